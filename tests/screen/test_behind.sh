#!/bin/sh
# The rows behind a number are those that were counted or none: a file that was replaced, cut, shifted, written over with its time set
# back, deleted or turned into something else since it was loaded says so, on the screen, and is not exported.
set -eu
export TZ=UTC LC_ALL=C.UTF-8
work=$(mktemp -d) || exit 1
kpitop=
trap 'kill $kpitop 2>/dev/null || :; rm -rf "$work"' EXIT
cd "$work"
rows() {
    awk 'BEGIN { print "id,answered_at,channel,nps,comment"; for (d = 1; d <= 10; d++) for (i = 1; i <= 9; i++)
        printf "t%d,2025-09-%02d 0%d:00:00,%s,%d,words number %d\n", d * 10 + i, d, i, i % 2 ? "email" : "phone", i, d * 10 + i }'
}
cat >script <<'S'
K
:type promoter
<Enter>
#
:save-screen first
<Esc>
:save-screen go
#
:save-screen rows
::export csv rows.csv
<Enter>
:save-screen row
<Esc><Esc>
v
:save-screen comments
:quit
S
check() { # NAME, COMMAND, what the pages say; "" nothing
    rm -rf first go rows row comments rows.csv t.csv old
    rows >t.csv
    mkfifo go # the script waits here until it is read
    timeout 60 "$KPITOP" $cache --lang en --as-of 2025-09-30 --size 120x24 --script script t.csv 2>err &
    kpitop=$!
    n=0
    until [ -s first ]; do
        n=$((n + 1))
        [ $n -lt 400 ] || { echo "$1: no first screen"; cat err; exit 1; }
        sleep 0.05
    done
    eval "$2"
    cat go >/dev/null
    rc=0
    wait $kpitop || rc=$?
    grep -q 'words number' first || { echo 'the rows are not there to begin with'; exit 1; }
    if [ -n "$3" ]; then # a script has nobody who looks at the screen
        [ $rc = 2 ] && grep -q "t.csv $3" err && [ ! -e rows.csv ] || { echo "$1: status $rc"; cat err; exit 1; }
    else
        [ $rc = 0 ] || { echo "$1: status $rc"; cat err; exit 1; }
    fi
    for page in rows row comments $([ -n "$3" ] || echo rows.csv); do
        if [ -n "$3" ]; then
            grep -q "t.csv $3" $page || { echo "$1: $page does not say so"; cat $page; exit 1; }
            ! grep -q 'words number\|t[0-9][0-9]\|other number\|Nobody left' $page || { echo "$1: $page shows rows"; cat $page; exit 1; }
        else
            grep -q 'words number' $page && ! grep -q 't.csv changed\|no longer' $page || { echo "$1: $page lacks the rows"; cat $page; exit 1; }
        fi
    done
}
others() { rows | sed 's/words/other/'; }
for cache in --no-cache ''; do
    changed='changed since it was loaded'
    check same : ''
    check touched 'touch t.csv' ''
    check replaced 'others >n; mv n t.csv' "$changed"
    check 'replaced with its time' 'others >n; touch -r t.csv n; mv n t.csv' "$changed"
    check 'written over with its time' 'cp -p t.csv old; others >t.csv; touch -r old t.csv' "$changed"
    check cut 'truncate -s 900 t.csv' "$changed"
    check shifted '{ rows | head -1; echo t0,2025-09-01,fax,1,other; rows | tail -n +2; } >n; mv n t.csv' "$changed"
    check deleted 'rm t.csv' 'is no longer there'
    check 'a folder' 'rm t.csv; mkdir t.csv' 'is no longer there'
    check 'a pipe' 'rm t.csv; mkfifo t.csv' 'is no longer there'
done

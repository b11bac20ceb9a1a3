#!/bin/sh
# The user's own data where they cannot be written: a read-only folder is read and says so, a full disk loses nothing, and a
# program killed while it writes leaves whole rows only, with another one writing at the same time.
# What is mounted is seen by this test alone: the part with a full disk runs in a mount namespace of its own, or is left out.
set -u
export TZ=UTC LOGNAME=ana
own="unshare --mount --propagation private"
[ "$(id -u)" = 0 ] || own="$own --user --map-root-user"
dir=$(TMPDIR=/tmp mktemp -d) || exit 1 # not in the folder of the run, which others may not enter
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; cat "$dir/out" "$dir/err" 2>/dev/null; bad=1; }
awk 'BEGIN { print "id,answered_at,channel,nps"; for (i = 0; i < 60; i++) printf "a%d,2026-09-%02d,phone,%d\n", i, i % 28 + 1, i % 2 ? 3 : 9 }' >"$dir/s.csv"
mkdir "$dir/in"
note() { printf 'id,rev,kpi,slice,period,text,by,at\n%s,1,nps,,2026-09,Strike,ana,\n' "$1" >"$dir/in/note.csv"; }
note 1
"$KPITOP" store import "$dir/in" --data "$dir/data" >/dev/null || fail "import"
printf '/nps<Enter><Enter>\nN\n:type hello\n<Enter>\n:expect can be read only: nothing was written\n' >"$dir/script"

# As somebody who may not write there; root may write everywhere.
as=
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid 65534 --clear-groups --"; fi
chmod 755 "$dir"
chmod 555 "$dir/data"
chmod 444 "$dir/data/kpitop.db"
chmod 644 "$dir/s.csv" "$dir/in/note.csv" "$dir/script"
if $as "$KPITOP" --version >/dev/null 2>&1 && ! $as touch "$dir/data/x" 2>/dev/null; then
    $as "$KPITOP" report --no-cache --data "$dir/data" --kpi nps --period 2026-09 "$dir/s.csv" >"$dir/out" 2>"$dir/err"
    grep -q "September 2026: Strike" "$dir/out" || fail "what was written is not read from a read-only folder"
    $as "$KPITOP" "$dir/s.csv" --no-cache --period 2026-09 --size 120x50 --now 2026-10-01 --script "$dir/script" --data "$dir/data" >"$dir/out" 2>"$dir/err" || fail "the dashboard on a read-only folder"
    $as "$KPITOP" store import "$dir/in" --data "$dir/data" >"$dir/out" 2>"$dir/err" && fail "import into a read-only folder"
    grep -q "can be read only: nothing was written" "$dir/err" || fail "a read-only folder is not told"
fi
chmod 755 "$dir/data"
chmod 600 "$dir/data/kpitop.db"

# A full disk: said as such, and nothing is lost when there is room again.
mkdir "$dir/small"
cat >"$dir/full.sh" <<'END'
dir=$1
bad=0
fail() { echo "$*"; cat "$dir/out" "$dir/err"; bad=1; }
mount -t tmpfs -o size=128k none "$dir/small" || exit 77
"$KPITOP" store import "$dir/in" --data "$dir/small" >"$dir/out" 2>"$dir/err" || fail "import into 128 kB"
dd if=/dev/zero of="$dir/small/pad" bs=1k count=128 2>/dev/null
awk 'BEGIN { print "id,rev,kpi,slice,period,text,by,at"; for (i = 0; i < 200; i++) { printf "%d,1,nps,,2026-09,", i + 10; for (k = 0; k < 60; k++) printf "a long note "; print ",ana," } }' >"$dir/in/note.csv"
"$KPITOP" store import "$dir/in" --data "$dir/small" >"$dir/out" 2>"$dir/err" && fail "200 notes on a full disk"
grep -q "the disk is full; nothing was" "$dir/err" || fail "a full disk is not told"
rm "$dir/small/pad"
"$KPITOP" store check --data "$dir/small" >"$dir/out" 2>"$dir/err" || fail "not sound after a full disk"
grep -q "^note  *1  notes$" "$dir/out" || fail "a note lost or half written on a full disk"
umount "$dir/small"
exit $bad
END
export KPITOP
if $own true 2>/dev/null; then
    $own sh "$dir/full.sh" "$dir" 2>/dev/null
    rc=$?
    [ $rc = 0 ] || [ $rc = 77 ] || bad=1
fi

# kill -9 in the middle, two at a time: each file of three rows is there whole or not at all.
for i in $(seq 1 40); do
    for who in 1 2; do
        mkdir -p "$dir/in$who"
        { echo 'id,rev,kpi,slice,period,text,by,at'
          for k in 1 2 3; do echo "$((i * 100 + who * 10 + k)),1,nps,,2026-09,n$i-$who,ana,"; done; } >"$dir/in$who/note.csv"
        "$KPITOP" store import "$dir/in$who" --data "$dir/data" >/dev/null 2>&1 &
        eval "pid$who=$!"
    done
    sleep "0.00$((i % 10))"
    kill -9 "$pid1" 2>/dev/null
    wait "$pid1" 2>/dev/null
    wait "$pid2" || fail "the instance that was not killed failed in round $i"
done 2>/dev/null
"$KPITOP" store check --data "$dir/data" >"$dir/out" 2>"$dir/err" || fail "not sound after kill -9"
rm -rf "$dir/csv"
"$KPITOP" store export "$dir/csv" --data "$dir/data" >/dev/null || fail "export after kill -9"
awk -F, 'match($0, /n[0-9]+-[12]/) { n[substr($0, RSTART, RLENGTH)]++ }
    END { for (k in n) { if (n[k] != 3) { print "rows of " k ": " n[k]; exit 1 } if (k ~ /-2$/) whole++ } exit whole == 40 ? 0 : 1 }' "$dir/csv/note.csv" >"$dir/out" || fail "half a transaction, or one lost"
exit $bad

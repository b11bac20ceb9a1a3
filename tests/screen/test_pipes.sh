#!/bin/sh
# What can be read only once: from a pipe come the figures of the file, they are there when the sources are read again or
# otherwise, rows are found again; a pipe is not followed, and nobody waits for one that is asked to be.
set -eu
export TZ=UTC LC_ALL=C.UTF-8
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work"
awk 'BEGIN { print "id,created_at,channel,resolved_at"; for (d = 1; d <= 20; d++) for (i = 1; i <= 9; i++)
    printf "t%d,2025-09-%02d 0%d:00:00Z,%s,2025-09-%02d 18:00:00Z\n", d * 10 + i, d, i, i % 2 ? "email" : "phone", d }' >t.csv
cat >script <<'S'
::export json first.json
::reload
:expect The sources were read again
::export json again.json
::set timezone America/New_York
:expect America/New_York
K
:type contact
<Enter>
::export json west.json
#
:save-screen rows
:quit
S
shoot() { # SOURCE, kept under NAME
    mkdir "$2"
    rm -f ./*.json
    timeout 60 "$KPITOP" --no-cache --lang en --grain day --as-of 2025-09-20 --size 120x40 --script script "$1" || { echo "$2: status $?"; exit 1; }
    for file in first again west; do
        sed 's/"[^"]*t.csv"/"S"/; s/"standard input"/"S"/; s/"path": "-"/"path": "S"/; s/"[^"]*pipe"/"S"/; s/"\(sha256\|kpitop\):[0-9a-f]*"/"H"/' $file.json >"$2/$file"
    done
    mv rows "$2"
}
shoot t.csv file
! cmp -s file/again file/west || { echo 'the time zone moves nothing'; exit 1; }
grep -q 't20[0-9] ' file/rows || { echo 'no rows'; cat file/rows; exit 1; }
cat t.csv | shoot - stdin
mkfifo pipe
cat t.csv >pipe &
shoot pipe fifo
{ head -c 3000 t.csv; sleep 1; tail -c +3001 t.csv; } | shoot - slow
for kind in stdin fifo slow; do
    for file in first again west rows; do
        diff "file/$file" "$kind/$file" || { echo "$kind: $file is not that of the file"; exit 1; }
    done
done
for source in pipe - /dev/null; do
    rc=0
    timeout 20 "$KPITOP" --lang en --follow --script script "$source" <>pipe 2>err || rc=$?
    [ $rc = 2 ] && grep -q 'only files and folders can be followed' err || { echo "--follow $source: $rc"; cat err; exit 1; }
done

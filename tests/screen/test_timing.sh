#!/bin/sh
# :timing writes a line for each key after it, and none for those before: microseconds to its frame, to its last figure, the key.
set -eu
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work"
printf 'id,created_at,channel\n1,2025-09-01 10:00,email\n2,2025-09-02 10:00,phone\n' >t.csv
printf 'j\n:timing times\nj[\n<Enter>\n' >script
"$KPITOP" --lang en --size 80x24 --script script t.csv
[ "$(cut -f3 times | tr '\n' ' ')" = 'j [ Enter ' ]
! grep -vqE '^[0-9]+	[0-9]+	' times
awk '$1 > $2 { exit 1 }' times
printf ':timing nowhere/times\n' >script
! "$KPITOP" --lang en --script script t.csv 2>said
grep -q 'cannot write "nowhere/times": No such file' said
# The file is the old one until the new one is whole, whatever else the script does.
echo old >times
printf ':timing times\nj\n:expect no such text\n' >script
! "$KPITOP" --lang en --script script t.csv 2>said
grep -q 'the screen lacks' said
[ "$(cut -f3 times)" = j ]
ln -s times linked
printf ':timing linked\nj\n' >script
! "$KPITOP" --lang en --script script t.csv 2>said
grep -q 'symbolic link' said

#!/bin/sh
# :timing writes a line for each key after it, and none for those before: microseconds, a tab, the key.
set -eu
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work"
printf 'id,created_at,channel\n1,2025-09-01 10:00,email\n2,2025-09-02 10:00,phone\n' >t.csv
printf 'j\n:timing times\nj[\n<Enter>\n' >script
"$KPITOP" --lang en --size 80x24 --script script t.csv
[ "$(cut -f2 times | tr '\n' ' ')" = 'j [ Enter ' ]
! grep -vqE '^[0-9]+	' times
printf ':timing nowhere/times\n' >script
! "$KPITOP" --lang en --script script t.csv 2>said
grep -q 'script:1: nowhere/times: No such file' said

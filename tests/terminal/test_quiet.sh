#!/bin/sh
# Nothing is written while nothing changes, and little when something does.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
open_terminal 200 60
start "$SRCDIR/sample-data"
tm pipe-pane -t 0 "cat >>$TMPDIR/written"
size() { wc -c <"$TMPDIR/written" | tr -d ' '; }
row() { tm display -p -t 0 '#{cursor_y}'; }
below() { [ "$(row)" -gt "$1" ]; }
at=$(row)
keys j # the first bytes show that the pipe works
wait_until test -s "$TMPDIR/written"
wait_until below "$at"
before=$(size)
at=$(row)
for i in 1 2 3 4 5 6 7 8 9 10; do keys Down; done
wait_until below $((at + 8))
after=$(size)
[ $((after - before)) -lt 3000 ] || die "ten keys wrote $((after - before)) bytes"
echo "ten keys wrote $((after - before)) bytes"
# The second proves an absence: there is nothing to wait for.
before=$(size)
pid=$(program)
ticks() { awk '{print $14 + $15}' "/proc/$pid/stat"; }
cpu=$(ticks)
sleep 1
[ "$(size)" -eq "$before" ] || die "wrote $(($(size) - before)) bytes while idle"
[ "$(ticks)" -eq "$cpu" ] || die "worked while idle"
keys q
check_status 0

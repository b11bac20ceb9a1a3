#!/bin/sh
# Any size is survived, down to 1x1, and the same screen comes back.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
open_terminal 100 30
start "$SRCDIR/sample-data/web.csv"
keys D
wait_for 'Sources'
keys j
keys j
screen >"$TMPDIR/before"
for size in 60x16 40x12 40x10 20x5 5x3 2x2 1x1 300x100; do
    tm resize-window -x "${size%x*}" -y "${size#*x}"
    case $size in
    20x5) wait_for 'kpitop needs' ;;
    60x16 | 300x100) wait_for "$FOOTER" ;;
    esac
done
tm resize-window -x 100 -y 30
same() { screen >"$TMPDIR/after"; cmp -s "$TMPDIR/before" "$TMPDIR/after"; }
wait_until same
keys q
wait_for 'KPI\|Satisfaction'
keys q
check_status 0
check_terminal 'after resizing'

# Started in a window that is too small, then made larger.
tm resize-window -x 20 -y 5
type_line "clear; $KPITOP $SRCDIR/sample-data/web.csv"
wait_for "needs 40x12"
tm resize-window -x 80 -y 24
wait_for "$FOOTER"
keys q
check_status 0

#!/bin/sh
# Ctrl-Z gives the terminal back, fg brings the same screen again.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
open_terminal 80 24
start "$SRCDIR/sample-data/web.csv"
keys D
wait_for 'Sources'
screen >"$TMPDIR/before"
keys C-z
wait_for 'Stopped'
check_terminal 'Ctrl-Z'
type_line fg
wait_for 'Sources'
wait_for "$FOOTER"
screen >"$TMPDIR/after"
cmp "$TMPDIR/before" "$TMPDIR/after" || die 'the screen differs after fg'
keys C-s # no flow control: the key reaches the program after fg too
wait_for 'Export this page'
keys Escape
wait_gone 'Export this page'
keys Q
check_status 0
check_terminal 'Q after fg'

# Resized while it was stopped.
start "$SRCDIR/sample-data/web.csv"
keys C-z
wait_for 'Stopped'
tm resize-window -x 100 -y 30
type_line clear
type_line fg
wait_for 'as of'
keys q
check_status 0

#!/bin/sh
# Data come from standard input while the keys come from the terminal.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
open_terminal 80 24
type_line "cat $SRCDIR/sample-data/web.csv | $KPITOP - "
wait_for "$FOOTER"
keys q
check_status 0
# Without the dash too, whatever was opened before.
type_line "cat $SRCDIR/sample-data/web.csv | $KPITOP"
wait_for "$FOOTER"
keys D
wait_for 'Sources'
keys q
wait_for "$FOOTER"
keys '?'
wait_for 'Keys on this page'
keys Escape
wait_gone 'Keys on this page'
keys q
check_status 0
check_terminal 'standard input'

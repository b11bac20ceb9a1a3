#!/bin/sh
# Data come from standard input or a pipe while the keys come from the terminal.
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

# A pipe into which nobody writes, or no more, is waited for, and that is said; Ctrl-C ends it.
mkfifo "$TMPDIR/pipe"
type_line "clear; $KPITOP $TMPDIR/pipe"
wait_for 'waiting for data (Ctrl-C stops)'
keys C-c
check_status 130
check_terminal 'a pipe without a writer'
type_line "clear; $KPITOP $TMPDIR/pipe"
wait_for 'waiting for data'
{
    head -c 2000 "$SRCDIR/sample-data/web.csv"
    wait_for 'waiting for more data (Ctrl-C stops)'
    tail -c +2001 "$SRCDIR/sample-data/web.csv"
} >"$TMPDIR/pipe"
wait_for "$FOOTER"
keys q
check_status 0
check_terminal 'a pipe that stalled'

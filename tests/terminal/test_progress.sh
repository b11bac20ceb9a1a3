#!/bin/sh
# The first load of a large file: a bar with its rate and what is left, and Ctrl-C stops it at once and keeps nothing.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
open_terminal 120 30
"$B/tests/bench/generate" 1000000 >"$TMPDIR/big.csv"
bar='reading .*[0-9] % at [0-9]* MB/s, [0-9]* s left'
begun() { shows "$bar" || shows "$FOOTER"; }
type_line "$KPITOP --scanner=libcsv --threads 1 $TMPDIR/big.csv" # the slowest way there is: it takes seconds anywhere
wait_until begun
shows "$bar" || { echo 'this machine reads the file before there is a bar to show'; exit 77; }
keys C-c
wait_until prompted
check_terminal 'after Ctrl-C'
[ -z "$(ls "$XDG_CACHE_HOME/kpitop" 2>/dev/null)" ] || die 'something was kept'

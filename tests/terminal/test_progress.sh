#!/bin/sh
# The first load of a large file: pages of its first rows, marked as such, with a bar, its rate and what is left. Esc stops it, R reads
# all, the page goes on with it; Ctrl-C and q leave at once and keep nothing.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
cd "$TMPDIR"
TRIES=2000
all=2000000
[ -z "${QUICK:-}" ] || all=500000 # sanitizers read slowly
"$B/tests/bench/generate" $all >big.csv
slow="$KPITOP --scanner=libcsv --threads 1 big.csv" # the slowest way there is: it takes seconds anywhere
bar='Reading .*[0-9] % at [0-9]* MB/s, [0-9]* s left'
some='the first [0-9,]* rows '
begun() { shows "$some" || shows 'as of 31 Dec 2025'; }
read_on() { # until there are pages, or all is read
    type_line "$slow"
    wait_until begun
    shows "$some" || { echo 'this machine reads the file before there is a beginning to show'; exit 77; }
}
open_terminal 140 30
read_on
wait_for "$bar (Esc stops)"
lacks 'as of 31 Dec 2025' || die 'the first rows end where all rows do'
keys Escape
wait_for 'Reading was stopped: figures of the first [0-9,]* rows; R reads all'
shows " $some " || die 'the first line does not say what the figures are of'
rows=$(screen | sed -n 's/.*the first \([0-9,]*\) rows .*/\1/p' | head -n 1 | tr -d ,)
[ "$rows" -gt 10000 ] && [ "$rows" -lt $((all * 3 / 4)) ] || die "the first $rows rows"
keys K
wait_for csat
keys -l contact
keys Enter
wait_for 'Overview › '
shows " $some " || die 'the page of a KPI does not say what the figures are of'
keys -l ':export csv'
keys Enter
wait_for 'csv$'
keys Enter
wait_for 'Figures of the first [0-9,]* rows: files are written when all is read'
[ -z "$(find . -name '*.csv' ! -name big.csv)" ] || die 'a file of some of the rows was written'
keys -l R
wait_for "$bar"
keys -l '?'
wait_for 'All is read: the page goes on with it once this is closed'
shows " $some " || die 'figures came below the help'
keys Escape
wait_for '[25][0,]*00,000 rows were read'
lacks "$some" || die 'the mark stays'
shows 'Overview › ' || die 'the page was left'
shows '‹ December 2025 ›' || die 'the period stays that of the first rows'
keys Escape
wait_gone 'Overview › '
keys Home
wait_for "$FOOTER"
screen >all.txt
keys q
check_status 0
type_line "$KPITOP big.csv"
wait_for 'as of 31 Dec 2025' # read in a moment, or after its first rows
wait_gone "$some"
keys Home
wait_for "$FOOTER"
screen | cmp -s - all.txt || { cat all.txt; die 'all rows look otherwise when they came behind the first'; }
keys q
check_status 0
rm -rf "$XDG_CACHE_HOME/kpitop"
read_on
keys C-c
wait_until prompted
check_terminal 'after Ctrl-C'
read_on
keys q
check_status 0
[ -z "$(ls "$XDG_CACHE_HOME/kpitop" 2>/dev/null)" ] || die 'something was kept'

#!/bin/sh
# The plan is made from the first rows of a large file: where all of its rows refuse it, the file is left out as a small one of the
# same kind is, and what lies beside it is read as if it were not there.
set -eu
export TZ=UTC LC_ALL=C.UTF-8
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir"
bad=0
wrong() {
    echo "$*"
    bad=1
}
rows() { # rows with a day, rows with none
    awk -v a="$1" -v b="$2" 'BEGIN {
        print "Ticket ID,Created,Status,Team"
        for (i = 0; i < a; i++) printf "%d,2024-%02d-%02d,open,T1\n", i, 1 + i % 12, 1 + i % 28
        for (; i < a + b; i++) printf "%d,soon 3,open,T1\n", i
    }'
}
rows 2050 2500 >small.csv
rows 20500 25000 >large.csv
"$B/tests/bench/generate" -i 700 3000 >good.csv
for threads in 1 2; do
    for f in small large; do
        "$KPITOP" inspect --no-cache --threads $threads $f.csv >$f.out 2>&1 && wrong "inspect $f: status 0"
        sed -i "s/$f/X/" $f.out
        "$KPITOP" report --no-cache --threads $threads --format csv $f.csv good.csv >$f.csv.out 2>$f.err || [ $? -eq 2 ] || wrong "report $f: not one of two is left out"
    done
    grep -q 'no profile and no record kind fits' small.out || wrong "the small one is read"
    cmp small.out large.out || wrong "the large one is told otherwise, $threads threads"
    "$KPITOP" report --no-cache --format csv good.csv >alone.out
    cmp alone.out large.csv.out || wrong "what lies beside it is told otherwise, $threads threads"
done
exit $bad

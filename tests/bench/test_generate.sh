#!/bin/sh
# The generator of the benchmark gives the same bytes everywhere, and kpitop the same figures for them as awk.
set -eu
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
generate=$B/tests/bench/generate

same() { # checksum and bytes wanted, then the arguments
    want=$1
    shift
    got=$("$generate" "$@" | cksum)
    [ "$got" = "$want" ] || { echo "generate $*: $got, not $want"; bad=1; }
}
same '1930315584 195007' 1000
same '752481180 228601' -f freshdesk 1000
same '3026372544 199331' -s 7 -x 50 -t 400 -d 200 -m 100 -c -b -D ';' 1000
"$generate" -i 3600 300 >"$dir/short.csv"
"$generate" -i 3600 -k 300 100 >"$dir/tail.csv"
"$generate" -i 3600 400 >"$dir/long.csv"
cat "$dir/short.csv" "$dir/tail.csv" | cmp - "$dir/long.csv" || { echo "-k is not what the file grew by"; bad=1; }

"$generate" 2000 >"$dir/rows.csv"
# 2,000 rows of 195 bytes, 1 % over three lines, 3 % with doubled quotes
[ "$(awk -F'"' '/""/ {n++} END {print (n > 40 && n < 80)}' "$dir/rows.csv")" = 1 ] || { echo "not 3 % doubled quotes"; bad=1; }
[ "$(wc -l <"$dir/rows.csv")" -gt 2020 ] || { echo "not 1 % over several lines"; bad=1; }

awk -f "$SRCDIR/tests/bench/figures.awk" "$dir/rows.csv" >"$dir/created"
awk -v by=solved -f "$SRCDIR/tests/bench/figures.awk" "$dir/rows.csv" >"$dir/solved"
for month in 2016-01 2019-08 2025-12; do
    "$KPITOP" report --no-cache --format json --period $month "$dir/rows.csv" >"$dir/report.json"
    python3 "$SRCDIR/tests/bench/compare.py" "$dir/report.json" "$dir/created" "$dir/solved" || bad=1
done
exit $bad

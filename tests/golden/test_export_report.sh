#!/bin/sh
# The whole report written from the screen is, in every format, byte for byte what `kpitop report` writes of the same period,
# filter and comparison.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data" "$dir/out"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
failed=0
formats="text json csv md html plain openmetrics"
"$KPITOP" report --format xlsx --no-cache "$dir/data" >"$dir/x" 2>/dev/null && formats="$formats xlsx"
for format in $formats; do
    printf '%s\n' "::export report-$format" '<C-u>' ":type $dir/out/r.$format" '<Enter>' ':expect Written'
done >"$dir/script"
view="--no-cache --period 2025-08 --channel phone --compare year --by team --last 6"
"$KPITOP" $view --size 120x40 --script "$dir/script" "$dir/data" || exit 1
for format in $formats; do
    "$KPITOP" report $view --format $format "$dir/data" >"$dir/want" || failed=1
    cmp "$dir/want" "$dir/out/r.$format" || { echo "FAIL: $format"; failed=1; }
done
exit $failed

#!/bin/sh
# Workbooks that LibreOffice wrote from our exports hold what the exports held.
set -u
export TZ=UTC
command -v soffice >/dev/null 2>&1 || { echo "LibreOffice is not here"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
mkdir "$dir/csv" && python3 tests/golden/small.py "$dir/csv" || exit 1
report() { "$KPITOP" report --as-of 2025-09-30 --format json "$1" | sed -e 's/"path": *"[^"]*"/"path": ""/' -e 's/"checksum": *"[^"]*"/"checksum": ""/' -e 's/"sha256": .*/"sha256": ""/' -e 's/"bytes": *[0-9]*/"bytes": 0/'; }
report "$dir/csv/orders.csv" >"$dir/want"
for f in xlsx ods; do
    timeout 100 soffice --headless --convert-to "$f" --outdir "$dir" "$dir/csv/orders.csv" >/dev/null 2>&1 || { echo "soffice does not convert"; exit 77; }
    report "$dir/orders.$f" >"$dir/got"
    cmp -s "$dir/want" "$dir/got" || { echo "$f: another report"; diff "$dir/want" "$dir/got" | head -20; bad=1; }
done
exit $bad

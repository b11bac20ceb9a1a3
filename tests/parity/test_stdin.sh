#!/bin/sh
# The same bytes from a file, by standard input from a file, through a pipe and drop by drop: the same figures, whatever they are packed in.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
figures() { # of a report: everything but where it came from
    python3 -c 'import json, sys
def clean(v):
    return {k: clean(x) for k, x in v.items() if k not in ("path", "name", "sources", "provenance", "cmd", "file", "files")} if isinstance(v, dict) else [clean(x) for x in v] if isinstance(v, list) else v
print(json.dumps(clean(json.load(sys.stdin)), sort_keys=True, indent=1))'
}
report() { "$KPITOP" report --no-cache --format json "$@"; }
cp "$SRCDIR/tests/fuzz/seeds/csv/utf16.csv" "$SRCDIR/tests/fuzz/seeds/zip/book.xlsx" "$SRCDIR/tests/fuzz/seeds/zip/a.csv.gz" "$dir/"
awk 'BEGIN { print "id,answered_at,channel,nps"; for (i = 0; i < 2000; i++) printf "a%d,2026-%02d-%02d,%s,%d\n", i, i % 9 + 1, i % 28 + 1, i % 3 ? "phone" : "email", i % 11 }' >"$dir/s.csv"
for f in "$dir"/*; do
    report "$f" 2>"$dir/err" | figures >"$dir.file" 2>/dev/null || { rm -f "$dir.file"; continue; } # not every seed holds records
    for how in redirected pipe drops; do
        case $how in
        redirected) report - <"$f" ;;
        pipe) cat "$f" | report - ;;
        drops) [ "$(wc -c <"$f")" -lt 60000 ] || continue; dd if="$f" obs=97 status=none | report - ;;
        esac 2>/dev/null | figures >"$dir.stdin"
        cmp -s "$dir.file" "$dir.stdin" || { echo "FAIL: $(basename "$f"), $how: other figures than from the file"; diff "$dir.file" "$dir.stdin" | head; bad=1; }
        n=$((${n:-0} + 1))
    done
done
rm -f "$dir.file" "$dir.stdin"
echo "${n:-0} comparisons"
[ "${n:-0}" -ge 9 ] || bad=1
exit $bad

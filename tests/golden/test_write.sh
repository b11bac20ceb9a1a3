#!/bin/sh
# -o FILE: written whole or not at all, links not followed, nothing left over.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; bad=1; }

mkdir "$dir/out"
awk 'BEGIN { print "id,answered_at,nps"; for (i = 0; i < 60; i++) printf "%d,2025-09-%02d,%d\n", i, i % 28 + 1, i % 11 }' >"$dir/s.csv"
for format in text json csv md html; do
    "$KPITOP" report --format $format "$dir/s.csv" >"$dir/stdout" || fail "$format fails"
    "$KPITOP" report --format $format -o "$dir/out/r.$format" "$dir/s.csv" >"$dir/quiet" || fail "$format: -o fails"
    cmp -s "$dir/stdout" "$dir/out/r.$format" || fail "$format: -o and standard output differ"
    [ -s "$dir/quiet" ] && fail "$format: -o prints something"
done
# The extension chooses the format.
"$KPITOP" report -o "$dir/out/by-name.json" "$dir/s.csv" && cmp -s "$dir/out/by-name.json" "$dir/out/r.json" ||
    fail "the extension does not choose the format"
# An existing file is replaced, permissions kept; the old one stays when the new one fails.
chmod 640 "$dir/out/r.json"
echo old >"$dir/out/r.json"
"$KPITOP" report --format json -o "$dir/out/r.json" "$dir/s.csv" || fail "an existing file is not replaced"
[ "$(stat -c %a "$dir/out/r.json")" = 640 ] || fail "permissions are lost"
cp "$dir/out/r.json" "$dir/before"
"$KPITOP" report --format json -o "$dir/out/r.json" "$dir/missing.csv" 2>/dev/null && fail "a missing source is no error"
cmp -s "$dir/before" "$dir/out/r.json" || fail "a failed report touched the file"
# Links are not followed.
echo precious >"$dir/precious"
ln -s "$dir/precious" "$dir/out/link.txt"
"$KPITOP" report -o "$dir/out/link.txt" "$dir/s.csv" 2>"$dir/err" && fail "a link is followed"
grep -q "symbolic link" "$dir/err" || fail "no word about the link"
[ "$(cat "$dir/precious")" = precious ] || fail "the target of a link was written"
# No space left: nothing there, nothing left over.
if (ulimit -f 1; trap '' XFSZ; "$KPITOP" report --format html -o "$dir/out/big.html" "$dir/s.csv") 2>/dev/null; then
    fail "a file over the limit is no error"
fi
[ -e "$dir/out/big.html" ] && fail "half a file is left"
ls -A "$dir/out" | grep -q tmp && fail "temporary files are left: $(ls -A "$dir/out")"
# A device is written to, not replaced.
"$KPITOP" report -o /dev/null "$dir/s.csv" || fail "/dev/null"
[ -c /dev/null ] || fail "/dev/null was replaced"
[ $bad -eq 0 ]

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
"$KPITOP" report --format json -o "$dir/out/r.json" "$dir/s.csv" || fail "an existing file is not replaced"
[ "$(stat -c %a "$dir/out/r.json")" = 640 ] || fail "permissions are lost"
cp "$dir/out/r.json" "$dir/before"
"$KPITOP" report --format json -o "$dir/out/r.json" "$dir/missing.csv" 2>/dev/null && fail "a missing source is no error"
cmp -s "$dir/before" "$dir/out/r.json" || fail "a failed report touched the file"
# What this program wrote is replaced, in whatever format and language, and an empty file; what anybody else wrote only with --force.
formats="text plain json csv md html openmetrics"
"$KPITOP" report --format xlsx "$dir/s.csv" >"$dir/x.xlsx" 2>/dev/null && formats="$formats xlsx"
for lang in en fr; do
    for format in $formats summary ascii; do
        case $format in summary) form=--summary ;; ascii) form="--summary --ascii" ;; *) form="--format $format" ;; esac
        "$KPITOP" report --lang $lang $form -o "$dir/out/again" "$dir/s.csv" 2>"$dir/err" || fail "$lang $format does not replace the one before: $(cat "$dir/err")"
        before=$(stat -c %i:%Y "$dir/out/again")
        "$KPITOP" report --lang $lang $form --if-changed -o "$dir/out/again" "$dir/s.csv" >"$dir/quiet" 2>&1
        [ $? -eq 1 ] && [ ! -s "$dir/quiet" ] && [ "$(stat -c %i:%Y "$dir/out/again")" = "$before" ] || fail "$lang $format: --if-changed writes the same again"
    done
    "$KPITOP" diff --lang $lang "$dir/before" "$dir/out/r.json" -o "$dir/out/again" || fail "diff does not replace a report"
    "$KPITOP" diff --lang $lang "$dir/before" "$dir/out/r.json" -o "$dir/out/again" || fail "diff does not replace the one before"
done
printf 'x<Down><Down><Enter><C-u>\n:type %s/out/page\n<Enter>\n:expect Written\n' "$dir" >"$dir/script"
"$KPITOP" --no-cache --size 100x30 --script "$dir/script" "$dir/s.csv" || fail "no page"
"$KPITOP" report -o "$dir/out/page" "$dir/s.csv" || fail "a page is not replaced"
: >"$dir/out/empty"
"$KPITOP" report -o "$dir/out/empty" "$dir/s.csv" || fail "an empty file is not replaced"
cp "$dir/s.csv" "$dir/s.before"
printf '# kpitop\n[kpitop]\nlang = fr\n' >"$dir/kpitop.ini"
printf 'State, City\nx,y\n' >"$dir/cities.csv"
printf 'PK\003\004%060d' 0 >"$dir/a.zip"
for file in s.csv kpitop.ini cities.csv a.zip; do
    sum=$(cksum <"$dir/$file")
    "$KPITOP" report -o "$dir/$file" "$dir/s.csv" >"$dir/quiet" 2>"$dir/err"
    [ $? -eq 2 ] && [ ! -s "$dir/quiet" ] && grep -q 'was not written by kpitop: .*--force' "$dir/err" || fail "$file: $(cat "$dir/err")"
    [ "$(cksum <"$dir/$file")" = "$sum" ] || fail "$file was replaced"
done
"$KPITOP" diff "$dir/before" "$dir/out/r.json" -o "$dir/cities.csv" 2>"$dir/err" && fail "diff replaces anything"
echo mine >"$dir/out/n.csv-metadata.json"
"$KPITOP" report -o "$dir/out/n.csv" "$dir/s.csv" 2>/dev/null && fail "what stands beside the CSV replaces anything"
[ "$(cat "$dir/out/n.csv-metadata.json")" = mine ] || fail "somebody's metadata were replaced"
"$KPITOP" report --force -o "$dir/cities.csv" "$dir/s.csv" && ! grep -q City "$dir/cities.csv" || fail "--force does not replace"
# Something new is written, and says so by its exit status.
"$KPITOP" report --summary --if-changed -o "$dir/out/new" "$dir/s.csv" || fail "--if-changed does not write a new file"
sed -i '$d' "$dir/s.csv"
"$KPITOP" report --summary --if-changed -o "$dir/out/new" "$dir/s.csv" || fail "--if-changed does not write what is new"
cp "$dir/s.before" "$dir/s.csv"
"$KPITOP" report --if-changed "$dir/s.csv" >"$dir/quiet" 2>&1
[ $? -eq 64 ] || fail "--if-changed without a file"
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

#!/bin/sh
# The same exports as CSV, gzip, zstd, xlsx, ods and in a zip archive give the same report, from files and from standard
# input; odd workbooks and archives are read as they mean, malicious ones are refused with a sentence.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; bad=1; }
has() { grep -qF -- "$1" "$dir/out" || { fail "not said: $1"; cat "$dir/out"; }; }
hasnt() { ! grep -qF -- "$1" "$dir/out" || { fail "said: $1"; cat "$dir/out"; }; }

# --- the same report ------------------------------------------------------------------------------------------------
mkdir "$dir/csv"
python3 tests/golden/small.py "$dir/csv" && python3 tests/golden/formats.py "$dir/csv" "$dir" || exit 1
report() { "$KPITOP" report --as-of 2025-09-30 --format json "$@" | sed -e 's/"path": *"[^"]*"/"path": ""/' -e 's/"checksum": *"[^"]*"/"checksum": ""/' -e 's/"sha256": .*/"sha256": ""/' -e 's/"bytes": *[0-9]*/"bytes": 0/'; }
report "$dir/csv" >"$dir/want"
grep -q '"path"' "$dir/want" || fail "no report to compare with"
for f in gz zst xlsx ods zip; do
    report "$dir/$f" >"$dir/got"
    cmp -s "$dir/want" "$dir/got" || { fail "$f: another report"; diff "$dir/want" "$dir/got" | head -5; }
done
report "$dir/csv/tickets.csv" >"$dir/want"
for f in csv/tickets.csv gz/tickets.csv.gz zst/tickets.csv.zst xlsx/tickets.xlsx ods/tickets.ods; do
    report - <"$dir/$f" >"$dir/got"
    cmp -s "$dir/want" "$dir/got" || { fail "$f from standard input: another report"; diff "$dir/want" "$dir/got" | head -5; }
done
report "$dir/zip/exports.zip/tickets.csv" >"$dir/got"
cmp -s "$dir/want" "$dir/got" || fail "one member of a zip archive: another report"
report "$dir/zip" >"$dir/want"
report - <"$dir/zip/exports.zip" >"$dir/got"
cmp -s "$dir/want" "$dir/got" || fail "a zip archive from standard input: another report"
gzip -c "$dir/xlsx/tickets.xlsx" >"$dir/twice.gz"
"$KPITOP" inspect "$dir/twice.gz" >"$dir/out"
has "gzip, xlsx, the sheet tickets"

# --- the dashboard ----------------------------------------------------------------------------------------------------
# The rows behind a number are read again from the file: the newest contact of September is the last line of small.py.
export XDG_CONFIG_HOME="$dir/config" XDG_DATA_HOME="$dir/data"
drive() { # FILE, the script on standard input
    cat >"$dir/script"
    LC_ALL=C.UTF-8 "$KPITOP" "$1" --as-of 2025-09-30 --now 2025-10-01 --no-cache --lang en --size 120x40 --script "$dir/script" \
        2>"$dir/out" || { fail "$1: the dashboard"; cat "$dir/out"; }
}
tail -1 "$dir/csv/tickets.csv" >"$dir/last"
[ "$(cut -d, -f1,9,13 "$dir/last")" = 42999,C0190,397 ] || fail "small.py writes another last line"
for f in csv/tickets.csv xlsx/tickets.xlsx ods/tickets.ods zip/exports.zip/tickets.csv zst/tickets.csv.zst; do
    rm -f "$dir/row"
    drive "$dir/$f" <<E
/Contacts<Enter>#
:expect 204 rows, newest first
:expect 42999
<Enter>
:expect line 3,001
:expect C0190
:expect Bob K.
:expect 397
:save-screen $dir/row
E
    grep -qE '^ created_at +2025-09-29 21:20(:00)? ' "$dir/row" || { fail "$f: another time in the row"; cat "$dir/row"; }
    grep -qE '^ first_reply_at +2025-09-29 22:47:36 ' "$dir/row" || { fail "$f: another reply in the row"; cat "$dir/row"; }
    grep -qE '^ resolved_at +interaction' "$dir/row" || { fail "$f: the open ticket has a resolution"; cat "$dir/row"; }
done
# The import page of a sheet and of a member of an archive: a column taken away and given back changes what is accepted.
for f in xlsx/tickets.xlsx zip/exports.zip/tickets.csv; do
    drive "$dir/$f" <<E
I
:expect all 3,000 rows: 3,000 accepted
/created_at<Enter><Delete>
:expect the interaction still needs created_at
<Enter>interaction.created<Enter>
:expect "created_at" is read as interaction.created_at
:expect all 3,000 rows: 3,000 accepted
s
:expect Name of the profile
:type -${f%%/*}
<Enter>
:expect Saved as tickets-${f%%/*}
/Contacts<Enter>#
:expect 42999
E
    ls "$dir/config/kpitop/profiles" | grep -q -- "-${f%%/*}.ini" || fail "$f: no profile was written"
done

# --- odd ones -------------------------------------------------------------------------------------------------------
python3 tests/golden/formats_odd.py "$dir" || exit 1
"$KPITOP" inspect "$dir/odd.xlsx" >"$dir/out"
has "the sheet Feuille é"
has "4: 3 accepted, 1 rejected, duplicates: 0, rejected cells: 0"
has "007, "
has "2025-03-01 09:00:00"
has "line 7" # the row of the sheet, whatever lines the cells hold
has "31/02/2025"
has "1800 s"
has "1 cell holds a spreadsheet error"
has "1 formula has no stored result"
has "1 number has more than 15 digits"
has "the workbook also holds Notes, Third"
"$KPITOP" inspect "$dir/odd.xlsx#notes" >"$dir/out"
has "1: 1 accepted"
has "h1"
"$KPITOP" inspect "$dir/odd.xlsx#3" >"$dir/out"
has "the sheet Third"
"$KPITOP" inspect "$dir/odd.xlsx#Nothing" >"$dir/out" 2>&1
has "has no sheet Nothing; its sheets are Notes, Feuille é, Third"
"$KPITOP" inspect "$dir/csv/tickets.csv#1" >"$dir/out" 2>&1
has "is no workbook that could have a sheet 1"
"$KPITOP" inspect "$dir/mac.xlsx" >"$dir/out"
has "2025-03-01 09:00:00" # counted from 1904
"$KPITOP" inspect "$dir/strict.xlsx" >"$dir/out"
has "2025-02-28 23:30:00"
hasnt "00Z"
for f in strict.csv strict.xlsx; do
    TZ=Europe/Paris "$KPITOP" report --no-cache --as-of 2025-03-31 --grain day --period 2025-02-28 --kpi contact_volume --format csv "$dir/$f" | cut -d, -f1-6 >"$dir/$f.report"
done
grep -q contact_volume "$dir/strict.csv.report" && cmp "$dir/strict.csv.report" "$dir/strict.xlsx.report" || fail "the days of a strict workbook"
"$KPITOP" inspect "$dir/odd.ods" >"$dir/out"
has "the sheet Data"
has "4: 2 accepted, 0 rejected, duplicates: 2"
has "a b, "
has "007"
has "3 cells hold a spreadsheet error"
has "1800 s"
hasnt "not this"
hasnt "phone"
"$KPITOP" inspect "$dir/mixed.zip" >"$dir/out"
has "mixed.zip/mars/tickets.csv"
has "mixed.zip/book.bin"
has "zip, xlsx, the sheet Mac"
has "a JSON export, which is not read; export it as CSV"
has "a hidden file"
has "not an export by its name"
has "is a zip archive inside a zip archive; unpack the outer one first"
"$KPITOP" inspect - <"$dir/mixed.zip" >"$dir/out"
has "mars/tickets.csv"

# --- refused --------------------------------------------------------------------------------------------------------
refused() { # FILE SENTENCE [OPTIONS]
    file=$1 sentence=$2
    shift 2
    timeout 20 "$KPITOP" inspect "$@" "$dir/$file" >"$dir/out" 2>&1
    [ $? -le 3 ] || fail "$file: exit status"
    has "$sentence"
}
limit() { # LINE: as the configuration
    printf '[limits]\n%s\n' "$1" >"$dir/limits.ini"
}
refused cut.zip "is a damaged or incomplete zip file"
refused flipped.zip "is damaged at a.csv"
refused locked.zip "is protected by a password; unpack it"
refused locked.xlsx "is protected by a password; open it in the spreadsheet program"
refused locked.ods "is protected by a password; open it in the spreadsheet program"
refused word.docx "is a Word document"
refused binary.xlsb "is a binary Excel workbook"
refused apple.numbers "is a document of Apple Numbers"
refused broken.xlsx "is damaged inside"
refused ratio.zip "grows more than 250 times"
refused columns.ods "has cells beyond column 16384"
refused rows.ods "has more than 1048576 rows"
refused cells.ods "grows more than 250 times"
refused far.xlsx "has more than 1048576 rows"
refused entities.ods "declares entities of its own"
refused many.zip "holds 1001 files, more than 1000"
refused zip/exports.zip/nothing.csv "holds no file nothing.csv"
refused csv/tickets.csv/a.csv "is no zip archive"
# Each limit is an option.
limit "decompressed = 1"
head -c 2000000 /dev/zero | tr '\0' a | gzip -c >"$dir/two.gz"
refused two.gz "grows beyond 1 MB" --config "$dir/limits.ini"
limit "ratio = 2000"
refused ratio.zip "1,200 rejected" --config "$dir/limits.ini"
hasnt "grows more than"
limit "columns = 3"
refused odd.xlsx "has cells beyond column 3" --config "$dir/limits.ini"
limit "rows = 8"
refused odd.xlsx "has more than 8 rows" --config "$dir/limits.ini"
limit "members = 2000"
refused many.zip "is empty" --config "$dir/limits.ini"
limit "nesting = 1"
refused mixed.zip "is packed more than 1 times over" --config "$dir/limits.ini"

exit $bad

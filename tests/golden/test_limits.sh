#!/bin/sh
# Limits of what grows, each told with what to do: values of a dimension, the length of a field, the number of columns. And what is meant to
# take long does not: quotes that never close, long lines, dates of every form.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "FAIL: $*"; cat "$dir/out" "$dir/err" 2>/dev/null | head -20; bad=1; }

# Thirty agents, ten values: nine agents beside "(none)", and the 21 others with the rows of all of them.
awk 'BEGIN { print "id,created_at,agent"; for (i = 0; i < 300; i++) printf "%d,2025-09-%02d,a%02d\n", i, i % 28 + 1, i % 30 }' >"$dir/t.csv"
printf '[limits]\nvalues = 10\n' >"$dir/c.ini"
for threads in 1 3; do
    "$KPITOP" report --no-cache --threads $threads --config "$dir/c.ini" --format csv --kpi contact_volume --by agent --period 2025-09 "$dir/t.csv" >"$dir/out" 2>"$dir/err" || fail "report"
    grep -q '(other).*,210,' "$dir/out" || grep -q '(other),210' "$dir/out" || fail "not 210 rows under (other)"
    [ "$(grep -c 'a0[0-9]' "$dir/out")" = 9 ] || fail "not nine agents beside them"
done
printf 'D\n:expect agent: more than 9 values\n:expect raise values in the section [limits]\n' >"$dir/script"
"$KPITOP" --no-cache --config "$dir/c.ini" --size 200x60 --lang en --script "$dir/script" "$dir/t.csv" 2>"$dir/err" || fail "the data page does not tell it"
"$KPITOP" report --no-cache --format csv --kpi contact_volume --by agent --period 2025-09 "$dir/t.csv" >"$dir/out"
grep -q other "$dir/out" && fail "(other) though all of them fit"

# A hundred quotes that never close, a line of 3 MB, a field of 2 MB, a header of a million columns: an answer within the time of the test,
# and the good rows counted.
python3 - "$dir" <<'E' || exit 77
import os, sys
d = sys.argv[1]
K = 4 if os.environ.get("QUICK") else 1 # sanitizers are slow
head = "id,created_at,channel,subject\n"
good = "".join(f"g{i},2025-09-{i % 28 + 1:02d},phone,x\n" for i in range(100))
open(d + "/quotes.csv", "w").write(head + good + "".join(f'q{i},2025-09-01,phone,"open {i}\n' for i in range(3000 // K)))
open(d + "/pairs.csv", "w").write(head + good + "".join(f'p{i},2025-09-01,phone,{chr(34) * (2 * (i % 5000))}\n' for i in range(2000 // K)))
open(d + "/line.csv", "w").write(head + good + "l,2025-09-01,phone," + "x" * (3_000_000 // K) + "\n" + "m,2025-09-02,phone,y\n")
open(d + "/field.csv", "w").write(head + good + 'l,2025-09-01,phone,"' + "a\n" * (1_000_000 // K) + '"\n' + "m,2025-09-02,phone,y\n")
open(d + "/columns.csv", "w").write(",".join(f"c{i}" for i in range(1_000_000 // K)) + "\n" + "1," * (1_000_000 // K) + "\n")
open(d + "/commas.csv", "w").write(head + good + "," * (2_000_000 // K) + "\n" + "m,2025-09-02,phone,y\n")
dates = ["2025-09-01", "01/09/2025", "9/1/2025", "1 sept. 2025", "Sep 1, 2025", "20250901", "1756684800", "1756684800000", "45901", "2025-09-01T10:00:00Z",
         "01.09.2025 10:00", "Mon, 01 Sep 2025 10:00:00 +0200", "2025-W36", "1er septembre 2025", "nonsense", "31/02/2025", "0000-00-00", "99999999999999999999"]
open(d + "/dates.csv", "w").write("id,created_at,channel\n" + "".join(f"d{i},\"{dates[i % len(dates)]}\",phone\n" for i in range(200_000 // K)))
open(d + "/wide.csv", "w").write(head + good + "w,2025-09-01,phone,x" + "," * 17_000 + "\n" + "m,2025-09-02,phone,y\n")
open(d + "/row.csv", "w").write("id,created_at,channel,subject" + ",x" * 18 + "\n" + good + "l,2025-09-01,phone" + ("," + "x" * 900_000) * 19 + "\n" + "m,2025-09-02,phone,y\n")
open(d + "/long.csv", "w").write(head + good + "l,2025-09-01,phone," + "x" * 1_200_000 + "\n" + "m,2025-09-02,phone,y\n")
open(d + "/quoted.csv", "w").write(head + good + 'l,2025-09-01,phone,"' + "a\n" * 600_000 + '"\n' + "m,2025-09-02,phone,y\n")
open(d + "/cr.csv", "w").write("\r" * (3_000_000 // K))
open(d + "/nul.csv", "wb").write(b"id,created_at\n" + b"\0" * (3_000_000 // K))
E
for f in quotes pairs line field columns commas dates cr nul; do
    start=$(date +%s%N)
    timeout 60 "$KPITOP" inspect --no-cache --lang en "$dir/$f.csv" >"$dir/out" 2>"$dir/err"
    rc=$?
    [ $rc -lt 3 ] || fail "$f: status $rc"
    [ -s "$dir/out" ] || [ -s "$dir/err" ] || fail "$f: not a word"
    printf '%s: %s ms, status %s\n' "$f" $((($(date +%s%N) - start) / 1000000)) $rc
    case $f in
    line | field | commas) grep -nE 'accepted|rejected' "$dir/out" | head -3 ;;
    esac
done

# A cell, a row, a number of cells beyond its limit: the line is left out and told with what to raise, and the lines after it keep their
# numbers; with the limit raised it is read as the others are. 100 rows before it and one after it.
raised() { # file, what is said, the option that is raised, how high
    "$KPITOP" inspect --no-cache --lang en "$dir/$1.csv" >"$dir/out" 2>"$dir/err"
    grep -q "line 102: $2" "$dir/out" || fail "$1: not told: $2"
    grep -q "raise.*$3\|$3 raised" "$dir/out" || fail "$1: not told what to raise"
    grep -q ' 101 accepted' "$dir/out" || fail "$1: not the 101 others"
    [ "$1" = quoted ] || grep -q '101 accepted, 1 rejected' "$dir/out" || fail "$1: more than the one line is lost"
    printf '[limits]\n%s = %s\n' "$3" "$4" >"$dir/r.ini"
    "$KPITOP" inspect --no-cache --lang en --config "$dir/r.ini" "$dir/$1.csv" >"$dir/out" 2>"$dir/err" || fail "$1: status $? with the limit raised"
    grep -q '102 accepted, 0 rejected' "$dir/out" || fail "$1: not 102 with the limit raised"
}
if [ -z "${QUICK:-}" ]; then # libcsv asks for a little more room each time, which the sanitizer copies each time
    raised long "a cell of more than 1 MB" field 2
    raised quoted "a quote opens and does not close within 1 MB" field 2
    raised row "more than 16 MB" line 18
fi
python3 - "$dir" <<'E'
import sys
d = sys.argv[1]
open(d + "/open.csv", "w").write("id,created_at,channel,subject\n" + "".join(f'q{i},2025-09-01,phone,"open {i}\n' for i in range(150))
                                 + "".join(f"g{i},2025-09-{i % 28 + 1:02d},phone,x\n" for i in range(100)))
open(d + "/said.csv", "w").write("id,answered_at,nps,comment\n" + "".join(f"{i},2025-09-{i % 28 + 1:02d},{i % 11},word{i}\n" for i in range(150)))
E
"$KPITOP" inspect --no-cache --lang en "$dir/open.csv" >"$dir/out" 2>"$dir/err"
grep -q "more than 100 quotes never close; nothing after this line is read; .*raise quotes" "$dir/out" && grep -q "101: 0 accepted" "$dir/out" || fail "150 open quotes"
printf '[limits]\nquotes = 150\n' >"$dir/c.ini"
"$KPITOP" inspect --no-cache --lang en --config "$dir/c.ini" "$dir/open.csv" >"$dir/out" 2>"$dir/err"
grep -q "250: 100 accepted, 150 rejected" "$dir/out" || fail "150 open quotes, with quotes = 150"
# What a page lists of comments and of rows.
printf 'v\n:expect the newest 100 are read; more are with comments raised\n<Esc>\n::kpi nps\n#\n:expect the first 20 are shown; more are with listed raised\n' >"$dir/script"
printf '[limits]\ncomments = 100\nlisted = 20\n' >"$dir/c.ini"
"$KPITOP" --no-cache --config "$dir/c.ini" --size 200x60 --lang en --script "$dir/script" "$dir/said.csv" 2>"$dir/err" || fail "comments and rows beyond what is listed"
printf 'v\n:expect-not are read\n<Esc>\n::kpi nps\n#\n:expect-not are shown\n' >"$dir/script"
"$KPITOP" --no-cache --size 200x60 --lang en --script "$dir/script" "$dir/said.csv" 2>"$dir/err" || fail "comments and rows that all fit"
raised wide "more than 16384 cells" columns 20000
exit $bad

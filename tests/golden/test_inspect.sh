#!/bin/sh
# kpitop inspect: what is understood of a file, rejects with their lines.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
has() { grep -qF -- "$1" "$dir/out" || { echo "not said: $1"; cat "$dir/out"; bad=1; }; }

cat >"$dir/t.csv" <<END
id;created_at;channel;status;handle_s;my own column
1;2025-09-01 10:00:00;email;solved;120;x
2;2025-02-30 10:00:00;email;solved;120;x
3;2025-09-02 10:00:00;phone;frobnicated;-5;x
1;2025-09-03 10:00:00;phone;open;60;x
END
printf 'Read me first\n' >"$dir/README.txt"
"$KPITOP" inspect "$dir/t.csv" >"$dir/out"
[ $? -eq 1 ] || { echo "exit status is not 1"; bad=1; }
has "UTF-8"
has "LF"
has "';'"
has "1 header row"
has "canonical"
has "4: 2 accepted, 1 rejected, duplicates: 1, rejected cells: 1"
has "interaction.created_at"
has "my own column"
has "line 3"
has "2025-02-30"
has "line 4"
has '"-5"'
has "frobnicated"
"$KPITOP" inspect --rejects 1 "$dir/t.csv" >"$dir/out"
has "more; --rejects N"
"$KPITOP" inspect "$dir" >"$dir/out"
has "README.txt"
has "skipped"
printf '\377\376i\0d\0,\0c\0r\0e\0a\0t\0e\0d\0_\0a\0t\0\r\0\n\0' >"$dir/u.csv"
printf '7\0,\0002\0000\0002\0005\0-\0000\0009\0-\0000\0001\0\r\0\n\0' >>"$dir/u.csv"
"$KPITOP" inspect "$dir/u.csv" >"$dir/out"
has "UTF-16LE"
has "CRLF"
# standard input
"$KPITOP" inspect - <"$dir/t.csv" >"$dir/out"
[ $? -eq 1 ] || { echo "standard input: exit status is not 1"; bad=1; }
has "standard input"

# --- which profile and which second, what would make a column sure, what is refused -----------------------------------
said() { # FILE STATUS: inspect it, in English
    LC_ALL=C.UTF-8 "$KPITOP" --lang en inspect "$dir/$1" >"$dir/out" 2>"$dir/err"
    rc=$?
    [ $rc -eq "$2" ] || { echo "inspect $1: exit status $rc, not $2"; bad=1; }
}
hasnt() { ! grep -qF -- "$1" "$dir/out" || { echo "said: $1"; cat "$dir/out"; bad=1; }; }
{
    echo 'Ticket ID;Created at;Status;Event;Agent'
    for i in 1 2 3 4 5 6 7 8; do
        for e in open pending solved; do echo "T$i;2026-01-0$i 10:00:00;$e;changed to $e;Ana"; done
    done
} >"$dir/log.csv"
said log.csv 0
has "because       no profile has all its marks here; the names and values of 4 of 5 columns fit records of the kind interaction"
has 'second        zendesk-tickets, which has 3 of its 6 marks (no column "Requester id") and knows 3 columns'
has "24: 8 accepted, 0 rejected, duplicates: 16"
has '"Status" changes between them: a log of events, not one row each; the last row of an id counts; `fold_by = Ticket ID` in a profile'
cat >"$dir/hints.csv" <<'END'
Ticket ID,Created,Channel,Elapsed,Mark,When
1,2026-01-05 10:00:00,email,12,7,2026-01-05 10:12:00
2,2026-01-06 10:00:00,phone,9,8,2026-01-06 10:12:00
3,2026-01-07 10:00:00,chat,30,9,2026-01-07 10:12:00
4,2026-01-08 10:00:00,email,11,10,2026-01-08 10:12:00
END
said hints.csv 0
has "unmapped      Elapsed"
has 'whole numbers 7..10, as a recommendation or a satisfaction has them: `nps = Mark` or `csat = Mark` with `csat.scale = 1..10`'
has 'dates, of what nothing says: `created_at = When`, `resolved_at = When` or the like in a profile would'
hasnt "second  "
cat >"$dir/average.csv" <<'END'
Month,Tickets,MED(First reply time (min)),% Satisfaction score
2026-01,120,35,91
2026-02,130,34,92
2026-03,110,38,90
END
said average.csv 2
has 'not read      holds figures that are summed or averaged already ("Tickets", "MED(First reply time (min))", "% Satisfaction score"), one row for each "Month"'
has "export the list itself, one row for each ticket, call or answer with its id and its time"
grep -qF "average.csv: holds figures that are summed" "$dir/err" || { echo "nothing on standard error"; bad=1; }
echo '[{"id": 1, "created_at": "2026-01-05"}]' >"$dir/json.csv"
said json.csv 2
has "not read      is no table of text but JSON, which is not read; export the same list as CSV or as a workbook"

# --- folders ----------------------------------------------------------------------------------------------------------
# One with a zip archive in it; one of nothing that is read: every command says why.
mkdir "$dir/zipped" "$dir/nothing" "$dir/many"
printf 'id,created_at\n1,2026-01-05\n' >"$dir/zipped/t.csv"
python3 -c '
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    z.writestr("in.csv", "id,created_at\n2,2026-01-06\n3,2026-01-07\n")
    z.writestr("b.json", "{}")' "$dir/zipped/e.zip"
said zipped 0
has "zipped/e.zip/in.csv"
has "read as       zip, UTF-8"
has "2: 2 accepted"
has "zipped/e.zip/b.json"
has "skipped       a JSON export, which is not read; export it as CSV"
has "zipped/t.csv"
has "1: 1 accepted"
echo '{}' >"$dir/nothing/a.json"
echo x >"$dir/nothing/README.md"
for command in report check "inspect"; do
    # shellcheck disable=SC2086
    LC_ALL=C.UTF-8 "$KPITOP" --lang en $command "$dir/nothing" >"$dir/out" 2>&1
    has "JSON is not read; export the same list as CSV or as a workbook"
    has "not an export by its name"
done
for i in 1 2 3 4 5 6 7 8 9; do echo '{}' >"$dir/many/$i.json"; done
LC_ALL=C.UTF-8 "$KPITOP" --lang en report "$dir/many" >"$dir/out" 2>&1
has "many/8.json"
hasnt "many/9.json"
has "1 more file is skipped"
exit $bad

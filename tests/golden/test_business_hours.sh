#!/bin/sh
# Business hours: a calendar in the configuration counts what the export does not say; the export's own figures come
# first, and the page says which came from where. The figures are counted on paper.
set -u
export TZ=Europe/Paris
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; bad=1; }
figure() { # KPI CONFIG: value and n
    "$KPITOP" report --config "$dir/$2.ini" --kpi "$1" --period 2025-04 --as-of 2025-05-31 --format json "$dir/t.csv" |
        python3 -c 'import json, sys; k = json.load(sys.stdin)["kpis"][0]; print(None if k["value"] is None else round(k["value"], 3), k["n"])'
}
is() { # KPI CONFIG SUM N: the sum of seconds over n cases
    want=$(python3 -c "print(round(($3) / $4, 3), $4)")
    got=$(figure "$1" "$2")
    [ "$got" = "$want" ] || fail "$1 with $2: $got, expected $want"
}

# 1: Friday 17:00 to Tuesday 10:00 over Easter: 1 h and 1 h. 2: came and was answered in the evening: 0 s.
# 3: the export says 1234 s. 4: Thursday 12:00 to 14:30: half an hour, the break, half an hour; never resolved.
cat >"$dir/t.csv" <<'E'
id,created_at,first_reply_at,resolved_at,first_reply_bh_s,resolution_bh_s,channel,status
1,2025-04-18 17:00,2025-04-22 10:00,2025-04-22 11:00,,,email,solved
2,2025-04-16 19:00,2025-04-16 23:00,2025-04-17 09:30,,,email,solved
3,2025-04-17 09:00,2025-04-17 10:00,2025-04-17 11:00,1234,4321,email,solved
4,2025-04-17 12:00,2025-04-17 14:30,,,,email,open
E
printf '[kpitop]\ntimezone = Europe/Paris\n' >"$dir/none.ini"
printf '[business_hours]\nmon-fri = 9:00-12:30 14:00-18:00\nholidays = fr\n' >"$dir/fr.ini"
printf '[business_hours]\nlun-ven = 9h-12h30 14h-18h\n' >"$dir/noholiday.ini"
printf '[business_hours]\nmon-fri = 9:00-12:30 14:00-18:00\nholidays = fr-alsace\n' >"$dir/alsace.ini"
printf '[business_hours]\nmon-sun = 22:00-6:00\n' >"$dir/nights.ini"
is first_response_time_bh none 1234 1
is first_response_time_bh fr "7200 + 0 + 1234 + 3600" 4
is first_response_time_bh noholiday "7200 + 27000 + 0 + 1234 + 3600" 4 # Easter Monday: 7.5 h
is first_response_time_bh alsace "3600 + 0 + 1234 + 3600" 4           # Good Friday
is first_response_time_bh nights "4 * 28800 + 3600 + 1234 + 0" 4
is resolution_time_bh fr "10800 + 1800 + 4321" 3
[ "$(figure first_response_time fr)" = "$(figure first_response_time none)" ] || fail "a calendar changes the calendar time"

# The zone of the calendar is that of the report: 7:00 to 10:00 UTC, an hour of it from 9:00.
printf '[kpitop]\ntimezone = UTC\n[business_hours]\nmon-fri = 9:00-12:30\n' >"$dir/utc.ini"
cat >"$dir/t.csv" <<'E'
id,created_at,first_reply_at,channel
1,2025-04-17T09:00+02:00,2025-04-17T12:00+02:00,email
E
is first_response_time_bh utc 3600 1

# Which share came from where.
cat >"$dir/t.csv" <<'E'
id,created_at,first_reply_at,first_reply_bh_s,channel
1,2025-04-17 09:00,2025-04-17 10:00,,email
2,2025-04-17 09:00,2025-04-17 10:00,1234,email
3,2025-04-17 09:00,2025-04-17 10:00,,email
4,2025-04-17 09:00,2025-04-17 10:00,,email
E
cat >"$dir/script" <<E
/(BH)<Enter><Enter>
:save-screen $dir/screen
E
page() {
    "$KPITOP" --config "$dir/$1.ini" --period 2025-04 --as-of 2025-05-31 --now 2025-06-01 --no-cache --size 140x40 \
        --script "$dir/script" "$dir/t.csv" || fail "the script fails"
    grep -qF -- "$2" "$dir/screen" || { fail "the page does not say: $2"; cat "$dir/screen"; }
}
page fr "counted by the calendar of business hours: 75.0 %, given by the export: 25.0 %"
page none "all of them as the export gives them"

# What is wrong is said.
said() { # CONFIGURATION SENTENCE
    printf '[business_hours]\n%s\n' "$1" >"$dir/bad.ini"
    "$KPITOP" report --config "$dir/bad.ini" --kpi csat "$dir/t.csv" >/dev/null 2>"$dir/err"
    grep -qF -- "$2" "$dir/err" || { fail "not said of \"$1\": $2"; cat "$dir/err"; }
}
said 'mon-fri = 9:00-25:00' 'is no span of hours: use 9:00-12:30 14:00-18:00'
said 'mon-fri = 9:00-12:00
holidays = 25/12' 'is no holiday: use fr'
said 'holidays = fr' 'the calendar of business hours is never open'
said 'mon-fri = closed' 'the calendar of business hours is never open'
said 'mon-fry = 9-18' 'has no option "mon-fry"'
exit $bad

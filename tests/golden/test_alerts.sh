#!/bin/sh
# Rules of the user's, stopped exports, the program that is told, acknowledgements, the history: through `kpitop check`.
set -u
export TZ=UTC LOGNAME=ana
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; cat "$dir/out" "$dir/err" 2>/dev/null; bad=1; }
check() { "$KPITOP" check --data "$dir/data" "$@" >"$dir/out" 2>"$dir/err"; }

# August: 30 of 40 phone answers are promoters (+75 less 0), September: 12 promoters and 20 detractors (-20); e-mail all fine.
awk 'BEGIN { print "id,answered_at,channel,team,nps"
    for (i = 0; i < 40; i++) { printf "a%d,2025-08-%02d,phone,Lyon,%d\n", i, i % 28 + 1, i < 30 ? 10 : 8
        printf "b%d,2025-09-%02d,phone,Lyon,%d\n", i, i % 28 + 1, i < 12 ? 10 : i < 20 ? 8 : 2
        printf "c%d,2025-09-%02d,email,Lille,9\n", i, i % 28 + 1 } print "z,2025-10-01,email,Lille,9" }' >"$dir/s.csv"
cat >"$dir/k.ini" <<'E'
[nps]
warn = none
crit = none
[alert phone-nps]
kpi = nps
filter = channel=phone
below = 10
severity = critical
[alert slump]
kpi = nps
rule = drop
by = channel
[alert nobody]
kpi = nps
filter = channel=fax
below = 10
[alert lost]
kpi = npps
below = 1
E
check --config "$dir/k.ini" "$dir/s.csv"
[ $? -eq 2 ] || fail "the rule raises nothing"
grep -q '^CRITICAL nps: Net promoter score, phone: −20 is below +10 (n = 40)$' "$dir/out" || fail "the rule's line"
grep -q '^WARNING nps: Net promoter score, phone: −20, significantly worse than +75 in the period before (n = 40)$' "$dir/out" || fail "the drop's line"
[ "$(sed 1d "$dir/out" | wc -l)" -eq 2 ] || fail "other alerts"
grep -q 'the rule \[alert nobody\] is left out: the data have no channel "fax"' "$dir/err" || fail "a rule without its channel is not told"
grep -q 'the rule \[alert lost\] is left out: "npps" is no KPI' "$dir/err" || fail "a rule without its KPI is not told"
head -n 15 "$dir/k.ini" >"$dir/good.ini"

# The program: each new alert once, as JSON; again when it failed; its failure is told and changes no status.
cat >"$dir/tell" <<'E'
#!/bin/sh
[ "$#" -eq 0 ] || exit 9
python3 -c 'import json, sys; a = json.load(sys.stdin); print(a["rule"], a["kpi"], a["severity"], a["slice"]["channel"], a["period"]["label"])' >>"$TOLD"
echo "noise on standard output"
E
chmod +x "$dir/tell"
export TOLD="$dir/told"
rm -rf "$dir/data"
check --config "$dir/good.ini" --on-alert false "$dir/s.csv"
[ $? -eq 2 ] || fail "a failing program changed the status"
grep -q -- '--on-alert false failed with status 1' "$dir/err" || fail "the failure is not told"
check --config "$dir/good.ini" --on-alert "$dir/nothing there" "$dir/s.csv"
grep -q -- 'cannot be started: No such file' "$dir/err" || fail "a missing program is not told"
check --config "$dir/good.ini" --on-alert "$dir/tell" "$dir/s.csv"
[ $? -eq 2 ] && [ ! -s "$dir/err" ] || true
grep -q noise "$dir/out" && fail "the program wrote into the answer"
[ "$(sort "$TOLD" | tr '\n' '|')" = "drop nps warning phone 2025-09|limit nps critical phone 2025-09|" ] || { cat "$TOLD"; fail "what the program was told"; }
rm "$TOLD"
check --config "$dir/good.ini" --on-alert "$dir/tell" "$dir/s.csv"
[ -e "$TOLD" ] && fail "told twice"
# No shell: a name with blanks and signs is a name.
check --config "$dir/good.ini" --on-alert "touch $dir/hacked; true" --as-of 2025-10-01 "$dir/s.csv"
[ -e "$dir/hacked" ] && fail "a shell was run"
# One that hangs is stopped.
printf '#!/bin/sh\nsleep 60\n' >"$dir/hang" && chmod +x "$dir/hang"
rm -rf "$dir/data"
start=$(date +%s)
check --config "$dir/good.ini" --on-alert "$dir/hang" "$dir/s.csv"
[ $(($(date +%s) - start)) -lt 20 ] || fail "a hanging program is waited for"
grep -q 'was stopped: it ran for more than 10 seconds' "$dir/err" || fail "the stop is not told"

# Acknowledged and silenced: told apart, counted apart, no status. The ids are those of the history.
"$KPITOP" store export "$dir/csv" --data "$dir/data" >/dev/null
grep -q ',"raised","critical","2025-09",' "$dir/csv/event.csv" || fail "not in the history"
mkdir "$dir/in"
printf 'id,rev,alert,kind,severity,until,why,by,at\r\n1,1,"month limit:phone-nps nps channel=phone","ack","critical","","new script","ana",""\r\n2,1,"month drop:slump nps channel=phone","silence","warning","2025-10-20","","bo",""\r\n' >"$dir/in/ack.csv"
"$KPITOP" store import "$dir/in" --data "$dir/data" >/dev/null || fail "import"
check --config "$dir/good.ini" --now 2025-10-20 "$dir/s.csv"
[ $? -eq 0 ] || fail "what was acknowledged raises the status"
head -1 "$dir/out" | grep -q '^KPITOP OK - 0 critical, 0 warning in 2025-09; 2 acknowledged or silenced |' || fail "the count of what was said"
grep -q '^ACKNOWLEDGED nps: .*; acknowledged by ana: new script$' "$dir/out" || fail "the acknowledged line"
grep -q '^SILENCED nps: .*; silenced until 20 Oct 2025 by bo$' "$dir/out" || fail "the silenced line"
check --config "$dir/good.ini" --now 2025-10-21 "$dir/s.csv"
[ $? -eq 1 ] || fail "the silence does not end"

# Cleared: in the history, and the acknowledgement is over.
printf '[nps]\nwarn = none\ncrit = none\n' >"$dir/none.ini"
check --config "$dir/none.ini" --now 2025-10-20 "$dir/s.csv"
[ $? -eq 0 ] || fail "still an alert"
rm -r "$dir/csv"
"$KPITOP" store export "$dir/csv" --data "$dir/data" >/dev/null
grep -c ',"cleared",' "$dir/csv/event.csv" | grep -q '^2$' || fail "not cleared in the history"
grep -q '"ack"' "$dir/csv/ack.csv" && fail "the acknowledgement outlives its alert"
grep -q '"silence"' "$dir/csv/ack.csv" || fail "the silence is gone with the alert"

# An export that has stopped.
check --config "$dir/none.ini" --now 2025-10-03 --max-age 2d "$dir/s.csv"
[ $? -eq 0 ] || fail "two days are not more than two days"
check --config "$dir/none.ini" --now 2025-10-04 --max-age 2d "$dir/s.csv"
[ $? -eq 2 ] || fail "a stopped export raises nothing"
grep -q "^CRITICAL stale: $dir/s.csv: no data for 3 days$" "$dir/out" || fail "the stopped export's line"
printf 'id,rev,alert,kind,severity,until,why,by,at\r\n5,1,"stale %s","ack","critical","","","ana",""\r\n' "$dir/s.csv" >"$dir/in/ack.csv"
"$KPITOP" store import "$dir/in" --data "$dir/data" >/dev/null
check --config "$dir/none.ini" --now 2025-10-04 --max-age 2d "$dir/s.csv"
[ $? -eq 0 ] || fail "an acknowledged stop raises the status"
grep -q "^ACKNOWLEDGED stale: $dir/s.csv" "$dir/out" || fail "the acknowledged stop's line"
rm -rf "$dir/data"
printf '[kpitop]\nmax_age = 2 d\n[nps]\nwarn = none\ncrit = none\n' >"$dir/age.ini"
check --config "$dir/age.ini" --now 2025-10-04 "$dir/s.csv"
[ $? -eq 2 ] || fail "max_age of the configuration"

# Back inside the limit, but not by the margin: it stays, and the sentence does not say that 12 is below 10.
awk 'BEGIN { print "id,answered_at,channel,nps"
    for (i = 0; i < 50; i++) { printf "a%d,2025-08-%02d,phone,%d\n", i, i % 28 + 1, i < 10 ? 10 : i < 40 ? 8 : 2
        printf "b%d,2025-09-%02d,phone,%d\n", i, i % 28 + 1, i < 6 ? 10 : 8 } print "z,2025-10-01,phone,9" }' >"$dir/held.csv"
printf '[nps]\nwarn = none\ncrit = none\n[alert h]\nkpi = nps\nbelow = 10\nclear = 5\n' >"$dir/held.ini"
check --config "$dir/held.ini" --no-cache "$dir/held.csv"
grep -q '^WARNING nps: Net promoter score: +12, no longer below +10, but not yet +15 since August 2025 (n = 50)$' "$dir/out" || fail "an alert held by its margin"

# A target missed: as severe as the configuration says.
printf 'id,rev,kpi,slice,period,value,note,by,at\r\n7,1,"nps","","2025-09",60,"","",""\r\n' >"$dir/in/target.csv"
rm "$dir/in/ack.csv"
"$KPITOP" store import "$dir/in" --data "$dir/data" >/dev/null
check --config "$dir/none.ini" --now 2025-10-03 "$dir/s.csv"
[ $? -eq 1 ] || fail "a target missed is no warning"
grep -q '^WARNING nps: Net promoter score: +40 misses its target +60 (n = 80); because of phone: −20 (n = 40); without it +100$' "$dir/out" || fail "the target's line"
for word in off:0 critical:2; do
    printf '[kpitop]\nalert_target = %s\n[nps]\nwarn = none\ncrit = none\n' "${word%:*}" >"$dir/target.ini"
    check --config "$dir/target.ini" "$dir/s.csv"
    [ $? -eq "${word#*:}" ] || fail "alert_target = ${word%:*}"
done

# Where an alert comes from stands whole in every report, however long its name.
name='La boutique du boulevard de la Villette, guichet des retours et des échanges'
awk -v name="$name" 'BEGIN { print "id,answered_at,channel,agent,nps"
    for (i = 0; i < 80; i++) printf "a%d,2025-09-%02d,%s,%s,%d\n", i, i % 28 + 1, i % 2 ? "phone" : "email", i < 40 ? "\"" name "\"" : "Autre", i < 40 ? 3 : i % 5 ? 10 : 8
    print "z,2025-10-01,phone,Autre,9" }' >"$dir/long.csv"
printf '[nps]\nwarn = 50\ncrit = none\n' >"$dir/warn.ini"
for format in text md html; do
    "$KPITOP" report --no-cache --config "$dir/warn.ini" --kpi nps --period 2025-09 --format $format "$dir/long.csv" >"$dir/out" 2>"$dir/err"
    tr -s '\n ' '  ' <"$dir/out" | sed 's/&nbsp;/ /g' >"$dir/flat"
    grep -q "because of $name: −100 (n = 40); without it +80" "$dir/flat" || fail "the cause is not whole in $format"
    grep -q "2 more with it: email −10, phone −10" "$dir/flat" || fail "what comes with it is not whole in $format"
done

# Whatever a file calls its teams, the program is told valid JSON without control characters.
cat >"$dir/keep" <<'E'
#!/bin/sh
cat >"$KEPT"
E
chmod +x "$dir/keep"
KEPT=$dir/kept KEEP=$dir/keep python3 - "$dir" <<'E' || fail "hostile texts through --on-alert"
import json, os, subprocess, sys
d = sys.argv[1]
names = (b'"a ""quoted"" \x1b[31m name"', b'"two\nlines\x07"', b"bad\xff\xfe", "\u202eabc\u2066".encode(), b"x" * 50000)
for i, name in enumerate(names):
    with open(d + "/odd.csv", "wb") as f:
        f.write(b"id,answered_at,team,nps\n" + b"".join(b"a%d,2026-09-%02d,%s,3\n" % (k, k % 28 + 1, name) for k in range(40)))
        f.write(b"".join(b"e%d,2026-09-%02d,Lyon,%d\n" % (k, k % 28 + 1, 10 if k % 5 else 8) for k in range(120)))
    p = subprocess.run([os.environ["KPITOP"], "check", d + "/odd.csv", "--no-cache", "--now", "2026-10-01", "--data", f"{d}/odd{i}",
                        "--on-alert", os.environ["KEEP"]], capture_output=True)
    assert p.returncode == 2 and not p.stderr, (i, p)
    assert not any(c < 32 and c != 10 for c in p.stdout), (i, p.stdout)
    team = json.loads(open(d + "/kept", "rb").read().decode())["slice"]["team"]
    assert team and not any(ord(c) < 32 or c in "\u202e\u2066" for c in team), (i, team[:200])
    assert i != 0 or 'a "quoted"' in team, team
    assert i != 4 or team == "x" * 50000, len(team)
    os.remove(d + "/kept")
E

# Without --data and --on-alert check makes no file.
HOME=$dir/home XDG_DATA_HOME=$dir/home/share "$KPITOP" check "$dir/s.csv" >/dev/null
[ -e "$dir/home/share/kpitop" ] && fail "check made a store"
exit $bad

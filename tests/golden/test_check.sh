#!/bin/sh
# kpitop check: worst first, performance data, thresholds of a configuration.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; cat "$dir/out"; bad=1; }

# 40 answers in September: 20 promoters, 12 passives, 8 detractors: +30.
awk 'BEGIN { print "id,answered_at,channel,nps"; for (i = 0; i < 40; i++)
    printf "%d,2025-09-%02d,%s,%d\n", i, i % 28 + 1, i % 2 ? "email" : "phone", i < 20 ? 10 : i < 32 ? 8 : 3 }' >"$dir/s.csv"
# ... and of 1 October, so that September is over.
echo "99,2025-10-01,email,9" >>"$dir/s.csv"

"$KPITOP" check "$dir/s.csv" >"$dir/out"
[ $? -eq 0 ] || fail "no alert: exit status not 0"
head -1 "$dir/out" | grep -q '^KPITOP OK - 0 critical, 0 warning in 2025-09 | .*nps=30;0:;-20:;-100;100' || fail "wrong first line"

printf '[nps]\nwarn = 40\ncrit = -20\n' >"$dir/warn.ini"
"$KPITOP" check --config "$dir/warn.ini" "$dir/s.csv" >"$dir/out"
[ $? -eq 1 ] || fail "a warning: exit status not 1"
grep -q '^KPITOP WARNING - .*nps=30;40:;-20:;-100;100' "$dir/out" || fail "threshold not in the performance data"
grep -q '^WARNING nps: Net promoter score: +30 is below +40 (n = 40)$' "$dir/out" || fail "no line for the alert"

printf '[nps]\nwarn = 50\ncrit = 40\n[feedback_volume]\nwarn = 50\n' >"$dir/crit.ini"
"$KPITOP" check --config "$dir/crit.ini" "$dir/s.csv" >"$dir/out"
[ $? -eq 2 ] || fail "critical: exit status not 2"
sed 1d "$dir/out" | awk '/^CRITICAL/ { if (w) exit 1 } /^WARNING/ { w = 1 }' || fail "not worst first"

# A wrong value is told with file and line, and the default stays.
printf '[nps]\nwarn = abc\n' >"$dir/wrong.ini"
"$KPITOP" check --config "$dir/wrong.ini" "$dir/s.csv" >"$dir/out" 2>"$dir/err"
[ $? -eq 0 ] || fail "a wrong value changed the status"
grep -q "wrong.ini.*2.*warn" "$dir/err" || { fail "the wrong value is not told"; cat "$dir/err"; }

# Small samples raise nothing.
awk 'BEGIN { print "id,answered_at,nps"; for (i = 0; i < 20; i++) printf "%d,2025-09-%02d,0\n", i, i + 1 }' >"$dir/few.csv"
"$KPITOP" check --period 2025-09 "$dir/few.csv" >"$dir/out"
[ $? -eq 0 ] || fail "twenty answers raised an alert"
printf '[nps]\nmin_n = 10\n' >"$dir/few.ini"
"$KPITOP" check --period 2025-09 --config "$dir/few.ini" "$dir/few.csv" >"$dir/out"
[ $? -eq 2 ] || fail "min_n = 10 raised none"
exit $bad

#!/bin/sh
# The units that kpitop(1) shows for a scheduled report are sound, and what they run is a command that works.
set -u
command -v systemd-analyze >/dev/null || { echo "no systemd-analyze"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
awk -v dir="$dir" '/^\.Pa \/etc\/systemd\/system\// { n = split($2, p, "/"); file = dir "/" p[n] }
    /^\.Bd/ { inside = 1; next } /^\.Ed/ { if (inside) file = ""; inside = 0 }
    inside && file { print >file }' "$SRCDIR/man/kpitop.1"
for unit in kpitop-report.service kpitop-report.timer; do
    [ -s "$dir/$unit" ] || { echo "FAIL: kpitop(1) shows no $unit"; exit 1; }
done
sed -i "s|^ExecStart=kpitop|ExecStart=$KPITOP|" "$dir/kpitop-report.service"
systemd-analyze verify "$dir/kpitop-report.service" "$dir/kpitop-report.timer" >"$dir/said" 2>&1
if grep -q 'kpitop-report' "$dir/said"; then
    cat "$dir/said"
    failed=1
fi
calendar=$(sed -n 's/^OnCalendar=//p' "$dir/kpitop-report.timer")
systemd-analyze calendar "$calendar" >/dev/null || { echo "FAIL: OnCalendar=$calendar"; failed=1; }
# Its command, in folders of ours.
mkdir "$dir/exports"
printf 'id,created_at,channel\n1,2025-08-01 10:00:00,email\n' >"$dir/exports/t.csv"
sed -n "s|^ExecStart=||p" "$dir/kpitop-report.service" | sed "s|/var/lib/kpitop|$dir|; s|/srv/exports|$dir/exports|" >"$dir/run"
sh "$dir/run" 2>"$dir/err" && [ -s "$dir/report.xlsx" ] || grep -q "without xlsx" "$dir/err" || { cat "$dir/err"; failed=1; }
# The lines of the crontab: five fields, then commands that do what is said. Who is mailed gets something to read, and the boss
# only what is new.
mkdir "$dir/bin" "$dir/home"
ln -s "$KPITOP" "$dir/bin/kpitop"
printf '#!/bin/sh\ncat >>"%s/mailed"\necho "-- to $*" >>"%s/mailed"\n' "$dir" "$dir" >"$dir/bin/mail"
chmod +x "$dir/bin/mail"
awk 'BEGIN { print "id,answered_at,csat"; for (i = 0; i < 60; i++) printf "%d,2025-08-%02d,%d\n", i, i < 56 ? i % 7 + 18 : 28, i % 5 + 1 }' >"$dir/exports/s.csv"
grep -E '^([0-9*]+ +){5}' "$SRCDIR/man/kpitop.1" >"$dir/cron"
[ "$(wc -l <"$dir/cron")" -ge 3 ] || { echo "FAIL: no crontab lines"; failed=1; }
for time in first second; do
    : >"$dir/mailed"
    while read -r minute hour day month weekday command; do
        command=$(echo "$command" | sed "s|/srv/exports|$dir/exports|g; s|/srv/www|$dir|g")
        (cd "$dir/home" && HOME=$dir/home PATH=$dir/bin:/usr/bin:/bin sh -c "$command" >"$dir/said" 2>&1)
        [ -s "$dir/said" ] && { echo "FAIL: cron would mail of $command: $(cat "$dir/said")"; failed=1; }
    done <"$dir/cron"
    mv "$dir/mailed" "$dir/mailed.$time"
done
[ -s "$dir/kpi.html" ] || { echo "FAIL: no page"; failed=1; }
grep -q 'KPITOP CRITICAL' "$dir/mailed.first" && grep -q '^State, ' "$dir/mailed.first" && grep -q 'boss@' "$dir/mailed.first" ||
    { echo "FAIL: mailed: $(cat "$dir/mailed.first")"; failed=1; }
grep -q 'KPITOP CRITICAL' "$dir/mailed.second" && ! grep -q 'boss@' "$dir/mailed.second" ||
    { echo "FAIL: mailed the second time: $(cat "$dir/mailed.second")"; failed=1; }
exit $failed

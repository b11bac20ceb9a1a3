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
# The lines of the crontab: five fields, then a command that exists.
grep -E '^([0-9*]+ +){5}kpitop ' "$SRCDIR/man/kpitop.1" >"$dir/cron"
[ "$(wc -l <"$dir/cron")" -ge 3 ] || { echo "FAIL: no crontab lines"; failed=1; }
while read -r minute hour day month weekday program command rest; do
    "$KPITOP" help "$command" >/dev/null || { echo "FAIL: $command"; failed=1; }
done <"$dir/cron"
exit $failed

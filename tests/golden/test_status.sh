#!/bin/sh
# Exit statuses as spec/cli.md gives them.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0

status() { # wanted status, then the arguments
    want=$1
    shift
    "$KPITOP" "$@" >"$dir/out" 2>"$dir/err" </dev/null
    rc=$?
    [ $rc -eq "$want" ] && return
    echo "kpitop $*: exit $rc, not $want"
    cat "$dir/err"
    bad=1
}
full() { # wanted status, then the arguments, standard output on a full device
    want=$1
    shift
    "$KPITOP" "$@" >/dev/full 2>"$dir/err" </dev/null
    rc=$?
    [ $rc -eq "$want" ] && grep -q "could not be written" "$dir/err" && return
    echo "kpitop $* >/dev/full: exit $rc, not $want, or no word"
    bad=1
}

python3 "$SRCDIR/tests/golden/small.py" "$dir" || exit 77
awk 'BEGIN { print "id,answered_at,nps"; for (i = 1; i <= 60; i++) printf "%d,2025-09-%02d,%d\n", i, i % 28 + 1, 9 + i % 2 }' >"$dir/fine.csv"
awk 'BEGIN { print "id,answered_at,nps"; for (i = 1; i <= 60; i++) printf "%d,2025-09-%02d,%d\n", i, i % 28 + 1, i % 7 == 0 ? 10 : i % 3 ? 8 : 6 }' >"$dir/warn.csv"
printf 'id,created_at,channel\n1,2025-09-01 10:00:00,email\n2,not a date,email\n' >"$dir/rejects.csv"
printf 'id,created_at,channel\n1,2025-09-01 10:00:00,email\n' >"$dir/clean.csv"
: >"$dir/empty.csv"
head -c 5000 /dev/urandom >"$dir/noise.csv"
mkdir "$dir/none"

status 0 --version
status 0 --help
status 0 help
status 0 help report
status 0 report --help
status 0 report "$dir/tickets.csv"
status 0 "$dir/tickets.csv"
status 0 kpis
status 0 kpis --format json
status 0 profiles
for kind in interaction survey customer lead order subscription social employee quality work adoption web cost; do
    status 0 template $kind
done
status 2 report "$dir/missing.csv"
status 2 report "$dir/tickets.csv" "$dir/missing.csv"
[ -s "$dir/out" ] || { echo "the report of the source that could be read is missing"; bad=1; }
status 2 report "$dir/empty.csv"
status 2 report "$dir/noise.csv"
status 2 report "$dir/none"
status 2 report "$dir/tickets.csv" -o "$dir/no/such/folder/report.txt"
status 2 report "$dir/tickets.csv" -o "$dir/none"
status 2 report "$dir/tickets.csv" -o /dev/full
full 2 report "$dir/tickets.csv"
full 2 report --format json "$dir/tickets.csv"
full 2 "$dir/tickets.csv"
full 2 kpis
full 3 check "$dir/tickets.csv"
status 0 check "$dir/fine.csv"
status 1 check "$dir/warn.csv"
status 2 check "$dir/tickets.csv" "$dir/surveys.csv"
status 3 check "$dir/missing.csv"
status 3 check "$dir/empty.csv"
status 3 check --period 2019-01 "$dir/fine.csv"

# A script has nobody who reads the screen: its exports are whole, or the status says that they are not.
printf '::export csv %s/e1.csv\n' "$dir" >"$dir/script"
status 0 --script "$dir/script" "$dir/tickets.csv"
printf '::export csv %s/e2.csv\n' "$dir" >"$dir/script"
status 2 --script "$dir/script" "$dir/tickets.csv" "$dir/missing.csv"
[ -s "$dir/e2.csv" ] && grep -q missing.csv "$dir/err" || { echo "a script with a missing source: no export, or no word"; bad=1; }
printf '::export csv %s/e3.csv\n' "$dir" >"$dir/script"
status 2 --script "$dir/script" "$dir/tickets.csv" "$dir/noise.csv"
printf ':expect kpitop\n' >"$dir/script"
status 0 --script "$dir/script" "$dir/tickets.csv" "$dir/missing.csv"
for to in "$dir/no/such/folder/x.csv" /dev/full; do
    printf '::export csv %s\n' "$to" >"$dir/script"
    status 2 --script "$dir/script" "$dir/tickets.csv"
    grep -q "cannot write" "$dir/err" || { echo "an export of a script to $to fails without a word"; bad=1; }
done
# A profile of the user's that cannot be used is told by every command that reads, in one sentence; the figures come without it.
mkdir -p "$dir/home/kpitop/profiles"
printf '[profile]\nname = mine\nno section, no key\n' >"$dir/home/kpitop/profiles/mine.ini"
for cmd in report check inspect; do
    XDG_CONFIG_HOME=$dir/home "$KPITOP" $cmd --no-cache "$dir/clean.csv" >"$dir/out" 2>"$dir/err"
    [ "$(cat "$dir/out" "$dir/err" | grep -c 'profiles left out: .*mine.ini, line 3: this is neither')" = 1 ] || { echo "$cmd does not tell the profile once"; cat "$dir/err"; bad=1; }
done

status 0 inspect "$dir/clean.csv"
status 1 inspect "$dir/rejects.csv"
status 2 inspect "$dir/missing.csv"
status 2 inspect "$dir/clean.csv" "$dir/noise.csv"
exit $bad

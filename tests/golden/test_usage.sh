#!/bin/sh
# Wrong usage: exit 64, one line on standard error, nothing on standard output.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0

usage() { # words of the message, then the arguments
    want=$1
    shift
    "$KPITOP" "$@" >"$dir/out" 2>"$dir/err" </dev/null
    rc=$?
    if [ $rc -ne 64 ] || [ -s "$dir/out" ] || [ "$(wc -l <"$dir/err")" -ne 1 ] || ! grep -qF -- "$want" "$dir/err"; then
        echo "kpitop $*: exit $rc, $(wc -c <"$dir/out") bytes out, expected one line with \"$want\", got:"
        cat "$dir/err"
        bad=1
    fi
}

printf 'id,created_at,channel\n1,2025-09-01 10:00:00,email\n' >"$dir/t.csv"
usage "did you mean '--period'" --perod 2025 "$dir/t.csv"
usage "did you mean '--period'" --peri=2025 "$dir/t.csv"
usage "unknown option" --zzz "$dir/t.csv"
usage "unknown option '-x'" -x "$dir/t.csv"
usage "needs a value" report --period
usage "needs a value" report --period= "$dir/t.csv"
usage "takes no value" --no-cache=yes "$dir/t.csv"
usage "SOURCE" report
usage "SOURCE" check
usage "SOURCE" inspect
usage "KIND" template
usage "did you mean 'survey'" template surveys
usage "none of day|week|month|quarter|year" report --grain hour "$dir/t.csv"
usage "none of previous|year" report --compare last "$dir/t.csv"
usage "none of text|plain" report --format pdf "$dir/t.csv"
usage "none of en|fr" report --lang de "$dir/t.csv"
usage "did you mean 'nps'" report --kpi npz "$dir/t.csv"
usage "unknown dimension" report --by planet "$dir/t.csv"
usage "not DIM=VALUE" report --filter team:Lyon "$dir/t.csv"
usage "unknown dimension" report --filter planet=Mars "$dir/t.csv"
usage "there is: email" report --channel phone "$dir/t.csv"
usage "not a date" report --as-of 30/09/2025 "$dir/t.csv"
usage "2025-13" report --period 2025-13 "$dir/t.csv"
usage "from 1 to" report --last 0 "$dir/t.csv"
usage "from 1 to 64" report --threads 0 "$dir/t.csv"
usage "none of blocks|libcsv" report --scanner mine "$dir/t.csv"
usage "COLSxROWS" --script x --size 80 "$dir/t.csv"
usage "databases" report postgres://localhost/crm
usage "databases" check postgresql://localhost/crm
usage "did you mean 'kpitop report'" reprot
"$KPITOP" check reprot >/dev/null 2>"$dir/told"
grep -q 'did you mean' "$dir/told" && { echo "FAIL: a command is proposed for a source of another one"; bad=1; }
usage "means nothing to 'kpitop kpis'" kpis --period 2025
usage "one word too many" kpis nps
usage "nothing to show yet"
usage "there is no command" help nonsense
usage "empty" report ""
exit $bad

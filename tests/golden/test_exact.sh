#!/bin/sh
# Commands and their exact output. UPDATE=1 rewrites expected/; git diff judges, and the commit says what was checked by
# hand (the figures of small.py's data are counted apart in test_figures.sh).
set -u
export TZ=UTC COLUMNS=100
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
expected=$SRCDIR/tests/golden/expected
python3 "$SRCDIR/tests/golden/small.py" "$dir" || exit 1
cd "$dir" || exit 1
printf 'id;created_at;channel;handle_s;mine\n1;2025-09-01 10:00:00;email;120;x\n2;2025-02-30 10:00:00;email;1;\n3;2025-09-02 10:00:00;phone;-5;\n' >odd.csv

exact() { # name, then the arguments
    name=$1
    shift
    "$KPITOP" "$@" 2>&1 | sed 's/kpitop [0-9][0-9.]*/kpitop VERSION/' >"$name"
    if [ "${UPDATE:-}" = 1 ]; then
        cp "$name" "$expected/$name"
    elif ! diff -u "$expected/$name" "$name"; then
        bad=1
    fi
}
exact report.txt report tickets.csv surveys.csv customers.csv orders.csv
exact report-ascii.txt report --ascii --by team --kpi nps,first_response_time tickets.csv surveys.csv
exact report.md report --format md --kpi csat,c2es --last 4 surveys.csv
exact report.csv report --format csv --kpi nps,contact_volume --last 3 tickets.csv surveys.csv
exact check.txt check tickets.csv surveys.csv
exact inspect.txt inspect odd.csv
exit $bad

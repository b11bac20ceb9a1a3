#!/bin/sh
# bench.sh: kpitop and its peers on the same rows and the same small aggregation (per month and channel the count, two means
# and two shares), as whole processes, in rounds one after the other; prints one table of ratios to DuckDB and to wc -l.
# What kpitop does in its row is more: every KPI, rejects, duplicates, customers, all dimensions.
#   BENCH_ROWS="1000000"   rows of the file, or of several files
#   BENCH_ROUNDS=5         BENCH_CORES=   processors for every peer (default: all)
#   BENCH_SLOW=1           the slow peers (sqlite3, Miller) on files over two million rows too
#   BENCH_DIR=build/bench  for the rows, the peers and what they print
#   KPITOP=build/kpitop
set -eu
export LC_ALL=C.UTF-8 TZ=UTC
B=${B:-build}
dir=${BENCH_DIR:-$B/bench}
rounds=${BENCH_ROUNDS:-5}
cores=${BENCH_CORES:-$(nproc)}
kpitop=${KPITOP:-$B/kpitop}
here=tests/bench
mkdir -p "$dir"
# No settings and no cache of the user's.
export XDG_CONFIG_HOME="$PWD/$B/bench-home" XDG_DATA_HOME="$PWD/$B/bench-home" XDG_STATE_HOME="$PWD/$B/bench-home" \
    XDG_CACHE_HOME="$PWD/$B/bench-home"
say() { echo "$*" >&2; }

# --- peers -----------------------------------------------------------------------------------------------------------

sh tests/setup.sh bench >&2 || say "the Debian packages of the peers could not be installed; what is missing is left out"

duck_library() {
    case $(uname -m) in
    x86_64) package=linux-x64 ;;
    aarch64) package=linux-arm64 ;;
    *) return 1 ;;
    esac
    found=$dir/npm/node_modules/@duckdb/node-bindings-$package/libduckdb.so
    [ -e "$found" ] || npm install --silent --no-audit --no-fund --prefix "$dir/npm" "@duckdb/node-bindings-$package" >&2 ||
        return 1
    echo "$found"
}
duck=$(command -v npm >/dev/null && duck_library) || { duck=; say "DuckDB: no npm, or its package could not be had; left out"; }
for tool in sqlite3 mlr mawk; do
    command -v $tool >/dev/null || say "$tool is not there; left out"
done

peers() { # of a file of that many rows
    echo wc
    [ -z "$duck" ] || { echo duckdb; echo duckdb-types; [ "$cores" = 1 ] || echo duckdb-1; }
    echo kpitop
    [ "$cores" = 1 ] || echo kpitop-1
    echo kpitop-again
    command -v mawk >/dev/null && echo mawk
    if [ "$1" -le 2000000 ] || [ "${BENCH_SLOW:-0}" = 1 ]; then
        command -v sqlite3 >/dev/null && echo sqlite3
        command -v mlr >/dev/null && echo miller
    fi
    return 0
}
title() {
    case $1 in
    wc) echo 'wc -l' ;;
    duckdb) echo "DuckDB $duck_version, as it is" ;;
    duckdb-types) echo 'DuckDB, columns and types given' ;;
    duckdb-1) echo 'DuckDB, one core' ;;
    kpitop) echo 'kpitop report, the whole catalogue' ;;
    kpitop-1) echo 'kpitop report, one core' ;;
    kpitop-again) echo 'kpitop report, opened again' ;;
    miller) echo 'Miller' ;;
    *) echo "$1" ;;
    esac
}

# --- the aggregation -------------------------------------------------------------------------------------------------

figures='count(*), avg("First reply time in minutes"), avg("Full resolution time in minutes"),
    avg(CASE "Satisfaction Score" WHEN '\''Good'\'' THEN 1.0 WHEN '\''Bad'\'' THEN 0.0 END),
    avg(CASE WHEN "Reopens" > 0 THEN 1.0 ELSE 0.0 END)'
types="auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', timestampformat = '%Y-%m-%d %H:%M',
    columns = {'Id': 'BIGINT', 'Requester id': 'BIGINT', 'Assignee': 'VARCHAR', 'Group': 'VARCHAR', 'Subject': 'VARCHAR',
    'Tags': 'VARCHAR', 'Status': 'VARCHAR', 'Priority': 'VARCHAR', 'Via': 'VARCHAR', 'Created at': 'TIMESTAMP',
    'Solved at': 'TIMESTAMP', 'Satisfaction Score': 'VARCHAR', 'Reopens': 'INTEGER', 'Replies': 'INTEGER',
    'First reply time in minutes': 'INTEGER', 'Full resolution time in minutes': 'INTEGER', 'Ticket form': 'VARCHAR'}"
duck_sql() { # file, options of read_csv
    echo "COPY (SELECT strftime(\"Created at\", '%Y-%m'), \"Via\", $figures FROM read_csv('$1'${2:+, $2}) GROUP BY 1, 2)
        TO '/dev/stdout' (FORMAT csv, HEADER false, DELIMITER '|', NULLSTR '-')"
}
lite_sql="SELECT substr(\"Created at\", 1, 7), \"Via\", count(*), avg(\"First reply time in minutes\"),
    avg(nullif(\"Full resolution time in minutes\", '')),
    avg(CASE \"Satisfaction Score\" WHEN 'Good' THEN 1.0 WHEN 'Bad' THEN 0.0 END),
    avg(CASE WHEN CAST(\"Reopens\" AS INT) > 0 THEN 1.0 ELSE 0.0 END) FROM t GROUP BY 1, 2"
mlr_put='begin { @rows = {}; @reply = {}; @solve = {}; @solved = {}; @good = {}; @rated = {}; @reopened = {} }
    k = substr(${Created at}, 0, 6) . "|" . $Via;
    @rows[k] = (@rows[k] ?? 0) + 1;
    @reply[k] = (@reply[k] ?? 0) + ${First reply time in minutes};
    if (is_not_empty(${Full resolution time in minutes})) {
        @solve[k] = (@solve[k] ?? 0) + ${Full resolution time in minutes};
        @solved[k] = (@solved[k] ?? 0) + 1
    }
    if (${Satisfaction Score} == "Good") { @good[k] = (@good[k] ?? 0) + 1 }
    if (${Satisfaction Score} == "Good" || ${Satisfaction Score} == "Bad") { @rated[k] = (@rated[k] ?? 0) + 1 }
    if ($Reopens > 0) { @reopened[k] = (@reopened[k] ?? 0) + 1 }
    end {
        for (k, n in @rows) {
            print k . "|" . n . "|" . (@reply[k] / n) . "|" .
                (is_present(@solved[k]) ? @solve[k] / @solved[k] : "-") . "|" .
                (is_present(@rated[k]) ? (@good[k] ?? 0) / @rated[k] : "-") . "|" . ((@reopened[k] ?? 0) / n)
        }
    }'

run() { # peer, file, where its figures go
    case $1 in *-1) on=1 ;; *) on=$cores ;; esac
    timed="$B/tests/bench/timed -c $on $dir/times $1"
    case $1 in
    wc) $timed wc -l "$2" ;;
    duckdb | duckdb-1) $timed "$B/tests/bench/duck" "$duck" "SET threads = $on" "$(duck_sql "$2")" ;;
    duckdb-types) $timed "$B/tests/bench/duck" "$duck" "SET threads = $on" "$(duck_sql "$2" "$types")" ;;
    kpitop | kpitop-1) $timed "$kpitop" report --format json --no-cache "$2" ;;
    kpitop-again) $timed "$kpitop" report --format json "$2" ;;
    mawk) $timed mawk -f $here/figures.awk "$2" ;;
    sqlite3) $timed sqlite3 -csv -separator '|' -nullvalue - :memory: '.mode csv' ".separator ," ".import '$2' t" \
        '.separator |' "$lite_sql" ;;
    miller) $timed mlr --icsv --from "$2" put -q "$mlr_put" ;;
    esac >"$3"
}

# All the peers' figures, a line each in one order; quotes and carriage returns off.
plain() { tr -d '"\r' <"$1" | LC_ALL=C sort; }
check() { # peer, file: its figures against awk's, "same" or "DIFFERENT"
    case $1 in
    wc) [ "$(awk '{print $1}' "$dir/out.wc")" = "$(wc -l <"$2")" ] && echo "" ;;
    kpitop*) python3 $here/compare.py "$dir/out.$1" "$dir/created" "$dir/solved" >&2 && echo same || echo DIFFERENT ;;
    *) plain "$dir/out.$1" | paste -d'|' - "$dir/created.sorted" | awk -F'|' '
        function apart(a, b) { return (a == "-") != (b == "-") || a != "-" && (a - b > 2e-6 || b - a > 2e-6) }
        NF != 14 || $1 != $8 || $2 != $9 { bad = 1 }
        { for (i = 3; i <= 7; i++) if (apart($i, $(i + 7))) bad = 1 }
        END { print NR && !bad ? "same" : "DIFFERENT" }' ;;
    esac
}

# --- rounds ----------------------------------------------------------------------------------------------------------

duck_version=
[ -z "$duck" ] || duck_version=$("$B/tests/bench/duck" "$duck" "COPY (SELECT version()) TO '/dev/stdout' (HEADER false)") || duck=
: >"$dir/table"
for rows in ${BENCH_ROWS:-1000000}; do
    file=$dir/zendesk-$rows.csv
    [ -e "$file" ] || { "$B/tests/bench/generate" "$rows" >"$file.new" && mv "$file.new" "$file"; }
    awk=$(command -v mawk || echo awk)
    $awk -f $here/figures.awk "$file" >"$dir/created"
    $awk -v by=solved -f $here/figures.awk "$file" >"$dir/solved"
    plain "$dir/created" >"$dir/created.sorted"
    "$kpitop" report --format json "$file" >/dev/null # the load that is opened again
    : >"$dir/times"
    round=1
    while [ "$round" -le "$rounds" ]; do
        for peer in $(peers "$rows"); do
            say "$rows rows, round $round of $rounds: $peer"
            run "$peer" "$file" "$dir/out.$peer" || say "$peer failed"
        done
        round=$((round + 1))
    done
    for peer in $(peers "$rows"); do
        echo "$rows|$peer|$(title "$peer")|$(check "$peer" "$file")" >>"$dir/table"
    done
    sed "s/^/$rows|/" "$dir/times" >>"$dir/table.times.new"
done
mv "$dir/table.times.new" "$dir/table.times"
echo
echo "$(uname -m), $cores of $(nproc) cores; rows of $(wc -c <"$file" | awk -v n="$rows" '{printf "%.0f", $1 / n}') bytes; medians of $rounds rounds"
awk -F'|' -f $here/table.awk "$dir/table.times" "$dir/table"
rm -rf "$B/bench-home"
! grep -q DIFFERENT "$dir/table"

#!/bin/sh
# run.sh: runs the unit tests (built in $B/tests/unit) and every executable tests/*/test_*.sh, JOBS at a time, each in
# a home of its own. A test passes with exit status 0 and is skipped with 77 (its last line says why).
#   T='unit/test_base_*'  only these      TIME_LIMIT=240  seconds for each      WRAP='valgrind -q ...'  for unit tests
#   QUICK=1  fewer rounds of the tests that try every combination, for sanitizers
set -eu
B=${B:-build}
JOBS=${JOBS:-2}
TIME_LIMIT=${TIME_LIMIT:-240}
LOG=$PWD/$B/log

clean_environment() {
    unset TZ LANG LANGUAGE LC_CTYPE LC_NUMERIC LC_TIME LC_MESSAGES NO_COLOR COLUMNS LINES ESCDELAY COLORTERM TZDIR \
        PAGER EDITOR VISUAL TMUX 2>/dev/null || :
    home=$(mktemp -d "${TMPDIR:-/tmp}/kpitop-test.XXXXXX")
    mkdir "$home/tmp" "$home/run"
    export LC_ALL=C.UTF-8 TERM=xterm-256color HOME="$home" TMPDIR="$home/tmp" XDG_RUNTIME_DIR="$home/run" \
        XDG_CONFIG_HOME="$home/.config" XDG_DATA_HOME="$home/.local/share" XDG_STATE_HOME="$home/.local/state" \
        XDG_CACHE_HOME="$home/.cache" XDG_CONFIG_DIRS="$home/etc" KPITOP="$PWD/$B/kpitop" \
        KPITOP_LOCALEDIR="$PWD/$B/locale" SRCDIR="$PWD" B="$PWD/$B"
}

# One test: a line on the screen, its output in $LOG, "pass", "fail" or "skip" in $LOG/NAME.result.
run_one() {
    name=$1
    log=$LOG/$(echo "$name" | tr / _)
    case $name in
    unit/*) command="${WRAP:-} $B/tests/$name" ;;
    *) command=tests/$name ;;
    esac
    clean_environment
    start=$(date +%s%N)
    rc=0
    timeout -k 5 "$TIME_LIMIT" $command >"$log.log" 2>&1 </dev/null || rc=$?
    took=$(awk -v ns="$(($(date +%s%N) - start))" 'BEGIN {printf "%.1f s", ns / 1e9}')
    # The test may have taken away its own permissions.
    chmod -R u+rwX "$home" 2>/dev/null || :
    rm -rf "$home"
    case $rc in
    0) result=pass; note= ;;
    77) result=skip; note=": $(tail -n 1 "$log.log")" ;;
    124 | 137) result=fail; note=": over the limit of $TIME_LIMIT s" ;;
    *) result=fail; note=": exit status $rc" ;;
    esac
    echo "$result" >"$log.result"
    printf '  %s  %-44s %8s%s\n' "$result" "$name" "$took" "$note"
}

list_tests() {
    for f in tests/unit/test_*.c; do
        [ ! -e "$f" ] || echo "${f%.c}"
    done
    for f in tests/*/test_*.sh; do
        [ ! -e "$f" ] || echo "$f" # one that cannot be executed fails: nobody would see that it is left out
    done
}

wanted() {
    while read -r f; do
        name=${f#tests/}
        [ -n "${T:-}" ] || { echo "$name"; continue; }
        for pattern in $T; do
            case $name in $pattern) echo "$name"; break ;; esac
        done
    done
}

count() { cat "$LOG"/*.result 2>/dev/null | grep -c "^$1\$" || :; }

if [ "${1:-}" = --one ]; then
    run_one "$2"
    exit 0
fi

set -f # the patterns of T are for wanted()
rm -rf "$LOG"
mkdir -p "$LOG"
set +f
list=$(list_tests)
set -f
export B JOBS TIME_LIMIT
export WRAP="${WRAP:-}"
tests=$(echo "$list" | wanted)
[ -z "$tests" ] || echo "$tests" | xargs -n 1 -P "$JOBS" sh tests/run.sh --one
set +f
for r in "$LOG"/*.result; do
    [ -e "$r" ] && grep -q '^fail$' "$r" || continue
    echo
    echo "--- $(basename "$r" .result): the end of ${r%.result}.log"
    tail -n 40 "${r%.result}.log"
done
failed=$(count fail)
echo
echo "$(count pass) passed, $failed failed, $(count skip) skipped"
[ "$failed" -eq 0 ]

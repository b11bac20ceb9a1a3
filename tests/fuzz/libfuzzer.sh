#!/bin/sh
# Fuzz targets with libFuzzer (clang, sanitizers on): FUZZ_SECONDS each, FUZZ_TARGETS or all of them. What was found useful stays in
# $B/corpus/NAME for the next run; a crash stays in $B, and its place in the tree is tests/fuzz/seeds/NAME once it is understood.
#   libfuzzer.sh CLANG COMPILER-FLAGS LIBRARIES    from `make fuzz`, which has built $B/libkpitop.a
set -u
clang=$1 flags=$2 libs=$3 bad=0
fast=/dev/shm # fsync costs nothing there
[ -w $fast ] || fast=/tmp
work=$(mktemp -d "${TMPDIR:-$fast}/kpitop-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work UBSAN_OPTIONS=print_stacktrace=1
# Freed memory comes back after 16 MB instead of 256, so that most of it is warm, and an allocation keeps six callers instead of thirty.
export ASAN_OPTIONS="malloc_context_size=6:quarantine_size_mb=16:clear_shadow_mmap_threshold=1000000000${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
for source in tests/fuzz/fuzz_*.c; do
    name=${source#tests/fuzz/fuzz_} name=${name%.c}
    case " ${FUZZ_TARGETS:-$name} " in *" $name "*) ;; *) continue ;; esac
    # Only a target that is written anew costs a link.
    # shellcheck disable=SC2086
    if [ ! -x "$B/fuzz_$name" ] || [ -n "$(find "$source" tests/fuzz/*.h "$B/libkpitop.a" -newer "$B/fuzz_$name")" ]; then
        $clang $flags -std=c17 -fno-strict-aliasing -O1 -g -fsanitize=address,undefined,fuzzer -fno-sanitize-recover=undefined \
            -Itests -o "$B/fuzz_$name" "$source" "$B/libkpitop.a" -pthread $libs || exit 1
    fi
    mkdir -p "$B/corpus/$name"
    dict=tests/fuzz/dict/$name.dict
    printf '%-8s ' "$name"
    "$B/fuzz_$name" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=20 -rss_limit_mb=4096 -max_len=8192 -entropic=0 -print_final_stats=1 \
        -artifact_prefix="$B/$name-" $([ -e "$dict" ] && echo "-dict=$dict") "$B/corpus/$name" "tests/fuzz/seeds/$name" >"$B/$name.log" 2>&1
    status=$?
    awk -v status=$status '/ cov: /{for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "ft:") ft = $(i + 1) }}
        /number_of_executed_units/{n = $2} /average_exec_per_sec/{per = $2} /peak_rss/{rss = $2} /SUMMARY/{said = $0} /Test unit written/{where = $NF}
        END {printf "%d executions, %d a second, cov %d, ft %d, %d MB%s\n", n, per, cov, ft, rss, status ? ": " said " " where : ", no crash"}' "$B/$name.log"
    [ $status = 0 ] || bad=1
done
exit $bad

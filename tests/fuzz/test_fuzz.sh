#!/bin/sh
# Every fuzz target: its seeds (tests/fuzz/seeds/NAME), then mutations of them for a few seconds. FUZZ_SECONDS=600 digs.
set -eu
seconds=${FUZZ_SECONDS:-${QUICK:+1}}
seconds=${seconds:-2}
found=0
for source in tests/fuzz/fuzz_*.c; do
    [ -e "$source" ] || continue
    name=${source#tests/fuzz/fuzz_}
    name=${name%.c}
    set --
    for seed in tests/fuzz/seeds/"$name"/*; do
        [ ! -f "$seed" ] || set -- "$@" "$seed"
    done
    printf '%s: ' "$name"
    if ! "$B/tests/fuzz/fuzz_$name" -t "$seconds" "$@"; then
        echo "$name: crashed; its input, base64:"
        base64 "$TMPDIR/crash-input"
        exit 1
    fi
    found=1
done
[ $found = 1 ] || { echo "no fuzz targets"; exit 77; }

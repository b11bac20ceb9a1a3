#!/bin/sh
# kpitop against the independent oracle on random data: seeds 4 and 5, every option, grain, filter and comparison.
set -eu
cd "${SRCDIR:-$(dirname "$0")/../..}"
exec python3 tests/oracle/sweep.py "${KPITOP:-build/kpitop}" --seeds 4-5 --rows 120

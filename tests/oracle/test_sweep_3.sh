#!/bin/sh
# kpitop against the independent oracle on random data: seeds 6 and 7, every option, grain, filter and comparison.
set -eu
cd "${SRCDIR:-$(dirname "$0")/../..}"
exec python3 tests/oracle/sweep.py "${KPITOP:-build/kpitop}" --seeds 6-7 --rows 120

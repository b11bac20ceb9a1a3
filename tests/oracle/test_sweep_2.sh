#!/bin/sh
# kpitop against the independent oracle on random data (seed 2): every option, grain, filter and comparison.
set -eu
cd "${SRCDIR:-$(dirname "$0")/../..}"
exec python3 tests/oracle/sweep.py "${KPITOP:-build/kpitop}" --seeds 2 --rows 120 ${QUICK:+--every 3}

#!/bin/sh
# kpitop on the sample data gives the totals of the second program, which reads only the files.
set -eu
cd "${SRCDIR:-$(dirname "$0")/../..}"
export TZ=Europe/Paris
exec python3 tests/sample/compare.py "${KPITOP:-build/kpitop}" sample-data

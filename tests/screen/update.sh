#!/bin/sh
# update.sh [test_x.sh...]: rewrites the goldens of the screen tests; `git diff` then shows what has changed.
# KPITOP names the program (build/kpitop), KPITOP_LOCALEDIR its catalogues (build/locale).
set -eu
cd "$(dirname "$0")/../.."
export UPDATE=1 SRCDIR="$PWD" KPITOP="${KPITOP:-$PWD/build/kpitop}" LC_ALL=C.UTF-8
export KPITOP_LOCALEDIR="${KPITOP_LOCALEDIR:-$PWD/build/locale}"
[ $# -gt 0 ] || set -- tests/screen/test_*.sh
mkdir -p tests/screen/golden
for t in "$@"; do
    sh "$t"
done

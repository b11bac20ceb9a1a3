#!/bin/sh
# Our own allocations, writes, openings, readings and SQLite steps fail once, one after the other, in the main commands: some of them
# here, all of them with `make fault` (SAMPLES=0). Then kills at any call, and WRITES (60; a thousand with
# SAMPLES=0) to one store by two programs of which one is killed again and again.
set -u
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
grep -q __asan_init "$KPITOP" && { echo "the shim wants to be first, and so do the sanitizers"; exit 77; }
${CC:-cc} -O1 -w -fno-omit-frame-pointer -shared -fPIC -o "$TMPDIR/shim.so" "$SRCDIR/tests/fault/shim.c" -ldl || { echo "no C compiler"; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
samples=${SAMPLES:-1}
bad=0
. "$SRCDIR/tests/shares.sh"
in_shares "${SHARES:-2}" "$SRCDIR/tests/fault/faults.py" "$TMPDIR/shim.so" "$samples" "${ONLY:-}" || bad=1
python3 "$SRCDIR/tests/fault/kills.py" "$TMPDIR/shim.so" "$samples" || bad=1
exit $bad

#!/bin/sh
# Fourteen signals, Ctrl-C, Ctrl-\, abort, a stack that overflows, no memory and a terminal that is gone, each on the overview, while
# a file is read, or read again, or shows its first rows meanwhile, in a prompt, an export, the help, the choice of files, a menu and the import: the terminal is given back.
set -u
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
[ -x "$KPITOP" ] || { echo "no $KPITOP"; exit 77; }
python3 -c 'import os; os.openpty()' 2>/dev/null || { echo "no pseudo-terminal to be had here (is /dev/pts mounted?)"; exit 77; }
# Sanitizers want to be first and have handlers and memory of their own: the signals alone then.
if ! grep -q __asan_init "$KPITOP" && ! grep -q __tsan_init "$KPITOP" && ${CC:-cc} -O0 -w -shared -fPIC -o "$TMPDIR/shim.so" "$SRCDIR/tests/terminal/ways_out.c"; then
    export SHIM="$TMPDIR/shim.so"
fi
# The sanitizer's own handlers stand until the program has set its own; what comes before is told by the plain build.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0"
[ -z "${QUICK:-}" ] && "$B/tests/bench/generate" 1000000 >"$TMPDIR/big.csv"
. "$SRCDIR/tests/shares.sh"
in_shares "${SHARES:-6}" "$SRCDIR/tests/terminal/ways_out.py" "${ONLY:-}"

#!/bin/sh
# The program as it is shipped: position independent, relocations read-only and bound at the start, no executable stack, canaries and
# checked copies in it, and all three in the flags that every object is built with.
set -u
command -v readelf >/dev/null || { echo "no readelf"; exit 77; }
grep -q __asan_init "$KPITOP" || grep -q __tsan_init "$KPITOP" && { echo "a build with sanitizers is for tests"; exit 77; }
bad=0
must() { # TEXT, WHAT of readelf, why
    LC_ALL=C readelf -W "$2" "$KPITOP" | grep -qE -e "$1" || { echo "FAIL: $3"; bad=1; }
}
must 'Type: +DYN' -h 'not position independent'
must 'PIE' -d 'not marked PIE'
must 'GNU_RELRO' -l 'no RELRO'
must 'BIND_NOW' -d 'symbols are not bound at the start (RELRO is not full)'
must 'GNU_STACK.* RW +0x' -l 'the stack can be executed'
LC_ALL=C readelf -lW "$KPITOP" | awk '/LOAD/ && / RWE / { exit 1 }' || { echo "FAIL: a segment can be written and executed"; bad=1; }
LC_ALL=C readelf -dW "$KPITOP" | grep -qE 'RPATH|RUNPATH' && { echo "FAIL: libraries are looked for in a folder of the build"; bad=1; }
must '__stack_chk_fail' --dyn-syms 'no stack protector'
must '__(snprintf|vsnprintf|memcpy)_chk' --dyn-syms 'no _FORTIFY_SOURCE'
for flag in -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2 -pie -Wl,-z,relro,-z,now; do
    grep -q -e "$flag" "$B/flags" || { echo "FAIL: $flag is not among the flags"; bad=1; }
done
exit $bad

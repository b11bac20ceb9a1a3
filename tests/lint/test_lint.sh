#!/bin/sh
# The lint script itself: a small tree with one fault of each kind, and what lint must say about it.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
mkdir -p src/base src/ingest src/ui src/app src/stats include/base include/ui include/kpi tests build/obj/stats build/obj/app
ln -s "$SRCDIR/tests/lint" tests/lint
ln -s "$SRCDIR/include/base/banned.h" include/base/banned.h
failed=0

lint() { B=build CC=gcc CPPFLAGS="-Iinclude -Isrc" sh tests/lint/lint.sh >build/out 2>&1; }

expect() { # TEXT: lint says it
    grep -qF -- "$1" build/out || { echo "lint does not say: $1"; failed=1; }
}

echo 'int good(void);' >include/base/good.h
printf '#include "base/good.h"\n\nint good(void)\n{\n    return 1;\n}\n' >src/base/good.c
lint || { echo "lint complains about a good tree:"; cat build/out; exit 1; }
expect 'functions: 1, median 4 lines'

printf '#include "kpi/kpi.h"\n' >src/base/up.c
printf '#include "kpi/kpi.h"\n#include <curses.h>\n' >src/ui/page.c
printf '#include <curses.h>\n' >src/ui/term.c
printf '#include <csv.h>\n' >src/stats/csv.c
printf '#include "cell.h"\n' >src/ui/cell.c
echo 'size_t alone(void);' >include/kpi/kpi.h
printf '#undef strcpy\n' >src/app/copy.c
printf 'static int counter;\nint count(void);\nint count(void)\n{\n    return ++counter;\n}\nconst char *const names[] = {"a"};\n' \
    >src/stats/count.c
cp src/stats/count.c src/app/count.c
gcc -fPIE -Iinclude -c src/stats/count.c -o build/obj/stats/count.o
gcc -fPIE -Iinclude -c src/app/count.c -o build/obj/app/count.o
{
    printf 'int long_one(int a,\n             int b)\n{\n'
    i=0
    while [ $i -lt 98 ]; do echo '    a += b;'; i=$((i + 1)); done
    printf '}\n'
} >src/base/long.c
yes '// line' | head -n 901 >src/base/file.c
printf 'int blanks; \n\tint tab;\n' >src/base/blanks.c
touch notes.txt

if lint; then
    echo "lint finds nothing wrong with a bad tree"
    exit 1
fi
expect 'src/base/up.c:1: src/base may not include "kpi/kpi.h"'
expect 'src/ui/page.c:1: src/ui may not include "kpi/kpi.h"'
expect 'src/ui/page.c:2: <curses.h> is not used here'
expect 'src/stats/csv.c:1: <csv.h> is not used here'
expect '"cell.h" must be included with its folder'
expect 'include/kpi/kpi.h: does not compile alone'
expect 'src/app/copy.c:1:#undef strcpy (banned function)'
expect 'src/stats/count.c: writable state "counter"'
expect 'src/base/long.c:1: long_one has 102 lines'
expect 'src/base/file.c: 901 lines'
expect 'src/base/blanks.c:1: blanks at the end'
expect 'src/base/blanks.c:2: indented by a tab'
expect 'notes.txt: does not belong at the top'
expect 'lint: 12 complaints'
for fine in "lint: src/ui/term.c" "lint: src/app/count.c" '"names"'; do
    if grep -qF -- "$fine" build/out; then
        echo "lint complains about $fine"
        failed=1
    fi
done

# Banned functions do not compile.
for call in 'strcpy(a, b)' 'strncpy(a, b, 3)' 'sprintf(a, "%s", b)' 'strtok(a, b)' 'atoi(a)' 'system(a)' 'gmtime(0)'; do
    printf 'void f(char *a, char *b);\nvoid f(char *a, char *b)\n{\n    (void)b;\n    (void)%s;\n}\n' "$call" >call.c
    if gcc -D_GNU_SOURCE -O2 -Iinclude -include base/banned.h -fsyntax-only call.c 2>/dev/null; then
        echo "this compiles: $call"
        failed=1
    fi
done
[ $failed -eq 0 ] || cat build/out
exit $failed

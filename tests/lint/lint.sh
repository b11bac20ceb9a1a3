#!/bin/sh
# lint.sh: checks what no compiler checks, from the top of the tree after a build.
#   B: build folder    CC, CPPFLAGS: as the Makefile compiles
set -eu
export LC_ALL=C
B=${B:-build}
CC=${CC:-gcc}
bad=0

complain() {
    echo "lint: $*"
    bad=$((bad + 1))
}

# Runs a check that prints one complaint a line.
check() {
    out=$("$@") || { complain "$* does not work"; return; }
    [ -n "$out" ] || return 0
    echo "$out" | sed 's/^/lint: /'
    bad=$((bad + $(echo "$out" | wc -l)))
}

sources() { find src include -name '*.[ch]' | sort; }

# (a) Who may include whom, and which library is used where: the tables of tests/lint/includes.
includes() { sources | xargs awk -f tests/lint/includes.awk tests/lint/includes; }

# (b) Every header compiles alone.
headers_alone() {
    for h in $(find include src -name '*.h' | sort); do
        case $h in include/base/banned.h) continue ;; esac
        printf '#include "%s"\n' "${h#*/}" |
            $CC -std=c17 $CPPFLAGS -Wall -fsyntax-only -x c - 2>/dev/null || echo "$h: does not compile alone"
    done
}

# (c) Banned functions do not compile (include/base/banned.h); this finds attempts to get round it.
banned() { grep -nE '^[[:space:]]*#[[:space:]]*(undef|define)[[:space:]]+(str(cpy|cat|tok|ncpy|ncat)|v?sprintf|ato[ilf]+|(local|gm|mk)time(_r)?|system|popen|gets)\b' \
    -r src include --include='*.[ch]' | grep -v '^include/base/banned.h:' | sed 's/$/ (banned function)/' || :; }

# (d) No writable state at file scope but where the table allows it. Sections .data.rel.ro hold constants with pointers.
writable_state() {
    for o in $(find "$B/obj" -name '*.o' | sort); do
        src=src${o#"$B/obj"}
        src=${src%.o}.c
        [ -e "$src" ] || continue
        case $src in src/app/*) continue ;; esac
        grep -q "^state $src\$" tests/lint/includes && continue
        objdump -t "$o" | awk -v src="$src" '
            NF > 4 && $(NF - 2) ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $(NF - 2) !~ /^\.data\.rel\.ro/ && $NF !~ /^\./ &&
                $NF !~ /^(__func__|__PRETTY_FUNCTION__|__asan|__gcov|__odr_asan|_ZZ|\*)/ {
                print src ": writable state \"" $NF "\"" }'
    done
}

# (f) The top level holds what it should.
top_level() {
    for f in *; do
        case $f in
        src | include | themes | sample-data | tests | man | Makefile | README.md | LICENSE | build) ;;
        *) echo "$f: does not belong at the top" ;;
        esac
    done
}

# What clang-format would change in any case.
layout() {
    sources | xargs awk '
        /[ \t]$/ { print FILENAME ":" FNR ": blanks at the end of the line" }
        /^ *\t/ { print FILENAME ":" FNR ": indented by a tab" }'
}

check includes
check headers_alone
check banned
check writable_state
check top_level
check layout
# (e) Lengths: the report, then the complaints.
find src -name '*.[ch]' | sort | xargs awk -f tests/lint/lengths.awk || complain "a file or a function is too long"

if [ "$bad" -gt 0 ]; then
    echo "lint: $bad complaints"
    exit 1
fi
echo "lint: nothing to complain about"

#!/bin/sh
# --follow of a file that only grows reads what came, not what was there: counted in bytes asked for. One that is written over while it is read
# again leaves the figures as they were, says so, and is read once it is left alone.
set -eu
export TZ=UTC LC_ALL=C.UTF-8
if grep -q __asan_init "$KPITOP" || grep -q __tsan_init "$KPITOP"; then
    echo "sanitizers want to be loaded first"
    exit 77
fi
kpitop=
work=$(mktemp -d) || exit 1
trap 'kill $kpitop 2>/dev/null || :; rm -rf "$work"' EXIT
${CC:-cc} -O1 -w -shared -fPIC -o "$work/moves.so" "$SRCDIR/tests/screen/moves.c" || { echo "no compiler here"; exit 77; }
cd "$work"
rows() { # FROM, TO, LENGTH, SHIFT: a thousand rows on each of these days, with a comment of that length
    awk -v from="$1" -v to="$2" -v n="$3" -v s="$4" 'BEGIN {
        for (c = "words"; length(c) < n;) c = c " " c
        c = substr(c, 1, n)
        if (from == 1) print "id,answered_at,channel,nps,comment"
        for (d = from; d <= to; d++) for (i = 0; i < 1000; i++) printf "t%d,2025-09-%02d,%s,%d,%s\n", d * 1000 + i, d, i % 2 ? "email" : "phone", i % (5 + s), c }'
}
. "$SRCDIR/tests/screen/waits.sh"
page() { # FILE: as it is opened anew, without the last line
    printf '%s\n' ':save-screen page' :quit >script
    cp "$1" copy
    mkdir -p anew
    mv copy anew/t.csv
    (cd anew && "$KPITOP" --no-cache --lang en t.csv --grain day --period 2025-09-20 --size 120x30 --script ../script && sed '$d' page)
}
: >armed
cache=
follow() { # SCRIPT LINES: with a cache of its own
    printf '%s\n' "$@" >script
    rm -rf cache count 1 2 3
    timeout 120 env ARMED=armed AT=${at:-0} MOVE="${move:-:}" ONLY=t.csv COUNT=count LD_PRELOAD=$work/moves.so XDG_CACHE_HOME=$work/cache \
        "$KPITOP" $cache --lang en --follow t.csv --grain day --period 2025-09-20 --size 120x30 --script script 2>err &
    kpitop=$!
}
for length in 100 3500; do # files of 2 MB, of which all is compared, and of 70 MB, of which the end is
    rows 1 20 $length 0 >before
    rows 21 21 $length 0 >came
    cp before t.csv
    follow ':wait as of 20 Sep 2025' ':save-screen 1' :quit
    wait $kpitop || fail "the program failed"
    read -r n first <count
    follow ':wait as of 20 Sep 2025' ':save-screen 1' ':wait as of 21 Sep 2025' ':save-screen 2' :quit
    comes 1
    cat came >>t.csv
    comes 2
    wait $kpitop || fail "the program failed"
    read -r n both <count
    size=$(stat -c %s before) tail=$(stat -c %s came)
    again=$((both - first))
    most=$((5 * tail + 1000000)) # the tail is looked at and read, and pages of the file are compared
    [ $length = 3500 ] || most=$((most + 2 * size))
    [ $first -gt $((2 * size)) ] && [ $again -gt $tail ] && [ $again -lt $most ] || fail "of $size bytes and $tail more, $first were read to begin with, $again when they came"
    page t.csv >want
    sed '$d' 2 | cmp - want || fail "the figures are not those of the whole file"
done

# Figures of neither: of a file that is written over while it is read after it was written over.
rows 1 20 100 0 >before
rows 1 22 100 3 >second
rows 1 22 100 5 | sed 's/2025-09-22/2025-09-23/' >third
[ "$(stat -c %s second)" = "$(stat -c %s third)" ] || fail "the files are not as wanted"
page third >want
overwritten() { # AT, MOVE, what is waited for: while the second file is read
    cp before t.csv
    rm -f armed moved
    at=$1 move=$2
    follow ':wait as of 20 Sep 2025' ':save-screen 1' ':save-screen armed' ":wait $3" ':save-screen 2' ":wait as of ${4:-22 Sep 2025}" ':save-screen 3' :quit
    comes armed
    cat second >t.csv
    wait $kpitop || fail "the program failed @$at"
}
cache=--no-cache
export LEAST=8192 # not the pages of it that tell, before, whether it changed
overwritten 0 : 'as of 22 Sep 2025'
read -r n bytes <count
for third in 1 2 3; do
    overwritten $((n * third / 3)) '>moved; cat third >t.csv' 'was changed while it was read' '23 Sep 2025'
    [ -e moved ] || fail "nothing was read then"
    sed '$d' 1 >a
    sed '$d' 2 | cmp - a || fail "the figures changed"
    sed '$d' 3 | cmp - want || fail "the figures are not of the third file"
done

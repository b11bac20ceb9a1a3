#!/bin/sh
# --follow: the page stays and gets new figures; half a row is waited for; a source that is gone, cut or replaced leaves the
# last good figures, and comes back.
set -eu
export TZ=UTC
kpitop=
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"; kill $kpitop 2>/dev/null || :' EXIT
cd "$work"
rows() { # from, to: five rows on each of these days of September
    [ "$1" -gt 1 ] || echo id,created_at,channel,resolved_at
    awk -v from="$1" -v to="$2" 'BEGIN {
        for (d = from; d <= to; d++)
            for (i = 1; i <= 5; i++)
                printf "%d,2025-09-%02d 1%d:00:00,%s,2025-09-%02d 18:00:00\n", d * 10 + i, d, i, i % 2 ? "email" : "phone", d
    }'
}
rows 1 10 >t.csv
cat >script <<'S'
:wait as of 10 Sep 2025
K
:type contact
<Enter>
<Down><Down>
:save-screen 1
:wait as of 12 Sep 2025
:save-screen 2
:wait source gone since
:save-screen 3
:wait as of 14 Sep 2025
:expect-not source gone
:save-screen 4
:wait source gone since
:save-screen 5
:wait as of 15 Sep 2025
:save-screen 6
:wait as of 17 Sep 2025
:save-screen 7
:quit
S
"$KPITOP" --follow t.csv --channel email --grain day --size 160x40 --script script 2>err &
kpitop=$!
. "$SRCDIR/tests/screen/waits.sh"
comes 1
# A whole row and a half, then the rest: the newline is waited for.
rows 11 12 >more
size=$(stat -c %s more)
head -c $((size - 20)) more >>t.csv
sleep 1.5
[ ! -e 2 ] || fail "half a row was read"
tail -c 20 more >>t.csv
comes 2
rm t.csv
comes 3
rows 1 14 >new && mv new t.csv
comes 4
: >t.csv # as a rotation leaves it
comes 5
rows 1 15 >t.csv
comes 6
rows 1 17 >other && mv other t.csv
comes 7
wait $kpitop || fail "the program failed"
for n in 2 3 4 5 6 7; do
    head -3 $n | grep -q "$(head -2 1 | tail -1 | cut -c1-20)" || fail "screen $n is another page: $(head -3 $n)"
    grep -qi 'email\|e-mail' $n || fail "screen $n lost its filter"
done
grep -q 'source gone since [0-2][0-9]:[0-5][0-9]: t.csv' 3 || fail "the mark lacks its time: $(tail -1 3)"
sed '$d' 2 >a
sed '$d' 3 >b
cmp a b || fail "the figures changed when the source went"

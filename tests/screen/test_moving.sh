#!/bin/sh
# Sources that move while they are followed: a folder that vanishes, a permission that is lost, a file behind a link that is pointed
# elsewhere, one replaced by a folder or a pipe. The last good figures stay under the mark, and it goes when the source is back.
set -eu
export TZ=UTC
kpitop=
work=$(TMPDIR=/tmp mktemp -d) || exit 1 # not in the folder of the run, which others may not enter
trap 'kill $kpitop 2>/dev/null || :; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work"
as=
[ "$(id -u)" != 0 ] || as="setpriv --reuid 65534 --regid 65534 --clear-groups --"
rows() { # to: five rows on each day of September up to this one
    echo id,created_at,channel,resolved_at
    awk -v to="$1" 'BEGIN { for (d = 1; d <= to; d++) for (i = 1; i <= 5; i++)
        printf "%d,2025-09-%02d 1%d:00:00,%s,2025-09-%02d 18:00:00\n", d * 10 + i, d, i, i % 2 ? "email" : "phone", d }'
}
screens=out
. "$SRCDIR/tests/screen/waits.sh"
mkdir in out home
rows 10 >in/t.csv
cat >script <<'S'
:wait as of 10 Sep 2025
:save-screen out/1
:wait source gone since
:save-screen out/2
:wait as of 11 Sep 2025
:expect-not source gone
:save-screen out/3
:wait source gone since
:save-screen out/4
:wait as of 12 Sep 2025
:expect-not source gone
:save-screen out/5
:wait source gone since
:save-screen out/6
:wait as of 13 Sep 2025
:expect-not source gone
:save-screen out/7
:wait source gone since
:save-screen out/8
:wait as of 14 Sep 2025
:expect-not source gone
:save-screen out/9
:wait source gone since
:save-screen out/10
:wait as of 15 Sep 2025
:expect-not source gone
:save-screen out/11
:wait source gone since
:save-screen out/12
:wait as of 16 Sep 2025
:expect-not source gone
:save-screen out/13
:quit
S
chmod 755 "$work" in
chmod 777 out home
start() {
    HOME=$work/home XDG_CACHE_HOME=$work/home XDG_DATA_HOME=$work/home XDG_CONFIG_HOME=$work/home \
        $as "$KPITOP" --no-cache --lang en --follow in --grain day --size 120x30 --script script 2>err &
    kpitop=$!
}
$as "$KPITOP" --version >/dev/null 2>&1 || as=
start
comes 1
rm -r in # the folder itself
comes 2
mkdir in && rows 11 >in/t.csv
comes 3
if [ -n "$as" ] || [ "$(id -u)" != 0 ]; then # root reads everything
    chmod 000 in/t.csv
else
    rm in/t.csv
fi
comes 4
rows 12 >new && mv -f new in/t.csv
comes 5
rm in/t.csv && mkfifo in/t.csv # nobody writes into it: nothing waits for it
comes 6
rm in/t.csv && rows 13 >in/t.csv
comes 7
head -c 3000 /dev/urandom >in/t.csv # no export any more
comes 8
rows 14 >new && mv -f new in/t.csv
comes 9
if [ -n "$as" ] || [ "$(id -u)" != 0 ]; then # the folder itself may not be entered
    chmod 000 in
else
    mv in gone
fi
comes 10
chmod 755 in 2>/dev/null || mv gone in
rows 15 >in/t.csv
comes 11
mv in/t.csv in/t.csv.1 && gzip in/t.csv.1 && mv in/t.csv.1.gz rotated.gz # as logs are rotated, to another place
comes 12
rows 16 >in/t.csv
comes 13
wait $kpitop || fail "the program failed"
for pair in 1:2 3:4 5:6 7:8 9:10 11:12; do
    sed '$d' "out/${pair%:*}" >a
    sed '$d' "out/${pair#*:}" >b
    cmp a b || fail "the figures changed when the source went ($pair)"
    tail -n 1 "out/${pair#*:}" | grep -q 'source gone since [0-2][0-9]:[0-5][0-9]: in' || fail "no mark with its time: $(tail -n 1 "out/${pair#*:}")"
done

#!/bin/sh
# Two files are followed and one of them goes and comes back, while each kind of page is looked at: deleted, replaced by a folder, a link to
# nothing, not to be read any more. The page keeps the figures of both under the mark; the rows of the one that stays are still to be had.
set -eu
export TZ=UTC LC_ALL=C.UTF-8
kpitop=
work=$(TMPDIR=/tmp mktemp -d) || exit 1 # not in the folder of the run, which others may not enter
trap 'kill $kpitop 2>/dev/null || :; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work"
as=
[ "$(id -u)" != 0 ] || as="setpriv --reuid 65534 --regid 65534 --clear-groups --"
rows() { # CHANNEL, ANSWERS, SCORE, TO: so many answers on each day of September up to this one
    awk -v c="$1" -v n="$2" -v s="$3" -v to="$4" 'BEGIN { print "id,answered_at,channel,nps,comment"; for (d = 1; d <= to; d++) for (i = 0; i < n; i++)
        printf "%s%d,2025-09-%02d 10:%02d:00,%s,%d,%s words %d\n", c, d * 100 + i, d, i, c, s, c, d * 100 + i }'
}
screens=out
. "$SRCDIR/tests/screen/waits.sh"
mkdir in out home
rows email 10 9 10 >in/email.csv
rows phone 30 2 10 >in/phone.csv
cat >script <<'S'
:wait as of 10 Sep 2025
:save-screen out/overview
:wait source gone since
:save-screen out/overview.gone
:wait as of 11 Sep 2025
:expect-not source gone
K
:type nps
<Enter>
:save-screen out/kpi
:wait source gone since
:save-screen out/kpi.gone
:wait as of 12 Sep 2025
:expect-not source gone
#
:save-screen out/rows
:wait source gone since
:save-screen out/rows.gone
<Esc>
#
:expect in/phone.csv is no longer there
:save-screen out/rows.again
:wait as of 13 Sep 2025
:expect-not source gone
:save-screen out/rows.back
<Esc>
A
:save-screen out/alerts
:wait source gone since
:save-screen out/alerts.gone
:wait as of 14 Sep 2025
:expect-not source gone
<Esc>
K
:type nps
<Enter>
#
:save-screen out/end
:quit
S
chmod 755 "$work" in
chmod 777 out home
$as "$KPITOP" --version >/dev/null 2>&1 || as=
HOME=$work/home XDG_CACHE_HOME=$work/home XDG_DATA_HOME=$work/home XDG_CONFIG_HOME=$work/home \
    $as "$KPITOP" --no-cache --lang en --follow in/email.csv in/phone.csv --grain day --size 120x60 --script script 2>err &
kpitop=$!
back() { # TO: both files reach further
    rows email 10 9 "$1" >new && mv -f new in/email.csv
    rows phone 30 2 "$1" >new && mv -fT new in/phone.csv
}
comes overview
rm in/phone.csv
comes overview.gone
back 11
comes kpi
rm in/phone.csv && mkdir in/phone.csv
comes kpi.gone
rmdir in/phone.csv && back 12
comes rows
rm in/phone.csv && ln -s nowhere in/phone.csv
comes rows.again
back 13
comes alerts
if [ -n "$as" ] || [ "$(id -u)" != 0 ]; then # root reads everything
    chmod 000 in/phone.csv
else
    rm in/phone.csv
fi
comes alerts.gone
back 14
wait $kpitop || fail "the program failed"
for page in overview kpi rows alerts; do
    sed '$d' "out/$page" >a
    sed '$d' "out/$page.gone" >b
    cmp a b || fail "the page $page changed when one source went"
    tail -n 1 "out/$page.gone" | grep -q 'source gone since [0-2][0-9]:[0-5][0-9]: in/phone.csv' || fail "no mark with its time: $(tail -n 1 "out/$page.gone")"
done
# 30 answers of 2 and 10 of 9 a day: -50, under critical.
grep -q '−50 ' out/alerts && grep -q 'NPS' out/alerts || fail "the alert is not there: $(cat out/alerts)"
words() { grep -c "$1 words" "out/$2" || :; }
for counted in 'rows email 10' 'rows phone 30' 'rows.again email 10' 'rows.again phone 0' 'rows.back phone 30' 'rows.back email 10' 'end phone 30' 'end email 10'; do
    set -- $counted
    [ "$(words "$2" "$1")" = "$3" ] || fail "$1 has $(words "$2" "$1") rows of $2, not $3: $(cat "out/$1")"
done
! grep -q 'no longer there\|source gone' out/rows.back out/end || fail "it is back, and said to be gone"

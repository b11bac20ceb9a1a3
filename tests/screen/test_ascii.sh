#!/bin/sh
# An ASCII screen is one to the last byte: every page, its help, what `i` tells and a menu, in both languages, from sources in ASCII.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export KPITOP_LOCALEDIR="${B:-$SRCDIR/build}/locale" SOURCES=t.csv
case $KPITOP_LOCALEDIR in /*) ;; *) KPITOP_LOCALEDIR=$SRCDIR/$KPITOP_LOCALEDIR ;; esac
[ -e "$KPITOP_LOCALEDIR/fr/LC_MESSAGES/kpitop.mo" ] || { echo "no French catalogue in $KPITOP_LOCALEDIR"; exit 77; }
awk 'BEGIN {
    print "id,created_at,first_reply_at,resolved_at,channel,team,agent,customer_id,csat,nps,comment"
    for (i = 0; i < 240; i++) {
        day = sprintf("2026-%02d-%02d", 6 + i % 4, 1 + i % 28)
        printf "T%d,%s 09:00,%s 10:%02d,%s 15:00,%s,%s,%s,C%d,%d,%d,%s\n", i, day, day, i % 60, day, i % 3 ? "phone" : "email",
            i % 2 ? "Lyon" : "Oslo", i % 5 ? "Ann" : "Bob", i % 90, 1 + i % 5, i % 11, i % 4 ? "" : "the parcel came late"
    }
}' >"$work/t.csv"
steps=':save-screen overview
*
:save-screen heat
<Esc>A
:save-screen alerts
<Esc>::kpi nps
:save-screen kpi
i
:save-screen number
<Esc>*
:save-screen columns
*
:save-screen week
*#
:save-screen rows
<Enter>
:save-screen row
<Esc><Esc><Esc>v
:save-screen comments
<Enter>
:save-screen comment
<Esc><Esc>V
:save-screen themes
<Esc>w
:save-screen people
<Esc>b
:save-screen cases
<Esc>W
:save-screen teams
<Esc>O
:save-screen targets
<Esc>J
:save-screen actions
<Esc>p
:save-screen layout
<Esc>D
:save-screen data
<Enter>
:save-screen source
<Esc><Esc>x
:save-screen menu
<Esc>?
:save-screen help
'
for lang in en fr; do
    printf %s "$steps" | sed 's/^\(:save-screen .*\)/\1.ascii/' | shoot --size 120x40 --ascii --lang $lang --data "$work/data"
    for screen in "$work"/*.ascii; do
        [ -s "$screen" ] || { echo "FAIL: no $screen"; failed=1; }
        LC_ALL=C grep -n '[^ -~]' "$screen" | sed "s/^/FAIL: $lang $(basename "$screen"): /" | head -3 | grep . && failed=1
    done
    rm -f "$work"/*.ascii
done
finish

#!/bin/sh
# A page without lines says what lifts that: which filter, which period, or where to look for what the data lack.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export KPITOP_LOCALEDIR="${B:-$SRCDIR/build}/locale" HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" XDG_DATA_HOME="$work/data"
case $KPITOP_LOCALEDIR in /*) ;; *) KPITOP_LOCALEDIR=$SRCDIR/$KPITOP_LOCALEDIR ;; esac
[ -e "$KPITOP_LOCALEDIR/fr/LC_MESSAGES/kpitop.mo" ] || { echo "no French catalogue in $KPITOP_LOCALEDIR"; exit 77; }
cd "$work"
# January: Lyon by phone (2 answers, 1 comment), Nice by e-mail (1 and 1). April: Lyon by chat. Nothing between.
printf '%s\n' response_id,responded_at,nps,channel,team,comment a,2025-01-05,9,phone,Lyon,"very nice people" b,2025-01-06,2,email,Nice,"slow answer" \
    d,2025-01-07,1,phone,Lyon, c,2025-04-06,10,chat,Lyon,quick >t.csv
nothing() {
    cat >script
    "$KPITOP" t.csv --no-cache --now 2025-05-01 --size 100x30 --script script "$@" || { echo "FAIL: status $? with $*"; failed=1; }
}
# Each filter alone has a comment in January, both together have none.
nothing --period 2025-01 --filter team=Nice --channel phone <<'S'
::comments
:expect Nobody left a comment here.
:expect Without channel phone: 1 line. f changes a filter.
:expect Without team Nice: 1 line. f changes a filter.
F
:expect-not Without
:expect very nice people
S
# February has none; January is one back, April two on.
nothing --period 2025-02 <<'S'
::comments
:expect In January 2025: 2 lines. [ goes there.
:expect In April 2025: 1 line. 2 x ] goes there.
[
:expect slow answer
]
::people
:expect In January 2025: 2 lines. [ goes there.
<Esc>
::kpi nps
#
:expect In January 2025: 3 lines. [ goes there.
<Esc><Esc>
::teams
:expect [ goes there.
<Esc>
*
:expect [ goes there.
<Esc>
::alerts
:expect There is no figure here: February 2025.
<Esc>
::find quick
:expect Nothing matches "quick"
:expect In April 2025: 1 line. 2 x ] goes there.
S
nothing --period 2025-02 --lang fr --channel email <<'S'
::comments
:expect En janvier 2025
:expect 1 ligne. [ y mène.
S
nothing --period 2025-01 --channel email <<'S'
::themes
:expect D tells what the data lack for it.
S
# Two teams side by side: answers on both sides but too few to test, on one side alone, on none.
nothing --period 2025-01 <<'S'
C<Down><Enter><Enter><Enter>
:expect Left: team Lyon. Right: team Nice.
:expect No difference can be tested here: too few answers, or none on one side.
:expect −100
S
nothing --period 2025-04 <<'S'
C<Down><Enter><Enter><Enter>
:expect +100
:expect No difference can be tested here
S
nothing --period 2025-02 --lang fr <<'S'
C<Down><Enter><Enter><Enter>
:expect À gauche : équipe Lyon. À droite : équipe Nice.
:expect Aucune différence ne peut être testée ici
:expect-not NPS
S
finish

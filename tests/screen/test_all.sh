#!/bin/sh
# Every page at three sizes in both languages, to be read as a user sees them; colours in two.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export KPITOP_LOCALEDIR="${B:-$SRCDIR/build}/locale" LOGNAME=claire USER=claire HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config"
case $KPITOP_LOCALEDIR in /*) ;; *) KPITOP_LOCALEDIR=$SRCDIR/$KPITOP_LOCALEDIR ;; esac
[ -e "$KPITOP_LOCALEDIR/fr/LC_MESSAGES/kpitop.mo" ] || { echo "no French catalogue in $KPITOP_LOCALEDIR"; exit 77; }
steps='
:save-screen overview
*
:save-screen heat
*
:save-screen heat-periods
<Esc>A
:save-screen alerts
H
:save-screen history
<Esc><Esc>
::kpi waiting
:save-screen kpi
i
:save-screen number
<Esc>*
:save-screen columns
*
:save-screen week
*
:save-screen spread
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
P
:type Nouveau script
<Tab>
:type Zoé
<Enter>
<Enter>
:save-screen action
<Esc><Esc>p
:save-screen layout
<Esc>o
:save-screen settings
<Esc>D
:save-screen data
/zendesk<Enter><Enter>
:save-screen source
<Esc>/due_at<Enter><Enter>
:save-screen rejects
<Esc><Esc>I
:save-screen import
<Esc>C<Enter><Enter><Enter>
:save-screen side
<Esc>?
:save-screen help
<Esc>d
:save-screen period
<Esc><C-f>
:type attente
<Enter>
:save-screen found
'
for size in 40x12 80x24 200x60; do
    for lang in en fr; do
        rm -rf "$work/data"
        printf %s "$steps" | sed "s/^\(:save-screen .*\)/\1-$size-$lang.screen/" |
            shoot --size $size --lang $lang --data "$work/data"
        printf '%s\n' ::files '<Down><Down><Enter>' :idle ':expect couts.csv' ":save-screen files-$size-$lang.screen" |
            HOME=/nowhere XDG_STATE_HOME="$work" shoot --size $size --lang $lang --data "$work/data"
    done
done
printf '%s\n' ':save-ansi overview-colours.screen' '::kpi nps' ':save-ansi kpi-colours.screen' | shoot --size 80x24 --lang fr
# A window too small for pages has the worst KPIs, a line each; 1x1 and back harms nothing.
printf '%s\n' ':save-screen small-20x5.screen' ':resize 1x1' ':resize 30x10' ':save-screen small-30x10.screen' ':resize 19x3' ':resize 20x1' \
    ':resize 80x24' ':expect septembre 2026' | shoot --size 20x5 --lang fr
finish

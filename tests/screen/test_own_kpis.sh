#!/bin/sh
# A KPI of one's own on the screen: in the focus row, with a page, a definition and no interval where the formula is no share.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export XDG_CONFIG_HOME=$work/config
mkdir -p "$work/config/kpitop"
cat >"$work/config/kpitop/kpitop.ini" <<'E'
[kpitop]
focus = abandoned per_case
[kpi abandoned]
name.en = Abandoned contacts
name.fr = Contacts abandonnés
formula = 100 * (answerable - answered) / answerable
unit = %
better = lower
warn = 1
[kpi per_case]
name.en = Contacts a case
formula = contacts / resolved
E
shoot --size 120x40 <<'E'
:expect Abandoned
:expect Contacts a case
/abandoned<Enter><Enter>
:expect Abandoned contacts
:expect above 1.0 %
i
:expect 100 * (answerable - answered) / answerable
:expect Wilson
<Esc><Esc>
::kpi per_case
i
:expect contacts / resolved
:expect-not Wilson
E
shoot --size 80x24 --lang fr <<'E'
:expect Contacts abando
E

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
# Short names; by them and by its id it is completed on the command line, and a saved view leads to it.
cat >>"$work/config/kpitop/kpitop.ini" <<'E'
[kpi late]
name.en = Contacts answered late, of those answered
short.en = Late
short.fr = Retards
formula = contacts / resolved
E
shoot --size 80x24 <<'E'
<:>
:type kpi lat
:expect Late
:expect Contacts answered late
<Tab><Enter>
:expect Overview › Late
::view save tardy
:expect View kept
<Esc>
:expect-not Overview › Late
::view tardy
:expect Overview › Late
::page overview
:expect-not Overview › Late
E
shoot --size 80x24 --lang fr --view tardy <<'E'
:expect Retards
E
"$KPITOP" report --no-cache --as-of 2026-09-30 --kpi late --format csv "$SRCDIR/sample-data" | grep -q '^late,' || { echo "FAIL: report --kpi late"; failed=1; }

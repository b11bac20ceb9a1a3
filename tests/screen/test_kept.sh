#!/bin/sh
# What is changed and not kept is told when it is left; what is not there is not copied as if it were.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" XDG_DATA_HOME="$work/data"
cd "$work"
printf '%s\n' response_id,responded_at,nps,channel a,2025-01-05,9,phone b,2025-01-06,2,email c,2025-03-06,10,chat >t.csv
kept() {
    cat >script
    "$KPITOP" t.csv --no-cache --now 2025-05-01 --size 80x24 --script script "$@" || { echo "FAIL: status $? with $*"; failed=1; }
}
kept <<'S'
p
<Esc>
:expect-not until the end of the session
p
<Down><Space>
:expect hidden
<Esc>
:expect The layout stays so until the end of the session; p, then s, keeps it
:expect-not CSAT
o/
:type Mouse
<Enter><Space>
:expect Mouse: yes; written
<Esc>p
:expect hidden
s
:expect The layout is kept
<Esc>
:expect-not until the end of the session
p<Down><Space>
::page alerts
:expect until the end of the session
S
grep -q '^hidden = csat$' "$HOME/.config/kpitop/kpitop.ini" || { echo "FAIL: the layout"; failed=1; }
# No figure: neither the dash nor the number beside it is copied.
kept --period 2025-03 --grain month <<'S'
/NPS<Enter>y
:expect Copied: +100
:expect-copied +100
/CES<Enter>y
:expect There is no figure here to copy
:expect-copied +100
Y<Up><Enter>
:expect There is no figure here to copy
Y<Enter>
:expect Copied: CES
::kpi nps
G
y
:expect There is no figure here to copy
S
finish

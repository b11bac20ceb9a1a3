#!/bin/sh
# Keys of the user's own: every sentence that names a key names theirs, on the pages and in the last line; an action without a
# key is named by its word.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export KPITOP_LOCALEDIR="${B:-$SRCDIR/build}/locale" HOME="$work/home" XDG_CONFIG_HOME="$work/home/.config" XDG_DATA_HOME="$work/data"
case $KPITOP_LOCALEDIR in /*) ;; *) KPITOP_LOCALEDIR=$SRCDIR/$KPITOP_LOCALEDIR ;; esac
[ -e "$KPITOP_LOCALEDIR/fr/LC_MESSAGES/kpitop.mo" ] || { echo "no French catalogue in $KPITOP_LOCALEDIR"; exit 77; }
cd "$work"
printf '%s\n' response_id,responded_at,nps,channel,team a,2025-01-05,9,phone,Lyon b,2025-01-06,2,email,Nice >t.csv
cat >keys.ini <<'K'
[keys]
filter = F8
unfilter = F9
period = Ctrl-P
data = Alt-d
files = none
show = F2
settings = o
mark_file = F11
keep_layout = Ctrl-K
focus = F6
sort = s
undo = Alt-u
plan = Alt-p
target = Alt-t
find = Alt-f
reverse = Alt-r
maximise = Alt-x
quit_all = Alt-q
save = Alt-s
open = Enter, Alt-o
K
rebound() { # ARGUMENTS, the script on standard input
    cat >script
    "$KPITOP" --no-cache --now 2025-05-01 --config keys.ini --size 120x40 --script script "$@" 2>err || { cat err; echo "FAIL: status $? with $*"; failed=1; }
}
rebound t.csv --period 2025-01 --filter team=Lyon --channel email <<'S'
:expect Without team Lyon: 
:expect F8 changes a filter.
<F9>
::period 2025-03
:expect Ctrl-P types another period.
::period 2025-01
::layout
:expect F2 hides or shows a KPI
:expect F6 puts a KPI into the row
:expect Ctrl-K keeps it in kpitop.ini
<Esc>
::files
:expect F11 marks several.
<Esc>
::actions
:expect No action yet: Alt-p plans one
<Esc>
::targets
:expect No target yet: Alt-t on a KPI sets one.
<Esc>K
:type nps
<Enter>
<M-t>
:type 30
<Enter>
:expect Target kept; Alt-u takes it back
<M-x>
:expect Alt-x: the next panel; Esc brings all of them back
<Esc>
::teams
<M-r>
:expect Choose a column first: < and >, or s
>
:expect Alt-r turns it round
/
:type nothing of the kind
<Enter>n
:expect Alt-f searches everything
S
rebound t.csv --lang fr --period 2025-03 <<'S'
:expect Ctrl-P saisit une autre période.
S
# Nothing lifts it: what would tell more.
printf '%s\n' response_id,responded_at,nps a,2025-01-05,9 >one.csv
rebound one.csv <<'S'
::kpi csat
:expect Alt-d tells what the data lack for it. :files opens other files.
S
finish

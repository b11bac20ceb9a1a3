#!/bin/sh
# What lies over a page: help, definition, menus, prompts, messages, search.
. "${SRCDIR:-.}/tests/screen/lib.sh"
shoot --size 80x24 <<'E'
?
:save-screen help-80.screen
<End>
:expect interval that holds
<Esc>
/resp<Enter>
:save-screen-colors search-80.screen
i
:expect Formula
:save-screen about-80.screen
<Esc>f
:expect Filter by
:save-screen filter-80.screen
<Enter>
:expect (all)
<Esc>
%
:expect % does nothing here
E
# Export: the file is written, and never replaced without asking.
shoot --size 80x24 <<'E'
x
:expect Export this page
<Enter><C-u>:
<C-u>
:type out.txt
<Enter>
:expect out.txt
x<Enter><C-u>
:type out.txt
<Enter>
:expect Replace it?
n
:expect Nothing was written
E
test -s "$work/out.txt" || { echo 'FAIL: nothing was exported'; failed=1; }
# A script that is wrong says where.
printf ':expect no such text\n' >"$work/bad"
rc=0
(cd "$work" && "$KPITOP" sample-data --script bad --size 80x24 2>error) || rc=$?
[ $rc -ne 0 ] && grep -q 'bad:1: the screen lacks "no such text"' "$work/error" || {
    echo "FAIL: a wrong script ended with $rc: $(cat "$work/error")"
    failed=1
}
finish

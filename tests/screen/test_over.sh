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
# A key that has nothing to do says so; numbers go to the families, and on other pages to their parts; H is had everywhere.
shoot --size 100x30 <<'E'
F
:expect Nothing is filtered here
H
:expect › History
<Esc>
::kpi csat
2y
:expect-copied 80.5 %
1y
:expect-copied 78.2 %
8
:expect This page has fewer parts
E
# A whole name, or an id, finds a KPI of a family that is folded away, and opens it. What no line has is said.
shoot --size 80x24 <<'E'
/promoter<Enter>
:expect 1 match of "promoter"
:expect ▾ Satisfaction
<Enter>
:expect Overview › NPS
<Esc>/voice_of<Enter><Enter>
:expect Overview › Comments
f<Enter>/zzz
:expect nothing here has these letters
<Esc><Esc>D
i
:expect rows that are neither rejected nor replaced
E
# Behind a number: how it is counted, in words, by the reading in force; whose thresholds; both sides of C2ES with their files.
shoot --size 120x60 <<'E'
i
:expect Counted here: the share of positive answers.
:expect Another way: the mean of the answers ([csat]
:expect kpitop's choice, no document gives any
:expect 24 KPIs Expérience
:expect-not house
<Esc>/c2es<Enter>i
:expect 62 rows of it in this number
:expect 241 rows of it in this number
<Esc>/average<Space>resp<Enter>i
:expect here 67.2 d / 735
:expect Thresholds by channel (those of the first response)
E
printf '[csat]\nmethod = mean\nwarn = 3\ncrit = 2\n' >"$work/mean.ini"
shoot --size 120x60 --config mean.ini <<'E'
i
:expect Counted here: the mean of the answers.
:expect Another way: the share of positive answers
:expect (set in the configuration)
E
# What is wrong only somewhere is shown at its KPI, and e goes there.
shoot --size 120x40 <<'E'
:expect ‼ C2ES phone
e<Enter>
:expect Overview › C2ES
:expect ‼ phone
E
# One file alone: what it has is shown, though nothing is wrong.
printf ':expect Bounce rate\n:expect Cart abandonment\n:expect-not Lifetime value\n' >"$work/one"
(cd "$work" && "$KPITOP" sample-data/web.csv --script one --size 80x24) || failed=1
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
# A C2ES of 13 answers may be few: the other side has more, and too few for customers. Without any there is nothing to judge.
printf '%s\n' A '<Enter><Down><Down><Down><Down>' i ':expect fewer: a small sample' '<Esc>' '<Enter>' i ':expect sample   ' ':save-screen none.txt' | shoot --size 120x50 --lang en
grep -q 'sample  *0 answers  *│' "$work/none.txt" || { echo "FAIL: no answers are no sample"; grep sample "$work/none.txt"; failed=1; }
finish

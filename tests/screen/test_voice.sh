#!/bin/sh
# The customers' voice: comments, one of them, themes, people; and what waits.
. "${SRCDIR:-.}/tests/screen/lib.sh"
shoot --size 120x40 <<'E'
v
:expect worst first
:save-screen comments-120.screen
<Enter>
:expect Ticket row
:save-screen comment-120.screen
<Esc>>>
:expect Sorted by Score
<Esc>V
:expect Said by the unhappy
:save-screen themes-120.screen
<Enter>
:expect Theme: attente
E
shoot --size 80x24 <<'E'
v
:save-screen comments-80.screen
<Esc>V
:save-screen themes-80.screen
<Esc>f<Enter>/phone<Enter>
v
:expect channel phone
<Esc>
:expect Overview
E
shoot --size 120x40 <<'E'
w
:expect [Detractors]
:save-screen people-120.screen
<Tab><Tab><Tab><Tab>
:expect [Moved]
:save-screen moved-120.screen
<Esc>b
:expect Late already
:save-screen cases-120.screen
<Esc>W
:expect Teams by name
>>>
:expect Sorted by CSAT, rising
<Tab>
:expect CSAT ↑
:save-screen agents-120.screen
E
shoot --size 120x30 --data "$work/own" <<'E'
w
ja
:expect Call back
<Right><Enter>
:expect Call-back kept
:expect to call
<Esc>w
:expect to call
U
:expect-not to call
E
shoot --size 80x24 <<'E'
w
:save-screen people-80.screen
<Esc>b
:save-screen cases-80.screen
E
finish

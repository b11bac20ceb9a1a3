#!/bin/sh
# The page of a KPI: sizes, glyphs, the way down to the rows and back.
. "${SRCDIR:-.}/tests/screen/lib.sh"
shoot --size 120x40 <<'E'
/nps<Enter><Enter>
:expect Overview › NPS
:save-screen kpi-120.screen
j
:save-screen-colors kpi-120-second.screen
:resize 80x24
:save-screen kpi-80.screen
:resize 40x12
:save-screen kpi-40.screen
:resize 200x60
:save-screen kpi-200.screen
E
shoot --size 100x30 --glyphs blocks <<'E'
/nps<Enter><Enter>
:save-screen kpi-blocks.screen
E
shoot --size 100x30 --ascii <<'E'
/nps<Enter><Enter>
:save-screen kpi-ascii.screen
E
# Down: a channel, its months, a month's days, a day's rows, a row; and back to the same cells.
shoot --size 120x40 <<'E'
/waiting<Enter><Enter>
:expect Overview › Waiting
l<Enter>
:expect channel phone
:save-screen drill-channel.screen
jj<Enter>
:expect by day
:save-screen drill-month.screen
<Enter>
:expect › Rows
:save-screen drill-rows.screen
j<Enter>
:save-screen drill-row.screen
<Esc>
:expect › Rows
<Esc><Backspace><Esc>u
:expect kpitop   ‹ September 2026 ›
<Enter>
:expect Overview › Waiting
E
# + and - go on from the selected period, which stays selected: July's days, their last one first, and July's quarter.
shoot --size 120x40 <<'E'
/csat<Enter><Enter>
jj+
:expect ‹ 31 Jul 2026 ›
+
:expect the chart has the hours (*)
-
:expect ‹ July 2026 ›
-
:expect ‹ Q3 2026 ›
<C-_><C-_>
:expect ‹ 31 Jul 2026 ›
<C-_>
:expect ‹ September 2026 ›
E
finish

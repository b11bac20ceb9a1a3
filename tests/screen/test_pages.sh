#!/bin/sh
# Alerts, data, and what changes a page: period, grain, comparison, filter.
. "${SRCDIR:-.}/tests/screen/lib.sh"
shoot --size 120x40 <<'E'
A
:expect Overview › Alerts
:save-screen alerts-120.screen
<Enter>
:expect-not Overview › Alerts
<Esc>
:expect Overview › Alerts
<Esc>D
:expect Overview › Data
:save-screen data-120.screen
<Esc>
[
:expect August 2026
]
:expect September 2026
]
:expect There is no later period
+
:expect by day
-
:expect by month
-
:expect by quarter
:save-screen overview-quarter.screen
E
shoot --size 100x30 <<'E'
c
:expect vs September 2025
f<Enter>/phone<Enter>
:expect channel phone
:save-screen overview-phone.screen
A
:expect channel phone
<Esc>F
:expect all channels
E
shoot --size 80x24 <<'E'
D
:save-screen data-80.screen
:resize 200x60
:save-screen data-200.screen
/zendesk-tickets<Enter><Enter>
:expect Overview › Data › Source
:save-screen source-200.screen
:resize 80x24
:save-screen source-80.screen
E
finish

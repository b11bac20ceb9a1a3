#!/bin/sh
# What is said of alerts: acknowledged, silenced, opened again, taken back; the history; where an alert comes from.
. "${SRCDIR:-.}/tests/screen/lib.sh"
export LOGNAME=ana
shoot --data data --size 120x40 <<'E'
A
:expect phone, Lyon
a
:type nouveau script
<Tab>
:type +14
:save-screen alerts-ack-form.screen
<Enter>
:expect Acknowledged; U takes it back
:expect 1 more is acknowledged
G
:expect acknowledged until 15 Oct 2026 by ana
g
S
<Enter>
:expect say until when
<Tab>
:type 2026-10-31
<Enter>
:expect Silenced
:expect 2 more are acknowledged
U
:expect Taken back
:expect 1 more is
G
d
y
:expect The alert is open again
:expect-not more is acknowledged
g
:save-screen alerts-120-causes.screen
<Enter>
:expect Lyon
<Esc>
#
:expect rows
<Esc>
H
:expect raised
:expect acknowledged
:expect nouveau script
:expect-not month threshold
E
shoot --data data --size 80x24 <<'E'
A
:save-screen alerts-80.screen
:expect because of phone, Lyon: 1.94 (n = 54); without it 2.55
:expect # rows
#
:expect Lyon › Rows
<Esc>
H
:expect raised
E
# Retention has thresholds of a year and is judged by the figure of a year; a drop compares the months as they are. 200
# customers, 4 lost in August, 60 in September: 136/196 = 69.39 %, Wilson 62.61 .. 75.42 %; to the power 365.25/30: 1.17 %,
# 0.33 .. 3.22 %.
awk 'BEGIN { print "id,signed_up_at,churned_at"
    for (i = 0; i < 200; i++) printf "C%d,2025-01-10,%s\n", i, i < 4 ? "2026-08-12" : i < 64 ? "2026-09-12" : "" }' >"$work/customers.csv"
printf '[alert slump]\nkpi = retention\nrule = drop\nseverity = critical\n' >"$work/drop.ini"
SOURCES=customers.csv
shoot --config drop.ini --data none --size 140x30 <<'E'
A
:expect Retention: 1.2 % a year is below 70.0 %                                  Sep 26        1  196  0.3 .. 3.2 %
:expect Retention: 69.4 %, significantly worse than 98.0 % in the period before  Aug 26        2  196  62.6 .. 75.4 %
E
finish

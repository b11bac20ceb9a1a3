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
:expect Lyon › rows
<Esc>
H
:expect raised
E
finish

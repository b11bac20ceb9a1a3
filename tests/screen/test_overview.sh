#!/bin/sh
# The overview at every size it is made for, in colour roles, in French, in ASCII.
. "${SRCDIR:-.}/tests/screen/lib.sh"
shoot --size 120x40 <<'E'
:save-screen-colors overview-120.screen
:resize 200x60
:save-screen overview-200.screen
:resize 80x24
:save-screen overview-80.screen
g<Space>
:save-screen overview-80-open.screen
<Space>
:resize 60x16
:save-screen overview-60.screen
:resize 40x12
:save-screen overview-40.screen
:resize 39x12
:save-screen overview-small.screen
:resize 120x40
:expect Satisfaction
E
shoot --size 120x40 --lang fr <<'E'
:save-screen overview-fr.screen
E
shoot --size 120x40 --ascii <<'E'
:save-screen overview-ascii.screen
E
finish

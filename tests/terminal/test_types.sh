#!/bin/sh
# Terminals of many kinds: colours or none, UTF-8 or not.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
try() { # TERM, environment, what the screen must show
    open_terminal 80 24 "$1"
    type_line "$2 $KPITOP $SRCDIR/sample-data/web.csv"
    wait_for "$FOOTER"
    wait_for "$3"
    tm capture-pane -e -p -t 0 >"$TMPDIR/colors"
    keys q
    check_status 0
    check_terminal "$1 $2"
}
colors() { grep -qE "$(printf '\033')\\[[0-9;]*(3[0-7]|38[:;])" "$TMPDIR/colors"; }

try xterm-256color LC_ALL=C.UTF-8 '─'
colors || die 'no colours with xterm-256color'
try tmux-256color 'LC_ALL=C.UTF-8 COLORTERM=truecolor' '─'
colors || die 'no colours with direct colour'
try tmux-256color 'LC_ALL=C.UTF-8 NO_COLOR=1' '─'
! colors || die 'colours in spite of NO_COLOR'
try vt100 LC_ALL=C.UTF-8 '---'
! colors || die 'colours on a vt100'
try xterm LC_ALL=C.UTF-8 '─'
try linux LC_ALL=C.UTF-8 '---'
try xterm-256color LC_ALL=C '---'

# No such terminal, and no terminal at all: a sentence and a true status, never a broken screen.
open_terminal 80 24
type_line "TERM=bogus-term $KPITOP $SRCDIR/sample-data/web.csv"
wait_for 'type "bogus-term"'
check_status '[1-9][0-9]*'
check_terminal 'an unknown terminal'

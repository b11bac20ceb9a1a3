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

# A type that is not known is shown as its family, at last as a vt100, and that is said.
unknown() { # TERM, shown as, colours
    open_terminal 100 24
    type_line "TERM=$1 LC_ALL=C.UTF-8 $KPITOP $SRCDIR/sample-data/web.csv"
    wait_for "type \"$1\" is not known here: shown as on $2;"
    tm capture-pane -e -p -t 0 >"$TMPDIR/colors"
    if [ "$3" = colours ]; then colors || die "no colours as $2"; else ! colors || die "colours as $2"; fi
    keys j
    wait_for "$FOOTER"
    keys q
    check_status 0
    check_terminal "$1"
}
unknown bogus-term vt100 none
unknown xterm-16color xterm colours
unknown foo-256color xterm-256color colours

# No terminal at all: a sentence and a true status, never a broken screen.

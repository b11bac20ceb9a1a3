#!/bin/sh
# Whatever ends the program, the terminal is given back, and the status says what it was: 128 + n.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
open_terminal 80 24
for signal in INT:130 TERM:143 HUP:129 QUIT:131 SEGV:139 ABRT:134; do
    start "$SRCDIR/sample-data/web.csv"
    kill -"${signal%:*}" "$(program)"
    check_status "${signal#*:}"
    check_terminal "SIG${signal%:*}"
    type_line clear
    wait_gone 'status'
done

# The keys of the terminal: Ctrl-C, Ctrl-\, and q.
for key in C-c:130 'C-\:131' q:0 Q:0; do
    start "$SRCDIR/sample-data/web.csv"
    keys "${key%:*}"
    check_status "${key#*:}"
    check_terminal "key ${key%:*}"
    type_line clear
    wait_gone 'status'
done

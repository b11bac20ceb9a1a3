#!/bin/sh
# What a real terminal sends: the mouse, pasted text, Alt, sequences that nobody knows; and the clipboard it is given.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
ESC=$(printf '\033')
mouse_flag() { [ "$(tm display -p -t 0 '#{mouse_any_flag}')" = "$1" ]; }
send() { keys -l "$ESC$1"; }
row() { tm display -p -t 0 '#{cursor_y}'; }
open_terminal 80 24
tm set -g set-clipboard on
start "$SRCDIR/sample-data/web.csv"
mouse_flag 0 || die 'the mouse is taken though nobody asked'

# The cursor stands on the selected line, and moves with it.
at=$(row) first=$(row)
screen | sed -n "$((at + 1))p" | grep -q 'Cart abandonment\|Bounce' || die "the cursor stands in row $at, where no KPI is"

# The arrows are understood in both modes of the keypad, whichever the terminal is in.
moved() { [ "$(row)" -ne "$1" ]; }
for arrow in '[B' '[A' 'OB' 'OA'; do
    at=$(row)
    send "$arrow"
    wait_until moved "$at"
done
[ "$(row)" = "$first" ] || die "down and up twice ends in row $(row), not $first"

# Pasted text outside a line is no keys: Q would end the program.
tm set-buffer 'QQ'
tm paste-buffer -p -t 0
wait_for 'can be pasted where'
keys /
wait_for 'Search'
tm set-buffer 'bounce'
tm paste-buffer -p -t 0
wait_for 'Search: bounce'
keys Enter
wait_for '1 match of "bounce"'

# A sequence that nobody knows does nothing, not even by its letters.
send '[99;99Q'
keys k
wait_for "$FOOTER"
keys Escape

# Copying, through tmux; then from tmux.
type_line /bounce
wait_for '1 match'
keys y
wait_for 'Copied: '
tm show-buffer | grep -q '[0-9]' || die "tmux got \"$(tm show-buffer)\""
copied=$(tm show-buffer)
screen | grep -q "Copied: $copied" || die "copied \"$copied\""

# Esc alone answers at once; Alt is no Esc.
keys '?'
wait_for 'Keys on this page'
keys Escape
wait_gone 'Keys on this page'
keys Enter
wait_for 'Overview ›'
keys M-Left 2>/dev/null || :
keys Escape
wait_gone 'Overview ›'

# The mouse: a click selects, a double click goes in.
keys F7
wait_for 'Mouse on'
wait_until mouse_flag 1
line=$(screen | grep -n 'Bounce rate' | head -n 1 | cut -d: -f1)
send "[<0;10;${line}M"
send "[<0;10;${line}m"
on_line() { [ "$(row)" = $((line - 1)) ]; }
wait_until on_line
send "[<0;10;${line}M"
send "[<0;10;${line}m"
send "[<0;10;${line}M"
wait_for 'Overview ›'
send '[<65;10;10M' # the wheel
keys F7
wait_for 'Mouse off'
wait_until mouse_flag 0
keys F7
wait_until mouse_flag 1

# The terminal gets the mouse back: at Ctrl-Z, and whatever ends the program.
keys C-z
wait_for 'Stopped'
check_terminal 'Ctrl-Z with the mouse on'
type_line fg
wait_for 'Overview ›'
wait_until mouse_flag 1
kill -TERM "$(program)"
check_status 143
check_terminal 'SIGTERM with the mouse on'
for end in Q C-c; do
    start "$SRCDIR/sample-data/web.csv"
    keys F7
    wait_until mouse_flag 1
    keys "$end"
    wait_until mouse_flag 0
    wait_until prompted
    check_terminal "$end with the mouse on"
done
mkdir -p "$HOME/.config/kpitop"
printf '[kpitop]\nmouse = yes\n[keys]\nquit = Z\ncoarser = -\n' >"$HOME/.config/kpitop/kpitop.ini"
type_line clear
start "$SRCDIR/sample-data/web.csv"
wait_until mouse_flag 1
wait_for 'Z quit'
keys q
wait_for 'q does nothing here'
keys Z
check_status 0
check_terminal 'the mouse from the start'

# A terminal without a clipboard: a file.
open_terminal 80 24 linux
start "$SRCDIR/sample-data/web.csv"
keys y
wait_for 'no clipboard'
grep -q '[0-9]' "$HOME/.cache/kpitop/copied.txt" || die 'nothing in copied.txt'
keys F7
wait_for 'this terminal has no mouse'
keys Z
check_status 0

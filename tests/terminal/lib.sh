# lib.sh: what the terminal tests share. The program runs in a shell in a tmux of our own; nothing sleeps blindly, every
# step waits for what the screen must show. Sourced with KPITOP, SRCDIR and TMPDIR set (tests/run.sh does).
set -eu
KPITOP=${KPITOP:-$PWD/build/kpitop}
SRCDIR=${SRCDIR:-$PWD}
TMPDIR=${TMPDIR:-/tmp}
[ -x "$KPITOP" ] || { echo "no $KPITOP"; exit 77; }
command -v tmux >/dev/null || { echo "no tmux"; exit 77; }
ulimit -c 0

SOCKET=kpitop-$$
TERMINALS=0
TMUX_TMPDIR=$TMPDIR
export TMUX_TMPDIR
unset TMUX 2>/dev/null || :
tm() { tmux -L "$SOCKET" -f /dev/null "$@"; }
finish() { tm kill-server 2>/dev/null || :; }
trap finish EXIT
trap 'exit 1' INT TERM HUP
tm new-session -d -x 80 -y 24 'sleep 5' 2>/dev/null || { echo "no pseudo-terminal to be had here (is /dev/pts mounted?)"; exit 77; }
finish

die() {
    echo "FAIL: $*"
    echo "--- the screen:"
    tm capture-pane -p -t 0 || :
    exit 1
}

# A shell in a terminal of COLS x ROWS.
open_terminal() {
    finish
    TERMINALS=$((TERMINALS + 1))
    SOCKET=kpitop-$$-$TERMINALS
    tm new-session -d -x "$1" -y "$2" "env PS1='ready> ' TERM=${3:-tmux-256color} sh -i"
    wait_for 'ready>'
    type_line "stty -g >$TMPDIR/stty.before; echo saved"
    wait_for '^saved'
    type_line clear
}

screen() { tm capture-pane -p -t 0; }
keys() { tm send-keys -t 0 "$@"; }
type_line() { keys -l "$1"; keys Enter; }

# wait_until COMMAND...: tries for 20 s, or TRIES times.
wait_until() {
    n=0
    until "$@"; do
        n=$((n + 1))
        [ $n -lt ${TRIES:-400} ] || die "waited in vain: $*"
        sleep 0.05
    done
}
shows() { screen | grep -q -e "$1"; }
lacks() { ! shows "$1"; }
wait_for() { wait_until shows "$1"; }
wait_gone() { wait_until lacks "$1"; }

FOOTER='? help'
start() { # ARGUMENTS: the dashboard
    type_line "$KPITOP $*"
    wait_for "$FOOTER"
}

# The program has ended and its exit status is N.
check_status() {
    wait_until prompted
    type_line 'echo status=$?'
    wait_for "status=$1\$" # what was typed too early for the shell may stand before it
}
prompted() { [ "$(tm display -p -t 0 '#{alternate_on}')" = 0 ] && screen | sed '/^ *$/d' | tail -n 1 | grep -q '^ready> *$'; }

# The process of the dashboard: the child of the shell in the pane.
program() { ps -o pid= --ppid "$(tm display -p -t 0 '#{pane_pid}')" | tr -d ' '; }

# The terminal is as before: no alternate screen, the cursor shown, keypad and modes of the line as they were.
check_terminal() {
    [ "$(tm display -p -t 0 '#{alternate_on}#{cursor_flag}#{keypad_cursor_flag}#{mouse_any_flag}')" = 0100 ] ||
        die "$1: alternate screen, cursor, keypad or mouse: $(tm display -p -t 0 '#{alternate_on}#{cursor_flag}#{keypad_cursor_flag}#{mouse_any_flag}')"
    rm -f "$TMPDIR/stty.after"
    type_line "stty -g >$TMPDIR/stty.new; mv $TMPDIR/stty.new $TMPDIR/stty.after"
    wait_until test -e "$TMPDIR/stty.after"
    cmp -s "$TMPDIR/stty.before" "$TMPDIR/stty.after" || die "$1: stty differs"
}

#!/bin/sh
# The first minutes on a real terminal: files are chosen and looked at while no key comes; SIGUSR1 reads the configuration
# again, and a wrong one is told and left alone.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
export HOME="$TMPDIR/first-home" XDG_DATA_HOME="$TMPDIR/first-home/data" XDG_CONFIG_HOME="$TMPDIR/first-home/config"
mkdir -p "$HOME/exports" "$XDG_CONFIG_HOME/kpitop"
printf 'response_id,responded_at,nps\na,2025-01-05,9\n' >"$HOME/exports/t.csv"
open_terminal 80 24
type_line "cd $HOME/exports; clear"
start --no-cache
wait_for 't.csv .*Jan 25'
keys Enter
wait_for '1 row was read'
kill -USR1 "$(program)"
wait_for 'The configuration was read again'
printf '[kpitop]\ngrain = century\n' >"$XDG_CONFIG_HOME/kpitop/kpitop.ini"
kill -USR1 "$(program)"
wait_for 'kpitop.ini, line 2'
keys Q
check_status 0

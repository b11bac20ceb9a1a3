#!/bin/sh
# Nothing is written while nothing changes, and little when something does: ten times Down, on every page.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
size() { wc -c <"$TMPDIR/written" | tr -d ' '; }
# Two keys that do nothing by turns: what they say tells that all keys before them have been taken.
fence=F11
pass() {
    [ $fence = F11 ] && fence=F12 || fence=F11
    keys "$@" $fence
    wait_for "^ $fence "
}
most=0
page() { # NAME, the keys that lead there from the top of the overview
    name=$1
    shift
    pass Escape Escape Escape Escape Escape Home "$@"
    keys Down # takes the message away, and writes the keys of the page again
    wait_gone "^ $fence "
    before=$(size)
    pass Down Down Down Down Down Down Down Down Down Down
    written=$(($(size) - before)) # the last message of the fence counts too
    [ $written -lt 3000 ] || die "$name at $window: ten keys wrote $written bytes"
    [ $written -le $most ] || most=$written worst="$name at $window"
    pages=$((pages + 1))
}
# The second proves an absence: there is nothing to wait for.
idle() {
    pass
    pid=$(program)
    before=$(size)
    cpu=$(ticks)
    sleep 0.5
    [ "$(size)" -eq "$before" ] || die "wrote $(($(size) - before)) bytes while idle"
    [ "$(ticks)" -eq "$cpu" ] || die "worked while idle"
}
ticks() { awk '{print $14 + $15}' "/proc/$pid/stat"; }

pages=0
for lang in fr en; do
    [ $lang = fr ] && window='80 24' FOOTER='? aide' || window='200 60' FOOTER='? help'
    open_terminal $window
    : >"$TMPDIR/written"
    start --lang $lang --as-of 2026-09-30 "$SRCDIR/sample-data"
    tm pipe-pane -t 0 "cat >>$TMPDIR/written"
    page overview
    idle
    page alerts A
    page history A H
    page kpi A Enter
    idle
    page columns A Home Enter '*'
    page week A Enter '*' '*'
    page spread A Enter '*' '*' '*'
    page rows A Enter '#'
    page row A Enter '#' Enter
    page heat '*'
    page periods '*' '*'
    page comments v
    page comment v Enter
    page themes v V
    page people w
    page cases b
    page teams W
    page targets O
    page actions J
    page layout p
    page settings o
    page data D
    page source D Enter
    page import D Enter I
    page side A Enter C Enter Enter Enter
    keys Q
    check_status 0
done
echo "ten keys wrote at most $most bytes ($worst), on $pages pages"

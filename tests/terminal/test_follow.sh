#!/bin/sh
# --follow in a real terminal: the page changes by itself and stays itself; a menu is left alone; idle is idle; a deleted source
# is marked and comes back.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
cd "$TMPDIR"
rows() { # days of September with five rows each
    echo id,created_at,channel
    awk -v to="$1" 'BEGIN { for (d = 1; d <= to; d++) for (i = 1; i <= 5; i++)
        printf "%d,2025-09-%02d 1%d:00:00,%s\n", d * 10 + i, d, i, i % 2 ? "email" : "phone" }'
}
rows 10 >t.csv
open_terminal 140 30
start --follow --grain day t.csv
wait_for 'as of 10 Sep 2025'
keys K
wait_for 'csat'
keys -l contact
keys Enter
wait_for 'Contact volume'
rows 12 >new && mv new t.csv
wait_for 'as of 12 Sep 2025'
shows 'Contact volume' || die 'the page was left'
keys f
wait_for 'Enter choose'
rows 13 >new && mv new t.csv
sleep 1 # proves an absence
shows 'as of 12 Sep 2025' || die 'read under an open menu'
keys Escape
wait_for 'as of 13 Sep 2025'
keys C-p
wait_for 'Held: the figures stay as they are'
rows 14 >new && mv new t.csv
sleep 1 # proves an absence
shows 'as of 13 Sep 2025' || die 'read while it is held'
keys Down
shows 'Held: ' || die 'nothing says that it is held'
keys C-p
wait_for 'as of 14 Sep 2025'
lacks 'Held: ' || die 'still held'
keys Up # a message stays until the next key
rm t.csv
wait_for 'source gone since [0-2][0-9]:[0-5][0-9]: t.csv'
shows 'as of 14 Sep 2025' || die 'the figures went with the source'
pid=$(program)
ticks() { awk '{print $14 + $15}' "/proc/$pid/stat"; }
cpu=$(ticks)
sleep 1
[ "$(ticks)" -eq "$cpu" ] || die 'works while nothing happens'
rows 15 >t.csv
wait_for 'as of 15 Sep 2025'
lacks 'source gone' || die 'the mark stays'
keys Q
check_status 0
type_line "$KPITOP --follow - <t.csv"
wait_for 'only files and folders can be followed'
check_status 2
check_terminal 'after --follow'

#!/bin/sh
# Small files with figures from paper: what the sparkline, the chart and the tables below them have to show of these.
. "${SRCDIR:-.}/tests/screen/lib.sh"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
export LOGNAME=ana
# Forty answers a month, these of them good; none in December. The last month has run for half its days.
awk 'BEGIN {
    print "response_id,responded_at,csat"
    n = split("2025-10 32 2025-11 34 2026-01 30 2026-02 33 2026-03 31 2026-04 38 2026-05 35 2026-06 29 2026-07 28 2026-08 31 2026-09 32", m, " ")
    for (k = 1; k < n; k += 2)
        for (i = 0; i < 40; i++)
            printf "%d,%s-%02d,%d\n", ++id, m[k], i % 15 + 1, i < m[k + 1] ? 5 : 1
}' >"$work/year.csv"
SOURCES=year.csv
half="--period 2026-09 --as-of 2026-09-15 --now 2026-09-16"
# 80 85 - 75 82.5 77.5 95 87.5 72.5 70 77.5 80 %, on seven levels from 70 to 95: 3 5 - 2 4 3 7 5 1 1 3 3; the lowest stands alone,
# so that June is raised to 2. The threshold, 80, is level 3: a line in the middle at both ends.
shoot --size 120x40 $half --data own <<'E'
:expect ─▃▅ ▂▄▃▇▅▂▁▃▃─
:save-screen-colors planted.seen
/csat<Enter><Enter>
T
:type 90
<Enter>
N
:type La Poste on strike
<Enter>
:expect target 90.0 %
:expect warning 80.0 %
:expect critical 70.0 %
:expect 65.2 .. 89.5 %
:save-screen line.seen
*
:save-screen columns.seen
t
:save-screen bare.seen
E
python3 - "$work" <<'E' || failed=1
import re, sys
def screen(name): return open(sys.argv[1] + "/" + name, encoding="utf-8").read().splitlines()
rows = screen("planted.seen")
at = next(i for i, line in enumerate(rows) if line.startswith("   CSAT"))
roles = rows[rows.index("-- roles --") + 1 + at]
spark = rows[at].index("▃▅ ▂")
# t: beyond the threshold; u: the highest; s: the others; p: the month that has not ended
want, got = "ss tstustttp", roles[spark:spark + 12]
assert got[:2] + " " + got[3:] == want, got

# Columns: eighths of a row, from zero at the bottom of eleven rows to 100 % at their top.
values = [80, 85, None, 75, 82.5, 77.5, 95, 87.5, 72.5, 70, 77.5]
chart = [line[8:69] for line in screen("columns.seen") if re.match(r" *[0-9 %]*[┤│]", line)]
assert len(chart) == 11, len(chart)
eighths = " ▁▂▃▄▅▆▇█"
bottom = chart[-1]
starts = [m.start() for m in re.finditer("█+", bottom)]
gaps = [b - a for a, b in zip(starts, starts[1:])]
assert len(starts) == 10 and gaps[1] > 1.5 * gaps[0] and max(gaps[:1] + gaps[2:]) - min(gaps) <= 1, gaps # nothing in December
for x, v in zip(starts, [v for v in values if v is not None]):
    height = 0
    for line in reversed(chart):
        cell = line[x] if line[x] in eighths else " "
        if cell == " ":
            break
        height += eighths.index(cell)
    assert height == int(v / 100 * 11 * 8 + 0.5), (v, height)
tail = bottom[starts[-1] + 4:]
assert "▒" in tail and "░" in tail and tail.index("▒") < tail.index("░"), tail # so far, then what is expected
line, bare = "\n".join(screen("line.seen")), "\n".join(screen("bare.seen"))
assert re.search("December 2025 +— +0", line), "no data is not told"
assert "◆" in line, "no mark of the note"
assert "░" not in bare and "╌" not in bare, "t leaves lines or what is expected"
E

# What moved: email stays at 80 of 100, phone falls from 80 to 50 of 100. In all 80 % become 65 %: 15 points, all of them phone's.
awk 'BEGIN {
    print "response_id,responded_at,channel,csat"
    for (m = 8; m <= 9; m++)
        for (i = 0; i < 200; i++)
            printf "%d,2026-%02d-%02d,%s,%d\n", ++id, m, i % 28 + 1, i % 2 ? "email" : "phone", int(i / 2) < (m == 9 && i % 2 == 0 ? 50 : 80) ? 5 : 1
}' >"$work/two.csv"
SOURCES=two.csv
shoot --size 160x50 --period 2026-09 --as-of 2026-09-30 <<'E'
:expect What moved against August 2026, more than chance explains
:expect 80.0 %  65.0 %   −15.0  mostly phone (−15.0 of −15.0)
f<Enter>/email<Enter>
:expect Nothing moved more than chance explains.
E

# Actions due: the late one first, the one of within two weeks after it; not the one that is done, nor that of next year.
SOURCES=year.csv
due() { # WHAT DUE KEYS
    printf 'P\n:type %s\n<Tab>\n:type Zoe\n<Tab><Tab><Tab><C-u>\n:type 2026-08-01\n<Tab><C-u>\n:type %s\n<Tab>%s<Enter>\n:expect Action kept\n' "$1" "$2" "$3"
}
{
    printf '/csat<Enter><Enter>\n'
    due "Training" 2026-09-25 ""
    due "New call script" 2026-09-10 ""
    due "Far away" 2027-09-25 ""
    due "All done" 2026-09-12 "<Right><Right>"
    printf '<Esc><Esc>\n:expect Actions due\n:expect !  New call script  Zoe\n:expect Training\n:expect-not Far away\n:save-screen due.seen\n'
} | shoot --size 120x40 $half --data actions
python3 - "$work/due.seen" <<'E' || failed=1
import sys
text = open(sys.argv[1], encoding="utf-8").read()
assert "All done" not in text and text.index("New call script") < text.index("Training"), text
E
finish

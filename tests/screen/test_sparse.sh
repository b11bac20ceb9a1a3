#!/bin/sh
# One export gives a few KPIs of the fifty: wide screens show these, families open with Space, and how many are without data is said.
. "${SRCDIR:-.}/tests/screen/lib.sh"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
awk 'BEGIN { print "response_id,responded_at,nps"; for (i = 0; i < 60; i++) printf "%d,2026-09-%02d,%d\n", i, i % 28 + 1, 5 + i % 6 }' >"$work/s.csv"
without=$("$KPITOP" report --format json --period 2026-09 "$work/s.csv" | python3 -c 'import json, sys; print(sum(k["state"] == "nodata" for k in json.load(sys.stdin)["kpis"]))')
[ "$without" -gt 40 ] || { echo "FAIL: $without without data"; failed=1; }
SOURCES=s.csv
for size in 80x24 120x40 200x60; do
    shoot --size $size --period 2026-09 <<E
:expect ▸ Service
:expect NPS
:expect-not Backlog
:expect $without of 50 KPIs have no data here: D tells what each of them needs.
/backlog<Enter>
:expect Backlog
E
done
shoot --size 120x40 --period 2026-09 <<'E'
<Space>
:expect ▾ Satisfaction
:expect CSAT
<Space>
:expect ▸ Satisfaction
:expect-not CSAT
E
SOURCES=sample-data
shoot --size 120x40 <<'E'
:expect-not have no data here
:expect-not ▸ Service
<Space>
:expect Families fold where there is no room
E
finish

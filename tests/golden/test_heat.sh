#!/bin/sh
# Heat maps and the spread of durations, beside Python: weekday by hour in the local time of a zone with summer time (the
# repeated hour counts twice), how long first responses took, KPI by channel and by month beside the report.
set -u
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data" "$dir/out"
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import collections, csv, json, os, subprocess, sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo
import export_pages as ep
exe, folder = os.environ["KPITOP"], sys.argv[1]
try:
    paris = ZoneInfo("Europe/Paris")
except Exception:
    sys.exit(77)

seed = 7
def rnd(n):
    global seed
    seed = (seed * 1103515245 + 12345) % 2147483648
    return (seed >> 8) % n

rows, at = [], datetime(2025, 9, 1, tzinfo=timezone.utc)
while at < datetime(2025, 11, 1, tzinfo=timezone.utc) - timedelta(hours=1):  # midnight in Paris
    wait = [5, 20, 45, 90, 200, 400, 1000, 3000, 5000, 9000, 20000, 40000, 90000][rnd(13)] + rnd(5)
    rows.append((at, wait, ["email", "phone", "chat"][rnd(3)]))
    at += timedelta(minutes=7 + rnd(50))
with open(folder + "/data/tickets.csv", "w", newline="") as f:
    w = csv.writer(f)
    w.writerow(["id", "created_at", "first_reply_at", "channel", "direction", "status"])
    for i, (t, wait, channel) in enumerate(rows):
        w.writerow([i + 1, t.strftime("%Y-%m-%dT%H:%M:%SZ"), (t + timedelta(seconds=wait)).strftime("%Y-%m-%dT%H:%M:%SZ"), channel, "in", "open"])

open(folder + "/c.ini", "w").write("[kpitop]\ntimezone = Europe/Paris\n")
base = ["--config", folder + "/c.ini", "--period", "2025-10", "--as-of", "2025-10-31"]
fr = "/first<Space>resp<Enter><Enter>"
pages = {"volume": ["/contacts<Enter><Enter>", "**", ":expect by weekday and hour"],
         "first": [fr, "**", ":expect by weekday and hour"], "spread": [fr, "***", ":expect How long"],
         "columns": [fr, "*"], "line": [fr, "****", ":expect-not How long"],
         "heat": ["*", ":expect Every KPI by channel"], "months": ["**", ":expect Every KPI by period"]}
ep.run(exe, [folder + "/data"], folder + "/out", pages, base)
page = {p: json.loads(ep.read(folder + "/out", p, "json")) for p in pages}

def value(cell):
    return cell["value"] if isinstance(cell, dict) else cell if isinstance(cell, (int, float)) else None

def table(p, name):
    t = [b["table"] for b in page[p]["blocks"] if b["id"] == name][0]
    ids = [c["id"] for c in t["columns"]]
    return [dict(zip(ids, row)) for row in t["rows"]]

# weekday by hour: the rows of the two months, by the clock of Paris
n, replied, total = collections.Counter(), collections.Counter(), collections.Counter()
known = [r for r in rows if r[0] + timedelta(seconds=r[1]) < datetime(2025, 11, 1, tzinfo=paris)]  # by the as-of date
for t, wait, channel in rows:
    local = t.astimezone(paris)
    n[local.weekday(), local.hour] += 1
for t, wait, channel in known:
    local = t.astimezone(paris)
    replied[local.weekday(), local.hour] += 1
    total[local.weekday(), local.hour] += wait
for p in "volume", "first":
    t = table(p, "week")
    assert len(t) == 7, t
    for day, row in enumerate(t):
        for h in range(24):
            got = value(row[f"h{h:02d}"])
            want = n[day, h] or None
            if p == "first":
                want = total[day, h] / replied[day, h] if replied[day, h] >= 10 else None
            assert (got is None) == (want is None) and (want is None or abs(got - want) <= 1e-9 * want), (p, day, h, got, want)

# how long: the first responses of October
ends = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400, 172800]
october = sorted(w for t, w, c in known if t.astimezone(paris).month == 10)
want = [sum(lo <= w < hi for w in october) for lo, hi in zip([0] + ends, ends)]
bars = [b["bars"] for b in page["spread"]["blocks"] if b["id"] == "spread"][0]
assert [b["n"] for b in bars] == want, ([b["n"] for b in bars], want)
assert all(abs(b["value"] - 100 * x / len(october)) < 1e-9 for b, x in zip(bars, want))
lines = [line for line in ep.read(folder + "/out", "spread", "txt").splitlines() if " %  " in line]
for q, word in (500, "median"), (900, "p90"):
    middle = october[-(-q * len(october) // 1000) - 1]
    bar = bars[next(i for i, hi in enumerate(ends) if middle < hi)]["label"]
    assert [line for line in lines if word in line and bar + " " in line], (word, middle, bar, lines)

# the heat maps are the report's figures
def report(*args):
    r = subprocess.run([exe, "report", "--no-cache", "--format", "json", *base, *args, folder + "/data"], capture_output=True)
    assert r.returncode == 0, r.stderr
    return {k["id"]: k for k in json.loads(r.stdout)["kpis"]}
k = report("--by", "channel")["contact_volume"]
heat = [r for r in table("heat", "heat") if "Contacts" in str(r["kpi"])][0]
by_channel = sorted(value(heat[f"value{i}"]) for i in (1, 2, 3))
assert by_channel == sorted(b["value"] for b in k["breakdown"] if b["key"] != "(none)"), (heat, k["breakdown"])
assert by_channel == sorted(sum(t.astimezone(paris).month == 10 and c == x for t, w, c in rows) for x in ("email", "phone", "chat"))
months = [r for r in table("months", "heat") if "Contacts" in str(r["kpi"])][0]
assert [value(months["before0"]), value(months["before1"])] == [sum(t.astimezone(paris).month == m for t, w, c in rows) for m in (10, 9)], months
END

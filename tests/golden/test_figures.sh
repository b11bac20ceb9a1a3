#!/bin/sh
# Figures of the report against a count of the same files by a few lines of Python.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
python3 "$SRCDIR/tests/golden/small.py" "$dir" || exit 1
"$KPITOP" report --format json --period 2025-08 "$dir/tickets.csv" "$dir/surveys.csv" >"$dir/r.json" || exit 1
python3 - "$dir" <<'END'
import csv, json, statistics, sys
from datetime import datetime
folder = sys.argv[1]
kpis = {k["id"]: k for k in json.load(open(folder + "/r.json"))["kpis"]}
tickets = list(csv.DictReader(open(folder + "/tickets.csv", encoding="utf-8")))
surveys = [s for s in csv.DictReader(open(folder + "/surveys.csv", encoding="utf-8")) if s["answered_at"][:7] == "2025-08"]
time = lambda s: datetime.strptime(s, "%Y-%m-%d %H:%M:%S")

def same(id, value, n, key="value"):
    k = kpis[id]
    assert abs(k[key] - value) < 1e-9 * max(1, abs(value)) and k["n"] == n, (id, key, k[key], value, k["n"], n)

asked = [s for s in surveys if s["audience"] == "customer"]
nps = [int(s["nps"]) for s in asked]
same("nps", 100 * (sum(x >= 9 for x in nps) - sum(x <= 6 for x in nps)) / len(nps), len(nps))
same("csat", 100 * sum(s["csat"] >= "4" for s in asked) / len(asked), len(asked))
same("ces", statistics.mean(int(s["ces"]) for s in asked), len(asked))
ease = [int(s["ease"]) for s in asked]
staff = [int(s["ease"]) for s in surveys if s["audience"] == "employee"]
same("c2es", statistics.mean(ease) / statistics.mean(staff), min(len(ease), len(staff)))
half = 1.96 * statistics.stdev(ease) / len(ease) ** .5
same("ease_customer", statistics.mean(ease) - half, len(ease), "low")
created = [t for t in tickets if t["created_at"][:7] == "2025-08"]
same("contact_volume", len(created), len(created))
waits = sorted((time(t["first_reply_at"]) - time(t["created_at"])).total_seconds() for t in created)
same("first_response_time", statistics.mean(waits), len(waits))
median = waits[-(-len(waits) // 2) - 1]
assert abs(kpis["first_response_time"]["median"] - median) <= 0.01 * median
solved = [t for t in tickets if t["resolved_at"][:7] == "2025-08"]
same("resolution_time", statistics.mean((time(t["resolved_at"]) - time(t["created_at"])).total_seconds() for t in solved),
     len(solved))
same("backlog", sum(t["created_at"] < "2025-09" and not "" < t["resolved_at"] < "2025-09" for t in tickets),
     sum(t["created_at"] < "2025-09" and not "" < t["resolved_at"] < "2025-09" for t in tickets))
for b in kpis["contact_volume"]["breakdown"]:
    assert b["value"] == sum(t["channel"] == b["key"] for t in created), b
END

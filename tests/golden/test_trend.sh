#!/bin/sh
# Trends of the sample data, whose story is known (tests/sample/world.py: NPS slides from +41 to +18, on the phone; the
# ease of the phone breaks in September; winter is busy), and their figures worked out once more by another program.
set -u
export TZ=Europe/Paris COLUMNS=400
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
python3 - <<'END'
import json, os, statistics, subprocess, sys
exe, data = os.environ["KPITOP"], os.environ["SRCDIR"] + "/sample-data"

def run(*args):
    p = subprocess.run([exe, "report", "--no-cache", *args, data], capture_output=True, text=True)
    assert p.returncode == 0, (args, p.stderr)
    return p.stdout

def says(kpi, *sentences, args=()):
    text = run("--format", "md", "--kpi", kpi, *args)
    for s in sentences:
        assert s in text, (kpi, s, text[:2500])
    return text

says("nps", "Down 6 months in a row, from +41 to +18. The fall began in April 2026, mostly on phone (")
says("ease_customer", "September 2026 stands out: 2.61 /4, where 3.10 /4 would be usual",
     "The change against August 2026 comes mostly from phone (")
says("contact_volume", "Season: usually +", " in December, ", "Expected in October 2026: ", "by trend and season (Holt-Winters)")
assert "It is a ratio of two means" in run("--format", "json", "--kpi", "c2es")
# Eight months of a fall are told, and that they are too few to tell it from a season.
import tempfile
with tempfile.TemporaryDirectory() as folder:
    with open(folder + "/s.csv", "w") as f:
        print("id,answered_at,csat", file=f)
        for m in range(8):
            for i in range(200):
                print(f"{m}-{i},2026-{m + 1:02d}-{i % 28 + 1:02d},{5 if i < 180 - 15 * m else 2}", file=f)
    p = subprocess.run([exe, "report", "--no-cache", "--format", "md", "--kpi", "csat", "--as-of", "2026-08-31", folder], capture_output=True, text=True)
    assert "Down 7 months in a row, from 90.0 % to 37.5 %." in p.stdout, p.stdout[:1500]
    assert "Only 8 months are known: this cannot be told from a season, which takes two years." in p.stdout, p.stdout[:1500]
# A month that has begun is told by its days; a forecast stands only where nothing is known yet.
part = json.loads(run("--format", "json", "--as-of", "2026-09-10", "--period", "2026-09"))
assert part["period"]["partial"]
for k in part["kpis"]:
    t = k["trend"]
    assert t is None or t["to"] == "2026-08" and (t["spike"] is None or t["spike"]["days"] == 10), t
    assert k["forecast"] is None or k["forecast"]["points"][0]["label"] == "2026-09"
old = json.loads(run("--format", "json", "--period", "2026-03"))
assert all(k["forecast"] is None for k in old["kpis"]) and any(k["trend"] for k in old["kpis"])

def kendall(x):
    pairs = [(x[j] > x[i]) - (x[j] < x[i]) for i in range(len(x)) for j in range(i + 1, len(x))]
    return sum(pairs), statistics.median((x[j] - x[i]) / (j - i) for i in range(len(x)) for j in range(i + 1, len(x)))

def close(a, b):
    return abs(a - b) <= 1e-7 * max(1, abs(a), abs(b))

checked = spikes = 0
for k in json.loads(run("--format", "json", "--last", "60", "--by", "team"))["kpis"]:
    t = k["trend"]
    if t is None:
        continue
    x = [s["value"] for s in k["series"] if t["from"] <= s["label"] <= t["to"]]
    if None in x:
        continue
    season = t["season"]["effects"] if t["season"] else [0]
    plain = [v - season[i % len(season)] for i, v in enumerate(x)]
    s, slope = kendall(plain[-12:])
    ties = len(set(plain[-12:])) < len(plain[-12:])
    if not ties:
        assert t["mann_kendall"]["s"] == s and close(t["mann_kendall"]["slope"], slope), (k["id"], s, slope, t["mann_kendall"])
        checked += 1
    before = plain[-13:-1]
    median = statistics.median(before)
    mad = statistics.median(abs(v - median) for v in before)
    z = t["spike"]["z"]
    assert close(t["spike"]["median"], median), (k["id"], median, t["spike"])
    if mad > 0: # sampling error can only widen the scatter
        own = 0.6745 * (plain[-1] - median) / mad
        assert abs(z) <= abs(own) * (1 + 1e-7) and (z > 0) == (own > 0) or own == z == 0, (k["id"], z, own)
        spikes += 1
assert checked > 25 and spikes > 25, (checked, spikes)
END

#!/bin/sh
# Three lines for the boss: what they call worse, better, noise and too few is what the JSON says of the same figures.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
[ -d "$SRCDIR/sample-data" ] || exit 77
python3 - "$SRCDIR/sample-data" <<'END'
import json, os, re, subprocess, sys
exe, data = os.environ["KPITOP"], sys.argv[1]

def run(*args, rc=0):
    p = subprocess.run([exe, "report", "--no-cache", *args, data], capture_output=True)
    assert p.returncode == rc, (p.returncode, p.stderr)
    return p.stdout.decode()

def expected(r):
    small = {k["id"]: k["small_sample"] for k in r["kpis"]}
    worse, better = set(), set()
    for k in r["kpis"]:
        c = k["compare"]
        if k["value"] is None or k["direction"] == "none" or not c or c["delta"] is None or not c["significant"] or k["small_sample"]:
            continue
        (better if (c["delta"] > 0) == (k["direction"] == "up") else worse).add(k["name"])
    return worse, better

def parts(text, names):
    # Names that a sentence begins its items with, and how many more it counts.
    more = re.search(r"and (\d+) more", text)
    found = {n for n in names if re.search(r"(?:^|: |; )" + re.escape(n) + " [^;]*\\(was", text)}
    return found, len(found) + (int(more.group(1)) if more else 0)

seen = 0
for period in ("2026-09", "2026-08", "2026-05", "2026"):
    r = json.loads(run("--format", "json", "--period", period))
    lines = run("--summary", "--period", period).splitlines()
    assert len(lines) == 3, lines
    worse, better = expected(r)
    names = {k["name"] for k in r["kpis"]}
    real = lines[1]
    said_worse = re.search(r"Worse: (.*?)\. (?:Better|Nothing)", real)
    said_better = re.search(r"Better: (.*?)\.(?:$| Nothing)", real)
    for said, want in ((said_worse, worse), (said_better, better)):
        found, count = parts(said.group(1), names) if said else (set(), 0)
        assert found <= want, (period, found, want)
        # A figure of before may be a small sample, which the JSON does not tell: that one is not called real.
        assert count <= len(want) and (count == len(want) or count >= len(want) - 3), (period, count, want, real)
        seen += count
    state = lines[0]
    head = re.search(r"(\d+) critical, (\d+) warning", run("--period", period))   # as the text report counts them
    assert ("no alert" in state) == (not r["alerts"]), state
    counts = re.search(r"critical alerts: (\d+), warnings: (\d+)(?:, others of the same causes: (\d+))?\. First: ", state)
    assert not head or counts.groups()[:2] == head.groups(), (head, state)
    # one for each cause, and the others: together every alert that programs are told of
    assert not counts or sum(int(c or 0) for c in counts.groups()) == len(r["alerts"]), (state, len(r["alerts"]))
assert seen > 5, seen
assert run("--summary", "--compare", "none", "--period", "2026-09").count("nothing was compared") == 2
assert run("--summary", "--format", "json", rc=64) == ""
END

#!/bin/sh
# Three lines for the boss: what they call worse, better, noise and too few is what the JSON says of the same figures.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
[ -d "$SRCDIR/sample-data" ] || exit 77
python3 - "$SRCDIR/sample-data" <<'END'
import json, os, re, subprocess, sys, tempfile
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
# Nothing before, too few, all the same, nothing that can be tested: each is said for what it is, in both languages.
def three(rows, *args, lang="en"):
    with tempfile.TemporaryDirectory() as d:
        with open(d + "/s.csv", "w") as f:
            f.write("id,answered_at,csat\n" + "".join(f"{i},2025-{m:02d}-{i % 28 + 1:02d},{score}\n" for i, (m, score) in enumerate(rows)))
        p = subprocess.run([exe, "report", "--no-cache", "--kpi", "csat,survey_response_rate", "--summary", "--lang", lang, *args, d], capture_output=True)
        assert p.returncode == 0, p.stderr
        lines = p.stdout.decode().replace("\u00a0", " ").replace("\u202f", " ").splitlines()
        assert len(lines) == 3, lines
        return lines

august = [(8, i % 5 + 1) for i in range(112)]          # 2 of 5 scores are satisfied: 44 of 112; 39.3 %
one = three(august)
assert one[1] == "Real changes, vs July 2025: there is nothing to compare with.", one
assert one[2] == "Noise: nothing was compared. Without a figure before: Customer satisfaction score 39.3 % (112 answers); Survey response rate 100.0 % (n = 112).", one
un = three(august, lang="fr")
assert un[1:] == ["Vrais changements, vs juillet 2025 : il n'y a rien à quoi comparer.",
                  "Bruit : rien n'a été comparé. Sans chiffre antérieur : Taux de satisfaction client (CSAT) 39,3 % (112 réponses) ; Taux de réponse aux enquêtes 100,0 % (n = 112)."], un
few = three(august[:4])
assert few[2].startswith("Noise: nothing was compared. Too few to judge: Customer satisfaction score 25.0 % (4 answers); Survey"), few
same = three([(m, i % 5 + 1) for m in (7, 8, 9) for i in range(112)], "--period", "2025-08")
assert same[1] == "Real changes, vs July 2025: none is larger than chance.", same
assert same[2].startswith("Noise: no tested figure moved within chance. Unchanged: Customer satisfaction score 39.3 % (112 answers); "), same
fell = three([(7, 5)] * 112 + august + [(9, 1)], "--period", "2025-08")
assert fell[1] == "Real changes, vs July 2025. Worse: Customer satisfaction score 39.3 % (was 100.0 %, 112 answers). Nothing is better beyond chance.", fell
mark = three(august, "--compare", "target")
assert mark[1:] == ["Real changes, vs target: there is nothing to compare with.", "Noise: nothing was compared."], mark
assert run("--summary", "--compare", "none", "--period", "2026-09").count("nothing was compared") == 2
assert run("--summary", "--format", "json", rc=64) == ""
END

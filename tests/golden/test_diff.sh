#!/bin/sh
# kpitop diff: what moved between two JSON reports is real where the screen's own comparison says so; paper arithmetic at the
# border of significance; older, later, foreign and broken files in one sentence; both languages.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
python3 - "$dir" <<'END'
import copy, json, os, re, subprocess, sys
exe, folder = os.environ["KPITOP"], sys.argv[1]

def run(*args, rc=0, stdin=None):
    p = subprocess.run([exe, *args], capture_output=True, input=stdin)
    assert p.returncode == rc, (args, p.returncode, p.stderr)
    if rc:
        assert not p.stdout and p.stderr.count(b"\n") == 1, (args, p.stdout, p.stderr)
        return p.stderr.decode()
    return p.stdout.decode()

def report(name, *args):
    path = f"{folder}/{name}.json"
    run("report", "--no-cache", "--format", "json", "-o", path, *args, folder + "/data")
    return path, json.load(open(path))

def diff(a, b):
    d = json.loads(run("diff", "--format", "json", a, b))
    return {k["id"]: k for k in d["kpis"]}, d

july, j = report("july", "--period", "2025-07")
august, a = report("august", "--period", "2025-08")      # compares with July by itself

# The same verdict as the report that has both months.
kpis, d = diff(july, august)
tested = 0
for k in a["kpis"]:
    before = next(x for x in j["kpis"] if x["id"] == k["id"])
    if k["value"] is None and before["value"] is None:
        assert k["id"] not in kpis
        continue
    x = kpis[k["id"]]
    if k["value"] is None or before["value"] is None:
        assert x["verdict"] in ("gone", "new"), x
        continue
    assert x["delta"] == k["value"] - before["value"] and (x["a"]["value"], x["b"]["value"]) == (before["value"], k["value"]), x
    if x["delta"] == 0:
        assert x["verdict"] == "same"
    elif k["evidence"] is None or before["evidence"] is None:
        assert x["verdict"] == "untested" and x["test"] is None, x
    elif k["small_sample"] or before["small_sample"]:
        assert x["verdict"] == "few", x
    else:
        assert x["verdict"] == ("real" if k["compare"]["significant"] else "noise"), (x, k["compare"])
        tested += 1
    if k["direction"] != "none" and x["delta"]:
        assert x["better"] == ((x["delta"] > 0) == (k["direction"] == "up")), x
assert tested > 8 and d["tested"] == tested and abs(d["expected_by_chance"] - 0.05 * tested) < 1e-12, (tested, d["tested"])

# By hand. Shares of 100: 40 and 54 are z = 1.98, 40 and 53 are 1.84. Means of 50 with variance 1: 0.40 apart are t = 2.00
# with 98 degrees of freedom (1.984 needed), 0.39 are 1.95. Ratios: variances 0.5 and 0.5, 1.97 and 1.95 apart.
def kpi(id, unit, value, n, evidence, **more):
    return {"id": id, "name": id, "unit": unit, "direction": "up", "value": value, "n": n, "low": None, "high": None,
            "small_sample": False, "state": "ok", "evidence": evidence, **more}
def write(name, month, kpis, **more):
    o = {"schema": 1, "program": "kpitop 0.1.0", "as_of": "2025-12-31", "filters": {},
         "period": {"label": f"2025-{month:02}", "grain": "month", "from": f"2025-{month:02}-01", "to": f"2025-{month + 1:02}-01", "partial": False},
         "kpis": kpis, "alerts": [], "sources": [], **more}
    json.dump(o, open(f"{folder}/{name}.json", "w"))
    return f"{folder}/{name}.json"
def pair(value, k, m, r):
    return [kpi("csat", "percent", value, 100, {"kind": "share", "k": k, "n": 100}),
            kpi("quality", "scale", m, 50, {"kind": "mean", "n": 50, "mean": m, "variance": 1.0}),
            kpi("own_ratio", "ratio", r, 50, {"kind": "ratio", "value": r, "variance": 0.5})]
one = write("one", 1, pair(40.0, 40, 3.0, 1.0))
kpis, d = diff(one, write("real", 2, pair(54.0, 54, 3.4, 2.97)))
assert {k: v["verdict"] for k, v in kpis.items()} == {"csat": "real", "quality": "real", "own_ratio": "real"}, kpis
assert [v["test"] for v in kpis.values()] == ["two proportions", "welch", "normal"]
noise = write("noise", 2, pair(53.0, 53, 3.39, 2.95))
kpis, d = diff(one, noise)
assert {v["verdict"] for v in kpis.values()} == {"noise"} and d["tested"] == 3, kpis

# A report without evidence (older): from its interval. Wilson's tells a share, another one its standard error.
old = copy.deepcopy(j), copy.deepcopy(a)
for o, name in zip(old, ("july", "august")):
    for k in o["kpis"]:
        del k["evidence"]
    json.dump(o, open(f"{folder}/old-{name}.json", "w"))
new, _ = diff(july, august)
older, _ = diff(f"{folder}/old-july.json", f"{folder}/old-august.json")
mixed, _ = diff(f"{folder}/old-july.json", august)
agree = [(i, k["verdict"], older[i]["verdict"], mixed[i]["verdict"]) for i, k in new.items() if k["verdict"] in ("real", "noise")]
odd = [x for x in agree if len(set(x[1:])) > 1]
assert len(agree) == tested and not odd, odd                 # the same here; a border may differ in the third digit of p

# Small samples; days in common; other filters; another length; the wrong way round; gone and new.
few = pair(90.0, 90, 4.9, 9.0)
few[0]["small_sample"] = True
kpis, _ = diff(one, write("few", 2, few))
assert [v["verdict"] for v in kpis.values()] == ["few", "real", "real"]
kpis, d = diff(one, write("again", 1, pair(54.0, 54, 3.4, 2.97)))
assert {v["verdict"] for v in kpis.values()} == {"shared"} and "in common" in d["notes"][0] and d["tested"] == 0
kpis, d = diff(write("lyon", 1, pair(40.0, 40, 3.0, 1.0), filters={"team": "Lyon"}), write("lille", 1, pair(54.0, 54, 3.4, 2.97), filters={"team": "Lille"}))
assert {v["verdict"] for v in kpis.values()} == {"real"} and "filtered otherwise" in " ".join(d["notes"]), d["notes"]
assert "earlier period" in " ".join(diff(noise, one)[1]["notes"])
long = json.load(open(noise)); long["period"].update(grain="quarter", to="2025-05-01")
json.dump(long, open(folder + "/long.json", "w"))
assert "different lengths" in " ".join(diff(one, folder + "/long.json")[1]["notes"])
# A quarter that begins before the month and ends with it is no earlier period; files of another month are the same files, those
# of another shop are not.
wide = json.load(open(noise)); wide["period"].update(grain="quarter", label="2025-Q1", **{"from": "2024-12-01", "to": "2025-03-01"})
json.dump(wide, open(folder + "/wide.json", "w"))
assert "earlier period" not in " ".join(diff(one, folder + "/wide.json")[1]["notes"])
files = lambda *names: {"sources": [{"path": "/srv/" + n} for n in names]}
mine = write("mine", 1, pair(40.0, 40, 3.0, 1.0), **files("tickets-2025-01.csv", "calls.csv"))
later = write("later", 2, pair(54.0, 54, 3.4, 2.97), **files("tickets-2025-02.csv"))
theirs = write("theirs", 2, pair(54.0, 54, 3.4, 2.97), **files("cases.csv"))
assert "different sources" not in " ".join(diff(mine, later)[1]["notes"])
assert "different sources" in " ".join(diff(mine, theirs)[1]["notes"])
gone = pair(40.0, 40, 3.0, 1.0)
gone[0]["value"] = None
gone.pop()
kpis, _ = diff(one, write("gone", 2, gone))
assert {k: v["verdict"] for k, v in kpis.items()} == {"csat": "gone", "quality": "same", "own_ratio": "gone"}, kpis
units = pair(54.0, 54, 3.4, 2.97)
units[0]["unit"] = "scale"
kpis, _ = diff(one, write("units", 2, units))
assert kpis["csat"]["verdict"] == "untested" and kpis["csat"]["defined_otherwise"]

# Text: the sections, the figures as the screen rounds them, the warning about many tests; French; ASCII; a pipe; a file.
text = run("diff", one, folder + "/real.json")
assert "Really moved" in text and re.search(r"Customer satisfaction score +40\.0 % \u2192 +54\.0 % +\+14\.0 +got better +n 100, 100", text), text
assert "3 KPIs were tested; were nothing different, about 0.2 of them" in text
french = run("diff", "--lang", "fr", one, folder + "/real.json")
assert "40,0\u00a0%" in french and "mieux" in french and not re.search("better|Really|moved|tested|answers", french), french
assert all(ord(c) < 128 for c in run("diff", "--ascii", one, noise))
assert run("diff", "-", noise, stdin=open(one, "rb").read()).split("\n")[1:] == run("diff", one, noise).split("\n")[1:]
run("diff", "-o", folder + "/d.txt", one, noise)
assert open(folder + "/d.txt", encoding="utf-8").read() == run("diff", one, noise)

# What is no report is told in one sentence that says what to do, status 2.
def refused(content, *words):
    path = folder + "/bad.json"
    open(path, "wb").write(content)
    for args in ((path, one), (one, path)):
        said = run("diff", *args, rc=2)
        assert "bad.json" in said and all(w in said for w in words), said
whole = open(one).read()
refused(b"", "empty")
refused(b"kpi,value\nnps,3\n", "line 1", "not JSON")
refused(whole[:200].encode(), "not JSON")
refused(b'{"a": 1}', "no report of kpitop")
refused(b'[1]', "no report")
refused(whole.replace('"schema": 1', '"schema": 7').encode(), "later version", "schema 7")
refused(json.dumps({**json.load(open(one)), "page": "kpi"}).encode(), "single page")
refused(whole.replace('"value": 40.0', '"value": "40"').encode(), "figure 1 (csat)", '"value"')
refused(whole.replace('"n": 100, "low"', '"n": -3, "low"').encode(), '"n"')
refused(whole.replace('"id": "quality"', '"id": "csat"').encode(), "twice")
refused(whole.replace("2025-02-01", "2024-02-01").encode(), "no days")
refused(run("diff", "--format", "json", one, noise).encode(), "comparison of two reports already")
refused(b"\xff\xfe\x00garbage", "not JSON")
refused(b"[" * 100000, "not JSON")
assert "No such file" in run("diff", folder + "/none.json", one, rc=2)
assert "directory" in run("diff", folder, one, rc=2)
run("diff", one, rc=64)
run("diff", one, one, one, rc=64)
assert "text or json" in run("diff", "--format", "csv", one, noise, rc=64)
# Names in the file reach the terminal without their control characters.
evil = pair(54.0, 54, 3.4, 2.97)
evil[2].update(id="x\x1b[31m", name="own\x1b]0;evil\x07\u202e")
out = run("diff", one, write("evil", 2, evil))
assert "\x1b" not in out and "\x07" not in out and "\u202e" not in out
END

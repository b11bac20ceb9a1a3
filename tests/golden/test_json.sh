#!/bin/sh
# The JSON report has the shape of spec/cli.md, and options change what they say.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
python3 "$SRCDIR/tests/golden/small.py" "$dir" || exit 1
cat >"$dir/check.py" <<'END'
import json, os, subprocess, sys
exe, folder = os.environ["KPITOP"], sys.argv[1]

def report(*args, rc=0):
    p = subprocess.run([exe, "report", "--format", "json", *args], capture_output=True, text=True)
    assert p.returncode == rc, (args, p.returncode, p.stderr)
    return json.loads(p.stdout)

def kpi(d, id):
    return next(k for k in d["kpis"] if k["id"] == id)

d = report(folder)
assert list(d) == "schema program as_of period filters kpis alerts sources provenance".split(), list(d)
assert d["schema"] == 1 and d["program"].startswith("kpitop ") and d["as_of"] == "2025-09-30"
assert d["period"] == {"label": "2025-09", "grain": "month", "from": "2025-09-01", "to": "2025-10-01", "partial": False}
assert d["filters"] == {} and len(d["kpis"]) == 50
for k in d["kpis"]:
    assert list(k) == ("id name family unit direction value n low high small_sample median p90 count state mark reason "
                       "compare series breakdown trend forecast change evidence").split(), list(k)
    assert k["state"] in ("ok", "warning", "critical", "none", "nodata") and k["mark"] in (None, "excellent")
    assert len(k["series"]) == 12 and k["series"][-1]["label"] == "2025-09" and k["series"][0]["label"] == "2024-10"
    assert k["series"][-1]["value"] == k["value"] and k["series"][-1]["n"] == k["n"]
    assert list(k["compare"]) == ["label", "value", "n", "delta", "significant"], k["compare"]
    assert k["compare"]["label"] == "2025-08"
    if k["value"] is None:
        assert k["state"] == "nodata"
    elif k["compare"]["value"] is not None:
        assert abs(k["compare"]["delta"] - (k["value"] - k["compare"]["value"])) < 1e-9
    for b in k["breakdown"]:
        assert list(b) == ["dimension", "key", "value", "n", "state"] and b["dimension"] == "channel"
volume = kpi(d, "contact_volume")
assert sum(b["value"] for b in volume["breakdown"]) == volume["value"]
assert [s["rows"] for s in d["sources"]] == [400, len(open(folder + "/orders.csv").readlines()) - 1,
                                             len(open(folder + "/surveys.csv").readlines()) - 1, 3000]
assert all(list(s) == "path profile rows accepted rejected rejected_cells duplicates".split() for s in d["sources"])
for a in d["alerts"]:
    assert list(a) == "kpi measure severity slice value threshold reason since".split(), a
assert [a["severity"] for a in d["alerts"]] == sorted((a["severity"] for a in d["alerts"]), key=["critical", "warning"].index)

# Options.
assert [k["id"] for k in report("--kpi", "nps,csat", folder)["kpis"]] == ["nps", "csat"]
assert len(report("--last", "3", "--kpi", "nps", folder)["kpis"][0]["series"]) == 3
teams = report("--by", "team", "--kpi", "contact_volume", folder)["kpis"][0]["breakdown"]
assert {b["key"] for b in teams if b["n"]} == {"Lyon", "Lille"} and teams[0]["dimension"] == "team"
phone = report("--channel", "PHONE", folder)
assert phone["filters"] == {"channel": "phone"}
assert kpi(phone, "contact_volume")["value"] == next(b["value"] for b in volume["breakdown"] if b["key"] == "phone")
both = report("--channel", "phone", "--filter", "team=Lyon", folder)
assert both["filters"] == {"channel": "phone", "team": "Lyon"}
assert kpi(both, "contact_volume")["value"] < kpi(phone, "contact_volume")["value"]
assert report("--compare", "none", folder)["kpis"][0]["compare"] is None
assert kpi(report("--compare", "year", folder), "nps")["compare"]["label"] == "2024-09"
bench = kpi(report("--compare", "benchmark", folder), "nps")["compare"]
assert bench["label"] == "benchmark" and bench["value"] == 30, bench
ini = folder + "/t.ini"
open(ini, "w").write("[nps]\ntarget = 30\n[kpitop]\nlast = 5\n")
target = kpi(report("--compare", "target", "--config", ini, folder), "nps")
assert target["compare"]["label"] == "target" and target["compare"]["value"] == 30 and len(target["series"]) == 5
assert kpi(report("--compare", "target", "--config", ini, folder), "csat")["compare"] is None
assert report("--grain", "quarter", folder)["period"]["label"] == "2025-Q3"
assert report("--period", "2025-08-05..2025-08-20", folder)["period"]["grain"] == "range"
early = report("--as-of", "2025-06-10", folder)
assert early["as_of"] == "2025-06-10" and early["period"]["label"] == "2025-05"
part = report("--as-of", "2025-06-10", "--period", "2025-06", folder)
assert part["period"]["partial"] and part["kpis"][0]["series"][-1]["partial"]
future = report("--period", "2026-01", folder)
assert all(k["value"] is None or k["unit"] in ("count", "currency", "percent", "seconds", "per_day") for k in future["kpis"])
fr = report("--lang", "fr", "--kpi", "csat", folder)["kpis"][0]
assert fr["name"] == "Taux de satisfaction client (CSAT)"
# The same bytes twice, and in other locales.
runs = {subprocess.run([exe, "report", "--format", "json", folder], capture_output=True,
                       env={**os.environ, "LC_ALL": l}).stdout for l in ("C", "C.UTF-8", "de_DE.UTF-8")}
assert len(runs) == 1
END
python3 "$dir/check.py" "$dir"

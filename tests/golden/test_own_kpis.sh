#!/bin/sh
# KPIs of one's own: those that say what a built-in one says give its figures in every format; thresholds, channels, targets,
# focus and alerts work on them; what is wrong in one is said with file, line and a mark below the character.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
[ -d "$SRCDIR/sample-data" ] || exit 77
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cat >"$work/own.ini" <<'END'
[kpitop]
focus = my_rate csat
[kpi my_rate]
name.en = My response rate
name.fr = Mon taux de réponse
formula = 100 * answered / answerable ; as response_rate
unit = %
better = higher
warn = 95
crit = 90
target = 97
[my_rate.phone]
warn = 99
[kpi my_fcr]
formula = fcr / fcr_known * 100
unit = percent
better = higher
[kpi per_contact]
formula = contacts / resolved
END
python3 - "$SRCDIR/sample-data" "$work" <<'END' || exit 1
import csv, io, json, os, subprocess, sys
exe, data, work = os.environ["KPITOP"], sys.argv[1], sys.argv[2]

def run(*args, rc=0):
    p = subprocess.run([exe, *args, "--config", work + "/own.ini"], capture_output=True, text=True)
    assert p.returncode in (rc if isinstance(rc, tuple) else (rc,)), (args, p.returncode, p.stderr)
    return p.stdout

def report(*args):
    return run("report", "--no-cache", "--period", "2026-09", "--kpi", "my_rate,response_rate,my_fcr,fcr,per_contact", *args, data)

kpis = {k["id"]: k for k in json.loads(report("--format", "json"))["kpis"]}
for own, known in (("my_rate", "response_rate"), ("my_fcr", "fcr")):
    a, b = kpis[own], kpis[known]
    for key in ("value", "n", "low", "high", "trend", "forecast", "change", "evidence", "unit", "direction"):
        x, y = a[key], b[key]
        if key == "value":
            assert abs(x - y) < 1e-9
        elif key in ("trend", "forecast", "change"):
            assert json.dumps(x)[:40] == json.dumps(y)[:40], (own, key, x, y)
        elif isinstance(x, float):
            assert abs(x - y) < 1e-9, (own, key, x, y)
        else:
            assert x == y, (own, key, x, y)
    assert a["compare"]["significant"] == b["compare"]["significant"]
assert kpis["my_rate"]["name"] == "My response rate"
assert kpis["per_contact"]["low"] is None and kpis["per_contact"]["value"] is not None
rows = list(csv.DictReader(l for l in io.StringIO(report("--format", "csv")) if not l.startswith("#")))
values = {}
for r in rows:
    values.setdefault(r["kpi"], []).append([v for k, v in r.items() if k in ("dimension", "key", "period", "n", "low", "high")])
assert values["my_rate"] == values["response_rate"], "csv"
assert 'kpi="my_rate"' in report("--format", "openmetrics")
for form in ("text", "plain", "md", "html"):
    assert "My response rate" in report("--format", form), form
fr = report("--lang", "fr")
assert "Mon taux de réponse" in fr and "A KPI" not in fr and "formule de la configuration" in fr
assert "no share of a count" in " ".join(report().split())
check = run("check", "--no-cache", "--period", "2026-09", "--now", "2026-10-01", data, rc=(0, 1, 2, 3))
assert "my_rate=" in check and "My response rate, phone" in check, check
listed = run("kpis")
assert "100 * answered / answerable" in listed and "target       97.0 %" in listed
assert "my_rate" in json.dumps(json.loads(run("kpis", "--format", "json")))
assert "escalated " in run("measures")
a, b = work + "/a.json", work + "/b.json"
for path, period in ((a, "2026-08"), (b, "2026-09")):
    run("report", "--no-cache", "--period", period, "--format", "json", "-o", path, data)
assert "My response rate" in subprocess.run([exe, "diff", a, b], capture_output=True, text=True).stdout
END
[ -n "$("$KPITOP" report --config "$work/own.ini" --kpi my_rat "$SRCDIR/sample-data" 2>&1 | grep "did you mean 'my_rate'")" ] || { echo "no suggestion"; exit 1; }
cat >"$work/bad.ini" <<'END'
[kpi one]
formula = 100  *  escaltd / contacts
[kpi nps]
formula = contacts
[kpi two]
unit = %
[kpi 3x]
formula = contacts
END
"$KPITOP" config validate --config "$work/bad.ini" >"$work/said"
sed "s:$work/::" "$work/said" | diff - "$SRCDIR/tests/golden/expected/own_kpis.txt"

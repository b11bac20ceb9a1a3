#!/bin/sh
# The JSON report against spec/cli.md, field by field, over data full of edge cases and with every option: names and their
# order, types, closed lists, null where there is no data, figures at full precision, parts that agree with each other.
set -u
export TZ=Europe/Paris
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
for seed in 0 1 2 3; do
    python3 "$SRCDIR/tests/oracle/make_data.py" $seed "$dir/$seed" --rows 120 || exit 1
done
printf '[kpitop]\ncurrency = EUR\nmin_n = 1\n[nps]\ntarget = 30\nwarn = 90\ncrit = 80\n' >"$dir/low.ini"
python3 - "$dir" <<'END'
import json, math, os, re, subprocess, sys
from datetime import date
exe, srcdir, folder = os.environ["KPITOP"], os.environ["SRCDIR"], sys.argv[1]
TOP = "schema program as_of period filters kpis alerts sources provenance"
PERIOD = "label grain from to partial"
KPI = ("id name family unit direction value n low high small_sample median p90 count state mark reason compare series "
       "breakdown trend forecast change evidence")
TREND = "from to sustained direction since run cause mann_kendall spike level_shift season"
KENDALL = "n s tau p slope inflation"
SPIKE = "found z limit median days"
SHIFT = "found at before after p cause"
CAUSE = "dimension key part total mix"
SEASON = "found strength p first effects"
FORECAST = "method tried beats_naive model_error naive_error origins points"
AHEAD = "label value low high"
EVIDENCE = {"share": "kind k n", "mean": "kind n mean variance", "net": "kind n mean variance", "ratio": "kind value variance"}
CHANGE = "against dimension kind why_not before now mix rate parts"
SHARE = "key before now weight_before weight_now mix rate"
COMPARE = "label value n delta significant"
SERIES = "label value n partial state"
PART = "dimension key value n state"
ALERT = "kpi measure severity slice value threshold reason since"
PROVENANCE = "zone masked sources definitions"
SOURCE = "path profile rows accepted rejected rejected_cells duplicates"
UNITS = set("percent points scale ratio count seconds currency per_day".split())
FAMILIES = set("satisfaction loyalty service feedback business team".split())
STATES = {"ok", "warning", "critical", "none", "nodata"}
GRAINS = {"day", "week", "month", "quarter", "year", "range"}
LABEL = re.compile(r"\d{4}|\d{4}-Q[1-4]|\d{4}-\d\d|\d{4}-W\d\d|\d{4}-\d\d-\d\d(\.\.\d{4}-\d\d-\d\d)?")
where = ""

def must(ok, *what):
    if not ok:
        sys.exit(f"{where}: {what}")

def keys(o, names):
    must(type(o) is dict and list(o) == names.split(), "keys", list(o), "not", names)

def number(v):
    must(v is None or (type(v) in (int, float) and math.isfinite(v)), "a number or null", v)

def count(v):
    must(type(v) is int and v >= 0, "a count", v)

def text(v, full=False):
    must(type(v) is str and not re.search(r"[\x00-\x1f\x7f-\x9f]", v) and (v or not full), "a text", v)

def truth(v):
    must(type(v) is bool, "true or false", v)

def one_of(v, values):
    must(v in values, v, "is none of", values)

def day(v):
    must(type(v) is str and re.fullmatch(r"\d{4}-\d\d-\d\d", v), "a day", v)
    return date.fromisoformat(v)

def label(v):
    must(type(v) is str and LABEL.fullmatch(v), "a label", v)

def close(a, b):
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))

def figure(o):
    number(o["value"])
    count(o["n"])
    one_of(o["state"], STATES)
    must((o["value"] is None) == (o["state"] == "nodata"), "null is nodata and nothing else", o)

def compare(k, mode):
    c = k["compare"]
    if c is None:
        must(mode != "previous" and mode != "year", "compare is null", k["id"])
        return
    must(mode != "none", "compare with none", k["id"])
    keys(c, COMPARE)
    text(c["label"], True)
    if mode in ("target", "benchmark"):
        must(c["label"] == mode and type(c["value"]) in (int, float), c)
    else:
        label(c["label"])
    number(c["value"]), count(c["n"]), number(c["delta"]), truth(c["significant"])
    both = k["value"] is not None and c["value"] is not None
    must(both == (c["delta"] is not None) or (both and k["id"] == "channel_preference"), "a delta when both have values", k["id"], c)
    must(c["delta"] is None or close(c["delta"], k["value"] - c["value"]), "delta", k["id"], c)
    must(c["delta"] is not None or not c["significant"], "significant without a delta", c)

def probability(v):
    must(type(v) in (int, float) and 0 <= v <= 1, "a probability", v)

def cause(c):
    if c is not None:
        keys(c, CAUSE)
        must(c["dimension"] in ("channel", "team") and c["key"] and c["part"] * c["total"] > 0, "cause", c)

def trend(k, d):
    t = k["trend"]
    if t is None:
        return
    keys(t, TREND)
    label(t["from"]), label(t["to"]), truth(t["sustained"]), cause(t["cause"])
    must(t["from"] <= t["to"] <= d["period"]["label"], "the trend ends with the period", t)
    must(type(t["run"]) is int and t["direction"] in (None, "up", "down"), "direction", t)
    must(t["sustained"] == (t["direction"] is not None) == (t["since"] is not None), "sustained", t)
    m, s, l, y = t["mann_kendall"], t["spike"], t["level_shift"], t["season"]
    if m is not None:
        keys(m, KENDALL), probability(m["p"])
        must(m["inflation"] >= 1 and -1 <= m["tau"] <= 1 and m["n"] <= 12, m)
    if s is not None:
        keys(s, SPIKE), truth(s["found"])
        must(s["limit"] >= 3.5 and (s["z"] is None or s["found"] == (abs(s["z"]) > s["limit"])), "a spike", s)
        must((s["days"] is not None) == d["period"]["partial"], "days", s)
    if l is not None:
        keys(l, SHIFT), truth(l["found"]), label(l["at"]), probability(l["p"]), cause(l["cause"])
    if y is not None:
        keys(y, SEASON), truth(y["found"]), probability(y["p"]), label(y["first"])
        must(len(y["effects"]) in (4, 7, 12, 52) and close(sum(y["effects"]), 0) or abs(sum(y["effects"])) < 1e-6 * max(map(abs, y["effects"])), "effects", y)

def forecast(k, d):
    f = k["forecast"]
    if f is None:
        return
    keys(f, FORECAST)
    one_of(f["method"], {"naive", "seasonal_naive", "damped_trend", "holt_winters"}), one_of(f["tried"], {"damped_trend", "holt_winters"})
    truth(f["beats_naive"]), count(f["origins"]), number(f["model_error"]), number(f["naive_error"])
    must(f["beats_naive"] == (f["method"] == f["tried"]), "what beats is shown", f)
    must(not f["beats_naive"] or f["model_error"] < f["naive_error"], "it does not beat", f)
    must(f["points"], "no points", f)
    for p in f["points"]:
        keys(p, AHEAD), label(p["label"])
        must(p["low"] <= p["value"] <= p["high"], "outside its interval", p)
        must(k["unit"] != "percent" or p["low"] >= 0, "a share below 0", p)
    must(f["points"][0]["label"] >= d["period"]["label"], "a forecast of the past", f)

# The parts of a change add up to it: mix = sum of dw (r - R), rate = sum of w dr, worked out here once more.
def change(k, d, opts):
    c = k["change"]
    if c is None:
        must(opts["compare"] == "none", "no change", k["id"])
        return
    keys(c, CHANGE)
    label(c["against"]), one_of(c["kind"], {"ratio", "sum", "none"})
    must(c["dimension"] == opts["by"] and (c["why_not"] is None or c["parts"] == []), c)
    must(c["kind"] != "none" or c["why_not"], "why not", k["id"], c)
    if c["why_not"] is not None:
        return
    R = (c["before"] + c["now"]) / 2
    mix = rate = 0
    for p in c["parts"]:
        keys(p, SHARE)
        a, b = p["before"], p["now"]
        if c["kind"] == "sum":
            must(p["mix"] is None and close(p["rate"], (b or 0) - (a or 0)), "a part of a sum", p)
        else:
            r0, r1 = (b if a is None else a), (a if b is None else b)
            must(close(p["mix"], (p["weight_now"] - p["weight_before"]) * ((r0 + r1) / 2 - R)), "mix", k["id"], p)
            must(close(p["rate"], (p["weight_now"] + p["weight_before"]) / 2 * (r1 - r0)), "rate", k["id"], p)
            must(a is not None and b is not None or p["rate"] == 0, "a part absent on one side is all mix", p)
        mix, rate = mix + (p["mix"] or 0), rate + p["rate"]
    must(abs(mix + rate - (c["now"] - c["before"])) <= 1e-9 * max(1, abs(c["now"]), abs(c["before"])), "adds up", k["id"], c)
    sizes = [abs((p["mix"] or 0) + p["rate"]) for p in c["parts"]]
    must(all(x >= y - 1e-12 for x, y in zip(sizes, sizes[1:])), "the largest first", sizes)

def kpi(k, d, opts):
    keys(k, KPI)
    proof = k["evidence"]
    if proof:
        keys(proof, EVIDENCE[proof["kind"]])
        must(k["value"] is not None and proof.get("n", 1) >= 1 and proof.get("variance", 0) >= 0, "evidence of a figure", k)
        if proof["kind"] == "share":
            must(0 <= proof["k"] <= proof["n"] == k["n"], "a share of its n", k)
            must(k["unit"] != "percent" or abs(k["value"] - 100 * proof["k"] / proof["n"]) < 1e-9, "the value is the share", k)
    text(k["id"], True), text(k["name"], True), text(k["reason"])
    one_of(k["family"], FAMILIES), one_of(k["unit"], UNITS), one_of(k["direction"], {"up", "down", "none"})
    figure(k)
    for f in ("low", "high", "median", "p90"):
        number(k[f])
        must(k["value"] is not None or k[f] is None, f, "without a value", k["id"])
    must((k["low"] is None) == (k["high"] is None), "half an interval", k["id"])
    if k["low"] is not None and k["unit"] != "ratio":
        must(k["low"] <= k["value"] + 1e-9 and k["value"] - 1e-9 <= k["high"], "outside its interval", k["id"], k["low"], k["value"], k["high"])
    must((k["median"] is None) == (k["p90"] is None), "median and p90", k["id"])
    must(k["median"] is None or k["median"] <= k["p90"], "median over p90", k["id"])
    truth(k["small_sample"])
    must(k["count"] is None or (type(k["count"]) is int and k["count"] >= 0), "count", k["count"])
    one_of(k["mark"], {None, "excellent"})
    must(k["mark"] is None or k["state"] not in ("warning", "critical", "nodata"), "excellent and", k["state"])
    must(k["state"] not in ("warning", "critical") or k["reason"], "a state without its reason", k["id"])
    must(k["unit"] != "percent" or k["value"] is None or k["value"] <= 100 + 1e-9 or k["id"] in ("adoption", "conversion", "resolution_rate"), k["id"], k["value"])
    compare(k, opts["compare"])
    trend(k, d), forecast(k, d), change(k, d, opts)
    must(len(k["series"]) == opts["last"], "series", len(k["series"]), "not", opts["last"])
    for s in k["series"]:
        keys(s, SERIES)
        label(s["label"]), figure(s), truth(s["partial"])
    labels = [s["label"] for s in k["series"]]
    must(len(set(labels)) == len(labels) and labels == sorted(labels), "order of the series", labels)
    end = k["series"][-1]
    must((end["label"], end["value"], end["n"], end["partial"]) == (d["period"]["label"], k["value"], k["n"], d["period"]["partial"]),
         "the series ends with the period", k["id"], end)
    must(end["state"] == k["state"] or "threshold" in k["reason"] or k["reason"], "state of the last point", k["id"], end["state"], k["state"])
    for p in k["breakdown"]:
        keys(p, PART)
        must(p["dimension"] == opts["by"], p)
        text(p["key"], True), figure(p)
    parts = [p["key"] for p in k["breakdown"]]
    must(len(set(parts)) == len(parts), "a part twice", parts)
    if k["unit"] == "count" and k["id"] == "contact_volume" and k["value"] is not None and k["breakdown"]:
        must(sum(p["value"] or 0 for p in k["breakdown"]) == k["value"], "parts of contact_volume")

def alert(a, d):
    keys(a, ALERT)
    ids = {k["id"]: k for k in d["kpis"]}
    must(a["kpi"] and a["measure"], a)
    one_of(a["severity"], {"warning", "critical"})
    must(type(a["slice"]) is dict and len(a["slice"]) <= 1 and set(a["slice"]) <= {"channel", "team"}, "slice", a["slice"])
    must(type(a["value"]) in (int, float) and type(a["threshold"]) in (int, float), a)
    text(a["reason"], True), label(a["since"])
    if not a["slice"] and a["measure"] in ids:
        must(ids[a["measure"]]["value"] is not None and (ids[a["measure"]]["state"] == a["severity"] or a["kpi"] != a["measure"]),
             "an alert on the total is the state of its KPI", a, ids[a["measure"]]["state"])

def source(s):
    keys(s, SOURCE)
    text(s["path"], True)
    must(s["profile"] is None or s["profile"], s)
    for f in SOURCE.split()[2:]:
        count(s[f])
    must(s["accepted"] == s["rows"] - s["rejected"] - s["duplicates"], "accepted", s)

def check(d, opts):
    keys(d, TOP)
    must(d["schema"] == 1 and re.fullmatch(r"kpitop \S+", d["program"]), d["schema"], d["program"])
    as_of, p = day(d["as_of"]), d["period"]
    keys(p, PERIOD)
    label(p["label"]), one_of(p["grain"], GRAINS), truth(p["partial"])
    must(day(p["from"]) < day(p["to"]) and p["partial"] == (day(p["to"]).toordinal() - 1 > as_of.toordinal()), p, d["as_of"])
    must(d["filters"] == opts["filters"], "filters", d["filters"], opts["filters"])
    must([k["id"] for k in d["kpis"]] == opts["kpis"], "the KPIs asked for, in the catalogue's order")
    for k in d["kpis"]:
        kpi(k, d, opts)
    for a in d["alerts"]:
        alert(a, d)
    severity = [a["severity"] for a in d["alerts"]]
    must(severity == sorted(severity), "critical first", severity)     # "critical" < "warning"
    must(d["sources"], "no source")
    for s in d["sources"]:
        source(s)
    must(" ".join(d["provenance"]) == PROVENANCE, "provenance", list(d["provenance"]))
    must([s["path"] for s in d["provenance"]["sources"]] == [s["path"] for s in d["sources"]], "another list of sources")

def unique(pairs):
    must(len({k for k, _ in pairs}) == len(pairs), "a name twice", [k for k, _ in pairs])
    return dict(pairs)

def report(path, args, **opts):
    global where
    where = " ".join([path, *args])
    p = subprocess.run([exe, "report", "--no-cache", "--format", "json", *args, path], capture_output=True)
    must(p.returncode == 0, p.returncode, p.stderr)
    out = p.stdout.decode("utf-8")
    must(out.endswith("}\n") and "NaN" not in out and "Infinity" not in out, "the end", out[-20:])
    d = json.loads(out, object_pairs_hook=unique)
    # Full precision: no figure loses a digit on the way through a double and back.
    for literal in re.findall(r": (-?\d+\.\d+(?:e[-+]?\d+)?)", out):
        must(float(repr(float(literal))) == float(literal) and len(literal) <= 26, "digits", literal)
    check(d, {"compare": "previous", "last": 12, "by": "channel", "filters": {}, "kpis": CATALOGUE, **opts})
    return d

CATALOGUE = [k["id"] for k in json.loads(subprocess.run([exe, "kpis", "--format", "json"], capture_output=True).stdout)]
must(len(CATALOGUE) == 50, len(CATALOGUE))
LOW = folder + "/low.ini"
runs = [([], {}), (["--compare", "none"], {"compare": "none"}), (["--compare", "year", "--last", "3"], {"compare": "year", "last": 3}),
        (["--compare", "target", "--config", LOW], {"compare": "target"}), (["--compare", "benchmark"], {"compare": "benchmark"}),
        (["--by", "team", "--config", LOW], {"by": "team"}), (["--by", "agent"], {"by": "agent"}),
        (["--grain", "week", "--config", LOW], {}), (["--grain", "day", "--last", "40"], {"last": 40}),
        (["--grain", "quarter"], {}), (["--grain", "year", "--last", "1"], {"last": 1}),
        (["--channel", "phone"], {"filters": {"channel": "phone"}}),
        (["--channel", "(none)", "--by", "team"], {"filters": {"channel": "(none)"}, "by": "team"}),
        (["--filter", "team=Lyon", "--channel", "email"], {"filters": {"team": "Lyon", "channel": "email"}}),
        (["--kpi", "nps,contact_volume"], {"kpis": None}), (["--lang", "fr", "--config", LOW], {})]
texts = 0
for path in [f"{folder}/{seed}" for seed in range(1 if os.environ.get("QUICK") else 4)] + [srcdir + "/sample-data"]:
    for args, opts in runs[::5] if path.endswith("sample-data") else runs: # 47,000 rows: a third of the runs will do
        opts = dict(opts)
        if "kpis" in opts:
            opts["kpis"] = ["nps", "contact_volume"]
        d = report(path, args, **opts)
        texts += len(d["alerts"])
    # A period that has only begun, a range, a period before the data.
    as_of = d["as_of"][:8] + "10"
    p = report(path, ["--as-of", as_of, "--period", as_of[:7]])
    must(p["as_of"] <= as_of and p["period"]["partial"], p["period"])
    r = report(path, ["--period", f"{as_of[:8]}03..{as_of[:8]}09"])
    must(r["period"]["grain"] == "range" and r["period"]["to"] == as_of, r["period"])
    report(path, ["--period", "1999-01"])
    # Standard error is for people, standard output for programs: both languages give the same figures.
    strip = lambda d: [{f: v for f, v in k.items() if f not in ("name", "reason", "change")} for k in d["kpis"]]
    must(strip(report(path, ["--lang", "fr"])) == strip(report(path, ["--lang", "en"])), "figures depend on the language")
must(texts > (5 if os.environ.get("QUICK") else 20), "hardly an alert was checked", texts)
END

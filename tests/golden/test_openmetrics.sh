#!/bin/sh
# The OpenMetrics report against a parser of its own, and its figures against the JSON report.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
awk 'BEGIN { print "id,answered_at,channel,team,nps,csat"
    for (i = 0; i < 80; i++) printf "a%d,2025-09-%02d,%s,\"Ly\"\"on\\,\n2\",%d,%d\n", i, i % 28 + 1, i % 2 ? "phone" : "email", i % 11, i % 5 + 1
    print "z,2025-10-01,email,x,9,5" }' >"$dir/s.csv"
for by in channel team; do
    "$KPITOP" report --format openmetrics --by $by -o "$dir/$by.prom" "$dir/s.csv" || exit 1
    "$KPITOP" report --format json --by $by -o "$dir/$by.json" "$dir/s.csv" || exit 1
done
"$KPITOP" report --filter "team=Ly\"on\\, 2" -o "$dir/filtered.prom" "$dir/s.csv" 2>"$dir/err"
exec python3 - "$dir" <<'E'
import json, re, sys

folder = sys.argv[1]
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$")


def parse(path):
    """The exposition as the specification reads it; an assertion where it does not hold."""
    data = open(path, "rb").read().decode("utf-8")
    assert data.endswith("\n# EOF\n") and data.count("# EOF") == 1, "the end"
    families, samples, current = {}, [], None
    for line in data[:-len("# EOF\n")].splitlines():
        meta = re.fullmatch(r"# (TYPE|UNIT|HELP) ([^ ]+) (.*)", line)
        if meta:
            kind, name, rest = meta.groups()
            assert NAME.fullmatch(name), name
            if name != current:
                assert name not in families, f"{name} comes twice"
                families[name] = {}
                current = name
            assert kind not in families[name], f"{kind} of {name} comes twice"
            families[name][kind] = rest
            if kind == "TYPE":
                assert rest == "gauge"
            if kind == "UNIT":
                assert name.endswith("_" + rest), "the name must end with its unit"
            continue
        assert not line.startswith("#") and line, f"no such line: {line!r}"
        name = NAME.match(line).group()
        assert name == current and "TYPE" in families[name], f"a sample outside its family: {line!r}"
        rest, labels = line[len(name):], {}
        if rest.startswith("{"):
            rest = rest[1:]
            while not rest.startswith("}"):
                m = LABEL.match(rest)
                assert m, f"no label: {rest!r}"
                assert m.group(1) not in labels, f"label {m.group(1)} comes twice"
                labels[m.group(1)] = re.sub(r"\\(.)", lambda x: "\n" if x.group(1) == "n" else x.group(1), m.group(2))
                rest = rest[m.end():]
                assert rest[0] in ",}", rest
                rest = rest[1:] if rest[0] == "," else rest
            rest = rest[1:]
        assert rest[0] == " " and NUMBER.match(rest[1:]), f"no number: {line!r}"
        key = (name, tuple(sorted(labels.items())))
        assert key not in [s[0] for s in samples], f"twice: {line!r}"
        samples.append((key, name, labels, float(rest[1:])))
    return families, samples


for by in ("channel", "team"):
    families, samples = parse(f"{folder}/{by}.prom")
    report = json.load(open(f"{folder}/{by}.json"))
    assert {"kpitop_kpi", "kpitop_alert", "kpitop_data_timestamp_seconds"} <= set(families)
    values = {(l["kpi"], l.get(by)): v for _, n, l, v in samples if n == "kpitop_kpi"}
    expected = {}
    for k in report["kpis"]:
        if k["value"] is not None:
            expected[k["id"], None] = k["value"]
        for part in k["breakdown"]:
            if part["value"] is not None:
                expected[k["id"], part["key"]] = part["value"]
    assert values == expected, (values.items() ^ expected.items())
    sizes = {l["kpi"]: v for _, n, l, v in samples if n == "kpitop_kpi_sample" and by not in l}
    assert all(sizes[k["id"]] == k["n"] for k in report["kpis"] if k["value"] is not None)
    lows = {l["kpi"]: v for _, n, l, v in samples if n == "kpitop_kpi_low" and by not in l}
    assert lows == {k["id"]: k["low"] for k in report["kpis"] if k["low"] is not None and k["value"] is not None}
    states = {l["kpi"]: v for _, n, l, v in samples if n == "kpitop_kpi_state" and by not in l}
    assert all({"ok": 0, "warning": 1, "critical": 2}[k["state"]] == states[k["id"]] for k in report["kpis"] if k["state"] in ("ok", "warning", "critical"))
    alerts = sorted((l["kpi"], l["slice"], v) for _, n, l, v in samples if n == "kpitop_alert")
    assert alerts == sorted((a["kpi"], next(iter(a["slice"].values()), ""), {"warning": 1, "critical": 2}[a["severity"]]) for a in report["alerts"]), alerts
    assert [v for _, n, _, v in samples if n == "kpitop_data_timestamp_seconds"] == [1759363200]  # 2025-10-02 00:00 UTC
assert any('"' in l.get("team", "") and "\\" in l["team"] for _, _, l, _ in parse(f"{folder}/team.prom")[1])
print("fine")
E

#!/usr/bin/env python3
"""compare.py KPITOP.json ORACLE.json: one line per difference, exit 1 if there is any.

Tolerances: 1e-9 relative; 1e-6 absolute beside it for money and quality; 1 % for median and p90.
A part of a breakdown without a record (n 0; complaint_rate: value 0) may be missing on either side.
"""
import argparse
import json
import math
import sys

MONEY = {"cost_per_contact", "service_revenue", "revenue", "clv", "quality_score"}
SKIP_COMPARE = {"benchmark"}


def close(a, b, rel=1e-9, abs_tol=1e-12):
    if a is None or b is None or isinstance(a, str) or isinstance(b, str):
        return a == b
    return math.isclose(a, b, rel_tol=rel, abs_tol=abs_tol)


class Comparison:
    def __init__(self):
        self.lines = []

    def differ(self, where, got, want):
        self.lines.append(f"{where}: kpitop {json.dumps(got, ensure_ascii=False)}, oracle {json.dumps(want, ensure_ascii=False)}")

    def same(self, where, got, want):
        if got != want:
            self.differ(where, got, want)

    def near(self, where, got, want, rel=1e-9, abs_tol=1e-12):
        if not close(got, want, rel, abs_tol):
            self.differ(where, got, want)

    def near_n(self, where, got, want):
        if got is None or want is None or abs(got - want) > 0.5:      # staff_turnover: a mean
            self.differ(where, got, want)
        elif got != want and "staff_turnover" not in where:
            self.differ(where, got, want)

    def report(self, a, b):
        self.same("schema", a.get("schema"), b["schema"])
        self.same("as_of", a.get("as_of"), b["as_of"])
        for f in ("label", "grain", "from", "to", "partial"):
            if b["period"]["grain"] == "range" and f in ("grain", "label"):
                continue
            self.same(f"period.{f}", a.get("period", {}).get(f), b["period"][f])
        self.same("filters", a.get("filters"), b["filters"])
        got = {k["id"]: k for k in a.get("kpis", [])}
        want = {k["id"]: k for k in b["kpis"]}
        for i in sorted(set(got) - set(want)):
            self.lines.append(f"{i}: only in kpitop")
        for i, k in want.items():
            if i not in got:
                self.lines.append(f"{i}: missing in kpitop")
            else:
                self.kpi(i, got[i], k)
        self.alerts(a.get("alerts", []), b["alerts"])
        self.sources(a.get("sources", []), b["sources"])

    def kpi(self, i, a, b):
        abs_tol = 1e-6 if i in MONEY else 1e-9
        for f in ("family", "unit", "direction", "state", "mark"):
            self.same(f"{i}.{f}", a.get(f), b[f])
        for f in ("value", "low", "high"):
            self.near(f"{i}.{f}", a.get(f), b[f], abs_tol=abs_tol)
        self.near_n(f"{i}.n", a.get("n"), b["n"])
        for f in ("median", "p90"):
            self.near(f"{i}.{f}", a.get(f), b[f], rel=0.0101, abs_tol=0.0011)
        if (a.get("count") or 0) != (b["count"] or 0) or (b["n"] and a.get("count") is None) != (b["n"] and b["count"] is None):
            self.differ(f"{i}.count", a.get("count"), b["count"])
        if b["value"] is not None or a.get("value") is not None:
            self.same(f"{i}.small_sample", a.get("small_sample"), b["small_sample"])
        self.compare(i, a.get("compare"), b["compare"], abs_tol)
        self.series(i, a.get("series", []), b["series"], abs_tol)
        self.breakdown(i, a.get("breakdown", []), b["breakdown"], abs_tol)

    def compare(self, i, a, b, abs_tol):
        if (b or {}).get("label") in SKIP_COMPARE:
            return
        if a is None or b is None:
            if (a is None) != (b is None):
                self.differ(f"{i}.compare", a, b)
            return
        self.same(f"{i}.compare.label", a.get("label"), b["label"])
        for f in ("value", "delta"):
            self.near(f"{i}.compare.{f}", a.get(f), b[f], rel=1e-8 if f == "delta" else 1e-9, abs_tol=max(abs_tol, 1e-9))
        self.near_n(f"{i}.compare.n", a.get("n"), b["n"])
        self.same(f"{i}.compare.significant", a.get("significant"), b["significant"])

    def series(self, i, a, b, abs_tol):
        got = {x["label"]: x for x in a}
        if [x["label"] for x in a] != [x["label"] for x in b]:
            self.differ(f"{i}.series labels", [x["label"] for x in a], [x["label"] for x in b])
        for x in b:
            y = got.get(x["label"])
            if y is None:
                continue
            w = f"{i}.series[{x['label']}]"
            self.near(w + ".value", y.get("value"), x["value"], abs_tol=abs_tol)
            self.near_n(w + ".n", y.get("n"), x["n"])
            self.same(w + ".partial", y.get("partial"), x["partial"])
            self.same(w + ".state", y.get("state"), x["state"])

    def breakdown(self, i, a, b, abs_tol):
        got = {(x["dimension"], x["key"]): x for x in a}
        want = {(x["dimension"], x["key"]): x for x in b}
        for key in sorted(set(got) | set(want)):
            x, y = want.get(key), got.get(key)
            w = f"{i}.breakdown[{key[0]}={key[1]}]"
            if x is None or y is None:
                present = x or y
                if present["n"] and not (i == "complaint_rate" and not present["value"]):
                    self.differ(w, y, x)
                continue
            self.near(w + ".value", y.get("value"), x["value"], abs_tol=abs_tol)
            self.near_n(w + ".n", y.get("n"), x["n"])
            if x["n"] or y.get("n"):
                self.same(w + ".state", y.get("state"), x["state"])

    def alerts(self, a, b):
        def index(alerts):
            return {(x["kpi"], x.get("measure") or x["kpi"], x["severity"], json.dumps(x["slice"], sort_keys=True)): x
                    for x in alerts}
        got, want = index(a), index(b)
        if len(a) != len(got):
            self.lines.append("alerts: kpitop repeats an alert")
        for key in sorted(set(got) | set(want)):
            w = "alert[" + " ".join(key) + "]"
            if key not in got:
                self.lines.append(f"{w}: missing in kpitop (value {want[key]['value']}, threshold {want[key]['threshold']})")
            elif key not in want:
                self.lines.append(f"{w}: only in kpitop (value {got[key].get('value')}, threshold {got[key].get('threshold')})")
            else:
                self.near(w + ".value", got[key].get("value"), want[key]["value"], abs_tol=1e-6)
                self.near(w + ".threshold", got[key].get("threshold"), want[key]["threshold"])
                self.same(w + ".since", got[key].get("since"), want[key]["since"])

    def sources(self, a, b):
        def name(p):
            return p.rsplit("/", 1)[-1]
        got = {name(x["path"]): x for x in a}
        for x in b:
            y = got.get(name(x["path"]))
            if y is None:
                self.lines.append(f"source {x['path']}: missing in kpitop")
                continue
            for f in ("rows", "accepted", "rejected", "rejected_cells", "duplicates"):
                self.same(f"source {name(x['path'])}.{f}", y.get(f), x[f])


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("kpitop")
    p.add_argument("oracle")
    p.add_argument("--ignore", default="", help="comma separated: lines that contain one of these are left out")
    args = p.parse_args()
    with open(args.kpitop, encoding="utf-8") as f, open(args.oracle, encoding="utf-8") as g:
        c = Comparison()
        c.report(json.load(f), json.load(g))
    ignored = [x for x in args.ignore.split(",") if x]
    lines = [x for x in c.lines if not any(i in x for i in ignored)]
    print("\n".join(lines)) if lines else None
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())

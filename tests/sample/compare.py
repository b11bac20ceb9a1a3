#!/usr/bin/env python3
"""compare.py KPITOP DIR: the report on the sample data against totals.py, KPI by KPI, also by channel."""
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def report(kpitop, folder, period):
    out = subprocess.run([kpitop, "report", "--format", "json", "--period", period, folder], check=True, capture_output=True)
    return json.loads(out.stdout)


def found(data, name):
    """Value and n of `kpi` or `kpi[channel]`."""
    kpi, _, channel = name.partition("[")
    row = next(k for k in data["kpis"] if k["id"] == kpi)
    if channel:
        row = next((b for b in row["breakdown"] if b["key"] == channel.rstrip("]")), {"value": None, "n": 0})
    return row["value"], row["n"]


def main():
    kpitop, folder = sys.argv[1:]
    totals = json.loads(subprocess.run([sys.executable, HERE / "totals.py", folder], check=True, capture_output=True).stdout)
    bad = checked = 0
    for period, figures in totals.items():
        data = report(kpitop, folder, period)
        for name, want in figures.items():
            value, n = found(data, name)
            checked += 1
            close = value is not None and abs(value - want["value"]) <= 1e-6 * max(1, abs(want["value"]))
            if not close or abs(n - want["n"]) > 0.5:
                bad += 1
                print(f"{period} {name}: kpitop {value} (n {n}), expected {want['value']} (n {want['n']})")
    print(f"{checked} figures compared, {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

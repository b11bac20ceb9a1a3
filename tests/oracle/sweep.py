#!/usr/bin/env python3
"""sweep.py KPITOP [--seeds A-B] [--rows N] [--tricky] [--keep DIR]: kpitop against the oracle.

For every seed: data, a configuration and a handful of command lines; prints the differences of
each pair and a tally per KPI field at the end. Exit 1 when anything differs.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

import compare
import oracle

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIGS = {
    "default": "[kpitop]\ncurrency = EUR\n",
    "all": "[kpitop]\ncurrency = EUR\nmin_n = 1\n",
    "options": "[kpitop]\ncurrency = EUR\nmin_n = 1\nweek_start = sunday\nfiscal_year_start = 4\nrepeat_days = 3\nchurn_after_days = 90\n"
               "[ces]\nscale = ease\n[churn]\nbase = total\n[fcr]\nbase = all\n[recurring_customers]\nbase = all\n"
               "[conversion]\nbase = cohort\n[handling_time]\nbasis = elapsed\n[resolution_time]\nuntil = closed\n"
               "[repeat_contact]\nsame = category\n[complaint_rate]\nper = week\n[channel_preference]\nbase = contacts\n"
               "[staff_turnover]\nmethod = half_sum\n[business_hours]\nmon-fri = 9:00-12:30 14:00-18:00\nsat = 10:00-12:00\nfri = 22:00-6:00\nholidays = fr-alsace 12-24 2025-08-01..2025-08-10\n[clv]\nmargin = 40\n[nps.phone]\nwarn = 20\ncrit = 10\n",
}
LINES = [["--period", "LAST"], [], ["--grain", "week"], ["--grain", "quarter", "--by", "team"], ["--grain", "year", "--compare", "year"],
         ["--grain", "day", "--last", "5"], ["--channel", "phone"], ["--filter", "team=Lyon", "--compare", "year"],
         ["--filter", "country=FR", "--by", "product"], ["--as-of", "MIDDLE"], ["--as-of", "MIDDLE", "--period", "RANGE"],
         ["--grain", "month", "--compare", "none", "--channel", "(none)"]]
DATES = {0: ("2025-10", "2025-08-13", "2025-08-01..2025-08-20"), 1: ("2024-03", "2024-01-17", "2024-01-05..2024-02-02"),
         2: ("2021-01", "2020-12-31", "2020-12-28..2021-01-03"), 3: ("2025-09", "2025-08-31", "2025-08-15..2025-09-14")}


def run(cmd, path):
    with open(path, "w", encoding="utf-8") as f:
        return subprocess.run(cmd, stdout=f, stderr=subprocess.PIPE, text=True)


def answer(argv, path):
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(oracle.report(oracle.arguments(argv)), ensure_ascii=False, allow_nan=False, default=float))


def differences(got, want, ignored):
    c = compare.Comparison()
    with open(got, encoding="utf-8") as f, open(want, encoding="utf-8") as g:
        c.report(json.load(f), json.load(g))
    return [x for x in c.lines if not any(i in x for i in ignored.split(",") if i)]


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("kpitop", help="the program, or 'self' to try the oracle alone")
    p.add_argument("--seeds", default="0-7")
    p.add_argument("--rows", default="150")
    p.add_argument("--tricky", action="store_true")
    p.add_argument("--keep")
    p.add_argument("--ignore", default="")
    p.add_argument("--every", type=int, default=1, help="one command line in so many (sanitizers are slow)")
    a = p.parse_args()
    first, _, last = a.seeds.partition("-")
    root = a.keep or tempfile.mkdtemp()
    tally, bad = collections.Counter(), 0
    for seed in range(int(first), int(last or first) + 1):
        d = os.path.join(root, str(seed))
        os.makedirs(os.path.join(d, "data"), exist_ok=True)
        subprocess.run([sys.executable, f"{HERE}/make_data.py", str(seed), f"{d}/data", "--rows", a.rows] + (["--tricky"] if a.tricky else []), check=True)
        files = sorted(os.path.join(d, "data", f) for f in os.listdir(f"{d}/data"))
        for name, text in CONFIGS.items():
            ini = os.path.join(d, name + ".ini")
            with open(ini, "w", encoding="utf-8") as f:
                f.write(text.replace("[kpitop]\n", "[kpitop]\ntimezone = Europe/Paris\n"))
            for i, line in enumerate(LINES):
                if (i + seed + len(name)) % a.every:
                    continue
                last_p, middle, rng = DATES[seed % 4]
                opts = [{"LAST": last_p, "MIDDLE": middle, "RANGE": rng}.get(x, x) for x in line]
                if name == "options" and opts[:1] == ["--period"] and seed % 4 == 2:
                    opts = []
                got, want = f"{d}/{name}-{i}.kpitop.json", f"{d}/{name}-{i}.oracle.json"
                answer(["--config", ini] + opts + files, want)
                if a.kpitop == "self":
                    continue
                r = run([a.kpitop, "report", "--format", "json", "--config", ini] + opts + files, got)
                if r.returncode:
                    print(f"seed {seed} {name} {opts}: kpitop exits {r.returncode}: {r.stderr.strip()}")
                    bad += 1
                    continue
                lines = differences(got, want, a.ignore + (",rejected_cells" if "--as-of" in opts else ",surveys-long.csv.rejected_cells"))
                for x in lines:
                    print(f"seed {seed} {name} {' '.join(opts)}: {x}")
                    tally[re.sub(r"\[[^\]]*\]", "[]", x.split(": ", 1)[0])] += 1
                bad += bool(lines)
    for key, n in tally.most_common():
        print(f"{n:6d}  {key}")
    print(f"{bad} reports differ; files in {root}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Independent oracle of `kpitop report --format json` (schema 1) for canonical CSV files.

Written from spec/kpis.md, records.md and cli.md alone; see README.md for the readings chosen.
"""
import argparse
import json
import os
import sys
from datetime import date

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from config import Config                                       # noqa: E402
from judge import Judge                                         # noqa: E402
from kpis import BY_ID, CATALOGUE                               # noqa: E402
from load import Clock, Loader, channel                         # noqa: E402
from periods import GRAINS, Calendar                            # noqa: E402
from view import View, as_of_day, first_day                     # noqa: E402


def compare(judge, kpi, f, filters, p, how):
    if how == "none":
        return None
    if how == "benchmark":
        if kpi.benchmark is None:
            return None
        lo, hi = kpi.benchmark
        v = lo if lo == hi else None
        return {"label": "benchmark", "value": v, "n": None, "significant": False,
                "delta": None if f.value is None or v is None else f.value - v}
    other = judge.calendar.previous(p) if how == "previous" else judge.calendar.year_before(p)
    days = (judge.elapsed(p) - p.start).days if judge.partial(p) else None
    g = judge.figure(kpi, filters, other, days)
    delta = None if f.value is None or g.value is None else f.value - g.value
    return {"label": other.label, "value": g.value, "n": g.n, "delta": delta,
            "significant": judge.significant(f, g)}


def series(judge, kpi, filters, p, last):
    out = []
    for _ in range(last):
        f = judge.figure(kpi, filters, p)
        out.append({"label": p.label, "value": f.value, "n": f.n, "partial": judge.partial(p),
                    "state": judge.state(kpi, f, filters, p)[0]})
        p = judge.calendar.previous(p)
    return out[::-1]


def kpi_object(judge, kpi, filters, p, args):
    f = judge.figure(kpi, filters, p)
    return {
        "id": kpi.id, "family": kpi.family, "unit": kpi.unit, "direction": judge.direction(kpi),
        "value": f.value, "n": f.n, "low": f.low, "high": f.high, "small_sample": f.small,
        "median": f.median(), "p90": f.p90(), "count": f.count,
        "state": judge.state(kpi, f, filters, p)[0], "mark": judge.mark(kpi, f, filters),
        "compare": compare(judge, kpi, f, filters, p, args.compare),
        "series": series(judge, kpi, filters, p, args.last),
        "breakdown": judge.breakdown(kpi, filters, p, args.by),
    }


def arguments(argv):
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--tz")
    a.add_argument("--as-of")
    a.add_argument("--period")
    a.add_argument("--grain", choices=GRAINS, default="month")
    a.add_argument("--channel")
    a.add_argument("--filter", action="append", default=[])
    a.add_argument("--compare", choices=["previous", "year", "none", "benchmark"], default="previous")
    a.add_argument("--by", default="channel")
    a.add_argument("--last", type=int, default=12)
    a.add_argument("--kpi")
    a.add_argument("--config")
    a.add_argument("--rejects", action="store_true", help="list the rejects on standard error")
    a.add_argument("files", nargs="+")
    return a.parse_args(argv)


def choose_period(calendar, args, as_of, first):
    if args.period:
        p = calendar.parse(args.period)
        if p is None:
            raise SystemExit(f"unreadable period {args.period}")
        return p
    p = calendar.last_complete(args.grain, as_of)
    if first is not None and p.end <= first:                 # nothing complete in the data
        p = calendar.containing(args.grain, as_of)
    return p


def report(args):
    cfg = Config(args.config)
    clock = Clock(args.tz or cfg.timezone or "UTC")
    calendar = Calendar(cfg.week_start, cfg.fiscal_year_start)
    loader = Loader(cfg, clock, calendar)
    for path in args.files:
        loader.load(path)
    records = loader.unique()
    as_of = date.fromisoformat(args.as_of) if args.as_of else as_of_day(records, clock)
    if as_of is None:
        raise SystemExit("no data")
    view = View(records, clock, cfg, as_of)
    judge = Judge(cfg, view, calendar)
    p = choose_period(calendar, args, as_of, first_day(records, clock))
    filters = {}
    for f in args.filter:
        dim, _, value = f.partition("=")
        filters[dim] = channel(value) if dim == "channel" and value != "(none)" else value
    if args.channel:
        filters["channel"] = args.channel if args.channel == "(none)" else channel(args.channel)
    chosen = [BY_ID[i] for i in args.kpi.split(",")] if args.kpi else CATALOGUE
    if args.rejects:
        for s in loader.sources:
            for line, col, value, reason in s.rejects:
                print(f"{s.path}:{line}: {col}: {value!r}: {reason}", file=sys.stderr)
    return {
        "schema": 1, "program": "oracle", "as_of": as_of.isoformat(),
        "period": {"label": p.label, "grain": p.grain, "from": p.start.isoformat(), "to": p.end.isoformat(),
                   "partial": judge.partial(p)},
        "filters": filters,
        "kpis": [kpi_object(judge, k, filters, p, args) for k in chosen],
        "alerts": judge.alerts(chosen, filters, p),
        "sources": [{"path": s.path, "rows": s.rows, "accepted": s.rows - s.rejected - s.duplicates,
                     "rejected": s.rejected, "rejected_cells": s.rejected_cells, "duplicates": s.duplicates}
                    for s in loader.sources if not s.skipped],
    }


def main(argv=None):
    json.dump(report(arguments(argv)), sys.stdout, indent=1, ensure_ascii=False, allow_nan=False, default=float)
    print()


if __name__ == "__main__":
    main()

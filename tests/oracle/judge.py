"""Figures of a slice and period, their states, marks and alerts (kpis.md rules 2, 6, 8, 13)."""
from datetime import timedelta

import stats
from kpis import BY_ID, DIMS, EMPLOYEE, NONE, Ctx, Slice, channel_shares, yearly_churn
from stats import Figure

RANK = {"nodata": 0, "none": 0, "ok": 1, "warning": 2, "critical": 3}


class Judge:
    def __init__(self, cfg, view, calendar):
        self.cfg, self.view, self.calendar = cfg, view, calendar
        self.slices = {}

    # ---- figures
    def slice(self, filters):
        key = tuple(sorted(filters.items()))
        if key not in self.slices:
            self.slices[key] = Slice(self.view, filters)
        return self.slices[key]

    def partial(self, p):
        return p.end > self.view.as_of + timedelta(days=1)

    def elapsed(self, p):
        """The end of what has happened of a period."""
        return max(p.start, min(p.end, self.view.as_of + timedelta(days=1)))

    def figure(self, kpi, filters, p, days=None):
        """days: only so many whole days of the period (like for like)."""
        end = self.elapsed(p)
        if days is not None:
            end = min(end, p.start + timedelta(days=days))
        ctx = Ctx(self.cfg, self.slice(filters), p.start, end)
        f = kpi.formula(ctx) if ctx.days else Figure(None, 0)
        f.days = ctx.days
        return self.finish(kpi, f)

    def finish(self, kpi, f):
        if kpi.id == "c2es":
            customer, employee = f.parts or (Figure(), Figure())
            f.small = f.value is not None and (customer.n < self.min_n(BY_ID["ease_customer"]) or
                                               employee.n < self.min_n(BY_ID["ease_employee"]))
            if employee.n < self.min_n(BY_ID["ease_employee"]):
                f.value = f.low = f.high = f.test = None
        else:
            f.small = f.value is not None and f.n < self.min_n(kpi)
            if kpi.id in EMPLOYEE and f.n < self.min_n(kpi):
                f.value = f.low = f.high = f.test = f.values = None
        return f

    def min_n(self, kpi):
        v = self.cfg.number(kpi.id, "min_n")
        v = self.cfg.number("kpitop", "min_n") if v is None else v
        return kpi.min_n if v is None else v

    # ---- thresholds
    def direction(self, kpi):
        if kpi.id == "ces" and self.cfg.get("ces", "scale") == "ease":
            return "up"
        return kpi.direction

    def thresholds(self, kpi, channel):
        """(warn, crit) for a slice of that channel; channel None: the KPI's own."""
        warn, crit = kpi.warn, kpi.crit
        if kpi.id == "ces" and self.cfg.get("ces", "scale") == "ease":
            warn, crit = 6 - warn, 6 - crit
        if kpi.id == "csat" and self.cfg.get("csat", "method") == "mean":
            warn = crit = None
        w, c = self.cfg.number(kpi.id, "warn"), self.cfg.number(kpi.id, "crit")
        warn, crit = (warn if w is None else w), (crit if c is None else c)
        if channel is not None:
            own = kpi.channels.get(channel)
            if own:
                warn, crit = own
            section = f"{kpi.id}.{channel}"
            w, c = self.cfg.number(section, "warn"), self.cfg.number(section, "crit")
            warn, crit = (warn if w is None else w), (crit if c is None else c)
        return warn, crit

    def own_channels(self, kpi):
        own = set(kpi.channels)
        for section in self.cfg.ini.sections():
            if section.startswith(kpi.id + "."):
                own.add(section.split(".", 1)[1])
        return own

    @staticmethod
    def comparable(kpi, f):
        """The value that is held against the thresholds: per year where they are."""
        if f.value is None or not kpi.yearly or not f.days:
            return f.value
        if kpi.yearly == "keep":
            return min(1.0, max(0.0, f.value / 100)) ** (365.25 / f.days) * 100
        if kpi.yearly == "lose":
            return yearly_churn(f.value / 100, f.days) * 100
        return f.value * 365.25 / f.days

    def crossed(self, kpi, value, thresholds):
        """(state, threshold crossed)."""
        warn, crit = thresholds
        if warn is None and crit is None:
            return "none", None
        up = self.direction(kpi) == "up"

        def beyond(t):
            return t is not None and (value < t if up else value > t)
        if beyond(crit):
            return "critical", crit
        if beyond(warn):
            return "warning", warn
        return "ok", None

    def state(self, kpi, f, filters, p, days=None):
        """(state, measure, value, threshold, from_channel): what an alert would say."""
        if f.value is None:
            return "nodata", None, None, None, False
        if f.small:
            return "none", None, None, None, False
        if kpi.id == "c2es":
            return self.c2es_state(f, filters)
        channel = filters.get("channel")
        if channel is None and self.own_channels(kpi):
            worst, named = None, False
            for ch in self.values("channel"):
                part = dict(filters, channel=ch)
                g = self.figure(kpi, part, p, days)
                if g.value is None or g.small:
                    continue
                s = self.state(kpi, g, part, p, days)
                named |= ch not in (None, "", NONE)
                if worst is None or RANK[s[0]] > RANK[worst[0]]:
                    worst = s
            if worst is not None:
                if not named:  # nobody else raises it: the total speaks for itself
                    at, t = self.crossed(kpi, self.comparable(kpi, f), self.thresholds(kpi, channel))
                    return worst[0], kpi.id, f.value, t, False
                return worst[:4] + (True,)
        state, t = self.crossed(kpi, self.comparable(kpi, f), self.thresholds(kpi, channel))
        return state, kpi.id, f.value, t, False

    def c2es_state(self, f, filters):
        fallen = []
        for name, part in zip(("ease_customer", "ease_employee"), f.parts):
            crit = self.thresholds(BY_ID[name], filters.get("channel"))[1]
            if crit is not None and part.value < crit:
                fallen.append((part.value, name, crit))
        if fallen:
            value, name, crit = min(fallen, key=lambda x: x[0])
            return "critical", name, value, crit, False
        if f.value < 0.8 or f.value > 1.25:
            return "warning", "c2es", f.value, 0.8 if f.value < 0.8 else 1.25, False
        return "ok", None, None, None, False

    def mark(self, kpi, f, filters):
        if kpi.mark is None or f.value is None or f.small or \
                (kpi.id == "csat" and self.cfg.get("csat", "method") == "mean"):
            return None
        return "excellent" if kpi.mark(self.comparable(kpi, f), filters.get("channel")) else None

    # ---- parts
    def values(self, dim):
        """Every value of a dimension in the loaded records, and (none)."""
        found = set()
        for kind in DIMS:
            if dim in DIMS[kind]:
                found |= {getattr(r, dim) for r in self.view.of[kind]}
        return sorted(v for v in found if v is not None) + [NONE]

    def breakdown(self, kpi, filters, p, dim):
        if kpi.id == "channel_preference" and dim == "channel":
            ctx = Ctx(self.cfg, self.slice(filters), p.start, self.elapsed(p))
            parts = {k: self.finish(kpi, f) for k, f in channel_shares(ctx).items()}
        else:
            keys = [filters[dim]] if dim in filters else self.values(dim)
            parts = {k: self.figure(kpi, dict(filters, **{dim: k}), p) for k in keys}
        out = []
        for key, f in sorted(parts.items()):
            if not f.n and f.value is None:
                continue
            state = self.state(kpi, f, dict(filters, **{dim: key}), p)[0]
            out.append({"dimension": dim, "key": key, "value": f.value, "n": f.n, "state": state})
        return out

    # ---- alerts
    def alerts(self, kpis, filters, p):
        slices = [{}]
        for dim in ("channel", "team"):
            found = set(self.values(dim))
            if dim in filters:
                found &= {filters[dim]}
            slices += [{dim: v} for v in sorted(found - {NONE})]
        out = []
        for sl in slices:
            at = dict(filters, **sl)
            here = []
            for kpi in kpis:
                f = self.figure(kpi, at, p)
                state, measure, value, threshold, from_channel = self.state(kpi, f, at, p)
                if "channel" not in at and self.named_channel(kpi, filters, p):
                    continue  # a channel with a state of its own says it, for the total and for the teams
                if RANK[state] >= 2 and not from_channel:
                    here.append({"kpi": kpi.id, "measure": measure, "severity": state, "slice": sl, "value": value,
                                 "threshold": threshold, "since": self.since(kpi, at, p, state)})
            if any(a["kpi"] == "c2es" for a in here):
                here = [a for a in here if a["kpi"] not in ("ease_customer", "ease_employee")]
            out += here
        return out

    def named_channel(self, kpi, filters, p):
        """Does a channel that has a name have a state by the channels' own thresholds?"""
        if not self.own_channels(kpi):
            return False
        for ch in self.values("channel"):
            at = dict(filters, channel=ch)
            f = self.figure(kpi, at, p)
            if ch != NONE and f.value is not None and not f.small and self.state(kpi, f, at, p)[0] not in ("none", "nodata"):
                return True
        return False

    def since(self, kpi, filters, p, state):
        """The first period of the unbroken run that is at least as bad."""
        label = p.label
        for _ in range(1000):
            p = self.calendar.previous(p)
            f = self.figure(kpi, filters, p)
            if RANK[self.state(kpi, f, filters, p)[0]] < RANK[state]:
                return label
            label = p.label
        return label

    def significant(self, a, b):
        return stats.significant(a, b)

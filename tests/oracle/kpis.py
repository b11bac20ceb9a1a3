"""The fifty KPIs of kpis.md section 3, each recomputed from the records of one slice and one period.

A formula takes a Ctx and returns a Figure. Nothing is cached between periods or slices but
the filtered record lists.
"""
from datetime import timedelta
from fractions import Fraction

from periods import add_months
from stats import Figure, mean, mean_ratio, net, proportion, ratio_percent
from load import FIELDS

NONE = "(none)"
YEAR = Fraction(1461, 4)                      # 365.25 days
DIMS = {k: {f for f, t in v.items() if t in ("text", "channel", "status", "direction")} for k, v in FIELDS.items()}
DIMS["social"].add("channel")


def matches(rec, filters):
    """Does a record lie in the slice? A kind without the dimension lies under (none)."""
    for dim, value in filters.items():
        v = getattr(rec, dim) if dim in DIMS[rec.kind] else None
        if rec.kind == "survey" and rec.audience == "employee" and dim == "channel" and v is None:
            return False                      # counts in the total only
        if (v if v is not None else NONE) != value:
            return False
    return True


class Slice:
    def __init__(self, view, filters):
        self.view, self.filters, self.cache = view, dict(filters), {}

    def get(self, kind):
        if kind not in self.cache:
            self.cache[kind] = [r for r in self.view.of[kind] if matches(r, self.filters)]
        return self.cache[kind]

    def lacks(self, kinds):
        """True when none of the kinds has a filtered dimension (and it is not (none))."""
        return any(v != NONE and all(d not in DIMS[k] for k in kinds) for d, v in self.filters.items())


class Ctx:
    """One slice over the days start <= day < end."""

    def __init__(self, cfg, sl, start, end):
        self.cfg, self.slice, self.view, self.clock = cfg, sl, sl.view, sl.view.clock
        self.start, self.end = start, end
        self.days = max(0, (end - start).days)

    def within(self, day):
        return day is not None and self.start <= day < self.end

    def get(self, kind):
        return self.slice.get(kind)

    def all_cases(self):
        return self.get("interaction")

    def created(self):
        return [r for r in self.all_cases() if self.within(r.created)]

    def requests(self):
        return [r for r in self.created() if r.direction != "out"]

    def closed(self):
        """Cases by the date of table 2's second row, resolved or not."""
        return [r for r in self.all_cases() if self.within(r.placed)]

    def resolved(self):
        return [r for r in self.closed() if r.resolved]

    def option(self, section, key, default):
        return self.cfg.get(section, key, default).lower()

    # ---- surveys
    def answers(self, metric, audience="customer"):
        return [r.scores[metric] for r in self.get("survey")
                if r.audience == audience and r.answered_flag and metric in r.scores and self.within(r.when)]

    def responses(self, everything=False):
        """Customer responses (all rows of one id are one), answered or invited, of the period."""
        groups = {}
        for i, r in enumerate(self.get("survey")):
            if r.audience == "customer":
                groups.setdefault(("id", r.id) if r.id is not None else ("row", i), []).append(r)
        out = []
        for rows in groups.values():
            rows = [r for r in rows if r.answered_flag] or rows
            if everything or self.within(rows[0].when):
                out.append(rows)
        return out

    def received(self):
        return [rows for rows in self.responses() if rows[0].answered_flag]

    # ---- customers
    def known_customers(self):
        return [c for c in self.get("customer") if c.signed is not None]

    def present(self, day):
        """Customers signed up before the day and not lost before it."""
        return [c for c in self.known_customers() if c.signed < day and (c.lost is None or c.lost >= day)]

    def purchases(self, until=None):
        until = until or self.end
        return [o for o in self.get("order") if o.purchase and o.when < until]


def begun(ctx, days):
    """A count is 0 once its kind of record has begun (anywhere), null before."""
    return any(d is not None and d < ctx.end for d in days)


def count(ctx, kinds, n, days):
    if ctx.slice.lacks(kinds) or not begun(ctx, days):
        return Figure(None, 0)
    return Figure(n, n)


# ---------------------------------------------------------------- satisfaction

def normalised(s):
    return Fraction(s.x - s.lo) * 100 / (s.hi - s.lo)


def csat_positive(s):
    if s.word is not None:
        return s.word in ("yes", "promoter")
    cut = {3: 3, 4: 3, 5: 4, 7: 6, 10: 8}.get(s.hi)
    return s.x >= cut if cut is not None else normalised(s) >= 75


def csat(c):
    answers = c.answers("csat")
    if c.option("csat", "method", "positive") == "mean":
        return mean([s.x if s.word is None else (5 if csat_positive(s) else 1) for s in answers], 1, 5)
    return proportion(sum(csat_positive(s) for s in answers), len(answers))


def nps_class(s):
    if s.word is not None:
        return {"yes": "promoter", "no": "detractor"}.get(s.word, s.word)
    x = Fraction(s.x - s.lo) * 10 / (s.hi - s.lo)
    return "promoter" if x >= 9 else "detractor" if x <= 6 else "passive"


def nps(c):
    classes = [nps_class(s) for s in c.answers("nps")]
    return net(classes.count("promoter"), classes.count("detractor"), len(classes))


def ease_scale(c):
    return c.option("ces", "scale", "effort") == "ease"


def to_scale(s, lo, hi):
    return Fraction(s.x - s.lo) * (hi - lo) / (s.hi - s.lo) + lo


def ces(c):
    return mean([to_scale(s, 1, 5) for s in c.answers("ces")], 1, 5)


def effort_class(s, mirrored):
    x = (s.lo + s.hi - s.x) if mirrored else s.x
    if (s.lo, s.hi) == (1, 7):
        return 1 if x >= 5 else -1 if x <= 2 else 0
    x = Fraction(x - s.lo) * 4 / (s.hi - s.lo) + 1
    return 1 if x >= 4 else -1 if x <= 2 else 0


def ces_net(c):
    classes = [effort_class(s, ease_scale(c)) for s in c.answers("ces")]
    return net(classes.count(1), classes.count(-1), len(classes))


def ease(c, audience):
    return [to_scale(s, 1, 4) for s in c.answers("ease", audience)]


def ease_customer(c):
    return mean(ease(c, "customer"), 1, 4)


def ease_employee(c):
    return mean(ease(c, "employee"), 1, 4)


def c2es(c):
    f = mean_ratio(ease(c, "customer"), ease(c, "employee"), 0.25, 4)
    f.parts = (ease_customer(c), ease_employee(c))
    return f


def recommendation(c):
    there = c.present(c.end)
    known = [x for x in there if x.referrals is not None or x.last_referral_at is not None]
    if not any(x.referrals is not None or x.last_referral_at is not None for x in c.view.of["customer"]):
        if c.option("recommendation", "fallback", "none") == "promoters":
            classes = [nps_class(s) for s in c.answers("nps")]
            return proportion(classes.count("promoter"), len(classes))
        return Figure(None, 0)
    yes = [x for x in known if (x.referrals or 0) >= 1 or
           (x.last_referral_at is not None and c.clock.day(x.last_referral_at) < c.end)]
    return proportion(len(yes), len(known))


def emotional_connection(c):
    return mean([normalised(s) for s in c.answers("emotion")], 0, 100)


def employee_engagement(c):
    return mean([normalised(s) for s in c.answers("engagement", "employee")], 0, 100)


# ---------------------------------------------------------------- loyalty

def base(c):
    """(at start, at end, new, lost), of customers with a sign-up date."""
    known = c.known_customers()
    return (len(c.present(c.start)), len(c.present(c.end)),
            sum(c.within(x.signed) for x in known), sum(c.within(x.lost) for x in known))


def retention(c):
    start, end, new, _ = base(c)
    return proportion(end - new, start)


def churn(c):
    start, _, new, lost = base(c)
    return proportion(lost, start + new if c.option("churn", "base", "start") == "total" else start)


def recurring_customers(c):
    inside, before = {}, set()
    for o in c.purchases():
        if o.when < c.start:
            before.add(o.customer_id)
        else:
            inside[o.customer_id] = inside.get(o.customer_id, 0) + 1
    k = sum(1 for who, times in inside.items() if times >= 2 or who in before)
    n = len(inside)
    if c.option("recurring_customers", "base", "buyers") == "all":
        n = sum(1 for x in c.known_customers() if x.signed < c.end and (x.lost is None or x.lost >= c.start))
    return proportion(k, n, count=k)


def repeat_purchase(c):
    times = {}
    for o in c.purchases():
        times[o.customer_id] = times.get(o.customer_id, 0) + 1
    return proportion(sum(t >= 2 for t in times.values()), len(times))


def clv(c):
    orders = c.purchases()
    if not orders:
        return Figure(None, 0)
    year_ago = add_months(c.end, -12)
    recent = [o for o in orders if o.when >= year_ago]
    buyers = {}
    for o in orders:
        buyers[o.customer_id] = min(o.when, buyers.get(o.customer_id, o.when))
    records = {x.id: x for x in c.view.of["customer"]}
    if not recent:
        return Figure(None, len(buyers))
    value = Fraction(sum(o.amount for o in orders)) / len(orders)
    value *= Fraction(len(recent), len({o.customer_id for o in recent}))
    if c.option("clv", "lifetime", "mean") == "churn":
        f = churn(c)
        if f.value is None or f.value <= 0:
            return Figure(None, len(buyers))
        value = float(value) / (yearly_churn(f.value / 100, c.days))
    else:
        days = 0
        for who, first in buyers.items():
            x = records.get(who)
            start = x.signed if x is not None and x.signed is not None else first
            lost = x.lost if x is not None and x.lost is not None and x.lost < c.end else c.end
            days += max(0, (lost - start).days)
        value = value * Fraction(days) / len(buyers) / YEAR
    margin = c.cfg.get("clv", "margin")
    if margin is not None:
        value = value * Fraction(margin) / 100
    if c.option("clv", "net", "none") == "acquisition":
        new = sum(c.within(x.signed) for x in c.known_customers())
        spent, _ = spread_costs(c, lambda r: r.category == "acquisition")
        if new:
            value = value - spent / new
    return Figure(float(value), len(buyers))


def conversion(c):
    how = c.option("conversion", "base", "period")
    if how == "interactions":
        known = [r for r in c.created() if r.converted is not None or r.revenue is not None]
        return ratio_percent(sum(1 for r in known if r.converted or (r.revenue or 0) > 0), len(known))
    leads = c.get("lead")
    made = [r for r in leads if c.within(c.clock.day(r.created_at))]
    if how == "cohort":
        return ratio_percent(sum(r.converted_at is not None for r in made), len(made))
    return ratio_percent(sum(c.within(c.clock.day(r.converted_at)) for r in leads), len(made))


def adoption(c):
    if not any(x.adopted for x in c.view.of["customer"]):
        return Figure(None, 0)
    there = c.present(c.end)
    return proportion(sum(any(d < c.end for d in x.adopted) for x in there), len(there))


# ---------------------------------------------------------------- service

def contact_volume(c):
    return count(c, ["interaction"], len(c.requests()), [r.created for r in c.view.of["interaction"]])


def response_time(c):
    xs = [r.response_s if "response_s" in r.src.headers else r.first_reply for r in c.requests()]
    return mean([x for x in xs if x is not None], 0, durations=True)


def first_response_time(c):
    xs = []
    for r in c.requests():
        if r.first_reply is not None:
            xs.append(r.first_reply)
        elif r.channel in ("phone", "chat") and r.wait_s is not None \
                and r.answered is not False and r.abandoned is not True:
            xs.append(r.wait_s)
    return mean(xs, 0, durations=True)


def first_response_time_bh(c):
    return mean([r.first_reply_bh_s for r in c.requests() if r.first_reply_bh_s is not None], 0, durations=True)


def waiting_time(c):
    return mean([r.wait_s for r in c.requests() if r.wait_s is not None], 0, durations=True)


def handling_time(c):
    if c.option("handling_time", "basis", "handle") == "elapsed":
        xs = []
        for r in c.closed():
            if r.resolved_ts is not None and r.first_reply is not None:
                reply = r.first_reply_at if r.first_reply_at is not None else r.created_at + r.first_reply
                if r.resolved_ts >= reply:
                    xs.append(r.resolved_ts - reply)
    else:
        xs = [r.handle for r in c.closed() if r.handle is not None]
    return mean(xs, 0, durations=True)


def resolution_time(c):
    if c.option("resolution_time", "until", "resolved") == "closed":
        xs = [r.closed_at - r.created_at for r in c.resolved() if r.closed_at is not None]
    else:
        xs = [r.resolution for r in c.resolved() if r.resolution is not None]
    return mean(xs, 0, durations=True)


def resolution_time_bh(c):
    return mean([r.resolution_bh_s for r in c.resolved() if r.resolution_bh_s is not None], 0, durations=True)


def first_contact(r):
    """True, False, or None where nothing tells."""
    if r.first_contact is not None:
        return r.first_contact
    if r.replies is not None:
        ok = r.replies <= 1 and not (r.reopens or 0) >= 1
    elif r.customer_messages is not None:
        ok = r.customer_messages <= 1
    else:
        return None
    return ok and not (r.transfers or 0) >= 1 and r.escalated is not True


def fcr(c):
    verdicts = [v for v in map(first_contact, c.resolved()) if v is not None]
    if c.option("fcr", "base", "resolved") == "all":
        known = [v for v in map(first_contact, c.created()) if v is not None]
        return proportion(sum(verdicts), len(known))
    return proportion(sum(verdicts), len(verdicts))


def repeats(c, pool, same=None):
    by = {}
    for r in pool:
        if r.customer_id is not None and r.direction != "out" and r.created < c.end:
            by.setdefault(r.customer_id, []).append(r)
    n = k = 0
    for rows in by.values():
        inside = [r for r in rows if c.within(r.created)]
        n += bool(inside)
        k += any(a is not b and a.created_at <= b.created_at
                 and (b.created - a.created).days <= c.cfg.repeat_days
                 and (same is None or (getattr(a, same) is not None and getattr(a, same) == getattr(b, same)))
                 for b in inside for a in rows)
    return proportion(k, n)


def repeat_contact(c):
    same = c.cfg.get("repeat_contact", "same")
    return repeats(c, c.all_cases(), same if same in ("category", "product") else None)


def repeat_call(c):
    return repeats(c, [r for r in c.all_cases() if r.channel == "phone"])


def complaint_rate(c):
    known = [r for r in c.all_cases() if r.direction != "out" and r.complaint is not None]
    if c.slice.lacks(["interaction"]) or c.days == 0 or \
            not begun(c, [r.created for r in c.view.of["interaction"]
                          if r.direction != "out" and r.complaint is not None]):
        return Figure(None, 0)
    inside = [r for r in known if c.within(r.created)]
    k, n = sum(r.complaint for r in inside), c.days
    per = c.option("complaint_rate", "per", "day")
    if per == "100contacts":
        return Figure(100.0 * k / len(inside) if inside else None, n)
    if per == "100customers":
        there = len(c.present(c.end))
        return Figure(100.0 * k / there if there else None, n)
    factor = {"day": 1, "week": 7, "month": YEAR / 12}[per]
    return Figure(float(Fraction(k) * factor / n), n)


def sla(c):
    met = n = 0
    for r in c.all_cases():
        if not r.judged or r.sla == "none":
            continue
        if r.resolved:
            if not c.within(r.placed):
                continue
            if r.sla is not None:
                verdict = r.sla == "met"
            elif r.due_at is not None and r.resolved_ts is not None:
                verdict = r.resolved_ts <= r.due_at
            elif r.due_at is not None and r.resolution is not None:  # no date, but the export's own duration
                verdict = r.created_at + r.resolution <= r.due_at
            else:
                continue
        elif r.is_open and r.sla != "met" and r.due_at is not None and r.due_at < c.view.end_ts \
                and c.within(c.clock.day(r.due_at)):
            verdict = False
        else:
            continue
        n += 1
        met += verdict
    return proportion(met, n)


ANSWER_COLUMNS = {"answered", "first_reply_at", "first_reply_s", "first_reply_bh_s", "replies"}


def is_answered(r):
    if r.answered is not None:
        return r.answered
    if not ANSWER_COLUMNS & set(r.src.headers):
        return None
    return r.first_reply is not None or r.first_reply_bh_s is not None or (r.replies or 0) >= 1


def response_rate(c):
    known = [v for v in map(is_answered, c.requests()) if v is not None]
    return proportion(sum(known), len(known))


def social_responsiveness(c):
    k = n = 0
    for r in c.get("social"):
        if r.direction == "out" or not c.within(c.clock.day(r.received_at)):
            continue
        reply = r.reply_s
        if reply is None and r.replied_at is not None:
            reply = r.replied_at - r.received_at
        if reply is None and r.received_at + c.cfg.social_delay > c.view.end_ts:
            continue
        n += 1
        k += reply is not None and reply <= c.cfg.social_delay
    return proportion(k, n)


def quality_score(c):
    sheets = {}
    for i, r in enumerate(c.get("quality")):
        if c.within(c.clock.day(r.evaluated_at)):
            sheets.setdefault(("id", r.id) if r.id is not None else ("row", i), []).append(r)
    xs = []
    for rows in sheets.values():
        weights = [1 if r.weight is None else r.weight for r in rows]
        if sum(weights) > 0:
            xs.append(sum(w * r.score for w, r in zip(weights, rows)) / Fraction(sum(weights)))
    xs += [r.quality for r in c.closed() if r.quality is not None]
    return mean(xs, 0, 100)


def error_rate(c):
    known = [r.error for r in c.created() if r.error is not None]
    return proportion(sum(known), len(known))


def escalations(c):
    known = [r.escalated for r in c.created() if r.escalated is not None]
    return proportion(sum(known), len(known), count=sum(known))


def backlog(c):
    def stock(rows):
        n = 0
        for r in rows:
            if not r.judged or r.created >= c.end:
                continue
            n += r.placed >= c.end if r.resolved else r.is_open
        return n
    return count(c, ["interaction"], stock(c.all_cases()), [r.created for r in c.view.of["interaction"] if r.judged])


def resolution_rate(c):
    return ratio_percent(sum(r.judged for r in c.resolved()), sum(r.judged for r in c.created()))


def work_time(c):
    sheets = [r for r in c.get("work") if c.within(r.date)]
    cases = c.created()
    if sheets:
        return Figure(float(sum(r.hours for r in sheets) * 3600), len(cases))
    handled = [r.handle for r in cases if r.handle is not None]
    return Figure(float(sum(handled)) if handled else None, len(cases))


def reopen_rate(c):
    known = [r.reopens >= 1 for r in c.resolved() if r.judged and r.reopens is not None]
    return proportion(sum(known), len(known))


# ---------------------------------------------------------------- feedback

def survey_days(c):
    return [r.when for r in c.view.of["survey"] if r.audience == "customer"]


def feedback_volume(c):
    return count(c, ["survey"], len(c.received()), survey_days(c))


def survey_response_rate(c):
    return proportion(len(c.received()), len(c.responses()))


def feedback_response_time(c):
    xs = []
    for rows in c.received():
        for r in rows:
            if r.replied_at is not None and r.answered_at is not None:
                xs.append(r.replied_at - r.answered_at)
                break
    return mean(xs, 0, durations=True)


def preferred(c):
    """The channels (None where unknown) that channel_preference shares out."""
    how = c.option("channel_preference", "base", "responses")
    if how == "contacts":
        return [r.channel for r in c.created()]
    if how == "stated":
        return [x.preferred_channel for x in c.present(c.end) if x.preferred_channel is not None]
    return [rows[0].channel for rows in c.received()]


def channel_preference(c):
    chosen = preferred(c)
    named = [x for x in chosen if x is not None]
    if not named:
        return Figure(None, len(chosen))
    return proportion(max(named.count(x) for x in set(named)), len(chosen))


def channel_shares(c):
    chosen = preferred(c)
    return {(x or NONE): proportion(chosen.count(x), len(chosen)) for x in set(chosen)}


def voice_of_customer(c):
    n = 0
    for rows in c.received():
        n += any(r.comment is not None for r in rows)
    return count(c, ["survey"], n, survey_days(c))


# ---------------------------------------------------------------- business

def spread_costs(c, wanted):
    """(sum, rows) of the cost rows' share that falls on the days of the period."""
    total, rows = Fraction(0), 0
    for r in c.get("cost"):
        if wanted(r):
            a, b = max(c.start, r.period.start), min(c.end, r.period.end)
            if a < b:
                rows += 1
                total += Fraction(r.amount) * (b - a).days / (r.period.end - r.period.start).days
    return total, rows


def cost_per_contact(c):
    cases = c.created()
    total, rows = spread_costs(c, lambda r: (r.category or "").lower() != "acquisition")
    if rows:
        return Figure(float(total / len(cases)), len(cases)) if cases else Figure(None, 0)
    known = [r.cost for r in cases if r.cost is not None]
    return Figure(float(Fraction(sum(known)) / len(known)), len(known)) if known else Figure(None, 0)


def service_revenue(c):
    xs = [r.revenue for r in c.created() if r.revenue is not None]
    return Figure(float(sum(xs)) if xs else None, len(xs))


def revenue(c):
    xs = [o.amount for o in c.purchases() if c.within(o.when)]
    return Figure(float(sum(xs)) if xs else None, len(xs))


def web_sum(c, top, bottom):
    rows = [r for r in c.get("web") if c.within(r.date)
            and getattr(r, top) is not None and getattr(r, bottom) is not None]
    return sum(getattr(r, top) for r in rows), sum(getattr(r, bottom) for r in rows)


def cart_abandonment(c):
    orders, carts = web_sum(c, "orders", "carts")
    return proportion(carts - orders, carts)


def bounce_rate(c):
    return proportion(*web_sum(c, "bounces", "visits"))


# ---------------------------------------------------------------- team

def staff_turnover(c):
    day = c.clock.day
    staff = [(day(r.hired_at), day(r.left_at)) for r in c.get("employee")]

    def there(d):
        return sum(h < d and (x is None or x >= d) for h, x in staff)
    left = sum(c.within(x) for _, x in staff)
    joined = sum(c.within(h) for h, _ in staff)
    if c.option("staff_turnover", "method", "mean") == "half_sum":
        n = there(c.start)
        return Figure(float(Fraction(left + joined, 2) * 100 / n), n) if n else Figure(None, 0)
    n = Fraction(there(c.start) + there(c.end), 2)
    return Figure(float(left * 100 / n), float(n)) if n else Figure(None, 0)


# ---------------------------------------------------------------- catalogue

class Kpi:
    def __init__(self, id, family, unit, direction, formula, kinds, min_n=10, warn=None, crit=None,
                 channels=None, mark=None, yearly=None, benchmark=None):
        self.id, self.family, self.unit, self.direction, self.formula = id, family, unit, direction, formula
        self.kinds, self.min_n, self.warn, self.crit = kinds, min_n, warn, crit
        self.channels = channels or {}        # channel -> (warn, crit)
        self.mark = mark                      # function(value, channel) -> bool
        self.yearly = yearly                  # "keep", "lose" or "scale"
        self.benchmark = benchmark


MINUTE, HOUR = 60, 3600
REPLY = {"chat": (30, 2 * MINUTE), "messaging": (30, 2 * MINUTE), "phone": (60, 3 * MINUTE),
         "social": (HOUR, 4 * HOUR), "whatsapp": (HOUR, 4 * HOUR), "sms": (HOUR, 4 * HOUR),
         "email": (4 * HOUR, 24 * HOUR), "web": (4 * HOUR, 24 * HOUR), "portal": (4 * HOUR, 24 * HOUR)}
WAIT = {"phone": (60, 3 * MINUTE), "chat": (60, 3 * MINUTE)}


def fast(value, channel):
    return channel in ("email", "web", "portal") and value <= 2 * HOUR


CATALOGUE = [Kpi(*a[:6], **a[6]) for a in [
    ("csat", "satisfaction", "percent", "up", csat, ["survey"],
     dict(min_n=30, warn=80, crit=70, mark=lambda v, ch: v >= 85)),
    ("nps", "satisfaction", "points", "up", nps, ["survey"],
     dict(min_n=30, warn=0, crit=-20, mark=lambda v, ch: v > 50, benchmark=(30, 30))),
    ("ces", "satisfaction", "scale", "down", ces, ["survey"], dict(min_n=30, warn=3, crit=3.5)),
    ("ces_net", "satisfaction", "points", "down", ces_net, ["survey"], dict(min_n=30, warn=0, crit=20)),
    ("ease_customer", "satisfaction", "scale", "up", ease_customer, ["survey"], dict(min_n=30, warn=2.8, crit=2.5)),
    ("ease_employee", "satisfaction", "scale", "up", ease_employee, ["survey"], dict(min_n=5, warn=2.8, crit=2.5)),
    ("c2es", "satisfaction", "ratio", "none", c2es, ["survey"], dict()),
    ("recommendation", "satisfaction", "percent", "up", recommendation, ["customer"], dict()),
    ("emotional_connection", "satisfaction", "points", "up", emotional_connection, ["survey"], dict(min_n=30)),
    ("retention", "loyalty", "percent", "up", retention, ["customer"],
     dict(warn=80, crit=70, mark=lambda v, ch: v > 80, yearly="keep")),
    ("churn", "loyalty", "percent", "down", churn, ["customer"], dict(warn=20, crit=30, yearly="lose")),
    ("recurring_customers", "loyalty", "percent", "up", recurring_customers, ["order"], dict()),
    ("repeat_purchase", "loyalty", "percent", "up", repeat_purchase, ["order"], dict()),
    ("clv", "loyalty", "currency", "up", clv, ["order"], dict()),
    ("conversion", "loyalty", "percent", "up", conversion, ["lead"], dict()),
    ("adoption", "loyalty", "percent", "up", adoption, ["customer"], dict()),
    ("contact_volume", "service", "count", "none", contact_volume, ["interaction"], dict()),
    ("response_time", "service", "seconds", "down", response_time, ["interaction"], dict(channels=REPLY, mark=fast)),
    ("first_response_time", "service", "seconds", "down", first_response_time, ["interaction"],
     dict(channels=REPLY, mark=fast)),
    ("first_response_time_bh", "service", "seconds", "down", first_response_time_bh, ["interaction"],
     dict(channels=REPLY, mark=fast)),
    ("waiting_time", "service", "seconds", "down", waiting_time, ["interaction"], dict(channels=WAIT)),
    ("handling_time", "service", "seconds", "down", handling_time, ["interaction"], dict()),
    ("resolution_time", "service", "seconds", "down", resolution_time, ["interaction"], dict()),
    ("resolution_time_bh", "service", "seconds", "down", resolution_time_bh, ["interaction"], dict()),
    ("fcr", "service", "percent", "up", fcr, ["interaction"],
     dict(warn=70, crit=60, mark=lambda v, ch: v > 90, benchmark=(70, 90))),
    ("repeat_contact", "service", "percent", "down", repeat_contact, ["interaction"], dict()),
    ("repeat_call", "service", "percent", "down", repeat_call, ["interaction"], dict()),
    ("complaint_rate", "service", "per_day", "down", complaint_rate, ["interaction"], dict()),
    ("sla", "service", "percent", "up", sla, ["interaction"], dict(warn=90, crit=80)),
    ("response_rate", "service", "percent", "up", response_rate, ["interaction"], dict(warn=95, crit=85)),
    ("social_responsiveness", "service", "percent", "up", social_responsiveness, ["social"], dict(warn=80, crit=60)),
    ("quality_score", "service", "points", "up", quality_score, ["quality", "interaction"], dict()),
    ("error_rate", "service", "percent", "down", error_rate, ["interaction"], dict()),
    ("escalations", "service", "percent", "down", escalations, ["interaction"], dict()),
    ("backlog", "service", "count", "down", backlog, ["interaction"], dict()),
    ("resolution_rate", "service", "percent", "up", resolution_rate, ["interaction"], dict()),
    ("work_time", "service", "seconds", "none", work_time, ["work", "interaction"], dict()),
    ("reopen_rate", "service", "percent", "down", reopen_rate, ["interaction"], dict()),
    ("feedback_volume", "feedback", "count", "up", feedback_volume, ["survey"], dict()),
    ("survey_response_rate", "feedback", "percent", "up", survey_response_rate, ["survey"], dict()),
    ("feedback_response_time", "feedback", "seconds", "down", feedback_response_time, ["survey"], dict()),
    ("channel_preference", "feedback", "percent", "none", channel_preference, ["survey"], dict()),
    ("voice_of_customer", "feedback", "count", "none", voice_of_customer, ["survey"], dict()),
    ("cost_per_contact", "business", "currency", "down", cost_per_contact, ["cost", "interaction"],
     dict(channels={"phone": (10, 15), "chat": (2, 4)})),
    ("service_revenue", "business", "currency", "up", service_revenue, ["interaction"], dict()),
    ("cart_abandonment", "business", "percent", "down", cart_abandonment, ["web"],
     dict(warn=80, crit=90, benchmark=(70, 80))),
    ("revenue", "business", "currency", "up", revenue, ["order"], dict()),
    ("bounce_rate", "business", "percent", "down", bounce_rate, ["web"], dict()),
    ("staff_turnover", "team", "percent", "down", staff_turnover, ["employee"], dict(yearly="scale")),
    ("employee_engagement", "team", "points", "up", employee_engagement, ["survey"], dict(min_n=5)),
]]
BY_ID = {k.id: k for k in CATALOGUE}
EMPLOYEE = ("ease_employee", "employee_engagement")      # hidden under their min_n, and c2es with them


def yearly_churn(rate, days):
    rate = min(1.0, max(0.0, rate))
    return 1 - (1 - rate) ** (365.25 / days) if days else 0.0

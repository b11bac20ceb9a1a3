"""What the loaded records look like on the as-of day: later events do not exist.

Adds to each record the few facts that do not depend on a period or a slice:
resolution (interactions), answered and date (surveys), loss (customers), joins.
"""
import copy
from datetime import timedelta

from hours import Hours

# the times of something that has happened, per kind; those of LATE never move the as-of date
EVENTS = {
    "interaction": ["created_at", "first_reply_at", "resolved_at"], "survey": ["answered_at", "sent_at", "replied_at"],
    "customer": ["signed_up_at", "last_referral_at", "adopted_at"], "lead": ["created_at", "converted_at"],
    "order": ["ordered_at"], "subscription": ["started_at"], "social": ["received_at", "replied_at"],
    "employee": ["hired_at"], "quality": ["evaluated_at"], "work": ["date"], "adoption": ["adopted_at"],
    "web": ["date"], "cost": [],
}
LATE = {"interaction": ["closed_at"], "customer": ["churned_at"], "subscription": ["ended_at"], "employee": ["left_at"]}
BIRTH = {"interaction": "created_at", "lead": "created_at", "order": "ordered_at", "subscription": "started_at",
         "social": "received_at", "employee": "hired_at", "quality": "evaluated_at", "work": "date",
         "adoption": "adopted_at", "web": "date"}
NOT_PURCHASES = {"cancelled", "canceled", "failed", "refunded"}
SOLVED = ("solved", "closed")


def counts(rec):
    """Deleted rows and internal interactions count nowhere."""
    return (rec.status or "").lower() != "deleted" and rec.direction != "internal"


def as_of_day(records, clock):
    days = []
    for r in records:
        if counts(r):
            for f in EVENTS[r.kind]:
                v = getattr(r, f)
                if v is not None:
                    days.append(v if r.kind in ("work", "web") else clock.day(v))
    return max(days) if days else None


def first_day(records, clock):
    days = []
    for r in records:
        if counts(r) and BIRTH.get(r.kind):
            v = getattr(r, BIRTH[r.kind])
            days.append(v if r.kind in ("work", "web") else clock.day(v))
        elif counts(r) and r.kind == "survey":
            days.append(clock.day(r.answered_at if r.answered_at is not None else r.sent_at))
    return min(days) if days else None


class View:
    def __init__(self, records, clock, cfg, as_of):
        self.clock, self.cfg, self.as_of = clock, cfg, as_of
        items = cfg.ini.items("business_hours") if cfg.ini.has_section("business_hours") else []
        self.hours = Hours(items, clock.zone) if items else None
        self.end_ts = clock.midnight(as_of + timedelta(days=1))
        self.of = {k: [] for k in EVENTS}
        cases = {r.id: r for r in records if r.kind == "interaction"}
        for raw in records:
            rec = self.seen(raw, cases)
            if rec is not None:
                self.of[rec.kind].append(rec)
        self.losses()

    def later(self, rec, name):
        v = getattr(rec, name)
        if v is None:
            return False
        return (v if rec.kind in ("work", "web") else self.clock.day(v)) > self.as_of

    def seen(self, raw, cases):
        if not counts(raw):
            return None
        birth = BIRTH.get(raw.kind)
        if birth and self.later(raw, birth):
            return None
        rec = copy.copy(raw)
        gone = [f for f in EVENTS[rec.kind] + LATE.get(rec.kind, []) if self.later(raw, f)]
        for f in gone:
            setattr(rec, f, None)
        if rec.kind in ("survey", "quality") and rec.interaction_id in cases:
            case = cases[rec.interaction_id]
            for f in ("channel", "agent", "team"):
                if getattr(rec, f) is None:
                    setattr(rec, f, getattr(case, f))
        return getattr(self, "seen_" + rec.kind, lambda r, g: r)(rec, gone)

    def seen_interaction(self, rec, gone):
        src, day = rec.src, self.clock.day
        if "first_reply_at" in gone:
            rec.first_reply_s = rec.first_reply_bh_s = None
        real = rec.resolved_at if rec.resolved_at is not None else rec.closed_at
        if real is None and ("resolved_at" in gone or "closed_at" in gone):
            rec.status = "open"                       # resolved later: open on the as-of day
            rec.resolution_s = rec.resolution_bh_s = None
        rec.resolved_ts = real                        # a true resolution time, or None
        standin = not src.has_closing
        rec.judged = src.has_closing or src.has_status        # else left out of backlog, sla...
        rec.created = day(rec.created_at)
        rec.placed = day(real) if real is not None else rec.created if standin else None
        rec.resolved = (real is not None or
                        (standin and (rec.status in SOLVED or not src.has_status)))
        rec.is_open = real is None and rec.status not in SOLVED
        if rec.first_reply_s is not None:
            rec.first_reply = rec.first_reply_s
        elif rec.first_reply_at is not None:
            rec.first_reply = rec.first_reply_at - rec.created_at
        if rec.resolution_s is not None:
            rec.resolution = rec.resolution_s
        elif real is not None:
            rec.resolution = real - rec.created_at
        if self.hours:
            self.business(rec)
        if rec.handle_s is not None:
            rec.handle = rec.handle_s
        else:
            parts = [x for x in (rec.talk_s, rec.hold_s, rec.wrap_s) if x is not None]
            rec.handle = sum(parts) if parts else None
        return rec

    def business(self, rec):
        """Business times counted by the calendar, where the export gives none."""
        def count(end, later):
            if end is None or end < rec.created_at:
                end = None if later is None else rec.created_at + later
            return None if end is None else self.hours.between(rec.created_at, end)
        if rec.first_reply_bh_s is None:
            rec.first_reply_bh_s = count(rec.first_reply_at, rec.first_reply_s)
        if rec.resolution_bh_s is None:
            rec.resolution_bh_s = count(rec.resolved_at, rec.resolution)

    def seen_survey(self, rec, gone):
        rec.audience = rec.audience or "customer"
        if "answered_at" in gone:                     # only invited so far
            rec.answered_flag = False
        elif rec.state is not None:
            rec.answered_flag = rec.state in ("answered", "partial")
        else:
            rec.answered_flag = rec.answered_at is not None or bool(rec.scores)
        a, s = rec.answered_at, rec.sent_at
        if not rec.answered_flag:
            a, s = s, a
        rec.when = self.clock.day(a if a is not None else s)
        return rec if rec.when is not None else None

    def seen_customer(self, rec, gone):
        rec.signed = self.clock.day(rec.signed_up_at)
        return rec

    def seen_order(self, rec, gone):
        rec.when = self.clock.day(rec.ordered_at)
        rec.purchase = (rec.status or "").lower() not in NOT_PURCHASES
        return rec

    def losses(self):
        """Customer.lost: the day of the loss, or None. Customer.adopted: the days of adoption."""
        subs, orders, adopted = {}, {}, {}
        for s in self.of["subscription"]:
            subs.setdefault(s.customer_id, []).append(s)
        for o in self.of["order"]:
            if o.purchase:
                orders.setdefault(o.customer_id, []).append(o.when)
        for a in self.of["adoption"]:
            adopted.setdefault(a.customer_id, []).append(self.clock.day(a.adopted_at))
        for c in self.of["customer"]:
            c.adopted = list(adopted.get(c.id, []))
            if c.adopted_at is not None:
                c.adopted.append(self.clock.day(c.adopted_at))
            if c.id in subs:
                ends = [s.ended_at for s in subs[c.id]]
                c.lost = None if None in ends else self.clock.day(max(ends))
            elif c.src.has_loss:
                c.lost = self.clock.day(c.churned_at)
            else:
                last = max(orders[c.id]) if c.id in orders else c.signed
                c.lost = None if last is None else last + timedelta(days=self.cfg.churn_after_days)
                if c.lost is not None and c.lost > self.as_of:
                    c.lost = None

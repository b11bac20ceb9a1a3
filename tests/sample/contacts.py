"""Tickets and calls."""

import datetime as dt

from clock import Diffuse, Rng, local, utc
from words import PRODUCTS, REASONS, SUBJECTS
from world import (ANSWERED, CSAT, DAYS, END, FCR, FIRST_REPLY, PHONE_CALLS, PHONE_WAIT, Pool,
                   REPEAT_CALL, business_seconds, month_of, per_day, pick_team, season, staffed)

TICKETS, CALLS = 12000, 6000

# mean first reply in minutes, its spread, hours spent to solve when one reply is not enough
VIA = {
    "Mail": (52, 96.0, 0.95, 30.0), "Web form": (15, 98.0, 0.95, 30.0),
    "Chat": (14, 0.41, 0.8, 10.0), "Messaging": (6, 0.43, 0.8, 14.0),
    "WhatsApp": (8, 20.0, 0.9, 16.0), "Facebook": (5, 21.0, 0.9, 20.0),
}
LIVE = ("Chat", "Messaging")
_HOURS = [(h, w) for h, w in enumerate(
    [.6, 0, 0, 0, 0, 0, .6, 3, 7, 10, 12, 11, 8, 8, 10, 9, 8, 8, 8, 6, 5, 3, 2, 1])]
_DAYTIME = [(h, w) for h, w in enumerate([0] * 8 + [6, 9, 10, 9, 8, 8, 9, 9, 9, 9, 8, 6])]
_OPEN = [(h, w) for h, w in enumerate([0] * 9 + [10, 12, 11, 7, 7, 10, 10, 10, 9, 7])]


class Record:
    """A bag of named values."""

    def __init__(self, **values):
        self.__dict__.update(values)


def at_hour(rng, day, hours):
    return utc(dt.datetime(day.year, day.month, day.day, rng.weighted(hours),
                           rng.int(0, 59), rng.int(0, 59)))


class Callers:
    """Picks who writes: now and then somebody who wrote in the last days."""

    def __init__(self, customers, outsiders):
        self.pool, self.recent, self.outsiders = Pool(customers), [], outsiders

    def pick(self, rng, day, again):
        self.recent = [(d, w) for d, w in self.recent if (day - d).days <= 6]
        if self.recent and rng.chance(again):
            who = rng.pick(self.recent)[1]
        elif rng.chance(self.outsiders):
            who = None
        else:
            who = self.pool.pick(rng, day)
        if who is not None:
            self.recent.append((day, who))
        return who


def _draw_course(rng, t, m, touch):
    """First reply, replies, resolution: what happens to a ticket after it came in."""
    _, mean, sigma, hours = VIA[t.via]
    slow = FIRST_REPLY[m]
    wait = rng.lognormal(mean * slow * 60, sigma)
    t.reply_at = t.created + int(wait)
    if t.via not in LIVE:
        t.reply_at = staffed(rng, t.reply_at)
    answered = rng.chance(0.945 if t.via == "Facebook" else 0.972)
    t.one_touch = touch.round(FCR[m] + 0.05 * rng.gauss()) > 0
    t.reopens = t.transfers = t.escalated = 0
    t.replies = 1
    stuck = False
    if t.one_touch:
        t.solved = t.reply_at + int(rng.lognormal(600, 0.8))
        if t.via in LIVE:
            t.solved = t.reply_at + int(rng.lognormal(640, 0.5))
        elif rng.chance(0.35):
            t.solved = staffed(rng, t.reply_at + int(rng.lognormal(16 * 3600, 0.8)))
    else:
        t.replies = rng.weighted([(1, 14), (2, 38), (3, 24), (4, 13), (5, 7), (7, 4)])
        t.transfers = 1 if rng.chance(0.33 if t.replies > 1 else 0.9) else 0
        t.escalated = 1 if rng.chance(0.25) else 0
        t.reopens = rng.weighted([(0, 53), (1, 38), (2, 9)])
        if t.replies == 1 and not (t.reopens or t.escalated):
            t.transfers = 1
        stuck = rng.chance(0.18)
        mean = rng.uniform(38, 95) * 24 if stuck else hours * 1.2
        t.solved = staffed(rng, t.reply_at + int(rng.lognormal(mean * 3600, 0.3 if stuck else 0.9)))
    if not answered:
        t.reply_at, t.replies = None, 0
        t.reopens = 0
        t.solved = staffed(rng, t.created + int(rng.uniform(20, 70) * 3600))
    t.stuck = stuck


def _cut_at_end(t):
    """What has not happened by the last day is not in the export."""
    if t.reply_at is not None and t.reply_at >= END:
        t.reply_at, t.replies = None, 0
    if t.solved >= END:
        t.solved, t.reopens = None, 0 if t.reply_at is None else t.reopens
        if t.reply_at is not None:
            t.replies = max(1, t.replies - 1)
    if t.solved is None:
        t.status = "New" if t.reply_at is None else ("Hold" if t.stuck else
                                                     "Pending" if t.replies > 1 else "Open")
    else:
        t.status = "Closed" if END - t.solved > 4 * 86400 else "Solved"


def _draw_ticket(rng, day, callers, roster, touch):
    m = month_of(day)
    t = Record(via=rng.weighted([(v, w[0]) for v, w in VIA.items()]))
    if t.via in LIVE and day.weekday() == 6:
        t.via = "Mail"
    t.created = at_hour(rng, day, _OPEN if t.via in LIVE else
                        _DAYTIME if t.via in ("WhatsApp", "Facebook") else _HOURS)
    t.who = callers.pick(rng, day, 0.072)
    t.team = pick_team(rng)
    t.agent = roster.pick(rng, day, t.team)
    t.reason = rng.weighted(REASONS)
    t.subject = rng.pick(SUBJECTS[t.reason])
    t.product = rng.pick(PRODUCTS)
    t.priority = rng.weighted([("Urgent", 4), ("High", 14), ("Normal", 64), ("Low", 18)])
    _draw_course(rng, t, m, touch)
    hours = {"Urgent": 40, "High": 66, "Normal": 102, "Low": 150}[t.priority]
    t.due = None if rng.chance(0.12) else t.created + hours * 3600
    _cut_at_end(t)
    t.error = 1 if rng.chance(0.024) else 0
    t.complaint = 1 if rng.chance(0.092 if m == 23 else 0.072) else 0
    t.spent = None
    if t.replies:
        t.spent = int(rng.lognormal(445 * (0.75 + 0.25 * t.replies), 0.45))
    t.sale = None
    if rng.chance(0.20 if t.reason == "Conseil avant achat" else 0.022):
        t.sale = int(rng.lognormal(7800, 0.5)) + 900
    t.rating = ""
    return t


def make_tickets(customers, roster):
    rng = Rng("tickets")
    callers = Callers(customers, 0.14)
    tickets, touch = [], Diffuse()
    for day, n in zip(DAYS, per_day(rng, TICKETS, season)):
        batch = [_draw_ticket(rng, day, callers, roster, touch) for _ in range(n)]
        tickets += sorted(batch, key=lambda t: t.created)
    minutes = {via: Diffuse() for via in VIA}
    for i, t in enumerate(tickets):
        t.id = str(40001 + i)
        t.reply_min = t.reply_bh = None
        if t.reply_at is not None:
            t.reply_min = minutes[t.via].round((t.reply_at - t.created) / 60.0)
            t.reply_bh = min(t.reply_min, int(round(business_seconds(t.created, t.reply_at) / 60)))
            if t.via in LIVE:
                t.reply_bh = t.reply_min
    for i in range(15):
        t = tickets[311 + 787 * i]
        t.status, t.solved, t.sale, t.complaint = "Deleted", None, None, 0
    return tickets


def rate_tickets(tickets, invited):
    """Zendesk's own Good or Bad, on solved tickets that got no survey of ours."""
    rng = Rng("ratings")
    bad = [Diffuse(rng.random() - 0.5) for _ in CSAT]
    for t in tickets:
        if t.solved is None or t.id in invited or not t.replies or not rng.chance(0.42):
            continue
        t.rating = "Offered"
        if rng.chance(0.36):
            m = month_of(local(t.solved).date())
            t.rating = "Bad" if bad[m].round(1 - CSAT[m] + 0.01) else "Good"


def _call_outcome(rng, c, m):
    c.ivr = rng.int(7, 16) if m < 23 else rng.int(14, 30)
    c.queue = c.talk = c.reason_missed = None
    if rng.chance(0.012):
        c.type, c.reason_missed, c.ivr = "Out of business hours", "out_of_opening_hours", None
        c.wait = rng.int(14, 32)
        day = local(c.created).date()
        c.created = utc(dt.datetime(day.year, day.month, day.day, 19, rng.int(1, 59), rng.int(0, 59)))
    elif rng.chance(ANSWERED[m]):
        c.type = "Answered"
        c.queue = 2 + int(rng.lognormal(PHONE_WAIT[m] - 2, 0.75))
        c.wait = c.ivr + c.queue
        c.talk = 25 + int(rng.lognormal(470 if m < 23 else 505, 0.62))
    else:
        c.type = "Missed"
        c.reason_missed = rng.weighted([
            ("abandoned_in_classic", 40), ("no_available_agent", 24), ("short_abandoned", 14),
            ("abandoned_in_ivr", 10), ("agents_did_not_answer", 12)])
        c.wait = rng.int(3, 9)
        if c.reason_missed != "short_abandoned":
            c.wait = c.ivr + int(rng.lognormal(PHONE_WAIT[m] * 1.7, 0.5))


def make_calls(customers, roster):
    rng = Rng("calls")
    callers = Callers(customers, 0.10)
    calls = []
    shares = per_day(rng, CALLS, lambda d: season(d) * PHONE_CALLS[month_of(d)]
                     if d.weekday() < 6 else 0.0)
    for day, n in zip(DAYS, shares):
        m, batch = month_of(day), []
        for _ in range(n):
            c = Record(created=at_hour(rng, day, _OPEN), inbound=rng.chance(0.93))
            c.who = callers.pick(rng, day, REPEAT_CALL[m])
            c.phone = c.who.phone if c.who else "6 39 98 %02d %02d" % (rng.int(50, 99), rng.int(0, 99))
            c.team = pick_team(rng)
            c.agent = roster.pick(rng, day, c.team)
            c.reason = rng.weighted(REASONS)
            if c.inbound:
                _call_outcome(rng, c, m)
            else:
                c.type, c.ivr, c.queue, c.reason_missed = "Outbound", None, None, None
                c.wait = rng.int(5, 28)
                c.talk = 15 + int(rng.lognormal(260, 0.6)) if rng.chance(0.72) else None
            batch.append(c)
        calls += sorted(batch, key=lambda c: c.created)
    for i, c in enumerate(calls):
        c.id = str(2410000000 + 15013 * i + rng.int(0, 9000))
        c.sid = "CA%016x%016x" % (rng.bits(), rng.bits())
    return calls

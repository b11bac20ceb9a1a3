"""The invented shop: its months, its story, its staff and its customers."""

import datetime as dt
import math

from clock import Diffuse, Rng, local, utc
from words import COMPANIES, FIRST_NAMES, TEAMS

FIRST = dt.date(2024, 10, 1)
LAST = dt.date(2026, 9, 30)
START = utc(dt.datetime(2024, 10, 1))
END = utc(dt.datetime(2026, 10, 1))
DAYS = [FIRST + dt.timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
MONTHS = 24


def month_of(day):
    """0 for October 2024 .. 23 for September 2026."""
    return (day.year - 2024) * 12 + day.month - 10


def month_at(ts):
    return month_of(local(ts).date())


# ---- the story, one number a month -------------------------------------------------

#         Oct   Nov   Dec   Jan   Feb   Mar   Apr   May   Jun   Jul   Aug   Sep
_SEASON = [0.96, 1.42, 1.66, 1.52, 1.00, 0.90, 0.88, 0.86, 0.90, 0.86, 0.80, 0.94]
_SHOP = [1.00, 1.55, 1.95, 0.95, 0.85, 0.90, 0.88, 0.90, 0.86, 0.80, 0.72, 0.95]
_WEEK = [1.46, 1.16, 1.06, 1.00, 0.95, 0.52, 0.17]


def season(day):
    """How busy the service is on that day; about 1 on average."""
    m = month_of(day)
    return _SEASON[m % 12] * _WEEK[day.weekday()] * (1.05 if m >= 12 else 1.0)


def shop_season(day):
    return _SHOP[month_of(day) % 12] * (1.08 if month_of(day) >= 12 else 1.0)


def _series(head, tail):
    """A curve that is flat (the first number) and ends in the given months."""
    return [head] * (MONTHS - len(tail)) + tail


#                        Mar    Apr    May    Jun    Jul    Aug    Sep 2026
NPS = _series(0.385, [0.410, 0.375, 0.340, 0.305, 0.270, 0.230, 0.185])
NPS_PHONE = _series(0.350, [0.370, 0.310, 0.255, 0.200, 0.150, 0.090, 0.020])
PHONE_WAIT = _series(31.0, [31.0, 33.0, 34.0, 36.0, 37.0, 40.0, 128.0])
PHONE_CALLS = _series(1.0, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.62])
ANSWERED = _series(0.962, [0.962, 0.962, 0.960, 0.960, 0.958, 0.955, 0.885])
FIRST_REPLY = _series(1.0, [1.0, 1.0, 1.0, 1.0, 1.0, 1.45, 2.10])
FCR = _series(0.805, [0.805, 0.80, 0.80, 0.795, 0.785, 0.775, 0.76])
EASE = _series(3.10, [3.10, 3.12, 3.10, 3.09, 3.11, 3.10, 3.08])
EASE_PHONE = _series(3.11, [3.11, 3.10, 3.12, 3.09, 3.10, 3.07, 2.33])
EASE_STAFF = _series(3.22, [3.22, 3.24, 3.21, 3.22, 3.23, 3.20, 3.21])
CSAT = _series(0.850, [0.855, 0.850, 0.850, 0.845, 0.845, 0.840, 0.838])
CSAT_PHONE = _series(0.845, [0.845, 0.840, 0.835, 0.835, 0.830, 0.815, 0.775])
CES = _series(2.05, [2.05, 2.05, 2.06, 2.06, 2.07, 2.08, 2.12])
CES_PHONE = _series(2.05, [2.05, 2.07, 2.08, 2.10, 2.12, 2.16, 3.02])
CHURN = _series(0.0115, [0.0115, 0.0115, 0.012, 0.0125, 0.0135, 0.0145, 0.0165])
ENGAGEMENT = _series(3.46, [3.46, 3.44, 3.45, 3.42, 3.40, 3.38, 3.33])
REPEAT_CALL = _series(0.045, [0.045, 0.045, 0.045, 0.05, 0.05, 0.055, 0.17])

# in September the new voice menu hurts Lyon most
TEAM_EASE = {"Lyon": -0.33, "Nantes": 0.18, "Lille": 0.25}
TEAMS_SHARE = [("Lyon", 40), ("Nantes", 35), ("Lille", 25)]


def per_day(rng, total, weight):
    """Shares `total` events among the days by weight, with some noise."""
    w = [weight(d) * math.exp(0.13 * rng.gauss()) for d in DAYS]
    scale, spread = total / sum(w), Diffuse()
    return [spread.round(x * scale) for x in w]


# ---- opening hours -----------------------------------------------------------------

def _window(day):
    """Hours at which somebody answers written contacts."""
    return (9, 19) if day.weekday() == 6 else (8, 21)


def staffed(rng, ts):
    """That instant, or a moment after the next opening."""
    at = local(ts)
    lo, hi = _window(at.date())
    if lo <= at.hour < hi:
        return ts
    day = at.date() if at.hour < lo else at.date() + dt.timedelta(days=1)
    lo, _ = _window(day)
    opening = utc(dt.datetime(day.year, day.month, day.day, lo))
    return opening + int(rng.uniform(60, 2400))


def _business_before(ts):
    """Business seconds (Monday to Saturday, 9 to 19) from 2024-09-30 to that instant."""
    at = local(ts)
    days = (at.date() - dt.date(2024, 9, 30)).days      # a Monday
    full = (days // 7) * 6 + min(days % 7, 6)
    part = 0
    if at.weekday() < 6:
        part = min(max(at.hour * 3600 + at.minute * 60 + at.second - 9 * 3600, 0), 36000)
    return full * 36000 + part


def business_seconds(a, b):
    return max(0, _business_before(b) - _business_before(a))


# ---- staff -------------------------------------------------------------------------

class Agent:
    def __init__(self, number, name, team, hired, left):
        self.number, self.name, self.team = number, name, team
        self.hired, self.left = hired, left

    def there(self, day):
        return self.hired <= day and (self.left is None or day < self.left)


def make_staff():
    rng = Rng("staff")
    staff = []
    names = ["%s %s." % (n, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(7 * i) % 26])
             for i, n in enumerate(FIRST_NAMES)]
    # about thirty at any time; a leaver is replaced within a few weeks
    leave_days = [dt.date(2024, 11, 29), dt.date(2025, 2, 14), dt.date(2025, 4, 30),
                  dt.date(2025, 6, 27), dt.date(2025, 9, 12), dt.date(2025, 11, 28),
                  dt.date(2026, 1, 30), dt.date(2026, 4, 17), dt.date(2026, 7, 10),
                  dt.date(2026, 9, 18)]
    for i in range(30):
        hired = dt.date(2019, 1, 7) + dt.timedelta(days=rng.int(0, 2000))
        left = leave_days[i // 3] if i % 3 == 1 and i // 3 < len(leave_days) else None
        staff.append(Agent("M%03d" % (101 + i), names[i], TEAMS[i % 3] if i % 4 else "Lyon",
                           hired, left))
    gone = [a for a in staff if a.left]
    for i, out in enumerate(gone[:9]):
        hired = out.left + dt.timedelta(days=rng.int(4, 32))
        hired -= dt.timedelta(days=hired.weekday())
        staff.append(Agent("M%03d" % (131 + i), names[30 + i], out.team, hired, None))
    return staff


class Roster:
    """Who can be given a contact on a day."""

    def __init__(self, staff):
        self.staff, self.cache = staff, {}

    def pick(self, rng, day, team):
        key = (day, team)
        if key not in self.cache:
            self.cache[key] = [a for a in self.staff if a.team == team and a.there(day)]
        return rng.pick(self.cache[key])


def pick_team(rng):
    return rng.weighted(TEAMS_SHARE)


# ---- customers ---------------------------------------------------------------------

class Customer:
    __slots__ = ("number", "email", "requester", "phone", "company", "signed_up", "lost",
                 "country", "segment", "channel", "preferred", "referrals", "last_referral",
                 "adopted", "appetite", "orders", "first_order", "initials")


DOMAINS = ["example.com", "example.org", "example.net"]


def _email(rng, i):
    letters = "abcdefghijklmnoprstv"
    return "%s.%s%s%s%d@%s" % (rng.pick(letters), rng.pick("bcdfglmprstv"), rng.pick("aeiou"),
                               rng.pick("lmnrs"), i, rng.pick(DOMAINS))


def _sign_ups(rng):
    days = [dt.date(2019, 3, 1) + dt.timedelta(days=int(2040 * rng.random() ** 0.75))
            for _ in range(1640)]
    for day, n in zip(DAYS, per_day(rng, 860, shop_season)):
        days += [day] * n
    return sorted(days)


def _draw_customer(rng, i, day):
    c = Customer()
    c.number = "C%05d" % (10001 + i)
    c.email = _email(rng, 1001 + i)
    c.initials = "%s. %s." % (c.email[0].upper(), c.email[2].upper())
    c.requester = str(360000000000 + 7919 * (i + 13) * 31 % 9999999967)
    c.phone = "6 39 98 %02d %02d" % (i // 100, i % 100)
    c.segment = rng.weighted([("Particulier", 84), ("Professionnel", 12), ("Revendeur", 4)])
    c.company = "" if c.segment == "Particulier" else rng.pick(COMPANIES)
    c.signed_up = day
    c.country = rng.weighted([("France", 86), ("Belgique", 8), ("Suisse", 4), ("Luxembourg", 2)])
    c.channel = rng.weighted([("Site web", 74), ("Boutique", 16), ("Téléphone", 10)])
    c.preferred = rng.weighted([("E-mail", 41), ("Téléphone", 27), ("Chat", 15),
                                ("WhatsApp", 10), ("Réseaux sociaux", 4), ("", 3)])
    c.lost, c.orders, c.first_order = None, 0, None
    c.appetite = rng.lognormal(1.0, 0.85)
    return c


def _draw_losses(rng, customers):
    """A share of those present leaves each month; the eager ones less."""
    gone = Diffuse()
    for m in range(MONTHS):
        y, mo = 2024 + (m + 9) // 12, (m + 9) % 12 + 1
        first = dt.date(y, mo, 1)
        last = dt.date(y + mo // 12, mo % 12 + 1, 1) - dt.timedelta(days=1)
        present = [c for c in customers if c.signed_up < first and c.lost is None]
        for _ in range(gone.round(len(present) * CHURN[m])):
            c = min((rng.pick(present) for _ in range(2)), key=lambda x: x.appetite)
            if c.lost is None:
                c.lost = first + dt.timedelta(days=rng.int(0, (last - first).days))


def make_customers():
    rng = Rng("customers")
    customers = [_draw_customer(rng, i, day) for i, day in enumerate(_sign_ups(rng))]
    for c in customers[:1500]:
        if rng.chance(0.05):
            c.lost = min(c.signed_up + dt.timedelta(days=rng.int(90, 900)),
                         FIRST - dt.timedelta(days=rng.int(1, 60)))
    _draw_losses(rng, customers)
    for c in customers:
        until = c.lost or LAST
        span = (until - c.signed_up).days
        c.referrals = rng.weighted([(0, 60), (1, 22), (2, 11), (3, 5), (5, 2)]) if span > 45 else 0
        c.last_referral = c.adopted = None
        if c.referrals:
            c.last_referral = c.signed_up + dt.timedelta(days=rng.int(30, span))
        if span > 10 and rng.chance(0.34):
            c.adopted = c.signed_up + dt.timedelta(days=int(span * rng.random() ** 1.6))
    return customers


class Pool:
    """Customers there on a day, the eager ones more often."""

    def __init__(self, customers):
        self.customers, self.key = customers, None

    def pick(self, rng, day):
        if self.key != (day.year, day.month):
            self.key, self.there, self.sums, total = (day.year, day.month), [], [], 0.0
            for c in self.customers:
                if c.signed_up < day.replace(day=1) and (c.lost is None or c.lost > day):
                    total += 0.25 + min(c.appetite, 3.0)
                    self.there.append(c)
                    self.sums.append(total)
        x, lo, hi = rng.random() * self.sums[-1], 0, len(self.sums) - 1
        while lo < hi:
            mid = (lo + hi) // 2
            if self.sums[mid] <= x:
                lo = mid + 1
            else:
                hi = mid
        return self.there[lo]

"""Orders, prospects, social messages, web traffic, costs, time sheets and quality sheets."""

import datetime as dt

import words
from clock import Diffuse, Rng, local, utc
from contacts import Record, VIA, at_hour
from world import DAYS, END, MONTHS, Pool, month_at, month_of, per_day, season, shop_season

ORDERS, PROSPECTS, SOCIAL = 4000, 2000, 2400
_SHOPPING = [(h, w) for h, w in enumerate(
    [2, 1, 0, 0, 0, 0, 1, 3, 5, 7, 8, 8, 9, 8, 7, 7, 7, 8, 9, 10, 11, 10, 7, 4])]


def _draw_order(rng, day, customers, pool):
    c = pool.pick(rng, day)
    o = Record(who=c, created=at_hour(rng, day, _SHOPPING), items=[], discount=0, refund=0,
               cancelled=None, status="paid", fulfilled=None)
    for _ in range(rng.weighted([(1, 54), (2, 31), (3, 15)])):
        label, _, price = rng.pick(words.PRODUCTS)
        if label not in [x[0] for x in o.items]:
            o.items.append((label, rng.weighted([(1, 84), (2, 13), (3, 3)]), price))
    o.subtotal = sum(q * p for _, q, p in o.items)
    if rng.chance(0.13):
        o.discount = o.subtotal // 10
    o.subtotal -= o.discount
    o.shipping = 0 if o.subtotal >= 6000 else 490
    o.total = o.subtotal + o.shipping
    fate = rng.random()
    if fate < 0.022:
        o.status, o.cancelled = "voided", o.created + rng.int(900, 90000)
    elif fate < 0.040:
        o.status, o.refund = "refunded", o.total
        if rng.chance(0.5):
            o.cancelled = o.created + rng.int(3600, 150000)
    elif fate < 0.055:
        o.status, o.refund = "partially_refunded", o.items[0][2]
    if o.cancelled and o.cancelled >= END:
        o.cancelled = END - 60
    if o.cancelled is None:
        at = o.created + rng.int(20, 70) * 3600
        o.fulfilled = at if at < END else None
    if o.status == "paid" and o.created > END - 86400 and rng.chance(0.3):
        o.status = "pending"
    o.source = "pos" if rng.chance(0.06) else "web"
    if c.first_order is None:
        c.first_order = o.created
    c.orders += 1
    return o


def make_orders(customers):
    rng = Rng("orders")
    pool, orders = Pool(customers), []
    for day, n in zip(DAYS, per_day(rng, ORDERS, lambda d: shop_season(d) *
                                    (1.15 if d.weekday() in (5, 6) else 1.0))):
        batch = [_draw_order(rng, day, customers, pool) for _ in range(n)]
        orders += sorted(batch, key=lambda o: o.created)
    for i, o in enumerate(orders):
        o.number = 1001 + i
        o.id = 5820000000000 + 32771 * i
    return orders


def make_prospects():
    rng = Rng("prospects")
    rows, won = [], Diffuse()
    for day, n in zip(DAYS, per_day(rng, PROSPECTS, shop_season)):
        for _ in range(n):
            r = Record(created=day, converted=None,
                       channel=rng.weighted([("Formulaire web", 50), ("Téléphone", 16), ("Chat", 14),
                                             ("E-mail", 12), ("Réseaux sociaux", 8)]))
            if won.round(0.262 + 0.04 * rng.gauss()):
                at = day + dt.timedelta(days=int(rng.lognormal(9, 0.8)))
                r.converted = at if at <= DAYS[-1] else None
            rows.append(r)
    return rows


def make_social(staff_pick):
    rng = Rng("social")
    rows = []
    for day, n in zip(DAYS, per_day(rng, SOCIAL, season)):
        batch = []
        for _ in range(n):
            r = Record(at=at_hour(rng, day, _SHOPPING), replied=None, status="open",
                       network=rng.weighted([("instagram", 46), ("facebook", 36), ("x", 12),
                                             ("linkedin", 6)]),
                       customer="%s_%04d" % (rng.pick(["ig", "fb", "sn"]), rng.int(1, 1400)),
                       text=rng.pick(words.SOCIAL_TEXT))
            r.agent = staff_pick(rng, day)
            m = month_of(day)
            if rng.chance(0.965):
                quick = rng.chance(0.875 if m < 22 else 0.865)
                wait = rng.uniform(60, 3500) * rng.random() if quick else rng.lognormal(5 * 3600, 0.7) + 3660
                at = r.at + 30 + int(wait)
                if at < END:
                    r.replied, r.status = at, "closed"
            batch.append(r)
        rows += sorted(batch, key=lambda r: r.at)
    for i, r in enumerate(rows):
        r.id = "S%05d" % (i + 1)
    for i in range(8):
        rows[97 + 251 * i].status = "deleted"
    return rows


def make_web(orders):
    rng = Rng("web")
    sold = {d: 0 for d in DAYS}
    for o in orders:
        if o.source == "web":
            sold[local(o.created).date()] += 1
    rows, carts, visits, bounces = [], Diffuse(), Diffuse(), Diffuse()
    for d in DAYS:
        m = month_of(d)
        abandon = 0.742 + 0.006 * (m % 5 - 2) / 2
        c = carts.round(max(0.6, sold[d] / (1 - abandon)))
        c = max(c, sold[d])
        v = visits.round(shop_season(d) * 610 * (1 + 0.08 * rng.gauss()) * (1 + 0.004 * m))
        b = bounces.round(v * (0.441 - 0.0006 * m + 0.012 * rng.gauss()))
        rows.append((d, v, b, c, sold[d]))
    return rows


CANON = {"Mail": "email", "Web form": "web", "Chat": "chat", "Messaging": "messaging",
         "WhatsApp": "whatsapp", "Facebook": "social"}
#          salary a contact, licence a month, both in cents
_PRICE = {"phone": (690, 9000), "email": (480, 6000), "web": (450, 2000), "chat": (112, 2000),
          "messaging": (108, 800), "whatsapp": (190, 1200), "social": (290, 1500)}


def make_costs(tickets, calls):
    """Two fifths of the salaries do not follow the volume, so quiet months cost more a contact."""
    rng = Rng("costs")
    volume = {c: [0] * MONTHS for c in _PRICE}
    for t in tickets:
        volume[CANON[t.via]][month_at(t.created)] += 1
    for c in calls:
        volume["phone"][month_at(c.created)] += 1
    rows = []
    for m in range(MONTHS):
        period = "%04d-%02d" % (2024 + (m + 9) // 12, (m + 9) % 12 + 1)
        for channel, (price, licence) in _PRICE.items():
            usual = sum(volume[channel]) / MONTHS
            paid = price * (0.3 * usual + 0.7 * volume[channel][m]) * (1 + 0.01 * rng.gauss())
            rows.append((period, channel, "salary", int(paid)))
            rows.append((period, channel, "software", licence))
        rows.append((period, "", "infrastructure", 29000 + rng.int(0, 3000)))
        rows.append((period, "", "other", 11000 + rng.int(0, 4000)))
        rows.append((period, "", "acquisition", 230000 + rng.int(0, 60000)))
    return rows


def make_time_sheets(staff, tickets, calls):
    """Service hours only: the same people also prepare orders and keep the shop."""
    rng = Rng("time sheets")
    load = {d: 0 for d in DAYS}
    for x in tickets + calls:
        load[local(x.created).date()] += 1
    rows = []
    for d in DAYS:
        there = [a for a in staff if a.there(d)]
        rng.shuffle(there)
        wanted = load[d] * 0.23 + 0.5
        for a in there:
            if wanted < 0.5:
                break
            quarters = min(rng.int(5, 14), max(2, int(wanted * 4)))
            wanted -= quarters / 4
            rows.append((d, a, rng.weighted([("Téléphone", 38), ("E-mail", 42), ("Chat", 20)]),
                         quarters * 25))
    return rows


def make_quality(tickets):
    rng = Rng("quality")
    solved = [t for t in tickets if t.solved and t.replies and t.status != "Deleted"]
    by_month = [[] for _ in range(MONTHS)]
    for t in solved:
        at = local(t.solved).date() + dt.timedelta(days=2)
        if at <= DAYS[-1]:
            by_month[month_of(at)].append((at, t))
    rows, number = [], 0
    for month in by_month:
        rng.shuffle(month)
        for at, t in sorted(month[:28], key=lambda x: (x[0], x[1].id)):
            number += 1
            level = 15.1 + 1.6 * rng.gauss()
            for criterion, weight in words.CRITERIA:
                half = int(round(2 * (level + 1.9 * rng.gauss())))
                rows.append(("E%04d" % number, at, t, criterion, weight, min(40, max(8, half)) * 5))
    return rows

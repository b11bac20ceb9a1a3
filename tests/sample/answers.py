"""What customers and staff answer: scores are dealt out so that each month tells the story.

A month's answers get an exact share of each score (largest remainders), dealt by a
hidden mood, so that somebody who scores low on one question does so on the others.
"""

import datetime as dt
import math

import words
from clock import Rng, local, utc
from contacts import Record
from world import (CES, CES_PHONE, CSAT, CSAT_PHONE, DAYS, EASE, EASE_PHONE, EASE_STAFF, END,
                   ENGAGEMENT, MONTHS, NPS, NPS_PHONE, Pool, TEAM_EASE, TEAMS_SHARE, month_at)


def tilt(scores, base, mean):
    """The distribution nearest to `base` that has that mean."""
    lo, hi = -8.0, 8.0
    for _ in range(60):
        k = (lo + hi) / 2
        w = [b * math.exp(k * s) for s, b in zip(scores, base)]
        if sum(s * x for s, x in zip(scores, w)) / sum(w) < mean:
            lo = k
        else:
            hi = k
    return [x / sum(w) for x in w]


def nps_shares(net):
    passive = 0.29
    promoter = (1 - passive + net) / 2
    detractor = 1 - passive - promoter
    low = [0.06, 0.05, 0.08, 0.13, 0.14, 0.25, 0.29]
    return ([detractor * x for x in low] + [passive * 0.42, passive * 0.58]
            + [promoter * 0.46, promoter * 0.54])


def csat_shares(positive):
    bad = 1 - positive
    return [bad * 0.22, bad * 0.27, bad * 0.51, positive * 0.44, positive * 0.56]


def deal(rng, rows, scores, shares, field, noise=0.55):
    """Gives each row a score so that the group has these shares; happy rows get the high ones."""
    n = len(rows)
    counts = [int(n * s) for s in shares]
    rest = sorted(range(len(shares)), key=lambda i: n * shares[i] - counts[i] + 1e-3 * rng.random(),
                  reverse=True)
    for i in rest[:n - sum(counts)]:
        counts[i] += 1
    dealt = [s for s, c in zip(scores, counts) for _ in range(c)]
    order = sorted(rows, key=lambda r: r.mood + noise * rng.gauss())
    for row, score in zip(order, dealt):
        setattr(row, field, score)


EASE_BASE = [0.07, 0.16, 0.42, 0.35]
CES_BASE = [0.34, 0.34, 0.17, 0.10, 0.05]
MOOD5 = [0.07, 0.13, 0.28, 0.33, 0.19]
STEPS = [-0.12, -0.22, 0.30]         # reaching us, explaining, getting the solution


def _score_cell(rng, rows, m, phone, team):
    """One month of one channel group (and team, on the phone)."""
    shift = 0.03 * rng.gauss()
    ease = (EASE_PHONE if phone else EASE)[m] + 0.5 * shift
    csat = (CSAT_PHONE if phone else CSAT)[m] + 0.3 * shift
    ces = (CES_PHONE if phone else CES)[m] - shift
    if phone and m == 23:
        ease += TEAM_EASE[team]
        csat += TEAM_EASE[team] * 0.35
        ces -= TEAM_EASE[team] * 0.6
    full = [r for r in rows if not r.partial]
    deal(rng, full, range(1, 5), tilt(range(1, 5), EASE_BASE, ease), "ease")
    deal(rng, full, range(1, 6), csat_shares(csat), "csat")
    for k, step in enumerate(STEPS):
        steps = step * (0.4 if not (phone and m == 23) else -1.2)
        shares = tilt(range(1, 6), CES_BASE, min(4.6, max(1.2, ces + steps)))
        for r in full:
            r.mood = -r.mood
        deal(rng, full, range(1, 6), shares, "ces%d" % k)
        for r in full:
            r.mood = -r.mood
    some = [r for r in full if r.asked_emotion]
    deal(rng, some, range(1, 6), tilt(range(1, 6), MOOD5, 3.48 - (0.25 if phone and m == 23 else 0)),
         "emotion")


def score(rng, rows):
    by_month = [[r for r in rows if r.answered and r.month == m] for m in range(MONTHS)]
    for m, month in enumerate(by_month):
        phone = [r for r in month if r.channel == "Téléphone"]
        other = [r for r in month if r.channel != "Téléphone"]
        net = NPS[m] + 0.006 * rng.gauss()
        if phone and other:
            rest = (net * len(month) - NPS_PHONE[m] * len(phone)) / len(other)
            deal(rng, phone, range(11), nps_shares(NPS_PHONE[m]), "nps")
            deal(rng, other, range(11), nps_shares(rest), "nps")
        _score_cell(rng, other, m, False, None)
        for team, _ in TEAMS_SHARE:
            _score_cell(rng, [r for r in phone if r.team == team], m, True, team)


def _invite(rng, contact, at, channel, rate):
    sent = at + int(rng.uniform(0.7, 5) * 3600)
    hour = local(sent).hour
    if hour >= 20 or hour < 9:
        day = local(sent).date() + dt.timedelta(days=1 if hour >= 20 else 0)
        sent = utc(dt.datetime(day.year, day.month, day.day, 9, rng.int(0, 40), rng.int(0, 59)))
    r = Record(contact=contact, channel=channel, sent=sent, team=contact.team, agent=contact.agent,
               answered=False, partial=False, at=None, replied=None, comment="", mood=rng.gauss(),
               nps=None, csat=None, ease=None, emotion=None, ces0=None, ces1=None, ces2=None,
               asked_emotion=rng.chance(0.6), reason=contact.reason, product=None)
    if rng.chance(rate):
        r.at = sent + 90 + int(rng.lognormal(13 * 3600, 1.1))
        r.answered = r.at < END
        r.partial = r.answered and rng.chance(0.025)
        r.month = month_at(sent if r.partial else r.at) if r.answered else None
    return r if sent < END else None


VIA_WORDS = {"Mail": "E-mail", "Web form": "Formulaire web", "Chat": "Chat",
             "Messaging": "Messagerie", "WhatsApp": "WhatsApp", "Facebook": "Réseaux sociaux"}


def _fill(rng, text):
    return text.format(p=rng.pick(words.PRODUCTS)[1], j=rng.int(3, 24), m=rng.int(12, 45))


def _comment(rng, r):
    phone = r.channel == "Téléphone"
    chance = 0.5 if r.nps <= 6 else 0.18 if r.nps <= 8 else 0.24
    if r.partial or not rng.chance(chance):
        return ""
    if r.nps <= 6:
        own = words.CRISIS_PHONE if phone and r.month == 23 else words.DETRACTOR_PHONE
        early = phone and r.month < 18
        use_own = phone and rng.chance(0.85 if r.month == 23 else 0.3 if early else 0.6)
        return _fill(rng, rng.pick(own if use_own else words.DETRACTOR))
    if r.nps <= 8:
        return _fill(rng, rng.pick(words.PASSIVE))
    return _fill(rng, rng.pick(words.PROMOTER_PHONE if phone and rng.chance(0.4) and r.month < 23
                               else words.PROMOTER))


def make_survey(tickets, calls):
    rng = Rng("survey")
    rows = []
    for c in calls:
        if c.type == "Answered" and c.inbound and rng.chance(0.82):
            m = month_at(c.created)
            rows.append(_invite(rng, c, c.created + c.wait + c.talk, "Téléphone",
                                0.60 if m == 23 else 0.47))
    for t in tickets:
        if t.solved is not None and t.replies and rng.chance(0.42):
            rows.append(_invite(rng, t, t.solved, VIA_WORDS[t.via], 0.43))
    rows = sorted((r for r in rows if r), key=lambda r: (r.sent, r.contact.id))
    score(rng, rows)
    for i, r in enumerate(rows):
        r.id = str(i + 1)
        if not r.answered:
            continue
        r.comment = _comment(rng, r)
        wants = 0.72 if r.nps <= 6 else 0.25 if r.comment else 0.0
        if rng.chance(wants):
            at = r.at + int(rng.lognormal(44 * 3600, 0.7))
            r.replied = at if at < END else None
    return rows


LABELS = ["Très probable", "Probable", "Neutre", "Peu probable", "Pas du tout probable"]


def make_yearly_nps(customers):
    """The yearly campaign, five labels: only "very likely" is a promoter."""
    rng = Rng("yearly nps")
    pool, rows = Pool(customers), []
    for year in (2025, 2026):
        sent_on = dt.date(year, 3, 10)
        seen, batch = set(), []
        while len(batch) < 450:
            c = pool.pick(rng, sent_on)
            if c.email in seen:
                continue
            seen.add(c.email)
            r = Record(who=c, mood=rng.gauss(), label="", comment="", at=None,
                       sent=utc(dt.datetime(year, 3, 10, 10, 0, 0)) + 2 * len(batch))
            if rng.chance(0.46):
                r.at = r.sent + 120 + min(int(rng.lognormal(40 * 3600, 1.0)), 20 * 86400)
            batch.append(r)
        net = NPS[(year - 2024) * 12 - 7]
        share = (0.71 + net) / 2
        bad = 0.71 - share
        deal(rng, [r for r in batch if r.at], list(reversed(LABELS)),
             [bad * 0.18, bad * 0.34, bad * 0.48, 0.29, share], "label")
        for r in batch:
            if r.at and rng.chance(0.22):
                group = words.PROMOTER if r.label == LABELS[0] else (
                    words.PASSIVE if r.label == LABELS[1] else words.DETRACTOR)
                r.comment = _fill(rng, rng.pick(group))
        rows += batch
    for i, r in enumerate(rows):
        r.id = str(i + 1)
    return rows


STAFF_CHANNELS = [("Téléphone", 40), ("E-mail", 30), ("Chat", 17), ("Réseaux sociaux", 6),
                  ("WhatsApp", 7)]
STAFF_JOURNEYS = ["Commande", "Livraison", "Retour", "Facturation", "Compte"]


def make_staff_survey(staff):
    """A monthly pulse: two situations rated by each, and one mark for engagement."""
    rng = Rng("staff survey")
    rows = []
    for m in range(MONTHS):
        month = []
        for a in staff:
            y, mo = 2024 + (m + 9) // 12, (m + 9) % 12 + 1
            day = dt.date(y, mo, 1) + dt.timedelta(days=rng.int(7, 20))
            if not a.there(day) or not rng.chance(0.88):
                continue
            mood, first = rng.gauss(), True
            for channel in sorted({rng.weighted(STAFF_CHANNELS) for _ in range(3)}):
                month.append(Record(day=day, agent=a, channel=channel, mood=mood, first=first,
                                    journey=rng.pick(STAFF_JOURNEYS), ease=None, engagement=None,
                                    comment=""))
                first = False
        for group in (True, False):
            rows_of = [r for r in month if (r.channel == "Téléphone") == group]
            mean = EASE_STAFF[m] + 0.015 * rng.gauss()
            deal(rng, rows_of, range(1, 5), tilt(range(1, 5), [0.02, 0.12, 0.50, 0.36], mean), "ease")
        deal(rng, [r for r in month if r.first], range(1, 6),
             tilt(range(1, 6), [0.05, 0.12, 0.33, 0.36, 0.14], ENGAGEMENT[m]), "engagement")
        for r in month:
            if r.first and rng.chance(0.09):
                good = r.engagement >= 4
                r.comment = rng.pick(words.EMPLOYEE_GOOD if good else words.EMPLOYEE_BAD)
        rows += sorted(month, key=lambda r: (r.day, r.agent.number, r.channel))
    assert rows[-1].day <= DAYS[-1]
    return rows

#!/usr/bin/env python3
"""Expected totals of the sample data: python3 tests/sample/totals.py DIR [--series]

Reads only the files in DIR, shares no code with the generator nor with kpitop, and
computes the KPIs as spec/kpis.md defines them (default options, zone Europe/Paris).
Prints one JSON object: period -> KPI -> value and n.  A slice is written kpi[channel].
With --series: one line a KPI, one column a month, for the eye.  With --table: the table
that stands in the README of the data.
"""

import bisect
import collections
import csv
import datetime as dt
import json
import os
import re
import sys
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
CHANNELS = {
    "mail": "email", "e-mail": "email", "web form": "web", "formulaire web": "web", "chat": "chat",
    "messaging": "messaging", "messagerie": "messaging", "whatsapp": "whatsapp",
    "facebook": "social", "réseaux sociaux": "social", "téléphone": "phone", "phone": "phone",
    "email": "email", "web": "web", "social": "social", "": None,
}
LABELS = {"très probable": "promoter", "probable": "passive", "neutre": "detractor",
          "peu probable": "detractor", "pas du tout probable": "detractor"}
NOT_BOUGHT = ("voided", "refunded")


def when(text, zone=PARIS, forms=("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S.%f",
                                  "%Y-%m-%d %H:%M:%S %z", "%d/%m/%Y", "%Y-%m-%d")):
    """An instant (aware, UTC), or None when the text is empty or no date."""
    for form in forms:
        try:
            value = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        if value.tzinfo is None:
            value = value.replace(tzinfo=zone)
        return value.astimezone(dt.timezone.utc)
    return None


def number(text, comma=False):
    text = (text or "").strip()
    if comma:
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def positive(text):
    value = number(text)
    return value if value is not None and value >= 0 else None


def clock(text):
    if not text:
        return None
    h, m, s = text.split(":")
    return int(h) * 3600 + int(m) * 60 + int(s)


def local_day(instant):
    return instant.astimezone(PARIS).date()


def midnight(day):
    return dt.datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(dt.timezone.utc)


class Row:
    def __init__(self, **fields):
        self.__dict__.update(fields)


class Data:
    def __init__(self, folder):
        self.folder = folder
        self.tickets, self.calls, self.surveys = [], [], []
        self.load_tickets()
        self.load_calls()
        self.by_id = {t.id: t for t in self.tickets}
        self.load_survey()
        self.load_yearly()
        self.load_ratings()
        self.load_staff()
        self.load_shop()
        self.load_rest()

    def table(self, name, sep=",", encoding="utf-8-sig"):
        with open(os.path.join(self.folder, name), encoding=encoding, newline="") as f:
            return [r for r in csv.DictReader(f, delimiter=sep)]

    # -- contacts ---------------------------------------------------------------------

    def load_tickets(self):
        rows = {}
        for r in self.table("zendesk-tickets.csv"):
            if when(r["Created at"]) is not None:
                rows[r["Id"]] = r                       # the later row replaces the earlier
        for r in rows.values():
            if r["Status"] == "Deleted":
                continue
            created, solved = when(r["Created at"]), when(r["Solved at"])
            minutes = lambda name: (None if positive(r[name]) is None else 60 * positive(r[name]))
            replies, moves = number(r["Replies"]), number(r["Assignee stations"])
            t = Row(id=r["Id"], created=created, resolved=solved, inbound=True,
                    channel=CHANNELS[r["Via"].lower()], agent=r["Assignee"], team=r["Group"],
                    customer="z" + r["Requester id"], due=when(r["Due date"]),
                    done=r["Status"] in ("Solved", "Closed"),
                    reply=minutes("First reply time in minutes"),
                    reply_bh=minutes("First reply time in minutes within business hours"),
                    solve=minutes("Full resolution time in minutes"),
                    solve_bh=minutes("Full resolution time in minutes within business hours"),
                    wait=None, handle=positive(r["Total time spent (sec) [int]"]),
                    reopens=number(r["Reopens"]), replies=replies,
                    moves=max(0, moves - 1) if moves is not None else None,
                    error=number(r["Erreur [flag]"]), escalated=number(r["Escalade [flag]"]),
                    complaint=number(r["Réclamation [flag]"]), sale=positive(r["Vente [dec]"]),
                    rating=r["Satisfaction Score"])
            t.answered = t.reply is not None or (replies or 0) > 0
            if t.solve is None and solved is not None:
                t.solve = (solved - created).total_seconds()
            t.closing = solved
            self.tickets.append(t)

    def load_calls(self):
        utc = dt.timezone.utc
        for r in self.table("aircall-calls.csv"):
            self.calls.append(Row(
                id=r["call id (internal)"], created=when(r["datetime (utc)"], utc), resolved=None,
                channel="phone", inbound=r["direction"] == "inbound", agent=r["user"],
                team=r["team"], customer="p" + re.sub(r"\D", "", r["customer number"]),
                wait=clock(r["waiting time"]), reply=clock(r["time to answer"]),
                handle=positive(r["duration (in call)"]), answered=r["answered"] == "Yes"))
        for c in self.calls:
            c.closing = c.created

    # -- surveys ----------------------------------------------------------------------

    def load_survey(self):
        def mark(text, low, high):
            value = number(text)
            return int(value) if value is not None and low <= value <= high else None

        rows = self.table("enquete-satisfaction.csv", ";")
        heads = {h.split(".")[0]: h for h in rows[0]}
        for r in rows:
            get = lambda code: r[heads[code]] or ""
            s = Row(submitted=when(get("submitdate")), sent=when(get("attribute_6")),
                    replied=when(get("attribute_7")), comment=get("Q06"), csat_ok=None,
                    nps=mark(get("Q01"), 0, 10), csat=mark(get("Q02"), 1, 5),
                    ces=[mark(get("Q03[SQ00%d]" % k), 1, 5) for k in (1, 2, 3)],
                    ease=mark(get("Q04"), 1, 4), emotion=mark(get("Q05"), 1, 5),
                    channel=CHANNELS[get("attribute_1").lower()])
            s.answered = s.submitted is not None or s.nps is not None or s.csat is not None
            s.date = s.submitted or s.sent
            ticket = self.by_id.get(get("attribute_5"))
            if s.channel is None and ticket:
                s.channel = ticket.channel
            s.net = None if s.nps is None else (s.nps >= 9) - (s.nps <= 6)
            if s.csat is not None:
                s.csat_ok = s.csat >= 4
            self.surveys.append(s)

    def blank(self, **fields):
        s = Row(submitted=None, sent=None, replied=None, comment="", csat_ok=None, net=None, ces=[],
                ease=None, emotion=None, channel=None, answered=False, date=None)
        s.__dict__.update(fields)
        return s

    def load_yearly(self):
        rows = self.table("nps-annuel.csv", ";")
        heads = {h.split(".")[0]: h for h in rows[0]}
        for r in rows:
            label = LABELS.get(r[heads["Q1"]].lower())
            at, sent = when(r[heads["submitdate"]]), when(r[heads["startdate"]])
            net = {None: None, "promoter": 1, "passive": 0, "detractor": -1}[label]
            self.surveys.append(self.blank(submitted=at, sent=sent, date=at or sent, net=net,
                                           answered=at is not None or label is not None,
                                           comment=r[heads["Q2"]]))

    def load_ratings(self):
        for t in self.tickets:
            if t.rating in ("Good", "Bad", "Offered") and t.resolved:
                answered = t.rating != "Offered"
                self.surveys.append(self.blank(
                    date=t.resolved, answered=answered, channel=t.channel,
                    submitted=t.resolved if answered else None,
                    csat_ok=(t.rating == "Good") if answered else None))

    # -- the rest ---------------------------------------------------------------------

    def load_staff(self):
        self.pulse = [Row(date=when(r["Date"]), channel=CHANNELS[r["Canal"].lower()],
                          ease=number(r["Facilité (1 à 4)"]),
                          engagement=number(r["Engagement (1 à 5)"]))
                      for r in self.table("enquete-collaborateurs.csv", ";")]
        self.people = [Row(hired=when(r["Date d'embauche"]), left=when(r["Date de départ"]))
                       for r in self.table("effectifs.csv", ";")]
        self.hours = [(when(r["Date"]), number(r["Heures"], True))
                      for r in self.table("feuilles-de-temps.csv", ";")]
        sheets = collections.OrderedDict()
        for r in self.table("grille-qualite.csv", ";"):
            low, high = number(r["Note minimale"]), number(r["Note maximale"])
            share = (number(r["Note"], True) - low) / (high - low) * 100
            sheet = sheets.setdefault(r["N° d'évaluation"], [when(r["Date d'évaluation"]), 0.0, 0.0])
            sheet[1] += share * number(r["Poids"], True)
            sheet[2] += number(r["Poids"], True)
        self.sheets = [(day, total / weight) for day, total, weight in sheets.values()]

    def load_shop(self):
        self.customers = [
            Row(id=r["E-mail"], start=when(r["Date d'inscription"]), end=when(r["Date de perte"]),
                referrals=number(r["Parrainages"]), adopted=when(r["Date d'adoption"]),
                preferred=CHANNELS[r["Canal préféré"].lower()])
            for r in self.table("clients-crm.csv", ";", "cp1252")]
        orders = collections.OrderedDict()
        for r in self.table("shopify-orders.csv"):
            order = orders.setdefault(r["Name"], dict.fromkeys(r, ""))
            for name, value in r.items():
                order[name] = order[name] or value
        self.orders = [Row(at=when(o["Created at"]), customer=o["Email"], total=number(o["Total"]))
                       for o in orders.values()
                       if o["Financial Status"] not in NOT_BOUGHT and not o["Cancelled at"]]
        self.orders.sort(key=lambda o: o.at)

    def load_rest(self):
        self.leads = [Row(created=when(r["Date de création"]), converted=when(r["Date de conversion"]))
                      for r in self.table("prospects.csv", ";")]
        self.posts = [Row(at=when(r["received_at"]), reply=when(r["replied_at"]))
                      for r in self.table("reseaux-sociaux.csv") if r["status"] != "deleted"]
        self.web = [(when(r["date"]), int(r["visits"]), int(r["bounces"]), int(r["carts"]),
                     int(r["orders"])) for r in self.table("web.csv")]
        self.costs = [(r["period"], CHANNELS[r["channel"]], r["category"], number(r["amount"], True))
                      for r in self.table("couts.csv", ";")]


# ---- figures -----------------------------------------------------------------------

def mean(values):
    values = [v for v in values if v is not None]
    return {"value": sum(values) / len(values) if values else None, "n": len(values)}


def ratio(part, whole, scale=100.0):
    return {"value": part / whole * scale if whole else None, "n": whole}


def share(flags):
    """Percentage of the known flags that are set."""
    flags = [bool(f) for f in flags if f is not None]
    return ratio(sum(flags), len(flags))


class Period:
    def __init__(self, data, first, last):
        self.d, self.first, self.last = data, first, last
        self.start, self.end = midnight(first), midnight(last + dt.timedelta(days=1))
        self.days = (last - first).days + 1

    def has(self, instant):
        return instant is not None and self.start <= instant < self.end

    def figures(self):
        out = collections.OrderedDict()
        self.satisfaction(out)
        self.loyalty(out)
        self.service(out)
        self.feedback(out)
        self.business(out)
        return out

    # -- satisfaction -----------------------------------------------------------------

    def satisfaction(self, out):
        answers = [s for s in self.d.surveys if self.has(s.date)]
        pulse = [p for p in self.d.pulse if self.has(p.date)]
        self.answers = answers

        def ease(channel):
            c = mean(s.ease for s in answers if channel in (None, s.channel))
            e = mean(p.ease for p in pulse if channel in (None, p.channel))
            both = {"value": c["value"] / e["value"] if c["n"] and e["n"] else None,
                    "n": min(c["n"], e["n"])}
            return c, e, both

        net = [s.net for s in answers]
        steps = [x for s in answers for x in s.ces if x is not None]
        out["csat"] = share(s.csat_ok for s in answers)
        out["nps"] = ratio(sum(x for x in net if x is not None), sum(x is not None for x in net))
        out["ces"] = mean(steps)
        out["ces_net"] = ratio(sum((x >= 4) - (x <= 2) for x in steps), len(steps))
        for channel in (None, "phone", "email", "chat"):
            tail = "[%s]" % channel if channel else ""
            c, e, both = ease(channel)
            out["ease_customer" + tail], out["ease_employee" + tail], out["c2es" + tail] = c, e, both
            if channel:
                some = [s for s in answers if s.channel == channel]
                known = [s.net for s in some if s.net is not None]
                out["nps" + tail] = ratio(sum(known), len(known))
                out["csat" + tail] = share(s.csat_ok for s in some)
        there = [c for c in self.d.customers if c.start and c.start < self.end
                 and not (c.end and c.end < self.end)]
        out["recommendation"] = share(None if c.referrals is None else c.referrals > 0 for c in there)
        marks = mean(s.emotion for s in answers)
        out["emotional_connection"] = {"n": marks["n"], "value": None if marks["value"] is None
                                       else (marks["value"] - 1) / 4 * 100}
        out["adoption"] = share(bool(c.adopted and c.adopted < self.end) for c in there)
        marks = mean(p.engagement for p in pulse)
        out["employee_engagement"] = {"n": marks["n"], "value": None if marks["value"] is None
                                      else (marks["value"] - 1) / 4 * 100}

    # -- customer base ----------------------------------------------------------------

    def loyalty(self, out):
        known = [c for c in self.d.customers if c.start]
        at_start = sum(c.start < self.start and not (c.end and c.end < self.start) for c in known)
        at_end = sum(c.start < self.end and not (c.end and c.end < self.end) for c in known)
        new = sum(self.has(c.start) for c in known)
        out["retention"] = ratio(at_end - new, at_start)
        out["churn"] = ratio(sum(self.has(c.end) for c in known), at_start)
        before, during = collections.Counter(), collections.Counter()
        for o in self.d.orders:
            if o.at < self.start:
                before[o.customer] += 1
            elif o.at < self.end:
                during[o.customer] += 1
        again = sum(1 for c in during if before[c] or during[c] > 1)
        out["recurring_customers"] = dict(ratio(again, len(during)), count=again)
        to_date = before + during
        out["repeat_purchase"] = ratio(sum(n > 1 for n in to_date.values()), len(to_date))
        out["clv"] = self.lifetime_value(to_date)
        leads = self.d.leads
        out["conversion"] = ratio(sum(self.has(x.converted) for x in leads),
                                  sum(self.has(x.created) for x in leads))

    def lifetime_value(self, buyers):
        orders = [o for o in self.d.orders if o.at < self.end]
        after = self.last + dt.timedelta(days=1)
        year_ago = midnight(after.replace(year=after.year - 1))
        recent = [o.customer for o in orders if o.at >= year_ago]
        first, crm = {}, {c.id: c for c in self.d.customers}
        for o in orders:
            first.setdefault(o.customer, o.at)
        years = []
        for b in buyers:
            c = crm.get(b)
            start = c.start if c and c.start else first[b]
            stop = c.end if c and c.end and c.end < self.end else self.end
            years.append((stop.date() - start.date()).days / 365.25)  # calendar days
        value = (sum(o.total for o in orders) / len(orders) * len(recent) / len(set(recent))
                 * sum(years) / len(years)) if orders and recent else None
        return {"value": value, "n": len(buyers)}

    # -- service ----------------------------------------------------------------------

    def service(self, out):
        everything = self.d.tickets + self.d.calls
        came = [x for x in everything if self.has(x.created)]
        contacts = [x for x in came if x.inbound]
        solved = [t for t in self.d.tickets if t.done and self.has(t.resolved)]
        tickets = [t for t in self.d.tickets if self.has(t.created)]
        self.came, self.contacts = came, contacts
        channels = sorted({x.channel for x in contacts})
        out["contact_volume"] = {"value": len(contacts), "n": len(contacts)}
        for c in channels:
            some = sum(x.channel == c for x in contacts)
            out["contact_volume[%s]" % c] = {"value": some, "n": some}
        out["response_time"] = mean(x.reply for x in contacts)
        out["first_response_time"] = mean(x.reply for x in contacts)
        for c in channels:
            out["first_response_time[%s]" % c] = mean(x.reply for x in contacts if x.channel == c)
        out["first_response_time_bh"] = mean(t.reply_bh for t in tickets)
        out["waiting_time"] = mean(x.wait for x in contacts)
        out["handling_time"] = mean(x.handle for x in everything if self.has(x.closing))
        out["handling_time[phone]"] = mean(x.handle for x in self.d.calls if self.has(x.closing))
        out["resolution_time"] = mean(t.solve for t in solved)
        out["resolution_time_bh"] = mean(t.solve_bh for t in solved)
        out["fcr"] = share(
            t.replies <= 1 and not t.reopens and not t.moves and not t.escalated for t in solved)
        out["repeat_contact"] = self.repeats(lambda x: True)
        out["repeat_call"] = self.repeats(lambda x: x.channel == "phone")
        complaints = sum(t.complaint == 1 for t in tickets)
        out["complaint_rate"] = {"value": complaints / self.days, "n": self.days}
        out["sla"] = self.sla(solved)
        out["response_rate"] = share(x.answered for x in contacts)
        out["response_rate[phone]"] = share(x.answered for x in contacts if x.channel == "phone")
        out["social_responsiveness"] = self.social()
        out["quality_score"] = mean(v for day, v in self.d.sheets if self.has(day))
        out["error_rate"] = share(t.error for t in tickets)
        out["escalations"] = share(t.escalated for t in tickets)
        out["escalations"]["count"] = int(sum(t.escalated or 0 for t in tickets))
        stock = sum(1 for t in self.d.tickets if t.created < self.end
                    and not (t.resolved and t.resolved < self.end)
                    and not (t.done and t.resolved is None))
        out["backlog"] = {"value": stock, "n": stock}
        out["resolution_rate"] = ratio(len(solved), len(tickets))
        hours = [h for day, h in self.d.hours if self.has(day)]
        out["work_time"] = {"value": sum(hours) * 3600,
                            "n": len(came)}
        out["reopen_rate"] = share(None if t.reopens is None else t.reopens > 0 for t in solved)

    def repeats(self, wanted):
        by_customer = collections.defaultdict(list)
        for x in self.d.tickets + self.d.calls:
            if x.inbound and wanted(x) and x.created < self.end:
                by_customer[x.customer].append(x.created)
        seen = again = 0
        for times in by_customer.values():
            times.sort()
            k = bisect.bisect_left(times, self.start)
            if k == len(times):
                continue
            seen += 1
            days = [local_day(t) for t in times]
            again += any((days[i] - days[i - 1]).days <= 7 for i in range(max(k, 1), len(days)))
        return ratio(again, seen)

    def sla(self, solved):
        met = [t.resolved <= t.due for t in solved if t.due]
        late = sum(1 for t in self.d.tickets if t.due and self.has(t.due) and not t.resolved
                   and not t.done and t.due < AS_OF_END)
        return ratio(sum(met), len(met) + late)

    def social(self):
        hour, known = dt.timedelta(hours=1), []
        for p in self.d.posts:
            if self.has(p.at) and not (p.reply is None and p.at + hour > AS_OF_END):
                known.append(p.reply is not None and p.reply - p.at <= hour)
        return share(known)

    # -- feedback and business --------------------------------------------------------

    def feedback(self, out):
        given = [s for s in self.answers if s.answered]
        out["feedback_volume"] = {"value": len(given), "n": len(given)}
        out["survey_response_rate"] = ratio(len(given), len(self.answers))
        out["feedback_response_time"] = mean(
            (s.replied - s.submitted).total_seconds() for s in given if s.replied and s.submitted)
        names = collections.Counter(s.channel or "(none)" for s in given)
        for name, n in names.most_common():
            key = "channel_preference[%s]" % name
            out[key] = {"value": n / len(given) * 100, "n": len(given)}
        said = sum(1 for s in given if s.comment)
        out["voice_of_customer"] = {"value": said, "n": said}

    def business(self, out):
        months = {"%04d-%02d" % (d.year, d.month) for d in
                  (self.first + dt.timedelta(days=i) for i in range(self.days))}
        paid = [c for c in self.d.costs if c[0] in months and c[2] != "acquisition"]
        out["cost_per_contact"] = {"value": sum(c[3] for c in paid) / len(self.came),
                                   "n": len(self.came)}
        for channel in ("phone", "chat"):
            n = sum(x.channel == channel for x in self.came)
            out["cost_per_contact[%s]" % channel] = {
                "value": sum(c[3] for c in paid if c[1] == channel) / n, "n": n}
        sales = [x.sale for x in self.came if getattr(x, "sale", None) is not None]
        out["service_revenue"] = {"value": round(sum(sales), 2), "n": len(sales)}
        web = [w for w in self.d.web if self.has(w[0])]
        carts = sum(w[3] for w in web)
        out["cart_abandonment"] = ratio(carts - sum(w[4] for w in web), carts)
        bought = [o.total for o in self.d.orders if self.has(o.at)]
        out["revenue"] = {"value": round(sum(bought), 2), "n": len(bought)}
        out["bounce_rate"] = ratio(sum(w[2] for w in web), sum(w[1] for w in web))
        staff = self.d.people
        at = lambda t: sum(p.hired < t and not (p.left and p.left < t) for p in staff)
        average = (at(self.start) + at(self.end)) / 2
        out["staff_turnover"] = ratio(sum(self.has(p.left) for p in staff), average)


FIRST, LAST = dt.date(2024, 10, 1), dt.date(2026, 9, 30)
AS_OF_END = midnight(LAST + dt.timedelta(days=1))


def months():
    y, m = FIRST.year, FIRST.month
    while (y, m) <= (LAST.year, LAST.month):
        after = dt.date(y + m // 12, m % 12 + 1, 1)
        yield "%04d-%02d" % (y, m), dt.date(y, m, 1), after - dt.timedelta(days=1)
        y, m = after.year, after.month


def series(data):
    table = [(label, Period(data, a, b).figures()) for label, a, b in months()]
    names = list(dict.fromkeys(k for _, f in table for k in f))
    print("%-31s" % "" + " ".join("%8s" % label[2:] for label, _ in table))
    for name in names:
        cells = []
        for _, f in table:
            v = f.get(name, {"value": None})["value"]
            cells.append("%8s" % ("-" if v is None else "%.*f" % (0 if abs(v) >= 1000 else 2, v)))
        print("%-31s" % name + " ".join(cells) + "   n %s" % table[-1][1].get(name, {}).get("n"))


def table(data):
    month = Period(data, dt.date(2026, 9, 1), LAST).figures()
    whole = Period(data, FIRST, LAST).figures()
    cell = lambda f: "%.4f | %s" % (f["value"], "%g" % f["n"]) if f and f["value"] is not None else "— | 0"
    print("| KPI | 2026-09 | n | two years | n |\n| --- | ---: | ---: | ---: | ---: |")
    for name in whole:
        print("| `%s` | %s | %s |" % (name, cell(month.get(name)), cell(whole[name])))


def main(argv):
    if len(argv) < 2:
        sys.exit("usage: totals.py DIR [--series | --table]")
    data = Data(argv[1])
    if "--series" in argv:
        series(data)
        return
    if "--table" in argv:
        table(data)
        return
    spans = [("2026-09", dt.date(2026, 9, 1), LAST), ("2024-10-01..2026-09-30", FIRST, LAST)]
    print(json.dumps({label: Period(data, a, b).figures() for label, a, b in spans}, indent=1,
                     ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv)

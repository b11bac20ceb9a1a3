#!/usr/bin/env python3
"""make_data.py SEED OUTDIR [--rows N] [--tricky]: deterministic random canonical data, all 13 kinds.

Meant to be full of edge cases, but of edge cases the specification decides. With --tricky it also
writes rows whose meaning the specification leaves open (README.md lists them). Zone: Europe/Paris.
"""
import argparse
import csv
import os
import random
from datetime import datetime, timedelta

END = {0: datetime(2025, 10, 17, 12), 1: datetime(2024, 3, 1, 9), 2: datetime(2021, 1, 9, 12),
       3: datetime(2025, 9, 30, 23)}
CHANNELS = ["email", "phone", "chat", "messaging", "web", "portal", "social", "whatsapp", "sms", "in_person", "letter"]
TEAMS = ["Lyon", "Paris", "Équipe \"B\"", "Nantes, nuit"]
COUNTRIES = ["FR", "BE", "CH"]
SEGMENTS = ["pro", "perso"]
PRODUCTS = ["A", "B", "C"]
JOURNEYS = ["achat", "sav"]
DST_DAYS = {2025: ("2025-03-30", "2025-10-26"), 2024: ("2024-03-31", "2024-10-27"), 2020: ("2020-03-29", "2020-10-25"),
            2021: ("2021-03-28", "2021-10-31"), 2023: ("2023-03-26", "2023-10-29")}


class Maker:
    def __init__(self, seed, out, rows, tricky):
        self.r = random.Random(f"kpitop-{seed}")
        self.seed, self.out, self.rows, self.tricky = seed, out, rows, tricky
        self.end = END[seed % 4]
        self.start = self.end - timedelta(days=self.r.choice([120, 250, 480, 800]))
        self.customers = [f"c{i}" for i in range(max(8, rows // 6))]
        self.signup = {}
        self.cases = []
        self.channels = self.r.sample(CHANNELS, self.r.randint(3, 8))
        for must in ("phone", "email"):
            if must not in self.channels:
                self.channels.append(must)
        os.makedirs(out, exist_ok=True)

    # ---- values
    def chance(self, p):
        return self.r.random() < p

    def maybe(self, value, p=0.85):
        return value if self.chance(p) else ""

    def special_day(self):
        """Now and then: a day of the clock change, a leap day, the days of ISO week 53, the year's turn."""
        days = []
        for y, pair in DST_DAYS.items():
            days += [datetime.fromisoformat(d) for d in pair]
        days += [datetime(2024, 2, 29), datetime(2020, 12, 31), datetime(2021, 1, 3), datetime(2021, 1, 4),
                 datetime(2024, 12, 30), datetime(2025, 12, 28), datetime(2024, 12, 31)]
        days = [d for d in days if self.start <= d < self.end]
        return self.r.choice(days) if days else None

    def moment(self):
        d = self.special_day() if self.chance(0.06) else None
        if d is not None:
            return d + timedelta(minutes=self.r.choice([0, 1, 119, 120, 150, 179, 180, 1439, self.r.randint(0, 1439)]))
        span = int((self.end - self.start).total_seconds())
        t = self.start + timedelta(seconds=self.r.randint(0, span))
        if self.chance(0.1):
            t = t.replace(hour=0, minute=0, second=0)
        if self.chance(0.05):
            t = t.replace(hour=23, minute=59, second=59)
        if self.chance(0.03):                                  # the first or last day of a month
            t = t.replace(day=1)
        return max(self.start, min(t, self.end))

    def time(self, t, bad=0.01):
        """A time as text, in one of the accepted shapes; rarely unreadable."""
        if self.chance(bad):
            return self.r.choice(["2025-02-30", "n/a", "2025-13-01 10:00", "yesterday", "2025-01-01 25:00"])
        shape = self.r.random()
        if shape < 0.70:
            return t.strftime("%Y-%m-%d %H:%M:%S")
        if shape < 0.92:
            return t.strftime("%Y-%m-%d %H:%M")
        if shape < 0.96:
            return t.strftime("%Y-%m-%dT%H:%M:%SZ")
        return t.strftime("%Y-%m-%dT%H:%M:%S") + self.r.choice(["+02:00", "+01:00", "-05:00"])

    def exact(self, t):
        return t.strftime("%Y-%m-%d %H:%M:%S")

    def day(self, t):
        return t.strftime("%Y-%m-%d")

    def flag(self, p=0.3, empty=0.15):
        if self.chance(empty):
            return ""
        yes = self.chance(p)
        return self.r.choice(["yes", "true", "1", "oui"] if yes else ["no", "false", "0", "non"])

    def money(self, lo, hi):
        return f"{self.r.randint(lo * 100, hi * 100) / 100:.2f}"

    def text(self):
        return self.r.choice(["", "", "", "merci", "trop long, trop cher", 'il dit "non"',
                              "première ligne\nseconde ligne", "🙂 parfait", "a;b,c"])

    def duration(self, scale, bad=0.01):
        if self.chance(bad):
            return self.r.choice(["-5", "-120", "abc"])
        if self.chance(0.05):
            return "0"
        return str(int(self.r.expovariate(1 / scale)) + 1)

    # ---- files
    def write(self, name, fields, rows, drop=(), keep=()):
        """Drops some whole columns, writes the file."""
        gone = set()
        for group in drop:
            if self.chance(0.12):
                gone |= set(group if isinstance(group, (list, tuple)) else [group])
        fields = [f for f in fields if f not in gone or f in keep]
        if self.chance(0.3):
            head, tail = fields[:1], fields[1:]
            self.r.shuffle(tail)
            fields = head + tail
        with open(os.path.join(self.out, name), "w", newline="", encoding="utf-8") as f:
            w = csv.DictWriter(f, fields, extrasaction="ignore", restval="",
                               lineterminator=self.r.choice(["\n", "\r\n"]))
            w.writeheader()
            w.writerows(rows)

    def with_repeats(self, rows, p, mutate):
        """Some rows come twice, changed, later in the file."""
        out = list(rows)
        for row in rows:
            if self.chance(p):
                out.insert(self.r.randint(out.index(row) + 1, len(out)), mutate(dict(row)))
        return out

    # ---- kinds
    def interaction(self, i):
        t = self.moment()
        row = {"id": f"i{i}", "created_at": self.time(t, 0.005), "channel": self.maybe(self.r.choice(self.channels), 0.93)}
        early = t < self.end - timedelta(days=20)
        row["direction"] = self.r.choices(["in", "out", "internal", "", "sideways"], [75, 9, 3, 10, 1])[0]
        solved = self.chance(0.8)
        row["status"] = self.r.choice(["solved", "closed"]) if solved else self.r.choice(["open", "new", "pending", "on_hold", ""])
        if early and self.chance(0.02):
            row["status"] = "deleted"
        if not early and row["direction"] == "internal":
            row["direction"] = "in"                    # nothing hidden may carry the as-of date
        replied = self.chance(0.85)
        first = t + timedelta(seconds=int(self.r.expovariate(1 / self.r.choice([40, 3000, 20000]))))
        if replied and first <= self.end:
            row["first_reply_at"] = self.time(first if not self.chance(0.01) else t - timedelta(hours=9))
        res = max(first, t) + timedelta(seconds=int(self.r.expovariate(1 / self.r.choice([600, 90000, 500000]))))
        if solved and res <= self.end:
            if self.chance(0.9):
                row["resolved_at"] = self.exact(res) if not self.chance(0.01) else self.exact(t - timedelta(days=2))
            if self.chance(0.5):
                row["closed_at"] = self.exact(res + timedelta(hours=self.r.choice([0, 5, 72])))
        elif solved:
            row["status"] = self.r.choice(["open", "pending"])
        if self.chance(0.4):
            row["due_at"] = self.exact(t + timedelta(hours=self.r.choice([4, 24, 72, 240])))
            if self.chance(0.05) and row.get("resolved_at"):
                row["due_at"] = row["resolved_at"]
        if "resolved_at" in row or "closed_at" in row:
            row["sla"] = self.r.choices(["met", "breached", "none", "", "perhaps"], [30, 6, 5, 58, 1])[0]
            row["resolution_s"] = self.maybe(self.duration(50000), 0.2)
            row["resolution_bh_s"] = self.maybe(self.duration(20000), 0.5)
        if row.get("first_reply_at"):
            row["first_reply_s"] = self.maybe(self.duration(1500), 0.25)
            row["first_reply_bh_s"] = self.maybe(self.duration(900), 0.6)
            row["response_s"] = self.maybe(self.duration(2500), 0.7)
        row["wait_s"] = self.maybe(self.duration(70), 0.6)
        if self.chance(0.5):
            row["handle_s"] = self.duration(400)
        else:
            for f in ("talk_s", "hold_s", "wrap_s"):
                row[f] = self.maybe(self.duration(120), 0.7)
        row.update(customer_id=self.maybe(self.r.choice(self.customers), 0.92),
                   agent=self.maybe(f"agent {self.r.randint(1, 9)}"), team=self.maybe(self.r.choice(TEAMS), 0.9),
                   segment=self.maybe(self.r.choice(SEGMENTS)), country=self.maybe(self.r.choice(COUNTRIES)),
                   product=self.maybe(self.r.choice(PRODUCTS)), category=self.maybe(self.r.choice(["facture", "livraison", "panne"])),
                   language=self.maybe("fr", 0.5), priority=self.maybe("high", 0.3), subject=self.text(),
                   replies=self.maybe(str(self.r.choice([0, 1, 1, 1, 2, 3])), 0.75) if replied else self.maybe("0", 0.5),
                   customer_messages=self.maybe(str(self.r.randint(1, 4)), 0.6),
                   reopens=self.maybe(str(self.r.choice([0, 0, 0, 0, 1, 2])), 0.8),
                   transfers=self.maybe(str(self.r.choice([0, 0, 0, 1])), 0.8),
                   first_contact=self.maybe(self.flag(0.7), 0.3),
                   abandoned=self.flag(0.05, 0.5) if not row.get("first_reply_at") else "",
                   answered=self.maybe(self.flag(0.9, 0), 0.2), converted=self.flag(0.1, 0.5), escalated=self.flag(0.1),
                   error=self.flag(0.05), complaint=self.flag(0.08), bot=self.flag(0.1, 0.7),
                   quality=self.maybe(str(self.r.randint(0, 100)) if not self.chance(0.03) else "101", 0.08),
                   cost=self.maybe(self.money(1, 20), 0.6), revenue=self.maybe(self.money(0, 90), 0.08),
                   text=self.text())
        return row

    INTERACTION = ("id created_at first_reply_at resolved_at closed_at due_at first_reply_s response_s resolution_s wait_s "
                   "handle_s talk_s hold_s wrap_s first_reply_bh_s resolution_bh_s channel direction status priority category "
                   "product subject customer_id agent team segment country language replies customer_messages reopens transfers "
                   "first_contact answered abandoned bot converted escalated error complaint sla quality cost revenue text").split()

    def interactions(self):
        n = self.rows
        rows = [self.interaction(i) for i in range(n)]
        rows[-1].update(created_at=self.exact(self.end - timedelta(minutes=5)), direction="in", status="open",
                        first_reply_at="", resolved_at="", closed_at="", sla="", first_reply_s="", first_reply_bh_s="", response_s="",
                        resolution_s="", resolution_bh_s="")
        self.cases = [r["id"] for r in rows]
        drop = [["closed_at"], ["resolved_at", "closed_at"], ["status"], ["resolved_at", "closed_at", "status"],
                ["first_reply_at", "first_reply_s", "first_reply_bh_s"], ["first_reply_s"], ["response_s"], ["resolution_s"],
                ["wait_s"], ["handle_s"], ["talk_s", "hold_s", "wrap_s"], ["channel"], ["direction"], ["team"], ["replies"],
                ["first_contact"], ["answered"], ["customer_messages"], ["reopens"], ["escalated"], ["complaint"], ["sla"], ["due_at"],
                ["cost"], ["revenue"], ["quality"], ["customer_id"], ["error"]]

        def change(row):
            row["channel"] = self.r.choice(self.channels)
            row["escalated"] = self.flag()
            row["team"] = ""
            return row
        split = self.r.choice([n, int(n * 0.7), int(n * 0.5)])
        first, second = self.with_repeats(rows[:split], 0.02, change), rows[split:]
        if second:
            again = [change(dict(r)) for r in rows[:split] if self.chance(0.05)]
            bad = [dict(r, created_at="31/31/2025") for r in rows[:split] if self.chance(0.02)]   # replaces nothing
            second = second + again + bad
            self.r.shuffle(second)
            self.write("interactions-2.csv", self.INTERACTION, second, drop, {"channel"})
        self.write("interactions-1.csv", self.INTERACTION, first, drop)

    def score(self, metric):
        lo, hi = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 5), "ease": (1, 4), "emotion": (1, 5), "engagement": (1, 5)}[metric]
        x = self.r.random()
        if x < 0.02:
            return str(self.r.choice([lo - 1, hi + 1, 99]))
        if x < 0.03:
            return "???"
        if x < 0.045:
            return self.r.choice(["Offered", "Unoffered", "-"])
        if metric == "csat" and x < 0.12:
            return self.r.choice(["yes", "no", "oui", "non", "satisfied", "Very satisfied", "neutral", "dissatisfied",
                                  "très satisfait", "Satisfait", "neutre"])
        if metric == "nps" and x < 0.12:
            return self.r.choice(["very likely", "likely", "neutral", "unlikely", "très probable", "probable", "neutre",
                                  "peu probable", "pas du tout probable", "Very unlikely"])
        if self.chance(0.5):
            return str(self.r.randint(lo + (hi - lo) * 6 // 10, hi))
        return str(self.r.randint(lo, hi))

    def survey_common(self, i, employee, tag):
        t = self.moment()
        row = {"id": self.maybe(f"{tag}{i}", 0.95), "audience": "employee" if employee else self.r.choice(["customer", ""]),
               "channel": self.maybe(self.r.choice(self.channels), 0.75), "team": self.maybe(self.r.choice(TEAMS), 0.7),
               "interaction_id": self.maybe(self.r.choice(self.cases), 0.4), "journey": self.maybe(self.r.choice(JOURNEYS)),
               "customer_id": self.maybe(self.r.choice(self.customers), 0.7), "timing": self.r.choice(["hot", "cold", ""]),
               "segment": self.maybe(self.r.choice(SEGMENTS)), "country": self.maybe(self.r.choice(COUNTRIES)),
               "product": self.maybe(self.r.choice(PRODUCTS)), "survey": "post contact"}
        invited = self.chance(0.25)
        row["sent_at"] = self.maybe(self.exact(max(self.start, t - timedelta(days=self.r.choice([0, 1, 6, 30])))), 1 if invited else 0.6)
        if invited:
            row["state"] = self.r.choice(["sent", "", "declined", ""])
            return row, False
        row["answered_at"] = self.time(t, 0.02 if row["sent_at"] else 0)
        row["state"] = self.r.choice(["answered", "", "", "partial"])
        if self.chance(0.3):
            row["replied_at"] = self.exact(min(t + timedelta(hours=self.r.choice([1, 30, 200])), self.end)) if not self.chance(0.04) \
                else self.exact(t - timedelta(days=3))
        return row, True

    def surveys(self):
        n = self.rows
        wide = []
        for i in range(n):
            employee = self.chance(0.15)
            row, answered = self.survey_common(i, employee, "s")
            metrics = ["ease", "engagement"] if employee else ["nps", "csat", "ces", "ease", "emotion"]
            if answered:
                for m in metrics:
                    row[m] = self.maybe(self.score(m), 0.7)
                row["comment"] = self.text()
            elif self.chance(0.3):
                row["csat"] = "Offered"
            wide.append(row)

        def change(row):
            if row.get("csat"):
                row["csat"] = self.score("csat")
            row["nps"] = ""
            return row
        fields = ("id answered_at sent_at replied_at audience channel customer_id interaction_id team survey journey timing segment "
                  "country product nps csat ces ease emotion engagement comment state").split()
        rows = []
        for row in self.with_repeats(wide, 0.02, change):
            rows.append(row)
        self.write("surveys-wide.csv", fields, rows,
                   ["channel", "team", "interaction_id", "nps", "csat", "ces", "ease", "emotion", "engagement", "comment", "replied_at",
                    "audience", "state", "sent_at"], {"state"} if not self.chance(0.3) else set())
        long = []
        for i in range(n // 3):
            employee = self.chance(0.1)
            row, answered = self.survey_common(i, employee, "L")
            metrics = self.r.sample(["ease", "engagement"] if employee else ["nps", "csat", "ces", "ease", "emotion"],
                                    self.r.choice([1, 2]) if row["id"] else 1)
            row["answered_at"] = row.get("answered_at", "") if answered else ""
            for j, m in enumerate(metrics):
                out = dict(row, metric=m)
                if answered:
                    self.long_score(out, m)
                    out["comment"] = self.text() if j == 0 else ""
                long.append(out)
                if self.chance(0.03) and row["id"]:
                    again = dict(out)
                    if answered:
                        self.long_score(again, m)
                    long.append(again)
        fields = ("id answered_at sent_at replied_at audience channel customer_id interaction_id team survey question journey timing "
                  "segment country product metric score scale_min scale_max label comment state").split()
        self.write("surveys-long.csv", fields, long, ["channel", "label", "team"])

    def long_score(self, out, m):
        """A score on the canonical scale, on a declared one, or a label."""
        scales = {"csat": [(1, 5), (1, 4), (1, 7), (1, 10), (1, 3), (0, 10)], "ces": [(1, 5), (1, 7)], "emotion": [(1, 5), (0, 10)],
                  "engagement": [(1, 5), (1, 7)], "nps": [(0, 10)], "ease": [(1, 4)]}[m]
        out["score"], out["label"], out["scale_min"], out["scale_max"] = "", "", "", ""
        if m in ("csat", "nps") and self.chance(0.15):
            out["label"] = self.r.choice(["very satisfied", "satisfied", "neutral", "dissatisfied"] if m == "csat"
                                         else ["very likely", "likely", "unlikely"])
            return
        lo, hi = self.r.choice(scales)
        if (lo, hi) != scales[0] or self.chance(0.3):
            out["scale_min"], out["scale_max"] = str(lo), str(hi)
        out["score"] = str(self.r.randint(lo, hi)) if not self.chance(0.03) else str(hi + 3)

    def customer_base(self):
        rows, first = [], self.start - timedelta(days=700)
        modern = self.chance(0.7)                       # the file knows losses
        for c in self.customers:
            t = first + timedelta(days=self.r.randint(0, 690 + (self.end - self.start).days))
            self.signup[c] = t
            row = {"id": c, "signed_up_at": self.maybe(self.day(t), 0.95), "segment": self.maybe(self.r.choice(SEGMENTS)),
                   "country": self.maybe(self.r.choice(COUNTRIES)), "channel": self.maybe(self.r.choice(self.channels)),
                   "preferred_channel": self.maybe(self.r.choice(self.channels), 0.6), "status": self.r.choice(["active", ""]),
                   "referrals": self.maybe(str(self.r.choice([0, 0, 0, 1, 3])), 0.7)}
            if modern and self.chance(0.3):
                row["churned_at"] = self.day(min(self.end, t + timedelta(days=self.r.randint(1, 800))))
            if self.chance(0.3):
                row["adopted_at"] = self.day(min(self.end, t + timedelta(days=self.r.randint(0, 300))))
            if self.chance(0.02) and t < self.end - timedelta(days=60):
                row["status"] = "deleted"
            rows.append(row)

        def change(row):
            row["segment"], row["referrals"] = "", "2"
            return row
        fields = "id signed_up_at churned_at status segment country channel preferred_channel referrals last_referral_at adopted_at".split()
        self.write("customers.csv", fields, self.with_repeats(rows, 0.03, change),
                   ["segment", "channel", "preferred_channel", "referrals", "adopted_at"])

    def leads(self):
        rows = []
        for i in range(self.rows // 3):
            t = self.moment()
            conv = min(self.end, t + timedelta(days=self.r.randint(0, 60)))
            rows.append({"id": f"l{i}", "created_at": self.time(t), "converted_at": self.maybe(self.exact(conv), 0.35),
                         "channel": self.maybe(self.r.choice(self.channels))})
        self.write("leads.csv", "id created_at converted_at channel".split(), self.with_repeats(rows, 0.02, lambda r: r))

    def orders(self):
        rows = []
        for i in range(self.rows):
            who = self.r.choice(self.customers) if self.chance(0.9) else f"guest{self.r.randint(0, 20)}"
            t = max(self.moment(), self.signup.get(who, self.start) + timedelta(days=1))
            if t > self.end:
                continue
            rows.append({"id": f"o{i}", "customer_id": self.maybe(who, 0.99), "ordered_at": self.time(t), "amount": self.money(5, 300),
                         "currency": self.r.choices(["", "EUR", "USD"], [60, 37, 3])[0],
                         "status": self.r.choices(["paid", "", "cancelled", "failed", "refunded", "shipped", "deleted"],
                                                  [60, 20, 5, 3, 4, 7, 1 if t < self.end - timedelta(days=30) else 0])[0],
                         "channel": self.maybe(self.r.choice(self.channels)), "product": self.maybe(self.r.choice(PRODUCTS)),
                         "country": self.maybe(self.r.choice(COUNTRIES)), "agent": self.maybe(f"agent {self.r.randint(1, 9)}", 0.4),
                         "interaction_id": self.maybe(self.r.choice(self.cases), 0.1) if self.tricky else ""})

        def change(row):
            row["amount"] = self.money(5, 300)
            return row
        self.write("orders.csv", "id customer_id ordered_at amount currency status channel product country interaction_id agent".split(),
                   self.with_repeats(rows, 0.02, change), ["status", "currency", "channel"])

    def subscriptions(self):
        rows, i = [], 0
        for c in self.customers:
            if not self.chance(0.3):
                continue
            t = self.signup[c]
            for _ in range(self.r.choice([1, 1, 2])):
                end = t + timedelta(days=self.r.randint(20, 500))
                rows.append({"id": f"u{i}", "customer_id": c, "started_at": self.day(min(t, self.end)), "plan": self.r.choice(["S", "M"]),
                             "ended_at": self.day(end) if end < self.end and self.chance(0.8) else "", "amount": self.money(5, 50),
                             "currency": "EUR", "interval": "month", "status": ""})
                i += 1
                t = end + timedelta(days=5)
        self.write("subscriptions.csv", "id customer_id started_at ended_at plan amount currency interval status".split(), rows)

    def social(self):
        rows = []
        for i in range(self.rows // 2):
            t = self.moment()
            row = {"id": f"m{i}", "received_at": self.exact(t), "network": self.r.choice(["social", "whatsapp", "facebook", ""]),
                   "direction": self.r.choices(["in", "", "out" if self.tricky else "in"], [70, 25, 5])[0],
                   "complaint": self.flag(0.2) if self.tricky else "", "customer_id": self.maybe(self.r.choice(self.customers)),
                   "team": self.maybe(self.r.choice(TEAMS)), "agent": self.maybe("agent 1"), "text": self.text(),
                   "status": self.r.choice(["", "open", "closed"])}
            if self.chance(0.8):
                s = self.r.choice([0, 600, 3599, 3600, 3601, 9000, int(self.r.expovariate(1 / 2000))])
                if t + timedelta(seconds=s) <= self.end:
                    row["replied_at"] = self.exact(t + timedelta(seconds=s)) if not self.chance(0.02) else self.exact(t - timedelta(hours=5))
                    row["reply_s"] = self.maybe(self.duration(2500), 0.15)
            rows.append(row)
        if rows:                                        # unanswered and young on the last day
            rows.append(dict(rows[-1], id="m-last", received_at=self.exact(self.end - timedelta(minutes=3)), replied_at="", reply_s="",
                             status="", direction="in"))
        self.write("social.csv", "id received_at replied_at reply_s direction complaint customer_id network agent team status text".split(),
                   rows, ["reply_s", "direction", "team"])

    def employees(self):
        rows = []
        for i in range(max(12, self.rows // 12)):
            t = self.start - timedelta(days=400) + timedelta(days=self.r.randint(0, 390 + (self.end - self.start).days))
            left = t + timedelta(days=self.r.randint(30, 1200))
            rows.append({"id": f"e{i}", "hired_at": self.day(t), "left_at": self.day(left) if left < self.end else "",
                         "team": self.maybe(self.r.choice(TEAMS))})
        self.write("employees.csv", "id hired_at left_at team".split(), rows)

    def quality(self):
        rows = []
        for i in range(self.rows // 3):
            t = self.moment()
            base = {"id": self.maybe(f"q{i}", 0.9), "evaluated_at": self.time(t), "agent": self.maybe(f"agent {self.r.randint(1, 9)}", 0.5),
                    "interaction_id": self.maybe(self.r.choice(self.cases), 0.6), "team": self.maybe(self.r.choice(TEAMS), 0.3),
                    "channel": self.maybe(self.r.choice(self.channels), 0.3), "comment": self.text()}
            scale = self.r.choice([None, None, (1, 5), (0, 20)])
            for crit in (self.r.sample(["accueil", "solution", "ton"], self.r.choice([1, 2, 3])) if base["id"] else [""]):
                lo, hi = scale or (0, 100)
                row = dict(base, criterion=crit, weight=self.r.choice(["", "1", "2", "0.5"]) if self.tricky else self.r.choice(["", "1"]),
                           score=str(self.r.randint(lo, hi)) if not self.chance(0.02) else "250")
                if scale:
                    row["scale_min"], row["scale_max"] = str(lo), str(hi)
                rows.append(row)
        if not self.tricky:                             # one criterion a sheet, unless weights are wanted
            if self.seed % 3:
                seen, rows2 = set(), []
                for r in rows:
                    if r["id"] == "" or r["id"] not in seen:
                        rows2.append(r)
                    seen.add(r["id"])
                rows = rows2
        self.write("quality.csv", "id evaluated_at interaction_id agent team channel criterion weight score scale_min scale_max comment".split(),
                   rows, ["weight", "criterion"] if self.seed % 3 else [])

    def work(self):
        rows, d = [], self.start
        while d <= self.end:
            if self.chance(0.5):
                rows.append({"date": self.day(d), "agent": f"agent {self.r.randint(1, 9)}", "team": self.maybe(self.r.choice(TEAMS)),
                             "channel": self.maybe(self.r.choice(self.channels)), "hours": self.r.choice(["7", "7.5", "3.25", "8", "4", "6.75"] * 6 + ["-1", "x", "0"])})
            d += timedelta(days=1)
        self.write("work.csv", "date agent team channel hours".split(), rows, ["team", "channel"])

    def adoption(self):
        rows = []
        for c in self.customers:
            if self.chance(0.15):
                t = max(self.signup[c], self.moment())
                rows.append({"customer_id": c, "offer": "app", "adopted_at": self.day(min(t, self.end))})
        self.write("adoption.csv", "customer_id offer adopted_at".split(), rows)

    def web(self):
        rows, d = [], self.start
        while d <= self.end:
            for ch in self.r.sample(["web", "email", ""], self.r.choice([0, 1, 2])):
                visits, carts = self.r.randint(0, 400), self.r.randint(0, 60)
                rows.append({"date": self.day(d), "channel": ch, "visits": self.maybe(str(visits), 0.95), "bounces": self.maybe(str(self.r.randint(0, visits)), 0.95),
                             "carts": self.maybe(str(carts), 0.95), "orders": self.maybe(str(self.r.randint(0, carts)), 0.95)})
            d += timedelta(days=1)
        self.write("web.csv", "date channel visits bounces carts orders".split(), rows, ["channel"])

    def costs(self):
        rows, y = [], self.end.year

        def add(period, lo, hi):
            rows.append({"period": period, "channel": self.maybe(self.r.choice(self.channels), 0.7), "team": self.maybe(self.r.choice(TEAMS), 0.4),
                         "category": self.r.choice(["salary", "software", "infrastructure", "acquisition", "other", ""]),
                         "amount": self.money(lo, hi), "currency": self.r.choice(["", "EUR"])})
        for year in range(self.start.year, y + 1):
            add(f"{year}", 5000, 20000)
            for q in range(1, 5):
                add(f"{year}-Q{q}", 500, 3000)
            for m in range(1, 13):
                add(f"{year}-{m:02d}", 100, 900)
        for _ in range(10):
            add(self.day(self.moment()), 1, 50)
        add("2025-99", 1, 2)
        self.write("costs.csv", "period channel team category amount currency".split(), rows, ["team", "category"])

    def all(self):
        self.interactions()
        self.customer_base()
        steps = [self.surveys, self.leads, self.orders, self.subscriptions, self.social, self.employees, self.quality, self.work,
                 self.adoption, self.web, self.costs]
        left_out = self.r.sample(steps, self.r.choice([0, 0, 1, 3]))
        for s in steps:
            if s not in left_out or s == self.surveys:
                s()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("seed", type=int)
    p.add_argument("outdir")
    p.add_argument("--rows", type=int, default=150)
    p.add_argument("--tricky", action="store_true")
    a = p.parse_args()
    Maker(a.seed, a.outdir, a.rows, a.tricky).all()


if __name__ == "__main__":
    main()

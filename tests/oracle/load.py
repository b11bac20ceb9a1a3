"""Canonical CSV files -> records (records.md; kpis.md section 1, rules 11 and 12).

Reading only: parse, reject, find duplicates. What an as-of date hides and what a KPI
makes of a record stands in view.py and kpis.py.
"""
import csv
import hashlib
import io
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from zoneinfo import ZoneInfo

# kind -> field -> type
FIELDS = {
    "interaction": dict(
        id="text", created_at="time", first_reply_at="time", resolved_at="time", closed_at="time", due_at="time",
        first_reply_s="dur", response_s="dur", resolution_s="dur", wait_s="dur", handle_s="dur", talk_s="dur",
        hold_s="dur", wrap_s="dur", first_reply_bh_s="dur", resolution_bh_s="dur",
        channel="channel", direction="direction", status="status", priority="text", category="text", product="text",
        tags="text", subject="text", customer_id="text", agent="text", team="text", segment="text", country="text",
        language="text", replies="count", customer_messages="count", reopens="count", transfers="count",
        first_contact="bool", answered="bool", abandoned="bool", bot="bool", converted="bool", escalated="bool",
        error="bool", complaint="bool", sla="sla", quality="quality", cost="money", revenue="money",
        thread_id="text", text="text"),
    "survey": dict(
        id="text", answered_at="time", sent_at="time", replied_at="time", audience="audience", channel="channel",
        customer_id="text", interaction_id="text", agent="text", team="text", survey="text", question="text",
        journey="text", timing="text", segment="text", country="text", product="text",
        nps="score", csat="score", ces="score", ease="score", emotion="score", engagement="score", comment="text",
        metric="metric", score="raw", scale_min="num", scale_max="num", label="text", theme="text", state="state"),
    "customer": dict(
        id="text", signed_up_at="time", churned_at="time", status="text", segment="text", country="text",
        channel="channel", preferred_channel="channel", referrals="count", last_referral_at="time", adopted_at="time"),
    "lead": dict(id="text", created_at="time", converted_at="time", channel="channel"),
    "order": dict(
        id="text", customer_id="text", ordered_at="time", amount="money", currency="text", status="text",
        channel="channel", product="text", country="text", interaction_id="text", agent="text"),
    "subscription": dict(
        id="text", customer_id="text", started_at="time", ended_at="time", plan="text", amount="money",
        currency="text", interval="text", status="text"),
    "social": dict(
        id="text", received_at="time", replied_at="time", reply_s="dur", direction="direction", complaint="bool",
        customer_id="text", network="channel", agent="text", team="text", status="status", text="text"),
    "employee": dict(id="text", hired_at="time", left_at="time", team="text"),
    "quality": dict(
        id="text", evaluated_at="time", interaction_id="text", agent="text", team="text", channel="channel",
        criterion="text", weight="dur", score="raw", scale_min="num", scale_max="num", comment="text"),
    "work": dict(date="date", agent="text", team="text", channel="channel", hours="dur"),
    "adoption": dict(customer_id="text", offer="text", adopted_at="time"),
    "web": dict(date="date", channel="channel", visits="count", bounces="count", carts="count", orders="count"),
    "cost": dict(period="period", channel="channel", team="text", category="text", amount="money", currency="text"),
}
REQUIRED = {
    "interaction": ["id", "created_at"], "survey": [], "customer": ["id"], "lead": ["id", "created_at"],
    "order": ["id", "customer_id", "ordered_at", "amount"], "subscription": ["id", "customer_id", "started_at"],
    "social": ["id", "received_at"], "employee": ["id", "hired_at"], "quality": ["evaluated_at", "score"],
    "work": ["date", "agent", "hours"], "adoption": ["customer_id", "offer", "adopted_at"], "web": ["date"],
    "cost": ["period", "amount"],
}
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 5), "ease": (1, 4), "emotion": (1, 5), "engagement": (1, 5)}
STATUSES = "new open pending on_hold solved closed deleted".split()
STATES = "answered sent partial declined".split()
CHANNELS = ("email chat messaging phone web portal social whatsapp sms letter in_person chatbot "
            "self_service api other").split()
ALIASES = {
    "mail": "email", "e-mail": "email", "courriel": "email", "téléphone": "phone", "telephone": "phone",
    "call": "phone", "appel": "phone", "voice": "phone", "live chat": "chat", "livechat": "chat", "tchat": "chat",
    "web form": "web", "formulaire": "web", "portail": "portal", "facebook": "social", "twitter": "social",
    "instagram": "social", "linkedin": "social", "x": "social", "réseaux sociaux": "social", "courrier": "letter",
    "in person": "in_person", "magasin": "in_person", "boutique": "in_person", "store": "in_person",
    "texto": "sms", "bot": "chatbot", "self service": "self_service", "self-service": "self_service", "faq": "self_service",
}
YES = {"yes", "true", "1", "oui", "y", "vrai"}
NO = {"no", "false", "0", "non", "n", "faux"}
NO_ANSWER = {"offered", "unoffered", "-"}
CSAT_WORDS = {
    "very satisfied": 5, "satisfied": 4, "neutral": 3, "dissatisfied": 2, "very dissatisfied": 1,
    "très satisfait": 5, "satisfait": 4, "neutre": 3, "insatisfait": 2, "peu satisfait": 2, "très insatisfait": 1,
    "pas du tout satisfait": 1,
}
NPS_WORDS = {
    "very likely": "promoter", "likely": "passive", "neutral": "detractor", "unlikely": "detractor",
    "very unlikely": "detractor", "très probable": "promoter", "probable": "passive", "neutre": "detractor",
    "peu probable": "detractor", "pas du tout probable": "detractor",
}
MAX_DURATION = 3652.5 * 86400 * 1.0
MAX_MONEY = 10 ** 9              # 10^11 minor units


class Reject(Exception):
    pass


class Rec:
    """A record; an absent field reads as None."""

    def __init__(self, kind, src, line):
        self.kind, self.src, self.line = kind, src, line

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __repr__(self):
        return f"<{self.kind} {self.src.path}:{self.line} {self.id}>"


class Source:
    def __init__(self, path):
        self.path = path
        self.kind, self.headers = None, []
        self.rows = self.rejected = self.rejected_cells = self.duplicates = 0
        self.skipped = False
        self.rejects = []                         # (line, column, value, reason)
        self.has_closing = self.has_status = self.has_loss = False


class Score:
    """One survey answer: the raw value on its scale, or a word (yes, no, promoter...)."""

    def __init__(self, metric, x=None, lo=None, hi=None, word=None):
        self.metric, self.x, self.lo, self.hi, self.word = metric, x, lo, hi, word


class Clock:
    """Local times of the configured zone <-> UTC seconds."""

    def __init__(self, zone):
        self.zone = ZoneInfo(zone)
        self.cache = {}

    def parse(self, text):
        m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?"
                         r"\s?(Z|[+-]\d\d:?\d\d)?)?", text)
        if not m:
            raise Reject("unreadable date")
        y, mo, d, h, mi, s = (int(g or 0) for g in m.groups()[:6])
        try:
            t = datetime(y, mo, d, h, mi, s)
        except ValueError:
            raise Reject("unreadable date")
        off = m[8]
        if off is None:
            t = t.replace(tzinfo=self.zone)       # fold=0: first of two, offset before a gap
            secs = int((t - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds())
        else:
            delta = 0
            if off != "Z":
                delta = (int(off[1:3]) * 3600 + int(off[-2:]) * 60) * (-1 if off[0] == "-" else 1)
            secs = int((t - datetime(1970, 1, 1)).total_seconds()) - delta
        if m[7]:
            return secs + Fraction(int(m[7]), 10 ** len(m[7]))
        return secs

    def day(self, ts):
        """The local calendar day of a time."""
        if ts is None:
            return None
        d = self.cache.get(ts)
        if d is None:
            utc = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=int(ts // 1))
            d = self.cache[ts] = utc.astimezone(self.zone).date()
        return d

    def midnight(self, d):
        """UTC seconds at which local day d begins."""
        return self.parse(d.isoformat())


def number(text):
    try:
        d = Decimal(text)
    except InvalidOperation:
        raise Reject("unreadable number")
    if not d.is_finite():
        raise Reject("unreadable number")
    f = Fraction(d)
    return f.numerator if f.denominator == 1 else f


def channel(text):
    key = " ".join(text.lower().replace("_", " ").split())
    if key.replace(" ", "_") in CHANNELS:
        return key.replace(" ", "_")
    return ALIASES.get(key, "other")


def closed_set(text, words):
    key = text.lower().replace(" ", "_")
    return key if key in words else None


def boolean(text):
    key = text.lower()
    if key in YES:
        return True
    if key in NO:
        return False
    raise Reject("unreadable flag")


class Loader:
    def __init__(self, cfg, clock, calendar):
        self.cfg, self.clock, self.calendar = cfg, clock, calendar
        self.sources, self.records = [], []      # records in load order, rejected ones left out
        self.hashes = {}

    # ---- one file
    def load(self, path):
        src = Source(path)
        self.sources.append(src)
        with open(path, "rb") as f:
            raw = f.read()
        digest = hashlib.sha256(raw).hexdigest()
        if digest in self.hashes:
            src.skipped = True
            return src
        self.hashes[digest] = path
        reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        rows = [(reader.line_num, r) for r in reader]
        rows = [(n, r) for n, r in rows if any(c.strip() for c in r)]
        if not rows:
            return src
        src.headers = [h.strip().lower() for h in rows[0][1]]
        src.kind = detect_kind(src.headers)
        if src.kind is None:
            raise SystemExit(f"{path}: no record kind has these headers: {src.headers}")
        for line, cells in rows[1:]:
            src.rows += 1
            self.row(src, line, cells)
        return src

    def row(self, src, line, cells):
        rec = Rec(src.kind, src, line)
        rejects = []
        types = FIELDS[src.kind]
        for name, cell in zip(src.headers, cells):
            cell = cell.strip()
            if cell.lower() in ("n/a", "na", "null", "nan", "-", "--"):
                cell = ""  # words for nothing
            if name not in types or cell == "":
                continue
            try:
                value = self.value(types[name], cell, name)
                if value is not None:
                    setattr(rec, name, value)
            except Reject as e:
                rejects.append((line, name, cell, str(e)))
        try:
            self.finish(rec, rejects)
        except Reject as e:
            src.rejected += 1
            src.rejects.append((line, "", "", str(e)))
            return
        src.rejected_cells += len(rejects)
        rec.rejected_cells = len(rejects)
        src.rejects += rejects
        self.records.append(rec)

    def value(self, typ, cell, name):
        if typ in ("text", "raw"):
            return cell
        if typ == "score":
            return self.score(name, cell, *SCALES[name])
        if typ == "time":
            return self.clock.parse(cell)
        if typ == "date":
            return self.clock.day(self.clock.parse(cell))
        if typ == "period":
            p = self.calendar.parse(cell)
            if p is None:
                p = self.calendar.containing("day", self.clock.day(self.clock.parse(cell)))
            return p
        if typ == "num":
            return number(cell)
        if typ in ("dur", "count"):
            x = number(cell)
            if x < 0:
                raise Reject("negative")
            if typ == "dur" and x > MAX_DURATION:
                raise Reject("too long")
            return x
        if typ == "money":
            x = number(cell)
            if abs(x) > MAX_MONEY:
                raise Reject("too large")
            return x
        if typ == "quality":
            x = number(cell)
            if not 0 <= x <= 100:
                raise Reject("off the scale")
            return x
        if typ == "bool":
            return boolean(cell)
        if typ == "channel":
            return channel(cell)
        if typ == "status":
            return closed_set(cell, STATUSES)
        if typ == "direction":
            return closed_set(cell, ["in", "out", "internal"])
        if typ == "sla":
            return closed_set(cell, ["met", "breached", "none"])
        if typ == "state":
            return closed_set(cell, STATES)
        if typ == "audience":
            return closed_set(cell, ["customer", "employee"])
        if typ == "metric":
            key = cell.lower()
            if key not in SCALES:
                raise Reject("unknown metric")
            return key
        raise AssertionError(typ)

    @staticmethod
    def score(metric, cell, lo, hi):
        key = " ".join(cell.lower().split())
        if key in NO_ANSWER:
            return None
        try:
            x = number(cell)
        except Reject:
            if metric == "csat" and key in CSAT_WORDS:
                return Score(metric, CSAT_WORDS[key], 1, 5)
            if metric == "nps" and key in NPS_WORDS:
                return Score(metric, word=NPS_WORDS[key])
            if metric in ("csat", "nps") and key in YES | NO:
                return Score(metric, word="yes" if key in YES else "no")
            raise Reject("unreadable score")
        if not lo <= x <= hi:
            raise Reject("off the scale")
        return Score(metric, x, lo, hi)

    # ---- one row, all cells parsed
    def finish(self, rec, rejects):
        getattr(self, "finish_" + rec.kind, lambda *_: None)(rec, rejects)
        if rec.amount is not None and rec.currency and rec.currency.upper() != self.cfg.currency.upper():
            rejects.append((rec.line, "amount", rec.amount, "no rate for " + rec.currency))
            rec.amount = None
        for name in REQUIRED[rec.kind]:
            if getattr(rec, name) is None:
                raise Reject(f"no usable {name}")

    @staticmethod
    def end_before(rec, start, end, own, rejects):
        """Where the export gives no duration of its own, a negative difference rejects the end time."""
        a, b = getattr(rec, start), getattr(rec, end)
        if a is not None and b is not None and b < a and (own is None or getattr(rec, own) is None):
            rejects.append((rec.line, end, b, f"before {start}"))
            setattr(rec, end, None)

    def finish_interaction(self, rec, rejects):
        self.end_before(rec, "created_at", "first_reply_at", "first_reply_s", rejects)
        self.end_before(rec, "created_at", "resolved_at", "resolution_s", rejects)
        self.end_before(rec, "created_at", "closed_at", None, rejects)
        if rec.resolved_at is not None or rec.closed_at is not None:
            rec.src.has_closing = True
        if rec.status is not None:
            rec.src.has_status = True

    def finish_social(self, rec, rejects):
        self.end_before(rec, "received_at", "replied_at", "reply_s", rejects)
        rec.channel = rec.network

    def finish_customer(self, rec, rejects):
        if rec.churned_at is not None:
            rec.src.has_loss = True

    def finish_quality(self, rec, rejects):
        lo = 0 if rec.scale_min is None else rec.scale_min
        hi = 100 if rec.scale_max is None else rec.scale_max
        if rec.score is not None:
            try:
                x = number(rec.score)
                if not lo <= x <= hi or lo >= hi:
                    raise Reject("off the scale")
                rec.score = Fraction(x - lo) * 100 / (hi - lo)
            except Reject as e:
                rejects.append((rec.line, "score", rec.score, str(e)))
                rec.score = None

    def finish_survey(self, rec, rejects):
        self.end_before(rec, "answered_at", "replied_at", None, rejects)
        if rec.answered_at is None and rec.sent_at is None:
            raise Reject("no usable answered_at or sent_at")
        rec.scores = {}
        if "metric" in rec.src.headers:
            if rec.metric is None:
                raise Reject("no usable metric")
            lo, hi = SCALES[rec.metric]
            lo = lo if rec.scale_min is None else rec.scale_min
            hi = hi if rec.scale_max is None else rec.scale_max
            for name in ("score", "label"):
                cell = getattr(rec, name)
                if cell is None:
                    continue
                try:
                    s = self.score(rec.metric, cell, lo, hi)
                    if s is not None:
                        rec.scores[rec.metric] = s
                except Reject as e:
                    if name == "score":
                        rejects.append((rec.line, name, cell, str(e)))
                break
        else:
            for m in SCALES:
                s = getattr(rec, m)
                if isinstance(s, Score):
                    rec.scores[m] = s

    # ---- all files
    def unique(self):
        """The records that count once: the later row of an id replaces the earlier one whole."""
        last = {}
        for i, rec in enumerate(self.records):
            key = identity(rec)
            if key is not None:
                if key in last:
                    self.records[last[key]].src.duplicates += 1
                    self.records[last[key]].src.rejected_cells -= self.records[last[key]].rejected_cells  # cells of accepted rows
                last[key] = i
        return [r for i, r in enumerate(self.records) if identity(r) is None or last[identity(r)] == i]


def identity(rec):
    if rec.id is None or rec.kind in ("work", "adoption", "web", "cost"):
        return None
    if rec.kind == "survey":
        who = rec.audience or "customer"
        if "metric" in rec.src.headers:
            return "survey", who, rec.id, rec.metric, rec.question
        return "survey", who, rec.id
    if rec.kind == "quality":
        return "quality", rec.id, rec.criterion
    return rec.kind, rec.id


def detect_kind(headers):
    """The kind all of whose required fields are there and which owns the most of the headers."""
    have, best, most = set(headers), None, -1
    for kind, fields in FIELDS.items():
        ok = all(f in have for f in REQUIRED[kind])
        if kind == "survey":
            ok = "answered_at" in have or "sent_at" in have
        owned = sum(h in fields for h in have)
        if ok and owned > most:
            best, most = kind, owned
    return best

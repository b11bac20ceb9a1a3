"""Periods: half-open ranges of local calendar days (kpis.md section 1, rule 6)."""
import re
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
GRAINS = ["day", "week", "month", "quarter", "year"]


def add_months(d, k):
    """The same day k months later, or the last day of that month."""
    y, m = divmod(d.year * 12 + d.month - 1 + k, 12)
    m += 1
    last = (date(y + (m == 12), m % 12 + 1, 1) - DAY).day
    return date(y, m, min(d.day, last))


class Period:
    """grain is one of GRAINS, or 'range' for FROM..TO."""

    def __init__(self, grain, start, end, label):
        self.grain, self.start, self.end, self.label = grain, start, end, label

    def __repr__(self):
        return f"<{self.label} {self.start}..{self.end}>"


class Calendar:
    def __init__(self, week_start="monday", fiscal_year_start=1):
        self.week0 = WEEKDAYS.index(week_start.lower())
        self.fy = int(fiscal_year_start)

    def containing(self, grain, d):
        """The period of a grain in which day d lies."""
        if grain == "day":
            return Period(grain, d, d + DAY, d.isoformat())
        if grain == "week":
            s = d - timedelta(days=(d.weekday() - self.week0) % 7)
            iso = (s + 3 * DAY).isocalendar()       # named by its fourth day
            return Period(grain, s, s + 7 * DAY, f"{iso[0]}-W{iso[1]:02d}")
        if grain == "month":
            s = d.replace(day=1)
            return Period(grain, s, add_months(s, 1), f"{s.year}-{s.month:02d}")
        fys = date(d.year if d.month >= self.fy else d.year - 1, self.fy, 1)
        name = fys.year if self.fy == 1 else fys.year + 1
        if grain == "year":
            return Period(grain, fys, add_months(fys, 12), f"{name}")
        q = ((d.month - self.fy) % 12) // 3
        s = add_months(fys, 3 * q)
        return Period(grain, s, add_months(s, 3), f"{name}-Q{q + 1}")

    def parse(self, label):
        """A period label, or None."""
        try:
            m = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", label)
            if m:
                a, b = date.fromisoformat(m[1]), date.fromisoformat(m[2])
                return Period("range", a, b + DAY, label) if a <= b else None
            m = re.fullmatch(r"(\d{4})-W(\d\d)", label)
            if m:
                monday = date.fromisocalendar(int(m[1]), int(m[2]), 1)
                for i in range(7):
                    p = self.containing("week", monday + i * DAY)
                    if p.label == label:
                        return p
                return None
            m = re.fullmatch(r"(\d{4})-Q([1-4])", label)
            if m:
                s = self.parse(m[1]).start
                return self.containing("quarter", add_months(s, 3 * (int(m[2]) - 1)))
            m = re.fullmatch(r"(\d{4})", label)
            if m:
                return self.containing("year", date(int(m[1]) - (self.fy != 1), self.fy, 1))
            m = re.fullmatch(r"(\d{4})-(\d\d)", label)
            if m:
                return self.containing("month", date(int(m[1]), int(m[2]), 1))
            if re.fullmatch(r"\d{4}-\d\d-\d\d", label):
                return self.containing("day", date.fromisoformat(label))
        except ValueError:
            pass
        return None

    def range(self, a, b):
        return Period("range", a, b, f"{a.isoformat()}..{(b - DAY).isoformat()}")

    def previous(self, p):
        if p.grain == "range":
            return self.range(p.start - (p.end - p.start), p.start)
        return self.containing(p.grain, p.start - DAY)

    def year_before(self, p):
        if p.grain == "range":
            a, b = add_months(p.start, -12), add_months(p.end - DAY, -12)
            return self.range(a, b + DAY)
        if p.grain == "week":
            year, week = p.label.split("-W")
            q = self.parse(f"{int(year) - 1}-W{week}")
            return q or self.parse(f"{int(year) - 1}-W52")
        return self.containing(p.grain, add_months(p.start, -12))

    def last_complete(self, grain, as_of):
        """The last period of the grain that ends no later than the as-of day does."""
        p = self.containing(grain, as_of)
        return p if p.end <= as_of + DAY else self.previous(p)

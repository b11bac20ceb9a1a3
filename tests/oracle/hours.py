"""Business hours (kpis.md: first_response_time_bh, resolution_time_bh): the week of [business_hours], hour by hour.

Written apart from the program: every hour of UTC has one offset (the sweeps run in zones that change on the hour), so
the open part of it is found on the local clock of that hour; sums of hours are kept.
"""
from datetime import date, datetime, timedelta, timezone

NAMES = "mon tue wed thu fri sat sun".split()
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def easter(y):
    """Gauss's rule, with Lichtenberg's corrections."""
    k = y // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = y % 19
    d = (19 * a + m) % 30
    og = 21 + d - (d + a // 11) // 29
    oe = 7 - (og - (7 - (y + y // 4 + s) % 7)) % 7
    return date(y, 3, 1) + timedelta(days=og + oe - 1)


def seconds(clock):
    h, _, m = clock.partition(":")
    return int(h) * 3600 + int(m or 0) * 60


class Hours:
    def __init__(self, items, zone):
        self.zone, self.week, self.words, self.holidays = zone, {n: [] for n in NAMES}, [], {}
        for key, value in items:
            if key == "holidays":
                self.words = value.replace(",", " ").split()
                continue
            first, _, last = key.partition("-")
            i = NAMES.index(first)
            while True:
                spans = [] if value == "closed" else [tuple(map(seconds, s.split("-"))) for s in value.split()]
                self.week[NAMES[i]] = [(a, b if b > a else b + 86400) for a, b in spans]
                if NAMES[i] == (last or first):
                    break
                i = (i + 1) % 7
        self.start, self.sums = None, [0]

    def holiday(self, d):
        if d not in self.holidays:
            self.holidays[d] = any(self.is_holiday(d, w) for w in self.words)
        return self.holidays[d]

    @staticmethod
    def is_holiday(d, word):
        if word in ("fr", "fr-alsace"):
            moving = (1, 39, 50) if word == "fr" else (-2, 1, 39, 50)
            return ((d - easter(d.year)).days in moving or
                    f"{d:%m-%d}" in "01-01 05-01 05-08 07-14 08-15 11-01 11-11 12-25" + (" 12-26" if word != "fr" else ""))
        first, _, last = word.partition("..")
        return first <= d.isoformat() <= (last or first) or word == f"{d:%m-%d}"

    def spans(self, d):
        """Open spans of the local day d, in seconds after its midnight, those of the night before included."""
        out = []
        for back in (0, 1):
            day = d - timedelta(days=back)
            if not self.holiday(day):
                out += [(max(0, a - back * 86400), min(86400, b - back * 86400)) for a, b in self.week[NAMES[day.weekday()]]]
        return [s for s in out if s[0] < s[1]]

    def open_in(self, hour, upto):
        """Open seconds of the first `upto` seconds of the hour that begins at 1970 + hour h UTC."""
        local = (EPOCH + timedelta(hours=hour)).astimezone(self.zone).replace(tzinfo=None)
        covered = 0
        a = local.hour * 3600 + local.minute * 60
        marks = []
        for extra in (0, 1):                       # an hour may reach into the next local day
            for s, t in self.spans(local.date() + timedelta(days=extra)):
                s, t = max(a, s + extra * 86400), min(a + upto, t + extra * 86400)
                if s < t:
                    marks.append((s, t))
        end = None
        for s, t in sorted(marks):                 # spans may overlap: each second counts once
            if end is None or s > end:
                covered += t - s
                end = t
            elif t > end:
                covered += t - end
                end = t
        return covered

    def until(self, ts):
        hour = int(ts // 3600)
        if self.start is None:
            self.start = int(datetime(2015, 1, 1, tzinfo=timezone.utc).timestamp()) // 3600
        while len(self.sums) <= hour - self.start:
            self.sums.append(self.sums[-1] + self.open_in(self.start + len(self.sums) - 1, 3600))
        return self.sums[hour - self.start] + self.open_in(hour, ts - hour * 3600)

    def between(self, a, b):
        return self.until(b) - self.until(a)

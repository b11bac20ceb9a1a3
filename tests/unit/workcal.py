"""Open seconds, minute by minute: an independent answer for test_base_workcal. Reads lines
ZONE|DAY=SPANS;...|HOLIDAYS|FROM|TO (UTC, ISO) and writes the open minutes of each."""
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

NAMES = "mon tue wed thu fri sat sun".split()


def easter(y):  # Gauss, as corrected for the Gregorian calendar by Lichtenberg (not the algorithm of the program)
    k = y // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = y % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (y + y // 4 + s) % 7
    oe = 7 - (og - sz) % 7
    return date(y, 3, 1) + timedelta(days=og + oe - 1)


def holiday(d, words):
    for w in words:
        if w in ("fr", "fr-alsace"):
            e = easter(d.year)
            days = [e + timedelta(days=n) for n in ((1, 39, 50) if w == "fr" else (-2, 1, 39, 50))]
            fixed = "01-01 05-01 05-08 07-14 08-15 11-01 11-11 12-25".split() + (["12-26"] if w != "fr" else [])
            if d in days or f"{d:%m-%d}" in fixed:
                return True
        elif ".." in w:
            a, b = w.split("..")
            if date.fromisoformat(a) <= d <= date.fromisoformat(b):
                return True
        elif w in (f"{d:%m-%d}", d.isoformat()):
            return True
    return False


def minutes(clock):
    h, m = clock.split(":")
    return int(h) * 60 + int(m)


def read_week(text):
    week = {n: [] for n in NAMES}
    for item in filter(None, text.split(";")):
        day, spans = item.split("=")
        for s in spans.split():
            a, b = map(minutes, s.split("-"))
            week[day].append((a, b if b > a else b + 1440))
    return week


def is_open(t, week, words, cache):
    d, m = t.date(), t.hour * 60 + t.minute
    for back in (0, 1):
        day = d - timedelta(days=back)
        if day not in cache:
            cache[day] = holiday(day, words)
        if not cache[day] and any(a <= m + back * 1440 < b for a, b in week[NAMES[day.weekday()]]):
            return True
    return False


def main():
    for line in sys.stdin:
        zone, week, words, a, b = line.rstrip("\n").split("|")
        zone, week, words, cache = ZoneInfo(zone), read_week(week), words.split(), {}
        t, end = (datetime.fromisoformat(x).replace(tzinfo=timezone.utc) for x in (a, b))
        n = 0
        while t < end:
            n += is_open(t.astimezone(zone), week, words, cache)
            t += timedelta(minutes=1)
        print(n)


if __name__ == "__main__":
    main()

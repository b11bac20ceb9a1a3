"""Paris time without a time-zone database, and a random generator of our own.

Both are written out so that the files come out the same, byte for byte, on any
machine and with any Python.
"""

import datetime as dt
import math

EPOCH = dt.datetime(1970, 1, 1)


def _last_sunday(year, month):
    day = dt.date(year, month, 31)
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


def _switches(year, cache={}):
    if year not in cache:
        cache[year] = tuple(
            (dt.datetime(d.year, d.month, d.day, 1) - EPOCH) // dt.timedelta(seconds=1)
            for d in (_last_sunday(year, 3), _last_sunday(year, 10)))
    return cache[year]


def offset(ts):
    """Seconds east of UTC in Paris at that instant."""
    start, end = _switches((EPOCH + dt.timedelta(seconds=ts)).year)
    return 7200 if start <= ts < end else 3600


def utc(local):
    """Instant of a local date-time; the first one where it comes twice."""
    secs = (local - EPOCH) // dt.timedelta(seconds=1)
    return secs - 7200 if offset(secs - 7200) == 7200 else secs - 3600


def local(ts):
    return EPOCH + dt.timedelta(seconds=ts + offset(ts))


class Rng:
    """splitmix64, one stream per name."""

    MASK = (1 << 64) - 1

    def __init__(self, name):
        self.state = 0x9E3779B97F4A7C15
        for byte in name.encode():
            self.state = ((self.state ^ byte) * 0x100000001B3) & self.MASK
        self.spare = None

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def random(self):
        return (self.bits() >> 11) / (1 << 53)

    def chance(self, p):
        return self.random() < p

    def uniform(self, a, b):
        return a + (b - a) * self.random()

    def int(self, a, b):
        """An integer of a..b, both included."""
        return a + int(self.random() * (b - a + 1))

    def pick(self, items):
        return items[int(self.random() * len(items))]

    def weighted(self, pairs):
        x = self.random() * sum(w for _, w in pairs)
        for item, w in pairs:
            x -= w
            if x < 0:
                return item
        return pairs[-1][0]

    def gauss(self):
        if self.spare is not None:
            g, self.spare = self.spare, None
            return g
        r = math.sqrt(-2.0 * math.log(1.0 - self.random()))
        a = 2.0 * math.pi * self.random()
        self.spare = r * math.sin(a)
        return r * math.cos(a)

    def lognormal(self, mean, sigma):
        """Log-normal with that mean (not that median)."""
        return mean * math.exp(sigma * self.gauss() - sigma * sigma / 2.0)

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            j = self.int(0, i)
            items[i], items[j] = items[j], items[i]


class Diffuse:
    """Rounds a stream of numbers so that the sums stay true."""

    def __init__(self, start=0.0):
        self.carry = start

    def round(self, x):
        x += self.carry
        n = max(0, int(math.floor(x + 0.5)))
        self.carry = x - n
        return n

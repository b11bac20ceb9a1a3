"""Interval and test formulas of kpis.md section 1 (rules 2..4, 10, 14), on exact numbers.

A Figure is the value of one KPI over one slice of one period, with what is needed to
draw an interval round it and to compare it with another Figure of the same KPI.
Inputs are ints or Fractions, so sums never depend on order; floats appear at the end.
"""
import math
from fractions import Fraction

Z = 1.96


class Figure:
    def __init__(self, value=None, n=0, low=None, high=None, test=None, values=None, count=None):
        self.value, self.n, self.low, self.high = value, n, low, high
        self.test = test          # ("prop", k, n) ("mean", n, mean, var) ("z", value, var) or None
        self.values = values      # durations, for median and p90
        self.count = count
        self.small = False
        self.parts = None         # c2es: (customer figure, employee figure)
        self.days = None

    def median(self):
        return nearest_rank(self.values, Fraction(1, 2))

    def p90(self):
        return nearest_rank(self.values, Fraction(9, 10))


def nearest_rank(values, q):
    """The value at position ceil(q*n), counted from 1."""
    if not values:
        return None
    s = sorted(values)
    return float(s[max(1, math.ceil(q * len(s))) - 1])


def moments(xs):
    """(n, mean, sample variance or None), exact."""
    n = len(xs)
    if n == 0:
        return 0, None, None
    s = sum(xs)
    s2 = sum(x * x for x in xs)
    mean = Fraction(s) / n
    var = (Fraction(s2) - Fraction(s) * s / n) / (n - 1) if n > 1 else None
    return n, mean, var


def clip(x, lo, hi):
    if lo is not None and x < lo:
        return lo
    if hi is not None and x > hi:
        return hi
    return x


def wilson(k, n, z=Z):
    p = k / n
    mid = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, mid - half), min(1.0, mid + half)


def proportion(k, n, count=None):
    """k of n in percent. Outside 0..n it is only a ratio: no interval, no test."""
    if n == 0:
        return Figure(None, 0, count=count)
    f = Figure(float(Fraction(k) * 100 / n), n, count=count)
    if 0 <= k <= n:
        f.test = ("prop", float(k), float(n))
        if n > 1:
            lo, hi = wilson(float(k), float(n))
            f.low, f.high = lo * 100, hi * 100
    return f


def ratio_percent(k, n):
    """A rate that can pass 100 and has neither interval nor test."""
    return Figure(float(Fraction(k) * 100 / n), n) if n else Figure(None, 0)


def mean(xs, lo=None, hi=None, durations=False):
    n, m, var = moments(xs)
    if n == 0:
        return Figure(None, 0)
    f = Figure(float(m), n, test=("mean", n, float(m), None if var is None else float(var)))
    if n > 1:
        half = Z * math.sqrt(float(var) / n)
        f.low, f.high = clip(float(m) - half, lo, hi), clip(float(m) + half, lo, hi)
    if durations:
        f.values = list(xs)
    return f


def net(plus, minus, n):
    """100 x (plus - minus) / n: NPS and the net effort score."""
    if n == 0:
        return Figure(None, 0)
    p, d = Fraction(plus, n), Fraction(minus, n)
    value = float((p - d) * 100)
    var = p + d - (p - d) ** 2
    f = Figure(value, n)
    sample = float(var * n / (n - 1)) * 1e4 if n > 1 else None
    f.test = ("mean", n, value, sample)
    if n > 1:
        half = Z * math.sqrt(float(var) / n) * 100
        f.low, f.high = clip(value - half, -100, 100), clip(value + half, -100, 100)
    return f


def mean_ratio(xs, ys, lo, hi):
    """mean(xs) / mean(ys), independent; the interval by the delta method."""
    n1, m1, v1 = moments(xs)
    n2, m2, v2 = moments(ys)
    if not n1 or not n2:
        return Figure(None, min(n1, n2))
    r = float(m1 / m2)
    f = Figure(r, min(n1, n2))
    if v1 is not None and v2 is not None:
        var = r * r * (float(v1) / (n1 * float(m1) ** 2) + float(v2) / (n2 * float(m2) ** 2))
        f.test = ("z", r, var)
        half = Z * math.sqrt(var)
        f.low, f.high = clip(r - half, lo, hi), clip(r + half, lo, hi)
    return f


def significant(a, b):
    """Two-sided test at 5 % between two Figures (rule 4)."""
    if a is None or b is None or a.test is None or b.test is None or a.value is None or b.value is None:
        return False
    if a.test[0] != b.test[0]:
        return False
    if a.test[0] == "prop":
        (_, k1, n1), (_, k2, n2) = a.test, b.test
        p = (k1 + k2) / (n1 + n2)
        se = math.sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
        return se > 0 and two_sided_normal((k1 / n1 - k2 / n2) / se) < 0.05
    if a.test[0] == "z":
        (_, r1, v1), (_, r2, v2) = a.test, b.test
        return v1 + v2 > 0 and two_sided_normal((r1 - r2) / math.sqrt(v1 + v2)) < 0.05
    (_, n1, m1, v1), (_, n2, m2, v2) = a.test, b.test
    if v1 is None or v2 is None or (v1 == 0 and v2 == 0):
        return False
    a1, a2 = v1 / n1, v2 / n2
    t = (m1 - m2) / math.sqrt(a1 + a2)
    df = (a1 + a2) ** 2 / (a1 * a1 / (n1 - 1) + a2 * a2 / (n2 - 1))
    return two_sided_t(t, df) < 0.05


def two_sided_normal(z):
    return math.erfc(abs(z) / math.sqrt(2))


def two_sided_t(t, df):
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


def incomplete_beta(a, b, x):
    """Regularised I_x(a, b), by Lentz's continued fraction."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
                     + a * math.log(x) + b * math.log1p(-x))
    if x > (a + 1) / (a + b + 2):
        return 1 - front * _fraction(b, a, 1 - x) / b
    return front * _fraction(a, b, x) / a


def _fraction(a, b, x):
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    h = d
    for m in range(1, 1000):
        for num in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                    -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 + num * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + num / c
            c = c if abs(c) > tiny else tiny
            h *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return h

"""Random series with what trend, change, season, verdict and forecast are of them, worked out a second time in Python from the papers
that src/stats names; for test_stats_reference. Lines: WHAT LENGTH N VALUES... M ANSWERS...   (a gap is nan)"""
import math, random, statistics, sys

INF, NAN = math.inf, math.nan
NORMAL = statistics.NormalDist()
MODELS = 24      # series whose model is fitted a second time: a tenth of a second each


# --- distributions ---------------------------------------------------------------------------------------------------

def beta_cf(a, b, x):
    """Continued fraction of the incomplete beta function, by Lentz."""
    tiny, c, d = 1e-300, 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    h = d
    for m in range(1, 2000):
        for num in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 + num * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + num / c
            c = c if abs(c) > tiny else tiny
            h *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return h


def beta_i(a, b, x):
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    return front * beta_cf(a, b, x) / a if x < (a + 1) / (a + b + 2) else 1 - front * beta_cf(b, a, 1 - x) / b


def normal_q(z):
    return math.erfc(z / math.sqrt(2)) / 2


def normal_qinv(q):
    """Newton from the quantile of the library, which is not exact far out."""
    z = -NORMAL.inv_cdf(q)
    for _ in range(4):
        z += (normal_q(z) - q) / NORMAL.pdf(z)
    return z


def t_q(t, df):
    half = beta_i(df / 2, 0.5, df / (df + t * t)) / 2
    return half if t >= 0 else 1 - half


def t_pinv(p, df):
    low, high = 0.0, 1e6
    for _ in range(200):
        mid = (low + high) / 2
        low, high = (mid, high) if 1 - t_q(mid, df) < p else (low, mid)
    return (low + high) / 2


def f_q(f, d1, d2):
    return beta_i(d2 / 2, d1 / 2, d2 / (d2 + d1 * f))


# --- shared ----------------------------------------------------------------------------------------------------------

def known(x):
    return [(i, v) for i, v in enumerate(x) if math.isfinite(v)]


def median(v):
    return statistics.median(v) if v else NAN


def line_rss(u, y):
    mu, my = statistics.fmean(u), statistics.fmean(y)
    uu = sum((a - mu) ** 2 for a in u)
    uy = sum((a - mu) * (b - my) for a, b in zip(u, y))
    yy = sum((b - my) ** 2 for b in y)
    return max(0.0, yy - uy * uy / uu if uu > 0 else yy)


def sen(p):
    p = p[-128:]
    return median([(b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(p) for b in p[i + 1:]])


def ar1(p, residual, fitted):
    down = sum(r * r for r in residual)
    up = sum(residual[i] * residual[i - 1] for i in range(1, len(p)) if p[i][0] - p[i - 1][0] == 1)
    n = len(p)
    if n < 8 or down <= 1e-24 * sum(v * v for _, v in p):   # rounding of a line without noise
        return 0.0
    return min(0.9, max(0.0, (n * up / down + fitted) / (n - 2 * fitted)))


# --- Mann and Kendall ------------------------------------------------------------------------------------------------

def inversions(n):
    counts = [1]
    for k in range(2, n + 1):
        fresh = [0] * (len(counts) + k - 1)
        for i, c in enumerate(counts):
            for more in range(k):
                fresh[i + more] += c
        counts = fresh
    return counts


def mann_kendall(x):
    p = known(x)
    n = len(p)
    if n < 4:
        return None
    v = [b for _, b in p]
    s = sum((v[j] > v[i]) - (v[j] < v[i]) for i in range(n) for j in range(i + 1, n))
    ties = sum(t * (t - 1) * (2 * t + 5) for t in (v.count(a) for a in set(v)))
    var = (n * (n - 1) * (2 * n + 5) - ties) / 18
    exact = n < 10 and ties == 0
    if exact:
        counts, most = inversions(n), n * (n - 1) // 2
        tail = sum(c for i, c in enumerate(counts) if most - 2 * i >= abs(s))
        pv = min(1.0, 2 * tail / math.factorial(n))
    else:
        pv = 2 * normal_q((abs(s) - 1) / math.sqrt(var)) if var > 0 and abs(s) > 1 else 1.0
    return {"exact": exact, "s": s, "var": var, "tau": s / (n * (n - 1) / 2), "p": pv, "slope": sen(p), "inflation": 1.0}


def bent(p, start, slope):
    r = [v - slope * max(0.0, at - start) for at, v in p]
    mean = statistics.fmean(r)
    r = [a - mean for a in r]
    return sum(a * a for a in r), r


def mann_kendall_ar(x):
    """Hamed and Rao 1998: ranks of a normal autoregression, its coefficient from the residuals of a straight or of a bent line."""
    k = mann_kendall(x)
    if not k or not k["var"] > 0:
        return k
    p = known(x)
    n = len(p)
    line, residual = bent(p, 0, k["slope"])
    best = 0.6 * line
    at = 1
    while at + 3 < n:
        slope = sen(p[at:])
        rss, r = bent(p, p[at][0], slope)
        if rss < best:
            best, residual = rss, r
        at += 1 + n // 64
    phi = ar1(p, residual, 3)
    total, power, j = 0.0, phi, 1
    while j < n and power > 1e-6:
        total += (n - j) * (n - j - 1) * (n - j - 2) * 6 / math.pi * math.asin(power / 2)
        power *= phi
        j += 1
    k["inflation"] = 1 + 2 / (n * (n - 1) * (n - 2)) * total
    k["var"] *= k["inflation"]
    if k["inflation"] > 1 and k["p"] < 1:
        k["p"] = 2 * normal_q(normal_qinv(k["p"] / 2) / math.sqrt(k["inflation"]))
    return k


def run(x):
    """(direction, moves, index it set out from) of the last moves in one direction."""
    way, moves, at = 0, 0, len(x) - 1
    while at > 0:
        d = x[at] - x[at - 1]
        sign = 1 if d > 0 else -1 if d < 0 else 0
        if not sign or (way and sign != way):
            break
        way, moves, at = sign, moves + 1, at - 1
    return way, moves, at


def onset(x):
    p = known(x)
    best, at = INF, 0
    for k in range(len(p) - 2):
        rss = line_rss([max(0.0, a - p[k][0]) for a, _ in p], [v for _, v in p])
        if rss < best * (1 - 1e-9):
            best, at = rss, p[k][0]
    return at


# --- change ----------------------------------------------------------------------------------------------------------

LIMITS = {6: 5.4, 7: 5.2, 8: 4.2, 9: 4.1, 10: 3.65, 11: 3.65, 12: 3.5}


def spike(x, se, at):
    window = [i for i in range(max(0, at - 12), at) if math.isfinite(x[i])]
    if len(window) < 6 or not math.isfinite(x[at]):
        return None
    sure = lambda i: se[i] if se and math.isfinite(se[i]) else 0.0
    before = [x[i] for i in window]
    mid = median(before)
    off = [abs(v - mid) for v in before]
    scatter = median(off) / 0.6745 if median(off) > 0 else 1.253314 * sum(off) / len(off)
    usual = median([sure(i) for i in window])
    scatter = max(scatter, usual)
    scale = math.sqrt(scatter ** 2 + max(0.0, sure(at) ** 2 - usual ** 2))
    d = x[at] - mid
    z = d / scale if scale > 0 else INF * (d > 0) if d > 0 else -INF if d < 0 else 0.0
    return {"median": mid, "scale": scale, "z": z, "limit": LIMITS[len(window)], "found": abs(z) > LIMITS[len(window)]}


def mean_inflation(phi, k):
    total, power, j = 1.0, phi, 1
    while j < k and power > 1e-6:
        total += 2 * (1 - j / k) * power
        power *= phi
        j += 1
    return total


def level_shift(x, se, inflation=1.0):
    p = known(x)
    n = len(p)
    if n < 8:
        return None
    v = [b for _, b in p]
    squares = [e * e for e in se if math.isfinite(e)] if se else []
    floor = statistics.fmean(squares) if squares else 0.0

    def split(at, phi):
        a, b = v[:at], v[at:]
        ma, mb = statistics.fmean(a), statistics.fmean(b)
        rss = sum((y - ma) ** 2 for y in a) + sum((y - mb) ** 2 for y in b)
        fa, fb = mean_inflation(phi, len(a)), mean_inflation(phi, len(b))
        var = max(inflation * rss / max(1.0, n - fa - fb), floor)
        of = math.sqrt(var * (fa / len(a) + fb / len(b)))
        d = mb - ma
        return (d / of if of > 0 else INF if d > 0 else -INF if d < 0 else 0.0), at, ma, mb, rss

    def best(phi):
        found = (0.0, 0, 0, 0, 0)
        for at in range(3, n - 2):
            s = split(at, phi)
            if abs(s[0]) > abs(found[0]):
                found = s
        return found
    s = best(0.0)
    if not s[1]:
        return {"at": 0, "before": 0, "after": 0, "p": 1.0, "found": False}
    residual = [y - (s[2] if i < s[1] else s[3]) for i, y in enumerate(v)]
    phi = ar1(p, residual, 3)
    if phi > 0:
        s = best(phi)
    df = max(2.0, (n - 2) * (1 - phi * phi) / (1 + phi * phi))
    pv = min(1.0, (2 + 4.5 * math.log(n / 3)) * 2 * t_q(abs(s[0]), df)) if math.isfinite(s[0]) else 0.0
    start = onset(v)                                   # of the values without their gaps
    step = s[4] <= min(line_rss([a for a, _ in p], v), line_rss([max(0.0, i - start) for i in range(n)], v))
    return {"at": p[s[1]][0], "before": s[2], "after": s[3], "p": pv, "found": pv < 0.01 and step}


# --- season ----------------------------------------------------------------------------------------------------------

def solve(a, b):
    """Gauss with pivots."""
    n = len(b)
    m = [row[:] + [b[i]] for i, row in enumerate(a)]
    for c in range(n):
        k = max(range(c, n), key=lambda r: abs(m[r][c]))
        m[c], m[k] = m[k], m[c]
        for r in range(n):
            if r != c:
                f = m[r][c] / m[c][c]
                m[r] = [y - f * z for y, z in zip(m[r], m[c])]
    return [m[i][n] / m[i][i] for i in range(n)]


def season(x, length):
    """Least squares of a line and one effect for each position, at once; F test against the line alone."""
    p = known(x)
    n = len(p)
    if length < 2 or length > 53 or len(x) < 2 * length:
        return None
    counts = [sum(1 for at, _ in p if at % length == k) for k in range(length)]
    if not all(counts) or n + length // 6 < 2 * length:
        return None
    rows = [[float(at % length == k) for k in range(length)] + [float(at)] for at, _ in p]
    v = [b for _, b in p]
    normal = [[sum(r[i] * r[j] for r in rows) for j in range(length + 1)] for i in range(length + 1)]
    c = solve(normal, [sum(r[i] * y for r, y in zip(rows, v)) for i in range(length + 1)])
    rss = sum((y - sum(a * b for a, b in zip(r, c))) ** 2 for r, y in zip(rows, v))
    mean = statistics.fmean(c[:length])
    plain = line_rss([float(a) for a, _ in p], v)
    groups, df = length - 1, n - length - 1
    none = {"found": False, "kept": 0.0, "p": 1.0, "strength": 0.0, "effect": [0.0] * length}
    by = max(0.0, plain - rss)
    tiny = 1e-12 * (plain + v[0] ** 2)
    if df < 1 or not by > tiny:
        return none
    ratio = by / groups / (rss / df) if rss > tiny else INF
    kept = max(0.0, 1 - 1 / ratio)
    pv = f_q(ratio, groups, df) if math.isfinite(ratio) else 0.0
    return {"found": pv < 0.01, "kept": kept, "p": pv, "strength": max(0.0, 1 - (rss / df) / (plain / (n - 2))),
            "effect": [kept * (e - mean) for e in c[:length]]}


# --- verdict ---------------------------------------------------------------------------------------------------------

def verdict(x, se, length):
    n = len(x)
    s = season(x, length)
    unknown = length > 1 and not s
    plain = [v - (s["effect"][i % length] if s else 0.0) for i, v in enumerate(x)]
    spiked = spike(plain, se, n - 1)
    first = max(0, n - 24)
    fitted = s["kept"] * (length - 1) if s else 0.0
    shift = level_shift(plain[first:], se[first:] if se else None, n / (n - fitted))
    first = max(0, n - 12)
    mk = mann_kendall_ar(plain[first:])
    way, moves, start = run(x)
    out, at = 0, 0

    def tells():
        alpha = 0.02 if unknown and n < length + 3 else 0.05
        if not mk or mk["p"] >= alpha or (shift and shift["found"]):
            return False
        if not spiked or not spiked["found"] or (plain[n - 2] - spiked["median"]) / (plain[n - 1] - spiked["median"]) >= 0.5:
            return True
        rest = mann_kendall_ar(plain[first:n - 1])
        return (rest["p"] if rest else 1.0) < alpha
    if moves >= 5 and (plain[-1] - plain[start]) * way >= (x[-1] - x[start]) * way / 2:
        out, at = way, start
    elif tells():
        begin = first + onset(plain[first:])
        out, at = (1 if mk["s"] > 0 else -1), (begin if begin + 4 < n else first)
    if out and unknown:
        pairs = [(x[i] - x[at], x[i] - x[i - length]) for i in range(max(at + 1, length), n) if math.isfinite(x[i]) and math.isfinite(x[i - length])]
        if len(pairs) >= 3 and sum(b for _, b in pairs) * out < sum(a for a, _ in pairs) * out / 2:
            out = 0
    return out, at, mk["p"] if mk else 1.0, float(bool(shift) and shift["found"]), shift["at"] + max(0, n - 24) if shift and shift["found"] else 0, float(unknown), start


# --- the naive forecasts ---------------------------------------------------------------------------------------------

def naive(x, n, lag, h):
    back = ((h - 1) // lag + 1) * lag
    while back < n + h:
        if math.isfinite(x[n + h - 1 - back]):
            return x[n + h - 1 - back]
        back += lag
    return NAN


def forecast(x, length):
    """Mean absolute errors of the naive forecasts over the rolling origins; values and bounds of both."""
    n = len(x)
    s = season(x, length)
    cycle = length if s else 1
    least, most = (cycle + 2 if cycle > 1 else 5), (6 if cycle > 12 else 12)
    last = cyc = steps = origins = 0
    for origin in range(n - most if n > least + most else least, n):
        any_step = False
        for h in range(1, 4):
            if origin + h > n:
                break
            was, a, b = x[origin + h - 1], naive(x, origin, 1, h), naive(x, origin, cycle, h)
            if math.isfinite(was + a + b):
                last, cyc, steps, any_step = last + abs(was - a), cyc + abs(was - b), steps + 1, True
        origins += any_step
    by_cycle = bool(s) and (s["found"] or cyc < last)
    out = [origins, (cyc if by_cycle else last) / steps if steps else NAN, float(by_cycle)]
    lag = length if by_cycle else 1
    diffs = [(x[i] - x[i - lag]) ** 2 for i in range(lag, n) if math.isfinite(x[i] - x[i - lag])]
    for h in range(1, 7):
        value = naive(x, n, lag, h)
        half = t_pinv(0.975, max(len(diffs), 2)) * math.sqrt(statistics.fmean(diffs) * ((h - 1) // lag + 1) if diffs else 0.0)
        out += [value, value - half, value + half]
    return out


# --- the model's forecast ----------------------------------------------------------------------------------------------

def smooth(x, length, first, k):
    """Holt and Winters, damped (Gardner and McKenzie 1985), in the form that corrects by the error; a gap is what was expected."""
    (level, slope, season), (alpha, beta, phi, gamma) = first, k
    season, sse, seen = list(season), 0.0, 0
    for i, v in enumerate(x):
        damped = phi * slope
        if not math.isfinite(v):
            level, slope = level + damped, damped
            continue
        error = v - (level + damped + season[i % length])
        sse, seen = sse + error * error, seen + 1
        fresh = level + damped + alpha * error
        slope = beta * (fresh - level) + (1 - beta) * damped
        level = fresh
        if length > 1:
            season[i % length] = gamma * (v - level) + (1 - gamma) * season[i % length]
    return sse, seen, level, slope, season


def begin(x, length):
    """Sen's line through the first two cycles, or eight values; what is left of it by position, to the sum of 0."""
    first = x[:2 * length if length > 1 else 8]
    slope = sen(known(first)) if length == 1 or len(first) == 2 * length else 0.0
    slope = slope if math.isfinite(slope) else 0.0
    flat = known([v - slope * (i + 1) for i, v in enumerate(first)])
    level = median([v for _, v in flat])
    if length == 1:
        return level, slope, [0.0]
    of = [[v - level for i, v in flat if i % length == k] for k in range(length)]
    season = [statistics.fmean(d) if d else 0.0 for d in of]
    mean = statistics.fmean(season)
    return level + mean, slope, [s - mean for s in season]


def simplex(f, at):
    """Nelder and Mead with the steps 1 and the size of GSL's nmsimplex2: at most 200 moves, or a size under 0.02."""
    points = [list(at)] + [[a + (i == k) for i, a in enumerate(at)] for k in range(len(at))]
    worth = [f(p) for p in points]
    size = len(points)
    if not all(math.isfinite(w) for w in worth):
        return at
    low = 0
    for _ in range(200):
        order = sorted(range(size), key=lambda i: worth[i])
        low, second, high = order[0], order[-2], order[-1]
        others = [statistics.fmean(points[i][d] for i in range(size) if i != high) for d in range(len(at))]

        def moved(by):
            p = [o + by * (a - o) for o, a in zip(others, points[high])]
            return f(p), p
        worse, p = moved(-1)
        if worse < worth[low]:
            far, q = moved(-2)
            worth[high], points[high] = (far, q) if far < worth[low] else (worse, p)
        elif worse > worth[second]:
            if worse <= worth[high]:
                worth[high], points[high] = worse, p
            near, q = moved(0.5)
            if near <= worth[high]:
                worth[high], points[high] = near, q
            else:
                for i in range(size):
                    if i != low:
                        points[i] = [(a + b) / 2 for a, b in zip(points[i], points[low])]
                        worth[i] = f(points[i])
        else:
            worth[high], points[high] = worse, p
        low = min(range(size), key=lambda i: worth[i])
        middle = [statistics.fmean(q[d] for q in points) for d in range(len(at))]
        if math.sqrt(statistics.fmean(math.dist(q, middle) ** 2 for q in points)) < 0.02:
            break
    return points[low]


def fitted(x, length):
    bounds = [(0.01, 0.99), (0.001, 0.5), (0.8, 0.98), (0.001, 0.6)][:4 if length > 1 else 3]
    first = begin(x, length)

    def params(free):
        return ([a + (b - a) / (1 + math.exp(min(700, -v))) for (a, b), v in zip(bounds, free)] + [0.0])[:4]
    k = params(simplex(lambda free: smooth(x, length, first, params(free))[0], [-0.8, -1.5, 0.5, -1.5][:len(bounds)]))
    return (k, *smooth(x, length, first, k))


def steps_of(x, length, fit, horizon):
    """Values, and variances as multiples of the first one's: Hyndman, Koehler, Ord and Snyder 2008, table 6.1 (class 1)."""
    (alpha, beta, phi, gamma), _, _, level, slope, season = fit
    values, spreads, weights = [], [], []
    for h in range(1, horizon + 1):
        damp = sum(phi ** j for j in range(1, h + 1))
        values.append(level + damp * slope + season[(len(x) + h - 1) % length])
        spreads.append(1 + sum(c * c for c in weights))
        weights.append(alpha + alpha * beta * damp + (gamma * (1 - alpha) if length > 1 and h % length == 0 else 0))
    return values, spreads


def model(x, length, horizon):
    """The error of the model over the rolling origins, and its values and bounds, the larger of fitted and tested variance under them."""
    n, s = len(x), season(x, length)
    cycle, by = length if s else 1, length if s and s["found"] else 1
    least, most = (cycle + 2 if cycle > 1 else 5), (6 if cycle > 12 else 12)
    errors, first, origins = [], [], 0
    for origin in range(n - most if n > least + most else least, n):
        values, _ = steps_of(x[:origin], by, fitted(x[:origin], by), 3)
        asked = [h for h in (1, 2, 3) if origin + h <= n and math.isfinite(x[origin + h - 1] + naive(x, origin, 1, h) + naive(x, origin, cycle, h))]
        errors += [abs(x[origin + h - 1] - values[h - 1]) for h in asked]
        first += [(x[origin] - values[0]) ** 2] if 1 in asked else []
        origins += bool(asked)
    fit = fitted(x, by)
    df = max(1.0, fit[2] - (3 + by / 2 if by > 1 else 3))
    var = max(fit[1] / df, statistics.fmean(first) if first else 0.0)
    out = [origins, statistics.fmean(errors), float(by > 1)]
    for value, times in zip(*steps_of(x, by, fit, horizon)):
        half = t_pinv(0.975, max(df, 2)) * math.sqrt(var * times)
        out += [value, value - half, value + half]
    return out


# --- the series ------------------------------------------------------------------------------------------------------

def predictable(r, i):
    """A line, or a line and a season, that the model foretells better than the last value does; some with a gap."""
    length = (1, 1, 4, 7, 2, 13)[i % 6]
    n, size, slope = r.randint(12, 22) if length < 4 else r.randint(3 * length, 3 * length + 6), r.choice([0.1, 0.5, 1]), r.choice([-2.0, 1.0, 3.0])
    swing, bend = r.choice([4, 8]) * (length > 1), r.choice([0, 0, 5, 12])
    x = [20 + slope * max(0, j - bend) + swing * math.cos(2 * math.pi * j / length) + r.gauss(0, 1) * size for j in range(n)]
    if i % 5 == 4:       # five and six: each length has one with a gap
        x[r.randrange(2, n - 2)] = NAN
    return x, length


def move(r):
    """Less than two cycles, and a move that may be the season of a year before, or only the last value."""
    n, length, size = r.randint(13, 23), r.choice([12, 12, 7]), r.choice([0.1, 0.5, 2])
    slope, back, start = r.choice([-1.0, 1.0]), r.choice([0, 0.5, 1, 1]), r.randint(4, 8)
    x = [10 + slope * max(0, i - n + start) + back * slope * max(0, i - n + start + length) * (i < n - length) + r.gauss(0, 1) * size for i in range(n)]
    last = r.choice([0, 0, 6, -6])
    x[-1] += last
    x[-2] += last * r.choice([0, 0.3, 0.6]) if n > 1 else 0
    return x, None, length


def series(r):
    if r.random() < 0.3:
        return move(r)
    n = r.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 17, 20, 24, 25, 27, 30, 36, 40, 75])
    phi, slope, size = r.choice([0, 0, 0, 0.5, 0.9]), r.choice([0, 0, 0.1, -0.3, 1]), r.choice([1, 1, 0.2, 5])
    length = r.choice([1, 4, 7, 12, 12])
    swing, jump, at = r.choice([0, 0, 1, 4]), r.choice([0, 0, 0, 4, -9]), r.randrange(n)
    bend_at = r.choice([0, 0, n // 2, max(0, n - 6)])
    level, x = 0.0, []
    for i in range(n):
        level = phi * level + r.gauss(0, 1) * size
        x.append(20 + level + slope * max(0, i - bend_at) * 3 + swing * math.cos(2 * math.pi * i / length) * (length > 1) + jump * (i >= at))
    if r.random() < 0.2:
        x[-1] += r.choice([-15, 15]) * size
    if r.random() < 0.3:
        x = [float(round(v)) for v in x]
    if r.random() < 0.25:
        x = [NAN if r.random() < 0.12 else v for v in x]
    if r.random() < 0.05:
        x = [5.0] * n
    se = [r.choice([NAN, 0.1, abs(r.gauss(0, 2))]) for _ in x] if r.random() < 0.4 else None
    return x, se, length


def exact(x, length):
    """A line and a season without any noise, or values that only the season tells apart: rounding would decide."""
    s = season(x, length)
    p = known([v - s["effect"][i % length] for i, v in enumerate(x)][-13:] if s else [])
    v = sorted(b for _, b in p)
    return len(p) > 1 and (line_rss([float(a) for a, _ in p[-12:]], [b for _, b in p[-12:]]) < 1e-9 or any(b - a < 1e-9 for a, b in zip(v, v[1:])))


def say(what, length, x, answers):
    print(what, length, len(x), *(repr(float(v)) for v in x), len(answers), *(repr(float(a)) for a in answers))


def main():
    r = random.Random(11)
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 400):
        x, se, length = series(r)
        k, a = mann_kendall(x), mann_kendall_ar(x)
        say("kendall", 0, x, [1, k["exact"], k["s"], k["tau"], k["slope"], k["var"], k["p"], a["inflation"], a["var"], a["p"]] if k else [0])
        say("run", 0, x, run(x))
        say("onset", 0, x, [onset(x)])
        both = x + (se or [NAN] * len(x))
        s = spike(x, se, len(x) - 1)
        say("spike", 0, both, [1, s["found"], s["median"], s["scale"], s["z"], s["limit"]] if s else [0])
        s = level_shift(x, se)
        say("shift", 0, both, [1, s["found"], s["p"], *((s["at"], s["before"], s["after"]) if s["found"] else ())] if s else [0])
        s = season(x, length)
        say("season", length, x, [1, s["found"], s["kept"], s["p"], s["strength"], *s["effect"]] if s else [0])
        if len(x) > 1 and not exact(x, length):
            say("verdict", length, both, verdict(x, se, length))
        if len(known(x)) >= 6 and math.isfinite(x[-1]):
            say("forecast", length, x, forecast(x, length))
    own = random.Random(3)     # the same ones, however many series there are
    for i in range(MODELS):
        x, length = predictable(own, i)
        say("model", length, x, model(x, length, 12))
    x = [20.0]
    while len(x) < 513:                                     # a walk, whose last value is hard to beat
        x.append(x[-1] + r.gauss(0, 1) + (-1) ** len(x))
    for length in (1, 2):                                   # one value is left out, or a whole cycle
        say("forecast", length, x, forecast(x[length:], length))
    for n, length in ((140, 12), (515, 4), (530, 7)):      # of long series the last 512 values are looked at
        x = [20 + 0.01 * i + math.cos(2 * math.pi * i / length) + r.gauss(0, 1) for i in range(n)]
        skipped = max(0, n - 512)
        tail = x[skipped:]
        k, a, s = mann_kendall(tail), mann_kendall_ar(tail), season(tail, length)
        say("kendall", 0, x, [1, k["exact"], k["s"], k["tau"], k["slope"], k["var"], k["p"], a["inflation"], a["var"], a["p"]])
        say("run", 0, x, run(x))
        say("onset", 0, x, [skipped + onset(tail)])
        say("season", length, x, [1, s["found"], s["kept"], s["p"], s["strength"], *(s["effect"][(k - skipped) % length] for k in range(length))])
        for jump in (0, 6):                             # a step in the last two years, and none
            y = [v + jump * (i >= n - 10) for i, v in enumerate(x)]
            for error in (None, 0.1, 9):                # what each may be off by: nothing known, little, more than the step
                se = [error * (1 + i % 3 / 10) for i in range(n)] if error else None
                v = verdict(y[skipped:], se and se[skipped:], length)
                say("verdict", length, y + (se or [NAN] * n), [v[0], v[1] + skipped, v[2], v[3], v[4] + skipped * v[3], v[5], v[6] + skipped])
        whole = (skipped + length - 1) // length * length
        say("forecast", length, x, forecast(x[whole:], length))


main()

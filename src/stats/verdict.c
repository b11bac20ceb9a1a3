#include "stats/verdict.h"
#include "base/holds.h"
#include "series_priv.h"

#include <gsl/gsl_errno.h>
#include <math.h>

#define SHORT_ALPHA 0.02 // level of the Mann-Kendall test where nothing tells a move from a season
#define MOVES_LEAST 4 // values that a move which set in late goes on for at least; else it is told from the window's start

static size_t last_of(size_t n, size_t most)
{
    return n > most ? n - most : 0;
}

// The run is told as it is shown; it counts as a sustained move only when at least half of it is left without the season.
static bool run_sustained(const double *x, const double *plain, size_t n, const struct trend_run *r)
{
    if (r->moves < TREND_RUN)
        return false;
    HOLDS(r->from < n && n > TREND_RUN); // so many moves have one value more
    double shown = x[n - 1] - x[r->from], left = plain[n - 1] - plain[r->from];
    return left * r->dir >= shown * r->dir / 2;
}

// Below two cycles, by the values that have one a cycle before: is at least half of what the move claims of them left when
// that one is taken off? Of a season nothing is. True also where there are too few of them to ask.
static bool beats_last_cycle(const struct verdict *v, const double *x, size_t n, size_t length)
{
    double claimed = 0, left = 0, pairs = 0;
    size_t first = v->from + 1 > length ? v->from + 1 : length;
    for (size_t i = first; i < n; i++)
        if (isfinite(x[i]) && isfinite(x[i - length])) {
            claimed += x[i] - x[v->from];
            left += x[i] - x[i - length];
            pairs++;
        }
    return pairs < SEASON_PAIRS || left * v->dir >= claimed * v->dir / 2;
}

// Of the last values: a trend that only the last one makes, which stands out, is none; where the one before it is at least half
// as far off, a slide is under way.
static bool falls_or_rises(const struct verdict *v, const double *plain, size_t first, size_t n, double alpha)
{
    if (!v->mk.has || v->mk.p >= alpha || v->shift.found) // a step is no slope
        return false;
    HOLDS(!v->spike.found || n > 2); // one of two does not stand out
    if (!v->spike.found || (plain[n - 2] - v->spike.median) / (plain[n - 1] - v->spike.median) >= 0.5)
        return true;
    return stats_mann_kendall_ar(plain + first, n - 1 - first).p < alpha;
}

static void judge_move(struct verdict *v, const double *x, const double *plain, size_t n, size_t length)
{
    size_t first = last_of(n, VERDICT_WINDOW);
    v->mk = stats_mann_kendall_ar(plain + first, n - first);
    v->run = stats_run(x, n);
    if (run_sustained(x, plain, n, &v->run)) {
        v->dir = v->run.dir;
        v->from = v->run.from;
    } else if (falls_or_rises(v, plain, first, n, v->season_unknown && n < length + SEASON_PAIRS ? SHORT_ALPHA : TREND_ALPHA)) {
        size_t onset = first + stats_onset(plain + first, n - first);
        v->dir = v->mk.s > 0 ? 1 : -1;
        v->from = onset + MOVES_LEAST < n ? onset : first;
    }
    if (v->dir && v->season_unknown && !beats_last_cycle(v, x, n, length))
        v->dir = 0;
    v->sustained = v->dir != 0;
}

struct verdict stats_verdict(const double *all, const double *errors, size_t total, size_t length)
{
    struct verdict v = {0};
    double plain[STATS_SERIES_MAX];
    if (!total)
        return v;
    gsl_set_error_handler_off(); // its functions answer NAN to what they cannot
    size_t skipped = last_of(total, STATS_SERIES_MAX), n = total - skipped;
    HOLDS(n > 0 && n <= STATS_SERIES_MAX); // n is total, or STATS_SERIES_MAX where that is less
    const double *x = all + skipped, *se = errors ? errors + skipped : NULL;
    v.season = stats_season(x, n, length);
    v.season_unknown = length > 1 && !v.season.has;
    for (size_t i = 0; i < n; i++)
        plain[i] = x[i] - (v.season.has ? v.season.effect[i % length] : 0);
    size_t first = last_of(n, VERDICT_SHIFT);
    v.spike = stats_spike(plain, se, n, n - 1);
    double fitted = v.season.has ? v.season.kept * ((double)length - 1) : 0;
    v.shift = series_level_shift(plain + first, se ? se + first : NULL, n - first, (double)n / ((double)n - fitted));
    v.shift.at += first;
    judge_move(&v, x, plain, n, length);
    v.shift.at += skipped;
    v.from += skipped;
    v.run.from += skipped;
    return v;
}

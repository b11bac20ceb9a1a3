#include "stats/change.h"
#include "series_priv.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#define SHIFT_LEAST 8 // values of a series in which a level shift is looked for
#define BIAS 3        // 2 for the levels, 1 more for the choice of the split

// Beyond which z a value is a spike, by the number of values it is measured against: the MAD of few is often small by
// chance. Each gives the false alarms that SPIKE_Z gives with SPIKE_WINDOW values (quantiles by simulation).
static const double spike_limit[SPIKE_WINDOW + 1] = {
    [6] = 5.4, [7] = 5.2, [8] = 4.2, [9] = 4.1, [10] = 3.65, [11] = 3.65, [12] = SPIKE_Z,
};

// --- spike --------------------------------------------------------------------------------------------------------

static double known(const double *se, size_t i)
{
    return se && isfinite(se[i]) ? se[i] : 0;
}

// Standard deviation of the values about their median, robustly: 0 when all of them are equal.
static double robust_scale(const double *x, size_t n, double median)
{
    double off[SPIKE_WINDOW], sum = 0;
    for (size_t i = 0; i < n; i++) {
        off[i] = fabs(x[i] - median);
        sum += off[i];
    }
    double mad = stats_median(off, n);
    return mad > 0 ? mad / 0.6745 : 1.253314 * sum / (double)n;
}

struct spike stats_spike(const double *x, const double *se, size_t n, size_t at)
{
    struct spike s = {0};
    double before[SPIKE_WINDOW], errors[SPIKE_WINDOW];
    size_t m = 0;
    for (size_t i = at < n && at > SPIKE_WINDOW ? at - SPIKE_WINDOW : 0; i < at && at < n; i++) {
        if (!isfinite(x[i]))
            continue;
        errors[m] = known(se, i);
        before[m++] = x[i];
    }
    if (m < SPIKE_LEAST || !isfinite(x[at]))
        return s;
    s.has = true;
    s.median = stats_median(before, m);
    double scatter = robust_scale(before, m, s.median), usual = stats_median(errors, m), own = known(se, at);
    scatter = fmax(scatter, usual);
    s.scale = sqrt(scatter * scatter + fmax(0, own * own - usual * usual));
    double d = x[at] - s.median;
    s.z = s.scale > 0 ? d / s.scale : d > 0 ? (double)INFINITY : d < 0 ? -(double)INFINITY : 0;
    s.limit = spike_limit[m];
    s.found = fabs(s.z) > s.limit;
    return s;
}

// --- level shift ----------------------------------------------------------------------------------------------------

struct split { size_t at; double before, after, t, rss; };
struct noise { double phi, floor, inflation; }; // autocorrelation; least variance of a value; for what a season took out

// Difference of the two means in standard errors. What is within the levels of an autoregression is less than its
// variance: k - inflation for a level of k.
static struct split split_at(const struct packed *p, size_t at, const struct noise *noise)
{
    struct split s = {.at = at};
    double a = (double)at, b = (double)(p->n - at);
    s.before = gsl_stats_mean(p->x, 1, at);
    s.after = gsl_stats_mean(p->x + at, 1, p->n - at);
    for (size_t i = 0; i < p->n; i++) {
        double d = p->x[i] - (i < at ? s.before : s.after);
        s.rss += d * d;
    }
    double fa = series_mean_inflation(noise->phi, a), fb = series_mean_inflation(noise->phi, b);
    double var = fmax(noise->inflation * s.rss / fmax(1, a + b - fa - fb), noise->floor);
    double d = s.after - s.before, of = sqrt(var * (fa / a + fb / b));
    s.t = of > 0 ? d / of : d > 0 ? (double)INFINITY : d < 0 ? -(double)INFINITY : 0;
    return s;
}

static struct split best_split(const struct packed *p, const struct noise *noise)
{
    struct split best = {.t = 0};
    for (size_t at = SHIFT_SEGMENT; at + SHIFT_SEGMENT <= p->n; at++) {
        struct split s = split_at(p, at, noise);
        if (fabs(s.t) > fabs(best.t))
            best = s;
    }
    return best;
}

static double mean_square(const double *se, size_t first, size_t n)
{
    double sum = 0, m = 0;
    for (size_t i = first; se && i < n; i++) {
        if (!isfinite(se[i]))
            continue;
        sum += se[i] * se[i];
        m++;
    }
    return m > 0 ? sum / m : 0;
}

static double within(const struct packed *p, const struct split *s)
{
    double residual[STATS_SERIES_MAX];
    for (size_t i = 0; i < p->n; i++)
        residual[i] = p->x[i] - (i < s->at ? s->before : s->after);
    return series_ar1(p, residual, BIAS);
}

// Worsley, "On the likelihood ratio test for a shift in location of normal populations", JASA 74 (1979): the splits are
// so correlated that they count as few; how many was found by simulation for 8 to 60 values (tests/unit/test_stats_alarms.c).
static double shift_p(double t, double n, double phi)
{
    double df = fmax(2, (n - 2) * (1 - phi * phi) / (1 + phi * phi));
    double splits = 2 + 4.5 * log(n / SHIFT_SEGMENT);
    return isfinite(t) ? fmin(1, splits * 2 * gsl_cdf_tdist_Q(fabs(t), df)) : 0;
}

// Is it a step, and no line nor a level that starts to move?
static bool is_step(const struct packed *p, const struct split *s)
{
    double bent[STATS_SERIES_MAX], least = series_line_rss(p->at, p->x, p->n);
    double from = (double)stats_onset(p->x, p->n);
    for (size_t i = 0; i < p->n; i++)
        bent[i] = fmax(0, (double)i - from);
    return s->rss <= fmin(least, series_line_rss(bent, p->x, p->n));
}

struct level_shift series_level_shift(const double *x, const double *se, size_t n, double inflation)
{
    struct level_shift l = {.p = 1};
    struct packed p;
    series_pack(&p, x, n);
    if (p.n < SHIFT_LEAST)
        return l;
    l.has = true;
    struct noise noise = {0, mean_square(se, p.skipped, n), inflation};
    struct split s = best_split(&p, &noise);
    if (!s.at)
        return l;
    noise.phi = within(&p, &s);
    if (noise.phi > 0)
        s = best_split(&p, &noise);
    l.at = p.skipped + (size_t)p.at[s.at];
    l.before = s.before;
    l.after = s.after;
    l.p = shift_p(s.t, (double)p.n, noise.phi);
    l.found = l.p < SHIFT_ALPHA && is_step(&p, &s);
    return l;
}

struct level_shift stats_level_shift(const double *x, const double *se, size_t n)
{
    return series_level_shift(x, se, n, 1);
}

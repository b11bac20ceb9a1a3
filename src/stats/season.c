#include "stats/forecast.h"
#include "series_priv.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#define ROUNDS 20 // of fitting line and positions in turn: with few gaps they converge in two or three

struct seasonal_fit {
    const struct packed *p;
    size_t length, shift; // the value at step t has position (t + shift) % length
    double effect[SEASON_MAX], count[SEASON_MAX];
    double level, slope;
};

static size_t position(const struct seasonal_fit *f, size_t i)
{
    return ((size_t)f->p->at[i] + f->shift) % f->length;
}

// Least squares of the values without their effects.
static void fit_line(struct seasonal_fit *f)
{
    double x[STATS_SERIES_MAX], tt = 0, tx = 0;
    const struct packed *p = f->p;
    for (size_t i = 0; i < p->n; i++)
        x[i] = p->x[i] - f->effect[position(f, i)];
    double mt = gsl_stats_mean(p->at, 1, p->n), mx = gsl_stats_mean(x, 1, p->n);
    for (size_t i = 0; i < p->n; i++) {
        tt += (p->at[i] - mt) * (p->at[i] - mt);
        tx += (p->at[i] - mt) * (x[i] - mx);
    }
    f->slope = tt > 0 ? tx / tt : 0;
    f->level = mx - f->slope * mt;
}

static void fit_effects(struct seasonal_fit *f)
{
    double sum[SEASON_MAX] = {0}, mean = 0;
    for (size_t i = 0; i < f->p->n; i++)
        sum[position(f, i)] += f->p->x[i] - f->level - f->slope * f->p->at[i];
    for (size_t k = 0; k < f->length; k++) {
        f->effect[k] = f->count[k] > 0 ? sum[k] / f->count[k] : 0;
        mean += f->effect[k] / (double)f->length;
    }
    for (size_t k = 0; k < f->length; k++)
        f->effect[k] -= mean;
}

static double fit_rss(const struct seasonal_fit *f)
{
    double rss = 0;
    for (size_t i = 0; i < f->p->n; i++) {
        double d = f->p->x[i] - f->level - f->slope * f->p->at[i] - f->effect[position(f, i)];
        rss += d * d;
    }
    return rss;
}

// Every position met, and enough of them twice to tell season from noise.
static bool two_cycles(const struct seasonal_fit *f)
{
    for (size_t k = 0; k < f->length; k++)
        if (!(f->count[k] > 0))
            return false;
    return f->p->n + f->length / 6 >= 2 * f->length;
}

struct season stats_season(const double *x, size_t n, size_t length)
{
    struct season s = {.length = length, .p = 1};
    struct packed p;
    series_pack(&p, x, n);
    if (length < 2 || length > SEASON_MAX || p.span < 2 * length)
        return s;
    struct seasonal_fit f = {.p = &p, .length = length, .shift = p.skipped % length};
    for (size_t i = 0; i < p.n; i++)
        f.count[position(&f, i)]++;
    if (!two_cycles(&f))
        return s;
    s.has = true;
    double plain = series_line_rss(p.at, p.x, p.n);
    for (int i = 0; i < ROUNDS; i++) {
        fit_line(&f);
        fit_effects(&f);
    }
    double rss = fit_rss(&f), groups = (double)length - 1, df = (double)p.n - (double)length - 1;
    double by_season = fmax(0, plain - rss), tiny = 1e-12 * (plain + p.x[0] * p.x[0]);
    if (df < 1 || !(by_season > tiny))
        return s;
    double ratio = rss > tiny ? by_season / groups / (rss / df) : (double)INFINITY;
    s.kept = fmax(0, 1 - 1 / ratio);
    s.p = isfinite(ratio) ? gsl_cdf_fdist_Q(ratio, groups, df) : 0;
    s.strength = fmax(0, 1 - (rss / df) / (plain / ((double)p.n - 2)));
    s.found = s.p < SEASON_ALPHA;
    for (size_t k = 0; k < length; k++)
        s.effect[k] = s.kept * f.effect[k];
    return s;
}

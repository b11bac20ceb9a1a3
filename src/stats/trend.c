#include "stats/trend.h"
#include "series_priv.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#define MK_LEAST 4    // values of a Mann-Kendall test
#define MK_EXACT 10   // below so many values the distribution is exact
#define AR_LEAST 8    // below so many values no autocorrelation can be told
#define AR_MOST 0.9
#define ROUNDING 1e-24 // share of the squares of the values below which those of the residuals are no noise, but rounding
#define BIAS 3       // 2 for level and slope, 1 more to stay on the safe side: tests/unit/test_stats_alarms.c counts
#define BEND 0.6     // a bent line must leave less than this share of the squares that a straight one leaves
#define BENDS_MAX 64 // places of a bend that are tried
#define SLOPES_MAX 128 // values that a slope is taken of: the last ones

// --- shared -----------------------------------------------------------------------------------------------------

void series_pack(struct packed *p, const double *x, size_t n)
{
    p->skipped = n > STATS_SERIES_MAX ? n - STATS_SERIES_MAX : 0;
    p->span = n - p->skipped;
    p->n = 0;
    for (size_t i = p->skipped; i < n; i++) {
        if (!isfinite(x[i]))
            continue;
        p->x[p->n] = x[i];
        p->at[p->n++] = (double)(i - p->skipped);
    }
}

double series_ar1(const struct packed *p, const double *residual, double fitted)
{
    double up = 0, down = 0, squares = 0, n = (double)p->n;
    for (size_t i = 0; i < p->n; i++) {
        squares += p->x[i] * p->x[i];
        down += residual[i] * residual[i];
        if (i && p->at[i] - p->at[i - 1] < 1.5)
            up += residual[i] * residual[i - 1];
    }
    if (p->n < AR_LEAST || !(down > ROUNDING * squares))
        return 0;
    double phi = (n * up / down + fitted) / (n - 2 * fitted);
    return fmin(AR_MOST, fmax(0, phi));
}

double series_mean_inflation(double phi, double k)
{
    double sum = 1, power = phi;
    for (double j = 1; j < k && power > 1e-6; j++, power *= phi)
        sum += 2 * (1 - j / k) * power;
    return sum;
}

double series_line_rss(const double *u, const double *x, size_t n)
{
    double mu = gsl_stats_mean(u, 1, n), mx = gsl_stats_mean(x, 1, n), uu = 0, ux = 0, xx = 0;
    for (size_t i = 0; i < n; i++) {
        uu += (u[i] - mu) * (u[i] - mu);
        ux += (u[i] - mu) * (x[i] - mx);
        xx += (x[i] - mx) * (x[i] - mx);
    }
    return fmax(0, uu > 0 ? xx - ux * ux / uu : xx);
}

static double median_of(double *values, size_t n)
{
    gsl_sort(values, 1, n);
    return n ? gsl_stats_median_from_sorted_data(values, 1, n) : (double)NAN;
}

double stats_median(const double *x, size_t n)
{
    struct packed p;
    series_pack(&p, x, n);
    return median_of(p.x, p.n);
}

// Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968).
static double slope_of(const struct packed *p)
{
    double slopes[SLOPES_MAX * (SLOPES_MAX - 1) / 2];
    size_t first = p->n > SLOPES_MAX ? p->n - SLOPES_MAX : 0, m = 0;
    for (size_t i = first; i < p->n; i++)
        for (size_t j = i + 1; j < p->n; j++)
            slopes[m++] = (p->x[j] - p->x[i]) / (p->at[j] - p->at[i]);
    return median_of(slopes, m);
}

double stats_slope(const double *x, size_t n)
{
    struct packed p;
    series_pack(&p, x, n);
    return slope_of(&p);
}

// --- Mann-Kendall -----------------------------------------------------------------------------------------------

// Permutations of n by inversions: each new value adds 0 .. its number of predecessors (Kendall 1975, chapter 5).
static double exact_p(size_t n, double s)
{
    double count[MK_EXACT * MK_EXACT / 2] = {1}, total = 1, tail = 0;
    size_t most = 0;
    for (size_t k = 2; k <= n; k++) {
        double next[MK_EXACT * MK_EXACT / 2] = {0};
        for (size_t i = 0; i <= most; i++)
            for (size_t more = 0; more < k; more++)
                next[i + more] += count[i];
        most += k - 1;
        memcpy(count, next, sizeof(count));
        total *= (double)k;
    }
    for (size_t i = 0; i <= most && (double)most - 2 * (double)i >= fabs(s); i++)
        tail += count[i];
    return fmin(1, 2 * tail / total);
}

static double tie_terms(const struct packed *p)
{
    double sorted[STATS_SERIES_MAX], sum = 0;
    memcpy(sorted, p->x, p->n * sizeof(*sorted));
    gsl_sort(sorted, 1, p->n);
    for (size_t i = 0, t; i < p->n; i += t) {
        for (t = 1; i + t < p->n && !(sorted[i + t] > sorted[i]);)
            t++;
        sum += (double)t * ((double)t - 1) * (2 * (double)t + 5);
    }
    return sum;
}

static struct mann_kendall mann_kendall(const struct packed *p)
{
    struct mann_kendall k = {.n = p->n, .p = 1, .slope = (double)NAN, .inflation = 1};
    double n = (double)p->n;
    if (p->n < MK_LEAST)
        return k;
    k.has = true;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = i + 1; j < p->n; j++)
            k.s += (double)((p->x[j] > p->x[i]) - (p->x[j] < p->x[i]));
    double ties = tie_terms(p);
    k.var = (n * (n - 1) * (2 * n + 5) - ties) / 18;
    k.tau = k.s / (n * (n - 1) / 2);
    k.slope = slope_of(p);
    k.exact = p->n < MK_EXACT && ties <= 0;
    if (k.exact)
        k.p = exact_p(p->n, k.s);
    else if (k.var > 0 && fabs(k.s) > 1)
        k.p = 2 * gsl_cdf_ugaussian_Q((fabs(k.s) - 1) / sqrt(k.var));
    return k;
}

struct mann_kendall stats_mann_kendall(const double *x, size_t n)
{
    struct packed p;
    series_pack(&p, x, n);
    return mann_kendall(&p);
}

// Hamed and Rao, "A modified Mann-Kendall trend test for autocorrelated data", J. Hydrology 204 (1998): n / n* from the
// autocorrelations of the ranks, which for a normal autoregression are 6 / pi asin(phi^k / 2).
static double rank_inflation(double phi, double n)
{
    double sum = 0, power = phi;
    for (double k = 1; k < n && power > 1e-6; k++, power *= phi)
        sum += (n - k) * (n - k - 1) * (n - k - 2) * 6 / M_PI * asin(power / 2);
    return 1 + 2 / (n * (n - 1) * (n - 2)) * sum;
}

static double bend(const struct packed *p, double from, double slope, double *residual)
{
    double rss = 0, mean = 0;
    for (size_t i = 0; i < p->n; i++) {
        residual[i] = p->x[i] - slope * fmax(0, p->at[i] - from);
        mean += residual[i] / (double)p->n;
    }
    for (size_t i = 0; i < p->n; i++) {
        residual[i] -= mean;
        rss += residual[i] * residual[i];
    }
    return rss;
}

// What is left of the values without their trend: a straight one, or where that leaves clearly less one that sets in
// later. A level that begins to fall would else pass for noise with a memory.
static void residuals(const struct packed *p, double slope, double *residual)
{
    double line = bend(p, 0, slope, residual), best = BEND * line, bent[STATS_SERIES_MAX], from = 0, steep = slope;
    for (size_t k = 1; k + 3 < p->n; k += 1 + p->n / BENDS_MAX) {
        struct packed rest = {.n = p->n - k};
        memcpy(rest.x, p->x + k, rest.n * sizeof(*rest.x));
        memcpy(rest.at, p->at + k, rest.n * sizeof(*rest.at));
        double s = slope_of(&rest), rss = bend(p, p->at[k], s, bent);
        if (rss < best) {
            best = rss;
            from = p->at[k];
            steep = s;
        }
    }
    bend(p, from, steep, residual);
}

struct mann_kendall stats_mann_kendall_ar(const double *x, size_t n)
{
    struct packed p;
    double residual[STATS_SERIES_MAX];
    series_pack(&p, x, n);
    struct mann_kendall k = mann_kendall(&p);
    if (!k.has || !(k.var > 0))
        return k;
    residuals(&p, k.slope, residual);
    k.inflation = rank_inflation(series_ar1(&p, residual, BIAS), (double)p.n);
    k.var *= k.inflation;
    // the p-value of an exact distribution is carried over as the normal quantile that it stands for
    if (k.inflation > 1 && k.p < 1)
        k.p = 2 * gsl_cdf_ugaussian_Q(gsl_cdf_ugaussian_Qinv(k.p / 2) / sqrt(k.inflation));
    return k;
}

// --- runs and onset ---------------------------------------------------------------------------------------------

struct trend_run stats_run(const double *x, size_t n)
{
    struct trend_run r = {.from = n ? n - 1 : 0};
    while (r.from) {
        double d = x[r.from] - x[r.from - 1];
        int dir = d > 0 ? 1 : d < 0 ? -1 : 0;
        if (!dir || (r.dir && dir != r.dir))
            break;
        r.dir = dir;
        r.from--;
        r.moves++;
    }
    return r;
}

size_t stats_onset(const double *x, size_t n)
{
    struct packed p;
    double best = INFINITY, bent[STATS_SERIES_MAX];
    size_t at = 0;
    series_pack(&p, x, n);
    for (size_t k = 0; k + 2 < p.n; k++) {
        for (size_t i = 0; i < p.n; i++)
            bent[i] = fmax(0, p.at[i] - p.at[k]);
        double rss = series_line_rss(bent, p.x, p.n);
        if (rss < best * (1 - 1e-9)) {
            best = rss;
            at = (size_t)p.at[k];
        }
    }
    return p.skipped + at;
}

#include "stats/forecast.h"
#include "stats/trend.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

#define ORIGINS 12       // rolling origins of the backtest, at most
#define LONG_CYCLE 12    // weeks of a year take as long to fit: half as many origins
#define TEST_STEPS 3     // steps ahead that a backtest looks at
#define SEARCH_STEPS 200
#define PARAMS_MAX 4
#define START 8          // values that give the first level and slope of a series without season

enum { ALPHA, BETA, PHI, GAMMA };

// The state space of Holt-Winters with a damped trend; length 1 has no season.
struct smoother {
    const double *x;
    size_t n, length;
    double level0, slope0, season0[SEASON_MAX]; // before the first value
    double k[PARAMS_MAX];                       // alpha, beta, phi, gamma
    double level, slope, season[SEASON_MAX];    // after the last one
    double sse;
    size_t seen;
};

// --- smoothing ----------------------------------------------------------------------------------------------------

static double between(double low, double high, double free) { return low + (high - low) / (1 + exp(-free)); }

static void smooth(struct smoother *s)
{
    bool seasonal = s->length > 1;
    s->level = s->level0;
    s->slope = s->slope0;
    memcpy(s->season, s->season0, s->length * sizeof(*s->season));
    s->sse = 0;
    s->seen = 0;
    for (size_t i = 0, at = 0; i < s->n; i++, at = at + 1 < s->length ? at + 1 : 0) {
        double *season = &s->season[at], damped = s->k[PHI] * s->slope, next = s->level + damped;
        if (!isfinite(s->x[i])) { // a gap: what was expected
            s->level = next;
            s->slope = damped;
            continue;
        }
        double miss = s->x[i] - next - *season, before = s->level;
        s->sse += miss * miss;
        s->seen++;
        s->level = next + s->k[ALPHA] * miss;
        s->slope = s->k[BETA] * (s->level - before) + (1 - s->k[BETA]) * damped;
        if (seasonal)
            *season += s->k[GAMMA] * (s->x[i] - s->level - *season);
    }
}

static void set_params(struct smoother *s, const gsl_vector *v)
{
    s->k[ALPHA] = between(0.01, 0.99, gsl_vector_get(v, ALPHA));
    s->k[BETA] = between(0.001, 0.5, gsl_vector_get(v, BETA));
    s->k[PHI] = between(0.8, 0.98, gsl_vector_get(v, PHI));
    s->k[GAMMA] = s->length > 1 ? between(0.001, 0.6, gsl_vector_get(v, GAMMA)) : 0;
}

static double sse_of(const gsl_vector *v, void *smoother)
{
    struct smoother *s = smoother;
    set_params(s, v);
    smooth(s);
    return s->sse;
}

// Level and slope of the first values, robustly; season: what is left of the first two cycles by position.
static void start(struct smoother *s)
{
    size_t first = s->length > 1 ? 2 * s->length : START;
    double flat[STATS_SERIES_MAX], sum[SEASON_MAX] = {0}, count[SEASON_MAX] = {0}, mean = 0;
    first = first < s->n ? first : s->n;
    s->slope0 = s->length > 1 && first < 2 * s->length ? 0 : stats_slope(s->x, first);
    s->slope0 = isfinite(s->slope0) ? s->slope0 : 0;
    for (size_t i = 0; i < first; i++)
        flat[i] = s->x[i] - s->slope0 * (double)(i + 1);
    s->level0 = stats_median(flat, first);
    for (size_t i = 0; i < first && s->length > 1; i++) {
        if (!isfinite(flat[i]))
            continue;
        sum[i % s->length] += flat[i] - s->level0;
        count[i % s->length]++;
    }
    for (size_t k = 0; k < s->length; k++) {
        s->season0[k] = count[k] > 0 ? sum[k] / count[k] : 0;
        mean += s->season0[k] / (double)s->length;
    }
    for (size_t k = 0; k < s->length; k++)
        s->season0[k] -= mean;
    s->level0 += mean;
}

// False when out of memory.
static bool fit(struct smoother *s, const double *x, size_t n, size_t length)
{
    *s = (struct smoother){.x = x, .n = n, .length = length};
    size_t free = length > 1 ? PARAMS_MAX : PARAMS_MAX - 1;
    static const double begin[PARAMS_MAX] = {-0.8, -1.5, 0.5, -1.5};
    gsl_multimin_fminimizer *search = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, free);
    gsl_vector *at = gsl_vector_alloc(free), *step = gsl_vector_alloc(free);
    bool ok = search && at && step;
    start(s);
    if (ok) {
        gsl_multimin_function f = {sse_of, free, s};
        for (size_t i = 0; i < free; i++)
            gsl_vector_set(at, i, begin[i]);
        gsl_vector_set_all(step, 1);
        bool finite = !gsl_multimin_fminimizer_set(search, &f, at, step); // else there is nothing to set out from
        for (int i = 0; finite && i < SEARCH_STEPS && !gsl_multimin_fminimizer_iterate(search); i++)
            if (gsl_multimin_fminimizer_size(search) < 0.02)
                break;
        sse_of(gsl_multimin_fminimizer_x(search), s);
    }
    if (search)
        gsl_multimin_fminimizer_free(search);
    if (at)
        gsl_vector_free(at);
    if (step)
        gsl_vector_free(step);
    return ok;
}

static double ahead(const struct smoother *s, size_t h)
{
    double damp = 0, power = 1;
    for (size_t j = 1; j <= h; j++)
        damp += power *= s->k[PHI];
    return s->level + damp * s->slope + s->season[(s->n + h - 1) % s->length];
}

// Variance h steps ahead in units of that of one step (Hyndman, Koehler, Ord, Snyder 2008, class 1 models).
static double spread(const struct smoother *s, size_t h)
{
    double sum = 1, damp = 0, power = 1, alpha = s->k[ALPHA];
    for (size_t j = 1; j < h; j++) {
        damp += power *= s->k[PHI];
        double c = alpha * (1 + s->k[BETA] * damp) + (j % s->length == 0 && s->length > 1 ? s->k[GAMMA] * (1 - alpha) : 0);
        sum += c * c;
    }
    return sum;
}

// --- the naive forecasts ------------------------------------------------------------------------------------------------

// lag 1: the last value known; a cycle: the last one known at the same position. NAN when there is none.
static double naive_ahead(const double *x, size_t n, size_t lag, size_t h)
{
    for (size_t back = ((h - 1) / lag + 1) * lag; back < n + h; back += lag)
        if (isfinite(x[n + h - 1 - back]))
            return x[n + h - 1 - back];
    return (double)NAN;
}

// --- backtest ---------------------------------------------------------------------------------------------------------

struct backtest { double model, naive, seasonal, first_miss; size_t origins, steps; };

// Each of the last origins forecasts what came after it from what came before.
static bool backtest(struct backtest *b, const double *x, size_t n, size_t model, size_t length)
{
    size_t least = length > 1 ? length + 2 : FORECAST_LEAST - 1, most = length > LONG_CYCLE ? ORIGINS / 2 : ORIGINS;
    size_t origin = n > least + most ? n - most : least;
    double firsts = 0;
    *b = (struct backtest){0};
    for (; origin < n; origin++) {
        struct smoother s;
        size_t steps = b->steps;
        if (!fit(&s, x, origin, model))
            return false;
        for (size_t h = 1; h <= TEST_STEPS && origin + h <= n; h++) {
            double was = x[origin + h - 1], last = naive_ahead(x, origin, 1, h), cycle = naive_ahead(x, origin, length, h);
            if (!isfinite(was + last + cycle + s.level))
                continue;
            b->model += fabs(was - ahead(&s, h));
            b->naive += fabs(was - last);
            b->seasonal += fabs(was - cycle);
            b->steps++;
            if (h == 1) {
                b->first_miss += (was - ahead(&s, h)) * (was - ahead(&s, h));
                firsts++;
            }
        }
        b->origins += b->steps > steps;
    }
    b->first_miss = firsts > 0 ? b->first_miss / firsts : 0;
    return true;
}

// --- the forecast -------------------------------------------------------------------------------------------------------

static void bounds(struct forecast *f, size_t h, double value, double var, double df)
{
    double half = gsl_cdf_tdist_Pinv(0.975, fmax(df, 2)) * sqrt(fmax(0, var));
    f->value[h] = value;
    f->low[h] = value - half;
    f->high[h] = value + half;
}

static void model_steps(struct forecast *f, const struct smoother *s, double first_miss)
{
    double fitted = s->length > 1 ? 3 + (double)s->length / 2 : 3, df = fmax(1, (double)s->seen - fitted);
    double var = fmax(s->sse / df, first_miss);
    for (size_t h = 1; h <= f->n; h++)
        bounds(f, h - 1, ahead(s, h), var * spread(s, h), df);
}

static void naive_steps(struct forecast *f, const double *x, size_t n, size_t lag)
{
    double sum = 0, m = 0;
    for (size_t i = lag; i < n; i++) {
        if (!isfinite(x[i] - x[i - lag]))
            continue;
        sum += (x[i] - x[i - lag]) * (x[i] - x[i - lag]);
        m++;
    }
    for (size_t h = 1; h <= f->n; h++)
        bounds(f, h - 1, naive_ahead(x, n, lag, h), m > 0 ? sum / m * (double)((h - 1) / lag + 1) : 0, m);
}

static size_t count_values(const double *x, size_t n)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        m += isfinite(x[i]) ? 1 : 0;
    return m;
}

// Model and naive forecast are weighed on the same origins; with two cycles in the data the better of the naive ones
// stands for both.
static void weigh(struct forecast *f, const struct backtest *b, bool cycles, bool seasonal)
{
    bool by_cycle = cycles && (seasonal || b->seasonal < b->naive);
    double steps = (double)b->steps;
    f->origins = b->origins;
    f->model_error = b->steps ? b->model / steps : (double)NAN;
    f->naive_error = b->steps ? (by_cycle ? b->seasonal : b->naive) / steps : (double)NAN;
    f->beaten = b->origins < FORECAST_ORIGINS || !(f->model_error < f->naive_error);
    f->method = !f->beaten ? f->tried : by_cycle ? FORECAST_SEASONAL_NAIVE : FORECAST_NAIVE;
}

struct forecast stats_forecast(const double *all, size_t total, size_t length, size_t horizon)
{
    struct forecast f = {.model_error = (double)NAN, .naive_error = (double)NAN};
    size_t cycles = length > 1 ? length : 1; // whole ones are left out of a long series: positions stay where they are
    size_t skipped = total > STATS_SERIES_MAX ? (total - STATS_SERIES_MAX + cycles - 1) / cycles * cycles : 0;
    if (!total)
        return f;
    gsl_set_error_handler_off(); // values that are out of all bounds give no forecast, and no abort
    const double *x = all + skipped;
    size_t n = total - skipped;
    struct season season = stats_season(x, n, length);
    size_t model = season.found ? length : 1, cycle = season.has ? length : 1;
    struct backtest b;
    struct smoother s;
    if (count_values(x, n) < FORECAST_LEAST || !isfinite(x[n - 1]) || !backtest(&b, x, n, model, cycle) || !fit(&s, x, n, model))
        return f;
    f.n = horizon < FORECAST_MAX ? horizon : FORECAST_MAX;
    f.tried = model > 1 ? FORECAST_HOLT_WINTERS : FORECAST_DAMPED;
    weigh(&f, &b, season.has, season.found);
    if (!isfinite(f.naive_error) && f.origins) {
        f.method = FORECAST_NONE;
        f.n = 0;
    } else if (!f.beaten)
        model_steps(&f, &s, b.first_miss);
    else
        naive_steps(&f, x, n, f.method == FORECAST_SEASONAL_NAIVE ? length : 1);
    return f;
}

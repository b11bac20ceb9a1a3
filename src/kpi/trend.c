// Trends: the series of a KPI over the complete periods, judged by stats, its causes by the parts.
#include "kpi/trend.h"
#include "kpi_priv.h"
#include "base/threads.h"

#include <math.h>
#include <string.h>

#define STEPS 3        // periods ahead that are told
#define STEPS_SEASON 6 // with a season: half a year, so that winter is seen coming
#define BLANK 0.1      // share of the first period that may lie before the data

// Periods looked back on, by grain: five years of months, three of weeks, a quarter of days.
static const struct { int last; size_t season; } looks[] = {
    [GRAIN_DAY] = {91, 7}, [GRAIN_WEEK] = {157, 52}, [GRAIN_MONTH] = {60, 12}, [GRAIN_QUARTER] = {40, 4}, [GRAIN_YEAR] = {20, 0},
};

double kpi_standard_error(int kpi, const struct kpi_config *cfg, const struct kpi_figure *f)
{
    const struct kpi_evidence *ev = &f->ev;
    if (!f->has || f->hidden)
        return (double)NAN;
    switch (ev->kind) {
    case EV_SHARE: { // Agresti and Coull 1998: one answer more on either side
        double p = (ev->k + 1) / (ev->n + 2);
        return 100 * sqrt(p * (1 - p) / ev->n);
    }
    case EV_MEAN: return ev->m.n > 1 ? sqrt(ev->m.var / ev->m.n) : (double)NAN;
    case EV_NET: return ev->m.n > 1 ? 100 * sqrt(ev->m.var / ev->m.n) : (double)NAN;
    case EV_RATIO: return sqrt(ev->var);
    case EV_NONE: break;
    }
    // counted events, Poisson; none at all is as far off as one would be
    enum kpi_unit u = kpi_unit_of(kpi, cfg);
    if (f->num >= 1 && (u == UNIT_COUNT || u == UNIT_PERCENT || u == UNIT_PER_DAY))
        return fabs(f->value) / sqrt(f->num);
    return u == UNIT_COUNT ? 1 : u == UNIT_PERCENT && f->den > 0 ? 100 / f->den : (double)NAN;
}

// --- the series -----------------------------------------------------------------------------------------------------

struct judged { // what all KPIs of a query share
    const struct cube *c;
    const struct kpi_config *cfg;
    struct kpi_trends *out;
    size_t season;
    bool latest, partial;
};

// The series begins with the first value; a first period that the data covers in part only is left out.
static int take_series(const struct judged *j, struct kpi_trend *t, const struct kpi_result *r)
{
    size_t first = 0;
    int32_t begin = cube_first_day(j->c);
    while (first < r->nseries && (!r->series[first].fig.has || r->series[first].fig.hidden ||
                                  begin > r->series[first].period.from +
                                              (int32_t)(BLANK * (r->series[first].period.to - r->series[first].period.from))))
        first++;
    t->n = r->nseries - first;
    t->series = r->series + first;
    t->values = arena_alloc(&j->out->set.mem, (t->n + 1) * sizeof(*t->values));
    t->errors = arena_alloc(&j->out->set.mem, (t->n + 1) * sizeof(*t->errors));
    if (!t->values || !t->errors)
        return ERR_NOMEM;
    for (size_t i = 0; i < t->n; i++) {
        const struct kpi_figure *f = &t->series[i].fig;
        t->values[i] = f->has && !f->hidden ? f->value : (double)NAN;
        t->errors[i] = kpi_standard_error(t->kpi, j->cfg, f);
    }
    return 0;
}

static void range_of(int kpi, const struct kpi_config *cfg, double *low, double *high)
{
    bool net = kpi == KPI_nps || kpi == KPI_ces_net, ease = kpi == KPI_ease_customer || kpi == KPI_ease_employee;
    *low = net ? -100 : 0;
    *high = INFINITY;
    switch (kpi_unit_of(kpi, cfg)) {
    case UNIT_PERCENT:
        *high = kpi == KPI_conversion || kpi == KPI_resolution_rate || kpi == KPI_staff_turnover ? (double)INFINITY : 100;
        break;
    case UNIT_POINTS: *high = 100; break;
    case UNIT_SCALE:
        *low = 1;
        *high = ease ? 4 : 5;
        break;
    default: break;
    }
    if (kpi == KPI_clv)
        *low = -INFINITY; // costs of acquisition can be higher
}

static void look_ahead(const struct judged *j, struct kpi_trend *t)
{
    double low, high;
    range_of(t->kpi, j->cfg, &low, &high);
    t->forecast = stats_forecast(t->values, t->n, j->season, t->verdict.season.found ? STEPS_SEASON : STEPS);
    size_t recent = t->n > SPIKE_WINDOW ? t->n - SPIKE_WINDOW : 0;
    double sampling = STATS_Z95 * stats_median(t->errors + recent, t->n - recent); // NAN where unknown: fmin and fmax drop it
    for (size_t h = 0; h < t->forecast.n; h++) {
        t->forecast.low[h] = fmin(t->forecast.low[h], t->forecast.value[h] - sampling);
        t->forecast.high[h] = fmax(t->forecast.high[h], t->forecast.value[h] + sampling);
        double *const figures[] = {&t->forecast.value[h], &t->forecast.low[h], &t->forecast.high[h]};
        for (size_t i = 0; i < ARRAY_LEN(figures); i++)
            *figures[i] = fmin(high, fmax(low, *figures[i]));
        t->ahead[h] = period_shift(&j->cfg->calendar, &t->series[t->n - 1].period, (int)h + 1);
    }
}

// --- causes -----------------------------------------------------------------------------------------------------------

static bool named(const struct slice *s, int dim)
{
    for (int i = 0; i < s->n; i++)
        if ((int)s->f[i].dim == dim)
            return true;
    return false;
}

// The part of channel or team that most of the change comes from.
static int find_cause(const struct judged *j, const struct slice *s, int kpi, struct span before, struct span now,
                      struct kpi_cause *out, struct err *e)
{
    static const int dims[] = {DIM_CHANNEL, DIM_TEAM};
    const char *why_not;
    double most = 0;
    if (kpi_change_kind(kpi, j->cfg, &why_not) == CHANGE_NONE)
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(dims); i++) {
        struct kpi_change k;
        const struct span spans[2] = {before, now};
        if (named(s, dims[i]) || cube_nvalues(j->c, (enum dim)dims[i]) < 3)
            continue;
        int rc = kpi_changes(j->c, j->cfg, s, spans, dims[i], &kpi, 1, &j->out->set.mem, &k, e);
        if (rc)
            return rc;
        const struct change_part *p = kpi_change_cause(&k);
        double total = k.now - k.before, share = p ? (p->mix + p->rate) / total : 0;
        if (!p || share <= most)
            continue;
        most = share;
        *out = (struct kpi_cause){p->key, dims[i], p->mix + p->rate, total, k.mix, k.kind == CHANGE_RATIO, false};
    }
    return 0;
}

// Did the part itself step, the way that the whole goes, in the period of the series where the move began or next to it?
static int find_step(const struct judged *j, const struct slice *s, struct kpi_trend *t, struct err *e)
{
    const struct verdict *v = &t->verdict;
    double x[VERDICT_SHIFT], se[VERDICT_SHIFT];
    struct kpi_set set = {0};
    size_t n = t->n < VERDICT_SHIFT ? t->n : VERDICT_SHIFT, first = v->from + 1 + n - t->n;
    struct kpi_query q = {.period = t->series[t->n - 1].period, .slice = *s, .compare = COMPARE_NONE, .by = -1, .last = (int)n,
                          .kpis = &t->kpi, .nkpis = 1};
    int64_t code = t->move.key ? cube_value_find(j->c, (enum dim)t->move.dim, t->move.key) : -1;
    if (code < 0 || q.slice.n >= SLICE_MAX || v->from + 1 + n < t->n)
        return 0;
    q.slice.f[q.slice.n].dim = (enum dim)t->move.dim;
    q.slice.f[q.slice.n++].code = (uint32_t)code;
    int rc = kpi_run(j->c, j->cfg, &q, &set, e);
    for (size_t i = 0; !rc && i < n && set.n; i++) {
        const struct kpi_figure *f = &set.items[0].series[i].fig;
        x[i] = f->has && !f->hidden ? f->value : (double)NAN;
        se[i] = kpi_standard_error(t->kpi, j->cfg, f);
    }
    if (!rc && set.n && set.items[0].nseries == n) {
        struct level_shift step = stats_level_shift(x, se, n);
        t->move.stepped = step.found && (step.after - step.before) * v->dir > 0 && step.at + 1 >= first && step.at <= first + 1;
    }
    kpi_set_release(&set);
    return rc;
}

static struct span span_of(const struct period *from, const struct period *to) { return (struct span){from->from, to->to}; }

static int find_causes(const struct judged *j, const struct slice *s, struct kpi_trend *t, struct err *e)
{
    const struct verdict *v = &t->verdict;
    size_t last = t->n - 1;
    if (v->sustained) {
        const struct period *from = &t->series[v->from].period, *to = &t->series[last].period;
        int rc = find_cause(j, s, t->kpi, span_of(from, from), span_of(to, to), &t->move, e);
        if (!rc)
            rc = find_step(j, s, t, e);
        if (rc)
            return rc;
    }
    if (!v->shift.found)
        return 0;
    size_t at = v->shift.at, each = at < t->n - at ? at : t->n - at; // as many periods on either side: sums compare too
    return find_cause(j, s, t->kpi, span_of(&t->series[at - each].period, &t->series[at - 1].period),
                      span_of(&t->series[at].period, &t->series[at + each - 1].period), &t->shift, e);
}

// --- the partial period ---------------------------------------------------------------------------------------------------

static void judge_days(const struct judged *j, struct kpi_trend *t, const struct kpi_result *r)
{
    double x[SPIKE_WINDOW + 1], se[SPIKE_WINDOW + 1];
    size_t n = r->nseries < ARRAY_LEN(x) ? r->nseries : ARRAY_LEN(x);
    const struct kpi_point *points = r->series + (r->nseries - n);
    for (size_t i = 0; i < n; i++) {
        const struct kpi_figure *f = &points[i].fig;
        bool before = points[i].period.from < cube_first_day(j->c);
        x[i] = f->has && !f->hidden && !before ? f->value : (double)NAN;
        se[i] = kpi_standard_error(t->kpi, j->cfg, f);
    }
    t->partial = true;
    t->so_far = r->now;
    t->days = r->series[r->nseries - 1].period.to - r->series[r->nseries - 1].period.from;
    t->elapsed = cube_as_of(j->c) + 1 - r->series[r->nseries - 1].period.from;
    if (n && t->elapsed > 0)
        t->spike = stats_spike(x, se, n, n - 1);
}

// --- the query ---------------------------------------------------------------------------------------------------------------

static int begin(const struct judged *j, size_t i, struct err *e)
{
    struct kpi_trend *t = &j->out->items[i];
    t->kpi = j->out->set.items[i].kpi;
    t->latest = j->latest;
    t->season = j->season;
    // another channel may be preferred each time: no series of one thing
    return t->kpi != KPI_channel_preference && take_series(j, t, &j->out->set.items[i]) ? err_nomem(e) : 0;
}

// What takes long asks for nothing but the values of one series: KPIs side by side.
static int judge(void *ctx, size_t i, size_t worker)
{
    const struct judged *j = ctx;
    struct kpi_trend *t = &j->out->items[i];
    (void)worker;
    if (!t->n)
        return 0;
    t->verdict = stats_verdict(t->values, t->errors, t->n, j->season);
    if (j->latest)
        look_ahead(j, t);
    if (j->partial)
        judge_days(j, t, &j->out->days.items[i]);
    return 0;
}

int kpi_trends(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct kpi_trends *out,
               struct err *e)
{
    struct kpi_query all = *q, days = *q;
    int32_t as_of = cube_as_of(c);
    *out = (struct kpi_trends){0};
    if (q->period.grain == GRAIN_RANGE || as_of == CIVIL_NONE || q->period.from > as_of)
        return 0;
    struct judged j = {.c = c, .cfg = cfg, .out = out, .season = looks[q->period.grain].season};
    j.partial = period_partial(&q->period, as_of);
    all.period = j.partial ? period_shift(&cfg->calendar, &q->period, -1) : q->period;
    struct period next = period_shift(&cfg->calendar, &all.period, 1);
    j.latest = next.to > as_of + 1; // no complete period comes after it
    all.compare = days.compare = COMPARE_NONE;
    all.by = days.by = -1;
    all.last = looks[q->period.grain].last;
    days.last = SPIKE_WINDOW + 1;
    days.like_for_like = true;
    int rc = kpi_run(c, cfg, &all, &out->set, e);
    if (!rc && j.partial)
        rc = kpi_run(c, cfg, &days, &out->days, e);
    if (!rc && !(out->items = arena_alloc(&out->set.mem, (out->set.n + 1) * sizeof(*out->items))))
        rc = err_nomem(e);
    for (size_t i = 0; !rc && i < out->set.n; i++, out->n++)
        rc = begin(&j, i, e);
    if (!rc)
        rc = each_part(judge, &j, out->n, machine_threads());
    for (size_t i = 0; !rc && i < out->n; i++)
        rc = out->items[i].n ? find_causes(&j, &q->slice, &out->items[i], e) : 0;
    if (rc)
        kpi_trends_release(out);
    return rc;
}

void kpi_trends_release(struct kpi_trends *t)
{
    kpi_set_release(&t->set);
    kpi_set_release(&t->days);
    *t = (struct kpi_trends){0};
}

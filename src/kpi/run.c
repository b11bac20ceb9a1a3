// One query: every KPI asked for in one slice and period, with comparison, series and breakdown. Folds are shared.
#include "kpi/goal.h"
#include "kpi_priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOW, BEFORE, SERIES }; // spans: the period, what it is compared with, then the series, oldest first

struct run {
    const struct cube *c;
    const struct kpi_config *cfg;
    const struct kpi_query *q;
    struct kpi_set *out;
    struct period *periods; // [nspans]
    struct span *spans;
    size_t nspans;
    bool has_before;
    const char *channel;    // named by the slice, or NULL
    struct cube_answer total, channels, parts, preferred;
    struct split *splits;       // [channels.ngroups] each channel by the dimension asked for, folded when first needed
    struct cube_answer *nested; // [parts.ngroups] one part by channel, read off the splits when first needed
};

struct split { struct cube_answer a; uint32_t *at; }; // at[value of the dimension]: its group + 1, 0 when it has none

static int32_t earlier(int32_t a, int32_t b) { return a < b ? a : b; }

// The days of a period that have passed.
static struct span elapsed(const struct period *p, int32_t as_of)
{
    int32_t to = as_of == CIVIL_NONE ? p->from : earlier(p->to, as_of + 1);
    return (struct span){p->from, to < p->from ? p->from : to};
}

// Like for like: as many whole days of the other period as have passed of this one.
static struct span like_for_like(const struct period *other, const struct period *now, const struct span *span, int32_t as_of)
{
    struct span s = elapsed(other, as_of);
    if (period_partial(now, as_of))
        s.to = earlier(s.to, s.from + (span->to - span->from));
    return s;
}

struct period kpi_compared(const struct kpi_config *cfg, const struct kpi_query *q)
{
    return q->compare == COMPARE_YEAR ? period_year_before(&cfg->calendar, &q->period)
                                      : period_shift(&cfg->calendar, &q->period, -1);
}

void kpi_compared_spans(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct span out[2])
{
    int32_t as_of = cube_as_of(c);
    struct period other = kpi_compared(cfg, q);
    out[1] = elapsed(&q->period, as_of);
    out[0] = like_for_like(&other, &q->period, &out[1], as_of);
}

static int plan_spans(struct run *r, struct err *e)
{
    size_t last = r->q->last > 0 ? (size_t)r->q->last : 0;
    r->nspans = SERIES + last;
    r->periods = arena_alloc(&r->out->mem, r->nspans * sizeof(*r->periods));
    r->spans = arena_alloc(&r->out->mem, r->nspans * sizeof(*r->spans));
    if (!r->periods || !r->spans)
        return err_nomem(e);
    int32_t as_of = cube_as_of(r->c);
    const struct calendar *cal = &r->cfg->calendar;
    r->periods[NOW] = r->q->period;
    r->spans[NOW] = elapsed(&r->q->period, as_of);
    r->has_before = r->q->compare == COMPARE_PREVIOUS || r->q->compare == COMPARE_YEAR;
    r->periods[BEFORE] = kpi_compared(r->cfg, r->q);
    r->spans[BEFORE] = like_for_like(&r->periods[BEFORE], &r->q->period, &r->spans[NOW], as_of);
    for (size_t i = 0; i < last; i++) {
        r->periods[SERIES + i] = period_shift(cal, &r->q->period, (int)i - (int)last + 1);
        r->spans[SERIES + i] = r->q->like_for_like
                                   ? like_for_like(&r->periods[SERIES + i], &r->q->period, &r->spans[NOW], as_of)
                                   : elapsed(&r->periods[SERIES + i], as_of);
    }
    return 0;
}

static bool wants(const struct run *r, bool (*test)(int kpi, const struct kpi_config *c))
{
    for (size_t i = 0; i < r->q->nkpis; i++) {
        if (test(r->q->kpis[i], r->cfg))
            return true;
    }
    return false;
}

static bool needs_channels(int kpi, const struct kpi_config *c)
{
    return kpi == KPI_channel_preference || kpi_has_channel_thresholds(kpi, c);
}

static bool stated(int kpi, const struct kpi_config *c)
{
    return kpi == KPI_channel_preference && c->preference_base == PREF_STATED;
}

static bool has_median(int kpi, const struct kpi_config *c)
{
    return kpi < KPI_COUNT && kpi_info(c, kpi)->unit == UNIT_SECONDS; // a formula has no distribution
}

static unsigned part_opts(const struct run *r) { return wants(r, kpi_by_customer) ? 0 : CUBE_NO_CUSTOMERS; }

// Medians are told of the reported period, which is the first span.
static unsigned total_opts(const struct run *r)
{
    return (wants(r, has_median) ? CUBE_HIST_FIRST : 0) | part_opts(r);
}

static bool judged_by_customer(int kpi, const struct kpi_config *c) { return kpi_by_customer(kpi, c) && kpi_has_channel_thresholds(kpi, c); }

// For the worst channel alone no figure by customer is needed, unless such a one is judged by channel.
static unsigned channel_opts(const struct run *r)
{
    return r->q->by == DIM_CHANNEL ? part_opts(r) : wants(r, judged_by_customer) ? 0 : CUBE_NO_CUSTOMERS;
}

static int fold_all(struct run *r, struct err *e)
{
    const struct slice *s = &r->q->slice;
    int rc = cube_fold(r->c, s, r->spans, r->nspans, -1, total_opts(r), &r->total, e);
    if (!rc && (r->q->by == DIM_CHANNEL || wants(r, needs_channels)))
        rc = cube_fold(r->c, s, r->spans, r->nspans, DIM_CHANNEL, channel_opts(r), &r->channels, e);
    if (!rc && r->q->by >= 0 && r->q->by != DIM_CHANNEL)
        rc = cube_fold(r->c, s, r->spans, SERIES, r->q->by, part_opts(r), &r->parts, e);
    if (!rc && wants(r, stated))
        rc = cube_fold_preferred(r->c, s, r->spans, r->nspans, &r->preferred, e);
    if (!rc && r->parts.ngroups && !(r->nested = calloc(r->parts.ngroups, sizeof(*r->nested))))
        rc = err_nomem(e);
    return rc;
}

static struct kpi_ctx context(const struct run *r, size_t span, const char *channel)
{
    return (struct kpi_ctx){.cfg = r->cfg,
                            .cube = r->c,
                            .as_of = cube_as_of(r->c),
                            .span = r->spans[span],
                            .channel = channel};
}

static const struct cell *cell_of(const struct cube_answer *a, size_t span, size_t group)
{
    return &a->cells[span * a->ngroups + group];
}

// ---- the channel that leads, and the channel that is worst

static enum measure preference_measure(const struct kpi_config *c)
{
    static const enum measure m[] = {M_RESPONSES, M_INTERACTIONS, M_STOCK_PREFERENCES};
    return m[c->preference_base];
}

static void share_of(struct kpi_figure *f, int64_t num, int64_t den)
{
    f->num = (double)num;
    f->den = (double)den;
    f->n = den;
    if (den <= 0)
        return;
    f->has = true;
    f->value = 100.0 * (double)num / (double)den;
    struct interval w = stats_wilson((double)num, (double)den);
    f->has_ci = w.has;
    f->low = 100 * w.low;
    f->high = 100 * w.high;
    f->ev = (struct kpi_evidence){.kind = EV_SHARE, .k = (double)num, .n = (double)den};
}

static void finish_preference(struct run *r, struct kpi_figure *f)
{
    f->small = f->has && f->n < kpi_min_n(KPI_channel_preference, r->cfg);
    f->state = f->has ? STATE_NONE : STATE_NODATA;
}

// Share of the channel `code` (or of the leading one, code -1) among all of the span; "(none)" never leads.
static struct kpi_figure preference(struct run *r, const struct cube_answer *by_channel, size_t span, int64_t code)
{
    enum measure m = preference_measure(r->cfg);
    struct kpi_figure f = {.measure = -1};
    int64_t total = 0, best = 0;
    const char *key = "";
    for (size_t g = 0; g < by_channel->ngroups; g++) {
        int64_t v = cell_of(by_channel, span, g)->m[m];
        total += v;
        bool take = code < 0 ? by_channel->codes[g] && v > best : by_channel->codes[g] == code;
        if (take) {
            best = v;
            key = cube_value_name(r->c, DIM_CHANNEL, by_channel->codes[g]);
        }
    }
    share_of(&f, best, total);
    if (code < 0 && best <= 0) // records, but none of them on a known channel: no share, so no interval of one
        f = (struct kpi_figure){.den = (double)total, .n = total, .measure = -1};
    str_copy(f.key, sizeof(f.key), key);
    finish_preference(r, &f);
    return f;
}

static int severity(enum kpi_state s) { return s == STATE_CRITICAL ? 2 : s == STATE_WARNING ? 1 : s == STATE_OK ? 0 : -1; }

// On a total over channels with thresholds of their own, the state is that of the worst one with enough answers.
static const char *roll_up(struct run *r, int kpi, const struct cube_answer *by_channel, size_t span, struct kpi_figure *f)
{
    if (!f->has || r->channel || !by_channel->ngroups || !kpi_has_channel_thresholds(kpi, r->cfg))
        return NULL;
    const char *worst = NULL;
    int level = -1;
    for (size_t g = 0; g < by_channel->ngroups; g++) {
        const char *name = cube_value_name(r->c, DIM_CHANNEL, by_channel->codes[g]);
        struct kpi_ctx x = context(r, span, name);
        struct kpi_figure part;
        kpi_eval(kpi, &x, cell_of(by_channel, span, g), &part);
        if (severity(part.state) > level) {
            level = severity(part.state);
            f->state = part.state;
            worst = name[0] ? name : "(none)";
        }
    }
    return worst;
}

static struct kpi_figure figure_at(struct run *r, int kpi, size_t span, const char **worst)
{
    struct kpi_figure f;
    struct kpi_ctx x = context(r, span, r->channel);
    kpi_eval(kpi, &x, cell_of(&r->total, span, 0), &f);
    if (kpi == KPI_channel_preference)
        f = preference(r, r->cfg->preference_base == PREF_STATED ? &r->preferred : &r->channels, span, -1);
    const char *channel = roll_up(r, kpi, &r->channels, span, &f);
    if (worst)
        *worst = channel;
    return f;
}

// ---- comparison

static bool bench_value(const struct kpi_info *k, double now, double *out)
{
    if (!k->has_bench)
        return false;
    *out = fmin(k->bench_high, fmax(k->bench_low, now)); // inside the range: no distance
    return true;
}

static void compare(struct run *r, struct kpi_result *k)
{
    double fixed = 0;
    bool is_fixed = false;
    if (r->q->compare == COMPARE_TARGET) {
        struct kpi_aim aim;
        is_fixed = kpi_aim(r->cfg, k->kpi, &r->q->slice, r->channel, &r->q->period, &aim);
        fixed = is_fixed ? aim.value : 0;
    } else if (r->q->compare == COMPARE_BENCHMARK && k->now.has) {
        is_fixed = bench_value(kpi_info(r->cfg, k->kpi), k->now.value, &fixed);
    }
    if (is_fixed) {
        k->has_compare = true;
        k->before = (struct kpi_figure){.has = true, .value = fixed, .measure = -1};
        str_copy(k->compare_label, sizeof(k->compare_label), r->q->compare == COMPARE_TARGET ? "target" : "benchmark");
    } else if (r->has_before) {
        k->has_compare = true;
        k->before = figure_at(r, k->kpi, BEFORE, NULL);
        k->compare_period = r->periods[BEFORE];
        str_copy(k->compare_label, sizeof(k->compare_label), r->periods[BEFORE].label);
        k->significant = kpi_significant(&k->now, &k->before);
    }
    k->has_delta = k->has_compare && k->now.has && k->before.has;
    k->delta = k->has_delta ? k->now.value - k->before.value : 0;
}

// ---- breakdown

// As many folds as there are channels, however many parts there are.
static int split_channels(struct run *r, struct err *e)
{
    struct slice s = r->q->slice;
    if (r->splits || !r->channels.ngroups || s.n >= SLICE_MAX)
        return 0;
    r->splits = calloc(r->channels.ngroups, sizeof(*r->splits));
    if (!r->splits)
        return err_nomem(e);
    s.f[s.n++].dim = DIM_CHANNEL;
    for (size_t i = 0; i < r->channels.ngroups; i++) {
        struct split *t = &r->splits[i];
        s.f[s.n - 1].code = r->channels.codes[i];
        int rc = cube_fold(r->c, &s, r->spans, SERIES, r->q->by, channel_opts(r), &t->a, e);
        if (rc)
            return rc;
        t->at = calloc(cube_nvalues(r->c, (enum dim)r->q->by), sizeof(*t->at));
        if (!t->at)
            return err_nomem(e);
        for (size_t g = 0; g < t->a.ngroups; g++)
            t->at[t->a.codes[g]] = (uint32_t)g + 1;
    }
    return 0;
}

static void copy_cell(const struct run *r, size_t group, size_t span, struct cell *to, const struct cell *from)
{
    static const enum measure seen[] = {M_SEEN_INTERACTIONS, M_SEEN_CASES, M_SEEN_SURVEYS, M_SEEN_COMPLAINTS};
    *to = *from; // folded without histograms: nothing is shared
    for (size_t i = 0; i < ARRAY_LEN(seen); i++)
        to->m[seen[i]] = cell_of(&r->parts, span, group)->m[seen[i]];
}

static int nest(struct run *r, size_t group, struct err *e)
{
    struct cube_answer *n = &r->nested[group];
    if (n->cells)
        return 0;
    int rc = split_channels(r, e);
    size_t most = r->splits ? r->channels.ngroups : 0;
    if (rc)
        return rc;
    n->codes = calloc(most + 1, sizeof(*n->codes));
    n->cells = calloc(SERIES * most + 1, sizeof(*n->cells));
    if (!n->codes || !n->cells)
        return err_nomem(e);
    uint32_t code = r->parts.codes[group];
    for (size_t i = 0; i < most; i++)
        if (r->splits[i].at[code])
            n->codes[n->ngroups++] = r->channels.codes[i];
    n->nspans = SERIES;
    for (size_t i = 0, g = 0; i < most; i++) {
        uint32_t at = r->splits[i].at[code];
        for (size_t span = 0; at && span < SERIES; span++)
            copy_cell(r, group, span, &n->cells[span * n->ngroups + g], cell_of(&r->splits[i].a, span, at - 1));
        g += at != 0;
    }
    return 0;
}

static int part_figures(struct run *r, int kpi, const struct cube_answer *a, size_t g, struct kpi_part *p, struct err *e)
{
    bool by_channel = r->q->by == DIM_CHANNEL;
    const char *channel = by_channel && p->code ? p->key : by_channel ? NULL : r->channel;
    bool nested = !by_channel && needs_channels(kpi, r->cfg) && !r->channel;
    if (nested && nest(r, g, e))
        return ERR_NOMEM;
    for (size_t span = NOW; span <= (r->has_before ? BEFORE : NOW); span++) {
        struct kpi_figure *f = span == NOW ? &p->fig : &p->before;
        struct kpi_ctx x = context(r, span, channel);
        kpi_eval(kpi, &x, cell_of(a, span, g), f);
        if (kpi == KPI_channel_preference && by_channel)
            *f = preference(r, a, span, p->code);
        else if (kpi == KPI_channel_preference && nested)
            *f = preference(r, &r->nested[g], span, -1);
        if (nested)
            roll_up(r, kpi, &r->nested[g], span, f);
    }
    p->has_before = r->has_before;
    p->significant = r->has_before && kpi_significant(&p->fig, &p->before);
    return 0;
}

static int breakdown(struct run *r, struct kpi_result *k, struct err *e)
{
    bool pref = k->kpi == KPI_channel_preference && r->cfg->preference_base == PREF_STATED;
    const struct cube_answer *a = r->q->by < 0               ? NULL
                                  : r->q->by != DIM_CHANNEL ? &r->parts
                                  : pref                    ? &r->preferred
                                                            : &r->channels;
    if (!a || !a->ngroups)
        return 0;
    k->parts = arena_alloc(&r->out->mem, a->ngroups * sizeof(*k->parts));
    if (!k->parts)
        return err_nomem(e);
    for (size_t g = 0; g < a->ngroups; g++) {
        struct kpi_part *p = &k->parts[k->nparts];
        *p = (struct kpi_part){.code = a->codes[g]};
        p->key = arena_strdup(&r->out->mem, p->code ? cube_value_name(r->c, (enum dim)r->q->by, p->code) : "(none)");
        if (!p->key || part_figures(r, k->kpi, a, g, p, e))
            return err_nomem(e);
        bool no_share = k->kpi == KPI_channel_preference && r->q->by == DIM_CHANNEL && p->fig.num <= 0; // the common total is no record of its own
        if (!no_share && (p->fig.has || p->fig.n || p->before.has))
            k->nparts++;
    }
    return 0;
}

// ----

static int result(struct run *r, int kpi, struct kpi_result *k, struct err *e)
{
    *k = (struct kpi_result){.kpi = kpi};
    k->now = figure_at(r, kpi, NOW, &k->worst_channel);
    compare(r, k);
    k->nseries = r->nspans - SERIES;
    k->series = arena_alloc(&r->out->mem, (k->nseries + 1) * sizeof(*k->series));
    if (!k->series)
        return err_nomem(e);
    for (size_t i = 0; i < k->nseries; i++) {
        const struct period *p = &r->periods[SERIES + i];
        k->series[i] = (struct kpi_point){*p, period_partial(p, cube_as_of(r->c)), figure_at(r, kpi, SERIES + i, NULL)};
    }
    struct kpi_ctx x = context(r, NOW, r->channel);
    k->reason = k->worst_channel && (k->now.state == STATE_WARNING || k->now.state == STATE_CRITICAL)
                    ? arena_printf(&r->out->mem, "%s is the worst channel", k->worst_channel)
                    : kpi_reason(kpi, &x, &k->now, &r->out->mem);
    if (!k->reason)
        return err_nomem(e);
    return breakdown(r, k, e);
}

static void release(struct run *r)
{
    for (size_t g = 0; r->nested && g < r->parts.ngroups; g++)
        cube_answer_release(&r->nested[g]);
    for (size_t i = 0; r->splits && i < r->channels.ngroups; i++) {
        cube_answer_release(&r->splits[i].a);
        free(r->splits[i].at);
    }
    free(r->nested);
    free(r->splits);
    cube_answer_release(&r->total);
    cube_answer_release(&r->channels);
    cube_answer_release(&r->parts);
    cube_answer_release(&r->preferred);
}

int kpi_run(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct kpi_set *out, struct err *e)
{
    int all[KPI_MAX];
    struct kpi_query query = *q;
    if (!q->kpis) {
        query.kpis = all;
        query.nkpis = 0;
        for (int i = 0; i < kpi_count(cfg); i++) {
            if (!cfg->hidden[cfg->order[i]])
                all[query.nkpis++] = cfg->order[i];
        }
    }
    *out = (struct kpi_set){.period = q->period, .as_of = cube_as_of(c)};
    out->partial = period_partial(&q->period, out->as_of);
    struct run r = {.c = c, .cfg = cfg, .q = &query, .out = out, .channel = slice_channel(c, &q->slice)};
    int rc = plan_spans(&r, e);
    if (!rc)
        rc = fold_all(&r, e);
    if (!rc && !(out->items = arena_alloc(&out->mem, (query.nkpis + 1) * sizeof(*out->items))))
        rc = err_nomem(e);
    for (size_t i = 0; !rc && i < query.nkpis; i++) {
        rc = result(&r, query.kpis[i], &out->items[i], e);
        out->n = i + 1;
    }
    release(&r);
    if (rc)
        kpi_set_release(out);
    return rc;
}

void kpi_set_release(struct kpi_set *s)
{
    arena_release(&s->mem);
    *s = (struct kpi_set){0};
}

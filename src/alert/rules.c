// The user's rules, one row per kind: each reads a series of periods and says in which of them it holds.
#include "alert_priv.h"

#include "kpi/effect.h"
#include "kpi/goal.h"
#include "stats/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TREND_PERIODS 48 // looked at, with their seasons

enum holds { HOLDS_UNKNOWN, HOLDS_NOT, HOLDS_ALMOST, HOLDS }; // ALMOST: back inside, but within the margin

struct look { // one rule in one slice
    const struct gather *g;
    const struct alert_def *def;
    struct slice slice;
    const char *channel;
    struct kpi_figure *fig; // [g->nspans] newest first
};
struct finding { double value, limit, clear; bool held; size_t since; }; // since: index of the first period of the run

static bool judgeable(const struct look *k, size_t i)
{
    const struct kpi_figure *f = &k->fig[i];
    int64_t least = k->def->min_n;
    return i < k->g->nspans && f->has && !f->hidden && (least ? f->n >= least : !f->small);
}

static bool is_partial(const struct look *k, size_t i) { return period_partial(&k->g->periods[i], cube_as_of(k->g->c)); }

// --- limit ------------------------------------------------------------------------------------------------------

static enum holds judge_limit(const struct look *k, size_t i, struct finding *out)
{
    const struct alert_def *d = k->def;
    double v = k->fig[i].value;
    bool under = d->has_below && v < d->below, over = d->has_above && v > d->above;
    if (under || over) {
        *out = (struct finding){.value = v, .limit = under ? d->below : d->above};
        return HOLDS;
    }
    bool low = d->has_below && v < d->below + d->clear, high = d->has_above && v > d->above - d->clear;
    if (!low && !high)
        return HOLDS_NOT;
    *out = (struct finding){.value = v, .limit = low ? d->below : d->above, .held = true,
                            .clear = low ? d->below + d->clear : d->above - d->clear};
    return HOLDS_ALMOST;
}

// --- drop -------------------------------------------------------------------------------------------------------

static enum holds judge_drop(const struct look *k, size_t i, struct finding *out)
{
    if (is_partial(k, i) || !judgeable(k, i + 1 < k->g->nspans ? i + 1 : i) || i + 1 >= k->g->nspans)
        return HOLDS_UNKNOWN;
    const struct kpi_figure *now = &k->fig[i], *before = &k->fig[i + 1];
    double worse = (before->value - now->value) * (kpi_dir_of(k->def->kpi, k->g->cfg) == KPI_DOWN ? -1 : 1);
    *out = (struct finding){.value = now->value, .limit = before->value};
    return worse > 0 && worse >= k->def->least && kpi_significant(now, before) ? HOLDS : HOLDS_NOT;
}

// --- trend ------------------------------------------------------------------------------------------------------

static size_t season_of(enum grain g)
{
    return g == GRAIN_MONTH ? 12 : g == GRAIN_QUARTER ? 4 : g == GRAIN_WEEK ? 52 : g == GRAIN_DAY ? 7 : 0;
}

// The series ends with the reported period: asked of that one only, and it must have gone on for the periods that the rule asks for.
static enum holds judge_trend(const struct look *k, size_t i, struct finding *out)
{
    double x[TREND_PERIODS], se[TREND_PERIODS];
    size_t n = k->g->nspans < TREND_PERIODS ? k->g->nspans : TREND_PERIODS;
    if (i || is_partial(k, 0))
        return HOLDS_UNKNOWN;
    for (size_t p = 0; p < n; p++) {
        double var;
        bool has = judgeable(k, p);
        x[n - 1 - p] = has ? k->fig[p].value : (double)NAN;
        se[n - 1 - p] = has && kpi_variance(&k->fig[p], &var) ? sqrt(var) : (double)NAN;
    }
    struct verdict v = stats_verdict(x, se, n, season_of(k->g->periods[0].grain));
    int bad = kpi_dir_of(k->def->kpi, k->g->cfg) == KPI_DOWN ? 1 : -1;
    if (!v.sustained || v.dir != bad || isnan(x[v.from]) || (int)(n - 1 - v.from) < k->def->in_a_row)
        return HOLDS_NOT;
    *out = (struct finding){.value = x[n - 1], .limit = x[v.from], .since = n - 1 - v.from};
    return HOLDS;
}

// --- target -----------------------------------------------------------------------------------------------------

static enum holds judge_target(const struct look *k, size_t i, struct finding *out)
{
    struct kpi_aim aim;
    if (is_partial(k, i) || !kpi_aim(k->g->cfg, k->def->kpi, &k->slice, k->channel, &k->g->periods[i], &aim))
        return HOLDS_UNKNOWN;
    *out = (struct finding){.value = k->fig[i].value, .limit = aim.value};
    return kpi_misses(k->g->cfg, k->def->kpi, k->fig[i].value, aim.value) ? HOLDS : HOLDS_NOT;
}

// ----

static const struct {
    const char *name;
    enum holds (*judge)(const struct look *k, size_t i, struct finding *out);
} rules[RULE_COUNT] = {
    [RULE_THRESHOLD] = {"threshold", NULL},
    [RULE_LIMIT] = {"limit", judge_limit},
    [RULE_DROP] = {"drop", judge_drop},
    [RULE_TREND] = {"trend", judge_trend},
    [RULE_TARGET] = {"target", judge_target},
};

const char *alert_rule_name(enum alert_rule r)
{
    return r < RULE_COUNT ? rules[r].name : "";
}

int alert_rule_by_name(const char *name)
{
    for (int i = RULE_THRESHOLD + 1; i < RULE_COUNT; i++)
        if (!strcmp(rules[i].name, name))
            return i;
    return -1;
}

// Raised after so many periods in a row; it then stays until a period is clearly inside, has no data or too few.
static bool raised(const struct look *k, struct finding *out)
{
    struct finding f = {0};
    size_t since = 0;
    int row = 0, needed = k->def->rule == RULE_TREND ? 1 : k->def->in_a_row; // a trend counts its periods itself
    bool on = false;
    for (size_t i = k->g->nspans; i-- > 0;) {
        enum holds h = judgeable(k, i) ? rules[k->def->rule].judge(k, i, &f) : HOLDS_UNKNOWN;
        if (h == HOLDS && row++ == 0 && !on)
            since = i;
        if (h != HOLDS)
            row = 0;
        on = h == HOLDS ? on || row >= needed : h == HOLDS_ALMOST && on;
    }
    if (k->def->rule != RULE_TREND)
        f.since = since;
    *out = f;
    return on;
}

// "phone, Lyon": the values of the rule's own filters, and of the group.
static const char *place_words(struct gather *g, const struct alert_def *d, const struct place *at)
{
    const char *text = "";
    for (int i = 0; i < d->slice.n && text; i++)
        text = arena_printf(&g->out->mem, "%s%s%s", text, *text ? ", " : "",
                            d->slice.f[i].code ? cube_value_name(g->c, d->slice.f[i].dim, d->slice.f[i].code) : "(none)");
    if (at->dim >= 0 && text)
        text = arena_printf(&g->out->mem, "%s%s%s", text, *text ? ", " : "", at->key);
    return text;
}

// In English, for programs.
static const char *reason(struct gather *g, const struct alert_def *d, const struct finding *f)
{
    char value[NUMFMT_BUF], limit[NUMFMT_BUF], clear[NUMFMT_BUF];
    const char *name = kpi_info(g->cfg, d->kpi)->name;
    numfmt_fixed(&numfmt_en, f->value, 2, value);
    numfmt_fixed(&numfmt_en, f->limit, 2, limit);
    numfmt_fixed(&numfmt_en, f->clear, 2, clear);
    if (f->held)
        return arena_printf(&g->out->mem, "%s %s is no longer %s %s, but not yet %s", name, value,
                            f->clear > f->limit ? "below" : "above", limit, clear);
    switch (d->rule) {
    case RULE_DROP: return arena_printf(&g->out->mem, "%s %s is significantly worse than %s in the period before", name, value, limit);
    case RULE_TREND: return arena_printf(&g->out->mem, "%s %s has been getting worse, from %s", name, value, limit);
    case RULE_TARGET: return arena_printf(&g->out->mem, "%s %s misses its target %s", name, value, limit);
    default: return arena_printf(&g->out->mem, "%s %s is %s %s", name, value, f->value < f->limit ? "below" : "above", limit);
    }
}

static int add(struct gather *g, const struct look *k, const struct place *at, const struct finding *f, struct err *e)
{
    const struct alert_def *d = k->def;
    const struct kpi_figure *now = &k->fig[0];
    struct alert *al = alert_new(g);
    if (!al)
        return err_nomem(e);
    *al = (struct alert){.kpi = d->kpi, .rule = d->rule, .name = d->name, .measure = -1, .severity = d->severity, .slice = k->slice,
                         .dim = at->dim >= 0 ? at->dim : d->slice.n ? (int)d->slice.f[d->slice.n - 1].dim : -1,
                         .key = place_words(g, d, at), .value = f->value, .threshold = f->limit, .n = now->n,
                         .held = f->held, .clear = f->clear, .has_ci = now->has_ci, .low = now->low, .high = now->high, .periods = (int)f->since + 1};
    str_copy(al->since, sizeof(al->since), g->periods[f->since].label);
    al->reason = reason(g, d, f);
    return al->reason && al->key ? 0 : err_nomem(e);
}

// The query's filters and the rule's; false when they contradict each other.
static bool join(const struct slice *a, const struct slice *b, struct slice *out)
{
    *out = *a;
    for (int i = 0; i < b->n; i++) {
        bool has = false;
        for (int k = 0; k < a->n; k++)
            if (a->f[k].dim == b->f[i].dim) {
                if (a->f[k].code != b->f[i].code)
                    return false;
                has = true;
            }
        if (!has && out->n < SLICE_MAX)
            out->f[out->n++] = b->f[i];
    }
    return true;
}

static const char *channel_of(const struct cube *c, const struct slice *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->f[i].dim == DIM_CHANNEL)
            return cube_value_name(c, DIM_CHANNEL, s->f[i].code);
    return NULL;
}

static int judge_group(struct gather *g, const struct alert_def *d, const struct slice *slice, const struct cube_answer *a,
                       size_t group, struct kpi_figure *fig, struct err *e)
{
    struct look k = {.g = g, .def = d, .slice = *slice, .channel = channel_of(g->c, slice), .fig = fig};
    struct place at = {.dim = d->by, .code = a->codes[group], .group = group, .channel = k.channel};
    struct finding f;
    if (d->by >= 0) {
        if (!at.code || slice->n >= SLICE_MAX)
            return 0;
        at.key = cube_value_name(g->c, (enum dim)d->by, at.code);
        k.slice.f[k.slice.n].dim = (enum dim)d->by;
        k.slice.f[k.slice.n++].code = at.code;
        at.channel = k.channel = d->by == DIM_CHANNEL ? at.key : k.channel;
    }
    for (size_t i = 0; i < g->nspans; i++)
        alert_figure(g, d->kpi, &at, a, i, &fig[i]);
    return raised(&k, &f) ? add(g, &k, &at, &f, e) : 0;
}

static int run_def(struct gather *g, const struct alert_def *d, struct err *e)
{
    struct cube_answer a;
    struct slice slice;
    if (!alert_asked(g, d->kpi) || !join(&g->q->slice, &d->slice, &slice))
        return 0;
    struct kpi_figure *fig = calloc(g->nspans, sizeof(*fig));
    if (!fig)
        return err_nomem(e);
    int rc = cube_fold(g->c, &slice, g->spans, g->nspans, d->by, 0, &a, e);
    for (size_t i = 0; !rc && i < a.ngroups; i++)
        rc = judge_group(g, d, &slice, &a, i, fig, e);
    if (!rc)
        cube_answer_release(&a);
    free(fig);
    return rc;
}

// The user's targets: one rule each, for its own slice.
static int run_goals(struct gather *g, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < g->cfg->ngoals; i++) {
        const struct kpi_goal *goal = &g->cfg->goals[i];
        bool again = false; // several targets of one slice are one rule: the one in force is judged
        for (size_t k = 0; k < i; k++)
            again |= g->cfg->goals[k].kpi == goal->kpi && !memcmp(&g->cfg->goals[k].slice, &goal->slice, sizeof(goal->slice));
        struct alert_def d = {.name = "", .rule = RULE_TARGET, .kpi = goal->kpi, .slice = goal->slice, .by = -1, .in_a_row = 1,
                              .severity = g->o->target};
        size_t before = g->n;
        if (!again)
            rc = run_def(g, &d, e);
        for (size_t k = before; k < g->n; k++)
            g->items[k].name = "";
    }
    return rc;
}

int alert_run_defs(struct gather *g, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; !rc && g->o && i < g->o->ndefs; i++)
        rc = run_def(g, &g->o->defs[i], e);
    if (!rc && g->o && (g->o->target == STATE_WARNING || g->o->target == STATE_CRITICAL))
        rc = run_goals(g, e);
    return rc;
}

// Moves on views.
#include "kpi/period_words.h"
#include "base/holds.h"
#include "report/report_priv.h"

#include <stdlib.h>
#include <string.h>

#define NONE_NAME "(none)"
#define NAMES_MAX 12 // values listed in a message

struct report_dim {
    const struct cube *cube;
    enum dim dim;
};

static int by_name(const void *pa, const void *pb, void *ctx)
{
    const struct report_dim *x = ctx;
    return strcmp(cube_value_name(x->cube, x->dim, *(const uint32_t *)pa),
                  cube_value_name(x->cube, x->dim, *(const uint32_t *)pb));
}

uint32_t *report_dim_values(const struct report_env *env, enum dim d, size_t *n)
{
    struct report_dim x = {env->source->cube, d};
    size_t all = cube_nvalues(x.cube, d);
    *n = 0;
    uint32_t *codes = all > 1 ? calloc(all, sizeof(*codes)) : NULL;
    if (!codes)
        return NULL;
    for (size_t c = 1; c < all; c++)
        codes[(*n)++] = (uint32_t)c;
    qsort_r(codes, *n, sizeof(*codes), by_name, &x);
    return codes;
}

static int add_filter(const struct report_env *env, struct view *v, const char *text, struct err *e)
{
    char dim[32], value[256];
    const char *eq = strchr(text, '=');
    size_t len = eq ? (size_t)(eq - text) : 0;
    if (!eq || len >= sizeof(dim))
        return err_set(e, ERR_SYNTAX, "\"%.60s\" is not DIM=VALUE", text);
    memcpy(dim, text, len);
    dim[len] = '\0';
    int d = dim_by_name(dim);
    if (d < 0)
        return err_set(e, ERR_SYNTAX, "\"%s\" is not a dimension", dim);
    str_copy(value, sizeof(value), eq + 1);
    for (int i = 0; i < v->slice.n; i++)
        if (v->slice.f[i].dim == (enum dim)d)
            return err_set(e, ERR_SYNTAX, "two filters on the same dimension (%s) leave nothing", report_dim_title((enum dim)d));
    int64_t code = !*value || str_ieq(value, NONE_NAME)
                       ? 0
                       : cube_value_find(env->source->cube, (enum dim)d, value);
    if (code >= 0 && view_filter(v, (enum dim)d, code))
        return 0;
    struct strbuf names = {0}, clean = {0};
    size_t n;
    uint32_t *codes = report_dim_values(env, (enum dim)d, &n);
    for (size_t i = 0; codes && i < n && i < NAMES_MAX; i++)
        sb_addf(&names, "%s%s", i ? ", " : "", cube_value_name(env->source->cube, (enum dim)d, codes[i]));
    sb_add(&names, n > NAMES_MAX ? "..." : "");
    free(codes);
    utf8_clean(&clean, sb_str(&names), names.len);
    const char *what = report_dim_title((enum dim)d);
    int rc = n ? err_set(e, ERR_NOTFOUND, "no %s \"%.60s\" in the data; there is: %s", what, value, sb_str(&clean))
               : err_set(e, ERR_NOTFOUND, "no %s \"%.60s\" in the data, which has no %s at all", what, value, what);
    sb_release(&names);
    sb_release(&clean);
    return rc;
}

int report_view_start(const struct report_env *env, enum grain g, const char *period_label, enum compare_mode cmp,
                      const char *const *filters, size_t nfilters, struct view *out, struct err *e)
{
    const struct calendar *cal = &env->cfg->calendar;
    int32_t as_of = cube_as_of(env->source->cube), first = cube_first_day(env->source->cube);
    struct view v = {.page = PAGE_OVERVIEW, .compare = cmp, .by = DIM_CHANNEL, .last = 12, .load = env->load};
    if (as_of == CIVIL_NONE)
        return err_set(e, ERR_NOTFOUND, "the sources hold no record that counts");
    if (period_label) {
        int rc = period_read(cal, period_label, as_of, env->french, &v.period, e);
        if (rc)
            return rc;
    } else {
        v.period = period_last_complete(cal, g, as_of);
        if (first != CIVIL_NONE && v.period.to <= first)
            v.period = period_at(cal, g, as_of); // nothing complete yet: the one that runs
    }
    for (size_t i = 0; i < nfilters; i++) {
        int rc = add_filter(env, &v, filters[i], e);
        if (rc)
            return rc;
    }
    *out = v;
    return 0;
}

bool view_step(const struct report_env *env, struct view *v, int steps)
{
    const struct cube *c = env->source->cube;
    int32_t first = cube_first_day(c), last = cube_as_of(c);
    int one = steps < 0 ? -1 : 1;
    bool moved = false;
    for (; steps; steps -= one) {
        if (one < 0 ? v->period.from <= first : v->period.to > last)
            break;
        v->period = period_shift(&env->cfg->calendar, &v->period, one);
        moved = true;
    }
    v->index = moved ? 0 : v->index;
    return moved;
}

// The last day of the period that has happened.
static int32_t last_day(const struct report_env *env, const struct period *p)
{
    int32_t as_of = cube_as_of(env->source->cube);
    return p->to - 1 > as_of && p->from <= as_of ? as_of : p->to - 1;
}

bool view_grain(const struct report_env *env, struct view *v, int finer)
{
    enum grain g = v->period.grain;
    if (!finer || !(finer > 0 ? grain_finer(g, &g) : grain_coarser(g, &g)))
        return false;
    v->period = period_at(&env->cfg->calendar, g, last_day(env, &v->period));
    v->index = 0;
    return true;
}

void view_compare_next(const struct report_env *env, struct view *v)
{
    bool targets = env->cfg->ngoals > 0;
    for (int i = 0; i < kpi_count(env->cfg); i++)
        targets = targets || env->cfg->has_target[i];
    v->compare = v->compare == COMPARE_NONE ? COMPARE_PREVIOUS : v->compare + 1;
    if (v->compare == COMPARE_TARGET && !targets)
        v->compare++;
}

bool slice_set(struct slice *s, enum dim d, int64_t code)
{
    int i = 0;
    while (i < s->n && s->f[i].dim != d)
        i++;
    if (code < 0) {
        if (i == s->n)
            return false;
        memmove(&s->f[i], &s->f[i + 1], (size_t)(s->n - i - 1) * sizeof(s->f[0]));
        s->n--;
        return true;
    }
    if (i == SLICE_MAX || code > UINT32_MAX)
        return false;
    s->f[i].dim = d;
    s->f[i].code = (uint32_t)code;
    s->n += i == s->n;
    return true;
}

int64_t slice_code(const struct slice *s, enum dim d)
{
    for (int i = 0; i < s->n; i++)
        if (s->f[i].dim == d)
            return s->f[i].code;
    return -1;
}

bool view_filter(struct view *v, enum dim d, int64_t code)
{
    bool off = slice_set(&v->off, d, -1), done = slice_set(&v->slice, d, code);
    v->index = done ? 0 : v->index;
    return done || (off && code < 0);
}

bool view_switch(struct view *v, enum dim d)
{
    int64_t on = slice_code(&v->slice, d), off = slice_code(&v->off, d);
    if (on < 0 && off < 0)
        return false;
    v->index = 0;
    slice_set(&v->slice, d, on >= 0 ? -1 : off);
    return slice_set(&v->off, d, on >= 0 ? on : -1);
}

static bool is_filtered(const struct view *v, int d)
{
    for (int i = 0; i < v->slice.n; i++)
        if ((int)v->slice.f[i].dim == d)
            return true;
    return false;
}

int view_by_next(const struct report_env *env, struct view *v, int step)
{
    if (v->page == PAGE_PEOPLE) {
        int lists = 0;
        while (report_people_title(lists))
            lists++;
        HOLDS(lists); // of a table that is not empty
        return v->group = (v->group + lists + step) % lists;
    }
    if (v->page == PAGE_SIDE) { // the two sides change places
        struct slice s = v->slice;
        struct period q = v->period;
        v->slice = v->other;
        v->period = v->other_period;
        v->other = s;
        v->other_period = q;
        return v->by;
    }
    if (v->page == PAGE_HEAT)
        v->chart = 0;
    if (v->page == PAGE_TEAMS)
        return v->by = v->by == DIM_TEAM ? DIM_AGENT : DIM_TEAM;
    for (int tries = 0; tries < DIM_COUNT; tries++) {
        v->by = (v->by + (step < 0 ? DIM_COUNT - 1 : 1)) % DIM_COUNT;
        if (cube_nvalues(env->source->cube, (enum dim)v->by) > 1 && !is_filtered(v, v->by))
            break;
    }
    return v->by;
}

bool view_has_chart(const struct report_env *env, const struct view *v, int kind)
{
    enum measure m = kpi_rows_measure(v->kpi, env->cfg);
    switch (kind) {
    case CHART_WEEK: return m != M_COUNT && !(m >= M_STOCK_BACKLOG && m <= M_STOCK_STAFF);
    case CHART_SPREAD: return (int)m < 2 * CUBE_DURATIONS && kpi_unit_of(v->kpi, env->cfg) == UNIT_SECONDS;
    default: return kind >= 0 && kind < CHART_KINDS;
    }
}

void view_chart_next(const struct report_env *env, struct view *v)
{
    if (v->page == PAGE_HEAT) {
        v->chart = !v->chart;
        return;
    }
    do
        v->chart = (v->chart + 1) % CHART_KINDS;
    while (!view_has_chart(env, v, v->chart));
}

struct kpi_query view_query(const struct view *v)
{
    return (struct kpi_query){.period = v->period, .slice = v->slice, .compare = v->compare, .by = -1, .last = v->last};
}

struct span view_span(const struct report_env *env, const struct period *period)
{
    int32_t end = cube_as_of(env->source->cube) + 1;
    struct span s = {period->from, period->to < end ? period->to : end};
    if (s.to < s.from)
        s.to = s.from;
    return s;
}

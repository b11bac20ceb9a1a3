// The targets: every one with its attainment, its gap and its pace.
#include "report/report_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *when_words(struct draft *p, const struct kpi_goal *g)
{
    switch (g->when) {
    case GOAL_ALWAYS: return _("always");
    case GOAL_FROM: return page_printf(p, _("from %s on"), page_period(p, &g->period));
    case GOAL_PERIOD: return page_period(p, &g->period);
    case GOAL_EACH: break;
    }
    switch (g->grain) {
    case GRAIN_DAY: return _("each day");
    case GRAIN_WEEK: return _("each week");
    case GRAIN_MONTH: return _("each month");
    case GRAIN_QUARTER: return _("each quarter");
    case GRAIN_YEAR: return _("each year");
    case GRAIN_RANGE: break;
    }
    return "";
}

// The period in which the target is judged now: its own; each one, the one that holds the end of the page's period.
static struct period judged_in(const struct draft *p, const struct kpi_goal *g)
{
    struct span span = view_span(p->env, &p->v->period);
    int32_t day = span.to > span.from ? span.to - 1 : span.from;
    return g->when == GOAL_PERIOD ? g->period : g->when == GOAL_EACH ? period_at(&p->env->cfg->calendar, g->grain, day) : p->v->period;
}

static const struct column_def columns[] = {
    {"mark", "", false, 0, 0},          {"kpi", N_("KPI"), false, 0, 0},       {"where", N_("Where"), false, 0, 1},
    {"when", N_("When"), false, 0, 2},  {"target", N_("Target"), true, 0, 0},  {"value", N_("Value"), true, 0, 0},
    {"attained", N_("Attained"), true, 0, 3}, {"gap", N_("Gap"), true, 0, 2},  {"pace", N_("Pace"), true, 0, 1},
    {"whose", N_("Origin"), false, 0, 4}, {"words", N_("What that means"), false, 3, COLUMN_BELOW},
};

static void cell_attained(struct draft *p, struct sheet_row *r, size_t i, const struct kpi_goal *g, double value, enum tone tone)
{
    double share = kpi_attainment(p->env->cfg, g->kpi, value, g->value);
    if (isnan(share))
        return;
    cell_num(r, i, own_attainment(p, g->kpi, value, g->value), share, tone);
    cell_unit(r, i, UNIT_PERCENT);
}

// What is over is met or missed; what runs has the share of the target that it comes to, and below it the sentence.
static void cells_pace(struct draft *p, struct sheet_row *r, const struct kpi_goal *g, const struct kpi_pace *pace,
                       const struct period *period, enum tone tone)
{
    const char *words = own_pace_words(p, g->kpi, pace, g->value, period);
    bool running = pace->has && !pace->over && pace->elapsed > 0 && pace->now.has && !pace->now.hidden;
    if (running)
        cell_attained(p, r, 8, g, pace->projected, tone);
    cell_text(r, running ? 10 : 8, words, tone);
}

static int goal_row(struct draft *p, struct sheet_block *b, const struct kpi_goal *g, const char *where, const char *whose,
                    const char *handle)
{
    struct period period = judged_in(p, g);
    struct kpi_pace pace;
    struct view v = *p->v;
    char gap[NUMFMT_BUF];
    int rc = kpi_pace(p->env->source->cube, p->env->cfg, g->kpi, &g->slice, &period, &pace, p->e);
    if (rc)
        return rc;
    enum tone tone = own_pace_tone(p, g->kpi, &pace, g->value);
    struct sheet_row *r = page_row(p, b);
    v.page = PAGE_KPI;
    v.kpi = g->kpi;
    v.slice = g->slice;
    v.period = period;
    r->link = page_link(p, &v);
    r->handle = handle;
    cell_text(r, 0, tone == TONE_WARNING ? "!" : "", tone);
    cell_text(r, 1, report_kpi_short(p->env, g->kpi), TONE_NORMAL);
    cell_text(r, 2, where, TONE_NORMAL);
    cell_text(r, 3, when_words(p, g), TONE_NORMAL);
    cell_num(r, 4, page_kpi_value(p, g->kpi, g->value), g->value, TONE_NORMAL);
    cell_unit(r, 4, kpi_unit_of(g->kpi, p->env->cfg));
    bool begun = pace.over || pace.elapsed > 0;
    cell_figure(p, r, 5, g->kpi, begun ? &pace.now : NULL);
    if (begun && pace.now.has && !pace.now.hidden) {
        cell_attained(p, r, 6, g, pace.now.value, TONE_NORMAL);
        cell_num(r, 7, page_copy(p, report_delta(p->env, g->kpi, pace.now.value - g->value, gap)), pace.now.value - g->value,
                 kpi_misses(p->env->cfg, g->kpi, pace.now.value, g->value) ? TONE_BAD : TONE_GOOD);
        cell_change(r, 7, kpi_unit_of(g->kpi, p->env->cfg));
    }
    cells_pace(p, r, g, &pace, &period, tone);
    cell_text(r, 9, whose, TONE_DIM);
    return 0;
}

// Targets of the data that this page cannot judge: their slice is not in the data, or their KPI is unknown.
static void lost_row(struct draft *p, struct sheet_block *b, const struct store_target *t, const char *handle)
{
    struct sheet_row *r = page_row(p, b);
    int kpi = kpi_by_id(p->env->cfg, t->kpi);
    r->handle = handle;
    cell_text(r, 1, kpi >= 0 ? report_kpi_short(p->env, kpi) : page_clean(p, t->kpi), TONE_DIM);
    cell_text(r, 2, page_clean(p, t->slice), TONE_DIM);
    cell_text(r, 3, page_clean(p, t->period), TONE_DIM);
    cell_text(r, 10, _("not in these data"), TONE_DIM);
}

static const struct kpi_goal *goal_of(const struct draft *p, size_t ref)
{
    for (size_t i = 0; i < p->env->cfg->ngoals; i++)
        if (p->env->cfg->goals[i].ref == ref)
            return &p->env->cfg->goals[i];
    return NULL;
}

static int configured(struct draft *p, struct sheet_block *b)
{
    const struct kpi_config *cfg = p->env->cfg;
    int rc = 0;
    for (int k = 0; !rc && k < kpi_count(cfg); k++)
        if (cfg->has_target[k])
            rc = goal_row(p, b, &(struct kpi_goal){.kpi = k, .value = cfg->target[k]}, _("everywhere"), _("configuration"), "");
    for (size_t i = 0; !rc && i < cfg->nchannel; i++) {
        struct kpi_goal g = {.kpi = cfg->channel[i].kpi, .value = cfg->channel[i].target};
        int64_t code = cube_value_find(p->env->source->cube, DIM_CHANNEL, cfg->channel[i].channel);
        if (!cfg->channel[i].has_target || code < 0)
            continue;
        g.slice.f[g.slice.n].dim = DIM_CHANNEL;
        g.slice.f[g.slice.n++].code = (uint32_t)code;
        rc = goal_row(p, b, &g, page_slice(p, &g.slice), _("configuration"), "");
    }
    return rc;
}

int page_targets(struct draft *p)
{
    const struct report_user *u = p->env->user;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "targets", "");
    int rc = 0;
    p->s->title = _("Targets");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = u && *u->why_not ? page_clean(p, u->why_not) : page_printf(p, _("No target yet: %s on a KPI sets one."), page_key_of(p, "target"));
    for (size_t i = 0; !rc && u && i < u->ntargets; i++) {
        const struct kpi_goal *g = goal_of(p, i);
        const char *handle = page_printf(p, "target:%lld", (long long)u->targets[i].row.id);
        if (!g)
            lost_row(p, b, &u->targets[i], handle);
        else
            rc = goal_row(p, b, g, g->slice.n ? page_slice(p, &g->slice) : _("total"), _("yours"), handle);
    }
    return rc ? rc : configured(p, b);
}

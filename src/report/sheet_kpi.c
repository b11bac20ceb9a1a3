// The page of one KPI: its figure, its chart, its parts, its periods.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SUB_MAX 400

// --- the figure, in words -------------------------------------------------------------------------------------

static const char *percent(struct draft *p, int64_t part, int64_t whole)
{
    char buf[NUMFMT_BUF];
    numfmt_fixed(p->env->fmt, 100 * (double)part / (double)whole, 1, buf);
    return page_printf(p, "%s%s", buf, p->env->fmt->pct);
}

// Where business times come from: the calendar of the configuration counted some of them.
static const char *business_line(struct draft *p, int64_t counted, int64_t n)
{
    if (!n)
        return "";
    if (!counted)
        return _("all of them as the export gives them");
    return page_printf(p, _("counted by the calendar of business hours: %s, given by the export: %s"), percent(p, counted, n),
                       percent(p, n - counted, n));
}

// What the answers are made of.
static const char *split(struct draft *p, const struct kpi_result *r, const struct cell *cell)
{
    const struct kpi_figure *f = &r->now;
    const int64_t *m = cell ? cell->m : NULL;
    char buf[NUMFMT_BUF];
    if (r->kpi == KPI_nps && m && m[M_NPS_N] > 0)
        return page_printf(p, _("promoters %s, passives %s, detractors %s"), percent(p, m[M_NPS_PROMOTERS], m[M_NPS_N]),
                           percent(p, m[M_NPS_N] - m[M_NPS_PROMOTERS] - m[M_NPS_DETRACTORS], m[M_NPS_N]),
                           percent(p, m[M_NPS_DETRACTORS], m[M_NPS_N]));
    if ((r->kpi == KPI_ces || r->kpi == KPI_ces_net) && m && m[M_CES_N] > 0)
        return page_printf(p, _("upper end of the scale %s, lower end %s"), percent(p, m[M_CES_HIGH], m[M_CES_N]),
                           percent(p, m[M_CES_LOW], m[M_CES_N]));
    if (f->has_mean && f->mean != f->value)
        return page_printf(p, _("mean answer %s of 5"), numfmt_fixed(p->env->fmt, f->mean, 2, buf));
    if (r->kpi == KPI_c2es && f->has) {
        const char *customer = page_kpi_value(p, KPI_ease_customer, f->num);
        const char *employee = page_kpi_value(p, KPI_ease_employee, f->den);
        if (!r->before.has || r->before.hidden)
            return page_printf(p, _("customer ease %s, employee ease %s"), customer, employee);
        const char *before = page_kpi_value(p, KPI_ease_customer, r->before.num);
        return page_printf(p, _("customer ease %s (before: %s), employee ease %s (before: %s)"), customer, before, employee,
                           page_kpi_value(p, KPI_ease_employee, r->before.den));
    }
    if (f->has_count)
        return page_printf(p, _("count: %s"), report_count(p, f->count));
    if (r->kpi == KPI_response_time && m && m[M_RESPONSE_STAND_IN] > 0)
        return page_printf(p, ngettext("for %s request the first reply stands in: its file has no response time",
                                       "for %s requests the first reply stands in: their file has no response time",
                                       (unsigned long)m[M_RESPONSE_STAND_IN]),
                           report_count(p, m[M_RESPONSE_STAND_IN]));
    if (r->kpi == KPI_first_response_time_bh && m)
        return business_line(p, m[M_FIRST_RESPONSE_BH_COUNTED], m[M_FIRST_RESPONSE_BH_N]);
    if (r->kpi == KPI_resolution_time_bh && m)
        return business_line(p, m[M_RESOLUTION_BH_COUNTED], m[M_RESOLUTION_BH_N]);
    return "";
}

static const char *median_line(struct draft *p, const struct kpi_result *r)
{
    if (!r->now.has_median)
        return "";
    const char *median = page_kpi_value(p, r->kpi, r->now.median);
    return page_printf(p, _("median %s, nine of ten within %s"), median, page_kpi_value(p, r->kpi, r->now.p90));
}

static const char *compare_line(struct draft *p, const struct kpi_result *r)
{
    char delta[NUMFMT_BUF];
    if (!r->has_delta || r->now.hidden)
        return "";
    const char *other = p->v->compare == COMPARE_TARGET      ? _("target")
                        : p->v->compare == COMPARE_BENCHMARK ? _("benchmark")
                                                             : page_period(p, &r->compare_period);
    const char *before = page_kpi_value(p, r->kpi, r->before.value);
    bool tested = r->now.ev.kind != EV_NONE && r->before.ev.kind != EV_NONE;
    const char *verdict = !tested ? "" : r->significant ? _(", a significant change") : _(", within the noise");
    return page_printf(p, _("%s against %s (%s)%s"), report_delta(p->env, r->kpi, r->delta, delta), before, other, verdict);
}

// ", since September 2026": the first of the periods in a row that are as bad as the reported one; "" when it is not bad.
static const char *since(struct draft *p, const struct kpi_result *r)
{
    enum kpi_state state = r->now.state;
    size_t n = 0;
    while (n < r->nseries && r->series[r->nseries - 1 - n].fig.state == state)
        n++;
    if (!n)
        return "";
    const char *first = page_period(p, &r->series[r->nseries - n].period);
    return page_printf(p, n < r->nseries ? _(", since %s") : _(", since %s or earlier"), first);
}

// The parts on show that are critical though the whole is not.
static const char *critical_parts(struct draft *p, const struct kpi_result *r)
{
    const char *names = "";
    for (size_t i = 0; i < r->nparts && r->now.state != STATE_CRITICAL; i++)
        if (r->parts[i].fig.state == STATE_CRITICAL)
            names = page_printf(p, "%s%s%s", names, *names ? ", " : "", page_key(p, r->parts[i].key));
    return names;
}

static void state_lines(struct draft *p, struct sheet_block *b, const struct kpi_result *r)
{
    const struct kpi_figure *f = &r->now;
    const char *state = report_state_word(f), *reason = report_reason(p, r), *parts = critical_parts(p, r);
    struct threshold t = kpi_threshold(r->kpi, p->env->cfg, page_channel(p));
    const char *limits = f->has && !f->hidden && f->state == STATE_OK ? page_limits(p, r->kpi, &t) : "";
    bool raised = f->has && !f->hidden && (f->state == STATE_CRITICAL || f->state == STATE_WARNING);
    if (*reason && raised)
        page_line(p, b, report_tone(f), page_printf(p, _("%s: %s%s"), state, reason, since(p, r)));
    else if (*limits && !*reason)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("%s: %s"), state, limits));
    else if (*reason || !*parts)
        page_line(p, b, f->small ? TONE_DIM : TONE_NORMAL, *reason ? reason : state);
    if (*parts)
        page_line(p, b, TONE_CRITICAL,
                  page_printf(p, *reason || *limits ? _("critical only in: %s") : _("fine as a whole, critical only in: %s"), parts));
}

void block_headline(struct draft *p, const struct kpi_result *r, const struct cell *cell, const struct kpi_trend *trend,
                    const struct kpi_change *change, const struct period *other)
{
    const struct kpi_figure *f = &r->now;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
    const char *interval = page_interval(p, r->kpi, f);
    // The size of a count is the count.
    bool sized = kpi_unit_of(r->kpi, p->env->cfg) != UNIT_COUNT || (double)f->n != f->value;
    const char *dot = p->env->fmt->ascii ? " | " : " \u00b7 ";
    page_line(p, b, report_tone(f),
              page_printf(p, "%s%s%s%s%s%s", page_value_of(p, r->kpi, f), *interval ? dot : "", *interval ? _("95 %: ") : "",
                          interval, sized ? dot : "", sized ? report_n_text(p, r->kpi, f->n) : ""));
    if (f->has && !f->hidden) {
        page_line(p, b, TONE_NORMAL, split(p, r, cell));
        page_line(p, b, TONE_NORMAL, median_line(p, r));
    }
    page_line(p, b, TONE_NORMAL, compare_line(p, r));
    own_aim_line(p, b, r);
    state_lines(p, b, r);
    trend_lines(p, b, trend);
    if (change && (r->significant || change->kind == CHANGE_SUM) && !(trend && trend->move.key))
        change_line(p, b, change, other);
    if (r->kpi == KPI_recommendation && p->env->cfg->fallback_promoters)
        page_line(p, b, TONE_DIM, _("Without referral data the share of promoters stands in: an intention is no recommendation."));
}

// --- chart ----------------------------------------------------------------------------------------------------

// A threshold of a year as it is over `days`.
static double over_days(const struct kpi_config *c, int kpi, double t, int32_t days)
{
    double part = (double)days / 365.25;
    if (!kpi_info(c, kpi)->yearly)
        return t;
    if (kpi == KPI_retention)
        return 100 * pow(fmax(0, t / 100), part);
    if (kpi == KPI_churn)
        return 100 * (1 - pow(fmax(0, 1 - t / 100), part));
    return t * part;
}

static void add_line(struct draft *p, struct sheet_chart *c, double value, const char *word, int kpi, double said,
                     enum tone tone)
{
    struct sheet_line *lines = page_grow(p, c->lines, c->nlines, sizeof(*lines));
    if (!lines)
        return;
    c->lines = lines;
    lines[c->nlines++] = (struct sheet_line){value, page_printf(p, "%s %s", word, page_limit(p, kpi, said)), tone};
}

static void add_lines(struct draft *p, struct sheet_chart *c, int kpi)
{
    const struct kpi_info *k = kpi_info(p->env->cfg, kpi);
    const struct kpi_config *cfg = p->env->cfg;
    struct threshold t = kpi_threshold(kpi, cfg, page_channel(p));
    int32_t days = p->v->period.to - p->v->period.from;
    if (t.has_warn)
        add_line(p, c, over_days(p->env->cfg, kpi, t.warn, days), _("warning"), kpi, t.warn, TONE_WARNING);
    if (t.has_crit)
        add_line(p, c, over_days(p->env->cfg, kpi, t.crit, days), _("critical"), kpi, t.crit, TONE_CRITICAL);
    struct kpi_aim aim;
    if (own_aim(p, kpi, &aim))
        add_line(p, c, aim.value, _("target"), kpi, aim.value, TONE_ACCENT);
    if (k->has_bench) {
        add_line(p, c, k->bench_low, _("benchmark"), kpi, k->bench_low, TONE_DIM);
        if (k->bench_high > k->bench_low)
            add_line(p, c, k->bench_high, _("benchmark"), kpi, k->bench_high, TONE_DIM);
    }
}

// What is to come, after the reported period: points of their own kind at the end.
static size_t first_ahead(const struct draft *p, const struct kpi_trend *t)
{
    size_t h = 0;
    while (t && t->latest && h < t->forecast.n && t->ahead[h].from < p->v->period.to)
        h++;
    return h;
}

static void add_forecast(struct draft *p, struct sheet_chart *c, const struct kpi_trend *t)
{
    for (size_t h = first_ahead(p, t); t->latest && h < t->forecast.n; h++)
        c->points[c->npoints++] = (struct sheet_point){
            .label = page_period(p, &t->ahead[h]),
            .short_label = page_period_short(p, &t->ahead[h]),
            .value = t->forecast.value[h],
            .low = t->forecast.low[h],
            .high = t->forecast.high[h],
            .forecast = true,
        };
}

// The place of the level shift among the points shown.
static void add_shift(struct sheet_chart *c, const struct kpi_result *r, const struct kpi_trend *t)
{
    const struct level_shift *s = &t->verdict.shift;
    for (size_t i = 0; s->found && i < r->nseries; i++)
        if (r->series[i].period.from == t->series[s->at].period.from)
            c->shift = i;
}

void block_chart(struct draft *p, const struct kpi_result *r, const struct kpi_trend *trend)
{
    struct sheet_block *b = page_block(p, BLOCK_CHART, "chart", "");
    struct sheet_chart *c = &b->chart;
    c->points = page_alloc(p, r->nseries + FORECAST_MAX + 1, sizeof(*c->points));
    if (!c->points)
        return;
    c->npoints = r->nseries;
    c->unit = kpi_unit_of(r->kpi, p->env->cfg);
    c->hours = kpi_in_hours(r->kpi, p->env->cfg);
    c->columns = p->v->chart == CHART_COLUMNS;
    c->currency = p->env->cfg->currency;
    c->current = r->nseries ? r->nseries - 1 : 0;
    for (size_t i = 0; i < r->nseries; i++) {
        const struct kpi_point *at = &r->series[i];
        bool has = at->fig.has && !at->fig.hidden;
        struct view v = *p->v;
        v.page = PAGE_KPI;
        v.kpi = r->kpi;
        v.period = at->period;
        c->points[i] = (struct sheet_point){
            .label = page_period(p, &at->period),
            .short_label = page_period_short(p, &at->period),
            .value = has ? at->fig.value : (double)NAN,
            .low = has && at->fig.has_ci ? at->fig.low : (double)NAN,
            .high = has && at->fig.has_ci ? at->fig.high : (double)NAN,
            .partial = at->partial,
            .link = page_link(p, &v),
        };
    }
    if (trend && trend->n && r->nseries) {
        add_forecast(p, c, trend);
        add_shift(c, r, trend);
    }
    add_lines(p, c, r->kpi);
    own_chart_marks(p, c, r);
}

// --- parts ----------------------------------------------------------------------------------------------------

static int by_size(const void *a, const void *b)
{
    const struct kpi_part *x = *(const struct kpi_part *const *)a, *y = *(const struct kpi_part *const *)b;
    if (!x->code != !y->code)
        return x->code ? -1 : 1; // "(none)" last
    if (x->fig.n != y->fig.n)
        return x->fig.n > y->fig.n ? -1 : 1;
    return strcmp(x->key, y->key);
}

static void fill_bar(struct draft *p, struct sheet_bar *bar, const struct kpi_result *r, const struct kpi_part *part, int by)
{
    const struct kpi_figure *f = &part->fig;
    struct view v = *p->v;
    char buf[NUMFMT_BUF];
    bool both = part->has_before && part->before.has && f->has && !f->hidden && !part->before.hidden;
    bool shown = f->has && !f->hidden;
    *bar = (struct sheet_bar){.label = page_clean(p, report_dim_value(p->v->by >= 0 ? (enum dim)p->v->by : DIM_CHANNEL, part->key)), .sense = ' ', .mark = report_mark(f)};
    bar->num = shown ? f->value : (double)NAN;
    bar->value = (struct sheet_cell){.text = page_value_of(p, r->kpi, f), .tone = report_tone(f), .has_num = shown, .num = f->value};
    if (r->kpi == KPI_channel_preference && shown)
        bar->value.text = page_kpi_value(p, r->kpi, f->value);
    bar->n = (struct sheet_cell){.text = report_count(p, f->n), .tone = TONE_DIM, .has_num = true, .num = (double)f->n};
    bar->delta.text = "";
    if (both) {
        double d = f->value - part->before.value;
        bar->sense = report_sense(p->env, r->kpi, f, &part->before, part->significant);
        bar->delta = (struct sheet_cell){.text = page_copy(p, report_delta(p->env, r->kpi, d, buf)), .tone = sense_tone(bar->sense), .has_num = true, .num = d};
    }
    v.page = PAGE_KPI;
    v.kpi = r->kpi;
    v.index = 0;
    if (view_filter(&v, (enum dim)by, part->code)) {
        view_by_next(p->env, &v, 1);
        bar->link = page_link(p, &v);
    }
}

void block_bars(struct draft *p, const struct kpi_result *r, int by)
{
    struct sheet_block *b = page_block(p, BLOCK_BARS, "breakdown", report_dim_by((enum dim)by));
    const struct kpi_part **order = page_alloc(p, r->nparts + 1, sizeof(*order));
    b->bars.dimension = report_dim_title((enum dim)by);
    b->bars.empty = page_printf(p, _("no figure by this dimension: %s takes the next one"), page_key_of(p, "next_group"));
    b->bars.bars = page_alloc(p, r->nparts + 1, sizeof(*b->bars.bars));
    if (!order || !b->bars.bars)
        return;
    for (size_t i = 0; i < r->nparts; i++)
        order[i] = &r->parts[i];
    if (r->nparts)
        qsort(order, r->nparts, sizeof(*order), by_size);
    b->bars.nbars = r->nparts;
    for (size_t i = 0; i < r->nparts; i++)
        fill_bar(p, &b->bars.bars[i], r, order[i], by);
}

// --- periods --------------------------------------------------------------------------------------------------

// Into the periods that this one is made of; a day goes to its rows.
static const struct view *inside(struct draft *p, int kpi, const struct period *period)
{
    const struct calendar *cal = &p->env->cfg->calendar;
    struct span span = view_span(p->env, period);
    struct view v = *p->v;
    enum grain g;
    v.kpi = kpi;
    v.index = 0;
    v.period = *period;
    if (!grain_finer(period->grain, &g)) {
        v.page = PAGE_ROWS;
        return kpi_rows_measure(kpi, p->env->cfg) == M_COUNT ? NULL : page_link(p, &v);
    }
    if (span.to <= span.from)
        return NULL;
    v.page = PAGE_KPI;
    v.period = period_at(cal, g, span.to - 1);
    v.last = 0;
    for (struct period q = v.period; q.to > period->from && v.last < SUB_MAX; q = period_shift(cal, &q, -1))
        v.last++;
    return page_link(p, &v);
}

static bool has_own_words(struct draft *p, const struct kpi_result *r)
{
    for (size_t i = 0; i < r->nseries; i++)
        if (*own_words_of(p, r->kpi, &r->series[i].period))
            return true;
    return false;
}

void block_periods(struct draft *p, const struct kpi_result *r)
{
    static const struct column_def columns[] = {
        {"period", N_("Period"), false, 0, 0}, {"value", N_("Value"), true, 0, 0}, {"interval", "95 %", false, 0, 2},
        {"n", "n", true, 0, 1},                {"change", N_("change"), true, 0, 1}, {"state", N_("state"), false, 1, 3},
        {"notes", N_("Notes and actions"), false, 2, 2},
    };
    bool notes = has_own_words(p, r);
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "periods", "");
    page_columns(p, b, columns, ARRAY_LEN(columns) - !notes);
    b->table.empty = _("no data");
    for (size_t i = r->nseries; i-- > 0;) {
        const struct kpi_point *at = &r->series[i];
        const struct kpi_figure *f = &at->fig, *before = i ? &r->series[i - 1].fig : NULL;
        struct sheet_row *row = page_row(p, b);
        char buf[NUMFMT_BUF];
        row->link = inside(p, r->kpi, &at->period);
        cell_text(row, 0, at->partial ? page_printf(p, _("%s (partial)"), page_period(p, &at->period)) : page_period(p, &at->period),
                  TONE_NORMAL);
        row->cells[0].has_order = true;
        row->cells[0].order = at->period.from;
        cell_num(row, 1, page_value_of(p, r->kpi, f), f->value, report_tone(f));
        row->cells[1].has_num = f->has && !f->hidden;
        cell_unit(row, 1, kpi_unit_of(r->kpi, p->env->cfg));
        cell_text(row, 2, page_interval(p, r->kpi, f), TONE_DIM);
        cell_count(p, row, 3, f->n);
        row->cells[3].tone = TONE_DIM;
        if (before && before->has && f->has && !f->hidden && !before->hidden && !at->partial) {
            char sense = report_sense(p->env, r->kpi, f, before, kpi_significant(f, before));
            double d = f->value - before->value;
            cell_num(row, 4, page_copy(p, report_delta(p->env, r->kpi, d, buf)), d, sense_tone(sense));
            cell_change(row, 4, kpi_unit_of(r->kpi, p->env->cfg));
        }
        cell_text(row, 5, page_printf(p, "%s%s%s", report_mark(f), *report_mark(f) ? " " : "", report_state_word(f)),
                  report_tone(f));
        if (notes)
            cell_text(row, 6, own_words_of(p, r->kpi, &at->period), TONE_NORMAL);
    }
}

// The page tells its own KPI's state; the alerts of all the others would cost a fold of everything.
static void own_alert(struct draft *p, const struct kpi_result *r)
{
    p->s->critical = r->now.has && r->now.state == STATE_CRITICAL;
    p->s->warning = r->now.has && r->now.state == STATE_WARNING;
}

// Everything of one KPI's page, gathered before it is laid out.
struct gathered {
    struct kpi_set set;
    struct cube_answer answer;
    struct kpi_trends trends;
    struct kpi_change change;
    struct period other;
    bool has_change;
};

static int gather(struct draft *p, struct gathered *g)
{
    const struct cube *c = p->env->source->cube;
    const struct kpi_config *cfg = p->env->cfg;
    struct kpi_query q = view_query(p->v);
    struct span span = view_span(p->env, &p->v->period), spans[2];
    int kpi = p->v->kpi, rc = run_kpi(p, &g->set);
    q.kpis = &kpi;
    q.nkpis = 1;
    if (!rc)
        rc = cube_fold(c, &p->v->slice, &span, 1, -1, CUBE_NO_CUSTOMERS, &g->answer, p->e);
    if (!rc)
        rc = kpi_trends(c, cfg, &q, &g->trends, p->e);
    g->has_change = !rc && p->v->compare != COMPARE_NONE && p->v->by >= 0;
    if (!g->has_change)
        return rc;
    g->other = kpi_compared(cfg, &q);
    kpi_compared_spans(c, cfg, &q, spans);
    return kpi_changes(c, cfg, &q.slice, spans, p->v->by, &kpi, 1, &g->set.mem, &g->change, p->e);
}

static int chart_of_kind(struct draft *p, const struct kpi_result *r, const struct kpi_trend *trend)
{
    struct view v = *p->v;
    if (!view_has_chart(p->env, &v, v.chart))
        v.chart = CHART_LINE; // of another KPI
    switch (v.chart) {
    case CHART_WEEK: return block_week(p, r);
    case CHART_SPREAD: return block_spread(p, r);
    default: block_chart(p, r, trend); return 0;
    }
}

int page_kpi(struct draft *p)
{
    struct gathered g = {0};
    int rc = gather(p, &g);
    p->s->title = report_kpi_name(p->env, p->v->kpi);
    if (!rc && g.set.n) {
        const struct kpi_result *r = &g.set.items[0];
        const struct kpi_trend *trend = g.trends.n ? &g.trends.items[0] : NULL;
        own_alert(p, r);
        block_headline(p, r, g.answer.ngroups ? g.answer.cells : NULL, trend, g.has_change ? &g.change : NULL, &g.other);
        if (!r->now.has && !r->now.hidden) {
            struct kpi_query q = view_query(p->v);
            q.kpis = &p->v->kpi;
            q.nkpis = 1;
            rc = block_nothing(p, &q);
        }
        if (p->v->kpi == KPI_nps)
            block_timing(p);
        if (!rc)
            rc = chart_of_kind(p, r, trend);
        block_bars(p, r, p->v->by);
        block_periods(p, r);
        if (g.has_change)
            block_change(p, &g.change, &g.other);
        block_about(p, r);
    }
    cube_answer_release(&g.answer);
    kpi_trends_release(&g.trends);
    kpi_set_release(&g.set);
    return rc;
}

// Trends in words: whole sentences, each said only when its test says so.
#include "report/report_priv.h"

#include <math.h>

#define NEWS 12 // a level shift longer ago than so many periods is no news

// "in May 2026", "on 14 Sep 2025"; French says "en mai 2026", but "au T3 2025".
static const char *when(struct draft *p, const struct period *period)
{
    if (period->grain == GRAIN_QUARTER && p->env->fmt->french)
        return page_printf(p, "au %s", page_period(p, period));
    return page_printf(p, period->grain == GRAIN_DAY ? _("on %s") : _("in %s"), page_period(p, period));
}

static const char *p_value(struct draft *p, double v)
{
    char buf[NUMFMT_BUF];
    return v < 0.001 ? page_printf(p, "p < %s", numfmt_fixed(p->env->fmt, 0.001, 3, buf))
                     : page_printf(p, "p = %s", numfmt_fixed(p->env->fmt, v, 3, buf));
}

// --- sustained moves -------------------------------------------------------------------------------------------------

// "Down seven months in a row, from +41 to +18."
static const char *run_text(struct draft *p, enum grain g, int dir, size_t moves, const char *from, const char *to)
{
#define IN_A_ROW(one, many) page_printf(p, ngettext(one, many, (unsigned long)moves), moves, from, to)
    switch (g) {
    case GRAIN_DAY:
        return dir > 0 ? IN_A_ROW("Up %zu day in a row, from %s to %s.", "Up %zu days in a row, from %s to %s.")
                       : IN_A_ROW("Down %zu day in a row, from %s to %s.", "Down %zu days in a row, from %s to %s.");
    case GRAIN_WEEK:
        return dir > 0 ? IN_A_ROW("Up %zu week in a row, from %s to %s.", "Up %zu weeks in a row, from %s to %s.")
                       : IN_A_ROW("Down %zu week in a row, from %s to %s.", "Down %zu weeks in a row, from %s to %s.");
    case GRAIN_MONTH:
        return dir > 0 ? IN_A_ROW("Up %zu month in a row, from %s to %s.", "Up %zu months in a row, from %s to %s.")
                       : IN_A_ROW("Down %zu month in a row, from %s to %s.", "Down %zu months in a row, from %s to %s.");
    case GRAIN_QUARTER:
        return dir > 0 ? IN_A_ROW("Up %zu quarter in a row, from %s to %s.", "Up %zu quarters in a row, from %s to %s.")
                       : IN_A_ROW("Down %zu quarter in a row, from %s to %s.", "Down %zu quarters in a row, from %s to %s.");
    case GRAIN_YEAR:
    case GRAIN_RANGE: break;
    }
    return dir > 0 ? IN_A_ROW("Up %zu year in a row, from %s to %s.", "Up %zu years in a row, from %s to %s.")
                   : IN_A_ROW("Down %zu year in a row, from %s to %s.", "Down %zu years in a row, from %s to %s.");
#undef IN_A_ROW
}

// The change between two values as they are shown: +41 to +18 is -23, whatever the decimals behind them say.
static double shown_change(struct draft *p, int kpi, const struct change_unit *u, double from, double to)
{
    enum kpi_unit unit = kpi_unit_of(kpi, p->env->cfg);
    double step = change_step(u);
    if (unit == UNIT_SECONDS || unit == UNIT_CURRENCY)
        return to - from;
    return (double)(lround(to / step) - lround(from / step)) * step;
}

// Where a move that has lasted as long as one looks back comes from: "Mostly on phone (-15 of -23 points); the mix explains
// -2.", "" when it is spread.
static const char *mostly_text(struct draft *p, const struct kpi_trend *t)
{
    const struct kpi_cause *c = &t->move;
    if (!c->key)
        return "";
    struct change_unit u = change_unit(p->env, t->kpi, c->total);
    double all = shown_change(p, t->kpi, &u, t->values[t->verdict.from], t->values[t->n - 1]);
    const char *key = page_key(p, c->key), *part = change_text(p, &u, c->part), *total = change_text(p, &u, all);
    if (!c->has_mix)
        return page_printf(p, _("Mostly on %s (%s of %s)."), key, part, total);
    return page_printf(p, change_in_points(p->env, t->kpi) ? _("Mostly on %s (%s of %s points); the mix explains %s.")
                                                           : _("Mostly on %s (%s of %s); the mix explains %s."),
                       key, part, total, change_text(p, &u, c->mix));
}

// "The fall began in May 2026, after a level shift on phone (-15 of -23 points); the mix explains -2."
static const char *began_step_text(struct draft *p, const struct kpi_trend *t, const char *at, const char *key, const char *part,
                                   const char *total)
{
    bool up = t->verdict.dir > 0;
    struct change_unit u = change_unit(p->env, t->kpi, t->move.total);
    if (!t->move.has_mix)
        return page_printf(p, up ? _("The rise began %s, after a level shift on %s (%s of %s).")
                                 : _("The fall began %s, after a level shift on %s (%s of %s)."),
                           at, key, part, total);
    const char *mix = change_text(p, &u, t->move.mix);
    if (change_in_points(p->env, t->kpi))
        return page_printf(p, up ? _("The rise began %s, after a level shift on %s (%s of %s points); the mix explains %s.")
                                 : _("The fall began %s, after a level shift on %s (%s of %s points); the mix explains %s."),
                           at, key, part, total, mix);
    return page_printf(p, up ? _("The rise began %s, after a level shift on %s (%s of %s); the mix explains %s.")
                             : _("The fall began %s, after a level shift on %s (%s of %s); the mix explains %s."),
                       at, key, part, total, mix);
}

// "The fall began in March 2026, mostly on phone (-15 of -23 points); the mix explains -2."
static const char *began_text(struct draft *p, const struct kpi_trend *t, const struct period *since)
{
    bool up = t->verdict.dir > 0, points = change_in_points(p->env, t->kpi);
    const struct kpi_cause *c = &t->move;
    const char *at = when(p, since);
    if (!c->key)
        return page_printf(p, up ? _("The rise began %s.") : _("The fall began %s."), at);
    struct change_unit u = change_unit(p->env, t->kpi, c->total);
    const char *key = page_key(p, c->key), *part = change_text(p, &u, c->part), *total = change_text(p, &u, shown_change(p, t->kpi, &u, t->values[t->verdict.from], t->values[t->n - 1]));
    if (c->stepped)
        return began_step_text(p, t, at, key, part, total);
    if (!c->has_mix)
        return page_printf(p, up ? _("The rise began %s, mostly on %s (%s of %s).") : _("The fall began %s, mostly on %s (%s of %s)."),
                           at, key, part, total);
    const char *mix = change_text(p, &u, c->mix);
    if (points)
        return page_printf(p, up ? _("The rise began %s, mostly on %s (%s of %s points); the mix explains %s.")
                                 : _("The fall began %s, mostly on %s (%s of %s points); the mix explains %s."),
                           at, key, part, total, mix);
    return page_printf(p, up ? _("The rise began %s, mostly on %s (%s of %s); the mix explains %s.")
                             : _("The fall began %s, mostly on %s (%s of %s); the mix explains %s."),
                       at, key, part, total, mix);
}

static void move_line(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    const struct verdict *v = &t->verdict;
    size_t last = t->n - 1;
    if (!v->sustained)
        return;
    bool run = v->run.moves >= TREND_RUN && v->from == v->run.from;
    const char *from = page_kpi_value(p, t->kpi, t->values[v->from]), *to = page_kpi_value(p, t->kpi, t->values[last]);
    const char *move = run ? run_text(p, t->series[last].period.grain, v->dir, v->run.moves, from, to)
                           : page_printf(p, v->dir > 0 ? _("Rising: from %s to %s (Mann-Kendall test, %s).")
                                                       : _("Falling: from %s to %s (Mann-Kendall test, %s)."),
                                         from, to, p_value(p, v->mk.p));
    enum kpi_dir dir = kpi_dir_of(t->kpi, p->env->cfg);
    enum tone tone = dir == KPI_NEUTRAL ? TONE_NORMAL : (int)dir == v->dir ? TONE_GOOD : TONE_BAD;
    size_t first = v->from < last ? v->from + 1 : last; // the first period that is lower
    bool all_along = !run && v->from + VERDICT_WINDOW == t->n;
    page_line(p, b, tone,
              page_printf(p, "%s %s", move, all_along ? mostly_text(p, t) : began_text(p, t, &t->series[first].period)));
}

// --- sudden changes -----------------------------------------------------------------------------------------------------

static void shift_line(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    const struct level_shift *s = &t->verdict.shift;
    if (!s->found || s->at + NEWS < t->n)
        return;
    const struct kpi_cause *c = &t->shift;
    const char *at = when(p, &t->series[s->at].period), *from = page_kpi_value(p, t->kpi, s->before);
    const char *to = page_kpi_value(p, t->kpi, s->after);
    if (!c->key) {
        page_line(p, b, TONE_NORMAL, page_printf(p, _("The level shifted %s, from %s to %s."), at, from, to));
        return;
    }
    struct change_unit u = change_unit(p->env, t->kpi, c->total);
    page_line(p, b, TONE_NORMAL,
              page_printf(p, _("The level shifted %s, from %s to %s, mostly on %s (%s of %s)."), at, from, to,
                          page_key(p, c->key), change_text(p, &u, c->part), change_text(p, &u, c->total)));
}

static const char *robust_z(struct draft *p, const struct spike *s)
{
    char buf[NUMFMT_BUF];
    return isfinite(s->z) ? page_copy(p, numfmt_signed(p->env->fmt, s->z, 1, buf)) : s->z > 0 ? "> 3.5" : "< -3.5";
}

// The last complete period, unless the trend or the new level that was told explains it.
static void spike_line(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    const struct verdict *v = &t->verdict;
    const struct spike *s = &v->spike;
    bool explained = (v->sustained && s->z * v->dir > 0) || (v->shift.found && v->shift.at + NEWS >= t->n);
    if (!s->found || explained)
        return;
    size_t last = t->n - 1;
    double season = v->season.has ? v->season.effect[last % v->season.length] : 0;
    page_line(p, b, TONE_WARNING,
              page_printf(p, _("%s stands out: %s, where %s would be usual (robust z %s)."),
                          page_period(p, &t->series[last].period), page_kpi_value(p, t->kpi, t->values[last]),
                          page_kpi_value(p, t->kpi, s->median + season), robust_z(p, s)));
}

static void so_far_line(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    if (!t->partial || !t->spike.found || !t->so_far.has || t->so_far.hidden)
        return;
    page_line(p, b, TONE_WARNING,
              page_printf(p, _("So far (%d of %d days) it stands out: %s, where %s is usual over the same days (robust z %s)."),
                          (int)t->elapsed, (int)t->days, page_kpi_value(p, t->kpi, t->so_far.value),
                          page_kpi_value(p, t->kpi, t->spike.median), robust_z(p, &t->spike)));
}

// --- season -----------------------------------------------------------------------------------------------------------

// What a position of the cycle adds: per cent of the level for amounts that grow, the KPI's own unit for rates and scores.
static const char *effect_text(struct draft *p, const struct kpi_trend *t, double effect)
{
    enum kpi_unit u = kpi_unit_of(t->kpi, p->env->cfg);
    double level = stats_median(t->values, t->n);
    char buf[NUMFMT_BUF];
    if ((u == UNIT_COUNT || u == UNIT_CURRENCY || u == UNIT_SECONDS || u == UNIT_PER_DAY) && level > 0)
        return page_printf(p, "%s%s", numfmt_signed(p->env->fmt, 100 * effect / level, 0, buf), p->env->fmt->pct);
    return page_copy(p, report_delta(p->env, t->kpi, effect, buf));
}

static void season_line(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    const struct season *s = &t->verdict.season;
    size_t high = 0, low = 0;
    char peak[24], trough[24];
    if (!s->found)
        return;
    for (size_t i = 1; i < s->length; i++) {
        high = s->effect[i] > s->effect[high] ? i : high;
        low = s->effect[i] < s->effect[low] ? i : low;
    }
    period_position(&t->series[high].period, p->env->fmt, peak);
    period_position(&t->series[low].period, p->env->fmt, trough);
    page_line(p, b, TONE_NORMAL,
              page_printf(p, t->series[0].period.grain == GRAIN_DAY ? _("Season: usually %s on %s, %s on %s.")
                                                                    : _("Season: usually %s in %s, %s in %s."),
                          effect_text(p, t, s->effect[high]), peak, effect_text(p, t, s->effect[low]), trough));
}

// Below two cycles a move may be the season's; from some months over one on it was compared with a year before.
static void short_line(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    bool moved = t->verdict.sustained || t->verdict.shift.found, compared = t->n >= t->season + SEASON_PAIRS;
    if (!moved || !t->verdict.season_unknown || t->n >= 2 * t->season)
        return;
#define SHORT(one, other) page_printf(p, compared ? other : one, t->n)
    const char *said = "";
    switch (t->series[0].period.grain) {
    case GRAIN_DAY:
        said = SHORT(_("Only %zu days are known: this cannot be told from the rhythm of the week."),
                     _("Only %zu days are known: the rhythm of the week takes two weeks to be told, but the same weekdays before did not do this."));
        break;
    case GRAIN_WEEK:
        said = SHORT(_("Only %zu weeks are known: this cannot be told from a season, which takes two years."),
                     _("Only %zu weeks are known: a season takes two years to be told, but the same weeks of the year before did not do this."));
        break;
    case GRAIN_QUARTER:
        said = SHORT(_("Only %zu quarters are known: this cannot be told from a season, which takes two years."),
                     _("Only %zu quarters are known: a season takes two years to be told, but the same quarters of the year before did not do this."));
        break;
    case GRAIN_MONTH:
    case GRAIN_YEAR:
    case GRAIN_RANGE:
        said = SHORT(_("Only %zu months are known: this cannot be told from a season, which takes two years."),
                     _("Only %zu months are known: a season takes two years to be told, but the same months of the year before did not do this."));
        break;
    }
#undef SHORT
    page_line(p, b, TONE_DIM, said);
}

// --- forecast ---------------------------------------------------------------------------------------------------------

static const char *forecast_text(struct draft *p, const struct forecast *f, const char *at, const char *value, const char *low,
                                 const char *high)
{
#define EXPECT(format) page_printf(p, format, at, value, low, high)
    switch (f->method) {
    case FORECAST_HOLT_WINTERS: return EXPECT(_("Expected %s: %s (%s to %s), by trend and season (Holt-Winters)."));
    case FORECAST_DAMPED: return EXPECT(_("Expected %s: %s (%s to %s), by a damped trend."));
    case FORECAST_NAIVE:
        return EXPECT(f->origins >= FORECAST_ORIGINS
                          ? _("Expected %s: %s (%s to %s), the last value again: the damped trend did not beat it on the past.")
                          : _("Expected %s: %s (%s to %s), the last value again: the series is too short to prove a model."));
    case FORECAST_SEASONAL_NAIVE:
        return EXPECT(f->tried == FORECAST_HOLT_WINTERS
                          ? _("Expected %s: %s (%s to %s), the value of the last cycle again: Holt-Winters did not beat it on the past.")
                          : _("Expected %s: %s (%s to %s), the value of the last cycle again: the damped trend did not beat it on the past."));
    case FORECAST_NONE: break;
    }
    return "";
#undef EXPECT
}

static void forecast_line(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    const struct forecast *f = &t->forecast;
    if (!t->latest || f->method == FORECAST_NONE || !f->n)
        return;
    const char *value = page_kpi_value(p, t->kpi, f->value[0]), *low = page_kpi_value(p, t->kpi, f->low[0]);
    page_line(p, b, TONE_NORMAL,
              forecast_text(p, f, when(p, &t->ahead[0]), value, low, page_kpi_value(p, t->kpi, f->high[0])));
}

void trend_lines(struct draft *p, struct sheet_block *b, const struct kpi_trend *t)
{
    if (!t || !t->n)
        return;
    move_line(p, b, t);
    shift_line(p, b, t);
    if (t->partial)
        so_far_line(p, b, t);
    else
        spike_line(p, b, t);
    season_line(p, b, t);
    short_line(p, b, t);
    forecast_line(p, b, t);
}

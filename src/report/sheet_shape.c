// The shape of a KPI beside its course: when in the week, and how durations are spread. Both come from the rows behind the
// number, whatever the grain.
#include "report/report_priv.h"

#include <math.h>
#include <stdlib.h>

uint8_t heat_level(double v, double least, double most)
{
    if (!(most > least))
        return 1;
    int level = 1 + (int)lround((v - least) / (most - least) * (HEAT_MOST - 1));
    return (uint8_t)(level < 1 ? 1 : level > HEAT_MOST ? HEAT_MOST : level);
}

// --- weekday by hour ------------------------------------------------------------------------------------------------

enum { DAYS = 7, HOURS = 24, HOUR_MS = 3600000, DAY_MS = 86400000 };

struct week {
    int64_t n[DAYS][HOURS], ms[DAYS][HOURS]; // rows; of durations their sum
    bool mean;                               // of durations the mean is shown, else the number of rows
    int least_n;                             // fewer rows have no mean worth a shade
    double low, high;                        // of what is shaded
    int low_at, high_at;                     // day * HOURS + hour, -1: nothing is
};

// From the first period of the series to the end of the reported one: a month has four Mondays only.
static struct span week_span(struct draft *p)
{
    struct period first = period_shift(&p->env->cfg->calendar, &p->v->period, p->v->last > 1 ? 1 - p->v->last : 0);
    struct span s = view_span(p->env, &p->v->period);
    s.from = first.from < s.from ? first.from : s.from;
    int32_t begin = cube_first_day(p->env->source->cube);
    s.from = begin > s.from && begin < s.to ? begin : s.from;
    return s;
}

static void week_add(struct week *w, const struct zone *z, const struct fact_ref *ref)
{
    int64_t local = zone_to_local(z, ref->time), ms = ((local % DAY_MS) + DAY_MS) % DAY_MS;
    int day = civil_weekday((int32_t)((local - ms) / DAY_MS)), hour = (int)(ms / HOUR_MS);
    w->n[day][hour]++;
    w->ms[day][hour] += w->mean ? ref->sort : 0;
}

static double week_value(const struct week *w, int day, int hour)
{
    int64_t n = w->n[day][hour];
    return !w->mean ? (double)n : n >= w->least_n ? (double)w->ms[day][hour] / 1000 / (double)n : (double)NAN;
}

static void week_range(struct week *w)
{
    w->low_at = w->high_at = -1;
    for (int i = 0; i < DAYS * HOURS; i++) {
        double v = week_value(w, i / HOURS, i % HOURS);
        if (!isfinite(v))
            continue;
        if (w->low_at < 0 || v < w->low) {
            w->low = v;
            w->low_at = i;
        }
        if (w->high_at < 0 || v > w->high) {
            w->high = v;
            w->high_at = i;
        }
    }
    if (!w->mean)
        w->low = 0;
}

static const char *week_text(struct draft *p, const struct week *w, double v, int kpi)
{
    char buf[NUMFMT_BUF];
    if (!isfinite(v))
        return report_dash(p->env);
    return w->mean ? page_kpi_value(p, kpi, v) : page_copy(p, numfmt_count(p->env->fmt, (int64_t)v, buf));
}

static const char *day_name(int day)
{
    static const char *const names[DAYS] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                            N_("Friday"), N_("Saturday"), N_("Sunday")};
    return _(names[day]);
}

static void week_row(struct draft *p, struct sheet_block *b, const struct week *w, int kpi, int day)
{
    struct sheet_row *row = page_row(p, b);
    int64_t n = 0;
    cell_text(row, 0, day_name(day), TONE_NORMAL);
    for (int h = 0; h < HOURS; h++) {
        double v = week_value(w, day, h);
        n += w->n[day][h];
        if (!w->n[day][h])
            continue;
        cell_num(row, (size_t)h + 1, week_text(p, w, v, kpi), v, isfinite(v) ? TONE_NORMAL : TONE_DIM);
        row->cells[h + 1].has_num = isfinite(v);
        row->cells[h + 1].heat = isfinite(v) ? heat_level(v, w->low, w->high) : 0;
        if (w->mean)
            cell_unit(row, (size_t)h + 1, UNIT_SECONDS);
    }
    cell_count(p, row, HOURS + 1, n);
}

// "The most: Monday, 10 to 11 h (142)."
static void week_words(struct draft *p, struct sheet_block *b, const struct week *w, int kpi)
{
    if (w->high_at < 0)
        return;
    int day = w->high_at / HOURS, hour = w->high_at % HOURS;
    const char *most = week_text(p, w, week_value(w, day, hour), kpi);
    page_line(p, b, TONE_NORMAL, w->mean ? page_printf(p, _("The longest: %s, %d to %d h (%s). The fuller, the longer; fewer than %d rows have no mean."),
                                                       day_name(day), hour, hour + 1, most, w->least_n)
                                         : page_printf(p, _("The most: %s, %d to %d h (%s). The fuller, the more."), day_name(day), hour, hour + 1, most));
}

static const char *span_words(struct draft *p, struct span s)
{
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    numfmt_day(p->env->fmt, s.from, from);
    return page_printf(p, _("from %s to %s"), from, numfmt_day(p->env->fmt, s.to - 1, to));
}

static void week_block(struct draft *p, struct week *w, struct span s, int kpi)
{
    static const char *const ids[HOURS] = {"h00", "h01", "h02", "h03", "h04", "h05", "h06", "h07", "h08", "h09", "h10", "h11",
                                           "h12", "h13", "h14", "h15", "h16", "h17", "h18", "h19", "h20", "h21", "h22", "h23"};
    struct column_def defs[HOURS + 2] = {{"weekday", N_("Weekday"), false, 0, 0}};
    for (int h = 0; h < HOURS; h++)
        defs[h + 1] = (struct column_def){ids[h], "", true, 0, 0};
    defs[HOURS + 1] = (struct column_def){"n", "n", true, 0, 1};
    const char *name = report_kpi_name(p->env, kpi), *when = span_words(p, s);
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "week",
                                       w->mean ? page_printf(p, _("%s by weekday and hour, mean: %s"), name, when)
                                               : page_printf(p, _("%s by weekday and hour, rows behind it: %s"), name, when));
    page_columns(p, b, defs, HOURS + 2);
    b->table.empty = _("no data");
    if (!b->table.columns || w->high_at < 0)
        return;
    for (int h = 0; h < HOURS; h++) {
        b->table.columns[h + 1].title = page_printf(p, "%02d", h);
        b->table.columns[h + 1].even = true;
    }
    for (int d = 0; d < DAYS; d++)
        week_row(p, b, w, kpi, d);
}

int block_week(struct draft *p, const struct kpi_result *r)
{
    enum measure m = kpi_rows_measure(r->kpi, p->env->cfg);
    struct span s = week_span(p);
    struct fact_ref *refs = NULL;
    size_t n = 0;
    struct week w = {.mean = view_has_chart(p->env, p->v, CHART_SPREAD), .least_n = kpi_min_n(r->kpi, p->env->cfg)};
    int rc = cube_rows(p->env->source->cube, &p->v->slice, s, m, &refs, &n, p->e);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        week_add(&w, p->env->source->ingest.zone, &refs[i]);
    free(refs);
    week_range(&w);
    week_words(p, &p->s->blocks[0], &w, r->kpi);
    week_block(p, &w, s, r->kpi);
    return 0;
}

// --- how durations are spread -----------------------------------------------------------------------------------------

// Upper ends of the bars, in seconds: what people say.
static const int32_t ends[] = {10,    30,    60,    120,   300,    600,    1800,   3600,    7200,
                               14400, 28800, 86400, 172800, 259200, 604800, 1209600, 2592000, INT32_MAX};
enum { BARS = ARRAY_LEN(ends) };

static size_t bar_of(double seconds)
{
    size_t i = 0;
    while (i + 1 < BARS && seconds >= ends[i])
        i++;
    return i;
}

static const char *end_text(struct draft *p, int32_t seconds)
{
    char buf[NUMFMT_BUF];
    int days = (int)(seconds / (DAY_MS / 1000));
    return days ? page_printf(p, ngettext("%d day", "%d days", (unsigned long)days), days)
                : page_copy(p, numfmt_duration(p->env->fmt, seconds, buf));
}

static const char *bar_label(struct draft *p, size_t i)
{
    const char *from = i ? end_text(p, ends[i - 1]) : "", *to = i + 1 < BARS ? end_text(p, ends[i]) : "";
    return !i ? page_printf(p, _("under %s"), to) : i + 1 == BARS ? page_printf(p, _("%s and more"), from) : page_printf(p, _("%s to %s"), from, to);
}

// Median and p90 are pointed out beside the bar that holds them; the headline has their values.
static const char *bar_marks(const struct kpi_result *r, size_t i)
{
    const struct kpi_figure *f = &r->now;
    bool half = f->has_median && bar_of(f->median) == i, nine = f->has_median && bar_of(f->p90) == i;
    return half && nine ? _("median p90") : half ? _("median") : nine ? _("p90") : "";
}

static void spread_bars(struct draft *p, struct sheet_block *b, const struct kpi_result *r, const int64_t *count, int64_t n)
{
    char buf[NUMFMT_BUF];
    size_t first = 0, last = BARS;
    while (first < BARS && !count[first])
        first++;
    while (last > first && !count[last - 1])
        last--;
    b->bars.dimension = _("duration");
    b->bars.bars = page_alloc(p, last - first + 1, sizeof(*b->bars.bars));
    if (!b->bars.bars)
        return;
    b->bars.nbars = last - first;
    for (size_t i = first; i < last; i++) {
        struct sheet_bar *bar = &b->bars.bars[i - first];
        double share = 100 * (double)count[i] / (double)n;
        *bar = (struct sheet_bar){.label = bar_label(p, i), .sense = ' ', .mark = "", .num = share};
        numfmt_fixed(p->env->fmt, share, 1, buf);
        bar->value = (struct sheet_cell){.text = page_printf(p, "%s%s", buf, p->env->fmt->pct), .has_num = true, .num = share, .unit = UNIT_PERCENT + 1};
        bar->n = (struct sheet_cell){.text = report_count(p, count[i]), .tone = TONE_DIM, .has_num = true, .num = (double)count[i]};
        bar->delta = (struct sheet_cell){.text = bar_marks(r, i), .tone = TONE_ACCENT};
    }
}

int block_spread(struct draft *p, const struct kpi_result *r)
{
    struct fact_ref *refs = NULL;
    size_t n = 0;
    int64_t count[BARS] = {0};
    struct span s = view_span(p->env, &p->v->period);
    struct sheet_block *b = page_block(p, BLOCK_BARS, "spread", page_printf(p, _("How long: %s"), page_period(p, &p->v->period)));
    int rc = cube_rows(p->env->source->cube, &p->v->slice, s, kpi_rows_measure(r->kpi, p->env->cfg), &refs, &n, p->e);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        count[bar_of((double)refs[i].sort / 1000)]++;
    free(refs);
    if (n)
        spread_bars(p, b, r, count, (int64_t)n);
    return 0;
}

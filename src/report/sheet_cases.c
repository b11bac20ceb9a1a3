// What waits: the backlog by age at the end of the period, the cases whose time runs out, and what speed does to
// satisfaction.
#include "remarks_priv.h"

#include "stats/stats.h"

#include <stdlib.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define DUE_SOON DAY_MS // cases due within a day from now are shown
#define CASES_SHOWN 200

struct bucket { int64_t below; const char *title; }; // upper bound, ms

// --- ages ---------------------------------------------------------------------------------------------------------

static const struct bucket ages[] = {
    {DAY_MS, N_("under 1 day")},      {3 * DAY_MS, N_("1 to 3 days")},   {7 * DAY_MS, N_("3 to 7 days")},
    {14 * DAY_MS, N_("7 to 14 days")}, {30 * DAY_MS, N_("14 to 30 days")}, {INT64_MAX, N_("over 30 days")},
};

static size_t bucket_of(const struct bucket *b, size_t n, int64_t ms)
{
    size_t i = 0;
    while (i + 1 < n && ms >= b[i].below)
        i++;
    return i;
}

static void block_ages(struct draft *p, const struct open_case *open, size_t n, const struct open_case *before, size_t nbefore)
{
    static const struct column_def columns[] = {
        {"age", N_("Age"), false, 0, 0},           {"cases", N_("Cases"), true, 0, 0}, {"share", N_("Share"), true, 0, 1},
        {"before", N_("Period before"), true, 0, 2},
    };
    size_t now[ARRAY_LEN(ages)] = {0}, then[ARRAY_LEN(ages)] = {0};
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "ages", _("Backlog by age"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("No case is open at the end of this period.");
    for (size_t i = 0; i < n; i++)
        now[bucket_of(ages, ARRAY_LEN(ages), open[i].age)]++;
    for (size_t i = 0; i < nbefore; i++)
        then[bucket_of(ages, ARRAY_LEN(ages), before[i].age)]++;
    for (size_t i = 0; i < ARRAY_LEN(ages) && n + nbefore && b->table.columns; i++) {
        struct sheet_row *row = page_row(p, b);
        char buf[NUMFMT_BUF];
        double share = n ? 100.0 * (double)now[i] / (double)n : 0;
        cell_text(row, 0, _(ages[i].title), TONE_NORMAL);
        cell_count(p, row, 1, (int64_t)now[i]);
        cell_num(row, 2, page_printf(p, "%s%s", numfmt_fixed(p->env->fmt, share, 1, buf), p->env->fmt->pct), share, TONE_NORMAL);
        cell_unit(row, 2, UNIT_PERCENT);
        cell_count(p, row, 3, (int64_t)then[i]);
    }
}

// --- cases --------------------------------------------------------------------------------------------------------

static const struct column_def case_columns[] = {
    {"due", N_("Due"), true, 0, 0},         {"opened", N_("Opened"), false, 0, 2},     {"age", N_("Age"), true, 0, 1},
    {"ticket", N_("Ticket"), false, 0, 0},  {"channel", N_("Channel"), false, 0, 4},   {"team", N_("Team"), false, 0, 5},
    {"agent", N_("Agent"), false, 0, 3},    {"priority", N_("Priority"), false, 0, 6}, {"customer", N_("Customer"), false, 0, 7},
    {"subject", N_("Subject"), false, 2, 2},
};

static void case_row(struct draft *p, struct sheet_block *b, const struct open_case *x, const char *const cells[3], int64_t now)
{
    struct sheet_row *row = page_row(p, b);
    struct view v = *p->v;
    char buf[NUMFMT_BUF];
    v.page = PAGE_ROW;
    v.has_row = true;
    v.row = x->ref;
    v.kpi = KPI_backlog;
    row->link = page_link(p, &v);
    bool due = x->due != TIME_NONE, late = due && x->due < now;
    double left = due ? (double)(x->due - now) / 1000 : 0;
    if (due)
        cell_num(row, 0, page_copy(p, numfmt_duration(p->env->fmt, left, buf)), left, late ? TONE_CRITICAL : TONE_WARNING);
    else
        cell_text(row, 0, "", TONE_NORMAL);
    cell_unit(row, 0, UNIT_SECONDS);
    cell_time(p, row, 1, x->ref.time);
    cell_num(row, 2, page_copy(p, numfmt_duration(p->env->fmt, (double)x->age / 1000, buf)), (double)x->age / 1000, TONE_NORMAL);
    cell_unit(row, 2, UNIT_SECONDS);
    cell_text(row, 3, cells[0] ? cells[0] : "", TONE_NORMAL);
    static const enum dim dims[] = {DIM_CHANNEL, DIM_TEAM, DIM_AGENT, DIM_PRIORITY};
    for (size_t i = 0; i < ARRAY_LEN(dims); i++)
        cell_text(row, 4 + i, page_dim_value(p, dims[i], x->dim[dims[i]]), TONE_NORMAL);
    cell_text(row, 8, cells[2] ? cells[2] : "", TONE_NORMAL);
    cell_text(row, 9, cells[1] ? cells[1] : "", TONE_NORMAL);
}

static int block_cases(struct draft *p, const char *id, const char *title, const char *empty,
                       const struct open_case *const *items, size_t n, int64_t now)
{
    static const char *const fields[] = {"interaction.id", "interaction.subject", "interaction.customer_id"};
    struct sheet_block *b = page_block(p, BLOCK_TABLE, id, title);
    struct fact_ref refs[CASES_SHOWN];
    const char **cells = NULL;
    page_columns(p, b, case_columns, ARRAY_LEN(case_columns));
    b->table.empty = empty;
    for (size_t i = 0; i < n; i++)
        refs[i] = items[i]->ref;
    int rc = told_read(p, refs, n, fields, ARRAY_LEN(fields), &cells);
    for (size_t i = 0; !rc && i < n && b->table.columns && !p->oom; i++)
        case_row(p, b, items[i], &cells[i * ARRAY_LEN(fields)], now);
    return rc;
}

static int soonest(const void *pa, const void *pb)
{
    const struct open_case *a = *(const struct open_case *const *)pa, *b = *(const struct open_case *const *)pb;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    return (a > b) - (a < b);
}

// Due within a day from now, soonest first; then those that are late already, the latest first.
static int block_due(struct draft *p, const struct open_case *open, size_t n, int64_t now, bool late)
{
    const struct open_case **due = page_alloc(p, n + 1, sizeof(*due));
    size_t k = 0;
    bool dated = false; // the export tells due dates
    if (!due)
        return draft_done(p);
    for (size_t i = 0; i < n; i++)
        dated = dated || open[i].due != TIME_NONE;
    for (size_t i = 0; i < n; i++)
        if (open[i].due != TIME_NONE && (late ? open[i].due < now : open[i].due >= now && open[i].due < now + DUE_SOON))
            due[k++] = &open[i];
    qsort(due, k, sizeof(struct open_case *), soonest);
    size_t shown = k < CASES_SHOWN ? k : CASES_SHOWN;
    const char *count = report_count(p, (int64_t)k);
    if (late)
        return block_cases(p, "late", page_printf(p, _("Late already: %s"), count), _("No open case is past its due date."), due,
                           shown, now);
    return block_cases(p, "due", page_printf(p, _("Time runs out within 24 hours of %s: %s"), page_when(p, now), count),
                       dated ? _("No open case is due within a day.") : _("No open case is due within a day. Due dates need a column (due_at)."), due, shown, now);
}

static int block_oldest(struct draft *p, const struct open_case *open, size_t n, int64_t now)
{
    const struct open_case **items = page_alloc(p, CASES_SHOWN, sizeof(*items));
    size_t k = n < CASES_SHOWN ? n : CASES_SHOWN;
    for (size_t i = 0; items && i < k; i++)
        items[i] = &open[i];
    return items ? block_cases(p, "oldest", _("Open cases, oldest first"), _("No case is open at the end of this period."), items, k, now)
                 : draft_done(p);
}

// --- speed and satisfaction ---------------------------------------------------------------------------------------

static const struct bucket speeds[] = {
    {HOUR_MS / 60, N_("under 1 minute")}, {HOUR_MS / 4, N_("1 to 15 minutes")}, {HOUR_MS, N_("15 to 60 minutes")},
    {4 * HOUR_MS, N_("1 to 4 hours")},    {DAY_MS, N_("4 to 24 hours")},        {INT64_MAX, N_("over 24 hours")},
};

static void speed_row(struct draft *p, struct sheet_block *b, const char *title, double positive, double n)
{
    struct sheet_row *row = page_row(p, b);
    struct interval ci = stats_wilson(positive, n);
    bool few = n < kpi_min_n(KPI_csat, p->env->cfg);
    double share = n > 0 ? 100 * positive / n : 0;
    cell_text(row, 0, title, TONE_NORMAL);
    cell_count(p, row, 1, (int64_t)n);
    if (n > 0)
        cell_num(row, 2, page_kpi_value(p, KPI_csat, share), share, few ? TONE_DIM : TONE_NORMAL);
    else
        cell_text(row, 2, report_dash(p->env), TONE_DIM);
    cell_unit(row, 2, UNIT_PERCENT);
    cell_text(row, 3, few && n > 0 ? _("few answers") : "", TONE_DIM);
    struct kpi_figure range = {.has = true, .has_ci = ci.has, .low = 100 * ci.low, .high = 100 * ci.high};
    cell_text(row, 4, page_interval(p, KPI_csat, &range), TONE_DIM);
}

static int block_speed(struct draft *p)
{
    static const struct column_def columns[] = {
        {"first_response", N_("First response"), false, 0, 0}, {"n", N_("Answers"), true, 0, 0}, {"csat", N_("Positive"), true, 0, 0},
        {"few", "", false, 0, 2},                              {"interval", N_("95 %"), false, 0, 1},
    };
    struct answer *answers;
    size_t n, count[ARRAY_LEN(speeds)] = {0}, positive[ARRAY_LEN(speeds)] = {0}, known = 0;
    int rc = cube_answers(p->env->source->cube, &p->v->slice, view_span(p->env, &p->v->period), &answers, &n, p->e);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        const struct answer *a = &answers[i];
        if (a->first_response < 0 || !(a->has >> METRIC_CSAT & 1))
            continue;
        size_t at = bucket_of(speeds, ARRAY_LEN(speeds), a->first_response);
        count[at]++;
        positive[at] += a->cls[METRIC_CSAT] > 0;
        known++;
    }
    free(answers);
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "csat_by_first_response", _("Satisfaction by first response"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("No satisfaction answer of this period names a ticket whose first response is known.");
    for (size_t i = 0; i < ARRAY_LEN(speeds) && known && b->table.columns; i++)
        speed_row(p, b, _(speeds[i].title), (double)positive[i], (double)count[i]);
    return draft_done(p);
}

// --- the page -----------------------------------------------------------------------------------------------------

// The moment that cases are judged at: the end of the period's last day, but not later than now.
static int64_t moment(const struct draft *p, int32_t day)
{
    int64_t end = cube_day_end(p->env->source->cube, day);
    return p->env->now && p->env->now < end ? p->env->now : end;
}

int page_cases(struct draft *p)
{
    const struct cube *c = p->env->source->cube;
    struct period last = period_shift(&p->env->cfg->calendar, &p->v->period, -1);
    int32_t day = view_span(p->env, &p->v->period).to - 1;
    struct open_case *open = NULL, *before = NULL;
    size_t n = 0, nbefore = 0;
    char buf[NUMFMT_BUF];
    p->s->title = _("Cases");
    int rc = cube_open_cases(c, &p->v->slice, day, &open, &n, p->e);
    if (!rc)
        rc = cube_open_cases(c, &p->v->slice, last.to - 1, &before, &nbefore, p->e);
    if (!rc) {
        page_line(p, page_block(p, BLOCK_TEXT, "headline", ""), TONE_NORMAL,
                  page_printf(p, ngettext("%s case open at the end of %s, %s a period before",
                                          "%s cases open at the end of %s, %s a period before", (unsigned long)n), report_count(p, (int64_t)n),
                              numfmt_day(p->env->fmt, day, buf), report_count(p, (int64_t)nbefore)));
        block_ages(p, open, n, before, nbefore);
        rc = block_due(p, open, n, moment(p, day), false);
    }
    if (!rc)
        rc = block_due(p, open, n, moment(p, day), true);
    if (!rc)
        rc = block_speed(p);
    if (!rc)
        rc = block_oldest(p, open, n, moment(p, day));
    free(open);
    free(before);
    return rc;
}

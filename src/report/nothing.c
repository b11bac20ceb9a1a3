// A page without a figure says what leads to that, and which key lifts it.
#include "report/report_priv.h"

// A count of nothing tells nothing.
bool figure_tells(const struct kpi_figure *f)
{
    return f->hidden || (f->has && (f->n > 0 || f->value > 0 || f->value < 0));
}

// Figures of a query: of one KPI, of the hidden ones, or of all that are shown.
static int figures(struct draft *p, const struct kpi_query *q, size_t *n)
{
    struct kpi_query bare = *q;
    struct kpi_set set;
    bare.compare = COMPARE_NONE;
    bare.by = -1;
    bare.last = 0;
    *n = 0;
    int rc = kpi_run(p->env->source->cube, p->env->cfg, &bare, &set, p->e);
    for (size_t i = 0; !rc && i < set.n; i++)
        *n += figure_tells(&set.items[i].now);
    if (!rc)
        kpi_set_release(&set);
    return rc;
}

static const char *filter_text(struct draft *p, const struct slice *s, int i)
{
    struct slice one = {.n = 1};
    one.f[0] = s->f[i];
    return page_slice(p, &one);
}

static int without_filters(struct draft *p, struct sheet_block *b, const struct kpi_query *q)
{
    size_t n = 0, found = 0;
    int rc = 0;
    for (int i = 0; !rc && i < q->slice.n && q->slice.n > 1; i++) {
        struct kpi_query less = *q;
        slice_set(&less.slice, q->slice.f[i].dim, -1);
        rc = figures(p, &less, &n);
        found += n;
        if (!rc && n)
            page_line(p, b, TONE_NORMAL,
                      page_printf(p, ngettext("Without %s: %zu figure. %s changes a filter.", "Without %s: %zu figures. %s changes a filter.", (unsigned long)n),
                                  filter_text(p, &q->slice, i), n, page_key_of(p, "filter")));
    }
    if (rc || !q->slice.n || found)
        return rc;
    struct kpi_query all = *q;
    all.slice.n = 0;
    rc = figures(p, &all, &n);
    if (!rc && n)
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, ngettext("Without %s: %zu figure. %s takes the filters away.", "Without %s: %zu figures. %s takes the filters away.", (unsigned long)n),
                              page_slice(p, &q->slice), n, page_key_of(p, "unfilter")));
    return rc;
}

static int other_period(struct draft *p, struct sheet_block *b, const struct kpi_query *q)
{
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    const struct cube *c = p->env->source->cube;
    struct kpi_query last = *q;
    size_t n = 0;
    enum grain g = q->period.grain == GRAIN_RANGE ? GRAIN_MONTH : q->period.grain;
    last.period = period_last_complete(&p->env->cfg->calendar, g, cube_as_of(c));
    bool other = last.period.from != q->period.from || last.period.to != q->period.to;
    int rc = other ? figures(p, &last, &n) : 0;
    if (rc)
        return rc;
    if (q->period.from > cube_as_of(c) || q->period.to <= cube_first_day(c))
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, _("The data go from %s to %s. %s types another period."), numfmt_day(p->env->fmt, cube_first_day(c), from),
                              numfmt_day(p->env->fmt, cube_as_of(c), to), page_key_of(p, "period")));
    if (n)
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, ngettext("In %s: %zu figure. %s, then Enter, goes there.", "In %s: %zu figures. %s, then Enter, goes there.", (unsigned long)n),
                              page_period(p, &last.period), n, page_key_of(p, "period")));
    return 0;
}

static int hidden_ones(struct draft *p, struct sheet_block *b, const struct kpi_query *q)
{
    struct kpi_query hidden = *q;
    int kpis[KPI_COUNT];
    size_t n = 0;
    hidden.kpis = kpis;
    for (int i = 0; i < KPI_COUNT; i++)
        if (p->env->cfg->hidden[i])
            kpis[hidden.nkpis++] = i;
    int rc = hidden.nkpis && !q->nkpis ? figures(p, &hidden, &n) : 0;
    if (!rc && n)
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, ngettext("%zu hidden KPI has a figure here. %s shows it.", "%zu hidden KPIs have figures here. %s shows them.", (unsigned long)n), n,
                              page_key_of(p, "layout")));
    return rc;
}

int block_nothing(struct draft *p, const struct kpi_query *q)
{
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "nothing", "");
    const char *where = q->slice.n ? page_printf(p, _("%s, %s"), page_period(p, &q->period), page_slice(p, &q->slice)) : page_period(p, &q->period);
    page_line(p, b, TONE_WARNING,
              q->nkpis ? page_printf(p, _("%s has no figure here: %s."), report_kpi_short(p->env, q->kpis[0]), where) : page_printf(p, _("There is no figure here: %s."), where));
    size_t before = b->text.n;
    int rc = without_filters(p, b, q);
    if (!rc)
        rc = other_period(p, b, q);
    if (!rc)
        rc = hidden_ones(p, b, q);
    if (!rc && b->text.n == before)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("%s tells what the data lack for it. %s opens other files."), page_key_of(p, "data"), page_key_of(p, "files")));
    return rc;
}

// --- pages of lines -----------------------------------------------------------------------------------------------------

static int lines_without(struct draft *p, struct sheet_block *b)
{
    const struct slice *s = &p->v->slice;
    size_t n = 0, found = 0;
    int rc = 0;
    for (int i = 0; !rc && i < s->n && s->n > 1; i++) {
        struct view less = *p->v;
        slice_set(&less.slice, s->f[i].dim, -1);
        rc = page_rows_of(p, &less, &n);
        found += n;
        if (!rc && n)
            page_line(p, b, TONE_NORMAL,
                      page_printf(p, ngettext("Without %s: %zu line. %s changes a filter.", "Without %s: %zu lines. %s changes a filter.", (unsigned long)n),
                                  filter_text(p, s, i), n, page_key_of(p, "filter")));
    }
    if (rc || !s->n || found)
        return rc;
    struct view all = *p->v;
    all.slice.n = 0;
    rc = page_rows_of(p, &all, &n);
    if (!rc && n)
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, ngettext("Without %s: %zu line. %s takes the filters away.", "Without %s: %zu lines. %s takes the filters away.", (unsigned long)n),
                              page_slice(p, s), n, page_key_of(p, "unfilter")));
    return rc;
}

enum { STEPS = 6 }; // periods looked at before and after

// The nearest period before, and after, that has lines.
static int lines_near(struct draft *p, struct sheet_block *b, int step)
{
    struct view v = *p->v;
    size_t n = 0;
    int rc = 0, i = 0;
    while (!rc && !n && i++ < STEPS && view_step(p->env, &v, step))
        rc = page_rows_of(p, &v, &n);
    if (!rc && n)
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, ngettext("In %s: %zu line. %s goes there.", "In %s: %zu lines. %s goes there.", (unsigned long)n), page_period(p, &v.period), n,
                              i == 1 ? page_key_of(p, step < 0 ? "period_before" : "period_after")
                                     : page_printf(p, "%d x %s", i, page_key_of(p, step < 0 ? "period_before" : "period_after"))));
    return rc;
}

// No alert because there is no figure is no good news.
static int no_figures(struct draft *p)
{
    struct kpi_query q = view_query(p->v);
    size_t n;
    int rc = figures(p, &q, &n);
    return rc || n ? rc : block_nothing(p, &q);
}

int page_nothing(struct draft *p)
{
    static const unsigned lines = 1u << PAGE_ROWS | 1u << PAGE_COMMENTS | 1u << PAGE_THEMES | 1u << PAGE_PEOPLE | 1u << PAGE_CASES | 1u << PAGE_TEAMS |
                                  1u << PAGE_HEAT | 1u << PAGE_FOUND | 1u << PAGE_SIDE;
    const struct cube *c = p->env->source->cube;
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    size_t n = 1;
    int rc = lines >> p->v->page & 1 || p->v->page == PAGE_ALERTS ? page_rows_of(p, NULL, &n) : 0;
    if (rc || n)
        return rc;
    if (p->v->page == PAGE_ALERTS)
        return no_figures(p);
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "nothing", "");
    rc = lines_without(p, b);
    if (!rc)
        rc = lines_near(p, b, -1);
    if (!rc)
        rc = lines_near(p, b, 1);
    if (!rc && (p->v->period.from > cube_as_of(c) || p->v->period.to <= cube_first_day(c)))
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, _("The data go from %s to %s. %s types another period."), numfmt_day(p->env->fmt, cube_first_day(c), from),
                              numfmt_day(p->env->fmt, cube_as_of(c), to), page_key_of(p, "period")));
    if (!rc && !b->text.n)
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, _("%s tells what the data lack for it. %s opens other files."), page_key_of(p, "data"), page_key_of(p, "files")));
    return rc ? rc : draft_done(p);
}

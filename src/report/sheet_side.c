// Two slices side by side, every KPI: two channels, teams, agents, or two periods, with the difference and whether it is real.
#include "report/report_priv.h"

#include <math.h>
#include <string.h>

#define ALPHA 0.05

struct side_page {
    struct draft *p;
    struct kpi_set set[2]; // left, right
    double *alone;         // [set[0].n] p values as if each were the only question, NAN: not tested
    double *all;           // [set[0].n] corrected for all of them
    size_t tests;
    bool apart;            // no record counts on both sides
};

// Sides of different values of a dimension, or of periods that do not overlap, share no record.
static bool sides_apart(const struct view *v)
{
    if (v->period.to <= v->other_period.from || v->other_period.to <= v->period.from)
        return true;
    for (int i = 0; i < v->slice.n; i++) {
        int64_t other = slice_code(&v->other, v->slice.f[i].dim);
        if (other >= 0 && other != v->slice.f[i].code)
            return true;
    }
    return false;
}

static int run_side(struct side_page *s, int side)
{
    struct draft *p = s->p;
    struct kpi_query q = view_query(p->v);
    q.compare = COMPARE_NONE;
    q.last = 0;
    if (side) {
        q.slice = p->v->other;
        q.period = p->v->other_period;
    }
    return kpi_run(p->env->source->cube, p->env->cfg, &q, &s->set[side], p->e);
}

static bool is_shown(const struct kpi_figure *f)
{
    return f->has && !f->hidden;
}

static int test_all(struct side_page *s)
{
    size_t n = s->set[0].n;
    s->alone = page_alloc(s->p, n + 1, sizeof(*s->alone));
    s->all = page_alloc(s->p, n + 1, sizeof(*s->all));
    if (!s->alone || !s->all || s->set[1].n != n)
        return draft_done(s->p);
    for (size_t i = 0; i < n; i++) {
        const struct kpi_figure *a = &s->set[0].items[i].now, *b = &s->set[1].items[i].now;
        bool asked = s->apart && is_shown(a) && is_shown(b) && !a->small && !b->small;
        s->alone[i] = s->all[i] = asked ? kpi_p_value(a, b) : (double)NAN;
        s->tests += !isnan(s->alone[i]) ? 1U : 0U;
    }
    stats_holm(s->all, n);
    return 0;
}

static const char *side_name(struct draft *p, const struct slice *slice, const struct period *period)
{
    const char *what = slice->n ? page_slice(p, slice) : _("all channels");
    bool same = p->v->period.from == p->v->other_period.from && p->v->period.to == p->v->other_period.to;
    bool alike = slice->n == 0 && p->v->slice.n == 0 && p->v->other.n == 0;
    if (same)
        return what;
    return alike ? page_period(p, period) : page_printf(p, "%s, %s", what, page_period(p, period));
}

// In the head of a column: the value alone where the sides differ by it, so that figures stand close.
static const char *side_title(struct draft *p, const struct slice *own, const struct slice *other, const struct period *period)
{
    const char *text = "";
    for (int i = 0; i < own->n; i++) {
        enum dim d = own->f[i].dim;
        const char *name = own->f[i].code ? report_dim_value(d, cube_value_name(p->env->source->cube, d, own->f[i].code)) : _("(none)");
        if (slice_code(other, d) != own->f[i].code)
            text = page_printf(p, *text ? "%s, %s" : "%s%s", text, page_clean(p, name));
    }
    return *text ? text : side_name(p, own, period);
}

static const char *verdict(struct side_page *s, size_t i, const struct kpi_figure *a, const struct kpi_figure *b)
{
    if (!is_shown(a) || !is_shown(b))
        return "";
    if (a->small || b->small)
        return _("too few");
    if (isnan(s->alone[i]))
        return _("not tested");
    if (s->all[i] < ALPHA)
        return _("real");
    return s->alone[i] < ALPHA ? _("doubtful") : _("noise");
}

static void value_cells(struct draft *p, struct sheet_row *row, size_t i, int kpi, const struct kpi_figure *f)
{
    cell_num(row, i, page_value_of(p, kpi, f), f->value, f->small ? TONE_DIM : TONE_NORMAL);
    row->cells[i].has_num = is_shown(f);
    row->cells[i].unranked = f->small;
    cell_unit(row, i, kpi_unit_of(kpi, p->env->cfg));
    if (f->n > 0)
        cell_count(p, row, i + 1, f->n);
}

static void kpi_row(struct side_page *s, struct sheet_block *b, size_t i)
{
    struct draft *p = s->p;
    const struct kpi_result *left = &s->set[0].items[i];
    const struct kpi_figure *x = &left->now, *y = &s->set[1].items[i].now;
    struct view v = *p->v;
    char buf[NUMFMT_BUF];
    if (!x->has && !y->has)
        return;
    struct sheet_row *row = page_row(p, b);
    v.page = PAGE_KPI;
    v.kpi = left->kpi;
    row->link = page_link(p, &v);
    bool real = s->all[i] < ALPHA;
    cell_text(row, 0, report_kpi_short(p->env, left->kpi), TONE_NORMAL);
    value_cells(p, row, 1, left->kpi, x);
    value_cells(p, row, 3, left->kpi, y);
    if (is_shown(x) && is_shown(y)) {
        char sense = report_sense(p->env, left->kpi, x, y, real);
        const char *delta = report_delta(p->env, left->kpi, x->value - y->value, buf);
        cell_num(row, 5, page_printf(p, real ? "%s*" : "%s", delta), x->value - y->value, real ? sense_tone(sense) : TONE_DIM);
        cell_change(row, 5, kpi_unit_of(left->kpi, p->env->cfg));
    }
    cell_text(row, 6, verdict(s, i, x, y), real ? TONE_ACCENT : TONE_DIM);
    row->cells[6].has_order = !isnan(s->alone[i]) ? 1U : 0U;
    row->cells[6].order = isnan(s->alone[i]) ? 0 : s->alone[i];
}

static void side_headline(struct side_page *s)
{
    struct draft *p = s->p;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
    page_line(p, b, TONE_NORMAL,
              page_printf(p, _("Left: %s. Right: %s."), side_name(p, &p->v->slice, &p->v->period),
                          side_name(p, &p->v->other, &p->v->other_period)));
    if (!s->apart)
        page_line(p, b, TONE_WARNING, _("The two sides share records: their differences are shown, not tested."));
    else if (!s->tests)
        page_line(p, b, TONE_DIM, _("No difference can be tested here: too few answers, or none on one side."));
    else
        page_line(p, b, TONE_DIM,
                  page_printf(p, ngettext("* real: one difference is tested, at 5 %%", "* real: %zu differences are tested, corrected "
                                          "(Holm) so that in 95 of 100 such pages none is there by chance; doubtful: real if it "
                                          "were the only one", (unsigned long)s->tests),
                              s->tests));
}

static void side_fill(struct side_page *s)
{
    struct draft *p = s->p;
    static const struct column_def columns[] = {
        {"kpi", N_("KPI"), false, 0, 0},     {"left", "", true, 0, 0},  {"left_n", "n", true, 0, 2},
        {"right", "", true, 0, 0},           {"right_n", "n", true, 0, 2}, {"difference", N_("difference"), true, 0, 0},
        {"verdict", N_("is it real?"), false, 0, 1},
    };
    side_headline(s);
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "side", "");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Neither side has data.");
    if (!b->table.columns || s->set[0].n != s->set[1].n)
        return;
    b->table.columns[1].title = side_title(p, &p->v->slice, &p->v->other, &p->v->period);
    b->table.columns[3].title = side_title(p, &p->v->other, &p->v->slice, &p->v->other_period);
    b->table.columns[6].low_first = true; // the surest
    for (size_t i = 0; i < s->set[0].n && !p->oom; i++)
        kpi_row(s, b, i);
}

int page_side(struct draft *p)
{
    struct side_page s = {.p = p, .apart = sides_apart(p->v)};
    p->s->title = _("Side by side");
    p->s->compare = "";
    int rc = run_side(&s, 0);
    if (!rc)
        rc = run_side(&s, 1);
    if (!rc)
        rc = test_all(&s);
    if (!rc)
        side_fill(&s);
    kpi_set_release(&s.set[0]);
    kpi_set_release(&s.set[1]);
    return rc;
}

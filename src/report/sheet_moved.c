// What moved on the overview beyond chance, and in which part: the table below the alerts.
#include "report/report_priv.h"

#include <math.h>

enum { KPI, BEFORE, NOW, CHANGE, WHERE };

static const struct column_def columns[] = {
    {"kpi", N_("KPI"), false, 0, 0},       {"before", N_("before"), true, 0, 1},    {"now", N_("now"), true, 0, 0},
    {"change", N_("change"), true, 0, 0},  {"where", N_("Where"), false, 3, 2},
};

static bool has_moved(const struct kpi_result *r)
{
    return r->has_delta && r->significant && r->now.has && !r->now.hidden && r->before.has;
}

// The dimension that is looked at: the channel, of one channel the team; -1 where both are filtered by.
static int dim_of(const struct slice *s)
{
    return slice_code(s, DIM_CHANNEL) < 0 ? (int)DIM_CHANNEL : slice_code(s, DIM_TEAM) < 0 ? (int)DIM_TEAM : -1;
}

// "mostly phone (-15 of -23)", or that it is spread.
static const char *where_text(struct draft *p, const struct kpi_change *k)
{
    const struct change_part *part = kpi_change_cause(k);
    double total = k->now - k->before;
    struct change_unit u = change_unit(p->env, k->kpi, total);
    if (k->nparts < 2)
        return "";
    if (!part || !lround(total / change_step(&u)))
        return k->dim == DIM_CHANNEL ? _("no channel stands out") : _("no team stands out");
    return page_printf(p, _("mostly %s (%s of %s)"), page_key(p, part->key), change_text(p, &u, part->mix + part->rate),
                       change_text(p, &u, total));
}

static void moved_row(struct draft *p, struct sheet_block *b, const struct kpi_result *r, const struct kpi_change *k)
{
    struct view v = *p->v;
    struct sheet_row *row = page_row(p, b);
    char buf[NUMFMT_BUF];
    char sense = report_sense(p->env, r->kpi, &r->now, &r->before, true);
    v.page = PAGE_KPI;
    v.kpi = r->kpi;
    v.index = 0;
    row->link = page_link(p, &v);
    cell_text(row, KPI, report_kpi_short(p->env, r->kpi), TONE_NORMAL);
    cell_num(row, BEFORE, page_kpi_value(p, r->kpi, r->before.value), r->before.value, TONE_DIM);
    cell_num(row, NOW, page_kpi_value(p, r->kpi, r->now.value), r->now.value, TONE_NORMAL);
    cell_num(row, CHANGE, page_copy(p, report_delta(p->env, r->kpi, r->delta, buf)), r->delta, sense == ' ' ? TONE_NORMAL : sense_tone(sense));
    for (size_t i = BEFORE; i <= CHANGE; i++)
        cell_unit(row, i, kpi_unit_of(r->kpi, p->env->cfg));
    cell_change(row, CHANGE, kpi_unit_of(r->kpi, p->env->cfg));
    cell_text(row, WHERE, k ? where_text(p, k) : "", TONE_DIM);
}

// For the worse first, then for the better, then what has no direction.
static int rank_of(const struct draft *p, const struct kpi_result *r)
{
    char sense = report_sense(p->env, r->kpi, &r->now, &r->before, true);
    return sense == '-' ? 0 : sense == '+' ? 1 : 2;
}

static size_t gather(const struct draft *p, const struct kpi_set *set, const struct kpi_result **out)
{
    size_t n = 0;
    for (int rank = 0; rank < 3; rank++)
        for (size_t i = 0; i < set->n; i++)
            if (has_moved(&set->items[i]) && rank_of(p, &set->items[i]) == rank)
                out[n++] = &set->items[i];
    return n;
}

static int changes_of(struct draft *p, const struct kpi_query *q, const struct kpi_result *const *moved, size_t n,
                      struct kpi_change **out)
{
    struct span spans[2];
    int dim = dim_of(&q->slice), *kpis = page_alloc(p, n + 1, sizeof(*kpis));
    struct kpi_change *changes = page_alloc(p, n + 1, sizeof(*changes));
    *out = NULL;
    if (dim < 0 || !n)
        return 0;
    if (!kpis || !changes)
        return err_nomem(p->e);
    for (size_t i = 0; i < n; i++)
        kpis[i] = moved[i]->kpi;
    kpi_compared_spans(p->env->source->cube, p->env->cfg, q, spans);
    int rc = kpi_changes(p->env->source->cube, p->env->cfg, &q->slice, spans, dim, kpis, n, &p->s->mem, changes, p->e);
    if (!rc)
        *out = changes;
    return rc;
}

int block_moved(struct draft *p, const struct kpi_query *q, const struct kpi_set *set)
{
    struct kpi_change *changes = NULL;
    struct period other = kpi_compared(p->env->cfg, q);
    const struct kpi_result **moved = page_alloc(p, set->n + 1, sizeof(*moved));
    if (!moved)
        return err_nomem(p->e);
    if (q->compare != COMPARE_PREVIOUS && q->compare != COMPARE_YEAR)
        return 0;
    size_t n = gather(p, set, moved);
    int rc = changes_of(p, q, moved, n, &changes);
    if (rc)
        return rc;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "moved", page_printf(p, _("What moved against %s, more than chance explains"), page_period(p, &other)));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Nothing moved more than chance explains.");
    for (size_t i = 0; i < n; i++)
        moved_row(p, b, moved[i], changes ? &changes[i] : NULL);
    return 0;
}

// The heat map: every KPI by channel (or another dimension), or by period. One glance tells where it is bad.
#include "report/report_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MOST = 24 }; // columns beside the name and, by dimension, the whole

struct heat {
    struct draft *p;
    size_t first;    // column of the first one
    struct kpi_set set;
    struct place { uint32_t code; const char *key; int64_t n; } *places; // by dimension: its values, most rows first
    size_t n;
};

static int by_size(const void *pa, const void *pb)
{
    const struct place *a = pa, *b = pb;
    if (!a->code != !b->code)
        return a->code ? -1 : 1; // "(none)" last
    return a->n != b->n ? (a->n > b->n ? -1 : 1) : strcmp(a->key, b->key);
}

static int find_places(struct heat *h)
{
    for (size_t i = 0; i < h->set.n; i++)
        for (size_t k = 0; k < h->set.items[i].nparts; k++) {
            const struct kpi_part *part = &h->set.items[i].parts[k];
            size_t at = 0;
            if (!part->fig.has || part->fig.n <= 0)
                continue;
            while (at < h->n && h->places[at].code != part->code)
                at++;
            if (at == h->n) {
                struct place *more = page_grow(h->p, h->places, h->n, sizeof(*more));
                if (!more)
                    return draft_done(h->p);
                h->places = more;
                h->places[h->n++] = (struct place){part->code, part->key, 0};
            }
            h->places[at].n += part->fig.n;
        }
    if (h->n)
        qsort(h->places, h->n, sizeof(*h->places), by_size);
    h->n = h->n > PARTS_MOST ? PARTS_MOST : h->n;
    return 0;
}

static const struct kpi_figure *part_of(const struct kpi_result *r, uint32_t code)
{
    for (size_t i = 0; i < r->nparts; i++)
        if (r->parts[i].code == code)
            return &r->parts[i].fig;
    return NULL;
}

static const struct kpi_figure *figure_at(const struct heat *h, const struct kpi_result *r, size_t i)
{
    return h->p->v->chart ? (i < r->nseries ? &r->series[r->nseries - 1 - i].fig : NULL) : part_of(r, h->places[i].code);
}

static bool is_shaded(const struct kpi_figure *f) { return f && f->has && !f->hidden && !f->small; }

// How bad, of a KPI without direction how much.
static double badness(const struct heat *h, int kpi, double v)
{
    return kpi_dir_of(kpi, h->p->env->cfg) == KPI_UP ? -v : v;
}

static void shade_row(const struct heat *h, struct sheet_row *row, const struct kpi_result *r)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < h->n; i++) {
        const struct kpi_figure *f = figure_at(h, r, i);
        if (!is_shaded(f))
            continue;
        low = fmin(low, badness(h, r->kpi, f->value));
        high = fmax(high, badness(h, r->kpi, f->value));
    }
    for (size_t i = 0; i < h->n; i++) {
        const struct kpi_figure *f = figure_at(h, r, i);
        if (is_shaded(f))
            row->cells[h->first + i].heat = heat_level(badness(h, r->kpi, f->value), low, high);
    }
}

static void add_row(struct heat *h, struct sheet_block *b, const struct kpi_result *r)
{
    struct sheet_row *row = page_row(h->p, b);
    struct view v = *h->p->v;
    v.page = PAGE_KPI;
    v.kpi = r->kpi;
    v.chart = CHART_LINE;
    row->link = page_link(h->p, &v);
    cell_text(row, 0, report_kpi_short(h->p->env, r->kpi), TONE_NORMAL);
    if (h->first > 1)
        cell_figure(h->p, row, 1, r->kpi, &r->now);
    for (size_t i = 0; i < h->n; i++)
        if (figure_at(h, r, i))
            cell_figure(h->p, row, h->first + i, r->kpi, figure_at(h, r, i));
    shade_row(h, row, r);
}

// A KPI that has a figure nowhere but in the total says nothing here.
static bool is_split(const struct heat *h, const struct kpi_result *r)
{
    for (size_t i = 0; i < h->n; i++) {
        const struct kpi_figure *f = figure_at(h, r, i);
        if (f && f->has && !f->hidden && (f->n > 0 || h->p->v->chart))
            return true;
    }
    return false;
}

static void add_columns(struct heat *h, struct sheet_block *b)
{
    struct draft *p = h->p;
    struct column_def defs[PARTS_MOST + 2] = {{"kpi", N_("KPI"), false, 0, 0}, {"total", N_("all"), true, 0, 1}};
    for (size_t i = 0; i < h->n; i++)
        defs[h->first + i] = (struct column_def){page_printf(p, p->v->chart ? "before%zu" : "value%zu", p->v->chart ? i : i + 1), "", true, 0, (int)i + 2};
    page_columns(p, b, defs, h->first + h->n);
    for (size_t i = 0; b->table.columns && i < h->n; i++) {
        b->table.columns[h->first + i].even = !p->v->chart;
        b->table.columns[h->first + i].title =
            p->v->chart ? page_period_short(p, &h->set.items[0].series[h->set.items[0].nseries - 1 - i].period)
                        : page_clean(p, report_dim_value((enum dim)p->v->by, h->places[i].key));
    }
}

static void fill(struct heat *h)
{
    struct draft *p = h->p;
    struct sheet_block *head = page_block(p, BLOCK_TEXT, "headline", "");
    page_line(p, head, TONE_NORMAL, p->v->chart ? _("Every KPI by period, the latest first")
                                                : page_printf(p, _("Every KPI by %s, the largest first"), report_dim_title((enum dim)p->v->by)));
    page_line(p, head, TONE_DIM, _("In each line: the fuller, the worse; without a direction, the more. ~ few answers or cases: not shaded"));
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "heat", "");
    add_columns(h, b);
    b->table.empty = _("The data do not tell such values.");
    for (size_t i = 0; b->table.columns && i < h->set.n && h->n; i++)
        if (is_split(h, &h->set.items[i]))
            add_row(h, b, &h->set.items[i]);
}

int page_heat(struct draft *p)
{
    struct heat h = {.p = p, .first = p->v->chart ? 1 : 2};
    struct kpi_query q = view_query(p->v);
    p->s->title = _("Heat map");
    q.by = p->v->chart ? -1 : p->v->by;
    q.last = p->v->chart ? p->v->last : 0;
    q.compare = COMPARE_NONE;
    int rc = kpi_run(p->env->source->cube, p->env->cfg, &q, &h.set, p->e);
    if (rc)
        return rc;
    if (p->v->chart)
        h.n = h.set.n ? h.set.items[0].nseries : 0;
    else
        rc = find_places(&h);
    h.n = h.n > PARTS_MOST ? PARTS_MOST : h.n;
    if (!rc)
        fill(&h);
    kpi_set_release(&h.set);
    return rc;
}

// Teams and agents side by side. Nobody is ranked on a small sample: such figures are marked and stand at the end.
#include "report/report_priv.h"

#include <stdlib.h>
#include <string.h>

static const int team_kpis[] = {
    KPI_contact_volume, KPI_csat, KPI_nps, KPI_fcr, KPI_first_response_time, KPI_handling_time, KPI_ease_customer,
    KPI_resolution_time, KPI_sla, KPI_quality_score, KPI_repeat_contact, KPI_error_rate, KPI_work_time,
};
#define TEAM_KPIS ARRAY_LEN(team_kpis)

struct team_page {
    struct draft *p;
    struct kpi_set set;
    const struct kpi_result *shown[TEAM_KPIS]; // those with data, in order
    size_t nshown;
    struct member { uint32_t code; const char *key; } *members;
    size_t n;
};

static const struct kpi_figure *figure_of(const struct kpi_result *r, uint32_t code)
{
    for (size_t i = 0; i < r->nparts; i++)
        if (r->parts[i].code == code)
            return &r->parts[i].fig;
    return NULL;
}

// By name, "(none)" last. Whoever sorts by a figure finds those of a small sample after the others.
static int by_key(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;
    if ((a->code == 0) != (b->code == 0))
        return a->code == 0 ? 1 : -1;
    return strcmp(a->key, b->key);
}

static bool is_empty(const struct team_page *t, const struct member *m)
{
    bool any = false;
    for (size_t i = 0; i < t->nshown; i++) {
        const struct kpi_figure *f = figure_of(t->shown[i], m->code);
        any |= f && f->has && f->n > 0;
    }
    return !any;
}

static int find_members(struct team_page *t)
{
    for (size_t i = 0; i < t->set.n; i++) {
        const struct kpi_result *r = &t->set.items[i];
        if (r->now.has)
            t->shown[t->nshown++] = r;
        for (size_t k = 0; k < r->nparts; k++) {
            size_t m = 0;
            while (m < t->n && t->members[m].code != r->parts[k].code)
                m++;
            if (m < t->n)
                continue;
            struct member *more = page_grow(t->p, t->members, t->n, sizeof(*more));
            if (!more)
                return draft_done(t->p);
            t->members = more;
            t->members[t->n++] = (struct member){r->parts[k].code, r->parts[k].key};
        }
    }
    while (t->n && is_empty(t, &t->members[t->n - 1])) // what has no name comes last and often is nothing
        t->n--;
    if (t->n)
        qsort(t->members, t->n, sizeof(*t->members), by_key);
    return 0;
}

static void member_row(struct team_page *t, struct sheet_block *b, const struct member *m)
{
    struct draft *p = t->p;
    struct sheet_row *row = page_row(p, b);
    struct view v = *p->v;
    v.page = PAGE_OVERVIEW;
    row->pinned = !m;
    if (m && view_filter(&v, (enum dim)p->v->by, m->code))
        row->link = page_link(p, &v);
    cell_text(row, 0, m ? page_clean(p, report_dim_value((enum dim)p->v->by, m->key)) : _("all"), m ? TONE_NORMAL : TONE_HEAD);
    for (size_t i = 0; i < t->nshown; i++)
        cell_figure(p, row, i + 1, t->shown[i]->kpi, m ? figure_of(t->shown[i], m->code) : &t->shown[i]->now);
}

static void fill(struct team_page *t)
{
    struct draft *p = t->p;
    struct column_def defs[TEAM_KPIS + 1] = {{"name", N_("Name"), false, 0, 0}};
    struct sheet_block *head = page_block(p, BLOCK_TEXT, "headline", "");
    bool teams = p->v->by == DIM_TEAM;
    if (!p->v->look.table[0])
        page_line(p, head, TONE_NORMAL, teams ? _("Teams by name") : _("Agents by name"));
    page_line(p, head, TONE_DIM, _("~ few answers or cases: not ranked"));
    for (size_t i = 0; i < t->nshown; i++)
        defs[i + 1] = (struct column_def){kpi_info(p->env->cfg, t->shown[i]->kpi)->id, "", true, 0, (int)i};
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "teams", "");
    page_columns(p, b, defs, t->nshown + 1);
    b->table.empty = _("The data name no team or agent here.");
    if (!b->table.columns || !t->n)
        return;
    for (size_t i = 0; i < t->nshown; i++) {
        b->table.columns[i + 1].title = report_kpi_short(p->env, t->shown[i]->kpi);
        b->table.columns[i + 1].low_first = kpi_dir_of(t->shown[i]->kpi, p->env->cfg) == KPI_UP;
    }
    member_row(t, b, NULL);
    for (size_t i = 0; i < t->n && !p->oom; i++)
        member_row(t, b, &t->members[i]);
}

int page_teams(struct draft *p)
{
    struct team_page t = {.p = p};
    struct kpi_query q = view_query(p->v);
    p->s->title = _("Teams and agents");
    q.by = p->v->by;
    q.last = 0;
    q.compare = COMPARE_NONE;
    q.kpis = team_kpis;
    q.nkpis = TEAM_KPIS;
    int rc = kpi_run(p->env->source->cube, p->env->cfg, &q, &t.set, p->e);
    if (rc)
        return rc;
    rc = find_members(&t);
    if (!rc)
        fill(&t);
    kpi_set_release(&t.set);
    return rc;
}

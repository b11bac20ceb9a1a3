// The pages, one row each.
#include "report/report_priv.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int (*fill)(struct draft *p);
} pages[PAGE_COUNT] = {
    [PAGE_OVERVIEW] = {"overview", page_overview}, [PAGE_KPI] = {"kpi", page_kpi},
    [PAGE_ALERTS] = {"alerts", page_alert_list},   [PAGE_DATA] = {"data", page_data},
    [PAGE_REJECTS] = {"rejects", page_rejects},    [PAGE_ROWS] = {"rows", page_rows},
    [PAGE_COMMENTS] = {"comments", page_comments}, [PAGE_COMMENT] = {"comment", page_comment},
    [PAGE_ROW] = {"row", page_row_whole},          [PAGE_TARGETS] = {"targets", page_targets},
    [PAGE_HISTORY] = {"history", page_history},
    [PAGE_ACTIONS] = {"actions", page_actions},    [PAGE_ACTION] = {"action", page_action},
    [PAGE_SOURCE] = {"source", page_source},       [PAGE_IMPORT] = {"import", page_import},
    [PAGE_THEMES] = {"themes", page_themes},       [PAGE_PEOPLE] = {"people", page_people},
    [PAGE_CASES] = {"cases", page_cases},          [PAGE_TEAMS] = {"teams", page_teams},
    [PAGE_ABOUT] = {"about", page_about},          [PAGE_SIDE] = {"side", page_side},
    [PAGE_FOUND] = {"found", page_found},          [PAGE_LAYOUT] = {"layout", page_layout},
    [PAGE_HEAT] = {"heat", page_heat},
    [PAGE_FILES] = {"files", page_files},          [PAGE_SETTINGS] = {"settings", page_settings},
};

const char *report_page_name(enum page page)
{
    return page < PAGE_COUNT ? pages[page].name : "";
}

int draft_done(struct draft *p)
{
    return p->oom || p->s->mem.oom ? err_nomem(p->e) : 0;
}

int run_kpi(struct draft *p, struct kpi_set *set)
{
    struct kpi_query q = view_query(p->v);
    int kpi = p->v->kpi;
    q.by = p->v->by;
    q.kpis = &kpi;
    q.nkpis = 1;
    return kpi_run(p->env->source->cube, p->env->cfg, &q, set, p->e);
}

static size_t table_rows(const struct sheet *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->nblocks; i++)
        n += s->blocks[i].kind == BLOCK_TABLE ? s->blocks[i].table.nrows : 0;
    return n;
}

int page_rows_of(const struct draft *p, const struct view *v, size_t *n)
{
    struct sheet *s = v ? calloc(1, sizeof(*s)) : p->s;
    if (!s)
        return err_nomem(p->e);
    struct draft other = {.s = s, .env = p->env, .v = v, .e = p->e};
    int rc = v ? page_frame(&other) : 0;
    if (v && !rc)
        rc = pages[v->page].fill(&other);
    *n = rc ? 0 : table_rows(s);
    if (v)
        sheet_free(s);
    return rc;
}

int report_sheet(const struct report_env *env, const struct view *v, struct sheet **out, struct err *e)
{
    if (v->page >= PAGE_COUNT || v->kpi < 0 || v->kpi >= kpi_count(env->cfg) || v->by < 0 || v->by >= DIM_COUNT)
        return err_set(e, ERR_RANGE, "there is no such page");
    if (v->load != env->load && (v->slice.n || v->off.n || v->other.n))
        return err_set(e, ERR_RANGE, "the filters of this page belong to data that were read before");
    struct sheet *s = calloc(1, sizeof(*s));
    if (!s)
        return err_nomem(e);
    struct view now = *v;
    now.load = env->load;
    struct draft p = {.s = s, .env = env, .v = &now, .e = e};
    int rc = page_frame(&p);
    if (!rc)
        rc = pages[v->page].fill(&p);
    if (!rc)
        rc = page_nothing(&p);
    if (!rc)
        rc = look_apply(&p);
    if (rc) {
        sheet_free(s);
        return rc;
    }
    *out = s;
    return 0;
}

void sheet_free(struct sheet *s)
{
    if (!s)
        return;
    arena_release(&s->mem);
    free(s);
}

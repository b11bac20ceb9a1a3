// What every page has around its blocks.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <string.h>

const char *page_slice(struct draft *p, const struct slice *s)
{
    const char *text = "";
    for (int i = 0; i < s->n; i++) {
        const char *name = s->f[i].code ? cube_value_name(p->env->source->cube, s->f[i].dim, s->f[i].code) : _("(none)");
        text = page_printf(p, "%s%s%s %s", text, i ? ", " : "", report_dim_title(s->f[i].dim), page_clean(p, report_dim_value(s->f[i].dim, name)));
    }
    return text;
}

static const char *grain_text(enum grain g)
{
    switch (g) {
    case GRAIN_DAY: return _("by day");
    case GRAIN_WEEK: return _("by week");
    case GRAIN_MONTH: return _("by month");
    case GRAIN_QUARTER: return _("by quarter");
    case GRAIN_YEAR: return _("by year");
    case GRAIN_RANGE: break;
    }
    return "";
}

static const char *compare_text(struct draft *p)
{
    const struct calendar *cal = &p->env->cfg->calendar;
    struct period other;
    switch (p->v->compare) {
    case COMPARE_PREVIOUS: other = period_shift(cal, &p->v->period, -1); break;
    case COMPARE_YEAR: other = period_year_before(cal, &p->v->period); break;
    case COMPARE_TARGET: return _("vs target");
    case COMPARE_BENCHMARK: return _("vs benchmark");
    case COMPARE_NONE:
    default: return "";
    }
    return page_printf(p, _("vs %s"), page_period(p, &other));
}

static void add_crumb(struct draft *p, const char *text)
{
    const char **crumbs = page_grow(p, p->s->crumbs, p->s->ncrumbs, sizeof(*crumbs));
    if (!crumbs)
        return;
    p->s->crumbs = crumbs;
    crumbs[p->s->ncrumbs++] = text;
}

static void crumbs(struct draft *p)
{
    const struct view *v = p->v;
    add_crumb(p, _("Overview"));
    if (v->page == PAGE_KPI || v->page == PAGE_ROWS || v->page == PAGE_ROW)
        add_crumb(p, report_kpi_short(p->env, v->kpi));
    for (int i = 0; i < v->slice.n; i++) {
        const char *name = cube_value_name(p->env->source->cube, v->slice.f[i].dim, v->slice.f[i].code);
        add_crumb(p, v->slice.f[i].code ? page_clean(p, report_dim_value(v->slice.f[i].dim, name)) : _("(none)"));
    }
    switch (v->page) {
    case PAGE_ALERTS: add_crumb(p, _("Alerts")); break;
    case PAGE_DATA: add_crumb(p, _("Data")); break;
    case PAGE_SOURCE:
        add_crumb(p, _("Data"));
        add_crumb(p, page_capital(p, _("source")));
        break;
    case PAGE_REJECTS:
        add_crumb(p, _("Data"));
        add_crumb(p, page_capital(p, _("rejects")));
        break;
    case PAGE_ROWS: add_crumb(p, page_capital(p, _("rows"))); break;
    case PAGE_ROW:
        add_crumb(p, page_capital(p, _("rows")));
        add_crumb(p, page_printf(p, "%zu", v->index + 1));
        break;
    case PAGE_PEOPLE: add_crumb(p, report_people_title(v->group)); break;
    case PAGE_TEAMS: add_crumb(p, page_capital(p, report_dim_title((enum dim)v->by))); break;
    case PAGE_HEAT: add_crumb(p, _("Heat map")); break;
    case PAGE_CASES: add_crumb(p, _("Cases")); break;
    case PAGE_THEMES: add_crumb(p, _("Themes")); break;
    case PAGE_COMMENTS: add_crumb(p, _("Comments")); break;
    case PAGE_COMMENT:
        add_crumb(p, _("Comments"));
        add_crumb(p, page_printf(p, "%zu", v->index + 1));
        break;
    case PAGE_TARGETS: add_crumb(p, _("Targets")); break;
    case PAGE_ACTIONS: add_crumb(p, _("Actions")); break;
    case PAGE_HISTORY:
        add_crumb(p, _("Alerts"));
        add_crumb(p, page_capital(p, _("history")));
        break;
    case PAGE_ACTION: add_crumb(p, page_capital(p, _("action"))); break;
    case PAGE_SIDE: add_crumb(p, page_capital(p, _("side by side"))); break;
    case PAGE_FOUND: add_crumb(p, page_capital(p, _("search"))); break;
    case PAGE_LAYOUT: add_crumb(p, page_capital(p, _("layout"))); break;
    case PAGE_ABOUT:
    case PAGE_OVERVIEW:
    case PAGE_KPI:
    case PAGE_IMPORT:
    case PAGE_FILES:
    case PAGE_SETTINGS:
    case PAGE_COUNT: break;
    }
}

static size_t loaded_sources(const struct report_env *env)
{
    size_t n = 0;
    for (size_t i = 0; i < env->source->list.n; i++)
        n += env->source->list.items[i]->state == SOURCE_LOADED;
    return n;
}

const char *page_channel(const struct draft *p)
{
    for (int i = 0; i < p->v->slice.n; i++)
        if (p->v->slice.f[i].dim == DIM_CHANNEL)
            return cube_value_name(p->env->source->cube, DIM_CHANNEL, p->v->slice.f[i].code);
    return NULL;
}

static const char *as_of_text(struct draft *p, int32_t as_of)
{
    char buf[NUMFMT_BUF];
    return as_of == CIVIL_NONE ? "" : page_printf(p, _("as of %s"), numfmt_day(p->env->fmt, as_of, buf));
}

// How old the data is by the wall clock, from two days on; figures never ask it.
static const char *age_text(struct draft *p, int32_t as_of)
{
    if (as_of == CIVIL_NONE || p->env->today < as_of + 2)
        return "";
    return page_printf(p, _("%d days old"), (int)(p->env->today - as_of));
}

int page_frame(struct draft *p)
{
    struct sheet *s = p->s;
    int32_t as_of = cube_as_of(p->env->source->cube);
    size_t n = loaded_sources(p->env);
    s->view = *p->v;
    s->cfg = p->env->cfg;
    s->title = _("Overview");
    s->headline = "";
    s->so_far = p->env->so_far ? page_clean(p, p->env->so_far) : "";
    if (p->v->page == PAGE_IMPORT) { // of one file, whatever its dates
        s->period = s->grain = s->compare = s->filters = s->as_of = s->sources = s->age = "";
        add_crumb(p, _("Import"));
        return draft_done(p);
    }
    if (p->v->page == PAGE_FILES || p->v->page == PAGE_SETTINGS) { // before there are data
        s->period = s->grain = s->compare = s->filters = s->as_of = s->sources = s->age = "";
        add_crumb(p, p->v->page == PAGE_FILES ? _("Open") : _("Settings"));
        return draft_done(p);
    }
    s->period = page_period(p, &p->v->period);
    s->grain = grain_text(p->v->period.grain);
    s->compare = compare_text(p);
    s->filters = p->v->slice.n ? page_slice(p, &p->v->slice) : _("all channels");
    s->as_of = as_of_text(p, as_of);
    s->age = age_text(p, as_of);
    s->sources = page_printf(p, ngettext("%zu source", "%zu sources", (unsigned long)n), n);
    s->partial = as_of != CIVIL_NONE && period_partial(&p->v->period, as_of);
    crumbs(p);
    return draft_done(p);
}

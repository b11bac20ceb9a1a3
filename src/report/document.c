// A whole report as one sheet, for the formats that people read.
#include "report/report_priv.h"

#include <stdlib.h>
#include <string.h>

// A section per KPI: figure, chart, parts, periods.
static int add_details(struct draft *p, const struct report_data *d)
{
    struct cube_answer answer = {0};
    struct span span = view_span(p->env, &p->v->period);
    struct period other = kpi_compared(p->env->cfg, &d->query);
    int rc = cube_fold(p->env->source->cube, &p->v->slice, &span, 1, -1, 0, &answer, p->e);
    for (size_t i = 0; !rc && i < d->set.n; i++) {
        const struct kpi_result *r = &d->set.items[i];
        if (!r->now.has || r->now.hidden)
            continue;
        struct sheet_block *b = page_block(p, BLOCK_TEXT, kpi_info(p->env->cfg, r->kpi)->id, report_kpi_name(p->env, r->kpi));
        page_line(p, b, TONE_DIM, _(kpi_info(p->env->cfg, r->kpi)->purpose));
        const struct kpi_trend *trend = i < d->trends.n ? &d->trends.items[i] : NULL;
        const struct kpi_change *change = d->changes ? &d->changes[i] : NULL;
        block_headline(p, r, answer.ngroups ? answer.cells : NULL, trend, change, &other);
        block_chart(p, r, trend);
        if (r->nparts)
            block_bars(p, r, d->query.by);
        block_periods(p, r);
        if (change && change->nparts > 1)
            block_change(p, change, &other);
    }
    cube_answer_release(&answer);
    return rc;
}

// A line per cause, with the cause, in a copy: programs that read the data want every alert.
static int folded(struct draft *p, const struct report_data *d, struct alert_list *out)
{
    *out = (struct alert_list){.items = page_alloc(p, d->alerts.n + 1, sizeof(*out->items)), .n = d->alerts.n};
    if (!out->items)
        return err_nomem(p->e);
    if (d->alerts.n)
        memcpy(out->items, d->alerts.items, d->alerts.n * sizeof(*out->items));
    int rc = alert_fold(p->env->source->cube, p->env->cfg, &d->query, out, p->e);
    return rc ? rc : alert_explain(p->env->source->cube, p->env->cfg, &d->query, out, p->e);
}

int report_document(const struct report_env *env, const struct report_data *d, bool details, struct sheet **out,
                    struct err *e)
{
    struct view v = {.page = PAGE_OVERVIEW, .period = d->query.period, .compare = d->query.compare,
                     .slice = d->query.slice, .by = d->query.by >= 0 ? d->query.by : DIM_CHANNEL, .last = d->query.last, .load = env->load};
    struct sheet *s = calloc(1, sizeof(*s));
    if (!s)
        return err_nomem(e);
    struct draft p = {.s = s, .env = env, .v = &v, .e = e};
    int rc = page_frame(&p);
    struct alert_list alerts = {0};
    if (!rc)
        rc = folded(&p, d, &alerts);
    if (!rc) {
        page_alerts(&p, &alerts);
        block_tiles(&p, &d->set, &alerts);
        block_alerts(&p, &alerts, _("Alerts"));
        // A breakdown that was asked for is shown: the tiles have none.
        if (details || (d->query.by >= 0 && d->query.by != DIM_CHANNEL))
            rc = add_details(&p, d);
        block_sources(&p);
    }
    alert_list_release(&alerts);
    if (!rc)
        rc = draft_done(&p);
    if (!rc)
        rc = report_provenance(env, s, e);
    if (rc) {
        sheet_free(s);
        return rc;
    }
    *out = s;
    return 0;
}

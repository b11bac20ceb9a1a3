#include "report/report_priv.h"

#include <string.h>

int report_data_build(const struct report_env *env, const struct kpi_query *q, struct report_data *out, struct err *e)
{
    struct report_data d = {.query = *q};
    int rc = kpi_run(env->source->cube, env->cfg, q, &d.set, e);
    if (rc)
        return rc;
    rc = alert_run(env->source->cube, env->cfg, q, env->alerts, &d.alerts, e);
    if (rc) {
        kpi_set_release(&d.set);
        return rc;
    }
    *out = d;
    return 0;
}

int report_data_explain(const struct report_env *env, struct report_data *d, struct err *e)
{
    int kpis[KPI_MAX];
    struct span spans[2];
    struct kpi_query q = d->query;
    int rc = kpi_trends(env->source->cube, env->cfg, &q, &d->trends, e);
    if (rc || q.by < 0 || q.compare == COMPARE_NONE || !d->set.n)
        return rc;
    for (size_t i = 0; i < d->set.n; i++)
        kpis[i] = d->set.items[i].kpi;
    d->changes = arena_alloc(&d->mem, d->set.n * sizeof(*d->changes));
    if (!d->changes)
        return err_nomem(e);
    kpi_compared_spans(env->source->cube, env->cfg, &q, spans);
    return kpi_changes(env->source->cube, env->cfg, &q.slice, spans, q.by, kpis, d->set.n, &d->mem, d->changes, e);
}

void report_data_release(struct report_data *d)
{
    kpi_set_release(&d->set);
    alert_list_release(&d->alerts);
    kpi_trends_release(&d->trends);
    arena_release(&d->mem);
    memset(d, 0, sizeof(*d));
}

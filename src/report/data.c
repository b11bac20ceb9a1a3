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

void report_data_release(struct report_data *d)
{
    kpi_set_release(&d->set);
    alert_list_release(&d->alerts);
    memset(d, 0, sizeof(*d));
}

// The user's alert rules, [alert NAME] of the configuration, on the data that are loaded.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "kpi/goal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "alert "

static int read_where(const struct session *s, const char *section, struct alert_def *d, struct err *e)
{
    const char *filter = conf_get(&s->conf, section, "filter"), *by = conf_get(&s->conf, section, "by");
    d->by = -1;
    if (*by && (d->by = dim_by_name(by)) < 0)
        return err_set(e, ERR_SYNTAX, _("by = %s is no dimension"), by);
    return kpi_slice_parse(s->source.cube, filter, &d->slice, e);
}

static int read_limits(const struct session *s, const char *section, struct alert_def *d, struct err *e)
{
    const struct { const char *key; bool *has; double *value; } limits[] = {
        {"below", &d->has_below, &d->below}, {"above", &d->has_above, &d->above}, {"clear", NULL, &d->clear}, {"least", NULL, &d->least}};
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        const char *text = conf_get(&s->conf, section, limits[i].key);
        bool has = false;
        if (*text && !settings_limit(d->kpi, s->cfg, text, &has, limits[i].value))
            return err_set(e, ERR_SYNTAX, _("%s = %s does not fit the unit of %s"), limits[i].key, text, kpi_info(s->cfg, d->kpi)->id);
        if (limits[i].has)
            *limits[i].has = has;
    }
    if (d->rule == RULE_LIMIT && !d->has_below && !d->has_above)
        return err_set(e, ERR_SYNTAX, "%s", _("it has no limit: give below or above"));
    return 0;
}

static int read_rule(const struct session *s, const char *section, struct alert_def *d, struct err *e)
{
    const char *kpi = conf_get(&s->conf, section, "kpi"), *severity = conf_get(&s->conf, section, "severity");
    *d = (struct alert_def){.kpi = kpi_by_id(s->cfg, kpi)};
    str_copy(d->name, sizeof(d->name), section + strlen(PREFIX));
    if (d->kpi < 0)
        return err_set(e, ERR_SYNTAX, *kpi ? _("\"%s\" is no KPI") : _("it names no KPI%s"), kpi);
    int rule = alert_rule_by_name(conf_get(&s->conf, section, "rule"));
    d->rule = rule < 0 ? RULE_LIMIT : (enum alert_rule)rule;
    d->severity = str_ieq(severity, "critical") ? STATE_CRITICAL : STATE_WARNING;
    d->in_a_row = (int)fmax(1, conf_number(&s->conf, section, "for"));
    d->min_n = (int64_t)conf_number(&s->conf, section, "min_n");
    int rc = read_where(s, section, d, e);
    return rc ? rc : read_limits(s, section, d, e);
}

static bool is_first(const struct conf *c, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (!strcmp(c->values[i].section, c->values[at].section))
            return false;
    return true;
}

void rules_attach(struct session *s)
{
    const char *target = conf_get(&s->conf, "kpitop", "alert_target");
    size_t n = 0;
    free(s->defs);
    s->defs = calloc(s->conf.n + 1, sizeof(*s->defs));
    for (size_t i = 0; s->defs && i < s->conf.n; i++) {
        const struct conf_value *v = &s->conf.values[i];
        struct err e = {0};
        if (!str_starts(v->section, PREFIX) || !is_first(&s->conf, i))
            continue;
        if (read_rule(s, v->section, &s->defs[n], &e)) {
            if (!session_begun(s)) // what it asks for may come
                complain(_("the rule [%s] is left out: %s"), v->section, e.msg);
        } else
            n++;
    }
    s->alert_opts.defs = s->defs;
    s->alert_opts.ndefs = s->defs ? n : 0;
    s->alert_opts.target = str_ieq(target, "critical") ? STATE_CRITICAL : str_ieq(target, "off") ? STATE_NONE : STATE_WARNING;
    s->alert_opts.today = s->today;
    s->env.alerts = &s->alert_opts;
}

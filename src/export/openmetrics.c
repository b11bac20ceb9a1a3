// OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/): the figures of one report as gauges, for the
// textfile collector of a node exporter. Samples of a family stand together; labels are escaped; "# EOF" ends it.
#include "export/export_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

static void add_escaped(struct strbuf *b, const char *s)
{
    for (; *s; s++) {
        if (*s == '\\' || *s == '"')
            sb_putc(b, '\\');
        if (*s == '\n')
            sb_add(b, "\\n");
        else
            sb_putc(b, *s);
    }
}

static void add_label(struct strbuf *b, const char *name, const char *value, bool *first)
{
    struct strbuf clean = {0};
    utf8_clean(&clean, value, strlen(value));
    sb_addf(b, "%s%s=\"", *first ? "{" : ",", name);
    add_escaped(b, sb_str(&clean));
    sb_putc(b, '"');
    *first = false;
    sb_end(&clean, b);
}

static void add_family(struct strbuf *b, const char *name, const char *unit, const char *help)
{
    sb_addf(b, "# TYPE %s gauge\n", name);
    if (*unit)
        sb_addf(b, "# UNIT %s %s\n", name, unit);
    sb_addf(b, "# HELP %s %s\n", name, _(help));
}

static void add_value(struct strbuf *b, double v)
{
    char buf[NUMFMT_BUF];
    sb_addf(b, "} %s\n", numfmt_exact(v, buf));
}

// The labels of the report: period and filters.
static void add_common(struct strbuf *b, const struct report_env *env, const struct report_data *d, bool *first)
{
    add_label(b, "period", d->set.period.label, first);
    for (int i = 0; i < d->query.slice.n; i++) {
        struct strbuf name = {0};
        export_value_name(&name, env, d->query.slice.f[i].dim, d->query.slice.f[i].code);
        add_label(b, dim_name(d->query.slice.f[i].dim), sb_str(&name), first);
        sb_end(&name, b);
    }
}

static bool shown(const struct kpi_figure *f) { return f->has && !f->hidden && isfinite(f->value); }

static void kpi_labels(struct strbuf *b, const struct report_env *env, const struct report_data *d, int kpi, const char *dim,
                       const char *key)
{
    bool first = true;
    add_label(b, "kpi", kpi_info(env->cfg, kpi)->id, &first);
    add_label(b, "unit", kpi_unit_name(kpi_unit_of(kpi, env->cfg)), &first);
    add_common(b, env, d, &first);
    if (dim)
        add_label(b, dim, key, &first);
}

static double value_of(const struct kpi_figure *f) { return f->value; }
static double count_of(const struct kpi_figure *f) { return (double)f->n; }
static double low_of(const struct kpi_figure *f) { return f->low; }
static double high_of(const struct kpi_figure *f) { return f->high; }
static double state_of(const struct kpi_figure *f)
{
    return f->state == STATE_CRITICAL ? 2 : f->state == STATE_WARNING ? 1 : 0;
}

static const struct family {
    const char *name, *help;
    double (*of)(const struct kpi_figure *f);
    bool interval, judged; // only where there is one
} families[] = {
    {"kpitop_kpi", N_("Value of a KPI in the reported period, in its own unit."), value_of, false, false},
    {"kpitop_kpi_low", N_("Lower end of its 95 percent interval."), low_of, true, false},
    {"kpitop_kpi_high", N_("Upper end of its 95 percent interval."), high_of, true, false},
    {"kpitop_kpi_sample", N_("Answers or records behind the value."), count_of, false, false},
    {"kpitop_kpi_state", N_("0 fine, 1 warning, 2 critical; KPIs without a threshold are left out."), state_of, false, true},
};

static bool has_it(const struct family *m, const struct kpi_figure *f)
{
    return shown(f) && (!m->interval || f->has_ci) && (!m->judged || f->state < STATE_NONE);
}

static void add_kpis(struct strbuf *b, const struct report_env *env, const struct report_data *d, const struct family *m)
{
    bool filtered = false;
    for (int i = 0; i < d->query.slice.n; i++)
        filtered = filtered || (int)d->query.slice.f[i].dim == d->query.by;
    add_family(b, m->name, "", m->help);
    for (size_t i = 0; i < d->set.n; i++) {
        const struct kpi_result *r = &d->set.items[i];
        if (has_it(m, &r->now)) {
            sb_add(b, m->name);
            kpi_labels(b, env, d, r->kpi, NULL, NULL);
            add_value(b, m->of(&r->now));
        }
        for (size_t k = 0; k < r->nparts && !filtered; k++) {
            if (!has_it(m, &r->parts[k].fig))
                continue;
            sb_add(b, m->name);
            kpi_labels(b, env, d, r->kpi, dim_name((enum dim)d->query.by), r->parts[k].key);
            add_value(b, m->of(&r->parts[k].fig));
        }
    }
}

static void add_alerts(struct strbuf *b, const struct report_env *env, const struct report_data *d)
{
    add_family(b, "kpitop_alert", "", N_("An alert of the reported period: 1 warning, 2 critical."));
    for (size_t i = 0; i < d->alerts.n; i++) {
        const struct alert *a = &d->alerts.items[i];
        bool first = true;
        sb_add(b, "kpitop_alert");
        add_label(b, "kpi", kpi_info(env->cfg, a->kpi)->id, &first);
        add_label(b, "measure", kpi_info(env->cfg, a->measure >= 0 ? a->measure : a->kpi)->id, &first);
        add_label(b, "rule", alert_rule_name(a->rule), &first);
        add_label(b, "name", a->name, &first);
        add_label(b, "slice", a->key ? a->key : "", &first);
        add_label(b, "dimension", a->dim >= 0 ? dim_name((enum dim)a->dim) : "", &first);
        add_label(b, "acknowledged", a->ack ? "yes" : "no", &first);
        add_label(b, "period", d->set.period.label, &first);
        add_value(b, a->severity == STATE_CRITICAL ? 2 : 1);
    }
    (void)env;
}

int openmetrics_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        add_kpis(out, env, d, &families[i]);
    add_alerts(out, env, d);
    add_family(out, "kpitop_data_timestamp_seconds", "seconds", N_("End of the last day of the data, as UTC."));
    sb_addf(out, "kpitop_data_timestamp_seconds %lld\n# EOF\n", (long long)(cube_as_of(env->source->cube) + 1) * 86400);
    return export_done(out, e);
}

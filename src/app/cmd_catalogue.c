// The commands that load nothing: kpis, measures, profiles, template.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "kpi/formula.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct catalogue { // what kpis shows
    struct report_env env;
    const struct kpi_config *cfg;
    bool set[KPI_MAX]; // thresholds configured by the user
    struct strbuf out;
};

static void add_limits(struct catalogue *c, int kpi, const struct threshold *t)
{
    char buf[NUMFMT_BUF];
    if (t->has_warn)
        sb_addf(&c->out, "%s %s", _("warning"), report_value(&c->env, kpi, t->warn, buf));
    if (t->has_crit)
        sb_addf(&c->out, "%s%s %s", t->has_warn ? ", " : "", _("critical"), report_value(&c->env, kpi, t->crit, buf));
    if (!t->has_warn && !t->has_crit)
        sb_add(&c->out, _("none"));
}

static void add_thresholds(struct catalogue *c, int kpi)
{
    const struct kpi_info *k = kpi_info(c->cfg, kpi);
    const struct threshold general = kpi_threshold(kpi, c->cfg, NULL), *t = &general;
    char buf[NUMFMT_BUF];
    bool channels = kpi_has_channel_thresholds(kpi, c->cfg);
    sb_addf(&c->out, "    %-12s ", _("thresholds"));
    if (kpi == KPI_c2es)
        sb_add(&c->out, _("critical when either ease score is below its own, warning when the ratio leaves 0.8 .. 1.25"));
    else if (channels && !t->has_warn && !t->has_crit)
        sb_add(&c->out, _("by channel"));
    else
        add_limits(c, kpi, t);
    if (k->yearly)
        sb_addf(&c->out, " %s", _("per year"));
    const char *from = c->set[kpi] ? _("set in the configuration") : report_origin(k->threshold_source);
    if (*from)
        sb_addf(&c->out, "  (%s)", from);
    if (k->has_excellent)
        sb_addf(&c->out, "%s%s %s", _("; "), _("excellent"), report_value(&c->env, kpi, k->excellent, buf));
    sb_putc(&c->out, '\n');
    for (size_t i = 0; channels && i < c->cfg->nchannel; i++)
        if (c->cfg->channel[i].kpi == kpi && (c->cfg->channel[i].t.has_warn || c->cfg->channel[i].t.has_crit)) {
            sb_addf(&c->out, "    %-12s   %-13s ", "", report_dim_value(DIM_CHANNEL, c->cfg->channel[i].channel));
            add_limits(c, kpi, &c->cfg->channel[i].t);
            sb_putc(&c->out, '\n');
        }
    if (c->cfg->has_target[kpi])
        sb_addf(&c->out, "    %-12s %s\n", _("target"), report_value(&c->env, kpi, c->cfg->target[kpi], buf));
}

static void add_kpi(struct catalogue *c, int kpi)
{
    const struct kpi_info *k = kpi_info(c->cfg, kpi);
    enum kpi_dir dir = kpi_dir_of(kpi, c->cfg);
    sb_addf(&c->out, "  %-24s %s\n", k->id, report_kpi_name(&c->env, kpi));
    sb_addf(&c->out, "    %-12s %s\n", _("formula"), _(k->formula));
    sb_addf(&c->out, "    %-12s %s, %s\n", _("unit"), _(kpi_unit_name(kpi_unit_of(kpi, c->cfg))),
            dir == KPI_UP     ? _("higher is better")
            : dir == KPI_DOWN ? _("lower is better")
                              : _("neither way is better"));
    add_thresholds(c, kpi);
    sb_addf(&c->out, "    %-12s %s\n", _("fields"), _(k->fields));
    if (*k->options)
        sb_addf(&c->out, "    %-12s %s\n", _("options"), k->options);
}

int cmd_kpis(const struct args *a)
{
    static const char *const formats[] = {"text", "json"};
    struct session s = {0};
    struct catalogue c = {0};
    struct err e = {0};
    bool known = !a->format;
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        known = known || !strcmp(a->format, formats[i]);
    if (!known) {
        complain(_("'kpitop kpis' knows --format text and --format json"));
        return EXIT_USAGE;
    }
    int rc = session_open(&s, a);
    if (rc)
        goto out;
    c.cfg = s.cfg;
    c.env = (struct report_env){.cfg = s.cfg, .fmt = &s.fmt, .french = s.french};
    if (!s.cfg->currency[0])
        str_copy(s.cfg->currency, sizeof(s.cfg->currency), "EUR");
    for (int i = 0; i < kpi_count(s.cfg); i++)
        c.set[i] = s.cfg->own_threshold[i];
    if (a->format && !strcmp(a->format, "json")) {
        if (export_kpis_json(s.cfg, s.french, c.set, &c.out, &e)) {
            complain("%s", e.msg);
            rc = EXIT_SOURCE;
            goto out;
        }
    } else {
        for (int f = 0; f < FAM_COUNT; f++) {
            sb_addf(&c.out, "%s%s\n", f ? "\n" : "", report_family_title((enum kpi_family)f));
            for (int i = 0; i < kpi_count(s.cfg); i++)
                if (kpi_info(s.cfg, i)->family == (enum kpi_family)f)
                    add_kpi(&c, i);
        }
    }
    rc = write_output(a, &c.out, EXIT_OK);
out:
    sb_release(&c.out);
    session_close(&s);
    return rc;
}

int cmd_measures(const struct args *a)
{
    struct session s = {0};
    struct strbuf out = {0};
    int rc = session_open(&s, a);
    for (size_t i = 0; !rc && i < kpi_nmeasures; i++) {
        const struct measure_info *m = &kpi_measures[i];
        if (m->kind == MEASURE_N)
            sb_addf(&out, "%-26s   %s\n", m->name, _("of how many it is the mean"));
        else if (m->kind == MEASURE_SUM)
            sb_addf(&out, "%-26s   %s\n", m->name, _("their sum"));
        else
            sb_addf(&out, "%-26s %s\n", m->name, _(m->help));
    }
    if (!rc)
        rc = write_output(a, &out, EXIT_OK);
    sb_release(&out);
    session_close(&s);
    return rc;
}

static void tell_profile(struct strbuf *out, const struct profile_desc *d)
{
    struct strbuf name = {0}, label = {0}, by = {0};
    const char *said = _(d->label), *recognises = d->recognises ? d->recognises : "";
    utf8_clean(&name, d->name, strlen(d->name));
    utf8_clean(&label, said, strlen(said));
    utf8_clean(&by, recognises, strlen(recognises));
    sb_addf(out, "%-28s %s%s%s\n", sb_str(&name), sb_str(&label), d->verified ? "" : _(" (not checked on a real export)"), d->builtin ? "" : _(" (yours)"));
    if (by.len)
        sb_addf(out, "%-28s   %s\n", "", sb_str(&by));
    out->oom = out->oom || name.oom || label.oom || by.oom;
    sb_release(&name);
    sb_release(&label);
    sb_release(&by);
}

int cmd_profiles(const struct args *a)
{
    struct session s = {0};
    struct strbuf out = {0};
    struct arena mem = {0};
    struct profile_desc *list;
    size_t n;
    struct err e = {0};
    int rc = session_open(&s, a);
    if (!rc && ingest_profiles(s.ingest.profile_dir, &mem, &list, &n, &e)) {
        complain("%s", e.msg);
        rc = EXIT_SOURCE;
    }
    for (size_t i = 0; !rc && i < n; i++)
        tell_profile(&out, &list[i]);
    if (!rc)
        rc = write_output(a, &out, EXIT_OK);
    sb_release(&out);
    arena_release(&mem);
    session_close(&s);
    return rc;
}

static const char *kind_word(size_t i)
{
    return i < REC_KINDS ? rec_kinds[i].name : NULL;
}

int cmd_template(const struct args *a)
{
    struct strbuf out = {0};
    const char *word = a->sources[0];
    int kind = rec_kind_by_name(word);
    if (kind < 0) {
        struct strbuf all = {0};
        const char *near = nearest_word(word, kind_word);
        for (size_t i = 0; i < REC_KINDS; i++)
            sb_addf(&all, "%s%s", i ? ", " : "", rec_kinds[i].name);
        if (near)
            complain(_("there is no kind '%s': did you mean '%s'?"), word, near);
        else
            complain(_("there is no kind '%s'; there is: %s"), word, sb_str(&all));
        sb_release(&all);
        return EXIT_USAGE;
    }
    if (ingest_template((enum rec_kind)kind, &out) || out.oom) {
        complain("%s", _("out of memory"));
        sb_release(&out);
        return EXIT_SOURCE;
    }
    int rc = write_output(a, &out, EXIT_OK);
    sb_release(&out);
    return rc;
}

// The alerts as monitoring plugins print them: one line of state with performance data, then one line per alert.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// "|" parts text from performance data; no text may hold one.
static void add_plain(struct strbuf *b, const char *s)
{
    for (; *s; s++)
        sb_putc(b, *s == '|' ? '/' : *s);
}

static void add_number(struct strbuf *b, double v)
{
    char buf[NUMFMT_BUF];
    sb_add(b, numfmt_exact(v, buf));
}

// The values that are fine, as a range: "80:" at least 80, "~:3" at most 3.
static void add_range(struct strbuf *b, const struct kpi_config *cfg, int kpi, bool has, double limit)
{
    sb_putc(b, ';');
    if (!has || kpi_info(cfg, kpi)->yearly) // a yearly threshold is on another scale
        return;
    if (kpi_dir_of(kpi, cfg) == KPI_DOWN)
        sb_add(b, "~:");
    add_number(b, limit);
    if (kpi_dir_of(kpi, cfg) != KPI_DOWN)
        sb_putc(b, ':');
}

static const char *uom(enum kpi_unit u)
{
    return u == UNIT_PERCENT ? "%" : u == UNIT_SECONDS ? "s" : "";
}

// Lowest and highest possible value, where there are such.
static void add_bounds(struct strbuf *b, const struct kpi_config *cfg, int kpi)
{
    switch (kpi_unit_of(kpi, cfg)) {
    case UNIT_PERCENT: sb_add(b, kpi == KPI_conversion || kpi == KPI_resolution_rate ? ";0;" : ";0;100"); break;
    case UNIT_POINTS: sb_add(b, kpi == KPI_nps || kpi == KPI_ces_net ? ";-100;100" : ";0;100"); break;
    case UNIT_SCALE: sb_add(b, kpi == KPI_ease_customer || kpi == KPI_ease_employee ? ";1;4" : ";1;5"); break;
    case UNIT_COUNT:
    case UNIT_SECONDS:
    case UNIT_PER_DAY:
    case UNIT_RATIO: sb_add(b, ";0;"); break;
    case UNIT_CURRENCY: sb_add(b, ";;"); break;
    }
}

static void add_perfdata(struct strbuf *b, const struct session *s, const struct kpi_set *set)
{
    const char *separator = " | ";
    for (size_t i = 0; i < set->n; i++) {
        const struct kpi_result *r = &set->items[i];
        if (!r->now.has || r->now.hidden || !isfinite(r->now.value))
            continue;
        struct threshold t = kpi_threshold(r->kpi, s->cfg, NULL);
        sb_addf(b, "%s%s=", separator, kpi_info(s->cfg, r->kpi)->id);
        add_number(b, r->now.value);
        sb_add(b, uom(kpi_unit_of(r->kpi, s->cfg)));
        add_range(b, s->cfg, r->kpi, t.has_warn, t.warn);
        add_range(b, s->cfg, r->kpi, t.has_crit, t.crit);
        add_bounds(b, s->cfg, r->kpi);
        separator = " ";
    }
    sb_putc(b, '\n');
}

static size_t add_stale(struct strbuf *b, const struct session *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->source.list.n; i++) {
        int32_t days = report_stale_days(&s->env, s->source.list.items[i]);
        const struct alert_ack *said = report_stale_ack(&s->env, s->source.list.items[i]);
        if (!days)
            continue;
        n += !said;
        if (!b)
            continue;
        sb_addf(b, "%s stale: ", !said ? "CRITICAL" : said->silence ? "SILENCED" : "ACKNOWLEDGED");
        add_plain(b, s->source.list.items[i]->path);
        sb_addf(b, ngettext(": no data for %d day\n", ": no data for %d days\n", (unsigned long)days), (int)days);
    }
    return n;
}

// What is said of an alert is said of those that it speaks for.
static const struct alert_ack *ack_of(const struct alert_list *l, size_t i)
{
    return i < l->n ? l->items[i].ack : l->items[l->items[i].under].ack;
}

// A line for each alert, those behind another too: the open ones first, the critical before the rest.
static void add_alerts(struct strbuf *b, const struct session *s, const struct alert_list *alerts,
                       const struct period *period)
{
    struct arena mem = {0};
    char n[NUMFMT_BUF];
    size_t all = alerts->n + alerts->nfolded;
    for (size_t at = 0; at < 3 * all; at++) {
        size_t i = at % all, pass = at / all;
        const struct alert *a = &alerts->items[i];
        const struct alert_ack *ack = ack_of(alerts, i);
        if (pass != (ack ? 2u : a->severity == STATE_CRITICAL ? 0u : 1u))
            continue;
        sb_addf(b, "%s %s: ", ack ? (ack->silence ? "SILENCED" : "ACKNOWLEDGED") : a->severity == STATE_CRITICAL ? "CRITICAL" : "WARNING", kpi_info(s->cfg, a->kpi)->id);
        add_plain(b, report_alert_text(&s->env, a, period, &mem));
        sb_addf(b, " (n = %s)", numfmt_count(s->env.fmt, a->n, n));
        sb_add(b, a->has_cause ? _("; ") : "");
        add_plain(b, report_cause_text(&s->env, a, &mem));
        sb_add(b, ack ? _("; ") : "");
        if (ack)
            add_plain(b, report_ack_text(&s->env, ack, &mem));
        sb_putc(b, '\n');
    }
    b->oom = b->oom || mem.oom;
    arena_release(&mem);
}

static bool any_value(const struct kpi_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i].now.has || set->items[i].now.hidden)
            return true;
    return false;
}

static int check_loaded(struct session *s, struct strbuf *out)
{
    static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    struct report_data d = {0};
    struct view v;
    struct err e = {0};
    size_t failed = session_source_errors(s, true), critical = 0, warning = 0, others = 0, said = 0;
    if (!session_has_records(s)) {
        sb_addf(out, "KPITOP UNKNOWN - %s\n", _("no record in the sources"));
        return EXIT_UNKNOWN;
    }
    if (session_view(s, &v, &e)) {
        complain("%s", e.msg);
        return EXIT_USAGE;
    }
    session_clock(s);
    user_attach(s, !s->args->on_alert && !s->args->data);
    critical = add_stale(NULL, s);
    struct kpi_query q = {.period = v.period, .slice = v.slice, .compare = COMPARE_NONE, .by = -1, .last = 0};
    if (report_data_build(&s->env, &q, &d, &e)) {
        sb_addf(out, "KPITOP UNKNOWN - %s\n", e.msg);
        return EXIT_UNKNOWN;
    }
    alert_drop_repeats(&d.alerts, &q.slice);
    if (alert_fold(s->source.cube, s->cfg, &q, &d.alerts, &e))
        complain("%s", e.msg);
    for (size_t i = 0; i < d.alerts.n + d.alerts.nfolded; i++) {
        bool open = !ack_of(&d.alerts, i);
        said += !open;
        others += open && i >= d.alerts.n;
        if (i >= d.alerts.n) // the one that speaks for it is no less severe
            continue;
        critical += open && d.alerts.items[i].severity == STATE_CRITICAL;
        warning += open && d.alerts.items[i].severity == STATE_WARNING;
    }
    if (alert_explain(s->source.cube, s->cfg, &q, &d.alerts, &e) || alerts_follow(s, &d.alerts, &v.period, false, &e))
        complain("%s", e.msg);
    int state = critical ? 2 : failed || !any_value(&d.set) ? EXIT_UNKNOWN : warning ? 1 : 0;
    sb_addf(out, "KPITOP %s - ", words[state]);
    if (!any_value(&d.set))
        sb_addf(out, _("no data in %s"), v.period.label);
    else
        sb_addf(out, _("%zu critical, %zu warning in %s"), critical, warning, v.period.label);
    if (others)
        sb_addf(out, ngettext("; %zu other of the same causes", "; %zu others of the same causes", (unsigned long)others), others);
    if (said)
        sb_addf(out, ngettext("; %zu acknowledged or silenced", "; %zu acknowledged or silenced", said), said);
    if (failed)
        sb_addf(out, ngettext("; %zu source could not be read", "; %zu sources could not be read", (unsigned long)failed), failed);
    add_perfdata(out, s, &d.set);
    add_stale(out, s);
    add_alerts(out, s, &d.alerts, &v.period);
    report_data_release(&d);
    return state;
}

int cmd_check(const struct args *a)
{
    struct session s = {0};
    struct strbuf out = {0};
    int rc = session_open(&s, a);
    if (!rc)
        rc = session_load(&s, a->sources, a->nsources);
    if (!rc) {
        rc = check_loaded(&s, &out);
    } else if (rc != EXIT_USAGE) {
        sb_addf(&out, "KPITOP UNKNOWN - %s\n", _("the sources could not be read"));
        rc = EXIT_UNKNOWN;
    }
    if (out.oom) {
        sb_release(&out);
        printf("KPITOP UNKNOWN - %s\n", _("out of memory"));
        rc = EXIT_UNKNOWN;
    }
    if (out.len && write_output(a, &out, EXIT_OK))
        rc = EXIT_UNKNOWN; // nobody saw the answer
    sb_release(&out);
    session_close(&s);
    return rc;
}

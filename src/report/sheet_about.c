// What a KPI is, how this number came about, and by what it is judged.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

// Texts of the catalogue are looked up like any other; the empty one is not.
static const char *word(const char *s)
{
    return s && *s ? _(s) : "";
}

static const char *amount(struct draft *p, double v)
{
    char buf[NUMFMT_BUF];
    bool whole = fabs(v - round(v)) < 1e-9;
    return page_copy(p, numfmt_fixed(p->env->fmt, v, whole ? 0 : fabs(v) < 10 ? 4 : 2, buf));
}

static const char *formula_line(struct draft *p, const struct kpi_result *r)
{
    const struct kpi_info *k = kpi_info(p->env->cfg, r->kpi);
    const struct kpi_figure *f = &r->now;
    char order[NUMFMT_BUF], orders[NUMFMT_BUF], years[NUMFMT_BUF];
    if (r->kpi == KPI_clv && f->has)
        return page_printf(p, _("Formula: %s; here %s x %s x %s"), word(k->formula),
                           numfmt_money(p->env->fmt, f->factor[0], p->env->cfg->currency, 2, order),
                           numfmt_fixed(p->env->fmt, f->factor[1], 2, orders), numfmt_fixed(p->env->fmt, f->factor[2], 2, years));
    if (!f->has || f->hidden || f->den == 0)
        return page_printf(p, _("Formula: %s"), word(k->formula));
    const char *num = amount(p, f->num);
    return page_printf(p, _("Formula: %s; here %s / %s"), word(k->formula), num, amount(p, f->den));
}

// The reading in force of a KPI that has several; "" for the others.
const char *report_reading(const struct kpi_config *c, int kpi)
{
    static const char *const pers[] = {"per=day", "per=week", "per=month", "per=100contacts", "per=100customers"};
    static const char *const bases[] = {"base=period", "base=cohort", "base=interactions"};
    static const char *const preferences[] = {"base=responses", "base=contacts", "base=stated"};
    switch (kpi) {
    case KPI_csat: return c->csat_mean ? "method=mean" : "method=positive";
    case KPI_ces:
    case KPI_ces_net: return c->ces_ease ? "scale=ease" : "scale=effort";
    case KPI_recommendation: return c->fallback_promoters ? "fallback=promoters" : "fallback=none";
    case KPI_churn: return c->churn_total ? "base=total" : "base=start";
    case KPI_recurring_customers: return c->recurring_all ? "base=all" : "base=buyers";
    case KPI_clv: return c->clv_churn ? "lifetime=churn" : "lifetime=observed";
    case KPI_conversion: return bases[c->conversion_base];
    case KPI_handling_time: return c->handling_elapsed ? "basis=elapsed" : "basis=reported";
    case KPI_resolution_time: return c->resolution_closed ? "until=closed" : "until=resolved";
    case KPI_fcr: return c->fcr_all ? "base=all" : "base=resolved";
    case KPI_complaint_rate: return pers[c->complaint_per];
    case KPI_channel_preference: return preferences[c->preference_base];
    case KPI_staff_turnover: return c->turnover_half_sum ? "method=half_sum" : "method=mean";
    default: return "";
    }
}

const char *page_limits(struct draft *p, int kpi, const struct threshold *t)
{
    bool up = kpi_dir_of(kpi, p->env->cfg) == KPI_UP;
    const char *warn = t->has_warn ? page_limit(p, kpi, t->warn) : "", *crit = t->has_crit ? page_limit(p, kpi, t->crit) : "";
    if (t->has_warn && t->has_crit)
        return page_printf(p, up ? _("warning below %s, critical below %s") : _("warning above %s, critical above %s"), warn, crit);
    if (t->has_warn)
        return page_printf(p, up ? _("warning below %s") : _("warning above %s"), warn);
    if (t->has_crit)
        return page_printf(p, up ? _("critical below %s") : _("critical above %s"), crit);
    return "";
}

static bool same_threshold(const struct threshold *a, const struct threshold *b)
{
    return a->has_warn == b->has_warn && a->has_crit == b->has_crit && (!a->has_warn || a->warn == b->warn) &&
           (!a->has_crit || a->crit == b->crit);
}

static void threshold_lines(struct draft *p, struct sheet_block *b, int kpi)
{
    const struct kpi_info *k = kpi_info(p->env->cfg, kpi);
    const struct kpi_config *cfg = p->env->cfg;
    const struct threshold *t = &cfg->threshold[kpi];
    const char *text = page_limits(p, kpi, t);
    if (*text) {
        const char *from = same_threshold(t, &k->threshold) ? word(k->threshold_source) : _("configuration");
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Thresholds: %s (from: %s)"), text, from));
    }
    for (size_t i = 0; i < cfg->nchannel; i++)
        if (cfg->channel[i].kpi == kpi)
            page_line(p, b, TONE_NORMAL,
                      page_printf(p, _("  %s: %s"), report_dim_value(DIM_CHANNEL, cfg->channel[i].channel), page_limits(p, kpi, &cfg->channel[i].t)));
    if (kpi == KPI_c2es)
        page_line(p, b, TONE_NORMAL,
                  _("Thresholds: critical when either ease score is below its own; warning when the ratio leaves 0.8 .. 1.25"));
    if (k->has_excellent)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Excellent: %s"), page_kpi_value(p, kpi, k->excellent)));
    if (k->has_bench)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Benchmark: %s"), word(k->bench_label)));
    double target;
    if (kpi_target(kpi, cfg, page_channel(p), &target))
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Target: %s"), page_kpi_value(p, kpi, target)));
}

void block_about(struct draft *p, const struct kpi_result *r)
{
    const struct kpi_info *k = kpi_info(p->env->cfg, r->kpi);
    enum kpi_dir dir = kpi_dir_of(r->kpi, p->env->cfg);
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "about", _("What is this"));
    page_line(p, b, TONE_NORMAL, word(k->purpose));
    page_line(p, b, TONE_NORMAL, formula_line(p, r));
    page_line(p, b, TONE_NORMAL,
              dir == KPI_UP     ? _("Higher is better.")
              : dir == KPI_DOWN ? _("Lower is better.")
                                : _("Neither way is better in itself."));
    if (*report_reading(p->env->cfg, r->kpi))
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, _("Reading in force: %s (there is: %s)"), report_reading(p->env->cfg, r->kpi), k->options));
    threshold_lines(p, b, r->kpi);
    page_line(p, b, TONE_DIM, page_printf(p, _("Fields it needs: %s"), word(k->fields)));
    bool beyond = !strcmp(k->sources, "beyond");
    page_line(p, b, TONE_DIM, beyond ? page_printf(p, _("In none of the source documents; id: %s"), k->id)
                                     : page_printf(p, _("Source documents: %s; id: %s"), *k->sources ? k->sources : "-", k->id));
}

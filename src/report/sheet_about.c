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

static const char *amount(struct draft *p, int kpi, double v)
{
    char buf[NUMFMT_BUF];
    if (kpi_unit_of(kpi, p->env->cfg) == UNIT_SECONDS)
        return page_kpi_value(p, kpi, v);
    bool whole = fabs(v - round(v)) < 1e-9;
    return page_copy(p, numfmt_fixed(p->env->fmt, v, whole ? 0 : fabs(v) < 10 ? 4 : 2, buf));
}

// The formula with the signs of the screen: the catalogue, which programs read too, has ASCII alone.
static const char *formula_words(struct draft *p, int kpi)
{
    const char *rest = word(kpi_info(p->env->cfg, kpi)->formula);
    struct strbuf b = {0};
    for (; *rest && kpi < KPI_COUNT && !p->env->fmt->ascii; rest++) {
        bool sign = rest[0] == ' ' && (rest[1] == 'x' || rest[1] == '-') && rest[2] == ' ';
        if (!sign) {
            sb_putc(&b, *rest);
            continue;
        }
        sb_add(&b, rest[1] == 'x' ? " ×" : " −");
        rest++;
    }
    sb_add(&b, rest);
    return page_take(p, &b);
}

static const char *formula_line(struct draft *p, const struct kpi_result *r)
{
    const struct kpi_figure *f = &r->now;
    const char *formula = formula_words(p, r->kpi);
    char order[NUMFMT_BUF], orders[NUMFMT_BUF], years[NUMFMT_BUF];
    if (r->kpi == KPI_clv && f->has)
        return page_printf(p, p->env->fmt->ascii ? _("Formula: %s; here %s x %s x %s") : _("Formula: %s; here %s × %s × %s"), formula,
                           numfmt_money(p->env->fmt, f->factor[0], p->env->cfg->currency, 2, order),
                           numfmt_fixed(p->env->fmt, f->factor[1], 2, orders), numfmt_fixed(p->env->fmt, f->factor[2], 2, years));
    if (!f->has || f->hidden || f->den == 0)
        return page_printf(p, _("Formula: %s"), formula);
    const char *num = amount(p, r->kpi, f->num);
    return page_printf(p, _("Formula: %s; here %s / %s"), formula, num, amount(p, KPI_contact_volume, f->den));
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

// What the readings mean. Those of the net effort score are of the effort score.
static const struct reading { int kpi; const char *option, *words; } readings[] = {
    {KPI_csat, "method=positive", N_("the share of positive answers")},
    {KPI_csat, "method=mean", N_("the mean of the answers")},
    {KPI_ces, "scale=effort", N_("a high answer means much effort")},
    {KPI_ces, "scale=ease", N_("a high answer means that it was easy")},
    {KPI_recommendation, "fallback=none", N_("only customers who have brought somebody")},
    {KPI_recommendation, "fallback=promoters", N_("promoters stand in where the data know no referral")},
    {KPI_churn, "base=start", N_("of the customers at the start of the period")},
    {KPI_churn, "base=total", N_("of all customers seen in the period")},
    {KPI_recurring_customers, "base=buyers", N_("of the customers who bought in the period")},
    {KPI_recurring_customers, "base=all", N_("of all customers present in the period")},
    {KPI_clv, "lifetime=observed", N_("with the years that customers have stayed so far")},
    {KPI_clv, "lifetime=churn", N_("with the years that follow from the yearly churn")},
    {KPI_conversion, "base=period", N_("converted in the period, of those created in it")},
    {KPI_conversion, "base=cohort", N_("of those created in the period, converted to date")},
    {KPI_conversion, "base=interactions", N_("contacts that brought a sale, of all contacts")},
    {KPI_handling_time, "basis=reported", N_("the time that the export gives")},
    {KPI_handling_time, "basis=elapsed", N_("from the first reply to the resolution")},
    {KPI_resolution_time, "until=resolved", N_("until the case is resolved")},
    {KPI_resolution_time, "until=closed", N_("until the case is closed")},
    {KPI_fcr, "base=resolved", N_("of the resolved cases")},
    {KPI_fcr, "base=all", N_("of all cases")},
    {KPI_complaint_rate, "per=day", N_("complaints a day")},
    {KPI_complaint_rate, "per=week", N_("complaints a week")},
    {KPI_complaint_rate, "per=month", N_("complaints a month")},
    {KPI_complaint_rate, "per=100contacts", N_("complaints per 100 contacts")},
    {KPI_complaint_rate, "per=100customers", N_("complaints per 100 customers")},
    {KPI_channel_preference, "base=responses", N_("where customers answer surveys")},
    {KPI_channel_preference, "base=contacts", N_("where customers get in touch")},
    {KPI_channel_preference, "base=stated", N_("what customers say they prefer")},
    {KPI_staff_turnover, "method=mean", N_("leavers, of the mean of the staff")},
    {KPI_staff_turnover, "method=half_sum", N_("half of leavers and joiners, of the staff at the start")},
};

const char *report_reading_words(const struct kpi_config *c, int kpi)
{
    const char *now = report_reading(c, kpi);
    int of = kpi == KPI_ces_net ? KPI_ces : kpi;
    for (size_t i = 0; *now && i < ARRAY_LEN(readings); i++)
        if (readings[i].kpi == of && !strcmp(readings[i].option, now))
            return _(readings[i].words);
    return "";
}

static void reading_lines(struct draft *p, struct sheet_block *b, int kpi)
{
    const char *now = report_reading(p->env->cfg, kpi);
    int of = kpi == KPI_ces_net ? KPI_ces : kpi;
    if (*now)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Counted here: %s."), report_reading_words(p->env->cfg, kpi)));
    for (size_t i = 0; *now && i < ARRAY_LEN(readings); i++)
        if (readings[i].kpi == of && strcmp(readings[i].option, now) != 0)
            page_line(p, b, TONE_DIM,
                      page_printf(p, _("Another way: %s ([%s] %s in kpitop.ini)."), _(readings[i].words),
                                  kpi_info(p->env->cfg, of)->id, readings[i].option));
}

// Whose the default thresholds are, as the catalogue has it for programs, and in words.
const char *report_origin(const char *threshold_source)
{
    static const struct { const char *id, *words; } origins[] = {
        {"house", N_("kpitop's choice, no document gives any")},
        {"house, by channel", N_("kpitop's choice, no document gives any")},
        {"house, phone and chat", N_("kpitop's choice, no document gives any")},
        {"house, per year", N_("kpitop's choice, per year")},
        {"001", N_("from document 001")},
        {"001 (80), house (70), per year", N_("80 from document 001, 70 kpitop's choice, per year")},
        {"001 (80), house (90)", N_("80 from document 001, 90 kpitop's choice")},
        {"003 (2.5), house (2.8)", N_("2.5 from document 003, 2.8 kpitop's choice")},
        {"003 (2.5), house (0.8 .. 1.25)", N_("2.5 from document 003, the rest kpitop's choice")},
        {"as first response", N_("those of the first response")},
    };
    for (size_t i = 0; threshold_source && i < ARRAY_LEN(origins); i++)
        if (!strcmp(origins[i].id, threshold_source))
            return _(origins[i].words);
    return "";
}

// The documents that the catalogue was written from, by the numbers that it has.
static const char *document_words(struct draft *p, const char *numbers)
{
    static const struct { const char *number, *title; } documents[] = {
        {"000", "10 indicateurs pour mesurer la relation client"},
        {"001", "Indicateurs de performance service client"},
        {"002", "3 indicateurs clés pour mesurer votre relation client digitale"},
        {"003", "24 KPIs Expérience Client essentiels à connaître en 2023"},
        {"004", "Quels sont les indicateurs clés de performance client ?"},
    };
    const char *list = "";
    for (size_t i = 0; i < ARRAY_LEN(documents); i++)
        if (strstr(numbers, documents[i].number))
            list = page_printf(p, "%s%s%s (%s)", list, *list ? _("; ") : "", page_clean(p, documents[i].title), documents[i].number);
    return list;
}

static const char *const c2es_limits = N_("critical when either ease score is below its own threshold; warning when the ratio leaves 0.8 .. 1.25");

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

// The channels that have the same limits as channel i, "chat, messaging"; "" when an earlier one has named them.
static const char *channels_like(struct draft *p, int kpi, size_t i)
{
    const struct kpi_config *cfg = p->env->cfg;
    const char *names = "";
    for (size_t k = 0; k < cfg->nchannel; k++) {
        if (cfg->channel[k].kpi != kpi || !same_threshold(&cfg->channel[k].t, &cfg->channel[i].t))
            continue;
        if (k < i)
            return "";
        names = page_printf(p, "%s%s%s", names, *names ? ", " : "", report_dim_value(DIM_CHANNEL, cfg->channel[k].channel));
    }
    return names;
}

// All of what it is judged by, in one line: the limits, those of channels, what stands in their place for C2ES.
const char *page_all_limits(struct draft *p, int kpi)
{
    const struct kpi_config *cfg = p->env->cfg;
    const char *all = kpi == KPI_c2es ? _(c2es_limits) : page_limits(p, kpi, &cfg->threshold[kpi]);
    for (size_t i = 0; i < cfg->nchannel; i++) {
        const char *names = cfg->channel[i].kpi == kpi ? channels_like(p, kpi, i) : "";
        if (*names)
            all = page_printf(p, "%s%s%s", all, *all ? _("; ") : "", page_printf(p, _("%s: %s"), names, page_limits(p, kpi, &cfg->channel[i].t)));
    }
    return all;
}

static void threshold_lines(struct draft *p, struct sheet_block *b, int kpi)
{
    const struct kpi_info *k = kpi_info(p->env->cfg, kpi);
    const struct kpi_config *cfg = p->env->cfg;
    const struct threshold *t = &cfg->threshold[kpi];
    const char *text = page_limits(p, kpi, t);
    const char *from = same_threshold(t, &k->threshold) ? report_origin(k->threshold_source) : _("set in the configuration");
    if (*text)
        page_line(p, b, TONE_NORMAL, *from ? page_printf(p, _("Thresholds: %s (%s)"), text, from) : page_printf(p, _("Thresholds: %s"), text));
    else if (kpi_has_channel_thresholds(kpi, cfg))
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Thresholds by channel (%s):"), from));
    for (size_t i = 0; i < cfg->nchannel; i++)
        if (cfg->channel[i].kpi == kpi)
            page_line(p, b, TONE_NORMAL,
                      page_printf(p, _("  %s: %s"), report_dim_value(DIM_CHANNEL, cfg->channel[i].channel), page_limits(p, kpi, &cfg->channel[i].t)));
    if (kpi == KPI_c2es)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Thresholds: %s"), _(c2es_limits)));
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
    reading_lines(p, b, r->kpi);
    threshold_lines(p, b, r->kpi);
    if (*k->fields)
        page_line(p, b, TONE_DIM, page_printf(p, _("Columns it needs, by the names of the import page: %s"), word(k->fields)));
    const char *documents = document_words(p, k->sources);
    if (*documents)
        page_line(p, b, TONE_DIM, page_printf(p, _("Documents that describe it: %s"), documents));
    else if (!strcmp(k->sources, "beyond"))
        page_line(p, b, TONE_DIM, _("None of the documents describes it: kpitop adds it."));
    page_line(p, b, TONE_DIM, page_printf(p, _("Its name in options and files: %s"), k->id));
}

// Words and figures shown by all pages.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *report_kpi_name(const struct report_env *env, int kpi)
{
    return env->french ? kpi_info(env->cfg, kpi)->name_fr : kpi_info(env->cfg, kpi)->name;
}

const char *report_kpi_short(const struct report_env *env, int kpi)
{
    return env->french ? kpi_info(env->cfg, kpi)->short_fr : kpi_info(env->cfg, kpi)->short_name;
}

const char *report_dash(const struct report_env *env)
{
    return env->fmt->ascii ? "-" : "\u2014";
}

static void append(char out[NUMFMT_BUF], const char *suffix)
{
    size_t len = strlen(out);
    str_copy(out + len, NUMFMT_BUF - len, suffix);
}

static bool is_net(int kpi)
{
    return kpi == KPI_nps || kpi == KPI_ces_net;
}

static const char *per_suffix(const struct kpi_config *cfg)
{
    switch (cfg->complaint_per) {
    case PER_WEEK: return _(" /week");
    case PER_MONTH: return _(" /month");
    case PER_100CONTACTS: return _(" /100 contacts");
    case PER_100CUSTOMERS: return _(" /100 customers");
    default: return _(" /d");
    }
}

static const char *scale_suffix(int kpi)
{
    return kpi == KPI_ease_customer || kpi == KPI_ease_employee ? _(" /4") : _(" /5");
}

char *report_value(const struct report_env *env, int kpi, double v, char out[NUMFMT_BUF])
{
    const struct numfmt *f = env->fmt;
    switch (kpi_unit_of(kpi, env->cfg)) {
    case UNIT_PERCENT:
        numfmt_fixed(f, v, 1, out);
        append(out, f->pct);
        break;
    case UNIT_POINTS:
        if (is_net(kpi))
            return numfmt_signed(f, v, 0, out);
        numfmt_fixed(f, v, 1, out);
        append(out, _(" pt"));
        break;
    case UNIT_SCALE:
        numfmt_fixed(f, v, 2, out);
        append(out, scale_suffix(kpi));
        break;
    case UNIT_RATIO: return numfmt_fixed(f, v, 2, out);
    case UNIT_COUNT: return numfmt_fixed(f, v, 0, out);
    case UNIT_SECONDS: return kpi_in_hours(kpi, env->cfg) ? numfmt_hours(f, v, out) : numfmt_duration(f, v, out);
    case UNIT_CURRENCY: return numfmt_money(f, v, env->cfg->currency, -1, out);
    case UNIT_PER_DAY:
        numfmt_fixed(f, v, fabs(v) < 10 ? 2 : 1, out);
        append(out, per_suffix(env->cfg));
        break;
    }
    return out;
}

// A change of a duration in one unit: "4.4 min".
static char *short_duration(const struct report_env *env, double seconds, bool hours, char out[NUMFMT_BUF])
{
    static const struct {
        double size;
        const char *word;
    } units[] = {{86400, N_(" d")}, {3600, N_(" h")}, {60, N_(" min")}, {0, N_(" s")}};
    size_t u = hours;
    while (seconds < units[u].size)
        u++;
    double v = units[u].size > 0 ? seconds / units[u].size : seconds;
    numfmt_fixed(env->fmt, v, v < 9.95 ? 1 : 0, out);
    append(out, _(units[u].word));
    return out;
}

char *report_delta(const struct report_env *env, int kpi, double d, char out[NUMFMT_BUF])
{
    const struct numfmt *f = env->fmt;
    enum kpi_unit u = kpi_unit_of(kpi, env->cfg);
    if (u == UNIT_SECONDS || u == UNIT_CURRENCY) {
        char amount[NUMFMT_BUF];
        const char *sign = d > 0 ? "+" : d < 0 ? (f->ascii ? "-" : "\u2212") : "";
        if (u == UNIT_SECONDS)
            short_duration(env, fabs(d), kpi_in_hours(kpi, env->cfg), amount);
        else
            numfmt_money(f, fabs(d), env->cfg->currency, -1, amount);
        snprintf(out, NUMFMT_BUF, "%s%s", sign, amount);
        return out;
    }
    int decimals = u == UNIT_COUNT ? 0 : u == UNIT_SCALE || u == UNIT_RATIO || u == UNIT_PER_DAY ? 2 : 1;
    if (is_net(kpi) && fabs(d) >= 1)
        decimals = 0;
    return numfmt_signed(f, d, decimals, out);
}

const char *page_kpi_value(struct draft *p, int kpi, double v)
{
    char buf[NUMFMT_BUF];
    return page_copy(p, report_value(p->env, kpi, v, buf));
}

const char *page_value_of(struct draft *p, int kpi, const struct kpi_figure *f)
{
    if (!f->has || f->hidden)
        return report_dash(p->env);
    if (kpi == KPI_channel_preference && f->key[0])
        return page_printf(p, "%s %s", page_clean(p, report_dim_value(DIM_CHANNEL, f->key)), page_kpi_value(p, kpi, f->value));
    return page_kpi_value(p, kpi, f->value);
}

const char *page_interval(struct draft *p, int kpi, const struct kpi_figure *f)
{
    char low[NUMFMT_BUF], high[NUMFMT_BUF];
    if (!f->has || f->hidden || !f->has_ci)
        return "";
    enum kpi_unit u = kpi_unit_of(kpi, p->env->cfg);
    if (u == UNIT_SCALE || u == UNIT_PERCENT) { // the unit once, or not at all
        int decimals = u == UNIT_SCALE ? 2 : 1;
        return page_printf(p, "%s .. %s%s", numfmt_fixed(p->env->fmt, f->low, decimals, low),
                           numfmt_fixed(p->env->fmt, f->high, decimals, high), u == UNIT_PERCENT ? p->env->fmt->pct : "");
    }
    return page_printf(p, "%s .. %s", report_value(p->env, kpi, f->low, low), report_value(p->env, kpi, f->high, high));
}

const char *page_limit(struct draft *p, int kpi, double t)
{
    const char *v = page_kpi_value(p, kpi, t);
    return kpi_info(p->env->cfg, kpi)->yearly ? page_printf(p, _("%s per year"), v) : v;
}

void cell_figure(struct draft *p, struct sheet_row *r, size_t i, int kpi, const struct kpi_figure *f)
{
    if (!f || !f->has || f->hidden) {
        cell_text(r, i, report_dash(p->env), TONE_DIM);
        return;
    }
    const char *value = page_kpi_value(p, kpi, f->value);
    cell_num(r, i, f->small ? page_printf(p, "~ %s", value) : value, f->value, f->small ? TONE_DIM : report_tone(f));
    r->cells[i].unranked = f->small;
    cell_unit(r, i, kpi_unit_of(kpi, p->env->cfg));
}

const char *report_mark(const struct kpi_figure *f)
{
    if (!f->has || f->hidden)
        return "";
    if (f->state == STATE_CRITICAL)
        return "!!";
    if (f->state == STATE_WARNING)
        return "!";
    return f->small ? "~" : f->excellent ? "*" : "";
}

enum tone report_tone(const struct kpi_figure *f)
{
    if (!f->has || f->hidden)
        return TONE_DIM;
    if (f->state == STATE_CRITICAL)
        return TONE_CRITICAL;
    if (f->state == STATE_WARNING)
        return TONE_WARNING;
    return f->small ? TONE_DIM : f->excellent ? TONE_EXCELLENT : TONE_NORMAL;
}

const char *report_state_word(const struct kpi_figure *f)
{
    if (f->hidden)
        return _("hidden");
    if (!f->has)
        return _("no data");
    switch (f->state) {
    case STATE_CRITICAL: return _("critical");
    case STATE_WARNING: return _("warning");
    case STATE_OK: return f->excellent ? _("excellent") : _("fine");
    case STATE_NONE:
    case STATE_NODATA: break;
    }
    return f->small ? _("few answers") : f->immature ? _("immature") : f->excellent ? _("excellent") : "";
}

// The threshold that a value is beyond, for its state.
static bool crossed(const struct kpi_figure *f, struct threshold t, double *out)
{
    if (f->state == STATE_CRITICAL && t.has_crit)
        *out = t.crit;
    else if (t.has_warn)
        *out = t.warn;
    else
        return false;
    return true;
}

bool report_is_below(const struct report_env *env, int kpi, double value, double limit)
{
    enum kpi_dir dir = kpi_dir_of(kpi, env->cfg);
    return dir == KPI_UP || (dir == KPI_NEUTRAL && value < limit);
}

const char *report_reason(struct draft *p, const struct kpi_result *r)
{
    const struct kpi_figure *f = &r->now;
    char n[NUMFMT_BUF];
    double limit;
    if (f->hidden)
        return _("too few employee answers: withheld, so that nobody can be recognised");
    if (!f->has)
        return page_printf(p, _("no data; it needs: %s"), _(kpi_info(p->env->cfg, r->kpi)->fields));
    if (f->state != STATE_CRITICAL && f->state != STATE_WARNING) {
        if (f->small)
            return page_printf(p, _("only %s: a small sample raises no alert"),
                               numfmt_count(p->env->fmt, f->n, n));
        return "";
    }
    if (f->measure == KPI_ease_customer || f->measure == KPI_ease_employee) {
        char value[NUMFMT_BUF], least[NUMFMT_BUF];
        struct threshold own = kpi_threshold(f->measure, p->env->cfg, r->worst_channel);
        return page_printf(p, _("%s %s is below %s"), report_kpi_name(p->env, f->measure),
                           numfmt_fixed(p->env->fmt, f->measure == KPI_ease_customer ? f->num : f->den, 2, value),
                           numfmt_fixed(p->env->fmt, own.crit, 2, least));
    }
    struct threshold t = kpi_threshold(r->kpi, p->env->cfg, r->worst_channel);
    if (!crossed(f, t, &limit))
        return "";
    const char *text = page_limit(p, r->kpi, limit);
    bool below = report_is_below(p->env, r->kpi, f->value, limit);
    if (!r->worst_channel)
        return below ? page_printf(p, _("below %s"), text) : page_printf(p, _("above %s"), text);
    const char *where = page_clean(p, report_dim_value(DIM_CHANNEL, r->worst_channel));
    // Translators: the limit, then the channel that is beyond it
    return below ? page_printf(p, _("below %s (%s)"), text, where) : page_printf(p, _("above %s (%s)"), text, where);
}

const char *report_dim_value(enum dim d, const char *name)
{
    // as rec_channels: their words in the files of every tool are folded into these
    static const struct { const char *name, *shown; } channels[] = {
        {"email", N_("email")}, {"chat", N_("chat")}, {"messaging", N_("messaging")}, {"phone", N_("phone")}, {"web", N_("web")},
        {"portal", N_("portal")}, {"social", N_("social")}, {"whatsapp", "WhatsApp"}, {"sms", "SMS"}, {"letter", N_("letter")},
        {"in_person", N_("in person")}, {"chatbot", N_("chatbot")}, {"self_service", N_("self-service")}, {"api", "API"},
        {"other", N_("other")},
    };
    // and the words that tools have for priorities
    static const struct { const char *name, *shown; } priorities[] = {
        {"Urgent", N_("Urgent")}, {"High", N_("High")}, {"Normal", N_("Normal")}, {"Medium", N_("Medium")}, {"Low", N_("Low")},
    };
    if (!strcmp(name, "(none)"))
        return _("(none)");
    for (size_t i = 0; d == DIM_PRIORITY && i < ARRAY_LEN(priorities); i++)
        if (str_ieq(name, priorities[i].name))
            return _(priorities[i].shown);
    for (size_t i = 0; d == DIM_CHANNEL && i < ARRAY_LEN(channels); i++)
        if (!strcmp(name, channels[i].name))
            return _(channels[i].shown);
    return name;
}

void report_add_key(struct strbuf *b, const char *key)
{
    while (*key) {
        const char *end = strstr(key, ", ");
        size_t len = end ? (size_t)(end - key) : strlen(key);
        char name[64];
        const char *shown = NULL;
        if (len < sizeof(name)) {
            str_copy(name, len + 1, key);
            shown = report_dim_value(DIM_CHANNEL, name);
        }
        utf8_clean(b, shown ? shown : key, shown ? strlen(shown) : len);
        sb_add(b, end ? ", " : "");
        key += end ? len + 2 : len;
    }
}

const char *page_key(struct draft *p, const char *key)
{
    struct strbuf b = {0};
    report_add_key(&b, key);
    return page_take(p, &b);
}

static const char *const dim_titles[DIM_COUNT] = {
    [DIM_CHANNEL] = N_("channel"), [DIM_TEAM] = N_("team"),         [DIM_AGENT] = N_("agent"),
    [DIM_CATEGORY] = N_("category"), [DIM_PRODUCT] = N_("product"), [DIM_COUNTRY] = N_("country"),
    [DIM_SEGMENT] = N_("segment"), [DIM_LANGUAGE] = N_("language"), [DIM_PRIORITY] = N_("priority"),
    [DIM_JOURNEY] = N_("journey"),
};
static const char *const dim_bys[DIM_COUNT] = {
    [DIM_CHANNEL] = N_("By channel"), [DIM_TEAM] = N_("By team"),         [DIM_AGENT] = N_("By agent"),
    [DIM_CATEGORY] = N_("By category"), [DIM_PRODUCT] = N_("By product"), [DIM_COUNTRY] = N_("By country"),
    [DIM_SEGMENT] = N_("By segment"), [DIM_LANGUAGE] = N_("By language"), [DIM_PRIORITY] = N_("By priority"),
    [DIM_JOURNEY] = N_("By journey"),
};

const char *report_dim_title(enum dim d)
{
    return _(dim_titles[d]);
}

const char *report_dim_by(enum dim d)
{
    return _(dim_bys[d]);
}

const char *report_n_text(struct draft *p, int kpi, int64_t n)
{
    char buf[NUMFMT_BUF];
    numfmt_count(p->env->fmt, n, buf);
    if (kpi_info(p->env->cfg, kpi)->sample == SAMPLE_OTHER)
        return page_printf(p, "n = %s", buf);
    return page_printf(p, ngettext("%s answer", "%s answers", (unsigned long)n), buf);
}

const char *page_period(struct draft *p, const struct period *period)
{
    char buf[64];
    return page_copy(p, period_title(&p->env->cfg->calendar, period, p->env->fmt, buf));
}

const char *page_period_short(struct draft *p, const struct period *period)
{
    char buf[24];
    return page_copy(p, period_short(&p->env->cfg->calendar, period, p->env->fmt, buf));
}

char report_sense(const struct report_env *env, int kpi, const struct kpi_figure *now, const struct kpi_figure *before,
                  bool significant)
{
    enum kpi_dir dir = kpi_dir_of(kpi, env->cfg);
    if (!now->has || !before->has || now->hidden || before->hidden || dir == KPI_NEUTRAL)
        return ' ';
    double d = (now->value - before->value) * (dir == KPI_UP ? 1 : -1);
    bool tested = now->ev.kind != EV_NONE && before->ev.kind != EV_NONE;
    if ((tested && !significant) || d == 0)
        return '=';
    return d > 0 ? '+' : '-';
}

enum tone sense_tone(char sense)
{
    return sense == '+' ? TONE_GOOD : sense == '-' ? TONE_BAD : TONE_DIM;
}

const char *report_count(struct draft *p, int64_t n)
{
    char buf[NUMFMT_BUF];
    return page_copy(p, numfmt_count(p->env->fmt, n, buf));
}

const char *report_family_title(enum kpi_family f)
{
    static const char *const titles[FAM_COUNT] = {
        [FAM_SATISFACTION] = N_("Satisfaction"), [FAM_LOYALTY] = N_("Loyalty"),   [FAM_SERVICE] = N_("Service"),
        [FAM_FEEDBACK] = N_("Feedback"),         [FAM_BUSINESS] = N_("Business"), [FAM_TEAM] = N_("Team"),
    };
    return _(titles[f]);
}

// States: a value against its thresholds. A value must lie strictly beyond one; equal is fine.
#include "kpi_priv.h"

#include "base/numfmt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define YEAR_DAYS 365.25
#define RATIO_LOW 0.8
#define RATIO_HIGH 1.25

static double clip01(double v) { return fmin(1, fmax(0, v)); }

double kpi_judged_value(const struct kpi_config *c, int kpi, double value, int32_t days)
{
    if (!kpi_info(c, kpi)->yearly || days <= 0)
        return value;
    double power = YEAR_DAYS / (double)days;
    switch (kpi) {
    case KPI_retention: return 100 * pow(clip01(value / 100), power);
    case KPI_churn: return 100 * (1 - pow(1 - clip01(value / 100), power));
    default: return value * power; // turnover
    }
}

static bool beyond(double value, double limit, enum kpi_dir dir) { return dir == KPI_UP ? value < limit : value > limit; }

static enum kpi_state state_of(double value, const struct threshold *t, enum kpi_dir dir)
{
    if (t->has_crit && beyond(value, t->crit, dir))
        return STATE_CRITICAL;
    if (t->has_warn && beyond(value, t->warn, dir))
        return STATE_WARNING;
    return STATE_OK;
}

// C2ES: critical when either ease is under its own critical threshold (2.5), the lower one is named; a warning
// when the ratio leaves 0.8 .. 1.25 (one side carries the other).
static void judge_c2es(const struct kpi_ctx *x, struct kpi_figure *f)
{
    double ease[2] = {f->num, f->den};
    static const int side[2] = {KPI_ease_customer, KPI_ease_employee};
    double worst = 0;
    for (int i = 0; i < 2; i++) {
        struct threshold t = kpi_threshold(side[i], x->cfg, x->channel);
        if (t.has_crit && t.crit - ease[i] > worst) {
            worst = t.crit - ease[i];
            f->measure = side[i];
        }
    }
    struct threshold own = kpi_threshold(KPI_c2es, x->cfg, x->channel);
    bool warn = own.has_warn ? f->value < own.warn : f->value < RATIO_LOW || f->value > RATIO_HIGH;
    bool crit = own.has_crit && f->value < own.crit;
    f->state = f->measure >= 0 || crit ? STATE_CRITICAL : warn ? STATE_WARNING : STATE_OK;
}

static bool is_excellent(int kpi, const struct kpi_ctx *x, double value)
{
    const struct kpi_info *k = kpi_info(x->cfg, kpi);
    if (kpi == KPI_first_response_time || kpi == KPI_first_response_time_bh || kpi == KPI_response_time) {
        const char *c = x->channel ? x->channel : "";
        bool slow = !strcmp(c, "email") || !strcmp(c, "web") || !strcmp(c, "portal");
        return slow && value <= 2 * 3600.0;
    }
    if (!k->has_excellent || (kpi == KPI_csat && x->cfg->csat_mean))
        return false;
    return value > k->excellent || (!k->excellent_strict && value == k->excellent);
}

void kpi_judge(int kpi, const struct kpi_ctx *x, const struct cell *cell, struct kpi_figure *f)
{
    (void)cell;
    f->state = f->has ? STATE_NONE : STATE_NODATA;
    if (!f->has)
        return;
    double value = kpi_judged_value(x->cfg, kpi, f->value, x->span.to - x->span.from);
    if (f->small)
        return;
    f->excellent = is_excellent(kpi, x, value);
    if (kpi == KPI_c2es) {
        judge_c2es(x, f);
        return;
    }
    struct threshold t = kpi_threshold(kpi, x->cfg, x->channel);
    enum kpi_dir dir = kpi_dir_of(kpi, x->cfg);
    if ((t.has_warn || t.has_crit) && dir == KPI_NEUTRAL) // the user's own: warn above crit means low is bad
        dir = t.has_warn && t.has_crit && t.warn > t.crit ? KPI_UP : KPI_DOWN;
    if (t.has_warn || t.has_crit)
        f->state = state_of(value, &t, dir);
}

const char *slice_channel(const struct cube *c, const struct slice *s)
{
    for (int i = 0; i < s->n; i++) {
        if (s->f[i].dim == DIM_CHANNEL)
            return cube_value_name(c, DIM_CHANNEL, s->f[i].code);
    }
    return NULL;
}

// ---- reasons: why a figure is in its state, in one clause

static void number(char *out, size_t size, int kpi, const struct kpi_config *c, double v)
{
    char buf[NUMFMT_BUF];
    enum kpi_unit u = kpi_unit_of(kpi, c);
    if (u == UNIT_SECONDS)
        snprintf(out, size, "%s", numfmt_duration(&numfmt_en, v, buf));
    else if (u == UNIT_PERCENT)
        snprintf(out, size, "%s %%", numfmt_fixed(&numfmt_en, v, 1, buf));
    else
        snprintf(out, size, "%s", numfmt_fixed(&numfmt_en, v, u == UNIT_COUNT ? 0 : u == UNIT_POINTS ? 1 : 2, buf));
}

static const char *lower_name(const struct kpi_info *k, char *buf, size_t size)
{
    str_copy(buf, size, k->name);
    bool acronym = buf[0] && buf[1] >= 'A' && buf[1] <= 'Z';
    if (!acronym && buf[0] >= 'A' && buf[0] <= 'Z')
        buf[0] = (char)(buf[0] + 32);
    return buf;
}

double kpi_alert_value(int kpi, const struct kpi_figure *f)
{
    (void)kpi;
    return f->measure == KPI_ease_customer ? f->num : f->measure >= 0 ? f->den : f->value;
}

double kpi_alert_threshold(int kpi, const struct kpi_config *c, const struct kpi_figure *f, const char *channel)
{
    int of = f->measure >= 0 ? f->measure : kpi;
    struct threshold t = kpi_threshold(of, c, channel);
    if (kpi == KPI_c2es && f->measure < 0 && !t.has_warn)
        return f->value < 1 ? RATIO_LOW : RATIO_HIGH;
    return f->state == STATE_CRITICAL && t.has_crit ? t.crit : t.warn;
}

const char *kpi_reason(int kpi, const struct kpi_ctx *x, const struct kpi_figure *f, struct arena *mem)
{
    if (f->immature && f->state != STATE_WARNING && f->state != STATE_CRITICAL)
        return "immature: prospects of the period may still convert";
    if (f->state != STATE_WARNING && f->state != STATE_CRITICAL)
        return "";
    if (kpi == KPI_c2es && f->measure < 0)
        return arena_printf(mem, "C2ES %.2f is outside 0.80 .. 1.25: one side carries the other", f->value);
    char name[80], value[64], limit[64];
    int of = f->measure >= 0 ? f->measure : kpi;
    double shown = kpi_judged_value(x->cfg, of, kpi_alert_value(kpi, f), x->span.to - x->span.from);
    double at = kpi_alert_threshold(kpi, x->cfg, f, x->channel);
    number(value, sizeof(value), of, x->cfg, shown);
    number(limit, sizeof(limit), of, x->cfg, at);
    return arena_printf(mem, "%s %s%s is %s %s", lower_name(kpi_info(x->cfg, of), name, sizeof(name)), value,
                        kpi_info(x->cfg, of)->yearly ? " a year" : "", shown < at ? "below" : "above", limit);
}

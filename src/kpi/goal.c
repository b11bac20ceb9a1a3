// Targets: which one holds, is it met, and at what pace.
#include "kpi/goal.h"
#include "kpi_priv.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

bool kpi_is_flow(int kpi)
{
    static const int flows[] = {KPI_contact_volume,  KPI_work_time, KPI_feedback_volume, KPI_voice_of_customer,
                                KPI_service_revenue, KPI_revenue};
    for (size_t i = 0; i < ARRAY_LEN(flows); i++)
        if (flows[i] == kpi)
            return true;
    return false;
}

static int read_from(const struct calendar *c, const char *text, size_t len, struct kpi_goal *g, struct err *e)
{
    char label[32];
    if (len >= sizeof(label))
        return err_set(e, ERR_SYNTAX, _("\"%.40s\" is no period"), text);
    memcpy(label, text, len);
    label[len] = '\0';
    g->when = GOAL_FROM;
    return period_parse(c, label, &g->period, e);
}

int kpi_goal_when(const struct calendar *c, int kpi, const char *text, struct kpi_goal *g, struct err *e)
{
    size_t len = strlen(text);
    bool open = len > 2 && !strcmp(text + len - 2, "..");
    if (kpi_is_flow(kpi) && (open || !len))
        return err_set(e, ERR_SYNTAX,
                       _("%s grows with time: say month, quarter or year for each of them, or one period such as 2025-Q3"),
                       kpi_info(NULL, kpi)->id);
    g->when = GOAL_ALWAYS;
    if (!len)
        return 0;
    if (open)
        return read_from(c, text, len - 2, g, e);
    if (!grain_parse(text, &g->grain, NULL)) {
        g->when = GOAL_EACH;
        return 0;
    }
    g->when = GOAL_PERIOD;
    return period_parse(c, text, &g->period, e);
}

// Filters of the goal that the slice has too; -1 when one is missing.
static int shared_filters(const struct kpi_goal *g, const struct slice *s)
{
    for (int i = 0; i < g->slice.n; i++) {
        bool has = false;
        for (int k = 0; k < s->n; k++)
            has = has || (s->f[k].dim == g->slice.f[i].dim && s->f[k].code == g->slice.f[i].code);
        if (!has)
            return -1;
    }
    return g->slice.n;
}

// How close the goal's time is to the period: 0 not at all. Of two longer periods the shorter is closer.
static int closeness(const struct kpi_goal *g, const struct period *p)
{
    switch (g->when) {
    case GOAL_ALWAYS: return 1;
    case GOAL_FROM: return p->from >= g->period.from ? 2 : 0;
    case GOAL_EACH: return g->grain == p->grain ? 100000 : 0;
    case GOAL_PERIOD: break;
    }
    if (g->period.from == p->from && g->period.to == p->to)
        return 200000;
    bool inside = g->period.from <= p->from && p->to <= g->period.to;
    int32_t days = g->period.to - g->period.from;
    return !inside || kpi_is_flow(g->kpi) ? 0 : days < 50000 ? 60000 - days : 3;
}

static bool has_channel(const struct slice *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->f[i].dim == DIM_CHANNEL)
            return true;
    return false;
}

static bool own_channel_target(const struct kpi_config *c, int kpi, const char *channel)
{
    for (size_t i = 0; channel && i < c->nchannel; i++)
        if (c->channel[i].kpi == kpi && c->channel[i].has_target && !strcmp(c->channel[i].channel, channel))
            return true;
    return false;
}

bool kpi_aim(const struct kpi_config *c, int kpi, const struct slice *s, const char *channel, const struct period *p,
             struct kpi_aim *out)
{
    const struct kpi_goal *best = NULL;
    int best_filters = -1, best_close = 0;
    for (size_t i = 0; i < c->ngoals; i++) {
        const struct kpi_goal *g = &c->goals[i];
        int filters = g->kpi == kpi ? shared_filters(g, s) : -1, close = filters < 0 ? 0 : closeness(g, p);
        if (!close || (kpi_is_flow(kpi) && filters != s->n))
            continue;
        if (filters < best_filters || (filters == best_filters && close <= best_close))
            continue;
        best = g;
        best_filters = filters;
        best_close = close;
    }
    if (best && !has_channel(&best->slice) && own_channel_target(c, kpi, channel))
        best = NULL; // the configuration speaks of this very channel
    double value;
    if (!best && !kpi_target(kpi, c, channel, &value))
        return false;
    *out = (struct kpi_aim){best ? best->value : value, best, best && best->when == GOAL_PERIOD ? best->period : *p};
    return true;
}

bool kpi_misses(const struct kpi_config *c, int kpi, double value, double target)
{
    return kpi_dir_of(kpi, c) == KPI_DOWN ? value > target : value < target;
}

double kpi_attainment(const struct kpi_config *c, int kpi, double value, double target)
{
    bool down = kpi_dir_of(kpi, c) == KPI_DOWN;
    if (value < 0 || target <= 0 || (down && value <= 0))
        return (double)NAN;
    return down ? 100 * target / value : 100 * value / target;
}

// ---- pace

struct pace_run {
    const struct cube *c;
    const struct kpi_config *cfg;
    int kpi;
    const struct slice *s;
};

static int figure_of(const struct pace_run *r, struct span span, struct kpi_figure *f, struct err *e)
{
    struct cube_answer a;
    int rc = cube_fold(r->c, r->s, &span, 1, -1, 0, &a, e);
    if (rc)
        return rc;
    struct kpi_ctx x = {.cfg = r->cfg, .cube = r->c, .as_of = cube_as_of(r->c), .span = span,
                        .channel = slice_channel(r->c, r->s)};
    kpi_eval(r->kpi, &x, a.cells, f);
    cube_answer_release(&a);
    return 0;
}

// What each weekday brought on average in the last weeks, as far as the data go back.
static int weigh(const struct pace_run *r, int32_t end, double weight[7], struct err *e)
{
    struct span spans[7 * PACE_WEEKS];
    struct cube_answer a;
    int32_t known = end - cube_first_day(r->c), days = known < 0 ? 0 : known < 7 * PACE_WEEKS ? known : 7 * PACE_WEEKS;
    for (int32_t i = 0; i < days; i++)
        spans[i] = (struct span){end - 1 - i, end - i};
    int rc = cube_fold(r->c, r->s, spans, (size_t)days, -1, CUBE_NO_CUSTOMERS, &a, e);
    if (rc)
        return rc;
    double sum = 0;
    for (int32_t i = 0; i < days; i++) {
        struct kpi_ctx x = {.cfg = r->cfg, .cube = r->c, .as_of = end - 1, .span = spans[i]};
        struct kpi_figure f;
        kpi_eval(r->kpi, &x, &a.cells[i], &f);
        double v = f.has && f.value > 0 ? f.value : 0;
        int32_t times = (days - 1 - i % 7) / 7 + 1; // that this weekday is among them
        weight[civil_weekday(spans[i].from)] += v / times;
        sum += v;
    }
    for (int d = 0; d < 7 && (sum <= 0 || days < 7); d++)
        weight[d] = 1;
    cube_answer_release(&a);
    return 0;
}

static double weighed(const double weight[7], int32_t from, int32_t to)
{
    double sum = 0;
    for (int32_t day = from; day < to; day++)
        sum += weight[civil_weekday(day)];
    return sum;
}

int kpi_pace(const struct cube *c, const struct kpi_config *cfg, int kpi, const struct slice *s, const struct period *p,
             struct kpi_pace *out, struct err *e)
{
    struct pace_run r = {c, cfg, kpi, s};
    int32_t end = cube_as_of(c) == CIVIL_NONE ? p->from : cube_as_of(c) + 1, to = end < p->to ? end : p->to;
    struct kpi_pace pace = {.over = p->to <= end};
    double weight[7] = {0};
    if (to < p->from)
        to = p->from;
    int rc = figure_of(&r, (struct span){p->from, to}, &pace.now, e);
    if (!rc && kpi_is_flow(kpi) && cube_as_of(c) != CIVIL_NONE)
        rc = weigh(&r, end, weight, e);
    if (rc)
        return rc;
    for (int d = 0; d < 7 && !kpi_is_flow(kpi); d++)
        weight[d] = 1;
    double all = weighed(weight, p->from, p->to);
    pace.elapsed = all > 0 ? weighed(weight, p->from, to) / all : 0;
    pace.has = pace.now.has && !pace.now.hidden && (!kpi_is_flow(kpi) || pace.elapsed > 0);
    if (pace.has)
        pace.projected = kpi_is_flow(kpi) ? pace.now.value / pace.elapsed : pace.now.value;
    *out = pace;
    return 0;
}

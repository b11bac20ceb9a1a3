// The user's own data on the pages of figures: targets and their pace, actions and notes beside the periods.
#include "report/report_priv.h"

#include <math.h>
#include <string.h>

// --- slices -----------------------------------------------------------------------------------------------------

static bool has_filter(const struct slice *s, enum dim d, uint32_t code, bool *other)
{
    for (int i = 0; i < s->n; i++)
        if (s->f[i].dim == d) {
            *other = s->f[i].code != code;
            return !*other;
        }
    return false;
}

// Does what is said of one slice concern the other? Unless they ask for different values of the same dimension.
static bool concerns(const struct slice *a, const struct slice *b)
{
    for (int i = 0; i < a->n; i++) {
        bool other = false;
        if (!has_filter(b, a->f[i].dim, a->f[i].code, &other) && other)
            return false;
    }
    return true;
}

static bool own_concerns(const struct draft *p, int kpi, const char *said_kpi, const char *slice)
{
    struct slice s;
    if (*said_kpi && kpi_by_id(p->env->cfg, said_kpi) != kpi)
        return false;
    return !kpi_slice_parse(p->env->source->cube, slice, &s, NULL) && concerns(&s, &p->v->slice);
}

// --- targets ----------------------------------------------------------------------------------------------------

bool own_aim(const struct draft *p, int kpi, struct kpi_aim *out)
{
    return kpi_aim(p->env->cfg, kpi, &p->v->slice, page_channel(p), &p->v->period, out);
}

const char *own_attainment(struct draft *p, int kpi, double value, double target)
{
    char buf[NUMFMT_BUF];
    double share = kpi_attainment(p->env->cfg, kpi, value, target);
    if (isnan(share))
        return "";
    return page_printf(p, "%s%s", numfmt_fixed(p->env->fmt, share, 0, buf), p->env->fmt->pct);
}

static const char *last_day(struct draft *p, const struct period *period)
{
    char buf[NUMFMT_BUF];
    return page_copy(p, numfmt_day(p->env->fmt, period->to - 1, buf));
}

static const char *elapsed(struct draft *p, double share)
{
    char buf[NUMFMT_BUF];
    return page_printf(p, "%s%s", numfmt_fixed(p->env->fmt, 100 * share, 0, buf), p->env->fmt->pct);
}

static const char *flow_words(struct draft *p, int kpi, const struct kpi_pace *pace, double target, const struct period *period)
{
    const char *share = own_attainment(p, kpi, pace->projected, target), *end = last_day(p, period);
    const char *amount = page_kpi_value(p, kpi, pace->projected);
    if (!*share)
        return page_printf(p, _("at this rate %s by %s"), amount, end);
    return page_printf(p, _("at this rate %s of the target by %s (%s; %s of the period has passed)"), share, end, amount,
                       elapsed(p, pace->elapsed));
}

// A rate says what it is now, and whether its interval leaves the question open.
static const char *rate_words(struct draft *p, int kpi, const struct kpi_pace *pace, double target)
{
    const struct kpi_figure *f = &pace->now;
    const char *interval = page_interval(p, kpi, f), *passed = elapsed(p, pace->elapsed);
    bool misses = kpi_misses(p->env->cfg, kpi, f->value, target);
    if (!*interval)
        return misses ? page_printf(p, _("not met so far (%s of the period has passed)"), passed)
                      : page_printf(p, _("met so far (%s of the period has passed)"), passed);
    bool open = f->low <= target && target <= f->high;
    if (open)
        return misses ? page_printf(p, _("not met so far, but within reach: %s holds it (95 %%; %s of the period has passed)"), interval, passed)
                      : page_printf(p, _("met so far, but not safely: %s holds it (95 %%; %s of the period has passed)"), interval, passed);
    return misses ? page_printf(p, _("at this rate not met: 95 %%: %s (%s of the period has passed)"), interval, passed)
                  : page_printf(p, _("at this rate met: 95 %%: %s (%s of the period has passed)"), interval, passed);
}

const char *own_pace_words(struct draft *p, int kpi, const struct kpi_pace *pace, double target, const struct period *period)
{
    if (!pace->over && pace->elapsed <= 0)
        return _("not begun yet");
    if (!pace->now.has || pace->now.hidden)
        return _("no data");
    if (pace->over)
        return kpi_misses(p->env->cfg, kpi, pace->now.value, target) ? _("missed") : _("met");
    return kpi_is_flow(kpi) ? flow_words(p, kpi, pace, target, period) : rate_words(p, kpi, pace, target);
}

enum tone own_pace_tone(const struct draft *p, int kpi, const struct kpi_pace *pace, double target)
{
    if (!pace->has)
        return TONE_DIM;
    bool misses = kpi_misses(p->env->cfg, kpi, pace->projected, target);
    bool open = !pace->over && pace->now.has_ci && pace->now.low <= target && target <= pace->now.high;
    return !misses ? TONE_GOOD : open ? TONE_NORMAL : TONE_WARNING;
}

// "target +30 (2026-Q3, yours): −12, 60 %; at this rate ..."
void own_aim_line(struct draft *p, struct sheet_block *b, const struct kpi_result *r)
{
    struct kpi_aim aim;
    struct kpi_pace pace;
    char gap[NUMFMT_BUF];
    if (!own_aim(p, r->kpi, &aim))
        return;
    if (kpi_pace(p->env->source->cube, p->env->cfg, r->kpi, &p->v->slice, &aim.period, &pace, NULL)) {
        p->oom = true;
        return;
    }
    const char *whose = aim.goal ? _("yours") : _("configuration"), *value = page_kpi_value(p, r->kpi, aim.value);
    const char *words = own_pace_words(p, r->kpi, &pace, aim.value, &aim.period), *of = page_period(p, &aim.period);
    enum tone tone = own_pace_tone(p, r->kpi, &pace, aim.value);
    if (!pace.now.has || pace.now.hidden) {
        page_line(p, b, TONE_DIM, page_printf(p, _("target %s, %s (%s): %s"), value, of, whose, words));
        return;
    }
    report_delta(p->env, r->kpi, pace.now.value - aim.value, gap);
    const char *share = own_attainment(p, r->kpi, pace.now.value, aim.value);
    page_line(p, b, tone, page_printf(p, _("target %s, %s (%s): %s%s%s; %s"), value, of, whose, gap, *share ? ", " : "", share, words));
}

// --- actions and notes beside the periods ---------------------------------------------------------------------------

const char *own_mark(const struct draft *p) { return p->env->fmt->ascii ? "*" : "\u25c6"; }

static bool starts_in(const struct store_action *a, const struct period *period)
{
    int32_t day;
    return civil_parse_iso(a->start, (int)strlen(a->start), &day) && day >= period->from && day < period->to;
}

static bool pinned_to(const struct draft *p, const struct store_note *n, const struct period *period)
{
    struct period of;
    return !period_parse(&p->env->cfg->calendar, n->period, &of, NULL) && of.from < period->to && of.to > period->from &&
           (of.to - of.from <= period->to - period->from || of.from >= period->from);
}

static const char *day_words(struct draft *p, const char *iso)
{
    char buf[NUMFMT_BUF];
    int32_t day;
    return civil_parse_iso(iso, (int)strlen(iso), &day) ? page_copy(p, numfmt_day(p->env->fmt, day, buf)) : "";
}

static const char *action_words(struct draft *p, const struct store_action *a)
{
    const char *title = page_clean(p, a->title), *start = day_words(p, a->start);
    return *a->due ? page_printf(p, _("%s %s: %s, due %s"), own_mark(p), start, title, day_words(p, a->due))
                   : page_printf(p, _("%s %s: %s"), own_mark(p), start, title);
}

const char *own_words_of(struct draft *p, int kpi, const struct period *period)
{
    const struct report_user *u = p->env->user;
    const char *text = "";
    for (size_t i = 0; u && i < u->nactions; i++)
        if (own_concerns(p, kpi, u->actions[i].kpi, u->actions[i].slice) && starts_in(&u->actions[i], period))
            text = page_printf(p, "%s%s%s", text, *text ? "   " : "", action_words(p, &u->actions[i]));
    for (size_t i = 0; u && i < u->nnotes; i++)
        if (own_concerns(p, kpi, u->notes[i].kpi, u->notes[i].slice) && pinned_to(p, &u->notes[i], period))
            text = page_printf(p, "%s%s%s", text, *text ? "   " : "", page_clean(p, u->notes[i].text));
    return text;
}

void own_chart_marks(struct draft *p, struct sheet_chart *c, const struct kpi_result *r)
{
    for (size_t i = 0; p->env->user && i < r->nseries; i++) {
        const char *words = own_words_of(p, r->kpi, &r->series[i].period);
        struct sheet_mark *marks = *words ? page_grow(p, c->marks, c->nmarks, sizeof(*marks)) : NULL;
        if (!marks)
            continue;
        c->marks = marks;
        marks[c->nmarks++] = (struct sheet_mark){i, words};
    }
}

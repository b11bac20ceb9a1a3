// Decomposition of a change by the values of a dimension.
#include "kpi/change.h"
#include "base/i18n.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXACT 1e-6   // relative: beyond it the parts do not add up to the whole
#define CAUSE 0.5    // least share of a change that one part is blamed for
#define MORE_THAN 1.2 // and so many times its share of the whole

enum { BEFORE, NOW };

enum change_kind kpi_change_kind(int kpi, const struct kpi_config *cfg, const char **why_not)
{
    *why_not = NULL;
    switch (kpi) {
    case KPI_c2es: *why_not = N_("It is a ratio of two means from different people: no part of it has a share of its own."); break;
    case KPI_clv: *why_not = N_("It is a product of three means: no part of it has a share of its own."); break;
    case KPI_repeat_contact:
    case KPI_repeat_call:
    case KPI_recurring_customers:
    case KPI_repeat_purchase: *why_not = N_("A customer can be in several parts: they do not add up to the whole."); break;
    case KPI_channel_preference:
        *why_not = N_("It is the share of the leading channel, which can be another one each time.");
        break;
    case KPI_complaint_rate: return cfg->complaint_per <= PER_MONTH ? CHANGE_SUM : CHANGE_RATIO;
    case KPI_work_time:
    case KPI_revenue:
    case KPI_service_revenue: return CHANGE_SUM;
    default: return kpi_unit_of(kpi, cfg) == UNIT_COUNT ? CHANGE_SUM : CHANGE_RATIO;
    }
    return CHANGE_NONE;
}

struct work { // one KPI over both spans
    const struct cube *c;
    const struct kpi_config *cfg;
    const struct span *spans;
    const struct cube_answer *whole, *parts;
    struct kpi_change *k;
    double weight[2]; // denominators of the whole
    bool withheld;
};

static struct kpi_figure figure(const struct work *w, const struct cube_answer *a, size_t group, int side)
{
    struct kpi_ctx x = {.cfg = w->cfg, .cube = w->c, .as_of = cube_as_of(w->c), .span = w->spans[side]};
    struct kpi_figure f;
    kpi_eval(w->k->kpi, &x, &a->cells[(size_t)side * a->ngroups + group], &f);
    return f;
}

static void fill_part(struct work *w, struct change_part *p, size_t group)
{
    for (int side = BEFORE; side <= NOW; side++) {
        struct kpi_figure f = figure(w, w->parts, group, side);
        bool ratio = w->k->kind == CHANGE_RATIO, has = f.has && (!ratio || f.den > 0);
        double share = !has ? 0 : (ratio ? f.den : f.value) / w->weight[side];
        w->withheld |= f.hidden;
        *(side == NOW ? &p->has_now : &p->has_before) = has;
        *(side == NOW ? &p->now : &p->before) = has ? f.value : 0;
        *(side == NOW ? &p->share_now : &p->share_before) = isfinite(share) ? share : 0;
    }
}

static void split_part(const struct kpi_change *k, struct change_part *p)
{
    if (k->kind == CHANGE_SUM) {
        p->rate = p->now - p->before;
        return;
    }
    double r0 = p->has_before ? p->before : p->now, r1 = p->has_now ? p->now : p->before;
    p->mix = (p->share_now - p->share_before) * ((r0 + r1) / 2 - (k->before + k->now) / 2);
    p->rate = (p->share_now + p->share_before) / 2 * (r1 - r0);
}

static int by_size(const void *pa, const void *pb)
{
    const struct change_part *a = pa, *b = pb;
    double x = fabs(a->mix + a->rate), y = fabs(b->mix + b->rate);
    return x > y ? -1 : x < y ? 1 : strcmp(a->key, b->key);
}

static bool near(double a, double b)
{
    return fabs(a - b) <= EXACT * fmax(1, fmax(fabs(a), fabs(b)));
}

// Does the whole consist of these parts, on both sides?
static bool adds_up(const struct kpi_change *k)
{
    double share[2] = {0}, value[2] = {0};
    for (size_t i = 0; i < k->nparts; i++) {
        const struct change_part *p = &k->parts[i];
        bool ratio = k->kind == CHANGE_RATIO;
        share[BEFORE] += p->share_before;
        share[NOW] += p->share_now;
        value[BEFORE] += ratio ? p->share_before * p->before : p->before;
        value[NOW] += ratio ? p->share_now * p->now : p->now;
    }
    bool weighed = k->kind == CHANGE_SUM || (near(share[BEFORE], 1) && near(share[NOW], 1));
    return weighed && near(value[BEFORE], k->before) && near(value[NOW], k->now);
}

static void drop_parts(struct kpi_change *k, const char *why_not)
{
    k->why_not = why_not;
    k->nparts = 0;
    k->mix = k->rate = 0;
}

static int add_parts(struct work *w, struct arena *mem, struct err *e)
{
    struct kpi_change *k = w->k;
    k->parts = arena_alloc(mem, (w->parts->ngroups + 1) * sizeof(*k->parts));
    if (!k->parts)
        return err_nomem(e);
    for (size_t g = 0; g < w->parts->ngroups; g++) {
        uint32_t code = w->parts->codes[g];
        struct change_part *p = &k->parts[k->nparts];
        *p = (struct change_part){.code = code};
        p->key = arena_strdup(mem, code ? cube_value_name(w->c, (enum dim)k->dim, code) : "(none)");
        if (!p->key)
            return err_nomem(e);
        fill_part(w, p, g);
        split_part(k, p);
        if (!p->has_before && !p->has_now)
            continue;
        k->mix += p->mix;
        k->rate += p->rate;
        k->nparts++;
    }
    qsort(k->parts, k->nparts, sizeof(*k->parts), by_size);
    return 0;
}

static int decompose(struct work *w, struct arena *mem, struct err *e)
{
    struct kpi_change *k = w->k;
    struct kpi_figure before = figure(w, w->whole, 0, BEFORE), now = figure(w, w->whole, 0, NOW);
    k->kind = kpi_change_kind(k->kpi, w->cfg, &k->why_not);
    if (k->kind == CHANGE_NONE)
        return 0;
    if (!before.has || !now.has) {
        drop_parts(k, N_("One of the two periods has no figure to compare."));
        return 0;
    }
    bool ratio = k->kind == CHANGE_RATIO;
    k->before = before.value;
    k->now = now.value;
    w->weight[BEFORE] = ratio ? before.den : before.value;
    w->weight[NOW] = ratio ? now.den : now.value;
    int rc = add_parts(w, mem, e);
    if (!rc && w->withheld)
        drop_parts(k, N_("Some parts have too few employee answers to be shown."));
    else if (!rc && !adds_up(k))
        drop_parts(k, N_("The parts do not add up to the whole here: some of it belongs to none of them."));
    return rc;
}

int kpi_changes(const struct cube *c, const struct kpi_config *cfg, const struct slice *s, const struct span spans[2], int dim,
                const int *kpis, size_t nkpis, struct arena *mem, struct kpi_change *out, struct err *e)
{
    struct cube_answer whole = {0}, parts = {0};
    int rc = cube_fold(c, s, spans, 2, -1, CUBE_NO_CUSTOMERS, &whole, e);
    if (!rc)
        rc = cube_fold(c, s, spans, 2, dim, CUBE_NO_CUSTOMERS, &parts, e);
    for (size_t i = 0; !rc && i < nkpis; i++) {
        struct work w = {.c = c, .cfg = cfg, .spans = spans, .whole = &whole, .parts = &parts, .k = &out[i]};
        out[i] = (struct kpi_change){.kpi = kpis[i], .dim = dim};
        rc = decompose(&w, mem, e);
    }
    cube_answer_release(&whole);
    cube_answer_release(&parts);
    return rc;
}

const struct change_part *kpi_change_cause(const struct kpi_change *k)
{
    const struct change_part *p = k->nparts > 1 ? k->parts : NULL; // the largest; one part alone is no news
    double total = k->now - k->before;
    if (!p || !p->code || total == 0)
        return NULL;
    double part = (p->mix + p->rate) / total, weight = fmax(p->share_before, p->share_now);
    return part >= CAUSE && part >= fmin(0.95, MORE_THAN * weight) ? p : NULL;
}

void change_round(const double *exact, size_t n, double total, double step, long *out)
{
    long missing = lround(total / step);
    for (size_t i = 0; i < n; i++) {
        out[i] = (long)floor(exact[i] / step);
        missing -= out[i];
    }
    for (; n && missing > 0; missing--) {
        size_t most = 0;
        for (size_t i = 1; i < n; i++)
            if (exact[i] / step - (double)out[i] > exact[most] / step - (double)out[most])
                most = i;
        out[most]++;
    }
}

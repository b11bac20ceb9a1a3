// Before and after, here and where nothing was done.
#include "kpi/effect.h"
#include "kpi_priv.h"

#include <math.h>
#include <string.h>

struct sides { struct kpi_figure before, after; double var; bool has_var; }; // var: of the difference

int kpi_effect_dim(const struct slice *s)
{
    int best = -1;
    for (int i = 0; i < s->n; i++)
        best = (int)s->f[i].dim > best && s->f[i].dim <= DIM_AGENT ? (int)s->f[i].dim : best;
    return best < 0 && s->n ? (int)s->f[s->n - 1].dim : best;
}

bool kpi_variance(const struct kpi_figure *f, double *var)
{
    const struct kpi_evidence *ev = &f->ev;
    switch (ev->kind) {
    case EV_SHARE: {
        double p = ev->n > 0 ? ev->k / ev->n : 0;
        *var = 1e4 * p * (1 - p) / ev->n;
        return ev->n > 1;
    }
    case EV_MEAN: *var = ev->m.var / ev->m.n; return ev->m.n > 1;
    case EV_NET: *var = 1e4 * ev->m.var / ev->m.n; return ev->m.n > 1;
    case EV_RATIO: *var = ev->var; return isfinite(ev->var);
    case EV_NONE: break;
    }
    return false;
}

static int32_t window(const struct cube *c, int32_t start)
{
    int32_t after = cube_as_of(c) + 1 - start, before = start - cube_first_day(c);
    int32_t days = after < before ? after : before;
    days = days > EFFECT_DAYS_MAX ? EFFECT_DAYS_MAX : days;
    return days < EFFECT_DAYS_MIN ? 0 : days >= 14 ? days - days % 7 : days;
}

static bool is_busy(uint32_t code, const uint32_t *busy, size_t nbusy)
{
    for (size_t i = 0; i < nbusy; i++)
        if (busy[i] == code)
            return true;
    return false;
}

static void read_sides(const struct kpi_ctx *x, int kpi, const struct cube_answer *a, size_t group, const struct span spans[2],
                       struct sides *out)
{
    double v[2];
    struct kpi_figure *f[2] = {&out->before, &out->after};
    bool has = true;
    for (size_t i = 0; i < 2; i++) {
        struct kpi_ctx at = *x;
        at.span = spans[i];
        kpi_eval(kpi, &at, &a->cells[i * a->ngroups + group], f[i]);
        has = kpi_variance(f[i], &v[i]) && has;
    }
    out->has_var = has;
    out->var = has ? v[0] + v[1] : 0;
}

static bool shown(const struct sides *s)
{
    return s->before.has && s->after.has && !s->before.hidden && !s->after.hidden;
}

static struct interval around(double v, double var)
{
    double half = STATS_Z95 * sqrt(var);
    return (struct interval){true, v - half, v + half};
}

static void add_controls(const struct kpi_ctx *x, int kpi, const struct cube_answer *a, const struct span spans[2], uint32_t own,
                         const uint32_t *busy, size_t nbusy, double own_var, bool own_has_var, struct kpi_effect *out)
{
    double weights = 0, sum = 0, var = 0;
    for (size_t g = 0; g < a->ngroups; g++) {
        struct sides s;
        if (a->codes[g] == own || !a->codes[g] || is_busy(a->codes[g], busy, nbusy))
            continue;
        struct kpi_ctx at = *x;
        at.channel = out->dim == DIM_CHANNEL ? cube_value_name(x->cube, DIM_CHANNEL, a->codes[g]) : x->channel;
        read_sides(&at, kpi, a, g, spans, &s);
        double w = (double)(s.before.n + s.after.n);
        if (!shown(&s) || w <= 0 || (own_has_var && !s.has_var)) // too few to say how sure it is
            continue;
        out->ncontrols++;
        weights += w;
        sum += w * (s.after.value - s.before.value);
        var += w * w * s.var;
    }
    if (!out->ncontrols || !out->has)
        return;
    out->control_change = sum / weights;
    out->has_did = true;
    out->did = out->change - out->control_change;
    if (own_has_var)
        out->did_ci = around(out->did, own_var + var / (weights * weights));
}

static uint32_t code_in(const struct slice *s, int dim)
{
    for (int i = 0; i < s->n; i++)
        if ((int)s->f[i].dim == dim)
            return s->f[i].code;
    return 0;
}

static struct slice without(const struct slice *s, int dim)
{
    struct slice out = {0};
    for (int i = 0; i < s->n; i++)
        if ((int)s->f[i].dim != dim)
            out.f[out.n++] = s->f[i];
    return out;
}

int kpi_effect(const struct cube *c, const struct kpi_config *cfg, int kpi, const struct slice *s, int32_t start,
               const uint32_t *busy, size_t nbusy, struct kpi_effect *out, struct err *e)
{
    struct kpi_effect r = {.dim = kpi_effect_dim(s), .days = window(c, start)};
    struct cube_answer own, all;
    struct sides sides;
    if (!r.days) {
        *out = r;
        return 0;
    }
    struct span spans[2] = {{start - r.days, start}, {start, start + r.days}};
    struct kpi_ctx x = {.cfg = cfg, .cube = c, .as_of = cube_as_of(c), .channel = slice_channel(c, s)};
    int rc = cube_fold(c, s, spans, 2, -1, 0, &own, e);
    if (rc)
        return rc;
    read_sides(&x, kpi, &own, 0, spans, &sides);
    cube_answer_release(&own);
    r.before = sides.before;
    r.after = sides.after;
    r.has = shown(&sides);
    r.change = r.has ? sides.after.value - sides.before.value : 0;
    if (r.has && sides.has_var)
        r.ci = around(r.change, sides.var);
    if (r.dim >= 0) {
        struct slice others = without(s, r.dim);
        rc = cube_fold(c, &others, spans, 2, r.dim, 0, &all, e);
        if (rc)
            return rc;
        add_controls(&x, kpi, &all, spans, code_in(s, r.dim), busy, nbusy, sides.var, sides.has_var, &r);
        cube_answer_release(&all);
    }
    *out = r;
    return 0;
}

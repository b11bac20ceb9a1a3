// Where an alert comes from: the slice whose absence would put the rest right. Cells are additive, so that the rest of a slice
// is a subtraction.
#include "alert_priv.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 2          // a channel, and a team inside it
#define VALUES_MAX 200   // dimensions with more values are not places to send anybody to

static struct kpi_figure figure(const struct search *s, const struct cell *cell, const char *channel)
{
    struct kpi_ctx x = {.cfg = s->cfg, .cube = s->c, .as_of = cube_as_of(s->c), .span = s->span, .channel = channel};
    struct kpi_figure f;
    kpi_eval(s->kpi, &x, cell, &f);
    return f;
}

static bool beyond(const struct search *s, double v) { return s->below ? v < s->limit : v > s->limit; }

static bool sure(const struct kpi_figure *f) { return f->has && !f->hidden && !f->small; }

// What is left of the whole without the part. The marks that a kind of record has begun are no counts: they stay.
struct cell alert_without(const struct cell *whole, const struct cell *part)
{
    static const enum measure seen[] = {M_SEEN_INTERACTIONS, M_SEEN_CASES, M_SEEN_SURVEYS, M_SEEN_COMPLAINTS};
    struct cell rest = *whole;
    for (int m = 0; m < M_COUNT; m++)
        rest.m[m] -= part->m[m];
    for (int m = 0; m < MEAN_COUNT; m++)
        rest.sq[m] -= part->sq[m];
    for (size_t i = 0; i < ARRAY_LEN(seen); i++)
        rest.m[seen[i]] = whole->m[seen[i]];
    return rest;
}

static bool in_slice(const struct slice *s, int dim)
{
    for (int i = 0; i < s->n; i++)
        if ((int)s->f[i].dim == dim)
            return true;
    return false;
}

struct search alert_search(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, const struct alert *al)
{
    int32_t end = cube_as_of(c) == CIVIL_NONE ? q->period.from : cube_as_of(c) + 1;
    int32_t to = q->period.to < end ? q->period.to : end;
    return (struct search){.c = c, .cfg = cfg, .span = {q->period.from, to < q->period.from ? q->period.from : to},
                           .kpi = al->measure >= 0 ? al->measure : al->kpi,
                           .below = al->value < al->threshold, .limit = al->threshold};
}

void alert_part(const struct search *s, const struct cell *whole, struct suspect *at)
{
    struct cell rest = alert_without(whole, &at->cell);
    at->fig = figure(s, &at->cell, at->dim == DIM_CHANNEL ? cube_value_name(s->c, DIM_CHANNEL, at->code) : NULL);
    at->rest = figure(s, &rest, NULL);
}

bool alert_blames(const struct search *s, const struct suspect *at)
{
    return sure(&at->fig) && sure(&at->rest) && beyond(s, at->fig.value) && !beyond(s, at->rest.value) &&
           kpi_differs(&at->fig, &at->rest);
}

// The smallest part that explains it; several dimensions may.
static int try_dim(const struct search *s, const struct slice *slice, const struct cell *whole, int dim, struct suspect *best,
                   struct err *e)
{
    struct cube_answer a;
    int rc = cube_fold(s->c, slice, &s->span, 1, dim, CUBE_NO_CUSTOMERS, &a, e);
    if (rc)
        return rc;
    for (size_t g = 0; g < a.ngroups; g++) {
        struct suspect at = {.dim = dim, .code = a.codes[g], .cell = a.cells[g]};
        if (!at.code)
            continue;
        alert_part(s, whole, &at);
        if (alert_blames(s, &at) && (best->dim < 0 || at.fig.n < best->fig.n))
            *best = at;
    }
    cube_answer_release(&a);
    return 0;
}

static int deepen(const struct search *s, struct slice *slice, struct cell *whole, struct suspect *found, struct err *e)
{
    int rc = 0;
    *found = (struct suspect){.dim = -1};
    for (int d = 0; !rc && d < DIM_COUNT; d++) {
        size_t values = cube_nvalues(s->c, (enum dim)d);
        if (values > 2 && values <= VALUES_MAX && !in_slice(slice, d))
            rc = try_dim(s, slice, whole, d, found, e);
    }
    if (found->dim >= 0 && slice->n < SLICE_MAX) {
        slice->f[slice->n].dim = (enum dim)found->dim;
        slice->f[slice->n++].code = found->code;
        *whole = found->cell;
    }
    return rc;
}

static int explain(const struct search *s, struct arena *mem, struct alert *al, struct err *e)
{
    struct cube_answer a;
    struct slice slice = al->slice;
    int rc = cube_fold(s->c, &slice, &s->span, 1, -1, CUBE_NO_CUSTOMERS, &a, e);
    if (rc)
        return rc;
    struct cell whole = a.cells[0];
    cube_answer_release(&a);
    const char *key = al->key ? al->key : "";
    for (int depth = 0; !rc && key && depth < DEPTH; depth++) {
        struct suspect found;
        rc = deepen(s, &slice, &whole, &found, e);
        if (rc || found.dim < 0)
            break;
        key = arena_printf(mem, "%s%s%s", key, *key ? ", " : "", cube_value_name(s->c, (enum dim)found.dim, found.code));
        al->has_cause = true;
        al->cause = slice;
        al->cause_value = found.fig.value;
        al->cause_n = found.fig.n;
        al->rest_value = found.rest.value;
    }
    al->cause_key = key;
    return rc ? rc : key ? 0 : err_nomem(e);
}

// Figures scanned by customer and yearly ones are not made of additive cells judged as they stand; what is back inside has
// no part beyond the limit to look for.
bool alert_explainable(const struct kpi_config *c, const struct alert *al)
{
    if (kpi_by_customer(al->kpi, c) || al->kpi == KPI_channel_preference)
        return false;
    bool judged = al->rule == RULE_THRESHOLD || al->rule == RULE_LIMIT || al->rule == RULE_TARGET;
    return judged && !al->held && !kpi_info(c, al->kpi)->yearly;
}

int alert_explain(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct alert_list *l,
                  struct err *e)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < l->n; i++) {
        struct search s = alert_search(c, cfg, q, &l->items[i]);
        if (alert_explainable(cfg, &l->items[i]))
            rc = explain(&s, &l->mem, &l->items[i], e);
    }
    return rc;
}

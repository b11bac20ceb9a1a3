// One line per cause: the total that is low because phone is, the team that is low because of its phone, the channel that is
// no worse than everything else. What is put behind stays in the list, for those who want all of it.
#include "alert_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOBODY SIZE_MAX

struct folding {
    const struct cube *c;
    const struct kpi_config *cfg;
    const struct kpi_query *q;
    struct alert_list *l;
    size_t *under; // [l->n] NOBODY: it speaks for itself
};

static int named_kpi(const struct alert *a) { return a->measure >= 0 ? a->measure : a->kpi; }

static size_t head(const struct folding *f, size_t i)
{
    while (f->under[i] != NOBODY)
        i = f->under[i];
    return i;
}

// May b speak for a? Of the same figure, by its threshold, no less severe.
static bool akin(const struct kpi_config *c, const struct alert *a, const struct alert *b)
{
    return a->rule == RULE_THRESHOLD && b->rule == RULE_THRESHOLD && named_kpi(a) == named_kpi(b) &&
           (a->value < a->threshold) == (b->value < b->threshold) && b->severity >= a->severity && alert_explainable(c, a);
}

static bool narrows(const struct alert *a) { return a->dim >= 0 && a->slice.n > 0 && (int)a->slice.f[a->slice.n - 1].dim == a->dim; }

static int cell_of(const struct search *s, const struct slice *slice, struct cell *out, struct err *e)
{
    struct cube_answer a;
    int rc = cube_fold(s->c, slice, &s->span, 1, -1, CUBE_NO_CUSTOMERS, &a, e);
    if (!rc)
        *out = a.cells[0];
    if (!rc)
        cube_answer_release(&a);
    return rc;
}

// Is a beyond its limit because of the part of it that lies in b's slice?
static int explains(const struct folding *f, const struct alert *a, const struct alert *b, bool *yes, struct err *e)
{
    struct search s = alert_search(f->c, f->cfg, f->q, a);
    struct slice part = a->slice;
    struct cell whole;
    *yes = false;
    if (!narrows(b) || a->dim == b->dim || part.n >= SLICE_MAX)
        return 0;
    part.f[part.n++] = b->slice.f[b->slice.n - 1];
    struct suspect at = {.dim = b->dim, .code = part.f[part.n - 1].code};
    int rc = cell_of(&s, &a->slice, &whole, e);
    if (!rc)
        rc = cell_of(&s, &part, &at.cell, e);
    if (rc)
        return rc;
    alert_part(&s, &whole, &at);
    *yes = alert_blames(&s, &at);
    return 0;
}

// Take what the total's own speaker answers for out of both.
static int leave_out(const struct search *s, const struct alert *a, const struct alert *speaker,
                     struct cell *whole, struct cell *part, struct err *e)
{
    struct cell blamed, shared;
    struct slice both = a->slice;
    int rc = cell_of(s, &speaker->slice, &blamed, e);
    if (rc || !narrows(speaker))
        return rc;
    if (a->dim != speaker->dim && both.n < SLICE_MAX) {
        both.f[both.n++] = speaker->slice.f[speaker->slice.n - 1];
        rc = cell_of(s, &both, &shared, e);
        if (!rc)
            *part = alert_without(part, &shared);
    }
    *whole = alert_without(whole, &blamed);
    return rc;
}

// Is a, a part, just as low as everything else is? Then the total's alert b has said it.
static int echoes(const struct folding *f, const struct alert *a, const struct alert *b, bool *yes, struct err *e)
{
    struct search s = alert_search(f->c, f->cfg, f->q, a);
    struct slice all = a->slice;
    struct cell whole;
    *yes = false;
    if (b->dim >= 0 || !narrows(a) || a->threshold != b->threshold)
        return 0;
    all.n--;
    struct suspect at = {.dim = a->dim, .code = all.f[all.n].code};
    int rc = cell_of(&s, &all, &whole, e);
    if (!rc)
        rc = cell_of(&s, &a->slice, &at.cell, e);
    size_t speaker = head(f, (size_t)(b - f->l->items));
    if (!rc && &f->l->items[speaker] != b)
        rc = leave_out(&s, a, &f->l->items[speaker], &whole, &at.cell, e);
    if (rc)
        return rc;
    alert_part(&s, &whole, &at);
    *yes = !kpi_differs(&at.fig, &at.rest);
    return 0;
}

// The same answers counted again: one figure standing in for another, a share and what is missing to 100 %.
static bool twins(const struct alert *a, const struct alert *b)
{
    bool pair = (a->kpi == KPI_churn && b->kpi == KPI_retention) || (a->kpi == KPI_retention && b->kpi == KPI_churn);
    bool same = fabs(a->value - b->value) <= 1e-9 * fabs(a->value) && a->threshold == b->threshold;
    bool whole = pair && fabs(a->value + b->value - 100) < 1e-9;
    return a->rule == RULE_THRESHOLD && b->rule == RULE_THRESHOLD && a->kpi != b->kpi && a->n == b->n && a->dim == b->dim &&
           !strcmp(a->key, b->key) && b->severity >= a->severity && (same || whole);
}

typedef int reason_fn(const struct folding *f, const struct alert *a, const struct alert *b, bool *yes, struct err *e);

static int pass(struct folding *f, reason_fn *reason, struct err *e)
{
    int rc = 0;
    for (size_t i = f->l->n; !rc && i-- > 0;) // the last first: of two that explain each other the worse one stays
        for (size_t j = 0; !rc && f->under[i] == NOBODY && j < f->l->n; j++) {
            bool yes = false;
            if (j == i || head(f, j) == i || !akin(f->cfg, &f->l->items[i], &f->l->items[j]))
                continue;
            rc = reason(f, &f->l->items[i], &f->l->items[j], &yes, e);
            if (!rc && yes)
                f->under[i] = j;
        }
    return rc;
}

static void pass_twins(struct folding *f)
{
    for (size_t i = 0; i < f->l->n; i++)
        for (size_t j = 0; f->under[i] == NOBODY && j < i; j++)
            if (head(f, j) != i && twins(&f->l->items[i], &f->l->items[j]))
                f->under[i] = j;
}

// Those that speak for themselves first; the index of each speaker in the new order.
static int put_behind(struct folding *f, struct err *e)
{
    struct alert_list *l = f->l;
    struct alert *items = calloc(l->n, sizeof(*items));
    size_t *place = calloc(l->n, sizeof(*place)), shown = 0, at;
    if (items && place) {
        for (size_t i = 0; i < l->n; i++)
            shown += f->under[i] == NOBODY;
        at = shown;
        for (size_t i = 0, next = 0; i < l->n; i++) {
            place[i] = f->under[i] == NOBODY ? next++ : at++;
            items[place[i]] = l->items[i];
        }
        for (size_t i = 0; i < l->n; i++)
            if (f->under[i] != NOBODY)
                items[place[i]].under = place[head(f, i)];
        memcpy(l->items, items, l->n * sizeof(*items));
        l->nfolded = l->n - shown;
        l->n = shown;
    }
    int rc = items && place ? 0 : err_nomem(e);
    free(items);
    free(place);
    return rc;
}

int alert_fold(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct alert_list *l, struct err *e)
{
    struct folding f = {c, cfg, q, l, NULL};
    if (l->n < 2)
        return 0;
    if (!(f.under = calloc(l->n, sizeof(*f.under))))
        return err_nomem(e);
    for (size_t i = 0; i < l->n; i++)
        f.under[i] = NOBODY;
    int rc = pass(&f, explains, e);
    if (!rc)
        rc = pass(&f, echoes, e);
    if (!rc) {
        pass_twins(&f);
        rc = put_behind(&f, e);
    }
    free(f.under);
    return rc;
}

// Customer figures: one scan of the facts ordered by (customer, day) gives all spans. A filter applies to every
// record, so "had bought before" means in that slice; grouped, each group is scanned as its own slice.
#include "cube_priv.h"

#include <stdlib.h>

static struct cell *span_cell(const struct scan *s, size_t span, uint32_t group)
{
    return &s->f->cells[span * s->f->ngroups + group];
}

static uint32_t group_of(const struct fold *f, const uint16_t dim[])
{
    return f->group < 0 ? 0 : dim[f->group];
}

static int by_group_then_time(const void *pa, const void *pb)
{
    const struct visit *a = pa, *b = pb;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

// ---- repeat contacts

static bool same_subject(enum same_kind same, const struct visit *a, const struct visit *b)
{
    if (same == SAME_CATEGORY)
        return a->category && a->category == b->category;
    if (same == SAME_PRODUCT)
        return a->product && a->product == b->product;
    return true;
}

// Does visit i follow another one of the run closely enough? Calls follow calls.
bool visit_follows(const struct cube *c, const struct visit *v, size_t i, bool calls)
{
    enum same_kind same = calls ? c->o.call_same : c->o.repeat_same;
    if (!same_subject(same, &v[i], &v[i])) // without a subject it is like no other: no need to look back
        return false;
    for (size_t j = i; j-- > 0 && v[i].day - v[j].day <= c->o.repeat_days;) {
        if ((!calls || v[j].call) && same_subject(same, &v[i], &v[j]))
            return true;
    }
    return false;
}

// What a visit says of its customer; each counts once a span, whatever the number of visits.
static const enum measure said[] = {M_CONTACTERS, M_REPEATERS, M_CALLERS, M_CALL_REPEATERS};

static void count_once(struct scan *s, const struct visit *v, bool says[ARRAY_LEN(said)])
{
    for (size_t k = 0; k < s->f->nspans; k++) {
        if (v->day < s->f->spans[k].from || v->day >= s->f->spans[k].to)
            continue;
        for (size_t i = 0; i < ARRAY_LEN(said); i++) {
            uint32_t *run = &s->counted[k * ARRAY_LEN(said) + i];
            if (says[i] && *run != s->run) {
                *run = s->run;
                span_cell(s, k, v->group)->m[said[i]]++;
            }
        }
    }
}

static int contact_run(struct scan *s, const struct visit *v, size_t n)
{
    s->run++;
    for (size_t i = 0; i < n; i++) {
        size_t seg = segment_of(s->f, v[i].day);
        if (seg >= s->f->nsegs || !(s->f->use[seg] & SEG_INSIDE))
            continue;
        bool again = visit_follows(s->f->c, v, i, false), call = v[i].call;
        count_once(s, &v[i], (bool[]){true, again, call, call && visit_follows(s->f->c, v, i, true)});
    }
    return 0;
}

// ---- purchases

int32_t lifetime_start(const struct scan *s, const struct visit *v, int32_t *lost)
{
    const struct cube *c = s->f->c;
    uint32_t at = c->customer_fact[s->customer];
    *lost = CIVIL_NONE;
    if (at == NO_FACT)
        return v[0].day;
    const struct fact_customer *x = FACT(c, REC_CUSTOMER, fact_customer, at);
    if (x->f.gone) // its sign-up and loss hold whatever the slice: they are the customer's, not the order's
        return v[0].day;
    *lost = x->lost;
    return x->start != CIVIL_NONE ? x->start : v[0].day;
}

static int purchase_run(struct scan *s, const struct visit *v, size_t n)
{
    int32_t lost, start = lifetime_start(s, v, &lost);
    for (size_t k = 0; k < s->f->nspans; k++) {
        const struct span *span = &s->f->spans[k];
        int64_t before = 0, within = 0, year = 0, amount = 0;
        for (size_t i = 0; i < n && v[i].day < span->to; i++) {
            before += v[i].day < span->from;
            within += v[i].day >= span->from;
            year += v[i].day >= s->year_from[k];
            fold_sum(s->f, &amount, v[i].amount);
        }
        if (!(before + within))
            continue;
        struct cell *c = span_cell(s, k, v->group);
        c->m[M_BUYERS] += within > 0;
        c->m[M_RECURRING] += within > 0 && before + within > 1;
        c->m[M_BOUGHT_ONCE]++;
        c->m[M_BOUGHT_TWICE] += before + within > 1;
        c->m[M_YEAR_ORDERS] += year;
        c->m[M_YEAR_BUYERS] += year > 0;
        c->m[M_TODATE_ORDERS] += before + within;
        fold_sum(s->f, &c->m[M_TODATE_AMOUNT], amount);
        int32_t end = lost != CIVIL_NONE && lost < span->to ? lost : span->to;
        c->m[M_LIFETIME_DAYS] += end > start ? end - start : 0;
    }
    return 0;
}

// ---- the scan

static int flush(struct scan *s, int (*run)(struct scan *, const struct visit *, size_t))
{
    int rc = 0;
    if (s->f->ngroups > 1 && s->n > 1)
        qsort(s->visits, s->n, sizeof(*s->visits), by_group_then_time);
    for (size_t i = 0, j; !rc && i < s->n; i = j) {
        for (j = i; j < s->n && s->visits[j].group == s->visits[i].group; j++)
            ;
        rc = run(s, s->visits + i, j - i);
    }
    s->n = 0;
    return rc;
}

static bool takes(const struct slice *s, const uint16_t dim[])
{
    for (int i = 0; i < s->n; i++) {
        if (dim[s->f[i].dim] != s->f[i].code)
            return false;
    }
    return true;
}

static int push(struct scan *s, const struct event *x, int64_t amount)
{
    if (vec_grow((void **)&s->visits, &s->cap, s->n, sizeof(*s->visits)))
        return ERR_NOMEM;
    s->visits[s->n] = (struct visit){.amount = amount,
                                     .day = x->day,
                                     .group = group_of(s->f, x->dim),
                                     .order = (uint32_t)s->n,
                                     .category = x->dim[DIM_CATEGORY],
                                     .product = x->dim[DIM_PRODUCT],
                                     .call = s->phone && x->dim[DIM_CHANNEL] == s->phone};
    s->n++;
    return 0;
}

static int scan_events(struct scan *s, const struct event *events, size_t n, bool orders,
                       int (*run)(struct scan *, const struct visit *, size_t))
{
    const struct cube *c = s->f->c;
    for (size_t i = 0; i < n; i++) {
        const struct event *x = &events[i];
        int rc = s->n && s->customer != x->customer ? flush(s, run) : 0;
        s->customer = x->customer;
        if (!rc && takes(s->f->slice, x->dim))
            rc = push(s, x, orders ? FACT(c, REC_ORDER, fact_order, x->fact)->amount : 0);
        if (rc)
            return rc;
    }
    return flush(s, run);
}

int scan_customers(struct scan *s)
{
    const struct cube *c = s->f->c;
    int64_t phone = cube_value_find(c, DIM_CHANNEL, "phone");
    s->phone = phone > 0 ? (uint32_t)phone : 0;
    int rc = 0;
    if (!kind_silent(c, REC_INTERACTION, s->f->slice))
        rc = scan_events(s, c->contacts, c->ncontacts, false, s->contacts);
    if (!rc && !kind_silent(c, REC_ORDER, s->f->slice))
        rc = scan_events(s, c->purchases, c->npurchases, true, s->purchases);
    return rc;
}

// Losses of the last twelve months, for a lifetime by churn.
static void scan_losses(struct scan *s)
{
    const struct cube *c = s->f->c;
    size_t n = kind_silent(c, REC_CUSTOMER, s->f->slice) ? 0 : c->facts[REC_CUSTOMER].n;
    for (size_t i = 0; i < n; i++) {
        const struct fact_customer *x = FACT(c, REC_CUSTOMER, fact_customer, i);
        if (x->f.gone || x->start == CIVIL_NONE || !slice_takes(s->f->slice, &x->f))
            continue;
        for (size_t k = 0; k < s->f->nspans; k++) {
            struct cell *cell = span_cell(s, k, group_of(s->f, x->f.dim));
            int32_t from = s->year_from[k], to = s->f->spans[k].to;
            cell->m[M_YEAR_START_CUSTOMERS] += x->start < from && (x->lost == CIVIL_NONE || x->lost >= from);
            cell->m[M_YEAR_LOST] += x->lost != CIVIL_NONE && x->lost >= from && x->lost < to;
        }
    }
}

int fold_customers(struct fold *f, struct err *e)
{
    struct scan s = {.f = f, .contacts = contact_run, .purchases = purchase_run};
    s.year_from = calloc(f->nspans + 1, sizeof(*s.year_from));
    s.counted = calloc(f->nspans * ARRAY_LEN(said) + 1, sizeof(*s.counted));
    int rc = s.year_from && s.counted ? 0 : ERR_NOMEM;
    for (size_t k = 0; !rc && k < f->nspans; k++)
        s.year_from[k] = civil_add_months(f->spans[k].to, -12);
    if (!rc)
        rc = scan_customers(&s);
    if (!rc)
        scan_losses(&s);
    free(s.year_from);
    free(s.counted);
    free(s.visits);
    return rc ? err_nomem(e) : 0;
}

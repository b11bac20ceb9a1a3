// Customer figures: one scan of the facts ordered by (customer, day) gives all spans. A filter applies to every
// record, so "had bought before" means in that slice; grouped, each group is scanned as its own slice.
#include "cube_priv.h"

#include <stdlib.h>

struct visit { // one contact or purchase of the customer at hand
    int64_t amount;
    int32_t day;
    uint32_t group, order;
    uint16_t category, product;
    bool call;
};

struct scan {
    struct fold *f;
    struct visit *visits;
    size_t n, cap;
    uint32_t customer;
    int32_t *year_from; // [nspans] twelve months before the end
    uint32_t phone;
};

static struct cell *span_cell(const struct scan *s, size_t span, uint32_t group)
{
    return &s->f->cells[span * s->f->ngroups + group];
}

static uint32_t group_of(const struct fold *f, const struct fact *x)
{
    return f->group < 0 ? 0 : x->dim[f->group];
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
static bool follows(const struct scan *s, const struct visit *v, size_t i, enum same_kind same, bool calls)
{
    if (!same_subject(same, &v[i], &v[i])) // without a subject it is like no other: no need to look back
        return false;
    for (size_t j = i; j-- > 0 && v[i].day - v[j].day <= s->f->c->o.repeat_days;) {
        if ((!calls || v[j].call) && same_subject(same, &v[i], &v[j]))
            return true;
    }
    return false;
}

static void repeats(const struct scan *s, const struct visit *v, size_t n, bool calls, enum measure num, enum measure den)
{
    enum same_kind same = calls ? s->f->c->o.call_same : s->f->c->o.repeat_same;
    for (size_t k = 0; k < s->f->nspans; k++) {
        const struct span *span = &s->f->spans[k];
        bool any = false, again = false;
        for (size_t i = 0; i < n && v[i].day < span->to && !again; i++) {
            if (v[i].day < span->from || (calls && !v[i].call))
                continue;
            any = true;
            again = follows(s, v, i, same, calls);
        }
        struct cell *c = span_cell(s, k, v->group);
        c->m[den] += any;
        c->m[num] += again;
    }
}

static void contact_run(const struct scan *s, const struct visit *v, size_t n)
{
    repeats(s, v, n, false, M_REPEATERS, M_CONTACTERS);
    repeats(s, v, n, true, M_CALL_REPEATERS, M_CALLERS);
}

// ---- purchases

static int32_t lifetime_start(const struct scan *s, const struct visit *v, int32_t *lost)
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

static void purchase_run(const struct scan *s, const struct visit *v, size_t n)
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
}

// ---- the scan

static void flush(struct scan *s, void (*run)(const struct scan *, const struct visit *, size_t))
{
    if (s->f->ngroups > 1 && s->n)
        qsort(s->visits, s->n, sizeof(*s->visits), by_group_then_time);
    for (size_t i = 0, j; i < s->n; i = j) {
        for (j = i; j < s->n && s->visits[j].group == s->visits[i].group; j++)
            ;
        run(s, s->visits + i, j - i);
    }
    s->n = 0;
}

static int push(struct scan *s, const struct fact *x, int32_t day, int64_t amount)
{
    if (vec_grow((void **)&s->visits, &s->cap, s->n, sizeof(*s->visits)))
        return ERR_NOMEM;
    s->visits[s->n] = (struct visit){.amount = amount,
                                     .day = day,
                                     .group = group_of(s->f, x),
                                     .order = (uint32_t)s->n,
                                     .category = x->dim[DIM_CATEGORY],
                                     .product = x->dim[DIM_PRODUCT],
                                     .call = s->phone && x->dim[DIM_CHANNEL] == s->phone};
    s->n++;
    return 0;
}

static int scan_contacts(struct scan *s)
{
    const struct cube *c = s->f->c;
    for (size_t i = 0; i < c->ncontacts; i++) {
        const struct fact_interaction *x = FACT(c, REC_INTERACTION, fact_interaction, c->contacts[i].fact);
        if (s->n && s->customer != c->contacts[i].customer)
            flush(s, contact_run);
        s->customer = c->contacts[i].customer;
        if (slice_takes(s->f->slice, &x->f) && push(s, &x->f, x->created_day, 0))
            return ERR_NOMEM;
    }
    flush(s, contact_run);
    return 0;
}

static int scan_purchases(struct scan *s)
{
    const struct cube *c = s->f->c;
    for (size_t i = 0; i < c->npurchases; i++) {
        const struct fact_order *x = FACT(c, REC_ORDER, fact_order, c->purchases[i].fact);
        if (s->n && s->customer != c->purchases[i].customer)
            flush(s, purchase_run);
        s->customer = c->purchases[i].customer;
        if (slice_takes(s->f->slice, &x->f) && push(s, &x->f, x->day, x->amount))
            return ERR_NOMEM;
    }
    flush(s, purchase_run);
    return 0;
}

// Losses of the last twelve months, for a lifetime by churn.
static void scan_losses(struct scan *s)
{
    const struct cube *c = s->f->c;
    for (size_t i = 0; i < c->facts[REC_CUSTOMER].n; i++) {
        const struct fact_customer *x = FACT(c, REC_CUSTOMER, fact_customer, i);
        if (x->f.gone || x->start == CIVIL_NONE || !slice_takes(s->f->slice, &x->f))
            continue;
        for (size_t k = 0; k < s->f->nspans; k++) {
            struct cell *cell = span_cell(s, k, group_of(s->f, &x->f));
            int32_t from = s->year_from[k], to = s->f->spans[k].to;
            cell->m[M_YEAR_START_CUSTOMERS] += x->start < from && (x->lost == CIVIL_NONE || x->lost >= from);
            cell->m[M_YEAR_LOST] += x->lost != CIVIL_NONE && x->lost >= from && x->lost < to;
        }
    }
}

int fold_customers(struct fold *f, struct err *e)
{
    struct scan s = {.f = f};
    int64_t phone = cube_value_find(f->c, DIM_CHANNEL, "phone");
    s.phone = phone > 0 ? (uint32_t)phone : 0;
    s.year_from = calloc(f->nspans + 1, sizeof(*s.year_from));
    int rc = s.year_from ? 0 : ERR_NOMEM;
    for (size_t k = 0; !rc && k < f->nspans; k++)
        s.year_from[k] = civil_add_months(f->spans[k].to, -12);
    if (!rc)
        rc = scan_contacts(&s);
    if (!rc)
        rc = scan_purchases(&s);
    if (!rc)
        scan_losses(&s);
    free(s.year_from);
    free(s.visits);
    return rc ? err_nomem(e) : 0;
}

// Customer figures: one scan of the facts ordered by (customer, day) gives all spans. A filter applies to every
// record, so "had bought before" means in that slice; grouped, each group is scanned as its own slice.
#include "picks_priv.h"
#include "stop_priv.h"
#include "tables_priv.h"
#include "wide_priv.h"
#include "base/threads.h"

#include <stdlib.h>

static struct cell *span_cell(const struct scan *s, size_t span, uint32_t group)
{
    return &s->f->cells[span * s->f->ngroups + group];
}

static uint32_t group_of(const struct fold *f, const uint16_t dim[])
{
    return f->group < 0 ? 0 : dim[f->group];
}

uint32_t phone_code(const struct cube *c)
{
    int64_t phone = cube_value_find(c, DIM_CHANNEL, "phone");
    return phone > 0 ? (uint32_t)phone : 0;
}

static int by_group_then_time(const void *pa, const void *pb)
{
    const struct visit *a = pa, *b = pb;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void sort_visits(struct visit *v, size_t n)
{
    if (n > 32) {
        qsort(v, n, sizeof(*v), by_group_then_time);
        return;
    }
    for (size_t i = 1; i < n; i++) { // few as a rule
        struct visit x = v[i];
        size_t j = i;
        for (; j && by_group_then_time(&v[j - 1], &x) > 0; j--)
            v[j] = v[j - 1];
        v[j] = x;
    }
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
static bool visit_follows(const struct cube *c, const struct visit *v, size_t i, bool calls)
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

static void count_once(struct scan *s, const struct visit *v, size_t seg, bool says[ARRAY_LEN(said)])
{
    for (uint32_t x = s->spans_at[seg]; x < s->spans_at[seg + 1]; x++) {
        size_t k = s->spans[x];
        for (size_t i = 0; i < ARRAY_LEN(said); i++) {
            uint32_t *run = &s->counted[k * ARRAY_LEN(said) + i];
            if (says[i] && *run != s->run) {
                *run = s->run;
                span_cell(s, k, v->group)->m[said[i]]++;
            }
        }
    }
}

// The spans that hold each segment.
static int list_spans(struct scan *s)
{
    const struct fold *f = s->f;
    size_t n = 0;
    s->spans_at = calloc(f->nsegs + 2, sizeof(*s->spans_at));
    for (int fill = 0; s->spans_at && fill < 2; fill++) {
        n = 0;
        for (size_t seg = 0; seg < f->nsegs; seg++) {
            s->spans_at[seg] = (uint32_t)n;
            for (size_t k = 0; seg && k < f->nspans; k++) {
                bool inside = f->spans[k].from <= f->bounds[seg - 1] && f->bounds[seg] <= f->spans[k].to;
                if (inside && fill)
                    s->spans[n] = (uint32_t)k;
                n += inside;
            }
        }
        s->spans_at[f->nsegs] = (uint32_t)n;
        if (!fill && !(s->spans = malloc((n + 1) * sizeof(*s->spans))))
            return ERR_NOMEM;
    }
    return s->spans_at ? 0 : ERR_NOMEM;
}

static void contact_run(struct scan *s, const struct visit *v, size_t n)
{
    s->run++;
    for (size_t i = 0; i < n; i++) {
        size_t seg = segment_of(s->f, v[i].day);
        if (seg >= s->f->nsegs || !(s->f->use[seg] & SEG_INSIDE))
            continue;
        bool again = visit_follows(s->f->c, v, i, false), call = v[i].call;
        count_once(s, &v[i], seg, (bool[]){true, again, call, call && visit_follows(s->f->c, v, i, true)});
    }
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
        sort_visits(s->visits, s->n);
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

static int push(struct scan *s, const struct visit *v)
{
    if (vec_grow((void **)&s->visits, &s->cap, s->n, sizeof(*s->visits)))
        return ERR_NOMEM;
    s->visits[s->n] = *v;
    s->visits[s->n].order = (uint32_t)s->n;
    s->n++;
    return 0;
}

int scan_purchases(struct scan *s)
{
    const struct cube *c = s->f->c;
    size_t n = kind_silent(c, REC_ORDER, s->f->slice) ? 0 : c->npurchases;
    for (size_t i = 0; i < n; i++) {
        if (cancelled_at(c, i))
            return ERR_CANCEL;
        const struct event *x = &c->purchases[i];
        int rc = s->n && s->customer != x->customer ? flush(s, s->purchases) : 0;
        s->customer = x->customer;
        if (!rc && takes(s->f->slice, x->dim))
            rc = push(s, &(struct visit){.amount = FACT(c, REC_ORDER, fact_order, x->fact)->amount, .day = x->day,
                                         .group = group_of(s->f, x->dim)});
        if (rc)
            return rc;
    }
    return flush(s, s->purchases);
}

// ---- contacts

static bool takes_row(const struct slice *s, const struct chunk *k, uint32_t i)
{
    for (int t = 0; t < s->n; t++) {
        if (get_dim(k, i, (int)s->f[t].dim) != s->f[t].code)
            return false;
    }
    return true;
}

static bool wants_subjects(const struct cube *c) { return c->o.repeat_same != SAME_ANY || c->o.call_same != SAME_ANY; }

#define AHEAD 16 // contacts between the asking for a row and its use

// Rows of a customer lie far apart. Inlined: gcc takes a call of a function that does nothing but this for one that does nothing.
ALWAYS_INLINE void fetch_row(const struct scan *s, const struct contact_order *o, uint32_t at)
{
    if (at >= o->n || o->days[at] < s->from || o->days[at] >= s->to)
        return;
    const struct chunk *k = chunk_of(&s->f->c->rows, o->rows[at]);
    int dims[] = {s->f->group, s->phone ? DIM_CHANNEL : -1};
    for (size_t d = 0; d < ARRAY_LEN(dims); d++) {
        if (dims[d] >= 0)
            fetch_dim(k, o->rows[at] & 0xffff, dims[d]);
    }
}

static int gather_visits(struct scan *s, uint32_t customer)
{
    const struct cube *c = s->f->c;
    int group = s->f->group;
    s->n = 0;
    for (uint32_t at = c->contacts.start[customer]; at < c->contacts.start[customer + 1]; at++) {
        uint32_t row = c->contacts.rows[at], i = row & 0xffff;
        fetch_row(s, &c->contacts, at + AHEAD);
        if (c->contacts.days[at] < s->from || c->contacts.days[at] >= s->to)
            continue;
        const struct chunk *k = chunk_of(&c->rows, row);
        if (s->f->pick ? !pick_has(s->f->pick, row) : s->f->slice->n && !takes_row(s->f->slice, k, i))
            continue;
        struct visit v = {.day = contact_day(c, at), .group = group < 0 ? 0 : get_dim(k, i, group)};
        if (s->phone)
            v.channel = get_dim(k, i, DIM_CHANNEL);
        if (s->subjects) {
            v.category = get_dim(k, i, DIM_CATEGORY);
            v.product = get_dim(k, i, DIM_PRODUCT);
        }
        v.call = s->phone && v.channel == s->phone;
        if (push(s, &v))
            return ERR_NOMEM;
    }
    return 0;
}

static void contact_runs(struct scan *s)
{
    if (s->f->ngroups > 1 && s->n > 1)
        sort_visits(s->visits, s->n);
    for (size_t i = 0, j; i < s->n; i = j) {
        for (j = i; j < s->n && s->visits[j].group == s->visits[i].group; j++)
            ;
        contact_run(s, s->visits + i, j - i);
    }
    s->n = 0;
}

struct contact_scan { // by share
    struct scan *by;
    struct fold *folds;
    size_t nshares;
    uint64_t *wanted; // bit by customer: has a row that passes; NULL: all are looked at
};

static int scan_share(void *ctx, size_t share, size_t worker)
{
    struct contact_scan *x = ctx;
    struct scan *s = &x->by[share];
    const struct cube *c = s->f->c;
    (void)worker;
    for (uint32_t i = share_from(c, share, x->nshares), to = share_from(c, share + 1, x->nshares); i < to; i++) {
        if (i % 4096 == 0 && atomic_load_explicit(&c->stopped, memory_order_relaxed))
            return ERR_CANCEL;
        if (x->wanted && !(x->wanted[i / 64] >> (i & 63) & 1))
            continue;
        if (gather_visits(s, i))
            return ERR_NOMEM;
        contact_runs(s);
    }
    return 0;
}

// Visits after all spans do not matter, nor those too early for a repeat in one.
static void limit_days(struct scan *s)
{
    const struct fold *f = s->f;
    int64_t from = INT32_MAX, to = INT32_MIN;
    for (size_t i = 0; i < f->nspans; i++) {
        from = f->spans[i].from < from ? f->spans[i].from : from;
        to = f->spans[i].to > to ? f->spans[i].to : to;
    }
    from -= f->c->o.repeat_days + (int64_t)DAY_BASE;
    to -= DAY_BASE;
    s->from = from >= DAY_FAR ? DAY_FAR : from;
    s->to = to >= DAY_FAR ? DAY_NEVER : to;
    if (f->c->far_days) {
        s->from = 0;
        s->to = DAY_NEVER;
    }
}

static int open_share(struct contact_scan *x, size_t i, const struct fold *f, bool own)
{
    struct scan *s = &x->by[i];
    x->folds[i] = *f;
    *s = (struct scan){.f = &x->folds[i], .phone = phone_code(f->c), .subjects = wants_subjects(f->c)};
    s->counted = calloc(f->nspans * ARRAY_LEN(said) + 1, sizeof(*s->counted));
    limit_days(s);
    if (own)
        x->folds[i].cells = calloc(f->nspans * f->ngroups + 1, sizeof(*f->cells));
    return s->counted && x->folds[i].cells && !list_spans(s) ? 0 : ERR_NOMEM;
}

static void close_share(struct contact_scan *x, size_t i, struct fold *f, bool add)
{
    struct scan *s = &x->by[i];
    for (size_t k = 0; add && k < f->nspans * f->ngroups; k++) {
        for (size_t m = 0; m < ARRAY_LEN(said); m++)
            f->cells[k].m[said[m]] += x->folds[i].cells[k].m[said[m]];
    }
    if (x->folds[i].cells != f->cells)
        free(x->folds[i].cells);
    free(s->counted);
    free(s->spans);
    free(s->spans_at);
    free(s->visits);
}

#define CELLS_A_SHARE 50000

static int scan_contacts(struct fold *f)
{
    struct contact_scan x = {0};
    if (!any_contacts(f->c) || kind_silent(f->c, REC_INTERACTION, f->slice))
        return 0;
    int rc = order_contacts(f->c);
    if (rc)
        return rc;
    x.nshares = f->nspans * f->ngroups > CELLS_A_SHARE ? 1 : contact_shares(f->c);
    x.by = calloc(x.nshares, sizeof(*x.by));
    x.folds = calloc(x.nshares, sizeof(*x.folds));
    rc = x.by && x.folds ? 0 : ERR_NOMEM;
    if (!rc && !f->pick) // the rows were told by a table
        rc = pick_take(f->c, f->slice, true, &f->pick);
    if (!rc)
        rc = pick_customers(f->c, f->pick, &x.wanted);
    size_t open = 0;
    for (; !rc && open < x.nshares; open++)
        rc = open_share(&x, open, f, open > 0);
    if (!rc)
        rc = each_part(scan_share, &x, x.nshares, x.nshares);
    for (size_t i = 0; i < open; i++)
        close_share(&x, i, f, i && !rc);
    free(x.by);
    free(x.folds);
    free(x.wanted);
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

static int scan_rest(struct fold *f)
{
    struct scan s = {.f = f, .purchases = purchase_run};
    s.year_from = calloc(f->nspans + 1, sizeof(*s.year_from));
    int rc = s.year_from ? 0 : ERR_NOMEM;
    for (size_t k = 0; !rc && k < f->nspans; k++)
        s.year_from[k] = civil_add_months(f->spans[k].to, -12);
    if (!rc)
        rc = scan_purchases(&s);
    if (!rc)
        scan_losses(&s);
    free(s.year_from);
    free(s.visits);
    return rc;
}

int fold_customers(struct fold *f, struct err *e)
{
    bool booked = fold_visits(f), done = booked && !f->c->contacts.passes;
    int rc = done ? 0 : fold_contact_tables(f, &done);
    if (!rc && !done)
        rc = scan_contacts(f);
    if (!rc && !booked)
        rc = scan_rest(f);
    return rc == ERR_CANCEL ? err_set(e, rc, "Stopped.") : rc ? err_nomem(e) : 0;
}

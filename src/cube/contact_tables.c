// Customers' contacts of the slices asked for lately: of each the segment of days it lies in and that of the customer's one before
// in the slice. Those of a span whose one before lies before the span are as many as its customers, whatever the span: one scan
// by customer answers for all periods of a slice, for the channels in it, and for what the next keys ask. Where little will be asked
// passes over the rows answer for the periods at hand, and for the channels where these are asked for.
// Memory: CONTACT_TABLES_KEPT of CONTACT_TABLE_BYTES at most.
#include "contact_passes_priv.h"
#include "pass_priv.h"
#include "tables_priv.h"
#include "wide_priv.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define CONTACT_TABLES_KEPT 8
#define CONTACT_TABLE_BYTES ((size_t)8 << 20)
#define SHARES_MOST 8 // each has planes of its own
#define BATCH 512 // contacts at a time: what they ask of their rows, which lie far apart, is fetched side by side

struct contact_table {
    struct slice slice;
    int dim;              // -1: the total, and each channel
    bool total;           // the total alone
    size_t nsegs, nplanes;
    int32_t *bounds;      // [nsegs] ascending ends of the segments; the first one begins at minus infinity
    uint32_t *planes;     // [nplanes * triangle(nsegs)] contacts of segment i whose one before lies in an earlier segment j
    uint64_t used;        // when
};
struct contact_tables {
    pthread_mutex_t lock;
    int32_t first, end;   // of the days of contacts; [first, end)
    struct contact_table at[CONTACT_TABLES_KEPT];
    uint64_t clock;
};

int contact_tables_new(struct contact_tables **out)
{
    struct contact_tables *x = calloc(1, sizeof(*x));
    if (!x)
        return ERR_NOMEM;
    pthread_mutex_init(&x->lock, NULL);
    *out = x;
    return 0;
}

static void release(struct contact_table *t)
{
    free(t->bounds);
    free(t->planes);
    *t = (struct contact_table){0};
}

void contact_tables_free(struct contact_tables *x)
{
    for (size_t i = 0; x && i < CONTACT_TABLES_KEPT; i++)
        release(&x->at[i]);
    if (x)
        pthread_mutex_destroy(&x->lock);
    free(x);
}

// ---- planes: of a dimension's value the four kinds; or the four of the total, then two of each channel, whose contacts are all
// calls or none

static size_t plane_of(int dim, bool total, size_t group, enum visit_kind kind)
{
    if (dim >= 0)
        return CONTACT_KINDS * group + kind;
    return total ? kind : CONTACT_KINDS + 2 * group + kind % 2;
}

_Static_assert(VISIT_CONTACT == 0 && VISIT_REPEAT == 1 && VISIT_CALL == 2 && VISIT_CALL_REPEAT == 3, "a call's kinds follow the contact's");

// ---- scanning

struct before { // the contacts of a group so far: codes of the last days, and their segments
    uint32_t customer; // + 1, for whom it holds
    uint16_t day[2], seg[CONTACT_KINDS]; // day: of the last contact, of the last call
};
struct contact_scan {
    const struct cube *c;
    const struct contact_table *to;
    const struct pick *pick;
    const uint16_t *segs;   // [65536] of a day, by its code
    uint16_t from, end;     // codes of the days that matter, [from, end)
    uint32_t phone;
    size_t nshares;
    uint32_t **planes;      // by share
    struct before **groups; // by share
};

// Another contact (call: 0) or call (1) of a group.
ALWAYS_INLINE void meet(const struct contact_scan *x, uint32_t *const planes[CONTACT_KINDS], struct before *b, uint16_t day, size_t seg, bool call)
{
    enum visit_kind first = call ? VISIT_CALL : VISIT_CONTACT;
    bool again = b->day[call] != DAY_NEVER && day - b->day[call] <= x->c->o.repeat_days;
    for (unsigned k = first; k <= first + again; k++) {
        if (b->seg[k] < seg)
            planes[k][triangle(seg) + b->seg[k]]++;
        b->seg[k] = (uint16_t)seg;
    }
    b->day[call] = day;
}

static struct before *before_of(struct before *groups, size_t group, uint32_t customer)
{
    struct before *b = &groups[group];
    if (b->customer != customer + 1)
        *b = (struct before){.customer = customer + 1, .day = {DAY_NEVER, DAY_NEVER}};
    return b;
}

struct met { uint32_t n, at[BATCH]; uint16_t channel[BATCH], value[BATCH]; }; // places in the order; what their rows say

static void list_met(const struct contact_scan *x, uint64_t bits, uint32_t base, struct met *m)
{
    const uint32_t *rows = x->c->contacts.rows + base;
    for (; bits; bits &= bits - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(bits);
        m->at[m->n] = base + i;
        m->n += !x->pick || pick_has(x->pick, rows[i]);
    }
}

// Contacts from `at` on that pass, to the end or until there is room for no more; where it stopped.
static uint32_t gather(const struct contact_scan *x, uint32_t at, uint32_t end, struct met *m)
{
    const uint16_t *days = x->c->contacts.days;
    m->n = 0;
    for (; at + 64 <= end && m->n + 64 <= BATCH; at += 64)
        list_met(x, below_16(days + at, x->end) & ~below_16(days + at, x->from), at, m);
    for (; at + 64 > end && at < end && m->n < BATCH; at++)
        list_met(x, days[at] >= x->from && days[at] < x->end, at, m);
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t row = x->c->contacts.rows[m->at[i]];
        const struct chunk *k = chunk_of(&x->c->rows, row);
        m->channel[i] = get_dim(k, row & 0xffff, DIM_CHANNEL);
        m->value[i] = x->to->dim < 0 ? 0 : get_dim(k, row & 0xffff, x->to->dim);
    }
    return at;
}

ALWAYS_INLINE void take_contact(const struct contact_scan *x, size_t share, uint32_t customer, uint16_t day, uint16_t channel, uint16_t group)
{
    const struct contact_table *t = x->to;
    size_t seg = x->segs[day], size = triangle(t->nsegs);
    uint32_t *first = x->planes[share] + plane_of(t->dim, true, group, VISIT_CONTACT) * size;
    uint32_t *const planes[] = {first, first + size, first + 2 * size, first + 3 * size};
    struct before *b = before_of(x->groups[share], group, customer);
    meet(x, planes, b, day, seg, false);
    if (x->phone && channel == x->phone)
        meet(x, planes, b, day, seg, true);
    if (t->dim >= 0)
        return;
    uint32_t *own = x->planes[share] + plane_of(-1, false, channel, VISIT_CONTACT) * size;
    uint32_t *const of_channel[] = {own, own + size, NULL, NULL};
    meet(x, of_channel, before_of(x->groups[share] + 1, channel, customer), day, seg, false);
}

static int scan_share(void *ctx, size_t share, size_t worker)
{
    const struct contact_scan *x = ctx;
    const struct contact_order *o = &x->c->contacts;
    uint32_t who = share_from(x->c, share, x->nshares), last = share_from(x->c, share + 1, x->nshares);
    struct met m;
    (void)worker;
    for (uint32_t at = o->start[who], end = o->start[last]; at < end;) {
        if (atomic_load_explicit(&x->c->stopped, memory_order_relaxed))
            return ERR_CANCEL;
        at = gather(x, at, end, &m);
        for (uint32_t i = 0; i < m.n; i++) {
            while (o->start[who + 1] <= m.at[i])
                who++;
            take_contact(x, share, who, o->days[m.at[i]], m.channel[i], m.value[i]);
        }
    }
    return 0;
}

static void fill_segments(const struct contact_table *t, uint16_t *segs)
{
    size_t seg = 0;
    for (uint32_t code = 0; code <= UINT16_MAX; code++) {
        while (code < DAY_FAR && seg + 1 < t->nsegs && t->bounds[seg] <= code_day((uint16_t)code))
            seg++;
        segs[code] = (uint16_t)seg;
    }
}

static int open_shares(struct contact_scan *x)
{
    size_t n = x->to->nplanes * triangle(x->to->nsegs), groups = 1 + cube_nvalues(x->c, x->to->dim < 0 ? DIM_CHANNEL : (enum dim)x->to->dim);
    x->planes = calloc(x->nshares, sizeof(*x->planes));
    x->groups = calloc(x->nshares, sizeof(*x->groups));
    if (!x->planes || !x->groups)
        return ERR_NOMEM;
    for (size_t i = 0; i < x->nshares; i++) {
        x->planes[i] = i ? calloc(n + 1, sizeof(**x->planes)) : x->to->planes;
        x->groups[i] = calloc(groups, sizeof(**x->groups));
        if (!x->planes[i] || !x->groups[i])
            return ERR_NOMEM;
    }
    return 0;
}

static void close_shares(struct contact_scan *x)
{
    size_t n = x->to->nplanes * triangle(x->to->nsegs);
    for (size_t i = 0; i < x->nshares; i++) {
        for (size_t j = 0; i && x->planes && x->planes[i] && j < n; j++)
            x->planes[0][j] += x->planes[i][j];
        if (i && x->planes)
            free(x->planes[i]);
        if (x->groups)
            free(x->groups[i]);
    }
    free(x->planes);
    free(x->groups);
}

static int scan_by_customer(struct contact_scan *x)
{
    int rc = order_contacts(x->c);
    if (rc)
        return rc;
    x->nshares = contact_shares(x->c);
    x->nshares = x->nshares < SHARES_MOST ? x->nshares : SHARES_MOST;
    rc = open_shares(x);
    if (!rc)
        rc = each_part(scan_share, x, x->nshares, x->nshares);
    close_shares(x);
    return rc;
}

#define PASSES_MOST 64

static bool by_passes(const struct cube *c, const struct contact_table *t)
{
    return c->contacts.passes && t->dim < 0 && (t->total || cube_nvalues(c, DIM_CHANNEL) < PASSES_MOST);
}

// The calls are the contacts of their channel.
static int scan_by_passes(const struct contact_scan *x)
{
    const struct contact_table *t = x->to;
    struct contact_pass passes[PASSES_MOST + 2];
    struct contact_passes w = {x->c, x->pick, x->segs - 1, t->nsegs, x->from, x->end, (uint32_t)x->c->o.repeat_days};
    size_t n = 0, size = triangle(t->nsegs);
    passes[n++] = (struct contact_pass){-1, t->planes, t->planes + size};
    if (x->phone && t->total)
        passes[n++] = (struct contact_pass){x->phone, t->planes + 2 * size, t->planes + 3 * size};
    for (size_t channel = 0; !t->total && channel < cube_nvalues(x->c, DIM_CHANNEL); channel++) {
        uint32_t *own = t->planes + plane_of(-1, false, channel, VISIT_CONTACT) * size;
        passes[n++] = (struct contact_pass){(int64_t)channel, own, own + size};
    }
    int rc = pass_contacts(&w, passes, n);
    if (!rc && x->phone && !t->total) // both of its planes, side by side
        memcpy(t->planes + 2 * size, t->planes + plane_of(-1, false, x->phone, VISIT_CONTACT) * size, 2 * size * sizeof(*t->planes));
    return rc;
}

// The contacts too early for a repeat in a segment do not matter: of the first segment it is enough that they lie in it.
static int scan(const struct cube *c, struct contact_table *t)
{
    struct contact_scan x = {.c = c, .to = t, .phone = phone_code(c)};
    uint16_t *segs = malloc(65537 * sizeof(*segs));
    int64_t from = t->bounds[0] - (int64_t)c->o.repeat_days;
    x.from = from < DAY_BASE ? 0 : bound_code((int32_t)from);
    x.end = bound_code(t->bounds[t->nsegs - 1]);
    int rc = segs ? pick_take(c, &t->slice, true, &x.pick) : ERR_NOMEM;
    if (!rc && t->slice.n && !x.pick)
        rc = 1; // all picks are in use: nothing tells which contacts pass
    if (!rc) {
        segs[0] = 0;
        fill_segments(t, segs + 1);
        x.segs = segs + 1;
        rc = by_passes(c, t) ? scan_by_passes(&x) : scan_by_customer(&x);
    }
    pick_leave(c, x.pick);
    free(segs);
    return rc;
}

// ---- which table

static void find_days(struct contact_tables *x, const struct cube *c)
{
    const struct contact_days *days = &c->contacts.span;
    x->first = code_day(days->least);
    x->end = code_day(days->most) + 1;
}

// Before the first day and after the last one there is nothing.
static int32_t limited(const struct contact_tables *x, int32_t day) { return day < x->first ? x->first : day > x->end ? x->end : day; }

static size_t place_of(const struct contact_tables *x, const struct contact_table *t, int32_t day)
{
    return bound_place(t->bounds, t->nsegs, limited(x, day));
}

static bool of_total(const struct fold *f, const struct asked *a) { return f->group < 0 && a->channel < 0; }

static struct contact_table *find(struct contact_tables *x, const struct fold *f, const struct asked *a)
{
    for (size_t i = 0; i < CONTACT_TABLES_KEPT; i++) {
        struct contact_table *t = &x->at[i];
        bool missing = !t->planes || t->dim != a->dim || (t->total && !of_total(f, a)) || !same_slice(&t->slice, &a->slice);
        for (size_t b = 0; !missing && b < f->nsegs; b++)
            missing = place_of(x, t, f->bounds[b]) == t->nsegs;
        if (!missing)
            return t;
    }
    return NULL;
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

// Those of the fold, and of all months: by another dimension two periods are asked for, as a rule.
static int list_days(const struct contact_tables *x, const struct fold *f, bool months, struct asked *a)
{
    size_t n = 0, most = f->nsegs + 2 + (months ? (size_t)((int64_t)x->end - x->first) / 28 + 1 : 0);
    free(a->bounds);
    a->n = 0;
    if (!(a->bounds = malloc(most * sizeof(*a->bounds))))
        return ERR_NOMEM;
    for (size_t i = 0; i < f->nsegs; i++)
        a->bounds[n++] = limited(x, f->bounds[i]);
    for (int32_t day = x->first; months && day < x->end; day = month_after(day))
        a->bounds[n++] = day;
    if (months)
        a->bounds[n++] = x->end;
    qsort(a->bounds, n, sizeof(*a->bounds), by_day);
    for (size_t i = 0; i < n; i++) {
        if (!a->n || a->bounds[a->n - 1] != a->bounds[i])
            a->bounds[a->n++] = a->bounds[i];
    }
    return 0;
}

static int make(const struct fold *f, struct asked *a, struct contact_table *t)
{
    const struct cube *c = f->c;
    bool total = c->contacts.passes && of_total(f, a);
    size_t groups = cube_nvalues(c, a->dim < 0 ? DIM_CHANNEL : (enum dim)a->dim);
    *t = (struct contact_table){.slice = a->slice, .dim = a->dim, .total = total, .nsegs = a->n, .bounds = a->bounds,
                                .nplanes = total ? CONTACT_KINDS : a->dim < 0 ? CONTACT_KINDS + 2 * groups : CONTACT_KINDS * groups};
    if (t->nplanes > CONTACT_TABLE_BYTES / sizeof(*t->planes) / (triangle(t->nsegs) + 1))
        return 1;
    t->planes = calloc(t->nplanes * triangle(t->nsegs) + 1, sizeof(*t->planes));
    int rc = t->planes ? scan(c, t) : ERR_NOMEM;
    if (rc) {
        free(t->planes);
        t->planes = NULL;
        return rc;
    }
    a->bounds = NULL; // they are the table's
    return 0;
}

static int have(struct contact_tables *x, const struct fold *f, struct asked *a, struct contact_table **out)
{
    struct contact_table made = {0};
    *out = find(x, f, a);
    if (*out)
        return 0;
    int rc = list_days(x, f, a->dim < 0 && !f->c->contacts.passes, a);
    if (!rc)
        rc = make(f, a, &made);
    if (rc > 0)
        rc = list_days(x, f, false, a);
    if (!rc && !made.planes)
        rc = make(f, a, &made);
    if (rc)
        return rc;
    *out = &x->at[0];
    for (size_t i = 1; i < CONTACT_TABLES_KEPT; i++) {
        if (x->at[i].used < (*out)->used)
            *out = &x->at[i];
    }
    release(*out);
    **out = made;
    return 0;
}

// ---- answering

static int64_t count(const struct contact_tables *x, const struct contact_table *t, size_t plane, const struct span *s)
{
    const uint32_t *counts = t->planes + plane * triangle(t->nsegs);
    size_t from = place_of(x, t, s->from), to = place_of(x, t, s->to);
    int64_t n = 0;
    for (size_t i = from + 1; i <= to; i++) {
        for (size_t j = 0; j <= from; j++)
            n += counts[triangle(i) + j];
    }
    return n;
}

static void fill_cell(const struct fold *f, const struct contact_table *t, bool total, size_t group, size_t span, struct cell *to)
{
    static const enum measure said[CONTACT_KINDS] = {M_CONTACTERS, M_REPEATERS, M_CALLERS, M_CALL_REPEATERS};
    bool calls = t->dim >= 0 || total || (group && group == phone_code(f->c));
    for (unsigned k = 0; k < (calls ? CONTACT_KINDS : VISIT_CALL); k++)
        to->m[said[k]] += count(f->c->contact_tables, t, plane_of(t->dim, total, group, (enum visit_kind)k), &f->spans[span]);
}

static void answer(struct fold *f, const struct contact_table *t, const struct asked *a)
{
    bool total = t->dim < 0 && of_total(f, a);
    for (size_t span = 0; span < f->nspans; span++) {
        for (size_t g = 0; g < f->ngroups; g++) {
            size_t group = f->group < 0 && a->channel >= 0 ? (size_t)a->channel : g;
            bool passes = f->group != DIM_CHANNEL || a->channel < 0 || (size_t)a->channel == g;
            if (passes)
                fill_cell(f, t, total, group, span, &f->cells[span * f->ngroups + g]);
        }
    }
}

int fold_contact_tables(struct fold *f, bool *done)
{
    struct asked a;
    struct contact_tables *x = f->c->contact_tables;
    struct contact_table *t;
    *done = false;
    if (f->c->facts_only || f->c->far_days || f->c->o.repeat_same != SAME_ANY || f->c->o.call_same != SAME_ANY || !f->nsegs ||
        !any_contacts(f->c) || kind_silent(f->c, REC_INTERACTION, f->slice) || !read_slice(f, f->group >= 0 && f->group != DIM_CHANNEL, &a))
        return 0;
    pthread_mutex_lock(&x->lock);
    find_days(x, f->c);
    int rc = have(x, f, &a, &t);
    *done = !rc;
    if (!rc) {
        t->used = ++x->clock;
        answer(f, t, &a);
    }
    pthread_mutex_unlock(&x->lock);
    free(a.bounds);
    return rc > 0 ? 0 : rc;
}

// Contacts by customer: the rows of each in order of time. Memory: 6 bytes a contact, 4 a customer.
#include "cube_priv.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define CONTACTS_A_THREAD 100000

size_t contact_shares(const struct cube *c)
{
    size_t most = c->contacts.n / CONTACTS_A_THREAD + 1;
    return c->nthreads < most ? c->nthreads : most;
}

// A file for tables that some kilobytes hold would cost more than it spares.
struct room *contact_room(const struct cube *c) { return c->rows.rows < CHUNK_ROWS ? NULL : c->o.room; }

// Those who came first came most often as a rule: shares have about as many contacts each, not customers.
// begins: [ncustomers], where the contacts of each begin.
static uint32_t share_begin(const struct contact_order *x, const uint32_t *begins, size_t share, size_t nshares)
{
    if (share >= nshares)
        return x->ncustomers;
    uint64_t contact = (uint64_t)x->n * share / nshares;
    uint32_t lo = 0, hi = x->ncustomers;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (begins[mid] < contact)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint32_t share_from(const struct cube *c, size_t share, size_t nshares)
{
    return share_begin(&c->contacts, c->contacts.start, share, nshares);
}

// ---- the order

struct ordering {
    struct cube *c;
    size_t nshares;
    uint32_t from[THREADS_MAX + 1]; // customers, by share
};

// A share of the customers counts its rows, and in the second round puts them in their places.
static void each_contact(const struct ordering *o, size_t share, bool place)
{
    struct contact_order *x = &o->c->contacts;
    uint32_t from = o->from[share], n = o->from[share + 1] - from;
    EACH_CHUNK(&o->c->rows, k)
    {
        const uint32_t *customers = k->col[COL_CUSTOMER], *flags = k->col[COL_FLAGS];
        uint32_t base = (uint32_t)(k - o->c->rows.at) << 16;
        for (uint32_t i = 0; customers && i < k->n; i++) {
            if (customers[i] - from >= n || !is_contact(flags[i]))
                continue;
            uint32_t *at = &x->start[customers[i] + 1];
            if (place)
                x->rows[*at] = base | i;
            ++*at;
        }
    }
}

static int count_contacts(void *ctx, size_t share, size_t worker)
{
    (void)worker;
    each_contact(ctx, share, false);
    return 0;
}

static int place_contacts(void *ctx, size_t share, size_t worker)
{
    (void)worker;
    each_contact(ctx, share, true);
    return 0;
}

static int64_t created_of(const struct cube *c, uint32_t row) { return get_time(chunk_of(&c->rows, row), row & 0xffff, COL_CREATED); }

static int by_creation(const void *pa, const void *pb, void *ctx)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
    int64_t ta = created_of(ctx, a), tb = created_of(ctx, b);
    if (ta != tb)
        return ta < tb ? -1 : 1;
    return (a > b) - (a < b);
}

static bool rows_in_time(const struct cube *c)
{
    int64_t last = INT64_MIN;
    EACH_CHUNK(&c->rows, k)
    {
        for (uint32_t i = 0; i < k->n; i++) {
            int64_t t = COL_GET(k, COL_FLAGS, i, uint32_t) & FLAG_GONE ? last : get_time(k, i, COL_CREATED);
            if (t < last)
                return false;
            last = t;
        }
    }
    return true;
}

static int sort_share(void *ctx, size_t share, size_t worker)
{
    struct ordering *o = ctx;
    struct contact_order *x = &o->c->contacts;
    (void)worker;
    for (uint32_t i = o->from[share]; i < o->from[share + 1]; i++) {
        size_t n = x->start[i + 1] - x->start[i];
        if (n > 1)
            qsort_r(x->rows + x->start[i], n, sizeof(*x->rows), by_creation, o->c);
    }
    return 0;
}

static int note_days(void *ctx, size_t share, size_t worker)
{
    struct ordering *o = ctx;
    struct contact_order *x = &o->c->contacts;
    size_t from = x->start[o->from[share]], to = x->start[o->from[share + 1]];
    (void)worker;
    for (size_t i = from; i < to; i++)
        x->days[i] = ((const uint16_t *)chunk_of(&o->c->rows, x->rows[i])->col[COL_CREATED_DAY])[x->rows[i] & 0xffff];
    return 0;
}

int order_contacts(struct cube *c)
{
    struct contact_order *x = &c->contacts;
    struct ordering o = {.c = c, .nshares = c->rows.rows < CONTACTS_A_THREAD ? 1 : c->nthreads};
    x->start = room_take(contact_room(c), ((size_t)x->ncustomers + 2) * sizeof(*x->start));
    if (!x->start)
        return ERR_NOMEM;
    memset(x->start, 0, ((size_t)x->ncustomers + 2) * sizeof(*x->start));
    for (size_t s = 0; s <= o.nshares; s++)
        o.from[s] = (uint32_t)((uint64_t)x->ncustomers * s / o.nshares);
    each_part(count_contacts, &o, o.nshares, o.nshares);
    for (uint32_t i = 0, at = 0; i <= x->ncustomers; i++) { // start[i + 1]: where those of i begin, until they are placed
        uint32_t n = x->start[i + 1];
        x->start[i + 1] = at;
        at += n;
        x->n = at;
    }
    x->rows = room_take(contact_room(c), (x->n + 1) * sizeof(*x->rows));
    x->days = room_take(contact_room(c), (x->n + 1) * sizeof(*x->days));
    if (!x->rows || !x->days)
        return ERR_NOMEM;
    for (size_t s = 0; s <= o.nshares; s++)
        o.from[s] = share_begin(x, x->start + 1, s, o.nshares);
    each_part(place_contacts, &o, o.nshares, o.nshares);
    x->in_time = rows_in_time(c);
    if (!x->in_time)
        each_part(sort_share, &o, o.nshares, o.nshares);
    each_part(note_days, &o, o.nshares, o.nshares);
    for (size_t i = 0; i < x->n; i++)
        c->far_days |= x->days[i] == DAY_FAR;
    return 0;
}

int32_t contact_day(const struct cube *c, uint32_t at)
{
    uint16_t code = c->contacts.days[at];
    return code == DAY_FAR ? local_day(c, created_of(c, c->contacts.rows[at])) : code_day(code);
}

// Contacts by customer: the rows of each in order of time. Memory, once they are asked for: 6 bytes a contact, 4 a customer.
#include "books_priv.h"
#include "stop_priv.h"

#include <stdlib.h>
#include <string.h>

size_t contact_shares(const struct cube *c)
{
    size_t most = c->contacts.n / CONTACTS_A_THREAD + 1;
    return c->nthreads < most ? c->nthreads : most;
}

// A file for tables that some kilobytes hold would cost more than it spares.
struct room *contact_room(const struct cube *c) { return c->rows.rows < CHUNK_ROWS ? NULL : c->o.room; }

// Those who came first came most often as a rule: shares have about as many contacts each, not customers.
uint32_t share_from(const struct cube *c, size_t share, size_t nshares)
{
    const struct contact_order *x = &c->contacts;
    if (share >= nshares)
        return x->ncustomers;
    uint64_t contact = (uint64_t)x->n * share / nshares;
    uint32_t lo = 0, hi = x->ncustomers;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (x->start[mid] < contact)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

// ---- what the order is made of

static int64_t created_of(const struct cube *c, uint32_t row) { return get_time(chunk_of(&c->rows, row), row & 0xffff, COL_CREATED); }

static int by_creation(const void *pa, const void *pb, void *ctx)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
    int64_t ta = created_of(ctx, a), tb = created_of(ctx, b);
    if (ta != tb)
        return ta < tb ? -1 : 1;
    return (a > b) - (a < b);
}

void sort_contacts(const struct cube *c, uint32_t *rows, size_t n)
{
    if (n > 1)
        qsort_r(rows, n, sizeof(*rows), by_creation, (void *)(uintptr_t)c);
}

struct look { struct contact_days days; int64_t first, last; bool in_time; }; // of a chunk; no row that counts: first is INT64_MAX

struct looking { struct cube *c; struct look *at; }; // [chunks]

// Whole seconds that only grow, those of rows that do not count too.
static bool seconds_rise(const struct chunk *k)
{
    if (!has_time(k, COL_CREATED) || k->col[COL_CREATED_MS] || time_code(k, k->n - 1, COL_CREATED) >= TIME_ESCAPE)
        return false;
    uint32_t buf[MARK_ROWS], last = 0;
    bool rise = true, wide = wide_machine();
    for (uint32_t i = 0; rise && i < k->n; i += MARK_ROWS) {
        const uint32_t *created = created_codes(k, i, buf, wide);
        uint32_t n = k->n - i < MARK_ROWS ? k->n - i : MARK_ROWS, falls = created[0] < last;
        for (uint32_t j = 1; j < n; j++)
            falls |= created[j] < created[j - 1];
        rise = !falls;
        last = created[n - 1];
    }
    return rise;
}

static void look_at_times(const struct chunk *k, struct look *out)
{
    if (seconds_rise(k)) {
        *out = (struct look){.first = get_time(k, 0, COL_CREATED), .last = get_time(k, k->n - 1, COL_CREATED), .in_time = true};
        return;
    }
    *out = (struct look){.first = INT64_MAX, .last = INT64_MIN, .in_time = true};
    for (uint32_t i = 0; i < k->n; i++) {
        if (get_flags(k, i) & FLAG_GONE)
            continue;
        int64_t t = get_time(k, i, COL_CREATED);
        out->first = out->first == INT64_MAX ? t : out->first;
        out->in_time &= t >= out->last;
        out->last = t;
    }
}

static int look_at_chunk(void *ctx, size_t at, size_t worker)
{
    struct cube *c = ((struct looking *)ctx)->c;
    struct chunk *k = &c->rows.at[at];
    struct look *out = &((struct looking *)ctx)->at[at];
    bool any = has_customers(k) && has_day(k, COL_CREATED_DAY), wide = wide_machine();
    uint16_t buf[DAYS_ROWS];
    const uint16_t *days = NULL;
    struct contact_days found = {DAY_NEVER, 0, false};
    (void)worker;
    look_at_times(k, out);
    for (uint32_t i = 0, last = UINT32_MAX; any && i < k->n; i++) {
        days = i % DAYS_ROWS ? days : day_codes(k, i, COL_CREATED_DAY, buf, wide);
        uint16_t day = days[i % DAYS_ROWS];
        if (day == last)
            continue; // as a rule
        last = day;
        found.far |= last == DAY_FAR;
        found.least = day < found.least ? day : found.least;
        found.most = day > found.most && day < DAY_FAR ? day : found.most;
    }
    k->last_contact = found.most;
    out->days = found;
    return 0;
}

// From day to day the clock goes back over midnight: a later contact may lie on an earlier day.
static bool goes_back(const struct zone *z, int32_t first, int32_t last)
{
    const int64_t end = zone_day_start(z, last + 1);
    int32_t offset;
    for (int64_t t = zone_day_start(z, first); t < end && !zone_steady(z, t, end, &offset);) {
        int64_t change = end; // the first instant after t that has another offset
        for (int64_t before = t; change - before > 1;) {
            int64_t mid = before + (change - before) / 2;
            if (zone_steady(z, t, mid, &offset))
                before = mid;
            else
                change = mid;
        }
        if (zone_day(z, change) < zone_day(z, change - 1))
            return true;
        t = change;
    }
    return false;
}

int look_at_contacts(struct cube *c)
{
    struct looking x = {c, calloc(c->rows.n + 1, sizeof(*x.at))};
    struct contact_days *out = &c->contacts.span;
    int64_t last = INT64_MIN;
    *out = (struct contact_days){DAY_NEVER, 0, false};
    if (!x.at)
        return ERR_NOMEM;
    int rc = seal_parts(c, look_at_chunk, &x, c->rows.n, c->nthreads);
    c->contacts.in_time = true;
    for (size_t i = 0; i < c->rows.n; i++) {
        const struct look *k = &x.at[i];
        out->least = k->days.least < out->least ? k->days.least : out->least;
        out->most = k->days.most > out->most ? k->days.most : out->most;
        out->far |= k->days.far;
        c->contacts.in_time &= k->in_time && k->first >= last;
        last = k->last > last ? k->last : last;
    }
    out->far |= out->least <= out->most && goes_back(c->o.zone, code_day(out->least), code_day(out->most));
    free(x.at);
    return rc;
}

int32_t contact_day(const struct cube *c, uint32_t at)
{
    uint16_t code = c->contacts.days[at];
    return code == DAY_FAR ? local_day(c, created_of(c, c->contacts.rows[at])) : code_day(code);
}

// Numbers of customers at sealing: small ones, so that tables by customer have no holes. Those whom other kinds of records have
// named keep theirs. Where the ids of all rows are plain numbers of a dense range each has a bit, and its number is how many bits
// stand before it: the table fits into the processor's cache, and the numbers take the place of the ids. Where the range is small
// beside the rows its holes do no harm: the number is the place in it. Else they are looked up by hash, a share of the ids a thread.
#include "stop_priv.h"
#include "wide_priv.h"

#include <stdlib.h>
#include <string.h>

// ---- by bit

#define DENSE 32 // bits a row, at most
#define ROWS_A_PLACE 2 // at least, where places are numbers

struct bounds { uint64_t min, max; bool text; };
struct ranks {
    struct cube *c;
    uint64_t min, range;
    _Atomic uint64_t *bits;  // [range / 64 + 1] ids that are to get a number; NULL: each place of the range is one
    uint64_t *known;         // likewise: that have one; NULL: none
    uint32_t *before;        // bits in the words before
    struct bounds *found;    // by chunk
    uint32_t n;              // numbers given
};

static int find_bounds(void *ctx, size_t at, size_t worker)
{
    struct ranks *x = ctx;
    const struct chunk *k = &x->c->rows.at[at];
    struct bounds b = {NO_ID, 0, false};
    struct near_bounds near = near_bounds(k);
    (void)worker;
    if (near.after)
        b = (struct bounds){k->near_from[1] + near.least, k->near_from[1] + near.after - 1, false};
    for (uint32_t i = 0; k->col[COL_WHO] && i < k->n; i++) {
        uint64_t id = get_key(k, i, COL_WHO);
        if (id == NO_ID)
            continue;
        b.text |= id >> 63;
        b.min = id < b.min ? id : b.min;
        b.max = id > b.max ? id : b.max;
    }
    x->found[at] = b;
    return 0;
}

static bool dense(struct ranks *x)
{
    uint64_t min = NO_ID, max = 0;
    for (size_t i = 0; i < x->c->rows.n; i++) {
        if (x->found[i].text)
            return false;
        min = x->found[i].min < min ? x->found[i].min : min;
        max = x->found[i].max > max ? x->found[i].max : max;
    }
    x->min = min;
    x->range = min > max ? 0 : max - min + 1;
    return x->range <= DENSE * x->c->rows.rows + 4096;
}

static uint64_t bit_in(uint64_t own) { return UINT64_C(1) << (own & 63); }

static int set_bits(void *ctx, size_t at, size_t worker)
{
    struct ranks *x = ctx;
    const struct chunk *k = &x->c->rows.at[at];
    (void)worker;
    for (uint32_t i = 0; has_keys(k, COL_WHO) && i < k->n; i++) {
        uint64_t own = get_key(k, i, COL_WHO) - x->min, bit = bit_in(own);
        if (own < x->range && !(atomic_load_explicit(&x->bits[own / 64], memory_order_relaxed) & bit)) // most came before
            atomic_fetch_or_explicit(&x->bits[own / 64], bit, memory_order_relaxed);
    }
    return 0;
}

static int take_known(struct ranks *x)
{
    const struct u64map *known = &x->c->customer_ids;
    if (known->n && !(x->known = calloc(x->range / 64 + 1, sizeof(*x->known))))
        return ERR_NOMEM;
    for (size_t i = 0; i < known->nslots; i++) {
        uint64_t own = known->used[i] ? known->keys[i] - x->min : x->range;
        if (own >= x->range)
            continue;
        x->known[own / 64] |= bit_in(own);
        x->bits[own / 64] &= ~bit_in(own);
    }
    return 0;
}

static void count_bits(struct ranks *x)
{
    for (size_t w = 0; w <= x->range / 64; w++) {
        x->before[w] = x->n;
        x->n += (uint32_t)__builtin_popcountll(x->bits[w]);
    }
}

// Nobody has a number yet, and few places stay empty.
static bool places_are_numbers(const struct ranks *x) { return !x->c->customer_ids.n && x->range <= x->c->rows.rows / ROWS_A_PLACE; }

ALWAYS_INLINE uint32_t rank_of(const struct ranks *x, uint64_t own)
{
    if (!x->bits)
        return (uint32_t)own;
    if (x->known && x->known[own / 64] & bit_in(own))
        return *u64map_get(&x->c->customer_ids, own + x->min);
    uint64_t before = atomic_load_explicit(&x->bits[own / 64], memory_order_relaxed) & (bit_in(own) - 1);
    return x->c->ncustomers + x->before[own / 64] + (uint32_t)__builtin_popcountll(before);
}

// Of rows [i, i + n), into numbers[MARK_ROWS].
ALWAYS_INLINE void rank_rows(const struct ranks *x, const struct chunk *k, uint32_t i, uint32_t n, uint32_t *numbers)
{
    for (uint32_t j = 0; j < MARK_ROWS; j++) {
        uint64_t own = j < n ? get_key(k, i + j, COL_WHO) - x->min : x->range;
        numbers[j] = own < x->range ? rank_of(x, own) : NO_CUSTOMER;
    }
}

#ifdef WITH_AVX2
// Machines with these count bits at once.
__attribute__((target("avx2,popcnt"))) static void rank_rows_wide(const struct ranks *x, const struct chunk *k, uint32_t i, uint32_t n, uint32_t *numbers)
{
    rank_rows(x, k, i, n, numbers);
}
#else
#define rank_rows_wide rank_rows
#endif

static bool counts_bits(void)
{
#ifdef WITH_AVX2
    return wide_machine() && __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

// Into the column `to`, which may be where the ids stand.
static void rank_any(const struct ranks *x, struct chunk *k, enum col to)
{
    bool wide = wide_machine(), bits = counts_bits();
    for (uint32_t i = 0; i < k->n; i += MARK_ROWS) {
        uint32_t numbers[MARK_ROWS], n = k->n - i < MARK_ROWS ? k->n - i : MARK_ROWS;
        if (bits)
            rank_rows_wide(x, k, i, n, numbers);
        else
            rank_rows(x, k, i, n, numbers);
        if (col_infos[to].size < sizeof(*numbers))
            put_triples(k, to, i, numbers, 0, wide);
        else
            memcpy((uint32_t *)k->col[to] + i, numbers, n * sizeof(*numbers));
    }
}

// Where places are numbers, of ids near each other: in their column, from another begin.
static void move_rows(const struct ranks *x, struct chunk *k)
{
    uint32_t *near = k->col[COL_WHO_NEAR], by = (uint32_t)(k->near_from[1] - x->min), buf[MARK_ROWS];
    bool wide = wide_machine();
    for (uint32_t i = 0; near && i < k->n; i++)
        near[i] = near[i] == NEAR_NONE ? NO_CUSTOMER : near[i] + by;
    for (uint32_t i = 0; !near && by && i < k->n; i += MARK_ROWS) {
        get_triples(k, COL_WHO_BRIEF, i, buf, wide);
        put_triples(k, COL_WHO_BRIEF, i, buf, by, wide);
    }
}

// Where the numbers are to stand: as a rule where the ids stood.
static enum col numbers_go(const struct ranks *x, const struct chunk *k)
{
    bool small = (uint64_t)x->c->ncustomers + x->n < TRIPLE_NONE;
    return k->col[COL_WHO_NEAR] ? COL_WHO_NEAR : k->col[COL_WHO_BRIEF] && small ? COL_WHO_BRIEF : COL_CUSTOMER;
}

static void rename_column(struct chunk *k, enum col from, enum col to)
{
    if (k->col[from])
        k->col[to] = k->col[from];
    k->col[from] = NULL;
}

static int rank_chunk(void *ctx, size_t at, size_t worker)
{
    const struct ranks *x = ctx;
    struct chunk *k = &x->c->rows.at[at];
    enum col to = numbers_go(x, k);
    (void)worker;
    if (!has_keys(k, COL_WHO))
        return 0;
    if (to == COL_CUSTOMER && chunk_column(k, to))
        return ERR_NOMEM;
    if (x->bits || to == COL_CUSTOMER)
        rank_any(x, k, to);
    else
        move_rows(x, k);
    rename_column(k, COL_WHO_NEAR, COL_CUSTOMER);
    if (to == COL_WHO_BRIEF)
        rename_column(k, to, COL_CUSTOMER_BRIEF);
    chunk_forget(k, COL_WHO_BRIEF);
    chunk_forget(k, COL_WHO);
    return 0;
}

static int tell_ranked(const struct ranks *x)
{
    uint64_t *who = opening_who(x->c, x->c->contacts.ncustomers);
    const struct u64map *known = &x->c->customer_ids;
    for (uint64_t own = 0; who && own < x->range; own++) {
        if (cancelled_at(x->c, own))
            return ERR_CANCEL;
        if (!x->bits || x->bits[own / 64] & bit_in(own))
            who[rank_of(x, own)] = own + x->min;
    }
    for (size_t i = 0; who && i < known->nslots; i++) {
        if (known->used[i])
            who[known->vals[i]] = known->keys[i];
    }
    return 0;
}

// *done: their numbers are given.
static int number_by_bits(struct cube *c, bool *done)
{
    struct ranks x = {.c = c, .found = calloc(c->rows.n + 1, sizeof(*x.found))};
    int rc = x.found ? seal_parts(c, find_bounds, &x, c->rows.n, c->nthreads) : ERR_NOMEM;
    *done = !rc && dense(&x);
    if (*done && places_are_numbers(&x)) {
        x.n = (uint32_t)x.range;
    } else if (*done) {
        x.bits = calloc(x.range / 64 + 1, sizeof(*x.bits));
        x.before = malloc((x.range / 64 + 1) * sizeof(*x.before));
        rc = x.bits && x.before ? seal_parts(c, set_bits, &x, c->rows.n, c->nthreads) : ERR_NOMEM;
        rc = rc ? rc : take_known(&x);
    }
    if (*done && !rc) {
        if (x.bits)
            count_bits(&x);
        rc = seal_parts(c, rank_chunk, &x, c->rows.n, c->nthreads);
        c->contacts.ncustomers = c->ncustomers + x.n;
    }
    if (*done && !rc)
        rc = tell_ranked(&x);
    free((void *)x.bits);
    free(x.known);
    free(x.before);
    free(x.found);
    return rc;
}

// ---- by hash

struct enrolled { uint64_t id; uint32_t number; }; // NO_ID: nobody
struct roll { // numbers of the customers of one share of the keys
    struct enrolled *at; // [nslots]
    size_t n, nslots;
    uint32_t fresh; // numbers given
};
struct rolls {
    struct cube *c;
    struct roll *at; // [nshares]
    size_t nshares;
};

static size_t share_of(const struct rolls *x, uint64_t spreaded) { return (spreaded >> 32) * x->nshares >> 32; }

static struct enrolled *roll_slot(const struct roll *r, uint64_t id, uint64_t spreaded)
{
    size_t at = spreaded >> 8 & (r->nslots - 1);
    while (r->at[at].id != NO_ID && r->at[at].id != id)
        at = (at + 1) & (r->nslots - 1);
    return &r->at[at];
}

static int grow_roll(struct roll *r)
{
    struct roll big = {.nslots = r->nslots ? r->nslots * 2 : 1024, .n = r->n, .fresh = r->fresh};
    if (!(big.at = mem_table(big.nslots * sizeof(*big.at))))
        return ERR_NOMEM;
    memset(big.at, 0xff, big.nslots * sizeof(*big.at));
    for (size_t i = 0; i < r->nslots; i++) {
        if (r->at[i].id != NO_ID)
            *roll_slot(&big, r->at[i].id, spread(r->at[i].id)) = r->at[i];
    }
    free(r->at);
    *r = big;
    return 0;
}

static uint32_t *roll_put(struct roll *r, uint64_t id, uint64_t spreaded, bool *added)
{
    if (r->n * 4 >= r->nslots * 3 && grow_roll(r))
        return NULL;
    struct enrolled *x = roll_slot(r, id, spreaded);
    *added = x->id == NO_ID;
    x->id = id;
    r->n += *added;
    return &x->number;
}

#define AHEAD 64 // rows whose slots are fetched before they are looked at

static int number_chunk(struct rolls *x, size_t share, struct chunk *k)
{
    struct roll *r = &x->at[share];
    uint32_t *numbers = k->col[COL_CUSTOMER], mine[AHEAD];
    uint64_t ids[AHEAD], spreads[AHEAD];
    for (uint32_t from = 0; numbers && from < k->n; from += AHEAD) {
        uint32_t n = 0;
        for (uint32_t i = from; i < k->n && i < from + AHEAD; i++) {
            uint64_t id = get_key(k, i, COL_WHO), s = spread(id);
            if (id == NO_ID || share_of(x, s) != share)
                continue;
            if (r->nslots)
                __builtin_prefetch(&r->at[s >> 8 & (r->nslots - 1)]);
            mine[n] = i;
            ids[n] = id;
            spreads[n++] = s;
        }
        for (uint32_t j = 0; j < n; j++) {
            bool added;
            uint32_t *number = roll_put(r, ids[j], spreads[j], &added);
            if (!number)
                return ERR_NOMEM;
            if (added)
                *number = x->c->ncustomers + r->fresh++ * (uint32_t)x->nshares + (uint32_t)share;
            numbers[mine[j]] = *number;
        }
    }
    return 0;
}

// Workers begin at different chunks, so that they do not write to the same lines.
static int number_share(void *ctx, size_t share, size_t worker)
{
    struct rolls *x = ctx;
    struct chunks *rows = &x->c->rows;
    int rc = 0;
    (void)worker;
    for (size_t i = 0; !rc && i < rows->n; i++)
        rc = cube_cancelled(x->c) ? ERR_CANCEL : number_chunk(x, share, &rows->at[(i + share * rows->n / x->nshares) % rows->n]);
    return rc;
}

// Those whom other kinds of records have named keep their numbers.
static int enrol_known(struct rolls *x)
{
    const struct u64map *known = &x->c->customer_ids;
    bool added;
    for (size_t i = 0; i < known->nslots; i++) {
        uint64_t s = spread(known->keys[i]);
        uint32_t *number = known->used[i] ? roll_put(&x->at[share_of(x, s)], known->keys[i], s, &added) : NULL;
        if (known->used[i] && !number)
            return ERR_NOMEM;
        if (number)
            *number = known->vals[i];
    }
    return 0;
}

static int number_by_hash(struct cube *c)
{
    struct rolls x = {c, calloc(c->nthreads, sizeof(*x.at)), c->nthreads};
    int rc = x.at ? enrol_known(&x) : ERR_NOMEM;
    EACH_CHUNK(&c->rows, k)
    {
        if (!rc && has_keys(k, COL_WHO))
            rc = chunk_column(k, COL_CUSTOMER);
    }
    if (!rc)
        rc = seal_parts(c, number_share, &x, x.nshares, c->nthreads);
    uint32_t most = 0;
    for (size_t i = 0; x.at && i < x.nshares; i++)
        most = x.at[i].fresh > most ? x.at[i].fresh : most;
    c->contacts.ncustomers = c->ncustomers + most * (uint32_t)x.nshares;
    uint64_t *who = rc ? NULL : opening_who(c, c->contacts.ncustomers);
    for (size_t i = 0; x.at && i < x.nshares; i++) {
        for (size_t slot = 0; who && slot < x.at[i].nslots; slot++) {
            if (x.at[i].at[slot].id != NO_ID)
                who[x.at[i].at[slot].number] = x.at[i].at[slot].id;
        }
        free(x.at[i].at);
    }
    free(x.at);
    EACH_CHUNK(&c->rows, k)
    {
        chunk_forget(k, COL_WHO);
        chunk_forget(k, COL_WHO_NEAR);
        chunk_forget(k, COL_WHO_BRIEF);
    }
    return rc;
}

int seal_customers(struct cube *c, struct err *e)
{
    bool done;
    int rc = number_by_bits(c, &done);
    if (!rc && !done)
        rc = number_by_hash(c);
    return seal_failed(rc, e);
}

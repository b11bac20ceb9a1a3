// Ids at sealing. A later row takes the place of an earlier one of the same id and id space; surveys, orders and sheets
// find the interaction that they name.
// Where the ids of all rows rise or fall there is nothing to look for. Else each id sets a bit, plain numbers of a dense
// range their own, others by hash; only rows whose bit was set twice are compared.
// Plain whole numbers stand for themselves. Other ids are told apart by 94 bits of two hashes.
#include "stop_priv.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_ID (UINT64_C(1) << 63)
#define PLAIN_MAX 18 // digits

static bool plain_number(const char *s, uint32_t len, uint64_t *n)
{
    if (!len || len > PLAIN_MAX || (s[0] == '0' && len > 1))
        return false;
    uint64_t v = 0;
    for (uint32_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(unsigned char)s[i] - '0';
        if (digit > 9)
            return false;
        v = v * 10 + digit;
    }
    *n = v;
    return true;
}

// ASCII capitals made small, eight at a time.
static uint64_t small_letters(uint64_t w)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t low = w & 0x7F * each, from_a = low + (0x80 - 'A') * each, beyond_z = low + (0x7F - 'Z') * each;
    return w | (((from_a ^ beyond_z) & ~w & 0x80 * each) >> 2);
}

// E-mail addresses are compared without case; other ids are taken as they are.
uint64_t id_hash(const struct rec_value *v, uint64_t seed)
{
    char low[320];
    if (v->len < sizeof(low) && memchr(v->s, '@', v->len)) {
        uint64_t w;
        uint32_t i = 0;
        for (; i + 8 <= v->len; i += 8) {
            memcpy(&w, v->s + i, 8);
            w = small_letters(w);
            memcpy(low + i, &w, 8);
        }
        for (; i < v->len; i++)
            low[i] = (char)small_letters((unsigned char)v->s[i]);
        return hash_bytes(low, v->len, seed);
    }
    return hash_bytes(v->s, v->len, seed);
}

uint64_t id_key(const struct cube *c, const struct rec_value *v, uint32_t *check)
{
    uint64_t n;
    if (plain_number(v->s, v->len, &n))
        return n;
    if (check)
        *check = (uint32_t)(id_hash(v, 29) >> 16) | 1;
    n = (id_hash(v, 7) & c->id_bits) | TEXT_ID;
    return n == NO_ID ? n - 1 : n;
}

uint64_t spread(uint64_t key)
{
    key ^= key >> 32;
    key *= UINT64_C(0xd6e8feb86659fd93);
    key ^= key >> 32;
    return key * UINT64_C(0xd6e8feb86659fd93);
}

// ---- rows of the same id

struct same { uint64_t id, space; uint32_t check, row; };
struct sames { struct same *at; size_t n, cap; };
struct hunt {
    struct cube *c;
    uint64_t min, range;   // of plain numbers with a bit of their own
    int shift;             // of the others: spread(id) >> shift
    size_t nbits, nworkers;
    uint64_t *once, *twice;
    struct sames *found;   // by chunk
};

static size_t bit_of(const struct hunt *h, uint64_t id)
{
    uint64_t own = id - h->min; // a text lies beyond any range
    return own < h->range ? own : h->range + (spread(id) >> h->shift);
}

// Of rows from the first one on: ids holds those about.
static uint64_t id_at(const struct chunk *k, uint32_t i, uint64_t ids[MARK_ROWS])
{
    if (i % MARK_ROWS == 0)
        get_ids(k, i, k->n - i < MARK_ROWS ? k->n - i : MARK_ROWS, ids);
    return ids[i % MARK_ROWS];
}

// A worker sets the bits of its own share, whichever row has them.
static int set_bits(void *ctx, size_t part, size_t worker)
{
    struct hunt *h = ctx;
    size_t share = (h->nbits / 64 / h->nworkers + 1) * 64, from = part * share;
    (void)worker;
    EACH_CHUNK(&h->c->rows, k)
    {
        uint64_t ids[MARK_ROWS];
        if (cube_cancelled(h->c))
            return ERR_CANCEL;
        for (uint32_t i = 0; has_keys(k, COL_ID) && i < k->n; i++) {
            uint64_t id = id_at(k, i, ids);
            size_t bit = id == NO_ID ? SIZE_MAX : bit_of(h, id);
            if (bit - from >= share)
                continue;
            uint64_t one = UINT64_C(1) << (bit & 63), *once = &h->once[bit >> 6];
            h->twice[bit >> 6] |= *once & one;
            *once |= one;
        }
    }
    return 0;
}

static int find_suspects(void *ctx, size_t at, size_t worker)
{
    struct hunt *h = ctx;
    struct sames *out = &h->found[at];
    const struct chunk *k = &h->c->rows.at[at];
    uint64_t ids[MARK_ROWS];
    (void)worker;
    for (uint32_t i = 0; has_keys(k, COL_ID) && i < k->n; i++) {
        uint64_t id = id_at(k, i, ids);
        size_t bit = id == NO_ID ? SIZE_MAX : bit_of(h, id);
        if (bit == SIZE_MAX || !(h->twice[bit >> 6] >> (bit & 63) & 1))
            continue;
        if (vec_grow((void **)&out->at, &out->cap, out->n, sizeof(*out->at)))
            return ERR_NOMEM;
        out->at[out->n++] = (struct same){id, h->c->sources[k->source].space[REC_INTERACTION],
                                          COL_GET(k, COL_CHECK, i, uint32_t), (uint32_t)at << 16 | i};
    }
    return 0;
}

static int by_id(const void *pa, const void *pb)
{
    const struct same *a = pa, *b = pb;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    if (a->space != b->space)
        return a->space < b->space ? -1 : 1;
    if (a->check != b->check)
        return a->check < b->check ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static int replace(struct cube *c, uint32_t row)
{
    struct chunk *k = chunk_of(&c->rows, row);
    if (set_flags(k, row & 0xffff, get_flags(k, row & 0xffff) | FLAG_REPLACED | FLAG_GONE))
        return ERR_NOMEM;
    source_replaced(c, k->source, (uint16_t)get_small(k, row & 0xffff, COL_REJECTED));
    k->nreplaced++;
    return 0;
}

static int settle_suspects(struct cube *c, const struct sames *all)
{
    int rc = 0;
    for (size_t i = 0; !rc && i + 1 < all->n; i++) {
        if (cancelled_at(c, i))
            return ERR_CANCEL;
        const struct same *a = &all->at[i], *b = a + 1;
        if (a->id == b->id && a->space == b->space && a->check == b->check)
            rc = replace(c, a->row);
    }
    return rc;
}

static int last_first(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
    return (a < b) - (a > b);
}

// Ratings of an id that several rows have, whatever their space: those who name it find the last row.
static int ratings_of_several(struct cube *c, const struct sames *all)
{
    uint32_t *rows = malloc((all->n + 1) * sizeof(*rows));
    size_t n = 0;
    int rc = rows ? 0 : ERR_NOMEM;
    for (size_t i = 0; !rc && i < all->n; i++) {
        bool alone = (!i || all->at[i - 1].id != all->at[i].id) && (i + 1 == all->n || all->at[i + 1].id != all->at[i].id);
        if (!alone && rating_of(c, chunk_of(&c->rows, all->at[i].row), all->at[i].row & 0xffff))
            rows[n++] = all->at[i].row;
    }
    if (n)
        qsort(rows, n, sizeof(*rows), last_first);
    for (size_t i = 0; !rc && i < n; i++)
        rc = rating_out(c, rows[i], NULL);
    free(rows);
    return rc;
}

static int join_suspects(struct hunt *h, struct sames *all)
{
    for (size_t i = 0; i < h->c->rows.n; i++)
        all->n += h->found[i].n;
    all->at = malloc((all->n + 1) * sizeof(*all->at));
    if (!all->at)
        return ERR_NOMEM;
    size_t n = 0;
    for (size_t i = 0; i < h->c->rows.n; i++) {
        if (h->found[i].n)
            memcpy(all->at + n, h->found[i].at, h->found[i].n * sizeof(*all->at));
        n += h->found[i].n;
    }
    int rc = seal_sort(h->c, all->at, all->n, sizeof(*all->at), by_id);
    if (!rc)
        rc = settle_suspects(h->c, all);
    return rc ? rc : ratings_of_several(h->c, all);
}

static bool in_order(const struct chunks *x, bool rising)
{
    const struct chunk *before = NULL;
    EACH_CHUNK(x, k)
    {
        if (!k->nids)
            continue;
        if (!(rising ? k->rising : k->falling) || (before && (k->id_first > before->id_last) != rising) ||
            (before && k->id_first == before->id_last))
            return false;
        before = k;
    }
    return true;
}

static void lay_out_bits(struct hunt *h)
{
    uint64_t min = NO_ID, max = 0;
    size_t nplain = 0, n = 0;
    EACH_CHUNK(&h->c->rows, k)
    {
        min = k->id_min < min ? k->id_min : min;
        max = k->id_max > max ? k->id_max : max;
        nplain += k->nplain;
        n += k->nids;
    }
    if (nplain && max - min < 32 * nplain + 4096) {
        h->min = min;
        h->range = (max - min + 64) & ~UINT64_C(63);
        n -= nplain;
    }
    int bits = 10;
    while (n && bits < 40 && (UINT64_C(1) << bits) < 16 * n)
        bits++;
    h->shift = 64 - bits;
    h->nbits = h->range + (UINT64_C(1) << bits);
}

int seal_ids(struct cube *c, struct err *e)
{
    c->ids_rise = in_order(&c->rows, true);
    if (c->ids_rise || in_order(&c->rows, false))
        return 0;
    struct hunt h = {.c = c, .nworkers = c->nthreads};
    struct sames all = {0};
    lay_out_bits(&h);
    h.once = calloc(h.nbits / 64 + 1, sizeof(*h.once));
    h.twice = calloc(h.nbits / 64 + 1, sizeof(*h.twice));
    h.found = calloc(c->rows.n + 1, sizeof(*h.found));
    int rc = h.once && h.twice && h.found ? seal_parts(c, set_bits, &h, h.nworkers, c->nthreads) : ERR_NOMEM;
    if (!rc)
        rc = seal_parts(c, find_suspects, &h, c->rows.n, c->nthreads);
    if (!rc)
        rc = join_suspects(&h, &all);
    for (size_t i = 0; h.found && i < c->rows.n; i++)
        free(h.found[i].at);
    free(all.at);
    free(h.once);
    free(h.twice);
    free(h.found);
    return seal_failed(rc, e);
}

// ---- interactions by name

struct names { // the ids that are asked for, and the last row of each
    struct cube *c;
    uint64_t *ids;
    uint32_t *rows;
    size_t n, nslots, nworkers;
    struct { struct chunk *k; uint32_t i; } near; // found last, where the ids of all rows rise
};

static size_t name_slot(const struct names *x, uint64_t id)
{
    size_t at = spread(id) >> 20 & (x->nslots - 1);
    while (x->ids[at] != NO_ID && x->ids[at] != id)
        at = (at + 1) & (x->nslots - 1);
    return at;
}

static int find_names(void *ctx, size_t part, size_t worker)
{
    struct names *x = ctx;
    (void)worker;
    for (size_t at = 0; at < x->c->rows.n; at++) {
        const struct chunk *k = &x->c->rows.at[at];
        uint64_t ids[MARK_ROWS];
        if (cube_cancelled(x->c))
            return ERR_CANCEL;
        for (uint32_t i = 0; has_keys(k, COL_ID) && i < k->n; i++) {
            uint64_t id = id_at(k, i, ids);
            if (id == NO_ID || (spread(id) >> 8) % x->nworkers != part)
                continue;
            size_t slot = name_slot(x, id);
            if (x->ids[slot] != NO_ID)
                x->rows[slot] = (uint32_t)at << 16 | i; // a later one takes its place
        }
    }
    return 0;
}

static int note_name(void *ctx, uint64_t id, uint32_t *row)
{
    struct names *x = ctx;
    *row = NO_FACT;
    if (id != NO_ID)
        x->ids[name_slot(x, id)] = id;
    return 0;
}

static int take_name(void *ctx, uint64_t id, uint32_t *row)
{
    const struct names *x = ctx;
    if (id != NO_ID)
        *row = x->rows[name_slot(x, id)];
    return 0;
}

static int count_name(void *ctx, uint64_t id, uint32_t *row)
{
    struct names *x = ctx;
    *row = NO_FACT;
    x->n += id != NO_ID;
    return 0;
}

// Ids rise through all rows: by halves, from the one found last, for names rise too as a rule.
static int search_name(void *ctx, uint64_t id, uint32_t *row)
{
    struct names *x = ctx;
    const struct chunks *all = &x->c->rows;
    if (id == NO_ID)
        return 0;
    size_t lo = 0, hi = all->n; // last chunk that begins at or before it
    if (!x->near.k || id < x->near.k->id_min || id > x->near.k->id_max) {
        while (lo + 1 < hi) {
            size_t mid = lo + (hi - lo) / 2;
            *(all->at[mid].id_first <= id ? &lo : &hi) = mid;
        }
        x->near.k = &all->at[lo];
        x->near.i = 0;
    }
    const struct chunk *k = x->near.k;
    uint32_t from = get_key(k, x->near.i, COL_ID) <= id ? x->near.i : 0, step = 1;
    while (from + step < k->n && get_key(k, from + step, COL_ID) <= id) {
        from += step;
        step *= 2;
    }
    for (; step; step /= 2) {
        if (from + step < k->n && get_key(k, from + step, COL_ID) <= id)
            from += step;
    }
    x->near.i = from;
    if (get_key(k, from, COL_ID) == id)
        *row = (uint32_t)(k - all->at) << 16 | from;
    return 0;
}

static int each_name(struct cube *c, int (*name)(void *ctx, uint64_t id, uint32_t *row), void *ctx)
{
    for (size_t i = 0; i < c->facts[REC_SURVEY].n; i++) {
        struct fact_survey *x = FACT(c, REC_SURVEY, fact_survey, i);
        if (cancelled_at(c, i))
            return ERR_CANCEL;
        name(ctx, x->interaction, &x->row);
    }
    for (size_t i = 0; i < c->facts[REC_QUALITY].n; i++) {
        struct fact_sheet *x = FACT(c, REC_QUALITY, fact_sheet, i);
        if (cancelled_at(c, i))
            return ERR_CANCEL;
        name(ctx, x->interaction, &x->row);
    }
    for (size_t i = 0; i < c->facts[REC_ORDER].n; i++) {
        struct fact_order *x = FACT(c, REC_ORDER, fact_order, i);
        if (cancelled_at(c, i))
            return ERR_CANCEL;
        name(ctx, x->interaction, &x->row);
    }
    return 0;
}

// Every row has an id, so that places in a chunk and in its ids are the same.
static bool searchable(const struct cube *c)
{
    bool all = c->ids_rise && c->rows.n;
    EACH_CHUNK(&c->rows, k) all &= k->nids == k->n;
    return all;
}

int seal_names(struct cube *c, struct err *e)
{
    struct names x = {.c = c, .nworkers = c->nthreads};
    int rc = each_name(c, count_name, &x);
    if (rc || !x.n)
        return seal_failed(rc, e);
    if (searchable(c))
        return seal_failed(each_name(c, search_name, &x), e);
    for (x.nslots = 64; x.nslots < 2 * x.n; x.nslots *= 2)
        ;
    x.ids = malloc(x.nslots * sizeof(*x.ids));
    x.rows = malloc(x.nslots * sizeof(*x.rows));
    rc = x.ids && x.rows ? 0 : ERR_NOMEM;
    if (!rc) {
        memset(x.ids, 0xff, x.nslots * sizeof(*x.ids));
        memset(x.rows, 0xff, x.nslots * sizeof(*x.rows));
        rc = each_name(c, note_name, &x);
    }
    if (!rc)
        rc = seal_parts(c, find_names, &x, x.nworkers, c->nthreads);
    if (!rc)
        rc = each_name(c, take_name, &x);
    free(x.ids);
    free(x.rows);
    return seal_failed(rc, e);
}

void forget_ids(struct cube *c)
{
    EACH_CHUNK(&c->rows, k)
    {
        if (c->opening)
            continue; // it asks for them again
        chunk_forget(k, COL_ID);
        chunk_forget(k, COL_ID_NEAR);
        chunk_forget(k, COL_ID_STEP);
        chunk_forget(k, COL_CHECK);
    }
}

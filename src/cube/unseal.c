// A sealed cube made open again, so that the records of a file that has grown join those that were there. Sealing settles rows in
// their columns, which is undone here; what it drops (ids, customers) or changes for good (records of other kinds) is kept beside.
// Whatever it finds is then settled anew, with the records that came.
#include "classes_priv.h"
#include "stop_priv.h"

#include <stdlib.h>
#include <string.h>

#define CHUNKS_SMALL 128 // beside the full ones: each tail that is added brings a chunk, and with too many all is read in one again
#define KEPT_MOST ((size_t)64 << 20) // bytes of records that are kept as they came in

struct chunk_was { // what was met while rows came in
    uint64_t nids, nplain, id_first, id_last, id_min, id_max;
    int64_t latest, latest_rated;
    uint8_t rising, falling, any_closing, any_status;
};
struct rating_was { uint32_t row; uint8_t number; }; // became a record at sealing

struct opening {
    struct facts facts[REC_KINDS], scores, criteria;
    struct u64map keys[REC_KINDS], score_keys, criterion_keys, customer_ids;
    struct cube_source *sources;
    size_t nsources, nchunks;
    struct chunk_was *chunks; // [nchunks]
    struct rating_was *ratings;
    size_t nratings, ratingcap;
    uint64_t *who;            // by number of a customer: id_key; NO_ID
    size_t nwho;
    uint32_t ncustomers;
    atomic_bool lost;         // something that cannot be undone was done
};

// --- at sealing -------------------------------------------------------------------------------------------------------

static int copy_facts(struct facts *to, const struct facts *from)
{
    *to = (struct facts){.size = from->size, .n = from->n, .cap = from->n};
    if (!from->n)
        return 0;
    if (!(to->items = malloc(from->n * from->size)))
        return ERR_NOMEM;
    memcpy(to->items, from->items, from->n * from->size);
    return 0;
}

static void *copy_of(const void *p, size_t bytes)
{
    void *copy = malloc(bytes + 1);
    return copy && bytes ? memcpy(copy, p, bytes) : copy;
}

static int copy_map(struct u64map *to, const struct u64map *from)
{
    if (!from->nslots)
        return 0;
    *to = (struct u64map){copy_of(from->keys, from->nslots * sizeof(*from->keys)), copy_of(from->vals, from->nslots * sizeof(*from->vals)),
                          copy_of(from->used, from->nslots), from->n, from->nslots};
    return to->keys && to->vals && to->used ? 0 : ERR_NOMEM;
}

static size_t map_bytes(const struct u64map *m) { return m->nslots * (sizeof(*m->keys) + sizeof(*m->vals) + 1); }

static size_t kept_bytes(const struct cube *c)
{
    size_t n = c->scores.n * c->scores.size + c->criteria.n * c->criteria.size + map_bytes(&c->score_keys) + map_bytes(&c->criterion_keys) +
               map_bytes(&c->customer_ids);
    for (int k = 0; k < REC_KINDS; k++)
        n += c->facts[k].n * c->facts[k].size + map_bytes(&c->keys[k]);
    return n;
}

static int copy_records(struct opening *o, const struct cube *c)
{
    int rc = copy_facts(&o->scores, &c->scores) || copy_facts(&o->criteria, &c->criteria) || copy_map(&o->score_keys, &c->score_keys) ||
             copy_map(&o->criterion_keys, &c->criterion_keys) || copy_map(&o->customer_ids, &c->customer_ids);
    for (int k = 0; !rc && k < REC_KINDS; k++)
        rc = copy_facts(&o->facts[k], &c->facts[k]) || copy_map(&o->keys[k], &c->keys[k]);
    return rc;
}

static void note_chunks(struct opening *o, const struct cube *c)
{
    for (size_t i = 0; i < o->nchunks; i++) {
        const struct chunk *k = &c->rows.at[i];
        o->chunks[i] = (struct chunk_was){k->nids, k->nplain, k->id_first, k->id_last, k->id_min, k->id_max, k->latest, k->latest_rated,
                                          k->rising, k->falling, k->any_closing, k->any_status};
    }
}

int opening_begin(struct cube *c, struct err *e)
{
    if (!c->o.grows || kept_bytes(c) > KEPT_MOST)
        return 0;
    struct opening *o = c->opening = calloc(1, sizeof(*o));
    if (!o)
        return err_nomem(e);
    o->nchunks = c->rows.n;
    o->nsources = c->nsources;
    o->ncustomers = c->ncustomers;
    o->sources = copy_of(c->sources, c->nsources * sizeof(*c->sources));
    o->chunks = calloc(o->nchunks + 1, sizeof(*o->chunks));
    if (!o->sources || !o->chunks || copy_records(o, c))
        return err_nomem(e);
    note_chunks(o, c);
    return 0;
}

void opening_lost(struct cube *c)
{
    if (c->opening)
        atomic_store(&c->opening->lost, true);
}

int opening_rating(struct cube *c, uint32_t row, uint8_t number)
{
    struct opening *o = c->opening;
    if (!o)
        return 0;
    if (vec_grow((void **)&o->ratings, &o->ratingcap, o->nratings, sizeof(*o->ratings)))
        return ERR_NOMEM;
    o->ratings[o->nratings++] = (struct rating_was){row, number};
    return 0;
}

uint64_t *opening_who(struct cube *c, size_t n)
{
    struct opening *o = c->opening;
    if (!o || !(o->who = malloc((n + 1) * sizeof(*o->who))))
        return NULL;
    memset(o->who, 0xff, n * sizeof(*o->who));
    o->nwho = n;
    return o->who;
}

void opening_free(struct cube *c)
{
    struct opening *o = c->opening;
    if (!o)
        return;
    for (int k = 0; k < REC_KINDS; k++) {
        free(o->facts[k].items);
        u64map_release(&o->keys[k]);
    }
    free(o->scores.items);
    free(o->criteria.items);
    u64map_release(&o->score_keys);
    u64map_release(&o->criterion_keys);
    u64map_release(&o->customer_ids);
    free(o->sources);
    free(o->chunks);
    free(o->ratings);
    free(o->who);
    free(o);
    c->opening = NULL;
}

// --- kept -------------------------------------------------------------------------------------------------------------

#define ANY(io, p, n) image_array(io, (void **)&(p), &(n), sizeof(*(p)))

static void walk_facts(struct image_io *io, struct facts *f, size_t size)
{
    f->size = size;
    image_array(io, &f->items, &f->n, size);
    image_check(io, f->n < UINT32_MAX);
}

// Of a map its slots, as they are: a power of two, with room for what is missing to be found missing.
static void walk_map(struct image_io *io, struct u64map *m, size_t most)
{
    size_t n = m->nslots, used = m->nslots;
    ANY(io, m->keys, m->nslots);
    ANY(io, m->vals, n);
    ANY(io, m->used, used);
    image_value(io, &m->n, sizeof(m->n));
    image_check(io, n == m->nslots && used == n && !(n & (n - 1)) && (m->n < n || !n));
    size_t found = 0;
    for (size_t i = 0; io->in && !io->rc && i < n; i++) {
        found += m->used[i] != 0;
        image_check(io, !m->used[i] || m->vals[i] < most);
    }
    image_check(io, found == m->n);
}

static void walk_records(struct image_io *io, struct opening *o, const struct cube *c)
{
    walk_facts(io, &o->scores, c->scores.size);
    walk_facts(io, &o->criteria, c->criteria.size);
    walk_map(io, &o->score_keys, o->scores.n);
    walk_map(io, &o->criterion_keys, o->criteria.n);
    walk_map(io, &o->customer_ids, o->ncustomers);
    for (int k = 0; k < REC_KINDS; k++) {
        walk_facts(io, &o->facts[k], c->facts[k].size);
        walk_map(io, &o->keys[k], o->facts[k].n);
    }
}

static void walk(struct image_io *io, struct opening *o, const struct cube *c)
{
    image_value(io, &o->ncustomers, sizeof(o->ncustomers));
    walk_records(io, o, c);
    ANY(io, o->sources, o->nsources);
    ANY(io, o->chunks, o->nchunks);
    image_check(io, o->nchunks == c->rows.n && o->nsources == c->nsources);
    ANY(io, o->ratings, o->nratings);
    ANY(io, o->who, o->nwho);
}

void cube_write_open(struct image_io *io, const struct cube *c)
{
    struct opening *o = c->opening && !atomic_load(&c->opening->lost) ? c->opening : NULL;
    uint32_t kept = o != NULL;
    image_value(io, &kept, sizeof(kept));
    if (o)
        walk(io, o, c);
}

// --- open again -------------------------------------------------------------------------------------------------------

static int take_facts(struct facts *to, const struct facts *from)
{
    free(to->items);
    return copy_facts(to, from);
}

static int take_records(struct cube *c, const struct opening *o)
{
    int rc = take_facts(&c->scores, &o->scores) || take_facts(&c->criteria, &o->criteria) || copy_map(&c->score_keys, &o->score_keys) ||
             copy_map(&c->criterion_keys, &o->criterion_keys) || copy_map(&c->customer_ids, &o->customer_ids);
    for (int k = 0; !rc && k < REC_KINDS; k++)
        rc = take_facts(&c->facts[k], &o->facts[k]) || copy_map(&c->keys[k], &o->keys[k]);
    c->sources = copy_of(o->sources, o->nsources * sizeof(*o->sources));
    c->nsources = c->sourcecap = o->nsources;
    c->ncustomers = o->ncustomers;
    return rc || !c->sources ? ERR_NOMEM : 0;
}

static int unsettle(struct chunk *k)
{
    static const struct { uint32_t flag; enum col col; } counted[] = {{FLAG_FIRST_BH, COL_DUR + D_FIRST_REPLY_BH},
                                                                    {FLAG_RESOLUTION_BH, COL_DUR + D_RESOLUTION_BH}};
    const struct flag_words flags = flag_words(k);
    for (size_t x = 0; x < ARRAY_LEN(counted); x++) {
        if (span_units(k, counted[x].col) && chunk_far(k, counted[x].col))
            return ERR_NOMEM;
        uint32_t *spans = k->col[counted[x].col];
        for (uint32_t i = 0; spans && i < k->n; i++)
            spans[i] = flags_in(flags, i) & counted[x].flag ? UINT32_MAX : spans[i];
    }
    flags_clear(k, FLAG_GONE | FLAG_REPLACED | FLAG_FIRST_BH | FLAG_RESOLUTION_BH);
    chunk_forget(k, COL_CLASS);
    chunk_forget(k, FEW_OF(COL_CLASS));
    chunk_forget(k, COL_CLASS_WIDE);
    chunk_forget_days(k);
    return 0;
}

static int name_customers(struct chunk *k, const struct opening *o)
{
    const struct customer_codes numbers = customer_codes(k);
    for (uint32_t i = 0; has_customers(k) && i < k->n; i++) {
        uint32_t number = customer_in(numbers, i);
        if (number == NO_CUSTOMER)
            continue;
        if (number >= o->nwho)
            return ERR_SYNTAX;
        if (put_key(k, i, COL_WHO, o->who[number]))
            return ERR_NOMEM;
    }
    chunk_forget(k, COL_CUSTOMER);
    chunk_forget(k, COL_CUSTOMER_BRIEF);
    if (k->nmarks)
        whos_pack(k);
    return 0;
}

// What a release frees.
static int own_small(struct chunk *k)
{
    struct mark *marks = k->nmarks ? copy_of(k->marks, k->nmarks * sizeof(*marks)) : NULL;
    uint32_t *words = k->words ? copy_of(k->words, FLAG_WORDS * sizeof(*words)) : NULL;
    struct jump *jumps = k->njumps ? copy_of(k->jumps, k->njumps * sizeof(*jumps)) : NULL;
    bool good = (marks || !k->nmarks) && (words || !k->words) && (jumps || !k->njumps);
    k->marks = marks;
    k->jumps = jumps;
    k->words = words;
    k->nmarks = marks ? k->nmarks : 0;
    k->njumps = jumps ? k->njumps : 0;
    struct escape *own = copy_of(k->escapes, k->nescapes * sizeof(*own));
    k->escapes = own;
    k->escapecap = own ? k->nescapes : 0;
    k->nescapes = k->escapecap;
    return own && good ? 0 : ERR_NOMEM;
}

struct reopening { struct cube *c; const struct opening *o; };

static uint16_t largest(struct dim_codes x, uint32_t n)
{
    uint16_t most = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint16_t code = code_in(x, i);
        most = code > most ? code : most;
    }
    return most;
}

// What names values and forms is counted by its number when the cube is sealed again: none beyond those there are, and none of
// the rows behind the last one, which blocks read too.
static bool codes_known(const struct cube *c, const struct chunk *k)
{
    bool known = largest((struct dim_codes){k->col[COL_RATING], k->col[FEW_OF(COL_RATING)], NULL}, k->cap) <= c->nforms;
    for (int d = 0; known && d < DIM_COUNT; d++)
        known = !has_dim(k, d) || largest(dim_codes(k, d), k->cap) < c->dims[d].n;
    return known;
}

static int open_chunk(void *ctx, size_t at, size_t worker)
{
    const struct reopening *x = ctx;
    const struct chunk_was *was = &x->o->chunks[at];
    struct chunk *k = &x->c->rows.at[at];
    (void)worker;
    k->nids = was->nids;
    k->nplain = was->nplain;
    k->id_first = was->id_first;
    k->id_last = was->id_last;
    k->id_min = was->id_min;
    k->id_max = was->id_max;
    k->latest = was->latest;
    k->latest_rated = was->latest_rated;
    k->rising = was->rising != 0;
    k->falling = was->falling != 0;
    k->any_closing = was->any_closing != 0;
    k->any_status = was->any_status != 0;
    k->late_from = DAY_NEVER;
    if (!codes_known(x->c, k) || !days_told(k))
        return ERR_SYNTAX;
    return unsettle(k) ? ERR_NOMEM : name_customers(k, x->o);
}

static int open_rows(struct cube *c, const struct opening *o)
{
    struct reopening x = {c, o};
    int rc = 0;
    for (size_t i = 0; i < c->rows.n; i++) { // all are released whatever comes
        struct chunk *k = &c->rows.at[i];
        k->room = c->o.room;
        for (int col = 0; col < COL_COUNT; col++)
            k->borrowed[col] = k->col[col];
        k->late = NULL;
        k->nlate = 0;
        if (own_small(k))
            rc = ERR_NOMEM;
    }
    if (!rc)
        rc = seal_parts(c, open_chunk, &x, c->rows.n, c->nthreads);
    for (size_t i = 0; !rc && i < o->nratings; i++) {
        struct chunk *k = o->ratings[i].row >> 16 < c->rows.n ? chunk_of(&c->rows, o->ratings[i].row) : NULL;
        if (!k || (o->ratings[i].row & 0xffff) >= k->n || !has_bytes(k, COL_RATING) || o->ratings[i].number > c->nforms)
            return ERR_SYNTAX;
        if (put_byte(k, o->ratings[i].row & 0xffff, COL_RATING, o->ratings[i].number))
            return ERR_NOMEM;
    }
    return rc;
}

// Of what was read the dictionaries, the rows, their forms stay.
static void forget_sealed(struct cube *c)
{
    struct chunks rows = c->rows;
    c->rows = (struct chunks){0};
    cube_forget_mapped(c);
    c->rows = rows;
    c->rows.cap = rows.n;
    c->rows.room = c->o.room;
    c->mapped = c->sealed = false;
    c->classes.n = c->classes.cap = 0;
    c->nodd = c->npurchases = 0;
    c->as_of = c->first_day = CIVIL_NONE;
    c->far_days = false;
    c->end = c->days_end = 0;
    memset(c->dim_used, 0, sizeof(c->dim_used));
    for (int k = 0; k < SEEN_KINDS; k++)
        c->begun[k] = CIVIL_NONE;
}

int cube_open_again(struct image_io *io, struct cube *c, struct err *e)
{
    struct opening o = {0};
    uint32_t kept = 0;
    image_value(io, &kept, sizeof(kept));
    image_check(io, kept == 1 && c->rows.n <= CHUNKS_SMALL + c->rows.rows / (CHUNK_ROWS / 4));
    if (!io->rc)
        walk(io, &o, c);
    int rc = io->rc;
    if (!rc) {
        forget_sealed(c);
        rc = open_rows(c, &o);
        rc = rc ? rc : take_records(c, &o);
    }
    return rc == ERR_NOMEM || rc == ERR_CANCEL ? seal_failed(rc, e) : rc ? err_set(e, rc, "the data kept from an earlier load cannot be used") : 0;
}

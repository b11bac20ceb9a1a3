// Contacts put in order by customer, and on their way into their books. The rows pass by in order of time and go to the block of
// their customer; then each block, small enough for what is made of it to stay near the processor, is put in order. A customer's
// contacts so far stand side by side there, so that the one before in the same channel or team is found by looking back over a
// few of them. Where the rows are in no order of time, a customer's contacts are sorted before they get into the books.
#include "books_priv.h"
#include "wide_priv.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD 16 // contacts between the asking for a customer and its use

// What each contact of a share asks for: told once, so that no store can change it.
struct work {
    uint32_t ncustomers;
    unsigned block_shift, team_shift;
    uint32_t *next[BOOK_PAIR][2]; // visits, calls: the counts, or next places; NULL: there is no such book
    uint16_t *gaps[BOOK_PAIR][2];
    uint16_t *days, *codes;       // of the block
    size_t ndays;
    uint32_t phone;
    int repeat_days;
    uint16_t first, channel_mask, team_mask, phone_code;
    bool any, by_channel;         // false: a code tells whether it is the phone
    bool mine[BLOCKS_MAX];
};
struct row_columns { const uint32_t *customers, *flags; const uint16_t *days; struct dim_codes channels, teams; };
struct block { uint32_t *who, *rows; uint16_t *days, *codes, *mem; }; // of its contacts: customers as they came; the rest in order

static struct work work_of(const struct books_making *x, size_t share)
{
    struct work w = {.ncustomers = x->c->contacts.ncustomers, .block_shift = x->block_shift, .team_shift = x->team_shift, .ndays = x->ndays,
                     .phone = x->phone, .repeat_days = x->c->o.repeat_days, .first = x->first, .channel_mask = x->channel_mask,
                     .team_mask = x->masks[BOOK_TEAM], .phone_code = x->phone_code, .any = x->any, .by_channel = x->c->visits[BOOK_CHANNEL].kept};
    for (int b = 0; b < BOOK_PAIR; b++) {
        for (int call = 0; call < 2; call++) {
            enum visit_kind kind = call ? VISIT_CALL : VISIT_CONTACT;
            w.next[b][call] = x->by[share].count[b][kind];
            w.gaps[b][call] = x->c->visits[b].contacts[kind].gaps;
        }
    }
    for (size_t b = share; b < x->nblocks; b += x->nshares)
        w.mine[b] = true;
    return w;
}

static struct row_columns columns_of(const struct chunk *k)
{
    return (struct row_columns){k->col[COL_CUSTOMER], k->col[COL_FLAGS], k->col[COL_CREATED_DAY], dim_codes(k, DIM_CHANNEL), dim_codes(k, DIM_TEAM)};
}

// The block of a contact of the share; BLOCKS_MAX: it is none.
ALWAYS_INLINE size_t block_at(const struct work *w, const struct row_columns *r, uint32_t i)
{
    uint32_t who = r->customers[i];
    return who < w->ncustomers && w->mine[who >> w->block_shift] && is_contact(r->flags[i]) ? who >> w->block_shift : BLOCKS_MAX;
}

// ---- counting

ALWAYS_INLINE void count_key(const struct work *w, enum book b, bool call, size_t key)
{
    if (w->next[b][call])
        w->next[b][call][key]++;
}

ALWAYS_INLINE void count_contact(const struct work *w, uint16_t code_day, uint16_t channel, uint16_t team)
{
    size_t day = (size_t)code_day - w->first;
    count_key(w, BOOK_TOTAL, false, day);
    count_key(w, BOOK_CHANNEL, false, channel * w->ndays + day);
    count_key(w, BOOK_TEAM, false, team * w->ndays + day);
    if (!w->phone || channel != w->phone)
        return;
    count_key(w, BOOK_TOTAL, true, day);
    count_key(w, BOOK_CHANNEL, true, channel * w->ndays + day);
    count_key(w, BOOK_TEAM, true, team * w->ndays + day);
}

int count_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct work w = work_of(x, share);
    uint32_t *blocks = x->by[share].blocks;
    (void)worker;
    EACH_CHUNK(&x->c->rows, k)
    {
        const struct row_columns r = columns_of(k);
        for (uint32_t i = 0, n = r.customers ? k->n : 0; i < n; i++) {
            size_t block = block_at(&w, &r, i);
            if (block == BLOCKS_MAX)
                continue;
            blocks[block]++;
            if (w.any)
                count_contact(&w, r.days[i], code_in(r.channels, i), code_in(r.teams, i));
        }
    }
    return 0;
}

// ---- blocks

ALWAYS_INLINE uint16_t code_of(const struct work *w, uint16_t channel, uint16_t team)
{
    unsigned code = w->by_channel ? channel : w->phone && channel == w->phone;
    return (uint16_t)(code | ((unsigned)team << w->team_shift & w->team_mask));
}

// The contacts of the share's customers to their blocks, as they come.
static void fill_blocks(const struct books_making *x, const struct work *w)
{
    uint32_t next[BLOCKS_MAX], *rows = x->c->contacts.rows;
    uint16_t *days = x->c->contacts.days, *codes = x->codes;
    memcpy(next, x->begins, sizeof(next));
    EACH_CHUNK(&x->c->rows, k)
    {
        const struct row_columns r = columns_of(k);
        uint32_t base = (uint32_t)(k - x->c->rows.at) << 16;
        for (uint32_t i = 0, n = r.customers ? k->n : 0; i < n; i++) {
            size_t block = block_at(w, &r, i);
            if (block == BLOCKS_MAX)
                continue;
            uint32_t at = next[block]++;
            rows[at] = base | i;
            days[at] = r.days[i];
            codes[at] = code_of(w, code_in(r.channels, i), code_in(r.teams, i));
        }
    }
}

// ---- into the books

// Contacts that lie near one before them, by book and kind: they are repeat ones where that one has the same subject, if it must.
static void count_repeats(const struct books_making *x, const struct book_making *m, const struct block *k, uint32_t at, uint32_t customer,
                          unsigned near)
{
    const struct run r = {k->rows, k->days, k->codes};
    for (unsigned bits = x->subjects ? near & repeats_at(x, &r, at) : near; bits; bits &= bits - 1) {
        int bit = __builtin_ctz(bits);
        m->count[bit / 2][bit & 1 ? VISIT_CALL_REPEAT : VISIT_REPEAT][repeat_key(x, &r, (enum book)(bit / 2), at)]++;
        x->again[customer / 64] |= UINT64_C(1) << (customer & 63);
    }
}

// Days since the nearest one of those like it, of which the last ones are told by bits.
ALWAYS_INLINE uint16_t gap_to(const struct work *w, uint32_t at, uint16_t day, uint8_t near, bool end, uint16_t mask)
{
    uint32_t before = near ? nearest(at, near) : end ? NO_PLACE : like_before(w->codes, at - BACK, w->codes[at], mask);
    return before == NO_PLACE ? GAP_NONE : (uint16_t)(day - w->days[before]);
}

// A bit: it lies near.
ALWAYS_INLINE unsigned put_gap(const struct work *w, enum book b, bool call, size_t key, uint16_t gap)
{
    if (!w->next[b][call])
        return 0;
    w->gaps[b][call][w->next[b][call][key]++] = gap;
    return gap <= w->repeat_days ? REPEAT_BIT(b, call) : 0;
}

// Puts a contact, which has its place in the order, into its books. Bits by book and kind: it lies near the one before it.
ALWAYS_INLINE unsigned place_contact(const struct work *w, uint32_t at, uint16_t day, uint16_t code)
{
    bool call = w->phone && (code & w->channel_mask) == w->phone_code;
    uint16_t first = w->codes[at] & CODE_FIRST, gap = GAP_NONE, by_channel = GAP_NONE, by_team = GAP_NONE, by_call = GAP_NONE;
    w->codes[at] = code | first;
    w->days[at] = day;
    if (!first) {
        struct back back = look_back(w->codes + at, code, w->channel_mask, w->team_mask);
        gap = (uint16_t)(day - w->days[at - 1]);
        by_channel = gap_to(w, at, day, back.a, back.end, w->channel_mask);
        by_team = gap_to(w, at, day, back.b, back.end, w->team_mask);
        if (call)
            by_call = gap_to(w, at, day, back.a & back.b, back.end, w->channel_mask | w->team_mask);
    }
    size_t key = (size_t)day - w->first, channel_key = (code & w->channel_mask) * w->ndays + key;
    size_t team_key = ((code & w->team_mask) >> w->team_shift) * w->ndays + key;
    unsigned near = put_gap(w, BOOK_TOTAL, false, key, gap);
    near |= put_gap(w, BOOK_CHANNEL, false, channel_key, by_channel);
    near |= put_gap(w, BOOK_TEAM, false, team_key, by_team);
    if (call) {
        near |= put_gap(w, BOOK_TOTAL, true, key, by_channel);
        near |= put_gap(w, BOOK_CHANNEL, true, channel_key, by_channel);
        near |= put_gap(w, BOOK_TEAM, true, team_key, by_call);
    }
    return near;
}

// ---- the order of a block

// The customers of its contacts, and where those of each begin: start[customer + 1], until they are placed.
static void find_begins(const struct books_making *x, const struct block *k, size_t block)
{
    const struct contact_order *o = &x->c->contacts;
    uint32_t lo = x->begins[block], n = x->begins[block + 1] - lo, *end = o->start + 1;
    size_t from = block << x->block_shift, to = (block + 1) << x->block_shift;
    const uint32_t *customers = NULL;
    for (uint32_t j = 0, chunk = UINT32_MAX; j < n; j++) {
        uint32_t row = o->rows[lo + j];
        if (row >> 16 != chunk) {
            chunk = row >> 16;
            customers = x->c->rows.at[chunk].col[COL_CUSTOMER];
        }
        if (j + AHEAD < n && o->rows[lo + j + AHEAD] >> 16 == chunk)
            __builtin_prefetch(customers + (o->rows[lo + j + AHEAD] & 0xffff)); // they lie too far apart for the machine to guess
        k->who[j] = customers[row & 0xffff];
        end[k->who[j]]++;
    }
    memset(k->codes, 0, n * sizeof(*k->codes));
    for (size_t who = from, at = lo; who < to && who < o->ncustomers; who++) {
        uint32_t own = end[who];
        end[who] = (uint32_t)at;
        if (own)
            k->codes[at - lo] = CODE_FIRST;
        at += own;
    }
}

static void place_block(const struct books_making *x, const struct work *w, const struct book_making *m, const struct block *k, size_t block)
{
    const struct contact_order *o = &x->c->contacts;
    uint32_t lo = x->begins[block], n = x->begins[block + 1] - lo, *next = o->start + 1;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t who = k->who[j], at = next[who]++ - lo;
        k->rows[at] = o->rows[lo + j];
        k->days[at] = o->days[lo + j];
        unsigned near = w->any ? place_contact(w, at, o->days[lo + j], x->codes[lo + j]) : 0;
        if (near)
            count_repeats(x, m, k, at, who, near);
    }
}

// The same where they did not come in order of time.
static void sort_block(const struct books_making *x, const struct work *w, const struct book_making *m, const struct block *k, size_t block)
{
    const struct contact_order *o = &x->c->contacts;
    uint32_t lo = x->begins[block], n = x->begins[block + 1] - lo, *next = o->start + 1;
    size_t from = block << x->block_shift, to = (block + 1) << x->block_shift;
    for (uint32_t j = 0; j < n; j++)
        k->rows[next[k->who[j]]++ - lo] = o->rows[lo + j];
    for (uint32_t who = (uint32_t)from, at = 0; who < to && who < o->ncustomers; who++) {
        uint32_t end = next[who] - lo;
        sort_contacts(x->c, k->rows + at, end - at);
        for (; at < end; at++) {
            const struct row_columns r = columns_of(chunk_of(&x->c->rows, k->rows[at]));
            uint32_t i = k->rows[at] & 0xffff;
            k->days[at] = r.days[i];
            unsigned near = w->any ? place_contact(w, at, r.days[i], code_of(w, code_in(r.channels, i), code_in(r.teams, i))) : 0;
            if (near)
                count_repeats(x, m, k, at, who, near);
        }
    }
}

static int open_block(struct block *k, size_t most)
{
    k->who = mem_table((most + 1) * sizeof(*k->who));
    k->rows = mem_table((most + 1) * sizeof(*k->rows));
    k->days = mem_table((most + 1) * sizeof(*k->days));
    k->mem = mem_table((BACK + most + 1) * sizeof(*k->mem));
    if (!k->who || !k->rows || !k->days || !k->mem)
        return ERR_NOMEM;
    memset(k->mem, 0, BACK * sizeof(*k->mem));
    k->codes = k->mem + BACK;
    return 0;
}

static void order_block(const struct books_making *x, const struct work *w, const struct book_making *m, const struct block *k, size_t block)
{
    const struct contact_order *o = &x->c->contacts;
    size_t lo = x->begins[block], n = x->begins[block + 1] - lo;
    find_begins(x, k, block);
    if (o->in_time)
        place_block(x, w, m, k, block);
    else
        sort_block(x, w, m, k, block);
    memcpy(o->rows + lo, k->rows, n * sizeof(*k->rows));
    memcpy(o->days + lo, k->days, n * sizeof(*k->days));
    memcpy(x->codes + lo, k->codes, n * sizeof(*k->codes));
}

int order_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    struct work w = work_of(x, share);
    struct block k = {0};
    int rc = open_block(&k, x->by[share].most);
    (void)worker;
    w.days = k.days;
    w.codes = k.codes;
    if (!rc)
        fill_blocks(x, &w);
    for (size_t b = share; !rc && b < x->nblocks; b += x->nshares)
        order_block(x, &w, &x->by[share], &k, b);
    free(k.who);
    free(k.rows);
    free(k.days);
    free(k.mem);
    return rc;
}

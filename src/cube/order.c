// Contacts put in order by customer, and on their way into their books. The rows pass by in order of time and go to the block of
// their customer; then each block, small enough for what is made of it to stay near the processor, is put in order. A customer's
// contacts so far stand side by side there, so that the one before in the same channel or team is found by looking back over a
// few of them. Where the rows are in no order of time, a customer's contacts are sorted before they get into the books.
#include "gaps_priv.h"
#include "stop_priv.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD 8 // contacts between the asking for a place and its use

struct contact { uint32_t who; uint16_t day, code; };
struct ordering { // of a share of the customers
    const struct books_making *x;
    struct book_making *m;
    struct placing place;
    unsigned block_shift, team_shift;
    uint32_t ncustomers, phone;
    uint16_t team_mask;
    bool by_channel;         // false: a code tells whether it is the phone
    struct contact *list;    // of some blocks, one after the other, as they come; one more for those of others
    uint32_t *list_rows;     // NULL: nothing asks for them
    uint32_t *next;          // [customers of a block + 1] places
    uint32_t *mem, *past;    // of a block's contacts in order, see past_of; BACK of them stand before the first
    uint32_t *rows;
    uint64_t *again;         // bit by customer of the block: some contact lies near the one before
};

// ---- counting

struct counting {
    uint32_t *count[BOOK_PAIR][CALL_KINDS]; // NULL: there is no such book
    size_t nkeys[BOOK_PAIR], ndays, nshares;
    unsigned block_shift;
    uint32_t ncustomers, phone;
    uint16_t first;
    bool any;
};

static struct counting counting_of(const struct books_making *x, const struct book_making *m)
{
    struct counting w = {.ndays = x->ndays, .nshares = x->nshares, .block_shift = x->block_shift, .phone = x->phone, .first = x->first,
                         .ncustomers = x->c->contacts.ncustomers, .any = x->any};
    for (int b = 0; b < BOOK_PAIR; b++) {
        w.nkeys[b] = x->nkeys[b];
        for (int call = 0; call < CALL_KINDS; call++)
            w.count[b][call] = m->tally[b][call];
    }
    return w;
}

ALWAYS_INLINE void count_key(const struct counting *w, enum book b, bool call, size_t share, size_t key)
{
    if (w->count[b][call])
        w->count[b][call][share * w->nkeys[b] + key]++;
}

ALWAYS_INLINE void count_contact(const struct counting *w, size_t share, uint16_t code_day, uint16_t channel, uint16_t team)
{
    size_t day = (size_t)code_day - w->first;
    count_key(w, BOOK_TOTAL, false, share, day);
    count_key(w, BOOK_CHANNEL, false, share, channel * w->ndays + day);
    count_key(w, BOOK_TEAM, false, share, team * w->ndays + day);
    if (!w->phone || channel != w->phone)
        return;
    count_key(w, BOOK_TOTAL, true, share, day);
    count_key(w, BOOK_CHANNEL, true, share, channel * w->ndays + day);
    count_key(w, BOOK_TEAM, true, share, team * w->ndays + day);
}

int count_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct counting w = counting_of(x, &x->by[share]);
    uint32_t *blocks = x->by[share].blocks;
    (void)worker;
    for (size_t at = share; at < x->c->rows.n; at += x->nshares) {
        if (cube_cancelled(x->c))
            return ERR_CANCEL;
        const struct chunk *k = &x->c->rows.at[at];
        const struct row_columns r = columns_of(k);
        for (uint32_t i = 0, n = r.any ? k->n : 0; i < n; i++) {
            uint32_t who = customer_in(r.customers, i);
            if (who >= w.ncustomers || !is_contact(flags_in(r.flags, i)))
                continue;
            uint16_t day = created_in(&r.days, i); // a chunk without contacts may have none
            size_t block = who >> w.block_shift;
            blocks[block]++;
            if (w.any)
                count_contact(&w, block % w.nshares, day, code_in(r.channels, i), code_in(r.teams, i));
        }
    }
    return 0;
}

// ---- to their blocks

ALWAYS_INLINE uint16_t code_of(const struct ordering *o, uint16_t channel, uint16_t team)
{
    unsigned code = o->by_channel ? channel : o->phone && channel == o->phone;
    return (uint16_t)(code | ((unsigned)team << o->team_shift & o->team_mask));
}

// Those of the share's blocks in [from, to). A contact of another one is written where the next one is, and stays there for none.
static int fill_blocks(const struct ordering *o, size_t from, size_t to)
{
    const struct books_making *x = o->x;
    uint32_t next[BLOCKS_MAX], step[BLOCKS_MAX] = {0}, n = 0;
    for (size_t b = from; b < to; b += x->nshares) {
        next[b] = n;
        step[b] = 1;
        n += x->begins[b + 1] - x->begins[b];
    }
    for (size_t b = 0; b < x->nblocks; b++)
        next[b] = step[b] ? next[b] : n;
    EACH_CHUNK(&x->c->rows, k)
    {
        if (cube_cancelled(x->c))
            return ERR_CANCEL;
        const struct row_columns r = columns_of(k);
        uint32_t base = (uint32_t)(k - x->c->rows.at) << 16;
        for (uint32_t i = 0, rows = r.any ? k->n : 0; i < rows; i++) {
            uint32_t who = customer_in(r.customers, i);
            if (who >= o->ncustomers || !is_contact(flags_in(r.flags, i)))
                continue;
            uint16_t day = created_in(&r.days, i);
            size_t block = who >> o->block_shift;
            uint32_t at = next[block];
            o->list[at] = (struct contact){who, day, code_of(o, code_in(r.channels, i), code_in(r.teams, i))};
            if (o->list_rows)
                o->list_rows[at] = base | i;
            next[block] = at + step[block];
        }
    }
    return 0;
}

// ---- the order of a block

struct block { const struct contact *list; const uint32_t *rows; uint32_t n, from, ncustomers; }; // its first customer

// Where the contacts of each customer begin.
static void find_begins(const struct ordering *o, const struct block *k)
{
    memset(o->next, 0, (k->ncustomers + 1) * sizeof(*o->next));
    for (uint32_t j = 0; j < k->n; j++)
        o->next[k->list[j].who - k->from]++;
    memset(o->past, 0, k->n * sizeof(*o->past));
    for (uint32_t who = 0, at = 0; who < k->ncustomers; who++) {
        uint32_t own = o->next[who];
        o->next[who] = at;
        if (own)
            o->past[at] = CODE_FIRST;
        at += own;
    }
}

ALWAYS_INLINE void put_contact(const struct ordering *o, uint32_t at, uint16_t day, uint16_t code, uint32_t who)
{
    o->past[at] = past_of(day, code | (o->past[at] & CODE_FIRST));
    if (o->x->any && place_contact(&o->place, o->past, at))
        o->again[who / 64] |= UINT64_C(1) << (who & 63);
}

// Those of the block from one to another.
static void place_some(const struct ordering *o, const struct block *k, uint32_t from, uint32_t to)
{
    for (uint32_t j = from; j < to; j++) {
        uint32_t who = k->list[j].who - k->from, at = o->next[who]++;
        if (j + AHEAD < k->n)
            __builtin_prefetch(o->past + o->next[k->list[j + AHEAD].who - k->from], 1);
        if (o->rows)
            o->rows[at] = k->rows[j];
        put_contact(o, at, k->list[j].day, k->list[j].code, who);
    }
}

// A block may hold most of all contacts: those who came first.
static int place_block(const struct ordering *o, const struct block *k)
{
    for (uint32_t from = 0, to; from < k->n; from = to) {
        if (cube_cancelled(o->x->c))
            return ERR_CANCEL;
        to = k->n - from < LOOK_EVERY ? k->n : from + LOOK_EVERY;
        place_some(o, k, from, to);
    }
    return 0;
}

// The same where they did not come in order of time.
static int sort_block(const struct ordering *o, const struct block *k)
{
    for (uint32_t j = 0; j < k->n; j++)
        o->rows[o->next[k->list[j].who - k->from]++] = k->rows[j];
    for (uint32_t who = 0, at = 0; who < k->ncustomers; who++) {
        if (cancelled_at(o->x->c, who))
            return ERR_CANCEL;
        sort_contacts(o->x->c, o->rows + at, o->next[who] - at);
        for (; at < o->next[who]; at++) {
            const struct row_columns r = columns_of(chunk_of(&o->x->c->rows, o->rows[at]));
            uint32_t i = o->rows[at] & 0xffff;
            put_contact(o, at, created_in(&r.days, i), code_of(o, code_in(r.channels, i), code_in(r.teams, i)), who);
        }
    }
    return 0;
}

// The contacts of customer `who` of the block, once they are placed.
static uint32_t begin_of(const struct ordering *o, uint32_t who) { return who ? o->next[who - 1] : 0; }

static int note_block(const struct ordering *o, const struct block *k)
{
    const struct past past = {o->past, o->rows};
    int rc = 0;
    for (uint32_t w = 0; w <= k->ncustomers / 64; w++) {
        for (uint64_t set = o->again[w]; !rc && set; set &= set - 1) {
            uint32_t who = w * 64 + (uint32_t)__builtin_ctzll(set);
            rc = note_repeats(o->x, o->m, &past, begin_of(o, who), o->next[who]);
        }
        o->again[w] = 0;
    }
    return rc;
}

static void keep_order(const struct ordering *o, const struct block *k, uint32_t lo)
{
    struct contact_order *to = &o->x->c->contacts;
    memcpy(to->rows + lo, o->rows, k->n * sizeof(*to->rows));
    for (uint32_t at = 0; at < k->n; at++)
        to->days[lo + at] = past_day(o->past[at]);
    for (uint32_t who = 0; who < k->ncustomers; who++)
        to->start[k->from + who] = lo + begin_of(o, who);
}

// Those of the blocks that have been filled.
static int order_blocks(const struct ordering *o, size_t from, size_t to)
{
    const struct books_making *x = o->x;
    int rc = 0;
    uint32_t before = 0;
    for (size_t b = from; !rc && b < to; b += x->nshares) {
        size_t first = b << x->block_shift, end = (b + 1) << x->block_shift;
        struct block k = {o->list + before, o->rows ? o->list_rows + before : NULL, x->begins[b + 1] - x->begins[b], (uint32_t)first,
                          (uint32_t)((end < o->ncustomers ? end : o->ncustomers) - first)};
        find_begins(o, &k);
        rc = x->c->contacts.in_time ? place_block(o, &k) : sort_block(o, &k);
        if (!rc)
            rc = note_block(o, &k);
        if (x->order && !rc)
            keep_order(o, &k, x->begins[b]);
        before += k.n;
    }
    return rc;
}

// ---- a share

static struct placing placing_of(const struct books_making *x, size_t share)
{
    struct placing w = {.ndays = x->ndays, .team_shift = x->team_shift, .repeat_days = x->c->o.repeat_days, .first = x->first,
                        .channel_mask = x->channel_mask, .team_mask = x->masks[BOOK_TEAM], .phone_code = x->phone_code, .phone = x->phone};
    for (int b = 0; x->any && b < BOOK_PAIR; b++) {
        for (int call = 0; call < CALL_KINDS; call++) {
            enum visit_kind kind = call ? VISIT_CALL : VISIT_CONTACT;
            w.next[b][call] = x->by[share].count[b][kind];
            w.gaps[b][call] = x->c->visits[b].contacts[kind].gaps;
        }
    }
    return w;
}

// The blocks of the share from one on that are filled together end before the block answered; n: their contacts.
static size_t blocks_together(const struct books_making *x, size_t from, size_t *n)
{
    size_t b = from;
    *n = 0;
    for (size_t most = x->c->contacts_together / x->nshares; b < x->nblocks; b += x->nshares) {
        size_t own = x->begins[b + 1] - x->begins[b];
        if (*n && *n + own > most)
            break;
        *n += own;
    }
    return b;
}

static int open_ordering(struct ordering *o, const struct books_making *x, size_t share)
{
    bool rows = x->order || x->subjects || !x->c->contacts.in_time;
    size_t most = 0, together = 0, people = (size_t)1 << x->block_shift;
    *o = (struct ordering){.x = x, .m = &x->by[share], .place = placing_of(x, share), .block_shift = x->block_shift, .team_shift = x->team_shift,
                           .ncustomers = x->c->contacts.ncustomers, .phone = x->phone, .team_mask = x->masks[BOOK_TEAM],
                           .by_channel = x->c->visits[BOOK_CHANNEL].kept};
    for (size_t b = share, n; b < x->nblocks;) {
        b = blocks_together(x, b, &n);
        together = n > together ? n : together;
    }
    for (size_t b = share; b < x->nblocks; b += x->nshares)
        most = x->begins[b + 1] - x->begins[b] > most ? x->begins[b + 1] - x->begins[b] : most;
    o->list = mem_table((together + 1) * sizeof(*o->list));
    o->next = mem_table((people + 1) * sizeof(*o->next));
    o->mem = mem_table((BACK + most + 1) * sizeof(*o->mem));
    o->again = calloc(people / 64 + 1, sizeof(*o->again));
    if (rows) {
        o->list_rows = mem_table((together + 1) * sizeof(*o->list_rows));
        o->rows = mem_table((most + 1) * sizeof(*o->rows));
    }
    if (!o->list || !o->next || !o->mem || !o->again || (rows && (!o->list_rows || !o->rows)))
        return ERR_NOMEM;
    memset(o->mem, 0, BACK * sizeof(*o->mem));
    o->past = o->mem + BACK;
    return 0;
}

static void close_ordering(struct ordering *o)
{
    free(o->list);
    free(o->list_rows);
    free(o->next);
    free(o->mem);
    free(o->rows);
    free(o->again);
}

int order_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    struct ordering o;
    int rc = open_ordering(&o, x, share);
    (void)worker;
    for (size_t from = share, to, n; !rc && from < x->nblocks; from = to) {
        to = blocks_together(x, from, &n);
        rc = fill_blocks(&o, from, to);
        if (!rc)
            rc = order_blocks(&o, from, to);
    }
    close_ordering(&o);
    return rc;
}

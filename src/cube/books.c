// Books of contacts: for the total, each channel and each team, how long ago the customer had been there before. "Customers
// who came in the span" are those visits of the span whose visit before lies before it: of each day, the visits whose gap is
// longer than the days since the span began.
// The contacts get into them while they are put in order, see order.c; the order itself is kept only where it is asked for.
// Memory: 2 bytes a visit, list and book, 4 a day and group; while they are made 8 a contact that is on its way, see order.c, and
// 64 MB of counters at most.
#include "books_priv.h"
#include "stop_priv.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX ((size_t)1 << 20) // days x groups of a book: beyond them it is scanned
#define CODE_BITS 15               // of a channel and a team: beyond them the teams are scanned
#define BLOCKS_TOGETHER 40         // what is made of the contacts of one, 100,000 of them, stays near the processor
#define BLOCKS_A_SHARE 8
#define SHARES_MAX 8               // each counts what all of them place, in
#define TALLIES_MAX ((size_t)1 << 23) // counters of contacts, and as many of calls

// ---- lists

// The counts of all shares become the starts of the list and, for each share, its places.
static int place_list(const struct books_making *x, enum book b, enum visit_kind kind)
{
    struct contact_list *l = &x->c->visits[b].contacts[kind];
    size_t nkeys = x->nkeys[b];
    uint32_t at = 0;
    l->start = malloc((nkeys + 1) * sizeof(*l->start));
    if (!l->start)
        return ERR_NOMEM;
    for (size_t key = 0; key < nkeys; key++) {
        l->start[key] = at;
        for (size_t s = 0; s < x->nshares; s++) {
            uint32_t n = x->by[s].count[b][kind][key];
            x->by[s].count[b][kind][key] = at;
            at += n;
        }
    }
    l->start[nkeys] = at;
    l->gaps = room_take(contact_room(x->c), ((size_t)at + 1) * sizeof(*l->gaps));
    return l->gaps ? 0 : ERR_NOMEM;
}

static int place_lists(const struct books_making *x, enum visit_kind a, enum visit_kind z)
{
    int rc = 0;
    for (int b = 0; !rc && b < BOOK_PAIR; b++) {
        if (x->c->visits[b].kept)
            rc = place_list(x, (enum book)b, a) || place_list(x, (enum book)b, z) ? ERR_NOMEM : 0;
    }
    return rc;
}

static unsigned bits_for(size_t values)
{
    unsigned bits = 0;
    while (bits < 32 && (size_t)1 << bits < values)
        bits++;
    return bits;
}

// The channel as far as the books tell it: its code, or whether it is the phone; then the team.
static void lay_out_codes(struct books_making *x)
{
    struct visit_book *books = x->c->visits;
    unsigned channel = bits_for(books[BOOK_CHANNEL].ngroups), team = bits_for(books[BOOK_TEAM].ngroups);
    books[BOOK_CHANNEL].kept &= channel < CODE_BITS;
    if (!books[BOOK_CHANNEL].kept)
        channel = 1;
    books[BOOK_TEAM].kept &= channel + team <= CODE_BITS;
    x->team_shift = channel;
    x->channel_mask = (uint16_t)((1U << channel) - 1);
    x->masks[BOOK_CHANNEL] = x->channel_mask;
    x->masks[BOOK_TEAM] = books[BOOK_TEAM].kept ? (uint16_t)(((1U << team) - 1) << channel) : 0;
    x->phone_code = (uint16_t)(books[BOOK_CHANNEL].kept ? x->phone : 1);
}

// A block is a range of customers, at least a word of bits; blocks take turns in the shares, for those who came first came most
// often as a rule.
static void lay_out_blocks(struct books_making *x)
{
    size_t want = x->c->rows.rows / (x->c->contacts_together / BLOCKS_TOGETHER) + 1;
    if (x->nshares > 1 && want < BLOCKS_A_SHARE * x->nshares)
        want = BLOCKS_A_SHARE * x->nshares;
    want = want < BLOCKS_MAX ? want : BLOCKS_MAX;
    for (x->block_shift = 6; x->c->contacts.ncustomers >> x->block_shift >= want; x->block_shift++)
        ;
    x->nblocks = (x->c->contacts.ncustomers >> x->block_shift) + 1;
}

static int open_share(struct books_making *x, struct book_making *m)
{
    m->lasts = calloc(2 * x->nslots + 1, sizeof(*m->lasts));
    for (int b = 0; m->lasts && b < BOOK_PAIR; b++) {
        for (int k = 0; x->c->visits[b].kept && k < CONTACT_KINDS; k++) {
            if (!(m->count[b][k] = calloc(x->nkeys[b] + 1, sizeof(uint32_t))))
                return ERR_NOMEM;
        }
        for (int call = 0; x->c->visits[b].kept && call < CALL_KINDS; call++) {
            if (!(m->tally[b][call] = calloc(x->nshares * x->nkeys[b] + 1, sizeof(uint32_t))))
                return ERR_NOMEM;
        }
    }
    return m->lasts ? 0 : ERR_NOMEM;
}

static int open_books(struct books_making *x)
{
    const struct contact_days days = x->c->contacts.span;
    size_t keys = 0;
    int rc = 0;
    x->first = days.least;
    x->ndays = days.least > days.most ? 0 : days.most - days.least + 1u;
    for (int b = 0; b < BOOK_PAIR; b++) {
        struct visit_book *book = &x->c->visits[b];
        book->ndays = x->ndays;
        book->first = code_day(x->first);
        x->nkeys[b] = book->ndays * book->ngroups;
        book->kept &= x->nkeys[b] <= KEYS_MAX && !days.far;
    }
    lay_out_codes(x);
    for (int b = 0; b < BOOK_PAIR; b++) {
        x->any |= x->c->visits[b].kept;
        x->slot[b] = x->nslots;
        x->nslots += x->c->visits[b].kept ? x->c->visits[b].ngroups : 0;
        keys += x->c->visits[b].kept ? x->nkeys[b] : 0;
    }
    while (x->nshares > 1 && x->nshares * x->nshares * keys > TALLIES_MAX)
        x->nshares--;
    for (size_t s = 0; !rc && s < x->nshares; s++)
        rc = open_share(x, &x->by[s]);
    return rc;
}

static void close_making(struct books_making *x)
{
    for (size_t s = 0; x->by && s < x->nshares; s++) {
        for (int i = 0; i < BOOK_PAIR * CONTACT_KINDS; i++)
            free(x->by[s].count[i / CONTACT_KINDS][i % CONTACT_KINDS]);
        for (int i = 0; i < BOOK_PAIR * CALL_KINDS; i++)
            free(x->by[s].tally[i / CALL_KINDS][i % CALL_KINDS]);
        free(x->by[s].lasts);
        free(x->by[s].repeats);
    }
    free(x->by);
}

// From the shares of the rows to those of the customers.
static void add_tallies(const struct books_making *x)
{
    for (size_t i = 0; i < x->nshares * BOOK_PAIR * CALL_KINDS; i++) {
        const size_t share = i / (BOOK_PAIR * CALL_KINDS), b = i / CALL_KINDS % BOOK_PAIR, call = i % CALL_KINDS, n = x->nkeys[b];
        uint32_t *to = x->by[share].count[b][call ? VISIT_CALL : VISIT_CONTACT];
        for (size_t s = 0; to && s < x->nshares; s++) {
            const uint32_t *more = x->by[s].tally[b][call] + share * n;
            for (size_t key = 0; key < n; key++)
                to[key] += more[key];
        }
    }
}

// Where the contacts of each block begin.
static int count_contacts(struct books_making *x)
{
    int rc = seal_parts(x->c, count_share, x, x->nshares, x->nshares);
    uint32_t at = 0;
    for (size_t b = 0; b < x->nblocks; b++) {
        x->begins[b] = at;
        for (size_t s = 0; s < x->nshares; s++)
            at += x->by[s].blocks[b];
    }
    x->begins[x->nblocks] = at;
    return rc;
}

static int open_order(struct cube *c, size_t n)
{
    struct contact_order *o = &c->contacts;
    o->n = n;
    o->rows = room_take(contact_room(c), (o->n + 1) * sizeof(*o->rows));
    o->days = room_take(contact_room(c), (o->n + 1) * sizeof(*o->days));
    o->start = room_take(contact_room(c), ((size_t)o->ncustomers + 2) * sizeof(*o->start));
    if (!o->rows || !o->days || !o->start)
        return ERR_NOMEM;
    o->start[o->ncustomers] = o->start[o->ncustomers + 1] = (uint32_t)o->n;
    return 0;
}

static int open_making(struct books_making *x, struct cube *c)
{
    size_t most = c->nthreads < SHARES_MAX ? c->nthreads : SHARES_MAX;
    *x = (struct books_making){.c = c, .nshares = c->rows.rows < CONTACTS_A_THREAD ? 1 : most, .phone = phone_code(c),
                               .subjects = c->o.repeat_same != SAME_ANY || c->o.call_same != SAME_ANY};
    lay_out_blocks(x);
    x->by = calloc(x->nshares, sizeof(*x->by));
    return x->by ? 0 : ERR_NOMEM;
}

int book_contacts(struct cube *c, bool order)
{
    struct books_making x;
    int rc = open_making(&x, c);
    if (!rc)
        rc = open_books(&x);
    if (!rc)
        rc = count_contacts(&x);
    if (!rc)
        add_tallies(&x);
    if (!rc && order)
        rc = open_order(c, x.begins[x.nblocks]);
    if (!rc)
        rc = place_lists(&x, VISIT_CONTACT, VISIT_CALL);
    x.order = order;
    if (!rc && (order || x.any))
        rc = seal_parts(c, order_share, &x, x.nshares, x.nshares);
    if (!rc)
        rc = place_lists(&x, VISIT_REPEAT, VISIT_CALL_REPEAT);
    if (!rc)
        rc = seal_parts(c, repeats_share, &x, x.nshares, x.nshares);
    close_making(&x);
    c->contacts.made = order && !rc;
    return rc;
}

static int make_order(struct cube *c)
{
    struct books_making x;
    int rc = open_making(&x, c);
    x.order = true;
    if (!rc)
        rc = count_contacts(&x);
    if (!rc)
        rc = open_order(c, x.begins[x.nblocks]);
    if (!rc)
        rc = seal_parts(c, order_share, &x, x.nshares, x.nshares);
    close_making(&x);
    if (rc)
        release_contacts(c);
    return rc;
}

int order_contacts(const struct cube *shared)
{
    struct cube *c = (struct cube *)(uintptr_t)shared; // what is made once, under its lock, changes nothing that was told before
    pthread_mutex_lock(&c->contacts_lock);
    int rc = c->contacts.made ? 0 : make_order(c);
    if (!rc && !c->contacts.made)
        c->contacts.made = true;
    pthread_mutex_unlock(&c->contacts_lock);
    return rc;
}

void release_contacts(struct cube *c)
{
    struct contact_order *o = &c->contacts;
    room_give(c->o.room, o->rows, 0);
    room_give(c->o.room, o->start, 0);
    room_give(c->o.room, o->days, 0);
    o->rows = o->start = NULL;
    o->days = NULL;
}

int64_t count_first_contacts(const struct visit_book *b, enum visit_kind kind, size_t group, const struct span *s)
{
    const struct contact_list *l = &b->contacts[kind];
    int64_t from = s->from > b->first ? (int64_t)s->from - b->first : 0, to = (int64_t)s->to - b->first, n = 0;
    to = to < (int64_t)b->ndays ? to : (int64_t)b->ndays;
    for (int64_t d = from; d < to; d++) {
        int64_t since = d + b->first - s->from;
        size_t key = group * b->ndays + (size_t)d;
        uint16_t longer = (uint16_t)(since < GAP_NONE - 1 ? since : GAP_NONE - 1);
        uint32_t met = 0;
        for (uint32_t i = l->start[key]; i < l->start[key + 1]; i++)
            met += l->gaps[i] > longer;
        n += met;
    }
    return n;
}

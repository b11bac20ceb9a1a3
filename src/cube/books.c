// Books of contacts: for the total, each channel and each team, how long ago the customer had been there before. "Customers
// who came in the span" are those visits of the span whose visit before lies before it: of each day, the visits whose gap is
// longer than the days since the span began.
// They are made together with the order of the contacts by customer. The rows pass by in order of time; a customer's contacts so
// far stand side by side, so that the one before in the same channel or team is found by looking back over a few of them. Where
// the rows are in no such order, they are put in order first, and pass by customer by customer.
// Memory: 2 bytes a visit, list and book, 4 a day and group; while they are made 2 a contact.
#include "back_priv.h"
#include "books_priv.h"
#include "base/mem.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX ((size_t)1 << 20) // days x groups of a book: beyond them it is scanned
#define CODE_BITS 15               // of a channel and a team: beyond them the teams are scanned
#define AHEAD 12                   // rows between the asking for a customer's contacts and their use

// What the contacts of a share ask for, each of them: told once, so that no store can change it.
struct work {
    uint32_t ncustomers;
    size_t share, nshares;
    uint32_t *next[BOOK_PAIR][2]; // visits, calls; NULL: there is no such book
    uint16_t *gaps[BOOK_PAIR][2];
    uint32_t *order;              // by customer: the next place
    uint32_t *rows;
    uint16_t *days, *codes;
    size_t ndays;
    uint32_t phone;
    int repeat_days;
    uint16_t first, channel_mask, team_mask, all_channels; // of the latter: 0 where a code only tells the phone
    unsigned team_shift;
    bool any;
};
struct row_columns { const uint32_t *customers, *flags; const uint16_t *days, *channels, *teams; };

static struct work work_of(const struct books_making *x, size_t share)
{
    const struct contact_order *order = &x->c->contacts;
    struct work w = {.ncustomers = order->ncustomers, .share = share, .nshares = x->nshares, .order = order->start + 1, .rows = order->rows,
                     .days = order->days, .codes = x->codes, .ndays = x->ndays, .phone = x->phone, .repeat_days = x->c->o.repeat_days,
                     .first = x->first, .channel_mask = x->channel_mask, .team_mask = x->masks[BOOK_TEAM],
                     .all_channels = x->c->visits[BOOK_CHANNEL].kept ? x->channel_mask : 0, .team_shift = x->team_shift, .any = x->any};
    for (int b = 0; b < BOOK_PAIR; b++) {
        for (int call = 0; call < 2; call++) {
            enum visit_kind kind = call ? VISIT_CALL : VISIT_CONTACT;
            w.next[b][call] = x->by[share].count[b][kind];
            w.gaps[b][call] = x->c->visits[b].contacts[kind].gaps;
        }
    }
    return w;
}

static struct row_columns columns_of(const struct chunk *k)
{
    return (struct row_columns){k->col[COL_CUSTOMER], k->col[COL_FLAGS], k->col[COL_CREATED_DAY], k->col[COL_DIM + DIM_CHANNEL],
                                k->col[COL_DIM + DIM_TEAM]};
}

static inline bool is_mine(const struct work *w, uint32_t customer) { return customer < w->ncustomers && share_of(w->nshares, customer) == w->share; }
static inline uint16_t code_in(const uint16_t *col, uint32_t i) { return col ? col[i] : 0; }

static inline bool is_call(const struct work *w, uint16_t channel) { return w->phone && channel == w->phone; }

// ---- counting

static inline void count_key(const struct work *w, enum book b, bool call, size_t key)
{
    if (w->next[b][call])
        w->next[b][call][key]++;
}

// The contacts of the share's customers, by customer and by key: in order of time days lie together.
static int count_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct work w = work_of(x, share);
    (void)worker;
    EACH_CHUNK(&x->c->rows, k)
    {
        const struct row_columns r = columns_of(k);
        for (uint32_t i = 0, n = r.customers ? k->n : 0; i < n; i++) {
            if (!is_mine(&w, r.customers[i]) || !is_contact(r.flags[i]))
                continue;
            w.order[r.customers[i]]++;
            if (!w.any)
                continue;
            uint16_t channel = code_in(r.channels, i), team = code_in(r.teams, i);
            size_t day = (size_t)r.days[i] - w.first;
            count_key(&w, BOOK_TOTAL, false, day);
            count_key(&w, BOOK_CHANNEL, false, channel * w.ndays + day);
            count_key(&w, BOOK_TEAM, false, team * w.ndays + day);
            if (is_call(&w, channel)) {
                count_key(&w, BOOK_TOTAL, true, day);
                count_key(&w, BOOK_CHANNEL, true, channel * w.ndays + day);
                count_key(&w, BOOK_TEAM, true, team * w.ndays + day);
            }
        }
    }
    return 0;
}

// ---- placing

// Contacts that lie near one before them, by book and kind: they are repeat ones where that one has the same subject, if it must.
static void count_repeats(const struct books_making *x, const struct book_making *m, uint32_t at, uint32_t customer, unsigned near)
{
    for (unsigned bits = x->subjects ? near & repeats_at(x, at) : near; bits; bits &= bits - 1) {
        int bit = __builtin_ctz(bits);
        m->count[bit / 2][bit & 1 ? VISIT_CALL_REPEAT : VISIT_REPEAT][repeat_key(x, (enum book)(bit / 2), at)]++;
        x->again[customer / 64] |= UINT64_C(1) << (customer & 63);
    }
}

// Days since the nearest one of those like it, of which the last ones are told by bits.
static inline uint16_t gap_to(const struct work *w, uint32_t at, uint16_t day, uint8_t near, bool end, uint16_t mask)
{
    uint32_t before = near ? nearest(at, near) : end ? NO_PLACE : like_before(w->codes, at - BACK, w->codes[at], mask);
    return before == NO_PLACE ? GAP_NONE : (uint16_t)(day - w->days[before]);
}

// A bit: it lies near.
static inline unsigned put_gap(const struct work *w, enum book b, bool call, size_t key, uint16_t gap)
{
    if (!w->next[b][call])
        return 0;
    w->gaps[b][call][w->next[b][call][key]++] = gap;
    return gap <= w->repeat_days ? REPEAT_BIT(b, call) : 0;
}

// Puts a contact, which has its place in the order, into its books. Bits by book and kind: it lies near the one before it.
static inline __attribute__((always_inline)) unsigned place_contact(const struct work *w, uint32_t at, uint16_t day, uint16_t channel, uint16_t team)
{
    bool call = is_call(w, channel);
    uint16_t code = (uint16_t)((w->all_channels ? channel : call) | ((unsigned)team << w->team_shift & w->team_mask));
    uint16_t first = w->codes[at] & CODE_FIRST, gap = GAP_NONE, by_channel = GAP_NONE, by_team = GAP_NONE, by_call = GAP_NONE;
    w->codes[at] = code | first;
    if (!first) {
        struct back back = look_back(w->codes + at, code, w->channel_mask, w->team_mask);
        gap = (uint16_t)(day - w->days[at - 1]);
        by_channel = gap_to(w, at, day, back.a, back.end, w->channel_mask);
        by_team = gap_to(w, at, day, back.b, back.end, w->team_mask);
        if (call)
            by_call = gap_to(w, at, day, back.a & back.b, back.end, w->channel_mask | w->team_mask);
    }
    size_t key = (size_t)day - w->first, channel_key = channel * w->ndays + key, team_key = team * w->ndays + key;
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

static inline void fetch(const struct work *w, const uint32_t *customers, uint32_t i, uint32_t n)
{
    if (i + 2 * AHEAD >= n)
        return;
    uint32_t soon = customers[i + AHEAD], later = customers[i + 2 * AHEAD];
    if (is_mine(w, later))
        __builtin_prefetch(w->order + later, 1);
    if (!is_mine(w, soon))
        return;
    uint32_t at = w->order[soon];
    __builtin_prefetch(w->rows + at, 1);
    __builtin_prefetch(w->days + at, 1);
    __builtin_prefetch(w->codes + at, 1);
}

// The rows are in order of time.
static int place_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct work w = work_of(x, share);
    (void)worker;
    EACH_CHUNK(&x->c->rows, k)
    {
        const struct row_columns r = columns_of(k);
        uint32_t base = (uint32_t)(k - x->c->rows.at) << 16;
        for (uint32_t i = 0, n = r.customers ? k->n : 0; i < n; i++) {
            uint32_t who = r.customers[i];
            fetch(&w, r.customers, i, n);
            if (!is_mine(&w, who) || !is_contact(r.flags[i]))
                continue;
            uint32_t at = w.order[who]++;
            w.rows[at] = base | i;
            w.days[at] = r.days[i];
            unsigned near = w.any ? place_contact(&w, at, r.days[i], code_in(r.channels, i), code_in(r.teams, i)) : 0;
            if (near)
                count_repeats(x, &x->by[share], at, who, near);
        }
    }
    return 0;
}

// They are not: they are put in any order by customer,
static int order_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct work w = work_of(x, share);
    (void)worker;
    EACH_CHUNK(&x->c->rows, k)
    {
        const struct row_columns r = columns_of(k);
        uint32_t base = (uint32_t)(k - x->c->rows.at) << 16;
        for (uint32_t i = 0, n = r.customers ? k->n : 0; i < n; i++) {
            if (is_mine(&w, r.customers[i]) && is_contact(r.flags[i]))
                w.rows[w.order[r.customers[i]]++] = base | i;
        }
    }
    return 0;
}

// and then in order of time.
static int sort_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct work w = work_of(x, share);
    const uint32_t *start = x->c->contacts.start;
    (void)worker;
    for (uint32_t who = 0; who < w.ncustomers; who++) {
        if (!is_mine(&w, who))
            continue;
        sort_contacts(x->c, who);
        for (uint32_t at = start[who]; at < start[who + 1]; at++) {
            const struct row_columns r = columns_of(chunk_of(&x->c->rows, w.rows[at]));
            uint32_t i = w.rows[at] & 0xffff;
            w.days[at] = r.days[i];
            unsigned near = w.any ? place_contact(&w, at, r.days[i], code_in(r.channels, i), code_in(r.teams, i)) : 0;
            if (near)
                count_repeats(x, &x->by[share], at, who, near);
        }
    }
    return 0;
}

static int repeats_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    size_t words = (size_t)x->c->contacts.ncustomers / 64 + 1;
    (void)worker;
    for (size_t i = 0; i < words; i++) {
        uint64_t set = share_of(x->nshares, (uint32_t)(i * 64)) == share ? x->again[i] : 0;
        for (; set; set &= set - 1)
            place_repeats(x, &x->by[share], (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(set));
    }
    return 0;
}

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

static int open_share(struct books_making *x, struct book_making *m)
{
    m->lasts = calloc(2 * x->nslots + 1, sizeof(*m->lasts));
    for (int b = 0; m->lasts && b < BOOK_PAIR; b++) {
        for (int k = 0; x->c->visits[b].kept && k < CONTACT_KINDS; k++) {
            if (!(m->count[b][k] = calloc(x->nkeys[b] + 1, sizeof(uint32_t))))
                return ERR_NOMEM;
        }
    }
    return m->lasts ? 0 : ERR_NOMEM;
}

static int open_books(struct books_making *x)
{
    struct contact_days days;
    int rc = look_at_contacts(x->c, &days);
    x->first = days.least;
    x->ndays = days.least > days.most ? 0 : days.most - days.least + 1u;
    x->far = days.far;
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
    }
    x->by = calloc(x->nshares, sizeof(*x->by));
    x->again = calloc((size_t)x->c->contacts.ncustomers / 64 + 1, sizeof(*x->again));
    for (size_t s = 0; !rc && x->by && s < x->nshares; s++)
        rc = open_share(x, &x->by[s]);
    return rc || !x->by || !x->again ? ERR_NOMEM : 0;
}

static void close_books(struct books_making *x)
{
    for (size_t s = 0; x->by && s < x->nshares; s++) {
        for (int i = 0; i < BOOK_PAIR * CONTACT_KINDS; i++)
            free(x->by[s].count[i / CONTACT_KINDS][i % CONTACT_KINDS]);
        free(x->by[s].lasts);
    }
    free(x->by);
    free(x->again);
    free(x->codes_mem);
}

// Once they are counted: room for the contacts, and where those of each customer begin.
static int open_order(struct books_making *x)
{
    struct contact_order *o = &x->c->contacts;
    for (uint32_t i = 0, at = 0; i <= o->ncustomers; i++) { // start[i + 1]: where those of i begin, until they are placed
        uint32_t n = o->start[i + 1];
        o->start[i + 1] = at;
        at += n;
        o->n = at;
    }
    size_t ncodes = x->any ? BACK + o->n + 1 : 1;
    o->rows = room_take(contact_room(x->c), (o->n + 1) * sizeof(*o->rows));
    o->days = room_take(contact_room(x->c), (o->n + 1) * sizeof(*o->days));
    x->codes_mem = mem_table(ncodes * sizeof(*x->codes));
    if (!o->rows || !o->days || !x->codes_mem)
        return ERR_NOMEM;
    memset(x->codes_mem, 0, ncodes * sizeof(*x->codes)); // what does not count is looked at with the rest
    x->codes = x->any ? (uint16_t *)x->codes_mem + BACK : NULL;
    for (uint32_t i = 0; x->any && i < o->ncustomers; i++)
        x->codes[o->start[i + 1]] = CODE_FIRST;
    return 0;
}

int make_contacts(struct cube *c)
{
    struct contact_order *o = &c->contacts;
    struct books_making x = {.c = c, .nshares = c->rows.rows < CONTACTS_A_THREAD ? 1 : c->nthreads, .phone = phone_code(c),
                             .subjects = c->o.repeat_same != SAME_ANY || c->o.call_same != SAME_ANY};
    size_t starts = ((size_t)o->ncustomers + 2) * sizeof(*o->start);
    if (!(o->start = room_take(contact_room(c), starts)))
        return ERR_NOMEM;
    memset(o->start, 0, starts);
    int rc = open_books(&x);
    if (!rc)
        rc = each_part(count_share, &x, x.nshares, x.nshares);
    if (!rc)
        rc = open_order(&x);
    if (!rc)
        rc = place_lists(&x, VISIT_CONTACT, VISIT_CALL);
    if (!rc)
        rc = each_part(o->in_time ? place_share : order_share, &x, x.nshares, x.nshares);
    if (!rc && !o->in_time)
        rc = each_part(sort_share, &x, x.nshares, x.nshares);
    if (!rc)
        rc = place_lists(&x, VISIT_REPEAT, VISIT_CALL_REPEAT);
    if (!rc && x.any)
        rc = each_part(repeats_share, &x, x.nshares, x.nshares);
    for (size_t i = 0; !rc && x.far && i < o->n; i++)
        c->far_days |= o->days[i] == DAY_FAR;
    close_books(&x);
    return rc;
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

// Books of contacts: for the total, each channel and each team, how long ago the customer had been there before. "Customers
// who came in the span" are those visits of the span whose visit before lies before it: of each day, the visits whose gap is
// longer than the days since the span began.
// The rows pass by in order of time, and a table by customer holds when each was last seen in each group. Only customers some
// of whose contacts lie near each other are gone through one by one, for repeat contacts, which look back at those before.
// Memory: 2 bytes a visit, list and book, 4 a day and group; while they are made table_bytes a thread.
#include "cube_priv.h"
#include "base/mem.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX ((size_t)1 << 20) // days x groups of a book: beyond them it is scanned
#define GAP_NONE UINT16_MAX

#define PASSES_MAX 8 // over all rows: beyond them customers are gone through one by one
#define AHEAD 16     // rows between the asking for a customer's part of the table and its use

struct book_making { // of one thread: a share of the customers
    uint32_t from, to;
    uint32_t *count[BOOK_PAIR][CONTACT_KINDS]; // [nkeys] by group, then day; when placing: the next place
    uint16_t *seen;          // [customers * slots] day + 1 of the contact before, 0 none
    struct visit *visits, *sorted; // [cap] those of some customers; of one of them by group, then time
    uint64_t *order;         // [cap]
    size_t cap;
};
struct books_making {
    struct cube *c;
    struct book_making *by;
    size_t nshares;
    uint64_t *again;         // bit by customer: some contact lies near another one; a share has words of its own
    const uint16_t **dims[4]; // by chunk: channel, team; category and product where they are asked for; NULL: all none
    uint32_t phone;
    int32_t first;           // day
    size_t ndays, nkeys[BOOK_PAIR];
    size_t slot[BOOK_PAIR];  // of the first group's contacts; calls stand ncontacts further
    size_t ncontacts, slots; // of a customer
};
static const enum dim book_dims[4] = {DIM_CHANNEL, DIM_TEAM, DIM_CATEGORY, DIM_PRODUCT};

static size_t key_of(const struct visit_book *book, uint32_t group, int32_t day)
{
    return group * book->ndays + (size_t)(day - book->first);
}

static uint32_t group_in(enum book b, uint16_t channel, uint16_t team) { return b == BOOK_TOTAL ? 0 : b == BOOK_CHANNEL ? channel : team; }

// ---- contacts and calls

// Those of the share's customers, in the order of the rows: days lie together there.
static int count_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct book_making *m = &x->by[share];
    (void)worker;
    EACH_CHUNK(&x->c->rows, k)
    {
        const uint32_t *customers = k->col[COL_CUSTOMER], *flags = k->col[COL_FLAGS];
        const uint16_t *days = k->col[COL_CREATED_DAY];
        for (uint32_t i = 0; customers && i < k->n; i++) {
            if (customers[i] - m->from >= m->to - m->from || !is_contact(flags[i]))
                continue;
            uint16_t channel = COL_GET(k, COL_DIM + DIM_CHANNEL, i, uint16_t), team = COL_GET(k, COL_DIM + DIM_TEAM, i, uint16_t);
            bool call = x->phone && channel == x->phone;
            for (int b = 0; b < BOOK_PAIR; b++) {
                if (!x->c->visits[b].kept)
                    continue;
                size_t key = key_of(&x->c->visits[b], group_in((enum book)b, channel, team), code_day(days[i]));
                m->count[b][VISIT_CONTACT][key]++;
                m->count[b][VISIT_CALL][key] += call;
            }
        }
    }
    return 0;
}

static uint16_t put_gap(uint16_t *gaps, uint32_t *at, uint16_t *seen, uint16_t today)
{
    uint16_t gap = *seen ? (uint16_t)(today - *seen) : GAP_NONE;
    gaps[(*at)++] = gap;
    *seen = today;
    return gap;
}

// Puts a contact into its places. seen: of its customer. True: it lies near the one before it in some group.
static bool pass_row(const struct books_making *x, const struct book_making *m, const struct chunk *k, uint32_t i, uint16_t *seen)
{
    uint16_t channel = COL_GET(k, COL_DIM + DIM_CHANNEL, i, uint16_t), team = COL_GET(k, COL_DIM + DIM_TEAM, i, uint16_t);
    size_t day = (size_t)(code_day(((const uint16_t *)k->col[COL_CREATED_DAY])[i]) - x->first);
    uint16_t today = (uint16_t)(day + 1), least = GAP_NONE;
    for (int b = 0; b < BOOK_PAIR; b++) {
        const struct visit_book *book = &x->c->visits[b];
        if (!book->kept)
            continue;
        uint32_t group = group_in((enum book)b, channel, team);
        size_t key = group * x->ndays + day;
        uint16_t *at = seen + x->slot[b] + group, gap = put_gap(book->contacts[VISIT_CONTACT].gaps, &m->count[b][VISIT_CONTACT][key], at, today);
        least = gap < least ? gap : least;
        if (x->phone && channel == x->phone)
            put_gap(book->contacts[VISIT_CALL].gaps, &m->count[b][VISIT_CALL][key], at + x->ncontacts, today);
    }
    return least != GAP_NONE && least <= x->c->o.repeat_days;
}

static void mark_again(const struct books_making *x, uint32_t customer)
{
    x->again[customer / 64] |= UINT64_C(1) << (customer & 63);
}

// All rows, of which the contacts of n customers count.
static void pass_rows(const struct books_making *x, const struct book_making *m, uint32_t from, uint32_t n)
{
    memset(m->seen, 0, n * x->slots * sizeof(*m->seen));
    EACH_CHUNK(&x->c->rows, k)
    {
        const uint32_t *customers = k->col[COL_CUSTOMER], *flags = k->col[COL_FLAGS];
        for (uint32_t i = 0; customers && i < k->n; i++) {
            uint32_t next = i + AHEAD < k->n ? customers[i + AHEAD] - from : n, who = customers[i] - from;
            if (next < n)
                __builtin_prefetch(m->seen + next * x->slots, 1);
            if (who < n && is_contact(flags[i]) && pass_row(x, m, k, i, m->seen + who * x->slots))
                mark_again(x, customers[i]);
        }
    }
}

static void forget_row(const struct books_making *x, const struct chunk *k, uint32_t i, uint16_t *seen)
{
    uint16_t channel = COL_GET(k, COL_DIM + DIM_CHANNEL, i, uint16_t), team = COL_GET(k, COL_DIM + DIM_TEAM, i, uint16_t);
    for (int b = 0; b < BOOK_PAIR; b++) {
        size_t at = x->slot[b] + group_in((enum book)b, channel, team);
        if (x->c->visits[b].kept)
            seen[at] = seen[at + x->slots - x->ncontacts] = 0;
    }
}

// Where the rows are not in order of time, or many groups would make many passes.
static void pass_customers(const struct books_making *x, const struct book_making *m)
{
    const struct contact_order *o = &x->c->contacts;
    memset(m->seen, 0, x->slots * sizeof(*m->seen));
    for (uint32_t who = m->from; who < m->to; who++) {
        for (uint32_t at = o->start[who]; at < o->start[who + 1]; at++) {
            if (pass_row(x, m, chunk_of(&x->c->rows, o->rows[at]), o->rows[at] & 0xffff, m->seen))
                mark_again(x, who);
        }
        for (uint32_t at = o->start[who]; at < o->start[who + 1]; at++)
            forget_row(x, chunk_of(&x->c->rows, o->rows[at]), o->rows[at] & 0xffff, m->seen);
    }
}

static int pass_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    struct book_making *m = &x->by[share];
    size_t n = m->to - m->from, block = x->c->table_bytes / (x->slots * sizeof(*m->seen)), passes = n / (block + !block) + 1;
    bool by_rows = x->c->contacts.in_time && block && passes <= PASSES_MAX;
    block = (n + passes - 1) / passes;
    (void)worker;
    if (!(m->seen = mem_table((by_rows ? block + 1 : 1) * x->slots * sizeof(*m->seen))))
        return ERR_NOMEM;
    if (!by_rows)
        pass_customers(x, m);
    for (uint32_t from = m->from; by_rows && from < m->to; from += (uint32_t)block)
        pass_rows(x, m, from, m->to - from < block ? m->to - from : (uint32_t)block);
    free(m->seen);
    return 0;
}

// ---- repeat contacts

// One customer's visits of one group, of which those that follow another one are counted, or placed. True: some do.
static bool note_contacts(const struct books_making *x, const struct book_making *m, enum book b, bool place, const struct visit *v, size_t n)
{
    const struct visit_book *book = &x->c->visits[b];
    int32_t last = INT32_MIN, last_call = INT32_MIN;
    bool met = false;
    for (size_t i = 1; i < n; i++) {
        if (v[i].day - v[i - 1].day > x->c->o.repeat_days)
            continue;
        size_t key = key_of(book, v[i].group, v[i].day);
        bool is[] = {visit_follows(x->c, v, i, false), v[i].call && visit_follows(x->c, v, i, true)};
        static const enum visit_kind kinds[] = {VISIT_REPEAT, VISIT_CALL_REPEAT};
        int32_t *lasts[] = {&last, &last_call};
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
            if (!is[k])
                continue;
            uint32_t at = m->count[b][kinds[k]][key]++;
            if (place)
                book->contacts[kinds[k]].gaps[at] = *lasts[k] == INT32_MIN ? GAP_NONE : (uint16_t)(v[i].day - *lasts[k]);
            *lasts[k] = v[i].day;
            met = true;
        }
    }
    return met;
}

static int by_number(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
    return (a > b) - (a < b);
}

// By group, then time. The groups are told from the channel and the team, for what was just written in part is slow to copy.
static void in_groups(struct book_making *m, enum book b, const struct visit *v, size_t n)
{
    uint64_t *order = m->order;
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        uint64_t x = (uint64_t)group_in(b, v[i].channel, v[i].team) << 32 | i;
        for (; n <= 32 && j && order[j - 1] > x; j--) // few as a rule
            order[j] = order[j - 1];
        order[j] = x;
    }
    if (n > 32)
        qsort(order, n, sizeof(*order), by_number);
    for (size_t i = 0; i < n; i++) {
        m->sorted[i] = v[(uint32_t)order[i]];
        m->sorted[i].group = (uint32_t)(order[i] >> 32);
    }
}

static bool note_book(const struct books_making *x, struct book_making *m, enum book b, bool place, const struct visit *v, size_t n)
{
    const struct visit *s = v; // in the group 0
    bool met = false;
    if (b != BOOK_TOTAL) {
        in_groups(m, b, v, n);
        s = m->sorted;
    }
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && s[j].group == s[i].group; j++)
            ;
        met |= note_contacts(x, m, b, place, s + i, j - i);
    }
    return met;
}

static int make_visits(struct book_making *m, size_t n)
{
    if (n <= m->cap)
        return 0;
    free(m->visits);
    free(m->sorted);
    free(m->order);
    n *= 2;
    m->visits = malloc(n * sizeof(*m->visits));
    m->sorted = malloc(n * sizeof(*m->sorted));
    m->order = malloc(n * sizeof(*m->order));
    m->cap = m->visits && m->sorted && m->order ? n : 0;
    return m->cap ? 0 : ERR_NOMEM;
}

// Rows lie anywhere: one plain loop for all of them, so that the machine fetches many at a time.
static void fetch_visits(const struct books_making *x, struct visit *v, uint32_t at, uint32_t n)
{
    const uint32_t *rows = x->c->contacts.rows + at;
    uint16_t codes[4];
    for (uint32_t i = 0; i < n; i++) {
        for (int d = 0; d < 4; d++) {
            const uint16_t *col = x->dims[d] ? x->dims[d][rows[i] >> 16] : NULL;
            codes[d] = col ? col[rows[i] & 0xffff] : 0;
        }
        v[i] = (struct visit){.day = code_day(x->c->contacts.days[at + i]), .channel = codes[0], .team = codes[1], .category = codes[2],
                              .product = codes[3], .call = x->phone && codes[0] == x->phone};
    }
}

// The customers of whom some contact lies near another one; place: and follows it.
static int note_share(const struct books_making *x, struct book_making *m, bool place)
{
    const uint32_t *start = x->c->contacts.start;
    for (uint32_t who = m->from; who < m->to; who++) {
        uint64_t *again = &x->again[who / 64], bit = UINT64_C(1) << (who & 63);
        uint32_t n = start[who + 1] - start[who];
        bool met = false;
        if (!(*again & bit))
            continue;
        if (make_visits(m, n))
            return ERR_NOMEM;
        fetch_visits(x, m->visits, start[who], n);
        for (int b = 0; b < BOOK_PAIR; b++)
            met |= x->c->visits[b].kept && note_book(x, m, (enum book)b, place, m->visits, n);
        if (!met)
            *again &= ~bit;
    }
    return 0;
}

static int count_following(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    (void)worker;
    return note_share(x, &x->by[share], false);
}

static int place_following(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    (void)worker;
    return note_share(x, &x->by[share], true);
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

static void find_days(const struct cube *c, int32_t *first, int32_t *last, bool *far)
{
    uint16_t least = DAY_NEVER, most = 0;
    EACH_CHUNK(&c->rows, k)
    {
        const uint16_t *days = k->col[COL_CREATED_DAY], *flags = k->col[COL_CUSTOMER];
        for (uint32_t i = 0; days && flags && i < k->n; i++) {
            *far |= days[i] == DAY_FAR;
            least = days[i] < least ? days[i] : least;
            most = days[i] > most && days[i] < DAY_FAR ? days[i] : most;
        }
    }
    *first = code_day(least);
    *last = code_day(most);
}

static int room(struct books_making *x)
{
    int32_t last;
    bool far = false;
    find_days(x->c, &x->first, &last, &far);
    x->ndays = x->first == CIVIL_NONE ? 0 : (size_t)(last - x->first + 1);
    for (int b = 0; b < BOOK_PAIR; b++) {
        struct visit_book *book = &x->c->visits[b];
        book->ndays = x->ndays;
        book->first = x->first;
        x->nkeys[b] = book->ndays * book->ngroups;
        book->kept &= x->nkeys[b] <= KEYS_MAX && !far;
        x->slot[b] = x->ncontacts;
        x->ncontacts += book->kept ? book->ngroups : 0;
        for (size_t s = 0; book->kept && s < x->nshares; s++) {
            for (int k = 0; k < CONTACT_KINDS; k++) {
                if (!(x->by[s].count[b][k] = calloc(x->nkeys[b] + 1, sizeof(uint32_t))))
                    return ERR_NOMEM;
            }
        }
    }
    x->slots = x->phone ? 2 * x->ncontacts : x->ncontacts;
    return 0;
}

static int list_dims(struct books_making *x)
{
    for (int d = 0; d < (wants_subjects(x->c) ? 4 : 2); d++) {
        if (!(x->dims[d] = calloc(x->c->rows.n + 1, sizeof(*x->dims[d]))))
            return ERR_NOMEM;
        for (size_t k = 0; k < x->c->rows.n; k++)
            x->dims[d][k] = x->c->rows.at[k].col[COL_DIM + book_dims[d]];
    }
    return 0;
}

static int open_books(struct books_making *x)
{
    uint32_t ncustomers = x->c->contacts.ncustomers;
    x->by = calloc(x->nshares, sizeof(*x->by));
    x->again = calloc((size_t)ncustomers / 64 + 1, sizeof(*x->again));
    if (!x->by || !x->again)
        return ERR_NOMEM;
    for (size_t s = 0; s < x->nshares; s++) {
        x->by[s].from = s ? x->by[s - 1].to : 0;
        x->by[s].to = s + 1 < x->nshares ? share_from(x->c, s + 1, x->nshares) / 64 * 64 : ncustomers;
    }
    return list_dims(x) ? ERR_NOMEM : room(x);
}

static uint64_t contacts_again(const struct books_making *x, size_t word)
{
    const uint32_t *start = x->c->contacts.start;
    uint64_t n = 0;
    for (uint64_t set = x->again[word]; set; set &= set - 1) {
        size_t who = word * 64 + (size_t)__builtin_ctzll(set);
        n += start[who + 1] - start[who];
    }
    return n;
}

// Those who are to be gone through come unevenly: of their contacts, too, every share has about as many.
static void share_again(struct books_making *x)
{
    size_t words = (size_t)x->c->contacts.ncustomers / 64 + 1, s = 0;
    uint64_t all = 0, sum = 0;
    for (size_t w = 0; w < words; w++)
        all += contacts_again(x, w);
    for (size_t w = 0; w < words; w++) {
        for (; s + 1 < x->nshares && sum >= all * (s + 1) / x->nshares; s++)
            x->by[s].to = x->by[s + 1].from = (uint32_t)(w * 64);
        sum += contacts_again(x, w);
    }
    for (; s + 1 < x->nshares; s++)
        x->by[s].to = x->by[s + 1].from = x->c->contacts.ncustomers;
}

static void close_books(struct books_making *x)
{
    for (size_t s = 0; x->by && s < x->nshares; s++) {
        for (int i = 0; i < BOOK_PAIR * CONTACT_KINDS; i++)
            free(x->by[s].count[i / CONTACT_KINDS][i % CONTACT_KINDS]);
        free(x->by[s].visits);
        free(x->by[s].sorted);
        free(x->by[s].order);
    }
    for (int d = 0; d < 4; d++)
        free(x->dims[d]);
    free(x->by);
    free(x->again);
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

int make_contact_books(struct cube *c)
{
    struct books_making x = {.c = c, .nshares = contact_shares(c), .phone = phone_code(c)};
    int rc = open_books(&x);
    if (!rc && x.slots)
        rc = each_part(count_share, &x, x.nshares, x.nshares);
    if (!rc)
        rc = place_lists(&x, VISIT_CONTACT, VISIT_CALL);
    if (!rc && x.slots)
        rc = each_part(pass_share, &x, x.nshares, x.nshares);
    if (!rc)
        share_again(&x);
    if (!rc && x.slots)
        rc = each_part(count_following, &x, x.nshares, x.nshares);
    if (!rc)
        rc = place_lists(&x, VISIT_REPEAT, VISIT_CALL_REPEAT);
    if (!rc && x.slots)
        rc = each_part(place_following, &x, x.nshares, x.nshares);
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

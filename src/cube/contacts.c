// Contacts by customer: the rows of each in order of time, and, for the total, each channel and each team, how long ago the
// customer had been there before. "Customers who came in the span" are those visits of the span whose visit before lies
// before it: of each day, the visits whose gap is longer than the days since the span began.
// Memory: 6 bytes a contact, 4 a customer; 2 bytes a visit, list and book, 4 a day and group.
#include "cube_priv.h"

#include "threads_priv.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX ((size_t)1 << 20) // days x groups of a book: beyond them it is scanned
#define GAP_NONE UINT16_MAX
#define CONTACTS_A_THREAD 100000

size_t contact_shares(const struct cube *c)
{
    size_t most = c->contacts.n / CONTACTS_A_THREAD + 1;
    return c->nthreads < most ? c->nthreads : most;
}

// A file for tables that some kilobytes hold would cost more than it spares.
static struct room *contact_room(const struct cube *c) { return c->rows.rows < CHUNK_ROWS ? NULL : c->o.room; }

uint32_t share_from(const struct cube *c, size_t share, size_t nshares)
{
    return (uint32_t)((uint64_t)c->contacts.ncustomers * share / nshares);
}

// ---- the order

static bool is_contact(const uint32_t *flags, uint32_t i)
{
    return !(flags[i] & FLAG_GONE) && (flags[i] >> FLAG_DIRECTION & 3) != DIR_OUT;
}

struct ordering { struct cube *c; size_t nshares; };

// A share of the customers counts its rows, and in the second round puts them in their places.
static void each_contact(const struct ordering *o, size_t share, bool place)
{
    struct contact_order *x = &o->c->contacts;
    uint32_t from = share_from(o->c, share, o->nshares), n = share_from(o->c, share + 1, o->nshares) - from;
    EACH_CHUNK(&o->c->rows, k)
    {
        const uint32_t *customers = k->col[COL_CUSTOMER], *flags = k->col[COL_FLAGS];
        uint32_t base = (uint32_t)(k - o->c->rows.at) << 16;
        for (uint32_t i = 0; customers && i < k->n; i++) {
            if (customers[i] - from >= n || !is_contact(flags, i))
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
    for (uint32_t i = share_from(o->c, share, o->nshares); i < share_from(o->c, share + 1, o->nshares); i++) {
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
    size_t from = x->start[share_from(o->c, share, o->nshares)], to = x->start[share_from(o->c, share + 1, o->nshares)];
    (void)worker;
    for (size_t i = from; i < to; i++)
        x->days[i] = ((const uint16_t *)chunk_of(&o->c->rows, x->rows[i])->col[COL_CREATED_DAY])[x->rows[i] & 0xffff];
    return 0;
}

int order_contacts(struct cube *c)
{
    struct contact_order *x = &c->contacts;
    struct ordering o = {c, c->nthreads};
    x->start = room_take(contact_room(c), ((size_t)x->ncustomers + 2) * sizeof(*x->start));
    if (!x->start)
        return ERR_NOMEM;
    memset(x->start, 0, ((size_t)x->ncustomers + 2) * sizeof(*x->start));
    if (c->rows.rows < CONTACTS_A_THREAD)
        o.nshares = 1;
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
    each_part(place_contacts, &o, o.nshares, o.nshares);
    if (!rows_in_time(c))
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

// ---- the books

#define BLOCK 2048 // contacts that are looked at together, more where one customer has more

struct book_making { // of one share
    const struct cube *c;
    uint32_t from, to;       // customers
    uint32_t *count[BOOK_PAIR][CONTACT_KINDS]; // [nkeys + 1] by group, then day; when placing: the next place
    struct visit *visits, *sorted; // [cap] those of the block; of one customer by group, then time
    uint64_t *order;         // [cap]
    size_t cap;
    uint64_t *again;         // bit by customer - from: some contact follows another one
};
struct books_making {
    struct cube *c;
    struct book_making *by;
    size_t nshares;
    const uint16_t **dims[4]; // by chunk: channel, team; category and product where they are asked for; NULL: all none
    uint32_t phone;
};
static const enum dim book_dims[4] = {DIM_CHANNEL, DIM_TEAM, DIM_CATEGORY, DIM_PRODUCT};

static size_t key_of(const struct visit_book *book, uint32_t group, int32_t day)
{
    return group * book->ndays + (size_t)(day - book->first);
}

static uint32_t group_in(enum book b, uint16_t channel, uint16_t team) { return b == BOOK_TOTAL ? 0 : b == BOOK_CHANNEL ? channel : team; }

// Contacts and calls of the share's customers, in the order of the rows: days lie together there.
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
            if (customers[i] - m->from >= m->to - m->from || !is_contact(flags, i))
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

static void note_single(const struct book_making *m, enum book b, const struct visit *v)
{
    const struct visit_book *book = &m->c->visits[b];
    size_t key = key_of(book, v->group, v->day);
    book->contacts[VISIT_CONTACT].gaps[m->count[b][VISIT_CONTACT][key]++] = GAP_NONE;
    if (v->call)
        book->contacts[VISIT_CALL].gaps[m->count[b][VISIT_CALL][key]++] = GAP_NONE;
}

// One customer's visits of one group. Contacts and calls go to their places, those that follow another one are counted;
// in the second round it is the other way round.
static bool note_contacts(struct book_making *m, enum book b, bool follow, const struct visit *v, size_t n)
{
    const struct visit_book *book = &m->c->visits[b];
    int32_t last[CONTACT_KINDS] = {INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN};
    bool met = false;
    for (size_t i = 0; i < n; i++) {
        size_t key = key_of(book, v[i].group, v[i].day);
        bool near = i && v[i].day - v[i - 1].day <= m->c->o.repeat_days;
        bool is[CONTACT_KINDS] = {true, near && visit_follows(m->c, v, i, false), v[i].call,
                                  near && v[i].call && visit_follows(m->c, v, i, true)};
        for (int k = 0; k < CONTACT_KINDS; k++) {
            bool follows = k == VISIT_REPEAT || k == VISIT_CALL_REPEAT;
            met |= follows && is[k];
            if (!is[k] || (follow && !follows))
                continue;
            uint32_t at = m->count[b][k][key]++;
            if (follow || !follows)
                book->contacts[k].gaps[at] = last[k] == INT32_MIN ? GAP_NONE : (uint16_t)(v[i].day - last[k]);
            last[k] = v[i].day;
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

static bool note_book(struct book_making *m, enum book b, bool follow, const struct visit *v, size_t n)
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
        if (j - i > 1)
            met |= note_contacts(m, b, follow, s + i, j - i);
        else if (!follow)
            note_single(m, b, s + i);
    }
    return met;
}

static int widen_block(struct book_making *m, size_t n)
{
    if (n <= m->cap)
        return 0;
    free(m->visits);
    free(m->sorted);
    free(m->order);
    m->visits = malloc(n * sizeof(*m->visits));
    m->sorted = malloc(n * sizeof(*m->sorted));
    m->order = malloc(n * sizeof(*m->order));
    m->cap = m->visits && m->sorted && m->order ? n : 0;
    return m->cap ? 0 : ERR_NOMEM;
}

// Rows lie anywhere: one plain loop for all of the block, so that the machine fetches many of them at a time.
static void fetch_block(const struct books_making *x, struct visit *v, uint32_t at, uint32_t n)
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

static void note_customer(const struct books_making *x, struct book_making *m, bool follow, uint32_t customer, const struct visit *v, size_t n)
{
    bool met = false;
    for (int b = 0; b < BOOK_PAIR; b++)
        met |= x->c->visits[b].kept && note_book(m, (enum book)b, follow, v, n);
    if (met)
        m->again[(customer - m->from) / 64] |= UINT64_C(1) << ((customer - m->from) & 63);
}

// follow: those customers only of whom some contact follows another one.
static int make_share(const struct books_making *x, struct book_making *m, bool follow)
{
    const uint32_t *start = x->c->contacts.start;
    for (uint32_t i = m->from, j; i < m->to; i = j) {
        for (j = i + 1; j < m->to && start[j + 1] - start[i] <= BLOCK && !follow; j++)
            ;
        uint32_t n = start[j] - start[i], here = i - m->from;
        if (!n || (follow && !(m->again[here / 64] >> (here & 63) & 1)))
            continue;
        if (widen_block(m, n > BLOCK ? n : BLOCK))
            return ERR_NOMEM;
        fetch_block(x, m->visits, start[i], n);
        for (uint32_t one = i; one < j; one++) {
            if (start[one + 1] > start[one])
                note_customer(x, m, follow, one, m->visits + (start[one] - start[i]), start[one + 1] - start[one]);
        }
    }
    return 0;
}

static int note_all(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    (void)worker;
    return make_share(x, &x->by[share], false);
}

static int note_following(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    (void)worker;
    return make_share(x, &x->by[share], true);
}

// The counts of all shares become the starts of the list and, for each share, its places.
static int place_list(struct books_making *x, enum book b, int kind, size_t nkeys)
{
    struct contact_list *l = &x->c->visits[b].contacts[kind];
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

static int room(struct books_making *x, size_t nkeys[BOOK_PAIR])
{
    int32_t first, last;
    bool far = false;
    find_days(x->c, &first, &last, &far);
    for (int b = 0; b < BOOK_PAIR; b++) {
        struct visit_book *book = &x->c->visits[b];
        book->ndays = first == CIVIL_NONE ? 0 : (size_t)(last - first + 1);
        book->first = first;
        nkeys[b] = book->ndays * book->ngroups;
        book->kept &= nkeys[b] <= KEYS_MAX && !far;
        for (size_t s = 0; book->kept && s < x->nshares; s++) {
            for (int k = 0; k < CONTACT_KINDS; k++) {
                if (!(x->by[s].count[b][k] = calloc(nkeys[b] + 1, sizeof(uint32_t))))
                    return ERR_NOMEM;
            }
        }
    }
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

static int open_books(struct books_making *x, size_t nkeys[BOOK_PAIR])
{
    if (!(x->by = calloc(x->nshares, sizeof(*x->by))))
        return ERR_NOMEM;
    for (size_t s = 0; s < x->nshares; s++) {
        struct book_making *m = &x->by[s];
        *m = (struct book_making){.c = x->c, .from = share_from(x->c, s, x->nshares), .to = share_from(x->c, s + 1, x->nshares)};
        if (!(m->again = calloc((m->to - m->from) / 64 + 1, sizeof(*m->again))))
            return ERR_NOMEM;
    }
    return list_dims(x) ? ERR_NOMEM : room(x, nkeys);
}

static void close_books(struct books_making *x)
{
    for (size_t s = 0; x->by && s < x->nshares; s++) {
        for (int i = 0; i < BOOK_PAIR * CONTACT_KINDS; i++)
            free(x->by[s].count[i / CONTACT_KINDS][i % CONTACT_KINDS]);
        free(x->by[s].visits);
        free(x->by[s].sorted);
        free(x->by[s].order);
        free(x->by[s].again);
    }
    for (int d = 0; d < 4; d++)
        free(x->dims[d]);
    free(x->by);
}

static int place_lists(struct books_making *x, const size_t nkeys[BOOK_PAIR], int kind)
{
    int rc = 0;
    for (int b = 0; !rc && b < BOOK_PAIR; b++)
        rc = x->c->visits[b].kept ? place_list(x, (enum book)b, kind, nkeys[b]) : 0;
    return rc;
}

int make_contact_books(struct cube *c)
{
    struct books_making x = {.c = c, .nshares = contact_shares(c), .phone = phone_code(c)};
    size_t nkeys[BOOK_PAIR];
    int rc = open_books(&x, nkeys);
    if (!rc)
        rc = each_part(count_share, &x, x.nshares, x.nshares);
    if (!rc)
        rc = place_lists(&x, nkeys, VISIT_CONTACT) || place_lists(&x, nkeys, VISIT_CALL) ? ERR_NOMEM : 0;
    if (!rc)
        rc = each_part(note_all, &x, x.nshares, x.nshares);
    if (!rc)
        rc = place_lists(&x, nkeys, VISIT_REPEAT) || place_lists(&x, nkeys, VISIT_CALL_REPEAT) ? ERR_NOMEM : 0;
    if (!rc)
        rc = each_part(note_following, &x, x.nshares, x.nshares);
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

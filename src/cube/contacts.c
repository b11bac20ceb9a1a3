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
    x->start = calloc((size_t)x->ncustomers + 2, sizeof(*x->start));
    if (!x->start)
        return ERR_NOMEM;
    if (c->rows.rows < CONTACTS_A_THREAD)
        o.nshares = 1;
    each_part(count_contacts, &o, o.nshares, o.nshares);
    for (uint32_t i = 0, at = 0; i <= x->ncustomers; i++) { // start[i + 1]: where those of i begin, until they are placed
        uint32_t n = x->start[i + 1];
        x->start[i + 1] = at;
        at += n;
        x->n = at;
    }
    x->rows = malloc((x->n + 1) * sizeof(*x->rows));
    x->days = malloc((x->n + 1) * sizeof(*x->days));
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

struct book_making { // of one share
    const struct cube *c;
    struct scan scan;
    bool place;
    uint32_t *count[BOOK_PAIR][CONTACT_KINDS]; // [nkeys + 1] by group, then day; when placing: the next place
};
struct books_making { struct cube *c; struct book_making *by; size_t nshares; };

static void note_contacts(struct book_making *m, enum book b, const struct visit *v, size_t n)
{
    struct visit_book *book = &m->scan.cube->visits[b];
    int32_t last[CONTACT_KINDS] = {INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN};
    for (size_t i = 0; i < n; i++) {
        size_t key = v[i].group * book->ndays + (size_t)(v[i].day - book->first);
        bool call = v[i].call;
        bool is[CONTACT_KINDS] = {true, i && visit_follows(m->c, v, i, false), call, i && call && visit_follows(m->c, v, i, true)};
        for (int k = 0; k < CONTACT_KINDS; k++) {
            if (!is[k])
                continue;
            uint32_t at = m->count[b][k][key]++;
            if (m->place)
                book->contacts[k].gaps[at] = last[k] == INT32_MIN ? GAP_NONE : (uint16_t)(v[i].day - last[k]);
            last[k] = v[i].day;
        }
    }
}

static void note_book(struct book_making *m, enum book b)
{
    struct scan *s = &m->scan;
    for (size_t i = 0; i < s->n; i++)
        s->visits[i].group = b == BOOK_TOTAL ? 0 : b == BOOK_CHANNEL ? s->visits[i].channel : s->visits[i].team;
    if (b != BOOK_TOTAL)
        sort_visits(s->visits, s->n);
    for (size_t i = 0, j; i < s->n; i = j) {
        for (j = i; j < s->n && s->visits[j].group == s->visits[i].group; j++)
            ;
        note_contacts(m, b, s->visits + i, j - i);
    }
}

static int make_share(void *ctx, size_t share, size_t worker)
{
    struct books_making *x = ctx;
    struct book_making *m = &x->by[share];
    (void)worker;
    for (uint32_t i = share_from(x->c, share, x->nshares); i < share_from(x->c, share + 1, x->nshares); i++) {
        if (gather_visits(&m->scan, i))
            return ERR_NOMEM;
        for (int b = 0; m->scan.n && b < BOOK_PAIR; b++) {
            if (x->c->visits[b].kept)
                note_book(m, (enum book)b);
        }
    }
    return 0;
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
    l->gaps = malloc(((size_t)at + 1) * sizeof(*l->gaps));
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

int make_contact_books(struct cube *c)
{
    static const struct slice everything;
    struct books_making x = {.c = c, .nshares = contact_shares(c)};
    struct fold f = {.c = c, .slice = &everything, .group = -1, .ngroups = 1};
    size_t nkeys[BOOK_PAIR];
    if (!(x.by = calloc(x.nshares, sizeof(*x.by))))
        return ERR_NOMEM;
    for (size_t s = 0; s < x.nshares; s++) {
        x.by[s] = (struct book_making){.c = c, .scan = {.f = &f, .cube = c, .to = DAY_NEVER, .books = true, .subjects = wants_subjects(c)}};
        x.by[s].scan.phone = phone_code(c);
    }
    int rc = room(&x, nkeys);
    if (!rc)
        rc = each_part(make_share, &x, x.nshares, x.nshares);
    for (int b = 0; !rc && b < BOOK_PAIR; b++) {
        for (int k = 0; !rc && c->visits[b].kept && k < CONTACT_KINDS; k++)
            rc = place_list(&x, (enum book)b, k, nkeys[b]);
    }
    for (size_t s = 0; s < x.nshares; s++)
        x.by[s].place = true;
    if (!rc)
        rc = each_part(make_share, &x, x.nshares, x.nshares);
    for (size_t s = 0; s < x.nshares; s++) {
        for (int i = 0; i < BOOK_PAIR * CONTACT_KINDS; i++)
            free(x.by[s].count[i / CONTACT_KINDS][i % CONTACT_KINDS]);
        free(x.by[s].scan.visits);
    }
    free(x.by);
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

// Customer figures of the total, each channel and each team without a scan by customer: of purchases here, of contacts in
// books.c. "Customers who bought in the span" are the purchases of the span whose one before lies before it. So each is
// kept with the day of the one before, in order of days; what holds to date is a prefix of such a list.
// Memory: 8 bytes a purchase, list and book, 16 for its amounts; 32 a turn in a buyer's life.
#include "stop_priv.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct entry { int64_t amount; int32_t day, other; uint32_t group; };
struct entries { struct entry *at; size_t n, cap; };
struct making {
    struct visit_book *book;
    struct entries kinds[VISIT_KINDS];
};

// ---- gathering, customer by customer

static int note(struct making *m, enum visit_kind k, const struct visit *v, int32_t other)
{
    struct entries *to = &m->kinds[k];
    if (vec_grow((void **)&to->at, &to->cap, to->n, sizeof(*to->at)))
        return ERR_NOMEM;
    to->at[to->n++] = (struct entry){v->amount, v->day, other, v->group};
    return 0;
}

static int turn(struct visit_book *b, uint32_t group, int32_t day, int64_t n, int64_t start, int64_t done)
{
    if (vec_grow((void **)&b->lives, &b->lifecap, b->nlives, sizeof(*b->lives)))
        return ERR_NOMEM;
    b->lives[b->nlives++] = (struct life){day, (int32_t)group, n, start, done};
    return 0;
}

// Days lived by `to`, from the first purchase on, are min(lost, to) - start and never negative: a living customer counts
// with its start, a lost one with its whole life.
static int note_life(struct scan *s, const struct visit *v)
{
    struct visit_book *b = ((struct making *)s->ctx)->book;
    int32_t lost, start = lifetime_start(s, v, &lost);
    if (lost != CIVIL_NONE && lost <= start)
        return 0;
    if (lost != CIVIL_NONE && lost <= v->day) // lost before it bought
        return turn(b, v->group, v->day, 0, 0, lost - start);
    if (turn(b, v->group, start > v->day ? start : v->day, 1, start, 0))
        return ERR_NOMEM;
    return lost == CIVIL_NONE ? 0 : turn(b, v->group, lost, -1, -(int64_t)start, lost - start);
}

static int note_purchases(struct scan *s, const struct visit *v, size_t n)
{
    int rc = note(s->ctx, VISIT_FIRST, v, n > 1 ? v[1].day : INT32_MAX);
    if (!rc && n > 1)
        rc = note(s->ctx, VISIT_SECOND, &v[1], 0);
    for (size_t i = 0; !rc && i < n; i++)
        rc = note(s->ctx, VISIT_ORDER, &v[i], i ? v[i - 1].day : INT32_MIN);
    return rc ? rc : note_life(s, v);
}

// ---- in order of group, then day

static size_t key_of(const struct entry *x, bool by_group, int32_t first)
{
    return by_group ? x->group : (size_t)((int64_t)x->day - first);
}

// Stable counting sort from `from` to `to`; place has room for nkeys + 1.
static void sort_by(const struct entry *from, struct entry *to, size_t n, bool by_group, int32_t first, size_t *place,
                    size_t nkeys)
{
    memset(place, 0, (nkeys + 1) * sizeof(*place));
    for (size_t i = 0; i < n; i++)
        place[key_of(&from[i], by_group, first) + 1]++;
    for (size_t k = 1; k <= nkeys; k++)
        place[k] += place[k - 1];
    for (size_t i = 0; i < n; i++)
        to[place[key_of(&from[i], by_group, first)]++] = from[i];
}

static int sort_entries(struct entries *x, size_t ngroups)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (size_t i = 0; i < x->n; i++) {
        first = x->at[i].day < first ? x->at[i].day : first;
        last = x->at[i].day > last ? x->at[i].day : last;
    }
    if (!x->n)
        return 0;
    size_t ndays = (size_t)((int64_t)last - first + 1);
    struct entry *other = malloc(x->n * sizeof(*other));
    size_t *place = calloc((ndays > ngroups ? ndays : ngroups) + 2, sizeof(*place));
    if (other && place) {
        sort_by(x->at, other, x->n, false, first, place, ndays);
        sort_by(other, x->at, x->n, true, first, place, ngroups);
    }
    int rc = other && place ? 0 : ERR_NOMEM;
    free(other);
    free(place);
    return rc;
}

static int keep_list(struct visit_list *l, struct entries *x, size_t ngroups)
{
    if (sort_entries(x, ngroups))
        return ERR_NOMEM;
    l->n = x->n;
    l->at = malloc((x->n + 1) * sizeof(*l->at));
    l->start = calloc(ngroups + 1, sizeof(*l->start));
    if (!l->at || !l->start)
        return ERR_NOMEM;
    for (size_t i = 0; i < x->n; i++) {
        l->at[i] = (struct visit_pair){x->at[i].day, x->at[i].other};
        l->start[x->at[i].group + 1]++;
    }
    for (size_t g = 1; g <= ngroups; g++)
        l->start[g] += l->start[g - 1];
    return 0;
}

// Beyond 64 bits: the scan will say so, where it concerns it.
static int keep_amounts(struct visit_book *b, const struct entries *x)
{
    b->amounts = malloc((x->n + 1) * sizeof(*b->amounts));
    if (!b->amounts)
        return ERR_NOMEM;
    int64_t sum = 0;
    for (size_t i = 0; i < x->n; i++) {
        sum = i && x->at[i].group == x->at[i - 1].group ? sum : 0;
        if (__builtin_add_overflow(sum, x->at[i].amount, &sum))
            return ERR_RANGE;
        b->amounts[i] = sum;
    }
    return 0;
}

static int by_group_and_day(const void *pa, const void *pb)
{
    const struct life *a = pa, *b = pb;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

static int keep_lives(const struct cube *c, struct visit_book *b)
{
    b->life_start = calloc(b->ngroups + 1, sizeof(*b->life_start));
    if (!b->life_start)
        return ERR_NOMEM;
    int rc = seal_sort(c, b->lives, b->nlives, sizeof(*b->lives), by_group_and_day);
    if (rc)
        return rc;
    for (size_t i = 0; i < b->nlives; i++) {
        struct life *x = &b->lives[i];
        b->life_start[x->group + 1]++;
        if (!i || x[-1].group != x->group)
            continue;
        x->n += x[-1].n;
        x->start += x[-1].start;
        x->done += x[-1].done;
    }
    for (size_t g = 1; g <= b->ngroups; g++)
        b->life_start[g] += b->life_start[g - 1];
    return 0;
}

static int make_book(struct cube *c, enum book at)
{
    static const struct slice everything;
    static const int groups[BOOK_PAIR] = {[BOOK_TOTAL] = -1, [BOOK_CHANNEL] = DIM_CHANNEL, [BOOK_TEAM] = DIM_TEAM};
    struct visit_book *b = &c->visits[at];
    b->ngroups = at == BOOK_TOTAL ? 1 : cube_nvalues(c, (enum dim)groups[at]);
    struct fold f = {.c = c, .slice = &everything, .group = groups[at], .ngroups = b->ngroups};
    struct making m = {.book = b};
    struct scan s = {.f = &f, .purchases = note_purchases, .ctx = &m};
    int rc = scan_purchases(&s);
    for (int k = VISIT_ORDER; !rc && k < VISIT_KINDS; k++)
        rc = keep_list(&b->lists[k], &m.kinds[k], b->ngroups);
    if (!rc)
        rc = keep_amounts(b, &m.kinds[VISIT_ORDER]);
    if (!rc)
        rc = keep_lives(c, b);
    b->kept = !rc;
    for (int k = 0; k < VISIT_KINDS; k++)
        free(m.kinds[k].at);
    free(s.visits);
    return rc == ERR_RANGE ? 0 : rc;
}

int seal_visits(struct cube *c, struct err *e)
{
    for (int b = 0; b < BOOK_PAIR; b++) {
        int rc = make_book(c, (enum book)b);
        if (rc)
            return seal_failed(rc, e);
    }
    int rc = look_at_contacts(c);
    if (rc)
        return seal_failed(rc, e);
    c->far_days = c->contacts.span.far;
    c->contacts.passes = c->o.asked_little && c->contacts.in_time && !c->far_days && c->o.repeat_same == SAME_ANY && c->o.call_same == SAME_ANY;
    if (!c->contacts.passes)
        rc = book_contacts(c, room_kept(c->o.room));
    return seal_failed(rc, e);
}

void visits_release(struct visit_book *b, struct room *room)
{
    for (int k = 0; k < CONTACT_KINDS; k++) {
        room_give(room, b->contacts[k].gaps, 0);
        free(b->contacts[k].start);
    }
    for (int k = 0; k < VISIT_KINDS; k++) {
        free(b->lists[k].at);
        free(b->lists[k].start);
    }
    free(b->amounts);
    free(b->lives);
    free(b->life_start);
    *b = (struct visit_book){0};
}

// ---- answering

// First visit of the group on the day or later.
static size_t visit_from(const struct visit_list *l, size_t group, int32_t day)
{
    size_t lo = l->start[group], hi = l->start[group + 1];
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (l->at[mid].day < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static int64_t visits_before(const struct visit_list *l, size_t group, int32_t day)
{
    return (int64_t)(visit_from(l, group, day) - l->start[group]);
}

// Visits of the days [from, to) whose other day lies before a day, or not before it.
static int64_t count_pairs(const struct visit_list *l, size_t group, int32_t from, int32_t to, int32_t day, bool before)
{
    size_t lo = visit_from(l, group, from), hi = visit_from(l, group, to);
    int64_t n = 0;
    for (size_t i = lo; i < hi; i++)
        n += l->at[i].other < day;
    return before || lo >= hi ? n : (int64_t)(hi - lo) - n;
}

static int64_t lifetime_days(const struct visit_book *b, size_t group, int32_t to)
{
    size_t lo = b->life_start[group], hi = b->life_start[group + 1];
    while (lo < hi) { // first turn on the day or later
        size_t mid = lo + (hi - lo) / 2;
        if (b->lives[mid].day < to)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == b->life_start[group])
        return 0;
    const struct life *x = &b->lives[lo - 1];
    return x->n * to - x->start + x->done;
}

static void fill_cell(struct fold *f, const struct visit_book *b, size_t group, const struct span *s, struct cell *c)
{
    const struct visit_list *order = &b->lists[VISIT_ORDER], *first = &b->lists[VISIT_FIRST];
    int32_t year = civil_add_months(s->to, -12);
    int64_t orders = visits_before(order, group, s->to);
    c->m[M_BUYERS] = count_pairs(order, group, s->from, s->to, s->from, true);
    // those whose only purchase so far lies in the span have not come back
    c->m[M_RECURRING] = c->m[M_BUYERS] - count_pairs(first, group, s->from, s->to, s->to, false);
    c->m[M_BOUGHT_ONCE] = visits_before(first, group, s->to);
    c->m[M_BOUGHT_TWICE] = visits_before(&b->lists[VISIT_SECOND], group, s->to);
    c->m[M_YEAR_ORDERS] = orders - visits_before(order, group, year);
    c->m[M_YEAR_BUYERS] = count_pairs(order, group, year, s->to, year, true);
    c->m[M_TODATE_ORDERS] = orders;
    if (orders)
        fold_sum(f, &c->m[M_TODATE_AMOUNT], b->amounts[order->start[group] + (size_t)orders - 1]);
    c->m[M_LIFETIME_DAYS] = lifetime_days(b, group, s->to);
}

static void fill_contacts(const struct visit_book *b, size_t group, const struct span *s, struct cell *c)
{
    c->m[M_CONTACTERS] = count_first_contacts(b, VISIT_CONTACT, group, s);
    c->m[M_REPEATERS] = count_first_contacts(b, VISIT_REPEAT, group, s);
    c->m[M_CALLERS] = count_first_contacts(b, VISIT_CALL, group, s);
    c->m[M_CALL_REPEATERS] = count_first_contacts(b, VISIT_CALL_REPEAT, group, s);
}

static void fill_losses(const struct track *t, const struct span *s, struct cell *c)
{
    int32_t year = civil_add_months(s->to, -12);
    c->m[M_YEAR_START_CUSTOMERS] = track_before(t, M_START_CUSTOMERS, year);
    c->m[M_YEAR_LOST] = track_before(t, M_CUSTOMERS_LOST, s->to) - track_before(t, M_CUSTOMERS_LOST, year);
}

bool fold_visits(struct fold *f)
{
    int64_t code;
    enum book b = book_for(f, &code);
    if (b == BOOKS || !f->c->visits[b].kept || !f->c->daily[b].kept)
        return false;
    const struct visit_book *v = &f->c->visits[b];
    for (size_t g = 0; g < v->ngroups; g++) {
        if (code >= 0 && code != (int64_t)g)
            continue;
        for (size_t k = 0; k < f->nspans; k++) {
            struct cell *c = &f->cells[k * f->ngroups + (f->group < 0 ? 0 : g)];
            fill_cell(f, v, g, &f->spans[k], c);
            if (!f->c->contacts.passes)
                fill_contacts(v, g, &f->spans[k], c);
            fill_losses(&f->c->daily[b].tracks[g], &f->spans[k], c);
        }
    }
    return true;
}

// The short way from a cell to its value, for cells as nearly all are: ISO times, plain digits, plain texts, words that came
// before. A cell that is not quite so goes the whole way (convert.c), which alone says what a cell means; here the same value
// is only found faster, or not at all.
#include "map_priv.h"
#include "eight_priv.h"

#include "base/civil.h"
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define LONGEST_ZONE (26 * 3600 * INT64_C(1000)) // no clock is further from UTC

// --- which way a column may be read -------------------------------------------------------------------------------

// Nothing but the cell itself decides its value.
static bool cell_alone(const struct bind *b)
{
    const struct how *h = &b->how;
    return (b->col < 0) == (b->konst != NULL) && b->join < 0 && b->since < 0 && b->less < 0 && !b->verdict.c && !b->only_if.c &&
           !b->counted && !h->empty && !h->filled && !h->down && !h->lookup;
}

static bool untouched(const struct how *h)
{
    return !h->split && !h->nnulls && !h->nwords && !h->nstrips && !h->inside && !h->phone && !h->no_blanks && !h->email && !h->clean;
}

enum quick quick_way(const struct bind *b)
{
    if (!cell_alone(b) || b->field == F_currency || b->field == F_score)
        return QUICK_NONE;
    if (b->set >= 0 || b->type == RT_DIM || b->type == RT_SCORE)
        return QUICK_SEEN;
    if (b->konst || !untouched(&b->how))
        return QUICK_NONE;
    switch (b->type) {
    case RT_TIME: return QUICK_TIME;
    case RT_COUNT: return QUICK_COUNT;
    case RT_DURATION: return b->how.unit_ms >= 0 ? QUICK_DURATION : QUICK_NONE;
    case RT_ID: return QUICK_ID;
    case RT_TEXT: return QUICK_TEXT;
    default: return QUICK_NONE;
    }
}

// --- times --------------------------------------------------------------------------------------------------------

struct zone_days { // what a zone's clock shows on days that it does not change
    const struct zone *zone;
    struct {
        int32_t day, offset; // offset in seconds, CHANGES: it does change
    } local[ZONE_DAYS], utc[ZONE_DAYS];
};
#define CHANGES INT32_MAX

// The reader's own zone has a table of its own.
static struct zone_days *days_of_zone(struct convert *c, const struct zone *z)
{
    struct zone_days **at = &c->days[z != c->f->o->zone], *d = *at;
    if (d && d->zone == z)
        return d;
    if (!d && !(d = *at = malloc(sizeof(*d))))
        return NULL;
    d->zone = z;
    for (size_t i = 0; i < ZONE_DAYS; i++)
        d->local[i].day = d->utc[i].day = INT32_MIN;
    return d;
}

static int64_t floor_day(int64_t ms)
{
    int64_t day = ms / DAY_MS;
    return day * DAY_MS > ms ? day - 1 : day;
}

// The instant of a local time; false where the clock changes about that day.
bool quick_steady(struct convert *c, const struct zone *z, int32_t day, int64_t ms_of_day, int64_t *utc)
{
    struct zone_days *d = days_of_zone(c, z);
    size_t i = (uint32_t)day % ZONE_DAYS;
    int64_t start = day * DAY_MS;
    if (!d)
        return false;
    if (d->local[i].day != day) {
        d->local[i].day = day;
        if (!zone_steady(z, start - LONGEST_ZONE, start + DAY_MS + LONGEST_ZONE, &d->local[i].offset))
            d->local[i].offset = CHANGES;
    }
    *utc = start + ms_of_day - d->local[i].offset * INT64_C(1000);
    return d->local[i].offset != CHANGES;
}

int32_t quick_day(struct convert *c, const struct zone *z, int64_t utc_ms, int64_t *from, int64_t *to)
{
    int64_t day = floor_day(utc_ms), start = day * DAY_MS;
    struct zone_days *d = day > INT32_MIN && day < INT32_MAX ? days_of_zone(c, z) : NULL;
    size_t i = (uint64_t)day % ZONE_DAYS;
    *from = utc_ms;
    *to = utc_ms + 1;
    if (!d)
        return zone_day(z, utc_ms);
    if (d->utc[i].day != (int32_t)day) {
        d->utc[i].day = (int32_t)day;
        if (!zone_steady(z, start, start + DAY_MS - 1, &d->utc[i].offset))
            d->utc[i].offset = CHANGES;
    }
    if (d->utc[i].offset == CHANGES)
        return zone_day(z, utc_ms);
    int64_t offset = d->utc[i].offset * INT64_C(1000), local = floor_day(utc_ms + offset), midnight = local * DAY_MS - offset;
    *from = midnight > start ? midnight : start;
    *to = (midnight < start ? midnight : start) + DAY_MS;
    return (int32_t)local;
}

// YYYY-MM-DD HH:MM[:SS], with a blank or a T
static bool quick_iso(struct convert *c, const char *s, size_t n, int32_t *day, int64_t *ms_of_day)
{
    uint64_t a, b;
    int sec = 0;
    if ((n != 16 && n != 19) || !has_form(load8(s), FORM_MONTH, OVER_MONTH, &a) ||
        !(has_form(load8(s + 8), FORM_CLOCK, OVER_CLOCK, &b) || has_form(load8(s + 8), FORM_CLOCK_T, OVER_CLOCK, &b)))
        return false;
    if (n == 19) {
        if (s[16] != ':' || s[17] < '0' || s[17] > '5' || s[18] < '0' || s[18] > '9')
            return false;
        sec = (s[17] - '0') * 10 + s[18] - '0';
    }
    int y = pair_at(a, 0) * 100 + pair_at(a, 2), m = pair_at(a, 5), d = pair_at(b, 0), hour = pair_at(b, 3), min = pair_at(b, 6);
    int month = y * 16 + m;
    if (month != c->month) {
        if (y < 1900 || y > 2200 || !civil_valid(y, m, 1))
            return false;
        c->month = month;
        c->month_day = civil_to_day(y, m, 1);
        c->month_len = civil_month_len(y, m);
    }
    if (d < 1 || d > c->month_len || hour > 23 || min > 59)
        return false;
    *day = c->month_day + d - 1;
    *ms_of_day = ((hour * 60 + min) * 60 + sec) * INT64_C(1000);
    return true;
}

bool quick_when(struct convert *c, const struct bind *b, const char *s, size_t n, int64_t *ms_of_day, int64_t *utc)
{
    int32_t day;
    return quick_iso(c, s, n, &day, ms_of_day) && quick_steady(c, b->zone ? b->zone : c->f->o->zone, day, *ms_of_day, utc);
}

static enum quick_got quick_time(struct convert *c, const struct bind *b, const char *s, size_t n, struct rec_value *v)
{
    int64_t ms, utc;
    if (!quick_when(c, b, s, n, &ms, &utc))
        return QUICK_ASK;
    *v = (struct rec_value){.i = utc};
    return QUICK_VALUE;
}

// --- numbers ------------------------------------------------------------------------------------------------------

bool quick_digits(const char *s, size_t n, int64_t *out)
{
    int64_t v = 0;
    if (n - 1 > 8)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(s[i] - '0');
        if (d > 9)
            return false;
        v = v * 10 + (int64_t)d;
    }
    *out = v;
    return true;
}

static enum quick_got quick_number(const struct step *x, const char *s, size_t n, struct rec_value *v)
{
    int64_t i;
    if (!quick_digits(s, n, &i))
        return QUICK_ASK;
    if (x->quick == QUICK_COUNT) {
        i += x->b->how.add;
        i = i < 0 ? 0 : i;
    } else if (__builtin_mul_overflow(i, x->b->how.unit_ms ? x->b->how.unit_ms : 1000, &i) || i > DURATION_MAX_MS) {
        return QUICK_ASK;
    }
    *v = (struct rec_value){.i = i};
    return QUICK_VALUE;
}

// --- texts --------------------------------------------------------------------------------------------------------

static bool all_digits(const char *s, size_t n)
{
    uint64_t a, b;
    if (n >= 8) // two words, which may overlap
        return has_form(load8(s), EIGHT_DIGITS, OVER_DIGITS, &a) && has_form(load8(s + n - 8), EIGHT_DIGITS, OVER_DIGITS, &b);
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

// Digits alone that a spreadsheet cannot have rounded.
static enum quick_got quick_id(struct convert *c, const char *s, size_t n, struct rec_value *v)
{
    if (n > 15 || !all_digits(s, n))
        return QUICK_ASK;
    c->rounded = ID_WHOLE;
    *v = (struct rec_value){.s = s, .len = (uint32_t)n};
    return QUICK_VALUE;
}

static bool plain_sign(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static enum quick_got quick_text(const char *s, size_t n, struct rec_value *v)
{
    if (n < 5 || !plain_sign(s[0]) || !(plain_sign(s[n - 1]) || s[n - 1] == '.' || s[n - 1] == '?' || s[n - 1] == '!'))
        return QUICK_ASK;
    *v = (struct rec_value){.s = s, .len = (uint32_t)n};
    return QUICK_VALUE;
}

// --- cells that came before ---------------------------------------------------------------------------------------

#define SEEN 512
#define SEEN_TRIES 4
#define SEEN_LONGEST 64

struct seen_cell {
    uint64_t first, last; // eight bytes each; of shorter cells all of it
    const char *text;     // NULL: free
    uint32_t len;
    enum val val;
    struct rec_value v;
};
struct seen_cells {
    struct seen_cell cells[SEEN];
    size_t last;
};

static void ends_of(const char *s, size_t n, uint64_t *first, uint64_t *last)
{
    uint32_t a, b;
    *last = 0;
    if (n >= 8) {
        memcpy(first, s, 8);
        memcpy(last, s + n - 8, 8);
    } else if (n >= 4) {
        memcpy(&a, s, 4);
        memcpy(&b, s + n - 4, 4);
        *first = (uint64_t)a << 32 | b;
    } else { // of one to three, every byte
        *first = (uint64_t)(unsigned char)s[0] << 16 | (uint64_t)(unsigned char)s[n / 2] << 8 | (unsigned char)s[n - 1];
    }
}

static bool is_cell(const struct seen_cell *x, const char *s, size_t n, uint64_t first, uint64_t last)
{
    return x->first == first && x->last == last && x->len == n && (n <= 16 || !memcmp(x->text, s, n));
}

static enum quick_got answer(const struct seen_cell *x, struct rec_value *v)
{
    *v = x->v;
    return x->val == VAL_OK ? QUICK_VALUE : x->val == VAL_SENT ? QUICK_SENT : QUICK_NOTHING;
}

static enum quick_got remember(struct convert *c, struct bind *b, struct seen_cell *x, const char *s, size_t n, struct rec_value *v)
{
    struct rec_value got;
    enum val val = convert_cell(c, b, s, n, &got);
    const char *text = val == VAL_BAD ? NULL : arena_strndup(&c->mem, s, n);
    if (!text)
        return QUICK_ASK;
    bool own = val == VAL_OK && b->type == RT_DIM; // the value may stand in the cell
    if (own && !(got.s = arena_strndup(&c->mem, got.s, got.len)))
        return QUICK_ASK;
    if (own)
        got.j = ++c->numbers;
    *x = (struct seen_cell){.text = text, .len = (uint32_t)n, .val = val, .v = got};
    ends_of(s, n, &x->first, &x->last);
    return answer(x, v);
}

static enum quick_got quick_seen(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *v)
{
    uint64_t first, last;
    if (n > SEEN_LONGEST || c->row_scale || (!b->seen && !(b->seen = calloc(1, sizeof(*b->seen)))))
        return QUICK_ASK;
    ends_of(s, n, &first, &last);
    struct seen_cell *x = &b->seen->cells[b->seen->last];
    if (x->text && is_cell(x, s, n, first, last))
        return answer(x, v);
    uint64_t h = ((first ^ (last << 29 | last >> 35)) + n) * UINT64_C(0x9e3779b97f4a7c15) >> 40;
    for (size_t i = 0; i < SEEN_TRIES; i++) {
        size_t at = (h + i) % SEEN;
        x = &b->seen->cells[at];
        if (!x->text)
            return remember(c, b, x, s, n, v);
        if (is_cell(x, s, n, first, last)) {
            b->seen->last = at;
            return answer(x, v);
        }
    }
    return QUICK_ASK;
}

void quick_release(struct convert *c)
{
    free(c->days[0]);
    free(c->days[1]);
    c->days[0] = c->days[1] = NULL;
}

void quick_forget(struct bind *b)
{
    free(b->seen);
    b->seen = NULL;
}

static enum quick_got quick_value(struct convert *c, const struct step *x, const char *s, size_t n, struct rec_value *v)
{
    if (!n)
        return QUICK_NOTHING;
    switch (x->quick) {
    case QUICK_TIME: return quick_time(c, x->b, s, n, v);
    case QUICK_COUNT:
    case QUICK_DURATION: return quick_number(x, s, n, v);
    case QUICK_ID: return quick_id(c, s, n, v);
    case QUICK_TEXT: return quick_text(s, n, v);
    case QUICK_SEEN: return quick_seen(c, x->b, s, n, v);
    default: return QUICK_ASK;
    }
}

size_t quick_steps(struct convert *c, const struct emit *m, size_t i, const struct csv_cell *cells, struct record *rec, bool *offered)
{
    for (; i < m->nsteps; i++) {
        const struct step *x = &m->steps[i];
        if (x->quick == QUICK_NONE)
            return i;
        if (rec_has(rec, x->field)) // an earlier column gave it
            continue;
        const struct csv_cell *cell = x->col >= 0 ? &cells[x->col] : &x->konst;
        enum quick_got got = quick_value(c, x, cell->s, cell->len, &rec->v[x->field]);
        if (got == QUICK_ASK)
            return i;
        if (got == QUICK_VALUE)
            rec_set(rec, x->field);
        *offered = *offered || got == QUICK_SENT;
    }
    return i;
}

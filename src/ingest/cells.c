#include "cells_priv.h"
#include "eight_priv.h"

#include "base/err.h"
#include "base/intern.h"
#include <stdlib.h>

// --- ends ---------------------------------------------------------------------------------------------------------

static size_t place_of(const struct turned *t, uint32_t col)
{
    size_t i = 0;
    while (i < t->nkept && t->kept[i] != col / ENDS_TURNED * ENDS_TURNED)
        i++;
    return i;
}

int turned_want(struct turned *t, uint32_t col)
{
    if (place_of(t, col) < t->nkept)
        return 0;
    size_t n = t->nkept + 1;
    uint32_t *kept = realloc(t->kept, n * sizeof(*kept));
    t->kept = kept ? kept : t->kept;
    void *ends = kept ? realloc(t->ends, n * ENDS_TURNED * sizeof(*t->ends)) : NULL;
    if (!ends)
        return ERR_NOMEM;
    t->ends = ends;
    t->kept[t->nkept++] = col / ENDS_TURNED * ENDS_TURNED;
    return 0;
}

void turned_release(struct turned *t)
{
    free(t->ends);
    free(t->kept);
    *t = (struct turned){0};
}

const uint32_t *turned_ends(const struct turned *t, uint32_t col)
{
    return t->ends[place_of(t, col) * ENDS_TURNED + col % ENDS_TURNED];
}

static void turn(const uint32_t *ends, const uint32_t *first, uint32_t rows, uint32_t (*to)[REC_BATCH])
{
    for (uint32_t r = 0; r < rows; r++) {
        const uint32_t *from = ends + first[r];
        for (uint32_t k = 0; k < ENDS_TURNED; k++)
            to[k][r] = from[k];
    }
}

// --- cells --------------------------------------------------------------------------------------------------------

static void fill(struct cells *c)
{
    memset(c->filled, 0, sizeof(c->filled));
    for (uint32_t r = 0; r < c->p.rows; r++)
        c->filled[r >> 6] |= (uint64_t)(cell_len(c, r) != 0) << (r & 63);
}

static void strip(struct cells *c)
{
    for (uint32_t r = 0; r < c->p.rows; r++) {
        uint32_t from = cell_from(c, r), quoted = cell_len(c, r) > 1 && c->p.text[from] == '"';
        c->own_from[r] = from + quoted;
        c->own_end[r] = c->p.end[r] - quoted;
    }
    c->p = (struct places){c->p.text, c->p.rows, 0, c->own_from, c->own_end};
    c->stripped = true;
    fill(c);
}

static void numbers(const struct cells *c, struct numbers *u, int64_t *out)
{
    memset(u->ok, 0, sizeof(u->ok));
    u->zero = 0;
    u->min = INT64_MAX;
    u->max = INT64_MIN;
    for (uint32_t r = 0; r < c->p.rows; r++) {
        uint64_t digits = 0;
        uint32_t n = cell_len(c, r);
        if (n - 1 > 7 || !eight_digits(c->p.text + cell_from(c, r), n, &digits) || (int64_t)digits > u->most)
            continue;
        int64_t value = (int64_t)digits;
        u->zero += !value;
        u->min = value < u->min ? value : u->min;
        u->max = value > u->max ? value : u->max;
        out[r] = value * u->unit;
        rec_put_bit(u->ok, r);
    }
}

static bool few_digits(const char *s, uint32_t n, int64_t *out)
{
    uint64_t high = 0, low;
    bool digits = n <= 8 ? eight_digits(s, n, &low) : eight_digits(s, n - 8, &high) && eight_digits(s + n - 8, 8, &low);
    if (digits)
        *out = (int64_t)(high * 100000000 + low);
    return digits;
}

static void ids(const struct cells *c, int64_t *out, uint64_t ok[REC_BATCH_WORDS], uint64_t zero[REC_BATCH_WORDS])
{
    memset(ok, 0, REC_BATCH_WORDS * sizeof(*ok));
    memset(zero, 0, REC_BATCH_WORDS * sizeof(*zero));
    for (uint32_t r = 0; r < c->p.rows; r++) {
        const char *s = c->p.text + cell_from(c, r);
        if (cell_len(c, r) - 1 >= 15 || !few_digits(s, cell_len(c, r), &out[r]))
            continue;
        rec_put_bit(ok, r);
        zero[r >> 6] |= (uint64_t)(*s == '0') << (r & 63);
    }
}

// --- words --------------------------------------------------------------------------------------------------------

#define FIRST(n) (UINT64_MAX >> (64 - 8 * (n)))
#define LENGTH(n) ((uint64_t)(n) << 56)
static const struct word_key masks[WORD_SHORT + 1] = { // of a text of that length
    {0, 0}, {FIRST(1), 0}, {FIRST(2), 0}, {FIRST(3), 0}, {FIRST(4), 0}, {FIRST(5), 0}, {FIRST(6), 0}, {FIRST(7), 0}, {FIRST(8), 0},
    {FIRST(8), FIRST(1)}, {FIRST(8), FIRST(2)}, {FIRST(8), FIRST(3)}, {FIRST(8), FIRST(4)}, {FIRST(8), FIRST(5)}, {FIRST(8), FIRST(6)},
    {FIRST(8), FIRST(7)},
};

struct word_key word_short(const char *s, uint32_t n)
{
    return (struct word_key){load8(s) & masks[n].a, (load8(s + 8) & masks[n].b) | LENGTH(n)};
}

#define FEW_TRIES 4096

// False: two of them have one home.
static bool few_fit(const struct word_table *t, struct word_few *w, const size_t *words, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct word_key key = t->keys[words[k]];
        uint32_t home = few_home(key, w->factor);
        if (!home || w->b[home])
            return false;
        w->a[home] = key.a;
        w->b[home] = key.b;
        w->i[home] = t->values[words[k]].i;
        w->place[home] = words[k] * sizeof(*t->values);
    }
    return true;
}

void few_make(struct word_table *t)
{
    size_t words[FEW_WORDS], n = 0;
    uint32_t factor = 1;
    t->few.factor = 0;
    for (size_t i = 1; i < (size_t)1 << t->bits; i++) {
        if (!t->keys[i].b || t->keys[i].b >> 56 > WORD_SHORT || word_home(t->keys[i], t->bits) != i)
            continue;
        if (n == FEW_WORDS)
            return;
        words[n++] = i;
    }
    for (int tries = 0; n && tries < FEW_TRIES; tries++) {
        factor = (factor * 0x9E3779B1 + 2) | 1;
        struct word_few w = {.factor = factor};
        if (few_fit(t, &w, words, n)) {
            t->few = w;
            return;
        }
    }
}

static void words(const struct cells *c, const struct word_table *t, struct words_said *got)
{
    memset(got->found, 0, sizeof(got->found));
    got->by_few = false;
    for (uint32_t r = 0; r < c->p.rows; r++) {
        bool brief = cell_len(c, r) <= WORD_SHORT;
        struct word_key k = word_short(c->p.text + cell_from(c, r), brief ? cell_len(c, r) : 0);
        size_t at = word_home(k, t->bits);
        bool found = brief && t->keys[at].a == k.a && t->keys[at].b == k.b;
        got->place[r] = (found ? at : 0) * sizeof(*t->values);
        got->out[r] = t->values[at].i;
        got->found[r >> 6] |= (uint64_t)found << (r & 63);
    }
}

void count_found(const struct word_table *t, const struct words_said *got, uint32_t rows)
{
    for (uint32_t r = 0; r < rows; r++)
        word_at(t, got, r)->count++;
}

// --- times --------------------------------------------------------------------------------------------------------

static bool clock_ms(const char *s, uint32_t n, int64_t *ms)
{
    uint64_t digits, w = load8(s + 8);
    unsigned sec = 0;
    if (!has_form(w, FORM_CLOCK, OVER_CLOCK, &digits) && !has_form(w, FORM_CLOCK_T, OVER_CLOCK, &digits))
        return false;
    if (n == 19) {
        unsigned tens = (unsigned)(s[17] - '0'), ones = (unsigned)(s[18] - '0');
        if (s[16] != ':' || tens > 5 || ones > 9)
            return false;
        sec = tens * 10 + ones;
    }
    uint64_t pairs = digits * 10 + (digits >> 8); // each with the digit behind it
    unsigned hour = pairs >> 24 & 0xFF, min = pairs >> 48 & 0xFF;
    *ms = ((hour * 60 + min) * 60 + sec) * INT64_C(1000);
    return hour < 24 && min < 60;
}

bool iso_time(const char *s, uint32_t n, const struct day_slot *days, int64_t *utc)
{
    uint64_t month = load8(s), day = load8(s + 8) & 0xFFFF;
    const struct day_slot *d = &days[day_place(month, day)];
    int64_t ms;
    if ((n != 16 && n != 19) || d->month != month || d->day != day || !clock_ms(s, n, &ms))
        return false;
    *utc = d->start + ms;
    return true;
}

static void times(const struct cells *c, const struct day_slot *days, int64_t *out, uint64_t ok[REC_BATCH_WORDS])
{
    memset(ok, 0, REC_BATCH_WORDS * sizeof(*ok));
    for (uint32_t r = 0; r < c->p.rows; r++)
        if (iso_time(c->p.text + cell_from(c, r), cell_len(c, r), days, &out[r]))
            rec_put_bit(ok, r);
}

// --- marks --------------------------------------------------------------------------------------------------------

// Two words tell a text of up to 16 bytes.
uint64_t text_mark(const char *s, size_t n)
{
    uint64_t a = 0, b = 0;
    if (n > 16)
        return hash_bytes(s, n, 0);
    if (n >= 8) {
        memcpy(&a, s, 8);
        memcpy(&b, s + n - 8, 8);
    } else {
        memcpy(&a, s, n);
    }
    uint64_t h = (a ^ b * MARK_A ^ n) * MARK_B;
    return (h ^ h >> 32) * MARK_A >> 8;
}

static void marked(const struct cells *c, uint64_t mask, uint64_t bits[REC_BATCH_WORDS])
{
    memset(bits, 0, REC_BATCH_WORDS * sizeof(*bits));
    for (uint32_t r = 0; r < c->p.rows; r++)
        bits[r >> 6] |= (uint64_t)(cell_len(c, r) && !(text_mark(c->p.text + cell_from(c, r), cell_len(c, r)) & mask)) << (r & 63);
}

static void equal(const char signs[REC_BATCH], char sign, uint32_t rows, uint64_t bits[REC_BATCH_WORDS])
{
    memset(bits, 0, REC_BATCH_WORDS * sizeof(*bits));
    for (uint32_t r = 0; r < rows; r++)
        bits[r >> 6] |= (uint64_t)(signs[r] == sign) << (r & 63);
}

const struct cell_ways cells_plain = {.turn = turn, .fill = fill, .strip = strip, .numbers = numbers, .ids = ids, .words = words,
                                       .count = count_found, .times = times, .marked = marked, .equal = equal};

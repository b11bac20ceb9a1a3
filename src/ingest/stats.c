// What the values of a column are: of the first rows or of all, by a pass of their own or while rows are read.
#include "map_priv.h"

#include <string.h>

void trim(const char **s, size_t *n)
{
    const char *p = *s;
    size_t k = *n;
    for (;;) {
        if (k && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == '\f')) {
            p++;
            k--;
        } else if (k > 1 && (unsigned char)p[0] == 0xC2 && (unsigned char)p[1] == 0xA0) {
            p += 2;
            k -= 2;
        } else {
            break;
        }
    }
    for (;;) {
        char c = k ? p[k - 1] : 'x';
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')
            k--;
        else if (k > 1 && (unsigned char)p[k - 2] == 0xC2 && (unsigned char)p[k - 1] == 0xA0)
            k -= 2;
        else
            break;
    }
    *s = p;
    *n = k;
}

static void distinct_add(struct arena *mem, struct colstat *st, const char *key)
{
    if (st->more)
        return;
    for (size_t i = 0; i < st->ndistinct; i++)
        if (!strcmp(st->distinct[i], key))
            return;
    if (st->ndistinct == STAT_DISTINCT) {
        st->more = true;
        return;
    }
    const char *copy = arena_strdup(mem, key);
    if (copy)
        st->distinct[st->ndistinct++] = copy;
    else
        st->more = true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void put_range(struct colstat *st, int64_t v)
{
    st->min = !st->ranged || v < st->min ? v : st->min;
    st->max = !st->ranged || v > st->max ? v : st->max;
    st->ranged++;
}

// Nothing but a few digits, as most numbers are.
static bool digits_stat(struct colstat *st, const char *s, size_t n)
{
    int64_t v;
    if (!quick_digits(s, n, &v))
        return false;
    v *= NUMBER_ONE;
    st->n++;
    st->number++;
    st->integer++;
    st->zero += v == 0;
    put_range(st, v);
    return true;
}

static void number_stat(struct colstat *st, const char *s, size_t n, int bits)
{
    struct dec d;
    int64_t v;
    st->number++;
    st->comma += (bits & NUM_COMMA) != 0;
    st->dot += (bits & NUM_DOT) != 0;
    st->scientific += (bits & NUM_SCIENTIFIC) != 0;
    if (!number_parse(s, n, bits & NUM_COMMA ? ',' : '.', &d) && !number_parse(s, n, ',', &d))
        return;
    if (!dec_fixed(d, NUMBER_ONE, &v))
        v = d.m < 0 ? INT64_MIN : INT64_MAX;
    st->integer += v % NUMBER_ONE == 0;
    st->zero += v == 0;
    put_range(st, v);
}

static bool date_stat(struct colstat *st, const char *s, size_t n, uint64_t line)
{
    int bits = date_evidence(s, n), sign = date_sign(s, n);
    if (!bits)
        return false;
    if (sign < SIGN_COUNT) {
        st->sign_dmy[sign] += (bits & DATE_DMY) != 0;
        st->sign_mdy[sign] += (bits & DATE_MDY) != 0;
    }
    st->date++;
    st->ambiguous += (bits & DATE_AMBIGUOUS) != 0;
    if (bits & DATE_DMY) {
        st->dmy++;
        st->dmy_line = st->dmy_line ? st->dmy_line : line;
    }
    if (bits & DATE_MDY) {
        st->mdy++;
        st->mdy_line = st->mdy_line ? st->mdy_line : line;
    }
    return true;
}

// --- words that came before ---------------------------------------------------------------------------------------

#define SEEN_WORDS 64
#define SEEN_LONGEST 32

struct seen_word {
    char text[SEEN_LONGEST];
    uint8_t len; // 0: free
    bool null, blank;
};

static struct seen_word *seen_slot(struct file *f, struct column *c, const char *s, size_t n)
{
    if (n > SEEN_LONGEST || (!c->seen && !(c->seen = arena_alloc(&f->mem, SEEN_WORDS * sizeof(*c->seen)))))
        return NULL;
    unsigned h = (unsigned char)s[0] * 5u + (unsigned char)s[n / 2] * 3u + (unsigned char)s[n - 1] + (unsigned)n;
    for (unsigned i = 0; i < 8; i++) {
        struct seen_word *w = &c->seen[(h + i) % SEEN_WORDS];
        if (!w->len || (w->len == n && !memcmp(w->text, s, n)))
            return w;
    }
    return NULL;
}

static bool seen_before(struct colstat *st, const struct seen_word *w, size_t n)
{
    if (!w || !w->len)
        return false;
    st->nulls += w->null;
    st->n += !w->null;
    st->words += !w->null;
    st->textlen += w->null ? 0 : n;
    st->with_blanks += !w->null && w->blank;
    return true;
}

static void remember(struct seen_word *w, const char *s, size_t n, bool null)
{
    if (!w)
        return;
    memcpy(w->text, s, n);
    w->len = (uint8_t)n;
    w->null = null;
    w->blank = memchr(s, ' ', n) != NULL;
}

// --- texts that are nothing else ----------------------------------------------------------------------------------

#define LETTERS_MOST 4 // of an amount: three of a currency, or two, and one of an exponent
#define NULL_MOST 40   // no word for nothing is as long

// Might it be a date? It begins with a digit, a month or the name of a day then; more is taken for one than is.
static bool may_be_date(const char *s, size_t n)
{
    static const char begins[] = "janfevf\xE3\xA9" "febmaravraprmaimayjuijunjulaouao\xE3" "augsepoctnovdecd\xE3\xA9"
                                 "lunmermeujeuvensamdimmontuewedthufrisatsun";
    if (n < 3 || n >= 48)
        return false;
    const char low[3] = {(char)(s[0] | 32), (char)(s[1] | 32), (char)(s[2] | 32)};
    for (size_t i = 0; i + 3 <= sizeof(begins) - 1; i += 3)
        if (low[0] == begins[i] && low[1] == begins[i + 1] && low[2] == begins[i + 2])
            return true;
    return false;
}

static bool many_letters(const char *s, size_t n)
{
    size_t letters = 0;
    for (size_t i = 0; i < n && letters <= LETTERS_MOST; i++)
        letters += (unsigned)(s[i] | 32) - 'a' < 26;
    return letters > LETTERS_MOST;
}

// No number, date, duration, amount or word for nothing, as can be seen without asking; of a column with many values nothing more
// is kept of such a text.
static bool surely_text(const struct file *f, const struct colstat *st, const char *s, size_t n)
{
    return st->more && !is_digit(*s) && *s != '-' && many_letters(s, n) && !may_be_date(s, n) &&
           (n >= NULL_MOST || words_never_null(f->words, s, n));
}

static void text_stat(struct colstat *st, const char *s, size_t n)
{
    st->n++;
    st->words++;
    st->textlen += n;
    st->with_blanks += memchr(s, ' ', n) != NULL;
}

// --- one cell -----------------------------------------------------------------------------------------------------

void stat_add(struct file *f, struct column *c, const char *s, size_t n, uint64_t line)
{
    struct colstat *st = &c->st;
    if (!is_digit(*s) || !is_digit(s[n - 1])) // else there is nothing to trim
        trim(&s, &n);
    if (!n)
        return;
    if (!st->sample)
        st->sample = arena_strndup(&f->mem, s, n > 80 ? 80 : n);
    char c0 = *s;
    bool digit = is_digit(c0);
    if (n >= 10 && n <= 19 && digit && s[4] == '-' && s[7] == '-' && s[1] >= '0' && s[1] <= '9') { // ISO
        st->n++;
        st->date++;
        return;
    }
    if (digit && digits_stat(st, s, n))
        return;
    struct seen_word *seen = digit ? NULL : seen_slot(f, c, s, n);
    if (seen_before(st, seen, n))
        return;
    if (surely_text(f, st, s, n)) {
        text_stat(st, s, n);
        remember(seen, s, n, false);
        return;
    }
    bool numberish = digit || c0 == '-' || c0 == '+' || c0 == '.' || c0 == ',' || (unsigned char)c0 == 0xE2;
    if (n < 48 && numberish) {
        int bits = number_evidence(s, n);
        if (bits) {
            st->n++;
            number_stat(st, s, n, bits);
            return;
        }
    }
    if (n < 48 && date_stat(st, s, n, line)) {
        st->n++;
        return;
    }
    if (n < 64 && (digit || c0 == '-')) {
        int bits = duration_evidence(s, n);
        st->clock2 += (bits & DUR_CLOCK2) != 0;
        st->clock3 += (bits & DUR_CLOCK3) != 0;
        st->duration_text += (bits & DUR_TEXT) != 0;
        st->zero += (bits & (DUR_CLOCK2 | DUR_CLOCK3)) && strspn(s, "0:.,") >= n;
        if (bits & (DUR_CLOCK2 | DUR_CLOCK3)) {
            st->n++;
            return;
        }
    }
    int64_t clock;
    if (digit && n < 16 && (s[n - 1] | 32) == 'm' && clock_parse(s, n, &clock)) {
        st->n++;
        st->half_day++;
        return;
    }
    struct dec d;
    char cur[4];
    if (n < 48 && money_parse(s, n, '.', &d, cur)) {
        st->n++;
        st->number++;
        st->money++;
        memcpy(st->currency, cur, 4);
        st->comma += memchr(s, ',', n) && !money_parse(s, n, '.', &d, cur);
        return;
    }
    if (n < 48 && money_parse(s, n, ',', &d, cur)) {
        st->n++;
        st->number++;
        st->money++;
        st->comma++;
        memcpy(st->currency, cur, 4);
        return;
    }
    if (st->more && n >= 64) {
        text_stat(st, s, n);
        return;
    }
    const char *key = word_key(&f->key, s, n > 200 ? 200 : n);
    int v;
    if (n < NULL_MOST && words_find(f->words, W_NULL, key, &v)) {
        st->nulls++;
        distinct_add(&f->mem, st, key);
        remember(seen, s, n, true);
        return;
    }
    text_stat(st, s, n);
    distinct_add(&f->mem, st, key);
    remember(seen, s, n, false);
}

// --- of parts -----------------------------------------------------------------------------------------------------

// What is counted, one or none a cell; textlen apart.
#define COUNTER(field) offsetof(struct colstat, field)
static const size_t counters[] = {
    COUNTER(n), COUNTER(nulls), COUNTER(number), COUNTER(integer), COUNTER(comma), COUNTER(dot), COUNTER(scientific), COUNTER(zero),
    COUNTER(clock2), COUNTER(clock3), COUNTER(duration_text), COUNTER(half_day), COUNTER(date), COUNTER(dmy), COUNTER(mdy),
    COUNTER(ambiguous), COUNTER(words), COUNTER(with_blanks), COUNTER(ranged), COUNTER(money), COUNTER(sign_dmy[0]),
    COUNTER(sign_dmy[1]), COUNTER(sign_dmy[2]), COUNTER(sign_mdy[0]), COUNTER(sign_mdy[1]), COUNTER(sign_mdy[2]),
};
_Static_assert(SIGN_COUNT == 3 && ARRAY_LEN(counters) <= 32, "a bit for each counter");

static uint64_t *counter(struct colstat *st, size_t i)
{
    return (uint64_t *)(void *)((char *)st + counters[i]);
}

static uint64_t count_of(const struct colstat *st, size_t i)
{
    return *(const uint64_t *)(const void *)((const char *)st + counters[i]);
}

struct stat_cell stat_difference(const struct colstat *before, const struct colstat *after)
{
    struct stat_cell d = {.textlen = (uint32_t)(after->textlen - before->textlen)};
    for (size_t i = 0; i < ARRAY_LEN(counters); i++)
        d.counters |= (uint32_t)(count_of(after, i) != count_of(before, i)) << i;
    return d;
}

void stat_repeat(struct colstat *st, struct stat_cell cell, uint64_t times)
{
    for (uint32_t set = cell.counters; set; set &= set - 1)
        *counter(st, (size_t)__builtin_ctz(set)) += times;
    st->textlen += times * cell.textlen;
}

int stat_merge(struct arena *mem, struct colstat *a, const struct colstat *b)
{
    uint64_t ranged = a->ranged;
    for (size_t i = 0; i < ARRAY_LEN(counters); i++)
        *counter(a, i) += count_of(b, i);
    a->textlen += b->textlen;
    a->dmy_line = a->dmy_line ? a->dmy_line : b->dmy_line;
    a->mdy_line = a->mdy_line ? a->mdy_line : b->mdy_line;
    if (b->ranged) {
        a->min = !ranged || b->min < a->min ? b->min : a->min;
        a->max = !ranged || b->max > a->max ? b->max : a->max;
    }
    if (b->money)
        memcpy(a->currency, b->currency, sizeof(a->currency));
    for (size_t i = 0; i < b->ndistinct; i++)
        distinct_add(mem, a, b->distinct[i]);
    a->more = a->more || b->more;
    if (!a->sample && b->sample && !(a->sample = arena_strdup(mem, b->sample)))
        return ERR_NOMEM;
    return 0;
}

// Values that come again: a table of what their cells say.
#include "columns_priv.h"

#include <stdlib.h>

#define LONG_KEY (UINT64_C(0x80) << 56) // keys that do not hold all of a text: no length of a short one, no form of a clock

struct word_key seen_key(const char *s, uint32_t n)
{
    if (n <= WORD_SHORT)
        return word_short(s, n);
    uint64_t b = load8(s + 8) ^ load8(s + n - 8) * UINT64_C(0xd6e8feb86659fd93);
    return (struct word_key){load8(s), b >> 8 | LONG_KEY | (uint64_t)n << 56};
}

static bool is_seen(const struct seen_table *t, size_t i, struct word_key k, const char *s)
{
    const struct word_key *have = &t->at.keys[i];
    return have->a == k.a && have->b == k.b && (k.b < LONG_KEY || !memcmp(t->texts[i].text, s, t->texts[i].len));
}

size_t seen_slot(const struct seen_table *t, struct word_key k, const char *s)
{
    size_t mask = ((size_t)1 << t->at.bits) - 1;
    for (size_t i = word_home(k, t->at.bits);; i = (i + 1) & mask)
        if (i && (seen_free_at(t, i) || is_seen(t, i, k, s)))
            return i;
}

static void table_free(struct seen_table *t)
{
    free(t->at.keys);
    free(t->at.values);
    free(t->texts);
}

static int table_make(struct seen_table *t, uint32_t bits)
{
    t->at.keys = calloc((size_t)1 << bits, sizeof(*t->at.keys));
    t->at.values = calloc((size_t)1 << bits, sizeof(*t->at.values));
    t->texts = calloc((size_t)1 << bits, sizeof(*t->texts));
    t->at.bits = bits;
    t->at.all_ok = true;
    if (t->at.keys && t->at.values && t->texts)
        return 0;
    table_free(t);
    return ERR_NOMEM;
}

static size_t put(struct seen_table *t, struct word_key k, struct word_value v, struct seen_text text)
{
    size_t i = seen_slot(t, k, text.text);
    t->at.keys[i] = k;
    t->at.values[i] = v;
    t->at.all_ok = t->at.all_ok && v.val == VAL_OK;
    t->texts[i] = text;
    return i;
}

static int table_grow(struct seen_table *t)
{
    struct seen_table more = *t;
    if (table_make(&more, t->at.bits + 1))
        return ERR_NOMEM;
    for (size_t i = 1; i < (size_t)1 << t->at.bits; i++)
        if (!seen_free_at(t, i))
            put(&more, t->at.keys[i], t->at.values[i], t->texts[i]);
    table_free(t);
    *t = more;
    t->few_old = true;
    return 0;
}

bool seen_room(struct seen_table **t, size_t most)
{
    if (!*t && (!(*t = calloc(1, sizeof(**t))) || table_make(*t, 7))) {
        free(*t);
        *t = NULL;
    }
    return *t && (*t)->n < most;
}

// Words that stand where they are looked for first are found much faster: three places of four stay free, and more of a small table.
void seen_add(struct reader *x, struct seen_table *t, struct word_key k, struct word_value v, struct seen_text text)
{
    bool home = put(t, k, v, text) == word_home(k, t->at.bits);
    size_t size = (size_t)1 << t->at.bits;
    t->few_old = t->few_old || (home && k.b < LONG_KEY);
    if (++t->n * 4 > size || (!home && t->at.bits < 10 && size < t->n * 32))
        x->oom = x->oom || table_grow(t);
}

// Long words, which may come in each batch, are none of the few: these are looked for seldom.
void seen_few(struct seen_table *t)
{
    if (t->few_old)
        few_make(&t->at);
    t->few_old = false;
}

void seen_count(struct colstat *st, struct seen_table *t)
{
    for (size_t i = 1; t && i < (size_t)1 << t->at.bits; i++) {
        if (t->at.values[i].count)
            stat_repeat(st, t->texts[i].stat, t->at.values[i].count);
        t->at.values[i].count = 0;
    }
}

void seen_release(struct seen_table *t)
{
    if (t) {
        table_free(t);
        free(t->words);
    }
    free(t);
}

#include "record/batch.h"

#include <string.h>

// The digits of a number, at the end of 20 bytes.
static const char *digits_of(uint64_t n, char to[20], uint32_t *len)
{
    // cppcheck-suppress ctuPointerArith ; one behind the last is still a pointer, and nothing is read there
    char *p = to + 20;
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    *len = (uint32_t)(to + 20 - p);
    return p;
}

static struct rec_value value_of(const struct rec_column *c, uint32_t r, char digits[20])
{
    struct rec_value v = {.i = c->i[r]};
    enum rec_type t = rec_fields[c->field].type;
    bool numbered = t == RT_DIM || t == RT_CHANNEL;
    if (t == RT_SCORE)
        v.cls = c->cls[r];
    if (!numbered && t != RT_ID && t != RT_TEXT)
        return v;
    v.i = 0;
    if (t == RT_ID && c->i[r] >= 0) {
        v.s = digits_of((uint64_t)c->i[r], digits, &v.len);
        return v;
    }
    bool word = numbered && c->i[r] > 0;
    const struct rec_text *x = word ? &c->words[c->i[r] - 1] : &c->text[r];
    v.s = x->s;
    v.len = x->len;
    return v;
}

void rec_of_batch(const struct rec_batch *b, uint32_t r, struct record *out, struct rec_digits *digits)
{
    rec_clear(out, b->kind);
    out->line = b->line[r];
    out->offset = b->offset[r];
    out->rejected_cells = b->rejected[r];
    for (size_t c = 0; c < b->ncols; c++) {
        enum rec_field f = b->cols[c].field;
        if (!rec_bit(b->cols[c].has, r))
            continue;
        rec_set(out, f);
        out->v[f] = value_of(&b->cols[c], r, digits->s[f]);
    }
}

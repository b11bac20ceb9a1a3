// Ids of customers of closed chunks, and later their numbers, in 3 bytes: the rows of a chunk are of customers whose ids lie near each
// other as a rule.
#include "columns_priv.h"

ALWAYS_INLINE void get_codes(const uint16_t *restrict low, const uint8_t *restrict high, uint32_t *restrict out)
{
    for (uint32_t j = 0; j < MARK_ROWS; j++) {
        uint32_t code = low[j] | (uint32_t)high[j] << 16;
        out[j] = code == TRIPLE_NONE ? UINT32_MAX : code;
    }
}

// Of none the lower bytes are those of the code that says so.
ALWAYS_INLINE void put_codes(const uint32_t *restrict codes, uint32_t by, uint16_t *restrict low, uint8_t *restrict high)
{
    for (uint32_t j = 0; j < MARK_ROWS; j++) {
        uint32_t code = codes[j] == UINT32_MAX ? codes[j] : codes[j] + by;
        low[j] = (uint16_t)code;
        high[j] = (uint8_t)(code >> 16);
    }
}

ALWAYS_INLINE void widen_bounds(const uint32_t *codes, struct near_bounds *b)
{
    uint32_t least = b->least, after = b->after;
    for (uint32_t j = 0; j < MARK_ROWS; j++) {
        least = codes[j] < least ? codes[j] : least;
        after = codes[j] + 1 > after ? codes[j] + 1 : after; // of none 0
    }
    *b = (struct near_bounds){least, after};
}

#ifdef WITH_AVX2
WITH_AVX2 static void get_codes_wide(const uint16_t *low, const uint8_t *high, uint32_t *out) { get_codes(low, high, out); }
WITH_AVX2 static void put_codes_wide(const uint32_t *codes, uint32_t by, uint16_t *low, uint8_t *high) { put_codes(codes, by, low, high); }
WITH_AVX2 static void widen_bounds_wide(const uint32_t *codes, struct near_bounds *b) { widen_bounds(codes, b); }
#else
#define get_codes_wide get_codes
#define put_codes_wide put_codes
#define widen_bounds_wide widen_bounds
#endif

void get_triples(const struct chunk *k, enum col c, uint32_t i, uint32_t out[MARK_ROWS], bool wide)
{
    struct triples x = triples(k, c);
    if (wide)
        get_codes_wide(x.low + i, x.high + i, out);
    else
        get_codes(x.low + i, x.high + i, out);
}

void put_triples(struct chunk *k, enum col c, uint32_t i, const uint32_t codes[MARK_ROWS], uint32_t by, bool wide)
{
    struct triples x = triples(k, c);
    if (wide)
        put_codes_wide(codes, by, x.low + i, x.high + i);
    else
        put_codes(codes, by, x.low + i, x.high + i);
}

struct near_bounds near_bounds(const struct chunk *k)
{
    const uint32_t *near = k->col[COL_WHO_NEAR];
    struct near_bounds b = {NEAR_NONE, 0};
    bool wide = wide_machine();
    for (uint32_t i = 0, buf[MARK_ROWS]; (near || k->col[COL_WHO_BRIEF]) && i < k->n; i += MARK_ROWS) {
        const uint32_t *codes = near ? near + i : buf;
        if (!near) {
            get_triples(k, COL_WHO_BRIEF, i, buf, wide);
        } else if (k->n - i < MARK_ROWS) {
            memset(buf, 0xff, sizeof(buf));
            memcpy(buf, codes, (k->n - i) * sizeof(*buf));
            codes = buf;
        }
        if (wide)
            widen_bounds_wide(codes, &b);
        else
            widen_bounds(codes, &b);
    }
    return b;
}

void whos_pack(struct chunk *k)
{
    const uint32_t *ids = k->col[COL_WHO_NEAR];
    struct near_bounds b = near_bounds(k);
    bool wide = wide_machine();
    if (!ids || !b.after || b.after - b.least > TRIPLE_NONE || chunk_room(k, COL_WHO_BRIEF))
        return;
    for (uint32_t i = 0; i < k->cap; i += MARK_ROWS) // behind the rows is nobody
        put_triples(k, COL_WHO_BRIEF, i, ids + i, 0 - b.least, wide);
    k->near_from[1] += b.least;
    chunk_forget(k, COL_WHO_NEAR);
}

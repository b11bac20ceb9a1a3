#include "blocks_priv.h"
#include "wide_priv.h"

#include <string.h>

// What does not go so may be no value at all: until it is put it is missing.
ALWAYS_INLINE uint64_t none_where(uint64_t far) { return far ? UINT64_MAX : 0; }

#define FIRST_TIME (TIME_BASE * 1000)
#define INVERSE_125 UINT32_C(0x26E978D5) // 125 times it is 1, less whole 2^32

// Whole seconds: a quotient that gives the time back was one.
ALWAYS_INLINE uint64_t put_times(const int64_t *restrict v, uint64_t has, uint32_t *restrict out)
{
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t is = there(has, j), ms = (uint64_t)v[j] - (uint64_t)FIRST_TIME;
        uint32_t code = (uint32_t)(ms >> 3) * INVERSE_125;
        bad |= (((uint64_t)code * 1000 ^ ms) | (code + UINT64_C(2)) >> 32) & is;
        out[j] = code | (uint32_t)~is;
    }
    return bad;
}

// See span_code.
ALWAYS_INLINE uint64_t put_spans(const int64_t *restrict v, uint64_t has, uint32_t *restrict out)
{
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t is = there(has, j), ms = (uint64_t)v[j], is_long = none_where(ms >> 31);
        uint32_t seconds = (uint32_t)(ms >> 3) * INVERSE_125;
        uint64_t far = is_long & (((uint64_t)seconds * 1000 ^ ms) | (seconds + UINT64_C(2)) >> 31);
        uint64_t code = (ms & ~is_long) | ((seconds | SPAN_LONG) & is_long);
        bad |= far & is;
        out[j] = (uint32_t)(code | ~is | none_where(far));
    }
    return bad;
}

ALWAYS_INLINE uint64_t put_smalls(const int64_t *restrict v, uint64_t has, uint8_t *restrict out)
{
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t is = there(has, j), n = (uint64_t)v[j], far = (n | (n + 2)) >> 8; // beyond 253
        bad |= far & is;
        out[j] = (uint8_t)(n | ~is | none_where(far));
    }
    return bad;
}

ALWAYS_INLINE uint64_t put_moneys(const int64_t *restrict v, uint64_t has, int64_t *restrict out)
{
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t is = there(has, j);
        out[j] = (int64_t)(((uint64_t)v[j] & is) | ((uint64_t)INT64_MIN & ~is));
    }
    return 0;
}

ALWAYS_INLINE uint64_t put_near_keys(const int64_t *restrict v, uint64_t has, uint64_t first, uint32_t *restrict out)
{
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t is = there(has, j), code = (uint64_t)v[j] - first; // of a text's -1 far beyond
        uint64_t far = (code | (code + 1)) >> 32;
        bad |= far & is;
        out[j] = (uint32_t)(code | ~is | none_where(far));
    }
    return bad;
}

ALWAYS_INLINE uint64_t put_keys(const int64_t *restrict v, uint64_t has, uint64_t *restrict out)
{
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t is = there(has, j);
        bad |= (uint64_t)v[j] >> 63 & is;
        out[j] = (uint64_t)v[j] | ~is;
    }
    return bad;
}

ALWAYS_INLINE uint64_t put_flags(const int64_t *restrict v, uint64_t has, unsigned more, uint32_t *restrict flags, unsigned to)
{
    for (uint64_t j = 0; j < BLOCK; j++)
        flags[j] |= ((uint32_t)v[j] + more) << to & (uint32_t)there(has, j);
    return 0;
}

ALWAYS_INLINE bool put_block(enum way way, const int64_t *v, uint64_t has, void *out, unsigned to)
{
    switch (way) {
    case WAY_TIME: return !put_times(v, has, out);
    case WAY_SPAN: return !put_spans(v, has, out);
    case WAY_SMALL: return !put_smalls(v, has, out);
    case WAY_MONEY: return !put_moneys(v, has, out);
    case WAY_WORD: return !put_flags(v, has, 0, out, to);
    case WAY_FLAG: return !put_flags(v, has, 1, out, to);
    default: return false;
    }
}

ALWAYS_INLINE bool put_places(const uint64_t *restrict offset, const uint64_t *restrict line, const struct chunk *k, uint32_t i)
{
    uint32_t *restrict o = (uint32_t *)k->col[COL_OFFSET] + i;
    uint16_t *restrict l = (uint16_t *)k->col[COL_LINE] + i;
    uint64_t bad = 0, first_offset = k->offset, first_line = k->line + i;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t from = offset[j] - first_offset;
        bad |= (from | (from + 1)) >> 32;
        o[j] = (uint32_t)from;
    }
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t lines = line[j] - first_line - j;
        bad |= (lines | (lines + 1)) >> 16;
        l[j] = (uint16_t)lines;
    }
    return !bad;
}

struct run { uint64_t text, rises, falls; int64_t min, max; }; // rises, falls: 0 where no id breaks it

ALWAYS_INLINE void look_ids(const int64_t *restrict v, const int64_t *restrict before, struct run *to)
{
    struct run x = {.min = INT64_MAX, .max = INT64_MIN};
    for (uint64_t j = 0; j < BLOCK; j++) {
        x.text |= (uint64_t)v[j] >> 63;
        x.rises |= (uint64_t)(v[j] <= before[j]);
        x.falls |= (uint64_t)(v[j] >= before[j]);
        x.min = v[j] < x.min ? v[j] : x.min;
        x.max = v[j] > x.max ? v[j] : x.max;
    }
    *to = x;
}

ALWAYS_INLINE int64_t take_latest(const int64_t *restrict v, uint64_t has, int64_t latest)
{
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t is = there(has, j);
        int64_t t = (int64_t)(((uint64_t)v[j] & is) | ((uint64_t)TIME_NONE & ~is)); // TIME_NONE is the least
        latest = t > latest ? t : latest;
    }
    return latest;
}

ALWAYS_INLINE uint32_t look_flags(const uint32_t *restrict flags, uint32_t *status)
{
    uint32_t hidden = 0, any = 0;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint32_t is = flags[j] >> FLAG_STATUS & 7, way = flags[j] >> FLAG_DIRECTION & 3;
        any |= is;
        hidden |= (uint32_t)(is == ST_DELETED) | (uint32_t)(way == DIR_INTERNAL);
    }
    *status = any;
    return hidden;
}

// ---- both ways

#ifdef WITH_AVX2
WITH_AVX2 static bool put_block_wide(enum way way, const int64_t *v, uint64_t has, void *out, unsigned to) { return put_block(way, v, has, out, to); }
WITH_AVX2 static bool put_places_wide(const uint64_t *o, const uint64_t *l, const struct chunk *k, uint32_t i) { return put_places(o, l, k, i); }
WITH_AVX2 static uint64_t put_keys_wide(const int64_t *v, uint64_t has, uint64_t *out) { return put_keys(v, has, out); }
WITH_AVX2 static uint64_t put_near_keys_wide(const int64_t *v, uint64_t has, uint64_t first, uint32_t *out) { return put_near_keys(v, has, first, out); }
WITH_AVX2 static void look_ids_wide(const int64_t *v, const int64_t *before, struct run *x) { look_ids(v, before, x); }
WITH_AVX2 static int64_t take_latest_wide(const int64_t *v, uint64_t has, int64_t latest) { return take_latest(v, has, latest); }
WITH_AVX2 static uint32_t look_flags_wide(const uint32_t *flags, uint32_t *status) { return look_flags(flags, status); }
#else
#define put_block_wide put_block
#define put_places_wide put_places
#define put_keys_wide put_keys
#define put_near_keys_wide put_near_keys
#define look_ids_wide look_ids
#define take_latest_wide take_latest
#define look_flags_wide look_flags
#endif

bool block_put(enum way way, const int64_t *v, uint64_t has, void *out, unsigned to, bool wide)
{
    return wide ? put_block_wide(way, v, has, out, to) : put_block(way, v, has, out, to);
}

bool block_places(const uint64_t *offset, const uint64_t *line, struct chunk *k, uint32_t i, bool wide)
{
    return wide ? put_places_wide(offset, line, k, i) : put_places(offset, line, k, i);
}

bool block_keys(const int64_t *v, uint64_t has, struct chunk *k, uint32_t i, enum col c, bool wide)
{
    uint32_t *near = k->col[c + 1];
    uint64_t *keys = k->col[c], first = k->near_from[c == COL_WHO];
    if (near)
        return !(wide ? put_near_keys_wide(v, has, first, near + i) : put_near_keys(v, has, first, near + i));
    return keys && !(wide ? put_keys_wide(v, has, keys + i) : put_keys(v, has, keys + i));
}

bool block_ids(const int64_t *v, struct chunk *k, uint32_t i, bool wide)
{
    int64_t before[BLOCK];
    struct run x;
    before[0] = (int64_t)k->id_last; // of a text: nothing rises or falls any more
    memcpy(before + 1, v, (BLOCK - 1) * sizeof(*v));
    if (wide)
        look_ids_wide(v, before, &x);
    else
        look_ids(v, before, &x);
    if (x.text || !k->nids || !block_keys(v, UINT64_MAX, k, i, COL_ID, wide))
        return false;
    k->rising &= !x.rises;
    k->falling &= !x.falls;
    k->id_last = (uint64_t)v[BLOCK - 1];
    k->id_min = (uint64_t)x.min < k->id_min ? (uint64_t)x.min : k->id_min;
    k->id_max = (uint64_t)x.max > k->id_max ? (uint64_t)x.max : k->id_max;
    k->nids += BLOCK;
    k->nplain += BLOCK;
    return true;
}

int64_t block_latest(const int64_t *v, uint64_t has, int64_t latest, bool wide)
{
    return wide ? take_latest_wide(v, has, latest) : take_latest(v, has, latest);
}

uint64_t block_counts(const uint32_t *flags, bool *status, bool wide)
{
    uint32_t any;
    uint64_t counts = UINT64_MAX;
    uint32_t hidden = wide ? look_flags_wide(flags, &any) : look_flags(flags, &any);
    *status |= any != ST_UNKNOWN;
    for (int j = 0; hidden && j < BLOCK; j++)
        counts &= ~((uint64_t)!flags_count(flags[j]) << j);
    return counts;
}

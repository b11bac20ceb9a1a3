#include "cells_priv.h"
#include "eight_priv.h"

#ifdef __SSE2__
#include <immintrin.h>
#define WITH_AVX2 __attribute__((target("avx2,bmi,popcnt"))) // asked of the machine when the program runs
#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx2,bmi,popcnt")))
#endif

#ifdef WITH_AVX2
#define WIDE WITH_AVX2 static inline __attribute__((always_inline))

WIDE __m256i load_32(const void *p)
{
    return _mm256_loadu_si256(p);
}

WIDE void store_32(void *p, __m256i v)
{
    _mm256_storeu_si256(p, v);
}

// --- ends ---------------------------------------------------------------------------------------------------------

WIDE void turn_eight(const uint32_t *ends, const uint32_t *first, uint32_t (*to)[REC_BATCH], uint32_t r)
{
    __m256i v[8], w[8];
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++)
        v[i] = load_32(ends + first[i]);
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) { // pairs of rows
        w[i] = _mm256_unpacklo_epi32(v[i], v[i + 1]);
        w[i + 1] = _mm256_unpackhi_epi32(v[i], v[i + 1]);
    }
#pragma GCC unroll 2
    for (int i = 0; i < 8; i += 4) { // fours
        v[i] = _mm256_unpacklo_epi64(w[i], w[i + 2]);
        v[i + 1] = _mm256_unpackhi_epi64(w[i], w[i + 2]);
        v[i + 2] = _mm256_unpacklo_epi64(w[i + 1], w[i + 3]);
        v[i + 3] = _mm256_unpackhi_epi64(w[i + 1], w[i + 3]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        store_32(&to[i][r], _mm256_permute2x128_si256(v[i], v[i + 4], 0x20));
        store_32(&to[i + 4][r], _mm256_permute2x128_si256(v[i], v[i + 4], 0x31));
    }
}

WITH_AVX2 static void turn_wide(const uint32_t *ends, const uint32_t *first, uint32_t rows, uint32_t (*to)[REC_BATCH])
{
    uint32_t last[8];
    for (uint32_t r = 0; r + 8 <= rows; r += 8)
        turn_eight(ends, first + r, to, r);
    if (rows % 8) {
        for (uint32_t i = 0; i < 8; i++)
            last[i] = first[i < rows % 8 ? rows / 8 * 8 + i : rows - 1];
        turn_eight(ends, last, to, rows / 8 * 8);
    }
}

// --- cells --------------------------------------------------------------------------------------------------------

// The bits of rows that are none.
WIDE void cut_bits(uint64_t *bits, uint32_t rows)
{
    for (size_t w = rows / 64; w < REC_BATCH_WORDS; w++)
        bits[w] &= w == rows / 64 ? (UINT64_C(1) << (rows & 63)) - 1 : 0;
}

WITH_AVX2 static void fill_wide(struct cells *c)
{
    const struct places p = c->p;
    const __m256i step = _mm256_set1_epi32((int)p.step);
    uint8_t *filled = (uint8_t *)c->filled;
    for (uint32_t r = 0; r < p.rows; r += 8) {
        __m256i none = _mm256_cmpeq_epi32(_mm256_add_epi32(load_32(p.from + r), step), load_32(p.end + r));
        filled[r / 8] = (uint8_t)~_mm256_movemask_ps(_mm256_castsi256_ps(none));
    }
    cut_bits(c->filled, p.rows);
}

WITH_AVX2 static void strip_wide(struct cells *c)
{
    const struct places p = c->p;
    const __m256i step = _mm256_set1_epi32((int)p.step), one = _mm256_set1_epi32(1);
    const char *text = p.text + p.step;
    char first[8];
    for (uint32_t r = 0; r < p.rows; r += 8) {
#pragma GCC unroll 8
        for (uint32_t i = 0; i < 8; i++)
            first[i] = text[p.from[r + i]];
        __m256i from = _mm256_add_epi32(load_32(p.from + r), step), end = load_32(p.end + r);
        __m256i quoted = _mm256_cmpeq_epi32(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)first)), _mm256_set1_epi32('"'));
        quoted = _mm256_and_si256(quoted, _mm256_cmpgt_epi32(_mm256_sub_epi32(end, from), one)); // or it is no quote, but a cell
        store_32(c->own_from + r, _mm256_sub_epi32(from, quoted));
        store_32(c->own_end + r, _mm256_add_epi32(end, quoted));
    }
    c->p = (struct places){p.text, p.rows, 0, c->own_from, c->own_end};
    c->stripped = true;
    fill_wide(c);
}

// The lengths of four cells.
WIDE __m256i four_lengths(const struct places *p, uint32_t r)
{
    __m128i from = _mm_loadu_si128((const void *)(p->from + r)), end = _mm_loadu_si128((const void *)(p->end + r));
    return _mm256_cvtepu32_epi64(_mm_sub_epi32(_mm_sub_epi32(end, from), _mm_set1_epi32((int)p->step)));
}

// --- digits -------------------------------------------------------------------------------------------------------

// Four texts of eight bytes that end there.
WIDE __m256i eights(const char *text, const uint32_t *end)
{
    __m128i a = _mm_loadl_epi64((const void *)(text + end[0] - 8)), b = _mm_loadl_epi64((const void *)(text + end[2] - 8));
    a = _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(a), (const void *)(text + end[1] - 8)));
    b = _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(b), (const void *)(text + end[3] - 8)));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
}

// All bits of eight bytes but the first `off`; none where that is above eight, or below zero.
WIDE __m256i last_bytes(__m256i off)
{
    return _mm256_sllv_epi64(_mm256_set1_epi8(-1), _mm256_slli_epi64(off, 3));
}

// Of four times eight digits, the last one in the highest byte: the numbers.
WIDE __m256i numbers_of(__m256i digits)
{
    __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A)); // 10 and 1
    __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064)); // 100 and 1
    return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(fours, 32));
}

// Zero where all are digits.
WIDE __m256i beyond_nine(__m256i digits)
{
    return _mm256_subs_epu8(digits, _mm256_set1_epi8(9));
}

WIDE uint64_t four_bits(__m256i v)
{
    return (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(v));
}

// All bits where the cell has a length of 1 to `most`.
WIDE __m256i of_length(__m256i n, int64_t most)
{
    return _mm256_and_si256(_mm256_cmpgt_epi64(_mm256_set1_epi64x(most + 1), n), _mm256_cmpgt_epi64(n, _mm256_setzero_si256()));
}

struct range { // in the low halves of the four
    __m256i min, max, zeros;
};

WIDE void take_range(struct range *x, __m256i v, __m256i ok)
{
    x->min = _mm256_min_epu32(x->min, _mm256_or_si256(v, _mm256_xor_si256(ok, _mm256_set1_epi8(-1))));
    x->max = _mm256_max_epu32(x->max, _mm256_and_si256(v, ok));
    x->zeros = _mm256_sub_epi64(x->zeros, _mm256_and_si256(ok, _mm256_cmpeq_epi64(v, _mm256_setzero_si256())));
}

WITH_AVX2 static void say_range(struct numbers *u, const struct range *x)
{
    uint32_t min[8], max[8], zeros[8];
    uint64_t any = 0;
    store_32(min, x->min);
    store_32(max, x->max);
    store_32(zeros, x->zeros);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        any |= u->ok[w];
    u->min = any ? UINT32_MAX : INT64_MAX;
    u->max = any ? 0 : INT64_MIN;
    u->zero = 0;
    for (int i = 0; any && i < 8; i += 2) {
        u->min = min[i] < u->min ? min[i] : u->min;
        u->max = max[i] > u->max ? max[i] : u->max;
        u->zero += zeros[i];
    }
}

WITH_AVX2 static void numbers_wide(const struct cells *c, struct numbers *u, int64_t *out)
{
    const __m256i form = _mm256_set1_epi8('0'), most = _mm256_set1_epi64x(u->most), unit = _mm256_set1_epi64x(u->unit);
    const __m256i eight = _mm256_set1_epi64x(8), zero = _mm256_setzero_si256(), four = _mm256_setr_epi64x(0, 1, 2, 3);
    const struct places p = c->p;
    struct range range = {_mm256_set1_epi8(-1), zero, zero};
    if (u->unit > UINT32_MAX) { // a product takes halves
        cells_plain.numbers(c, u, out);
        return;
    }
    memset(u->ok, 0, sizeof(u->ok));
    for (uint32_t r = 0; r < p.rows; r += 4) {
        __m256i n = four_lengths(&p, r);
        __m256i digits = _mm256_xor_si256(eights(p.text, p.end + r), form);
        digits = _mm256_and_si256(digits, last_bytes(_mm256_sub_epi64(eight, n)));
        __m256i v = numbers_of(digits), ok = _mm256_cmpeq_epi64(beyond_nine(digits), zero);
        ok = _mm256_and_si256(_mm256_andnot_si256(_mm256_cmpgt_epi64(v, most), ok), of_length(n, 8));
        if (r + 4 > p.rows) // the last ones are of no row
            ok = _mm256_and_si256(ok, _mm256_cmpgt_epi64(_mm256_set1_epi64x(p.rows - r), four));
        u->ok[r >> 6] |= four_bits(ok) << (r & 63);
        store_32(out + r, _mm256_mul_epu32(v, unit));
        take_range(&range, v, ok);
    }
    say_range(u, &range);
}

WITH_AVX2 static void ids_wide(const struct cells *c, int64_t *out, uint64_t ok[REC_BATCH_WORDS], uint64_t zero[REC_BATCH_WORDS])
{
    const __m256i form = _mm256_set1_epi8('0'), none = _mm256_setzero_si256(), eight = _mm256_set1_epi64x(8);
    const __m256i sixteen = _mm256_set1_epi64x(16), much = _mm256_set1_epi64x(100000000), byte = _mm256_set1_epi64x(0xFF);
    const struct places p = c->p;
    memset(ok, 0, REC_BATCH_WORDS * sizeof(*ok));
    memset(zero, 0, REC_BATCH_WORDS * sizeof(*zero));
    for (uint32_t r = 0; r < p.rows; r += 4) {
        __m256i n = four_lengths(&p, r);
        __m256i low = _mm256_xor_si256(eights(p.text, p.end + r), form), high = _mm256_xor_si256(eights(p.text - 8, p.end + r), form);
        __m256i off = _mm256_sub_epi64(eight, n), far = _mm256_sub_epi64(sixteen, n); // below zero: none
        low = _mm256_and_si256(low, last_bytes(_mm256_andnot_si256(_mm256_cmpgt_epi64(none, off), off)));
        high = _mm256_and_si256(high, last_bytes(far));
        __m256i good = _mm256_cmpeq_epi64(_mm256_or_si256(beyond_nine(low), beyond_nine(high)), none);
        __m256i first = _mm256_or_si256(_mm256_srlv_epi64(low, _mm256_slli_epi64(off, 3)), _mm256_srlv_epi64(high, _mm256_slli_epi64(far, 3)));
        good = _mm256_and_si256(good, of_length(n, 15));
        first = _mm256_cmpeq_epi64(_mm256_and_si256(first, byte), none);
        ok[r >> 6] |= four_bits(good) << (r & 63);
        zero[r >> 6] |= four_bits(_mm256_and_si256(good, first)) << (r & 63);
        store_32(out + r, _mm256_add_epi64(_mm256_mul_epu32(numbers_of(high), much), numbers_of(low)));
    }
    cut_bits(ok, p.rows);
    cut_bits(zero, p.rows);
}

// --- words --------------------------------------------------------------------------------------------------------

struct four_keys {
    __m256i a, b;
};

// Four times sixteen bytes.
WIDE struct four_keys load_keys(const char *base, const uint64_t off[4])
{
    __m128i p = _mm_loadu_si128((const void *)(base + off[0])), q = _mm_loadu_si128((const void *)(base + off[1]));
    __m256i x = _mm256_inserti128_si256(_mm256_castsi128_si256(p), _mm_loadu_si128((const void *)(base + off[2])), 1);
    __m256i y = _mm256_inserti128_si256(_mm256_castsi128_si256(q), _mm_loadu_si128((const void *)(base + off[3])), 1);
    return (struct four_keys){_mm256_unpacklo_epi64(x, y), _mm256_unpackhi_epi64(x, y)};
}

// As word_short; the keys of longer texts mean nothing.
WIDE struct four_keys short_keys(struct four_keys k, __m256i n)
{
    const __m256i ones = _mm256_set1_epi8(-1);
    __m256i bits = _mm256_slli_epi64(n, 3), more = _mm256_subs_epu16(bits, _mm256_set1_epi64x(64));
    k.a = _mm256_andnot_si256(_mm256_sllv_epi64(ones, bits), k.a);
    k.b = _mm256_andnot_si256(_mm256_sllv_epi64(ones, more), k.b);
    k.b = _mm256_or_si256(k.b, _mm256_slli_epi64(n, 56));
    return k;
}

// As word_home, times the size of a key.
WIDE __m256i homes_of(struct four_keys k, __m256i mask)
{
    __m256i x = _mm256_xor_si256(k.a, _mm256_shuffle_epi32(k.b, 0xB1));
    __m256i low = _mm256_mul_epu32(x, _mm256_set1_epi64x(0x9E3779B1));
    __m256i high = _mm256_mul_epu32(_mm256_srli_epi64(x, 32), _mm256_set1_epi64x(0x85EBCA6B));
    return _mm256_and_si256(_mm256_srli_epi64(_mm256_add_epi64(low, high), 28), mask);
}

_Static_assert(sizeof(struct word_key) == 16 && sizeof(struct word_value) == 16, "a place in bytes is one of keys and of values");

WITH_AVX2 static void words_wide(const struct cells *c, const struct word_table *t, struct words_said *got)
{
    const __m256i most = _mm256_set1_epi64x(WORD_SHORT + 1), mask = _mm256_set1_epi64x((int64_t)(((UINT64_C(1) << t->bits) - 1) * sizeof(*t->keys)));
    const struct places p = c->p;
    const char *text = p.text + p.step, *keys = (const char *)t->keys, *values = (const char *)t->values;
    int64_t *out = got->out;
    got->by_few = false;
    for (uint32_t from = 0; from < p.rows; from += 64) {
        uint64_t found = 0;
        for (uint32_t r = from; r < p.rows && r < from + 64; r += 4) {
            const uint64_t at[4] = {p.from[r], p.from[r + 1], p.from[r + 2], p.from[r + 3]};
            __m256i n = four_lengths(&p, r);
            struct four_keys k = short_keys(load_keys(text, at), n);
            __m256i homes = homes_of(k, mask);
            const uint64_t to[4] = {(uint64_t)_mm256_extract_epi64(homes, 0), (uint64_t)_mm256_extract_epi64(homes, 1),
                                    (uint64_t)_mm256_extract_epi64(homes, 2), (uint64_t)_mm256_extract_epi64(homes, 3)};
            struct four_keys have = load_keys(keys, to);
#pragma GCC unroll 4
            for (uint32_t i = 0; i < 4; i++)
                out[r + i] = ((const struct word_value *)(const void *)(values + to[i]))->i;
            __m256i same = _mm256_and_si256(_mm256_cmpeq_epi64(have.a, k.a), _mm256_cmpeq_epi64(have.b, k.b));
            same = _mm256_and_si256(same, _mm256_cmpgt_epi64(most, n));
            store_32(got->place + r, _mm256_and_si256(homes, same));
            found |= four_bits(same) << (r & 63);
        }
        got->found[from / 64] = found;
    }
    cut_bits(got->found, p.rows);
}

// --- few words ----------------------------------------------------------------------------------------------------

#define WIDEST WITH_AVX512 static inline __attribute__((always_inline))

// Sixteen bytes of each second text.
WIDEST __m512i each_second(const char *text, const uint32_t *from)
{
    __m512i x = _mm512_castsi128_si512(_mm_loadu_si128((const void *)(text + from[0])));
    x = _mm512_inserti32x4(x, _mm_loadu_si128((const void *)(text + from[2])), 1);
    x = _mm512_inserti32x4(x, _mm_loadu_si128((const void *)(text + from[4])), 2);
    return _mm512_inserti32x4(x, _mm_loadu_si128((const void *)(text + from[6])), 3);
}

struct eight_keys { __m512i a, b; };

// As short_keys.
WIDEST struct eight_keys eight_short_keys(const char *text, const uint32_t *from, __m512i n)
{
    const __m512i ones = _mm512_set1_epi8(-1);
    __m512i even = each_second(text, from), odd = each_second(text, from + 1);
    __m512i bits = _mm512_slli_epi64(n, 3), more = _mm512_subs_epu16(bits, _mm512_set1_epi64(64));
    struct eight_keys k = {_mm512_unpacklo_epi64(even, odd), _mm512_unpackhi_epi64(even, odd)};
    k.a = _mm512_andnot_si512(_mm512_sllv_epi64(ones, bits), k.a);
    k.b = _mm512_andnot_si512(_mm512_sllv_epi64(ones, more), k.b);
    k.b = _mm512_or_si512(k.b, _mm512_slli_epi64(n, 56));
    return k;
}

struct sixteen { __m512i low, high; };

WIDEST __m512i one_of(struct sixteen t, __m512i at) { return _mm512_permutex2var_epi64(t.low, at, t.high); }

WIDEST struct sixteen load_sixteen(const void *p)
{
    return (struct sixteen){_mm512_loadu_si512(p), _mm512_loadu_si512((const char *)p + 64)};
}

// All words stand in registers.
WITH_AVX512 static void words_few(const struct cells *c, const struct word_table *t, struct words_said *got)
{
    const struct word_few *w = &t->few;
    if (!w->factor) {
        words_wide(c, t, got);
        return;
    }
    const struct places p = c->p;
    const char *text = p.text + p.step;
    const struct sixteen a = load_sixteen(w->a), b = load_sixteen(w->b), i = load_sixteen(w->i), place = load_sixteen(w->place);
    const __m512i factor = _mm512_set1_epi64(w->factor);
    uint8_t *found = (uint8_t *)got->found;
    for (uint32_t r = 0; r < p.rows; r += 8) {
        __m256i n = _mm256_sub_epi32(_mm256_sub_epi32(load_32(p.end + r), load_32(p.from + r)), _mm256_set1_epi32((int)p.step));
        struct eight_keys k = eight_short_keys(text, p.from + r, _mm512_cvtepu32_epi64(n));
        __m512i x = _mm512_xor_si512(k.a, k.b);
        __m512i at = _mm512_srli_epi32(_mm512_mullo_epi32(_mm512_xor_si512(x, _mm512_srli_epi64(x, 32)), factor), 28); // as few_home
        __mmask8 same = _mm512_mask_cmpeq_epi64_mask(_mm512_cmpeq_epi64_mask(one_of(a, at), k.a), one_of(b, at), k.b);
        same &= _mm256_cmple_epu32_mask(n, _mm256_set1_epi32(WORD_SHORT));
        _mm512_storeu_si512(got->out + r, one_of(i, at));
        _mm512_storeu_si512(got->place + r, _mm512_maskz_mov_epi64(same, one_of(place, at)));
        _mm_storel_epi64((void *)(got->few + r), _mm512_cvtepi64_epi8(at));
        found[r / 8] = same;
    }
    cut_bits(got->found, p.rows);
    got->by_few = true;
}

WITH_AVX512 static void count_few(const struct word_table *t, const struct words_said *got, uint32_t rows)
{
    if (!got->by_few) {
        count_found(t, got, rows);
        return;
    }
    for (int at = 1; at < FEW_PLACES; at++) {
        uint64_t n = 0;
        for (size_t w = 0; w < REC_BATCH_WORDS && t->few.place[at]; w++) {
            uint64_t here = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(got->few + 64 * w), _mm512_set1_epi8((char)at));
            n += (uint64_t)__builtin_popcountll(here & got->found[w]);
        }
        ((struct word_value *)(void *)((char *)t->values + t->few.place[at]))->count += (uint32_t)n;
    }
}

// --- times --------------------------------------------------------------------------------------------------------

#define WORDS4(a, b, c, d) ((int64_t)((uint64_t)(d) << 48 | (uint64_t)(c) << 32 | (uint64_t)(b) << 16 | (uint64_t)(a)))
#define BYTES2(a, b) ((b) << 8 | (a))

// As day_place, times the size of a slot; `pairs`: the first words are days of the month.
WIDE __m256i day_places(__m256i month, __m256i pairs)
{
    const __m256i signs = _mm256_set1_epi64x(WORDS4(0, BYTES2(0, 1), BYTES2(0, 10), BYTES2(1, 0))); // year, tens and ones of the month
    __m256i at = _mm256_madd_epi16(_mm256_maddubs_epi16(month, signs), _mm256_set1_epi64x(WORDS4(0, 512, 32, 32)));
    at = _mm256_add_epi64(at, _mm256_srli_epi64(at, 32));
    at = _mm256_add_epi64(at, _mm256_and_si256(pairs, _mm256_set1_epi64x(0xFFFF)));
    return _mm256_slli_epi64(_mm256_and_si256(at, _mm256_set1_epi64x(DAY_SLOTS - 1)), 5);
}

// The ms of the seconds of texts of 19 bytes, added; not ok where they are none.
WIDE __m256i add_seconds(const struct places *p, uint32_t r, __m256i longer, __m256i ms, __m256i *ok)
{
    const __m256i form = _mm256_set1_epi64x(WORDS4(0, 0, BYTES2(0, ':'), BYTES2('0', '0')));
    const __m256i most = _mm256_set1_epi64x(WORDS4(0xFFFF, 0xFFFF, BYTES2(0xFF, 0), BYTES2(5, 9)));
    __m256i last = _mm256_and_si256(_mm256_xor_si256(eights(p->text, p->end + r), form), longer);
    __m256i over = _mm256_cmpeq_epi64(_mm256_subs_epu8(last, most), _mm256_setzero_si256());
    __m256i seconds = _mm256_srli_epi64(_mm256_maddubs_epi16(last, _mm256_set1_epi64x(WORDS4(0, 0, 0, BYTES2(10, 1)))), 48);
    *ok = _mm256_and_si256(*ok, over);
    return _mm256_add_epi64(ms, _mm256_mul_epu32(seconds, _mm256_set1_epi64x(1000)));
}

// The ms after midnight of texts like "31 23:59" and "31T23:59"; *ok: they are such texts. *pairs: the days first.
WIDE __m256i clocks_of(__m256i text, __m256i *pairs, __m256i *ok)
{
    const __m256i form = _mm256_set1_epi64x((int64_t)FORM_CLOCK), tee = _mm256_set1_epi64x((' ' ^ 'T') << 16);
    const __m256i most = _mm256_set1_epi64x(WORDS4(BYTES2(9, 9), BYTES2(0, 9), BYTES2(9, 0), BYTES2(5, 9)));
    const __m256i tens = _mm256_set1_epi64x(WORDS4(BYTES2(10, 1), BYTES2(0, 10), BYTES2(1, 0), BYTES2(10, 1)));
    __m256i digits = _mm256_xor_si256(text, form);
    digits = _mm256_xor_si256(digits, _mm256_and_si256(_mm256_cmpeq_epi8(digits, tee), tee)); // a blank for a T
    *pairs = _mm256_maddubs_epi16(digits, tens);
    __m256i minutes = _mm256_madd_epi16(*pairs, _mm256_set1_epi64x(WORDS4(0, 60, 60, 1)));
    minutes = _mm256_add_epi64(minutes, _mm256_srli_epi64(minutes, 32));
    __m256i ms = _mm256_mul_epu32(minutes, _mm256_set1_epi64x(60000));
    *ok = _mm256_cmpeq_epi64(_mm256_subs_epu8(digits, most), _mm256_setzero_si256());
    *ok = _mm256_and_si256(*ok, _mm256_cmpgt_epi64(_mm256_set1_epi64x(86400000), ms));
    return ms;
}

WITH_AVX2 static void times_wide(const struct cells *c, const struct day_slot *days, int64_t *out, uint64_t good[REC_BATCH_WORDS])
{
    _Static_assert(sizeof(*days) == 32 && offsetof(struct day_slot, start) == 16, "places are shifted by five, starts stand behind the keys");
    const struct places p = c->p;
    const char *base = (const char *)days, *cells = p.text + p.step;
    memset(good, 0, REC_BATCH_WORDS * sizeof(*good));
    for (uint32_t r = 0; r < p.rows; r += 4) {
        const uint64_t at[4] = {p.from[r], p.from[r + 1], p.from[r + 2], p.from[r + 3]};
        __m256i n = four_lengths(&p, r), pairs, ok;
        struct four_keys text = load_keys(cells, at);
        __m256i ms = clocks_of(text.b, &pairs, &ok), homes = day_places(text.a, pairs);
        __m256i longer = _mm256_cmpeq_epi64(n, _mm256_set1_epi64x(19));
        ok = _mm256_and_si256(ok, _mm256_or_si256(longer, _mm256_cmpeq_epi64(n, _mm256_set1_epi64x(16))));
        if (four_bits(longer))
            ms = add_seconds(&p, r, longer, ms, &ok);
        const uint64_t to[4] = {(uint64_t)_mm256_extract_epi64(homes, 0), (uint64_t)_mm256_extract_epi64(homes, 1),
                                (uint64_t)_mm256_extract_epi64(homes, 2), (uint64_t)_mm256_extract_epi64(homes, 3)};
        struct four_keys have = load_keys(base, to), start = load_keys(base + offsetof(struct day_slot, start), to);
        ok = _mm256_and_si256(ok, _mm256_cmpeq_epi64(have.a, text.a));
        ok = _mm256_and_si256(ok, _mm256_cmpeq_epi64(have.b, _mm256_and_si256(text.b, _mm256_set1_epi64x(0xFFFF))));
        store_32(out + r, _mm256_add_epi64(start.a, ms));
        good[r >> 6] |= four_bits(ok) << (r & 63);
    }
    cut_bits(good, p.rows);
}

// --- marks --------------------------------------------------------------------------------------------------------

WIDE __m256i product(__m256i a, uint64_t b)
{
    __m256i low = _mm256_set1_epi64x((int64_t)(b & UINT32_MAX)), high = _mm256_set1_epi64x((int64_t)(b >> 32));
    __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(a, high), _mm256_mul_epu32(_mm256_srli_epi64(a, 32), low));
    return _mm256_add_epi64(_mm256_mul_epu32(a, low), _mm256_slli_epi64(cross, 32));
}

// text_mark of texts of up to 16 bytes, before its last shift.
WIDE __m256i marks_of(const struct places *cells, uint32_t r, __m256i n)
{
    const __m256i ones = _mm256_set1_epi8(-1);
    const char *text = cells->text + cells->step;
    const uint32_t *from = cells->from + r;
    __m128i p = _mm_loadl_epi64((const void *)(text + from[0])), q = _mm_loadl_epi64((const void *)(text + from[2]));
    p = _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(p), (const void *)(text + from[1])));
    q = _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(q), (const void *)(text + from[3])));
    __m256i a = _mm256_inserti128_si256(_mm256_castsi128_si256(p), q, 1);
    a = _mm256_andnot_si256(_mm256_sllv_epi64(ones, _mm256_slli_epi64(n, 3)), a);
    __m256i b = _mm256_and_si256(eights(cells->text, cells->end + r), _mm256_cmpgt_epi64(n, _mm256_set1_epi64x(7)));
    __m256i h = product(_mm256_xor_si256(_mm256_xor_si256(a, n), product(b, MARK_A)), MARK_B);
    return product(_mm256_xor_si256(h, _mm256_srli_epi64(h, 32)), MARK_A);
}

WITH_AVX2 static void marked_wide(const struct cells *c, uint64_t mask, uint64_t bits[REC_BATCH_WORDS])
{
    const __m256i wanted = _mm256_set1_epi64x((int64_t)(mask << 8)), zero = _mm256_setzero_si256();
    const struct places p = c->p;
    for (uint32_t w = 0; w < REC_BATCH_WORDS; w++) {
        uint64_t got = 0, longer = 0;
        for (uint32_t r = 64 * w; r < p.rows && r < 64 * w + 64; r += 4) {
            __m256i n = four_lengths(&p, r);
            got |= four_bits(_mm256_cmpeq_epi64(_mm256_and_si256(marks_of(&p, r, n), wanted), zero)) << (r & 63);
            longer |= four_bits(_mm256_cmpgt_epi64(n, _mm256_set1_epi64x(16))) << (r & 63);
        }
        got &= ~longer;
        for (uint64_t left = longer & c->filled[w]; left; left &= left - 1) {
            uint32_t r = 64 * w + (uint32_t)__builtin_ctzll(left);
            got |= text_mark(p.text + cell_from(c, r), cell_len(c, r)) & mask ? 0 : left & -left;
        }
        bits[w] = got & c->filled[w];
    }
}

WITH_AVX2 static void equal_wide(const char signs[REC_BATCH], char sign, uint32_t rows, uint64_t bits[REC_BATCH_WORDS])
{
    const __m256i k = _mm256_set1_epi8(sign);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        unsigned low = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load_32(signs + 64 * w), k));
        unsigned high = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load_32(signs + 64 * w + 32), k));
        bits[w] = (uint64_t)high << 32 | low;
    }
    cut_bits(bits, rows);
}

#define ALL_BUT_WORDS .turn = turn_wide, .fill = fill_wide, .strip = strip_wide, .numbers = numbers_wide, .ids = ids_wide, .times = times_wide, \
                      .marked = marked_wide, .equal = equal_wide
static const struct cell_ways wide = {ALL_BUT_WORDS, .words = words_wide, .count = count_found};
static const struct cell_ways widest = {ALL_BUT_WORDS, .words = words_few, .count = count_few};

const struct cell_ways *cells_wide(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") ? &wide : NULL;
}

const struct cell_ways *cells_widest(void)
{
    return cells_wide() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") ? &widest : cells_wide();
}
#else
const struct cell_ways *cells_wide(void)
{
    return NULL;
}

const struct cell_ways *cells_widest(void)
{
    return NULL;
}
#endif

// Rows of a column that hold a value, 64 at a time, as bits.
#ifndef KPITOP_CUBE_PASS_PRIV_H
#define KPITOP_CUBE_PASS_PRIV_H

#include "columns_priv.h"

#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Bit i: a[i] equals v.
static inline uint64_t equal_16(const uint16_t *a, uint16_t v)
{
    uint64_t bits = 0;
#ifdef __SSE2__
    const __m128i want = _mm_set1_epi16((short)v);
    for (int i = 0; i < 64; i += 16) {
        __m128i low = _mm_cmpeq_epi16(_mm_loadu_si128((const void *)(a + i)), want);
        __m128i high = _mm_cmpeq_epi16(_mm_loadu_si128((const void *)(a + i + 8)), want);
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high)) << i;
    }
#else
    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(a[i] == v) << i;
#endif
    return bits;
}

static inline uint64_t equal_8(const uint8_t *a, uint8_t v)
{
    uint64_t bits = 0;
#ifdef __SSE2__
    const __m128i want = _mm_set1_epi8((char)v);
    for (int i = 0; i < 64; i += 16)
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const void *)(a + i)), want)) << i;
#else
    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(a[i] == v) << i;
#endif
    return bits;
}

static inline uint64_t equal_4(const uint8_t *few, uint8_t v)
{
    uint64_t bits = 0;
#ifdef __SSE2__
    const __m128i want = _mm_set1_epi8((char)v), most = _mm_set1_epi8(FEW_MOST);
    for (int i = 0; i < FEW_HALF; i += 16) {
        __m128i both = _mm_loadu_si128((const void *)(few + i));
        __m128i low = _mm_cmpeq_epi8(_mm_and_si128(both, most), want), high = _mm_cmpeq_epi8(_mm_and_si128(_mm_srli_epi16(both, 4), most), want);
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(low) << i | (uint64_t)(uint32_t)_mm_movemask_epi8(high) << (i + FEW_HALF);
    }
#else
    for (uint32_t i = 0; i < FEW_ROWS; i++)
        bits |= (uint64_t)(few_at(few, i) == v) << i;
#endif
    return bits;
}

// Of a dimension, rows `at` and after, a multiple of 64.
static inline uint64_t equal_codes(struct dim_codes x, uint32_t at, uint16_t v)
{
    if (x.few)
        return v <= FEW_MOST ? equal_4(x.few + at / 2, (uint8_t)v) : 0;
    if (x.wide)
        return equal_16(x.wide + at, v);
    return x.narrow && v <= UINT8_MAX ? equal_8(x.narrow + at, (uint8_t)v) : x.narrow || v ? 0 : UINT64_MAX;
}

// Bit i: a[i] is below v.
static inline uint64_t below_16(const uint16_t *a, uint16_t v)
{
    uint64_t bits = 0;
#ifdef __SSE2__
    const __m128i limit = _mm_set1_epi16((short)v), zero = _mm_setzero_si128();
    for (int i = 0; i < 64; i += 16) { // limit - a stays at 0 where a is not below it
        __m128i low = _mm_cmpeq_epi16(_mm_subs_epu16(limit, _mm_loadu_si128((const void *)(a + i))), zero);
        __m128i high = _mm_cmpeq_epi16(_mm_subs_epu16(limit, _mm_loadu_si128((const void *)(a + i + 8))), zero);
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high)) << i;
    }
    return ~bits;
#else
    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(a[i] < v) << i;
    return bits;
#endif
}

#endif

// Looking back over the contacts of a customer for those of the same channel or team, BACK at a time.
#ifndef KPITOP_CUBE_BACK_PRIV_H
#define KPITOP_CUBE_BACK_PRIV_H

#include <stdbool.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BACK 8
#define CODE_FIRST UINT16_C(0x8000) // the customer's first contact
#define NO_PLACE UINT32_MAX

// A contact among those of its customer: its day, and the code of its channel and team with CODE_FIRST.
static inline uint32_t past_of(uint16_t day, uint32_t code) { return (uint32_t)day << 16 | code; }
static inline uint16_t past_day(uint32_t past) { return (uint16_t)(past >> 16); }
static inline uint16_t past_code(uint32_t past) { return (uint16_t)past; }

struct back { // of the BACK codes before a place, the nearest one in the highest of the bits
    uint8_t a, b;  // alike in one mask, in the other one; the customer's own only
    bool end;      // the first contact is among them
};

static inline struct back own_ones(unsigned a, unsigned b, unsigned first)
{
    unsigned own = first ? 0xffu << (31 - __builtin_clz(first)) : 0xffu;
    return (struct back){(uint8_t)(a & own), (uint8_t)(b & own), first != 0};
}

static inline struct back look_back_plain(const uint32_t *end, uint16_t code, uint16_t mask_a, uint16_t mask_b)
{
    unsigned a = 0, b = 0, first = 0;
    for (int i = 0; i < BACK; i++) {
        unsigned x = end[i - BACK] ^ code;
        a |= (unsigned)!(x & mask_a) << i;
        b |= (unsigned)!(x & mask_b) << i;
        first |= (unsigned)!!(end[i - BACK] & CODE_FIRST) << i;
    }
    return own_ones(a, b, first);
}

#ifdef __SSE2__
static inline __m128i alike(__m128i low, __m128i high, uint16_t mask)
{
    const __m128i zero = _mm_setzero_si128(), m = _mm_set1_epi32(mask);
    return _mm_packs_epi32(_mm_cmpeq_epi32(_mm_and_si128(low, m), zero), _mm_cmpeq_epi32(_mm_and_si128(high, m), zero));
}
#endif

static inline struct back look_back(const uint32_t *end, uint16_t code, uint16_t mask_a, uint16_t mask_b)
{
#ifdef __SSE2__
    const __m128i low = _mm_loadu_si128((const void *)(end - BACK)), high = _mm_loadu_si128((const void *)(end - BACK / 2));
    const __m128i like = _mm_set1_epi32(code), x = _mm_xor_si128(low, like), y = _mm_xor_si128(high, like);
    unsigned both = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(alike(x, y, mask_a), alike(x, y, mask_b)));
    // to the sign, of 32 bits and, as what is packed is cut off at the ends, of 16 and 8
    const __m128i first = _mm_packs_epi32(_mm_slli_epi32(low, 16), _mm_slli_epi32(high, 16));
    return own_ones(both & 0xff, both >> 8, (unsigned)_mm_movemask_epi8(_mm_packs_epi16(first, _mm_setzero_si128())));
#else
    return look_back_plain(end, code, mask_a, mask_b);
#endif
}

static inline uint32_t nearest(uint32_t at, uint8_t bits) { return at - BACK + 31 - (uint32_t)__builtin_clz(bits); }

// The nearest one of the customer before a place that is not behind his first one, with the same bits of the mask; NO_PLACE: none.
static inline uint32_t like_before(const uint32_t *past, uint32_t at, uint16_t code, uint16_t mask)
{
    for (;; at -= BACK) {
        struct back x = look_back(past + at, code, mask, mask);
        if (x.a)
            return nearest(at, x.a);
        if (x.end)
            return NO_PLACE;
    }
}

// Of the contact at this place.
static inline uint32_t last_like(const uint32_t *past, uint32_t at, uint16_t mask)
{
    return past[at] & CODE_FIRST ? NO_PLACE : like_before(past, at, past_code(past[at]), mask);
}

#endif

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

struct back { // of the BACK codes before a place, the nearest one in the highest of the bits
    uint8_t a, b;  // alike in one mask, in the other one; the customer's own only
    bool end;      // the first contact is among them
};

static inline struct back own_ones(unsigned a, unsigned b, unsigned first)
{
    unsigned own = first ? 0xffu << (31 - __builtin_clz(first)) : 0xffu;
    return (struct back){(uint8_t)(a & own), (uint8_t)(b & own), first != 0};
}

static inline struct back look_back_plain(const uint16_t *end, uint16_t code, uint16_t mask_a, uint16_t mask_b)
{
    unsigned a = 0, b = 0, first = 0;
    for (int i = 0; i < BACK; i++) {
        unsigned x = end[i - BACK] ^ code;
        a |= (unsigned)!(x & mask_a) << i;
        b |= (unsigned)!(x & mask_b) << i;
        first |= (unsigned)(end[i - BACK] >> 15) << i;
    }
    return own_ones(a, b, first);
}

static inline struct back look_back(const uint16_t *end, uint16_t code, uint16_t mask_a, uint16_t mask_b)
{
#ifdef __SSE2__
    const __m128i zero = _mm_setzero_si128(), v = _mm_loadu_si128((const void *)(end - BACK));
    const __m128i x = _mm_xor_si128(v, _mm_set1_epi16((short)code));
    __m128i a = _mm_cmpeq_epi16(_mm_and_si128(x, _mm_set1_epi16((short)mask_a)), zero);
    __m128i b = _mm_cmpeq_epi16(_mm_and_si128(x, _mm_set1_epi16((short)mask_b)), zero);
    unsigned both = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(a, b));
    unsigned first = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(v, zero)); // the sign stays
    return own_ones(both & 0xff, both >> 8, first);
#else
    return look_back_plain(end, code, mask_a, mask_b);
#endif
}

static inline uint32_t nearest(uint32_t at, uint8_t bits) { return at - BACK + 31 - (uint32_t)__builtin_clz(bits); }

// The nearest one of the customer before a place that is not behind his first one, with the same bits of the mask; NO_PLACE: none.
static inline uint32_t like_before(const uint16_t *codes, uint32_t at, uint16_t code, uint16_t mask)
{
    for (;; at -= BACK) {
        struct back x = look_back(codes + at, code, mask, mask);
        if (x.a)
            return nearest(at, x.a);
        if (x.end)
            return NO_PLACE;
    }
}

// Of the contact at this place.
static inline uint32_t last_like(const uint16_t *codes, uint32_t at, uint16_t mask)
{
    return codes[at] & CODE_FIRST ? NO_PLACE : like_before(codes, at, codes[at], mask);
}

#endif

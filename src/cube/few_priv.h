// Small values in 4 bits, two rows a byte: of each FEW_ROWS rows the first half stands in the low bits of its bytes, the other half in
// the high ones, so that whole blocks are told by plain loops. See few.c.
#ifndef KPITOP_CUBE_FEW_PRIV_H
#define KPITOP_CUBE_FEW_PRIV_H

#include "wide_priv.h"

#include <stddef.h>

#define FEW_ROWS 64
#define FEW_HALF (FEW_ROWS / 2)
#define FEW_MOST 15

ALWAYS_INLINE size_t few_place(uint32_t i) { return i / FEW_ROWS * FEW_HALF + i % FEW_HALF; }
ALWAYS_INLINE unsigned few_shift(uint32_t i) { return i / FEW_HALF % 2 * 4; }
ALWAYS_INLINE uint8_t few_at(const uint8_t *few, uint32_t i) { return few[few_place(i)] >> few_shift(i) & FEW_MOST; }
ALWAYS_INLINE void few_set(uint8_t *few, uint32_t i, uint8_t n)
{
    uint8_t *at = few + few_place(i);
    *at = (uint8_t)((*at & ~(FEW_MOST << few_shift(i))) | n << few_shift(i));
}

// A missing value that has all bits of a byte has all of these; where none is missing so, `missing` is 0.
ALWAYS_INLINE uint8_t few_byte(uint8_t n, uint8_t missing) { return n == FEW_MOST ? n | missing : n; }
ALWAYS_INLINE bool few_fits(uint8_t v, uint8_t missing) { return (uint8_t)(v + (missing & 1)) <= FEW_MOST; }

// FEW_ROWS rows, of which `few` begins with the first.
ALWAYS_INLINE void few_bytes(const uint8_t *restrict few, uint8_t missing, uint8_t *restrict out)
{
    for (int j = 0; j < FEW_HALF; j++) {
        uint8_t low = few[j] & FEW_MOST, high = few[j] >> 4;
        out[j] = few_byte(low, missing);
        out[j + FEW_HALF] = few_byte(high, missing);
    }
}

ALWAYS_INLINE void few_codes(const uint8_t *restrict few, uint16_t *restrict out)
{
    for (int j = 0; j < FEW_HALF; j++) {
        out[j] = few[j] & FEW_MOST;
        out[j + FEW_HALF] = few[j] >> 4;
    }
}

#endif

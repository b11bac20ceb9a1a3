// MARK_ROWS codes at once of times and spans that are packed; see near.c. For loops that are compiled for machines with AVX2 too.
#ifndef KPITOP_CUBE_NEAR_PRIV_H
#define KPITOP_CUBE_NEAR_PRIV_H

#include "columns_priv.h"

// All ones where it holds, 0 where it does not: loops of masks are made wide.
ALWAYS_INLINE uint32_t mask(bool holds) { return 0 - (uint32_t)holds; }

// For blocks in which some row is far; i: a multiple of MARK_ROWS, here and below.
void far_codes(const struct chunk *k, uint32_t i, enum col c, uint32_t codes[MARK_ROWS]);
uint64_t far_rows(const struct chunk *k, uint32_t i, enum col c); // which ones

ALWAYS_INLINE uint32_t brief_64(const uint8_t *restrict n, uint32_t first, uint32_t unit, uint32_t *restrict out)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        out[j] = (first + n[j] * unit) | mask(n[j] == BRIEF_NONE);
        far |= n[j] == BRIEF_FAR;
    }
    return far;
}

ALWAYS_INLINE uint32_t near_64(const uint16_t *restrict n, uint32_t first, uint32_t unit, uint32_t *restrict out)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        out[j] = (first + n[j] * unit) | mask(n[j] == UNITS_NONE);
        far |= n[j] == UNITS_FAR;
    }
    return far;
}

ALWAYS_INLINE uint32_t after_64(const uint16_t *restrict n, const uint32_t *restrict created, uint32_t unit, uint32_t *restrict out)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        out[j] = (created[j] + n[j] * unit) | mask(n[j] == UNITS_NONE);
        far |= n[j] == UNITS_FAR;
    }
    return far;
}

ALWAYS_INLINE uint32_t span_units_64(const uint16_t *restrict n, uint32_t unit, uint32_t *restrict out)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        out[j] = span_of_seconds(n[j] * unit) | mask(n[j] == UNITS_NONE);
        far |= n[j] == UNITS_FAR;
    }
    return far;
}

// Codes of rows [i, i + MARK_ROWS) as they stand, or stood, in the column: there or in buf; NULL where there is none.
ALWAYS_INLINE const uint32_t *created_64(const struct chunk *k, uint32_t i, uint32_t *restrict buf)
{
    const uint8_t *brief = k->col[COL_CREATED_BRIEF];
    const uint16_t *near = k->col[COL_CREATED_NEAR];
    if (k->col[COL_CREATED])
        return (const uint32_t *)k->col[COL_CREATED] + i;
    if (!brief && !near)
        return NULL;
    uint32_t first = k->marks[i / MARK_ROWS].created;
    if (brief ? brief_64(brief + i, first, k->unit.created, buf) : near_64(near + i, first, k->unit.created, buf))
        far_codes(k, i, COL_CREATED, buf);
    return buf;
}

// Of another time; created: the codes of the creations.
ALWAYS_INLINE const uint32_t *after_creation_64(const struct chunk *k, uint32_t i, enum col c, const uint32_t *created, uint32_t *restrict buf)
{
    const uint16_t *units = after_units(k, c);
    if (k->col[c])
        return (const uint32_t *)k->col[c] + i;
    if (!units)
        return NULL;
    if (after_64(units + i, created, k->unit.after[c - COL_FIRST_REPLY], buf))
        far_codes(k, i, c, buf);
    return buf;
}

// Of spans.
ALWAYS_INLINE const uint32_t *spans_64(const struct chunk *k, uint32_t i, enum col c, uint32_t *restrict buf)
{
    const uint16_t *units = span_units(k, c);
    if (k->col[c])
        return (const uint32_t *)k->col[c] + i;
    if (!units)
        return NULL;
    if (span_units_64(units + i, k->unit.span[c - COL_DUR], buf))
        far_codes(k, i, c, buf);
    return buf;
}

#endif

// DAYS_ROWS days at once, packed or not; see days.c. For loops that are compiled for machines with AVX2 too.
#ifndef KPITOP_CUBE_DAYS_PRIV_H
#define KPITOP_CUBE_DAYS_PRIV_H

#include "columns_priv.h"

ALWAYS_INLINE uint16_t mask_16(bool holds) { return (uint16_t)(0 - (unsigned)holds); }

void far_days(const struct chunk *k, uint32_t i, uint16_t days[DAYS_ROWS]); // of resolutions, for blocks in which some row is far

ALWAYS_INLINE void days_from(const uint8_t *restrict n, uint16_t first, uint16_t *restrict out)
{
    for (int j = 0; j < DAYS_ROWS; j++)
        out[j] = (uint16_t)((first + n[j]) | mask_16(n[j] == BRIEF_NONE));
}

ALWAYS_INLINE uint16_t days_after(const uint8_t *restrict n, const uint16_t *restrict created, uint16_t *restrict out)
{
    uint16_t far = 0;
    for (int j = 0; j < DAYS_ROWS; j++) {
        out[j] = (uint16_t)((created[j] + n[j]) | mask_16(n[j] == BRIEF_NONE));
        far |= n[j] == BRIEF_FAR;
    }
    return far;
}

// Days of rows [i, i + DAYS_ROWS), i a multiple of that: in their column, or told into buf; NULL: there are none.
ALWAYS_INLINE const uint16_t *created_days_64(const struct chunk *k, uint32_t i, uint16_t *restrict buf)
{
    const uint8_t *near = k->col[COL_CREATED_DAY_NEAR];
    if (k->col[COL_CREATED_DAY])
        return (const uint16_t *)k->col[COL_CREATED_DAY] + i;
    if (!near)
        return NULL;
    days_from(near + i, k->first_day, buf);
    return buf;
}

// created: those of the creations.
ALWAYS_INLINE const uint16_t *resolved_days_64(const struct chunk *k, uint32_t i, const uint16_t *created, uint16_t *restrict buf)
{
    const uint8_t *near = k->col[COL_RESOLVED_DAY_NEAR];
    if (k->col[COL_RESOLVED_DAY])
        return (const uint16_t *)k->col[COL_RESOLVED_DAY] + i;
    if (!near)
        return NULL;
    if (days_after(near + i, created, buf))
        far_days(k, i, buf);
    return buf;
}

// resolved: those of the resolutions.
ALWAYS_INLINE const uint16_t *rated_days_64(const struct chunk *k, uint32_t i, const uint16_t *resolved)
{
    return k->rated_resolved ? resolved : k->col[COL_RATED_DAY] ? (const uint16_t *)k->col[COL_RATED_DAY] + i : NULL;
}

#endif

// Settling of interactions: see settle.c, and alike.c for the rows of a block that are settled as others were.
#ifndef KPITOP_CUBE_SETTLE_PRIV_H
#define KPITOP_CUBE_SETTLE_PRIV_H

#include "classes_priv.h"
#include "wide_priv.h"

// Days of times by half a day, each found when it is first asked for. In one without a change of the clock there is at most
// one midnight.
#define HALF_DAY 43200
#define HALF_DAYS (UINT32_MAX / HALF_DAY + 1)
struct half_day {
    uint32_t turn;          // code of the time at which `after` begins
    uint16_t before, after; // codes of days; 0: not known, or there is a change
};

struct settling { // of one worker
    struct cube *c;
    bool wide;                  // see wide_machine
    struct findings *out;       // of the chunk at hand
    struct half_day *days;      // [HALF_DAYS]
    struct { uint32_t from, to, more; } steady; // codes of times between which the clock does not change: the day is that of code + more
    uint16_t *last_day;         // [CHUNK_ROWS] of the chunk at hand, see look_rows
    uint32_t *late;             // [UINT16_MAX + 1] all 0 between two chunks, see list_late
    uint16_t first_complaint;   // code of the day, of rows that were settled as others were
    uint8_t rated[UINT8_MAX + 1]; // of COL_RATING enum rated + 1; 0: none
    struct class_cache classes;
    struct shapes shapes;
};

struct alike { // rows of a block of which a shape tells all but their days
    uint64_t rows;              // a bit each
    const struct shape_codes *times;
    uint16_t class[SHAPE_ROWS];
    uint8_t how[SHAPE_ROWS];    // 0 of the others
};
// Those whose days are not usual are taken out of a->rows, and have to be settled. ERR_NOMEM.
int settle_alike(struct settling *s, struct chunk *k, uint32_t i, struct alike *a);

#define EACH_ROW(j, rows) for (uint64_t left = (rows), j = 0; left && (j = (uint64_t)__builtin_ctzll(left), true); left &= left - 1)

ALWAYS_INLINE uint16_t least(uint16_t a, uint16_t b) { return a < b ? a : b; }
ALWAYS_INLINE uint16_t most(uint16_t a, uint16_t b) { return a > b ? a : b; }

#endif

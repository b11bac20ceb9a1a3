// Interactions added up by day and track, for the daily cells; see rows_daily.c.
#ifndef KPITOP_CUBE_TALLY_PRIV_H
#define KPITOP_CUBE_TALLY_PRIV_H

#include "cube_priv.h"

#define NO_SLOT UINT16_MAX
struct tally;
struct row_class;
union four;
struct tallies {
    const struct cube *c;
    size_t nchannels, nteams, ntracks; // tracks: the total, channels, teams, pairs (channel * nteams + team)
    uint16_t slot[M_COUNT], square[MEAN_COUNT]; // place in a cell, or NO_SLOT
    uint16_t measure[M_COUNT]; // [nslots] of the places
    size_t ncounts, nslots, nsquares, width; // of a cell: counts, then sums, then squares of two limbs
    size_t nfours, open_sums, open_squares, open_size; // of an open one: bytes
    struct row_class *classes; // by number, from CLASS_FIRST: the cube's, with places for measures
    union four *counts;       // [nfours] of each half of each class
    uint16_t first;     // code of the first day
    size_t ndays, npages;
    uint32_t *months;   // [ndays] since the month of the first day
    struct tally *by;   // [nby] by thread
    size_t nby;
};
int tallies_make(struct tallies *x, const struct cube *c, size_t nchannels, size_t nteams); // release it anyhow
void tallies_release(struct tallies *x);
// What a thread added on a day (a month, for pairs) from the first on; NULL: nothing.
const int64_t *tallies_get(const struct tallies *x, size_t by, size_t track, uint32_t at);

#endif

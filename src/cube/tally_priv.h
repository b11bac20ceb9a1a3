// Interactions added up by day and track, for the daily cells; see rows_daily.c. How a cell is laid out: tally_layout.c.
#ifndef KPITOP_CUBE_TALLY_PRIV_H
#define KPITOP_CUBE_TALLY_PRIV_H

#include "classes_priv.h"

enum half { HALF_CREATED, HALF_RESOLVED, HALVES }; // of what a row of a class adds: on one of its two days
#define VALUES_MAX 32   // of one half; a value may be one of several measures, by the class of its row
#define KINDS_MAX 64    // of rows that count alike on one of their days

// What rows of some classes bring, summed up once for all measures that take it. to[].mean: MEAN_COUNT where it is a plain sum.
struct tally_value { uint8_t take, n; struct { uint16_t sum; uint8_t mean; } to[VALUE_STEPS]; };
struct tally_sum { uint64_t low, high; int64_t sum; }; // of values: of their squares, 128 bits, and of them
struct class_adds { uint32_t counter, values; }; // what a row counts in: see struct tallies; a bit for each value that it brings
struct weight { uint16_t counter, measure; int64_t by; };
union four { int32_t n[4]; int32_t all __attribute__((vector_size(16))); };
__extension__ typedef unsigned __int128 uint128;

struct filled { // measures and means of a cell that are not 0
    size_t nm, nsq;
    uint8_t m[M_COUNT], sq[MEAN_COUNT];
};
_Static_assert(M_COUNT <= UINT8_MAX + 1 && MEAN_COUNT <= UINT8_MAX, "a byte for each");

struct tally;
struct tallies {
    const struct cube *c;
    size_t nchannels, nteams, ntracks; // tracks: the total, channels, teams, pairs (channel * nteams + team)
    // A cell: counters, then sums of the values of both halves. Rows that count alike have one counter, unless there are too
    // many kinds of them: then the measures themselves are the counters, and a row adds as many as stand in `vectors`.
    bool by_kind;
    size_t ncounters, nfours;   // nfours: of a vector
    size_t first_form;          // counter of the ratings of the first form
    union four *vectors;        // a row's begins at its counter; NULL: by kind
    struct class_adds *adds[HALVES]; // by class
    bool always[HALVES];        // rows of any class bring all values
    struct tally_value values[HALVES][VALUES_MAX];
    size_t nvalues[HALVES];
    struct weight *weights;     // [nweights] what counters say of measures
    size_t nweights;
    struct filled may;          // what something adds to
    size_t open_sums, open_size; // of an open cell: bytes
    size_t width;               // of another one
    uint16_t first;     // code of the first day
    size_t ndays, npages;
    uint32_t *months;   // [ndays] since the month of the first day
    struct tally *by;   // [nby] by thread
    size_t nby;
};
int tallies_make(struct tallies *x, const struct cube *c, size_t nchannels, size_t nteams); // release it anyhow
void tallies_release(struct tallies *x);
// What was added on a day (in a month, for pairs) from the first on: 1, or 0 when there is nothing; ERR_RANGE. cell: measures and
// means that are not filled stay as they were. worker: below nby, those that ask at the same time have numbers of their own.
int tallies_get(const struct tallies *x, size_t track, uint32_t at, size_t worker, struct cell *cell, struct filled *filled);
size_t tallies_days(const struct tallies *x, size_t track); // (months) on which something was added
void tallies_forget(struct tallies *x, size_t track);       // it is not asked for any more
// tally_layout.c
int tally_lay_out(struct tallies *x);    // 0, ERR_NOMEM or ERR_RANGE: no cell can hold it
int tally_tell(const struct tallies *x, const int64_t *cell, struct cell *to, struct filled *filled); // what the counters and sums mean
static inline size_t tally_nvalues(const struct tallies *x) { return x->nvalues[HALF_CREATED] + x->nvalues[HALF_RESOLVED]; }

// tally_block.c: TALLY_ROWS rows of a chunk, made ready to be added.
#define TALLY_ROWS 64
#define NO_CELL (UINT32_MAX - 1)
struct tally_half { // what they add on one of their days
    uint32_t cell[TALLY_ROWS];    // day * pairs + pair, NO_CELL: nothing
    int64_t value[VALUES_MAX][TALLY_ROWS]; // of rows that have a cell; 0 where they do not bring it
};
struct tally_block {
    struct tally_half half[HALVES];
    uint16_t class[TALLY_ROWS];
    uint32_t rated[TALLY_ROWS];   // cell of the rating, NO_CELL
    const uint8_t *rating;        // NULL: there are none
    uint8_t room[TALLY_ROWS];     // for the last ones of a chunk
};
void tally_read(const struct tallies *x, const struct chunk *k, uint32_t i, struct tally_block *b, bool wide);

#endif

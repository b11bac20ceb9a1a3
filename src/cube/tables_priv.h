// See sums.c and tables.c.
#ifndef KPITOP_CUBE_TABLES_PRIV_H
#define KPITOP_CUBE_TABLES_PRIV_H

#include "classes_priv.h"
#include "picks_priv.h"

#define NO_PLACE_IN_CELL UINT8_MAX

// What the interactions of a slice come to, by segment of days, channel and value of one more dimension.
struct table {
    struct slice slice;
    int dim;                // -1: by channel alone
    size_t nvalues, npairs; // of the dimension; a pair: channel * nvalues + value
    size_t nsegs;
    int32_t *bounds;        // [nsegs] ascending ends of the segments; the first one begins at minus infinity and holds stocks only
    size_t width, nsquares;
    uint8_t measure[M_COUNT], mean[MEAN_COUNT]; // of each place in a cell; of each square
    int64_t *cells;         // [nsegs * npairs * width]
    int128 *squares;        // [nsegs * npairs * nsquares]
    uint64_t used;          // when
};
void table_release(struct table *t);

// How rows are added up: told once for all threads.
struct sums_step { uint8_t take, acc; };
struct sums_side { uint8_t n; struct sums_step steps[VALUE_STEPS]; }; // values of a class on one of its two days
struct sums_plan {
    const struct cube *c;
    struct table *to;
    size_t nclasses, nforms, naccs;
    struct sums_side *sides;  // [2 * nclasses] created, resolved
    uint8_t slot[M_COUNT], square[MEAN_COUNT]; // places in a cell; NO_PLACE_IN_CELL
    uint8_t acc[M_COUNT], acc_sum[M_COUNT], acc_square[M_COUNT]; // of a sum; and back to its places
};
struct acc { int64_t sum; int128 square; };
struct sums { // of one thread
    const struct sums_plan *plan;
    uint32_t *counts;   // [nsegs * npairs * 2 * nclasses] rows of the class, by the day they were created on and the one they were resolved on
    uint32_t *ratings;  // [nsegs * npairs * nforms]
    struct acc *accs;   // [nsegs * npairs * naccs]
    bool overflow;
};
enum sits { SITS_IN_ROW, SITS_APART, SITS_NOWHERE }; // a rating passes when its row does; by values of its own; never

int sums_open(struct sums *s, const struct sums_plan *p);
void sums_close(struct sums *s);
void sums_join(struct sums *to, const struct sums *from);
void sums_rows(struct fold *f, const uint16_t *segs, const uint8_t *sits, const struct chunk *k, uint32_t from, const uint16_t rows[], uint32_t n);
void sums_rating(struct fold *f, const uint16_t *segs, const struct chunk *k, uint32_t i, unsigned form);
// t: slice, dim and bounds are told. 1: it would be too large, or a sum runs over; 0, ERR_NOMEM, ERR_CANCEL, ERR_RANGE.
int table_fill(struct table *t, const struct cube *c);

// What a fold asks of a table.
struct asked {
    struct slice slice; // without the channel, if that is not kept
    int64_t channel;    // -1: any
    int dim;            // beside the channel, -1
    int32_t *bounds;    // those of the fold, and of months
    size_t n;
};
bool read_slice(const struct fold *f, bool keep_channel, struct asked *a); // false: it is for no table
int32_t month_after(int32_t day); // the first day of the next one
size_t bound_place(const int32_t *bounds, size_t n, int32_t bound); // n: it is none of them

struct tables;
int tables_new(struct tables **out);
void tables_free(struct tables *x);
// Adds the interactions to the segments of the fold, without histograms. *done: false where no table may be made for it.
int fold_tables(struct fold *f, bool *done);
// contact_tables.c
struct contact_tables;
int contact_tables_new(struct contact_tables **out);
void contact_tables_free(struct contact_tables *x);
// Adds the figures of contacts to the cells of the spans; as above.
int fold_contact_tables(struct fold *f, bool *done);

#endif

// BLOCK values of a column of a batch at once, into the narrow columns of a chunk.
#ifndef KPITOP_CUBE_BLOCKS_PRIV_H
#define KPITOP_CUBE_BLOCKS_PRIV_H

#include "part_priv.h"

#define BLOCK 64
_Static_assert(BLOCK <= ROWS_AHEAD, "a block that begins with a row is readable");

// has: bit j: there is a value v[j]; what has none is put as missing. way: WAY_TIME, WAY_SPAN, WAY_SMALL, WAY_MONEY into out[BLOCK]
// of the column; WAY_WORD, WAY_FLAG are added to flags, shifted by `to`. False: some value needs put_time and the
// like; then all that have one are to be put by them. wide: by a machine that has AVX2, the same.
bool block_put(enum way way, const int64_t *v, uint64_t has, void *out, unsigned to, bool wide);
// Places of rows i and after; false: as above, of all.
bool block_places(const uint64_t *offset, const uint64_t *line, struct chunk *k, uint32_t i, bool wide);
// COL_ID or COL_WHO of rows i and after; false: as above. There is a column already.
bool block_keys(const int64_t *v, uint64_t has, struct chunk *k, uint32_t i, enum col c, bool wide);
// Ids of rows i and after, noted too; false: as above, none is noted.
bool block_ids(const int64_t *v, struct chunk *k, uint32_t i, bool wide);
int64_t block_latest(const int64_t *v, uint64_t has, int64_t latest, bool wide); // the latest of the times, and of `latest`
uint64_t block_counts(const uint32_t *flags, bool *status, bool wide); // rows that count; *status: set when some has one

#endif

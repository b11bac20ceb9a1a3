// See picks.c.
#ifndef KPITOP_CUBE_PICKS_PRIV_H
#define KPITOP_CUBE_PICKS_PRIV_H

#include "cube_priv.h"

#define PICKS_KEPT 12
#define PICK_WORDS (CHUNK_ROWS / 64) // of a chunk

struct pick {
    struct slice slice;
    uint64_t *bits;   // by chunk, then row; of rows that count or have a rating
    uint32_t *counts; // by chunk
    size_t users;
    uint64_t used;    // when
};
struct picks {
    pthread_mutex_t lock;
    struct pick at[PICKS_KEPT];
    uint64_t clock;
};

bool same_slice(const struct slice *a, const struct slice *b);
int picks_new(struct picks **out);
void picks_free(struct picks *p);
// The rows of a slice, until pick_leave; NULL: everything, or there is no room, or they are not known and not to be found.
// ERR_NOMEM.
int pick_take(const struct cube *c, const struct slice *s, bool find, const struct pick **out);
void pick_leave(const struct cube *c, const struct pick *x);
// Bit by customer: some row of his passes. NULL: the rows are too many for that to spare much, or all.
int pick_customers(const struct cube *c, const struct pick *x, uint64_t **out);
static inline bool pick_has(const struct pick *x, uint32_t row) { return x->bits[(size_t)(row >> 16) * PICK_WORDS + (row & 0xffff) / 64] >> (row & 63) & 1; }

#endif

// A load that is asked to stop while its records are joined or sealed, see cube_opts.
#ifndef KPITOP_CUBE_STOP_PRIV_H
#define KPITOP_CUBE_STOP_PRIV_H

#include "cube_priv.h"

static inline bool cube_cancelled(const struct cube *c)
{
    return c->o.cancel && atomic_load_explicit(c->o.cancel, memory_order_relaxed);
}

#define LOOK_EVERY 4096 // records
static inline bool cancelled_at(const struct cube *c, size_t i) { return i % LOOK_EVERY == 0 && cube_cancelled(c); }

// each_part that ends with ERR_CANCEL.
int seal_parts(const struct cube *c, int (*part)(void *ctx, size_t i, size_t worker), void *ctx, size_t n, size_t nthreads);
// qsort that does, or with ERR_NOMEM; what is sorted is then in some order or other.
int seal_sort(const struct cube *c, void *at, size_t n, size_t size, int (*order)(const void *a, const void *b));
int seal_failed(int rc, struct err *e); // ERR_CANCEL or else ERR_NOMEM, said; 0

#endif

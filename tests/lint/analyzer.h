// What `make analyze` tells the clang analyzer, which sees one file at a time: models of functions that stand in another one.
// An err_set or err_nomem never returns 0, so a branch with "rc == 0" behind it does not exist; vec_grow returns 0 only with room.
#include "base/err.h"
#include "base/mem.h"

static inline int analyzer_vec_grow(void **p, size_t *cap, size_t n, size_t elt)
{
    int rc = vec_grow(p, cap, n, elt);
    if (!rc && !*p)
        __builtin_unreachable();
    return rc;
}

#define err_set(e, code, ...) (err_set(e, code, __VA_ARGS__), (int)(code))
#define err_nomem(e) (err_nomem(e), (int)ERR_NOMEM)
#define vec_grow(p, cap, n, elt) analyzer_vec_grow(p, cap, n, elt)

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

// What an image_array gives it has, or rc is set; an image_check that fails sets rc when reading.
#include "base/image.h"

static inline void analyzer_image_array(struct image_io *io, void **p, size_t *n, size_t size)
{
    image_array(io, p, n, size);
    if (!io->rc && *n && !*p)
        __builtin_unreachable();
}
static inline void analyzer_image_exactly(struct image_io *io, void **p, size_t n, size_t size)
{
    image_exactly(io, p, n, size);
    if (!io->rc && n && !*p)
        __builtin_unreachable();
}
static inline void analyzer_image_check(struct image_io *io, bool holds)
{
    image_check(io, holds);
    if (!holds && io->in && !io->rc)
        __builtin_unreachable();
}
#define image_array analyzer_image_array
#define image_exactly analyzer_image_exactly
#define image_check analyzer_image_check

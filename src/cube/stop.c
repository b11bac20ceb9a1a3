// What is long at sealing stops soon where that is asked for: it looks between its parts, once in some thousand records.
#include "stop_priv.h"

#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define RUN 32768 // of a sort, between two looks

struct stoppable { const struct cube *c; int (*part)(void *ctx, size_t i, size_t worker); void *ctx; };

static int part_or_stop(void *ctx, size_t i, size_t worker)
{
    const struct stoppable *x = ctx;
    return cube_cancelled(x->c) ? ERR_CANCEL : x->part(x->ctx, i, worker);
}

int seal_parts(const struct cube *c, int (*part)(void *ctx, size_t i, size_t worker), void *ctx, size_t n, size_t nthreads)
{
    return each_part(part_or_stop, &(struct stoppable){c, part, ctx}, n, nthreads);
}

int seal_failed(int rc, struct err *e) { return rc == ERR_CANCEL ? err_set(e, rc, "stopped") : rc ? err_nomem(e) : 0; }

// ---- sorting

struct sorting { const struct cube *c; size_t size; int (*order)(const void *a, const void *b); };

// Of `a` and `b`, which are sorted, and end where `b` begins and at `end`.
static int merge(const struct sorting *x, const char *a, const char *b, const char *end, char *to)
{
    const char *mid = b;
    for (size_t i = 0; a < mid && b < end; i++, to += x->size) {
        if (cancelled_at(x->c, i))
            return ERR_CANCEL;
        const char **first = x->order(a, b) <= 0 ? &a : &b;
        memcpy(to, *first, x->size);
        *first += x->size;
    }
    memcpy(to, a, (size_t)(mid - a));
    memcpy(to + (mid - a), b, (size_t)(end - b));
    return 0;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

int seal_sort(const struct cube *c, void *at, size_t n, size_t size, int (*order)(const void *a, const void *b))
{
    const struct sorting x = {c, size, order};
    char *from = at, *to = n > RUN ? malloc(n * size) : NULL, *other = to;
    int rc = n > RUN && !to ? ERR_NOMEM : 0;
    for (size_t i = 0; !rc && i < n; i += RUN) {
        rc = cube_cancelled(c) ? ERR_CANCEL : 0;
        if (!rc)
            qsort(from + i * size, least(RUN, n - i), size, order);
    }
    for (size_t run = RUN; !rc && run < n; run *= 2) {
        for (size_t i = 0; !rc && i < n; i += 2 * run)
            rc = merge(&x, from + i * size, from + least(i + run, n) * size, from + least(i + 2 * run, n) * size, to + i * size);
        char *before = from;
        from = to;
        to = before;
    }
    if (!rc && from != at)
        memcpy(at, from, n * size);
    free(other);
    return rc;
}

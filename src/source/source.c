#include "source/source.h"

#include "key_priv.h"

#include <stdlib.h>
#include <string.h>

void source_loaded(struct source *s)
{
    s->ingest.progress = NULL;
    s->ingest.cancel = NULL;
    s->ingest.resume = NULL;
    s->ingest.grown = NULL;
}

int source_open_files(struct source *s, const char *const *paths, size_t n, const struct ingest_opts *io,
                      const struct cube_opts *co, struct err *e)
{
    struct cube_opts here = *co;
    here.cancel = io->cancel;
    memset(s, 0, sizeof(*s));
    s->ingest = *io;
    s->room = co->room;
    s->ingest.resume = co->grows ? &s->resume : NULL;
    int rc = cube_new(&s->cube, &here, e);
    if (rc) {
        source_close(s);
        return rc;
    }
    struct record_sink sink = cube_sink(s->cube);
    rc = ingest_load(paths, n, &s->ingest, &sink, &s->list, e);
    if (!rc)
        rc = cube_seal(s->cube, s->list.items, s->list.n, e);
    source_loaded(s);
    if (s->list.n != 1)
        sb_release(&s->resume);
    if (rc)
        source_close(s);
    return rc;
}

int source_open_head(struct source *s, const char *const *paths, size_t n, const struct ingest_opts *io, const struct cube_opts *co,
                     uint64_t head, struct err *e)
{
    struct ingest_opts o = *io;
    struct cube_opts here = *co;
    o.head = head;
    here.grows = false;
    int rc = room_new(&here.room, NULL, e);
    return rc ? rc : source_open_files(s, paths, n, &o, &here, e);
}

void source_close(struct source *s)
{
    cube_free(s->cube);
    source_list_release(&s->list);
    room_free(s->room);
    image_close(s->image);
    key_free(s->key);
    sb_release(&s->resume);
    memset(s, 0, sizeof(*s));
}

// --- rows again ---------------------------------------------------------------------------------------------------

struct row_again {
    const char **cells;
    size_t n;
};
struct rereading { // of one source
    struct arena mem;
    struct row_again header, *rows; // rows[i] answers offsets[i]
    size_t noffsets;
    bool oom;
};

static int keep_row(void *ctx, long index, const char *const *cells, size_t ncells)
{
    struct rereading *r = ctx;
    if (index >= (long)r->noffsets)
        return 0;
    struct row_again *out = index < 0 ? &r->header : &r->rows[index];
    const char **copy = arena_alloc(&r->mem, (ncells + 1) * sizeof(*copy));
    for (size_t i = 0; copy && i < ncells; i++) {
        copy[i] = arena_strdup(&r->mem, cells[i] ? cells[i] : "");
        if (!copy[i])
            copy = NULL;
    }
    if (!copy) {
        r->oom = true;
        return ERR_NOMEM;
    }
    out->cells = copy;
    out->n = ncells;
    return 0;
}

struct order {
    uint32_t source;
    uint64_t offset;
    size_t ref; // index in the caller's refs
};

static int by_place(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return x->ref < y->ref ? -1 : x->ref > y->ref;
}

// Read the rows of o[0..n), all of one source, again and point answers[ref] at them.
static int reread_one(const struct source *s, const struct order *o, size_t n, struct rereading *r,
                      struct row_again **answers, struct err *e)
{
    uint64_t *offsets = arena_alloc(&r->mem, n * sizeof(*offsets));
    r->rows = arena_alloc(&r->mem, n * sizeof(*r->rows));
    if (!offsets || !r->rows)
        return err_nomem(e);
    for (size_t i = 0; i < n; i++) {
        if (!i || o[i].offset != o[i - 1].offset) // one row may have given several records
            offsets[r->noffsets++] = o[i].offset;
        answers[o[i].ref] = &r->rows[r->noffsets - 1];
    }
    if (o->source >= s->list.n)
        return err_set(e, ERR_NOTFOUND, "the source of these rows is not loaded any more");
    int rc = ingest_reread(s->list.items[o->source], &s->ingest, offsets, r->noffsets, keep_row, r, e);
    return r->oom ? err_nomem(e) : rc;
}

size_t source_comments_max(const struct source *s) { return s->ingest.limits.comments ? s->ingest.limits.comments : 20000; }
size_t source_rows_listed(const struct source *s) { return s->ingest.limits.listed ? s->ingest.limits.listed : 5000; }

size_t source_rows_max(const struct source *s)
{
    size_t comments = source_comments_max(s), listed = source_rows_listed(s);
    return comments > listed ? comments : listed;
}

int source_rows(const struct source *s, const struct fact_ref *refs, size_t n, source_row_fn row, void *ctx,
                struct err *e)
{
    if (n > source_rows_max(s))
        return err_set(e, ERR_LIMIT, "at most %zu rows are read again at a time; raise comments or listed in the section [limits] of kpitop.ini", source_rows_max(s));
    if (!n)
        return 0;
    int rc = 0, failure = 0;
    size_t nread = 0, answered = 0;
    struct order *o = calloc(n, sizeof(*o));
    struct row_again **answers = calloc(n, sizeof(struct row_again *));
    struct rereading *reads = calloc(s->list.n + 1, sizeof(*reads));
    if (!o || !answers || !reads) {
        rc = err_nomem(e);
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        o[i] = (struct order){refs[i].source, refs[i].offset, i};
    qsort(o, n, sizeof(*o), by_place);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && o[j].source == o[i].source; j++)
            ;
        struct rereading *r = &reads[nread++];
        int one = reread_one(s, o + i, j - i, r, answers, e);
        if (one == ERR_NOMEM || one == ERR_CANCEL || nread > s->list.n) {
            rc = one ? one : ERR_LIMIT;
            goto out;
        }
        if (one) {
            failure = one;
            memset(r->rows, 0, r->noffsets * sizeof(*r->rows)); // what was read before it was noticed may be of another file
        } else
            answered++;
        if (!one && r->header.cells)
            rc = row(ctx, -1, o[i].source, r->header.cells, r->header.n);
        if (rc)
            goto out;
    }
    if (failure && !answered) {
        rc = failure;
        goto out;
    }
    for (size_t i = 0; i < n && !rc; i++)
        rc = row(ctx, (long)i, refs[i].source, (const char *const *)answers[i]->cells, answers[i]->n);
out:
    for (size_t i = 0; reads && i < nread; i++)
        arena_release(&reads[i].mem);
    free(reads);
    free(answers);
    free(o);
    return rc;
}

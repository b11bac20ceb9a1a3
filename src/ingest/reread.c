// Rows behind a number: read again from the source, by their decoded offsets.
#include "map_priv.h"

#include <stdlib.h>
#include <string.h>

struct reread {
    const uint64_t *offsets;
    size_t n, next;
    int (*row)(void *ctx, long index, const char *const *cells, size_t ncells);
    void *ctx;
    const char **cells;
    size_t cap;
    size_t header_left;
    size_t until;    // offsets of this call: [next, until)
};

static int hand(struct reread *r, long index, const struct csv_row *row, struct err *e)
{
    if (row->n > r->cap) {
        const char **c = realloc(r->cells, row->n * sizeof(*c));
        if (!c)
            return err_nomem(e);
        r->cells = c;
        r->cap = row->n;
    }
    for (size_t i = 0; i < row->n; i++)
        r->cells[i] = row->cells[i].s;
    return r->row(r->ctx, index, r->cells, row->n);
}

static int on_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct reread *r = ctx;
    if (r->next < r->until && row->offset >= r->offsets[r->next]) {
        if (row->offset != r->offsets[r->next])
            return err_set(e, ERR_NOTFOUND, "the file changed since it was loaded; load it again");
        for (; r->next < r->until && r->offsets[r->next] == row->offset; r->next++) {
            int rc = hand(r, (long)r->next, row, e);
            if (rc)
                return rc;
        }
        if (r->next >= r->until)
            return CSV_STOP;
    }
    return 0;
}

static int header(const struct source_info *si, struct reread *r, struct err *e)
{
    const char **names = calloc(si->ncolumns + 1, sizeof(*names));
    if (!names)
        return err_nomem(e);
    for (size_t i = 0; i < si->ncolumns; i++)
        names[i] = si->columns[i].header;
    int rc = r->row(r->ctx, -1, names, si->ncolumns);
    free(names);
    return rc;
}

#define NEAR (UINT64_C(1) << 16) // bytes between two rows that are read through rather than jumped over

// Rows that are read in one go from offsets[next] on.
static size_t until(const struct reread *r, bool seek)
{
    size_t i = r->next + 1;
    while (i < r->n && (!seek || r->offsets[i] - r->offsets[i - 1] < NEAR))
        i++;
    return i < r->n ? i : r->n;
}

static int rows(const struct source_info *si, struct decoder *d, struct reread *r, const struct ingest_opts *o,
                struct err *e)
{
    int rc = 0;
    bool seek = d->enc == ENC_UTF8;
    do {
        r->until = until(r, seek);
        uint64_t at = seek && r->n ? r->offsets[r->next] : 0;
        struct csv_stream s = {.delimiter = si->delimiter, .by_row = si->sheet != NULL, .width = si->ncolumns, .offset = at,
                               .libcsv = seek, // one row a time
                               .cancel = o ? o->cancel : NULL, .field = o ? o->limits.field : 0, .row = o ? o->limits.line : 0,
                               .columns = o ? o->limits.columns : 0, .quotes = o ? o->limits.quotes : 0};
        rc = decoder_seek(d, at, e);
        if (!rc)
            rc = csv_read(&s, d, on_row, r, e);
        if (!rc && r->next < r->until)
            rc = err_set(e, ERR_NOTFOUND, "%s changed since it was loaded; load it again", si->path);
    } while (!rc && seek && r->next < r->n);
    return rc;
}

// As it was read, by what can be told without reading it: its own time is set back by whoever copies it with its time.
static bool same_times(const struct input *in, const struct source_info *si)
{
    return in->size == si->bytes && in->mtime_ns == si->mtime_ns && (in->ctime_ns == si->ctime_ns || !si->ctime_ns);
}

// The content again, when it is still the one that was loaded: same size and times, else same hash.
static int content_again(const struct source_info *si, const struct ingest_opts *o, struct input *in, struct err *e)
{
    const atomic_int *cancel = o ? o->cancel : NULL;
    struct err local = {0};
    if (si->spool) {
        *in = (struct input){.fd = si->spool - 1, .size = si->bytes};
        return 0;
    }
    if (!strcmp(si->path, "-"))
        return err_set(e, ERR_NOTFOUND, "standard input cannot be read again");
    struct input_opts opening = {.cancel = cancel, .limits = o ? &o->limits : NULL, .head = o ? o->head : 0, .regular = true};
    int rc = input_open(in, si->path, &opening, &local);
    if (rc)
        return rc == ERR_CANCEL || rc == ERR_NOMEM ? err_set(e, rc, "%s", local.msg)
                                                   : err_set(e, ERR_NOTFOUND, "%s is no longer there", si->path);
    if (same_times(in, si))
        return 0;
    struct enc_scan scan;
    rc = encoding_scan(in, &scan, o ? o->threads : 1, cancel, e);
    if (!rc && (in->size != si->bytes || memcmp(scan.content, si->content, sizeof(scan.content)) != 0))
        rc = err_set(e, ERR_NOTFOUND, "%s changed since it was loaded; load it again", si->path);
    if (rc)
        input_close(in);
    return rc;
}

bool ingest_unchanged(const struct source_info *si, const struct ingest_opts *o)
{
    struct input in = {.fd = -1};
    if (content_again(si, o, &in, NULL))
        return false;
    if (!si->spool)
        input_close(&in);
    return true;
}

// What was read is of the file that was loaded, if it was not written meanwhile.
static int still_same(const struct input *in, const struct source_info *si, struct err *e)
{
    bool cut;
    return !input_written(in, &cut) ? 0 : err_set(e, ERR_NOTFOUND, "%s changed since it was loaded; load it again", si->path);
}

int ingest_reread(const struct source_info *si, const struct ingest_opts *o, const uint64_t *offsets, size_t n,
                  int (*row)(void *ctx, long index, const char *const *cells, size_t ncells), void *ctx, struct err *e)
{
    struct input in = {.fd = -1};
    struct enc_scan scan = {.enc = (enum enc)si->enc, .bom = si->bom, .nul = si->nul};
    struct decoder d = {.fd = -1};
    struct reread r = {.offsets = offsets, .n = n, .row = row, .ctx = ctx};
    int rc = content_again(si, o, &in, e);
    if (rc)
        return rc;
    rc = header(si, &r, e);
    if (!rc && n)
        rc = decoder_init(&d, &in, &scan, e);
    if (!rc && n)
        rc = rows(si, &d, &r, o, e);
    if (!rc && n)
        rc = still_same(&in, si, e);
    decoder_release(&d);
    free(r.cells);
    if (!si->spool)
        input_close(&in);
    return rc;
}

// Source: one way to the figures, whatever is behind (files now; databases and saved cubes later).
#ifndef KPITOP_SOURCE_SOURCE_H
#define KPITOP_SOURCE_SOURCE_H

#include "base/sha256.h"
#include "cube/cube.h"
#include "ingest/ingest.h"

struct source {
    struct cube *cube;
    struct source_list list;
    struct ingest_opts ingest; // as used, for reading rows again
    struct image *image;       // of the cache, which the arrays and texts stand in; NULL: loaded from the files
    struct room *room;         // that the large arrays of what was loaded stand in, or NULL
    struct source_key *key;    // what source_keep is to keep it under; NULL: nothing to keep
    struct strbuf resume;      // of a load of one file: what reading on from its end needs, to be kept with it
    uint64_t tail;             // bytes that were read of a file that had grown since it was kept; 0: all of it
};
// Load every path. Sentences about single files stand in list; the call fails only when nothing can go on. The room of the
// options goes over to the source, whatever comes out. io->cancel stops all of it, the cube too, within some hundredths of a
// second and with nothing left behind; a flag that is set at the last moment comes too late: then all is loaded.
int source_open_files(struct source *s, const char *const *paths, size_t n, const struct ingest_opts *io,
                      const struct cube_opts *co, struct err *e);
// The same of the beginning of each alone, about `head` bytes of its text: figures to look at while all of it is read. Whatever reads rows
// again knows it.
int source_open_head(struct source *s, const char *const *paths, size_t n, const struct ingest_opts *io, const struct cube_opts *co,
                     uint64_t head, struct err *e);
void source_close(struct source *s);

// One row read again; index -1 is a header, and cells NULL means that the row could not be read again.
typedef int (*source_row_fn)(void *ctx, long index, uint32_t source_no, const char *const *cells, size_t ncells);
// The rows behind refs (any order, at most source_rows_max), read again: first the header (index -1) of each source
// concerned, then every row in the order given. A non-zero answer of row stops and is returned.
// A source that is gone or changed fails the call only when no other source answers; its sentence goes to e either way.
size_t source_rows_max(const struct source *s); // ingest_limits: comments, or listed where that is more
size_t source_rows_listed(const struct source *s);
size_t source_comments_max(const struct source *s);
int source_rows(const struct source *s, const struct fact_ref *refs, size_t n, source_row_fn row, void *ctx,
                struct err *e);

// SHA-256 of the file that the source was read from, as it lies there: of the archive, the workbook, the compressed file. Else "" and
// ERR_NOTFOUND where there is none to tell (of standard input, of what is gone or changed since it was read, of more than SOURCE_SHA256_MOST
// bytes), ERR_IO where the file lies there and cannot be read, which whoever shows the sum has to say.
#define SOURCE_SHA256_MOST (INT64_C(64) << 20) // 65 ms at 1 GB/s; a quarter of a second where the processor has no instructions for it
int source_sha256(const struct source_info *si, char out[SHA256_TEXT]);

#endif

// What was loaded, kept for the next time: one file for each set of sources and options in the cache folder, readable by the
// user alone. It stands for its sources as long as they are the same: by size, time of change, inode and 64 blocks of each;
// where only time or inode changed, by the whole content. It is used by the program that wrote it and no other; a file that
// is damaged, cut short or of something else is passed over and written anew. Nothing depends on it but speed.
#ifndef KPITOP_SOURCE_CACHE_H
#define KPITOP_SOURCE_CACHE_H

#include "source/source.h"

struct source_cache {
    const char *folder; // made when it is not there; NULL: nothing is kept
    uint64_t program;   // what figures and texts depend on beside sources and options: the program itself;
    uint64_t language;  // the language of its texts
};
// source_open_files, or the same from the cache.
int source_open(struct source *s, const char *const *paths, size_t n, const struct ingest_opts *io,
                const struct cube_opts *co, const struct source_cache *c, struct err *e);
// Keep what source_open had to load; 0 too when it came from the cache or cannot be kept (standard input, a file that
// changed meanwhile). Nothing of s is changed: it may go on in a thread of its own.
int source_keep(const struct source *s, const struct source_cache *c, struct err *e);

void source_kept(struct source *s); // there is nothing to keep any more

struct cache_entry {
    const char *file;     // name in the folder
    const char *sources;  // paths, apart by ", "; "" when it is not ours to read
    uint64_t bytes;
    int64_t written_ms;   // UTC
};
#define CACHE_ENTRIES 32                     // kept at most, the last used ones,
#define CACHE_BYTES (UINT64_C(16) << 30)     // of so much together
int source_cache_list(const struct source_cache *c, struct arena *mem, struct cache_entry **out, size_t *n, struct err *e);
// How many files went, and their bytes.
int source_cache_clear(const struct source_cache *c, size_t *n, uint64_t *bytes, struct err *e);

#endif

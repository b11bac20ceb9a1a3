// What a kept load is known by.
#ifndef KPITOP_SOURCE_KEY_PRIV_H
#define KPITOP_SOURCE_KEY_PRIV_H

#include "source/cache.h"

#define KEY_BLOCKS 64
#define KEY_BLOCK 4096 // bytes

struct file_id {
    uint64_t size, inode, blocks; // blocks: hash of up to KEY_BLOCKS of them, all of a small file
    int64_t mtime_ns;
};
struct source_key {
    uint64_t slot;       // names the file of the cache: of the options, the language and the paths as given
    struct strbuf names; // each path, and what stands in a folder, NUL after each
    struct file_id *files; // by name; zeros for what is no regular file
    size_t n, cap;
};
// ERR_NOTFOUND: cannot be known again (standard input, a pipe, a path that is not there).
int key_make(struct source_key **out, const char *const *paths, size_t n); // slot 0
void key_place(struct source_key *k, const char *const *paths, size_t n, const struct ingest_opts *io,
               const struct cube_opts *co, uint64_t language);
bool key_same_names(const struct source_key *a, const struct source_key *b);
void key_free(struct source_key *k); // NULL is fine
bool key_still(const struct source_key *k); // the files are as they were, by size, time and inode
// When file i was last changed in any way, ns; 0 when it is not the one of the key any more.
int64_t key_ctime(const struct source_key *k, size_t i);
// The one file of `now` is that of `before`, and longer since: as far as blocks of it tell, what it held then is there.
bool key_grown(const struct source_key *now, const struct source_key *before);
// The file that a source was read from: index into files, -1 when it is none of them.
long key_owner(const struct source_key *k, const char *path);

// source.c: what the load alone was asked with is the caller's, who may be gone.
void source_loaded(struct source *s);

#endif

// A load from the cache, or into it.
#include "key_priv.h"

#include "base/file.h"
#include "base/intern.h"
#include "record/source_image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMAT 15 // of the files: another one is another version
#define SUFFIX ".cube"
#define AT_FILES 2 // number of the array of file ids

static uint64_t version_of(const struct source_cache *c)
{
    uint64_t parts[] = {FORMAT, c->program};
    return hash_bytes(parts, sizeof(parts), 0);
}

static bool place(char out[PATH_MAX], const char *folder, uint64_t slot)
{
    return snprintf(out, PATH_MAX, "%s/%016" PRIx64 SUFFIX, folder, slot) < PATH_MAX;
}

// --- the walk ---------------------------------------------------------------------------------------------------------

// The key of a file, as it stands in it.
static void walk_key(struct image_io *io, struct source_key *k)
{
    void *names = k->names.s, *files = k->files;
    image_value(io, &k->slot, sizeof(k->slot));
    image_array(io, &names, &k->names.len, 1);
    image_array(io, &files, &k->n, sizeof(*k->files));
    k->names.s = names;
    k->files = files;
}

// resume: read, it stands in the image.
static void walk_list(struct image_io *io, struct source *s, struct strbuf *resume)
{
    void *bytes = resume->s;
    source_infos_image(io, &s->list.items, &s->list.n);
    image_array(io, &bytes, &resume->len, 1);
    resume->s = bytes;
    image_value(io, s->ingest.currency, sizeof(s->ingest.currency));
    if (io->in) {
        s->list.cap = s->list.n;
        s->ingest.currency[sizeof(s->ingest.currency) - 1] = '\0';
    }
}

// --- out of it --------------------------------------------------------------------------------------------------------

// Of the files now, those that are not the ones kept at first sight; false: one is another.
static bool compare_files(const struct source_key *now, const struct source_key *kept, bool *touched, bool *any)
{
    *any = false;
    for (size_t i = 0; i < now->n; i++) {
        const struct file_id *a = &now->files[i], *b = &kept->files[i];
        if (a->size != b->size || a->blocks != b->blocks)
            return false;
        touched[i] = a->inode != b->inode || a->mtime_ns != b->mtime_ns;
        *any = *any || touched[i];
    }
    return true;
}

// What was not read once is decided by its name; the rest of a touched file must be what it was.
static bool content_stays(const struct source *s, const struct source_key *now, const bool *touched)
{
    for (size_t i = 0; i < s->list.n; i++) {
        const struct source_info *si = s->list.items[i];
        long owner = key_owner(now, si->path);
        if (owner < 0)
            return false;
        if (!touched[owner] || si->state == SOURCE_SKIPPED)
            continue;
        if (si->state == SOURCE_UNREADABLE || !ingest_unchanged(si, &s->ingest))
            return false;
    }
    return true;
}

// The time of the files now, so that their rows are read without a look at all of them.
static void point_times(struct source *s, const struct source_key *now)
{
    for (size_t i = 0; i < s->list.n; i++) {
        long owner = key_owner(now, s->list.items[i]->path);
        if (owner >= 0 && now->files[owner].inode) {
            s->list.items[i]->mtime_ns = now->files[owner].mtime_ns;
            s->list.items[i]->ctime_ns = key_ctime(now, (size_t)owner);
        }
    }
}

// 0, or why the file cannot be used.
static int read_kept(struct source *s, const char *path, const struct source_key *now, const struct cube_opts *co)
{
    struct image_io io = {.in = s->image};
    struct source_key kept = {0};
    struct strbuf resume = {0};
    bool *touched = calloc(now->n + 1, 1), any = false;
    walk_key(&io, &kept);
    int rc = !touched ? ERR_NOMEM : io.rc ? io.rc : now->slot == kept.slot && key_same_names(now, &kept) && compare_files(now, &kept, touched, &any) ? 0 : ERR_NOTFOUND;
    if (!rc) {
        walk_list(&io, s, &resume);
        rc = cube_read(&io, &s->cube, co, NULL);
    }
    if (!rc && any && !content_stays(s, now, touched))
        rc = ERR_NOTFOUND;
    if (!rc && any)
        image_patch(path, s->image, AT_FILES, now->files, NULL); // where it fails, the next time looks again
    if (!rc)
        point_times(s, now);
    free(touched);
    return rc;
}

static void used_now(const char *path)
{
    struct timespec t[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_OMIT}};
    utimensat(AT_FDCWD, path, t, AT_SYMLINK_NOFOLLOW);
}

static int open_kept(struct source *s, const struct source_key *key, const struct ingest_opts *io,
                     const struct cube_opts *co, const struct source_cache *c)
{
    char path[PATH_MAX];
    memset(s, 0, sizeof(*s));
    s->ingest = *io;
    if (!place(path, c->folder, key->slot) || image_open(&s->image, path, version_of(c), NULL))
        return ERR_NOTFOUND;
    int rc = read_kept(s, path, key, co);
    if (rc)
        source_close(s);
    else
        used_now(path);
    source_loaded(s);
    return rc;
}

// The folder is the user's alone. False: it is not to be had.
static bool make_folder(const char *folder)
{
    char dir[PATH_MAX];
    struct stat st;
    if (!str_copy(dir, sizeof(dir), folder) || !file_folders(dir) || lstat(folder, &st))
        return false;
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid())
        return false;
    return !(st.st_mode & 077) || !chmod(folder, 0700);
}

// Where the arrays of what is loaded now stand: in the file that is to be kept, or in memory.
static int make_room(const struct source_key *key, const struct source_cache *c, struct room **out, struct err *e)
{
    char path[PATH_MAX];
    bool kept = key && make_folder(c->folder) && place(path, c->folder, key->slot);
    return room_new(out, kept ? path : NULL, e);
}

// The cube that is kept, open again, and the rows that came since.
static int add_tail(struct source *s, struct image_io *io, const char *const *paths, const struct cube_opts *co, const struct strbuf *resume, struct err *e)
{
    int rc = cube_read_open(io, &s->cube, co, e);
    if (rc)
        return rc;
    struct record_sink sink = cube_sink(s->cube);
    s->ingest.grown = resume;
    s->ingest.resume = &s->resume;
    rc = ingest_load(paths, 1, &s->ingest, &sink, &s->list, e);
    if (!rc && (s->list.n != 1 || s->list.items[0]->state != SOURCE_LOADED))
        rc = ERR_SYNTAX;
    if (!rc)
        rc = cube_seal(s->cube, s->list.items, s->list.n, e);
    source_loaded(s);
    return rc;
}

// One file that has only grown since it was kept: its tail alone is read. 0, or why all of it is to be read.
static int open_grown(struct source *s, const char *const *paths, const struct source_key *key, const struct ingest_opts *io,
                      const struct cube_opts *co, const struct source_cache *c, struct err *e)
{
    char path[PATH_MAX];
    struct source_key kept = {0};
    struct source before = {0};
    struct strbuf resume = {0};
    struct cube_opts here = *co;
    memset(s, 0, sizeof(*s));
    s->ingest = *io;
    if (!place(path, c->folder, key->slot) || image_open(&s->image, path, version_of(c), NULL))
        return ERR_NOTFOUND;
    struct image_io walk = {.in = s->image};
    walk_key(&walk, &kept);
    int rc = walk.rc ? walk.rc : key_grown(key, &kept) ? 0 : ERR_NOTFOUND;
    if (!rc)
        walk_list(&walk, &before, &resume);
    if (!rc && (walk.rc || !resume.len || !image_private(s->image)))
        rc = ERR_NOTFOUND;
    if (!rc)
        rc = make_room(key, c, &s->room, e);
    here.room = s->room;
    if (!rc)
        rc = add_tail(s, &walk, paths, &here, &resume, e);
    source_list_release(&before.list);
    if (rc)
        source_close(s);
    else
        s->tail = key->files[0].size - kept.files[0].size;
    return rc;
}

static bool stopped(const struct ingest_opts *io) { return io->cancel && atomic_load(io->cancel); }

// Out of the cache, whole or as far as it goes; *kept: nothing is new. Otherwise all is to be read, but after ERR_CANCEL.
static int open_known(struct source *s, const char *const *paths, const struct source_key *key, const struct ingest_opts *io,
                      const struct cube_opts *co, const struct source_cache *c, bool *kept, struct err *e)
{
    int rc = open_kept(s, key, io, co, c);
    *kept = !rc;
    if (rc && co->grows && !stopped(io))
        rc = open_grown(s, paths, key, io, co, c, e);
    return rc && stopped(io) ? err_set(e, ERR_CANCEL, "stopped") : rc; // why it cannot be used is that nobody looked to the end
}

int source_open(struct source *s, const char *const *paths, size_t n, const struct ingest_opts *io,
                const struct cube_opts *co, const struct source_cache *c, struct err *e)
{
    struct source_key *key = NULL;
    struct cube_opts here = *co;
    bool kept = false;
    int rc = ERR_NOTFOUND;
    here.cancel = io->cancel;
    if (c->folder && !key_make(&key, paths, n))
        key_place(key, paths, n, io, co, c->language);
    here.grows = key && key->n == 1;
    if (key)
        rc = open_known(s, paths, key, io, &here, c, &kept, e);
    if (rc && rc != ERR_CANCEL) {
        rc = make_room(key, c, &here.room, e);
        if (!rc)
            rc = source_open_files(s, paths, n, io, &here, e);
    }
    if (rc || kept)
        key_free(key);
    else
        s->key = key;
    return rc;
}

// --- into it ----------------------------------------------------------------------------------------------------------

struct kept_file {
    char name[64];
    uint64_t bytes;
    int64_t used_ns, written_ns;
};

// "0123456789abcdef.cube", and what a process that was stopped left of one. Nothing else in the folder is touched.
static bool ours(const char *name, long *writer)
{
    size_t n = strspn(name, "0123456789abcdef"), k = strlen(SUFFIX);
    *writer = 0;
    if (n != 16 || strncmp(name + n, SUFFIX, k) != 0)
        return false;
    const char *rest = name + n + k;
    char *end;
    if (!*rest)
        return true;
    *writer = *rest == '.' ? strtol(rest + 1, &end, 10) : 0;
    if (*writer > 0 && *end == '-') // one of several
        strtol(end + 1, &end, 10);
    return *writer > 0 && !strcmp(end, ".tmp");
}

static int64_t ns_of(struct timespec t) { return t.tv_sec * INT64_C(1000000000) + t.tv_nsec; }

// The files of the folder; leftovers of processes that are gone are deleted on the way.
static int list_files(const char *folder, struct kept_file **out, size_t *n)
{
    size_t cap = 0;
    DIR *d = opendir(folder);
    *out = NULL;
    *n = 0;
    if (!d)
        return errno == ENOENT ? 0 : ERR_IO;
    int rc = 0;
    for (struct dirent *x; !rc && (x = readdir(d));) {
        struct stat st;
        long writer;
        if (!ours(x->d_name, &writer) || strlen(x->d_name) >= sizeof((*out)->name) ||
            fstatat(dirfd(d), x->d_name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
            continue;
        if (writer) {
            if (writer != getpid() && kill((pid_t)writer, 0) && errno == ESRCH)
                unlinkat(dirfd(d), x->d_name, 0);
            continue;
        }
        if (vec_grow((void **)out, &cap, *n, sizeof(**out))) {
            rc = ERR_NOMEM;
            break;
        }
        struct kept_file *f = &(*out)[(*n)++];
        *f = (struct kept_file){.bytes = (uint64_t)st.st_size, .used_ns = ns_of(st.st_atim), .written_ns = ns_of(st.st_mtim)};
        str_copy(f->name, sizeof(f->name), x->d_name);
    }
    closedir(d);
    return rc;
}

static int last_used_first(const void *pa, const void *pb)
{
    const struct kept_file *a = pa, *b = pb;
    int64_t x = a->used_ns > a->written_ns ? a->used_ns : a->written_ns;
    int64_t y = b->used_ns > b->written_ns ? b->used_ns : b->written_ns;
    return x != y ? (x < y) - (x > y) : strcmp(a->name, b->name);
}

static void remove_file(const char *folder, const char *name)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path))
        unlink(path);
}

static void prune(const char *folder)
{
    struct kept_file *files;
    size_t n;
    uint64_t bytes = 0;
    if (!list_files(folder, &files, &n) && n) {
        qsort(files, n, sizeof(*files), last_used_first);
        for (size_t i = 0; i < n; i++) {
            bytes += files[i].bytes;
            if (i >= CACHE_ENTRIES || (i && bytes > CACHE_BYTES))
                remove_file(folder, files[i].name);
        }
    }
    free(files);
}

int source_keep(const struct source *s, const struct source_cache *c, struct err *e)
{
    char path[PATH_MAX];
    struct image_out *out;
    if (!s->key || !c->folder || !key_still(s->key))
        return 0;
    if (!make_folder(c->folder) || !place(path, c->folder, s->key->slot))
        return err_set(e, ERR_IO, "nothing can be kept in the folder %s: it is not yours, or cannot be made", c->folder);
    int rc = image_create(&out, path, version_of(c), s->room, e);
    if (rc)
        return rc;
    struct image_io io = {.out = out};
    struct source copy = *s; // the walk could change it, and does not
    walk_key(&io, copy.key);
    walk_list(&io, &copy, &copy.resume);
    if (!io.rc) {
        cube_write(&io, s->cube);
        cube_write_open(&io, s->cube);
    }
    if (io.rc) {
        image_drop(out);
        return err_nomem(e);
    }
    rc = image_commit(out, e);
    if (!rc)
        prune(c->folder);
    return rc;
}

void source_kept(struct source *s)
{
    key_free(s->key);
    s->key = NULL;
}

// --- the folder -------------------------------------------------------------------------------------------------------

// The paths as given, without what stands in a folder.
static const char *joined(const struct source_key *k, struct arena *mem)
{
    struct strbuf b = {0};
    const char *given = "";
    for (const char *name = k->names.s, *end = name + k->names.len; name < end; name += strlen(name) + 1) {
        size_t n = strlen(given);
        if (n && str_starts(name, given) && (name[n] == '/' || given[n - 1] == '/'))
            continue;
        sb_addf(&b, "%s%s", b.len ? ", " : "", name);
        given = name;
    }
    const char *s = b.oom ? NULL : arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return s;
}

static const char *sources_of(const struct source_cache *c, const char *name, struct arena *mem)
{
    char path[PATH_MAX];
    struct image *i;
    struct source_key k = {0};
    if (snprintf(path, sizeof(path), "%s/%s", c->folder, name) >= (int)sizeof(path) ||
        image_open(&i, path, version_of(c), NULL))
        return "";
    struct image_io io = {.in = i};
    walk_key(&io, &k);
    image_check(&io, k.names.len && !k.names.s[k.names.len - 1]);
    const char *s = io.rc ? "" : joined(&k, mem);
    image_close(i);
    return s;
}

int source_cache_list(const struct source_cache *c, struct arena *mem, struct cache_entry **out, size_t *n, struct err *e)
{
    struct kept_file *files;
    *n = 0;
    int rc = list_files(c->folder, &files, n);
    *out = rc ? NULL : arena_alloc(mem, (*n + 1) * sizeof(**out));
    if (!rc && *n)
        qsort(files, *n, sizeof(*files), last_used_first);
    for (size_t i = 0; *out && i < *n; i++)
        (*out)[i] = (struct cache_entry){.file = arena_strdup(mem, files[i].name), .sources = sources_of(c, files[i].name, mem),
                                         .bytes = files[i].bytes, .written_ms = files[i].written_ns / 1000000};
    free(files);
    if (rc == ERR_IO)
        return err_set(e, rc, "the folder %s cannot be read: %s", c->folder, strerror(errno));
    for (size_t i = 0; *out && i < *n; i++)
        if (!(*out)[i].file || !(*out)[i].sources)
            return err_nomem(e);
    return *out ? 0 : err_nomem(e);
}

int source_cache_clear(const struct source_cache *c, size_t *n, uint64_t *bytes, struct err *e)
{
    struct kept_file *files;
    size_t found;
    *n = 0;
    *bytes = 0;
    int rc = list_files(c->folder, &files, &found);
    for (size_t i = 0; !rc && i < found; i++) {
        remove_file(c->folder, files[i].name);
        ++*n;
        *bytes += files[i].bytes;
    }
    free(files);
    return rc ? err_set(e, rc, "the folder %s cannot be read: %s", c->folder, strerror(errno)) : 0;
}

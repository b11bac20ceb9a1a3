// Sources by what can be told of them without reading them.
#include "key_priv.h"

#include "base/intern.h"
#include "source/source.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t blocks_of(const char *path, uint64_t size)
{
    char block[KEY_BLOCK];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    uint64_t h = size, step = size > (uint64_t)KEY_BLOCK * KEY_BLOCKS ? (size - KEY_BLOCK) / (KEY_BLOCKS - 1) : KEY_BLOCK;
    for (uint64_t k = 0; fd >= 0 && k < KEY_BLOCKS && k * step < size; k++) {
        uint64_t left = size - k * step; // of a file that has grown, what it held before
        ssize_t n = pread(fd, block, left < sizeof(block) ? (size_t)left : sizeof(block), (off_t)(k * step));
        h = hash_bytes(block, n > 0 ? (size_t)n : 0, h);
    }
    if (fd >= 0)
        close(fd);
    return h;
}

static struct file_id id_of(const struct stat *st)
{
    return (struct file_id){.size = (uint64_t)st->st_size, .inode = st->st_ino,
                            .mtime_ns = st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec};
}

static int64_t ctime_of(const struct stat *st)
{
    return st->st_ctim.tv_sec * INT64_C(1000000000) + st->st_ctim.tv_nsec;
}

// The file that a path begins with, which may go on inside it: FILE/MEMBER, FILE#SHEET.
static bool outer_file(const char *path, char file[PATH_MAX], struct stat *st)
{
    if (!str_copy(file, PATH_MAX, path))
        return false;
    while (stat(file, st)) {
        size_t n = strlen(file);
        while (n && file[n - 1] != '/' && file[n - 1] != '#')
            n--;
        if (n < 2)
            return false;
        file[n - 1] = '\0';
    }
    return true;
}

int source_sha256(const struct source_info *si, char out[SHA256_TEXT])
{
    char file[PATH_MAX];
    struct stat st;
    out[0] = '\0';
    if (!strcmp(si->path, "-") || !outer_file(si->path, file, &st) || !S_ISREG(st.st_mode) || st.st_size > SOURCE_SHA256_MOST)
        return ERR_NOTFOUND;
    bool same = id_of(&st).mtime_ns == si->mtime_ns && (ctime_of(&st) == si->ctime_ns || !si->ctime_ns || si->spool);
    if (!same && (si->spool || !ingest_unchanged(si, NULL)))
        return ERR_NOTFOUND;
    struct stat after = {0};
    int fd = open(file, O_RDONLY | O_CLOEXEC), rc = fd < 0 ? ERR_IO : sha256_fd(fd, out);
    if (!rc && fstat(fd, &after))
        rc = ERR_IO;
    if (!rc && (ctime_of(&after) != ctime_of(&st) || after.st_size != st.st_size || after.st_ino != st.st_ino))
        rc = ERR_NOTFOUND; // it is another one by now
    if (fd >= 0)
        close(fd);
    if (rc)
        out[0] = '\0';
    return rc;
}

static int add(struct source_key *k, const char *path, bool given)
{
    char file[PATH_MAX];
    struct stat st;
    if (vec_grow((void **)&k->files, &k->cap, k->n, sizeof(*k->files)))
        return ERR_NOMEM;
    if (!outer_file(path, file, &st))
        return ERR_NOTFOUND;
    struct file_id *id = &k->files[k->n++];
    sb_addn(&k->names, path, strlen(path) + 1);
    if (S_ISREG(st.st_mode)) {
        *id = id_of(&st);
        id->blocks = blocks_of(file, id->size);
    } else {
        *id = (struct file_id){0};
        if (given && !S_ISDIR(st.st_mode))
            return ERR_NOTFOUND;
    }
    return 0;
}

static int not_dots(const struct dirent *d)
{
    return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int bytewise(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

// The names of its files as loading them makes them.
static int add_folder(struct source_key *k, const char *folder)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, not_dots, bytewise), rc = n < 0 ? ERR_NOTFOUND : 0;
    size_t len = strlen(folder);
    for (int i = 0; i < n; i++) {
        struct strbuf path = {0};
        sb_addf(&path, "%s%s%s", folder, len && folder[len - 1] == '/' ? "" : "/", names[i]->d_name);
        if (!rc)
            rc = path.oom ? ERR_NOMEM : add(k, sb_str(&path), false);
        sb_release(&path);
        free(names[i]);
    }
    free(names);
    return rc;
}

static int add_path(struct source_key *k, const char *path)
{
    struct stat st;
    if (!strcmp(path, "-"))
        return ERR_NOTFOUND;
    int rc = add(k, path, true);
    return rc || stat(path, &st) || !S_ISDIR(st.st_mode) ? rc : add_folder(k, path);
}

static uint64_t settings(const struct ingest_opts *io, const struct cube_opts *co)
{
    int64_t plain[] = {co->as_of, co->repeat_days, co->churn_after_days, co->social_delay_ms, co->repeat_same, co->call_same, co->values};
    uint64_t h = hash_bytes(plain, sizeof(plain), ingest_fingerprint(io));
    uint64_t clocks[] = {zone_fingerprint(co->zone), workcal_fingerprint(co->hours)};
    return hash_bytes(clocks, sizeof(clocks), h);
}

// The same words in another folder are other files.
static uint64_t slot_of(const char *const *paths, size_t n, uint64_t h)
{
    char here[PATH_MAX];
    if (!getcwd(here, sizeof(here)))
        here[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        if (paths[i][0] != '/')
            h = hash_bytes(here, strlen(here), h);
        h = hash_bytes(paths[i], strlen(paths[i]) + 1, h);
    }
    return h;
}

int key_make(struct source_key **out, const char *const *paths, size_t n)
{
    struct source_key *k = calloc(1, sizeof(*k));
    int rc = k ? 0 : ERR_NOMEM;
    for (size_t i = 0; !rc && i < n; i++)
        rc = add_path(k, paths[i]);
    if (!rc && k->names.oom)
        rc = ERR_NOMEM;
    if (rc) {
        key_free(k);
        return rc;
    }
    *out = k;
    return 0;
}

void key_place(struct source_key *k, const char *const *paths, size_t n, const struct ingest_opts *io,
               const struct cube_opts *co, uint64_t language)
{
    k->slot = slot_of(paths, n, settings(io, co) ^ language);
}

bool key_same_names(const struct source_key *a, const struct source_key *b)
{
    return a->n == b->n && a->names.len == b->names.len && !memcmp(sb_str(&a->names), sb_str(&b->names), a->names.len);
}

void key_free(struct source_key *k)
{
    if (!k)
        return;
    sb_release(&k->names);
    free(k->files);
    free(k);
}

bool key_still(const struct source_key *k)
{
    const char *name = sb_str(&k->names);
    for (size_t i = 0; i < k->n; i++, name += strlen(name) + 1) {
        char file[PATH_MAX];
        struct stat st;
        if (!outer_file(name, file, &st))
            return false;
        struct file_id now = S_ISREG(st.st_mode) ? id_of(&st) : (struct file_id){0};
        if (now.size != k->files[i].size || now.inode != k->files[i].inode || now.mtime_ns != k->files[i].mtime_ns)
            return false;
    }
    return true;
}

int64_t key_ctime(const struct source_key *k, size_t i)
{
    const char *name = sb_str(&k->names);
    char file[PATH_MAX];
    struct stat st;
    for (size_t before = 0; before < i; before++)
        name += strlen(name) + 1;
    bool same = outer_file(name, file, &st) && id_of(&st).mtime_ns == k->files[i].mtime_ns && id_of(&st).size == k->files[i].size;
    return same ? ctime_of(&st) : 0;
}

long key_owner(const struct source_key *k, const char *path)
{
    const char *name = sb_str(&k->names);
    size_t best = 0;
    long owner = -1;
    for (size_t i = 0; i < k->n; i++, name += strlen(name) + 1) {
        size_t len = strlen(name);
        bool whole = !strcmp(path, name), inside = str_starts(path, name) && (path[len] == '/' || path[len] == '#');
        if ((whole || inside) && len >= best) {
            best = len;
            owner = (long)i;
        }
    }
    return owner;
}

bool key_grown(const struct source_key *now, const struct source_key *before)
{
    const struct file_id *a = now->files, *b = before->files;
    return now->n == 1 && now->slot == before->slot && key_same_names(now, before) && a->inode && a->inode == b->inode && b->size &&
           a->size > b->size && blocks_of(sb_str(&now->names), b->size) == b->blocks;
}

// Files of arrays: written in one pass, mapped when read.
#include "base/image.h"

#include "base/file.h"
#include "base/mem.h"
#include "read_priv.h"
#include "room_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ALIGN 64
#define BUFFER ((size_t)1 << 18)
#define SECOND INT64_C(1000000000)
static const char magic[8] = {'k', 'p', 'i', 't', 'o', 'p', '\r', '\n'};

struct header {
    char magic[8];
    uint64_t order;    // 1 as this machine writes it
    uint64_t version, size, table, narrays, table_sum;
    int64_t written;   // ns since 1970: the time of the file
    uint64_t sum;      // of all before
};
struct entry { uint64_t offset, bytes, size, sum; }; // of one array

// --- sums -------------------------------------------------------------------------------------------------------------

#define P1 UINT64_C(0x9E3779B185EBCA87) // the constants of xxHash64 (Collet)
#define P2 UINT64_C(0xC2B2AE3D27D4EB4F)

static uint64_t turn(uint64_t lane, uint64_t word)
{
    lane += word * P2;
    return (lane << 31 | lane >> 33) * P1;
}

// Four lanes, so that one multiplication need not wait for the other: about as fast as memory.
static uint64_t sum_of(const void *p, size_t n)
{
    const uint8_t *s = p;
    uint64_t lanes[4] = {P1 + P2, P2, n, P1}, words[4], sum = 0;
    for (; n >= sizeof(words); n -= sizeof(words), s += sizeof(words)) {
        memcpy(words, s, sizeof(words));
        for (int k = 0; k < 4; k++)
            lanes[k] = turn(lanes[k], words[k]);
    }
    memset(words, 0, sizeof(words));
    if (n)
        memcpy(words, s, n);
    for (int k = 0; k < 4; k++)
        sum = turn(sum ^ turn(lanes[k], words[k]), lanes[k]);
    sum ^= sum >> 29;
    sum *= P2;
    return sum ^ sum >> 32;
}

static uint64_t header_sum(const struct header *h)
{
    return sum_of(h, offsetof(struct header, sum));
}

// --- writing ----------------------------------------------------------------------------------------------------------

struct image_out {
    int fd;
    char path[PATH_MAX], temp[PATH_MAX];
    struct header head;
    struct entry *entries;
    size_t cap;
    uint64_t at;      // bytes so far
    const struct room *room; // arrays in it stand in the file already
    char *buf;
    size_t held;
    int error;        // errno of the first failure
};

static void flush(struct image_out *o)
{
    if (!o->error && write_all(o->fd, o->buf, o->held))
        o->error = errno;
    o->held = 0;
}

static void put(struct image_out *o, const void *p, size_t n)
{
    if (o->held + n > BUFFER)
        flush(o);
    if (n > BUFFER) {
        if (!o->error && write_all(o->fd, p, n))
            o->error = errno;
    } else if (n) {
        memcpy(o->buf + o->held, p, n);
        o->held += n;
    }
    o->at += n;
}

static void align(struct image_out *o)
{
    static const char zeros[ALIGN];
    put(o, zeros, (size_t)(-o->at % ALIGN));
}

static int refused(struct err *e, const char *path, int error)
{
    return err_set(e, error == ENOMEM ? ERR_NOMEM : ERR_IO, "cannot write \"%.200s\": %s", path, strerror(error));
}

// A file of its own, or the one of the room, behind what was taken there; -1: errno tells why.
static int begin(struct image_out *o, struct room *room)
{
    o->fd = room_hand_over(room, o->temp, &o->at);
    if (o->fd < 0) {
        o->at = sizeof(o->head); // whose place it is; written at the end
        o->fd = room_temp(o->path, o->temp);
    }
    if (o->fd < 0)
        o->temp[0] = '\0';
    return o->fd < 0 || lseek(o->fd, (off_t)o->at, SEEK_SET) < 0 ? -1 : 0;
}

int image_create(struct image_out **out, const char *path, uint64_t version, struct room *room, struct err *e)
{
    *out = NULL;
    struct image_out *o = calloc(1, sizeof(*o));
    if (!o || !(o->buf = malloc(BUFFER))) {
        free(o);
        return err_nomem(e);
    }
    o->room = room;
    str_copy(o->path, sizeof(o->path), path);
    if (begin(o, room)) {
        int error = errno;
        image_drop(o);
        return refused(e, path, error);
    }
    memcpy(o->head.magic, magic, sizeof(magic));
    o->head.order = 1;
    o->head.version = version;
    *out = o;
    return 0;
}

void image_drop(struct image_out *o)
{
    if (!o)
        return;
    if (o->fd >= 0)
        close(o->fd);
    if (o->temp[0])
        unlink(o->temp);
    free(o->entries);
    free(o->buf);
    free(o);
}

static void add(struct image_out *o, const void *p, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || vec_grow((void **)&o->entries, &o->cap, o->head.narrays, sizeof(*o->entries))) {
        o->error = ENOMEM;
        return;
    }
    struct entry x = {.bytes = bytes, .size = size, .sum = sum_of(p, bytes)};
    if (!bytes || !room_holds(o->room, p, &x.offset)) {
        align(o);
        x.offset = o->at;
        put(o, p, bytes);
    }
    o->entries[o->head.narrays++] = x;
}

static int set_time(int fd, int64_t ns)
{
    struct timespec t[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = ns / SECOND, .tv_nsec = ns % SECOND}};
    return futimens(fd, t);
}

static void finish(struct image_out *o)
{
    struct timespec now;
    align(o);
    o->head.table = o->at;
    o->head.table_sum = sum_of(o->entries, o->head.narrays * sizeof(*o->entries));
    put(o, o->entries, o->head.narrays * sizeof(*o->entries));
    flush(o);
    clock_gettime(CLOCK_REALTIME, &now);
    o->head.size = o->at;
    o->head.written = now.tv_sec * SECOND + now.tv_nsec;
    o->head.sum = header_sum(&o->head);
    if (!o->error && (pwrite(o->fd, &o->head, sizeof(o->head), 0) != (ssize_t)sizeof(o->head) || ftruncate(o->fd, (off_t)o->at) || fsync(o->fd) ||
                      set_time(o->fd, o->head.written)))
        o->error = errno;
}

int image_commit(struct image_out *o, struct err *e)
{
    finish(o);
    if (!o->error && rename(o->temp, o->path))
        o->error = errno;
    else if (!o->error) {
        o->temp[0] = '\0';
        file_folder_sync(o->path);
    }
    int rc = o->error ? refused(e, o->path, o->error) : 0;
    image_drop(o);
    return rc;
}

// --- reading ----------------------------------------------------------------------------------------------------------

struct image {
    const uint8_t *base;
    size_t size;
    const struct header *head;
    const struct entry *entries;
    size_t next; // array to be read
};

static bool sound_table(const struct image *i)
{
    const struct header *h = i->head;
    if (h->table % ALIGN || h->table < sizeof(*h) || h->table > i->size ||
        h->narrays != (i->size - h->table) / sizeof(struct entry) || (i->size - h->table) % sizeof(struct entry))
        return false;
    if (h->table_sum != sum_of(i->entries, h->narrays * sizeof(struct entry)))
        return false;
    for (size_t k = 0; k < h->narrays; k++) {
        const struct entry *x = &i->entries[k];
        if (x->offset % ALIGN || x->offset < sizeof(*h) || x->offset > h->table || x->bytes > h->table - x->offset ||
            !x->size || x->bytes % x->size)
            return false;
    }
    return true;
}

static bool sound_arrays(const struct image *i)
{
    for (size_t k = 0; k < i->head->narrays; k++) {
        const struct entry *x = &i->entries[k];
        if (sum_of(i->base + x->offset, x->bytes) != x->sum)
            return false;
    }
    return true;
}

static bool sound(struct image *i, uint64_t version, int64_t mtime)
{
    const struct header *h = i->head = (const void *)i->base;
    if (i->size < sizeof(*h) || memcmp(h->magic, magic, sizeof(magic)) != 0 || h->order != 1 || h->version != version ||
        h->sum != header_sum(h) || h->size != i->size)
        return false;
    i->entries = (const void *)(i->base + (h->table <= i->size ? h->table : 0));
    return sound_table(i) && (mtime == h->written || sound_arrays(i));
}

int image_open(struct image **out, const char *path, uint64_t version, struct err *e)
{
    struct stat st;
    struct image *i = calloc(1, sizeof(*i));
    int fd = i ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
    if (!i)
        return err_nomem(e);
    if (fd < 0 || fstat(fd, &st)) {
        int rc = err_set(e, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "cannot read \"%.200s\": %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        free(i);
        return rc;
    }
    // Of somebody else, it could change while it is read.
    bool ours = S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_size > 0;
    void *base = ours ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    bool whole = false;
    if (base != MAP_FAILED) {
        i->base = base;
        i->size = (size_t)st.st_size;
        whole = sound(i, version, st.st_mtim.tv_sec * SECOND + st.st_mtim.tv_nsec);
    }
    if (!whole) {
        image_close(i);
        return err_set(e, ERR_SYNTAX, "\"%.200s\" is damaged, or of another version of this program", path);
    }
    *out = i;
    return 0;
}

void image_close(struct image *i)
{
    if (i && i->base)
        munmap((void *)(uintptr_t)i->base, i->size);
    free(i);
}

bool image_holds(const struct image *i, const void *p)
{
    return i && (const uint8_t *)p >= i->base && (const uint8_t *)p < i->base + i->size;
}

bool image_private(struct image *i)
{
    return !mprotect((void *)(uintptr_t)i->base, i->size, PROT_READ | PROT_WRITE);
}

uint64_t image_bytes(const struct image *i) { return i->size; }

int image_patch(const char *path, const struct image *i, size_t at, const void *p, struct err *e)
{
    struct entry x = i->entries[at];
    struct header h = *i->head;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st = {0};
    int error = fd < 0 || fstat(fd, &st) ? errno : 0;
    struct entry *table = error ? NULL : malloc(h.narrays * sizeof(*table));
    if (table && (size_t)st.st_size == i->size) {
        x.sum = sum_of(p, x.bytes);
        memcpy(table, i->entries, h.narrays * sizeof(*table));
        table[at] = x;
        h.table_sum = sum_of(table, h.narrays * sizeof(*table));
        h.sum = header_sum(&h);
        // Whoever stops in between leaves sums that are wrong, and a file that is made again.
        if (pwrite(fd, p, x.bytes, (off_t)x.offset) != (ssize_t)x.bytes ||
            pwrite(fd, &x, sizeof(x), (off_t)(h.table + at * sizeof(x))) != (ssize_t)sizeof(x) ||
            pwrite(fd, &h, sizeof(h), 0) != (ssize_t)sizeof(h) || fsync(fd) || set_time(fd, h.written))
            error = errno;
    } else if (!error) {
        error = table ? ESTALE : ENOMEM;
    }
    free(table);
    if (fd >= 0)
        close(fd);
    return error ? refused(e, path, error) : 0;
}

// --- the walk ---------------------------------------------------------------------------------------------------------

void image_array(struct image_io *io, void **p, size_t *n, size_t size)
{
    if (io->rc)
        return;
    if (io->out) {
        add(io->out, *p, *n, size);
        return;
    }
    struct image *i = io->in;
    const struct entry *x = i->next < i->head->narrays ? &i->entries[i->next++] : NULL;
    if (!x || x->size != size) {
        io->rc = ERR_SYNTAX;
        return;
    }
    *n = x->bytes / size;
    *p = *n ? (void *)(uintptr_t)(i->base + x->offset) : NULL;
}

void image_exactly(struct image_io *io, void **p, size_t n, size_t size)
{
    size_t found = n;
    image_array(io, p, &found, size);
    image_check(io, found == n);
}

void image_value(struct image_io *io, void *p, size_t size)
{
    void *at = p;
    image_exactly(io, &at, 1, size);
    if (!io->rc && io->in)
        memcpy(p, at, size);
}

void image_check(struct image_io *io, bool holds)
{
    if (!io->rc && io->in && !holds)
        io->rc = ERR_SYNTAX;
}

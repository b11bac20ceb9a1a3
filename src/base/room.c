// Arrays in a file: segments of it are reserved and mapped one after the other, and handed out in pieces. Without a file they
// are segments of memory, of which what is given back is lent to others, for pages cost more the first time than the second;
// what nobody took goes back to the system when the room rests.
#include "read_priv.h"
#include "room_priv.h"

#include "base/mem.h"
#include "base/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST ((uint64_t)1 << 16)   // before it stands what the image begins with
#define SEGMENT ((uint64_t)4 << 20) // of the first one; each that follows doubles the file, by SEGMENT_MOST at most
#define SEGMENT_MOST ((uint64_t)64 << 20)
#define LARGE ((uint64_t)16 << 20)  // a file that nobody waits for while it goes
#define TEMPS 100

struct segment { uint8_t *base; uint64_t at; size_t size, mapped; };
struct extent { uint8_t *p; size_t size; }; // given back
struct room {
    pthread_mutex_t lock;
    char path[PATH_MAX];
    int fd;
    bool closed;               // nothing more is handed out
    size_t page;               // of this machine: pieces are a multiple of it, so that none goes back to the system with its neighbour
    struct segment *segments;
    size_t n, cap;
    size_t used;               // of the last segment
    struct extent *free;
    size_t nfree, freecap;
};

// The name of a new file beside path, which make() makes: its answer, or -1 and errno.
static int beside(const char *path, char temp[PATH_MAX], int (*make)(int from, const char *temp), int from)
{
    for (int i = 0; i < TEMPS; i++) { // another one of this process may still be written
        char again[16] = "";
        if (i)
            snprintf(again, sizeof(again), "-%d", i);
        if (snprintf(temp, PATH_MAX, "%s.%ld%s.tmp", path, (long)getpid(), again) >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int made = make(from, temp);
        if (made >= 0 || errno != EEXIST)
            return made;
    }
    return -1;
}

static int make_file(int from, const char *temp)
{
    (void)from;
    return open(temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

int room_temp(const char *path, char temp[PATH_MAX]) { return beside(path, temp, make_file, -1); }

static int make_link(int from, const char *temp)
{
    char open_file[40];
    snprintf(open_file, sizeof(open_file), "/proc/self/fd/%d", from);
    return linkat(AT_FDCWD, open_file, AT_FDCWD, temp, AT_SYMLINK_FOLLOW);
}

int room_new(struct room **out, const char *path, struct err *e)
{
    struct room *r = *out = calloc(1, sizeof(*r));
    if (!r)
        return err_nomem(e);
    pthread_mutex_init(&r->lock, NULL);
    str_copy(r->path, sizeof(r->path), path ? path : "");
    r->fd = -1;
    r->page = (size_t)sysconf(_SC_PAGESIZE);
    return 0;
}

static uint64_t end_of(const struct room *r) { return r->n ? r->segments[r->n - 1].at + r->used : FIRST; }

static void *put_away(void *room)
{
    struct room *r = room;
    for (size_t i = 0; i < r->n; i++)
        munmap(r->segments[i].base, r->segments[i].mapped);
    if (r->fd >= 0)
        close(r->fd);
    pthread_mutex_destroy(&r->lock);
    free(r->segments);
    free(r->free);
    free(r);
    return NULL;
}

// The system takes a while over the pages of a large file.
void room_free(struct room *r)
{
    bool large = r && r->fd >= 0 && end_of(r) > LARGE;
    if (r && !(large && thread_begin(NULL, put_away, r)))
        put_away(r);
}

bool room_kept(const struct room *r) { return r && r->path[0]; }

static const struct segment *segment_of(const struct room *r, const void *p)
{
    for (size_t i = r ? r->n : 0; i-- > 0;)
        if ((const uint8_t *)p >= r->segments[i].base && (const uint8_t *)p < r->segments[i].base + r->segments[i].size)
            return &r->segments[i];
    return NULL;
}

bool room_holds(const struct room *r, const void *p, uint64_t *at)
{
    const struct segment *s = r && r->path[0] ? segment_of(r, p) : NULL;
    if (s)
        *at = s->at + (uint64_t)((const uint8_t *)p - s->base);
    return s;
}

// ---- taking, under the lock

// A file without a name: however the program ends, nothing of it is left.
static int open_nameless(const char *path)
{
    char folder[PATH_MAX];
    folder_of(path, folder);
    return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

// Its blocks are reserved before they are written to: a page that found none would end the program.
static void *map_file(struct room *r, uint64_t at, uint64_t size)
{
    if (r->fd < 0 && (r->fd = open_nameless(r->path)) < 0)
        return MAP_FAILED;
    if (fallocate(r->fd, 0, (off_t)at, (off_t)size))
        return MAP_FAILED;
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, (off_t)at);
}

static bool add_segment(struct room *r, size_t bytes)
{
    uint64_t at = end_of(r), size = at < SEGMENT ? SEGMENT : at < SEGMENT_MOST ? at : SEGMENT_MOST;
    size = bytes > size ? bytes : size;
    if (vec_grow((void **)&r->segments, &r->cap, r->n, sizeof(*r->segments)))
        return false;
    void *base = r->path[0] ? map_file(r, at, size) : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
        return false;
    if (!r->path[0])
        madvise(base, size, MADV_HUGEPAGE); // advice, see mem_table
    if (r->n)
        r->segments[r->n - 1].size = r->used; // the rest of it is the new one's
    r->segments[r->n++] = (struct segment){base, at, size, size};
    r->used = 0;
    return true;
}

// The smallest that is large enough: large ones are for what is large.
static uint8_t *take_again(struct room *r, size_t bytes)
{
    struct extent *best = NULL;
    for (size_t i = r->nfree; i-- > 0;) {
        if (r->free[i].size >= bytes && (!best || r->free[i].size < best->size))
            best = &r->free[i];
    }
    if (!best)
        return NULL;
    uint8_t *p = best->p;
    *best = best->size > bytes ? (struct extent){p + bytes, best->size - bytes} : r->free[--r->nfree];
    return p;
}

static uint8_t *take_new(struct room *r, size_t bytes)
{
    if (!r->n || r->segments[r->n - 1].size - r->used < bytes) {
        if (!add_segment(r, bytes))
            return NULL;
    }
    uint8_t *p = r->segments[r->n - 1].base + r->used;
    r->used += bytes;
    return p;
}

static size_t whole(const struct room *r, size_t bytes) { return (bytes + r->page - 1) / r->page * r->page; }

void *room_take(struct room *r, size_t bytes)
{
    uint8_t *p = NULL;
    if (r && bytes && bytes <= SIZE_MAX / 2) {
        pthread_mutex_lock(&r->lock);
        if (!r->closed && !(p = take_again(r, whole(r, bytes))) && !(p = take_new(r, whole(r, bytes))))
            r->closed = true; // once refused, it is not asked for again
        pthread_mutex_unlock(&r->lock);
    }
    return p ? p : mem_table(bytes);
}

// One with those of the segment that it touches.
static void note_free(struct room *r, const struct segment *s, struct extent x)
{
    for (size_t i = r->nfree; i-- > 0;) {
        const struct extent *y = &r->free[i];
        bool before = y->p + y->size == x.p && x.p > s->base, behind = x.p + x.size == y->p && y->p < s->base + s->size;
        if (!before && !behind)
            continue;
        x = (struct extent){before ? y->p : x.p, y->size + x.size};
        r->free[i] = r->free[--r->nfree];
    }
    if (!vec_grow((void **)&r->free, &r->freecap, r->nfree, sizeof(*r->free)))
        r->free[r->nfree++] = x; // without memory for the note it stays unused
}

static bool give(struct room *r, void *p, size_t from, size_t to) // false: it is none of the room's
{
    pthread_mutex_lock(&r->lock);
    const struct segment *s = segment_of(r, p);
    bool held = s;
    if (held && to > from)
        note_free(r, s, (struct extent){(uint8_t *)p + from, to - from});
    pthread_mutex_unlock(&r->lock);
    return held;
}

void room_give(struct room *r, void *p, size_t bytes)
{
    if (!p || !r || !give(r, p, 0, whole(r, bytes)))
        free(p);
}

void room_cut(struct room *r, void *p, size_t bytes, size_t kept)
{
    if (r)
        give(r, p, whole(r, kept), whole(r, bytes));
}

void room_rest(struct room *r)
{
    if (!r || r->path[0])
        return;
    pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->nfree; i++)
        madvise(r->free[i].p, r->free[i].size, MADV_DONTNEED);
    pthread_mutex_unlock(&r->lock);
}

// ---- to the image

int room_hand_over(struct room *r, char temp[PATH_MAX], uint64_t *end)
{
    if (!r || r->fd < 0)
        return -1;
    pthread_mutex_lock(&r->lock);
    r->closed = true;
    *end = end_of(r);
    for (size_t i = 0; i < r->nfree; i++) {
        uint64_t at = 0;
        if (room_holds(r, r->free[i].p, &at)) // where the file system cannot, they are written as they are
            (void)!fallocate(r->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)r->free[i].size);
    }
    for (size_t i = 0; i < r->n; i++)
        mprotect(r->segments[i].base, r->segments[i].size, PROT_READ); // a later write would spoil the file
    int fd = r->fd;
    r->fd = -1;
    if (beside(r->path, temp, make_link, fd) < 0) { // without a name its arrays are copied, as if they stood in memory
        close(fd);
        fd = -1;
        r->path[0] = '\0';
    }
    pthread_mutex_unlock(&r->lock);
    return fd;
}

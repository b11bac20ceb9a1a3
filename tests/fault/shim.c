// Put before kpitop by LD_PRELOAD: the FAULT_AT-th call of one kind fails, once, or with FAULT_ON=1 that one and all after it.
//   FAULT_KIND   memory   malloc, calloc, realloc, strdup, strndup called by kpitop itself, threads too
//                write    write, pwrite, fwrite, fsync, rename, renameat2, link, ftruncate, fchmod, close, fclose of kpitop and of SQLite
//                open     open, fopen, fdopen, mkdir, mmap, memfd_create, pipe2, of kpitop and of SQLite
//                read     read, pread, fstat of kpitop and of SQLite
//                sqlite   sqlite3_step, sqlite3_prepare_v2, sqlite3_exec, sqlite3_open_v2, and the binding of values
//   FAULT_COUNT  a file: how many calls there were of each kind, when the program ended
//   FAULT_TRACE  a file: per call a line "kind hash", the hash of its callers (as far as they were built with
//                -fno-omit-frame-pointer), 0 when SQLite calls
// FAULT_KIND=kill kills the program at the FAULT_AT-th call of any kind that touches a file, before the call.
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { NONE, MEMORY, WRITE, OPEN, READ, SQLITE, KILL };

static enum kind wanted;
static long at;
static int go_on;
static atomic_long calls[KILL + 1]; // of each kind; of KILL: of all that touch a file
static struct { uintptr_t from, to; } mine[2]; // kpitop, SQLite
static int ready;
enum { TRACED = 1 << 18, CALLERS = 40 };
static uint64_t traced[TRACED]; // of each call: its kind in the highest byte, the hash of its callers in the others
static atomic_long ntraced;
static int tracing;

static int look(struct dl_phdr_info *i, size_t size, void *data)
{
    (void)size, (void)data;
    int which = !*i->dlpi_name ? 0 : strstr(i->dlpi_name, "libsqlite3") ? 1 : -1;
    for (int h = 0; which >= 0 && h < i->dlpi_phnum; h++)
        if (i->dlpi_phdr[h].p_type == PT_LOAD && (i->dlpi_phdr[h].p_flags & PF_X)) {
            mine[which].from = i->dlpi_addr + i->dlpi_phdr[h].p_vaddr;
            mine[which].to = mine[which].from + i->dlpi_phdr[h].p_memsz;
        }
    return 0;
}

__attribute__((constructor)) static void start(void)
{
    static const char *const names[] = {"none", "memory", "write", "open", "read", "sqlite", "kill"};
    const char *kind = getenv("FAULT_KIND"), *n = getenv("FAULT_AT"), *on = getenv("FAULT_ON");
    for (int i = 0; kind && i <= KILL; i++)
        if (!strcmp(kind, names[i]))
            wanted = (enum kind)i;
    at = n ? atol(n) : 0;
    go_on = on && *on == '1';
    tracing = getenv("FAULT_TRACE") != NULL;
    unsetenv("LD_PRELOAD"); // not for the programs that it starts
    dl_iterate_phdr(look, NULL);
    ready = 1;
}

static void write_trace(void)
{
    FILE *f = fdopen((int)syscall(SYS_openat, AT_FDCWD, getenv("FAULT_TRACE"), O_WRONLY | O_CREAT | O_TRUNC, 0600), "w");
    long n = atomic_load(&ntraced);
    for (long i = 0; f && i < n && i < TRACED; i++)
        fprintf(f, "%d %llx\n", (int)(traced[i] >> 56), (unsigned long long)(traced[i] << 8 >> 8));
    if (f)
        fclose(f);
}

__attribute__((destructor)) static void end(void)
{
    ready = 0;
    if (tracing)
        write_trace();
    const char *path = getenv("FAULT_COUNT");
    char text[200];
    int n = 0;
    if (!path)
        return;
    for (int k = MEMORY; k <= KILL; k++)
        n += snprintf(text + n, sizeof(text) - (size_t)n, "%ld\n", atomic_load(&calls[k]));
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    syscall(SYS_write, fd, text, n);
    syscall(SYS_close, fd);
}

// Follows the frames up from `frame` as long as they lie above each other and return into the program. 0: SQLite calls, which keeps no frames.
static uint64_t callers(const uintptr_t *frame, uintptr_t from)
{
    uint64_t h = 14695981039346656037u;
    if (from >= mine[1].from && from < mine[1].to)
        return 0;
    for (int i = 0; i < CALLERS && from >= mine[0].from && from < mine[0].to; i++) {
        h = (h ^ (from - mine[0].from)) * 1099511628211u;
        const uintptr_t *up = (const uintptr_t *)frame[0];
        if (up <= frame || (uintptr_t)up % 8 || up - frame > 1 << 17)
            break;
        frame = up;
        from = frame[1];
    }
    return h;
}

// Is it the turn of this call? `from` is where it comes from, `frame` the frame of the function it called.
static int fails(enum kind k, const void *from, const void *frame, int sqlite_too)
{
    uintptr_t p = (uintptr_t)from;
    int ours = (p >= mine[0].from && p < mine[0].to) || (sqlite_too && p >= mine[1].from && p < mine[1].to);
    if (!ready || !ours)
        return 0;
    long n = atomic_fetch_add(&calls[k], 1) + 1, touched = k == MEMORY || k == SQLITE ? 0 : atomic_fetch_add(&calls[KILL], 1) + 1;
    if (tracing) {
        long t = atomic_fetch_add(&ntraced, 1);
        if (t < TRACED)
            traced[t] = (uint64_t)k << 56 | callers(frame, p) >> 8;
    }
    if (wanted == KILL && touched && touched == at)
        kill(getpid(), SIGKILL);
    return k == wanted && (n == at || (go_on && at && n > at));
}

#define FROM __builtin_return_address(0), __builtin_frame_address(0)
#define REAL(name) (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define FAIL(kind, sqlite_too, why, value) \
    do { \
        if (fails(kind, FROM, sqlite_too)) { \
            errno = why; \
            return value; \
        } \
    } while (0)

// The allocator behind this one: libc's, or that of a sanitizer. What is asked for while it is looked up comes from `early`.
static void *(*next_malloc)(size_t), *(*next_calloc)(size_t, size_t), *(*next_realloc)(void *, size_t);
static void (*next_free)(void *);
static char early[65536];
static size_t early_used;
static int looking;

static int have_next(void)
{
    if (!next_free && !looking) {
        looking = 1;
        *(void **)&next_malloc = dlsym(RTLD_NEXT, "malloc");
        *(void **)&next_calloc = dlsym(RTLD_NEXT, "calloc");
        *(void **)&next_realloc = dlsym(RTLD_NEXT, "realloc");
        *(void **)&next_free = dlsym(RTLD_NEXT, "free");
        looking = 0;
    }
    return next_free != NULL;
}

static void *from_early(size_t n)
{
    void *p = early + early_used;
    early_used += (n + 15) & ~(size_t)15;
    return early_used <= sizeof(early) ? p : NULL;
}

static void *below_malloc(size_t n) { return have_next() ? next_malloc(n) : from_early(n); }
static void *below_calloc(size_t n, size_t size) { return have_next() ? next_calloc(n, size) : from_early(n * size); }
static void *below_realloc(void *p, size_t n) { return have_next() ? next_realloc(p, n) : from_early(n); }

void free(void *p)
{
    if (p && !((char *)p >= early && (char *)p < early + sizeof(early)) && have_next())
        next_free(p);
}

void *malloc(size_t n) { FAIL(MEMORY, 0, ENOMEM, NULL); return below_malloc(n); }
void *calloc(size_t n, size_t size) { FAIL(MEMORY, 0, ENOMEM, NULL); return below_calloc(n, size); }
void *realloc(void *p, size_t n) { FAIL(MEMORY, 0, ENOMEM, NULL); return below_realloc(p, n); }

char *strdup(const char *s)
{
    FAIL(MEMORY, 0, ENOMEM, NULL);
    size_t n = strlen(s) + 1;
    char *p = below_malloc(n);
    return p ? memcpy(p, s, n) : NULL;
}

char *strndup(const char *s, size_t most)
{
    FAIL(MEMORY, 0, ENOMEM, NULL);
    size_t n = strnlen(s, most);
    char *p = below_malloc(n + 1);
    if (p)
        ((char *)memcpy(p, s, n))[n] = '\0';
    return p;
}

int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*run)(void *), void *arg)
{
    if (fails(MEMORY, FROM, 0))
        return EAGAIN;
    return (REAL(pthread_create))(t, a, run, arg);
}

// --- files ----------------------------------------------------------------------------------------------------------

ssize_t write(int fd, const void *p, size_t n) { FAIL(WRITE, 1, ENOSPC, -1); return syscall(SYS_write, fd, p, n); }
ssize_t pwrite(int fd, const void *p, size_t n, off_t o) { FAIL(WRITE, 1, ENOSPC, -1); return (REAL(pwrite))(fd, p, n, o); }
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t o) { FAIL(WRITE, 1, ENOSPC, -1); return (REAL(pwrite64))(fd, p, n, o); }
size_t fwrite(const void *p, size_t size, size_t n, FILE *f) { FAIL(WRITE, 0, ENOSPC, 0); return (REAL(fwrite))(p, size, n, f); }
int fflush(FILE *f) { FAIL(WRITE, 0, ENOSPC, EOF); return (REAL(fflush))(f); }
int fsync(int fd) { FAIL(WRITE, 1, EIO, -1); return (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { FAIL(WRITE, 1, EIO, -1); return (int)syscall(SYS_fdatasync, fd); }
int rename(const char *a, const char *b) { FAIL(WRITE, 1, EACCES, -1); return (REAL(rename))(a, b); }
int renameat2(int x, const char *a, int y, const char *b, unsigned f) { FAIL(WRITE, 0, EACCES, -1); return (REAL(renameat2))(x, a, y, b, f); }
int link(const char *a, const char *b) { FAIL(WRITE, 0, EPERM, -1); return (REAL(link))(a, b); }
int ftruncate(int fd, off_t n) { FAIL(WRITE, 1, EIO, -1); return (REAL(ftruncate))(fd, n); }
int ftruncate64(int fd, off64_t n) { FAIL(WRITE, 1, EIO, -1); return (REAL(ftruncate64))(fd, n); }
int fchmod(int fd, mode_t m) { FAIL(WRITE, 1, EPERM, -1); return (REAL(fchmod))(fd, m); }

// A close that fails has closed all the same.
int close(int fd)
{
    int bad = fails(WRITE, FROM, 1), rc = (int)syscall(SYS_close, fd);
    if (bad)
        errno = EIO;
    return bad ? -1 : rc;
}

int fclose(FILE *f)
{
    int bad = fails(WRITE, FROM, 0), rc = (REAL(fclose))(f);
    if (bad)
        errno = EIO;
    return bad ? EOF : rc;
}

static int opened(const char *path, int flags, mode_t mode) { return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode); }

#define MODE_OF(mode, flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list ap; \
        va_start(ap, flags); \
        mode = (mode_t)va_arg(ap, int); \
        va_end(ap); \
    }

int open(const char *path, int flags, ...) { MODE_OF(mode, flags) FAIL(OPEN, 1, EMFILE, -1); return opened(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(mode, flags) FAIL(OPEN, 1, EMFILE, -1); return opened(path, flags, mode); }
FILE *fopen(const char *path, const char *how) { FAIL(OPEN, 0, EMFILE, NULL); return (REAL(fopen))(path, how); }
FILE *fdopen(int fd, const char *how) { FAIL(OPEN, 0, ENOMEM, NULL); return (REAL(fdopen))(fd, how); }
int mkdir(const char *path, mode_t m) { FAIL(OPEN, 0, EACCES, -1); return (REAL(mkdir))(path, m); }
int memfd_create(const char *name, unsigned flags) { FAIL(OPEN, 0, EMFILE, -1); return (REAL(memfd_create))(name, flags); }
int pipe2(int p[2], int flags) { FAIL(OPEN, 0, EMFILE, -1); return (REAL(pipe2))(p, flags); }
void *mmap(void *a, size_t n, int prot, int flags, int fd, off_t o) { FAIL(OPEN, 0, ENOMEM, MAP_FAILED); return (void *)syscall(SYS_mmap, a, n, prot, flags, fd, o); }

ssize_t read(int fd, void *p, size_t n) { FAIL(READ, 1, EIO, -1); return syscall(SYS_read, fd, p, n); }
ssize_t pread(int fd, void *p, size_t n, off_t o) { FAIL(READ, 1, EIO, -1); return (REAL(pread))(fd, p, n, o); }
ssize_t pread64(int fd, void *p, size_t n, off64_t o) { FAIL(READ, 1, EIO, -1); return (REAL(pread64))(fd, p, n, o); }
int fstat(int fd, struct stat *st) { FAIL(READ, 0, EIO, -1); return (REAL(fstat))(fd, st); }

// --- SQLite ---------------------------------------------------------------------------------------------------------
// Declared here, for the shim is built without its header.
enum { BAD_IO = 10, BAD_FULL = 13, BAD_NOMEM = 7 };

#define SQL(name, params, args, why) \
    int name params \
    { \
        int (*real) params = (int(*) params)dlsym(RTLD_NEXT, #name); \
        return fails(SQLITE, FROM, 0) ? why : real args; \
    }

SQL(sqlite3_step, (void *s), (s), BAD_FULL)
SQL(sqlite3_open_v2, (const char *p, void **db, int flags, const char *v), (p, db, flags, v), BAD_NOMEM)
SQL(sqlite3_prepare_v2, (void *db, const char *q, int n, void **s, const char **t), (db, q, n, s, t), BAD_NOMEM)
SQL(sqlite3_exec, (void *db, const char *q, int (*f)(void *, int, char **, char **), void *x, char **m), (db, q, f, x, m), BAD_IO)
SQL(sqlite3_bind_int64, (void *s, int i, long long v), (s, i, v), BAD_NOMEM)
SQL(sqlite3_bind_text, (void *s, int i, const char *t, int n, void (*f)(void *)), (s, i, t, n, f), BAD_NOMEM)
SQL(sqlite3_bind_double, (void *s, int i, double v), (s, i, v), BAD_NOMEM)
SQL(sqlite3_bind_null, (void *s, int i), (s, i), BAD_NOMEM)

// Put before the program by LD_PRELOAD: once the file $ARMED is there, $MOVE is run by the shell before the reading number $AT from then on:
// a pread(), or of the file whose name ends with $ONLY also a read() or fread(). With $COUNT, how many there were of how many bytes goes into
// that file. Readings of less than $LEAST bytes are not counted.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int seen;
static atomic_llong bytes;

static int watched(int fd)
{
    char link[64], name[4096], *only = getenv("ONLY"), *gone;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof(name) - 1);
    if (n < 0)
        return 0;
    name[n] = '\0';
    if ((gone = strstr(name, " (deleted)")))
        *gone = '\0';
    return strlen(name) >= strlen(only) && !strcmp(name + strlen(name) - strlen(only), only);
}

static void reading(int fd, size_t n)
{
    const char *armed = getenv("ARMED"), *when = getenv("AT"), *move = getenv("MOVE"), *least = getenv("LEAST");
    if (least && n < (size_t)atol(least))
        return;
    if (!armed || !when || !move || access(armed, F_OK) || (getenv("ONLY") && !watched(fd)))
        return;
    bytes += (long long)n;
    if (++seen == atoi(when)) {
        unsetenv("LD_PRELOAD"); // the shell reads as usual
        if (system(move))
            abort();
    }
}

__attribute__((destructor)) static void tell(void)
{
    const char *count = getenv("COUNT");
    FILE *f = count ? fopen(count, "w") : NULL;
    if (f) {
        fprintf(f, "%d %lld\n", seen, bytes);
        fclose(f);
    }
}

ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
    reading(fd, n);
    return ((ssize_t (*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread"))(fd, buf, n, at);
}

ssize_t read(int fd, void *buf, size_t n)
{
    if (getenv("ONLY"))
        reading(fd, n);
    return ((ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read"))(fd, buf, n);
}

size_t fread(void *p, size_t size, size_t n, FILE *f)
{
    if (getenv("ONLY"))
        reading(fileno(f), size * n);
    return ((size_t (*)(void *, size_t, size_t, FILE *))dlsym(RTLD_NEXT, "fread"))(p, size, n, f);
}

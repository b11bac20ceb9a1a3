// Put before the program by LD_PRELOAD: four signals of real time make it abort, run out of stack, have no memory left, and read
// its files slowly.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static volatile sig_atomic_t no_memory, slow;

static int deeper(volatile int *up)
{
    volatile int here[1024];
    here[0] = up ? *up + 1 : 0;
    return deeper(here) + here[0]; // not a tail call
}

static void fault(int sig)
{
    if (sig == SIGRTMIN + 1)
        abort();
    if (sig == SIGRTMIN + 2)
        deeper(NULL);
    if (sig == SIGRTMIN + 3)
        no_memory = 1;
    if (sig == SIGRTMIN + 4)
        slow = 1;
}

__attribute__((constructor)) static void start(void)
{
    struct sigaction a = {.sa_handler = fault, .sa_flags = SA_NODEFER | SA_RESTART}; // on the stack of the program
    for (int i = 1; i <= 4; i++)
        sigaction(SIGRTMIN + i, &a, NULL);
}

static void *none(void)
{
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t n) { return no_memory ? none() : __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return no_memory ? none() : __libc_calloc(n, size); }
void *realloc(void *p, size_t n) { return no_memory ? none() : __libc_realloc(p, n); }

ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
    if (slow)
        nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    return ((ssize_t (*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread"))(fd, buf, n, at);
}

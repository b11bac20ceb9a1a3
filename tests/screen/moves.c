// Put before the program by LD_PRELOAD: once the file $ARMED is there, $MOVE is run by the shell before the pread() number $AT from then on.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
    static atomic_int seen;
    const char *armed = getenv("ARMED"), *when = getenv("AT"), *move = getenv("MOVE");
    if (armed && when && move && !access(armed, F_OK) && ++seen == atoi(when)) {
        unsetenv("LD_PRELOAD"); // the shell reads as usual
        if (system(move))
            abort();
    }
    return ((ssize_t (*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread"))(fd, buf, n, at);
}

#include "read_priv.h"

#include "base/err.h"

#include <errno.h>
#include <unistd.h>

int read_up_to(int fd, void *buf, size_t max, size_t *len)
{
    *len = 0;
    while (*len < max) {
        ssize_t n = read(fd, (char *)buf + *len, max - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ERR_IO;
        if (n == 0)
            break;
        *len += (size_t)n;
    }
    return 0;
}

int write_all(int fd, const char *s, size_t len)
{
    while (len) {
        ssize_t n = write(fd, s, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ERR_IO;
        s += n;
        len -= (size_t)n;
    }
    return 0;
}

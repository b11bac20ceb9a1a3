#include "input_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK (256u * 1024)

static int spool_open(struct err *e)
{
    const char *dir = getenv("TMPDIR");
    if (!dir || !*dir)
        dir = "/tmp";
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    char name[512];
    if (snprintf(name, sizeof(name), "%s/kpitop.XXXXXX", dir) >= (int)sizeof(name))
        return err_set(e, ERR_IO, "$TMPDIR is too long a name for a temporary file");
    fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, "no temporary file can be made in %s: %s", dir, strerror(errno));
    unlink(name);
    return fd;
}

static int write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return -1;
        p += w;
        n -= (size_t)w;
    }
    return 0;
}

// Copies from fd to an unlinked file, inflating when it is gzip.
static int spool(struct input *in, int fd, const char *path, const volatile int *cancel, struct err *e)
{
    int out = -1, rc = 0;
    char *buf = NULL;
    gzFile z = NULL;
    int dupfd = dup(fd);
    if (dupfd < 0)
        return err_set(e, ERR_IO, "%s cannot be read: %s", path, strerror(errno));
    z = gzdopen(dupfd, "rb"); // reads plain bytes as they are
    if (!z) {
        close(dupfd);
        return err_nomem(e);
    }
    gzbuffer(z, BLOCK);
    out = spool_open(e);
    buf = malloc(BLOCK);
    if (out < 0 || !buf) {
        rc = out < 0 ? out : err_nomem(e);
        goto out;
    }
    in->size = 0;
    for (;;) {
        int n = gzread(z, buf, BLOCK);
        int zerr = Z_OK;
        const char *zmsg = n < 0 || gzeof(z) ? gzerror(z, &zerr) : "";
        if (n < 0 || (n == 0 && zerr == Z_BUF_ERROR)) {
            rc = err_set(e, ERR_SYNTAX, "%s cannot be decompressed (%s); copy or export it again", path,
                         zerr == Z_ERRNO ? strerror(errno) : zerr == Z_BUF_ERROR ? "it is cut short" : zmsg);
            goto out;
        }
        if (n == 0)
            break;
        if (cancel && *cancel) {
            rc = err_set(e, ERR_CANCEL, "stopped");
            goto out;
        }
        if (in->size + (uint64_t)n > INPUT_MAX_SPOOL) {
            rc = err_set(e, ERR_LIMIT, "%s holds more than a terabyte", path);
            goto out;
        }
        if (write_all(out, buf, (size_t)n)) {
            rc = err_set(e, ERR_IO, "the temporary copy of %s cannot be written: %s", path, strerror(errno));
            goto out;
        }
        in->size += (uint64_t)n;
    }
    in->gz = !gzdirect(z);
    in->spooled = true;
    in->fd = out;
    out = -1;
out:
    free(buf);
    if (out >= 0)
        close(out);
    gzclose(z);
    return rc;
}

int input_open(struct input *in, const char *path, const volatile int *cancel, struct err *e)
{
    *in = (struct input){.fd = -1};
    if (!strcmp(path, "-"))
        return spool(in, STDIN_FILENO, "standard input", cancel, e);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, "%s cannot be opened: %s", path, strerror(errno));
    struct stat st;
    if (fstat(fd, &st)) {
        int code = err_set(e, ERR_IO, "%s cannot be read: %s", path, strerror(errno));
        close(fd);
        return code;
    }
    if (S_ISDIR(st.st_mode)) {
        close(fd);
        return err_set(e, ERR_IO, "%s is a folder", path);
    }
    in->mtime_ns = st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec;
    unsigned char magic[2] = {0, 0};
    bool regular = S_ISREG(st.st_mode);
    if (regular && pread(fd, magic, 2, 0) < 0) {
        int code = err_set(e, ERR_IO, "%s cannot be read: %s", path, strerror(errno));
        close(fd);
        return code;
    }
    if (!regular || (magic[0] == 0x1f && magic[1] == 0x8b)) {
        int rc = spool(in, fd, path, cancel, e);
        close(fd);
        return rc;
    }
    in->fd = fd;
    in->size = (uint64_t)st.st_size;
    return 0;
}

void input_close(struct input *in)
{
    if (in->fd >= 0)
        close(in->fd);
    in->fd = -1;
}

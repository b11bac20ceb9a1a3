// An unlinked temporary file, and what is decompressed into it.
#include "unpack_priv.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static const struct ingest_limits defaults = {
    .decompressed = UINT64_C(16) << 30, .ratio = 250, .rows = 1 << 20, .columns = CSV_COLUMNS, .field = CSV_MAX_FIELD, .line = CSV_MAX_ROW, .members = 1000, .nesting = 2};

void unpack_init(struct unpack *u, const char *name, const struct input_opts *o)
{
    *u = (struct unpack){.name = name, .limits = defaults, .cancel = o ? o->cancel : NULL, .head = o ? o->head : 0, .meter = o ? o->meter : NULL};
    const struct ingest_limits *l = o ? o->limits : NULL;
    if (!l)
        return;
    if (l->decompressed)
        u->limits.decompressed = l->decompressed;
    if (l->ratio)
        u->limits.ratio = l->ratio;
    if (l->rows)
        u->limits.rows = l->rows;
    if (l->columns)
        u->limits.columns = l->columns < CSV_MAX_COLUMNS ? l->columns : CSV_MAX_COLUMNS;
    if (l->field)
        u->limits.field = l->field;
    if (l->line)
        u->limits.line = l->line;
    if (l->members)
        u->limits.members = l->members;
    if (l->nesting)
        u->limits.nesting = l->nesting;
}

int unpack_check(const struct unpack *u, uint64_t size, uint64_t packed, struct err *e)
{
    if (u->cancel && *u->cancel)
        return err_set(e, ERR_CANCEL, "stopped");
    if (size > u->limits.decompressed)
        return err_set(e, ERR_LIMIT, "%s grows beyond %llu MB when it is decompressed; where that is right, raise decompressed in the section [limits] of kpitop.ini",
                       u->name, (unsigned long long)(u->limits.decompressed >> 20));
    if (size > UNPACK_RATIO_FROM && size / (packed ? packed : 1) >= u->limits.ratio)
        return err_set(e, ERR_LIMIT, "%s grows more than %u times when it is decompressed, as no export does; where that is right, raise ratio in the section [limits] of kpitop.ini",
                       u->name, u->limits.ratio);
    return 0;
}

// --- the file -----------------------------------------------------------------------------------------------------

static int temporary(struct err *e)
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

int spool_begin(struct spool *sp, const struct unpack *u, struct err *e)
{
    *sp = (struct spool){.u = u, .fd = -1};
    meter_reading(u->meter, 2); // and then what comes out
    sp->buf = malloc(UNPACK_BLOCK);
    if (!sp->buf)
        return err_nomem(e);
    sp->fd = temporary(e);
    if (sp->fd >= 0)
        return 0;
    int rc = sp->fd;
    spool_drop(sp);
    return rc;
}

static int write_all(struct spool *sp, const char *p, size_t n, struct err *e)
{
    while (n) {
        ssize_t w = write(sp->fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return err_set(e, ERR_IO, "the temporary copy of %s cannot be written: %s", sp->u->name, strerror(errno));
        p += w;
        n -= (size_t)w;
    }
    meter_copied(sp->u->meter, sp->size);
    return 0;
}

static int flush(struct spool *sp, struct err *e)
{
    size_t n = sp->held;
    sp->held = 0;
    return write_all(sp, sp->buf, n, e);
}

int spool_write(struct spool *sp, const char *p, size_t n, struct err *e)
{
    sp->full = sp->u->head && sp->size >= sp->u->head;
    if (sp->full)
        return ERR_LIMIT;
    sp->size += n;
    int rc = 0;
    if (sp->held + n > UNPACK_BLOCK && (rc = flush(sp, e)))
        return rc;
    if (n > UNPACK_BLOCK)
        return write_all(sp, p, n, e);
    memcpy(sp->buf + sp->held, p, n);
    sp->held += n;
    return 0;
}

int spool_end(struct spool *sp, struct err *e)
{
    int rc = flush(sp, e);
    free(sp->buf);
    sp->buf = NULL;
    meter_at(sp->u->meter, 1);
    return rc;
}

void spool_drop(struct spool *sp)
{
    free(sp->buf);
    if (sp->fd >= 0)
        close(sp->fd);
    *sp = (struct spool){.fd = -1};
}

// --- decompressing ------------------------------------------------------------------------------------------------

// Until there is something, or the end: meanwhile it is told that nothing comes. EAGAIN of a pipe is one more round.
static int wait_for_bytes(int fd, const struct spool *sp, struct err *e)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    for (int ready = 0; !ready || (ready < 0 && errno == EINTR);) {
        ready = poll(&p, 1, 200);
        if (sp->u->cancel && *sp->u->cancel)
            return err_set(e, ERR_CANCEL, "stopped");
        if (!ready)
            meter_copied(sp->u->meter, sp->size);
    }
    return 0;
}

int unpack_copy(int fd, struct spool *sp, struct err *e)
{
    char *buf = malloc(UNPACK_BLOCK);
    int rc = buf ? 0 : err_nomem(e);
    while (!rc && !(rc = wait_for_bytes(fd, sp, e))) {
        ssize_t n = read(fd, buf, UNPACK_BLOCK);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            rc = err_set(e, ERR_IO, "%s cannot be read: %s", sp->u->name, strerror(errno));
        if (n <= 0)
            break;
        rc = spool_write(sp, buf, (size_t)n, e);
        if (!rc && sp->size > sp->u->limits.decompressed)
            rc = err_set(e, ERR_LIMIT, "%s does not end after %llu MB; where that is right, raise decompressed in the section [limits] of kpitop.ini",
                         sp->u->name, (unsigned long long)(sp->u->limits.decompressed >> 20));
    }
    free(buf);
    return rc;
}

static int broken(const struct unpack *u, const char *why, struct err *e)
{
    return err_set(e, ERR_SYNTAX, "%s cannot be decompressed (%s); copy or export it again", u->name, why);
}

static double size_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) ? 0 : (double)st.st_size;
}

static int inflate_blocks(gzFile z, char *buf, double packed, struct spool *sp, struct err *e)
{
    for (;;) {
        int n = gzread(z, buf, UNPACK_BLOCK), zerr = Z_OK;
        const char *zmsg = n < 0 || gzeof(z) ? gzerror(z, &zerr) : "";
        if (n < 0 || (n == 0 && zerr == Z_BUF_ERROR))
            return broken(sp->u, zerr == Z_ERRNO ? strerror(errno) : zerr == Z_BUF_ERROR ? _("it is cut short") : err_foreign(zmsg), e);
        if (n == 0)
            return 0;
        meter_at(sp->u->meter, (double)gzoffset(z) / packed);
        int rc = spool_write(sp, buf, (size_t)n, e);
        if (!rc)
            rc = unpack_check(sp->u, sp->size, (uint64_t)gzoffset(z), e);
        if (rc)
            return rc;
    }
}

int unpack_gzip(int fd, struct spool *sp, struct err *e)
{
    int again = dup(fd);
    if (again < 0 || lseek(again, 0, SEEK_SET)) {
        if (again >= 0)
            close(again);
        return err_set(e, ERR_IO, "%s cannot be read: %s", sp->u->name, strerror(errno));
    }
    gzFile z = gzdopen(again, "rb");
    if (!z) {
        close(again);
        return err_nomem(e);
    }
    gzbuffer(z, UNPACK_BLOCK);
    char *buf = malloc(UNPACK_BLOCK);
    int rc = buf ? inflate_blocks(z, buf, size_of(fd), sp, e) : err_nomem(e);
    free(buf);
    gzclose(z);
    return rc;
}

struct zstd {
    ZSTD_DStream *z;
    char *in, *out;
    size_t inside; // 0: between two frames
    uint64_t packed;
    double size; // of the file
};

static int zstd_block(struct zstd *s, size_t n, struct spool *sp, struct err *e)
{
    ZSTD_inBuffer in = {s->in, n, 0};
    while (in.pos < in.size) {
        ZSTD_outBuffer out = {s->out, UNPACK_BLOCK, 0};
        s->inside = ZSTD_decompressStream(s->z, &out, &in);
        if (ZSTD_isError(s->inside))
            return broken(sp->u, err_foreign(ZSTD_getErrorName(s->inside)), e);
        meter_at(sp->u->meter, (double)(s->packed + in.pos) / s->size);
        int rc = spool_write(sp, s->out, out.pos, e);
        if (!rc)
            rc = unpack_check(sp->u, sp->size, s->packed + in.pos, e);
        if (rc)
            return rc;
    }
    s->packed += n;
    return 0;
}

// What the decoder still holds when the file is read.
static int zstd_rest(struct zstd *s, struct spool *sp, struct err *e)
{
    while (s->inside) {
        ZSTD_inBuffer none = {s->in, 0, 0};
        ZSTD_outBuffer out = {s->out, UNPACK_BLOCK, 0};
        s->inside = ZSTD_decompressStream(s->z, &out, &none);
        if (ZSTD_isError(s->inside))
            return broken(sp->u, err_foreign(ZSTD_getErrorName(s->inside)), e);
        if (s->inside && !out.pos)
            return broken(sp->u, _("it is cut short"), e);
        int rc = spool_write(sp, s->out, out.pos, e);
        if (!rc)
            rc = unpack_check(sp->u, sp->size, s->packed, e);
        if (rc)
            return rc;
    }
    return 0;
}

int unpack_zstd(int fd, struct spool *sp, struct err *e)
{
    struct zstd s = {ZSTD_createDStream(), malloc(UNPACK_BLOCK), malloc(UNPACK_BLOCK), 0, 0, size_of(fd)};
    int rc = s.z && s.in && s.out ? 0 : err_nomem(e);
    while (!rc) {
        ssize_t n = pread(fd, s.in, UNPACK_BLOCK, (off_t)s.packed);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            rc = err_set(e, ERR_IO, "%s cannot be read: %s", sp->u->name, strerror(errno));
        if (n <= 0)
            break;
        rc = zstd_block(&s, (size_t)n, sp, e);
    }
    if (!rc)
        rc = zstd_rest(&s, sp, e);
    ZSTD_freeDStream(s.z);
    free(s.in);
    free(s.out);
    return rc;
}

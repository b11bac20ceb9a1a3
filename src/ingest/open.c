// From a path to a descriptor of plain text. The path may go on inside the file: archive.zip/member.csv, book.xlsx#Sheet.
#include "unpack_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char *file;         // owned
    const char *inside; // member of an archive, maybe with #SHEET; NULL
    const char *sheet;  // NULL
};

struct opening {
    struct unpack u;
    struct input *in;
    struct place at;
    unsigned depth; // containers opened
    bool in_archive;
    bool pipe;      // standard input or a pipe, to be copied
};

// --- the path -----------------------------------------------------------------------------------------------------

static bool is_file(const char *path)
{
    struct stat st;
    return !stat(path, &st) && !S_ISDIR(st.st_mode);
}

static void place_inside(struct place *p, char sign, const char *rest)
{
    *(sign == '/' ? &p->inside : &p->sheet) = rest;
}

// The longest beginning that is a file; the rest stands inside it.
static int place_find(struct place *p, const char *path, const struct input_opts *opts, struct err *e)
{
    *p = (struct place){.file = strdup(path)};
    if (!p->file)
        return err_nomem(e);
    char *f = p->file;
    size_t given = opts && opts->given ? opts->given_len : 0;
    if (given && given < strlen(f)) {
        place_inside(p, f[given], f + given + 1);
        f[given] = '\0';
        return 0;
    }
    if (f[0] == '-' && (f[1] == '/' || f[1] == '#')) {
        place_inside(p, f[1], f + 2);
        f[1] = '\0';
        return 0;
    }
    if (!strcmp(f, "-") || !access(f, F_OK))
        return 0;
    for (size_t i = strlen(f); i-- > 1;) {
        char sign = f[i];
        if (sign != '/' && sign != '#')
            continue;
        f[i] = '\0';
        if (is_file(f)) {
            place_inside(p, sign, f + i + 1);
            return 0;
        }
        f[i] = sign;
    }
    return 0;
}

// --- containers ---------------------------------------------------------------------------------------------------

// The end of what was spooled: all of it, or enough.
static int spool_done(struct spool *sp, int rc, struct err *e)
{
    if (!rc || sp->full)
        rc = spool_end(sp, e);
    if (rc)
        spool_drop(sp);
    return rc;
}

// What was opened takes the place of what it was opened from.
static void replace(struct opening *o, const struct spool *sp, const char *format)
{
    close(o->in->fd);
    o->in->fd = sp->fd;
    o->in->size = sp->size;
    o->in->spooled = true;
    size_t n = strlen(o->in->format);
    if (*format)
        snprintf(o->in->format + n, sizeof(o->in->format) - n, "%s%s", n ? ", " : "", format);
}

static int enter(struct opening *o, struct err *e)
{
    if (o->depth++ < o->u.limits.nesting)
        return 0;
    return err_set(e, ERR_LIMIT, "%s is packed more than %u times over; unpack it first, or raise nesting in the section [limits] of kpitop.ini",
                   o->u.name, o->u.limits.nesting);
}

static int spooled(struct opening *o, int (*unpack)(int fd, struct spool *sp, struct err *e), const char *format,
                   struct err *e)
{
    struct spool sp;
    int rc = spool_begin(&sp, &o->u, e);
    if (rc)
        return rc;
    rc = spool_done(&sp, unpack(o->in->fd, &sp, e), e);
    if (!rc)
        replace(o, &sp, format);
    return rc;
}

static int read_sheet(struct opening *o, struct archive *a, struct err *e)
{
    struct spool sp;
    int rc = spool_begin(&sp, &o->u, e);
    if (rc)
        return rc;
    bool xlsx = archive_kind(a) == ARCHIVE_XLSX;
    struct sheet_out out = {.u = &o->u, .sp = &sp, .said = &o->in->said};
    rc = spool_done(&sp, (xlsx ? xlsx_read : ods_read)(a, o->at.sheet, &out, e), e);
    sheet_out_release(&out);
    if (rc)
        return rc;
    replace(o, &sp, xlsx ? "xlsx" : "ods");
    o->in->sheet = true;
    return 0;
}

// "a/b.xlsx#May": the member of that name, else the sheet of the member before the last #.
static int64_t find_member(struct opening *o, const struct archive *a)
{
    int64_t i = archive_find(a, o->at.inside);
    char *hash = i < 0 ? strrchr(o->at.file + (o->at.inside - o->at.file), '#') : NULL;
    if (!hash)
        return i;
    *hash = '\0';
    i = archive_find(a, o->at.inside);
    if (i < 0)
        *hash = '#';
    else
        o->at.sheet = hash + 1;
    return i;
}

static int read_member(struct opening *o, struct archive *a, struct err *e)
{
    if (o->in_archive)
        return err_set(e, ERR_SYNTAX, "%s is a zip archive inside a zip archive; unpack the outer one first", o->u.name);
    if (!o->at.inside) {
        o->in->archive = true;
        return 0;
    }
    int64_t i = find_member(o, a);
    if (i < 0)
        return err_set(e, ERR_NOTFOUND, "%s holds no file %s", o->at.file, o->at.inside);
    struct spool sp;
    int rc = spool_begin(&sp, &o->u, e);
    if (rc)
        return rc;
    rc = spool_done(&sp, archive_unpack(a, (size_t)i, &sp, e), e);
    if (rc)
        return rc;
    replace(o, &sp, "zip");
    o->in_archive = true;
    o->at.inside = NULL;
    return 0;
}

static int open_zip(struct opening *o, struct err *e)
{
    struct archive *a;
    o->u.packed = o->in->size;
    int rc = archive_open(&a, o->in->fd, &o->u, e);
    if (rc)
        return rc;
    rc = archive_kind(a) == ARCHIVE_FILES ? read_member(o, a, e) : read_sheet(o, a, e);
    archive_close(a);
    return rc;
}

// An Excel workbook with a password is an old Office file with the new one, encrypted, in it.
static int refuse_locked(const struct opening *o, struct err *e)
{
    static const char mark[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"; // and the NUL that ends it
    char *buf = malloc(UNPACK_BLOCK);
    if (!buf)
        return err_nomem(e);
    bool locked = false;
    ssize_t n = 1;
    for (off_t at = 0; n > 0 && !locked; at += UNPACK_BLOCK - (off_t)sizeof(mark)) {
        n = pread(o->in->fd, buf, UNPACK_BLOCK, at);
        locked = n > 0 && memmem(buf, (size_t)n, mark, sizeof(mark));
        if (o->u.cancel && *o->u.cancel)
            break;
    }
    free(buf);
    return locked ? err_set(e, ERR_SYNTAX, "%s is protected by a password; open it in the spreadsheet program and save it without one", o->u.name)
                  : 0;
}

enum magic { MAGIC_NONE, MAGIC_GZIP, MAGIC_ZSTD, MAGIC_ZIP, MAGIC_OLE };

static enum magic magic_of(const struct input *in)
{
    static const struct { const char *bytes; size_t n; enum magic magic; } known[] = {
        {"\x1f\x8b", 2, MAGIC_GZIP}, {"\x28\xB5\x2F\xFD", 4, MAGIC_ZSTD}, {"PK\x03\x04", 4, MAGIC_ZIP},
        {"PK\x05\x06", 4, MAGIC_ZIP}, {"PK\x07\x08", 4, MAGIC_ZIP}, {"\xD0\xCF\x11\xE0", 4, MAGIC_OLE}};
    char head[4];
    ssize_t n = in->sheet ? 0 : pread(in->fd, head, sizeof(head), 0);
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (n >= (ssize_t)known[i].n && !memcmp(head, known[i].bytes, known[i].n))
            return known[i].magic;
    return MAGIC_NONE;
}

static int unpack_all(struct opening *o, struct err *e)
{
    int rc = 0;
    while (!rc && !o->in->archive) {
        enum magic m = magic_of(o->in);
        if (m == MAGIC_OLE)
            return refuse_locked(o, e);
        if (m == MAGIC_NONE)
            break;
        rc = enter(o, e);
        if (!rc)
            rc = m == MAGIC_GZIP   ? spooled(o, unpack_gzip, "gzip", e)
                 : m == MAGIC_ZSTD ? spooled(o, unpack_zstd, "zstd", e)
                                   : open_zip(o, e);
    }
    if (!rc && o->at.inside)
        return err_set(e, ERR_NOTFOUND, "%s is no zip archive that could hold %s", o->at.file, o->at.inside);
    if (!rc && o->at.sheet && !o->in->sheet && !o->in->archive)
        return err_set(e, ERR_NOTFOUND, "%s is no workbook that could have a sheet %s", o->at.file, o->at.sheet);
    return rc;
}

// --- the whole ----------------------------------------------------------------------------------------------------

void ingest_pipes_close(struct ingest_pipes *p)
{
    for (size_t i = 0; i < p->n; i++) {
        close(p->items[i].fd);
        free(p->items[i].path);
    }
    *p = (struct ingest_pipes){0};
}

// The copy of an earlier reading.
static bool pipe_again(struct opening *o, const struct ingest_pipes *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!strcmp(p->items[i].path, o->at.file) && (o->in->fd = fcntl(p->items[i].fd, F_DUPFD_CLOEXEC, 0)) >= 0) {
            o->in->size = p->items[i].size;
            o->in->spooled = true;
            return true;
        }
    return false;
}

static int64_t nanoseconds(struct timespec t)
{
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static bool changed(int fd, const struct stat *before, struct stat *now)
{
    return fstat(fd, now) || now->st_size != before->st_size || nanoseconds(now->st_ctim) != nanoseconds(before->st_ctim);
}

int input_moved(const char *name, struct err *e)
{
    return err_set(e, ERR_IO, "%s was changed while it was read; load it again once it is written", name);
}

// What was copied of a file stands in it from that place on, of which it was read to its end.
static bool copied(const struct input *copy, int fd, off_t at)
{
    char *a = malloc(UNPACK_BLOCK), *b = malloc(UNPACK_BLOCK);
    bool same = a && b;
    for (uint64_t done = 0; same && done < copy->size;) {
        ssize_t n = pread(copy->fd, a, UNPACK_BLOCK, (off_t)done);
        same = n > 0 && pread(fd, b, (size_t)n, at + (off_t)done) == n && !memcmp(a, b, (size_t)n);
        done += n > 0 ? (uint64_t)n : 0;
    }
    free(a);
    free(b);
    return same;
}

// Standard input may be a file, which may be written to meanwhile: rows that came behind those that were read are no harm.
static int copy_pipe(struct opening *o, struct err *e)
{
    struct stat before, now;
    int fd = fcntl(o->in->fd, F_DUPFD_CLOEXEC, 0);
    off_t at = fd >= 0 ? lseek(fd, 0, SEEK_CUR) : -1;
    bool file = at >= 0 && !fstat(fd, &before) && S_ISREG(before.st_mode);
    int rc = spooled(o, unpack_copy, "", e);
    if (!rc && file && changed(fd, &before, &now) && (now.st_size < before.st_size || !copied(o->in, fd, at)))
        rc = input_moved(o->u.name, e);
    if (fd >= 0)
        close(fd);
    return rc;
}

// Where there is room for it.
static void keep_pipe(const struct opening *o, struct ingest_pipes *p)
{
    if (!p || p->n == ARRAY_LEN(p->items))
        return;
    char *path = strdup(o->at.file);
    int fd = fcntl(o->in->fd, F_DUPFD_CLOEXEC, 0);
    if (path && fd >= 0) {
        p->items[p->n].path = path;
        p->items[p->n].fd = fd;
        p->items[p->n++].size = o->in->size;
        return;
    }
    free(path);
    if (fd >= 0)
        close(fd);
}

bool input_written(const struct input *in, bool *cut)
{
    struct stat st;
    *cut = false;
    if (in->spooled || !in->ctime_ns)
        return false;
    if (fstat(in->fd, &st))
        return true;
    *cut = (uint64_t)st.st_size < in->size;
    return *cut || nanoseconds(st.st_ctim) != in->ctime_ns;
}

static void take_times(struct input *in, const struct stat *st, bool std)
{
    in->mtime_ns = std ? 0 : nanoseconds(st->st_mtim);
    in->ctime_ns = std ? 0 : nanoseconds(st->st_ctim);
}

static int open_file(struct opening *o, const struct input_opts *opts, struct err *e)
{
    int given = opts ? opts->given : 0;
    const struct ingest_pipes *pipes = opts ? opts->pipes : NULL;
    struct input *in = o->in;
    struct stat st;
    const char *path = o->u.name;
    bool std = !strcmp(o->at.file, "-"), once = std || (!stat(o->at.file, &st) && S_ISFIFO(st.st_mode));
    if (once && opts && opts->regular)
        return err_set(e, ERR_NOTFOUND, "%s is a pipe", path);
    if (once && !given && pipes && pipe_again(o, pipes)) {
        take_times(in, &st, std);
        return 0;
    }
    // A pipe opens at once: whether anybody writes into it is waited for while it is read.
    in->fd = given ? dup(given - 1) : std ? dup(STDIN_FILENO) : open(o->at.file, O_RDONLY | O_CLOEXEC | (once ? O_NONBLOCK : 0));
    if (in->fd < 0)
        return err_set(e, ERR_IO, "%s cannot be opened: %s", path, strerror(errno));
    if (fstat(in->fd, &st))
        return err_set(e, ERR_IO, "%s cannot be read: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(e, ERR_IO, "%s is a folder", path);
    take_times(in, &st, std);
    o->pipe = !S_ISREG(st.st_mode) || (std && !given);
    if (o->pipe)
        return 0;
    in->size = (uint64_t)st.st_size;
    char byte;
    return pread(in->fd, &byte, 1, 0) < 0 ? err_set(e, ERR_IO, "%s cannot be read: %s", path, strerror(errno)) : 0;
}

// Before anything was unpacked of it, from a copy of its descriptor.
static int from_start(struct opening *o, const struct opening *first, int fd, const struct stat *now, struct err *e)
{
    const char *sheet = o->at.sheet; // may have been cut off the name of the member
    input_close(o->in);
    *o = *first;
    o->at.sheet = sheet;
    *o->in = (struct input){.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0), .size = (uint64_t)now->st_size};
    take_times(o->in, now, false);
    return o->in->fd < 0 ? err_set(e, ERR_IO, "%s cannot be read: %s", o->u.name, strerror(errno)) : 0;
}

// What is unpacked is of one state of the file: where it was written to meanwhile that is done once more, and refused when the writing
// goes on or nothing comes of it.
static int unpack_steadily(struct opening *o, struct err *e)
{
    const struct opening first = *o;
    struct stat before, now, last;
    int fd = fcntl(o->in->fd, F_DUPFD_CLOEXEC, 0);
    bool regular = fd >= 0 && !fstat(fd, &before) && S_ISREG(before.st_mode);
    int rc = unpack_all(o, e);
    if (regular && rc != ERR_NOMEM && rc != ERR_CANCEL && changed(fd, &before, &now)) {
        rc = from_start(o, &first, fd, &now, e);
        if (!rc)
            rc = unpack_all(o, e);
        if (rc != ERR_NOMEM && rc != ERR_CANCEL && (rc || changed(fd, &now, &last)))
            rc = input_moved(o->u.name, e);
    }
    if (fd >= 0)
        close(fd);
    return rc;
}

// Up to the last line end before that many bytes. Where there is none, or one is two bytes, the last row is cut.
static int cut_head(struct input *in, uint64_t head, struct err *e)
{
    char *buf = malloc(UNPACK_BLOCK), *lf = NULL;
    if (!buf)
        return err_nomem(e);
    bool wide = pread(in->fd, buf, 2, 0) == 2 && (!memcmp(buf, "\xff\xfe", 2) || !memcmp(buf, "\xfe\xff", 2));
    uint64_t end = wide ? head & ~UINT64_C(1) : head;
    in->size = end;
    while (!wide && !lf && end) {
        size_t n = end < UNPACK_BLOCK ? (size_t)end : UNPACK_BLOCK;
        end -= n;
        ssize_t got = pread(in->fd, buf, n, (off_t)end);
        lf = got > 0 ? memrchr(buf, '\n', (size_t)got) : NULL;
        if (lf)
            in->size = end + (uint64_t)(lf - buf) + 1;
    }
    free(buf);
    in->head = true;
    return 0;
}

uint64_t input_size(const char *path)
{
    struct place p;
    struct stat st;
    bool file = !place_find(&p, path, NULL, NULL) && strcmp(p.file, "-") != 0 && !stat(p.file, &st) && S_ISREG(st.st_mode);
    free(p.file);
    return file ? (uint64_t)st.st_size : 0;
}

int input_open(struct input *in, const char *path, const struct input_opts *opts, struct err *e)
{
    *in = (struct input){.fd = -1};
    struct opening o = {.in = in};
    unpack_init(&o.u, strcmp(path, "-") != 0 ? path : "standard input", opts);
    int rc = place_find(&o.at, path, opts, e);
    if (!rc)
        rc = open_file(&o, opts, e);
    if (!rc && o.pipe && !(rc = copy_pipe(&o, e)))
        keep_pipe(&o, opts ? opts->pipes : NULL);
    if (!rc)
        rc = in->spooled || magic_of(in) == MAGIC_NONE ? unpack_all(&o, e) : unpack_steadily(&o, e);
    if (!rc && o.u.head && in->size >= o.u.head && !in->archive)
        rc = cut_head(in, o.u.head, e);
    if (rc)
        input_close(in);
    free(o.at.file);
    return rc;
}

void input_close(struct input *in)
{
    if (in->fd >= 0)
        close(in->fd);
    in->fd = -1;
}

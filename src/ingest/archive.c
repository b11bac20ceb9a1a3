// Zip archives: what they are, their members, the bytes of one. The only user of libzip.
#include "unpack_priv.h"
#include "base/i18n.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

struct archive {
    struct unpack u;
    zip_t *zip;
    size_t n;
    enum archive_kind kind;
    double read, packed; // bytes as they lie in it: of members that were read, and of all that will be
};

const struct unpack *archive_unpacking(const struct archive *a) { return &a->u; }
enum archive_kind archive_kind(const struct archive *a) { return a->kind; }
size_t archive_count(const struct archive *a) { return a->n; }

const char *archive_name(const struct archive *a, size_t i)
{
    const char *name = zip_get_name(a->zip, i, ZIP_FL_ENC_GUESS);
    return name ? name : "";
}

uint64_t archive_packed(const struct archive *a, size_t i)
{
    zip_stat_t st;
    return !zip_stat_index(a->zip, i, 0, &st) && (st.valid & ZIP_STAT_COMP_SIZE) ? st.comp_size : 0;
}

int64_t archive_find(const struct archive *a, const char *name)
{
    return zip_name_locate(a->zip, name, ZIP_FL_ENC_GUESS);
}

void archive_close(struct archive *a)
{
    if (!a)
        return;
    if (a->zip)
        zip_discard(a->zip);
    free(a);
}

static bool has(const struct archive *a, const char *name)
{
    return archive_find(a, name) >= 0;
}

static int keep_head(void *ctx, const char *p, size_t n, struct err *e)
{
    struct strbuf *b = ctx;
    sb_addn(b, p, n > 4096 - b->len ? 4096 - b->len : n);
    return b->oom ? err_nomem(e) : b->len >= 4096;
}

// Does the member hold the word in its first 4 kB?
static int member_holds(struct archive *a, const char *name, const char *word, bool *holds, struct err *e)
{
    struct strbuf b = {0};
    int64_t i = archive_find(a, name);
    int rc = i < 0 ? 0 : archive_read(a, (size_t)i, keep_head, &b, e);
    *holds = rc >= 0 && b.len && strstr(sb_str(&b), word);
    sb_release(&b);
    return rc < 0 ? rc : 0;
}

static int refuse_document(const struct archive *a, const char *what, struct err *e)
{
    return err_set(e, ERR_SYNTAX, "%s is %s; open it, and save the table in it as xlsx, ods or CSV", a->u.name, _(what));
}

static int opendocument(struct archive *a, struct err *e)
{
    bool sheet, locked = false;
    int rc = member_holds(a, "mimetype", "opendocument.spreadsheet", &sheet, e);
    if (!rc)
        rc = member_holds(a, "META-INF/manifest.xml", "encryption-data", &locked, e);
    if (rc)
        return rc;
    if (locked)
        return err_set(e, ERR_SYNTAX, "%s is protected by a password; open it in the spreadsheet program and save it without one", a->u.name);
    if (!sheet)
        return refuse_document(a, "an OpenDocument file that holds no spreadsheet", e);
    a->kind = ARCHIVE_ODS;
    return 0;
}

// Workbooks and other documents are zip archives too.
static int tell_kind(struct archive *a, struct err *e)
{
    a->kind = ARCHIVE_FILES;
    if (has(a, "mimetype") && has(a, "content.xml"))
        return opendocument(a, e);
    if (has(a, "Index/Document.iwa") || has(a, "Index.zip"))
        return refuse_document(a, "a document of Apple Numbers or Pages", e);
    if (!has(a, "[Content_Types].xml"))
        return 0;
    if (has(a, "xl/workbook.bin"))
        return refuse_document(a, "a binary Excel workbook (xlsb)", e);
    if (has(a, "word/document.xml"))
        return refuse_document(a, "a Word document", e);
    if (has(a, "ppt/presentation.xml"))
        return refuse_document(a, "a presentation", e);
    if (has(a, "_rels/.rels"))
        a->kind = ARCHIVE_XLSX;
    return 0;
}

static int check_members(const struct archive *a, struct err *e)
{
    if (a->kind == ARCHIVE_FILES && a->n > a->u.limits.members)
        return err_set(e, ERR_LIMIT, "%s holds %zu files, more than %u; unpack it, or raise members in the section [limits] of kpitop.ini",
                       a->u.name, a->n, a->u.limits.members);
    uint64_t size = 0;
    for (size_t i = 0; i < a->n; i++) {
        zip_stat_t st;
        if (!zip_stat_index(a->zip, i, 0, &st) && (st.valid & ZIP_STAT_SIZE) &&
            __builtin_add_overflow(size, (uint64_t)st.size, &size))
            size = UINT64_MAX;
    }
    return unpack_check(&a->u, size, size, e);
}

int archive_open(struct archive **out, int fd, const struct unpack *u, struct err *e)
{
    struct archive *a = calloc(1, sizeof(*a));
    if (!a)
        return err_nomem(e);
    a->u = *u;
    a->packed = (double)u->packed;
    int again = dup(fd), why = 0, rc;
    if (again < 0 || !(a->zip = zip_fdopen(again, 0, &why))) {
        if (again >= 0)
            close(again);
        zip_error_t ze;
        zip_error_init_with_code(&ze, why);
        rc = again < 0 ? err_set(e, ERR_IO, "%s cannot be read: %s", u->name, strerror(errno))
                       : err_set(e, ERR_SYNTAX, "%s is a damaged or incomplete zip file (%s); copy or export it again",
                                 u->name, err_foreign(zip_error_strerror(&ze)));
        zip_error_fini(&ze);
        archive_close(a);
        return rc;
    }
    a->n = (size_t)zip_get_num_entries(a->zip, 0);
    rc = tell_kind(a, e);
    if (!rc)
        rc = check_members(a, e);
    if (rc) {
        archive_close(a);
        return rc;
    }
    *out = a;
    return 0;
}

static bool same_member(const struct archive *a, const struct archive *b, size_t i)
{
    const zip_uint64_t what = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC;
    zip_stat_t x, y;
    return !zip_stat_index(a->zip, i, 0, &x) && !zip_stat_index(b->zip, i, 0, &y) && (x.valid & y.valid & what) == what &&
           !strcmp(x.name, y.name) && x.size == y.size && x.comp_size == y.comp_size && x.crc == y.crc;
}

bool archive_still(const struct archive *a, int fd)
{
    struct archive *now;
    if (archive_open(&now, fd, &a->u, NULL))
        return false;
    bool same = now->n == a->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = same_member(a, now, i);
    archive_close(now);
    return same;
}

// --- members ------------------------------------------------------------------------------------------------------

static int damaged(const struct archive *a, size_t i, const char *why, struct err *e)
{
    return err_set(e, ERR_SYNTAX, "%s is damaged at %s (%s); copy or export it again", a->u.name, archive_name(a, i), why);
}

static int read_member(struct archive *a, size_t i, zip_file_t *z, char *buf, const zip_stat_t *st, archive_chunk_fn chunk,
                       void *ctx, struct err *e)
{
    uint64_t size = 0;
    for (;;) {
        zip_int64_t n = zip_fread(z, buf, UNPACK_BLOCK);
        if (n < 0)
            return damaged(a, i, err_foreign(zip_file_strerror(z)), e);
        if (n == 0)
            return 0;
        size += (uint64_t)n;
        meter_at(a->u.meter, (a->read + (double)st->comp_size * (double)size / (double)st->size) / a->packed);
        int rc = unpack_check(&a->u, size, st->comp_size, e);
        if (!rc)
            rc = chunk(ctx, buf, (size_t)n, e);
        if (rc)
            return rc;
    }
}

int archive_read(struct archive *a, size_t i, archive_chunk_fn chunk, void *ctx, struct err *e)
{
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(a->zip, i, 0, &st))
        return damaged(a, i, err_foreign(zip_strerror(a->zip)), e);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return err_set(e, ERR_SYNTAX, "%s is protected by a password; unpack it, and name the files", a->u.name);
    zip_file_t *z = zip_fopen_index(a->zip, i, 0);
    if (!z)
        return damaged(a, i, err_foreign(zip_strerror(a->zip)), e);
    char *buf = malloc(UNPACK_BLOCK);
    int rc = buf ? read_member(a, i, z, buf, &st, chunk, ctx, e) : err_nomem(e);
    a->read += (double)st.comp_size;
    free(buf);
    zip_fclose(z);
    return rc;
}

static int to_spool(void *ctx, const char *p, size_t n, struct err *e)
{
    return spool_write(ctx, p, n, e);
}

int archive_unpack(struct archive *a, size_t i, struct spool *sp, struct err *e)
{
    a->read = 0;
    a->packed = (double)archive_packed(a, i); // it alone
    return archive_read(a, i, to_spool, sp, e);
}

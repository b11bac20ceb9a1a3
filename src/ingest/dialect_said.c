// Profiles that say the delimiter or the encoding: for files of which these cannot be found. Such a profile must be asked
// before the columns are known, so the head is read its way and its marks are looked for.
#include "map_priv.h"

#include <stdlib.h>
#include <string.h>

#define TITLE_LINES 10

static const struct {
    const char *name;
    enum enc enc;
    const char *shown;
} encodings[] = {{"utf-8", ENC_UTF8, "UTF-8"},
                 {"windows-1252", ENC_CP1252, "Windows-1252"},
                 {"utf-16le", ENC_UTF16LE, "UTF-16LE"},
                 {"utf-16be", ENC_UTF16BE, "UTF-16BE"}};

bool encoding_by_name(const char *name, enum enc *out)
{
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
        if (str_ieq(name, encodings[i].name)) {
            *out = encodings[i].enc;
            return true;
        }
    return false;
}

const char *encoding_name(enum enc enc)
{
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
        if (encodings[i].enc == enc || (enc == ENC_UTF8_REPAIR && encodings[i].enc == ENC_UTF8))
            return encodings[i].name;
    return "";
}

static bool all_marks(const struct file *f, const struct profile *p)
{
    for (size_t i = 0; i < p->nmatches; i++) {
        bool any = false;
        for (size_t j = 0; j < p->matches[i].n && !any; j++)
            any = colspec_find(&p->matches[i].any[j], f->cols, f->ncols, 0) >= 0;
        if (!any)
            return false;
    }
    return p->nmatches > 0;
}

// The marks decide; the columns found on the way are those of another reading and go.
static int fits(struct file *f, const struct profile *p, bool *out, struct err *e)
{
    struct head h = {0};
    int rc = head_read(f, &h, e);
    *out = false;
    for (size_t at = 0; !rc && !*out && at < h.n && at < TITLE_LINES; at++)
        if (!(rc = columns_from_head(f, &h, at, p->header_rows, e)))
            *out = all_marks(f, p);
    free(h.rows);
    arena_release(&h.mem);
    f->cols = NULL;
    f->ncols = 0;
    return rc;
}

static void read_as(struct file *f, const struct profile *p)
{
    if (p->delimiter)
        f->delimiter = p->delimiter;
    if (!p->enc || f->trial) // a trial's rows are decoded already
        return;
    enum enc enc = (enum enc)(p->enc - 1);
    if (enc == ENC_UTF8 && f->scan.enc != ENC_UTF8)
        enc = ENC_UTF8_REPAIR;
    f->scan.enc = enc;
    f->si->enc = (int)enc;
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
        if ((int)encodings[i].enc + 1 == p->enc)
            f->scan.name = f->si->encoding = encodings[i].shown;
}

// Nothing has changed when it does not fit. Without marks, a profile is taken at its word.
static int read_if_fits(struct file *f, const struct profile *p, bool *fit, struct err *e)
{
    const struct enc_scan scan = f->scan;
    const char delimiter = f->delimiter, *name = f->si->encoding;
    const int enc = f->si->enc;
    *fit = false;
    if ((!p->delimiter && !p->enc) || f->in.sheet) // what a sheet became is known
        return 0;
    read_as(f, p);
    if (!p->nmatches) {
        *fit = true;
        return 0;
    }
    int rc = fits(f, p, fit, e);
    if (rc || *fit)
        return rc;
    f->scan = scan;
    f->delimiter = delimiter;
    f->si->encoding = name;
    f->si->enc = enc;
    return 0;
}

int dialect_said(struct file *f, const struct profile **forced, struct err *e)
{
    bool fit;
    for (size_t i = 0; !*forced && i < f->profiles->n; i++) {
        int rc = read_if_fits(f, f->profiles->items[i], &fit, e);
        if (!rc && fit)
            *forced = f->profiles->items[i];
        if (rc || fit)
            return rc;
    }
    return *forced ? read_if_fits(f, *forced, &fit, e) : 0;
}

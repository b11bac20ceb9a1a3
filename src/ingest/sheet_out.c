// The cells of a sheet as canonical CSV: commas, quotes where they are needed, one record per row of the sheet and a
// blank line for a blank row, so that the line of a row is its number in the sheet.
#include "unpack_priv.h"

#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sheet_long_cell(const struct unpack *u, struct err *e)
{
    return err_set(e, ERR_LIMIT, "%s holds a cell of more than %llu MB; where that is right, raise field in the section [limits] of kpitop.ini", u->name,
                   (unsigned long long)(u->limits.field >> 20));
}

int sheet_cell(struct sheet_out *o, uint64_t col, const char *s, size_t n, struct err *e)
{
    if (!n)
        return 0;
    if (col >= o->u->limits.columns)
        return err_set(e, ERR_LIMIT, "%s has cells beyond column %u; take them away, or raise columns in the section [limits] of kpitop.ini",
                       o->u->name, o->u->limits.columns);
    if (n >= o->u->limits.field)
        return sheet_long_cell(o->u, e);
    if (o->text.len + n > o->u->limits.line / 2) // quotes are doubled
        return err_set(e, ERR_LIMIT, "%s holds more than %llu MB in row %llu; where that is right, raise line in the section [limits] of kpitop.ini",
                       o->u->name, (unsigned long long)(o->u->limits.line >> 21), (unsigned long long)o->row + 1);
    while (col >= o->n) {
        if (vec_grow((void **)&o->cells, &o->cap, o->n, sizeof(*o->cells)))
            return err_nomem(e);
        o->cells[o->n++] = (struct sheet_cell){0, 0};
    }
    o->cells[col] = (struct sheet_cell){o->text.len, n};
    sb_addn(&o->text, s, n);
    return o->text.oom ? err_nomem(e) : 0;
}

static int too_many_rows(const struct sheet_out *o, struct err *e)
{
    return err_set(e, ERR_LIMIT, "%s has more than %llu rows; part the sheet, or raise rows in the section [limits] of kpitop.ini",
                   o->u->name, (unsigned long long)o->u->limits.rows);
}

int sheet_skip_to(struct sheet_out *o, uint64_t row, struct err *e)
{
    if (row < o->row)
        return err_set(e, ERR_SYNTAX, "%s has rows out of order (row %llu comes late); save it again from a spreadsheet program",
                       o->u->name, (unsigned long long)row + 1);
    o->blank += row - o->row;
    o->row = row;
    return 0;
}

static void quoted(struct strbuf *b, const char *s, size_t n)
{
    bool plain = s[0] != ' ' && s[0] != '\t' && s[n - 1] != ' ' && s[n - 1] != '\t';
    for (size_t i = 0; i < n && plain; i++)
        plain = s[i] != ',' && s[i] != '"' && s[i] != '\n' && s[i] != '\r' && s[i] != ';';
    if (plain) {
        sb_addn(b, s, n);
        return;
    }
    sb_putc(b, '"');
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"')
            sb_putc(b, '"');
        sb_putc(b, s[i]);
    }
    sb_putc(b, '"');
}

static int write_blanks(struct sheet_out *o, struct err *e)
{
    int rc = 0;
    for (; o->blank && !rc; o->blank--)
        rc = spool_write(o->sp, "\n", 1, e);
    return rc;
}

int sheet_row_end(struct sheet_out *o, uint64_t times, struct err *e)
{
    int rc = 0;
    if (!o->n) {
        if (__builtin_add_overflow(o->row, times, &o->row) || o->row > UINT64_C(1) << 40)
            return too_many_rows(o, e);
        o->blank += times;
        return 0;
    }
    if (times > o->u->limits.rows || o->row + times > o->u->limits.rows)
        return too_many_rows(o, e);
    sb_clear(&o->line);
    o->width = o->n > o->width ? o->n : o->width;
    for (size_t i = 0; i < o->width; i++) {
        if (i)
            sb_putc(&o->line, ',');
        if (i < o->n && o->cells[i].len)
            quoted(&o->line, o->text.s + o->cells[i].at, o->cells[i].len);
    }
    sb_putc(&o->line, '\n');
    rc = o->line.oom ? err_nomem(e) : write_blanks(o, e);
    for (uint64_t i = 0; i < times && !rc; i++) {
        rc = spool_write(o->sp, o->line.s, o->line.len, e);
        if (!rc)
            rc = unpack_check(o->u, o->sp->size, o->u->packed, e);
    }
    o->row += times;
    o->n = 0;
    sb_clear(&o->text);
    return rc;
}

void sheet_out_release(struct sheet_out *o)
{
    free(o->cells);
    sb_release(&o->text);
    sb_release(&o->line);
}

// --- which sheet --------------------------------------------------------------------------------------------------

static void clean_name(const char *name, char out[128])
{
    struct strbuf b = {0};
    utf8_clean(&b, name, strlen(name));
    str_copy(out, 128, sb_str(&b));
    sb_release(&b);
}

// The names of all sheets but one, as far as there is room.
static void list_names(const struct sheet_name *sheets, size_t n, size_t but, char *out, size_t size)
{
    size_t len = 0;
    *out = '\0';
    for (size_t i = 0; i < n; i++) {
        char name[128];
        if (i == but || !*sheets[i].part)
            continue;
        clean_name(sheets[i].name, name);
        if (len + strlen(name) + 8 > size) {
            snprintf(out + len, size - len, ", ...");
            return;
        }
        len += (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "", name);
    }
}

static bool by_number(const char *wanted, size_t n, size_t *at)
{
    char *end;
    unsigned long k = strtoul(wanted, &end, 10);
    *at = k - 1;
    return *wanted >= '0' && *wanted <= '9' && !*end && k >= 1 && k <= n;
}

static bool find_sheet(const struct sheet_name *sheets, size_t n, const char *wanted, size_t *at)
{
    for (*at = 0; *at < n; (*at)++)
        if (wanted ? !strcmp(sheets[*at].name, wanted) : !sheets[*at].hidden && *sheets[*at].part)
            return true;
    for (*at = 0; wanted && *at < n; (*at)++)
        if (str_ieq(sheets[*at].name, wanted))
            return true;
    return wanted && by_number(wanted, n, at);
}

int sheet_choose(const struct unpack *u, const struct sheet_name *sheets, size_t n, const char *wanted, size_t *at,
                 struct sheet_said *said, struct err *e)
{
    char names[240];
    if (!find_sheet(sheets, n, wanted, at)) {
        list_names(sheets, n, n, names, sizeof(names));
        return wanted ? err_set(e, ERR_NOTFOUND, "%s has no sheet %s; its sheets are %s", u->name, wanted, names)
                      : err_set(e, ERR_SYNTAX, "%s has no sheet that is shown; name one of %s after a #", u->name, names);
    }
    if (!*sheets[*at].part)
        return err_set(e, ERR_SYNTAX, "the sheet %s of %s holds no table", sheets[*at].name, u->name);
    clean_name(sheets[*at].name, said->name);
    list_names(sheets, n, *at, said->others, sizeof(said->others));
    return 0;
}

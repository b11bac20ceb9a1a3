// The store as CSV files, one per table, and back. Texts are quoted; a cell that begins with = + - @ tab, newline or an
// apostrophe gets an apostrophe before it, so that no spreadsheet runs it, and loses it again on the way in.
#include "store_priv.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/numfmt.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MAX (64u << 20)

static const char risky[] = "=+-@\t\r\n'";

static void add_text(struct strbuf *b, const char *s)
{
    sb_putc(b, '"');
    if (*s && strchr(risky, *s))
        sb_putc(b, '\'');
    for (; *s; s++) {
        if (*s == '"')
            sb_putc(b, '"');
        sb_putc(b, *s);
    }
    sb_putc(b, '"');
}

static void add_row(struct strbuf *b, const struct store_table *t, void *row)
{
    char number[NUMFMT_BUF];
    for (size_t i = 0; i < t->ncolumns; i++) {
        const struct store_column *c = &t->columns[i];
        sb_add(b, i ? "," : "");
        if (c->type == STORE_INT)
            sb_addf(b, "%lld", (long long)*store_int_at(row, c));
        else if (c->type == STORE_REAL)
            sb_add(b, numfmt_exact(*store_real_at(row, c), number));
        else
            add_text(b, *store_text_at(row, c));
    }
    sb_add(b, "\r\n");
}

static int write_file(const char *path, const struct strbuf *b, struct err *e)
{
    int rc = file_write_mode(path, b, false, 0600, e);
    return rc == ERR_RANGE ? err_set(e, ERR_RANGE, _("%s exists: give an empty folder"), path) : rc;
}

static int table_path(const char *dir, const struct store_table *t, char out[PATH_MAX], struct err *e)
{
    if (snprintf(out, PATH_MAX, "%s/%s.csv", dir, t->name) >= PATH_MAX)
        return err_set(e, ERR_LIMIT, _("the name of the folder is too long"));
    return 0;
}

static int export_table(struct store *s, enum store_kind k, const char *dir, size_t *total, struct err *e)
{
    const struct store_table *t = &store_tables[k];
    struct arena mem = {0};
    struct strbuf b = {0};
    char *rows, path[PATH_MAX];
    size_t n = 0;
    int rc = store_list(s, k, &mem, &rows, &n, e);
    for (size_t i = 0; i < t->ncolumns; i++)
        sb_addf(&b, "%s%s", i ? "," : "", t->columns[i].name);
    sb_add(&b, "\r\n");
    for (size_t i = 0; !rc && i < n; i++)
        add_row(&b, t, rows + i * t->size);
    if (!rc && b.oom)
        rc = err_nomem(e);
    if (!rc)
        rc = table_path(dir, t, path, e);
    if (!rc)
        rc = write_file(path, &b, e);
    *total += n;
    sb_release(&b);
    arena_release(&mem);
    return rc;
}

int store_export(struct store *s, const char *dir, size_t *rows, struct err *e)
{
    *rows = 0;
    if (mkdir(dir, 0700) && errno != EEXIST)
        return err_set(e, ERR_IO, "%s: %s", dir, strerror(errno));
    int rc = store_exec(s, "BEGIN", "read", e); // all tables as of one moment
    for (int k = 0; !rc && k < STORE_KINDS; k++)
        rc = export_table(s, (enum store_kind)k, dir, rows, e);
    sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
    return rc;
}

// ---- import

struct reading {
    struct store *s;
    enum store_kind kind;
    const char *path;
    struct arena mem; // of one row
    const char *cells[STORE_COLUMNS + 1];
    size_t ncells;
    size_t line, rows; // records read, rows written
    int rc;
    struct err *e;
};

static void take_cell(void *data, size_t len, void *ctx)
{
    struct reading *r = ctx;
    if (r->rc)
        return;
    if (r->ncells <= STORE_COLUMNS) {
        r->cells[r->ncells] = arena_strndup(&r->mem, data ? data : "", len);
        if (!r->cells[r->ncells])
            r->rc = err_nomem(r->e);
    }
    r->ncells++;
}

static int refuse(struct reading *r, const char *column, const char *why)
{
    return err_set(r->e, ERR_SYNTAX, _("%s, row %zu, %s: %s; nothing was imported"), r->path, r->line, column, why);
}

static int read_cell(struct reading *r, const struct store_column *c, const char *text, void *row)
{
    char *end;
    errno = 0;
    if (c->type == STORE_STRING) {
        *store_text_at(row, c) = text + (text[0] == '\'' && text[1] && strchr(risky, text[1]) != NULL);
        return 0;
    }
    if (c->type == STORE_INT)
        *store_int_at(row, c) = strtoll(text, &end, 10);
    else
        *store_real_at(row, c) = strtod(text, &end);
    if (end == text || *end || errno || (c->type == STORE_REAL && !isfinite(*store_real_at(row, c))))
        return refuse(r, c->name, _("not a number"));
    return 0;
}

static int take_header(struct reading *r, const struct store_table *t)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (r->ncells != t->ncolumns || strcmp(r->cells[i], t->columns[i].name) != 0)
            return refuse(r, t->columns[i].name, _("the first row must name the columns as 'kpitop store export' does"));
    return 0;
}

static int take_row(struct reading *r, const struct store_table *t)
{
    struct store_row *row = arena_alloc(&r->mem, t->size);
    struct err why = {0};
    if (!row)
        return err_nomem(r->e);
    if (r->ncells != t->ncolumns)
        return refuse(r, t->name, _("it has not as many cells as the first row"));
    for (size_t i = 0; i < t->ncolumns; i++) {
        int rc = read_cell(r, &t->columns[i], r->cells[i], row);
        if (rc)
            return rc;
    }
    if (row->id < 1)
        return refuse(r, "id", _("not a number from 1 on"));
    if (store_check_texts(t, row, &why) || store_write(r->s, r->kind, row, &why))
        return refuse(r, t->name, why.msg);
    r->rows++;
    return 0;
}

static void take_end(int c, void *ctx)
{
    struct reading *r = ctx;
    const struct store_table *t = &store_tables[r->kind];
    (void)c;
    r->line++;
    if (!r->rc)
        r->rc = r->line == 1 ? take_header(r, t) : take_row(r, t);
    r->ncells = 0;
    arena_release(&r->mem);
}

static int read_csv(struct reading *r, FILE *f)
{
    struct csv_parser p;
    char buf[65536];
    size_t n, total = 0;
    if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL))
        return err_nomem(r->e);
    while (!r->rc && (n = fread(buf, 1, sizeof(buf), f)) > 0) {
        total += n;
        if (total > FILE_MAX)
            r->rc = refuse(r, store_tables[r->kind].name, _("the file is too large"));
        else if (csv_parse(&p, buf, n, take_cell, take_end, r) != n && !r->rc)
            r->rc = refuse(r, store_tables[r->kind].name, _("a quote stands where none may"));
    }
    if (!r->rc && csv_fini(&p, take_cell, take_end, r) && !r->rc)
        r->rc = refuse(r, store_tables[r->kind].name, _("a quote is not closed"));
    csv_free(&p);
    return r->rc;
}

static int import_table(struct store *s, enum store_kind k, const char *dir, size_t *rows, size_t *files, struct err *e)
{
    char path[PATH_MAX];
    struct reading r = {.s = s, .kind = k, .path = path, .e = e};
    int rc = table_path(dir, &store_tables[k], path, e);
    if (rc)
        return rc;
    FILE *f = fopen(path, "re");
    if (!f)
        return errno == ENOENT ? 0 : err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
    rc = read_csv(&r, f);
    fclose(f);
    arena_release(&r.mem);
    *rows += r.rows;
    ++*files;
    return rc;
}

int store_import(struct store *s, const char *dir, size_t *rows, struct err *e)
{
    size_t files = 0;
    *rows = 0;
    int rc = store_begin(s, e);
    if (rc)
        return rc;
    for (int k = 0; !rc && k < STORE_KINDS; k++)
        rc = import_table(s, (enum store_kind)k, dir, rows, &files, e);
    if (!rc && !files)
        rc = err_set(e, ERR_NOTFOUND, _("%s holds no file of a store, such as target.csv"), dir);
    if (!rc)
        return store_commit(s, e);
    store_rollback(s);
    return rc;
}

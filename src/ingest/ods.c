// OpenDocument spreadsheets: content.xml is read twice, first for the names of the sheets, then for the cells of one.
// A repeated cell or row is written out only when it holds something: the million blank rows at the end are nothing.
#include "unpack_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_DEPTH_MAX 200

struct ods {
    const struct unpack *u;
    struct arena mem;
    struct sheet_out *o;
    // first reading
    struct sheet_name *sheets;
    size_t nsheets, sheetcap;
    const char **hidden; // table styles that are not displayed
    size_t nhidden, hiddencap;
    const char *style;   // being read
    // second reading
    size_t wanted, seen;
    unsigned tables;     // depth of tables inside the wanted one, 0: outside
    unsigned skip;       // depth inside an annotation or a table in a cell, whose text is not the cell's
    unsigned paragraphs; // depth
    bool in_cell, covered, first_paragraph;
    uint64_t col, repeat, row_repeat;
    char kind;           // f number, p percentage, c currency, d date, t time, b boolean, s text, e error, 0 none
    bool formula;
    struct strbuf given, text; // the typed value; the text shown
    char currency[8];
};

static const char *full_attribute(const char **at, const char *name)
{
    for (; *at; at += 2)
        if (!strcmp(at[0], name))
            return at[1];
    return NULL;
}

static uint64_t repeated(const char **at, const char *name)
{
    const char *s = full_attribute(at, name);
    unsigned long long n = s ? strtoull(s, NULL, 10) : 1;
    return n > UINT32_MAX ? UINT32_MAX : n ? n : 1;
}

// --- the sheets ---------------------------------------------------------------------------------------------------

static int add_hidden(struct ods *x, struct err *e)
{
    if (x->nhidden >= SHEET_MAX_SHEETS || !x->style)
        return 0;
    if (vec_grow((void **)&x->hidden, &x->hiddencap, x->nhidden, sizeof(*x->hidden)))
        return err_nomem(e);
    x->hidden[x->nhidden++] = x->style;
    return 0;
}

static int add_sheet(struct ods *x, const char **at, struct err *e)
{
    const char *name = full_attribute(at, "table:name"), *style = full_attribute(at, "table:style-name");
    if (x->nsheets >= SHEET_MAX_SHEETS)
        return 0;
    if (vec_grow((void **)&x->sheets, &x->sheetcap, x->nsheets, sizeof(*x->sheets)))
        return err_nomem(e);
    bool hidden = false;
    for (size_t i = 0; style && i < x->nhidden; i++)
        hidden = hidden || !strcmp(x->hidden[i], style);
    x->sheets[x->nsheets] = (struct sheet_name){arena_strdup(&x->mem, name ? name : ""), hidden, "content.xml"};
    return x->sheets[x->nsheets++].name ? 0 : err_nomem(e);
}

static int on_names(void *ctx, const char *name, const char **at, struct err *e)
{
    struct ods *x = ctx;
    if (!strcmp(name, "style:style")) {
        const char *style = full_attribute(at, "style:name");
        x->style = style ? arena_strdup(&x->mem, style) : NULL;
        return style && !x->style ? err_nomem(e) : 0;
    }
    if (!strcmp(name, "style:table-properties")) {
        const char *display = full_attribute(at, "table:display");
        return display && !strcmp(display, "false") ? add_hidden(x, e) : 0;
    }
    if (strcmp(name, "table:table") != 0)
        return 0;
    return x->tables++ ? 0 : add_sheet(x, at, e);
}

static int on_names_end(void *ctx, const char *name, struct err *e)
{
    struct ods *x = ctx;
    (void)e;
    if (!strcmp(name, "table:table") && x->tables)
        x->tables--;
    return 0;
}

// --- the cells ----------------------------------------------------------------------------------------------------

static char kind_of(const char *type, const char *calc)
{
    static const struct { const char *name; char kind; } kinds[] = {
        {"float", 'f'}, {"percentage", 'p'}, {"currency", 'c'}, {"date", 'd'}, {"time", 't'}, {"boolean", 'b'}, {"string", 's'}};
    if (calc && !strcmp(calc, "error"))
        return 'e';
    for (size_t i = 0; type && i < ARRAY_LEN(kinds); i++)
        if (!strcmp(type, kinds[i].name))
            return kinds[i].kind;
    return 0;
}

static void cell_begins(struct ods *x, const char *name, const char **at)
{
    static const char *const values[] = {"office:value", "office:date-value", "office:time-value", "office:boolean-value",
                                         "office:string-value"};
    x->in_cell = true;
    x->covered = !strcmp(name, "table:covered-table-cell");
    x->repeat = repeated(at, "table:number-columns-repeated");
    x->kind = kind_of(full_attribute(at, "office:value-type"), full_attribute(at, "calcext:value-type"));
    x->formula = full_attribute(at, "table:formula") != NULL;
    x->first_paragraph = true;
    x->paragraphs = x->skip = 0;
    sb_clear(&x->text);
    sb_clear(&x->given);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        const char *v = full_attribute(at, values[i]);
        if (v)
            sb_add(&x->given, v);
    }
    const char *currency = full_attribute(at, "office:currency");
    str_copy(x->currency, sizeof(x->currency), currency && strlen(currency) < sizeof(x->currency) ? currency : "");
}

static int in_cell_begins(struct ods *x, const char *name, const char **at, struct err *e)
{
    if (x->skip || !strcmp(name, "office:annotation") || !strcmp(name, "table:table")) {
        x->skip++;
        return x->skip > CELL_DEPTH_MAX ? err_set(e, ERR_LIMIT, "%s nests its elements too deep", x->u->name) : 0;
    }
    if (!strcmp(name, "text:p") || !strcmp(name, "text:h")) {
        if (!x->first_paragraph)
            sb_putc(&x->text, '\n');
        x->first_paragraph = false;
        x->paragraphs++;
    } else if (!strcmp(name, "text:line-break")) {
        sb_putc(&x->text, '\n');
    } else if (!strcmp(name, "text:tab")) {
        sb_putc(&x->text, '\t');
    } else if (!strcmp(name, "text:s")) {
        uint64_t n = repeated(at, "text:c");
        for (uint64_t i = 0; i < n && x->text.len < x->u->limits.field; i++)
            sb_putc(&x->text, ' ');
    }
    return 0;
}

static int on_cells(void *ctx, const char *name, const char **at, struct err *e)
{
    struct ods *x = ctx;
    if (x->in_cell)
        return in_cell_begins(x, name, at, e);
    if (!strcmp(name, "table:table")) {
        if (x->tables || x->seen++ == x->wanted)
            x->tables++;
        return 0;
    }
    if (x->tables != 1)
        return 0;
    if (!strcmp(name, "table:table-row")) {
        x->col = 0;
        x->row_repeat = repeated(at, "table:number-rows-repeated");
    } else if (!strcmp(name, "table:table-cell") || !strcmp(name, "table:covered-table-cell")) {
        cell_begins(x, name, at);
    }
    return 0;
}

// What the cell in hand stands for.
static uint64_t cells(const struct ods *x) { return x->repeat * x->row_repeat; }

static void number_cell(struct ods *x, struct strbuf *out)
{
    struct cell_format f = {.kind = x->kind == 'p' ? CELL_PERCENT : CELL_NUMBER};
    char *end;
    double v = strtod(sb_str(&x->given), &end);
    if (end == sb_str(&x->given) || *end || !isfinite(v)) {
        sb_addn(out, x->text.s, x->text.len);
        return;
    }
    if (x->kind == 'c')
        memcpy(f.currency, x->currency, sizeof(f.currency));
    size_t zeros = strspn(sb_str(&x->text), "0");
    if (x->kind == 'f' && zeros && x->text.len > zeros && strspn(sb_str(&x->text), "0123456789") == x->text.len)
        f = (struct cell_format){.kind = CELL_PADDED, .digits = (int)(x->text.len > 40 ? 40 : x->text.len)};
    x->o->said->long_numbers += fabs(v) >= 1e15 && v == floor(v) ? cells(x) : 0;
    cell_number_text(out, v, &f, false);
}

static void typed_text(struct ods *x, struct strbuf *out)
{
    const struct strbuf *s = x->given.len ? &x->given : &x->text;
    if (x->kind == 'e' || (x->formula && x->kind == 's' && cell_is_error(sb_str(&x->text), x->text.len))) {
        x->o->said->errors += cells(x);
        return;
    }
    switch (x->given.len ? x->kind : 's') {
    case 'f':
    case 'p':
    case 'c': number_cell(x, out); return;
    case 'd':
        sb_addn(out, s->s, s->len);
        if (out->len > 10 && out->s[10] == 'T')
            out->s[10] = ' ';
        return;
    case 't':
        if (cell_iso_duration(out, sb_str(s)))
            return;
        break;
    case 'b': sb_add(out, !strcmp(sb_str(s), "true") ? "TRUE" : "FALSE"); return;
    default: break;
    }
    sb_addn(out, s->s, s->len);
    x->o->said->uncomputed += x->formula && !x->kind && !s->len ? cells(x) : 0;
}

static int cell_ends(struct ods *x, struct err *e)
{
    struct strbuf out = {0};
    int rc = 0;
    x->in_cell = false;
    if (!x->covered)
        typed_text(x, &out);
    if (out.oom || x->text.oom || x->given.oom)
        rc = err_nomem(e);
    for (uint64_t i = 0; i < x->repeat && out.len && !rc; i++)
        rc = sheet_cell(x->o, x->col + i, out.s, out.len, e);
    x->col += x->repeat;
    sb_release(&out);
    return rc;
}

static int on_cells_end(void *ctx, const char *name, struct err *e)
{
    struct ods *x = ctx;
    if (x->in_cell && x->skip) {
        x->skip--;
        return 0;
    }
    if (x->in_cell && (!strcmp(name, "table:table-cell") || !strcmp(name, "table:covered-table-cell")))
        return cell_ends(x, e);
    if (x->in_cell) {
        if ((!strcmp(name, "text:p") || !strcmp(name, "text:h")) && x->paragraphs)
            x->paragraphs--;
        return 0;
    }
    if (x->tables == 1 && !strcmp(name, "table:table-row"))
        return sheet_row_end(x->o, x->row_repeat, e);
    if (x->tables && !strcmp(name, "table:table"))
        return --x->tables == 0; // the sheet is read
    return 0;
}

static int on_cells_text(void *ctx, const char *s, size_t n, struct err *e)
{
    struct ods *x = ctx;
    if (!x->in_cell || x->skip || !x->paragraphs)
        return 0;
    if (x->text.len + n > x->u->limits.field)
        return sheet_long_cell(x->u, e);
    sb_addn(&x->text, s, n);
    return 0;
}

int ods_read(struct archive *a, const char *wanted, struct sheet_out *o, struct err *e)
{
    struct ods x = {.u = archive_unpacking(a), .o = o};
    struct xml_handler names = {.start = on_names, .end = on_names_end, .ctx = &x};
    struct xml_handler cells = {on_cells, on_cells_end, on_cells_text, &x};
    size_t part = (size_t)archive_find(a, "content.xml");
    int rc = xml_read(a, part, &names, e);
    if (!rc)
        rc = sheet_choose(x.u, x.sheets, x.nsheets, wanted, &x.wanted, o->said, e);
    x.tables = 0;
    if (!rc)
        rc = xml_read(a, part, &cells, e);
    free(x.sheets);
    free(x.hidden);
    sb_release(&x.given);
    sb_release(&x.text);
    arena_release(&x.mem);
    return rc > 0 ? 0 : rc;
}

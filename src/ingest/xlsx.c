// Workbooks of Excel and of those that write like it (ECMA-376): the parts are found by their relations, one sheet is
// read as a stream. Element names are compared without their prefix, as some programs write one.
#include "unpack_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct relation {
    const char *id, *type, *part;
};
struct sheet_ref {
    const char *name, *id;
    bool hidden;
};
enum inside { IN_NOTHING, IN_VALUE, IN_TEXT };

struct xlsx {
    struct archive *a;
    const struct unpack *u;
    struct arena mem;
    struct sheet_out *o;
    char folder[200]; // of the relations being read: targets are relative to it
    struct relation *relations;
    size_t nrelations, relationcap;
    struct sheet_ref *refs;
    size_t nrefs, refcap;
    bool date1904;
    // styles
    struct { unsigned id; const char *code; } *codes;
    size_t ncodes, codecap;
    struct cell_format *formats; // by style number
    size_t nformats, formatcap;
    bool in_xfs;
    // shared strings: all of them in one text
    struct strbuf strings;
    uint64_t *ends;
    size_t nstrings, stringcap;
    unsigned phonetic; // depth of elements whose text is a reading aid
    // the sheet
    enum inside in;
    bool in_cell, has_formula;
    uint64_t col;
    char type; // s shared, i inline, t text of a formula, b, e, d, n
    unsigned long style;
    struct strbuf value, text;
};

static bool named(const char *name, const char *local) { return !strcmp(xml_local(name), local); }

static bool type_is(const char *type, const char *what)
{
    const char *slash = type ? strrchr(type, '/') : NULL;
    return slash && !strcmp(slash + 1, what);
}

// --- relations ----------------------------------------------------------------------------------------------------

// "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml" or "../x.xml", from the folder of the part that names it.
static const char *resolve(struct xlsx *x, const char *target)
{
    if (*target == '/')
        return arena_strdup(&x->mem, target + 1);
    struct strbuf b = {0};
    sb_add(&b, x->folder);
    while (!strncmp(target, "../", 3) && b.len) {
        target += 3;
        b.s[--b.len] = '\0';
        while (b.len && b.s[b.len - 1] != '/')
            b.s[--b.len] = '\0';
    }
    sb_add(&b, str_starts(target, "./") ? target + 2 : target);
    const char *s = b.oom ? NULL : arena_strdup(&x->mem, sb_str(&b));
    sb_release(&b);
    return s;
}

static int on_relation(void *ctx, const char *name, const char **at, struct err *e)
{
    struct xlsx *x = ctx;
    const char *id = xml_attribute(at, "Id"), *type = xml_attribute(at, "Type"), *target = xml_attribute(at, "Target");
    if (!named(name, "Relationship") || !id || !type || !target || x->nrelations >= SHEET_MAX_SHEETS)
        return 0;
    if (vec_grow((void **)&x->relations, &x->relationcap, x->nrelations, sizeof(*x->relations)))
        return err_nomem(e);
    struct relation *r = &x->relations[x->nrelations];
    *r = (struct relation){arena_strdup(&x->mem, id), arena_strdup(&x->mem, type), resolve(x, target)};
    if (!r->id || !r->type || !r->part)
        return err_nomem(e);
    x->nrelations++;
    return 0;
}

// Relations of the part folder/file: they stand in folder/_rels/file.rels.
static int read_relations(struct xlsx *x, const char *part, struct err *e)
{
    const char *slash = strrchr(part, '/');
    size_t n = slash ? (size_t)(slash - part) + 1 : 0;
    struct strbuf path = {0};
    x->nrelations = 0;
    if (n >= sizeof(x->folder))
        return err_set(e, ERR_SYNTAX, "%s names its parts in a way that no spreadsheet program does", x->u->name);
    memcpy(x->folder, part, n);
    x->folder[n] = '\0';
    sb_addf(&path, "%s_rels/%s.rels", x->folder, part + n);
    int64_t at = path.oom ? -1 : archive_find(x->a, sb_str(&path));
    sb_release(&path);
    struct xml_handler h = {.start = on_relation, .ctx = x};
    return at < 0 ? 0 : xml_read(x->a, (size_t)at, &h, e);
}

static const struct relation *relation_of(const struct xlsx *x, const char *id, const char *type)
{
    for (size_t i = 0; i < x->nrelations; i++)
        if ((!id || !strcmp(x->relations[i].id, id)) && (!type || type_is(x->relations[i].type, type)))
            return &x->relations[i];
    return NULL;
}

// --- the workbook -------------------------------------------------------------------------------------------------

static bool truth(const char *s) { return s && (!strcmp(s, "1") || !strcmp(s, "true")); }

static int on_workbook(void *ctx, const char *name, const char **at, struct err *e)
{
    struct xlsx *x = ctx;
    if (named(name, "workbookPr"))
        x->date1904 = truth(xml_attribute(at, "date1904"));
    const char *sheet = xml_attribute(at, "name"), *id = xml_attribute(at, "id"), *state = xml_attribute(at, "state");
    if (!named(name, "sheet") || !sheet || !id || x->nrefs >= SHEET_MAX_SHEETS)
        return 0;
    if (vec_grow((void **)&x->refs, &x->refcap, x->nrefs, sizeof(*x->refs)))
        return err_nomem(e);
    x->refs[x->nrefs] = (struct sheet_ref){arena_strdup(&x->mem, sheet), arena_strdup(&x->mem, id),
                                           state && strcmp(state, "visible") != 0};
    if (!x->refs[x->nrefs].name || !x->refs[x->nrefs].id)
        return err_nomem(e);
    x->nrefs++;
    return 0;
}

static int missing_part(const struct xlsx *x, struct err *e)
{
    return err_set(e, ERR_SYNTAX, "%s is a workbook with parts missing; save it again from a spreadsheet program", x->u->name);
}

static int read_part(struct xlsx *x, const char *part, struct xml_handler h, struct err *e)
{
    int64_t at = archive_find(x->a, part);
    return at < 0 ? missing_part(x, e) : xml_read(x->a, (size_t)at, &h, e);
}

// Finds the sheet asked for; its part goes to *part.
static int choose(struct xlsx *x, const char *wanted, const char **part, struct err *e)
{
    struct sheet_name *names = arena_alloc(&x->mem, (x->nrefs + 1) * sizeof(*names));
    if (!names)
        return err_nomem(e);
    for (size_t i = 0; i < x->nrefs; i++) {
        const struct relation *r = relation_of(x, x->refs[i].id, "worksheet");
        names[i] = (struct sheet_name){x->refs[i].name, x->refs[i].hidden, r ? r->part : ""};
    }
    size_t at;
    int rc = sheet_choose(x->u, names, x->nrefs, wanted, &at, x->o->said, e);
    if (!rc)
        *part = names[at].part;
    return rc;
}

// --- styles -------------------------------------------------------------------------------------------------------

static int add_format(struct xlsx *x, unsigned id, struct err *e)
{
    if (x->nformats >= SHEET_MAX_FORMATS)
        return 0;
    if (vec_grow((void **)&x->formats, &x->formatcap, x->nformats, sizeof(*x->formats)))
        return err_nomem(e);
    struct cell_format *f = &x->formats[x->nformats++];
    cell_format_builtin(f, id);
    for (size_t i = 0; i < x->ncodes; i++)
        if (x->codes[i].id == id) {
            cell_format_read(f, x->codes[i].code);
            break;
        }
    return 0;
}

static int on_style(void *ctx, const char *name, const char **at, struct err *e)
{
    struct xlsx *x = ctx;
    const char *id = xml_attribute(at, "numFmtId"), *code = xml_attribute(at, "formatCode");
    if (named(name, "cellXfs"))
        x->in_xfs = true;
    if (named(name, "xf") && x->in_xfs)
        return add_format(x, id ? (unsigned)strtoul(id, NULL, 10) : 0, e);
    if (!named(name, "numFmt") || !id || !code || x->ncodes >= SHEET_MAX_FORMATS / 16)
        return 0;
    if (vec_grow((void **)&x->codes, &x->codecap, x->ncodes, sizeof(*x->codes)))
        return err_nomem(e);
    x->codes[x->ncodes].id = (unsigned)strtoul(id, NULL, 10);
    x->codes[x->ncodes].code = arena_strndup(&x->mem, code, strnlen(code, 255));
    return x->codes[x->ncodes++].code ? 0 : err_nomem(e);
}

static int on_style_end(void *ctx, const char *name, struct err *e)
{
    (void)e;
    if (named(name, "cellXfs"))
        ((struct xlsx *)ctx)->in_xfs = false;
    return 0;
}

// --- text ---------------------------------------------------------------------------------------------------------

static int hex4(const char *s)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        int c = s[i] >= '0' && s[i] <= '9' ? s[i] - '0' : (s[i] | 32) >= 'a' && (s[i] | 32) <= 'f' ? (s[i] | 32) - 'a' + 10 : -1;
        if (c < 0)
            return -1;
        v = v * 16 + c;
    }
    return v;
}

// _x000D_ is a control character that XML could not hold, _x005F_ the underscore before what only looks like one.
static void unescape(struct strbuf *b, size_t from)
{
    size_t out = from;
    for (size_t i = from; i < b->len;) {
        int c = b->len - i >= 7 && b->s[i] == '_' && b->s[i + 1] == 'x' && b->s[i + 6] == '_' ? hex4(b->s + i + 2) : -1;
        if (c > 0 && c < 0x80) {
            b->s[out++] = c == '\r' ? '\n' : (char)c;
            i += 7;
        } else {
            b->s[out++] = b->s[i++];
        }
    }
    if (b->s && out < b->len) {
        b->len = out;
        b->s[out] = '\0';
    }
}

static int on_string(void *ctx, const char *name, const char **at, struct err *e)
{
    struct xlsx *x = ctx;
    (void)at;
    (void)e;
    if (named(name, "rPh"))
        x->phonetic++;
    x->in = named(name, "t") && !x->phonetic ? IN_TEXT : IN_NOTHING;
    return 0;
}

static int on_string_end(void *ctx, const char *name, struct err *e)
{
    struct xlsx *x = ctx;
    if (named(name, "rPh") && x->phonetic)
        x->phonetic--;
    x->in = IN_NOTHING;
    if (!named(name, "si"))
        return 0;
    if (vec_grow((void **)&x->ends, &x->stringcap, x->nstrings, sizeof(*x->ends)) || x->strings.oom)
        return err_nomem(e);
    unescape(&x->strings, x->nstrings ? x->ends[x->nstrings - 1] : 0);
    x->ends[x->nstrings++] = x->strings.len;
    return 0;
}

static int on_string_text(void *ctx, const char *s, size_t n, struct err *e)
{
    struct xlsx *x = ctx;
    if (x->in != IN_TEXT)
        return 0;
    sb_addn(&x->strings, s, n);
    if (x->strings.len > SHEET_MAX_STRINGS)
        return err_set(e, ERR_LIMIT, "%s holds more than 2 GB of text; save the sheet as CSV", x->u->name);
    return x->strings.oom ? err_nomem(e) : 0;
}

// --- the sheet ----------------------------------------------------------------------------------------------------

// "BC12" -> column 54, row 11; false when it is no such name.
static bool cell_name(const char *s, uint64_t *col, uint64_t *row)
{
    uint64_t c = 0, r = 0;
    size_t letters = 0, digits = 0;
    for (; letters < 4 && (*s | 32) >= 'a' && (*s | 32) <= 'z'; s++, letters++)
        c = c * 26 + (uint64_t)((*s | 32) - 'a' + 1);
    for (; digits < 9 && *s >= '0' && *s <= '9'; s++, digits++)
        r = r * 10 + (uint64_t)(*s - '0');
    if (!letters || *s)
        return false;
    *col = c - 1;
    *row = r ? r - 1 : 0;
    return true;
}

static char type_of(const char *t)
{
    static const struct { const char *name; char type; } types[] = {
        {"s", 's'}, {"inlineStr", 'i'}, {"str", 't'}, {"b", 'b'}, {"e", 'e'}, {"d", 'd'}, {"n", 'n'}};
    for (size_t i = 0; t && i < ARRAY_LEN(types); i++)
        if (!strcmp(t, types[i].name))
            return types[i].type;
    return 'n';
}

static int row_begins(struct xlsx *x, const char **at, struct err *e)
{
    const char *r = xml_attribute(at, "r");
    unsigned long long row = r ? strtoull(r, NULL, 10) : 0;
    x->col = 0;
    return row ? sheet_skip_to(x->o, row - 1, e) : 0;
}

static void cell_begins(struct xlsx *x, const char **at)
{
    const char *r = xml_attribute(at, "r"), *s = xml_attribute(at, "s");
    uint64_t row;
    if (r)
        cell_name(r, &x->col, &row);
    x->type = type_of(xml_attribute(at, "t"));
    x->style = s ? strtoul(s, NULL, 10) : 0;
    x->in_cell = true;
    x->has_formula = false;
    sb_clear(&x->value);
}

static int on_sheet(void *ctx, const char *name, const char **at, struct err *e)
{
    struct xlsx *x = ctx;
    const char *local = xml_local(name);
    if (!strcmp(local, "row"))
        return row_begins(x, at, e);
    if (!strcmp(local, "c"))
        cell_begins(x, at);
    else if (!strcmp(local, "rPh"))
        x->phonetic++;
    else if (x->in_cell && !strcmp(local, "f"))
        x->has_formula = true;
    else if (x->in_cell && !x->phonetic && (!strcmp(local, "v") || !strcmp(local, "t")))
        x->in = IN_VALUE;
    return 0;
}

static void number_cell(struct xlsx *x)
{
    static const struct cell_format plain = {.kind = CELL_NUMBER};
    char *end;
    double v = strtod(sb_str(&x->value), &end);
    if (end == sb_str(&x->value) || *end || !isfinite(v)) { // not a number: as it stands
        sb_addn(&x->text, x->value.s, x->value.len);
        return;
    }
    const struct cell_format *f = x->style < x->nformats ? &x->formats[x->style] : &plain;
    x->o->said->long_numbers += fabs(v) >= 1e15 && v == floor(v);
    cell_number_text(&x->text, v, f, x->date1904);
}

// An ISO date of a strict workbook: the T becomes a blank; the Z goes, for a sheet shows the time as it stands and has no zone.
static void iso_cell(struct xlsx *x)
{
    size_t n = x->value.len;
    sb_addn(&x->text, x->value.s, n - (n > 11 && x->value.s[n - 1] == 'Z'));
    if (x->text.len > 10 && x->text.s[10] == 'T')
        x->text.s[10] = ' ';
}

static void cell_text(struct xlsx *x)
{
    if (!x->value.len) {
        x->o->said->uncomputed += x->has_formula && x->type != 't';
        return;
    }
    unsigned long i;
    switch (x->type) {
    case 's':
        i = strtoul(sb_str(&x->value), NULL, 10);
        if (i < x->nstrings)
            sb_addn(&x->text, x->strings.s + (i ? x->ends[i - 1] : 0), (size_t)(x->ends[i] - (i ? x->ends[i - 1] : 0)));
        break;
    case 'i':
    case 't':
        sb_addn(&x->text, x->value.s, x->value.len);
        unescape(&x->text, 0);
        break;
    case 'b': sb_add(&x->text, *x->value.s == '1' ? "TRUE" : "FALSE"); break;
    case 'e': x->o->said->errors++; break;
    case 'd': iso_cell(x); break;
    default: number_cell(x);
    }
}

static int cell_ends(struct xlsx *x, struct err *e)
{
    sb_clear(&x->text);
    x->in_cell = false;
    cell_text(x);
    if (x->value.oom || x->text.oom)
        return err_nomem(e);
    return sheet_cell(x->o, x->col++, sb_str(&x->text), x->text.len, e);
}

static int on_sheet_end(void *ctx, const char *name, struct err *e)
{
    struct xlsx *x = ctx;
    const char *local = xml_local(name);
    x->in = IN_NOTHING;
    if (!strcmp(local, "c"))
        return cell_ends(x, e);
    if (!strcmp(local, "row"))
        return sheet_row_end(x->o, 1, e);
    if (!strcmp(local, "rPh") && x->phonetic)
        x->phonetic--;
    return strcmp(local, "sheetData") == 0; // what follows holds no cells
}

static int on_sheet_text(void *ctx, const char *s, size_t n, struct err *e)
{
    struct xlsx *x = ctx;
    if (x->in != IN_VALUE)
        return 0;
    if (x->value.len + n > x->u->limits.field)
        return sheet_long_cell(x->u, e);
    sb_addn(&x->value, s, n);
    return 0;
}

// --- the whole ----------------------------------------------------------------------------------------------------

static int read_workbook(struct xlsx *x, const char *wanted, struct err *e)
{
    const char *book, *part = NULL;
    const struct relation *r;
    int rc = read_relations(x, "", e);
    if (rc)
        return rc;
    r = relation_of(x, NULL, "officeDocument");
    book = r ? r->part : "xl/workbook.xml";
    rc = read_part(x, book, (struct xml_handler){.start = on_workbook, .ctx = x}, e);
    if (!rc)
        rc = read_relations(x, book, e);
    if (!rc)
        rc = choose(x, wanted, &part, e);
    if (!rc && (r = relation_of(x, NULL, "styles")))
        rc = read_part(x, r->part, (struct xml_handler){.start = on_style, .end = on_style_end, .ctx = x}, e);
    if (!rc && (r = relation_of(x, NULL, "sharedStrings")))
        rc = read_part(x, r->part, (struct xml_handler){on_string, on_string_end, on_string_text, x}, e);
    if (!rc)
        rc = read_part(x, part, (struct xml_handler){on_sheet, on_sheet_end, on_sheet_text, x}, e);
    return rc;
}

int xlsx_read(struct archive *a, const char *wanted, struct sheet_out *o, struct err *e)
{
    struct xlsx x = {.a = a, .u = archive_unpacking(a), .o = o};
    int rc = read_workbook(&x, wanted, e);
    free(x.relations);
    free(x.refs);
    free(x.codes);
    free(x.formats);
    free(x.ends);
    sb_release(&x.strings);
    sb_release(&x.value);
    sb_release(&x.text);
    arena_release(&x.mem);
    return rc > 0 ? 0 : rc;
}

// A small export as a table of cells, and what people do to it between the tool and kpitop: columns moved, left away
// or added, and the round through a French Excel. For the tests of the profiles (tests/profiles/README).
#ifndef KPITOP_PROFILE_SHEET_H
#define KPITOP_PROFILE_SHEET_H

#include "test_util.h"

#include "base/mem.h"
#include "base/utf8.h"
#include <ctype.h>
#include <iconv.h>

struct sheet_row { const char **cell; size_t n; };
struct sheet { // the table is the rows of full width; others are titles and footers
    struct arena mem;
    struct sheet_row *rows;
    size_t nrows, cap, cols;
    size_t head;     // first row of the table
    int header_rows; // 0: the table has none
    char delimiter;
};

static inline char *sheet_decode(const char *from, const char *s, size_t n, const char *to, size_t *len)
{
    iconv_t cd = iconv_open(to, from);
    char *out = malloc(4 * n + 8), *o = out, *in = (char *)(uintptr_t)s;
    size_t left = 4 * n + 4;
    assert_true(cd != (iconv_t)-1 && out);
    if (iconv(cd, &in, &n, &o, &left) == (size_t)-1) {
        free(out);
        out = NULL;
    } else {
        *o = '\0';
        *len = (size_t)(o - out);
    }
    iconv_close(cd);
    return out;
}

// The file as UTF-8 text without BOM.
static inline char *sheet_text(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("cannot read %s", path);
    char *raw = malloc(1 << 20), *out;
    assert_non_null(raw);
    size_t n = fread(raw, 1, 1 << 20, f);
    fclose(f);
    if (n > 1 && !memcmp(raw, "\xFF\xFE", 2))
        out = sheet_decode("UTF-16LE", raw + 2, n - 2, "UTF-8", len);
    else if (n > 2 && !memcmp(raw, "\xEF\xBB\xBF", 3))
        out = sheet_decode("UTF-8", raw + 3, n - 3, "UTF-8", len);
    else
        out = sheet_decode(utf8_valid(raw, n) ? "UTF-8" : "WINDOWS-1252", raw, n, "UTF-8", len);
    free(raw);
    assert_non_null(out);
    return out;
}

static inline void sheet_cell(struct sheet *s, struct strbuf *b)
{
    struct sheet_row *r = &s->rows[s->nrows - 1];
    const char **grown = arena_alloc(&s->mem, (r->n + 1) * sizeof(*grown));
    assert_non_null(grown);
    if (r->n)
        memcpy(grown, r->cell, r->n * sizeof(*grown));
    grown[r->n++] = arena_strndup(&s->mem, sb_str(b), b->len);
    r->cell = grown;
    sb_clear(b);
}

static inline void sheet_new_row(struct sheet *s)
{
    assert_int_equal(vec_grow((void **)&s->rows, &s->cap, s->nrows, sizeof(*s->rows)), 0);
    s->rows[s->nrows++] = (struct sheet_row){0};
}

static inline void sheet_read(struct sheet *s, const char *path, char delimiter, int header_rows)
{
    *s = (struct sheet){.delimiter = delimiter, .header_rows = header_rows};
    size_t n = 0;
    char *text = sheet_text(path, &n);
    struct strbuf b = {0};
    bool quoted = false, begun = false;
    sheet_new_row(s);
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (quoted && c == '"' && text[i + 1] == '"')
            sb_putc(&b, text[i++]);
        else if (c == '"' && (quoted || !b.len))
            quoted = !quoted;
        else if (!quoted && c == delimiter)
            sheet_cell(s, &b);
        else if (!quoted && c == '\n') {
            sheet_cell(s, &b);
            sheet_new_row(s);
        } else if (quoted || c != '\r')
            sb_putc(&b, c);
        begun = c != '\n' || quoted;
    }
    if (begun)
        sheet_cell(s, &b);
    else
        s->nrows--;
    sb_release(&b);
    free(text);
    for (size_t i = 0; i < s->nrows; i++)
        s->cols = s->rows[i].n > s->cols ? s->rows[i].n : s->cols;
    while (s->head < s->nrows && s->rows[s->head].n < s->cols)
        s->head++;
}

static inline void sheet_release(struct sheet *s)
{
    free(s->rows);
    arena_release(&s->mem);
}

static inline bool sheet_in_table(const struct sheet *s, size_t row)
{
    return s->rows[row].n == s->cols;
}

static inline const char *sheet_header(const struct sheet *s, size_t col)
{
    return s->header_rows ? s->rows[s->head].cell[col] : "";
}

// The columns in another order: order[new] = old.
static inline void sheet_order(struct sheet *s, const size_t *order, size_t n)
{
    for (size_t i = 0; i < s->nrows; i++) {
        if (!sheet_in_table(s, i))
            continue;
        const char **cell = arena_alloc(&s->mem, (n + 1) * sizeof(*cell));
        assert_non_null(cell);
        for (size_t j = 0; j < n; j++)
            cell[j] = s->rows[i].cell[order[j]];
        s->rows[i] = (struct sheet_row){cell, n};
    }
    s->cols = n;
}

// Under two header rows a column without a text of its own in the first belongs to the one at its left.
static inline bool sheet_continues(const struct sheet *s, size_t col)
{
    return s->header_rows >= 2 && col && !*s->rows[s->head].cell[col];
}

// Seeded. Columns of one question stay together, columns of one name keep their order.
static inline void sheet_shuffle(struct sheet *s, uint32_t seed)
{
    size_t order[600], start[600], groups = 0, n = 0;
    assert_true(s->cols < 600);
    for (size_t i = 0; i < s->cols; i++)
        if (!sheet_continues(s, i))
            start[groups++] = i;
    for (size_t i = groups; i > 1; i--) {
        seed = seed * 1664525u + 1013904223u;
        size_t j = (seed >> 8) % i, t = start[i - 1];
        start[i - 1] = start[j];
        start[j] = t;
    }
    for (size_t g = 0; g < groups; g++)
        for (size_t i = start[g]; i < s->cols && (i == start[g] || sheet_continues(s, i)); i++)
            order[n++] = i;
    for (size_t i = 0; i < n; i++) // those of one name in their first order
        for (size_t j = i + 1; j < n; j++)
            if (order[j] < order[i] && *sheet_header(s, order[i]) &&
                !strcasecmp(sheet_header(s, order[i]), sheet_header(s, order[j]))) {
                size_t t = order[i];
                order[i] = order[j];
                order[j] = t;
            }
    sheet_order(s, order, n);
}

static inline void sheet_drop(struct sheet *s, size_t col)
{
    size_t order[600], n = 0;
    assert_true(s->cols < 600);
    if (col + 1 < s->cols && sheet_continues(s, col + 1) && !sheet_continues(s, col))
        s->rows[s->head].cell[col + 1] = s->rows[s->head].cell[col];
    for (size_t i = 0; i < s->cols; i++)
        if (i != col)
            order[n++] = i;
    sheet_order(s, order, n);
}

// A column that no profile knows, in the middle; at the end where columns go by number.
static inline void sheet_add(struct sheet *s, bool at_end)
{
    size_t at = at_end ? s->cols : s->cols / 2;
    while (at < s->cols && sheet_continues(s, at))
        at++;
    for (size_t i = 0; i < s->nrows; i++) {
        struct sheet_row *r = &s->rows[i];
        if (!sheet_in_table(s, i))
            continue;
        const char **cell = arena_alloc(&s->mem, (r->n + 1) * sizeof(*cell));
        assert_non_null(cell);
        for (size_t j = 0; j <= r->n; j++)
            cell[j] = j < at ? r->cell[j] : j > at ? r->cell[j - 1] : "tidal range";
        size_t line = i - s->head;
        if (i >= s->head && line < (size_t)s->header_rows)
            cell[at] = line ? "" : "Zq 41 (gauge)";
        *r = (struct sheet_row){cell, r->n + 1};
    }
    s->cols++;
}

// --- a French Excel -----------------------------------------------------------------------------------------------

static inline bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return n > 0;
}

// ISO, or day first with - or /: shown as DD/MM/YYYY HH:MM, seconds lost. What names its zone stays text.
static inline bool excel_date(const char *s, char *out, size_t size)
{
    int y, m, d, h = 0, mi = 0, end = 0, n;
    bool iso = all_digits(s, strnlen(s, 4));
    if (iso ? sscanf(s, "%4d%*1[-/]%2d%*1[-/]%2d%n", &y, &m, &d, &n) != 3
            : sscanf(s, "%2d%*1[-/]%2d%*1[-/]%4d%n", &d, &m, &y, &n) != 3)
        return false;
    if (y < 1900 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    if (!s[n]) {
        snprintf(out, size, "%02d/%02d/%04d", d, m, y);
        return true;
    }
    if ((s[n] != ' ' && s[n] != 'T') || sscanf(s + n + 1, "%2d:%2d%n", &h, &mi, &end) != 2)
        return false;
    const char *rest = s + n + 1 + end;
    if (rest[0] == ':' && all_digits(rest + 1, 2))
        rest += 3;
    if (rest[0] == '.' && *(rest + 1 + strspn(rest + 1, "0123456789")) == '\0')
        rest = "";
    if (*rest)
        return false;
    snprintf(out, size, "%02d/%02d/%04d %02d:%02d", d, m, y, h, mi);
    return true;
}

// 12.50 becomes 12,5; 1234.5 1 234,5; 00012 12; 125000000000000001 1,25E+17; +33612 33612.
static inline bool excel_number(const char *s, char *out, size_t size)
{
    const char *digits = s + (*s == '-' || *s == '+'), *dot = strchr(digits, '.');
    size_t whole = dot ? (size_t)(dot - digits) : strlen(digits);
    if (!all_digits(digits, whole) || (dot && !all_digits(dot + 1, strlen(dot + 1))))
        return false;
    double v = strtod(s, NULL);
    if (!dot && whole <= 11)
        snprintf(out, size, "%.0f", v);
    else if (!dot)
        snprintf(out, size, "%.5E", v);
    else if (fabs(v) >= 1000)
        snprintf(out, size, "%s%d\u00A0%03d%s", v < 0 ? "-" : "", (int)fabs(v) / 1000, (int)fabs(v) % 1000, dot);
    else
        snprintf(out, size, "%.*g", 15, v);
    for (char *p = out; *p; p++)
        *p = *p == '.' ? ',' : *p;
    return true;
}

static inline const char *excel_cell(struct sheet *s, const char *cell)
{
    char out[64];
    if (strlen(cell) >= 40)
        return cell;
    if (!strcasecmp(cell, "true"))
        return "VRAI";
    if (!strcasecmp(cell, "false"))
        return "FAUX";
    if (!excel_date(cell, out, sizeof(out)) && !excel_number(cell, out, sizeof(out)))
        return cell;
    return arena_strdup(&s->mem, out);
}

// Every row is saved as wide as the table.
static inline void sheet_through_excel(struct sheet *s)
{
    size_t body = s->head + (size_t)s->header_rows;
    for (size_t i = 0; i < s->nrows; i++) {
        const char **cell = arena_alloc(&s->mem, (s->cols + 1) * sizeof(*cell));
        assert_non_null(cell);
        for (size_t j = 0; j < s->cols; j++) {
            const char *text = j < s->rows[i].n ? s->rows[i].cell[j] : "";
            cell[j] = i < body ? text : excel_cell(s, text);
        }
        s->rows[i] = (struct sheet_row){cell, s->cols};
    }
    s->delimiter = ';';
}

// --- written again ------------------------------------------------------------------------------------------------

static inline void sheet_print(const struct sheet *s, const char *newline, struct strbuf *b)
{
    for (size_t i = 0; i < s->nrows; i++) {
        for (size_t j = 0; j < s->rows[i].n; j++) {
            const char *c = s->rows[i].cell[j];
            bool quote = strchr(c, s->delimiter) || strpbrk(c, "\"\n");
            sb_add(b, j ? (char[]){s->delimiter, '\0'} : "");
            sb_add(b, quote ? "\"" : "");
            for (; *c; c++)
                sb_add(b, *c == '"' ? "\"\"" : (char[]){*c, '\0'});
            sb_add(b, quote ? "\"" : "");
        }
        sb_add(b, newline);
    }
}

// As UTF-8; as Excel does: Windows-1252, and where that lacks a sign the form with a BOM ("CSV UTF-8").
static inline const char *sheet_write(const struct sheet *s, const char *dir, const char *name, bool excel)
{
    struct strbuf b = {0};
    size_t len = 0;
    sheet_print(s, excel ? "\r\n" : "\n", &b);
    char *ansi = excel ? sheet_decode("UTF-8", b.s, b.len, "WINDOWS-1252", &len) : NULL;
    if (excel && !ansi) {
        struct strbuf bom = {0};
        sb_add(&bom, "\xEF\xBB\xBF");
        sb_addn(&bom, b.s, b.len);
        sb_release(&b);
        b = bom;
    }
    const char *path = test_write(dir, name, ansi ? ansi : b.s, ansi ? len : b.len);
    free(ansi);
    sb_release(&b);
    return path;
}

#endif

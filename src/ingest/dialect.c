// Delimiter and headers, from the first rows.
#include "map_priv.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

#define SAMPLE_LINES 100
#define HEAD_ROWS 200

// Counts of a delimiter per logical line, quotes respected.
static size_t line_counts(const char *s, size_t n, char delim, bool whole, unsigned counts[SAMPLE_LINES])
{
    size_t lines = 0;
    unsigned c = 0;
    bool quoted = false, begun = false, blank = true;
    for (size_t i = 0; i < n && lines < SAMPLE_LINES; i++) {
        char ch = s[i];
        if (quoted) {
            if (ch == '"' && i + 1 < n && s[i + 1] == '"')
                i++;
            else if (ch == '"')
                quoted = false;
        } else if (ch == delim) {
            c++;
            begun = blank = false;
        } else if (ch == '\n' || ch == '\r') {
            if (!blank)
                counts[lines++] = c;
            c = 0;
            begun = false;
            blank = true;
        } else if (ch == '"' && !begun) {
            quoted = begun = true;
            blank = false;
        } else if (ch != ' ' && ch != '\t') {
            begun = true;
            blank = false;
        }
    }
    if (whole && !blank && lines < SAMPLE_LINES)
        counts[lines++] = c;
    return lines;
}

// How well the delimiter explains the lines: share of lines with the commonest count, half a point when the first
// line (the header) has that count too. *mode becomes the count.
static double delimiter_score(const unsigned *counts, size_t lines, unsigned *mode)
{
    size_t best = 0;
    *mode = 0;
    for (size_t i = 0; i < lines; i++) {
        size_t same = 0;
        for (size_t j = 0; j < lines; j++)
            same += counts[j] == counts[i];
        if (counts[i] && (same > best || (same == best && counts[i] > *mode))) {
            best = same;
            *mode = counts[i];
        }
    }
    if (!*mode)
        return 0;
    return (double)best / (double)lines + (counts[0] == *mode ? 0.5 : 0);
}

int dialect_find(struct file *f, struct decoder *d, struct err *e)
{
    static const char candidates[] = ",;\t|";
    char *text;
    size_t n;
    int rc = decoder_next(d, &text, &n, e);
    if (rc)
        return rc;
    if (f->in.sheet)
        f->delimiter = ',';
    else if (!f->delimiter) // no profile says it
        f->delimiter = f->o->delimiter;
    if (!f->delimiter && n > 5 && !memcmp(text, "sep=", 4) && (text[5] == '\n' || text[5] == '\r'))
        f->delimiter = text[4];
    bool whole = n < 100 * 1024;
    double best = 0;
    unsigned most = 0;
    char found = ',';
    for (int i = 0; i < 4 && !f->delimiter; i++) {
        unsigned counts[SAMPLE_LINES], mode = 0;
        size_t lines = line_counts(text, n, candidates[i], whole, counts);
        double s = lines ? delimiter_score(counts, lines, &mode) : 0;
        if (s > best + 1e-9 || (s > best - 1e-9 && mode > most)) {
            best = s;
            most = mode;
            found = candidates[i];
        }
    }
    if (!f->delimiter)
        f->delimiter = found;
    f->si->delimiter = f->delimiter;
    return decoder_seek(d, 0, e);
}

struct head_ctx {
    struct head *h;
};

static int head_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct head *h = ((struct head_ctx *)ctx)->h;
    if (row->fault != CSV_ROW_OK)
        return 0;
    if (vec_grow((void **)&h->rows, &h->cap, h->n, sizeof(*h->rows)))
        return err_nomem(e);
    struct csv_row *copy = &h->rows[h->n];
    *copy = *row;
    copy->cells = arena_alloc(&h->mem, (row->n + 1) * sizeof(*copy->cells));
    if (!copy->cells)
        return err_nomem(e);
    for (size_t i = 0; i < row->n; i++) {
        copy->cells[i].s = arena_strndup(&h->mem, row->cells[i].s, row->cells[i].len);
        copy->cells[i].len = row->cells[i].len;
        if (!copy->cells[i].s)
            return err_nomem(e);
    }
    return ++h->n >= HEAD_ROWS ? CSV_STOP : 0;
}

int head_read(struct file *f, struct head *h, struct err *e)
{
    struct decoder d;
    int rc = decoder_init(&d, &f->in, &f->scan, e);
    if (rc)
        return rc;
    rc = dialect_find(f, &d, e);
    struct head_ctx ctx = {h};
    struct csv_stream s = file_stream(f);
    if (!rc)
        rc = csv_read(&s, &d, head_row, &ctx, e);
    decoder_release(&d);
    return rc;
}

// A sub-header that only says "the answer stands here".
static bool plain_subheader(struct file *f, const char *s, size_t n)
{
    static const char *const words[] = {"response", "open-ended response", "reponse", "reponse ouverte",
                                        "reponse libre", "open ended response"};
    const char *key = fold_again(&f->key, n ? s : "", n);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (!strcmp(key, words[i]))
            return true;
    return !*key;
}

static const struct csv_cell *head_cell(const struct head *h, size_t row, size_t col)
{
    static const struct csv_cell none = {NULL, 0};
    return row < h->n && col < h->rows[row].n ? &h->rows[row].cells[col] : &none;
}

// The cell of a header row above a part, or the last one before it: a blank one continues its question.
static const struct csv_cell *above(const struct head *h, size_t row, size_t col)
{
    while (col && !head_cell(h, row, col)->len)
        col--;
    return head_cell(h, row, col);
}

static bool same_text(const struct csv_cell *a, const struct csv_cell *b)
{
    return a->len && a->len == b->len && !memcmp(a->s, b->s, a->len);
}

// Survey tools put names for programs and time zones there.
static bool machine_cell(const struct csv_cell *c)
{
    return c->len > 1 && *c->s == '{';
}

// Two or three header rows: one above is blank for the further columns of a question, those below name the part.
static void joined_header(struct file *f, const struct head *h, size_t at, size_t rows, size_t col, struct strbuf *out)
{
    bool below[MAX_HEADER_ROWS] = {false}; // does a later row name a part?
    const struct csv_cell *last = &(struct csv_cell){NULL, 0};
    for (size_t i = rows - 1; i-- > 0;)
        below[i] = below[i + 1] || (head_cell(h, at + i + 1, col)->len && !machine_cell(head_cell(h, at + i + 1, col)));
    for (size_t i = 0; i < rows; i++) {
        const struct csv_cell *c = below[i] ? above(h, at + i, col) : head_cell(h, at + i, col);
        if (!c->len || machine_cell(c) || same_text(c, last) || (i && plain_subheader(f, c->s, c->len)))
            continue;
        if (out->len)
            sb_add(out, " | ");
        sb_addn(out, c->s, c->len);
        last = c;
    }
}

// A zone below the column's name: alone, or as {"timeZone":"Europe/Paris"}.
static const char *zone_below(struct file *f, const struct head *h, size_t at, size_t rows, size_t col)
{
    for (size_t i = 1; i < rows; i++) {
        const struct csv_cell *c = head_cell(h, at + i, col);
        const char *s = c->len ? memmem(c->s, c->len, "\"timeZone\":\"", 12) : NULL, *end;
        char name[64] = "";
        struct zone *z;
        if (s && (end = strchr(s + 12, '"')) && (size_t)(end - s) < sizeof(name))
            snprintf(name, sizeof(name), "%.*s", (int)(end - s - 12), s + 12);
        else if (c->len && c->len < sizeof(name) && memchr(c->s, '/', c->len) && !memchr(c->s, ' ', c->len))
            snprintf(name, sizeof(name), "%.*s", (int)c->len, c->s);
        if (*name && !zone_open(&z, !strcmp(name, "Z") ? "UTC" : name, NULL)) {
            zone_close(z);
            return arena_strdup(&f->mem, !strcmp(name, "Z") ? "UTC" : name);
        }
    }
    return NULL;
}

static int column_name(struct file *f, struct column *c, struct strbuf *raw, struct err *e)
{
    const char *s = sb_str(raw);
    size_t n = raw->len;
    while (n >= 6 && !memcmp(s, "\xC3\xAF\xC2\xBB\xC2\xBF", 6)) { // a BOM read as Windows-1252 and saved again
        s += 6;
        n -= 6;
    }
    struct strbuf plain = {0}; // questions hold tags and &eacute;
    if (n && (memchr(s, '<', n) || memchr(s, '&', n))) {
        text_without_html(&plain, s, n);
        s = sb_str(&plain);
        n = plain.len;
    }
    sb_clear(&f->scratch);
    utf8_clean(&f->scratch, s, n);
    c->header = arena_strdup(&f->mem, sb_str(&f->scratch));
    c->key = arena_strdup(&f->mem, fold_again(&f->key, s, n));
    f->key.oom = f->key.oom || plain.oom;
    sb_release(&plain);
    if (!c->header || !c->key || f->scratch.oom || f->key.oom || raw->oom)
        return err_nomem(e);
    return 0;
}

int columns_from_head(struct file *f, const struct head *h, size_t at, int header_rows, struct err *e)
{
    size_t n = 0;
    for (size_t i = at; i < h->n && (int)(i - at) < (header_rows ? header_rows : 1); i++)
        n = h->rows[i].n > n ? h->rows[i].n : n;
    struct column *cols = arena_alloc(&f->mem, (n + 1) * sizeof(*cols));
    if (!cols)
        return err_nomem(e);
    struct strbuf raw = {0};
    int rc = 0;
    for (size_t i = 0; i < n && !rc; i++) {
        sb_clear(&raw);
        if (header_rows >= 2)
            joined_header(f, h, at, (size_t)header_rows, i, &raw);
        else if (header_rows == 1)
            sb_addn(&raw, head_cell(h, at, i)->len ? head_cell(h, at, i)->s : "", head_cell(h, at, i)->len);
        else
            sb_addf(&raw, "#%zu", i + 1);
        rc = column_name(f, &cols[i], &raw, e);
        cols[i].ordinal = 1;
        cols[i].zone = header_rows >= 2 ? zone_below(f, h, at, (size_t)header_rows, i) : NULL;
        for (size_t j = 0; j < i && !rc && n < 2000; j++)
            cols[i].ordinal += !strcmp(cols[j].key, cols[i].key);
    }
    sb_release(&raw);
    if (rc)
        return rc;
    f->cols = cols;
    f->ncols = n;
    f->header_at = at;
    f->header_rows = header_rows;
    return 0;
}

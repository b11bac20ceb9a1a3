// Rows through libcsv. It is fed one physical line at a time, so that every row knows the line and the byte it
// begins at: a row can only end on a line end. The default space function is kept (with none, `"a" ,b` swallows
// the rest of the file).
//
// libcsv never reports a quote that does not close. Here such a row ends at the limit of a field, at the end of the
// file, or when a row of several lines has a stray quote inside quotes and the wrong width, or lines in it that are
// rows by their delimiters: its first line is handed out as CSV_ROW_OPEN_QUOTE and reading resumes with the line after it.
//
// Rows that are plain never come here: the block scanner takes them out of a window of the text, and libcsv is asked for
// the row at which it stops, until that row ends.
#include "scan_priv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW (128u * 1024)

struct field {
    uint32_t at, len;
};

struct run {
    struct csv_stream *s;
    struct decoder *d;
    int (*row)(void *ctx, struct csv_row *row, struct err *e);
    void *ctx;
    struct err *e;
    struct csv_parser p;
    int idle;               // parser state between rows
    char *text;             // cells of the row
    size_t textlen, textcap;
    struct field *fields;
    size_t nfields, fieldcap;
    struct csv_cell *cells;
    size_t cellcap;
    bool ended;             // libcsv reported the end of a row
    bool too_wide, too_long;
    bool dropping;          // the rest of a line that is too long
    int rc;
    uint64_t line, offset;          // of the next byte to feed
    uint64_t row_line, row_offset;  // of the row in hand
    struct strbuf raw;      // bytes of the row in hand, lines already fed
    bool after_cr;
    unsigned broken;
    struct csv_batch *batch; // NULL: one row after another
};

static int fail_nomem(struct run *r)
{
    return r->rc = err_nomem(r->e);
}

static void on_field(void *s, size_t n, void *ctx)
{
    struct run *r = ctx;
    if (r->rc)
        return;
    r->too_wide = r->too_wide || r->nfields >= r->s->columns;
    r->too_long = r->too_long || r->textlen + n + 1 > r->s->row;
    if (r->too_wide || r->too_long)
        return;
    if (r->textlen + n + 1 > r->textcap) {
        size_t cap = r->textcap ? r->textcap : 4096;
        while (cap < r->textlen + n + 1)
            cap *= 2;
        char *t = realloc(r->text, cap);
        if (!t) {
            fail_nomem(r);
            return;
        }
        r->text = t;
        r->textcap = cap;
    }
    if (vec_grow((void **)&r->fields, &r->fieldcap, r->nfields, sizeof(*r->fields))) {
        fail_nomem(r);
        return;
    }
    r->fields[r->nfields++] = (struct field){(uint32_t)r->textlen, (uint32_t)n};
    if (n)
        memcpy(r->text + r->textlen, s, n);
    r->textlen += n;
    r->text[r->textlen++] = '\0';
}

static void on_row(int c, void *ctx)
{
    (void)c;
    ((struct run *)ctx)->ended = true;
}

static void reset_row(struct run *r)
{
    r->nfields = 0;
    r->textlen = 0;
    r->ended = false;
    r->too_wide = r->too_long = false;
    sb_clear(&r->raw);
}

static int parser_start(struct run *r)
{
    if (csv_init(&r->p, 0))
        return fail_nomem(r);
    csv_set_delim(&r->p, (unsigned char)r->s->delimiter);
    r->idle = r->p.pstate;
    return 0;
}

static int deliver(struct run *r, enum csv_fault fault)
{
    if (r->rc)
        return r->rc;
    if (r->nfields > r->cellcap) {
        struct csv_cell *c = realloc(r->cells, r->nfields * sizeof(*c));
        if (!c)
            return fail_nomem(r);
        r->cells = c;
        r->cellcap = r->nfields;
    }
    for (size_t i = 0; i < r->nfields; i++)
        r->cells[i] = (struct csv_cell){r->text + r->fields[i].at, r->fields[i].len};
    struct csv_row row = {.cells = r->cells, .n = r->nfields, .line = r->row_line, .offset = r->row_offset,
                          .fault = r->too_wide ? CSV_ROW_TOO_WIDE : r->too_long ? CSV_ROW_LONG : fault};
    return r->rc = r->row(r->ctx, &row, r->e);
}

// Does the text hold a quoted cell whose closing quote is followed by something else than a blank, the delimiter
// or a line end? libcsv then goes on inside the quotes.
static bool stray_quote(const char *s, size_t n, char delim)
{
    bool quoted = false, begun = false;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (quoted) {
            if (c != '"')
                continue;
            if (i + 1 < n && s[i + 1] == '"') {
                i++;
                continue;
            }
            size_t j = i + 1;
            while (j < n && (s[j] == ' ' || s[j] == '\t') && s[j] != delim)
                j++;
            if (j < n && s[j] != delim && s[j] != '\n' && s[j] != '\r')
                return true;
            quoted = false;
        } else if (c == delim || c == '\n' || c == '\r') {
            begun = false;
        } else if (c == '"' && !begun) {
            quoted = begun = true;
        } else if (c != ' ' && c != '\t') {
            begun = true;
        }
    }
    return quoted;
}

// Does a line after the first hold as many delimiters as a whole row, all of them or those outside its quotes? It is then a row
// that the quote swallowed.
static bool holds_row(const char *s, size_t n, char delim, size_t width)
{
    size_t count = 0, outside = 0;
    bool first = true, quoted = false;
    for (size_t i = 0; i < n; i++) {
        quoted = quoted != (s[i] == '"');
        count += s[i] == delim;
        outside += s[i] == delim && !quoted;
        if (s[i] != '\n' && s[i] != '\r')
            continue;
        if (!first && (count + 1 == width || outside + 1 == width))
            return true;
        first = quoted = false;
        count = outside = 0;
    }
    return false;
}

static int feed(struct run *r, const char *p, size_t n);

// The row in hand (r->raw) has a quote that does not close, or not soon enough: hand its first line out, then feed the rest again.
static int resume(struct run *r, enum csv_fault fault)
{
    struct strbuf raw = r->raw;
    r->raw = (struct strbuf){0};
    char *nl = memchr(raw.s, '\n', raw.len), *cr = memchr(raw.s, '\r', raw.len);
    if (cr && (!nl || cr < nl))
        nl = cr + 1 < raw.s + raw.len && cr[1] == '\n' ? cr + 1 : cr;
    size_t first = nl ? (size_t)(nl - raw.s) + 1 : raw.len, shown = first;
    while (shown && (raw.s[shown - 1] == '\n' || raw.s[shown - 1] == '\r'))
        shown--;
    bool give_up = ++r->broken > r->s->quotes;
    reset_row(r);
    on_field(raw.s, shown > 200 ? 200 : shown, r);
    deliver(r, give_up ? CSV_ROW_GIVE_UP : fault);
    if (!r->rc && give_up)
        r->rc = CSV_STOP;
    reset_row(r);
    csv_free(&r->p);
    if (!r->rc && !parser_start(r)) {
        r->line = ++r->row_line;
        r->offset = r->row_offset += first;
        r->after_cr = false;
        feed(r, raw.s + first, raw.len - first);
    } else {
        parser_start(r);
    }
    sb_release(&raw);
    return r->rc;
}

static bool line_end(char c)
{
    return c == '\n' || c == '\r';
}

// The row in hand is beyond a limit and has not ended: in one line, the rest of the line goes with it.
static int too_long(struct run *r)
{
    bool field = r->p.entry_pos > r->s->field;
    if (memchr(r->raw.s, '\n', r->raw.len) || memchr(r->raw.s, '\r', r->raw.len))
        return resume(r, CSV_ROW_LONG_QUOTE);
    struct strbuf raw = r->raw;
    r->raw = (struct strbuf){0};
    reset_row(r);
    on_field(raw.s, raw.len > 200 ? 200 : raw.len, r);
    deliver(r, field ? CSV_ROW_LONG_FIELD : CSV_ROW_LONG);
    reset_row(r);
    sb_release(&raw);
    csv_free(&r->p);
    r->dropping = true;
    return r->rc ? r->rc : parser_start(r);
}

// One piece of at most one line.
static int feed_line(struct run *r, const char *p, size_t n)
{
    if (r->dropping) {
        r->row_offset = r->offset += n;
        r->row_line = r->line;
        r->dropping = !line_end(p[n - 1]);
        return 0;
    }
    if (csv_parse(&r->p, p, n, on_field, on_row, r) != n && !r->rc)
        return csv_error(&r->p) == CSV_ENOMEM ? fail_nomem(r)
                                              : (r->rc = err_set(r->e, ERR_SYNTAX, "%s", csv_strerror(csv_error(&r->p))));
    r->offset += n;
    if (r->rc)
        return r->rc;
    if (!r->ended && r->p.pstate == r->idle) { // a blank line
        r->row_offset = r->offset;
        r->row_line = r->line;
        return 0;
    }
    if (!r->ended || r->raw.len) {
        sb_addn(&r->raw, p, n);
        if (r->raw.oom)
            return fail_nomem(r);
    }
    if (r->ended) {
        size_t width = r->s->width;
        if (r->line - r->row_line > 1 && width > 1 && stray_quote(r->raw.s, r->raw.len, r->s->delimiter) &&
            (r->nfields != width || holds_row(r->raw.s, r->raw.len, r->s->delimiter, width)))
            return resume(r, CSV_ROW_OPEN_QUOTE);
        deliver(r, CSV_ROW_OK);
        reset_row(r);
        r->row_offset = r->offset;
        r->row_line = r->line;
        return r->rc;
    }
    if (r->p.entry_pos > r->s->field || r->raw.len > r->s->row)
        return too_long(r);
    return 0;
}

// Is nothing in hand, not even the second half of a line end?
static bool between_rows(const struct run *r)
{
    return r->p.pstate == r->idle && !r->after_cr && !r->dropping;
}

// Up to the end of the text or, where one row is asked for, of the row. Returns the bytes read.
static size_t feed_rows(struct run *r, const char *p, size_t n, bool one)
{
    const char *begin = p, *end = p + n, *lf = NULL;
    bool lf_known = false;
    while (p < end && !r->rc) {
        if (r->after_cr) {
            r->after_cr = false;
            if (*p == '\n') {
                r->s->counts.cr--;
                r->s->counts.crlf++;
                feed_line(r, p, 1);
                p++;
            }
            if (one && between_rows(r))
                break;
            continue;
        }
        if (!lf_known || (lf && lf < p)) {
            lf = memchr(p, '\n', (size_t)(end - p));
            lf_known = true;
        }
        const char *stop = lf ? lf : end;
        const char *cr = memchr(p, '\r', (size_t)(stop - p));
        if (cr)
            stop = cr;
        bool counted = stop < end;
        if (counted) {
            stop++;
            r->line++;
            if (cr) {
                r->after_cr = true;
                r->s->counts.cr++;
            } else {
                r->s->counts.lf++;
            }
        }
        feed_line(r, p, (size_t)(stop - p));
        if (r->s->by_row && counted && r->p.pstate != r->idle)
            r->line--; // a line end inside a cell
        p = stop;
        if (one && between_rows(r))
            break;
    }
    return (size_t)(p - begin);
}

static int feed(struct run *r, const char *p, size_t n)
{
    feed_rows(r, p, n, false);
    return r->rc;
}

// The last row comes from csv_fini alone; in strict mode it tells a quote still open.
static int finish(struct run *r)
{
    while (!r->s->head && !r->rc && r->p.pstate != r->idle) {
        csv_set_opts(&r->p, CSV_STRICT | CSV_STRICT_FINI);
        if (csv_fini(&r->p, on_field, on_row, r) && r->raw.len) {
            resume(r, CSV_ROW_OPEN_QUOTE);
            continue;
        }
        if (r->nfields)
            deliver(r, CSV_ROW_OK);
        reset_row(r);
        break;
    }
    return r->rc;
}

static bool cancelled(struct run *r)
{
    if (r->s->cancel && *r->s->cancel)
        r->rc = err_set(r->e, ERR_CANCEL, "stopped");
    return r->rc;
}

// Everything through libcsv.
static int read_judged(struct run *r)
{
    while (!r->rc) {
        char *text;
        size_t n;
        r->rc = decoder_next(r->d, &text, &n, r->e);
        if (r->rc || !n || cancelled(r))
            break;
        feed(r, text, n);
        if (r->s->progress)
            r->s->progress(r->s->progress_ctx, r->d->pos);
    }
    return r->rc;
}

static bool beyond(const struct run *r)
{
    return r->s->limit && r->offset >= r->s->limit;
}

// The rows that come next, where they are all plain and of the usual width; false: the next one is not.
static bool take_batch(struct run *r, struct scan *sc)
{
    struct csv_batch *b = r->batch;
    struct scan_place p = {r->row_line, r->row_offset};
    scan_batch(sc, r->s->width, &p, r->s->limit ? r->s->limit : UINT64_MAX, b);
    r->row_line = r->line = p.line;
    r->row_offset = r->offset = p.offset;
    if (b->n)
        r->rc = r->s->batch(r->ctx, b, r->e);
    return b->n > 0;
}

// Takes the plain rows up to the first that is not, or that does not end in the window.
static enum scan_got take_rows(struct run *r, struct scan *sc)
{
    enum scan_got got = SCAN_ROW;
    while (!r->rc) {
        if (r->batch && take_batch(r, sc))
            continue;
        size_t before = sc->at;
        if (beyond(r)) {
            r->rc = CSV_STOP;
            break;
        }
        got = scan_row(sc);
        if (got == SCAN_ODD || got == SCAN_MORE)
            break;
        r->line += sc->lines;
        r->offset += sc->at - before;
        if (got == SCAN_ROW) {
            struct csv_row row = {.cells = sc->cells, .n = sc->n, .line = r->row_line, .offset = r->row_offset};
            r->rc = r->row(r->ctx, &row, r->e);
        }
        r->row_line = r->line;
        r->row_offset = r->offset;
    }
    return got;
}

// How often a window may be looked at once more from an odd row on; libcsv reads the rest of one that wants more.
#define AGAIN_MAX 32

// The rows of a window; what is left of it is the beginning of a plain row. Returns its length.
static size_t read_window(struct run *r, struct scan *sc, char *text, size_t len)
{
    size_t at = 0;
    int again = 0;
    if (!between_rows(r))
        at = feed_rows(r, text, len, true);
    if (r->rc || (at == len && !between_rows(r)))
        return 0;
    for (scan_text(sc, text, at, len); !r->rc;) {
        enum scan_got got = take_rows(r, sc);
        if (r->rc || (got == SCAN_MORE && len - sc->at <= sc->cap / 3))
            break;
        at = sc->at;
        at += feed_rows(r, text + at, len - at, true);
        if (at == len)
            return 0;
        if (scan_seek(sc, at) && ++again > AGAIN_MAX) { // a text of odd line ends alone would take its square
            feed_rows(r, text + at, len - at, false);
            return 0;
        }
    }
    return r->rc ? 0 : len - sc->at;
}

static int read_scanned(struct run *r)
{
    struct scan sc;
    size_t window = r->s->window ? r->s->window : WINDOW, len = 0, n;
    char *room = calloc(1, SCAN_ROOM + window + window / 2 + SCAN_ROOM), *text = room ? room + SCAN_ROOM : NULL;
    r->batch = r->s->batch ? malloc(sizeof(*r->batch)) : NULL;
    if (!text || (r->s->batch && !r->batch) || scan_init(&sc, r->s->delimiter, window + window / 2)) {
        free(room);
        free(r->batch);
        return fail_nomem(r);
    }
    sc.inner_lines = !r->s->by_row;
    sc.columns = r->s->columns;
    while (!r->rc && !cancelled(r)) {
        r->rc = decoder_fill(r->d, text + len, window, &n, r->e);
        if (r->rc || !n)
            break;
        size_t left = read_window(r, &sc, text, len + n);
        memmove(text, text + len + n - left, left);
        len = left;
        if (r->s->progress)
            r->s->progress(r->s->progress_ctx, r->d->pos);
    }
    if (!r->rc)
        feed(r, text, len); // a last row without its line end
    r->s->counts.lf += sc.counts.lf;
    r->s->counts.crlf += sc.counts.crlf;
    r->s->counts.cr += sc.counts.cr;
    scan_release(&sc);
    free(room);
    free(r->batch);
    return r->rc;
}

int csv_read(struct csv_stream *s, struct decoder *d, int (*row)(void *ctx, struct csv_row *row, struct err *e),
             void *ctx, struct err *e)
{
    s->field = s->field ? s->field : CSV_MAX_FIELD;
    s->row = s->row ? s->row : CSV_MAX_ROW;
    s->columns = s->columns ? s->columns : CSV_COLUMNS;
    s->quotes = s->quotes ? s->quotes : CSV_MAX_BROKEN;
    struct run r = {.s = s, .d = d, .row = row, .ctx = ctx, .e = e};
    r.line = r.row_line = s->line ? s->line : 1;
    r.offset = r.row_offset = s->offset;
    if (parser_start(&r))
        return r.rc;
    if (s->libcsv)
        read_judged(&r);
    else
        read_scanned(&r);
    s->whole = !r.rc && between_rows(&r);
    if (!r.rc)
        finish(&r);
    s->end = r.offset;
    s->end_line = r.line;
    csv_free(&r.p);
    sb_release(&r.raw);
    free(r.text);
    free(r.fields);
    free(r.cells);
    return r.rc == CSV_STOP ? 0 : r.rc;
}

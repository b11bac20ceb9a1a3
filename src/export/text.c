// Plain text: aligned columns, good enough to be pasted into a mail. 80 columns at least; $COLUMNS, else 100.
#include "export/export_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MIN 80
#define WIDTH_MAX 400
#define WIDTH_DEFAULT 100
#define COLUMNS_MAX 64
#define BAR_WIDTH 20
#define ALARM_MAX 8

struct text {
    struct strbuf *b;
    const struct report_env *env;
    bool ascii;
    int width;
};

static int output_width(void)
{
    const char *s = getenv("COLUMNS");
    long n = s ? strtol(s, NULL, 10) : 0;
    if (n <= 0)
        return WIDTH_DEFAULT;
    return n < WIDTH_MIN ? WIDTH_MIN : n > WIDTH_MAX ? WIDTH_MAX : (int)n;
}

static void blanks(struct text *t, int n)
{
    while (n-- > 0)
        sb_putc(t->b, ' ');
}

// text in exactly width columns, cut with an ellipsis.
static void field(struct text *t, const char *text, int width, bool right)
{
    int w = utf8_width(text);
    if (w <= width) {
        blanks(t, right ? width - w : 0);
        sb_add(t->b, text);
        blanks(t, right ? 0 : width - w);
        return;
    }
    int dots = t->ascii ? 2 : 1, got = 0;
    size_t n = utf8_fit(text, width > dots ? width - dots : width, &got);
    sb_addn(t->b, text, n);
    if (width > dots)
        sb_add(t->b, t->ascii ? ".." : "\u2026");
    blanks(t, width - got - (width > dots ? dots : 0));
}

static void end_line(struct text *t)
{
    while (t->b->len && t->b->s[t->b->len - 1] == ' ')
        t->b->s[--t->b->len] = '\0';
    sb_putc(t->b, '\n');
}

static void heading(struct text *t, const char *title)
{
    if (!*title)
        return;
    sb_addf(t->b, "%s\n", title);
    for (int i = utf8_width(title); i > 0; i--)
        sb_putc(t->b, '-');
    sb_putc(t->b, '\n');
}

// Words broken at the width, later lines indented; the first line stands at column `at` already.
static void hanging(struct text *t, const char *text, int at, int indent)
{
    while (*text) {
        size_t len = strcspn(text, " ");
        if (text[len] && text[len + 1] == '%') // stays with its number
            len += 1 + strcspn(text + len + 1, " ");
        char *word = strndup(text, len);
        int w = word ? utf8_width(word) : 0;
        t->b->oom = t->b->oom || !word;
        if (at > indent && at + 1 + w > t->width) {
            end_line(t);
            blanks(t, indent);
            at = indent;
        } else if (at > indent) {
            sb_putc(t->b, ' ');
            at++;
        }
        sb_addn(t->b, text, len);
        at += w;
        free(word);
        text += len;
        text += strspn(text, " ");
    }
    end_line(t);
}

static void paragraph(struct text *t, const char *text, int indent)
{
    blanks(t, indent);
    hanging(t, text, indent, indent);
}

static const char *spark_glyph(const struct text *t, const struct sheet_tile *tile, size_t i, double low, double high)
{
    static const char *const blocks[] = {"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
    static const char *const plain[] = {"_", "_", ".", ".", "-", "-", "^", "^"};
    if (isnan(tile->spark[i]))
        return " ";
    int level = high > low ? (int)((tile->spark[i] - low) / (high - low) * 7.999) : 3;
    return t->ascii ? plain[level] : blocks[level];
}

static void spark(struct text *t, const struct sheet_tile *tile, size_t room)
{
    size_t from = tile->nspark > room ? tile->nspark - room : 0;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = from; i < tile->nspark; i++)
        if (!isnan(tile->spark[i])) {
            low = fmin(low, tile->spark[i]);
            high = fmax(high, tile->spark[i]);
        }
    for (size_t i = from; i < tile->nspark; i++)
        sb_add(t->b, spark_glyph(t, tile, i, low, high));
    blanks(t, (int)(room - (tile->nspark - from)));
}

static const char *sense_mark(const struct text *t, const struct sheet_tile *tile)
{
    switch (tile->sense) {
    case '+': return t->ascii ? "+" : "\u25b2";
    case '-': return t->ascii ? "-" : "\u25bc";
    case '=': return "=";
    default: return " ";
    }
}

static void tile_line(struct text *t, const struct sheet_tile *tile)
{
    char delta[96];
    snprintf(delta, sizeof(delta), "%s%s", tile->delta.text, tile->significant ? "*" : "");
    field(t, tile->mark, 2, true);
    blanks(t, 1 + 2 * tile->indent);
    field(t, tile->name, 20 - 2 * tile->indent, false);
    field(t, tile->value.text, 15, true);
    blanks(t, 1);
    sb_add(t->b, sense_mark(t, tile));
    blanks(t, 1);
    field(t, delta, 10, true);
    blanks(t, 1);
    spark(t, tile, 12);
    field(t, tile->n, 9, true);
    int used = 2 + 1 + 20 + 15 + 1 + 1 + 1 + 10 + 1 + 12 + 9 + 2;
    const char *why = tile_part(tile) ? tile->part : tile->state == STATE_NODATA ? "" : tile->reason;
    int mark = tile_part(tile) ? 3 : 0;
    if (*why && t->width - used - mark > 8) {
        sb_add(t->b, mark ? "  !! " : "  ");
        field(t, why, t->width - used - mark, false);
    }
    end_line(t);
}

static void add_tiles(struct text *t, const struct sheet_block *b)
{
    struct strbuf empty = {0};
    for (size_t i = 0; i < b->tiles.n; i++) {
        const struct sheet_family *f = &b->tiles.families[i];
        bool any = false;
        for (size_t k = 0; k < f->ntiles; k++) {
            if (tile_empty(&f->tiles[k]))
                continue;
            if (!any)
                heading(t, f->title);
            any = true;
            tile_line(t, &f->tiles[k]);
        }
        if (any)
            sb_putc(t->b, '\n');
    }
    paragraph(t, _("!! critical, ! warning, ~ few answers, * excellent; after a change, * significant"), 0);
    tiles_without_data(&empty, b);
    if (empty.len)
        paragraph(t, sb_str(&empty), 0);
    sb_putc(t->b, '\n');
    sb_end(&empty, t->b);
}

// Widths of a table's columns: what the content needs, less priority first to go, weights share what is left.
static void table_widths(const struct text *t, const struct sheet_table *table, int *w)
{
    int total = 0, weights = 0, fixed = 0;
    for (size_t i = 0; i < table->ncolumns; i++) {
        w[i] = 0;
        if (table->columns[i].priority == COLUMN_BELOW)
            continue;
        w[i] = utf8_width(table->columns[i].title);
        for (size_t r = 0; r < table->nrows; r++) {
            int cell = utf8_width(table->rows[r].cells[i].text);
            w[i] = cell > w[i] ? cell : w[i];
        }
        w[i] = w[i] > 200 ? 200 : w[i];
        total += w[i] + 2;
    }
    for (int drop = 9; drop > 0 && total > t->width; drop--)
        for (size_t i = table->ncolumns; i-- > 0 && total > t->width;)
            if (table->columns[i].priority >= drop && w[i] > 0 && !table->columns[i].weight) {
                total -= w[i] + 2;
                w[i] = 0;
            }
    if (total <= t->width)
        return;
    for (size_t i = 0; i < table->ncolumns; i++) {
        weights += w[i] ? table->columns[i].weight : 0;
        fixed += !w[i] ? 0 : table->columns[i].weight ? 2 : w[i] + 2;
    }
    for (size_t i = 0; i < table->ncolumns && weights; i++) {
        int share = (t->width - fixed) * table->columns[i].weight / weights;
        if (table->columns[i].weight && w[i] > share)
            w[i] = share > 8 ? share : 8;
    }
}

static void add_below(struct text *t, const struct sheet_table *table, size_t row)
{
    for (size_t i = 0; i < table->ncolumns; i++) {
        const char *text = table->rows[row].cells[i].text;
        if (table->columns[i].priority == COLUMN_BELOW && *text)
            paragraph(t, text, 6);
    }
}

static void add_table(struct text *t, const struct sheet_table *table)
{
    int w[COLUMNS_MAX];
    size_t n = table->ncolumns < COLUMNS_MAX ? table->ncolumns : COLUMNS_MAX;
    if (!table->nrows) {
        if (*table->empty)
            paragraph(t, table->empty, 0);
        sb_putc(t->b, '\n');
        return;
    }
    struct sheet_table shown = *table;
    shown.ncolumns = n;
    table_widths(t, &shown, w);
    for (size_t i = 0; i < n; i++)
        if (w[i]) {
            field(t, table->columns[i].title, w[i], table->columns[i].right);
            blanks(t, 2);
        }
    end_line(t);
    for (size_t r = 0; r < table->nrows; r++) {
        for (size_t i = 0; i < n; i++)
            if (w[i]) {
                field(t, table->rows[r].cells[i].text, w[i], table->columns[i].right);
                blanks(t, 2);
            }
        end_line(t);
        add_below(t, &shown, r);
    }
    sb_putc(t->b, '\n');
}

// Formulas are read whole: a paragraph each, not a table that cuts them.
static void add_definitions(struct text *t, const struct sheet_table *table)
{
    struct strbuf line = {0};
    for (size_t r = 0; r < table->nrows; r++) {
        sb_clear(&line);
        for (size_t i = 0; i < table->ncolumns; i++) {
            const char *text = table->rows[r].cells[i].text;
            if (*text)
                sb_addf(&line, "%s%s", !i ? "" : i == 1 ? ", " : i == 2 ? _(": ") : _("; "), text);
        }
        hanging(t, sb_str(&line), 0, 2);
    }
    sb_putc(t->b, '\n');
    sb_end(&line, t->b);
}

// From zero to the value, to the left when it is below.
static void add_bar(struct text *t, double v, double low, double high)
{
    double unit = high > low ? BAR_WIDTH / (high - low) : 0;
    int zero = (int)lround(-low * unit), len = isfinite(v) ? (int)lround(fabs(v) * unit) : 0;
    blanks(t, v < 0 ? zero - len : zero);
    for (int i = 0; i < len; i++)
        sb_add(t->b, t->ascii ? "#" : "\u2588");
}

static void add_bars(struct text *t, const struct sheet_bars *bars)
{
    double low, high;
    bars_range(bars, &low, &high);
    for (size_t i = 0; i < bars->nbars; i++) {
        const struct sheet_bar *bar = &bars->bars[i];
        field(t, bar->mark, 2, true);
        blanks(t, 1);
        field(t, bar->label, 20, false);
        field(t, bar->value.text, 14, true);
        field(t, bar->delta.text, 10, true);
        field(t, bar->n.text, 10, true);
        blanks(t, 2);
        add_bar(t, bar->num, low, high);
        end_line(t);
    }
    sb_putc(t->b, '\n');
}

// The table of the periods says the same as the curve in figures; what the user wrote is read here whole.
static void add_chart_notes(struct text *t, const struct sheet_chart *c)
{
    struct strbuf line = {0};
    for (size_t i = 0; i < c->nmarks; i++) {
        sb_clear(&line);
        sb_addf(&line, "%s: %s", c->points[c->marks[i].point].label, c->marks[i].label);
        hanging(t, sb_str(&line), 0, 2);
    }
    if (c->nmarks)
        sb_putc(t->b, '\n');
    t->b->oom = t->b->oom || line.oom;
    sb_end(&line, t->b);
}

static void add_block(struct text *t, const struct sheet_block *b)
{
    if (b->kind == BLOCK_CHART) {
        add_chart_notes(t, &b->chart);
        return;
    }
    heading(t, b->title);
    switch (b->kind) {
    case BLOCK_TEXT:
        for (size_t i = 0; i < b->text.n; i++)
            paragraph(t, b->text.lines[i].text, 0);
        sb_putc(t->b, '\n');
        break;
    case BLOCK_TILES: add_tiles(t, b); break;
    case BLOCK_TABLE:
        if (!strcmp(b->id, "definitions"))
            add_definitions(t, &b->table);
        else
            add_table(t, &b->table);
        break;
    case BLOCK_BARS: add_bars(t, &b->bars); break;
    case BLOCK_CHART: break;
    }
}

// The count of the alerts and the critical ones, else the worst.
static void add_alarm(struct text *t, const struct sheet *s)
{
    struct worst worst[ALARM_MAX];
    size_t n = export_worst(s, worst, ALARM_MAX, true);
    if (!n)
        return;
    sb_addf(t->b, "\n");
    sb_addf(t->b, _("%zu critical, %zu warning"), s->critical, s->warning);
    sb_addf(t->b, "\n");
    for (size_t i = 0; i < n; i++) {
        sb_add(t->b, worst[i].critical ? "!! " : " ! ");
        hanging(t, worst[i].text, 3, 3);
    }
}

static void add_head(struct text *t, const struct sheet *s)
{
    struct strbuf line = {0};
    char as_of[AS_OF_SIZE];
    const char *const parts[] = {s->grain, s->compare, s->filters, export_as_of(t->env, as_of), s->sources};
    sb_addf(&line, "kpitop: %s%s", s->period, s->partial ? _(" (partial)") : "");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (*parts[i])
            sb_addf(&line, ", %s", parts[i]);
    paragraph(t, sb_str(&line), 0);
    if (s->view.page != PAGE_OVERVIEW)
        paragraph(t, s->title, 0);
    sb_end(&line, t->b);
    add_alarm(t, s);
    sb_putc(t->b, '\n');
}

static void add_foot(struct text *t, const struct sheet *s)
{
    struct strbuf line = {0};
    export_sources(&line, t->env, s);
    if (line.len)
        paragraph(t, sb_str(&line), 0);
    sb_clear(&line);
    export_origin(&line, t->env, s);
    paragraph(t, sb_str(&line), 0);
    sb_end(&line, t->b);
}

// The letter without its accent, else as many question marks as it has columns.
static void add_ascii(struct strbuf *b, const char *s, size_t len, uint32_t cp)
{
    struct strbuf plain = {0};
    utf8_fold(&plain, s, len);
    char c = plain.len == 1 ? plain.s[0] : '\0';
    bool upper = (cp >= 0xc0 && cp <= 0xde) || (cp >= 0x100 && cp <= 0x17f && cp % 2 == 0);
    if (c >= 'a' && c <= 'z')
        sb_putc(b, upper ? (char)(c - 'a' + 'A') : c);
    else if (c > ' ' && c < 0x7f)
        sb_putc(b, c);
    else
        sb_add(b, utf8_cp_width(cp) == 2 ? "??" : utf8_cp_width(cp) == 1 ? "?" : "");
    sb_end(&plain, b);
}

void export_ascii(struct strbuf *out)
{
    struct strbuf plain = {0};
    for (size_t i = 0, step; i < out->len; i += step) {
        uint32_t cp;
        step = utf8_decode(out->s + i, out->len - i, &cp);
        if (cp < 0x80)
            sb_putc(&plain, (char)cp);
        else
            add_ascii(&plain, out->s + i, step, cp);
    }
    sb_clear(out);
    sb_addn(out, sb_str(&plain), plain.len);
    out->oom = out->oom || plain.oom;
    sb_release(&plain);
}

int text_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    struct text t = {out, env, env->fmt->ascii, output_width()};
    add_head(&t, s);
    for (size_t i = 0; i < s->nblocks; i++)
        add_block(&t, &s->blocks[i]);
    add_foot(&t, s);
    while (out->len > 1 && out->s[out->len - 1] == '\n' && out->s[out->len - 2] == '\n')
        out->s[--out->len] = '\0';
    if (t.ascii)
        export_ascii(out);
    return export_done(out, e);
}

int text_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    struct sheet *s;
    int rc = report_document(env, d, d->query.nkpis > 0 && d->query.nkpis < (size_t)kpi_count(env->cfg), &s, e);
    if (rc)
        return rc;
    rc = text_sheet(env, s, out, e);
    sheet_free(s);
    return rc;
}

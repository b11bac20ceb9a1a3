// Markdown as GitHub reads it: tables, everything escaped.
#include "export/export_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <string.h>

#define ALARM_MAX 8

void export_md(struct strbuf *b, const char *text)
{
    struct strbuf clean = {0};
    utf8_clean(&clean, text, strlen(text));
    if (clean.oom)
        b->oom = true;
    for (const char *s = sb_str(&clean); *s; s++) {
        // Links that need no brackets: http://..., www...., mail addresses.
        bool link = (*s == ':' && str_starts(s, "://")) || (*s == '.' && s - clean.s >= 3 && !strncasecmp(s - 3, "www", 3));
        if (link || strchr("\\`*_[]<>|~&#$@", *s))
            sb_putc(b, '\\');
        sb_putc(b, *s);
    }
    sb_end(&clean, b);
}

// A line of a paragraph: what would make it an item of a list or underline the one above is escaped.
static void add_line(struct strbuf *b, const char *text, const char *end)
{
    size_t digits = strspn(text, "0123456789");
    bool item = (*text == '+' || *text == '-') && strchr(" -", text[1]); // the end of the text too
    if (item || *text == '=') {
        sb_putc(b, '\\');
    } else if (digits && (text[digits] == '.' || text[digits] == ')') && (!text[digits + 1] || text[digits + 1] == ' ')) {
        sb_addn(b, text, digits);
        sb_putc(b, '\\');
        text += digits;
    }
    export_md(b, text);
    sb_add(b, end);
}

static void title_cell(struct strbuf *b, const char *title)
{
    struct strbuf shown = {0};
    report_title(&shown, title);
    sb_putc(b, ' ');
    export_md(b, sb_str(&shown));
    sb_add(b, " |");
    sb_end(&shown, b);
}

static void cell(struct strbuf *b, const char *text)
{
    sb_putc(b, ' ');
    export_md(b, text);
    sb_add(b, " |");
}

static void rule(struct strbuf *b, const bool *right, size_t n)
{
    sb_putc(b, '|');
    for (size_t i = 0; i < n; i++)
        sb_add(b, right[i] ? " ---: |" : " --- |");
    sb_putc(b, '\n');
}

static void heading(struct strbuf *b, int level, const char *title)
{
    if (!*title)
        return;
    for (int i = 0; i < level; i++)
        sb_putc(b, '#');
    sb_putc(b, ' ');
    export_md(b, title);
    sb_add(b, "\n\n");
}

static void add_tile(struct strbuf *b, const struct sheet_tile *t)
{
    sb_putc(b, '|');
    cell(b, t->mark);
    sb_putc(b, ' ');
    sb_add(b, t->indent ? "&nbsp;&nbsp;" : "");
    export_md(b, t->name);
    sb_add(b, " |");
    cell(b, t->value.text);
    sb_putc(b, ' ');
    export_md(b, t->delta.text);
    sb_add(b, t->significant ? "\\* |" : " |");
    cell(b, t->before);
    cell(b, t->n);
    sb_putc(b, ' ');
    export_md(b, t->state == STATE_NODATA ? "" : t->reason);
    if (tile_part(t)) {
        sb_add(b, *t->reason && t->state != STATE_NODATA ? " \u00b7 `!!` " : "`!!` ");
        export_md(b, t->part);
    }
    sb_add(b, " |");
    sb_putc(b, '\n');
}

static void add_family(struct strbuf *b, const struct sheet_family *f)
{
    static const bool right[] = {false, false, true, true, true, true, false};
    const char *const names[] = {"", _("KPI"), _("Value"), _("Change"), _("Before"), "n", _("Why")};
    bool any = false;
    for (size_t k = 0; k < f->ntiles; k++) {
        if (tile_empty(&f->tiles[k]))
            continue;
        if (!any) {
            heading(b, 2, f->title);
            sb_putc(b, '|');
            for (size_t i = 0; i < ARRAY_LEN(names); i++)
                title_cell(b, names[i]);
            sb_putc(b, '\n');
            rule(b, right, ARRAY_LEN(right));
        }
        any = true;
        add_tile(b, &f->tiles[k]);
    }
    sb_add(b, any ? "\n" : "");
}

static void add_tiles(struct strbuf *b, const struct sheet_block *block)
{
    struct strbuf empty = {0};
    for (size_t i = 0; i < block->tiles.n; i++)
        add_family(b, &block->tiles.families[i]);
    sb_addf(b, "%s\n\n", _("`!!` critical, `!` warning, `~` few answers, `*` excellent; after a change, `*` significant"));
    tiles_without_data(&empty, block);
    export_md(b, sb_str(&empty));
    sb_add(b, empty.len ? "\n\n" : "");
    sb_end(&empty, b);
}

static void add_table(struct strbuf *b, const struct sheet_table *t)
{
    if (!t->nrows) {
        export_md(b, t->empty);
        sb_add(b, "\n\n");
        return;
    }
    sb_putc(b, '|');
    for (size_t i = 0; i < t->ncolumns; i++)
        cell(b, t->columns[i].title);
    sb_add(b, "\n|");
    for (size_t i = 0; i < t->ncolumns; i++)
        sb_add(b, t->columns[i].right ? " ---: |" : " --- |");
    sb_putc(b, '\n');
    for (size_t r = 0; r < t->nrows; r++) {
        sb_putc(b, '|');
        for (size_t i = 0; i < t->ncolumns; i++)
            cell(b, t->rows[r].cells[i].text);
        sb_putc(b, '\n');
    }
    sb_putc(b, '\n');
}

static void add_bars(struct strbuf *b, const struct sheet_bars *bars)
{
    static const bool right[] = {false, false, true, true, true};
    const char *const names[] = {"", bars->dimension, _("Value"), _("Change"), "n"};
    sb_putc(b, '|');
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        title_cell(b, names[i]);
    sb_putc(b, '\n');
    rule(b, right, ARRAY_LEN(right));
    for (size_t i = 0; i < bars->nbars; i++) {
        const struct sheet_bar *bar = &bars->bars[i];
        sb_putc(b, '|');
        cell(b, bar->mark);
        cell(b, bar->label);
        cell(b, bar->value.text);
        cell(b, bar->delta.text);
        cell(b, bar->n.text);
        sb_putc(b, '\n');
    }
    sb_putc(b, '\n');
}

static void add_text(struct strbuf *b, const struct sheet_block *block)
{
    for (size_t i = 0; i < block->text.n; i++)
        add_line(b, block->text.lines[i].text, i + 1 < block->text.n ? "  \n" : "\n\n");
}

// The count of the alerts and the critical ones, else the worst.
static void add_alarm(struct strbuf *b, const struct sheet *s)
{
    struct worst worst[ALARM_MAX];
    size_t n = export_worst(s, worst, ALARM_MAX, true);
    if (!n)
        return;
    sb_add(b, "**");
    sb_addf(b, _("%zu critical, %zu warning"), s->critical, s->warning);
    sb_add(b, "**\n\n");
    for (size_t i = 0; i < n; i++) {
        sb_add(b, worst[i].critical ? "- `!!` " : "- `!` ");
        export_md(b, worst[i].text);
        sb_putc(b, '\n');
    }
    sb_putc(b, '\n');
}

static void add_foot(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    struct strbuf line = {0};
    export_sources(&line, env, s);
    if (line.len)
        add_line(b, sb_str(&line), "  \n");
    sb_clear(&line);
    export_origin(&line, env, s);
    add_line(b, sb_str(&line), "\n");
    b->oom = b->oom || line.oom;
    sb_end(&line, b);
}

int md_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    char as_of[AS_OF_SIZE];
    const char *const parts[] = {s->grain, s->compare, s->filters, export_as_of(env, as_of), s->sources};
    sb_add(out, "# ");
    export_md(out, s->title);
    sb_add(out, ", ");
    export_md(out, s->period);
    sb_add(out, s->partial ? _(" (partial)") : "");
    sb_add(out, "\n\n");
    for (size_t i = 0, n = 0; i < ARRAY_LEN(parts); i++)
        if (*parts[i]) {
            sb_add(out, n++ ? " \u00b7 " : "");
            export_md(out, parts[i]);
        }
    sb_add(out, "\n\n");
    add_alarm(out, s);
    for (size_t i = 0; i < s->nblocks; i++) {
        const struct sheet_block *b = &s->blocks[i];
        heading(out, b->kind == BLOCK_BARS ? 3 : 2, b->kind == BLOCK_CHART ? "" : b->title);
        switch (b->kind) {
        case BLOCK_TEXT: add_text(out, b); break;
        case BLOCK_TILES: add_tiles(out, b); break;
        case BLOCK_TABLE: add_table(out, &b->table); break;
        case BLOCK_BARS: add_bars(out, &b->bars); break;
        case BLOCK_CHART: break; // the periods follow as a table
        }
    }
    add_foot(out, env, s);
    return export_done(out, e);
}

int md_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    struct sheet *s;
    int rc = report_document(env, d, true, &s, e);
    if (rc)
        return rc;
    rc = md_sheet(env, s, out, e);
    sheet_free(s);
    return rc;
}

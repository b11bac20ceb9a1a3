// One web page that needs nothing else: no script, no link outside, light and dark, phone and paper.
#include "export/export_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <string.h>

#define ALARM_MAX 6         // alerts above the tiles; the table has them all
#define WIDE_COLUMNS 9      // a table with more lies across the paper
#define OPTIONAL_PRIORITY 2 // columns that a phone does without

void export_html(struct strbuf *b, const char *text)
{
    struct strbuf clean = {0};
    utf8_clean(&clean, text, strlen(text));
    if (clean.oom)
        b->oom = true;
    for (const char *s = sb_str(&clean); *s; s++) {
        switch (*s) {
        case '&': sb_add(b, "&amp;"); break;
        case '<': sb_add(b, "&lt;"); break;
        case '>': sb_add(b, "&gt;"); break;
        case '"': sb_add(b, "&quot;"); break;
        case '\'': sb_add(b, "&#39;"); break;
        default: sb_putc(b, *s);
        }
    }
    sb_end(&clean, b);
}

static const char *tone_class(enum tone t)
{
    static const char *const names[] = {"", "dim", "head", "", "good", "bad", "warning", "critical", "excellent"};
    return names[t];
}

static void element(struct strbuf *b, const char *tag, const char *class, const char *text)
{
    if (*class)
        sb_addf(b, "<%s class=\"%s\">", tag, class);
    else
        sb_addf(b, "<%s>", tag);
    export_html(b, text);
    sb_addf(b, "</%s>", tag);
}

// --- what is wrong, first -----------------------------------------------------------------------------------------

static void add_mark(struct strbuf *b, const char *mark, enum tone tone, const char *after)
{
    if (*mark)
        sb_addf(b, "<strong class=\"mark %s\">%s</strong>%s", tone_class(tone), mark, after);
}

static void add_alarm(struct strbuf *b, const struct sheet *s)
{
    struct worst worst[ALARM_MAX];
    size_t n = export_worst(s, worst, ALARM_MAX, false);
    if (!n)
        return;
    sb_addf(b, "<div class=\"alarm%s\">\n<strong>", s->critical ? " critical" : "");
    sb_addf(b, _("%zu critical, %zu warning"), s->critical, s->warning);
    sb_add(b, "</strong>");
    sb_add(b, "\n<ul>\n");
    for (size_t i = 0; i < n; i++) {
        sb_add(b, "<li>");
        add_mark(b, worst[i].critical ? "!!" : "!", worst[i].critical ? TONE_CRITICAL : TONE_WARNING, "");
        export_html(b, worst[i].text);
        if (*worst[i].since) {
            sb_add(b, " <span class=\"dim\">\u00b7 ");
            export_html(b, worst[i].since);
            sb_add(b, "</span>");
        }
        sb_add(b, "</li>\n");
    }
    sb_add(b, "</ul>\n");
    if (s->critical + s->warning > n && export_block(s, "alerts")) {
        sb_add(b, "<a class=\"more\" href=\"#alerts\">");
        export_html(b, _("Alerts"));
        sb_addf(b, "%s%zu</a>\n", _(": "), s->critical + s->warning);
    }
    sb_add(b, "</div>\n");
}

// --- tiles --------------------------------------------------------------------------------------------------------

static bool has_section(const struct sheet *s, const char *id)
{
    for (size_t i = 0; i < s->nblocks; i++)
        if (!strcmp(s->blocks[i].id, id) && *s->blocks[i].title)
            return true;
    return false;
}

static const char *sense_text(char sense)
{
    return sense == '+' ? "\u25b2 " : sense == '-' ? "\u25bc " : sense == '=' ? "= " : "";
}

static void add_tile(struct strbuf *b, const struct sheet *s, const struct sheet_tile *t)
{
    const char *id = kpi_info(s->cfg, t->kpi)->id;
    bool link = has_section(s, id);
    sb_addf(b, link ? "<a href=\"#%s\"" : "<div", id);
    sb_addf(b, " class=\"tile%s%s%s\">", t->indent ? " part" : "", *tone_class(t->value.tone) ? " " : "",
            tone_class(t->value.tone));
    sb_add(b, "<span class=\"name\">");
    add_mark(b, t->mark, t->value.tone, " ");
    export_html(b, t->name);
    sb_add(b, "</span><span class=\"row\">");
    element(b, "b", "", t->value.text);
    if (*t->delta.text) {
        sb_addf(b, "<span class=\"delta %s\">%s", tone_class(t->delta.tone), sense_text(t->sense));
        export_html(b, t->delta.text);
        sb_add(b, t->significant ? "*</span>" : "</span>");
    }
    sb_add(b, "</span>");
    svg_spark(b, t);
    sb_add(b, "<span class=\"foot\">");
    if (*t->n) {
        sb_add(b, "n = ");
        export_html(b, t->n);
    }
    if (*t->reason) {
        sb_add(b, *t->n ? " \u00b7 " : "");
        element(b, "span", "why", t->reason);
    }
    if (tile_part(t)) {
        sb_add(b, *t->n || *t->reason ? " \u00b7 " : "");
        add_mark(b, "!!", TONE_CRITICAL, " ");
        element(b, "span", "critical", t->part);
    }
    sb_add(b, "</span>");
    sb_add(b, link ? "</a>\n" : "</div>\n");
}

static void add_tiles(struct strbuf *b, const struct sheet *s, const struct sheet_block *block)
{
    struct strbuf empty = {0};
    for (size_t i = 0; i < block->tiles.n; i++) {
        const struct sheet_family *f = &block->tiles.families[i];
        bool any = false;
        for (size_t k = 0; k < f->ntiles; k++) {
            if (tile_empty(&f->tiles[k]))
                continue;
            if (!any) {
                sb_add(b, "<section>\n");
                element(b, "h2", "", f->title);
                sb_add(b, "\n<div class=\"tiles\">\n");
            }
            any = true;
            add_tile(b, s, &f->tiles[k]);
        }
        sb_add(b, any ? "</div>\n</section>\n" : "");
    }
    element(b, "p", "dim legend",
            _("!! critical, ! warning, ~ few answers, * excellent; \u25b2 better, \u25bc worse, = no significant change; "
              "after a change, * significant"));
    sb_putc(b, '\n');
    tiles_without_data(&empty, block);
    if (empty.len)
        element(b, "p", "dim legend", sb_str(&empty));
    sb_end(&empty, b);
}

// --- tables -------------------------------------------------------------------------------------------------------

// label: the title of its column, which a card of a phone shows before it; "" none.
static void add_labelled(struct strbuf *b, const char *tag, const char *class, enum tone tone, const char *label, const char *text)
{
    const char *mood = tone_class(tone);
    sb_addf(b, "<%s", tag);
    if (*label && *text) {
        sb_add(b, " data-t=\"");
        export_html(b, label);
        sb_putc(b, '"');
    }
    if (*class || *mood)
        sb_addf(b, " class=\"%s%s%s\"", class, *class && *mood ? " " : "", mood);
    sb_putc(b, '>');
    export_html(b, text);
    sb_addf(b, "</%s>", tag);
}

static void add_cell(struct strbuf *b, const char *tag, const char *class, enum tone tone, const char *text)
{
    add_labelled(b, tag, class, tone, "", text);
}

// Short cells stay on one line, long ones break anywhere; what a narrow screen does without goes first.
static const char *column_class(const struct sheet_column *c)
{
    static const char *const classes[] = {"nw", "nw opt", "right nw", "right nw opt", "long", "long opt"};
    return classes[(c->weight ? 4 : c->right ? 2 : 0) + (c->priority >= OPTIONAL_PRIORITY)];
}

// Sentences that want a line of their own: on a phone such a table has a card for each row.
static bool has_sentences(const struct sheet_table *t)
{
    bool any = false;
    for (size_t i = 0; i < t->ncolumns; i++)
        any |= t->columns[i].priority == COLUMN_BELOW;
    return any;
}

static void add_table(struct strbuf *b, const struct sheet_table *t)
{
    if (!t->nrows) {
        element(b, "p", "dim", t->empty);
        sb_putc(b, '\n');
        return;
    }
    bool cards = has_sentences(t);
    sb_addf(b, "<div class=\"scroll\"><table%s><thead><tr>", cards ? " class=\"cards\"" : "");
    for (size_t i = 0; i < t->ncolumns; i++)
        add_cell(b, "th", column_class(&t->columns[i]), TONE_NORMAL, t->columns[i].title);
    sb_add(b, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < t->nrows; r++) {
        sb_add(b, "<tr>");
        for (size_t i = 0; i < t->ncolumns; i++)
            add_labelled(b, "td", column_class(&t->columns[i]), t->rows[r].cells[i].tone,
                         cards && !t->columns[i].weight ? t->columns[i].title : "", t->rows[r].cells[i].text);
        sb_add(b, "</tr>\n");
    }
    sb_add(b, "</tbody></table></div>\n");
}

static void add_bars(struct strbuf *b, const struct sheet_bars *bars)
{
    double low = 0, high = 0;
    struct strbuf title = {0};
    bars_range(bars, &low, &high);
    report_title(&title, bars->dimension);
    sb_add(b, "<div class=\"scroll\"><table><thead><tr><th></th>");
    element(b, "th", "", sb_str(&title));
    sb_end(&title, b);
    sb_add(b, "<th></th>");
    element(b, "th", "right nw", _("Value"));
    element(b, "th", "right nw", _("Change"));
    sb_add(b, "<th class=\"right nw\">n</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < bars->nbars; i++) {
        const struct sheet_bar *bar = &bars->bars[i];
        sb_add(b, "<tr>");
        add_cell(b, "td", "nw", bar->value.tone, bar->mark);
        add_cell(b, "td", "long", TONE_NORMAL, bar->label);
        sb_add(b, "<td class=\"bars\">");
        svg_bar(b, bar, low, high);
        sb_add(b, "</td>");
        add_cell(b, "td", "right nw", bar->value.tone, bar->value.text);
        add_cell(b, "td", "right nw", bar->delta.tone, bar->delta.text);
        add_cell(b, "td", "right nw", TONE_DIM, bar->n.text);
        sb_add(b, "</tr>\n");
    }
    sb_add(b, "</tbody></table></div>\n");
}

// --- the page -----------------------------------------------------------------------------------------------------

// The KPI that a chart speaks of: the section it stands in, else the page's.
static int kpi_of(const struct sheet *s, size_t block)
{
    for (size_t i = block + 1; i-- > 0;) {
        int kpi = kpi_by_id(s->cfg, s->blocks[i].id);
        if (kpi >= 0)
            return kpi;
    }
    return s->view.kpi;
}

// A block with a title begins a section, the parts of a figure (bars have a title too) stay with it.
static bool begins_section(const struct sheet *s, size_t i)
{
    const struct sheet_block *b = &s->blocks[i];
    return b->kind != BLOCK_TILES && (!i || s->blocks[i - 1].kind == BLOCK_TILES || (*b->title && b->kind != BLOCK_BARS));
}

static void open_section(struct strbuf *b, const struct sheet *s, size_t i)
{
    const struct sheet_block *block = &s->blocks[i];
    bool figure = kpi_by_id(s->cfg, block->id) >= 0, paged = s->view.page == PAGE_KPI && !i;
    sb_addf(b, "<section class=\"%s\"", figure || paged ? "figure" : "list");
    if (export_block(s, block->id) == block) // a report of several KPIs repeats its blocks: one of each has the anchor
        sb_addf(b, " id=\"%s\"", block->id);
    sb_add(b, ">\n");
    if (!*block->title || block->kind == BLOCK_BARS)
        return;
    sb_add(b, "<h2>");
    export_html(b, block->title);
    if (figure && export_block(s, "tiles"))
        sb_add(b, "<a class=\"up\" href=\"#top\">\u2191</a>");
    sb_add(b, "</h2>\n");
}

static void add_block(struct strbuf *b, const struct report_env *env, const struct sheet *s, size_t i)
{
    const struct sheet_block *block = &s->blocks[i];
    if (block->kind == BLOCK_TILES) {
        add_tiles(b, s, block);
        return;
    }
    sb_addf(b, "<div class=\"block b-%s\">\n", block->id);
    if (block->kind == BLOCK_BARS && *block->title)
        element(b, "h3", "", block->title);
    switch (block->kind) {
    case BLOCK_TEXT:
        for (size_t k = 0; k < block->text.n; k++) {
            element(b, "p", tone_class(block->text.lines[k].tone), block->text.lines[k].text);
            sb_putc(b, '\n');
        }
        break;
    case BLOCK_CHART:
        svg_chart(b, env, &block->chart, report_kpi_name(env, kpi_of(s, i)), kpi_of(s, i));
        break;
    case BLOCK_TABLE: add_table(b, &block->table); break;
    case BLOCK_BARS: add_bars(b, &block->bars); break;
    case BLOCK_TILES: break;
    }
    sb_add(b, "</div>\n");
}

static void add_blocks(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    bool open = false;
    for (size_t i = 0; i < s->nblocks; i++) {
        bool begins = begins_section(s, i);
        if (open && (begins || s->blocks[i].kind == BLOCK_TILES)) {
            sb_add(b, "</section>\n");
            open = false;
        }
        if (begins) {
            open_section(b, s, i);
            open = true;
        }
        add_block(b, env, s, i);
    }
    sb_add(b, open ? "</section>\n" : "");
}

// A page that is such a table; in a report, with its tiles and charts, a table may take lines.
static bool has_wide_table(const struct sheet *s)
{
    for (size_t i = 0; i < s->nblocks; i++)
        if (s->blocks[i].kind == BLOCK_TILES)
            return false;
    for (size_t i = 0; i < s->nblocks; i++)
        if (s->blocks[i].kind == BLOCK_TABLE && s->blocks[i].table.ncolumns > WIDE_COLUMNS)
            return true;
    return false;
}

static void add_title(struct strbuf *b, const struct sheet *s)
{
    export_html(b, s->title);
    sb_add(b, ", ");
    export_html(b, s->period);
    sb_add(b, s->partial ? _(" (partial)") : "");
}

static void add_head(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    char as_of[AS_OF_SIZE];
    const char *const parts[] = {s->grain, s->compare, s->filters, export_as_of(env, as_of), s->sources};
    sb_addf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", env->french ? "fr" : "en");
    sb_add(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
              "base-uri 'none'; form-action 'none'\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n"
              "<meta name=\"generator\" content=\"kpitop " KPITOP_VERSION "\">\n<title>");
    add_title(b, s);
    sb_add(b, " \u00b7 kpitop</title>\n<style>\n");
    sb_add(b, html_style);
    sb_add(b, "</style>\n</head>\n");
    sb_addf(b, "<body id=\"top\"%s>\n<header>\n<h1>", has_wide_table(s) ? " class=\"wide\"" : "");
    add_title(b, s);
    sb_add(b, "</h1>\n<p class=\"meta\">");
    for (size_t i = 0, n = 0; i < ARRAY_LEN(parts); i++)
        if (*parts[i]) {
            sb_add(b, n++ ? " \u00b7 " : "");
            export_html(b, parts[i]);
        }
    sb_add(b, "</p>\n");
    add_alarm(b, s);
    sb_add(b, "</header>\n<main>\n");
}

int html_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    struct strbuf origin = {0};
    add_head(out, env, s);
    add_blocks(out, env, s);
    sb_add(out, "</main>\n<footer>\n");
    export_origin(&origin, env, s);
    element(out, "p", "", sb_str(&origin));
    sb_clear(&origin);
    export_sources(&origin, env, s);
    if (origin.len)
        element(out, "p", "", sb_str(&origin));
    sb_add(out, "\n</footer>\n</body>\n</html>\n");
    out->oom = out->oom || origin.oom;
    sb_end(&origin, out);
    return export_done(out, e);
}

int html_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    struct sheet *s;
    int rc = report_document(env, d, true, &s, e);
    if (rc)
        return rc;
    rc = html_sheet(env, s, out, e);
    sheet_free(s);
    return rc;
}

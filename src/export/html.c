// One web page that needs nothing else: no script, no link outside, light and dark, phone and paper.
#include "export/export_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#5b6570;--card:#f4f6f8;--line:#d5dae0;--accent:#1f5fbf;"
    "--good:#14713d;--bad:#a8321a;--warn:#8a5a00;--crit:#b3121d;--band:#1f5fbf22}"
    "@media(prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e6e9ed;--dim:#9aa4af;--card:#1d2228;--line:#39414a;"
    "--accent:#7fb0ff;--good:#6fce96;--bad:#f0937c;--warn:#e6b450;--crit:#ff7b83;--band:#7fb0ff22}}"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:76rem;padding:1rem;background:var(--bg);color:var(--fg);"
    "font:15px/1.45 system-ui,sans-serif}h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .5rem}h3{font-size:.95rem;margin:1rem 0 .3rem}"
    "p{margin:.3rem 0}.dim,.meta{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}"
    ".warning{color:var(--warn)}.critical{color:var(--crit)}.excellent{color:var(--good)}.head{font-weight:600}"
    ".headline{border-left:4px solid var(--crit);padding:.4rem .8rem;background:var(--card)}"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(14.5rem,1fr));gap:.6rem}"
    ".tile{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.5rem .7rem;color:inherit;"
    "text-decoration:none;display:block}.tile.part{margin-left:1rem}.tile.critical{border-color:var(--crit)}"
    ".tile.warning{border-color:var(--warn)}.tile b{font-size:1.25rem;color:var(--fg)}.tile span{display:block}"
    ".tile .name,.tile .why{font-size:.85rem;color:var(--dim)}.tile .row{display:flex;justify-content:space-between;"
    "align-items:baseline;gap:.5rem;font-size:.9rem}.tile .row *{display:inline}"
    ".spark{width:100%;height:28px;display:block}.chart{width:100%;height:auto;display:block}"
    ".line{fill:none;stroke:var(--accent);stroke-width:1.8}.dot{fill:var(--accent)}.dot.partial{fill:var(--bg);"
    "stroke:var(--accent)}.band{fill:var(--band)}.grid{stroke:var(--line);stroke-width:.6}.limit{fill:none;"
    "stroke:var(--dim);stroke-width:1;stroke-dasharray:4 3}.limit.crit{stroke:var(--crit)}.limit.warn{stroke:var(--warn)}"
    ".limit.target{stroke:var(--good)}svg text{fill:var(--dim);font-size:12px}svg .tick{text-anchor:end}"
    "svg .label{text-anchor:middle}svg .small{font-size:11px}.bar{fill:var(--accent)}.barbox{width:8rem;height:10px}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;"
    "padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--dim);"
    "font-weight:600}.right{text-align:right;font-variant-numeric:tabular-nums}footer{margin-top:2rem;color:var(--dim);"
    "font-size:.85rem}@media print{body{max-width:none;font-size:11px}.tile,svg,tr{break-inside:avoid}a{color:inherit}"
    ".scroll{overflow:visible}}";

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
    sb_release(&clean);
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
    const char *id = kpi_catalogue[t->kpi].id;
    bool link = has_section(s, id);
    sb_addf(b, link ? "<a href=\"#%s\"" : "<div", id);
    sb_addf(b, " class=\"tile%s %s\">", t->indent ? " part" : "", tone_class(t->value.tone));
    sb_add(b, "<span class=\"name\">");
    if (*t->mark)
        sb_addf(b, "<strong class=\"%s\">%s</strong> ", tone_class(t->value.tone), t->mark);
    export_html(b, t->name);
    sb_add(b, "</span><span class=\"row\">");
    element(b, "b", "", t->value.text);
    if (*t->delta.text) {
        sb_addf(b, "<span class=\"%s\">%s", tone_class(t->delta.tone), sense_text(t->sense));
        export_html(b, t->delta.text);
        sb_add(b, t->significant ? "*</span>" : "</span>");
    }
    sb_add(b, "<span class=\"dim\">");
    export_html(b, t->n);
    sb_add(b, "</span></span>");
    svg_spark(b, t);
    if (*t->reason)
        element(b, "span", "why", t->reason);
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
                element(b, "h2", "", f->title);
                sb_add(b, "<div class=\"tiles\">\n");
            }
            any = true;
            add_tile(b, s, &f->tiles[k]);
        }
        sb_add(b, any ? "</div>\n" : "");
    }
    element(b, "p", "dim",
            _("!! critical, ! warning, ~ few answers, * excellent; \u25b2 better, \u25bc worse, = no significant change; "
              "after a change, * significant"));
    tiles_without_data(&empty, block);
    if (empty.len)
        element(b, "p", "dim", sb_str(&empty));
    sb_release(&empty);
}

// --- tables -------------------------------------------------------------------------------------------------------

static void add_cell(struct strbuf *b, const char *tag, bool right, enum tone tone, const char *text)
{
    const char *class = tone_class(tone);
    sb_addf(b, "<%s", tag);
    if (right || *class)
        sb_addf(b, " class=\"%s%s%s\"", right ? "right" : "", right && *class ? " " : "", class);
    sb_putc(b, '>');
    export_html(b, text);
    sb_addf(b, "</%s>", tag);
}

static void add_table(struct strbuf *b, const struct sheet_table *t)
{
    if (!t->nrows) {
        element(b, "p", "dim", t->empty);
        return;
    }
    sb_add(b, "<div class=\"scroll\"><table><thead><tr>");
    for (size_t i = 0; i < t->ncolumns; i++)
        add_cell(b, "th", t->columns[i].right, TONE_NORMAL, t->columns[i].title);
    sb_add(b, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < t->nrows; r++) {
        sb_add(b, "<tr>");
        for (size_t i = 0; i < t->ncolumns; i++)
            add_cell(b, "td", t->columns[i].right, t->rows[r].cells[i].tone, t->rows[r].cells[i].text);
        sb_add(b, "</tr>\n");
    }
    sb_add(b, "</tbody></table></div>\n");
}

static void add_bars(struct strbuf *b, const struct sheet_bars *bars)
{
    double most = 0;
    for (size_t i = 0; i < bars->nbars; i++)
        most = isnan(bars->bars[i].num) ? most : fmax(most, fabs(bars->bars[i].num));
    sb_add(b, "<div class=\"scroll\"><table><tbody>\n");
    for (size_t i = 0; i < bars->nbars; i++) {
        const struct sheet_bar *bar = &bars->bars[i];
        double len = most > 0 && !isnan(bar->num) ? 100 * fabs(bar->num) / most : 0;
        sb_add(b, "<tr>");
        add_cell(b, "td", false, bar->value.tone, bar->mark);
        add_cell(b, "td", false, TONE_NORMAL, bar->label);
        sb_addf(b, "<td><svg class=\"barbox\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                   "<rect class=\"bar\" width=\"%.1f\" height=\"10\"/></svg></td>", len);
        add_cell(b, "td", true, bar->value.tone, bar->value.text);
        add_cell(b, "td", true, bar->delta.tone, bar->delta.text);
        add_cell(b, "td", true, TONE_DIM, bar->n.text);
        sb_add(b, "</tr>\n");
    }
    sb_add(b, "</tbody></table></div>\n");
}

// --- the page -----------------------------------------------------------------------------------------------------

// The KPI that a chart speaks of: the section it stands in, else the page's.
static int kpi_of(const struct sheet *s, size_t block)
{
    for (size_t i = block + 1; i-- > 0;) {
        int kpi = kpi_by_id(s->blocks[i].id);
        if (kpi >= 0)
            return kpi;
    }
    return s->view.kpi;
}

static void add_block(struct strbuf *b, const struct report_env *env, const struct sheet *s, size_t i)
{
    const struct sheet_block *block = &s->blocks[i];
    if (*block->title) {
        bool section = kpi_by_id(block->id) >= 0; // tiles lead to it
        const char *level = block->kind == BLOCK_BARS ? "h3" : "h2";
        sb_addf(b, section ? "<%s id=\"%s\">" : "<%s>", level, block->id);
        export_html(b, block->title);
        sb_addf(b, "</%s>\n", level);
    }
    switch (block->kind) {
    case BLOCK_TEXT:
        for (size_t k = 0; k < block->text.n; k++) {
            element(b, "p", tone_class(block->text.lines[k].tone), block->text.lines[k].text);
            sb_putc(b, '\n');
        }
        break;
    case BLOCK_TILES: add_tiles(b, s, block); break;
    case BLOCK_CHART:
        svg_chart(b, env, &block->chart, report_kpi_name(env, kpi_of(s, i)), kpi_of(s, i));
        break;
    case BLOCK_TABLE: add_table(b, &block->table); break;
    case BLOCK_BARS: add_bars(b, &block->bars); break;
    }
}

static void add_head(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    const char *const parts[] = {s->grain, s->compare, s->filters, s->as_of, s->sources};
    sb_addf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", env->french ? "fr" : "en");
    sb_add(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
              "base-uri 'none'; form-action 'none'\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n<title>kpitop: ");
    export_html(b, s->title);
    sb_add(b, ", ");
    export_html(b, s->period);
    sb_addf(b, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
    export_html(b, s->title);
    sb_add(b, ", ");
    export_html(b, s->period);
    sb_addf(b, "%s</h1>\n<p class=\"meta\">", s->partial ? _(" (partial)") : "");
    for (size_t i = 0, n = 0; i < ARRAY_LEN(parts); i++)
        if (*parts[i]) {
            sb_add(b, n++ ? " \u00b7 " : "");
            export_html(b, parts[i]);
        }
    sb_add(b, "</p>\n");
    if (*s->headline) {
        sb_addf(b, "<p class=\"headline\"><strong>%zu %s, %zu %s.</strong> ", s->critical, _("critical"), s->warning,
                _("warning"));
        export_html(b, s->headline);
        sb_add(b, "</p>\n");
    }
}

int html_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    const char *zone = zone_name(env->source->ingest.zone);
    add_head(out, env, s);
    for (size_t i = 0; i < s->nblocks; i++)
        add_block(out, env, s, i);
    sb_addf(out, "<footer>kpitop %s \u00b7 ", KPITOP_VERSION);
    export_html(out, zone ? zone : "");
    sb_add(out, " \u00b7 ");
    export_html(out, s->view.period.label);
    sb_add(out, "</footer>\n</body>\n</html>\n");
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

// Pages in a workbook: one as its texts and a sheet per block, or, within the report, as one sheet with its blocks below each
// other. A column of numbers holds numbers, in the unit that its format shows.
#include "export/xlsx_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void leaf_head(struct leaf *l, lxw_row_t row, const char *const *titles, size_t n, unsigned right)
{
    for (size_t i = 0; i < n; i++)
        leaf_title(l, row, (lxw_col_t)i, *titles[i] ? _(titles[i]) : "", right >> i & 1);
}

void leaf_title(struct leaf *l, lxw_row_t row, lxw_col_t col, const char *title, bool right)
{
    struct strbuf shown = {0};
    report_title(&shown, title);
    l->book->failed |= shown.oom;
    leaf_text(l, row, col, sb_str(&shown), right ? BOOK_HEAD_RIGHT : BOOK_HEAD);
    sb_release(&shown);
}

enum book_style leaf_state(enum kpi_state s, bool excellent)
{
    return s == STATE_CRITICAL ? BOOK_BAD : s == STATE_WARNING ? BOOK_WARNING : excellent ? BOOK_GOOD : BOOK_TEXT;
}

static void put_cell(struct leaf *l, lxw_row_t row, lxw_col_t col, const struct sheet_cell *c, bool right)
{
    if (c->has_day)
        leaf_day(l, row, col, c->day);
    else if (c->has_num && c->unit && c->change)
        leaf_change(l, row, col, c->num, (enum kpi_unit)(c->unit - 1));
    else if (c->has_num && c->unit)
        leaf_num(l, row, col, c->num, (enum kpi_unit)(c->unit - 1));
    else if (c->has_num && isfinite(c->num))
        leaf_plain(l, row, col, c->num, c->num == floor(c->num) ? BOOK_COUNT : BOOK_TEXT);
    else
        leaf_text(l, row, col, c->text, c->tone == TONE_CRITICAL ? BOOK_BAD : c->tone == TONE_WARNING ? BOOK_WARNING : right ? BOOK_RIGHT : BOOK_TEXT);
}

// The words of a workbook are for people, in their language.
const char *leaf_unit(const struct report_env *env, enum kpi_unit unit)
{
    switch (unit) {
    case UNIT_PERCENT: return "%";
    case UNIT_POINTS: return _("points");
    case UNIT_SCALE: return _("score");
    case UNIT_RATIO: return _("ratio");
    case UNIT_COUNT: return "";
    case UNIT_SECONDS: return "h:mm:ss";
    case UNIT_CURRENCY: return env->cfg->currency;
    case UNIT_PER_DAY: return _("per day");
    }
    return "";
}

// What its sheet is called: a tab has less room than a heading.
static const char *name_of(const struct sheet *s, const struct sheet_block *b)
{
    static const struct { const char *id, *name; } tabs[] = {
        {"chart", N_("Chart")}, {"tiles", N_("KPIs")}, {"periods", N_("Periods")}, {"change", N_("What changed")}, {"moved", N_("What moved")},
    };
    for (size_t i = 0; i < ARRAY_LEN(tabs); i++)
        if (!strcmp(tabs[i].id, b->id))
            return _(tabs[i].name);
    return *b->title ? b->title : s->title;
}

// Header and rows from a row on; the row after the last.
static lxw_row_t put_table(struct leaf *l, lxw_row_t row, const struct sheet_table *t)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        leaf_text(l, row, (lxw_col_t)i, t->columns[i].title, t->columns[i].right ? BOOK_HEAD_RIGHT : BOOK_HEAD);
    row++;
    for (size_t r = 0; r < t->nrows && row < LXW_ROW_MAX; r++, row++)
        for (size_t i = 0; i < t->ncolumns; i++)
            put_cell(l, row, (lxw_col_t)i, &t->rows[r].cells[i], t->columns[i].right);
    if (!t->nrows)
        leaf_text(l, row++, 0, t->empty, BOOK_TEXT);
    return row;
}

void book_table(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    struct leaf l = leaf_new(book, name_of(s, b));
    put_table(&l, 0, &b->table);
    leaf_close(&l, 1);
}

static void add_tile(struct leaf *l, lxw_row_t row, const struct sheet_family *f, const struct sheet_tile *t)
{
    enum kpi_unit unit = kpi_unit_of(t->kpi, l->book->env->cfg);
    leaf_text(l, row, 0, f->title, BOOK_TEXT);
    leaf_text(l, row, 1, t->name, BOOK_TEXT);
    leaf_text(l, row, 2, kpi_info(l->book->env->cfg, t->kpi)->id, BOOK_TEXT);
    leaf_num(l, row, 3, t->value.has_num ? t->value.num : (double)NAN, unit);
    leaf_change(l, row, 4, t->delta.has_num ? t->delta.num : (double)NAN, unit);
    if (t->delta.has_num)
        leaf_text(l, row, 5, t->significant ? _("yes") : _("no"), BOOK_TEXT);
    leaf_plain(l, row, 6, tile_count(t), BOOK_COUNT);
    struct kpi_figure state = {.has = t->value.has_num, .state = t->state};
    leaf_text(l, row, 7, report_state_word(&state), leaf_state(t->state, false));
    leaf_text(l, row, 8, t->reason, BOOK_TEXT);
}

static void add_tiles(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    static const char *const titles[] = {N_("Family"), N_("KPI"), "id", N_("Value"), N_("change"), N_("significant"), "n",
                                         N_("state"), N_("reason")};
    struct leaf l = leaf_new(book, name_of(s, b));
    lxw_row_t row = 1;
    leaf_head(&l, 0, titles, ARRAY_LEN(titles), 1u << 3 | 1u << 4 | 1u << 6);
    for (size_t i = 0; i < b->tiles.n; i++)
        for (size_t k = 0; k < b->tiles.families[i].ntiles; k++)
            add_tile(&l, row++, &b->tiles.families[i], &b->tiles.families[i].tiles[k]);
    leaf_close(&l, 1);
}

const char **chart_notes(struct book *book, const struct sheet_chart *c, size_t n)
{
    const char **notes = c && c->nmarks ? calloc(n + 1, sizeof(*notes)) : NULL;
    book->failed |= c && c->nmarks && !notes;
    for (size_t i = 0; notes && i < c->nmarks; i++)
        if (c->marks[i].point < n)
            notes[c->marks[i].point] = c->marks[i].label;
    return notes;
}

static bool has_forecast(const struct sheet_chart *c)
{
    return c->npoints && c->points[c->npoints - 1].forecast; // what is to come stands at the end
}

// The points, those to come in a column of their own, and each line (threshold, target) as one beside them.
static void add_chart(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    static const char *const titles[] = {N_("Period"), N_("Value"), N_("low"), N_("high"), N_("partial")};
    const struct sheet_chart *c = &b->chart;
    struct leaf l = leaf_new(book, name_of(s, b));
    bool ahead = has_forecast(c);
    lxw_col_t shown[SERIES_MAX] = {1, ARRAY_LEN(titles)};
    size_t own = 1 + ahead, n = own; // series of the KPI itself
    double high = 0;
    leaf_head(&l, 0, titles, ARRAY_LEN(titles), 1u << 1 | 1u << 2 | 1u << 3);
    if (ahead)
        leaf_title(&l, 0, shown[1], _("Expected"), true);
    for (size_t k = 0; k < c->nlines && n < SERIES_MAX; k++, n++) {
        shown[n] = (lxw_col_t)(ARRAY_LEN(titles) + ahead + k);
        leaf_title(&l, 0, shown[n], c->lines[k].label, true);
    }
    lxw_col_t last = (lxw_col_t)(ARRAY_LEN(titles) - 1 + n);
    for (size_t i = 0; i < c->npoints; i++) {
        const struct sheet_point *at = &c->points[i];
        lxw_row_t row = (lxw_row_t)i + 1;
        high = isfinite(at->value) ? fmax(high, at->value) : high;
        leaf_text(&l, row, 0, at->label, BOOK_TEXT);
        leaf_num(&l, row, at->forecast ? shown[1] : 1, at->value, c->unit);
        leaf_num(&l, row, 2, at->low, c->unit);
        leaf_num(&l, row, 3, at->high, c->unit);
        leaf_text(&l, row, 4, at->partial ? _("yes") : _("no"), BOOK_TEXT);
        for (size_t k = own; k < n; k++)
            leaf_num(&l, row, shown[k], c->lines[k - own].value, c->unit);
    }
    const char **notes = chart_notes(book, c, c->npoints);
    for (size_t i = 0; notes && i < c->npoints; i++)
        leaf_text(&l, (lxw_row_t)i + 1, last, notes[i], BOOK_TEXT);
    if (notes)
        leaf_text(&l, 0, last, _("Notes"), BOOK_HEAD);
    struct picture p = {s->title, c->unit, false, 1, (lxw_row_t)c->npoints, 0, shown, n, (lxw_row_t)c->npoints + 2, 0, high, notes, ahead};
    leaf_picture(&l, &p);
    leaf_close(&l, 1);
    free(notes);
}

static void add_bars(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    static const char *const titles[] = {"", N_("Value"), "n", N_("change")};
    static const lxw_col_t shown[] = {1};
    enum kpi_unit unit = kpi_unit_of(s->view.kpi, book->env->cfg);
    double low = 0, high = 0;
    bars_range(&b->bars, &low, &high);
    struct leaf l = leaf_new(book, name_of(s, b));
    leaf_head(&l, 0, titles, ARRAY_LEN(titles), 1u << 1 | 1u << 2 | 1u << 3);
    leaf_title(&l, 0, 0, b->bars.dimension, false);
    for (size_t i = 0; i < b->bars.nbars; i++) {
        const struct sheet_bar *bar = &b->bars.bars[i];
        lxw_row_t row = (lxw_row_t)i + 1;
        leaf_text(&l, row, 0, bar->label, BOOK_TEXT);
        leaf_num(&l, row, 1, bar->value.has_num ? bar->value.num : (double)NAN, unit);
        leaf_plain(&l, row, 2, bar->n.has_num ? bar->n.num : (double)NAN, BOOK_COUNT);
        leaf_change(&l, row, 3, bar->delta.has_num ? bar->delta.num : (double)NAN, unit);
    }
    struct picture p = {s->title, unit, true, 1, (lxw_row_t)b->bars.nbars, 0, shown, 1, (lxw_row_t)b->bars.nbars + 2, 0, high, NULL, false};
    leaf_picture(&l, &p);
    leaf_close(&l, 1);
}

static void add_block(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    switch (b->kind) {
    case BLOCK_TEXT: break; // on the first sheet
    case BLOCK_TILES: add_tiles(book, s, b); break;
    case BLOCK_CHART: add_chart(book, s, b); break;
    case BLOCK_TABLE: book_table(book, s, b); break;
    case BLOCK_BARS: add_bars(book, s, b); break;
    }
}

static void add_words(struct book *book, const struct sheet *s)
{
    struct leaf l = leaf_new(book, _("Summary"));
    char as_of[AS_OF_SIZE];
    const char *const parts[] = {s->period, s->grain, s->compare, s->filters, export_as_of(book->env, as_of), s->sources, s->headline};
    lxw_row_t row = 0;
    leaf_text(&l, row++, 0, s->title, BOOK_BOLD);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (*parts[i])
            leaf_text(&l, row++, 0, parts[i], BOOK_TEXT);
    for (size_t i = 0; i < s->nblocks; i++) {
        const struct sheet_block *b = &s->blocks[i];
        if (b->kind != BLOCK_TEXT)
            continue;
        row++;
        if (*b->title)
            leaf_text(&l, row++, 0, b->title, BOOK_BOLD);
        for (size_t k = 0; k < b->text.n; k++)
            leaf_text(&l, row++, 0, b->text.lines[k].text, BOOK_TEXT);
    }
    leaf_close(&l, 0);
}

// --- a page as one sheet ------------------------------------------------------------------------------------------

static size_t count_tables(const struct sheet *s, bool filled)
{
    size_t n = 0;
    for (size_t i = 0; i < s->nblocks; i++)
        n += s->blocks[i].kind == BLOCK_TABLE && (!filled || s->blocks[i].table.nrows > 0);
    return n;
}

static lxw_row_t put_block(struct leaf *l, lxw_row_t row, const struct sheet_block *b, bool titled)
{
    row += row > 0;
    if (titled && *b->title)
        leaf_line(l, row++, b->title, BOOK_BOLD);
    if (b->kind == BLOCK_TABLE)
        return put_table(l, row, &b->table);
    for (size_t k = 0; k < b->text.n; k++)
        leaf_line(l, row++, b->text.lines[k].text, BOOK_TEXT);
    return row;
}

// What stays when one scrolls: the header of the only table, its texts below it; else the title, the blocks in their order.
void book_page(struct book *book, const struct sheet *s, const char *name)
{
    static const enum block_kind kinds[] = {BLOCK_TABLE, BLOCK_TEXT};
    lxw_row_t row = 0;
    if (!count_tables(s, true))
        return;
    struct leaf l = leaf_new(book, name);
    bool one = count_tables(s, false) == 1;
    if (!one)
        leaf_line(&l, row++, s->title, BOOK_BOLD);
    for (size_t k = 0; k < (one ? ARRAY_LEN(kinds) : 1); k++)
        for (size_t i = 0; i < s->nblocks; i++) {
            enum block_kind kind = s->blocks[i].kind;
            if (one ? kind == kinds[k] : kind == BLOCK_TABLE || kind == BLOCK_TEXT)
                row = put_block(&l, row, &s->blocks[i], !one);
        }
    leaf_close(&l, 1);
}

int xlsx_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    struct book book;
    int rc = book_open(&book, env, e);
    if (rc)
        return rc;
    add_words(&book, s);
    for (size_t i = 0; i < s->nblocks; i++)
        add_block(&book, s, &s->blocks[i]);
    return book_close(&book, out, e);
}

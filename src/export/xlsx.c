// Workbooks: the report as one sheet of all KPIs, one per family with its series and charts, the breakdown and the tables;
// a page as its texts and a sheet per block. A column of numbers holds numbers, in the unit that its format shows.
#include "export/xlsx_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define CHART_ROWS 16 // that a chart covers, and columns of the next one beside it
#define CHART_COLUMNS 7
#define SERIES_MAX 40 // KPIs of a family; columns of a chart

static void head(struct leaf *l, lxw_row_t row, const char *const *titles, size_t n)
{
    for (size_t i = 0; i < n; i++)
        leaf_text(l, row, (lxw_col_t)i, *titles[i] ? _(titles[i]) : "", BOOK_HEAD);
}

static enum book_style state_style(enum kpi_state s, bool excellent)
{
    return s == STATE_CRITICAL ? BOOK_BAD : s == STATE_WARNING ? BOOK_WARNING : excellent ? BOOK_GOOD : BOOK_TEXT;
}

// --- tables and pictures of a page --------------------------------------------------------------------------------

static void put_cell(struct leaf *l, lxw_row_t row, lxw_col_t col, const struct sheet_cell *c)
{
    if (c->has_day)
        leaf_day(l, row, col, c->day);
    else if (c->has_num && c->unit)
        leaf_num(l, row, col, c->num, (enum kpi_unit)(c->unit - 1));
    else if (c->has_num && isfinite(c->num))
        leaf_plain(l, row, col, c->num, c->num == floor(c->num) ? BOOK_COUNT : BOOK_TEXT);
    else
        leaf_text(l, row, col, c->text, c->tone == TONE_CRITICAL ? BOOK_BAD : c->tone == TONE_WARNING ? BOOK_WARNING : BOOK_TEXT);
}

static const char *name_of(const struct sheet *s, const struct sheet_block *b)
{
    return *b->title ? b->title : b->kind == BLOCK_CHART ? _("Chart") : b->kind == BLOCK_TILES ? _("KPIs") : s->title;
}

static void add_table(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    const struct sheet_table *t = &b->table;
    struct leaf l = leaf_new(book, name_of(s, b));
    for (size_t i = 0; i < t->ncolumns; i++)
        leaf_text(&l, 0, (lxw_col_t)i, *t->columns[i].title ? t->columns[i].title : t->columns[i].id, BOOK_HEAD);
    for (size_t r = 0; r < t->nrows && r + 1 < LXW_ROW_MAX; r++)
        for (size_t i = 0; i < t->ncolumns; i++)
            put_cell(&l, (lxw_row_t)r + 1, (lxw_col_t)i, &t->rows[r].cells[i]);
    if (!t->nrows)
        leaf_text(&l, 1, 0, t->empty, BOOK_TEXT);
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
    leaf_text(l, row, 7, kpi_state_name(t->state), state_style(t->state, false));
    leaf_text(l, row, 8, t->reason, BOOK_TEXT);
}

static void add_tiles(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    static const char *const titles[] = {N_("Family"), N_("KPI"), "id", N_("Value"), N_("change"), N_("significant"), "n",
                                         N_("state"), N_("reason")};
    struct leaf l = leaf_new(book, name_of(s, b));
    lxw_row_t row = 1;
    head(&l, 0, titles, ARRAY_LEN(titles));
    for (size_t i = 0; i < b->tiles.n; i++)
        for (size_t k = 0; k < b->tiles.families[i].ntiles; k++)
            add_tile(&l, row++, &b->tiles.families[i], &b->tiles.families[i].tiles[k]);
    leaf_close(&l, 1);
}

// The points, and each line (threshold, target) as a column of its own beside them.
static void add_chart(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    static const char *const titles[] = {N_("Period"), N_("Value"), N_("low"), N_("high"), N_("partial")};
    const struct sheet_chart *c = &b->chart;
    struct leaf l = leaf_new(book, name_of(s, b));
    lxw_col_t shown[SERIES_MAX] = {1}, first_line = ARRAY_LEN(titles);
    size_t n = 1;
    head(&l, 0, titles, ARRAY_LEN(titles));
    for (size_t k = 0; k < c->nlines && n < SERIES_MAX; k++, n++) {
        shown[n] = (lxw_col_t)(first_line + k);
        leaf_text(&l, 0, shown[n], c->lines[k].label, BOOK_HEAD);
    }
    for (size_t i = 0; i < c->npoints; i++) {
        const struct sheet_point *at = &c->points[i];
        lxw_row_t row = (lxw_row_t)i + 1;
        leaf_text(&l, row, 0, at->label, BOOK_TEXT);
        leaf_num(&l, row, 1, at->value, c->unit);
        leaf_num(&l, row, 2, at->low, c->unit);
        leaf_num(&l, row, 3, at->high, c->unit);
        leaf_text(&l, row, 4, at->partial ? _("yes") : _("no"), BOOK_TEXT);
        for (size_t k = 1; k < n; k++)
            leaf_num(&l, row, shown[k], c->lines[k - 1].value, c->unit);
    }
    struct picture p = {s->title, c->unit, false, 1, (lxw_row_t)c->npoints, 0, shown, n, (lxw_row_t)c->npoints + 2, 0};
    leaf_picture(&l, &p);
    leaf_close(&l, 1);
}

static void add_bars(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    static const char *const titles[] = {"", N_("Value"), "n", N_("change")};
    static const lxw_col_t shown[] = {1};
    enum kpi_unit unit = kpi_unit_of(s->view.kpi, book->env->cfg);
    struct leaf l = leaf_new(book, name_of(s, b));
    head(&l, 0, titles, ARRAY_LEN(titles));
    leaf_text(&l, 0, 0, b->bars.dimension, BOOK_HEAD);
    for (size_t i = 0; i < b->bars.nbars; i++) {
        const struct sheet_bar *bar = &b->bars.bars[i];
        lxw_row_t row = (lxw_row_t)i + 1;
        leaf_text(&l, row, 0, bar->label, BOOK_TEXT);
        leaf_num(&l, row, 1, bar->value.has_num ? bar->value.num : (double)NAN, unit);
        leaf_plain(&l, row, 2, bar->n.has_num ? bar->n.num : (double)NAN, BOOK_COUNT);
        leaf_change(&l, row, 3, bar->delta.has_num ? bar->delta.num : (double)NAN, unit);
    }
    struct picture p = {s->title, unit, true, 1, (lxw_row_t)b->bars.nbars, 0, shown, 1, (lxw_row_t)b->bars.nbars + 2, 0};
    leaf_picture(&l, &p);
    leaf_close(&l, 1);
}

static void add_block(struct book *book, const struct sheet *s, const struct sheet_block *b)
{
    switch (b->kind) {
    case BLOCK_TEXT: break; // on the first sheet
    case BLOCK_TILES: add_tiles(book, s, b); break;
    case BLOCK_CHART: add_chart(book, s, b); break;
    case BLOCK_TABLE: add_table(book, s, b); break;
    case BLOCK_BARS: add_bars(book, s, b); break;
    }
}

static void add_words(struct book *book, const struct sheet *s)
{
    struct leaf l = leaf_new(book, s->title);
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

// --- the report ---------------------------------------------------------------------------------------------------

static double shown(const struct kpi_figure *f, bool has, double v)
{
    return f->has && !f->hidden && has ? v : (double)NAN;
}

static void kpi_line(struct leaf *l, lxw_row_t row, const struct kpi_result *r)
{
    const struct report_env *env = l->book->env;
    const struct kpi_figure *f = &r->now;
    enum kpi_unit unit = kpi_unit_of(r->kpi, env->cfg);
    enum kpi_state state = f->has && !f->hidden ? f->state : STATE_NODATA;
    leaf_text(l, row, 0, report_family_title(kpi_info(env->cfg, r->kpi)->family), BOOK_TEXT);
    leaf_text(l, row, 1, report_kpi_name(env, r->kpi), BOOK_TEXT);
    leaf_text(l, row, 2, kpi_info(env->cfg, r->kpi)->id, BOOK_TEXT);
    leaf_num(l, row, 3, shown(f, true, f->value), unit);
    leaf_text(l, row, 4, unit == UNIT_CURRENCY ? env->cfg->currency : kpi_unit_name(unit), BOOK_TEXT);
    leaf_plain(l, row, 5, (double)f->n, BOOK_COUNT);
    leaf_num(l, row, 6, shown(f, f->has_ci, f->low), unit);
    leaf_num(l, row, 7, shown(f, f->has_ci, f->high), unit);
    leaf_num(l, row, 8, r->has_compare ? shown(&r->before, true, r->before.value) : (double)NAN, unit);
    leaf_change(l, row, 9, shown(f, r->has_delta, r->delta), unit);
    if (r->has_delta && !f->hidden)
        leaf_text(l, row, 10, r->significant ? _("yes") : _("no"), BOOK_TEXT);
    leaf_text(l, row, 11, kpi_state_name(state), state_style(state, f->excellent));
    leaf_text(l, row, 12, r->reason, BOOK_TEXT);
}

static void add_kpis(struct book *book, const struct report_data *d)
{
    static const char *const titles[] = {N_("Family"), N_("KPI"), "id", N_("Value"), N_("unit"), "n", N_("low"), N_("high"),
                                         N_("before"), N_("change"), N_("significant"), N_("state"), N_("reason")};
    struct leaf l = leaf_new(book, _("KPIs"));
    head(&l, 0, titles, ARRAY_LEN(titles));
    for (size_t i = 0; i < d->set.n; i++)
        kpi_line(&l, (lxw_row_t)i + 1, &d->set.items[i]);
    leaf_close(&l, 1);
}

static bool has_series(const struct kpi_result *r)
{
    for (size_t i = 0; i < r->nseries; i++)
        if (r->series[i].fig.has && !r->series[i].fig.hidden)
            return true;
    return false;
}

static void series_column(struct leaf *l, lxw_col_t col, const struct kpi_result *r)
{
    const struct report_env *env = l->book->env;
    leaf_text(l, 0, col, report_kpi_name(env, r->kpi), BOOK_HEAD);
    leaf_text(l, 0, col + 1, "n", BOOK_HEAD);
    for (size_t i = 0; i < r->nseries; i++) {
        const struct kpi_figure *f = &r->series[i].fig;
        leaf_num(l, (lxw_row_t)i + 1, col, shown(f, true, f->value), kpi_unit_of(r->kpi, env->cfg));
        leaf_plain(l, (lxw_row_t)i + 1, col + 1, (double)f->n, BOOK_COUNT);
    }
}

static void period_columns(struct leaf *l, const struct kpi_result *r)
{
    static const char *const titles[] = {N_("Period"), N_("from"), N_("to"), N_("partial")};
    head(l, 0, titles, ARRAY_LEN(titles));
    for (size_t i = 0; i < r->nseries; i++) {
        leaf_text(l, (lxw_row_t)i + 1, 0, r->series[i].period.label, BOOK_TEXT);
        leaf_day(l, (lxw_row_t)i + 1, 1, r->series[i].period.from);
        leaf_day(l, (lxw_row_t)i + 1, 2, r->series[i].period.to - 1);
        leaf_text(l, (lxw_row_t)i + 1, 3, r->series[i].partial ? _("yes") : _("no"), BOOK_TEXT);
    }
}

// The series of a family side by side, their charts below, two in a row.
static void add_family(struct book *book, const struct report_data *d, enum kpi_family family)
{
    const struct kpi_result *of[SERIES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < d->set.n && n < SERIES_MAX; i++)
        if (kpi_info(book->env->cfg, d->set.items[i].kpi)->family == family && has_series(&d->set.items[i]))
            of[n++] = &d->set.items[i];
    if (!n)
        return;
    struct leaf l = leaf_new(book, report_family_title(family));
    period_columns(&l, of[0]);
    for (size_t i = 0; i < n; i++) {
        lxw_col_t col = (lxw_col_t)(4 + 2 * i);
        lxw_row_t last = (lxw_row_t)of[i]->nseries, row = last + 2 + (lxw_row_t)(i / 2) * CHART_ROWS;
        series_column(&l, col, of[i]);
        struct picture p = {report_kpi_name(book->env, of[i]->kpi), kpi_unit_of(of[i]->kpi, book->env->cfg), false, 1, last, 0, &col, 1,
                            row, (lxw_col_t)(i % 2 * CHART_COLUMNS)};
        leaf_picture(&l, &p);
    }
    leaf_close(&l, 1);
}

static void add_parts(struct book *book, const struct report_data *d)
{
    static const char *const titles[] = {N_("KPI"), "id", "", N_("Value"), N_("unit"), "n", N_("change"), N_("significant"), N_("state")};
    struct leaf l = {0};
    lxw_row_t row = 0;
    for (size_t i = 0; i < d->set.n; i++) {
        const struct kpi_result *r = &d->set.items[i];
        enum kpi_unit unit = kpi_unit_of(r->kpi, book->env->cfg);
        for (size_t k = 0; k < r->nparts; k++) {
            const struct kpi_part *part = &r->parts[k];
            const struct kpi_figure *f = &part->fig;
            if (!row++) {
                l = leaf_new(book, report_dim_title((enum dim)d->query.by));
                head(&l, 0, titles, ARRAY_LEN(titles));
                leaf_text(&l, 0, 2, report_dim_title((enum dim)d->query.by), BOOK_HEAD);
            }
            bool moved = part->has_before && f->has && part->before.has && !part->before.hidden;
            enum kpi_state state = f->has && !f->hidden ? f->state : STATE_NODATA;
            leaf_text(&l, row, 0, report_kpi_name(book->env, r->kpi), BOOK_TEXT);
            leaf_text(&l, row, 1, kpi_info(book->env->cfg, r->kpi)->id, BOOK_TEXT);
            leaf_text(&l, row, 2, part->key && *part->key ? part->key : "(none)", BOOK_TEXT);
            leaf_num(&l, row, 3, shown(f, true, f->value), unit);
            leaf_text(&l, row, 4, unit == UNIT_CURRENCY ? book->env->cfg->currency : kpi_unit_name(unit), BOOK_TEXT);
            leaf_plain(&l, row, 5, (double)f->n, BOOK_COUNT);
            leaf_change(&l, row, 6, shown(f, moved, f->value - part->before.value), unit);
            if (moved && !f->hidden)
                leaf_text(&l, row, 7, part->significant ? _("yes") : _("no"), BOOK_TEXT);
            leaf_text(&l, row, 8, kpi_state_name(state), state_style(state, f->excellent));
        }
    }
    if (row)
        leaf_close(&l, 1);
}

int xlsx_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    struct book book;
    struct sheet *s;
    int rc = report_document(env, d, false, &s, e);
    if (rc)
        return rc;
    rc = book_open(&book, env, e);
    if (!rc) {
        add_kpis(&book, d);
        for (int f = 0; f < FAM_COUNT; f++)
            add_family(&book, d, (enum kpi_family)f);
        add_parts(&book, d);
        for (size_t i = 0; i < s->nblocks; i++)
            if (s->blocks[i].kind == BLOCK_TABLE)
                add_table(&book, s, &s->blocks[i]);
        rc = book_close(&book, out, e);
    }
    sheet_free(s);
    return rc;
}

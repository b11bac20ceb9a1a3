// The report as a workbook: a sheet of all KPIs, one per family with its series and charts, one for each other page that has
// something to say, the breakdown, the alerts and where it all comes from.
#include "export/xlsx_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHART_ROWS 16 // that a chart covers, and columns of the next one beside it
#define CHART_COLUMNS 7

// --- the report ---------------------------------------------------------------------------------------------------

static double shown(const struct kpi_figure *f, bool has, double v)
{
    return f->has && !f->hidden && has ? v : (double)NAN;
}

// Why the KPI is in its state, as its tile in the document says it.
static const char *reason_of(const struct sheet *s, int kpi)
{
    for (size_t i = 0; i < s->nblocks; i++)
        for (size_t f = 0; s->blocks[i].kind == BLOCK_TILES && f < s->blocks[i].tiles.n; f++)
            for (size_t k = 0; k < s->blocks[i].tiles.families[f].ntiles; k++)
                if (s->blocks[i].tiles.families[f].tiles[k].kpi == kpi)
                    return s->blocks[i].tiles.families[f].tiles[k].reason;
    return "";
}

static void kpi_line(struct leaf *l, const struct sheet *s, lxw_row_t row, const struct kpi_result *r)
{
    const struct report_env *env = l->book->env;
    const struct kpi_figure *f = &r->now;
    enum kpi_unit unit = kpi_unit_of(r->kpi, env->cfg);
    enum kpi_state state = f->has && !f->hidden ? f->state : STATE_NODATA;
    leaf_text(l, row, 0, report_family_title(kpi_info(env->cfg, r->kpi)->family), BOOK_TEXT);
    leaf_text(l, row, 1, report_kpi_name(env, r->kpi), BOOK_TEXT);
    leaf_text(l, row, 2, kpi_info(env->cfg, r->kpi)->id, BOOK_TEXT);
    leaf_num(l, row, 3, shown(f, true, f->value), unit);
    leaf_text(l, row, 4, leaf_unit(env, unit), BOOK_TEXT);
    leaf_plain(l, row, 5, (double)f->n, BOOK_COUNT);
    leaf_num(l, row, 6, shown(f, f->has_ci, f->low), unit);
    leaf_num(l, row, 7, shown(f, f->has_ci, f->high), unit);
    leaf_num(l, row, 8, r->has_compare ? shown(&r->before, true, r->before.value) : (double)NAN, unit);
    leaf_change(l, row, 9, shown(f, r->has_delta, r->delta), unit);
    if (r->has_delta && !f->hidden)
        leaf_text(l, row, 10, r->significant ? _("yes") : _("no"), BOOK_TEXT);
    leaf_text(l, row, 11, report_state_word(f), leaf_state(state, f->excellent));
    leaf_text(l, row, 12, reason_of(s, r->kpi), BOOK_TEXT);
}

static void add_kpis(struct book *book, const struct report_data *d, const struct sheet *s)
{
    static const char *const titles[] = {N_("Family"), N_("KPI"), "id", N_("Value"), N_("unit"), "n", N_("low"), N_("high"),
                                         N_("before"), N_("change"), N_("significant"), N_("state"), N_("reason")};
    struct leaf l = leaf_new(book, _("KPIs"));
    leaf_head(&l, 0, titles, ARRAY_LEN(titles), 1u << 3 | 0x1fu << 5); // value; n to change
    for (size_t i = 0; i < d->set.n; i++)
        kpi_line(&l, s, (lxw_row_t)i + 1, &d->set.items[i]);
    leaf_close(&l, 1);
}

static bool has_series(const struct kpi_result *r)
{
    for (size_t i = 0; i < r->nseries; i++)
        if (r->series[i].fig.has && !r->series[i].fig.hidden)
            return true;
    return false;
}

static double highest(const struct kpi_result *r)
{
    double high = 0;
    for (size_t i = 0; i < r->nseries; i++)
        high = r->series[i].fig.has && !r->series[i].fig.hidden ? fmax(high, r->series[i].fig.value) : high;
    return high;
}

static void series_column(struct leaf *l, lxw_col_t col, const struct kpi_result *r)
{
    const struct report_env *env = l->book->env;
    leaf_text(l, 0, col, report_kpi_name(env, r->kpi), BOOK_HEAD_RIGHT);
    leaf_text(l, 0, col + 1, "n", BOOK_HEAD_RIGHT);
    for (size_t i = 0; i < r->nseries; i++) {
        const struct kpi_figure *f = &r->series[i].fig;
        leaf_num(l, (lxw_row_t)i + 1, col, shown(f, true, f->value), kpi_unit_of(r->kpi, env->cfg));
        leaf_plain(l, (lxw_row_t)i + 1, col + 1, (double)f->n, BOOK_COUNT);
    }
}

static void period_columns(struct leaf *l, const struct kpi_result *r)
{
    static const char *const titles[] = {N_("Period"), N_("from"), N_("to"), N_("partial")};
    leaf_head(l, 0, titles, ARRAY_LEN(titles), 1u << 1 | 1u << 2);
    for (size_t i = 0; i < r->nseries; i++) {
        leaf_text(l, (lxw_row_t)i + 1, 0, r->series[i].period.label, BOOK_TEXT);
        leaf_day(l, (lxw_row_t)i + 1, 1, r->series[i].period.from);
        leaf_day(l, (lxw_row_t)i + 1, 2, r->series[i].period.to - 1);
        leaf_text(l, (lxw_row_t)i + 1, 3, r->series[i].partial ? _("yes") : _("no"), BOOK_TEXT);
    }
}

// The chart of a KPI in the document: its points are those of the series.
static const struct sheet_chart *chart_of(const struct report_env *env, const struct sheet *s, int kpi)
{
    size_t i = 0;
    while (i < s->nblocks && (s->blocks[i].kind != BLOCK_TEXT || strcmp(s->blocks[i].id, kpi_info(env->cfg, kpi)->id) != 0))
        i++;
    for (i++; i < s->nblocks && kpi_by_id(env->cfg, s->blocks[i].id) < 0; i++)
        if (s->blocks[i].kind == BLOCK_CHART)
            return &s->blocks[i].chart;
    return NULL;
}

// What the user wrote of the periods, of all KPIs of the family; what concerns several is said once.
static void add_note(struct strbuf *cells, const char *const *notes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (notes[i] && !strstr(sb_str(&cells[i]), notes[i]))
            sb_addf(&cells[i], "%s%s", cells[i].len ? "   " : "", notes[i]);
}

static void notes_column(struct leaf *l, lxw_col_t col, struct strbuf *cells, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        any |= cells[i].len > 0;
        l->book->failed |= cells[i].oom;
        leaf_text(l, (lxw_row_t)i + 1, col, sb_str(&cells[i]), BOOK_TEXT);
        sb_release(&cells[i]);
    }
    if (any)
        leaf_text(l, 0, col, _("Notes"), BOOK_HEAD);
}

// The series of a family side by side, their charts below, two in a row.
static void add_family(struct book *book, const struct report_data *d, const struct sheet *s, enum kpi_family family)
{
    const struct kpi_result *of[SERIES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < d->set.n && n < SERIES_MAX; i++)
        if (kpi_info(book->env->cfg, d->set.items[i].kpi)->family == family && has_series(&d->set.items[i]))
            of[n++] = &d->set.items[i];
    if (!n)
        return;
    struct leaf l = leaf_new(book, report_family_title(family));
    size_t periods = of[0]->nseries; // the same of all
    struct strbuf *cells = calloc(periods + 1, sizeof(*cells));
    book->failed |= !cells;
    period_columns(&l, of[0]);
    for (size_t i = 0; i < n; i++) {
        lxw_col_t col = (lxw_col_t)(4 + 2 * i);
        lxw_row_t last = (lxw_row_t)of[i]->nseries, row = last + 2 + (lxw_row_t)(i / 2) * CHART_ROWS;
        series_column(&l, col, of[i]);
        const char *name = report_kpi_name(book->env, of[i]->kpi);
        const char **notes = chart_notes(book, chart_of(book->env, s, of[i]->kpi), of[i]->nseries);
        struct picture p = {name, kpi_unit_of(of[i]->kpi, book->env->cfg), false, 1, last, 0, &col, 1,
                            row, (lxw_col_t)(i % 2 * CHART_COLUMNS), highest(of[i]), notes, false};
        leaf_picture(&l, &p);
        if (notes && cells)
            add_note(cells, notes, periods);
        free(notes);
    }
    if (cells)
        notes_column(&l, (lxw_col_t)(4 + 2 * n), cells, periods);
    free(cells);
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
                leaf_head(&l, 0, titles, ARRAY_LEN(titles), 1u << 3 | 1u << 5 | 1u << 6);
                leaf_title(&l, 0, 2, report_dim_title((enum dim)d->query.by), false);
            }
            bool moved = part->has_before && f->has && part->before.has && !part->before.hidden;
            enum kpi_state state = f->has && !f->hidden ? f->state : STATE_NODATA;
            leaf_text(&l, row, 0, report_kpi_name(book->env, r->kpi), BOOK_TEXT);
            leaf_text(&l, row, 1, kpi_info(book->env->cfg, r->kpi)->id, BOOK_TEXT);
            leaf_text(&l, row, 2, part->key && *part->key ? report_dim_value((enum dim)d->query.by, part->key) : _("(none)"), BOOK_TEXT);
            leaf_num(&l, row, 3, shown(f, true, f->value), unit);
            leaf_text(&l, row, 4, leaf_unit(book->env, unit), BOOK_TEXT);
            leaf_plain(&l, row, 5, (double)f->n, BOOK_COUNT);
            leaf_change(&l, row, 6, shown(f, moved, f->value - part->before.value), unit);
            if (moved && !f->hidden)
                leaf_text(&l, row, 7, part->significant ? _("yes") : _("no"), BOOK_TEXT);
            leaf_text(&l, row, 8, report_state_word(f), leaf_state(state, f->excellent));
        }
    }
    if (row)
        leaf_close(&l, 1);
}

// The pages beside the figures. Lists of customers and what they wrote are not for a report that is sent around.
static int add_pages(struct book *book, const struct report_data *d, struct err *e)
{
    static const struct { enum page page; int by; const char *name; } pages[] = {
        {PAGE_TEAMS, DIM_TEAM, N_("Teams by name")}, {PAGE_TEAMS, DIM_AGENT, N_("Agents by name")},
        {PAGE_TARGETS, DIM_CHANNEL, N_("Targets")},  {PAGE_ACTIONS, DIM_CHANNEL, N_("Actions")},
        {PAGE_THEMES, DIM_CHANNEL, N_("Themes")},    {PAGE_CASES, DIM_CHANNEL, N_("Cases")},
    };
    struct report_env env = *book->env;
    env.now = 0; // what is due, by the data and not by the clock: the same data give the same file
    int rc = 0;
    for (size_t i = 0; !rc && !d->query.nkpis && i < ARRAY_LEN(pages); i++) {
        struct view v = {.page = pages[i].page, .by = pages[i].by, .period = d->query.period, .compare = d->query.compare,
                         .slice = d->query.slice, .last = d->query.last, .load = env.load};
        struct sheet *s;
        rc = report_sheet(&env, &v, &s, e);
        if (rc)
            break;
        book_page(book, s, _(pages[i].name));
        sheet_free(s);
    }
    return rc;
}

static void add_table(struct book *book, const struct sheet *s, const char *id)
{
    const struct sheet_block *b = export_block(s, id);
    if (b)
        book_table(book, s, b);
}

int xlsx_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    static const char *const origin[] = {"sources", "provenance", "files", "definitions"};
    struct book book;
    struct sheet *s;
    int rc = report_document(env, d, true, &s, e);
    if (rc)
        return rc;
    rc = book_open(&book, env, e);
    if (!rc) {
        add_kpis(&book, d, s);
        add_table(&book, s, "alerts");
        for (int f = 0; f < FAM_COUNT; f++)
            add_family(&book, d, s, (enum kpi_family)f);
        add_parts(&book, d);
        int bad = add_pages(&book, d, e);
        for (size_t i = 0; i < ARRAY_LEN(origin); i++)
            add_table(&book, s, origin[i]);
        rc = book_close(&book, bad ? NULL : out, e);
        rc = bad ? bad : rc;
    }
    sheet_free(s);
    return rc;
}

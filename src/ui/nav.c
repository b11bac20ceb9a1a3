// The way the user has gone: a stack of places. Each remembers its cell and its scroll.
#include "ui/busy_priv.h"
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <string.h>

struct place *ui_here(struct ui *u)
{
    return &u->stack[u->depth];
}

struct spot nav_worst_part(const struct sheet *s)
{
    struct spot spot = {-1, 0, 0};
    for (size_t i = 0; i < s->nblocks; i++) {
        const struct sheet_bars *b = &s->blocks[i].bars;
        if (s->blocks[i].kind != BLOCK_BARS || !b->nbars)
            continue;
        spot = (struct spot){(int)i, 0, 0};
        for (size_t k = 0; k < b->nbars; k++)
            if (!strcmp(b->bars[k].mark, "!!"))
                return (struct spot){(int)i, 0, (int)k};
    }
    return spot;
}

// One of several parts of a KPI is critical.
static bool has_bad_part(const struct sheet *s)
{
    struct spot spot = nav_worst_part(s);
    const struct sheet_bars *b = spot.block >= 0 ? &s->blocks[spot.block].bars : NULL;
    return b && b->nbars > 1 && !strcmp(b->bars[spot.item].mark, "!!");
}

// Where a page opens: on the critical part of a KPI, else on the table of its periods, else on the first thing
// there is.
static struct spot first_spot(const struct sheet *s)
{
    if (s->view.page == PAGE_KPI && has_bad_part(s))
        return nav_worst_part(s);
    if (s->view.page == PAGE_KPI)
        for (size_t i = 0; i < s->nblocks; i++)
            if (s->blocks[i].kind == BLOCK_TABLE && s->blocks[i].table.nrows && !strcmp(s->blocks[i].id, "periods"))
                return (struct spot){(int)i, 0, 0};
    if (s->view.page == PAGE_FILES) // below the way up
        for (size_t i = 0; i < s->nblocks; i++)
            if (s->blocks[i].kind == BLOCK_TABLE && s->blocks[i].table.nrows > 1)
                return (struct spot){(int)i, 0, 1};
    return (struct spot){-1, 0, 0};
}

// Periods of a series: wide screens have room for more of them.
static int wanted_last(const struct ui *u)
{
    int last = u->opts->start.last;
    return u->canvas.cols >= UI_WIDE_COLS && last < UI_WIDE_PERIODS ? UI_WIDE_PERIODS : last;
}

int nav_fit(struct ui *u, int rows, int cols, struct err *e)
{
    if (rows != u->canvas.rows || cols != u->canvas.cols)
        ui_here(u)->scroll = 0; // from the top, as far as the selection allows
    int err = ui_resize(u, rows, cols, e);
    const struct view *v = &ui_here(u)->view;
    if (!err && u->sheet && v->page == PAGE_OVERVIEW && v->last != wanted_last(u))
        err = nav_load(u, e);
    return err;
}

// Forecast points stand last.
static void strip_charts(struct sheet *s)
{
    for (size_t i = 0; i < s->nblocks; i++) {
        struct sheet_chart *c = &s->blocks[i].chart;
        if (s->blocks[i].kind != BLOCK_CHART)
            continue;
        c->nlines = 0;
        while (c->npoints && c->points[c->npoints - 1].forecast)
            c->npoints--;
    }
}

int nav_load(struct ui *u, struct err *e)
{
    struct sheet *sheet = NULL;
    struct place *here = ui_here(u);
    if (here->view.page == PAGE_OVERVIEW)
        here->view.last = wanted_last(u);
    busy_begin(u->busy, &u->canvas);
    int err = u->host->sheet(u->host->ctx, &here->view, &sheet, e);
    busy_end(u->busy);
    if (err)
        return err;
    if (u->bare)
        strip_charts(sheet);
    sheet_free(u->sheet);
    u->sheet = sheet;
    if (here->spot.block < 0)
        here->spot = first_spot(sheet);
    return ui_resize(u, u->canvas.rows, u->canvas.cols, e);
}

const struct sheet_row *nav_row(const struct ui *u)
{
    const struct item *it = u->at < u->layout.nitems ? &u->layout.items[u->at] : NULL;
    const struct sheet_block *b = it && it->spot.block >= 0 ? &u->sheet->blocks[it->spot.block] : NULL;
    return b && b->kind == BLOCK_TABLE && it->spot.item >= 0 ? &b->table.rows[it->spot.item] : NULL;
}

// Steps that show as many periods as usual show the new number of them.
static void fit_series(struct ui *u, int before)
{
    for (int i = 0; i <= u->top; i++)
        if (u->stack[i].view.last == before)
            u->stack[i].view.last = u->opts->start.last;
}

// What was changed on the layout page and is not kept outlives a new configuration, unless that has another layout itself.
static void keep_layout(struct ui *u, const struct report_layout *before)
{
    struct report_layout now;
    u->host->layout(u->host->ctx, &now);
    bool same = !memcmp(&now, &u->kept_layout, sizeof(now));
    u->kept_layout = now;
    if (same)
        u->host->layout_set(u->host->ctx, before);
}

int nav_configure(struct ui *u, struct err *e)
{
    struct err shown = {0};
    struct report_layout before = {0};
    bool mouse = u->opts->mouse;
    if (u->layout_known)
        u->host->layout(u->host->ctx, &before);
    int last = u->opts->start.last, rc = u->host->configure(u->host->ctx, e);
    if (!rc && u->layout_known)
        keep_layout(u, &before);
    if (!rc) {
        u->theme = u->opts->theme;
        u->glyphs = glyphs_pick(u->opts->glyphs);
        u->canvas.ascii = u->glyphs == GLYPHS_ASCII;
        u->mouse = mouse != u->opts->mouse ? u->opts->mouse : u->mouse;
        u->redraw = true;
        fit_series(u, last);
    }
    if (!nav_load(u, &shown) || rc)
        return rc;
    *e = shown;
    return shown.code;
}

#define BAR_MS 250 // between two looks at how far the sources are read

int nav_watched(const struct ui *u, int *ms)
{
    bool bad = true;
    *ms = -1;
    int fd = u->host->watched ? u->host->watched(u->host->ctx, ms) : -1;
    if (u->over.kind == OVER_NONE && !u->frozen)
        return fd;
    *ms = fd >= 0 && u->host->notice && u->host->notice(u->host->ctx, false, &bad) && !bad ? BAR_MS : -1; // a bar goes on below a menu
    return -1;
}

bool nav_follow(struct ui *u)
{
    struct err e = {0};
    bool fresh = false;
    char said[300] = "";
    int rc = u->host->follow(u->host->ctx, &fresh, said, &e);
    for (int i = 0; !rc && fresh && u->host->renew && i <= u->top; i++)
        u->host->renew(u->host->ctx, &u->stack[i].view);
    if (!rc && fresh)
        rc = nav_load(u, &e);
    if (rc || said[0])
        ui_say(u, rc, "%s", rc ? e.msg : said);
    return fresh;
}

static void say_err(struct ui *u, const struct err *e)
{
    ui_say(u, true, "%s", e->msg);
}

// Another page begins as it is; filters stay, also those that are switched off.
static void fresh_look(const struct ui *u, struct view *v)
{
    if (v->page != u->stack[u->depth].view.page)
        v->look = (struct view_look){0};
}

void nav_open(struct ui *u, const struct view *v)
{
    struct view view = *v; // may stand in the sheet that goes away
    struct err e = {0};
    enum page from = ui_here(u)->view.page;
    fresh_look(u, &view);
    if (u->depth == UI_DEPTH - 1) { // forget the step after the first
        memmove(&u->stack[1], &u->stack[2], (UI_DEPTH - 2) * sizeof(u->stack[0]));
        u->depth--;
    }
    u->depth++;
    u->mark = u->marked = 0;
    *ui_here(u) = (struct place){.view = view, .spot = {-1, 0, 0}, .id = ++u->places};
    if (nav_load(u, &e)) {
        u->depth--;
        say_err(u, &e);
    } else if (from == PAGE_LAYOUT)
        layout_left(u);
    u->top = u->depth; // the way forward ends here
}

void nav_change(struct ui *u, const struct view *v)
{
    struct place old = *ui_here(u);
    struct err e = {0};
    ui_here(u)->view = *v;
    u->mark = u->marked = 0;
    if (nav_load(u, &e)) {
        *ui_here(u) = old;
        say_err(u, &e);
    } else
        undo_record(u, &old);
}

static bool go(struct ui *u, int step)
{
    struct err e = {0};
    enum page from = ui_here(u)->view.page;
    u->depth += step;
    u->mark = u->marked = 0;
    if (nav_load(u, &e)) {
        u->depth -= step;
        say_err(u, &e);
    } else if (from == PAGE_LAYOUT)
        layout_left(u);
    return true;
}

bool nav_back(struct ui *u)
{
    return u->depth > 0 && go(u, -1);
}

bool nav_forward(struct ui *u)
{
    return u->depth < u->top && go(u, 1);
}

// --- previews -------------------------------------------------------------------------------------------------------

void nav_preview_begin(struct ui *u)
{
    u->kept = *ui_here(u);
}

void nav_preview(struct ui *u, const struct view *v)
{
    struct view before = ui_here(u)->view;
    struct err e = {0};
    ui_here(u)->view = *v;
    if (!nav_load(u, &e))
        return;
    ui_here(u)->view = before;
    say_err(u, &e);
}

void nav_preview_end(struct ui *u)
{
    *ui_here(u) = u->kept;
}

void nav_cancel(struct ui *u)
{
    struct err e = {0};
    nav_preview_end(u);
    over_close(u);
    if (nav_load(u, &e))
        say_err(u, &e);
}

void nav_select(struct ui *u, size_t item)
{
    struct place *here = ui_here(u);
    if (item >= u->layout.nitems)
        return;
    u->at = item;
    here->spot = u->layout.items[item].spot;
    here->follow = true;
    here->scroll = layout_scroll(&u->layout, item, here->scroll, ui_body_rows(u));
}

// The period of a row of a KPI's table: its label begins the row, and stands at a point of the chart.
static void row_period(const struct ui *u, const struct item *it, struct view *v)
{
    const struct sheet_block *b = &u->sheet->blocks[it->spot.block];
    if (b->kind != BLOCK_TABLE || it->spot.item < 0 || strcmp(b->id, "periods") != 0)
        return;
    const char *label = b->table.rows[it->spot.item].cells[0].text;
    for (size_t i = 0; i < u->sheet->nblocks; i++) {
        const struct sheet_chart *c = &u->sheet->blocks[i].chart;
        for (size_t k = 0; u->sheet->blocks[i].kind == BLOCK_CHART && k < c->npoints; k++)
            if (str_starts(label, c->points[k].label) && c->points[k].link)
                v->period = c->points[k].link->period;
    }
}

const struct view *nav_row_view(const struct ui *u, struct view *buf)
{
    const struct view *here = &u->stack[u->depth].view;
    const struct item *it = u->at < u->layout.nitems ? &u->layout.items[u->at] : NULL;
    bool own = here->page == PAGE_KPI || here->page == PAGE_ROWS || here->page == PAGE_ROW;
    *buf = *here;
    if (!it || it->spot.block < 0)
        return own ? buf : NULL;
    const struct sheet_block *b = &u->sheet->blocks[it->spot.block];
    if (it->link && b->kind != BLOCK_TABLE)
        *buf = *it->link;
    else if (it->link && !own)
        *buf = *it->link;
    row_period(u, it, buf);
    if (here->page == PAGE_TEAMS && here->look.key[0].column[0] && kpi_by_id(u->sheet->cfg, here->look.key[0].column) >= 0)
        buf->kpi = kpi_by_id(u->sheet->cfg, here->look.key[0].column);
    else if (buf->page != PAGE_KPI && buf->page != PAGE_ROWS && buf->page != PAGE_ROW)
        return NULL;
    return buf;
}

bool nav_kpi_view(struct ui *u, struct view *out)
{
    const struct place *here = ui_here(u);
    const struct view *link = u->at < u->layout.nitems ? u->layout.items[u->at].link : NULL;
    if (here->view.page == PAGE_KPI || here->view.page == PAGE_ROWS || here->view.page == PAGE_ROW)
        *out = here->view;
    else if (link && (link->page == PAGE_KPI || link->page == PAGE_ROWS))
        *out = *link;
    else
        return false;
    out->page = PAGE_KPI;
    return true;
}

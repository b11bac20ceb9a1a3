// The way the user has gone: a stack of places. Each remembers its cell and its scroll.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <string.h>

struct place *ui_here(struct ui *u)
{
    return &u->stack[u->depth];
}

// Where a page opens: on the table of a KPI (its periods), else on the first thing there is.
static struct spot first_spot(const struct sheet *s)
{
    if (s->view.page == PAGE_KPI)
        for (size_t i = 0; i < s->nblocks; i++)
            if (s->blocks[i].kind == BLOCK_TABLE && s->blocks[i].table.nrows)
                return (struct spot){(int)i, 0, 0};
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

int nav_load(struct ui *u, struct err *e)
{
    struct sheet *sheet = NULL;
    struct place *here = ui_here(u);
    if (here->view.page == PAGE_OVERVIEW)
        here->view.last = wanted_last(u);
    int err = u->host->sheet(u->host->ctx, &here->view, &sheet, e);
    if (err)
        return err;
    sheet_free(u->sheet);
    u->sheet = sheet;
    if (here->spot.block < 0)
        here->spot = first_spot(sheet);
    return ui_resize(u, u->canvas.rows, u->canvas.cols, e);
}

static void say_err(struct ui *u, const struct err *e)
{
    ui_say(u, true, "%s", e->msg);
}

void nav_open(struct ui *u, const struct view *v)
{
    struct view view = *v; // may stand in the sheet that goes away
    struct err e = {0};
    if (u->depth == UI_DEPTH - 1) { // forget the step after the first
        memmove(&u->stack[1], &u->stack[2], (UI_DEPTH - 2) * sizeof(u->stack[0]));
        u->depth--;
    }
    u->depth++;
    *ui_here(u) = (struct place){.view = view, .spot = {-1, 0, 0}};
    if (nav_load(u, &e)) {
        u->depth--;
        say_err(u, &e);
    }
}

void nav_change(struct ui *u, const struct view *v)
{
    struct view old = ui_here(u)->view;
    struct err e = {0};
    ui_here(u)->view = *v;
    if (nav_load(u, &e)) {
        ui_here(u)->view = old;
        say_err(u, &e);
    }
}

bool nav_back(struct ui *u)
{
    struct err e = {0};
    if (u->depth == 0)
        return false;
    u->depth--;
    if (nav_load(u, &e)) {
        u->depth++;
        say_err(u, &e);
    }
    return true;
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

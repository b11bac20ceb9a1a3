// Actions that change what is looked at: another page, period, comparison, filter.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <string.h>

// A line of a table with nothing behind it: itself, whole, as no column cuts it.
static void show_line(struct ui *u, const struct sheet_table *t, size_t row)
{
    over_text(u, t->rows[row].cells[0].text);
    for (size_t i = 0; i < t->ncolumns; i++)
        if (t->rows[row].cells[i].text[0])
            over_line(u, t->columns[i].title, t->rows[row].cells[i].text);
}

void act_open(struct ui *u, int key)
{
    const struct item *it = u->at < u->layout.nitems ? &u->layout.items[u->at] : NULL;
    if (mark_open(u))
        return;
    if (ui_here(u)->view.page == PAGE_FILES)
        files_enter(u);
    else if (ui_here(u)->view.page == PAGE_SETTINGS)
        settings_edit(u);
    else if (it && it->spot.item < 0)
        act_fold(u, key);
    else if (import_column(u) != SIZE_MAX)
        import_choose(u, UI_IMPORT_FIELD);
    else if (it && it->link)
        nav_open(u, it->link);
    else if (it && u->sheet->blocks[it->spot.block].kind == BLOCK_TABLE)
        show_line(u, &u->sheet->blocks[it->spot.block].table, (size_t)it->spot.item);
    else
        ui_say(u, false, _("There is nothing behind this line"));
}

void act_back(struct ui *u, int key)
{
    (void)key;
    struct view v = ui_here(u)->view;
    if (mark_forget(u) || panel_restore(u))
        return;
    if (u->search[0] && u->depth == 0)
        u->search[0] = '\0';
    else if (nav_back(u) || (u->host->stop && u->host->stop(u->host->ctx)))
        return;
    else if (v.page != PAGE_OVERVIEW) {
        v.page = PAGE_OVERVIEW;
        ui_here(u)->spot = (struct spot){-1, 0, 0};
        nav_change(u, &v);
    }
}

void act_forward(struct ui *u, int key)
{
    (void)key;
    if (!nav_forward(u))
        ui_say(u, false, _("There is nothing further on"));
}

void act_quit(struct ui *u, int key)
{
    if (u->depth > 0 || ui_here(u)->alone)
        act_back(u, key);
    else
        u->quit = true;
}

void act_quit_all(struct ui *u, int key)
{
    (void)key;
    u->quit = true;
}

static void step_period(struct ui *u, int steps)
{
    struct view v = ui_here(u)->view;
    if (u->host->step(u->host->ctx, &v, steps))
        nav_change(u, &v);
    else
        ui_say(u, false, steps < 0 ? _("There is no earlier period in the data") : _("There is no later period in the data"));
}

void act_period_before(struct ui *u, int key)
{
    (void)key;
    step_period(u, -1);
}

void act_period_after(struct ui *u, int key)
{
    (void)key;
    step_period(u, 1);
}

// On the page of a KPI it goes on from the selected period, which then heads the others.
static void change_grain(struct ui *u, int finer)
{
    struct spot spot = ui_here(u)->spot;
    struct view v = ui_here(u)->view, at;
    const struct view *row = v.page == PAGE_KPI ? nav_row_view(u, &at) : NULL;
    bool other = row && strcmp(row->period.label, v.period.label) != 0;
    if (other)
        v.period = row->period;
    if (!u->host->grain(u->host->ctx, &v, finer)) {
        char chart[UI_KEY_TEXT];
        if (finer > 0 && v.page == PAGE_KPI)
            ui_say(u, false, _("Days are the finest grain; the chart has the hours (%s)"), action_text(u, ACT_chart, chart));
        else
            ui_say(u, false, finer > 0 ? _("Days are the finest grain") : _("This is the coarsest grain"));
        return;
    }
    nav_change(u, &v);
    for (size_t i = 0; other && i < u->layout.nitems; i++)
        if (u->layout.items[i].spot.block == spot.block) {
            nav_select(u, i);
            return;
        }
}

void act_finer(struct ui *u, int key)
{
    (void)key;
    change_grain(u, 1);
}

void act_coarser(struct ui *u, int key)
{
    (void)key;
    change_grain(u, -1);
}

void act_compare(struct ui *u, int key)
{
    (void)key;
    struct view v = ui_here(u)->view;
    if (!*u->arg)
        u->host->compare_next(u->host->ctx, &v);
    else if (!command_take(u, ACT_compare, &v))
        return;
    nav_change(u, &v);
    if (u->sheet->compare[0])
        ui_say(u, false, _("Compared: %s"), u->sheet->compare);
    else
        ui_say(u, false, _("Compared with nothing"));
}

static void go_page(struct ui *u, enum page page)
{
    struct view v = ui_here(u)->view;
    if (v.page == page)
        return;
    v.page = page;
    nav_open(u, &v);
}

void act_alerts(struct ui *u, int key)
{
    (void)key;
    go_page(u, PAGE_ALERTS);
}

void act_data(struct ui *u, int key)
{
    (void)key;
    go_page(u, PAGE_DATA);
}

void act_rows(struct ui *u, int key)
{
    (void)key;
    struct view v;
    if (!nav_kpi_view(u, &v)) {
        ui_say(u, false, _("Select a KPI first"));
        return;
    }
    v.page = PAGE_ROWS;
    nav_open(u, &v);
}

// On the page of a KPI and among alerts: the slice and the period of the selected line.
static void of_row(const struct ui *u, struct view *v)
{
    struct view row;
    enum page page = u->stack[u->depth].view.page;
    if ((page == PAGE_KPI || page == PAGE_ALERTS) && nav_row_view(u, &row)) {
        v->slice = row.slice;
        v->period = row.period;
    }
}

// What customers wrote in the slice and the period of the selected line, of all channels on the overview.
static void go_voice(struct ui *u, enum page page)
{
    struct view v = ui_here(u)->view;
    if (v.page == page)
        return;
    of_row(u, &v);
    v.page = page;
    v.theme[0] = '\0';
    nav_open(u, &v);
}

void act_comments(struct ui *u, int key)
{
    (void)key;
    go_voice(u, PAGE_COMMENTS);
}

void act_themes(struct ui *u, int key)
{
    (void)key;
    go_voice(u, PAGE_THEMES);
}

void act_people(struct ui *u, int key)
{
    (void)key;
    go_voice(u, PAGE_PEOPLE);
}

void act_cases(struct ui *u, int key)
{
    (void)key;
    go_voice(u, PAGE_CASES);
}

void act_chart(struct ui *u, int key)
{
    (void)key;
    struct view v = ui_here(u)->view;
    if (v.page == PAGE_OVERVIEW) {
        v.page = PAGE_HEAT;
        v.chart = 0;
        nav_open(u, &v);
        return;
    }
    u->host->chart_next(u->host->ctx, &v);
    nav_change(u, &v);
}

void act_teams(struct ui *u, int key)
{
    (void)key;
    struct view v = ui_here(u)->view;
    if (v.page == PAGE_TEAMS)
        return;
    v.page = PAGE_TEAMS;
    v.by = DIM_TEAM;
    nav_open(u, &v);
}

void act_reload(struct ui *u, int key)
{
    (void)key;
    struct err e = {0};
    bool later = false;
    if (u->host->reload(u->host->ctx, &later, &e) || nav_load(u, &e))
        ui_say(u, true, "%s", e.msg);
    else if (!later)
        ui_say(u, false, _("The sources were read again"));
}

void act_configure(struct ui *u, int key)
{
    (void)key;
    struct err e = {0};
    if (nav_configure(u, &e))
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, _("The configuration was read again"));
}

// What changes meanwhile waits in the watch, and is read when the figures go on.
void act_freeze(struct ui *u, int key)
{
    int ms;
    (void)key;
    if (!u->frozen && nav_watched(u, &ms) < 0) {
        ui_say(u, true, "%s", _("No source is followed: the figures stay as they are (kpitop --follow)"));
        return;
    }
    u->frozen = !u->frozen;
    if (!u->frozen) {
        nav_follow(u);
        if (!u->message[0]) // else that tells more
            ui_say(u, false, "%s", _("The figures go on"));
    }
}

void act_redraw(struct ui *u, int key)
{
    (void)key;
    u->redraw = true;
}

void act_suspend(struct ui *u, int key)
{
    (void)key;
    u->suspend = true;
}

// --- alerts ---------------------------------------------------------------------------------------------------------

static bool tile_is_alert(const struct ui *u, size_t i)
{
    const struct item *it = &u->layout.items[i];
    const struct sheet_tile *t = sheet_tile_at(u->sheet, it->spot);
    return t && tile_rank(t) < 2;
}

static void select_alert(struct ui *u, int step)
{
    size_t n = u->layout.nitems, i = u->at < n ? u->at : n - 1;
    if (!ui_here(u)->follow) // nobody has chosen yet where the selection stands: it counts itself
        i = (i + n - (size_t)step) % n;
    for (size_t tries = 0; tries < n; tries++) {
        i = (i + n + (size_t)step) % n;
        if (tile_is_alert(u, i)) {
            nav_select(u, i);
            return;
        }
    }
    ui_say(u, false, _("There is no alert in this period"));
}

static const struct sheet_table *first_table(const struct sheet *s)
{
    for (size_t i = 0; i < s->nblocks; i++)
        if (s->blocks[i].kind == BLOCK_TABLE)
            return &s->blocks[i].table;
    return NULL;
}

// From the page of a KPI to the place of the next alert of the list, in its stead: back leads where it led before.
static void open_alert(struct ui *u, int step)
{
    struct view v = ui_here(u)->view;
    struct sheet *list = NULL;
    struct err e = {0};
    v.page = PAGE_ALERTS;
    if (u->host->sheet(u->host->ctx, &v, &list, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    const struct sheet_table *t = first_table(list);
    size_t n = t ? t->nrows : 0, at = u->alert_at;
    at = n == 0 ? 0 : step > 0 ? at % n + 1 : at <= 1 ? n : at - 1;
    if (n && t->rows[at - 1].link) {
        u->alert_at = at;
        ui_here(u)->spot = (struct spot){-1, 0, 0};
        ui_here(u)->scroll = 0;
        nav_change(u, t->rows[at - 1].link);
        ui_say(u, false, _("Alert %zu of %zu"), at, n);
    } else
        ui_say(u, false, _("There is no alert in this period"));
    sheet_free(list);
}

static void go_alert(struct ui *u, int step)
{
    enum page page = ui_here(u)->view.page;
    if (page == PAGE_OVERVIEW && u->layout.nitems)
        select_alert(u, step);
    else if (page == PAGE_ALERTS)
        step > 0 ? act_down(u, 0) : act_up(u, 0);
    else
        open_alert(u, step);
}

void act_next_alert(struct ui *u, int key)
{
    (void)key;
    go_alert(u, 1);
}

void act_previous_alert(struct ui *u, int key)
{
    (void)key;
    go_alert(u, -1);
}

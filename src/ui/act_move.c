// Actions that move the selection.
#include "ui/ui_priv.h"

#include "base/i18n.h"

static int most_scroll(const struct ui *u)
{
    int most = u->layout.rows - ui_body_rows(u);
    return most > 0 ? most : 0;
}

static void scroll_by(struct ui *u, int rows)
{
    int scroll = ui_here(u)->scroll + rows, most = most_scroll(u);
    ui_here(u)->scroll = scroll < 0 ? 0 : scroll > most ? most : scroll;
}

// A page opens at its top even when what is selected stands further down: then it scrolls there first.
static bool below_sight(const struct ui *u, int rows)
{
    const struct place *here = &u->stack[u->depth];
    return rows > 0 && !here->follow && u->at < u->layout.nitems &&
           u->layout.items[u->at].row >= here->scroll + ui_body_rows(u);
}

static void move_by(struct ui *u, int rows)
{
    if (u->at >= u->layout.nitems || below_sight(u, rows)) {
        scroll_by(u, rows);
        return;
    }
    size_t next = layout_vertical(&u->layout, u->at, rows);
    if (next == SIZE_MAX)
        scroll_by(u, rows);
    else
        nav_select(u, next);
}

void act_down(struct ui *u, int key)
{
    (void)key;
    move_by(u, 1);
}

void act_up(struct ui *u, int key)
{
    (void)key;
    move_by(u, -1);
}

static void move_page(struct ui *u, int sign)
{
    int rows = ui_body_rows(u) - 1;
    size_t from = u->at;
    rows = rows < 1 ? 1 : rows;
    if (!below_sight(u, sign))
        scroll_by(u, sign * rows);
    move_by(u, sign * rows);
    // Past the end the selection would change columns: it stays on the last line of its own.
    if (from < u->layout.nitems && u->at < u->layout.nitems && u->layout.items[from].col != u->layout.items[u->at].col)
        nav_select(u, from);
}

void act_page_down(struct ui *u, int key)
{
    (void)key;
    move_page(u, 1);
}

void act_page_up(struct ui *u, int key)
{
    (void)key;
    move_page(u, -1);
}

static void move_sideways(struct ui *u, int right)
{
    size_t next = layout_sideways(&u->layout, u->at, right);
    if (next != SIZE_MAX)
        nav_select(u, next);
}

void act_left(struct ui *u, int key)
{
    (void)key;
    if (ui_here(u)->view.page == PAGE_FILES)
        files_up(u);
    else
        move_sideways(u, -1);
}

void act_right(struct ui *u, int key)
{
    (void)key;
    if (ui_here(u)->view.page == PAGE_FILES)
        files_enter(u);
    else
        move_sideways(u, 1);
}

void act_first(struct ui *u, int key)
{
    (void)key;
    for (size_t i = 0; i < u->layout.nitems; i++)
        if (!u->layout.items[i].passive) {
            nav_select(u, i);
            break;
        }
    ui_here(u)->scroll = 0;
}

void act_last(struct ui *u, int key)
{
    (void)key;
    for (size_t i = u->layout.nitems; i-- > 0;)
        if (!u->layout.items[i].passive) {
            nav_select(u, i);
            return;
        }
    ui_here(u)->scroll = most_scroll(u);
}

static void move_group(struct ui *u, int step)
{
    struct view v = ui_here(u)->view;
    if (v.page == PAGE_KPI || v.page == PAGE_PEOPLE || v.page == PAGE_TEAMS || v.page == PAGE_SIDE ||
        v.page == PAGE_HEAT) {
        int by = u->host->by_next(u->host->ctx, &v, step);
        if (by < 0)
            ui_say(u, false, _("There is no other dimension in the data"));
        else
            nav_change(u, &v);
        if (v.page == PAGE_KPI)
            nav_select(u, layout_find(&u->layout, nav_worst_part(u->sheet)));
        return;
    }
    size_t next = layout_group(&u->layout, u->at, step);
    if (next != SIZE_MAX)
        nav_select(u, next);
}

void act_next_group(struct ui *u, int key)
{
    (void)key;
    move_group(u, 1);
}

void act_previous_group(struct ui *u, int key)
{
    (void)key;
    move_group(u, -1);
}

// The first line of the page's part of that number, which counts the blocks and groups that can be gone to.
static void go_to_part(struct ui *u, int wanted)
{
    const struct spot *last = NULL;
    for (size_t i = 0; i < u->layout.nitems; i++) {
        const struct item *it = &u->layout.items[i];
        if (it->passive || (last && last->block == it->spot.block && last->group == it->spot.group))
            continue;
        last = &it->spot;
        if (!wanted--) {
            nav_select(u, i);
            return;
        }
    }
    ui_say(u, false, _("This page has fewer parts"));
}

void act_family(struct ui *u, int key)
{
    int wanted = (*u->arg ? u->arg[0] : key) - '1';
    if (wanted < 0 || wanted > 8) {
        ui_say(u, true, _("Say which family: a number from 1 to 9"));
        return;
    }
    if (ui_here(u)->view.page != PAGE_OVERVIEW) {
        go_to_part(u, wanted);
        return;
    }
    for (size_t i = 0; i < u->layout.nitems; i++) {
        const struct item *it = &u->layout.items[i];
        if (!it->passive && it->spot.group == wanted) {
            bool heading = it->spot.item < 0 && i + 1 < u->layout.nitems && u->layout.items[i + 1].spot.group == wanted;
            nav_select(u, heading ? i + 1 : i);
            return;
        }
    }
    ui_say(u, false, _("There is no family %d here"), wanted + 1);
}

void act_fold(struct ui *u, int key)
{
    (void)key;
    struct err e = {0};
    if (!u->layout.folding || u->at >= u->layout.nitems) {
        ui_say(u, false, _("Families fold where there is no room for all, or no data for most"));
        return;
    }
    int group = u->layout.items[u->at].spot.group;
    if (group >= FOLDS)
        return;
    u->fold[group] = u->layout.open[group] ? FOLD_CLOSED : FOLD_OPEN;
    if (u->layout.open[group])
        ui_here(u)->spot = (struct spot){u->layout.items[u->at].spot.block, group, -1};
    if (ui_resize(u, u->canvas.rows, u->canvas.cols, &e))
        ui_say(u, true, "%s", e.msg);
    ui_here(u)->follow = true;
}

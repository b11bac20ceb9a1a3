// Saved views, the layout, search everywhere, a maximised panel, two slices side by side.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

// --- saved views --------------------------------------------------------------------------------------------------

void view_open_named(struct ui *u, const char *name)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    if (u->host->view_open(u->host->ctx, name, &v, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    nav_open(u, &v);
    ui_say(u, false, _("View: %s"), name);
}

static void save_replace(struct ui *u);

void view_save_named(struct ui *u, const char *name, bool replace)
{
    struct err e = {0};
    char question[300], copy[UI_LINE];
    str_copy(copy, sizeof(copy), name); // may stand in the overlay that goes
    int err = u->host->view_save(u->host->ctx, copy, &ui_here(u)->view, replace, &e);
    over_close(u);
    if (err == ERR_RANGE && !replace) {
        snprintf(question, sizeof(question), _("There is a view \"%.100s\". Replace it?"), copy);
        over_confirm(u, question, save_replace);
        str_copy(u->over.input, sizeof(u->over.input), copy);
    } else if (err)
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, _("View kept: %s"), copy);
}

static void save_replace(struct ui *u)
{
    view_save_named(u, u->over.input, true);
}

static void save_typed(struct ui *u)
{
    view_save_named(u, u->over.input, false);
}

static void rename_typed(struct ui *u)
{
    struct err e = {0};
    char old[sizeof(u->over.handle)], name[UI_LINE];
    str_copy(old, sizeof(old), u->over.handle);
    str_copy(name, sizeof(name), u->over.input);
    over_close(u);
    if (u->host->view_rename(u->host->ctx, old, name, &e))
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, _("Renamed: %s"), name);
}

static void delete_confirmed(struct ui *u)
{
    struct err e = {0};
    char name[sizeof(u->over.handle)];
    str_copy(name, sizeof(name), u->over.handle);
    over_close(u);
    if (u->host->view_delete(u->host->ctx, name, &e))
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, _("Deleted: %s"), name);
}

static void view_chosen(struct ui *u)
{
    char name[sizeof(u->over.handle)];
    if (u->over.at == 0) {
        over_prompt(u, _("Save this view as"), "", save_typed);
        return;
    }
    str_copy(name, sizeof(name), u->over.lines[u->over.at].label);
    over_close(u);
    view_open_named(u, name);
}

static bool views_key(struct ui *u, int key)
{
    char name[sizeof(u->over.handle)], question[300];
    if (u->over.filtering || u->over.at == 0 || (key != UK_DELETE && key != 'd' && key != 'r'))
        return false;
    str_copy(name, sizeof(name), u->over.lines[u->over.at].label);
    if (key == 'r')
        over_prompt(u, _("Rename to"), name, rename_typed);
    else {
        snprintf(question, sizeof(question), _("Delete the view \"%.100s\"?"), name);
        over_confirm(u, question, delete_confirmed);
    }
    str_copy(u->over.handle, sizeof(u->over.handle), name);
    return true;
}

static void views_menu(struct ui *u)
{
    struct ui_choice *list = NULL;
    size_t n = 0;
    over_menu(u, _("Views"), view_chosen);
    over_line(u, _("Save this view ..."), "");
    if (!u->host->views(u->host->ctx, &u->over.mem, &list, &n))
        for (size_t i = 0; i < n; i++)
            over_line(u, list[i].label, list[i].detail);
    u->over.at = n ? 1 : 0;
    u->over.key = views_key;
    str_copy(u->over.hint, sizeof(u->over.hint), _("Enter open   r rename   d delete   Esc close"));
}

// ":view", ":view NAME", ":view save NAME"
void act_view(struct ui *u, int key)
{
    (void)key;
    const char *arg = u->arg;
    if (str_starts(arg, "save ") && arg[5])
        view_save_named(u, arg + 5, false);
    else if (*arg)
        view_open_named(u, arg);
    else
        views_menu(u);
}

// --- the layout ---------------------------------------------------------------------------------------------------

void layout_left(struct ui *u)
{
    struct report_layout now;
    char page[UI_KEY_TEXT], keep[UI_KEY_TEXT];
    u->host->layout(u->host->ctx, &now);
    if (u->layout_known && memcmp(&now, &u->kept_layout, sizeof(now)) != 0)
        ui_say(u, false, _("The layout stays so until the end of the session; %s, then %s, keeps it"), action_text(u, ACT_layout, page),
               action_text(u, ACT_keep_layout, keep));
}

void act_layout(struct ui *u, int key)
{
    (void)key;
    struct view v = ui_here(u)->view;
    if (v.page == PAGE_LAYOUT) {
        act_back(u, key);
        return;
    }
    if (!u->layout_known)
        u->host->layout(u->host->ctx, &u->kept_layout);
    u->layout_known = true;
    v.page = PAGE_LAYOUT;
    nav_open(u, &v);
}

static const char *row_handle(const struct ui *u)
{
    const struct sheet_row *row = nav_row(u);
    return row && row->handle ? row->handle : "";
}

static void select_handle(struct ui *u, const char *handle)
{
    for (size_t i = 0; i < u->layout.nitems; i++) {
        const struct spot s = u->layout.items[i].spot;
        const struct sheet_block *b = &u->sheet->blocks[s.block];
        const char *own = b->kind == BLOCK_TABLE && s.item >= 0 ? b->table.rows[s.item].handle : NULL;
        if (own && !strcmp(own, handle))
            nav_select(u, i);
    }
}

static void edit_layout(struct ui *u, enum ui_layout_edit what)
{
    struct report_layout before;
    struct err e = {0};
    char handle[80];
    str_copy(handle, sizeof(handle), row_handle(u));
    u->host->layout(u->host->ctx, &before);
    if (u->host->layout_edit(u->host->ctx, handle, what, &e) || nav_load(u, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    select_handle(u, handle);
    undo_layout(u, &before);
}

void act_show(struct ui *u, int key)
{
    (void)key;
    edit_layout(u, UI_LAYOUT_SHOW);
}

void act_focus(struct ui *u, int key)
{
    (void)key;
    edit_layout(u, UI_LAYOUT_FOCUS);
}

void act_move_up(struct ui *u, int key)
{
    (void)key;
    edit_layout(u, UI_LAYOUT_UP);
}

void act_move_down(struct ui *u, int key)
{
    (void)key;
    edit_layout(u, UI_LAYOUT_DOWN);
}

void act_keep_layout(struct ui *u, int key)
{
    (void)key;
    struct err e = {0};
    char said[300] = "";
    if (u->host->layout_keep(u->host->ctx, said, sizeof(said), &e))
        ui_say(u, true, "%s", e.msg);
    else {
        u->host->layout(u->host->ctx, &u->kept_layout);
        ui_say(u, false, "%s", said);
    }
}

// --- search everywhere --------------------------------------------------------------------------------------------

static void find_word(struct ui *u, const char *word)
{
    struct view v = ui_here(u)->view;
    bool again = v.page == PAGE_FOUND;
    str_copy(v.find, sizeof(v.find), word);
    str_copy(u->search, sizeof(u->search), v.find); // marked wherever a hit leads
    v.page = PAGE_FOUND;
    if (again)
        nav_change(u, &v);
    else
        nav_open(u, &v);
}

static void find_typed(struct ui *u)
{
    char word[LOOK_TEXT];
    str_copy(word, sizeof(word), u->over.input);
    over_close(u);
    if (*word)
        find_word(u, word);
}

void act_find(struct ui *u, int key)
{
    (void)key;
    if (*u->arg)
        find_word(u, u->arg);
    else
        over_prompt(u, _("Search everything"), "", find_typed);
}

// --- one panel on the whole screen --------------------------------------------------------------------------------

bool panel_restore(struct ui *u)
{
    struct place before = *ui_here(u);
    struct err e = {0};
    if (!before.alone)
        return false;
    ui_here(u)->alone = false;
    if (ui_resize(u, u->canvas.rows, u->canvas.cols, &e))
        ui_say(u, true, "%s", e.msg);
    ui_here(u)->follow = true;
    nav_select(u, u->at);
    undo_record(u, &before);
    return true;
}

// The chart of the selected row first, where there is one; then the row's own panel; then all of them again (block -1).
static struct spot next_panel(const struct ui *u)
{
    const struct place *here = &u->stack[u->depth];
    struct spot none = {-1, 0, 0}, own = here->spot;
    bool found = own.block >= 0 && (size_t)own.block < u->sheet->nblocks;
    for (size_t i = 0; found && i < u->sheet->nblocks; i++) {
        struct spot chart = {(int)i, 0, 0};
        if (u->sheet->blocks[i].kind == BLOCK_CHART && u->sheet->blocks[own.block].kind == BLOCK_TABLE && !here->alone)
            return chart;
    }
    if (!here->alone)
        return found ? own : none;
    return found && here->panel.block != own.block ? own : none;
}

void act_maximise(struct ui *u, int key)
{
    (void)key;
    struct place before = *ui_here(u);
    struct err e = {0};
    struct spot next = next_panel(u);
    if (next.block < 0) {
        if (!panel_restore(u))
            ui_say(u, false, _("There is no panel here"));
        return;
    }
    ui_here(u)->alone = true;
    ui_here(u)->panel = next;
    if (ui_resize(u, u->canvas.rows, u->canvas.cols, &e))
        ui_say(u, true, "%s", e.msg);
    undo_record(u, &before);
    char next_key[UI_KEY_TEXT], back[UI_KEY_TEXT];
    ui_say(u, false, _("%s: the next panel; %s brings all of them back"), action_text(u, ACT_maximise, next_key), action_text(u, ACT_back, back));
}

// --- two slices side by side --------------------------------------------------------------------------------------

static void open_side(struct ui *u, int dim, long left, long right, const char *period)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    if (u->host->side(u->host->ctx, &v, dim, left, right, period, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    over_close(u);
    v.page = PAGE_SIDE;
    if (ui_here(u)->view.page == PAGE_SIDE)
        nav_change(u, &v);
    else
        nav_open(u, &v);
}

static void period_given(struct ui *u)
{
    char text[UI_LINE];
    str_copy(text, sizeof(text), u->over.input);
    open_side(u, -1, -1, -1, text);
}

static void period_looked_at(struct ui *u)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    u->over.told_bad = u->host->period(u->host->ctx, &v, u->over.input, u->over.told, sizeof(u->over.told), &e) != 0;
    if (u->over.told_bad)
        str_copy(u->over.told, sizeof(u->over.told), e.msg);
}

static void side_values(struct ui *u, int dim, const char *title, void (*done)(struct ui *u), size_t not_this)
{
    struct ui_choice *values = NULL;
    size_t n = 0;
    over_menu(u, title, done);
    if (u->host->filter_values(u->host->ctx, &ui_here(u)->view, dim, &u->over.mem, &values, &n) || n < 3) {
        over_close(u);
        ui_say(u, false, _("The data have no two values of this dimension"));
        return;
    }
    u->over.lines = values + 1; // without "(all)"
    u->over.n = n - 1;
    u->over.tag = dim;
    u->over.at = not_this == 0 ? 1 : 0;
}

static void right_chosen(struct ui *u)
{
    open_side(u, u->over.tag, (long)u->over.step.arg, (long)u->over.at, NULL);
}

static void left_chosen(struct ui *u)
{
    size_t left = u->over.at;
    char title[200];
    snprintf(title, sizeof(title), _("%.80s against"), u->over.lines[left].label);
    side_values(u, u->over.tag, title, right_chosen, left);
    u->over.step.arg = (long)left;
}

static void side_chosen(struct ui *u)
{
    int dim = (int)u->over.at - 1;
    if (dim < 0) {
        over_prompt(u, _("Period on the right"), "", period_given);
        u->over.changed = period_looked_at;
        return;
    }
    side_values(u, dim, _("On the left"), left_chosen, SIZE_MAX);
}

void act_side(struct ui *u, int key)
{
    (void)key;
    const char *name;
    over_menu(u, _("Side by side"), side_chosen);
    over_line(u, _("two periods"), "");
    for (int d = 0; (name = u->host->dim_name(u->host->ctx, d)); d++)
        over_line(u, name, "");
    u->over.at = 1;
}

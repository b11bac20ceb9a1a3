// The filters: one for each dimension, and words that the shown lines must have. Each can be switched off and on again; what a
// choice gives is seen while it is made.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static void open_panel(struct ui *u, size_t at);

static int ndims(const struct ui *u)
{
    int n = 0;
    while (u->host->dim_name(u->host->ctx, n))
        n++;
    return n;
}

// --- a value of a dimension ---------------------------------------------------------------------------------------

static bool with_value(struct ui *u, struct view *v)
{
    *v = u->kept.view;
    return u->host->filter_set(u->host->ctx, v, u->over.tag, (long)u->over.at - 1); // the first line is "all"
}

static void value_moved(struct ui *u)
{
    struct view v;
    if (with_value(u, &v))
        nav_preview(u, &v);
}

static void value_chosen(struct ui *u)
{
    struct view v;
    bool fits = with_value(u, &v);
    nav_preview_end(u);
    over_close(u);
    if (!fits)
        ui_say(u, true, _("No more filters fit"));
    nav_change(u, fits ? &v : &ui_here(u)->view);
}

static void choose_value(struct ui *u, int dim)
{
    struct ui_choice *values = NULL;
    size_t n = 0;
    char title[64], now[200];
    bool off;
    str_copy(title, sizeof(title), u->host->dim_name(u->host->ctx, dim));
    over_menu(u, title, value_chosen);
    u->over.tag = dim;
    if (u->host->filter_values(u->host->ctx, &ui_here(u)->view, dim, &u->over.mem, &values, &n) || n == 0) {
        over_close(u);
        ui_say(u, false, _("The data have no values for this dimension"));
        return;
    }
    u->over.lines = values;
    u->over.n = n;
    u->over.changed = value_moved;
    u->over.cancel = nav_cancel;
    u->host->filter_value(u->host->ctx, &ui_here(u)->view, dim, now, sizeof(now), &off);
    for (size_t i = 0; i < n && now[0]; i++)
        if (!strcmp(values[i].label, now))
            u->over.at = i;
    nav_preview_begin(u);
}

// --- words --------------------------------------------------------------------------------------------------------

static void words_typed(struct ui *u)
{
    struct view v = u->kept.view;
    str_copy(v.look.find[u->over.tag].text, LOOK_TEXT, u->over.input);
    v.look.find[u->over.tag].off = false;
    nav_preview(u, &v);
    str_copy(u->over.told, sizeof(u->over.told), u->over.input[0] ? u->sheet->filters : "");
}

static void words_done(struct ui *u)
{
    struct view v = u->kept.view;
    int tag = u->over.tag;
    str_copy(v.look.find[tag].text, LOOK_TEXT, u->over.input);
    v.look.find[tag].off = false;
    nav_preview_end(u);
    over_close(u);
    nav_change(u, &v);
}

static void choose_words(struct ui *u, int i)
{
    over_prompt(u, _("Lines with"), ui_here(u)->view.look.find[i].text, words_done);
    u->over.tag = i;
    u->over.changed = words_typed;
    u->over.cancel = nav_cancel;
    nav_preview_begin(u);
}

static int free_find(const struct view *v)
{
    int i = 0;
    while (i < LOOK_FINDS && v->look.find[i].text[0])
        i++;
    return i;
}

// --- the panel ----------------------------------------------------------------------------------------------------

// The words of line `at`: those there are, then a new one; -1: a dimension.
static int find_of_line(struct ui *u, size_t at)
{
    const struct view *v = &ui_here(u)->view;
    int n = ndims(u), i = (int)at - n;
    if (i < 0)
        return -1;
    for (int k = 0; k < LOOK_FINDS; k++)
        if (v->look.find[k].text[0] && i-- == 0)
            return k;
    return free_find(v);
}

static void line_chosen(struct ui *u)
{
    size_t at = u->over.at;
    int find = find_of_line(u, at);
    if (find < 0)
        choose_value(u, (int)at);
    else if (find < LOOK_FINDS)
        choose_words(u, find);
    else
        ui_say(u, true, _("No more filters fit"));
}

static void switch_line(struct ui *u, bool drop)
{
    size_t at = u->over.at;
    int find = find_of_line(u, at), dim = (int)at;
    struct view v = ui_here(u)->view;
    if (find >= 0 && (find == LOOK_FINDS || !v.look.find[find].text[0]))
        return;
    if (find >= 0 && drop)
        v.look.find[find].text[0] = '\0';
    else if (find >= 0)
        v.look.find[find].off = !v.look.find[find].off;
    else if (drop ? !u->host->filter_set(u->host->ctx, &v, dim, -1) : !u->host->filter_switch(u->host->ctx, &v, dim))
        return;
    nav_change(u, &v);
    open_panel(u, at);
}

static bool panel_key(struct ui *u, int key)
{
    if (u->over.filtering || (key != UK_SPACE && key != UK_DELETE))
        return false;
    switch_line(u, key == UK_DELETE);
    return true;
}

static void add_words(struct ui *u)
{
    const struct view *v = &ui_here(u)->view;
    for (int i = 0; i < LOOK_FINDS; i++) {
        char what[LOOK_TEXT + 40];
        if (!v->look.find[i].text[0])
            continue;
        snprintf(what, sizeof(what), v->look.find[i].off ? _("\"%s\" (off)") : "\"%s\"", v->look.find[i].text);
        over_line(u, _("lines with"), what);
    }
    if (free_find(v) < LOOK_FINDS)
        over_line(u, _("lines with ..."), "");
}

static void open_panel(struct ui *u, size_t at)
{
    const char *name;
    over_menu(u, _("Filter by"), line_chosen);
    for (int d = 0; (name = u->host->dim_name(u->host->ctx, d)); d++) {
        char value[200] = "", what[240];
        bool off = false;
        u->host->filter_value(u->host->ctx, &ui_here(u)->view, d, value, sizeof(value), &off);
        snprintf(what, sizeof(what), off ? _("%s (off)") : "%s", value);
        over_line(u, name, what);
    }
    add_words(u);
    u->over.at = at < u->over.n ? at : 0;
    u->over.key = panel_key;
    str_copy(u->over.hint, sizeof(u->over.hint), _("Enter choose  Space on/off  Del away"));
}

void act_filter(struct ui *u, int key)
{
    struct view v;
    (void)key;
    if (!*u->arg)
        open_panel(u, 0);
    else if (command_take(u, ACT_filter, &v))
        nav_change(u, &v);
}

void act_unfilter(struct ui *u, int key)
{
    (void)key;
    struct view v = ui_here(u)->view;
    bool any = v.slice.n || v.off.n;
    for (size_t i = 0; i < LOOK_FINDS; i++)
        any = any || v.look.find[i].text[0];
    if (!any) {
        ui_say(u, false, _("Nothing is filtered here"));
        return;
    }
    v.slice = v.off = (struct slice){0};
    memset(v.look.find, 0, sizeof(v.look.find));
    nav_change(u, &v);
}

// The settings page: a value from a menu or typed, back to the default, taken back; and options set for the session.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <string.h>

static const char *selected(const struct ui *u)
{
    const struct sheet_row *row = nav_row(u);
    return row && row->handle ? row->handle : "";
}

// Counts at once; what was done is said, or why it does not count.
static void in_force(struct ui *u)
{
    struct err e = {0};
    char said[300] = "";
    if (nav_configure(u, &e))
        ui_say(u, true, _("Written, but not in force: %s"), e.msg);
    else {
        u->host->settings.said(u->host->ctx, said);
        ui_say(u, false, "%s", said);
    }
}

static bool write_setting(struct ui *u, const char *handle, long pick, const char *text)
{
    struct err e = {0};
    if (u->host->settings.write(u->host->ctx, handle, pick, text, &e)) {
        ui_say(u, true, "%s", e.msg);
        return false;
    }
    in_force(u);
    return true;
}

static void chosen(struct ui *u)
{
    char handle[sizeof(u->over.handle)];
    long pick = (long)u->over.at;
    str_copy(handle, sizeof(handle), u->over.handle);
    over_close(u);
    write_setting(u, handle, pick, NULL);
}

static void looked_at(struct ui *u)
{
    struct over *o = &u->over;
    struct err e = {0};
    o->told_bad = u->host->settings.check(u->host->ctx, o->handle, o->input, o->told, &e) != 0;
    if (o->told_bad)
        str_copy(o->told, sizeof(o->told), e.msg);
}

// What is not allowed stays open, with what is.
static void typed(struct ui *u)
{
    char handle[sizeof(u->over.handle)], text[UI_LINE];
    looked_at(u);
    if (u->over.told_bad)
        return;
    str_copy(handle, sizeof(handle), u->over.handle);
    str_copy(text, sizeof(text), u->over.input);
    over_close(u);
    write_setting(u, handle, -1, str_trim(text));
}

static bool asked(struct ui *u, struct arena *mem, struct ui_setting *s)
{
    struct err e = {0};
    if (!u->host->settings.choices(u->host->ctx, selected(u), mem, s, &e))
        return true;
    ui_say(u, true, "%s", e.msg);
    return false;
}

void settings_edit(struct ui *u)
{
    struct arena mem = {0};
    struct ui_setting s;
    if (!asked(u, &mem, &s)) {
        arena_release(&mem);
        return;
    }
    if (s.n)
        over_menu(u, s.title, chosen);
    else
        over_prompt(u, s.title, s.value, typed);
    str_copy(u->over.handle, sizeof(u->over.handle), selected(u));
    for (size_t i = 0; i < s.n; i++)
        over_line(u, s.choices[i].label, s.choices[i].detail);
    u->over.at = s.at;
    if (!s.n) {
        u->over.changed = looked_at;
        looked_at(u);
    }
    arena_release(&mem);
}

void act_next_value(struct ui *u, int key)
{
    struct arena mem = {0};
    struct ui_setting s;
    (void)key;
    bool fine = asked(u, &mem, &s);
    if (fine && s.n)
        write_setting(u, selected(u), (long)((s.at + 1) % s.n), NULL);
    else if (fine)
        settings_edit(u);
    arena_release(&mem);
}

void act_to_default(struct ui *u, int key)
{
    (void)key;
    write_setting(u, selected(u), -1, NULL);
}

void settings_undo(struct ui *u)
{
    struct err e = {0};
    if (u->host->settings.undo(u->host->ctx, &e))
        ui_say(u, true, "%s", e.msg);
    else
        in_force(u);
}

void act_settings(struct ui *u, int key)
{
    struct view v = ui_here(u)->view;
    if (v.page == PAGE_SETTINGS) {
        act_back(u, key);
        return;
    }
    v.page = PAGE_SETTINGS;
    nav_open(u, &v);
}

void act_set(struct ui *u, int key)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    char said[300] = "";
    (void)key;
    if (!*u->arg) {
        command_ask(u, ACT_set);
        return;
    }
    if (u->host->settings.set(u->host->ctx, u->arg, &v, &e) || nav_configure(u, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    if (ui_actions[ACT_grain].pages >> v.page & 1)
        nav_change(u, &v);
    u->host->settings.said(u->host->ctx, said);
    ui_say(u, false, "%s", said);
}

// The import page: the choices of a column, of the file, and what comes of it. Every choice is a step that the host knows:
// a menu, a text to type, or done.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

size_t import_column(const struct ui *u)
{
    const struct item *it = u->at < u->layout.nitems ? &u->layout.items[u->at] : NULL;
    if (u->stack[u->depth].view.page != PAGE_IMPORT || !it || it->spot.item < 0)
        return SIZE_MAX;
    const struct sheet_block *b = &u->sheet->blocks[it->spot.block];
    return b->kind == BLOCK_TABLE && !strcmp(b->id, "columns") ? (size_t)it->spot.item : SIZE_MAX;
}

static void refreshed(struct ui *u, const char *said)
{
    struct err e = {0};
    if (nav_load(u, &e))
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, "%s", said);
}

static void follow(struct ui *u, const struct ui_step *s);

static void picked(struct ui *u, long pick, const char *text)
{
    struct ui_step s = u->over.step;
    struct err e = {0};
    char typed[UI_LINE] = "";
    if (text)
        str_copy(typed, sizeof(typed), text);
    over_close(u);
    if (u->host->import.pick(u->host->ctx, &s, pick, typed, &e))
        ui_say(u, true, "%s", e.msg);
    else
        follow(u, &s);
}

static void line_picked(struct ui *u)
{
    picked(u, (long)u->over.at, NULL);
}

static void text_typed(struct ui *u)
{
    picked(u, -1, u->over.input);
}

static void open_menu(struct ui *u, const struct ui_step *s)
{
    struct ui_choice *lines = NULL;
    size_t n = 0, at = 0;
    over_menu(u, s->title, line_picked);
    if (u->host->import.menu(u->host->ctx, s, &u->over.mem, &lines, &n, &at) || !n) {
        over_close(u);
        ui_say(u, false, _("There is nothing to choose here"));
        return;
    }
    u->over.step = *s;
    u->over.lines = lines;
    u->over.n = n;
    u->over.at = at;
    u->over.details = true;
    u->over.filtering = s->what == UI_IMPORT_FIELD; // a long list: letters look for a field at once
}

static void follow(struct ui *u, const struct ui_step *s)
{
    switch (s->kind) {
    case UI_STEP_MENU: open_menu(u, s); break;
    case UI_STEP_ASK:
        over_prompt(u, s->title, "", text_typed);
        u->over.step = *s;
        break;
    case UI_STEP_DONE: refreshed(u, s->said); break;
    }
}

void import_choose(struct ui *u, int what)
{
    struct ui_step s = {.kind = UI_STEP_MENU, .what = what, .column = import_column(u)};
    if (what != UI_IMPORT_DIALECT && s.column == SIZE_MAX) {
        ui_say(u, false, _("Select a column first"));
        return;
    }
    if (what == UI_IMPORT_HOW && !u->host->import.mapped(u->host->ctx, s.column)) {
        char open[UI_KEY_TEXT];
        ui_say(u, false, _("This column is left out: %s chooses its field first"), action_text(u, ACT_open, open));
        return;
    }
    if (what == UI_IMPORT_DIALECT)
        str_copy(s.title, sizeof(s.title), _("How the file is read"));
    else
        str_copy(s.title, sizeof(s.title), u->sheet->blocks[u->layout.items[u->at].spot.block].table.rows[s.column].cells[1].text);
    open_menu(u, &s);
}

void act_column(struct ui *u, int key)
{
    (void)key;
    import_choose(u, UI_IMPORT_HOW);
}

void act_dialect(struct ui *u, int key)
{
    (void)key;
    import_choose(u, UI_IMPORT_DIALECT);
}

void act_leave_out(struct ui *u, int key)
{
    size_t column = import_column(u);
    struct err e = {0};
    (void)key;
    if (column == SIZE_MAX)
        ui_say(u, false, _("Select a column first"));
    else if (u->host->import.leave_out(u->host->ctx, column, &e))
        ui_say(u, true, "%s", e.msg);
    else
    {
        char back[UI_KEY_TEXT], said[200];
        snprintf(said, sizeof(said), _("The column is left out; %s takes it back"), action_text(u, ACT_take_back, back));
        refreshed(u, said);
    }
}

void act_take_back(struct ui *u, int key)
{
    struct err e = {0};
    (void)key;
    if (ui_here(u)->view.page == PAGE_SETTINGS)
        settings_undo(u);
    else if (u->host->import.undo(u->host->ctx, &e))
        ui_say(u, e.code != ERR_NOTFOUND, "%s", e.msg);
    else
        refreshed(u, _("The last change is taken back"));
}

// --- columns that are left out ----------------------------------------------------------------------------------------

static void go_unread(struct ui *u, int step)
{
    size_t n = u->layout.nitems, from = u->at < n ? u->at : 0;
    size_t was = u->at;
    for (size_t tries = 0; tries < n; tries++) {
        from = (from + n + (size_t)step) % n;
        u->at = from;
        size_t column = import_column(u);
        u->at = was;
        if (column != SIZE_MAX && !u->layout.items[from].passive && !u->host->import.mapped(u->host->ctx, column)) {
            nav_select(u, from);
            return;
        }
    }
    ui_say(u, false, _("Every column is read"));
}

void act_next_unread(struct ui *u, int key)
{
    (void)key;
    go_unread(u, 1);
}

void act_previous_unread(struct ui *u, int key)
{
    (void)key;
    go_unread(u, -1);
}

// --- saving -----------------------------------------------------------------------------------------------------------

static void save(struct ui *u, bool replace);

static void replace_chosen(struct ui *u)
{
    save(u, true);
}

static void name_typed(struct ui *u)
{
    save(u, false);
}

// Back to where the import was opened; from a session that had nothing to show, to its first page.
static void leave(struct ui *u, const struct view *start, const char *said)
{
    struct err e = {0};
    if (u->depth > 0) {
        u->depth--;
    } else {
        *ui_here(u) = (struct place){.view = *start, .spot = {-1, 0, 0}};
    }
    if (nav_load(u, &e))
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, "%s", said);
}

static void save(struct ui *u, bool replace)
{
    struct err e = {0};
    char name[UI_LINE], said[300] = "", question[UI_LINE + 64];
    struct view start;
    str_copy(name, sizeof(name), u->over.input);
    over_close(u);
    if (!name[0])
        return;
    int rc = u->host->import.save(u->host->ctx, name, replace, said, &start, &e);
    if (rc == ERR_RANGE && !replace) {
        snprintf(question, sizeof(question), _("A profile %s exists. Replace it?"), name);
        over_confirm(u, question, replace_chosen);
        str_copy(u->over.input, sizeof(u->over.input), name);
    } else if (rc)
        ui_say(u, true, "%s", e.msg);
    else
        leave(u, &start, said);
}

void act_save(struct ui *u, int key)
{
    struct ui_step s = {.what = UI_IMPORT_SAVE};
    struct err e = {0};
    (void)key;
    if (u->host->import.pick(u->host->ctx, &s, 0, "", &e)) // proposes a name, or says what is missing
        ui_say(u, true, "%s", e.msg);
    else
        over_prompt(u, _("Name of the profile"), s.said, name_typed);
}

// --- opening ------------------------------------------------------------------------------------------------------------

static void open_source(struct ui *u, size_t source)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    if (u->host->import.open(u->host->ctx, source, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    v.page = PAGE_IMPORT;
    v.index = source;
    nav_open(u, &v);
}

static void source_picked(struct ui *u)
{
    size_t source = u->over.at;
    over_close(u);
    open_source(u, source);
}

// The source that is selected or shown, else a menu of them.
void act_import(struct ui *u, int key)
{
    const struct view *here = &ui_here(u)->view;
    const struct view *link = u->at < u->layout.nitems ? u->layout.items[u->at].link : NULL;
    (void)key;
    if (here->page == PAGE_SOURCE || here->page == PAGE_REJECTS) {
        open_source(u, here->index);
        return;
    }
    if (here->page == PAGE_DATA && link && (link->page == PAGE_SOURCE || link->page == PAGE_REJECTS)) {
        open_source(u, link->index);
        return;
    }
    struct ui_choice *lines = NULL;
    size_t n = 0;
    over_menu(u, _("Import which file"), source_picked);
    if (u->host->import.sources(u->host->ctx, &u->over.mem, &lines, &n) || !n) {
        over_close(u);
        ui_say(u, false, _("There is no source"));
        return;
    }
    if (n == 1) {
        over_close(u);
        open_source(u, 0);
        return;
    }
    u->over.lines = lines;
    u->over.n = n;
}

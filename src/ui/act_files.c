// The file chooser: into folders and out of them, marks, and opening; what files hold is found out while no key comes.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <string.h>

static const char *selected(const struct ui *u)
{
    const struct sheet_row *row = nav_row(u);
    return row && row->handle ? row->handle : "";
}

static void shown(struct ui *u, int rc, struct err *e)
{
    if (rc || nav_load(u, e))
        ui_say(u, true, "%s", e->msg);
}

// Another folder begins with its first line.
static void moved(struct ui *u, int rc, struct err *e)
{
    if (!rc)
        *ui_here(u) = (struct place){.view = ui_here(u)->view, .spot = {-1, 0, 0}, .id = ui_here(u)->id};
    shown(u, rc, e);
}

// What was opened is a session of its own: the way to what was seen before ends.
static void begin(struct ui *u, const struct view *start, const char *said)
{
    struct err e = {0};
    u->depth = u->top = 0;
    u->nchanges = 0;
    *ui_here(u) = (struct place){.view = *start, .spot = {-1, 0, 0}, .id = ++u->places};
    shown(u, 0, &e);
    if (!e.code)
        ui_say(u, false, "%s", said);
}

void files_enter(struct ui *u)
{
    struct err e = {0};
    struct view start = ui_here(u)->view;
    char said[300] = "";
    bool opened = false;
    int rc = u->host->files.enter(u->host->ctx, selected(u), &opened, said, &start, &e);
    if (opened && !rc)
        begin(u, &start, said);
    else
        moved(u, rc, &e);
}

void files_up(struct ui *u)
{
    struct err e = {0};
    moved(u, u->host->files.up(u->host->ctx, &e), &e);
}

void act_mark_file(struct ui *u, int key)
{
    struct err e = {0};
    int rc = u->host->files.mark(u->host->ctx, selected(u), &e);
    shown(u, rc, &e);
    if (!rc)
        act_down(u, key);
}

void act_files(struct ui *u, int key)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    (void)key;
    if (u->host->files.show(u->host->ctx, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    if (v.page == PAGE_FILES) {
        shown(u, 0, &e);
        return;
    }
    v.page = PAGE_FILES;
    nav_open(u, &v);
}

bool ui_idle(struct ui *u)
{
    struct err e = {0};
    if (ui_here(u)->view.page != PAGE_FILES || !u->host->files.look(u->host->ctx))
        return false;
    shown(u, 0, &e);
    return true;
}

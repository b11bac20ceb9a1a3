// Actions on what the user writes: targets, notes, actions, and what is said about alerts.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <string.h>

// What the selected row lets itself be changed by, "" when nothing.
static const char *selected_handle(const struct ui *u)
{
    const struct item *it = u->at < u->layout.nitems ? &u->layout.items[u->at] : NULL;
    const struct sheet_block *b = it && it->spot.block >= 0 ? &u->sheet->blocks[it->spot.block] : NULL;
    if (!b || b->kind != BLOCK_TABLE || it->spot.item < 0 || (size_t)it->spot.item >= b->table.nrows)
        return "";
    const char *handle = b->table.rows[it->spot.item].handle;
    return handle ? handle : "";
}

// The period that is selected or shown on a KPI's page: the row of a period links to it.
static struct view noted_view(struct ui *u)
{
    struct view v = ui_here(u)->view;
    const struct item *it = u->at < u->layout.nitems ? &u->layout.items[u->at] : NULL;
    const struct sheet_block *b = it && it->spot.block >= 0 ? &u->sheet->blocks[it->spot.block] : NULL;
    if (v.page != PAGE_KPI || !b || b->kind != BLOCK_TABLE || it->spot.item < 0)
        return v;
    const char *label = b->table.rows[it->spot.item].cells[0].text;
    for (size_t i = 0; i < u->sheet->nblocks; i++) {
        const struct sheet_chart *c = &u->sheet->blocks[i].chart;
        for (size_t k = 0; u->sheet->blocks[i].kind == BLOCK_CHART && k < c->npoints; k++)
            if (str_starts(label, c->points[k].label) && c->points[k].link)
                v.period = c->points[k].link->period;
    }
    return v;
}

void act_note(struct ui *u, int key)
{
    (void)key;
    struct view v = noted_view(u);
    const char *handle = selected_handle(u);
    form_open(u, UI_FORM_NOTE, &v, str_starts(handle, "note:") ? handle : "");
}

void act_target(struct ui *u, int key)
{
    (void)key;
    struct view v;
    const char *handle = selected_handle(u);
    if (str_starts(handle, "target:"))
        form_open(u, UI_FORM_TARGET, &ui_here(u)->view, handle);
    else if (nav_kpi_view(u, &v))
        form_open(u, UI_FORM_TARGET, &v, "");
    else
        ui_say(u, false, _("Select a KPI first"));
}

void act_callback(struct ui *u, int key)
{
    (void)key;
    const char *handle = selected_handle(u);
    if (str_starts(handle, "callback:"))
        form_open(u, UI_FORM_CALLBACK, &ui_here(u)->view, handle);
    else
        ui_say(u, false, _("This answer names no customer to call back"));
}

void act_plan(struct ui *u, int key)
{
    (void)key;
    struct view here = ui_here(u)->view, v = here;
    const char *handle = selected_handle(u);
    if (here.page == PAGE_ACTION) {
        char own[40];
        snprintf(own, sizeof(own), "action:%zu", here.index);
        form_open(u, UI_FORM_ACTION, &here, own);
        return;
    }
    if (here.page != PAGE_ACTIONS && !nav_kpi_view(u, &v))
        v = here;
    form_open(u, UI_FORM_ACTION, &v, str_starts(handle, "action:") ? handle : "");
}

static void go_page(struct ui *u, enum page page)
{
    struct view v = ui_here(u)->view;
    if (v.page == page)
        return;
    v.page = page;
    v.index = 0;
    nav_open(u, &v);
}

void act_targets(struct ui *u, int key)
{
    (void)key;
    go_page(u, PAGE_TARGETS);
}

void act_actions(struct ui *u, int key)
{
    (void)key;
    go_page(u, PAGE_ACTIONS);
}

static void about_alert(struct ui *u, enum ui_form_kind kind)
{
    const char *handle = selected_handle(u);
    if (str_starts(handle, "alert:"))
        form_open(u, kind, &ui_here(u)->view, handle);
    else
        ui_say(u, false, _("Select an alert first"));
}

void act_acknowledge(struct ui *u, int key)
{
    (void)key;
    about_alert(u, UI_FORM_ACK);
}

void act_silence(struct ui *u, int key)
{
    (void)key;
    about_alert(u, UI_FORM_SILENCE);
}

void act_history(struct ui *u, int key)
{
    (void)key;
    go_page(u, PAGE_HISTORY);
}

static void after_change(struct ui *u, const char *said)
{
    struct err e = {0};
    // The page of an action that is no more leads back to where it was opened.
    bool gone = nav_load(u, &e) != 0;
    if (gone)
        nav_back(u);
    ui_say(u, false, "%s", said);
}

static void remove_confirmed(struct ui *u)
{
    struct err e = {0};
    char said[300] = "", handle[sizeof(u->over.handle)];
    str_copy(handle, sizeof(handle), u->over.handle);
    over_close(u);
    if (u->host->remove(u->host->ctx, handle, said, sizeof(said), &e))
        ui_say(u, true, "%s", e.msg);
    else
        after_change(u, said);
}

void act_remove(struct ui *u, int key)
{
    (void)key;
    char handle[sizeof(u->over.handle)];
    str_copy(handle, sizeof(handle), selected_handle(u));
    if (ui_here(u)->view.page == PAGE_ACTION)
        snprintf(handle, sizeof(handle), "action:%zu", ui_here(u)->view.index);
    if (!handle[0]) {
        ui_say(u, false, _("There is nothing of yours to delete here"));
        return;
    }
    over_confirm(u, _("Delete it?"), remove_confirmed);
    str_copy(u->over.handle, sizeof(u->over.handle), handle);
}

void act_undo(struct ui *u, int key)
{
    (void)key;
    struct err e = {0};
    char said[300] = "";
    if (ui_here(u)->view.page == PAGE_SETTINGS)
        settings_undo(u);
    else if (u->host->undo(u->host->ctx, said, sizeof(said), &e))
        ui_say(u, true, "%s", e.msg);
    else
        after_change(u, said);
}

// Actions of the command line, and those that it gives what they are about: a KPI, a page, a grain, a theme.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

void act_command(struct ui *u, int key)
{
    (void)key;
    command_open(u, u->arg);
}

// Asked for by key: the word stands in the command line already, its candidates above it.
void command_ask(struct ui *u, int act)
{
    char line[80];
    snprintf(line, sizeof(line), "%s ", action_word(act));
    command_open(u, line);
}

bool command_take(struct ui *u, int act, struct view *v)
{
    struct err e = {0};
    *v = ui_here(u)->view;
    if (!*u->arg)
        command_ask(u, act);
    else if (u->host->take(u->host->ctx, ui_actions[act].arg, u->arg, v, &e))
        ui_say(u, true, "%s", e.msg);
    else
        return true;
    return false;
}

void act_kpi(struct ui *u, int key)
{
    struct view v;
    (void)key;
    if (command_take(u, ACT_kpi, &v))
        nav_open(u, &v);
}

void act_grain(struct ui *u, int key)
{
    struct view v;
    (void)key;
    if (command_take(u, ACT_grain, &v))
        nav_change(u, &v);
}

void act_breakdown(struct ui *u, int key)
{
    struct view v;
    (void)key;
    if (command_take(u, ACT_breakdown, &v))
        nav_change(u, &v);
}

void act_theme(struct ui *u, int key)
{
    struct err e = {0};
    struct theme t;
    (void)key;
    if (!*u->arg)
        command_ask(u, ACT_theme);
    else if (u->host->theme(u->host->ctx, u->arg, &t, &e))
        ui_say(u, true, "%s", e.msg);
    else {
        u->theme = t;
        u->redraw = true;
    }
}

// --- pages ----------------------------------------------------------------------------------------------------------

static const int pages[COMMAND_PAGES] = {
    -1, ACT_alerts, ACT_data, ACT_targets, ACT_actions, ACT_comments, ACT_themes, ACT_people, ACT_cases, ACT_teams, ACT_rows,
};

const char *command_page_word(size_t i)
{
    return pages[i] < 0 ? _("overview") : action_word(pages[i]);
}

const char *command_page_help(size_t i)
{
    return pages[i] < 0 ? _("the first page: all KPIs") : _(ui_actions[pages[i]].help);
}

static void go_overview(struct ui *u)
{
    struct view v = ui_here(u)->view;
    if (v.page == PAGE_OVERVIEW)
        return;
    v.page = PAGE_OVERVIEW;
    nav_open(u, &v);
}

void act_page(struct ui *u, int key)
{
    int act = action_by_word(u->arg, strlen(u->arg));
    (void)key;
    if (!*u->arg)
        command_ask(u, ACT_page);
    else if (text_same(u->arg, "overview") || text_same(u->arg, _("overview")))
        go_overview(u);
    else {
        for (size_t i = 1; i < COMMAND_PAGES; i++)
            if (pages[i] == act) {
                command_run(u, u->arg);
                return;
            }
        ui_say(u, true, _("There is no page \"%s\": Tab shows which there are"), u->arg);
    }
}

void act_overlay(struct ui *u, int key)
{
    struct view v = ui_here(u)->view;
    char keys[UI_KEY_TEXT];
    (void)key;
    u->bare = !u->bare;
    nav_change(u, &v);
    if (u->bare)
        ui_say(u, false, _("The chart shows the figures alone; %s brings forecast, target and thresholds back"),
               action_text(u, ACT_overlay, keys));
    else
        ui_say(u, false, _("The chart shows forecast, target and thresholds"));
}

// --- from KPI to KPI ------------------------------------------------------------------------------------------------

// The tile after the shown KPI's, in the order of the overview; around the end.
static const struct view *other_tile(const struct sheet *s, int kpi, int step)
{
    const struct view *links[KPI_MAX];
    size_t n = 0, at = 0;
    for (size_t i = 0; i < s->nblocks; i++)
        for (size_t f = 0; s->blocks[i].kind == BLOCK_TILES && f < s->blocks[i].tiles.n; f++)
            for (size_t k = 0; k < s->blocks[i].tiles.families[f].ntiles && n < KPI_MAX; k++) {
                const struct sheet_tile *t = &s->blocks[i].tiles.families[f].tiles[k];
                at = t->kpi == kpi ? n : at;
                if (t->link)
                    links[n++] = t->link;
            }
    return n ? links[(at + n + (size_t)step) % n] : NULL;
}

static void go_kpi(struct ui *u, int step)
{
    struct view v = ui_here(u)->view;
    struct sheet *overview = NULL;
    struct err e = {0};
    v.page = PAGE_OVERVIEW;
    if (u->host->sheet(u->host->ctx, &v, &overview, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    const struct view *link = other_tile(overview, v.kpi, step);
    if (link) {
        v = ui_here(u)->view;
        v.kpi = link->kpi;
        nav_change(u, &v);
    }
    sheet_free(overview);
}

void act_next_kpi(struct ui *u, int key)
{
    (void)key;
    go_kpi(u, 1);
}

void act_previous_kpi(struct ui *u, int key)
{
    (void)key;
    go_kpi(u, -1);
}

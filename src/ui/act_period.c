// The period, typed or marked on the chart.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static void period_typed(struct ui *u)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    u->over.told_bad = u->host->period(u->host->ctx, &v, u->over.input, u->over.told, sizeof(u->over.told), &e) != 0;
    if (u->over.told_bad)
        str_copy(u->over.told, sizeof(u->over.told), e.msg);
}

static bool set_period(struct ui *u, const char *text)
{
    struct view v = ui_here(u)->view;
    struct err e = {0};
    char told[200];
    if (u->host->period(u->host->ctx, &v, text, told, sizeof(told), &e)) {
        ui_say(u, true, "%s", e.msg);
        return false;
    }
    over_close(u);
    nav_change(u, &v);
    return true;
}

static void period_done(struct ui *u)
{
    char text[UI_LINE];
    str_copy(text, sizeof(text), u->over.input);
    if (!set_period(u, text)) // the line stays, to be mended
        period_typed(u);
}

void act_period(struct ui *u, int key)
{
    (void)key;
    if (*u->arg) {
        set_period(u, u->arg);
        return;
    }
    over_prompt(u, _("Period"), "", period_done);
    u->over.changed = period_typed;
    str_copy(u->over.told, sizeof(u->over.told), _("2025-Q3   2025-09   W36   last 90 d   mtd   ytd   2025-03-01..2025-04-15"));
}

// --- marks on the chart -------------------------------------------------------------------------------------------

static struct sheet_chart *chart_here(struct ui *u)
{
    for (size_t i = 0; i < u->sheet->nblocks; i++)
        if (u->sheet->blocks[i].kind == BLOCK_CHART)
            return &u->sheet->blocks[i].chart;
    return NULL;
}

// The point of the selected row, + 1; else that of the reported period.
static size_t point_here(struct ui *u, const struct sheet_chart *c)
{
    struct view v;
    const struct view *row = nav_row_view(u, &v);
    for (size_t i = 0; row && i < c->npoints; i++)
        if (c->points[i].link && !strcmp(c->points[i].link->period.label, row->period.label))
            return i + 1;
    return c->npoints ? c->current + 1 : 0;
}

void act_mark(struct ui *u, int key)
{
    (void)key;
    struct sheet_chart *c = chart_here(u);
    size_t at = c ? point_here(u, c) : 0;
    if (!at || !c->points[at - 1].link) {
        ui_say(u, false, _("There is nothing to mark here"));
        return;
    }
    if (!u->mark || u->marked) {
        u->mark = at;
        u->marked = 0;
        char mark[UI_KEY_TEXT], back[UI_KEY_TEXT];
        ui_say(u, false, _("From %s: mark the end with %s, %s forgets it"), c->points[at - 1].label, action_text(u, ACT_mark, mark),
               action_text(u, ACT_back, back));
    } else {
        u->marked = at;
        if (u->marked < u->mark) {
            u->marked = u->mark;
            u->mark = at;
        }
        char open[UI_KEY_TEXT];
        ui_say(u, false, _("%s to %s: %s goes into it"), c->points[u->mark - 1].label, c->points[u->marked - 1].label, action_text(u, ACT_open, open));
    }
    c->from = u->mark;
    c->to = u->marked ? u->marked : u->mark;
}

bool mark_forget(struct ui *u)
{
    struct sheet_chart *c = u->mark ? chart_here(u) : NULL;
    if (c)
        c->from = c->to = 0;
    bool had = u->mark > 0;
    u->mark = u->marked = 0;
    return had;
}

bool mark_open(struct ui *u)
{
    struct sheet_chart *c = u->marked ? chart_here(u) : NULL;
    struct view v = ui_here(u)->view;
    struct err e = {0};
    char text[40], from[32], to[32], told[200];
    if (!c || u->marked > c->npoints)
        return false;
    const struct period *a = &c->points[u->mark - 1].link->period, *b = &c->points[u->marked - 1].link->period;
    civil_format_iso(a->from, from);
    civil_format_iso(b->to - 1, to);
    snprintf(text, sizeof(text), "%.10s..%.10s", from, to);
    if (u->host->period(u->host->ctx, &v, text, told, sizeof(told), &e)) {
        ui_say(u, true, "%s", e.msg);
        return true;
    }
    nav_open(u, &v);
    ui_say(u, false, "%s", told);
    return true;
}

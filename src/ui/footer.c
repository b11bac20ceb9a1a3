// The last line: the keys that work here, or what there is to say.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

// The keys come from the table of actions. rank: the highest are left out first.
static const struct hint { int act, act2; const char *word; int rank; unsigned pages; } hints[] = {
    {ACT_open, -1, N_("open"), 3, PAGES_ALL & ~(PAGES(SETTINGS) | PAGES(ROW) | PAGES(COMMENT) | PAGES(ACTION))},
    {ACT_open, -1, N_("edit"), 3, PAGES(SETTINGS)},
    {ACT_comments, -1, N_("comments"), 5, PAGES(KPI)},
    {ACT_comments, -1, N_("comments"), 9, PAGES(ALERTS)},
    {ACT_themes, -1, N_("themes"), 8, PAGES(COMMENTS)},
    {ACT_next_group, -1, N_("dimension"), 8, PAGES(KPI)},
    {ACT_next_group, -1, N_("dimension"), 3, PAGES(HEAT)},
    {ACT_chart, -1, N_("by period or dimension"), 6, PAGES(HEAT)},
    {ACT_rows, -1, N_("rows"), 9, PAGES(KPI)},
    {ACT_rows, -1, N_("rows"), 3, PAGES(ALERTS)},
    {ACT_chart, -1, N_("chart"), 10, PAGES(KPI)},
    {ACT_chart, -1, N_("heat map"), 12, PAGES(OVERVIEW)},
    {ACT_period_before, ACT_period_after, N_("period"), 4, PAGES_FIGURES},
    {ACT_finer, ACT_coarser, N_("grain"), 7, PAGES(OVERVIEW) | PAGES(KPI)},
    {ACT_compare, -1, N_("compare"), 11, PAGES(OVERVIEW) | PAGES(KPI)},
    {ACT_filter, -1, N_("filter"), 6, PAGES_FIGURES},
    {ACT_search, -1, N_("search"), 12, PAGES(ROWS) | PAGES(DATA) | PAGES(REJECTS) | PAGES(ALERTS)},
    {ACT_alerts, -1, N_("alerts"), 6, PAGES(OVERVIEW)},
    {ACT_about, -1, N_("what is this"), 10, PAGES(OVERVIEW) | PAGES(KPI)},
    {ACT_data, -1, N_("data"), 13, PAGES(OVERVIEW)},
    {ACT_acknowledge, -1, N_("acknowledge"), 3, PAGES(ALERTS)},
    {ACT_silence, -1, N_("silence"), 7, PAGES(ALERTS)},
    {ACT_history, -1, N_("history"), 8, PAGES(ALERTS)},
    {ACT_target, -1, N_("target"), 9, PAGES(TARGETS)},
    {ACT_plan, -1, N_("action"), 8, PAGES(ACTIONS) | PAGES(ACTION)},
    {ACT_note, -1, N_("note"), 9, PAGES(ACTIONS)},
    {ACT_target, -1, N_("target"), 14, PAGES(KPI)},
    {ACT_note, -1, N_("note"), 15, PAGES(KPI)},
    {ACT_remove, -1, N_("delete"), 7, PAGES_OWN & ~PAGES(ALERTS)},
    {ACT_undo, -1, N_("undo"), 10, PAGES_OWN & ~PAGES(ALERTS)},
    {ACT_show, -1, N_("show"), 3, PAGES(LAYOUT)},
    {ACT_focus, -1, N_("in front"), 5, PAGES(LAYOUT)},
    {ACT_move_up, ACT_move_down, N_("move"), 4, PAGES(LAYOUT)},
    {ACT_keep_layout, -1, N_("save"), 2, PAGES(LAYOUT)},
    {ACT_next_value, -1, N_("next value"), 4, PAGES(SETTINGS)},
    {ACT_to_default, -1, N_("default"), 7, PAGES(SETTINGS)},
    {ACT_take_back, -1, N_("undo"), 5, PAGES(SETTINGS)},
    {ACT_next_group, -1, N_("swap"), 8, PAGES(SIDE)},
    {ACT_next_group, -1, N_("next list"), 3, PAGES(PEOPLE)},
    {ACT_callback, -1, N_("call back"), 4, PAGES(PEOPLE)},
    {ACT_next_group, -1, N_("teams, agents"), 3, PAGES(TEAMS)},
    {ACT_mark_file, -1, N_("mark"), 4, PAGES(FILES)},
    {ACT_left, -1, N_("folder above"), 5, PAGES(FILES)},
    {ACT_sort, -1, N_("sort"), 10, PAGES(ROWS) | PAGES(TEAMS) | PAGES(COMMENTS) | PAGES(PEOPLE) | PAGES(SIDE) | PAGES(FOUND)},
    {ACT_find, -1, N_("search everything"), 6, PAGES(FOUND)},
    {ACT_export, -1, N_("export"), 5, PAGES(KPI)},
    {ACT_export, -1, N_("export"), 9, PAGES_ALL & ~PAGES(FILES) & ~PAGES(KPI) & ~PAGES(SETTINGS)},
    {ACT_column, -1, N_("how"), 3, PAGES(IMPORT)},
    {ACT_leave_out, -1, N_("leave out"), 7, PAGES(IMPORT)},
    {ACT_next_unread, -1, N_("next left out"), 8, PAGES(IMPORT)},
    {ACT_dialect, -1, N_("dialect"), 6, PAGES(IMPORT)},
    {ACT_take_back, -1, N_("undo"), 5, PAGES(IMPORT)},
    {ACT_save, -1, N_("save"), 2, PAGES(IMPORT)},
    {ACT_import, -1, N_("import"), 6, PAGES(DATA) | PAGES(SOURCE)},
    {ACT_help, -1, N_("help"), 0, PAGES_ALL},
    {ACT_back, -1, N_("back"), 2, PAGES_ALL & ~PAGES(OVERVIEW)},
    {ACT_quit, -1, N_("quit"), 1, PAGES(OVERVIEW)},
};

static void hint_keys(const struct ui *u, const struct hint *h, char out[40])
{
    char first[16], second[16];
    key_first(action_keys(u, h->act), first);
    if (h->act2 >= 0)
        snprintf(out, 40, "%s %s", first, key_first(action_keys(u, h->act2), second));
    else
        str_copy(out, 40, first);
    char words[40];
    str_copy(out, 40, key_words(out, words, sizeof(words)));
}

static int hint_width(const struct ui *u, const struct hint *h)
{
    char keys[40];
    hint_keys(u, h, keys);
    return utf8_width(keys) + 1 + utf8_width(_(h->word));
}

static void draw_hints(const struct paint *p, const struct ui *u, int row)
{
    bool shown[ARRAY_LEN(hints)];
    enum page page = u->stack[u->depth].view.page;
    int width = 1, cols = p->c->cols, gap = cols < 100 ? 2 : 3;
    for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
        shown[i] = hints[i].pages >> page & 1 && *action_keys(u, hints[i].act);
        width += shown[i] ? hint_width(u, &hints[i]) + gap : 0;
    }
    for (int rank = 20; rank > 0; rank--)
        for (size_t i = ARRAY_LEN(hints); i-- > 0;)
            if (shown[i] && hints[i].rank == rank && width - gap > cols - 1) {
                shown[i] = false;
                width -= hint_width(u, &hints[i]) + gap;
            }
    for (size_t i = 0, col = 1; i < ARRAY_LEN(hints); i++) {
        char keys[40];
        if (!shown[i])
            continue;
        hint_keys(u, &hints[i], keys);
        col += (size_t)canvas_text(p->c, row, (int)col, ROLE_footer_key, keys) + 1;
        col += (size_t)canvas_text(p->c, row, (int)col, ROLE_footer_bar, _(hints[i].word)) + (size_t)gap;
    }
}

static void draw_frozen(const struct paint *p, const struct ui *u, int row)
{
    char key[UI_KEY_TEXT], text[200];
    snprintf(text, sizeof(text), _("Held: the figures stay as they are; %s lets them go on"), action_text(u, ACT_freeze, key));
    canvas_fit(p->c, row, 1, p->c->cols - 2, ROLE_error, text);
}

void footer_draw(const struct paint *p, const struct ui *u, int row)
{
    bool bad = true;
    const char *notice = u->host->notice ? u->host->notice(u->host->ctx, !u->depth && u->over.kind == OVER_NONE, &bad) : NULL;
    canvas_blank(p->c, (struct rect){row, 0, 1, p->c->cols}, ROLE_footer_bar);
    if (u->message[0])
        canvas_fit(p->c, row, 1, p->c->cols - 2, u->is_error ? ROLE_error : ROLE_footer_bar, u->message);
    else if (u->frozen)
        draw_frozen(p, u, row);
    else if (notice)
        canvas_fit(p->c, row, 1, p->c->cols - 2, bad ? ROLE_error : ROLE_accent, notice);
    else
        draw_hints(p, u, row);
}

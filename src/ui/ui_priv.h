// The running dashboard: where the user is, what lies over the page, and the pieces that change both.
#ifndef KPITOP_UI_UI_PRIV_H
#define KPITOP_UI_UI_PRIV_H

#include "ui/glyphs_priv.h"
#include "ui/key_priv.h"
#include "ui/mouse_priv.h"
#include "ui/page_priv.h"


enum { UI_WIDE_COLS = 180, UI_WIDE_PERIODS = 24, UI_LEAST_COLS = 40, UI_LEAST_ROWS = 12, UI_LINE_COLS = 20, UI_DEPTH = 64, UI_LINE = 1024, UI_PAST = 40, UI_HELP_LINES = 256 };

struct place { // one step of the way; coming back to it finds the same cell and scroll
    struct view view;
    struct spot spot;
    int scroll;
    bool follow; // the page scrolls with the selection (once it was moved)
    bool alone;  // only the panel of `panel` is shown, on the whole screen
    struct spot panel;
    unsigned id; // of this step, never given twice: what is taken back belongs to it
};

enum { UI_CHANGES = 100 };
struct change { // of how a page is looked at, or of the layout
    unsigned place;
    bool undone, layout;
    struct place before, after;
    struct report_layout layout_before, layout_after;
};

enum over_kind { OVER_NONE, OVER_TEXT, OVER_MENU, OVER_PROMPT, OVER_CONFIRM, OVER_FORM, OVER_COMMAND, OVER_HELP };
struct ui;
struct over { // at most one thing lies over the page
    enum over_kind kind;
    char title[120];
    struct arena mem;        // of the lines
    struct ui_choice *lines; // menu and text; heading lines have no detail and begin with G_HLINE
    size_t n;
    size_t at;               // menu: the chosen one; search: the item it began at
    int scroll;
    char input[UI_LINE];     // prompt
    size_t cursor;           // in bytes
    char told[200];          // prompt: what comes of the line as it is typed
    bool told_bad;
    char hint[80];           // menu: its keys, when it has more than the usual ones
    char filter[64];         // menu: shown are the lines with these letters
    bool filtering;
    bool live;               // prompt: `changed` is called after every key
    struct ui_form *form;    // in mem
    enum ui_form_kind form_kind;
    struct view form_view;   // where it was opened
    struct rect area;        // on the screen, as drawn last; menus: row of the chosen line
    int at_row;
    char handle[400];        // of the row it is about
    int tag;                 // what the menu is about: dimension or format
    struct ui_step step;     // of the import page
    bool details;            // menu: the filter looks at the details too
    char typed[UI_LINE];     // command line: what was typed before Tab began to go through the candidates
    bool cycling;
    int *acts;               // help: of each line, -1 none; in mem
    size_t past;             // command line: which earlier line is shown
    void (*done)(struct ui *u);    // Enter, or yes
    void (*changed)(struct ui *u); // may be NULL; of a menu: another line is chosen
    void (*cancel)(struct ui *u);  // Esc; may be NULL
    bool (*key)(struct ui *u, int key); // menu: sees a key first, true when it was its own; may be NULL
};

struct ui {
    const struct ui_host *host;
    const struct ui_opts *opts;
    struct busy *busy;      // of the terminal, or of a script that is timed; NULL: nobody watches
    struct canvas canvas;
    enum glyph_set glyphs;
    struct place stack[UI_DEPTH];
    int depth;              // stack[depth] is where the user is
    int top;                // and stack[top] the last one that Alt-Right leads to
    unsigned places;        // ids given
    struct change changes[UI_CHANGES]; // oldest first
    size_t nchanges;
    struct place kept;      // before a preview
    size_t mark;            // point of the chart that was marked, + 1; 0 none
    size_t marked;          // and the second one, + 1
    struct sheet *sheet;
    struct layout layout;
    uint8_t fold[FOLDS];
    size_t at;              // selected item of the layout
    struct over over;
    char message[400];      // until the next key
    bool is_error;
    char search[128];
    struct theme theme;     // of opts, until another is chosen
    char past[UI_PAST][256]; // earlier command lines, the oldest first
    size_t npast;
    const char *arg;        // what followed the word of the running action on the command line; "" by key
    size_t alert_at;        // the alert gone to last, 1-based
    bool redraw;            // the terminal is to be written anew
    bool idle;              // there may be something to do while no key comes
    bool mouse;             // is wanted
    bool frozen;            // sources that are followed are not read
    struct report_layout kept_layout; // as the configuration has it, once the layout page was opened
    bool layout_known;
    bool bare;              // charts show their figures alone
    struct strbuf copied;   // what was copied last
    bool copy;              // and is still to be given to the terminal
    struct timing {         // of a script, see :timing
        struct strbuf file;  // its name; empty: keys are not timed
        struct strbuf lines; // written when the script ends
        int64_t shown;       // µs, when a frame first said that the key's figures are being counted; 0: none has
    } timing;
    bool suspend, quit;
    int code;               // of the error that ends the run, else 0
    struct err err;
};

int ui_init(struct ui *u, const struct ui_host *host, const struct ui_opts *o, int rows, int cols, struct err *e);
void ui_release(struct ui *u);
int ui_resize(struct ui *u, int rows, int cols, struct err *e);
void ui_draw(struct ui *u);           // the whole screen on the canvas
void ui_key(struct ui *u, int key);
void ui_say(struct ui *u, bool is_error, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool ui_too_small(const struct ui *u);
struct rect ui_body(const struct ui *u);
int ui_body_rows(const struct ui *u);
void ui_mouse_do(struct ui *u, const struct ui_mouse *m);
void ui_paste(struct ui *u, const char *text);
void copy_over(struct ui *u);         // the text that lies over the page
void copy_done(struct ui *u, bool taken); // taken: by the terminal; else it goes to a file
const struct numfmt *ui_numfmt(const struct ui *u);
struct place *ui_here(struct ui *u);

// --- actions.c, act_*.c --------------------------------------------------------------------------------------------
#define PAGES(p)    (1u << PAGE_##p)
#define PAGES_ALL   ((1u << PAGE_COUNT) - 1)
#define PAGES_FIGURES                                                                                                  \
    (PAGES(OVERVIEW) | PAGES(KPI) | PAGES(ALERTS) | PAGES(ROWS) | PAGES(COMMENTS) | PAGES(THEMES) | PAGES(PEOPLE) |  \
     PAGES(CASES) | PAGES(TEAMS) | PAGES(SIDE) | PAGES(FOUND) | PAGES(HEAT))
#define PAGES_VOICE (PAGES_FIGURES | PAGES(ROW) | PAGES(COMMENT))
#define PAGES_NOTES (PAGES(KPI) | PAGES(ACTIONS))
#define PAGES_OWN   (PAGES(ALERTS) | PAGES(TARGETS) | PAGES(ACTIONS) | PAGES(ACTION))
#define PAGES_PLAN  (PAGES(OVERVIEW) | PAGES(KPI) | PAGES(ALERTS) | PAGES(ACTIONS) | PAGES(ACTION))
// name, word of the command line, keys, what may follow the word (enum ui_arg), help, pages
#define UI_ACTIONS(X)                                                                                                  \
    X(open, N_(":open"), "Enter", NONE, N_("go into the selected line; on a heading: fold or unfold"), PAGES_ALL)      \
    X(back, N_(":back"), "Esc Backspace u Alt-Left", NONE, N_("back to where you were"), PAGES_ALL)                             \
    X(forward, N_(":forward"), "Alt-Right", NONE, N_("forward again, where back came from"), PAGES_ALL)                \
    X(down, N_(":down"), "Down j", NONE, N_("one line down"), PAGES_ALL)                                               \
    X(up, N_(":up"), "Up k", NONE, N_("one line up"), PAGES_ALL)                                                       \
    X(left, N_(":left"), "Left h", NONE, N_("to the left"), PAGES_ALL)                                                 \
    X(right, N_(":right"), "Right l", NONE, N_("to the right"), PAGES_ALL)                                             \
    X(page_down, N_(":page-down"), "PgDn Ctrl-D", NONE, N_("one screen down"), PAGES_ALL)                              \
    X(page_up, N_(":page-up"), "PgUp Ctrl-U", NONE, N_("one screen up"), PAGES_ALL)                                    \
    X(first, N_(":first"), "Home g", NONE, N_("first line"), PAGES_ALL)                                                \
    X(last, N_(":last"), "End G", NONE, N_("last line"), PAGES_ALL)                                                    \
    X(next_group, N_(":next-group"), "Tab", NONE,                                                                      \
      N_("next part of the page; on a KPI: break down by the next dimension"), PAGES_ALL)                              \
    X(previous_group, N_(":previous-group"), "Shift-Tab", NONE, N_("previous part or dimension"), PAGES_ALL)           \
    X(family, N_(":family"), "1 2 3 4 5 6 7 8 9", TEXT, N_("to family 1 to 9; on other pages to that part"), PAGES_ALL) \
    X(fold, N_(":fold"), "Space", NONE, N_("fold or unfold the family"), PAGES(OVERVIEW))                              \
    X(period_before, N_(":period-before"), "[ ,", NONE, N_("previous period"), PAGES_FIGURES)                          \
    X(period_after, N_(":period-after"), "] ;", NONE, N_("next period"), PAGES_FIGURES)                                \
    X(finer, N_(":finer"), "+ z =", NONE, N_("finer grain: year, quarter, month, day"), PAGES_FIGURES)                 \
    X(coarser, N_(":coarser"), "- Z", NONE, N_("coarser grain"), PAGES_FIGURES)                                        \
    X(period, N_(":period"), "d", PERIOD,                                                                                \
      N_("type a period: 2025-Q3, last 90 d, mtd, 2025-03-01..2025-04-15"), PAGES_FIGURES & ~PAGES(ALERTS))            \
    X(mark, N_(":mark"), "Space", NONE, N_("mark the start, then the end, of a time on the chart; Enter goes into it"),\
      PAGES(KPI))                                                                                                      \
    X(side, N_(":side"), "C", NONE, N_("two slices or two periods side by side"), PAGES_FIGURES)                       \
    X(compare, N_(":compare"), "c", COMPARE,                                                                              \
      N_("compare with: period before, year before, target, benchmark, nothing"), PAGES_FIGURES)                       \
    X(filter, N_(":filter"), "f F4", FILTER, N_("filters: by channel, team, agent ..., by words; on and off"), PAGES_ALL & ~PAGES(IMPORT)) \
    X(unfilter, N_(":unfilter"), "F", NONE, N_("take all filters away"), PAGES_ALL & ~PAGES(IMPORT))                                \
    X(alerts, N_(":alerts"), "A", NONE, N_("all alerts"), PAGES_ALL)                                                   \
    X(next_alert, N_(":next-alert"), "e", NONE, N_("next alert"), PAGES_FIGURES)                                       \
    X(previous_alert, N_(":previous-alert"), "E", NONE, N_("previous alert"), PAGES_FIGURES)                           \
    X(about, N_(":about"), "i", NONE, N_("what is this: definition, formula, purpose"), PAGES_ALL)                     \
    X(rows, N_(":rows"), "# L", NONE, N_("the rows behind the number"), PAGES(OVERVIEW) | PAGES(KPI) | PAGES(ALERTS))  \
    X(comments, N_(":comments"), "v", NONE, N_("the comments of customers behind this page"), PAGES_VOICE)             \
    X(themes, N_(":themes"), "V", NONE, N_("themes: words that come again in the comments"), PAGES_VOICE)              \
    X(people, N_(":people"), "w", NONE,                                                                                \
      N_("who answered: detractors, dissatisfied, passives, promoters (Tab), to call back"), PAGES_VOICE)              \
    X(cases, N_(":cases"), "b", NONE,                                                                                  \
      N_("what waits: backlog by age, cases whose time runs out, satisfaction by first response"), PAGES_VOICE)        \
    X(callback, N_(":callback"), "a", NONE, N_("call back: set what came of it"), PAGES(PEOPLE))                       \
    X(teams, N_(":teams"), "W", NONE, N_("teams or agents (Tab) side by side"), PAGES_VOICE)                           \
    X(sort, N_(":sort"), "s F6", TEXT, N_("sort the table by a column"), PAGES_ALL & ~PAGES(IMPORT) & ~PAGES(LAYOUT) & ~PAGES(SETTINGS)) \
    X(column_left, N_(":column-left"), "<", NONE, N_("sort by the column to the left"), PAGES_ALL & ~PAGES(IMPORT))    \
    X(column_right, N_(":column-right"), ">", NONE, N_("sort by the column to the right"), PAGES_ALL & ~PAGES(IMPORT)) \
    X(reverse, N_(":reverse"), "r", NONE, N_("sort the other way round"), PAGES_ALL & ~PAGES(IMPORT))                  \
    X(data, N_(":data"), "D", NONE, N_("the data: sources, rejects, what is missing"), PAGES_ALL)                      \
    X(import, N_(":import"), "I", NONE,                                                                                \
      N_("import: what the columns of a file are; saved as a profile"), PAGES_ALL & ~PAGES(IMPORT))                    \
    X(files, N_(":files"), "Ctrl-O", NONE, N_("open other files: what they hold is told before"), PAGES_ALL)               \
    X(mark_file, N_(":mark-file"), "Space", NONE, N_("mark the file or folder; Enter opens all that are marked"), PAGES(FILES))\
    X(column, N_(":column"), "o Space", NONE, N_("how the column is read: unit, scale, dates, words"), PAGES(IMPORT))  \
    X(leave_out, N_(":leave-out"), "Delete -", NONE, N_("leave the column out"), PAGES(IMPORT))                        \
    X(next_unread, N_(":next-unread"), "e", NONE, N_("next column that is left out"), PAGES(IMPORT))                   \
    X(previous_unread, N_(":previous-unread"), "E", NONE, N_("previous column that is left out"), PAGES(IMPORT))       \
    X(dialect, N_(":dialect"), "d", NONE, N_("delimiter, encoding, header rows of the file"), PAGES(IMPORT))           \
    X(save, N_(":save"), "s w", NONE, N_("save as a profile of your own, and read the sources with it"), PAGES(IMPORT))\
    X(search, N_(":search"), "/ F3", TEXT, N_("search on this page"), PAGES_ALL)                                       \
    X(find, N_(":find"), "Ctrl-F", TEXT, N_("search everything: KPIs, agents, comments, sources"), PAGES_ALL & ~PAGES(IMPORT)) \
    X(maximise, N_(":maximise"), "X", NONE, N_("this panel on the whole screen, and back"), PAGES_ALL & ~PAGES(IMPORT))\
    X(view, N_(":view"), "B", VIEW, N_("saved views: open, save, rename, delete"), PAGES_ALL & ~PAGES(IMPORT))        \
    X(layout, N_(":layout"), "p", NONE, N_("layout: what the overview shows, and in which order"), PAGES_ALL & ~PAGES(IMPORT)) \
    X(show, N_(":show"), "Space", NONE, N_("hide or show the KPI, fold or unfold the family"), PAGES(LAYOUT))          \
    X(focus, N_(":focus"), "*", NONE, N_("into the row that heads the overview, and out of it"), PAGES(LAYOUT))        \
    X(move_up, N_(":move-up"), "- Alt-Up", NONE, N_("move the KPI up"), PAGES(LAYOUT))                                 \
    X(move_down, N_(":move-down"), "+ = Alt-Down", NONE, N_("move the KPI down"), PAGES(LAYOUT))                       \
    X(keep_layout, N_(":keep-layout"), "s", NONE, N_("keep the layout in kpitop.ini"), PAGES(LAYOUT))                  \
    X(settings, N_(":settings"), "F2 o", NONE, N_("settings: the common options, written to kpitop.ini"), PAGES_ALL & ~PAGES(IMPORT)) \
    X(next_value, N_(":next-value"), "Space", NONE, N_("the next value of the setting"), PAGES(SETTINGS))              \
    X(to_default, N_(":to-default"), "Delete d", NONE, N_("the default of the setting again: its line goes from kpitop.ini"), PAGES(SETTINGS)) \
    X(set, N_(":set"), "", OPTION, N_("an option of the configuration, for this session only"), PAGES_ALL)             \
    X(next_match, N_(":next-match"), "n", NONE, N_("next match"), PAGES_ALL)                                           \
    X(previous_match, N_(":previous-match"), "N", NONE, N_("previous match"), PAGES_ALL & ~PAGES_NOTES)                \
    X(note, N_(":note"), "N", NONE, N_("a note pinned to the period"), PAGES_NOTES)                                    \
    X(target, N_(":target"), "T", NONE,                                                                                \
      N_("set the target of what is shown"), PAGES(OVERVIEW) | PAGES(KPI) | PAGES(TARGETS))                            \
    X(chart, N_(":chart"), "*", NONE,                                                                                  \
      N_("another chart: line, columns, weekday by hour, durations; on the overview: heat map"),                       \
      PAGES(OVERVIEW) | PAGES(KPI) | PAGES(HEAT))                                                                      \
    X(targets, N_(":targets"), "O", NONE, N_("all targets"), PAGES_ALL)                                                \
    X(plan, N_(":plan"), "P", NONE, N_("plan an action for what is shown; on an action: change it"), PAGES_PLAN)       \
    X(actions, N_(":actions"), "J", NONE, N_("actions and notes"), PAGES_ALL)                                          \
    X(remove, N_(":remove"), "d Delete", NONE,                                                                         \
      N_("delete the selected target, action, note or acknowledgement"), PAGES_OWN)                                    \
    X(acknowledge, N_(":acknowledge"), "a", NONE, N_("acknowledge the alert, with who and why"), PAGES(ALERTS))        \
    X(silence, N_(":silence"), "S", NONE, N_("silence the alert until a day"), PAGES(ALERTS))                          \
    X(history, N_(":history"), "H", NONE, N_("history of the alerts"), PAGES_ALL & ~PAGES(IMPORT))                     \
    X(take_back, N_(":take-back"), "z Ctrl-_", NONE, N_("take the last change of the import or of a setting back"),     \
      PAGES(IMPORT) | PAGES(SETTINGS))                                                                                 \
    X(undo_view, N_(":undo-view"), "Ctrl-_", NONE,                                                                     \
      N_("take the last change of the view back: period, filter, order, layout"), PAGES_ALL & ~PAGES(IMPORT) & ~PAGES(SETTINGS))          \
    X(redo_view, N_(":redo-view"), "Alt-_", NONE, N_("make the change of the view again"), PAGES_ALL)                  \
    X(undo, N_(":undo"), "U", NONE, N_("take the last change of your own data back"), PAGES_ALL)                       \
    X(export, N_(":export"), "x Ctrl-S", FORMAT, N_("export this page or the whole report"), PAGES_ALL & ~PAGES(FILES) & ~PAGES(SETTINGS))                            \
    X(reload, N_(":reload"), "R F5", NONE, N_("read the sources again"), PAGES_ALL)                                    \
    X(configure, N_(":configure"), "Ctrl-R", NONE, N_("read the configuration again"), PAGES_ALL)                       \
    X(help, N_(":help"), "? F1", NONE, N_("this help"), PAGES_ALL)                                                     \
    X(command, N_(":command"), ":", TEXT, N_("command line: every action by its word, Tab completes"), PAGES_ALL)      \
    X(kpi, N_(":kpi"), "K", KPI, N_("go to a KPI by its name"), PAGES_ALL & ~PAGES(IMPORT))                            \
    X(page, N_(":page"), "", PAGE, N_("go to a page by its name"), PAGES_ALL)                                          \
    X(grain, N_(":grain"), "", GRAIN, N_("length of a period: day, week, month, quarter, year"), PAGES_FIGURES)        \
    X(breakdown, N_(":breakdown"), "", DIM, N_("break the KPI down by a dimension"), PAGES(KPI))                       \
    X(next_kpi, N_(":next-kpi"), "m", NONE, N_("next KPI of the overview"), PAGES(KPI))                                \
    X(previous_kpi, N_(":previous-kpi"), "M", NONE, N_("previous KPI of the overview"), PAGES(KPI))                    \
    X(overlay, N_(":overlay"), "t", NONE, N_("chart: forecast, target and thresholds, or the figures alone"), PAGES(KPI))\
    X(theme, N_(":theme"), "", THEME, N_("other colours, until the end of the session"), PAGES_ALL)                    \
    X(copy, N_(":copy"), "y", NONE, N_("copy the figure to the clipboard of the terminal"), PAGES_ALL)                 \
    X(copy_more, N_(":copy-more"), "Y", NONE, N_("copy the figure, its line or the whole page"), PAGES_ALL)            \
    X(mouse, N_(":mouse"), "F7", NONE,                                                                                 \
      N_("mouse on or off: click selects, wheel scrolls, double click opens; with Shift the terminal selects text"), PAGES_ALL)\
    X(freeze, N_(":freeze"), "Ctrl-P", NONE, N_("hold the figures while sources are followed, or let them go on"), PAGES_ALL)\
    X(redraw, N_(":redraw"), "Ctrl-L", NONE, N_("draw the screen again"), PAGES_ALL)                                   \
    X(suspend, N_(":suspend"), "Ctrl-Z", NONE, N_("back to the shell for a while (fg returns)"), PAGES_ALL)            \
    X(quit, N_(":quit"), "q F10", NONE, N_("back; on the overview: quit"), PAGES_ALL)                                  \
    X(quit_all, N_(":quit-all"), "Q Ctrl-C", NONE, N_("quit from anywhere"), PAGES_ALL)
enum ui_act {
#define X(name, word, keys, arg, help, pages) ACT_##name,
    UI_ACTIONS(X)
#undef X
        ACT_COUNT
};
#define X(name, word, keys, arg, help, pages) void act_##name(struct ui *u, int key);
UI_ACTIONS(X)
#undef X
const char *action_keys(const struct ui *u, int act);  // the user's, blank-separated; "" when it has none
const char *action_text(const struct ui *u, int act, char out[UI_KEY_TEXT]); // its key as messages name it
int action_find(const struct ui *u, int key, enum page page); // enum ui_act or -1
void action_run(struct ui *u, int act, int key);
const char *action_word(int act);                      // of the command line, in the reader's language
int action_by_word(const char *word, size_t len);      // in English or in the reader's language; -1
int action_near(const char *word);                     // the action that was probably meant, -1
int action_near_key(const struct ui *u, int key);      // the key nearest to one that does nothing here, UK_NONE
int action_key(const struct ui *u, int act);           // its first key, UK_NONE

// --- command.c, act_command.c --------------------------------------------------------------------------------------
enum { COMMAND_PAGES = 11 };
void command_open(struct ui *u, const char *line);
void command_key(struct ui *u, int key);
void command_draw(const struct ui *u, const struct paint *p);
void command_run(struct ui *u, const char *line);
const char *command_page_word(size_t i);
const char *command_page_help(size_t i);
void command_ask(struct ui *u, int act);               // the word stands in the command line, its candidates above it
// The view of the running action with its argument taken; false when it was said why not, or asked for.
bool command_take(struct ui *u, int act, struct view *v);

// --- nav.c ---------------------------------------------------------------------------------------------------------
void nav_open(struct ui *u, const struct view *v);  // a step down; the message says why when it fails
void nav_change(struct ui *u, const struct view *v); // the same page seen otherwise; can be taken back
bool nav_back(struct ui *u);
bool nav_forward(struct ui *u);
// A look at a view before it is chosen: begin, then as many as wanted, then end, which puts the place back (without drawing
// it: nav_change or nav_load follows).
void nav_preview_begin(struct ui *u);
void nav_preview(struct ui *u, const struct view *v);
void nav_preview_end(struct ui *u);
void nav_cancel(struct ui *u);                      // the end of a preview that leads nowhere
const struct view *nav_row_view(const struct ui *u, struct view *buf); // what the selected row is about: its KPI, slice, period

// --- undo.c --------------------------------------------------------------------------------------------------------
void undo_record(struct ui *u, const struct place *before);
void undo_layout(struct ui *u, const struct report_layout *before);
int nav_load(struct ui *u, struct err *e);          // the sheet of where the user is
const struct sheet_row *nav_row(const struct ui *u); // the selected row of a table, NULL
int nav_configure(struct ui *u, struct err *e);     // the configuration again, and the page by it
// Sources that are followed: what to wait for (but for the bar nothing while something lies over the page), and what to do then; true when
// the page is new.
int nav_watched(const struct ui *u, int *ms);
bool nav_follow(struct ui *u);
int nav_fit(struct ui *u, int rows, int cols, struct err *e); // the screen has another size
void nav_select(struct ui *u, size_t item);
struct spot nav_worst_part(const struct sheet *s);  // of a KPI's breakdown: the first critical line, else the first; block -1: none
bool nav_kpi_view(struct ui *u, struct view *out);  // the KPI that is selected or shown

// --- act_period.c, act_views.c -------------------------------------------------------------------------------------
bool mark_forget(struct ui *u);                     // false: nothing was marked
bool mark_open(struct ui *u);                       // into what was marked; false: nothing was
void layout_left(struct ui *u);                     // the layout page was left: says when its changes are not kept
bool panel_restore(struct ui *u);                   // from a maximised panel to the page; false: there was none
void view_open_named(struct ui *u, const char *name);
void view_save_named(struct ui *u, const char *name, bool replace);

// --- over.c, menu.c, prompt.c --------------------------------------------------------------------------------------
void over_close(struct ui *u);
void over_text(struct ui *u, const char *title);    // then over_line for each
void over_line(struct ui *u, const char *label, const char *detail);
void over_menu(struct ui *u, const char *title, void (*done)(struct ui *u));
void over_prompt(struct ui *u, const char *title, const char *value, void (*done)(struct ui *u));
void over_confirm(struct ui *u, const char *question, void (*done)(struct ui *u));
void over_key(struct ui *u, int key);
void over_draw(struct ui *u, const struct paint *p);
void menu_key(struct ui *u, int key);
bool menu_shows(const struct over *o, size_t i);    // passes the filter
void prompt_key(struct ui *u, int key);
void form_open(struct ui *u, enum ui_form_kind kind, const struct view *v, const char *handle);
void form_key(struct ui *u, int key);
void form_draw(struct ui *u, const struct paint *p);
void help_key(struct ui *u, int key);
void help_select_row(struct ui *u, int row); // of the screen
void help_draw(struct ui *u, const struct paint *p);
struct rect over_centred(const struct canvas *c, int rows, int cols);
int over_text_line(const struct paint *p, int row, int col, int width, int label, const struct ui_choice *line); // its rows; p NULL: counted only
void over_frame(const struct paint *p, struct rect r, const char *title, const char *hint); // cleared, with a border
void over_start(struct ui *u, enum over_kind kind, const char *title, void (*done)(struct ui *u));
int line_draw(const struct paint *p, int row, int col, int width, enum theme_role role, const char *line, size_t cursor); // the cursor's column
bool line_edit(char *line, size_t size, size_t *cursor, int key); // true when the key meant something to it

// --- act_import.c --------------------------------------------------------------------------------------------------
size_t import_column(const struct ui *u);           // column of the file that is selected on the import page, SIZE_MAX: none
void import_choose(struct ui *u, int what);         // UI_IMPORT_FIELD ...

// --- act_settings.c ------------------------------------------------------------------------------------------------
void settings_edit(struct ui *u);                   // the selected line of the settings page
void settings_undo(struct ui *u);

// --- act_files.c ---------------------------------------------------------------------------------------------------
void files_enter(struct ui *u);                     // the selected line of the file chooser
void files_up(struct ui *u);
bool ui_idle(struct ui *u);                         // a step of what may wait for the next key; false: there is nothing to do

// --- search.c, header.c, footer.c ----------------------------------------------------------------------------------
bool text_has(const char *text, const char *word);  // without case and accents, as the two below
bool text_begins(const char *text, const char *word);
bool text_same(const char *a, const char *b);
void search_mark(struct ui *u, struct rect area);   // lays ROLE_match over the matches on the canvas
int header_draw(const struct paint *p, const struct sheet *s, const char *next_alert); // returns its rows; the keys of that action
enum { HEADER_AIRY = 20 }; // from so many rows on a blank one stands below it
int header_rows(const struct sheet *s, int rows, int cols); // s may be NULL
void footer_draw(const struct paint *p, const struct ui *u, int row);
#endif

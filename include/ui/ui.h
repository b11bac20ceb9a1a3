// The dashboard. It draws sheets and turns keys into actions; everything else it asks of the host.
#ifndef KPITOP_UI_UI_H
#define KPITOP_UI_UI_H

#include "conf/theme.h"
#include "report/sheet.h"

enum glyph_set { GLYPHS_AUTO, GLYPHS_BRAILLE, GLYPHS_BLOCKS, GLYPHS_ASCII };

enum ui_layout_edit { UI_LAYOUT_SHOW, UI_LAYOUT_FOCUS, UI_LAYOUT_UP, UI_LAYOUT_DOWN };
struct ui_choice { const char *label; const char *detail; }; // one line of a menu

enum ui_form_kind { UI_FORM_TARGET, UI_FORM_NOTE, UI_FORM_ACTION, UI_FORM_ACK, UI_FORM_SILENCE, UI_FORM_CALLBACK };
enum { UI_FIELDS = 10, UI_FIELD_MAX = 4001 };
struct ui_field {
    const char *label, *hint;
    const char *const *choices; // NULL-terminated, then `pick` is the answer; NULL: a text
    size_t pick;
    char value[UI_FIELD_MAX];
};
struct ui_form { // texts live as long as the program, or in the arena given
    char title[120];
    struct ui_field fields[UI_FIELDS];
    size_t n;
    long long id, rev; // of what is changed; 0: something new
};

// A step of what is being chosen on the import page. The host knows what its numbers mean.
enum ui_step_kind { UI_STEP_DONE, UI_STEP_MENU, UI_STEP_ASK }; // nothing more, choose from a menu, type a text
struct ui_step {
    enum ui_step_kind kind;
    int what;
    size_t column;
    long arg;
    char title[120]; // of the menu or the question
    char word[120];  // the word typed of which the next choice is
    char said[300];  // done: what happened
};
enum { UI_IMPORT_FIELD, UI_IMPORT_HOW, UI_IMPORT_DIALECT, UI_IMPORT_SAVE, UI_IMPORT_MORE }; // where a choice begins (what)
struct ui_import {
    // Files that may be imported, for a menu; the pick is open's source.
    int (*sources)(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n);
    int (*open)(void *ctx, size_t source, struct err *e);
    // The menu of a step, the present choice in *at; a line without a detail is a heading.
    int (*menu)(void *ctx, const struct ui_step *s, struct arena *mem, struct ui_choice **out, size_t *n, size_t *at);
    // Pick a line of the step's menu (or, pick < 0, the text typed): s becomes what follows.
    int (*pick)(void *ctx, struct ui_step *s, long pick, const char *text, struct err *e);
    int (*leave_out)(void *ctx, size_t column, struct err *e);
    int (*undo)(void *ctx, struct err *e); // ERR_NOTFOUND: nothing left
    int (*mapped)(void *ctx, size_t column); // 1 read, 0 left out, -1 there is no such column
    // Write the profile and read the sources with it. ERR_RANGE: there is one of that name and replace is false.
    int (*save)(void *ctx, const char *name, bool replace, char said[300], struct view *start, struct err *e);
};
struct ui_files { // the file chooser; handles are those of its rows
    int (*show)(void *ctx, struct err *e); // its folder is read again, the first time that of the program
    // Into a folder, or what is marked (else the file itself) is opened: then *opened, and *start is the first page of it.
    int (*enter)(void *ctx, const char *handle, bool *opened, char said[300], struct view *start, struct err *e);
    int (*up)(void *ctx, struct err *e);
    int (*mark)(void *ctx, const char *handle, struct err *e); // or no more
    bool (*look)(void *ctx);               // what one more file holds; false: all of them are known
};
struct ui_setting { // of the settings page: what it may be
    char title[120];
    struct ui_choice *choices; size_t n, at; // the present one in at; none: it is typed
    char value[400];                         // as it stands in the configuration
};
struct ui_settings { // handles are those of the rows; what was changed counts after `configure`, then `said` tells it
    int (*choices)(void *ctx, const char *handle, struct arena *mem, struct ui_setting *out, struct err *e);
    // May it be this text? told: what is allowed.
    int (*check)(void *ctx, const char *handle, const char *text, char told[200], struct err *e);
    // Into the user's configuration: a choice, or (pick < 0) the text, NULL or "" for the default.
    int (*write)(void *ctx, const char *handle, long pick, const char *text, struct err *e);
    int (*undo)(void *ctx, struct err *e); // ERR_NOTFOUND: nothing left
    // "grain week", for this session; a view that it changes is changed. The option alone: its value is said.
    int (*set)(void *ctx, const char *text, struct view *v, struct err *e);
    void (*said)(void *ctx, char out[300]); // what was done last, in the language that is now in force
};
enum ui_arg { // what may follow the word of an action on the command line
    UI_ARG_NONE,
    UI_ARG_TEXT,
    UI_ARG_KPI,
    UI_ARG_PAGE,
    UI_ARG_FILTER,  // "channel=phone"
    UI_ARG_DIM,
    UI_ARG_PERIOD,
    UI_ARG_GRAIN,
    UI_ARG_COMPARE,
    UI_ARG_FORMAT,
    UI_ARG_THEME,
    UI_ARG_VIEW,    // a saved one
    UI_ARG_OPTION,  // of the configuration, and its value: "grain week"
    UI_ARG_COUNT
};

struct ui_host { // given by app; ctx goes back in every call
    void *ctx;
    // The page of a view; the caller frees it with sheet_free.
    int (*sheet)(void *ctx, const struct view *v, struct sheet **out, struct err *e);
    bool (*step)(void *ctx, struct view *v, int steps);
    bool (*grain)(void *ctx, struct view *v, int finer);
    void (*compare_next)(void *ctx, struct view *v);
    int (*by_next)(void *ctx, struct view *v, int step);
    void (*chart_next)(void *ctx, struct view *v);
    // Values of a dimension for the filter menu, (all) first; pick < 0 removes the filter.
    int (*filter_values)(void *ctx, const struct view *v, int dim, struct arena *mem, struct ui_choice **out, size_t *n);
    bool (*filter_set)(void *ctx, struct view *v, int dim, long pick);
    const char *(*dim_name)(void *ctx, int dim);    // shown name; NULL past the last one
    // Export formats for the menu, and the writing. path is what the user typed or accepted.
    int (*formats)(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n);
    int (*export_path)(void *ctx, const struct view *v, int format, char *out, size_t size); // proposed file name
    int (*export_page)(void *ctx, const struct view *v, int format, const char *path, bool replace, struct err *e); // ERR_RANGE: exists
    bool (*filter_switch)(void *ctx, struct view *v, int dim); // off, or on again; false: there is none
    void (*filter_value)(void *ctx, const struct view *v, int dim, char *out, size_t size, bool *off); // shown; "" none
    // What is typed -> the period of the view; told: what it is, "Q3 2025: 1 Jul 2025 to 30 Sep 2025". text "": the usual one.
    int (*period)(void *ctx, struct view *v, const char *text, char *told, size_t size, struct err *e);
    // The other side of PAGE_SIDE: pick of filter_values on both sides, or a typed period on the right.
    int (*side)(void *ctx, struct view *v, int dim, long left, long right, const char *period, struct err *e);
    // Saved views: listed by name, opened, saved (ERR_RANGE: there is one of that name), renamed, deleted.
    int (*views)(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n);
    int (*view_open)(void *ctx, const char *name, struct view *v, struct err *e);
    int (*view_save)(void *ctx, const char *name, const struct view *v, bool replace, struct err *e);
    int (*view_rename)(void *ctx, const char *name, const char *to, struct err *e);
    int (*view_delete)(void *ctx, const char *name, struct err *e);
    // The layout of the overview: as it is, as it shall be, changed at a row of PAGE_LAYOUT, kept in the configuration.
    void (*layout)(void *ctx, struct report_layout *out);
    void (*layout_set)(void *ctx, const struct report_layout *l);
    int (*layout_edit)(void *ctx, const char *handle, enum ui_layout_edit what, struct err *e);
    int (*layout_keep)(void *ctx, char *said, size_t size, struct err *e);
    int (*reload)(void *ctx, bool *later, struct err *e); // read the sources again; *later: follow will tell what comes of it
    // The configuration again, into what ui_run was given (theme, glyphs, keys) too; all stays as it is when it is wrong.
    int (*configure)(void *ctx, struct err *e);
    // Sources that are followed: a descriptor to wait on (-1: none), and after how long to go on without it (-1: never); then
    // follow, which reads them again when it is time (*fresh; said: of that, "" nothing) and fails when it cannot; then renew, which
    // makes a view of what was there one of what is. notice: what is said at the foot of every page while nothing else is, or NULL
    // (first: on the one from which Esc does not go back); *bad: it is no good. stop: what is being read is read no more; false:
    // nothing is. Each may be NULL.
    int (*watched)(void *ctx, int *again_ms);
    int (*follow)(void *ctx, bool *fresh, char said[300], struct err *e);
    void (*renew)(void *ctx, struct view *v);
    const char *(*notice)(void *ctx, bool first, bool *bad);
    bool (*stop)(void *ctx);
    // What the user writes. A form for the place and the selected row (handle: sheet_row.handle, or ""), filled in; the
    // answer kept: ERR_SYNTAX and the like leave the form open. said: a sentence for the user.
    int (*form)(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, struct ui_form *out, struct err *e);
    int (*submit)(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, const struct ui_form *f, char *said,
                  size_t size, struct err *e);
    int (*remove)(void *ctx, const char *handle, char *said, size_t size, struct err *e);
    int (*undo)(void *ctx, char *said, size_t size, struct err *e);
    // The command line: what may follow a word (label: as it is typed), and the view with it taken in. Names of both
    // languages are taken, and their beginnings where only one thing begins so. *e: one sentence, with what is near.
    int (*complete)(void *ctx, enum ui_arg arg, const struct view *v, struct arena *mem, struct ui_choice **out, size_t *n);
    int (*take)(void *ctx, enum ui_arg arg, const char *text, struct view *v, struct err *e);
    // A page as text for the clipboard; where the terminal has none, the file that is written instead, its path in out.
    int (*page_text)(void *ctx, const struct view *v, struct strbuf *out, struct err *e);
    int (*copy_file)(void *ctx, const struct strbuf *text, char *out, size_t size, struct err *e);
    int (*theme)(void *ctx, const char *name, struct theme *out, struct err *e);
    struct ui_import import;
    struct ui_files files;
    struct ui_settings settings;
};
struct ui_opts {
    struct theme theme;
    enum glyph_set glyphs;
    bool no_color;        // $NO_COLOR
    int colors;           // at most so many: 256, 16, 8, 1 (none); 0 all that the terminal has
    const char *script;   // path of a script: the program drives itself, no terminal needed
    int rows, cols;       // fixed size for the script; 0 = 24x80
    struct view start;
    bool mouse;           // on from the beginning
    const char *const *keys; // [ui_nactions] blank-separated key names, "" for none; NULL: those of the table
};
// Runs until the user quits; gives the terminal back on every way out. 0, or an error to print.
int ui_run(const struct ui_host *host, const struct ui_opts *o, struct err *e);

// One table row per action: help, footer, command line, key map and manual come from it.
struct ui_action {
    const char *name; // in the section [keys] of the configuration
    const char *word; // of the command line, ":next-alert"; gettext has it in the reader's language
    const char *keys; // blank-separated
    enum ui_arg arg;
    const char *help;
    unsigned pages;   // bit per page where it works
};
// The name of a key as the table writes it, into out. Reserved: the terminal's own (Ctrl-C, Ctrl-Z, Ctrl-\).
enum ui_key_kind { UI_KEY_FINE, UI_KEY_UNKNOWN, UI_KEY_RESERVED };
enum ui_key_kind ui_key_name(const char *name, size_t len, char out[16]);
extern const struct ui_action ui_actions[];
// The key of an action, as texts name it: its first one on the keyboard of the reader's language ("Entrée"), ":word" where it
// has none. keys: as in ui_opts, NULL for those of the table.
enum { UI_KEY_TEXT = 40 };
const char *ui_key_of(const char *const *keys, const char *action, char out[UI_KEY_TEXT]);
extern const size_t ui_nactions;

#endif

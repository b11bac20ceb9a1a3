// What the files of app share: the arguments, the session, the commands. Only app prints errors and exits.
#ifndef KPITOP_APP_APP_PRIV_H
#define KPITOP_APP_APP_PRIV_H

#include "base/file.h"
#include "base/ini.h"
#include "base/workcal.h"
#include "base/utf8.h"
#include "conf/conf.h"
#include "conf/theme.h"
#include "export/export.h"
#include "ingest/mapping.h"
#include "report/report.h"
#include "source/cache.h"
#include "source/watch.h"
#include "store/store.h"
#include "ui/ui.h"

#include <pthread.h>

enum { EXIT_OK = 0, EXIT_SAME = 1, EXIT_SOURCE = 2, EXIT_UNKNOWN = 3, EXIT_USAGE = 64 };

enum command {
    CMD_DASHBOARD, CMD_REPORT, CMD_CHECK, CMD_INSPECT, CMD_KPIS, CMD_MEASURES, CMD_PROFILES, CMD_TEMPLATE, CMD_STORE, CMD_CACHE, CMD_DIFF, CMD_CONFIG, CMD_COMPLETION, CMD_VIEWS, CMD_HELP, CMD_VERSION,
    CMD_COUNT
};
#define CMD_BIT(c) (1u << (c))
#define FILTERS_MAX 32

struct args { // texts are argv's own
    enum command command;
    const char **sources; // [nsources]; the words of commands that take others (template KIND)
    size_t nsources;
    const char *period, *compare_name, *grain_name, *as_of_text, *profile, *config, *lang, *theme, *glyphs_name;
    const char *format, *output, *kpi_list, *by_name, *last_text, *script, *size_text, *now, *rejects_text;
    const char *view; // a saved one
    const char *channel, *data, *on_alert, *max_age_text;
    double max_age; // seconds, 0: not asked
    const char *filters[FILTERS_MAX]; // "team=Lyon"
    size_t nfilters;
    const char *save_profile;
    const char *scanner, *threads_text;
    bool follow, anonymize, summary, plain, no_cache, ascii, help, version, force, if_changed;
    enum command help_about; // --help given to a command; CMD_DASHBOARD: to none
    // Read from the texts above.
    bool has_grain;
    enum grain grain;
    enum compare_mode compare;
    bool has_compare;
    int32_t now_day;
    int32_t as_of; // CIVIL_NONE: the data's
    int by, last, rows, cols, rejects; // last 0: the configuration's
    int threads; // 0: as many as there are processors
    enum glyph_set glyphs;
};
// Fill a from the command line. 0, or EXIT_USAGE with the sentence in e. args_release frees.
int args_parse(struct args *a, int argc, char **argv, struct err *e);
const char *args_language(int argc, char **argv); // of --lang, or NULL
void args_release(struct args *a);
// The KPIs of --kpi, each once; ERR_NOTFOUND with the nearest one.
int args_kpis(const struct args *a, const struct kpi_config *c, int out[KPI_MAX], size_t *n, struct err *e);
bool compare_parse(const char *name, enum compare_mode *out);

struct command_info { // one row per command
    const char *name;     // NULL for the dashboard
    const char *operands; // "SOURCE...", for the usage line
    const char *help;
    int min, max;         // operands; max -1: any number
    int (*run)(const struct args *a);
};
extern const struct command_info commands[CMD_COUNT];

// The option table, for --help and the checks.
enum arg_kind { ARG_FLAG, ARG_TEXT, ARG_FILTER };
struct arg_info {
    const char *name;  // without the dashes
    char letter;       // short form or 0
    enum arg_kind kind;
    size_t offset;     // into struct args
    unsigned commands; // CMD_BIT of those that take it
    const char *value; // shown name of the value: "DATE"
    const char *choices; // "day|week", NULL when free
    const char *help;
};
extern const struct arg_info arg_table[];
extern const size_t nargs_table;

// The word of the list nearest to the given one, NULL when none is near. word(i) is NULL past the end.
const char *nearest_word(const char *given, const char *(*word)(size_t i));

// user.c: the store of the data folder (--data), and the name of who writes.
bool user_folder(const struct args *a, char *out, size_t size);
int user_open(const struct args *a, bool existing, struct store **out, struct err *e);

// Print "kpitop: ..." on standard error.
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void complain_later(bool on); // while a screen is on, which it would be printed into: each once, when it is gone
// Flush standard output; EXIT_SOURCE with a word when it could not be written, else status.
int finish_output(int status);
// To -o FILE or standard output. A file is replaced when this program wrote it (a scheduled report), when it is empty (of mktemp)
// or with --force. EXIT_SAME with --if-changed, when it is the same already.
int write_output(const struct args *a, const struct strbuf *b, int status);
int output_allowed(const struct args *a, struct err *e); // the same, asked before the work is done
// What stands beside a report that was written to a file (struct exporter); nothing where that is no regular file.
int write_beside(const char *path, const struct strbuf *b, bool force, struct err *e);
int read_file(const char *path, size_t max, struct strbuf *out, struct err *e); // "-": standard input; more than max is cut
const char *last_part(const char *path); // without its folders

struct old_names { // a dictionary of an earlier load
    const char **names;
    size_t n;
};
enum { SETS_MAX = 64 };
struct session_sets { // what :set has changed, until the end of the session
    struct { char section[64], key[64], value[400]; } v[SETS_MAX];
    size_t n;
};
struct session {
    const struct args *args;
    struct conf conf;
    struct kpi_config *cfg;
    struct zone *zone;
    struct workcal *hours; // of the configuration, NULL: none
    struct numfmt fmt;
    bool french;
    struct cube_opts cube;
    struct ingest_opts ingest;
    struct ingest_pipes pipes; // of ingest
    struct ingest_rate *rates;
    char profile_dir[4096], theme_dir[4096];
    char **paths;
    size_t npaths;
    struct source source;
    bool loaded;
    bool screen;               // there is one: what takes long to read is shown from its beginning meanwhile
    struct behind *behind;     // all of the sources, being read by a thread; NULL: they are not
    struct { bool on; struct period from, to; } moved; // the period that a page began with and the one it would begin with now
    unsigned same_rows;        // loads from that one on have the same rows at the same places as this one
    struct err unwritten;      // of the first export from the screen that failed
    bool incomplete;           // one was written while a source could not be read
    char cache_dir[4096];
    struct source_cache cache; // no folder: nothing is kept
    pthread_t keeper;          // writes the cache while the screen is on, see cache.c
    bool keeping;
    struct source_watch *watch; // --follow; else NULL
    int look_again_ms;          // when to look at the sources although nothing is told, -1: never
    char gone[400];             // what is said while a source is gone, "" none
    char notice[300], so_far[80]; // how far the sources are read; what of them the figures are of, "": all
    // Dictionaries of the earlier loads, so that pages opened before a reload keep their filters: [loads][DIM_COUNT].
    struct arena old_mem;
    struct old_names (*old)[DIM_COUNT];
    size_t nold, oldcap;
    int focus[KPI_MAX];
    size_t nfocus;
    unsigned folded;       // families folded on the overview, a bit each
    int32_t today;         // wall clock or --now, on the screen only; 0 elsewhere
    int64_t now;           // the same as an instant, UTC ms
    struct source_trial trial; // of the import page; m NULL: none
    size_t trial_of;           // the source that it reads
    struct files *files;       // the file chooser, NULL until it is open
    struct prefs *prefs;       // the settings page, likewise
    struct session_sets sets;  // on top of the configuration
    struct report_env env; // valid while loaded
    struct store *store;   // the user's own data; NULL when there is none, see user.why_not
    struct arena user_mem; // of user and of the goals of cfg
    struct report_user user;
    struct alert_def *defs; // [alert NAME] of the configuration
    struct alert_opts alert_opts;
    struct arena keys_mem;
    const char *const *keys; // of ui_opts
    struct ui_opts *opts;    // of the running dashboard
};
// The user's own data into the environment: opened once the data are loaded (existing: not made when there is none; what
// is wrong is complained of, and the pages say so), read again when an instance has written or `again`.
void user_attach(struct session *s, bool existing);
int user_refresh(struct session *s, bool again, struct err *e);
void user_detach(struct session *s);
void rules_attach(struct session *s); // rules.c: the user's alert rules on the loaded data; what is wrong is complained of
// alerts.c: write down what was raised, got worse or cleared since the last time; tell --on-alert of what is new (quiet: its
// output is not shown). Without a store nothing is written.
int alerts_follow(struct session *s, const struct alert_list *l, const struct period *period, bool quiet, struct err *e);
int alerts_read_acks(struct session *s, struct err *e); // of s->user, into s->alert_opts
// notify.c: run the program, without a shell, with the JSON on its standard input. Its failure is told in e.
#define NOTIFY_SECONDS 10
int notify(const char *program, const struct strbuf *json, bool quiet, struct err *e);
int64_t steady_ms(void);       // progress.c: a clock that only goes forward
int64_t session_seconds(void); // of it
void session_clock(struct session *s); // today: --now, else the wall clock; a script has none
// A threshold as written, in the unit of the KPI; "none" is *has false. False when it does not fit.
bool settings_limit(int kpi, const struct kpi_config *k, const char *text, bool *has, double *value);
void tell_notes(const struct strbuf *notes); // complain about each
// The language of the messages, before anything is said.
void session_locale(const struct args *a);
bool session_french(const struct args *a, const struct conf *c);
// Configuration, zone, options. 0 or an exit status after a complaint.
int session_open(struct session *s, const struct args *a);
int session_open_with(struct session *s, const struct args *a, const struct session_sets *sets); // on top of it; NULL: none
const char *session_key(const struct session *s, const char *action, char out[UI_KEY_TEXT]); // as texts name it
void session_words(struct session *s); // language and numbers as the configuration has them
// Load the sources. 0; EXIT_USAGE for what is no source; EXIT_SOURCE when the load cannot go on.
int session_load(struct session *s, const char *const *paths, size_t n);
// cache.c: where loads are kept. What was loaded is written by a thread, or at the end of its use: session_kept waits for the
// one or does the other, and has to be called before the data go.
void session_cache(struct session *s);
void session_keep_beside(struct session *s);
void session_kept(struct session *s);
// behind.c: read the sources, by a thread where that takes long and there is a screen: then *out is of their beginning (session_begun)
// until behind_news has all of it. One load at a time: an earlier one is stopped. pages: those are better than what there is now, or than nothing.
int session_read(struct session *s, bool pages, struct source *out, struct err *e);
bool session_begun(const struct session *s);                // the figures are of the beginning of the sources
int session_whole(const struct session *s, struct err *e);  // 0, or the refusal of what would write such figures to a file
int behind_fd(const struct session *s);                     // readable when behind_news has something to look at; -1: nothing is read
int behind_news(struct session *s, bool *fresh, char said[300], struct err *e); // at its end the pages go on with all of it
int behind_wait(struct session *s, bool bar, struct err *e); // for the end; bar: there is no screen yet, but a bar
bool behind_stop(struct session *s);                        // at once; the beginning stays. False: nothing was read
int behind_again(struct session *s, struct err *e);         // from the beginning, after behind_stop
void behind_said(const struct session *s, char *out, size_t size); // "the first 246,153 rows"; "" where it is all of them
// While session_begun: the last period up to p in which about as much happened as in any. The first rows of an export are of a few
// months, some of which were answered long after.
void behind_period(const struct session *s, struct period *p);
const char *behind_notice(struct session *s, bool stops);   // while session_begun: how far (stops: and that Esc stops it), or that it was stopped
// follow.c: nothing without --follow.
int follow_start(struct session *s, struct err *e);
void follow_end(struct session *s);
int host_watched(void *ctx, int *again_ms);
int host_follow(void *ctx, bool *fresh, char said[300], struct err *e);
const char *host_notice(void *ctx, bool first, bool *bad);
bool host_stop(void *ctx);
void host_renew(void *ctx, struct view *v);
// session_reload, unless a source that was loaded is not any more: then *lost is its path and nothing changes.
int session_follow(struct session *s, const char **lost, struct err *e);
int session_reload(struct session *s, struct err *e); // the old data stays when it fails
// The configuration again; the old one stays when anything is wrong in the new one (*e: file, line, why).
int session_reconfigure(struct session *s, struct err *e);
void session_env(struct session *s); // what the pages look at, from the parts of the session
// The new data take the place of the old ones, or are closed.
int session_replace(struct session *s, struct source *fresh, struct err *e);
// Other sources in their stead; the old ones stay when nothing of these can be read.
int session_switch(struct session *s, const char *const *paths, size_t n, struct err *e);
// The first file that nobody understands; false: there is none.
bool session_unknown(const struct session *s, size_t *out);
// The alerts of the first page are written down, as `kpitop check` does.
void session_alerts(struct session *s, const struct view *v);
// Codes of a view of an earlier load -> those of this one; false when a value is gone from the data.
bool session_renew(const struct session *s, struct view *v);
// Complain about each source that could not be read, and of the skipped ones where none was; how many could not.
size_t session_source_errors(const struct session *s, bool say);
// Tell agents by pseudonyms from now on, or by their names again; under --anonymize they always are pseudonyms.
int session_pseudonyms(struct session *s, bool on, struct err *e);
bool session_has_records(const struct session *s);
// The view asked for by the arguments.
int session_last(const struct session *s); // periods in a series
int session_view(const struct session *s, struct view *v, struct err *e);
void session_close(struct session *s);

// Configuration -> options of the engine.
void settings_apply(struct conf *c, struct kpi_config *k); // values that fit no unit add a note
void settings_cube(const struct conf *c, struct cube_opts *o);
// The calendar of [business_hours], NULL when there is none; the caller frees it before the zone.
int settings_hours(const struct conf *c, const struct zone *zone, struct workcal **out, struct err *e);
int settings_ingest(const struct conf *c, struct ingest_opts *o, struct ingest_rate **rates); // the caller frees rates
unsigned settings_folded(const struct conf *c);              // families folded on the overview, a bit each
int settings_write(const char *path, const struct ini_change *c, size_t n, struct err *e); // conf_write with our names
void settings_own(struct conf *c, struct kpi_config *k); // [kpi ID]
size_t settings_focus(const struct conf *c, const struct kpi_config *k, int out[KPI_MAX]); // KPIs of the row that heads the overview
// The keys of each action, the user's included, in mem; NULL when there are none of the user's. What is wrong adds a note.
const char *const *settings_keys(struct conf *c, struct arena *mem);
int settings_load(struct conf *c, const char *path, const struct session_sets *sets, struct err *e); // conf_load with our names
// conf_check with our names and the user's KPIs; a threshold fits the unit of its KPI. theme_dir: of the user's themes, or "".
int settings_check(const struct kpi_config *k, const char *theme_dir, const char *section, const char *key, const char *value, struct err *e);

// What was opened last.
int recent_load(char ***paths, size_t *n); // 0 and *n 0 when there is none; free with recent_free
void recent_save(char *const *paths, size_t n);
void recent_free(char **paths, size_t n);

struct progress { // on a terminal's standard error, for loads over half a second
    bool on, shown;
    int64_t started_ms, last_ms, more_ms; // more_ms: when more had come
    uint64_t done;                        // bytes then
};
// "[####................] 21 % at 480 MB/s, 3 s left"; 0 < done <= total.
void progress_text(char *out, size_t size, uint64_t done, uint64_t total, double seconds);
void progress_start(struct progress *p);
void progress_tell(void *ctx, uint64_t done, uint64_t total);
void progress_end(struct progress *p);

// The mapping as a profile of the user's own, whole or not at all; its path goes to out. ERR_RANGE: there is one of that
// name, and `replace` was not asked for.
int save_profile(const struct session *s, struct mapping *m, const char *name, bool replace, char *out, size_t size,
                 struct err *e);

// The import page: begin with a source anew; see that it is the one being imported.
int import_open(struct session *s, size_t source, struct err *e);
int import_shown(struct session *s, size_t source, struct err *e);
struct ui_import import_host(void);
int host_configure(void *ctx, struct err *e); // cmd_dashboard.c
#define FILES_MARKED 64
int files_show(struct session *s, struct err *e); // files.c: its folder is read, the first time that of the program
int files_words(struct session *s, struct err *e); // in another language: what is listed is looked at anew
void files_close(struct session *s);
struct ui_files files_host(void);
int prefs_show(struct session *s, struct err *e); // prefs.c: the settings as they are now
void prefs_close(struct session *s);
struct ui_settings prefs_host(void);
int prefs_complete(const struct session *s, struct arena *mem, struct ui_choice **out, size_t *n); // options and their values, for :set
struct ui_host host_make(struct session *s);
int host_sheet(void *ctx, const struct view *v, struct sheet **out, struct err *e); // host.c
// host_export.c: the formats of the page, then those of the whole report; a name for the file; the writing
int host_formats(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n);
int host_export_path(void *ctx, const struct view *v, int format, char *out, size_t size);
int host_page_text(void *ctx, const struct view *v, struct strbuf *out, struct err *e);
int host_export_page(void *ctx, const struct view *v, int format, const char *path, bool replace, struct err *e);

int cmd_dashboard(const struct args *a);
int cmd_report(const struct args *a);
int cmd_check(const struct args *a);
int cmd_inspect(const struct args *a);
int cmd_kpis(const struct args *a);
int cmd_measures(const struct args *a);
int cmd_profiles(const struct args *a);
int cmd_template(const struct args *a);
int cmd_config(const struct args *a);
int cmd_diff(const struct args *a);
int cmd_store(const struct args *a);
int cmd_completion(const struct args *a);
int cmd_views(const struct args *a);
int cmd_cache(const struct args *a);
int cmd_help(const struct args *a);
int cmd_version(const struct args *a);

// host_command.c: the arguments of the command line
int host_complete(void *ctx, enum ui_arg arg, const struct view *v, struct arena *mem, struct ui_choice **out, size_t *n);
int host_take(void *ctx, enum ui_arg arg, const char *text, struct view *v, struct err *e);
int host_theme(void *ctx, const char *name, struct theme *out, struct err *e);

// views.c: views kept under a name in views.ini of the configuration folder. Names are compared without case and accents.
int views_open(const struct session *s, const char *name, struct view *v, struct err *e); // v: what it does not say stays
int views_save(const struct session *s, const char *name, const struct view *v, bool replace, struct err *e); // ERR_RANGE: there is one
int views_rename(const char *name, const char *to, struct err *e);
int views_delete(const char *name, struct err *e);
int views_list(bool french, struct arena *mem, struct ui_choice **out, size_t *n, struct err *e);

// layout.c: the layout of the overview, on the screen at once, in the configuration by layout_keep
void layout_get(const struct session *s, struct report_layout *out);
void layout_set(struct session *s, const struct report_layout *l);
int layout_edit(struct session *s, const char *handle, enum ui_layout_edit what, struct err *e);
int layout_keep(struct session *s, char *said, size_t size, struct err *e);

// host_views.c
bool host_filter_switch(void *ctx, struct view *v, int dim);
void host_filter_value(void *ctx, const struct view *v, int dim, char *out, size_t size, bool *off);
int host_period(void *ctx, struct view *v, const char *text, char *told, size_t size, struct err *e);
int host_side(void *ctx, struct view *v, int dim, long left, long right, const char *period, struct err *e);
int host_views(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n);
int host_view_open(void *ctx, const char *name, struct view *v, struct err *e);
int host_view_save(void *ctx, const char *name, const struct view *v, bool replace, struct err *e);
int host_view_rename(void *ctx, const char *name, const char *to, struct err *e);
int host_view_delete(void *ctx, const char *name, struct err *e);
void host_layout(void *ctx, struct report_layout *out);
void host_layout_set(void *ctx, const struct report_layout *l);
int host_layout_edit(void *ctx, const char *handle, enum ui_layout_edit what, struct err *e);
int host_layout_keep(void *ctx, char *said, size_t size, struct err *e);

// forms.c: what the user writes on the screen
int host_form(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, struct ui_form *out, struct err *e);
int host_submit(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, const struct ui_form *f, char *said,
                size_t size, struct err *e);
int host_remove(void *ctx, const char *handle, char *said, size_t size, struct err *e);
int host_undo(void *ctx, char *said, size_t size, struct err *e);

#endif

// Report: lays out pages as sheets from the loaded data. One sheet_x.c per page, one registry row each.
#ifndef KPITOP_REPORT_REPORT_H
#define KPITOP_REPORT_REPORT_H

#include "alert/alert.h"
#include "kpi/trend.h"
#include "report/sheet.h"
#include "source/source.h"
#include "store/store.h"
#include "source/trial.h"

struct report_user { // what the store holds, read by the session again when it changed
    const struct store_target *targets; size_t ntargets; // kpi_goal.ref counts these
    const struct store_action *actions; size_t nactions;
    const struct store_note *notes; size_t nnotes;
    const struct store_ack *acks; size_t nacks;
    const struct store_event *events; size_t nevents;
    const struct store_callback *callbacks; size_t ncallbacks;
    const char *why_not;          // why there is none, "" when there is
};
// The file chooser: one folder, and what the first rows of each of its files say. Texts as the system gives them.
enum report_file_kind { FILE_UP, FILE_ALL, FILE_FOLDER, FILE_PLAIN, FILE_PLACE }; // FILE_ALL: the files of the folder together
struct report_file {
    enum report_file_kind kind;
    const char *path;             // absolute
    const char *name;             // its last part; of FILE_ALL and FILE_PLACE what it is called
    uint64_t bytes;
    bool marked;
    bool seen;                    // what follows is known; else the turn of the file comes when no key waits
    const char *label;            // of the profile that knows it, "Zendesk tickets"; "" none does, but its headers tell
    unsigned kinds;               // record kinds that come of it, a bit each; 0: it is not understood
    bool text;                    // then: it is a table at least, whose columns can be explained
    uint64_t rows;                // of its beginning; of FILE_ALL the files that may be exports
    bool whole;                   // which is all of it
    int32_t first_day, last_day;  // of these rows, CIVIL_NONE when no date was seen
};
struct report_files {
    const char *folder;           // absolute
    const struct report_file *items;
    size_t n, marked;             // marked: in other folders too
    bool cut;                     // the folder holds more than is listed
};
// The settings page: the common options as they are now. Texts in the reader's language.
struct report_setting {
    const char *group;            // its heading
    const char *name, *value;     // in words
    const char *origin;           // "default", "kpitop.ini, line 3"
    const char *help;             // a sentence or two, with what is allowed
    const char *handle;           // "kpitop.theme"
    bool own;                     // not the default
};
struct report_settings {
    const struct report_setting *items;
    size_t n;
    const char *path;             // of the file that they are written to; "" when there is no home for it
};
enum { REPORT_KEY = 40 };
struct report_env { // everything a page may look at; owned by the session
    const struct source *source;  // loaded data: cube and source list
    const struct kpi_config *cfg;
    const struct numfmt *fmt;
    bool french;                  // KPI names; other words come through gettext
    const int *focus;             // KPIs of the row that heads the overview, as configured
    size_t nfocus;
    unsigned folded;              // families folded on the overview, a bit each
    int32_t today;                // day of the wall clock, for the age of the data on the screen; 0: not told
    int64_t now;                  // the wall clock, UTC ms, for what is due on the screen; 0: not told
    bool unmasked;                // personal data in comments is shown as it stands (privacy.mask = no)
    bool pseudonyms;              // agents are told as "Agent 01", in texts too (cube_alias)
    bool anonymous;               // and what tells of a customer is hidden: ids, comments, columns that are not understood
    // The key of an action of the screen, as texts name it; NULL: they name the action.
    const char *(*key)(const void *ctx, const char *action, char out[REPORT_KEY]);
    const void *key_ctx;
    const struct report_user *user; // may be NULL
    const struct alert_opts *alerts; // the user's rules, acknowledgements; NULL: thresholds alone
    int max_age;                  // days without data after which an export counts as stopped; 0: not asked
    const char *so_far;           // "the first 246,153 rows", which all is of; NULL or "": everything was read
    unsigned load;                // counts the loads: codes of an earlier one mean nothing (view.load)
    const struct source_trial *trial; // of the import page, NULL when it is not open
    const struct report_files *files; // of the file chooser, NULL when it was not open yet
    const struct report_settings *settings; // of the settings page, NULL when it was not open yet
};
// Build the page of a view. The caller frees it with sheet_free.
int report_sheet(const struct report_env *env, const struct view *v, struct sheet **out, struct err *e);
// The view at start: overview, last complete period of the grain (or the label), filters by name ("team=Lyon").
int report_view_start(const struct report_env *env, enum grain g, const char *period_label, enum compare_mode cmp,
                      const char *const *filters, size_t nfilters, struct view *out, struct err *e);

// Moves on a view (all leave page and kpi as they are). False when there is nowhere to go.
bool view_step(const struct report_env *env, struct view *v, int steps); // previous / next period, kept inside the data
bool view_grain(const struct report_env *env, struct view *v, int finer); // +1 finer, -1 coarser
void view_compare_next(const struct report_env *env, struct view *v);
bool view_filter(struct view *v, enum dim d, int64_t code);              // code < 0 removes the filter on d
bool view_switch(struct view *v, enum dim d);                            // the filter on d off, or on again; false: none
bool slice_set(struct slice *s, enum dim d, int64_t code);               // code < 0 takes the dimension away
int64_t slice_code(const struct slice *s, enum dim d);                   // -1: not filtered by d
int view_by_next(const struct report_env *env, struct view *v, int step); // next dimension that has values; list of people
// Is there such a chart (enum chart_kind) of the KPI? The next one that there is, on the heat map the other one.
bool view_has_chart(const struct report_env *env, const struct view *v, int kind);
void view_chart_next(const struct report_env *env, struct view *v);
// Codes of a dimension's values in the order of their names, "(none)" left out: *n of them, NULL when there are none.
// The caller frees.
uint32_t *report_dim_values(const struct report_env *env, enum dim d, size_t *n);

// The data of cli.md's JSON object, for the machine formats: one query, figures at full precision.
struct report_data {
    struct kpi_set set;
    struct alert_list alerts;
    struct kpi_query query;
    struct kpi_trends trends;     // by report_data_explain: one item per KPI of the set, or none at all
    struct kpi_change *changes;   // [set.n] by the query's dimension; NULL: none
    struct arena mem;             // of the changes
};
int report_data_build(const struct report_env *env, const struct kpi_query *q, struct report_data *out, struct err *e);
// Adds what the figures mean: trends, forecasts, what the changes are made of.
int report_data_explain(const struct report_env *env, struct report_data *d, struct err *e);
void report_data_release(struct report_data *d);
// The same as one document for people: tiles, alerts, sources; with `details` a section per KPI that has data.
int report_document(const struct report_env *env, const struct report_data *d, bool details, struct sheet **out,
                    struct err *e);

// Three lines for the boss: the state with the worst alert, the changes that are real, the noise. A change is real when it is
// significant at 5 % and neither figure is a small sample.
int report_summary(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
// What an exported page or document says of its origin, as its last blocks: program, period, filters, zone; the sources
// with rows and checksum; the definitions of the KPIs on it. The screen does without.
int report_provenance(const struct report_env *env, struct sheet *s, struct err *e);
#define SOURCE_CHECKSUM 33
const char *report_checksum(const struct source_info *f, char out[SOURCE_CHECKSUM]); // of its content, hexadecimal
const char *report_reading(const struct kpi_config *c, int kpi); // the reading in force, "method=mean"; "" where there is one only
const char *report_reading_words(const struct kpi_config *c, int kpi); // localised: "the mean of the answers"
const char *report_origin(const char *threshold_source); // the same of the catalogue in words; "" where there is none

// The states of a call-back: their names in the store, and as shown. NULL past the last one; 0 is none.
const char *report_callback_state(int i);
const char *report_callback_title(int i);

const char *report_left_out(int kpi); // what does not count in it, in words

// The lists of the people page, in the order of Tab: NULL past the last one.
const char *report_people_title(int group);

// Shown texts shared by all pages.
const char *report_field_what(enum rec_field f);       // localised, a few words: "when it was solved"
const char *report_kind_word(enum rec_kind k);         // localised: "interaction", one word
const char *report_kind_what(enum rec_kind k);         // localised: "contacts: tickets, calls, chats"
const char *report_page_name(enum page page);           // machine name: "overview"
const char *report_kpi_name(const struct report_env *env, int kpi);
const char *report_kpi_short(const struct report_env *env, int kpi);
const char *report_family_title(enum kpi_family f);   // localised: "Satisfaction"
// A value of the dimension as it is shown: the program's own channels and "(none)" have names in each language, what files
// name stays. report_add_key: the same for a key of an alert, whose values stand as "phone, Lyon"; cleaned.
const char *report_dim_value(enum dim d, const char *name);
void report_add_key(struct strbuf *b, const char *key);
const char *report_dim_title(enum dim d);             // localised: "channel"
// The title of a column as tables show it: it begins with a capital, whatever word it is; "n" and "id" are signs.
void report_title(struct strbuf *b, const char *title);
char *report_value(const struct report_env *env, int kpi, double v, char out[NUMFMT_BUF]);  // with unit
char *report_delta(const struct report_env *env, int kpi, double d, char out[NUMFMT_BUF]);
const char *report_cause_text(const struct report_env *env, const struct alert *a, struct arena *mem); // "phone: 1.98 (n = 33); the rest 2.71" or ""
const char *report_ack_text(const struct report_env *env, const struct alert_ack *k, struct arena *mem); // "acknowledged until 15 Oct 2026 by ana: why"
int32_t report_stale_days(const struct report_env *env, const struct source_info *s); // since its last day, 0 when within max_age
const struct alert_ack *report_stale_ack(const struct report_env *env, const struct source_info *s); // said of it and in force, or NULL
const char *report_state_word(const struct kpi_figure *f);  // localised: "critical", "few answers" ...
const char *report_event_word(const char *event); // localised: "raised", "cleared" ...
// One sentence: "Customer ease, phone: 2.34 is below 2.50 since August 2026"; period: the one that was judged.
const char *report_alert_text(const struct report_env *env, const struct alert *a, const struct period *period,
                              struct arena *mem);

#endif

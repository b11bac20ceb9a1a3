// What the pages share: a sheet under construction, texts, common blocks.
#ifndef KPITOP_REPORT_REPORT_PRIV_H
#define KPITOP_REPORT_REPORT_PRIV_H

#include "base/i18n.h"
#include "base/utf8.h"
#include "kpi/effect.h"
#include "kpi/goal.h"
#include "report/report.h"

#define COLUMNS_MAX 48 // of a table

// A sheet being built. Running out of memory is remembered in oom and asked once at the end: until then rows, cells and
// texts that could not be had are spare ones.
struct draft {
    struct sheet *s;
    const struct report_env *env;
    const struct view *v;
    struct err *e;
    bool oom;
    struct sheet_block spare_block;
    struct sheet_row spare_row;
    struct sheet_cell spare_cells[COLUMNS_MAX];
};
struct column_def { // a column as a table of constants; the title is looked up when shown
    const char *id, *title;
    bool right;
    int weight, priority;
};

// --- build.c
void *page_alloc(struct draft *p, size_t n, size_t size);                    // zeroed; NULL: oom is set
void *page_grow(struct draft *p, void *array, size_t n, size_t size);        // room for element n; NULL: oom is set
const char *page_printf(struct draft *p, const char *fmt, ...) __attribute__((format(printf, 2, 3))); // never NULL
const char *page_masked(struct draft *p, const char *text);                  // page_clean, personal data masked; never NULL
const char *page_key_of(struct draft *p, const char *action);                 // the key of it on the screen: "f"; never NULL
const char *page_capital(struct draft *p, const char *text);                 // its first letter a capital
const char *page_copy(struct draft *p, const char *text);                    // never NULL
const char *page_take(struct draft *p, struct strbuf *b);                    // the same of b, which is released
const char *page_clean(struct draft *p, const char *text);                   // text of a file, made safe; never NULL
struct view *page_link(struct draft *p, const struct view *v);               // NULL is a row without a link
struct sheet_block *page_block(struct draft *p, enum block_kind kind, const char *id, const char *title);
void page_line(struct draft *p, struct sheet_block *b, enum tone tone, const char *text);
const char *page_word(struct draft *p, const char *word);                     // what was searched for, without a password; never NULL
const char *page_unread(struct draft *p, const char *why);                    // why, made safe; remembered in the sheet
void page_columns(struct draft *p, struct sheet_block *b, const struct column_def *defs, size_t n);
struct sheet_row *page_row(struct draft *p, struct sheet_block *b);
void cell_text(struct sheet_row *r, size_t i, const char *text, enum tone tone);
void cell_num(struct sheet_row *r, size_t i, const char *text, double num, enum tone tone);
void cell_unit(struct sheet_row *r, size_t i, enum kpi_unit unit); // of the number of that cell
void cell_change(struct sheet_row *r, size_t i, enum kpi_unit unit); // the same of a difference
void cell_count(struct draft *p, struct sheet_row *r, size_t i, int64_t n);
const char *page_when(struct draft *p, int64_t time); // "3 Sep 2026 09:05"; "" for TIME_NONE
const char *page_when_iso(struct draft *p, int64_t time); // "2026-09-03 09:05"
void cell_time(struct draft *p, struct sheet_row *r, size_t i, int64_t time); // day and minute of an instant, UTC ms
void cell_day(struct draft *p, struct sheet_row *r, size_t i, int32_t day); // "" for CIVIL_NONE

// --- text.c
const char *page_kpi_value(struct draft *p, int kpi, double v);
const char *page_value_of(struct draft *p, int kpi, const struct kpi_figure *f); // the dash when there is none
const char *report_dash(const struct report_env *env);
void cell_figure(struct draft *p, struct sheet_row *r, size_t i, int kpi, const struct kpi_figure *f); // "~ 84.2 %" when small; f may be NULL
const char *report_mark(const struct kpi_figure *f);        // "!!" "!" "~" "*" or ""
enum tone report_tone(const struct kpi_figure *f);
const char *report_reason(struct draft *p, const struct kpi_result *r);
bool report_is_below(const struct report_env *env, int kpi, double value, double limit); // on which side is the bad one?
const char *page_interval(struct draft *p, int kpi, const struct kpi_figure *f); // "+14 .. +22" or ""
const char *page_limit(struct draft *p, int kpi, double t);  // a threshold, "80 % per year" when it is yearly
const char *page_key(struct draft *p, const char *key);          // report_add_key
const char *report_dim_by(enum dim d);                      // localised: "By channel"
const char *report_n_text(struct draft *p, int kpi, int64_t n); // "1,198 answers" / "n = 1,198"
const char *page_channel(const struct draft *p); // named by the filters, NULL when none is
const char *page_period(struct draft *p, const struct period *period);
const char *page_period_short(struct draft *p, const struct period *period);
// Sense of a move from before to now: '+' '-' '=' ' ', and its tone.
char report_sense(const struct report_env *env, int kpi, const struct kpi_figure *now, const struct kpi_figure *before,
                  bool significant);
enum tone sense_tone(char sense);

const char *report_count(struct draft *p, int64_t n);

// --- sheet_data.c, sheet_source.c
const char *report_source_name(struct draft *p, size_t i); // without its folder, where that is plain
const char *source_months(struct draft *p, const struct source_info *f, int months); // a strip, the last one that of the as-of date
// "Read as: UTF-8, LF, columns separated by ';', 1 header row"
const char *source_read_as(struct draft *p, const struct source_info *f, char delimiter, const char *header);
const char *source_gaps(struct draft *p, const struct source_info *f); // a sentence, "" when no week is missing
bool source_feeds(const struct report_env *env, const struct source_info *f, int kpi);
const char *source_would_give(struct draft *p, int kpi); // what column, or which records

// --- frame.c
int page_frame(struct draft *p); // title, crumbs, period, comparison, filters, as-of date, sources
const char *page_slice(struct draft *p, const struct slice *s); // "channel phone, team Lyon"; "" for everything
struct kpi_query view_query(const struct view *v);
struct span view_span(const struct report_env *env, const struct period *period); // its elapsed days

// --- blocks shared by pages and the document
void block_tiles(struct draft *p, const struct kpi_set *set, const struct alert_list *alerts);
void page_alerts(struct draft *p, const struct alert_list *alerts); // the counts and the worst of them, for the header
void block_alerts(struct draft *p, const struct alert_list *alerts, const char *title);        // one line each
void block_alerts_by_kpi(struct draft *p, const struct alert_list *alerts, const char *title); // one line per KPI
void block_actions_due(struct draft *p);                                                                // open actions whose day is near or past; nothing when none
int block_moved(struct draft *p, const struct kpi_query *q, const struct kpi_set *set);          // what moved beyond chance; 0 or an error
void block_sources(struct draft *p);
void block_chart(struct draft *p, const struct kpi_result *r, const struct kpi_trend *trend); // trend: may be NULL
void block_bars(struct draft *p, const struct kpi_result *r, int by);
void block_periods(struct draft *p, const struct kpi_result *r);
// trend, change: NULL where nothing is told of them; other: the period that the change is against.
void block_headline(struct draft *p, const struct kpi_result *r, const struct cell *cell, const struct kpi_trend *trend,
                    const struct kpi_change *change, const struct period *other);
void block_about(struct draft *p, const struct kpi_result *r);
const char *page_limits(struct draft *p, int kpi, const struct threshold *t); // "warning below 0, critical below -20" or ""
const char *page_all_limits(struct draft *p, int kpi); // in one line with those of its channels; "" for none

// --- own.c: targets, actions and notes on the pages of figures
bool own_aim(const struct draft *p, int kpi, struct kpi_aim *out);            // the target in force on the page
const char *own_attainment(struct draft *p, int kpi, double value, double target); // "92 %" or ""
const char *own_pace_words(struct draft *p, int kpi, const struct kpi_pace *pace, double target, const struct period *period);
enum tone own_pace_tone(const struct draft *p, int kpi, const struct kpi_pace *pace, double target);
void own_aim_line(struct draft *p, struct sheet_block *b, const struct kpi_result *r);
const char *own_words_of(struct draft *p, int kpi, const struct period *period); // actions begun in it, notes pinned to it, or ""
void own_chart_marks(struct draft *p, struct sheet_chart *c, const struct kpi_result *r);
const char *own_mark(const struct draft *p);

// --- trend_text.c, sheet_change.c
void trend_lines(struct draft *p, struct sheet_block *b, const struct kpi_trend *t); // t: may be NULL
void block_change(struct draft *p, const struct kpi_change *k, const struct period *other);
void change_line(struct draft *p, struct sheet_block *b, const struct kpi_change *k, const struct period *other);
// A change and its parts are shown as whole numbers of one step: 10^-decimals of `size`.
struct change_unit { double size; int decimals; const char *suffix; bool money; };
struct change_unit change_unit(const struct report_env *env, int kpi, double total);
double change_step(const struct change_unit *u);
const char *change_text(struct draft *p, const struct change_unit *u, double v); // "-15", "+2.4 min"
bool change_in_points(const struct report_env *env, int kpi);

// --- pages: fill p->s; 0 or an error
int page_overview(struct draft *p);
int page_kpi(struct draft *p);
int page_alert_list(struct draft *p);
int page_data(struct draft *p);
int page_rejects(struct draft *p);
int page_rows(struct draft *p);
int page_row_whole(struct draft *p);
// A row of a source read again, cell by cell; whole: with its empty cells and the field that each is read as.
int block_record(struct draft *p, const char *id, const char *title, const struct fact_ref *ref, bool whole);
int page_source(struct draft *p);
int page_import(struct draft *p);
void block_timing(struct draft *p); // NPS: a warning where hot and cold answers are mixed
const char *page_hidden(const struct draft *p, const char *text); // the text, "(hidden)" instead on an anonymous page; "" stays
const char *page_row_cell(struct draft *p, const struct source_info *from, size_t column, const char *text); // masked where it is a comment
int page_comments(struct draft *p);
int page_comment(struct draft *p);
int page_themes(struct draft *p);
int page_targets(struct draft *p);
int page_actions(struct draft *p);
int page_action(struct draft *p);
int page_people(struct draft *p);
int page_cases(struct draft *p);
int page_history(struct draft *p);
void block_stale(struct draft *p); // nothing when no export has stopped
int page_teams(struct draft *p);
int page_about(struct draft *p);
int page_side(struct draft *p);
int page_found(struct draft *p);
int page_layout(struct draft *p);
int page_files(struct draft *p);
int page_settings(struct draft *p);
bool figure_tells(const struct kpi_figure *f);
int block_nothing(struct draft *p, const struct kpi_query *q); // why there is no figure, and what to do; q->kpis: of one KPI
int page_nothing(struct draft *p); // the page has no line: what lifts that
int page_rows_of(const struct draft *p, const struct view *v, size_t *n); // lines of the tables of that view's page; NULL: of this one as it is
int look_apply(struct draft *p); // look.c: the page's tables as the view wants them, its filters in the header
int page_heat(struct draft *p);
// Weekday by hour, how durations are spread: in place of the chart. 0 or an error.
int block_week(struct draft *p, const struct kpi_result *r);
int block_spread(struct draft *p, const struct kpi_result *r);
uint8_t heat_level(double v, double least, double most); // 1 .. HEAT_MOST

// The KPI's result of the page's view, with series and parts.
int run_kpi(struct draft *p, struct kpi_set *set);
// Finish a sheet: the answer of out of memory.
int draft_done(struct draft *p);

#endif

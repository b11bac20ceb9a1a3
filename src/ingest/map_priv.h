// From columns to fields: profiles (ini files), what recognises a file, and the plan that reads its rows.
#ifndef KPITOP_INGEST_MAP_PRIV_H
#define KPITOP_INGEST_MAP_PRIV_H

#include <stdarg.h>
#include "base/ini.h"
#include "ingest/ingest.h"
#include "input_priv.h"
#include "value_priv.h"

#define MAX_HEADER_ROWS 3
#define MAX_RULES 400 // field rules of one section
#define MAX_SKIP_ROWS 30

// --- columns of a file ------------------------------------------------------------------------------------------
#define STAT_DISTINCT 32
struct colstat { // what the values of a column are, over all rows of the file
    uint64_t n;  // not empty and no null word
    uint64_t nulls;
    uint64_t number, integer, comma, dot, scientific, zero;
    uint64_t clock2, clock3, duration_text, half_day; // half_day: a clock with AM or PM
    uint64_t date, dmy, mdy, ambiguous;
    uint64_t ranged, money;                // numbers that min and max are of; amounts with a currency or a blank
    uint64_t words, with_blanks, textlen;  // neither number nor date; of those: with a blank inside
    uint64_t dmy_line, mdy_line;           // first line that proves the order
    uint64_t sign_dmy[SIGN_COUNT], sign_mdy[SIGN_COUNT]; // the same proofs by the sign between the parts
    int64_t min, max;                      // of numbers, x NUMBER_ONE
    char currency[4];
    const char *distinct[STAT_DISTINCT];   // word_key, in order of appearance
    size_t ndistinct;
    bool more; // than those
    const char *sample;
};
struct column {
    const char *header; // cleaned, for people
    const char *key;    // utf8_fold of the header: profiles and canonical names
    int ordinal;        // 1 for the first column with that key
    struct colstat st;
    bool wanted;        // statistics are needed
    struct seen_word *seen; // words that came before, what they count as
    const char *field;  // for source_info
    const char *how;
    const char *zone;   // that a further header row names, or NULL
    const char *hint;   // of a column that is not read: what would make it sure
};

// --- profiles -----------------------------------------------------------------------------------------------------
struct colspec {
    const char *text; // as in the profile
    const char *key;  // folded
    int ordinal;      // name#2; 0 = the first
    int number;       // #12; 0 = by name
    bool glob;
};
struct label {
    const char *key;
    int64_t value; // x SCORE_ONE, on the asked scale
};
struct word_is {
    const char *key;
    const char *text;
    int line;
};
enum scale_way { WAY_NONE, WAY_EFFORT, WAY_EASE };
enum fold_way { FOLD_UNSAID, FOLD_FIRST, FOLD_LAST, FOLD_SUM }; // unsaid: as another field of the column says, else first
enum { TAKE_LAST = -1, TAKE_ANY = -2, TAKE_COUNT = -3 };

// condition.c
enum test_op { TEST_IS, TEST_NOT, TEST_LT, TEST_LE, TEST_GT, TEST_GE, TEST_EMPTY, TEST_FILLED };
struct test_value {
    const char *key; // word_key; "" = empty, "*" = any text
    bool is_number;  // of a column: it is a number too
    int64_t number;  // of a column x NUMBER_ONE, of a field as its values are kept
    int flag;        // of a column: 0 or 1 where the word is a flag's, else -1
    int word;        // of a field with a closed set
    int other;       // the field compared with, or -1
};
struct test {
    struct colspec col;
    int field; // -1: the column
    enum test_op op;
    struct test_value *values;
    size_t n;
    bool alternative; // "or" stands before it
};
struct condition { // tests joined by "and", which binds closer, and "or"; n = 0: none
    struct test *tests;
    size_t n;
};
struct bound_condition { // on a file
    const struct condition *c; // NULL: none
    const int *cols;           // by test, -1: not there
    bool complete;             // the file has every column asked
};
struct how { // how to read a column; zero means "not said"
    enum date_order date;
    enum date_order by_sign[SIGN_COUNT]; // of ORDER_BY_SIGN
    const char *zone;
    int64_t unit_ms;
    enum clock_form clock;
    char decimal;
    bool has_scale, has_positive;
    int64_t lo, hi, positive; // x SCORE_ONE
    enum scale_way way;
    struct label *labels;
    size_t nlabels;
    struct word_is *words;
    size_t nwords;
    const char **nulls;
    size_t nnulls;
    const char *currency;
    const char *empty;  // value of an empty cell
    const char *filled; // value of a cell that is not empty
    struct colspec join, since, since_join, less;
    int64_t add;
    enum fold_way fold; // of folded rows
    bool invert;
    const char *split;
    int take;            // the first (0) value of the cell, the Nth, or one of the below
    const char **strips; // taken off the front
    size_t nstrips;
    const char *inside;  // two signs: what stands between them, where both are there
    const char *phone;   // "yes", or the country's code
    bool no_blanks;
    bool email;          // lower case
    bool down;           // an empty cell is as the one above
    enum clean_way clean;
    struct condition only_if;
    const char *lookup;  // PROFILE or PROFILE.word: the value found there under this one
};
enum { ALIAS_RULE = 999, ALIAS_CONST = 1000 }; // after every column, in this order
struct rule { // field.N = column
    enum rec_field field;
    int alias;
    struct colspec col;
    const char *konst;
    struct condition rule; // yes or no
    bool count;            // how many columns like col are filled
    struct how how;
    int line;
};
struct filter {
    struct condition cond;
    bool keep;
};
struct match {
    struct colspec *any; // one of these
    size_t n, shown;     // those written; one more, where headers hold bars: the whole text
};
struct section {
    enum rec_kind kind;
    const char *name;
    const char *table; // [lookup]: no record, but a table of this name, from F_id to F_segment of a customer
    struct rule *rules;
    size_t nrules, cap;
    struct filter *filters;
    size_t nfilters, filtercap;
    struct colspec each; // one record per matching column, as a (metric, question) of the response
    bool questions;      // columns nobody named are offered to the question recogniser
    struct colspec *ignores; // not even those
    size_t nignores, ignorecap;
    bool guests; // orders without a customer are orders all the same
    bool optional; // a first section of surveys: a row without an answer is no record, and no reject
    struct match *needs; // columns without which the file has no such record
    size_t nneeds, needcap;
    int line;
};
struct profile_line { // one line of a profile, as written
    const char *section, *key, *value;
    int line;
};
struct profile {
    struct arena mem;
    const char *name, *label, *path;
    struct profile_line *said; // all of them: what a profile made from this one repeats
    size_t nsaid;
    bool builtin, verified;
    struct match *matches;
    size_t nmatches, matchcap;
    int header_rows; // 1
    char delimiter;  // 0: found
    int enc;         // enum enc + 1; 0: found
    int skip_rows;   // before the header
    const char **footers;
    size_t nfooters, footercap;
    const char *timezone;
    enum date_order date;
    char decimal;
    const char **nulls;
    size_t nnulls, nullcap;
    const char *id_space;
    struct match fold_by;
    struct section *sections;
    size_t nsections, sectioncap;
};
// Reads a profile; what is wrong in it is an error with its line: nothing is guessed.
int profile_parse(struct profile *p, const char *path, const char *text, size_t len, const struct words *w, struct err *e);
int profile_read(struct profile *p, const char *path, const struct words *w, struct err *e);
void profile_release(struct profile *p);
// Column number of the spec, -1 when there is none. `from` continues after an earlier find (globs).
int colspec_find(const struct colspec *s, const struct column *cols, size_t n, int from);
bool colspec_set(const struct colspec *s);
int match_column(const struct match *m, const struct column *cols, size_t n); // -1: none of them
bool field_needed(const struct section *s, enum rec_field f); // of those that the kind requires
bool match_found(const struct match *m, const struct column *cols, size_t n);
bool glob_match(const char *pattern, const char *s);

struct profile_list {
    struct profile **items;
    size_t n, cap;
};
// Built-in ones, then *.ini of the folder; a user's profile replaces a built-in one of the same name.
// A bad file of the user's is left out and noted in *bad (may be NULL).
int profiles_load(struct profile_list *l, const char *dir, const struct words *w, struct strbuf *bad, struct err *e);
void profiles_release(struct profile_list *l);
const struct profile *profiles_find(const struct profile_list *l, const char *name);

// --- the plan -----------------------------------------------------------------------------------------------------
enum val { VAL_NONE, VAL_OK, VAL_BAD, VAL_SENT };

struct cached_word {
    uint64_t hash;
    const char *text; // NULL = free
    uint32_t len;
    enum val val;
    const char *reason;
    struct rec_value v;
};
#define WORD_CACHE 256

enum id_state { // has a spreadsheet rounded an id?
    ID_WHOLE,
    ID_LONG,  // more than 15 digits, and not rounded
    ID_ZEROS, // more than 15 digits that end as rounded ones do
    ID_LOST,  // 1.03E+13
};

// quick.c: columns of which usual cells need not go the whole way through convert_cell.
enum quick { QUICK_NONE, QUICK_TIME, QUICK_COUNT, QUICK_DURATION, QUICK_ID, QUICK_TEXT, QUICK_SEEN };
enum quick_got {
    QUICK_ASK,     // not such a cell: convert_cell knows
    QUICK_VALUE,
    QUICK_NOTHING, // VAL_NONE
    QUICK_SENT,    // VAL_SENT
};
struct seen_cells;

struct bind { // one column read as one field
    enum rec_field field;
    enum rec_type type;
    int set; // enum word_set or -1
    int col, join, since, since_join, less;
    const char *konst;
    struct bound_condition verdict, only_if; // yes or no instead of a cell; rows on which it is read
    const int *counted; // columns of which the filled ones are counted
    size_t ncounted;
    bool numbers; // dates: a cell that is a number alone may be one
    bool after_rule; // a constant: for what the rule leaves open
    struct how how;
    const struct rule *rule;  // of the profile; NULL: from headers or questions
    uint64_t looked_up, found; // how.lookup: values asked for, and known there
    struct strbuf above; // how.down: the last value
    struct strbuf made;  // a text that is not as in the cell
    const struct zone *zone;
    bool own_zone;
    const struct label_scale *scale[4]; // built-in label scales that may read it
    size_t nscales;
    enum rec_field metric;              // the scale of this score field is meant (F_score of a long form: by row)
    bool unit_open;                     // a duration whose unit only the times beside it can decide
    bool money_currency;                // take the currency named in the cell
    const char *remark;                 // for the columns page
    struct cached_word *cache;          // WORD_CACHE entries
    size_t ncached;
    struct seen_cells *seen;            // of QUICK_SEEN
    uint64_t ids[ID_LOST + 1];          // of an id: values by their state, for the warning
    const char *rounded;                // the first one that a spreadsheet has rounded, or may have
};
struct step { // of a bind, what every row asks
    struct bind *b;
    int col;               // -1: the constant
    enum rec_field field;
    enum quick quick;
    struct csv_cell konst;
};
struct emit { // one record per row
    enum rec_kind kind;
    struct bind *binds;
    size_t n, cap;
    const struct section *section;
    struct bound_condition *filters; // as the section's; NULL: none
    bool secondary;   // a rating beside a ticket: no record when there is no answer
    bool long_form;   // each: metric and question fixed
    const char *question;
    // What rows.c looks up once.
    struct bind *currency, *score, *label, *metric; // NULL: none
    bool late;                 // some binds wait for the others
    bool wide;                 // columns of its own for the metrics, beside or instead of (metric, score)
    struct step *steps;        // the binds that do not wait, in the order in which they are read
    size_t nsteps;
    enum rec_field needed[8];  // a row without one of them is no record; ends with F_COUNT
};
struct plan {
    struct arena mem;
    const char *profile, *label;
    const struct profile *p; // NULL for canonical names and synonyms
    const char *refused;     // why nothing is read of this file, one clause; NULL: it is read
    struct emit *emits;
    size_t n, cap;
    const char *notes[24];
    size_t nnotes;
};
void plan_release(struct plan *p);
static inline enum rec_field metric_field(enum rec_metric m)
{
    return (enum rec_field)(F_nps + (int)m - METRIC_NPS);
}
struct emit *plan_emit(struct plan *p, enum rec_kind kind);
struct bind *emit_bind(struct emit *m, enum rec_field f, int col);
struct bind *emit_find(const struct emit *m, enum rec_field f);
bool plan_same(const struct plan *a, const struct plan *b); // do they read alike? of one file, from one profile or its headers
int plan_note(struct plan *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct file { // all that is known of the file being loaded
    const struct ingest_opts *o;
    struct source_info *si;
    const struct words *words;
    const struct profile_list *profiles;
    struct input in;
    struct enc_scan scan;
    char delimiter;
    size_t header_at;  // rows before the header
    int header_rows;
    struct column *cols;
    size_t ncols;
    struct arena mem;  // columns and their statistics
    struct strbuf key; // scratch
    struct strbuf scratch;
    struct lookups *lookups; // NULL: this load has none
    struct fold *fold; // rows of one record are many, NULL: every row is one
    const struct trial *trial; // a mapping tries this file, NULL: it is loaded
    struct resume *from; // the file was read up to its end before, and has grown since; NULL: all of it is read
    bool unpacked; // before, and waits for the tables of others since, which may stand in the same archive
    bool whole;    // its first rows have misled: all of them are looked at before any is read
    struct csv_counts counts; // line ends of all of its rows
    struct meter *meter; // NULL: nobody asks how far it is read
};

static inline struct csv_stream file_stream(struct file *f) // its rows from the first byte on; progress is not asked for
{
    return (struct csv_stream){.delimiter = f->delimiter, .by_row = f->in.sheet, .width = f->ncols, .libcsv = f->o->libcsv,
                               .cancel = f->o->cancel, .progress_ctx = f, .field = f->o->limits.field, .row = f->o->limits.line,
                               .columns = f->o->limits.columns, .quotes = f->o->limits.quotes, .head = f->in.head};
}

uint64_t plan_fingerprint(const struct file *f, const struct plan *p); // of the columns, and of what plan_same compares
void plan_mark_present(const struct file *f, const struct plan *p); // source_info.present

// recognise.c: which way to read the file, from the headers: sets the columns of f and *prof or *canonical. Neither:
// header synonyms may still fit, once the values have been seen.
struct head;
int recognise(struct file *f, const struct head *h, const struct profile *forced, const struct profile **prof,
              bool *canonical, struct err *e);
int plan_from_profile(struct file *f, struct plan *p, const struct profile *prof, struct err *e);
int plan_canonical(struct file *f, struct plan *p, struct err *e);
// synonyms.c, headers.c, questions.c: from headers and values.
int synonyms_plan(struct file *f, struct plan *p, struct err *e);
#define COMPLETE_GUESS 100
// How many headers of the row a kind of record would know, plus COMPLETE_GUESS when they are all it needs; 0: too few.
int synonyms_possible(const struct file *f);
int question_field(const struct file *f, size_t col); // the score field or F_comment, -1: no known question
int questions_bind(struct file *f, struct plan *p, struct emit *survey, struct err *e);
const char *header_words(struct strbuf *b, const char *header, int64_t *unit_ms, enum clock_form *clock);
bool header_zone(const char *header, char *out, size_t size); // the zone that a header names, as zone_open takes it
// The scale and the direction that a question says: "(0 to 10)", "/5", "1 = very difficult, 5 = very easy".
struct said {
    bool scale;
    int lo, hi;
    enum scale_way way;  // WAY_NONE: not said
    bool upside_down;    // the lowest number is the best answer
};
void header_said(const char *key, struct said *out);

// stats.c
void stat_add(struct file *f, struct column *c, const char *s, size_t n, uint64_t line);
int stat_merge(struct arena *mem, struct colstat *a, const struct colstat *later); // of the rows that follow; 0 or ERR_NOMEM
// What one cell added: the same text adds the same again, but for what is kept of the first one.
struct stat_cell {
    uint32_t counters, textlen; // bits of what was counted
};
struct stat_cell stat_difference(const struct colstat *before, const struct colstat *after);
void stat_repeat(struct colstat *st, struct stat_cell cell, uint64_t times);
// settle.c: decide per column what the values decide; says it in column.how.
int plan_settle(struct file *f, struct plan *p, struct err *e);
void trim(const char **s, size_t *n);
// doubts.c: durations against times, zeros that may mean none; decides or drops columns whose unit is open.
int plan_doubts(struct file *f, struct plan *p, struct err *e);
int duration_left(struct file *f, struct plan *p, int col, enum rec_field field, struct err *e); // not read: no unit

// convert.c
struct convert {
    struct file *f;
    uint64_t ambiguous, skipped; // times
    char currency[4];            // reporting currency, written back
    const char *reason;          // of the last VAL_BAD
    struct arena mem;            // cached words
    enum rec_metric metric;      // of the row, long form
    int64_t scale_lo, scale_hi;  // of the row, x SCORE_ONE
    bool row_scale;
    char row_currency[4];
    struct zone *zone;           // that the last cell with one named
    enum id_state rounded;       // of the last id
    struct zone_days *days[2];   // quick.c: the offsets of days without a change, of the reader's zone and of another
    int64_t numbers;             // given to texts
    int month, month_len;        // year x 16 + month of the last ISO date, and its first day
    int32_t month_day;
};
#define ZONE_DAYS 1024
void convert_release(struct convert *c);
enum val convert_cell(struct convert *c, struct bind *b, const char *s, size_t n, struct rec_value *out);
// A date here, a time of day there.
enum val convert_joined(struct convert *c, const struct bind *b, const struct csv_cell *date, const struct csv_cell *clock,
                        struct rec_value *out);
enum val convert_score(struct convert *c, struct bind *b, enum rec_metric metric, const char *s, size_t n,
                       struct rec_value *out);

// quick.c, once the plan is settled
enum quick quick_way(const struct bind *b);
// From step i on, up to one that has to be asked: apply it, and go on with the next. nsteps: all are done.
size_t quick_steps(struct convert *c, const struct emit *m, size_t i, const struct csv_cell *cells, struct record *rec, bool *offered);
// zone_day, and instants about it that are of the same day: [*from, *to).
int32_t quick_day(struct convert *c, const struct zone *z, int64_t utc_ms, int64_t *from, int64_t *to);
// Of a time as most are, on a day on which the clock does not change: that instant, and how long after midnight it is.
bool quick_when(struct convert *c, const struct bind *b, const char *s, size_t n, int64_t *ms_of_day, int64_t *utc);
// The instant of a local time; false where the clock changes about that day.
bool quick_steady(struct convert *c, const struct zone *z, int32_t day, int64_t ms_of_day, int64_t *utc);
bool quick_digits(const char *s, size_t n, int64_t *out);                   // one to nine, and nothing else
void quick_forget(struct bind *b);
void quick_release(struct convert *c);

// condition.c
int condition_bind(struct arena *mem, const struct condition *c, const struct file *f, struct bound_condition *out,
                   struct err *e);
// 1 holds, 0 does not, -1 cannot be told. rec may be NULL where no field is asked.
int condition_holds(const struct bound_condition *b, struct file *f, const struct csv_cell *cells,
                    const struct record *rec);

// lookup.c
struct lookup_table;
struct lookups {
    struct lookup_table *items;
    size_t n, cap;
    bool may_wait; // a file that asks a table not there yet is put off, and
    bool waits;    // was
};
void lookups_release(struct lookups *l);
bool lookup_known(const struct lookups *l, const char *name);
bool lookups_missing(const struct lookups *l, const struct profile *p); // does the profile ask for one that is not there?
// The last value of a key counts.
int lookup_put(struct lookups *l, const char *name, const struct rec_value *key, const struct rec_value *value,
               struct err *e);
const char *lookup_find(const struct lookups *l, const char *name, const char *key, size_t n); // NULL: not there

// rejects.c
#define KEPT_WORDS 500 // unknown words of one source
int reject_add(struct file *f, uint64_t line, int col, const char *field, const char *value, size_t len,
               const char *reason, bool whole_row, struct err *e);
// What was found in the rows that follow those of the file's source: counts, days, rejects, words, notes.
void source_move(struct source_info *si, uint64_t lines); // of its rejects: they stand so many further down
int source_merge(struct source_info *si, const struct source_info *later, struct err *e);
int unknown_word_add(struct file *f, const char *field, const char *word, size_t len, struct err *e);
// A note's sentence, translated, in mem; NULL when out of memory.
const char *note_text(struct arena *mem, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
int source_note(struct source_info *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

// identity.c: ids that a spreadsheet has rounded, and ids that come again.
int id_seen(struct file *f, struct bind *b, enum id_state state, const char *s, size_t n, struct err *e);
int ids_notes(struct file *f, const struct plan *p, struct err *e);
struct again *again_new(const struct file *f, int col); // col: the id's; NULL: out of memory
int again_row(struct again *a, const struct csv_cell *cells, struct err *e);
int again_column(const struct again *a);
uint64_t again_mask(const struct again *a); // again_row looks at the rows whose id has a text_mark that ends in these zeros
int again_merge(struct again *a, const struct again *later, struct err *e); // of the rows that follow
int again_say(const struct again *a, struct file *f, const struct plan *p, struct err *e);
void again_free(struct again *a);

// fold.c: rows that belong together become one row.
typedef int (*fold_row_fn)(void *ctx, struct csv_cell *cells, uint64_t line, uint64_t offset, struct err *e);
struct fold_counts {
    uint64_t lines, records;
    bool full; // too many keys or bytes: some rows that stand apart were not folded
};
struct fold *fold_new(const struct file *f, int col); // NULL: out of memory
int fold_scan(struct fold *fo, const struct csv_row *row, struct err *e); // every row of the first pass
void fold_begin(struct fold *fo, const struct plan *p);                    // the second pass
int fold_row(struct fold *fo, const struct csv_cell *cells, uint64_t line, uint64_t offset, fold_row_fn row, void *ctx,
             struct err *e);
int fold_end(struct fold *fo, fold_row_fn row, void *ctx, struct err *e);
struct fold_counts fold_counted(const struct fold *fo);
void fold_free(struct fold *fo);

// emit.c: the rows of a file into records.
struct emission;
int emit_begin(struct emission **out, struct file *f, const struct record_sink *sink, uint32_t source_no, struct err *e);
// Reads them all. `gather`: in parts, with the statistics of the columns on the way, which are the file's then; the sink has
// given nothing away before emit_end, and the plan may still turn out wrong: emit_read again with the right one.
int emit_read(struct emission *m, struct plan *p, bool gather, struct err *e);
int emit_end(struct emission *m, struct plan *p, char currency[4], struct err *e); // p: as the one read with
void emit_free(struct emission *m);
bool emit_can_gather(const struct file *f, const struct plan *p, const struct record_sink *sink);
int first_pass(struct file *f, struct plan *p, uint64_t rows, bool *all, struct err *e); // rows: no more than these; *all: there are no more

// A trial of a mapping: the first rows of a file, opened already.
struct trial {
    struct input in;            // stays open
    struct enc_scan scan;
    bool fixed_header;          // header_at and header_rows are the user's
    size_t header_at;
    int header_rows;
    char delimiter;             // 0: found
    uint64_t rows;              // no more than these are read
    void (*planned)(void *ctx, const struct file *f, const struct plan *p); // before the values settle the plan; may be NULL
    void *ctx;
};

// dialect_said.c: the profile that names the delimiter or the encoding, and whose marks are all there then. *forced is set
// to it, and the file is read its way.
int dialect_said(struct file *f, const struct profile **forced, struct err *e);
bool encoding_by_name(const char *name, enum enc *out);
const char *encoding_name(enum enc enc); // as profiles write it

// dialect.c
int dialect_find(struct file *f, struct decoder *d, struct err *e);
struct head { // first rows of the file, for header detection
    struct arena mem;
    struct csv_row *rows;
    size_t n, cap;
};
int head_read(struct file *f, struct head *h, struct err *e);
int columns_from_head(struct file *f, const struct head *h, size_t at, int header_rows, struct err *e);

#endif

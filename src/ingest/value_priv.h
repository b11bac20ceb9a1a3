// Values: text of one cell -> typed value. Nothing here knows a column or a file; what was decided for the whole
// column (order of day and month, decimal sign, unit, scale) is handed in.
#ifndef KPITOP_INGEST_VALUE_PRIV_H
#define KPITOP_INGEST_VALUE_PRIV_H

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/zone.h"
#include "record/record.h"

// --- numbers (value_number.c) ---------------------------------------------------------------------------------
struct dec { // m / 10^scale, scale 0..18
    int64_t m;
    int scale;
};
// The whole text must be a number; `decimal` is '.' or ','. Thousands: blanks of any kind, apostrophes, or the other
// sign before groups of exactly three digits. A trailing % is read over.
bool number_parse(const char *s, size_t n, char decimal, struct dec *out);
// d x one, rounded half away from zero; false when it does not fit.
bool dec_fixed(struct dec d, int64_t one, int64_t *out);
enum { NUM_IS = 1, NUM_COMMA = 2, NUM_DOT = 4, NUM_SCIENTIFIC = 8 };
int number_evidence(const char *s, size_t n); // NUM_COMMA / NUM_DOT: the text proves that decimal sign
// Amount with an optional sign or code of currency before or after ("1 234,56 €"); currency[0] = 0 when it names none.
bool money_parse(const char *s, size_t n, char decimal, struct dec *out, char currency[4]);

// --- durations (value_duration.c) -----------------------------------------------------------------------------
enum clock_form { CLOCK_UNKNOWN, CLOCK_HM, CLOCK_MS }; // what 12:34 means
#define DURATION_MAX_MS (INT64_C(10) * 366 * 86400000)
// NULL and *ms, or the reason of the refusal (static text).
const char *duration_parse(const char *s, size_t n, int64_t unit_ms, char decimal, enum clock_form clock, int64_t *ms);
enum { DUR_NUMBER = 1, DUR_CLOCK2 = 2, DUR_CLOCK3 = 4, DUR_TEXT = 8 };
int duration_evidence(const char *s, size_t n);
bool clock_parse(const char *s, size_t n, int64_t *ms_of_day); // H:MM[:SS[.fff]] [AM|PM]
int64_t duration_unit(const char *word);                       // "min" -> 60000; 0 unknown

// --- dates (value_date.c) -------------------------------------------------------------------------------------
enum date_order {
    ORDER_UNKNOWN,
    ORDER_DMY,
    ORDER_MDY,
    ORDER_NONE, // day and month cannot be told apart in this column: such cells are refused
    DATE_UNIX,
    DATE_UNIX_MS,
    DATE_EXCEL,
    ORDER_YMD,  // two digits of the year come first; four are known without
    DATE_AVAYA, // days since 1899-12-31
    ORDER_BY_SIGN, // a column of two orders, told apart by the sign between the parts: date_sign() picks one
};
struct when {
    int64_t local_ms; // the clock shown; already UTC when `zoned`
    bool zoned;
    bool date_only;
    const char *zone; // not zoned: the zone that the text names at its end, zone_len bytes; NULL: none
    size_t zone_len;
};
const char *when_parse(const char *s, size_t n, enum date_order order, struct when *out); // NULL or the reason
enum { DATE_IS = 1, DATE_DMY = 2, DATE_MDY = 4, DATE_AMBIGUOUS = 8 };
int date_evidence(const char *s, size_t n);
enum { SIGN_SLASH, SIGN_DASH, SIGN_DOT, SIGN_COUNT };
int date_sign(const char *s, size_t n); // what parts the numbers of a date, SIGN_COUNT: something else
// A number alone, whatever the rest of the column is: a spreadsheet's days, Unix seconds or milliseconds, by its size.
const char *when_counted(const char *s, size_t n, struct when *out);
// A date and, apart, a time of day: also as a part of a day (0,5), or behind the date that programs put before a time.
const char *when_joined(const char *date, size_t n, const char *clock, size_t m, enum date_order order, struct when *out);
// [from, to) of a label; years, quarters and weeks as the calendar cuts them (week_start 0..6, fiscal_start 1..12).
bool value_period(const char *s, size_t n, int week_start, int fiscal_start, int32_t *from, int32_t *to);

// --- texts (value_text.c) -------------------------------------------------------------------------------------
// Digits alone, with the country in front: "+33 (0)6 12", "0033 6 12" and, with country "+33", "06 12" are 33612. False:
// no number. `country` is "+NN", or any other text for none.
bool phone_key(const char *s, size_t n, const char *country, struct strbuf *out);
// "1,03006E+15", "3.37E10": what a spreadsheet has left of a long number. Without a sign or a decimal mark it may be a code.
bool power_of_ten(const char *s, size_t n);
enum clean_way { CLEAN_NONE, CLEAN_HTML, CLEAN_WIKI, CLEAN_REMARK };
void text_clean(struct strbuf *out, enum clean_way way, const char *s, size_t n); // one line, without mark-up
void text_without_html(struct strbuf *out, const char *s, size_t n);
void text_without_wiki(struct strbuf *out, const char *s, size_t n);

// --- words (words.c) ------------------------------------------------------------------------------------------
enum word_set {
    W_FLAG, // 0 / 1
    W_NULL, // no value at all; WORD_SENT: asked, not answered
    W_STATUS,
    W_ORDER,
    W_CHANNEL, // index into rec_channels
    W_DIRECTION,
    W_SLA,
    W_AUDIENCE,
    W_TIMING,
    W_STATE,
    W_METRIC,
    W_COST,
};
#define WORD_SENT 2
struct words {
    struct intern keys;
    int *values;
    size_t nvalues, cap;
    bool in_null[128]; // ASCII characters of the words that are no value
    struct arena mem;
    const char *(*labels)[8]; // of each of label_scales, as keys
};
int words_init(struct words *w, struct err *e);
void words_release(struct words *w);
// utf8_fold into a scratch text that is used again and again. Once it failed it stays so: "" from then on, and b->oom tells it at the end.
const char *fold_again(struct strbuf *b, const char *s, size_t n);
// Key for comparing words: fold_again, then _ and - between letters become blanks.
const char *word_key(struct strbuf *b, const char *s, size_t n);
// Can the text be none of the words for no value? True only where an ASCII character of it stands in none of them.
bool words_never_null(const struct words *w, const char *s, size_t n);
bool words_find(const struct words *w, enum word_set set, const char *key, int *value); // key from word_key
const char *word_name(int set, int64_t value); // of a closed set, as the records call it; "" when it has none
int word_set_of(enum rec_kind kind, enum rec_field f);                                  // -1: not a closed set

// Label scales: one answer per word, lowest first.
struct label_scale {
    const char *name;
    uint64_t metrics;      // bit (F_x - F_nps) of the score fields it may serve
    int lo;                // value of the first label; the next ones follow by one
    bool ease;             // the highest label means the least effort
    const char *labels[8]; // alternatives separated by |, lowest first, NULL at the end
};
extern const struct label_scale label_scales[];
extern const size_t label_scales_n;
// Does the scale know this key? Returns the place (0 = lowest) or -1.
int label_place(const struct words *w, const struct label_scale *s, const char *key); // key from word_key
int label_count(const struct label_scale *s);

#endif

// The cube: canonical records become facts (one per record, packed), facts fold into additive integer measures
// per span of days and slice. Nothing here knows a KPI. Doubles do not appear.
//
// Life: cube_new, then the sink of cube_sink() is fed by ingest, then cube_seal() (duplicates folded out, surveys and
// sheets joined to their interactions, as-of date decided, later events dropped, derived durations), then cube_fold().
#ifndef KPITOP_CUBE_CUBE_H
#define KPITOP_CUBE_CUBE_H

#include "base/workcal.h"
#include "base/civil.h"
#include "base/image.h"
#include "base/zone.h"
#include "record/source_info.h"

#include <stdatomic.h>

__extension__ typedef __int128 int128;

enum dim { // every record has a value per dimension, code 0 = "" = "(none)"
    DIM_CHANNEL, DIM_TEAM, DIM_AGENT, DIM_CATEGORY, DIM_PRODUCT, DIM_COUNTRY, DIM_SEGMENT, DIM_LANGUAGE,
    DIM_PRIORITY, DIM_JOURNEY, DIM_COUNT
};
int dim_by_name(const char *name); // "channel" -> DIM_CHANNEL, -1 unknown
const char *dim_name(enum dim d);

enum same_kind { SAME_ANY, SAME_CATEGORY, SAME_PRODUCT };

struct cube_opts {
    const struct zone *zone;
    const struct workcal *hours; // business hours, NULL: none are known
    int32_t as_of;           // CIVIL_NONE: the day of the latest thing that has happened
    int repeat_days;         // 7
    int churn_after_days;    // 365
    int64_t social_delay_ms; // 3,600,000
    enum same_kind repeat_same, call_same;
    uint32_t values;         // kept of a dimension, the rest are "(other)"; 0: CUBE_VALUES_MAX, the most
    struct room *room;       // for the large arrays, or NULL; outlives the cube
    bool grows;              // keep what cube_write_open writes
    const atomic_int *cancel; // non-zero asks to stop (ERR_CANCEL) until the cube is sealed, from any thread; NULL allowed
    bool asked_little;       // a few folds are all that will come: what makes many fast is not made
};
#define CUBE_VALUES_MAX 65000

// Counters and sums. A "mean" takes three: N, SUM here and a sum of squares in enum square, same order.
// Durations are ms, scores x SCORE_ONE, money x MONEY_ONE, costs x COST_ONE.
#define COST_ONE INT64_C(100000000)
#define CUBE_MEANS(X)                                                                                                  \
    X(RESPONSE) X(FIRST_RESPONSE) X(FIRST_RESPONSE_BH) X(WAIT) X(HANDLE) X(ELAPSED) X(RESOLUTION) X(RESOLUTION_CLOSED) \
    X(RESOLUTION_BH) X(REPLY) /* reply to feedback */                                                                  \
    X(QUALITY) X(CSAT) X(CES) X(EASE_CUSTOMER) X(EASE_EMPLOYEE) X(EMOTION) X(ENGAGEMENT)
#define CUBE_DURATIONS 10 // the first ones are durations and have a histogram
#define CUBE_COUNTS(X)                                                                                                 \
    /* interactions, by created_at */                                                                                  \
    X(INTERACTIONS) X(CONTACTS) X(ANSWERED) X(ANSWERABLE) X(COMPLAINTS) X(COMPLAINT_KNOWN) X(ESCALATED)                \
    X(ESCALATION_KNOWN) X(ERRORS) X(ERROR_KNOWN) X(CASES_CREATED) X(HANDLED) X(HANDLED_MS) X(SALES) X(SALES_AMOUNT)    \
    X(SALES_KNOWN) X(CONVERTED_CONTACTS) X(ICOST_KNOWN) X(ICOST) X(RESPONSE_STAND_IN) X(FCR_ALL)                      \
    X(FIRST_RESPONSE_BH_COUNTED) /* by the calendar of business hours, not by the export */                            \
    /* interactions, by resolution date */                                                                             \
    X(FCR) X(FCR_KNOWN) X(RESOLVED) X(SLA_MET) X(SLA_KNOWN) X(REOPENED) X(REOPEN_KNOWN)                                \
    X(RESOLUTION_BH_COUNTED)                                                                                           \
    /* surveys */                                                                                                      \
    X(SURVEYS) X(RESPONSES) X(COMMENTS) X(CSAT_POSITIVE) X(NPS_N) X(NPS_PROMOTERS) X(NPS_DETRACTORS) X(CES_HIGH)       \
    X(CES_LOW)                                                                                                         \
    /* flows of customers and staff; orders, prospects, social, web, costs, time sheets */                             \
    X(CUSTOMERS_NEW) X(CUSTOMERS_LOST) X(ORDERS) X(ORDERS_AMOUNT) X(LEADS) X(LEADS_CONVERTED) X(LEADS_COHORT)          \
    X(SOCIAL) X(SOCIAL_IN_TIME) X(STAFF_HIRED) X(STAFF_LEFT) X(WORK_ROWS) X(WORK_MS) X(VISITS) X(BOUNCES) X(CARTS)     \
    X(CARTS_LOST) X(COST_ROWS) X(COST_SERVICE) X(COST_ACQUISITION)                                                     \
    /* stocks: state at the end of the span */                                                                         \
    X(STOCK_BACKLOG) X(STOCK_CUSTOMERS) X(STOCK_REFERRAL_KNOWN) X(STOCK_REFERRERS) X(STOCK_ADOPTION_KNOWN)             \
    X(STOCK_ADOPTERS) X(STOCK_PREFERENCES) X(STOCK_STAFF)                                                              \
    /* stocks at the start of the span */                                                                              \
    X(START_CUSTOMERS) X(START_STAFF)                                                                                  \
    /* 1 once the kind of record has begun, anywhere in the data, by the end of the span: then a count is 0, not unknown */ \
    X(SEEN_INTERACTIONS) X(SEEN_CASES) X(SEEN_SURVEYS) X(SEEN_COMPLAINTS)                                              \
    /* customer figures, from one scan of the facts by (customer, day) */                                              \
    X(REPEATERS) X(CONTACTERS) X(CALL_REPEATERS) X(CALLERS) X(RECURRING) X(BUYERS) X(BOUGHT_TWICE) X(BOUGHT_ONCE)      \
    X(YEAR_ORDERS) X(YEAR_BUYERS) X(TODATE_ORDERS) X(TODATE_AMOUNT) X(LIFETIME_DAYS)                                   \
    X(YEAR_LOST) X(YEAR_START_CUSTOMERS)

enum measure {
#define X(m) M_##m##_N, M_##m##_SUM,
    CUBE_MEANS(X)
#undef X
#define X(m) M_##m,
        CUBE_COUNTS(X)
#undef X
            M_COUNT
};
enum mean {
#define X(m) MEAN_##m,
    CUBE_MEANS(X)
#undef X
        MEAN_COUNT
};
static inline enum measure mean_n(enum mean m) { return (enum measure)(2 * (int)m); }
static inline enum measure mean_sum(enum mean m) { return (enum measure)(2 * (int)m + 1); }

struct hist; // duration buckets: 128 linear steps per power of two, each with count and sum
struct cell {
    int64_t m[M_COUNT];
    int128 sq[MEAN_COUNT];
    struct hist *h[CUBE_DURATIONS]; // NULL when empty or not asked
};
// Nearest rank q (0 < q <= 1) in ms: the mean of the bucket that holds it (0.8 %; exact when its values are equal).
int64_t hist_quantile(const struct hist *h, double q);

#define SLICE_MAX 10
struct slice { // conjunction of dimension = value; n = 0: everything
    int n;
    struct { enum dim dim; uint32_t code; } f[SLICE_MAX];
};
struct span { int32_t from, to; }; // days [from, to), may overlap other spans

struct cube_answer { // cells[span * ngroups + group]
    size_t nspans, ngroups;
    uint32_t *codes;  // [ngroups] value of the group dimension; one group with code 0 when not grouped
    struct cell *cells;
};

struct cube;
int cube_new(struct cube **out, const struct cube_opts *o, struct err *e);
void cube_free(struct cube *c);
struct record_sink cube_sink(struct cube *c);
// sources: duplicates, excluded and spans of days are filled in.
int cube_seal(struct cube *c, struct source_info *const *sources, size_t nsources, struct err *e);
// The sealed cube as arrays of an image. A cube that is read keeps its arrays there: the image is closed after it is freed.
// ERR_SYNTAX when the arrays do not fit together. The options are to be those it was sealed with.
void cube_write(struct image_io *io, const struct cube *c);
int cube_read(struct image_io *io, struct cube **out, const struct cube_opts *o, struct err *e);
// What opens the cube again is written behind it. Read, the cube is as it was before it was sealed: it takes more records of its
// sources, and is sealed anew. Its image is image_private, and closed after it is freed. ERR_SYNTAX where nothing was kept.
void cube_write_open(struct image_io *io, const struct cube *c);
int cube_read_open(struct image_io *io, struct cube **out, const struct cube_opts *o, struct err *e);
int32_t cube_as_of(const struct cube *c); // CIVIL_NONE when there is no record at all
int32_t cube_first_day(const struct cube *c);

// Fold facts of the slice. group: a dimension (one group per value met in the slice, code order = name order,
// "(none)" last) or -1. opts: CUBE_HIST also fills cell.h, CUBE_HIST_FIRST that of the first span; CUBE_NO_CUSTOMERS
// leaves out the figures that need a scan by customer. Free with cube_answer_release.
// Filters on and groups of channel and team are answered from daily cells, whatever the number of facts; the rest folds
// the facts of the days of the spans.
enum { CUBE_HIST = 1, CUBE_NO_CUSTOMERS = 2, CUBE_HIST_FIRST = 4 };
int cube_fold(const struct cube *c, const struct slice *s, const struct span *spans, size_t nspans, int group,
              unsigned opts, struct cube_answer *out, struct err *e);
void cube_answer_release(struct cube_answer *a);
// While it is on, folds under way and those that begin give up soon with ERR_CANCEL; from any thread.
void cube_stop(struct cube *c, bool on);
// Values of preferred_channel among the customers present at the end of each span (channel_preference base=stated):
// groups are channel codes.
int cube_fold_preferred(const struct cube *c, const struct slice *s, const struct span *spans, size_t nspans,
                        struct cube_answer *out, struct err *e);

uint32_t cube_values_most(const struct cube *c); // that are kept of a dimension, with "(none)"; one more is "(other)"
const char *cube_value_name(const struct cube *c, enum dim d, uint32_t code); // "" for code 0
int64_t cube_value_find(const struct cube *c, enum dim d, const char *name);  // code or -1 (case-insensitive for channels)
const char *cube_value_true(const struct cube *c, enum dim d, uint32_t code); // its name in the data, whatever is told
// Pseudonyms for the values of a dimension: "Agent 01", numbered in the order of their names, the same for the same data.
// While they are shown cube_value_name tells them, and cube_value_find knows both.
int cube_alias(struct cube *c, enum dim d, const char *word, struct err *e);
void cube_alias_show(struct cube *c, bool on);
size_t cube_nvalues(const struct cube *c, enum dim d);                        // codes 0 .. n-1
bool cube_has_kind(const struct cube *c, enum rec_kind k);                    // any counted record of the kind
bool cube_has_field(const struct cube *c, enum rec_kind k, enum rec_field f); // any source maps it

// Rows behind a number.
struct fact_ref {
    uint32_t source;
    uint64_t offset, line;
    int64_t time;  // placing time, UTC ms
    int64_t sort;  // the measured value (ms, score...), for "worst first"; INT64_MIN when it has none
};
// Facts of the slice and span that feed the mean or count `m` (any enum measure that facts feed directly).
int cube_rows(const struct cube *c, const struct slice *s, struct span span, enum measure m, struct fact_ref **out,
              size_t *n, struct err *e);

#endif

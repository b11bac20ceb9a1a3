// KPIs: the catalogue (one table row each) and their figures over cube cells. Cannot tell where the numbers came from.
#ifndef KPITOP_KPI_KPI_H
#define KPITOP_KPI_KPI_H

#include "cube/cube.h"
#include "kpi/period.h"
#include "stats/stats.h"

enum kpi_family { FAM_SATISFACTION, FAM_LOYALTY, FAM_SERVICE, FAM_FEEDBACK, FAM_BUSINESS, FAM_TEAM, FAM_COUNT };
enum kpi_unit { UNIT_PERCENT, UNIT_POINTS, UNIT_SCALE, UNIT_RATIO, UNIT_COUNT, UNIT_SECONDS, UNIT_CURRENCY, UNIT_PER_DAY };
enum kpi_dir { KPI_DOWN = -1, KPI_NEUTRAL = 0, KPI_UP = 1 };
enum kpi_state { STATE_OK, STATE_WARNING, STATE_CRITICAL, STATE_NONE, STATE_NODATA };
enum compare_mode { COMPARE_PREVIOUS, COMPARE_YEAR, COMPARE_TARGET, COMPARE_BENCHMARK, COMPARE_NONE };

#define KPI_X(X)                                                                                                       \
    X(csat) X(nps) X(ces) X(ces_net) X(ease_customer) X(ease_employee) X(c2es) X(recommendation)                       \
    X(emotional_connection) X(retention) X(churn) X(recurring_customers) X(repeat_purchase) X(clv) X(conversion)       \
    X(adoption) X(contact_volume) X(response_time) X(first_response_time) X(first_response_time_bh) X(waiting_time)    \
    X(handling_time) X(resolution_time) X(resolution_time_bh) X(fcr) X(repeat_contact) X(repeat_call)                  \
    X(complaint_rate) X(sla) X(response_rate) X(social_responsiveness) X(quality_score) X(error_rate) X(escalations)   \
    X(backlog) X(resolution_rate) X(work_time) X(reopen_rate) X(feedback_volume) X(survey_response_rate)               \
    X(feedback_response_time) X(channel_preference) X(voice_of_customer) X(cost_per_contact) X(service_revenue)        \
    X(cart_abandonment) X(revenue) X(bounce_rate) X(staff_turnover) X(employee_engagement)
enum kpi_id {
#define X(k) KPI_##k,
    KPI_X(X)
#undef X
        KPI_COUNT // those of the user's own follow: KPI_COUNT .. kpi_count() - 1
};
#define KPI_OWN_MAX 24
#define KPI_MAX (KPI_COUNT + KPI_OWN_MAX)

struct threshold { bool has_warn, has_crit; double warn, crit; };

// What the configuration says; kpi_config_default() fills it, conf/app override it.
struct channel_threshold { int kpi; char channel[24]; struct threshold t; bool has_target; double target; };
struct kpi_goal; // kpi/goal.h
struct kpi_own;  // kpi/formula.h
struct kpi_config {
    int min_n_customer, min_n_employee, min_n_other; // 30, 5, 10
    int min_n[KPI_MAX];                            // 0 = by class
    struct threshold threshold[KPI_MAX];           // house or source default unless set
    bool own_threshold[KPI_MAX];                   // the user wrote one: taken as written on every scale
    struct channel_threshold channel[256];           // defaults of first_response_time etc., then the user's
    size_t nchannel;
    bool has_target[KPI_MAX];
    double target[KPI_MAX];
    const struct kpi_goal *goals; // targets that the user keeps, for slices and periods; they win
    size_t ngoals;
    const struct kpi_own *own;    // the user's own KPIs, in the order of their ids
    size_t nown;
    bool hidden[KPI_MAX];
    int order[KPI_MAX];        // display order: kpi ids
    char currency[4];
    struct calendar calendar;
    // options of kpis.md, each named section.key in kpitop.ini
    bool csat_mean, ces_ease, churn_total, recurring_all, clv_churn, clv_net, handling_elapsed, resolution_closed,
        fcr_all, fallback_promoters, turnover_half_sum;
    double clv_margin; // percent, 100
    enum { CONV_PERIOD, CONV_COHORT, CONV_INTERACTIONS } conversion_base;
    enum { PER_DAY, PER_WEEK, PER_MONTH, PER_100CONTACTS, PER_100CUSTOMERS } complaint_per;
    enum { PREF_RESPONSES, PREF_CONTACTS, PREF_STATED } preference_base;
};
void kpi_config_default(struct kpi_config *c);

struct kpi_info { // one row of the catalogue
    const char *id;
    const char *name, *name_fr;         // long names of kpis.md
    const char *short_name, *short_fr;  // at most 18 columns, for tiles
    enum kpi_family family;
    enum kpi_unit unit;
    enum kpi_dir dir;
    const char *formula;   // numerator / denominator, as kpis.md
    const char *purpose;   // what it is for, one sentence
    const char *fields;    // the fields it needs, "survey.nps"
    const char *options;   // "scale=effort|ease" or ""
    const char *sources;   // seed files: "000 001"; thresholds' origin: "house" or seed number
    const char *threshold_source;
    struct threshold threshold;
    bool yearly;           // thresholds are per year
    bool hours;            // seconds that somebody worked: told in hours, never in days
    bool has_excellent; double excellent; bool excellent_strict; // mark beyond it
    bool has_bench; double bench_low, bench_high; const char *bench_label; // benchmark value or range
    enum { SAMPLE_CUSTOMER, SAMPLE_EMPLOYEE, SAMPLE_OTHER } sample;
    enum measure rows;     // measure whose facts are the rows behind the number; M_COUNT when none
};
// The catalogue: the rows compiled in, then those of the configuration (c NULL: only the former).
int kpi_count(const struct kpi_config *c);
const struct kpi_info *kpi_info(const struct kpi_config *c, int kpi);
int kpi_by_id(const struct kpi_config *c, const char *id); // -1 unknown
bool kpi_by_customer(int kpi, const struct kpi_config *c); // its cells need a scan by customer
const char *kpi_family_name(enum kpi_family f); // "satisfaction"
const char *kpi_unit_name(enum kpi_unit u);     // "percent"
const char *kpi_state_name(enum kpi_state s);   // "ok" ...
// Unit and direction under the configuration (csat method=mean, ces scale=ease, complaint_rate per=...).
enum kpi_unit kpi_unit_of(int kpi, const struct kpi_config *c);
bool kpi_in_hours(int kpi, const struct kpi_config *c); // see kpi_info.hours
int kpi_min_n(int kpi, const struct kpi_config *c); // a figure of fewer is a small sample
enum kpi_dir kpi_dir_of(int kpi, const struct kpi_config *c);

// Inference material of a figure, so that two figures can be tested against each other.
struct kpi_evidence {
    enum { EV_NONE, EV_SHARE, EV_MEAN, EV_NET, EV_RATIO } kind;
    double k, n;          // EV_SHARE
    struct moments m;     // EV_MEAN, EV_NET
    double value, var;    // EV_RATIO
};
#define IMMATURE_DAYS 90
struct kpi_figure {
    bool has;            // false: no data
    bool hidden;         // employee answers under min_n: value withheld
    double value;        // 0..100 for percent, seconds for durations, currency units for money
    int64_t n;
    bool has_ci; double low, high;
    bool small;          // n under min_n
    bool has_median; double median, p90;
    bool has_count; int64_t count;
    double num, den;     // as shown in "formula with its numbers"
    double factor[3];    // clv, a product: mean order, orders a year, years
    double mean; bool has_mean; // csat: the mean answer
    struct kpi_evidence ev;
    enum kpi_state state; // before channel roll-up; see kpi_series
    bool excellent;
    bool immature;       // conversion base=cohort: prospects of the last IMMATURE_DAYS may still convert
    int measure;         // KPI that names the failing side (c2es: ease_customer / ease_employee), else -1
    char key[64];        // channel_preference: the leading channel
};

// Measure whose facts are the rows behind the KPI under the configured reading; M_COUNT when there are none.
enum measure kpi_rows_measure(int kpi, const struct kpi_config *c);

// Context of one evaluation.
struct kpi_ctx {
    const struct kpi_config *cfg;
    const struct cube *cube;
    int32_t as_of;
    struct span span;     // elapsed days of the period
    const char *channel;  // channel of the slice, NULL or "" when several: picks channel thresholds
};
void kpi_eval(int kpi, const struct kpi_ctx *x, const struct cell *cell, struct kpi_figure *out);
bool kpi_significant(const struct kpi_figure *a, const struct kpi_figure *b);
// The same question where somebody looks for a cause: means and net scores without any scatter differ too.
bool kpi_differs(const struct kpi_figure *a, const struct kpi_figure *b);
double kpi_p_value(const struct kpi_figure *a, const struct kpi_figure *b); // of the same test; NAN where there is none
// Threshold in force for the KPI on a channel (NULL = the general one).
struct threshold kpi_threshold(int kpi, const struct kpi_config *c, const char *channel);
bool kpi_has_channel_thresholds(int kpi, const struct kpi_config *c);
// Target in force on a channel (NULL = the general one); false when there is none.
bool kpi_target(int kpi, const struct kpi_config *c, const char *channel, double *target);

// Why a warning or critical figure is one, in an English clause; "" when it is not. NULL when out of memory.
const char *kpi_reason(int kpi, const struct kpi_ctx *x, const struct kpi_figure *f, struct arena *mem);
// Value and threshold (as configured) that a state speaks of: for c2es those of the failing ease.
double kpi_alert_value(int kpi, const struct kpi_figure *f);
// A value of `days` as its thresholds read it: per year where they are per year.
double kpi_judged_value(const struct kpi_config *c, int kpi, double value, int32_t days);
double kpi_alert_threshold(int kpi, const struct kpi_config *c, const struct kpi_figure *f, const char *channel);

// Everything about one KPI in one slice and period.
struct kpi_point { struct period period; bool partial; struct kpi_figure fig; };
struct kpi_part { uint32_t code; const char *key; struct kpi_figure fig; struct kpi_figure before; bool has_before; bool significant; }; // key "(none)" for code 0
struct kpi_result {
    int kpi;
    struct kpi_figure now;        // state after the channel roll-up
    const char *worst_channel;    // channel that decided the state, or NULL
    bool has_compare; struct period compare_period; char compare_label[40];
    struct kpi_figure before; double delta; bool has_delta, significant;
    struct kpi_point *series; size_t nseries;
    struct kpi_part *parts; size_t nparts; // breakdown by `by`
    const char *reason;           // one English sentence, owned by the set
};
struct kpi_query {
    struct period period;
    struct slice slice;
    enum compare_mode compare;
    int by;                 // enum dim or -1
    int last;               // periods in the series, ending with the reported one; 0 none
    bool like_for_like;     // of a partial period: the series has as many days of the earlier ones
    const int *kpis; size_t nkpis; // NULL: all not hidden
};
struct kpi_set {
    struct arena mem;
    struct period period; bool partial; int32_t as_of;
    struct kpi_result *items; size_t n;
};
// One call answers a page: folds are shared by all KPIs.
int kpi_run(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct kpi_set *out, struct err *e);
void kpi_set_release(struct kpi_set *s);
// The period that a query compares with (the year before, else the previous one), and the days compared, like for like:
// out[0] before, out[1] now.
struct period kpi_compared(const struct kpi_config *cfg, const struct kpi_query *q);
void kpi_compared_spans(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct span out[2]);

#endif

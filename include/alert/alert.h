// Alerts: what is wrong in the reported period, by rules; since when; which slice causes it; what was said of it.
// Rules are rows of a table (rules.c). Thresholds are judged for the total and each channel and team; the user's own rules
// where they say.
#ifndef KPITOP_ALERT_ALERT_H
#define KPITOP_ALERT_ALERT_H

#include "kpi/kpi.h"

enum alert_rule {
    RULE_THRESHOLD, // beyond a threshold of the KPI; C2ES: either ease below its own
    RULE_LIMIT,     // beyond a limit of the rule's own
    RULE_DROP,      // significantly worse than the period before
    RULE_TREND,     // getting worse for long: stats_verdict
    RULE_TARGET,    // a target missed, once its period is over
    RULE_COUNT
};
const char *alert_rule_name(enum alert_rule r); // "limit"
int alert_rule_by_name(const char *name);       // -1 unknown; the threshold is no rule to choose

struct alert_def { // a rule of the user's
    char name[48];
    enum alert_rule rule;
    int kpi;
    struct slice slice;  // where; beside the filters of the query
    int by;              // each value of that dimension, -1: the slice itself
    bool has_below, has_above;
    double below, above; // RULE_LIMIT: strictly beyond
    double least;        // RULE_DROP: smallest fall that counts, in the unit of the KPI
    int in_a_row;        // periods that must be beyond before it is raised, 1 at least
    double clear;        // RULE_LIMIT: how far back inside before it is cleared
    int64_t min_n;       // smallest sample, 0: that of the KPI
    enum kpi_state severity;
};
struct alert_ack { // what somebody said of an alert
    const char *id;          // of the alert
    bool silence;            // whatever comes; else of this occurrence, at this severity
    enum kpi_state severity;
    int32_t until;           // last day, CIVIL_NONE: no end
    const char *why, *by;
};
struct alert_opts {
    const struct alert_def *defs; size_t ndefs;
    const struct alert_ack *acks; size_t nacks;
    enum kpi_state target; // severity of a target missed (the user's, kpi_config.goals); STATE_NONE: not judged
    int32_t today;         // of the acknowledgements; 0: they do not end
};

struct alert {
    int kpi;
    enum alert_rule rule;
    const char *name;        // of the user's rule, else ""
    const char *id;          // the same for the same alert in every run: "month limit:phone-nps nps channel=phone"
    int measure;             // KPI whose value is beyond (c2es: ease_customer or ease_employee), else -1
    enum kpi_state severity; // STATE_WARNING or STATE_CRITICAL
    struct slice slice;      // of the alert (the filters and its own)
    int dim;                 // last dimension of its own, -1 for the total
    const char *key;         // its values: "phone", "phone, Lyon"
    double value, threshold; // threshold as configured; RULE_DROP, RULE_TREND: the value it fell from; RULE_TARGET: the target
    bool held; double clear; // RULE_LIMIT: back inside, but raised until the value reaches clear
    int64_t n;
    bool has_ci; double low, high;
    const char *reason;      // "customer ease 2.40 is below 2.50" (English, arena)
    char since[28];          // label of the first period of the unbroken run at this severity or worse
    int periods;             // length of the run
    const struct alert_ack *ack; // said of it and in force, NULL: open
    // alert_explain: the deepest slice without which the rest is fine
    bool has_cause;
    struct slice cause;
    const char *cause_key;   // "phone, Lyon"
    double cause_value, rest_value;
    int64_t cause_n;
    size_t under; // of an alert that alert_fold put behind: index of the one that speaks for it
};
struct alert_list { // worst first
    struct arena mem;
    struct alert *items;
    size_t n;
    size_t nfolded; // behind the n: items[n .. n + nfolded)
};
// o NULL: thresholds alone. Texts of acks stay the caller's.
int alert_run(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, const struct alert_opts *o,
              struct alert_list *out, struct err *e);
// Find the causes: a slice (of one dimension, then of a second inside it) with enough answers that is itself beyond the limit,
// differs significantly from the rest, and without which the rest is not beyond it. Folds every dimension: for lists only.
int alert_explain(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct alert_list *l,
                  struct err *e);
// One line per cause. Thresholds only; an alert is put behind another one of the same KPI, no less severe, when
// - that one's slice explains it, as above: total -> phone; Lyon -> phone, when Lyon is fine without its phone;
// - that one is the total's, judged by the same threshold, and the slice does not differ significantly from the rest;
// or behind one of the same slice whose KPI says the same in other words (retention and churn). Lists for people only: the
// JSON contract wants every alert. Last of all: the indexes do not survive a change of the list.
int alert_fold(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct alert_list *l, struct err *e);
// Under a filter on the channel (or team) that one value repeats the total: screens leave the repetition out.
void alert_drop_repeats(struct alert_list *l, const struct slice *filters);
void alert_list_release(struct alert_list *l);

#endif

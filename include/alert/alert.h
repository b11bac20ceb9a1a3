// Alerts: thresholds crossed in the reported period, for the total and each channel and team; C2ES rule; since when.
#ifndef KPITOP_ALERT_ALERT_H
#define KPITOP_ALERT_ALERT_H

#include "kpi/kpi.h"

struct alert {
    int kpi;
    int measure;             // KPI whose value is beyond (c2es: ease_customer or ease_employee), else -1
    enum kpi_state severity; // STATE_WARNING or STATE_CRITICAL
    struct slice slice;      // of the alert (the filters plus at most one channel or team)
    int dim;                 // DIM_CHANNEL / DIM_TEAM or -1 for the total
    const char *key;         // its value
    double value, threshold; // threshold as configured
    int64_t n;
    bool has_ci; double low, high;
    const char *reason;      // "customer ease 2.40 is below 2.50" (English, arena)
    char since[28];          // label of the first period of the unbroken run at this severity or worse
    int periods;             // length of the run
};
struct alert_list { struct arena mem; struct alert *items; size_t n; }; // worst first
int alert_run(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct alert_list *out, struct err *e);
// Under a filter on the channel (or team) that one value repeats the total: screens leave the repetition out.
void alert_drop_repeats(struct alert_list *l, const struct slice *filters);
void alert_list_release(struct alert_list *l);

#endif

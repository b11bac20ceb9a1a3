// Did an action help? The figure before and after its start, in two windows of the same length, and the same for the slices
// of the same dimension where nothing was done: the difference of the two differences is what the action may claim.
#ifndef KPITOP_KPI_EFFECT_H
#define KPITOP_KPI_EFFECT_H

#include "kpi/kpi.h"

#define EFFECT_DAYS_MAX 91 // longest window, 13 weeks; whole weeks from two on, so that weekdays are even
#define EFFECT_DAYS_MIN 7  // shortest one that is told

struct kpi_effect {
    int32_t days;               // of each window, 0: the data hold nothing on one side
    struct kpi_figure before, after;
    bool has;                   // both sides have a value
    double change;              // after - before
    struct interval ci;         // 95 %, of independent samples: 1.96 sqrt(v1 + v2); none without variances
    int dim;                    // dimension of the comparison, -1 when the action is for everybody
    size_t ncontrols;           // its other values that have figures on both sides
    double control_change;      // their changes, weighted by their sample of both sides
    bool has_did;
    double did;                 // change - control_change
    struct interval did_ci;
};
// slice: of the action; its last filter (agent before team before channel) gives the dimension. busy: values of that
// dimension where something else was done, [nbusy]. Windows are [start - days, start) and [start, start + days), inside the
// data.
int kpi_effect(const struct cube *c, const struct kpi_config *cfg, int kpi, const struct slice *s, int32_t start,
               const uint32_t *busy, size_t nbusy, struct kpi_effect *out, struct err *e);
bool kpi_variance(const struct kpi_figure *f, double *var); // of the figure, in its unit squared; false: none
int kpi_effect_dim(const struct slice *s); // the dimension that would be compared, -1

#endif

// Trends of KPIs: what their series of complete periods says, why, and what comes next.
#ifndef KPITOP_KPI_TREND_H
#define KPITOP_KPI_TREND_H

#include "kpi/change.h"
#include "stats/verdict.h"

struct kpi_cause { // the part of channel or team that a move comes from
    const char *key;         // NULL: it is spread, or the KPI has no parts
    int dim;
    double part, total, mix; // of the change between the two spans
    bool has_mix;            // a ratio
    bool stepped;            // of a sustained move: the part's own level shifted, the same way, where the move began
};
struct kpi_trend {
    int kpi;
    const struct kpi_point *series; // complete periods with the first value first; owned by the set
    double *values, *errors;        // [n] NAN: no data; standard errors, NAN where unknown
    size_t n;
    size_t season;                  // positions of the cycle: 12 months, 4 quarters, 52 weeks, 7 days; 0 none
    struct verdict verdict;
    struct kpi_cause move;          // of the sustained move, from its first to its last period
    struct kpi_cause shift;         // of the level shift, as many periods before it as after
    bool latest;                    // the data ends with this series (or with the partial period after it): the rest is told
    struct forecast forecast;       // no narrower than sampling makes the values, and clipped to the KPI's range
    struct period ahead[FORECAST_MAX]; // [forecast.n]
    // The reported period is partial: its spike is that of its elapsed days among as many days of earlier periods.
    bool partial;
    struct kpi_figure so_far;
    int32_t elapsed, days;
    struct spike spike;
};
struct kpi_trends {
    struct kpi_set set, days; // what the series point into
    struct kpi_trend *items; size_t n;
};
// q: period, slice, KPIs; a range of days has no trend (n is 0), nor has channel_preference. All KPIs share the folds.
int kpi_trends(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, struct kpi_trends *out,
               struct err *e);
void kpi_trends_release(struct kpi_trends *t);
// Standard error of a figure from its own sample size, smoothed where all answers agree; NAN when it has none.
double kpi_standard_error(int kpi, const struct kpi_config *cfg, const struct kpi_figure *f);

#endif

// Targets: what a figure should be, for a slice and a time. Those of the configuration hold wherever no goal does.
#ifndef KPITOP_KPI_GOAL_H
#define KPITOP_KPI_GOAL_H

#include "kpi/kpi.h"

enum goal_when {
    GOAL_ALWAYS, // "": whatever the period
    GOAL_FROM,   // "2025-07..": from then on
    GOAL_EACH,   // "month": each month, quarter ...
    GOAL_PERIOD, // "2025-Q3"
};
struct kpi_goal {
    int kpi;
    struct slice slice;
    enum goal_when when;
    enum grain grain;     // GOAL_EACH
    struct period period; // GOAL_PERIOD; GOAL_FROM: the first one
    double value;         // in the unit of the KPI
    size_t ref;           // the caller's number
};
struct kpi_aim {
    double value;
    const struct kpi_goal *goal; // NULL: the configuration's target
    struct period period;        // the time that the target speaks of: its own, else the one asked for
};

// Amounts that grow with time (contacts, revenue, hours) as against rates, means and stocks.
bool kpi_is_flow(int kpi);
// The time of a target as the user writes it. A flow needs a period or a grain: ERR_SYNTAX says so.
int kpi_goal_when(const struct calendar *c, int kpi, const char *text, struct kpi_goal *g, struct err *e);
// The target that holds for the KPI in the slice and period: the goal with the most of the slice's filters, then the one
// closest to the period; for a rate also one of a wider slice or of a longer period. channel: named by the slice, or NULL.
bool kpi_aim(const struct kpi_config *c, int kpi, const struct slice *s, const char *channel, const struct period *p,
             struct kpi_aim *out);
// Does the value miss it? Lower is better only where the KPI says so; a KPI without a direction is to be reached.
bool kpi_misses(const struct kpi_config *c, int kpi, double value, double target);
// Value over target in percent, the other way round where lower is better. NAN where that means nothing (a sign changes).
double kpi_attainment(const struct kpi_config *c, int kpi, double value, double target);

struct kpi_pace { // of a period against its target
    struct kpi_figure now;      // of the days that have passed
    bool over;                  // the period is over: no pace
    double elapsed;             // share of the period that has passed; of a flow by the weight of the weekdays
    bool has; double projected; // at this rate, at its end: a flow over its elapsed share; a rate as it is now
};
// Weekdays weigh what they brought on average in the PACE_WEEKS weeks to the as-of date, or since the data begin; all the
// same when they brought nothing or are not known all seven.
#define PACE_WEEKS 8
int kpi_pace(const struct cube *c, const struct kpi_config *cfg, int kpi, const struct slice *s, const struct period *p,
             struct kpi_pace *out, struct err *e);

// A slice as a text that outlives a load ("channel=phone,team=Lyon"), and back: ERR_NOTFOUND when the data lack a value.
void kpi_slice_text(const struct cube *c, const struct slice *s, struct strbuf *out);
int kpi_slice_parse(const struct cube *c, const char *text, struct slice *out, struct err *e);

#endif

// Inside of the alert layer: a run over the periods, and what the rules see of it.
#ifndef KPITOP_ALERT_PRIV_H
#define KPITOP_ALERT_PRIV_H

#include "alert/alert.h"

struct gather {
    const struct cube *c;
    const struct kpi_config *cfg;
    const struct kpi_query *q;
    const struct alert_opts *o; // may be NULL
    struct alert_list *out;
    struct period *periods; // [nspans] the reported one first, then backwards
    struct span *spans;
    size_t nspans;
    struct alert *items;
    size_t n, cap;
    const char *channel;    // named by the filters, or NULL
    bool left_to_channels[KPI_MAX]; // some channel has a state by thresholds of its own
};
struct place { int dim; uint32_t code; const char *key, *channel; size_t group; }; // one slice judged

void alert_figure(const struct gather *g, int kpi, const struct place *at, const struct cube_answer *a, size_t span,
                  struct kpi_figure *f);
bool alert_asked(const struct gather *g, int kpi);
struct alert *alert_new(struct gather *g); // NULL: out of memory

// explain.c: one alert against the parts of its slice.
struct search {
    const struct cube *c;
    const struct kpi_config *cfg;
    struct span span;
    int kpi;
    bool below;      // the alert is below its limit
    double limit;
};
struct suspect { int dim; uint32_t code; struct kpi_figure fig, rest; struct cell cell; };
struct search alert_search(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, const struct alert *al);
bool alert_explainable(const struct kpi_config *c, const struct alert *al);
struct cell alert_without(const struct cell *whole, const struct cell *part);
// Fills fig and rest: the part of `at` in the whole, and what is left without it.
void alert_part(const struct search *s, const struct cell *whole, struct suspect *at);
bool alert_blames(const struct search *s, const struct suspect *at);

// rules.c: the user's rules and targets; adds what they raise.
int alert_run_defs(struct gather *g, struct err *e);

#endif

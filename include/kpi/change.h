// What a change of a KPI is made of, by the values of a dimension: mix (more of the poor ones) and rate (they got poorer).
#ifndef KPITOP_KPI_CHANGE_H
#define KPITOP_KPI_CHANGE_H

#include "kpi/kpi.h"

// A ratio, whose parts weigh by their denominators: with w the share of a part, r its value, R the whole's, and a bar over
// the mean of both sides (Kitagawa 1955, marginal form):
//   mix = (w1 - w0) (r_bar - R_bar)     rate = w_bar (r1 - r0)     sum of both over all parts = R1 - R0, exactly
// A part that is absent on one side is all mix. A sum (a count, an amount) has no mix: a part gives its own change.
enum change_kind { CHANGE_RATIO, CHANGE_SUM, CHANGE_NONE };

struct change_part {
    uint32_t code;
    const char *key;               // "(none)" for code 0
    bool has_before, has_now;
    double before, now;            // value of the part
    double share_before, share_now; // weight, 0..1; of a sum: share of the whole
    double mix, rate;
};
struct kpi_change {
    int kpi, dim;
    enum change_kind kind;
    const char *why_not;           // sentence (N_) that says why there are no parts; NULL when there are
    double before, now;            // of the whole
    double mix, rate;              // sums over the parts: mix + rate = now - before
    struct change_part *parts; size_t nparts; // largest |mix + rate| first
};
enum change_kind kpi_change_kind(int kpi, const struct kpi_config *cfg, const char **why_not);
// spans: before, now. One fold for all KPIs; the parts are the arena's. out has nkpis places.
int kpi_changes(const struct cube *c, const struct kpi_config *cfg, const struct slice *s, const struct span spans[2], int dim,
                const int *kpis, size_t nkpis, struct arena *mem, struct kpi_change *out, struct err *e);
// The part that a change comes from: at least half of it, and clearly more than its share of the whole; NULL when it is spread.
const struct change_part *kpi_change_cause(const struct kpi_change *k);
// Largest remainder: exact[0..n) as whole numbers of `step` that add up to what `total` rounds to, half away from zero.
void change_round(const double *exact, size_t n, double total, double step, long *out);

#endif

// Statistics on plain numbers. Sources of the formulas stand beside each function.
#ifndef KPITOP_STATS_STATS_H
#define KPITOP_STATS_STATS_H

#include <stdbool.h>
#include <stddef.h>

#define STATS_Z95 1.96 // as kpis.md writes it, for every interval

struct interval { bool has; double low, high; };
struct moments { // of a sample
    double n, mean, var; // var: sample variance, n - 1
};

// Wilson score interval of k of n, as proportions 0..1 (Wilson 1927). None for n < 2.
struct interval stats_wilson(double k, double n);
// mean +- 1.96 s / sqrt(n). None for n < 2.
struct interval stats_mean_ci(struct moments m);
// Net score (p - d), as a fraction -1..1: normal interval with variance p + d - (p - d)^2 over n. None for n < 2.
struct interval stats_net_ci(double promoters, double detractors, double n);
// Variance of a / b for two independent means (delta method): a2/b2 (va/(na a2) + vb/(nb b2)). NaN when b is 0 or n < 2.
double stats_ratio_var(struct moments a, struct moments b);
// Two-sided tests at 5 %; false when either side has too few values or no variance on either side.
bool stats_two_proportions(double k1, double n1, double k2, double n2); // z, pooled variance
bool stats_welch(struct moments a, struct moments b);                   // Student's t, Welch-Satterthwaite df
bool stats_z(double a, double var_a, double b, double var_b);
// Their p values, two-sided; NAN where there is no test.
double stats_two_proportions_p(double k1, double n1, double k2, double n2);
double stats_welch_p(struct moments a, struct moments b);
double stats_z_p(double a, double var_a, double b, double var_b);
// Two samples without any scatter that differ: no t exists, Fisher's exact test (1935) answers instead. false with scatter.
bool stats_apart(struct moments a, struct moments b);
// Holm's step-down correction (1979) of n p values, in place: with it the chance that any of them stays under 5 % by
// chance alone is at most 5 %, however they depend on each other. NANs are no tests, and stay.
void stats_holm(double *p, size_t n);
struct moments stats_net_moments(double promoters, double detractors, double n); // of -1 / 0 / +1, n - 1 variance

#endif

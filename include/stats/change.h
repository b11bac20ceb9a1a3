// Sudden changes of a series: a value off the scale, a level that moved.
#ifndef KPITOP_STATS_CHANGE_H
#define KPITOP_STATS_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#define SPIKE_Z 3.5       // robust z beyond which a value is a spike (with all SPIKE_WINDOW values)
#define SPIKE_WINDOW 12   // values before it that it is measured against
#define SPIKE_LEAST 6     // of them at least
#define SHIFT_ALPHA 0.01  // level of the test for a level shift
#define SHIFT_SEGMENT 3   // values on either side of a shift at least

// Robust z = 0.6745 (x - median) / MAD (Iglewicz and Hoaglin 1993) against the SPIKE_WINDOW values before it. Where the MAD
// is 0 the mean absolute deviation stands in (x / 1.253314), and where all values are equal the sampling error alone.
// se: standard errors of the values from their own sample sizes, NULL or NAN when unknown: a value of few answers has to
// be further off, and no scatter is taken for less than what sampling makes.
struct spike {
    bool has;            // false: too few values before it, or a gap
    bool found;
    double z, median;
    double scale;        // what z counts in: standard deviations, estimated robustly
    double limit;        // beyond which |z| is a spike: SPIKE_Z, more where fewer than SPIKE_WINDOW values are known
};
struct spike stats_spike(const double *x, const double *se, size_t n, size_t at);

// One level shift: the split with the largest two-sample t (Hawkins 1977), its variance inflated for the first-order
// autocorrelation that remains within the two levels, its p-value corrected for the choice among the splits.
struct level_shift {
    bool has;              // false: too short
    bool found;            // p under SHIFT_ALPHA, and a step fits better than a straight line
    size_t at;             // index of the first value of the new level
    double before, after;  // the levels
    double p;
};
struct level_shift stats_level_shift(const double *x, const double *se, size_t n);

#endif

// Moves of a series: Mann-Kendall, runs, slope. A series is values at equal steps, oldest first; NAN is a gap.
#ifndef KPITOP_STATS_TREND_H
#define KPITOP_STATS_TREND_H

#include <stdbool.h>
#include <stddef.h>

#define STATS_SERIES_MAX 512 // values of a series that are looked at: the last ones
#define TREND_ALPHA 0.05     // level of the Mann-Kendall test
#define TREND_RUN 5          // moves in one direction that need no test

// Mann-Kendall test for a monotone trend (Mann 1945; Kendall, "Rank Correlation Methods", 1975), two-sided.
struct mann_kendall {
    bool has;         // false: fewer than 4 values
    bool exact;       // n < 10, no ties: distribution of S by Kendall's recursion; else normal with continuity correction
    size_t n;         // values without gaps
    double s;         // later - earlier pairs that rose less those that fell
    double var;       // n(n-1)(2n+5)/18 less t(t-1)(2t+5)/18 for each tie of t values, times `inflation`
    double tau;       // S / (n(n-1)/2), -1..1
    double p;         // two-sided
    double slope;     // Theil-Sen slope per step (Sen 1968)
    double inflation; // of the variance by autocorrelation, 1: taken as independent
};
struct mann_kendall stats_mann_kendall(const double *x, size_t n); // independent values
// The same with the variance of Hamed and Rao (1998) for a first-order autoregression whose coefficient is estimated on
// the series without its slope and corrected for the bias of short series. The one to judge KPIs by.
struct mann_kendall stats_mann_kendall_ar(const double *x, size_t n);

// The unbroken run of moves in one direction that ends the series; an equal value or a gap ends it.
struct trend_run { int dir; size_t moves, from; }; // dir -1, 0, +1; from: index of the value the run set out from
struct trend_run stats_run(const double *x, size_t n);

double stats_median(const double *x, size_t n);  // without gaps; NAN when there is no value
double stats_slope(const double *x, size_t n);   // Theil-Sen, per step; NAN below two values
// Index at which a series that was level began to move (level, then a line: least squares), 0 when it moved all along.
size_t stats_onset(const double *x, size_t n);

#endif

// What the judges of a series share. Positions are kept: a gap takes its step.
#ifndef KPITOP_STATS_SERIES_PRIV_H
#define KPITOP_STATS_SERIES_PRIV_H

#include "stats/change.h"
#include "stats/trend.h"

// The last values of a series, without gaps: x[i] stands at step at[i] of the `span` steps looked at, which begin at
// index `skipped` of the series.
struct packed { double x[STATS_SERIES_MAX], at[STATS_SERIES_MAX]; size_t n, span, skipped; };
void series_pack(struct packed *p, const double *x, size_t n);

// First-order autocorrelation of residuals of a fit with `fitted` coefficients, corrected for the bias of short series
// (Marriott and Pope 1954; Kendall 1954), 0..0.9: negative ones are taken as none. Gaps part the pairs.
double series_ar1(const struct packed *p, const double *residual, double fitted);
// Variance of the mean of k values of the autoregression, in units of the variance over k.
double series_mean_inflation(double phi, double k);
// Sum of squares about the least-squares line in `u`, which is any regressor; a constant one leaves the mean.
double series_line_rss(const double *u, const double *x, size_t n);
// stats_level_shift with the variance of the values multiplied by `inflation`: what fitting a season took out of it.
struct level_shift series_level_shift(const double *x, const double *se, size_t n, double inflation);

#endif

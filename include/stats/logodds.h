// Which words set one group of texts apart from another.
#ifndef KPITOP_STATS_LOGODDS_H
#define KPITOP_STATS_LOGODDS_H

#include <stddef.h>

// Log-odds-ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, "Fightin' Words", eq. 15, 16, 22).
// a[i] and b[i]: how often word i is met in each group, prior[i] > 0 the prior's counts. z[i] becomes the log-odds over
// its standard deviation: positive where the word belongs to a. With an empty group all are 0.
void stats_log_odds(const double *a, const double *b, const double *prior, size_t n, double *z);

#endif

#include "stats/logodds.h"

#include <math.h>

static double total(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

static double log_odds(double y, double n, double prior, double prior_n)
{
    return log((y + prior) / (n + prior_n - y - prior));
}

void stats_log_odds(const double *a, const double *b, const double *prior, size_t n, double *z)
{
    double na = total(a, n), nb = total(b, n), np = total(prior, n);
    for (size_t i = 0; i < n; i++) {
        double delta = log_odds(a[i], na, prior[i], np) - log_odds(b[i], nb, prior[i], np);
        double var = 1 / (a[i] + prior[i]) + 1 / (b[i] + prior[i]);
        z[i] = na > 0 && nb > 0 && isfinite(delta) ? delta / sqrt(var) : 0;
    }
}

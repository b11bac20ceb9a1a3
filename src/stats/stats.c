#include "stats/stats.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define ALPHA 0.05               // two-sided level of every test
#define Z_TEST 1.959963984540054 // its normal quantile; intervals use the 1.96 that the definition writes

static const struct interval none;

static struct interval around(double middle, double half)
{
    if (!isfinite(middle) || !isfinite(half))
        return none;
    return (struct interval){true, middle - half, middle + half};
}

// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). The formula gives 0
// and 1 at the ends exactly; rounding is not let out of them.
struct interval stats_wilson(double k, double n)
{
    if (!(n >= 2) || !(k >= 0) || !(k <= n))
        return none;
    const double z = STATS_Z95, z2 = z * z;
    double p = k / n;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    struct interval w = around(middle, half);
    if (k <= 0 || w.low < 0)
        w.low = 0;
    if (k >= n || w.high > 1)
        w.high = 1;
    return w;
}

// A variance that rounding made negative is zero.
static double positive(double var)
{
    return var < 0 ? 0 : var;
}

struct interval stats_mean_ci(struct moments m)
{
    if (!(m.n >= 2))
        return none;
    return around(m.mean, STATS_Z95 * sqrt(positive(m.var) / m.n));
}

struct interval stats_net_ci(double promoters, double detractors, double n)
{
    if (!(n >= 2))
        return none;
    double p = promoters / n, d = detractors / n, net = p - d;
    return around(net, STATS_Z95 * sqrt(positive(p + d - net * net) / n));
}

// Written without a division by the mean of a, which may be 0.
double stats_ratio_var(struct moments a, struct moments b)
{
    if (!(a.n >= 2) || !(b.n >= 2) || b.mean == 0)
        return NAN;
    double b2 = b.mean * b.mean, ratio = a.mean / b.mean;
    return (positive(a.var) / a.n + ratio * ratio * positive(b.var) / b.n) / b2;
}

double stats_z_p(double a, double var_a, double b, double var_b)
{
    double var = var_a + var_b;
    if (!(var > 0) || !isfinite(var))
        return NAN;
    return 2 * gsl_cdf_ugaussian_Q(fabs(a - b) / sqrt(var));
}

bool stats_z(double a, double var_a, double b, double var_b)
{
    double var = var_a + var_b;
    if (!(var > 0) || !isfinite(var))
        return false;
    return fabs(a - b) / sqrt(var) > Z_TEST;
}

bool stats_two_proportions(double k1, double n1, double k2, double n2)
{
    if (!(n1 >= 1) || !(n2 >= 1) || !(k1 <= n1) || !(k2 <= n2))
        return false;
    double p = (k1 + k2) / (n1 + n2);
    return stats_z(k1 / n1, p * (1 - p) / n1, k2 / n2, p * (1 - p) / n2);
}

double stats_two_proportions_p(double k1, double n1, double k2, double n2)
{
    if (!(n1 >= 1) || !(n2 >= 1) || !(k1 <= n1) || !(k2 <= n2))
        return NAN;
    double p = (k1 + k2) / (n1 + n2);
    return stats_z_p(k1 / n1, p * (1 - p) / n1, k2 / n2, p * (1 - p) / n2);
}

// Welch, "The generalization of Student's problem when several different population variances are involved",
// Biometrika 34 (1947), with Satterthwaite's degrees of freedom.
double stats_welch_p(struct moments a, struct moments b)
{
    if (!(a.n >= 2) || !(b.n >= 2))
        return NAN;
    double va = positive(a.var) / a.n, vb = positive(b.var) / b.n, var = va + vb;
    if (!(var > 0) || !isfinite(var))
        return NAN;
    double df = var * var / (va * va / (a.n - 1) + vb * vb / (b.n - 1));
    if (!isfinite(
            df)) // the squares left the range of a double: so do the degrees of freedom lose their meaning
        return NAN;
    double t = fabs(a.mean - b.mean) / sqrt(var);
    return 2 * gsl_cdf_tdist_Q(t, df);
}

bool stats_welch(struct moments a, struct moments b)
{
    return stats_welch_p(a, b) < ALPHA; // false for NAN
}

// All of one value here, all of another there: of the C(n1 + n2, n1) ways to deal them out this is one, and when the sides
// are as large as each other its mirror is another as unlikely.
bool stats_apart(struct moments a, struct moments b)
{
    if (!(a.n >= 1) || !(b.n >= 1) || a.var > 0 || b.var > 0 || a.mean == b.mean)
        return false;
    double ways = lgamma(a.n + b.n + 1) - lgamma(a.n + 1) - lgamma(b.n + 1);
    return (a.n == b.n ? 2 : 1) * exp(-ways) < ALPHA;
}

// The smallest p is multiplied by the number of tests, the next by one less, and none comes out smaller than the one before.
void stats_holm(double *p, size_t n)
{
    size_t left = 0;
    double floor = 0;
    for (size_t i = 0; i < n; i++)
        left += !isnan(p[i]) ? 1U : 0U;
    for (; left; left--) {
        size_t least = n;
        for (size_t i = 0; i < n; i++)
            if (!isnan(p[i]) && p[i] >= 0 && (least == n || p[i] < p[least]))
                least = i;
        floor = fmax(floor, fmin(1, p[least] * (double)left));
        p[least] = -1 - floor; // done: below 0 until the end
    }
    for (size_t i = 0; i < n; i++)
        p[i] = isnan(p[i]) ? p[i] : -1 - p[i];
}

struct moments stats_net_moments(double promoters, double detractors, double n)
{
    struct moments m = {.n = n};
    if (!(n >= 1))
        return (struct moments){0};
    m.mean = (promoters - detractors) / n;
    if (n >= 2)
        m.var = positive((promoters + detractors - n * m.mean * m.mean) / (n - 1));
    return m;
}

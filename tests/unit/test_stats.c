// Statistics against values worked out apart from this code: kpis.md section 4, Newcombe 1998 (Wilson), and a Python
// implementation of its own (quadratic of the score interval, Simpson's rule over Student's density).
#include "test_util.h"

#include "base/mem.h"
#include "stats/stats.h"

#define assert_2decimals(got, want) assert_true(fabs((got) - (want)) <= 0.005)

static struct moments moments_of(const double *x, size_t n)
{
    struct moments m = {.n = (double)n};
    for (size_t i = 0; i < n; i++)
        m.mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        m.var += (x[i] - m.mean) * (x[i] - m.mean) / (double)(n - 1);
    return m;
}
#define MOMENTS(...)                                                                                         \
    moments_of((const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void wilson(void **state)
{
    static const struct {
        double k, n, low, high;
    } cases[] = {
        {17, 20, 0.6395767041130423, 0.9476322080405043}, // kpis.md: 63.96 .. 94.76 %
        {0, 10, 0, 0.2775401687666165},
        {10, 10, 0.7224598312333835, 1},
        {1, 2, 0.09452865480086611, 0.905471345199134},
        {81, 263, 0.25528761306366976, 0.3662106840534214}, // Newcombe 1998, table I: 0.2553, 0.3662
        {500, 100000, 0.004581437955571224, 0.0054565924234537344},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct interval w = stats_wilson(cases[i].k, cases[i].n);
        assert_true(w.has);
        assert_close(w.low, cases[i].low);
        assert_close(w.high, cases[i].high);
    }
    struct interval w = stats_wilson(17, 20);
    assert_2decimals(w.low * 100, 63.96);
    assert_2decimals(w.high * 100, 94.76);
}

static void wilson_needs_two(void **state)
{
    (void)state;
    assert_false(stats_wilson(0, 0).has);
    assert_false(stats_wilson(1, 1).has);
    assert_true(stats_wilson(1, 2).has);
    assert_false(stats_wilson(5, 4).has); // a rate that passes 100 % has none
    assert_false(stats_wilson(-1, 4).has);
}

static void wilson_stays_in_range(void **state)
{
    (void)state;
    for (double n = 2; n < 300; n++)
        for (double k = 0; k <= n; k++) {
            struct interval w = stats_wilson(k, n);
            assert_true(w.has && w.low >= 0 && w.low <= k / n && w.high >= k / n && w.high <= 1);
        }
}

static void mean_interval(void **state)
{
    (void)state;
    struct interval ci = stats_mean_ci(MOMENTS(2, 4, 4, 4, 5, 5, 7, 9));
    assert_true(ci.has);
    assert_close(ci.low, 3.518379265803829);
    assert_close(ci.high, 6.481620734196171);
    ci = stats_mean_ci((struct moments){.n = 5, .mean = 3});
    assert_true(ci.has); // five equal answers: a point
    assert_close(ci.low, 3);
    assert_close(ci.high, 3);
    assert_false(stats_mean_ci((struct moments){.n = 1, .mean = 3}).has);
    assert_false(stats_mean_ci((struct moments){0}).has);
    assert_false(stats_mean_ci((struct moments){.n = 4, .mean = 3, .var = NAN}).has);
}

static void net_interval(void **state)
{
    (void)state;
    struct interval ci = stats_net_ci(5, 3, 10); // kpis.md: NPS +20, -34.03 .. 74.03
    assert_true(ci.has);
    assert_2decimals(ci.low * 100, -34.03);
    assert_2decimals(ci.high * 100, 74.03);
    assert_close(ci.low, -0.3403347110819366);
    assert_close(ci.high, 0.7403347110819366);
    ci = stats_net_ci(10, 0, 10);
    assert_close(ci.low, 1);
    assert_close(ci.high, 1);
    assert_false(stats_net_ci(1, 0, 1).has);
    assert_false(stats_net_ci(0, 0, 0).has);
}

static void net_moments(void **state)
{
    (void)state;
    struct moments m = stats_net_moments(5, 3, 10);
    struct moments want = MOMENTS(1, 1, 1, 1, 1, 0, 0, -1, -1, -1);
    assert_close(m.n, 10);
    assert_close(m.mean, want.mean);
    assert_close(m.var, want.var);
    assert_close(m.var, 0.8444444444444444);
    m = stats_net_moments(7, 0, 7);
    assert_close(m.mean, 1);
    assert_true(m.var == 0); // never a rounding error below it
    m = stats_net_moments(1, 0, 1);
    assert_close(m.mean, 1);
    assert_true(m.var == 0);
    m = stats_net_moments(0, 0, 0);
    assert_true(m.n == 0 && m.mean == 0 && m.var == 0);
}

static void ratio(void **state)
{
    (void)state;
    struct moments customer = MOMENTS(3, 2, 2, 2, 3),
                   employee = MOMENTS(3, 3, 4, 3); // kpis.md: C2ES 0.738462
    assert_close(customer.mean / employee.mean, 0.7384615384615384);
    assert_close(stats_ratio_var(customer, employee), 0.008907251146668531);
    assert_true(isnan(stats_ratio_var(customer, (struct moments){.n = 4, .mean = 0, .var = 1})));
    assert_true(isnan(stats_ratio_var(customer, (struct moments){.n = 1, .mean = 3})));
    assert_true(isnan(stats_ratio_var((struct moments){.n = 1, .mean = 3}, employee)));
    // a mean of 0 on top is fine: va / (na b2)
    assert_close(
        stats_ratio_var((struct moments){.n = 4, .mean = 0, .var = 2}, (struct moments){.n = 9, .mean = 2}),
        0.125);
}

static void proportions(void **state)
{
    static const struct {
        double k1, n1, k2, n2;
        bool want;
    } cases[] = {
        {45, 100, 55, 100, false},                     // z = -1.414
        {40, 100, 55, 100, true},                      // z = -2.124
        {40, 100, 54, 100, true},                      // z = -1.983
        {43, 100, 57, 100, true},                      // z = -1.980
        {44, 100, 57, 100, false},                     // z = -1.839
        {0, 50, 0, 50, false},                         // no variance
        {50, 50, 50, 50, false},   {0, 4, 4, 4, true}, // none within either side, but between them: z = -2.828
        {0, 0, 5, 10, false},      {5, 10, 0, 0, false}, {30, 100, 30, 100, false}, // a tie
        {12, 10, 5, 10, false},                                                     // not a proportion
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(stats_two_proportions(cases[i].k1, cases[i].n1, cases[i].k2, cases[i].n2),
                         cases[i].want);
        assert_int_equal(stats_two_proportions(cases[i].k2, cases[i].n2, cases[i].k1, cases[i].n1),
                         cases[i].want);
    }
}

// Two samples of five with variance 2.5 each: t is the distance of the means, df 8, critical value 2.306004135 (any table).
static void welch_critical_value(void **state)
{
    struct moments a = MOMENTS(1, 2, 3, 4, 5), b = a;
    (void)state;
    b.mean = a.mean + 2.30600;
    assert_false(stats_welch(a, b));
    b.mean = a.mean + 2.30601;
    assert_true(stats_welch(a, b));
    assert_true(stats_welch(b, a));
}

static void welch(void **state)
{
    (void)state;
    // t = -2.86935, df = 27.8399, p = 0.00776
    assert_true(stats_welch(
        MOMENTS(27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4),
        MOMENTS(27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.3, 24.6)));
    assert_true(stats_welch(MOMENTS(1, 2, 3, 4, 5), MOMENTS(4, 5, 6, 7, 8))); // p = 0.01707
    assert_false(
        stats_welch(MOMENTS(1, 2, 3, 4, 5), MOMENTS(3, 4, 5, 6, 8))); // p = 0.08496, where z would say 0.0482
    assert_true(
        stats_welch(MOMENTS(3, 3, 3, 3), MOMENTS(4, 5, 4, 5)));    // no variance on one side: p = 0.01385
    assert_false(stats_welch(MOMENTS(3, 3, 3), MOMENTS(4, 5, 4))); // p = 0.05719
}

static void welch_has_limits(void **state)
{
    struct moments m = MOMENTS(1, 2, 3, 4, 5);
    (void)state;
    assert_false(stats_welch(m, m)); // a tie
    assert_false(stats_welch((struct moments){.n = 9, .mean = 1},
                             (struct moments){.n = 9, .mean = 2})); // no variance at all
    assert_false(stats_welch((struct moments){.n = 1, .mean = 100}, m));
    assert_false(stats_welch(m, (struct moments){0}));
    assert_false(stats_welch(m, (struct moments){.n = 5, .mean = NAN, .var = 1}));
    // ten million rows: the normal distribution in all but name
    struct moments a = {.n = 1e7, .mean = 0, .var = 1}, b = a;
    b.mean = 1.959964 * sqrt(2e-7) * 1.001;
    assert_true(stats_welch(a, b));
    b.mean = 1.959964 * sqrt(2e-7) * 0.999;
    assert_false(stats_welch(a, b));
    // durations up to ten years in milliseconds squared
    a = (struct moments){.n = 3, .mean = 3e11, .var = 1e22};
    b = (struct moments){.n = 3, .mean = 1e10, .var = 1e20};
    assert_true(stats_welch(a, b)); // t = 5.0, df = 2.04
}

static void z(void **state)
{
    (void)state;
    assert_true(stats_z(1, 0.1, 2, 0.1));   // 2.236
    assert_false(stats_z(1, 0.2, 2, 0.2));  // 1.581
    assert_false(stats_z(1, 0, 2, 0));      // no variance
    assert_false(stats_z(1, NAN, 2, 0.01)); // one side had no variance to give
    assert_true(stats_z(1, 0, 2, 0.2));     // 2.236
    assert_false(
        stats_z(0, 1, 1.95996, 0)); // the tests take the quantile itself, not the 1.96 of the intervals
    assert_true(stats_z(0, 1, 1.95997, 0));
}

// Python: erfc(|z| / sqrt 2) of the pooled z; the corrected values on paper, after Holm's table.
static void p_values_and_their_correction(void **state)
{
    double p[] = {0.01, 0.04, (double)NAN, 0.03, 0.005}, paper[] = {0.03, 0.06, (double)NAN, 0.06, 0.02};
    double one[] = {0.2}, none[] = {(double)NAN}, all[] = {0.5, 0.9};
    (void)state;
    assert_close(stats_two_proportions_p(120, 200, 90, 200), 0.0026666817936140987);
    assert_close(stats_z_p(3, 2, 1, 18), 0.6547208460185769); // 2 / sqrt 20
    assert_true(isnan(stats_two_proportions_p(3, 2, 1, 2)));
    assert_true(isnan(stats_z_p(1, 0, 2, 0)));
    assert_true(isnan(stats_welch_p((struct moments){1, 2, 0}, (struct moments){5, 2, 1})));
    stats_holm(p, ARRAY_LEN(p));
    for (size_t i = 0; i < ARRAY_LEN(p); i++)
        assert_close(p[i], paper[i]);
    stats_holm(one, 1);
    assert_close(one[0], 0.2);
    stats_holm(none, 1);
    assert_true(isnan(none[0]));
    stats_holm(all, 2);
    assert_close(all[0], 1);
    assert_close(all[1], 1);
    // no more than 1 either way; a p-value that came to 0 is the smallest there is; what stands behind the last is none of it
    double high[] = {0.9, 0.6, 0.7}, zero[] = {0.5, 0, 0.4};
    stats_holm(high, 2);
    assert_true(high[0] == 1 && high[1] == 1 && high[2] == 0.7);
    stats_holm(zero, 3);
    assert_true(zero[1] == 0);
    assert_close(zero[0], 0.8); // of 0.4 * 2 and 0.5 * 1 the larger
    assert_close(zero[2], 0.8);
}

// The smallest samples that each asks for, and what is no sample: one answer has no scatter, more successes than answers are none.
static void smallest_samples(void **state)
{
    (void)state;
    struct moments two = {2, 3, 2}, ten = {2, 13, 2}, one = {1, 3, 2};
    assert_false(stats_wilson(-1, 5).has || stats_wilson(6, 5).has || stats_wilson(1, 1).has);
    assert_false(stats_wilson(-0.5, 5).has || stats_wilson(5.5, 5).has); // of these the formula still has a root
    assert_close(stats_net_moments(1, 1, 2).var, 2);                     // 1 and -1
    struct interval i = stats_mean_ci(two); // 3 +- 1.96 sqrt(2 / 2)
    assert_true(i.has);
    assert_close(i.low, 3 - 1.96);
    i = stats_net_ci(1, 1, 2); // 0 +- 1.96 sqrt(1 / 2)
    assert_true(i.has);
    assert_close(i.high, 1.96 * sqrt(0.5));
    assert_close(stats_ratio_var(two, two), (1 + 1) / 9.0);
    assert_true(isnan(stats_ratio_var(one, two)) && isnan(stats_ratio_var(two, one)));
    // one of one against none of a hundred: p = 1 / 101, z = 10.05; and five of five against none of five: z = sqrt(10)
    assert_true(stats_two_proportions(1, 1, 0, 100) && stats_two_proportions(0, 100, 1, 1));
    assert_close(stats_two_proportions_p(1, 1, 0, 100), erfc(sqrt(101.0 / 2)));
    assert_close(stats_two_proportions_p(0, 100, 1, 1), erfc(sqrt(101.0 / 2)));
    assert_close(stats_two_proportions_p(5, 5, 0, 5), erfc(sqrt(5)));
    assert_close(stats_two_proportions_p(0, 5, 5, 5), erfc(sqrt(5)));
    assert_true(isnan(stats_two_proportions_p(6, 5, 1, 5)) && isnan(stats_two_proportions_p(1, 5, 6, 5)));
    assert_true(isnan(stats_two_proportions_p(0, 0, 1, 5)) && isnan(stats_two_proportions_p(1, 5, 0, 0)));
    assert_false(stats_two_proportions(6, 5, 0, 500) || stats_two_proportions(0, 500, 6, 5) || stats_two_proportions(0, 0, 500, 500));
    // Student's t with 2 degrees of freedom: 1 - t / sqrt(2 + t * t), t = 10 / sqrt(2)
    assert_close(stats_welch_p(two, ten), 1 - sqrt(50.0 / 52));
    assert_true(isnan(stats_welch_p(one, ten)) && isnan(stats_welch_p(ten, one)));
    assert_false(stats_z(1.959963984540054, 0.5, 0, 0.5)); // the quantile itself is not beyond it
    assert_true(stats_z(1.95996398454006, 0.5, 0, 0.5));
}

// All alike on each side. Ways to deal them out: 70 of 4 and 4, 20 of 3 and 3 (each with its mirror), 21 of 2 and 5, 15 of 2 and 4,
// 21 of 1 and 20, 20 of 1 and 19: less than one in twenty.
static void apart(void **state)
{
    static const struct { struct moments a, b; bool apart; } cases[] = {
        {{4, 1, 0}, {4, 5, 0}, true},  {{3, 1, 0}, {3, 5, 0}, false},  {{2, 1, 0}, {5, 5, 0}, true},   {{5, 1, 0}, {2, 5, 0}, true},
        {{2, 1, 0}, {4, 5, 0}, false}, {{1, 1, 0}, {20, 5, 0}, true},  {{20, 1, 0}, {1, 5, 0}, true},  {{1, 1, 0}, {18, 5, 0}, false},
        {{4, 1, 1}, {4, 5, 0}, false}, {{4, 1, 0}, {4, 5, 1}, false},  {{4, 5, 0}, {4, 5, 0}, false},  {{4, 1, 1}, {4, 5, 1}, false},
        {{0, 1, 0}, {40, 5, 0}, false}, {{40, 1, 0}, {0, 5, 0}, false}, {{400, 1, 0}, {400, 5, 0}, true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (stats_apart(cases[i].a, cases[i].b) != cases[i].apart)
            fail_msg("case %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson),
        cmocka_unit_test(wilson_needs_two),
        cmocka_unit_test(wilson_stays_in_range),
        cmocka_unit_test(mean_interval),
        cmocka_unit_test(net_interval),
        cmocka_unit_test(net_moments),
        cmocka_unit_test(ratio),
        cmocka_unit_test(proportions),
        cmocka_unit_test(welch_critical_value),
        cmocka_unit_test(welch),
        cmocka_unit_test(welch_has_limits),
        cmocka_unit_test(z),
        cmocka_unit_test(p_values_and_their_correction),
        cmocka_unit_test(smallest_samples),
        cmocka_unit_test(apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Trend, change, season and forecast on series whose answer is known: Kendall's exact table (Hollander and Wolfe, table
// A.21), the Nile (Cobb 1978), arithmetic on paper, and a Python program that counts all permutations.
#include "test_util.h"

#include "base/mem.h"
#include "stats/verdict.h"

static const double nile[] = { // annual flow, 1871 to 1970: falls in 1899, from 1097.75 to 849.97
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
    831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
    781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
    744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740};

#define ARRAY(...) ((const double[]){__VA_ARGS__}), (sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

// --- Mann-Kendall

static void kendall_table(void **state)
{
    (void)state;
    struct mann_kendall k = stats_mann_kendall(ARRAY(1, 2, 3, 5, 4));
    assert_true(k.has && k.exact);
    assert_close(k.s, 8);
    assert_close(k.p, 2 * 5.0 / 120); // 0.042 one-sided
    assert_close(k.tau, 0.8);
    k = stats_mann_kendall(ARRAY(5, 4, 3, 2, 1));
    assert_close(k.s, -10);
    assert_close(k.p, 2 * 1.0 / 120);
    assert_close(k.slope, -1);
    k = stats_mann_kendall(ARRAY(1, 2, 4, 3, 5, 7, 6, 8));
    assert_close(k.s, 24);
    assert_close(k.p, 0.001736111111111111); // 35 of 8! on either side
    k = stats_mann_kendall(ARRAY(2, 1, 4, 3, 6, 5, 8, 7));
    assert_close(k.s, 20);
    assert_close(k.p, 0.014136904761904762); // 0.0071 one-sided
    k = stats_mann_kendall(ARRAY(3, 1, 2, 6));
    assert_close(k.p, 0.75);
}

static void ties_and_normal(void **state)
{
    (void)state;
    struct mann_kendall k = stats_mann_kendall(ARRAY(4, 4, 5, 6, 6, 6, 7, 9, 8, 10, 10, 12));
    assert_false(k.exact);
    assert_close(k.s, 59);
    assert_close(k.var, 207); // (12*11*29 - 2*1*9 - 3*2*11 - 2*1*9) / 18
    assert_close(k.p, 5.547422153795778e-05);
    assert_close(k.slope, 2.0 / 3);
    k = stats_mann_kendall(nile, ARRAY_LEN(nile));
    assert_close(k.s, -1387);
    assert_close(k.var, 112728.33333333333);
    assert_close(k.p, 3.658262921664336e-05);
    assert_close(k.slope, -2.6);
}

static void gaps_keep_their_step(void **state)
{
    (void)state;
    struct mann_kendall k = stats_mann_kendall(ARRAY(1, NAN, 3, 4, NAN, 6, 7));
    assert_int_equal(k.n, 5);
    assert_close(k.p, 2 * 1.0 / 120);
    assert_close(k.slope, 1);
    assert_close(stats_median(ARRAY(NAN, 3, 1, NAN, 2)), 2);
    assert_true(isnan(stats_median(ARRAY(NAN, NAN))));
    assert_true(isnan(stats_slope(ARRAY(NAN, 1))));
}

static void correlated_values_count_for_less(void **state)
{
    (void)state;
    double wave[40];
    for (size_t i = 0; i < ARRAY_LEN(wave); i++)
        wave[i] = sin((double)i / 6) + (double)i * 0.01;
    struct mann_kendall plain = stats_mann_kendall(wave, 40), ar = stats_mann_kendall_ar(wave, 40);
    assert_true(ar.inflation > 3);
    assert_close(ar.var, plain.var * ar.inflation);
    assert_true(ar.p > plain.p);
    // a saw is the opposite of correlated: it is judged as independent
    plain = stats_mann_kendall(ARRAY(2, 1, 4, 3, 6, 5, 8, 7));
    ar = stats_mann_kendall_ar(ARRAY(2, 1, 4, 3, 6, 5, 8, 7));
    assert_close(ar.p, plain.p);
}

static void nothing_to_tell(void **state)
{
    (void)state;
    static const double three[] = {1, 2, 3}, equal[] = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
    struct verdict v = stats_verdict(three, NULL, 3, 12);
    assert_false(v.mk.has || v.spike.has || v.shift.has || v.season.has || v.sustained);
    assert_int_equal(stats_forecast(three, 3, 12, 3).method, FORECAST_NONE);
    v = stats_verdict(equal, NULL, ARRAY_LEN(equal), 12);
    assert_false(v.sustained || v.spike.found || v.shift.found || v.season.found);
    assert_close(v.mk.p, 1);
    struct forecast f = stats_forecast(equal, ARRAY_LEN(equal), 12, 3);
    assert_int_equal(f.method, FORECAST_NAIVE);
    assert_true(f.beaten);
    assert_close(f.value[2], 5);
    assert_close(f.low[2], 5);
    assert_close(f.high[2], 5);
    double huge[30];
    for (size_t i = 0; i < ARRAY_LEN(huge); i++)
        huge[i] = i % 3 ? 1.5e308 : -1.5e308;
    stats_verdict(huge, NULL, ARRAY_LEN(huge), 12); // no abort
    f = stats_forecast(huge, ARRAY_LEN(huge), 12, 3);
    assert_true(f.method == FORECAST_NONE || f.n == 3);
    assert_int_equal(stats_verdict(NULL, NULL, 0, 12).dir, 0);
    assert_int_equal(stats_forecast(NULL, 0, 12, 3).method, FORECAST_NONE);
}

// --- runs and onset

static void runs(void **state)
{
    (void)state;
    struct trend_run r = stats_run(ARRAY(41, 43, 41, 38, 34, 31, 27, 23, 18));
    assert_int_equal(r.dir, -1);
    assert_int_equal(r.moves, 7);
    assert_int_equal(r.from, 1);
    assert_int_equal(stats_run(ARRAY(1, 2, 2)).moves, 0);
    assert_int_equal(stats_run(ARRAY(1, 2, NAN, 3, 4)).moves, 1);
    assert_int_equal(stats_run(ARRAY(7)).moves, 0);
    assert_int_equal(stats_onset(ARRAY(5, 5, 5, 5, 4, 3, 2, 1)), 3);
    assert_int_equal(stats_onset(ARRAY(8, 7, 6, 5, 4, 3, 2, 1)), 0);
}

// --- spike

static void spike_on_paper(void **state)
{
    (void)state;
    // 1 .. 12: median 6.5, MAD 3; 0.6745 * 23.5 / 3
    static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 30};
    struct spike s = stats_spike(x, NULL, 13, 12);
    assert_true(s.has && s.found);
    assert_close(s.median, 6.5);
    assert_close(s.z, 0.6745 * 23.5 / 3);
    assert_close(s.limit, 3.5);
    assert_false(stats_spike(x, NULL, 12, 11).found);
    // only the 12 before it: what was long ago does not count
    double longer[25] = {1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000, 12000};
    memcpy(longer + 12, x, sizeof(x));
    assert_close(stats_spike(longer, NULL, 25, 24).z, s.z);
    assert_false(stats_spike(x, NULL, 6, 5).has); // five before it are too few
    static const double gap[] = {1, 2, 3, 4, 5, 6, NAN};
    assert_false(stats_spike(gap, NULL, 7, 6).has);
}

static bool spike_in(const double *x, size_t n, const double *se) { return stats_spike(x, se, n, n - 1).found; }

static void spike_without_scatter(void **state)
{
    (void)state;
    // MAD 0: the mean absolute deviation, (0 * 10 + 1 + 3) / 12, times 1.253314
    static const double few[] = {5, 5, 5, 5, 5, 4, 5, 5, 5, 8, 5, 5, 9}, equal[] = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6};
    struct spike s = stats_spike(few, NULL, 13, 12);
    assert_close(s.scale, 1.253314 * 4 / 12);
    assert_close(s.z, 4 / (1.253314 * 4 / 12));
    assert_true(spike_in(equal, 13, NULL));
    assert_true(isinf(stats_spike(equal, NULL, 13, 12).z));
    // equal values of few answers each: one more answer is no spike
    double se[13];
    for (size_t i = 0; i < 13; i++)
        se[i] = 0.6;
    assert_false(spike_in(equal, 13, se));
}

static void few_answers_need_more(void **state)
{
    (void)state;
    static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 30};
    double se[13] = {0};
    assert_true(spike_in(x, 13, se));
    se[12] = 8; // a small month: sqrt(4.448^2 + 8^2)
    assert_close(stats_spike(x, se, 13, 12).scale, sqrt(pow(3 / 0.6745, 2) + 64));
    assert_false(spike_in(x, 13, se));
}

// --- level shift

static void nile_shift(void **state)
{
    (void)state;
    struct level_shift l = stats_level_shift(nile, NULL, ARRAY_LEN(nile));
    assert_true(l.found);
    assert_int_equal(l.at, 28); // 1899
    assert_close(l.before, 1097.75);
    assert_close(l.after, 849.9722222222222);
}

static void one_jump(void **state)
{
    (void)state;
    static const double jump[] = {2, 2, 2, 2, 2, 7, 7, 7, 7}, slope[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    static const double late[] = {2, 2, 2, 2, 2, 2, 2, 2, 9}, ramp[] = {9, 9, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3};
    struct level_shift l = stats_level_shift(jump, NULL, 9);
    assert_true(l.found);
    assert_int_equal(l.at, 5);
    assert_close(l.before, 2);
    assert_close(l.after, 7);
    assert_close(l.p, 0);
    // where each value may be off by 5, a jump of 5 is nothing
    double se[9];
    for (size_t i = 0; i < 9; i++)
        se[i] = 5;
    assert_false(stats_level_shift(jump, se, 9).found);
    assert_false(stats_level_shift(slope, NULL, 12).found); // a slope is no step
    assert_false(stats_level_shift(ramp, NULL, 12).found);  // nor is a level that starts to move
    assert_false(stats_level_shift(late, NULL, 9).found);   // nor one value
    assert_false(stats_level_shift(jump, NULL, 7).has);
    assert_true(stats_spike(late, NULL, 9, 8).found);
}

// --- season and forecast

static double winter(size_t month) { return month % 12 == 11 ? 22 : -2; } // December

static void season_of_december(void **state)
{
    (void)state;
    double x[36];
    for (size_t i = 0; i < 36; i++)
        x[i] = 100 + 0.5 * (double)i + winter(i) + (i % 2 ? 0.25 : -0.25) * (i % 3 ? 1 : -1);
    struct season s = stats_season(x, 36, 12);
    assert_true(s.has && s.found);
    assert_true(s.strength > 0.9);
    assert_within(s.effect[11], 22, 0.01 * 22);
    double sum = 0;
    for (size_t i = 0; i < 12; i++)
        sum += s.effect[i];
    assert_within(sum, 0, 1e-9);
    assert_false(stats_season(x, 23, 12).has); // two full cycles
    x[11] = NAN; // one gap, December is still known
    s = stats_season(x, 36, 12);
    assert_true(s.found && fabs(s.effect[11] - 22) < 0.5);
    x[23] = x[35] = NAN;
    assert_false(stats_season(x, 36, 12).has);
}

// The shortest season on the fewest values, one degree of freedom, and the longest: 53 positions. Figures of stats_reference.py.
static void seasons_at_their_bounds(void **state)
{
    static const double four[] = {1, 5, 2, 7}, seven[] = {3, 9, 4, 11, 2, 10, 5};
    double x[120];
    (void)state;
    for (size_t i = 0; i < 120; i++)
        x[i] = (double)(i * 7 % 53) + (double)(i % 3) * 0.5;
    struct season s = stats_season(four, 4, 2);
    assert_true(s.has && !s.found);
    assert_close(s.p, 0.09420792385651276);
    assert_close(s.kept, 0.9777777777777777);
    assert_close(s.effect[0], -1.8333333333333333);
    s = stats_season(seven, 7, 2);
    assert_true(s.found);
    assert_close(s.p, 0.00205628106106468);
    assert_close(s.effect[1], 3.1858974358974352);
    s = stats_season(x, 120, 53);
    assert_true(s.found);
    assert_close(s.strength, 0.998927590944085);
    assert_close(s.effect[52], 19.733117203097287);
    assert_false(stats_season(x, 120, 54).has); // SEASON_MAX
    assert_false(stats_season(x, 120, 1).has);
}

static void season_forecast(void **state)
{
    (void)state;
    double x[36];
    for (size_t i = 0; i < 36; i++)
        x[i] = 100 + (double)i + winter(i);
    struct forecast f = stats_forecast(x, 35, 12, 2);
    assert_int_equal(f.method, FORECAST_HOLT_WINTERS);
    assert_int_equal(f.n, 2);
    assert_within(f.value[0], x[35], 0.03);  // December of the third year: 157
    assert_within(f.value[1], 134, 0.03);    // the January after it
    assert_true(f.low[0] <= f.value[0] && f.value[0] <= f.high[0]);
    assert_true(f.model_error < f.naive_error);
    assert_true(isfinite(f.naive_error) && fabs(f.naive_error - 12) < 1e-6); // a year's growth
    x[20] = NAN;
    f = stats_forecast(x, 35, 12, 2);
    assert_within(f.value[0], x[35], 0.05);
}

static void naive_where_nothing_beats_it(void **state)
{
    (void)state;
    // steps that no model sees coming: each level is the best guess of the next
    static const double steps[] = {1, 1, 1, 1, 8, 8, 8, 8, 3, 3, 3, 3, 9, 9, 9, 9};
    struct forecast f = stats_forecast(steps, 16, 0, 3);
    assert_int_equal(f.method, FORECAST_NAIVE);
    assert_true(f.beaten && f.model_error >= f.naive_error);
    assert_int_equal(f.tried, FORECAST_DAMPED);
    assert_close(f.value[0], 9);
    // 0.95 of Student's t with 15 degrees: 2.131450; three moves of 7, 5 and 6 in fifteen
    assert_within(f.high[0] - 9, 2.131450 * sqrt(110.0 / 15), 1e-6);
    assert_within(f.high[2] - 9, 2.131450 * sqrt(3 * 110.0 / 15), 1e-6);
    assert_int_equal(stats_forecast(ARRAY(1, 2, 3, 4, 5), 0, 3).method, FORECAST_NONE);
}

static void trend_forecast(void **state)
{
    (void)state;
    double x[20];
    for (size_t i = 0; i < 20; i++)
        x[i] = 10 + 2 * (double)i;
    struct forecast f = stats_forecast(x, 20, 0, 3);
    assert_int_equal(f.method, FORECAST_DAMPED);
    assert_within(f.value[0], 50, 0.02); // damped: a little less than 50, 52, 54
    assert_within(f.value[2], 54, 0.04);
    assert_close(f.naive_error, (12 * 2 + 11 * 4 + 10 * 6) / 33.0);
}

// --- the verdict

static void season_is_no_trend(void **state)
{
    (void)state;
    double x[36];
    for (size_t i = 0; i < 36; i++)
        x[i] = 100 + 20 * sin(2 * M_PI * (double)i / 12) + (i % 2 ? 0.5 : -0.5) * (i % 5 ? 1 : -2);
    struct verdict v = stats_verdict(x, NULL, 35 - 1, 12); // ends on the way up
    assert_true(v.season.found);
    assert_false(v.sustained || v.shift.found || v.spike.found);
}

static void slide(void **state)
{
    (void)state;
    static const double x[] = {38, 39, 38, 40, 39, 38, 39, 40, 38, 39, 41, 37.5, 34, 30.5, 27, 23, 18.5};
    struct verdict v = stats_verdict(x, NULL, ARRAY_LEN(x), 12);
    assert_true(v.sustained);
    assert_int_equal(v.dir, -1);
    assert_int_equal(v.run.moves, 6);
    assert_int_equal(v.from, 10);
    assert_false(v.shift.found);
}

// A cycle of two needs four values, one of a single position is none.
static void short_cycles(void **state)
{
    (void)state;
    static const double x[] = {1, 5, 2, 6, 3};
    assert_true(stats_verdict(x, NULL, 3, 2).season_unknown);
    assert_false(stats_verdict(x, NULL, 4, 2).season_unknown);
    assert_false(stats_verdict(x, NULL, 1, 1).season_unknown);
    assert_false(stats_verdict(x, NULL, 3, 0).season_unknown);
}

// As many rises as falls: 2 * 15 / 24 is no probability, 1 is.
static void no_trend_at_all(void **state)
{
    (void)state;
    static const double x[] = {2, 4, 1, 3};
    struct mann_kendall m = stats_mann_kendall(x, 4);
    assert_true(m.exact && m.s == 0 && m.p == 1);
}

// An exact line has no noise that could have a memory, however large its values: what is left of it is rounding, which often has one.
static void rounding_is_no_memory(void **state)
{
    (void)state;
    static const double level[] = {0.1, 1e3 / 3, 1e8 / 3}, slope[] = {0.1, 0.7, 1.0 / 3};
    for (size_t k = 0; k < 9; k++) {
        double x[30];
        for (size_t i = 0; i < 30; i++)
            x[i] = level[k / 3] + slope[k % 3] * (double)i;
        struct mann_kendall m = stats_mann_kendall_ar(x, 30);
        assert_true(m.inflation == 1);
        assert_close(m.s, 30 * 29 / 2.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kendall_table),
        cmocka_unit_test(ties_and_normal),
        cmocka_unit_test(gaps_keep_their_step),
        cmocka_unit_test(correlated_values_count_for_less),
        cmocka_unit_test(nothing_to_tell),
        cmocka_unit_test(runs),
        cmocka_unit_test(spike_on_paper),
        cmocka_unit_test(spike_without_scatter),
        cmocka_unit_test(few_answers_need_more),
        cmocka_unit_test(nile_shift),
        cmocka_unit_test(one_jump),
        cmocka_unit_test(season_of_december),
        cmocka_unit_test(seasons_at_their_bounds),
        cmocka_unit_test(season_forecast),
        cmocka_unit_test(naive_where_nothing_beats_it),
        cmocka_unit_test(trend_forecast),
        cmocka_unit_test(season_is_no_trend),
        cmocka_unit_test(slide),
        cmocka_unit_test(short_cycles),
        cmocka_unit_test(rounding_is_no_memory),
        cmocka_unit_test(no_trend_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Histograms of durations: 128 steps from a power of two to the next one, each with its count and the sum of its values. Expected values
// are paper: up to 255 ms every step holds one value, from 2^k on it is 2^(k-7) wide; a quantile is the nearest rank, ceil(q n), told as
// the mean of its step, rounded.
#include "test_util.h"

#include "cube/cube_priv.h"

static struct hist *of(const int64_t *v, size_t n)
{
    struct hist *h = NULL;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(hist_add(&h, v[i]), 0);
    return h;
}

static void assert_two(int64_t a, int64_t b, int64_t half, int64_t whole)
{
    struct hist *h = of((int64_t[]){a, b}, 2);
    assert_int_equal(hist_quantile(h, 0.5), half);
    assert_int_equal(hist_quantile(h, 1), whole);
    hist_free(h);
}

static void small_values_are_exact(void **state)
{
    (void)state;
    for (int64_t v = 0; v < 255; v++)
        assert_two(v, v + 1, v, v + 1);
    assert_two(255, 256, 255, 256);
    assert_two(256, 257, 257, 257); // one step: 256.5
    assert_two(257, 258, 257, 258);
}

static void steps_double_with_the_powers_of_two(void **state)
{
    (void)state;
    for (int k = 8; k <= 38; k++) {
        int64_t from = INT64_C(1) << k, wide = INT64_C(1) << (k - 7);
        assert_two(from - 1, from, from - 1, from);
        assert_two(from, from + wide - 1, from + wide / 2, from + wide / 2); // their mean, .5 rounded up
        assert_two(from + wide - 1, from + wide, from + wide - 1, from + wide);
        assert_two(2 * from - wide - 1, 2 * from - wide, 2 * from - wide - 1, 2 * from - wide); // the last step but one, the last
    }
}

static void what_is_beyond_stands_in_the_last_step(void **state)
{
    (void)state;
    int64_t end = INT64_C(1) << 39, wide = INT64_C(1) << 31;
    assert_two(end - 1, 4 * end, (5 * end) / 2, (5 * end) / 2); // (end - 1 + 4 end) / 2 and a half
    assert_two(end - wide, end, end - wide / 2, end - wide / 2);
    assert_two(end - wide - 1, end, end - wide - 1, end);
}

static void quantiles_are_nearest_ranks(void **state)
{
    (void)state;
    static const struct { int64_t n; double q; int64_t rank; } cases[] = {
        {1, 0, 1},     {1, 0.5, 1},   {1, 1, 1},       {2, 0.5, 1},    {3, 0.5, 2},     {4, 0.5, 2},    {4, 0.25, 1},
        {4, 0.26, 2},  {10, 0, 1},    {10, 0.1, 1},    {10, 0.9, 9},   {10, 0.91, 10},  {10, 0.95, 10}, {10, 1, 10},
        {100, 0.07, 7}, // 7.000000000000001 as the machine has it
        {100, 0.29, 29}, // 28.999999999999996
        {100, 0.57, 57}, {100, 0.999, 100}, {120, 0.5, 60}, {120, 0.95, 114}, {121, 0.95, 115}, // 114.95
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct hist *h = NULL;
        for (int64_t v = cases[i].n; v >= 1; v--) // the value is its rank, whatever the order
            assert_int_equal(hist_add(&h, v), 0);
        assert_int_equal(hist_quantile(h, cases[i].q), cases[i].rank);
        hist_free(h);
    }
    assert_int_equal(hist_quantile(NULL, 0.5), -1);
}

// The mean of a step with several values: 300, 300, 301 lie in the step from 300 to 301 (300.33), 302 in the next one.
static void a_step_tells_its_mean(void **state)
{
    (void)state;
    struct hist *h = of((int64_t[]){301, 302, 300, 300}, 4);
    assert_int_equal(hist_quantile(h, 0.25), 300);
    assert_int_equal(hist_quantile(h, 0.75), 300);
    assert_int_equal(hist_quantile(h, 0.76), 302);
    hist_free(h);
    h = of((int64_t[]){301, 301, 300}, 3); // 300.67
    assert_int_equal(hist_quantile(h, 0.5), 301);
    hist_free(h);
}

static void merged_is_as_if_added(void **state)
{
    (void)state;
    struct hist *a = of((int64_t[]){5, 5, 300, 70000}, 4), *b = of((int64_t[]){5, 301, 301, 1000000, 70000}, 5), *c = NULL;
    assert_int_equal(hist_merge(&c, a), 0);
    assert_int_equal(hist_merge(&c, b), 0);
    assert_int_equal(hist_merge(&c, NULL), 0);
    static const int64_t by_rank[] = {5, 5, 5, 301, 301, 301, 70000, 70000, 1000000}; // 300, 301, 301: 300.67
    for (int r = 1; r <= 9; r++)
        assert_int_equal(hist_quantile(c, r / 9.0), by_rank[r - 1]);
    assert_int_equal(hist_quantile(a, 1), 70000); // what was merged stays
    hist_free(a);
    hist_free(b);
    hist_free(c);
    hist_free(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_values_are_exact),     cmocka_unit_test(steps_double_with_the_powers_of_two),
        cmocka_unit_test(what_is_beyond_stands_in_the_last_step), cmocka_unit_test(quantiles_are_nearest_ranks),
        cmocka_unit_test(a_step_tells_its_mean),      cmocka_unit_test(merged_is_as_if_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

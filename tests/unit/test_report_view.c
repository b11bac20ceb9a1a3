#include "report_fixture.h"

static struct rf f;

static int setup(void **state)
{
    (void)state;
    rf_open(&f, "Lyon");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rf_close(&f);
    return 0;
}

static void test_start(void **state)
{
    (void)state;
    struct view v;
    struct err e = {0};
    assert_int_equal(report_view_start(&f.env, GRAIN_MONTH, NULL, COMPARE_YEAR, NULL, 0, &v, &e), 0);
    assert_string_equal(v.period.label, "2025-08"); // the data end on 29 September
    assert_int_equal(v.page, PAGE_OVERVIEW);
    assert_int_equal(v.compare, COMPARE_YEAR);
    assert_int_equal(v.by, DIM_CHANNEL);
    assert_int_equal(v.last, 12);
    assert_int_equal(report_view_start(&f.env, GRAIN_MONTH, "2025-Q2", COMPARE_NONE, NULL, 0, &v, &e), 0);
    assert_string_equal(v.period.label, "2025-Q2");
    assert_int_equal(report_view_start(&f.env, GRAIN_MONTH, "2025-99", COMPARE_NONE, NULL, 0, &v, &e) != 0, 1);
}

static void test_filters(void **state)
{
    (void)state;
    struct view v;
    struct err e = {0};
    const char *good[] = {"channel=PHONE", "team=Lyon"}, *twice[] = {"channel=phone", "channel=email"};
    const char *unknown[] = {"channel=fax"}, *none[] = {"agent=(none)"}, *nonsense[] = {"phone"};
    assert_int_equal(report_view_start(&f.env, GRAIN_MONTH, NULL, COMPARE_NONE, good, 2, &v, &e), 0);
    assert_int_equal(v.slice.n, 2);
    assert_string_equal(cube_value_name(f.source.cube, DIM_CHANNEL, v.slice.f[0].code), "phone");
    assert_int_not_equal(report_view_start(&f.env, GRAIN_MONTH, NULL, COMPARE_NONE, twice, 2, &v, &e), 0);
    assert_int_equal(report_view_start(&f.env, GRAIN_MONTH, NULL, COMPARE_NONE, unknown, 1, &v, &e), ERR_NOTFOUND);
    assert_non_null(strstr(e.msg, "email, phone"));
    assert_int_equal(report_view_start(&f.env, GRAIN_MONTH, NULL, COMPARE_NONE, none, 1, &v, &e), 0);
    assert_int_equal(v.slice.f[0].code, 0);
    assert_int_equal(report_view_start(&f.env, GRAIN_MONTH, NULL, COMPARE_NONE, nonsense, 1, &v, &e), ERR_SYNTAX);
}

static void test_step_stays_in_the_data(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    assert_true(view_step(&f.env, &v, 1));
    assert_string_equal(v.period.label, "2025-09");
    assert_false(view_step(&f.env, &v, 1));
    assert_true(view_step(&f.env, &v, -1000));
    assert_string_equal(v.period.label, "2024-10");
    assert_false(view_step(&f.env, &v, -1));
    struct err e = {0};
    assert_int_equal(period_parse(&f.cfg.calendar, "1999-01", &v.period, &e), 0);
    assert_true(view_step(&f.env, &v, 1)); // back towards the data
    assert_false(view_step(&f.env, &v, -1));
}

static void test_grain(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    assert_true(view_grain(&f.env, &v, 1));
    assert_string_equal(v.period.label, "2025-08-31");
    assert_false(view_grain(&f.env, &v, 1));
    assert_true(view_grain(&f.env, &v, -1));
    assert_true(view_grain(&f.env, &v, -1));
    assert_string_equal(v.period.label, "2025-Q3");
    assert_true(view_grain(&f.env, &v, 1));
    assert_string_equal(v.period.label, "2025-09"); // the last month that has begun
    assert_true(view_grain(&f.env, &v, -1));
    assert_true(view_grain(&f.env, &v, -1));
    assert_string_equal(v.period.label, "2025");
    assert_false(view_grain(&f.env, &v, -1));
    assert_false(view_grain(&f.env, &v, 0));
}

static void test_compare_and_dimensions(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    view_compare_next(&f.env, &v);
    assert_int_equal(v.compare, COMPARE_YEAR);
    view_compare_next(&f.env, &v); // no target is configured
    assert_int_equal(v.compare, COMPARE_BENCHMARK);
    view_compare_next(&f.env, &v);
    view_compare_next(&f.env, &v);
    assert_int_equal(v.compare, COMPARE_PREVIOUS);
    f.cfg.has_target[KPI_nps] = true;
    view_compare_next(&f.env, &v);
    view_compare_next(&f.env, &v);
    assert_int_equal(v.compare, COMPARE_TARGET);
    f.cfg.has_target[KPI_nps] = false;
    assert_int_equal(view_by_next(&f.env, &v, 1), DIM_TEAM);
    assert_int_equal(view_by_next(&f.env, &v, 1), DIM_AGENT);
    assert_int_equal(view_by_next(&f.env, &v, 1), DIM_CHANNEL); // the others have no values
    assert_int_equal(view_by_next(&f.env, &v, -1), DIM_AGENT);
}

static void test_filter_moves(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    assert_false(view_filter(&v, DIM_TEAM, -1));
    assert_true(view_filter(&v, DIM_TEAM, 1));
    assert_true(view_filter(&v, DIM_CHANNEL, 2));
    assert_true(view_filter(&v, DIM_TEAM, 0));
    assert_int_equal(v.slice.n, 2);
    assert_int_equal(v.slice.f[0].code, 0);
    assert_true(view_filter(&v, DIM_TEAM, -1));
    assert_int_equal(v.slice.n, 1);
    assert_int_equal(v.slice.f[0].dim, DIM_CHANNEL);
    for (int d = 0; d < DIM_COUNT; d++)
        assert_true(view_filter(&v, (enum dim)d, 1));
    assert_int_equal(v.slice.n, DIM_COUNT);
    size_t n;
    uint32_t *codes = report_dim_values(&f.env, DIM_CHANNEL, &n);
    assert_int_equal(n, 2);
    assert_string_equal(cube_value_name(f.source.cube, DIM_CHANNEL, codes[0]), "email");
    free(codes);
    assert_null(report_dim_values(&f.env, DIM_PRODUCT, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_step_stays_in_the_data),
        cmocka_unit_test(test_grain),
        cmocka_unit_test(test_compare_and_dimensions),
        cmocka_unit_test(test_filter_moves),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

#include "test_util.h"

#include "base/civil.h"
#include "base/numfmt.h"

#include <float.h>

#define NB "\u00A0"  // no-break space
#define NNB "\u202F" // narrow no-break space
#define MINUS "\u2212"

static char out[NUMFMT_BUF];

static void test_fixed(void **state)
{
    (void)state;
    const struct numfmt *en = &numfmt_en, *fr = &numfmt_fr;
    assert_string_equal(numfmt_fixed(en, 1234.5, 1, out), "1,234.5");
    assert_string_equal(numfmt_fixed(fr, 1234.5, 1, out), "1" NNB "234,5");
    assert_string_equal(numfmt_fixed(en, 1234567.0, 0, out), "1,234,567");
    assert_string_equal(numfmt_fixed(en, 999, 0, out), "999");
    assert_string_equal(numfmt_fixed(en, 0, 2, out), "0.00");
    assert_string_equal(numfmt_fixed(en, 0.05, 1, out), "0.1");
    assert_string_equal(numfmt_fixed(en, 0.04, 1, out), "0.0");
    assert_string_equal(numfmt_fixed(en, 0.004, 2, out), "0.00");
    assert_string_equal(numfmt_fixed(en, 0.00012, 4, out), "0.0001");
    assert_string_equal(numfmt_fixed(en, 12.3, 3, out), "12.300");
    assert_string_equal(numfmt_fixed(en, -3.25, 1, out), MINUS "3.3");
    assert_string_equal(numfmt_fixed(en, -0.04, 1, out), "0.0"); // no minus zero
    assert_string_equal(numfmt_fixed(en, -0.0, 0, out), "0");
}

static void test_half_away_from_zero_on_the_decimal_value(void **state)
{
    (void)state;
    const struct numfmt *en = &numfmt_en;
    assert_string_equal(numfmt_fixed(en, 2.675, 2, out), "2.68"); // the double is 2.67499999999999982...
    assert_string_equal(numfmt_fixed(en, 1.005, 2, out), "1.01");
    assert_string_equal(numfmt_fixed(en, 0.5, 0, out), "1");
    assert_string_equal(numfmt_fixed(en, 1.5, 0, out), "2");
    assert_string_equal(numfmt_fixed(en, 2.5, 0, out), "3");
    assert_string_equal(numfmt_fixed(en, -2.5, 0, out), MINUS "3");
    assert_string_equal(numfmt_fixed(en, 0.15, 1, out), "0.2");
    assert_string_equal(numfmt_fixed(en, 0.45, 1, out), "0.5");
    assert_string_equal(numfmt_fixed(en, 9.995, 2, out), "10.00");
    assert_string_equal(numfmt_fixed(en, 99.95, 1, out), "100.0");
    assert_string_equal(numfmt_fixed(en, 999.5, 0, out), "1,000");
    assert_string_equal(numfmt_fixed(en, 0.9999, 2, out), "1.00");
    assert_string_equal(numfmt_fixed(en, 0.049, 1, out), "0.0");
    assert_string_equal(numfmt_fixed(en, 0.4999999, 0, out), "0");
}

// Against exact decimals: every n/1000 rounded by integer arithmetic.
static void test_rounding_of_all_thousandths(void **state)
{
    (void)state;
    for (int n = 0; n <= 200000; n++) {
        char want[24];
        int cents = (n + 5) / 10;
        snprintf(want, sizeof(want), "%d.%02d", cents / 100, cents % 100);
        assert_string_equal(numfmt_fixed(&numfmt_en, n / 1000.0, 2, out), want);
    }
}

static void test_extreme_numbers_fit(void **state)
{
    (void)state;
    const double odd[] = {DBL_MAX,           -DBL_MAX,           DBL_MIN, DBL_TRUE_MIN, 1e15,
                          999999999999999.0, -123456789012345.6, 1e22,    INFINITY};
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        for (int d = -1; d < 30; d++) {
            assert_true(strlen(numfmt_fixed(&numfmt_fr, odd[i], d, out)) < NUMFMT_BUF);
            assert_true(strlen(numfmt_money(&numfmt_fr, odd[i], "A_LONG_CURRENCY", d, out)) < NUMFMT_BUF);
        }
        assert_true(strlen(numfmt_duration(&numfmt_fr, odd[i], out)) < NUMFMT_BUF);
    }
    assert_string_equal(numfmt_fixed(&numfmt_en, 999999999999999.0, 0, out), "999,999,999,999,999");
    assert_string_equal(numfmt_fixed(&numfmt_en, 1.25e20, 0, out), "1.2e+20");
    assert_string_equal(numfmt_fixed(&numfmt_en, NAN, 1, out), "–");
    assert_string_equal(numfmt_fixed(&numfmt_en, -INFINITY, 1, out), MINUS "∞");
}

static void test_signed(void **state)
{
    (void)state;
    assert_string_equal(numfmt_signed(&numfmt_en, 3.2, 1, out), "+3.2");
    assert_string_equal(numfmt_signed(&numfmt_en, -4, 0, out), MINUS "4");
    assert_string_equal(numfmt_signed(&numfmt_en, 0, 0, out), "0");
    assert_string_equal(numfmt_signed(&numfmt_en, 0.04, 1, out), "0.0");
    assert_string_equal(numfmt_signed(&numfmt_fr, -1234.56, 1, out), MINUS "1" NNB "234,6");
}

static void test_count(void **state)
{
    (void)state;
    assert_string_equal(numfmt_count(&numfmt_en, 0, out), "0");
    assert_string_equal(numfmt_count(&numfmt_en, 4521, out), "4,521");
    assert_string_equal(numfmt_count(&numfmt_fr, 1234567, out), "1" NNB "234" NNB "567");
    assert_string_equal(numfmt_count(&numfmt_en, -1000, out), MINUS "1,000");
    assert_string_equal(numfmt_count(&numfmt_en, INT64_MIN, out), MINUS "9,223,372,036,854,775,808");
    numfmt_count(&numfmt_fr, INT64_MIN, out);
    assert_int_equal(strlen(out), 19 + 3 * 6 + 3);
}

static void check_duration(double s, const char *en, const char *fr)
{
    assert_string_equal(numfmt_duration(&numfmt_en, s, out), en);
    assert_string_equal(numfmt_duration(&numfmt_fr, s, out), fr);
}

// 8.2 days of work are 197 hours, and no day has 24 of them.
static void test_hours(void **state)
{
    static const struct { double seconds; const char *en, *fr; } rows[] = {
        {45 * 60, "45 min", "45\u00a0min"}, {12000, "3 h 20", "3\u00a0h\u00a020"}, {86340, "23 h 59", "23\u00a0h\u00a059"},
        {86400, "24 h", "24\u00a0h"}, {708480, "197 h", "197\u00a0h"}, {-708480, "\u2212197 h", "\u2212197\u00a0h"},
        {4444200, "1,235 h", "1\u202f235\u00a0h"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(numfmt_hours(&numfmt_en, rows[i].seconds, out), rows[i].en);
        assert_string_equal(numfmt_hours(&numfmt_fr, rows[i].seconds, out), rows[i].fr);
    }
}

static void test_duration(void **state)
{
    (void)state;
    check_duration(0, "0 s", "0\u00a0s");
    check_duration(0.4, "0.4 s", "0,4\u00a0s");
    check_duration(8.26, "8.3 s", "8,3\u00a0s");
    check_duration(8, "8 s", "8\u00a0s");
    check_duration(9.96, "10 s", "10\u00a0s");
    check_duration(45, "45 s", "45\u00a0s");
    check_duration(59.4, "59 s", "59\u00a0s");
    check_duration(59.6, "1 min", "1\u00a0min");
    check_duration(83, "1 min 23", "1\u00a0min\u00a023");
    check_duration(65, "1 min 05", "1\u00a0min\u00a005");
    check_duration(120, "2 min", "2\u00a0min");
    check_duration(509, "8 min 29", "8\u00a0min\u00a029");
    check_duration(599.6, "10 min", "10\u00a0min");
    check_duration(720, "12 min", "12\u00a0min");
    check_duration(749, "12 min", "12\u00a0min");
    check_duration(3569, "59 min", "59\u00a0min");
    check_duration(3570, "1 h", "1\u00a0h");
    check_duration(12000, "3 h 20", "3\u00a0h\u00a020");
    check_duration(3 * 3600 + 5 * 60, "3 h 05", "3\u00a0h\u00a005");
    check_duration(86369, "23 h 59", "23\u00a0h\u00a059");
    check_duration(86370, "1.0 d", "1,0\u00a0j");
    check_duration(2.35 * 86400, "2.4 d", "2,4\u00a0j");
    check_duration(1234.56 * 86400, "1,234.6 d", "1" NNB "234,6\u00a0j");
    check_duration(-83, MINUS "1 min 23", MINUS "1\u00a0min\u00a023");
    check_duration(-0.01, "0 s", "0\u00a0s");
    check_duration(NAN, "–", "–");
}

static void test_money(void **state)
{
    (void)state;
    const struct numfmt *en = &numfmt_en, *fr = &numfmt_fr;
    assert_string_equal(numfmt_money(en, 6.68, "EUR", -1, out), "6.68 €");
    assert_string_equal(numfmt_money(fr, 6.68, "EUR", -1, out), "6,68" NB "€");
    assert_string_equal(numfmt_money(en, 6.68, "USD", -1, out), "$6.68");
    assert_string_equal(numfmt_money(fr, 6.68, "USD", -1, out), "6,68" NB "$");
    assert_string_equal(numfmt_money(en, -6.68, "USD", -1, out), MINUS "$6.68");
    assert_string_equal(numfmt_money(en, -0.001, "USD", 2, out), "$0.00");
    assert_string_equal(numfmt_money(en, 6.68, "GBP", 2, out), "£6.68");
    assert_string_equal(numfmt_money(en, 6.68, "CHF", -1, out), "6.68 CHF");
    assert_string_equal(numfmt_money(en, 1234.56, "EUR", -1, out), "1,235 €");
    assert_string_equal(numfmt_money(en, 1234.56, "EUR", 2, out), "1,234.56 €");
    assert_string_equal(numfmt_money(en, 99.99, "EUR", -1, out), "99.99 €");
    assert_string_equal(numfmt_money(en, 99.996, "EUR", -1, out), "100 €");
    assert_string_equal(numfmt_money(en, -250, "EUR", -1, out), MINUS "250 €");
    assert_string_equal(numfmt_money(en, 5, "", 0, out), "5");
    assert_string_equal(numfmt_money(en, 5, NULL, 0, out), "5");
}

static void test_ascii_only(void **state)
{
    (void)state;
    struct numfmt f = numfmt_fr;
    f.ascii = true;
    assert_string_equal(numfmt_fixed(&f, -1234.5, 1, out), "-1 234,5");
    assert_string_equal(numfmt_money(&f, 6.68, "EUR", -1, out), "6,68 EUR");
    assert_string_equal(numfmt_duration(&f, -83, out), "-1 min 23");
    assert_string_equal(numfmt_day(&f, civil_to_day(2025, 2, 3), out), "3 fevr. 2025");
    assert_string_equal(numfmt_fixed(&f, NAN, 1, out), "-");
    f = numfmt_en;
    f.ascii = true;
    assert_string_equal(numfmt_money(&f, 6.68, "GBP", 2, out), "6.68 GBP");
    assert_string_equal(numfmt_money(&f, 6.68, "USD", 2, out), "$6.68");
}

static void test_exact(void **state)
{
    (void)state;
    assert_string_equal(numfmt_exact(0.1, out), "0.1");
    assert_string_equal(numfmt_exact(0.1 + 0.2, out), "0.30000000000000004");
    assert_string_equal(numfmt_exact(1.0 / 3, out), "0.3333333333333333");
    assert_string_equal(numfmt_exact(100, out), "100");
    assert_string_equal(numfmt_exact(-2.5, out), "-2.5");
    assert_string_equal(numfmt_exact(-0.0, out), "0");
    assert_string_equal(numfmt_exact(5e-324, out), "5e-324");
    assert_string_equal(numfmt_exact(1e23, out), "1e+23");
    assert_string_equal(numfmt_exact(DBL_MAX, out), "1.7976931348623157e+308");
    assert_string_equal(numfmt_exact(NAN, out), "");
    assert_string_equal(numfmt_exact(INFINITY, out), "");
    uint64_t x = 88172645463325252ull;
    for (int i = 0; i < 100000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        double v;
        memcpy(&v, &x, sizeof(v));
        if (isfinite(v))
            assert_true(strtod(numfmt_exact(v, out), NULL) == v);
    }
}

static void test_day(void **state)
{
    (void)state;
    int32_t day = civil_to_day(2025, 9, 30);
    assert_string_equal(numfmt_day(&numfmt_en, day, out), "30 Sep 2025");
    assert_string_equal(numfmt_day(&numfmt_fr, day, out), "30 sept. 2025");
    assert_string_equal(numfmt_day(&numfmt_fr, civil_to_day(2025, 8, 1), out), "1er août 2025");
    assert_string_equal(numfmt_day(&numfmt_en, CIVIL_NONE, out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_half_away_from_zero_on_the_decimal_value),
        cmocka_unit_test(test_rounding_of_all_thousandths),
        cmocka_unit_test(test_extreme_numbers_fit),
        cmocka_unit_test(test_signed),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_duration), cmocka_unit_test(test_hours),
        cmocka_unit_test(test_money),
        cmocka_unit_test(test_ascii_only),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

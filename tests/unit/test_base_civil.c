// Expected values come from Python's datetime and from printed calendars, not from this code.
#include "test_util.h"

#include "base/civil.h"

static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(civil_to_day(1970, 1, 1), 0);
    assert_int_equal(civil_to_day(1969, 12, 31), -1);
    assert_int_equal(civil_to_day(2000, 2, 29), 11016);
    assert_int_equal(civil_to_day(2000, 3, 1), 11017);
    assert_int_equal(civil_to_day(2025, 2, 28), 20147);
    assert_int_equal(civil_to_day(2038, 1, 19), 24855);
    assert_int_equal(civil_to_day(1900, 3, 1), -25508);
    assert_int_equal(civil_to_day(1, 1, 1), -719162);
    assert_int_equal(civil_to_day(9999, 12, 31), 2932896);
}

static void test_leap_days(void **state)
{
    (void)state;
    assert_true(civil_valid(2024, 2, 29));
    assert_true(civil_valid(2000, 2, 29));
    assert_false(civil_valid(1900, 2, 29));
    assert_false(civil_valid(2100, 2, 29));
    assert_false(civil_valid(2025, 2, 29));
    assert_false(civil_valid(2025, 4, 31));
    assert_false(civil_valid(2025, 0, 1));
    assert_false(civil_valid(2025, 13, 1));
    assert_false(civil_valid(2025, 1, 0));
    assert_false(civil_valid(0, 1, 1));
    assert_false(civil_valid(10000, 1, 1));
    assert_int_equal(civil_month_len(2024, 2), 29);
    assert_int_equal(civil_month_len(2023, 2), 28);
    assert_int_equal(civil_month_len(2023, 0), 0);
    assert_int_equal(civil_to_day(2023, 2, 29), CIVIL_NONE);
}

// Every day of the calendar, walked one by one with nothing but month lengths.
static void test_every_day_from_year_1_to_9999(void **state)
{
    (void)state;
    int32_t day = -719162;
    int weekday = 0; // 1 January of year 1 was a Monday
    for (int32_t y = 1; y <= 9999; y++) {
        for (int m = 1; m <= 12; m++) {
            for (int d = 1; d <= civil_month_len(y, m); d++, day++) {
                struct civil c = civil_from_day(day);
                if (c.year != y || c.month != m || c.day != d || civil_weekday(day) != weekday ||
                    (d == 1 && civil_to_day(y, m, d) != day))
                    fail_msg("%d-%d-%d is day %d", y, m, d, day);
                weekday = weekday == 6 ? 0 : weekday + 1;
            }
        }
    }
    assert_int_equal(day, 2932897);
    assert_int_equal(civil_from_day(day).year, 0);
    assert_int_equal(civil_from_day(CIVIL_NONE).year, 0);
    assert_int_equal(civil_from_day(INT32_MAX).year, 0);
}

static void check_week(int32_t y, int m, int d, int32_t year, int week)
{
    int32_t got_year;
    int got_week;
    civil_iso_week(civil_to_day(y, m, d), &got_year, &got_week);
    assert_int_equal(got_year, year);
    assert_int_equal(got_week, week);
}

static void test_iso_weeks_around_the_new_year(void **state)
{
    (void)state;
    check_week(2020, 12, 31, 2020, 53);
    check_week(2021, 1, 3, 2020, 53);
    check_week(2021, 1, 4, 2021, 1);
    check_week(2026, 12, 31, 2026, 53);
    check_week(2027, 1, 3, 2026, 53);
    check_week(2027, 1, 4, 2027, 1);
    check_week(2024, 12, 30, 2025, 1);
    check_week(2024, 12, 29, 2024, 52);
    check_week(2016, 1, 3, 2015, 53);
    check_week(2012, 1, 1, 2011, 52);
    check_week(2008, 12, 29, 2009, 1);
    check_week(1, 1, 1, 1, 1);
    check_week(9999, 12, 31, 9999, 52);
    check_week(1969, 12, 31, 1970, 1);
}

static void test_iso_week_starts_and_counts(void **state)
{
    (void)state;
    assert_int_equal(civil_iso_week_start(2020, 53), civil_to_day(2020, 12, 28));
    assert_int_equal(civil_iso_week_start(2021, 1), civil_to_day(2021, 1, 4));
    assert_int_equal(civil_iso_week_start(2025, 1), civil_to_day(2024, 12, 30));
    // The years with 53 weeks from 2000 to 2040, as listed in the Wikipedia article on the ISO week date.
    const int long_years[] = {2004, 2009, 2015, 2020, 2026, 2032, 2037};
    size_t k = 0;
    for (int y = 2000; y <= 2040; y++) {
        bool is_long = k < sizeof(long_years) / sizeof(long_years[0]) && long_years[k] == y;
        assert_int_equal(civil_iso_weeks_in(y), is_long ? 53 : 52);
        k += is_long;
    }
    assert_int_equal(civil_iso_weeks_in(0), 0);
    int32_t y;
    int w;
    civil_iso_week(CIVIL_NONE, &y, &w);
    assert_int_equal(y, 0);
}

static int32_t plus(int32_t y, int m, int d, int months)
{
    return civil_add_months(civil_to_day(y, m, d), months);
}

static void test_adding_months_clamps_the_day(void **state)
{
    (void)state;
    assert_int_equal(plus(2025, 1, 31, 1), civil_to_day(2025, 2, 28));
    assert_int_equal(plus(2024, 1, 31, 1), civil_to_day(2024, 2, 29));
    assert_int_equal(plus(2024, 2, 29, 12), civil_to_day(2025, 2, 28));
    assert_int_equal(plus(2025, 3, 31, -1), civil_to_day(2025, 2, 28));
    assert_int_equal(plus(2025, 1, 15, -1), civil_to_day(2024, 12, 15));
    assert_int_equal(plus(2025, 12, 31, 2), civil_to_day(2026, 2, 28));
    assert_int_equal(plus(2025, 6, 10, -25), civil_to_day(2023, 5, 10));
    assert_int_equal(plus(9999, 12, 1, 1), CIVIL_NONE);
    assert_int_equal(plus(1, 1, 1, -1), CIVIL_NONE);
    assert_int_equal(plus(2025, 1, 1, INT32_MAX), CIVIL_NONE);
    assert_int_equal(civil_add_months(CIVIL_NONE, 1), CIVIL_NONE);
}

static void test_iso_dates_as_text(void **state)
{
    (void)state;
    int32_t day = 5;
    char s[11];
    assert_true(civil_parse_iso("2025-02-28", 10, &day));
    assert_int_equal(day, 20147);
    assert_true(civil_parse_iso("2025-02-28T10:00", 10, &day));
    day = 5;
    const char *const bad[] = {"2025-02-29", "2025-2-28",  "2025/02/28", "25-02-2028", "2025-02-2 ",
                               "2025-02-",   "+025-02-28", "0000-01-01", "2025-13-01", "２０２５-1"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(civil_parse_iso(bad[i], (int)strlen(bad[i]), &day));
    assert_false(civil_parse_iso("2025-02-28", 9, &day));
    assert_false(civil_parse_iso("2025-02-281", 11, &day));
    assert_int_equal(day, 5); // outputs are set on success only
    civil_format_iso(20147, s);
    assert_string_equal(s, "2025-02-28");
    civil_format_iso(-719162, s);
    assert_string_equal(s, "0001-01-01");
    civil_format_iso(CIVIL_NONE, s);
    assert_string_equal(s, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_leap_days),
        cmocka_unit_test(test_every_day_from_year_1_to_9999),
        cmocka_unit_test(test_iso_weeks_around_the_new_year),
        cmocka_unit_test(test_iso_week_starts_and_counts),
        cmocka_unit_test(test_adding_months_clamps_the_day),
        cmocka_unit_test(test_iso_dates_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

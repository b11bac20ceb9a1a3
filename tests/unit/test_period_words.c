// Periods as people type them, in both languages. Days counted by hand on a wall calendar.
#include "test_util.h"

#include "base/mem.h"
#include "kpi/period_words.h"

static const struct calendar usual = {.week_start = 0, .fiscal_start = 1};
static const struct calendar april = {.week_start = 0, .fiscal_start = 4};

static int32_t day(const char *iso)
{
    int32_t d = CIVIL_NONE;
    assert_true(civil_parse_iso(iso, (int)strlen(iso), &d));
    return d;
}

static void reads(const struct calendar *c, const char *as_of, const char *text, const char *label)
{
    struct period p = {0};
    struct err e = {0};
    if (period_read(c, text, day(as_of), true, &p, &e))
        fail_msg("\"%s\": %s", text, e.msg);
    if (strcmp(p.label, label) != 0)
        fail_msg("\"%s\" as of %s is %s, wanted %s", text, as_of, p.label, label);
}

static void refuses(bool day_first, const char *text, const char *sentence)
{
    struct period p = {.label = "untouched"};
    struct err e = {0};
    assert_true(period_read(&usual, text, day("2026-09-30"), day_first, &p, &e) < 0);
    if (!strstr(e.msg, sentence))
        fail_msg("\"%s\": \"%s\" lacks \"%s\"", text, e.msg, sentence);
    assert_string_equal(p.label, "untouched");
}

static void labels_and_names(void **state)
{
    static const char *const rows[][2] = {
        {"2025", "2025"}, {"2025-Q3", "2025-Q3"}, {"2025-q3", "2025-Q3"}, {"2025-T3", "2025-Q3"}, {"2025-S36", "2025-W36"},
        {" 2025-09 ", "2025-09"}, {"2025-09-14", "2025-09-14"}, {"Q3 2025", "2025-Q3"}, {"T3 2025", "2025-Q3"}, {"2025 T3", "2025-Q3"},
        {"trimestre 2 2024", "2024-Q2"}, {"W5 2026", "2026-W05"}, {"semaine 36 2025", "2025-W36"}, {"September 2025", "2025-09"},
        {"sept. 2025", "2025-09"}, {"Février 2024", "2024-02"}, {"AOÛT 2025", "2025-08"}, {"2025 decembre", "2025-12"},
        // without a year: the latest that has begun by 2026-09-30
        {"T3", "2026-Q3"}, {"Q4", "2025-Q4"}, {"september", "2026-09"}, {"octobre", "2025-10"}, {"W40", "2026-W40"}, {"W41", "2025-W41"},
        {"14/09/2025", "2025-09-14"}, {"3/4/2025", "2025-04-03"}, {"2025T3", "2025-Q3"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        reads(&usual, "2026-09-30", rows[i][0], rows[i][1]);
    reads(&april, "2026-09-30", "FY 2026", "2026"); // April 2025 to March 2026
    reads(&april, "2026-09-30", "Q2", "2027-Q2");   // July to September 2026
    reads(&usual, "2026-09-01", "september", "2026-09"); // begins on that day
    reads(&usual, "2026-08-31", "september", "2025-09");
    reads(&usual, "2025-06-01", "W53", "2020-W53"); // years of 53 weeks: 2015, 2020, 2026
    reads(&usual, "2026-12-28", "W53", "2026-W53");
    reads(&usual, "2026-12-27", "W53", "2020-W53");
}

static void to_date_and_last(void **state)
{
    static const char *const rows[][2] = {
        {"mtd", "2026-09"}, {"MTD", "2026-09"}, {"qtd", "2026-Q3"}, {"ytd", "2026"}, {"wtd", "2026-W38"}, {"mois en cours", "2026-09"},
        {"ce mois-ci", "2026-09"}, {"cette année", "2026"}, {"last month", "2026-08"}, {"le mois dernier", "2026-08"}, {"l’an dernier", "2025"},
        {"trimestre dernier", "2026-Q2"}, {"today", "2026-09-15"}, {"hier", "2026-09-14"}, {"yesterday", "2026-09-14"}, {"aujourd'hui", "2026-09-15"},
        // 30 of September before the 15th, 31 of August, 31 of July, 13 of June: 15 + 31 + 31 + 13 = 90
        {"last 90 d", "2026-06-18..2026-09-15"}, {"90 derniers jours", "2026-06-18..2026-09-15"}, {"les 90 derniers jours", "2026-06-18..2026-09-15"},
        {"90d", "2026-06-18..2026-09-15"}, {"90 j", "2026-06-18..2026-09-15"}, {"last 1 day", "2026-09-15"},
        {"last 3 months", "2026-06-01..2026-08-31"}, {"3 derniers mois", "2026-06-01..2026-08-31"},
        {"last 10000 d", "1999-05-01..2026-09-15"}, // Python's datetime
        {"12 dernières semaines", "2026-06-22..2026-09-13"}, {"last 2 years", "2024-01-01..2025-12-31"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        reads(&usual, "2026-09-15", rows[i][0], rows[i][1]);
    reads(&usual, "2026-09-30", "last 90 d", "2026-07-03..2026-09-30");
    reads(&usual, "2026-09-30", "last month", "2026-09"); // complete: the data end with it
}

static void ranges(void **state)
{
    static const char *const rows[][2] = {
        {"2025-03-01..2025-04-15", "2025-03-01..2025-04-15"}, {"2025-03 .. 2025-04", "2025-03-01..2025-04-30"},
        {"2025-03-01 to 2025-04-15", "2025-03-01..2025-04-15"}, {"du 1/3/2025 au 15/4/2025", "2025-03-01..2025-04-15"},
        {"mars 2025 au mai 2025", "2025-03-01..2025-05-31"}, {"2025-T1..2025-T2", "2025-01-01..2025-06-30"},
        {"2026-09-01..", "2026-09-01..2026-09-30"}, {"since 2026-09-15", "2026-09-15..2026-09-30"}, {"depuis le 15/9/2026", "2026-09-15..2026-09-30"},
        {"2026-09-01..today", "2026-09-01..2026-09-30"}, {"2025-03-01..2025-03-01", "2025-03-01..2025-03-01"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        reads(&usual, "2026-09-30", rows[i][0], rows[i][1]);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    refuses(true, "", "is not a period");
    refuses(true, "soon", "\"soon\" is not a period: use 2025");
    refuses(true, "last 90", "90 of what?");
    refuses(true, "last 90 parsecs", "\"parsecs\" is no unit of time");
    refuses(true, "last 0 d", "from 1 to 10000");
    refuses(true, "last 99999 d", "from 1 to 10000");
    refuses(true, "2025-Q5", "quarters Q1 to Q4");
    refuses(true, "T5 2025", "quarters Q1 to Q4");
    refuses(true, "2025-13", "months 01 to 12");
    refuses(true, "30/2/2025", "days 01 to 28");
    refuses(false, "3/4/2025", "can be read in two ways: write the day as 2025-03-04 or 2025-04-03");
    refuses(true, "2025-04-15..2025-03-01", "ends before it begins");
    refuses(true, "..2025-03-01", "is not a period");
    refuses(true, "2025-03-01..soon", "is not a period");
    refuses(true, "last last 3 4 d d", "is not a period");
    refuses(true, "1 2 3 4 5 6 7 8 9 10", "is not a period");
    refuses(true, "\x1b[31m", "is not a period");
    refuses(true, "2025-03-02..2025-03-01", "ends before it begins");
    refuses(true, "T3 0000", "outside 1900 to 2999");
    refuses(true, "0000 T3", "outside 1900 to 2999");
    refuses(true, "FY 0000", "outside 1900 to 2999");
    refuses(true, "T0 2025", "quarters Q1 to Q4");
    refuses(true, "W99 2025", "weeks W01 to W52");
    // of both orders only one is a day where one of the numbers is above 12
    refuses(false, "12/5/2025", "can be read in two ways: write the day as 2025-12-05 or 2025-05-12");
    refuses(false, "5/12/2025", "can be read in two ways: write the day as 2025-05-12 or 2025-12-05");
}

// A part that is a period with something beside it that is none.
static void more_than_a_period(void **state)
{
    static const char *const texts[] = {"90", "last", "last 5 0", "foo 5 2025", "q x", "q x 2025", "T 100", "T3 soon", "T3 abc", "0000 T3 2025",
                                        "FY abc", "FY abcd", "FY 12", "year 2025 q1", "14/09/2025x"};
    char says[80];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        snprintf(says, sizeof(says), "\"%s\" is not a period", texts[i]);
        refuses(true, texts[i], says);
    }
}

static void one_order_is_possible(void **state)
{
    static const char *const texts[] = {"13/5/2025", "5/13/2025"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct period p;
        struct err e = {0};
        assert_int_equal(period_read(&usual, texts[i], day("2026-09-30"), false, &p, &e), 0);
        assert_string_equal(p.label, "2025-05-13");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_and_names), cmocka_unit_test(to_date_and_last), cmocka_unit_test(ranges),
        cmocka_unit_test(what_is_wrong_is_said), cmocka_unit_test(more_than_a_period), cmocka_unit_test(one_order_is_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

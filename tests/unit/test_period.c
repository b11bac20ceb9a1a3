// Periods against calendars worked out apart from this code (Python's datetime, a wall calendar).
#include "test_util.h"

#include "base/mem.h"
#include "kpi/period.h"

static const struct calendar usual = {.week_start = 0, .fiscal_start = 1};
static const struct calendar sunday = {.week_start = 6, .fiscal_start = 1};
static const struct calendar saturday = {.week_start = 5, .fiscal_start = 1};
static const struct calendar april = {.week_start = 0, .fiscal_start = 4};
static const struct calendar july = {.week_start = 0, .fiscal_start = 7};

static int32_t day(const char *iso)
{
    int32_t d = CIVIL_NONE;
    assert_true(civil_parse_iso(iso, (int)strlen(iso), &d));
    return d;
}

static void check_at(const struct period *p, const char *label, const char *from, const char *to, int line)
{
    char a[11], b[11];
    civil_format_iso(p->from, a);
    civil_format_iso(p->to, b);
    if (!strcmp(p->label, label) && !strcmp(a, from) && !strcmp(b, to))
        return;
    print_error("got %s [%s, %s), wanted %s [%s, %s)\n", p->label, a, b, label, from, to);
    _fail(__FILE__, line);
}
#define check(p, label, from, to) check_at(&(struct period[]){p}[0], label, from, to, __LINE__)

static struct period parsed(const struct calendar *c, const char *label)
{
    struct period p = {0};
    struct err e = {0};
    if (period_parse(c, label, &p, &e)) {
        print_error("%s: %s\n", label, e.msg);
        fail();
    }
    return p;
}

static void labels(void **state)
{
    (void)state;
    check(parsed(&usual, "2025"), "2025", "2025-01-01", "2026-01-01");
    check(parsed(&usual, "2025-Q3"), "2025-Q3", "2025-07-01", "2025-10-01");
    check(parsed(&usual, "2025-Q4"), "2025-Q4", "2025-10-01", "2026-01-01");
    check(parsed(&usual, "2025-09"), "2025-09", "2025-09-01", "2025-10-01");
    check(parsed(&usual, "2024-02"), "2024-02", "2024-02-01", "2024-03-01");
    check(parsed(&usual, "2025-12"), "2025-12", "2025-12-01", "2026-01-01");
    check(parsed(&usual, "2025-W36"), "2025-W36", "2025-09-01", "2025-09-08");
    check(parsed(&usual, "2025-09-14"), "2025-09-14", "2025-09-14", "2025-09-15");
    check(parsed(&usual, "2024-02-29"), "2024-02-29", "2024-02-29", "2024-03-01");
    check(parsed(&usual, "2025-03-01..2025-04-15"), "2025-03-01..2025-04-15", "2025-03-01", "2025-04-16");
    check(parsed(&usual, "2025-03-01..2025-03-01"), "2025-03-01..2025-03-01", "2025-03-01", "2025-03-02");
    assert_int_equal(parsed(&usual, "2025-03-01..2025-03-01").grain, GRAIN_RANGE);
    assert_int_equal(parsed(&usual, "2025").grain, GRAIN_YEAR);
    assert_int_equal(parsed(&usual, "2025-Q1").grain, GRAIN_QUARTER);
    assert_int_equal(parsed(&usual, "2025-01").grain, GRAIN_MONTH);
    assert_int_equal(parsed(&usual, "2025-W01").grain, GRAIN_WEEK);
    assert_int_equal(parsed(&usual, "2025-01-01").grain, GRAIN_DAY);
}

// A wrong label: the sentence names it and what would do.
static void wrong_labels(void **state)
{
    static const struct {
        const char *label, *says;
    } cases[] = {
        {"", "2025-Q3"},
        {"september", "2025-09"},
        {"2025-", "is not a period"},
        {"2025-9", "is not a period"},
        {"25-09", "is not a period"},
        {"2025 ", "is not a period"},
        {" 2025", "is not a period"},
        {"2025-09-1", "is not a period"},
        {"2025-09-014", "is not a period"},
        {"2025-09-14T00:00", "is not a period"},
        {"2025/09", "is not a period"},
        {"2025-w36", "is not a period"},
        {"2025-W3", "is not a period"},
        {"2025-W036", "is not a period"},
        {"2025-q3", "is not a period"},
        {"2025-Q", "is not a period"},
        {"2025Q3", "is not a period"},
        {"20250914", "is not a period"},
        {"+025-09", "is not a period"},
        {"2025-13", "months 01 to 12"},
        {"2025-00", "months 01 to 12"},
        {"2025-Q0", "Q1 to Q4"},
        {"2025-Q5", "Q1 to Q4"},
        {"2025-W53", "2025 has weeks W01 to W52"},
        {"2026-W54", "2026 has weeks W01 to W53"},
        {"2025-W00", "W01 to W52"},
        {"2025-02-29", "2025-02 has days 01 to 28, not 29"},
        {"2025-04-31", "days 01 to 30"},
        {"2025-09-00", "days 01 to 30"},
        {"2025-13-01", "month 13 is outside 01 to 12"},
        {"0025", "year 0025 is outside 1900 to 2999"},
        {"9999-12", "outside 1900 to 2999"},
        {"2025-04-15..2025-03-01", "ends before it begins"},
        {"2025-03..2025-04", "FROM..TO"},
        {"2025-03-01..", "FROM..TO"},
        {"..2025-03-01", "FROM..TO"},
        {"2025-03-01..2025-02-30", "2025-02 has days 01 to 28, not 30"},
        {"2025-03-01...2025-04-1", "is not a period"},
        {"2025-03-01..2025-04-15..2025-05-01", "FROM..TO"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct period p = {.label = "untouched"};
        struct err e = {0};
        assert_true(period_parse(&usual, cases[i].label, &p, &e) < 0);
        if (!strstr(e.msg, cases[i].says) || !strstr(e.msg, cases[i].label)) {
            print_error("\"%s\" gives: %s\n", cases[i].label, e.msg);
            fail();
        }
        assert_string_equal(p.label, "untouched");
    }
}

static void week_53(void **state)
{
    (void)state;
    check(parsed(&usual, "2020-W53"), "2020-W53", "2020-12-28", "2021-01-04");
    check(parsed(&usual, "2026-W53"), "2026-W53", "2026-12-28", "2027-01-04");
    check(parsed(&usual, "2025-W01"), "2025-W01", "2024-12-30", "2025-01-06");
    check(period_at(&usual, GRAIN_WEEK, day("2021-01-03")), "2020-W53", "2020-12-28", "2021-01-04");
    check(period_at(&usual, GRAIN_WEEK, day("2024-12-30")), "2025-W01", "2024-12-30", "2025-01-06");

    struct period w53 = parsed(&usual, "2020-W53"), w = period_year_before(&usual, &w53);
    check(w, "2019-W52", "2019-12-23", "2019-12-30"); // 2019 has 52: the last one stands in
    w = parsed(&usual, "2021-W52");
    check(period_year_before(&usual, &w), "2020-W52", "2020-12-21", "2020-12-28");
    w = parsed(&usual, "2027-W01");
    check(period_year_before(&usual, &w), "2026-W01", "2025-12-29", "2026-01-05");
    check(period_shift(&usual, &w, -1), "2026-W53", "2026-12-28", "2027-01-04");
    check(period_shift(&usual, &w53, 1), "2021-W01", "2021-01-04", "2021-01-11");
}

// A week that does not start on Monday has the name of its fourth day's ISO week: Wednesday's for a Sunday start.
static void weeks_from_sunday(void **state)
{
    struct err e;
    struct period p;
    (void)state;
    check(period_at(&sunday, GRAIN_WEEK, day("2025-09-07")), "2025-W37", "2025-09-07", "2025-09-14");
    check(period_at(&sunday, GRAIN_WEEK, day("2025-09-13")), "2025-W37", "2025-09-07", "2025-09-14");
    check(period_at(&saturday, GRAIN_WEEK, day("2025-09-06")), "2025-W37", "2025-09-06", "2025-09-13");
    check(parsed(&sunday, "2025-W01"), "2025-W01", "2024-12-29", "2025-01-05");
    check(parsed(&sunday, "2020-W53"), "2020-W53", "2020-12-27", "2021-01-03");
    assert_true(period_parse(&sunday, "2025-W53", &p, &e) < 0);

    // every week has its own name, in order, whatever its first day
    for (int start = 0; start < 7; start++) {
        const struct calendar c = {.week_start = start, .fiscal_start = 1};
        int32_t next = CIVIL_NONE;
        for (int32_t d = day("2018-01-01"); d < day("2028-01-01"); d++) {
            p = period_at(&c, GRAIN_WEEK, d);
            assert_true(p.from <= d && d < p.to && p.to == p.from + 7);
            assert_int_equal(civil_weekday(p.from), start);
            assert_true(next == CIVIL_NONE || d < next || p.from == next);
            next = p.to;
            struct period again = parsed(&c, p.label);
            assert_int_equal(again.from, p.from);
        }
    }
}

static void fiscal_years(void **state)
{
    (void)state;
    // named by the year in which it ends
    check(parsed(&april, "2025"), "2025", "2024-04-01", "2025-04-01");
    check(parsed(&april, "2025-Q1"), "2025-Q1", "2024-04-01", "2024-07-01");
    check(parsed(&april, "2025-Q4"), "2025-Q4", "2025-01-01", "2025-04-01");
    check(parsed(&april, "2025-02"), "2025-02", "2025-02-01", "2025-03-01"); // months keep their names
    check(period_at(&april, GRAIN_YEAR, day("2025-03-31")), "2025", "2024-04-01", "2025-04-01");
    check(period_at(&april, GRAIN_YEAR, day("2025-04-01")), "2026", "2025-04-01", "2026-04-01");
    check(period_at(&april, GRAIN_QUARTER, day("2025-02-11")), "2025-Q4", "2025-01-01", "2025-04-01");
    check(period_at(&july, GRAIN_QUARTER, day("2025-06-30")), "2025-Q4", "2025-04-01", "2025-07-01");
    check(period_at(&july, GRAIN_QUARTER, day("2025-07-01")), "2026-Q1", "2025-07-01", "2025-10-01");

    struct period p = parsed(&april, "2025-Q1");
    check(period_shift(&april, &p, -1), "2024-Q4", "2024-01-01", "2024-04-01");
    check(period_year_before(&april, &p), "2024-Q1", "2023-04-01", "2023-07-01");
    p = parsed(&april, "2025");
    check(period_shift(&april, &p, 1), "2026", "2025-04-01", "2026-04-01");
    check(period_year_before(&april, &p), "2024", "2023-04-01", "2024-04-01");
}

// Each day lies in exactly one period of each grain, and each label leads back to its period.
static void periods_tile_the_calendar(void **state)
{
    (void)state;
    for (int fiscal = 1; fiscal <= 12; fiscal++) {
        const struct calendar c = {.week_start = 0, .fiscal_start = fiscal};
        for (int g = GRAIN_DAY; g <= GRAIN_YEAR; g++) {
            struct period p = period_at(&c, (enum grain)g, day("2019-11-05"));
            while (p.to < day("2025-03-01")) {
                struct period again = parsed(&c, p.label), next = period_shift(&c, &p, 1);
                assert_true(again.from == p.from && again.to == p.to && again.grain == p.grain);
                assert_int_equal(next.from, p.to);
                struct period back = period_shift(&c, &next, -1);
                assert_string_equal(back.label, p.label);
                assert_int_equal(period_at(&c, (enum grain)g, p.to - 1).from, p.from);
                p = next;
            }
        }
    }
}

static void shifts(void **state)
{
    struct period p = parsed(&usual, "2025-01");
    (void)state;
    check(period_shift(&usual, &p, -1), "2024-12", "2024-12-01", "2025-01-01");
    check(period_shift(&usual, &p, -11), "2024-02", "2024-02-01", "2024-03-01");
    check(period_shift(&usual, &p, 13), "2026-02", "2026-02-01", "2026-03-01");
    check(period_shift(&usual, &p, 0), "2025-01", "2025-01-01", "2025-02-01");
    p = parsed(&usual, "2025-Q1");
    check(period_shift(&usual, &p, -5), "2023-Q4", "2023-10-01", "2024-01-01");
    p = parsed(&usual, "2024-03-01");
    check(period_shift(&usual, &p, -1), "2024-02-29", "2024-02-29", "2024-03-01");
    p = parsed(&usual, "2024-03-01..2024-03-10"); // ten days: the ten before
    check(period_shift(&usual, &p, -1), "2024-02-20..2024-02-29", "2024-02-20", "2024-03-01");
    check(period_shift(&usual, &p, 2), "2024-03-21..2024-03-30", "2024-03-21", "2024-03-31");
    p = parsed(&usual, "2025-03-30"); // clocks change in Paris: a civil day all the same
    check(period_shift(&usual, &p, 1), "2025-03-31", "2025-03-31", "2025-04-01");
}

static void shifts_end_with_the_calendar(void **state)
{
    (void)state;
    for (int g = GRAIN_DAY; g <= GRAIN_YEAR; g++)
        for (int fiscal = 1; fiscal <= 12; fiscal += 3) {
            const struct calendar c = {.week_start = fiscal % 7, .fiscal_start = fiscal};
            struct period p = period_at(&c, (enum grain)g, day("2025-09-14"));
            struct period first = period_shift(&c, &p, -2000000000), last = period_shift(&c, &p, 2000000000);
            assert_true(first.from < first.to && first.from < day("0003-01-01"));
            assert_true(last.from < last.to && last.from > day("9997-01-01"));
            first = period_year_before(&c, &first);
            assert_true(first.from < first.to);
            p = period_at(&c, (enum grain)g, INT32_MAX);
            assert_true(p.from < p.to);
            p = period_at(&c, (enum grain)g, CIVIL_NONE);
            assert_true(p.from < p.to);
        }
}

static void year_before(void **state)
{
    struct period p = parsed(&usual, "2024-02-29");
    (void)state;
    check(period_year_before(&usual, &p), "2023-02-28", "2023-02-28", "2023-03-01");
    p = parsed(&usual, "2025-02-28");
    check(period_year_before(&usual, &p), "2024-02-28", "2024-02-28", "2024-02-29");
    p = parsed(&usual, "2025-02");
    check(period_year_before(&usual, &p), "2024-02", "2024-02-01", "2024-03-01");
    p = parsed(&usual, "2025-Q3");
    check(period_year_before(&usual, &p), "2024-Q3", "2024-07-01", "2024-10-01");
    p = parsed(&usual, "2024-02-10..2024-02-29");
    check(period_year_before(&usual, &p), "2023-02-10..2023-02-28", "2023-02-10", "2023-03-01");
    p = parsed(&usual, "2025-W36");
    check(period_year_before(&usual, &p), "2024-W36", "2024-09-02", "2024-09-09");
}

// Labels have years 1900 to 2999, ends included; a fiscal year that begins in February ends in the year that names it; the last day of
// a range goes back by itself, 29 February to 28.
static void edges(void **state)
{
    static const char *const refused[] = {"1899", "3000", "1899-12", "3000-Q1", "1899-12-31..1900-01-02", "2999-01-01..3000-01-01"};
    static const struct calendar february = {.week_start = 0, .fiscal_start = 2};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct period p;
        struct err e = {0};
        assert_int_equal(period_parse(&usual, refused[i], &p, &e), ERR_RANGE);
        assert_non_null(strstr(e.msg, "is outside 1900 to 2999"));
    }
    check(parsed(&usual, "1900"), "1900", "1900-01-01", "1901-01-01");
    check(parsed(&usual, "2999"), "2999", "2999-01-01", "3000-01-01");
    check(parsed(&usual, "1900-01-01..2999-12-31"), "1900-01-01..2999-12-31", "1900-01-01", "3000-01-01");
    check(parsed(&february, "2025"), "2025", "2024-02-01", "2025-02-01");
    check(period_at(&february, GRAIN_QUARTER, day("2025-01-31")), "2025-Q4", "2024-11-01", "2025-02-01");
    struct period p = parsed(&usual, "2025-03-01..2025-04-15");
    check(period_year_before(&usual, &p), "2024-03-01..2024-04-15", "2024-03-01", "2024-04-16");
    p = parsed(&usual, "2024-02-01..2024-02-29");
    check(period_year_before(&usual, &p), "2023-02-01..2023-02-28", "2023-02-01", "2023-03-01");
    p = parsed(&usual, "2023-02-01..2023-02-28");
    check(period_year_before(&usual, &p), "2022-02-01..2022-02-28", "2022-02-01", "2022-03-01");
}

// The first and the last of each grain, as period.h has them; a year before the second there is one, before the first none.
static void ends_of_the_calendar(void **state)
{
    static const struct { enum grain g; const char *first, *from, *to, *last, *last_from, *last_to; } rows[] = {
        {GRAIN_DAY, "0001-01-08", "0001-01-08", "0001-01-09", "9999-12-24", "9999-12-24", "9999-12-25"},
        // 1 January of year 1 is a Monday, 24 December 9999 a Friday
        {GRAIN_WEEK, "0001-W02", "0001-01-08", "0001-01-15", "9999-W51", "9999-12-20", "9999-12-27"},
        {GRAIN_MONTH, "0001-01", "0001-01-01", "0001-02-01", "9998-12", "9998-12-01", "9999-01-01"},
        {GRAIN_QUARTER, "0001-Q1", "0001-01-01", "0001-04-01", "9998-Q4", "9998-10-01", "9999-01-01"},
        {GRAIN_YEAR, "0001", "0001-01-01", "0002-01-01", "9998", "9998-01-01", "9999-01-01"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct period p = period_at(&usual, rows[i].g, day("2025-09-14"));
        check(period_shift(&usual, &p, -2000000000), rows[i].first, rows[i].from, rows[i].to);
        check(period_shift(&usual, &p, 2000000000), rows[i].last, rows[i].last_from, rows[i].last_to);
    }
    struct period w = period_at(&usual, GRAIN_WEEK, day("0002-03-05")), back = period_year_before(&usual, &w);
    assert_string_equal(w.label, "0002-W10");
    assert_string_equal(back.label, "0001-W10");
    w = period_year_before(&usual, &back);
    assert_string_equal(w.label, "0001-W10");
}

static void last_complete(void **state)
{
    (void)state;
    // the as-of day counts as elapsed
    check(period_last_complete(&usual, GRAIN_MONTH, day("2025-09-30")), "2025-09", "2025-09-01",
          "2025-10-01");
    check(period_last_complete(&usual, GRAIN_MONTH, day("2025-09-29")), "2025-08", "2025-08-01",
          "2025-09-01");
    check(period_last_complete(&usual, GRAIN_DAY, day("2025-09-29")), "2025-09-29", "2025-09-29",
          "2025-09-30");
    check(period_last_complete(&usual, GRAIN_WEEK, day("2025-09-14")), "2025-W37", "2025-09-08",
          "2025-09-15");
    check(period_last_complete(&usual, GRAIN_WEEK, day("2025-09-13")), "2025-W36", "2025-09-01",
          "2025-09-08");
    check(period_last_complete(&usual, GRAIN_QUARTER, day("2025-09-30")), "2025-Q3", "2025-07-01",
          "2025-10-01");
    check(period_last_complete(&usual, GRAIN_YEAR, day("2025-09-30")), "2024", "2024-01-01", "2025-01-01");
    check(period_last_complete(&april, GRAIN_YEAR, day("2025-03-31")), "2025", "2024-04-01", "2025-04-01");
    check(period_last_complete(&usual, GRAIN_MONTH, day("2024-02-28")), "2024-01", "2024-01-01",
          "2024-02-01");

    struct period p = parsed(&usual, "2025-09");
    assert_true(period_partial(&p, day("2025-09-29")));
    assert_false(period_partial(&p, day("2025-09-30")));
    assert_false(period_partial(&p, day("2026-01-01")));
    assert_true(period_partial(&p, day("2025-08-01")));
}

static void grains(void **state)
{
    static const struct {
        enum grain g;
        int finer, coarser;
    } cases[] = {
        {GRAIN_DAY, -1, GRAIN_MONTH},
        {GRAIN_WEEK, GRAIN_DAY, GRAIN_MONTH},
        {GRAIN_MONTH, GRAIN_DAY, GRAIN_QUARTER},
        {GRAIN_QUARTER, GRAIN_MONTH, GRAIN_YEAR},
        {GRAIN_YEAR, GRAIN_QUARTER, -1},
        {GRAIN_RANGE, GRAIN_DAY, -1},
    };
    enum grain g;
    struct err e = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(grain_finer(cases[i].g, &g) ? (int)g : -1, cases[i].finer);
        assert_int_equal(grain_coarser(cases[i].g, &g) ? (int)g : -1, cases[i].coarser);
        if (cases[i].g != GRAIN_RANGE) {
            assert_int_equal(grain_parse(grain_name(cases[i].g), &g, &e), 0);
            assert_int_equal(g, cases[i].g);
        }
    }
    assert_true(grain_parse("fortnight", &g, &e) < 0);
    assert_non_null(strstr(e.msg, "day, week, month, quarter or year"));
    assert_true(grain_parse("range", &g, &e) < 0);
    assert_true(grain_parse("Month", &g, &e) < 0);
}

static void words(void **state)
{
    static const struct {
        const struct calendar *c;
        const char *label, *en, *en_short, *fr, *fr_short;
    } cases[] = {
        {&usual, "2025", "2025", "2025", "2025", "2025"},
        {&april, "2025", "FY 2025", "2025", "exercice 2025", "2025"},
        {&usual, "2025-Q3", "Q3 2025", "Q3 25", "T3 2025", "T3 25"},
        {&april, "2025-Q3", "Q3 FY 2025", "Q3 25", "T3 exercice 2025", "T3 25"},
        {&usual, "2025-09", "September 2025", "Sep 25", "septembre 2025", "sept. 25"},
        {&usual, "2025-02", "February 2025", "Feb 25", "février 2025", "févr. 25"},
        {&usual, "2025-W36", "week 36, 2025", "W36", "semaine 36, 2025", "S36"},
        {&usual, "2025-W01", "week 1, 2025", "W01", "semaine 1, 2025", "S01"},
        {&usual, "2025-W39", "week 39, 2025", "W39", "semaine 39, 2025", "S39"},
        {&usual, "2025-W20", "week 20, 2025", "W20", "semaine 20, 2025", "S20"},
        {&usual, "2025-09-14", "14 Sep 2025", "14 Sep", "14 sept. 2025", "14 sept."},
        {&usual, "2025-03-01..2025-04-15", "1 Mar 2025 – 15 Apr 2025", "1 Mar–15 Apr",
         "1er mars 2025 – 15 avr. 2025", "1 mars–15 avr."},
    };
    char t[64], s[24];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct period p = parsed(cases[i].c, cases[i].label);
        assert_string_equal(period_title(cases[i].c, &p, &numfmt_en, t), cases[i].en);
        assert_string_equal(period_short(cases[i].c, &p, &numfmt_en, s), cases[i].en_short);
        assert_string_equal(period_title(cases[i].c, &p, &numfmt_fr, t), cases[i].fr);
        assert_string_equal(period_short(cases[i].c, &p, &numfmt_fr, s), cases[i].fr_short);
    }
    struct numfmt plain = numfmt_fr;
    plain.ascii = true;
    struct period p = parsed(&usual, "2025-12");
    assert_string_equal(period_title(&usual, &p, &plain, t), "decembre 2025");
    assert_string_equal(period_short(&usual, &p, &plain, s), "dec. 25");
    p = parsed(&usual, "2025-09-28..2025-09-30"); // the longest: nothing is cut
    assert_string_equal(period_short(&usual, &p, &numfmt_fr, s), "28 sept.–30 sept.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels),       cmocka_unit_test(wrong_labels),
        cmocka_unit_test(week_53),      cmocka_unit_test(weeks_from_sunday),
        cmocka_unit_test(fiscal_years), cmocka_unit_test(periods_tile_the_calendar),
        cmocka_unit_test(shifts),       cmocka_unit_test(shifts_end_with_the_calendar),
        cmocka_unit_test(year_before),  cmocka_unit_test(last_complete),
        cmocka_unit_test(grains),       cmocka_unit_test(words),
        cmocka_unit_test(edges),        cmocka_unit_test(ends_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

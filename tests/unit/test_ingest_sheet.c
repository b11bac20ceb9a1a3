// What the numbers of a sheet mean. The serials are those of ECMA-376 part 1, 18.17.4.1, or counted on paper.
#include "test_util.h"

#include "ingest/unpack_priv.h"

static void check_format(const char *code, enum cell_kind kind, bool clock, const char *currency)
{
    struct cell_format f;
    cell_format_read(&f, code);
    if (f.kind != kind || f.clock != clock || strcmp(f.currency, currency) != 0)
        fail_msg("%s: kind %d, clock %d, currency %s", code, (int)f.kind, f.clock, f.currency);
}

static void formats(void **state)
{
    (void)state;
    check_format("General", CELL_NUMBER, false, "");
    check_format("dd/mm/yyyy", CELL_DATE, false, "");
    check_format("[$-40C]d\\ mmmm\\ yyyy;@", CELL_DATE, false, "");
    check_format("yyyy\\-mm\\-dd\\ hh:mm:ss", CELL_DATE, true, "");
    check_format("mmm", CELL_DATE, false, "");
    check_format("mm:ss.0", CELL_CLOCK, true, "");
    check_format("h:mm AM/PM", CELL_CLOCK, true, "");
    check_format("[h]:mm:ss", CELL_ELAPSED, true, "");
    check_format("[mm]:ss", CELL_ELAPSED, true, "");
    check_format("0.00%", CELL_PERCENT, false, "");
    check_format("0.00E+00", CELL_NUMBER, false, "");
    check_format("#,##0.00\\ \"\xE2\x82\xAC\"", CELL_NUMBER, false, "\xE2\x82\xAC");
    check_format("[$EUR-407]\\ #,##0.00", CELL_NUMBER, false, "EUR");
    check_format("\"$\"#,##0.00_);[Red]\\(\"$\"#,##0.00\\)", CELL_NUMBER, false, "$");
    check_format("[Red]0;[Blue]yyyy", CELL_NUMBER, false, ""); // the first section is that of positive numbers
    check_format("\"days \"0", CELL_NUMBER, false, "");
    check_format("00000", CELL_PADDED, false, "");
    check_format("[", CELL_NUMBER, false, "");
    check_format("\"", CELL_NUMBER, false, "");
    check_format("\\", CELL_NUMBER, false, "");
}

static void check_text(double v, const char *code, bool date1904, const char *want)
{
    struct cell_format f;
    struct strbuf b = {0};
    cell_format_read(&f, code);
    cell_number_text(&b, v, &f, date1904);
    if (strcmp(sb_str(&b), want) != 0)
        fail_msg("%.17g as %s: %s, expected %s", v, code, sb_str(&b), want);
    sb_release(&b);
}

static void numbers(void **state)
{
    (void)state;
    check_text(4.2000000000000002, "General", false, "4.2");
    check_text(0.1 + 0.2, "General", false, "0.3");
    check_text(-0.0, "General", false, "0");
    check_text(33612345678.0, "General", false, "33612345678");
    check_text(1234567890123450.0, "General", false, "1234567890123450");
    check_text(1e22, "General", false, "10000000000000000000000");
    check_text(0.0000001, "General", false, "0.0000001");
    check_text(0.85, "0%", false, "85%");
    check_text(0.125, "0%", false, "12.5%");
    check_text(75, "00000", false, "00075");
    check_text(12.5, "#,##0.00 \"\xE2\x82\xAC\"", false, "12.5 \xE2\x82\xAC");
}

static void dates(void **state)
{
    (void)state;
    check_text(1, "dd/mm/yyyy", false, "1900-01-01");
    check_text(59, "dd/mm/yyyy", false, "1900-02-28");
    check_text(60, "dd/mm/yyyy", false, "1900-02-29"); // the day that never was: rejected as a date, with its line
    check_text(61, "dd/mm/yyyy", false, "1900-03-01");
    check_text(45717, "mm/dd/yy", false, "2025-03-01"); // 20,148 days after 1970 = serial 25569 + 20148
    check_text(45717.375, "mm/dd/yy", false, "2025-03-01 09:00:00");
    check_text(45717, "mm/dd/yy hh:mm", false, "2025-03-01 00:00:00");
    check_text(45717.375 + 0.25 / 86400, "yyyy hh:mm:ss.0", false, "2025-03-01 09:00:00.250");
    check_text(45717.999999999, "yyyy hh:mm", false, "2025-03-02 00:00:00");
    check_text(0, "yyyy", true, "1904-01-01");
    check_text(44255, "yyyy", true, "2025-03-01"); // 1,462 days later
    check_text(0.5, "hh:mm", false, "12:00:00");
    check_text(1.1041666666666667, "[h]:mm", false, "26:30:00");
    check_text(1.1041666666666667, "hh:mm", false, "26:30:00");
    check_text(45717.375, "hh:mm", false, "2025-03-01 09:00:00");
    check_text(-1, "yyyy", false, "-1");
}

static void check_duration(const char *iso, const char *want)
{
    struct strbuf b = {0};
    assert_int_equal(cell_iso_duration(&b, iso), want != NULL);
    if (want)
        assert_string_equal(sb_str(&b), want);
    sb_release(&b);
}

static void durations(void **state)
{
    (void)state;
    check_duration("PT26H30M05S", "26:30:05");
    check_duration("P1DT2H", "26:00:00");
    check_duration("PT0H0M1.5S", "00:00:01.500");
    check_duration("-PT1H", "-01:00:00");
    check_duration("P1Y", NULL);
    check_duration("1H", NULL);
    check_duration("PTnanS", NULL);
}

static void errors(void **state)
{
    (void)state;
    assert_true(cell_is_error("#N/A", 4));
    assert_true(cell_is_error("#DIV/0!", 7));
    assert_true(cell_is_error("Err:508", 7));
    assert_false(cell_is_error("#1234", 5));
    assert_false(cell_is_error("", 0));
}

static void choose(void **state)
{
    static const struct sheet_name sheets[] = {{"Hidden", true, "a"}, {"Chart", false, ""}, {"Data", false, "b"}, {"2024", false, "c"}};
    struct unpack u;
    struct sheet_said said = {0};
    struct err e = {0};
    size_t at;
    (void)state;
    unpack_init(&u, "x", NULL);
    assert_int_equal(sheet_choose(&u, sheets, 4, NULL, &at, &said, &e), 0);
    assert_int_equal(at, 2); // the first that is shown and holds a table
    assert_string_equal(said.others, "Hidden, 2024");
    assert_int_equal(sheet_choose(&u, sheets, 4, "data", &at, &said, &e), 0);
    assert_int_equal(at, 2);
    assert_int_equal(sheet_choose(&u, sheets, 4, "2024", &at, &said, &e), 0);
    assert_int_equal(at, 3);
    assert_int_equal(sheet_choose(&u, sheets, 4, "1", &at, &said, &e), 0); // by number; hidden, but asked for
    assert_int_equal(at, 0);
    assert_int_equal(sheet_choose(&u, sheets, 4, "5", &at, &said, &e), ERR_NOTFOUND);
    assert_non_null(strstr(e.msg, "Hidden, Data, 2024"));
    assert_true(sheet_choose(&u, sheets, 4, "Chart", &at, &said, &e) < 0);
    assert_true(sheet_choose(&u, sheets, 2, NULL, &at, &said, &e) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),   cmocka_unit_test(numbers), cmocka_unit_test(dates),
        cmocka_unit_test(durations), cmocka_unit_test(errors),  cmocka_unit_test(choose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Every page in every format, over data that would like to act: what they say is shown and does nothing.
#include "report_fixture.h"

#include "base/utf8.h"

#define EVIL "\x1b[31m<script>=cmd|'x'!A1 \xe2\x80\xae [a](http://x) | `b` \x07\x9b"

static struct rf f;

static int setup(void **state)
{
    (void)state;
    rf_open(&f, EVIL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rf_close(&f);
    return 0;
}

static void check_text(const char *what, const struct strbuf *b)
{
    if (!strcmp(what, "xlsx")) { // packed; tests/golden/test_xlsx.sh reads it
        assert_memory_equal(b->s, "PK\3\4", 4);
        return;
    }
    if (!utf8_valid(b->s, b->len))
        fail_msg("%s: not valid UTF-8", what);
    for (size_t i = 0; i < b->len; i++) {
        unsigned char c = (unsigned char)b->s[i];
        bool c1 = c == 0xc2 && (unsigned char)b->s[i + 1] < 0xa0;
        if ((c < 0x20 && c != '\n') || c == 0x7f || c1)
            fail_msg("%s: control character at byte %zu", what, i);
    }
    if (strstr(b->s, "\xe2\x80\xae"))
        fail_msg("%s: a bidi override", what);
}

static void check_format(const char *format, const struct strbuf *b)
{
    if (!strcmp(format, "html")) {
        assert_null(strstr(b->s, "<script"));
        assert_non_null(strstr(b->s, "default-src 'none'"));
        assert_null(strstr(b->s, " style="));
    } else if (!strcmp(format, "md")) {
        assert_null(strstr(b->s, "[a]("));
        assert_null(strstr(b->s, "http:"));
        assert_null(strstr(b->s, " <script"));
    } else if (!strcmp(format, "csv")) {
        assert_null(strstr(b->s, "\n="));
        assert_null(strstr(b->s, ",="));
        assert_null(strstr(b->s, "\"="));
    }
}

static void write_page(enum page page, int kpi, size_t index)
{
    struct view v = rf_view(&f, page, kpi);
    v.index = index;
    v.by = DIM_TEAM;
    struct sheet *s = rf_sheet(&f, &v);
    for (size_t i = 0; i < nexporters; i++) {
        struct strbuf b = {0};
        struct err e = {0};
        if (!exporters[i].sheet)
            continue;
        assert_int_equal(exporters[i].sheet(&f.env, s, &b, &e), 0);
        assert_true(b.len > 0);
        check_text(exporters[i].name, &b);
        check_format(exporters[i].name, &b);
        sb_release(&b);
    }
    sheet_free(s);
}

static void test_pages(void **state)
{
    (void)state;
    write_page(PAGE_OVERVIEW, 0, 0);
    write_page(PAGE_ALERTS, 0, 0);
    write_page(PAGE_DATA, 0, 0);
    write_page(PAGE_REJECTS, 0, 1);
    write_page(PAGE_ROWS, KPI_first_response_time, 0);
    write_page(PAGE_ROWS, KPI_nps, 0);
    write_page(PAGE_ROW, KPI_first_response_time, 2);
    for (int k = 0; k < KPI_COUNT; k++)
        write_page(PAGE_KPI, k, 0);
}

static void test_reports(void **state)
{
    (void)state;
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    struct kpi_query q = {.period = v.period, .compare = v.compare, .by = DIM_TEAM, .last = 12};
    struct report_data d;
    struct err e = {0};
    assert_int_equal(report_data_build(&f.env, &q, &d, &e), 0);
    for (int ascii = 0; ascii < 2; ascii++) {
        f.fmt.ascii = ascii;
        for (size_t i = 0; i < nexporters; i++) {
            struct strbuf b = {0};
            if (!exporters[i].report)
                continue;
            assert_int_equal(exporters[i].report(&f.env, &d, &b, &e), 0);
            check_text(exporters[i].name, &b);
            check_format(exporters[i].name, &b);
            for (size_t k = 0; ascii && !strcmp(exporters[i].name, "text") && k < b.len; k++)
                assert_true((unsigned char)b.s[k] < 0x80);
            sb_release(&b);
        }
    }
    f.fmt.ascii = false;
    report_data_release(&d);
}

// Text is never wider than asked for, words and tables alike.
static void test_text_width(void **state)
{
    (void)state;
    static const char *const widths[] = {"80", "100", "160"};
    struct view v = rf_view(&f, PAGE_OVERVIEW, 0);
    struct sheet *s = rf_sheet(&f, &v);
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        struct strbuf b = {0};
        struct err e = {0};
        setenv("COLUMNS", widths[i], 1);
        assert_int_equal(export_by_name("text")->sheet(&f.env, s, &b, &e), 0);
        for (char *line = b.s, *end; (end = strchr(line, '\n')); line = end + 1) {
            *end = '\0';
            if (utf8_width(line) > (int)strtol(widths[i], NULL, 10))
                fail_msg("wider than %s: %s", widths[i], line);
        }
        sb_release(&b);
    }
    unsetenv("COLUMNS");
    sheet_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_text_width),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

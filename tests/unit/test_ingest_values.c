// Numbers, amounts, durations, dates, periods, words: one cell at a time.
#include "test_util.h"

#include "base/civil.h"
#include "ingest/value_priv.h"

#define NBSP "\xC2\xA0"
#define NNBSP "\xE2\x80\xAF"

static double num(const char *s, char decimal)
{
    struct dec d;
    int64_t v;
    if (!number_parse(s, strlen(s), decimal, &d) || !dec_fixed(d, 1000000, &v))
        return NAN;
    return (double)v / 1e6;
}

static void numbers(void **state)
{
    (void)state;
    assert_close(num("1234.5", '.'), 1234.5);
    assert_close(num("1,234.5", '.'), 1234.5);
    assert_close(num("1 234,56", ','), 1234.56);
    assert_close(num("1" NBSP "234" NNBSP "567,8", ','), 1234567.8);
    assert_close(num("1.234.567,8", ','), 1234567.8);
    assert_close(num("1'234.50", '.'), 1234.5);
    assert_close(num("-7", '.'), -7);
    assert_close(num("\xE2\x88\x92" "7", '.'), -7);
    assert_close(num("+.5", '.'), 0.5);
    assert_close(num("85 %", '.'), 85);
    assert_close(num("1.03E+3", '.'), 1030);
    assert_close(num("1e-3", '.'), 0.001);
    assert_close(num("261.3160766843023", '.'), 261.316077);
    assert_true(isnan(num("12,5", '.')));
    assert_true(isnan(num("12.5", ',')));
    assert_true(isnan(num("1,23,4", '.')));
    assert_true(isnan(num("", '.')));
    assert_true(isnan(num("abc", '.')));
    assert_true(isnan(num("5 stars", '.')));
    assert_true(isnan(num("nan", '.')));
    assert_true(isnan(num("99999999999999999999", '.')));
    assert_int_equal(number_evidence("12,5", 4), NUM_IS | NUM_COMMA);
    assert_int_equal(number_evidence("12.5", 4), NUM_IS | NUM_DOT);
    assert_int_equal(number_evidence("1,234", 5), NUM_IS);
    assert_int_equal(number_evidence("0,125", 5), NUM_IS | NUM_COMMA);
    assert_int_equal(number_evidence("1.234,50", 8), NUM_IS | NUM_COMMA);
    assert_int_equal(number_evidence("12", 2), NUM_IS);
    assert_true(number_evidence("1.03006E+13", 11) & NUM_SCIENTIFIC);
}

static void check_money(const char *s, char decimal, double want, const char *currency)
{
    struct dec d;
    char cur[4];
    int64_t v;
    if (!money_parse(s, strlen(s), decimal, &d, cur))
        fail_msg("%s is not read", s);
    assert_true(dec_fixed(d, 10000, &v));
    assert_close((double)v / 1e4, want);
    assert_string_equal(cur, currency);
}

static void money(void **state)
{
    (void)state;
    check_money("1 234,56 \xE2\x82\xAC", ',', 1234.56, "EUR");
    check_money("1" NNBSP "234,56" NBSP "\xE2\x82\xAC", ',', 1234.56, "EUR");
    check_money("$1,234.56", '.', 1234.56, "USD");
    check_money("-$5.00", '.', -5, "USD");
    check_money("\xC2\xA3" "3", '.', 3, "GBP");
    check_money("12.50 EUR", '.', 12.5, "EUR");
    check_money("CHF 8", '.', 8, "CHF");
    check_money("9.90", '.', 9.9, "");
    struct dec d;
    char cur[4];
    assert_false(money_parse("offert", 6, '.', &d, cur));
}

static const char *dur(const char *s, int64_t unit, enum clock_form clock, int64_t *ms)
{
    *ms = -1;
    return duration_parse(s, strlen(s), unit, '.', clock, ms);
}

static void durations(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int64_t unit;
        enum clock_form clock;
        int64_t ms;
    } good[] = {
        {"90", 1000, CLOCK_UNKNOWN, 90000},          {"1.5", 60000, CLOCK_UNKNOWN, 90000},
        {"1604", 3600000, CLOCK_UNKNOWN, 5774400000}, {"00:03:37", 1, CLOCK_UNKNOWN, 217000},
        {"50:38:24.085", 1, CLOCK_UNKNOWN, 182304085}, {"2:30", 1, CLOCK_HM, 9000000},
        {"2:30", 1, CLOCK_MS, 150000},               {"2 jours 3 heures 15 minutes", 1, CLOCK_UNKNOWN, 184500000},
        {"1 day, 2 hours", 1, CLOCK_UNKNOWN, 93600000}, {"1h30", 1, CLOCK_UNKNOWN, 5400000},
        {"45 s", 1, CLOCK_UNKNOWN, 45000},           {"1 j 02:03:04", 1, CLOCK_UNKNOWN, 93784000},
        {"0", 1000, CLOCK_UNKNOWN, 0},               {"-0", 1000, CLOCK_UNKNOWN, 0},
    };
    int64_t ms;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        const char *why = dur(good[i].s, good[i].unit, good[i].clock, &ms);
        if (why || ms != good[i].ms)
            fail_msg("%s: %s, %lld", good[i].s, why ? why : "", (long long)ms);
    }
    assert_string_equal(dur("-5", 1000, CLOCK_UNKNOWN, &ms), "negative duration");
    assert_string_equal(dur("-02:30", 1000, CLOCK_HM, &ms), "negative duration");
    assert_string_equal(dur("99999", 86400000, CLOCK_UNKNOWN, &ms), "longer than 10 years");
    assert_non_null(dur("12:34", 1000, CLOCK_UNKNOWN, &ms));
    assert_non_null(dur("12:74:00", 1000, CLOCK_HM, &ms));
    assert_non_null(dur("soon", 1000, CLOCK_UNKNOWN, &ms));
    assert_non_null(dur("2023-06-01 11:14", 1000, CLOCK_UNKNOWN, &ms));
}

static void check_when(const char *s, enum date_order order, int y, int mo, int d, int h, int mi, int sec, bool zoned)
{
    struct when w;
    const char *why = when_parse(s, strlen(s), order, &w);
    if (why)
        fail_msg("%s: %s", s, why);
    int64_t want = ((int64_t)civil_to_day(y, mo, d) * 86400 + h * 3600 + mi * 60 + sec) * 1000;
    if (w.local_ms / 1000 * 1000 != want || w.zoned != zoned)
        fail_msg("%s: %lld, not %lld", s, (long long)w.local_ms, (long long)want);
}

static void dates(void **state)
{
    (void)state;
    check_when("2026-01-05 08:10", ORDER_DMY, 2026, 1, 5, 8, 10, 0, false);
    check_when("2026-01-05 08:10:07", ORDER_DMY, 2026, 1, 5, 8, 10, 7, false);
    check_when("2026-02-25 16:38:58.679", ORDER_DMY, 2026, 2, 25, 16, 38, 58, false);
    check_when("2026-01-05T08:10:07Z", ORDER_DMY, 2026, 1, 5, 8, 10, 7, true);
    check_when("2026-01-05T08:10:07.123+02:00", ORDER_DMY, 2026, 1, 5, 6, 10, 7, true);
    check_when("2012-01-01 11:13:25 -0500", ORDER_DMY, 2012, 1, 1, 16, 13, 25, true);
    check_when("2026/07/29 3:08:24 PM UTC+3", ORDER_DMY, 2026, 7, 29, 12, 8, 24, true);
    check_when("2026/09/27 3:00:00 PM GMT+3", ORDER_DMY, 2026, 9, 27, 12, 0, 0, true);
    check_when("13/01/2025 16:48", ORDER_DMY, 2025, 1, 13, 16, 48, 0, false);
    check_when("01/13/2025 4:48 PM", ORDER_MDY, 2025, 1, 13, 16, 48, 0, false);
    check_when("05-01-2026 16:24", ORDER_DMY, 2026, 1, 5, 16, 24, 0, false);
    check_when("05.01.2026", ORDER_DMY, 2026, 1, 5, 0, 0, 0, false);
    check_when("01/09/21", ORDER_DMY, 2021, 9, 1, 0, 0, 0, false);
    check_when("6/23/25 07:00 AM", ORDER_MDY, 2025, 6, 23, 7, 0, 0, false);
    check_when("7/27/26 12:06:23 am", ORDER_MDY, 2026, 7, 27, 0, 6, 23, false);
    check_when("Tue Oct 31 22:10:47 +0200 2017", ORDER_UNKNOWN, 2017, 10, 31, 20, 10, 47, true);
    check_when("Tue Oct  3 22:10:47 2017", ORDER_MDY, 2017, 10, 3, 22, 10, 47, false);
    check_when("990131", ORDER_YMD, 1999, 1, 31, 0, 0, 0, false);
    check_when("25/Feb/26 10:17 PM", ORDER_UNKNOWN, 2026, 2, 25, 22, 17, 0, false);
    check_when("29 Jan 2025 03:12 PM", ORDER_UNKNOWN, 2025, 1, 29, 15, 12, 0, false);
    check_when("12 f\xC3\xA9vr. 2025 14h30", ORDER_UNKNOWN, 2025, 2, 12, 14, 30, 0, false);
    check_when("1er ao\xC3\xBBt 2025", ORDER_UNKNOWN, 2025, 8, 1, 0, 0, 0, false);
    check_when("March 5, 2026", ORDER_UNKNOWN, 2026, 3, 5, 0, 0, 0, false);
    check_when("1767600000", DATE_UNIX, 2026, 1, 5, 8, 0, 0, true);
    check_when("1767600000000", DATE_UNIX_MS, 2026, 1, 5, 8, 0, 0, true);
    check_when("44914,5", DATE_EXCEL, 2022, 12, 19, 12, 0, 0, false);
    check_when("2026-01-05", ORDER_DMY, 2026, 1, 5, 0, 0, 0, false);
}

static void bad_dates(void **state)
{
    (void)state;
    static const char *const bad[] = {"2025-02-30", "31/04/2025", "25:00", "hier", "2025-13-01", "12/13/14/15", "0000-00-00",
                                      "1899-01-01", "2025-01-01 25:00", "2025-01-01 10:61", "44914", "2025-01-01 10:00 XYZ",
                                      "01/02", "1/2/3", "2025-01-01 13:00 PM", "99/99/9999", "-1", ""};
    struct when w;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (!when_parse(bad[i], strlen(bad[i]), ORDER_DMY, &w))
            fail_msg("%s was read", bad[i]);
    assert_non_null(when_parse("12/25/2021", 10, ORDER_DMY, &w));
    assert_non_null(when_parse("25/12/2021", 10, ORDER_MDY, &w));
    assert_non_null(when_parse("05/06/2021", 10, ORDER_NONE, &w));
    assert_null(when_parse("2021-06-05", 10, ORDER_NONE, &w));
}

static void evidence(void **state)
{
    (void)state;
    assert_int_equal(date_evidence("13/01/2025", 10), DATE_IS | DATE_DMY);
    assert_int_equal(date_evidence("01/13/2025", 10), DATE_IS | DATE_MDY);
    assert_int_equal(date_evidence("01/02/2025", 10), DATE_IS | DATE_AMBIGUOUS);
    assert_int_equal(date_evidence("02/02/2025", 10), DATE_IS);
    assert_int_equal(date_evidence("2025-01-13", 10), DATE_IS);
    assert_int_equal(date_evidence("25/Feb/26", 9), DATE_IS);
    assert_int_equal(date_evidence("not a date", 10), 0);
    assert_int_equal(date_evidence("3.14159", 7), 0);
}

static void check_period(const char *s, int32_t from, int32_t to)
{
    int32_t a, b;
    if (!value_period(s, strlen(s), 0, 1, &a, &b))
        fail_msg("%s is not read", s);
    assert_int_equal(a, from);
    assert_int_equal(b, to);
}

static void periods(void **state)
{
    (void)state;
    check_period("2025", civil_to_day(2025, 1, 1), civil_to_day(2026, 1, 1));
    check_period("2025-Q3", civil_to_day(2025, 7, 1), civil_to_day(2025, 10, 1));
    check_period("2025-09", civil_to_day(2025, 9, 1), civil_to_day(2025, 10, 1));
    check_period("2025-W36", civil_to_day(2025, 9, 1), civil_to_day(2025, 9, 8));
    check_period("2025-09-14", civil_to_day(2025, 9, 14), civil_to_day(2025, 9, 15));
    check_period("2025-01-10..2025-01-20", civil_to_day(2025, 1, 10), civil_to_day(2025, 1, 21));
    int32_t a, b;
    assert_false(value_period("2025-13", 7, 0, 1, &a, &b));
    assert_false(value_period("2025-W54", 8, 0, 1, &a, &b));
    assert_false(value_period("september", 9, 0, 1, &a, &b));
}

// A word that could not be folded is no other word, and the reader of many sees it at the end.
static void word_keys_that_fail(void **state)
{
    (void)state;
    struct strbuf b = {0};
    sb_addn(&b, "x", SIZE_MAX - 2);
    assert_string_equal(word_key(&b, "email", 5), "");
    assert_string_equal(word_key(&b, "phone", 5), "");
    assert_true(b.oom);
    sb_release(&b);
    assert_string_equal(word_key(&b, "E-Mail", 6), "e mail");
    sb_release(&b);
}

static int word(const struct words *w, enum word_set set, const char *s)
{
    struct strbuf b = {0};
    int v = -100;
    if (!words_find(w, set, word_key(&b, s, strlen(s)), &v))
        v = -100;
    sb_release(&b);
    return v;
}

static void words(void **state)
{
    (void)state;
    struct words w;
    assert_int_equal(words_init(&w, NULL), 0);
    assert_int_equal(word(&w, W_FLAG, "OUI"), 1);
    assert_int_equal(word(&w, W_FLAG, " no "), 0);
    assert_int_equal(word(&w, W_FLAG, "peut-\xC3\xAAtre"), -100);
    assert_int_equal(word(&w, W_STATUS, "R\xC3\xA9solu"), ST_SOLVED);
    assert_int_equal(word(&w, W_STATUS, "On-hold"), ST_ON_HOLD);
    assert_int_equal(word(&w, W_STATUS, "on_hold"), ST_ON_HOLD);
    assert_int_equal(word(&w, W_STATUS, "En cours (attribu\xC3\xA9)"), ST_OPEN);
    assert_int_equal(word(&w, W_STATUS, "Pending Customer Response"), ST_PENDING);
    assert_int_equal(word(&w, W_STATUS, "Spam"), ST_DELETED);
    assert_int_equal(word(&w, W_ORDER, "Rembours\xC3\xA9"), ORD_VOID);
    assert_int_equal(word(&w, W_ORDER, "partially_refunded"), ORD_OK);
    assert_int_equal(word(&w, W_METRIC, "Satisfaction client"), METRIC_CSAT);
    assert_int_equal(word(&w, W_NULL, "[No associated user]"), 0);
    assert_int_equal(word(&w, W_NULL, "Offered"), WORD_SENT);
    static const struct {
        const char *said, *channel;
    } channels[] = {{"Mail", "email"}, {"E-mail", "email"}, {"Facebook", "social"}, {"R\xC3\xA9seaux sociaux", "social"},
                    {"WhatsApp", "whatsapp"}, {"T\xC3\xA9l\xC3\xA9phone", "phone"}, {"Web form", "web"}, {"Boutique", "in_person"},
                    {"in_person", "in_person"}, {"self_service", "self_service"}, {"pos", "in_person"}, {"Messagerie", "messaging"},
                    {"web_form", "web"}, {"instagram-comment", "social"}};
    for (size_t i = 0; i < sizeof(channels) / sizeof(*channels); i++) {
        int v = word(&w, W_CHANNEL, channels[i].said);
        if (v < 0 || strcmp(rec_channels[v], channels[i].channel) != 0)
            fail_msg("%s -> %s", channels[i].said, v < 0 ? "(none)" : rec_channels[v]);
    }
    words_release(&w);
}

// Every canonical word of records.md is its own alias; every label is found in its own scale.
static void tables(void **state)
{
    (void)state;
    struct words w;
    assert_int_equal(words_init(&w, NULL), 0);
    for (size_t i = 0; rec_channels[i]; i++)
        assert_int_equal(word(&w, W_CHANNEL, rec_channels[i]), (int)i);
    static const char *const statuses[] = {"new", "open", "pending", "on_hold", "solved", "closed", "deleted"};
    for (int i = 0; i < 7; i++)
        assert_int_equal(word(&w, W_STATUS, statuses[i]), ST_NEW + i);
    static const char *const costs[] = {"salary", "software", "infrastructure", "acquisition", "other"};
    for (int i = 0; i < 5; i++)
        assert_int_equal(word(&w, W_COST, costs[i]), COST_SALARY + i);
    struct strbuf b = {0};
    for (size_t i = 0; i < label_scales_n; i++)
        for (int j = 0; j < label_count(&label_scales[i]); j++) {
            const char *bar = strchr(label_scales[i].labels[j], '|');
            size_t n = bar ? (size_t)(bar - label_scales[i].labels[j]) : strlen(label_scales[i].labels[j]);
            assert_int_equal(label_place(&w, &label_scales[i], word_key(&b, label_scales[i].labels[j], n)), j);
        }
    sb_release(&b);
    words_release(&w);
    for (int f = 0; f < F_COUNT; f++)
        assert_int_equal(rec_field_by_name(rec_fields[f].name), f);
    for (int k = 0; k < REC_KINDS; k++)
        for (const enum rec_field *q = rec_kinds[k].required; *q != F_COUNT; q++)
            assert_true(rec_kind_has((enum rec_kind)k, *q));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers), cmocka_unit_test(money), cmocka_unit_test(word_keys_that_fail),     cmocka_unit_test(durations),
        cmocka_unit_test(dates),   cmocka_unit_test(bad_dates), cmocka_unit_test(evidence),
        cmocka_unit_test(periods), cmocka_unit_test(words),     cmocka_unit_test(tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Trends at their edges: where a series begins, what bounds a forecast, which days are judged, whose step set a move off, which periods
// stand on the two sides of a shift. kpi/trend.h says what is asked; the figures are worked out on paper.
#include "kpi_fixture.h"

#include "kpi/trend.h"

static int ids;

static struct kpi_trends trends(struct fx *fx, int kpi, const char *label)
{
    struct err e = {0};
    struct kpi_trends t;
    if (!fx->cube)
        fx_seal(fx);
    struct kpi_query q = {.period = fx_period(fx, label), .slice = fx->slice, .by = -1, .kpis = &kpi, .nkpis = 1};
    assert_int_equal(kpi_trends(fx->cube, &fx->cfg, &q, &t, &e), 0);
    return t;
}

static const char *month(int m, const char *day) // m months after January 2024
{
    static char buf[24];
    snprintf(buf, sizeof(buf), "%d-%02d-%s", 2024 + m / 12, m % 12 + 1, day);
    return buf;
}

static void nps(struct fx *fx, int m, const char *more, int net) // 50 answers; net from -100 to 100 in tens
{
    int promoters = (net + 100) / 20, passives = net % 20 ? 1 : 0; // of ten
    for (int i = 0; i < 50; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=%s nps=%d %s", ++ids, month(m, "01"), i % 10 < promoters ? 10 : i % 10 < promoters + passives ? 8 : 2, more);
}

static void standard_errors(void **state)
{
    static const struct { int kpi; struct kpi_figure f; double want; } rows[] = {
        {KPI_handling_time, {.ev = {.kind = EV_MEAN, .m = {2, 10, 8}}}, 2},
        {KPI_handling_time, {.ev = {.kind = EV_MEAN, .m = {1, 10, 8}}}, (double)NAN},
        {KPI_nps, {.ev = {.kind = EV_NET, .m = {2, 0, 0.5}}}, 50},
        {KPI_nps, {.ev = {.kind = EV_NET, .m = {1, 0, 0.5}}}, (double)NAN},
        {KPI_c2es, {.ev = {.kind = EV_RATIO, .value = 1, .var = 0.25}}, 0.5},
        {KPI_contact_volume, {.value = 9, .num = 9}, 3},
        {KPI_contact_volume, {.value = 0, .num = 0}, 1}, // none at all: as far off as one would be
        {KPI_complaint_rate, {.value = 0.1, .num = 1, .den = 10}, 0.1},
        {KPI_complaint_rate, {.value = 0.4, .num = 4, .den = 10}, 0.2},
        {KPI_complaint_rate, {.value = 0, .num = 0, .den = 10}, (double)NAN},
        {KPI_staff_turnover, {.value = 20, .num = 4, .den = 20}, 10},
        {KPI_staff_turnover, {.value = 4, .num = 1, .den = 25}, 4},
        {KPI_staff_turnover, {.value = 0, .num = 0, .den = 25}, 4},
        {KPI_staff_turnover, {.value = 0, .num = 0, .den = 0}, (double)NAN},
        {KPI_service_revenue, {.value = 500, .num = 500, .den = 20}, (double)NAN}, // amounts are not counted events
    };
    struct kpi_config cfg;
    (void)state;
    kpi_config_default(&cfg);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kpi_figure f = rows[i].f;
        f.has = true;
        assert_close(kpi_standard_error(rows[i].kpi, &cfg, &f), rows[i].want);
        f.has = false;
        assert_true(isnan(kpi_standard_error(rows[i].kpi, &cfg, &f)));
    }
}

// A first month of 30 days that the data cover but for three days is whole enough, but for four it is not.
static void first_month(void **state)
{
    static const struct { const char *day; size_t n; } rows[] = {{"01", 9}, {"04", 9}, {"05", 8}, {"30", 8}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fx *fx = fx_new("UTC");
        fx->opts.as_of = fx_day("2024-12-31");
        for (int m = 3; m < 12; m++)
            put(fx, REC_SURVEY, "id=%d answered_at=%s csat=4", ++ids, month(m, m == 3 ? rows[i].day : "15"));
        struct kpi_trends t = trends(fx, KPI_csat, "2024-12");
        assert_int_equal(t.items[0].n, rows[i].n);
        kpi_trends_release(&t);
        t = trends(fx, KPI_nps, "2024-12"); // nobody was asked
        assert_int_equal(t.items[0].n, 0);
        kpi_trends_release(&t);
        fx_free(fx);
    }
}

// What is withheld, or not there, is a gap: the series begins with the first value that can be told.
static void gaps(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.min_n_employee = 5;
    fx->opts.as_of = fx_day("2024-12-31");
    for (int m = 0; m < 12; m++)
        for (int i = 0; i < (m == 0 || m == 3 ? 4 : m == 5 ? 0 : 5); i++)
            put(fx, REC_SURVEY, "id=%d answered_at=%s ease=3 audience=employee", ++ids, month(m, "01"));
    struct kpi_trends t = trends(fx, KPI_ease_employee, "2024-12");
    const struct kpi_trend *k = &t.items[0];
    assert_int_equal(k->n, 11);
    for (size_t i = 0; i < k->n; i++) {
        bool gap = i == 2 || i == 4;
        assert_true(gap ? isnan(k->values[i]) && isnan(k->errors[i]) : k->values[i] == 3);
    }
    kpi_trends_release(&t);
    fx_free(fx);
}

// Two answers a month, one at either end of the scale: 1.96 standard errors go beyond it on both sides, the forecast does not.
// Rates that can pass 100 % do: 100 of 2 events, so 100 / sqrt 2.
static void ranges(void **state)
{
    const double beyond = 100 + 196 / sqrt(2);
    const struct { int kpi; const char *field, *low_answer, *high_answer, *more; double low, high; } rows[] = {
        {KPI_csat, "csat", "1", "5", "", 0, 100},
        {KPI_nps, "nps", "0", "10", "", -100, 100},
        {KPI_ces_net, "ces", "1", "5", "", -100, 100},
        {KPI_ces, "ces", "1", "5", "", 1, 5},
        {KPI_ease_customer, "ease", "1", "4", "", 1, 4},
        {KPI_ease_employee, "ease", "1", "4", "audience=employee", 1, 4},
        {KPI_emotional_connection, "emotion", "1", "5", "", 0, 100},
        {KPI_conversion, NULL, "", "", "", 0, beyond},
        {KPI_resolution_rate, NULL, "", "", "", 0, beyond},
        {KPI_staff_turnover, NULL, "", "", "", 0, beyond},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fx *fx = fx_new("UTC");
        fx->opts.as_of = fx_day("2025-01-31");
        for (int m = 0; m < 13; m++)
            for (int k = 0; k < 2; k++) {
                char begin[24];
                snprintf(begin, sizeof(begin), "%s", month(m, "01"));
                if (rows[i].field)
                    put(fx, REC_SURVEY, "id=%d answered_at=%s %s=%s %s", ++ids, begin, rows[i].field, k ? rows[i].high_answer : rows[i].low_answer,
                        rows[i].more);
                else if (rows[i].kpi == KPI_conversion)
                    put(fx, REC_LEAD, "id=%d created_at=%s converted_at=%s", ++ids, begin, begin);
                else if (rows[i].kpi == KPI_resolution_rate)
                    put(fx, REC_INTERACTION, "id=%d created_at=%s resolved_at=%s status=solved", ++ids, begin, begin);
                else // who is there on the first day of a month leaves in it, and another one comes
                    put(fx, REC_EMPLOYEE, "id=%d hired_at=%s left_at=%s", ++ids, m ? month(m - 1, "20") : "2023-12-20", begin);
            }
        for (int k = 0; k < 2 && rows[i].kpi == KPI_staff_turnover; k++)
            put(fx, REC_EMPLOYEE, "id=%d hired_at=2025-01-20 left_at=", ++ids);
        struct kpi_trends t = trends(fx, rows[i].kpi, "2025-01");
        const struct kpi_trend *k = &t.items[0];
        assert_true(k->latest && k->forecast.n > 0);
        if (k->forecast.low[0] != rows[i].low || fabs(k->forecast.high[0] - rows[i].high) > 1e-6)
            fail_msg("row %zu: %g .. %g", i, k->forecast.low[0], k->forecast.high[0]);
        kpi_trends_release(&t);
        fx_free(fx);
    }
}

// A steady 50 %: what the forecast may be off by is what the last twelve samples are, 8 answers each, and not the two of the year
// before. Agresti and Coull: (4 + 1) / (8 + 2).
static void recent_samples(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2026-01-31");
    for (int m = 0; m < 25; m++)
        for (int i = 0; i < (m < 13 ? 2 : 8); i++)
            put(fx, REC_SURVEY, "id=%d answered_at=%s csat=%d", ++ids, month(m, "01"), i % 2 ? 5 : 1);
    struct kpi_trends t = trends(fx, KPI_csat, "2026-01");
    const struct kpi_trend *k = &t.items[0];
    assert_int_equal(k->n, 25);
    assert_int_equal(k->forecast.n, 3);
    const double half = 1.96 * 100 * sqrt(0.25 / 8);
    for (size_t h = 0; h < 3; h++) {
        assert_within(k->forecast.low[h], 50 - half, 1e-6);
        assert_within(k->forecast.high[h], 50 + half, 1e-6);
    }
    assert_string_equal(k->ahead[0].label, "2026-02");
    assert_string_equal(k->ahead[2].label, "2026-04");
    kpi_trends_release(&t);
    fx_free(fx);
}

// Waits of 10, 20 ... 120 s in twelve months from the first day of the data on: half of them lie below 65. Without those of March
// there are eleven, and the sixth is 70.
static void days_of_earlier_months(void **state)
{
    (void)state;
    for (int gap = 0; gap < 2; gap++) {
        struct fx *fx = fx_new("UTC");
        fx->opts.as_of = fx_day("2025-01-10");
        for (int m = 0; m < 12; m++) {
            put(fx, REC_INTERACTION, "id=%d created_at=%s wait_s=%s", ++ids, month(m, "01"), "");
            if (!gap || m != 2)
                put(fx, REC_INTERACTION, "id=%d created_at=%s wait_s=%d", ++ids, month(m, "01"), 10 * (m + 1));
            put(fx, REC_INTERACTION, "id=%d created_at=%s wait_s=9999", ++ids, month(m, "11")); // has not passed of this one
        }
        put(fx, REC_INTERACTION, "id=%d created_at=2025-01-10 wait_s=1000", ++ids);
        struct kpi_trends t = trends(fx, KPI_waiting_time, "2025-01");
        const struct kpi_trend *k = &t.items[0];
        assert_true(k->partial && k->latest);
        assert_int_equal(k->elapsed, 10);
        assert_int_equal(k->days, 31);
        assert_close(k->spike.median, gap ? 70 : 65);
        assert_true(k->spike.found);
        kpi_trends_release(&t);
        fx_free(fx);
    }
}

// Which questions have no answer, and which series is the last one.
static void what_is_asked(void **state)
{
    (void)state;
    static const struct { const char *as_of, *period; size_t n; bool partial, latest; } rows[] = {
        {"2025-01-01", "2025-01", 1, true, true}, // the first day has passed
        {"2025-01-31", "2025-02", 0, false, false},
        {"2025-01-31", "2025-01-01..2025-01-31", 0, false, false},
        {"2025-01-31", "2025-01", 1, false, true},
        {"2025-01-31", "2024-12", 1, false, false}, // January is over
        {"2025-01-30", "2024-12", 1, false, true},  // and here it is not
        {"2025-01-30", "2025-01", 1, true, true},
        {"2025-01-30", "2024-11", 1, false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fx *fx = fx_new("UTC");
        fx->opts.as_of = fx_day(rows[i].as_of);
        for (int m = 0; m < 13; m++)
            put(fx, REC_SURVEY, "id=%d answered_at=%s csat=4", ++ids, month(m, "01"));
        struct kpi_trends t = trends(fx, KPI_csat, rows[i].period);
        assert_int_equal(t.n, rows[i].n);
        if (t.n) {
            assert_int_equal(t.items[0].partial, rows[i].partial);
            assert_int_equal(t.items[0].latest, rows[i].latest);
            assert_int_equal(t.items[0].forecast.n > 0, rows[i].latest);
        }
        kpi_trends_release(&t);
        fx_free(fx);
    }
    struct fx *fx = fx_new("UTC"); // no record at all
    struct kpi_trends t = trends(fx, KPI_csat, "2025-01");
    assert_int_equal(t.n, 0);
    kpi_trends_release(&t);
    fx_free(fx);
}

// Contacts step from about 11 to about 31 a month, all of it on the phone: as many months are taken on either side as there are on the
// shorter one, four.
static void sides_of_a_shift(void **state)
{
    static const int few[] = {10, 12, 11, 13}, many[] = {30, 32, 31, 33}; // 46 and 126
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct fx *fx = fx_new("UTC");
        fx->opts.as_of = fx_day("2025-01-31");
        int at = late ? 9 : 4;
        for (int m = 0; m < 13; m++) {
            int n = m < at ? few[m < at - 4 ? 1 : m - (at - 4)] : many[m < at + 4 ? m - at : 1];
            for (int i = 0; i < n; i++)
                put(fx, REC_INTERACTION, "id=%d created_at=%s channel=%s", ++ids, month(m, "01"), i < 5 ? "email" : "phone");
        }
        struct kpi_trends t = trends(fx, KPI_contact_volume, "2025-01");
        const struct kpi_trend *k = &t.items[0];
        assert_true(k->verdict.shift.found);
        assert_int_equal(k->verdict.shift.at, at);
        assert_string_equal(k->shift.key, "phone");
        assert_close(k->shift.total, 80);
        assert_close(k->shift.part, 80);
        assert_false(k->shift.has_mix);
        kpi_trends_release(&t);
        fx_free(fx);
    }
}

// Phone slides, e-mail stays; on the phone it is team A alone. Channel and team explain as much: the channel is told. On the phone the
// team is.
static void channel_or_team(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-01-31");
    for (int m = 0; m < 13; m++) {
        nps(fx, m, "channel=phone team=A", m < 8 ? 40 : 40 - 20 * (m - 7));
        nps(fx, m, "channel=phone team=C", 40);
        nps(fx, m, "channel=email team=B", 40);
    }
    struct kpi_trends t = trends(fx, KPI_nps, "2025-01");
    assert_true(t.items[0].verdict.sustained);
    assert_int_equal(t.items[0].move.dim, DIM_CHANNEL);
    assert_string_equal(t.items[0].move.key, "phone");
    kpi_trends_release(&t);
    fx_slice(fx, DIM_CHANNEL, "phone");
    t = trends(fx, KPI_nps, "2025-01");
    assert_int_equal(t.items[0].move.dim, DIM_TEAM);
    assert_string_equal(t.items[0].move.key, "A");
    assert_close(t.items[0].move.part, -50);
    kpi_trends_release(&t);
    fx_free(fx);
}

// The whole, as much phone as e-mail and a chat that stays, falls in the last five months, from the eighth on. The phone's level steps in that month, in
// the one before or after it, or in the second: only near the beginning, and only downwards, did its step set the move off. Answers
// without a channel are nobody's. Where the phone's level steps, and that it does, Python says (stats_reference.py): p below 2e-5.
static void whose_step(void **state)
{
    static const struct { int phone[13], email[13]; bool stepped; } rows[] = {
        {{40, 40, 40, 40, 40, 40, 40, 40, -40, -40, -40, -40, -40}, {40, 40, 40, 40, 40, 40, 40, 40, 40, 30, 20, 10, 0}, true},
        {{40, 40, 40, 40, 40, 40, 40, 40, 40, -40, -40, -40, -40}, {40, 40, 40, 40, 40, 40, 40, 40, 30, 30, 20, 10, 0}, true},
        {{40, 40, 40, 40, 40, 40, 40, 40, 40, 40, -40, -40, -40}, {40, 40, 40, 40, 40, 40, 40, 40, 30, 20, 20, 10, 0}, false},
        {{100, 80, 100, 80, 100, 80, 80, 0, -30, -10, -40, -10, -40}, {-30, -30, -30, -30, -30, -30, -30, 60, 80, 50, 70, 30, 50}, true},
        {{100, 80, 100, 80, 100, 80, -30, 0, -30, -10, -40, -10, -40}, {-30, -30, -30, -30, -30, -30, 80, 60, 80, 50, 70, 30, 50}, false},
        {{-100, -80, -100, -80, -100, -80, -80, 60, 20, 50, 10, 40, 10}, {0, 0, 0, 0, 0, 0, 0, 0, 30, -10, 20, -20, 0}, false},
    };
    static const struct { const char *channel, *key; int before; } turns[] = {{"channel=phone", "phone", 0}, {"", NULL, 0}, {"channel=phone", "phone", 17}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t turn = 0; turn < (i ? 1 : ARRAY_LEN(turns)); turn++) {
            int before = turns[turn].before; // months more, all like the first: the last 24 are looked at
            struct fx *fx = fx_new("UTC");
            fx->opts.as_of = before ? fx_day("2026-06-30") : fx_day("2025-01-31");
            for (int m = 0; m < before + 13; m++) {
                int at = m < before ? 0 : m - before;
                nps(fx, m, turns[turn].channel, rows[i].phone[at]);
                nps(fx, m, "channel=email", rows[i].email[at]);
                nps(fx, m, "channel=chat", 0);
            }
            struct kpi_trends t = trends(fx, KPI_nps, before ? "2026-06" : "2025-01");
            const struct kpi_trend *k = &t.items[0];
            const char *key = turns[turn].key, *got = k->move.key;
            if (!k->verdict.sustained || k->verdict.from != (size_t)before + 7 || !got != !key || (key && strcmp(got, key) != 0) ||
                k->move.stepped != (key && rows[i].stepped))
                fail_msg("row %zu turn %zu: sustained %d from %zu, %s stepped %d", i, turn, k->verdict.sustained, k->verdict.from,
                         got ? got : "nobody", k->move.stepped);
            kpi_trends_release(&t);
            fx_free(fx);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_errors), cmocka_unit_test(first_month),            cmocka_unit_test(gaps),
        cmocka_unit_test(ranges),          cmocka_unit_test(recent_samples),         cmocka_unit_test(days_of_earlier_months),
        cmocka_unit_test(what_is_asked),   cmocka_unit_test(sides_of_a_shift),       cmocka_unit_test(channel_or_team),
        cmocka_unit_test(whose_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Satisfaction KPIs: the worked figures of the definition (section 4), then options, states and small samples.
#include "kpi_fixture.h"

static void answers(struct fx *fx, const char *month, const char *field, const char *more, size_t n, const int *x)
{
    static int id;
    for (size_t i = 0; i < n; i++)
        put(fx, REC_SURVEY, "id=%s%d answered_at=%s-10T12:00 %s=%d %s", field, ++id, month, field, x[i], more);
}
#define ANSWERS(fx, month, field, more, ...)                                                                         \
    answers(fx, month, field, more, ARRAY_LEN(((const int[]){__VA_ARGS__})), (const int[]){__VA_ARGS__})

static void csat(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // 17 positive of 20: 85 %, Wilson 63.96 .. 94.76; mean (10*5 + 7*4 + 1*3 + 1*2 + 1*1) / 20 = 84 / 20 = 4.2
    ANSWERS(fx, "2025-03", "csat", "", 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 2, 1);
    struct kpi_figure f = fig(fx, KPI_csat, "2025-03");
    assert_value(f, 85, 20);
    assert_2dp(f.low, 63.96);
    assert_2dp(f.high, 94.76);
    assert_true(f.has_mean);
    assert_close(f.mean, 4.2);
    assert_close(f.num, 17);
    assert_close(f.den, 20);
    assert_int_equal(f.state, STATE_OK);
    assert_true(f.excellent); // at 85 or more
    assert_nodata(fig(fx, KPI_csat, "2025-02"));
    assert_nodata(fig(fx, KPI_csat, "2025-04"));
    // method=mean: the mean itself, no percent thresholds. Squares 10*25+7*16+9+4+1 = 376; variance (376 - 20*4.2^2)/19
    // = 23.2/19 = 1.2210526; half 1.96 * sqrt(1.2210526/20) = 0.48429...
    fx->cfg.csat_mean = true;
    f = fig(fx, KPI_csat, "2025-03");
    assert_value(f, 4.2, 20);
    double half = 1.96 * sqrt(23.2 / 19 / 20);
    assert_interval(f, 4.2 - half, 4.2 + half);
    assert_int_equal(f.state, STATE_NONE);
    assert_false(f.excellent);
    assert_int_equal(kpi_unit_of(KPI_csat, &fx->cfg), UNIT_SCALE);
    fx_free(fx);
}

static void csat_states(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-01", "csat", "", 5, 4, 4, 4, 1); // 80 %: equal to the warning is fine
    ANSWERS(fx, "2025-02", "csat", "", 5, 4, 4, 1);    // 75 %: warning
    ANSWERS(fx, "2025-03", "csat", "", 5, 4, 1);       // 66.7 %: critical
    ANSWERS(fx, "2025-04", "csat", "", 5, 5, 5, 5, 5, 5, 5, 1, 1, 1); // 70 %: equal to critical is a warning
    ANSWERS(fx, "2025-05", "csat", "", 5);
    assert_int_equal(fig(fx, KPI_csat, "2025-01").state, STATE_OK);
    assert_int_equal(fig(fx, KPI_csat, "2025-02").state, STATE_WARNING);
    assert_int_equal(fig(fx, KPI_csat, "2025-03").state, STATE_CRITICAL);
    assert_int_equal(fig(fx, KPI_csat, "2025-04").state, STATE_WARNING);
    assert_string_equal(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, -1, 0)->reason,
                        "customer satisfaction score 66.7 % is below 70.0 %");
    // one answer: a value, no interval
    struct kpi_figure f = fig(fx, KPI_csat, "2025-05");
    assert_value(f, 100, 1);
    assert_no_interval(f);
    // a small sample: the value is shown, marked, without state, mark or reason
    fx->cfg.min_n_customer = 4;
    f = fig(fx, KPI_csat, "2025-03");
    assert_value(f, 200.0 / 3, 3);
    assert_true(f.small && f.has_ci && f.state == STATE_NONE && !f.excellent);
    assert_string_equal(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, -1, 0)->reason, "");
    assert_false(fig(fx, KPI_csat, "2025-02").small); // n = min_n is enough
    fx->cfg.min_n[KPI_csat] = 3;                      // its own minimum wins
    assert_int_equal(fig(fx, KPI_csat, "2025-03").state, STATE_CRITICAL);
    fx_free(fx);
}

static void nps(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // 5 promoters, 2 passives, 3 detractors of 10: +20; variance 0.5+0.3-0.04 = 0.76, s.e. 0.27568: -34.03 .. 74.03
    ANSWERS(fx, "2025-03", "nps", "", 10, 9, 9, 8, 7, 6, 0, 10, 9, 3);
    ANSWERS(fx, "2025-04", "nps", "", 10, 9, 9, 10);
    ANSWERS(fx, "2025-05", "nps", "", 10, 9, 9, 6);
    ANSWERS(fx, "2025-06", "nps", "", 9, 8, 8, 6, 5);
    ANSWERS(fx, "2025-07", "nps", "", 8, 8, 8, 6);
    struct kpi_figure f = fig(fx, KPI_nps, "2025-03");
    assert_value(f, 20, 10);
    assert_2dp(f.low, -34.03);
    assert_2dp(f.high, 74.03);
    assert_int_equal(f.state, STATE_OK);
    // only promoters: +100, no width, clipped; strictly over 50: excellent
    f = fig(fx, KPI_nps, "2025-04");
    assert_value(f, 100, 4);
    assert_interval(f, 100, 100);
    assert_true(f.excellent);
    // 3 of 4 promoters, 1 detractor: +50 is not over 50; p + d - 0.25 = 0.75, half 1.96*sqrt(0.75/4) = 0.8487: clipped
    f = fig(fx, KPI_nps, "2025-05");
    assert_value(f, 50, 4);
    assert_interval(f, 100 * (0.5 - 1.96 * sqrt(0.75 / 4)), 100);
    assert_false(f.excellent);
    // 1 promoter, 2 detractors of 5: -20, equal to critical is a warning; then 1 detractor of 4: -25
    assert_int_equal(fig(fx, KPI_nps, "2025-06").state, STATE_WARNING);
    assert_value(fig(fx, KPI_nps, "2025-07"), -25, 4);
    assert_int_equal(fig(fx, KPI_nps, "2025-07").state, STATE_CRITICAL);
    fx_free(fx);
}

static void ces(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // mean (1+1+2+3+4+5+5+5)/8 = 26/8 = 3.25; squares 1+1+4+9+16+75 = 106; variance (106 - 8*3.25^2)/7 = 21.5/7
    ANSWERS(fx, "2025-03", "ces", "", 1, 1, 2, 3, 4, 5, 5, 5);
    ANSWERS(fx, "2025-04", "ces", "", 1, 5);
    struct kpi_figure f = fig(fx, KPI_ces, "2025-03");
    double half = 1.96 * sqrt(21.5 / 7 / 8);
    assert_value(f, 3.25, 8);
    assert_interval(f, 3.25 - half, 3.25 + half);
    assert_int_equal(f.state, STATE_WARNING); // over 3, not over 3.5
    assert_int_equal(kpi_dir_of(KPI_ces, &fx->cfg), KPI_DOWN);
    // 1 and 5: mean 3, variance 8, half 1.96*sqrt(8/2) = 3.92: clipped to the scale 1..5; 3 is not over 3
    f = fig(fx, KPI_ces, "2025-04");
    assert_interval(f, 1, 5);
    assert_int_equal(f.state, STATE_OK);
    // read as ease, thresholds mirror: 6 - 3 = 3 and 6 - 3.5 = 2.5, lower is worse
    fx->cfg.ces_ease = true;
    assert_int_equal(kpi_dir_of(KPI_ces, &fx->cfg), KPI_UP);
    assert_int_equal(fig(fx, KPI_ces, "2025-03").state, STATE_OK);
    fx_free(fx);
}

static void ces_ease_thresholds(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.ces_ease = true;
    ANSWERS(fx, "2025-03", "ces", "", 2, 3);    // 2.5: warning, equal to critical
    ANSWERS(fx, "2025-04", "ces", "", 2, 2, 3); // 2.33: critical
    ANSWERS(fx, "2025-05", "ces", "", 3, 3);    // 3: fine
    assert_int_equal(fig(fx, KPI_ces, "2025-03").state, STATE_WARNING);
    assert_int_equal(fig(fx, KPI_ces, "2025-04").state, STATE_CRITICAL);
    assert_int_equal(fig(fx, KPI_ces, "2025-05").state, STATE_OK);
    fx_free(fx);
}

static void ces_net(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-03", "ces", "", 1, 1, 2, 3, 4, 5, 5, 5); // 4 high, 3 low of 8: +12.5
    struct kpi_figure f = fig(fx, KPI_ces_net, "2025-03");
    double half = 100 * 1.96 * sqrt((0.5 + 0.375 - 0.125 * 0.125) / 8);
    assert_value(f, 12.5, 8);
    assert_interval(f, 12.5 - half, 12.5 + half);
    assert_int_equal(f.state, STATE_WARNING);
    // on an ease scale a high answer is low effort: -12.5, and a high value still means more effort
    fx->cfg.ces_ease = true;
    assert_value(fig(fx, KPI_ces_net, "2025-03"), -12.5, 8);
    assert_int_equal(fig(fx, KPI_ces_net, "2025-03").state, STATE_OK);
    assert_int_equal(kpi_dir_of(KPI_ces_net, &fx->cfg), KPI_DOWN);
    fx_free(fx);
}

static void ease_by_audience(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-03", "ease", "", 3, 2, 2, 2, 3);                  // 12/5 = 2.4: critical; no audience is a customer
    ANSWERS(fx, "2025-03", "ease", "audience=employee", 3, 3, 4, 3);    // 13/4 = 3.25
    ANSWERS(fx, "2025-04", "ease", "audience=customer", 3, 3, 2, 2);    // 2.5: a warning (under 2.8), not under 2.5
    struct kpi_figure f = fig(fx, KPI_ease_customer, "2025-03");
    assert_value(f, 2.4, 5);
    assert_int_equal(f.state, STATE_CRITICAL);
    // squares 9+4+4+4+9 = 30; variance (30 - 5*5.76)/4 = 0.3
    assert_interval(f, 2.4 - 1.96 * sqrt(0.3 / 5), 2.4 + 1.96 * sqrt(0.3 / 5));
    f = fig(fx, KPI_ease_employee, "2025-03");
    assert_value(f, 3.25, 4);
    assert_int_equal(f.state, STATE_OK);
    assert_int_equal(fig(fx, KPI_ease_customer, "2025-04").state, STATE_WARNING);
    assert_nodata(fig(fx, KPI_ease_employee, "2025-04"));
    fx_free(fx);
}

// The answers of employees feed their ease and engagement alone.
static void employees_feed_nothing_else(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-05 audience=employee csat=5 nps=10 ces=1 emotion=5 ease=4 engagement=3 "
                        "comment=fine replied_at=2025-03-06 channel=email");
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-05 audience=customer engagement=5");
    static const int none[] = {KPI_csat, KPI_nps, KPI_ces, KPI_ces_net, KPI_emotional_connection, KPI_ease_customer,
                               KPI_feedback_response_time};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_nodata(fig(fx, none[i], "2025-03"));
    assert_value(fig(fx, KPI_ease_employee, "2025-03"), 4, 1);
    assert_value(fig(fx, KPI_employee_engagement, "2025-03"), 50, 1); // (3-1)/4; the customer's is not asked for
    assert_value(fig(fx, KPI_feedback_volume, "2025-03"), 1, 1);
    assert_value(fig(fx, KPI_voice_of_customer, "2025-03"), 0, 0);
    assert_value(fig(fx, KPI_survey_response_rate, "2025-03"), 100, 1);
    fx_free(fx);
}

static void c2es(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // 2.4 / 3.25 = 0.738462, critical because customer ease is under 2.5
    ANSWERS(fx, "2025-03", "ease", "", 3, 2, 2, 2, 3);
    ANSWERS(fx, "2025-03", "ease", "audience=employee", 3, 3, 4, 3);
    struct kpi_figure f = fig(fx, KPI_c2es, "2025-03");
    assert_value(f, 2.4 / 3.25, 4); // n: the smaller side
    assert_within(f.value, 0.738462, 1e-6);
    assert_int_equal(f.state, STATE_CRITICAL);
    assert_int_equal(f.measure, KPI_ease_customer);
    assert_close(f.num, 2.4);
    assert_close(f.den, 3.25);
    // delta method: r^2 (va/(na a^2) + vb/(nb b^2)); va = 0.3, vb = (43 - 4*3.25^2)/3 = 0.25
    double r = 2.4 / 3.25, var = r * r * (0.3 / (5 * 2.4 * 2.4) + 0.25 / (4 * 3.25 * 3.25));
    assert_interval(f, r - 1.96 * sqrt(var), r + 1.96 * sqrt(var));
    fx_free(fx);
}

static void c2es_sides(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-01", "ease", "", 3, 3, 4, 3);
    ANSWERS(fx, "2025-01", "ease", "audience=employee", 3, 2, 2, 2, 3); // employees 2.4
    ANSWERS(fx, "2025-02", "ease", "", 2, 2);
    ANSWERS(fx, "2025-02", "ease", "audience=employee", 2, 1); // both under 2.5: the lower one is named
    ANSWERS(fx, "2025-03", "ease", "", 4, 4);
    ANSWERS(fx, "2025-03", "ease", "audience=employee", 3, 3); // 4/3 = 1.33 leaves 0.8..1.25: one side carries the other
    ANSWERS(fx, "2025-04", "ease", "", 4, 3, 4, 4, 3, 4, 4, 4, 4, 4, 4, 3);          // 45/12 = 3.75
    ANSWERS(fx, "2025-04", "ease", "audience=employee", 3, 3, 3); // 3.75/3 = 1.25: still inside
    ANSWERS(fx, "2025-05", "ease", "", 2, 3);
    ANSWERS(fx, "2025-05", "ease", "audience=employee", 2, 3); // 2.5 each: not below 2.5, ratio 1
    ANSWERS(fx, "2025-06", "ease", "", 3);
    ANSWERS(fx, "2025-07", "ease", "audience=employee", 3, 3, 3);
    ANSWERS(fx, "2025-08", "ease", "", 2, 1);
    ANSWERS(fx, "2025-08", "ease", "audience=employee", 2, 2);
    struct kpi_figure f = fig(fx, KPI_c2es, "2025-01");
    assert_value(f, 3.25 / 2.4, 4);
    assert_true(f.state == STATE_CRITICAL && f.measure == KPI_ease_employee);
    f = fig(fx, KPI_c2es, "2025-02");
    assert_true(f.state == STATE_CRITICAL && f.measure == KPI_ease_employee);
    f = fig(fx, KPI_c2es, "2025-08");
    assert_true(f.state == STATE_CRITICAL && f.measure == KPI_ease_customer);
    f = fig(fx, KPI_c2es, "2025-03");
    assert_value(f, 4.0 / 3, 2);
    assert_true(f.state == STATE_WARNING && f.measure == -1);
    assert_interval(f, 4.0 / 3, 4.0 / 3); // no variance on either side
    f = fig(fx, KPI_c2es, "2025-04");
    assert_value(f, 1.25, 3);
    assert_int_equal(f.state, STATE_OK);
    assert_int_equal(fig(fx, KPI_c2es, "2025-05").state, STATE_OK);
    assert_nodata(fig(fx, KPI_c2es, "2025-06")); // one side alone
    assert_nodata(fig(fx, KPI_c2es, "2025-07"));
    fx_free(fx);
}

// Two and one answers: the delta method needs two on both sides; a wide interval is clipped to 0.25..4.
static void c2es_interval(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-03", "ease", "", 4, 4);
    ANSWERS(fx, "2025-03", "ease", "audience=employee", 3);
    ANSWERS(fx, "2025-04", "ease", "", 1, 4);
    ANSWERS(fx, "2025-04", "ease", "audience=employee", 1, 4);
    struct kpi_figure f = fig(fx, KPI_c2es, "2025-03");
    assert_value(f, 4.0 / 3, 1);
    assert_no_interval(f);
    // ratio 1, va = vb = 4.5: var = 2 * 4.5/(2 * 6.25) = 0.72, half 1.663: 0.25 (clipped) .. 2.663
    assert_interval(fig(fx, KPI_c2es, "2025-04"), 0.25, 1 + 1.96 * sqrt(0.72));
    fx_free(fx);
}

static void anonymity(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.min_n_employee = 5;
    ANSWERS(fx, "2025-03", "ease", "", 3, 2, 2, 2, 3);
    ANSWERS(fx, "2025-03", "ease", "audience=employee", 3, 3, 4, 1);
    ANSWERS(fx, "2025-03", "engagement", "audience=employee", 3, 3, 4, 1);
    ANSWERS(fx, "2025-04", "ease", "audience=employee", 3, 3, 4, 1);
    static const int hidden[] = {KPI_ease_employee, KPI_employee_engagement, KPI_c2es};
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
        struct kpi_figure f = fig(fx, hidden[i], "2025-03");
        assert_nodata(f);
        assert_true(f.hidden);
        assert_int_equal(f.n, 4); // n is kept, nothing else
        assert_true(f.num == 0 && f.den == 0 && f.ev.kind == EV_NONE && f.measure == -1);
    }
    // without customers there is no ratio, and the employees' mean shows nowhere
    struct kpi_figure f = fig(fx, KPI_c2es, "2025-04");
    assert_nodata(f);
    assert_true(f.den == 0);
    // five answers are enough for the employees; c2es is small while the customers' side is
    fx->cfg.min_n_employee = 4;
    fx->cfg.min_n_customer = 6;
    assert_value(fig(fx, KPI_ease_employee, "2025-03"), 2.75, 4);
    f = fig(fx, KPI_c2es, "2025-03");
    assert_value(f, 2.4 / 2.75, 4);
    assert_true(f.small && f.state == STATE_NONE && f.measure == -1);
    fx_free(fx);
}

static void recommendation(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01 referrals=2 last_referral_at=2025-03-20"); // two: the first undated
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-01 referrals=1 last_referral_at=2025-03-20"); // from that day
    put(fx, REC_CUSTOMER, "id=c signed_up_at=2025-01-01 referrals=0 last_referral_at=");
    put(fx, REC_CUSTOMER, "id=d signed_up_at=2025-01-01 referrals= last_referral_at=");            // unknown: left out
    put(fx, REC_CUSTOMER, "id=e signed_up_at=2025-03-10 referrals=1 last_referral_at=");           // there from March
    put(fx, REC_CUSTOMER, "id=f signed_up_at=2025-01-01 referrals=1 last_referral_at= churned_at=2025-02-10"); // gone
    put(fx, REC_CUSTOMER, "id=g referrals=1");                                                     // never signed up
    // end of February: a of a, b, c
    struct kpi_figure f = fig(fx, KPI_recommendation, "2025-02");
    assert_value(f, 100.0 / 3, 3);
    // end of March: a, b, e of a, b, c, e
    f = fig(fx, KPI_recommendation, "2025-03");
    assert_value(f, 75, 4);
    assert_int_equal(f.state, STATE_NONE);
    assert_true(f.has_ci);
    // end of January: a, f of a, b, c, f
    assert_value(fig(fx, KPI_recommendation, "2025-01"), 50, 4);
    fx_free(fx);
}

static void recommendation_fallback(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01");
    ANSWERS(fx, "2025-03", "nps", "", 10, 9, 7, 0);
    assert_nodata(fig(fx, KPI_recommendation, "2025-03"));
    fx->cfg.fallback_promoters = true; // 2 promoters of 4
    assert_value(fig(fx, KPI_recommendation, "2025-03"), 50, 4);
    assert_nodata(fig(fx, KPI_recommendation, "2025-02"));
    fx_free(fx);
}

static void emotional_connection(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // (x-1)/4*100: 100 50 0 -> 50; variance of 5 3 1 is 4, times 25^2; half 1.96*25*sqrt(4/3) = 56.6: clipped to 0..100
    ANSWERS(fx, "2025-03", "emotion", "", 5, 3, 1);
    ANSWERS(fx, "2025-04", "emotion", "", 4, 4, 3, 4); // mean 3.75: 68.75; variance 0.25
    assert_value(fig(fx, KPI_emotional_connection, "2025-03"), 50, 3);
    assert_interval(fig(fx, KPI_emotional_connection, "2025-03"), 0, 100);
    assert_value(fig(fx, KPI_emotional_connection, "2025-04"), 68.75, 4);
    assert_interval(fig(fx, KPI_emotional_connection, "2025-04"), 68.75 - 1.96 * 25 * 0.25, 68.75 + 1.96 * 25 * 0.25);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csat),
        cmocka_unit_test(csat_states),
        cmocka_unit_test(nps),
        cmocka_unit_test(ces),
        cmocka_unit_test(ces_ease_thresholds),
        cmocka_unit_test(ces_net),
        cmocka_unit_test(ease_by_audience),
        cmocka_unit_test(employees_feed_nothing_else),
        cmocka_unit_test(c2es),
        cmocka_unit_test(c2es_sides),
        cmocka_unit_test(c2es_interval),
        cmocka_unit_test(anonymity),
        cmocka_unit_test(recommendation),
        cmocka_unit_test(recommendation_fallback),
        cmocka_unit_test(emotional_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

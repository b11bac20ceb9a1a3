// Feedback, business and team KPIs.
#include "kpi_fixture.h"

static void survey_volumes(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-05-31");
    put(fx, REC_SURVEY, "id=1 sent_at=2025-02-27 answered_at=2025-03-01 csat=4 comment=ok state="); // its answer's date
    put(fx, REC_SURVEY, "id=2 sent_at=2025-03-02 answered_at= state=sent");
    put(fx, REC_SURVEY, "id=3 sent_at=2025-03-02 answered_at= state=declined");
    put(fx, REC_SURVEY, "id=4 sent_at=2025-03-02 answered_at=2025-03-04 state=partial comment=hm");
    put(fx, REC_SURVEY, "id=5 sent_at=2025-03-02 answered_at= state=");         // without a state: no answer
    put(fx, REC_SURVEY, "id=6 sent_at=2025-03-05 answered_at= nps=9 state=");   // a valid answer, placed at sent_at
    put(fx, REC_SURVEY, "id=7 answered_at=2025-03-09 csat= state=");            // score rejected: still a response
    assert_value(fig(fx, KPI_feedback_volume, "2025-03"), 4, 4); // 1 4 6 7
    assert_value(fig(fx, KPI_survey_response_rate, "2025-03"), 400.0 / 7, 7);
    assert_value(fig(fx, KPI_voice_of_customer, "2025-03"), 2, 2);
    assert_value(fig(fx, KPI_csat, "2025-03"), 100, 1);
    assert_value(fig(fx, KPI_nps, "2025-03"), 100, 1);
    assert_nodata(fig(fx, KPI_feedback_volume, "2025-02"));
    assert_value(fig(fx, KPI_feedback_volume, "2025-04"), 0, 0);
    assert_value(fig(fx, KPI_voice_of_customer, "2025-04"), 0, 0);
    assert_nodata(fig(fx, KPI_survey_response_rate, "2025-04"));
    fx_free(fx);
}

// All rows with one id are one response; each score counts once, the comment once.
static void long_surveys(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 metric=nps score=10 comment=great question=q1");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 metric=csat score=5 comment=great question=q2 channel=email");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 metric=csat score=1 question=q3"); // another question: another answer
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-02 metric=nps score=0 question=q1");
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-02 metric=nps score=9 question=q1"); // the same again: replaced
    put(fx, REC_SURVEY, "id=3 answered_at=2025-03-02 metric=ces score= question=q4");  // rejected: a response without a score
    put(fx, REC_SURVEY, "answered_at=2025-03-03 metric=nps score=7"); // no id: a response by itself
    put(fx, REC_SURVEY, "answered_at=2025-03-03 metric=nps score=7");
    assert_value(fig(fx, KPI_feedback_volume, "2025-03"), 5, 5);
    assert_value(fig(fx, KPI_nps, "2025-03"), 50, 4); // 10 9 7 7
    assert_value(fig(fx, KPI_csat, "2025-03"), 50, 2);
    assert_nodata(fig(fx, KPI_ces, "2025-03"));
    assert_value(fig(fx, KPI_voice_of_customer, "2025-03"), 1, 1);
    assert_int_equal(fx->src[0].duplicates, 1);
    assert_int_equal(rows_of(fx, M_NPS_N, "2025-03", NULL), 4);
    // the channel of one row is the channel of the response
    assert_value(part(ask(fx, KPI_nps, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0), "email")->fig, 100, 1);
    fx_free(fx);
}

static void feedback_response_time(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01T10:00 replied_at=2025-03-01T12:00");
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-31T10:00 replied_at=2025-04-01T10:00"); // by the answer's date
    put(fx, REC_SURVEY, "id=3 answered_at=2025-03-05 replied_at=");
    put(fx, REC_SURVEY, "id=4 answered_at=2025-03-05 replied_at=2025-03-04"); // rejected
    put(fx, REC_SURVEY, "id=5 sent_at=2025-03-05 replied_at=2025-03-06");     // nothing to reply to
    struct kpi_figure f = fig(fx, KPI_feedback_response_time, "2025-03");
    assert_value(f, 13 * 3600, 2);
    assert_close(f.median, 7200);
    assert_close(f.p90, 86400);
    assert_int_equal(fx->src[0].nrejects, 1);
    fx_free(fx);
}

static void channel_preference(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 channel=email");
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-01 channel=email");
    put(fx, REC_SURVEY, "id=3 answered_at=2025-03-01 channel=phone");
    for (int i = 4; i < 9; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=2025-03-01", i); // without a channel: in the total, never preferred
    put(fx, REC_SURVEY, "id=9 sent_at=2025-03-01 channel=phone state=sent"); // not received
    put(fx, REC_SURVEY, "id=e answered_at=2025-03-01 channel=phone audience=employee");
    for (int i = 0; i < 3; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-03-01 channel=phone", i);
    put(fx, REC_INTERACTION, "id=4 created_at=2025-03-01 channel=chat");
    put(fx, REC_INTERACTION, "id=5 created_at=2025-03-01 channel=chat direction=out");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01 preferred_channel=sms channel=web churned_at=");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-01 preferred_channel=sms churned_at=");
    put(fx, REC_CUSTOMER, "id=c signed_up_at=2025-01-01 preferred_channel=web churned_at=");
    put(fx, REC_CUSTOMER, "id=d signed_up_at=2025-01-01 preferred_channel=web churned_at=2025-02-10"); // gone
    put(fx, REC_CUSTOMER, "id=e signed_up_at=2025-01-01 preferred_channel= churned_at=");
    const struct kpi_result *k = ask(fx, KPI_channel_preference, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(k->now, 25, 8);
    assert_string_equal(k->now.key, "email");
    assert_int_equal(k->nparts, 3);
    assert_value(part(k, "email")->fig, 25, 8); // n: the common total
    assert_value(part(k, "phone")->fig, 12.5, 8);
    assert_value(part(k, "(none)")->fig, 62.5, 8);
    fx->cfg.preference_base = PREF_CONTACTS;
    k = ask(fx, KPI_channel_preference, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(k->now, 60, 5);
    assert_string_equal(k->now.key, "phone");
    assert_value(part(k, "chat")->fig, 40, 5); // interactions: outbound ones too
    fx->cfg.preference_base = PREF_STATED;
    k = ask(fx, KPI_channel_preference, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(k->now, 200.0 / 3, 3);
    assert_string_equal(k->now.key, "sms");
    assert_value(part(k, "web")->fig, 100.0 / 3, 3);
    assert_value(fig(fx, KPI_channel_preference, "2025-01"), 50, 4); // d was there
    assert_nodata(fig(fx, KPI_channel_preference, "2024-12"));
    fx_free(fx);
}

static void cost_per_contact(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-04-15");
    put(fx, REC_COST, "period=2025-03 category=salary amount=310 currency=EUR channel=phone");
    put(fx, REC_COST, "period=2025-03-25..2025-04-13 category=software amount=200 currency=EUR"); // 10 a day: 70 in March
    put(fx, REC_COST, "period=2025-03 category=acquisition amount=9999 currency=EUR");
    put(fx, REC_COST, "period=2025-04 category= amount=300 currency=EUR channel=phone"); // no category: a service cost
    for (int i = 0; i < 10; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-03-05 channel=%s cost=99 direction=%s", i, i < 8 ? "phone" : "email",
            i ? "in" : "out");
    put(fx, REC_INTERACTION, "id=a created_at=2025-04-05 channel=phone");
    put(fx, REC_INTERACTION, "id=b created_at=2025-02-05 channel=chat cost=3");
    put(fx, REC_INTERACTION, "id=c created_at=2025-02-05 channel=chat cost=4.5");
    put(fx, REC_INTERACTION, "id=d created_at=2025-02-05 channel=chat cost=");
    struct kpi_figure f = fig(fx, KPI_cost_per_contact, "2025-03"); // (310 + 70) / 10
    assert_value(f, 38, 10);
    assert_no_interval(f);
    // as of the 15th of April: 15 days of 10, and 130 of the software
    assert_value(fig(fx, KPI_cost_per_contact, "2025-04"), 280, 1);
    // no cost record in February: the column, over the interactions with a known one
    f = fig(fx, KPI_cost_per_contact, "2025-02");
    assert_value(f, 3.75, 2);
    assert_int_equal(f.state, STATE_WARNING); // chat: over 2, not over 4
    assert_nodata(fig(fx, KPI_cost_per_contact, "2025-01"));
    // on the phone: 310 / 8
    f = part(ask(fx, KPI_cost_per_contact, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0), "phone")->fig;
    assert_value(f, 38.75, 8);
    assert_int_equal(f.state, STATE_CRITICAL);
    fx_free(fx);
}

// 100.0001 over 7 days, 10.0000 over 3: however it is cut, the parts add up to the amount exactly.
static void cost_spread_is_exact(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    put(fx, REC_COST, "period=2025-03-27..2025-04-02 category=salary amount=100.0001 currency=EUR channel=phone");
    put(fx, REC_COST, "period=2025-03-29..2025-03-31 category=salary amount=-10 currency=EUR channel=chat");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-04-20");
    fx_seal(fx);
    struct span days[9];
    for (int i = 0; i < 8; i++)
        days[i] = (struct span){fx_day("2025-03-26") + i, fx_day("2025-03-26") + i + 1};
    days[8] = (struct span){fx_day("2025-03-01"), fx_day("2025-05-01")};
    struct cube_answer a;
    struct err e;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, days, 9, DIM_CHANNEL, 0, &a, &e), 0);
    int64_t sum = 0;
    for (size_t i = 0; i < 8 * a.ngroups; i++)
        sum += a.cells[i].m[M_COST_SERVICE];
    assert_int_equal(sum, 90 * COST_ONE + COST_ONE / 10000);
    int64_t total = 0;
    for (size_t g = 0; g < a.ngroups; g++)
        total += a.cells[8 * a.ngroups + g].m[M_COST_SERVICE];
    assert_int_equal(total, sum);
    assert_int_equal(a.cells[0].m[M_COST_SERVICE], 0); // the 26th
    cube_answer_release(&a);
    fx_free(fx);
}

static void service_revenue(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01 revenue=100.50");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-01 revenue=0");
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-01 revenue=");
    put(fx, REC_INTERACTION, "id=4 created_at=2025-03-31 revenue=");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2025-03-02 amount=40 currency=EUR interaction_id=1"); // it has its own
    put(fx, REC_ORDER, "id=2 customer_id=a ordered_at=2025-04-02 amount=25 currency=EUR interaction_id=4"); // at its creation
    put(fx, REC_ORDER, "id=3 customer_id=a ordered_at=2025-03-02 amount=5 currency=EUR interaction_id=4");
    put(fx, REC_ORDER, "id=4 customer_id=a ordered_at=2025-03-02 amount=70 currency=EUR interaction_id=4 status=void");
    put(fx, REC_ORDER, "id=5 customer_id=a ordered_at=2025-03-02 amount=70 currency=EUR interaction_id=9"); // unheard of
    struct kpi_figure f = fig(fx, KPI_service_revenue, "2025-03");
    assert_value(f, 130.5, 3); // 100.50 + 0 + (25 + 5); n: the interactions with a revenue
    assert_no_interval(f);
    assert_nodata(fig(fx, KPI_service_revenue, "2025-04"));
    fx_free(fx);
}

static void revenue(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-05-31");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2025-03-01T00:00 amount=19.99 currency=EUR channel=web");
    put(fx, REC_ORDER, "id=2 customer_id=b ordered_at=2025-03-31T23:59 amount=0.01 currency=EUR");
    put(fx, REC_ORDER, "id=3 customer_id=b ordered_at=2025-03-31 amount=500 currency=EUR status=void");
    struct kpi_figure f = fig(fx, KPI_revenue, "2025-03");
    assert_value(f, 20, 2); // n: the orders
    assert_no_interval(f);
    assert_nodata(fig(fx, KPI_revenue, "2025-04"));
    fx_free(fx);
}

static void web(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_WEB, "date=2025-03-01 visits=1000 bounces=400 carts=50 orders=8 channel=web");
    put(fx, REC_WEB, "date=2025-03-31 visits=500 bounces=50 carts=30 orders=10");
    put(fx, REC_WEB, "date=2025-03-15 visits=700 bounces= carts=20 orders="); // one half unknown: left out
    put(fx, REC_WEB, "date=2025-02-15 visits=0 bounces=0 carts=0 orders=0");
    struct kpi_figure f = fig(fx, KPI_cart_abandonment, "2025-03"); // (80 - 18) / 80 = 77.5 %
    assert_value(f, 77.5, 80);
    assert_true(f.has_ci);
    assert_int_equal(f.state, STATE_OK);
    assert_value(fig(fx, KPI_bounce_rate, "2025-03"), 30, 1500);
    assert_nodata(fig(fx, KPI_cart_abandonment, "2025-02"));
    assert_nodata(fig(fx, KPI_bounce_rate, "2025-02"));
    fx_free(fx);
}

static void staff_turnover(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2024-12-31");
    for (int i = 0; i < 10; i++)
        put(fx, REC_EMPLOYEE, "id=%d hired_at=2020-01-01 left_at=%s", i, i < 2 ? "2024-06-30" : "");
    for (int i = 10; i < 14; i++)
        put(fx, REC_EMPLOYEE, "id=%d hired_at=2024-03-01 left_at=", i);
    put(fx, REC_EMPLOYEE, "id=20 hired_at=2020-01-01 left_at=2023-12-31");
    // 2 left; (10 at start + 12 at end) / 2 = 11
    struct kpi_figure f = fig(fx, KPI_staff_turnover, "2024");
    assert_value(f, 200.0 / 11, 11);
    assert_no_interval(f);
    assert_int_equal(f.state, STATE_NONE);
    // half_sum: (2 + 4) / 2 / 10
    fx->cfg.turnover_half_sum = true;
    assert_value(fig(fx, KPI_staff_turnover, "2024"), 30, 10);
    fx->cfg.turnover_half_sum = false;
    assert_nodata(fig(fx, KPI_staff_turnover, "2019"));
    // the user's threshold is per year: 1 of the 12.5 of June (2024-06: 14 at start, 12 at end: 13; 2/13 = 15.4 %)
    fx->cfg.threshold[KPI_staff_turnover] = (struct threshold){true, true, 187, 188};
    f = fig(fx, KPI_staff_turnover, "2024-06"); // * 365.25 / 30 = 187.3 a year
    assert_value(f, 200.0 / 13, 13);
    assert_int_equal(f.state, STATE_WARNING);
    assert_int_equal(fig(fx, KPI_staff_turnover, "2024").state, STATE_OK);
    // no channel: no data under one, one (none) part
    const struct kpi_result *k = ask(fx, KPI_staff_turnover, "2024", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_int_equal(k->nparts, 1);
    assert_string_equal(k->parts[0].key, "(none)");
    fx_free(fx);
}

// Somebody cannot leave before being hired: the leaving date is rejected, the stock stays right.
static void left_before_hired(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-12-31");
    put(fx, REC_EMPLOYEE, "id=1 hired_at=2025-03-01 left_at=2024-01-01");
    put(fx, REC_EMPLOYEE, "id=2 hired_at=2020-01-01 left_at=");
    fx_seal(fx);
    struct span s = {fx_day("2024-02-01"), fx_day("2025-01-01")};
    struct cube_answer a;
    struct err e;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &s, 1, -1, 0, &a, &e), 0);
    assert_int_equal(a.cells[0].m[M_START_STAFF], 1);
    assert_int_equal(a.cells[0].m[M_STOCK_STAFF], 1);
    cube_answer_release(&a);
    assert_int_equal(fx->src[0].nrejects, 1);
    assert_value(fig(fx, KPI_staff_turnover, "2025"), 0, 1); // (1 + 2) / 2
    fx_free(fx);
}

static void employee_engagement(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    static const int x[] = {5, 4, 4, 3, 2}; // mean 3.6: 65 points; variance (70 - 5*12.96)/4 = 1.3
    for (size_t i = 0; i < ARRAY_LEN(x); i++)
        put(fx, REC_SURVEY, "id=%zu answered_at=2025-03-01 audience=employee engagement=%d", i, x[i]);
    struct kpi_figure f = fig(fx, KPI_employee_engagement, "2025-03");
    assert_value(f, 65, 5);
    assert_interval(f, 65 - 1.96 * 25 * sqrt(1.3 / 5), 65 + 1.96 * 25 * sqrt(1.3 / 5));
    fx_free(fx);
}

// Billions in a small currency: a sum beyond 64 bits is an error, never a wrong figure.
static void sums_are_checked(void **state)
{
    static const char *const rows[][2] = {
        {"cost", "period=2025-03 category=salary amount=1000000000 currency=IDR"},
        {"interaction", "created_at=2025-03-01 cost=1000000000"},
    };
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
        struct fx *fx = fx_new("UTC");
        put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01");
        for (int i = 0; i < 100; i++)
            put(fx, (enum rec_kind)rec_kind_by_name(rows[k][0]), "%s%s", rows[k][1], "");
        fx_seal(fx);
        struct span s[2] = {{fx_day("2025-03-01"), fx_day("2025-03-16")}, {fx_day("2025-03-01"), fx_day("2025-04-01")}};
        struct cube_answer a;
        struct err e = {0};
        assert_int_equal(cube_fold(fx->cube, &fx->slice, s, 2, -1, 0, &a, &e), ERR_RANGE);
        assert_non_null(strstr(e.msg, "64 bits"));
        fx_free(fx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survey_volumes),
        cmocka_unit_test(long_surveys),
        cmocka_unit_test(feedback_response_time),
        cmocka_unit_test(channel_preference),
        cmocka_unit_test(cost_per_contact),
        cmocka_unit_test(cost_spread_is_exact),
        cmocka_unit_test(service_revenue),
        cmocka_unit_test(revenue),
        cmocka_unit_test(web),
        cmocka_unit_test(staff_turnover),
        cmocka_unit_test(left_before_hired),
        cmocka_unit_test(employee_engagement),
        cmocka_unit_test(sums_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

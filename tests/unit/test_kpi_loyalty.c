// Customer base: retention, churn, purchases, lifetime value, conversion, adoption.
#include "kpi_fixture.h"

static void customers(struct fx *fx, int n, const char *text)
{
    static int id;
    for (int i = 0; i < n; i++)
        put(fx, REC_CUSTOMER, "id=c%d %s", ++id, text);
}

// 200 at start, 30 new, 210 at end: 20 lost. (210 - 30) / 200 = 90 %; 20 / 200 = 10 %; 20 / 230 = 8.695652 %.
static void retention_and_churn(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2024-12-31");
    customers(fx, 180, "signed_up_at=2020-05-01 churned_at=");
    customers(fx, 10, "signed_up_at=2023-12-31 churned_at=2024-01-01"); // there at the start, lost on the first day
    customers(fx, 10, "signed_up_at=2020-05-01 churned_at=2024-12-31T23:59");
    customers(fx, 30, "signed_up_at=2024-01-01 churned_at=");           // new on the first day
    customers(fx, 5, "signed_up_at=2020-05-01 churned_at=2023-12-31");  // lost before
    customers(fx, 5, "churned_at=2024-06-01");                          // no sign-up: in no figure
    struct kpi_figure f = fig(fx, KPI_retention, "2024");
    assert_value(f, 90, 200);
    assert_close(f.num, 180);
    assert_close(f.den, 200);
    assert_true(f.has_ci);
    assert_value(fig(fx, KPI_churn, "2024"), 10, 200);
    // the year before: nobody at its start but the 195 of 2020; 10 new; 5 lost: (200 - 10) / 195
    assert_value(fig(fx, KPI_retention, "2023"), 100.0 * 190 / 195, 195);
    assert_value(fig(fx, KPI_churn, "2023"), 100.0 * 5 / 195, 195);
    assert_nodata(fig(fx, KPI_retention, "2020")); // nobody at its start
    assert_nodata(fig(fx, KPI_churn, "2019"));
    fx->cfg.churn_total = true;
    f = fig(fx, KPI_churn, "2024");
    assert_value(f, 100.0 * 20 / 230, 230);
    assert_within(f.value, 8.695652, 1e-7);
    fx_free(fx);
}

// Lost ones include those who signed up in the period: start 10, 2 new, 1 of them and 1 old lost.
static void lost_in_the_period_of_sign_up(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    customers(fx, 9, "signed_up_at=2025-01-10 churned_at=");
    customers(fx, 1, "signed_up_at=2025-01-10 churned_at=2025-03-10");
    customers(fx, 1, "signed_up_at=2025-03-05 churned_at=2025-03-10");
    customers(fx, 1, "signed_up_at=2025-03-31 churned_at=");
    // end = 10 + 2 - 2 = 10: (10 - 2) / 10 = 80 %; churn 2 / 10 = 20 %
    assert_value(fig(fx, KPI_retention, "2025-03"), 80, 10);
    assert_value(fig(fx, KPI_churn, "2025-03"), 20, 10);
    fx_free(fx);
}

// Retention compares as r^(365.25/d), churn as 1 - (1 - c)^(365.25/d): over the 31 days of March 365.25/31 = 11.782.
// 0.99^11.782 = 88.8 %: fine and excellent; 0.98^11.782 = 78.8 %: warning; 0.97^11.782 = 69.8 %: critical.
static void yearly_thresholds(void **state)
{
    static const struct { int lost; enum kpi_state want; bool excellent; } cases[] = {
        {1, STATE_OK, true}, {2, STATE_WARNING, false}, {3, STATE_CRITICAL, false}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fx *fx = fx_new("UTC");
        customers(fx, 100 - cases[i].lost, "signed_up_at=2024-01-10 churned_at=");
        customers(fx, cases[i].lost, "signed_up_at=2024-01-10 churned_at=2025-03-20");
        customers(fx, 1, "signed_up_at=2025-03-31 churned_at=");
        struct kpi_figure f = fig(fx, KPI_retention, "2025-03");
        assert_value(f, 100 - cases[i].lost, 100);
        assert_int_equal(f.state, cases[i].want);
        assert_int_equal(f.excellent, cases[i].excellent);
        assert_int_equal(fig(fx, KPI_churn, "2025-03").state, cases[i].want);
        // over the whole of the year (by its elapsed 90 days): 0.98^(365.25/90) = 92 %
        assert_int_equal(fig(fx, KPI_retention, "2025").state, STATE_OK);
        fx_free(fx);
    }
}

// No loss date in the whole file: lost 365 days after the last order, else the sign-up.
static void inferred_loss(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2024-12-31");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2022-01-01");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2023-06-01"); // never ordered: 2023-06-01 + 365 = 2024-05-31 (leap year)
    put(fx, REC_CUSTOMER, "id=c signed_up_at=2022-01-01");
    put(fx, REC_CUSTOMER, "id=d signed_up_at=2022-01-01");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2023-06-01T10:00 amount=1 currency=EUR");
    put(fx, REC_ORDER, "id=2 customer_id=a ordered_at=2023-09-01 amount=1 currency=EUR status=void"); // no purchase
    put(fx, REC_ORDER, "id=3 customer_id=c ordered_at=2024-01-01 amount=1 currency=EUR"); // + 365 = 2024-12-31
    put(fx, REC_ORDER, "id=4 customer_id=d ordered_at=2024-01-02 amount=1 currency=EUR"); // 2025-01-01: not yet
    assert_value(fig(fx, KPI_churn, "2024-05"), 50, 4);      // a and b, on the 31st
    assert_value(fig(fx, KPI_churn, "2024-05-31"), 50, 4);
    assert_value(fig(fx, KPI_churn, "2024-06"), 0, 2);
    assert_value(fig(fx, KPI_churn, "2024-12-31"), 50, 2);
    fx_free(fx);
}

static void churn_after_days(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.churn_after_days = 30;
    fx->opts.as_of = fx_day("2025-03-31");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-15");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-31"); // + 30 = 2025-03-02
    assert_value(fig(fx, KPI_churn, "2025-02"), 50, 2);    // a: 2025-02-14
    assert_value(fig(fx, KPI_churn, "2025-03"), 100, 1);
    fx_free(fx);
}

// A customer with subscriptions is lost when the last one ends, whatever the customer file says.
static void subscriptions(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-06-30");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01 churned_at=2025-02-01");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-01 churned_at=");
    put(fx, REC_CUSTOMER, "id=c signed_up_at=2025-01-01 churned_at=2025-05-05"); // no subscription: its own date
    put(fx, REC_SUBSCRIPTION, "id=1 customer_id=a started_at=2025-01-01 ended_at=2025-03-15");
    put(fx, REC_SUBSCRIPTION, "id=2 customer_id=a started_at=2025-02-01 ended_at=2025-04-15");
    put(fx, REC_SUBSCRIPTION, "id=3 customer_id=b started_at=2025-01-01 ended_at=2025-02-15");
    put(fx, REC_SUBSCRIPTION, "id=4 customer_id=b started_at=2025-02-01 ended_at=2026-02-15"); // ends later: still there
    assert_value(fig(fx, KPI_churn, "2025-02"), 0, 3);
    assert_value(fig(fx, KPI_churn, "2025-03"), 0, 3);
    assert_value(fig(fx, KPI_churn, "2025-04"), 100.0 / 3, 3);
    assert_value(fig(fx, KPI_churn, "2025-05"), 50, 2);
    fx_free(fx);
}

static void subscriptions_alone(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-06-30");
    put(fx, REC_SUBSCRIPTION, "id=2 customer_id=a started_at=2025-02-01 ended_at=");
    put(fx, REC_SUBSCRIPTION, "id=1 customer_id=a started_at=2025-01-01 ended_at=2025-03-15");
    put(fx, REC_SUBSCRIPTION, "id=3 customer_id=b started_at=2025-01-01 ended_at=2025-03-15");
    assert_value(fig(fx, KPI_retention, "2025-03"), 50, 2);
    assert_value(fig(fx, KPI_churn, "2025-03"), 50, 2);
    assert_value(fig(fx, KPI_churn, "2025-02"), 0, 2);
    fx_free(fx);
}

// start + new - lost = end, on every slice and period.
static void retention_identity(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    for (int i = 0; i < 400; i++) {
        int up = 1 + i * 7 % 28, upm = 1 + i * 5 % 12, down = 1 + i * 11 % 28, downm = 1 + i * 3 % 12;
        char churned[32] = "";
        if (i % 3)
            snprintf(churned, sizeof(churned), "%d-%02d-%02d", 2023 + i % 5 % 3, downm, down);
        put(fx, REC_CUSTOMER, "id=k%d signed_up_at=%d-%02d-%02dT23:30 churned_at=%s segment=s%d", i, 2022 + i % 3, upm, up,
            churned, i % 4);
    }
    fx_seal(fx);
    for (int dim = -1; dim <= DIM_SEGMENT; dim += 1 + DIM_SEGMENT) {
        struct span spans[40];
        size_t n = 0;
        for (int32_t day = fx_day("2021-12-25"); n < ARRAY_LEN(spans); n++, day += 37)
            spans[n] = (struct span){day, day + 37};
        struct cube_answer a;
        struct err e;
        assert_int_equal(cube_fold(fx->cube, &fx->slice, spans, n, dim, 0, &a, &e), 0);
        assert_int_equal(a.ngroups, dim < 0 ? 1 : 4);
        for (size_t i = 0; i < n * a.ngroups; i++) {
            const int64_t *m = a.cells[i].m;
            assert_int_equal(m[M_START_CUSTOMERS] + m[M_CUSTOMERS_NEW] - m[M_CUSTOMERS_LOST], m[M_STOCK_CUSTOMERS]);
            assert_true(m[M_STOCK_CUSTOMERS] >= 0);
            if (i >= a.ngroups) // a span begins where the one before ends
                assert_int_equal(m[M_START_CUSTOMERS], a.cells[i - a.ngroups].m[M_STOCK_CUSTOMERS]);
        }
        cube_answer_release(&a);
    }
    fx_free(fx);
}

static void order(struct fx *fx, const char *customer, const char *day, const char *more)
{
    static int id;
    put(fx, REC_ORDER, "id=%d customer_id=%s ordered_at=%s amount=50 currency=EUR %s", ++id, customer, day, more);
}

static void recurring_and_repeat(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    order(fx, "a", "2025-02-10", "channel=web");
    order(fx, "a", "2025-03-10", "channel=phone");
    order(fx, "b", "2025-03-05T10:00", "channel=web"); // twice in the period, once in each channel
    order(fx, "b", "2025-03-05T10:00", "channel=phone");
    order(fx, "c", "2025-03-20", "channel=phone");
    order(fx, "d", "2025-02-01", "status=void"); // cancelled: no purchase
    order(fx, "d", "2025-03-01", "status=ok");
    order(fx, "e", "2025-02-28", "");
    customers(fx, 8, "signed_up_at=2024-01-01 churned_at=");
    customers(fx, 2, "signed_up_at=2025-03-31 churned_at=");
    customers(fx, 3, "signed_up_at=2024-01-01 churned_at=2025-02-01");
    // March: a (before), b (twice) of a b c d
    struct kpi_figure f = fig(fx, KPI_recurring_customers, "2025-03");
    assert_value(f, 50, 4);
    assert_true(f.has_count && f.count == 2);
    assert_value(fig(fx, KPI_recurring_customers, "2025-02"), 0, 2);
    assert_nodata(fig(fx, KPI_recurring_customers, "2025-01"));
    // to the end of March: a b of a b c d e; of February: none of a e
    assert_value(fig(fx, KPI_repeat_purchase, "2025-03"), 40, 5);
    assert_value(fig(fx, KPI_repeat_purchase, "2025-02"), 0, 2);
    assert_nodata(fig(fx, KPI_repeat_purchase, "2025-01"));
    // base=all: 2 of the 8 + 2 customers present in March
    fx->cfg.recurring_all = true;
    assert_value(fig(fx, KPI_recurring_customers, "2025-03"), 20, 10);
    fx->cfg.recurring_all = false;
    // "bought before" means in that channel
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_value(fig(fx, KPI_recurring_customers, "2025-03"), 0, 3);
    assert_value(fig(fx, KPI_repeat_purchase, "2025-03"), 0, 3);
    fx_free(fx);
}

// Mean order 50, 4 orders a year, 3 years: 600. A year is 365.25 days: lifetimes of 1095, 1096, 1096 and 1096 days to the
// first of January 2026 have a mean of 1095.75 = 3 years.
static struct fx *lifetime_600(void)
{
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-12-31");
    static const char *const who[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++) {
        put(fx, REC_CUSTOMER, "id=%s signed_up_at=2023-01-0%d churned_at=", who[i], i == 0 ? 2 : 1);
        order(fx, who[i], "2025-01-01", ""); // the first of the twelve months
        order(fx, who[i], "2025-04-01", "");
        order(fx, who[i], "2025-04-01", "");
        order(fx, who[i], "2025-12-31T23:00", "");
        order(fx, who[i], "2025-12-31T23:00", "status=void");
    }
    return fx;
}

static void clv(void **state)
{
    (void)state;
    struct fx *fx = lifetime_600();
    customers(fx, 2, "signed_up_at=2025-12-10 churned_at="); // new ones, without an order
    put(fx, REC_COST, "period=2025-12 category=acquisition amount=100 currency=EUR");
    put(fx, REC_COST, "period=2025-12 category=salary amount=5000 currency=EUR");
    put(fx, REC_COST, "period=2025-11 category=acquisition amount=70 currency=EUR");
    struct kpi_figure f = fig(fx, KPI_clv, "2025-12");
    assert_value(f, 600, 4);
    assert_close(f.factor[0] * f.factor[1] * f.factor[2], 600);
    assert_close(f.factor[0], 50);
    assert_no_interval(f);
    fx->cfg.clv_margin = 40;
    assert_value(fig(fx, KPI_clv, "2025-12"), 240, 4);
    fx->cfg.clv_net = true; // 100 of acquisition / 2 new customers
    assert_value(fig(fx, KPI_clv, "2025-12"), 190, 4);
    // to the end of June: the three orders of each are 3 a year, 1095.75 - 184 days of life
    fx->cfg.clv_margin = 100;
    assert_value(fig(fx, KPI_clv, "2025-06"), 50 * 3 * (1095.75 - 184) / 365.25, 4);
    assert_nodata(fig(fx, KPI_clv, "2024-12")); // no order yet
    fx_free(fx);
}

static void clv_losses(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-12-31");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2024-01-01 churned_at=2025-01-01"); // 366 days
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-01 churned_at=");           // 365 days
    order(fx, "a", "2024-06-01", "");        // before the last twelve months
    order(fx, "b", "2025-02-01", "");
    order(fx, "b", "2025-03-01", "");
    order(fx, "z", "2025-07-01", "");        // no record: from its first order, 184 days
    customers(fx, 8, "signed_up_at=2023-01-01 churned_at=");
    customers(fx, 1, "signed_up_at=2023-01-01 churned_at=2025-05-05");
    customers(fx, 1, "signed_up_at=2023-01-01 churned_at=2023-05-05"); // before the last twelve months
    // mean order 50; 3 orders / 2 customers of the year; (366 + 365 + 184) / 3 days
    assert_value(fig(fx, KPI_clv, "2025"), 50 * 1.5 * (915.0 / 3 / 365.25), 3);
    // lifetime=churn: at the year's start a, the 8 and the 1; a and the 1 lost in it: 10 / 2 = 5 years
    fx->cfg.clv_churn = true;
    assert_value(fig(fx, KPI_clv, "2025"), 50 * 1.5 * 5, 3);
    assert_nodata(fig(fx, KPI_clv, "2024")); // nobody lost in 2024: no churn to divide by
    fx_free(fx);
}

static void conversion(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_LEAD, "id=1 created_at=2025-02-10 converted_at=2025-03-01");
    put(fx, REC_LEAD, "id=2 created_at=2025-02-11 converted_at=2025-03-31T23:59");
    put(fx, REC_LEAD, "id=3 created_at=2025-03-10 converted_at=2025-03-12");
    put(fx, REC_LEAD, "id=4 created_at=2025-03-11 converted_at=2025-04-02");
    put(fx, REC_LEAD, "id=5 created_at=2025-02-12");
    put(fx, REC_LEAD, "id=6 created_at=2025-02-13");
    // March: 1, 2, 3 converted; 3, 4 created: 150 %, without an interval
    struct kpi_figure f = fig(fx, KPI_conversion, "2025-03");
    assert_value(f, 150, 2);
    assert_no_interval(f);
    assert_value(fig(fx, KPI_conversion, "2025-02"), 0, 4);
    assert_nodata(fig(fx, KPI_conversion, "2025-01"));
    // of those created in the period, converted to date
    fx->cfg.conversion_base = CONV_COHORT;
    assert_value(fig(fx, KPI_conversion, "2025-02"), 50, 4);
    assert_value(fig(fx, KPI_conversion, "2025-03"), 100, 2);
    fx_free(fx);
    // as of the end of March: 4 has not converted
    fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-03-31");
    fx->cfg.conversion_base = CONV_COHORT;
    put(fx, REC_LEAD, "id=3 created_at=2025-03-10 converted_at=2025-03-12");
    put(fx, REC_LEAD, "id=4 created_at=2025-03-11 converted_at=2025-04-02");
    assert_value(fig(fx, KPI_conversion, "2025-03"), 50, 2);
    fx_free(fx);
}

static void conversion_of_interactions(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.conversion_base = CONV_INTERACTIONS;
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01 converted=yes");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-01 converted=no");
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-01 converted= revenue=20");
    put(fx, REC_INTERACTION, "id=4 created_at=2025-03-01 converted=no revenue=0");
    assert_value(fig(fx, KPI_conversion, "2025-03"), 50, 4); // 1 and 3 of 4
    fx_free(fx);
}

static void adoption(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01 adopted_at=2025-02-10");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-01 adopted_at=");
    put(fx, REC_CUSTOMER, "id=c signed_up_at=2025-03-15 adopted_at=2025-03-31");
    put(fx, REC_CUSTOMER, "id=d signed_up_at=2025-01-01 adopted_at=2025-01-05 churned_at=2025-03-01");
    put(fx, REC_CUSTOMER, "id=e signed_up_at=2025-01-01 adopted_at=2025-03-10 churned_at=2025-01-20"); // gone before
    assert_value(fig(fx, KPI_adoption, "2025-01"), 100.0 / 3, 3); // d of a b d
    assert_value(fig(fx, KPI_adoption, "2025-02"), 200.0 / 3, 3); // a d of a b d
    assert_value(fig(fx, KPI_adoption, "2025-03"), 200.0 / 3, 3); // a c of a b c
    fx_free(fx);
    // adoption records: two offers of one customer count once
    fx = fx_new("UTC");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-01");
    put(fx, REC_ADOPTION, "customer_id=a offer=app adopted_at=2025-03-02");
    put(fx, REC_ADOPTION, "customer_id=a offer=card adopted_at=2025-02-20");
    assert_value(fig(fx, KPI_adoption, "2025-01"), 0, 2);
    assert_value(fig(fx, KPI_adoption, "2025-02"), 50, 2);
    assert_value(fig(fx, KPI_adoption, "2025-03"), 50, 2);
    fx_free(fx);
    // no word of adoption anywhere: no data
    fx = fx_new("UTC");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01");
    assert_nodata(fig(fx, KPI_adoption, "2025-01"));
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retention_and_churn),
        cmocka_unit_test(lost_in_the_period_of_sign_up),
        cmocka_unit_test(yearly_thresholds),
        cmocka_unit_test(inferred_loss),
        cmocka_unit_test(churn_after_days),
        cmocka_unit_test(subscriptions),
        cmocka_unit_test(subscriptions_alone),
        cmocka_unit_test(retention_identity),
        cmocka_unit_test(recurring_and_repeat),
        cmocka_unit_test(clv),
        cmocka_unit_test(clv_losses),
        cmocka_unit_test(conversion),
        cmocka_unit_test(conversion_of_interactions),
        cmocka_unit_test(adoption),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

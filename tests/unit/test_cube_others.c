// What the other kinds of record prove at the edges of kpis.md (rule 7, sections 2 and 3, "Which rows count"): when a customer is lost,
// what of a survey, a message or an employee has happened by the end of the as-of day, 10 March 2025, and what just not.
#include "kpi_fixture.h"

struct row { enum rec_kind kind; const char *text; };
struct proof { // want: NAN no data
    struct row rows[6];
    int kpi;
    const char *period;
    double want;
    int64_t n;   // 0: not asked
    bool cohort; // conversion base=cohort
};
#define NODATA (double)NAN
#define CUSTOMER(more) {REC_CUSTOMER, "signed_up_at=2023-01-01 " more}
#define RECENT(more) {REC_CUSTOMER, "signed_up_at=2025-01-01 " more}
#define ORDER(more) {REC_ORDER, "amount=10 currency=EUR status=ok " more}
#define SUB(more) {REC_SUBSCRIPTION, "amount=1 currency=EUR " more}
#define ANSWER(more) {REC_SURVEY, "channel=web " more}
#define MESSAGE(more) {REC_SOCIAL, "network=x " more}
#define STAFF(more) {REC_EMPLOYEE, more}

static const struct proof proofs[] = {
    // lost 365 days after the last order, wherever it stands in the file: 10 March 2024 and 365 days are 10 March 2025
    {{CUSTOMER("id=a"), CUSTOMER("id=b"), ORDER("id=1 customer_id=a ordered_at=2024-01-10"), ORDER("id=2 customer_id=a ordered_at=2024-03-10"),
      ORDER("id=3 customer_id=b ordered_at=2025-01-01")}, KPI_churn, "2025-03", 50, .n = 2},
    {{CUSTOMER("id=a"), CUSTOMER("id=b"), ORDER("id=1 customer_id=a ordered_at=2024-03-10"), ORDER("id=2 customer_id=a ordered_at=2024-01-10"),
      ORDER("id=3 customer_id=b ordered_at=2025-01-01")}, KPI_churn, "2025-03", 50, .n = 2},
    {{CUSTOMER("id=a"), CUSTOMER("id=b"), ORDER("id=1 customer_id=a ordered_at=2024-03-10"), ORDER("id=2 customer_id=a ordered_at=2024-01-10"),
      ORDER("id=3 customer_id=b ordered_at=2025-01-01")}, KPI_churn, "2025-01", 0, .n = 2},
    {{CUSTOMER("id=a"), CUSTOMER("id=b"), ORDER("id=1 customer_id=a ordered_at=2024-03-11"), ORDER("id=3 customer_id=b ordered_at=2025-01-01")},
     KPI_churn, "2025-03", 0, .n = 2}, // tomorrow
    {{CUSTOMER("id=a"), CUSTOMER("id=b"), ORDER("id=1 customer_id=a ordered_at=2024-03-10"), ORDER("id=2 customer_id=a ordered_at=2024-09-10 status=void"),
      ORDER("id=3 customer_id=b ordered_at=2025-01-01")}, KPI_churn, "2025-03", 50, .n = 2}, // a cancelled order is none
    {{CUSTOMER("id=a"), CUSTOMER("id=b"), ORDER("id=1 customer_id=a ordered_at=2024-03-10"), ORDER("id=2 customer_id=a ordered_at=2025-03-11T00:00"),
      ORDER("id=3 customer_id=b ordered_at=2025-01-01")}, KPI_churn, "2025-03", 50, .n = 2}, // one to come, too
    // a loss date where the file has them; the end of the last subscription before both
    {{CUSTOMER("id=a churned_at=2025-03-10T23:59"), CUSTOMER("id=b churned_at=")}, KPI_churn, "2025-03", 50, .n = 2},
    {{SUB("id=1 customer_id=a started_at=2024-01-01 ended_at=2025-03-05"), SUB("id=2 customer_id=b started_at=2024-01-01 ended_at=2025-02-01"),
      SUB("id=3 customer_id=b started_at=2024-06-01 ended_at="), SUB("id=4 customer_id=d started_at=2024-01-01 ended_at=2025-01-01 status=deleted"),
      SUB("id=5 customer_id=e started_at=2025-03-11T00:00 ended_at=")}, KPI_churn, "2025-03", 50, .n = 2},
    {{SUB("id=1 customer_id=a started_at=2024-01-01 ended_at=2025-03-05"), SUB("id=2 customer_id=a started_at=2023-01-01 ended_at=2025-02-01"),
      SUB("id=3 customer_id=b started_at=2024-06-01 ended_at=2025-03-11T00:00")}, KPI_churn, "2025-02", 0, .n = 2},
    {{SUB("id=1 customer_id=a started_at=2024-01-01 ended_at=2025-02-01"), SUB("id=2 customer_id=a started_at=2023-01-01 ended_at=2025-03-05"),
      SUB("id=3 customer_id=b started_at=2024-06-01 ended_at=2025-03-11T00:00")}, KPI_churn, "2025-03", 50, .n = 2},
    {{SUB("id=1 customer_id=a started_at=2024-02-01 ended_at="), SUB("id=2 customer_id=a started_at=2024-01-01 ended_at="),
      SUB("id=3 customer_id=b started_at=2023-06-01 ended_at=2025-01-05")}, KPI_churn, "2024-02", 0, .n = 2}, // a was there since January
    // a deleted subscription says nothing, nor does a deleted customer
    {{CUSTOMER("id=a churned_at=2025-03-05"), CUSTOMER("id=b churned_at="), SUB("id=1 customer_id=a started_at=2024-01-01 ended_at= status=deleted")},
     KPI_churn, "2025-03", 50, .n = 2},
    {{CUSTOMER("id=a churned_at=2025-03-05"), CUSTOMER("id=b churned_at="), SUB("id=1 customer_id=a started_at=2025-03-11T00:00 ended_at=")},
     KPI_churn, "2025-03", 50, .n = 2},
    {{CUSTOMER("id=a churned_at=2025-03-05 status="), CUSTOMER("id=b churned_at= status=deleted"), CUSTOMER("id=c churned_at= status=open")},
     KPI_churn, "2025-03", 50, .n = 2},
    {{RECENT("id=a adopted_at=2025-02-05"), {REC_CUSTOMER, "id=b signed_up_at=2025-03-11T00:00 adopted_at="}}, KPI_adoption, "2025-03", 100, .n = 1},
    // adoption: the earlier of the two dates
    {{RECENT("id=a adopted_at=2025-02-05"), RECENT("id=b adopted_at="), {REC_ADOPTION, "customer_id=a offer=x adopted_at=2025-03-05"}}, KPI_adoption,
     "2025-02", 50, .n = 2},
    {{RECENT("id=a adopted_at=2025-03-05"), RECENT("id=b adopted_at="), {REC_ADOPTION, "customer_id=a offer=x adopted_at=2025-02-05"},
      {REC_ADOPTION, "customer_id=a offer=y adopted_at=2025-03-01"}}, KPI_adoption, "2025-02", 50, .n = 2},
    {{RECENT("id=a adopted_at=2025-03-11T00:00"), RECENT("id=b adopted_at=")}, KPI_adoption, "2025-03", 0, .n = 2},
    // referrals: a dated one is one, from its date; of several only the last is dated
    {{RECENT("id=a referrals=1 last_referral_at=2025-03-05"), RECENT("id=b referrals=0 last_referral_at=")}, KPI_recommendation, "2025-03", 50, .n = 2},
    {{RECENT("id=a referrals=1 last_referral_at=2025-03-05"), RECENT("id=b referrals=0 last_referral_at=")}, KPI_recommendation, "2025-02", 0, .n = 2},
    {{RECENT("id=a referrals=2 last_referral_at=2025-03-05"), RECENT("id=b referrals=0 last_referral_at=")}, KPI_recommendation, "2025-02", 50, .n = 2},
    {{RECENT("id=a referrals=1 last_referral_at=2025-03-11T00:00"), RECENT("id=b referrals=0 last_referral_at=")}, KPI_recommendation, "2025-03", 0, .n = 2},
    {{RECENT("id=a referrals= last_referral_at=2025-03-05"), RECENT("id=b referrals= last_referral_at=")}, KPI_recommendation, "2025-03", 100, .n = 1},
    // prospects
    {{{REC_LEAD, "id=1 created_at=2025-03-05 converted_at=2025-03-11T00:00"}, {REC_LEAD, "id=2 created_at=2025-03-05 converted_at=2025-03-10T23:59"}},
     KPI_conversion, "2025-03", 50, .n = 2, .cohort = true},
    {{{REC_LEAD, "id=1 created_at=2025-03-11T00:00 converted_at="}, {REC_LEAD, "id=2 created_at=2025-03-10T23:59 converted_at="}}, KPI_conversion, "2025-03", 0, .n = 1},
    // an answer to come is an invitation, if it was sent
    {{ANSWER("id=1 sent_at=2025-03-05 answered_at=2025-03-11T00:00 nps=10 comment=yes"), ANSWER("id=2 sent_at=2025-03-05 answered_at=2025-03-10T23:59 nps=0")},
     KPI_survey_response_rate, "2025-03", 50, .n = 2},
    {{ANSWER("id=1 sent_at=2025-03-05 answered_at=2025-03-11T00:00 nps=10"), ANSWER("id=2 sent_at=2025-03-05 answered_at=2025-03-10T23:59 nps=0")}, KPI_nps,
     "2025-03", -100, .n = 1},
    {{ANSWER("id=1 answered_at=2025-03-11T00:00 nps=10"), ANSWER("id=2 answered_at=2025-03-10T23:59 nps=0")}, KPI_survey_response_rate, "2025-03", 100, .n = 1},
    {{ANSWER("id=1 sent_at=2025-03-11T00:00"), ANSWER("id=2 sent_at=2025-03-10T23:59")}, KPI_survey_response_rate, "2025-03", 0, .n = 1},
    {{ANSWER("id=1 sent_at=2025-03-05 comment=yes state=sent"), ANSWER("id=2 answered_at=2025-03-05 state=declined nps=3"),
      ANSWER("id=3 answered_at=2025-03-05 state=partial"), ANSWER("id=4 sent_at=2025-03-05 nps=9")}, KPI_survey_response_rate, "2025-03", 50, .n = 4},
    {{ANSWER("id=1 sent_at=2025-03-05 metric=nps score=9 state=declined"), ANSWER("id=2 sent_at=2025-03-05 metric=nps score=9")}, KPI_survey_response_rate,
     "2025-03", 50, .n = 2}, // long rows: what the state says, else that there is a score
    {{ANSWER("id=1 answered_at=2025-03-05T10:00 replied_at=2025-03-05T10:00")}, KPI_feedback_response_time, "2025-03", 0, .n = 1},
    {{ANSWER("id=1 answered_at=2025-03-05T10:00 replied_at=2025-03-05T09:59"), ANSWER("id=2 answered_at=2025-03-05T10:00 replied_at=2025-03-05T10:01")},
     KPI_feedback_response_time, "2025-03", 60, .n = 1},
    {{ANSWER("id=1 answered_at=2025-03-10T23:00 replied_at=2025-03-11T00:00")}, KPI_feedback_response_time, "2025-03", NODATA, .n = 0},
    // an evaluation: by weight, else the plain mean
    {{{REC_QUALITY, "id=1 evaluated_at=2025-03-05 criterion=a weight=2 score=80"}, {REC_QUALITY, "id=1 evaluated_at=2025-03-05 criterion=b weight=1 score=50"}},
     KPI_quality_score, "2025-03", 70, .n = 1},
    {{{REC_QUALITY, "id=1 evaluated_at=2025-03-05 criterion=a weight=0 score=80"}, {REC_QUALITY, "id=1 evaluated_at=2025-03-05 criterion=b weight=0 score=50"}},
     KPI_quality_score, "2025-03", 65, .n = 1},
    {{{REC_QUALITY, "id=1 evaluated_at=2025-03-11T00:00 score=80"}, {REC_QUALITY, "id=2 evaluated_at=2025-03-10T23:59 score=50"}}, KPI_quality_score, "2025-03", 50, .n = 1},
    // messages: within the hour, which must have run out by the end of the day
    {{MESSAGE("id=1 received_at=2025-03-05T10:00 replied_at=2025-03-05T11:00"), MESSAGE("id=2 received_at=2025-03-05T10:00 replied_at=2025-03-05T11:00:01")},
     KPI_social_responsiveness, "2025-03", 50, .n = 2},
    {{MESSAGE("id=1 received_at=2025-03-10T23:00 replied_at="), MESSAGE("id=2 received_at=2025-03-10T23:00:01 replied_at="),
      MESSAGE("id=3 received_at=2025-03-10T22:00 replied_at=2025-03-10T22:00")}, KPI_social_responsiveness, "2025-03", 50, .n = 2},
    {{MESSAGE("id=1 received_at=2025-03-10T22:30 replied_at=2025-03-11T00:00"), MESSAGE("id=2 received_at=2025-03-05 replied_at=2025-03-04"),
      MESSAGE("id=3 received_at=2025-03-10T22:30 replied_at=2025-03-10T23:30")}, KPI_social_responsiveness, "2025-03", 100.0 / 3, .n = 3},
    {{MESSAGE("id=1 received_at=2025-03-10T23:30 replied_at=2025-03-11T00:00"), MESSAGE("id=2 received_at=2025-03-05 replied_at=2025-03-05")},
     KPI_social_responsiveness, "2025-03", 100, .n = 1},
    {{MESSAGE("id=1 received_at=2025-03-05T10:00 reply_s=0"), MESSAGE("id=2 received_at=2025-03-05T10:00 reply_s=3601"),
      MESSAGE("id=3 received_at=2025-03-11T00:00 reply_s=5")}, KPI_social_responsiveness, "2025-03", 50, .n = 2},
    {{MESSAGE("id=1 received_at=2025-03-05T10:00 reply_s=5 replied_at=2025-03-05T12:00"), MESSAGE("id=2 received_at=2025-03-05T10:00 reply_s=0 replied_at=2025-03-05T12:00"),
      MESSAGE("id=3 received_at=2025-03-05T10:00 reply_s= replied_at=2025-03-05T12:00")}, KPI_social_responsiveness, "2025-03", 200.0 / 3, .n = 3}, // its own first
    {{MESSAGE("id=1 received_at=2025-03-05T10:00")}, KPI_social_responsiveness, "2025-03", NODATA, .n = 0}, // nothing says what was answered
    {{MESSAGE("id=1 received_at=2025-03-05T10:00 replied_at= direction=internal"), MESSAGE("id=2 received_at=2025-03-05T10:00 replied_at= status=deleted"),
      MESSAGE("id=3 received_at=2025-03-05T10:00 replied_at=")}, KPI_social_responsiveness, "2025-03", 0, .n = 1},
    // staff: two at the start, mean of both ends; who is to leave is still there, a date before the hiring is rejected
    {{STAFF("id=1 hired_at=2024-01-01 left_at=2025-03-05"), STAFF("id=2 hired_at=2024-01-01 left_at=")}, KPI_staff_turnover, "2025-03", 100 / 1.5, .n = 0},
    {{STAFF("id=1 hired_at=2024-01-01 left_at=2025-03-11T00:00"), STAFF("id=2 hired_at=2024-01-01 left_at=2023-12-31")}, KPI_staff_turnover, "2025-03", 0, .n = 2},
    {{STAFF("id=1 hired_at=2024-01-01 left_at="), STAFF("id=2 hired_at=2025-03-11T00:00 left_at="), STAFF("id=3 hired_at=2025-03-05 left_at=2025-03-05")},
     KPI_staff_turnover, "2025-03", 100, .n = 1},
    // days as they are written: the as-of day counts
    {{{REC_WEB, "date=2025-03-10 visits=10 bounces=5"}, {REC_WEB, "date=2025-03-11 visits=90 bounces=0"}}, KPI_bounce_rate, "2025-03", 50, .n = 10},
    {{{REC_WORK, "date=2025-03-10 agent=a hours=2"}, {REC_WORK, "date=2025-03-11 agent=a hours=3"}}, KPI_work_time, "2025-03", 7200, .n = 0},
};

static void at_the_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(proofs); i++) {
        const struct proof *p = &proofs[i];
        struct fx *fx = fx_new("UTC");
        fx->opts.as_of = fx_day("2025-03-10");
        fx->cfg.conversion_base = p->cohort ? CONV_COHORT : CONV_PERIOD;
        for (size_t r = 0; r < ARRAY_LEN(p->rows) && p->rows[r].text; r++)
            put(fx, p->rows[r].kind, "%s", p->rows[r].text);
        struct kpi_figure f = fig(fx, p->kpi, p->period);
        if (isnan(p->want) ? f.has : !f.has || fabs(f.value - p->want) > 1e-9 || (p->n && f.n != p->n))
            fail_msg("case %zu (%s): %d %g of %lld, wanted %g of %lld", i, p->rows[0].text, f.has, f.value, (long long)f.n, p->want, (long long)p->n);
        fx_free(fx);
    }
}

// What is told of a file beside its figures: answers that find their interaction, in it or in another one, or none; customers without
// a date; and as its last day none that has not come.
static void told_of_a_file(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-03-10");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01 channel=phone");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-02 interaction_id=1 nps=9");
    fx_source(fx, "canonical");
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-03 interaction_id=1 nps=9");
    put(fx, REC_SURVEY, "id=3 answered_at=2025-03-03 interaction_id=1 nps=9 channel=chat");
    put(fx, REC_SURVEY, "id=4 answered_at=2025-03-03 interaction_id=77 nps=9");
    put(fx, REC_SURVEY, "id=5 answered_at=2025-03-04 nps=9");
    put(fx, REC_SURVEY, "id=6 sent_at=2025-03-11T00:00");
    put(fx, REC_SURVEY, "id=7 answered_at=2025-03-04 nps=9");
    fx_source(fx, "canonical");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=");
    put(fx, REC_CUSTOMER, "id=c signed_up_at=2025-03-11T00:00");
    put(fx, REC_CUSTOMER, "id=d signed_up_at= status=deleted");
    put(fx, REC_CUSTOMER, "id=e signed_up_at=");
    put(fx, REC_SOCIAL, "id=1 received_at=2025-03-11T00:00");
    put(fx, REC_QUALITY, "id=1 evaluated_at=2025-03-11T00:00 score=9");
    put(fx, REC_EMPLOYEE, "id=1 hired_at=2025-03-11T00:00");
    fx_seal(fx);
    assert_int_equal(fx->src[0].nnotes, 0); // what is of one file is no news
    assert_int_equal(fx->src[1].nnotes, 1);
    assert_string_equal(fx->src[1].notes[0], "2 of 3 rows that name an interaction find it, and take its channel, agent and team");
    assert_int_equal(fx->src[1].last_day, fx_day("2025-03-04"));
    assert_int_equal(fx->src[2].last_day, fx_day("2025-01-01"));
    assert_int_equal(fx->src[2].nnotes, 1);
    assert_string_equal(fx->src[2].notes[0], "2 customers without a sign-up date: left out of retention, churn, referrals and adoption");
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_value(fig(fx, KPI_nps, "2025-03"), 100, 2); // the third names its own
    fx_free(fx);
}

// One customer's orders beyond 64 bits do not keep the data from being loaded: who asks for their sum is told.
static void beyond_64_bits(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct cube_answer a = {0};
    struct err e = {0};
    for (int i = 0; i < 2; i++)
        put(fx, REC_ORDER, "id=%d customer_id=a ordered_at=2025-03-05 amount=900000000000000 currency=EUR status=ok", i);
    fx_seal(fx);
    const struct span march = {fx_day("2025-03-01"), fx_day("2025-04-01")};
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &march, 1, -1, 0, &a, &e), ERR_RANGE);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(at_the_edges), cmocka_unit_test(told_of_a_file), cmocka_unit_test(beyond_64_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

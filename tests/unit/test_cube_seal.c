// Sealing: the as-of day, duplicates, joins, days of the zone.
#include "kpi_fixture.h"

#define CASE(fx, ...) put(fx, REC_INTERACTION, __VA_ARGS__)

static int32_t as_of(struct fx *fx)
{
    fx_seal(fx);
    int32_t day = cube_as_of(fx->cube);
    fx_free(fx);
    return day;
}

// The day of the latest thing that has happened; plans, costs and rows that count nowhere do not move it.
static void as_of_day(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    CASE(fx, "id=1 created_at=2025-03-01 due_at=2025-09-01 closed_at=2025-08-01 status=closed");
    CASE(fx, "id=2 created_at=2025-07-01 status=deleted");
    CASE(fx, "id=3 created_at=2025-07-01 direction=internal");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-03-02 churned_at=2025-09-01");
    put(fx, REC_EMPLOYEE, "id=e hired_at=2025-03-02 left_at=2025-09-01");
    put(fx, REC_SUBSCRIPTION, "id=s customer_id=a started_at=2025-03-02 ended_at=2025-09-01");
    put(fx, REC_COST, "period=2025-12 category=salary amount=1 currency=EUR");
    put(fx, REC_SURVEY, "id=1 sent_at=2025-03-05T23:30"); // 22:30 UTC
    assert_int_equal(as_of(fx), fx_day("2025-03-05"));
    static const struct { enum rec_kind kind; const char *text; } last[] = {
        {REC_INTERACTION, "id=9 created_at=2025-03-01 first_reply_at=2025-04-01"},
        {REC_INTERACTION, "id=9 created_at=2025-03-01 resolved_at=2025-04-01"},
        {REC_SURVEY, "id=9 answered_at=2025-03-01 replied_at=2025-04-01"},
        {REC_CUSTOMER, "id=9 signed_up_at=2025-03-01 last_referral_at=2025-04-01"},
        {REC_CUSTOMER, "id=9 signed_up_at=2025-03-01 adopted_at=2025-04-01"},
        {REC_LEAD, "id=9 created_at=2025-03-01 converted_at=2025-04-01"},
        {REC_ORDER, "id=9 customer_id=a ordered_at=2025-04-01 amount=1 currency=EUR"},
        {REC_SOCIAL, "id=9 received_at=2025-03-01 replied_at=2025-04-01"},
        {REC_QUALITY, "evaluated_at=2025-04-01 score=1"},
        {REC_WORK, "date=2025-04-01 agent=a hours=1"},
        {REC_WEB, "date=2025-04-01 visits=1"},
        {REC_ADOPTION, "customer_id=a offer=o adopted_at=2025-04-01"},
        {REC_SUBSCRIPTION, "id=9 customer_id=a started_at=2025-04-01"},
        {REC_EMPLOYEE, "id=9 hired_at=2025-04-01"},
    };
    for (size_t i = 0; i < ARRAY_LEN(last); i++) {
        fx = fx_new("Europe/Paris");
        put(fx, last[i].kind, "%s%s", last[i].text, "");
        assert_int_equal(as_of(fx), fx_day("2025-04-01"));
    }
    assert_int_equal(as_of(fx_new("UTC")), CIVIL_NONE); // no record at all
}

static void nothing_loaded(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int k = 0; k < KPI_COUNT; k++) {
        const struct kpi_result *r = ask(fx, k, "2025-03", COMPARE_PREVIOUS, DIM_CHANNEL, 3);
        assert_nodata(r->now);
        assert_int_equal(r->now.n, 0);
        assert_int_equal(r->nparts, 0);
        assert_false(r->has_delta || r->significant);
    }
    assert_int_equal(alerts(fx, -1, "2025-03")->n, 0);
    fx_free(fx);
}

// --as-of: later events do not exist.
static void later_events_do_not_exist(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    fx->opts.as_of = fx_day("2025-03-15");
    CASE(fx, "id=1 created_at=2025-03-10T10:00 first_reply_at=2025-03-15T23:59:59 resolved_at=2025-03-16T00:00 "
             "status=solved resolution_s=100 resolution_bh_s=50 due_at=2025-03-12");
    CASE(fx, "id=2 created_at=2025-03-10T10:00 first_reply_at=2025-03-16 first_reply_s=100 first_reply_bh_s=50 "
             "resolved_at=2025-03-15T12:00 closed_at=2025-03-20 status=closed");
    CASE(fx, "id=3 created_at=2025-03-16");
    put(fx, REC_SURVEY, "id=1 sent_at=2025-03-14 answered_at=2025-03-16 csat=5 comment=x");
    put(fx, REC_SURVEY, "id=2 sent_at=2025-03-14 answered_at=2025-03-15 csat=5 replied_at=2025-03-16");
    put(fx, REC_SURVEY, "id=3 answered_at=2025-03-16 csat=5");
    put(fx, REC_SURVEY, "id=4 sent_at=2025-03-16");
    put(fx, REC_SURVEY, "id=5 sent_at=2025-03-13 answered_at=2025-03-16 metric=nps score=9 comment=x");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01 churned_at=2025-03-16 adopted_at=2025-03-16 referrals=1 "
                          "last_referral_at=2025-03-16");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-03-16 churned_at=");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2025-03-16 amount=1 currency=EUR");
    put(fx, REC_SOCIAL, "id=1 received_at=2025-03-15T10:00 replied_at=2025-03-16");
    put(fx, REC_EMPLOYEE, "id=1 hired_at=2025-01-01 left_at=2025-03-16");
    put(fx, REC_EMPLOYEE, "id=2 hired_at=2025-03-16");
    put(fx, REC_WORK, "date=2025-03-16 agent=a hours=1");
    put(fx, REC_WEB, "date=2025-03-16 visits=10 bounces=1");
    put(fx, REC_QUALITY, "evaluated_at=2025-03-16 score=10");
    assert_value(fig(fx, KPI_contact_volume, "2025-03"), 2, 2);
    assert_value(fig(fx, KPI_backlog, "2025-03"), 1, 1); // 1 is open
    assert_value(fig(fx, KPI_resolution_time, "2025-03"), 5 * 86400 + 7200, 1);
    assert_nodata(fig(fx, KPI_resolution_time_bh, "2025-03"));
    assert_value(fig(fx, KPI_sla, "2025-03"), 0, 1); // open past its due date
    assert_value(fig(fx, KPI_first_response_time, "2025-03"), 5 * 86400 + 14 * 3600 - 1, 1);
    assert_nodata(fig(fx, KPI_first_response_time_bh, "2025-03"));
    assert_value(fig(fx, KPI_response_rate, "2025-03"), 50, 2);
    assert_value(fig(fx, KPI_survey_response_rate, "2025-03"), 100.0 / 3, 3); // 2 of 1 2 5
    assert_value(fig(fx, KPI_csat, "2025-03"), 100, 1);
    assert_nodata(fig(fx, KPI_nps, "2025-03"));
    assert_value(fig(fx, KPI_voice_of_customer, "2025-03"), 0, 0);
    assert_nodata(fig(fx, KPI_feedback_response_time, "2025-03"));
    assert_value(fig(fx, KPI_retention, "2025-03"), 100, 1);
    assert_value(fig(fx, KPI_adoption, "2025-03"), 0, 1);
    assert_value(fig(fx, KPI_recommendation, "2025-03"), 0, 1);
    assert_value(fig(fx, KPI_social_responsiveness, "2025-03"), 0, 1);
    assert_value(fig(fx, KPI_staff_turnover, "2025-03"), 0, 1);
    static const int none[] = {KPI_revenue, KPI_work_time, KPI_bounce_rate, KPI_quality_score, KPI_clv};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_nodata(fig(fx, none[i], "2025-03"));
    fx_free(fx);
}

// The later row replaces the earlier one whole; another source comes later; rows without an id are never duplicates.
static void duplicates(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 channel=phone wait_s=10 team=north error=yes");
    CASE(fx, "id=2 created_at=2025-03-01 channel=phone wait_s=20");
    CASE(fx, "id=1 created_at=2025-03-02 channel= wait_s=30"); // empty cells stay empty
    CASE(fx, "created_at=2025-03-05 channel=email");
    CASE(fx, "created_at=2025-03-05 channel=email");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 nps=0 csat=1 comment=bad");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 audience=employee ease=1"); // another audience: another space
    put(fx, REC_SURVEY, "answered_at=2025-03-01 nps=10");
    put(fx, REC_SURVEY, "answered_at=2025-03-01 nps=10");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2025-03-01 amount=10 currency=EUR"); // the same id, another kind
    struct source_info *second = fx_source(fx, "canonical");
    CASE(fx, "id=2 created_at=2025-03-03 channel=chat wait_s=50");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-04 nps=8");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2025-03-01 amount=30 currency=EUR");
    assert_value(fig(fx, KPI_contact_volume, "2025-03"), 4, 4);
    assert_value(fig(fx, KPI_waiting_time, "2025-03"), 40, 2);
    assert_nodata(fig(fx, KPI_error_rate, "2025-03"));
    assert_nodata(fig(fx, KPI_contact_volume, "2025-03-01")); // what was replaced has not begun anything
    const struct kpi_result *k = ask(fx, KPI_contact_volume, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(part(k, "chat")->fig, 1, 1);
    assert_value(part(k, "(none)")->fig, 1, 1);
    assert_int_equal(k->nparts, 3);
    assert_value(fig(fx, KPI_nps, "2025-03"), 200.0 / 3, 3); // 8 10 10
    assert_nodata(fig(fx, KPI_csat, "2025-03"));
    assert_value(fig(fx, KPI_voice_of_customer, "2025-03"), 0, 0);
    assert_value(fig(fx, KPI_ease_employee, "2025-03"), 1, 1);
    assert_value(fig(fx, KPI_revenue, "2025-03"), 30, 1);
    assert_int_equal(fx->src[0].duplicates, 4); // counted where the replaced row stood: id 1, id 2, the survey, the order
    assert_int_equal(second->duplicates, 0);
    fx_free(fx);
}

// Ids live in an id space: the profile, or the one it names; for surveys the questions too.
static void id_spaces(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01"); // canonical
    fx_source(fx, "zendesk-tickets");
    CASE(fx, "id=1 created_at=2025-03-01");
    fx_source(fx, "other")->id_space = "zendesk-tickets";
    CASE(fx, "id=1 created_at=2025-03-01"); // replaces the one before
    assert_value(fig(fx, KPI_contact_volume, "2025-03"), 2, 2);
    assert_int_equal(fx->src[1].duplicates, 1);
    fx_free(fx);
    fx = fx_new("UTC");
    for (int i = 0; i < 3; i++) { // two surveys number their answers alike; the third is the first again
        struct source_info *s = i ? fx_source(fx, "typeform") : &fx->src[0];
        s->profile = "typeform";
        s->columns = calloc(1, sizeof(*s->columns));
        s->columns[0] = (struct source_column){.header = i == 1 ? "Would you recommend us?" : "Recommend?", .field = "survey.nps"};
        s->ncolumns = 1;
        put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 nps=%d", 8 + i);
    }
    assert_value(fig(fx, KPI_nps, "2025-03"), 100, 2); // 9 and 10
    assert_int_equal(fx->src[0].duplicates, 1);
    fx_free(fx);
}

// A long response taken again as a wide one, and the other way round, and again a long one.
static void duplicates_of_responses(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 metric=nps score=0 question=q");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 metric=csat score=1 question=r comment=old");
    fx_source(fx, "canonical");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 nps=10"); // replaces the whole response
    assert_value(fig(fx, KPI_nps, "2025-03"), 100, 1);
    assert_nodata(fig(fx, KPI_csat, "2025-03"));
    assert_value(fig(fx, KPI_voice_of_customer, "2025-03"), 0, 0);
    assert_value(fig(fx, KPI_feedback_volume, "2025-03"), 1, 1);
    assert_int_equal(rows_of(fx, M_NPS_N, "2025-03", NULL), 1);
    assert_int_equal(rows_of(fx, M_CSAT_N, "2025-03", NULL), 0);
    fx_free(fx);
    fx = fx_new("UTC"); // the same export taken twice
    for (int i = 0; i < 2; i++) {
        put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 metric=nps score=9 question=q");
        put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 metric=csat score=%d question=r", i ? 5 : 1);
        put(fx, REC_QUALITY, "id=1 evaluated_at=2025-03-01 criterion=a score=%d", i ? 80 : 10);
        put(fx, REC_QUALITY, "id=1 evaluated_at=2025-03-01 criterion=b score=60");
        if (!i)
            fx_source(fx, "canonical");
    }
    assert_value(fig(fx, KPI_feedback_volume, "2025-03"), 1, 1);
    assert_value(fig(fx, KPI_nps, "2025-03"), 100, 1);
    assert_value(fig(fx, KPI_csat, "2025-03"), 100, 1);
    assert_value(fig(fx, KPI_quality_score, "2025-03"), 70, 1);
    assert_int_equal(fx->src[0].duplicates, 4);
    fx_free(fx);
}

// Answers and sheets take channel, agent and team of the interaction that they name, where they have none.
static void joins(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-01 csat=5 interaction_id=t1");
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-01 csat=1 interaction_id=t1 channel=email team=south");
    put(fx, REC_SURVEY, "id=3 answered_at=2025-03-01 csat=1 interaction_id=nobody");
    put(fx, REC_SURVEY, "id=4 answered_at=2025-03-01 metric=csat score=4 interaction_id=t1");
    put(fx, REC_QUALITY, "id=1 evaluated_at=2025-03-01 score=90 interaction_id=t1 agent=bob");
    fx_source(fx, "zendesk-tickets"); // the interaction may come from another file, later
    CASE(fx, "id=t1 created_at=2025-02-01 channel=phone team=north agent=ann product=x");
    assert_value(part(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0), "phone")->fig, 100, 2);
    assert_value(part(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0), "email")->fig, 0, 1);
    assert_value(part(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0), "(none)")->fig, 0, 1);
    assert_value(part(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_TEAM, 0), "north")->fig, 100, 2);
    assert_value(part(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_TEAM, 0), "south")->fig, 0, 1);
    assert_value(part(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_AGENT, 0), "ann")->fig, 200.0 / 3, 3);
    assert_value(part(ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_PRODUCT, 0), "(none)")->fig, 50, 4); // not the product
    assert_value(part(ask(fx, KPI_quality_score, "2025-03", COMPARE_NONE, DIM_AGENT, 0), "bob")->fig, 90, 1);
    assert_value(part(ask(fx, KPI_quality_score, "2025-03", COMPARE_NONE, DIM_TEAM, 0), "north")->fig, 90, 1);
    fx_free(fx);
}

// Paris: 2025-03-30 has 23 hours, 2025-10-26 has 25; a day is a day of the clock on the wall.
static void clock_changes(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    static const char *const at[] = {"2025-03-29T22:59:59Z", "2025-03-29T23:00:00Z", "2025-03-30T21:59:59Z",
                                     "2025-03-30T22:00:00Z", "2025-10-25T21:59:59Z", "2025-10-25T22:00:00Z",
                                     "2025-10-26T22:59:59Z", "2025-10-26T23:00:00Z"};
    for (size_t i = 0; i < ARRAY_LEN(at); i++)
        CASE(fx, "id=%zu created_at=%s", i, at[i]);
    // across the night of the change: 01:30 to 03:30 is one hour
    CASE(fx, "id=d created_at=2025-03-30T01:30 resolved_at=2025-03-30T03:30");
    assert_value(fig(fx, KPI_contact_volume, "2025-03-29"), 1, 1);
    assert_value(fig(fx, KPI_contact_volume, "2025-03-30"), 3, 3);
    assert_value(fig(fx, KPI_contact_volume, "2025-03-31"), 1, 1);
    assert_value(fig(fx, KPI_contact_volume, "2025-10-25"), 1, 1);
    assert_value(fig(fx, KPI_contact_volume, "2025-10-26"), 2, 2);
    assert_value(fig(fx, KPI_contact_volume, "2025-10-27"), 1, 1);
    assert_value(fig(fx, KPI_resolution_time, "2025-03-30"), 3600, 1);
    fx_free(fx);
}

static void leap_day_and_week_53(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    CASE(fx, "id=1 created_at=2024-02-29T23:59");
    CASE(fx, "id=2 created_at=2024-03-01T00:00");
    CASE(fx, "id=3 created_at=2020-12-28"); // 2020-W53: 28 December to 3 January
    CASE(fx, "id=4 created_at=2021-01-03T23:59");
    CASE(fx, "id=5 created_at=2021-01-04");
    CASE(fx, "id=6 created_at=2019-12-25"); // 2019-W52
    CASE(fx, "id=7 created_at=2023-02-28");
    assert_value(fig(fx, KPI_contact_volume, "2024-02-29"), 1, 1);
    assert_value(fig(fx, KPI_contact_volume, "2024-02"), 1, 1);
    assert_value(fig(fx, KPI_contact_volume, "2020-W53"), 2, 2);
    assert_value(fig(fx, KPI_contact_volume, "2021-W01"), 1, 1);
    const struct kpi_result *k = ask(fx, KPI_contact_volume, "2020-W53", COMPARE_YEAR, -1, 0);
    assert_string_equal(k->compare_label, "2019-W52"); // there is no week 53 of 2019
    assert_value(k->before, 1, 1);
    assert_close(k->delta, 1);
    k = ask(fx, KPI_contact_volume, "2024-02-29", COMPARE_YEAR, -1, 0);
    assert_string_equal(k->compare_label, "2023-02-28");
    assert_value(k->before, 1, 1);
    k = ask(fx, KPI_contact_volume, "2021-W01", COMPARE_PREVIOUS, -1, 3);
    assert_string_equal(k->compare_label, "2020-W53");
    assert_int_equal(k->nseries, 3);
    assert_string_equal(k->series[0].period.label, "2020-W52");
    assert_string_equal(k->series[1].period.label, "2020-W53");
    assert_value(k->series[1].fig, 2, 2);
    assert_value(k->series[2].fig, 1, 1);
    fx_free(fx);
}

// E-mail addresses are the same customer whatever their case; other ids are taken as they are.
static void customer_ids(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 customer_id=Ann@Example.com");
    CASE(fx, "id=2 created_at=2025-03-02 customer_id=ann@example.com");
    CASE(fx, "id=3 created_at=2025-03-01 customer_id=K1");
    CASE(fx, "id=4 created_at=2025-03-02 customer_id=k1");
    assert_value(fig(fx, KPI_repeat_contact, "2025-03"), 100.0 / 3, 3);
    fx_free(fx);
}

// A chunk has no days at all when none of its rows has happened; what its customers did elsewhere is counted all the same.
static void file_of_later_events(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-03-15");
    CASE(fx, "id=1 created_at=2025-03-10 customer_id=k1");
    CASE(fx, "id=2 created_at=2025-03-12 customer_id=k1");
    CASE(fx, "id=3 created_at=2025-03-13 customer_id=k2");
    fx_source(fx, "canonical");
    for (int i = 0; i < 70; i++)
        CASE(fx, "id=%d created_at=2025-03-16 customer_id=k%d", 100 + i, 1 + i % 2);
    assert_value(fig(fx, KPI_repeat_contact, "2025-03"), 50, 2); // of k1 and k2 the one
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_of_day),
        cmocka_unit_test(nothing_loaded),
        cmocka_unit_test(later_events_do_not_exist),
        cmocka_unit_test(file_of_later_events),
        cmocka_unit_test(duplicates),
        cmocka_unit_test(id_spaces),
        cmocka_unit_test(duplicates_of_responses),
        cmocka_unit_test(joins),
        cmocka_unit_test(clock_changes),
        cmocka_unit_test(leap_day_and_week_53),
        cmocka_unit_test(customer_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

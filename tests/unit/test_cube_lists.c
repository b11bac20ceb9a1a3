// Lists of responses and of open cases: the same facts as the measures count, gathered and ordered.
#include "kpi_fixture.h"

#include "cube/lists.h"

static size_t answers_of(struct fx *fx, const char *period, struct answer **out)
{
    struct err e = {0};
    size_t n = 0;
    if (!fx->cube)
        fx_seal(fx);
    struct period p = fx_period(fx, period);
    assert_int_equal(cube_answers(fx->cube, &fx->slice, (struct span){p.from, p.to}, out, &n, &e), 0);
    return n;
}

static void responses(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct answer *a;
    put(fx, REC_INTERACTION, "id=T1 created_at=2025-03-01T08:00 first_reply_s=600 channel=email agent=Ana");
    put(fx, REC_INTERACTION, "id=T2 created_at=2025-03-01T08:00 wait_s=30 answered=yes channel=phone");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-02T10:00 interaction_id=T1 nps=3 csat=2 comment=slow customer_id=c1 timing=hot");
    put(fx, REC_SURVEY, "id=2 answered_at=2025-03-04T10:00 interaction_id=T2 nps=10 customer_id=c2 timing=cold");
    put(fx, REC_SURVEY, "id=3 answered_at=2025-03-05T10:00 audience=employee ease=2 comment=tired");
    put(fx, REC_SURVEY, "id=4 sent_at=2025-03-05T11:00 state=sent");
    put(fx, REC_SURVEY, "id=5 answered_at=2025-04-01T00:00 nps=9");
    assert_int_equal(answers_of(fx, "2025-03", &a), 2); // neither the employee's nor the unanswered one, nor April's
    assert_int_equal(a[0].score[METRIC_NPS], 10 * SCORE_ONE);
    assert_int_equal(a[0].cls[METRIC_NPS], CLS_HIGH);
    assert_int_equal(a[0].timing, TIMING_COLD);
    assert_int_equal(a[0].first_response, 30000); // picking up the phone
    assert_false(a[0].comment);
    assert_int_equal(a[1].has, 1 << METRIC_NPS | 1 << METRIC_CSAT);
    assert_int_equal(a[1].cls[METRIC_CSAT], CLS_LOW);
    assert_int_equal(a[1].timing, TIMING_HOT);
    assert_int_equal(a[1].first_response, 600000);
    assert_true(a[1].comment);
    assert_string_equal(cube_value_name(fx->cube, DIM_AGENT, a[1].dim[DIM_AGENT]), "Ana"); // joined
    assert_true(a[0].customer != a[1].customer && a[0].customer != LIST_NOBODY);
    free(a);
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_int_equal(answers_of(fx, "2025-03", &a), 1);
    free(a);
    fx_free(fx);
}

// The fixture numbers rows from line 2. Rows of the long form are one response; the one with the comment is the row to show.
static void long_rows(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct answer *a;
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-02T10:00 metric=nps nps=6 question=q1");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-02T10:00 metric=ease ease=1 question=q2 comment=why");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-02T10:00 metric=nps nps=9 question=q3");
    assert_int_equal(answers_of(fx, "2025-03", &a), 1);
    assert_int_equal(a[0].has, 1 << METRIC_NPS | 1 << METRIC_EASE);
    assert_int_equal(a[0].score[METRIC_NPS], 6 * SCORE_ONE); // the first of its metric
    assert_int_equal(a[0].ref.line, 3);
    assert_true(a[0].comment);
    free(a);
    fx_free(fx);
}

static size_t cases_of(struct fx *fx, const char *day, struct open_case **out)
{
    struct err e = {0};
    size_t n = 0;
    if (!fx->cube)
        fx_seal(fx);
    assert_int_equal(cube_open_cases(fx->cube, &fx->slice, fx_day(day), out, &n, &e), 0);
    return n;
}

// The list has as many cases as the backlog says, on every day; oldest first; ages run to the end of the day.
static void backlog(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    struct open_case *open;
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-28T10:00 status=open due_at=2025-03-31T09:00");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-29T10:00 status=solved resolved_at=2025-03-31T08:00 closed_at=2025-03-31T09:00");
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-30T12:00 status=solved resolved_at=2025-03-30T18:00");
    put(fx, REC_INTERACTION, "id=4 created_at=2025-03-31T07:00 status=pending");
    put(fx, REC_INTERACTION, "id=5 created_at=2025-03-27T07:00 status=deleted");
    for (const char *const *day = (const char *const[]){"2025-03-27", "2025-03-28", "2025-03-29", "2025-03-30", "2025-03-31", NULL};
         *day; day++) {
        size_t n = cases_of(fx, *day, &open);
        struct kpi_figure f = fig(fx, KPI_backlog, *day);
        assert_int_equal(n, f.has ? (int)f.value : 0);
        free(open);
    }
    assert_int_equal(cases_of(fx, "2025-03-30", &open), 2);
    assert_int_equal(open[0].ref.line, 2);
    assert_int_equal(open[0].age, (14 + 24 + 23) * INT64_C(3600000)); // from 10 h on; the 30th has 23 hours
    assert_int_equal(open[0].due, fx_time(fx, "2025-03-31T09:00"));
    assert_int_equal(open[1].due, TIME_NONE);
    free(open);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(responses), cmocka_unit_test(long_rows), cmocka_unit_test(backlog)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// What an interaction proves, at the edges of kpis.md ("Which rows count", sections 2 and 3): a figure of 0 that the export brings is a
// figure, equal is met, a cell wins over what could be worked out, what happens as the as-of day ends has not happened. Each case by
// the daily cells, and in a category by the facts.
#include "kpi_fixture.h"

#include "base/workcal.h"

#define CASE_ROWS 4
struct settled { // as of 10 March 2025; want: NAN no data
    const char *rows[CASE_ROWS];
    int kpi;
    double want;
    int64_t n;
    bool elapsed, closed, hours; // handling basis=elapsed, resolution until=closed, a calendar of all hours
};
#define AT "created_at=2025-03-05T10:00 "
#define NODATA (double)NAN

static const struct settled cases[] = {
    // answered: a first reply is known when it came at once
    {{AT "first_reply_bh_s=0", AT "first_reply_bh_s="}, KPI_response_rate, 50, .n = 2},
    {{AT "first_reply_s=0", AT "first_reply_s="}, KPI_response_rate, 50, .n = 2},
    {{AT "replies=1", AT "replies=0"}, KPI_response_rate, 50, .n = 2},
    {{AT "answered=no first_reply_s=5", AT "answered=yes"}, KPI_response_rate, 50, .n = 2}, // the cell first
    // a duration is the export's own, 0 too
    {{AT "resolved_at=2025-03-05T11:00 resolution_s=0"}, KPI_resolution_time, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 resolution_s=5"}, KPI_resolution_time, 5, .n = 1},
    {{AT "closed_at=2025-03-05T11:00 resolution_s=0"}, KPI_resolution_time, 0, .n = 1},
    {{AT "closed_at=2025-03-05T11:00 resolution_s=5"}, KPI_resolution_time, 5, .n = 1},
    {{AT "closed_at=2025-03-05T11:00"}, KPI_resolution_time, 3600, .n = 1},
    {{AT "resolved_at=2025-03-05T12:00 closed_at=2025-03-05T11:00"}, KPI_resolution_time, 7200, .n = 1},
    {{AT "resolved_at=2025-03-05T12:00 closed_at=2025-03-05T11:00"}, KPI_resolution_time, 3600, .n = 1, .closed = true},
    {{AT "resolved_at=2025-03-05T10:00"}, KPI_resolution_time, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T09:59"}, KPI_resolution_time, NODATA, .n = 0}, // before it began: rejected
    {{AT "resolved_at=2025-03-05T09:59 resolution_s=5"}, KPI_resolution_time, 5, .n = 1}, // its own duration: nothing is subtracted
    {{AT "resolved_at=2025-03-05T09:59 resolution_s=0"}, KPI_resolution_time, 0, .n = 1},
    // business time: the export's own figure first, then the reply, then what is known of its delay
    {{AT "first_reply_bh_s=0 first_reply_at=2025-03-05T11:00"}, KPI_first_response_time_bh, 0, .n = 1, .hours = true},
    {{AT "first_reply_bh_s=7 first_reply_at=2025-03-05T11:00"}, KPI_first_response_time_bh, 7, .n = 1, .hours = true},
    {{AT "first_reply_at=2025-03-05T11:00"}, KPI_first_response_time_bh, 3600, .n = 1, .hours = true},
    {{AT "first_reply_at=2025-03-05T11:00 first_reply_s=60"}, KPI_first_response_time_bh, 3600, .n = 1, .hours = true},
    {{AT "first_reply_at=2025-03-05T10:00 first_reply_s=60"}, KPI_first_response_time_bh, 0, .n = 1, .hours = true},
    {{AT "first_reply_at=2025-03-05T09:00 first_reply_s=60"}, KPI_first_response_time_bh, 60, .n = 1, .hours = true},
    {{AT "first_reply_s=60"}, KPI_first_response_time_bh, 60, .n = 1, .hours = true},
    {{AT "first_reply_s=0"}, KPI_first_response_time_bh, 0, .n = 1, .hours = true},
    {{AT "first_reply_s="}, KPI_first_response_time_bh, NODATA, .n = 0, .hours = true},
    {{AT "first_reply_at=2025-03-05T11:00"}, KPI_first_response_time_bh, NODATA, .n = 0},
    {{AT "resolved_at=2025-03-05T11:00"}, KPI_resolution_time_bh, 3600, .n = 1, .hours = true},
    {{AT "resolved_at= resolution_s=60 status=solved"}, KPI_resolution_time_bh, 60, .n = 1, .hours = true},
    // service level: the verdict first; due at the resolution is met; due when the as-of day ends is not past
    {{AT "resolved_at=2025-03-05T11:00 due_at=2025-03-05T11:00"}, KPI_sla, 100, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 due_at=2025-03-05T10:59"}, KPI_sla, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T12:00 resolution_s=60 due_at=2025-03-05T11:00"}, KPI_sla, 0, .n = 1}, // the resolution, not a duration
    {{AT "resolved_at=2025-03-05T11:00 due_at=2025-03-05T10:59 sla=met"}, KPI_sla, 100, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 due_at=2025-03-05T10:59 sla=none"}, KPI_sla, NODATA, .n = 0},
    {{AT "resolved_at= status=open due_at=2025-03-11T00:00"}, KPI_sla, NODATA, .n = 0},
    {{AT "resolved_at= status=open due_at=2025-03-10T23:59:59"}, KPI_sla, 0, .n = 1},
    {{AT "resolved_at= status=open due_at=2025-03-10T12:00 sla=met"}, KPI_sla, NODATA, .n = 0},
    {{AT "resolved_at= status=solved due_at=2025-03-10T12:00"}, KPI_sla, NODATA, .n = 0}, // done, nobody knows when
    // a file without any closing date: the case counts when it was created, and its own duration says when it ended
    {{AT "status=solved resolution_s=3600 due_at=2025-03-05T11:00"}, KPI_sla, 100, .n = 1},
    {{AT "status=solved resolution_s=3600 due_at=2025-03-05T10:59"}, KPI_sla, 0, .n = 1},
    {{AT "status=solved resolution_s=0 due_at=2025-03-05T10:00"}, KPI_sla, 100, .n = 1},
    {{AT "status=solved resolution_s= due_at=2025-03-05T10:00"}, KPI_sla, NODATA, .n = 0},
    // first contact: at most one reply and no known reopen; moved on or escalated it was not, but by its own verdict
    {{AT "resolved_at=2025-03-05T11:00 replies=1 reopens=0"}, KPI_fcr, 100, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 replies=0 reopens="}, KPI_fcr, 100, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 replies=1 reopens=1"}, KPI_fcr, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 replies=2 reopens=0"}, KPI_fcr, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 replies=1 transfers=1"}, KPI_fcr, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 replies=1 transfers=0 escalated=no"}, KPI_fcr, 100, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 replies=1 escalated=yes"}, KPI_fcr, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 first_contact=yes escalated=yes transfers=2 replies=9"}, KPI_fcr, 100, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 customer_messages=1"}, KPI_fcr, 100, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 customer_messages=2"}, KPI_fcr, 0, .n = 1},
    {{AT "resolved_at=2025-03-05T11:00 reopens=0"}, KPI_fcr, NODATA, .n = 0}, // none of them is known
    {{AT "resolved_at= status=open replies=1"}, KPI_fcr, NODATA, .n = 0},
    // that there was no complaint is known: 0 a day, over the ten days
    {{AT "complaint=no"}, KPI_complaint_rate, 0, .n = 10},
    {{AT "complaint=yes"}, KPI_complaint_rate, 0.1, .n = 10},
    {{AT "complaint="}, KPI_complaint_rate, NODATA, .n = 0},
    {{AT "complaint=yes direction=out"}, KPI_complaint_rate, NODATA, .n = 0},
    // what comes as the as-of day ends has not come
    {{AT, "created_at=2025-03-11T00:00"}, KPI_contact_volume, 1, .n = 1},
    {{AT, "created_at=2025-03-10T23:59:59"}, KPI_contact_volume, 2, .n = 2},
    {{AT "status=closed closed_at=2025-03-11T00:00"}, KPI_backlog, 1, .n = 1},
    {{AT "status=closed closed_at=2025-03-10T23:59:59"}, KPI_backlog, 0, .n = 0},
    {{AT "status=solved resolved_at=2025-03-11T00:00"}, KPI_backlog, 1, .n = 1},
    {{AT "status=closed resolved_at=2025-03-06 closed_at=2025-03-20 resolution_s=5"}, KPI_backlog, 0, .n = 0},
    {{AT "status=closed resolved_at=2025-03-06 closed_at=2025-03-20 resolution_s=5"}, KPI_resolution_time, 5, .n = 1},
    {{AT "status=closed resolved_at=2025-03-20 resolution_s=5"}, KPI_resolution_time, NODATA, .n = 0},
    {{AT "first_reply_at=2025-03-11T00:00 first_reply_s=5"}, KPI_first_response_time, NODATA, .n = 0},
    {{AT "first_reply_at=2025-03-10T23:00 first_reply_s=5"}, KPI_first_response_time, 5, .n = 1},
    // elapsed: from the first reply, or what is known of its delay, to the end
    {{AT "first_reply_at=2025-03-05T10:10 resolved_at=2025-03-05T11:00"}, KPI_handling_time, 3000, .n = 1, .elapsed = true},
    {{AT "first_reply_s=600 resolved_at=2025-03-05T11:00"}, KPI_handling_time, 3000, .n = 1, .elapsed = true},
    {{AT "first_reply_s=600 closed_at=2025-03-05T11:00"}, KPI_handling_time, 3000, .n = 1, .elapsed = true},
    {{AT "first_reply_s=3600 resolved_at=2025-03-05T11:00"}, KPI_handling_time, 0, .n = 1, .elapsed = true},
    {{AT "first_reply_s=3601 resolved_at=2025-03-05T11:00"}, KPI_handling_time, NODATA, .n = 0, .elapsed = true},
    {{AT "first_reply_s= resolved_at=2025-03-05T11:00"}, KPI_handling_time, NODATA, .n = 0, .elapsed = true},
    {{AT "first_reply_s=600 resolved_at="}, KPI_handling_time, NODATA, .n = 0, .elapsed = true},
};

static void check(struct fx *fx, const struct settled *s, size_t i, const char *how)
{
    struct kpi_figure f = fig(fx, s->kpi, "2025-03");
    if (isnan(s->want) ? f.has : !f.has || fabs(f.value - s->want) > 1e-9 || f.n != s->n)
        fail_msg("case %zu (%s), %s: %d %g of %lld, wanted %g of %lld", i, s->rows[0], how, f.has, f.value, (long long)f.n, s->want, (long long)s->n);
}

static void cells_and_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
        const struct settled *s = &cases[i / 2];
        struct fx *fx = fx_new("UTC");
        struct workcal *hours = NULL;
        struct workcal_day week[7];
        struct err e = {0};
        for (int d = 0; d < 7; d++)
            assert_int_equal(workcal_spans(&week[d], "0:00-24:00", &e), 0);
        if (s->hours)
            assert_int_equal(workcal_new(&hours, week, "", fx->zone, &e), 0);
        fx->opts.hours = hours;
        fx->opts.as_of = fx_day("2025-03-10");
        fx->cfg.handling_elapsed = s->elapsed;
        fx->cfg.resolution_closed = s->closed;
        for (int r = 0; r < CASE_ROWS && s->rows[r]; r++)
            put(fx, REC_INTERACTION, "id=%d team=A category=x %s", r, s->rows[r]);
        if (i % 2) // a row of another shape between them, of another category and month
            put(fx, REC_INTERACTION, "id=z team=B category=y created_at=2025-01-05");
        fx_seal(fx);
        fx_slice(fx, DIM_CATEGORY, "x");
        check(fx, s, i / 2, "in its category");
        fx_slice(fx, 0, NULL);
        fx_slice(fx, DIM_TEAM, "A");
        check(fx, s, i / 2, "in its team");
        fx_slice(fx, 0, NULL);
        if (i % 2 == 0)
            check(fx, s, i / 2, "of all");
        fx_free(fx);
        workcal_free(hours);
    }
}

// The days that a file is told to be about, whatever the order of its rows.
static void span_of_a_source(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-05");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-20");
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-10");
    fx_seal(fx);
    assert_int_equal(fx->src[0].first_day, fx_day("2025-03-05"));
    assert_int_equal(fx->src[0].last_day, fx_day("2025-03-20"));
    fx_free(fx);
    fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-03-10");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-05");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-11T00:00"); // does not exist
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-04 status=deleted");
    put(fx, REC_INTERACTION, "id=4 created_at=2025-03-10T23:59 direction=internal");
    put(fx, REC_INTERACTION, "id=5 created_at=2025-03-11T00:00 direction=internal");
    fx_seal(fx);
    assert_int_equal(fx->src[0].excluded, 2);
    assert_int_equal(fx->src[0].last_day, fx_day("2025-03-05"));
    fx_free(fx);
}

// A case of long ago: its days are told from its times, of others they are kept.
static void far_days(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=1910-03-31T10:00 resolved_at=1910-04-01T10:00 first_reply_at=1910-03-31T12:00 category=x team=A");
    put(fx, REC_INTERACTION, "id=2 created_at=1910-04-01T10:00 resolved_at= category=x team=A");
    put(fx, REC_INTERACTION, "id=4 created_at=1910-06-01T10:00 resolved_at=1910-06-01T11:00 first_reply_s=600 category=x team=A");
    put(fx, REC_INTERACTION, "id=5 created_at=1910-07-01T10:00 resolved_at=1910-07-01T11:00 category=x team=A");
    put(fx, REC_INTERACTION, "id=6 created_at=1910-08-01T10:00 resolved_at= first_reply_s=600 category=x team=A");
    fx->cfg.handling_elapsed = true;
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-05T10:00 resolved_at=2025-03-05T11:00 category=x team=A");
    fx_seal(fx);
    for (int turn = 0; turn < 3; turn++) {
        if (turn)
            fx_slice(fx, turn == 1 ? DIM_CATEGORY : DIM_TEAM, turn == 1 ? "x" : "A");
        assert_value(fig(fx, KPI_contact_volume, "1910-03"), 1, 1);
        assert_value(fig(fx, KPI_contact_volume, "1910-04"), 1, 1);
        assert_nodata(fig(fx, KPI_resolution_time, "1910-03"));
        assert_value(fig(fx, KPI_resolution_time, "1910-04"), 86400, 1);
        assert_value(fig(fx, KPI_backlog, "1910-03"), 1, 1);
        assert_value(fig(fx, KPI_backlog, "1910-04"), 1, 1);
        assert_value(fig(fx, KPI_resolution_time, "2025-03"), 3600, 1);
        assert_value(fig(fx, KPI_handling_time, "1910-04"), 79200, 1); // from 12 h to 10 h of the next day
        assert_value(fig(fx, KPI_handling_time, "1910-06"), 3000, 1);
        assert_nodata(fig(fx, KPI_handling_time, "1910-07")); // no reply is known
        assert_nodata(fig(fx, KPI_handling_time, "1910-08")); // nor an end
        fx_slice(fx, 0, NULL);
    }
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells_and_facts), cmocka_unit_test(span_of_a_source), cmocka_unit_test(far_days)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

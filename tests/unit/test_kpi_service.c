// Service KPIs: volumes, times, resolution, repeats, promises. Their date: creation or resolution, as section 2 says.
#include "kpi_fixture.h"

#define CASE(fx, ...) put(fx, REC_INTERACTION, __VA_ARGS__)

static void contact_volume(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    fx->opts.as_of = fx_day("2025-05-10");
    CASE(fx, "id=1 created_at=2025-03-01T00:00 direction=in channel=phone");
    CASE(fx, "id=2 created_at=2025-03-31T23:59 direction= channel=email"); // unknown direction: not outbound
    CASE(fx, "id=3 created_at=2025-03-10 direction=out channel=email");
    CASE(fx, "id=4 created_at=2025-03-10 direction=internal");
    CASE(fx, "id=5 created_at=2025-03-10 direction=in status=deleted");
    CASE(fx, "id=6 created_at=2025-02-28T23:30 direction=in channel=phone"); // in UTC as well
    CASE(fx, "id=7 created_at=2025-04-30T22:30:00Z direction=in");           // 00:30 on the first of May in Paris
    struct kpi_figure f = fig(fx, KPI_contact_volume, "2025-03");
    assert_value(f, 2, 2);
    assert_no_interval(f);
    assert_value(fig(fx, KPI_contact_volume, "2025-02"), 1, 1);
    assert_value(fig(fx, KPI_contact_volume, "2025-04"), 0, 0); // begun: 0, not null
    assert_value(fig(fx, KPI_contact_volume, "2025-05"), 1, 1);
    assert_nodata(fig(fx, KPI_contact_volume, "2025-01")); // not begun
    assert_int_equal(fx->src[0].excluded, 2);
    assert_nodata(fig(fx, KPI_feedback_volume, "2025-03")); // no survey ever
    fx_slice(fx, DIM_JOURNEY, "(none)"); // a dimension that the kind lacks by definition: no data under it
    assert_nodata(fig(fx, KPI_contact_volume, "2025-03"));
    fx_free(fx);
}

static void response_time(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01T10:00 first_reply_at=2025-03-01T10:10 response_s=900");
    CASE(fx, "id=2 created_at=2025-03-01T10:00 first_reply_at=2025-03-01T10:10 response_s="); // unknown there
    CASE(fx, "id=3 created_at=2025-03-01T10:00 response_s=300");
    CASE(fx, "id=4 created_at=2025-03-01T10:00 response_s=100000 direction=out");
    assert_value(fig(fx, KPI_response_time, "2025-03"), 600, 2);
    fx_free(fx);
    // a file without the column: the first reply stands in, and that is counted
    fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01T10:00 first_reply_at=2025-03-01T10:10");
    CASE(fx, "id=2 created_at=2025-03-01T10:00 first_reply_s=200");
    CASE(fx, "id=3 created_at=2025-03-01T10:00");
    assert_value(fig(fx, KPI_response_time, "2025-03"), 400, 2);
    struct span s = {fx_day("2025-03-01"), fx_day("2025-04-01")};
    struct cube_answer a;
    struct err e;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &s, 1, -1, 0, &a, &e), 0);
    assert_int_equal(a.cells[0].m[M_RESPONSE_STAND_IN], 2);
    cube_answer_release(&a);
    fx_free(fx);
}

static void first_response_time(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // 60 120 300 ... by creation; the export's own figure before the difference of the times
    CASE(fx, "id=1 created_at=2025-03-31T23:59:30 first_reply_at=2025-04-01T00:00:30");
    CASE(fx, "id=2 created_at=2025-03-10T10:00 first_reply_at=2025-03-10T11:00 first_reply_s=120");
    CASE(fx, "id=3 created_at=2025-03-10T10:00 first_reply_at=2025-03-10T10:05");
    CASE(fx, "id=4 created_at=2025-03-10T10:00"); // got no reply
    CASE(fx, "id=5 created_at=2025-03-10T10:00 first_reply_at=2025-03-10T09:00"); // earlier: the reply is rejected
    CASE(fx, "id=6 created_at=2025-03-10T10:00 first_reply_at=2025-03-10T10:00:01 direction=out");
    struct kpi_figure f = fig(fx, KPI_first_response_time, "2025-03");
    assert_value(f, 160, 3);
    // squares of 60 120 300: 108000; variance (108000 - 3*160^2)/2 = 15600; half 1.96*sqrt(5200) = 141.3
    assert_interval(f, 160 - 1.96 * sqrt(5200), 160 + 1.96 * sqrt(5200));
    assert_true(f.has_median);
    assert_close(f.median, 120); // position ceil(1.5) = 2
    assert_close(f.p90, 300);    // position ceil(2.7) = 3
    assert_int_equal(fx->src[0].nrejects, 1);
    assert_int_equal(fx->src[0].cells_rejected, 1);
    assert_string_equal(fx->src[0].rejects[0].field, "first_reply_at");
    assert_string_equal(fx->src[0].rejects[0].value, "2025-03-10 09:00:00");
    assert_int_equal(fx->src[0].rejects[0].line, 6);
    assert_nodata(fig(fx, KPI_first_response_time, "2025-04"));
    fx_free(fx);
}

// On phone and chat the wait of a contact not known as unanswered stands in for a missing first reply.
static void first_response_by_wait(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 channel=phone wait_s=10");
    CASE(fx, "id=2 created_at=2025-03-01 channel=chat wait_s=20 answered=yes");
    CASE(fx, "id=3 created_at=2025-03-01 channel=phone wait_s=40 answered=no");
    CASE(fx, "id=4 created_at=2025-03-01 channel=phone wait_s=80 abandoned=yes");
    CASE(fx, "id=5 created_at=2025-03-01 channel=email wait_s=160");
    CASE(fx, "id=6 created_at=2025-03-01 channel=phone wait_s=320 first_reply_s=30"); // its own
    assert_value(fig(fx, KPI_first_response_time, "2025-03"), 20, 3);
    assert_value(fig(fx, KPI_waiting_time, "2025-03"), 105, 6); // (10+20+40+80+160+320)/6
    fx_free(fx);
}

static void business_hours(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 first_reply_bh_s=100 resolution_bh_s=1000 resolved_at=2025-04-02");
    CASE(fx, "id=2 created_at=2025-03-02 first_reply_bh_s=300 resolution_bh_s=5000 resolved_at=2025-03-20");
    CASE(fx, "id=3 created_at=2025-03-02 first_reply_at=2025-03-03 resolved_at=2025-03-20"); // no figure, no calendar
    assert_value(fig(fx, KPI_first_response_time_bh, "2025-03"), 200, 2);
    assert_value(fig(fx, KPI_resolution_time_bh, "2025-03"), 5000, 1);
    assert_value(fig(fx, KPI_resolution_time_bh, "2025-04"), 1000, 1);
    assert_nodata(fig(fx, KPI_first_response_time_bh, "2025-04"));
    fx_free(fx);
}

static void waiting_time(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 channel=phone wait_s=0"); // 0 is a wait
    CASE(fx, "id=2 created_at=2025-03-01 channel=phone wait_s=90");
    CASE(fx, "id=3 created_at=2025-03-01 channel=phone wait_s=");
    CASE(fx, "id=4 created_at=2025-03-01 channel=phone wait_s=900 direction=out");
    struct kpi_figure f = fig(fx, KPI_waiting_time, "2025-03");
    assert_value(f, 45, 2);
    assert_close(f.median, 0); // position ceil(1) = 1
    assert_close(f.p90, 90);
    assert_interval(f, 0, 45 + 1.96 * 45); // s^2 = 4050, s/sqrt(2) = 45; clipped at 0
    fx_free(fx);
}

static void handling_time(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-02-27 resolved_at=2025-03-02T12:00 first_reply_at=2025-03-01T12:00 handle_s=600");
    CASE(fx, "id=2 created_at=2025-02-27 closed_at=2025-03-03 talk_s=100 hold_s=20 wrap_s=80"); // 200
    CASE(fx, "id=3 created_at=2025-02-27 closed_at=2025-03-03 handle_s= talk_s=100");           // 100: the known
    CASE(fx, "id=4 created_at=2025-03-05 handle_s=9999"); // not resolved: not yet
    CASE(fx, "id=5 created_at=2025-03-05 resolved_at=2025-03-06");
    assert_value(fig(fx, KPI_handling_time, "2025-03"), 300, 3);
    assert_nodata(fig(fx, KPI_handling_time, "2025-02"));
    fx->cfg.handling_elapsed = true; // resolution - first reply: one day
    assert_value(fig(fx, KPI_handling_time, "2025-03"), 86400, 1);
    fx_free(fx);
    // an export without any closing date: by creation
    fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-02-27 handle_s=60");
    CASE(fx, "id=2 created_at=2025-03-27 handle_s=80");
    assert_value(fig(fx, KPI_handling_time, "2025-02"), 60, 1);
    assert_value(fig(fx, KPI_handling_time, "2025-03"), 80, 1);
    fx_free(fx);
}

static void resolution_time(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-02-28T10:00 resolved_at=2025-03-01T10:00 closed_at=2025-03-03T10:00"); // 1 d, 3 d
    CASE(fx, "id=2 created_at=2025-03-01T10:00 closed_at=2025-03-03T10:00");                              // 2 d
    CASE(fx, "id=3 created_at=2025-03-01T10:00 resolved_at=2025-03-05 resolution_s=259200");              // its own 3 d
    CASE(fx, "id=4 created_at=2025-03-09T10:00 resolved_at=2025-03-08T10:00");                            // rejected
    CASE(fx, "id=5 created_at=2025-03-09T10:00 status=open");
    struct kpi_figure f = fig(fx, KPI_resolution_time, "2025-03");
    assert_value(f, 2 * 86400, 3);
    assert_close(f.median, 2 * 86400);
    assert_nodata(fig(fx, KPI_resolution_time, "2025-02")); // closed in March
    assert_int_equal(fx->src[0].nrejects, 1);
    assert_string_equal(fx->src[0].rejects[0].field, "resolved_at");
    fx->cfg.resolution_closed = true; // 3 d and 2 d: the third has no closing
    assert_value(fig(fx, KPI_resolution_time, "2025-03"), 86400 * 2.5, 2);
    fx_free(fx);
}

// ceil(q n): for n = 10 the 5th and the 9th.
static void median_and_p90(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    static const int s[] = {512, 1, 4, 16, 2, 64, 256, 8, 128, 32};
    for (size_t i = 0; i < ARRAY_LEN(s); i++)
        CASE(fx, "id=%zu created_at=2025-03-01 wait_s=%d", i, s[i]);
    for (int i = 0; i < 11; i++) // 11 equal ones of 90.061 s and one of ten days: exact, and the 11th is still 90.061
        CASE(fx, "id=x%d created_at=2025-02-01 wait_s=90.061", i);
    CASE(fx, "id=x created_at=2025-02-01 wait_s=864000");
    for (int i = 0; i < 1000; i++) // 1000.0 .. 1999.0 s: within 1 %
        CASE(fx, "id=y%d created_at=2025-01-01 wait_s=%d", i, 1000 + i * 7 % 1000);
    struct kpi_figure f = fig(fx, KPI_waiting_time, "2025-03");
    assert_close(f.median, 16);
    assert_close(f.p90, 256);
    f = fig(fx, KPI_waiting_time, "2025-02");
    assert_close(f.median, 90.061);
    assert_close(f.p90, 90.061); // position ceil(10.8) = 11
    f = fig(fx, KPI_waiting_time, "2025-01");
    assert_within(f.median, 1499, 0.01);
    assert_within(f.p90, 1899, 0.01);
    assert_close(f.value, 1499.5);
    // a quarter merges the months: 1022 values, position 511 and 920
    f = fig(fx, KPI_waiting_time, "2025-Q1");
    assert_int_equal(f.n, 1022);
    assert_within(f.median, 1489, 0.01); // 20 + 1 values lie under 1000: 21st is 1000, so the 511th is 1490 or so
    fx_free(fx);
}

static void fcr(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
#define DONE "created_at=2025-02-27 resolved_at=2025-03-02 "
    CASE(fx, "id=1 " DONE "first_contact=yes replies=5 escalated=yes"); // the export says so: yes
    CASE(fx, "id=2 " DONE "first_contact=no replies=1");                // no
    CASE(fx, "id=3 " DONE "replies=1");                                 // yes
    CASE(fx, "id=4 " DONE "replies=1 reopens=1");                       // no
    CASE(fx, "id=5 " DONE "replies=2 customer_messages=1");             // no: the replies speak first
    CASE(fx, "id=6 " DONE "customer_messages=1");                       // yes: the opening one counts
    CASE(fx, "id=7 " DONE "customer_messages=2");                       // no
    CASE(fx, "id=8 " DONE "transfers=0");                               // nothing known: left out
    CASE(fx, "id=9 " DONE "replies=0 transfers=1");                     // transferred: no
    CASE(fx, "id=10 " DONE "replies=1 escalated=yes");                  // escalated: no
    CASE(fx, "id=11 created_at=2025-03-05 replies=1");                  // not resolved
    CASE(fx, "id=12 created_at=2025-03-05 first_contact=no");           // not resolved
    // yes: 1 3 6 of 1..7, 9, 10: 3 of 9
    struct kpi_figure f = fig(fx, KPI_fcr, "2025-03");
    assert_value(f, 100.0 / 3, 9);
    assert_int_equal(f.state, STATE_CRITICAL);
    assert_nodata(fig(fx, KPI_fcr, "2025-02")); // by resolution
    fx->cfg.fcr_all = true; // of the cases created in the period: 11 and 12 in March, nine in February
    f = fig(fx, KPI_fcr, "2025-03");
    assert_value(f, 150, 2);
    assert_no_interval(f); // beyond its denominator
    assert_value(fig(fx, KPI_fcr, "2025-02"), 0, 9);
    fx_free(fx);
}

static void fcr_marks(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int i = 0; i < 20; i++) {
        CASE(fx, "id=a%d created_at=2025-03-02 status=closed first_contact=%s", i, i < 18 ? "yes" : "no"); // 90 %
        CASE(fx, "id=b%d created_at=2025-04-02 status=closed first_contact=%s", i, i < 19 ? "yes" : "no"); // 95 %
        CASE(fx, "id=c%d created_at=2025-05-02 status=closed first_contact=%s", i, i < 14 ? "yes" : "no"); // 70 %
        CASE(fx, "id=d%d created_at=2025-06-02 status=open first_contact=yes", i); // not resolved
    }
    assert_false(fig(fx, KPI_fcr, "2025-03").excellent);
    assert_true(fig(fx, KPI_fcr, "2025-04").excellent);
    assert_int_equal(fig(fx, KPI_fcr, "2025-05").state, STATE_OK);
    assert_nodata(fig(fx, KPI_fcr, "2025-06"));
    fx_free(fx);
}

static void repeat_contact(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
#define BY(who, day, more) CASE(fx, "id=%s" day " customer_id=" who " created_at=2025-" day " " more, who)
    BY("a", "02-25T10:00", "channel=phone category=bill");
    BY("a", "03-04T23:00", "channel=email category=bill"); // 7 calendar days later (and 13 hours)
    BY("b", "02-24T23:00", "channel=phone category=bill");
    BY("b", "03-04T01:00", "channel=phone category=bill"); // 8 days
    BY("c", "03-01T10:00", "channel=phone category=bill");
    BY("c", "03-01T10:00:01", "channel=phone category=order"); // another subject
    BY("d", "03-30T10:00", "channel=phone");
    BY("d", "04-02T10:00", "channel=phone"); // across the change of the clocks
    BY("e", "03-10T10:00", "channel=phone direction=out");
    BY("e", "03-11T10:00", "channel=phone");
    CASE(fx, "id=n1 created_at=2025-03-01"); // nobody known
    CASE(fx, "id=n2 created_at=2025-03-02");
    // March: a and c of a b c d e
    assert_value(fig(fx, KPI_repeat_contact, "2025-03"), 40, 5);
    assert_value(fig(fx, KPI_repeat_contact, "2025-04"), 100, 1);
    assert_value(fig(fx, KPI_repeat_contact, "2025-02"), 0, 2);
    assert_nodata(fig(fx, KPI_repeat_contact, "2025-01"));
    // calls alone: c of b c d e (a wrote the second time)
    assert_value(fig(fx, KPI_repeat_call, "2025-03"), 25, 4);
    assert_value(fig(fx, KPI_repeat_call, "2025-04"), 100, 1);
    // "in or before the period" is of the slice: under phone, a came once, in February
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_value(fig(fx, KPI_repeat_contact, "2025-03"), 25, 4);
    fx_free(fx);
}

static void repeat_same_subject(void **state)
{
    (void)state;
    for (int same = SAME_ANY; same <= SAME_PRODUCT; same++) {
        struct fx *fx = fx_new("UTC");
        fx->opts.repeat_same = fx->opts.call_same = (enum same_kind)same;
        fx->opts.repeat_days = 2;
        BY("a", "03-01", "channel=phone category=bill product=x");
        BY("a", "03-02", "channel=phone category=order product=y");
        BY("a", "03-03", "channel=phone category=bill product=z"); // bill again within two days
        BY("b", "03-01", "channel=phone product=x");
        BY("b", "03-03", "channel=phone product=x"); // no category: never the same
        BY("c", "03-01", "channel=phone category=bill product=x");
        BY("c", "03-04", "channel=phone category=bill product=x"); // three days
        static const double want[] = {200.0 / 3, 100.0 / 3, 100.0 / 3}; // a b; a; b
        assert_value(fig(fx, KPI_repeat_contact, "2025-03"), want[same], 3);
        assert_value(fig(fx, KPI_repeat_call, "2025-03"), want[same], 3);
        fx_free(fx);
    }
}

static void complaint_rate(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-05-10");
    for (int i = 0; i < 62; i++)
        CASE(fx, "id=%d created_at=2025-03-%02d complaint=yes", i, 1 + i / 2);
    for (int i = 0; i < 62; i++)
        CASE(fx, "id=k%d created_at=2025-03-01 complaint=no", i);
    CASE(fx, "id=u created_at=2025-03-01 complaint=");
    CASE(fx, "id=o created_at=2025-03-01 complaint=yes direction=out");
    for (int i = 0; i < 5; i++)
        CASE(fx, "id=m%d created_at=2025-05-02 complaint=yes", i);
    CASE(fx, "id=before created_at=2025-01-02 complaint=");
    for (int i = 0; i < 50; i++)
        put(fx, REC_CUSTOMER, "id=c%d signed_up_at=2025-01-01 churned_at=", i);
    struct kpi_figure f = fig(fx, KPI_complaint_rate, "2025-03");
    assert_value(f, 2, 31); // 62 complaints / 31 days
    assert_no_interval(f);
    assert_value(fig(fx, KPI_complaint_rate, "2025-04"), 0, 30);  // begun
    assert_value(fig(fx, KPI_complaint_rate, "2025-05"), 0.5, 10); // 5 in the 10 days elapsed
    assert_nodata(fig(fx, KPI_complaint_rate, "2025-01"));         // no complaint flag was known yet
    fx->cfg.complaint_per = PER_WEEK;
    assert_value(fig(fx, KPI_complaint_rate, "2025-03"), 14, 31);
    fx->cfg.complaint_per = PER_MONTH; // of 365.25 / 12 days
    assert_value(fig(fx, KPI_complaint_rate, "2025-03"), 2 * 30.4375, 31);
    fx->cfg.complaint_per = PER_100CONTACTS; // 62 of the 124 with a known flag
    assert_close(fig(fx, KPI_complaint_rate, "2025-03").value, 50);
    assert_nodata(fig(fx, KPI_complaint_rate, "2025-04"));
    fx->cfg.complaint_per = PER_100CUSTOMERS;
    assert_close(fig(fx, KPI_complaint_rate, "2025-03").value, 124);
    fx_free(fx);
}

static void sla(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-03-31");
#define PROMISE "created_at=2025-02-20 due_at=2025-03-05T12:00 "
    CASE(fx, "id=1 " PROMISE "resolved_at=2025-03-05T12:00");              // equal is met
    CASE(fx, "id=2 " PROMISE "resolved_at=2025-03-05T12:00:01");           // late
    CASE(fx, "id=3 " PROMISE "resolved_at=2025-03-08 sla=met");            // the export's own verdict first
    CASE(fx, "id=4 " PROMISE "resolved_at=2025-03-01 sla=breached");
    CASE(fx, "id=5 " PROMISE "resolved_at=2025-03-01 sla=none");           // no target
    CASE(fx, "id=6 created_at=2025-02-20 resolved_at=2025-03-01");         // no target
    CASE(fx, "id=7 " PROMISE);                                             // unresolved past its due date: a breach
    CASE(fx, "id=8 created_at=2025-03-20 due_at=2025-04-05");              // not due yet
    CASE(fx, "id=9 created_at=2025-02-01 due_at=2025-02-10");              // a breach of February
    CASE(fx, "id=10 created_at=2025-02-01 due_at=2025-02-10 status=closed"); // not open, date unknown: left out
    CASE(fx, "id=11 created_at=2025-02-01 closed_at=2025-03-02 sla=met");
    // March: met 1 3 11; breached 2 4 7
    assert_value(fig(fx, KPI_sla, "2025-03"), 50, 6);
    assert_int_equal(fig(fx, KPI_sla, "2025-03").state, STATE_CRITICAL);
    assert_value(fig(fx, KPI_sla, "2025-02"), 0, 1);
    fx_free(fx);
    // neither a closing date nor a status: left out
    fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 due_at=2025-03-02 sla=breached reopens=0");
    CASE(fx, "id=2 created_at=2025-03-31 due_at=2025-03-02 sla=met reopens=1");
    static const int none[] = {KPI_sla, KPI_backlog, KPI_resolution_rate, KPI_reopen_rate};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_nodata(fig(fx, none[i], "2025-03"));
    fx_free(fx);
}

static void response_rate(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 answered=yes");
    CASE(fx, "id=2 created_at=2025-03-01 answered=no first_reply_at=2025-03-02"); // the cell first
    CASE(fx, "id=3 created_at=2025-03-01 first_reply_at=2025-03-02");
    CASE(fx, "id=4 created_at=2025-03-01 replies=1");
    CASE(fx, "id=5 created_at=2025-03-01 replies=0"); // no
    CASE(fx, "id=6 created_at=2025-03-01");           // no: the source has the columns
    CASE(fx, "id=7 created_at=2025-03-01 answered=no direction=out");
    CASE(fx, "id=8 created_at=2025-03-01 first_reply_s=60");
    CASE(fx, "id=10 created_at=2025-03-01 answered=yes replies=0");
    fx_source(fx, "canonical"); // none of these columns: unknown
    CASE(fx, "id=9 created_at=2025-03-01 channel=phone");
    struct kpi_figure f = fig(fx, KPI_response_rate, "2025-03"); // 1 3 4 8 10 of 1..6, 8, 10
    assert_value(f, 62.5, 8);
    assert_int_equal(f.state, STATE_CRITICAL);
    fx_free(fx);
}

static void social_responsiveness(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // worked: 45 within the hour of 60: 75 %
    for (int i = 0; i < 60; i++)
        put(fx, REC_SOCIAL, "id=%d received_at=2025-03-10T10:00 replied_at=2025-03-10T%s", i,
            i < 40 ? "11:00" : i < 50 ? "11:00:01" : "12:00");
    fx->nrows -= 10;
    for (int i = 50; i < 60; i++) // five by the export's own delay, five never answered
        put(fx, REC_SOCIAL, "id=%d received_at=2025-03-10T10:00 replied_at= reply_s=%s", i, i < 55 ? "3600" : "");
    put(fx, REC_SOCIAL, "id=out received_at=2025-03-10T10:00 direction=out");
    put(fx, REC_SOCIAL, "id=del received_at=2025-03-10T10:00 status=deleted");
    put(fx, REC_SOCIAL, "id=late received_at=2025-03-31T23:30"); // its hour has not run out: left out
    struct kpi_figure f = fig(fx, KPI_social_responsiveness, "2025-03");
    assert_value(f, 75, 60);
    assert_int_equal(f.state, STATE_WARNING);
    fx_free(fx);
    // with a delay of two hours all fifty that were answered are in time
    fx = fx_new("UTC");
    fx->opts.social_delay_ms = 7200000;
    put(fx, REC_SOCIAL, "id=1 received_at=2025-03-10T10:00 replied_at=2025-03-10T12:00");
    put(fx, REC_SOCIAL, "id=2 received_at=2025-03-10T10:00 replied_at=2025-03-10T12:00:01");
    put(fx, REC_SOCIAL, "id=3 received_at=2025-03-10T10:00 replied_at=2025-03-10T09:00"); // rejected: no answer
    assert_value(fig(fx, KPI_social_responsiveness, "2025-03"), 100.0 / 3, 3);
    assert_int_equal(fx->src[0].nrejects, 1);
    fx_free(fx);
}

static void quality_score(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    // one sheet of three criteria, weights 2, 1 and (empty) 1: (80*2 + 60 + 100) / 4 = 80; then a plain one
    put(fx, REC_QUALITY, "id=s1 evaluated_at=2025-03-10 criterion=tone weight=2 score=80");
    put(fx, REC_QUALITY, "id=s1 evaluated_at=2025-03-10 criterion=facts weight=1 score=60");
    put(fx, REC_QUALITY, "id=s1 evaluated_at=2025-03-10 criterion=speed weight= score=100");
    put(fx, REC_QUALITY, "evaluated_at=2025-03-11 score=50");
    put(fx, REC_QUALITY, "evaluated_at=2025-03-11 score=50"); // no id: another sheet
    put(fx, REC_QUALITY, "id=s2 evaluated_at=2025-02-11 criterion=tone weight=0 score=30"); // no weight at all: plain mean
    put(fx, REC_QUALITY, "id=s2 evaluated_at=2025-02-11 criterion=facts weight=0 score=50");
    CASE(fx, "id=1 created_at=2025-02-01 resolved_at=2025-03-02 quality=100"); // the interaction's own, at resolution
    assert_value(fig(fx, KPI_quality_score, "2025-03"), 70, 4); // (80 + 50 + 50 + 100) / 4
    assert_value(fig(fx, KPI_quality_score, "2025-02"), 40, 1);
    fx_free(fx);
}

static void errors_and_escalations(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 error=yes escalated=yes");
    CASE(fx, "id=2 created_at=2025-03-01 error=no escalated=yes direction=out");
    CASE(fx, "id=3 created_at=2025-03-01 error=no escalated=no");
    CASE(fx, "id=4 created_at=2025-03-01 error=no escalated="); // unknown
    CASE(fx, "id=5 created_at=2025-03-01 error= escalated=no");
    assert_value(fig(fx, KPI_error_rate, "2025-03"), 25, 4);
    struct kpi_figure f = fig(fx, KPI_escalations, "2025-03");
    assert_value(f, 50, 4);
    assert_true(f.has_count && f.count == 2);
    assert_true(f.has_ci);
    assert_false(fig(fx, KPI_escalations, "2025-02").has_count);
    fx_free(fx);
}

static void backlog_and_resolution_rate(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-05-31");
    CASE(fx, "id=1 created_at=2025-02-10 resolved_at=2025-03-15 status=solved");
    CASE(fx, "id=2 created_at=2025-02-10 resolved_at= closed_at=2025-04-01 status=closed");
    CASE(fx, "id=3 created_at=2025-03-10 status=open");
    CASE(fx, "id=4 created_at=2025-03-10 status=closed"); // not open, whatever its dates
    CASE(fx, "id=5 created_at=2025-03-31T23:00 resolved_at=2025-03-31T23:30 status=solved");
    CASE(fx, "id=6 created_at=2025-04-10 resolved_at=2025-06-20 status=solved"); // after the as-of day: open
    assert_value(fig(fx, KPI_backlog, "2025-02"), 2, 2);    // 1 2
    assert_value(fig(fx, KPI_backlog, "2025-03-14"), 3, 3); // 1 2 3
    assert_value(fig(fx, KPI_backlog, "2025-03-15"), 2, 2);
    assert_value(fig(fx, KPI_backlog, "2025-03"), 2, 2);    // 2 3
    assert_value(fig(fx, KPI_backlog, "2025-04"), 2, 2);    // 3 6
    assert_value(fig(fx, KPI_backlog, "2025-05"), 2, 2);
    assert_nodata(fig(fx, KPI_backlog, "2025-01"));
    // resolved in the period / created in it: March 1, 5 of 3, 4, 5; April: 2 of 6; February none of 1, 2; May: nothing
    assert_value(fig(fx, KPI_resolution_rate, "2025-03"), 200.0 / 3, 3);
    assert_value(fig(fx, KPI_resolution_rate, "2025-04"), 100, 1);
    assert_value(fig(fx, KPI_resolution_rate, "2025-02"), 0, 2);
    assert_nodata(fig(fx, KPI_resolution_rate, "2025-05"));
    assert_no_interval(fig(fx, KPI_resolution_rate, "2025-03"));
    fx_free(fx);
}

// A file with a status but no closing date: solved cases left at once; those open stay.
static void backlog_by_status(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-01 status=solved reopens=1");
    CASE(fx, "id=2 created_at=2025-03-02 status=pending reopens=0");
    CASE(fx, "id=3 created_at=2025-03-03 status=closed reopens=0");
    CASE(fx, "id=4 created_at=2025-03-03 status=closed reopens=");
    assert_value(fig(fx, KPI_backlog, "2025-03"), 1, 1);
    assert_value(fig(fx, KPI_resolution_rate, "2025-03"), 75, 4);
    assert_value(fig(fx, KPI_reopen_rate, "2025-03"), 50, 2); // 1 of 1 and 3; 4 is unknown
    fx_free(fx);
}

static void reopen_rate(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-02-01 resolved_at=2025-03-01 reopens=2");
    CASE(fx, "id=2 created_at=2025-02-01 resolved_at=2025-03-01 reopens=0");
    CASE(fx, "id=3 created_at=2025-02-01 resolved_at=2025-03-01 reopens=0");
    CASE(fx, "id=4 created_at=2025-02-01 resolved_at=2025-03-01 reopens=");
    CASE(fx, "id=5 created_at=2025-03-01 reopens=3"); // not resolved
    assert_value(fig(fx, KPI_reopen_rate, "2025-03"), 100.0 / 3, 3);
    assert_nodata(fig(fx, KPI_reopen_rate, "2025-02"));
    fx_free(fx);
}

static void work_time(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_WORK, "date=2025-03-03 agent=ann team=north hours=7.5");
    put(fx, REC_WORK, "date=2025-03-04 agent=ann team=north hours=0.25");
    CASE(fx, "id=1 created_at=2025-03-03 team=north handle_s=600");
    CASE(fx, "id=2 created_at=2025-02-03 team=north handle_s=600");
    CASE(fx, "id=3 created_at=2025-02-04 team=north handle_s=300");
    CASE(fx, "id=4 created_at=2025-02-04 team=south");
    struct kpi_figure f = fig(fx, KPI_work_time, "2025-03");
    assert_value(f, 7.75 * 3600, 1); // n: the cases
    assert_no_interval(f);
    assert_value(fig(fx, KPI_work_time, "2025-02"), 900, 3); // no sheet in February: the handling times
    assert_nodata(fig(fx, KPI_work_time, "2025-01"));
    fx_slice(fx, DIM_TEAM, "south");
    assert_nodata(fig(fx, KPI_work_time, "2025-03"));
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contact_volume),
        cmocka_unit_test(response_time),
        cmocka_unit_test(first_response_time),
        cmocka_unit_test(first_response_by_wait),
        cmocka_unit_test(business_hours),
        cmocka_unit_test(waiting_time),
        cmocka_unit_test(handling_time),
        cmocka_unit_test(resolution_time),
        cmocka_unit_test(median_and_p90),
        cmocka_unit_test(fcr),
        cmocka_unit_test(fcr_marks),
        cmocka_unit_test(repeat_contact),
        cmocka_unit_test(repeat_same_subject),
        cmocka_unit_test(complaint_rate),
        cmocka_unit_test(sla),
        cmocka_unit_test(response_rate),
        cmocka_unit_test(social_responsiveness),
        cmocka_unit_test(quality_score),
        cmocka_unit_test(errors_and_escalations),
        cmocka_unit_test(backlog_and_resolution_rate),
        cmocka_unit_test(backlog_by_status),
        cmocka_unit_test(reopen_rate),
        cmocka_unit_test(work_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

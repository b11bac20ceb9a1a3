// Targets that the user keeps, their pace, and the effect of actions. All figures by hand.
#include "kpi_fixture.h"

#include "kpi/effect.h"
#include "kpi/goal.h"

static int ids;

static void csat(struct fx *fx, const char *day, const char *more, int good, int bad)
{
    for (int i = 0; i < good + bad; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=%s csat=%s %s", ++ids, day, i < good ? "5" : "1", more);
}

static struct kpi_goal goal(struct fx *fx, int kpi, const char *when, double value)
{
    struct kpi_goal g = {.kpi = kpi, .value = value};
    struct err e = {0};
    if (kpi_goal_when(&fx->cfg.calendar, kpi, when, &g, &e))
        fail_msg("%s", e.msg);
    return g;
}

static void with(struct fx *fx, struct kpi_goal *g, enum dim d, const char *value)
{
    g->slice.f[g->slice.n].dim = d;
    g->slice.f[g->slice.n++].code = (uint32_t)cube_value_find(fx->cube, d, value);
}

static double aim(struct fx *fx, int kpi, const char *channel, const char *period)
{
    struct kpi_aim a;
    struct period p = fx_period(fx, period);
    return kpi_aim(&fx->cfg, kpi, &fx->slice, channel, &p, &a) ? a.value : -1;
}

static void which_one_holds(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-03-10", "channel=phone team=Lyon", 1, 1);
    csat(fx, "2025-03-10", "channel=email team=Lille", 1, 1);
    fx_seal(fx);
    struct kpi_goal g[] = {goal(fx, KPI_csat, "", 10),          goal(fx, KPI_csat, "2025-04..", 20), goal(fx, KPI_csat, "2025", 30),
                           goal(fx, KPI_csat, "2025-Q1", 40),   goal(fx, KPI_csat, "week", 50),      goal(fx, KPI_csat, "2025-03", 60),
                           goal(fx, KPI_csat, "2025", 70),      goal(fx, KPI_csat, "", 80)};
    with(fx, &g[6], DIM_CHANNEL, "phone");
    with(fx, &g[7], DIM_CHANNEL, "phone");
    with(fx, &g[7], DIM_TEAM, "Lyon");
    fx->cfg.goals = g;
    fx->cfg.ngoals = 8;
    assert_close(aim(fx, KPI_csat, NULL, "2025-03"), 60); // its very period
    assert_close(aim(fx, KPI_csat, NULL, "2025-02"), 40); // the shorter of the two around it
    assert_close(aim(fx, KPI_csat, NULL, "2025-05"), 30);
    assert_close(aim(fx, KPI_csat, NULL, "2026-05"), 20); // from April 2025 on
    assert_close(aim(fx, KPI_csat, NULL, "2024-05"), 10);
    assert_close(aim(fx, KPI_csat, NULL, "2024-W20"), 50); // each week
    assert_close(aim(fx, KPI_nps, NULL, "2025-03"), -1);
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_close(aim(fx, KPI_csat, "phone", "2025-03"), 70); // the place before the time
    assert_close(aim(fx, KPI_csat, "phone", "2024-05"), 10); // a rate: that of the total
    fx_slice(fx, DIM_TEAM, "Lyon");
    assert_close(aim(fx, KPI_csat, "phone", "2025-03"), 80);
    fx_slice(fx, 0, NULL);
    fx_slice(fx, DIM_CHANNEL, "email");
    assert_close(aim(fx, KPI_csat, "email", "2025-03"), 60);
    // the configuration's target for that channel is closer than the user's for the total, but not than one for the channel
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_csat, .channel = "email", .has_target = true, .target = 99};
    assert_close(aim(fx, KPI_csat, "email", "2025-03"), 99);
    with(fx, &g[0], DIM_CHANNEL, "email");
    assert_close(aim(fx, KPI_csat, "email", "2025-03"), 10);
    fx->cfg.goals = NULL;
    fx->cfg.ngoals = 0;
    fx_free(fx);
}

// At the ends of the time that a target speaks of; and what a slice had before it was cleared counts no more.
static void times_at_their_ends(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct err e = {0};
    csat(fx, "2025-03-10", "channel=phone", 1, 1);
    csat(fx, "2025-03-10", "channel=email", 1, 1);
    fx_seal(fx);
    struct kpi_goal g[] = {goal(fx, KPI_csat, "", 10),        goal(fx, KPI_csat, "2026-04..", 20), goal(fx, KPI_csat, "2025", 30),
                           goal(fx, KPI_csat, "2025-Q4", 40), goal(fx, KPI_csat, "", 50)}, bad;
    with(fx, &g[4], DIM_CHANNEL, "phone");
    fx->cfg.goals = g;
    fx->cfg.ngoals = 5;
    assert_close(aim(fx, KPI_csat, NULL, "2026-04"), 20);
    assert_close(aim(fx, KPI_csat, NULL, "2026-03"), 10);
    assert_close(aim(fx, KPI_csat, NULL, "2025-01"), 30);
    assert_close(aim(fx, KPI_csat, NULL, "2024-12"), 10);
    for (int m = 10; m <= 12; m++) {
        char month[8];
        snprintf(month, sizeof(month), "2025-%d", m);
        assert_close(aim(fx, KPI_csat, NULL, month), 40); // the quarter, not the year
    }
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_close(aim(fx, KPI_csat, "phone", "2025-03"), 50);
    fx_slice(fx, 0, NULL);
    assert_close(aim(fx, KPI_csat, NULL, "2025-03"), 30);
    // the configuration's targets of another channel, or of another KPI, are none of this one
    fx_slice(fx, DIM_CHANNEL, "email");
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_csat, .channel = "phone", .has_target = true, .target = 98};
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_nps, .channel = "email", .has_target = true, .target = 97};
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_csat, .channel = "email"};
    assert_close(aim(fx, KPI_csat, "email", "2025-03"), 30);
    assert_int_equal(kpi_goal_when(&fx->cfg.calendar, KPI_csat, "..", &bad, &e), ERR_SYNTAX);
    assert_non_null(strstr(e.msg, "..")); // what was typed
    fx->cfg.goals = NULL;
    fx->cfg.ngoals = 0;
    fx_free(fx);
}

// An amount of the year is no target of a month, nor of a part.
static void flows(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct err e = {0};
    csat(fx, "2025-03-10", "channel=phone", 1, 1);
    fx_seal(fx);
    struct kpi_goal g[] = {goal(fx, KPI_feedback_volume, "2025", 1200), goal(fx, KPI_feedback_volume, "month", 90)}, bad;
    assert_int_equal(kpi_goal_when(&fx->cfg.calendar, KPI_feedback_volume, "", &bad, &e), ERR_SYNTAX);
    assert_int_equal(kpi_goal_when(&fx->cfg.calendar, KPI_revenue, "2025-07..", &bad, &e), ERR_SYNTAX);
    assert_int_equal(kpi_goal_when(&fx->cfg.calendar, KPI_csat, "soon", &bad, &e), ERR_SYNTAX);
    fx->cfg.goals = g;
    fx->cfg.ngoals = 2;
    assert_close(aim(fx, KPI_feedback_volume, NULL, "2025"), 1200);
    assert_close(aim(fx, KPI_feedback_volume, NULL, "2025-03"), 90);
    assert_close(aim(fx, KPI_feedback_volume, NULL, "2025-Q1"), -1);
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_close(aim(fx, KPI_feedback_volume, "phone", "2025"), -1);
    // compared with it
    fx_slice(fx, 0, NULL);
    const struct kpi_result *r = ask(fx, KPI_feedback_volume, "2025-03", COMPARE_TARGET, -1, 1);
    assert_true(r->has_compare);
    assert_close(r->before.value, 90);
    assert_close(r->delta, -88);
    fx->cfg.goals = NULL;
    fx->cfg.ngoals = 0;
    fx_free(fx);
}

// Two answers each weekday, none at weekends. September 2025 has 22 weekdays; on Friday the 12th 10 have passed.
static void pace_of_a_flow(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct err e = {0};
    struct kpi_pace pace;
    for (int32_t day = fx_day("2025-07-01"); day <= fx_day("2025-09-12"); day++) {
        char iso[11];
        civil_format_iso(day, iso);
        if (civil_weekday(day) < 5)
            csat(fx, iso, "", 1, 1);
    }
    fx_seal(fx);
    struct period p = fx_period(fx, "2025-09");
    assert_int_equal(kpi_pace(fx->cube, &fx->cfg, KPI_feedback_volume, &fx->slice, &p, &pace, &e), 0);
    assert_false(pace.over);
    assert_close(pace.now.value, 20);
    assert_close(pace.elapsed, 10.0 / 22);
    assert_close(pace.projected, 44);
    assert_close(kpi_attainment(&fx->cfg, KPI_feedback_volume, pace.projected, 50), 88);
    // a rate is what it is; days count the same
    assert_int_equal(kpi_pace(fx->cube, &fx->cfg, KPI_csat, &fx->slice, &p, &pace, &e), 0);
    assert_close(pace.projected, 50);
    assert_close(pace.elapsed, 12.0 / 30);
    p = fx_period(fx, "2025-08");
    assert_int_equal(kpi_pace(fx->cube, &fx->cfg, KPI_feedback_volume, &fx->slice, &p, &pace, &e), 0);
    assert_true(pace.over);
    assert_close(pace.projected, 42); // 21 weekdays
    fx_free(fx);
}

// Ten answers a day since Monday 1 September: the month will have 300, however often a weekday has been.
static void pace_of_young_data(void **state)
{
    (void)state;
    for (int last = 1; last <= 29; last++) {
        struct fx *fx = fx_new("UTC");
        struct err e = {0};
        struct kpi_pace pace;
        for (int day = 1; day <= last; day++) {
            char iso[11];
            civil_format_iso(fx_day("2025-08-31") + day, iso);
            csat(fx, iso, "", 5, 5);
        }
        fx_seal(fx);
        struct period p = fx_period(fx, "2025-09");
        assert_int_equal(kpi_pace(fx->cube, &fx->cfg, KPI_feedback_volume, &fx->slice, &p, &pace, &e), 0);
        assert_close(pace.projected, 300);
        fx_free(fx);
    }
}

static struct kpi_pace pace_of(struct fx *fx, int kpi, const char *period)
{
    struct kpi_pace pace;
    struct err e = {0};
    struct period p = fx_period(fx, period);
    assert_int_equal(kpi_pace(fx->cube, &fx->cfg, kpi, &fx->slice, &p, &pace, &e), 0);
    return pace;
}

// Seven days known, Saturday the 6th to Friday the 12th, are each weekday once: 5 + 5 of September's 22 weekdays have passed; of six it is not
// known what the seventh brings, and all weigh the same. A period is over with its last day; of one to come nothing is known.
static void pace_at_the_ends(void **state)
{
    (void)state;
    for (int first = 6; first <= 7; first++) {
        struct fx *fx = fx_new("UTC");
        put(fx, REC_INTERACTION, "id=1 created_at=2025-09-%02d channel=phone", first);
        for (int day = 8; day <= 12; day++) {
            char iso[16];
            snprintf(iso, sizeof(iso), "2025-09-%02d", day);
            csat(fx, iso, "", 1, 1);
        }
        fx_seal(fx);
        struct kpi_pace pace = pace_of(fx, KPI_feedback_volume, "2025-09");
        assert_close(pace.elapsed, first == 6 ? 10.0 / 22 : 12.0 / 30);
        assert_close(pace.projected, first == 6 ? 22 : 25);
        assert_true(pace_of(fx, KPI_feedback_volume, "2025-09-12").over);
        assert_false(pace_of(fx, KPI_feedback_volume, "2025-09-13").over);
        assert_false(pace_of(fx, KPI_csat, "2026-01").has);
        assert_false(pace_of(fx, KPI_feedback_volume, "2026-01").has);
        assert_close(pace_of(fx, KPI_feedback_volume, "2026-01").elapsed, 0);
        fx_free(fx);
    }
    struct fx *fx = fx_new("UTC"); // no data at all
    fx_seal(fx);
    assert_close(pace_of(fx, KPI_feedback_volume, "2025-09").elapsed, 0);
    assert_false(pace_of(fx, KPI_feedback_volume, "2025-09").has);
    fx_free(fx);
}

// Ten orders of 10 a day, and on Sundays one that is given back: those weigh nothing, not less. Where the last eight weeks brought nothing all
// days are the same.
static void weekdays_that_bring_nothing(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-01-10", "", 1, 1);
    for (int32_t day = fx_day("2025-07-01"); day <= fx_day("2025-09-12"); day++) {
        char iso[11];
        civil_format_iso(day, iso);
        put(fx, REC_ORDER, "id=o%d customer_id=a ordered_at=%s amount=%d currency=EUR", (int)day, iso, civil_weekday(day) == 6 ? -100 : 100);
    }
    fx_seal(fx);
    struct kpi_pace pace = pace_of(fx, KPI_revenue, "2025-09"); // from Monday the 1st: 11 of 26 days that are no Sunday, and one that is
    assert_close(pace.now.value, 1000);
    assert_close(pace.elapsed, 11.0 / 26);
    assert_close(pace.projected, 1000 * 26.0 / 11);
    assert_close(pace_of(fx, KPI_feedback_volume, "2025-09").elapsed, 12.0 / 30);
    fx_free(fx);
}

static void attainment(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    assert_close(kpi_attainment(&fx->cfg, KPI_nps, 18, 30), 60);
    assert_close(kpi_attainment(&fx->cfg, KPI_nps, -9, 30), NAN); // not minus 30 %
    assert_close(kpi_attainment(&fx->cfg, KPI_first_response_time, 7200, 3600), 50); // twice as long: half attained
    assert_close(kpi_attainment(&fx->cfg, KPI_nps, 0, 30), 0);
    assert_close(kpi_attainment(&fx->cfg, KPI_nps, 18, 0), NAN); // nothing is a part of nothing
    assert_close(kpi_attainment(&fx->cfg, KPI_nps, 18, -5), NAN);
    assert_close(kpi_attainment(&fx->cfg, KPI_first_response_time, 0, 3600), NAN);
    assert_close(kpi_attainment(&fx->cfg, KPI_first_response_time, 1800, 0), NAN);
    assert_true(kpi_misses(&fx->cfg, KPI_first_response_time, 3601, 3600));
    assert_false(kpi_misses(&fx->cfg, KPI_first_response_time, 3600, 3600));
    assert_true(kpi_misses(&fx->cfg, KPI_nps, 29.9, 30));
    fx_free(fx);
}

// Phone 5 of 10 before and 8 of 10 after; e-mail 6 and 7 of 10; chat 10 and 11 of 20.
static void effect(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct err e = {0};
    struct kpi_effect f;
    csat(fx, "2025-03-01", "channel=phone", 5, 5);
    csat(fx, "2025-03-01", "channel=email", 6, 4);
    csat(fx, "2025-03-14", "channel=chat", 10, 10);
    csat(fx, "2025-03-15", "channel=phone", 8, 2);
    csat(fx, "2025-03-28", "channel=email", 7, 3);
    csat(fx, "2025-03-28", "channel=chat", 11, 9);
    fx_seal(fx);
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_int_equal(kpi_effect(fx->cube, &fx->cfg, KPI_csat, &fx->slice, fx_day("2025-03-15"), NULL, 0, &f, &e), 0);
    assert_int_equal(f.days, 14);
    assert_close(f.change, 30);
    assert_close(f.ci.low, 30 - 1.96 * sqrt(410)); // 10^4 (0.25 + 0.16) / 10
    assert_close(f.ci.high, 30 + 1.96 * sqrt(410));
    assert_int_equal(f.dim, DIM_CHANNEL);
    assert_int_equal(f.ncontrols, 2);
    assert_close(f.control_change, (20 * 10 + 40 * 5) / 60.0);
    assert_close(f.did, 30 - 20 / 3.0);
    // e-mail 450, chat 248.75: (20^2 450 + 40^2 248.75) / 60^2
    assert_close(f.did_ci.high, f.did + 1.96 * sqrt(410 + (400 * 450 + 1600 * 248.75) / 3600));
    // something else was done on chat
    uint32_t busy = (uint32_t)cube_value_find(fx->cube, DIM_CHANNEL, "chat");
    assert_int_equal(kpi_effect(fx->cube, &fx->cfg, KPI_csat, &fx->slice, fx_day("2025-03-15"), &busy, 1, &f, &e), 0);
    assert_int_equal(f.ncontrols, 1);
    assert_close(f.did, 20);
    // everywhere: nothing to compare with
    fx_slice(fx, 0, NULL);
    assert_int_equal(kpi_effect(fx->cube, &fx->cfg, KPI_csat, &fx->slice, fx_day("2025-03-15"), NULL, 0, &f, &e), 0);
    assert_int_equal(f.dim, -1);
    assert_false(f.has_did);
    assert_close(f.change, 100 * (26.0 / 40 - 21.0 / 40));
    // too early, and before the data
    assert_int_equal(kpi_effect(fx->cube, &fx->cfg, KPI_csat, &fx->slice, fx_day("2025-03-25"), NULL, 0, &f, &e), 0);
    assert_int_equal(f.days, 0);
    assert_int_equal(kpi_effect(fx->cube, &fx->cfg, KPI_csat, &fx->slice, fx_day("2025-03-05"), NULL, 0, &f, &e), 0);
    assert_false(f.has);
    // a count has no variance: told without an interval
    assert_int_equal(kpi_effect(fx->cube, &fx->cfg, KPI_feedback_volume, &fx->slice, fx_day("2025-03-15"), NULL, 0, &f, &e), 0);
    assert_close(f.change, 0);
    assert_false(f.ci.has);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_one_holds), cmocka_unit_test(flows),  cmocka_unit_test(pace_of_a_flow), cmocka_unit_test(pace_of_young_data),
        cmocka_unit_test(times_at_their_ends), cmocka_unit_test(pace_at_the_ends), cmocka_unit_test(weekdays_that_bring_nothing),
        cmocka_unit_test(attainment),      cmocka_unit_test(effect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// What a query makes of channels and parts: the worst channel, parts by team of KPIs judged by channel, the preferred channel, and what
// a part or a period has nothing to be compared with. Shares and states on paper, by kpis.md (rules 2, 3, 13).
#include "kpi_fixture.h"

static int ids;

static void csat(struct fx *fx, const char *day, const char *more, int good, int bad)
{
    for (int i = 0; i < good + bad; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=%s csat=%s %s", ++ids, day, i < good ? "5" : "1", more);
}

static void judge_email_alone(struct fx *fx) // 95 there, 80 / 70 elsewhere
{
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_csat, .channel = "email", .t = {.has_crit = true, .crit = 95}};
}

// Of 20 answers each: the worst state, and the first by name of those that have it. What the channels were a month ago is no matter.
static void worst_channel(void **state)
{
    static const struct { int chat, letter, phone; enum kpi_state want; const char *worst, *reason; } rows[] = {
        {15, 20, 12, STATE_CRITICAL, "phone", "phone is the worst channel"},
        {12, 15, 20, STATE_CRITICAL, "chat", "chat is the worst channel"},
        {20, 15, 15, STATE_WARNING, "letter", "letter is the worst channel"},
        {20, 14, 16, STATE_WARNING, "letter", "letter is the worst channel"}, // 70 is not below 70, nor 80 below 80
        {16, 17, 20, STATE_OK, "chat", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fx *fx = fx_new("UTC");
        judge_email_alone(fx);
        csat(fx, "2025-02-10", "channel=chat", 0, 20);
        csat(fx, "2025-02-10", "channel=email", 0, 20);
        csat(fx, "2025-03-10", "channel=chat", rows[i].chat, 20 - rows[i].chat);
        csat(fx, "2025-03-10", "channel=letter", rows[i].letter, 20 - rows[i].letter);
        csat(fx, "2025-03-10", "channel=phone", rows[i].phone, 20 - rows[i].phone);
        const struct kpi_result *k = ask(fx, KPI_csat, "2025-03", COMPARE_PREVIOUS, -1, 0);
        assert_int_equal(k->now.state, rows[i].want);
        assert_string_equal(k->worst_channel, rows[i].worst);
        assert_string_equal(k->reason, rows[i].reason);
        assert_int_equal(k->before.state, STATE_CRITICAL);
        fx_free(fx);
    }
}

// A KPI that has no channel's threshold is judged by its total, with the channels on show or not; and a channel that has none of
// its own is not the worst one of a KPI that has no general one.
static void no_worst_channel(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-03-10", "channel=chat", 12, 8);
    csat(fx, "2025-03-10", "channel=phone", 20, 0);
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-05 channel=letter first_reply_s=1000000");
    const struct kpi_result *k = ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_int_equal(k->now.state, STATE_OK); // 80 %
    assert_null(k->worst_channel);
    assert_int_equal(part(k, "chat")->fig.state, STATE_CRITICAL);
    k = ask(fx, KPI_first_response_time, "2025-03", COMPARE_NONE, -1, 0);
    assert_int_equal(k->now.state, STATE_NONE);
    assert_null(k->worst_channel);
    fx_free(fx);
}

static void csat_by_team_and_channel(struct fx *fx)
{
    judge_email_alone(fx);
    csat(fx, "2025-02-10", "team=east channel=email", 5, 5);
    csat(fx, "2025-02-10", "team=north channel=chat", 10, 0);
    csat(fx, "2025-02-10", "team=north channel=phone", 10, 0);
    csat(fx, "2025-02-10", "team=south channel=email", 10, 0);
    csat(fx, "2025-02-10", "channel=email", 10, 0);
    csat(fx, "2025-03-10", "team=east channel=email", 10, 0);
    csat(fx, "2025-03-10", "team=north channel=chat", 10, 0);
    csat(fx, "2025-03-10", "team=north channel=phone", 6, 4); // critical, under a total of 80 %
    csat(fx, "2025-03-10", "team=south channel=email", 9, 1); // 90 < 95
    csat(fx, "2025-03-10", "channel=email", 20, 0);
}

static void teams_answer_for_their_channels(void **state)
{
    static const struct { const char *team; enum kpi_state now, before; bool significant; double value; } rows[] = {
        {"east", STATE_OK, STATE_CRITICAL, true, 100}, // 5 and 10 of 10: pooled 0.75, z = 0.5 / 0.1936
        {"north", STATE_CRITICAL, STATE_OK, true, 80}, // 20 and 16 of 20: pooled 0.9, z = 0.2 / 0.0949
        {"south", STATE_CRITICAL, STATE_OK, false, 90}, // 10 and 9 of 10: z = 0.1 / 0.0975
        {"(none)", STATE_OK, STATE_OK, false, 100},
    };
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat_by_team_and_channel(fx);
    const struct kpi_result *k = ask(fx, KPI_csat, "2025-03", COMPARE_PREVIOUS, DIM_TEAM, 0);
    assert_int_equal(k->nparts, ARRAY_LEN(rows));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct kpi_part *p = part(k, rows[i].team);
        if (p->fig.state != rows[i].now || p->before.state != rows[i].before || p->significant != rows[i].significant || !p->has_before)
            fail_msg("%s: %d, before %d, significant %d", rows[i].team, p->fig.state, p->before.state, p->significant);
        assert_close(p->fig.value, rows[i].value);
    }
    // in one channel its thresholds hold for every team
    fx_slice(fx, DIM_CHANNEL, "email");
    k = ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_TEAM, 0);
    assert_int_equal(part(k, "south")->fig.state, STATE_CRITICAL);
    assert_int_equal(part(k, "east")->fig.state, STATE_OK);
    assert_false(part(k, "south")->has_before || part(k, "south")->significant);
    fx_free(fx);
}

// Figures by customer are there for the parts, too: a came back to the phone after two days, b wrote once.
static void customers_by_channel(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-05 channel=phone customer_id=a");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-07 channel=phone customer_id=a");
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-07 channel=email customer_id=b");
    const struct kpi_result *k = ask(fx, KPI_repeat_contact, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(k->now, 50, 2);
    assert_value(part(k, "phone")->fig, 100, 1);
    assert_value(part(k, "email")->fig, 0, 1);
    fx_free(fx);
}

// Without a figure on one of the two sides there is no difference, and none without a comparison.
static void nothing_to_compare(void **state)
{
    static const struct { const char *month; bool now, before; } rows[] = {
        {"2025-02", true, false}, {"2025-03", false, true}, {"2025-04", false, false},
    };
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-02-10", "", 3, 1);
    put(fx, REC_INTERACTION, "id=1 created_at=2025-04-30");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct kpi_result *k = ask(fx, KPI_csat, rows[i].month, COMPARE_PREVIOUS, -1, 0);
        assert_true(k->has_compare);
        assert_int_equal(k->now.has, rows[i].now);
        assert_int_equal(k->before.has, rows[i].before);
        assert_true(!k->has_delta && k->delta == 0);
    }
    const struct kpi_result *k = ask(fx, KPI_csat, "2025-02", COMPARE_NONE, -1, 0);
    assert_false(k->has_compare || k->has_delta);
    fx_free(fx);
}

// The days that are compared, as of the 10th of April: ten of each month.
static void compared_days(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-04-10");
    fx_seal(fx);
    struct kpi_query q = {.period = fx_period(fx, "2025-04"), .compare = COMPARE_PREVIOUS, .by = -1};
    struct span s[4] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}};
    kpi_compared_spans(fx->cube, &fx->cfg, &q, s);
    assert_true(s[0].from == fx_day("2025-03-01") && s[0].to == fx_day("2025-03-11"));
    assert_true(s[1].from == fx_day("2025-04-01") && s[1].to == fx_day("2025-04-11"));
    assert_true(s[2].from == 1 && s[2].to == 1);
    q.compare = COMPARE_YEAR;
    kpi_compared_spans(fx->cube, &fx->cfg, &q, s);
    assert_true(s[0].from == fx_day("2024-04-01") && s[0].to == fx_day("2024-04-11"));
    fx_free(fx);
}

// A part is listed with a count of 0 once its kind of record has begun; with a figure on either side; and with the number of
// employees whose answers are withheld.
static void parts_that_are_listed(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.min_n_employee = 5;
    put(fx, REC_INTERACTION, "id=1 created_at=2025-02-05 team=west wait_s=9");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-05 team=north wait_s=5");
    csat(fx, "2025-03-10", "team=east", 1, 0);
    for (int i = 0; i < 3; i++)
        put(fx, REC_SURVEY, "id=e%d answered_at=2025-03-10 ease=3 team=east audience=employee", i);
    const struct kpi_result *k = ask(fx, KPI_contact_volume, "2025-03", COMPARE_NONE, DIM_TEAM, 0);
    assert_value(part(k, "east")->fig, 0, 0);
    assert_value(part(k, "north")->fig, 1, 1);
    k = ask(fx, KPI_waiting_time, "2025-03", COMPARE_PREVIOUS, DIM_TEAM, 0);
    assert_int_equal(k->nparts, 2);
    assert_nodata(part(k, "west")->fig);
    assert_value(part(k, "west")->before, 9, 1);
    k = ask(fx, KPI_ease_employee, "2025-03", COMPARE_NONE, DIM_TEAM, 0);
    assert_int_equal(k->nparts, 1);
    assert_true(part(k, "east")->fig.hidden && !part(k, "east")->fig.has);
    assert_int_equal(part(k, "east")->fig.n, 3);
    fx_free(fx);
}

static void responses(struct fx *fx, const char *day, const char *more, int n)
{
    for (int i = 0; i < n; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=%s %s", ++ids, day, more);
}

// March: e-mail 4, phone 4, without a channel 2; April: without a channel 3; May: e-mail 1; June: without a channel 1.
static void preferred_channel(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.min_n_other = 10;
    responses(fx, "2025-03-10", "channel=phone team=A", 1);
    responses(fx, "2025-03-10", "channel=phone team=B", 3);
    responses(fx, "2025-03-10", "channel=email team=A", 3);
    responses(fx, "2025-03-10", "channel=email team=B", 1);
    responses(fx, "2025-03-10", "", 2);
    responses(fx, "2025-04-10", "", 3);
    responses(fx, "2025-05-10", "channel=email", 1);
    responses(fx, "2025-06-30", "", 1);
    const struct kpi_result *k = ask(fx, KPI_channel_preference, "2025-03", COMPARE_PREVIOUS, -1, 0);
    assert_value(k->now, 40, 10);
    assert_string_equal(k->now.key, "email"); // of two that lead the first by name
    // Wilson of 4 / 10 with 1.96, by Python: (p + z2/2n -+ z sqrt(p q / n + z2/4n2)) / (1 + z2/n)
    assert_interval(k->now, 16.817758120350963, 68.73304525498136);
    assert_false(k->now.small);
    assert_int_equal(k->now.measure, -1);
    assert_nodata(k->before);
    assert_false(k->before.small);
    k = ask(fx, KPI_channel_preference, "2025-03", COMPARE_PREVIOUS, DIM_CHANNEL, 0);
    assert_int_equal(k->nparts, 3);
    assert_value(part(k, "phone")->fig, 40, 10);
    assert_false(part(k, "phone")->before.has); // February has none at all
    k = ask(fx, KPI_channel_preference, "2025-03", COMPARE_NONE, DIM_TEAM, 0);
    assert_value(part(k, "A")->fig, 75, 4);
    assert_string_equal(part(k, "A")->fig.key, "email");
    assert_string_equal(part(k, "B")->fig.key, "phone");
    assert_true(part(k, "B")->fig.small);
    k = ask(fx, KPI_channel_preference, "2025-04", COMPARE_PREVIOUS, DIM_CHANNEL, 0);
    assert_nodata(k->now); // answers, but none on a known channel
    assert_string_equal(k->now.key, "");
    assert_int_equal(k->nparts, 1);
    assert_value(part(k, "(none)")->fig, 100, 3);
    assert_value(part(k, "(none)")->before, 20, 10);
    k = ask(fx, KPI_channel_preference, "2025-05", COMPARE_PREVIOUS, DIM_CHANNEL, 0);
    assert_int_equal(k->nparts, 1);
    assert_value(part(k, "email")->before, 0, 3);
    k = ask(fx, KPI_channel_preference, "2025-06", COMPARE_PREVIOUS, DIM_CHANNEL, 0);
    assert_value(part(k, "(none)")->before, 0, 1);
    fx->cfg.min_n_other = 11;
    assert_true(fig(fx, KPI_channel_preference, "2025-03").small);
    assert_int_equal(fig(fx, KPI_channel_preference, "2025-03").state, STATE_NONE);
    fx_free(fx);
}

// A channel that customers name, and that no survey came by, is a part of its own; other KPIs keep theirs.
static void stated_channel(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.preference_base = PREF_STATED;
    csat(fx, "2025-03-10", "channel=phone", 1, 1);
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-01 preferred_channel=sms channel=web churned_at=");
    put(fx, REC_CUSTOMER, "id=b signed_up_at=2025-01-01 preferred_channel=sms channel=web churned_at=");
    put(fx, REC_CUSTOMER, "id=c signed_up_at=2025-01-01 preferred_channel=email channel=sms churned_at=");
    const struct kpi_result *k = ask(fx, KPI_channel_preference, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_int_equal(k->nparts, 2);
    assert_value(part(k, "sms")->fig, 200.0 / 3, 3);
    assert_value(part(k, "email")->fig, 100.0 / 3, 3);
    assert_int_equal(rows_of(fx, kpi_rows_measure(KPI_channel_preference, &fx->cfg), "2025-03", NULL), 3); // the customers, not the answers
    struct kpi_query q = {.period = fx_period(fx, "2025-03"), .compare = COMPARE_NONE, .by = DIM_CHANNEL,
                          .kpis = (const int[]){KPI_csat, KPI_channel_preference}, .nkpis = 2};
    struct err e;
    kpi_set_release(&fx->set);
    assert_int_equal(kpi_run(fx->cube, &fx->cfg, &q, &fx->set, &e), 0);
    assert_value(part(&fx->set.items[0], "phone")->fig, 50, 2);
    assert_int_equal(fx->set.items[0].nparts, 1);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worst_channel),      cmocka_unit_test(no_worst_channel),     cmocka_unit_test(teams_answer_for_their_channels),
        cmocka_unit_test(customers_by_channel), cmocka_unit_test(nothing_to_compare), cmocka_unit_test(compared_days),
        cmocka_unit_test(parts_that_are_listed), cmocka_unit_test(preferred_channel), cmocka_unit_test(stated_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

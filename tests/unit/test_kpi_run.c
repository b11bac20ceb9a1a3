// A query: comparison, like for like, significance, thresholds by channel, breakdown, slices, series.
#include "kpi_fixture.h"

#define CASE(fx, ...) put(fx, REC_INTERACTION, __VA_ARGS__)

static void scores(struct fx *fx, const char *month, const char *field, const char *more, int n, const char *value)
{
    static int id;
    for (int i = 0; i < n; i++)
        put(fx, REC_SURVEY, "id=%s%d answered_at=%s-10 %s=%s %s", field, ++id, month, field, value, more);
}

// ---- comparison

static void partial_like_for_like(void **state)
{
    (void)state;
    struct fx *fx = fx_new("Europe/Paris");
    for (int m = 1; m <= 4; m++)
        for (int d = 1; d <= (m == 4 ? 10 : 28); d++)
            CASE(fx, "id=%d-%d created_at=2025-%02d-%02dT12:00", m, d, m, d);
    CASE(fx, "id=y created_at=2024-04-10T23:59");
    CASE(fx, "id=z created_at=2024-04-11T00:00");
    // as of the 10th of April: 10 days against the first 10 of March, not its 28
    const struct kpi_result *k = ask(fx, KPI_contact_volume, "2025-04", COMPARE_PREVIOUS, -1, 4);
    assert_int_equal(fx->set.as_of, fx_day("2025-04-10"));
    assert_true(fx->set.partial);
    assert_value(k->now, 10, 10);
    assert_value(k->before, 10, 10);
    assert_string_equal(k->compare_label, "2025-03");
    assert_int_equal(k->compare_period.to - k->compare_period.from, 31);
    assert_true(k->has_delta && k->delta == 0);
    assert_false(k->significant); // a count: no test
    assert_int_equal(k->nseries, 4);
    assert_value(k->series[2].fig, 28, 28); // the series shows whole periods
    assert_true(k->series[3].partial && !k->series[2].partial);
    assert_value(k->series[3].fig, 10, 10);
    k = ask(fx, KPI_contact_volume, "2025-04", COMPARE_YEAR, -1, 0);
    assert_value(k->before, 1, 1); // the day after does not count
    // the last day of a month is whole
    k = ask(fx, KPI_contact_volume, "2025-03", COMPARE_PREVIOUS, -1, 0);
    assert_false(fx->set.partial);
    assert_value(k->before, 28, 28);
    // a period still to come: nothing has passed of it
    k = ask(fx, KPI_contact_volume, "2025-06", COMPARE_PREVIOUS, -1, 0);
    assert_true(fx->set.partial);
    assert_value(k->now, 0, 0);
    assert_nodata(fig(fx, KPI_complaint_rate, "2025-06"));
    fx_free(fx);
}

// 31 days of a partial month against February: no more than the days that it has. FROM..TO: as many days before.
static void spans_of_unequal_length(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->opts.as_of = fx_day("2025-03-30");
    for (int d = 1; d <= 28; d++)
        CASE(fx, "id=f%d created_at=2025-02-%02d", d, d);
    for (int d = 1; d <= 30; d++)
        CASE(fx, "id=m%d created_at=2025-03-%02d", d, d);
    const struct kpi_result *k = ask(fx, KPI_contact_volume, "2025-03", COMPARE_PREVIOUS, -1, 0);
    assert_value(k->now, 30, 30);
    assert_value(k->before, 28, 28);
    k = ask(fx, KPI_contact_volume, "2025-03-03..2025-03-07", COMPARE_PREVIOUS, -1, 0);
    assert_value(k->now, 5, 5); // TO is included
    assert_value(k->before, 5, 5);
    assert_string_equal(k->compare_label, "2025-02-26..2025-03-02");
    fx_free(fx);
}

static void targets_and_benchmarks(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    scores(fx, "2025-03", "nps", "", 3, "10");
    scores(fx, "2025-03", "nps", "", 1, "0"); // +50
    CASE(fx, "id=1 created_at=2025-03-01 status=closed first_contact=yes");
    CASE(fx, "id=2 created_at=2025-03-01 status=closed first_contact=no"); // 50 %, benchmark 70 .. 90
    const struct kpi_result *k = ask(fx, KPI_nps, "2025-03", COMPARE_BENCHMARK, -1, 0);
    assert_true(k->has_compare && k->has_delta && k->delta == 0); // inside 30 .. 60
    assert_string_equal(k->compare_label, "benchmark");
    k = ask(fx, KPI_fcr, "2025-03", COMPARE_BENCHMARK, -1, 0);
    assert_close(k->delta, -20);
    k = ask(fx, KPI_csat, "2025-03", COMPARE_BENCHMARK, -1, 0);
    assert_false(k->has_compare || k->has_delta);
    k = ask(fx, KPI_nps, "2025-03", COMPARE_TARGET, -1, 0);
    assert_false(k->has_compare || k->has_delta);
    fx->cfg.has_target[KPI_nps] = true;
    fx->cfg.target[KPI_nps] = 65;
    k = ask(fx, KPI_nps, "2025-03", COMPARE_TARGET, -1, 0);
    assert_true(k->has_delta && !k->significant);
    assert_close(k->delta, -15);
    fx_free(fx);
}

// Two proportions: 40 of 50 against 30 of 50: pooled 0.7, s.e. sqrt(0.21 * 2 / 50) = 0.09165, z = 2.18 > 1.96;
// against 33 of 50: pooled 0.73, s.e. 0.08879, z = 1.577.
static void significance_of_shares(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    scores(fx, "2025-01", "csat", "", 30, "5");
    scores(fx, "2025-01", "csat", "", 20, "1");
    scores(fx, "2025-02", "csat", "", 40, "5");
    scores(fx, "2025-02", "csat", "", 10, "1");
    scores(fx, "2025-03", "csat", "", 33, "5");
    scores(fx, "2025-03", "csat", "", 17, "1");
    scores(fx, "2025-04", "csat", "", 3, "5");
    scores(fx, "2025-05", "csat", "", 3, "5");
    const struct kpi_result *k = ask(fx, KPI_csat, "2025-02", COMPARE_PREVIOUS, -1, 0);
    assert_close(k->delta, 20);
    assert_true(k->significant);
    assert_false(ask(fx, KPI_csat, "2025-03", COMPARE_PREVIOUS, -1, 0)->significant);
    assert_false(ask(fx, KPI_csat, "2025-05", COMPARE_PREVIOUS, -1, 0)->significant); // no variance on either side
    assert_false(ask(fx, KPI_csat, "2025-01", COMPARE_PREVIOUS, -1, 0)->significant); // nothing before
    fx_free(fx);
}

// Welch: 1 2 3 4 5 (mean 3, variance 2.5) against 4 5 6 7 8: t = 3 / 1 = 3, 8 degrees of freedom, critical 2.306.
// Against 3 4 5 6 7: t = 2. Without variance: never.
static void significance_of_means(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int i = 1; i <= 5; i++) {
        CASE(fx, "id=a%d created_at=2025-01-05 wait_s=%d", i, i);
        CASE(fx, "id=b%d created_at=2025-02-05 wait_s=%d", i, i + 3);
        CASE(fx, "id=c%d created_at=2025-03-05 wait_s=%d", i, i + 1);
        CASE(fx, "id=d%d created_at=2025-04-05 wait_s=7", i);
        CASE(fx, "id=e%d created_at=2025-05-05 wait_s=9", i);
    }
    CASE(fx, "id=f created_at=2025-06-05 wait_s=1000");
    assert_true(ask(fx, KPI_waiting_time, "2025-02", COMPARE_PREVIOUS, -1, 0)->significant);
    assert_false(ask(fx, KPI_waiting_time, "2025-03", COMPARE_PREVIOUS, -1, 0)->significant); // means 4 and 6: t = 2
    assert_true(ask(fx, KPI_waiting_time, "2025-04", COMPARE_PREVIOUS, -1, 0)->significant);  // t = 3 / 0.7071, 4 df: 2.776
    assert_false(ask(fx, KPI_waiting_time, "2025-05", COMPARE_PREVIOUS, -1, 0)->significant);
    assert_false(ask(fx, KPI_waiting_time, "2025-06", COMPARE_PREVIOUS, -1, 0)->significant); // one value
    fx_free(fx);
}

// Net scores: Welch on -1 / 0 / +1. 30 promoters, 10 passives, 10 detractors of 50 (net 0.4, variance
// 50/49*(0.8-0.16) = 0.65306) against 20, 10, 20 (net 0, variance 0.81633): t = 0.4 / sqrt(1.46939/50) = 2.333, df 97.
static void significance_of_net_scores(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    static const int n[3][3] = {{20, 10, 20}, {30, 10, 10}, {27, 10, 13}};
    for (int m = 0; m < 3; m++) {
        char month[8];
        snprintf(month, sizeof(month), "2025-0%d", m + 1);
        scores(fx, month, "nps", "", n[m][0], "10");
        scores(fx, month, "nps", "", n[m][1], "7");
        scores(fx, month, "nps", "", n[m][2], "3");
    }
    assert_true(ask(fx, KPI_nps, "2025-02", COMPARE_PREVIOUS, -1, 0)->significant);
    assert_false(ask(fx, KPI_nps, "2025-03", COMPARE_PREVIOUS, -1, 0)->significant); // 28 against 40
    fx_free(fx);
}

// c2es: z on the two delta-method variances.
static void significance_of_c2es(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int m = 1; m <= 2; m++) {
        char month[8];
        snprintf(month, sizeof(month), "2025-0%d", m);
        scores(fx, month, "ease", "", 10, m == 1 ? "4" : "3");
        scores(fx, month, "ease", "", 10, m == 1 ? "3" : "2");
        scores(fx, month, "ease", "audience=employee", 10, "4");
        scores(fx, month, "ease", "audience=employee", 10, "3");
    }
    // 1 against 2.5/3.5 = 0.714; variances: each side 0.26316/20, so 0.0131579 * (1 + r^2) / 12.25:
    // 0.0021482 and 0.0016221: z = 0.2857 / 0.0614 = 4.65
    const struct kpi_result *k = ask(fx, KPI_c2es, "2025-02", COMPARE_PREVIOUS, -1, 0);
    assert_close(k->delta, 2.5 / 3.5 - 1);
    assert_true(k->significant);
    fx_free(fx);
}

// ---- thresholds by channel

static void waits(struct fx *fx, const char *channel, int n, int seconds)
{
    static int id;
    for (int i = 0; i < n; i++)
        CASE(fx, "id=w%d created_at=2025-03-05 channel=%s first_reply_s=%d", ++id, channel, seconds);
}

static void channel_thresholds(void **state)
{
    static const struct { const char *channel; int warn, crit; } rows[] = {
        {"chat", 30, 120},           {"messaging", 30, 120},      {"phone", 60, 180},
        {"social", 3600, 14400},     {"whatsapp", 3600, 14400},   {"sms", 3600, 14400},
        {"email", 14400, 86400},     {"web", 14400, 86400},       {"portal", 14400, 86400},
    };
    static const int kpis[] = {KPI_first_response_time, KPI_response_time};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (int step = 0; step < 4; step++) { // at the warning, beyond it, at critical, beyond
            int s = step < 2 ? rows[i].warn + step : rows[i].crit + step - 2;
            static const enum kpi_state want[] = {STATE_OK, STATE_WARNING, STATE_WARNING, STATE_CRITICAL};
            struct fx *fx = fx_new("UTC");
            waits(fx, rows[i].channel, 1, s);
            for (size_t k = 0; k < ARRAY_LEN(kpis); k++) {
                const struct kpi_result *r = ask(fx, kpis[k], "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
                assert_int_equal(part(r, rows[i].channel)->fig.state, want[step]);
                assert_int_equal(r->now.state, want[step]); // the total takes it over
                assert_string_equal(r->worst_channel, rows[i].channel);
            }
            fx_slice(fx, DIM_CHANNEL, rows[i].channel);
            assert_int_equal(fig(fx, KPI_first_response_time, "2025-03").state, want[step]);
            fx_free(fx);
        }
    }
    struct fx *fx = fx_new("UTC"); // none elsewhere
    waits(fx, "letter", 1, 1000000);
    assert_int_equal(fig(fx, KPI_first_response_time, "2025-03").state, STATE_NONE);
    fx_free(fx);
}

// The state of the total is that of the worst channel that has enough answers.
static void roll_up(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.min_n_other = 3;
    waits(fx, "email", 9, 60);    // fine
    waits(fx, "phone", 3, 61);    // warning
    waits(fx, "chat", 2, 100000); // critical, but two answers only
    waits(fx, "letter", 5, 9999); // no threshold
    const struct kpi_result *k = ask(fx, KPI_first_response_time, "2025-03", COMPARE_NONE, DIM_CHANNEL, 1);
    assert_int_equal(k->now.state, STATE_WARNING);
    assert_string_equal(k->worst_channel, "phone");
    assert_string_equal(k->reason, "phone is the worst channel");
    assert_int_equal(k->series[0].fig.state, STATE_WARNING);
    assert_true(part(k, "chat")->fig.small);
    assert_int_equal(part(k, "chat")->fig.state, STATE_NONE);
    assert_true(part(k, "email")->fig.excellent); // at most 2 h
    assert_false(k->now.excellent);
    fx_slice(fx, DIM_CHANNEL, "email");
    k = ask(fx, KPI_first_response_time, "2025-03", COMPARE_NONE, -1, 0);
    assert_int_equal(k->now.state, STATE_OK);
    assert_null(k->worst_channel);
    fx_free(fx);
}

static void users_channel_threshold(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    scores(fx, "2025-03", "csat", "channel=email team=north", 9, "5");
    scores(fx, "2025-03", "csat", "channel=email team=north", 1, "1"); // 90 %
    scores(fx, "2025-03", "csat", "channel=phone team=south", 3, "5");
    scores(fx, "2025-03", "csat", "channel=phone team=south", 1, "1"); // 75 %: a warning by the general threshold
    struct channel_threshold *t = &fx->cfg.channel[fx->cfg.nchannel++];
    *t = (struct channel_threshold){.kpi = KPI_csat, .channel = "email", .t = {.has_crit = true, .crit = 95}};
    const struct kpi_result *k = ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_int_equal(part(k, "email")->fig.state, STATE_CRITICAL); // the warning stays the general one
    assert_int_equal(part(k, "phone")->fig.state, STATE_WARNING);
    assert_int_equal(k->now.state, STATE_CRITICAL);
    struct threshold email = kpi_threshold(KPI_csat, &fx->cfg, "email");
    assert_true(email.warn == 80 && email.crit == 95);
    // a team answers for its channels too
    k = ask(fx, KPI_csat, "2025-03", COMPARE_NONE, DIM_TEAM, 0);
    assert_int_equal(part(k, "north")->fig.state, STATE_CRITICAL);
    assert_int_equal(part(k, "south")->fig.state, STATE_WARNING);
    fx_free(fx);
}

// A threshold set by the user on a KPI that has no good side: warn over crit means that low is bad.
static void thresholds_of_a_neutral_kpi(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int i = 0; i < 12; i++)
        CASE(fx, "id=%d created_at=2025-03-05", i);
    fx->cfg.threshold[KPI_contact_volume] = (struct threshold){true, true, 11, 20};
    assert_int_equal(fig(fx, KPI_contact_volume, "2025-03").state, STATE_WARNING);
    fx->cfg.threshold[KPI_contact_volume] = (struct threshold){true, true, 20, 13};
    assert_int_equal(fig(fx, KPI_contact_volume, "2025-03").state, STATE_CRITICAL);
    fx->cfg.threshold[KPI_contact_volume] = (struct threshold){true, false, 12, 0};
    assert_int_equal(fig(fx, KPI_contact_volume, "2025-03").state, STATE_OK);
    fx_free(fx);
}

// ---- breakdown, slices, sets

static void breakdown(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int i = 0; i < 6; i++)
        CASE(fx, "id=m%d created_at=2025-03-05 team=%s channel=phone wait_s=%d", i, i < 4 ? "north" : "south", 10 * i);
    CASE(fx, "id=n created_at=2025-03-05 wait_s=5");
    for (int i = 0; i < 3; i++)
        CASE(fx, "id=f%d created_at=2025-02-05 team=west channel=email", i);
    const struct kpi_result *k = ask(fx, KPI_contact_volume, "2025-03", COMPARE_PREVIOUS, DIM_TEAM, 0);
    assert_int_equal(k->nparts, 4); // west too: it had some before
    assert_string_equal(k->parts[0].key, "north");
    assert_string_equal(k->parts[3].key, "(none)");
    assert_value(part(k, "north")->fig, 4, 4);
    assert_value(part(k, "west")->fig, 0, 0);
    assert_value(part(k, "west")->before, 3, 3);
    assert_true(part(k, "west")->has_before);
    double sum = 0;
    for (size_t i = 0; i < k->nparts; i++)
        sum += k->parts[i].fig.value;
    assert_close(sum, k->now.value);
    k = ask(fx, KPI_waiting_time, "2025-03", COMPARE_NONE, DIM_TEAM, 0);
    assert_int_equal(k->nparts, 3); // west has nothing to show
    assert_value(part(k, "north")->fig, 15, 4);
    assert_false(part(k, "north")->has_before);
    fx_slice(fx, DIM_TEAM, "south");
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_value(fig(fx, KPI_waiting_time, "2025-03"), 45, 2);
    fx_slice(fx, 0, NULL);
    fx_slice(fx, DIM_TEAM, "(none)");
    assert_value(fig(fx, KPI_contact_volume, "2025-03"), 1, 1);
    fx_free(fx);
}

// An employee's answer without a channel counts in the total only; with one it is compared with that channel's customers.
static void employees_by_channel(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    scores(fx, "2025-03", "ease", "channel=phone journey=claim", 2, "2");
    scores(fx, "2025-03", "ease", "", 2, "4");
    scores(fx, "2025-03", "ease", "audience=employee channel=phone journey=claim", 2, "4");
    scores(fx, "2025-03", "ease", "audience=employee", 2, "3");
    const struct kpi_result *k = ask(fx, KPI_ease_employee, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(k->now, 3.5, 4);
    assert_int_equal(k->nparts, 1);
    assert_value(part(k, "phone")->fig, 4, 2);
    k = ask(fx, KPI_c2es, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(k->now, 3 / 3.5, 4);
    assert_value(part(k, "phone")->fig, 0.5, 2);
    assert_int_equal(part(k, "phone")->fig.state, STATE_CRITICAL);
    assert_value(part(ask(fx, KPI_c2es, "2025-03", COMPARE_NONE, DIM_JOURNEY, 0), "claim")->fig, 0.5, 2);
    k = ask(fx, KPI_ease_customer, "2025-03", COMPARE_NONE, DIM_CHANNEL, 0);
    assert_value(part(k, "(none)")->fig, 4, 2); // customers without a channel are a part
    fx_free(fx);
}

static void every_kpi_in_its_order(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    CASE(fx, "id=1 created_at=2025-03-05");
    fx_seal(fx);
    struct kpi_query q = {.period = fx_period(fx, "2025-03"), .compare = COMPARE_PREVIOUS, .by = DIM_CHANNEL, .last = 3};
    struct err e;
    fx->cfg.order[0] = KPI_nps;
    fx->cfg.order[1] = KPI_csat;
    fx->cfg.hidden[KPI_ces] = true;
    assert_int_equal(kpi_run(fx->cube, &fx->cfg, &q, &fx->set, &e), 0);
    assert_int_equal(fx->set.n, KPI_COUNT - 1);
    assert_int_equal(fx->set.items[0].kpi, KPI_nps);
    assert_int_equal(fx->set.items[1].kpi, KPI_csat);
    for (size_t i = 0; i < fx->set.n; i++)
        assert_int_not_equal(fx->set.items[i].kpi, KPI_ces);
    fx_free(fx);
}

static void catalogue(void **state)
{
    (void)state;
    assert_int_equal(KPI_COUNT, 50);
    for (int k = 0; k < KPI_COUNT; k++) {
        const struct kpi_info *i = kpi_info(NULL, k);
        assert_int_equal(kpi_by_id(NULL, i->id), k);
        assert_true(i->name && i->name_fr && i->short_name && i->short_fr && i->formula && i->purpose && i->fields &&
                    i->options && i->sources && i->threshold_source);
        bool own = strcmp(i->threshold_source, "-") != 0;
        bool by_channel = k == KPI_response_time || k == KPI_first_response_time || k == KPI_first_response_time_bh ||
                          k == KPI_waiting_time || k == KPI_cost_per_contact;
        assert_int_equal(own, i->threshold.has_warn || by_channel || k == KPI_c2es);
        if (i->threshold.has_warn && i->dir == KPI_UP)
            assert_true(i->threshold.warn >= i->threshold.crit);
        if (i->threshold.has_warn && i->dir == KPI_DOWN)
            assert_true(i->threshold.warn <= i->threshold.crit);
    }
    assert_int_equal(kpi_by_id(NULL, "happiness"), -1);
    assert_string_equal(kpi_family_name(FAM_TEAM), "team");
    assert_string_equal(kpi_unit_name(UNIT_PER_DAY), "per_day");
    assert_string_equal(kpi_state_name(STATE_NODATA), "nodata");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partial_like_for_like),
        cmocka_unit_test(spans_of_unequal_length),
        cmocka_unit_test(targets_and_benchmarks),
        cmocka_unit_test(significance_of_shares),
        cmocka_unit_test(significance_of_means),
        cmocka_unit_test(significance_of_net_scores),
        cmocka_unit_test(significance_of_c2es),
        cmocka_unit_test(channel_thresholds),
        cmocka_unit_test(roll_up),
        cmocka_unit_test(users_channel_threshold),
        cmocka_unit_test(thresholds_of_a_neutral_kpi),
        cmocka_unit_test(breakdown),
        cmocka_unit_test(employees_by_channel),
        cmocka_unit_test(every_kpi_in_its_order),
        cmocka_unit_test(catalogue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

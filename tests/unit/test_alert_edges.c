// Alerts at the edges: which lines speak for others, how far back, in which order, and each rule's limits to both sides.
#include "kpi_fixture.h"

#include "kpi/goal.h"

static int ids;

// Answers of one day, by hundreds at most: so many good ones, the rest bad.
static void csat(struct fx *fx, const char *day, const char *more, int good, int bad)
{
    for (int i = 0; i < good + bad; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=%s csat=%s %s", ++ids, day, i < good ? "5" : "1", more);
}

static const struct alert *find(const struct alert_list *l, int kpi, int dim, const char *key)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].kpi == kpi && l->items[i].dim == dim && !strcmp(l->items[i].key, key))
            return &l->items[i];
    return NULL;
}

static const struct alert *of_rule(const struct alert_list *l, enum alert_rule rule)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].rule == rule)
            return &l->items[i];
    return NULL;
}

static void fold(struct fx *fx)
{
    struct kpi_query q = {.slice = fx->slice, .period = fx_period(fx, "2025-03")};
    struct err e = {0};
    assert_int_equal(alert_fold(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
}

static bool speaks(const struct fx *fx, int dim, const char *key) { return find(&fx->alerts, KPI_csat, dim, key); }

// ---- one line per cause

// Two lines of one slice: what makes the second the first one in other words.
static void twins(void **state)
{
    static const struct {
        const char *what;
        int kpi[2], dim, rule[2];
        double value[2], threshold[2];
        long n;
        enum kpi_state severity[2];
        const char *key;
        bool folded;
    } cases[] = {
#define BOTH .rule = {RULE_THRESHOLD, RULE_THRESHOLD}, .n = 50, .dim = -1, .key = ""
#define WARNINGS .severity = {STATE_WARNING, STATE_WARNING}
        {"what is missing to 100 %", {KPI_retention, KPI_churn}, .value = {97, 3}, .threshold = {98, 2}, BOTH, WARNINGS, .folded = true},
        {"the other way round", {KPI_churn, KPI_retention}, .value = {3, 97}, .threshold = {2, 98}, BOTH, WARNINGS, .folded = true},
        {"not to 100 %", {KPI_churn, KPI_retention}, .value = {3, 96}, .threshold = {2, 98}, BOTH, WARNINGS},
        {"no churn", {KPI_csat, KPI_retention}, .value = {3, 97}, .threshold = {2, 98}, BOTH, WARNINGS},
        {"no retention", {KPI_churn, KPI_csat}, .value = {3, 97}, .threshold = {2, 98}, BOTH, WARNINGS},
        {"no churn, turned", {KPI_retention, KPI_csat}, .value = {97, 3}, .threshold = {98, 2}, BOTH, WARNINGS},
        {"no retention, turned", {KPI_csat, KPI_churn}, .value = {97, 3}, .threshold = {98, 2}, BOTH, WARNINGS},
        {"neither", {KPI_csat, KPI_fcr}, .value = {3, 97}, .threshold = {2, 98}, BOTH, WARNINGS},
        {"one figure for another", {KPI_csat, KPI_recommendation}, .value = {50, 50}, .threshold = {60, 60}, BOTH, WARNINGS, .folded = true},
        {"none at all", {KPI_csat, KPI_recommendation}, .value = {0, 0}, .threshold = {60, 60}, BOTH, WARNINGS, .folded = true},
        {"but for rounding", {KPI_csat, KPI_recommendation}, .value = {50, 50 + 1e-9}, .threshold = {60, 60}, BOTH, WARNINGS, .folded = true},
        {"another value", {KPI_csat, KPI_recommendation}, .value = {50, 51}, .threshold = {60, 60}, BOTH, WARNINGS},
        {"another threshold", {KPI_csat, KPI_recommendation}, .value = {50, 50}, .threshold = {60, 61}, BOTH, WARNINGS},
        {"one KPI twice", {KPI_csat, KPI_csat}, .value = {50, 50}, .threshold = {60, 60}, BOTH, WARNINGS},
        {"the first more severe", {KPI_csat, KPI_fcr}, .value = {50, 50}, .threshold = {60, 60}, BOTH, .severity = {STATE_CRITICAL, STATE_WARNING},
         .folded = true},
        {"the first less severe", {KPI_csat, KPI_fcr}, .value = {50, 50}, .threshold = {60, 60}, BOTH, .severity = {STATE_WARNING, STATE_CRITICAL}},
#undef BOTH
#define BUT(rule0, rule1, count, where, name) .rule = {rule0, rule1}, .n = count, .dim = where, .key = name
        {"the first by a rule", {KPI_csat, KPI_fcr}, .value = {50, 50}, .threshold = {60, 60}, BUT(RULE_LIMIT, RULE_THRESHOLD, 50, -1, ""), WARNINGS},
        {"the second by a rule", {KPI_csat, KPI_fcr}, .value = {50, 50}, .threshold = {60, 60}, BUT(RULE_THRESHOLD, RULE_DROP, 50, -1, ""), WARNINGS},
        {"of other answers", {KPI_csat, KPI_fcr}, .value = {50, 50}, .threshold = {60, 60}, BUT(RULE_THRESHOLD, RULE_THRESHOLD, 51, -1, ""), WARNINGS},
        {"of a channel", {KPI_csat, KPI_fcr}, .value = {50, 50}, .threshold = {60, 60}, BUT(RULE_THRESHOLD, RULE_THRESHOLD, 50, DIM_TEAM, ""), WARNINGS},
        {"of another one", {KPI_csat, KPI_fcr}, .value = {50, 50}, .threshold = {60, 60}, BUT(RULE_THRESHOLD, RULE_THRESHOLD, 50, -1, "x"), WARNINGS},
#undef BUT
#undef WARNINGS
    };
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-03-10", "channel=phone", 9, 1);
    fx_seal(fx);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct alert items[3] = {{.kpi = KPI_ces, .measure = -1, .dim = -1, .key = "", .n = 1, .value = 4, .threshold = 3, .severity = STATE_CRITICAL}};
        for (int k = 0; k < 2; k++)
            items[k + 1] = (struct alert){.kpi = cases[i].kpi[k], .measure = -1, .dim = k ? cases[i].dim : -1, .key = k ? cases[i].key : "",
                                          .rule = (enum alert_rule)cases[i].rule[k], .value = cases[i].value[k], .threshold = cases[i].threshold[k],
                                          .n = k ? cases[i].n : 50, .severity = cases[i].severity[k]};
        fx->alerts = (struct alert_list){.items = items, .n = 3};
        fold(fx);
        if (fx->alerts.n != (cases[i].folded ? 2 : 3) || fx->alerts.nfolded != cases[i].folded)
            fail_msg("%s: %zu lines, %zu behind", cases[i].what, fx->alerts.n, fx->alerts.nfolded);
        if (cases[i].folded)
            assert_int_equal(items[2].under, 1); // the second of the three, not the first
        assert_int_equal(items[0].kpi, KPI_ces);
        assert_int_equal(items[1].kpi, cases[i].kpi[0]);
        fx->alerts = (struct alert_list){0};
    }
    fx_free(fx);
}

// Teams as low as each other: the total speaks. Where it is not in the list, none of them can stand behind another.
static void teams_as_low_as_each_other(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-03-10", "team=north channel=phone", 74, 26);
    csat(fx, "2025-03-10", "team=south channel=phone", 75, 25);
    csat(fx, "2025-03-10", "team=north channel=email", 75, 25);
    csat(fx, "2025-03-10", "team=south channel=email", 74, 26);
    assert_int_equal(alerts(fx, KPI_csat, "2025-03")->n, 5);
    fold(fx);
    assert_int_equal(fx->alerts.n, 1);
    assert_true(speaks(fx, -1, ""));
    alerts(fx, KPI_csat, "2025-03");
    assert_int_equal(fx->alerts.items[0].dim, -1);
    fx->alerts.items++;
    fx->alerts.n = 4;
    fold(fx);
    assert_int_equal(fx->alerts.n, 4);
    // by another threshold than the total's it is another question
    alerts(fx, KPI_csat, "2025-03");
    for (size_t i = 0; i < 5; i++)
        if (fx->alerts.items[i].dim == DIM_TEAM)
            fx->alerts.items[i].threshold = 79;
    fold(fx);
    assert_int_equal(fx->alerts.n, 3);
    assert_true(speaks(fx, DIM_TEAM, "north") && speaks(fx, DIM_TEAM, "south"));
    // a slice that the filters name already is no part of the total: it is all of it
    fx_slice(fx, DIM_CHANNEL, "email");
    fx_slice(fx, DIM_TEAM, "north");
    assert_int_equal(alerts(fx, KPI_csat, "2025-03")->n, 3);
    fold(fx);
    assert_true(speaks(fx, DIM_CHANNEL, "email") && !speaks(fx, DIM_TEAM, "north"));
    fx_free(fx);
}

// The total, 420 of 650, is low because of phone (20 of 150; without it 400 of 500). South, 80 of 250, is not: without its phone it is still
// 60 of 100, clearly below the 340 of 400 of the north. Two lines.
static void low_beside_the_cause(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-03-10", "team=north channel=email", 340, 60);
    csat(fx, "2025-03-10", "team=south channel=email", 60, 40);
    csat(fx, "2025-03-10", "team=south channel=phone", 20, 130);
    assert_int_equal(alerts(fx, KPI_csat, "2025-03")->n, 3); // email, 400 of 500, is fine
    fold(fx);
    assert_int_equal(fx->alerts.n, 2);
    assert_true(speaks(fx, DIM_CHANNEL, "phone") && speaks(fx, DIM_TEAM, "south"));
    fx_free(fx);
}

// An alert of another KPI, or by a rule, speaks for nobody; nor does one on the other side of its threshold.
static void akin_only(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-03-10", "channel=phone", 20, 80);
    csat(fx, "2025-03-10", "channel=email", 95, 5);
    fx_seal(fx);
    for (int change = 0; change < 5; change++) {
        const struct alert_list *l = alerts(fx, KPI_csat, "2025-03");
        assert_int_equal(l->n, 2);
        struct alert *total = &fx->alerts.items[l->items[0].dim >= 0], *phone = &fx->alerts.items[l->items[0].dim < 0];
        assert_string_equal(phone->key, "phone");
        switch (change) {
        case 1: phone->kpi = KPI_fcr; break;
        case 2: phone->rule = RULE_LIMIT; break;
        case 3: total->rule = RULE_LIMIT; break;
        case 4: phone->threshold = 10; break; // it is above it
        default: break;
        }
        fold(fx);
        assert_int_equal(fx->alerts.n, change ? 2 : 1);
    }
    fx_free(fx);
}

// ---- the list

// Three contacts on the tenth, the last day known: ten days of March have gone by.
static void days_gone_by(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.complaint_per = PER_DAY;
    fx->cfg.threshold[KPI_complaint_rate] = (struct threshold){.has_warn = true, .warn = 2.9};
    for (int i = 0; i < 30; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-03-%s channel=phone complaint=yes", i, i ? "01" : "10");
    const struct alert_list *l = alerts(fx, KPI_complaint_rate, "2025-03");
    assert_non_null(find(l, KPI_complaint_rate, -1, ""));
    assert_close(l->items[0].value, 3);
    struct kpi_query q = {.period = fx_period(fx, "2025-03"), .slice = fx->slice, .by = -1};
    struct err e = {0};
    assert_int_equal(alert_explain(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
    fx_free(fx);
}

// The run of a channel beside others: email is low since February, phone since January, chat in March alone.
static void since_when_by_channel(void **state)
{
    static const struct { const char *channel, *since; int bad[3]; } of[] = {
        {"chat", "2025-03", {1, 1, 6}}, {"email", "2025-02", {1, 6, 6}}, {"phone", "2025-01", {6, 6, 6}}};
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (size_t i = 0; i < ARRAY_LEN(of); i++)
        for (int m = 0; m < 3; m++) {
            char day[16], channel[24];
            snprintf(day, sizeof(day), "2025-%02d-10", m + 1);
            snprintf(channel, sizeof(channel), "channel=%s", of[i].channel);
            csat(fx, day, channel, 10 - of[i].bad[m], of[i].bad[m]);
        }
    csat(fx, "2024-12-10", "channel=phone", 9, 1);
    for (size_t i = 0; i < ARRAY_LEN(of); i++) {
        const struct alert *a = find(alerts(fx, KPI_csat, "2025-03"), KPI_csat, DIM_CHANNEL, of[i].channel);
        assert_non_null(a);
        assert_string_equal(a->since, of[i].since);
        assert_int_equal(a->periods, 3 - (int)((size_t)of[i].since[6] - '1'));
    }
    fx_free(fx);
}

// "since" says no more than 400 periods: a year and more of bad days.
static void since_longer_than_looked_back(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int32_t day = fx_day("2024-01-01"); day < fx_day("2024-01-01") + 410; day++) {
        char iso[11];
        civil_format_iso(day, iso);
        csat(fx, iso, "channel=email team=north", 0, 1);
    }
    const struct alert_list *l = alerts(fx, KPI_csat, "2025-02-13"); // the 410th
    assert_int_equal(l->n, 3);
    for (size_t i = 0; i < l->n; i++) {
        assert_int_equal(l->items[i].periods, 400);
        assert_string_equal(l->items[i].since, "2024-01-11");
    }
    fx_free(fx);
}

static void asked_of_some(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct err e = {0};
    static const int kpis[] = {KPI_nps, KPI_csat};
    csat(fx, "2025-03-10", "", 1, 9);
    fx_seal(fx);
    struct kpi_query q = {.period = fx_period(fx, "2025-03"), .compare = COMPARE_NONE, .by = -1, .kpis = kpis, .nkpis = 1};
    assert_int_equal(alert_run(fx->cube, &fx->cfg, &q, NULL, &fx->alerts, &e), 0);
    assert_int_equal(fx->alerts.n, 0);
    q.nkpis = 2;
    assert_int_equal(alert_run(fx->cube, &fx->cfg, &q, NULL, &fx->alerts, &e), 0);
    assert_int_equal(fx->alerts.n, 1);
    fx_free(fx);
}

// Each channel has too few contacts to be judged, all together have enough: the total is not left to any of them.
static void channels_too_small_to_answer(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.min_n_other = 10;
    for (int i = 0; i < 12; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-03-05 channel=%s first_reply_s=200", i, i % 3 ? i % 3 > 1 ? "chat" : "phone" : "email");
    fx->cfg.threshold[KPI_first_response_time] = (struct threshold){true, false, 100, 0};
    const struct alert_list *l = alerts(fx, KPI_first_response_time, "2025-03");
    assert_int_equal(l->n, 1);
    assert_int_equal(l->items[0].dim, -1);
    fx_free(fx);
}

// The figures that take a scan by customer are judged as soon as one threshold of theirs is set, whichever. b comes again within a week.
static void a_threshold_by_customer(void **state)
{
    (void)state;
    for (int crit = 0; crit < 2; crit++) {
        struct fx *fx = fx_new("UTC");
        static const char *const day[] = {"01", "20", "22"};
        for (int i = 0; i < 3; i++)
            put(fx, REC_INTERACTION, "id=%d created_at=2025-03-%s customer_id=%s channel=phone", i, day[i], i ? "b" : "a");
        put(fx, REC_INTERACTION, "id=9 created_at=2025-04-20 customer_id=c channel=phone");
        assert_int_equal(alerts(fx, KPI_repeat_contact, "2025-03")->n, 0);
        fx->cfg.threshold[KPI_repeat_contact] = (struct threshold){.has_warn = !crit, .has_crit = crit, .warn = 10, .crit = 10};
        const struct alert_list *l = alerts(fx, KPI_repeat_contact, "2025-03");
        const struct alert *a = find(l, KPI_repeat_contact, -1, "");
        assert_non_null(a);
        assert_close(a->value, 50);
        assert_int_equal(a->severity, crit ? STATE_CRITICAL : STATE_WARNING);
        fx_free(fx);
    }
}

static void repeats_dropped(void **state)
{
    (void)state;
    struct slice filters = {.n = 1, .f = {{DIM_CHANNEL, 1}}};
    struct alert items[] = {{.dim = DIM_CHANNEL}, {.dim = DIM_TEAM}, {.dim = -1}};
    struct alert_list l = {.items = items, .n = 2};
    alert_drop_repeats(&l, &filters);
    assert_int_equal(l.n, 1); // what stands behind is none of the list
    assert_int_equal(items[0].dim, DIM_TEAM);
    l.n = 0;
    alert_drop_repeats(&l, &filters);
    assert_int_equal(l.n, 0);
}

// The catalogue's order of figures that are as bad, then the farthest beyond its own threshold, also where that is 0.
static void order(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->cfg.threshold[KPI_nps] = (struct threshold){.has_crit = true, .crit = 0};
    for (int i = 0; i < 10; i++) {
        put(fx, REC_SURVEY, "id=a%d answered_at=2025-03-10 csat=1 ces=5 nps=%s channel=chat", i, i < 4 ? "10" : "0");  // -20
        put(fx, REC_SURVEY, "id=b%d answered_at=2025-03-10 csat=1 ces=5 nps=%s channel=phone", i, i < 2 ? "10" : "0"); // -60
    }
    const struct alert_list *l = alerts(fx, -1, "2025-03");
    int last = -1;
    for (size_t i = 0; i < l->n && l->items[i].severity == STATE_CRITICAL; i++) {
        assert_true(l->items[i].kpi >= last);
        last = l->items[i].kpi;
    }
    assert_true(last > KPI_nps);
    assert_true(find(l, KPI_nps, DIM_CHANNEL, "phone") < find(l, KPI_nps, DIM_CHANNEL, "chat"));
    fx_free(fx);
    fx = fx_new("UTC"); // 200 of 180 s is 1.11 times, 90,000 of a day 1.04: more seconds, but not farther
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-05 channel=phone first_reply_s=200");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-05 channel=email first_reply_s=90000");
    fx->cfg.nchannel = 0;
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_first_response_time, .channel = "phone", .t = {true, true, 100, 180}};
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_first_response_time, .channel = "email", .t = {true, true, 100, 86400}};
    l = alerts(fx, KPI_first_response_time, "2025-03");
    assert_int_equal(l->n, 2);
    assert_string_equal(l->items[0].key, "phone");
    fx_free(fx);
}

// ---- rules

static struct alert_def limit(double below, double above)
{
    return (struct alert_def){.name = "mine", .rule = RULE_LIMIT, .kpi = KPI_csat, .by = -1, .has_below = below > 0, .below = below,
                              .has_above = above > 0, .above = above, .in_a_row = 1, .severity = STATE_CRITICAL};
}

// 90 after 96 %: what a limit says, strictly beyond it, and until when it stays.
static void limits_to_both_sides(void **state)
{
    static const struct { double below, above, clear; int64_t min_n; bool raised, held; double stays_until; } cases[] = {
        {.below = 90}, {.below = 90.5, .raised = true}, {.above = 90}, {.above = 89.5, .raised = true},
        {.below = 90.5, .min_n = 20, .raised = true}, {.below = 90.5, .min_n = 21},
        {.above = 95, .clear = 6, .raised = true, .held = true, .stays_until = 89}, {.above = 95, .clear = 5}, {.above = 95, .clear = 4.5},
        {.above = 97, .clear = 9}, // it was never raised
    };
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct alert_opts o = {.ndefs = 1};
    csat(fx, "2025-02-10", "", 24, 1);
    csat(fx, "2025-03-10", "", 18, 2);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct alert_def d = limit(cases[i].below, cases[i].above);
        d.clear = cases[i].clear;
        d.min_n = cases[i].min_n;
        o.defs = &d;
        fx->rules = &o;
        const struct alert *a = of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_LIMIT);
        if (!a != !cases[i].raised)
            fail_msg("case %zu: %s", i, a ? a->reason : "not raised");
        if (!a)
            continue;
        assert_close(a->value, 90);
        assert_close(a->threshold, cases[i].below > 0 ? cases[i].below : cases[i].above);
        assert_int_equal(a->held, cases[i].held);
        assert_int_equal(a->periods, cases[i].above > 0 ? 2 : 1); // 96 was above them as well
        if (cases[i].held) {
            assert_close(a->clear, cases[i].stays_until);
            assert_string_equal(a->reason, "Customer satisfaction score 90.00 is no longer above 95.00, but not yet 89.00");
        }
    }
    // exactly on the margin it is cleared: 85 was below 86, 90 is 86 + 4
    struct alert_def d = limit(97, 0);
    d.below = 86;
    d.clear = 4;
    o.defs = &d;
    fx->rules = NULL;
    fx_free(fx);
    fx = fx_new("UTC");
    fx->rules = &o;
    csat(fx, "2025-02-10", "", 17, 3);
    csat(fx, "2025-03-10", "", 18, 2);
    assert_null(of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_LIMIT));
    d.clear = 4.5;
    assert_non_null(of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_LIMIT));
    fx->rules = NULL;
    fx_free(fx);
}

// From 38 of 40 to 150 of 200, 20 points: it wants enough answers in both, and counts from its least on. For a figure that should be low
// a rise is the fall: errors from 10 of 200 to 50.
static void drops(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct alert_def d = {.name = "d", .rule = RULE_DROP, .kpi = KPI_csat, .by = -1, .in_a_row = 1, .severity = STATE_WARNING};
    struct alert_opts o = {.defs = &d, .ndefs = 1};
    fx->rules = &o;
    csat(fx, "2025-02-10", "", 38, 2);
    csat(fx, "2025-03-10", "", 150, 50);
    csat(fx, "2025-04-10", "", 1, 0);
    assert_non_null(of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_DROP));
    d.min_n = 41;
    assert_null(of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_DROP));
    d.min_n = 40;
    d.least = 20;
    assert_non_null(of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_DROP));
    d.least = 20.5;
    assert_null(of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_DROP));
    fx_free(fx);
    fx = fx_new("UTC");
    d = (struct alert_def){.name = "d", .rule = RULE_DROP, .kpi = KPI_error_rate, .by = -1, .in_a_row = 1, .severity = STATE_WARNING};
    fx->rules = &o;
    for (int i = 0; i < 400; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-0%d-05 channel=phone error=%s", i, 2 + i / 200, i % 200 < (i < 200 ? 10 : 50) ? "yes" : "no");
    put(fx, REC_INTERACTION, "id=z created_at=2025-04-05 channel=phone");
    const struct alert *a = of_rule(alerts(fx, KPI_error_rate, "2025-03"), RULE_DROP);
    assert_non_null(a);
    assert_close(a->value, 25);
    assert_close(a->threshold, 5);
    d.least = 21; // it is 20
    assert_null(of_rule(alerts(fx, KPI_error_rate, "2025-03"), RULE_DROP));
    fx->rules = NULL;
    fx_free(fx);
}

// 100 %, then from 60 down by one each period. Where a cycle is known for the periods' grain, most of what the fall claims stood in the values
// a cycle before already (pairs 3 .. of them): it may be the season, and nothing is told. Of years there is no season: it is told.
static void a_trend_that_may_be_the_season(void **state)
{
    static const struct { const char *label, *every; int n; bool told; } cases[] = {
        {"2026-03", "month", 15, false}, {"2026-Q3", "quarter", 7, false}, {"2025-01-10", "day", 10, false}, {"2031", "year", 7, true}};
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct fx *fx = fx_new("UTC");
        struct alert_def d = {.name = "t", .rule = RULE_TREND, .kpi = KPI_csat, .by = -1, .in_a_row = 1, .severity = STATE_WARNING};
        struct alert_opts o = {.defs = &d, .ndefs = 1};
        fx->rules = &o;
        for (int i = 0; i <= cases[c].n; i++) { // and one more, so that the last one is over
            char day[40];
            int month = *cases[c].every == 'm' ? i : *cases[c].every == 'q' ? 3 * i : 0;
            snprintf(day, sizeof(day), "%d-%02d-%02d", 2025 + month / 12 + (*cases[c].every == 'y' ? i : 0), 1 + month % 12, *cases[c].every == 'd' ? i + 1 : 1);
            int good = i ? 61 - i : 100;
            csat(fx, day, "", good, 100 - good);
        }
        const struct alert *a = of_rule(alerts(fx, KPI_csat, cases[c].label), RULE_TREND);
        if (!a == cases[c].told)
            fail_msg("%s: %s", cases[c].every, a ? a->reason : "not told");
        fx->rules = NULL;
        fx_free(fx);
    }
}

// A trend is told of the last period once it is over, and of as many periods as the rule asks for: from 98 down to 80 in nine moves. Of a
// figure that should be low it is told when it rises.
static void a_trend_and_its_length(void **state)
{
    (void)state;
    for (int over = 0; over < 2; over++) {
        struct fx *fx = fx_new("UTC");
        struct alert_def d = {.name = "t", .rule = RULE_TREND, .kpi = KPI_csat, .by = -1, .in_a_row = 1, .severity = STATE_WARNING};
        struct alert_opts o = {.defs = &d, .ndefs = 1};
        fx->rules = &o;
        for (int m = -3; m <= 10; m++) {
            char day[16];
            snprintf(day, sizeof(day), "%d-%02d-10", m < 1 ? 2024 : 2025, m < 1 ? m + 12 : m);
            int bad = m < 1 ? 4 : 4 * m;
            csat(fx, day, "", 200 - bad, bad);
            for (int i = 0; i < 40; i++)
                put(fx, REC_INTERACTION, "id=e%d.%d created_at=%s channel=phone error=%s", m, i, day, i < bad / 4 ? "yes" : "no");
        }
        if (over)
            csat(fx, "2025-11-10", "", 1, 0);
        assert_int_equal(!of_rule(alerts(fx, KPI_csat, "2025-10"), RULE_TREND), !over);
        d.in_a_row = 9;
        assert_int_equal(!of_rule(alerts(fx, KPI_csat, "2025-10"), RULE_TREND), !over);
        d.in_a_row = 10;
        assert_null(of_rule(alerts(fx, KPI_csat, "2025-10"), RULE_TREND));
        d.in_a_row = 1;
        d.kpi = KPI_error_rate;
        assert_int_equal(!of_rule(alerts(fx, KPI_error_rate, "2025-10"), RULE_TREND), !over);
        fx->rules = NULL;
        fx_free(fx);
    }
}

// Eleven years that go down a little, of 200 answers each (Mann-Kendall p = 0.23), and a last one at 50 %. Of 200 answers that is a value which
// stands out and makes the trend alone: none. Of four it may be chance (z = 1.7), and all twelve go down (p = 0.006): both by stats_reference.py.
static void a_trend_by_what_its_figures_may_be_off(void **state)
{
    static const int good[] = {185, 192, 191, 189, 188, 183, 183, 178, 179, 181, 184};
    (void)state;
    for (int few = 0; few < 2; few++) {
        struct fx *fx = fx_new("UTC");
        struct alert_def d = {.name = "t", .rule = RULE_TREND, .kpi = KPI_csat, .by = -1, .in_a_row = 1, .severity = STATE_WARNING};
        struct alert_opts o = {.defs = &d, .ndefs = 1};
        fx->rules = &o;
        for (size_t i = 0; i < ARRAY_LEN(good); i++) {
            char day[16];
            snprintf(day, sizeof(day), "%zu-03-10", 2020 + i);
            csat(fx, day, "", good[i], 200 - good[i]);
        }
        csat(fx, "2031-03-10", "", few ? 2 : 100, few ? 2 : 100);
        csat(fx, "2032-03-10", "", 1, 0);
        assert_int_equal(of_rule(alerts(fx, KPI_csat, "2031"), RULE_TREND) != NULL, few);
        fx->rules = NULL;
        fx_free(fx);
    }
}

static void names_of_rules(void **state)
{
    (void)state;
    static const char *const names[] = {"limit", "drop", "trend", "target"};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(alert_rule_by_name(names[i]), RULE_LIMIT + i);
        assert_string_equal(alert_rule_name((enum alert_rule)(RULE_LIMIT + i)), names[i]);
    }
    assert_true(alert_rule_by_name("threshold") < 0);
    assert_true(alert_rule_by_name("none") < 0);
    assert_string_equal(alert_rule_name(RULE_COUNT), "");
}

// The filters of the page and those of a rule: both hold, and no rule speaks where they contradict each other.
static void a_rule_under_filters(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct alert_def d = limit(92, 0);
    struct alert_opts o = {.defs = &d, .ndefs = 1};
    csat(fx, "2025-03-10", "channel=phone team=Lyon", 16, 4);
    csat(fx, "2025-03-10", "channel=phone team=Lille", 18, 2);
    csat(fx, "2025-03-10", "channel=email team=Lyon", 7, 3);
    csat(fx, "2025-03-10", "team=Lyon", 5, 5); // no channel: no place
    fx_seal(fx);
    fx->rules = &o;
    fx_slice(fx, DIM_CHANNEL, "phone");
    d.slice = (struct slice){.n = 2};
    d.slice.f[0].dim = DIM_CHANNEL;
    d.slice.f[0].code = (uint32_t)cube_value_find(fx->cube, DIM_CHANNEL, "phone");
    d.slice.f[1].dim = DIM_TEAM;
    d.slice.f[1].code = (uint32_t)cube_value_find(fx->cube, DIM_TEAM, "Lyon");
    const struct alert *a = of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_LIMIT);
    assert_non_null(a);
    assert_close(a->value, 80);
    assert_int_equal(a->n, 20);
    assert_int_equal(a->slice.n, 2); // the phone is not named twice
    assert_int_equal(a->dim, DIM_TEAM); // the rule's last
    assert_string_equal(a->key, "phone, Lyon");
    fx_slice(fx, -1, NULL);
    fx_slice(fx, DIM_CHANNEL, "email");
    assert_null(of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_LIMIT));
    fx_slice(fx, -1, NULL);
    d.slice.n = 0;
    d.by = DIM_CHANNEL; // the first dimension is one as well
    const struct alert_list *l = alerts(fx, KPI_csat, "2025-03");
    size_t many = 0;
    for (size_t i = 0; i < l->n; i++)
        many += l->items[i].rule == RULE_LIMIT;
    assert_int_equal(many, 2);
    a = of_rule(l, RULE_LIMIT);
    assert_int_equal(a->dim, DIM_CHANNEL);
    assert_string_equal(a->key, "email");
    assert_int_equal(a->n, 10);
    d.by = -1;
    a = of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_LIMIT);
    assert_int_equal(a->dim, -1);
    fx->rules = NULL;
    fx_free(fx);
}

// Targets of channels: each is judged by its own.
static void targets_of_channels(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct kpi_goal goals[2] = {{.kpi = KPI_csat, .value = 90, .when = GOAL_ALWAYS}, {.kpi = KPI_csat, .value = 99, .when = GOAL_ALWAYS}};
    struct alert_opts o = {.target = STATE_CRITICAL};
    csat(fx, "2025-03-10", "channel=phone", 16, 4);
    csat(fx, "2025-03-10", "channel=email", 19, 1);
    csat(fx, "2025-04-10", "", 1, 0);
    fx_seal(fx);
    goals[0].slice.n = 1;
    goals[0].slice.f[0].dim = DIM_CHANNEL;
    goals[0].slice.f[0].code = (uint32_t)cube_value_find(fx->cube, DIM_CHANNEL, "phone");
    fx->cfg.goals = goals;
    fx->cfg.ngoals = 1;
    fx->rules = &o;
    const struct alert_list *l = alerts(fx, KPI_csat, "2025-03");
    const struct alert *a = of_rule(l, RULE_TARGET);
    assert_non_null(a);
    assert_string_equal(a->key, "phone");
    assert_close(a->value, 80);
    assert_close(a->threshold, 90);
    size_t many = 0;
    for (size_t i = 0; i < l->n; i++)
        many += l->items[i].rule == RULE_TARGET;
    assert_int_equal(many, 1); // the one that stands behind it is none of them
    // by the configuration: 90 of the phone, 10 of all others; asked of each channel, and of the phone alone
    fx->cfg.ngoals = 0;
    o.target = STATE_NONE;
    fx->cfg.has_target[KPI_csat] = true;
    fx->cfg.target[KPI_csat] = 10;
    fx->cfg.channel[fx->cfg.nchannel++] = (struct channel_threshold){.kpi = KPI_csat, .channel = "phone", .has_target = true, .target = 90};
    struct alert_def d = {.name = "t", .rule = RULE_TARGET, .kpi = KPI_csat, .by = DIM_CHANNEL, .in_a_row = 1, .severity = STATE_WARNING};
    o.defs = &d;
    o.ndefs = 1;
    for (int alone = 0; alone < 2; alone++) {
        if (alone) {
            d.by = -1;
            d.slice = goals[0].slice;
        }
        a = of_rule(alerts(fx, KPI_csat, "2025-03"), RULE_TARGET);
        assert_non_null(a);
        assert_string_equal(a->key, "phone");
        assert_close(a->threshold, 90);
    }
    fx->cfg.goals = NULL;
    fx->cfg.ngoals = 0;
    fx->rules = NULL;
    fx_free(fx);
}

// ---- causes

// The total's alert of March, with what causes it.
static const struct alert *explained(struct fx *fx, int kpi)
{
    struct err e = {0};
    alerts(fx, kpi, "2025-03");
    struct kpi_query q = {.period = fx_period(fx, "2025-03"), .slice = fx->slice, .by = -1};
    assert_int_equal(alert_explain(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
    const struct alert *a = find(&fx->alerts, kpi, -1, "");
    assert_non_null(a);
    return a;
}

// Means whose scatter decides: the rest without the part has a scatter of its own, worked out by subtraction.
static void a_cause_by_its_scatter(void **state)
{
    static const struct { const char *what; int part[4], rest[4]; bool cause; } cases[] = {
        {"clear", {9, 9, 10, 10}, {1, 1, 2, 2}, true},
        {"lost in the rest's scatter", {6, 6, 7, 7}, {0, 0, 0, 16}, false},
    };
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct fx *fx = fx_new("UTC");
        struct err e = {0};
        fx->cfg.threshold[KPI_handling_time] = (struct threshold){.has_warn = true, .warn = 300};
        for (int i = 0; i < 4; i++) {
            put(fx, REC_INTERACTION, "id=p%d created_at=2025-03-05 resolved_at=2025-03-06 channel=phone handle_s=%d", i, 60 * cases[c].part[i]);
            put(fx, REC_INTERACTION, "id=r%d created_at=2025-03-05 resolved_at=2025-03-06 channel=email handle_s=%d", i, 60 * cases[c].rest[i]);
        }
        alerts(fx, KPI_handling_time, "2025-03");
        const struct alert *a = find(&fx->alerts, KPI_handling_time, -1, "");
        assert_non_null(a);
        struct kpi_query q = {.period = fx_period(fx, "2025-03"), .slice = fx->slice, .by = -1};
        assert_int_equal(alert_explain(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
        if (a->has_cause != cases[c].cause)
            fail_msg("%s", cases[c].what);
        fx_free(fx);
    }
}

// Who is to blame has enough answers, and so has the rest; of two the one with fewer rows; not by customer, not yearly, not by a drop.
static void who_may_be_blamed(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct err e = {0};
    csat(fx, "2025-03-10", "channel=phone team=a product=x", 5, 25);
    csat(fx, "2025-03-10", "channel=email team=a product=x", 10, 0); // the team is larger than its phone, the product as large as the team
    csat(fx, "2025-03-10", "channel=email team=b product=y", 90, 5);
    struct kpi_query q = {.period = fx_period(fx, "2025-03"), .slice = fx->slice, .by = -1};
    for (int least = 30; least <= 31; least++) {
        fx->cfg.min_n_customer = least;
        alerts(fx, KPI_csat, "2025-03");
        assert_int_equal(alert_explain(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
        const struct alert *a = find(&fx->alerts, KPI_csat, -1, ""); // 105 of 135
        assert_non_null(a);
        assert_true(a->has_cause);
        assert_int_equal(a->cause_n, least == 30 ? 30 : 40); // 30 answers of the phone, or the 40 of the team
        assert_string_equal(a->cause_key, least == 30 ? "phone" : "a"); // of team and product the first
    }
    fx->cfg.min_n_customer = 96; // the rest would have 95
    alerts(fx, KPI_csat, "2025-03");
    assert_int_equal(alert_explain(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
    assert_false(find(&fx->alerts, KPI_csat, -1, "")->has_cause);
    fx->cfg.min_n_customer = 1;
    static const struct { int kpi; enum alert_rule rule; bool held, may; } asked[] = {
        {KPI_csat, RULE_THRESHOLD, false, true}, {KPI_csat, RULE_LIMIT, false, true}, {KPI_csat, RULE_TARGET, false, true},
        {KPI_csat, RULE_LIMIT, true, false}, {KPI_csat, RULE_DROP, false, false}, {KPI_csat, RULE_TREND, false, false},
        {KPI_repeat_contact, RULE_THRESHOLD, false, false}, {KPI_churn, RULE_THRESHOLD, false, false},
        {KPI_channel_preference, RULE_THRESHOLD, false, false}};
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        struct alert one = {.kpi = asked[i].kpi, .rule = asked[i].rule, .held = asked[i].held, .measure = -1, .dim = -1, .key = "", .value = 77, .threshold = 80};
        fx->alerts.items = &one;
        fx->alerts.n = 1;
        assert_int_equal(alert_explain(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
        if (one.has_cause != asked[i].may)
            fail_msg("case %zu", i);
    }
    fx_free(fx);
}

// A value that is exactly the threshold is no longer bad: the rest without the phone is to blame for nothing, and a part that is just there is no
// cause. Satisfaction, which should be at least 80: phone 5 of 30. Handling time, at most 5 minutes: phone 14, 14, 16 and 16.
static void a_rest_on_the_limit(void **state)
{
    static const struct { const char *what; int rest; bool cause; } cases[] = {{"on it", 80, true}, {"below it", 79, false}};
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct fx *fx = fx_new("UTC");
        csat(fx, "2025-03-10", "channel=phone", 5, 25);
        csat(fx, "2025-03-10", "channel=email", cases[c].rest, 100 - cases[c].rest);
        const int minutes[] = {4, 4, 6, 6 + (cases[c].cause ? 0 : 1)}; // 5 and 5.25
        for (int i = 0; i < 4; i++) {
            put(fx, REC_INTERACTION, "id=p%d created_at=2025-03-05 resolved_at=2025-03-06 channel=phone handle_s=%d", i, 60 * (14 + i / 2 * 2));
            put(fx, REC_INTERACTION, "id=r%d created_at=2025-03-05 resolved_at=2025-03-06 channel=email handle_s=%d", i, 60 * minutes[i]);
        }
        fx->cfg.threshold[KPI_csat] = (struct threshold){.has_warn = true, .warn = 80};
        fx->cfg.threshold[KPI_handling_time] = (struct threshold){.has_warn = true, .warn = 300};
        for (int k = 0; k < 2; k++) {
            const struct alert *a = explained(fx, k ? KPI_handling_time : KPI_csat);
            if (a->has_cause != cases[c].cause)
                fail_msg("%s, %s", cases[c].what, k ? "above" : "below");
            if (a->has_cause)
                assert_string_equal(a->cause_key, "phone");
        }
        fx_free(fx);
    }
}

// A part that is exactly on the limit is not beyond it: four of five of the phone, at 80 %, where the alert by a rule says 80.
static void a_part_on_the_limit(void **state)
{
    (void)state;
    for (int bad = 20; bad <= 21; bad++) {
        struct fx *fx = fx_new("UTC");
        struct err e = {0};
        csat(fx, "2025-03-10", "channel=phone", 100 - bad, bad);
        csat(fx, "2025-03-10", "channel=email", 100, 0);
        fx_seal(fx);
        struct kpi_query q = {.period = fx_period(fx, "2025-03"), .slice = fx->slice, .by = -1};
        struct alert one = {.kpi = KPI_csat, .rule = RULE_LIMIT, .measure = -1, .dim = -1, .key = "", .value = 79.9, .threshold = 80};
        fx->alerts.items = &one;
        fx->alerts.n = 1;
        assert_int_equal(alert_explain(fx->cube, &fx->cfg, &q, &fx->alerts, &e), 0);
        assert_int_equal(one.has_cause, bad > 20);
        fx->alerts.items = NULL; // its texts are the list's
        fx->alerts.n = 0;
        fx_free(fx);
    }
}

// Only product x of the north's phone is bad, none of 100: 700 of 800. Two steps of the way are told, not the third.
static void as_deep_as_two(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int i = 0; i < 8; i++) {
        char more[64];
        snprintf(more, sizeof(more), "channel=%s team=%s product=%s", i & 1 ? "email" : "phone", i & 2 ? "south" : "north", i & 4 ? "y" : "x");
        csat(fx, "2025-03-10", more, i ? 100 : 0, i ? 0 : 100);
    }
    fx->cfg.threshold[KPI_csat] = (struct threshold){.has_warn = true, .warn = 90};
    const struct alert *a = explained(fx, KPI_csat);
    assert_true(a->has_cause);
    assert_string_equal(a->cause_key, "phone, north");
    assert_int_equal(a->cause.n, 2);
    assert_int_equal(a->cause_n, 200);
    assert_close(a->cause_value, 50);
    assert_close(a->rest_value, 100);
    fx_free(fx);
}

// Two hundred values of a dimension are looked through, no value among them; a place more, and it sends nobody anywhere. One value beside
// those that have none is no part to compare.
static void dimensions_looked_through(void **state)
{
    static const struct { int teams; bool cause; } cases[] = {{1, false}, {2, true}, {199, true}, {200, false}};
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        struct fx *fx = fx_new("UTC");
        csat(fx, "2025-03-10", "team=t0", 5, 35);
        for (int i = 1; i < cases[c].teams; i++) {
            char more[24];
            snprintf(more, sizeof(more), "team=t%d", i);
            csat(fx, "2025-03-10", more, 1, 0);
        }
        csat(fx, "2025-03-10", "", 60, 0);
        fx->cfg.threshold[KPI_csat] = (struct threshold){.has_warn = true, .warn = 95};
        fx_seal(fx);
        assert_int_equal(cube_nvalues(fx->cube, DIM_TEAM), cases[c].teams + 1);
        const struct alert *a = explained(fx, KPI_csat);
        if (a->has_cause != cases[c].cause)
            fail_msg("%d teams", cases[c].teams);
        fx_free(fx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins), cmocka_unit_test(teams_as_low_as_each_other), cmocka_unit_test(low_beside_the_cause), cmocka_unit_test(akin_only),
        cmocka_unit_test(days_gone_by), cmocka_unit_test(since_when_by_channel), cmocka_unit_test(since_longer_than_looked_back),
        cmocka_unit_test(asked_of_some), cmocka_unit_test(channels_too_small_to_answer), cmocka_unit_test(a_threshold_by_customer),
        cmocka_unit_test(repeats_dropped), cmocka_unit_test(order), cmocka_unit_test(limits_to_both_sides), cmocka_unit_test(drops),
        cmocka_unit_test(a_trend_that_may_be_the_season), cmocka_unit_test(a_trend_and_its_length), cmocka_unit_test(a_trend_by_what_its_figures_may_be_off), cmocka_unit_test(names_of_rules),
        cmocka_unit_test(a_rule_under_filters), cmocka_unit_test(targets_of_channels), cmocka_unit_test(a_cause_by_its_scatter),
        cmocka_unit_test(who_may_be_blamed), cmocka_unit_test(a_rest_on_the_limit), cmocka_unit_test(a_part_on_the_limit),
        cmocka_unit_test(as_deep_as_two), cmocka_unit_test(dimensions_looked_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Values that lie on a border of the formulas and of their judgement: what a flipped comparison would change (make mutate).
#include "kpi_fixture.h"

#include "kpi/formula.h"

static void answers(struct fx *fx, const char *month, const char *field, const char *rest, const int *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(fx, REC_SURVEY, "id=%s-%s-%zu%s answered_at=%s-%02zu %s=%d %s", month, field, i, rest, month, i % 28 + 1, field, v[i], rest);
}
#define ANSWERS(fx, month, field, rest, ...) answers(fx, month, field, rest, (const int[]){__VA_ARGS__}, ARRAY_LEN(((const int[]){__VA_ARGS__})))

static void c2es_on_its_limits(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-01", "ease", "", 3, 3, 3, 3, 2);                       // 2.8
    ANSWERS(fx, "2025-01", "ease", "audience=employee", 4, 4, 3, 3);         // 3.5: a ratio of 0.80 is inside
    ANSWERS(fx, "2025-02", "ease", "", 3, 3, 3, 2);                          // 2.75
    ANSWERS(fx, "2025-02", "ease", "audience=employee", 4, 4, 4, 3);         // 3.75: 0.733 is outside
    struct kpi_figure f = fig(fx, KPI_c2es, "2025-01");
    assert_value(f, 0.8, 4);
    assert_int_equal(f.state, STATE_OK);
    f = fig(fx, KPI_c2es, "2025-02");
    assert_int_equal(f.state, STATE_WARNING);
    assert_close(kpi_alert_threshold(KPI_c2es, &fx->cfg, &f, NULL), 0.8);
    // its own minimum: four answers on the smaller side are enough of four, not of five; and so are those of each side
    fx->cfg.min_n[KPI_c2es] = 4;
    assert_false(fig(fx, KPI_c2es, "2025-01").small);
    fx->cfg.min_n[KPI_c2es] = 5;
    assert_true(fig(fx, KPI_c2es, "2025-01").small);
    fx->cfg.min_n[KPI_c2es] = 0;
    fx->cfg.min_n[KPI_ease_customer] = 5;
    assert_false(fig(fx, KPI_c2es, "2025-01").small);
    fx->cfg.min_n[KPI_ease_customer] = 6;
    assert_true(fig(fx, KPI_c2es, "2025-01").small);
    fx_free(fx);
}

// The threshold that an alert names: the user's own of the ratio, not the one of the house; of a KPI with a critical one alone, that.
static void threshold_named(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-01", "ease", "", 3, 3, 3, 3, 2);               // 2.8
    ANSWERS(fx, "2025-01", "ease", "audience=employee", 4, 4, 3, 3); // 3.5
    ANSWERS(fx, "2025-01", "nps", "", 0, 0, 10);
    fx->cfg.threshold[KPI_c2es] = (struct threshold){.has_warn = true, .warn = 0.9};
    struct kpi_figure f = fig(fx, KPI_c2es, "2025-01");
    assert_int_equal(f.state, STATE_WARNING);
    assert_close(kpi_alert_threshold(KPI_c2es, &fx->cfg, &f, NULL), 0.9);
    fx->cfg.threshold[KPI_nps] = (struct threshold){.has_crit = true, .crit = -10};
    f = fig(fx, KPI_nps, "2025-01");
    assert_int_equal(f.state, STATE_CRITICAL);
    assert_close(kpi_alert_threshold(KPI_nps, &fx->cfg, &f, NULL), -10);
    fx_free(fx);
}

// A value that is its own threshold is fine: of the ratio 0.8 of C2ES, 0.9 and 0.8 below it; below a critical one it is critical.
static void own_limits_of_c2es(void **state)
{
    static const struct { struct threshold own; enum kpi_state state; } cases[] = {
        {{.has_warn = true, .warn = 0.8}, STATE_OK}, {{.has_warn = true, .warn = 0.81}, STATE_WARNING},
        {{.has_crit = true, .crit = 0.8}, STATE_OK}, {{.has_crit = true, .crit = 0.79}, STATE_OK}, {{.has_crit = true, .crit = 0.81}, STATE_CRITICAL},
        {{.has_warn = true, .has_crit = true, .warn = 0.9, .crit = 0.7}, STATE_WARNING},
    };
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-01", "ease", "", 4, 4, 4, 4, 0);                 // 3.2
    ANSWERS(fx, "2025-01", "ease", "audience=employee", 4, 4, 4, 4);   // 4: a ratio of 0.8
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        fx->cfg.threshold[KPI_c2es] = cases[i].own;
        struct kpi_figure f = fig(fx, KPI_c2es, "2025-01");
        assert_true(f.value == 3.2 / 4);
        if (f.state != cases[i].state)
            fail_msg("case %zu: %d", i, f.state);
    }
    fx_free(fx);
}

// What is judged of a yearly figure: 80 % kept over a quarter of a year is 40.96 % a year; over no days, or where more stayed than had been
// there, there is nothing to raise to a power.
static void judged_by_the_year(void **state)
{
    (void)state;
    struct kpi_config c;
    kpi_config_default(&c);
    double power = 365.25 / 90;
    assert_close(kpi_judged_value(&c, KPI_retention, 80, 90), 100 * pow(0.8, power));
    assert_close(kpi_judged_value(&c, KPI_churn, 20, 90), 100 * (1 - pow(0.8, power)));
    assert_close(kpi_judged_value(&c, KPI_retention, 150, 90), 100);
    assert_close(kpi_judged_value(&c, KPI_churn, 150, 90), 100);
    assert_close(kpi_judged_value(&c, KPI_retention, 80, 0), 80);
    assert_close(kpi_judged_value(&c, KPI_churn, 20, 0), 20);
    assert_close(kpi_judged_value(&c, KPI_csat, 80, 90), 80);
}

// How a reason writes figures and names: points with one decimal, a name small inside a sentence.
static void figures_in_reasons(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-10T10:00 resolved_at=2025-03-10T14:00 channel=phone handle_s=7200");
    ANSWERS(fx, "2025-03", "nps", "", 0, 0, 10); // (1 - 2) / 3
    const struct kpi_result *r = ask(fx, KPI_nps, "2025-03", COMPARE_NONE, -1, 0);
    assert_string_equal(r->reason, "net promoter score −33.3 is below −20.0");
    fx->cfg.threshold[KPI_handling_time] = (struct threshold){.has_warn = true, .warn = 3600};
    r = ask(fx, KPI_handling_time, "2025-03", COMPARE_NONE, -1, 0);
    assert_value(r->now, 7200, 1);
    assert_int_equal(r->now.state, STATE_WARNING);
    assert_memory_equal(r->reason, "average handling time ", 22);
    fx_free(fx);
}

// Who bought once, years ago, and nobody in the last twelve months: no frequency, so no lifetime value.
static void no_buyer_of_the_year(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2023-03-10 amount=10 currency=EUR");
    put(fx, REC_ORDER, "id=2 customer_id=a ordered_at=2023-04-10 amount=10 currency=EUR");
    fx->opts.as_of = fx_day("2025-12-31");
    assert_nodata(fig(fx, KPI_clv, "2025-12"));
    fx_free(fx);
}

// Three of four answers are 1: 1.25 with a standard error of 0.25; what lies below the scale is cut off at 1.
static void interval_ends_with_the_scale(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-03", "ease", "audience=employee", 1, 1, 1, 2);
    struct kpi_figure f = fig(fx, KPI_ease_employee, "2025-03");
    assert_value(f, 1.25, 4);
    assert_interval(f, 1, 1.25 + 1.96 * 0.25);
    fx_free(fx);
}

static void net_of_two_counts(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-03", "nps", "", 10, 9, 9, 9, 10, 7, 8, 0, 3, 6); // 5 promoters, 3 detractors
    struct kpi_figure f = fig(fx, KPI_nps, "2025-03");
    assert_value(f, 20, 10);
    assert_close(f.num, 2);
    assert_close(f.den, 10);
    fx_free(fx);
}

// A first response after exactly two hours is excellent where people write letters, nowhere else; after more it is not.
static void excellent_by_channel(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    static const char *const channels[] = {"email", "web", "portal", "phone"};
    for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
        put(fx, REC_INTERACTION, "id=a%zu created_at=2025-03-10T10:00 channel=%s first_reply_at=2025-03-10T12:00", i, channels[i]);
        put(fx, REC_INTERACTION, "id=b%zu created_at=2025-04-10T10:00 channel=%s first_reply_at=2025-04-10T12:00:01", i, channels[i]);
    }
    fx_seal(fx);
    for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
        fx_slice(fx, DIM_CHANNEL, NULL);
        fx_slice(fx, DIM_CHANNEL, channels[i]);
        struct kpi_figure f = fig(fx, KPI_first_response_time, "2025-03");
        assert_value(f, 7200, 1);
        assert_int_equal(f.excellent, i < 3);
        assert_false(fig(fx, KPI_first_response_time, "2025-04").excellent);
        f = fig(fx, KPI_response_time, "2025-03");
        assert_value(f, 7200, 1);
        assert_int_equal(f.excellent, i < 3);
    }
    fx_free(fx);
}

// The mark of a KPI without one, and that of others while CSAT is told as a mean.
static void excellent_marks(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-03", "nps", "", 10, 10, 10);
    struct kpi_figure f = fig(fx, KPI_feedback_volume, "2025-03");
    assert_true(f.has && !f.excellent);
    assert_true(fig(fx, KPI_nps, "2025-03").excellent);
    fx->cfg.csat_mean = true;
    assert_true(fig(fx, KPI_nps, "2025-03").excellent);
    fx_free(fx);
}

// Thresholds of the user's on a KPI that is neither good nor bad: equal ones mean that high is bad.
static void equal_thresholds_of_a_neutral_kpi(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int i = 0; i < 12; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-03-%02dT10:00 channel=phone", i, i + 1);
    fx->cfg.threshold[KPI_contact_volume] = (struct threshold){.has_warn = true, .has_crit = true, .warn = 10, .crit = 10};
    fx->cfg.own_threshold[KPI_contact_volume] = true;
    assert_int_equal(fig(fx, KPI_contact_volume, "2025-03").state, STATE_CRITICAL);
    fx->cfg.threshold[KPI_contact_volume].warn = fx->cfg.threshold[KPI_contact_volume].crit = 20;
    assert_int_equal(fig(fx, KPI_contact_volume, "2025-03").state, STATE_OK);
    fx_free(fx);
}

// Prospects of February may convert until 90 days after it, 1 March to 29 May: at the end of 28 May the figure is young, at that of 29 May it is not.
static void young_cohorts(void **state)
{
    (void)state;
    for (int day = 28; day <= 29; day++) {
        char as_of[11];
        struct fx *fx = fx_new("UTC");
        snprintf(as_of, sizeof(as_of), "2025-05-%d", day);
        fx->opts.as_of = fx_day(as_of);
        put(fx, REC_LEAD, "id=1 created_at=2025-02-10 converted_at=2025-03-01");
        put(fx, REC_LEAD, "id=2 created_at=2025-02-11 converted_at=");
        assert_false(fig(fx, KPI_conversion, "2025-02").immature);
        fx->cfg.conversion_base = CONV_COHORT;
        struct kpi_figure f = fig(fx, KPI_conversion, "2025-02");
        assert_value(f, 50, 2);
        assert_int_equal(f.immature, day == 28);
        assert_false(fig(fx, KPI_conversion, "2025-04").immature); // no data is not young
        const char *said = ask(fx, KPI_conversion, "2025-02", COMPARE_NONE, -1, 0)->reason;
        assert_string_equal(said, day == 28 ? "immature: prospects of the period may still convert" : "");
        // what is below its threshold is told as that
        fx->cfg.threshold[KPI_conversion] = (struct threshold){.has_warn = true, .warn = 60};
        fx->cfg.own_threshold[KPI_conversion] = true;
        said = ask(fx, KPI_conversion, "2025-02", COMPARE_NONE, -1, 0)->reason;
        assert_non_null(strstr(said, "60"));
        fx->cfg.threshold[KPI_conversion] = (struct threshold){.has_warn = true, .has_crit = true, .warn = 70, .crit = 60};
        said = ask(fx, KPI_conversion, "2025-02", COMPARE_NONE, -1, 0)->reason;
        assert_non_null(strstr(said, "60"));
        fx_free(fx);
    }
}

// A period in which nobody bought has no count of those who bought again; one in which somebody did has it, though the share is not known.
static void count_without_share(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_ORDER, "id=1 customer_id=a ordered_at=2025-03-10 amount=10 currency=EUR");
    assert_false(fig(fx, KPI_recurring_customers, "2025-02").has_count);
    assert_true(fig(fx, KPI_recurring_customers, "2025-03").has_count);
    fx_free(fx);
}

// The first KPI of one's own has the number after the last built-in one.
static void own_kpi(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct kpi_own *own = calloc(2, sizeof(*own));
    struct err e = {0};
    size_t at;
    assert_non_null(own);
    static const char *const texts[] = {"surveys / 2", "surveys * 3"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        own[i].info = (struct kpi_info){.id = i ? "two" : "one", .name = i ? "Two" : "One", .family = FAM_SERVICE, .unit = UNIT_RATIO};
        assert_int_equal(formula_parse(texts[i], &own[i].formula, &at, &e), 0);
        kpi_own_finish(&own[i]);
    }
    fx->cfg.own = own;
    fx->cfg.nown = 2;
    ANSWERS(fx, "2025-03", "nps", "", 10, 7, 3);
    assert_value(fig(fx, KPI_COUNT, "2025-03"), 1.5, 3);
    assert_value(fig(fx, KPI_COUNT + 1, "2025-03"), 9, 3);
    fx->cfg.own = NULL;
    fx->cfg.nown = 0;
    free(own);
    fx_free(fx);
}

// "customer satisfaction score", but "NPS" and "C2ES": a name of capitals keeps them.
static void names_in_reasons(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01T10:00 resolved_at=2025-03-03T10:00 sla=breached");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-02T10:00 resolved_at=2025-03-03T10:00 sla=met");
    const struct kpi_result *r = ask(fx, KPI_sla, "2025-03", COMPARE_NONE, -1, 0);
    assert_int_equal(r->now.state, STATE_CRITICAL);
    assert_memory_equal(r->reason, kpi_info(&fx->cfg, KPI_sla)->name, 2);
    fx_free(fx);
}

// None and all are proportions too; more than all are none.
static void shares_at_their_ends(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-02", "csat", "", 1, 1, 1, 1);
    ANSWERS(fx, "2025-03", "csat", "", 5, 5, 5, 5);
    put(fx, REC_INTERACTION, "id=1 created_at=2025-04-05");
    put(fx, REC_CUSTOMER, "id=old signed_up_at=2025-01-10 churned_at=2025-03-20");
    put(fx, REC_CUSTOMER, "id=new signed_up_at=2025-03-02 churned_at=2025-03-28");
    double z2 = 1.96 * 1.96;
    assert_interval(fig(fx, KPI_csat, "2025-02"), 0, 100 * z2 / (4 + z2));
    assert_interval(fig(fx, KPI_csat, "2025-03"), 400 / (4 + z2), 100);
    assert_int_equal(fig(fx, KPI_csat, "2025-03").ev.kind, EV_SHARE);
    struct kpi_figure f = fig(fx, KPI_churn, "2025-03"); // two lost of the one there was
    assert_value(f, 200, 1);
    assert_no_interval(f);
    assert_int_equal(f.ev.kind, EV_NONE);
    assert_false(fig(fx, KPI_csat, "2025-04").has_mean);
    fx_free(fx);
}

// What a figure keeps for tests against others: the scatter on the figure's own scale, 100 points of 4 steps (1 and 5: 8 of them squared).
static void evidence(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    ANSWERS(fx, "2025-03", "emotion", "", 1, 5);
    for (int i = 0; i < 2; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-03-05 resolved_at=2025-03-06 handle_s=%d00", i, i + 1);
    struct kpi_figure f = fig(fx, KPI_emotional_connection, "2025-03");
    assert_close(f.ev.m.mean, 50);
    assert_close(f.ev.m.var, 8 * 25 * 25);
    f = fig(fx, KPI_handling_time, "2025-03");
    assert_close(f.num, 300);
    assert_close(f.den, 2);
    assert_close(f.ev.m.mean, 150);
    assert_close(f.ev.m.var, 5000);
    // beyond 128 bits: n times the sum of squares is 2^130
    struct cell c = {0};
    c.m[mean_n(MEAN_WAIT)] = INT64_C(1) << 20;
    c.m[mean_sum(MEAN_WAIT)] = INT64_C(1) << 60;
    c.sq[MEAN_WAIT] = (int128)1 << 110;
    struct kpi_ctx x = {.cfg = &fx->cfg, .cube = fx->cube};
    kpi_eval(KPI_waiting_time, &x, &c, &f);
    double var = (ldexp(1, 130) - ldexp(1, 120)) / (ldexp(1, 20) * (ldexp(1, 20) - 1)) / 1e6;
    assert_true(fabs(f.ev.m.var / var - 1) < 1e-12);
    fx_free(fx);
}

// 150 of 200 against 180 of 200: z = 0.15 / sqrt(0.825 * 0.175 / 100) = 3.9477. Means and net scores without any scatter differ, too.
static void figures_against_each_other(void **state)
{
    static const struct kpi_figure nobody = {.has = false};
    const struct kpi_figure share[2] = {{.has = true, .ev = {.kind = EV_SHARE, .k = 150, .n = 200}}, {.has = true, .ev = {.kind = EV_SHARE, .k = 180, .n = 200}}};
    struct kpi_figure a = {.has = true, .ev = {.kind = EV_MEAN, .m = {4, 1, 0}}}, b = {.has = true, .ev = {.kind = EV_MEAN, .m = {4, 2, 0}}};
    (void)state;
    assert_true(fabs(kpi_p_value(&share[0], &share[1]) - 7.89022429025617e-05) < 1e-15);
    assert_true(kpi_differs(&share[0], &share[1]));
    assert_true(isnan(kpi_p_value(&share[0], &a)) && isnan(kpi_p_value(&share[0], &nobody)) && isnan(kpi_p_value(&nobody, &a)));
    assert_true(kpi_differs(&a, &b));
    b.ev.kind = EV_NET;
    assert_false(kpi_differs(&a, &b));
    a.ev.kind = EV_NET;
    assert_true(kpi_differs(&a, &b));
    a.ev.kind = b.ev.kind = EV_SHARE; // of no answers: what stands in the means is nothing
    assert_false(kpi_differs(&a, &b));
    a.ev.kind = b.ev.kind = EV_MEAN;
    a.has = false;
    assert_false(kpi_differs(&a, &b) || kpi_differs(&b, &a));
}

static void nothing_to_count(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_CUSTOMER, "id=a signed_up_at=2025-01-10 churned_at=");
    ANSWERS(fx, "2025-03", "ease", "", 3, 3);
    fx->cfg.recurring_all = true; // nobody bought: none of one
    struct kpi_figure f = fig(fx, KPI_recurring_customers, "2025-03");
    assert_true(f.has && f.has_count && f.count == 0);
    assert_nodata(fig(fx, KPI_voice_of_customer, "2024-12")); // before the first survey
    f = fig(fx, KPI_c2es, "2025-03"); // nobody of the staff was asked: there is nobody to hide
    assert_false(f.has || f.hidden);
    fx_free(fx);
    fx = fx_new("UTC");
    fx->cfg.csat_mean = true;
    ANSWERS(fx, "2025-03", "csat", "", 1, 1, 1, 2); // 1.25 +- 0.49: not below the scale
    f = fig(fx, KPI_csat, "2025-03");
    assert_close(f.low, 1);
    assert_close(f.high, 1.25 + 1.96 * 0.25);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c2es_on_its_limits),   cmocka_unit_test(interval_ends_with_the_scale),
        cmocka_unit_test(net_of_two_counts),    cmocka_unit_test(excellent_by_channel),
        cmocka_unit_test(excellent_marks),      cmocka_unit_test(equal_thresholds_of_a_neutral_kpi),
        cmocka_unit_test(young_cohorts),        cmocka_unit_test(count_without_share),
        cmocka_unit_test(own_kpi),              cmocka_unit_test(names_in_reasons),
        cmocka_unit_test(shares_at_their_ends), cmocka_unit_test(evidence),
        cmocka_unit_test(figures_against_each_other), cmocka_unit_test(nothing_to_count),
        cmocka_unit_test(own_limits_of_c2es),   cmocka_unit_test(judged_by_the_year), cmocka_unit_test(figures_in_reasons),
        cmocka_unit_test(threshold_named),      cmocka_unit_test(no_buyer_of_the_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

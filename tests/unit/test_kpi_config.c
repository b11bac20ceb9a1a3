// The configuration of KPIs: thresholds and targets by channel, the rows behind a KPI under its options, the user's own KPIs. Values of
// kpis.md, section 3.
#include "kpi_fixture.h"

#include "kpi/formula.h"

static void defaults(void **state)
{
    static const struct { int kpi; const char *channel; bool has; double warn, crit; } rows[] = {
        {KPI_waiting_time, "phone", true, 60, 180}, {KPI_waiting_time, "chat", true, 60, 180}, {KPI_waiting_time, "email", false, 0, 0},
        {KPI_waiting_time, NULL, false, 0, 0},      {KPI_waiting_time, "", false, 0, 0},
        {KPI_cost_per_contact, "phone", true, 10, 15}, {KPI_cost_per_contact, "chat", true, 2, 4}, {KPI_cost_per_contact, "email", false, 0, 0},
        {KPI_csat, "phone", true, 80, 70},          {KPI_csat, NULL, true, 80, 70},
    };
    static struct kpi_config c;
    (void)state;
    kpi_config_default(&c);
    assert_true(c.min_n_customer == 30 && c.min_n_employee == 5 && c.min_n_other == 10 && c.clv_margin == 100);
    assert_string_equal(c.currency, "");
    for (int k = 0; k < KPI_MAX; k++)
        assert_int_equal(c.order[k], k);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct threshold t = kpi_threshold(rows[i].kpi, &c, rows[i].channel);
        assert_true(t.has_warn == rows[i].has && t.has_crit == rows[i].has && t.warn == rows[i].warn && t.crit == rows[i].crit);
    }
    assert_true(kpi_has_channel_thresholds(KPI_waiting_time, &c) && !kpi_has_channel_thresholds(KPI_csat, &c));
}

// A channel's target first, then the general one; a row with thresholds alone gives none.
static void targets(void **state)
{
    static struct kpi_config c;
    double t = -1;
    (void)state;
    kpi_config_default(&c);
    assert_false(kpi_target(KPI_waiting_time, &c, "phone", &t));
    c.channel[c.nchannel++] = (struct channel_threshold){.kpi = KPI_waiting_time, .channel = "phone", .has_target = true, .target = 40};
    assert_false(kpi_target(KPI_waiting_time, &c, "chat", &t) || kpi_target(KPI_waiting_time, &c, NULL, &t) || kpi_target(KPI_csat, &c, "phone", &t));
    assert_true(kpi_target(KPI_waiting_time, &c, "phone", &t) && t == 40);
    c.has_target[KPI_waiting_time] = true;
    c.target[KPI_waiting_time] = 50;
    assert_true(kpi_target(KPI_waiting_time, &c, "phone", &t) && t == 40);
    assert_true(kpi_target(KPI_waiting_time, &c, "chat", &t) && t == 50);
    assert_true(kpi_target(KPI_waiting_time, &c, NULL, &t) && t == 50);
    assert_false(kpi_target(KPI_response_time, &c, "phone", &t)); // that has thresholds there, and no target
}

static void rows_by_option(void **state)
{
    static struct kpi_config c;
    (void)state;
    for (int option = 0; option < 7; option++) {
        kpi_config_default(&c);
        c.handling_elapsed = option == 1;
        c.resolution_closed = option == 2;
        c.conversion_base = option == 3 ? CONV_INTERACTIONS : option == 4 ? CONV_COHORT : CONV_PERIOD;
        c.preference_base = option == 5 ? PREF_CONTACTS : option == 6 ? PREF_STATED : PREF_RESPONSES;
        const struct { int kpi; enum measure rows; } want[] = {
            {KPI_handling_time, option == 1 ? M_ELAPSED_N : M_HANDLE_N},
            {KPI_resolution_time, option == 2 ? M_RESOLUTION_CLOSED_N : M_RESOLUTION_N},
            {KPI_conversion, option == 3 ? M_CONVERTED_CONTACTS : option == 4 ? M_LEADS_COHORT : M_LEADS_CONVERTED},
            {KPI_channel_preference, option == 5 ? M_INTERACTIONS : option == 6 ? M_STOCK_PREFERENCES : M_RESPONSES},
            {KPI_csat, M_CSAT_N},
            {KPI_waiting_time, M_WAIT_N},
        };
        for (size_t i = 0; i < ARRAY_LEN(want); i++)
            if (kpi_rows_measure(want[i].kpi, &c) != want[i].rows)
                fail_msg("option %d, row %zu: %d", option, i, kpi_rows_measure(want[i].kpi, &c));
    }
}

static void own_kpis(void **state)
{
    static struct kpi_config c;
    static struct kpi_own own[2] = {{.info = {.id = "first"}}, {.info = {.id = "second"}}};
    struct err e = {0};
    size_t at;
    (void)state;
    kpi_config_default(&c);
    assert_int_equal(kpi_count(&c), 50);
    assert_int_equal(formula_parse("contacts", &own[0].formula, &at, &e), 0);
    assert_int_equal(formula_parse("repeaters", &own[1].formula, &at, &e), 0);
    c.own = own;
    c.nown = 2;
    assert_int_equal(kpi_count(&c), 52);
    assert_int_equal(kpi_count(NULL), 50);
    assert_string_equal(kpi_info(&c, 50)->id, "first");
    assert_string_equal(kpi_info(&c, 51)->id, "second");
    assert_int_equal(kpi_by_id(&c, "second"), 51);
    assert_int_equal(kpi_by_id(NULL, "second"), -1);
    assert_false(kpi_by_customer(50, &c));
    assert_true(kpi_by_customer(51, &c));
    assert_false(kpi_by_customer(KPI_employee_engagement, &c)); // the last of the catalogue
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(defaults), cmocka_unit_test(targets), cmocka_unit_test(rows_by_option), cmocka_unit_test(own_kpis)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

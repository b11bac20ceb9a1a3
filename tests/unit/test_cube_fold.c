// Folding: spans, groups and slices of made-up data of every kind; parts add up, rows are those that were counted.
#include "kpi_fixture.h"

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

// "name=value " or "name= ", one time in `empty` empty
static const char *cell(char out[40], uint32_t *seed, const char *name, const char *const *values, uint32_t n, uint32_t empty)
{
    bool none = dice(seed, empty) == 0;
    snprintf(out, 40, "%s=%s", name, none ? "" : values[dice(seed, n)]);
    return out;
}

static void one_day(char out[24], uint32_t *seed) // a time of 2024 or 2025
{
    snprintf(out, 24, "%u-%02u-%02uT%02u:30", 2024 + dice(seed, 2), 1 + dice(seed, 12), 1 + dice(seed, 28), dice(seed, 24));
}

static const char *const channels[] = {"phone", "email", "chat", "web"}, *const teams[] = {"north", "south"};
static const char *const flags[] = {"yes", "no"}, *const digits[] = {"0", "1", "2", "3"};
static const char *const who[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
static const char *const seconds[] = {"0", "1", "17", "60", "3600", "86400"};
#define CELL(name, values, empty) cell((char[40]){0}, &seed, name, values, ARRAY_LEN(values), empty)

static void made_up_services(struct fx *fx, uint32_t seed)
{
    char a[24], b[24];
    for (int i = 0; i < 900; i++) {
        one_day(a, &seed);
        one_day(b, &seed);
        const char *end = strcmp(a, b) < 0 && dice(&seed, 3) ? b : "";
        put(fx, REC_INTERACTION, "id=i%d created_at=%s resolved_at=%s %s %s %s %s %s %s %s %s", i, a, end,
            CELL("channel", channels, 6), CELL("team", teams, 4), CELL("customer_id", who, 3), CELL("complaint", flags, 5),
            CELL("wait_s", seconds, 5), CELL("handle_s", seconds, 4), CELL("replies", digits, 4), CELL("revenue", digits, 3));
        if (i % 3)
            continue;
        put(fx, REC_INTERACTION, "id=o%d created_at=%s direction=%s %s %s %s %s %s", i, a, i % 2 ? "out" : "internal",
            CELL("channel", channels, 6), CELL("team", teams, 4), CELL("escalated", flags, 4), CELL("error", flags, 4),
            CELL("first_reply_s", seconds, 4));
        put(fx, REC_SOCIAL, "id=s%d received_at=%s %s %s", i, a, CELL("channel", channels, 3), CELL("reply_s", seconds, 2));
    }
}

static void made_up_rest(struct fx *fx, uint32_t seed)
{
    static const char *const amounts[] = {"1", "19.99", "0.01", "250"}, *const scores[] = {"1", "2", "3", "4"};
    static const char *const sides[] = {"customer", "employee"};
    char a[24], b[24];
    for (int i = 0; i < 400; i++) {
        one_day(a, &seed);
        one_day(b, &seed);
        put(fx, REC_SURVEY, "id=r%d answered_at=%s %s %s %s %s %s %s %s", i, a, CELL("channel", channels, 5), CELL("team", teams, 5),
            CELL("nps", scores, 2), CELL("csat", scores, 2), CELL("ces", scores, 2), CELL("ease", scores, 2),
            CELL("audience", sides, 3));
        put(fx, REC_SURVEY, "id=l%d answered_at=%s metric=emotion score=%s replied_at=%s %s", i / 2, a, scores[i % 4],
            strcmp(a, b) < 0 ? b : "", CELL("channel", channels, 5));
        put(fx, REC_ORDER, "id=%d customer_id=%s ordered_at=%s amount=%s currency=EUR %s", i, who[dice(&seed, 12)], a,
            amounts[dice(&seed, 4)], CELL("channel", channels, 4));
        if (i % 4)
            continue;
        put(fx, REC_CUSTOMER, "id=%s%d signed_up_at=%s churned_at=%s %s %s %s", i < 48 ? who[i / 4] : "x", i < 48 ? 0 : i, a,
            strcmp(a, b) < 0 ? b : "", CELL("channel", channels, 4), CELL("referrals", digits, 3),
            CELL("preferred_channel", channels, 3));
        put(fx, REC_COST, "period=%.7s category=%s amount=%s currency=EUR %s", a, i % 8 ? "salary" : "acquisition",
            amounts[dice(&seed, 4)], CELL("channel", channels, 3));
        put(fx, REC_WORK, "date=%.10s agent=x hours=%s %s", a, amounts[dice(&seed, 3)], CELL("team", teams, 4));
        put(fx, REC_WEB, "date=%.10s visits=9 bounces=%s carts=3 orders=%s %s", a, digits[dice(&seed, 4)], digits[dice(&seed, 4)],
            CELL("channel", channels, 3));
        put(fx, REC_LEAD, "id=%d created_at=%s converted_at=%s %s", i, a, strcmp(a, b) < 0 ? b : "", CELL("channel", channels, 3));
        put(fx, REC_EMPLOYEE, "id=%d hired_at=%s left_at=%s %s", i, a, strcmp(a, b) < 0 ? b : "", CELL("team", teams, 4));
        put(fx, REC_QUALITY, "evaluated_at=%s score=%d %s %s", a, i % 101, CELL("channel", channels, 4), CELL("team", teams, 4));
    }
}

static struct fx *made_up(void)
{
    struct fx *fx = fx_new("Europe/Paris");
    fx->opts.as_of = fx_day("2025-10-20");
    made_up_services(fx, 1);
    made_up_rest(fx, 2);
    fx_seal(fx);
    return fx;
}

static void fold(struct fx *fx, const struct span *s, size_t n, int group, unsigned opts, struct cube_answer *a)
{
    struct err e = {0};
    if (cube_fold(fx->cube, &fx->slice, s, n, group, opts, a, &e))
        fail_msg("%s", e.msg);
}

// Customers who come through two channels are in two parts; marks are no sums.
static bool additive(int m)
{
    return m < M_SEEN_INTERACTIONS || m == M_YEAR_LOST || m == M_YEAR_START_CUSTOMERS;
}

static struct span all_spans[] = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};

static size_t make_spans(void)
{
    static const char *const ends[][2] = {
        {"2025-03-01", "2025-04-01"}, {"2025-02-01", "2025-03-01"}, {"2024-01-01", "2026-01-01"}, // overlapping
        {"2025-03-15", "2025-03-16"}, {"2025-05-05", "2025-05-05"}, {"2019-01-01", "2020-01-01"}, // empty, before it all
    };
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        all_spans[i] = (struct span){fx_day(ends[i][0]), fx_day(ends[i][1])};
    return ARRAY_LEN(ends);
}

static void parts_sum_to_the_total(void **state)
{
    (void)state;
    struct fx *fx = made_up();
    size_t n = make_spans();
    for (int slice = 0; slice < 2; slice++) {
        if (slice)
            fx_slice(fx, DIM_TEAM, "north");
        struct cube_answer total;
        fold(fx, all_spans, n, -1, 0, &total);
        for (int d = DIM_CHANNEL; d < DIM_COUNT; d++) {
            struct cube_answer a;
            fold(fx, all_spans, n, d, 0, &a);
            for (size_t s = 0; s < n; s++) {
                for (int m = 0; m < M_COUNT; m++) {
                    bool staff = d == DIM_CHANNEL && (m == M_EASE_EMPLOYEE_N || m == M_EASE_EMPLOYEE_SUM);
                    int64_t sum = 0;
                    for (size_t g = 0; g < a.ngroups; g++)
                        sum += a.cells[s * a.ngroups + g].m[m];
                    // a row of costs that touches several segments counts in each; an employee's answer without a channel
                    // counts in the total only
                    if (additive(m) && m != M_COST_ROWS && !staff)
                        assert_int_equal(sum, total.cells[s].m[m]);
                }
            }
            cube_answer_release(&a);
        }
        cube_answer_release(&total);
    }
    fx_free(fx);
}

// A span folded with others is the span folded alone; so is a group, as a slice.
static void spans_and_groups_are_independent(void **state)
{
    (void)state;
    struct fx *fx = made_up();
    size_t n = make_spans();
    struct cube_answer all, one;
    fold(fx, all_spans, n, DIM_CHANNEL, 0, &all);
    assert_int_equal(all.ngroups, 5);
    for (size_t g = 0; g + 2 < all.ngroups; g++) // by name, "(none)" last
        assert_true(strcmp(cube_value_name(fx->cube, DIM_CHANNEL, all.codes[g]),
                           cube_value_name(fx->cube, DIM_CHANNEL, all.codes[g + 1])) < 0);
    assert_int_equal(all.codes[all.ngroups - 1], 0);
    for (size_t g = 0; g < all.ngroups; g++) {
        fx->slice = (struct slice){.n = 1, .f = {{DIM_CHANNEL, all.codes[g]}}};
        for (size_t s = 0; s < n; s++) {
            fold(fx, &all_spans[s], 1, -1, 0, &one);
            for (int m = 0; m < M_COUNT; m++) {
                if ((m < M_SEEN_INTERACTIONS || m > M_SEEN_COMPLAINTS) && m != M_COST_ROWS)
                    assert_int_equal(one.cells[0].m[m], all.cells[s * all.ngroups + g].m[m]);
            }
            assert_memory_equal(one.cells[0].sq, all.cells[s * all.ngroups + g].sq, sizeof(one.cells[0].sq));
            cube_answer_release(&one);
        }
    }
    cube_answer_release(&all);
    fx_free(fx);
}

// Twelve months make the year: flows and histograms add up, the stock is that of the last month's end.
static void months_make_the_year(void **state)
{
    (void)state;
    struct fx *fx = made_up();
    struct span s[13];
    for (int i = 0; i < 12; i++)
        s[i] = (struct span){civil_to_day(2024, i + 1, 1), civil_add_months(civil_to_day(2024, i + 1, 1), 1)};
    s[12] = (struct span){civil_to_day(2024, 1, 1), civil_to_day(2025, 1, 1)};
    struct cube_answer a;
    fold(fx, s, 13, -1, CUBE_HIST, &a);
    const struct cell *year = &a.cells[12];
    for (int m = 0; m < M_STOCK_BACKLOG; m++) {
        int64_t sum = 0;
        for (int i = 0; i < 12; i++)
            sum += a.cells[i].m[m];
        if (m != M_COST_ROWS)
            assert_int_equal(sum, year->m[m]);
    }
    for (int m = M_STOCK_BACKLOG; m <= M_STOCK_STAFF; m++)
        assert_int_equal(a.cells[11].m[m], year->m[m]);
    assert_int_equal(a.cells[0].m[M_START_CUSTOMERS], year->m[M_START_CUSTOMERS]);
    assert_int_equal(a.cells[0].m[M_START_STAFF], year->m[M_START_STAFF]);
    for (int i = 1; i < 12; i++) { // what closes a month opens the next
        assert_int_equal(a.cells[i].m[M_START_STAFF], a.cells[i - 1].m[M_STOCK_STAFF]);
        assert_int_equal(a.cells[i].m[M_STOCK_STAFF],
                         a.cells[i].m[M_START_STAFF] + a.cells[i].m[M_STAFF_HIRED] - a.cells[i].m[M_STAFF_LEFT]);
        assert_int_equal(a.cells[i].m[M_STOCK_BACKLOG], a.cells[i - 1].m[M_STOCK_BACKLOG] +
                                                            a.cells[i].m[M_CASES_CREATED] - a.cells[i].m[M_RESOLVED]);
    }
    assert_non_null(year->h[MEAN_WAIT]);
    assert_true(hist_quantile(year->h[MEAN_WAIT], 1) == 86400000);
    assert_int_equal(hist_quantile(NULL, 0.5), -1);
    cube_answer_release(&a);
    fx_free(fx);
}

// The rows behind a mean or a share of answers are exactly its n, each once, newest first.
static void rows_behind_a_number(void **state)
{
    (void)state;
    struct fx *fx = made_up();
    static const char *const when[] = {"2025-03", "2025", "2024-Q4", "2025-03-15"};
    int seen = 0;
    for (int slice = 0; slice < 2; slice++) {
        if (slice)
            fx_slice(fx, DIM_CHANNEL, "phone");
        for (int k = 0; k < KPI_COUNT; k++) {
            if ((int)kpi_info(NULL, k)->rows >= 2 * MEAN_COUNT || kpi_info(NULL, k)->rows % 2)
                continue;
            for (size_t w = 0; w < ARRAY_LEN(when); w++) {
                struct fact_ref *refs = NULL;
                int64_t n = fig(fx, k, when[w]).n;
                size_t rows = rows_of(fx, kpi_info(NULL, k)->rows, when[w], &refs);
                if (k != KPI_c2es) // its n is the smaller side; its rows are the customers'
                    assert_int_equal(rows, n);
                for (size_t i = 1; i < rows; i++) {
                    assert_true(refs[i - 1].time >= refs[i].time);
                    assert_true(refs[i - 1].offset != refs[i].offset);
                }
                free(refs);
                seen += n > 0;
            }
        }
    }
    assert_true(seen > 60);
    fx_free(fx);
}

// Counts too: contacts, responses, orders, and the open cases of a past day.
static void rows_behind_a_count(void **state)
{
    (void)state;
    struct fx *fx = made_up();
    static const int kpis[] = {KPI_contact_volume, KPI_feedback_volume, KPI_backlog, KPI_revenue, KPI_service_revenue,
                               KPI_sla, KPI_response_rate, KPI_social_responsiveness, KPI_survey_response_rate, KPI_fcr};
    for (size_t i = 0; i < ARRAY_LEN(kpis); i++) {
        struct kpi_figure f = fig(fx, kpis[i], "2025-03");
        assert_int_equal(rows_of(fx, kpi_info(NULL, kpis[i])->rows, "2025-03", NULL), f.n);
    }
    struct kpi_figure f = fig(fx, KPI_complaint_rate, "2025-03");
    assert_int_equal(rows_of(fx, kpi_info(NULL, KPI_complaint_rate)->rows, "2025-03", NULL), (int64_t)f.num);
    fx_free(fx);
}

static void rows_carry_their_value(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01T10:00 wait_s=12");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-02T10:00 wait_s=0");
    put(fx, REC_SURVEY, "id=1 answered_at=2025-03-03T10:00 nps=3");
    struct fact_ref *r;
    assert_int_equal(rows_of(fx, M_WAIT_N, "2025-03", &r), 2);
    assert_int_equal(r[0].time, fx_time(fx, "2025-03-02T10:00"));
    assert_int_equal(r[0].sort, 0);
    assert_int_equal(r[1].sort, 12000);
    assert_int_equal(r[1].line, 2);
    assert_int_equal(r[1].offset, 200);
    assert_int_equal(r[1].source, 0);
    free(r);
    assert_int_equal(rows_of(fx, M_NPS_N, "2025-03", &r), 1);
    assert_int_equal(r[0].sort, -1); // a detractor
    free(r);
    assert_int_equal(rows_of(fx, M_NPS_N, "2025-04", NULL), 0);
    fx_free(fx);
}

static void names_and_codes(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01 channel=phone team=North resolved_at=");
    fx_seal(fx);
    assert_int_equal(dim_by_name("Channel"), DIM_CHANNEL);
    assert_int_equal(dim_by_name("flavour"), -1);
    for (int d = 0; d < DIM_COUNT; d++)
        assert_int_equal(dim_by_name(dim_name((enum dim)d)), d);
    int64_t code = cube_value_find(fx->cube, DIM_CHANNEL, "PHONE");
    assert_int_equal(code, 1);
    assert_string_equal(cube_value_name(fx->cube, DIM_CHANNEL, 1), "phone");
    assert_string_equal(cube_value_name(fx->cube, DIM_CHANNEL, 0), "");
    assert_int_equal(cube_value_find(fx->cube, DIM_CHANNEL, "(none)"), 0);
    assert_int_equal(cube_value_find(fx->cube, DIM_CHANNEL, "pigeon"), -1);
    assert_int_equal(cube_nvalues(fx->cube, DIM_TEAM), 2);
    assert_true(cube_has_kind(fx->cube, REC_INTERACTION));
    assert_false(cube_has_kind(fx->cube, REC_SURVEY));
    assert_true(cube_has_field(fx->cube, REC_INTERACTION, F_resolved_at)); // a column, if an empty one
    assert_false(cube_has_field(fx->cube, REC_INTERACTION, F_closed_at));
    assert_int_equal(cube_first_day(fx->cube), fx_day("2025-03-01"));
    struct err e;
    assert_int_equal(cube_seal(fx->cube, NULL, 0, &e), ERR_RANGE); // once only
    fx_free(fx);
}

static void same_figure(const struct kpi_figure *a, const struct kpi_figure *b)
{
    assert_int_equal(a->has, b->has);
    assert_close(a->value, b->value);
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->has_ci, b->has_ci);
    assert_close(a->low, b->low);
    assert_close(a->high, b->high);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->small, b->small);
    assert_int_equal(a->measure, b->measure);
    assert_string_equal(a->key, b->key);
}

// A part of a breakdown is the figure of that slice: value, state by its own channels, comparison and all.
static void parts_are_slices(void **state)
{
    (void)state;
    struct fx *fx = made_up();
    struct channel_threshold *t = &fx->cfg.channel[fx->cfg.nchannel++];
    *t = (struct channel_threshold){.kpi = KPI_csat, .channel = "email", .t = {true, true, 45, 40}};
    t = &fx->cfg.channel[fx->cfg.nchannel++];
    *t = (struct channel_threshold){.kpi = KPI_repeat_contact, .channel = "phone", .t = {true, true, 5, 10}};
    static const int dims[] = {DIM_TEAM, DIM_CHANNEL};
    int compared = 0;
    for (size_t d = 0; d < ARRAY_LEN(dims); d++) {
        for (int k = 0; k < KPI_COUNT; k++) {
            if (k == KPI_channel_preference && dims[d] == DIM_CHANNEL)
                continue; // its parts are shares of a common total
            const struct kpi_result *r = ask(fx, k, "2025-Q1", COMPARE_PREVIOUS, dims[d], 0);
            struct kpi_set kept = fx->set;
            fx->set = (struct kpi_set){0};
            for (size_t i = 0; i < r->nparts; i++, compared++) {
                fx_slice(fx, dims[d], r->parts[i].key);
                const struct kpi_result *own = ask(fx, k, "2025-Q1", COMPARE_PREVIOUS, -1, 0);
                struct kpi_figure now = own->now, before = own->before;
                now.has_median = before.has_median = false; // parts carry none
                same_figure(&r->parts[i].fig, &now);
                same_figure(&r->parts[i].before, &before);
                assert_int_equal(r->parts[i].significant, own->significant);
                fx_slice(fx, 0, NULL);
            }
            kpi_set_release(&kept);
        }
    }
    assert_true(compared > 200);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_sum_to_the_total),
        cmocka_unit_test(spans_and_groups_are_independent),
        cmocka_unit_test(parts_are_slices),
        cmocka_unit_test(months_make_the_year),
        cmocka_unit_test(rows_behind_a_number),
        cmocka_unit_test(rows_behind_a_count),
        cmocka_unit_test(rows_carry_their_value),
        cmocka_unit_test(names_and_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

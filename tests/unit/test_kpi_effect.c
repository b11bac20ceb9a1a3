// Effects of actions at the ends of what they are told for: windows, samples, controls. kpi/effect.h says what is asked; the figures
// are worked out on paper.
#include "kpi_fixture.h"

#include "kpi/effect.h"

static int ids;

static void csat(struct fx *fx, const char *day, const char *more, int good, int bad)
{
    for (int i = 0; i < good + bad; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=%s csat=%s %s", ++ids, day, i < good ? "5" : "1", more);
}

static struct kpi_effect effect(struct fx *fx, int kpi, const char *start, const uint32_t *busy, size_t nbusy)
{
    struct kpi_effect f;
    struct err e = {0};
    if (!fx->cube)
        fx_seal(fx);
    if (kpi_effect(fx->cube, &fx->cfg, kpi, &fx->slice, fx_day(start), busy, nbusy, &f, &e))
        fail_msg("%s", e.msg);
    return f;
}

// Agent before team before channel; a slice of other dimensions is compared by its last one.
static void which_dimension(void **state)
{
    static const struct { int want, n; enum dim d[3]; } rows[] = {
        {-1, 0, {0}},
        {DIM_CHANNEL, 1, {DIM_CHANNEL}},
        {DIM_AGENT, 1, {DIM_AGENT}},
        {DIM_CATEGORY, 1, {DIM_CATEGORY}},
        {DIM_CHANNEL, 2, {DIM_CHANNEL, DIM_CATEGORY}},
        {DIM_CHANNEL, 2, {DIM_CATEGORY, DIM_CHANNEL}},
        {DIM_TEAM, 2, {DIM_TEAM, DIM_CHANNEL}},
        {DIM_AGENT, 3, {DIM_TEAM, DIM_AGENT, DIM_CHANNEL}},
        {DIM_COUNTRY, 2, {DIM_PRODUCT, DIM_COUNTRY}},
        {DIM_PRODUCT, 2, {DIM_COUNTRY, DIM_PRODUCT}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct slice s = {.n = rows[i].n};
        for (int k = 0; k < SLICE_MAX; k++) // behind the last: nothing to be read
            s.f[k].dim = k < rows[i].n ? rows[i].d[k] : DIM_TEAM;
        assert_int_equal(kpi_effect_dim(&s), rows[i].want);
    }
}

// From two on; a share of 100 x and a net score in their units squared.
static void variances(void **state)
{
    static const struct { struct kpi_evidence ev; double want; } rows[] = {
        {{.kind = EV_SHARE, .k = 1, .n = 4}, 1e4 * 0.25 * 0.75 / 4},
        {{.kind = EV_SHARE, .k = 1, .n = 2}, 1e4 * 0.25 / 2},
        {{.kind = EV_SHARE, .k = 1, .n = 1}, -1},
        {{.kind = EV_SHARE, .k = 0, .n = 0}, -1},
        {{.kind = EV_MEAN, .m = {2, 10, 6}}, 3},
        {{.kind = EV_MEAN, .m = {1, 10, 6}}, -1},
        {{.kind = EV_NET, .m = {2, 0.5, 0.25}}, 1250},
        {{.kind = EV_NET, .m = {1, 0.5, 0.25}}, -1},
        {{.kind = EV_RATIO, .value = 2, .var = 0.5}, 0.5},
        {{.kind = EV_RATIO, .value = 2, .var = (double)INFINITY}, -1},
        {{.kind = EV_NONE}, -1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kpi_figure f = {.has = true, .ev = rows[i].ev};
        double var = -1;
        assert_int_equal(kpi_variance(&f, &var), rows[i].want >= 0);
        if (rows[i].want >= 0)
            assert_close(var, rows[i].want);
    }
}

// As many days on either side as the shorter one has: 7 at the least, whole weeks from 14 on, 91 at the most.
static void windows(void **state)
{
    static const struct { int before, after, want; } rows[] = {
        {6, 30, 0},  {7, 30, 7},    {30, 6, 0},    {30, 7, 7},     {13, 30, 13},   {30, 13, 13},   {14, 30, 14}, {15, 30, 14},
        {20, 30, 14}, {21, 30, 21}, {30, 27, 21}, {90, 200, 84},  {91, 200, 91},  {200, 91, 91},  {98, 200, 91}, {200, 200, 91},
        {7, 7, 7},   {14, 14, 14},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fx *fx = fx_new("UTC");
        int32_t start = fx_day("2025-03-15");
        char day[2][11];
        civil_format_iso(start - rows[i].before, day[0]);
        civil_format_iso(start + rows[i].after - 1, day[1]);
        csat(fx, day[0], "", 1, 0);
        csat(fx, day[1], "", 1, 0);
        struct kpi_effect f = effect(fx, KPI_csat, "2025-03-15", NULL, 0);
        if (f.days != rows[i].want)
            fail_msg("%d and %d days: %d", rows[i].before, rows[i].after, f.days);
        // the days at the outer ends are in the windows when these reach them
        assert_int_equal(f.before.has, f.days == rows[i].before);
        assert_int_equal(f.after.has, f.days == rows[i].after);
        assert_int_equal(f.has, f.before.has && f.after.has);
        fx_free(fx);
    }
}

// Phone goes from 5 to 8 of 10 in team A. Of the other teams on the phone only those count that have answers on both sides, and
// enough to say how sure they are; team A by e-mail and the answers of no team do not.
static void who_is_a_control(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    csat(fx, "2025-03-02", "channel=phone team=A", 5, 5);
    csat(fx, "2025-03-15", "channel=phone team=A", 8, 2);
    csat(fx, "2025-03-02", "channel=email team=A", 0, 9);
    csat(fx, "2025-03-15", "channel=email team=A", 9, 0);
    csat(fx, "2025-03-02", "channel=phone team=B", 2, 2); // 50 -> 25
    csat(fx, "2025-03-14", "channel=phone team=B", 0, 0);
    csat(fx, "2025-03-15", "channel=phone team=B", 1, 3);
    csat(fx, "2025-03-28", "channel=phone team=C", 3, 0); // after alone
    csat(fx, "2025-03-14", "channel=phone team=D", 3, 0); // before alone
    csat(fx, "2025-03-14", "channel=phone team=E", 1, 0); // one answer on a side
    csat(fx, "2025-03-28", "channel=phone team=E", 3, 1);
    csat(fx, "2025-03-14", "channel=phone", 0, 4); // of no team
    csat(fx, "2025-03-28", "channel=phone", 4, 0);
    csat(fx, "2025-03-01", "channel=phone team=F", 2, 2); // 50 -> 100
    csat(fx, "2025-03-28", "channel=phone team=F", 2, 0);
    fx_seal(fx);
    fx_slice(fx, DIM_CHANNEL, "phone");
    fx_slice(fx, DIM_TEAM, "A");
    struct kpi_effect f = effect(fx, KPI_csat, "2025-03-15", NULL, 0);
    assert_int_equal(f.days, 14);
    assert_int_equal(f.dim, DIM_TEAM);
    assert_close(f.change, 30);
    assert_int_equal(f.ncontrols, 2); // B with 8 answers, F with 6
    assert_close(f.control_change, (8 * -25.0 + 6 * 50.0) / 14);
    assert_close(f.did, 30 - 100 / 14.0);
    // B: 10^4 (0.25 + 0.1875) / 4, F: 10^4 (0.25 / 4 + 0)
    double half = 1.96 * sqrt(410 + (64 * 1093.75 + 36 * 625) / 196);
    assert_close(f.did_ci.low, f.did - half);
    assert_close(f.did_ci.high, f.did + half);
    // one of them busy, and a list that goes on behind its end
    uint32_t busy[2] = {(uint32_t)cube_value_find(fx->cube, DIM_TEAM, "F"), (uint32_t)cube_value_find(fx->cube, DIM_TEAM, "B")};
    f = effect(fx, KPI_csat, "2025-03-15", busy, 1);
    assert_int_equal(f.ncontrols, 1);
    assert_close(f.control_change, -25);
    // both: nothing is left to compare with
    f = effect(fx, KPI_csat, "2025-03-15", busy, 2);
    assert_int_equal(f.ncontrols, 0);
    assert_true(f.has && f.ci.has);
    assert_false(f.has_did || f.did_ci.has);
    assert_true(f.did == 0 && f.control_change == 0);
    fx_free(fx);
}

// A count has no variance, and what came to nothing on both sides weighs nothing: chat has surveys, and no contacts there.
static void counts_as_controls(void **state)
{
    static const char *const days[] = {"2025-03-01", "2025-03-14", "2025-03-15", "2025-03-28"};
    static const int email[] = {1, 2, 2, 4}, phone[] = {2, 2, 5, 5}; // 3 -> 6, 4 -> 10
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int d = 0; d < 4; d++) {
        for (int i = 0; i < phone[d]; i++)
            put(fx, REC_INTERACTION, "id=p%d created_at=%s channel=phone", ++ids, days[d]);
        for (int i = 0; i < email[d]; i++)
            put(fx, REC_INTERACTION, "id=e%d created_at=%s channel=email", ++ids, days[d]);
        csat(fx, days[d], "channel=chat", 1, 0);
    }
    fx_seal(fx);
    fx_slice(fx, DIM_CHANNEL, "phone");
    struct kpi_effect f = effect(fx, KPI_contact_volume, "2025-03-15", NULL, 0);
    assert_close(f.change, 6);
    assert_int_equal(f.ncontrols, 1);
    assert_close(f.control_change, 3);
    assert_true(f.has_did);
    assert_close(f.did, 3);
    assert_false(f.ci.has || f.did_ci.has);
    uint32_t busy = (uint32_t)cube_value_find(fx->cube, DIM_CHANNEL, "email");
    f = effect(fx, KPI_contact_volume, "2025-03-15", &busy, 1);
    assert_int_equal(f.ncontrols, 0);
    assert_false(f.has_did);
    // phone has no answers to compare: chat would be a control of nothing
    f = effect(fx, KPI_csat, "2025-03-15", NULL, 0);
    assert_false(f.has || f.has_did || f.ci.has);
    assert_true(f.change == 0);
    fx_free(fx);
}

// Answers of fewer than five employees on one of the two sides are withheld: no effect is told, and no control is made of them.
static void employees_are_hidden(void **state)
{
    (void)state;
    for (int side = 0; side < 3; side++) { // enough on both, four before, four after
        struct fx *fx = fx_new("UTC");
        fx->cfg.min_n_employee = 5;
        for (int i = 0; i < 5; i++) {
            const char *a = "audience=employee", *days[] = {"2025-03-01", "2025-03-28"};
            for (int d = 0; d < 2; d++) {
                if (i < 4 || side != d + 1)
                    put(fx, REC_SURVEY, "id=A%d%d answered_at=%s ease=%d team=A %s", i, d, days[d], 2 + d, a);
                put(fx, REC_SURVEY, "id=B%d%d answered_at=%s ease=%d team=B %s", i, d, days[d], 3 + d, a);
            }
        }
        fx_seal(fx);
        fx_slice(fx, DIM_TEAM, "A");
        struct kpi_effect f = effect(fx, KPI_ease_employee, "2025-03-15", NULL, 0);
        assert_int_equal(f.has, side == 0);
        assert_int_equal(f.ncontrols, 1);
        assert_int_equal(f.has_did, side == 0);
        assert_close(f.change, side ? 0 : 1);
        fx_slice(fx, 0, NULL);
        fx_slice(fx, DIM_TEAM, "B");
        f = effect(fx, KPI_ease_employee, "2025-03-15", NULL, 0);
        assert_true(f.has);
        assert_int_equal(f.ncontrols, side == 0);
        fx_free(fx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_dimension), cmocka_unit_test(variances),          cmocka_unit_test(windows),
        cmocka_unit_test(who_is_a_control), cmocka_unit_test(counts_as_controls), cmocka_unit_test(employees_are_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Trends of KPIs and what a change is made of, on data whose answer is worked out on paper.
#include "kpi_fixture.h"

#include "kpi/trend.h"

static int answers; // ids

static void nps(struct fx *fx, const char *day, const char *channel, int promoters, int passives, int detractors)
{
    for (int i = 0; i < promoters + passives + detractors; i++)
        put(fx, REC_SURVEY, "id=%d answered_at=%s nps=%d channel=%s", ++answers, day,
            i < promoters ? 10 : i < promoters + passives ? 8 : 2, channel);
}

static struct kpi_change change_of(struct fx *fx, int kpi, const char *before, const char *now, struct arena *mem)
{
    struct err e = {0};
    struct period p, q;
    struct kpi_change k;
    assert_int_equal(period_parse(&fx->cfg.calendar, before, &p, &e), 0);
    assert_int_equal(period_parse(&fx->cfg.calendar, now, &q, &e), 0);
    const struct span spans[2] = {{p.from, p.to}, {q.from, q.to}};
    assert_int_equal(kpi_changes(fx->cube, &fx->cfg, &fx->slice, spans, DIM_CHANNEL, &kpi, 1, mem, &k, &e), 0);
    return k;
}

static const struct change_part *part_of(const struct kpi_change *k, const char *key)
{
    for (size_t i = 0; i < k->nparts; i++)
        if (!strcmp(k->parts[i].key, key))
            return &k->parts[i];
    fail_msg("no part %s", key);
    return NULL;
}

// Phone 0 of 4 answers -> -50 of 6; email +100 of 6 -> +100 of 4: +60 -> +10.
static void mix_and_rate(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct arena mem = {0};
    nps(fx, "2025-04-10", "phone", 2, 0, 2);
    nps(fx, "2025-04-10", "email", 6, 0, 0);
    nps(fx, "2025-05-10", "phone", 0, 3, 3);
    nps(fx, "2025-05-10", "email", 4, 0, 0);
    fx_seal(fx);
    struct kpi_change k = change_of(fx, KPI_nps, "2025-04", "2025-05", &mem);
    assert_int_equal(k.kind, CHANGE_RATIO);
    assert_null(k.why_not);
    assert_close(k.before, 60);
    assert_close(k.now, 10);
    const struct change_part *phone = part_of(&k, "phone"), *email = part_of(&k, "email");
    assert_close(phone->mix, 0.2 * (-25 - 35));
    assert_close(phone->rate, 0.5 * -50);
    assert_close(email->mix, -0.2 * (100 - 35));
    assert_close(email->rate, 0);
    assert_close(k.mix + k.rate, -50);
    assert_string_equal(k.parts[0].key, "phone"); // -37 before -13
    const struct change_part *cause = kpi_change_cause(&k);
    assert_ptr_equal(cause, &k.parts[0]);
    arena_release(&mem);
    fx_free(fx);
}

// Chat is new: all mix. Half of the answers, 0 against a mean of (100 + 50) / 2.
static void a_new_part_is_all_mix(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct arena mem = {0};
    nps(fx, "2025-04-10", "email", 4, 0, 0);
    nps(fx, "2025-05-10", "email", 4, 0, 0);
    nps(fx, "2025-05-10", "chat", 2, 0, 2);
    fx_seal(fx);
    struct kpi_change k = change_of(fx, KPI_nps, "2025-04", "2025-05", &mem);
    const struct change_part *chat = part_of(&k, "chat");
    assert_false(chat->has_before);
    assert_close(chat->rate, 0);
    assert_close(chat->mix, 0.5 * (0 - 75));
    assert_close(k.mix, -50);
    assert_close(k.rate, 0);
    arena_release(&mem);
    fx_free(fx);
}

static void sums_and_reasons(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct arena mem = {0};
    for (int i = 0; i < 9; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-0%d-10 channel=%s", ++answers, i < 3 ? 4 : 5, i % 2 ? "phone" : "email");
    fx_seal(fx);
    struct kpi_change k = change_of(fx, KPI_contact_volume, "2025-04", "2025-05", &mem);
    assert_int_equal(k.kind, CHANGE_SUM); // email 2, phone 1 -> email 3, phone 3
    assert_close(part_of(&k, "phone")->rate, 2);
    assert_close(part_of(&k, "email")->rate, 1);
    assert_close(k.rate, 3);
    assert_close(k.mix, 0);
    static const int none[] = {KPI_c2es, KPI_clv, KPI_repeat_contact, KPI_channel_preference};
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        k = change_of(fx, none[i], "2025-04", "2025-05", &mem);
        assert_int_equal(k.kind, CHANGE_NONE);
        assert_non_null(k.why_not);
        assert_int_equal(k.nparts, 0);
    }
    k = change_of(fx, KPI_nps, "2025-04", "2025-05", &mem);
    assert_non_null(k.why_not); // no answer at all
    arena_release(&mem);
    fx_free(fx);
}

static void rounding_adds_up(void **state)
{
    (void)state;
    static const double thirds[] = {-1.0 / 3, -1.0 / 3, -1.0 / 3}, mixed[] = {0.4, 0.4, -1.8, 2.5};
    long out[4];
    change_round(thirds, 3, -1, 1, out); // floors -1 -1 -1: two of them go up
    assert_int_equal(out[0] + out[1] + out[2], -1);
    change_round(mixed, 4, 1.5, 1, out); // floors 0 0 -2 2: two short of 2; 2.5 first, then 0.4
    assert_int_equal(out[0], 1);
    assert_int_equal(out[1], 0);
    assert_int_equal(out[2], -2);
    assert_int_equal(out[3], 3);
    change_round(mixed, 4, 1.5, 0.1, out);
    assert_int_equal(out[0] + out[1] + out[2] + out[3], 15);
}

// Tenths: 2.6, 1.3 and -0.5 of 3.4. Floors 2, 1, -1 and one short of 3: it goes where most was cut off. What stands behind is no part.
static void rounding_in_steps(void **state)
{
    (void)state;
    static const double first[] = {0.26, 0.13, -0.05, 0.099}, second[] = {0.13, 0.26, -0.05, 0.099}, third[] = {0.13, -0.05, 0.26, 0.099};
    long out[4] = {0};
    change_round(first, 3, 0.34, 0.1, out);
    assert_true(out[0] == 3 && out[1] == 1 && out[2] == -1 && out[3] == 0);
    change_round(second, 3, 0.34, 0.1, out);
    assert_true(out[0] == 1 && out[1] == 3 && out[2] == -1 && out[3] == 0);
    change_round(third, 3, 0.34, 0.1, out);
    assert_true(out[0] == 1 && out[1] == -1 && out[2] == 3 && out[3] == 0);
    change_round((double[]){-0.36, 0.36}, 2, 0, 0.1, out); // -3.6 and 3.6: floors -4 and 3, and the one that is missing to the larger rest
    assert_true(out[0] == -4 && out[1] == 4);
}

static const struct change_part *cause_of(double before, double now, size_t n, uint32_t code, double mix, double rate, double share_before,
                                          double share_now)
{
    static struct change_part parts[2];
    static struct kpi_change k;
    parts[0] = (struct change_part){.code = code, .key = "part", .mix = mix, .rate = rate, .share_before = share_before, .share_now = share_now};
    k = (struct kpi_change){.before = before, .now = now, .parts = parts, .nparts = n};
    const struct change_part *p = kpi_change_cause(&k);
    assert_true(!p || p == parts);
    return p;
}

// At least half of the change, and at least 1.2 times the share of the whole, of which 0.95 is enough.
static void who_is_the_cause(void **state)
{
    (void)state;
    assert_non_null(cause_of(30, 40, 2, 1, 2, 3, 0.4, 0.3));         // 0.5, more than 0.48
    assert_null(cause_of(30, 40, 2, 1, 2, 2.9, 0.4, 0.3));           // 0.49
    assert_null(cause_of(30, 40, 2, 1, 1, 3, 0.1, 0.1));             // 0.4
    assert_non_null(cause_of(30, 40, 2, 1, 0, 6, 0.5, 0.2));         // 0.6 is 1.2 times 0.5
    assert_null(cause_of(30, 40, 2, 1, 0, 5.9, 0.2, 0.5));           // 0.59 is less
    assert_non_null(cause_of(0, -10, 2, 1, 0, -9.5, 1, 0.9));        // 1.2 times the whole would be asked of nobody
    assert_null(cause_of(0, -10, 2, 1, 0, -9.4, 1, 0.9));
    assert_null(cause_of(30, 40, 1, 1, 5, 5, 0.1, 0.1));             // one part alone
    assert_null(cause_of(30, 40, 2, 0, 5, 5, 0.1, 0.1));             // (none)
    assert_null(cause_of(30, 30, 2, 1, 1, 1, 0.1, 0.1));             // no change
}

static void what_is_a_sum(void **state)
{
    static const struct { unsigned per; enum change_kind kind; } complaints[] = {
        {PER_DAY, CHANGE_SUM}, {PER_WEEK, CHANGE_SUM}, {PER_MONTH, CHANGE_SUM}, {PER_100CONTACTS, CHANGE_RATIO}, {PER_100CUSTOMERS, CHANGE_RATIO}};
    struct kpi_config cfg;
    const char *why;
    (void)state;
    kpi_config_default(&cfg);
    for (size_t i = 0; i < ARRAY_LEN(complaints); i++) {
        cfg.complaint_per = complaints[i].per;
        assert_int_equal(kpi_change_kind(KPI_complaint_rate, &cfg, &why), complaints[i].kind);
    }
}

// Parts as large as each other stand by name, whichever came first; a mix against its rate takes from the part.
static void order_of_parts(void **state)
{
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct fx *fx = fx_new("UTC");
        struct arena mem = {0};
        for (int i = 0; i < 2; i++)
            nps(fx, "2025-04-10", i == turn ? "phone" : "email", 4, 0, 0);
        for (int i = 0; i < 2; i++)
            nps(fx, "2025-05-10", i == turn ? "phone" : "email", 2, 0, 2); // +100 -> 0: half of it each
        fx_seal(fx);
        struct kpi_change k = change_of(fx, KPI_nps, "2025-04", "2025-05", &mem);
        assert_string_equal(k.parts[0].key, "email");
        assert_string_equal(k.parts[1].key, "phone");
        arena_release(&mem);
        fx_free(fx);
    }
    // chat: 8 of 10 at 0 -> 2 of 10 at +100; email: 2 at +50 -> 8 at +75; the whole +10 -> +80, its mean 45
    struct fx *fx = fx_new("UTC");
    struct arena mem = {0};
    nps(fx, "2025-04-10", "chat", 4, 0, 4);
    nps(fx, "2025-04-10", "email", 1, 1, 0);
    nps(fx, "2025-05-10", "chat", 2, 0, 0);
    nps(fx, "2025-05-10", "email", 6, 2, 0);
    fx_seal(fx);
    struct kpi_change k = change_of(fx, KPI_nps, "2025-04", "2025-05", &mem);
    assert_close(k.before, 10); // 5 promoters, 4 detractors of 10
    assert_close(k.now, 80);    // 8 of 10
    const struct change_part *chat = part_of(&k, "chat"), *email = part_of(&k, "email");
    assert_close(chat->mix, -0.6 * (50 - 45));
    assert_close(chat->rate, 0.5 * 100);
    assert_close(email->mix, 0.6 * (62.5 - 45));
    assert_close(email->rate, 0.5 * 25);
    assert_string_equal(k.parts[0].key, "chat"); // 47 before 23
    arena_release(&mem);
    fx_free(fx);
}

// One side without a figure is nothing to compare with, whichever it is.
static void one_side_alone(void **state)
{
    (void)state;
    for (int side = 0; side < 2; side++) {
        struct fx *fx = fx_new("UTC");
        struct arena mem = {0};
        nps(fx, side ? "2025-05-10" : "2025-04-10", "email", 3, 0, 1);
        nps(fx, side ? "2025-05-10" : "2025-04-10", "phone", 3, 0, 1);
        fx_seal(fx);
        struct kpi_change k = change_of(fx, KPI_nps, "2025-04", "2025-05", &mem);
        assert_int_equal(k.kind, CHANGE_RATIO);
        assert_string_equal(k.why_not, "One of the two periods has no figure to compare.");
        assert_int_equal(k.nparts, 0);
        assert_true(k.before == 0 && k.now == 0);
        arena_release(&mem);
        fx_free(fx);
    }
}

// A channel that sold nothing has no figure, which is not 0: it stands on the one side alone.
static void sold_on_one_side(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct arena mem = {0};
    put(fx, REC_ORDER, "id=1 ordered_at=2025-04-10 amount=30 currency=EUR channel=web");
    put(fx, REC_ORDER, "id=2 ordered_at=2025-04-11 amount=10 currency=EUR channel=phone");
    put(fx, REC_ORDER, "id=3 ordered_at=2025-05-10 amount=50 currency=EUR channel=web");
    put(fx, REC_ORDER, "id=4 ordered_at=2025-06-10 amount=1 currency=EUR channel=chat");
    fx_seal(fx);
    struct kpi_change k = change_of(fx, KPI_revenue, "2025-04", "2025-05", &mem);
    assert_int_equal(k.nparts, 2); // of chat there is nothing in either month
    const struct change_part *phone = part_of(&k, "phone"), *web = part_of(&k, "web");
    assert_true(phone->has_before && !phone->has_now && web->has_before && web->has_now);
    assert_close(phone->share_before, 0.25);
    assert_close(phone->rate, -10);
    assert_close(web->rate, 20);
    arena_release(&mem);
    fx_free(fx);
}

// From none at all to three contacts, and back to none: a side without any is no reason to show no parts.
static void from_nothing(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct arena mem = {0};
    for (int i = 0; i < 4; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-0%d-10 channel=%s", i, i ? 5 : 3, i == 1 ? "phone" : "email");
    put(fx, REC_INTERACTION, "id=9 created_at=2025-07-10 channel=email");
    fx_seal(fx);
    struct kpi_change k = change_of(fx, KPI_contact_volume, "2025-04", "2025-05", &mem);
    assert_null(k.why_not);
    assert_true(k.before == 0 && k.now == 3);
    assert_close(part_of(&k, "email")->rate, 2);
    assert_close(part_of(&k, "phone")->rate, 1);
    k = change_of(fx, KPI_contact_volume, "2025-05", "2025-06", &mem);
    assert_null(k.why_not);
    assert_close(k.rate, -3);
    arena_release(&mem);
    fx_free(fx);
}

// An employee's answer without a channel is in the whole and in none of its parts. Where it is the lowest, 0 points, it is missing in the
// weights alone: (100 + 50 + 0) / 3 = 50 of all, and 100 / 3 + 50 / 3 = 50 of the two channels, which have 2 of 3 answers.
static void some_of_it_in_no_part(void **state)
{
    (void)state;
    for (int sides = 0; sides < 4; sides++) { // the bits: without a channel before, and now
        struct fx *fx = fx_new("UTC");
        struct arena mem = {0};
        for (int side = 0; side < 2; side++) {
            put(fx, REC_SURVEY, "id=%d1 answered_at=2025-0%d-10 audience=employee engagement=5 channel=phone", side, 4 + side);
            put(fx, REC_SURVEY, "id=%d2 answered_at=2025-0%d-10 audience=employee engagement=3 channel=chat", side, 4 + side);
            put(fx, REC_SURVEY, "id=%d3 answered_at=2025-0%d-10 audience=employee engagement=1 %s", side, 4 + side,
                sides >> side & 1 ? "" : "channel=chat");
        }
        fx_seal(fx);
        struct kpi_change k = change_of(fx, KPI_employee_engagement, "2025-04", "2025-05", &mem);
        assert_close(k.before, 50);
        assert_close(k.now, 50);
        assert_int_equal(k.nparts, sides ? 0 : 2);
        if (sides)
            assert_string_equal(k.why_not, "The parts do not add up to the whole here: some of it belongs to none of them.");
        arena_release(&mem);
        fx_free(fx);
    }
}

// A part of large figures adds up to what rounding leaves of them: means of some millions, of thirds and sevenths.
static void large_figures_add_up(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct arena mem = {0};
    static const char *const channels[] = {"phone", "chat", "email", "letter", "web"};
    for (int i = 0; i < 77; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-0%d-01 resolved_at=2025-0%d-02 handle_s=%d.%03d channel=%s", i, 4 + i % 2, 4 + i % 2,
            1000000 + 77777 * (i * i % 31), i * 113 % 1000, channels[i % 5]);
    fx_seal(fx);
    struct kpi_change k = change_of(fx, KPI_handling_time, "2025-04", "2025-05", &mem);
    assert_null(k.why_not);
    assert_int_equal(k.nparts, 5);
    assert_true(fabs(k.mix + k.rate - (k.now - k.before)) < 1e-3);
    arena_release(&mem);
    fx_free(fx);
}

// A mix against its rate takes from the part: 36 - 25 stands behind 9 + 50, whichever came first and whatever it is called.
static void mix_against_rate(void **state)
{
    (void)state;
    for (int turn = 0; turn < 4; turn++) {
        struct fx *fx = fx_new("UTC");
        struct arena mem = {0};
        const char *const a = turn & 1 ? "phone" : "email", *const b = turn & 1 ? "email" : "phone";
        for (int i = 0; i < 2; i++) {
            bool is_a = i == turn >> 1; // a: 2 of 10 at +100 -> 8 of 10 at +50; b: 8 of 10 at -50 -> 2 of 10 at +50
            nps(fx, "2025-04-10", is_a ? a : b, is_a ? 2 : 0, is_a ? 0 : 4, is_a ? 0 : 4);
            nps(fx, "2025-05-10", is_a ? a : b, is_a ? 4 : 1, is_a ? 4 : 1, 0);
        }
        fx_seal(fx);
        struct kpi_change k = change_of(fx, KPI_nps, "2025-04", "2025-05", &mem); // -20 -> 50, mean 15
        assert_close(part_of(&k, a)->mix, 0.6 * (75 - 15));
        assert_close(part_of(&k, a)->rate, 0.5 * -50);
        assert_close(part_of(&k, b)->mix, -0.6 * (0 - 15));
        assert_close(part_of(&k, b)->rate, 0.5 * 100);
        assert_string_equal(k.parts[0].key, b);
        arena_release(&mem);
        fx_free(fx);
    }
}

// As many contacts more of each: by name, whichever came first.
static void equal_parts(void **state)
{
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct fx *fx = fx_new("UTC");
        struct arena mem = {0};
        for (int i = 0; i < 4; i++)
            put(fx, REC_INTERACTION, "id=%d created_at=2025-05-10 channel=%s", i, i % 2 == turn ? "phone" : "email");
        put(fx, REC_INTERACTION, "id=9 created_at=2025-03-10 channel=chat");
        fx_seal(fx);
        struct kpi_change k = change_of(fx, KPI_contact_volume, "2025-04", "2025-05", &mem);
        assert_string_equal(k.parts[0].key, "email");
        assert_string_equal(k.parts[1].key, "phone");
        arena_release(&mem);
        fx_free(fx);
    }
}

// ---- trends

static struct kpi_trends trends(struct fx *fx, int kpi, const char *label)
{
    struct err e = {0};
    struct kpi_trends t;
    struct kpi_query q = {.slice = fx->slice, .by = -1, .kpis = &kpi, .nkpis = 1};
    assert_int_equal(period_parse(&fx->cfg.calendar, label, &q.period, &e), 0);
    assert_int_equal(kpi_trends(fx->cube, &fx->cfg, &q, &t, &e), 0);
    return t;
}

// Phone falls from +40 to -60 in five moves, email stays: the whole from +40 to -10, all of it phone, none of it mix.
static void a_slide_and_its_cause(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    char day[11];
    for (int m = 0; m < 13; m++) {
        snprintf(day, sizeof(day), "%d-%02d-01", 2024 + m / 12, m % 12 + 1);
        nps(fx, day, "email", 7, 0, 3);
        nps(fx, day, "phone", m < 8 ? 7 : 14 - m, 0, m < 8 ? 3 : m - 4);
    }
    put(fx, REC_SURVEY, "id=last sent_at=2025-01-31 channel=email"); // the last month is complete
    fx_seal(fx);
    struct kpi_trends all = trends(fx, KPI_nps, "2025-01");
    const struct kpi_trend *t = &all.items[0];
    assert_int_equal(all.n, 1);
    assert_int_equal(t->n, 13);
    assert_true(t->verdict.sustained && t->latest && !t->partial);
    assert_int_equal(t->verdict.dir, -1);
    assert_int_equal(t->verdict.run.moves, 5);
    assert_int_equal(t->verdict.from, 7);
    assert_close(t->values[7], 40);
    assert_close(t->values[12], -10);
    assert_string_equal(t->move.key, "phone");
    assert_int_equal(t->move.dim, DIM_CHANNEL);
    assert_close(t->move.part, -50);
    assert_close(t->move.total, -50);
    assert_close(t->move.mix, 0);
    assert_string_equal(t->ahead[0].label, "2025-02");
    assert_true(t->forecast.low[0] >= -100 && t->forecast.high[0] <= 100);
    kpi_trends_release(&all);
    // an earlier month is told as it was then, without a forecast of what has happened since
    all = trends(fx, KPI_nps, "2024-11");
    assert_int_equal(all.items[0].n, 11);
    assert_false(all.items[0].latest);
    assert_int_equal(all.items[0].forecast.method, FORECAST_NONE);
    kpi_trends_release(&all);
    fx_free(fx);
}

// Phone steps from +40 to -40 in the ninth month and stays there; email then falls by ten a month: the whole goes +40, 0, -5,
// -10, -15, -20. The fall began after a step of the phone; where phone slides as email does, there is none to tell.
static void a_slide_that_a_step_set_off(void **state)
{
    (void)state;
    char day[11];
    for (int step = 0; step < 2; step++) {
        struct fx *fx = fx_new("UTC");
        for (int m = 0; m < 13; m++) {
            int down = m > 8 ? m - 8 : 0, slide = m > 7 ? m - 7 : 0;
            snprintf(day, sizeof(day), "%d-%02d-01", 2024 + m / 12, m % 12 + 1);
            for (int i = 0; i < 5; i++) {
                nps(fx, day, "email", 7 - down, down, 3);
                nps(fx, day, "phone", step ? (m < 8 ? 7 : 3) : 7 - slide, 0, step ? (m < 8 ? 3 : 7) : 3 + slide);
            }
        }
        put(fx, REC_SURVEY, "id=last%d sent_at=2025-01-31 channel=email", step);
        fx_seal(fx);
        struct kpi_trends all = trends(fx, KPI_nps, "2025-01");
        const struct kpi_trend *t = &all.items[0];
        assert_true(t->verdict.sustained && t->verdict.dir < 0);
        assert_int_equal(t->verdict.from, 7);
        assert_string_equal(t->move.key, "phone");
        assert_int_equal(t->move.stepped, step);
        kpi_trends_release(&all);
        fx_free(fx);
    }
}

// Ten contacts in the first ten days of every month, three hundred this time: judged like for like, on the 10th.
static void partial_period_by_its_days(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    for (int m = 1; m <= 12; m++)
        for (int d = 1; d <= 28; d++)
            put(fx, REC_INTERACTION, "id=%d created_at=2024-%02d-%02d", ++answers, m, d);
    for (int i = 0; i < 300; i++)
        put(fx, REC_INTERACTION, "id=%d created_at=2025-01-%02d", ++answers, i % 10 + 1);
    fx_seal(fx);
    struct kpi_trends all = trends(fx, KPI_contact_volume, "2025-01");
    const struct kpi_trend *t = &all.items[0];
    assert_true(t->partial && t->latest);
    assert_int_equal(t->elapsed, 10);
    assert_int_equal(t->days, 31);
    assert_int_equal(t->n, 12); // complete months alone make the series
    assert_string_equal(t->series[11].period.label, "2024-12");
    assert_close(t->so_far.value, 300);
    assert_true(t->spike.found);
    assert_close(t->spike.median, 10); // not 28
    assert_false(t->verdict.spike.found);
    assert_string_equal(t->ahead[0].label, "2025-01"); // the month that runs comes first
    kpi_trends_release(&all);
    fx_free(fx);
}

static void standard_errors(void **state)
{
    (void)state;
    struct kpi_config cfg;
    kpi_config_default(&cfg);
    struct kpi_figure f = {.has = true, .value = 85, .n = 20, .ev = {.kind = EV_SHARE, .k = 17, .n = 20}};
    assert_close(kpi_standard_error(KPI_csat, &cfg, &f), 100 * sqrt(18.0 / 22 * 4 / 22 / 20));
    f = (struct kpi_figure){.has = true, .value = 20, .n = 10, .ev = {.kind = EV_NET, .m = stats_net_moments(5, 3, 10)}};
    assert_close(kpi_standard_error(KPI_nps, &cfg, &f), 100 * sqrt((8 - 10 * 0.04) / 9 / 10));
    f = (struct kpi_figure){.has = true, .value = 400, .num = 400};
    assert_close(kpi_standard_error(KPI_contact_volume, &cfg, &f), 20);
    f = (struct kpi_figure){.has = true, .value = 5, .num = 1, .den = 20}; // one leaver of twenty: one more or less
    assert_close(kpi_standard_error(KPI_staff_turnover, &cfg, &f), 5);
    f = (struct kpi_figure){.has = true, .value = 0, .num = 0, .den = 20};
    assert_close(kpi_standard_error(KPI_staff_turnover, &cfg, &f), 5);
    f.hidden = true;
    assert_true(isnan(kpi_standard_error(KPI_staff_turnover, &cfg, &f)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mix_and_rate),
        cmocka_unit_test(a_new_part_is_all_mix),
        cmocka_unit_test(sums_and_reasons),
        cmocka_unit_test(rounding_adds_up),
        cmocka_unit_test(rounding_in_steps),
        cmocka_unit_test(who_is_the_cause),
        cmocka_unit_test(what_is_a_sum),
        cmocka_unit_test(order_of_parts),
        cmocka_unit_test(one_side_alone),
        cmocka_unit_test(sold_on_one_side),
        cmocka_unit_test(from_nothing),
        cmocka_unit_test(some_of_it_in_no_part),
        cmocka_unit_test(large_figures_add_up),
        cmocka_unit_test(mix_against_rate),
        cmocka_unit_test(equal_parts),
        cmocka_unit_test(a_slide_and_its_cause),
        cmocka_unit_test(a_slide_that_a_step_set_off),
        cmocka_unit_test(partial_period_by_its_days),
        cmocka_unit_test(standard_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Ratings that stand in the row of their ticket against the same ones as records of their own: every figure, list and row
// behind a number is the same, with ids that come twice, in other files, as invitations and beyond the as-of day.
#include "kpi_fixture.h"

#include "cube/cube_priv.h"
#include "cube/lists.h"

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

static const char *one_of(uint32_t *seed, const char *const words[]) // up to NULL
{
    uint32_t n = 0;
    while (words[n])
        n++;
    return words[dice(seed, n)];
}
#define ONE(...) one_of(s, (const char *const[]){__VA_ARGS__, NULL})

static const char *const channels[] = {"email", "phone", "chat", "", NULL}, *const teams[] = {"north", "south", "", NULL};

// A ticket and its rating from one row of the file; which of its texts the rating repeats is of the profile.
static void put_ticket(struct fx *fx, uint32_t *s, int id, bool text, bool dims)
{
    char name[16], created[24], solved[24] = "";
    const char *channel = one_of(s, channels), *team = one_of(s, teams), *who = ONE("a", "b", "c@d.e", "");
    int32_t day = civil_to_day(2024, 1, 1) + (int32_t)dice(s, 400);
    char iso[11];
    snprintf(name, sizeof(name), text ? "T%d" : "%d", id);
    civil_format_iso(day, iso);
    snprintf(created, sizeof(created), "%sT10:00", iso);
    if (dice(s, 3)) {
        civil_format_iso(day + (int32_t)dice(s, 5), iso);
        snprintf(solved, sizeof(solved), "%sT%02u:00", iso, 11 + dice(s, 5));
    }
    put(fx, REC_INTERACTION, "id=%s created_at=%s resolved_at=%s channel=%s team=%s agent=%s segment=%s customer_id=%s status=%s", name, created,
        solved, channel, team, ONE("x", "y", ""), ONE("gold", ""), who, ONE("closed", "open", "deleted"));
    if (!dice(s, 3))
        return;
    const char *at = *solved && dice(s, 4) ? solved : dice(s, 4) ? created : "2024-05-05T05:05";
    const char *score = ONE("csat=1 ", "csat=5 ", "nps=9 ", "ces=2 ", "state=sent ", "state=declined ", "comment=x ", "");
    const char *more = ONE("", "", "", "sent_at=2024-01-01 ", "nps=3 ", "audience=employee ", "audience=customer ", "timing=hot ", "comment=y ");
    put(fx, REC_SURVEY, "id=%s interaction_id=%s answered_at=%s %s%schannel=%s team=%s customer_id=%s", dice(s, 20) ? name : "other", name, at,
        score, more, dims || dice(s, 2) ? channel : "", dims ? team : ONE("", "west"), dice(s, 9) ? who : "b");
    fx->rows[fx->nrows - 1].same = true;
}

static void apart(struct cube *c) { c->ratings_apart = true; }

static struct fx *made_up(uint32_t seed, size_t parts, bool own_records)
{
    uint32_t state = seed * 7919 + 1, *s = &state;
    struct fx *fx = fx_new("Europe/Paris");
    fx->parts = parts;
    fx->prepare = own_records ? apart : NULL;
    fx->opts.as_of = seed % 3 ? fx_day("2024-12-20") : CIVIL_NONE;
    fx->src[0].id_space = "desk";
    for (int i = 0; i < 400; i++)
        put_ticket(fx, s, seed % 2 ? i : (int)dice(s, 500), seed % 5 == 0, seed % 4 > 1);
    fx_source(fx, "canonical")->id_space = seed % 3 == 1 ? "desk" : "poll"; // a poll of its own, that knows the tickets by their ids
    for (int i = 0; seed % 3 && i < 60; i++)
        put(fx, REC_SURVEY, "id=%s%u interaction_id=%u answered_at=2024-06-%02uT12:00 %s%s", seed % 5 ? "" : "T", dice(s, 300), dice(s, 300),
            1 + dice(s, 30), seed % 7 == 1 ? "metric=nps score=4 question=q " : "nps=10 ", ONE("channel=phone", ""));
    if (seed % 4 == 3) { // the export taken again later
        fx_source(fx, "canonical")->id_space = "desk";
        for (int i = 0; i < 100; i++)
            put_ticket(fx, s, 100 + i, seed % 5 == 0, true);
    }
    fx_seal(fx);
    return fx;
}

static void same_cells(const struct cube_answer *a, const struct cube_answer *b)
{
    assert_int_equal(a->ngroups, b->ngroups);
    for (size_t i = 0; i < a->nspans * a->ngroups; i++) {
        for (int m = 0; m < M_COUNT; m++) {
            if (a->cells[i].m[m] != b->cells[i].m[m])
                fail_msg("group %u: measure %d of cell %zu: %lld, as a record %lld", a->codes[i % a->ngroups], m, i, (long long)a->cells[i].m[m], (long long)b->cells[i].m[m]);
        }
        assert_memory_equal(a->cells[i].sq, b->cells[i].sq, sizeof(a->cells[i].sq));
    }
}

static void compare_folds(struct fx *a, struct fx *b, const struct slice *in_a, const struct slice *in_b, int group)
{
    struct span spans[3] = {{fx_day("2024-01-01"), fx_day("2024-06-01")}, {fx_day("2024-03-10"), fx_day("2025-02-11")}, {fx_day("2024-05-05"), fx_day("2024-05-06")}};
    struct err e;
    for (int facts = 0; facts < 2; facts++) {
        struct cube_answer x, y;
        a->cube->facts_only = b->cube->facts_only = facts;
        assert_int_equal(cube_fold(a->cube, in_a, spans, 3, group, 0, &x, &e), 0);
        assert_int_equal(cube_fold(b->cube, in_b, spans, 3, group, 0, &y, &e), 0);
        same_cells(&x, &y);
        cube_answer_release(&x);
        cube_answer_release(&y);
    }
}

static bool add_filter(struct fx *fx, struct slice *s, enum dim d, const char *value)
{
    int64_t code = cube_value_find(fx->cube, d, value);
    s->f[s->n].dim = d;
    s->f[s->n].code = (uint32_t)code;
    s->n += code >= 0;
    return code >= 0;
}

static void compare_slices(struct fx *a, struct fx *b)
{
    static const struct { int dim; const char *value; } filters[] = {
        {-1, ""}, {DIM_CHANNEL, "email"}, {DIM_CHANNEL, "(none)"}, {DIM_TEAM, "north"}, {DIM_TEAM, "west"}, {DIM_AGENT, "x"}, {DIM_AGENT, "(none)"},
        {DIM_SEGMENT, "gold"}, {DIM_SEGMENT, "(none)"}};
    static const int groups[] = {-1, DIM_CHANNEL, DIM_TEAM, DIM_AGENT, DIM_SEGMENT, DIM_PRIORITY};
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        for (size_t j = 0; j < ARRAY_LEN(filters); j++) {
            struct slice in_a = {0}, in_b = {0};
            size_t at[] = {i, j};
            bool fine = i <= j && (i != j || !i);
            for (int k = 0; fine && k < 2; k++) {
                enum dim d = (enum dim)filters[at[k]].dim;
                if (filters[at[k]].dim >= 0)
                    fine = add_filter(a, &in_a, d, filters[at[k]].value) && add_filter(b, &in_b, d, filters[at[k]].value);
            }
            for (size_t g = 0; fine && g < ARRAY_LEN(groups); g++)
                compare_folds(a, b, &in_a, &in_b, groups[g]);
        }
    }
}

static void compare_rows(struct fx *a, struct fx *b)
{
    static const enum measure all[] = {M_SURVEYS, M_RESPONSES, M_COMMENTS, M_CSAT_N, M_NPS_N, M_CES_LOW, M_INTERACTIONS};
    struct span span = {fx_day("2024-02-01"), fx_day("2024-11-01")};
    const struct slice none = {0};
    struct err e;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct fact_ref *x, *y;
        size_t n, m;
        assert_int_equal(cube_rows(a->cube, &none, span, all[i], &x, &n, &e), 0);
        assert_int_equal(cube_rows(b->cube, &none, span, all[i], &y, &m, &e), 0);
        assert_int_equal(n, m);
        for (size_t k = 0; k < n; k++)
            assert_true(x[k].source == y[k].source && x[k].offset == y[k].offset && x[k].line == y[k].line && x[k].time == y[k].time && x[k].sort == y[k].sort);
        free(x);
        free(y);
    }
}

static void compare_answers(struct fx *a, struct fx *b)
{
    struct span span = {fx_day("2024-02-01"), fx_day("2024-11-01")};
    const struct slice none = {0};
    struct answer *x, *y;
    size_t n, m;
    struct err e;
    assert_int_equal(cube_answers(a->cube, &none, span, &x, &n, &e), 0);
    assert_int_equal(cube_answers(b->cube, &none, span, &y, &m, &e), 0);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_true(x[i].ref.source == y[i].ref.source && x[i].ref.offset == y[i].ref.offset && x[i].ref.time == y[i].ref.time);
        assert_true(x[i].day == y[i].day && x[i].has == y[i].has && x[i].timing == y[i].timing && x[i].comment == y[i].comment);
        assert_true((x[i].customer == NO_CUSTOMER) == (y[i].customer == NO_CUSTOMER));
        assert_true(x[i].has_ticket == y[i].has_ticket && x[i].ticket.offset == y[i].ticket.offset && x[i].ticket.source == y[i].ticket.source);
        assert_memory_equal(x[i].score, y[i].score, sizeof(x[i].score));
        assert_memory_equal(x[i].cls, y[i].cls, sizeof(x[i].cls));
        for (int d = 0; d < DIM_COUNT; d++)
            assert_string_equal(cube_value_true(a->cube, (enum dim)d, x[i].dim[d]), cube_value_true(b->cube, (enum dim)d, y[i].dim[d]));
    }
    free(x);
    free(y);
}

static void same_whatever_their_place(void **state)
{
    size_t in_rows = 0;
    (void)state;
    uint32_t seeds = getenv("QUICK") ? 6 : 28;
    for (uint32_t seed = 0; seed < seeds; seed++) {
        struct fx *a = made_up(seed, seed % 6 == 5 ? 3 : 0, false), *b = made_up(seed, 0, true);
        assert_int_equal(cube_as_of(a->cube), cube_as_of(b->cube));
        assert_int_equal(cube_first_day(a->cube), cube_first_day(b->cube));
        assert_int_equal(cube_has_kind(a->cube, REC_SURVEY), cube_has_kind(b->cube, REC_SURVEY));
        for (uint32_t i = 0; i < a->nsrc; i++) {
            assert_int_equal(a->src[i].duplicates, b->src[i].duplicates);
            assert_int_equal(a->src[i].excluded, b->src[i].excluded);
            assert_int_equal(a->src[i].first_day, b->src[i].first_day);
            assert_int_equal(a->src[i].last_day, b->src[i].last_day);
            assert_int_equal(a->src[i].nnotes, b->src[i].nnotes);
        }
        in_rows += b->cube->facts[REC_SURVEY].n - a->cube->facts[REC_SURVEY].n;
        assert_int_equal(b->cube->nforms, 0);
        compare_slices(a, b);
        compare_rows(a, b);
        compare_answers(a, b);
        fx_free(a);
        fx_free(b);
    }
    assert_true(in_rows > 50 * seeds);
}

// A ticket rated good, and one that was only asked: 1 of 2 answered, all of the answers good.
static void one_rating(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-01 resolved_at=2025-03-02 channel=email");
    put(fx, REC_SURVEY, "id=1 interaction_id=1 answered_at=2025-03-02 csat=5 channel=email");
    fx->rows[fx->nrows - 1].same = true;
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-01 resolved_at=2025-03-03 channel=phone");
    put(fx, REC_SURVEY, "id=2 interaction_id=2 answered_at=2025-03-03 state=sent");
    fx->rows[fx->nrows - 1].same = true;
    assert_value(fig(fx, KPI_csat, "2025-03"), 100, 1);
    assert_value(fig(fx, KPI_survey_response_rate, "2025-03"), 50, 2);
    assert_int_equal(fx->cube->facts[REC_SURVEY].n, 0);
    fx_slice(fx, DIM_CHANNEL, "phone");
    assert_nodata(fig(fx, KPI_csat, "2025-03"));
    assert_value(fig(fx, KPI_survey_response_rate, "2025-03"), 0, 1);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_rating), cmocka_unit_test(same_whatever_their_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

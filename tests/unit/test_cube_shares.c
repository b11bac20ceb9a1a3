// Folds by several threads, which only data of some size get: as many rows as that, folded by one thread and by four, give the same.
#include "test_util.h"

#include "base/zone.h"
#include "cube/cube_priv.h"
#include "source/source.h"

enum { ROWS = 520000, PEOPLE = 60000, MONTHS = 12 };

struct many { char dir[512]; struct zone *zone; struct source source; struct span months[MONTHS]; int64_t created[MONTHS]; };

static void write_rows(struct many *x, const char *path, bool in_time)
{
    static const char *const channels[] = {"phone", "email", "chat"};
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "id,created_at,resolved_at,channel,team,customer_id,wait_s\n");
    for (uint32_t i = 0; i < ROWS; i++) {
        int32_t day = x->months[0].from + (int32_t)(in_time ? i / (ROWS / 365 + 1) : i % 365);
        struct civil from = civil_from_day(day), to = civil_from_day(day + (int32_t)(i % 11));
        x->created[from.month - 1]++;
        fprintf(f, "%u,%d-%02d-%02d %02u:%02u,%d-%02d-%02d 23:59,%s,T%u,c%u,%u\n", i, from.year, from.month, from.day, in_time ? 8 : i % 23, in_time ? 0 : i % 60, to.year, to.month,
                to.day, channels[i % 3], i % 5, i / 3 % PEOPLE, i % 900);
    }
    assert_int_equal(fclose(f), 0);
}

static void open_many(struct many *x, bool in_time)
{
    struct err e = {0};
    char path[600];
    str_copy(x->dir, sizeof(x->dir), test_tmpdir());
    assert_int_equal(zone_open(&x->zone, "UTC", &e), 0);
    for (int m = 0; m < MONTHS; m++)
        x->months[m] = (struct span){civil_to_day(2025, m + 1, 1), m + 1 < MONTHS ? civil_to_day(2025, m + 2, 1) : civil_to_day(2026, 1, 1)};
    snprintf(path, sizeof(path), "%s/many.csv", x->dir);
    write_rows(x, path, in_time);
    const char *paths[] = {path};
    struct cube_opts co = {.zone = x->zone, .as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365, .social_delay_ms = 3600000};
    struct ingest_opts io = {.zone = x->zone, .currency = "EUR"};
    if (source_open_files(&x->source, paths, 1, &io, &co, &e))
        fail_msg("%s", e.msg);
}

static void fold(struct many *x, const struct slice *s, int group, size_t threads, struct cube_answer *out)
{
    struct err e = {0};
    x->source.cube->nthreads = threads;
    if (cube_fold(x->source.cube, s, x->months, MONTHS, group, CUBE_HIST, out, &e))
        fail_msg("%s", e.msg);
}

static void same_cells(const struct cell *a, const struct cell *b)
{
    assert_memory_equal(a->m, b->m, sizeof(a->m));
    assert_memory_equal(a->sq, b->sq, sizeof(a->sq));
    for (int h = 0; h < CUBE_DURATIONS; h++) {
        assert_int_equal(!a->h[h], !b->h[h]);
        for (int q = 1; a->h[h] && q <= 20; q++)
            assert_true(hist_quantile(a->h[h], q / 20.0) == hist_quantile(b->h[h], q / 20.0));
    }
}

static void as_one(bool in_time)
{
    struct many x = {0};
    open_many(&x, in_time);
    struct cube *c = x.source.cube;
    assert_int_equal(c->contacts.in_time, in_time);
    struct slice phone = {.n = 1, .f = {{DIM_CHANNEL, (uint32_t)cube_value_find(c, DIM_CHANNEL, "phone")}}}, both = phone, all = {0};
    both.f[both.n].dim = DIM_TEAM;
    both.f[both.n++].code = (uint32_t)cube_value_find(c, DIM_TEAM, "T3");
    const struct slice *slices[] = {&all, &phone, &both};
    static const int groups[] = {-1, DIM_TEAM, DIM_CHANNEL};
    for (int facts = 0; facts < 2; facts++)
        for (size_t s = 0; s < ARRAY_LEN(slices); s++)
            for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
                struct cube_answer one, four, told; // the last: by the facts
                c->facts_only = facts;
                fold(&x, slices[s], groups[g], 1, &one);
                fold(&x, slices[s], groups[g], 4, &four);
                c->facts_only = true;
                fold(&x, slices[s], groups[g], 4, &told);
                assert_int_equal(one.ngroups, four.ngroups);
                for (size_t i = 0; i < MONTHS * one.ngroups; i++) {
                    same_cells(&one.cells[i], &four.cells[i]);
                    same_cells(&one.cells[i], &told.cells[i]);
                }
                for (int m = 0; !s && !g && m < MONTHS; m++) {
                    assert_int_equal(four.cells[m].m[M_INTERACTIONS], x.created[m]);
                    assert_true(four.cells[m].m[M_REPEATERS] > 0 && four.cells[m].m[M_REPEATERS] <= PEOPLE);
                }
                cube_answer_release(&one);
                cube_answer_release(&four);
                cube_answer_release(&told);
            }
    source_close(&x.source);
    zone_close(x.zone);
    test_rmdir(x.dir);
}

static void in_time(void **state)
{
    (void)state;
    as_one(true);
}

static void in_any_order(void **state)
{
    (void)state;
    as_one(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_time), cmocka_unit_test(in_any_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// A load that is stopped, at any moment and in any way of loading: it says so, or is whole when the flag came too late; nothing is
// kept or left open, and the load after it is that of one which was never stopped.
#include "test_util.h"

#include "base/zone.h"
#include "source/cache.h"

#include <dirent.h>
#include <pthread.h>
#include <time.h>
#include <zlib.h>

enum { TICKETS = 40000, ORDERS = 15000, SURVEYS = 10000, PEOPLE = 5000, MONTHS = 12, MOMENTS = 6 };

struct way { const char *name; bool cached, libcsv; unsigned threads; };

struct fixture {
    char dir[512], data[600], cache[600];
    struct zone *zone;
    struct span months[MONTHS];
    atomic_int flag;
    size_t told, stop_at; // calls of progress; the one that sets the flag, 0: none
};

// ---- what is loaded

static FILE *create(const char *dir, const char *name, const char *header)
{
    char path[1200];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(header, f);
    return f;
}

// Ids in no order, some twice, as texts; customers as numbers.
static void write_tickets(FILE *f, unsigned from, unsigned to)
{
    static const char *const channels[] = {"phone", "email", "chat"};
    for (unsigned i = from; i < to; i++)
        fprintf(f, "T-%u,2025-%02u-%02u %02u:%02u,2025-12-%02u 23:59,%s,T%u,%u,%u\n", i * 7919u % 60013u, i / 70 % 12 + 1, i % 28 + 1, i % 24, i % 60, i % 28 + 1,
                channels[i % 3], i % 5, i % PEOPLE, i % 900);
}

static void write_folder(const char *dir)
{
    assert_int_equal(mkdir(dir, 0700), 0);
    FILE *f = create(dir, "a.csv", "id,created_at,resolved_at,channel,team,customer_id,wait_s\n");
    write_tickets(f, 0, TICKETS);
    assert_int_equal(fclose(f), 0);
    f = create(dir, "b.csv", "order_id,ordered_at,customer_id,amount,interaction_id\n");
    for (unsigned i = 0; i < ORDERS; i++)
        fprintf(f, "O%u,2025-%02u-%02u,%u,%u.50,T-%u\n", i, i % 12 + 1, i % 28 + 1, i % PEOPLE, i % 90 + 1, i % 60013u);
    assert_int_equal(fclose(f), 0);
    f = create(dir, "c.csv", "response_id,answered_at,csat,interaction_id\n");
    for (unsigned i = 0; i < SURVEYS; i++)
        fprintf(f, "S%u,2025-%02u-%02u,%u,T-%u\n", i, i % 12 + 1, i % 28 + 1, i % 5 + 1, i % 60013u);
    assert_int_equal(fclose(f), 0);
}

static void pack(const char *dir, const char *from, const char *to)
{
    char path[1200], block[65536];
    snprintf(path, sizeof(path), "%s/%s", dir, from);
    FILE *f = fopen(path, "r");
    snprintf(path, sizeof(path), "%s/%s", dir, to);
    gzFile z = gzopen(path, "wb1");
    assert_true(f && z);
    for (size_t n; (n = fread(block, 1, sizeof(block), f));)
        assert_int_equal(gzwrite(z, block, (unsigned)n), (int)n);
    assert_int_equal(gzclose(z), Z_OK);
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    struct fixture *x = calloc(1, sizeof(*x));
    assert_non_null(x);
    str_copy(x->dir, sizeof(x->dir), test_tmpdir());
    snprintf(x->data, sizeof(x->data), "%s/data", x->dir);
    snprintf(x->cache, sizeof(x->cache), "%s/cache", x->dir);
    assert_int_equal(zone_open(&x->zone, "Europe/Paris", NULL), 0);
    for (int m = 0; m < MONTHS; m++)
        x->months[m] = (struct span){civil_to_day(2025, m + 1, 1), m + 1 < MONTHS ? civil_to_day(2025, m + 2, 1) : civil_to_day(2026, 1, 1)};
    write_folder(x->data);
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *x = *state;
    zone_close(x->zone);
    test_rmdir(x->dir);
    free(x);
    return 0;
}

// ---- loading

static void on_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct fixture *x = ctx;
    (void)done;
    (void)total;
    if (++x->told == x->stop_at)
        atomic_store(&x->flag, 1);
}

static int load(struct fixture *x, const struct way *w, const char *path, struct source *s, bool keep)
{
    struct err e = {0};
    struct cube_opts co = {.zone = x->zone, .as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365, .social_delay_ms = 3600000};
    struct ingest_opts io = {.zone = x->zone, .currency = "EUR", .cancel = &x->flag, .progress = on_progress, .progress_ctx = x, .threads = w->threads,
                             .libcsv = w->libcsv};
    struct source_cache c = {.folder = w->cached ? x->cache : NULL, .program = 1};
    x->told = 0;
    int rc = source_open(s, &path, 1, &io, &co, &c, &e);
    if (rc && rc != ERR_CANCEL)
        fail_msg("%s: %s", w->name, e.msg);
    if (rc) {
        assert_string_equal(e.msg, "stopped");
        assert_true(!s->cube && !s->list.n && !s->room && !s->image && !s->key);
    }
    if (!rc && keep)
        assert_int_equal(source_keep(s, &c, &e), 0);
    return rc;
}

static size_t entries(const char *dir)
{
    DIR *d = opendir(dir);
    size_t n = 0;
    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

static void same_answers(struct fixture *x, const struct source *a, const struct source *b, int group)
{
    static const struct slice everything;
    struct cube_answer p, q;
    assert_int_equal(cube_fold(a->cube, &everything, x->months, MONTHS, group, 0, &p, NULL), 0);
    assert_int_equal(cube_fold(b->cube, &everything, x->months, MONTHS, group, 0, &q, NULL), 0);
    assert_int_equal(p.ngroups, q.ngroups);
    for (size_t i = 0; i < p.nspans * p.ngroups; i++) {
        assert_memory_equal(p.cells[i].m, q.cells[i].m, sizeof(p.cells[i].m));
        assert_memory_equal(p.cells[i].sq, q.cells[i].sq, sizeof(p.cells[i].sq));
    }
    cube_answer_release(&p);
    cube_answer_release(&q);
}

static void same_loads(struct fixture *x, const struct source *a, const struct source *b)
{
    assert_int_equal(a->list.n, b->list.n);
    for (size_t i = 0; i < a->list.n; i++) {
        assert_int_equal(a->list.items[i]->state, SOURCE_LOADED);
        assert_int_equal(a->list.items[i]->rows, b->list.items[i]->rows);
        assert_int_equal(a->list.items[i]->duplicates, b->list.items[i]->duplicates);
    }
    same_answers(x, a, b, -1);
    same_answers(x, a, b, DIM_CHANNEL);
}

// ---- stopping

struct setter { struct fixture *x; long ns; };

static void *set_later(void *p)
{
    const struct setter *s = p;
    nanosleep(&(struct timespec){s->ns / 1000000000, s->ns % 1000000000}, NULL);
    atomic_store(&s->x->flag, 1);
    return NULL;
}

static int64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

// What a stopped load may leave: nothing more than there was.
static void check_stopped(struct fixture *x, const struct way *w, const char *path)
{
    struct source s;
    size_t files = entries(x->cache), open = entries("/proc/self/fd");
    if (!load(x, w, path, &s, false))
        source_close(&s); // it was too late
    assert_int_equal(entries(x->cache), files);
    assert_int_equal(entries("/proc/self/fd"), open);
    atomic_store(&x->flag, 0);
}

// In the middle of reading, as progress comes; then at any moment, from another thread.
static void stop_everywhere(struct fixture *x, const struct way *w, const char *path, const struct source *whole, size_t calls, int64_t ns)
{
    struct source after;
    for (size_t i = 1; i <= MOMENTS && calls; i++) {
        x->stop_at = 1 + (calls - 1) * i / MOMENTS;
        check_stopped(x, w, path);
    }
    x->stop_at = 0;
    for (size_t i = 0; i <= 2 * MOMENTS; i++) {
        struct setter later = {x, (long)(ns * (int64_t)i / (2 * MOMENTS))};
        pthread_t t;
        assert_int_equal(pthread_create(&t, NULL, set_later, &later), 0);
        struct source s;
        size_t files = entries(x->cache);
        if (!load(x, w, path, &s, false))
            source_close(&s);
        assert_int_equal(entries(x->cache), files);
        pthread_join(t, NULL);
        atomic_store(&x->flag, 0);
    }
    atomic_store(&x->flag, 1);
    struct source s;
    assert_int_equal(load(x, w, path, &s, false), ERR_CANCEL);
    atomic_store(&x->flag, 0);
    assert_int_equal(load(x, w, path, &after, false), 0);
    assert_null(after.ingest.cancel); // it may be gone by now
    same_loads(x, &after, whole);
    source_close(&after);
}

static void stop_way(struct fixture *x, const struct way *w, const char *path)
{
    struct source whole;
    int64_t begun = clock_ns();
    assert_int_equal(load(x, w, path, &whole, false), 0);
    int64_t took = clock_ns() - begun;
    stop_everywhere(x, w, path, &whole, x->told, took);
    source_close(&whole);
}

static void a_folder(void **state)
{
    struct fixture *x = *state;
    static const struct way ways[] = {{.name = "one thread", .threads = 1}, {.name = "two threads", .threads = 2},
                                      {.name = "into a file", .threads = 2, .cached = true}, {.name = "libcsv", .threads = 2, .libcsv = true}};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        stop_way(x, &ways[i], x->data);
    assert_true(entries(x->cache) <= 2); // . and ..
}

static void a_packed_file(void **state)
{
    struct fixture *x = *state;
    static const struct way w = {.name = "packed", .threads = 2, .cached = true};
    char path[700];
    pack(x->data, "a.csv", "../a.csv.gz");
    snprintf(path, sizeof(path), "%s/a.csv.gz", x->dir);
    stop_way(x, &w, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(a_packed_file, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

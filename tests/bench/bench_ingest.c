// What loading a file costs before any record is kept: bench_ingest FILE [threads] [rows]. Records come in batches, with "rows" one
// by one. Under callgrind the instructions of the whole divided by the rows are what a row takes.
#include "ingest/ingest.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static atomic_ullong records;

static int on_row(void *ctx, uint32_t no, const struct record *r, struct err *e)
{
    (void)ctx;
    (void)no;
    (void)r;
    (void)e;
    atomic_fetch_add_explicit(&records, 1, memory_order_relaxed);
    return 0;
}

static int on_rows(void *ctx, uint32_t no, const struct rec_batch *b, struct err *e)
{
    unsigned long long n = 0;
    (void)ctx;
    (void)no;
    (void)e;
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        n += (unsigned long long)__builtin_popcountll(b->rows[w]);
    atomic_fetch_add_explicit(&records, n, memory_order_relaxed);
    return 0;
}

static int on_fork(void *ctx, uint32_t no, size_t n, void **parts, struct err *e)
{
    (void)no;
    (void)e;
    for (size_t i = 0; i < n; i++)
        parts[i] = ctx;
    return 0;
}

static int on_join(void *ctx, uint32_t no, void **parts, size_t n, struct err *e)
{
    (void)ctx;
    (void)no;
    (void)parts;
    (void)n;
    (void)e;
    return 0;
}

static void on_drop(void *ctx, uint32_t no, void **parts, size_t n)
{
    on_join(ctx, no, parts, n, NULL);
}

int main(int argc, char **argv)
{
    struct err e = {0};
    struct zone *zone;
    struct source_list list;
    struct ingest_opts o = {.currency = "EUR", .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1};
    bool rows = argc > 3 && !strcmp(argv[3], "rows");
    const char *path = argc > 1 ? argv[1] : "";
    struct record_sink sink = {.ctx = &o, .row = on_row, .rows = rows ? NULL : on_rows, .fork = on_fork, .join = on_join, .drop = on_drop};
    for (enum rec_field f = 0; f < F_COUNT; f++) // nobody asks for a text
        sink.unread[REC_INTERACTION][f >> 6] |= rec_fields[f].type == RT_TEXT ? UINT64_C(1) << (f & 63) : 0;
    if (zone_open(&zone, "Europe/Paris", &e)) {
        fprintf(stderr, "%s\n", e.msg);
        return 1;
    }
    o.zone = zone;
    if (ingest_load(&path, 1, &o, &sink, &list, &e)) {
        fprintf(stderr, "%s\n", e.msg);
        return 1;
    }
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    double user = (double)use.ru_utime.tv_sec + (double)use.ru_utime.tv_usec / 1e6, sys = (double)use.ru_stime.tv_sec + (double)use.ru_stime.tv_usec / 1e6;
    unsigned long long n = list.items[0]->rows;
    printf("%llu rows, %llu records, %s; %.2f s user, %.2f s system, %.0f ns a row\n", n, (unsigned long long)records,
           list.items[0]->state == SOURCE_LOADED ? list.items[0]->profile : list.items[0]->why, user, sys, n ? (user + sys) * 1e9 / (double)n : 0.0);
    source_list_release(&list);
    zone_close(zone);
    return 0;
}

// The cube alone, without a file: made-up help-desk records are added, sealed and folded; prints the time of each step,
// the memory after it, and a hash of many answers (the same whatever the way they are kept and folded).
// bench_cube [rows, default 1000000] [text] [shuffled] [parts=N]: "text" makes ids of letters, "shuffled" takes days at
// random, parts=N adds the rows in N parts by as many threads.
#include "cube/cube.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint32_t dice(uint64_t *state, uint32_t n)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(((*state >> 32) * n) >> 32);
}

struct moment { double wall, cpu; }; // seconds; cpu: of all threads

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct moment now(void) { return (struct moment){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)}; }

static long memory_kb(const char *key)
{
    char line[200];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof(line), f)) {
        if (strncmp(line, key, strlen(key)) == 0)
            kb = strtol(line + strlen(key), NULL, 10);
    }
    if (f)
        fclose(f);
    return kb;
}

static void step(const char *what, struct moment *since, double per)
{
    struct moment t = now();
    printf("%-18s %9.1f ms, cpu %9.1f ms, %7.1f ns/row  anonymous %7.1f MB\n", what, (t.wall - since->wall) * 1e3,
           (t.cpu - since->cpu) * 1e3, (t.cpu - since->cpu) * 1e9 / per, (double)memory_kb("RssAnon:") / 1024);
    *since = now();
}

struct desk { // what the records are made of
    size_t rows, nparts;
    bool text, shuffled, idle;
    char agents[200][16], teams[20][16];
    struct record_sink sink;
};
struct stretch { // rows [from, to) by one thread
    struct desk *d;
    size_t from, to;
    void *ctx;
    pthread_t thread;
    char id[40], who[40];
    uint64_t dice;
    int rc;
    struct err e;
};

static void set_text(struct record *r, enum rec_field f, const char *s)
{
    r->v[f].s = s;
    r->v[f].len = (uint32_t)strlen(s);
    rec_set(r, f);
}

static void set_int(struct record *r, enum rec_field f, int64_t i)
{
    r->v[f].i = i;
    rec_set(r, f);
}

static void make_ticket(struct stretch *s, size_t i, struct record *r)
{
    static const char *const channels[] = {"email", "email", "email", "web", "chat", "phone", "messaging", "api"};
    static const char *const priorities[] = {"normal", "low", "high", "urgent"};
    static const char *const types[] = {"Question", "Incident", "Problem", "Task"};
    const struct desk *d = s->d;
    uint64_t *x = &s->dice;
    *x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15); // the same row whatever the stretch
    int64_t start = INT64_C(1420070400000), span = INT64_C(3652) * 86400000;
    rec_clear(r, REC_INTERACTION);
    r->line = i + 2;
    r->offset = i * 195 + 300;
    snprintf(s->id, sizeof(s->id), d->text ? "TCK-%09zu-x" : "%zu", i + 100000);
    snprintf(s->who, sizeof(s->who), d->text ? "customer%u@example.com" : "%u", 360000000 + dice(x, (uint32_t)(d->rows / 4) + 1));
    size_t at = d->shuffled ? dice(x, (uint32_t)d->rows) : i;
    int64_t created = start + (int64_t)((double)at * (double)span / (double)d->rows) / 1000 * 1000;
    set_text(r, F_id, s->id);
    set_text(r, F_customer_id, s->who);
    set_int(r, F_created_at, created);
    uint32_t agent = dice(x, 200);
    set_text(r, F_channel, channels[dice(x, 8)]);
    set_text(r, F_priority, priorities[dice(x, 4)]);
    set_text(r, F_category, types[dice(x, 4)]);
    set_text(r, F_agent, d->agents[agent]);
    set_text(r, F_team, d->teams[agent / 10]);
    set_text(r, F_subject, "My order has not arrived yet");
    if (dice(x, 20))
        set_int(r, F_first_reply_s, (int64_t)dice(x, 600) * dice(x, 20) * 60000);
    bool done = dice(x, 20) && at + d->rows / 400 < d->rows;
    set_int(r, F_status, done ? ST_CLOSED : ST_OPEN);
    if (done)
        set_int(r, F_resolved_at, created + (int64_t)dice(x, 200000) * dice(x, 5) * 1000 + 3600000);
    set_int(r, F_replies, dice(x, 6));
    set_int(r, F_reopens, dice(x, 20) == 0);
}

static void make_rating(struct record *r, bool good) // of the ticket at hand
{
    static const enum rec_field set[] = {F_id, F_interaction_id, F_customer_id, F_channel, F_agent, F_team};
    int64_t answered = rec_has(r, F_resolved_at) ? r->v[F_resolved_at].i : r->v[F_created_at].i;
    uint64_t line = r->line, offset = r->offset;
    rec_clear(r, REC_SURVEY);
    r->line = line;
    r->offset = offset;
    r->v[F_interaction_id] = r->v[F_id];
    for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
        rec_set(r, set[i]);
    set_int(r, F_answered_at, answered);
    set_int(r, F_timing, TIMING_HOT);
    set_int(r, F_csat, good ? 5 * SCORE_ONE : SCORE_ONE);
    r->v[F_csat].cls = good ? CLS_HIGH : CLS_LOW;
}

static void *add_stretch(void *p)
{
    struct stretch *s = p;
    struct record *r = calloc(1, sizeof(*r));
    const struct record_sink *sink = &s->d->sink;
    s->rc = r ? 0 : err_nomem(&s->e);
    for (size_t i = s->from; !s->rc && i < s->to; i++) {
        make_ticket(s, i, r);
        s->rc = s->d->idle ? 0 : sink->row(s->ctx, 0, r, &s->e);
        if (s->rc || dice(&s->dice, 10) >= 3)
            continue;
        make_rating(r, dice(&s->dice, 10) < 8);
        s->rc = s->d->idle ? 0 : sink->row(s->ctx, 0, r, &s->e);
    }
    free(r);
    return NULL;
}

static int add_parts(struct desk *d, struct stretch *s, struct err *e)
{
    void *parts[64];
    int rc = d->sink.fork(d->sink.ctx, 0, d->nparts, parts, e);
    for (size_t i = 0; !rc && i < d->nparts; i++) {
        s[i].ctx = parts[i];
        pthread_create(&s[i].thread, NULL, add_stretch, &s[i]);
    }
    for (size_t i = 0; !rc && i < d->nparts; i++)
        pthread_join(s[i].thread, NULL);
    return rc ? rc : d->sink.join(d->sink.ctx, 0, parts, d->nparts, e);
}

static int add_all(struct desk *d, struct source_info *src, struct err *e)
{
    static const enum rec_field fields[] = {F_id, F_customer_id, F_created_at, F_channel, F_priority, F_category, F_agent, F_team,
                                            F_subject, F_first_reply_s, F_status, F_resolved_at, F_replies, F_reopens};
    static struct stretch s[64];
    size_t n = d->nparts ? d->nparts : 1;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        src->present[REC_INTERACTION][fields[i] >> 6] |= UINT64_C(1) << (fields[i] & 63);
    for (size_t i = 0; i < n; i++)
        s[i] = (struct stretch){.d = d, .from = i * d->rows / n, .to = (i + 1) * d->rows / n, .ctx = d->sink.ctx};
    int rc = d->sink.begin(d->sink.ctx, src, 0, e);
    if (!rc && d->nparts && !d->idle) {
        rc = add_parts(d, s, e);
    } else {
        for (size_t i = 0; i < n; i++)
            add_stretch(&s[i]);
    }
    for (size_t i = 0; !rc && i < n; i++) {
        rc = s[i].rc;
        *e = s[i].e;
    }
    return rc ? rc : d->sink.end(d->sink.ctx, src, 0, e);
}

static void mix(uint64_t *h, uint64_t v)
{
    *h = (*h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
    *h ^= *h >> 29;
}

static void mix_answer(uint64_t *h, const struct cube *c, const struct cube_answer *a, int group)
{
    for (size_t i = 0; i < a->nspans * a->ngroups; i++) {
        const struct cell *x = &a->cells[i];
        const char *name = group < 0 ? "" : cube_value_name(c, (enum dim)group, a->codes[i % a->ngroups]);
        for (; *name; name++)
            mix(h, (uint64_t)*name);
        for (int m = 0; m < M_COUNT; m++)
            mix(h, (uint64_t)x->m[m]);
        for (int m = 0; m < MEAN_COUNT; m++) {
            mix(h, (uint64_t)x->sq[m]);
            mix(h, (uint64_t)(x->sq[m] >> 64));
        }
        for (int m = 0; m < CUBE_DURATIONS; m++) {
            mix(h, (uint64_t)hist_quantile(x->h[m], 0.5));
            mix(h, (uint64_t)hist_quantile(x->h[m], 0.9));
        }
    }
}

struct question { const char *what; int filter; const char *value; int group, months; unsigned opts; };

static int ask(const struct cube *c, const struct question *q, uint64_t *h, struct err *e)
{
    struct slice s = {0};
    struct span spans[150];
    struct cube_answer a;
    int32_t end = cube_as_of(c) + 1;
    int n = q->months;
    for (int i = 0; i < n; i++)
        spans[i] = (struct span){civil_add_months(end, i - n), civil_add_months(end, i - n + 1)};
    if (q->filter >= 0) {
        s.f[0].dim = (enum dim)q->filter;
        s.f[0].code = (uint32_t)cube_value_find(c, (enum dim)q->filter, q->value);
        s.n = 1;
    }
    struct moment best = {1e9, 1e9};
    for (int turn = 0; turn < 3; turn++) {
        struct moment t = now();
        if (cube_fold(c, &s, spans, (size_t)n, q->group, q->opts, &a, e))
            return e->code;
        struct moment after = now();
        best.wall = after.wall - t.wall < best.wall ? after.wall - t.wall : best.wall;
        best.cpu = after.cpu - t.cpu < best.cpu ? after.cpu - t.cpu : best.cpu;
        if (!turn)
            mix_answer(h, c, &a, q->group);
        cube_answer_release(&a);
    }
    printf("  fold %-38s %9.3f ms, cpu %9.3f ms\n", q->what, best.wall * 1e3, best.cpu * 1e3);
    return 0;
}

static int ask_all(const struct cube *c, struct err *e)
{
    static const struct question all[] = {
        {"everything, 24 months", -1, "", -1, 24, 0},
        {"by channel, 120 months", -1, "", DIM_CHANNEL, 120, 0},
        {"everything, 2 months with histograms", -1, "", -1, 2, CUBE_HIST},
        {"by team, 13 months, histograms of one", -1, "", DIM_TEAM, 13, CUBE_HIST_FIRST},
        {"an agent, 24 months", DIM_AGENT, "Agent 077", -1, 24, CUBE_HIST},
        {"a priority, 120 months", DIM_PRIORITY, "high", -1, 120, CUBE_HIST},
        {"by agent, 13 months", -1, "", DIM_AGENT, 13, CUBE_HIST_FIRST},
        {"a category by agent, 120 months", DIM_CATEGORY, "Incident", DIM_AGENT, 120, CUBE_HIST_FIRST},
        {"by priority, 120 months, no customers", -1, "", DIM_PRIORITY, 120, CUBE_NO_CUSTOMERS},
    };
    uint64_t h = 1;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (ask(c, &all[i], &h, e))
            return e->code;
    }
    printf("hash of the answers %016llx\n", (unsigned long long)h);
    return 0;
}

static int measure(struct desk *d, struct cube *c, struct err *e)
{
    static struct source_info src = {.path = "made up", .profile = "zendesk-tickets", .label = "", .id_space = "zendesk"};
    struct source_info *sources[] = {&src};
    struct moment t = now();
    d->sink = cube_sink(c);
    d->idle = true;
    int rc = add_all(d, &src, e);
    step("making records", &t, (double)d->rows);
    d->idle = false;
    if (!rc)
        rc = add_all(d, &src, e);
    step("making and adding", &t, (double)d->rows);
    if (!rc)
        rc = cube_seal(c, sources, 1, e);
    step("sealing", &t, (double)d->rows);
    if (!rc)
        rc = ask_all(c, e);
    printf("peak %.1f MB, duplicates %llu\n", (double)memory_kb("VmHWM:") / 1024, (unsigned long long)src.duplicates);
    return rc;
}

int main(int argc, char **argv)
{
    static struct desk d = {.rows = 1000000};
    struct cube *c = NULL;
    struct zone *z = NULL;
    struct err e = {0};
    for (int i = 1; i < argc; i++) {
        d.text |= strcmp(argv[i], "text") == 0;
        d.shuffled |= strcmp(argv[i], "shuffled") == 0;
        d.rows = argv[i][0] >= '1' && argv[i][0] <= '9' ? strtoul(argv[i], NULL, 10) : d.rows;
        d.nparts = strncmp(argv[i], "parts=", 6) == 0 ? strtoul(argv[i] + 6, NULL, 10) % 65 : d.nparts;
    }
    for (unsigned i = 0; i < 200; i++)
        snprintf(d.agents[i], sizeof(d.agents[i]), "Agent %03u", i);
    for (unsigned i = 0; i < 20; i++)
        snprintf(d.teams[i], sizeof(d.teams[i]), "Team %02u", i);
    struct cube_opts o = {.as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365, .social_delay_ms = 3600000};
    int rc = zone_open(&z, "Europe/Paris", &e);
    o.zone = z;
    if (!rc)
        rc = cube_new(&c, &o, &e);
    if (!rc)
        rc = measure(&d, c, &e);
    if (rc)
        fprintf(stderr, "%s\n", e.msg);
    cube_free(c);
    zone_close(z);
    return rc != 0;
}

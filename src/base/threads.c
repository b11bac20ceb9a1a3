// Parts are handed out one by one, so that a slow one holds nobody up.
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

struct gang {
    int (*part)(void *ctx, size_t i, size_t worker);
    void *ctx;
    size_t n;
    alignas(64) atomic_size_t next;
    alignas(64) atomic_int rc;
};
struct member { struct gang *gang; size_t no; pthread_t thread; };

static void *work(void *p)
{
    const struct member *m = p;
    struct gang *g = m->gang;
    for (size_t i; !atomic_load(&g->rc) && (i = atomic_fetch_add(&g->next, 1)) < g->n;) {
        int rc = g->part(g->ctx, i, m->no), none = 0;
        if (rc)
            atomic_compare_exchange_strong(&g->rc, &none, rc);
    }
    return NULL;
}

int each_part(int (*part)(void *ctx, size_t i, size_t worker), void *ctx, size_t n, size_t nthreads)
{
    struct gang g = {.part = part, .ctx = ctx, .n = n};
    struct member members[THREADS_MAX] = {{.gang = &g}};
    size_t want = nthreads < n ? nthreads : n, got = 1;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // signals are for the caller's thread
    for (; got < want && got < THREADS_MAX; got++) {
        members[got] = (struct member){.gang = &g, .no = got};
        if (pthread_create(&members[got].thread, NULL, work, &members[got]))
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    work(&members[0]);
    for (size_t i = 1; i < got; i++)
        pthread_join(members[i].thread, NULL);
    return atomic_load(&g.rc);
}

struct alone { void (*call)(void *ctx); void *ctx; };

static void *work_alone(void *p)
{
    const struct alone a = *(struct alone *)p;
    free(p);
    a.call(a.ctx);
    return NULL;
}

bool thread_alone(void (*call)(void *ctx), void *ctx)
{
    struct alone *a = malloc(sizeof(*a));
    pthread_attr_t attr;
    pthread_t thread;
    sigset_t all, before;
    if (!a)
        return false;
    *a = (struct alone){call, ctx};
    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool made = !pthread_create(&thread, &attr, work_alone, a);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (!made)
        free(a);
    return made;
}

size_t machine_threads(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set))
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (size_t)n;
}

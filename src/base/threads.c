// Parts are handed out one by one, so that a slow one holds nobody up.
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>

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

bool thread_begin(pthread_t *out, void *(*call)(void *ctx), void *ctx)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t most, before;
    pthread_t thread;
    sigfillset(&most);
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
        sigdelset(&most, faults[i]);
    pthread_sigmask(SIG_SETMASK, &most, &before);
    bool begun = !pthread_create(&thread, NULL, call, ctx);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (begun && out)
        *out = thread;
    else if (begun)
        pthread_detach(thread);
    return begun;
}

int each_part(int (*part)(void *ctx, size_t i, size_t worker), void *ctx, size_t n, size_t nthreads)
{
    struct gang g = {.part = part, .ctx = ctx, .n = n};
    struct member members[THREADS_MAX] = {{.gang = &g}};
    size_t want = nthreads < n ? nthreads : n, got = 1;
    for (; got < want && got < THREADS_MAX; got++) {
        members[got] = (struct member){.gang = &g, .no = got};
        if (!thread_begin(&members[got].thread, work, &members[got]))
            break;
    }
    work(&members[0]);
    for (size_t i = 1; i < got; i++)
        pthread_join(members[i].thread, NULL);
    return atomic_load(&g.rc);
}

size_t machine_threads(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set))
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (size_t)n;
}

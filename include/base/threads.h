// Work on many parts by several threads.
#ifndef KPITOP_BASE_THREADS_H
#define KPITOP_BASE_THREADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define THREADS_MAX 64

// Calls part(ctx, i, worker) for each i in [0, n), in any order, by up to nthreads workers numbered from 0, the caller
// one of them. The first code that is not 0 ends the work and is returned; a thread that cannot be had is done without.
int each_part(int (*part)(void *ctx, size_t i, size_t worker), void *ctx, size_t n, size_t nthreads);
// Calls call(ctx) in a thread of its own; out NULL: nobody waits for it. False: there is none to be had, and it was not called.
// Signals stay with the other threads, but for faults of its own, after which a handler may have something to put back.
bool thread_begin(pthread_t *out, void *(*call)(void *ctx), void *ctx);
size_t machine_threads(void); // processors at hand, at least 1, at most THREADS_MAX

#endif

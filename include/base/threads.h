// Work on many parts by several threads.
#ifndef KPITOP_BASE_THREADS_H
#define KPITOP_BASE_THREADS_H

#include <stdbool.h>
#include <stddef.h>

#define THREADS_MAX 64

// Calls part(ctx, i, worker) for each i in [0, n), in any order, by up to nthreads workers numbered from 0, the caller
// one of them. The first code that is not 0 ends the work and is returned; a thread that cannot be had is done without.
int each_part(int (*part)(void *ctx, size_t i, size_t worker), void *ctx, size_t n, size_t nthreads);
// Calls call(ctx) once in a thread that nobody waits for; false: there is none to be had, and it was not called.
bool thread_alone(void (*call)(void *ctx), void *ctx);
size_t machine_threads(void); // processors at hand, at least 1, at most THREADS_MAX

#endif

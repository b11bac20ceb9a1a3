// Loops over many rows, compiled twice: as any machine runs them, and with AVX2 where the machine has it, which is asked when
// the program runs. Both are one text, with fixed counts so that compilers make vectors of them.
#ifndef KPITOP_CUBE_WIDE_PRIV_H
#define KPITOP_CUBE_WIDE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#ifdef __SSE2__
#define WITH_AVX2 __attribute__((target("avx2")))
#endif

// Of a value that is not there 0, of one that is there all ones.
ALWAYS_INLINE uint64_t there(uint64_t has, uint64_t j) { return -(has >> j & 1); }

static inline bool wide_machine(void)
{
#ifdef WITH_AVX2
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

#endif

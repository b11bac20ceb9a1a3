// Interned strings: text <-> dense number from 0; and a 64-bit keyed map.
#ifndef KPITOP_BASE_INTERN_H
#define KPITOP_BASE_INTERN_H

#include "base/mem.h"
#include <stdint.h>

// Zero-initialise to start. Number 0 is always the empty string.
struct intern {
    struct arena text;
    const char **names; // [n], NUL-terminated
    size_t n, cap;
    uint32_t *slots; // open addressing, number + 1
    size_t nslots;   // power of two
};
// Number of the text (a NUL in it ends it), added when new; negative ERR_NOMEM / ERR_LIMIT (max 2^31 - 2 strings).
int64_t intern_add(struct intern *t, const char *s, size_t len);
// Number of the text or -1 when it was never added.
int64_t intern_find(const struct intern *t, const char *s, size_t len);
const char *intern_name(const struct intern *t, uint32_t number); // "" when out of range
void intern_release(struct intern *t);

// 64-bit hash of bytes (good avalanche, not cryptographic).
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

// uint64 -> uint32 map, open addressing. Zero-initialise to start.
struct u64map {
    uint64_t *keys;
    uint32_t *vals;
    uint8_t *used;
    size_t n, nslots;
};
// Pointer to the value of key, inserted as `fresh` when absent (*added tells); NULL when out of memory.
uint32_t *u64map_put(struct u64map *m, uint64_t key, uint32_t fresh, bool *added);
const uint32_t *u64map_get(const struct u64map *m, uint64_t key); // NULL when absent
void u64map_release(struct u64map *m);

#endif

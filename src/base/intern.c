#include "base/intern.h"
#include "base/err.h"
#include <stdlib.h>
#include <string.h>

#define INTERN_MAX ((size_t)INT32_MAX - 1) // strings in one table

// Final mixing of MurmurHash3: every input bit reaches every output bit.
static uint64_t mix64(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    h ^= h >> 33;
    return h;
}

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed)
{
    const unsigned char *s = p;
    uint64_t h = mix64(seed + 0x9e3779b97f4a7c15ULL) ^ ((uint64_t)n * 0x9ddfea08eb382d69ULL);

    for (; n >= 8; n -= 8, s += 8) {
        uint64_t w;
        memcpy(&w, s, 8);
        h = mix64(h ^ w) + 0x9e3779b97f4a7c15ULL;
    }
    uint64_t tail = 0;
    for (size_t i = 0; i < n && s == p; i++)
        tail |= (uint64_t)s[i] << (8 * i);
    if (n && s != p) { // the last of the eight bytes that end here
        memcpy(&tail, s + n - 8, 8);
        tail >>= 64 - 8 * n;
    }
    return mix64(h ^ tail);
}

// Slot of the text, or the free slot where it belongs. The table is never full.
static size_t intern_slot(const struct intern *t, const char *s, size_t len)
{
    size_t mask = t->nslots - 1;
    size_t i = (size_t)hash_bytes(s, len, 0) & mask;

    while (t->slots[i]) {
        const char *name = t->names[t->slots[i] - 1];
        if (strncmp(name, s, len) == 0 && name[len] == '\0')
            break;
        i = (i + 1) & mask;
    }
    return i;
}

static int intern_rehash(struct intern *t)
{
    size_t old = t->nslots, n = old ? old * 2 : 64;
    uint32_t *fresh = calloc(n, sizeof(*fresh));
    if (!fresh)
        return ERR_NOMEM;
    free(t->slots);
    t->slots = fresh;
    t->nslots = n;
    for (size_t k = 0; k < t->n; k++)
        t->slots[intern_slot(t, t->names[k], strlen(t->names[k]))] = (uint32_t)k + 1;
    return 0;
}

static int64_t intern_insert(struct intern *t, const char *s, size_t len)
{
    if (t->n >= INTERN_MAX)
        return ERR_LIMIT;
    if ((t->n + 1) * 3 > t->nslots * 2 && intern_rehash(t))
        return ERR_NOMEM;
    if (vec_grow((void **)&t->names, &t->cap, t->n, sizeof(*t->names)))
        return ERR_NOMEM;
    const char *name = arena_strndup(&t->text, s, len);
    if (!name)
        return ERR_NOMEM;
    t->slots[intern_slot(t, s, len)] = (uint32_t)t->n + 1;
    t->names[t->n] = name;
    return (int64_t)t->n++;
}

int64_t intern_add(struct intern *t, const char *s, size_t len)
{
    len = len ? strnlen(s, len) : 0; // names are C strings: a NUL ends the text
    int64_t found = intern_find(t, s, len);
    if (found >= 0 && t->n > 0)
        return found;
    if (t->n == 0) {
        int64_t zero = intern_insert(t, "", 0);
        if (zero < 0 || len == 0)
            return zero;
    }
    return intern_insert(t, s, len);
}

int64_t intern_find(const struct intern *t, const char *s, size_t len)
{
    len = len ? strnlen(s, len) : 0;
    if (len == 0)
        return 0;
    if (t->n == 0)
        return -1;
    return (int64_t)t->slots[intern_slot(t, s, len)] - 1;
}

const char *intern_name(const struct intern *t, uint32_t number)
{
    return number < t->n ? t->names[number] : "";
}

void intern_release(struct intern *t)
{
    arena_release(&t->text);
    free(t->names);
    free(t->slots);
    *t = (struct intern){0};
}

static size_t u64map_slot(const struct u64map *m, uint64_t key)
{
    size_t mask = m->nslots - 1;
    size_t i = (size_t)mix64(key) & mask;

    while (m->used[i] && m->keys[i] != key)
        i = (i + 1) & mask;
    return i;
}

static int u64map_rehash(struct u64map *m)
{
    size_t n = m->nslots ? m->nslots * 2 : 64;
    struct u64map big = {.nslots = n, .n = m->n};
    big.keys = malloc(n * sizeof(*big.keys));
    big.vals = malloc(n * sizeof(*big.vals));
    big.used = calloc(n, 1);
    if (!big.keys || !big.vals || !big.used) {
        u64map_release(&big);
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < m->nslots; i++) {
        if (!m->used[i])
            continue;
        size_t at = u64map_slot(&big, m->keys[i]);
        big.used[at] = 1;
        big.keys[at] = m->keys[i];
        big.vals[at] = m->vals[i];
    }
    struct u64map old = *m;
    *m = big;
    u64map_release(&old);
    return 0;
}

uint32_t *u64map_put(struct u64map *m, uint64_t key, uint32_t fresh, bool *added)
{
    if (m->nslots) {
        size_t at = u64map_slot(m, key);
        if (m->used[at]) {
            *added = false;
            return &m->vals[at];
        }
    }
    if ((m->n + 1) * 3 > m->nslots * 2 && u64map_rehash(m))
        return NULL;
    size_t at = u64map_slot(m, key);
    m->used[at] = 1;
    m->keys[at] = key;
    m->vals[at] = fresh;
    m->n++;
    *added = true;
    return &m->vals[at];
}

const uint32_t *u64map_get(const struct u64map *m, uint64_t key)
{
    if (m->n == 0)
        return NULL;
    size_t at = u64map_slot(m, key);
    return m->used[at] ? &m->vals[at] : NULL;
}

void u64map_release(struct u64map *m)
{
    free(m->keys);
    free(m->vals);
    free(m->used);
    *m = (struct u64map){0};
}

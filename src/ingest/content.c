#include "content_priv.h"

#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#define WITH_AVX2 __attribute__((target("avx2,popcnt"))) // asked of the machine when the program runs
#endif

#define STRIPE 64
#define LANES 8

// --- hash ---------------------------------------------------------------------------------------------------------

// Eight lanes of 64 bits take a stripe of 64 bytes: the product of the halves of what stands there, mixed with a key that is
// another one for each stripe, and what stands in the lane beside. The same on every machine.
static const uint64_t keys[LANES] = {UINT64_C(0xa0761d6478bd642f), UINT64_C(0xe7037ed1a0b428db), UINT64_C(0x8ebc6af09c88c6e3),
                                     UINT64_C(0x589965cc75374cc3), UINT64_C(0x1d8e4e27c47d124f), UINT64_C(0xeb44accab455d165),
                                     UINT64_C(0x2d358dccaa6c78a5), UINT64_C(0x8bb84b93962eacc9)};
#define KEY_STEP UINT64_C(0x9e3779b97f4a7c15)

static uint64_t word_at(const uint8_t *p, size_t i)
{
    uint8_t b[8];
    memcpy(b, p + 8 * i, 8);
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
           (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

static void hash_stripe(uint64_t lane[LANES], const uint8_t *p, uint64_t step)
{
    for (size_t i = 0; i < LANES; i++) {
        uint64_t x = word_at(p, i) ^ (keys[i] + step);
        lane[i] += word_at(p, i ^ 1) + (x & UINT32_MAX) * (x >> 32);
    }
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 product;
    product p = (product)a * b;
    return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static void finish_hash(const uint64_t lane[LANES], uint64_t n, uint64_t out[2])
{
    out[0] = n * KEY_STEP;
    out[1] = ~n * KEY_STEP;
    for (size_t i = 0; i < LANES; i += 2) {
        out[0] = fold(out[0] ^ lane[i] ^ keys[i], lane[i + 1] ^ keys[i + 1]) + lane[i];
        out[1] = fold(out[1] ^ lane[i + 1] ^ keys[(i + 3) % LANES], lane[i] ^ keys[(i + 5) % LANES]) + lane[i + 1];
    }
}

// --- stripes ------------------------------------------------------------------------------------------------------

#define EACH UINT64_C(0x0101010101010101)
#define LOW7 UINT64_C(0x7F7F7F7F7F7F7F7F)

// The highest bit of each byte that is zero.
static uint64_t zero_bytes(uint64_t w)
{
    return ~(((w & LOW7) + LOW7) | w | LOW7);
}

static void look_stripes(const uint8_t *p, size_t n, uint64_t lane[LANES], struct content *c)
{
    for (size_t i = 0; i < n; i++, p += STRIPE) {
        uint64_t high = 0, nul = 0, cr = 0;
        hash_stripe(lane, p, KEY_STEP * i);
        for (size_t k = 0; k < LANES; k++) {
            uint64_t w = word_at(p, k);
            high |= w & ~LOW7;
            nul |= zero_bytes(w);
            cr |= zero_bytes(w ^ EACH * '\r');
            c->lf += (uint64_t)__builtin_popcountll(zero_bytes(w ^ EACH * '\n'));
        }
        c->nul = c->nul || nul;
        c->cr = c->cr || cr;
        c->high[i / 64] |= (uint64_t)(high != 0) << i % 64;
    }
}

#ifdef WITH_AVX2
struct wide { // half a stripe
    __m256i lane, key;
};

WITH_AVX2 static inline __attribute__((always_inline)) void hash_half(struct wide *h, __m256i v)
{
    __m256i x = _mm256_xor_si256(v, h->key), product = _mm256_mul_epu32(x, _mm256_srli_epi64(x, 32));
    __m256i beside = _mm256_shuffle_epi32(v, 0x4E);
    h->lane = _mm256_add_epi64(h->lane, _mm256_add_epi64(beside, product));
    h->key = _mm256_add_epi64(h->key, _mm256_set1_epi64x((long long)KEY_STEP));
}

WITH_AVX2 static void look_stripes_wide(const uint8_t *p, size_t n, uint64_t lane[LANES], struct content *c)
{
    const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r'), zero = _mm256_setzero_si256();
    const __m256i *from = (const void *)lane, *key = (const void *)keys;
    struct wide a = {_mm256_loadu_si256(from), _mm256_loadu_si256(key)}, b = {_mm256_loadu_si256(from + 1), _mm256_loadu_si256(key + 1)};
    __m256i crs = zero, nuls = zero;
    for (size_t i = 0; i < n; i++, p += STRIPE) {
        const __m256i *at = (const void *)p;
        __m256i v = _mm256_loadu_si256(at), w = _mm256_loadu_si256(at + 1);
        hash_half(&a, v);
        hash_half(&b, w);
        uint64_t ends = (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, lf)) << 32 |
                        (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(w, lf));
        c->lf += (uint64_t)__builtin_popcountll(ends);
        crs = _mm256_or_si256(crs, _mm256_or_si256(_mm256_cmpeq_epi8(v, cr), _mm256_cmpeq_epi8(w, cr)));
        nuls = _mm256_or_si256(nuls, _mm256_cmpeq_epi8(_mm256_min_epu8(v, w), zero));
        c->high[i / 64] |= (uint64_t)(_mm256_movemask_epi8(_mm256_or_si256(v, w)) != 0) << i % 64;
    }
    _mm256_storeu_si256((void *)lane, a.lane);
    _mm256_storeu_si256((void *)(lane + 4), b.lane);
    c->cr = c->cr || _mm256_movemask_epi8(crs);
    c->nul = c->nul || _mm256_movemask_epi8(nuls);
}
#endif

static void look(const uint8_t *p, size_t n, uint64_t lane[LANES], struct content *c, bool wide)
{
    size_t stripes = n / STRIPE, left = n % STRIPE;
    uint8_t last[STRIPE] = {0};
    uint64_t none[LANES] = {0};
    struct content tail = {0};
#ifdef WITH_AVX2
    if (wide && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
        look_stripes_wide(p, stripes, lane, c);
    else
#endif
        look_stripes(p, stripes, lane, c);
    (void)wide;
    if (!left)
        return;
    memcpy(last, p + STRIPE * stripes, left);
    hash_stripe(lane, last, KEY_STEP * stripes);
    look_stripes(last, 1, none, &tail);
    c->lf += tail.lf;
    c->cr = c->cr || tail.cr;
    c->nul = c->nul || memchr(p + STRIPE * stripes, 0, left);
    c->high[stripes / 64] |= (tail.high[0] & 1) << stripes % 64;
}

void content_look(const uint8_t *p, size_t n, struct content *out, bool wide)
{
    uint64_t lane[LANES];
    *out = (struct content){0};
    memcpy(lane, keys, sizeof(lane));
    look(p, n, lane, out, wide);
    finish_hash(lane, n, out->hash);
}

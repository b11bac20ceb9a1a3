#include "content_priv.h"

#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#define WITH_AVX // asked of the machine when the program runs
#define AVX2 __attribute__((target("avx2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,popcnt")))
#endif
#define INLINE static inline __attribute__((always_inline))

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

#define LOW7 UINT64_C(0x7F7F7F7F7F7F7F7F)

// The highest bit of each byte that is zero.
static uint64_t zero_bytes(uint64_t w)
{
    return ~(((w & LOW7) + LOW7) | w | LOW7);
}

// Of 64 bytes: those of 0x80 and above; of them those that go on a character, and those that begin one of two bytes.
struct high {
    uint64_t all, more, pair;
};

// Where they are whole characters of two bytes each, how many; where not, the stripe is marked.
INLINE void take_high(struct content *c, size_t i, struct high h)
{
    bool pairs = h.all == (h.more | h.pair) && h.more == h.pair << 1 && !(h.pair >> 63);
    c->pairs += pairs ? (uint64_t)__builtin_popcountll(h.pair) : 0;
    c->high[i / 64] |= (uint64_t)!pairs << i % 64;
}

static struct high high_bytes(const uint8_t *p)
{
    struct high h = {0};
    for (int i = 0; i < STRIPE; i++) {
        h.all |= (uint64_t)(p[i] >> 7) << i;
        h.more |= (uint64_t)(p[i] >> 6 == 2) << i;
        h.pair |= (uint64_t)(p[i] >= 0xC2 && p[i] <= 0xDF) << i;
    }
    return h;
}

static void look_stripes(const uint8_t *p, size_t n, uint64_t lane[LANES], struct content *c)
{
    for (size_t i = 0; i < n; i++, p += STRIPE) {
        uint64_t high = 0, nul = 0;
        hash_stripe(lane, p, KEY_STEP * i);
        for (size_t k = 0; k < LANES; k++) {
            uint64_t w = word_at(p, k);
            high |= w & ~LOW7;
            nul |= zero_bytes(w);
        }
        c->nul = c->nul || nul;
        if (high)
            take_high(c, i, high_bytes(p));
    }
}

#ifdef WITH_AVX
struct half { // of a stripe
    __m256i lane, key;
};

AVX2 INLINE void hash_half(struct half *h, __m256i v)
{
    __m256i x = _mm256_xor_si256(v, h->key), product = _mm256_mul_epu32(x, _mm256_srli_epi64(x, 32));
    __m256i beside = _mm256_shuffle_epi32(v, 0x4E);
    h->lane = _mm256_add_epi64(h->lane, _mm256_add_epi64(beside, product));
    h->key = _mm256_add_epi64(h->key, _mm256_set1_epi64x((long long)KEY_STEP));
}

AVX2 INLINE uint64_t both(__m256i a, __m256i b)
{
    return (uint64_t)(unsigned)_mm256_movemask_epi8(a) | (uint64_t)(unsigned)_mm256_movemask_epi8(b) << 32;
}

AVX2 INLINE struct high high_avx2(__m256i a, __m256i b)
{
    const __m256i more = _mm256_set1_epi8((char)0xC0), two = _mm256_set1_epi8((char)0xC1), three = _mm256_set1_epi8((char)0xE0);
    return (struct high){both(a, b), both(_mm256_cmpgt_epi8(more, a), _mm256_cmpgt_epi8(more, b)),
                         both(_mm256_and_si256(_mm256_cmpgt_epi8(a, two), _mm256_cmpgt_epi8(three, a)),
                              _mm256_and_si256(_mm256_cmpgt_epi8(b, two), _mm256_cmpgt_epi8(three, b)))};
}

AVX2 static void look_stripes_avx2(const uint8_t *p, size_t n, uint64_t lane[LANES], struct content *c)
{
    const __m256i *from = (const void *)lane, *key = (const void *)keys;
    struct half a = {_mm256_loadu_si256(from), _mm256_loadu_si256(key)}, b = {_mm256_loadu_si256(from + 1), _mm256_loadu_si256(key + 1)};
    __m256i least = _mm256_set1_epi8(-1);
    for (size_t i = 0; i < n; i++, p += STRIPE) {
        const __m256i *at = (const void *)p;
        __m256i v = _mm256_loadu_si256(at), w = _mm256_loadu_si256(at + 1);
        hash_half(&a, v);
        hash_half(&b, w);
        least = _mm256_min_epu8(least, _mm256_min_epu8(v, w));
        if (_mm256_movemask_epi8(_mm256_or_si256(v, w)))
            take_high(c, i, high_avx2(v, w));
    }
    _mm256_storeu_si256((void *)lane, a.lane);
    _mm256_storeu_si256((void *)(lane + 4), b.lane);
    c->nul = c->nul || _mm256_movemask_epi8(_mm256_cmpeq_epi8(least, _mm256_setzero_si256()));
}

AVX512 INLINE struct high high_avx512(__m512i v)
{
    __mmask64 pair = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8((char)0xC2)), _mm512_set1_epi8(0x1E));
    return (struct high){_mm512_movepi8_mask(v), _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8((char)0xC0)), pair};
}

// Which stripes have high bytes is hard to foresee: those of 64 are looked at together, behind them.
AVX512 static void look_stripes_avx512(const uint8_t *p, size_t n, uint64_t lane[LANES], struct content *c)
{
    const __m512i step = _mm512_set1_epi64((long long)KEY_STEP);
    __m512i at = _mm512_loadu_si512(lane), key = _mm512_loadu_si512(keys), least = _mm512_set1_epi8(-1);
    for (size_t from = 0; from < n; from += 64) {
        uint64_t high = 0;
        for (size_t i = from; i < n && i < from + 64; i++) {
            __m512i v = _mm512_loadu_si512(p + STRIPE * i), x = _mm512_xor_si512(v, key);
            at = _mm512_add_epi64(at, _mm512_add_epi64(_mm512_shuffle_epi32(v, 0x4E), _mm512_mul_epu32(x, _mm512_srli_epi64(x, 32))));
            key = _mm512_add_epi64(key, step);
            least = _mm512_min_epu8(least, v);
            high |= (uint64_t)(_mm512_movepi8_mask(v) != 0) << i % 64;
        }
        for (; high; high &= high - 1) {
            size_t i = from + (size_t)__builtin_ctzll(high);
            take_high(c, i, high_avx512(_mm512_loadu_si512(p + STRIPE * i)));
        }
    }
    _mm512_storeu_si512(lane, at);
    c->nul = c->nul || _mm512_cmpeq_epi8_mask(least, _mm512_setzero_si512());
}
#endif

bool content_can(enum content_way way)
{
    switch (way) {
#ifdef WITH_AVX
    case CONTENT_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
    case CONTENT_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("popcnt");
#endif
    default: return way == CONTENT_WORDS;
    }
}

enum content_way content_best(void)
{
    return content_can(CONTENT_AVX512) ? CONTENT_AVX512 : content_can(CONTENT_AVX2) ? CONTENT_AVX2 : CONTENT_WORDS;
}

static void look(const uint8_t *p, size_t n, uint64_t lane[LANES], struct content *c, enum content_way way)
{
    size_t stripes = n / STRIPE, left = n % STRIPE;
    uint8_t last[STRIPE] = {0};
    uint64_t none[LANES] = {0};
    struct content tail = {0};
    switch (way) {
#ifdef WITH_AVX
    case CONTENT_AVX2: look_stripes_avx2(p, stripes, lane, c); break;
    case CONTENT_AVX512: look_stripes_avx512(p, stripes, lane, c); break;
#endif
    default: look_stripes(p, stripes, lane, c);
    }
    if (!left)
        return;
    memcpy(last, p + STRIPE * stripes, left);
    hash_stripe(lane, last, KEY_STEP * stripes);
    look_stripes(last, 1, none, &tail);
    c->nul = c->nul || memchr(p + STRIPE * stripes, 0, left);
    c->pairs += tail.pairs;
    c->high[stripes / 64] |= (tail.high[0] & 1) << stripes % 64;
}

void content_look(const uint8_t *p, size_t n, struct content *out, enum content_way way)
{
    uint64_t lane[LANES];
    *out = (struct content){0};
    memcpy(lane, keys, sizeof(lane));
    look(p, n, lane, out, way);
    finish_hash(lane, n, out->hash);
}

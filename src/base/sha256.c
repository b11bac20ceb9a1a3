#include "base/sha256.h"
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __SSE2__
#include <cpuid.h>
#include <immintrin.h>
#define WITH_SHA __attribute__((target("sha,sse4.1"))) // asked of the machine when the program runs
#endif

// The first 32 bits of the fractions of the cube roots of the first 64 primes.
static const uint32_t key[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t x, unsigned by)
{
    return x >> by | x << (32 - by);
}

static uint32_t big_endian(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void take_block(uint32_t h[8], const uint8_t *p)
{
    uint32_t w[64], v[8];
    for (size_t i = 0; i < 16; i++)
        w[i] = big_endian(p + 4 * i);
    for (size_t i = 16; i < 64; i++)
        w[i] = w[i - 16] + w[i - 7] + (turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3) +
               (turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10);
    memcpy(v, h, sizeof(v));
    for (size_t i = 0; i < 64; i++) {
        uint32_t a = v[0], e = v[4];
        uint32_t t = v[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + key[i] + w[i];
        uint32_t u = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof(*v));
        v[4] += t;
        v[0] = t + u;
    }
    for (size_t i = 0; i < 8; i++)
        h[i] += v[i];
}

static void take_plain(uint32_t h[8], const uint8_t *p, size_t blocks)
{
    for (; blocks; blocks--, p += 64)
        take_block(h, p);
}

#ifdef __SSE2__
// The same by the instructions for it, some seven times as fast: they keep the state as ABEF and CDGH, highest first, and take
// two rounds at once, four with each quarter of the schedule.
WITH_SHA static void take_wide(uint32_t h[8], const uint8_t *p, size_t blocks)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)h), hgfe = _mm_loadu_si128((const __m128i *)(const void *)(h + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (; blocks; blocks--, p += 64) {
        __m128i w[4], abef0 = abef, cdgh0 = cdgh;
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), order);
        for (int i = 0; i < 16; i++) {
            __m128i now = w[i % 4], with = _mm_add_epi32(now, _mm_loadu_si128((const __m128i *)(const void *)(key + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, with);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(with, 0x0e));
            if (i < 12) // the quarter four on
                w[i % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(now, w[(i + 1) % 4]),
                                                              _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4)), w[(i + 3) % 4]);
        }
        abef = _mm_add_epi32(abef, abef0);
        cdgh = _mm_add_epi32(cdgh, cdgh0);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)h, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(h + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#endif

static bool has_instructions(void)
{
#ifdef __SSE2__
    unsigned a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) && c & bit_SSE4_1 && __get_cpuid_count(7, 0, &a, &b, &c, &d))
        return b & bit_SHA;
#endif
    return false;
}

static void take(struct sha256 *s, const uint8_t *p, size_t blocks)
{
#ifdef __SSE2__
    if (!s->plain) {
        take_wide(s->h, p, blocks);
        return;
    }
#endif
    take_plain(s->h, p, blocks);
}

void sha256_init(struct sha256 *s)
{
    // The same of the square roots of the first eight primes.
    *s = (struct sha256){.h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
                         .plain = !has_instructions()};
}

void sha256_add(struct sha256 *s, const void *from, size_t n)
{
    const uint8_t *p = from;
    size_t have = (size_t)(s->n % sizeof(s->block)), fill = sizeof(s->block) - have;
    s->n += n;
    if (have) {
        fill = n < fill ? n : fill;
        memcpy(s->block + have, p, fill);
        p += fill;
        n -= fill;
        if (have + fill < sizeof(s->block))
            return;
        take(s, s->block, 1);
    }
    take(s, p, n / sizeof(s->block));
    if (n % sizeof(s->block))
        memcpy(s->block, p + (n - n % sizeof(s->block)), n % sizeof(s->block));
}

const char *sha256_text(struct sha256 *s, char out[SHA256_TEXT])
{
    static const uint8_t pad[64] = {0x80};
    uint64_t bits = s->n * 8;
    uint8_t length[8];
    for (size_t i = 0; i < sizeof(length); i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_add(s, pad, 1 + (119 - (size_t)(s->n % 64)) % 64);
    sha256_add(s, length, sizeof(length));
    for (size_t i = 0; i < 8; i++)
        snprintf(out + 8 * i, 9, "%08x", s->h[i]);
    return out;
}

int sha256_fd(int fd, char out[SHA256_TEXT])
{
    uint8_t piece[1 << 15]; // on the stack: there is no memory to be out of
    struct sha256 s;
    ssize_t n = 1;
    sha256_init(&s);
    while (n > 0) {
        n = read(fd, piece, sizeof(piece));
        if (n > 0)
            sha256_add(&s, piece, (size_t)n);
        else if (n < 0 && errno == EINTR)
            n = 1;
    }
    sha256_text(&s, out);
    return n < 0 ? ERR_IO : 0;
}

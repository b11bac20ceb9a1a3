// Where the cells and the rows of a text end, 64 bytes at a time, in the way of the machine.
#include "scan_priv.h"

#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#define WITH_AVX // asked of the machine when the program runs
#define AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt,pclmul")))
#endif
#define INLINE static inline __attribute__((always_inline))

// --- signs --------------------------------------------------------------------------------------------------------

#define LOW7 UINT64_C(0x7F7F7F7F7F7F7F7F)
#define EACH UINT64_C(0x0101010101010101)

// The highest bits of the eight bytes, as eight bits.
static uint64_t high_bits(uint64_t w)
{
    return (w >> 7 & EACH) * UINT64_C(0x0102040810204080) >> 56;
}

// Bit i: byte i of the word is zero. Exact, unlike the usual test with a borrow.
static uint64_t zero_bytes(uint64_t w)
{
    return high_bits(~(((w & LOW7) + LOW7) | w | LOW7));
}

static void masks_words(const char *p, struct scan_signs g, struct scan_masks *m)
{
    *m = (struct scan_masks){0};
    for (int i = 0; i < 8; i++) {
        uint64_t w;
        unsigned char b[8];
        memcpy(b, p + 8 * i, 8);
        w = (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
            (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
        int at = 8 * i;
        m->quote |= zero_bytes(w ^ EACH * '"') << at;
        m->delim |= zero_bytes(w ^ EACH * (unsigned char)g.delim) << at;
        m->lf |= zero_bytes(w ^ EACH * '\n') << at;
        m->cr |= zero_bytes(w ^ EACH * '\r') << at;
        m->blank |= (zero_bytes(w ^ EACH * (unsigned char)g.blank[0]) | zero_bytes(w ^ EACH * (unsigned char)g.blank[1])) << at;
    }
}

#ifdef WITH_AVX
static uint64_t equal(const __m128i v[4], char c)
{
    __m128i k = _mm_set1_epi8(c);
    uint64_t m = 0;
    for (int i = 0; i < 4; i++)
        m |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], k)) << 16 * i;
    return m;
}

static void masks_sse2(const char *p, struct scan_signs g, struct scan_masks *m)
{
    __m128i v[4], space = _mm_set1_epi8(g.blank[0]), tab = _mm_set1_epi8(g.blank[1]);
    m->blank = 0;
    for (int i = 0; i < 4; i++) {
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(v[i], space), _mm_cmpeq_epi8(v[i], tab));
        m->blank |= (uint64_t)(unsigned)_mm_movemask_epi8(blank) << 16 * i;
    }
    m->quote = equal(v, '"');
    m->delim = equal(v, g.delim);
    m->lf = equal(v, '\n');
    m->cr = equal(v, '\r');
}

AVX2 INLINE uint64_t both(__m256i a, __m256i b)
{
    return (uint64_t)(unsigned)_mm256_movemask_epi8(a) | (uint64_t)(unsigned)_mm256_movemask_epi8(b) << 32;
}

AVX2 INLINE uint64_t equal_avx2(__m256i a, __m256i b, char c)
{
    __m256i k = _mm256_set1_epi8(c);
    return both(_mm256_cmpeq_epi8(a, k), _mm256_cmpeq_epi8(b, k));
}

AVX2 INLINE void masks_avx2(const char *p, struct scan_signs g, struct scan_masks *m)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p), b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    __m256i space = _mm256_set1_epi8(g.blank[0]), tab = _mm256_set1_epi8(g.blank[1]);
    m->quote = equal_avx2(a, b, '"');
    m->delim = equal_avx2(a, b, g.delim);
    m->lf = equal_avx2(a, b, '\n');
    m->blank = both(_mm256_or_si256(_mm256_cmpeq_epi8(a, space), _mm256_cmpeq_epi8(a, tab)),
                    _mm256_or_si256(_mm256_cmpeq_epi8(b, space), _mm256_cmpeq_epi8(b, tab)));
    m->cr = equal_avx2(a, b, '\r');
}

AVX512 INLINE void masks_avx512(const char *p, struct scan_signs g, struct scan_masks *m)
{
    __m512i v = _mm512_loadu_si512(p);
    m->quote = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
    m->delim = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(g.delim));
    m->lf = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
    m->cr = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r'));
    m->blank = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(g.blank[0])) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(g.blank[1]));
}

AVX2 static void masks_avx2_call(const char *p, struct scan_signs g, struct scan_masks *m)
{
    masks_avx2(p, g, m);
}

AVX512 static void masks_avx512_call(const char *p, struct scan_signs g, struct scan_masks *m)
{
    masks_avx512(p, g, m);
}
#endif

bool scan_can(enum scan_way way)
{
    switch (way) {
#ifdef WITH_AVX
    case SCAN_SSE2: return true;
    case SCAN_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") &&
               __builtin_cpu_supports("pclmul");
    case SCAN_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") &&
               __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
#endif
    default: return way == SCAN_WORDS;
    }
}

enum scan_way scan_best(void)
{
    enum scan_way way = SCAN_AVX512;
    while (!scan_can(way))
        way--;
    return way;
}

struct scan_signs scan_signs_of(char delim)
{
    return (struct scan_signs){delim, {delim == ' ' ? '\t' : ' ', delim == '\t' ? ' ' : '\t'}};
}

void scan_masks(enum scan_way way, const char *p, struct scan_signs g, struct scan_masks *m)
{
    switch (way) {
#ifdef WITH_AVX
    case SCAN_SSE2: masks_sse2(p, g, m); break;
    case SCAN_AVX2: masks_avx2_call(p, g, m); break;
    case SCAN_AVX512: masks_avx512_call(p, g, m); break;
#endif
    default: masks_words(p, g, m);
    }
}

INLINE uint64_t inside_quotes(uint64_t m, uint64_t *open)
{
    m ^= m << 1;
    m ^= m << 2;
    m ^= m << 4;
    m ^= m << 8;
    m ^= m << 16;
    m ^= m << 32;
    m ^= *open;
    *open = (uint64_t)0 - (m >> 63);
    return m;
}

uint64_t scan_inside(uint64_t quote, uint64_t *open)
{
    return inside_quotes(quote, open);
}

#ifdef WITH_AVX
// The same by a product without carries.
__attribute__((target("pclmul"))) INLINE uint64_t inside_product(uint64_t m, uint64_t *open)
{
    __m128i all = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)m), _mm_set1_epi8((char)0xFF), 0);
    m = (uint64_t)_mm_cvtsi128_si64(all) ^ *open;
    *open = (uint64_t)((int64_t)m >> 63);
    return m;
}
#endif

// --- a block ------------------------------------------------------------------------------------------------------

struct carried { // from block to block, and where the finds go
    uint64_t open; // all bits: it ended inside quotes
    uint64_t end, close, blank, cr, cr_in; // 1: the byte before was one; cr_in: inside quotes
    uint32_t *ends, *rows;
    size_t n;      // of ends
};

// Bit i: byte i - 1 is one.
INLINE uint64_t after(uint64_t m, uint64_t *before)
{
    uint64_t moved = m * 2 + *before;
    *before = m >> 63;
    return moved;
}

struct finds { // what makes rows of a block less than plain, at places that are of the text
    uint64_t odd, shape, lines, lf, after_cr;
};

static void put_events(struct scan *s, uint32_t base, struct finds f)
{
    for (uint64_t all = f.odd | f.shape | f.lines; all; all &= all - 1) {
        int i = __builtin_ctzll(all);
        uint64_t bit = UINT64_C(1) << i, at = (uint64_t)(base + (uint32_t)i) << SCAN_EVENT_BITS;
        if (f.odd & bit)
            s->events[s->nevents++] = at | EVENT_ODD;
        else if (f.shape & bit)
            s->events[s->nevents++] = at | EVENT_SHAPE;
        if (f.lines & bit)
            s->events[s->nevents++] = at | (!(f.lf & bit) ? EVENT_CR : f.after_cr & bit ? EVENT_CRLF : EVENT_LF);
    }
}

// The ends of the cells in the block; what makes its rows less than plain becomes events. The quotes and what they hold are of
// the text alone. Inlined into the loops of each kind of machine; cr: there may be carriage returns.
INLINE uint64_t take_masks(struct scan *s, struct carried *c, uint32_t base, uint64_t valid, const struct scan_masks *m, uint64_t inside, bool cr)
{
    uint64_t open = m->quote & inside, close = m->quote & ~inside, end = (m->delim | m->lf) & ~inside & valid, stop = end;
    uint64_t after_end = after(end, &c->end), after_close = after(close, &c->close), after_blank = after(m->blank, &c->blank);
    uint64_t lines = m->lf & inside, after_cr = 0, lone = 0;
    if (cr) {
        uint64_t after_in = after(m->cr & inside, &c->cr_in);
        after_cr = after(m->cr, &c->cr);
        lone = after_cr & ~after_in & ~m->lf;
        lines |= after_in & ~m->lf;
        stop |= m->cr & ~inside;
    }
    uint64_t blank = (m->blank & after_end) | (after_blank & stop), inner = after_close & ~stop;
    if ((open & ~after_end) | inner | blank | lines | lone)
        put_events(s, base, (struct finds){((open & ~(after_end | after_close)) | (inner & ~open) | lone) & valid,
                                           ((open & after_close) | blank) & valid, lines & valid, m->lf, after_cr});
    return end;
}

// The rows that end in the block: how many cells end before. One is written in any case, so that nothing branches on whether one
// ends here.
INLINE void put_rows(struct carried *c, uint64_t end, uint64_t lf)
{
    lf &= end;
    *c->rows = (uint32_t)c->n + (uint32_t)__builtin_popcountll(end & (lf ^ (lf - 1)));
    c->rows += lf != 0;
    while (__builtin_expect((lf &= lf - 1) != 0, 0))
        *c->rows++ = (uint32_t)c->n + (uint32_t)__builtin_popcountll(end & (lf ^ (lf - 1)));
}

// The set bits of a mask as positions, several at a time: what is written too much is written over by the next.
INLINE void put_bits(struct carried *c, uint64_t bits, uint32_t base)
{
    uint32_t *out = c->ends + c->n, *stop = out + __builtin_popcountll(bits);
    c->n = (size_t)(stop - c->ends);
    for (; out < stop; out += 4) {
#pragma GCC unroll 4
        for (size_t k = 0; k < 4; k++) {
            out[k] = base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
            bits &= bits - 1;
        }
    }
}

// Bytes of a block that are of the text.
INLINE uint64_t bytes_left(size_t at, size_t len)
{
    return len - at < SCAN_BLOCK ? (UINT64_C(1) << (len - at)) - 1 : ~UINT64_C(0);
}

static void take_blocks(struct scan *s, struct carried *to, size_t at, size_t len)
{
    struct carried c = *to;
    for (; at < len; at += SCAN_BLOCK) {
        struct scan_masks m;
        uint64_t valid = bytes_left(at, len);
        scan_masks(s->way, s->text + at, s->signs, &m);
        m.quote &= valid;
        uint64_t end = take_masks(s, &c, (uint32_t)at, valid, &m, inside_quotes(m.quote, &c.open), true);
        put_rows(&c, end, m.lf);
        put_bits(&c, end, (uint32_t)at);
    }
    *to = c;
}

// For each machine the blocks up to the first with a carriage return, or that the text does not fill; and those that are left.

#ifdef WITH_AVX
// Written one after another: to make vectors of them first takes longer.
AVX2 INLINE void put_bits_avx2(struct carried *c, uint64_t bits, uint32_t base)
{
    volatile uint32_t *out = c->ends + c->n, *stop = out + __builtin_popcountll(bits);
    for (c->n += (size_t)__builtin_popcountll(bits); out < stop; out += 4) {
        uint64_t second = _blsr_u64(bits), third = _blsr_u64(second), fourth = _blsr_u64(third);
        out[0] = base + (uint32_t)_tzcnt_u64(bits);
        out[1] = base + (uint32_t)_tzcnt_u64(second);
        out[2] = base + (uint32_t)_tzcnt_u64(third);
        bits = _blsr_u64(fourth);
        out[3] = base + (uint32_t)_tzcnt_u64(fourth);
    }
}

AVX2 INLINE void take_avx2(struct scan *s, struct carried *c, size_t at, uint64_t valid, const struct scan_masks *m, bool cr)
{
    uint64_t quote = m->quote & valid, end = take_masks(s, c, (uint32_t)at, valid, m, inside_product(quote, &c->open), cr);
    put_rows(c, end, m->lf);
    put_bits_avx2(c, end, (uint32_t)at);
}

AVX2 static size_t take_plain_avx2(struct scan *s, struct carried *to, size_t at, size_t len)
{
    struct carried c = *to;
    struct scan_signs g = s->signs;
    struct scan_masks m;
    const char *text = s->text;
    for (size_t stop = at + (len - at) / SCAN_BLOCK * SCAN_BLOCK; at < stop && (masks_avx2(text + at, g, &m), !m.cr); at += SCAN_BLOCK)
        take_avx2(s, &c, at, ~UINT64_C(0), &m, false);
    *to = c;
    return at;
}

AVX2 static void take_rest_avx2(struct scan *s, struct carried *to, size_t at, size_t len)
{
    struct carried c = *to;
    struct scan_signs g = s->signs;
    struct scan_masks m;
    const char *text = s->text;
    for (; at < len; at += SCAN_BLOCK) {
        masks_avx2(text + at, g, &m);
        take_avx2(s, &c, at, bytes_left(at, len), &m, true);
    }
    *to = c;
}

AVX512 INLINE void put_bits_avx512(struct carried *c, uint64_t bits, uint32_t base)
{
    const __m512i count = _mm512_set_epi64(0x3F3E3D3C3B3A3938, 0x3736353433323130, 0x2F2E2D2C2B2A2928, 0x2726252423222120,
                                           0x1F1E1D1C1B1A1918, 0x1716151413121110, 0x0F0E0D0C0B0A0908, 0x0706050403020100);
    __m512i from = _mm512_set1_epi32((int)base), at = _mm512_maskz_compress_epi8(bits, count);
    uint32_t *out = c->ends + c->n;
    int left = __builtin_popcountll(bits);
    c->n += (size_t)left;
    _mm512_storeu_si512(out, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(at))));
    while (__builtin_expect((left -= 16) > 0, 0)) {
        at = _mm512_shuffle_i32x4(at, at, 0x39); // the next sixteen
        _mm512_storeu_si512(out += 16, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(at))));
    }
}

AVX512 INLINE void take_avx512(struct scan *s, struct carried *c, size_t at, uint64_t valid, const struct scan_masks *m, bool cr)
{
    uint64_t quote = m->quote & valid, end = take_masks(s, c, (uint32_t)at, valid, m, inside_product(quote, &c->open), cr);
    put_rows(c, end, m->lf);
    put_bits_avx512(c, end, (uint32_t)at);
}

AVX512 static size_t take_plain_avx512(struct scan *s, struct carried *to, size_t at, size_t len)
{
    struct carried c = *to;
    struct scan_signs g = s->signs;
    struct scan_masks m;
    const char *text = s->text;
    for (size_t stop = at + (len - at) / SCAN_BLOCK * SCAN_BLOCK; at < stop && (masks_avx512(text + at, g, &m), !m.cr); at += SCAN_BLOCK)
        take_avx512(s, &c, at, ~UINT64_C(0), &m, false);
    *to = c;
    return at;
}

AVX512 static void take_rest_avx512(struct scan *s, struct carried *to, size_t at, size_t len)
{
    struct carried c = *to;
    struct scan_signs g = s->signs;
    struct scan_masks m;
    const char *text = s->text;
    for (; at < len; at += SCAN_BLOCK) {
        masks_avx512(text + at, g, &m);
        take_avx512(s, &c, at, bytes_left(at, len), &m, true);
    }
    *to = c;
}
#endif

void scan_blocks(struct scan *s, size_t from, size_t len)
{
    struct carried c = {.end = 1, .ends = s->ends, .rows = s->rows};
    switch (s->way) {
#ifdef WITH_AVX
    case SCAN_AVX2:
        from = s->cr ? from : take_plain_avx2(s, &c, from, len);
        take_rest_avx2(s, &c, from, len);
        break;
    case SCAN_AVX512:
        from = s->cr ? from : take_plain_avx512(s, &c, from, len);
        take_rest_avx512(s, &c, from, len);
        break;
#endif
    default: take_blocks(s, &c, from, len);
    }
    s->cr = s->cr || from + SCAN_BLOCK <= len;
    s->nends = c.n;
    s->nrows = (size_t)(c.rows - s->rows);
}

// Columns of bytes of closed chunks in 4 bits, where all values of a chunk fit: codes of flags, classes and
// dimensions, ratings, counts.
#include "columns_priv.h"

#include "base/err.h"
#ifdef WITH_AVX2
#include <immintrin.h>
#endif

// FEW_ROWS rows; not 0: some value does not fit.
ALWAYS_INLINE uint8_t put_few(const uint8_t *restrict v, uint8_t missing, uint8_t *restrict out)
{
    uint8_t all = 0, more = missing & 1; // what is missing becomes the least
    for (int j = 0; j < FEW_HALF; j++) {
        all |= (uint8_t)(v[j] + more) | (uint8_t)(v[j + FEW_HALF] + more);
        out[j] = (uint8_t)((v[j] & FEW_MOST) | v[j + FEW_HALF] << 4);
    }
    return all & (uint8_t)~FEW_MOST;
}

#ifdef WITH_AVX2
WITH_AVX2 static uint8_t put_few_wide(const uint8_t *v, uint8_t missing, uint8_t *out) { return put_few(v, missing, out); }
#else
#define put_few_wide put_few
#endif

static bool pack(struct chunk *k, enum col c, bool wide)
{
    const uint8_t *v = k->col[c], missing = few_missing(c);
    if (chunk_room(k, FEW_OF(c)))
        return false;
    uint8_t *out = k->col[FEW_OF(c)], odd = 0;
    for (uint32_t i = 0; !odd && i < k->n; i += FEW_ROWS)
        odd = wide ? put_few_wide(v + i, missing, out + i / 2) : put_few(v + i, missing, out + i / 2);
    if (odd)
        chunk_forget(k, FEW_OF(c));
    return !odd;
}

void chunk_few(struct chunk *k)
{
    bool wide = wide_machine();
    for (enum col c = FEW_FIRST; c < FEW_END; c++) {
        if (k->col[c] && pack(k, c, wide))
            chunk_forget(k, c);
    }
}

int chunk_bytes(struct chunk *k, enum col c)
{
    if (c < FEW_FIRST || c >= FEW_END || !k->col[FEW_OF(c)])
        return 0;
    uint8_t *few = k->col[FEW_OF(c)];
    k->col[FEW_OF(c)] = NULL; // for now nothing is packed
    int rc = chunk_column(k, c);
    for (uint32_t i = 0; !rc && i < k->n; i++)
        ((uint8_t *)k->col[c])[i] = few_byte(few_at(few, i), few_missing(c));
    k->col[FEW_OF(c)] = few;
    if (!rc)
        chunk_forget(k, FEW_OF(c));
    return rc;
}

int put_far_byte(struct chunk *k, uint32_t i, enum col c, uint8_t v)
{
    uint8_t *few = k->col[FEW_OF(c)];
    if (few && few_fits(v, few_missing(c))) {
        few_set(few, i, v & FEW_MOST);
        return 0;
    }
    if (chunk_column(k, c))
        return ERR_NOMEM;
    ((uint8_t *)k->col[c])[i] = v;
    return 0;
}

// ---- other codes

#ifdef WITH_AVX2
WITH_AVX2 static void recode_wide(uint8_t *few, size_t n, const uint8_t to[FEW_MOST + 1])
{
    const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)to)), most = _mm256_set1_epi8(FEW_MOST);
    for (size_t i = 0; i < n; i += FEW_HALF) {
        __m256i both = _mm256_loadu_si256((const void *)(few + i)), low = _mm256_and_si256(both, most), high = _mm256_and_si256(_mm256_srli_epi16(both, 4), most);
        __m256i now = _mm256_slli_epi16(_mm256_shuffle_epi8(table, high), 4);
        _mm256_storeu_si256((void *)(few + i), _mm256_or_si256(_mm256_shuffle_epi8(table, low), now));
    }
}
#endif

void few_recode(uint8_t *few, size_t n, const uint8_t to[FEW_MOST + 1], bool wide)
{
    (void)wide;
#ifdef WITH_AVX2
    if (wide) {
        recode_wide(few, n, to);
        return;
    }
#endif
    for (size_t i = 0; i < n; i++)
        few[i] = (uint8_t)(to[few[i] & FEW_MOST] | to[few[i] >> 4] << 4);
}

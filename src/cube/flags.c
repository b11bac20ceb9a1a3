// Flags of closed chunks in bytes. Exports have few states, so that few words stand in all rows of a chunk: it keeps them in a table.
#include "columns_priv.h"

#include "base/err.h"
#include "cube_priv.h"
#include "wide_priv.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 4096        // so many that two of some words seldom ask for the same one
#define ROWS_AT_ONCE 64
#define WORD_BITS 24      // of a slot; above them stands the word's code
#define WORD_MASK ((UINT32_C(1) << WORD_BITS) - 1)
#define SLOT_FREE WORD_MASK
_Static_assert(FLAG_WORDS <= UINT32_C(1) << (32 - WORD_BITS) && MARK_ROWS % ROWS_AT_ONCE == 0, "codes fit, and blocks fill a chunk");
_Static_assert(FLAG_REPLACED < SLOT_FREE, "no word of an export is like a free slot");

ALWAYS_INLINE uint32_t slot_of(uint32_t word) { return word * UINT32_C(0x9e3779b1) >> 20; }

// Codes of rows whose words all stand where they are looked for first; else not 0.
ALWAYS_INLINE uint32_t known_codes(const uint32_t *restrict flags, const uint32_t *restrict slots, uint8_t *restrict codes)
{
    uint32_t other = 0;
    for (int j = 0; j < ROWS_AT_ONCE; j++) {
        uint32_t found = slots[slot_of(flags[j])];
        other |= (found ^ flags[j]) & WORD_MASK;
        codes[j] = (uint8_t)(found >> WORD_BITS);
    }
    return other;
}

#ifdef WITH_AVX2
WITH_AVX2 static uint32_t known_codes_wide(const uint32_t *flags, const uint32_t *slots, uint8_t *codes) { return known_codes(flags, slots, codes); }
#else
#define known_codes_wide known_codes
#endif

// -1: there is no room for one more.
static int code_in_slots(struct chunk *k, uint32_t slots[SLOTS], uint32_t word)
{
    uint32_t s = slot_of(word);
    while ((slots[s] & WORD_MASK) != word && slots[s] != SLOT_FREE)
        s = (s + 1) % SLOTS;
    if (slots[s] != SLOT_FREE)
        return (int)(slots[s] >> WORD_BITS);
    if (k->nwords == FLAG_WORDS)
        return -1;
    k->words[k->nwords] = word;
    slots[s] = (uint32_t)k->nwords << WORD_BITS | word;
    return (int)k->nwords++;
}

static bool block_codes(struct chunk *k, uint32_t slots[SLOTS], const uint32_t *flags, uint8_t *codes, bool wide)
{
    if (!(wide ? known_codes_wide(flags, slots, codes) : known_codes(flags, slots, codes)))
        return true;
    for (int j = 0; j < ROWS_AT_ONCE; j++) {
        int code = code_in_slots(k, slots, flags[j]);
        if (code < 0)
            return false;
        codes[j] = (uint8_t)code;
    }
    return true;
}

static void forget_codes(struct chunk *k)
{
    chunk_forget(k, COL_FLAG_CODE);
    chunk_forget(k, FEW_OF(COL_FLAG_CODE));
    free(k->words);
    k->words = NULL;
    k->nwords = 0;
}

void flags_pack(struct chunk *k)
{
    uint32_t slots[SLOTS];
    const uint32_t *flags = k->col[COL_FLAGS];
    bool good = flags && !chunk_column(k, COL_FLAG_CODE) && (k->words = calloc(FLAG_WORDS, sizeof(*k->words))), wide = wide_machine();
    for (int s = 0; s < SLOTS; s++)
        slots[s] = SLOT_FREE;
    for (uint32_t i = 0; good && i < k->cap; i += ROWS_AT_ONCE)
        good = block_codes(k, slots, flags + i, (uint8_t *)k->col[COL_FLAG_CODE] + i, wide);
    if (good)
        chunk_forget(k, COL_FLAGS);
    else
        forget_codes(k);
}

static int widen(struct chunk *k)
{
    const struct flag_words packed = flag_words(k);
    if (chunk_column(k, COL_FLAGS))
        return ERR_NOMEM;
    for (uint32_t i = 0; i < k->n; i++)
        ((uint32_t *)k->col[COL_FLAGS])[i] = flags_in(packed, i);
    forget_codes(k);
    return 0;
}

// -1: there is no room for one more.
static int code_of(struct chunk *k, uint32_t word)
{
    for (size_t w = 0; w < k->nwords; w++) {
        if (k->words[w] == word)
            return (int)w;
    }
    if (k->nwords == FLAG_WORDS)
        return -1;
    k->words[k->nwords] = word;
    return (int)k->nwords++;
}

int set_flags(struct chunk *k, uint32_t i, uint32_t flags)
{
    bool packed = has_bytes(k, COL_FLAG_CODE);
    int code = packed ? code_of(k, flags) : -1;
    if (code >= 0)
        return put_byte(k, i, COL_FLAG_CODE, (uint8_t)code);
    if (packed && widen(k))
        return ERR_NOMEM;
    ((uint32_t *)k->col[COL_FLAGS])[i] = flags;
    return 0;
}

void flags_clear(struct chunk *k, uint32_t bits)
{
    uint32_t *flags = k->col[COL_FLAGS];
    uint8_t *codes = k->col[COL_FLAG_CODE], *few = k->col[FEW_OF(COL_FLAG_CODE)], now[FLAG_WORDS] = {0}; // none is above what it was
    size_t nwords = k->nwords;
    bool same = true;
    for (uint32_t i = 0; flags && i < k->n; i++)
        flags[i] &= ~bits;
    k->nwords = 0;
    for (size_t w = 0; w < nwords; w++) { // words that are alike now become one
        now[w] = (uint8_t)code_of(k, k->words[w] & ~bits);
        same &= now[w] == w;
    }
    for (uint32_t i = 0; codes && !same && i < k->n; i++)
        codes[i] = now[codes[i]];
    if (few && !same)
        few_recode(few, col_bytes(FEW_OF(COL_FLAG_CODE), k->cap), now, wide_machine());
}

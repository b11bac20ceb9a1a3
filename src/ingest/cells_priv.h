// The cells of a column in a stretch of rows: where they stand, and what the plainest of them say, several rows at a time.
// Each loop stands here twice: for every machine, and for one with AVX2; words once more, for one with AVX-512. All say the same.
#ifndef KPITOP_INGEST_CELLS_PRIV_H
#define KPITOP_INGEST_CELLS_PRIV_H

#include "input_priv.h"
#include "record/batch.h"

#include <stddef.h>

#define ENDS_TURNED 8 // columns, and rows, that are turned at a time

struct places {
    char *text;    // readable for 16 bytes before a cell's end and behind its beginning
    uint32_t rows;
    // Row r's stands in [from[r] + step, end[r]). PLACES_MORE places behind the last row are read: they are of the text, too.
    uint32_t step;
    const uint32_t *from, *end;
};
struct cells { // of a column
    struct places p;
    bool stripped;                    // of their quotes
    uint64_t filled[REC_BATCH_WORDS]; // bit r: the cell is not empty
    uint32_t own_from[REC_BATCH], own_end[REC_BATCH]; // where they are stripped
};
static inline uint32_t cell_from(const struct cells *c, uint32_t r) { return c->p.from[r] + c->p.step; }
static inline uint32_t cell_len(const struct cells *c, uint32_t r) { return c->p.end[r] - c->p.from[r] - c->p.step; }

// What the digits of numbers say, times `unit`, up to `most` digits said.
struct numbers {
    int64_t unit, most;
    uint64_t ok[REC_BATCH_WORDS];    // bit r: the cell is one to eight digits, and no more than `most`
    uint64_t zero;                   // of those, before they are multiplied
    int64_t min, max;                // likewise; INT64_MAX and INT64_MIN: there are none
};

// Texts that come again. A key tells one of up to 15 bytes: all of it, and its length in the last byte; what the last byte of
// other keys says is no such length. All zero: the key of no text, or free.
struct word_key {
    uint64_t a, b;
};
struct word_value {
    int64_t i;
    uint32_t count; // cells that were found and counted, beside the first
    int8_t val, cls;
};
#define WORD_SHORT 15
#define FEW_WORDS 12
#define FEW_PLACES 16
struct word_few { // few words that stand at home in their table, again; the first place is free
    uint32_t factor; // 0: there are none, or too many
    uint64_t a[FEW_PLACES], b[FEW_PLACES]; // their keys
    int64_t i[FEW_PLACES];
    uint64_t place[FEW_PLACES]; // as of words_said
};
static inline uint32_t few_home(struct word_key k, uint32_t factor) // no two of them have the same
{
    uint64_t x = k.a ^ k.b;
    return (uint32_t)(x ^ x >> 32) * factor >> 28;
}
struct word_table {
    struct word_key *keys;     // [1 << bits], open addressing but for the first, which is of no text
    struct word_value *values;
    uint32_t bits;
    bool all_ok; // the val of each but the first is VAL_OK
    struct word_few few; // a machine that is wide looks there first
};
static inline size_t word_home(struct word_key k, uint32_t bits)
{
    uint64_t x = k.a ^ (k.b << 32 | k.b >> 32);
    return (size_t)(((x & UINT32_MAX) * 0x9E3779B1 + (x >> 32) * 0x85EBCA6B) >> 32) & (((size_t)1 << bits) - 1);
}
struct word_key word_short(const char *s, uint32_t n); // 16 bytes are readable
struct words_said {
    int64_t *out;                    // means nothing where none is found
    uint64_t place[REC_BATCH];       // of what else is said of it, in bytes from the first; 0: none is found
    uint64_t found[REC_BATCH_WORDS]; // bit r: as it stands in the table; an empty cell is, too
    bool by_few;             // the places among the few words are known:
    uint8_t few[REC_BATCH];  // mean nothing where none is found
};
void few_make(struct word_table *t); // t->few, of the words that are there
void count_found(const struct word_table *t, const struct words_said *got, uint32_t rows); // one more of each
static inline struct word_value *word_at(const struct word_table *t, const struct words_said *got, uint32_t r)
{
    return (struct word_value *)(void *)((char *)t->values + got->place[r]);
}

// Dates that came, as they are written in ISO.
struct day_slot {
    uint64_t month, day; // 2024-05- and 01; 0: none
    int64_t start;       // UTC ms of its midnight
    int64_t unused;      // a slot takes half a cache line
};
#define DAY_SLOTS 8192 // [ones of the year][month][day]
static inline size_t day_place(uint64_t month, uint64_t day)
{
    uint64_t year = month >> 24 & 0xFF, tens = month >> 40 & 0xFF, ones = month >> 48 & 0xFF;
    uint64_t of_month = ((day & 0xFF) ^ '0') * 10 + ((day >> 8) ^ '0');
    return (size_t)(year * 512 + (tens * 10 + ones) * 32 + of_month) % DAY_SLOTS;
}

// A date of the slots with HH:MM or HH:MM:SS behind a blank or a T; 16 bytes are readable.
bool iso_time(const char *s, uint32_t n, const struct day_slot *days, int64_t *utc);

// A hash of a text, other than 0 but for one in 2^56. The low bits choose among texts.
#define MARK_A UINT64_C(0xd6e8feb86659fd93)
#define MARK_B UINT64_C(0x9e3779b97f4a7c15)
uint64_t text_mark(const char *s, size_t n);

struct cell_ways {
    // ends[first[r] + k] to to[k][r], eight columns; seven more ends than there are may be read
    void (*turn)(const uint32_t *ends, const uint32_t *first, uint32_t rows, uint32_t (*to)[REC_BATCH]);
    // c->p is given: which cells are filled, as they stand there
    void (*fill)(struct cells *c);
    void (*strip)(struct cells *c); // likewise, without their quotes: c->p is changed
    void (*numbers)(const struct cells *c, struct numbers *u, int64_t *out);
    // One to fifteen digits; zero: the first of them is one
    void (*ids)(const struct cells *c, int64_t *out, uint64_t ok[REC_BATCH_WORDS], uint64_t zero[REC_BATCH_WORDS]);
    void (*words)(const struct cells *c, const struct word_table *t, struct words_said *got);
    void (*count)(const struct word_table *t, const struct words_said *got, uint32_t rows); // as count_found
    void (*times)(const struct cells *c, const struct day_slot *days, int64_t *out, uint64_t ok[REC_BATCH_WORDS]); // iso_time of each
    // Rows whose cell is not empty and has a text_mark that ends in the zeros of `mask`; a row more where the mark is no more than that
    void (*marked)(const struct cells *c, uint64_t mask, uint64_t bits[REC_BATCH_WORDS]);
    void (*equal)(const char signs[REC_BATCH], char sign, uint32_t rows, uint64_t bits[REC_BATCH_WORDS]); // bit r: it is that one
};
extern const struct cell_ways cells_plain;
const struct cell_ways *cells_wide(void); // NULL: the machine has it not
const struct cell_ways *cells_widest(void); // likewise, with AVX-512 where it has that

// The ends of the columns that are wanted, turned: those of a column side by side.
struct turned {
    uint32_t (*ends)[REC_BATCH]; // [8 * nkept]
    uint32_t *kept;              // the first column of each eight
    size_t nkept;
};
int turned_want(struct turned *t, uint32_t col); // 0 or ERR_NOMEM
void turned_release(struct turned *t);
const uint32_t *turned_ends(const struct turned *t, uint32_t col);

#endif

// Records of one kind by columns: a stretch of rows of one source, in the order of the file. What a record says is as in
// struct record; here the values of a field stand side by side.
#ifndef KPITOP_RECORD_BATCH_H
#define KPITOP_RECORD_BATCH_H

#include "record/record.h"

#define REC_BATCH 256 // rows, a multiple of 64
#define REC_BATCH_WORDS (REC_BATCH / 64)

struct rec_text {
    const char *s; // not NUL-terminated
    uint32_t len;
};

struct rec_column { // arrays of REC_BATCH, which several columns may share
    enum rec_field field;
    uint64_t has[REC_BATCH_WORDS]; // bit r: row r has a value; what stands elsewhere at the row means nothing
    // As rec_value.i, but for texts:
    //   RT_DIM, RT_CHANNEL: a number from 1 that stands for words[number - 1] in this column, for all batches that one
    //   context of the sink gets of a source; 0: the text is in text[].
    //   RT_ID: what its digits say, where it is 1 to 18 of them and the first is no zero unless it is the only one; -1: the
    //   text is in text[].
    //   RT_TEXT: always text[].
    int64_t *i;
    int8_t *cls;                // RT_SCORE
    struct rec_text *text;
    const struct rec_text *words;
    size_t nwords;              // 0: no numbers; never above REC_WORDS
};
#define REC_WORDS 65536

struct rec_batch {
    enum rec_kind kind;
    uint32_t n;                    // rows
    uint64_t rows[REC_BATCH_WORDS]; // bit r: row r is such a record; others are none, whatever stands in their columns
    const uint64_t *line, *offset; // [n], as in struct record
    const uint32_t *rejected;      // [n], record.rejected_cells
    const struct rec_column *cols; // of every field that some row may have, each once; no record is of a long form
    size_t ncols;
};

static inline bool rec_bit(const uint64_t *bits, uint32_t r) { return bits[r >> 6] >> (r & 63) & 1; }
static inline void rec_put_bit(uint64_t *bits, uint32_t r) { bits[r >> 6] |= UINT64_C(1) << (r & 63); }

// Row r as a record; the texts are the batch's, those of plain numbers stand in `digits`.
struct rec_digits {
    char s[F_COUNT][20];
};
void rec_of_batch(const struct rec_batch *b, uint32_t r, struct record *out, struct rec_digits *digits);

#endif

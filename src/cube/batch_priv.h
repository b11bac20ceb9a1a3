// Batches as they come in: interactions (batch.c), and the ratings of the same rows beside them (batch_ratings.c).
#ifndef KPITOP_CUBE_BATCH_PRIV_H
#define KPITOP_CUBE_BATCH_PRIV_H

#include "blocks_priv.h"
#include "base/holds.h"

#define RATINGS_NEAR 64
struct known_words { uint16_t *codes; size_t n; }; // [n] code + 1 of a word by its number; 0 not known
struct part_batch {
    struct known_words known[2][DIM_COUNT]; // of interactions and of surveys
    // of the interactions that came last
    const uint64_t *offset;
    const struct rec_text *words[DIM_COUNT]; // of their columns
    uint32_t n;
    uint64_t rows[REC_BATCH_WORDS];
    uint64_t told[REC_BATCH_WORDS]; // rows with a response that is no rating
    uint32_t after[REC_BATCH + BLOCK]; // number after the row's, or after the last one before
    // of ratings met lately: their keys, see batch_ratings.c, and the numbers of their forms; 0 none
    struct { uint64_t key; uint8_t number; } ratings[RATINGS_NEAR];
};

static inline const struct rec_column *column_of(const struct rec_batch *b, enum rec_field f)
{
    for (size_t c = 0; c < b->ncols; c++) {
        if (b->cols[c].field == f)
            return &b->cols[c];
    }
    return NULL;
}

// Codes of the words of a column; NULL where there are more words than codes so far.
static inline const uint16_t *known_codes(const struct part_batch *x, enum rec_kind kind, int d, const struct rec_column *c)
{
    const struct known_words *known = &x->known[kind == REC_SURVEY][d];
    return known->n > c->nwords ? known->codes : NULL;
}

static inline bool has(const struct rec_column *c, uint32_t r) { return c && rec_bit(c->has, r); }
static inline int64_t number_at(const struct rec_column *c, uint32_t r, int64_t missing)
{
    HOLDS(!c || c->i); // of a field that is a number
    return c && rec_bit(c->has, r) ? c->i[r] : missing;
}

struct rating_cols {
    const struct rec_column *id, *interaction, *who, *answered, *state, *timing, *audience, *comment, *sent, *replied;
    const struct rec_column *scores[METRIC_ENGAGEMENT + 1], *dims[DIM_COUNT]; // [nscores], [ndims], those that are there
    uint8_t metrics[METRIC_ENGAGEMENT + 1], places[DIM_COUNT];
    int nscores, ndims;
};

// As part_code.
int batch_code(struct part *p, enum rec_kind kind, enum dim d, const struct rec_column *c, uint32_t r, uint16_t *code);
// Codes of the words of BLOCK rows, 0 where there is none; false: one is not known yet, all are 0.
bool batch_known_codes(const uint16_t *known, const int64_t *v, uint64_t rows, uint16_t *out);
uint64_t batch_id(const struct part *p, const struct rec_column *c, uint32_t r, uint32_t *check); // id_key of one that is there, NO_ID
int batch_record(struct part *p, uint32_t source, const struct rec_batch *b, uint32_t r, struct err *e); // one of its own
int batch_surveys(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e);
// batch_ratings_block.c: of the rows r and after of `rows`, which stand side by side from row i of a chunk on that is not packed, those whose
// responses become ratings of theirs; the others are left in *rows, all of them where one needs a closer look.
int batch_ratings(struct part *p, const struct rating_cols *cols, const struct rec_batch *b, uint32_t r, struct chunk *k, uint32_t i, uint64_t *rows, bool wide);

#endif

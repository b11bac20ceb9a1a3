// Ratings of BLOCK rows at once. What a response says but its time is put into a key of 64 bits, column by column; the key is
// looked up for the number of its form. Where one response cannot stand in its row, or has anything unusual, all of them are
// left to the way of one after another.
#include "batch_priv.h"
#include "wide_priv.h"

#include <string.h>

enum { // where its parts stand in a key; the score above them
    AT_DIMS = 0, AT_METRIC = AT_DIMS + DIM_COUNT, AT_CLASS = AT_METRIC + 3, AT_STATE = AT_CLASS + 8, AT_TIMING = AT_STATE + 3, AT_WHEN = AT_TIMING + 2,
    AT_COMMENT = AT_WHEN + 2, AT_CUSTOMER, AT_TOP, AT_SCORE = 32
};
_Static_assert(AT_TOP < AT_SCORE && METRIC_ENGAGEMENT < 8, "all has room");

struct block { // of responses
    const struct rating_cols *cols;
    const struct rec_batch *b;
    const struct chunk *k;
    uint32_t r, i;       // first row of the batch, of the chunk
    uint64_t rows;       // bit j: there is one
    bool wide;
    uint64_t said[DIM_COUNT];        // bit j: it has a value of the dimension
    uint16_t code[DIM_COUNT][BLOCK]; // and this is its code
    uint64_t key[BLOCK];
};

static uint64_t has_of(const struct block *x, const struct rec_column *c) { return c ? c->has[x->r / 64] & x->rows : 0; }
static const void *column_at(const struct block *x, enum col c)
{
    return x->k->col[c] ? (const char *)x->k->col[c] + (size_t)x->i * col_infos[c].size : NULL;
}

// ---- is it the row's? 0: it is

ALWAYS_INLINE uint64_t other_keys(const struct block *x, const int64_t *restrict v, uint64_t rows, enum col c)
{
    const uint32_t *restrict near = column_at(x, c + 1);
    const uint64_t *restrict keys = column_at(x, c);
    uint64_t bad = 0, first = x->k->near_from[c == COL_WHO];
    for (uint64_t j = 0; near && j < BLOCK; j++)
        bad |= (((uint64_t)v[j] ^ (near[j] + first)) | (uint64_t)v[j] >> 63 | (uint64_t)(near[j] == NEAR_NONE)) & there(rows, j);
    for (uint64_t j = 0; !near && keys && j < BLOCK; j++)
        bad |= (((uint64_t)v[j] ^ keys[j]) | (uint64_t)v[j] >> 63) & there(rows, j);
    return near || keys ? bad : rows;
}

ALWAYS_INLINE uint64_t other_ids(const struct block *x)
{
    const int64_t *restrict id = x->cols->id->i + x->r, *restrict names = x->cols->interaction->i + x->r;
    const uint32_t *restrict check = column_at(x, COL_CHECK);
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++)
        bad |= (uint64_t)(id[j] ^ names[j]) & there(x->rows, j);
    for (uint64_t j = 0; check && j < BLOCK; j++)
        bad |= check[j] & there(x->rows, j);
    return bad | other_keys(x, id, x->rows, COL_ID);
}

ALWAYS_INLINE uint64_t other_places(const struct block *x)
{
    const uint64_t *restrict offset = x->b->offset + x->r, *restrict line = x->b->line + x->r;
    const uint32_t *restrict rejected = x->b->rejected + x->r, *restrict at = column_at(x, COL_OFFSET);
    const uint8_t *restrict rating = column_at(x, COL_RATING);
    uint64_t bad = 0, first = x->k->offset;
    for (uint64_t j = 0; j < BLOCK; j++)
        bad |= ((offset[j] - first) ^ at[j]) | (uint64_t)(at[j] == UINT32_MAX);
    for (uint64_t j = 0; j < BLOCK; j++)
        bad |= (uint64_t)(line[j] == 0) & there(x->rows, j);
    for (uint64_t j = 0; j < BLOCK; j++)
        bad |= rejected[j] & there(x->rows, j);
    for (uint64_t j = 0; rating && j < BLOCK; j++)
        bad |= rating[j] & there(x->rows, j);
    return bad;
}

// ---- what it says

ALWAYS_INLINE uint64_t far_times(const int64_t *restrict v, uint64_t rows)
{
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++)
        bad |= ((uint64_t)(v[j] > RATED_FAR) | (uint64_t)(v[j] < -RATED_FAR / 2)) & there(rows, j);
    return bad;
}

ALWAYS_INLINE void add_when(const uint32_t *restrict times, const uint32_t *restrict code, enum rated when, uint64_t *restrict key)
{
    uint64_t mine = (uint64_t)when << AT_WHEN, all = UINT64_C(3) << AT_WHEN;
    for (uint64_t j = 0; j < BLOCK; j++)
        key[j] = times[j] == code[j] ? (key[j] & ~all) | mine : key[j];
}

ALWAYS_INLINE uint64_t key_when(struct block *x)
{
    static const enum col at[] = {[RATED_CREATED] = COL_CREATED, [RATED_RESOLVED] = COL_RESOLVED, [RATED_CLOSED] = COL_CLOSED};
    const int64_t *v = x->cols->answered->i + x->r;
    uint32_t code[BLOCK];
    uint64_t bad = far_times(v, x->rows) | !block_put(WAY_TIME, v, x->rows, code, 0, x->wide);
    for (uint64_t j = 0; j < BLOCK; j++)
        x->key[j] = (uint64_t)RATED_APART << AT_WHEN;
    for (int w = RATED_CLOSED; w >= RATED_CREATED; w--) {
        const uint32_t *times = column_at(x, at[w]);
        bad |= x->k->col[at[w] + (COL_CREATED_MS - COL_CREATED)] != NULL;
        if (times)
            add_when(times, code, (enum rated)w, x->key);
    }
    return bad;
}

// Its code is the row's, or it has none.
ALWAYS_INLINE uint64_t add_same(const uint16_t *restrict code, const uint16_t *restrict col, uint64_t rows, unsigned at, uint64_t *restrict key)
{
    uint64_t bad = 0;
    for (uint64_t j = 0; j < BLOCK; j++) {
        uint64_t mine = code[j], its = col[j];
        bad |= (uint64_t)(mine != 0) & (uint64_t)(mine != its) & there(rows, j);
        key[j] |= (uint64_t)(mine == its) << at;
    }
    return bad;
}

ALWAYS_INLINE void add_none(const uint16_t *restrict col, unsigned at, uint64_t *restrict key)
{
    for (uint64_t j = 0; j < BLOCK; j++)
        key[j] |= (uint64_t)(col[j] == 0) << at;
}

ALWAYS_INLINE uint64_t key_dim(struct block *x, int d, uint64_t rows)
{
    uint16_t its[BLOCK];
    uint64_t bad = 0;
    if (has_dim(x->k, d)) {
        get_dims(dim_codes(x->k, d), x->i, BLOCK, its);
        if (rows)
            return add_same(x->code[d], its, rows, AT_DIMS + (unsigned)d, x->key);
        add_none(its, AT_DIMS + (unsigned)d, x->key);
        return 0;
    }
    for (uint64_t j = 0; rows && j < BLOCK; j++)
        bad |= x->code[d][j] & there(rows, j);
    return bad;
}

ALWAYS_INLINE void add_word(const int64_t *restrict v, uint64_t rows, unsigned at, uint64_t *restrict key)
{
    for (uint64_t j = 0; j < BLOCK; j++)
        key[j] |= (uint64_t)v[j] << at & there(rows, j);
}

ALWAYS_INLINE void key_word(struct block *x, const struct rec_column *c, unsigned at)
{
    uint64_t rows = has_of(x, c);
    if (rows)
        add_word(c->i + x->r, rows, at, x->key);
}

ALWAYS_INLINE void add_bits(uint64_t rows, uint64_t add, uint64_t *restrict key)
{
    for (uint64_t j = 0; rows && j < BLOCK; j++)
        key[j] |= add & there(rows, j);
}

ALWAYS_INLINE void add_score(const int64_t *restrict v, const int8_t *restrict cls, uint64_t rows, uint64_t metric, uint64_t *restrict key)
{
    for (uint64_t j = 0; j < BLOCK; j++)
        key[j] |= ((uint64_t)v[j] << AT_SCORE | (uint64_t)(uint8_t)cls[j] << AT_CLASS | metric) & there(rows, j);
}

ALWAYS_INLINE uint64_t key_scores(struct block *x)
{
    uint64_t seen = 0, bad = 0;
    for (int s = 0; s < x->cols->nscores; s++) {
        const struct rec_column *c = x->cols->scores[s];
        uint64_t rows = has_of(x, c);
        bad |= seen & rows;
        seen |= rows;
        if (rows)
            add_score(c->i + x->r, c->cls + x->r, rows, (uint64_t)x->cols->metrics[s] << AT_METRIC, x->key);
    }
    return bad;
}

// 0: every one of them can stand in its row, and its key is made.
ALWAYS_INLINE uint64_t judge(struct block *x)
{
    const struct rating_cols *c = x->cols;
    uint64_t bad = other_ids(x) | other_places(x), who = has_of(x, c->who);
    uint64_t no_columns = 0;
    if (who)
        bad |= other_keys(x, c->who->i + x->r, who, COL_WHO);
    bad |= key_when(x) | key_scores(x);
    for (int d = 0; d < DIM_COUNT; d++) {
        bad |= key_dim(x, d, x->said[d]);
        no_columns |= (uint64_t)!has_dim(x->k, d) << (AT_DIMS + d);
    }
    key_word(x, c->state, AT_STATE);
    key_word(x, c->timing, AT_TIMING);
    add_bits(has_of(x, c->comment), UINT64_C(1) << AT_COMMENT, x->key);
    add_bits(who, UINT64_C(1) << AT_CUSTOMER, x->key);
    add_bits(x->rows, no_columns, x->key);
    return bad;
}

#ifdef WITH_AVX2
WITH_AVX2 static uint64_t judge_wide(struct block *x) { return judge(x); }
#else
#define judge_wide judge
#endif

// ---- into the rows

// Words of a column that their interactions came from have codes already, of all rows.
static bool find_codes(const struct part *p, struct block *x)
{
    bool all = true;
    memset(x->said, 0, sizeof(x->said));
    for (int i = 0; i < x->cols->ndims; i++) {
        const struct rec_column *c = x->cols->dims[i];
        int d = x->cols->places[i];
        bool same = c->words && c->words == p->batch->words[d];
        const uint16_t *known = known_codes(p->batch, same ? REC_INTERACTION : REC_SURVEY, d, c);
        uint64_t rows = x->said[d] = has_of(x, c);
        rows = same && rows && c->has[x->r / 64] == UINT64_MAX ? UINT64_MAX : rows;
        all = all && (!rows || (known && batch_known_codes(known, c->i + x->r, rows, x->code[d])));
    }
    return all;
}

static unsigned number_of(struct part *p, uint64_t key)
{
    uint64_t at = (key * UINT64_C(0x9e3779b97f4a7c15)) >> 58;
    if (p->batch->ratings[at].number && p->batch->ratings[at].key == key)
        return p->batch->ratings[at].number;
    const struct rating_form form = {.score = (int32_t)(key >> AT_SCORE),
                                     .dims = key & ((1 << DIM_COUNT) - 1),
                                     .metric = key >> AT_METRIC & 7,
                                     .state = key >> AT_STATE & 7,
                                     .timing = key >> AT_TIMING & 3,
                                     .when = key >> AT_WHEN & 3,
                                     .cls = (int8_t)(key >> AT_CLASS & 0xff),
                                     .comment = key >> AT_COMMENT & 1,
                                     .customer = key >> AT_CUSTOMER & 1};
    p->batch->ratings[at].key = key;
    p->batch->ratings[at].number = (uint8_t)form_number(p, &form);
    return p->batch->ratings[at].number;
}

int batch_ratings(struct part *p, const struct rating_cols *cols, const struct rec_batch *b, uint32_t r, struct chunk *k, uint32_t i, uint64_t *rows, bool wide)
{
    struct block x;
    uint64_t done = 0;
    const int64_t *answered = cols->answered->i + r;
    x.cols = cols;
    x.b = b;
    x.k = k;
    x.r = r;
    x.i = i;
    x.rows = *rows;
    x.wide = wide;
    if (!find_codes(p, &x) || (wide ? judge_wide(&x) : judge(&x)))
        return 0;
    for (uint64_t left = x.rows; left; left &= left - 1) {
        uint32_t j = (uint32_t)__builtin_ctzll(left);
        unsigned number = number_of(p, x.key[j]);
        if (!number)
            continue;
        if (((x.key[j] >> AT_WHEN & 3) == RATED_APART && put_time(k, i + j, COL_RATED, answered[j])) || put_byte(k, i + j, COL_RATING, (uint8_t)number))
            return ERR_NOMEM;
        done |= left & -left;
    }
    k->latest_rated = block_latest(answered, done, k->latest_rated, wide);
    *rows &= ~done;
    return 0;
}

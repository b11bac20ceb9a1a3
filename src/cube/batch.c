// Batches of records: interactions column by column, the ratings of the same rows beside them; all others as records.
#include "batch_priv.h"
#include "wide_priv.h"

#include "base/holds.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct stretch { // rows that stand side by side in a batch and in a chunk
    struct part *p;
    const struct rec_batch *b;
    struct chunk *k;
    uint32_t at, to, n; // rows [at, at + n), places [to, to + n)
    bool wide;
};

void part_forget_words(struct part *p)
{
    for (int i = 0; p->batch && i < 2 * DIM_COUNT; i++) {
        struct known_words *known = &p->batch->known[i / DIM_COUNT][i % DIM_COUNT];
        free(known->codes);
        *known = (struct known_words){0};
    }
    if (p->batch)
        p->batch->n = 0;
}

int part_record(struct part *p, uint32_t source, const struct record *r, struct err *e)
{
    return p->forked ? part_row(p, source, r, e) : cube_add_record(p->c, source, r, e);
}

// ---- codes

static struct rec_value text_at(const struct rec_column *c, uint32_t r)
{
    bool word = c->i[r] > 0 && rec_fields[c->field].type != RT_ID;
    const struct rec_text *x = word ? &c->words[c->i[r] - 1] : &c->text[r];
    return (struct rec_value){.s = x->s, .len = x->len};
}

// Room for all words of a column so far, and some more: most have few.
static int know_words(struct known_words *x, size_t nwords)
{
    size_t n = x->n ? x->n : 256;
    while (n <= nwords)
        n *= 2;
    if (n == x->n)
        return 0;
    uint16_t *more = realloc(x->codes, n * sizeof(*more));
    if (!more)
        return ERR_NOMEM;
    memset(more + x->n, 0, (n - x->n) * sizeof(*more));
    *x = (struct known_words){more, n};
    return 0;
}

int batch_code(struct part *p, enum rec_kind kind, enum dim d, const struct rec_column *c, uint32_t r, uint16_t *code)
{
    struct known_words *words = &p->batch->known[kind == REC_SURVEY][d];
    bool word = c->i[r] > 0;
    HOLDS(!word || (size_t)c->i[r] <= c->nwords);
    if (word && know_words(words, c->nwords))
        return ERR_NOMEM;
    uint16_t *known = word ? &words->codes[c->i[r]] : NULL;
    if (known && *known) {
        *code = (uint16_t)(*known - 1);
        return 0;
    }
    const struct rec_value v = text_at(c, r);
    int rc = part_code(p, d, &v, code);
    if (!rc && known)
        *known = (uint16_t)(*code + 1u);
    return rc;
}

static int put_new_code(const struct stretch *s, const struct rec_column *c, enum dim d, uint32_t j)
{
    uint32_t r = s->at + j;
    uint16_t code;
    int rc = batch_code(s->p, REC_INTERACTION, d, c, r, &code);
    const struct rec_value v = rc == ERR_LIMIT ? text_at(c, r) : (struct rec_value){0};
    if (rc == ERR_LIMIT)
        return put_code(s->p, s->k, s->to + j, (int)d, &v); // kept for the join
    return rc ? rc : put_dim(s->k, s->to + j, (int)d, code);
}

// ---- ids

uint64_t batch_id(const struct part *p, const struct rec_column *c, uint32_t r, uint32_t *check)
{
    if (c->i[r] >= 0)
        return (uint64_t)c->i[r];
    const struct rec_value v = text_at(c, r);
    return v.len ? id_key(p->c, &v, check) : NO_ID;
}

static int put_id_at(const struct stretch *s, const struct rec_column *c, uint32_t j)
{
    uint32_t check = 0, i = s->to + j;
    uint64_t id = batch_id(s->p, c, s->at + j, &check);
    if (id == NO_ID)
        return 0;
    uint32_t *more = check ? COL_SLOT(s->k, COL_CHECK, i, uint32_t) : &check;
    if (put_key(s->k, i, COL_ID, id) || !more)
        return ERR_NOMEM;
    *more = check;
    note_id(s->k, id);
    return 0;
}

static int put_who_at(const struct stretch *s, const struct rec_column *c, uint32_t j)
{
    uint64_t who = batch_id(s->p, c, s->at + j, NULL);
    return who == NO_ID ? 0 : put_key(s->k, s->to + j, COL_WHO, who);
}

// ---- a column

// A value that is there; of most columns only the first one of a chunk and what is unusual comes here.
static int put_value(const struct stretch *s, const struct rec_column *c, uint32_t j)
{
    struct chunk *k = s->k;
    uint8_t to = ways[c->field].to;
    enum col col = (enum col)to;
    uint32_t i = s->to + j;
    int64_t v = c->i[s->at + j];
    switch (ways[c->field].way) {
    case WAY_TIME: return put_time(k, i, col, v);
    case WAY_SPAN: return v < 0 ? 0 : put_span(k, i, col, v);
    case WAY_SMALL: return v < 0 ? 0 : put_small(k, i, col, v > INT32_MAX ? INT32_MAX : v);
    case WAY_MONEY: return put_money(k, i, col, v);
    case WAY_CODE: return put_new_code(s, c, (enum dim)to, j);
    case WAY_ID: return put_id_at(s, c, j);
    case WAY_WHO: return put_who_at(s, c, j);
    case WAY_WORD: ((uint32_t *)k->col[COL_FLAGS])[i] |= (uint32_t)v << to; return 0;
    case WAY_FLAG: ((uint32_t *)k->col[COL_FLAGS])[i] |= (uint32_t)(v + 1) << to; return 0;
    default: return 0;
    }
}

// Codes of `size` bytes. Inlined for each size.
ALWAYS_INLINE void write_code(void *out, int j, unsigned code, size_t size)
{
    if (size == 1)
        ((uint8_t *)out)[j] = (uint8_t)code;
    else
        ((uint16_t *)out)[j] = (uint16_t)code;
}

// Of words; one without a code is left for later, as is what may never get one, and what does not fit: 0.
ALWAYS_INLINE bool find_codes(const uint16_t *known, const int64_t *v, uint64_t rows, void *out, size_t size)
{
    unsigned all = 0, most = size == 1 ? UINT8_MAX : UINT16_MAX;
    for (int j = 0; rows == UINT64_MAX && j < BLOCK; j += 4) {
        unsigned a = known[v[j]], b = known[v[j + 1]], c = known[v[j + 2]], d = known[v[j + 3]];
        all |= (a - 1) | (b - 1) | (c - 1) | (d - 1);
        write_code(out, j, a - 1, size);
        write_code(out, j + 1, b - 1, size);
        write_code(out, j + 2, c - 1, size);
        write_code(out, j + 3, d - 1, size);
    }
    for (int j = 0; rows != UINT64_MAX && j < BLOCK; j++) {
        uint64_t is = -(rows >> j & 1);
        unsigned code = (known[(uint64_t)v[j] & is] - 1u) & (unsigned)is;
        all |= code;
        write_code(out, j, code, size);
    }
    if (all > most)
        memset(out, 0, BLOCK * size);
    return all <= most;
}

bool batch_known_codes(const uint16_t *known, const int64_t *v, uint64_t rows, uint16_t *out) { return find_codes(known, v, rows, out, 2); }

// Of BLOCK rows, from row i of a chunk on.
static bool put_codes(const uint16_t *known, struct chunk *k, int d, const int64_t *v, uint64_t rows, uint32_t i)
{
    uint8_t *narrow = k->col[COL_CODE + d];
    uint16_t *wide = k->col[COL_CODE_WIDE + d];
    if (known && narrow)
        return find_codes(known, v, rows, narrow + i, 1);
    return known && wide && batch_known_codes(known, v, rows, wide + i);
}

// Rows j and after, `rows` those that have a value; false: they are to be put one after another.
static bool put_block(const struct stretch *s, const struct rec_column *c, uint32_t j, uint64_t rows)
{
    struct chunk *k = s->k;
    enum way way = ways[c->field].way;
    uint8_t to = ways[c->field].to;
    uint32_t i = s->to + j;
    const int64_t *v = c->i + s->at + j;
    if (s->at + j + BLOCK > REC_BATCH || i + BLOCK > k->cap)
        return false;
    if (way == WAY_ID)
        return rows == UINT64_MAX && block_ids(v, k, i, s->wide);
    if (way == WAY_WHO)
        return block_keys(v, rows, k, i, COL_WHO, s->wide);
    if (way == WAY_CODE)
        return put_codes(known_codes(s->p->batch, REC_INTERACTION, to, c), k, to, v, rows, i);
    enum col col = way == WAY_WORD || way == WAY_FLAG ? COL_FLAGS : (enum col)to;
    if (!k->col[col])
        return false;
    void *out = (char *)k->col[col] + (size_t)i * col_infos[col].size;
    return block_put(way, v, rows, out, to, s->wide);
}

// Bits [at, at + n) of a batch's, n up to BLOCK.
static uint64_t bits_at(const uint64_t *bits, uint32_t at, uint32_t n)
{
    uint32_t w = at / 64, by = at % 64;
    uint64_t x = bits[w] >> by;
    if (by && w + 1 < REC_BATCH_WORDS)
        x |= bits[w + 1] << (64 - by);
    return n < 64 ? x & ((UINT64_C(1) << n) - 1) : x;
}

static uint64_t has_at(const struct stretch *s, const struct rec_column *c, uint32_t j)
{
    return c ? bits_at(c->has, s->at + j, s->n - j < BLOCK ? s->n - j : BLOCK) : 0;
}

static int put_column(const struct stretch *s, const struct rec_column *c)
{
    for (uint32_t j = 0; ways[c->field].way != WAY_NONE && j < s->n; j += BLOCK) {
        uint64_t rows = has_at(s, c, j);
        if (!rows || put_block(s, c, j, rows))
            continue;
        for (; rows; rows &= rows - 1) {
            if (put_value(s, c, j + (uint32_t)__builtin_ctzll(rows)))
                return ERR_NOMEM;
        }
    }
    return 0;
}

// Handling is the sum of what it is made of, where it is not told itself.
static int put_handling(const struct stretch *s)
{
    const struct rec_column *told = column_of(s->b, F_handle_s), *talk = column_of(s->b, F_talk_s), *hold = column_of(s->b, F_hold_s),
                            *wrap = column_of(s->b, F_wrap_s);
    for (uint32_t j = 0; (talk || hold || wrap) && j < s->n; j += BLOCK) {
        uint64_t rows = (has_at(s, talk, j) | has_at(s, hold, j) | has_at(s, wrap, j)) & ~has_at(s, told, j);
        for (; rows; rows &= rows - 1) {
            uint32_t i = j + (uint32_t)__builtin_ctzll(rows), r = s->at + i;
            if (put_span(s->k, s->to + i, COL_DUR + D_HANDLE, number_at(talk, r, 0) + number_at(hold, r, 0) + number_at(wrap, r, 0)))
                return ERR_NOMEM;
        }
    }
    return 0;
}

static bool any_rejected(const uint32_t rejected[BLOCK])
{
    uint32_t any = 0;
    for (int j = 0; j < BLOCK; j++)
        any |= rejected[j];
    return any;
}

static int put_rejected(const struct stretch *s)
{
    const uint32_t *rejected = s->b->rejected + s->at;
    for (uint32_t j = 0; j < s->n; j++) {
        if (j % BLOCK == 0 && j + BLOCK <= s->n && !any_rejected(rejected + j)) {
            j += BLOCK - 1;
            continue;
        }
        if (rejected[j] && put_small(s->k, s->to + j, COL_REJECTED, rejected[j] > UINT16_MAX ? UINT16_MAX : rejected[j]))
            return ERR_NOMEM;
    }
    return 0;
}

static int put_places(const struct stretch *s)
{
    const uint64_t *offset = s->b->offset + s->at, *line = s->b->line + s->at;
    struct chunk *k = s->k;
    for (uint32_t j = 0; j < s->n; j += BLOCK) {
        uint32_t to = s->n - j < BLOCK ? s->n : j + BLOCK;
        if (to == j + BLOCK && k->col[COL_OFFSET] && k->col[COL_LINE] && block_places(offset + j, line + j, k, s->to + j, s->wide))
            continue;
        for (uint32_t i = j; i < to; i++) {
            if (put_place(k, s->to + i, offset[i], line[i]))
                return ERR_NOMEM;
        }
    }
    return put_rejected(s);
}

static void note_stretch(const struct stretch *s)
{
    const struct rec_column *times[] = {column_of(s->b, F_created_at), column_of(s->b, F_first_reply_at), column_of(s->b, F_resolved_at)},
                            *closed = column_of(s->b, F_closed_at);
    const uint32_t *flags = (const uint32_t *)s->k->col[COL_FLAGS] + s->to;
    struct chunk *k = s->k;
    for (uint32_t j = 0; j < s->n; j += BLOCK) {
        bool whole = s->at + j + BLOCK <= REC_BATCH && s->to + j + BLOCK <= k->cap;
        uint64_t closing = has_at(s, times[2], j) | has_at(s, closed, j);
        uint64_t counts = whole ? block_counts(flags + j, &k->any_status, s->wide) : 0;
        k->any_closing |= closing != 0;
        for (size_t t = 0; whole && t < ARRAY_LEN(times); t++) {
            uint64_t rows = has_at(s, times[t], j) & counts;
            k->latest = rows ? block_latest(times[t]->i + s->at + j, rows, k->latest, s->wide) : k->latest;
        }
        for (uint32_t i = j; !whole && i < s->n && i < j + BLOCK; i++) {
            uint32_t r = s->at + i;
            chunk_note(k, flags[i], number_at(times[0], r, TIME_NONE), number_at(times[1], r, TIME_NONE), number_at(times[2], r, TIME_NONE), false);
        }
    }
}

static int put_stretch(const struct stretch *s)
{
    int rc = s->k->col[COL_FLAGS] ? 0 : chunk_column(s->k, COL_FLAGS);
    if (!rc)
        rc = put_places(s);
    for (size_t c = 0; !rc && c < s->b->ncols; c++)
        rc = put_column(s, &s->b->cols[c]);
    if (!rc)
        rc = put_handling(s);
    if (!rc)
        note_stretch(s);
    return rc;
}

static void note_batch(struct part_batch *x, const struct rec_batch *b)
{
    x->offset = b->offset;
    x->n = b->n;
    memcpy(x->rows, b->rows, sizeof(x->rows));
    memset(x->told, 0, sizeof(x->told));
    for (int d = 0; d < DIM_COUNT; d++) {
        const struct rec_column *c = column_of(b, dim_fields[d]);
        x->words[d] = c && c->nwords ? c->words : NULL;
    }
}

// The first row from r on that is such a record (or that is none), b->n: there is none.
static uint32_t next_row(const struct rec_batch *b, uint32_t r, bool is)
{
    while (r < b->n) {
        uint64_t left = (is ? b->rows[r / 64] : ~b->rows[r / 64]) >> r % 64;
        if (left)
            return r + (uint32_t)__builtin_ctzll(left) < b->n ? r + (uint32_t)__builtin_ctzll(left) : b->n;
        r += 64 - r % 64;
    }
    return b->n;
}

// Whole blocks of numbers; what is beyond n comes to be later, or is no row's.
static void number_rows(uint32_t *to, uint32_t n, uint32_t first)
{
    for (uint32_t at = 0; at < n; at += BLOCK, to += BLOCK, first += BLOCK) {
        for (size_t j = 0; j < BLOCK; j++)
            to[j] = first + (uint32_t)j;
    }
}

// Those of rows [r, r + n) and, after them, of the rows up to `next`.
static int take_rows(struct part *p, uint32_t source, const struct rec_batch *b, uint32_t r, uint32_t n, uint32_t next, struct err *e)
{
    uint32_t *after = p->batch->after, row, more;
    for (uint32_t end = r + n; r < end; r += more) {
        int rc = chunks_extend(p->rows, source, b->offset[r], b->line[r], end - r, &row, &more);
        if (rc == ERR_LIMIT)
            return too_many_rows(e);
        if (rc)
            return err_nomem(e);
        HOLDS(more <= end - r); // it was asked for so many
        const struct stretch s = {.p = p, .b = b, .k = chunk_of(p->rows, row), .at = r, .to = row & 0xffff, .n = more, .wide = wide_machine()};
        if (put_stretch(&s))
            return err_nomem(e);
        number_rows(after + r, more, row + 1);
    }
    for (uint32_t last = rows_so_far(p->rows); r < next; r++)
        after[r] = last;
    return 0;
}

static int take_interactions(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e)
{
    int rc = 0;
    uint32_t r = next_row(b, 0, true);
    note_batch(p->batch, b);
    for (uint32_t i = 0, last = rows_so_far(p->rows); i < r; i++)
        p->batch->after[i] = last;
    for (uint32_t next; !rc && r < b->n; r = next) {
        uint32_t end = next_row(b, r, false);
        next = next_row(b, end, true);
        rc = take_rows(p, source, b, r, end - r, next, e);
    }
    return rc;
}

int batch_record(struct part *p, uint32_t source, const struct rec_batch *b, uint32_t r, struct err *e)
{
    struct rec_digits digits;
    struct record rec;
    rec_of_batch(b, r, &rec, &digits);
    return part_record(p, source, &rec, e);
}

int part_rows(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e)
{
    int rc = 0;
    if (!p->batch && !(p->batch = calloc(1, sizeof(*p->batch))))
        return err_nomem(e);
    if (b->kind == REC_INTERACTION)
        return take_interactions(p, source, b, e);
    if (b->kind == REC_SURVEY)
        return batch_surveys(p, source, b, e);
    for (uint32_t r = 0; !rc && r < b->n; r++)
        rc = rec_bit(b->rows, r) ? batch_record(p, source, b, r, e) : 0;
    return rc;
}

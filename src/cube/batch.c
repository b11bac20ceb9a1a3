// Batches of records: interactions column by column, the ratings of the same rows beside them; all others as records.
#include "part_priv.h"

#include "base/holds.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct part_batch {
    uint16_t *codes[2][DIM_COUNT]; // [REC_WORDS] code + 1 of a word by its number - 1, of interactions and of surveys; 0 not known
    // of the interactions that came last
    const uint64_t *offset;
    uint32_t n;
    uint64_t rows[REC_BATCH_WORDS];
    uint64_t told[REC_BATCH_WORDS]; // rows with a response that is no rating
    uint32_t after[REC_BATCH];     // number after the row's, or after the last one before
};

struct stretch { // rows of a batch that go to one chunk, side by side
    struct part *p;
    const struct rec_batch *b;
    struct chunk *k;
    uint32_t to, n;       // places [to, to + n)
    const uint8_t *from;  // [n] rows of the batch
};

void part_forget_words(struct part *p)
{
    for (int i = 0; p->batch && i < 2 * DIM_COUNT; i++) {
        free(p->batch->codes[i / DIM_COUNT][i % DIM_COUNT]);
        p->batch->codes[i / DIM_COUNT][i % DIM_COUNT] = NULL;
    }
    if (p->batch)
        p->batch->n = 0;
}

int part_record(struct part *p, uint32_t source, const struct record *r, struct err *e)
{
    return p->forked ? part_row(p, source, r, e) : cube_add_record(p->c, source, r, e);
}

static const struct rec_column *column_of(const struct rec_batch *b, enum rec_field f)
{
    for (size_t c = 0; c < b->ncols; c++) {
        if (b->cols[c].field == f)
            return &b->cols[c];
    }
    return NULL;
}

static bool has(const struct rec_column *c, uint32_t r) { return c && rec_bit(c->has, r); }
static int64_t number_at(const struct rec_column *c, uint32_t r, int64_t missing)
{
    HOLDS(!c || c->i); // of a field that is a number
    return c && rec_bit(c->has, r) ? c->i[r] : missing;
}

// ---- codes

static struct rec_value text_at(const struct rec_column *c, uint32_t r)
{
    bool word = c->i[r] > 0 && rec_fields[c->field].type != RT_ID;
    const struct rec_text *x = word ? &c->words[c->i[r] - 1] : &c->text[r];
    return (struct rec_value){.s = x->s, .len = x->len};
}

// As part_code.
static int code_at(struct part *p, enum rec_kind kind, enum dim d, const struct rec_column *c, uint32_t r, uint16_t *code)
{
    uint16_t **codes = &p->batch->codes[kind == REC_SURVEY][d];
    bool word = c->i[r] > 0;
    if (word && !*codes && !(*codes = calloc(REC_WORDS, sizeof(**codes))))
        return ERR_NOMEM;
    uint16_t *known = word ? &(*codes)[c->i[r] - 1] : NULL;
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

static int put_new_code(struct stretch *s, const struct rec_column *c, enum dim d, uint32_t j)
{
    uint32_t r = s->from[j];
    uint16_t code;
    int rc = code_at(s->p, REC_INTERACTION, d, c, r, &code);
    const struct rec_value v = rc == ERR_LIMIT ? text_at(c, r) : (struct rec_value){0};
    if (rc == ERR_LIMIT)
        return put_code(s->p, s->k, s->to + j, (int)d, &v); // kept for the join
    if (!rc && code && !s->k->col[COL_DIM + d])
        rc = chunk_column(s->k, COL_DIM + d);
    if (!rc && s->k->col[COL_DIM + d])
        ((uint16_t *)s->k->col[COL_DIM + d])[s->to + j] = code;
    return rc;
}

// What loops ask again and again is held in variables of their own: for all that the compiler knows, a value put may change
// it elsewhere.
static int put_codes(struct stretch *s, const struct rec_column *c, enum dim d)
{
    const uint8_t *from = s->from;
    const uint16_t *known = NULL;
    uint16_t *col = NULL;
    for (uint32_t j = 0, n = s->n; j < n; j++) {
        uint32_t r = from[j];
        if (!rec_bit(c->has, r))
            continue;
        uint16_t code = known && c->i[r] > 0 ? known[c->i[r] - 1] : 0;
        if (code && col) {
            col[j] = (uint16_t)(code - 1);
            continue;
        }
        if (put_new_code(s, c, d, j))
            return ERR_NOMEM;
        known = s->p->batch->codes[0][d];
        col = s->k->col[COL_DIM + d];
        col = col ? col + s->to : NULL;
    }
    return 0;
}

// ---- ids

static uint64_t id_at(const struct part *p, const struct rec_column *c, uint32_t r, uint32_t *check)
{
    if (c->i[r] >= 0)
        return (uint64_t)c->i[r];
    const struct rec_value v = text_at(c, r);
    return v.len ? id_key(p->c, &v, check) : NO_ID;
}

static int put_ids(struct stretch *s, const struct rec_column *c)
{
    const uint8_t *from = s->from;
    for (uint32_t j = 0, n = s->n; j < n; j++) {
        uint32_t check = 0, i = s->to + j;
        uint64_t id = rec_bit(c->has, from[j]) ? id_at(s->p, c, from[j], &check) : NO_ID;
        if (id == NO_ID)
            continue;
        uint32_t *more = check ? COL_SLOT(s->k, COL_CHECK, i, uint32_t) : &check;
        if (put_key(s->k, i, COL_ID, id) || !more)
            return ERR_NOMEM;
        *more = check;
        note_id(s->k, id);
    }
    return 0;
}

static int put_whos(struct stretch *s, const struct rec_column *c)
{
    const uint8_t *from = s->from;
    for (uint32_t j = 0, n = s->n; j < n; j++) {
        uint64_t who = rec_bit(c->has, from[j]) ? id_at(s->p, c, from[j], NULL) : NO_ID;
        if (who != NO_ID && put_key(s->k, s->to + j, COL_WHO, who))
            return ERR_NOMEM;
    }
    return 0;
}

// ---- values

static int put_times(struct stretch *s, const struct rec_column *c, enum col col)
{
    const uint8_t *from = s->from;
    uint32_t *at = NULL;
    for (uint32_t j = 0, n = s->n; j < n; j++) {
        if (!rec_bit(c->has, from[j]))
            continue;
        int64_t ms = c->i[from[j]], code = ms / 1000 - TIME_BASE;
        if (at && ms % 1000 == 0 && code >= 0 && code < TIME_ESCAPE) {
            at[j] = (uint32_t)code; // the milliseconds are 0 where nothing was put
            continue;
        }
        if (put_time(s->k, s->to + j, col, ms))
            return ERR_NOMEM;
        at = (uint32_t *)s->k->col[col] + s->to;
    }
    return 0;
}

static int put_spans(struct stretch *s, const struct rec_column *c, enum col col)
{
    const uint8_t *from = s->from;
    struct chunk *k = s->k;
    for (uint32_t j = 0, n = s->n, to = s->to; j < n; j++) {
        int64_t ms = number_at(c, from[j], UNKNOWN);
        if (ms >= 0 && put_span(k, to + j, col, ms))
            return ERR_NOMEM;
    }
    return 0;
}

static int put_smalls(struct stretch *s, const struct rec_column *c, enum col col)
{
    const uint8_t *from = s->from;
    struct chunk *k = s->k;
    for (uint32_t j = 0, n = s->n, to = s->to; j < n; j++) {
        int64_t v = number_at(c, from[j], UNKNOWN);
        if (v >= 0 && put_small(k, to + j, col, v > INT32_MAX ? INT32_MAX : v))
            return ERR_NOMEM;
    }
    return 0;
}

static int put_moneys(struct stretch *s, const struct rec_column *c, enum col col)
{
    for (uint32_t j = 0; j < s->n; j++) {
        if (rec_bit(c->has, s->from[j]) && put_money(s->k, s->to + j, col, c->i[s->from[j]]))
            return ERR_NOMEM;
    }
    return 0;
}

static int put_bits(struct stretch *s, const struct rec_column *c, int64_t more, uint8_t to)
{
    const uint8_t *from = s->from;
    uint32_t *flags = (uint32_t *)s->k->col[COL_FLAGS] + s->to;
    for (uint32_t j = 0, n = s->n; j < n; j++) {
        if (rec_bit(c->has, from[j]))
            flags[j] |= (uint32_t)(c->i[from[j]] + more) << to;
    }
    return 0;
}

static int put_column(struct stretch *s, const struct rec_column *c)
{
    uint8_t to = ways[c->field].to;
    switch (ways[c->field].way) {
    case WAY_TIME: return put_times(s, c, (enum col)to);
    case WAY_SPAN: return put_spans(s, c, (enum col)to);
    case WAY_SMALL: return put_smalls(s, c, (enum col)to);
    case WAY_MONEY: return put_moneys(s, c, (enum col)to);
    case WAY_CODE: return put_codes(s, c, (enum dim)to);
    case WAY_ID: return put_ids(s, c);
    case WAY_WHO: return put_whos(s, c);
    case WAY_WORD: return put_bits(s, c, 0, to);
    case WAY_FLAG: return put_bits(s, c, 1, to);
    default: return 0;
    }
}

// Handling is the sum of what it is made of, where it is not told itself.
static int put_handling(struct stretch *s)
{
    const struct rec_column *told = column_of(s->b, F_handle_s), *talk = column_of(s->b, F_talk_s), *hold = column_of(s->b, F_hold_s),
                            *wrap = column_of(s->b, F_wrap_s);
    for (uint32_t j = 0; (talk || hold || wrap) && j < s->n; j++) {
        uint32_t r = s->from[j];
        if (has(told, r) || (!has(talk, r) && !has(hold, r) && !has(wrap, r)))
            continue;
        if (put_span(s->k, s->to + j, COL_DUR + D_HANDLE, number_at(talk, r, 0) + number_at(hold, r, 0) + number_at(wrap, r, 0)))
            return ERR_NOMEM;
    }
    return 0;
}

static int put_places(struct stretch *s)
{
    const uint8_t *from = s->from;
    const uint64_t *offset = s->b->offset, *line = s->b->line;
    const uint32_t *rejected = s->b->rejected;
    struct chunk *k = s->k;
    for (uint32_t j = 0, n = s->n, to = s->to; j < n; j++) {
        uint32_t r = from[j], bad = rejected[r];
        if (put_place(k, to + j, offset[r], line[r]) || (bad && put_small(k, to + j, COL_REJECTED, bad > UINT16_MAX ? UINT16_MAX : bad)))
            return ERR_NOMEM;
    }
    return 0;
}

static void note_stretch(const struct stretch *s)
{
    const struct rec_column *created = column_of(s->b, F_created_at), *replied = column_of(s->b, F_first_reply_at),
                            *resolved = column_of(s->b, F_resolved_at), *closed = column_of(s->b, F_closed_at);
    const uint32_t *flags = (const uint32_t *)s->k->col[COL_FLAGS] + s->to;
    const uint8_t *from = s->from;
    for (uint32_t j = 0, n = s->n; j < n; j++) {
        uint32_t r = from[j];
        chunk_note(s->k, flags[j], number_at(created, r, TIME_NONE), number_at(replied, r, TIME_NONE), number_at(resolved, r, TIME_NONE),
                   has(resolved, r) || has(closed, r));
    }
}

static int put_stretch(struct stretch *s)
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
}

static int take_interactions(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e)
{
    uint8_t rows[REC_BATCH];
    uint32_t n = 0;
    note_batch(p->batch, b);
    for (uint32_t r = 0; r < b->n; r++) {
        if (rec_bit(b->rows, r))
            rows[n++] = (uint8_t)r;
        p->batch->after[r] = rows_so_far(p->rows);
    }
    for (uint32_t done = 0, more, row; done < n; done += more) {
        int rc = chunks_extend(p->rows, source, b->offset[rows[done]], b->line[rows[done]], n - done, &row, &more);
        if (rc == ERR_LIMIT)
            return too_many_rows(e);
        HOLDS(more <= n - done); // it was asked for so many
        struct stretch s = {.p = p, .b = b, .to = row & 0xffff, .n = more, .from = rows + done};
        s.k = rc ? NULL : chunk_of(p->rows, row);
        if (rc || put_stretch(&s))
            return err_nomem(e);
        uint32_t last = done + more < n ? rows[done + more] : b->n;
        for (uint32_t r = rows[done], j = 0; r < last; r++) {
            j += j < more && rows[done + j] == r;
            p->batch->after[r] = row + j;
        }
    }
    return 0;
}

// ---- ratings

struct rating_cols {
    const struct rec_column *id, *interaction, *who, *answered, *state, *timing, *audience, *comment, *sent, *replied;
    const struct rec_column *scores[METRIC_ENGAGEMENT + 1], *dims[DIM_COUNT]; // [nscores], [ndims], those that are there
    uint8_t metrics[METRIC_ENGAGEMENT + 1], places[DIM_COUNT];
    int nscores, ndims;
};

static void find_columns(struct rating_cols *x, const struct rec_batch *b)
{
    static const enum rec_field scores[] = {F_COUNT, F_nps, F_csat, F_ces, F_ease, F_emotion, F_engagement};
    *x = (struct rating_cols){.id = column_of(b, F_id), .interaction = column_of(b, F_interaction_id), .who = column_of(b, F_customer_id),
                              .answered = column_of(b, F_answered_at), .state = column_of(b, F_state), .timing = column_of(b, F_timing),
                              .audience = column_of(b, F_audience), .comment = column_of(b, F_comment), .sent = column_of(b, F_sent_at),
                              .replied = column_of(b, F_replied_at)};
    for (int m = METRIC_NPS; m <= METRIC_ENGAGEMENT; m++) {
        x->metrics[x->nscores] = (uint8_t)m;
        x->nscores += (x->scores[x->nscores] = column_of(b, scores[m])) != NULL;
    }
    for (int d = 0; d < DIM_COUNT; d++) {
        const struct rec_column *c = column_of(b, dim_fields[d]);
        if (c) {
            x->places[x->ndims] = (uint8_t)d;
            x->dims[x->ndims++] = c;
        }
    }
}

static bool same_ids(const struct rec_column *a, const struct rec_column *b, uint32_t r)
{
    if (a->i[r] >= 0 || b->i[r] >= 0)
        return a->i[r] == b->i[r];
    return a->text[r].len == b->text[r].len && a->text[r].len && !memcmp(a->text[r].s, b->text[r].s, a->text[r].len);
}

static bool take_score(const struct rating_cols *x, uint32_t r, struct rating_form *f)
{
    for (int s = 0; s < x->nscores; s++) {
        if (!rec_bit(x->scores[s]->has, r))
            continue;
        if (f->metric)
            return false;
        f->metric = x->metrics[s];
        f->score = (int32_t)x->scores[s]->i[r];
        f->cls = x->scores[s]->cls[r];
    }
    return true;
}

// See may_stand of ratings.c.
static bool tells_rating(struct part *p, const struct rating_cols *x, const struct rec_batch *b, uint32_t r, struct rating_told *out)
{
    *out = (struct rating_told){.who = NO_ID};
    if (b->rejected[r] || !b->line[r] || !has(x->answered, r) || has(x->sent, r) || has(x->replied, r) || !has(x->id, r) ||
        !has(x->interaction, r) || number_at(x->audience, r, 0) == AUD_EMPLOYEE || !same_ids(x->id, x->interaction, r) ||
        !take_score(x, r, &out->form))
        return false;
    for (int i = 0; i < x->ndims; i++) {
        const struct rec_column *c = x->dims[i];
        enum dim d = (enum dim)x->places[i];
        const uint16_t *known = p->batch->codes[1][d];
        if (!rec_bit(c->has, r))
            continue;
        if (known && c->i[r] > 0 && known[c->i[r] - 1])
            out->codes[d] = (uint16_t)(known[c->i[r] - 1] - 1);
        else if (code_at(p, REC_SURVEY, d, c, r, &out->codes[d]))
            return false;
    }
    out->id = id_at(p, x->id, r, &out->check);
    if (has(x->who, r))
        out->who = id_at(p, x->who, r, NULL);
    out->answered = x->answered->i[r];
    out->form.state = (uint8_t)number_at(x->state, r, 0);
    out->form.timing = (uint8_t)number_at(x->timing, r, 0);
    out->form.audience = (uint8_t)number_at(x->audience, r, 0);
    out->form.comment = has(x->comment, r);
    return true;
}

static int take_record(struct part *p, uint32_t source, const struct rec_batch *b, uint32_t r, struct err *e)
{
    struct rec_digits digits;
    struct record rec;
    rec_of_batch(b, r, &rec, &digits);
    return part_record(p, source, &rec, e);
}

static int take_surveys(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e)
{
    struct part_batch *x = p->batch;
    struct rating_cols cols;
    struct rating_told told;
    bool beside = x->n == b->n && x->offset == b->offset, stand = beside && ratings_stand(p, source);
    int rc = 0;
    find_columns(&cols, b);
    for (uint32_t r = 0; !rc && r < b->n; r++) {
        if (!rec_bit(b->rows, r))
            continue;
        bool may = stand && rec_bit(x->rows, r) && !rec_bit(x->told, r) && get_offset(chunk_of(p->rows, x->after[r] - 1), (x->after[r] - 1) & 0xffff) == b->offset[r];
        int rating = may && tells_rating(p, &cols, b, r, &told) ? put_rating(p, source, x->after[r] - 1, &told) : 0;
        if (rating < 0)
            return err_nomem(e);
        if (rating)
            continue;
        if (beside)
            rec_put_bit(x->told, r);
        p->after = beside ? x->after[r] : rows_so_far(p->rows);
        rc = take_record(p, source, b, r, e);
        p->after = NO_FACT;
    }
    return rc;
}

int part_rows(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e)
{
    int rc = 0;
    if (!p->batch && !(p->batch = calloc(1, sizeof(*p->batch))))
        return err_nomem(e);
    if (b->kind == REC_INTERACTION)
        return take_interactions(p, source, b, e);
    if (b->kind == REC_SURVEY)
        return take_surveys(p, source, b, e);
    for (uint32_t r = 0; !rc && r < b->n; r++)
        rc = rec_bit(b->rows, r) ? take_record(p, source, b, r, e) : 0;
    return rc;
}

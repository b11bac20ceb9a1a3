// Ratings of the rows whose interactions came in the batch before.
#include "batch_priv.h"
#include "wide_priv.h"

#include <string.h>

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
        const uint16_t *known = known_codes(p->batch, REC_SURVEY, (int)d, c);
        if (!rec_bit(c->has, r))
            continue;
        if (known && c->i[r] > 0 && known[c->i[r]])
            out->codes[d] = (uint16_t)(known[c->i[r]] - 1);
        else if (batch_code(p, REC_SURVEY, d, c, r, &out->codes[d]))
            return false;
    }
    out->id = batch_id(p, x->id, r, &out->check);
    if (has(x->who, r))
        out->who = batch_id(p, x->who, r, NULL);
    out->answered = x->answered->i[r];
    out->form.state = (uint8_t)number_at(x->state, r, 0);
    out->form.timing = (uint8_t)number_at(x->timing, r, 0);
    out->form.audience = (uint8_t)number_at(x->audience, r, 0);
    out->form.comment = has(x->comment, r);
    return true;
}

// Rows of a word of the batch whose responses may stand in their rows, as far as its bits tell.
static uint64_t rows_that_may(const struct part_batch *x, const struct rating_cols *c, const struct rec_batch *b, uint32_t w)
{
    uint64_t rows = b->rows[w] & x->rows[w] & ~x->told[w];
    if (!c->answered || !c->id || !c->interaction)
        return 0;
    rows &= c->answered->has[w] & c->id->has[w] & c->interaction->has[w];
    return rows & ~((c->sent ? c->sent->has[w] : 0) | (c->replied ? c->replied->has[w] : 0) | (c->audience ? c->audience->has[w] : 0));
}

// What is left of the responses of a word when those that stand in their rows are there.
static int take_block(struct part *p, uint32_t source, const struct rating_cols *cols, const struct rec_batch *b, uint32_t w, uint64_t *left)
{
    const struct part_batch *x = p->batch;
    uint32_t r = w * BLOCK, first = r + BLOCK <= b->n ? x->after[r] - 1 : 0;
    uint64_t may = rows_that_may(x, cols, b, w), rows = may;
    if (!may || r + BLOCK > b->n || x->rows[w] != UINT64_MAX || x->after[r + BLOCK - 1] - x->after[r] != BLOCK - 1 || first >> 16 != (first + BLOCK - 1) >> 16)
        return 0;
    struct chunk *k = chunk_of(p->rows, first);
    if (k->source != source || k->nmarks || (p->nlate && p->late[p->nlate - 1].row >= first))
        return 0;
    int rc = batch_ratings(p, cols, b, r, k, first & 0xffff, &rows, wide_machine());
    *left &= ~(may & ~rows);
    return rc;
}

static int take_survey(struct part *p, uint32_t source, const struct rating_cols *cols, const struct rec_batch *b, uint32_t r, bool beside, bool stand, struct err *e)
{
    struct part_batch *x = p->batch;
    struct rating_told told;
    bool may = stand && rec_bit(x->rows, r) && !rec_bit(x->told, r) && get_offset(chunk_of(p->rows, x->after[r] - 1), (x->after[r] - 1) & 0xffff) == b->offset[r];
    int rating = may && tells_rating(p, cols, b, r, &told) ? put_rating(p, source, x->after[r] - 1, &told) : 0;
    if (rating < 0)
        return err_nomem(e);
    if (rating)
        return 0;
    if (beside)
        rec_put_bit(x->told, r);
    p->after = beside ? x->after[r] : rows_so_far(p->rows);
    int rc = batch_record(p, source, b, r, e);
    p->after = NO_FACT;
    return rc;
}

int batch_surveys(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e)
{
    const struct part_batch *x = p->batch;
    struct rating_cols cols;
    bool beside = x->n == b->n && x->offset == b->offset, stand = beside && ratings_stand(p, source);
    int rc = 0;
    find_columns(&cols, b);
    for (uint32_t w = 0; !rc && w * BLOCK < b->n; w++) {
        uint64_t left = b->rows[w];
        if (stand && take_block(p, source, &cols, b, w, &left))
            return err_nomem(e);
        for (; !rc && left; left &= left - 1) {
            uint32_t r = w * BLOCK + (uint32_t)__builtin_ctzll(left);
            rc = r < b->n ? take_survey(p, source, &cols, b, r, beside, stand, e) : 0;
        }
    }
    return rc;
}

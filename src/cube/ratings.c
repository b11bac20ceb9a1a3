// Ratings: what the customer answered, in the row of the interaction itself, as help desks export it. A response that names
// its row, is known by the same id and tells no time, customer or dimension but the row's is kept as one byte of the row:
// the number of its form. It counts as any response does; where it cannot stand in its row any longer (another record has
// its id) it becomes one.
#include "stop_priv.h"

#include "base/mem.h"

#include <string.h>

static const enum rec_field scores[] = {F_COUNT, F_nps, F_csat, F_ces, F_ease, F_emotion, F_engagement};

// ---- coming in

static bool same_form(const struct rating_form *a, const struct rating_form *b)
{
    return a->score == b->score && a->dims == b->dims && a->metric == b->metric && a->state == b->state && a->timing == b->timing &&
           a->audience == b->audience && a->when == b->when && a->cls == b->cls && a->comment == b->comment && a->customer == b->customer;
}

// Its number + 1; 0: there are too many forms.
static unsigned number_form(struct cube *c, const struct rating_form *f)
{
    size_t i = 0;
    pthread_mutex_lock(&c->forms_lock);
    while (i < c->nforms && !same_form(&c->forms[i], f))
        i++;
    if (i == c->nforms && i < FORMS_MAX)
        c->forms[c->nforms++] = *f;
    pthread_mutex_unlock(&c->forms_lock);
    return i < FORMS_MAX ? (unsigned)i + 1 : 0;
}

unsigned form_number(struct part *p, const struct rating_form *f)
{
    unsigned at = ((unsigned)f->score / (unsigned)SCORE_ONE + f->when + 3u * f->state + f->comment) % FORMS_NEAR;
    if (!p->forms[at].number || !same_form(&p->forms[at].form, f)) {
        p->forms[at].form = *f;
        p->forms[at].number = (uint8_t)number_form(p->c, f);
    }
    return p->forms[at].number;
}

// ---- into the row

static bool find_time(const struct chunk *k, uint32_t i, int64_t t, struct rating_form *f)
{
    static const enum col at[] = {[RATED_CREATED] = COL_CREATED, [RATED_RESOLVED] = COL_RESOLVED, [RATED_CLOSED] = COL_CLOSED};
    if (t < -RATED_FAR / 2 || t > RATED_FAR)
        return false;
    f->when = RATED_APART;
    for (int w = RATED_CLOSED; w >= RATED_CREATED; w--) {
        if (get_time(k, i, at[w]) == t)
            f->when = (uint8_t)w;
    }
    return true;
}

static bool find_dims(const struct chunk *k, uint32_t i, const uint16_t codes[], struct rating_form *f)
{
    unsigned same = 0;
    for (int d = 0; d < DIM_COUNT; d++) {
        uint16_t row = get_dim(k, i, d), code = codes[d];
        if (code && code != row)
            return false;
        same |= (unsigned)(code == row) << d;
    }
    f->dims = (uint16_t)same;
    return true;
}

bool ratings_stand(const struct part *p, uint32_t source) { return !p->c->ratings_apart && !p->c->sources[source].in_rows; }

int put_rating(struct part *p, uint32_t source, uint32_t row, struct rating_told *x)
{
    struct chunk *k = chunk_of(p->rows, row);
    uint32_t i = row & 0xffff;
    if (k->source != source || x->id != get_key(k, i, COL_ID) || x->check != COL_GET(k, COL_CHECK, i, uint32_t) ||
        byte_at(k, i, COL_RATING) || (x->who != NO_ID && x->who != get_key(k, i, COL_WHO)))
        return 0;
    if (p->nlate && p->late[p->nlate - 1].row >= row)
        return 0; // not all of the row's values are known yet
    x->form.customer = x->who != NO_ID;
    unsigned number = find_time(k, i, x->answered, &x->form) && find_dims(k, i, x->codes, &x->form) ? form_number(p, &x->form) : 0;
    if (!number)
        return 0;
    if ((x->form.when == RATED_APART && put_time(k, i, COL_RATED, x->answered)) || put_byte(k, i, COL_RATING, (uint8_t)number))
        return ERR_NOMEM;
    k->latest_rated = x->answered > k->latest_rated ? x->answered : k->latest_rated; // TIME_NONE is the least
    return 1;
}

// ---- from a record

// One score at most, an answer's time and no other, nothing rejected; not of employees, who have no channel.
static bool may_stand(const struct record *r)
{
    int n = 0;
    for (int m = METRIC_NPS; m <= METRIC_ENGAGEMENT; m++)
        n += rec_has(r, scores[m]);
    return n < 2 && !r->long_form && !r->rejected_cells && r->line && rec_has(r, F_answered_at) && !rec_has(r, F_sent_at) &&
           !rec_has(r, F_replied_at) && rec_has(r, F_id) && rec_has(r, F_interaction_id) &&
           !(rec_has(r, F_audience) && r->v[F_audience].i == AUD_EMPLOYEE);
}

static bool same_text(const struct rec_value *a, const struct rec_value *b)
{
    return a->len == b->len && (a->s == b->s || !memcmp(a->s, b->s, a->len));
}

static bool tell_codes(const struct part *p, const struct record *r, uint16_t codes[])
{
    for (int d = 0; d < DIM_COUNT; d++) {
        codes[d] = 0;
        if (rec_has(r, dim_fields[d]) && part_code(p, (enum dim)d, &r->v[dim_fields[d]], &codes[d]))
            return false; // its dictionary is full
    }
    return true;
}

static int64_t word(const struct record *r, enum rec_field f) { return rec_has(r, f) ? r->v[f].i : 0; }

static void take_answer(const struct record *r, struct rating_form *f)
{
    f->state = (uint8_t)word(r, F_state);
    f->timing = (uint8_t)word(r, F_timing);
    f->audience = (uint8_t)word(r, F_audience);
    f->comment = rec_has(r, F_comment);
    for (int m = METRIC_NPS; m <= METRIC_ENGAGEMENT; m++) {
        if (!rec_has(r, scores[m]))
            continue;
        f->metric = (uint8_t)m;
        f->score = (int32_t)r->v[scores[m]].i;
        f->cls = r->v[scores[m]].cls;
    }
}

int part_rating(struct part *p, uint32_t source, const struct record *r)
{
    uint32_t row = rows_so_far(p->rows) - 1;
    const struct chunk *k = row == NO_FACT ? NULL : chunk_of(p->rows, row);
    struct rating_told x = {0};
    if (!k || !ratings_stand(p, source) || !may_stand(r) || p->answered_row == row) // another response of the row came before
        return 0;
    if (get_line(k, row & 0xffff) != r->line || get_offset(k, row & 0xffff) != r->offset || !r->v[F_id].len ||
        !same_text(&r->v[F_id], &r->v[F_interaction_id]) || !tell_codes(p, r, x.codes))
        return 0;
    x.id = id_key(p->c, &r->v[F_id], &x.check);
    x.who = rec_has(r, F_customer_id) && r->v[F_customer_id].len ? id_key(p->c, &r->v[F_customer_id], NULL) : NO_ID;
    x.answered = r->v[F_answered_at].i;
    take_answer(r, &x.form);
    return put_rating(p, source, row, &x);
}

// ---- telling

int64_t rated_at(const struct chunk *k, uint32_t i, const struct rating_form *form)
{
    static const enum col at[] = {COL_CREATED, COL_RESOLVED, COL_CLOSED, COL_RATED};
    return get_time(k, i, at[form->when]);
}

// The join gives it its row's channel, agent and team; they are its own or it has none.
bool rating_sits(const struct rating_form *f, enum dim d)
{
    return f->dims >> d & 1 || d == DIM_CHANNEL || d == DIM_AGENT || d == DIM_TEAM;
}

static void tell_form(const struct rating_form *f, struct fact_survey *x)
{
    x->sent = x->replied = TIME_NONE;
    x->id = x->interaction = NO_ID;
    x->row = NO_FACT;
    x->audience = f->audience;
    x->state = f->state;
    x->timing = f->timing;
    x->comment = f->comment;
    x->reply = UNKNOWN;
    x->is_answered = !f->state || f->state == STATE_ANSWERED || f->state == STATE_PARTIAL;
    if (f->metric) {
        x->has = (uint8_t)(1U << f->metric);
        x->score[f->metric] = f->score;
        x->cls[f->metric] = f->cls;
    }
}

static void tell_place(const struct chunk *k, uint32_t i, struct fact_survey *x)
{
    x->f.offset = get_offset(k, i);
    x->f.line = (uint32_t)get_line(k, i);
    x->f.source = k->source;
}

bool rating_get(const struct cube *c, uint32_t row, struct fact_survey *x)
{
    const struct chunk *k = chunk_of(&c->rows, row);
    uint32_t i = row & 0xffff;
    const struct rating_form *f = rating_of(c, k, i);
    if (!f)
        return false;
    *x = (struct fact_survey){.day = code_day(get_day(k, i, COL_RATED_DAY))};
    tell_form(f, x);
    tell_place(k, i, x);
    x->answered = rated_at(k, i, f);
    x->row = row;
    x->f.customer = f->customer ? get_customer(k, i) : NO_CUSTOMER;
    for (int d = 0; d < DIM_COUNT; d++)
        x->f.dim[d] = rating_sits(f, (enum dim)d) ? get_dim(k, i, d) : 0;
    return true;
}

// ---- sealing

// As the record that it was, before any join.
static int tell_record(struct cube *c, uint32_t row, struct fact_survey *x)
{
    const struct chunk *k = chunk_of(&c->rows, row);
    uint32_t i = row & 0xffff;
    const struct rating_form *f = rating_of(c, k, i);
    *x = (struct fact_survey){.answered = rated_at(k, i, f), .after = row + 1};
    tell_form(f, x);
    tell_place(k, i, x);
    x->is_answered = false;
    x->reply = 0;
    x->id = x->interaction = get_key(k, i, COL_ID);
    x->f.customer = NO_CUSTOMER;
    for (int d = 0; d < DIM_COUNT; d++)
        x->f.dim[d] = f->dims >> d & 1 ? get_dim(k, i, d) : 0;
    if (!f->customer)
        return 0;
    bool added;
    uint32_t *number = u64map_put(&c->customer_ids, get_key(k, i, COL_WHO), c->ncustomers, &added);
    if (!number)
        return ERR_NOMEM;
    c->ncustomers += added;
    x->f.customer = *number;
    return 0;
}

// Of two responses of one id the later one holds; rows of the long form join an earlier one.
static void meet(struct cube *c, struct fact_survey *x, const struct fact_survey *rating)
{
    uint32_t generation = x->generation;
    struct fact_survey now = *rating;
    bool later = x->after >= rating->after; // of one row the record came later, see part_rating
    if (later && !x->in_rows) {
        source_replaced(c, rating->f.source, 0);
        return;
    }
    if (later) {
        merge_response(&now, x);
    } else {
        source_replaced(c, x->f.source, x->f.rejected);
        generation++;
    }
    *x = now;
    x->generation = generation;
}

int rating_out(struct cube *c, uint32_t row, struct err *e)
{
    struct chunk *k = chunk_of(&c->rows, row);
    uint32_t i = row & 0xffff;
    struct fact_survey rating;
    bool added;
    if (tell_record(c, row, &rating))
        return err_nomem(e);
    uint64_t key = survey_key(c, k->source, rating.id, COL_GET(k, COL_CHECK, i, uint32_t), false);
    uint32_t *at = u64map_put(&c->keys[REC_SURVEY], key, (uint32_t)c->facts[REC_SURVEY].n, &added);
    struct fact_survey *x = !at ? NULL : added ? facts_push(&c->facts[REC_SURVEY], e) : FACT(c, REC_SURVEY, fact_survey, *at);
    if (!x)
        return err_nomem(e);
    if (added)
        *x = rating;
    else
        meet(c, x, &rating);
    if (opening_rating(c, row, byte_at(k, i, COL_RATING)) || put_byte(k, i, COL_RATING, 0))
        return err_nomem(e);
    k->rating_gone = true;
    return 0;
}

int ratings_beside(struct cube *c, uint32_t source, struct err *e)
{
    int rc = 0;
    uint64_t space = c->sources[source].space[REC_SURVEY];
    if (c->sources[source].in_rows)
        return 0;
    for (size_t s = 0; s < c->nsources; s++)
        c->sources[s].in_rows |= c->sources[s].space[REC_SURVEY] == space;
    EACH_CHUNK(&c->rows, k)
    {
        for (uint32_t i = 0; !rc && k->source != source && c->sources[k->source].in_rows && has_bytes(k, COL_RATING) && i < k->n; i++) {
            if (rating_of(c, k, i))
                rc = rating_out(c, (uint32_t)(k - c->rows.at) << 16 | i, e);
        }
    }
    return rc;
}

int seal_ratings(struct cube *c, struct err *e)
{
    struct u64map ids = {0};
    int rc = 0;
    bool added;
    size_t n = c->nforms ? c->facts[REC_SURVEY].n : 0;
    for (size_t s = 0; !rc && s < n; s++) {
        const struct fact_survey *x = FACT(c, REC_SURVEY, fact_survey, s);
        if (cancelled_at(c, s))
            rc = seal_failed(ERR_CANCEL, e);
        else if (x->id != NO_ID && !u64map_put(&ids, x->id, 0, &added))
            rc = err_nomem(e);
    }
    EACH_CHUNK(&c->rows, k)
    {
        if (!rc && cube_cancelled(c))
            rc = seal_failed(ERR_CANCEL, e);
        for (uint32_t i = 0; !rc && ids.n && has_bytes(k, COL_RATING) && i < k->n; i++) {
            if (rating_of(c, k, i) && u64map_get(&ids, get_key(k, i, COL_ID)))
                rc = rating_out(c, (uint32_t)(k - c->rows.at) << 16 | i, e);
        }
    }
    u64map_release(&ids);
    return rc;
}

int derive_rating(struct cube *c, struct findings *out, struct chunk *k, uint32_t i, int64_t resolved, int32_t resolved_day)
{
    const struct rating_form *f = rating_of(c, k, i);
    int64_t t = rated_at(k, i, f);
    if (t >= c->end) { // as of that day it was not given
        opening_lost(c);
        return put_byte(k, i, COL_RATING, 0);
    }
    int32_t day = f->when == RATED_RESOLVED && resolved == t ? resolved_day : local_day(c, t);
    if (out->begun[SEEN_SURVEYS] == CIVIL_NONE || day < out->begun[SEEN_SURVEYS])
        out->begun[SEEN_SURVEYS] = day;
    if (out->last_rated == CIVIL_NONE || day > out->last_rated)
        out->last_rated = day;
    return put_day(k, i, COL_RATED_DAY, day);
}

static void make_program(const struct cube *c, const struct rating_form *form, struct rating_program *p)
{
    static const struct slice everything;
    struct cell cell = {0};
    int32_t bound = 1;
    struct fold f = {.c = c, .slice = &everything, .group = -1, .ngroups = 1, .nsegs = 1, .segs = &cell, .bounds = &bound};
    struct fact_survey x = {0};
    tell_form(form, &x);
    contribute_response(&f, &x);
    *p = (struct rating_program){.mean = MEAN_COUNT};
    for (int m = 0; m < M_COUNT; m++) {
        if (!cell.m[m])
            continue;
        p->measures[p->nsteps] = (uint16_t)m;
        p->adds[p->nsteps++] = cell.m[m];
    }
    for (int m = 0; m < MEAN_COUNT; m++) {
        if (!cell.sq[m])
            continue;
        p->mean = (uint8_t)m;
        p->square = (int64_t)cell.sq[m];
    }
}

void make_rating_programs(struct cube *c)
{
    for (size_t i = 0; i < c->nforms; i++)
        make_program(c, &c->forms[i], &c->programs[i]);
}

// Interactions: a row of columns as a fact, and which of its times hold, when it is placed, what it proves. Sealing keeps the
// days and what was counted by the calendar (settle.c); the rest is told again when asked.
#include "classes_priv.h"

#include <stdlib.h>
#include <string.h>

static int8_t tri(uint32_t flags, int shift) { return (int8_t)((int)(flags >> shift & 3) - 1); }

static void read_times(const struct chunk *k, uint32_t i, struct fact_interaction *x)
{
    x->created = get_time(k, i, COL_CREATED);
    x->first_reply = get_time(k, i, COL_FIRST_REPLY);
    x->resolved = get_time(k, i, COL_RESOLVED);
    x->closed = get_time(k, i, COL_CLOSED);
    x->due = get_time(k, i, COL_DUE);
    for (int d = 0; d < D_COUNT; d++)
        x->dur[d] = get_span(k, i, (enum col)(COL_DUR + d));
}

static void read_flags(uint32_t flags, struct fact_interaction *x)
{
    x->status = flags >> FLAG_STATUS & 7;
    x->direction = flags >> FLAG_DIRECTION & 3;
    x->sla = flags >> FLAG_SLA & 3;
    x->first_contact = tri(flags, FLAG_FIRST_CONTACT);
    x->answered = tri(flags, FLAG_ANSWERED);
    x->abandoned = tri(flags, FLAG_ABANDONED);
    x->converted = tri(flags, FLAG_CONVERTED);
    x->escalated = tri(flags, FLAG_ESCALATED);
    x->error = tri(flags, FLAG_ERROR);
    x->complaint = tri(flags, FLAG_COMPLAINT);
    x->f.gone = flags & FLAG_GONE;
    x->first_bh_counted = flags & FLAG_FIRST_BH;
    x->resolution_bh_counted = flags & FLAG_RESOLUTION_BH;
}

static void read_head(const struct chunk *k, uint32_t i, struct fact *f)
{
    f->offset = get_offset(k, i);
    f->line = (uint32_t)get_line(k, i);
    f->source = k->source;
    f->customer = get_customer(k, i);
    for (int d = 0; d < DIM_COUNT; d++)
        f->dim[d] = get_dim(k, i, d);
    f->rejected = (uint16_t)get_small(k, i, COL_REJECTED);
}

void interaction_values(const struct chunk *k, uint32_t i, struct fact_interaction *x)
{
    read_times(k, i, x);
    read_flags(get_flags(k, i), x);
    x->cost = get_money(k, i, COL_COST);
    x->revenue = get_money(k, i, COL_REVENUE);
    x->quality = get_money(k, i, COL_QUALITY);
    x->quality = x->quality == INT64_MIN ? UNKNOWN : x->quality;
    x->replies = (int32_t)get_small(k, i, COL_REPLIES);
    x->customer_messages = (int32_t)get_small(k, i, COL_CUSTOMER_MESSAGES);
    x->reopens = (int32_t)get_small(k, i, COL_REOPENS);
    x->transfers = (int32_t)get_small(k, i, COL_TRANSFERS);
    x->created_day = x->resolved_day = x->placed_day = x->left_day = x->sla_day = CIVIL_NONE;
    x->response = UNKNOWN;
    x->response_stands_in = x->judged = false;
}

static int64_t drop_future(const struct cube *c, int64_t t) { return t != TIME_NONE && t >= c->end ? TIME_NONE : t; }

// The difference of two times; a negative one rejects the end time.
static int64_t difference(struct findings *out, const struct fact *f, int64_t from, int64_t *to, enum rec_field field)
{
    if (*to == TIME_NONE)
        return UNKNOWN;
    if (*to >= from)
        return *to - from;
    if (out && vec_grow((void **)&out->bad, &out->cap, out->n, sizeof(*out->bad)))
        out->oom = true;
    else if (out)
        out->bad[out->n++] = (struct bad_time){*to, f->line, f->source, field};
    *to = TIME_NONE;
    return UNKNOWN;
}

static void derive_reply(const struct cube *c, struct findings *out, struct fact_interaction *x)
{
    bool future = x->first_reply != TIME_NONE && x->first_reply >= c->end;
    x->first_reply = drop_future(c, x->first_reply);
    if (future)
        x->dur[D_FIRST_REPLY] = x->dur[D_FIRST_REPLY_BH] = UNKNOWN;
    else if (x->dur[D_FIRST_REPLY] < 0)
        x->dur[D_FIRST_REPLY] = difference(out, &x->f, x->created, &x->first_reply, F_first_reply_at);
    x->response = x->dur[D_RESPONSE];
    if (!field_present(c, x->f.source, REC_INTERACTION, F_response_s)) {
        x->response = x->dur[D_FIRST_REPLY];
        x->response_stands_in = x->response >= 0;
    }
}

static void derive_answered(const struct cube *c, struct fact_interaction *x)
{
    static const enum rec_field proof[] = {F_answered, F_first_reply_at, F_first_reply_s, F_first_reply_bh_s, F_replies};
    bool any = false;
    for (size_t i = 0; i < ARRAY_LEN(proof); i++)
        any |= field_present(c, x->f.source, REC_INTERACTION, proof[i]);
    if (x->answered >= 0)
        x->answered_state = x->answered;
    else if (x->first_reply != TIME_NONE || x->dur[D_FIRST_REPLY] >= 0 || x->dur[D_FIRST_REPLY_BH] >= 0 || x->replies > 0)
        x->answered_state = 1;
    else
        x->answered_state = any ? 0 : UNKNOWN;
}

// Resolution instant and its durations. Returns the instant or TIME_NONE.
static int64_t derive_resolution(struct findings *out, struct fact_interaction *x)
{
    x->resolution = x->dur[D_RESOLUTION];
    if (x->resolution < 0 && x->resolved != TIME_NONE)
        x->resolution = difference(out, &x->f, x->created, &x->resolved, F_resolved_at);
    int64_t closing = difference(out, &x->f, x->created, &x->closed, F_closed_at);
    if (x->resolution < 0 && x->resolved == TIME_NONE)
        x->resolution = closing;
    x->until_closed = closing;
    return x->resolved != TIME_NONE ? x->resolved : x->closed;
}

// Business time from the creation to `end`, else to the creation and `later`, where the export brings no figure of its own.
static bool count_business(const struct cube *c, const struct fact_interaction *x, int64_t end, int64_t later, int64_t *bh)
{
    if (!c->o.hours || *bh >= 0)
        return false;
    if (end == TIME_NONE || end < x->created)
        end = later >= 0 ? x->created + later : TIME_NONE;
    *bh = end == TIME_NONE ? UNKNOWN : workcal_between(c->o.hours, x->created, end);
    return *bh >= 0;
}

static void derive_business(const struct cube *c, struct fact_interaction *x)
{
    x->first_bh_counted = count_business(c, x, x->first_reply, x->dur[D_FIRST_REPLY], &x->dur[D_FIRST_REPLY_BH]);
    x->resolution_bh_counted = count_business(c, x, x->resolved, x->resolution, &x->dur[D_RESOLUTION_BH]);
}

static void derive_sla(const struct cube *c, struct fact_interaction *x, int64_t end, bool done)
{
    x->sla_day = CIVIL_NONE;
    x->sla_met = UNKNOWN;
    if (!x->judged || x->sla == SLA_NONE)
        return;
    bool overdue = end == TIME_NONE && !done && x->due != TIME_NONE && x->due < c->end;
    if (x->resolved_day != CIVIL_NONE) {
        int64_t finish = end != TIME_NONE ? end : x->resolution >= 0 ? x->created + x->resolution : TIME_NONE;
        if (x->sla)
            x->sla_met = x->sla == SLA_MET;
        else if (x->due != TIME_NONE && finish != TIME_NONE)
            x->sla_met = finish <= x->due;
        if (x->sla_met >= 0)
            x->sla_day = x->resolved_day;
    } else if (overdue && x->sla != SLA_MET) {
        x->sla_met = 0;
        x->sla_day = local_day(c, x->due);
    }
}

static void derive_fcr(struct fact_interaction *x)
{
    int8_t verdict = UNKNOWN;
    if (x->first_contact >= 0)
        verdict = x->first_contact;
    else if (x->replies >= 0)
        verdict = x->replies <= 1 && x->reopens <= 0;
    else if (x->customer_messages >= 0)
        verdict = x->customer_messages <= 1;
    if (x->first_contact < 0 && verdict == 1 && (x->transfers > 0 || x->escalated == 1))
        verdict = 0;
    x->fcr_any = verdict;
    x->fcr = x->resolved_day == CIVIL_NONE ? UNKNOWN : verdict;
}

static void note_day(struct findings *out, const struct fact_interaction *x)
{
    int32_t day = x->created_day;
    bool is[SEEN_KINDS] = {[SEEN_INTERACTIONS] = true, [SEEN_CASES] = x->judged,
                           [SEEN_COMPLAINTS] = x->complaint >= 0 && x->direction != DIR_OUT};
    for (int k = 0; k < SEEN_KINDS; k++) {
        if (is[k] && (out->begun[k] == CIVIL_NONE || day < out->begun[k]))
            out->begun[k] = day;
    }
    if (out->last == CIVIL_NONE || day > out->last)
        out->last = day;
}

// The days of a row: out NULL, as they were kept.
static void place_days(const struct cube *c, struct findings *out, struct fact_interaction *x, int64_t end, bool done)
{
    const struct cube_source *src = &c->sources[x->f.source];
    if (out || day_code(x->created_day) == DAY_FAR)
        x->created_day = local_day(c, x->created);
    if (out || end == TIME_NONE || day_code(x->resolved_day) == DAY_FAR)
        x->resolved_day = local_day(c, end);
    x->placed_day = x->resolved_day;
    if (end == TIME_NONE && !src->any_closing) {
        x->placed_day = x->created_day;
        if (done || !src->any_status)
            x->resolved_day = x->created_day;
    }
    x->left_day = end != TIME_NONE ? x->resolved_day : done ? x->created_day : CIVIL_NONE;
    if (end != TIME_NONE && x->left_day < x->created_day)
        x->left_day = x->created_day;
}

// Derived figures of a row. out: at sealing, takes what is told once; NULL later on, when its days and what the calendar
// counted are kept.
void interaction_settle(const struct cube *c, struct findings *out, struct fact_interaction *x)
{
    const struct cube_source *src = &c->sources[x->f.source];
    if (x->created == TIME_NONE || x->created >= c->end) {
        x->f.gone = true;
        return;
    }
    bool closes_later = (x->resolved != TIME_NONE && x->resolved >= c->end) ||
                        (x->resolved == TIME_NONE && x->closed != TIME_NONE && x->closed >= c->end);
    if (closes_later)
        x->dur[D_RESOLUTION] = x->dur[D_RESOLUTION_BH] = UNKNOWN;
    x->resolved = drop_future(c, x->resolved);
    x->closed = closes_later ? TIME_NONE : drop_future(c, x->closed);
    derive_reply(c, out, x);
    derive_answered(c, x);
    int64_t end = derive_resolution(out, x);
    if (x->status == ST_DELETED || x->direction == DIR_INTERNAL) { // counts nowhere, but its bad cells are told
        x->f.gone = true;
        return;
    }
    bool done = (x->status == ST_SOLVED || x->status == ST_CLOSED) && !closes_later;
    if (out)
        derive_business(c, x);
    x->judged = src->any_closing || src->any_status;
    place_days(c, out, x, end, done);
    int64_t reply = x->first_reply != TIME_NONE ? x->first_reply
                    : x->dur[D_FIRST_REPLY] >= 0 ? x->created + x->dur[D_FIRST_REPLY]
                                                 : TIME_NONE;
    x->elapsed = end != TIME_NONE && reply != TIME_NONE && end >= reply ? end - reply : UNKNOWN;
    derive_sla(c, x, end, done);
    derive_fcr(x);
    if (out)
        note_day(out, x);
}

bool interaction_get(const struct cube *c, uint32_t row, struct fact_interaction *x)
{
    const struct chunk *k = chunk_of(&c->rows, row);
    uint32_t i = row & 0xffff;
    read_head(k, i, &x->f);
    interaction_values(k, i, x);
    x->created_day = code_day(get_day(k, i, COL_CREATED_DAY));
    x->resolved_day = code_day(get_day(k, i, COL_RESOLVED_DAY));
    interaction_settle(c, NULL, x);
    return !x->f.gone;
}

int interaction_again(struct cube *c, uint32_t row)
{
    struct chunk *k = chunk_of(&c->rows, row);
    struct class_cache cache = {0};
    struct fact_interaction x;
    if (!interaction_get(c, row, &x) || get_class(k, row & 0xffff) == CLASS_ODD)
        return 0;
    int found = row_class(c, &cache, k, row & 0xffff, &x);
    if (found < 0 || put_class(k, row & 0xffff, (uint16_t)found))
        return ERR_NOMEM;
    if (found == CLASS_ODD)
        k->days_from = k->late_from = DAY_NEVER;
    return 0;
}

// Interactions at sealing: which of their times hold, when they are placed, what they prove.
#include "cube_priv.h"

static int64_t drop_future(const struct cube *c, int64_t t) { return t != TIME_NONE && t >= c->end ? TIME_NONE : t; }

// The difference of two times; a negative one rejects the end time.
static int64_t difference(struct seal *s, const struct fact *f, int64_t from, int64_t *to, enum rec_field field)
{
    if (*to == TIME_NONE)
        return UNKNOWN;
    if (*to >= from)
        return *to - from;
    seal_reject(s, f, field, *to, "earlier than created_at");
    *to = TIME_NONE;
    return UNKNOWN;
}

static void derive_reply(struct seal *s, struct fact_interaction *x)
{
    bool future = x->first_reply != TIME_NONE && x->first_reply >= s->c->end;
    x->first_reply = drop_future(s->c, x->first_reply);
    if (future)
        x->dur[D_FIRST_REPLY] = x->dur[D_FIRST_REPLY_BH] = UNKNOWN;
    else if (x->dur[D_FIRST_REPLY] < 0)
        x->dur[D_FIRST_REPLY] = difference(s, &x->f, x->created, &x->first_reply, F_first_reply_at);
    x->response = x->dur[D_RESPONSE];
    if (!field_present(s->c, x->f.source, REC_INTERACTION, F_response_s)) {
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
static int64_t derive_resolution(struct seal *s, struct fact_interaction *x)
{
    x->resolution = x->dur[D_RESOLUTION];
    if (x->resolution < 0 && x->resolved != TIME_NONE)
        x->resolution = difference(s, &x->f, x->created, &x->resolved, F_resolved_at);
    int64_t closing = difference(s, &x->f, x->created, &x->closed, F_closed_at);
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

static void derive_one(struct seal *s, struct fact_interaction *x)
{
    struct cube *c = s->c;
    struct cube_source *src = &c->sources[x->f.source];
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
    derive_reply(s, x);
    derive_answered(c, x);
    int64_t end = derive_resolution(s, x);
    if (x->status == ST_DELETED || x->direction == DIR_INTERNAL) { // counts nowhere, but its bad cells are told
        x->f.gone = true;
        src->excluded++;
        return;
    }
    bool done = (x->status == ST_SOLVED || x->status == ST_CLOSED) && !closes_later;
    derive_business(c, x);
    x->judged = src->any_closing || src->any_status;
    x->created_day = local_day(c, x->created);
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
    int64_t reply = x->first_reply != TIME_NONE ? x->first_reply
                    : x->dur[D_FIRST_REPLY] >= 0 ? x->created + x->dur[D_FIRST_REPLY]
                                                 : TIME_NONE;
    x->elapsed = end != TIME_NONE && reply != TIME_NONE && end >= reply ? end - reply : UNKNOWN;
    derive_sla(c, x, end, done);
    derive_fcr(x);
    source_span(c, &x->f, x->created_day);
    seal_begun(c, SEEN_INTERACTIONS, x->created_day);
    if (x->judged)
        seal_begun(c, SEEN_CASES, x->created_day);
    if (x->complaint >= 0 && x->direction != DIR_OUT)
        seal_begun(c, SEEN_COMPLAINTS, x->created_day);
}

int derive_interactions(struct seal *s, struct err *e)
{
    (void)e;
    for (size_t i = 0; i < s->c->facts[REC_INTERACTION].n; i++)
        derive_one(s, FACT(s->c, REC_INTERACTION, fact_interaction, i));
    return 0;
}

// Survey responses and evaluation sheets at sealing: their date, whether they were answered, the join to their interaction.
#include "stop_priv.h"

#include <math.h>

// A row that names an interaction takes its channel, agent and team where it has none. Whether it finds one is counted,
// but for the rows that are both at once, such as a ticket with its rating.
static void join(struct cube *c, struct fact *f, uint64_t interaction, uint32_t row)
{
    static const enum dim dims[] = {DIM_CHANNEL, DIM_AGENT, DIM_TEAM};
    c->sources[f->source].unjoined += interaction != NO_ID && row == NO_FACT;
    if (row == NO_FACT)
        return;
    const struct chunk *k = chunk_of(&c->rows, row);
    c->sources[f->source].joined += k->source != f->source;
    for (size_t i = 0; i < ARRAY_LEN(dims); i++) {
        if (!f->dim[dims[i]])
            f->dim[dims[i]] = get_dim(k, row & 0xffff, (int)dims[i]);
    }
}

static void derive_response(struct seal *s, struct fact_survey *x)
{
    struct cube *c = s->c;
    bool later = x->answered != TIME_NONE && x->answered >= c->end;
    if (later) { // as of that day it is an invitation, if it was sent
        x->answered = TIME_NONE;
        x->has = 0;
        x->comment = false;
        x->generation++; // its long rows no longer hold
        x->state = STATE_SENT;
    }
    x->day = local_day(c, x->answered != TIME_NONE ? x->answered : x->sent);
    int64_t at = x->answered != TIME_NONE ? x->answered : x->sent;
    if (at == TIME_NONE || at >= c->end) {
        x->f.gone = true;
        return;
    }
    if (x->replied != TIME_NONE && x->replied >= c->end)
        x->replied = TIME_NONE;
    x->reply = UNKNOWN;
    if (x->replied != TIME_NONE && x->answered != TIME_NONE) {
        if (x->replied >= x->answered)
            x->reply = x->replied - x->answered;
        else
            seal_reject(s, &x->f, F_replied_at, x->replied, "earlier than answered_at");
    }
    if (x->state)
        x->is_answered = x->state == STATE_ANSWERED || x->state == STATE_PARTIAL;
    else
        x->is_answered = x->answered != TIME_NONE || x->has;
    join(c, &x->f, x->interaction, x->row);
    source_span(c, &x->f, x->day);
    if (!x->employee)
        seal_begun(c, SEEN_SURVEYS, x->day);
}

static void mark_answered(struct cube *c)
{
    for (size_t i = 0; i < c->scores.n; i++) {
        const struct fact_score *row = &((struct fact_score *)c->scores.items)[i];
        struct fact_survey *x = FACT(c, REC_SURVEY, fact_survey, row->response);
        if (row->generation != x->generation)
            continue;
        x->comment |= row->comment; // a response speaks once, however many of its rows repeat it
        if (row->metric && !x->state)
            x->is_answered = true;
    }
}

static void derive_sheets(struct seal *s)
{
    struct cube *c = s->c;
    for (size_t i = 0; i < c->criteria.n; i++) {
        const struct fact_criterion *row = &((struct fact_criterion *)c->criteria.items)[i];
        struct fact_sheet *x = FACT(c, REC_QUALITY, fact_sheet, row->sheet);
        x->weighted += (long double)row->score * (long double)row->weight;
        x->weights += (long double)row->weight;
        x->plain += (long double)row->score;
        x->criteria++;
    }
    for (size_t i = 0; i < c->facts[REC_QUALITY].n; i++) {
        struct fact_sheet *x = FACT(c, REC_QUALITY, fact_sheet, i);
        x->day = local_day(c, x->evaluated);
        x->f.gone = x->evaluated == TIME_NONE || x->evaluated >= c->end || !x->criteria;
        if (x->f.gone)
            continue;
        long double mean = x->weights > 0 ? x->weighted / x->weights : x->plain / x->criteria;
        x->score = llroundl(mean);
        join(c, &x->f, x->interaction, x->row);
        source_span(c, &x->f, x->day);
    }
}

int derive_surveys(struct seal *s, struct err *e)
{
    for (size_t i = 0; i < s->c->facts[REC_SURVEY].n; i++) {
        if (cancelled_at(s->c, i))
            return seal_failed(ERR_CANCEL, e);
        derive_response(s, FACT(s->c, REC_SURVEY, fact_survey, i));
    }
    mark_answered(s->c);
    derive_sheets(s);
    return 0;
}

// Social messages, staff, time sheets, web and costs at sealing.
#include "cube_priv.h"

static void derive_social(struct seal *s, struct fact_social *x)
{
    struct cube *c = s->c;
    if (x->status == ST_DELETED || x->direction == DIR_INTERNAL) {
        x->f.gone = true;
        c->sources[x->f.source].excluded++;
        return;
    }
    x->f.gone = x->received == TIME_NONE || x->received >= c->end;
    if (x->f.gone)
        return;
    x->day = local_day(c, x->received);
    source_span(c, &x->f, x->day);
    if (x->replied != TIME_NONE && x->replied >= c->end) {
        x->replied = TIME_NONE;
        x->reply = UNKNOWN;
    } else if (x->reply < 0 && x->replied != TIME_NONE) {
        if (x->replied >= x->received)
            x->reply = x->replied - x->received;
        else
            seal_reject(s, &x->f, F_replied_at, x->replied, "earlier than received_at");
    }
    bool told = field_present(c, x->f.source, REC_SOCIAL, F_replied_at) || field_present(c, x->f.source, REC_SOCIAL, F_reply_s);
    if (!told) // a file of messages alone does not say which were answered
        x->in_time = UNKNOWN;
    else if (x->reply >= 0)
        x->in_time = x->reply <= c->o.social_delay_ms;
    else // the delay of an unanswered message must have run out before it counts as missed
        x->in_time = x->received + c->o.social_delay_ms <= c->end ? 0 : UNKNOWN;
}

static void derive_employee(struct seal *s, struct fact_employee *x)
{
    struct cube *c = s->c;
    if (x->hired != TIME_NONE && x->left != TIME_NONE && x->left < x->hired) {
        seal_reject(s, &x->f, F_left_at, x->left, "earlier than hired_at");
        x->left = TIME_NONE;
    }
    x->f.gone = x->hired == TIME_NONE || x->hired >= c->end;
    x->start = local_day(c, x->hired);
    x->lost = x->left != TIME_NONE && x->left < c->end ? local_day(c, x->left) : CIVIL_NONE;
    if (!x->f.gone)
        source_span(c, &x->f, x->start);
}

int derive_rest(struct seal *s, struct err *e)
{
    (void)e;
    struct cube *c = s->c;
    for (size_t i = 0; i < c->facts[REC_SOCIAL].n; i++)
        derive_social(s, FACT(c, REC_SOCIAL, fact_social, i));
    for (size_t i = 0; i < c->facts[REC_EMPLOYEE].n; i++)
        derive_employee(s, FACT(c, REC_EMPLOYEE, fact_employee, i));
    for (size_t i = 0; i < c->facts[REC_WORK].n; i++) {
        struct fact_work *x = FACT(c, REC_WORK, fact_work, i);
        x->f.gone = x->day == CIVIL_NONE || (c->as_of != CIVIL_NONE && x->day > c->as_of);
        source_span(c, &x->f, x->day);
    }
    for (size_t i = 0; i < c->facts[REC_WEB].n; i++) {
        struct fact_web *x = FACT(c, REC_WEB, fact_web, i);
        x->f.gone = x->day == CIVIL_NONE || (c->as_of != CIVIL_NONE && x->day > c->as_of);
        source_span(c, &x->f, x->day);
    }
    for (size_t i = 0; i < c->facts[REC_COST].n; i++) {
        struct fact_cost *x = FACT(c, REC_COST, fact_cost, i);
        x->f.gone = x->from == CIVIL_NONE || x->to <= x->from;
        source_span(c, &x->f, x->from);
    }
    return 0;
}

// What one fact adds, by kind. The only place that says which rows count for which measure.
#include "cube_priv.h"

#define ADD(cell, measure, v) ((cell)->m[M_##measure] += (v))
#define SUM(fold, cell, measure, v) fold_sum(fold, &(cell)->m[M_##measure], v) // of amounts and times: checked

static void known(struct cell *c, enum measure num, enum measure den, int8_t flag)
{
    if (flag < 0)
        return;
    c->m[den]++;
    c->m[num] += flag;
}

// The reply of a phone call or chat is picking up: the wait stands in where no first reply is known.
int64_t first_response(const struct cube *c, const struct fact_interaction *x)
{
    if (x->dur[D_FIRST_REPLY] >= 0 || x->dur[D_WAIT] < 0 || x->answered == 0 || x->abandoned == 1)
        return x->dur[D_FIRST_REPLY];
    const char *channel = cube_value_name(c, DIM_CHANNEL, x->f.dim[DIM_CHANNEL]);
    bool live = str_ieq(channel, "phone") || str_ieq(channel, "chat");
    return live ? x->dur[D_WAIT] : UNKNOWN;
}

static void request(struct fold *f, struct cell *c, const struct fact_interaction *x)
{
    ADD(c, CONTACTS, 1);
    int64_t first = first_response(f->c, x);
    if (first >= 0)
        fold_mean(f, c, MEAN_FIRST_RESPONSE, first);
    if (x->response >= 0)
        fold_mean(f, c, MEAN_RESPONSE, x->response);
    if (x->response >= 0 && x->response_stands_in)
        ADD(c, RESPONSE_STAND_IN, 1);
    if (x->dur[D_FIRST_REPLY_BH] >= 0) {
        fold_mean(f, c, MEAN_FIRST_RESPONSE_BH, x->dur[D_FIRST_REPLY_BH]);
        ADD(c, FIRST_RESPONSE_BH_COUNTED, x->first_bh_counted);
    }
    if (x->dur[D_WAIT] >= 0)
        fold_mean(f, c, MEAN_WAIT, x->dur[D_WAIT]);
    known(c, M_ANSWERED, M_ANSWERABLE, x->answered_state);
    known(c, M_COMPLAINTS, M_COMPLAINT_KNOWN, x->complaint);
}

// In the backlog from its creation until it left; what came and went without a resolution never was.
bool enters_backlog(const struct fact_interaction *x)
{
    return x->judged && (x->left_day == CIVIL_NONE || x->left_day > x->created_day || x->resolved_day != CIVIL_NONE);
}

bool leaves_backlog(const struct fact_interaction *x)
{
    return x->judged && x->left_day != CIVIL_NONE && x->resolved_day != CIVIL_NONE;
}

void contribute_created(struct fold *f, const struct fact_interaction *x)
{
    struct cell *c = fold_cell(f, &x->f, x->created_day);
    if (!c)
        return;
    ADD(c, INTERACTIONS, 1);
    if (x->direction != DIR_OUT)
        request(f, c, x);
    known(c, M_ESCALATED, M_ESCALATION_KNOWN, x->escalated);
    known(c, M_ERRORS, M_ERROR_KNOWN, x->error);
    if (x->judged) {
        ADD(c, CASES_CREATED, 1);
        ADD(c, STOCK_BACKLOG, enters_backlog(x));
    }
    if (x->dur[D_HANDLE] >= 0) {
        ADD(c, HANDLED, 1);
        SUM(f, c, HANDLED_MS, x->dur[D_HANDLE]);
    }
    if (x->fcr_any >= 0)
        ADD(c, FCR_ALL, 1);
    if (x->revenue != INT64_MIN) {
        ADD(c, SALES, 1);
        SUM(f, c, SALES_AMOUNT, x->revenue);
    }
    if (x->revenue != INT64_MIN || x->converted >= 0)
        ADD(c, SALES_KNOWN, 1);
    if (x->converted == 1 || (x->revenue != INT64_MIN && x->revenue > 0))
        ADD(c, CONVERTED_CONTACTS, 1);
    if (x->cost != INT64_MIN) {
        ADD(c, ICOST_KNOWN, 1);
        SUM(f, c, ICOST, x->cost * (COST_ONE / MONEY_ONE));
    }
}

void contribute_resolved(struct fold *f, const struct fact_interaction *x)
{
    struct cell *c = fold_cell(f, &x->f, x->resolved_day);
    if (!c)
        return;
    if (x->resolution >= 0)
        fold_mean(f, c, MEAN_RESOLUTION, x->resolution);
    if (x->until_closed >= 0)
        fold_mean(f, c, MEAN_RESOLUTION_CLOSED, x->until_closed);
    if (x->dur[D_RESOLUTION_BH] >= 0) {
        fold_mean(f, c, MEAN_RESOLUTION_BH, x->dur[D_RESOLUTION_BH]);
        ADD(c, RESOLUTION_BH_COUNTED, x->resolution_bh_counted);
    }
    known(c, M_FCR, M_FCR_KNOWN, x->fcr);
    if (!x->judged)
        return;
    ADD(c, RESOLVED, 1);
    known(c, M_REOPENED, M_REOPEN_KNOWN, (int8_t)(x->reopens < 0 ? UNKNOWN : x->reopens > 0));
}

void contribute_placed(struct fold *f, const struct fact_interaction *x)
{
    struct cell *c = fold_cell(f, &x->f, x->placed_day);
    if (c && x->dur[D_HANDLE] >= 0)
        fold_mean(f, c, MEAN_HANDLE, x->dur[D_HANDLE]);
    if (c && x->elapsed >= 0)
        fold_mean(f, c, MEAN_ELAPSED, x->elapsed);
    if (c && x->quality >= 0)
        fold_mean(f, c, MEAN_QUALITY, x->quality);
}

void contribute_sla(struct fold *f, const struct fact_interaction *x)
{
    struct cell *c = fold_cell(f, &x->f, x->sla_day);
    if (c)
        known(c, M_SLA_MET, M_SLA_KNOWN, x->sla_met);
}

void contribute_left(struct fold *f, const struct fact_interaction *x)
{
    struct cell *c = leaves_backlog(x) ? fold_cell(f, &x->f, x->left_day) : NULL;
    if (c)
        ADD(c, STOCK_BACKLOG, -1);
}

void contribute_interaction(struct fold *f, const struct fact_interaction *x)
{
    contribute_created(f, x);
    contribute_resolved(f, x);
    contribute_placed(f, x);
    contribute_sla(f, x);
    contribute_left(f, x);
}

// An employee's answer without a channel speaks of the total only, not of contacts without one.
static bool off_channel(const struct fold *f, const struct fact_survey *x)
{
    bool by_channel = f->group == DIM_CHANNEL;
    for (int i = 0; i < f->slice->n; i++)
        by_channel |= f->slice->f[i].dim == DIM_CHANNEL;
    return by_channel && x->employee && !x->f.dim[DIM_CHANNEL];
}

static struct cell *answer_cell(struct fold *f, const struct fact_survey *x)
{
    if (f->grid && x->employee && !x->f.dim[DIM_CHANNEL])
        return grid_off_channel(f, &x->f, x->day);
    return off_channel(f, x) ? NULL : fold_cell(f, &x->f, x->day);
}

void contribute_score(struct fold *f, const struct fact_survey *x, int metric, int64_t score, int cls)
{
    struct cell *c = x->is_answered ? answer_cell(f, x) : NULL; // a survey that was only sent has no answers
    if (!c)
        return;
    if (x->employee) {
        if (metric == METRIC_EASE)
            fold_mean(f, c, MEAN_EASE_EMPLOYEE, score);
        else if (metric == METRIC_ENGAGEMENT)
            fold_mean(f, c, MEAN_ENGAGEMENT, score);
        return;
    }
    switch (metric) {
    case METRIC_NPS:
        ADD(c, NPS_N, 1);
        ADD(c, NPS_PROMOTERS, cls > 0);
        ADD(c, NPS_DETRACTORS, cls < 0);
        break;
    case METRIC_CSAT:
        fold_mean(f, c, MEAN_CSAT, score);
        ADD(c, CSAT_POSITIVE, cls > 0);
        break;
    case METRIC_CES:
        fold_mean(f, c, MEAN_CES, score);
        ADD(c, CES_HIGH, cls > 0);
        ADD(c, CES_LOW, cls < 0);
        break;
    case METRIC_EASE: fold_mean(f, c, MEAN_EASE_CUSTOMER, score); break;
    case METRIC_EMOTION: fold_mean(f, c, MEAN_EMOTION, score); break;
    default: break; // engagement is asked of employees
    }
}

void contribute_response(struct fold *f, const struct fact_survey *x)
{
    for (int m = METRIC_NPS; m <= METRIC_ENGAGEMENT; m++) {
        if (x->has >> m & 1)
            contribute_score(f, x, m, x->score[m], x->cls[m]);
    }
    struct cell *c = x->employee ? NULL : fold_cell(f, &x->f, x->day);
    if (!c)
        return;
    ADD(c, SURVEYS, 1);
    ADD(c, RESPONSES, x->is_answered);
    ADD(c, COMMENTS, x->comment);
    if (x->reply >= 0)
        fold_mean(f, c, MEAN_REPLY, x->reply);
}

void contribute_long(struct fold *f, const struct fact_score *row)
{
    const struct fact_survey *x = FACT(f->c, REC_SURVEY, fact_survey, row->response);
    if (x->f.gone || row->generation != x->generation || !slice_takes(f->slice, &x->f))
        return;
    if (row->metric)
        contribute_score(f, x, row->metric, row->score, row->cls);
}

static struct cell *customer_cell(struct fold *f, const struct fact_customer *x, int32_t day)
{
    if (!f->by_preferred)
        return fold_cell(f, &x->f, day);
    struct fact by = x->f;
    by.dim[DIM_CHANNEL] = x->preferred;
    f->group = DIM_CHANNEL;
    struct cell *c = fold_cell(f, &by, day);
    f->group = -1;
    return c;
}

// A customer counts in `measure` from day `from` until lost.
static void present(struct fold *f, const struct fact_customer *x, enum measure measure, int32_t from)
{
    struct cell *c;
    if (x->lost != CIVIL_NONE && from >= x->lost)
        return;
    if ((c = customer_cell(f, x, from)))
        c->m[measure]++;
    if (x->lost != CIVIL_NONE && (c = customer_cell(f, x, x->lost)))
        c->m[measure]--;
}

void contribute_customer(struct fold *f, const struct fact_customer *x)
{
    if (x->start == CIVIL_NONE)
        return; // without a sign-up date it is in none of these figures
    if (x->preferred)
        present(f, x, M_STOCK_PREFERENCES, x->start);
    if (f->by_preferred)
        return;
    struct cell *c = fold_cell(f, &x->f, x->start);
    if (c) {
        ADD(c, CUSTOMERS_NEW, 1);
    }
    if ((c = fold_cell(f, &x->f, x->lost)))
        ADD(c, CUSTOMERS_LOST, 1);
    present(f, x, M_STOCK_CUSTOMERS, x->start);
    present(f, x, M_START_CUSTOMERS, x->start);
    if (x->referral_known)
        present(f, x, M_STOCK_REFERRAL_KNOWN, x->start);
    if (x->referred)
        present(f, x, M_STOCK_REFERRERS, x->referral_day > x->start ? x->referral_day : x->start);
    if (x->adoption_known)
        present(f, x, M_STOCK_ADOPTION_KNOWN, x->start);
    if (x->adoption_known && x->adopted_day != CIVIL_NONE)
        present(f, x, M_STOCK_ADOPTERS, x->adopted_day > x->start ? x->adopted_day : x->start);
}

void contribute_lead(struct fold *f, const struct fact_lead *x)
{
    struct cell *c = fold_cell(f, &x->f, x->created_day);
    if (c) {
        ADD(c, LEADS, 1);
        ADD(c, LEADS_COHORT, x->converted_day != CIVIL_NONE);
    }
    if ((c = fold_cell(f, &x->f, x->converted_day)))
        ADD(c, LEADS_CONVERTED, 1);
}

void contribute_order(struct fold *f, const struct fact_order *x)
{
    struct cell *c = x->is_void ? NULL : fold_cell(f, &x->f, x->day);
    if (!c)
        return;
    ADD(c, ORDERS, 1);
    SUM(f, c, ORDERS_AMOUNT, x->amount);
}

void contribute_social(struct fold *f, const struct fact_social *x)
{
    struct cell *c = x->direction == DIR_OUT ? NULL : fold_cell(f, &x->f, x->day);
    if (c)
        known(c, M_SOCIAL_IN_TIME, M_SOCIAL, x->in_time);
}

void contribute_employee(struct fold *f, const struct fact_employee *x)
{
    struct cell *c = fold_cell(f, &x->f, x->start);
    if (c) {
        ADD(c, STAFF_HIRED, 1);
        ADD(c, STOCK_STAFF, 1);
        ADD(c, START_STAFF, 1);
    }
    if ((c = fold_cell(f, &x->f, x->lost))) {
        ADD(c, STAFF_LEFT, 1);
        ADD(c, STOCK_STAFF, -1);
        ADD(c, START_STAFF, -1);
    }
}

void contribute_sheet(struct fold *f, const struct fact_sheet *x)
{
    struct cell *c = fold_cell(f, &x->f, x->day);
    if (c)
        fold_mean(f, c, MEAN_QUALITY, x->score);
}

void contribute_work(struct fold *f, const struct fact_work *x)
{
    struct cell *c = fold_cell(f, &x->f, x->day);
    if (!c)
        return;
    ADD(c, WORK_ROWS, 1);
    SUM(f, c, WORK_MS, x->ms);
}

void contribute_web(struct fold *f, const struct fact_web *x)
{
    struct cell *c = fold_cell(f, &x->f, x->day);
    if (!c)
        return;
    if (x->visits >= 0 && x->bounces >= 0) {
        SUM(f, c, VISITS, x->visits);
        SUM(f, c, BOUNCES, x->bounces);
    }
    if (x->carts >= 0 && x->orders >= 0) {
        SUM(f, c, CARTS, x->carts);
        SUM(f, c, CARTS_LOST, x->carts - x->orders);
    }
}

// A cost is spread evenly over its days; segments take the days they share with it. The shares are differences of a
// running floor, so that they add up to the amount exactly.
void contribute_cost(struct fold *f, const struct fact_cost *x)
{
    int128 amount = (int128)x->amount * (COST_ONE / MONEY_ONE);
    int32_t days = x->to - x->from;
    for (size_t i = segment_of(f, x->from); i < f->nsegs && (!i || f->bounds[i - 1] < x->to); i++) {
        int32_t from = i && f->bounds[i - 1] > x->from ? f->bounds[i - 1] : x->from;
        int32_t to = f->bounds[i] < x->to ? f->bounds[i] : x->to;
        struct cell *c = from < to ? fold_cell(f, &x->f, from) : NULL;
        if (!c)
            continue;
        int64_t share = (int64_t)(amount * (to - x->from) / days - amount * (from - x->from) / days);
        if (x->category == COST_ACQUISITION) {
            SUM(f, c, COST_ACQUISITION, share);
            continue;
        }
        ADD(c, COST_ROWS, 1);
        SUM(f, c, COST_SERVICE, share);
    }
}

// Records become facts. A later row with the same id takes the place of the earlier one, whole.
#include "cube_priv.h"

#include <string.h>

struct adder { // one record on its way in
    struct cube *c;
    uint32_t source;
    const struct record *r;
    struct err *e;
};

static int64_t get(const struct adder *a, enum rec_field f, int64_t missing)
{
    return rec_has(a->r, f) ? a->r->v[f].i : missing;
}

static int32_t get_count(const struct adder *a, enum rec_field f)
{
    int64_t v = get(a, f, UNKNOWN);
    return v > INT32_MAX ? INT32_MAX : (int32_t)v;
}

static uint64_t get_id(const struct adder *a, enum rec_field f, uint64_t seed)
{
    if (!rec_has(a->r, f) || !a->r->v[f].len)
        return 0;
    uint64_t h = id_hash(&a->r->v[f], seed);
    return h ? h : 1;
}

// Of an interaction or a customer: no id space but their own.
static uint64_t named_id(const struct adder *a, enum rec_field f)
{
    return rec_has(a->r, f) && a->r->v[f].len ? id_key(a->c, &a->r->v[f], NULL) : NO_ID;
}

static int dim_code(const struct adder *a, enum dim d, enum rec_field f, uint16_t *code)
{
    *code = 0;
    if (rec_has(a->r, f) && part_code(&a->c->door, d, &a->r->v[f], code))
        return err_nomem(a->e);
    return 0;
}

static int customer_number(const struct adder *a, enum rec_field f, uint32_t *out)
{
    *out = NO_CUSTOMER;
    uint64_t h = named_id(a, f);
    if (h == NO_ID)
        return 0;
    bool added;
    uint32_t *n = u64map_put(&a->c->customer_ids, h, a->c->ncustomers, &added);
    if (!n)
        return err_nomem(a->e);
    a->c->ncustomers += added;
    *out = *n;
    return 0;
}

static uint16_t rejected_cells(const struct adder *a)
{
    return (uint16_t)(a->r->rejected_cells > UINT16_MAX ? UINT16_MAX : a->r->rejected_cells);
}

// A row that a later one replaces counts as a duplicate, and its rejected cells no longer count.
void source_replaced(struct cube *c, uint32_t source, uint16_t rejected)
{
    c->sources[source].duplicates++;
    c->sources[source].replaced_cells += rejected;
}

static int fill_head(const struct adder *a, struct fact *f)
{
    f->offset = a->r->offset;
    f->line = (uint32_t)a->r->line;
    f->source = a->source;
    f->rejected = rejected_cells(a);
    for (int d = 0; d < DIM_COUNT; d++) {
        if (dim_code(a, (enum dim)d, dim_fields[d], &f->dim[d]))
            return ERR_NOMEM;
    }
    return customer_number(a, a->r->kind == REC_CUSTOMER ? F_id : F_customer_id, &f->customer);
}

// The place for this record: a new fact, or the one it replaces (zeroed again). *old tells which source lost a row.
static void *place(const struct adder *a, uint64_t key, struct u64map *map, struct facts *facts, bool *replaced)
{
    *replaced = false;
    bool added = true;
    uint32_t index = (uint32_t)facts->n;
    if (key) {
        uint32_t *at = u64map_put(map, key, index, &added);
        if (!at) {
            err_nomem(a->e);
            return NULL;
        }
        index = *at;
    }
    if (added)
        return facts_push(facts, a->e);
    *replaced = true;
    return (char *)facts->items + facts->size * index;
}

static struct fact *place_fact(const struct adder *a, uint64_t key)
{
    enum rec_kind k = a->r->kind;
    bool replaced;
    struct fact *f = place(a, key, &a->c->keys[k], &a->c->facts[k], &replaced);
    if (!f)
        return NULL;
    if (replaced) {
        source_replaced(a->c, f->source, f->rejected);
        memset(f, 0, a->c->facts[k].size);
    }
    return fill_head(a, f) ? NULL : f;
}

static uint64_t own_key(const struct adder *a) { return get_id(a, F_id, a->c->sources[a->source].space[a->r->kind]); }

static void fill_response(const struct adder *a, struct fact_survey *x)
{
    static const enum rec_field scores[] = {F_COUNT, F_nps, F_csat, F_ces, F_ease, F_emotion, F_engagement};
    x->answered = get(a, F_answered_at, TIME_NONE);
    x->sent = get(a, F_sent_at, TIME_NONE);
    x->replied = get(a, F_replied_at, TIME_NONE);
    x->id = named_id(a, F_id);
    x->interaction = named_id(a, F_interaction_id);
    x->audience = (uint8_t)get(a, F_audience, 0);
    x->state = (uint8_t)get(a, F_state, 0);
    x->timing = (uint8_t)get(a, F_timing, 0);
    x->employee = x->audience == AUD_EMPLOYEE;
    x->has = 0;
    x->comment = false;
    if (a->r->long_form)
        return;
    x->comment = rec_has(a->r, F_comment);
    for (int m = METRIC_NPS; m <= METRIC_ENGAGEMENT; m++) {
        if (!rec_has(a->r, scores[m]))
            continue;
        x->has |= (uint8_t)(1U << m);
        x->score[m] = (int32_t)a->r->v[scores[m]].i; // at most 10 x SCORE_ONE
        x->cls[m] = a->r->v[scores[m]].cls;
    }
}

// One row of the long form: the score joins the response of its id, whose empty cells it may fill.
static int add_score(const struct adder *a, uint64_t response_key, uint32_t response)
{
    static const enum rec_field scores[] = {F_COUNT, F_nps, F_csat, F_ces, F_ease, F_emotion, F_engagement};
    struct fact_survey *x = FACT(a->c, REC_SURVEY, fact_survey, response);
    int metric = METRIC_NONE;
    for (int m = METRIC_NPS; m <= METRIC_ENGAGEMENT; m++) {
        if (rec_has(a->r, scores[m]))
            metric = m;
    }
    uint64_t key = 0;
    if (response_key) {
        uint64_t named = (uint64_t)get(a, F_metric, metric);
        key = hash_bytes(&named, sizeof(named), response_key);
        if (rec_has(a->r, F_question))
            key = hash_bytes(a->r->v[F_question].s, a->r->v[F_question].len, key);
        key = key ? key : 1;
    }
    bool replaced;
    struct fact_score *s = place(a, key, &a->c->score_keys, &a->c->scores, &replaced);
    if (!s)
        return ERR_NOMEM;
    if (replaced && s->generation == x->generation)
        source_replaced(a->c, s->source, s->rejected);
    *s = (struct fact_score){.response = response,
                             .generation = x->generation,
                             .source = a->source,
                             .rejected = rejected_cells(a),
                             .offset = a->r->offset,
                             .line = (uint32_t)a->r->line,
                             .metric = (uint8_t)metric,
                             .comment = rec_has(a->r, F_comment)};
    if (metric != METRIC_NONE) {
        s->score = a->r->v[scores[metric]].i;
        s->cls = a->r->v[scores[metric]].cls;
    }
    return 0;
}

void merge_response(struct fact_survey *x, const struct fact_survey *row)
{
    if (x->answered == TIME_NONE)
        x->answered = row->answered;
    if (x->sent == TIME_NONE)
        x->sent = row->sent;
    if (x->replied == TIME_NONE)
        x->replied = row->replied;
    if (x->interaction == NO_ID)
        x->interaction = row->interaction;
    if (!x->state)
        x->state = row->state;
    if (!x->timing)
        x->timing = row->timing;
    if (x->f.customer == NO_CUSTOMER)
        x->f.customer = row->f.customer;
    for (int d = 0; d < DIM_COUNT; d++) {
        if (!x->f.dim[d])
            x->f.dim[d] = row->f.dim[d];
    }
}

// A further question of a row without an id belongs to the response that the row began; NULL: the row begins one.
static struct fact_survey *same_row(const struct adder *a)
{
    struct facts *all = &a->c->facts[REC_SURVEY];
    struct fact_survey *last = all->n ? FACT(a->c, REC_SURVEY, fact_survey, all->n - 1) : NULL;
    bool same = last && a->r->line && last->f.line == (uint32_t)a->r->line && last->f.source == a->source &&
                last->f.offset == a->r->offset;
    return same && a->r->long_form ? last : NULL;
}

uint64_t survey_key(const struct cube *c, uint32_t source, uint64_t id, uint32_t check, bool employee)
{
    const uint64_t words[] = {id, check};
    uint64_t h = hash_bytes(words, sizeof(words), c->sources[source].space[REC_SURVEY] + employee);
    return h ? h : 1;
}

static int add_survey(const struct adder *a)
{
    struct cube *c = a->c;
    uint32_t check = 0;
    uint64_t id = rec_has(a->r, F_id) && a->r->v[F_id].len ? id_key(c, &a->r->v[F_id], &check) : NO_ID;
    uint64_t key = id == NO_ID ? 0 : survey_key(c, a->source, id, check, get(a, F_audience, 0) == AUD_EMPLOYEE);
    if (a->r->long_form && key && ratings_beside(c, a->source, a->e))
        return ERR_NOMEM;
    struct fact_survey *x = key ? NULL : same_row(a);
    bool replaced = x != NULL;
    if (!x)
        x = place(a, key, &c->keys[REC_SURVEY], &c->facts[REC_SURVEY], &replaced);
    if (!x)
        return ERR_NOMEM;
    uint32_t index = (uint32_t)(x - FACT(c, REC_SURVEY, fact_survey, 0));
    if (replaced && a->r->long_form) {
        struct fact_survey row = {0};
        if (fill_head(a, &row.f))
            return ERR_NOMEM;
        fill_response(a, &row);
        merge_response(x, &row);
    } else {
        uint32_t generation = replaced ? x->generation + 1 : 0;
        if (replaced) {
            source_replaced(c, x->f.source, x->f.rejected);
            memset(x, 0, sizeof(*x));
        }
        if (fill_head(a, &x->f))
            return ERR_NOMEM;
        fill_response(a, x);
        x->generation = generation;
        x->in_rows = a->r->long_form;
        x->after = c->door.after != NO_FACT ? c->door.after : rows_so_far(&c->rows);
    }
    return a->r->long_form ? add_score(a, key, index) : 0;
}

static int add_customer(const struct adder *a)
{
    struct fact_customer *x = (void *)place_fact(a, own_key(a));
    if (!x)
        return ERR_NOMEM;
    x->signed_up = get(a, F_signed_up_at, TIME_NONE);
    x->churned = get(a, F_churned_at, TIME_NONE);
    x->last_referral = get(a, F_last_referral_at, TIME_NONE);
    x->adopted = get(a, F_adopted_at, TIME_NONE);
    x->referrals = get_count(a, F_referrals);
    x->status = (uint8_t)get(a, F_status, 0);
    return dim_code(a, DIM_CHANNEL, F_preferred_channel, &x->preferred);
}

static int add_lead(const struct adder *a)
{
    struct fact_lead *x = (void *)place_fact(a, own_key(a));
    if (!x)
        return ERR_NOMEM;
    x->created = get(a, F_created_at, TIME_NONE);
    x->converted = get(a, F_converted_at, TIME_NONE);
    return 0;
}

static int add_order(const struct adder *a)
{
    struct fact_order *x = (void *)place_fact(a, own_key(a));
    if (!x)
        return ERR_NOMEM;
    x->ordered = get(a, F_ordered_at, TIME_NONE);
    x->amount = get(a, F_amount, 0);
    x->interaction = named_id(a, F_interaction_id);
    x->is_void = get(a, F_status, 0) == ORD_VOID;
    return 0;
}

static int add_subscription(const struct adder *a)
{
    struct fact_subscription *x = (void *)place_fact(a, own_key(a));
    if (!x)
        return ERR_NOMEM;
    x->started = get(a, F_started_at, TIME_NONE);
    x->ended = get(a, F_ended_at, TIME_NONE);
    x->status = (uint8_t)get(a, F_status, 0);
    return 0;
}

static int add_social(const struct adder *a)
{
    struct fact_social *x = (void *)place_fact(a, own_key(a));
    if (!x)
        return ERR_NOMEM;
    x->received = get(a, F_received_at, TIME_NONE);
    x->replied = get(a, F_replied_at, TIME_NONE);
    x->reply = get(a, F_reply_s, UNKNOWN);
    x->direction = (uint8_t)get(a, F_direction, 0);
    x->status = (uint8_t)get(a, F_status, 0);
    return 0;
}

static int add_employee(const struct adder *a)
{
    struct fact_employee *x = (void *)place_fact(a, own_key(a));
    if (!x)
        return ERR_NOMEM;
    x->hired = get(a, F_hired_at, TIME_NONE);
    x->left = get(a, F_left_at, TIME_NONE);
    return 0;
}

// Rows of one sheet (same id) are its criteria; a row without an id is a sheet by itself.
static int add_quality(const struct adder *a)
{
    struct cube *c = a->c;
    uint64_t key = own_key(a);
    bool known;
    struct fact_sheet *x = place(a, key, &c->keys[REC_QUALITY], &c->facts[REC_QUALITY], &known);
    if (!x)
        return ERR_NOMEM;
    uint32_t index = (uint32_t)(x - FACT(c, REC_QUALITY, fact_sheet, 0));
    if (!known) {
        if (fill_head(a, &x->f))
            return ERR_NOMEM;
        x->evaluated = get(a, F_evaluated_at, TIME_NONE);
        x->interaction = named_id(a, F_interaction_id);
    }
    uint64_t criterion = 0;
    if (key) {
        const struct rec_value *v = &a->r->v[F_criterion];
        criterion = hash_bytes(rec_has(a->r, F_criterion) ? v->s : "", rec_has(a->r, F_criterion) ? v->len : 0, key);
        criterion = criterion ? criterion : 1;
    }
    bool replaced;
    struct fact_criterion *row = place(a, criterion, &c->criterion_keys, &c->criteria, &replaced);
    if (!row)
        return ERR_NOMEM;
    if (replaced) {
        source_replaced(c, row->source, row->rejected);
        if (fill_head(a, &x->f))
            return ERR_NOMEM;
        x->evaluated = get(a, F_evaluated_at, TIME_NONE);
        x->interaction = named_id(a, F_interaction_id);
    }
    *row = (struct fact_criterion){.sheet = index,
                                   .source = a->source,
                                   .rejected = rejected_cells(a),
                                   .line = (uint32_t)a->r->line,
                                   .offset = a->r->offset,
                                   .score = get(a, F_score, 0),
                                   .weight = get(a, F_weight, NUMBER_ONE)};
    return 0;
}

static int add_work(const struct adder *a)
{
    struct fact_work *x = (void *)place_fact(a, 0);
    if (!x)
        return ERR_NOMEM;
    x->day = (int32_t)get(a, F_date, CIVIL_NONE);
    x->ms = get(a, F_hours, 0) * 3600 / (NUMBER_ONE / 1000);
    return 0;
}

static int add_adoption(const struct adder *a)
{
    struct fact_adoption *x = (void *)place_fact(a, 0);
    if (!x)
        return ERR_NOMEM;
    x->adopted = get(a, F_adopted_at, TIME_NONE);
    return 0;
}

static int add_web(const struct adder *a)
{
    struct fact_web *x = (void *)place_fact(a, 0);
    if (!x)
        return ERR_NOMEM;
    x->day = (int32_t)get(a, F_date, CIVIL_NONE);
    x->visits = get(a, F_visits, UNKNOWN);
    x->bounces = get(a, F_bounces, UNKNOWN);
    x->carts = get(a, F_carts, UNKNOWN);
    x->orders = get(a, F_orders, UNKNOWN);
    return 0;
}

static int add_cost(const struct adder *a)
{
    struct fact_cost *x = (void *)place_fact(a, 0);
    if (!x)
        return ERR_NOMEM;
    const struct rec_value *v = &a->r->v[F_period];
    x->from = rec_has(a->r, F_period) ? (int32_t)v->i : CIVIL_NONE;
    x->to = rec_has(a->r, F_period) ? (int32_t)v->j : CIVIL_NONE;
    x->category = (uint8_t)get(a, F_category, 0);
    x->amount = get(a, F_amount, 0);
    return 0;
}

int cube_add_record(struct cube *c, uint32_t source, const struct record *r, struct err *e)
{
    static int (*const add[REC_KINDS])(const struct adder *) = {
        [REC_SURVEY] = add_survey,
        [REC_CUSTOMER] = add_customer,
        [REC_LEAD] = add_lead,
        [REC_ORDER] = add_order,
        [REC_SUBSCRIPTION] = add_subscription,
        [REC_SOCIAL] = add_social,
        [REC_EMPLOYEE] = add_employee,
        [REC_QUALITY] = add_quality,
        [REC_WORK] = add_work,
        [REC_ADOPTION] = add_adoption,
        [REC_WEB] = add_web,
        [REC_COST] = add_cost,
    };
    struct adder a = {c, source, r, e};
    if (r->kind == REC_INTERACTION)
        return part_interaction(&c->door, source, r, e);
    int rating = r->kind == REC_SURVEY && c->door.after == NO_FACT ? part_rating(&c->door, source, r) : 0;
    if (r->kind == REC_SURVEY && !rating)
        c->door.answered_row = rows_so_far(&c->rows) - 1;
    return rating < 0 ? err_nomem(e) : rating ? 0 : add[r->kind](&a);
}

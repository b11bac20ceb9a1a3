#include "cube/lists.h"
#include "classes_priv.h"

#include <stdlib.h>
#include <string.h>

// --- responses --------------------------------------------------------------------------------------------------

struct gather { // answers in the order of their facts, so that long rows find theirs
    const struct cube *c;
    struct answer *items;
    uint32_t *facts;
    size_t n, cap, factcap;
};

static int64_t answer_time(const struct fact_survey *x) { return x->answered != TIME_NONE ? x->answered : x->sent; }

static void add_ticket(const struct cube *c, const struct fact_survey *x, struct answer *a)
{
    struct fact_interaction t;
    a->first_response = UNKNOWN;
    if (x->row == NO_FACT)
        return;
    interaction_get(c, x->row, &t);
    a->has_ticket = true;
    a->ticket = (struct fact_ref){t.f.source, t.f.offset, t.f.line, t.created, INT64_MIN};
    a->first_response = first_response(c, &t);
}

// fact: its number, NO_FACT of a rating
static int add_answer(struct gather *g, const struct fact_survey *x, uint32_t fact)
{
    if (vec_grow((void **)&g->items, &g->cap, g->n, sizeof(*g->items)) ||
        vec_grow((void **)&g->facts, &g->factcap, g->n, sizeof(*g->facts)))
        return ERR_NOMEM;
    g->facts[g->n] = fact;
    struct answer *a = &g->items[g->n++];
    *a = (struct answer){.ref = {x->f.source, x->f.offset, x->f.line, answer_time(x), INT64_MIN},
                         .customer = x->f.customer,
                         .day = x->day,
                         .has = x->is_answered ? x->has : 0,
                         .timing = x->timing,
                         .comment = x->comment};
    add_ticket(g->c, x, a);
    memcpy(a->dim, x->f.dim, sizeof(a->dim));
    memcpy(a->cls, x->cls, sizeof(a->cls));
    for (int m = 0; m < LIST_METRICS; m++)
        a->score[m] = x->score[m];
    return 0;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// A long row: its score joins the response; the row with the comment is the one to show. The first score of a metric stays.
static void add_long(struct gather *g, const struct fact_score *row)
{
    const struct fact_survey *x = FACT(g->c, REC_SURVEY, fact_survey, row->response);
    const uint32_t *at = bsearch(&row->response, g->facts, g->n, sizeof(*g->facts), by_number);
    if (!at || row->generation != x->generation)
        return;
    struct answer *a = &g->items[at - g->facts];
    if (row->metric && x->is_answered && !(a->has >> row->metric & 1)) {
        a->has |= (uint8_t)(1U << row->metric);
        a->score[row->metric] = row->score;
        a->cls[row->metric] = row->cls;
    }
    if (row->comment)
        a->ref = (struct fact_ref){row->source, row->offset, row->line, a->ref.time, INT64_MIN};
}

static int newest_answer(const void *pa, const void *pb)
{
    const struct answer *a = pa, *b = pb;
    return fact_newest(&a->ref, &b->ref);
}

struct asked { const struct slice *s; uint16_t from, to; }; // codes of days, [from, to)

static int add_rating(struct gather *g, const struct asked *a, const struct chunk *k, uint32_t i)
{
    struct fact_survey x;
    uint16_t day = get_day(k, i, COL_RATED_DAY);
    if (day < a->from || day >= a->to || !rating_get(g->c, (uint32_t)(k - g->c->rows.at) << 16 | i, &x))
        return 0;
    return (x.is_answered || x.comment) && slice_takes(a->s, &x.f) ? add_answer(g, &x, NO_FACT) : 0;
}

// Of most chunks the days were before or are later.
static int add_ratings(struct gather *g, const struct slice *s, struct span span)
{
    const struct asked a = {s, bound_code(span.from), bound_code(span.to)};
    int rc = 0;
    EACH_CHUNK(&g->c->rows, k)
    {
        bool late = a.from >= k->late_from;
        if (!has_bytes(k, COL_RATING) || !has_day(k, COL_RATED_DAY) || (k->days_from != DAY_NEVER && k->days_from >= a.to))
            continue;
        for (size_t at = 0; late && !rc && at < k->nlate && k->late[at].day >= a.from; at++)
            rc = add_rating(g, &a, k, k->late[at].row);
        for (uint32_t i = 0; !late && !rc && i < k->n; i++)
            rc = add_rating(g, &a, k, i);
    }
    return rc;
}

int cube_answers(const struct cube *c, const struct slice *s, struct span span, struct answer **out, size_t *n,
                 struct err *e)
{
    struct gather g = {.c = c};
    const struct day_index *x = &c->index[ROLE_RESPONSE];
    size_t lo, hi;
    int rc = 0;
    index_bounds(x, span.from, span.to, &lo, &hi);
    uint32_t *facts = malloc((hi - lo + 1) * sizeof(*facts));
    if (!facts)
        return err_nomem(e);
    if (hi > lo)
        memcpy(facts, x->facts + lo, (hi - lo) * sizeof(*facts));
    qsort(facts, hi - lo, sizeof(*facts), by_number);
    for (size_t i = 0; i < hi - lo && !rc; i++) {
        const struct fact_survey *r = FACT(c, REC_SURVEY, fact_survey, facts[i]);
        if (!r->employee && (r->is_answered || r->comment) && slice_takes(s, &r->f))
            rc = add_answer(&g, r, facts[i]);
    }
    for (size_t i = 0; i < c->scores.n && g.n && !rc; i++)
        add_long(&g, &((const struct fact_score *)c->scores.items)[i]);
    if (!rc)
        rc = add_ratings(&g, s, span);
    free(facts);
    free(g.facts);
    if (rc) {
        free(g.items);
        return err_nomem(e);
    }
    if (g.n)
        qsort(g.items, g.n, sizeof(*g.items), newest_answer);
    *out = g.items;
    *n = g.n;
    return 0;
}

// --- the backlog ------------------------------------------------------------------------------------------------

int64_t cube_day_end(const struct cube *c, int32_t day) { return zone_day_start(c->o.zone, day + 1); }

static int oldest_case(const void *pa, const void *pb)
{
    const struct open_case *a = pa, *b = pb;
    return fact_newest(&b->ref, &a->ref);
}

static bool told_open(const struct fact_interaction *x, int32_t day)
{
    bool left = leaves_backlog(x) && x->left_day <= day;
    return x->created_day <= day && enters_backlog(x) && !left;
}

// Its class says so without a look at the rest.
static bool is_open(const struct cube *c, const struct chunk *k, uint32_t i, int32_t day, struct fact_interaction *x)
{
    uint16_t class = get_class(k, i);
    uint32_t row = (uint32_t)(k - c->rows.at) << 16 | i;
    if (class < CLASS_FIRST)
        return class == CLASS_ODD && interaction_get(c, row, x) && told_open(x, day);
    const struct row_class *p = &c->classes.at[class - CLASS_FIRST];
    if (p->created.stock <= 0 || code_day(get_day(k, i, COL_CREATED_DAY)) > day)
        return false;
    uint16_t resolved = get_day(k, i, COL_RESOLVED_DAY);
    if (p->resolved.stock < 0 && resolved != DAY_NEVER && code_day(resolved) <= day)
        return false;
    return interaction_get(c, row, x);
}

struct open_list { struct open_case *items; size_t n, cap; };

static int add_case(struct open_list *l, const struct fact_interaction *x, int64_t end)
{
    if (vec_grow((void **)&l->items, &l->cap, l->n, sizeof(*l->items)))
        return ERR_NOMEM;
    struct open_case *o = &l->items[l->n++];
    *o = (struct open_case){.ref = {x->f.source, x->f.offset, x->f.line, x->created, INT64_MIN},
                            .customer = x->f.customer,
                            .age = end - x->created,
                            .due = x->due};
    memcpy(o->dim, x->f.dim, sizeof(o->dim));
    return 0;
}

static int add_open(struct open_list *l, const struct cube *c, const struct slice *s, int32_t day, const struct chunk *k, uint32_t i)
{
    struct fact_interaction x;
    return is_open(c, k, i, day, &x) && slice_takes(s, &x.f) ? add_case(l, &x, cube_day_end(c, day)) : 0;
}

int cube_open_cases(const struct cube *c, const struct slice *s, int32_t day, struct open_case **out, size_t *n,
                    struct err *e)
{
    struct open_list list = {0};
    uint16_t after = bound_code(day + 1); // what is open counts on some later day, or on none
    int rc = 0;
    EACH_CHUNK(&c->rows, k)
    {
        bool late = after >= k->late_from;
        for (size_t at = 0; late && !rc && at < k->nlate && k->late[at].day >= after; at++)
            rc = add_open(&list, c, s, day, k, k->late[at].row);
        for (uint32_t i = 0; !late && !rc && i < k->n; i++)
            rc = add_open(&list, c, s, day, k, i);
    }
    if (rc) {
        free(list.items);
        return err_nomem(e);
    }
    if (list.n)
        qsort(list.items, list.n, sizeof(*list.items), oldest_case);
    *out = list.items;
    *n = list.n;
    return 0;
}

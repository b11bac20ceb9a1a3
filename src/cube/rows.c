// Rows behind a number: each fact is folded alone into a scratch cell; it belongs when it moves the measure.
#include "classes_priv.h"

#include <stdlib.h>
#include <string.h>

struct finder {
    struct fold f;
    struct cell scratch[2]; // before the span, inside it
    int32_t bounds[2];
    enum measure want;
    struct fact_ref *refs;
    size_t n, cap;
};

static int put(struct finder *r, const struct fact_ref *x)
{
    if (vec_grow((void **)&r->refs, &r->cap, r->n, sizeof(*r->refs)))
        return ERR_NOMEM;
    r->refs[r->n++] = *x;
    return 0;
}

static int keep(struct finder *r, uint32_t source, uint64_t offset, uint32_t line, int64_t time)
{
    struct cell *in = &r->scratch[1];
    bool mean = (int)r->want < 2 * MEAN_COUNT;
    bool hit = in->m[r->want] != 0;
    int64_t sort = mean && hit ? in->m[r->want + (r->want % 2 == 0)] : INT64_MIN;
    if (hit && r->want == M_NPS_N)
        sort = in->m[M_NPS_PROMOTERS] - in->m[M_NPS_DETRACTORS];
    memset(r->scratch, 0, sizeof(r->scratch));
    return hit ? put(r, &(struct fact_ref){source, offset, line, time, sort}) : 0;
}

#define FIND(kind, type, contribute, when)                                                                             \
    for (size_t i = 0; i < r->f.c->facts[kind].n; i++) {                                                               \
        const struct type *x = FACT(r->f.c, kind, type, i);                                                            \
        if (x->f.gone || !slice_takes(r->f.slice, &x->f))                                                              \
            continue;                                                                                                  \
        contribute(&r->f, x);                                                                                          \
        if (keep(r, x->f.source, x->f.offset, x->f.line, when))                                                        \
            return ERR_NOMEM;                                                                                          \
    }

static int64_t day_ms(int32_t day) { return day == CIVIL_NONE ? TIME_NONE : (int64_t)day * 86400000; }

// A class says whether its rows move the measure; only those that do within the days are looked at.
static bool moves(const struct program *p, enum measure m)
{
    bool yes = m == M_STOCK_BACKLOG && p->stock;
    for (int i = 0; i < p->ncounts; i++)
        yes |= p->counts[i].measure == m;
    for (int i = 0; i < p->nvalues; i++)
        yes |= p->values[i].sum == m || (p->values[i].mean < MEAN_COUNT && mean_n((enum mean)p->values[i].mean) == m);
    return yes;
}

static bool inside(const struct finder *r, uint16_t code)
{
    int32_t day = code_day(code);
    return day != CIVIL_NONE && day >= r->bounds[0] && day < r->bounds[1];
}

static bool may_move(const struct finder *r, const uint8_t *of_class, const struct chunk *k, uint32_t i)
{
    uint16_t class = get_class(k, i);
    if (class < CLASS_FIRST)
        return class == CLASS_ODD;
    uint8_t days = of_class[class - CLASS_FIRST];
    return (days & 1 && inside(r, get_day(k, i, COL_CREATED_DAY))) ||
           (days & 2 && inside(r, get_day(k, i, COL_RESOLVED_DAY)));
}

static bool passes(const struct slice *s, const struct chunk *k, uint32_t i)
{
    bool yes = true;
    for (int t = 0; yes && t < s->n; t++)
        yes = get_dim(k, i, (int)s->f[t].dim) == s->f[t].code;
    return yes;
}

struct moved { int64_t by, value; }; // the measure; what is measured

static void move(const struct finder *r, const struct program *p, const struct chunk *k, uint32_t i, struct moved *to)
{
    to->by += r->want == M_STOCK_BACKLOG ? p->stock : 0;
    for (int s = 0; s < p->ncounts; s++)
        to->by += p->counts[s].measure == r->want ? p->counts[s].add : 0;
    for (int s = 0; s < p->nvalues; s++) {
        const struct value_step *v = &p->values[s];
        bool counted = v->mean < MEAN_COUNT && mean_n((enum mean)v->mean) == r->want;
        int64_t value = counted || v->sum == r->want ? step_value(k, i, (enum take)v->take) : 0;
        to->by += counted ? 1 : value;
        to->value += value;
    }
}

// What a row of a class moves is told by its class alone.
static int find_interaction(struct finder *r, const uint8_t *of_class, const struct chunk *k, uint32_t i)
{
    const struct cube *c = r->f.c;
    struct fact_interaction x;
    struct moved m = {0, 0};
    if (!may_move(r, of_class, k, i) || !passes(r->f.slice, k, i))
        return 0;
    uint16_t class = get_class(k, i);
    if (class == CLASS_ODD) {
        if (!interaction_get(c, (uint32_t)(k - c->rows.at) << 16 | i, &x))
            return 0;
        contribute_interaction(&r->f, &x);
        return keep(r, x.f.source, x.f.offset, x.f.line, x.created);
    }
    const struct row_class *p = &c->classes.at[class - CLASS_FIRST];
    if (inside(r, get_day(k, i, COL_CREATED_DAY)))
        move(r, &p->created, k, i, &m);
    if (inside(r, get_day(k, i, COL_RESOLVED_DAY)))
        move(r, &p->resolved, k, i, &m);
    bool measured = (int)r->want < 2 * MEAN_COUNT;
    return m.by ? put(r, &(struct fact_ref){k->source, get_offset(k, i), get_line(k, i), get_time(k, i, COL_CREATED), measured ? m.value : INT64_MIN}) : 0;
}

// Of most chunks the days were before or are later, see rows_fold.c.
static int find_interactions(struct finder *r)
{
    const struct cube *c = r->f.c;
    uint16_t from = bound_code(r->bounds[0]);
    uint8_t *of_class = calloc(c->classes.n + 1, 1);
    int rc = of_class ? 0 : ERR_NOMEM;
    for (size_t i = 0; !rc && i < c->classes.n; i++)
        of_class[i] = (uint8_t)(moves(&c->classes.at[i].created, r->want) | moves(&c->classes.at[i].resolved, r->want) << 1);
    EACH_CHUNK(&c->rows, k)
    {
        bool late = from >= k->late_from;
        if (k->days_from != DAY_NEVER && code_day(k->days_from) >= r->bounds[1])
            continue;
        for (size_t at = 0; late && !rc && at < k->nlate && k->late[at].day >= from; at++)
            rc = find_interaction(r, of_class, k, k->late[at].row);
        for (uint32_t i = 0; !late && !rc && i < k->n; i++)
            rc = find_interaction(r, of_class, k, i);
    }
    free(of_class);
    return rc;
}

static int64_t response_time(const struct fact_survey *x) { return x->answered != TIME_NONE ? x->answered : x->sent; }

static bool counts_for(const struct rating_program *p, enum measure m)
{
    for (int i = 0; i < p->nsteps; i++) {
        if (p->measures[i] == m)
            return true;
    }
    return false;
}

static int find_ratings(struct finder *r)
{
    const struct cube *c = r->f.c;
    struct fact_survey x;
    bool moving[FORMS_MAX + 1] = {false}, any = false;
    for (size_t i = 0; i < c->nforms; i++) {
        moving[i] = counts_for(&c->programs[i], r->want);
        any |= moving[i];
    }
    EACH_CHUNK(&c->rows, k)
    {
        const struct byte_codes ratings = byte_codes(k, COL_RATING);
        for (uint32_t i = 0; any && has_bytes(k, COL_RATING) && i < k->n; i++) {
            uint8_t rating = byte_in(ratings, i);
            if (!rating || !moving[rating - 1] || !inside(r, get_day(k, i, COL_RATED_DAY)) ||
                !rating_get(c, (uint32_t)(k - c->rows.at) << 16 | i, &x) || !slice_takes(r->f.slice, &x.f))
                continue;
            contribute_response(&r->f, &x);
            if (keep(r, x.f.source, x.f.offset, x.f.line, x.answered))
                return ERR_NOMEM;
        }
    }
    return 0;
}

// Answers are as many as interactions: those of the days alone.
static int find_responses(struct finder *r)
{
    const struct cube *c = r->f.c;
    const struct day_index *at = &c->index[ROLE_RESPONSE], *scores = &c->index[ROLE_SCORE];
    size_t lo, hi;
    index_bounds(at, r->bounds[0], r->bounds[1], &lo, &hi);
    for (size_t i = lo; i < hi; i++) {
        const struct fact_survey *x = FACT(c, REC_SURVEY, fact_survey, at->facts[i]);
        if (!slice_takes(r->f.slice, &x->f))
            continue;
        contribute_response(&r->f, x);
        if (keep(r, x->f.source, x->f.offset, x->f.line, response_time(x)))
            return ERR_NOMEM;
    }
    index_bounds(scores, r->bounds[0], r->bounds[1], &lo, &hi);
    for (size_t i = lo; i < hi; i++) {
        const struct fact_score *row = &((const struct fact_score *)c->scores.items)[scores->facts[i]];
        contribute_long(&r->f, row);
        if (keep(r, row->source, row->offset, row->line, response_time(FACT(c, REC_SURVEY, fact_survey, row->response))))
            return ERR_NOMEM;
    }
    return 0;
}

static int find_all(struct finder *r)
{
    if (find_interactions(r) || find_responses(r) || find_ratings(r))
        return ERR_NOMEM;
    FIND(REC_CUSTOMER, fact_customer, contribute_customer, x->signed_up)
    FIND(REC_LEAD, fact_lead, contribute_lead, x->created)
    FIND(REC_ORDER, fact_order, contribute_order, x->ordered)
    FIND(REC_SOCIAL, fact_social, contribute_social, x->received)
    FIND(REC_EMPLOYEE, fact_employee, contribute_employee, x->hired)
    FIND(REC_QUALITY, fact_sheet, contribute_sheet, x->evaluated)
    FIND(REC_WORK, fact_work, contribute_work, day_ms(x->day))
    FIND(REC_WEB, fact_web, contribute_web, day_ms(x->day))
    FIND(REC_COST, fact_cost, contribute_cost, day_ms(x->from))
    return 0;
}

static bool is_stock_measure(enum measure m) { return m >= M_STOCK_BACKLOG && m <= M_STOCK_STAFF; }

int fact_newest(const struct fact_ref *a, const struct fact_ref *b)
{
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static int by_time(const void *a, const void *b) { return fact_newest(a, b); }

// They were met in order of time, as a rule.
static void newest_first(struct fact_ref *refs, size_t n)
{
    bool sorted = true;
    for (size_t i = 0; i < n / 2; i++) {
        struct fact_ref x = refs[i];
        refs[i] = refs[n - 1 - i];
        refs[n - 1 - i] = x;
    }
    for (size_t i = 1; sorted && i < n; i++)
        sorted = fact_newest(&refs[i - 1], &refs[i]) <= 0;
    if (!sorted)
        qsort(refs, n, sizeof(*refs), by_time);
}

int cube_rows(const struct cube *c, const struct slice *s, struct span span, enum measure m, struct fact_ref **out,
              size_t *n, struct err *e)
{
    struct finder *r = calloc(1, sizeof(*r));
    if (!r)
        return err_nomem(e);
    r->f = (struct fold){.c = c, .slice = s, .group = -1, .ngroups = 1, .nsegs = 2, .segs = r->scratch, .bounds = r->bounds};
    r->bounds[0] = is_stock_measure(m) ? INT32_MIN + 1 : span.from; // a stock holds everything before its end
    r->bounds[1] = span.to;
    r->want = m;
    int rc = find_all(r) ? err_nomem(e) : 0;
    if (rc) {
        free(r->refs);
    } else {
        newest_first(r->refs, r->n);
        *out = r->refs;
        *n = r->n;
    }
    free(r);
    return rc;
}

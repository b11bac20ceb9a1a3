// Facts by day: an index per date that facts are placed by, so that a fold walks the days of its spans and no others.
// Memory: 4 bytes a fact and role, 4 a day. Interactions have none: their columns are scanned (rows_fold.c).
#include "stop_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define DAYS_MAX 5 // that a fact stands on

// ---- the days of a fact: how many, into out

static size_t one(int32_t out[], const struct fact *f, int32_t day, bool counts)
{
    out[0] = day;
    return !f->gone && counts && day != CIVIL_NONE;
}

// Each day once, CIVIL_NONE never.
static size_t several(int32_t out[], const struct fact *f, const int32_t days[], size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; !f->gone && i < n; i++) {
        bool known = days[i] == CIVIL_NONE;
        for (size_t j = 0; j < kept; j++)
            known |= out[j] == days[i];
        if (!known)
            out[kept++] = days[i];
    }
    return kept;
}

static size_t customer_days(const struct fact_customer *x, int32_t out[])
{
    if (x->start == CIVIL_NONE)
        return 0;
    int32_t referral = x->referral_day > x->start ? x->referral_day : x->start;
    int32_t adopted = x->adopted_day > x->start ? x->adopted_day : x->start;
    return several(out, &x->f, (int32_t[]){x->start, x->lost, referral, adopted}, 4);
}

static size_t odd_days(const struct cube *c, uint32_t row, int32_t out[])
{
    struct fact_interaction x;
    if (!interaction_get(c, row, &x))
        return 0;
    return several(out, &x.f, (int32_t[]){x.created_day, x.resolved_day, x.placed_day, x.sla_day, x.left_day}, DAYS_MAX);
}

static size_t score_days(const struct cube *c, size_t i, int32_t out[])
{
    const struct fact_score *row = &((const struct fact_score *)c->scores.items)[i];
    const struct fact_survey *x = FACT(c, REC_SURVEY, fact_survey, row->response);
    return one(out, &x->f, x->day, row->metric && row->generation == x->generation);
}

static size_t days_of(const struct cube *c, enum role r, size_t i, int32_t out[DAYS_MAX])
{
#define X(kind, type) const struct type *x = FACT(c, kind, type, i)
    switch (r) {
    case ROLE_RESPONSE: { X(REC_SURVEY, fact_survey); return one(out, &x->f, x->day, true); }
    case ROLE_SCORE: return score_days(c, i, out);
    case ROLE_ORDER: { X(REC_ORDER, fact_order); return one(out, &x->f, x->day, !x->is_void); }
    case ROLE_SOCIAL: { X(REC_SOCIAL, fact_social); return one(out, &x->f, x->day, true); }
    case ROLE_SHEET: { X(REC_QUALITY, fact_sheet); return one(out, &x->f, x->day, true); }
    case ROLE_WORK: { X(REC_WORK, fact_work); return one(out, &x->f, x->day, true); }
    case ROLE_WEB: { X(REC_WEB, fact_web); return one(out, &x->f, x->day, true); }
    case ROLE_CUSTOMER: return customer_days(FACT(c, REC_CUSTOMER, fact_customer, i), out);
    case ROLE_LEAD: {
        X(REC_LEAD, fact_lead);
        return several(out, &x->f, (int32_t[]){x->created_day, x->converted_day}, 2);
    }
    case ROLE_EMPLOYEE: {
        X(REC_EMPLOYEE, fact_employee);
        return several(out, &x->f, (int32_t[]){x->start, x->lost}, 2);
    }
    default: return odd_days(c, c->odd[i], out);
    }
#undef X
}

static size_t facts_of(const struct cube *c, enum role r)
{
    static const enum rec_kind kinds[ROLES] = {
        [ROLE_RESPONSE] = REC_SURVEY, [ROLE_ORDER] = REC_ORDER, [ROLE_SOCIAL] = REC_SOCIAL,     [ROLE_SHEET] = REC_QUALITY,
        [ROLE_WORK] = REC_WORK,       [ROLE_WEB] = REC_WEB,     [ROLE_CUSTOMER] = REC_CUSTOMER, [ROLE_LEAD] = REC_LEAD,
        [ROLE_EMPLOYEE] = REC_EMPLOYEE,
    };
    return r == ROLE_SCORE ? c->scores.n : r == ROLE_ODD ? c->nodd : c->facts[kinds[r]].n;
}

// ---- the index

// First and last day; the number of entries.
static size_t extent(const struct cube *c, enum role r, int32_t *first, int32_t *last)
{
    int32_t days[DAYS_MAX];
    size_t entries = 0;
    for (size_t i = 0; i < facts_of(c, r); i++) {
        size_t n = days_of(c, r, i, days);
        for (size_t k = 0; k < n; k++) {
            *first = !entries || days[k] < *first ? days[k] : *first;
            *last = !entries || days[k] > *last ? days[k] : *last;
            entries++;
        }
    }
    return entries;
}

static void fill_index(const struct cube *c, enum role r, struct day_index *x)
{
    int32_t days[DAYS_MAX];
    for (size_t i = 0; i < facts_of(c, r); i++) {
        for (size_t k = days_of(c, r, i, days); k-- > 0;) {
            uint32_t at = x->start[days[k] - x->first]++;
            x->facts[at] = (uint32_t)i;
        }
    }
    for (size_t d = x->ndays; d > 0; d--) // each start has become its end
        x->start[d] = x->start[d - 1];
    x->start[0] = 0;
}

int index_role(struct cube *c, enum role r, struct err *e)
{
    struct day_index *x = &c->index[r];
    int32_t last = 0, days[DAYS_MAX];
    size_t entries = extent(c, r, &x->first, &last);
    if (!entries)
        return 0;
    if (entries > UINT32_MAX)
        return err_set(e, ERR_LIMIT, "More than four thousand million dates of one kind: load fewer files at once.");
    x->ndays = (size_t)((int64_t)last - x->first + 1);
    x->start = calloc(x->ndays + 1, sizeof(*x->start));
    x->facts = malloc(entries * sizeof(*x->facts));
    if (!x->start || !x->facts)
        return err_nomem(e);
    for (size_t i = 0; i < facts_of(c, r); i++) {
        if (cancelled_at(c, i))
            return seal_failed(ERR_CANCEL, e);
        for (size_t k = days_of(c, r, i, days); k-- > 0;)
            x->start[days[k] - x->first + 1]++;
    }
    for (size_t d = 1; d <= x->ndays; d++)
        x->start[d] += x->start[d - 1];
    fill_index(c, r, x);
    return 0;
}

void index_release(struct day_index *x)
{
    free(x->start);
    free(x->facts);
    *x = (struct day_index){0};
}

static uint32_t index_at(const struct day_index *x, int32_t day)
{
    int64_t d = (int64_t)day - x->first;
    return x->start[d < 0 ? 0 : d > (int64_t)x->ndays ? (int64_t)x->ndays : d];
}

void index_bounds(const struct day_index *x, int32_t from, int32_t to, size_t *lo, size_t *hi)
{
    *lo = *hi = 0;
    if (!x->ndays || from >= to)
        return;
    *lo = index_at(x, from);
    *hi = index_at(x, to);
}

// ---- filters: a fact takes four cache lines, its codes alone two bytes each

static const struct fact *fact_at(const struct cube *c, enum rec_kind k, size_t i)
{
    return (const void *)((const char *)c->facts[k].items + i * c->facts[k].size);
}

bool kind_silent(const struct cube *c, enum rec_kind k, const struct slice *s)
{
    for (int i = 0; i < s->n; i++) {
        if (s->f[i].code && !c->dim_used[k][s->f[i].dim])
            return true;
    }
    return false;
}

static void note_dims(struct cube *c)
{
    for (int k = 0; k < REC_KINDS; k++) {
        for (size_t i = 0; i < c->facts[k].n; i++) {
            const struct fact *x = fact_at(c, (enum rec_kind)k, i);
            for (int d = 0; d < DIM_COUNT; d++)
                c->dim_used[k][d] |= x->dim[d] != 0;
        }
    }
    EACH_CHUNK(&c->rows, k)
    {
        for (int d = 0; d < DIM_COUNT; d++) {
            c->dim_used[REC_INTERACTION][d] |= has_dim(k, d);
            c->dim_used[REC_SURVEY][d] |= has_dim(k, d) && has_bytes(k, COL_RATING); // at most
        }
    }
}

int seal_columns(struct cube *c, struct err *e)
{
    const enum rec_kind k = REC_SURVEY;
    note_dims(c);
    for (size_t d = 0; d < DIM_COUNT; d++) {
        size_t n = c->facts[k].n;
        if (cube_nvalues(c, (enum dim)d) < 2 || !n)
            continue;
        uint16_t *col = c->columns[k][d] = malloc(n * sizeof(*col));
        if (!col)
            return err_nomem(e);
        for (size_t f = 0; f < n; f++)
            col[f] = fact_at(c, k, f)->dim[d];
    }
    return 0;
}

struct filter { // of one kind, tests whose column is kept
    int n;
    struct { const uint16_t *col; uint32_t code; } t[SLICE_MAX];
};

static struct filter filter_for(const struct fold *f, enum rec_kind k)
{
    struct filter x = {0};
    for (int i = 0; i < f->slice->n; i++) {
        x.t[x.n].col = f->c->columns[k][f->slice->f[i].dim];
        x.t[x.n].code = f->slice->f[i].code;
        x.n += x.t[x.n].col != NULL;
    }
    return x;
}

static inline bool may_take(const struct filter *x, uint32_t fact)
{
    for (int i = 0; i < x->n; i++) {
        if (x->t[i].col[fact] != x->t[i].code)
            return false;
    }
    return true;
}

// ---- folding by it

#define EACH_FACT(kind, type, contribute)                                                                              \
    filter = filter_for(f, kind);                                                                                      \
    for (; lo < hi; lo++) {                                                                                            \
        const struct type *x = FACT(f->c, kind, type, at[lo]);                                                         \
        if (may_take(&filter, at[lo]) && slice_takes(f->slice, &x->f))                                                 \
            contribute(f, x);                                                                                          \
    }                                                                                                                  \
    break;

static void fold_range(struct fold *f, enum role r, size_t lo, size_t hi)
{
    const uint32_t *at = f->c->index[r].facts;
    struct filter filter;
    switch (r) {
    case ROLE_RESPONSE: EACH_FACT(REC_SURVEY, fact_survey, contribute_response)
    case ROLE_ORDER: EACH_FACT(REC_ORDER, fact_order, contribute_order)
    case ROLE_SOCIAL: EACH_FACT(REC_SOCIAL, fact_social, contribute_social)
    case ROLE_SHEET: EACH_FACT(REC_QUALITY, fact_sheet, contribute_sheet)
    case ROLE_WORK: EACH_FACT(REC_WORK, fact_work, contribute_work)
    case ROLE_WEB: EACH_FACT(REC_WEB, fact_web, contribute_web)
    case ROLE_CUSTOMER: EACH_FACT(REC_CUSTOMER, fact_customer, contribute_customer)
    case ROLE_LEAD: EACH_FACT(REC_LEAD, fact_lead, contribute_lead)
    case ROLE_EMPLOYEE: EACH_FACT(REC_EMPLOYEE, fact_employee, contribute_employee)
    case ROLE_SCORE:
        for (; lo < hi; lo++)
            contribute_long(f, &((const struct fact_score *)f->c->scores.items)[at[lo]]);
        break;
    case ROLE_ODD:
        for (; lo < hi; lo++) {
            struct fact_interaction x;
            if (interaction_get(f->c, f->c->odd[at[lo]], &x) && slice_takes(f->slice, &x.f))
                contribute_interaction(f, &x);
        }
        break;
    case ROLES: break;
    }
}

void fold_role(struct fold *f, enum role r)
{
    for (size_t i = 1; i < f->nsegs; i++) {
        size_t lo, hi;
        if (!(f->use[i] & SEG_INSIDE))
            continue;
        index_bounds(&f->c->index[r], f->bounds[i - 1], f->bounds[i], &lo, &hi);
        fold_range(f, r, lo, hi);
    }
}

void fold_day(struct fold *f, enum role r, int32_t day)
{
    size_t lo, hi;
    index_bounds(&f->c->index[r], day, day + 1, &lo, &hi);
    fold_range(f, r, lo, hi);
}

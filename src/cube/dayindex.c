// Facts by day: an index per date that facts are placed by, so that a fold walks the days of its spans and no others.
// Memory: 4 bytes a fact and role, 4 more for the two roles of the backlog, 4 a day.
#include "cube_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define DAYS_MAX 4 // that a fact stands on

// ---- the days of a fact: how many, into out

static size_t one(int32_t out[], const struct fact *f, int32_t day, bool counts)
{
    out[0] = day;
    return !f->gone && counts && day != CIVIL_NONE;
}

static size_t interaction_days(const struct fact_interaction *x, enum role r, int32_t out[])
{
    switch (r) {
    case ROLE_CREATED: return one(out, &x->f, x->created_day, true);
    case ROLE_RESOLVED: return one(out, &x->f, x->resolved_day, true);
    case ROLE_PLACED: return one(out, &x->f, x->placed_day, x->dur[D_HANDLE] >= 0 || x->elapsed >= 0 || x->quality >= 0);
    case ROLE_SLA: return one(out, &x->f, x->sla_day, true);
    default: return one(out, &x->f, x->left_day, leaves_backlog(x));
    }
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
    return several(out, &x->f, (int32_t[]){x->start, x->lost, referral, adopted}, DAYS_MAX);
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
    default: return interaction_days(FACT(c, REC_INTERACTION, fact_interaction, i), r, out);
    }
#undef X
}

static const struct facts *facts_of(const struct cube *c, enum role r)
{
    static const enum rec_kind kinds[ROLES] = {
        [ROLE_CREATED] = REC_INTERACTION, [ROLE_RESOLVED] = REC_INTERACTION, [ROLE_PLACED] = REC_INTERACTION,
        [ROLE_SLA] = REC_INTERACTION,     [ROLE_LEFT] = REC_INTERACTION,     [ROLE_RESPONSE] = REC_SURVEY,
        [ROLE_ORDER] = REC_ORDER,         [ROLE_SOCIAL] = REC_SOCIAL,        [ROLE_SHEET] = REC_QUALITY,
        [ROLE_WORK] = REC_WORK,           [ROLE_WEB] = REC_WEB,              [ROLE_CUSTOMER] = REC_CUSTOMER,
        [ROLE_LEAD] = REC_LEAD,           [ROLE_EMPLOYEE] = REC_EMPLOYEE,
    };
    return r == ROLE_SCORE ? &c->scores : &c->facts[kinds[r]];
}

// ---- the index

// First and last day; the number of entries.
static size_t extent(const struct cube *c, enum role r, int32_t *first, int32_t *last)
{
    int32_t days[DAYS_MAX];
    size_t entries = 0;
    for (size_t i = 0; i < facts_of(c, r)->n; i++) {
        size_t n = days_of(c, r, i, days);
        for (size_t k = 0; k < n; k++) {
            *first = !entries || days[k] < *first ? days[k] : *first;
            *last = !entries || days[k] > *last ? days[k] : *last;
            entries++;
        }
    }
    return entries;
}

// Where a stay in the backlog ends or began. Within a stretch of days what comes and goes adds nothing, and that is read
// off here without a look at the fact: INT32_MAX never leaves, INT32_MIN never was in.
static int32_t other_end(const struct fact_interaction *x, enum role r)
{
    if (r == ROLE_LEFT)
        return x->created_day;
    return !enters_backlog(x) ? INT32_MIN : leaves_backlog(x) ? x->left_day : INT32_MAX;
}

static void fill_index(const struct cube *c, enum role r, struct day_index *x)
{
    int32_t days[DAYS_MAX];
    for (size_t i = 0; i < facts_of(c, r)->n; i++) {
        for (size_t k = days_of(c, r, i, days); k-- > 0;) {
            uint32_t at = x->start[days[k] - x->first]++;
            x->facts[at] = (uint32_t)i;
            if (x->other)
                x->other[at] = other_end(FACT(c, REC_INTERACTION, fact_interaction, i), r);
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
    if (r == ROLE_CREATED || r == ROLE_LEFT)
        x->other = malloc(entries * sizeof(*x->other));
    if (!x->start || !x->facts || ((r == ROLE_CREATED || r == ROLE_LEFT) && !x->other))
        return err_nomem(e);
    for (size_t i = 0; i < facts_of(c, r)->n; i++) {
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
    free(x->other);
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
}

int seal_columns(struct cube *c, struct err *e)
{
    static const enum rec_kind large[] = {REC_INTERACTION, REC_SURVEY};
    note_dims(c);
    for (size_t i = 0; i < ARRAY_LEN(large) * DIM_COUNT; i++) {
        enum rec_kind k = large[i / DIM_COUNT];
        size_t d = i % DIM_COUNT, n = c->facts[k].n;
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
    case ROLE_CREATED: EACH_FACT(REC_INTERACTION, fact_interaction, contribute_created)
    case ROLE_RESOLVED: EACH_FACT(REC_INTERACTION, fact_interaction, contribute_resolved)
    case ROLE_PLACED: EACH_FACT(REC_INTERACTION, fact_interaction, contribute_placed)
    case ROLE_SLA: EACH_FACT(REC_INTERACTION, fact_interaction, contribute_sla)
    case ROLE_LEFT: EACH_FACT(REC_INTERACTION, fact_interaction, contribute_left)
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
    case ROLES: break;
    }
}

void fold_role(struct fold *f, enum role r)
{
    for (size_t i = 1; i < f->nsegs; i++) {
        size_t lo, hi;
        if (!(f->use[i] & SEG_INSIDE))
            continue;
        f->want_hist = f->use[i] & SEG_HIST;
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

static void backlog_of(struct fold *f, size_t seg, enum role r, int sign)
{
    const struct day_index *x = &f->c->index[r];
    int32_t from = seg ? f->bounds[seg - 1] : INT32_MIN, to = f->bounds[seg];
    size_t lo, hi;
    index_bounds(x, from, to, &lo, &hi);
    for (; lo < hi; lo++) {
        bool counts = sign > 0 ? x->other[lo] >= to : x->other[lo] < from;
        const struct fact_interaction *t = FACT(f->c, REC_INTERACTION, fact_interaction, x->facts[lo]);
        struct cell *c = counts && slice_takes(f->slice, &t->f) ? fold_cell(f, &t->f, to - 1) : NULL;
        if (c)
            c->m[M_STOCK_BACKLOG] += sign;
    }
}

void fold_backlog(struct fold *f)
{
    for (size_t i = 0; i < f->nsegs; i++) {
        if (!(f->use[i] & SEG_INSIDE)) {
            backlog_of(f, i, ROLE_CREATED, 1);
            if (i) // nothing was there before the first one
                backlog_of(f, i, ROLE_LEFT, -1);
        }
    }
    fold_role(f, ROLE_LEFT);
}

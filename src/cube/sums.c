// A table of a slice is made in one pass over its rows: of each class the rows are counted, and only what differs from row to row,
// its durations and amounts, is added up. What the classes count is told at the end, once for each cell.
#include "tables_priv.h"

#include <stdlib.h>
#include <string.h>

#define SUMS_BYTES ((size_t)8 << 20) // of one thread: beyond them no table is made

// ---- rows

static inline void add_values(struct sums *s, struct acc *to, const struct chunk *k, uint32_t i, const struct sums_side *x)
{
    int64_t value = 0;
    unsigned last = TAKES;
    for (const struct sums_step *v = x->steps, *end = v + x->n; v < end; v++) {
        if (v->take != last)
            value = step_value(k, i, (enum take)v->take); // the first reply is the response too, as a rule
        last = v->take;
        s->overflow |= __builtin_add_overflow(to[v->acc].sum, value, &to[v->acc].sum);
        to[v->acc].square += s->plan->acc_square[v->acc] == NO_PLACE_IN_CELL ? 0 : (int128)value * value;
    }
}

static inline void add_half(struct sums *s, const struct sums_plan *p, const struct chunk *k, uint32_t i, size_t seg, size_t pair, size_t side)
{
    if (seg >= p->to->nsegs)
        return;
    size_t cell = seg * p->to->npairs + pair;
    s->counts[cell * 2 * p->nclasses + side]++;
    if (seg && p->sides[side].n)
        add_values(s, s->accs + cell * p->naccs, k, i, &p->sides[side]);
}

static inline size_t pair_of(const struct table *t, const struct chunk *k, uint32_t i)
{
    size_t channel = get_dim(k, i, DIM_CHANNEL);
    return t->dim < 0 ? channel : channel * t->nvalues + get_dim(k, i, t->dim);
}

void sums_rating(struct fold *f, const uint16_t *segs, const struct chunk *k, uint32_t i, unsigned form)
{
    const struct rating_form *x = &f->c->forms[form];
    const struct table *t = f->sums->plan->to;
    size_t seg = segs[get_day(k, i, COL_RATED_DAY)];
    if (seg >= t->nsegs || !seg)
        return;
    size_t channel = rating_sits(x, DIM_CHANNEL) ? get_dim(k, i, DIM_CHANNEL) : 0;
    size_t value = t->dim >= 0 && rating_sits(x, (enum dim)t->dim) ? get_dim(k, i, t->dim) : 0;
    f->sums->ratings[(seg * t->npairs + channel * t->nvalues + value) * f->sums->plan->nforms + form]++;
}

void sums_rows(struct fold *f, const uint16_t *segs, const uint8_t *sits, const struct chunk *k, uint32_t from, const uint16_t rows[], uint32_t n)
{
    struct sums *s = f->sums;
    const struct sums_plan *p = s->plan;
    const struct byte_codes ratings = byte_codes(k, COL_RATING);
    const struct dim_codes classes = class_codes(k);
    const struct created_days created = created_days_of(k);
    bool resolved = has_day(k, COL_RESOLVED_DAY);
    for (uint32_t j = 0; j < n; j++) {
        uint32_t i = from + rows[j], class = code_in(classes, i);
        uint8_t rating = byte_in(ratings, i);
        if (rating && sits[rating - 1] == SITS_IN_ROW)
            sums_rating(f, segs, k, i, rating - 1u);
        if (class < CLASS_FIRST)
            continue;
        size_t pair = pair_of(p->to, k, i), side = 2 * (size_t)(class - CLASS_FIRST);
        uint16_t came = created_in(&created, i);
        add_half(s, p, k, i, segs[came], pair, side);
        if (resolved)
            add_half(s, p, k, i, segs[resolved_in(k, i, came)], pair, side + 1);
    }
}

// ---- threads

int sums_open(struct sums *s, const struct sums_plan *p)
{
    size_t n = p->to->nsegs * p->to->npairs;
    *s = (struct sums){.plan = p};
    s->counts = calloc(n * 2 * p->nclasses + 1, sizeof(*s->counts));
    s->ratings = calloc(n * p->nforms + 1, sizeof(*s->ratings));
    s->accs = calloc(n * p->naccs + 1, sizeof(*s->accs));
    return s->counts && s->ratings && s->accs ? 0 : ERR_NOMEM;
}

void sums_close(struct sums *s)
{
    free(s->counts);
    free(s->ratings);
    free(s->accs);
    *s = (struct sums){0};
}

void sums_join(struct sums *to, const struct sums *from)
{
    const struct sums_plan *p = to->plan;
    size_t n = p->to->nsegs * p->to->npairs;
    to->overflow |= from->overflow;
    for (size_t i = 0; i < n * 2 * p->nclasses; i++)
        to->counts[i] += from->counts[i];
    for (size_t i = 0; i < n * p->nforms; i++)
        to->ratings[i] += from->ratings[i];
    for (size_t i = 0; i < n * p->naccs; i++) {
        to->overflow |= __builtin_add_overflow(to->accs[i].sum, from->accs[i].sum, &to->accs[i].sum);
        to->accs[i].square += from->accs[i].square;
    }
}

// ---- what is added up

static void give_slot(struct sums_plan *p, unsigned m)
{
    if (p->slot[m] != NO_PLACE_IN_CELL)
        return;
    p->to->measure[p->to->width] = (uint8_t)m;
    p->slot[m] = (uint8_t)p->to->width++;
}

static void give_square(struct sums_plan *p, unsigned mean)
{
    if (mean >= MEAN_COUNT || p->square[mean] != NO_PLACE_IN_CELL)
        return;
    p->to->mean[p->to->nsquares] = (uint8_t)mean;
    p->square[mean] = (uint8_t)p->to->nsquares++;
}

static void plan_side(struct sums_plan *p, const struct program *x, struct sums_side *side)
{
    for (int s = 0; s < x->ncounts; s++)
        give_slot(p, x->counts[s].measure);
    for (int s = 0; s < x->nvalues; s++) {
        const struct value_step *v = &x->values[s];
        give_slot(p, v->sum);
        give_square(p, v->mean);
        if (v->mean < MEAN_COUNT)
            give_slot(p, mean_n((enum mean)v->mean));
        if (p->acc[v->sum] == NO_PLACE_IN_CELL) {
            p->acc_sum[p->naccs] = p->slot[v->sum];
            p->acc_square[p->naccs] = v->mean < MEAN_COUNT ? p->square[v->mean] : NO_PLACE_IN_CELL;
            p->acc[v->sum] = (uint8_t)p->naccs++;
        }
        side->steps[side->n++] = (struct sums_step){v->take, p->acc[v->sum]};
    }
}

_Static_assert(M_COUNT < NO_PLACE_IN_CELL, "places in a cell are a byte wide");

static int plan(struct sums_plan *p)
{
    const struct cube *c = p->c;
    memset(p->slot, NO_PLACE_IN_CELL, sizeof(p->slot));
    memset(p->square, NO_PLACE_IN_CELL, sizeof(p->square));
    memset(p->acc, NO_PLACE_IN_CELL, sizeof(p->acc));
    p->nclasses = c->classes.n;
    p->nforms = c->nforms;
    p->sides = calloc(2 * p->nclasses + 1, sizeof(*p->sides));
    if (!p->sides)
        return ERR_NOMEM;
    give_slot(p, M_STOCK_BACKLOG);
    for (size_t i = 0; i < p->nclasses; i++) {
        plan_side(p, &c->classes.at[i].created, &p->sides[2 * i]);
        plan_side(p, &c->classes.at[i].resolved, &p->sides[2 * i + 1]);
    }
    for (size_t i = 0; i < p->nforms; i++) {
        for (int s = 0; s < c->programs[i].nsteps; s++)
            give_slot(p, c->programs[i].measures[s]);
        give_square(p, c->programs[i].mean);
    }
    size_t cell = sizeof(int64_t) + 2 * p->nclasses * sizeof(uint32_t) + p->nforms * sizeof(uint32_t) + p->naccs * sizeof(struct acc);
    return p->to->nsegs * p->to->npairs > SUMS_BYTES / cell;
}

// ---- what it comes to

static void tell_class(const struct sums_plan *p, const struct program *x, int64_t n, bool flows, int64_t *cell)
{
    cell[p->slot[M_STOCK_BACKLOG]] += n * x->stock;
    for (int s = 0; flows && s < x->ncounts; s++)
        cell[p->slot[x->counts[s].measure]] += n * x->counts[s].add;
    for (int s = 0; flows && s < x->nvalues; s++) {
        if (x->values[s].mean < MEAN_COUNT)
            cell[p->slot[mean_n((enum mean)x->values[s].mean)]] += n;
    }
}

static bool tell_form(const struct sums_plan *p, const struct rating_program *x, int64_t n, int64_t *cell, int128 *squares)
{
    bool overflow = false;
    for (int s = 0; s < x->nsteps; s++) {
        int64_t add, *to = &cell[p->slot[x->measures[s]]];
        overflow |= __builtin_mul_overflow(x->adds[s], n, &add);
        overflow |= __builtin_add_overflow(*to, add, to);
    }
    if (x->mean < MEAN_COUNT)
        squares[p->square[x->mean]] += (int128)x->square * n;
    return overflow;
}

// false: a sum runs over.
static bool tell_cell(const struct sums *s, size_t at)
{
    const struct sums_plan *p = s->plan;
    const struct table *t = p->to;
    int64_t *cell = t->cells + at * t->width;
    int128 *squares = t->squares + at * t->nsquares;
    const uint32_t *counts = s->counts + at * 2 * p->nclasses, *ratings = s->ratings + at * p->nforms;
    bool flows = at >= t->npairs, overflow = false;
    for (size_t i = 0; i < p->nclasses; i++) {
        if (counts[2 * i])
            tell_class(p, &p->c->classes.at[i].created, counts[2 * i], flows, cell);
        if (counts[2 * i + 1])
            tell_class(p, &p->c->classes.at[i].resolved, counts[2 * i + 1], flows, cell);
    }
    for (size_t i = 0; i < p->nforms; i++)
        overflow |= ratings[i] && tell_form(p, &p->c->programs[i], ratings[i], cell, squares);
    for (size_t i = 0; i < p->naccs; i++) {
        const struct acc *a = &s->accs[at * p->naccs + i];
        overflow |= __builtin_add_overflow(cell[p->acc_sum[i]], a->sum, &cell[p->acc_sum[i]]);
        if (p->acc_square[i] != NO_PLACE_IN_CELL)
            squares[p->acc_square[i]] += a->square;
    }
    return !overflow;
}

static int fill(struct sums *s, struct table *t)
{
    const struct cube *c = s->plan->c;
    size_t n = t->nsegs * t->npairs;
    uint8_t *use = malloc(t->nsegs + 1);
    struct fold f = {.c = c, .slice = &t->slice, .group = -1, .ngroups = 1, .nsegs = t->nsegs, .bounds = t->bounds, .use = use, .sums = s,
                     .opts = CUBE_NO_CUSTOMERS};
    t->cells = calloc(n * t->width + 1, sizeof(*t->cells));
    t->squares = calloc(n * t->nsquares + 1, sizeof(*t->squares));
    int rc = use && t->cells && t->squares ? 0 : ERR_NOMEM;
    if (!rc) {
        memset(use, SEG_INSIDE, t->nsegs);
        use[0] = 0;
        rc = fold_rows(&f);
        rc = rc ? rc : s->overflow;
    }
    for (size_t i = 0; !rc && i < n; i++)
        rc = !tell_cell(s, i);
    pick_leave(c, f.pick);
    free(use);
    return rc;
}

int table_fill(struct table *t, const struct cube *c)
{
    struct sums_plan p = {.c = c, .to = t};
    struct sums s = {0};
    t->nvalues = t->dim < 0 ? 1 : cube_nvalues(c, (enum dim)t->dim);
    t->npairs = t->nvalues * cube_nvalues(c, DIM_CHANNEL);
    int rc = plan(&p);
    if (!rc)
        rc = sums_open(&s, &p);
    if (!rc)
        rc = fill(&s, t);
    sums_close(&s);
    free(p.sides);
    return rc;
}

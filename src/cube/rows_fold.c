// Folding interactions: the columns of the slice and the two days of a row say where it counts, its class says what it
// adds. Chunks that no day of the answer touches are passed over; several threads share the others.
#include "classes_priv.h"
#include "days_priv.h"
#include "pass_priv.h"
#include "picks_priv.h"
#include "tables_priv.h"
#include "base/holds.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_A_THREAD 200000 // below them a thread costs more than it saves
#define CELLS_A_THREAD 20000 // cells of the answer beyond which each thread's own would be too many

struct tests { // of a chunk: columns and what they shall hold
    int n;
    struct { struct dim_codes col; uint16_t code; } t[SLICE_MAX];
};

static bool passes_tests(const struct tests *t, uint32_t i)
{
    for (int x = 0; x < t->n; x++) {
        if (code_in(t->t[x].col, i) != t->t[x].code)
            return false;
    }
    return true;
}

// false: no row of the chunk passes.
static bool tests_of(const struct slice *s, const struct chunk *k, struct tests *out)
{
    out->n = 0;
    for (int i = 0; i < s->n; i++) {
        bool has = has_dim(k, (int)s->f[i].dim);
        if (s->f[i].code > UINT16_MAX || (!has && s->f[i].code))
            return false;
        if (has) {
            out->t[out->n].col = dim_codes(k, (int)s->f[i].dim);
            out->t[out->n++].code = (uint16_t)s->f[i].code;
        }
    }
    return true;
}

// 64 rows, as bits, by column; what a chunk lacks is DAY_NEVER.
struct days_64 { struct dim_codes classes; uint32_t at; const uint16_t *created, *resolved, *rated; };

// Rows that may move an answer about the days [lo, hi): not those that came and went before, nor those that came later. Odd
// rows and those without a resolution may.
static uint64_t may_count(const struct days_64 *d, uint16_t lo, uint16_t hi)
{
    HOLDS(d->classes.narrow || d->classes.few || d->classes.wide); // sealing gives every chunk one
    uint64_t odd = equal_codes(d->classes, d->at, CLASS_ODD), counts = ~equal_codes(d->classes, d->at, CLASS_NONE), before = 0, early = 0, rated = 0;
    if (d->created)
        early = below_16(d->created, hi);
    if (d->resolved) {
        before = d->created ? below_16(d->created, lo) & below_16(d->resolved, lo) : 0;
        early |= below_16(d->resolved, hi);
    }
    if (d->rated)
        rated = below_16(d->rated, hi) & ~below_16(d->rated, lo);
    return odd | (counts & early & ~before) | rated;
}

static uint32_t list_bits(uint64_t bits, uint32_t base, uint16_t out[])
{
    uint32_t n = 0;
    for (; bits; bits &= bits - 1)
        out[n++] = (uint16_t)(base + (uint32_t)__builtin_ctzll(bits));
    return n;
}

#define FEW 4 // of 64 rows: looked at one by one, whatever their days

// Rows from `from` on that may count and pass, of the n that are looked at: a multiple of 64.
static uint32_t pass(const struct chunk *k, const struct tests *t, const uint64_t *picked, const uint16_t days[2], uint32_t from, uint32_t n,
                     uint16_t out[])
{
    uint16_t bufs[2][DAYS_ROWS];
    uint32_t kept = 0;
    for (uint32_t at = from; at < from + n; at += 64) {
        uint64_t few = picked ? picked[at / 64] : UINT64_MAX;
        if (!few)
            continue;
        if (__builtin_popcountll(few) <= FEW) {
            kept += list_bits(few, at - from, out + kept);
            continue;
        }
        struct days_64 d = {.classes = class_codes(k), .at = at, .created = created_days_64(k, at, bufs[0])};
        d.resolved = resolved_days_64(k, at, d.created, bufs[1]);
        d.rated = rated_days_64(k, at, d.resolved);
        uint64_t bits = may_count(&d, days[0], days[1]);
        bits &= few;
        for (int x = 0; !picked && bits && x < t->n; x++)
            bits &= equal_codes(t->t[x].col, at, t->t[x].code);
        kept += list_bits(bits, at - from, out + kept);
    }
    return kept;
}

// The same for the last rows of a chunk, fewer than 64.
static uint32_t pass_last(const struct chunk *k, const struct tests *t, uint32_t from, uint16_t out[])
{
    uint32_t kept = 0;
    for (uint32_t i = from; i < k->n; i++) {
        if (passes_tests(t, i))
            out[kept++] = (uint16_t)(i - from);
    }
    return kept;
}

static void run(struct fold *f, const struct chunk *k, uint32_t i, const struct program *p, struct cell *cell)
{
    for (int s = 0; s < p->ncounts; s++)
        cell->m[p->counts[s].measure] += p->counts[s].add;
    for (int s = 0; s < p->nvalues; s++) {
        const struct value_step *v = &p->values[s];
        int64_t value = row_take(k, i, (enum take)v->take);
        if (v->mean < MEAN_COUNT)
            fold_mean(f, cell, (enum mean)v->mean, value);
        else
            fold_sum(f, &cell->m[v->sum], v->take == TAKE_COST ? value * (COST_ONE / MONEY_ONE) : value);
    }
}

struct rows_fold {
    struct fold *by;       // [nworkers]; the first is the caller's
    uint16_t *segs;        // [65536] of a day, by its code
    uint16_t days[2];      // codes of the first day of the spans and of the one after the last
    uint8_t sits[FORMS_MAX + 1]; // enum sits of the ratings of a form
    bool any_apart;
};

static void fold_half(struct fold *f, const struct chunk *k, uint32_t i, const struct program *p, size_t seg, size_t group)
{
    if (seg >= f->nsegs)
        return;
    struct cell *cell = &f->segs[seg * f->ngroups + group];
    cell->m[M_STOCK_BACKLOG] += p->stock;
    f->want_hist = f->use[seg] & SEG_HIST;
    if (f->use[seg] & SEG_INSIDE)
        run(f, k, i, p, cell);
}

static void fold_row(struct fold *f, const uint16_t *segs, const struct chunk *k, uint32_t i, const struct row_class *class)
{
    const struct created_days days = created_days_of(k);
    uint16_t created = created_in(&days, i);
    size_t came = segs[created], left = segs[resolved_in(k, i, created)];
    if (came == left && class->created.stock + class->resolved.stock == 0 && !(f->use[came] & SEG_INSIDE))
        return; // it came and went between the spans
    size_t group = f->group < 0 ? 0 : get_dim(k, i, f->group);
    fold_half(f, k, i, &class->created, came, group);
    fold_half(f, k, i, &class->resolved, left, group);
}

static void fold_rating(struct fold *f, const uint16_t *segs, const struct chunk *k, uint32_t i, unsigned form)
{
    const struct rating_program *p = &f->c->programs[form];
    size_t seg = segs[get_day(k, i, COL_RATED_DAY)];
    if (seg >= f->nsegs || !(f->use[seg] & SEG_INSIDE))
        return;
    bool grouped = f->group >= 0 && rating_sits(&f->c->forms[form], (enum dim)f->group);
    struct cell *cell = &f->segs[seg * f->ngroups + (grouped ? get_dim(k, i, f->group) : 0)];
    for (int s = 0; s < p->nsteps; s++)
        fold_sum(f, &cell->m[p->measures[s]], p->adds[s]);
    if (p->mean < MEAN_COUNT)
        cell->sq[p->mean] += p->square;
}

// Ratings without a value of a dimension, where those without one are asked for.
static void fold_apart(const struct rows_fold *x, struct fold *f, const struct chunk *k)
{
    const struct byte_codes ratings = byte_codes(k, COL_RATING);
    for (uint32_t i = 0; has_bytes(k, COL_RATING) && i < k->n; i++) {
        uint8_t rating = byte_in(ratings, i);
        bool yes = rating && x->sits[rating - 1] == SITS_APART;
        for (int t = 0; yes && t < f->slice->n; t++) {
            enum dim d = f->slice->f[t].dim;
            yes = (rating_sits(&f->c->forms[rating - 1], d) ? get_dim(k, i, (int)d) : 0) == f->slice->f[t].code;
        }
        if (yes && f->sums)
            sums_rating(f, x->segs, k, i, rating - 1u);
        else if (yes)
            fold_rating(f, x->segs, k, i, rating - 1u);
    }
}

static void find_sits(struct rows_fold *x, const struct fold *f)
{
    for (size_t i = 0; i < f->c->nforms; i++) {
        for (int t = 0; t < f->slice->n; t++) {
            if (!rating_sits(&f->c->forms[i], f->slice->f[t].dim))
                x->sits[i] = f->slice->f[t].code ? SITS_NOWHERE : x->sits[i] == SITS_NOWHERE ? SITS_NOWHERE : SITS_APART;
        }
        x->any_apart |= x->sits[i] == SITS_APART;
    }
}

// After all spans: nothing of the chunk counts.
static bool is_later(const struct fold *f, const struct chunk *k)
{
    return k->days_from != DAY_NEVER && f->nsegs && code_day(k->days_from) >= f->bounds[f->nsegs - 1];
}

// All days of the answer are late ones of the chunk.
static bool is_late(const struct rows_fold *x, const struct chunk *k) { return x->days[0] >= k->late_from; }

#define BLOCK 2048

static void fold_passed(const struct rows_fold *x, struct fold *f, const struct chunk *k, uint32_t from, const uint16_t rows[], uint32_t n)
{
    const struct byte_codes ratings = byte_codes(k, COL_RATING);
    struct fact_interaction odd;
    if (f->sums) {
        sums_rows(f, x->segs, x->sits, k, from, rows, n);
        return;
    }
    for (uint32_t j = 0; j < n; j++) {
        uint32_t i = from + rows[j], class = get_class(k, i);
        uint8_t rating = byte_in(ratings, i);
        if (rating && x->sits[rating - 1] == SITS_IN_ROW)
            fold_rating(f, x->segs, k, i, rating - 1u);
        if (class >= CLASS_FIRST)
            fold_row(f, x->segs, k, i, &f->c->classes.at[class - CLASS_FIRST]);
        else if (class == CLASS_ODD && interaction_get(f->c, (uint32_t)(k - f->c->rows.at) << 16 | i, &odd))
            contribute_interaction(f, &odd);
    }
}

static void fold_late(const struct rows_fold *x, struct fold *f, const struct chunk *k, const struct tests *t)
{
    uint16_t rows[BLOCK];
    uint32_t n = 0, end = 0;
    while (end < k->nlate && k->late[end].day >= x->days[0])
        end++;
    for (uint32_t at = 0; at < end; at++) {
        rows[n] = k->late[at].row;
        n += passes_tests(t, k->late[at].row);
        if (n == BLOCK || at + 1 == end) {
            fold_passed(x, f, k, 0, rows, n);
            n = 0;
        }
    }
}

static int fold_chunk(void *ctx, size_t at, size_t worker)
{
    const struct rows_fold *x = ctx;
    struct fold *f = &x->by[worker];
    const struct chunk *k = &f->c->rows.at[at];
    struct tests t;
    uint16_t rows[BLOCK];
    if (atomic_load_explicit(&f->c->stopped, memory_order_relaxed))
        return ERR_CANCEL;
    if ((!has_day(k, COL_CREATED_DAY) && !has_day(k, COL_RATED_DAY)) || is_later(f, k))
        return 0;
    if (x->any_apart)
        fold_apart(x, f, k);
    if (!tests_of(f->slice, k, &t) || (f->pick && !f->pick->counts[at]))
        return 0;
    if (is_late(x, k)) {
        fold_late(x, f, k, &t);
        return f->oom ? ERR_NOMEM : 0;
    }
    const uint64_t *picked = f->pick ? f->pick->bits + at * PICK_WORDS : NULL;
    for (uint32_t from = 0, looked; from < k->n; from += looked) {
        looked = k->n - from < BLOCK ? (k->n - from) & ~63u : BLOCK;
        uint32_t n = looked ? pass(k, &t, picked, x->days, from, looked, rows) : pass_last(k, &t, from, rows);
        looked = looked ? looked : k->n - from;
        fold_passed(x, f, k, from, rows, n);
    }
    return f->oom ? ERR_NOMEM : 0;
}

static int open_worker(const struct fold *f, struct fold *own)
{
    *own = *f;
    if (!f->sums)
        return (own->segs = calloc(f->nsegs * f->ngroups + 1, sizeof(*own->segs))) ? 0 : ERR_NOMEM;
    own->sums = calloc(1, sizeof(*own->sums));
    return own->sums ? sums_open(own->sums, f->sums->plan) : ERR_NOMEM;
}

static void close_worker(const struct fold *f, struct fold *own)
{
    if (!f->sums) {
        cells_free(own->segs, f->nsegs * f->ngroups);
        return;
    }
    if (own->sums)
        sums_close(own->sums);
    free(own->sums);
}

static int add_worker(struct fold *f, const struct fold *from)
{
    f->overflow |= from->overflow;
    if (f->sums) {
        sums_join(f->sums, from->sums);
        return 0;
    }
    for (size_t i = 0; i < f->nsegs * f->ngroups; i++) {
        struct cell *to = &f->segs[i];
        const struct cell *x = &from->segs[i];
        for (int m = 0; m < M_COUNT; m++)
            fold_sum(f, &to->m[m], x->m[m]);
        for (int m = 0; m < MEAN_COUNT; m++)
            to->sq[m] += x->sq[m];
        for (int h = 0; h < CUBE_DURATIONS; h++) {
            if (x->h[h] && hist_merge(&to->h[h], x->h[h]))
                return ERR_NOMEM;
        }
    }
    return 0;
}

static void fill_days(const struct fold *f, uint16_t *segs)
{
    size_t seg = 0;
    for (uint32_t code = 0; code < DAY_FAR; code++) {
        while (seg < f->nsegs && f->bounds[seg] <= code_day((uint16_t)code))
            seg++;
        segs[code] = (uint16_t)seg;
    }
    segs[DAY_FAR] = segs[DAY_NEVER] = (uint16_t)f->nsegs;
}

// Few chunks have rows to look at: it is quicker than to find out about all of them which ones pass.
static bool is_narrow(const struct rows_fold *x, const struct fold *f)
{
    size_t wide = 0;
    EACH_CHUNK(&f->c->rows, k) wide += !is_late(x, k) && !is_later(f, k);
    return wide < f->c->rows.n / 8;
}

// Days of the answer are many where somebody asks for each; segments beyond 16 bits are nobody's.
int fold_rows(struct fold *f)
{
    const struct cube *c = f->c;
    size_t most = c->rows.rows / ROWS_A_THREAD + 1, nworkers = c->nthreads < most ? c->nthreads : most;
    if (!c->rows.rows || kind_silent(c, REC_INTERACTION, f->slice))
        return 0;
    if (f->nsegs > UINT16_MAX)
        return ERR_RANGE;
    if (f->nsegs * f->ngroups > CELLS_A_THREAD)
        nworkers = 1;
    struct rows_fold x = {.by = calloc(nworkers, sizeof(*x.by)), .segs = malloc(65536 * sizeof(*x.segs))};
    x.days[0] = bound_code(f->nsegs ? f->bounds[0] : 0);
    x.days[1] = bound_code(f->nsegs ? f->bounds[f->nsegs - 1] : 0);
    int rc = x.by && x.segs ? 0 : ERR_NOMEM;
    if (!rc && !f->pick)
        rc = pick_take(c, f->slice, !(f->opts & CUBE_NO_CUSTOMERS) || !is_narrow(&x, f), &f->pick);
    for (size_t i = 0; !rc && i < nworkers; i++) {
        if (i)
            rc = open_worker(f, &x.by[i]);
        else
            x.by[i] = *f;
    }
    if (!rc) {
        fill_days(f, x.segs);
        find_sits(&x, f);
        rc = each_part(fold_chunk, &x, c->rows.n, nworkers);
    }
    f->overflow |= x.by && x.by[0].overflow;
    f->oom |= x.by && x.by[0].oom;
    for (size_t i = 1; x.by && i < nworkers; i++) {
        if (!rc)
            rc = add_worker(f, &x.by[i]);
        close_worker(f, &x.by[i]);
    }
    free(x.by);
    free(x.segs);
    return rc;
}

// Folding: facts -> segments of days -> spans. Segments are cut at every end of a span, so a fact is added once
// whatever the number of spans; a span sums its segments, a stock sums all segments up to its end.
#include "picks_priv.h"
#include "tables_priv.h"

#include <stdlib.h>
#include <string.h>

bool slice_takes(const struct slice *s, const struct fact *x)
{
    for (int i = 0; i < s->n; i++) {
        if (x->dim[s->f[i].dim] != s->f[i].code)
            return false;
    }
    return true;
}

size_t segment_of(struct fold *f, int32_t day)
{
    size_t h = f->hint;
    if (h && h < f->nsegs && f->bounds[h - 1] <= day && day < f->bounds[h])
        return h; // neighbours in the index share their day
    size_t lo = 0, hi = f->nsegs; // first segment whose end lies after the day
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->bounds[mid] > day)
            hi = mid;
        else
            lo = mid + 1;
    }
    return f->hint = lo;
}

struct cell *fold_cell(struct fold *f, const struct fact *x, int32_t day)
{
    if (day == CIVIL_NONE)
        return NULL;
    if (f->grid)
        return grid_cell(f->grid, x, day);
    size_t seg = segment_of(f, day);
    if (seg >= f->nsegs)
        return NULL;
    size_t g = f->group < 0 ? 0 : x->dim[f->group];
    f->want_hist = f->use && f->use[seg] & SEG_HIST;
    return g < f->ngroups ? &f->segs[seg * f->ngroups + g] : NULL;
}

void fold_sum(struct fold *f, int64_t *sum, int64_t v)
{
    if (__builtin_add_overflow(*sum, v, sum))
        f->overflow = true;
}

void fold_mean(struct fold *f, struct cell *cell, enum mean m, int64_t v)
{
    cell->m[mean_n(m)]++;
    fold_sum(f, &cell->m[mean_sum(m)], v);
    cell->sq[m] += (int128)v * v;
    if (f->want_hist && (int)m < CUBE_DURATIONS && hist_add(&cell->h[m], v))
        f->oom = true;
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

void cells_free(struct cell *cells, size_t n)
{
    for (size_t i = 0; cells && i < n; i++) {
        for (int h = 0; h < CUBE_DURATIONS; h++)
            hist_free(cells[i].h[h]);
    }
    free(cells);
}

static bool wants_hist(const struct fold *f, size_t span)
{
    return (f->opts & CUBE_HIST) || ((f->opts & CUBE_HIST_FIRST) && span == 0);
}

static int cut_segments(struct fold *f)
{
    f->bounds = calloc(2 * f->nspans + 1, sizeof(*f->bounds));
    if (!f->bounds)
        return ERR_NOMEM;
    size_t n = 0;
    for (size_t i = 0; i < f->nspans; i++) {
        f->bounds[n++] = f->spans[i].from;
        f->bounds[n++] = f->spans[i].to;
    }
    qsort(f->bounds, n, sizeof(*f->bounds), by_day);
    for (size_t i = 0; i < n; i++) {
        if (!f->nsegs || f->bounds[f->nsegs - 1] != f->bounds[i])
            f->bounds[f->nsegs++] = f->bounds[i];
    }
    f->use = calloc(f->nsegs + 1, 1);
    f->segs = calloc(f->nsegs * f->ngroups + 1, sizeof(*f->segs));
    f->cells = calloc(f->nspans * f->ngroups + 1, sizeof(*f->cells));
    if (!f->use || !f->segs || !f->cells)
        return ERR_NOMEM;
    for (size_t s = 0; s < f->nspans; s++) {
        size_t end = segment_of(f, f->spans[s].to - 1);
        for (size_t i = segment_of(f, f->spans[s].from - 1) + 1; i <= end; i++)
            f->use[i] |= (uint8_t)(SEG_INSIDE | (wants_hist(f, s) ? SEG_HIST : 0));
    }
    return 0;
}

static void drop_segments(struct fold *f)
{
    cells_free(f->segs, f->nsegs * f->ngroups);
    cells_free(f->cells, f->nspans * f->ngroups);
    free(f->bounds);
    free(f->use);
}

#define FOLD_KIND(kind, type, contribute)                                                                              \
    for (size_t i = 0, n = kind_silent(f->c, kind, f->slice) ? 0 : f->c->facts[kind].n; i < n; i++) {                 \
        const struct type *x = FACT(f->c, kind, type, i);                                                              \
        if (!x->f.gone && slice_takes(f->slice, &x->f))                                                                \
            contribute(f, x);                                                                                          \
    }

// The three kinds below have stocks or several dates: all of their facts, which are few beside the others.
static int fold_facts(struct fold *f, bool *tabled)
{
    int rc = fold_tables(f, tabled);
    if (!rc && !*tabled)
        rc = fold_rows(f);
    for (int r = 0; !rc && r < ROLE_SINGLE; r++)
        fold_role(f, (enum role)r);
    FOLD_KIND(REC_CUSTOMER, fact_customer, contribute_customer)
    FOLD_KIND(REC_LEAD, fact_lead, contribute_lead)
    FOLD_KIND(REC_EMPLOYEE, fact_employee, contribute_employee)
    return rc;
}

// A cost is shared out over segments: not a matter of days.
static void fold_costs(struct fold *f)
{
    FOLD_KIND(REC_COST, fact_cost, contribute_cost)
}

static bool is_stock(enum measure m)
{
    return m >= M_STOCK_BACKLOG && m <= M_STOCK_STAFF;
}
static bool is_start(enum measure m) { return m == M_START_CUSTOMERS || m == M_START_STAFF; }

static int add_flows(struct fold *f, struct cell *to, const struct cell *seg, bool hist)
{
    for (int m = 0; m < M_COUNT; m++) {
        if (!is_stock((enum measure)m) && !is_start((enum measure)m))
            fold_sum(f, &to->m[m], seg->m[m]);
    }
    for (int m = 0; m < MEAN_COUNT; m++)
        to->sq[m] += seg->sq[m];
    for (int h = 0; hist && h < CUBE_DURATIONS; h++) {
        if (seg->h[h] && hist_merge(&to->h[h], seg->h[h]))
            return ERR_NOMEM;
    }
    return 0;
}

// From changes to levels: after this a stock of segment i is what stands at its end.
static void run_stocks(struct fold *f)
{
    for (size_t i = 1; i < f->nsegs; i++) {
        for (size_t g = 0; g < f->ngroups; g++) {
            struct cell *now = &f->segs[i * f->ngroups + g];
            const struct cell *before = now - f->ngroups;
            for (int m = 0; m < M_COUNT; m++) {
                if (is_stock((enum measure)m) || is_start((enum measure)m))
                    now->m[m] += before->m[m];
            }
        }
    }
}

static void take_stocks(struct cell *to, const struct cell *end, const struct cell *start)
{
    for (int m = 0; m < M_COUNT; m++) {
        if (is_stock((enum measure)m))
            to->m[m] = end->m[m];
        else if (is_start((enum measure)m))
            to->m[m] = start->m[m];
    }
}

// A span adds the segments inside it; its stocks stand at its end, its opening stocks at its start.
static int sum_spans(struct fold *f)
{
    run_stocks(f);
    for (size_t s = 0; s < f->nspans; s++) {
        size_t start = segment_of(f, f->spans[s].from - 1), end = segment_of(f, f->spans[s].to - 1);
        for (size_t g = 0; g < f->ngroups; g++) {
            struct cell *to = &f->cells[s * f->ngroups + g];
            for (size_t i = start + 1; i <= end; i++) {
                if (add_flows(f, to, &f->segs[i * f->ngroups + g], wants_hist(f, s)))
                    return ERR_NOMEM;
            }
            take_stocks(to, &f->segs[end * f->ngroups + g], &f->segs[start * f->ngroups + g]);
        }
    }
    return 0;
}

// ---- groups of the answer: values met in the slice, by name, "(none)" last

static bool cell_empty(const struct cell *x)
{
    static const struct cell zero;
    return memcmp(x->m, zero.m, sizeof(x->m)) == 0;
}

struct named { const char *name; uint32_t code; };

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    if (!x->code || !y->code)
        return x->code ? -1 : y->code ? 1 : 0;
    return strcmp(x->name, y->name);
}

static int pack_groups(struct fold *f, enum dim d, struct cube_answer *out)
{
    struct named *met = calloc(f->ngroups + 1, sizeof(*met));
    if (!met)
        return ERR_NOMEM;
    size_t n = 0;
    for (uint32_t g = 0; g < f->ngroups; g++) {
        bool any = false;
        for (size_t s = 0; s < f->nspans && !any; s++)
            any = !cell_empty(&f->cells[s * f->ngroups + g]);
        if (any)
            met[n++] = (struct named){cube_value_name(f->c, d, g), g};
    }
    qsort(met, n, sizeof(*met), by_name);
    out->codes = calloc(n + 1, sizeof(*out->codes));
    out->cells = calloc(n * f->nspans + 1, sizeof(*out->cells));
    if (out->codes && out->cells) {
        out->ngroups = n;
        for (size_t g = 0; g < n; g++) {
            out->codes[g] = met[g].code;
            for (size_t s = 0; s < f->nspans; s++) {
                struct cell *from = &f->cells[s * f->ngroups + met[g].code];
                out->cells[s * n + g] = *from;
                memset(from->h, 0, sizeof(from->h)); // ownership moved
            }
        }
    }
    free(met);
    return out->codes && out->cells ? 0 : ERR_NOMEM;
}

// A slice on a dimension that the kind of record lacks says nothing of it.
static bool kind_has_dim(enum seen k, enum dim d)
{
    return rec_kind_has(k == SEEN_SURVEYS ? REC_SURVEY : REC_INTERACTION, dim_fields[d]);
}

static bool speaks(const struct fold *f, enum seen k, int32_t end)
{
    bool yes = f->c->begun[k] != CIVIL_NONE && f->c->begun[k] < end;
    for (int i = 0; i < f->slice->n; i++)
        yes &= kind_has_dim(k, f->slice->f[i].dim);
    return yes;
}

static void mark_begun(const struct fold *f, struct cube_answer *a)
{
    static const enum measure marks[SEEN_KINDS] = {M_SEEN_INTERACTIONS, M_SEEN_CASES, M_SEEN_SURVEYS, M_SEEN_COMPLAINTS};
    for (size_t i = 0; i < a->nspans * a->ngroups; i++) {
        for (int k = 0; k < SEEN_KINDS; k++)
            a->cells[i].m[marks[k]] = speaks(f, (enum seen)k, f->spans[i / a->ngroups].to);
    }
}

static int answer(struct fold *f, struct cube_answer *out)
{
    out->nspans = f->nspans;
    if (f->group >= 0 || f->by_preferred)
        return pack_groups(f, f->by_preferred ? DIM_CHANNEL : (enum dim)f->group, out);
    out->ngroups = 1;
    out->codes = calloc(1, sizeof(*out->codes));
    out->cells = f->cells;
    f->cells = NULL;
    return out->codes ? 0 : ERR_NOMEM;
}

// Histograms are in no daily cell and in no table: the facts of the spans that want them are folded for their sake.
static int fold_histograms(struct fold *f)
{
    struct fold h = {.c = f->c, .slice = f->slice, .pick = f->pick, .group = f->group, .opts = f->opts, .ngroups = f->ngroups, .spans = f->spans};
    h.nspans = f->opts & CUBE_HIST ? f->nspans : f->nspans > 0;
    if (!(f->opts & (CUBE_HIST | CUBE_HIST_FIRST)) || !h.nspans)
        return 0;
    int rc = cut_segments(&h);
    if (!rc)
        rc = fold_rows(&h);
    if (!rc)
        fold_role(&h, ROLE_RESPONSE);
    if (!rc && (h.oom || sum_spans(&h)))
        rc = ERR_NOMEM;
    for (size_t i = 0; !rc && i < h.nspans * h.ngroups; i++) {
        memcpy(f->cells[i].h, h.cells[i].h, sizeof(h.cells[i].h));
        memset(h.cells[i].h, 0, sizeof(h.cells[i].h)); // ownership moved
    }
    f->pick = h.pick; // left when all is done
    drop_segments(&h);
    return rc;
}

static int fold_all(struct fold *f)
{
    bool days = false, tabled = false;
    int rc = 0;
    if (f->by_preferred) {
        FOLD_KIND(REC_CUSTOMER, fact_customer, contribute_customer)
    } else {
        days = fold_daily(f);
        if (!days)
            rc = fold_facts(f, &tabled);
        fold_costs(f);
    }
    if (rc)
        return rc;
    if (f->oom || sum_spans(f))
        return ERR_NOMEM;
    return days || tabled ? fold_histograms(f) : 0;
}

static int run(struct fold *f, struct cube_answer *out, struct err *e)
{
    *out = (struct cube_answer){0};
    int rc = cut_segments(f);
    if (!rc)
        rc = fold_all(f);
    if (rc == ERR_CANCEL)
        err_set(e, rc, "Stopped.");
    else if (rc == ERR_RANGE)
        err_set(e, rc, "More than sixty thousand spans at once: ask for fewer.");
    else if (rc)
        rc = err_nomem(e);
    if (!rc && !(f->opts & CUBE_NO_CUSTOMERS))
        rc = fold_customers(f, e);
    if (!rc && f->overflow)
        rc = err_set(e, ERR_RANGE, "A sum is beyond 64 bits: check the amounts and durations of the files.");
    if (!rc && answer(f, out))
        rc = err_nomem(e);
    if (!rc)
        mark_begun(f, out);
    pick_leave(f->c, f->pick);
    drop_segments(f);
    if (rc)
        cube_answer_release(out);
    return rc;
}

int cube_fold(const struct cube *c, const struct slice *s, const struct span *spans, size_t nspans, int group,
              unsigned opts, struct cube_answer *out, struct err *e)
{
    struct fold f = {.c = c, .slice = s, .group = group, .opts = opts, .spans = spans, .nspans = nspans};
    f.ngroups = group < 0 ? 1 : cube_nvalues(c, (enum dim)group);
    return run(&f, out, e);
}

int cube_fold_preferred(const struct cube *c, const struct slice *s, const struct span *spans, size_t nspans,
                        struct cube_answer *out, struct err *e)
{
    struct fold f = {.c = c, .slice = s, .group = -1, .by_preferred = true, .opts = CUBE_NO_CUSTOMERS,
                     .spans = spans, .nspans = nspans};
    f.ngroups = cube_nvalues(c, DIM_CHANNEL);
    return run(&f, out, e);
}

void cube_answer_release(struct cube_answer *a)
{
    cells_free(a->cells, a->nspans * a->ngroups);
    free(a->codes);
    *a = (struct cube_answer){0};
}

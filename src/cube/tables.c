// Tables of the slices asked for lately. A page asks of one slice many times: about its period and those before, by channel, by
// another dimension, and by both; the next key asks about one period more. A table holds each month beside the days asked for, by
// channel and by one more dimension: it answers all of these, and grows to either side by the rows of the days that it lacks.
// Memory: TABLES_KEPT tables of TABLE_BYTES at most.
#include "tables_priv.h"

#include <stdlib.h>
#include <string.h>

#define TABLES_KEPT 16
#define TABLE_BYTES ((size_t)6 << 20)
#define ODD_MOST 2000 // rows that no class tells are told one by one, each time

struct tables {
    pthread_mutex_t lock;
    struct table at[TABLES_KEPT];
    uint64_t clock;
};

int tables_new(struct tables **out)
{
    struct tables *x = calloc(1, sizeof(*x));
    if (!x)
        return ERR_NOMEM;
    pthread_mutex_init(&x->lock, NULL);
    *out = x;
    return 0;
}

void table_release(struct table *t)
{
    free(t->bounds);
    free(t->cells);
    free(t->squares);
    *t = (struct table){0};
}

void tables_free(struct tables *x)
{
    for (size_t i = 0; x && i < TABLES_KEPT; i++)
        table_release(&x->at[i]);
    if (x)
        pthread_mutex_destroy(&x->lock);
    free(x);
}

// ---- what is asked for

// false: no table is made for it.
bool read_slice(const struct fold *f, bool keep_channel, struct asked *a)
{
    *a = (struct asked){.channel = -1, .dim = f->group == DIM_CHANNEL ? -1 : f->group};
    for (int i = 0; i < f->slice->n; i++) {
        bool channel = !keep_channel && f->slice->f[i].dim == DIM_CHANNEL;
        if (f->slice->f[i].code > UINT16_MAX || (channel && a->channel >= 0))
            return false;
        if (channel)
            a->channel = f->slice->f[i].code;
        else
            a->slice.f[a->slice.n++] = f->slice->f[i];
    }
    return true;
}

int32_t month_after(int32_t day)
{
    struct civil c = civil_from_day(day);
    return civil_add_months(civil_to_day(c.year, c.month, 1), 1);
}

// By another dimension two periods are asked for, as a rule: the months between them are not.
static int list_bounds(const struct fold *f, struct asked *a)
{
    int32_t first = f->bounds[0], last = f->bounds[f->nsegs - 1], begin = cube_first_day(f->c), end = f->c->days_end;
    bool months = a->dim < 0 && begin != CIVIL_NONE;
    begin = first > begin ? first : begin;
    end = months && end < last ? end : last;
    size_t most = f->nsegs + (months && end > begin ? (size_t)((int64_t)end - begin) / 28 : 0) + 2;
    if (!(a->bounds = malloc(most * sizeof(*a->bounds))))
        return ERR_NOMEM;
    int32_t month = months && begin < end ? month_after(begin) : last;
    for (size_t i = 0; i < f->nsegs; i++) {
        for (; month < f->bounds[i] && month < end; month = month_after(month))
            a->bounds[a->n++] = month;
        month = month == f->bounds[i] && month < end ? month_after(month) : month;
        a->bounds[a->n++] = f->bounds[i];
    }
    return 0;
}

size_t bound_place(const int32_t *bounds, size_t n, int32_t bound)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (bounds[mid] < bound)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && bounds[lo] == bound ? lo : n;
}

// ---- which table

// inside: those before its first day and after its last one may be missing.
static bool has_bounds(const struct table *t, const int32_t *bounds, size_t n, bool inside)
{
    for (size_t i = 0; i < n; i++) {
        if (bound_place(t->bounds, t->nsegs, bounds[i]) == t->nsegs && !(inside && (bounds[i] < t->bounds[0] || bounds[i] > t->bounds[t->nsegs - 1])))
            return false;
    }
    return true;
}

static struct table *find(struct tables *x, const struct fold *f, const struct asked *a)
{
    for (size_t i = 0; i < TABLES_KEPT; i++) {
        struct table *t = &x->at[i];
        if (t->cells && same_slice(&t->slice, &a->slice) && (a->dim < 0 || t->dim == a->dim) && has_bounds(t, f->bounds, f->nsegs, false))
            return t;
    }
    return NULL;
}

// One that lacks but days before its first or after its last one.
static struct table *find_short(struct tables *x, const struct asked *a)
{
    for (size_t i = 0; i < TABLES_KEPT; i++) {
        struct table *t = &x->at[i];
        if (t->cells && same_slice(&t->slice, &a->slice) && t->dim == a->dim && has_bounds(t, a->bounds, a->n, true) &&
            a->bounds[0] <= t->bounds[t->nsegs - 1] && a->bounds[a->n - 1] >= t->bounds[0])
            return t;
    }
    return NULL;
}

static struct table *oldest(struct tables *x)
{
    struct table *t = &x->at[0];
    for (size_t i = 1; i < TABLES_KEPT && t->cells; i++) {
        if (!x->at[i].cells || x->at[i].used < t->used)
            t = &x->at[i];
    }
    return t;
}

// ---- making and growing

static int make(const struct cube *c, const struct asked *a, const int32_t *bounds, size_t n, struct table *out)
{
    *out = (struct table){.slice = a->slice, .dim = a->dim, .nsegs = n, .bounds = malloc((n + 1) * sizeof(*bounds))};
    if (!out->bounds)
        return ERR_NOMEM;
    memcpy(out->bounds, bounds, n * sizeof(*bounds));
    int rc = table_fill(out, c);
    if (!rc && n * out->npairs * (out->width * sizeof(*out->cells) + out->nsquares * sizeof(*out->squares)) > TABLE_BYTES)
        rc = 1;
    if (rc)
        table_release(out);
    return rc;
}

static void put_segments(struct table *to, size_t at, const struct table *from, size_t first)
{
    size_t n = from->nsegs - first, cell = to->npairs * to->width, square = to->npairs * to->nsquares;
    memcpy(to->bounds + at, from->bounds + first, n * sizeof(*to->bounds));
    memcpy(to->cells + at * cell, from->cells + first * cell, n * cell * sizeof(*to->cells));
    memcpy(to->squares + at * square, from->squares + first * square, n * square * sizeof(*to->squares));
}

// The segments of two tables, the one's days before the other's: what stood before all of them is told by the first.
static int put_together(const struct table *a, const struct table *b, struct table *out)
{
    size_t n = a->nsegs + b->nsegs - 1;
    *out = *a;
    out->nsegs = n;
    out->bounds = malloc(n * sizeof(*out->bounds));
    out->cells = malloc(n * a->npairs * a->width * sizeof(*out->cells));
    out->squares = malloc(n * a->npairs * a->nsquares * sizeof(*out->squares) + 1);
    if (!out->bounds || !out->cells || !out->squares || n * a->npairs * (a->width + 2 * a->nsquares) * sizeof(int64_t) > TABLE_BYTES) {
        int rc = out->bounds && out->cells && out->squares;
        table_release(out);
        return rc ? rc : ERR_NOMEM;
    }
    put_segments(out, 0, a, 0);
    put_segments(out, a->nsegs, b, 1);
    return 0;
}

// t is left as it is where that fails.
static int grow(const struct cube *c, const struct asked *a, struct table *t, bool before)
{
    struct table more, both;
    size_t n = 0, last = a->n;
    while (before && n < a->n && a->bounds[n] < t->bounds[0])
        n++;
    while (!before && last && a->bounds[last - 1] > t->bounds[t->nsegs - 1])
        last--;
    if (before ? !n : last == a->n)
        return 0;
    int32_t *bounds = malloc((a->n + 1) * sizeof(*bounds));
    if (!bounds)
        return ERR_NOMEM;
    size_t from = before ? 0 : last, kept = before ? n : a->n - last;
    memcpy(bounds + !before, a->bounds + from, kept * sizeof(*bounds));
    bounds[before ? kept : 0] = before ? t->bounds[0] : t->bounds[t->nsegs - 1];
    int rc = make(c, a, bounds, kept + 1, &more);
    free(bounds);
    if (rc)
        return rc;
    rc = before ? put_together(&more, t, &both) : put_together(t, &more, &both);
    table_release(&more);
    if (rc)
        return rc;
    table_release(t);
    *t = both;
    return 0;
}

static int have(struct tables *x, const struct fold *f, struct asked *a, struct table **out)
{
    *out = find(x, f, a);
    if (*out)
        return 0;
    int rc = list_bounds(f, a);
    struct table *t = rc ? NULL : find_short(x, a), made;
    if (t) {
        rc = grow(f->c, a, t, true);
        if (!rc)
            rc = grow(f->c, a, t, false);
    }
    if (!rc && t && has_bounds(t, f->bounds, f->nsegs, false)) {
        *out = t;
        return 0;
    }
    if (rc < 0)
        return rc;
    rc = make(f->c, a, a->bounds, a->n, &made);
    if (rc)
        return rc;
    *out = oldest(x);
    table_release(*out);
    **out = made;
    return 0;
}

// ---- answering

static void add_cell(struct fold *f, const struct table *t, size_t at, bool flows, struct cell *to)
{
    const int64_t *cell = t->cells + at * t->width;
    const int128 *squares = t->squares + at * t->nsquares;
    for (size_t i = 0; i < (flows ? t->width : 1); i++)
        fold_sum(f, &to->m[t->measure[i]], cell[i]);
    for (size_t i = 0; flows && i < t->nsquares; i++)
        to->sq[t->mean[i]] += squares[i];
}

static void add_segment(struct fold *f, const struct table *t, const struct asked *a, size_t from, size_t seg, bool flows)
{
    for (size_t pair = 0; pair < t->npairs; pair++) {
        size_t channel = pair / t->nvalues, value = pair % t->nvalues;
        size_t group = f->group < 0 ? 0 : f->group == DIM_CHANNEL ? channel : value;
        if (a->channel < 0 || (size_t)a->channel == channel)
            add_cell(f, t, from * t->npairs + pair, flows, &f->segs[seg * f->ngroups + group]);
    }
}

static void answer(struct fold *f, const struct table *t, const struct asked *a)
{
    for (size_t seg = 0, at = 0; seg < f->nsegs; seg++) {
        for (; at < t->nsegs && t->bounds[at] <= f->bounds[seg]; at++)
            add_segment(f, t, a, at, seg, seg > 0);
    }
}

static void add_odd(struct fold *f)
{
    struct fact_interaction x;
    for (size_t i = 0; i < f->c->nodd; i++) {
        if (interaction_get(f->c, f->c->odd[i], &x) && slice_takes(f->slice, &x.f))
            contribute_interaction(f, &x);
    }
}

int fold_tables(struct fold *f, bool *done)
{
    struct asked a;
    struct tables *x = f->c->tables;
    struct table *t;
    *done = false;
    if (f->c->facts_only || f->opts & CUBE_HIST || !f->nsegs || !f->c->rows.rows || f->c->nodd > ODD_MOST ||
        kind_silent(f->c, REC_INTERACTION, f->slice) || !read_slice(f, false, &a))
        return 0;
    pthread_mutex_lock(&x->lock);
    int rc = have(x, f, &a, &t);
    *done = !rc;
    if (!rc) {
        t->used = ++x->clock;
        answer(f, t, &a);
    }
    pthread_mutex_unlock(&x->lock);
    free(a.bounds);
    if (!rc) {
        for (size_t i = 0; i < f->nsegs; i++) // they are in no table
            f->use[i] &= (uint8_t)~SEG_HIST;
        add_odd(f);
    }
    return rc > 0 ? 0 : rc;
}

// Daily cells: sums up to each day for the total, each channel and each team, and up to each month for pairs of a channel
// and a team. Made at sealing by the same contributions as any fold; a segment of days is a difference of two sums.
// Not in them: costs (they are shared out over the days of a segment), histograms, customer figures.
#include "stop_priv.h"
#include "tally_priv.h"

#include "base/holds.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS_MAX 20000              // channels x teams: beyond them everything is folded from facts
#define BOOK_BYTES ((size_t)192 << 20) // of one book: beyond them its slices are folded from facts

#define M_ADDED M_SEEN_INTERACTIONS // the measures before this one are sums of contributions

// ---- one day by channel and team

static struct cell *grid_at(struct grid *g, size_t channel, size_t team)
{
    size_t i = channel * g->nteams + team;
    if (!g->marked[i]) {
        g->marked[i] = true;
        g->touched[g->ntouched++] = (uint32_t)i;
    }
    return &g->cells[i];
}

struct cell *grid_cell(struct grid *g, const struct fact *x, int32_t day)
{
    return day == g->day ? grid_at(g, x->dim[DIM_CHANNEL], x->dim[DIM_TEAM]) : NULL;
}

struct cell *grid_off_channel(struct fold *f, const struct fact *x, int32_t day)
{
    return day == f->grid->day ? grid_at(f->grid, f->grid->nchannels, x->dim[DIM_TEAM]) : NULL;
}

// ---- tracks

static int grow_track(struct daily *d, struct track *t, size_t cap)
{
    int32_t *days = realloc(t->days, cap * sizeof(*days));
    if (!days)
        return ERR_NOMEM;
    t->days = days;
    d->bytes += (cap - t->cap) * sizeof(*days);
    for (int m = 0; m < M_ADDED; m++) {
        int64_t *col = t->m[m] ? realloc(t->m[m], cap * sizeof(*col)) : NULL;
        if (t->m[m] && !col)
            return ERR_NOMEM;
        t->m[m] = col;
        d->bytes += col ? (cap - t->cap) * sizeof(*col) : 0;
    }
    for (int m = 0; m < MEAN_COUNT; m++) {
        int128 *col = t->sq[m] ? realloc(t->sq[m], cap * sizeof(*col)) : NULL;
        if (t->sq[m] && !col)
            return ERR_NOMEM;
        t->sq[m] = col;
        d->bytes += col ? (cap - t->cap) * sizeof(*col) : 0;
    }
    t->cap = cap;
    return 0;
}

// The row of the day, the last one; a new one begins with the sums of the one before.
static int open_row(struct daily *d, struct track *t, int32_t day)
{
    if (t->n && t->days[t->n - 1] == day)
        return 0;
    if (t->n == t->cap && grow_track(d, t, t->cap ? 2 * t->cap : 16))
        return ERR_NOMEM;
    t->days[t->n] = day;
    for (size_t i = 0; t->n && i < t->nused; i++)
        t->m[t->used[i]][t->n] = t->m[t->used[i]][t->n - 1];
    for (int m = 0; t->n && m < MEAN_COUNT; m++) {
        if (t->sq[m])
            t->sq[m][t->n] = t->sq[m][t->n - 1];
    }
    t->n++;
    return 0;
}

static void *column(struct daily *d, void **col, const struct track *t, size_t size)
{
    if (!*col && (*col = calloc(t->cap, size)))
        d->bytes += t->cap * size;
    return *col;
}

// Adds to the row of the day. ERR_RANGE: a sum is beyond 64 bits.
static int add_sum(struct daily *d, struct track *t, int m, int64_t v)
{
    if (!t->m[m]) {
        if (!column(d, (void **)&t->m[m], t, sizeof(v)))
            return ERR_NOMEM;
        t->used[t->nused++] = (uint8_t)m;
    }
    HOLDS(t->n && t->cap); // track_add opened the row of the day
    return __builtin_add_overflow(t->m[m][t->n - 1], v, &t->m[m][t->n - 1]) ? ERR_RANGE : 0;
}

static int add_square(struct daily *d, struct track *t, int m, int128 v)
{
    int128 *col = column(d, (void **)&t->sq[m], t, sizeof(*col));
    if (!col)
        return ERR_NOMEM;
    col[t->n - 1] += v;
    return 0;
}

// Looked for once for all of its books.
static struct filled filled_in(const struct cell *x)
{
    struct filled f;
    f.nm = f.nsq = 0;
    for (int m = 0; m < M_ADDED; m++) {
        f.m[f.nm] = (uint8_t)m;
        f.nm += x->m[m] != 0;
    }
    for (int m = 0; m < MEAN_COUNT; m++) {
        f.sq[f.nsq] = (uint8_t)m;
        f.nsq += x->sq[m] != 0;
    }
    return f;
}

static int track_add(struct daily *d, size_t at, int32_t day, const struct cell *x, const struct filled *f)
{
    if (d->bytes > BOOK_BYTES)
        return 0; // it is not kept
    struct track *t = &d->tracks[at];
    if (open_row(d, t, day))
        return ERR_NOMEM;
    int rc = 0;
    for (size_t i = 0; !rc && i < f->nm; i++)
        rc = add_sum(d, t, f->m[i], x->m[f->m[i]]);
    for (size_t i = 0; !rc && i < f->nsq; i++)
        rc = add_square(d, t, f->sq[i], x->sq[f->sq[i]]);
    return rc;
}

void daily_release(struct daily *d)
{
    for (size_t i = 0; i < d->ntracks; i++) {
        free(d->tracks[i].days);
        for (int m = 0; m < M_COUNT; m++)
            free(d->tracks[i].m[m]);
        for (int m = 0; m < MEAN_COUNT; m++)
            free(d->tracks[i].sq[m]);
    }
    free(d->tracks);
    *d = (struct daily){0};
}

static size_t rows_before(const struct track *t, int32_t day)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->days[mid] < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

int64_t track_before(const struct track *t, enum measure m, int32_t day)
{
    size_t row = t->m[m] ? rows_before(t, day) : 0;
    return row ? t->m[m][row - 1] : 0;
}

// ---- making them

static int drain_one(struct cube *c, struct grid *g, uint32_t at, int32_t month)
{
    struct cell *x = &g->cells[at];
    uint32_t channel = at / (uint32_t)g->nteams, team = at % (uint32_t)g->nteams;
    struct daily *d = c->daily;
    const struct filled f = filled_in(x);
    int rc = track_add(&d[BOOK_TOTAL], 0, g->day, x, &f);
    if (!rc)
        rc = track_add(&d[BOOK_TEAM], team, g->day, x, &f);
    if (!rc && channel < g->nchannels)
        rc = track_add(&d[BOOK_CHANNEL], channel, g->day, x, &f);
    if (!rc && channel < g->nchannels)
        rc = track_add(&d[BOOK_PAIR], at, month, x, &f);
    memset(x, 0, sizeof(*x));
    g->marked[at] = false;
    return rc;
}

static int32_t month_of(int32_t day)
{
    struct civil c = civil_from_day(day);
    return civil_to_day(c.year, c.month, 1);
}

struct spot { enum book book; size_t code; };

static struct spot spot_of(const struct tallies *x, size_t track)
{
    size_t first[BOOKS] = {[BOOK_CHANNEL] = 1, [BOOK_TEAM] = 1 + x->nchannels, [BOOK_PAIR] = 1 + x->nchannels + x->nteams};
    enum book b = BOOK_PAIR;
    while (track < first[b])
        b--;
    return (struct spot){b, track - first[b]};
}

// What interactions add to a track on a day; at the first day of a month, what a pair got in it.
static int take_tally(struct cube *c, const struct tallies *x, size_t track, uint32_t at, size_t worker)
{
    struct spot to = spot_of(x, track);
    int32_t day = x->first + DAY_BASE + (int32_t)at;
    struct cell cell;
    struct filled filled;
    if (to.book == BOOK_PAIR && at && x->months[at] == x->months[at - 1])
        return 0;
    int rc = tallies_get(x, track, to.book == BOOK_PAIR ? x->months[at] : at, worker, &cell, &filled);
    return rc > 0 ? track_add(&c->daily[to.book], to.code, to.book == BOOK_PAIR ? month_of(day) : day, &cell, &filled) : rc;
}

// Before the other facts of the day.
static int take_day(struct cube *c, const struct tallies *x, int32_t day)
{
    int64_t at = (int64_t)day - DAY_BASE - x->first;
    int rc = 0;
    for (size_t i = 0; !rc && at >= 0 && at < (int64_t)x->ndays && i < x->ntracks; i++)
        rc = take_tally(c, x, i, (uint32_t)at, 0);
    return rc;
}

struct taking { struct cube *c; struct tallies *x; };

// All days of a track, of which what it is told from is given back.
static int take_track(void *ctx, size_t track, size_t worker)
{
    const struct taking *w = ctx;
    struct spot to = spot_of(w->x, track);
    struct daily *d = &w->c->daily[to.book];
    size_t n = tallies_days(w->x, track);
    int rc = n ? grow_track(d, &d->tracks[to.code], n) : 0;
    for (uint32_t at = 0; !rc && n && at < w->x->ndays; at++)
        rc = take_tally(w->c, w->x, track, at, worker);
    tallies_forget(w->x, track);
    return rc;
}

static int drain(struct cube *c, struct grid *g)
{
    int rc = 0;
    int32_t month = g->ntouched ? month_of(g->day) : 0;
    for (size_t i = 0; !rc && i < g->ntouched; i++)
        rc = drain_one(c, g, g->touched[i], month);
    g->ntouched = 0;
    return rc;
}

static void data_days(const struct cube *c, int32_t *from, int32_t *to) // [from, to)
{
    *from = INT32_MAX;
    *to = INT32_MIN;
    for (int r = 0; r < ROLES; r++) {
        const struct day_index *x = &c->index[r];
        if (!x->ndays)
            continue;
        int32_t end = (int32_t)(x->first + (int64_t)x->ndays);
        *from = x->first < *from ? x->first : *from;
        *to = end > *to ? end : *to;
    }
}

// Where no other facts stand on days each track is filled by itself.
static int fill_days(struct cube *c, struct grid *g, struct tallies *rows)
{
    static const struct slice everything;
    struct fold f = {.c = c, .slice = &everything, .group = -1, .ngroups = 1, .grid = g};
    int32_t from;
    data_days(c, &from, &c->days_end);
    bool alone = from > c->days_end;
    if (rows->ndays && rows->first + DAY_BASE < from)
        from = rows->first + DAY_BASE;
    if (rows->ndays && rows->first + DAY_BASE + (int32_t)rows->ndays > c->days_end)
        c->days_end = rows->first + DAY_BASE + (int32_t)rows->ndays;
    if (alone)
        return seal_parts(c, take_track, &(struct taking){c, rows}, rows->ntracks, rows->nby);
    int rc = 0;
    for (int32_t day = from; !rc && day < c->days_end; day++) {
        g->day = day;
        rc = cube_cancelled(c) ? ERR_CANCEL : take_day(c, rows, day);
        for (int r = 0; !rc && r < ROLES; r++)
            fold_day(&f, (enum role)r, day);
        if (!rc)
            rc = f.overflow ? ERR_RANGE : drain(c, g);
    }
    return rc;
}

static int make_books(struct cube *c, size_t nchannels, size_t nteams)
{
    size_t n[BOOKS] = {[BOOK_TOTAL] = 1, [BOOK_CHANNEL] = nchannels, [BOOK_TEAM] = nteams, [BOOK_PAIR] = nchannels * nteams};
    for (int b = 0; b < BOOKS; b++) {
        struct daily *d = &c->daily[b];
        d->tracks = calloc(n[b], sizeof(*d->tracks));
        if (!d->tracks)
            return ERR_NOMEM;
        d->ntracks = n[b];
        d->kept = true;
    }
    return 0;
}

static int fill_books(struct cube *c)
{
    struct grid g = {.nchannels = cube_nvalues(c, DIM_CHANNEL), .nteams = cube_nvalues(c, DIM_TEAM)};
    size_t n = (g.nchannels + 1) * g.nteams;
    if (n > PAIRS_MAX)
        return 0;
    g.cells = calloc(n, sizeof(*g.cells));
    g.marked = calloc(n, sizeof(*g.marked));
    g.touched = calloc(n, sizeof(*g.touched));
    struct tallies rows = {0};
    int rc = g.cells && g.marked && g.touched ? make_books(c, g.nchannels, g.nteams) : ERR_NOMEM;
    if (!rc)
        rc = tallies_make(&rows, c, g.nchannels, g.nteams);
    if (!rc)
        rc = fill_days(c, &g, &rows);
    tallies_release(&rows);
    for (int b = 0; b < BOOKS; b++) {
        if (c->daily[b].bytes > BOOK_BYTES)
            daily_release(&c->daily[b]);
    }
    free(g.cells);
    free(g.marked);
    free(g.touched);
    return rc;
}

int seal_daily(struct cube *c, struct err *e)
{
    int rc = seal_columns(c, e);
    for (int r = 0; !rc && r < ROLES; r++)
        rc = index_role(c, (enum role)r, e);
    if (rc)
        return rc;
    rc = fill_books(c);
    for (int r = ROLE_SINGLE; r < ROLES; r++)
        index_release(&c->index[r]);
    if (rc == ERR_RANGE) { // folds from facts will say so, where it concerns them
        for (int b = 0; b < BOOKS; b++)
            daily_release(&c->daily[b]);
        rc = 0;
    }
    return seal_failed(rc, e);
}

// ---- answering from them

struct where { int64_t channel, team; }; // filters; -1: any

static bool read_filters(const struct slice *s, struct where *w)
{
    *w = (struct where){-1, -1};
    for (int i = 0; i < s->n; i++) {
        int64_t *to = s->f[i].dim == DIM_CHANNEL ? &w->channel : s->f[i].dim == DIM_TEAM ? &w->team : NULL;
        if (!to || *to >= 0)
            return false;
        *to = s->f[i].code;
    }
    return true;
}

static enum book pick(const struct fold *f, struct where *w)
{
    if (!read_filters(f->slice, w) || (f->group >= 0 && f->group != DIM_CHANNEL && f->group != DIM_TEAM))
        return BOOKS;
    bool channel = w->channel >= 0 || f->group == DIM_CHANNEL, team = w->team >= 0 || f->group == DIM_TEAM;
    return channel && team ? BOOK_PAIR : channel ? BOOK_CHANNEL : team ? BOOK_TEAM : BOOK_TOTAL;
}

enum book book_for(const struct fold *f, int64_t *code)
{
    struct where w;
    enum book b = pick(f, &w);
    *code = b == BOOK_TOTAL ? 0 : b == BOOK_CHANNEL ? w.channel : w.team;
    return b == BOOK_PAIR || f->c->facts_only ? BOOKS : b;
}

static bool whole_months(const struct fold *f)
{
    for (size_t i = 0; i < f->nsegs; i++) {
        if (f->bounds[i] < f->c->days_end && month_of(f->bounds[i]) != f->bounds[i])
            return false;
    }
    return true;
}

static void fill_segments(struct fold *f, const struct track *t, size_t group, size_t *rows)
{
    for (size_t i = 0; i < f->nsegs; i++)
        rows[i] = rows_before(t, f->bounds[i]);
    for (int m = 0; m < M_ADDED; m++) {
        int64_t before = 0;
        for (size_t i = 0; t->m[m] && i < f->nsegs; i++) {
            int64_t now = rows[i] ? t->m[m][rows[i] - 1] : 0;
            if (__builtin_sub_overflow(now, before, &f->segs[i * f->ngroups + group].m[m]))
                f->overflow = true;
            before = now;
        }
    }
    for (int m = 0; m < MEAN_COUNT; m++) {
        int128 before = 0;
        for (size_t i = 0; t->sq[m] && i < f->nsegs; i++) {
            int128 now = rows[i] ? t->sq[m][rows[i] - 1] : 0;
            f->segs[i * f->ngroups + group].sq[m] = now - before;
            before = now;
        }
    }
}

bool fold_daily(struct fold *f)
{
    struct where w;
    enum book b = pick(f, &w);
    if (f->c->facts_only || b == BOOKS || !f->c->daily[b].kept || (b == BOOK_PAIR && !whole_months(f)))
        return false;
    size_t *rows = calloc(f->nsegs + 1, sizeof(*rows)), nteams = cube_nvalues(f->c, DIM_TEAM);
    if (!rows) {
        f->oom = true;
        return true;
    }
    for (size_t i = 0; i < f->c->daily[b].ntracks; i++) {
        size_t channel = b == BOOK_PAIR ? i / nteams : i, team = b == BOOK_PAIR ? i % nteams : i;
        const struct track *t = &f->c->daily[b].tracks[i];
        if (t->n && (w.channel < 0 || w.channel == (int64_t)channel) && (w.team < 0 || w.team == (int64_t)team))
            fill_segments(f, t, f->group < 0 ? 0 : f->group == DIM_CHANNEL ? channel : team, rows);
    }
    free(rows);
    return true;
}

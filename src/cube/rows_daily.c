// Interactions in the daily cells. Each thread adds its chunks up by day, channel and team: first into a few open cells,
// for rows near each other share their days, then into one cell a day for the total, the channel and the team, and one a
// month for the pair. Cells hold only what some class of rows adds.
#include "classes_priv.h"
#include "tally_priv.h"
#include "base/holds.h"
#include "base/threads.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define OPEN 4096       // cells, a power of two
#define PAGE_DAYS 32
#define STOCK_SLOT 0

struct open_cell { uint32_t pair; uint16_t day; bool used; };
struct page { // of a track
    bool used[PAGE_DAYS];
    int64_t at[]; // [PAGE_DAYS * width]
};
struct tally { // of one thread
    alignas(64) struct page **pages; // [ntracks * npages]; no two of them on one cache line
    struct open_cell *open;
    int64_t *cells;      // [OPEN * width]
    bool overflow;
};

static int64_t *page_cell(struct tallies *x, struct tally *t, size_t track, uint32_t day)
{
    struct page **p = &t->pages[track * x->npages + day / PAGE_DAYS];
    if (!*p && !(*p = calloc(1, sizeof(**p) + PAGE_DAYS * x->width * sizeof(int64_t))))
        return NULL;
    (*p)->used[day % PAGE_DAYS] = true;
    return (*p)->at + day % PAGE_DAYS * x->width;
}

static void add_square(int64_t *low, int64_t more, int64_t high) // 128 bits in two limbs, the lower one first
{
    uint64_t sum = (uint64_t)low[0] + (uint64_t)more;
    low[1] += high + (sum < (uint64_t)more);
    low[0] = (int64_t)sum;
}

static void add_cell(const struct tallies *x, struct tally *t, int64_t *to, const int64_t *from)
{
    size_t i = 0;
    for (; i < x->ncounts; i++)
        to[i] += from[i];
    for (; i < x->nslots; i++)
        t->overflow |= __builtin_add_overflow(to[i], from[i], &to[i]);
    for (; i < x->width; i += 2)
        add_square(to + i, from[i], from[i + 1]);
}

static int close_cell(struct tallies *x, struct tally *t, size_t at)
{
    struct open_cell *o = &t->open[at];
    int64_t *from = t->cells + at * x->width;
    uint32_t channel = o->pair / (uint32_t)x->nteams, team = o->pair % (uint32_t)x->nteams;
    size_t tracks[] = {0, 1 + channel, 1 + x->nchannels + team, 1 + x->nchannels + x->nteams + o->pair};
    for (size_t i = 0; i < ARRAY_LEN(tracks); i++) {
        int64_t *to = page_cell(x, t, tracks[i], i < 3 ? (uint32_t)(o->day - x->first) : x->months[o->day - x->first]);
        if (!to)
            return ERR_NOMEM;
        add_cell(x, t, to, from);
    }
    memset(from, 0, x->width * sizeof(*from));
    o->used = false;
    return 0;
}

static int64_t *open_cell(struct tallies *x, struct tally *t, uint32_t pair, uint16_t day)
{
    size_t at = (pair * 2654435761U >> 16 ^ day * 40503U) & (OPEN - 1);
    struct open_cell *o = &t->open[at];
    if (o->used && (o->pair != pair || o->day != day) && close_cell(x, t, at))
        return NULL;
    *o = (struct open_cell){pair, day, true};
    return t->cells + at * x->width;
}

// The program's measures are places in a cell, see place_program.
static void add_row(struct tally *t, int64_t *cell, const struct chunk *k, uint32_t i, const struct program *p, const uint16_t square[])
{
    for (int s = 0; s < p->ncounts; s++)
        cell[p->counts[s].measure] += p->counts[s].add;
    cell[STOCK_SLOT] += p->stock;
    for (int s = 0; s < p->nvalues; s++) {
        const struct value_step *v = &p->values[s];
        int64_t value = row_take(k, i, (enum take)v->take);
        if (v->take == TAKE_COST)
            value *= COST_ONE / MONEY_ONE;
        if (__builtin_add_overflow(cell[v->sum], value, &cell[v->sum]))
            t->overflow = true;
        if (v->mean == MEAN_COUNT)
            continue;
        int128 both = (int128)value * value;
        cell[v->n]++;
        add_square(cell + square[v->mean], (int64_t)both, (int64_t)(both >> 64));
    }
}

static void add_rating(const struct tallies *x, struct tally *t, int64_t *cell, const struct rating_program *p)
{
    for (int s = 0; s < p->nsteps; s++) {
        int64_t *to = &cell[x->slot[p->measures[s]]];
        t->overflow |= __builtin_add_overflow(*to, p->adds[s], to);
    }
    if (p->mean < MEAN_COUNT)
        add_square(cell + x->square[p->mean], p->square, 0);
}

static int tally_chunk(void *ctx, size_t at, size_t worker)
{
    struct tallies *x = ctx;
    struct tally *t = &x->by[worker];
    const struct chunk *k = &x->c->rows.at[at];
    const uint16_t *class = k->col[COL_CLASS], *created = k->col[COL_CREATED_DAY];
    const uint8_t *ratings = k->col[COL_RATING];
    for (uint32_t i = 0; (created || ratings) && i < k->n; i++) {
        uint32_t pair = COL_GET(k, COL_DIM + DIM_CHANNEL, i, uint16_t) * (uint32_t)x->nteams + COL_GET(k, COL_DIM + DIM_TEAM, i, uint16_t);
        uint16_t resolved = COL_GET(k, COL_RESOLVED_DAY, i, uint16_t);
        int64_t *cell;
        if (ratings && ratings[i]) { // its channel and team are its row's
            if (!(cell = open_cell(x, t, pair, ((const uint16_t *)k->col[COL_RATED_DAY])[i])))
                return ERR_NOMEM;
            add_rating(x, t, cell, &x->c->programs[ratings[i] - 1]);
        }
        if (class[i] < CLASS_FIRST)
            continue;
        HOLDS(created); // a row of a class was placed on a day
        const struct row_class *p = &x->classes[class[i] - CLASS_FIRST];
        if (!(cell = open_cell(x, t, pair, created[i])))
            return ERR_NOMEM;
        add_row(t, cell, k, i, &p->created, x->square);
        if (resolved == DAY_NEVER)
            continue;
        if (!(cell = open_cell(x, t, pair, resolved)))
            return ERR_NOMEM;
        add_row(t, cell, k, i, &p->resolved, x->square);
    }
    return 0;
}

static int close_all(void *ctx, size_t at, size_t worker)
{
    struct tallies *x = ctx;
    (void)worker;
    for (size_t i = 0; i < OPEN; i++) {
        if (x->by[at].open[i].used && close_cell(x, &x->by[at], i))
            return ERR_NOMEM;
    }
    return 0;
}

// ---- the layout of a cell: counts, sums that may run over, squares

static void give_slot(struct tallies *x, int m)
{
    if (x->slot[m] != NO_SLOT)
        return;
    x->measure[x->nslots] = (uint16_t)m;
    x->slot[m] = (uint16_t)x->nslots++;
}

static void each_program(const struct tallies *x, void (*take)(struct tallies *x, const struct program *p), struct tallies *to)
{
    for (size_t i = 0; i < x->c->classes.n; i++) {
        take(to, &x->c->classes.at[i].created);
        take(to, &x->c->classes.at[i].resolved);
    }
}

static void take_counts(struct tallies *x, const struct program *p)
{
    for (int s = 0; s < p->ncounts; s++)
        give_slot(x, p->counts[s].measure);
    for (int s = 0; s < p->nvalues; s++) {
        if (p->values[s].mean < MEAN_COUNT)
            give_slot(x, (int)mean_n((enum mean)p->values[s].mean));
    }
}

static void take_sums(struct tallies *x, const struct program *p)
{
    for (int s = 0; s < p->nvalues; s++)
        give_slot(x, p->values[s].sum);
}

static void lay_out(struct tallies *x)
{
    for (int m = 0; m < M_COUNT; m++)
        x->slot[m] = NO_SLOT;
    give_slot(x, M_STOCK_BACKLOG); // STOCK_SLOT
    each_program(x, take_counts, x);
    x->ncounts = x->nslots;
    each_program(x, take_sums, x);
    for (size_t i = 0; i < x->c->nforms; i++) {
        for (int s = 0; s < x->c->programs[i].nsteps; s++)
            give_slot(x, x->c->programs[i].measures[s]);
    }
    x->width = x->nslots;
    for (int m = 0; m < MEAN_COUNT; m++) {
        x->square[m] = NO_SLOT;
        if (x->slot[mean_sum((enum mean)m)] == NO_SLOT)
            continue;
        x->square[m] = (uint16_t)x->width;
        x->width += 2;
    }
}

static void place_program(const struct tallies *x, struct program *p)
{
    for (int s = 0; s < p->ncounts; s++)
        p->counts[s].measure = x->slot[p->counts[s].measure];
    for (int s = 0; s < p->nvalues; s++) {
        struct value_step *v = &p->values[s];
        v->sum = x->slot[v->sum];
        v->n = v->mean < MEAN_COUNT ? x->slot[mean_n((enum mean)v->mean)] : NO_SLOT;
    }
}

// What the classes add, by places in a cell.
static int place_classes(struct tallies *x)
{
    size_t n = x->c->classes.n;
    if (!(x->classes = malloc((n + 1) * sizeof(*x->classes))))
        return ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        x->classes[i] = x->c->classes.at[i];
        place_program(x, &x->classes[i].created);
        place_program(x, &x->classes[i].resolved);
    }
    return 0;
}

static int list_months(struct tallies *x)
{
    uint16_t first = x->c->tally_first, last = x->c->tally_last;
    x->first = first;
    x->ndays = first == DAY_NEVER ? 0 : last - first + 1u;
    x->npages = x->ndays / PAGE_DAYS + 1;
    x->months = calloc(x->ndays + 1, sizeof(*x->months));
    for (size_t d = 0; x->months && d < x->ndays; d++) {
        struct civil from = civil_from_day(first + DAY_BASE), day = civil_from_day((int32_t)d + first + DAY_BASE);
        x->months[d] = (uint32_t)((day.year - from.year) * 12 + day.month - from.month);
    }
    return x->months ? 0 : ERR_NOMEM;
}

int tallies_make(struct tallies *x, const struct cube *c, size_t nchannels, size_t nteams)
{
    *x = (struct tallies){.c = c, .nchannels = nchannels, .nteams = nteams, .nby = c->nthreads};
    lay_out(x);
    if (list_months(x) || place_classes(x) || !(x->by = aligned_alloc(64, x->nby * sizeof(*x->by))))
        return ERR_NOMEM;
    memset(x->by, 0, x->nby * sizeof(*x->by));
    if (x->nby > c->rows.n)
        x->nby = c->rows.n ? c->rows.n : 1;
    x->ntracks = 1 + nchannels + nteams + nchannels * nteams;
    for (size_t i = 0; i < x->nby; i++) {
        struct tally *t = &x->by[i];
        t->pages = calloc(x->ntracks * x->npages, sizeof(*t->pages));
        t->open = calloc(OPEN, sizeof(*t->open));
        t->cells = calloc(OPEN, x->width * sizeof(*t->cells));
        if (!t->pages || !t->open || !t->cells)
            return ERR_NOMEM;
    }
    int rc = each_part(tally_chunk, x, c->rows.n, x->nby);
    if (!rc)
        rc = each_part(close_all, x, x->nby, x->nby);
    for (size_t i = 0; !rc && i < x->nby; i++)
        rc = x->by[i].overflow ? ERR_RANGE : 0;
    return rc;
}

void tallies_release(struct tallies *x)
{
    for (size_t i = 0; x->by && i < x->nby; i++) {
        struct tally *t = &x->by[i];
        for (size_t p = 0; t->pages && p < x->ntracks * x->npages; p++)
            free(t->pages[p]);
        free(t->pages);
        free(t->open);
        free(t->cells);
    }
    free(x->by);
    free(x->months);
    free(x->classes);
    *x = (struct tallies){0};
}

const int64_t *tallies_get(const struct tallies *x, size_t by, size_t track, uint32_t at)
{
    const struct page *p = x->by[by].pages[track * x->npages + at / PAGE_DAYS];
    return p && p->used[at % PAGE_DAYS] ? p->at + at % PAGE_DAYS * x->width : NULL;
}

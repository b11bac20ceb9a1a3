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

#define CLOSED UINT64_MAX
#define CHUNKS_OPEN 4096 // counts of open cells are 32 bits wide: after so many chunks all are closed

// An open cell: counts, four by four, then sums, then squares.
union four { int32_t n[4]; int32_t all __attribute__((vector_size(16))); };
__extension__ typedef unsigned __int128 uint128;
struct page { // of a track
    bool used[PAGE_DAYS];
    int64_t at[]; // [PAGE_DAYS * width]
};
struct tally { // of one thread
    alignas(64) struct page **pages; // [ntracks * npages]; no two of them on one cache line
    uint64_t *tags;      // [OPEN] day << 32 | pair, CLOSED
    char *cells;         // [OPEN * open_size]
    size_t nchunks;
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

static const int64_t *cell_at(const struct tallies *x, const struct tally *t, size_t track, uint32_t at)
{
    const struct page *p = t->pages[track * x->npages + at / PAGE_DAYS];
    return p && p->used[at % PAGE_DAYS] ? p->at + at % PAGE_DAYS * x->width : NULL;
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
    for (; i < x->nslots + 2 * x->nsquares; i += 2)
        add_square(to + i, from[i], from[i + 1]);
}

static void add_open(const struct tallies *x, struct tally *t, int64_t *to, const char *cell)
{
    const union four *counts = (const void *)cell;
    const int64_t *sums = (const void *)(cell + x->open_sums);
    const uint128 *squares = (const void *)(cell + x->open_squares);
    for (size_t i = 0; i < x->nfours; i++) {
        for (int j = 0; j < 4; j++)
            to[4 * i + (size_t)j] += counts[i].n[j]; // beyond the last count they are 0
    }
    for (size_t i = x->ncounts; i < x->nslots; i++)
        t->overflow |= __builtin_add_overflow(to[i], sums[i - x->ncounts], &to[i]);
    for (size_t i = 0; i < x->nsquares; i++)
        add_square(to + x->nslots + 2 * i, (int64_t)squares[i], (int64_t)(squares[i] >> 64));
}

// The total is left for the end: it is that of the channels.
static int close_cell(struct tallies *x, struct tally *t, size_t at)
{
    char *from = t->cells + at * x->open_size;
    uint32_t pair = (uint32_t)t->tags[at], day = (uint32_t)(t->tags[at] >> 32) - x->first;
    uint32_t channel = pair / (uint32_t)x->nteams, team = pair % (uint32_t)x->nteams;
    size_t tracks[] = {1 + channel, 1 + x->nchannels + team, 1 + x->nchannels + x->nteams + pair};
    for (size_t i = 0; i < ARRAY_LEN(tracks); i++) {
        int64_t *to = page_cell(x, t, tracks[i], i < 2 ? day : x->months[day]);
        if (!to)
            return ERR_NOMEM;
        add_open(x, t, to, from);
    }
    memset(from, 0, x->open_size);
    t->tags[at] = CLOSED;
    return 0;
}

// What each row asks for: told once, so that no store can change it.
struct cells { char *at; uint64_t *tags; size_t size, nfours, sums, squares; uint32_t npairs; };

// Rows near each other have days near each other, of all pairs: these lie side by side.
static inline char *open_cell(const struct cells *o, struct tallies *x, struct tally *t, uint32_t pair, uint16_t day)
{
    size_t at = (day * o->npairs + pair) & (OPEN - 1);
    uint64_t tag = (uint64_t)day << 32 | pair;
    if (o->tags[at] != tag) {
        if (o->tags[at] != CLOSED && close_cell(x, t, at))
            return NULL;
        o->tags[at] = tag;
    }
    return o->at + at * o->size;
}

// What a row of the class adds: always the same counts, and values of its own. Their steps are places in a cell, see place_program.
ALWAYS_INLINE void add_row(const struct cells *o, struct tally *t, char *cell, const struct chunk *k, uint32_t i, const struct program *p,
                           const union four *counts)
{
    union four *own = (void *)cell;
    for (size_t f = 0; f < o->nfours; f++)
        own[f].all += counts[f].all;
    int64_t *sums = (void *)(cell + o->sums);
    uint128 *squares = (void *)(cell + o->squares);
    bool overflow = false;
    for (const struct value_step *v = p->values, *end = v + p->nvalues; v < end; v++) {
        int64_t value = step_value(k, i, (enum take)v->take);
        overflow |= __builtin_add_overflow(sums[v->sum], value, &sums[v->sum]);
        if (v->mean < MEAN_COUNT)
            squares[v->n] += (uint128)((int128)value * value);
    }
    if (overflow)
        t->overflow = true;
}

static void add_rating(const struct tallies *x, struct tally *t, char *cell, const struct rating_program *p)
{
    int32_t *counts = (void *)cell;
    int64_t *sums = (void *)(cell + x->open_sums);
    uint128 *squares = (void *)(cell + x->open_squares);
    for (int s = 0; s < p->nsteps; s++) {
        size_t at = x->slot[p->measures[s]]; // a count only where some class has it too
        t->overflow |= at < x->ncounts ? __builtin_add_overflow(counts[at], p->adds[s], &counts[at])
                                       : __builtin_add_overflow(sums[at - x->ncounts], p->adds[s], &sums[at - x->ncounts]);
    }
    if (p->mean < MEAN_COUNT)
        squares[(x->square[p->mean] - x->nslots) / 2] += (uint64_t)p->square;
}

static int close_cells(struct tallies *x, struct tally *t)
{
    for (size_t i = 0; i < OPEN; i++) {
        if (t->tags[i] != CLOSED && close_cell(x, t, i))
            return ERR_NOMEM;
    }
    return 0;
}

static int tally_chunk(void *ctx, size_t at, size_t worker)
{
    struct tallies *x = ctx;
    struct tally *t = &x->by[worker];
    const struct chunk *k = &x->c->rows.at[at];
    const uint16_t *class = k->col[COL_CLASS], *created = k->col[COL_CREATED_DAY], *resolved = k->col[COL_RESOLVED_DAY];
    const struct dim_codes channels = dim_codes(k, DIM_CHANNEL), teams = dim_codes(k, DIM_TEAM);
    const uint8_t *ratings = k->col[COL_RATING];
    const struct cells o = {t->cells, t->tags, x->open_size, x->nfours, x->open_sums, x->open_squares, (uint32_t)(x->nchannels * x->nteams)};
    if (++t->nchunks % CHUNKS_OPEN == 0 && close_cells(x, t))
        return ERR_NOMEM;
    for (uint32_t i = 0; (created || ratings) && i < k->n; i++) {
        uint32_t pair = code_in(channels, i) * (uint32_t)x->nteams + code_in(teams, i), number = class[i];
        char *cell;
        if (ratings && ratings[i]) { // its channel and team are its row's
            if (!(cell = open_cell(&o, x, t, pair, ((const uint16_t *)k->col[COL_RATED_DAY])[i])))
                return ERR_NOMEM;
            add_rating(x, t, cell, &x->c->programs[ratings[i] - 1]);
        }
        if (number < CLASS_FIRST)
            continue;
        HOLDS(created); // a row of a class was placed on a day
        const struct row_class *p = &x->classes[number -= CLASS_FIRST];
        const union four *counts = x->counts + 2 * number * o.nfours;
        if (!(cell = open_cell(&o, x, t, pair, created[i])))
            return ERR_NOMEM;
        add_row(&o, t, cell, k, i, &p->created, counts);
        if (!resolved || resolved[i] == DAY_NEVER)
            continue;
        if (!(cell = open_cell(&o, x, t, pair, resolved[i])))
            return ERR_NOMEM;
        add_row(&o, t, cell, k, i, &p->resolved, counts + o.nfours);
    }
    return 0;
}

static int add_total(struct tallies *x, struct tally *t, uint32_t day)
{
    for (size_t channel = 0; channel < x->nchannels; channel++) {
        const int64_t *from = cell_at(x, t, 1 + channel, day);
        int64_t *to = from ? page_cell(x, t, 0, day) : NULL;
        if (from && !to)
            return ERR_NOMEM;
        if (from)
            add_cell(x, t, to, from);
    }
    return 0;
}

static int close_all(void *ctx, size_t at, size_t worker)
{
    struct tallies *x = ctx;
    int rc = close_cells(x, &x->by[at]);
    (void)worker;
    for (uint32_t day = 0; !rc && day < x->ndays; day++)
        rc = add_total(x, &x->by[at], day);
    return rc;
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
    for (int m = 0; m < MEAN_COUNT; m++) {
        x->square[m] = NO_SLOT;
        if (x->slot[mean_sum((enum mean)m)] != NO_SLOT)
            x->square[m] = (uint16_t)(x->nslots + 2 * x->nsquares++);
    }
    x->nfours = (x->ncounts + 3) / 4;
    x->width = x->nslots + 2 * x->nsquares;
    x->width = x->width < 4 * x->nfours ? 4 * x->nfours : x->width;
    x->open_sums = x->nfours * sizeof(union four);
    x->open_squares = x->open_sums + (x->nslots - x->ncounts + 1) / 2 * 2 * sizeof(int64_t);
    x->open_size = x->open_squares + x->nsquares * sizeof(uint128);
}

// A value's sum becomes its place among the sums, its count that of its square among the squares.
static void place_program(const struct tallies *x, struct program *p, union four *counts)
{
    int32_t *n = counts->n;
    n[STOCK_SLOT] += p->stock;
    for (int s = 0; s < p->ncounts; s++)
        n[x->slot[p->counts[s].measure]] += p->counts[s].add;
    for (int s = 0; s < p->nvalues; s++) {
        struct value_step *v = &p->values[s];
        v->sum = (uint16_t)(x->slot[v->sum] - x->ncounts);
        if (v->mean == MEAN_COUNT)
            continue;
        n[x->slot[mean_n((enum mean)v->mean)]]++;
        v->n = (uint16_t)((x->square[v->mean] - x->nslots) / 2);
    }
}

// What the classes add, by places in a cell.
static int place_classes(struct tallies *x)
{
    size_t n = x->c->classes.n;
    x->classes = malloc((n + 1) * sizeof(*x->classes));
    x->counts = calloc(2 * n * x->nfours + 1, sizeof(*x->counts));
    if (!x->classes || !x->counts)
        return ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        x->classes[i] = x->c->classes.at[i];
        place_program(x, &x->classes[i].created, x->counts + 2 * i * x->nfours);
        place_program(x, &x->classes[i].resolved, x->counts + (2 * i + 1) * x->nfours);
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
        t->tags = malloc(OPEN * sizeof(*t->tags));
        t->cells = calloc(OPEN, x->open_size);
        if (!t->pages || !t->tags || !t->cells)
            return ERR_NOMEM;
        memset(t->tags, 0xff, OPEN * sizeof(*t->tags)); // CLOSED
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
        free(t->tags);
        free(t->cells);
    }
    free(x->by);
    free(x->months);
    free(x->classes);
    free(x->counts);
    *x = (struct tallies){0};
}

const int64_t *tallies_get(const struct tallies *x, size_t by, size_t track, uint32_t at)
{
    return cell_at(x, &x->by[by], track, at);
}

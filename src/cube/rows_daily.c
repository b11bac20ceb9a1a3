// Interactions in the daily cells. Each thread adds its chunks up by day, channel and team: first into a few open cells,
// for rows near each other share their days, then into one cell a day for the total, the channel and the team, and one a
// month for the pair. Cells hold only what some class of rows adds.
#include "stop_priv.h"
#include "tally_priv.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define OPEN 4096       // cells, a power of two
#define PAGE_DAYS 8     // few: threads take chunks by turns, and each has pages of its own

#define CLOSED UINT32_MAX
#define CHUNKS_OPEN 4096 // counts of open cells are 32 bits wide: after so many chunks all are closed

struct page { // of a track
    bool used[PAGE_DAYS];
    int64_t at[]; // [PAGE_DAYS * width]
};
struct tally { // of one thread
    alignas(64) struct page **pages; // [ntracks * npages]; no two of them on one cache line
    uint32_t *open;      // [OPEN] day * pairs + pair, CLOSED
    char *cells;         // [(OPEN + 1) * open_size] the last one: of no row, see add_ratings
    int64_t *merged;     // [width] see tallies_get
    size_t nchunks;
    bool overflow;
    struct tally_block block;
};

static int64_t *page_cell(struct tallies *x, struct tally *t, size_t track, uint32_t day)
{
    struct page **p = &t->pages[track * x->npages + day / PAGE_DAYS];
    if (!*p && !(*p = calloc(1, sizeof(**p) + PAGE_DAYS * x->width * sizeof(int64_t))))
        return NULL;
    (*p)->used[day % PAGE_DAYS] = true;
    return (*p)->at + day % PAGE_DAYS * x->width;
}

static int64_t *cell_at(const struct tallies *x, const struct tally *t, size_t track, uint32_t at)
{
    struct page *p = t->pages[track * x->npages + at / PAGE_DAYS];
    return p && p->used[at % PAGE_DAYS] ? p->at + at % PAGE_DAYS * x->width : NULL;
}

static bool add_sums(struct tally_sum *to, const struct tally_sum *from, size_t n)
{
    bool overflow = false;
    for (size_t i = 0; i < n; i++) {
        uint128 square = ((uint128)to[i].high << 64 | to[i].low) + ((uint128)from[i].high << 64 | from[i].low);
        to[i].low = (uint64_t)square;
        to[i].high = (uint64_t)(square >> 64);
        overflow |= __builtin_add_overflow(to[i].sum, from[i].sum, &to[i].sum);
    }
    return overflow;
}

static bool add_cell(const struct tallies *x, int64_t *to, const int64_t *from) // true: beyond 64 bits
{
    for (size_t i = 0; i < x->ncounters; i++)
        to[i] += from[i];
    return add_sums((void *)(to + x->ncounters), (const void *)(from + x->ncounters), tally_nvalues(x));
}

static bool add_open(const struct tallies *x, int64_t *to, const char *cell)
{
    const int32_t *counters = (const void *)cell;
    for (size_t i = 0; i < x->ncounters; i++)
        to[i] += counters[i];
    return add_sums((void *)(to + x->ncounters), (const void *)(cell + x->open_sums), tally_nvalues(x));
}

// The total is left for the end: it is that of the channels.
static int close_cell(struct tallies *x, struct tally *t, size_t at)
{
    char *from = t->cells + at * x->open_size;
    uint32_t npairs = (uint32_t)(x->nchannels * x->nteams), pair = t->open[at] % npairs, day = t->open[at] / npairs - x->first;
    uint32_t channel = pair / (uint32_t)x->nteams, team = pair % (uint32_t)x->nteams;
    size_t tracks[] = {1 + channel, 1 + x->nchannels + team, 1 + x->nchannels + x->nteams + pair};
    for (size_t i = 0; i < ARRAY_LEN(tracks); i++) {
        int64_t *to = page_cell(x, t, tracks[i], i < 2 ? day : x->months[day]);
        if (!to)
            return ERR_NOMEM;
        t->overflow |= add_open(x, to, from);
    }
    memset(from, 0, x->open_size);
    t->open[at] = CLOSED;
    return 0;
}

static int close_cells(struct tallies *x, struct tally *t)
{
    for (size_t i = 0; i < OPEN; i++) {
        if (t->open[i] != CLOSED && close_cell(x, t, i))
            return ERR_NOMEM;
    }
    return 0;
}

// ---- rows

// What the loops ask for: told once, so that no store can change it.
struct adding {
    char *cells;
    uint32_t *open;
    size_t size, sums, nfours; // sums: bytes before that of the first value of the half
    const union four *vectors;
    const uint16_t *class; // of the rows
    const struct class_adds *adds;
    const struct tally_half *half;
};

// Where the cell of the number stands, or may: rows near each other have days near each other, of all pairs. These lie side by side.
ALWAYS_INLINE size_t place_of(uint32_t cell) { return cell & (OPEN - 1); }

static char *open_cell(struct tallies *x, struct tally *t, uint32_t cell)
{
    size_t at = place_of(cell);
    if (t->open[at] != cell && t->open[at] != CLOSED && close_cell(x, t, at))
        return NULL;
    t->open[at] = cell;
    return t->cells + at * x->open_size;
}

// Row j into its cell.
ALWAYS_INLINE bool add_row(const struct adding a, char *cell, uint32_t j, size_t nvalues, bool by_kind)
{
    uint32_t counter = a.adds[a.class[j]].counter;
    struct tally_sum *sums = (void *)(cell + a.sums);
    bool overflow = false;
    if (by_kind)
        ((int32_t *)(void *)cell)[counter]++;
    for (size_t f = 0; !by_kind && f < a.nfours; f++)
        ((union four *)(void *)cell)[f].all += a.vectors[counter + f].all;
    for (size_t v = 0; v < nvalues; v++) {
        int64_t value = a.half->value[v][j];
        uint128 square = ((uint128)sums[v].high << 64 | sums[v].low) + (uint128)((int128)value * value);
        sums[v].low = (uint64_t)square;
        sums[v].high = (uint64_t)(square >> 64);
        overflow |= __builtin_add_overflow(sums[v].sum, value, &sums[v].sum);
    }
    return overflow;
}

// The rows whose cells are open; of the others a bit each in *apart.
ALWAYS_INLINE bool add_rows(const struct adding a, size_t nvalues, bool by_kind, uint64_t *apart)
{
    uint64_t others = 0;
    bool overflow = false;
    for (uint32_t j = 0; j < TALLY_ROWS; j++) {
        uint32_t cell = a.half->cell[j];
        if (a.open[place_of(cell)] == cell)
            overflow |= add_row(a, a.cells + place_of(cell) * a.size, j, nvalues, by_kind);
        else
            others |= (uint64_t)(cell != NO_CELL) << j;
    }
    *apart = others;
    return overflow;
}

// As loops of their own they have registers enough.
#define LOOP static bool __attribute__((noinline))
LOOP add_vectors(const struct adding *a, size_t nvalues, uint64_t *apart) { return add_rows(*a, nvalues, false, apart); }
LOOP add_kinds(const struct adding *a, size_t nvalues, uint64_t *apart) { return add_rows(*a, nvalues, true, apart); }
LOOP add_kinds_1(const struct adding *a, uint64_t *apart) { return add_rows(*a, 1, true, apart); }
LOOP add_kinds_2(const struct adding *a, uint64_t *apart) { return add_rows(*a, 2, true, apart); }
LOOP add_kinds_3(const struct adding *a, uint64_t *apart) { return add_rows(*a, 3, true, apart); }

static int add_half(struct tallies *x, struct tally *t, enum half half)
{
    size_t n = x->nvalues[half], first = half == HALF_CREATED ? 0 : x->nvalues[HALF_CREATED];
    const struct adding a = {.cells = t->cells, .open = t->open, .size = x->open_size, .sums = x->open_sums + first * sizeof(struct tally_sum),
                             .nfours = x->nfours, .vectors = x->vectors, .class = t->block.class, .adds = x->adds[half], .half = &t->block.half[half]};
    uint64_t apart;
    bool overflow = !x->by_kind ? add_vectors(&a, n, &apart)
                  : n == 1      ? add_kinds_1(&a, &apart)
                  : n == 2      ? add_kinds_2(&a, &apart)
                  : n == 3      ? add_kinds_3(&a, &apart)
                                : add_kinds(&a, n, &apart);
    for (; apart; apart &= apart - 1) {
        uint32_t j = (uint32_t)__builtin_ctzll(apart);
        char *cell = open_cell(x, t, a.half->cell[j]);
        if (!cell)
            return ERR_NOMEM;
        overflow |= add_row(a, cell, j, n, x->by_kind);
    }
    t->overflow |= overflow;
    return 0;
}

// Rows without one, and for now those whose cells are not open, go to a cell that nobody asks for: which they are, no machine foresees.
static int add_ratings(struct tallies *x, struct tally *t)
{
    const struct tally_block *b = &t->block;
    const size_t size = x->open_size;
    uint64_t apart = 0;
    for (uint32_t j = 0; j < TALLY_ROWS; j++) {
        uint32_t rating = b->rating[j], rated = b->rated[j];
        size_t at = t->open[place_of(rated)] == rated ? place_of(rated) : OPEN;
        apart |= (uint64_t)(rating && at == OPEN) << j;
        ((uint32_t *)(void *)(t->cells + at * size))[x->first_form + rating - (rating != 0)]++;
    }
    for (; apart; apart &= apart - 1) {
        uint32_t j = (uint32_t)__builtin_ctzll(apart);
        char *cell = open_cell(x, t, b->rated[j]);
        if (!cell)
            return ERR_NOMEM;
        ((uint32_t *)(void *)cell)[x->first_form + b->rating[j] - 1]++;
    }
    return 0;
}

static int tally_chunk(void *ctx, size_t at, size_t worker)
{
    struct tallies *x = ctx;
    struct tally *t = &x->by[worker];
    const struct chunk *k = &x->c->rows.at[at];
    bool wide = wide_machine();
    if (++t->nchunks % CHUNKS_OPEN == 0 && close_cells(x, t))
        return ERR_NOMEM;
    for (uint32_t i = 0; i < k->n; i += TALLY_ROWS) {
        tally_read(x, k, i, &t->block, wide);
        if (add_half(x, t, HALF_CREATED) || add_half(x, t, HALF_RESOLVED) || (t->block.rating && add_ratings(x, t)))
            return ERR_NOMEM;
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
            t->overflow |= add_cell(x, to, from);
    }
    return 0;
}

static int close_all(void *ctx, size_t at, size_t worker)
{
    struct tallies *x = ctx;
    int rc = close_cells(x, &x->by[at]);
    (void)worker;
    for (uint32_t day = 0; !rc && day < x->ndays; day++)
        rc = cube_cancelled(x->c) ? ERR_CANCEL : add_total(x, &x->by[at], day);
    return rc;
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
    int rc = tally_lay_out(x);
    if (rc)
        return rc;
    if (list_months(x) || !(x->by = aligned_alloc(64, x->nby * sizeof(*x->by))))
        return ERR_NOMEM;
    memset(x->by, 0, x->nby * sizeof(*x->by));
    if (x->nby > c->rows.n)
        x->nby = c->rows.n ? c->rows.n : 1;
    x->ntracks = 1 + nchannels + nteams + nchannels * nteams;
    for (size_t i = 0; i < x->nby; i++) {
        struct tally *t = &x->by[i];
        t->pages = calloc(x->ntracks * x->npages, sizeof(*t->pages));
        t->open = malloc(OPEN * sizeof(*t->open));
        t->cells = aligned_alloc(64, (OPEN + 1) * x->open_size);
        t->merged = malloc((x->width + 1) * sizeof(*t->merged));
        if (!t->pages || !t->open || !t->cells || !t->merged)
            return ERR_NOMEM;
        memset(t->open, 0xff, OPEN * sizeof(*t->open)); // CLOSED
        memset(t->cells, 0, (OPEN + 1) * x->open_size);
    }
    rc = seal_parts(c, tally_chunk, x, c->rows.n, x->nby);
    if (!rc)
        rc = seal_parts(c, close_all, x, x->nby, x->nby);
    for (size_t i = 0; !rc && i < x->nby; i++)
        rc = x->by[i].overflow ? ERR_RANGE : 0;
    return rc;
}

static void forget_track(const struct tallies *x, struct tally *t, size_t track)
{
    for (size_t p = track * x->npages; p < (track + 1) * x->npages; p++) {
        free(t->pages[p]);
        t->pages[p] = NULL;
    }
}

void tallies_forget(struct tallies *x, size_t track)
{
    for (size_t by = 0; by < x->nby; by++)
        forget_track(x, &x->by[by], track);
}

void tallies_release(struct tallies *x)
{
    for (size_t i = 0; x->by && i < x->nby; i++) {
        struct tally *t = &x->by[i];
        for (size_t track = 0; t->pages && track < x->ntracks; track++)
            forget_track(x, t, track);
        free(t->pages);
        free(t->open);
        free(t->cells);
        free(t->merged);
    }
    free(x->by);
    free(x->months);
    for (int h = 0; h < HALVES; h++)
        free(x->adds[h]);
    free(x->vectors);
    free(x->weights);
    *x = (struct tallies){0};
}

size_t tallies_days(const struct tallies *x, size_t track)
{
    size_t n = 0;
    for (size_t p = track * x->npages; p < (track + 1) * x->npages; p++) {
        for (size_t day = 0; day < PAGE_DAYS; day++) {
            bool any = false;
            for (size_t by = 0; by < x->nby; by++)
                any |= x->by[by].pages[p] && x->by[by].pages[p]->used[day];
            n += any;
        }
    }
    return n;
}

int tallies_get(const struct tallies *x, size_t track, uint32_t at, size_t worker, struct cell *cell, struct filled *filled)
{
    const int64_t *from = NULL;
    int64_t *merged = x->by[worker].merged;
    bool overflow = false;
    for (size_t by = 0; by < x->nby; by++) {
        const int64_t *more = cell_at(x, &x->by[by], track, at);
        if (more && from) { // that of one alone is told as it is
            if (from != merged)
                memcpy(merged, from, x->width * sizeof(*from));
            overflow |= add_cell(x, merged, more);
        }
        from = more && from ? merged : more ? more : from;
    }
    int rc = from ? tally_tell(x, from, cell, filled) : 0;
    return overflow ? ERR_RANGE : rc ? rc : from != NULL;
}

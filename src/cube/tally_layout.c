// How what interactions add on a day is kept: as counters and sums as few as tell it, which are told as measures only once all
// rows are in.
#include "tally_priv.h"

#include <stdlib.h>
#include <string.h>

struct laying { // while it is found out
    struct tallies *x;
    uint8_t place[M_COUNT]; // of a measure that is counted, among all of them; from 1
    uint16_t measure[M_COUNT];
    size_t n, width;        // width: of a vector of counts
    int32_t *vectors;       // [classes * HALVES * width] one for each class and half
    size_t kinds[KINDS_MAX]; // where the vector of each stands
    size_t nkinds;
};

static const struct program *half_of(const struct row_class *p, enum half h) { return h == HALF_CREATED ? &p->created : &p->resolved; }

// ---- counts

static void give_place(struct laying *l, int m)
{
    if (l->place[m])
        return;
    l->measure[l->n++] = (uint16_t)m;
    l->place[m] = (uint8_t)l->n;
}

static void place_counts(struct laying *l, const struct program *p)
{
    for (int s = 0; s < p->ncounts; s++)
        give_place(l, p->counts[s].measure);
    for (int s = 0; s < p->nvalues; s++) {
        if (p->values[s].mean < MEAN_COUNT)
            give_place(l, (int)mean_n((enum mean)p->values[s].mean));
    }
}

static void fill_vector(const struct laying *l, const struct program *p, int32_t *to)
{
    to[l->place[M_STOCK_BACKLOG] - 1] += p->stock;
    for (int s = 0; s < p->ncounts; s++)
        to[l->place[p->counts[s].measure] - 1] += p->counts[s].add;
    for (int s = 0; s < p->nvalues; s++) {
        if (p->values[s].mean < MEAN_COUNT)
            to[l->place[mean_n((enum mean)p->values[s].mean)] - 1]++;
    }
}

// Number of the kind of a vector, a new one where none is like it; KINDS_MAX: too many.
static size_t kind_of(struct laying *l, size_t at, size_t most)
{
    for (size_t i = 0; i < l->nkinds; i++) {
        if (!memcmp(l->vectors + l->kinds[i], l->vectors + at, l->width * sizeof(*l->vectors)))
            return i;
    }
    if (l->nkinds >= most)
        return KINDS_MAX;
    l->kinds[l->nkinds] = at;
    return l->nkinds++;
}

static int make_vectors(struct laying *l)
{
    const struct classes *all = &l->x->c->classes;
    give_place(l, M_STOCK_BACKLOG);
    for (size_t i = 0; i < all->n; i++) {
        for (int h = 0; h < HALVES; h++)
            place_counts(l, half_of(&all->at[i], (enum half)h));
    }
    l->x->nfours = (l->n + 3) / 4;
    l->width = 4 * l->x->nfours;
    if (!(l->vectors = calloc(all->n * HALVES * l->width + 1, sizeof(*l->vectors))))
        return ERR_NOMEM;
    for (size_t i = 0; i < all->n * HALVES; i++)
        fill_vector(l, half_of(&all->at[i / HALVES], (enum half)(i % HALVES)), l->vectors + i * l->width);
    return 0;
}

static int number_classes(struct laying *l)
{
    struct tallies *x = l->x;
    size_t n = x->c->classes.n, most = x->c->kinds_most < KINDS_MAX ? x->c->kinds_most : KINDS_MAX;
    x->by_kind = true;
    for (int h = 0; h < HALVES; h++) {
        if (!(x->adds[h] = calloc(n + CLASS_FIRST, sizeof(*x->adds[h]))))
            return ERR_NOMEM;
    }
    for (size_t i = 0; i < n * HALVES && x->by_kind; i++) {
        size_t kind = kind_of(l, i * l->width, most);
        x->adds[i % HALVES][i / HALVES + CLASS_FIRST].counter = (uint32_t)kind;
        x->by_kind = kind < KINDS_MAX;
    }
    for (size_t i = 0; i < n * HALVES && !x->by_kind; i++)
        x->adds[i % HALVES][i / HALVES + CLASS_FIRST].counter = (uint32_t)(i * x->nfours);
    return 0;
}

// ---- values

static bool add_value(struct tallies *x, enum half h, const struct tally_value *v, uint32_t *bits)
{
    size_t i = 0;
    while (i < x->nvalues[h] && memcmp(&x->values[h][i], v, sizeof(*v)) != 0)
        i++;
    if (i == VALUES_MAX)
        return false;
    if (i == x->nvalues[h])
        x->values[h][x->nvalues[h]++] = *v;
    *bits |= UINT32_C(1) << i;
    return true;
}

// Measures that take the same from a row share it.
static bool share_values(struct tallies *x, enum half h, const struct program *p, uint32_t *bits)
{
    for (int s = 0; s < p->nvalues; s++) {
        struct tally_value v;
        bool met = false;
        memset(&v, 0, sizeof(v)); // they are compared as bytes
        v.take = p->values[s].take;
        for (int o = 0; o < p->nvalues; o++) {
            if (p->values[o].take != v.take)
                continue;
            met |= o < s;
            v.to[v.n].sum = p->values[o].sum;
            v.to[v.n++].mean = p->values[o].mean;
        }
        if (!met && !add_value(x, h, &v, bits))
            return false;
    }
    return true;
}

static int list_values(struct tallies *x)
{
    for (size_t i = 0; i < x->c->classes.n * HALVES; i++) {
        enum half h = (enum half)(i % HALVES);
        if (!share_values(x, h, half_of(&x->c->classes.at[i / HALVES], h), &x->adds[h][i / HALVES + CLASS_FIRST].values))
            return ERR_RANGE;
    }
    for (int h = 0; h < HALVES; h++) {
        uint32_t all = UINT32_MAX;
        for (size_t i = 0; i < x->c->classes.n; i++)
            all &= x->adds[h][i + CLASS_FIRST].values;
        x->always[h] = !(((UINT64_C(1) << x->nvalues[h]) - 1) & ~all);
    }
    return 0;
}

// ---- what it all says

static void weigh(struct tallies *x, size_t counter, int measure, int64_t by)
{
    if (by)
        x->weights[x->nweights++] = (struct weight){(uint16_t)counter, (uint16_t)measure, by};
}

static int list_weights(struct laying *l)
{
    struct tallies *x = l->x;
    size_t nforms = x->c->nforms, kinds = x->by_kind ? l->nkinds : l->width;
    x->first_form = kinds;
    x->ncounters = kinds + nforms;
    if (!(x->weights = malloc((kinds * l->n + nforms * FORM_STEPS + 1) * sizeof(*x->weights))))
        return ERR_NOMEM;
    for (size_t i = 0; i < kinds * l->n; i++) {
        size_t kind = i / l->n, at = i % l->n;
        weigh(x, kind, l->measure[at], x->by_kind ? l->vectors[l->kinds[kind] + at] : kind == at);
    }
    for (size_t f = 0; f < nforms; f++) {
        const struct rating_program *p = &x->c->programs[f];
        for (int s = 0; s < p->nsteps; s++)
            weigh(x, x->first_form + f, p->measures[s], p->adds[s]);
    }
    return 0;
}

static void list_filled(struct tallies *x)
{
    bool m[M_COUNT] = {false}, sq[MEAN_COUNT] = {false};
    for (size_t i = 0; i < x->nweights; i++)
        m[x->weights[i].measure] = true;
    for (size_t f = 0; f < x->c->nforms; f++) {
        if (x->c->programs[f].mean < MEAN_COUNT)
            sq[x->c->programs[f].mean] = true;
    }
    for (int h = 0; h < HALVES; h++) {
        for (size_t v = 0; v < x->nvalues[h]; v++) {
            const struct tally_value *value = &x->values[h][v];
            for (int t = 0; t < value->n; t++) {
                m[value->to[t].sum] = true;
                if (value->to[t].mean < MEAN_COUNT)
                    sq[value->to[t].mean] = true;
            }
        }
    }
    for (int i = 0; i < M_COUNT; i++) {
        if (m[i])
            x->may.m[x->may.nm++] = (uint8_t)i;
    }
    for (int i = 0; i < MEAN_COUNT; i++) {
        if (sq[i])
            x->may.sq[x->may.nsq++] = (uint8_t)i;
    }
}

int tally_lay_out(struct tallies *x)
{
    struct laying *l = calloc(1, sizeof(*l));
    if (!l)
        return ERR_NOMEM;
    l->x = x;
    int rc = make_vectors(l);
    if (!rc)
        rc = number_classes(l);
    if (!rc)
        rc = list_values(x);
    if (!rc)
        rc = list_weights(l);
    if (!rc && !x->by_kind) {
        x->vectors = (void *)l->vectors;
        l->vectors = NULL;
    }
    free(l->vectors);
    free(l);
    if (rc)
        return rc;
    list_filled(x);
    x->open_sums = (x->ncounters + 1) / 2 * 2 * sizeof(int32_t);
    x->open_size = (x->open_sums + tally_nvalues(x) * sizeof(struct tally_sum) + 63) / 64 * 64;
    x->width = x->ncounters + 3 * tally_nvalues(x);
    return 0;
}

// Sums and squares of the values of one half.
static bool tell_values(const struct tallies *x, enum half h, const struct tally_sum *sums, struct cell *to)
{
    bool overflow = false;
    for (size_t i = 0; i < x->nvalues[h]; i++) {
        const struct tally_value *v = &x->values[h][i];
        for (int t = 0; t < v->n; t++) {
            int64_t *sum = &to->m[v->to[t].sum];
            overflow |= __builtin_add_overflow(*sum, sums[i].sum, sum);
            if (v->to[t].mean < MEAN_COUNT)
                to->sq[v->to[t].mean] += (int128)((uint128)sums[i].high << 64 | sums[i].low);
        }
    }
    return overflow;
}

int tally_tell(const struct tallies *x, const int64_t *cell, struct cell *to, struct filled *filled)
{
    bool overflow = false;
    for (size_t i = 0; i < x->may.nm; i++)
        to->m[x->may.m[i]] = 0;
    for (size_t i = 0; i < x->may.nsq; i++)
        to->sq[x->may.sq[i]] = 0;
    for (const struct weight *w = x->weights, *end = w + x->nweights; w < end; w++) {
        int64_t adds;
        overflow |= __builtin_mul_overflow(cell[w->counter], w->by, &adds);
        overflow |= __builtin_add_overflow(to->m[w->measure], adds, &to->m[w->measure]);
    }
    for (size_t f = 0; f < x->c->nforms; f++) {
        const struct rating_program *p = &x->c->programs[f];
        if (p->mean < MEAN_COUNT)
            to->sq[p->mean] += (int128)cell[x->first_form + f] * p->square;
    }
    const struct tally_sum *sums = (const void *)(cell + x->ncounters);
    overflow |= tell_values(x, HALF_CREATED, sums, to);
    overflow |= tell_values(x, HALF_RESOLVED, sums + x->nvalues[HALF_CREATED], to);
    filled->nm = filled->nsq = 0;
    for (size_t i = 0; i < x->may.nm; i++) {
        filled->m[filled->nm] = x->may.m[i];
        filled->nm += to->m[x->may.m[i]] != 0;
    }
    for (size_t i = 0; i < x->may.nsq; i++) {
        filled->sq[filled->nsq] = x->may.sq[i];
        filled->nsq += to->sq[x->may.sq[i]] != 0;
    }
    return overflow ? ERR_RANGE : 0;
}

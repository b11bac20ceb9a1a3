// What moved between two reports.
#include "export/diff.h"
#include "base/civil.h"

#include <string.h>

static const struct snapshot_kpi *find(const struct snapshot *s, const char *id)
{
    for (size_t i = 0; i < s->nkpis; i++)
        if (!strcmp(s->kpis[i].id, id))
            return &s->kpis[i];
    return NULL;
}

static bool tested(const struct diff_kpi *k)
{
    return k->a->ev.kind != EV_NONE && k->a->ev.kind == k->b->ev.kind;
}

static bool significant(const struct diff_kpi *k)
{
    struct kpi_figure before = {.has = true, .ev = k->a->ev}, now = {.has = true, .ev = k->b->ev};
    return kpi_significant(&now, &before);
}

static enum diff_verdict judge(const struct diff *d, const struct diff_kpi *k)
{
    if (!k->a || !k->a->has)
        return DIFF_NEW;
    if (!k->b || !k->b->has)
        return DIFF_GONE;
    if (k->delta == 0)
        return DIFF_SAME;
    if (d->shared)
        return DIFF_SHARED;
    if (!tested(k) || strcmp(k->a->unit, k->b->unit) != 0)
        return DIFF_UNTESTED;
    if (k->a->small || k->b->small)
        return DIFF_FEW;
    return significant(k) ? DIFF_REAL : DIFF_NOISE;
}

// A net score told as -1 .. 1, as the mean that an older report shows.
static void as_mean(struct kpi_evidence *ev)
{
    if (ev->kind == EV_NET)
        *ev = (struct kpi_evidence){.kind = EV_MEAN, .m = {ev->m.n, 100 * ev->m.mean, 1e4 * ev->m.var}};
}

static double variance(const struct kpi_evidence *ev)
{
    if (ev->kind == EV_MEAN)
        return ev->m.var / ev->m.n;
    return ev->kind == EV_SHARE ? 1e4 * ev->k / ev->n * (1 - ev->k / ev->n) / ev->n : ev->var;
}

// An older report tells no evidence: what was made from its interval may be of another kind.
static void level(struct snapshot_kpi *a, struct snapshot_kpi *b)
{
    struct snapshot_kpi *sides[] = {a, b};
    if (!(a->derived || b->derived) || a->ev.kind == EV_NONE || b->ev.kind == EV_NONE)
        return;
    as_mean(&a->ev);
    as_mean(&b->ev);
    bool same = a->ev.kind == b->ev.kind;
    for (int i = 0; i < 2 && !same; i++)
        sides[i]->ev = (struct kpi_evidence){.kind = EV_RATIO, .value = sides[i]->value, .var = variance(&sides[i]->ev)};
}

static void add(struct diff *d, const struct snapshot_kpi *a, const struct snapshot_kpi *b)
{
    struct diff_kpi *k = &d->kpis[d->n];
    bool has_a = a && a->has, has_b = b && b->has;
    if (!has_a && !has_b)
        return;
    *k = (struct diff_kpi){.a = a, .b = b, .sense = ' '};
    if (has_a && has_b) {
        k->delta = b->value - a->value;
        k->reading = strcmp(a->reading, b->reading) != 0 || strcmp(a->unit, b->unit) != 0;
        if (k->delta != 0 && (!strcmp(b->direction, "up") || !strcmp(b->direction, "down")))
            k->sense = (k->delta > 0) == !strcmp(b->direction, "up") ? '+' : '-';
    }
    k->verdict = judge(d, k);
    d->tested += k->verdict == DIFF_REAL || k->verdict == DIFF_NOISE;
    d->n++;
}

static const char *filter_on(const struct snapshot *s, const char *dim)
{
    for (size_t i = 0; i < s->nfilters; i++)
        if (!strcmp(s->filters[i].dim, dim))
            return s->filters[i].value;
    return NULL;
}

static bool same_filters(const struct snapshot *a, const struct snapshot *b)
{
    for (size_t i = 0; i < a->nfilters; i++) {
        const char *other = filter_on(b, a->filters[i].dim);
        if (!other || strcmp(other, a->filters[i].value) != 0)
            return false;
    }
    return a->nfilters == b->nfilters;
}

// Two teams of one month have no record in common.
static bool apart(const struct snapshot *a, const struct snapshot *b)
{
    for (size_t i = 0; i < a->nfilters; i++) {
        const char *other = filter_on(b, a->filters[i].dim);
        if (other && strcmp(other, a->filters[i].value) != 0)
            return true;
    }
    return a->to <= b->from || b->to <= a->from;
}

static bool alike(const struct snapshot *a, const struct snapshot *b)
{
    for (size_t i = 0; i < a->nsources; i++)
        for (size_t k = 0; k < b->nsources; k++)
            if (!strcmp(a->sources[i], b->sources[k]))
                return true;
    return false;
}

int diff_make(const struct snapshot *a, const struct snapshot *b, struct arena *mem, struct diff *out, struct err *e)
{
    struct diff d = {.a = a, .b = b};
    struct snapshot_kpi *sides = arena_alloc(mem, (a->nkpis + b->nkpis + 1) * sizeof(*sides));
    d.kpis = arena_alloc(mem, (a->nkpis + b->nkpis + 1) * sizeof(*d.kpis));
    if (!d.kpis || !sides)
        return err_nomem(e);
    d.shared = !apart(a, b);
    d.swapped = b->from < a->from && b->to <= a->to;
    d.sources = a->nsources && b->nsources && !alike(a, b);
    d.lengths = strcmp(a->grain, b->grain) != 0 || (!strcmp(a->grain, "range") && a->to - a->from != b->to - b->from);
    d.filters = !same_filters(a, b);
    d.zones = *a->zone && *b->zone && strcmp(a->zone, b->zone) != 0;
    size_t made = 0;
    for (size_t i = 0; i < b->nkpis; i++) {
        const struct snapshot_kpi *other = find(a, b->kpis[i].id);
        struct snapshot_kpi *now = &sides[made++], *before = other ? &sides[made++] : NULL;
        *now = b->kpis[i];
        if (before) {
            *before = *other;
            level(before, now);
        }
        add(&d, before, now);
    }
    for (size_t i = 0; i < a->nkpis; i++)
        if (!find(b, a->kpis[i].id))
            add(&d, &a->kpis[i], NULL);
    *out = d;
    return 0;
}

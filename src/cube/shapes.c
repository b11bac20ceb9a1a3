// Shapes of interactions: a key of all that settle() and row_class() ask of a row but its values and its days. Rows whose times
// hold and are in order have one; what the first of them was settled to, those after it are too.
#include "classes_priv.h"

#include <string.h>

static bool holds(const struct cube *c, const struct fact_interaction *x, int64_t t) { return t == TIME_NONE || (t >= x->created && t < c->end); }

static unsigned few(int64_t n, int64_t most) { return n < 0 ? 0 : n < most ? (unsigned)n + 1 : (unsigned)most + 1; } // unknown, 0, 1 .. most and more

static void add(uint64_t *key, int bits, uint64_t v) { *key = *key << bits | v; }

uint64_t shape_of(const struct cube *c, const struct fact_interaction *x, uint32_t flags)
{
    int64_t end = x->resolved != TIME_NONE ? x->resolved : x->closed;
    int64_t reply = x->first_reply != TIME_NONE ? x->first_reply : x->dur[D_FIRST_REPLY] >= 0 ? x->created + x->dur[D_FIRST_REPLY] : TIME_NONE;
    bool replied = reply != TIME_NONE;
    uint64_t key = 1;
    if (c->o.hours || flags >= FLAG_REPLACED || x->created == TIME_NONE || x->created >= c->end || !holds(c, x, x->first_reply) ||
        !holds(c, x, x->resolved) || !holds(c, x, x->closed) || (x->due != TIME_NONE && end == TIME_NONE))
        return 0;
    add(&key, 21, flags);
    add(&key, 3, (unsigned)(x->first_reply != TIME_NONE) << 2 | (unsigned)(x->resolved != TIME_NONE) << 1 | (x->closed != TIME_NONE));
    add(&key, 2, x->due == TIME_NONE ? 0 : end <= x->due ? 1 : 2);
    add(&key, 1, replied && end != TIME_NONE && end >= reply);
    for (int d = 0; d < D_COUNT; d++)
        add(&key, 1, x->dur[d] >= 0);
    add(&key, 2, few(x->replies, 2));
    add(&key, 2, few(x->customer_messages, 2));
    add(&key, 2, few(x->reopens, 1));
    add(&key, 1, x->transfers > 0);
    add(&key, 1, x->cost != INT64_MIN);
    add(&key, 2, x->revenue == INT64_MIN ? 0 : x->revenue > 0 ? 2 : 1);
    add(&key, 1, x->quality >= 0);
    add(&key, 16, x->dur[D_WAIT] >= 0 && !replied ? x->f.dim[DIM_CHANNEL] : 0); // see first_response
    return key;
}

struct shape *shape_at(struct shapes *s, uint32_t source, uint64_t key)
{
    if (!s->any || s->source != source) {
        memset(s->at, 0, sizeof(s->at));
        s->any = true;
        s->source = source;
    }
    return &s->at[key * UINT64_C(0x9e3779b97f4a7c15) >> 54];
}

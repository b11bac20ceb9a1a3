// Interactions that pass the filters of a slice, as bits, of the slices asked for lately: one page asks of one slice many
// times, each time about other days or by another dimension.
// Memory: a bit a row and slice, PICKS_KEPT slices.
#include "classes_priv.h"
#include "pass_priv.h"
#include "picks_priv.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_A_THREAD 500000 // below them a thread costs more than it saves

int picks_new(struct picks **out)
{
    struct picks *p = calloc(1, sizeof(*p));
    if (!p)
        return ERR_NOMEM;
    pthread_mutex_init(&p->lock, NULL);
    *out = p;
    return 0;
}

static void drop(struct pick *x)
{
    free(x->bits);
    free(x->counts);
    *x = (struct pick){0};
}

void picks_free(struct picks *p)
{
    for (size_t i = 0; p && i < PICKS_KEPT; i++)
        drop(&p->at[i]);
    if (p)
        pthread_mutex_destroy(&p->lock);
    free(p);
}

struct picking { const struct cube *c; const struct slice *slice; struct pick *to; };

static bool passes(const struct slice *s, const struct chunk *k, uint32_t i)
{
    bool yes = get_class(k, i) != CLASS_NONE || byte_at(k, i, COL_RATING);
    for (int t = 0; yes && t < s->n; t++)
        yes = get_dim(k, i, (int)s->f[t].dim) == s->f[t].code;
    return yes;
}

// Those that pass of 64 rows, whether they count or not.
static uint64_t pass_64(const struct slice *s, const struct chunk *k, uint32_t at)
{
    uint64_t bits = UINT64_MAX;
    for (int t = 0; bits && t < s->n; t++)
        bits &= equal_codes(dim_codes(k, (int)s->f[t].dim), at, (uint16_t)s->f[t].code);
    return bits;
}

static int pick_chunk(void *ctx, size_t at, size_t worker)
{
    const struct picking *x = ctx;
    const struct chunk *k = &x->c->rows.at[at];
    uint64_t *words = x->to->bits + at * PICK_WORDS;
    uint32_t n = 0;
    (void)worker;
    for (uint32_t from = 0; from < k->n; from += 64) {
        uint64_t bits = from + 64 <= k->n ? pass_64(x->slice, k, from) : (UINT64_C(1) << (k->n - from)) - 1, kept = 0;
        for (; bits; bits &= bits - 1) {
            uint32_t i = (uint32_t)__builtin_ctzll(bits);
            kept |= (uint64_t)passes(x->slice, k, from + i) << i;
        }
        words[from / 64] = kept;
        n += (uint32_t)__builtin_popcountll(kept);
    }
    x->to->counts[at] = n;
    return 0;
}

static int make(const struct cube *c, const struct slice *s, struct pick *to)
{
    struct picking x = {c, s, to};
    size_t most = c->rows.rows / ROWS_A_THREAD + 1;
    to->bits = calloc(c->rows.n * PICK_WORDS + 1, sizeof(*to->bits));
    to->counts = calloc(c->rows.n + 1, sizeof(*to->counts));
    if (!to->bits || !to->counts) {
        drop(to);
        return ERR_NOMEM;
    }
    to->slice = *s;
    return each_part(pick_chunk, &x, c->rows.n, c->nthreads < most ? c->nthreads : most);
}

bool same_slice(const struct slice *a, const struct slice *b)
{
    bool same = a->n == b->n;
    for (int i = 0; same && i < a->n; i++)
        same = a->f[i].dim == b->f[i].dim && a->f[i].code == b->f[i].code;
    return same;
}

int pick_take(const struct cube *c, const struct slice *s, bool find, const struct pick **out)
{
    struct picks *p = c->picks;
    struct pick *found = NULL, *oldest = NULL;
    int rc = 0;
    *out = NULL;
    for (int i = 0; i < s->n; i++) {
        if (s->f[i].code > UINT16_MAX)
            return 0; // nobody passes: the fold finds that out
    }
    if (!s->n)
        return 0;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < PICKS_KEPT; i++) {
        struct pick *x = &p->at[i];
        if (x->bits && same_slice(&x->slice, s))
            found = x;
        else if (!x->users && (!oldest || x->used < oldest->used))
            oldest = x;
    }
    if (!found && oldest && find) {
        drop(oldest);
        rc = make(c, s, oldest);
        found = rc ? NULL : oldest;
    }
    if (found) {
        found->users++;
        found->used = ++p->clock;
    }
    pthread_mutex_unlock(&p->lock);
    *out = found;
    return rc;
}

void pick_leave(const struct cube *c, const struct pick *x)
{
    if (!x)
        return;
    pthread_mutex_lock(&c->picks->lock);
    c->picks->at[x - c->picks->at].users--;
    pthread_mutex_unlock(&c->picks->lock);
}

// Of a slice with few rows only their customers are looked at.
int pick_customers(const struct cube *c, const struct pick *x, uint64_t **out)
{
    size_t passing = 0;
    *out = NULL;
    for (size_t at = 0; x && at < c->rows.n; at++)
        passing += x->counts[at];
    if (!x || passing * 4 > c->contacts.n)
        return 0;
    if (!(*out = calloc(c->contacts.ncustomers / 64 + 1, sizeof(**out))))
        return ERR_NOMEM;
    for (size_t at = 0; at < c->rows.n; at++) {
        const struct chunk *k = &c->rows.at[at];
        const struct customer_codes customers = customer_codes(k);
        for (uint32_t w = 0; has_customers(k) && x->counts[at] && w < PICK_WORDS; w++) {
            for (uint64_t bits = x->bits[at * PICK_WORDS + w]; bits; bits &= bits - 1) {
                uint32_t who = customer_in(customers, w * 64 + (uint32_t)__builtin_ctzll(bits));
                if (who < c->contacts.ncustomers)
                    (*out)[who / 64] |= UINT64_C(1) << (who & 63);
            }
        }
    }
    return 0;
}

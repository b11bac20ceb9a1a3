// Duration histograms: 128 linear steps per power of two, each with a count and the sum of its values.
#include "cube_priv.h"

#include <stdlib.h>

#define STEPS 128
#define OCTAVES 33 // values below 128 ms are exact; 2^7 .. 2^39 ms (17 years) above

struct bucket { int64_t n, sum; };
struct hist {
    int64_t n;
    struct bucket *octave[OCTAVES]; // STEPS buckets each, NULL until used
};

static void locate(int64_t v, int *octave, int *step)
{
    if (v < STEPS) {
        *octave = 0;
        *step = (int)v;
        return;
    }
    int top = 63 - __builtin_clzll((unsigned long long)v); // >= 7
    int o = top - 6;
    if (o >= OCTAVES) { // beyond the stated maximum of a duration
        *octave = OCTAVES - 1;
        *step = STEPS - 1;
        return;
    }
    *octave = o;
    *step = (int)(v >> (top - 7)) - STEPS;
}

static int bucket_add(struct hist **h, int octave, int step, int64_t n, int64_t sum)
{
    if (!*h && !(*h = calloc(1, sizeof(**h))))
        return ERR_NOMEM;
    struct bucket **b = &(*h)->octave[octave];
    if (!*b && !(*b = calloc(STEPS, sizeof(**b))))
        return ERR_NOMEM;
    (*b)[step].n += n;
    (*b)[step].sum += sum;
    (*h)->n += n;
    return 0;
}

int hist_add(struct hist **h, int64_t ms)
{
    int octave, step;
    locate(ms < 0 ? 0 : ms, &octave, &step);
    return bucket_add(h, octave, step, 1, ms);
}

int hist_merge(struct hist **to, const struct hist *from)
{
    for (int o = 0; from && o < OCTAVES; o++) {
        for (int s = 0; from->octave[o] && s < STEPS; s++) {
            const struct bucket *b = &from->octave[o][s];
            if (b->n && bucket_add(to, o, s, b->n, b->sum))
                return ERR_NOMEM;
        }
    }
    return 0;
}

int64_t hist_quantile(const struct hist *h, double q)
{
    if (!h || h->n <= 0)
        return -1;
    double exact = q * (double)h->n;
    int64_t rank = (int64_t)exact;
    if ((double)rank < exact - 1e-9)
        rank++; // nearest rank: the value at position ceil(q n)
    if (rank < 1)
        rank = 1;
    for (int o = 0; o < OCTAVES; o++) {
        for (int s = 0; h->octave[o] && s < STEPS; s++) {
            const struct bucket *b = &h->octave[o][s];
            rank -= b->n;
            if (b->n && rank <= 0)
                return (b->sum + b->n / 2) / b->n;
        }
    }
    return -1;
}

void hist_free(struct hist *h)
{
    if (!h)
        return;
    for (int o = 0; o < OCTAVES; o++)
        free(h->octave[o]);
    free(h);
}

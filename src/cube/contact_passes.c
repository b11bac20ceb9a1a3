// Contacts by customer without their order: rows that stand in order of time pass by, and of each customer it is known when he came
// last. A pass is cut into shares of the customers, so that what is known of them stays near a processor; threads take one share of
// one pass after another, in room of their own.
// Memory while it lasts: 4 bytes a customer.
#include "contact_passes_priv.h"
#include "pass_priv.h"
#include "base/mem.h"
#include "base/threads.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SHARES_MOST 8
#define ROWS MARK_ROWS // together: what is known of their customers is fetched while those before are taken

struct share { // the room of a thread
    uint16_t *last;     // by customer of the share: code of the day of the last contact + 1, 0 none
    uint16_t *repeated; // likewise: segment of the last repeat
    uint32_t *counts; // the two planes of a pass
};
struct passing {
    const struct contact_passes *x;
    const struct contact_pass *passes;
    unsigned shift; // a customer's share is told by his lowest bits
    size_t ncustomers, size;
    struct share at[SHARES_MOST]; // by thread
    pthread_mutex_t lock; // of the sums of the passes
};
_Static_assert(ROWS == DAYS_ROWS, "their days are told so many at once");
struct listed { uint32_t n, who[ROWS]; uint16_t day[ROWS]; }; // contacts of the share: place of the customer in it, code of the day + 1

// ROWS of a chunk; bits: of those that may be listed.
struct block { const uint32_t *customers; const uint16_t *days; uint64_t bits; };

static void list_rows(const struct passing *w, const struct share *s, size_t share, const struct flag_words *flags, const struct block *b, struct listed *to)
{
    const struct contact_passes *x = w->x;
    const uint32_t mask = (1U << w->shift) - 1;
    to->n = 0;
    for (uint64_t bits = b->bits; bits; bits &= bits - 1) {
        uint32_t j = (uint32_t)__builtin_ctzll(bits), who = b->customers[j];
        uint16_t day = b->days[j];
        to->who[to->n] = who >> w->shift;
        to->day[to->n] = (uint16_t)(day + 1);
        to->n += ((who & mask) == share) & (who < w->ncustomers) & (day >= x->from) & (day < x->end) & is_contact(flags_in(*flags, j));
    }
    for (uint32_t j = 0; j < to->n; j++)
        __builtin_prefetch(s->last + to->who[j], 1);
}

static void take_listed(const struct passing *w, const struct share *s, const struct listed *l)
{
    const struct contact_passes *x = w->x;
    uint32_t *contacts = s->counts, *repeats = s->counts + w->size;
    for (uint32_t j = 0; j < l->n; j++) {
        uint32_t who = l->who[j], last = s->last[who], day = l->day[j];
        size_t seg = x->segs[day], before = x->segs[last];
        contacts[triangle(seg) + before] += before < seg;
        if (last && day - last <= x->repeat_days) {
            repeats[triangle(seg) + s->repeated[who]] += s->repeated[who] < seg;
            s->repeated[who] = (uint16_t)seg;
        }
        s->last[who] = (uint16_t)day;
    }
}

static void add_counts(struct passing *w, const struct contact_pass *p, const struct share *s)
{
    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i + 1 < w->size; i++) {
        p->contacts[i] += s->counts[i];
        p->repeats[i] += s->counts[w->size + i];
    }
    pthread_mutex_unlock(&w->lock);
}

static int pass_share(void *ctx, size_t item, size_t worker)
{
    struct passing *w = ctx;
    const struct contact_passes *x = w->x;
    const struct contact_pass *p = &w->passes[item >> w->shift];
    const struct share *s = &w->at[worker];
    const size_t share = item & (((size_t)1 << w->shift) - 1), customers = (w->ncustomers >> w->shift) + 1;
    struct listed listed[2] = {{.n = 0}, {.n = 0}};
    uint32_t numbers[ROWS];
    uint8_t codes[ROWS];
    unsigned now = 0;
    uint16_t days[DAYS_ROWS];
    bool wide = wide_machine();
    memset(s->last, 0, customers * sizeof(*s->last));
    memset(s->repeated, 0, customers * sizeof(*s->repeated));
    memset(s->counts, 0, 2 * w->size * sizeof(*s->counts));
    EACH_CHUNK(&x->c->rows, k)
    {
        const struct row_columns r = columns_of(k);
        size_t at = (size_t)(k - x->c->rows.at);
        if (atomic_load_explicit(&x->c->stopped, memory_order_relaxed))
            return ERR_CANCEL;
        for (uint32_t i = 0, n = r.any && has_day(k, COL_CREATED_DAY) && k->last_contact >= x->from ? k->n : 0; i < n; i += ROWS) {
            uint64_t bits = n - i < ROWS ? (UINT64_C(1) << (n - i)) - 1 : UINT64_MAX;
            bits &= p->channel < 0 ? UINT64_MAX : equal_codes(r.channels, i, (uint16_t)p->channel);
            bits &= x->pick ? x->pick->bits[at * PICK_WORDS + i / 64] : UINT64_MAX;
            if (bits && !r.customers.wide)
                get_triples(k, COL_CUSTOMER_BRIEF, i, numbers, wide);
            const struct block b = {r.customers.wide ? r.customers.wide + i : numbers, bits ? day_codes(k, i, COL_CREATED_DAY, days, wide) : NULL, bits};
            const struct flag_words flags = flags_64(k, i, codes);
            list_rows(w, s, share, &flags, &b, &listed[now]);
            now = !now;
            take_listed(w, s, &listed[now]);
        }
    }
    take_listed(w, s, &listed[!now]);
    add_counts(w, p, s);
    return 0;
}

static int open_shares(struct passing *w, size_t nshares)
{
    for (size_t s = 0; s < nshares; s++) {
        w->at[s].last = mem_table(((w->ncustomers >> w->shift) + 1) * sizeof(*w->at[s].last));
        w->at[s].repeated = mem_table(((w->ncustomers >> w->shift) + 1) * sizeof(*w->at[s].repeated));
        w->at[s].counts = malloc(2 * w->size * sizeof(*w->at[s].counts));
        if (!w->at[s].last || !w->at[s].repeated || !w->at[s].counts)
            return ERR_NOMEM;
    }
    return 0;
}

int pass_contacts(const struct contact_passes *x, const struct contact_pass *passes, size_t n)
{
    // one place more: what lies in the segment of the one before is counted there, as nothing
    struct passing w = {.x = x, .passes = passes, .ncustomers = x->c->contacts.ncustomers, .size = triangle(x->nsegs) + 1};
    while (x->c->rows.rows >= CONTACTS_A_THREAD && 2U << w.shift <= SHARES_MOST && 2U << w.shift <= x->c->nthreads)
        w.shift++;
    size_t nshares = (size_t)1 << w.shift;
    pthread_mutex_init(&w.lock, NULL);
    int rc = open_shares(&w, nshares);
    if (!rc)
        rc = each_part(pass_share, &w, n << w.shift, nshares);
    pthread_mutex_destroy(&w.lock);
    for (size_t s = 0; s < nshares; s++) {
        free(w.at[s].last);
        free(w.at[s].repeated);
        free(w.at[s].counts);
    }
    return rc;
}

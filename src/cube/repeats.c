// Books of repeat contacts: only customers some of whose contacts lie near each other are gone through one by one, once; what is
// found is kept until the places of all are known. Memory while they are made: 6 bytes a repeat contact.
#include "books_priv.h"
#include "stop_priv.h"
#include "base/mem.h"

#include <stdlib.h>

static uint16_t subject_of(const struct books_making *x, const struct past *p, uint32_t at, enum same_kind same)
{
    uint32_t row = p->rows[at];
    const struct chunk *k = chunk_of(&x->c->rows, row);
    return get_dim(k, row & 0xffff, same == SAME_CATEGORY ? DIM_CATEGORY : DIM_PRODUCT);
}

// Is there a contact within the days before that is like it in the mask and, where that is asked for, of the same subject?
static bool follows(const struct books_making *x, const struct past *p, uint32_t at, uint16_t mask, enum same_kind same)
{
    uint16_t subject = same == SAME_ANY ? 0 : subject_of(x, p, at, same), day = past_day(p->at[at]);
    if (same != SAME_ANY && !subject)
        return false; // like no other
    for (uint32_t j = at; (j = last_like(p->at, j, mask)) != NO_PLACE && day - past_day(p->at[j]) <= x->c->o.repeat_days;) {
        if (same == SAME_ANY || subject_of(x, p, j, same) == subject)
            return true;
    }
    return false;
}

// A bit by book and kind.
static unsigned repeats_at(const struct books_making *x, const struct past *p, uint32_t at)
{
    bool call = x->phone && (p->at[at] & x->channel_mask) == x->phone_code;
    unsigned bits = 0;
    for (int b = 0; b < BOOK_PAIR; b++) {
        if (!x->c->visits[b].kept)
            continue;
        if (follows(x, p, at, x->masks[b], x->c->o.repeat_same))
            bits |= REPEAT_BIT(b, 0);
        if (call && follows(x, p, at, x->masks[b] | x->channel_mask, x->c->o.call_same)) // calls follow calls
            bits |= REPEAT_BIT(b, 1);
    }
    return bits;
}

static uint32_t group_of(const struct books_making *x, enum book b, uint16_t code)
{
    return (uint32_t)(code & x->masks[b]) >> (b == BOOK_TEAM ? x->team_shift : 0); // the total has no mask
}

static size_t key_of(const struct books_making *x, enum book b, const struct repeat *r)
{
    return group_of(x, b, r->code) * x->ndays + (size_t)(r->day - x->first);
}

int note_repeats(const struct books_making *x, struct book_making *m, const struct past *p, uint32_t from, uint32_t to)
{
    uint16_t first = CODE_FIRST;
    for (uint32_t at = from + 1; at < to; at++) {
        if (cancelled_at(x->c, at))
            return ERR_CANCEL;
        uint16_t day = past_day(p->at[at]), code = past_code(p->at[at]);
        unsigned bits = day - past_day(p->at[at - 1]) > x->c->o.repeat_days ? 0 : repeats_at(x, p, at);
        if (!bits)
            continue;
        if (vec_grow((void **)&m->repeats, &m->repeatcap, m->nrepeats, sizeof(*m->repeats)))
            return ERR_NOMEM;
        struct repeat *r = &m->repeats[m->nrepeats++];
        *r = (struct repeat){day, code | first, (uint16_t)bits};
        first = 0;
        for (; bits; bits &= bits - 1) {
            int bit = __builtin_ctz(bits);
            m->count[bit / 2][bit & 1 ? VISIT_CALL_REPEAT : VISIT_REPEAT][key_of(x, (enum book)(bit / 2), r)]++;
        }
    }
    return 0;
}

int repeats_share(void *ctx, size_t share, size_t worker)
{
    const struct books_making *x = ctx;
    const struct book_making *m = &x->by[share];
    uint32_t who = 0;
    (void)worker;
    for (size_t i = 0; i < m->nrepeats; i++) {
        if (cancelled_at(x->c, i))
            return ERR_CANCEL;
        const struct repeat *r = &m->repeats[i];
        who += (r->code & CODE_FIRST) != 0;
        for (unsigned bits = r->bits; bits; bits &= bits - 1) {
            int bit = __builtin_ctz(bits), call = bit & 1;
            enum book b = (enum book)(bit / 2);
            enum visit_kind kind = call ? VISIT_CALL_REPEAT : VISIT_REPEAT;
            struct last_repeat *last = &m->lasts[x->slot[b] + group_of(x, b, r->code) + (call ? x->nslots : 0)];
            uint16_t gap = last->who == who ? (uint16_t)(r->day - last->day) : GAP_NONE;
            x->c->visits[b].contacts[kind].gaps[m->count[b][kind][key_of(x, b, r)]++] = gap;
            *last = (struct last_repeat){who, r->day};
        }
    }
    return 0;
}

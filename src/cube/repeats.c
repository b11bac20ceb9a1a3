// Books of repeat contacts: only customers some of whose contacts lie near each other are gone through one by one.
#include "books_priv.h"

static uint16_t subject_of(const struct books_making *x, const struct run *r, uint32_t at, enum same_kind same)
{
    uint32_t row = r->rows[at];
    const struct chunk *k = chunk_of(&x->c->rows, row);
    return get_dim(k, row & 0xffff, same == SAME_CATEGORY ? DIM_CATEGORY : DIM_PRODUCT);
}

// Is there a contact within the days before that is like it in the mask and, where that is asked for, of the same subject?
static bool follows(const struct books_making *x, const struct run *r, uint32_t at, uint16_t mask, enum same_kind same)
{
    uint16_t subject = same == SAME_ANY ? 0 : subject_of(x, r, at, same);
    if (same != SAME_ANY && !subject)
        return false; // like no other
    for (uint32_t j = at; (j = last_like(r->codes, j, mask)) != NO_PLACE && r->days[at] - r->days[j] <= x->c->o.repeat_days;) {
        if (same == SAME_ANY || subject_of(x, r, j, same) == subject)
            return true;
    }
    return false;
}

unsigned repeats_at(const struct books_making *x, const struct run *r, uint32_t at)
{
    bool call = x->phone && (r->codes[at] & x->channel_mask) == x->phone_code;
    unsigned bits = 0;
    for (int b = 0; b < BOOK_PAIR; b++) {
        if (!x->c->visits[b].kept)
            continue;
        if (follows(x, r, at, x->masks[b], x->c->o.repeat_same))
            bits |= REPEAT_BIT(b, 0);
        if (call && follows(x, r, at, x->masks[b] | x->channel_mask, x->c->o.call_same)) // calls follow calls
            bits |= REPEAT_BIT(b, 1);
    }
    return bits;
}

static uint32_t group_at(const struct books_making *x, const struct run *r, enum book b, uint32_t at)
{
    return b == BOOK_TOTAL ? 0 : (uint32_t)(r->codes[at] & x->masks[b]) >> (b == BOOK_TEAM ? x->team_shift : 0);
}

size_t repeat_key(const struct books_making *x, const struct run *r, enum book b, uint32_t at)
{
    return group_at(x, r, b, at) * x->ndays + (size_t)(r->days[at] - x->first);
}

void place_repeats(const struct books_making *x, struct book_making *m, uint32_t customer)
{
    const struct run run = {x->c->contacts.rows, x->c->contacts.days, x->codes}, *r = &run;
    const uint16_t *days = run.days;
    for (uint32_t at = x->c->contacts.start[customer] + 1; at < x->c->contacts.start[customer + 1]; at++) {
        unsigned bits = days[at] - days[at - 1] > x->c->o.repeat_days ? 0 : repeats_at(x, r, at);
        for (; bits; bits &= bits - 1) {
            int bit = __builtin_ctz(bits), call = bit & 1;
            enum book b = (enum book)(bit / 2);
            enum visit_kind kind = call ? VISIT_CALL_REPEAT : VISIT_REPEAT;
            struct last_repeat *last = &m->lasts[x->slot[b] + group_at(x, r, b, at) + (call ? x->nslots : 0)];
            uint16_t gap = last->who == customer + 1 ? (uint16_t)(days[at] - last->day) : GAP_NONE;
            x->c->visits[b].contacts[kind].gaps[m->count[b][kind][repeat_key(x, r, b, at)]++] = gap;
            *last = (struct last_repeat){customer + 1, days[at]};
        }
    }
}

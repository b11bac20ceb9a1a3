// See contact_passes.c.
#ifndef KPITOP_CUBE_CONTACT_PASSES_PRIV_H
#define KPITOP_CUBE_CONTACT_PASSES_PRIV_H

#include "books_priv.h"
#include "picks_priv.h"

struct contact_pass { // what is counted of the contacts in a channel, -1: in all
    int64_t channel;
    uint32_t *contacts, *repeats; // [triangle(nsegs)] by segment and that of the customer's one before; are added to
};
struct contact_passes {
    const struct cube *c;    // contacts.passes
    const struct pick *pick; // NULL: everything
    const uint16_t *segs;    // [65536] by code of the day + 1, 0: of no day
    size_t nsegs;
    uint16_t from, end;      // codes of the days that matter, [from, end)
    uint32_t repeat_days;
};
// Places below a segment: those of segments before it.
static inline size_t triangle(size_t n) { return n * (n - 1) / 2; }
int pass_contacts(const struct contact_passes *x, const struct contact_pass *passes, size_t n); // 0, ERR_NOMEM, ERR_CANCEL

#endif

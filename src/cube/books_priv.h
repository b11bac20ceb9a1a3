// What makes the order of contacts and their books; see books.c.
#ifndef KPITOP_CUBE_BOOKS_PRIV_H
#define KPITOP_CUBE_BOOKS_PRIV_H

#include "back_priv.h"
#include "cube_priv.h"

#define GAP_NONE UINT16_MAX
#define BLOCKS_MAX 256 // of customers

struct last_repeat { uint32_t who; uint16_t day; }; // who + 1, for whom it holds
struct book_making { // of one share of the customers
    uint32_t *count[BOOK_PAIR][CONTACT_KINDS]; // [nkeys] by group, then day; when placing: the next place
    struct last_repeat *lasts;                 // [2 * nslots]
    uint32_t blocks[BLOCKS_MAX];               // contacts, by block
    uint32_t most;                             // of a block
};
struct books_making {
    struct cube *c;
    struct book_making *by;
    size_t nshares;
    bool any;                // of the books is kept
    bool far;                // some day is DAY_FAR
    bool subjects;           // are asked for
    uint64_t *again;         // bit by customer: some contact lies near the one before
    uint16_t *codes;         // [contacts] channel and team, as far as the books ask for them, and CODE_FIRST
    uint16_t *codes_mem;     // BACK of them stand before the first
    unsigned block_shift;    // from a customer to his block
    size_t nblocks;
    uint32_t begins[BLOCKS_MAX + 1]; // contacts of each block
    uint16_t masks[BOOK_PAIR], channel_mask; // the part of a code that tells the group, the channel
    unsigned team_shift;
    uint32_t phone;          // channel, 0: there are no calls
    uint16_t phone_code;     // of it in a code
    uint16_t first;          // code of the first day
    size_t ndays, nkeys[BOOK_PAIR];
    size_t slot[BOOK_PAIR], nslots; // of repeats by group; those of calls stand nslots further
};

static inline size_t block_of(const struct books_making *x, uint32_t customer) { return customer >> x->block_shift; }

// contacts.c
#define CONTACTS_A_THREAD 100000
struct contact_days { uint16_t least, most; bool far; }; // codes of the days of rows that have a customer; some day is DAY_FAR
int look_at_contacts(struct cube *c, struct contact_days *out); // and whether the rows are in time
void sort_contacts(const struct cube *c, uint32_t *rows, size_t n); // of a customer
struct room *contact_room(const struct cube *c);
// order.c. Parts by share of the customers: counts its contacts by block and key; puts them in order and into their books.
int count_share(void *books_making, size_t share, size_t worker);
int order_share(void *books_making, size_t share, size_t worker);
// repeats.c
struct run { const uint32_t *rows; const uint16_t *days, *codes; }; // contacts in order
// Does the one at this place, which lies near the one before it, follow one like it? A bit by book and kind.
unsigned repeats_at(const struct books_making *x, const struct run *r, uint32_t at);
#define REPEAT_BIT(book, call) (1U << (2 * (book) + (call)))
size_t repeat_key(const struct books_making *x, const struct run *r, enum book b, uint32_t at); // by group, then day
void place_repeats(const struct books_making *x, struct book_making *m, uint32_t customer);

#endif

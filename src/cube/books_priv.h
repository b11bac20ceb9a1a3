// What makes the order of contacts and their books; see books.c.
#ifndef KPITOP_CUBE_BOOKS_PRIV_H
#define KPITOP_CUBE_BOOKS_PRIV_H

#include "back_priv.h"
#include "cube_priv.h"
#include "wide_priv.h"

#define GAP_NONE UINT16_MAX
#define BLOCKS_MAX 256 // of customers
#define CALL_KINDS 2   // contacts, calls

struct last_repeat { uint32_t who; uint16_t day; }; // whose it is: his number among those who have any, from 1
struct repeat { uint16_t day, code, bits; };        // by customer, CODE_FIRST marks the first of one; then time. See REPEAT_BIT
struct book_making { // of one share of the customers
    uint32_t *count[BOOK_PAIR][CONTACT_KINDS]; // [nkeys] by group, then day; when placing: the next place
    struct last_repeat *lasts;                 // [2 * nslots]
    struct repeat *repeats;
    size_t nrepeats, repeatcap;
    // of one share of the rows, while they are counted
    uint32_t *tally[BOOK_PAIR][CALL_KINDS]; // [nshares * nkeys] by share of the customers
    uint32_t blocks[BLOCKS_MAX];            // contacts, by block
};
struct books_making {
    struct cube *c;
    struct book_making *by;
    size_t nshares;
    bool order;              // of contacts: is made
    bool any;                // of the books is made
    bool subjects;           // are asked for
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

// contacts.c
#define CONTACTS_A_THREAD 100000
void sort_contacts(const struct cube *c, uint32_t *rows, size_t n); // of a customer
struct room *contact_room(const struct cube *c);

struct row_columns { struct customer_codes customers; bool any; struct created_days days; struct flag_words flags; struct dim_codes channels, teams; };
static inline struct row_columns columns_of(const struct chunk *k)
{
    return (struct row_columns){customer_codes(k), has_customers(k), created_days_of(k), flag_words(k), dim_codes(k, DIM_CHANNEL), dim_codes(k, DIM_TEAM)};
}

// order.c. Counts the contacts of a share of the rows by block, and by key for each share of the customers.
int count_share(void *books_making, size_t share, size_t worker);
// Those of a share of the customers, in order of customer and time, to where they are asked for.
int order_share(void *books_making, size_t share, size_t worker);

struct past { uint32_t *at; const uint32_t *rows; }; // contacts in order, see past_of; rows: NULL where nothing asks for them

// repeats.c
// Notes and counts those contacts of a customer, in [from, to), that are repeat ones.
int note_repeats(const struct books_making *x, struct book_making *m, const struct past *p, uint32_t from, uint32_t to);
#define REPEAT_BIT(book, call) (1U << (2 * (book) + (call)))
int repeats_share(void *books_making, size_t share, size_t worker); // into their books

#endif

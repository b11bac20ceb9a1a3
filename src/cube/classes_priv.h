// Classes of interactions: rows that count for the same measures on the same of their days. A row keeps the number of its
// class; what it adds is then a short list, made once by the contributions of contribute.c.
#ifndef KPITOP_CUBE_CLASSES_PRIV_H
#define KPITOP_CUBE_CLASSES_PRIV_H

#include "cube_priv.h"

enum { CLASS_NONE, CLASS_ODD, CLASS_FIRST }; // counts nowhere; has to be told in full, see ROLE_ODD
#define CLASSES_MAX 60000

enum take { // where the value of a row comes from
    TAKE_SPAN,  // + enum D_: the export's own
    TAKE_REPLY = TAKE_SPAN + D_COUNT, TAKE_RESOLVED, TAKE_CLOSED, // ... less the creation
    TAKE_RESOLVED_REPLY, TAKE_CLOSED_REPLY, // ... less the first reply
    TAKE_RESOLVED_SPAN, TAKE_CLOSED_SPAN,   // ... less the creation and the first reply's time
    TAKE_QUALITY, TAKE_REVENUE, TAKE_COST, TAKES
};
struct count_step { uint16_t measure; int16_t add; };
struct value_step { uint16_t sum; uint8_t mean, take; }; // mean: MEAN_COUNT where it is a plain sum
#define COUNT_STEPS 32
#define VALUE_STEPS 16
struct program { // of one of the two days
    uint8_t ncounts, nvalues;
    int8_t stock; // of the backlog
    struct count_step counts[COUNT_STEPS];
    struct value_step values[VALUE_STEPS];
};
struct row_class { struct program created, resolved; };

struct class_known { uint64_t key; uint32_t number; };
struct class_cache { struct class_known at[1024]; }; // of one thread
// Number of the row's class, made when it is new; ERR_NOMEM. x: the row, settled. For several threads.
int row_class(struct cube *c, struct class_cache *cache, const struct chunk *k, uint32_t i, const struct fact_interaction *x);
int64_t row_take(const struct chunk *k, uint32_t i, enum take t);

#endif

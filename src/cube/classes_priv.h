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

// Most rows are alike in all that settling asks of them but their days: see shapes.c.
enum { // what a row of a shape was settled to, beside its class
    ENDS_RESOLVED = 1, ENDS_CLOSED = 2, // where its end stands
    ENDS_AT_ONCE = 4,  // without one: resolved on the day it was created
    MAY_COMPLAIN = 8,  // it says whether it is a complaint, and may be counted as one
    HAS_SHAPE = 16         // always
};
struct shape {
    uint64_t key;
    uint16_t class;
    uint8_t how;
};
#define SHAPES 1024
struct shapes { // of one thread and the source at hand
    bool any;
    uint32_t source;
    struct shape at[SHAPES];
};
#define SHAPE_ROWS 64
struct shape_codes { // of the times of those rows; NULL: there is none
    const uint32_t *created, *resolved, *closed;
    uint32_t bufs[3][SHAPE_ROWS];
};
// Keys of the unsettled rows from row i on; 0: it has to be settled. wide: by a machine that has AVX2, the same. times: told where
// some row has a key.
void shape_keys(const struct cube *c, const struct chunk *k, uint32_t i, uint64_t key[SHAPE_ROWS], struct shape_codes *times, bool wide);
void shapes_of(struct shapes *s, uint32_t source); // forgets those of another one
static inline struct shape *shape_at(struct shapes *s, uint64_t key) // where it stands, or may: its key tells
{
    return &s->at[key * UINT64_C(0x9e3779b97f4a7c15) >> 54];
}
// derive_interaction.c
void interaction_values(const struct chunk *k, uint32_t i, struct fact_interaction *x); // all but the head
void interaction_settle(const struct cube *c, struct findings *out, struct fact_interaction *x);
// Number of the row's class, made when it is new; ERR_NOMEM. x: the row, settled. For several threads.
int row_class(struct cube *c, struct class_cache *cache, const struct chunk *k, uint32_t i, const struct fact_interaction *x);
static inline int64_t take_less(int64_t a, int64_t b) { return a == TIME_NONE || b == TIME_NONE ? UNKNOWN : a - b; }

static inline int64_t row_take(const struct chunk *k, uint32_t i, enum take t)
{
    switch (t) {
    case TAKE_REPLY: return take_less(get_time(k, i, COL_FIRST_REPLY), get_time(k, i, COL_CREATED));
    case TAKE_RESOLVED: return take_less(get_time(k, i, COL_RESOLVED), get_time(k, i, COL_CREATED));
    case TAKE_CLOSED: return take_less(get_time(k, i, COL_CLOSED), get_time(k, i, COL_CREATED));
    case TAKE_RESOLVED_REPLY: return take_less(get_time(k, i, COL_RESOLVED), get_time(k, i, COL_FIRST_REPLY));
    case TAKE_CLOSED_REPLY: return take_less(get_time(k, i, COL_CLOSED), get_time(k, i, COL_FIRST_REPLY));
    case TAKE_RESOLVED_SPAN: return take_less(get_time(k, i, COL_RESOLVED), get_time(k, i, COL_CREATED)) - get_span(k, i, COL_DUR + D_FIRST_REPLY);
    case TAKE_CLOSED_SPAN: return take_less(get_time(k, i, COL_CLOSED), get_time(k, i, COL_CREATED)) - get_span(k, i, COL_DUR + D_FIRST_REPLY);
    case TAKE_QUALITY: return get_money(k, i, COL_QUALITY);
    case TAKE_REVENUE: return get_money(k, i, COL_REVENUE);
    case TAKE_COST: return get_money(k, i, COL_COST);
    default: return get_span(k, i, COL_DUR + (enum col)t);
    }
}

// Spans of most rows, told quickly; negative where there is none, or it takes longer.
ALWAYS_INLINE int64_t quick_span(const struct chunk *k, uint32_t i, enum col c)
{
    const uint32_t *wide = k->col[c];
    const uint16_t *units = span_units(k, c);
    if (units)
        return units[i] < UNITS_FAR ? (int64_t)units[i] * k->unit.span[c - COL_DUR] * 1000 : UNKNOWN;
    return wide && wide[i] < SPAN_LONG ? (int64_t)wide[i] : UNKNOWN;
}

ALWAYS_INLINE int64_t quick_resolution(const struct chunk *k, uint32_t i) // where it is told by its times
{
    const uint16_t *units = after_units(k, COL_RESOLVED);
    if (units)
        return units[i] < UNITS_FAR ? (int64_t)units[i] * k->unit.after[COL_RESOLVED - COL_FIRST_REPLY] * 1000 : UNKNOWN;
    uint32_t code = told_span(k, i);
    return code < SPAN_LONG ? (int64_t)code : UNKNOWN;
}

// What a step adds.
ALWAYS_INLINE int64_t step_value(const struct chunk *k, uint32_t i, enum take take)
{
    int64_t quick = take < TAKE_REPLY ? quick_span(k, i, COL_DUR + (enum col)take) : UNKNOWN;
    if (quick >= 0)
        return quick; // as a rule
    if (k->resolution_told && (take == TAKE_SPAN + D_RESOLUTION || take == TAKE_RESOLVED_SPAN)) {
        int64_t took = quick_resolution(k, i), less = take == TAKE_RESOLVED_SPAN ? quick_span(k, i, COL_DUR + D_FIRST_REPLY) : 0;
        if (took >= 0 && less >= 0)
            return took - less;
    }
    int64_t value = row_take(k, i, take);
    return take == TAKE_COST ? value * (COST_ONE / MONEY_ONE) : value;
}

#endif

// Where the fields of an interaction go, for records and for batches of them.
#ifndef KPITOP_CUBE_PART_PRIV_H
#define KPITOP_CUBE_PART_PRIV_H

#include "cube_priv.h"

enum way { WAY_NONE, WAY_TIME, WAY_SPAN, WAY_SMALL, WAY_MONEY, WAY_WORD, WAY_FLAG, WAY_CODE, WAY_ID, WAY_WHO, WAY_SPELL };
struct way_of { uint8_t way, to; }; // to: a column, a place in the flags, a dimension
extern const struct way_of ways[F_COUNT];

static inline void note_id(struct chunk *k, uint64_t id)
{
    bool plain = !(id >> 63);
    k->rising &= plain && (!k->nids || id > k->id_last);
    k->falling &= plain && (!k->nids || id < k->id_last);
    k->id_first = k->nids ? k->id_first : id;
    k->id_last = id;
    k->nids++;
    if (!plain)
        return;
    k->nplain++;
    k->id_min = id < k->id_min ? id : k->id_min;
    k->id_max = id > k->id_max ? id : k->id_max;
}

int put_code(struct part *p, struct chunk *k, uint32_t i, int d, const struct rec_value *v);

#endif

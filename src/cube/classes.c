// What an interaction counts for, as a class: its key holds all that the contributions ask of a row but the values.
#include "classes_priv.h"

#include <string.h>

// Which columns the durations of a settled row come from.
struct sources { uint8_t first, response, resolution, elapsed; };

static struct sources sources_of(const struct cube *c, const struct chunk *k, uint32_t i, const struct fact_interaction *x)
{
    bool replied = x->first_reply != TIME_NONE, resolved = x->resolved != TIME_NONE;
    struct sources s;
    s.first = get_span(k, i, COL_DUR + D_FIRST_REPLY) >= 0 ? TAKE_SPAN + D_FIRST_REPLY : TAKE_REPLY;
    s.response = field_present(c, k->source, REC_INTERACTION, F_response_s) ? TAKE_SPAN + D_RESPONSE : s.first;
    s.resolution = x->dur[D_RESOLUTION] >= 0 ? TAKE_SPAN + D_RESOLUTION : resolved ? TAKE_RESOLVED : TAKE_CLOSED;
    if (replied)
        s.elapsed = resolved ? TAKE_RESOLVED_REPLY : TAKE_CLOSED_REPLY;
    else
        s.elapsed = resolved ? TAKE_RESOLVED_SPAN : TAKE_CLOSED_SPAN;
    return s;
}

// ---- the key

enum { AT_NONE, AT_CREATED, AT_RESOLVED, AT_ELSEWHERE };

static unsigned at_day(const struct fact_interaction *x, int32_t day)
{
    if (day == CIVIL_NONE)
        return AT_NONE;
    return day == x->resolved_day ? AT_RESOLVED : day == x->created_day ? AT_CREATED : AT_ELSEWHERE;
}

static void add_bits(uint64_t *key, unsigned n, unsigned v) { *key = *key << n | v; }
static void add_tri(uint64_t *key, int v) { add_bits(key, 2, v < 0 ? 0 : v ? 2 : 1); }

#define KEY_ODD UINT64_MAX

static bool is_odd(const struct fact_interaction *x)
{
    return day_code(x->created_day) == DAY_FAR || day_code(x->resolved_day) == DAY_FAR || at_day(x, x->placed_day) == AT_ELSEWHERE ||
           at_day(x, x->sla_day) == AT_ELSEWHERE || (leaves_backlog(x) && at_day(x, x->left_day) == AT_ELSEWHERE);
}

static uint64_t class_key(const struct cube *c, const struct chunk *k, uint32_t i, const struct fact_interaction *x)
{
    const struct sources s = sources_of(c, k, i, x);
    uint64_t key = 0;
    if (is_odd(x))
        return KEY_ODD;
    add_bits(&key, 1, x->direction == DIR_OUT);
    add_tri(&key, x->escalated);
    add_tri(&key, x->error);
    add_tri(&key, x->complaint);
    add_tri(&key, x->answered_state);
    add_tri(&key, x->fcr_any);
    add_tri(&key, x->converted);
    add_bits(&key, 2, x->revenue == INT64_MIN ? 0 : x->revenue > 0 ? 2 : 1);
    add_bits(&key, 1, x->cost != INT64_MIN);
    add_bits(&key, 1, x->judged);
    add_bits(&key, 1, enters_backlog(x));
    add_bits(&key, 2, leaves_backlog(x) ? at_day(x, x->left_day) : AT_NONE);
    add_bits(&key, 2, x->dur[D_FIRST_REPLY] < 0 ? 0 : s.first == TAKE_REPLY ? 1 : 2);
    add_bits(&key, 1, x->dur[D_FIRST_REPLY] < 0 && first_response(c, x) >= 0);
    add_bits(&key, 2, x->response < 0 ? 0 : s.response == TAKE_REPLY ? 1 : s.response == TAKE_SPAN + D_RESPONSE ? 2 : 3);
    add_bits(&key, 1, x->response_stands_in);
    add_bits(&key, 2, x->dur[D_FIRST_REPLY_BH] < 0 ? 0 : x->first_bh_counted ? 2 : 1);
    add_bits(&key, 1, x->dur[D_WAIT] >= 0);
    add_bits(&key, 1, x->dur[D_HANDLE] >= 0);
    add_bits(&key, 1, x->resolved_day != CIVIL_NONE);
    add_bits(&key, 2, x->resolution < 0 ? 0 : s.resolution == TAKE_RESOLVED ? 1 : s.resolution == TAKE_CLOSED ? 2 : 3);
    add_bits(&key, 1, x->until_closed >= 0);
    add_bits(&key, 2, x->dur[D_RESOLUTION_BH] < 0 ? 0 : x->resolution_bh_counted ? 2 : 1);
    add_tri(&key, x->fcr);
    add_bits(&key, 2, x->reopens < 0 ? 0 : x->reopens > 0 ? 2 : 1);
    add_bits(&key, 2, at_day(x, x->placed_day));
    add_bits(&key, 3, x->elapsed < 0 ? 0 : 1u + s.elapsed - TAKE_RESOLVED_REPLY);
    add_bits(&key, 1, x->quality >= 0);
    add_tri(&key, x->sla_day == CIVIL_NONE ? UNKNOWN : x->sla_met);
    add_bits(&key, 2, at_day(x, x->sla_day));
    return key;
}

// ---- the program: a row of the class with marks for values contributes to the cells of two days

#define MARK 1000

static void mark_values(struct fact_interaction *x, const struct sources *s)
{
    for (int d = 0; d < D_COUNT; d++)
        x->dur[d] = x->dur[d] < 0 ? UNKNOWN : MARK + (d == D_FIRST_REPLY ? s->first : TAKE_SPAN + d);
    x->response = x->response < 0 ? UNKNOWN : MARK + s->response;
    x->resolution = x->resolution < 0 ? UNKNOWN : MARK + s->resolution;
    x->until_closed = x->until_closed < 0 ? UNKNOWN : MARK + TAKE_CLOSED;
    x->elapsed = x->elapsed < 0 ? UNKNOWN : MARK + s->elapsed;
    x->quality = x->quality < 0 ? UNKNOWN : MARK + TAKE_QUALITY;
    if (x->revenue != INT64_MIN)
        x->revenue = x->revenue > 0 ? MARK + TAKE_REVENUE : -(MARK + TAKE_REVENUE);
    if (x->cost != INT64_MIN)
        x->cost = MARK + TAKE_COST;
}

static int32_t marked_day(unsigned at) { return at == AT_NONE ? CIVIL_NONE : at == AT_CREATED ? 0 : 1; }

static void list_steps(const struct cell *cell, struct program *p)
{
    static const struct { enum measure sum; enum take take; } sums[] = {
        {M_HANDLED_MS, TAKE_SPAN + D_HANDLE}, {M_SALES_AMOUNT, TAKE_REVENUE}, {M_ICOST, TAKE_COST}};
    for (uint16_t m = 0; m < 2 * MEAN_COUNT; m += 2) {
        if (cell->m[m])
            p->values[p->nvalues++] = (struct value_step){.sum = (uint16_t)(m + 1), .mean = (uint8_t)(m / 2), .take = (uint8_t)(cell->m[m + 1] - MARK)};
    }
    for (uint16_t m = 2 * MEAN_COUNT; m < M_COUNT; m++) {
        bool sum = false;
        for (size_t i = 0; i < ARRAY_LEN(sums); i++) {
            if (m == sums[i].sum && cell->m[m])
                p->values[p->nvalues++] = (struct value_step){.sum = m, .mean = MEAN_COUNT, .take = (uint8_t)sums[i].take};
            sum |= m == sums[i].sum;
        }
        if (!sum && cell->m[m] && m != M_STOCK_BACKLOG)
            p->counts[p->ncounts++] = (struct count_step){m, (int16_t)cell->m[m]};
    }
}

static void make_class(const struct cube *c, const struct chunk *k, uint32_t i, const struct fact_interaction *row, struct row_class *out)
{
    static const struct slice everything;
    struct fact_interaction x = *row;
    struct cell cells[2];
    const struct sources s = sources_of(c, k, i, row);
    int32_t bounds[] = {1, 2};
    struct fold f = {.c = c, .slice = &everything, .group = -1, .ngroups = 1, .nsegs = 2, .segs = cells, .bounds = bounds};
    memset(cells, 0, sizeof(cells));
    mark_values(&x, &s);
    x.created_day = 0;
    x.resolved_day = row->resolved_day == CIVIL_NONE ? CIVIL_NONE : 1;
    x.placed_day = marked_day(at_day(row, row->placed_day));
    x.sla_day = marked_day(at_day(row, row->sla_day));
    contribute_created(&f, &x);
    contribute_resolved(&f, &x);
    contribute_placed(&f, &x);
    contribute_sla(&f, &x);
    *out = (struct row_class){0};
    list_steps(&cells[0], &out->created);
    list_steps(&cells[1], &out->resolved);
    out->created.stock = enters_backlog(row);
    if (leaves_backlog(row)) {
        struct program *p = at_day(row, row->left_day) == AT_RESOLVED ? &out->resolved : &out->created;
        p->stock = (int8_t)(p->stock - 1);
    }
}

int row_class(struct cube *c, struct class_cache *cache, const struct chunk *k, uint32_t i, const struct fact_interaction *x)
{
    uint64_t key = class_key(c, k, i, x);
    if (key == KEY_ODD)
        return CLASS_ODD;
    struct class_known *known = &cache->at[(key * UINT64_C(0x9e3779b97f4a7c15)) >> 54];
    if (known->number && known->key == key)
        return (int)known->number;
    pthread_mutex_lock(&c->classes.lock);
    bool added = false;
    uint32_t *number = u64map_put(&c->classes.numbers, key, (uint32_t)c->classes.n + CLASS_FIRST, &added);
    if (!number) {
        pthread_mutex_unlock(&c->classes.lock);
        return ERR_NOMEM;
    }
    if (added && (c->classes.n == CLASSES_MAX || vec_grow((void **)&c->classes.at, &c->classes.cap, c->classes.n, sizeof(*c->classes.at))))
        *number = (uint32_t)CLASS_ODD; // beyond the maximum: told in full
    else if (added)
        make_class(c, k, i, x, &c->classes.at[c->classes.n++]);
    *known = (struct class_known){key, *number};
    pthread_mutex_unlock(&c->classes.lock);
    return (int)known->number;
}

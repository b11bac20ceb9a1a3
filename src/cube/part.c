// Interactions come in, each into the columns of its part.
#include "part_priv.h"

#include <stdlib.h>
#include <string.h>

const enum rec_field dim_fields[DIM_COUNT] = {
    [DIM_CHANNEL] = F_channel,   [DIM_TEAM] = F_team,         [DIM_AGENT] = F_agent,       [DIM_CATEGORY] = F_category,
    [DIM_PRODUCT] = F_product,   [DIM_COUNTRY] = F_country,   [DIM_SEGMENT] = F_segment,   [DIM_LANGUAGE] = F_language,
    [DIM_PRIORITY] = F_priority, [DIM_JOURNEY] = F_journey,
};

int part_init(struct part *p, struct cube *c)
{
    *p = (struct part){.c = c, .dims = c->dims, .rows = &c->rows, .after = NO_FACT, .answered_row = NO_FACT};
    p->lately = calloc(DIM_COUNT * LATELY, sizeof(*p->lately));
    p->numbered = calloc(NUMBERED, sizeof(*p->numbered));
    return p->lately && p->numbered ? 0 : ERR_NOMEM;
}

void part_release(struct part *p)
{
    free(p->lately);
    free(p->numbered);
    part_forget_words(p);
    free(p->batch);
    *p = (struct part){0};
}

// ---- codes

// A text of up to 16 bytes in two words; with its length they tell it apart from any other.
static void two_words(const char *s, uint32_t len, uint64_t *a, uint64_t *b)
{
    uint32_t low = 0, high = 0;
    *a = *b = 0;
    if (len >= 8) {
        memcpy(a, s, 8);
        memcpy(b, s + len - 8, 8);
    } else if (len >= 4) {
        memcpy(&low, s, 4);
        memcpy(&high, s + len - 4, 4);
        *a = (uint64_t)high << 32 | low;
    } else {
        for (uint32_t i = 0; i < len; i++)
            *a |= (uint64_t)(unsigned char)s[i] << 8 * i;
    }
}

int64_t dim_code_of(struct intern *t, size_t most, const char *s, size_t len)
{
    int64_t n = intern_find(t, s, len);
    return n >= 0 ? n : t->n < most ? intern_add(t, s, len) : intern_add(t, "(other)", 7);
}

static int find_code(const struct part *p, enum dim d, const struct rec_value *v, uint16_t *code)
{
    uint64_t a, b;
    struct lately *known = NULL;
    if (v->len <= 16) {
        two_words(v->s, v->len, &a, &b);
        uint64_t h = (a ^ (b << 21 | b >> 43)) * UINT64_C(0x9e3779b97f4a7c15);
        known = &p->lately[(size_t)d * LATELY + (h >> 32) % LATELY];
        if (known->code && known->a == a && known->b == b && known->len == v->len) {
            *code = (uint16_t)(known->code - 1);
            return 0;
        }
    }
    struct intern *t = &p->dims[d];
    if (p->forked && t->n >= cube_values_most(p->c) && intern_find(t, v->s, v->len) < 0)
        return ERR_LIMIT;
    int64_t n = dim_code_of(t, cube_values_most(p->c), v->s, v->len);
    if (n < 0)
        return ERR_NOMEM;
    *code = (uint16_t)n;
    if (known)
        *known = (struct lately){a, b, v->len, (uint32_t)n + 1};
    return 0;
}

int part_code(const struct part *p, enum dim d, const struct rec_value *v, uint16_t *code)
{
    struct numbered *x = v->j > 0 && v->j < NUMBERED ? &p->numbered[v->j] : NULL;
    *code = 0;
    if (!v->len)
        return 0;
    if (x && x->dim == d + 1u) {
        *code = x->code;
        return 0;
    }
    int rc = find_code(p, d, v, code);
    if (x && !rc)
        *x = (struct numbered){*code, (uint16_t)(d + 1u)};
    return rc;
}

// ---- a row

const struct way_of ways[F_COUNT] = { // where a field goes
    [F_id] = {WAY_ID, 0},
    [F_customer_id] = {WAY_WHO, 0},
    [F_created_at] = {WAY_TIME, COL_CREATED},
    [F_first_reply_at] = {WAY_TIME, COL_FIRST_REPLY},
    [F_resolved_at] = {WAY_TIME, COL_RESOLVED},
    [F_closed_at] = {WAY_TIME, COL_CLOSED},
    [F_due_at] = {WAY_TIME, COL_DUE},
    [F_first_reply_s] = {WAY_SPAN, COL_DUR + D_FIRST_REPLY},
    [F_response_s] = {WAY_SPAN, COL_DUR + D_RESPONSE},
    [F_resolution_s] = {WAY_SPAN, COL_DUR + D_RESOLUTION},
    [F_wait_s] = {WAY_SPAN, COL_DUR + D_WAIT},
    [F_handle_s] = {WAY_SPAN, COL_DUR + D_HANDLE},
    [F_first_reply_bh_s] = {WAY_SPAN, COL_DUR + D_FIRST_REPLY_BH},
    [F_resolution_bh_s] = {WAY_SPAN, COL_DUR + D_RESOLUTION_BH},
    [F_talk_s] = {WAY_SPELL, 0},
    [F_hold_s] = {WAY_SPELL, 0},
    [F_wrap_s] = {WAY_SPELL, 0},
    [F_cost] = {WAY_MONEY, COL_COST},
    [F_revenue] = {WAY_MONEY, COL_REVENUE},
    [F_quality] = {WAY_MONEY, COL_QUALITY},
    [F_replies] = {WAY_SMALL, COL_REPLIES},
    [F_customer_messages] = {WAY_SMALL, COL_CUSTOMER_MESSAGES},
    [F_reopens] = {WAY_SMALL, COL_REOPENS},
    [F_transfers] = {WAY_SMALL, COL_TRANSFERS},
    [F_status] = {WAY_WORD, FLAG_STATUS},
    [F_direction] = {WAY_WORD, FLAG_DIRECTION},
    [F_sla] = {WAY_WORD, FLAG_SLA},
    [F_first_contact] = {WAY_FLAG, FLAG_FIRST_CONTACT},
    [F_answered] = {WAY_FLAG, FLAG_ANSWERED},
    [F_abandoned] = {WAY_FLAG, FLAG_ABANDONED},
    [F_converted] = {WAY_FLAG, FLAG_CONVERTED},
    [F_escalated] = {WAY_FLAG, FLAG_ESCALATED},
    [F_error] = {WAY_FLAG, FLAG_ERROR},
    [F_complaint] = {WAY_FLAG, FLAG_COMPLAINT},
    [F_channel] = {WAY_CODE, DIM_CHANNEL},
    [F_team] = {WAY_CODE, DIM_TEAM},
    [F_agent] = {WAY_CODE, DIM_AGENT},
    [F_category] = {WAY_CODE, DIM_CATEGORY},
    [F_product] = {WAY_CODE, DIM_PRODUCT},
    [F_country] = {WAY_CODE, DIM_COUNTRY},
    [F_segment] = {WAY_CODE, DIM_SEGMENT},
    [F_language] = {WAY_CODE, DIM_LANGUAGE},
    [F_priority] = {WAY_CODE, DIM_PRIORITY},
    [F_journey] = {WAY_CODE, DIM_JOURNEY},
};

void part_unread(uint64_t fields[2])
{
    for (int f = 0; f < F_COUNT; f++)
        fields[f >> 6] |= ways[f].way == WAY_NONE ? UINT64_C(1) << (f & 63) : 0;
}

static int put_id(const struct part *p, struct chunk *k, uint32_t i, const struct rec_value *v)
{
    uint32_t check = 0;
    if (!v->len)
        return 0;
    uint64_t id = id_key(p->c, v, &check);
    uint32_t *more = check ? COL_SLOT(k, COL_CHECK, i, uint32_t) : &check;
    if (put_key(k, i, COL_ID, id) || !more)
        return ERR_NOMEM;
    *more = check;
    note_id(k, id);
    return 0;
}

static int put_who(const struct part *p, struct chunk *k, uint32_t i, const struct rec_value *v)
{
    return v->len ? put_key(k, i, COL_WHO, id_key(p->c, v, NULL)) : 0;
}

static int keep_late(struct part *p, uint32_t i, int dim, const struct rec_value *v)
{
    char *text = arena_strndup(&p->text, v->s, v->len);
    if (!text || vec_grow((void **)&p->late, &p->latecap, p->nlate, sizeof(*p->late)))
        return ERR_NOMEM;
    p->late[p->nlate++] = (struct late){text, (uint32_t)(p->rows->n - 1) << 16 | i, (uint16_t)dim};
    return 0;
}

int put_code(struct part *p, struct chunk *k, uint32_t i, int d, const struct rec_value *v)
{
    uint16_t code;
    int rc = part_code(p, (enum dim)d, v, &code);
    if (rc)
        return rc == ERR_LIMIT ? keep_late(p, i, d, v) : rc;
    return put_dim(k, i, d, code);
}

static int put_field(struct part *p, struct chunk *k, uint32_t i, enum rec_field f, const struct rec_value *v, uint32_t *flags)
{
    uint8_t to = ways[f].to;
    enum col col = (enum col)to;
    switch (ways[f].way) {
    case WAY_TIME: return put_time(k, i, col, v->i);
    case WAY_SPAN: return v->i < 0 ? 0 : put_span(k, i, col, v->i);
    case WAY_SMALL: return v->i < 0 ? 0 : put_small(k, i, col, v->i > INT32_MAX ? INT32_MAX : v->i);
    case WAY_MONEY: return put_money(k, i, col, v->i);
    case WAY_CODE: return put_code(p, k, i, to, v);
    case WAY_ID: return put_id(p, k, i, v);
    case WAY_WHO: return put_who(p, k, i, v);
    case WAY_WORD: *flags |= (uint32_t)v->i << to; break;
    case WAY_FLAG: *flags |= (uint32_t)(v->i + 1) << to; break;
    default: break;
    }
    return 0;
}

static int put_fields(struct part *p, struct chunk *k, uint32_t i, const struct record *r, uint32_t *flags)
{
    for (int w = 0; w < 2; w++) {
        for (uint64_t set = r->set[w]; set; set &= set - 1) {
            enum rec_field f = (enum rec_field)(64 * w + __builtin_ctzll(set));
            if (put_field(p, k, i, f, &r->v[f], flags))
                return ERR_NOMEM;
        }
    }
    return r->rejected_cells ? put_small(k, i, COL_REJECTED, r->rejected_cells > UINT16_MAX ? UINT16_MAX : r->rejected_cells) : 0;
}

// Handling is the sum of what it is made of, where it is not told itself.
static int put_spells(struct chunk *k, uint32_t i, const struct record *r)
{
    static const enum rec_field spells[] = {F_talk_s, F_hold_s, F_wrap_s};
    bool any = false;
    int64_t sum = 0;
    for (size_t s = 0; s < ARRAY_LEN(spells); s++) {
        any |= rec_has(r, spells[s]);
        sum += rec_has(r, spells[s]) ? r->v[spells[s]].i : 0;
    }
    return any && !rec_has(r, F_handle_s) ? put_span(k, i, COL_DUR + D_HANDLE, sum) : 0;
}

// Latest time that has happened, of a row that counts; whether its source tells of closing and status.
int too_many_rows(struct err *e)
{
    return err_set(e, ERR_LIMIT, "More than four thousand million interactions, or files that hold them: load fewer files at once.");
}

int part_interaction(struct part *p, uint32_t source, const struct record *r, struct err *e)
{
    uint32_t row;
    int rc = chunks_push(p->rows, source, r->offset, r->line, &row);
    if (rc == ERR_LIMIT)
        return too_many_rows(e);
    if (rc)
        return err_nomem(e);
    struct chunk *k = chunk_of(p->rows, row);
    uint32_t i = row & 0xffff, *flags = COL_SLOT(k, COL_FLAGS, i, uint32_t);
    if (!flags || put_place(k, i, r->offset, r->line) || put_fields(p, k, i, r, flags) || put_spells(k, i, r))
        return err_nomem(e);
    static const enum rec_field happened[] = {F_created_at, F_first_reply_at, F_resolved_at};
    int64_t times[3];
    for (int t = 0; t < 3; t++)
        times[t] = rec_has(r, happened[t]) ? r->v[happened[t]].i : TIME_NONE;
    chunk_note(k, *flags, times[0], times[1], times[2], rec_has(r, F_resolved_at) || rec_has(r, F_closed_at));
    return 0;
}

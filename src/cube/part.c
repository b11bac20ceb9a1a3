// Interactions come in, each into the columns of its part.
#include "cube_priv.h"

#include <stdlib.h>
#include <string.h>

const enum rec_field dim_fields[DIM_COUNT] = {
    [DIM_CHANNEL] = F_channel,   [DIM_TEAM] = F_team,         [DIM_AGENT] = F_agent,       [DIM_CATEGORY] = F_category,
    [DIM_PRODUCT] = F_product,   [DIM_COUNTRY] = F_country,   [DIM_SEGMENT] = F_segment,   [DIM_LANGUAGE] = F_language,
    [DIM_PRIORITY] = F_priority, [DIM_JOURNEY] = F_journey,
};

int part_init(struct part *p, struct cube *c)
{
    *p = (struct part){.c = c, .dims = c->dims, .rows = &c->rows};
    p->lately = calloc(DIM_COUNT * LATELY, sizeof(*p->lately));
    return p->lately ? 0 : ERR_NOMEM;
}

void part_release(struct part *p)
{
    free(p->lately);
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

int64_t dim_code_of(struct intern *t, const char *s, size_t len)
{
    int64_t n = intern_find(t, s, len);
    return n >= 0 ? n : t->n < DIM_MAX ? intern_add(t, s, len) : intern_add(t, "(other)", 7);
}

int part_code(const struct part *p, enum dim d, const struct rec_value *v, uint16_t *code)
{
    uint64_t a, b;
    *code = 0;
    if (!v->len)
        return 0;
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
    if (p->forked && t->n >= DIM_MAX && intern_find(t, v->s, v->len) < 0)
        return ERR_LIMIT;
    int64_t n = dim_code_of(t, v->s, v->len);
    if (n < 0)
        return ERR_NOMEM;
    *code = (uint16_t)n;
    if (known)
        *known = (struct lately){a, b, v->len, (uint32_t)n + 1};
    return 0;
}

// ---- a row

static uint32_t word_bits(const struct record *r, enum rec_field f, int shift)
{
    return rec_has(r, f) ? (uint32_t)r->v[f].i << shift : 0;
}

static uint32_t flag_bits(const struct record *r)
{
    static const struct { enum rec_field field; int shift; } flags[] = {
        {F_first_contact, FLAG_FIRST_CONTACT}, {F_answered, FLAG_ANSWERED},   {F_abandoned, FLAG_ABANDONED},
        {F_converted, FLAG_CONVERTED},         {F_escalated, FLAG_ESCALATED}, {F_error, FLAG_ERROR},
        {F_complaint, FLAG_COMPLAINT},
    };
    uint32_t bits = word_bits(r, F_status, FLAG_STATUS) | word_bits(r, F_direction, FLAG_DIRECTION) | word_bits(r, F_sla, FLAG_SLA);
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (rec_has(r, flags[i].field))
            bits |= (uint32_t)(r->v[flags[i].field].i + 1) << flags[i].shift;
    }
    return bits;
}

static int put_times(struct chunk *k, uint32_t i, const struct record *r)
{
    static const enum rec_field times[] = {F_created_at, F_first_reply_at, F_resolved_at, F_closed_at, F_due_at};
    for (int t = 0; t < (int)ARRAY_LEN(times); t++) {
        if (rec_has(r, times[t]) && put_time(k, i, COL_CREATED + t, r->v[times[t]].i))
            return ERR_NOMEM;
    }
    return 0;
}

static int put_spans(struct chunk *k, uint32_t i, const struct record *r)
{
    static const enum rec_field dur[D_COUNT] = {F_first_reply_s, F_response_s,       F_resolution_s,   F_wait_s,
                                                F_handle_s,      F_first_reply_bh_s, F_resolution_bh_s};
    static const enum rec_field spells[] = {F_talk_s, F_hold_s, F_wrap_s};
    for (int d = 0; d < D_COUNT; d++) {
        if (rec_has(r, dur[d]) && put_span(k, i, COL_DUR + d, r->v[dur[d]].i))
            return ERR_NOMEM;
    }
    bool any = false;
    int64_t sum = 0;
    for (size_t s = 0; s < ARRAY_LEN(spells); s++) {
        any |= rec_has(r, spells[s]);
        sum += rec_has(r, spells[s]) ? r->v[spells[s]].i : 0;
    }
    return any && !rec_has(r, F_handle_s) ? put_span(k, i, COL_DUR + D_HANDLE, sum) : 0;
}

static int put_figures(struct chunk *k, uint32_t i, const struct record *r)
{
    static const struct { enum rec_field field; enum col col; } money[] = {
        {F_cost, COL_COST}, {F_revenue, COL_REVENUE}, {F_quality, COL_QUALITY}};
    static const struct { enum rec_field field; enum col col; } counts[] = {
        {F_replies, COL_REPLIES}, {F_customer_messages, COL_CUSTOMER_MESSAGES}, {F_reopens, COL_REOPENS}, {F_transfers, COL_TRANSFERS}};
    for (size_t m = 0; m < ARRAY_LEN(money); m++) {
        if (rec_has(r, money[m].field) && put_money(k, i, money[m].col, r->v[money[m].field].i))
            return ERR_NOMEM;
    }
    for (size_t m = 0; m < ARRAY_LEN(counts); m++) {
        int64_t v = rec_has(r, counts[m].field) ? r->v[counts[m].field].i : UNKNOWN;
        if (v >= 0 && put_small(k, i, counts[m].col, v > INT32_MAX ? INT32_MAX : v))
            return ERR_NOMEM;
    }
    return r->rejected_cells ? put_small(k, i, COL_REJECTED, r->rejected_cells > UINT16_MAX ? UINT16_MAX : r->rejected_cells) : 0;
}

static void note_id(struct chunk *k, uint64_t id)
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

static int put_ids(const struct part *p, struct chunk *k, uint32_t i, const struct record *r)
{
    uint32_t check = 0;
    if (rec_has(r, F_id) && r->v[F_id].len) {
        uint64_t id = id_key(p->c, &r->v[F_id], &check), *at = COL_SLOT(k, COL_ID, i, uint64_t);
        uint32_t *more = check ? COL_SLOT(k, COL_CHECK, i, uint32_t) : &check;
        if (!at || !more)
            return ERR_NOMEM;
        *at = id;
        *more = check;
        note_id(k, id);
    }
    if (rec_has(r, F_customer_id) && r->v[F_customer_id].len) {
        uint64_t *at = COL_SLOT(k, COL_WHO, i, uint64_t);
        if (!at)
            return ERR_NOMEM;
        *at = id_key(p->c, &r->v[F_customer_id], NULL);
    }
    return 0;
}

static int keep_late(struct part *p, uint32_t i, int dim, const struct rec_value *v)
{
    char *text = arena_strndup(&p->text, v->s, v->len);
    if (!text || vec_grow((void **)&p->late, &p->latecap, p->nlate, sizeof(*p->late)))
        return ERR_NOMEM;
    p->late[p->nlate++] = (struct late){text, (uint32_t)(p->rows->n - 1) << 16 | i, (uint16_t)dim};
    return 0;
}

static int put_codes(struct part *p, struct chunk *k, uint32_t i, const struct record *r)
{
    uint16_t code;
    for (int d = 0; d < DIM_COUNT; d++) {
        if (!rec_has(r, dim_fields[d]))
            continue;
        int rc = part_code(p, (enum dim)d, &r->v[dim_fields[d]], &code);
        if (rc == ERR_LIMIT)
            rc = keep_late(p, i, d, &r->v[dim_fields[d]]);
        if (rc)
            return rc;
        uint16_t *at = code ? COL_SLOT(k, COL_DIM + d, i, uint16_t) : &code;
        if (!at)
            return ERR_NOMEM;
        *at = code;
    }
    return 0;
}

// Latest time that has happened, of a row that counts; whether its source tells of closing and status.
void chunk_note(struct chunk *k, uint32_t flags, const int64_t times[], bool closing)
{
    enum rec_status status = flags >> FLAG_STATUS & 7;
    k->any_closing |= closing;
    k->any_status |= status != ST_UNKNOWN;
    if (status == ST_DELETED || (flags >> FLAG_DIRECTION & 3) == DIR_INTERNAL)
        return; // counts nowhere
    for (int t = 0; t < 3; t++)
        k->latest = times[t] > k->latest ? times[t] : k->latest; // TIME_NONE is the least
}

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
    if (!flags || put_place(k, i, r->offset, r->line) || put_times(k, i, r) || put_spans(k, i, r) || put_figures(k, i, r) ||
        put_codes(p, k, i, r) || put_ids(p, k, i, r))
        return err_nomem(e);
    *flags = flag_bits(r);
    static const enum rec_field happened[] = {F_created_at, F_first_reply_at, F_resolved_at};
    int64_t times[3];
    for (int t = 0; t < 3; t++)
        times[t] = rec_has(r, happened[t]) ? r->v[happened[t]].i : TIME_NONE;
    chunk_note(k, *flags, times, rec_has(r, F_resolved_at) || rec_has(r, F_closed_at));
    return 0;
}

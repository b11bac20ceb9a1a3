// Interactions: a row of columns as a fact, and which of its times hold, when it is placed, what it proves. Sealing settles
// all rows, each chunk by itself, and keeps the days and what was counted by the calendar; the rest is told again when asked.
#include "classes_priv.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>

static int8_t tri(uint32_t flags, int shift) { return (int8_t)((int)(flags >> shift & 3) - 1); }

static void read_times(const struct chunk *k, uint32_t i, struct fact_interaction *x)
{
    x->created = get_time(k, i, COL_CREATED);
    x->first_reply = get_time(k, i, COL_FIRST_REPLY);
    x->resolved = get_time(k, i, COL_RESOLVED);
    x->closed = get_time(k, i, COL_CLOSED);
    x->due = get_time(k, i, COL_DUE);
    for (int d = 0; d < D_COUNT; d++)
        x->dur[d] = get_span(k, i, (enum col)(COL_DUR + d));
}

static void read_flags(uint32_t flags, struct fact_interaction *x)
{
    x->status = flags >> FLAG_STATUS & 7;
    x->direction = flags >> FLAG_DIRECTION & 3;
    x->sla = flags >> FLAG_SLA & 3;
    x->first_contact = tri(flags, FLAG_FIRST_CONTACT);
    x->answered = tri(flags, FLAG_ANSWERED);
    x->abandoned = tri(flags, FLAG_ABANDONED);
    x->converted = tri(flags, FLAG_CONVERTED);
    x->escalated = tri(flags, FLAG_ESCALATED);
    x->error = tri(flags, FLAG_ERROR);
    x->complaint = tri(flags, FLAG_COMPLAINT);
    x->f.gone = flags & FLAG_GONE;
    x->first_bh_counted = flags & FLAG_FIRST_BH;
    x->resolution_bh_counted = flags & FLAG_RESOLUTION_BH;
}

static void read_head(const struct chunk *k, uint32_t i, struct fact *f)
{
    f->offset = get_offset(k, i);
    f->line = (uint32_t)get_line(k, i);
    f->source = k->source;
    f->customer = COL_GET(k, COL_CUSTOMER, i, uint32_t);
    for (int d = 0; d < DIM_COUNT; d++)
        f->dim[d] = COL_GET(k, COL_DIM + d, i, uint16_t);
    f->rejected = (uint16_t)get_small(k, i, COL_REJECTED);
}

// All but the head.
static void read_values(const struct chunk *k, uint32_t i, struct fact_interaction *x)
{
    read_times(k, i, x);
    read_flags(COL_GET(k, COL_FLAGS, i, uint32_t), x);
    x->cost = get_money(k, i, COL_COST);
    x->revenue = get_money(k, i, COL_REVENUE);
    x->quality = get_money(k, i, COL_QUALITY);
    x->quality = x->quality == INT64_MIN ? UNKNOWN : x->quality;
    x->replies = (int32_t)get_small(k, i, COL_REPLIES);
    x->customer_messages = (int32_t)get_small(k, i, COL_CUSTOMER_MESSAGES);
    x->reopens = (int32_t)get_small(k, i, COL_REOPENS);
    x->transfers = (int32_t)get_small(k, i, COL_TRANSFERS);
    x->created_day = x->resolved_day = x->placed_day = x->left_day = x->sla_day = CIVIL_NONE;
    x->response = UNKNOWN;
    x->response_stands_in = x->judged = false;
}

static int64_t drop_future(const struct cube *c, int64_t t) { return t != TIME_NONE && t >= c->end ? TIME_NONE : t; }

// The difference of two times; a negative one rejects the end time.
static int64_t difference(struct findings *out, const struct fact *f, int64_t from, int64_t *to, enum rec_field field)
{
    if (*to == TIME_NONE)
        return UNKNOWN;
    if (*to >= from)
        return *to - from;
    if (out && vec_grow((void **)&out->bad, &out->cap, out->n, sizeof(*out->bad)))
        out->oom = true;
    else if (out)
        out->bad[out->n++] = (struct bad_time){*to, f->line, f->source, field};
    *to = TIME_NONE;
    return UNKNOWN;
}

static void derive_reply(const struct cube *c, struct findings *out, struct fact_interaction *x)
{
    bool future = x->first_reply != TIME_NONE && x->first_reply >= c->end;
    x->first_reply = drop_future(c, x->first_reply);
    if (future)
        x->dur[D_FIRST_REPLY] = x->dur[D_FIRST_REPLY_BH] = UNKNOWN;
    else if (x->dur[D_FIRST_REPLY] < 0)
        x->dur[D_FIRST_REPLY] = difference(out, &x->f, x->created, &x->first_reply, F_first_reply_at);
    x->response = x->dur[D_RESPONSE];
    if (!field_present(c, x->f.source, REC_INTERACTION, F_response_s)) {
        x->response = x->dur[D_FIRST_REPLY];
        x->response_stands_in = x->response >= 0;
    }
}

static void derive_answered(const struct cube *c, struct fact_interaction *x)
{
    static const enum rec_field proof[] = {F_answered, F_first_reply_at, F_first_reply_s, F_first_reply_bh_s, F_replies};
    bool any = false;
    for (size_t i = 0; i < ARRAY_LEN(proof); i++)
        any |= field_present(c, x->f.source, REC_INTERACTION, proof[i]);
    if (x->answered >= 0)
        x->answered_state = x->answered;
    else if (x->first_reply != TIME_NONE || x->dur[D_FIRST_REPLY] >= 0 || x->dur[D_FIRST_REPLY_BH] >= 0 || x->replies > 0)
        x->answered_state = 1;
    else
        x->answered_state = any ? 0 : UNKNOWN;
}

// Resolution instant and its durations. Returns the instant or TIME_NONE.
static int64_t derive_resolution(struct findings *out, struct fact_interaction *x)
{
    x->resolution = x->dur[D_RESOLUTION];
    if (x->resolution < 0 && x->resolved != TIME_NONE)
        x->resolution = difference(out, &x->f, x->created, &x->resolved, F_resolved_at);
    int64_t closing = difference(out, &x->f, x->created, &x->closed, F_closed_at);
    if (x->resolution < 0 && x->resolved == TIME_NONE)
        x->resolution = closing;
    x->until_closed = closing;
    return x->resolved != TIME_NONE ? x->resolved : x->closed;
}

// Business time from the creation to `end`, else to the creation and `later`, where the export brings no figure of its own.
static bool count_business(const struct cube *c, const struct fact_interaction *x, int64_t end, int64_t later, int64_t *bh)
{
    if (!c->o.hours || *bh >= 0)
        return false;
    if (end == TIME_NONE || end < x->created)
        end = later >= 0 ? x->created + later : TIME_NONE;
    *bh = end == TIME_NONE ? UNKNOWN : workcal_between(c->o.hours, x->created, end);
    return *bh >= 0;
}

static void derive_business(const struct cube *c, struct fact_interaction *x)
{
    x->first_bh_counted = count_business(c, x, x->first_reply, x->dur[D_FIRST_REPLY], &x->dur[D_FIRST_REPLY_BH]);
    x->resolution_bh_counted = count_business(c, x, x->resolved, x->resolution, &x->dur[D_RESOLUTION_BH]);
}

static void derive_sla(const struct cube *c, struct fact_interaction *x, int64_t end, bool done)
{
    x->sla_day = CIVIL_NONE;
    x->sla_met = UNKNOWN;
    if (!x->judged || x->sla == SLA_NONE)
        return;
    bool overdue = end == TIME_NONE && !done && x->due != TIME_NONE && x->due < c->end;
    if (x->resolved_day != CIVIL_NONE) {
        int64_t finish = end != TIME_NONE ? end : x->resolution >= 0 ? x->created + x->resolution : TIME_NONE;
        if (x->sla)
            x->sla_met = x->sla == SLA_MET;
        else if (x->due != TIME_NONE && finish != TIME_NONE)
            x->sla_met = finish <= x->due;
        if (x->sla_met >= 0)
            x->sla_day = x->resolved_day;
    } else if (overdue && x->sla != SLA_MET) {
        x->sla_met = 0;
        x->sla_day = local_day(c, x->due);
    }
}

static void derive_fcr(struct fact_interaction *x)
{
    int8_t verdict = UNKNOWN;
    if (x->first_contact >= 0)
        verdict = x->first_contact;
    else if (x->replies >= 0)
        verdict = x->replies <= 1 && x->reopens <= 0;
    else if (x->customer_messages >= 0)
        verdict = x->customer_messages <= 1;
    if (x->first_contact < 0 && verdict == 1 && (x->transfers > 0 || x->escalated == 1))
        verdict = 0;
    x->fcr_any = verdict;
    x->fcr = x->resolved_day == CIVIL_NONE ? UNKNOWN : verdict;
}

static void note_day(struct findings *out, const struct fact_interaction *x)
{
    int32_t day = x->created_day;
    bool is[SEEN_KINDS] = {[SEEN_INTERACTIONS] = true, [SEEN_CASES] = x->judged,
                           [SEEN_COMPLAINTS] = x->complaint >= 0 && x->direction != DIR_OUT};
    for (int k = 0; k < SEEN_KINDS; k++) {
        if (is[k] && (out->begun[k] == CIVIL_NONE || day < out->begun[k]))
            out->begun[k] = day;
    }
    if (out->last == CIVIL_NONE || day > out->last)
        out->last = day;
}

// The days of a row: out NULL, as they were kept.
static void place_days(const struct cube *c, struct findings *out, struct fact_interaction *x, int64_t end, bool done)
{
    const struct cube_source *src = &c->sources[x->f.source];
    if (out || day_code(x->created_day) == DAY_FAR)
        x->created_day = local_day(c, x->created);
    if (out || end == TIME_NONE || day_code(x->resolved_day) == DAY_FAR)
        x->resolved_day = local_day(c, end);
    x->placed_day = x->resolved_day;
    if (end == TIME_NONE && !src->any_closing) {
        x->placed_day = x->created_day;
        if (done || !src->any_status)
            x->resolved_day = x->created_day;
    }
    x->left_day = end != TIME_NONE ? x->resolved_day : done ? x->created_day : CIVIL_NONE;
    if (end != TIME_NONE && x->left_day < x->created_day)
        x->left_day = x->created_day;
}

// Derived figures of a row. out: at sealing, takes what is told once; NULL later on, when its days and what the calendar
// counted are kept.
static void settle(const struct cube *c, struct findings *out, struct fact_interaction *x)
{
    const struct cube_source *src = &c->sources[x->f.source];
    if (x->created == TIME_NONE || x->created >= c->end) {
        x->f.gone = true;
        return;
    }
    bool closes_later = (x->resolved != TIME_NONE && x->resolved >= c->end) ||
                        (x->resolved == TIME_NONE && x->closed != TIME_NONE && x->closed >= c->end);
    if (closes_later)
        x->dur[D_RESOLUTION] = x->dur[D_RESOLUTION_BH] = UNKNOWN;
    x->resolved = drop_future(c, x->resolved);
    x->closed = closes_later ? TIME_NONE : drop_future(c, x->closed);
    derive_reply(c, out, x);
    derive_answered(c, x);
    int64_t end = derive_resolution(out, x);
    if (x->status == ST_DELETED || x->direction == DIR_INTERNAL) { // counts nowhere, but its bad cells are told
        x->f.gone = true;
        return;
    }
    bool done = (x->status == ST_SOLVED || x->status == ST_CLOSED) && !closes_later;
    if (out)
        derive_business(c, x);
    x->judged = src->any_closing || src->any_status;
    place_days(c, out, x, end, done);
    int64_t reply = x->first_reply != TIME_NONE ? x->first_reply
                    : x->dur[D_FIRST_REPLY] >= 0 ? x->created + x->dur[D_FIRST_REPLY]
                                                 : TIME_NONE;
    x->elapsed = end != TIME_NONE && reply != TIME_NONE && end >= reply ? end - reply : UNKNOWN;
    derive_sla(c, x, end, done);
    derive_fcr(x);
    if (out)
        note_day(out, x);
}

bool interaction_get(const struct cube *c, uint32_t row, struct fact_interaction *x)
{
    const struct chunk *k = chunk_of(&c->rows, row);
    uint32_t i = row & 0xffff;
    read_head(k, i, &x->f);
    read_values(k, i, x);
    x->created_day = code_day(COL_GET(k, COL_CREATED_DAY, i, uint16_t));
    x->resolved_day = code_day(COL_GET(k, COL_RESOLVED_DAY, i, uint16_t));
    settle(c, NULL, x);
    return !x->f.gone;
}

int interaction_again(struct cube *c, uint32_t row)
{
    struct chunk *k = chunk_of(&c->rows, row);
    uint16_t *class = (uint16_t *)k->col[COL_CLASS] + (row & 0xffff);
    struct class_cache cache = {0};
    struct fact_interaction x;
    if (!interaction_get(c, row, &x) || *class == CLASS_ODD)
        return 0;
    int found = row_class(c, &cache, k, row & 0xffff, &x);
    *class = (uint16_t)(found < 0 ? CLASS_NONE : found);
    if (found == CLASS_ODD)
        k->days_from = k->late_from = DAY_NEVER;
    return found < 0 ? found : 0;
}

// ---- sealing

struct settling {
    struct cube *c;
    struct findings *found;     // by chunk
    struct class_cache *caches; // by worker
    struct shapes *shapes;      // by worker
    uint16_t *last_day;         // [CHUNK_ROWS] by worker: of the chunk at hand, see look_days
};

static int keep_days(struct chunk *k, uint32_t i, const struct fact_interaction *x, int class)
{
    if (put_day(k, i, COL_CREATED_DAY, x->created_day) || (x->resolved_day != CIVIL_NONE && put_day(k, i, COL_RESOLVED_DAY, x->resolved_day)))
        return ERR_NOMEM;
    ((uint16_t *)k->col[COL_CLASS])[i] = (uint16_t)class;
    return 0;
}

// A row of a shape that was met: only its days are its own. False: they are not usual.
static bool settle_alike(const struct cube *c, struct findings *out, const struct shape *like, struct fact_interaction *x)
{
    int64_t end = x->resolved != TIME_NONE ? x->resolved : x->closed;
    x->created_day = local_day(c, x->created);
    x->resolved_day = end != TIME_NONE ? local_day(c, end) : like->resolved_at_once ? x->created_day : CIVIL_NONE;
    if (day_code(x->created_day) == DAY_FAR || day_code(x->resolved_day) == DAY_FAR || (end != TIME_NONE && x->resolved_day < x->created_day))
        return false;
    x->judged = like->judged;
    note_day(out, x);
    return true;
}

static int settle_row(struct cube *c, struct findings *out, struct class_cache *cache, struct shapes *shapes, struct chunk *k, uint32_t i)
{
    struct fact_interaction x;
    uint32_t *flags = &((uint32_t *)k->col[COL_FLAGS])[i];
    if (*flags & FLAG_REPLACED) // a replaced row has no rating any more, see seal_ids
        return 0;
    size_t nbad = out->n;
    // Of the head nothing else is asked here; the channel by first_response.
    x.f = (struct fact){.source = k->source, .customer = NO_CUSTOMER, .dim[DIM_CHANNEL] = COL_GET(k, COL_DIM + DIM_CHANNEL, i, uint16_t)};
    read_values(k, i, &x);
    uint64_t key = shape_of(c, &x, *flags);
    struct shape *like = key ? shape_at(shapes, k->source, key) : NULL;
    if (like && like->key == key && settle_alike(c, out, like, &x)) {
        bool rated = rating_of(c, k, i);
        return rated && derive_rating(c, out, k, i, &x) ? ERR_NOMEM : keep_days(k, i, &x, like->class);
    }
    settle(c, out, &x);
    for (; nbad < out->n; nbad++)
        out->bad[nbad].line = (uint32_t)get_line(k, i);
    if (rating_of(c, k, i) && derive_rating(c, out, k, i, &x))
        return ERR_NOMEM;
    if (x.f.gone) {
        *flags |= FLAG_GONE;
        out->excluded += x.created != TIME_NONE && x.created < c->end;
        return 0;
    }
    if (x.first_bh_counted && put_span(k, i, COL_DUR + D_FIRST_REPLY_BH, x.dur[D_FIRST_REPLY_BH]))
        return ERR_NOMEM;
    if (x.resolution_bh_counted && put_span(k, i, COL_DUR + D_RESOLUTION_BH, x.dur[D_RESOLUTION_BH]))
        return ERR_NOMEM;
    *flags |= (x.first_bh_counted ? FLAG_FIRST_BH : 0) | (x.resolution_bh_counted ? FLAG_RESOLUTION_BH : 0);
    int class = row_class(c, cache, k, i, &x);
    if (class < 0)
        return ERR_NOMEM;
    if (like && class >= CLASS_FIRST)
        *like = (struct shape){key, (uint16_t)class, x.judged, x.resolved_day != CIVIL_NONE};
    return keep_days(k, i, &x, class);
}

static uint16_t day_at(const uint16_t *days, uint32_t i) { return days ? days[i] : DAY_NEVER; }

static void widen(uint16_t day, uint16_t *first, uint16_t *last)
{
    *first = day < *first ? day : *first;
    *last = day != DAY_NEVER && day > *last ? day : *last;
}

// What the days of the rows say: of each the code of the last one that it counts on (DAY_NEVER when there is none, or nobody
// knows; 0 when it counts on no day), of all the first one and what tallies are to span.
static void look_days(struct chunk *k, struct findings *out, uint16_t last_day[])
{
    const uint16_t *class = k->col[COL_CLASS], *created = k->col[COL_CREATED_DAY], *resolved = k->col[COL_RESOLVED_DAY], *rated = k->col[COL_RATED_DAY];
    const uint8_t *rating = k->col[COL_RATING];
    uint16_t first = DAY_FAR, none = 0;
    bool odd = false;
    for (uint32_t i = 0; i < k->n; i++) {
        uint16_t from = day_at(created, i), to = day_at(resolved, i), answer = day_at(rated, i), last = 0;
        odd |= class[i] == CLASS_ODD;
        widen(from, &first, &none);
        widen(to, &first, &none);
        widen(answer, &first, &out->tally_last);
        out->tally_first = answer < out->tally_first ? answer : out->tally_first;
        if (class[i] >= CLASS_FIRST) {
            last = from > to ? from : to;
            widen(from, &out->tally_first, &out->tally_last);
            widen(to, &out->tally_first, &out->tally_last);
        }
        answer = rating && rating[i] ? answer : 0;
        last_day[i] = class[i] == CLASS_ODD ? DAY_NEVER : last > answer ? last : answer;
    }
    k->days_from = odd || first == DAY_FAR ? DAY_NEVER : first; // rows that no class tells may count on any day
}

#define LATE_SHARE 16 // one row in so many may be late

// Most rows come and go within days of each other. The others are listed, so that an answer about later days finds them at once.
static int list_late(struct chunk *k, const uint16_t last_day[])
{
    uint32_t *n = calloc(UINT16_MAX + 1u, sizeof(*n)), late = 0, from = DAY_NEVER;
    for (uint32_t i = 0; n && i < k->n; i++)
        n[last_day[i]]++;
    for (uint32_t sum = n ? n[DAY_NEVER] : 0; n && from && sum + n[from - 1] <= k->n / LATE_SHARE; from--)
        sum += n[from - 1];
    k->late_from = (uint16_t)from;
    for (uint32_t d = UINT16_MAX + 1u; n && d-- > from;) { // where those of the day begin
        late += n[d];
        n[d] = late - n[d];
    }
    k->late = n && late ? malloc(late * sizeof(*k->late)) : NULL;
    bool room = n && (k->late || !late);
    for (uint32_t i = 0; room && late && i < k->n; i++) {
        uint16_t day = last_day[i];
        if (day >= from)
            k->late[n[day]++] = (struct late_row){(uint16_t)i, day};
    }
    k->nlate = room ? late : 0;
    free(n);
    return room ? 0 : ERR_NOMEM;
}

static int settle_chunk(void *ctx, size_t at, size_t worker)
{
    struct settling *s = ctx;
    struct findings *out = &s->found[at];
    struct chunk *k = &s->c->rows.at[at];
    uint16_t *last_day = s->last_day + worker * CHUNK_ROWS;
    if (chunk_column(k, COL_CLASS))
        return ERR_NOMEM;
    out->last = out->last_rated = CIVIL_NONE;
    for (int b = 0; b < SEEN_KINDS; b++)
        out->begun[b] = CIVIL_NONE;
    for (uint32_t i = 0; i < k->n; i++) {
        if (settle_row(s->c, out, &s->caches[worker], &s->shapes[worker], k, i))
            return ERR_NOMEM;
    }
    out->tally_first = DAY_NEVER;
    look_days(k, out, last_day);
    if (list_late(k, last_day))
        return ERR_NOMEM;
    return out->oom ? ERR_NOMEM : 0;
}

// What the chunks found, told in their order.
static void take_findings(struct seal *s, const struct chunk *k, const struct findings *x)
{
    const struct fact f = {.source = k->source};
    s->c->sources[k->source].excluded += x->excluded;
    source_span(s->c, &f, x->begun[SEEN_INTERACTIONS]);
    source_span(s->c, &f, x->last);
    source_span(s->c, &f, x->begun[SEEN_SURVEYS]);
    source_span(s->c, &f, x->last_rated);
    s->c->tally_first = x->tally_first < s->c->tally_first ? x->tally_first : s->c->tally_first;
    s->c->tally_last = x->tally_last > s->c->tally_last ? x->tally_last : s->c->tally_last;
    for (int b = 0; b < SEEN_KINDS; b++) {
        if (x->begun[b] != CIVIL_NONE)
            seal_begun(s->c, (enum seen)b, x->begun[b]);
    }
    for (size_t i = 0; i < x->n; i++) {
        const struct fact bad = {.line = x->bad[i].line, .source = x->bad[i].source};
        seal_reject(s, &bad, x->bad[i].field, x->bad[i].time, "earlier than created_at");
    }
}

int seal_odd(struct cube *c, struct err *e)
{
    size_t cap = 0;
    EACH_CHUNK(&c->rows, k)
    {
        for (uint32_t i = 0; i < k->n; i++) {
            if (((const uint16_t *)k->col[COL_CLASS])[i] != CLASS_ODD)
                continue;
            if (vec_grow((void **)&c->odd, &cap, c->nodd, sizeof(*c->odd)))
                return err_nomem(e);
            c->odd[c->nodd++] = (uint32_t)(k - c->rows.at) << 16 | i;
        }
    }
    return 0;
}

int derive_interactions(struct seal *s, struct err *e)
{
    struct settling work = {s->c, calloc(s->c->rows.n + 1, sizeof(*work.found)), calloc(s->c->nthreads, sizeof(*work.caches)),
                            calloc(s->c->nthreads, sizeof(*work.shapes)), malloc(s->c->nthreads * CHUNK_ROWS * sizeof(*work.last_day))};
    s->c->tally_first = DAY_NEVER;
    int rc = work.found && work.caches && work.shapes && work.last_day ? each_part(settle_chunk, &work, s->c->rows.n, s->c->nthreads) : ERR_NOMEM;
    for (size_t i = 0; work.found && i < s->c->rows.n; i++) {
        if (!rc)
            take_findings(s, &s->c->rows.at[i], &work.found[i]);
        free(work.found[i].bad);
    }
    free(work.found);
    free(work.caches);
    free(work.shapes);
    free(work.last_day);
    return rc ? err_nomem(e) : 0;
}

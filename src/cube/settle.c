// Sealing settles all interactions, each chunk by itself, SHAPE_ROWS rows at a time: of most of them only the days are their own.
#include "settle_priv.h"
#include "stop_priv.h"

#include <stdlib.h>
#include <string.h>

// ---- rows

static int keep_days(struct chunk *k, uint32_t i, const struct fact_interaction *x, int class)
{
    if (put_day(k, i, COL_CREATED_DAY, x->created_day) || (x->resolved_day != CIVIL_NONE && put_day(k, i, COL_RESOLVED_DAY, x->resolved_day)))
        return ERR_NOMEM;
    return put_class(k, i, (uint16_t)class);
}

static struct shape shape_like(uint64_t key, int class, const struct fact_interaction *x)
{
    unsigned end = x->resolved != TIME_NONE ? ENDS_RESOLVED : x->closed != TIME_NONE ? ENDS_CLOSED : x->resolved_day != CIVIL_NONE ? ENDS_AT_ONCE : 0;
    unsigned complaint = x->complaint >= 0 && x->direction != DIR_OUT ? MAY_COMPLAIN : 0;
    return (struct shape){.key = key, .class = (uint16_t)class, .how = (uint8_t)(HAS_SHAPE | end | complaint)};
}

// key: of its shape, 0: it has none.
static int settle_row(struct settling *s, struct chunk *k, uint32_t i, uint64_t key)
{
    struct fact_interaction x;
    struct findings *out = s->out;
    uint32_t flags = get_flags(k, i), counted = 0;
    if (flags & FLAG_REPLACED) // a replaced row has no rating any more, see seal_ids
        return 0;
    size_t nbad = out->n;
    // Of the head nothing else is asked here; the channel by first_response.
    x.f = (struct fact){.source = k->source, .customer = NO_CUSTOMER, .dim[DIM_CHANNEL] = get_dim(k, i, DIM_CHANNEL)};
    interaction_values(k, i, &x);
    interaction_settle(s->c, out, &x);
    for (; nbad < out->n; nbad++)
        out->bad[nbad].line = (uint32_t)get_line(k, i);
    if (rating_of(s->c, k, i) && derive_rating(s->c, out, k, i, x.f.gone ? TIME_NONE : x.resolved, x.resolved_day))
        return ERR_NOMEM;
    if (x.f.gone) {
        out->excluded += x.created != TIME_NONE && x.created < s->c->end;
        return set_flags(k, i, flags | FLAG_GONE);
    }
    if (x.first_bh_counted && put_span(k, i, COL_DUR + D_FIRST_REPLY_BH, x.dur[D_FIRST_REPLY_BH]))
        return ERR_NOMEM;
    if (x.resolution_bh_counted && put_span(k, i, COL_DUR + D_RESOLUTION_BH, x.dur[D_RESOLUTION_BH]))
        return ERR_NOMEM;
    counted = (x.first_bh_counted ? FLAG_FIRST_BH : 0) | (x.resolution_bh_counted ? FLAG_RESOLUTION_BH : 0);
    if (counted && set_flags(k, i, flags | counted))
        return ERR_NOMEM;
    int class = row_class(s->c, &s->classes, k, i, &x);
    if (class < 0)
        return ERR_NOMEM;
    bool usual = x.resolved_day == CIVIL_NONE || x.resolved_day >= x.created_day; // a clock that goes back over midnight
    if (key && class >= CLASS_FIRST && usual)
        *shape_at(&s->shapes, key) = shape_like(key, class, &x);
    return keep_days(k, i, &x, class);
}

// Most of a block are settled as others of their shape were, all at once.
static int settle_block(struct settling *s, struct chunk *k, uint32_t i, uint32_t n)
{
    uint64_t key[SHAPE_ROWS], rows = n < SHAPE_ROWS ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
    struct shape_codes times;
    struct alike a = {.rows = rows, .times = &times};
    shape_keys(s->c, k, i, key, &times, s->wide);
    for (uint32_t j = 0; j < n; j++) {
        const struct shape *like = shape_at(&s->shapes, key[j]);
        if (like->key == key[j]) {
            a.class[j] = like->class;
            a.how[j] = like->how;
            continue;
        }
        a.rows &= ~(UINT64_C(1) << j);
        if (settle_row(s, k, i + j, key[j]))
            return ERR_NOMEM;
    }
    uint64_t met = a.rows;
    if (met && settle_alike(s, k, i, &a))
        return ERR_NOMEM;
    EACH_ROW(j, met & ~a.rows)
    {
        if (settle_row(s, k, i + (uint32_t)j, key[j]))
            return ERR_NOMEM;
    }
    return 0;
}

// ---- what the days of the rows say

struct look {
    uint16_t first;                         // of all days
    uint16_t first_created, past_created;   // but for DAY_FAR; past_: the last one + 2
    uint16_t first_rated, past_rated;
    uint16_t tally_first, past_tally;       // the days on which rows of classes and ratings count; past_: the last one + 1
    uint16_t past_last;                     // of last_day: the last one that is no DAY_NEVER + 1
    uint16_t odd;                           // not 0: some row is
    uint16_t apart;                         // not 0: some rating has another day than its row's resolution
};
struct look_at { const uint16_t *class, *created, *resolved, *rated; const uint8_t *rating; };

// last_day: of each row the code of the last one that it counts on (DAY_NEVER when there is none, or nobody knows; 0 when it
// counts on no day).
ALWAYS_INLINE void look_rows(const struct look_at *at, uint32_t n, uint16_t *restrict last_day, struct look *to)
{
    const uint16_t *restrict class = at->class, *restrict created = at->created, *restrict resolved = at->resolved, *restrict rated = at->rated;
    const uint8_t *restrict rating = at->rating;
    struct look x = *to;
    for (uint32_t j = 0; j < n; j++) {
        uint16_t from = created[j], end = resolved[j], answer = rated[j];
        uint16_t counts = class[j] >= CLASS_FIRST ? UINT16_MAX : 0, odd = class[j] == CLASS_ODD ? UINT16_MAX : 0;
        uint16_t last = (uint16_t)((most(from, end) & counts) | odd);
        last = most(last, rating[j] ? answer : 0);
        x.first = least(x.first, least(from, least(end, answer)));
        x.first_created = least(x.first_created, from);
        x.past_created = most(x.past_created, (uint16_t)(from + 2));
        x.first_rated = least(x.first_rated, answer);
        x.past_rated = most(x.past_rated, (uint16_t)(answer + 2));
        x.tally_first = least(x.tally_first, least(answer, (uint16_t)(least(from, end) | (uint16_t)~counts)));
        x.past_tally = most(x.past_tally, most((uint16_t)(answer + 1), most((uint16_t)(from + 1), (uint16_t)(end + 1)) & counts));
        x.past_last = most(x.past_last, (uint16_t)(last + 1));
        x.odd |= odd;
        x.apart |= rating[j] ? answer ^ end : 0;
        last_day[j] = last;
    }
    *to = x;
}

#ifdef WITH_AVX2
WITH_AVX2 static void look_rows_wide(const struct look_at *at, uint16_t *last_day, struct look *to) { look_rows(at, SHAPE_ROWS, last_day, to); }
#endif

static void look_block(const struct look_at *at, uint32_t n, uint16_t *last_day, struct look *to, bool wide)
{
    (void)wide;
    if (n < SHAPE_ROWS)
        look_rows(at, n, last_day, to);
#ifdef WITH_AVX2
    else if (wide)
        look_rows_wide(at, last_day, to);
#endif
    else
        look_rows(at, SHAPE_ROWS, last_day, to);
}

static void read_classes(struct dim_codes x, uint32_t i, uint32_t n, uint16_t class[SHAPE_ROWS])
{
    if (n == SHAPE_ROWS) {
        get_dims(x, i, SHAPE_ROWS, class);
        return;
    }
    for (uint32_t j = 0; j < n; j++)
        class[j] = code_in(x, i + j);
}

static void look_chunk(const struct chunk *k, uint16_t last_day[], struct look *to)
{
    uint16_t never[SHAPE_ROWS], class[SHAPE_ROWS];
    uint8_t room[SHAPE_ROWS];
    static const uint8_t unrated[SHAPE_ROWS];
    const struct dim_codes classes = class_codes(k);
    const uint16_t *created = k->col[COL_CREATED_DAY], *resolved = k->col[COL_RESOLVED_DAY], *rated = k->col[COL_RATED_DAY];
    bool wide = wide_machine();
    memset(never, 0xff, sizeof(never));
    for (uint32_t i = 0; i < k->n; i += SHAPE_ROWS) {
        uint32_t n = k->n - i < SHAPE_ROWS ? k->n - i : SHAPE_ROWS;
        const uint8_t *rating = bytes_64(k, i, COL_RATING, room);
        read_classes(classes, i, n, class);
        struct look_at at = {class, created ? created + i : never, resolved ? resolved + i : never, rated ? rated + i : never, rating ? rating : unrated};
        look_block(&at, n, last_day + i, to, wide);
    }
}

static void note_first(int32_t *first, int32_t day)
{
    if (day != CIVIL_NONE && (*first == CIVIL_NONE || day < *first))
        *first = day;
}

static void note_last(int32_t *last, int32_t day)
{
    if (*last == CIVIL_NONE || day > *last)
        *last = day;
}

static void note_days(struct findings *out, const struct look *x, bool judged, uint16_t first_complaint)
{
    if (x->first_created < DAY_FAR) {
        note_first(&out->begun[SEEN_INTERACTIONS], code_day(x->first_created));
        note_last(&out->last, code_day((uint16_t)(x->past_created - 2)));
    }
    if (x->first_created < DAY_FAR && judged)
        note_first(&out->begun[SEEN_CASES], code_day(x->first_created));
    if (x->first_rated < DAY_FAR) {
        note_first(&out->begun[SEEN_SURVEYS], code_day(x->first_rated));
        note_last(&out->last_rated, code_day((uint16_t)(x->past_rated - 2)));
    }
    note_first(&out->begun[SEEN_COMPLAINTS], code_day(first_complaint));
    out->tally_first = x->tally_first;
    out->tally_last = x->past_tally ? (uint16_t)(x->past_tally - 1) : 0;
}

#define LATE_SHARE 16 // one row in so many may be late

// Most rows come and go within days of each other. The others are listed, so that an answer about later days finds them at once.
// n: [UINT16_MAX + 1] all 0, before and after; past: the last day of them all that is no DAY_NEVER, + 1.
static int list_late(struct chunk *k, const uint16_t last_day[], uint16_t past, uint32_t n[])
{
    uint32_t from = DAY_NEVER, most_late = k->n / LATE_SHARE;
    for (uint32_t i = 0; i < k->n; i++)
        n[last_day[i]]++;
    uint32_t late = n[DAY_NEVER];
    if (late <= most_late)
        from = past;
    for (uint32_t sum = late; from < DAY_NEVER && from && sum + n[from - 1] <= most_late; from--)
        sum += n[from - 1];
    k->late_from = (uint16_t)from;
    n[DAY_NEVER] = 0;
    for (uint32_t d = past; d-- > from;) { // where those of the day begin
        late += n[d];
        n[d] = late - n[d];
    }
    k->late = late ? malloc(late * sizeof(*k->late)) : NULL;
    bool room = k->late || !late;
    for (uint32_t i = 0; room && late && i < k->n; i++) {
        uint16_t day = last_day[i];
        if (day >= from)
            k->late[n[day]++] = (struct late_row){(uint16_t)i, day};
    }
    k->nlate = room ? late : 0;
    memset(n, 0, past * sizeof(*n));
    n[DAY_NEVER] = 0;
    return room ? 0 : ERR_NOMEM;
}

// ---- chunks

struct sealing {
    struct settling *workers;
    struct findings *found; // by chunk
};

static int settle_chunk(void *ctx, size_t at, size_t worker)
{
    struct settling *s = &((struct sealing *)ctx)->workers[worker];
    struct findings *out = s->out = &((struct sealing *)ctx)->found[at];
    struct chunk *k = &s->c->rows.at[at];
    const struct cube_source *src = &s->c->sources[k->source];
    struct look look = {.first = DAY_FAR, .first_created = DAY_NEVER, .first_rated = DAY_NEVER, .tally_first = DAY_NEVER};
    if (chunk_column(k, COL_CLASS))
        return ERR_NOMEM;
    out->last = out->last_rated = CIVIL_NONE;
    for (int b = 0; b < SEEN_KINDS; b++)
        out->begun[b] = CIVIL_NONE;
    s->first_complaint = DAY_NEVER;
    shapes_of(&s->shapes, k->source);
    for (uint32_t i = 0; i < k->n; i += SHAPE_ROWS) {
        if (settle_block(s, k, i, k->n - i < SHAPE_ROWS ? k->n - i : SHAPE_ROWS))
            return ERR_NOMEM;
    }
    look_chunk(k, s->last_day, &look);
    note_days(out, &look, src->any_closing || src->any_status, s->first_complaint);
    k->days_from = look.odd || look.first == DAY_FAR ? DAY_NEVER : look.first; // rows that no class tells may count on any day
    if (!look.apart && has_bytes(k, COL_RATING) && k->col[COL_RATED_DAY] && k->col[COL_RESOLVED_DAY])
        chunk_share_days(k);
    chunk_pack_days(k, look.first_created);
    if (k->nmarks)
        chunk_few(k); // its classes
    return out->oom || list_late(k, s->last_day, look.past_last, s->late) ? ERR_NOMEM : 0;
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
        for (uint32_t i = 0; i < k->n && k->days_from == DAY_NEVER; i++) {
            if (get_class(k, i) != CLASS_ODD)
                continue;
            if (vec_grow((void **)&c->odd, &cap, c->nodd, sizeof(*c->odd)))
                return err_nomem(e);
            c->odd[c->nodd++] = (uint32_t)(k - c->rows.at) << 16 | i;
        }
    }
    return 0;
}

static bool begin_worker(struct settling *s, struct cube *c)
{
    s->c = c;
    s->wide = wide_machine();
    s->steady.from = UINT32_MAX; // none
    for (size_t f = 0; f < c->nforms; f++)
        s->rated[f + 1] = (uint8_t)(c->forms[f].when + 1);
    s->days = calloc(HALF_DAYS, sizeof(*s->days));
    s->late = calloc(UINT16_MAX + 1u, sizeof(*s->late));
    s->last_day = malloc(CHUNK_ROWS * sizeof(*s->last_day));
    return s->days && s->late && s->last_day;
}

static void end_worker(struct settling *s)
{
    free(s->days);
    free(s->late);
    free(s->last_day);
}

int derive_interactions(struct seal *s, struct err *e)
{
    struct cube *c = s->c;
    struct sealing work = {calloc(c->nthreads, sizeof(*work.workers)), calloc(c->rows.n + 1, sizeof(*work.found))};
    c->tally_first = DAY_NEVER;
    bool room = work.workers && work.found;
    for (size_t w = 0; room && w < c->nthreads; w++)
        room = begin_worker(&work.workers[w], c);
    int rc = room ? seal_parts(c, settle_chunk, &work, c->rows.n, c->nthreads) : ERR_NOMEM;
    for (size_t i = 0; work.found && i < c->rows.n; i++) {
        if (!rc)
            take_findings(s, &c->rows.at[i], &work.found[i]);
        free(work.found[i].bad);
    }
    for (size_t w = 0; work.workers && w < c->nthreads; w++)
        end_worker(&work.workers[w]);
    free(work.workers);
    free(work.found);
    return seal_failed(rc, e);
}

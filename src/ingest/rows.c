// Rows become records. A row with an unusable required field is rejected whole; any other bad cell
// is an empty cell that is counted.
#include "batch_priv.h"
#include "base/i18n.h"

#include "base/civil.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static const struct csv_cell no_cell = {NULL, 0};
static const char empty_text[1] = "";

// --- cells --------------------------------------------------------------------------------------------------------

static void pend(struct rows *r, const struct bind *b, const char *s, size_t n, const char *reason)
{
    for (size_t i = 0; i < r->npending; i++)
        if (r->pending[i].col == b->col && b->col >= 0)
            return; // the same cell as another record's field
    if (r->npending < MAX_PENDING)
        r->pending[r->npending++] =
            (struct pending){b->col, rec_fields[b->field].name, reason ? reason : "unreadable", s, n};
}

// A point of a difference: a time of day alone, or an instant.
struct point {
    bool clock;
    int64_t ms; // of the day, or UTC
};

static bool point_of(struct rows *r, const struct bind *b, int col, int join, struct point *out)
{
    struct rec_value v;
    struct bind t = *b;
    const char *s = r->cells[col].s;
    size_t n = r->cells[col].len;
    trim(&s, &n);
    *out = (struct point){.clock = join < 0 && clock_parse(s, n, &out->ms)};
    if (out->clock)
        return clock_parse(s, n, &out->ms);
    t.type = RT_TIME;
    t.how.filled = t.how.empty = t.how.split = NULL;
    enum val got = join >= 0 ? convert_joined(&r->c, &t, &r->cells[col], &r->cells[join], &v)
                             : convert_cell(&r->c, &t, s, n, &v);
    out->ms = v.i;
    return got == VAL_OK;
}

// A time of day beside an instant is of that instant's day.
static void same_kind(const struct rows *r, const struct bind *b, struct point *p)
{
    int64_t local = zone_to_local(b->zone ? b->zone : r->f->o->zone, p->ms) % 86400000;
    *p = (struct point){true, local < 0 ? local + 86400000 : local};
}

// The time from another column to this one.
static enum val since_value(struct rows *r, const struct bind *b, const struct csv_cell *cell, struct rec_value *v)
{
    struct point from, to;
    if (!cell->len || !r->cells[b->since].len)
        return VAL_NONE;
    if (!point_of(r, b, b->since, b->since_join, &from) || !point_of(r, b, b->col, b->join, &to)) {
        r->c.reason = N_("unreadable time");
        return VAL_BAD;
    }
    if (from.clock != to.clock)
        same_kind(r, b, from.clock ? &to : &from);
    *v = (struct rec_value){.i = to.ms - from.ms};
    if (v->i < 0 && (from.clock || to.clock) && v->i + 86400000 <= 12 * 3600000) // past midnight
        v->i += 86400000;
    if (v->i > DURATION_MAX_MS)
        r->c.reason = N_("longer than 10 years");
    else if (v->i >= 0)
        return VAL_OK;
    else
        r->c.reason = N_("ends before it begins");
    return VAL_BAD;
}

// An amount less the one in another column, whatever the sign it is written with there.
static enum val less_value(struct rows *r, struct bind *b, struct rec_value *v)
{
    struct rec_value off;
    const struct csv_cell *cell = &r->cells[b->less];
    enum val got = convert_cell(&r->c, b, cell->s, cell->len, &off);
    if (got == VAL_OK)
        v->i -= off.i < 0 ? -off.i : off.i;
    return got == VAL_BAD ? VAL_BAD : VAL_OK;
}

// Two texts with a blank between them.
static void join_texts(struct rows *r, const struct bind *b, const char **s, size_t *n)
{
    const char *t = r->cells[b->join].s;
    size_t m = r->cells[b->join].len;
    trim(s, n);
    trim(&t, &m);
    sb_clear(&r->joined);
    sb_addn(&r->joined, *n ? *s : "", *n);
    if (*n && m)
        sb_putc(&r->joined, ' ');
    sb_addn(&r->joined, m ? t : "", m);
    *s = sb_str(&r->joined);
    *n = r->joined.len;
}

// fill = down: the last cell that held something.
static void fill_down(struct bind *b, const char **s, size_t *n)
{
    trim(s, n);
    if (*n) {
        sb_clear(&b->above);
        sb_addn(&b->above, *s, *n);
    } else if (b->above.len) {
        *s = sb_str(&b->above);
        *n = b->above.len;
    }
}

static enum val rule_value(struct rows *r, struct bind *b, struct rec_value *v, const char **s, size_t *n)
{
    int holds = condition_holds(&b->verdict, r->f, r->cells, &r->rec);
    *s = holds > 0 ? "yes" : holds ? "" : "no";
    *n = strlen(*s);
    return convert_cell(&r->c, b, *s, *n, v);
}

// The value that another file gives to this one; without any it stays as it is.
static void look_up(struct rows *r, struct bind *b, struct rec_value *v)
{
    const char *found = r->f->lookups ? lookup_find(r->f->lookups, b->how.lookup, v->s, v->len) : NULL;
    b->looked_up++;
    b->found += found != NULL;
    if (found)
        *v = (struct rec_value){.s = found, .len = (uint32_t)strlen(found)};
}

// How many of the columns hold something.
static enum val counted_value(struct rows *r, struct bind *b, struct rec_value *v, const char **s, size_t *n)
{
    size_t filled = 0;
    for (size_t i = 0; i < b->ncounted; i++) {
        *s = r->cells[b->counted[i]].s;
        *n = r->cells[b->counted[i]].len;
        trim(s, n);
        filled += *n > 0;
    }
    char number[24];
    int len = snprintf(number, sizeof(number), "%zu", filled);
    return convert_cell(&r->c, b, number, (size_t)len, v);
}

static enum val bind_value(struct rows *r, struct bind *b, struct rec_value *v, const char **s, size_t *n)
{
    const struct csv_cell *cell = b->col >= 0 ? &r->cells[b->col] : &no_cell;
    if (b->only_if.c && condition_holds(&b->only_if, r->f, r->cells, NULL) <= 0)
        return VAL_NONE;
    if (b->verdict.c)
        return rule_value(r, b, v, s, n);
    if (b->counted)
        return counted_value(r, b, v, s, n);
    *s = b->konst ? b->konst : cell->s;
    *n = b->konst ? strlen(b->konst) : cell->len;
    if (b->since >= 0)
        return since_value(r, b, cell, v);
    if (b->how.down)
        fill_down(b, s, n);
    if (b->join >= 0 && (b->type == RT_TIME || b->type == RT_DAY))
        return convert_joined(&r->c, b, cell, &r->cells[b->join], v);
    if (b->join >= 0)
        join_texts(r, b, s, n);
    enum val got = convert_cell(&r->c, b, *s ? *s : "", *n, v);
    if (got == VAL_OK && b->how.lookup)
        look_up(r, b, v);
    return got == VAL_OK && b->less >= 0 ? less_value(r, b, v) : got;
}

// --- one record ---------------------------------------------------------------------------------------------------

static int apply_bind(struct rows *r, struct bind *b, struct err *e)
{
    struct rec_value v;
    const char *s;
    size_t n;
    if (rec_has(&r->rec, b->field)) {
        if (b->how.down && b->col >= 0) { // it still is what the cells below repeat
            s = r->cells[b->col].s;
            n = r->cells[b->col].len;
            fill_down(b, &s, &n);
        }
        return 0; // an earlier column gave it
    }
    enum val got = bind_value(r, b, &v, &s, &n);
    r->offered = r->offered || got == VAL_SENT;
    bool word = got == VAL_BAD && r->c.reason && !*r->c.reason;
    if (word) { // an unknown word of a closed set
        int rc = unknown_word_add(r->f, rec_fields[b->field].name, s, n, e);
        if (rc || !v.s)
            return rc;
        got = VAL_OK;
    }
    if (got == VAL_BAD)
        pend(r, b, b->join >= 0 ? r->cells[b->col].s : s, b->join >= 0 ? r->cells[b->col].len : n, r->c.reason);
    if (got != VAL_OK)
        return 0;
    bool lost = b->type == RT_ID && (r->c.rounded == ID_LOST || r->c.rounded == ID_ZEROS);
    if (b->type == RT_ID && r->c.rounded != ID_WHOLE) {
        int rc = id_seen(r->f, b, r->c.rounded, v.s, v.len, e);
        if (rc)
            return rc;
    }
    if (lost && r->c.rounded == ID_LOST && b->field == F_interaction_id)
        return 0; // it names any of several
    r->rounded_id = r->rounded_id || (lost && b->field == F_id);
    rec_set(&r->rec, b->field);
    r->rec.v[b->field] = v;
    return 0;
}

static bool fixed_number(const struct record *rec, enum rec_field f, int64_t *out)
{
    if (!rec_has(rec, f))
        return false;
    *out = rec->v[f].i * (SCORE_ONE / 40000) / (NUMBER_ONE / 40000);
    return true;
}

// The scale that the row says for its score.
static void row_scale(struct rows *r, enum rec_field f)
{
    r->c.scale_lo = rec_fields[f].lo * SCORE_ONE;
    r->c.scale_hi = rec_fields[f].hi * SCORE_ONE;
    bool lo = fixed_number(&r->rec, F_scale_min, &r->c.scale_lo), hi = fixed_number(&r->rec, F_scale_max, &r->c.scale_hi);
    r->c.row_scale = lo || hi;
}

// Scores of the long form and of evaluation sheets need the row's metric and scale first.
static int apply_score(struct rows *r, struct emit *m, struct err *e)
{
    struct bind *b = m->score;
    struct record *rec = &r->rec;
    enum rec_metric metric = rec_has(rec, F_metric) ? (enum rec_metric)rec->v[F_metric].i : METRIC_NONE;
    if (m->kind == REC_SURVEY && !metric)
        return 0;
    enum rec_field f = m->kind == REC_SURVEY ? metric_field(metric) : F_score;
    r->c.metric = metric;
    row_scale(r, f);
    int rc = apply_bind(r, b, e);
    r->c.row_scale = false;
    r->c.metric = METRIC_NONE;
    if (!rc && m->kind == REC_SURVEY && rec_has(rec, F_score)) {
        rec_set(rec, f);
        rec->v[f] = rec->v[F_score];
    }
    return rc;
}

// A label column of the long form stands in where there is no score.
static void apply_label(struct rows *r, struct emit *m)
{
    struct record *rec = &r->rec;
    struct bind *b = m->label, *sb = m->score;
    if (m->kind != REC_SURVEY || !b || !rec_has(rec, F_metric) || !rec_has(rec, F_label))
        return;
    enum rec_field f = metric_field((enum rec_metric)rec->v[F_metric].i);
    struct rec_value v = {0};
    if (rec_has(rec, f))
        return;
    struct bind t = sb ? *sb : *b;
    t.nscales = b->nscales;
    memcpy(t.scale, b->scale, sizeof(t.scale));
    t.how = b->how;
    row_scale(r, f);
    enum val got = convert_score(&r->c, &t, (enum rec_metric)rec->v[F_metric].i, rec->v[F_label].s, rec->v[F_label].len, &v);
    r->c.row_scale = false;
    r->offered = r->offered || got == VAL_SENT;
    if (got == VAL_BAD)
        pend(r, b, rec->v[F_label].s, rec->v[F_label].len, r->c.reason);
    if (got == VAL_OK) {
        rec_set(rec, f);
        rec->v[f] = v;
    }
}

// Does the record have columns of its own for the metrics, beside or instead of (metric, score)?
static bool wide_form(const struct emit *m)
{
    for (int f = F_nps; f <= F_engagement; f++)
        if (emit_find(m, (enum rec_field)f))
            return true;
    return false;
}

static void derive(struct rows *r, const struct emit *m)
{
    struct record *rec = &r->rec;
    if (m->kind == REC_INTERACTION && !rec_has(rec, F_handle_s)) {
        static const enum rec_field parts[] = {F_talk_s, F_hold_s, F_wrap_s};
        int64_t sum = 0;
        bool any = false;
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            if (rec_has(rec, parts[i])) {
                sum += rec->v[parts[i]].i;
                any = true;
            }
        if (any) {
            rec_set(rec, F_handle_s);
            rec->v[F_handle_s] = (struct rec_value){.i = sum};
        }
    }
    if (m->kind == REC_SOCIAL && rec_has(rec, F_network) && !rec_has(rec, F_channel)) {
        int v;
        const char *key = word_key(&r->f->key, rec->v[F_network].s, rec->v[F_network].len);
        const char *name = words_find(r->f->words, W_CHANNEL, key, &v) ? rec_channels[v] : "social";
        rec_set(rec, F_channel);
        rec->v[F_channel] = (struct rec_value){.s = name, .len = (uint32_t)strlen(name)};
    }
    if (m->kind == REC_QUALITY)
        rec->long_form = rec_has(rec, F_criterion);
    if (m->kind == REC_SURVEY && !m->long_form)
        rec->long_form = rec_has(rec, F_metric) || (m->metric && !m->wide);
}

static enum rec_field missing_field(const struct rows *r, const struct emit *m)
{
    for (const enum rec_field *q = m->needed; *q != F_COUNT; q++)
        if (!rec_has(&r->rec, *q))
            return *q;
    if (m->kind == REC_SURVEY && !rec_has(&r->rec, F_answered_at) && !rec_has(&r->rec, F_sent_at))
        return emit_find(m, F_answered_at) ? F_answered_at : F_sent_at;
    const struct bind *b = m->kind == REC_SURVEY ? m->metric : NULL;
    if (b && b->col >= 0 && !rec_has(&r->rec, F_metric) && !r->cells[b->col].len && !m->wide)
        return F_metric; // an unknown word is kept, as a response without a score
    return F_COUNT;
}

static bool has_score(const struct record *rec)
{
    for (int f = F_nps; f <= F_engagement; f++)
        if (rec_has(rec, (enum rec_field)f))
            return true;
    return rec_has(rec, F_score);
}

static bool has_answer(const struct record *rec)
{
    return has_score(rec) || rec_has(rec, F_comment) || rec_has(rec, F_state);
}

// The long form of a fixed question: metric and question are the plan's.
static void long_form(struct rows *r, const struct emit *m)
{
    if (!m->long_form)
        return;
    r->rec.long_form = true;
    rec_set(&r->rec, F_question);
    r->rec.v[F_question] = (struct rec_value){.s = m->question, .len = (uint32_t)strlen(m->question)};
    for (int f = F_nps; f <= F_engagement && !rec_has(&r->rec, F_metric); f++)
        if (emit_find(m, (enum rec_field)f)) {
            rec_set(&r->rec, F_metric);
            r->rec.v[F_metric] = (struct rec_value){.i = f - F_nps + METRIC_NPS};
        }
}

// Rules ask the fields of the record; what is constant beside a rule is for the rows that it leaves open.
static bool late(const struct bind *b)
{
    return b->verdict.c || b->after_rule;
}

enum rec_field rows_placing_kind(enum rec_kind kind)
{
    static const enum rec_field by_kind[REC_KINDS] = {F_created_at,   F_answered_at, F_signed_up_at, F_created_at,
                                                      F_ordered_at,   F_started_at,  F_received_at,  F_hired_at,
                                                      F_evaluated_at, F_date,        F_adopted_at,   F_date,
                                                      F_period};
    return by_kind[kind];
}

enum rec_field rows_placing(const struct record *rec)
{
    enum rec_field f = rows_placing_kind(rec->kind);
    return f == F_answered_at && !rec_has(rec, f) ? F_sent_at : f;
}

// A rounded id does not tell one record from another: with the time of the record it does, and an export taken twice is
// still known by it.
static int complete_id(struct rows *r, struct err *e)
{
    enum rec_field t = rows_placing(&r->rec);
    if (!r->rounded_id || !rec_has(&r->rec, F_id) || !rec_has(&r->rec, t))
        return 0;
    struct rec_value *id = &r->rec.v[F_id];
    sb_clear(&r->id);
    sb_addn(&r->id, id->s, id->len);
    sb_addf(&r->id, " %lld", (long long)r->rec.v[t].i);
    if (r->id.oom)
        return err_nomem(e);
    id->s = r->id.s;
    id->len = (uint32_t)r->id.len;
    return 0;
}

static void put_step(struct emit *m, struct bind *b)
{
    struct step *x = &m->steps[m->nsteps++];
    *x = (struct step){.b = b, .col = b->col, .field = b->field, .quick = quick_way(b)};
    if (b->konst)
        x->konst = (struct csv_cell){(char *)(uintptr_t)b->konst, (uint32_t)strlen(b->konst)};
}

// The currency of the row first, then columns in their order.
static int put_steps(struct emit *m)
{
    m->nsteps = 0;
    if (!m->steps && !(m->steps = malloc((2 * m->n + 2) * sizeof(*m->steps))))
        return ERR_NOMEM;
    if (m->currency)
        put_step(m, m->currency);
    for (size_t i = 0; i < m->n; i++)
        if (m->binds[i].field != F_score && m->binds[i].field != F_currency && !late(&m->binds[i]))
            put_step(m, &m->binds[i]);
    for (size_t i = 0; i < m->n; i++)
        if (m->binds[i].field == F_currency)
            put_step(m, &m->binds[i]);
    return 0;
}

// What every row of the kind asks of the plan.
int rows_prepare(struct emit *m)
{
    size_t n = 0;
    m->currency = emit_find(m, F_currency);
    m->score = emit_find(m, F_score);
    m->label = emit_find(m, F_label);
    m->metric = emit_find(m, F_metric);
    m->wide = wide_form(m);
    m->late = false;
    for (size_t i = 0; i < m->n; i++)
        m->late = m->late || late(&m->binds[i]);
    for (const enum rec_field *q = rec_kinds[m->kind].required; *q != F_COUNT && n + 1 < ARRAY_LEN(m->needed); q++)
        if (field_needed(m->section, *q) && !(*q == F_currency && !m->currency) &&
            !(*q == F_id && m->kind == REC_INTERACTION && !emit_find(m, F_id)))
            m->needed[n++] = *q;
    m->needed[n] = F_COUNT;
    return put_steps(m);
}

static int apply_binds(struct rows *r, struct emit *m, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; !rc && (i = quick_steps(&r->c, m, i, r->cells, &r->rec, &r->offered)) < m->nsteps; i++)
        rc = apply_bind(r, m->steps[i].b, e);
    return !rc && m->score ? apply_score(r, m, e) : rc;
}

static int build(struct rows *r, struct emit *m, uint64_t line, uint64_t offset, struct err *e)
{
    rec_clear(&r->rec, m->kind);
    r->rec.line = line;
    r->offered = r->rounded_id = false;
    r->rec.offset = offset;
    memset(r->c.row_currency, 0, 4);
    int rc = apply_binds(r, m, e);
    if (rc)
        return rc;
    apply_label(r, m);
    if (r->offered && !rec_has(&r->rec, F_state) && !has_score(&r->rec) && !rec_has(&r->rec, F_comment)) { // "Offered" and no answer: an invitation
        rec_set(&r->rec, F_state);
        r->rec.v[F_state] = (struct rec_value){.i = STATE_SENT};
    }
    long_form(r, m);
    derive(r, m);
    for (size_t i = 0; i < m->n && m->late && !rc; i++)
        if (late(&m->binds[i]))
            rc = apply_bind(r, &m->binds[i], e);
    return rc ? rc : complete_id(r, e);
}

// Days stand for their first instant, in UTC: near enough to compare.
static int64_t placing_scale(enum rec_field f)
{
    return rec_fields[f].type == RT_TIME ? 1 : DAY_MS;
}

int rows_place(struct rows *r, enum rec_field f, int64_t t)
{
    int64_t from, to, at = t * placing_scale(f);
    int32_t day = rec_fields[f].type == RT_TIME ? quick_day(&r->c, r->f->o->zone, t, &from, &to) : (int32_t)t;
    r->first = at < r->first ? at : r->first;
    r->last = at > r->last ? at : r->last;
    return source_day_add(r->f->si, day, 1);
}

// The times side by side; returns how many.
static uint32_t gather_times(const struct placing *p, int64_t *out)
{
    uint32_t n = 0;
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        const int64_t *t = p->t + 64 * w;
        if (p->rows[w] == ~UINT64_C(0)) {
            memcpy(out + n, t, 64 * sizeof(*t));
            n += 64;
            continue;
        }
        for (uint64_t set = p->rows[w]; set; set &= set - 1)
            out[n++] = t[__builtin_ctzll(set)];
    }
    return n;
}

static void widen(enum rec_field f, const int64_t *t, uint32_t n, int64_t *first, int64_t *last)
{
    int64_t scale = placing_scale(f), lo = INT64_MAX, hi = INT64_MIN;
    for (uint32_t i = 0; i < n; i++) {
        lo = t[i] < lo ? t[i] : lo;
        hi = t[i] > hi ? t[i] : hi;
    }
    if (!n)
        return;
    *first = lo * scale < *first ? lo * scale : *first;
    *last = hi * scale > *last ? hi * scale : *last;
}

#define DAYS_FEW 4

// Of times in no order, where the clock does not change among them: each stands for itself. False: it does.
static bool count_days(struct rows *r, const int64_t *t, uint32_t n, int *rc)
{
    int64_t lo = t[0], hi = t[0];
    int32_t offset;
    for (uint32_t i = 1; i < n; i++) {
        lo = t[i] < lo ? t[i] : lo;
        hi = t[i] > hi ? t[i] : hi;
    }
    const struct zone *z = r->f->o->zone;
    if (!zone_steady(z, lo, hi, &offset))
        return false;
    int32_t first = zone_day(z, lo), last = zone_day(z, hi);
    int64_t midnight = first * DAY_MS - offset * INT64_C(1000);
    struct source_info *si = r->f->si;
    if (source_day_add(si, first, 0) || source_day_add(si, last, 0)) { // room for them and all between
        *rc = ERR_NOMEM;
        return true;
    }
    if (first < si->day0 || (size_t)(last - si->day0) >= si->ndays) // left out, centuries away
        return false;
    uint32_t *days = si->days + (first - si->day0);
    for (uint32_t i = 0; i < n; i++)
        days[(uint64_t)(t[i] - midnight) / (uint64_t)DAY_MS]++;
    return true;
}

// Rows that follow each other are mostly of one day.
static int place_days(struct rows *r, enum rec_field f, const int64_t *t, uint32_t n)
{
    int rc = 0;
    for (uint32_t i = 0, begin, runs = 0; i < n; runs++) {
        int64_t from = t[i], to = t[i] + 1;
        bool is_time = rec_fields[f].type == RT_TIME;
        if (is_time && runs == DAYS_FEW && count_days(r, t + i, n - i, &rc))
            return rc;
        int32_t day = is_time ? quick_day(&r->c, r->f->o->zone, t[i], &from, &to) : (int32_t)t[i];
        uint64_t span = (uint64_t)to - (uint64_t)from;
        for (begin = i++; i < n && (uint64_t)t[i] - (uint64_t)from < span;)
            i++;
        if (source_day_add(r->f->si, day, i - begin))
            return ERR_NOMEM;
    }
    return 0;
}

static int place_in_order(struct rows *r, const struct placing *p, size_t n)
{
    int rc = 0;
    for (uint32_t row = 0; row < REC_BATCH; row++)
        for (size_t i = 0; i < n && !rc; i++)
            rc = rec_bit(p[i].rows, row) ? rows_place(r, p[i].f, p[i].t[row]) : 0;
    return rc;
}

// Where no day is left out the fields may come one after another.
int rows_place_all(struct rows *r, const struct placing *p, size_t n)
{
    int64_t first = r->first, last = r->last, t[PLACINGS_MAX][REC_BATCH];
    uint32_t nt[PLACINGS_MAX];
    int rc = 0;
    for (size_t i = 0; i < n; i++) {
        nt[i] = gather_times(&p[i], t[i]);
        widen(p[i].f, t[i], nt[i], &first, &last);
    }
    if (first <= last && (uint64_t)last - (uint64_t)first >= DAYS_SURE * (uint64_t)DAY_MS)
        return place_in_order(r, p, n);
    r->first = first;
    r->last = last;
    for (size_t i = 0; i < n && !rc; i++)
        rc = place_days(r, p[i].f, t[i], nt[i]);
    return rc;
}

static int span(struct rows *r)
{
    enum rec_field f = rows_placing(&r->rec);
    const struct rec_value *v = &r->rec.v[f];
    if (!rec_has(&r->rec, f))
        return 0;
    int64_t end = rec_fields[f].type == RT_PERIOD ? (v->j - 1) * DAY_MS : INT64_MIN;
    int rc = rows_place(r, f, v->i);
    r->last = end > r->last ? end : r->last;
    return rc;
}

// --- one row ------------------------------------------------------------------------------------------------------

// A filter on a column that the file does not have says nothing.
static bool kept(struct rows *r, const struct emit *m)
{
    for (size_t i = 0; m->filters && i < m->section->nfilters; i++)
        if (m->filters[i].complete &&
            (condition_holds(&m->filters[i], r->f, r->cells, NULL) > 0) != m->section->filters[i].keep)
            return false;
    return true;
}

static int reject_row(struct rows *r, enum rec_field f, uint64_t line, const struct emit *m, struct err *e)
{
    const struct bind *b = emit_find(m, f);
    for (size_t i = 0; i < r->npending; i++)
        if (!strcmp(r->pending[i].field, rec_fields[f].name))
            return reject_add(r->f, line, r->pending[i].col, rec_fields[f].name, r->pending[i].value,
                              r->pending[i].len, r->pending[i].reason, true, e);
    const struct csv_cell *c = b && b->col >= 0 ? &r->cells[b->col] : &no_cell;
    return reject_add(r->f, line, b ? b->col : -1, rec_fields[f].name, c->s ? c->s : "", c->len,
                      "empty, and a row needs it", true, e);
}

static int hand_over(struct rows *r, struct err *e)
{
    if (span(r))
        return err_nomem(e);
    r->guests += r->rec.kind == REC_ORDER && !rec_has(&r->rec, F_customer_id);
    r->f->si->records[r->rec.kind]++;
    return batch_put(r, e);
}

static int add_to_table(struct rows *r, const struct emit *m, struct err *e)
{
    if (!r->f->lookups || !rec_has(&r->rec, F_segment))
        return 0;
    r->tabled++;
    return lookup_put(r->f->lookups, m->section->table, &r->rec.v[F_id], &r->rec.v[F_segment], e);
}

int rows_one(void *ctx, struct csv_cell *cells, uint64_t line, uint64_t offset, struct err *e)
{
    struct rows *r = ctx;
    r->cells = cells;
    r->npending = 0;
    if (!kept(r, &r->p->emits[0])) {
        r->filtered++;
        return 0;
    }
    r->f->si->rows++;
    int rc = r->again ? again_row(r->again, cells, e) : 0;
    if (rc)
        return rc;
    for (size_t i = 0; i < r->p->n; i++) {
        struct emit *m = &r->p->emits[i];
        if (i && !kept(r, m))
            continue;
        size_t before = r->npending;
        r->emit = i;
        rc = build(r, m, line, offset, e);
        if (rc)
            return rc;
        enum rec_field miss = missing_field(r, m);
        if (m->secondary && m->kind == REC_SURVEY && !has_answer(&r->rec) && (miss != F_COUNT || before == r->npending))
            continue;
        if (m->long_form && !has_score(&r->rec))
            continue;
        if (miss != F_COUNT && !i)
            return reject_row(r, miss, line, m, e);
        if (miss != F_COUNT) {
            struct bind b = {.field = miss, .col = -1};
            pend(r, &b, "", 0, N_("an answer without it is left out"));
            continue;
        }
        if (m->section && m->section->table) {
            if ((rc = add_to_table(r, m, e)))
                return rc;
            continue;
        }
        r->rec.rejected_cells = (uint32_t)(r->npending - before);
        if ((rc = hand_over(r, e)))
            return rc;
    }
    for (size_t i = 0; i < r->npending; i++) {
        rc = reject_add(r->f, line, r->pending[i].col, r->pending[i].field, r->pending[i].value, r->pending[i].len,
                        r->pending[i].reason, false, e);
        if (rc)
            return rc;
    }
    return 0;
}

// --- from the file ------------------------------------------------------------------------------------------------

// A line below the data that is no data: one cell that looks as known reports do; or as the profile says, then with
// less than half of the cells filled ("Total;;;500;;").
static bool footer(struct rows *r, const struct csv_row *row)
{
    static const char *const known[] = {"grand totals*", "copyright (c) *", "confidential information*",
                                        "total general*", "grand total (*"};
    if (r->in_footer)
        return true;
    size_t filled = 0, at = 0;
    bool declared = r->p->p && r->p->p->nfooters;
    for (size_t i = 0; i < row->n && (filled < 2 || declared); i++)
        if (row->cells[i].len && !filled++)
            at = i;
    if (!filled || (filled > 1 && (!declared || filled * 2 >= r->f->ncols)) || (row->n > 1 && r->f->ncols <= 1))
        return false;
    const char *key = fold_again(&r->f->key, row->cells[at].s, row->cells[at].len);
    for (size_t i = 0; r->p->p && i < r->p->p->nfooters; i++)
        r->in_footer = r->in_footer || glob_match(r->p->p->footers[i], key);
    for (size_t i = 0; i < ARRAY_LEN(known) && r->f->ncols > 1 && filled == 1; i++)
        r->in_footer = r->in_footer || glob_match(known[i], key);
    return r->in_footer;
}

// Nothing but separators, blanks and words for nothing: no record.
static bool blank_row(struct file *f, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        const char *s = row->cells[i].s;
        size_t n = row->cells[i].len;
        int v;
        trim(&s, &n);
        bool digit = n && *s >= '0' && *s <= '9';
        if (n && (digit || n > 20 || !words_find(f->words, W_NULL, word_key(&f->key, s, n), &v) || v == WORD_SENT))
            return false;
    }
    return true;
}

static int broken_row(struct rows *r, struct csv_row *row, struct err *e)
{
    static const char *const whys[] = {
        [CSV_ROW_OPEN_QUOTE] = N_("a quote opens in this line and never closes"),
        [CSV_ROW_GIVE_UP] = N_("a quote opens in this line and never closes"),
        [CSV_ROW_LONG_QUOTE] = N_("a quote opens in this line and does not close within the limits of a cell and of a row"),
        [CSV_ROW_LONG_FIELD] = N_("a cell is longer than its limit"),
        [CSV_ROW_LONG] = N_("the row is longer than its limit"),
        [CSV_ROW_TOO_WIDE] = N_("more cells than the limit of columns"),
    };
    bool quote = row->fault == CSV_ROW_OPEN_QUOTE || row->fault == CSV_ROW_LONG_QUOTE;
    r->f->si->rows++;
    r->broken += quote || row->fault == CSV_ROW_GIVE_UP;
    if (row->fault == CSV_ROW_GIVE_UP && r->nfaults == FAULTS_TOLD)
        r->nfaults--; // more than a line is lost: it is told in place of the last one
    if (r->nfaults < FAULTS_TOLD) {
        r->faults[r->nfaults].fault = row->fault;
        r->faults[r->nfaults++].line = row->line;
    }
    return reject_add(r->f, row->line, -1, "", row->n ? row->cells[0].s : "", row->n ? row->cells[0].len : 0, whys[row->fault], true,
                      e);
}

static int tell_fault(struct rows *r, enum csv_fault fault, unsigned long long line)
{
    const struct ingest_limits *l = &r->f->o->limits;
    struct source_info *si = r->f->si;
    unsigned long long field = (l->field ? l->field : CSV_MAX_FIELD) >> 20, row = (l->line ? l->line : CSV_MAX_ROW) >> 20;
    switch (fault) {
    case CSV_ROW_LONG_QUOTE:
        return source_note(si, "line %llu: a quote opens and does not close within %llu MB; the line is left out, reading goes on after it; a cell that long wants field raised in the section [limits]",
                           line, field);
    case CSV_ROW_LONG_FIELD:
        return source_note(si, "line %llu: a cell of more than %llu MB, left out; where that is right, raise field in the section [limits]", line, field);
    case CSV_ROW_LONG:
        return source_note(si, "line %llu: more than %llu MB, left out; where that is right, raise line in the section [limits]", line, row);
    case CSV_ROW_TOO_WIDE:
        return source_note(si, "line %llu: more than %u cells, left out; where that is right, raise columns in the section [limits]", line,
                           l->columns ? l->columns : CSV_COLUMNS);
    case CSV_ROW_GIVE_UP:
        if (si->nnotes == ARRAY_LEN(si->notes))
            si->nnotes--; // likewise
        return source_note(si, "line %llu: more than %u quotes never close; nothing after this line is read; where they are signs of the text, raise quotes in the section [limits]",
                           line, l->quotes ? l->quotes : CSV_MAX_BROKEN);
    case CSV_ROW_OPEN_QUOTE:
        return source_note(si, "line %llu: a quote opens and never closes; the line is left out, reading goes on after it", line);
    default: return 0;
    }
}

int rows_tell(struct rows *r, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; i < r->nfaults && !rc; i++)
        rc = tell_fault(r, r->faults[i].fault, r->faults[i].line);
    r->nfaults = 0;
    return rc ? err_nomem(e) : 0;
}

void rows_gather(struct file *f, const struct csv_row *row)
{
    size_t n = row->n < f->ncols ? row->n : f->ncols;
    for (size_t i = 0; i < n; i++)
        if (f->cols[i].wanted && row->cells[i].len)
            stat_add(f, &f->cols[i], row->cells[i].s, row->cells[i].len, row->line);
}

int rows_read(void *ctx, struct csv_row *row, struct err *e)
{
    struct rows *r = ctx;
    if (row->fault == CSV_ROW_OK && r->skip) {
        r->skip--;
        return 0;
    }
    if (r->f->trial && r->f->si->rows >= r->f->trial->rows)
        return CSV_STOP;
    if (row->fault != CSV_ROW_OK)
        return r->gather == GATHER_ONLY ? 0 : broken_row(r, row, e);
    if (r->gather)
        rows_gather(r->f, row);
    return r->gather == GATHER_ONLY ? 0 : rows_take(r, row, e);
}

int rows_take(struct rows *r, struct csv_row *row, struct err *e)
{
    size_t n = r->f->ncols;
    if (blank_row(r->f, row)) {
        r->ghosts++;
        return 0;
    }
    if (footer(r, row)) {
        r->footers++;
        return 0;
    }
    struct csv_cell *cells = r->padded;
    if (row->n < n) {
        memcpy(r->padded, row->cells, row->n * sizeof(*row->cells));
        for (size_t i = row->n; i < n; i++)
            r->padded[i] = (struct csv_cell){(char *)(uintptr_t)empty_text, 0};
        r->short_line = r->short_rows++ ? r->short_line : row->line;
    } else {
        for (size_t i = n; i < row->n; i++)
            if (row->cells[i].len) {
                r->f->si->rows++;
                return reject_add(r->f, row->line, -1, "", row->cells[i].s, row->cells[i].len,
                                  "more cells than the header has columns: a delimiter may stand unquoted in a text",
                                  true, e);
            }
        cells = row->cells;
    }
    if (r->f->fold)
        return fold_row(r->f->fold, cells, row->line, row->offset, rows_one, r, e);
    return rows_one(r, cells, row->line, row->offset, e);
}


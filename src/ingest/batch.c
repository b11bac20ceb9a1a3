#include "batch_priv.h"
#include "scan_priv.h"

#include <stdlib.h>
#include <string.h>

struct batch_step { // a reading that may give a field; of several for one field the first that has a value
    uint16_t reading, col;
};
struct batch_emit {
    struct emit *m;
    struct rec_column *cols;
    struct column_store *stores;    // [ncols], of columns that are not as one reading says
    size_t ncols;
    int16_t by_field[F_COUNT];      // -1: no column
    struct batch_step *steps;
    size_t nsteps;
    uint64_t rows[REC_BATCH_WORDS];
    uint32_t rejected[REC_BATCH];
};
struct batcher {
    struct rows *r;
    struct reader x;
    struct reading_col *readings;
    size_t nreadings;
    struct batch_emit emits[EMITS_MAX];
    size_t nemits;
    uint64_t used;              // bit c, the last one for all beyond: the column is read
    struct csv_cell *cells;     // of a row that goes the whole way
    struct bind *counted;       // of columns whose statistics alone are wanted
    bool open;                  // records take their places in the batch
    uint32_t row;               // in hand
};

_Static_assert(CSV_BATCH == REC_BATCH, "rows of a batch become a batch of records");

// --- what can be read so ------------------------------------------------------------------------------------------

// An amount may be the one that tells the reporting currency: then the rows come in their order.
static bool emit_readable(const struct emit *m, bool money)
{
    if (m->late || m->score || m->label || m->metric || m->long_form || m->currency || m->filters || !m->nsteps ||
        (m->section && m->section->table) || m->kind == REC_SOCIAL || m->kind == REC_QUALITY)
        return false;
    for (size_t i = 0; i < m->nsteps; i++)
        if (!column_readable(m->steps[i].b) || (m->steps[i].b->type == RT_MONEY && !money))
            return false;
    return true;
}

static bool readable(const struct rows *r)
{
    const struct file *f = r->f;
    const struct plan *p = r->p;
    if (!r->sink->rows || f->fold || f->trial || f->ncols < 2 || r->gather == GATHER_ONLY || !p->n || p->n > EMITS_MAX)
        return false;
    for (size_t i = 0; i < p->n; i++)
        if (!emit_readable(&p->emits[i], r->c.currency[0]))
            return false;
    return true;
}

// --- the columns --------------------------------------------------------------------------------------------------

// A column of texts that nobody asks for is left alone.
static bool left_out(const struct batcher *x, const struct emit *m, const struct bind *b)
{
    return b->type == RT_TEXT && x->r->sink->unread[m->kind][b->field >> 6] >> (b->field & 63) & 1;
}

static int want_cells(struct batcher *x, int col) // their ends, and those before
{
    int rc = turned_want(&x->x.turned, (uint32_t)col);
    return rc || !col ? rc : turned_want(&x->x.turned, (uint32_t)col - 1);
}

static int reading_of(struct batcher *x, struct bind *b, uint16_t *out)
{
    size_t i = 0;
    while (i < x->nreadings && !(x->readings[i].b == b || column_same(x->readings[i].b, b)))
        i++;
    *out = (uint16_t)i;
    if (i < x->nreadings) {
        x->readings[i].mixed = x->readings[i].mixed || x->readings[i].b->field != b->field;
        return 0;
    }
    int rc = column_begin(&x->readings[i], b, &x->r->c);
    if (!rc && b->col >= 0)
        rc = want_cells(x, b->col);
    x->nreadings += rc == 0;
    x->used |= b->col >= 0 ? UINT64_C(1) << (b->col < 63 ? b->col : 63) : 0;
    return rc;
}

static struct rec_column *column_of(struct batch_emit *be, enum rec_field f)
{
    if (be->by_field[f] < 0) {
        be->by_field[f] = (int16_t)be->ncols;
        column_point(&be->cols[be->ncols], &be->stores[be->ncols]);
        be->cols[be->ncols++].field = f;
    }
    return &be->cols[be->by_field[f]];
}

static const enum rec_field spells[] = {F_talk_s, F_hold_s, F_wrap_s};

static int begin_emit(struct batcher *x, struct batch_emit *be, struct emit *m)
{
    be->m = m;
    be->cols = calloc(m->nsteps + 2, sizeof(*be->cols));
    be->stores = calloc(m->nsteps + 2, sizeof(*be->stores));
    be->steps = calloc(m->nsteps, sizeof(*be->steps));
    if (!be->cols || !be->stores || !be->steps)
        return ERR_NOMEM;
    for (int f = 0; f < F_COUNT; f++)
        be->by_field[f] = -1;
    for (size_t i = 0; i < m->nsteps; i++) {
        struct bind *b = m->steps[i].b;
        struct batch_step *s = &be->steps[be->nsteps];
        int rc = left_out(x, m, b) ? 0 : reading_of(x, b, &s->reading);
        if (rc)
            return rc;
        if (left_out(x, m, b))
            continue;
        s->col = (uint16_t)(column_of(be, b->field) - be->cols);
        be->nsteps++;
    }
    for (size_t i = 0; m->kind == REC_INTERACTION && i < ARRAY_LEN(spells); i++)
        if (be->by_field[spells[i]] >= 0)
            column_of(be, F_handle_s);
    if (m->kind == REC_SURVEY)
        column_of(be, F_state);
    for (const enum rec_field *q = m->needed; *q != F_COUNT; q++)
        if (be->by_field[*q] < 0)
            return ERR_RANGE;
    return 0;
}

// The first reading of each column that is looked at gathers what it holds; where there is none, there is one for that alone.
static int give_gathering(struct batcher *x)
{
    const struct file *f = x->r->f;
    size_t n = 0;
    for (size_t c = 0; c < f->ncols && x->r->gather == GATHER_TOO; c++) {
        struct reading_col *v = NULL;
        for (size_t i = 0; i < x->nreadings && !v; i++)
            if (x->readings[i].b->col == (int)c && x->readings[i].way != READ_ID && x->readings[i].way != READ_TEXT)
                v = &x->readings[i];
        if (v) {
            v->gather = f->cols[c].wanted;
            continue;
        }
        if (!f->cols[c].wanted)
            continue;
        if (want_cells(x, (int)c))
            return ERR_NOMEM;
        x->counted[n] = (struct bind){.col = (int)c, .type = RT_TEXT};
        column_begin_stats(&x->readings[x->nreadings++], &x->counted[n++]);
    }
    return 0;
}

void batcher_free(struct batcher *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < x->nreadings; i++)
        column_release(&x->readings[i]);
    for (size_t i = 0; i < x->nemits; i++) {
        free(x->emits[i].cols);
        free(x->emits[i].stores);
        free(x->emits[i].steps);
    }
    free(x->readings);
    free(x->cells);
    free(x->counted);
    turned_release(&x->x.turned);
    arena_release(&x->x.mem);
    free(x);
}

int batcher_begin(struct rows *r)
{
    size_t most = 1 + r->f->ncols;
    if (!readable(r))
        return 0;
    struct batcher *x = calloc(1, sizeof(*x));
    if (x)
        x->r = r;
    for (size_t i = 0; i < r->p->n; i++)
        most += r->p->emits[i].nsteps;
    int rc = x && (x->readings = calloc(most, sizeof(*x->readings))) && (x->cells = calloc(r->f->ncols + 1, sizeof(*x->cells))) &&
                     (x->counted = calloc(r->f->ncols + 1, sizeof(*x->counted)))
                 ? 0 : ERR_NOMEM;
    for (size_t i = 0; i < r->p->n && !rc; i++) {
        rc = begin_emit(x, &x->emits[x->nemits++], &r->p->emits[i]);
    }
    if (!rc && r->again)
        rc = want_cells(x, again_column(r->again));
    if (!rc)
        rc = give_gathering(x);
    if (rc) {
        batcher_free(x);
        return rc == ERR_NOMEM ? rc : 0;
    }
    x->x.c = &r->c;
    x->x.ways = cells_widest() ? cells_widest() : &cells_plain;
    r->batch = x;
    return 0;
}

// --- from readings to records -------------------------------------------------------------------------------------

typedef uint64_t bits[REC_BATCH_WORDS];

static bool any_bit(const uint64_t *b)
{
    uint64_t any = 0;
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        any |= b[w];
    return any != 0;
}

static bool numbered(const struct rec_column *o)
{
    return rec_fields[o->field].type == RT_DIM || rec_fields[o->field].type == RT_CHANNEL;
}

// Of a field's first column everything, wherever a value stands.
static void take_column(struct rec_column *o, const struct reading_col *v)
{
    o->i = v->out.i;
    o->cls = v->out.cls;
    o->text = v->out.text;
    memcpy(o->has, v->out.has, sizeof(o->has));
    o->words = v->out.words;
    o->nwords = v->out.nwords;
}

// Before something is put into a column that points to a reading, which others may point to.
static void own_column(struct batch_emit *be, struct rec_column *o)
{
    struct column_store *store = &be->stores[o - be->cols];
    if (o->i == store->i)
        return;
    memcpy(store->i, o->i, sizeof(store->i));
    memcpy(store->cls, o->cls, sizeof(store->cls));
    memcpy(store->text, o->text, sizeof(store->text));
    column_point(o, store);
}

// Of a further one what the columns before have not: its numbers are not theirs.
static void fill_column(struct batch_emit *be, struct rec_column *o, const struct reading_col *v, const uint64_t *fresh)
{
    own_column(be, o);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        for (uint64_t set = fresh[w]; set; set &= set - 1) {
            size_t r = 64 * w + (size_t)__builtin_ctzll(set);
            bool word = numbered(o) && v->out.i[r] > 0;
            o->i[r] = word ? 0 : v->out.i[r];
            o->text[r] = word ? v->out.words[v->out.i[r] - 1] : v->out.text[r];
            o->cls[r] = v->out.cls[r];
        }
        o->has[w] |= fresh[w];
    }
}

static void put_state(struct batch_emit *be, const uint64_t *offered)
{
    struct rec_column *state = &be->cols[be->by_field[F_state]];
    bits sent;
    memcpy(sent, offered, sizeof(sent));
    for (size_t c = 0; c < be->ncols; c++) {
        enum rec_field f = be->cols[c].field;
        for (size_t w = 0; w < REC_BATCH_WORDS && ((f >= F_nps && f <= F_engagement) || f == F_comment || f == F_state); w++)
            sent[w] &= ~be->cols[c].has[w];
    }
    if (any_bit(sent))
        own_column(be, state);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        for (uint64_t set = sent[w]; set; set &= set - 1)
            state->i[64 * w + (size_t)__builtin_ctzll(set)] = STATE_SENT;
        state->has[w] |= sent[w];
    }
}

// Handling is the sum of what it is made of, where it is not told itself.
static void put_handling(struct batch_emit *be)
{
    struct rec_column *h = be->by_field[F_handle_s] < 0 ? NULL : &be->cols[be->by_field[F_handle_s]];
    bits told;
    if (h)
        memcpy(told, h->has, sizeof(told));
    for (size_t i = 0; h && i < ARRAY_LEN(spells); i++) {
        const struct rec_column *s = be->by_field[spells[i]] < 0 ? NULL : &be->cols[be->by_field[spells[i]]];
        for (size_t w = 0; s && w < REC_BATCH_WORDS; w++) {
            uint64_t more = s->has[w] & ~told[w];
            if (more)
                own_column(be, h);
            for (uint64_t set = more; set; set &= set - 1) {
                size_t r = 64 * w + (size_t)__builtin_ctzll(set);
                h->i[r] = (h->has[w] & set & -set ? h->i[r] : 0) + s->i[r];
            }
            h->has[w] |= more;
        }
    }
}

static void fill_emit(struct batcher *x, struct batch_emit *be)
{
    bits offered = {0};
    for (size_t c = 0; c < be->ncols; c++)
        memset(be->cols[c].has, 0, sizeof(be->cols[c].has));
    for (size_t i = 0; i < be->nsteps; i++) {
        const struct reading_col *v = &x->readings[be->steps[i].reading];
        struct rec_column *o = &be->cols[be->steps[i].col];
        bits fresh;
        for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
            fresh[w] = v->out.has[w] & ~o->has[w];
            offered[w] |= v->sent[w] & ~o->has[w];
        }
        if (any_bit(o->has))
            fill_column(be, o, v, fresh);
        else
            take_column(o, v);
    }
    if (be->m->kind == REC_SURVEY)
        put_state(be, offered);
    if (be->m->kind == REC_INTERACTION)
        put_handling(be);
    memset(be->rejected, 0, sizeof(be->rejected));
}

static void add_has(const struct batch_emit *be, enum rec_field f, uint64_t *to)
{
    for (size_t w = 0; w < REC_BATCH_WORDS && be->by_field[f] >= 0; w++)
        to[w] |= be->cols[be->by_field[f]].has[w];
}

// The rows that make such a record; those that lack what it needs go the whole way.
static void choose_rows(struct batcher *x, struct batch_emit *be)
{
    bits whole, answer = {0}, dated = {0};
    bool survey = be->m->kind == REC_SURVEY, may_lack = survey && be->m->secondary;
    memset(whole, 0xFF, sizeof(whole));
    for (const enum rec_field *q = be->m->needed; *q != F_COUNT; q++)
        for (size_t w = 0; w < REC_BATCH_WORDS; w++)
            whole[w] &= be->cols[be->by_field[*q]].has[w];
    for (int f = F_nps; f <= F_engagement; f++)
        add_has(be, (enum rec_field)f, answer);
    add_has(be, F_comment, answer);
    add_has(be, F_state, answer);
    add_has(be, F_answered_at, dated);
    add_has(be, F_sent_at, dated);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        uint64_t wanted = may_lack ? answer[w] : ~UINT64_C(0), good = whole[w] & (survey ? dated[w] : ~UINT64_C(0));
        be->rows[w] = wanted & good;
        x->x.slow[w] |= wanted & ~good;
    }
}

// --- rows that may be none ----------------------------------------------------------------------------------------

// Has the row a cell that is not blank, and enough cells that it can be no footer?
static bool sure_row(const struct batcher *x, uint32_t r)
{
    const struct csv_batch *in = x->x.in;
    const struct profile *p = x->r->p->p;
    uint32_t row = x->x.from + r, at = in->at[row];
    const uint32_t *end = in->ends + in->first[row];
    size_t filled = 0;
    bool sure = false;
    for (size_t c = 0; c < in->width; at = end[c++] + 1) {
        uint32_t n = end[c] - at, quoted = in->text[at] == '"';
        char first = in->text[at + quoted];
        filled += n > 2 * quoted;
        sure = sure || (n > 2 * quoted && ((first >= '0' && first <= '9') || n > 40));
    }
    return sure && filled > 1 && (!p || !p->nfooters || filled * 2 >= in->width);
}

// The rows of the batch that a word of bits is of.
static uint64_t batch_word(const struct batcher *x, size_t w)
{
    size_t left = x->x.n > 64 * w ? x->x.n - 64 * w : 0;
    return left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
}

static void doubt_rows(struct batcher *x)
{
    bits one = {0}, two = {0};
    bool footers = x->r->p->p && x->r->p->p->nfooters;
    for (size_t i = 0; i < x->nreadings && !footers; i++) {
        const struct reading_col *v = &x->readings[i];
        bool again = v->way == READ_CONST;
        for (size_t k = 0; k < i; k++)
            again = again || x->readings[k].b->col == v->b->col;
        for (size_t w = 0; w < REC_BATCH_WORDS && !again; w++) {
            two[w] |= one[w] & v->out.has[w];
            one[w] |= v->out.has[w];
        }
    }
    for (uint32_t w = 0; 64 * w < x->x.n; w++)
        for (uint64_t open = batch_word(x, w) & ~(x->x.digit[w] & two[w]) & ~x->x.slow[w]; open; open &= open - 1) {
            uint32_t r = 64 * w + (uint32_t)__builtin_ctzll(open);
            if (!sure_row(x, r))
                rec_put_bit(x->x.slow, r);
        }
}

// --- row after row ------------------------------------------------------------------------------------------------

static struct csv_row whole_row(struct batcher *x, uint32_t in_row)
{
    const struct csv_batch *in = x->x.in;
    scan_cells(in, in_row, x->cells);
    return (struct csv_row){.cells = x->cells, .n = in->width, .line = in->line[in_row], .offset = in->offset[in_row]};
}

static void count_rows(struct batcher *x)
{
    struct source_info *si = x->r->f->si;
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        uint64_t usual = batch_word(x, w) & ~x->x.slow[w];
        si->rows += (uint64_t)__builtin_popcountll(usual);
        for (size_t i = 0; i < x->nemits; i++) {
            struct batch_emit *be = &x->emits[i];
            be->rows[w] &= usual;
            si->records[be->m->kind] += (uint64_t)__builtin_popcountll(be->rows[w]);
            uint64_t known = be->by_field[F_customer_id] < 0 ? 0 : be->cols[be->by_field[F_customer_id]].has[w];
            x->r->guests += be->m->kind == REC_ORDER ? (uint64_t)__builtin_popcountll(be->rows[w] & ~known) : 0;
        }
    }
}

static int give_rows(struct batcher *x, struct err *e)
{
    const struct csv_batch *in = x->x.in;
    int rc = 0;
    for (size_t i = 0; i < x->nemits && !rc; i++) {
        const struct batch_emit *be = &x->emits[i];
        struct rec_batch b = {.kind = be->m->kind, .n = x->x.n, .line = in->line + x->x.from, .offset = in->offset + x->x.from,
                              .rejected = be->rejected, .cols = be->cols, .ncols = be->ncols};
        memcpy(b.rows, be->rows, sizeof(b.rows));
        if (any_bit(b.rows))
            rc = x->r->sink->rows(x->r->to, x->r->source_no, &b, e);
    }
    return rc;
}

static void turn_ends(struct reader *x)
{
    for (size_t i = 0; i < x->turned.nkept; i++)
        x->ways->turn(x->in->ends + x->turned.kept[i], x->in->first + x->from, x->n, x->turned.ends + ENDS_TURNED * i);
}

static size_t add_placing(const struct batch_emit *be, enum rec_field f, uint64_t *left, struct placing *out)
{
    const struct rec_column *c = be->by_field[f] < 0 ? NULL : &be->cols[be->by_field[f]];
    if (!c)
        return 0;
    *out = (struct placing){.f = f, .t = c->i};
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        out->rows[w] = left[w] & c->has[w];
        left[w] &= ~c->has[w];
    }
    return any_bit(out->rows);
}

// The times of the usual rows. An answer without its date stands where it was sent.
static size_t placings(const struct batcher *x, struct placing *out)
{
    size_t n = 0;
    for (size_t i = 0; i < x->nemits; i++) {
        const struct batch_emit *be = &x->emits[i];
        enum rec_field f = rows_placing_kind(be->m->kind);
        bits left;
        memcpy(left, be->rows, sizeof(left));
        n += add_placing(be, f, left, &out[n]);
        if (f == F_answered_at)
            n += add_placing(be, F_sent_at, left, &out[n]);
    }
    return n;
}

// Those from one row to another.
static int place_usual(struct batcher *x, const struct placing *all, size_t n, uint32_t from, uint32_t to, struct err *e)
{
    struct placing p[PLACINGS_MAX];
    memcpy(p, all, n * sizeof(*p));
    for (size_t i = 0; i < n && (from || to < x->x.n); i++)
        for (uint32_t w = 0; w < REC_BATCH_WORDS; w++) {
            p[i].rows[w] &= to >= 64 * w + 64 ? ~UINT64_C(0) : to <= 64 * w ? 0 : (UINT64_C(1) << (to & 63)) - 1;
            p[i].rows[w] &= from <= 64 * w ? ~UINT64_C(0) : from >= 64 * w + 64 ? 0 : ~UINT64_C(0) << (from & 63);
        }
    return from < to && rows_place_all(x->r, p, n) ? err_nomem(e) : 0;
}

// The rows that are no usual ones, and those whose id is looked at, in the order of all.
static int other_rows(struct batcher *x, uint32_t from, struct err *e)
{
    struct placing p[PLACINGS_MAX];
    struct rows *r = x->r;
    size_t n = placings(x, p);
    uint32_t placed = 0;
    int rc = 0;
    bits ids = {0};
    if (r->again) {
        column_find(&x->x, (uint32_t)again_column(r->again));
        x->x.ways->marked(&x->x.cells, again_mask(r->again), ids);
    }
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        for (uint64_t set = (x->x.slow[w] | ids[w]) & batch_word(x, w); set && !rc; set &= set - 1) {
            uint32_t row = x->row = (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(set);
            struct csv_row all = whole_row(x, from + row);
            if (!rec_bit(x->x.slow, row)) {
                rc = again_row(r->again, all.cells, e);
                continue;
            }
            rc = place_usual(x, p, n, placed, row, e);
            placed = row + 1;
            rc = rc ? rc : rows_take(r, &all, e);
        }
    return rc ? rc : place_usual(x, p, n, placed, x->x.n, e);
}

static int read_stretch(struct batcher *x, uint32_t from, uint32_t to, struct err *e)
{
    x->x.from = from;
    x->x.n = to - from;
    memset(x->x.slow, 0, sizeof(x->x.slow));
    memset(x->x.digit, 0, sizeof(x->x.digit));
    x->x.bare = 0;
    turn_ends(&x->x);
    for (size_t i = 0; i < x->nreadings; i++)
        column_read(&x->x, &x->readings[i]);
    for (size_t i = 0; i < x->nemits; i++) {
        fill_emit(x, &x->emits[i]);
        choose_rows(x, &x->emits[i]);
    }
    if (x->x.oom)
        return err_nomem(e);
    doubt_rows(x);
    count_rows(x);
    x->open = true;
    int rc = other_rows(x, from, e);
    x->open = false;
    if (!rc)
        rc = give_rows(x, e);
    if (x->x.mem.used) {
        arena_release(&x->x.mem);
        x->x.mem = (struct arena){0};
    }
    return rc;
}

static bool stands_out(const struct batcher *x, uint32_t row)
{
    return x->r->skip || x->r->in_footer || (x->x.in->shaped[row] & x->used);
}

// From `at` on to the next that stands out.
static uint32_t next_out(const struct batcher *x, uint32_t at)
{
    const struct csv_batch *in = x->x.in;
    if (!x->r->skip && !x->r->in_footer && !(in->shapes & x->used))
        return in->n;
    while (at < in->n && !stands_out(x, at))
        at++;
    return at;
}

int batch_read(void *ctx, struct csv_batch *in, struct err *e)
{
    struct rows *r = ctx;
    struct batcher *x = r->batch;
    int rc = 0;
    x->x.in = in;
    for (uint32_t at = 0; at < in->n && !rc;) {
        uint32_t to = next_out(x, at);
        if (to > at)
            rc = read_stretch(x, at, to, e);
        if (!rc && to < in->n && stands_out(x, to)) {
            struct csv_row all = whole_row(x, to);
            rc = rows_read(r, &all, e);
        }
        at = to + 1;
    }
    return rc;
}

// --- a record among them ------------------------------------------------------------------------------------------

static void put_field(struct batcher *x, struct batch_emit *be, struct rec_column *o, const struct rec_value *v)
{
    uint32_t row = x->row;
    enum rec_type t = rec_fields[o->field].type;
    own_column(be, o);
    rec_put_bit(o->has, row);
    o->i[row] = v->i;
    o->cls[row] = v->cls;
    if (t != RT_ID && t != RT_TEXT && !numbered(o))
        return;
    o->text[row] = (struct rec_text){text_kept(&x->x, v->s, v->len), v->len};
    if (t != RT_ID || !id_number(v->s, v->len, &o->i[row]))
        o->i[row] = t == RT_ID ? -1 : 0;
}

int batch_put(struct rows *r, struct err *e)
{
    struct batcher *x = r->batch;
    if (!x || !x->open)
        return r->sink->row ? r->sink->row(r->to, r->source_no, &r->rec, e) : 0;
    struct batch_emit *be = &x->emits[r->emit];
    uint64_t bit = UINT64_C(1) << (x->row & 63);
    for (size_t c = 0; c < be->ncols; c++) {
        be->cols[c].has[x->row >> 6] &= ~bit;
        if (rec_has(&r->rec, be->cols[c].field))
            put_field(x, be, &be->cols[c], &r->rec.v[be->cols[c].field]);
    }
    rec_put_bit(be->rows, x->row);
    be->rejected[x->row] = r->rec.rejected_cells;
    return x->x.oom ? err_nomem(e) : 0;
}

void batch_end(struct rows *r)
{
    struct batcher *x = r->batch;
    for (size_t i = 0; x && i < x->nreadings; i++)
        column_end(&x->x, &x->readings[i]);
    batcher_free(x);
    r->batch = NULL;
}

// Rows that belong together, such as the line items of an order: one record for all rows with the same key, wherever
// in the file they stand. The first pass counts the runs of every key; in the second, only a row whose key comes again
// later waits, so that usual files (one run a key) hold a single row in memory.
#include "map_priv.h"

#include <stdlib.h>
#include <string.h>

#define FOLD_MAX_KEYS 4000000          // beyond, only consecutive rows are folded
#define FOLD_MAX_WAITING (256u << 20)  // bytes of rows that wait for others; beyond, likewise

struct waiting {
    char *text; // cells, each ended by NUL; NULL: not waiting now
    size_t len;
    uint64_t line, offset;
};

struct folding {
    enum fold_way way;
    char decimal; // where the cells are added
    bool duration;
    int64_t unit_ms;
    enum clock_form clock;
};

struct fold {
    size_t ncols;
    int col;
    const struct words *words;
    struct u64map runs; // key -> runs still to come
    struct u64map at;   // key -> its place in `waiting`
    struct waiting *waiting;
    size_t nwaiting, cap, bytes;
    struct folding *how;  // per column
    struct strbuf *held; // cells of the record in hand
    struct csv_cell *cells;
    bool holding, full;
    uint64_t key, line, offset;
    struct strbuf scratch;
    struct fold_counts counts;
};

void fold_free(struct fold *fo)
{
    if (!fo)
        return;
    for (size_t i = 0; i < fo->nwaiting; i++)
        free(fo->waiting[i].text);
    for (size_t i = 0; fo->held && i < fo->ncols; i++)
        sb_release(&fo->held[i]);
    free(fo->waiting);
    free(fo->held);
    free(fo->cells);
    free(fo->how);
    sb_release(&fo->scratch);
    u64map_release(&fo->runs);
    u64map_release(&fo->at);
    free(fo);
}

struct fold *fold_new(const struct file *f, int col)
{
    struct fold *fo = calloc(1, sizeof(*fo));
    if (!fo)
        return NULL;
    fo->ncols = f->ncols;
    fo->col = col;
    fo->words = f->words;
    fo->held = calloc(f->ncols + 1, sizeof(*fo->held));
    fo->cells = calloc(f->ncols + 1, sizeof(*fo->cells));
    fo->how = calloc(f->ncols + 1, sizeof(*fo->how));
    if (fo->held && fo->cells && fo->how)
        return fo;
    fold_free(fo);
    return NULL;
}

static uint64_t key_of(const struct csv_cell *c)
{
    return hash_bytes(c->s, c->len, 0);
}

int fold_scan(struct fold *fo, const struct csv_row *row, struct err *e)
{
    if ((size_t)fo->col >= row->n || !row->cells[fo->col].len || fo->full)
        return 0;
    uint64_t key = key_of(&row->cells[fo->col]);
    if (fo->holding && key == fo->key)
        return 0;
    fo->holding = true;
    fo->key = key;
    bool fresh;
    uint32_t *n = u64map_put(&fo->runs, key, 0, &fresh);
    if (!n)
        return err_nomem(e);
    ++*n;
    fo->full = fo->runs.n >= FOLD_MAX_KEYS;
    return 0;
}

void fold_begin(struct fold *fo, const struct plan *p)
{
    fo->holding = false;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->emits[i].n; j++) {
            const struct bind *b = &p->emits[i].binds[j];
            if (!b->how.fold)
                continue;
            struct folding how = {b->how.fold, b->how.decimal == ',' ? ',' : '.', b->type == RT_DURATION,
                                  b->how.unit_ms ? b->how.unit_ms : 1000, b->how.clock};
            if (b->col >= 0)
                fo->how[b->col] = how;
            if (b->less >= 0)
                fo->how[b->less] = how;
        }
}

// --- the record in hand -------------------------------------------------------------------------------------------

static bool fixed_amount(const char *s, size_t n, char decimal, int64_t *v, char currency[4])
{
    struct dec d;
    trim(&s, &n);
    return money_parse(s, n, decimal, &d, currency) && dec_fixed(d, NUMBER_ONE, v);
}

// held + s, as text with the currency named by either. What cannot be added stays as it is, and is rejected as a cell.
static void add_amounts(struct fold *fo, struct strbuf *held, const char *s, size_t n, char decimal)
{
    int64_t a, b, sum;
    char ca[4], cb[4];
    int v;
    if (!fixed_amount(held->s, held->len, decimal, &a, ca))
        return;
    bool readable = fixed_amount(s, n, decimal, &b, cb);
    if (!readable && words_find(fo->words, W_NULL, word_key(&fo->scratch, s, n), &v))
        return;
    bool two = readable && *ca && *cb && strcmp(ca, cb) != 0;
    if (!readable || two || __builtin_add_overflow(a, b, &sum) || sum == INT64_MIN) {
        if (two)
            sb_putc(held, '+');
        else
            sb_clear(held);
        sb_addn(held, s, n);
        return;
    }
    uint64_t u = (uint64_t)(sum < 0 ? -sum : sum);
    sb_clear(held);
    sb_addf(held, "%s%llu%c%06llu%s", sum < 0 ? "-" : "", (unsigned long long)(u / NUMBER_ONE), decimal,
            (unsigned long long)(u % NUMBER_ONE), *ca ? ca : cb);
}

// held + s, both durations; the sum is written as a clock. What cannot be added stays, and is rejected as a cell.
static void add_durations(struct strbuf *held, const char *s, size_t n, const struct folding *how)
{
    int64_t a, b;
    trim(&s, &n);
    if (duration_parse(sb_str(held), held->len, how->unit_ms, how->decimal, how->clock, &a))
        return;
    const char *why = duration_parse(s, n, how->unit_ms, how->decimal, how->clock, &b);
    sb_clear(held);
    if (why)
        sb_addn(held, s, n);
    else
        sb_addf(held, "%lld:%02d:%02d.%03d", (long long)((a + b) / 3600000), (int)((a + b) / 60000 % 60),
                (int)((a + b) / 1000 % 60), (int)((a + b) % 1000));
}

static int merge(struct fold *fo, const struct csv_cell *cells, struct err *e)
{
    for (size_t i = 0; i < fo->ncols; i++) {
        const struct folding *how = &fo->how[i];
        if (!fo->held[i].len) {
            sb_addn(&fo->held[i], cells[i].s, cells[i].len);
        } else if (how->way == FOLD_LAST && cells[i].len) {
            sb_clear(&fo->held[i]);
            sb_addn(&fo->held[i], cells[i].s, cells[i].len);
        } else if (how->way == FOLD_SUM && cells[i].len && how->duration) {
            add_durations(&fo->held[i], cells[i].s, cells[i].len, how);
        } else if (how->way == FOLD_SUM && cells[i].len) {
            add_amounts(fo, &fo->held[i], cells[i].s, cells[i].len, how->decimal);
        }
        if (fo->held[i].oom)
            return err_nomem(e);
    }
    return 0;
}

static int hand_over(struct fold *fo, fold_row_fn row, void *ctx, struct err *e)
{
    fo->holding = false;
    fo->counts.records++;
    for (size_t i = 0; i < fo->ncols; i++)
        fo->cells[i] = (struct csv_cell){(char *)(uintptr_t)sb_str(&fo->held[i]), (uint32_t)fo->held[i].len};
    return row(ctx, fo->cells, fo->line, fo->offset, e);
}

static int keep_waiting(struct fold *fo, struct err *e)
{
    bool fresh;
    uint32_t *at = u64map_put(&fo->at, fo->key, (uint32_t)fo->nwaiting, &fresh);
    if (!at)
        return err_nomem(e);
    if (fresh) {
        if (vec_grow((void **)&fo->waiting, &fo->cap, fo->nwaiting, sizeof(*fo->waiting)))
            return err_nomem(e);
        fo->waiting[fo->nwaiting++] = (struct waiting){0};
    }
    struct waiting *w = &fo->waiting[*at];
    size_t len = 0;
    for (size_t i = 0; i < fo->ncols; i++)
        len += fo->held[i].len + 1;
    *w = (struct waiting){malloc(len + 1), len, fo->line, fo->offset};
    if (!w->text)
        return err_nomem(e);
    char *p = w->text;
    for (size_t i = 0; i < fo->ncols; i++) {
        memcpy(p, sb_str(&fo->held[i]), fo->held[i].len + 1);
        p += fo->held[i].len + 1;
    }
    fo->bytes += len;
    fo->holding = false;
    return 0;
}

// The run of the record in hand ended: it waits for its next one, or it is complete.
static int set_aside(struct fold *fo, fold_row_fn row, void *ctx, struct err *e)
{
    if (!fo->holding)
        return 0;
    bool fresh;
    uint32_t *left = u64map_put(&fo->runs, fo->key, 1, &fresh);
    if (!left)
        return err_nomem(e);
    *left -= *left > 0;
    if (*left && fo->bytes < FOLD_MAX_WAITING)
        return keep_waiting(fo, e);
    fo->full = fo->full || *left;
    return hand_over(fo, row, ctx, e);
}

static void take_up(struct fold *fo, struct waiting *w)
{
    const char *p = w->text;
    for (size_t i = 0; i < fo->ncols; i++) {
        size_t n = strlen(p);
        sb_clear(&fo->held[i]);
        sb_addn(&fo->held[i], p, n);
        p += n + 1;
    }
    fo->line = w->line;
    fo->offset = w->offset;
    fo->bytes -= w->len;
    free(w->text);
    w->text = NULL;
    fo->holding = true;
}

int fold_row(struct fold *fo, const struct csv_cell *cells, uint64_t line, uint64_t offset, fold_row_fn row, void *ctx,
             struct err *e)
{
    const struct csv_cell *key = &cells[fo->col];
    uint64_t h = key_of(key);
    fo->counts.lines++;
    if (!fo->holding || (key->len && h != fo->key)) {
        int rc = set_aside(fo, row, ctx, e);
        if (rc)
            return rc;
        const uint32_t *at = u64map_get(&fo->at, h);
        if (at && key->len && fo->waiting[*at].text) {
            take_up(fo, &fo->waiting[*at]);
        } else {
            for (size_t i = 0; i < fo->ncols; i++)
                sb_clear(&fo->held[i]);
            fo->line = line;
            fo->offset = offset;
            fo->holding = true;
        }
        fo->key = h;
    }
    return merge(fo, cells, e);
}

int fold_end(struct fold *fo, fold_row_fn row, void *ctx, struct err *e)
{
    int rc = fo->holding ? hand_over(fo, row, ctx, e) : 0;
    for (size_t i = 0; i < fo->nwaiting && !rc; i++)
        if (fo->waiting[i].text) { // its next run never came as a row
            take_up(fo, &fo->waiting[i]);
            rc = hand_over(fo, row, ctx, e);
        }
    return !rc && fo->scratch.oom ? err_nomem(e) : rc;
}

struct fold_counts fold_counted(const struct fold *fo)
{
    struct fold_counts c = fo->counts;
    c.full = fo->full;
    return c;
}

// A file read in parts, by several threads. Where a part begins is a guess, from the rows about a mark; it is right when the part
// before ends just there, and when it is not the part is read again from where it must begin. On which line it begins is known
// then: until the parts before are read it counts from one. What the parts found is put together in the order of the file, so
// that nothing tells in how many they were.
#include "resume_priv.h"
#include "batch_priv.h"
#include "scan_priv.h"
#include "base/threads.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART_LEAST (UINT64_C(512) << 10) // bytes
#define PART_ENOUGH (UINT64_C(8) << 20)  // they need not be larger to be worth the memory that each of them takes
#define ROUNDS 2           // a thread would read so many parts if all that is left were cut alike: the later, the smaller,
#define LAST_ROUNDS 16     // so that all threads end at about the same time
#define MARKS 64           // near which a part may begin
#define MARK_STEP (UINT64_C(128) << 10) // bytes of which their places are multiples
#define LOOK (64u * 1024) // about a mark
#define LOOK_ROWS 50

struct part { // what its thread writes shares no cache line with another's
    _Alignas(64) struct split *of;
    uint64_t from, line, to; // decoded offsets; to: 0 the end
    struct file f;
    struct source_info si;
    struct plan p;
    struct rows r;
    struct csv_stream s;
    void *sink; // of record_sink.fork
    size_t worker; // 0: the thread that asked for the load
    int rc;
    struct err e;
    _Atomic uint64_t done; // bytes
};

struct split {
    struct file *f;
    struct plan *p;
    const struct record_sink *sink;
    uint32_t source_no;
    enum gather gather;
    struct part *items;
    struct enc_stretch *looks; // of the first reading of each part, while the file's encoding is a guess; NULL: it is known
    size_t n, threads;
    bool joined;
};

// Rows that need the rows before them stay on one thread, and in the sink's own hands: rows of one record folded together, cells
// filled from above, tables that other files look values up in; so do the first rows of a mapping's trial.
static bool needs_order(const struct file *f, const struct plan *p)
{
    if (f->fold || f->trial)
        return true;
    for (size_t i = 0; i < p->n; i++) {
        if (p->emits[i].section && p->emits[i].section->table)
            return true;
        for (size_t j = 0; j < p->emits[i].n; j++)
            if (p->emits[i].binds[j].how.down || p->emits[i].binds[j].how.lookup)
                return true;
    }
    return false;
}

// Without a reporting currency the first one of the file becomes it.
static bool finds_currency(const struct file *f, const struct plan *p)
{
    for (size_t i = 0; i < p->n && !f->o->currency[0]; i++)
        for (size_t j = 0; j < p->emits[i].n; j++)
            if (p->emits[i].binds[j].type == RT_MONEY)
                return true;
    return false;
}

size_t split_wanted(const struct file *f, const struct plan *p, const struct record_sink *sink)
{
    if ((sink->row && !sink->fork) || needs_order(f, p))
        return 0;
    bool places = f->scan.enc == ENC_UTF8 && !f->in.sheet && !f->o->libcsv; // a byte of the file is a byte of the text
    if (f->o->threads < 2 || !places || finds_currency(f, p))
        return 1;
    uint64_t most = f->in.size / PART_LEAST;
    return most < 1 ? 1 : most < MARKS ? (size_t)most : MARKS;
}

// --- where a part begins ------------------------------------------------------------------------------------------

// How many of the rows after the first line end are as wide as the header, reading on from `from`; *at: where they begin.
static size_t rows_fit(struct scan *sc, const struct file *f, char *text, size_t from, size_t len, size_t *at)
{
    size_t fit = 0, n = 0;
    scan_text(sc, text, from, len);
    enum scan_got got = scan_row(sc);
    *at = sc->at;
    if (got != SCAN_ROW && got != SCAN_BLANK)
        return 0;
    while (n++ < LOOK_ROWS && ((got = scan_row(sc)) == SCAN_ROW || got == SCAN_BLANK))
        fit += got == SCAN_ROW && sc->n == f->ncols;
    return fit;
}

// The first quote that ends a cell, taken to have begun before the text.
static size_t after_close(const char *text, size_t len, char delim)
{
    for (size_t i = 0; i + 1 < len; i++)
        if (text[i] == '"') {
            if (text[i + 1] == '"')
                i++;
            else if (text[i + 1] == delim || text[i + 1] == '\n' || text[i + 1] == '\r')
                return i + 1;
        }
    return len;
}

// The beginning of a row at or after the mark. A mark may stand inside quotes or not: the rows that follow say which is likelier.
static int begin_near(const struct file *f, uint64_t mark, uint64_t *offset, bool *found, struct err *e)
{
    struct scan sc = {0};
    char *raw = calloc(1, LOOK + SCAN_ROOM), *text = calloc(1, LOOK + SCAN_ROOM);
    int rc = !raw || !text || scan_init(&sc, f->delimiter, LOOK) ? err_nomem(e) : 0;
    ssize_t got = rc ? 0 : pread(f->in.fd, raw, LOOK, (off_t)mark - 1);
    size_t len = got > 0 ? (size_t)got : 0, out = 0, in = 0, outside, inside = 0, from;
    *found = false;
    if (len > 2) {
        memcpy(text, raw, len);
        outside = rows_fit(&sc, f, text, 1, len, &out);
        memcpy(text, raw, len);
        from = after_close(raw + 1, len - 1, f->delimiter) + 1;
        if (from < len)
            inside = rows_fit(&sc, f, text, from, len, &in);
        size_t at = inside > outside ? in : out;
        *found = inside || outside;
        *offset = mark - 1 + at - f->scan.bom;
    }
    scan_release(&sc);
    free(raw);
    free(text);
    return rc;
}

// --- one part -----------------------------------------------------------------------------------------------------

static void bind_begin(struct bind *b)
{
    b->seen = NULL;
    b->above = b->made = (struct strbuf){0};
    b->own_zone = false;
    b->rounded = NULL;
    memset(b->ids, 0, sizeof(b->ids));
    b->cache = b->cache ? calloc(WORD_CACHE, sizeof(*b->cache)) : NULL;
}

// The plan as it is, with room of its own for what the binds keep.
static int plan_begin(struct plan *to, const struct plan *from)
{
    to->emits = calloc(from->n + 1, sizeof(*to->emits));
    to->profile = from->profile;
    to->label = from->label;
    to->p = from->p;
    for (size_t i = 0; to->emits && i < from->n; i++) {
        struct emit *m = &to->emits[to->n++];
        *m = from->emits[i];
        m->binds = malloc((m->n + 1) * sizeof(*m->binds));
        if (!m->binds)
            return m->n = 0, m->steps = NULL, ERR_NOMEM;
        memcpy(m->binds, from->emits[i].binds, m->n * sizeof(*m->binds));
        bool cached = true;
        for (size_t j = 0; j < m->n; j++) {
            bool wanted = m->binds[j].cache != NULL;
            bind_begin(&m->binds[j]);
            cached = cached && (!wanted || m->binds[j].cache);
        }
        m->steps = NULL;
        if (rows_prepare(m) || !cached)
            return ERR_NOMEM;
    }
    return to->emits ? 0 : ERR_NOMEM;
}

static int part_begin(struct split *ps, struct part *x, uint64_t from, uint64_t line, uint64_t to)
{
    *x = (struct part){.of = ps, .from = from, .line = line, .to = to, .f = *ps->f, .sink = x->sink};
    struct file *f = &x->f;
    f->si = &x->si;
    f->key = f->scratch = (struct strbuf){0};
    f->mem = (struct arena){0};
    x->si.columns = ps->f->si->columns;
    x->si.ncolumns = ps->f->si->ncolumns;
    f->cols = arena_alloc(&f->mem, (f->ncols + 1) * sizeof(*f->cols));
    if (!f->cols || plan_begin(&x->p, ps->p))
        return ERR_NOMEM;
    memcpy(f->cols, ps->f->cols, f->ncols * sizeof(*f->cols));
    for (size_t i = 0; i < f->ncols; i++) {
        f->cols[i].st = (struct colstat){0};
        f->cols[i].seen = NULL;
    }
    x->r = (struct rows){.f = f, .p = &x->p, .sink = ps->sink, .to = x->sink, .source_no = ps->source_no, .gather = ps->gather,
                         .skip = from ? 0 : f->header_at + (size_t)f->header_rows};
    if (!rows_init(&x->r))
        return ERR_NOMEM;
    if (f->from) // what the rows before have found is the currency of those that follow
        memcpy(x->r.c.currency, f->from->currency, sizeof(x->r.c.currency));
    return 0;
}

static void part_release(struct part *x)
{
    x->si.columns = NULL;
    rows_release(&x->r);
    plan_release(&x->p);
    source_info_release(&x->si);
    sb_release(&x->f.key);
    sb_release(&x->f.scratch);
    arena_release(&x->f.mem);
}

// Only the thread that asked for the load tells how far it is.
static void tell(void *ctx, uint64_t bytes)
{
    struct part *x = ctx;
    struct split *ps = x->of;
    uint64_t sum = 0;
    atomic_store_explicit(&x->done, bytes - x->from, memory_order_relaxed);
    if (x->worker)
        return;
    for (size_t i = 0; i < ps->n; i++)
        sum += atomic_load_explicit(&ps->items[i].done, memory_order_relaxed);
    meter_at(ps->f->meter, (double)sum / (double)(ps->f->in.size - ps->items[0].from));
}

static void read_part(struct part *x, struct enc_stretch *look)
{
    struct decoder d;
    x->rc = batcher_begin(&x->r) ? err_nomem(&x->e) : decoder_init(&d, &x->f.in, &x->f.scan, &x->e);
    if (x->rc)
        return;
    d.look = look;
    x->s = file_stream(&x->f);
    x->s.offset = x->from;
    x->s.line = x->line;
    x->s.limit = x->to;
    x->s.progress = x->f.meter ? tell : NULL;
    x->s.progress_ctx = x;
    x->s.batch = x->r.batch ? batch_read : NULL;
    x->rc = x->from ? decoder_seek(&d, x->from, &x->e) : 0;
    if (!x->rc)
        x->rc = csv_read(&x->s, &d, rows_read, &x->r, &x->e);
    batch_end(&x->r);
    if (!x->rc && x->f.key.oom)
        x->rc = err_nomem(&x->e);
    if (!x->rc && x->sink && x->of->sink->close)
        x->of->sink->close(x->sink);
    decoder_release(&d);
}

// --- all parts ----------------------------------------------------------------------------------------------------

// What went wrong stays with the part: the first one in the order of the file is told, whatever came first. Where the encoding is a
// guess nothing more is read: the file will be looked at first.
static int read_one(void *ctx, size_t i, size_t worker)
{
    struct split *ps = ctx;
    ps->items[i].worker = worker;
    read_part(&ps->items[i], ps->looks ? &ps->looks[i] : NULL);
    return ps->looks ? ps->items[i].rc : 0;
}

// How the file is looked at while it is read.
static int begin_looks(struct split *ps, struct err *e)
{
    const struct file *f = ps->f;
    if (!f->scan.guess)
        return 0;
    ps->looks = aligned_alloc(64, ps->n * sizeof(*ps->looks));
    for (size_t i = 0; i < ps->n && ps->looks; i++)
        enc_stretch_begin(&ps->looks[i], &f->in, ps->items[i].from + f->scan.bom, i + 1 < ps->n ? ps->items[i].to + f->scan.bom : f->in.size);
    return ps->looks ? 0 : err_nomem(e);
}

static uint64_t max_of(uint64_t a, uint64_t b) { return a > b ? a : b; }

// The mark near which the part after that from `from` begins, where there may be `left` more; 0: it is the last one.
static uint64_t mark_after(const struct split *ps, uint64_t from, size_t left)
{
    uint64_t size = ps->f->in.size, rest = size - from, small = size / (ps->threads * LAST_ROUNDS);
    uint64_t least = max_of(small < PART_ENOUGH ? small : PART_ENOUGH, PART_LEAST);
    uint64_t step = max_of(max_of(rest / (ps->threads * ROUNDS), least), rest / (left + 1));
    return rest / 2 < step ? 0 : (from + step) / MARK_STEP * MARK_STEP;
}

static int cut(struct split *ps, struct err *e)
{
    const struct file *f = ps->f;
    size_t n = 1;
    const struct resume *from = f->from;
    int rc = part_begin(ps, &ps->items[0], from ? from->end : 0, from ? from->end_line : 1, 0) ? err_nomem(e) : 0;
    uint64_t mark = f->scan.bom + ps->items[0].from;
    for (size_t i = 1; i < ps->n && !rc && (mark = mark_after(ps, mark, ps->n - i)); i++) {
        uint64_t offset = 0;
        bool found = false;
        rc = begin_near(f, mark, &offset, &found, e);
        if (rc || !found || offset <= ps->items[n - 1].from || offset + f->scan.bom >= f->in.size)
            continue;
        ps->items[n - 1].to = offset;
        rc = part_begin(ps, &ps->items[n], offset, 1, 0) ? err_nomem(e) : 0;
        n++;
    }
    ps->n = n;
    return rc;
}

static int fork_sink(struct split *ps, size_t first, size_t n, struct err *e)
{
    void *to[MARKS] = {NULL};
    if (!ps->sink->fork)
        return 0;
    int rc = ps->sink->fork(ps->sink->ctx, ps->source_no, n, to, e);
    for (size_t i = 0; i < n && !rc; i++)
        ps->items[first + i].r.to = ps->items[first + i].sink = to[i];
    return rc;
}

static void drop_sink(struct split *ps, size_t first, size_t n)
{
    void *to[MARKS] = {NULL};
    for (size_t i = 0; i < n; i++) {
        to[i] = ps->items[first + i].sink;
        ps->items[first + i].sink = NULL;
    }
    if (ps->sink->drop && to[0])
        ps->sink->drop(ps->sink->ctx, ps->source_no, to, n);
}

// It was read as if its first row stood on the first line: so many stand before it.
static void move_part(struct part *x, uint64_t lines)
{
    const struct split *ps = x->of;
    x->line += lines;
    x->s.end_line += lines;
    x->r.short_line += x->r.short_rows ? lines : 0;
    for (size_t i = 0; i < x->r.nfaults; i++)
        x->r.faults[i].line += lines;
    for (size_t c = 0; c < x->f.ncols; c++) {
        struct colstat *st = &x->f.cols[c].st;
        st->dmy_line += st->dmy_line ? lines : 0;
        st->mdy_line += st->mdy_line ? lines : 0;
    }
    source_move(&x->si, lines);
    if (x->sink && ps->sink->move)
        ps->sink->move(x->sink, lines);
}

// A part that the one before does not reach, or runs into, is read again from where that one ended.
static int verify(struct split *ps, size_t i, struct err *e)
{
    struct part *x = &ps->items[i];
    const struct csv_stream *before = &ps->items[i - 1].s;
    if (before->end == x->from) {
        move_part(x, before->end_line - x->line);
        return 0;
    }
    uint64_t to = x->to;
    drop_sink(ps, i, 1);
    part_release(x);
    int rc = part_begin(ps, x, before->end, before->end_line, to) ? err_nomem(e) : fork_sink(ps, i, 1, e);
    if (!rc && (!to || before->end < to)) {
        read_part(x, NULL);
    } else if (!rc) { // nothing of it is left
        x->s.end = before->end;
        x->s.end_line = before->end_line;
    }
    return rc;
}

static int first_fault(const struct split *ps, struct err *e)
{
    size_t i = 0;
    while (i + 1 < ps->n && !ps->items[i].rc)
        i++;
    if (e)
        *e = ps->items[i].e;
    return ps->items[i].rc;
}

int split_read(struct split **out, struct file *f, struct plan *p, const struct record_sink *sink, uint32_t source_no, size_t n,
               enum gather gather, struct err *e)
{
    struct split *ps = calloc(1, sizeof(*ps));
    *out = ps;
    if (!ps || !(ps->items = aligned_alloc(64, n * sizeof(*ps->items))))
        return err_nomem(e);
    memset(ps->items, 0, n * sizeof(*ps->items));
    ps->f = f;
    ps->p = p;
    ps->sink = sink;
    ps->source_no = source_no;
    ps->gather = gather;
    ps->n = n;
    ps->threads = f->o->threads;
    int rc = cut(ps, e);
    if (!rc)
        rc = fork_sink(ps, 0, ps->n, e);
    if (!rc)
        rc = begin_looks(ps, e);
    if (rc)
        return rc;
    rc = each_part(read_one, ps, ps->n, ps->threads) ? first_fault(ps, e) : 0;
    if (!rc && ps->looks)
        rc = encoding_take(&f->in, &f->scan, ps->looks, ps->n, f->o->cancel, e);
    for (size_t i = 0; i < ps->n && !rc; i++) {
        rc = i ? verify(ps, i, e) : 0;
        if (!rc && (rc = ps->items[i].rc) && e)
            *e = ps->items[i].e;
        rc = rc ? rc : rows_tell(&ps->items[i].r, e);
    }
    if (!rc)
        meter_at(f->meter, 1); // other threads may have read on after the one that tells
    return rc;
}

void split_free(struct split *ps)
{
    if (!ps)
        return;
    if (ps->items && !ps->joined)
        drop_sink(ps, 0, ps->n);
    for (size_t i = 0; ps->items && i < ps->n; i++)
        part_release(&ps->items[i]);
    free(ps->items);
    free(ps->looks);
    free(ps);
}

bool split_in_order(const struct split *ps)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    uint64_t broken = 0, most = ps->f->o->limits.quotes ? ps->f->o->limits.quotes : CSV_MAX_BROKEN;
    bool footer = false;
    for (size_t i = 0; i < ps->n; i++) {
        const struct rows *r = &ps->items[i].r;
        if (footer)
            return false; // below a footer everything is one
        if (ps->n > 1 && r->f->si->nwords == KEPT_WORDS)
            return false; // which words are kept depends on all before
        footer = r->in_footer;
        broken += r->broken;
        first = r->first < first ? r->first : first;
        last = r->last > last ? r->last : last;
    }
    return ps->n == 1 || (broken <= most && (first > last || last - first < DAYS_SURE * INT64_C(86400000)));
}

// --- together -----------------------------------------------------------------------------------------------------

int split_stats(struct split *ps, struct file *f, struct err *e)
{
    for (size_t c = 0; c < f->ncols; c++) {
        f->cols[c].st = f->from ? f->from->cols[c] : (struct colstat){0};
        f->cols[c].seen = NULL;
        for (size_t i = 0; i < ps->n; i++)
            if (stat_merge(&f->mem, &f->cols[c].st, &ps->items[i].f.cols[c].st))
                return err_nomem(e);
    }
    return 0;
}

struct csv_counts split_counts(const struct split *ps)
{
    struct csv_counts all = {0};
    for (size_t i = 0; i < ps->n; i++) {
        all.lf += ps->items[i].s.counts.lf;
        all.crlf += ps->items[i].s.counts.crlf;
        all.cr += ps->items[i].s.counts.cr;
    }
    return all;
}

static int merge_ids(struct file *f, struct plan *p, const struct plan *part)
{
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->emits[i].n; j++) {
            struct bind *b = &p->emits[i].binds[j];
            const struct bind *c = &part->emits[i].binds[j];
            for (size_t k = 0; k < ARRAY_LEN(b->ids); k++)
                b->ids[k] += c->ids[k];
            if (!b->rounded && c->rounded && !(b->rounded = arena_strdup(&f->mem, c->rounded)))
                return ERR_NOMEM;
        }
    return 0;
}

static int merge_rows(struct rows *all, const struct rows *r, struct err *e)
{
    all->first = r->first < all->first ? r->first : all->first;
    all->last = r->last > all->last ? r->last : all->last;
    all->short_line = all->short_rows ? all->short_line : r->short_line;
    all->short_rows += r->short_rows;
    all->footers += r->footers;
    all->filtered += r->filtered;
    all->guests += r->guests;
    all->ghosts += r->ghosts;
    all->c.ambiguous += r->c.ambiguous;
    all->c.skipped += r->c.skipped;
    memcpy(all->c.currency, r->c.currency, sizeof(all->c.currency));
    if (merge_ids(all->f, all->p, r->p))
        return err_nomem(e);
    int rc = source_merge(all->f->si, r->f->si, e);
    return !rc && all->again ? again_merge(all->again, r->again, e) : rc;
}

int split_join(struct split *ps, struct rows *all, struct err *e)
{
    void *to[MARKS] = {NULL};
    int rc = 0;
    for (size_t i = 0; i < ps->n; i++)
        to[i] = ps->items[i].sink;
    if (all->f->from && (rc = resume_join(all->f->from, all, e)))
        return rc;
    ps->joined = true;
    if (ps->sink->join)
        rc = ps->sink->join(ps->sink->ctx, ps->source_no, to, ps->n, e);
    for (size_t i = 0; i < ps->n && !rc; i++)
        rc = merge_rows(all, &ps->items[i].r, e);
    if (!rc && all->f->from && (ps->items[0].si.nwords == KEPT_WORDS || (all->first <= all->last && all->last - all->first >= DAYS_SURE * INT64_C(86400000))))
        rc = resume_refused(e); // as in split_in_order
    return rc;
}

int split_found(const struct split *ps, struct source_info *sum, struct err *e)
{
    int rc = ps->f->from ? source_merge(sum, &ps->f->from->found, e) : 0;
    for (size_t i = 0; i < ps->n && !rc; i++)
        rc = source_merge(sum, ps->items[i].r.f->si, e);
    return rc;
}

bool split_ends(const struct split *ps, uint64_t *end, uint64_t *line)
{
    const struct part *last = &ps->items[ps->n - 1];
    for (size_t i = 0; i < ps->n; i++)
        if (ps->items[i].r.broken || ps->items[i].r.in_footer || ps->items[i].si.nwords == KEPT_WORDS)
            return false;
    *end = last->s.end;
    *line = last->s.end_line;
    return last->s.whole;
}

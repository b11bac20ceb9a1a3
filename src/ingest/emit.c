// The rows of one file into records: in parts where that is possible, else one after another; then what there is to say of them.
#include "resume_priv.h"
#include "batch_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

struct emission {
    struct file *f;
    const struct record_sink *sink;
    uint32_t source_no;
    struct rows all;     // the one reader, or the sum of the parts
    struct split *parts; // NULL: read one after another
};

// --- one reader ---------------------------------------------------------------------------------------------------

// The column of an id that should come once only, -1: none. Answers and criteria of one form are rows of one id.
static int own_id_column(const struct emit *m)
{
    static const unsigned once = 1u << REC_INTERACTION | 1u << REC_SURVEY | 1u << REC_CUSTOMER | 1u << REC_LEAD |
                                 1u << REC_ORDER | 1u << REC_SUBSCRIPTION | 1u << REC_SOCIAL | 1u << REC_EMPLOYEE;
    const struct bind *id = emit_find(m, F_id);
    bool many = m->long_form || emit_find(m, F_metric) || !(once >> m->kind & 1);
    return id && !many && id->join < 0 ? id->col : -1;
}

bool rows_init(struct rows *r)
{
    int id = r->f->fold || !r->p->n ? -1 : own_id_column(&r->p->emits[0]);
    r->first = INT64_MAX;
    r->last = INT64_MIN;
    r->c.f = r->f;
    memcpy(r->c.currency, r->f->o->currency, sizeof(r->c.currency));
    r->padded = calloc(r->f->ncols + 1, sizeof(*r->padded));
    r->again = id >= 0 ? again_new(r->f, id) : NULL;
    return r->padded && (id < 0 || r->again);
}

void rows_release(struct rows *r)
{
    free(r->padded);
    batcher_free(r->batch);
    sb_release(&r->joined);
    sb_release(&r->id);
    again_free(r->again);
    convert_release(&r->c);
    *r = (struct rows){0};
}

static void tell_bytes(void *ctx, uint64_t bytes)
{
    const struct file *f = ctx;
    meter_at(f->meter, (double)bytes / (double)f->in.size);
}

static int read_rows(struct rows *r, struct err *e)
{
    struct file *f = r->f;
    struct decoder d;
    struct csv_stream s = file_stream(f);
    int rc = batcher_begin(r) ? err_nomem(e) : decoder_init(&d, &f->in, &f->scan, e);
    if (rc)
        return rc;
    s.progress = f->meter ? tell_bytes : NULL;
    s.batch = r->batch ? batch_read : NULL;
    if (f->fold)
        fold_begin(f->fold, r->p);
    rc = csv_read(&s, &d, rows_read, r, e);
    if (!rc && f->fold)
        rc = fold_end(f->fold, rows_one, r, e);
    batch_end(r);
    decoder_release(&d);
    return rc ? rc : rows_tell(r, e);
}

// --- the statistics alone -----------------------------------------------------------------------------------------

struct looking {
    struct file *f;
    size_t skip;
    uint64_t rows, most;
};

static int look_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct looking *l = ctx;
    if (row->fault != CSV_ROW_OK)
        return 0;
    if (l->skip) {
        l->skip--;
        return 0;
    }
    if (l->most && l->rows++ == l->most)
        return CSV_STOP;
    rows_gather(l->f, row);
    return l->f->fold ? fold_scan(l->f->fold, row, e) : 0;
}

static void say_newline(struct file *f, struct csv_counts c)
{
    if (f->from) {
        c.lf += f->from->counts.lf;
        c.crlf += f->from->counts.crlf;
        c.cr += f->from->counts.cr;
    }
    f->counts = c;
    f->si->newline = c.crlf > c.lf && c.crlf > c.cr ? "CRLF" : c.cr > c.lf ? "CR" : "LF";
}

static int look_alone(struct file *f, uint64_t rows, bool *all, struct err *e)
{
    struct decoder d;
    int rc = decoder_init(&d, &f->in, &f->scan, e);
    if (rc)
        return rc;
    struct enc_stretch look;
    enc_stretch_begin(&look, &f->in, f->scan.bom, f->in.size);
    d.look = f->scan.guess ? &look : NULL;
    struct looking l = {.f = f, .skip = f->header_at + (size_t)f->header_rows, .most = rows};
    struct csv_stream s = file_stream(f);
    s.progress = f->meter && !rows ? tell_bytes : NULL;
    rc = csv_read(&s, &d, look_row, &l, e);
    decoder_release(&d);
    *all = !rows || l.rows <= rows;
    say_newline(f, s.counts);
    if (rc || !f->scan.guess)
        return rc;
    if (!rows)
        return encoding_take(&f->in, &f->scan, &look, 1, f->o->cancel, e);
    if (look.blocks)
        f->scan.begun = (struct enc_begun){{f->scan.begun.head[0], f->scan.begun.head[1]}, {look.hash[0], look.hash[1]}, look.from, look.blocks};
    return 0;
}

int first_pass(struct file *f, struct plan *p, uint64_t rows, bool *all, struct err *e)
{
    static const struct record_sink none = {0};
    size_t n = split_wanted(f, p, &none);
    if (!rows)
        meter_reading(f->meter, 2); // and then its records
    if (rows || n < 2)
        return look_alone(f, rows, all, e);
    struct split *parts;
    struct plan nothing = {0};
    int rc = split_read(&parts, f, &nothing, &none, 0, n, GATHER_ONLY, e);
    if (!rc)
        rc = split_stats(parts, f, e);
    if (!rc)
        say_newline(f, split_counts(parts));
    split_free(parts);
    *all = true;
    return rc;
}

// --- what there is to say -----------------------------------------------------------------------------------------

static int lookup_notes(struct rows *r)
{
    struct source_info *si = r->f->si;
    int rc = 0;
    if (r->tabled)
        rc = source_note(si, ngettext("%llu row is a table that other files look values up in",
                                      "%llu rows are a table that other files look values up in", r->tabled),
                         (unsigned long long)r->tabled);
    for (size_t i = 0; i < r->p->n && !rc; i++)
        for (size_t j = 0; j < r->p->emits[i].n && !rc; j++) {
            const struct bind *b = &r->p->emits[i].binds[j];
            if (!b->looked_up)
                continue;
            const char *field = rec_fields[b->field].name;
            if (!lookup_known(r->f->lookups, b->how.lookup))
                rc = source_note(si, "%s: no file of the profile %s is loaded; its values stay as they are", field, b->how.lookup);
            else
                rc = source_note(si, ngettext("%s: %llu of %llu value found in %s; the others stay as they are",
                                              "%s: %llu of %llu values found in %s; the others stay as they are", b->looked_up), field,
                                 (unsigned long long)b->found, (unsigned long long)b->looked_up, b->how.lookup);
        }
    return rc;
}

static int finish_notes(struct rows *r)
{
    struct source_info *si = r->f->si;
    int rc = 0;
    if (r->footers)
        rc = source_note(si, ngettext("footer left out: %llu line", "footer left out: %llu lines", r->footers), (unsigned long long)r->footers);
    if (r->guests && !rc)
        rc = source_note(si, ngettext("%llu order names no customer: it counts in the revenue, and in no figure of customers",
                                      "%llu orders name no customer: they count in the revenue, and in no figure of customers", r->guests),
                         (unsigned long long)r->guests);
    if (r->short_rows && !rc)
        rc = source_note(si, ngettext("%llu row has fewer cells than the header (line %llu); the missing ones are empty",
                                      "%llu rows have fewer cells than the header (first: line %llu); the missing ones are empty", r->short_rows),
                         (unsigned long long)r->short_rows, (unsigned long long)r->short_line);
    if (r->filtered && !rc)
        rc = source_note(si, ngettext("%llu row left out, as the profile says", "%llu rows left out, as the profile says", r->filtered),
                         (unsigned long long)r->filtered);
    struct fold_counts fold = r->f->fold ? fold_counted(r->f->fold) : (struct fold_counts){0};
    if (fold.lines > fold.records && !rc)
        rc = source_note(si, ngettext("%llu lines folded into %llu record", "%llu lines folded into %llu records", fold.records),
                         (unsigned long long)fold.lines,
                         (unsigned long long)fold.records);
    if (fold.full && !rc)
        rc = source_note(si, "too many lines of one record stand apart; some are read as records of their own");
    if (!rc && r->p->emits[0].kind == REC_INTERACTION && !emit_find(&r->p->emits[0], F_id))
        rc = source_note(si, "no column is an id: every row is an interaction of its own, and rows that are there twice count "
                             "twice");
    if (!rc)
        rc = lookup_notes(r);
    if (r->ghosts && !rc)
        rc = source_note(si, ngettext("%llu row of nothing but separators is no record", "%llu rows of nothing but separators are no records", r->ghosts),
                         (unsigned long long)r->ghosts);
    return rc;
}

// The days of the first and the last record.
static void say_days(struct rows *r)
{
    struct source_info *si = r->f->si;
    if (r->first > r->last)
        return;
    bool days = rec_fields[rows_placing(&(struct record){.kind = r->p->emits[0].kind})].type != RT_TIME;
    si->first_day = days ? (int32_t)(r->first / 86400000) : zone_day(r->f->o->zone, r->first);
    si->last_day = days ? (int32_t)(r->last / 86400000) : zone_day(r->f->o->zone, r->last);
}

// --- the whole ----------------------------------------------------------------------------------------------------

bool emit_can_gather(const struct file *f, const struct plan *p, const struct record_sink *sink)
{
    return sink->fork && split_wanted(f, p, sink) > 0;
}

int emit_begin(struct emission **out, struct file *f, const struct record_sink *sink, uint32_t source_no, struct err *e)
{
    struct emission *m = calloc(1, sizeof(*m));
    *out = m;
    if (!m)
        return err_nomem(e);
    m->f = f;
    m->sink = sink;
    m->source_no = source_no;
    return 0;
}

// In one part nothing depends on how the file was cut.
static int read_in_parts(struct emission *m, struct plan *p, size_t n, enum gather gather, struct err *e)
{
    int rc = split_read(&m->parts, m->f, p, m->sink, m->source_no, n, gather, e);
    if (rc || split_in_order(m->parts))
        return rc;
    split_free(m->parts);
    m->parts = NULL;
    return split_read(&m->parts, m->f, p, m->sink, m->source_no, 1, gather, e);
}

int emit_read(struct emission *m, struct plan *p, bool gather, struct err *e)
{
    struct file *f = m->f;
    split_free(m->parts);
    m->parts = NULL;
    rows_release(&m->all);
    m->all = (struct rows){.f = f, .p = p, .sink = m->sink, .to = m->sink->ctx, .source_no = m->source_no,
                           .skip = f->header_at + (size_t)f->header_rows};
    for (size_t i = 0; i < p->n; i++)
        if (rows_prepare(&p->emits[i]))
            return err_nomem(e);
    if (!rows_init(&m->all))
        return err_nomem(e);
    memset(f->si->present, 0, sizeof(f->si->present));
    plan_mark_present(f, p);
    meter_reading(f->meter, 1);
    int rc = m->sink->begin ? m->sink->begin(m->sink->ctx, f->si, m->source_no, e) : 0;
    size_t n = split_wanted(f, p, m->sink);
    if (rc)
        return rc;
    if (f->from && n)
        n = 1;
    if (!n || !m->sink->fork) {
        rc = encoding_sure(&f->in, &f->scan, f->o->threads, f->o->cancel, e); // what the sink has got is not taken back
        return rc ? rc : read_rows(&m->all, e);
    }
    rc = read_in_parts(m, p, n, gather ? GATHER_TOO : GATHER_NONE, e);
    if (!rc && gather) {
        rc = split_stats(m->parts, f, e);
        say_newline(f, split_counts(m->parts));
    }
    return rc;
}

int emit_end(struct emission *m, struct plan *p, char currency[4], struct err *e)
{
    struct rows *r = &m->all;
    r->p = p;
    int rc = m->parts ? split_join(m->parts, r, e) : 0;
    if (rc)
        return rc;
    if (m->f->o->resume && (rc = resume_tell(m->f->o->resume, m->f, p, r, m->parts, e)))
        return rc;
    say_days(r);
    m->f->si->ambiguous_times = r->c.ambiguous;
    m->f->si->skipped_times = r->c.skipped;
    memcpy(currency, r->c.currency, 4);
    if (finish_notes(r))
        rc = err_nomem(e);
    if (!rc)
        rc = ids_notes(m->f, p, e);
    if (!rc && r->again)
        rc = again_say(r->again, m->f, p, e);
    return !rc && m->sink->end ? m->sink->end(m->sink->ctx, m->f->si, m->source_no, e) : rc;
}

void emit_free(struct emission *m)
{
    if (!m)
        return;
    split_free(m->parts);
    rows_release(&m->all);
    free(m);
}

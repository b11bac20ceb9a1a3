// One source: open, scan, recognise; plan from statistics of its columns, of all rows or of the first ones; records.
#include "load_priv.h"
#include "resume_priv.h"

#include "base/civil.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLAN_ROWS 20000 // the first rows, from which a plan is made when the others are looked at while they are read
#define KEPT_SPOOLS 100 // copies of standard input and compressed files kept open for reading rows again

static int set_state(struct source_info *si, enum source_state state, const char *why)
{
    si->state = state;
    si->why = arena_strdup(&si->mem, why);
    return si->why ? 0 : ERR_NOMEM;
}

static bool fatal(int rc)
{
    return rc == ERR_NOMEM || rc == ERR_CANCEL;
}

// --- which columns matter -----------------------------------------------------------------------------------------

static bool needs_values(const struct bind *b)
{
    switch (b->type) {
    case RT_TIME:
    case RT_DAY:
    case RT_DURATION:
    case RT_SCORE:
    case RT_NUMBER:
    case RT_MONEY: return true;
    default: return b->field == F_metric || b->field == F_label;
    }
}

static void want_columns(struct file *f, const struct plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->emits[i].n; j++) {
            const struct bind *b = &p->emits[i].binds[j];
            if (b->col < 0 || !needs_values(b))
                continue;
            f->cols[b->col].wanted = true;
            if (b->less >= 0) // it may be the one that shows the decimal sign
                f->cols[b->less].wanted = true;
        }
}

static bool asks_questions(const struct profile *p)
{
    for (size_t i = 0; p && i < p->nsections; i++)
        if (p->sections[i].questions)
            return true;
    return false;
}

// --- what was understood ------------------------------------------------------------------------------------------

static int describe_column(struct file *f, const struct plan *p, size_t col, struct source_column *out)
{
    struct column *c = &f->cols[col];
    struct strbuf fields = {0};
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->emits[i].n; j++) {
            const struct bind *b = &p->emits[i].binds[j];
            if (b->col != (int)col && b->join != (int)col && b->since != (int)col && b->less != (int)col &&
                b->since_join != (int)col)
                continue;
            char name[80];
            bool table = p->emits[i].section && p->emits[i].section->table;
            snprintf(name, sizeof(name), "%s.%s", table ? "lookup" : rec_kinds[p->emits[i].kind].name,
                     !table ? rec_fields[b->field].name : b->field == F_id ? "key" : "value");
            if (!strstr(sb_str(&fields), name))
                sb_addf(&fields, "%s%s", fields.len ? ", " : "", name);
        }
    out->header = arena_strdup(&f->si->mem, c->header);
    out->field = arena_strdup(&f->si->mem, sb_str(&fields));
    out->hint = fields.len ? NULL : c->hint;
    out->how = fields.len ? arena_strdup(&f->si->mem, c->how ? c->how : "") : "";
    bool oom = fields.oom || !out->header || !out->field || !out->how;
    sb_release(&fields);
    return oom ? ERR_NOMEM : 0;
}

static int describe(struct file *f, const struct plan *p, struct err *e)
{
    struct source_info *si = f->si;
    si->profile = arena_strdup(&si->mem, p->profile);
    si->label = arena_strdup(&si->mem, p->label);
    si->header_rows = f->header_rows;
    if (p->p && p->p->id_space && !(si->id_space = arena_strdup(&si->mem, p->p->id_space)))
        return err_nomem(e);
    free(si->columns);
    si->columns = calloc(f->ncols + 1, sizeof(*si->columns));
    if (!si->profile || !si->label || !si->columns)
        return err_nomem(e);
    si->ncolumns = f->ncols;
    for (size_t i = 0; i < f->ncols; i++)
        if (describe_column(f, p, i, &si->columns[i]))
            return err_nomem(e);
    return 0;
}

// Parsed values of the first rows, as text.
struct samples {
    struct file *f;
    struct plan *p;
    size_t skip, rows;
    struct convert c;
    struct strbuf joined;
};

static void sample_text(const struct file *f, const struct bind *b, const struct rec_value *v, char out[64])
{
    struct civil d;
    int64_t t;
    switch (b->type) {
    case RT_TIME:
        t = zone_to_local(f->o->zone, v->i);
        d = civil_from_day((int32_t)((t - ((t % 86400000) + 86400000) % 86400000) / 86400000));
        t = ((t % 86400000) + 86400000) % 86400000 / 1000;
        snprintf(out, 64, "%04d-%02d-%02d %02d:%02d:%02d", (int)d.year, d.month, d.day, (int)(t / 3600),
                 (int)(t / 60 % 60), (int)(t % 60));
        return;
    case RT_PERIOD:
    case RT_DAY:
        d = civil_from_day((int32_t)v->i);
        snprintf(out, 64, "%04d-%02d-%02d", (int)d.year, d.month, d.day);
        return;
    case RT_DURATION: snprintf(out, 64, "%.10g s", (double)v->i / 1000); return;
    case RT_SCORE: snprintf(out, 64, "%.6g", (double)v->i / (double)SCORE_ONE); return;
    case RT_NUMBER: snprintf(out, 64, "%.10g", (double)v->i / (double)NUMBER_ONE); return;
    case RT_MONEY: snprintf(out, 64, "%.10g", (double)v->i / (double)MONEY_ONE); return;
    case RT_COUNT: snprintf(out, 64, "%lld", (long long)v->i); return;
    case RT_FLAG: snprintf(out, 64, "%s", v->i ? "yes" : "no"); return;
    case RT_WORD: str_copy(out, 64, word_name(b->set, v->i)); return;
    default: break;
    }
    char text[61];
    snprintf(text, sizeof(text), "%.*s", (int)(v->len > 60 ? 60 : v->len), v->s ? v->s : "");
    str_copy(out, 64, text);
}

static enum val sample_value(struct samples *s, struct bind *b, const struct csv_row *row, struct rec_value *v)
{
    const struct csv_cell *cell = &row->cells[b->col];
    if (b->join < 0 || (size_t)b->join >= row->n)
        return convert_cell(&s->c, b, cell->s, cell->len, v);
    if (b->type == RT_TIME || b->type == RT_DAY)
        return convert_joined(&s->c, b, cell, &row->cells[b->join], v);
    sb_clear(&s->joined);
    sb_addn(&s->joined, cell->s, cell->len);
    sb_addf(&s->joined, " %s", row->cells[b->join].s);
    return convert_cell(&s->c, b, sb_str(&s->joined), s->joined.len, v);
}

static int sample_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct samples *s = ctx;
    struct strbuf clean = {0};
    int rc = 0;
    if (row->fault != CSV_ROW_OK || s->skip) {
        s->skip -= row->fault == CSV_ROW_OK;
        return 0;
    }
    for (size_t i = 0; i < s->p->n && !rc; i++)
        for (size_t j = 0; j < s->p->emits[i].n && !rc; j++) {
            struct bind *b = &s->p->emits[i].binds[j];
            struct rec_value v;
            char text[64];
            if (b->col < 0 || (size_t)b->col >= row->n || !row->cells[b->col].len || b->field == F_score)
                continue;
            struct source_column *sc = &s->f->si->columns[b->col];
            size_t k = 0;
            while (k < ARRAY_LEN(sc->samples) && sc->samples[k])
                k++;
            if (k == ARRAY_LEN(sc->samples) || k > s->rows)
                continue;
            if (b->since >= 0 || sample_value(s, b, row, &v) != VAL_OK)
                continue;
            sample_text(s->f, b, &v, text);
            sb_clear(&clean);
            utf8_clean(&clean, text, strlen(text));
            if (clean.oom || !(sc->samples[k] = arena_strdup(&s->f->si->mem, sb_str(&clean))))
                rc = err_nomem(e);
        }
    sb_release(&clean);
    return rc ? rc : ++s->rows >= 4 + 60 ? CSV_STOP : 0;
}

static int take_samples(struct file *f, struct plan *p, struct err *e)
{
    struct decoder d;
    int rc = decoder_init(&d, &f->in, &f->scan, e);
    if (rc)
        return rc;
    struct samples s = {.f = f, .p = p, .skip = f->header_at + (size_t)f->header_rows};
    s.c.f = f;
    memcpy(s.c.currency, f->o->currency, 4);
    struct csv_stream st = file_stream(f);
    rc = csv_read(&st, &d, sample_row, &s, e);
    convert_release(&s.c);
    sb_release(&s.joined);
    decoder_release(&d);
    // The word caches hold what the samples said; the currency may not have been known then.
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->emits[i].n; j++)
            if (p->emits[i].binds[j].cache)
                memset(p->emits[i].binds[j].cache, 0, WORD_CACHE * sizeof(struct cached_word));
    return rc;
}

// --- the whole ----------------------------------------------------------------------------------------------------

// One reading of a file: what it is read by, and how much of it the plan was made from.
struct reading {
    struct file *f;
    const struct record_sink *sink;
    const struct profile *prof;
    bool canonical;
    bool known;   // the statistics are of all rows already
    bool partial; // they are of the first rows only
};

// The statistics of the columns: of all rows, or of the first ones where the rest can be gathered while they are read.
static int look(struct reading *r, struct plan *p, struct err *e)
{
    bool all = true, some = !r->f->whole && emit_can_gather(r->f, p, r->sink);
    int rc = r->known ? 0 : first_pass(r->f, p, some ? PLAN_ROWS : 0, &all, e);
    r->partial = !all;
    return rc;
}

static int make_plan(struct reading *r, struct plan *p, struct err *e)
{
    struct file *f = r->f;
    const struct profile *prof = r->prof;
    int rc, fold_col = prof ? match_column(&prof->fold_by, f->cols, f->ncols) : -1;
    if (fold_col >= 0 && !f->fold && !(f->fold = fold_new(f, fold_col)))
        return err_nomem(e);
    if (r->canonical || (prof && !asks_questions(prof))) {
        rc = r->canonical ? plan_canonical(f, p, e) : plan_from_profile(f, p, prof, e);
        if (!rc)
            want_columns(f, p);
        return rc ? rc : look(r, p, e);
    }
    for (size_t i = 0; i < f->ncols; i++)
        f->cols[i].wanted = true;
    if ((rc = look(r, p, e)))
        return rc;
    return prof ? plan_from_profile(f, p, prof, e) : synonyms_plan(f, p, e);
}

static int unrecognised(struct file *f, const char *why, struct err *e)
{
    struct strbuf b = {0};
    size_t shown = 0;
    for (size_t i = 0; i < f->ncols && shown < 6; i++)
        if (*f->cols[i].header)
            sb_addf(&b, "%s%s", shown++ ? ", " : "", f->cols[i].header);
    sb_add(&b, shown < f->ncols ? ", ..." : "");
    if (!why)
        why = b.oom ? NULL
                    : arena_printf(&f->si->mem, _("no profile and no record kind fits its headers (%s); write a profile, see "
                                                  "kpitop-profile(5)"), sb_str(&b));
    int rc = !why || set_state(f->si, SOURCE_UNRECOGNISED, why) ? err_nomem(e) : 0;
    sb_release(&b);
    if (!rc) {
        struct plan none = {.profile = "", .label = ""};
        rc = describe(f, &none, e);
    }
    return rc;
}

// The way to read the file; where a trial fixes the header, its columns are taken there.
static int choose(struct file *f, const struct head *h, const struct profile *forced, const struct profile **prof,
                  bool *canonical, struct err *e)
{
    if (!f->trial || !f->trial->fixed_header)
        return recognise(f, h, forced, prof, canonical, e);
    *prof = forced;
    *canonical = false;
    return columns_from_head(f, h, f->trial->header_at, f->trial->header_rows, e);
}

static void forget_plan(struct file *f, struct plan *p)
{
    plan_release(p);
    for (size_t i = 0; i < f->ncols; i++)
        f->cols[i].how = f->cols[i].hint = NULL;
}

// The plan, settled by what the values say, and what is shown of it. p->refused or no emits: it is not understood.
static int understand(struct reading *r, struct plan *p, struct err *e)
{
    struct file *f = r->f;
    int rc = make_plan(r, p, e);
    bool none = rc == ERR_NOTFOUND || (!rc && (p->refused || !p->n));
    if (r->partial && (none || (!rc && !emit_can_gather(f, p, r->sink)))) { // all of it has its say before it is refused
        bool all;
        for (size_t i = 0; i < f->ncols; i++) {
            f->cols[i].st = (struct colstat){0};
            f->cols[i].seen = NULL;
        }
        if (!(rc = first_pass(f, p, 0, &all, e))) {
            forget_plan(f, p);
            r->known = true;
            rc = make_plan(r, p, e);
        }
    }
    if (f->trial && f->trial->planned && (!rc || rc == ERR_NOTFOUND))
        f->trial->planned(f->trial->ctx, f, p);
    if (rc || p->refused || !p->n)
        return rc;
    rc = plan_settle(f, p, e);
    if (!rc)
        rc = plan_doubts(f, p, e);
    if (!rc)
        rc = describe(f, p, e);
    return rc ? rc : take_samples(f, p, e);
}

// The values of all rows have their say now. They nearly always say what the first ones did; else the records go back, and the
// rows are read again with the plan that all of them make.
static int settle_again(struct reading *r, struct plan *p, struct emission *m, struct err *e)
{
    struct source_info *si = r->f->si;
    struct plan all = {0};
    uint64_t present[REC_KINDS][2];
    memcpy(present, si->present, sizeof(present));
    for (size_t i = 0; i < r->f->ncols; i++)
        r->f->cols[i].how = r->f->cols[i].hint = NULL;
    r->known = true;
    int rc = understand(r, &all, e);
    if (rc == ERR_NOTFOUND || (!rc && (all.refused || !all.n))) { // nothing of it counts, see load_once
        r->f->whole = true;
        plan_release(&all);
        return r->f->from ? resume_refused(e) : err_set(e, ERR_SYNTAX, "its first rows are like no others");
    }
    if (!rc) {
        memset(si->present, 0, sizeof(si->present));
        plan_mark_present(r->f, &all);
    }
    if (!rc && (!plan_same(p, &all) || memcmp(present, si->present, sizeof(present)) != 0))
        rc = r->f->from ? resume_refused(e) : emit_read(m, &all, false, e);
    plan_release(p); // its binds are no longer asked
    *p = all;
    return rc;
}

static int give_records(struct reading *r, struct plan *p, struct ingest_opts *o, uint32_t source_no, struct err *e)
{
    struct emission *m;
    int rc = emit_begin(&m, r->f, r->sink, source_no, e);
    bool grown = r->f->from != NULL, gather = r->partial || grown;
    if (!rc)
        rc = emit_read(m, p, gather, e);
    if (!rc && gather)
        rc = settle_again(r, p, m, e);
    if (!rc && grown && !resume_fits(r->f->from, r->f, p))
        rc = resume_refused(e);
    for (size_t i = 0; i < p->nnotes && !rc; i++)
        rc = source_note(r->f->si, "%s", p->notes[i]) ? err_nomem(e) : 0;
    if (!rc)
        rc = emit_end(m, p, o->currency, e);
    emit_free(m);
    return rc;
}

// Of a file that has grown: what the values before say, as if they had been read now.
static int know_columns(struct reading *r, struct err *e)
{
    struct file *f = r->f;
    if (!resume_dialect(f->from, f))
        return resume_refused(e);
    for (size_t i = 0; i < f->ncols; i++)
        f->cols[i].st = f->from->cols[i];
    r->known = true;
    return 0;
}

static int load_rows(struct file *f, const struct profile *forced, struct ingest_opts *o, uint32_t source_no,
                     const struct record_sink *sink, struct err *e)
{
    struct head h = {0};
    struct plan p = {0};
    struct reading r = {.f = f, .sink = sink};
    struct err local = {0};
    int rc = dialect_said(f, &forced, &local);
    if (!rc && f->scan.enc != ENC_UTF8) // a profile says so
        rc = encoding_sure(&f->in, &f->scan, o->threads, o->cancel, &local);
    if (!rc)
        rc = head_read(f, &h, &local);
    if (!rc && !h.n) {
        rc = set_state(f->si, SOURCE_UNREADABLE, _("holds no rows")) ? ERR_NOMEM : 0;
        goto out;
    }
    if (!rc)
        rc = choose(f, &h, forced, &r.prof, &r.canonical, &local);
    if (!rc && f->lookups && f->lookups->may_wait && strcmp(f->si->path, "-") != 0 && lookups_missing(f->lookups, r.prof)) {
        f->lookups->waits = true;
        goto out;
    }
    if (!rc && f->from)
        rc = know_columns(&r, &local);
    if (!rc)
        rc = understand(&r, &p, &local);
    if (f->from && (rc == ERR_NOTFOUND || (!rc && (p.refused || !p.n || !split_wanted(f, &p, sink)))))
        rc = resume_refused(&local);
    if (rc == ERR_NOTFOUND)
        rc = set_state(f->si, SOURCE_UNRECOGNISED, local.msg) ? ERR_NOMEM : 0;
    else if (!rc && (p.refused || !p.n))
        rc = unrecognised(f, p.refused, &local);
    else if (!rc)
        rc = give_records(&r, &p, o, source_no, &local);
    if (!rc && f->key.oom)
        rc = err_nomem(&local);
out:
    if (rc && e)
        *e = local;
    plan_release(&p);
    free(h.rows);
    arena_release(&h.mem);
    return rc;
}

static int sheet_notes(struct file *f)
{
    struct source_info *si = f->si;
    const struct sheet_said *s = &f->in.said;
    int rc = 0;
    if (f->in.sheet && *s->others)
        rc = source_note(si, "the sheet %s is read; the workbook also holds %s (a # and its name after the file reads another)",
                         s->name, s->others);
    if (s->errors && !rc)
        rc = source_note(si, ngettext("%llu cell holds a spreadsheet error such as #N/A, read as empty",
                                      "%llu cells hold a spreadsheet error such as #N/A, read as empty", s->errors),
                         (unsigned long long)s->errors);
    if (s->uncomputed && !rc)
        rc = source_note(si, ngettext("%llu formula has no stored result, read as empty; open the workbook in a spreadsheet program and save it",
                                      "%llu formulas have no stored result, read as empty; open the workbook in a spreadsheet program and save it",
                                      s->uncomputed),
                         (unsigned long long)s->uncomputed);
    if (s->long_numbers && !rc)
        rc = source_note(si, ngettext("%llu number has more than 15 digits, of which a spreadsheet keeps 15: ids that long belong in text cells",
                                      "%llu numbers have more than 15 digits, of which a spreadsheet keeps 15: ids that long belong in text cells",
                                      s->long_numbers),
                         (unsigned long long)s->long_numbers);
    return rc;
}

static int file_notes(struct file *f)
{
    struct source_info *si = f->si;
    int rc = 0;
    if (!f->scan.final_newline)
        rc = source_note(si, "no final newline");
    if (f->scan.bad && !rc)
        rc = source_note(si, ngettext("%llu bad UTF-8 sequence read as \xEF\xBF\xBD", "%llu bad UTF-8 sequences read as \xEF\xBF\xBD", f->scan.bad),
                         (unsigned long long)f->scan.bad);
    if (f->scan.nul && !rc)
        rc = source_note(si, ngettext("%llu NUL byte read as a blank", "%llu NUL bytes read as blanks", f->scan.nul), (unsigned long long)f->scan.nul);
    if (!rc)
        rc = sheet_notes(f);
    if (f->header_at && !rc)
        rc = source_note(si, ngettext("%zu line before the header left out", "%zu lines before the header left out", f->header_at), f->header_at);
    return rc;
}

static const struct source_info *twin(const struct source_list *known, const struct source_info *si)
{
    for (size_t i = 0; i < known->n; i++) {
        const struct source_info *o = known->items[i];
        if (o != si && o->state == SOURCE_LOADED && o->bytes == si->bytes && o->content[0] == si->content[0] &&
            o->content[1] == si->content[1])
            return o;
    }
    return NULL;
}

// Do its rows say what its bytes are, while they are read? Not where that has to be known before: another source of the same length may
// hold the same, or it has to be what it was.
static bool may_guess(const struct file *f, const struct source_list *known)
{
    for (size_t i = 0; i < known->n; i++)
        if (known->items[i] != f->si && known->items[i]->bytes == f->in.size)
            return false;
    return !f->unpacked && !f->o->libcsv;
}

static int scan(struct file *f, bool guess, struct err *e)
{
    if (f->from)
        return encoding_grow(&f->in, &f->from->bytes, &f->scan, f->o->cancel, e);
    int rc = guess ? encoding_guess(&f->in, &f->scan, e) : 0;
    return rc || f->scan.guess ? rc : encoding_scan(&f->in, &f->scan, f->o->threads, f->o->cancel, e);
}

// Opens and scans; sets a state other than SOURCE_LOADED when there is nothing to read.
static int prepare(struct file *f, const struct source_list *known, bool guess, struct err *e)
{
    struct source_info *si = f->si;
    struct err local = {0};
    struct input_opts opening = {.cancel = f->o->cancel, .limits = &f->o->limits, .pipes = f->o->pipes, .head = f->o->head, .meter = f->meter};
    int rc = f->in.fd >= 0 ? 0 : input_open(&f->in, si->path, &opening, &local);
    if (!rc && f->in.archive)
        rc = err_set(&local, ERR_SYNTAX, "holds several files; name one of them after a /");
    if (!rc)
        rc = scan(f, guess && may_guess(f, known), &local);
    if (f->unpacked && (rc ? !fatal(rc) : memcmp(si->content, f->scan.content, sizeof(si->content)) != 0))
        return input_moved(si->path, e);
    if (rc && !fatal(rc))
        return set_state(si, SOURCE_UNREADABLE, local.msg) ? err_nomem(e) : 0;
    if (rc) {
        if (e)
            *e = local;
        return rc;
    }
    si->bytes = f->in.size;
    si->format = arena_strdup(&si->mem, f->in.format);
    si->sheet = f->in.sheet ? arena_strdup(&si->mem, f->in.said.name) : NULL;
    if (!si->format || (f->in.sheet && !si->sheet))
        return err_nomem(e);
    si->mtime_ns = f->in.mtime_ns;
    si->ctime_ns = f->in.ctime_ns;
    si->enc = (int)f->scan.enc;
    si->bom = f->scan.bom;
    si->nul = f->scan.nul > 0;
    si->encoding = f->scan.name;
    memcpy(si->content, f->scan.content, sizeof(si->content));
    char why[600];
    const struct source_info *same = twin(known, si);
    if (!f->in.size || f->in.size == f->scan.bom)
        rc = set_state(si, SOURCE_UNREADABLE, _("is empty"));
    else if (f->scan.binary) {
        snprintf(why, sizeof(why), _("is no table of text but %s"), _(f->scan.binary));
        rc = set_state(si, SOURCE_UNREADABLE, why);
    } else if (same) {
        snprintf(why, sizeof(why), _("holds the same as %s, already loaded"), same->path);
        rc = set_state(si, SOURCE_SAME_CONTENT, why);
    }
    return rc ? err_nomem(e) : 0;
}

// What was counted is what was looked at, before or on the way: of a file that was written to meanwhile it may be some of the old and some
// of the new. Rows that came behind its end are left for the next time.
static int settled(const struct file *f, struct err *e)
{
    struct enc_scan now;
    bool cut;
    if (!input_written(&f->in, &cut))
        return 0;
    int rc = cut ? 0 : encoding_scan(&f->in, &now, f->o->threads, f->o->cancel, e);
    if (!rc && (cut || memcmp(now.content, f->scan.content, sizeof(now.content)) != 0 || !encoding_stays(&f->in, &f->scan.begun)))
        rc = input_moved(f->si->path, e);
    return rc;
}

static void file_release(struct file *f)
{
    sb_release(&f->key);
    sb_release(&f->scratch);
    fold_free(f->fold);
    arena_release(&f->mem);
    *f = (struct file){.o = f->o, .si = f->si, .words = f->words, .profiles = f->profiles, .lookups = f->lookups, .in = f->in, .from = f->from,
                       .unpacked = f->unpacked, .whole = f->whole, .meter = f->meter};
}

// Nothing is known of the source any more but where it is.
static void forget(struct source_info *si, const struct source_info *begun)
{
    struct arena mem = si->mem;
    free(si->columns);
    *si = *begun;
    si->mem = mem;
    si->columns = NULL;
    si->ncolumns = 0;
}

static int load_prepared(struct file *f, const struct profile *forced, struct ingest_opts *o, uint32_t source_no,
                         const struct source_list *known, const struct record_sink *sink, bool guess, struct err *e)
{
    int rc = prepare(f, known, guess, e);
    bool guessed = f->scan.guess;
    if (!rc && f->si->state == SOURCE_LOADED)
        rc = load_rows(f, forced, o, source_no, sink, e);
    if (!rc)
        rc = encoding_sure(&f->in, &f->scan, f->o->threads, f->o->cancel, e); // nobody has read all of its rows
    if (!rc && guessed)
        memcpy(f->si->content, f->scan.content, sizeof(f->si->content));
    return rc;
}

// Most files are what they begin as: their bytes are looked at while their rows are read. Where anything goes wrong before all of
// them were, or all rows together are understood as nothing, nothing of it counts, and they are looked at first.
static int load_once(struct file *f, const struct profile *forced, struct ingest_opts *o, uint32_t source_no,
                     const struct source_list *known, const struct record_sink *sink, struct err *e)
{
    const struct source_info begun = *f->si;
    int rc = load_prepared(f, forced, o, source_no, known, sink, true, e);
    if (!rc || fatal(rc) || (!f->scan.guess && !f->whole))
        return rc;
    bool cut;
    if (input_written(&f->in, &cut) && (cut || !encoding_stays(&f->in, &f->scan.begun)))
        return input_moved(f->si->path, e);
    forget(f->si, &begun);
    file_release(f);
    if (f->lookups)
        f->lookups->waits = false;
    return load_prepared(f, forced, o, source_no, known, sink, false, e);
}

int load_source(struct source_info *si, struct input *in, uint32_t source_no, const struct source_list *known, struct ingest_opts *o,
                const struct words *words, const struct profile_list *profiles, const struct profile *forced,
                struct lookups *lookups, const struct record_sink *sink, struct meter *meter, struct err *e)
{
    struct file f = {.o = o, .si = si, .words = words, .profiles = profiles, .lookups = lookups, .in = {.fd = -1},
                     .unpacked = si->format && *si->format, .meter = meter};
    if (in)
        f.in = *in;
    si->first_day = si->last_day = CIVIL_NONE;
    si->format = "";
    si->profile = si->label = si->encoding = si->newline = "";
    struct resume from;
    int rc = 0;
    if (o->grown) {
        rc = resume_read(&from, o->grown, &si->mem, e);
        f.from = &from;
    }
    if (!rc)
        rc = load_once(&f, forced, o, source_no, known, sink, e);
    if (!rc && si->state == SOURCE_LOADED)
        rc = settled(&f, e);
    if (!rc && si->state == SOURCE_LOADED && file_notes(&f))
        rc = err_nomem(e);
    if (!rc && !(lookups && lookups->waits) && f.in.spooled && source_no < KEPT_SPOOLS && si->state == SOURCE_LOADED && f.in.fd >= 0) {
        si->spool = f.in.fd + 1;
        f.in.fd = -1;
    }
    input_close(&f.in);
    if (f.from)
        resume_release(f.from);
    file_release(&f);
    return rc;
}

int load_trial(struct source_info *si, const struct trial *t, struct ingest_opts *o, const struct words *words,
               const struct profile_list *profiles, const struct profile *forced, const struct record_sink *sink,
               struct err *e)
{
    struct file f = {.o = o, .si = si, .words = words, .profiles = profiles, .in = t->in, .scan = t->scan,
                     .delimiter = t->delimiter, .trial = t};
    si->first_day = si->last_day = CIVIL_NONE;
    si->profile = si->label = si->newline = si->format = "";
    si->encoding = t->scan.name;
    int rc = load_rows(&f, forced, o, 0, sink, e);
    if (!rc && si->state == SOURCE_LOADED && file_notes(&f))
        rc = err_nomem(e);
    file_release(&f);
    return rc;
}

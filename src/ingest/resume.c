#include "resume_priv.h"

#include <stdlib.h>
#include <string.h>

void pack_bytes(struct pack *p, void *v, size_t n)
{
    if (p->out) {
        sb_addn(p->out, v, n);
    } else if (p->bad || n > (size_t)(p->end - p->at)) {
        p->bad = true;
        memset(v, 0, n);
    } else {
        memcpy(v, p->at, n);
        p->at += n;
    }
}

void pack_text(struct pack *p, const char **s)
{
    uint64_t n = p->out && *s ? strlen(*s) + 1 : 0; // 0: NULL
    pack_bytes(p, &n, sizeof(n));
    if (p->out) {
        sb_addn(p->out, n ? *s : "", n);
        return;
    }
    p->bad = p->bad || n > (size_t)(p->end - p->at);
    *s = p->bad || !n ? NULL : arena_strndup(p->mem, p->at, n - 1);
    p->bad = p->bad || (n && !*s);
    p->at += p->bad ? 0 : n;
}

void pack_array(struct pack *p, void **items, size_t *n, size_t size)
{
    pack_bytes(p, n, sizeof(*n));
    if (!p->out) {
        p->bad = p->bad || *n > (size_t)(p->end - p->at) / size;
        *n = p->bad ? 0 : *n;
        if (!(*items = malloc(*n * size + 1))) {
            p->bad = true;
            *n = 0;
        }
    }
    if (*n)
        pack_bytes(p, *items, *n * size);
}

// --- the walk -----------------------------------------------------------------------------------------------------

static void pack_rejects(struct pack *p, struct source_info *s)
{
    pack_array(p, (void **)&s->reasons, &s->nreasons, sizeof(*s->reasons));
    for (size_t i = 0; i < s->nreasons; i++) {
        pack_text(p, &s->reasons[i].reason);
        pack_text(p, &s->reasons[i].field);
    }
    pack_array(p, (void **)&s->rejects, &s->nrejects, sizeof(*s->rejects));
    for (size_t i = 0; i < s->nrejects; i++) {
        pack_text(p, &s->rejects[i].field);
        pack_text(p, &s->rejects[i].header);
        pack_text(p, &s->rejects[i].value);
        pack_text(p, &s->rejects[i].reason);
    }
    s->reasoncap = s->nreasons;
    s->rejectcap = s->nrejects;
}

static void pack_words(struct pack *p, struct source_info *s)
{
    pack_array(p, (void **)&s->words, &s->nwords, sizeof(*s->words));
    for (size_t i = 0; i < s->nwords; i++) {
        pack_text(p, &s->words[i].field);
        pack_text(p, &s->words[i].word);
        int field = p->out || p->bad || !s->words[i].field ? -1 : rec_field_by_name(s->words[i].field);
        s->words[i].field = field >= 0 ? rec_fields[field].name : s->words[i].field; // words are told apart by the very name
    }
    s->wordcap = s->nwords;
    pack_bytes(p, &s->nnotes, sizeof(s->nnotes));
    p->bad = p->bad || s->nnotes > ARRAY_LEN(s->notes);
    for (size_t i = 0; !p->bad && i < s->nnotes; i++)
        pack_text(p, &s->notes[i]);
}

static void pack_found(struct pack *p, struct source_info *s)
{
    pack_bytes(p, &s->rows, sizeof(s->rows));
    pack_bytes(p, &s->rows_rejected, sizeof(s->rows_rejected));
    pack_bytes(p, &s->cells_rejected, sizeof(s->cells_rejected));
    pack_bytes(p, s->records, sizeof(s->records));
    pack_bytes(p, &s->day0, sizeof(s->day0));
    pack_array(p, (void **)&s->days, &s->ndays, sizeof(*s->days));
    p->bad = p->bad || s->ndays > SOURCE_DAYS_MAX + 128 || (s->ndays && s->day0 > INT32_MAX - (int32_t)s->ndays);
    pack_rejects(p, s);
    pack_words(p, s);
}

static void pack_columns(struct pack *p, struct resume *r)
{
    size_t n = (size_t)r->dialect.ncols;
    pack_array(p, (void **)&r->cols, &n, sizeof(*r->cols));
    p->bad = p->bad || n != r->dialect.ncols;
    for (size_t i = 0; i < n; i++) {
        p->bad = p->bad || r->cols[i].ndistinct > STAT_DISTINCT;
        for (size_t k = 0; !p->bad && k < r->cols[i].ndistinct; k++)
            pack_text(p, &r->cols[i].distinct[k]);
        pack_text(p, &r->cols[i].sample);
    }
}

static void walk(struct pack *p, struct resume *r)
{
    pack_bytes(p, r, offsetof(struct resume, found)); // what is plain
    pack_found(p, &r->found);
    pack_columns(p, r);
}

int resume_refused(struct err *e)
{
    return err_set(e, ERR_SYNTAX, "the rows that came may turn what was said of the others");
}

// --- told ---------------------------------------------------------------------------------------------------------

static bool rounded_ids(const struct plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->emits[i].n; j++)
            for (size_t k = 0; k < ARRAY_LEN(p->emits[i].binds[j].ids); k++)
                if (p->emits[i].binds[j].ids[k])
                    return true;
    return false;
}

static struct dialect dialect_of(const struct file *f)
{
    return (struct dialect){f->scan.bom, (uint64_t)(unsigned char)f->delimiter, f->header_at, (uint64_t)f->header_rows, f->ncols};
}

int resume_tell(struct strbuf *out, const struct file *f, const struct plan *p, struct rows *all, const struct split *parts, struct err *e)
{
    struct resume r = {.bytes = {.size = f->in.size}, .plan = plan_fingerprint(f, p), .dialect = dialect_of(f), .counts = f->counts,
                       .first = all->first, .last = all->last, .short_rows = all->short_rows, .short_line = all->short_line,
                       .footers = all->footers, .filtered = all->filtered, .guests = all->guests, .ghosts = all->ghosts,
                       .ambiguous = all->c.ambiguous, .skipped = all->c.skipped};
    sb_clear(out);
    if (!parts || f->scan.enc != ENC_UTF8 || f->scan.nul || f->in.spooled || f->in.sheet || *f->in.format || f->fold || f->trial ||
        rounded_ids(p) || !split_ends(parts, &r.end, &r.end_line) || r.end + f->scan.bom != f->in.size)
        return 0;
    memcpy(r.bytes.content, f->scan.content, sizeof(r.bytes.content));
    memcpy(r.bytes.last, f->scan.last, sizeof(r.bytes.last));
    memcpy(r.present, f->si->present, sizeof(r.present));
    memcpy(r.currency, all->c.currency, sizeof(r.currency));
    int rc = split_found(parts, &r.found, e);
    struct pack pack = {.out = out};
    if (!rc && r.found.nwords < KEPT_WORDS && (r.cols = calloc(f->ncols + 1, sizeof(*r.cols)))) {
        for (size_t i = 0; i < f->ncols; i++)
            r.cols[i] = f->cols[i].st;
        walk(&pack, &r);
        bool kept = all->again != NULL;
        pack_bytes(&pack, &kept, sizeof(kept));
        if (kept)
            again_pack(&pack, all->again);
    }
    if (out->oom)
        rc = err_nomem(e);
    resume_release(&r);
    return rc;
}

// --- read ---------------------------------------------------------------------------------------------------------

int resume_read(struct resume *r, const struct strbuf *from, struct arena *mem, struct err *e)
{
    struct pack p = {.at = from->s, .end = from->s + from->len, .mem = mem};
    *r = (struct resume){0};
    walk(&p, r);
    r->again = p;
    bool sound = !p.bad && r->bytes.size && r->end && r->dialect.ncols < CSV_MAX_COLUMNS;
    return sound ? 0 : resume_refused(e);
}

void resume_release(struct resume *r)
{
    source_info_release(&r->found);
    free(r->cols);
    r->cols = NULL;
}

bool resume_dialect(const struct resume *r, const struct file *f)
{
    struct dialect now = dialect_of(f);
    return !memcmp(&now, &r->dialect, sizeof(now));
}

bool resume_fits(const struct resume *r, const struct file *f, const struct plan *p)
{
    return r->plan == plan_fingerprint(f, p) && !memcmp(r->present, f->si->present, sizeof(r->present));
}

int resume_join(struct resume *r, struct rows *all, struct err *e)
{
    bool kept = false;
    pack_bytes(&r->again, &kept, sizeof(kept));
    if (kept != (all->again != NULL) || (kept && !again_pack(&r->again, all->again)))
        return resume_refused(e);
    all->first = r->first;
    all->last = r->last;
    all->short_rows = r->short_rows;
    all->short_line = r->short_line;
    all->footers = r->footers;
    all->filtered = r->filtered;
    all->guests = r->guests;
    all->ghosts = r->ghosts;
    all->c.ambiguous = r->ambiguous;
    all->c.skipped = r->skipped;
    return source_merge(all->f->si, &r->found, e);
}

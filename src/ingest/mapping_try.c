// A mapping's file: its first rows are kept, decoded, so that a trial after each change reads no more than these.
#include "mapping_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SAMPLE_MAX (64u << 20) // bytes of the first rows
#define SHOWN_BYTES 60

// --- the first rows -----------------------------------------------------------------------------------------------------

struct cutting {
    size_t rows;
    uint64_t end; // decoded offset where the first rows end
    bool more;
};

static int count_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct cutting *c = ctx;
    (void)e;
    // a few more than a trial counts: header and title lines
    if (++c->rows <= MAPPING_ROWS + 12 && row->offset < SAMPLE_MAX)
        return 0;
    c->end = row->offset;
    c->more = true;
    return CSV_STOP;
}

static int copy_text(struct mapping *m, int fd, const struct cutting *c, struct err *e)
{
    struct decoder d;
    char *text;
    size_t n = 1;
    uint64_t done = 0;
    int rc = decoder_init(&d, &m->in, &m->scan, e);
    if (rc)
        return rc;
    while (!rc && n && (!c->more || done < c->end)) {
        rc = decoder_next(&d, &text, &n, e);
        if (!rc && c->more && n > c->end - done)
            n = (size_t)(c->end - done);
        for (size_t at = 0; !rc && at < n;) {
            ssize_t w = write(fd, text + at, n - at);
            if (w <= 0 && errno != EINTR)
                rc = err_set(e, ERR_IO, "the first rows of %s cannot be kept: %s", m->path, strerror(errno));
            at += w > 0 ? (size_t)w : 0;
        }
        done += rc ? 0 : n;
    }
    m->trial.in = (struct input){.fd = fd, .size = done, .sheet = m->in.sheet};
    m->whole = !c->more;
    decoder_release(&d);
    return rc;
}

// The decoded text of the first rows goes to memory; the trials read it from there.
static int take_sample(struct mapping *m, struct err *e)
{
    const char *asked = mapping_now(m)->dialect.encoding;
    asked = asked ? asked : "";
    if (m->sampled && !strcmp(m->sampled, asked))
        return 0;
    enum enc enc;
    struct decoder d;
    struct cutting c = {0};
    m->scan = m->found;
    if (encoding_by_name(asked, &enc) && (enc != ENC_UTF8 || m->found.enc != ENC_UTF8_REPAIR))
        m->scan.enc = enc == ENC_UTF8 && m->found.enc != ENC_UTF8 ? ENC_UTF8_REPAIR : enc;
    m->scan.name = *asked ? asked : m->found.name;
    struct csv_stream s = {.delimiter = ',', .by_row = m->in.sheet, .cancel = m->o.cancel, .field = m->o.limits.field, .row = m->o.limits.line,
                           .columns = m->o.limits.columns, .quotes = m->o.limits.quotes};
    int rc = decoder_init(&d, &m->in, &m->scan, e);
    if (rc)
        return rc;
    rc = csv_read(&s, &d, count_row, &c, e);
    decoder_release(&d);
    int fd = rc ? -1 : memfd_create("kpitop-import", MFD_CLOEXEC);
    if (rc || fd < 0)
        return rc ? rc : err_set(e, ERR_IO, "no memory for the first rows: %s", strerror(errno));
    if (m->sampled)
        close(m->trial.in.fd);
    m->sampled = asked;
    m->trial.scan = (struct enc_scan){.enc = ENC_UTF8, .name = m->scan.name, .final_newline = m->scan.final_newline || c.more};
    return copy_text(m, fd, &c, e);
}

// --- what stands in the columns -------------------------------------------------------------------------------------------

struct looking {
    struct mapping *m;
    struct map_seen *n;
    size_t skip;
};

static const char *shown_text(struct mapping *m, const char *s, size_t len)
{
    struct strbuf b = {0};
    int width;
    utf8_clean(&b, s, len > 4 * SHOWN_BYTES ? 4 * SHOWN_BYTES : len);
    size_t n = utf8_fit(sb_str(&b), SHOWN_BYTES, &width);
    const char *copy = b.oom ? NULL : arena_strndup(&m->mem, sb_str(&b), n);
    sb_release(&b);
    return copy;
}

static bool add_word(struct mapping *m, struct mapping_column *c, const char *s, size_t len)
{
    char text[SHOWN_BYTES + 1];
    if (!len || c->more_words || len > SHOWN_BYTES) {
        c->more_words = c->more_words || len > SHOWN_BYTES;
        return len <= SHOWN_BYTES || c->samples[MAPPING_SAMPLES - 1] || !len;
    }
    memcpy(text, s, len);
    text[len] = '\0';
    for (size_t i = 0; i < c->nwords; i++)
        if (!strcmp(c->words[i], text))
            return true;
    if (c->nwords == MAPPING_WORDS) {
        c->more_words = true;
        return true;
    }
    const char *copy = shown_text(m, s, len);
    m->oom = m->oom || !copy;
    if (copy && *copy)
        c->words[c->nwords++] = copy;
    return true;
}

static int look(void *ctx, struct csv_row *row, struct err *e)
{
    struct looking *l = ctx;
    if (row->fault != CSV_ROW_OK || l->skip) {
        l->skip -= row->fault == CSV_ROW_OK;
        return 0;
    }
    const char **cells = l->n->nhead < MAPPING_HEAD ? arena_alloc(&l->m->mem, (l->n->ncols + 1) * sizeof(*cells)) : NULL;
    for (size_t i = 0; i < l->n->ncols; i++) {
        struct mapping_column *c = &l->n->shown[i];
        const char *s = i < row->n ? row->cells[i].s : "";
        size_t len = i < row->n ? row->cells[i].len : 0;
        trim(&s, &len);
        if (cells && !(cells[i] = shown_text(l->m, s, len)))
            return err_nomem(e);
        add_word(l->m, c, s, len);
        for (size_t k = 0; len && k < MAPPING_SAMPLES; k++) {
            if (c->samples[k] && !strncmp(c->samples[k], s, len < SHOWN_BYTES ? len : SHOWN_BYTES))
                break;
            if (c->samples[k])
                continue;
            if (!(c->samples[k] = shown_text(l->m, s, len)))
                return err_nomem(e);
            break;
        }
    }
    if (cells)
        l->n->head[l->n->nhead++] = cells;
    return l->m->oom ? err_nomem(e) : 0;
}

static int look_at_columns(struct mapping *m, struct err *e)
{
    struct map_seen *n = mapping_seen(m);
    struct decoder d;
    n->shown = arena_alloc(&m->mem, (n->ncols + 1) * sizeof(*n->shown));
    if (!n->shown)
        return err_nomem(e);
    for (size_t i = 0; i < n->ncols; i++) {
        n->shown[i].header = n->cols[i].header;
        n->shown[i].fields = n->shown[i].options = n->shown[i].how = n->shown[i].hint = "";
        const char *hint = i < m->result->ncolumns ? m->result->columns[i].hint : NULL;
        if (hint && !(n->shown[i].hint = arena_strdup(&m->mem, hint)))
            return err_nomem(e);
    }
    int rc = decoder_init(&d, &m->trial.in, &m->trial.scan, e);
    if (rc)
        return rc;
    struct looking l = {m, n, n->header_at + (size_t)n->header_rows};
    struct csv_stream s = {.delimiter = n->delimiter, .by_row = m->in.sheet, .width = n->ncols, .cancel = m->o.cancel,
                           .field = m->o.limits.field, .row = m->o.limits.line, .columns = m->o.limits.columns, .quotes = m->o.limits.quotes};
    rc = csv_read(&s, &d, look, &l, e);
    decoder_release(&d);
    return rc;
}

// --- proposing ------------------------------------------------------------------------------------------------------------

static int fresh_result(struct mapping *m, struct err *e)
{
    struct source_info *si = calloc(1, sizeof(*si));
    if (!si || !(si->path = arena_strdup(&si->mem, m->path))) {
        free(si);
        return err_nomem(e);
    }
    if (m->result) {
        source_info_release(m->result);
        free(m->result);
    }
    m->result = si;
    return 0;
}

static void trial_of_dialect(struct mapping *m)
{
    const struct mapping_dialect *d = &mapping_now(m)->dialect;
    m->trial.rows = MAPPING_ROWS;
    m->trial.delimiter = d->delimiter;
    m->trial.fixed_header = d->header_line > 0;
    m->trial.header_at = d->header_line > 0 ? (size_t)d->header_line - 1 : 0;
    m->trial.header_rows = d->header_rows;
}

int mapping_propose(struct mapping *m, struct err *e)
{
    const struct record_sink none = {0};
    int rc = take_sample(m, e);
    if (!rc)
        rc = fresh_result(m, e);
    if (rc)
        return rc;
    trial_of_dialect(m);
    m->trial.planned = mapping_planned;
    m->trial.ctx = m;
    struct ingest_opts o = m->o;
    struct profile own = {0};
    const struct profile *forced = NULL;
    if (o.profile)
        rc = profile_named(&m->profiles, o.profile, &m->words, &own, &forced, e);
    if (!rc)
        rc = load_trial(m->result, &m->trial, &o, &m->words, &m->profiles, forced, &none, e);
    profile_release(&own);
    if (rc || m->oom)
        return rc ? rc : err_nomem(e);
    if (!mapping_seen(m))
        return err_set(e, ERR_NOTFOUND, "%s: %s", m->path, m->result->why ? m->result->why : _("no columns are found"));
    return look_at_columns(m, e);
}

// --- trying ---------------------------------------------------------------------------------------------------------------

static int not_yet(struct mapping *m, const char *why, struct err *e)
{
    m->result->state = SOURCE_UNRECOGNISED;
    m->result->why = arena_strdup(&m->result->mem, why);
    return m->result->why ? 0 : err_nomem(e);
}

static const char *joined(struct mapping *m, struct strbuf *b)
{
    const char *s = b->oom ? NULL : arena_strdup(&m->mem, sb_str(b));
    m->oom = m->oom || !s;
    sb_release(b);
    return s ? s : "";
}

// What the first record still lacks, in a sentence; the program's own speaks of a profile that nobody has written yet.
static int say_missing(struct mapping *m, struct err *e)
{
    const struct map_state *s = mapping_now(m);
    struct strbuf b = {0};
    size_t first = s->nrules ? s->rules[0].section : 0;
    bool dated = false;
    for (size_t i = 0; i < s->nrules; i++) {
        first = s->rules[i].section < first ? s->rules[i].section : first;
        dated = dated || s->rules[i].field == F_answered_at || s->rules[i].field == F_sent_at;
    }
    if (!s->nrules)
        return not_yet(m, _("no column has a field yet"), e);
    enum rec_kind kind = s->sections[first].kind;
    for (const enum rec_field *q = rec_kinds[kind].required; *q != F_COUNT; q++) {
        bool has = false;
        for (size_t i = 0; i < s->nrules; i++)
            has = has || (s->rules[i].section == first && s->rules[i].field == *q);
        if (!has && (kind != REC_INTERACTION || *q != F_id)) // without an id each row is a case of its own
            sb_addf(&b, "%s%s", b.len ? ", " : "", rec_fields[*q].name);
    }
    if (kind == REC_SURVEY && !dated)
        sb_addf(&b, "%sanswered_at", b.len ? ", " : "");
    char why[300];
    snprintf(why, sizeof(why), _("the %s still needs %s"), rec_kinds[kind].name, sb_str(&b));
    int rc = !b.len ? 0 : not_yet(m, why, e);
    sb_release(&b);
    return rc;
}

// "interaction.id, survey.id", and what the profile says of it.
static void describe_column(struct mapping *m, size_t col, struct mapping_column *c)
{
    const struct map_state *s = mapping_now(m);
    struct strbuf fields = {0}, options = {0};
    c->mapped = false;
    for (size_t i = 0; i < s->nrules; i++) {
        const struct map_rule *r = &s->rules[i];
        char name[80];
        if (r->col != (int)col)
            continue;
        str_copy(name, sizeof(name), rec_kinds[s->sections[r->section].kind].name);
        str_copy(name + strlen(name), sizeof(name) - strlen(name), ".");
        str_copy(name + strlen(name), sizeof(name) - strlen(name), rec_fields[r->field].name);
        if (!strstr(sb_str(&fields), name))
            sb_addf(&fields, "%s%s", fields.len ? ", " : "", name);
        for (size_t k = 0; k < r->opts.n && !c->mapped; k++)
            if (!str_starts(r->opts.v[k].key, "word.") && !str_starts(r->opts.v[k].key, "label."))
                sb_addf(&options, "%s%s %s", options.len ? ", " : "", r->opts.v[k].key, r->opts.v[k].value);
        if (!c->mapped) {
            c->kind = s->sections[r->section].kind;
            c->field = r->field;
        }
        c->mapped = true;
    }
    c->fields = joined(m, &fields);
    c->options = joined(m, &options);
}

static int describe(struct mapping *m, struct err *e)
{
    struct map_seen *n = mapping_seen(m);
    const struct source_info *r = m->result;
    for (size_t i = 0; i < n->ncols; i++) {
        struct mapping_column *c = &n->shown[i];
        describe_column(m, i, c);
        c->rejected = 0;
        const char *how = r->state == SOURCE_LOADED && i < r->ncolumns && r->columns[i].how ? r->columns[i].how : "";
        c->how = arena_strdup(&m->mem, how);
        m->oom = m->oom || !c->how;
    }
    for (size_t i = 0; i < r->nrejects; i++)
        if (r->rejects[i].column && r->rejects[i].column <= n->ncols)
            n->shown[r->rejects[i].column - 1].rejected++;
    return m->oom ? err_nomem(e) : 0;
}

int mapping_try(struct mapping *m, const struct record_sink *sink, struct err *e)
{
    struct strbuf text = {0};
    struct profile p = {0};
    struct err local = {0};
    struct ingest_opts o = m->o;
    int rc = take_sample(m, e);
    if (!rc)
        rc = fresh_result(m, e);
    if (!rc && mapping_write(m, "draft", &text))
        rc = err_nomem(e);
    if (rc)
        goto out;
    int bad = profile_parse(&p, m->path, sb_str(&text), text.len, &m->words, &local);
    if (bad == ERR_NOMEM) {
        rc = err_nomem(e);
        goto out;
    }
    trial_of_dialect(m);
    m->trial.delimiter = mapping_seen(m)->delimiter;
    m->trial.header_at = mapping_seen(m)->header_at;
    m->trial.header_rows = mapping_seen(m)->header_rows;
    m->trial.fixed_header = true;
    m->trial.planned = NULL;
    rc = bad ? not_yet(m, mapping_now(m)->nsections ? local.msg : _("no column is mapped yet"), e)
             : load_trial(m->result, &m->trial, &o, &m->words, &m->profiles, &p, sink, e);
    m->result->encoding = m->scan.name;
    m->result->format = m->in.format;
    m->result->sheet = m->in.sheet ? m->in.said.name : NULL;
    if (!rc && m->result->state == SOURCE_UNRECOGNISED)
        rc = say_missing(m, e);
    if (!rc)
        rc = describe(m, e);
out:
    profile_release(&p);
    sb_release(&text);
    return rc;
}

// --- the whole ------------------------------------------------------------------------------------------------------------

static int start(struct mapping *m, struct err *e)
{
    struct strbuf bad = {0};
    const struct input_opts opening = {.cancel = m->o.cancel, .limits = &m->o.limits, .pipes = m->o.pipes};
    int rc = words_init(&m->words, e);
    if (!rc)
        rc = profiles_load(&m->profiles, m->o.profile_dir, &m->words, &bad, e);
    sb_release(&bad);
    if (!rc)
        rc = input_open(&m->in, m->path, &opening, e);
    if (!rc && m->in.archive)
        rc = err_set(e, ERR_SYNTAX, "%s holds several files; name one of them after a /", m->path);
    if (!rc)
        rc = encoding_scan(&m->in, &m->found, m->o.threads, m->o.cancel, e);
    if (!rc && (m->found.binary || !m->in.size))
        rc = err_set(e, ERR_SYNTAX, "%s is no text: %s", m->path, m->found.binary ? _(m->found.binary) : _("it is empty"));
    if (rc)
        return rc;
    m->steps[0] = (struct map_state){.dialect = {.header_rows = -1}};
    m->nsteps = 1;
    rc = mapping_propose(m, e);
    const struct record_sink none = {0};
    return rc ? rc : mapping_try(m, &none, e);
}

int mapping_open(struct mapping **out, const char *path, const struct ingest_opts *o, struct err *e)
{
    struct mapping *m = calloc(1, sizeof(*m));
    if (!m)
        return err_nomem(e);
    m->o = *o;
    m->o.progress = NULL;
    m->in.fd = -1;
    m->trial.in.fd = -1;
    m->path = arena_strdup(&m->mem, path);
    int rc = m->path ? start(m, e) : err_nomem(e);
    if (rc)
        mapping_free(m);
    else
        *out = m;
    return rc;
}

void mapping_free(struct mapping *m)
{
    if (!m)
        return;
    if (m->result) {
        source_info_release(m->result);
        free(m->result);
    }
    if (m->sampled)
        close(m->trial.in.fd);
    input_close(&m->in);
    profiles_release(&m->profiles);
    words_release(&m->words);
    arena_release(&m->mem);
    free(m);
}

const char *mapping_path(const struct mapping *m)
{
    return m->path;
}

struct source_info *mapping_result(const struct mapping *m)
{
    return m->result;
}

bool mapping_whole(const struct mapping *m)
{
    return m->whole && m->result->rows < MAPPING_ROWS;
}

const char *mapping_origin(const struct mapping *m)
{
    return m->steps[m->nsteps - 1].seen->origin;
}

size_t mapping_columns(const struct mapping *m, const struct mapping_column **out)
{
    const struct map_seen *n = m->steps[m->nsteps - 1].seen;
    *out = n->shown;
    return n->ncols;
}

const char *const *mapping_head(const struct mapping *m, size_t i)
{
    const struct map_seen *n = m->steps[m->nsteps - 1].seen;
    return i < n->nhead ? (const char *const *)n->head[i] : NULL;
}

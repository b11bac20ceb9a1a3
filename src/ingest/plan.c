// The plan: which column of the file is read as which field of which record.
#include "map_priv.h"
#include "base/i18n.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

struct emit *plan_emit(struct plan *p, enum rec_kind kind)
{
    if (vec_grow((void **)&p->emits, &p->cap, p->n, sizeof(*p->emits)))
        return NULL;
    struct emit *m = &p->emits[p->n++];
    *m = (struct emit){.kind = kind};
    return m;
}

struct bind *emit_bind(struct emit *m, enum rec_field f, int col)
{
    if (vec_grow((void **)&m->binds, &m->cap, m->n, sizeof(*m->binds)))
        return NULL;
    struct bind *b = &m->binds[m->n++];
    *b = (struct bind){.field = f, .type = rec_fields[f].type, .set = word_set_of(m->kind, f), .col = col, .join = -1,
                       .since = -1, .less = -1};
    return b;
}

struct bind *emit_find(const struct emit *m, enum rec_field f)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->binds[i].field == f)
            return &m->binds[i];
    return NULL;
}

int plan_note(struct plan *p, const char *fmt, ...)
{
    if (p->nnotes >= ARRAY_LEN(p->notes))
        return 0;
    va_list ap;
    va_start(ap, fmt);
    const char *copy = note_text(&p->mem, fmt, ap);
    va_end(ap);
    if (copy)
        p->notes[p->nnotes++] = copy;
    return copy ? 0 : ERR_NOMEM;
}

static void emit_release(struct emit *m)
{
    for (size_t j = 0; j < m->n; j++) {
        free(m->binds[j].cache);
        if (m->binds[j].own_zone)
            zone_close((struct zone *)(uintptr_t)m->binds[j].zone);
    }
    free(m->binds);
    if (!m->borrowed_filters)
        free(m->filter_cols);
}

void plan_release(struct plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        emit_release(&p->emits[i]);
    free(p->emits);
    arena_release(&p->mem);
    *p = (struct plan){0};
}

// --- canonical names ----------------------------------------------------------------------------------------------

static int column_field(const struct column *c)
{
    return *c->key ? rec_field_by_name(c->key) : -1;
}

static bool has_field(const struct file *f, enum rec_field field)
{
    for (size_t i = 0; i < f->ncols; i++)
        if (column_field(&f->cols[i]) == (int)field)
            return true;
    return false;
}

// Headers the kind owns, or -1 when a required one is missing.
static int canonical_score(const struct file *f, enum rec_kind k)
{
    for (const enum rec_field *r = rec_kinds[k].required; *r != F_COUNT; r++)
        if (!has_field(f, *r))
            return -1;
    if (k == REC_SURVEY) {
        bool wide = false, any = has_field(f, F_metric);
        for (int x = F_nps; x <= F_comment; x++)
            wide = wide || has_field(f, (enum rec_field)x);
        if (!(has_field(f, F_answered_at) || has_field(f, F_sent_at)) || !(wide || any || has_field(f, F_state)))
            return -1;
    }
    if (k == REC_CUSTOMER && !has_field(f, F_signed_up_at) && !has_field(f, F_churned_at) && !has_field(f, F_adopted_at) &&
        !has_field(f, F_referrals) && !has_field(f, F_preferred_channel))
        return -1;
    if (k == REC_WEB && !has_field(f, F_visits) && !has_field(f, F_carts))
        return -1;
    int n = 0;
    for (size_t i = 0; i < f->ncols; i++) {
        int x = column_field(&f->cols[i]);
        n += x >= 0 && f->cols[i].ordinal == 1 && rec_kind_has(k, (enum rec_field)x);
    }
    return n;
}

int plan_canonical(struct file *f, struct plan *p, struct err *e)
{
    int best = -1, score = 0;
    for (int k = 0; k < REC_KINDS; k++) {
        int s = canonical_score(f, (enum rec_kind)k);
        if (s > score) {
            score = s;
            best = k;
        }
    }
    if (best < 0)
        return 0;
    struct emit *m = plan_emit(p, (enum rec_kind)best);
    if (!m)
        return err_nomem(e);
    p->profile = "canonical";
    p->label = rec_kinds[best].name;
    for (size_t i = 0; i < f->ncols; i++) {
        int x = column_field(&f->cols[i]);
        if (x < 0 || f->cols[i].ordinal != 1 || !rec_kind_has(m->kind, (enum rec_field)x))
            continue;
        struct bind *b = emit_bind(m, (enum rec_field)x, (int)i);
        if (!b)
            return err_nomem(e);
        f->cols[i].how = "canonical name";
    }
    return 0;
}

// --- profiles -----------------------------------------------------------------------------------------------------

static int bind_zone(struct bind *b, const char *name, struct err *e)
{
    if (!name)
        return 0;
    struct zone *z;
    int rc = zone_open(&z, name, e);
    if (rc)
        return rc;
    b->zone = z;
    b->own_zone = true;
    return 0;
}

static int bind_rule(struct file *f, struct emit *m, const struct profile *prof, const struct rule *u, int col,
                     struct err *e)
{
    struct bind *b = emit_bind(m, u->field, col);
    if (!b)
        return err_nomem(e);
    b->how = u->how;
    b->rule = u;
    b->konst = u->konst;
    if (!b->how.date)
        b->how.date = prof->date;
    if (!b->how.decimal)
        b->how.decimal = prof->decimal;
    if (prof->nnulls) {
        const char **all = arena_alloc(&f->mem, (prof->nnulls + u->how.nnulls) * sizeof(*all));
        if (!all)
            return err_nomem(e);
        for (size_t i = 0; i < prof->nnulls; i++)
            all[i] = prof->nulls[i];
        for (size_t i = 0; i < u->how.nnulls; i++)
            all[prof->nnulls + i] = u->how.nulls[i];
        b->how.nulls = all;
        b->how.nnulls = prof->nnulls + u->how.nnulls;
    }
    if (colspec_set(&u->how.join))
        b->join = colspec_find(&u->how.join, f->cols, f->ncols, 0);
    if (colspec_set(&u->how.since))
        b->since = colspec_find(&u->how.since, f->cols, f->ncols, 0);
    if (colspec_set(&u->how.less))
        b->less = colspec_find(&u->how.less, f->cols, f->ncols, 0);
    if (col >= 0 && !f->cols[col].how)
        f->cols[col].how = "profile";
    if (rec_fields[u->field].type == RT_TIME || rec_fields[u->field].type == RT_DAY)
        return bind_zone(b, u->how.zone ? u->how.zone : prof->timezone, e);
    return 0;
}

// Rules of a section in the order of their aliases within a field; constants come last (alias 1000).
static int bind_section(struct file *f, struct emit *m, const struct profile *prof, const struct section *s, int each,
                        struct err *e)
{
    m->section = s;
    if (s->nfilters) {
        m->filter_cols = malloc(s->nfilters * sizeof(int));
        if (!m->filter_cols)
            return err_nomem(e);
        for (size_t i = 0; i < s->nfilters; i++)
            m->filter_cols[i] = colspec_find(&s->filters[i].col, f->cols, f->ncols, 0);
    }
    for (int alias = 0; alias <= 1000; alias = alias == 100 ? 1000 : alias + 1)
        for (size_t i = 0; i < s->nrules; i++) {
            const struct rule *u = &s->rules[i];
            if (u->alias != alias)
                continue;
            bool each_rule = !u->konst && !colspec_set(&u->col);
            int col = u->konst ? -1 : each_rule ? each : colspec_find(&u->col, f->cols, f->ncols, 0);
            if (col < 0 && !u->konst)
                continue;
            if (colspec_set(&u->how.since) && colspec_find(&u->how.since, f->cols, f->ncols, 0) < 0)
                continue;
            int rc = bind_rule(f, m, prof, u, col, e);
            if (rc)
                return rc;
        }
    return 0;
}

static bool required_bound(const struct emit *m)
{
    for (const enum rec_field *r = rec_kinds[m->kind].required; *r != F_COUNT; r++)
        if (!emit_find(m, *r))
            return false;
    return m->kind != REC_SURVEY || emit_find(m, F_answered_at) || emit_find(m, F_sent_at);
}

static bool any_answer(const struct emit *m)
{
    for (int x = F_nps; x <= F_score; x++)
        if (x != F_metric && emit_find(m, (enum rec_field)x))
            return true;
    return emit_find(m, F_state) != NULL;
}

static int section_plan(struct file *f, struct plan *p, const struct profile *prof, const struct section *s,
                        struct err *e)
{
    bool repeat = colspec_set(&s->each);
    for (int from = 0, col = -1; !repeat || (col = colspec_find(&s->each, f->cols, f->ncols, from)) >= 0;) {
        struct emit *m = plan_emit(p, s->kind);
        if (!m)
            return err_nomem(e);
        int rc = bind_section(f, m, prof, s, repeat ? col : -1, e);
        if (rc)
            return rc;
        m->secondary = p->n > 1 || s->optional;
        if (repeat) {
            m->long_form = true;
            m->question = f->cols[col].header;
            from = col + 1;
        }
        if (s->questions && (rc = questions_bind(f, p, m, e)))
            return rc;
        m = &p->emits[p->n - 1];
        // A rating beside a ticket is only there when the export has its column.
        if (m->section == s && m->secondary && (!required_bound(m) || (s->kind == REC_SURVEY && !any_answer(m)))) {
            emit_release(m);
            p->n--;
        }
        if (!repeat)
            return 0;
    }
    return 0;
}

int plan_from_profile(struct file *f, struct plan *p, const struct profile *prof, struct err *e)
{
    p->profile = prof->name;
    p->label = prof->label;
    p->p = prof;
    for (size_t i = 0; i < prof->nsections; i++) {
        int rc = section_plan(f, p, prof, &prof->sections[i], e);
        if (rc)
            return rc;
    }
    if (!p->n || !required_bound(&p->emits[0])) {
        const struct section *s = &prof->sections[0];
        const char *missing = "a date";
        if (p->n)
            for (const enum rec_field *r = rec_kinds[s->kind].required; *r != F_COUNT; r++)
                if (!emit_find(&p->emits[0], *r)) {
                    missing = rec_fields[*r].name;
                    break;
                }
        return err_set(e, ERR_NOTFOUND, "the profile %s finds no column for %s, which %s needs", prof->name, missing,
                       rec_kinds[s->kind].name);
    }
    return 0;
}

// --- what the source can say --------------------------------------------------------------------------------------

static void mark(struct source_info *si, enum rec_kind k, enum rec_field f)
{
    si->present[k][f >> 6] |= UINT64_C(1) << (f & 63);
}

static void mark_metrics(const struct file *f, const struct emit *m)
{
    const struct bind *b = emit_find(m, F_metric);
    if (!b || m->kind != REC_SURVEY)
        return;
    const struct colstat *st = b->col >= 0 ? &f->cols[b->col].st : NULL;
    struct strbuf key = {0};
    for (int x = METRIC_NPS; x <= METRIC_ENGAGEMENT; x++) {
        bool here = st && st->more;
        int v;
        for (size_t i = 0; st && i < st->ndistinct; i++)
            here = here || (words_find(f->words, W_METRIC, st->distinct[i], &v) && v == x);
        if (!st && words_find(f->words, W_METRIC, word_key(&key, b->konst, strlen(b->konst)), &v))
            here = v == x;
        if (here)
            mark(f->si, m->kind, metric_field((enum rec_metric)x));
    }
    sb_release(&key);
}

void plan_mark_present(const struct file *f, const struct plan *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct emit *m = &p->emits[i];
        for (size_t j = 0; j < m->n; j++) {
            enum rec_field x = m->binds[j].field;
            mark(f->si, m->kind, x);
            if (m->kind == REC_INTERACTION && (x == F_talk_s || x == F_hold_s || x == F_wrap_s))
                mark(f->si, m->kind, F_handle_s);
            if (m->kind == REC_SOCIAL && x == F_network)
                mark(f->si, m->kind, F_channel);
        }
        mark_metrics(f, m);
    }
}

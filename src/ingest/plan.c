// The plan: which column of the file is read as which field of which record.
#include "map_priv.h"
#include "base/i18n.h"

#include "base/intern.h"
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
                       .since = -1, .since_join = -1, .less = -1};
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
    for (size_t i = 0; copy && i < p->nnotes; i++)
        if (!strcmp(p->notes[i], copy)) // of a column read as two fields
            return 0;
    if (copy)
        p->notes[p->nnotes++] = copy;
    return copy ? 0 : ERR_NOMEM;
}

static void emit_release(struct emit *m)
{
    for (size_t j = 0; j < m->n; j++) {
        free(m->binds[j].cache);
        sb_release(&m->binds[j].above);
        sb_release(&m->binds[j].made);
        quick_forget(&m->binds[j]);
        if (m->binds[j].own_zone)
            zone_close((struct zone *)(uintptr_t)m->binds[j].zone);
    }
    free(m->binds);
    free(m->steps);
}

void plan_release(struct plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        emit_release(&p->emits[i]);
    free(p->emits);
    arena_release(&p->mem);
    *p = (struct plan){0};
}

static bool text_same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

// What the values may have settled differently.
static bool bind_same(const struct bind *a, const struct bind *b)
{
    const struct how *x = &a->how, *y = &b->how;
    if (a->field != b->field || a->col != b->col || a->join != b->join || a->since != b->since || a->less != b->less ||
        a->numbers != b->numbers || a->nscales != b->nscales || memcmp(a->scale, b->scale, sizeof(a->scale)) != 0)
        return false;
    if (a->set != b->set || a->type != b->type || a->metric != b->metric || a->unit_open != b->unit_open || x->add != y->add ||
        x->invert != y->invert || !text_same(a->konst, b->konst))
        return false;
    if (strcmp(a->zone ? zone_name(a->zone) : "", b->zone ? zone_name(b->zone) : "") != 0)
        return false;
    return x->date == y->date && !memcmp(x->by_sign, y->by_sign, sizeof(x->by_sign)) && x->unit_ms == y->unit_ms &&
           x->clock == y->clock && x->decimal == y->decimal && x->has_scale == y->has_scale && x->lo == y->lo && x->hi == y->hi &&
           x->way == y->way;
}

static uint64_t bind_fingerprint(const struct bind *b, uint64_t h)
{
    const struct how *x = &b->how;
    int64_t plain[] = {b->field, b->col, b->join, b->since, b->less, b->numbers, (int64_t)b->nscales, x->date, x->unit_ms, x->clock,
                       x->decimal, x->has_scale, x->lo, x->hi, x->way, 0, 0, 0, 0, 0, 0, 0};
    size_t at = 15;
    for (size_t i = 0; i < SIGN_COUNT; i++)
        plain[at++] = x->by_sign[i];
    for (size_t i = 0; i < ARRAY_LEN(b->scale); i++)
        plain[at++] = b->scale[i] ? b->scale[i] - label_scales + 1 : 0;
    const char *zone = b->zone ? zone_name(b->zone) : "";
    return hash_bytes(zone, strlen(zone), hash_bytes(plain, sizeof(plain), h));
}

uint64_t plan_fingerprint(const struct file *f, const struct plan *p)
{
    uint64_t h = hash_bytes(p->profile, strlen(p->profile), p->n);
    for (size_t i = 0; i < f->ncols; i++)
        h = hash_bytes(f->cols[i].header, strlen(f->cols[i].header) + 1, h);
    for (size_t i = 0; i < p->n; i++) {
        h = hash_bytes(&p->emits[i].kind, sizeof(p->emits[i].kind), h);
        for (size_t j = 0; j < p->emits[i].n; j++)
            h = bind_fingerprint(&p->emits[i].binds[j], h);
    }
    return h;
}

bool plan_same(const struct plan *a, const struct plan *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++) {
        const struct emit *x = &a->emits[i], *y = &b->emits[i];
        same = x->kind == y->kind && x->n == y->n && x->secondary == y->secondary && x->long_form == y->long_form &&
               text_same(x->question, y->question);
        for (size_t j = 0; same && j < a->emits[i].n; j++)
            same = bind_same(&a->emits[i].binds[j], &b->emits[i].binds[j]);
    }
    return same;
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
        f->cols[i].how = _("canonical name");
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

// The profile's null words, then the column's own.
static int bind_nulls(struct plan *p, struct bind *b, const struct profile *prof, const struct how *how, struct err *e)
{
    if (!prof->nnulls)
        return 0;
    const char **all = arena_alloc(&p->mem, (prof->nnulls + how->nnulls) * sizeof(*all));
    if (!all)
        return err_nomem(e);
    for (size_t i = 0; i < prof->nnulls; i++)
        all[i] = prof->nulls[i];
    for (size_t i = 0; i < how->nnulls; i++)
        all[prof->nnulls + i] = how->nulls[i];
    b->how.nulls = all;
    b->how.nnulls = prof->nnulls + how->nnulls;
    return 0;
}

static int other_column(const struct file *f, const struct colspec *s)
{
    return colspec_set(s) ? colspec_find(s, f->cols, f->ncols, 0) : -1;
}

static int bind_counted(const struct file *f, struct plan *p, struct bind *b, const struct colspec *col, struct err *e)
{
    int *cols = arena_alloc(&p->mem, (f->ncols + 1) * sizeof(*cols));
    if (!cols)
        return err_nomem(e);
    for (int at = -1; (at = colspec_find(col, f->cols, f->ncols, at + 1)) >= 0;)
        cols[b->ncounted++] = at;
    b->counted = cols;
    return 0;
}

static int bind_rule(struct file *f, struct plan *p, struct emit *m, const struct rule *u, int col, struct err *e)
{
    const struct profile *prof = p->p;
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
    if (f->in.sheet) // numbers of a sheet have a point, whatever its text cells have: the values decide
        b->how.decimal = 0;
    b->join = other_column(f, &u->how.join);
    b->since = other_column(f, &u->how.since);
    b->since_join = other_column(f, &u->how.since_join);
    b->less = other_column(f, &u->how.less);
    for (size_t i = 0; u->konst && i < m->n; i++)
        b->after_rule = b->after_rule || (m->binds[i].field == u->field && m->binds[i].verdict.c);
    int rc = bind_nulls(p, b, prof, &u->how, e);
    if (!rc && u->how.only_if.n)
        rc = condition_bind(&p->mem, &u->how.only_if, f, &b->only_if, e);
    if (!rc && u->rule.n)
        rc = condition_bind(&p->mem, &u->rule, f, &b->verdict, e);
    if (!rc && u->count)
        rc = bind_counted(f, p, b, &u->col, e);
    if (rc)
        return rc;
    if (col >= 0 && !f->cols[col].how)
        f->cols[col].how = _("profile");
    if (rec_fields[u->field].type == RT_TIME || rec_fields[u->field].type == RT_DAY || b->since >= 0)
        return bind_zone(b, u->how.zone ? u->how.zone : prof->timezone, e);
    return 0;
}

static int bind_filters(struct file *f, struct plan *p, struct emit *m, const struct section *s, struct err *e)
{
    if (!s->nfilters)
        return 0;
    m->filters = arena_alloc(&p->mem, s->nfilters * sizeof(*m->filters));
    if (!m->filters)
        return err_nomem(e);
    for (size_t i = 0; i < s->nfilters; i++) {
        int rc = condition_bind(&p->mem, &s->filters[i].cond, f, &m->filters[i], e);
        if (rc)
            return rc;
    }
    return 0;
}

// The least number above `after` that a rule of the section has, or -1.
static int next_alias(const struct section *s, int after)
{
    int next = -1;
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].alias > after && (next < 0 || s->rules[i].alias < next))
            next = s->rules[i].alias;
    return next;
}

// Can the rule be read from this file? *col is its column, -1 for a constant or a condition.
static bool rule_possible(const struct file *f, const struct rule *u, int each, int *col)
{
    *col = -1;
    if (u->konst || u->rule.n)
        return true;
    *col = colspec_set(&u->col) ? colspec_find(&u->col, f->cols, f->ncols, 0) : each;
    return *col >= 0 && (!colspec_set(&u->how.since) || other_column(f, &u->how.since) >= 0);
}

// Rules of a section in the order of their aliases within a field; conditions and constants come last.
static int bind_section(struct file *f, struct plan *p, struct emit *m, const struct section *s, int each, struct err *e)
{
    m->section = s;
    int rc = bind_filters(f, p, m, s, e), col;
    for (int alias = -1; !rc && (alias = next_alias(s, alias)) >= 0;)
        for (size_t i = 0; i < s->nrules && !rc; i++)
            if (s->rules[i].alias == alias && rule_possible(f, &s->rules[i], each, &col))
                rc = bind_rule(f, p, m, &s->rules[i], col, e);
    return rc;
}

bool field_needed(const struct section *s, enum rec_field f)
{
    if (s && f == F_id && s->kind == REC_INTERACTION) { // a call log may have no id: then no line of the profile names one
        for (size_t i = 0; i < s->nrules; i++)
            if (s->rules[i].field == F_id)
                return true;
        return false;
    }
    return !s || !s->guests || f != F_customer_id;
}

static bool required_bound(const struct emit *m)
{
    for (const enum rec_field *r = rec_kinds[m->kind].required; *r != F_COUNT; r++)
        if (!emit_find(m, *r) && field_needed(m->section, *r))
            return false;
    if (m->section && m->section->table && !emit_find(m, F_segment))
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

int match_column(const struct match *m, const struct column *cols, size_t n)
{
    int col = -1;
    for (size_t i = 0; i < m->n && col < 0; i++)
        col = colspec_find(&m->any[i], cols, n, 0);
    return col;
}

bool match_found(const struct match *m, const struct column *cols, size_t n)
{
    return match_column(m, cols, n) >= 0;
}

static int section_plan(struct file *f, struct plan *p, const struct section *s, struct err *e)
{
    bool repeat = colspec_set(&s->each);
    for (size_t i = 0; i < s->nneeds; i++)
        if (!match_found(&s->needs[i], f->cols, f->ncols))
            return 0;
    for (int from = 0, col = -1; !repeat || (col = colspec_find(&s->each, f->cols, f->ncols, from)) >= 0;) {
        struct emit *m = plan_emit(p, s->kind);
        if (!m)
            return err_nomem(e);
        int rc = bind_section(f, p, m, s, repeat ? col : -1, e);
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
        int rc = section_plan(f, p, &prof->sections[i], e);
        if (rc)
            return rc;
    }
    if (!p->n || !required_bound(&p->emits[0])) {
        const struct section *s = p->n ? p->emits[0].section : &prof->sections[0];
        const char *missing = _("a date");
        if (p->n)
            for (const enum rec_field *r = rec_kinds[s->kind].required; *r != F_COUNT; r++)
                if (!emit_find(&p->emits[0], *r) && field_needed(s, *r)) {
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
        if (m->section && m->section->table)
            continue;
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

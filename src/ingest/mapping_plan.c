// From the plan that the program made for a file to a mapping: every field with its column, and its options as the profile
// wrote them or as header synonyms decided them.
#include "mapping_priv.h"

#include "base/holds.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *opts_get(const struct map_opts *o, const char *key)
{
    for (size_t i = 0; i < o->n; i++)
        if (!strcmp(o->v[i].key, key))
            return o->v[i].value;
    return NULL;
}

// The list is copied: steps before keep theirs.
bool opts_set(struct mapping *m, struct map_opts *o, const char *key, const char *value)
{
    struct map_opt *v = arena_alloc(&m->mem, (o->n + 1) * sizeof(*v));
    size_t n = 0;
    bool done = false;
    if (!v)
        return false;
    for (size_t i = 0; i < o->n; i++) {
        bool same = !strcmp(o->v[i].key, key);
        if (same && !value)
            continue;
        v[n] = o->v[i];
        if (same)
            v[n].value = arena_strdup(&m->mem, value);
        done = done || same;
        n++;
    }
    if (!done && value)
        v[n++] = (struct map_opt){arena_strdup(&m->mem, key), arena_strdup(&m->mem, value)};
    for (size_t i = 0; i < n; i++)
        if (!v[i].key || !v[i].value)
            return false;
    *o = (struct map_opts){v, n};
    return true;
}

// A name that only this column has: its header, with #2 for the second of that name. Headers that a profile cannot hold
// give way to the number of the column.
const char *mapping_spec(struct mapping *m, size_t col, bool only)
{
    const struct map_column *c = &mapping_seen(m)->cols[col];
    struct strbuf key = {0};
    utf8_fold(&key, c->header, strlen(c->header));
    m->oom = m->oom || key.oom;
    bool plain = c->key[0] && !strcmp(sb_str(&key), c->key) && strlen(c->header) < 600 && !strchr(c->header, '"') &&
                 !strchr(c->header, '#') && !(only && c->twice);
    sb_release(&key);
    const char *s = !plain           ? arena_printf(&m->mem, "#%zu", col + 1)
                    : c->ordinal > 1 ? arena_printf(&m->mem, "%s#%d", c->header, c->ordinal)
                                     : c->header;
    m->oom = m->oom || !s;
    return s ? s : "";
}

// --- options of rules, as written --------------------------------------------------------------------------------------

// The option of `rule` that this line gives, NULL when it gives none: field.opt after the rule, or field.N.opt.
static const char *option_for(const struct profile_line *s, const struct rule *u)
{
    const char *name = rec_fields[u->field].name;
    size_t n = strlen(name);
    if (strncmp(s->key, name, n) != 0 || s->key[n] != '.')
        return NULL;
    const char *rest = s->key + n + 1;
    char *end;
    long alias = strtol(rest, &end, 10);
    if (end != rest)
        return *end == '.' && alias == u->alias ? end + 1 : NULL;
    static const char *const values[] = {"const", "each", "rule", "count"};
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        if (!strcmp(rest, values[i]))
            return NULL;
    return s->line > u->line ? rest : NULL;
}

static void rule_options(struct mapping *m, const struct profile *p, const struct section *s, const struct rule *u,
                         struct map_opts *out)
{
    for (size_t i = 0; i < p->nsaid; i++) {
        const char *opt = strcmp(p->said[i].section, s->name) != 0 ? NULL : option_for(&p->said[i], u);
        if (opt && !opts_set(m, out, opt, p->said[i].value))
            m->oom = true;
    }
}

// A field that follows from others, or counts columns: its lines stay as they are.
static void verdict_said(struct mapping *m, const struct profile *p, const struct section *s, const struct rule *u,
                         struct map_opts *out)
{
    char key[64];
    snprintf(key, sizeof(key), "%s.%s", rec_fields[u->field].name, u->rule.n ? "rule" : "count");
    for (size_t i = 0; i < p->nsaid; i++) {
        const struct profile_line *x = &p->said[i];
        bool mine = !strcmp(x->section, s->name) && (!strcmp(x->key, key) || option_for(x, u));
        if (mine && !opts_set(m, out, x->key, x->value))
            m->oom = true;
    }
}

// What is no field: keep_if.1 and the like. Questions are written out one by one, and what is none of them is not.
static void section_said(struct mapping *m, const struct profile *p, const struct section *s, struct map_opts *out)
{
    for (size_t i = 0; i < p->nsaid; i++) {
        const struct profile_line *x = &p->said[i];
        char name[64];
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(x->key, "."), x->key);
        int f = rec_field_by_name(name);
        if (strcmp(x->section, s->name) != 0 || (f >= 0 && rec_kind_has(s->kind, (enum rec_field)f)) ||
            !strcmp(x->key, "questions") || !strcmp(name, "ignore"))
            continue;
        if (!opts_set(m, out, x->key, x->value))
            m->oom = true;
    }
}

// --- options that header synonyms and questions decided -------------------------------------------------------------------

static void put(struct mapping *m, struct map_opts *o, const char *key, const char *value)
{
    if (value && !opts_set(m, o, key, value))
        m->oom = true;
}

static const char *unit_text(const struct how *h)
{
    static const struct {
        int64_t ms;
        const char *name;
    } units[] = {{1, "ms"}, {1000, "s"}, {60000, "min"}, {3600000, "h"}, {86400000, "d"}};
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (h->unit_ms == units[i].ms)
            return units[i].name;
    return h->clock == CLOCK_HM ? "h:mm" : h->clock == CLOCK_MS ? "mm:ss" : NULL;
}

static const char *number_text(struct mapping *m, int64_t score)
{
    const char *s = arena_printf(&m->mem, "%.10g", (double)score / (double)SCORE_ONE);
    m->oom = m->oom || !s;
    return s;
}

static void words_said(struct mapping *m, const struct how *h, struct map_opts *o)
{
    char key[40];
    for (size_t i = 0; i < h->nlabels; i++) {
        snprintf(key, sizeof(key), "label.%zu", i + 1);
        put(m, o, key, h->labels[i].key);
        snprintf(key, sizeof(key), "label.%zu.value", i + 1);
        put(m, o, key, number_text(m, h->labels[i].value));
    }
    for (size_t i = 0; i < h->nwords; i++) {
        snprintf(key, sizeof(key), "word.%zu", i + 1);
        put(m, o, key, h->words[i].key);
        snprintf(key, sizeof(key), "word.%zu.is", i + 1);
        put(m, o, key, h->words[i].text);
    }
    for (size_t i = 0; i < h->nnulls; i++) {
        snprintf(key, sizeof(key), "null.%zu", i + 1);
        put(m, o, key, h->nulls[i]);
    }
}

static void decided_options(struct mapping *m, const struct bind *b, struct map_opts *o)
{
    static const char *const dates[] = {[ORDER_DMY] = "day first", [ORDER_MDY] = "month first", [DATE_UNIX] = "unix",
                                        [DATE_UNIX_MS] = "unix ms", [DATE_EXCEL] = "excel",
                                        [ORDER_YMD] = "year first", [DATE_AVAYA] = "days since 1899-12-31"};
    const struct how *h = &b->how;
    if (h->date < ARRAY_LEN(dates))
        put(m, o, "date", dates[h->date]);
    put(m, o, "unit", b->type == RT_DURATION ? unit_text(h) : NULL);
    if (h->has_scale) {
        const char *lo = number_text(m, h->lo), *hi = number_text(m, h->hi);
        put(m, o, "scale", lo && hi ? arena_printf(&m->mem, "%s..%s", lo, hi) : NULL);
    }
    put(m, o, "positive_from", h->has_positive ? number_text(m, h->positive) : NULL);
    put(m, o, "direction", h->way == WAY_EFFORT ? "effort" : h->way == WAY_EASE ? "ease" : NULL);
    put(m, o, "decimal", h->decimal == ',' ? "," : h->decimal == '.' ? "." : NULL);
    put(m, o, "currency", b->type == RT_MONEY ? h->currency : NULL);
    put(m, o, "empty", h->empty);
    put(m, o, "filled", h->filled);
    put(m, o, "invert", h->invert ? "yes" : NULL);
    if (b->join >= 0)
        put(m, o, "join", h->join.number ? arena_printf(&m->mem, "#%d", b->join + 1)
                                         : mapping_spec(m, (size_t)b->join, false));
    put(m, o, "since", b->since >= 0 ? mapping_spec(m, (size_t)b->since, false) : NULL);
    put(m, o, "less", b->less >= 0 ? mapping_spec(m, (size_t)b->less, false) : NULL);
    words_said(m, h, o);
}

// --- the state ----------------------------------------------------------------------------------------------------------

static struct map_seen *take_columns(struct mapping *m, const struct file *f, const struct plan *p)
{
    struct map_seen *n = arena_alloc(&m->mem, sizeof(*n));
    struct map_column *cols = arena_alloc(&m->mem, (f->ncols + 1) * sizeof(*cols));
    if (!n || !cols)
        return NULL;
    *n = (struct map_seen){.cols = cols, .ncols = f->ncols, .header_at = f->header_at, .header_rows = f->header_rows,
                           .delimiter = f->delimiter, .encoding = encoding_name(m->scan.enc)};
    n->origin = arena_strdup(&m->mem, p->n ? p->profile : "");
    n->label = arena_strdup(&m->mem, p->n ? p->label : "");
    for (size_t i = 0; i < n->ncols; i++) {
        struct map_column *c = &cols[i];
        c->header = arena_strdup(&m->mem, f->cols[i].header);
        c->key = arena_strdup(&m->mem, f->cols[i].key);
        c->ordinal = f->cols[i].ordinal;
        if (!c->header || !c->key)
            return NULL;
        for (size_t j = 0; j < i && c->ordinal > 1; j++)
            if (!strcmp(cols[j].key, c->key))
                c->twice = cols[j].twice = true;
    }
    return n->origin && n->label ? n : NULL;
}

static void take_bind(struct mapping *m, struct map_state *s, const struct profile *p, const struct emit *em,
                      const struct bind *b)
{
    bool score = b->type == RT_SCORE && b->field != F_score && b->field != F_quality;
    if (b->verdict.c || b->counted) {
        HOLDS(p); // only a profile has such rules
        verdict_said(m, p, em->section, b->rule, &s->sections[s->nsections - 1].said);
        return;
    }
    struct map_rule *r = &s->rules[s->nrules++];
    *r = (struct map_rule){.section = s->nsections - 1, .field = b->field, .col = b->col};
    r->each = em->long_form && b->col >= 0 && (b->rule ? !b->rule->konst && !colspec_set(&b->rule->col) : score);
    if (b->konst && !(r->konst = arena_strdup(&m->mem, b->konst)))
        m->oom = true;
    if (b->rule && p && em->section)
        rule_options(m, p, em->section, b->rule, &r->opts);
    else
        decided_options(m, b, &r->opts);
    for (size_t i = 0; i + 1 < s->nrules; i++) // two names of one column
        if (s->rules[i].section == r->section && s->rules[i].field == r->field && s->rules[i].col == r->col && r->col >= 0 &&
            s->rules[i].opts.n == r->opts.n) {
            s->nrules--;
            break;
        }
}

static void profile_said(struct mapping *m, struct map_state *s, const struct profile *p)
{
    static const char *const ours[] = {"name", "label", "verified", "header_rows", "delimiter", "encoding"};
    for (size_t i = 0; i < p->nsaid; i++) {
        const struct profile_line *x = &p->said[i];
        bool own = strcmp(x->section, "profile") != 0;
        for (size_t k = 0; k < ARRAY_LEN(ours); k++)
            own = own || !strcmp(x->key, ours[k]);
        if (!own && !opts_set(m, str_starts(x->key, "match.") ? &s->marks : &s->said, x->key, x->value))
            m->oom = true;
    }
    if (p->delimiter)
        s->dialect.delimiter = p->delimiter;
    if (p->enc)
        s->dialect.encoding = encoding_name((enum enc)(p->enc - 1));
}

void mapping_planned(void *ctx, const struct file *f, const struct plan *p)
{
    struct mapping *m = ctx;
    struct map_state *s = mapping_now(m);
    size_t binds = 0;
    s->seen = take_columns(m, f, p);
    for (size_t i = 0; i < p->n; i++)
        binds += p->emits[i].n;
    s->rules = arena_alloc(&m->mem, (binds + 1) * sizeof(*s->rules));
    s->sections = arena_alloc(&m->mem, (p->n + 1) * sizeof(*s->sections));
    s->nrules = s->nsections = 0;
    if (!s->seen || !s->rules || !s->sections) {
        m->oom = true;
        return;
    }
    if (p->p)
        profile_said(m, s, p->p);
    for (size_t i = 0; i < p->n && !m->oom; i++) {
        const struct emit *em = &p->emits[i];
        struct map_section *sec = &s->sections[s->nsections++];
        *sec = (struct map_section){.kind = em->kind};
        if (!i && em->secondary && !(em->section && em->section->optional) && !opts_set(m, &sec->said, "optional", "yes"))
            m->oom = true;
        if (em->section && p->p)
            section_said(m, p->p, em->section, &sec->said);
        for (size_t j = 0; j < em->n && !m->oom; j++)
            if (em->binds[j].col >= 0 || em->binds[j].konst)
                take_bind(m, s, p->p, em, &em->binds[j]);
    }
}

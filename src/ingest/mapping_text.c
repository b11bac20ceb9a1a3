// A mapping as the text of a profile, with what was seen of each column as comments.
#include "mapping_priv.h"
#include "base/i18n.h"

#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

#define MARKS 6 // columns that a file must have to be known again

// --- lines --------------------------------------------------------------------------------------------------------------

static void line(struct strbuf *out, const char *key, const char *value)
{
    size_t n = strlen(value);
    bool quote = !n || strpbrk(value, ";#\"") || value[0] == ' ' || value[n - 1] == ' ';
    sb_addf(out, quote ? "%s = \"%s\"\n" : "%s = %s\n", key, value);
}

static void lines(struct strbuf *out, const struct map_opts *o)
{
    for (size_t i = 0; i < o->n; i++)
        line(out, o->v[i].key, o->v[i].value);
}

// One line of comment; text of the file is cut.
static void comment(struct strbuf *out, const char *text)
{
    int width;
    struct strbuf clean = {0};
    utf8_clean(&clean, text, strlen(text));
    size_t n = utf8_fit(sb_str(&clean), 110, &width);
    sb_addf(out, "; %.*s%s\n", (int)n, sb_str(&clean), n < clean.len ? "..." : "");
    sb_end(&clean, out);
}

// --- marks --------------------------------------------------------------------------------------------------------------

static bool required(const struct map_section *s, enum rec_field f)
{
    for (const enum rec_field *q = rec_kinds[s->kind].required; *q != F_COUNT; q++)
        if (*q == f)
            return true;
    return rec_fields[f].type == RT_SCORE || f == F_answered_at || f == F_sent_at;
}

static bool can_mark(const struct map_seen *n, const struct map_rule *r, const bool *used)
{
    return r->col >= 0 && !used[r->col] && n->cols[r->col].key[0] && !n->cols[r->col].twice &&
           !strchr(n->cols[r->col].header, '|') && !strchr(n->cols[r->col].header, '"') &&
           strlen(n->cols[r->col].header) < 600;
}

// What a record cannot do without first, then what else is mapped.
static void marks(struct mapping *m, const struct map_state *s, struct strbuf *out)
{
    bool *used = arena_alloc(&m->mem, s->seen->ncols + 1);
    size_t n = 0;
    if (!used) {
        m->oom = true;
        return;
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < s->nrules && n < MARKS; i++) {
            const struct map_rule *r = &s->rules[i];
            if (!can_mark(s->seen, r, used) || (!pass && !required(&s->sections[r->section], r->field)))
                continue;
            char key[24];
            snprintf(key, sizeof(key), "match.%zu", ++n);
            line(out, key, mapping_spec(m, (size_t)r->col, false));
            used[r->col] = true;
        }
}

// --- sections -----------------------------------------------------------------------------------------------------------

static bool same_opts(const struct map_opts *a, const struct map_opts *b)
{
    for (size_t i = 0; i < a->n && a->n == b->n; i++)
        if (strcmp(a->v[i].key, b->v[i].key) != 0 || strcmp(a->v[i].value, b->v[i].value) != 0)
            return false;
    return a->n == b->n;
}

// A profile may be passed on: what may name a person is not shown in it.
static bool telling(enum rec_field f)
{
    enum rec_type t = rec_fields[f].type;
    return t != RT_ID && t != RT_TEXT && t != RT_DIM;
}

static void seen(struct mapping *m, const struct map_rule *r, struct strbuf *out)
{
    const struct mapping_column *c = r->col >= 0 ? &mapping_seen(m)->shown[r->col] : NULL;
    struct strbuf b = {0};
    if (!c || !c->samples[0] || !telling(r->field))
        return;
    for (size_t i = 0; i < MAPPING_SAMPLES && c->samples[i]; i++)
        sb_addf(&b, "%s%s", i ? " | " : "", c->samples[i]);
    const char *how = c->how ? strstr(c->how, ", ") : NULL; // who found the column is past: the profile says it now
    if (how)
        sb_addf(&b, "   (%s)", how + 2);
    comment(out, sb_str(&b));
    sb_end(&b, out);
}

// All columns of one field of a section: field.1, field.2 ..., a constant last. Options that all of them share are written
// once, below the last.
static void field_lines(struct mapping *m, const struct map_state *s, size_t first, struct strbuf *out)
{
    const struct map_rule *r0 = &s->rules[first];
    const char *name = rec_fields[r0->field].name;
    size_t n = 0, k = 0;
    bool shared = true;
    for (size_t i = first; i < s->nrules; i++)
        if (s->rules[i].section == r0->section && s->rules[i].field == r0->field) {
            n++;
            shared = shared && same_opts(&r0->opts, &s->rules[i].opts);
        }
    for (int konst = 0; konst < 2; konst++)
        for (size_t i = first; i < s->nrules; i++) {
            const struct map_rule *r = &s->rules[i];
            char key[80];
            if (r->section != r0->section || r->field != r0->field || (r->col < 0) != (konst == 1))
                continue;
            seen(m, r, out);
            k++;
            if (r->each)
                snprintf(key, sizeof(key), "%s.each", name);
            else if (konst)
                snprintf(key, sizeof(key), "%s.const", name);
            else
                snprintf(key, sizeof(key), n > 1 ? "%s.%zu" : "%s", name, k);
            line(out, key, r->col < 0 ? r->konst : mapping_spec(m, (size_t)r->col, r->each));
            for (size_t o = 0; o < r->opts.n && (!shared || k == n); o++) {
                if (!shared)
                    snprintf(key, sizeof(key), "%s.%zu.%s", name, konst ? (size_t)1000 : k, r->opts.v[o].key);
                else
                    snprintf(key, sizeof(key), "%s.%s", name, r->opts.v[o].key);
                line(out, key, r->opts.v[o].value);
            }
        }
}

static void section(struct mapping *m, const struct map_state *s, size_t at, struct strbuf *out)
{
    size_t same = 1;
    for (size_t i = 0; i < at; i++)
        same += s->sections[i].kind == s->sections[at].kind;
    const char *name = rec_kinds[s->sections[at].kind].name;
    sb_addf(out, same > 1 ? "\n[%s.%zu]\n" : "\n[%s]\n", name, same);
    for (size_t i = 0; i < s->nrules; i++) {
        bool first = s->rules[i].section == at;
        for (size_t j = 0; j < i && first; j++)
            first = s->rules[j].section != at || s->rules[j].field != s->rules[i].field;
        if (first)
            field_lines(m, s, i, out);
    }
    lines(out, &s->sections[at].said);
}

static bool any_rule(const struct map_state *s, size_t section)
{
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].section == section && (s->rules[i].col >= 0 || s->rules[i].each))
            return true;
    return false;
}

static void left_out(struct mapping *m, const struct map_state *s, struct strbuf *out)
{
    size_t n = 0;
    for (size_t c = 0; c < s->seen->ncols; c++) {
        bool used = false;
        for (size_t i = 0; i < s->nrules && !used; i++)
            used = s->rules[i].col == (int)c;
        if (used)
            continue;
        if (!n++)
            sb_addf(out, "\n; %s\n", _("Columns left out:"));
        comment(out, s->seen->cols[c].header[0] ? s->seen->cols[c].header : mapping_spec(m, c, false));
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

int mapping_write(struct mapping *m, const char *name, struct strbuf *out)
{
    const struct map_state *s = mapping_now(m);
    struct strbuf b = {0};
    sb_addf(&b, _("How kpitop reads %s. The language: man 5 kpitop-profile."), base_name(m->path));
    comment(out, sb_str(&b));
    if (*s->seen->origin) {
        sb_clear(&b);
        sb_addf(&b, _("It began as %s (%s)."), s->seen->origin, s->seen->label);
        comment(out, sb_str(&b));
    }
    sb_end(&b, out);
    sb_add(out, "[profile]\n");
    line(out, "name", name);
    line(out, "label", name);
    if (s->marks.n)
        lines(out, &s->marks);
    else
        marks(m, s, out);
    if (s->seen->header_rows != 1)
        sb_addf(out, "header_rows = %d\n", s->seen->header_rows);
    if (s->dialect.delimiter)
        line(out, "delimiter", s->dialect.delimiter == '\t' ? "tab" : (char[]){s->dialect.delimiter, '\0'});
    if (s->dialect.encoding)
        line(out, "encoding", s->dialect.encoding);
    lines(out, &s->said);
    for (size_t i = 0; i < s->nsections; i++)
        if (any_rule(s, i))
            section(m, s, i, out);
    left_out(m, s, out);
    return out->oom || m->oom ? ERR_NOMEM : 0;
}

static bool good_name(const char *name)
{
    size_t n = strlen(name);
    for (const char *p = name; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '-' || *p == '_' ||
              *p == '.'))
            return false;
    return n > 0 && n <= 64 && name[0] != '.' && name[0] != '-';
}

int mapping_text(struct mapping *m, const char *name, struct strbuf *out, struct err *e)
{
    const struct source_info *r = m->result;
    if (!good_name(name))
        return err_set(e, ERR_SYNTAX, "the name of a profile is made of letters, digits, - _ and ., at most 64 of them: not \"%s\"",
                       name);
    if (!r || r->state != SOURCE_LOADED)
        return err_set(e, ERR_NOTFOUND, "%s", r && r->why ? r->why : "no column is mapped yet");
    return mapping_write(m, name, out) ? err_nomem(e) : 0;
}

int mapping_profile_path(const char *folder, const char *name, char *out, size_t size, struct err *e)
{
    if (!good_name(name))
        return err_set(e, ERR_SYNTAX, "the name of a profile is made of letters, digits, - _ and ., at most 64 of them: not \"%s\"",
                       name);
    if (!folder || !*folder)
        return err_set(e, ERR_NOTFOUND, "there is no folder for profiles: set HOME or XDG_CONFIG_HOME");
    if ((size_t)snprintf(out, size, "%s/%s.ini", folder, name) >= size)
        return err_set(e, ERR_LIMIT, "the name of the profile's file is too long");
    return 0;
}

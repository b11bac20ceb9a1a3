// Profiles: ini files that say what the columns of a tool's export mean. The language is described in
// kpitop-profile(5). Parsed strictly: an unknown key or value is an error that names its line.
#include "profile_priv.h"
#include "base/i18n.h"

#include "base/utf8.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROW(vec, cap, n) vec_grow((void **)&(vec), &(cap), (n), sizeof(*(vec)))

int profile_bad(struct reading *r, const char *what)
{
    return err_set(r->e, ERR_SYNTAX, "%s, line %d: [%s] %s = %s: %s", r->p->path, r->at->line, r->at->section,
                   r->at->key, r->at->value, _(what));
}

bool glob_match(const char *pattern, const char *s)
{
    const char *star = NULL, *back = NULL;
    for (;;) {
        if (*pattern == '*') {
            star = ++pattern;
            back = s;
        } else if (*pattern && *pattern == *s) {
            pattern++;
            s++;
        } else if (!*pattern && !*s) {
            return true;
        } else if (star && *back) {
            pattern = star;
            s = ++back;
        } else {
            return false;
        }
    }
}

const char *profile_fold(struct profile *p, const char *s, size_t n)
{
    struct strbuf b = {0};
    utf8_fold(&b, s, n);
    const char *k = b.oom ? NULL : arena_strdup(&p->mem, sb_str(&b));
    sb_release(&b);
    return k;
}

const char *profile_word(struct profile *p, const char *s, size_t n)
{
    struct strbuf b = {0};
    const char *w = word_key(&b, s, n);
    const char *k = b.oom ? NULL : arena_strdup(&p->mem, w);
    sb_release(&b);
    return k;
}

int colspec_parse(struct reading *r, const char *text, size_t n, struct colspec *out)
{
    while (n && text[n - 1] == ' ')
        n--;
    while (n && *text == ' ') {
        text++;
        n--;
    }
    if (!n)
        return profile_bad(r, "a column name is missing");
    *out = (struct colspec){.text = arena_strndup(&r->p->mem, text, n)};
    const char *hash = memrchr(text, '#', n);
    size_t tail = hash ? (size_t)(text + n - hash - 1) : 0;
    int v = 0;
    for (size_t i = 0; i < tail && tail <= 5; i++)
        v = hash[1 + i] >= '0' && hash[1 + i] <= '9' && v >= 0 ? v * 10 + (hash[1 + i] - '0') : -1;
    if (hash && tail && tail <= 5 && v > 0) {
        n = (size_t)(hash - text);
        if (!n) {
            out->number = v;
            return out->text ? 0 : err_nomem(r->e);
        }
        out->ordinal = v;
    }
    out->key = profile_fold(r->p, text, n);
    out->glob = memchr(text, '*', n) != NULL;
    return out->key && out->text ? 0 : err_nomem(r->e);
}

bool colspec_set(const struct colspec *s)
{
    return s->key || s->number;
}

int colspec_find(const struct colspec *s, const struct column *cols, size_t n, int from)
{
    if (s->number)
        return from <= s->number - 1 && (size_t)s->number <= n ? s->number - 1 : -1;
    if (!s->key)
        return -1;
    int skip = s->ordinal > 1 ? s->ordinal - 1 : 0;
    for (size_t i = (size_t)from; i < n; i++)
        if (!strcmp(cols[i].key, s->key) && skip-- == 0)
            return (int)i;
    if (!s->glob)
        return -1;
    for (size_t i = (size_t)from; i < n; i++)
        if (glob_match(s->key, cols[i].key) && skip-- == 0)
            return (int)i;
    return -1;
}

// --- sections -----------------------------------------------------------------------------------------------------

static int filter_add(struct reading *r, struct section *s, bool keep, const char *v)
{
    if (GROW(s->filters, s->filtercap, s->nfilters))
        return err_nomem(r->e);
    struct filter f = {.keep = keep};
    int rc = condition_parse(r, v, -1, &f.cond);
    if (!rc)
        s->filters[s->nfilters++] = f;
    return rc;
}

static int ignore_add(struct reading *r, struct section *s, const char *v)
{
    if (!s->questions)
        return profile_bad(r, "write questions = yes before the columns that are none");
    if (GROW(s->ignores, s->ignorecap, s->nignores))
        return err_nomem(r->e);
    int rc = colspec_parse(r, v, strlen(v), &s->ignores[s->nignores]);
    s->nignores += !rc;
    return rc;
}

static int match_parse(struct reading *r, const char *v, struct match *m)
{
    size_t bars = 0;
    for (const char *q = v; *q; q++)
        bars += *q == '|';
    *m = (struct match){.any = arena_alloc(&r->p->mem, (bars + 2) * sizeof(*m->any))};
    if (!m->any)
        return err_nomem(r->e);
    for (const char *q = v; q;) {
        const char *bar = strchr(q, '|');
        int rc = colspec_parse(r, q, bar ? (size_t)(bar - q) : strlen(q), &m->any[m->n++]);
        if (rc)
            return rc;
        q = bar ? bar + 1 : NULL;
    }
    m->shown = m->n;
    return bars ? colspec_parse(r, v, strlen(v), &m->any[m->n++]) : 0; // "question | part" of two header rows is one column
}

static int need_add(struct reading *r, struct section *s, const char *v)
{
    if (GROW(s->needs, s->needcap, s->nneeds))
        return err_nomem(r->e);
    int rc = match_parse(r, v, &s->needs[s->nneeds]);
    s->nneeds += !rc;
    return rc;
}

static struct section *section_of(struct reading *r)
{
    struct profile *p = r->p;
    for (size_t i = 0; i < p->nsections; i++)
        if (!strcmp(p->sections[i].name, r->at->section))
            return &p->sections[i];
    char kind[32];
    const char *dot = strchr(r->at->section, '.');
    snprintf(kind, sizeof(kind), "%.*s", (int)(dot ? dot - r->at->section : 31), r->at->section);
    bool lookup = !strcmp(kind, "lookup");
    int k = lookup ? REC_CUSTOMER : rec_kind_by_name(kind);
    if (k < 0) {
        profile_bad(r, "a section is [profile], a record kind such as [interaction] or [survey.2], or [lookup]");
        return NULL;
    }
    if (GROW(p->sections, p->sectioncap, p->nsections)) {
        err_nomem(r->e);
        return NULL;
    }
    struct section *s = &p->sections[p->nsections];
    *s = (struct section){.kind = (enum rec_kind)k, .name = arena_strdup(&p->mem, r->at->section), .line = r->at->line};
    if (lookup)
        s->table = ""; // named when the profile's name is known
    if (!s->name) {
        err_nomem(r->e);
        return NULL;
    }
    p->nsections++;
    return s;
}

static struct rule *rule_of(struct reading *r, struct section *s, enum rec_field f, int alias)
{
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].field == f && s->rules[i].alias == alias)
            return &s->rules[i];
    if (s->nrules >= MAX_RULES) {
        profile_bad(r, "too many keys");
        return NULL;
    }
    if (GROW(s->rules, s->cap, s->nrules)) {
        err_nomem(r->e);
        return NULL;
    }
    struct rule *u = &s->rules[s->nrules++];
    *u = (struct rule){.field = f, .alias = alias, .line = r->at->line};
    return u;
}

// field = column | field.N = column | field.const = value | field.option = value | field.N.option = value
// An option without a number is for all aliases written before it.
static int field_key(struct reading *r, struct section *s)
{
    char name[64];
    const char *key = r->at->key, *v = r->at->value, *dot = strchr(key, '.');
    snprintf(name, sizeof(name), "%.*s", (int)(dot ? dot - key : (long)strlen(key)), key);
    int f = rec_field_by_name(name);
    if (s->table) {
        f = !strcmp(name, "key") ? F_id : !strcmp(name, "value") ? F_segment : -1;
        if (f < 0)
            return profile_bad(r, "a [lookup] has a key and a value");
    }
    if (f < 0 || !rec_kind_has(s->kind, (enum rec_field)f))
        return profile_bad(r, "the record kind has no such field");
    const char *rest = dot ? dot + 1 : "";
    char *end;
    long n = strtol(rest, &end, 10);
    bool numbered = end != rest;
    if (!*rest || (numbered && !*end)) {
        struct rule *u = rule_of(r, s, (enum rec_field)f, numbered ? (int)n : 1);
        return u ? colspec_parse(r, v, strlen(v), &u->col) : r->e->code;
    }
    if (!strcmp(rest, "const")) {
        struct rule *u = rule_of(r, s, (enum rec_field)f, ALIAS_CONST);
        return u ? profile_text(r, &u->konst, v) : r->e->code;
    }
    if (!strcmp(rest, "rule")) {
        struct rule *u = word_set_of(s->kind, (enum rec_field)f) < 0 ? NULL : rule_of(r, s, (enum rec_field)f, ALIAS_RULE);
        return u ? condition_parse(r, v, (int)s->kind, &u->rule)
                 : profile_bad(r, "a rule is for flags and for fields with words of their own, such as sla");
    }
    if (!strcmp(rest, "count")) {
        struct rule *u = rec_fields[f].type == RT_COUNT ? rule_of(r, s, (enum rec_field)f, 1) : NULL;
        if (!u)
            return r->e->code ? r->e->code : profile_bad(r, "filled columns are counted for counts, such as replies");
        u->count = true;
        return colspec_parse(r, v, strlen(v), &u->col);
    }
    if (!strcmp(rest, "each")) {
        struct rule *u = rule_of(r, s, (enum rec_field)f, 1);
        return !u ? r->e->code : colspec_parse(r, v, strlen(v), &s->each);
    }
    if (numbered && *end != '.')
        return profile_bad(r, "a key is field.N or field.N.option");
    bool any = false;
    int rc = 0;
    for (size_t i = 0; i < s->nrules && !rc; i++)
        if (s->rules[i].field == (enum rec_field)f && (!numbered || s->rules[i].alias == (int)n)) {
            any = true;
            rc = column_option(r, &s->rules[i].how, numbered ? end + 1 : rest, v);
        }
    return any || rc ? rc : profile_bad(r, "name the column before its options");
}

static int section_key(struct reading *r)
{
    struct section *s = section_of(r);
    if (!s)
        return r->e->code;
    if (str_starts(r->at->key, "keep_if."))
        return filter_add(r, s, true, r->at->value);
    if (str_starts(r->at->key, "drop_if."))
        return filter_add(r, s, false, r->at->value);
    if (str_starts(r->at->key, "needs."))
        return need_add(r, s, r->at->value);
    if (str_starts(r->at->key, "ignore."))
        return ignore_add(r, s, r->at->value);
    if (!strcmp(r->at->key, "questions"))
        return s->kind != REC_SURVEY ? profile_bad(r, "questions are for [survey]") : profile_yes_no(r, r->at->value, &s->questions);
    if (!strcmp(r->at->key, "guests"))
        return s->kind != REC_ORDER ? profile_bad(r, "guests is for [order]") : profile_yes_no(r, r->at->value, &s->guests);
    if (!strcmp(r->at->key, "optional"))
        return s->kind != REC_SURVEY ? profile_bad(r, "optional is for [survey]") : profile_yes_no(r, r->at->value, &s->optional);
    return field_key(r, s);
}

static int match_add(struct reading *r, const char *v)
{
    struct profile *p = r->p;
    if (GROW(p->matches, p->matchcap, p->nmatches))
        return err_nomem(r->e);
    int rc = match_parse(r, v, &p->matches[p->nmatches]);
    p->nmatches += !rc;
    return rc;
}

static int profile_key(struct reading *r)
{
    struct profile *p = r->p;
    const char *k = r->at->key, *v = r->at->value;
    if (!strcmp(k, "name"))
        return profile_text(r, &p->name, v);
    if (!strcmp(k, "label"))
        return profile_text(r, &p->label, v);
    if (str_starts(k, "match."))
        return match_add(r, v);
    if (!strcmp(k, "header_rows")) {
        if (strlen(v) != 1 || *v < '0' || *v > '0' + MAX_HEADER_ROWS)
            return profile_bad(r, "0 to 3 header rows");
        p->header_rows = *v - '0';
        return 0;
    }
    if (!strcmp(k, "skip_rows")) {
        char *end;
        long n = strtol(v, &end, 10);
        p->skip_rows = (int)n;
        return end == v || *end || n < 0 || n > MAX_SKIP_ROWS ? profile_bad(r, "0 to 30 rows") : 0;
    }
    if (str_starts(k, "footer.")) {
        if (GROW(p->footers, p->footercap, p->nfooters))
            return err_nomem(r->e);
        p->footers[p->nfooters] = profile_fold(p, v, strlen(v));
        return p->footers[p->nfooters++] ? 0 : err_nomem(r->e);
    }
    if (!strcmp(k, "timezone")) {
        int rc = profile_zone(r, v);
        return rc ? rc : profile_text(r, &p->timezone, v);
    }
    if (!strcmp(k, "date_order"))
        return profile_date_order(r, v, &p->date);
    if (!strcmp(k, "decimal")) {
        p->decimal = *v;
        return strcmp(v, ",") && strcmp(v, ".") ? profile_bad(r, "a decimal sign is , or .") : 0;
    }
    if (str_starts(k, "null.")) {
        if (GROW(p->nulls, p->nullcap, p->nnulls))
            return err_nomem(r->e);
        p->nulls[p->nnulls] = profile_word(p, v, strlen(v));
        return p->nulls[p->nnulls++] ? 0 : err_nomem(r->e);
    }
    if (!strcmp(k, "delimiter")) {
        p->delimiter = str_ieq(v, "tab") ? '\t' : *v;
        return !str_ieq(v, "tab") && (strlen(v) != 1 || !strchr(",;|", *v)) ? profile_bad(r, "a delimiter is , ; | or tab") : 0;
    }
    if (!strcmp(k, "encoding")) {
        enum enc enc;
        if (!encoding_by_name(v, &enc))
            return profile_bad(r, "an encoding is utf-8, windows-1252, utf-16le or utf-16be");
        p->enc = (int)enc + 1;
        return 0;
    }
    if (!strcmp(k, "id_space"))
        return profile_text(r, &p->id_space, v);
    if (!strcmp(k, "fold_by"))
        return match_parse(r, v, &p->fold_by);
    if (!strcmp(k, "verified"))
        return profile_yes_no(r, v, &p->verified);
    return profile_bad(r, "no such key of [profile]");
}

// An option that says nothing of such a field is a mistake, not a wish to be passed over.
static int fits_type(const struct profile *p, const struct rule *u, struct err *e)
{
    enum rec_type t = rec_fields[u->field].type;
    bool amount = t == RT_MONEY || t == RT_COUNT || t == RT_NUMBER, text = t == RT_ID || t == RT_DIM || t == RT_TEXT;
    const char *what = NULL;
    if (u->how.fold && !p->fold_by.n)
        what = N_("fold needs fold_by");
    else if (u->how.fold == FOLD_SUM && !amount && t != RT_DURATION)
        what = N_("fold = sum adds amounts, counts, numbers and durations");
    else if (colspec_set(&u->how.less) && t != RT_MONEY)
        what = N_("less is for amounts");
    else if (colspec_set(&u->how.since) && t != RT_DURATION)
        what = N_("since is for durations");
    else if (colspec_set(&u->how.since_join) && !colspec_set(&u->how.since))
        what = N_("since_join is the time of day beside since");
    else if (colspec_set(&u->how.join) && t != RT_TIME && t != RT_DAY && !text && !colspec_set(&u->how.since))
        what = N_("join is for times and texts");
    else if (u->how.take == TAKE_COUNT && t != RT_COUNT)
        what = N_("take = count is for counts");
    else if (u->how.take && !u->how.split)
        what = N_("take needs split");
    else if (u->how.lookup && !text)
        what = N_("lookup is for texts");
    return what ? err_set(e, ERR_SYNTAX, "%s, line %d: %s: %s", p->path, u->line, rec_fields[u->field].name, what) : 0;
}

// A word that stands for a value of a closed set: the set must know it, or know it as none.
static int word_fits(const struct profile *p, const struct section *s, const struct rule *u, const char *text, int line,
                     const struct words *w, struct err *e)
{
    int set = word_set_of(s->kind, u->field), v;
    if (set < 0 || !text)
        return 0;
    struct strbuf key = {0};
    const char *k = word_key(&key, text, strlen(text));
    bool known = words_find(w, (enum word_set)set, k, &v) || words_find(w, W_NULL, k, &v);
    for (size_t i = 0; i < u->how.nwords && text != u->how.words[i].text; i++)
        known = known || glob_match(u->how.words[i].key, k);
    sb_release(&key);
    return known ? 0 : err_set(e, ERR_SYNTAX, "%s, line %d: %s: \"%s\" is no value of this field", p->path, line,
                               rec_fields[u->field].name, text);
}

static int words_fit(const struct profile *p, const struct section *s, const struct rule *u, const struct words *w,
                     struct err *e)
{
    int rc = word_fits(p, s, u, u->konst, u->line, w, e);
    if (!rc)
        rc = word_fits(p, s, u, u->how.empty, u->line, w, e);
    if (!rc)
        rc = word_fits(p, s, u, u->how.filled, u->line, w, e);
    if (!rc && u->rule.n && word_fits(p, s, u, "yes", u->line, w, NULL))
        rc = err_set(e, ERR_SYNTAX, "%s, line %d: %s: a rule says yes or no: word.1 = yes, word.1.is = ... and word.2 = no, word.2.is = ... say what they are here",
                     p->path, u->line, rec_fields[u->field].name);
    for (size_t k = 0; k < u->how.nwords && !rc; k++)
        rc = !*u->how.words[k].text ? err_set(e, ERR_SYNTAX, "%s, line %d: word.%zu has no .is", p->path, u->line, k + 1)
                                    : word_fits(p, s, u, u->how.words[k].text, u->how.words[k].line, w, e);
    return rc;
}

static bool section_has(const struct section *s, enum rec_field f)
{
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].field == f)
            return true;
    return false;
}

// [lookup] is the table PROFILE, [lookup.word] the table PROFILE.word.
static int name_table(struct profile *p, struct section *s, struct err *e)
{
    const char *dot = strchr(s->name, '.');
    if (!section_has(s, F_id) || !section_has(s, F_segment))
        return err_set(e, ERR_SYNTAX, "%s, line %d: [%s] needs a key and a value", p->path, s->line, s->name);
    s->table = arena_printf(&p->mem, "%s%s", p->name, dot ? dot : "");
    return s->table ? 0 : err_nomem(e);
}

static bool same_column(const struct colspec *a, const struct colspec *b)
{
    return a->number == b->number && a->ordinal == b->ordinal && (a->key ? b->key && !strcmp(a->key, b->key) : !b->key);
}

// The cells of a column are folded once, before any field is read from them.
static bool folds_apart(const struct rule *u, const struct rule *v)
{
    bool sum = u->how.fold == FOLD_SUM && v->how.fold == FOLD_SUM;
    bool clocks = rec_fields[u->field].type == RT_DURATION;
    return u->how.fold && v->how.fold && colspec_set(&u->col) && same_column(&u->col, &v->col) &&
           (u->how.fold != v->how.fold || (sum && clocks != (rec_fields[v->field].type == RT_DURATION)));
}

static int folds_agree(const struct profile *p, struct err *e)
{
    for (size_t i = 0; i < p->nsections && p->fold_by.n; i++)
        for (size_t j = 0; j < p->sections[i].nrules; j++)
            for (size_t k = 0; k <= i; k++)
                for (size_t m = 0; m < (k < i ? p->sections[k].nrules : j); m++) {
                    const struct rule *u = &p->sections[k].rules[m], *v = &p->sections[i].rules[j];
                    if (folds_apart(u, v))
                        return err_set(e, ERR_SYNTAX, "%s, lines %d and %d: %s and %s fold the column \"%s\" in two ways; "
                                       "give both the same fold, or leave one of them out", p->path, u->line, v->line,
                                       rec_fields[u->field].name, rec_fields[v->field].name, u->col.text);
                }
    return 0;
}

// Every word.N has its .is, every rule a column or a constant.
static int complete(struct profile *p, const struct words *w, struct err *e)
{
    if (!p->name || !p->nsections)
        return err_set(e, ERR_SYNTAX, "%s: a profile has a name and at least one record kind", p->path);
    for (size_t i = 0; i < p->nsections; i++) {
        int rc = p->sections[i].table ? name_table(p, &p->sections[i], e) : 0;
        if (rc)
            return rc;
    }
    for (size_t i = 0; i < p->nsections; i++)
        for (size_t j = 0; j < p->sections[i].nrules; j++) {
            const struct section *s = &p->sections[i];
            const struct rule *u = &s->rules[j];
            int rc = words_fit(p, s, u, w, e);
            if (!rc && !u->konst && !u->rule.n && !colspec_set(&u->col) && !colspec_set(&s->each))
                rc = err_set(e, ERR_SYNTAX, "%s, line %d: %s has no column", p->path, u->line, rec_fields[u->field].name);
            if (rc || (rc = fits_type(p, u, e)))
                return rc;
        }
    if (!p->label)
        p->label = p->name;
    return folds_agree(p, e);
}

static int keep_said(struct profile *p, const struct ini *ini)
{
    p->said = arena_alloc(&p->mem, (ini->n + 1) * sizeof(*p->said));
    for (; p->said && p->nsaid < ini->n; p->nsaid++) {
        const struct ini_entry *x = &ini->entries[p->nsaid];
        struct profile_line *s = &p->said[p->nsaid];
        *s = (struct profile_line){arena_strdup(&p->mem, x->section), arena_strdup(&p->mem, x->key), arena_strdup(&p->mem, x->value),
                           x->line};
        if (!s->section || !s->key || !s->value)
            return ERR_NOMEM;
    }
    return p->said ? 0 : ERR_NOMEM;
}

static int from_ini(struct profile *p, const struct ini *ini, const struct words *w, struct err *e)
{
    if (ini->nnotes)
        return err_set(e, ERR_SYNTAX, "%s, line %d: %s", p->path, ini->notes[0].line, ini->notes[0].msg);
    p->header_rows = 1;
    struct reading r = {.p = p, .e = e, .words = w};
    if (keep_said(p, ini))
        return err_nomem(e);
    for (size_t i = 0; i < ini->n; i++) {
        r.at = &ini->entries[i];
        int rc = !strcmp(r.at->section, "profile") ? profile_key(&r) : section_key(&r);
        if (rc)
            return rc;
    }
    return complete(p, w, e);
}

static int parse_common(struct profile *p, struct ini *ini, int rc, const char *path, const struct words *w,
                        struct err *e)
{
    struct err local = {0};
    *p = (struct profile){.path = ""};
    if (!rc) {
        p->path = arena_strdup(&p->mem, path);
        rc = p->path ? from_ini(p, ini, w, &local) : err_nomem(&local);
        if (rc && e)
            *e = local;
    }
    ini_release(ini);
    if (rc)
        profile_release(p);
    return rc;
}

int profile_parse(struct profile *p, const char *path, const char *text, size_t len, const struct words *w,
                  struct err *e)
{
    struct ini ini = {0};
    return parse_common(p, &ini, ini_read_buf(&ini, path, text, len, e), path, w, e);
}

int profile_read(struct profile *p, const char *path, const struct words *w, struct err *e)
{
    struct ini ini = {0};
    return parse_common(p, &ini, ini_read_file(&ini, path, e), path, w, e);
}

void profile_release(struct profile *p)
{
    for (size_t i = 0; i < p->nsections; i++) {
        free(p->sections[i].rules);
        free(p->sections[i].filters);
        free(p->sections[i].ignores);
        free(p->sections[i].needs);
    }
    free(p->sections);
    free(p->matches);
    free(p->footers);
    free(p->nulls);
    arena_release(&p->mem);
    *p = (struct profile){0};
}

// Profiles: ini files that say what the columns of a tool's export mean. The language is described in
// kpitop-profile(5). Parsed strictly: an unknown key or value is an error that names its line.
#include "map_priv.h"

#include "base/utf8.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROW(vec, cap, n) vec_grow((void **)&(vec), &(cap), (n), sizeof(*(vec)))

struct reading {
    struct profile *p;
    struct err *e;
    const struct ini_entry *at;
};

static int bad(struct reading *r, const char *what)
{
    return err_set(r->e, ERR_SYNTAX, "%s, line %d: [%s] %s = %s: %s", r->p->path, r->at->line, r->at->section,
                   r->at->key, r->at->value, what);
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

static const char *keep_fold(struct profile *p, const char *s, size_t n)
{
    struct strbuf b = {0};
    utf8_fold(&b, s, n);
    const char *k = b.oom ? NULL : arena_strdup(&p->mem, sb_str(&b));
    sb_release(&b);
    return k;
}

static const char *keep_word(struct profile *p, const char *s, size_t n)
{
    struct strbuf b = {0};
    const char *w = word_key(&b, s, n);
    const char *k = b.oom ? NULL : arena_strdup(&p->mem, w);
    sb_release(&b);
    return k;
}

static int colspec_parse(struct reading *r, const char *text, size_t n, struct colspec *out)
{
    while (n && text[n - 1] == ' ')
        n--;
    while (n && *text == ' ') {
        text++;
        n--;
    }
    if (!n)
        return bad(r, "a column name is missing");
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
    out->key = keep_fold(r->p, text, n);
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

// --- values of keys -----------------------------------------------------------------------------------------------

static int date_word(struct reading *r, const char *v, enum date_order *out)
{
    static const struct {
        const char *word;
        enum date_order order;
    } words[] = {{"dmy", ORDER_DMY},   {"day first", ORDER_DMY}, {"mdy", ORDER_MDY},         {"month first", ORDER_MDY},
                 {"unix", DATE_UNIX}, {"unix ms", DATE_UNIX_MS}, {"excel", DATE_EXCEL}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_ieq(v, words[i].word)) {
            *out = words[i].order;
            return 0;
        }
    return bad(r, "a date is day first, month first, unix, unix ms or excel");
}

static int fixed(struct reading *r, const char *s, size_t n, int64_t *out)
{
    struct dec d;
    while (n && s[n - 1] == ' ')
        n--;
    while (n && *s == ' ') {
        s++;
        n--;
    }
    if (!number_parse(s, n, '.', &d) || !dec_fixed(d, SCORE_ONE, out))
        return bad(r, "a number is expected");
    return 0;
}

static int yes_no(struct reading *r, const char *v, bool *out)
{
    if (!str_ieq(v, "yes") && !str_ieq(v, "no"))
        return bad(r, "yes or no is expected");
    *out = str_ieq(v, "yes");
    return 0;
}

static int zone_check(struct reading *r, const char *v)
{
    struct zone *z;
    struct err e;
    if (zone_open(&z, v, &e))
        return bad(r, "no such time zone");
    zone_close(z);
    return 0;
}

static int scale_option(struct reading *r, struct how *h, const char *v)
{
    const char *dots = strstr(v, "..");
    if (!dots)
        return bad(r, "a scale is LOWEST..HIGHEST");
    if (fixed(r, v, (size_t)(dots - v), &h->lo) || fixed(r, dots + 2, strlen(dots + 2), &h->hi))
        return r->e->code;
    if (h->lo >= h->hi)
        return bad(r, "the lowest answer comes first");
    h->has_scale = true;
    return 0;
}

static int unit_option(struct reading *r, struct how *h, const char *v)
{
    if (str_ieq(v, "h:mm"))
        h->clock = CLOCK_HM;
    else if (str_ieq(v, "mm:ss"))
        h->clock = CLOCK_MS;
    else if (!(h->unit_ms = duration_unit(v)))
        return bad(r, "a unit is ms, s, min, h, d, h:mm or mm:ss");
    return 0;
}

// label.N = text, label.N.value = number; word.N = text, word.N.is = value. `rest` is what follows "label." / "word.".
static int pair_option(struct reading *r, struct how *h, bool label, const char *rest, const char *v)
{
    char *dot;
    long n = strtol(rest, &dot, 10);
    if (n < 1 || n > 200 || dot == rest)
        return bad(r, "numbered keys begin at 1");
    size_t i = (size_t)n - 1;
    size_t have = label ? h->nlabels : h->nwords;
    bool second = !strcmp(dot, label ? ".value" : ".is");
    if ((second ? i >= have : i != have) || (!second && *dot))
        return bad(r, "numbered keys go 1, 2, 3...; write the text first, its value after it");
    if (second)
        return label ? fixed(r, v, strlen(v), &h->labels[i].value)
                     : (h->words[i].text = arena_strdup(&r->p->mem, v)) ? 0 : err_nomem(r->e);
    size_t elt = label ? sizeof(struct label) : sizeof(struct word_is);
    void *grown = arena_alloc(&r->p->mem, (have + 1) * elt);
    const char *key = keep_word(r->p, v, strlen(v));
    if (!grown || !key)
        return err_nomem(r->e);
    if (have)
        memcpy(grown, label ? (void *)h->labels : (void *)h->words, have * elt);
    if (label) {
        h->labels = grown;
        h->labels[h->nlabels++] = (struct label){key, (int64_t)n * SCORE_ONE};
    } else {
        h->words = grown;
        h->words[h->nwords++] = (struct word_is){key, ""};
    }
    return 0;
}

static int null_add(struct reading *r, const char ***list, size_t *n, const char *v)
{
    const char **grown = arena_alloc(&r->p->mem, (*n + 1) * sizeof(*grown));
    const char *key = keep_word(r->p, v, strlen(v));
    if (!grown || !key)
        return err_nomem(r->e);
    for (size_t i = 0; i < *n; i++)
        grown[i] = (*list)[i];
    grown[(*n)++] = key;
    *list = grown;
    return 0;
}

static int text_option(struct reading *r, const char **out, const char *v)
{
    if (!*v)
        return bad(r, "nothing is said; a text that begins with ; or # stands in double quotes");
    *out = arena_strdup(&r->p->mem, v);
    return *out ? 0 : err_nomem(r->e);
}

static int column_option(struct reading *r, struct how *h, const char *opt, const char *v)
{
    if (!strcmp(opt, "date"))
        return date_word(r, v, &h->date);
    if (!strcmp(opt, "zone")) {
        int rc = zone_check(r, v);
        return rc ? rc : text_option(r, &h->zone, v);
    }
    if (!strcmp(opt, "unit"))
        return unit_option(r, h, v);
    if (!strcmp(opt, "decimal")) {
        if (strcmp(v, ",") && strcmp(v, "."))
            return bad(r, "a decimal sign is , or .");
        h->decimal = *v;
        return 0;
    }
    if (!strcmp(opt, "scale"))
        return scale_option(r, h, v);
    if (!strcmp(opt, "positive_from")) {
        h->has_positive = true;
        return fixed(r, v, strlen(v), &h->positive);
    }
    if (!strcmp(opt, "direction")) {
        h->way = str_ieq(v, "effort") ? WAY_EFFORT : str_ieq(v, "ease") ? WAY_EASE : WAY_NONE;
        return h->way ? 0 : bad(r, "a direction is effort or ease");
    }
    if (str_starts(opt, "label."))
        return pair_option(r, h, true, opt + 6, v);
    if (str_starts(opt, "word."))
        return pair_option(r, h, false, opt + 5, v);
    if (str_starts(opt, "null."))
        return null_add(r, &h->nulls, &h->nnulls, v);
    if (!strcmp(opt, "currency"))
        return text_option(r, &h->currency, v);
    if (!strcmp(opt, "empty"))
        return text_option(r, &h->empty, v);
    if (!strcmp(opt, "filled"))
        return text_option(r, &h->filled, v);
    if (!strcmp(opt, "join"))
        return colspec_parse(r, v, strlen(v), &h->join);
    if (!strcmp(opt, "since"))
        return colspec_parse(r, v, strlen(v), &h->since);
    if (!strcmp(opt, "less"))
        return colspec_parse(r, v, strlen(v), &h->less);
    if (!strcmp(opt, "sum"))
        return yes_no(r, v, &h->sum);
    if (!strcmp(opt, "add")) {
        int64_t x;
        int rc = fixed(r, v, strlen(v), &x);
        h->add = rc ? 0 : x / SCORE_ONE;
        return rc;
    }
    if (!strcmp(opt, "invert"))
        return yes_no(r, v, &h->invert);
    if (!strcmp(opt, "email"))
        return yes_no(r, v, &h->email);
    if (!strcmp(opt, "split"))
        return text_option(r, &h->split, str_ieq(v, "newline") ? "\n" : v);
    if (!strcmp(opt, "take")) {
        h->last = str_ieq(v, "last");
        return h->last || str_ieq(v, "first") ? 0 : bad(r, "first or last is expected");
    }
    if (!strcmp(opt, "strip"))
        return text_option(r, &h->strip, v);
    return bad(r, "no such option of a column");
}

// --- sections -----------------------------------------------------------------------------------------------------

static int filter_add(struct reading *r, struct section *s, bool keep, const char *v)
{
    if (GROW(s->filters, s->filtercap, s->nfilters))
        return err_nomem(r->e);
    struct filter f = {.keep = keep};
    const char *eq = strstr(v, " = ");
    if (!eq)
        return bad(r, "a filter is COLUMN = VALUE | VALUE");
    int rc = colspec_parse(r, v, (size_t)(eq - v), &f.col);
    for (const char *p = eq + 3; p && !rc;) {
        const char *bar = strchr(p, '|');
        char word[256];
        snprintf(word, sizeof(word), "%.*s", (int)(bar ? bar - p : (long)strlen(p)), p);
        rc = null_add(r, &f.keys, &f.n, word);
        p = bar ? bar + 1 : NULL;
    }
    if (!rc)
        s->filters[s->nfilters++] = f;
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
    int k = rec_kind_by_name(kind);
    if (k < 0) {
        bad(r, "a section is [profile] or a record kind such as [interaction] or [survey.2]");
        return NULL;
    }
    if (GROW(p->sections, p->sectioncap, p->nsections)) {
        err_nomem(r->e);
        return NULL;
    }
    struct section *s = &p->sections[p->nsections];
    *s = (struct section){.kind = (enum rec_kind)k, .name = arena_strdup(&p->mem, r->at->section), .line = r->at->line};
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
        bad(r, "too many keys");
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
    if (f < 0 || !rec_kind_has(s->kind, (enum rec_field)f))
        return bad(r, "the record kind has no such field");
    const char *rest = dot ? dot + 1 : "";
    char *end;
    long n = strtol(rest, &end, 10);
    bool numbered = end != rest;
    if (!*rest || (numbered && !*end)) {
        struct rule *u = rule_of(r, s, (enum rec_field)f, numbered ? (int)n : 1);
        return u ? colspec_parse(r, v, strlen(v), &u->col) : r->e->code;
    }
    if (!strcmp(rest, "const")) {
        struct rule *u = rule_of(r, s, (enum rec_field)f, 1000);
        return u ? text_option(r, &u->konst, v) : r->e->code;
    }
    if (!strcmp(rest, "each")) {
        struct rule *u = rule_of(r, s, (enum rec_field)f, 1);
        return !u ? r->e->code : colspec_parse(r, v, strlen(v), &s->each);
    }
    if (numbered && *end != '.')
        return bad(r, "a key is field.N or field.N.option");
    bool any = false;
    int rc = 0;
    for (size_t i = 0; i < s->nrules && !rc; i++)
        if (s->rules[i].field == (enum rec_field)f && (!numbered || s->rules[i].alias == (int)n)) {
            any = true;
            rc = column_option(r, &s->rules[i].how, numbered ? end + 1 : rest, v);
        }
    return any || rc ? rc : bad(r, "name the column before its options");
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
    if (!strcmp(r->at->key, "questions"))
        return s->kind != REC_SURVEY ? bad(r, "questions are for [survey]") : yes_no(r, r->at->value, &s->questions);
    if (!strcmp(r->at->key, "optional"))
        return s->kind != REC_SURVEY ? bad(r, "optional is for [survey]") : yes_no(r, r->at->value, &s->optional);
    return field_key(r, s);
}

static int match_add(struct reading *r, const char *v)
{
    struct profile *p = r->p;
    if (GROW(p->matches, p->matchcap, p->nmatches))
        return err_nomem(r->e);
    struct match m = {0};
    size_t bars = 0;
    for (const char *q = v; *q; q++)
        bars += *q == '|';
    m.any = arena_alloc(&p->mem, (bars + 2) * sizeof(*m.any));
    if (!m.any)
        return err_nomem(r->e);
    for (const char *q = v; q;) {
        const char *bar = strchr(q, '|');
        int rc = colspec_parse(r, q, bar ? (size_t)(bar - q) : strlen(q), &m.any[m.n++]);
        if (rc)
            return rc;
        q = bar ? bar + 1 : NULL;
    }
    m.shown = m.n;
    if (bars) { // "question | part" of two header rows is one column
        int rc = colspec_parse(r, v, strlen(v), &m.any[m.n++]);
        if (rc)
            return rc;
    }
    p->matches[p->nmatches++] = m;
    return 0;
}

static int profile_key(struct reading *r)
{
    struct profile *p = r->p;
    const char *k = r->at->key, *v = r->at->value;
    if (!strcmp(k, "name"))
        return text_option(r, &p->name, v);
    if (!strcmp(k, "label"))
        return text_option(r, &p->label, v);
    if (str_starts(k, "match."))
        return match_add(r, v);
    if (!strcmp(k, "header_rows")) {
        if (strlen(v) != 1 || *v < '0' || *v > '0' + MAX_HEADER_ROWS)
            return bad(r, "0 to 3 header rows");
        p->header_rows = *v - '0';
        return 0;
    }
    if (str_starts(k, "footer.")) {
        if (GROW(p->footers, p->footercap, p->nfooters))
            return err_nomem(r->e);
        p->footers[p->nfooters] = keep_fold(p, v, strlen(v));
        return p->footers[p->nfooters++] ? 0 : err_nomem(r->e);
    }
    if (!strcmp(k, "timezone")) {
        int rc = zone_check(r, v);
        return rc ? rc : text_option(r, &p->timezone, v);
    }
    if (!strcmp(k, "date_order"))
        return date_word(r, v, &p->date);
    if (!strcmp(k, "decimal")) {
        p->decimal = *v;
        return strcmp(v, ",") && strcmp(v, ".") ? bad(r, "a decimal sign is , or .") : 0;
    }
    if (str_starts(k, "null.")) {
        if (GROW(p->nulls, p->nullcap, p->nnulls))
            return err_nomem(r->e);
        p->nulls[p->nnulls] = keep_word(p, v, strlen(v));
        return p->nulls[p->nnulls++] ? 0 : err_nomem(r->e);
    }
    if (!strcmp(k, "delimiter")) {
        p->delimiter = str_ieq(v, "tab") ? '\t' : *v;
        return !str_ieq(v, "tab") && (strlen(v) != 1 || !strchr(",;|", *v)) ? bad(r, "a delimiter is , ; | or tab") : 0;
    }
    if (!strcmp(k, "encoding")) {
        enum enc enc;
        if (!encoding_by_name(v, &enc))
            return bad(r, "an encoding is utf-8, windows-1252, utf-16le or utf-16be");
        p->enc = (int)enc + 1;
        return 0;
    }
    if (!strcmp(k, "id_space"))
        return text_option(r, &p->id_space, v);
    if (!strcmp(k, "fold_by"))
        return colspec_parse(r, v, strlen(v), &p->fold_by);
    if (!strcmp(k, "verified"))
        return yes_no(r, v, &p->verified);
    return bad(r, "no such key of [profile]");
}

// An option that says nothing of such a field is a mistake, not a wish to be passed over.
static int fits_type(const struct profile *p, const struct rule *u, struct err *e)
{
    enum rec_type t = rec_fields[u->field].type;
    const char *what = NULL;
    if (u->how.sum && (!colspec_set(&p->fold_by) || (t != RT_MONEY && t != RT_COUNT && t != RT_NUMBER)))
        what = "sum adds the amounts or counts of folded rows: it needs fold_by and such a field";
    else if (colspec_set(&u->how.less) && t != RT_MONEY)
        what = "less is for amounts";
    else if (colspec_set(&u->how.since) && t != RT_DURATION)
        what = "since is for durations";
    else if (colspec_set(&u->how.join) && t != RT_TIME && t != RT_DAY)
        what = "join is for times";
    return what ? err_set(e, ERR_SYNTAX, "%s, line %d: %s: %s", p->path, u->line, rec_fields[u->field].name, what) : 0;
}

// Every word.N has its .is, every rule a column or a constant.
static int complete(struct profile *p, struct err *e)
{
    if (!p->name || !p->nsections)
        return err_set(e, ERR_SYNTAX, "%s: a profile has a name and at least one record kind", p->path);
    for (size_t i = 0; i < p->nsections; i++)
        for (size_t j = 0; j < p->sections[i].nrules; j++) {
            const struct rule *u = &p->sections[i].rules[j];
            for (size_t k = 0; k < u->how.nwords; k++)
                if (!*u->how.words[k].text)
                    return err_set(e, ERR_SYNTAX, "%s, line %d: word.%zu has no .is", p->path, u->line, k + 1);
            if (!u->konst && !colspec_set(&u->col) && !colspec_set(&p->sections[i].each))
                return err_set(e, ERR_SYNTAX, "%s, line %d: %s has no column", p->path, u->line,
                               rec_fields[u->field].name);
            int rc = fits_type(p, u, e);
            if (rc)
                return rc;
        }
    if (!p->label)
        p->label = p->name;
    return 0;
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

static int from_ini(struct profile *p, const struct ini *ini, struct err *e)
{
    if (ini->nnotes)
        return err_set(e, ERR_SYNTAX, "%s, line %d: %s", p->path, ini->notes[0].line, ini->notes[0].msg);
    p->header_rows = 1;
    struct reading r = {.p = p, .e = e};
    if (keep_said(p, ini))
        return err_nomem(e);
    for (size_t i = 0; i < ini->n; i++) {
        r.at = &ini->entries[i];
        int rc = !strcmp(r.at->section, "profile") ? profile_key(&r) : section_key(&r);
        if (rc)
            return rc;
    }
    return complete(p, e);
}

static int parse_common(struct profile *p, struct ini *ini, int rc, const char *path, struct err *e)
{
    struct err local = {0};
    *p = (struct profile){.path = ""};
    if (!rc) {
        p->path = arena_strdup(&p->mem, path);
        rc = p->path ? from_ini(p, ini, &local) : err_nomem(&local);
        if (rc && e)
            *e = local;
    }
    ini_release(ini);
    if (rc)
        profile_release(p);
    return rc;
}

int profile_parse(struct profile *p, const char *path, const char *text, size_t len, struct err *e)
{
    struct ini ini = {0};
    return parse_common(p, &ini, ini_read_buf(&ini, path, text, len, e), path, e);
}

int profile_read(struct profile *p, const char *path, struct err *e)
{
    struct ini ini = {0};
    return parse_common(p, &ini, ini_read_file(&ini, path, e), path, e);
}

void profile_release(struct profile *p)
{
    for (size_t i = 0; i < p->nsections; i++) {
        free(p->sections[i].rules);
        free(p->sections[i].filters);
    }
    free(p->sections);
    free(p->matches);
    free(p->footers);
    free(p->nulls);
    arena_release(&p->mem);
    *p = (struct profile){0};
}

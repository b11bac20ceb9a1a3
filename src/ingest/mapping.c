// Changes of a mapping, each one a step that can be taken back.
#include "mapping_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- steps --------------------------------------------------------------------------------------------------------------

// A copy of now to be changed, with room for `more` sections and rules; NULL: out of memory.
static struct map_state *step(struct mapping *m, size_t more)
{
    const struct map_state *now = mapping_now(m);
    struct map_state next = *now;
    next.sections = arena_alloc(&m->mem, (now->nsections + more + 1) * sizeof(*next.sections));
    next.rules = arena_alloc(&m->mem, (now->nrules + more + 1) * sizeof(*next.rules));
    if (!next.sections || !next.rules)
        return NULL;
    if (now->nsections)
        memcpy(next.sections, now->sections, now->nsections * sizeof(*next.sections));
    if (now->nrules)
        memcpy(next.rules, now->rules, now->nrules * sizeof(*next.rules));
    if (m->nsteps == MAPPING_STEPS) { // the oldest is forgotten
        memmove(&m->steps[0], &m->steps[1], (MAPPING_STEPS - 1) * sizeof(m->steps[0]));
        m->nsteps--;
    }
    m->steps[m->nsteps++] = next;
    return mapping_now(m);
}

// A change that profiles refuse is taken back. Missing columns are no refusal: they come one by one.
static int settled(struct mapping *m, struct err *e)
{
    struct strbuf text = {0};
    struct profile p = {0};
    struct err local = {0};
    if (m->oom || mapping_write(m, "draft", &text)) {
        sb_release(&text);
        m->nsteps--;
        return err_nomem(e);
    }
    bool any = mapping_now(m)->nrules > 0;
    int rc = any ? profile_parse(&p, "", sb_str(&text), text.len, &m->words, &local) : 0;
    if (rc) {
        const char *say = strstr(local.msg, "] "); // without the place in a text that nobody sees
        m->nsteps--;
        err_set(e, rc, "%s", say ? say + 2 : local.msg);
    } else {
        profile_release(&p);
    }
    sb_release(&text);
    return rc;
}

bool mapping_undo(struct mapping *m)
{
    if (m->nsteps < 2)
        return false;
    m->nsteps--;
    return true;
}

// --- columns ------------------------------------------------------------------------------------------------------------

static void rule_remove(struct map_state *s, size_t i)
{
    s->nrules--;
    memmove(&s->rules[i], &s->rules[i + 1], (s->nrules - i) * sizeof(s->rules[0]));
}

static void rule_insert(struct map_state *s, const struct map_rule *r)
{
    s->rules[s->nrules++] = *r;
}

int mapping_leave_out(struct mapping *m, size_t col, struct err *e)
{
    struct map_state *s = col < mapping_seen(m)->ncols ? step(m, 0) : NULL;
    if (!s)
        return err_nomem(e);
    for (size_t i = s->nrules; i-- > 0;)
        if (s->rules[i].col == (int)col)
            rule_remove(s, i);
    return settled(m, e);
}

static bool is_score(enum rec_field f)
{
    return f >= F_nps && f <= F_engagement;
}

// The section for a field of that kind: the first that is there. -1: none.
static int section_find(const struct map_state *s, enum rec_kind kind)
{
    for (size_t i = 0; i < s->nsections; i++)
        if (s->sections[i].kind == kind)
            return (int)i;
    return -1;
}

static int column_of(const struct map_state *s, size_t section, enum rec_field f)
{
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].section == section && s->rules[i].field == f && s->rules[i].col >= 0)
            return s->rules[i].col;
    return -1;
}

static void copy_field(struct map_state *s, size_t from, enum rec_field f, size_t to, enum rec_field as)
{
    size_t n = s->nrules;
    for (size_t i = 0; i < n; i++)
        if (s->rules[i].section == from && s->rules[i].field == f && s->rules[i].col >= 0) {
            struct map_rule r = s->rules[i];
            r.section = to;
            r.field = as;
            rule_insert(s, &r);
            return;
        }
}

// A rating beside a ticket is dated by the end of the ticket, and shares who it was about.
static void section_borrow(struct map_state *s, size_t from, size_t to)
{
    static const enum rec_field ends[] = {F_resolved_at, F_closed_at, F_created_at};
    static const enum rec_field shared[] = {F_customer_id, F_channel, F_agent, F_team, F_product, F_segment, F_country};
    if (s->sections[from].kind != REC_INTERACTION || s->sections[to].kind != REC_SURVEY)
        return;
    copy_field(s, from, F_id, to, F_id);
    copy_field(s, from, F_id, to, F_interaction_id);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        copy_field(s, from, ends[i], to, F_answered_at);
    for (size_t i = 0; i < ARRAY_LEN(shared); i++)
        copy_field(s, from, shared[i], to, shared[i]);
}

static size_t section_add(struct map_state *s, enum rec_kind kind)
{
    s->sections[s->nsections] = (struct map_section){.kind = kind};
    size_t at = s->nsections++;
    if (at)
        section_borrow(s, 0, at);
    return at;
}

// A further question of a metric that the response has already: all but the answers of the first section of surveys.
static size_t question_add(struct map_state *s, size_t survey)
{
    size_t at = s->nsections++, n = s->nrules;
    s->sections[at] = (struct map_section){.kind = REC_SURVEY, .said = s->sections[survey].said};
    for (size_t i = 0; i < n; i++) {
        struct map_rule r = s->rules[i];
        if (r.section != survey || is_score(r.field) || r.field == F_comment)
            continue;
        r.section = at;
        rule_insert(s, &r);
    }
    return at;
}

// Leaves out what the column was of this kind, and the column that was this field.
static int make_room(struct map_state *s, size_t section, enum rec_field f, int col)
{
    int other = -1;
    for (size_t i = s->nrules; i-- > 0;) {
        const struct map_rule *r = &s->rules[i];
        bool twin = rec_kinds[s->sections[r->section].kind].name == rec_kinds[s->sections[section].kind].name;
        bool shared = r->field == F_id || r->field == F_interaction_id; // one column may well be both
        if (r->col == col && twin && !(shared && f != r->field && (f == F_id || f == F_interaction_id))) {
            rule_remove(s, i);
        } else if (r->section == section && r->field == f) {
            other = r->col >= 0 ? r->col : other;
            rule_remove(s, i);
        }
    }
    return other;
}

int mapping_assign(struct mapping *m, size_t col, enum rec_kind kind, enum rec_field field, int *other, struct err *e)
{
    struct map_state *s = col < mapping_seen(m)->ncols && rec_kind_has(kind, field) ? step(m, mapping_now(m)->nrules + 16) : NULL;
    if (!s)
        return err_nomem(e);
    int at = section_find(s, kind);
    if (at < 0)
        at = (int)section_add(s, kind);
    int taken = column_of(s, (size_t)at, field);
    bool further = kind == REC_SURVEY && is_score(field) && taken >= 0 && taken != (int)col;
    if (further) {
        make_room(s, (size_t)at, F_COUNT, (int)col);
        at = (int)question_add(s, (size_t)at);
    }
    int was = make_room(s, (size_t)at, field, (int)col);
    rule_insert(s, &(struct map_rule){.section = (size_t)at, .field = field, .col = (int)col, .each = further});
    if (other)
        *other = was == (int)col ? -1 : was;
    return settled(m, e);
}

// --- how a column is read -----------------------------------------------------------------------------------------------

// Which fields an option says something of.
static bool knows(enum rec_field f, const char *key)
{
    enum rec_type t = rec_fields[f].type;
    if (!strcmp(key, "date") || !strcmp(key, "zone") || !strcmp(key, "join"))
        return t == RT_TIME || t == RT_DAY;
    if (!strcmp(key, "unit") || !strcmp(key, "since"))
        return t == RT_DURATION;
    if (!strcmp(key, "scale") || !strcmp(key, "positive_from") || str_starts(key, "label."))
        return t == RT_SCORE;
    if (!strcmp(key, "direction"))
        return f == F_ces;
    if (!strcmp(key, "currency") || !strcmp(key, "less"))
        return t == RT_MONEY;
    if (!strcmp(key, "decimal"))
        return t == RT_MONEY || t == RT_NUMBER || t == RT_SCORE || t == RT_DURATION;
    if (!strcmp(key, "invert"))
        return t == RT_FLAG;
    return true;
}

// "null" stands for the next of null.1, null.2 ...
static void option_set(struct mapping *m, struct map_rule *r, const char *key, const char *value)
{
    char numbered[24];
    int n = 1;
    if (!strcmp(key, "null")) {
        do
            snprintf(numbered, sizeof(numbered), "null.%d", n++);
        while (opts_get(&r->opts, numbered));
        key = numbered;
    }
    m->oom = !opts_set(m, &r->opts, key, value) || m->oom;
}

int mapping_option(struct mapping *m, size_t col, const char *key, const char *value, struct err *e)
{
    struct map_state *s = col < mapping_seen(m)->ncols ? step(m, 0) : NULL;
    bool any = false;
    if (!s)
        return err_nomem(e);
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].col == (int)col && knows(s->rules[i].field, key)) {
            any = true;
            option_set(m, &s->rules[i], key, value);
        }
    if (!any) {
        m->nsteps--;
        return err_set(e, ERR_NOTFOUND, _("this column is no field that \"%s\" says something of: choose its field first"), key);
    }
    return settled(m, e);
}

// --- words --------------------------------------------------------------------------------------------------------------

struct word_keys {
    const char *name, *tail; // "label", ".value"
};

static struct word_keys keys_of(enum rec_field f)
{
    return rec_fields[f].type == RT_SCORE ? (struct word_keys){"label", ".value"} : (struct word_keys){"word", ".is"};
}

// Value of the word in the options, NULL when it has none.
static const char *word_get(const struct map_opts *o, struct word_keys k, const char *word)
{
    char key[48];
    for (int i = 1; i <= 200; i++) {
        snprintf(key, sizeof(key), "%s.%d", k.name, i);
        const char *text = opts_get(o, key);
        if (!text)
            return NULL;
        if (str_ieq(text, word)) {
            snprintf(key, sizeof(key), "%s.%d%s", k.name, i, k.tail);
            return opts_get(o, key);
        }
    }
    return NULL;
}

// The list is written anew: without the word, then with it at the end.
static bool word_set(struct mapping *m, struct map_opts *o, struct word_keys k, const char *word, const char *value)
{
    struct map_opts out = {0};
    char key[48], tail[48];
    int n = 0;
    bool ok = true;
    for (size_t i = 0; i < o->n && ok; i++)
        if (!str_starts(o->v[i].key, k.name) || o->v[i].key[strlen(k.name)] != '.')
            ok = opts_set(m, &out, o->v[i].key, o->v[i].value);
    for (int i = 1; ok; i++) {
        snprintf(key, sizeof(key), "%s.%d", k.name, i);
        snprintf(tail, sizeof(tail), "%s.%d%s", k.name, i, k.tail);
        const char *text = opts_get(o, key), *is = opts_get(o, tail);
        if (!text)
            break;
        if (str_ieq(text, word))
            continue;
        snprintf(key, sizeof(key), "%s.%d", k.name, ++n);
        ok = opts_set(m, &out, key, text);
        snprintf(key, sizeof(key), "%s.%d%s", k.name, n, k.tail);
        ok = ok && (!is || opts_set(m, &out, key, is));
    }
    if (ok && value) {
        snprintf(key, sizeof(key), "%s.%d", k.name, ++n);
        ok = opts_set(m, &out, key, word);
        snprintf(key, sizeof(key), "%s.%d%s", k.name, n, k.tail);
        ok = ok && opts_set(m, &out, key, value);
    }
    if (ok)
        *o = out;
    return ok;
}

int mapping_word(struct mapping *m, size_t col, const char *word, const char *value, struct err *e)
{
    struct map_state *s = col < mapping_seen(m)->ncols ? step(m, 0) : NULL;
    if (!s)
        return err_nomem(e);
    const struct map_rule *first = NULL;
    for (size_t i = 0; i < s->nrules; i++) {
        struct map_rule *r = &s->rules[i];
        if (r->col != (int)col || (first && r->field != first->field))
            continue; // what a word means is said of one field
        first = first ? first : r;
        m->oom = !word_set(m, &r->opts, keys_of(r->field), word, value) || m->oom;
    }
    if (!first) {
        m->nsteps--;
        return err_set(e, ERR_NOTFOUND, "%s", _("choose the field of this column first"));
    }
    return settled(m, e);
}

const char *mapping_word_value(const struct mapping *m, size_t col, const char *word)
{
    const struct map_state *s = &m->steps[m->nsteps - 1];
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].col == (int)col)
            return word_get(&s->rules[i].opts, keys_of(s->rules[i].field), word);
    return NULL;
}

const char *mapping_set_value(enum rec_kind kind, enum rec_field field, size_t i)
{
    static const char *const flags[] = {"yes", "no"}, *const orders[] = {"paid", "cancelled"};
    static const char *const costs[] = {"salary", "software", "infrastructure", "acquisition", "other"};
    int set = word_set_of(kind, field);
    if (rec_fields[field].type == RT_FLAG)
        return i < ARRAY_LEN(flags) ? flags[i] : NULL;
    if (set == W_ORDER)
        return i < ARRAY_LEN(orders) ? orders[i] : NULL;
    if (set == W_COST)
        return i < ARRAY_LEN(costs) ? costs[i] : NULL;
    if (set == W_CHANNEL) {
        size_t n = 0;
        while (n < i && rec_channels[n])
            n++;
        return rec_channels[n];
    }
    const char *name = set < 0 ? "" : word_name(set, (int64_t)i + 1);
    return *name ? name : NULL;
}

// --- dialect ------------------------------------------------------------------------------------------------------------

struct mapping_dialect mapping_dialect(const struct mapping *m)
{
    const struct map_seen *n = m->steps[m->nsteps - 1].seen;
    return (struct mapping_dialect){n->delimiter, n->encoding, (long)n->header_at + 1, n->header_rows};
}

struct mapping_dialect mapping_asked(const struct mapping *m)
{
    return m->steps[m->nsteps - 1].dialect;
}

int mapping_set_dialect(struct mapping *m, const struct mapping_dialect *d, struct err *e)
{
    struct map_state *s = step(m, 0);
    if (!s)
        return err_nomem(e);
    *s = (struct map_state){.dialect = *d};
    if (d->encoding && !(s->dialect.encoding = arena_strdup(&m->mem, d->encoding))) {
        m->nsteps--;
        return err_nomem(e);
    }
    int rc = mapping_propose(m, e);
    if (rc)
        m->nsteps--;
    return rc;
}

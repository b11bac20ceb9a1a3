// Ini files edited line by line: what is not asked to change stays byte for byte as its owner wrote it.
#include "base/ini.h"
#include "ini_priv.h"

#include <string.h>

#define NAME_MAX_LEN 250 // bytes of a section or key; the reader allows no more
#define LINE_BYTES 4000  // the reader refuses longer ones, so that none of them is a setting

enum line_kind { LINE_OTHER, LINE_SECTION, LINE_SETTING };
struct line {
    size_t at, len, full; // full: with its line end
    enum line_kind kind;
    char name[NAME_MAX_LEN + 1]; // of the section or key, folded
};
struct walk { // over the lines of a text
    const char *text;
    size_t len, next;
    char section[NAME_MAX_LEN + 1];
    bool skipping; // below a section that cannot be read
    struct line line;
};

static bool has_bom(const char *text, size_t len) { return len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0; }

static void walk_start(struct walk *w, const char *text, size_t len) { *w = (struct walk){.text = text, .len = len, .next = has_bom(text, len) ? 3 : 0}; }

static void take_section(struct walk *w, char *text)
{
    char *end = strchr(text, ']');
    w->skipping = true;
    if (!end || !ini_comment_or_end(end + 1))
        return;
    *end = '\0';
    char *name = str_trim(text + 1);
    if (!ini_fold_name(name) || !str_copy(w->line.name, sizeof(w->line.name), name))
        return;
    w->skipping = false;
    w->line.kind = LINE_SECTION;
    str_copy(w->section, sizeof(w->section), name);
}

static void classify(struct walk *w)
{
    char buf[LINE_BYTES];
    struct line *l = &w->line;
    if (l->len >= sizeof(buf))
        return;
    memcpy(buf, w->text + l->at, l->len);
    buf[l->len] = '\0';
    char *text = str_trim(buf), *eq = strchr(text, '=');
    if (ini_comment_or_end(text))
        return;
    if (*text == '[') {
        take_section(w, text);
        return;
    }
    if (w->skipping || !eq)
        return;
    *eq = '\0';
    char *key = str_trim(text);
    if (ini_fold_name(key) && str_copy(l->name, sizeof(l->name), key))
        l->kind = LINE_SETTING;
}

static bool walk_line(struct walk *w)
{
    if (w->next >= w->len)
        return false;
    const char *start = w->text + w->next, *nl = memchr(start, '\n', w->len - w->next);
    size_t full = nl ? (size_t)(nl - start) + 1 : w->len - w->next, len = nl ? full - 1 : full;
    if (len && start[len - 1] == '\r')
        len--;
    w->line = (struct line){.at = w->next, .len = len, .full = full};
    w->next += full;
    classify(w);
    return true;
}

// --- one change -----------------------------------------------------------------------------------------------------

static void put_value(struct strbuf *out, const char *value)
{
    size_t len = strlen(value);
    bool quote = strpbrk(value, "\";#") || (len && (strchr(" \t", value[0]) || strchr(" \t", value[len - 1])));
    sb_addf(out, quote ? "\"%s\"" : "%s", value);
}

// The bytes of the value in the line: from *from to *to.
static void value_span(const struct walk *w, size_t *from, size_t *to)
{
    char buf[LINE_BYTES], *value;
    const struct line *l = &w->line;
    memcpy(buf, w->text + l->at, l->len);
    buf[l->len] = '\0';
    char *start = strchr(buf, '=') + 1;
    char *eq = start - 1;
    start += strspn(start, " \t");
    *from = (size_t)(start - buf);
    if (*start == '"' && ini_quoted_value(start, &value)) {
        *to = *from + strlen(value) + 2;
        return;
    }
    if (*start != '"' && (start > eq + 1 || *start != ';'))
        ini_cut_comment(start);
    size_t len = strlen(start);
    while (len && strchr(" \t", start[len - 1]))
        len--;
    *to = *from + len;
}

static void put_changed_line(struct strbuf *out, const struct walk *w, const char *value)
{
    size_t from, to;
    const char *line = w->text + w->line.at;
    value_span(w, &from, &to);
    sb_addn(out, line, from);
    if (*value && from >= 2 && line[from - 1] == '=' && strchr(" \t", line[from - 2]))
        sb_putc(out, ' '); // "key =" becomes "key = value"
    put_value(out, value);
    if (to < w->line.len && !strchr(" \t", line[to]))
        sb_putc(out, ' '); // a comment is told by its blank
    sb_addn(out, line + to, w->line.full - to);
}

// The comment of a line that is taken out stays.
static void put_comment_of(struct strbuf *out, const struct walk *w)
{
    size_t from, to;
    const char *line = w->text + w->line.at;
    value_span(w, &from, &to);
    to += strspn(line + to, " \t");
    if (to < w->line.len)
        sb_addn(out, line + to, w->line.full - to);
}

static void put_new_line(struct strbuf *out, const char *end, const struct ini_change *c)
{
    sb_addf(out, "%s = ", c->key);
    put_value(out, c->value);
    while (out->len && out->s[out->len - 1] == ' ')
        out->s[--out->len] = '\0'; // "key = " of an empty value
    sb_add(out, end);
}

// Where the change goes.
struct place {
    size_t line;      // offset of the line that sets it, when found
    size_t after;     // end of the section's last setting or header, when known
    bool found, known;
    const char *end;  // line end of this file
};

static struct place find_place(const char *text, size_t len, const struct ini_change *c)
{
    struct walk w;
    const char *nl = memchr(text, '\n', len);
    struct place p = {.end = nl && nl > text && nl[-1] == '\r' ? "\r\n" : "\n"};
    walk_start(&w, text, len);
    p.after = w.next;
    p.known = !*c->section;
    while (walk_line(&w)) {
        if (w.line.kind == LINE_OTHER || !str_ieq(w.section, c->section))
            continue;
        p.known = true;
        p.after = w.next;
        if (w.line.kind == LINE_SETTING && str_ieq(w.line.name, c->key)) {
            p.found = true;
            p.line = w.line.at;
        }
    }
    return p;
}

static void end_line(struct strbuf *out, const char *end)
{
    if (out->len && out->s[out->len - 1] != '\n')
        sb_add(out, end);
}

static void set_one(struct strbuf *out, const char *text, size_t len, const struct ini_change *c)
{
    struct place p = find_place(text, len, c);
    struct walk w;
    if (p.found) {
        walk_start(&w, text, len);
        while (walk_line(&w) && w.line.at != p.line)
            ;
        sb_addn(out, text, p.line);
        put_changed_line(out, &w, c->value);
        sb_addn(out, text + w.next, len - w.next);
        return;
    }
    if (!p.known)
        p.after = len;
    sb_addn(out, text, p.after);
    if (p.after > 3) // more than a byte order mark
        end_line(out, p.end);
    if (!p.known)
        sb_addf(out, "%s[%s]%s", len > 3 ? p.end : "", c->section, p.end);
    put_new_line(out, p.end, c);
    sb_addn(out, text + p.after, len - p.after);
}

// Every line that sets it (an earlier one would come to life), or with no key all of the section and its header.
static void remove_one(struct strbuf *out, const char *text, size_t len, const struct ini_change *c)
{
    struct walk w;
    walk_start(&w, text, len);
    sb_addn(out, text, w.next);
    while (walk_line(&w)) {
        bool setting = w.line.kind == LINE_SETTING, there = w.line.kind != LINE_OTHER && str_ieq(w.section, c->section);
        if (there && setting && (!c->key || str_ieq(w.line.name, c->key)))
            put_comment_of(out, &w);
        else if (!there || setting || c->key)
            sb_addn(out, text + w.line.at, w.line.full);
    }
}

// --- the whole --------------------------------------------------------------------------------------------------------

static bool name_fits(const char *name, bool may_be_empty)
{
    char buf[NAME_MAX_LEN + 1];
    if (!*name)
        return may_be_empty;
    return str_copy(buf, sizeof(buf), name) && ini_fold_name(buf);
}

static bool changes(const struct ini_change *c, const struct ini_entry *en)
{
    return str_ieq(c->section, en->section) && (!c->key || str_ieq(c->key, en->key));
}

static bool any_changes(const struct ini_change *c, size_t n, const struct ini_entry *en)
{
    for (size_t i = 0; i < n; i++)
        if (changes(&c[i], en))
            return true;
    return false;
}

// The setting as the changes leave it: their last word about it.
static const struct ini_change *last_word(const struct ini_change *c, size_t n, size_t i)
{
    const struct ini_change *last = &c[i];
    for (size_t j = i + 1; j < n; j++)
        if (str_ieq(c[j].section, c[i].section) && (!c[j].key || (c[i].key && str_ieq(c[j].key, c[i].key))))
            last = &c[j];
    return last;
}

// Read again, the text says what was asked for and all that it said before.
static bool holds(const struct ini *before, const struct ini *after, const struct ini_change *c, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < before->n; i++) {
        const struct ini_entry *en = &before->entries[i];
        if (any_changes(c, n, en))
            continue;
        while (at < after->n && any_changes(c, n, &after->entries[at]))
            at++;
        if (at == after->n || strcmp(en->section, after->entries[at].section) != 0 ||
            strcmp(en->key, after->entries[at].key) != 0 || strcmp(en->value, after->entries[at].value) != 0)
            return false;
        at++;
    }
    while (at < after->n && any_changes(c, n, &after->entries[at]))
        at++;
    if (at < after->n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct ini_change *last = last_word(c, n, i);
        if (!last->key || !c[i].key)
            continue;
        const struct ini_entry *en = NULL;
        for (size_t j = 0; j < after->n; j++)
            if (changes(last, &after->entries[j]))
                en = &after->entries[j];
        if (last->value ? !en || strcmp(en->value, last->value) != 0 : en != NULL)
            return false;
    }
    return true;
}

static int check_result(const char *path, const char *buf, size_t len, const struct ini_change *c, size_t n,
                        const struct strbuf *out, struct err *e)
{
    struct ini before = {0}, after = {0};
    int rc = ini_read_buf(&before, path, buf, len, e);
    bool new_bom = !has_bom(buf, len) && has_bom(sb_str(out), out->len); // one inside of the text came first: it would mean another thing
    if (!rc)
        rc = ini_read_buf(&after, path, sb_str(out), out->len, e);
    if (!rc && (new_bom || !holds(&before, &after, c, n)))
        rc = err_set(e, ERR_SYNTAX, "%s: the change cannot be written without altering other lines; make it with an editor", path);
    ini_release(&before);
    ini_release(&after);
    return rc;
}

static int check_change(const struct ini_change *c, struct err *e)
{
    if (!name_fits(c->section, true) || (c->key && !name_fits(c->key, false)))
        return err_set(e, ERR_RANGE, "\"%.60s\" cannot be the name of a setting: only letters, digits, '.', '-', '_'",
                       c->key ? c->key : c->section);
    for (const char *p = c->value ? c->value : ""; *p; p++)
        if (((unsigned char)*p < ' ' && *p != '\t') || *p == '\x7f')
            return err_set(e, ERR_RANGE, "the value of \"%s\" must be one line of text", c->key);
    return 0;
}

int ini_edit(const char *path, const char *buf, size_t len, const struct ini_change *c, size_t n, struct strbuf *out, struct err *e)
{
    struct strbuf text = {0}, next = {0};
    int rc = 0;

    sb_addn(&text, buf, len);
    for (size_t i = 0; i < n && !rc; i++) {
        rc = check_change(&c[i], e);
        if (rc)
            break;
        sb_clear(&next);
        if (c[i].key && c[i].value)
            set_one(&next, sb_str(&text), text.len, &c[i]);
        else
            remove_one(&next, sb_str(&text), text.len, &c[i]);
        if (next.oom)
            rc = err_nomem(e);
        struct strbuf spare = text;
        text = next;
        next = spare;
    }
    if (!rc)
        rc = check_result(path, buf, len, c, n, &text, e);
    if (!rc) {
        sb_addn(out, sb_str(&text), text.len);
        rc = out->oom ? err_nomem(e) : 0;
    }
    sb_release(&text);
    sb_release(&next);
    return rc;
}

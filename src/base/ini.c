#include "ini_priv.h"
#include "read_priv.h"

#include "base/i18n.h"
#include "base/ini.h"
#include "base/intern.h"
#include "base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <iniparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define INI_BYTES_MAX ((size_t)1 << 20)
#define INI_ENTRIES_MAX 20000
#define INI_NOTES_MAX 200
#define INI_LINE_MAX 1000 // iniparser's line buffer holds 1,024 bytes
// Stands for '"' inside a value while iniparser reads it; control characters were refused before.
#define QUOTE '\x01'

// iniparser reports through a function without an argument of its own.
static _Thread_local struct ini *ini_being_loaded;

// --- notes --------------------------------------------------------------------------------------------------------

static void __attribute__((format(printf, 3, 0)))
note_va(struct ini *ini, int line, const char *fmt, va_list ap)
{
    if (ini->nnotes >= INI_NOTES_MAX ||
        vec_grow((void **)&ini->notes, &ini->notecap, ini->nnotes, sizeof(*ini->notes)))
        return;
    struct ini_note *n = &ini->notes[ini->nnotes++];
    struct err plain;
    char msg[256];
    vsnprintf(msg, sizeof(msg), _(fmt), ap);
    err_set(&plain, ERR_SYNTAX, "%s", msg);
    n->line = line;
    str_copy(n->msg, sizeof(n->msg), plain.msg);
}

static void __attribute__((format(printf, 3, 4))) note(struct ini *ini, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    note_va(ini, line, fmt, ap);
    va_end(ap);
}

static int __attribute__((format(printf, 1, 2))) on_iniparser_error(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (ini_being_loaded)
        note_va(ini_being_loaded, 0, fmt, ap);
    va_end(ap);
    return 0;
}

// --- our own reading of the lines -----------------------------------------------------------------------------------

struct reader {
    struct ini *ini;
    struct err *e;
    struct u64map seen; // hash of section and key -> index of the entry
    const char *section;
    bool skipping; // inside a section whose header could not be read
    int line;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *s)
{
    while (blank(*s))
        s++;
    return s;
}

bool ini_comment_or_end(const char *s)
{
    s = skip_blanks(s);
    return !*s || *s == ';' || *s == '#';
}

// Names are ASCII and free of what iniparser gives a meaning to. Folded to lower case in place.
bool ini_fold_name(char *s)
{
    if (!*s)
        return false;
    for (; *s; s++) {
        if (*s < ' ' || *s > '~' || strchr(":;#[]=\"", *s))
            return false;
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s + 32);
    }
    return true;
}

// The value in quotes ends at the first quote that only blanks or a comment follow, so it may hold quotes itself.
bool ini_quoted_value(char *s, char **value)
{
    for (char *p = s + 1; *p; p++) {
        if (*p != '"')
            continue;
        const char *rest = p + 1;
        if (!*rest || (ini_comment_or_end(rest) && blank(*rest))) {
            *p = '\0';
            *value = s + 1;
            return true;
        }
    }
    return false;
}

// A comment in an unquoted value starts at a blank followed by ';', unless an open quote is closed later on.
void ini_cut_comment(char *s)
{
    bool open = false;
    for (char *p = s; *p; p++) {
        if (*p == '"')
            open = open ? false : strchr(p + 1, '"') != NULL;
        if (*p == ';' && !open && (p == s || blank(p[-1]))) {
            *p = '\0';
            return;
        }
    }
}

static uint64_t entry_hash(const char *section, const char *key)
{
    return hash_bytes(key, strlen(key), hash_bytes(section, strlen(section), 1));
}

// A repeated key: the last one counts, so the earlier entry is marked and taken out at the end.
static int note_repeated(struct reader *r, const char *key)
{
    bool added;
    struct ini *ini = r->ini;
    uint32_t *at = u64map_put(&r->seen, entry_hash(r->section, key), (uint32_t)ini->n, &added);
    if (!at)
        return err_nomem(r->e);
    if (added)
        return 0;
    struct ini_entry *old = &ini->entries[*at];
    if (strcmp(old->key, key) == 0 && strcmp(old->section, r->section) == 0) {
        note(ini, r->line, N_("\"%s\" was already set in line %d; this line counts"), key, old->line);
        old->key = NULL;
    }
    *at = (uint32_t)ini->n;
    return 0;
}

static int add_entry(struct reader *r, const char *key, const char *value)
{
    struct ini *ini = r->ini;
    if (strlen(r->section) + 2 * strlen(key) + strlen(value) > INI_LINE_MAX) {
        note(ini, r->line, N_("the line is too long (at most %d bytes)"), INI_LINE_MAX);
        return 0;
    }
    if (ini->n >= INI_ENTRIES_MAX)
        return err_set(r->e, ERR_LIMIT, "%s, line %d: more than %d settings in one file", ini->path, r->line,
                       INI_ENTRIES_MAX);
    int rc = note_repeated(r, key);
    if (rc)
        return rc;
    if (vec_grow((void **)&ini->entries, &ini->cap, ini->n, sizeof(*ini->entries)))
        return err_nomem(r->e);
    struct ini_entry en = {r->section, arena_strdup(&ini->mem, key), arena_strdup(&ini->mem, value), r->line};
    if (!en.key || !en.value)
        return err_nomem(r->e);
    ini->entries[ini->n++] = en;
    return 0;
}

static int read_section(struct reader *r, char *s)
{
    char *end = strchr(s, ']');
    r->skipping = true;
    if (!end || !ini_comment_or_end(end + 1)) {
        note(r->ini, r->line, N_("a section is written [name]; its settings are left out"));
        return 0;
    }
    *end = '\0';
    char *name = str_trim(s + 1);
    if (!ini_fold_name(name) || strlen(name) > INI_LINE_MAX / 4) {
        note(r->ini, r->line, N_("the section name \"%s\" cannot be used: only letters, digits, '.', '-', '_'"),
             name);
        return 0;
    }
    r->section = arena_strdup(&r->ini->mem, name);
    if (!r->section)
        return err_nomem(r->e);
    r->skipping = false;
    return 0;
}

static int read_setting(struct reader *r, char *s)
{
    char *eq = strchr(s, '=');
    if (!eq || eq == s) {
        note(r->ini, r->line, N_("this is neither [section] nor key = value: \"%.60s\""), s);
        return 0;
    }
    *eq = '\0';
    char *key = str_trim(s), *value = eq + 1;
    if (!ini_fold_name(key)) {
        note(r->ini, r->line, N_("the key \"%s\" cannot be used: only letters, digits, '.', '-', '_'"), key);
        return 0;
    }
    value += strspn(value, " \t");
    if (*value == '"') {
        if (!ini_quoted_value(value, &value)) {
            note(r->ini, r->line, N_("the quotes of \"%s\" are not closed, or text follows them"), key);
            return 0;
        }
    } else {
        if (value > eq + 1 || *value != ';')
            ini_cut_comment(value);
        value = str_trim(value);
    }
    return add_entry(r, key, value);
}

static bool has_control(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (((unsigned char)s[i] < ' ' && s[i] != '\t') || s[i] == '\x7f')
            return true;
    }
    return false;
}

static int read_line(struct reader *r, const char *s, size_t len)
{
    char buf[4 * INI_LINE_MAX];
    if (len && s[len - 1] == '\r')
        len--;
    size_t lead = 0;
    while (lead < len && blank(s[lead]))
        lead++;
    if (lead == len || s[lead] == ';' || s[lead] == '#')
        return 0;
    if (len - lead >= sizeof(buf)) {
        note(r->ini, r->line, N_("the line is too long (at most %d bytes)"), INI_LINE_MAX);
        return 0;
    }
    if (!utf8_valid(s, len) || has_control(s, len)) {
        note(r->ini, r->line, N_("the line is not plain UTF-8 text; save the file as UTF-8"));
        return 0;
    }
    memcpy(buf, s + lead, len - lead);
    buf[len - lead] = '\0';
    char *text = str_trim(buf);
    if (*text == '[')
        return read_section(r, text);
    return r->skipping ? 0 : read_setting(r, text);
}

static int read_lines(struct reader *r, const char *buf, size_t len)
{
    size_t at = len >= 3 && memcmp(buf, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < len) {
        const char *nl = memchr(buf + at, '\n', len - at);
        size_t end = nl ? (size_t)(nl - buf) : len;
        r->line++;
        int rc = read_line(r, buf + at, end - at);
        if (rc)
            return rc;
        at = end + 1;
    }
    return 0;
}

static void drop_repeated(struct ini *ini)
{
    size_t w = 0;
    for (size_t i = 0; i < ini->n; i++) {
        if (ini->entries[i].key)
            ini->entries[w++] = ini->entries[i];
    }
    ini->n = w;
}

// --- through iniparser --------------------------------------------------------------------------------------------

// The clean text: every value in quotes, so that nothing in it is a comment or trimmed away.
static void write_clean(struct strbuf *b, const struct ini *ini)
{
    const char *section = "";
    for (size_t i = 0; i < ini->n; i++) {
        const struct ini_entry *en = &ini->entries[i];
        if (strcmp(en->section, section) != 0)
            sb_addf(b, "[%s]\n", en->section);
        section = en->section;
        sb_addf(b, "%s = \"", en->key);
        for (const char *p = en->value; *p; p++)
            sb_putc(b, *p == '"' ? QUOTE : *p);
        sb_add(b, "\"\n");
    }
}

// iniparser loads by path only: a file in memory has one.
static int load_dictionary(struct ini *ini, const struct strbuf *text, dictionary **out, struct err *e)
{
    char path[40];
    int rc = 0, fd = memfd_create("kpitop-ini", MFD_CLOEXEC);
    if (fd < 0 || write_all(fd, sb_str(text), text->len)) {
        rc = err_set(e, ERR_IO, "%s: cannot make a file in memory: %s", ini->path, strerror(errno));
        goto out;
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    size_t notes = ini->nnotes;
    ini_being_loaded = ini;
    iniparser_set_error_callback(on_iniparser_error);
    *out = iniparser_load(path);
    ini_being_loaded = NULL;
    if (!*out)
        rc = err_set(e, ERR_SYNTAX, "%s: the settings cannot be read: %s", ini->path,
                     ini->nnotes > notes ? ini->notes[ini->nnotes - 1].msg : "out of memory, or no /proc");
out:
    if (fd >= 0)
        close(fd);
    return rc;
}

static int take_value(struct ini *ini, struct ini_entry *en, const dictionary *d, struct err *e)
{
    char name[INI_LINE_MAX + 8];
    snprintf(name, sizeof(name), "%s:%s", en->section, en->key);
    const char *v = iniparser_getstring(d, name, NULL);
    char *copy = arena_strdup(&ini->mem, v ? v : "");
    if (!copy)
        return err_nomem(e);
    for (char *p = copy; *p; p++) {
        if (*p == QUOTE)
            *p = '"';
    }
    if (!v || strcmp(copy, en->value) != 0)
        note(ini, en->line, N_("iniparser reads \"%s\" as \"%s\""), en->key, copy);
    en->value = copy;
    return 0;
}

static int through_iniparser(struct ini *ini, struct err *e)
{
    struct strbuf text = {0};
    dictionary *d = NULL;
    int rc;

    write_clean(&text, ini);
    rc = text.oom ? err_nomem(e) : load_dictionary(ini, &text, &d, e);
    for (size_t i = 0; !rc && i < ini->n; i++)
        rc = take_value(ini, &ini->entries[i], d, e);
    if (d)
        iniparser_freedict(d);
    sb_release(&text);
    return rc;
}

// --- the public functions -------------------------------------------------------------------------------------------

int ini_read_buf(struct ini *ini, const char *path, const char *buf, size_t len, struct err *e)
{
    struct ini fresh = {0};
    struct reader r = {.ini = &fresh, .e = e, .section = ""};
    int rc;

    fresh.path = arena_strdup(&fresh.mem, path);
    if (!fresh.path)
        rc = err_nomem(e);
    else if (len > INI_BYTES_MAX)
        rc = err_set(e, ERR_LIMIT, "%s: larger than 1 MiB; this is not a settings file", path);
    else
        rc = read_lines(&r, buf, len);
    u64map_release(&r.seen);
    if (!rc) {
        drop_repeated(&fresh);
        rc = through_iniparser(&fresh, e);
    }
    if (rc)
        ini_release(&fresh);
    else
        *ini = fresh;
    return rc;
}

int ini_read_file(struct ini *ini, const char *path, struct err *e)
{
    char *buf = NULL;
    size_t len;
    int rc, fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        rc = err_set(e, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "cannot open %s: %s", path, strerror(errno));
        goto out;
    }
    buf = malloc(INI_BYTES_MAX + 1); // one byte more tells a file that is too long
    if (!buf)
        rc = err_nomem(e);
    else if (read_up_to(fd, buf, INI_BYTES_MAX + 1, &len))
        rc = err_set(e, ERR_IO, "cannot read %s: %s", path, strerror(errno));
    else
        rc = ini_read_buf(ini, path, buf, len, e);
out:
    free(buf);
    if (fd >= 0)
        close(fd);
    return rc;
}

const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key)
{
    for (size_t i = 0; i < ini->n; i++) {
        if (str_ieq(ini->entries[i].key, key) && str_ieq(ini->entries[i].section, section))
            return &ini->entries[i];
    }
    return NULL;
}

const char *ini_get(const struct ini *ini, const char *section, const char *key)
{
    const struct ini_entry *en = ini_find(ini, section, key);
    return en ? en->value : NULL;
}

void ini_release(struct ini *ini)
{
    arena_release(&ini->mem);
    free(ini->entries);
    free(ini->notes);
    *ini = (struct ini){0};
}

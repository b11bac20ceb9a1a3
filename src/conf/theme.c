#include "conf/theme.h"
#include "base/i18n.h"
#include "base/embed.h"
#include "base/ini.h"
#include "conf_priv.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define FALLBACK "default" // built-in theme that lends the roles a file leaves out
#define BASE_DEPTH 4       // themes that build on one another
#define OWN "own_"         // before a name: as the terminal shows that colour
#define OWN_COLORS 8       // the bright ones differ too much between terminals

static const char *const role_names[ROLE_COUNT] = {
#define X(r) #r,
    THEME_ROLES(X)
#undef X
};

// The sixteen colours as xterm shows them.
static const struct {
    const char *name;
    uint32_t rgb;
} colors[] = {
    {"black", 0x000000},        {"red", 0xcd0000},
    {"green", 0x00cd00},        {"yellow", 0xcdcd00},
    {"blue", 0x0000ee},         {"magenta", 0xcd00cd},
    {"cyan", 0x00cdcd},         {"white", 0xe5e5e5},
    {"bright_black", 0x7f7f7f}, {"bright_red", 0xff0000},
    {"bright_green", 0x00ff00}, {"bright_yellow", 0xffff00},
    {"bright_blue", 0x5c5cff},  {"bright_magenta", 0xff00ff},
    {"bright_cyan", 0x00ffff},  {"bright_white", 0xffffff},
};
static const struct {
    const char *name;
    unsigned bit;
} attributes[] = {
    {"bold", ATTR_BOLD},
    {"dim", ATTR_DIM},
    {"underline", ATTR_UNDERLINE},
    {"reverse", ATTR_REVERSE},
};

int theme_names(const char *const **names, size_t *n)
{
    static const char *const builtin[] = {"default", "light", "colour-blind", "high-contrast", "mono", "terminal"};
    *names = builtin;
    *n = ARRAY_LEN(builtin);
    return 0;
}

// --- one style ----------------------------------------------------------------------------------------------------

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    if (c >= 'A' && c <= 'F')
        c = (char)(c + 32);
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool parse_hex(const char *word, uint32_t *rgb)
{
    uint32_t v = 0;
    if (strlen(word) != 7 || word[0] != '#')
        return false;
    for (int i = 1; i < 7; i++) {
        int d = hex_digit(word[i]);
        if (d < 0)
            return false;
        v = v * 16 + (uint32_t)d;
    }
    *rgb = v;
    return true;
}

static bool parse_color(const char *word, uint32_t *rgb)
{
    if (word[0] == '#')
        return parse_hex(word, rgb);
    if (str_ieq(word, "default")) {
        *rgb = COLOR_DEFAULT;
        return true;
    }
    bool own = !strncasecmp(word, OWN, strlen(OWN));
    for (size_t i = 0; i < (own ? OWN_COLORS : ARRAY_LEN(colors)); i++)
        if (str_ieq(own ? word + strlen(OWN) : word, colors[i].name)) {
            *rgb = own ? COLOR_OWN(i) : colors[i].rgb;
            return true;
        }
    return false;
}

static unsigned attribute_bit(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
        if (str_ieq(word, attributes[i].name))
            return attributes[i].bit;
    return 0;
}

// The next word of *s, false at the end. A longer word than fits is cut, and so matches nothing.
static bool next_word(const char **s, char out[24])
{
    *s += strspn(*s, " \t");
    size_t len = strcspn(*s, " \t");
    if (!len)
        return false;
    snprintf(out, 24, "%.*s", (int)(len < 23 ? len : 23), *s);
    *s += len;
    return true;
}

// "[COLOUR] [on COLOUR] [bold] [dim] [underline] [reverse]". bad: the word that could not be read.
static bool parse_style(const char *s, struct theme_style *out, char bad[24])
{
    struct theme_style st = {COLOR_DEFAULT, COLOR_DEFAULT, 0};
    bool has_fg = false;
    while (next_word(&s, bad)) {
        unsigned bit = attribute_bit(bad);
        st.attr |= bit;
        if (bit)
            continue;
        if (str_ieq(bad, "on")) {
            if (!next_word(&s, bad) || !parse_color(bad, &st.bg))
                return false;
        } else if (has_fg || !parse_color(bad, &st.fg))
            return false;
        else
            has_fg = true;
    }
    *out = st;
    return true;
}

// --- a file -------------------------------------------------------------------------------------------------------

struct theme_reader {
    struct theme *t;
    const char *dir;
    struct strbuf *notes; // may be NULL
    int depth;            // of `base`
    struct err *e;
};

static int load_named(struct theme_reader *r, const char *name);

static void __attribute__((format(printf, 4, 5)))
note(const struct theme_reader *r, const struct ini *ini, int line, const char *fmt, ...)
{
    struct err text;
    char raw[400];
    va_list ap;
    if (!r->notes)
        return;
    va_start(ap, fmt);
    vsnprintf(raw, sizeof(raw), _(fmt), ap);
    va_end(ap);
    err_set(&text, ERR_SYNTAX, "%s, line %d: %s", ini->path, line, raw);
    sb_addf(r->notes, "%s\n", text.msg);
}

static void read_role(const struct theme_reader *r, const struct ini *ini, const struct ini_entry *en)
{
    char bad[24];
    struct words w;
    suggest_init(&w, en->key);
    for (int i = 0; i < ROLE_COUNT; i++) {
        words_try(&w, role_names[i]);
        if (strcmp(role_names[i], en->key) != 0)
            continue;
        if (!parse_style(en->value, &r->t->role[i], bad))
            note(r, ini, en->line,
                 N_("%s: \"%s\" is not understood: write COLOUR on COLOUR, then bold, dim, underline or "
                 "reverse, where a "
                 "colour is #rrggbb, default or a name such as blue or bright_blue"),
                 en->key, bad);
        return;
    }
    if (w.best)
        note(r, ini, en->line, N_("\"%.40s\" is not a role: did you mean %s?"), en->key, w.best);
    else
        note(r, ini, en->line, N_("\"%.40s\" is not a role; kpitop.conf(5) lists them"), en->key);
}

// [theme] base = NAME, name = TEXT.
static void read_about(struct theme_reader *r, const struct ini *ini, const struct ini_entry *en)
{
    if (!strcmp(en->key, "name"))
        str_copy(r->t->name, sizeof(r->t->name), en->value);
    else if (strcmp(en->key, "base") != 0)
        note(r, ini, en->line, N_("[theme] has no option \"%.40s\": use name or base"), en->key);
}

static void read_ini(struct theme_reader *r, const struct ini *ini)
{
    for (size_t i = 0; i < ini->nnotes; i++)
        note(r, ini, ini->notes[i].line, "%s", ini->notes[i].msg);
    for (size_t i = 0; i < ini->n; i++) {
        const struct ini_entry *en = &ini->entries[i];
        if (!strcmp(en->section, "theme"))
            read_about(r, ini, en);
        else if (!strcmp(en->section, "roles"))
            read_role(r, ini, en);
        else
            note(r, ini, en->line, N_("the section [%.40s] is unknown: use [theme] or [roles]"), en->section);
    }
}

// A theme starts from its base, so that a file need only say what differs.
static int apply(struct theme_reader *r, const struct ini *ini, bool builtin)
{
    const char *base = ini_get(ini, "theme", "base");
    if (!base && !builtin)
        base = FALLBACK;
    if (base) {
        if (++r->depth > BASE_DEPTH)
            return err_set(r->e, ERR_LIMIT,
                           "%s: more than %d themes build on one another; is a theme its own base?",
                           ini->path, BASE_DEPTH);
        int rc = load_named(r, base);
        if (rc)
            return rc;
        r->t->name[0] = '\0'; // the colours are lent, the name is not
    }
    read_ini(r, ini);
    return 0;
}

// --- finding it ---------------------------------------------------------------------------------------------------

static const struct embed_file *find_builtin(const char *name)
{
    for (size_t i = 0; i < embed_themes_n; i++)
        if (!strcmp(embed_themes[i].name, name))
            return &embed_themes[i];
    return NULL;
}

static int unknown_theme(const char *name, const char *dir, struct err *e)
{
    return err_set(
        e, ERR_NOTFOUND,
        "there is no theme \"%s\": use default, light, colour-blind, high-contrast, mono, terminal, or a file NAME.ini in %s", name,
        dir ? dir : "the themes folder");
}

// A name with a slash or ending in .ini is a path.
static bool is_path(const char *name)
{
    size_t len = strlen(name);
    return strchr(name, '/') || (len > 4 && !strcmp(name + len - 4, ".ini"));
}

static int load_file(struct theme_reader *r, const char *path)
{
    struct ini ini = {0};
    int rc = ini_read_file(&ini, path, r->e);
    if (!rc)
        rc = apply(r, &ini, false);
    ini_release(&ini);
    return rc;
}

static int load_builtin(struct theme_reader *r, const struct embed_file *f)
{
    struct ini ini = {0};
    char shown[64];
    snprintf(shown, sizeof(shown), "theme %s (built in)", f->name);
    int rc = ini_read_buf(&ini, shown, f->text, f->len, r->e);
    if (!rc)
        rc = apply(r, &ini, true);
    ini_release(&ini);
    return rc;
}

static int load_named(struct theme_reader *r, const char *name)
{
    const struct embed_file *f = find_builtin(name);
    char path[PATH_MAX];
    if (f)
        return load_builtin(r, f);
    if (is_path(name))
        return load_file(r, name);
    if (!r->dir || !*name)
        return unknown_theme(name, r->dir, r->e);
    int n = snprintf(path, sizeof(path), "%s/%s.ini", r->dir, name);
    if (n < 0 || (size_t)n >= sizeof(path) || access(path, F_OK))
        return unknown_theme(name, r->dir, r->e);
    return load_file(r, path);
}

int theme_load(struct theme *t, const char *name, const char *dir, struct strbuf *notes, struct err *e)
{
    struct theme fresh = {0};
    struct theme_reader r = {.t = &fresh, .dir = dir, .notes = notes, .e = e};
    for (int i = 0; i < ROLE_COUNT; i++)
        fresh.role[i] = (struct theme_style){COLOR_DEFAULT, COLOR_DEFAULT, 0};
    int rc = load_named(&r, name);
    if (rc)
        return rc;
    if (!fresh.name[0])
        str_copy(fresh.name, sizeof(fresh.name), name);
    *t = fresh;
    return 0;
}

// The settings page: the common options as they are now, what each may be, and the writing into kpitop.ini; `:set` for the
// session alone. What was written or set counts once the configuration is read again (host_configure).
#include "app/app_priv.h"
#include "base/i18n.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNDO_MAX = 64, THEMES_MAX = 100 };
enum done { DONE_WRITTEN, DONE_DEFAULT, DONE_SET, DONE_UNSET, DONE_TOLD };
struct prefs {
    struct arena mem; // of the rows
    struct report_settings shown;
    struct report_setting items[64];
    char path[PATH_MAX];
    struct { const struct conf_common *of; char *value; } undo[UNDO_MAX]; // what stood in the file; NULL nothing
    size_t nundo;
    enum done done;   // last, to what
    const struct conf_common *of;
    char word[128], value[400];
};

static struct prefs *prefs_of(struct session *s)
{
    if (!s->prefs)
        s->prefs = calloc(1, sizeof(*s->prefs));
    return s->prefs;
}

// --- what is in force -----------------------------------------------------------------------------------------------

// What the command line says instead, and by which option; NULL: nothing.
static const char *by_argument(const struct args *a, const struct conf_common *c, const char **option)
{
    const struct { const char *key, *option, *value; } rows[] = {
        {"lang", "--lang", a->lang},          {"theme", "--theme", a->theme},       {"glyphs", "--ascii", a->ascii ? "ascii" : NULL},
        {"glyphs", "--glyphs", a->glyphs_name}, {"grain", "--grain", a->grain_name}, {"compare", "--compare", a->compare_name},
        {"last", "--last", a->last_text},     {"max_age", "--max-age", a->max_age_text},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].value && !strcmp(c->section, "kpitop") && !strcmp(c->key, rows[i].key)) {
            *option = rows[i].option;
            return rows[i].value;
        }
    return NULL;
}

// The KPI of a threshold, -1 of another setting; its channel, NULL for all of them.
static int limit_kpi(const struct session *s, const struct conf_common *c, const char **channel)
{
    char id[64];
    const char *dot = strchr(c->section, '.');
    str_copy(id, sizeof(id), c->section);
    id[strcspn(id, ".")] = '\0';
    *channel = dot ? dot + 1 : NULL;
    return c->label ? -1 : kpi_by_id(s->cfg, id);
}

static const char *name_of(const struct session *s, struct arena *mem, const struct conf_common *c)
{
    const char *channel;
    int kpi = limit_kpi(s, c, &channel);
    if (kpi < 0)
        return _(c->label ? c->label : c->section);
    const char *what = report_kpi_short(&s->env, kpi);
    if (channel)
        what = arena_printf(mem, _("%s, %s"), what, report_dim_value(DIM_CHANNEL, channel));
    const char *name = arena_printf(mem, strcmp(c->key, "warn") ? _("%s: critical") : _("%s: warning"), what ? what : "");
    return name ? name : "";
}

static const char *limit_in_force(const struct session *s, struct arena *mem, int kpi, const char *channel, const char *key)
{
    char buf[NUMFMT_BUF];
    struct threshold t = kpi_threshold(kpi, s->cfg, channel);
    bool warn = !strcmp(key, "warn");
    if (!(warn ? t.has_warn : t.has_crit))
        return _("none");
    const char *text = arena_strdup(mem, report_value(&s->env, kpi, warn ? t.warn : t.crit, buf));
    return text ? text : "";
}

// In words: "the period before", "80 %", "Europe/Paris".
static const char *value_in_force(const struct session *s, struct arena *mem, const struct conf_common *c)
{
    const char *option, *channel, *value = by_argument(s->args, c, &option);
    int kpi = limit_kpi(s, c, &channel);
    if (kpi >= 0)
        return limit_in_force(s, mem, kpi, channel, c->key);
    value = value ? value : conf_get(&s->conf, c->section, c->key);
    return *value ? conf_word(c->key, value) : c->empty ? _(c->empty) : "";
}

static const char *origin_of(const struct session *s, struct arena *mem, const struct conf_common *c, bool *own)
{
    const char *option;
    const struct conf_value *v = conf_find(&s->conf, c->section, c->key);
    const char *text = NULL;
    *own = true;
    if (by_argument(s->args, c, &option))
        text = arena_printf(mem, _("option %s"), option);
    else if (v && v->file && !strcmp(v->file, CONF_SESSION))
        text = _("this session");
    else if (v && v->file)
        text = arena_printf(mem, _("%s, line %d"), last_part(v->file), v->line);
    else {
        *own = false;
        text = _("default");
    }
    return text ? text : "";
}

static const char *help_of(struct arena *mem, const struct conf_common *c)
{
    char allowed[256];
    const struct option_info *o = conf_option(c->section, c->key);
    bool typed = o->type != OPT_TEXT && o->type != OPT_CHOICE && o->type != OPT_BOOL;
    const char *text = typed ? arena_printf(mem, _("%s Allowed: %s."), _(o->help), conf_allowed(o, allowed, sizeof(allowed))) : _(o->help);
    return text ? text : "";
}

// The file as people write its path.
static void path_of(const struct session *s, char out[PATH_MAX])
{
    char path[PATH_MAX];
    const char *home = getenv("HOME");
    size_t len = home ? strlen(home) : 0;
    if (s->args->config)
        str_copy(out, PATH_MAX, s->args->config);
    else if (!conf_path(path, sizeof(path)))
        out[0] = '\0';
    else if (len > 1 && !strncmp(path, home, len) && path[len] == '/')
        snprintf(out, PATH_MAX, "~%s", path + len);
    else
        str_copy(out, PATH_MAX, path);
}

int prefs_show(struct session *s, struct err *e)
{
    struct prefs *p = prefs_of(s);
    if (!p)
        return err_nomem(e);
    arena_release(&p->mem);
    p->shown = (struct report_settings){.items = p->items, .path = p->path};
    path_of(s, p->path);
    for (size_t i = 0; i < conf_ncommon && i < ARRAY_LEN(p->items); i++) {
        const struct conf_common *c = &conf_common[i];
        struct report_setting *it = &p->items[p->shown.n++];
        it->group = _(conf_groups[c->group]);
        it->name = name_of(s, &p->mem, c);
        it->value = value_in_force(s, &p->mem, c);
        it->origin = origin_of(s, &p->mem, c, &it->own);
        it->help = help_of(&p->mem, c);
        it->handle = arena_printf(&p->mem, "%s.%s", c->section, c->key);
        if (!it->handle)
            return err_nomem(e);
    }
    s->env.settings = &p->shown;
    return 0;
}

void prefs_close(struct session *s)
{
    struct prefs *p = s->prefs;
    while (p && p->nundo)
        free(p->undo[--p->nundo].value);
    if (p)
        arena_release(&p->mem);
    free(p);
    s->prefs = NULL;
}

// --- what a setting may be ------------------------------------------------------------------------------------------

static const struct conf_common *find(const char *handle, struct err *e)
{
    for (size_t i = 0; i < conf_ncommon; i++) {
        size_t len = strlen(conf_common[i].section);
        if (!strncmp(handle, conf_common[i].section, len) && handle[len] == '.' && !strcmp(handle + len + 1, conf_common[i].key))
            return &conf_common[i];
    }
    err_set(e, ERR_NOTFOUND, "%s", _("Select a setting first"));
    return NULL;
}

struct values { // an option's, as the file has them
    const char *v[THEMES_MAX];
    size_t n;
};

static void add_choices(struct values *l, struct arena *mem, const char *choices)
{
    for (const char *p = choices; *p && l->n < THEMES_MAX; p += *p == '|') {
        size_t len = strcspn(p, "|");
        if ((l->v[l->n] = arena_strndup(mem, p, len)))
            l->n++;
        p += len;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Those built in, then the files of the user's folder by name.
static void add_themes(const struct session *s, struct values *l, struct arena *mem)
{
    const char *const *names;
    const struct dirent *en;
    size_t n;
    theme_names(&names, &n);
    for (size_t i = 0; i < n; i++)
        l->v[l->n++] = names[i];
    DIR *d = s->theme_dir[0] ? opendir(s->theme_dir) : NULL;
    size_t built_in = l->n;
    while (d && (en = readdir(d)) && l->n < THEMES_MAX) {
        size_t len = strlen(en->d_name);
        if (len > 4 && !strcmp(en->d_name + len - 4, ".ini") && (l->v[l->n] = arena_strndup(mem, en->d_name, len - 4)))
            l->n++;
    }
    if (d)
        closedir(d);
    qsort(l->v + built_in, l->n - built_in, sizeof(l->v[0]), by_text);
}

// None: the value is typed.
static void values_of(const struct session *s, const char *section, const char *key, struct arena *mem, struct values *l)
{
    const struct option_info *o = conf_option(section, key);
    l->n = 0;
    if (!strcmp(section, "kpitop") && !strcmp(key, "theme"))
        add_themes(s, l, mem);
    else if (o && o->type == OPT_BOOL)
        add_choices(l, mem, "yes|no");
    else if (o && o->type == OPT_CHOICE)
        add_choices(l, mem, o->choices);
}

static int prefs_choices(void *ctx, const char *handle, struct arena *mem, struct ui_setting *out, struct err *e)
{
    const struct session *s = ctx;
    const struct conf_common *c = find(handle, e);
    struct values l;
    if (!c)
        return ERR_NOTFOUND;
    *out = (struct ui_setting){0};
    const char *now = conf_get(&s->conf, c->section, c->key);
    str_copy(out->title, sizeof(out->title), name_of(s, mem, c));
    str_copy(out->value, sizeof(out->value), now);
    values_of(s, c->section, c->key, mem, &l);
    out->choices = arena_alloc(mem, (l.n + 1) * sizeof(*out->choices));
    if (!out->choices)
        return err_nomem(e);
    for (size_t i = 0; i < l.n; i++) {
        out->choices[out->n++] = (struct ui_choice){conf_word(c->key, l.v[i]), ""};
        out->at = str_ieq(l.v[i], now) ? i : out->at;
    }
    return 0;
}

static int check(const struct session *s, const struct conf_common *c, const char *text, struct err *e)
{
    return settings_check(s->cfg, s->theme_dir, c->section, c->key, text, e);
}

static int prefs_check(void *ctx, const char *handle, const char *text, char told[200], struct err *e)
{
    const struct session *s = ctx;
    const struct conf_common *c = find(handle, e);
    struct arena mem = {0};
    int rc = c ? check(s, c, text, e) : ERR_NOTFOUND;
    if (!rc)
        str_copy(told, 200, *text ? help_of(&mem, c) : _("empty: its default"));
    arena_release(&mem);
    return rc;
}

// --- writing --------------------------------------------------------------------------------------------------------

// The value that the file has, not the session.
static const char *in_file(const struct session *s, const struct conf_common *c)
{
    for (size_t i = s->conf.n; i-- > 0;) {
        const struct conf_value *v = &s->conf.values[i];
        if (v->file && strcmp(v->file, CONF_SESSION) != 0 && str_ieq(v->section, c->section) && str_ieq(v->key, c->key))
            return v->value;
    }
    return NULL;
}

static bool unset(struct session_sets *l, const char *section, const char *key)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_ieq(l->v[i].section, section) && str_ieq(l->v[i].key, key)) {
            memmove(&l->v[i], &l->v[i + 1], (--l->n - i) * sizeof(l->v[0]));
            return true;
        }
    return false;
}

static int write_one(struct session *s, const struct conf_common *c, const char *value, struct err *e)
{
    struct ini_change change = {c->section, c->key, value && *value ? value : NULL};
    int rc = settings_write(s->args->config, &change, 1, e);
    if (!rc)
        unset(&s->sets, c->section, c->key); // what was written is what counts
    return rc;
}

static void remember(struct prefs *p, const struct conf_common *c, const char *before)
{
    if (p->nundo == UNDO_MAX) {
        free(p->undo[0].value);
        memmove(p->undo, p->undo + 1, --p->nundo * sizeof(p->undo[0]));
    }
    char *copy = before ? strdup(before) : NULL;
    if (before && !copy)
        return;
    p->undo[p->nundo].of = c;
    p->undo[p->nundo++].value = copy;
}

// What is not seen at once says when it is.
static const char *when(const struct session *s, struct arena *mem, const struct conf_common *c)
{
    const char *option = "";
    if (by_argument(s->args, c, &option))
        return arena_printf(mem, _("; until the end %s of the command line counts"), option);
    if (!strcmp(c->section, "kpitop") && (!strcmp(c->key, "grain") || !strcmp(c->key, "compare")))
        return _("; counts from the next start");
    return "";
}

// Told once it is in force: the language may be another one then.
static void tell(struct prefs *p, enum done done, const struct conf_common *c, const char *word, const char *value)
{
    p->done = done;
    p->of = c;
    str_copy(p->word, sizeof(p->word), word);
    str_copy(p->value, sizeof(p->value), value ? value : "");
}

static void prefs_said(void *ctx, char out[300])
{
    const struct session *s = ctx;
    const struct prefs *p = s->prefs;
    struct arena mem = {0};
    const char *name = p->of ? name_of(s, &mem, p->of) : p->word, *later = p->of ? when(s, &mem, p->of) : "";
    const char *key = strrchr(p->word, '.'), *word = conf_word(p->of ? p->of->key : key ? key + 1 : p->word, p->value);
    switch (p->done) {
    case DONE_WRITTEN: snprintf(out, 300, _("%s: %.80s; written to %.120s%s"), name, word, p->path, later ? later : ""); break;
    case DONE_DEFAULT: snprintf(out, 300, _("%s: default; taken out of %.120s%s"), name, p->path, later ? later : ""); break;
    case DONE_SET: snprintf(out, 300, _("%.120s: %.120s, until the end of the session"), name, word); break;
    case DONE_UNSET: snprintf(out, 300, _("%.120s: as the configuration has it"), name); break;
    case DONE_TOLD: snprintf(out, 300, _("%.120s: %.160s"), name, p->value[0] ? word : _("not set")); break;
    }
    arena_release(&mem);
}

static int prefs_write(void *ctx, const char *handle, long pick, const char *text, struct err *e)
{
    struct session *s = ctx;
    const struct conf_common *c = find(handle, e);
    struct arena mem = {0};
    struct values l;
    if (!c)
        return ERR_NOTFOUND;
    values_of(s, c->section, c->key, &mem, &l);
    const char *value = pick >= 0 ? ((size_t)pick < l.n ? l.v[pick] : "") : text && *text ? text : NULL;
    const char *before = in_file(s, c);
    char *kept = before ? strdup(before) : NULL;
    int rc = value ? check(s, c, value, e) : 0;
    if (!rc && !value && !before)
        rc = err_set(e, ERR_RANGE, "%s", _("It has its default already"));
    if (!rc)
        rc = write_one(s, c, value, e);
    if (!rc) {
        remember(s->prefs, c, kept);
        tell(s->prefs, value ? DONE_WRITTEN : DONE_DEFAULT, c, "", value);
    }
    free(kept);
    arena_release(&mem);
    return rc;
}

static int prefs_undo(void *ctx, struct err *e)
{
    struct session *s = ctx;
    struct prefs *p = s->prefs;
    if (!p || !p->nundo)
        return err_set(e, ERR_NOTFOUND, "%s", _("No setting was changed here since the start"));
    const struct conf_common *c = p->undo[p->nundo - 1].of;
    char *value = p->undo[p->nundo - 1].value;
    int rc = write_one(s, c, value, e);
    if (rc)
        return rc;
    p->nundo--;
    tell(p, value ? DONE_WRITTEN : DONE_DEFAULT, c, "", value);
    free(value);
    return 0;
}

// --- for this session -----------------------------------------------------------------------------------------------

// "nps.warn" -> nps, warn: the last dot parts section and key; without one it is in [kpitop].
static bool split(const char *word, size_t len, char section[64], char key[64])
{
    size_t dot = len;
    while (dot && word[dot - 1] != '.')
        dot--;
    if (len - dot >= 64 || dot > 64 || len == dot || dot == 1)
        return false;
    str_copy(section, dot ? dot : sizeof("kpitop"), dot ? word : "kpitop");
    str_copy(key, len - dot + 1, word + dot);
    return true;
}

static int unknown_option(const struct session *s, const char *word, size_t len, struct err *e)
{
    struct arena mem = {0};
    struct ui_choice *all = NULL;
    size_t n = 0;
    const char *near = NULL;
    char name[128];
    int best = len > 6 ? 4 : 3, rc = prefs_complete(s, &mem, &all, &n);
    str_copy(name, len + 1 < sizeof(name) ? len + 1 : sizeof(name), word);
    for (size_t i = 0; !rc && i < n; i++) {
        int d = str_distance(name, all[i].label);
        if (d < best) {
            best = d;
            near = all[i].label;
        }
    }
    rc = near ? err_set(e, ERR_NOTFOUND, _("there is no option \"%.60s\": did you mean \"%s\"?"), name, near)
              : err_set(e, ERR_NOTFOUND, _("there is no option \"%.60s\": Tab shows what there is"), name);
    arena_release(&mem);
    return rc;
}

// The option alone: what it is. "default": the configuration's value again, where that is not a value of its own.
static int prefs_set(void *ctx, const char *text, struct view *v, struct err *e)
{
    struct session *s = ctx;
    struct err why = {0};
    char section[64], key[64], word[128];
    size_t len = strcspn(text, " =");
    const char *value = text + len + strspn(text + len, " =");
    if (!prefs_of(s))
        return err_nomem(e);
    str_copy(word, len + 1 < sizeof(word) ? len + 1 : sizeof(word), text);
    if (!split(text, len, section, key) || !conf_option(section, key))
        return unknown_option(s, text, len, e);
    if (!*value) {
        tell(s->prefs, DONE_TOLD, NULL, word, conf_get(&s->conf, section, key));
        return 0;
    }
    int rc = settings_check(s->cfg, s->theme_dir, section, key, value, &why);
    bool back = rc && str_ieq(value, "default");
    if (rc && !back) {
        return err_set(e, rc, "%s: %s", word, why.msg);
    }
    unset(&s->sets, section, key);
    if (!back && s->sets.n == SETS_MAX)
        return err_set(e, ERR_LIMIT, _("no more than %d options can be set"), SETS_MAX);
    if (!back) {
        str_copy(s->sets.v[s->sets.n].section, sizeof(section), section);
        str_copy(s->sets.v[s->sets.n].key, sizeof(key), key);
        if (!str_copy(s->sets.v[s->sets.n].value, sizeof(s->sets.v[0].value), value))
            return err_set(e, ERR_LIMIT, "%s", _("the value is too long"));
        s->sets.n++;
    }
    if (str_ieq(section, "kpitop") && session_has_records(s) && !back && (!strcmp(key, "grain") || !strcmp(key, "compare")))
        host_take(s, !strcmp(key, "grain") ? UI_ARG_GRAIN : UI_ARG_COMPARE, value, v, &why);
    tell(s->prefs, back ? DONE_UNSET : DONE_SET, NULL, word, value);
    return 0;
}

struct naming { // candidates of :set
    struct arena *mem;
    struct ui_choice *v;
    size_t n, cap;
    bool oom;
};

static void add_name(struct naming *l, const char *label, const char *detail)
{
    if (l->n < l->cap && label && detail)
        l->v[l->n++] = (struct ui_choice){label, detail};
    else
        l->oom = true;
}

static void add_option(const struct session *s, struct naming *l, const char *section, const char *key)
{
    struct values all;
    const struct option_info *o = conf_option(section, key);
    const char *name = strcmp(section, "kpitop") ? arena_printf(l->mem, "%s.%s", section, key) : key;
    const char *now = conf_get(&s->conf, section, key);
    add_name(l, name, *now ? arena_printf(l->mem, "%s   %s", conf_word(key, now), _(o->help)) : _(o->help));
    values_of(s, section, key, l->mem, &all);
    for (size_t i = 0; i < all.n && name; i++)
        add_name(l, arena_printf(l->mem, "%s %s", name, all.v[i]), conf_word(key, all.v[i]));
}

// Names, and names with a value.
int prefs_complete(const struct session *s, struct arena *mem, struct ui_choice **out, size_t *n)
{
    static const char *const limits[] = {"warn", "crit", "target"};
    struct naming l = {.mem = mem, .cap = conf_noptions * 12 + THEMES_MAX + KPI_MAX * ARRAY_LEN(limits)};
    l.v = arena_alloc(mem, l.cap * sizeof(*l.v));
    if (!l.v)
        return ERR_NOMEM;
    for (size_t i = 0; i < conf_noptions; i++)
        if (conf_options[i].section[0] != '<' && conf_options[i].key[0] != '<')
            add_option(s, &l, conf_options[i].section, conf_options[i].key);
    for (int kpi = 0; kpi < KPI_COUNT; kpi++)
        for (size_t i = 0; i < ARRAY_LEN(limits); i++)
            add_option(s, &l, kpi_info(s->cfg, kpi)->id, limits[i]);
    *out = l.v;
    *n = l.n;
    return l.oom ? ERR_NOMEM : 0;
}

struct ui_settings prefs_host(void)
{
    return (struct ui_settings){.choices = prefs_choices, .check = prefs_check, .write = prefs_write, .undo = prefs_undo, .set = prefs_set,
                                .said = prefs_said};
}

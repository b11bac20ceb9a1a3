#include "conf/conf.h"
#include "base/i18n.h"
#include "base/embed.h"
#include "base/ini.h"
#include "base/workcal.h"
#include "conf_priv.h"
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTES_MAX 100

struct loading {
    struct conf *c;
    const struct conf_names *names;
    const char *file;            // as stored with the values; NULL for the defaults compiled in
    const char *shown;           // the file in notes
    const char *unknown_section; // said once
    size_t unsaid;               // notes past NOTES_MAX
    struct err *e;
};

static void note(struct loading *l, int line, const char *sentence)
{
    struct conf *c = l->c;
    if (c->nnotes >= NOTES_MAX) {
        l->unsaid++;
        return;
    }
    sb_addf(&c->notes, _("%s, line %d: %s\n"), l->shown, line, sentence);
    c->nnotes++;
}

// --- sections and keys --------------------------------------------------------------------------------------------

static bool is_kpi(const struct conf_names *names, const char *section)
{
    return in_list(names->kpis, names->nkpis, section);
}

// "first_response_time.phone": the KPI, and a channel that is known (any one when the caller gave none).
static bool is_channel_section(const struct conf_names *names, const char *section)
{
    const char *dot = strchr(section, '.');
    char kpi[64];
    if (!dot || !dot[1] || (size_t)(dot - section) >= sizeof(kpi))
        return false;
    memcpy(kpi, section, (size_t)(dot - section));
    kpi[dot - section] = '\0';
    return is_kpi(names, kpi) && (!names->nchannels || in_list(names->channels, names->nchannels, dot + 1));
}

static bool is_currency(const char *key)
{
    return isalpha((unsigned char)key[0]) && isalpha((unsigned char)key[1]) &&
           isalpha((unsigned char)key[2]) && !key[3];
}

// Does the row speak of this section? names NULL: by the look of it.
static bool row_has_section(const struct option_info *o, const struct conf_names *names, const char *section)
{
    if (!strcmp(o->section, KPI_SECTION))
        return names ? is_kpi(names, section) : !strchr(section, '.');
    if (!strcmp(o->section, CHANNEL_SECTION))
        return names ? is_channel_section(names, section) : strchr(section, '.') != NULL;
    if (!strcmp(o->section, ALERT_SECTION))
        return !strncasecmp(section, "alert ", 6) && section[6];
    if (!strcmp(o->section, OWN_SECTION))
        return !strncasecmp(section, "kpi ", 4) && section[4];
    return str_ieq(o->section, section);
}

static bool row_has_key(const struct option_info *o, const struct conf_names *names, const char *key)
{
    if (!strcmp(o->key, ACTION_KEY))
        return !names || in_list(names->actions, names->nactions, key);
    if (!strcmp(o->key, CURRENCY_KEY))
        return is_currency(key);
    if (!strcmp(o->key, DAYS_KEY))
        return workcal_days(key) != 0;
    return str_ieq(o->key, key);
}

const struct option_info *option_row(const struct conf_names *names, const char *section, const char *key)
{
    for (size_t i = 0; i < conf_noptions; i++)
        if (row_has_key(&conf_options[i], names, key) && row_has_section(&conf_options[i], names, section))
            return &conf_options[i];
    return NULL;
}

static bool section_known(const struct conf_names *names, const char *section)
{
    for (size_t i = 0; i < conf_noptions; i++)
        if (row_has_section(&conf_options[i], names, section))
            return true;
    return false;
}

// "[kpitop] ces.scale" is "[ces] scale": the last dot parts section and key.
static bool split_alias(struct arena *mem, const char **section, const char **key)
{
    const char *dot = strrchr(*key, '.');
    if (strcmp(*section, "kpitop") != 0 || !dot || dot == *key || !dot[1])
        return true;
    *section = arena_strndup(mem, *key, (size_t)(dot - *key));
    *key = dot + 1;
    return *section != NULL;
}

// --- what is wrong, and what was probably meant -------------------------------------------------------------------

static void note_unknown_section(struct loading *l, const struct ini_entry *en, const char *section)
{
    struct err e;
    struct words w;
    const struct conf_names *names = l->names;
    const char *dot = strchr(section, '.');
    if (l->unknown_section && !strcmp(l->unknown_section, section))
        return;
    l->unknown_section = section;
    suggest_init(&w, section);
    for (size_t i = 0; i < names->nkpis; i++)
        words_try(&w, names->kpis[i]);
    words_try(&w, "kpitop");
    words_try(&w, "rates");
    words_try(&w, "limits");
    words_try(&w, "keys");
    words_try(&w, "business_hours");
    if (str_starts(section, "kpi.") && section[4]) { // a KPI of one's own
        char own[80];
        snprintf(own, sizeof(own), "kpi %.60s", section + 4);
        err_set(&e, ERR_NOTFOUND, "the section [%.60s] is unknown: did you mean [%s]?", section, own);
    } else if (dot && names->nchannels) {
        char all[256] = "";
        for (size_t i = 0, len = 0; i < names->nchannels && len < sizeof(all) - 1; i++)
            len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s", i ? ", " : "", names->channels[i]);
        err_set(&e, ERR_NOTFOUND,
                "the section [%.60s] is unknown: write [KPI.CHANNEL] with a KPI of \"kpitop kpis\" and a "
                "channel of %s",
                section, all);
    } else if (w.best)
        err_set(&e, ERR_NOTFOUND, "the section [%.60s] is unknown: did you mean [%s]?", section, w.best);
    else
        err_set(&e, ERR_NOTFOUND,
                "the section [%.60s] is unknown: use [kpitop], [rates], or the id of a KPI as \"kpitop "
                "kpis\" lists them",
                section);
    note(l, en->line, e.msg);
}

// The section in which the key would have been right, when there is only one.
static const char *home_of_key(const char *key)
{
    const char *home = NULL;
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        if (strcmp(o->key, key) != 0 || o->section[0] == '<')
            continue;
        if (home)
            return NULL;
        home = o->section;
    }
    return home;
}

static void note_unknown_key(struct loading *l, const struct ini_entry *en, const char *section,
                             const char *key)
{
    struct err e;
    struct words w;
    struct strbuf all = {0};
    const char *home = home_of_key(key);
    suggest_init(&w, key);
    for (size_t i = 0; str_ieq(section, "keys") && i < l->names->nactions; i++)
        words_try(&w, l->names->actions[i]);
    for (size_t i = 0; i < conf_noptions; i++)
        if (row_has_section(&conf_options[i], l->names, section)) {
            words_try(&w, conf_options[i].key);
            sb_addf(&all, "%s%s", all.len ? ", " : "", conf_options[i].key);
        }
    if (w.best)
        err_set(&e, ERR_NOTFOUND, "[%s] has no option \"%.60s\": did you mean %s?", section, key, w.best);
    else if (str_ieq(section, "rates"))
        err_set(&e, ERR_NOTFOUND, "[rates] has no currency \"%.60s\": write its three letters, such as USD", key);
    else if (str_ieq(section, "keys"))
        err_set(&e, ERR_NOTFOUND, "[keys] knows no action \"%.60s\": the help of the dashboard and kpitop(1) list them", key);
    else if (home)
        err_set(&e, ERR_NOTFOUND, "[%s] has no option \"%.60s\": it belongs in the section [%s]", section,
                key, home);
    else
        err_set(&e, ERR_NOTFOUND, "[%s] has no option \"%.60s\": use one of %s", section, key, sb_str(&all));
    note(l, en->line, e.msg);
    sb_release(&all);
}

static void note_value(struct loading *l, const struct ini_entry *en, const char *section, const char *key,
                       const struct err *why)
{
    struct err e;
    err_set(&e, ERR_RANGE, "[%s] %s: %s", section, key, why->msg);
    note(l, en->line, e.msg);
}

// --- loading ------------------------------------------------------------------------------------------------------

static int store(struct loading *l, const char *section, const char *key, const char *value, int line)
{
    struct conf *c = l->c;
    if (vec_grow((void **)&c->values, &c->cap, c->n, sizeof(*c->values)))
        return err_nomem(l->e);
    struct conf_value *v = &c->values[c->n];
    *v = (struct conf_value){arena_strdup(&c->mem, section), arena_strdup(&c->mem, key),
                             arena_strdup(&c->mem, value), l->file, line};
    if (!v->section || !v->key || !v->value)
        return err_nomem(l->e);
    c->n++;
    return 0;
}

static int load_entry(struct loading *l, const struct ini_entry *en)
{
    const char *section = en->section[0] ? en->section : "kpitop", *key = en->key, *kept;
    struct err why = {0};
    if (!split_alias(&l->c->mem, &section, &key))
        return err_nomem(l->e);
    if (!section_known(l->names, section)) {
        note_unknown_section(l, en, section);
        return 0;
    }
    const struct option_info *o = option_row(l->names, section, key);
    if (!o) {
        note_unknown_key(l, en, section, key);
        return 0;
    }
    if (!en->value[0] && o->type != OPT_TEXT) // an empty value leaves the default
        return 0;
    bool fine = check_value(o, en->value, l->names, &l->c->mem, &kept, &why);
    if (why.code)
        note_value(l, en, section, key, &why);
    return fine ? store(l, section, key, kept, en->line) : 0;
}

static int load_ini(struct loading *l, const struct ini *ini)
{
    for (size_t i = 0; i < ini->nnotes; i++)
        note(l, ini->notes[i].line, ini->notes[i].msg);
    for (size_t i = 0; i < ini->n; i++) {
        int rc = load_entry(l, &ini->entries[i]);
        if (rc)
            return rc;
    }
    if (l->unsaid > 0)
        sb_addf(&l->c->notes, _("%s: %zu more lines are wrong\n"), l->shown, l->unsaid);
    return l->c->notes.oom ? err_nomem(l->e) : 0;
}

static int load_defaults(struct conf *c, const struct conf_names *names, struct err *e)
{
    struct loading l = {.c = c, .names = names, .shown = "default.ini (built in)", .e = e};
    for (size_t i = 0; i < embed_config_n; i++) {
        struct ini ini = {0};
        int rc = ini_read_buf(&ini, l.shown, embed_config[i].text, embed_config[i].len, e);
        if (!rc)
            rc = load_ini(&l, &ini);
        ini_release(&ini);
        if (rc)
            return rc;
    }
    return 0;
}

int names_with_own(const struct ini *ini, const struct conf_names *names, struct arena *mem, struct conf_names *out, struct err *e)
{
    const char **kpis = arena_alloc(mem, (names->nkpis + ini->n + 1) * sizeof(*kpis));
    *out = *names;
    if (!kpis)
        return err_nomem(e);
    if (names->nkpis)
        memcpy(kpis, names->kpis, names->nkpis * sizeof(*kpis));
    out->kpis = kpis;
    for (size_t i = 0; i < ini->n; i++) {
        const char *section = ini->entries[i].section;
        if (strncasecmp(section, "kpi ", 4) != 0 || !section[4] || in_list(kpis, out->nkpis, section + 4))
            continue;
        if (!(kpis[out->nkpis++] = arena_strdup(mem, section + 4)))
            return err_nomem(e);
    }
    return 0;
}

static int load_file(struct conf *c, const char *path, const struct conf_names *names, struct err *e)
{
    struct loading l = {.c = c, .names = names, .shown = path, .e = e};
    struct ini ini = {0};
    l.file = arena_strdup(&c->mem, path);
    if (!l.file)
        return err_nomem(e);
    struct conf_names all;
    int rc = ini_read_file(&ini, path, e);
    if (!rc)
        rc = names_with_own(&ini, names, &c->mem, &all, e);
    l.names = &all;
    if (!rc)
        rc = load_ini(&l, &ini);
    ini_release(&ini);
    return rc;
}

bool conf_path(char *out, size_t size)
{
    char dir[PATH_MAX - sizeof("/kpitop.ini")];
    return conf_dir_config(dir, sizeof(dir)) && (size_t)snprintf(out, size, "%s/kpitop.ini", dir) < size;
}

int conf_load(struct conf *c, const char *path, const struct conf_names *names, struct err *e)
{
    static const struct conf_names none;
    struct conf fresh = {0};
    char found[PATH_MAX];
    if (!names)
        names = &none;
    if (!path && conf_path(found, sizeof(found)) && access(found, F_OK) == 0)
        path = found;
    int rc = load_defaults(&fresh, names, e);
    if (!rc && path)
        rc = load_file(&fresh, path, names, e);
    if (rc) {
        conf_release(&fresh);
        return rc;
    }
    *c = fresh;
    return 0;
}

void conf_release(struct conf *c)
{
    sb_release(&c->notes);
    free(c->values);
    arena_release(&c->mem);
    *c = (struct conf){0};
}

int conf_check(const char *section, const char *key, const char *value, const struct conf_names *names, struct err *e)
{
    const struct option_info *o = option_row(names, section, key);
    struct arena mem = {0};
    struct err why = {0};
    const char *kept;
    int rc = 0;
    if (!o)
        return err_set(e, ERR_RANGE, "[%s] has no option \"%s\"", section, key);
    if (value && *value && (!check_value(o, value, names, &mem, &kept, &why) || why.code))
        rc = err_set(e, ERR_RANGE, "%s", why.msg);
    arena_release(&mem);
    return rc;
}

int conf_set(struct conf *c, const char *section, const char *key, const char *value, const struct conf_names *names, struct err *e)
{
    const char *kept = value;
    struct err why = {0};
    int rc = conf_check(section, key, value, names, e);
    struct loading l = {.c = c, .names = names, .file = CONF_SESSION, .e = e};
    if (!rc && *value && !check_value(option_row(names, section, key), value, names, &c->mem, &kept, &why))
        rc = err_nomem(e);
    return rc ? rc : store(&l, section, key, kept, 0);
}

// --- asking -------------------------------------------------------------------------------------------------------

const struct conf_value *conf_find(const struct conf *c, const char *section, const char *key)
{
    for (size_t i = c->n; i-- > 0;)
        if (str_ieq(c->values[i].key, key) && str_ieq(c->values[i].section, section))
            return &c->values[i];
    return NULL;
}

const struct option_info *conf_option(const char *section, const char *key)
{
    return option_row(NULL, section, key);
}

const char *conf_allowed(const struct option_info *o, char *out, size_t size)
{
    describe_values(o, out, size);
    return out;
}

const char *conf_get(const struct conf *c, const char *section, const char *key)
{
    const struct conf_value *v = conf_find(c, section, key);
    if (v)
        return v->value;
    const struct option_info *o = option_row(NULL, section, key);
    return o ? o->dflt : "";
}

bool conf_is_set(const struct conf *c, const char *section, const char *key)
{
    const struct conf_value *v = conf_find(c, section, key);
    return v && v->file;
}

bool conf_bool(const struct conf *c, const char *section, const char *key)
{
    bool yes = false;
    return parse_bool(conf_get(c, section, key), &yes) && yes;
}

double conf_number(const struct conf *c, const char *section, const char *key)
{
    double v = 0;
    const char *s = conf_get(c, section, key);
    if (parse_number(s, &v) || conf_parse_duration(s, &v))
        return v;
    return 0;
}

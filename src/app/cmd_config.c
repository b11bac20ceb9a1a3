// kpitop config: what is in force, where it comes from, what is wrong in the file.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A value may hold what an ini file gives a meaning to.
static const char *quoted(const char *value)
{
    return strpbrk(value, "\";#") ? "\"" : "";
}

// A line with what stands in the file, made safe to show: without a line end of its own. False: out of memory.
__attribute__((format(printf, 1, 2))) static bool say(const char *fmt, ...)
{
    struct strbuf line = {0};
    va_list ap;
    va_start(ap, fmt);
    sb_vaddf(&line, fmt, ap);
    va_end(ap);
    bool fine = !line.oom;
    if (line.len) {
        utf8_plain(line.s);
        err_hide_passwords(line.s);
    }
    if (fine)
        puts(sb_str(&line));
    sb_release(&line);
    return fine;
}

static bool print_value(const char *key, const char *value, const char *origin)
{
    const char *q = quoted(value);
    return say("%s =%s%s%s%s  ; %s", key, *value ? " " : "", q, value, q, origin);
}

static const char *origin(const struct conf_value *v, char *buf, size_t size)
{
    if (!v || !v->file)
        return _("default");
    snprintf(buf, size, _("%s, line %d"), v->file, v->line);
    return buf;
}

static bool fixed(const struct option_info *o)
{
    return o->section[0] != '<' && o->key[0] != '<';
}

// A setting of the file below a name of the user's: [nps] warn, [alert x] below, [rates] usd. Its last word only.
static bool own_name(const struct conf *c, size_t i)
{
    const struct conf_value *v = &c->values[i];
    for (size_t k = 0; k < conf_noptions; k++)
        if (fixed(&conf_options[k]) && str_ieq(conf_options[k].section, v->section) && str_ieq(conf_options[k].key, v->key))
            return false;
    return v->file && conf_find(c, v->section, v->key) == v;
}

static bool header(const char *section, const char **last) // false: out of memory
{
    if (*last && str_ieq(*last, section))
        return true;
    if (*last)
        puts("");
    *last = section;
    return say("[%s]", section);
}

static int show(const struct conf *c)
{
    char buf[PATH_MAX + 64];
    const char *last = NULL;
    bool fine = true;
    for (size_t i = 0; fine && i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        if (!fixed(o))
            continue;
        fine = header(o->section, &last) && print_value(o->key, conf_get(c, o->section, o->key), origin(conf_find(c, o->section, o->key), buf, sizeof(buf)));
    }
    for (size_t i = 0; fine && i < c->n; i++)
        if (own_name(c, i)) {
            fine = header(c->values[i].section, &last) && print_value(c->values[i].key, c->values[i].value, origin(&c->values[i], buf, sizeof(buf)));
        }
    if (!fine)
        complain("%s", _("out of memory"));
    return fine ? EXIT_OK : EXIT_SOURCE;
}

// --- where ------------------------------------------------------------------------------------------------------------------

// The name of an option nearest to the word; "" when none is near.
static void nearest_option(const char *word, char out[128])
{
    char name[128];
    int best = strlen(word) > 6 ? 4 : 3;
    out[0] = '\0';
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        if (!fixed(o))
            continue;
        snprintf(name, sizeof(name), "%s.%s", o->section, o->key);
        int d = str_distance(word, !strchr(word, '.') && str_ieq(o->section, "kpitop") ? o->key : name);
        if (d < best) {
            best = d;
            str_copy(out, 128, name);
        }
    }
}

// "grain", "nps.warn", "first_response_time.phone.warn": the last dot parts section and key.
static bool split(const char *word, char section[128], char key[128])
{
    const char *dot = strrchr(word, '.');
    if (!dot)
        return str_copy(section, 128, "kpitop") && str_copy(key, 128, word);
    size_t len = (size_t)(dot - word);
    if (!len || len >= 128 || !dot[1])
        return false;
    memcpy(section, word, len);
    section[len] = '\0';
    return str_copy(key, 128, dot + 1);
}

// Thresholds that nobody set are those of the catalogue, or none.
static void limit_in_force(const struct kpi_config *k, bool french, const char *section, const char *key)
{
    const struct numfmt *f = french ? &numfmt_fr : &numfmt_en;
    const struct report_env env = {.cfg = k, .fmt = f, .french = french};
    char id[128], buf[NUMFMT_BUF];
    str_copy(id, sizeof(id), section);
    char *channel = strchr(id, '.');
    if (channel)
        *channel++ = '\0';
    int kpi = kpi_by_id(k, id);
    bool warn = str_ieq(key, "warn");
    if (kpi < 0 || !(warn || str_ieq(key, "crit")))
        return;
    struct threshold t = kpi_threshold(kpi, k, channel);
    bool has = warn ? t.has_warn : t.has_crit;
    printf(_("in force: %s\n"), has ? report_value(&env, kpi, warn ? t.warn : t.crit, buf) : _("none"));
}

static int where(const struct conf *c, const struct kpi_config *k, bool french, const char *word)
{
    char section[128], key[128], allowed[256], buf[PATH_MAX + 64];
    const struct option_info *o = split(word, section, key) ? conf_option(section, key) : NULL;
    if (!o) {
        nearest_option(word, buf);
        if (*buf)
            complain(_("there is no option '%s': did you mean '%s'?"), word, buf);
        else
            complain(_("there is no option '%s': 'kpitop config show' lists them"), word);
        return EXIT_USAGE;
    }
    const struct conf_value *v = conf_find(c, section, key);
    if (!say("[%s] %s = %s", section, key, conf_get(c, section, key)) || !say(_("from: %s\n"), origin(v, buf, sizeof(buf)))) {
        complain("%s", _("out of memory"));
        return EXIT_SOURCE;
    }
    limit_in_force(k, french, section, key);
    if (*o->dflt)
        printf(_("default: %s\n"), o->dflt);
    printf(_("allowed: %s\n"), conf_allowed(o, allowed, sizeof(allowed)));
    printf("%s\n", _(o->help));
    return EXIT_OK;
}

// --- the command --------------------------------------------------------------------------------------------------------------

// What only the dashboard would come upon: a theme that is not there or is wrong, keys that are two actions'.
static void look_at_screen(struct conf *c)
{
    char dir[PATH_MAX], themes[PATH_MAX];
    struct arena mem = {0};
    struct theme t;
    struct err e = {0};
    const struct conf_value *v = conf_find(c, "kpitop", "theme");
    bool known = conf_dir_config(dir, sizeof(dir)) && (size_t)snprintf(themes, sizeof(themes), "%s/themes", dir) < sizeof(themes);
    if (v && v->file && *v->value && theme_load(&t, v->value, known ? themes : NULL, &c->notes, &e))
        sb_addf(&c->notes, _("%s, line %d: %s\n"), v->file, v->line, e.msg);
    settings_keys(c, &mem);
    arena_release(&mem);
}

static int validate(struct conf *c, const char *path)
{
    size_t n = 0, set = 0;
    look_at_screen(c);
    for (const char *p = sb_str(&c->notes); *p; p = strchr(p, '\n') + 1)
        n += *p != ' '; // a formula and the mark below it belong to the line before
    for (size_t i = 0; i < c->n; i++)
        set += c->values[i].file != NULL;
    if (c->notes.len)
        err_hide_passwords(c->notes.s);
    fputs(sb_str(&c->notes), stdout);
    if (!path)
        printf(_("there is no configuration file: the defaults are in force\n"));
    else if (n)
        printf(ngettext("%s: %zu line is wrong\n", "%s: %zu lines are wrong\n", (unsigned long)n), path, n);
    else
        printf(ngettext("%s: %zu setting, nothing wrong\n", "%s: %zu settings, nothing wrong\n", (unsigned long)set), path, set);
    return n ? 1 : EXIT_OK;
}

static const char *verb_word(size_t i)
{
    static const char *const verbs[] = {"show", "validate", "where"};
    return i < ARRAY_LEN(verbs) ? verbs[i] : NULL;
}

static int run(const struct args *a, struct conf *c, const struct kpi_config *k)
{
    char found[PATH_MAX];
    const char *verb = a->sources[0], *path = a->config;
    bool with_key = !strcmp(verb, "where");
    if (with_key != (a->nsources == 2)) {
        complain("%s", with_key ? _("which option? as in 'kpitop config where grain'") : _("'kpitop config show' and 'validate' take no further word"));
        return EXIT_USAGE;
    }
    if (strcmp(verb, "validate") != 0)
        tell_notes(&c->notes);
    if (with_key)
        return where(c, k, session_french(a, c), a->sources[1]);
    if (!strcmp(verb, "show"))
        return show(c);
    if (!path && conf_path(found, sizeof(found)) && access(found, F_OK) == 0)
        path = found;
    return validate(c, path);
}

int cmd_config(const struct args *a)
{
    struct conf c = {0};
    struct kpi_config *k;
    struct err e = {0};
    const char *near = nearest_word(a->sources[0], verb_word);
    if (!near || strcmp(near, a->sources[0]) != 0) {
        if (near)
            complain(_("'kpitop config %s' is unknown: did you mean '%s'?"), a->sources[0], near);
        else
            complain(_("'kpitop config %s' is unknown: there are show, validate and where"), a->sources[0]);
        return EXIT_USAGE;
    }
    if (settings_load(&c, a->config, NULL, &e)) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    k = calloc(1, sizeof(*k));
    if (k)
        settings_apply(&c, k); // what fits no unit adds a note
    else
        complain("%s", (err_nomem(&e), e.msg));
    int rc = k ? run(a, &c, k) : EXIT_SOURCE;
    free(k);
    conf_release(&c);
    return rc == EXIT_USAGE ? rc : finish_output(rc);
}

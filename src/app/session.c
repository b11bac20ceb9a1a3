// A session: what the arguments and the configuration come to, and the loaded data.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef KPITOP_LOCALEDIR
#define KPITOP_LOCALEDIR "/usr/local/share/locale"
#endif

enum { HELD_MOST = 8192 };
static struct { // while the screen is on
    bool on;
    struct strbuf lines;
} held;

// A followed file may have the same complaint again and again.
static void print_or_hold(const char *sentence)
{
    char line[HELD_MOST];
    int n = snprintf(line, sizeof(line), "kpitop: %s\n", sentence);
    if (!held.on)
        fprintf(stderr, "kpitop: %s\n", sentence);
    else if (n < HELD_MOST && held.lines.len + (size_t)n < HELD_MOST && !strstr(sb_str(&held.lines), line))
        sb_add(&held.lines, line);
}

void complain_later(bool on)
{
    held.on = on;
    if (!on) {
        fputs(sb_str(&held.lines), stderr);
        sb_release(&held.lines);
    }
}

void complain(const char *fmt, ...)
{
    struct strbuf raw = {0}, clean = {0};
    va_list ap;
    va_start(ap, fmt);
    sb_vaddf(&raw, fmt, ap);
    va_end(ap);
    utf8_clean(&clean, sb_str(&raw), raw.len);
    if (clean.oom || raw.oom) // not a word would be worse than this one
        fputs("kpitop: out of memory\n", stderr);
    else if (clean.len) {
        err_hide_passwords(clean.s);
        print_or_hold(sb_str(&clean));
    }
    sb_release(&raw);
    sb_release(&clean);
}

static bool is_french(const char *locale)
{
    return locale && (!strncmp(locale, "fr_", 3) || !strcmp(locale, "fr") || !strncmp(locale, "fr.", 3) ||
                      !strncmp(locale, "fr:", 3) || !strncmp(locale, "fr-", 3));
}

// Where the catalogues are: as told, beside the program in its build folder, or below the prefix it was installed to, which
// need not be the one it was built for.
static const char *catalogues(char *buf, size_t size)
{
    static const char *const places[] = {"/locale", "/../share/locale"};
    const char *told = getenv("KPITOP_LOCALEDIR");
    if (told && *told)
        return told;
    ssize_t n = readlink("/proc/self/exe", buf, size - 1);
    buf[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(buf, '/');
    for (size_t i = 0; slash && i < ARRAY_LEN(places); i++) {
        size_t at = (size_t)(slash - buf);
        snprintf(slash, size - at, "%s/fr/LC_MESSAGES/kpitop.mo", places[i]);
        if (!access(buf, R_OK)) {
            str_copy(slash, size - at, places[i]);
            return buf;
        }
    }
    return KPITOP_LOCALEDIR;
}

static struct { // LANGUAGE as the program found it
    bool known, set;
    char language[200];
} given;

static const char *given_language(void)
{
    const char *now = getenv("LANGUAGE");
    if (!given.known) {
        given.known = true;
        given.set = now && str_copy(given.language, sizeof(given.language), now);
    }
    return given.set ? given.language : NULL;
}

// LANGUAGE chooses the catalogue; it is ignored in the C and POSIX locales, so these become C.UTF-8. NULL: that of the
// environment. Telling the domain again makes gettext forget what it has looked up before.
static void speak(const char *language)
{
    char dir[PATH_MAX];
    const char *found = given_language();
    if (language || found)
        setenv("LANGUAGE", language ? language : found, 1);
    else
        unsetenv("LANGUAGE");
    bindtextdomain("kpitop", catalogues(dir, sizeof(dir)));
    bind_textdomain_codeset("kpitop", "UTF-8");
    textdomain("kpitop");
}

static bool plain_locale(int category)
{
    const char *now = setlocale(category, NULL);
    return !now || !strcmp(now, "C") || !strcmp(now, "POSIX");
}

void session_locale(const struct args *a)
{
    if (!setlocale(LC_ALL, "") || plain_locale(LC_CTYPE))
        setlocale(LC_CTYPE, "C.UTF-8");
    if (plain_locale(LC_MESSAGES))
        setlocale(LC_MESSAGES, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    // A French system whose locale is not installed speaks French too: the numbers do.
    speak(a->lang ? a->lang : session_french(a, NULL) ? "fr" : NULL);
}

// --lang, then the configuration, then the environment as gettext reads it (without its rule about the C locale).
bool session_french(const struct args *a, const struct conf *c)
{
    const char *set = c ? conf_get(c, "kpitop", "lang") : NULL;
    if (a->lang)
        return !strcmp(a->lang, "fr");
    if (set && (str_ieq(set, "fr") || str_ieq(set, "en"))) {
        speak(str_ieq(set, "fr") ? "fr" : "en");
        return str_ieq(set, "fr");
    }
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL;
    for (size_t i = 0; i < ARRAY_LEN(names) && !locale; i++) {
        const char *v = getenv(names[i]);
        if (v && *v)
            locale = v;
    }
    const char *language = given_language();
    if (language && *language && locale && strcmp(locale, "C") && strcmp(locale, "POSIX"))
        locale = language;
    if (c)
        speak(is_french(locale) ? "fr" : NULL);
    return is_french(locale);
}

void tell_notes(const struct strbuf *notes)
{
    for (const char *p = sb_str(notes); *p;) {
        size_t len = strcspn(p, "\n");
        size_t indent = strspn(p, " "); // a mark below a character stays below it
        struct strbuf line = {0};
        utf8_clean(&line, p + indent, len - indent);
        if (line.len)
            err_hide_passwords(line.s);
        fprintf(stderr, "kpitop: %*s%s\n", (int)indent, "", sb_str(&line));
        sb_release(&line);
        p += len + (p[len] == '\n');
    }
}

void session_words(struct session *s)
{
    s->french = session_french(s->args, &s->conf);
    s->fmt = s->french ? numfmt_fr : numfmt_en;
    if (s->args->ascii)
        s->fmt.ascii = true;
}

// That this process may run on.
static unsigned processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof(set), &set) ? 1 : (unsigned)CPU_COUNT(&set);
}

static void folders(struct session *s)
{
    char dir[PATH_MAX];
    if (!conf_dir_config(dir, sizeof(dir)))
        return;
    if ((size_t)snprintf(s->profile_dir, sizeof(s->profile_dir), "%s/profiles", dir) >= sizeof(s->profile_dir))
        s->profile_dir[0] = '\0';
    if ((size_t)snprintf(s->theme_dir, sizeof(s->theme_dir), "%s/themes", dir) >= sizeof(s->theme_dir))
        s->theme_dir[0] = '\0';
}

// report and check have no colours, but a theme that does not exist is wrong there too.
static int check_theme(const struct session *s)
{
    struct theme t;
    struct err e = {0};
    struct strbuf notes = {0};
    int rc = s->args->theme ? theme_load(&t, s->args->theme, s->theme_dir[0] ? s->theme_dir : NULL, &notes, &e) : 0;
    sb_release(&notes);
    if (rc)
        complain("%s", e.msg);
    return rc ? EXIT_USAGE : 0;
}

int session_open(struct session *s, const struct args *a)
{
    return session_open_with(s, a, NULL);
}

int session_open_with(struct session *s, const struct args *a, const struct session_sets *sets)
{
    struct err e = {0};
    memset(s, 0, sizeof(*s));
    s->args = a;
    s->cfg = calloc(1, sizeof(*s->cfg));
    if (!s->cfg) {
        complain("%s", _("out of memory"));
        return EXIT_SOURCE;
    }
    if (settings_load(&s->conf, a->config, sets, &e)) {
        complain("%s", e.msg);
        return a->config ? EXIT_USAGE : EXIT_SOURCE;
    }
    session_words(s);
    settings_apply(&s->conf, s->cfg);
    s->keys = settings_keys(&s->conf, &s->keys_mem);
    tell_notes(&s->conf.notes);
    settings_cube(&s->conf, &s->cube);
    s->nfocus = settings_focus(&s->conf, s->cfg, s->focus);
    s->folded = settings_folded(&s->conf);
    if (settings_ingest(&s->conf, &s->ingest, &s->rates)) {
        complain("%s", _("out of memory"));
        return EXIT_SOURCE;
    }
    folders(s);
    if (check_theme(s))
        return EXIT_USAGE;
    if (zone_open(&s->zone, conf_get(&s->conf, "kpitop", "timezone"), &e)) {
        complain("%s", e.msg);
        if (zone_open(&s->zone, NULL, &e) && zone_open(&s->zone, "UTC", &e)) {
            complain("%s", e.msg);
            return EXIT_SOURCE;
        }
    }
    s->cube.zone = s->ingest.zone = s->zone;
    if (settings_hours(&s->conf, s->zone, &s->hours, &e))
        complain("%s", e.msg);
    s->cube.hours = s->hours;
    s->cube.as_of = a->as_of;
    session_cache(s);
    s->cube.asked_little = !s->cache.folder && a->command != CMD_DASHBOARD;
    s->ingest.profile = a->profile;
    s->ingest.pipes = &s->pipes;
    s->ingest.threads = a->threads ? (unsigned)a->threads : processors();
    s->ingest.libcsv = a->scanner && !strcmp(a->scanner, "libcsv");
    s->ingest.profile_dir = s->profile_dir[0] ? s->profile_dir : NULL;
    return 0;
}

const char *session_key(const struct session *s, const char *action, char out[UI_KEY_TEXT])
{
    return ui_key_of(s->keys, action, out);
}

static const char *env_key(const void *ctx, const char *action, char out[REPORT_KEY])
{
    char text[UI_KEY_TEXT];
    str_copy(out, REPORT_KEY, session_key(ctx, action, text));
    return out;
}

void session_env(struct session *s)
{
    if (s->source.ingest.currency[0])
        str_copy(s->cfg->currency, sizeof(s->cfg->currency), s->source.ingest.currency);
    s->env = (struct report_env){.source = &s->source,
                                 .cfg = s->cfg,
                                 .fmt = &s->fmt,
                                 .french = s->french,
                                 .focus = s->focus,
                                 .nfocus = s->nfocus,
                                 .folded = s->folded,
                                 .today = s->today,
                                 .key = env_key,
                                 .key_ctx = s,
                                 .user = s->env.user,
                                 .files = s->env.files,
                                 .settings = s->env.settings,
                                 .now = s->now,
                                 .unmasked = !conf_bool(&s->conf, "privacy", "mask"),
                                 .anonymous = s->args->anonymize,
                                 .load = (unsigned)s->nold,
                                 .so_far = s->so_far};
    double age = s->args->max_age > 0 ? s->args->max_age : conf_number(&s->conf, "kpitop", "max_age");
    s->env.max_age = (int)(age / 86400 + 0.999);
    s->loaded = true;
    behind_said(s, s->so_far, sizeof(s->so_far));
    rules_attach(s);
}

static const char *command_word(size_t i)
{
    return i < CMD_COUNT ? commands[i].name ? commands[i].name : "" : NULL;
}

static bool is_database(const char *path)
{
    static const char *const kinds[] = {"postgres", "postgresql", "mysql", "mariadb", "mssql", "sqlserver", "oracle", "mongodb", "sqlite", "redshift", "snowflake", "clickhouse"};
    size_t len = strcspn(path, ":");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_starts(path + len, "://") && strlen(kinds[i]) == len && !strncasecmp(path, kinds[i], len))
            return true;
    return str_starts(path, "jdbc:") || strcasestr(path, "password=");
}

// What is no file at all is told before anything is read; a first word that is none may be a command mistyped.
static int check_source(const struct session *s, const char *path)
{
    struct stat st;
    bool first = s->args->command == CMD_DASHBOARD;
    bool input = !strcmp(path, "-"), there = input || !stat(path, &st);
    if (!there && is_database(path)) {
        complain(_("databases cannot be read by this version: export the tables as CSV files and open these"));
        return EXIT_USAGE;
    }
    if (!there && strstr(path, "://")) {
        complain(_("%s is an address and no file: save what is there, and open the file"), path);
        return EXIT_USAGE;
    }
    if (s->args->follow && there && (input || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))) { // a pipe may never come to its end
        complain(_("only files and folders can be followed"));
        return EXIT_SOURCE;
    }
    if (there || errno != ENOENT)
        return 0;
    const char *near = !first || strchr(path, '/') || strchr(path, '.') ? NULL : nearest_word(path, command_word);
    if (!near || !*near)
        return 0;
    complain(_("there is no file '%s': did you mean 'kpitop %s'?"), path, near);
    return EXIT_USAGE;
}

int session_load(struct session *s, const char *const *paths, size_t n)
{
    struct err e = {0};
    s->paths = calloc(n + 1, sizeof(*s->paths));
    for (size_t i = 0; s->paths && i < n; i++) {
        int rc = check_source(s, paths[i]);
        if (rc)
            return rc;
        if (!(s->paths[i] = strdup(paths[i])))
            break;
        s->npaths++;
    }
    if (s->npaths < n) {
        complain("%s", _("out of memory"));
        return EXIT_SOURCE;
    }
    int rc = session_read(s, true, &s->source, &e);
    if (rc) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    session_env(s);
    return 0;
}

int session_pseudonyms(struct session *s, bool on, struct err *e)
{
    on = on || s->args->anonymize;
    int rc = on ? cube_alias(s->source.cube, DIM_AGENT, _("Agent"), e) : 0;
    if (rc)
        return rc;
    cube_alias_show(s->source.cube, on);
    s->env.pseudonyms = on;
    return 0;
}

// Keep the names of the dictionaries before they go.
static int keep_names(struct session *s, struct err *e)
{
    if (vec_grow((void **)&s->old, &s->oldcap, s->nold, sizeof(*s->old)))
        return err_nomem(e);
    for (int d = 0; d < DIM_COUNT; d++) {
        struct old_names *o = &s->old[s->nold][d];
        size_t n = cube_nvalues(s->source.cube, (enum dim)d);
        o->names = arena_alloc(&s->old_mem, (n + 1) * sizeof(*o->names));
        for (o->n = 0; o->names && o->n < n; o->n++) {
            o->names[o->n] = arena_strdup(&s->old_mem, cube_value_true(s->source.cube, (enum dim)d, (uint32_t)o->n));
            if (!o->names[o->n])
                return err_nomem(e);
        }
        if (!o->names)
            return err_nomem(e);
    }
    s->nold++;
    return 0;
}

static bool renew_slice(const struct session *s, unsigned load_no, struct slice *slice)
{
    for (int i = 0; i < slice->n; i++) {
        enum dim d = slice->f[i].dim;
        const struct old_names *o = &s->old[load_no][d];
        uint32_t code = slice->f[i].code;
        int64_t now = !code ? 0 : code < o->n ? cube_value_find(s->source.cube, d, o->names[code]) : -1;
        if (now < 0)
            return false;
        slice->f[i].code = (uint32_t)now;
    }
    return true;
}

bool session_renew(const struct session *s, struct view *v)
{
    if (v->load >= s->nold)
        return true;
    if (v->has_row && v->load < s->same_rows) // a place in a file that may have changed
        return false;
    struct view now = *v;
    if (!renew_slice(s, v->load, &now.slice) || !renew_slice(s, v->load, &now.off) || !renew_slice(s, v->load, &now.other))
        return false;
    *v = now;
    v->load = (unsigned)s->nold;
    return true;
}

// The same names in the same order: codes of earlier pages still stand for them.
static bool same_names(const struct cube *a, const struct cube *b)
{
    for (int d = 0; d < DIM_COUNT; d++) {
        size_t n = cube_nvalues(a, (enum dim)d);
        if (n != cube_nvalues(b, (enum dim)d))
            return false;
        for (uint32_t i = 0; i < n; i++)
            if (strcmp(cube_value_true(a, (enum dim)d, i), cube_value_true(b, (enum dim)d, i)) != 0)
                return false;
    }
    return true;
}

// A source that was loaded and now is not, NULL when there is none.
static const char *lost_source(const struct source_list *before, const struct source_list *now)
{
    for (size_t i = 0; i < before->n; i++) {
        bool found = before->items[i]->state != SOURCE_LOADED;
        for (size_t k = 0; !found && k < now->n; k++)
            found = now->items[k]->state == SOURCE_LOADED && !strcmp(now->items[k]->path, before->items[i]->path);
        if (!found)
            return before->items[i]->path;
    }
    return NULL;
}

// What is kept still opens it, and little is to be read beside: it is not written anew from moment to moment.
static bool short_tail(const struct session *s)
{
    return s->source.tail && s->source.list.n && s->source.tail < s->source.list.items[0]->bytes / 16;
}

// Rows name their file by its number.
static bool same_files(const struct source_list *a, const struct source_list *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = !strcmp(a->items[i]->path, b->items[i]->path);
    return same;
}

int session_replace(struct session *s, struct source *fresh, struct err *e)
{
    bool goes_on = session_begun(s) && !fresh->ingest.head && same_files(&s->source.list, &fresh->list);
    int rc = same_names(s->source.cube, fresh->cube) ? 0 : keep_names(s, e);
    if (!rc && s->args->anonymize)
        rc = cube_alias(fresh->cube, DIM_AGENT, _("Agent"), e);
    if (rc) {
        source_close(fresh);
        return rc;
    }
    if (!goes_on)
        s->same_rows = (unsigned)s->nold;
    session_kept(s);
    source_close(&s->source);
    s->source = *fresh;
    session_env(s);
    if (short_tail(s))
        source_kept(&s->source);
    session_keep_beside(s);
    s->env.pseudonyms = s->args->anonymize;
    cube_alias_show(s->source.cube, s->env.pseudonyms);
    struct err own = {0};
    if (user_refresh(s, true, &own)) // the pages say so too
        complain("%s", own.msg);
    return 0;
}

// lost: where it is not NULL, what is gone is told there and nothing changes.
static int load_again(struct session *s, const char **lost, struct err *e)
{
    struct source fresh;
    session_kept(s); // without it a file that grew would be read from its beginning
    int rc = session_read(s, session_begun(s), &fresh, e); // figures of all rows stay until there are others
    if (rc)
        return rc;
    bool refused = lost && (*lost = lost_source(&s->source.list, &fresh.list));
    if (!refused && cube_as_of(fresh.cube) == CIVIL_NONE)
        rc = err_set(e, ERR_NOTFOUND, "%s", _("the sources hold no record any more: what was read before stays"));
    if (rc || refused) {
        source_close(&fresh);
        return rc;
    }
    return session_replace(s, &fresh, e);
}

// What is of use: a file with records, or one whose columns the user may explain; else why not.
static int usable(const struct source_list *l, struct err *e)
{
    const char *why = _("there is no record in it");
    for (size_t i = 0; i < l->n; i++) {
        if (l->items[i]->state == SOURCE_LOADED || l->items[i]->state == SOURCE_UNRECOGNISED)
            return 0;
        why = l->items[i]->why ? l->items[i]->why : why;
    }
    return err_set(e, ERR_NOTFOUND, "%s", why);
}

static void free_paths(char **paths, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(paths[i]);
    free(paths);
}

int session_switch(struct session *s, const char *const *paths, size_t n, struct err *e)
{
    struct source fresh;
    struct err ignored;
    char **old = s->paths;
    size_t nold = s->npaths;
    bool reading = behind_stop(s); // from the paths of now
    int rc = (s->paths = calloc(n + 1, sizeof(*s->paths))) ? 0 : err_nomem(e);
    for (s->npaths = 0; !rc && s->npaths < n; s->npaths++)
        if (!(s->paths[s->npaths] = strdup(paths[s->npaths])))
            rc = err_nomem(e);
    if (!rc)
        rc = session_read(s, true, &fresh, e);
    if (!rc && (rc = usable(&fresh.list, e)))
        source_close(&fresh);
    if (!rc)
        rc = session_replace(s, &fresh, e);
    if (rc) {
        behind_stop(s);
        free_paths(s->paths, s->npaths);
        s->paths = old;
        s->npaths = nold;
        if (reading)
            behind_again(s, &ignored);
        return rc;
    }
    free_paths(old, nold);
    return 0;
}

int session_reload(struct session *s, struct err *e) { return load_again(s, NULL, e); }
int session_follow(struct session *s, const char **lost, struct err *e) { return load_again(s, lost, e); }

// The sentence of ingest; with the name of the source where it does not say it.
static void tell_source(const struct source_info *f)
{
    const char *why = f->why ? f->why : "";
    if (str_starts(why, f->path))
        complain("%s", why);
    else
        complain(_("%s: %s"), !strcmp(f->path, "-") ? _("standard input") : f->path, why);
}

// Where nothing was read at all: why the files of a folder were passed over.
static void tell_skipped(const struct session *s)
{
    enum { TOLD = 8 };
    size_t skipped = 0;
    for (size_t i = 0; i < s->source.list.n; i++)
        if (s->source.list.items[i]->state == SOURCE_LOADED)
            return;
    for (size_t i = 0; i < s->source.list.n; i++)
        if (s->source.list.items[i]->state == SOURCE_SKIPPED && skipped++ < TOLD)
            tell_source(s->source.list.items[i]);
    if (skipped > TOLD)
        complain(ngettext("%zu more file is skipped", "%zu more files are skipped", (unsigned long)(skipped - TOLD)), skipped - TOLD);
}

size_t session_source_errors(const struct session *s, bool say)
{
    size_t n = 0;
    for (size_t i = 0; i < s->source.list.n; i++) {
        const struct source_info *f = s->source.list.items[i];
        bool failed = f->state == SOURCE_UNREADABLE || f->state == SOURCE_UNRECOGNISED;
        n += failed;
        if (say && f->left_out)
            complain(_("profiles left out: %s"), f->left_out);
        if (say && (failed || f->state == SOURCE_SAME_CONTENT))
            tell_source(f);
    }
    if (say)
        tell_skipped(s);
    return n;
}

bool session_has_records(const struct session *s)
{
    bool any = false; // --as-of gives a day where there is no record
    for (size_t i = 0; s->loaded && i < s->source.list.n; i++)
        any = any || s->source.list.items[i]->state == SOURCE_LOADED;
    return any && cube_as_of(s->source.cube) != CIVIL_NONE;
}

// A file that nobody understands.
bool session_unknown(const struct session *s, size_t *out)
{
    for (size_t i = 0; i < s->source.list.n; i++)
        if (s->source.list.items[i]->state == SOURCE_UNRECOGNISED && strcmp(s->source.list.items[i]->path, "-") != 0) {
            *out = i;
            return true;
        }
    return false;
}

// The saved view, where the command line says nothing else.
static int with_saved_view(const struct session *s, struct view *v, struct err *e)
{
    const struct args *a = s->args;
    struct view asked = *v;
    int rc = views_open(s, a->view, v, e);
    if (rc)
        return rc;
    if (a->period || a->has_grain)
        v->period = asked.period;
    if (a->has_compare)
        v->compare = asked.compare;
    if (a->by_name)
        v->by = asked.by;
    for (int i = 0; i < asked.slice.n; i++)
        view_filter(v, asked.slice.f[i].dim, asked.slice.f[i].code);
    return 0;
}

int session_last(const struct session *s)
{
    int last = (int)conf_number(&s->conf, "kpitop", "last");
    return s->args->last ? s->args->last : last > 0 ? last : 12;
}

int session_view(const struct session *s, struct view *v, struct err *e)
{
    const struct args *a = s->args;
    const char *filters[FILTERS_MAX + 1];
    char channel[256];
    size_t n = 0;
    enum grain g = GRAIN_MONTH;
    enum compare_mode compare = COMPARE_PREVIOUS;
    grain_parse(conf_get(&s->conf, "kpitop", "grain"), &g, NULL);
    compare_parse(conf_get(&s->conf, "kpitop", "compare"), &compare);
    if (a->has_grain)
        g = a->grain;
    if (a->has_compare)
        compare = a->compare;
    if (a->channel) {
        snprintf(channel, sizeof(channel), "channel=%s", a->channel);
        filters[n++] = channel;
    }
    for (size_t i = 0; i < a->nfilters; i++)
        filters[n++] = a->filters[i];
    int rc = report_view_start(&s->env, g, a->period, compare, filters, n, v, e);
    if (rc)
        return rc;
    if (!a->period)
        behind_period(s, &v->period);
    v->by = a->by;
    v->last = session_last(s);
    return a->view ? with_saved_view(s, v, e) : 0;
}

// The wall clock tells the age of the data, what is due and what is acknowledged; figures never ask it. A script has none
// unless --now gives one.
void session_clock(struct session *s)
{
    s->now = s->args->now ? zone_day_start(s->zone, s->args->now_day) : s->args->script ? 0 : (int64_t)time(NULL) * 1000;
    s->today = s->now ? zone_day(s->zone, s->now) : 0;
    s->env.today = s->alert_opts.today = s->today;
    s->env.now = s->now;
}

int64_t session_seconds(void)
{
    return steady_ms() / 1000;
}

void session_close(struct session *s)
{
    behind_stop(s);
    user_detach(s);
    follow_end(s);
    source_trial_close(&s->trial);
    session_kept(s);
    if (s->loaded)
        source_close(&s->source);
    ingest_pipes_close(&s->pipes);
    free_paths(s->paths, s->npaths);
    files_close(s);
    prefs_close(s);
    free(s->rates);
    free(s->defs);
    free(s->old);
    arena_release(&s->old_mem);
    arena_release(&s->keys_mem);
    workcal_free(s->hours);
    zone_close(s->zone);
    conf_release(&s->conf);
    free(s->cfg);
    memset(s, 0, sizeof(*s));
}

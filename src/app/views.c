// Saved views, in views.ini of the configuration folder: a section for each, its name a value, so that it may hold anything
// that can be shown. A view of the last complete period is kept as such: next month it shows the next month.
#include "app/app_priv.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/ini.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMNS = 60, SECTIONS = 1000, CHANGES = 128 };

// --- the file -----------------------------------------------------------------------------------------------------

static bool views_path(char *out, size_t size)
{
    char dir[PATH_MAX];
    return conf_dir_config(dir, sizeof(dir)) && (size_t)snprintf(out, size, "%s/views.ini", dir) < size;
}

// No file is an empty one.
static int views_read(struct ini *ini, struct err *e)
{
    char path[PATH_MAX];
    *ini = (struct ini){0};
    if (!views_path(path, sizeof(path)))
        return err_set(e, ERR_NOTFOUND, "%s", _("there is no home folder to keep views in"));
    int rc = ini_read_file(ini, path, e);
    return rc == ERR_NOTFOUND ? 0 : rc;
}

// The text of the file as it stands, for an edit; "" when there is none.
static int views_text(const char *path, struct strbuf *out, struct err *e)
{
    char buf[4096];
    FILE *f = fopen(path, "r");
    if (!f)
        return errno == ENOENT ? 0 : err_set(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
    for (size_t n; (n = fread(buf, 1, sizeof(buf), f)) > 0;)
        sb_addn(out, buf, n);
    int rc = ferror(f) ? err_set(e, ERR_IO, "cannot read %s: %s", path, strerror(errno)) : out->oom ? err_nomem(e) : 0;
    fclose(f);
    return rc;
}

static int views_write(const struct ini_change *changes, size_t n, struct err *e)
{
    char path[PATH_MAX], dir[PATH_MAX];
    struct strbuf old = {0}, fresh = {0};
    if (!views_path(path, sizeof(path)) || !conf_dir_config(dir, sizeof(dir)))
        return err_set(e, ERR_NOTFOUND, "%s", _("there is no home folder to keep views in"));
    if (!file_folders(dir))
        return err_set(e, ERR_IO, "cannot make the folder %s: %s", dir, strerror(errno));
    int rc = views_text(path, &old, e);
    if (!rc && !old.len)
        sb_add(&old, "; Views of kpitop, saved with B; --view NAME opens one.\n");
    if (!rc && old.oom)
        rc = err_nomem(e);
    if (!rc)
        rc = ini_edit(path, sb_str(&old), old.len, changes, n, &fresh, e);
    if (!rc)
        rc = file_write_mode(path, &fresh, true, 0600, e);
    sb_release(&old);
    sb_release(&fresh);
    return rc;
}

// --- names --------------------------------------------------------------------------------------------------------

// The name as it is kept: one line, without control characters, blanks trimmed.
static int clean_name(const char *given, char out[256], struct err *e)
{
    struct strbuf b = {0};
    char copy[1024];
    utf8_clean(&b, given, strlen(given));
    bool fits = !b.oom && str_copy(copy, sizeof(copy), sb_str(&b));
    sb_release(&b);
    const char *name = fits ? str_trim(copy) : "";
    if (!*name)
        return err_set(e, ERR_SYNTAX, "%s", _("a view needs a name"));
    if (utf8_width(name) > NAME_COLUMNS || !str_copy(out, 256, name))
        return err_set(e, ERR_LIMIT, _("the name of a view has at most %d characters"), NAME_COLUMNS);
    err_hide_passwords(out);
    return 0;
}

// Case and accents do not make another name, nor does a password, which is shown nowhere.
static bool same_name(const char *a, const char *b)
{
    struct strbuf x = {0}, y = {0};
    utf8_fold(&x, a, strlen(a));
    utf8_fold(&y, b, strlen(b));
    if (x.len && y.len) {
        err_hide_passwords(x.s);
        err_hide_passwords(y.s);
    }
    bool same = !x.oom && !y.oom && !strcmp(sb_str(&x), sb_str(&y));
    sb_release(&x);
    sb_release(&y);
    return same;
}

static const struct ini_entry *find_named(const struct ini *ini, const char *name)
{
    for (size_t i = 0; i < ini->n; i++)
        if (!strcmp(ini->entries[i].key, "name") && same_name(ini->entries[i].value, name))
            return &ini->entries[i];
    return NULL;
}

static int named(const struct ini *ini, const char *name, const struct ini_entry **out, struct err *e)
{
    struct strbuf names = {0};
    *out = find_named(ini, name);
    if (*out)
        return 0;
    for (size_t i = 0; i < ini->n; i++)
        if (!strcmp(ini->entries[i].key, "name"))
            sb_addf(&names, "%s%s", names.len ? ", " : "", ini->entries[i].value);
    int rc = names.len ? err_set(e, ERR_NOTFOUND, _("there is no view \"%.60s\"; there is: %.250s"), name, sb_str(&names))
                       : err_set(e, ERR_NOTFOUND, _("there is no view \"%.60s\": none is saved yet"), name);
    sb_release(&names);
    return rc;
}

// --- a view as settings -------------------------------------------------------------------------------------------

struct writing {
    struct arena mem;
    struct ini_change c[CHANGES];
    size_t n;
    const char *section;
    bool oom;
};

static void put(struct writing *w, const char *key, const char *value)
{
    if (w->n == CHANGES || !*value)
        return;
    const char *k = arena_strdup(&w->mem, key), *v = arena_strdup(&w->mem, value);
    w->oom = w->oom || !k || !v;
    if (k && v)
        w->c[w->n++] = (struct ini_change){w->section, k, v};
}

static void put_slice(struct writing *w, const struct session *s, const char *key, const struct slice *slice)
{
    for (int i = 0; i < slice->n; i++) {
        char name[40], value[600];
        enum dim d = slice->f[i].dim;
        snprintf(name, sizeof(name), "%s.%d", key, i + 1);
        snprintf(value, sizeof(value), "%s=%s", dim_name(d), cube_value_true(s->source.cube, d, slice->f[i].code));
        put(w, name, value);
    }
}

static void put_look(struct writing *w, const struct view_look *l)
{
    char name[40], value[LOOK_ID + 8];
    put(w, "table", l->table);
    for (int i = 0; i < LOOK_KEYS; i++) {
        snprintf(name, sizeof(name), "sort.%d", i + 1);
        snprintf(value, sizeof(value), "%s%s", l->key[i].column, l->key[i].down ? " down" : "");
        put(w, name, l->key[i].column[0] ? value : "");
    }
    for (int i = 0; i < LOOK_FINDS; i++) {
        snprintf(name, sizeof(name), l->find[i].off ? "off_words.%d" : "words.%d", i + 1);
        put(w, name, l->find[i].text);
    }
}

static const char *const compare_names[] = {"previous", "year", "target", "benchmark", "none"};

static void put_view(struct writing *w, const struct session *s, const struct view *v)
{
    const struct calendar *cal = &s->cfg->calendar;
    bool range = v->period.grain == GRAIN_RANGE;
    struct period last = range ? v->period : period_last_complete(cal, v->period.grain, cube_as_of(s->source.cube));
    char number[24];
    put(w, "page", report_page_name(v->page));
    put(w, "kpi", kpi_info(s->cfg, v->kpi)->id);
    if (!range && last.from == v->period.from)
        put(w, "grain", grain_name(v->period.grain));
    else
        put(w, "period", v->period.label);
    put(w, "compare", compare_names[v->compare]);
    put(w, "by", dim_name((enum dim)v->by));
    put_slice(w, s, "filter", &v->slice);
    put_slice(w, s, "off", &v->off);
    snprintf(number, sizeof(number), "%d", v->group);
    put(w, "list", v->group ? number : "");
    put(w, "theme", v->theme);
    put(w, "find", v->find);
    put_look(w, &v->look);
    if (v->page == PAGE_SIDE) {
        put_slice(w, s, "other", &v->other);
        put(w, "other_period", v->other_period.label);
    }
}

// Settings of the view that is replaced which the new one does not have.
static void drop_others(struct writing *w, const struct ini *ini)
{
    size_t own = w->n;
    for (size_t i = 0; i < ini->n && w->n < CHANGES; i++) {
        bool kept = strcmp(ini->entries[i].section, w->section) != 0;
        for (size_t k = 0; k < own; k++)
            kept = kept || !strcmp(w->c[k].key, ini->entries[i].key);
        if (!kept)
            w->c[w->n++] = (struct ini_change){w->section, ini->entries[i].key, NULL};
    }
}

// Pages of one row, one source, one action: what they are about may be gone next time.
static bool can_save(enum page page)
{
    static const unsigned no = 1u << PAGE_ROW | 1u << PAGE_COMMENT | 1u << PAGE_REJECTS | 1u << PAGE_SOURCE | 1u << PAGE_IMPORT |
                               1u << PAGE_ACTION | 1u << PAGE_ABOUT | 1u << PAGE_LAYOUT | 1u << PAGE_FILES |
                               1u << PAGE_SETTINGS;
    return !(no >> page & 1);
}

int views_save(const struct session *s, const char *given, const struct view *v, bool replace, struct err *e)
{
    struct ini ini;
    struct writing w = {0};
    char name[256], section[40] = "";
    struct view now = *v;
    if (!can_save(v->page))
        return err_set(e, ERR_SYNTAX, "%s", _("this page is about one row or file: save the view of the page before it"));
    if (!session_renew(s, &now))
        return err_set(e, ERR_NOTFOUND, "%s", _("a value that this page is filtered by is gone from the data"));
    int rc = clean_name(given, name, e);
    if (!rc)
        rc = views_read(&ini, e);
    if (rc)
        return rc;
    const struct ini_entry *old = find_named(&ini, name);
    if (old && !replace)
        rc = err_set(e, ERR_RANGE, _("there is a view \"%.60s\" already"), old->value);
    if (old)
        str_copy(section, sizeof(section), old->section);
    for (int i = 1; !old && i <= SECTIONS && !section[0]; i++) {
        snprintf(section, sizeof(section), "view %d", i);
        if (ini_find(&ini, section, "name"))
            section[0] = '\0';
    }
    if (!rc && !section[0])
        rc = err_set(e, ERR_LIMIT, _("there are %d views already: delete one"), SECTIONS);
    w.section = section;
    put(&w, "name", name);
    put_view(&w, s, &now);
    drop_others(&w, &ini);
    if (!rc)
        rc = w.oom ? err_nomem(e) : views_write(w.c, w.n, e);
    ini_release(&ini);
    arena_release(&w.mem);
    return rc;
}

// --- settings as a view -------------------------------------------------------------------------------------------

struct reading {
    const struct session *s;
    const struct ini *ini;
    const char *section;
};

static const char *get(const struct reading *r, const char *key)
{
    const char *v = ini_get(r->ini, r->section, key);
    return v ? v : "";
}

static int get_slice(const struct reading *r, const char *key, struct slice *out, struct err *e)
{
    *out = (struct slice){0};
    for (int i = 1; i <= SLICE_MAX; i++) {
        char name[40], dim[40];
        snprintf(name, sizeof(name), "%s.%d", key, i);
        const char *text = get(r, name), *eq = strchr(text, '=');
        if (!eq || (size_t)(eq - text) >= sizeof(dim))
            continue;
        memcpy(dim, text, (size_t)(eq - text));
        dim[eq - text] = '\0';
        int d = dim_by_name(dim);
        int64_t code = d < 0 ? -1 : eq[1] ? cube_value_find(r->s->source.cube, (enum dim)d, eq + 1) : 0;
        if (code < 0)
            return err_set(e, ERR_NOTFOUND, _("the view is filtered by %.100s, which is not in these data"), text);
        slice_set(out, (enum dim)d, code);
    }
    return 0;
}

static void get_look(const struct reading *r, struct view_look *l)
{
    *l = (struct view_look){0};
    str_copy(l->table, sizeof(l->table), get(r, "table"));
    for (int i = 0; i < LOOK_KEYS; i++) {
        char name[40];
        snprintf(name, sizeof(name), "sort.%d", i + 1);
        const char *text = get(r, name), *blank = strchr(text, ' ');
        str_copy(l->key[i].column, sizeof(l->key[i].column), text);
        l->key[i].column[strcspn(l->key[i].column, " ")] = '\0';
        l->key[i].down = blank && !strcmp(blank + 1, "down");
    }
    for (int i = 0; i < LOOK_FINDS; i++) {
        char name[40];
        snprintf(name, sizeof(name), "words.%d", i + 1);
        str_copy(l->find[i].text, LOOK_TEXT, get(r, name));
        snprintf(name, sizeof(name), "off_words.%d", i + 1);
        l->find[i].off = *get(r, name) != '\0';
        if (l->find[i].off)
            str_copy(l->find[i].text, LOOK_TEXT, get(r, name));
    }
}

static int get_period(const struct reading *r, struct period *out, struct err *e)
{
    const struct calendar *cal = &r->s->cfg->calendar;
    enum grain g;
    if (*get(r, "period"))
        return period_parse(cal, get(r, "period"), out, e);
    if (!grain_parse(get(r, "grain"), &g, NULL))
        *out = period_last_complete(cal, g, cube_as_of(r->s->source.cube));
    return 0;
}

static void get_words(const struct reading *r, struct view *v)
{
    for (int p = 0; p < PAGE_COUNT; p++)
        if (!strcmp(get(r, "page"), report_page_name((enum page)p)) && can_save((enum page)p))
            v->page = (enum page)p;
    if (kpi_by_id(r->s->cfg, get(r, "kpi")) >= 0)
        v->kpi = kpi_by_id(r->s->cfg, get(r, "kpi"));
    compare_parse(get(r, "compare"), &v->compare);
    if (dim_by_name(get(r, "by")) >= 0)
        v->by = dim_by_name(get(r, "by"));
    v->group = (int)strtol(get(r, "list"), NULL, 10);
    if (!report_people_title(v->group))
        v->group = 0;
    str_copy(v->theme, sizeof(v->theme), get(r, "theme"));
    str_copy(v->find, sizeof(v->find), get(r, "find"));
}

int views_open(const struct session *s, const char *name, struct view *v, struct err *e)
{
    struct ini ini;
    const struct ini_entry *en;
    struct view out = *v;
    int rc = views_read(&ini, e);
    if (!rc)
        rc = named(&ini, name, &en, e);
    if (rc) {
        ini_release(&ini);
        return rc;
    }
    struct reading r = {s, &ini, en->section};
    out.page = PAGE_OVERVIEW;
    out.index = 0;
    out.has_row = false;
    out.load = s->env.load;
    get_words(&r, &out);
    get_look(&r, &out.look);
    rc = get_period(&r, &out.period, e);
    if (!rc)
        rc = get_slice(&r, "filter", &out.slice, e);
    if (!rc)
        rc = get_slice(&r, "off", &out.off, e);
    if (!rc)
        rc = get_slice(&r, "other", &out.other, e);
    out.other_period = out.period;
    if (!rc && *get(&r, "other_period"))
        rc = period_parse(&s->cfg->calendar, get(&r, "other_period"), &out.other_period, e);
    ini_release(&ini);
    if (!rc)
        *v = out;
    return rc;
}

// --- listing, renaming, deleting ------------------------------------------------------------------------------------

static int by_label(const void *a, const void *b)
{
    return strcmp(((const struct ui_choice *)a)->label, ((const struct ui_choice *)b)->label);
}

// "NPS, by month, channel=phone"
static const char *describe(const struct ini *ini, const char *section, bool french, struct arena *mem)
{
    struct strbuf b = {0};
    struct reading r = {NULL, ini, section};
    int kpi = kpi_by_id(NULL, get(&r, "kpi")); // one of the user's own is told by its id
    bool of_kpi = !strcmp(get(&r, "page"), "kpi") || !strcmp(get(&r, "page"), "rows");
    if (of_kpi)
        sb_addf(&b, "%s, ", kpi < 0 ? get(&r, "kpi") : french ? kpi_info(NULL, kpi)->short_fr : kpi_info(NULL, kpi)->short_name);
    sb_addf(&b, "%s%s", get(&r, "period"), get(&r, "grain"));
    for (size_t i = 0; i < ini->n; i++)
        if (!strcmp(ini->entries[i].section, section) && (str_starts(ini->entries[i].key, "filter.") || str_starts(ini->entries[i].key, "words.")))
            sb_addf(&b, ", %s", ini->entries[i].value);
    const char *s = b.oom ? NULL : arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return s ? s : "";
}

int views_list(bool french, struct arena *mem, struct ui_choice **out, size_t *n, struct err *e)
{
    struct ini ini;
    int rc = views_read(&ini, e);
    *n = 0;
    *out = NULL;
    if (rc)
        return rc;
    struct ui_choice *list = arena_alloc(mem, (ini.n + 1) * sizeof(*list));
    for (size_t i = 0; list && i < ini.n; i++) {
        if (strcmp(ini.entries[i].key, "name") != 0)
            continue;
        char *name = arena_strdup(mem, ini.entries[i].value);
        if (name)
            err_hide_passwords(name);
        if (name)
            list[(*n)++] = (struct ui_choice){name, describe(&ini, ini.entries[i].section, french, mem)};
    }
    if (list)
        qsort(list, *n, sizeof(*list), by_label);
    ini_release(&ini);
    *out = list;
    return list ? 0 : err_nomem(e);
}

int views_rename(const char *given, const char *to, struct err *e)
{
    struct ini ini;
    const struct ini_entry *en, *other;
    char name[256], section[256] = "";
    int rc = clean_name(to, name, e);
    if (!rc)
        rc = views_read(&ini, e);
    if (rc)
        return rc;
    rc = named(&ini, given, &en, e);
    other = rc ? NULL : find_named(&ini, name);
    if (other && other != en)
        rc = err_set(e, ERR_RANGE, _("there is a view \"%.60s\" already"), other->value);
    if (!rc)
        str_copy(section, sizeof(section), en->section);
    ini_release(&ini);
    return rc ? rc : views_write(&(struct ini_change){section, "name", name}, 1, e);
}

int views_delete(const char *given, struct err *e)
{
    struct ini ini;
    const struct ini_entry *en;
    char section[256] = "";
    int rc = views_read(&ini, e);
    if (rc)
        return rc;
    rc = named(&ini, given, &en, e);
    if (!rc)
        str_copy(section, sizeof(section), en->section);
    ini_release(&ini);
    return rc ? rc : views_write(&(struct ini_change){section, NULL, NULL}, 1, e);
}

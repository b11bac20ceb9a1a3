// The store from the command line: is it sound, copies of it, CSV out and in.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static int do_check(struct store *s, const char *path, struct err *e)
{
    static const char *const what[STORE_KINDS] = {
        [STORE_TARGET] = N_("targets"), [STORE_ACTION] = N_("actions"), [STORE_NOTE] = N_("notes"),
        [STORE_ACK] = N_("acknowledgements and silences"), [STORE_EVENT] = N_("history of the alerts"),
        [STORE_OPEN_ALERT] = N_("alerts that were on the last time"), [STORE_CALLBACK] = N_("call-backs"),
    };
    (void)path;
    int rc = store_check(s, e);
    if (rc)
        return rc;
    printf(_("%s is sound\n"), store_path(s));
    for (int k = 0; k < STORE_KINDS && !rc; k++) {
        struct arena mem = {0};
        void *rows;
        size_t n = 0;
        rc = store_list(s, (enum store_kind)k, &mem, &rows, &n, e);
        if (!rc)
            printf("%-12s %6zu  %s\n", store_kind_name((enum store_kind)k), n, _(what[k]));
        arena_release(&mem);
    }
    return rc;
}

static int do_backup(struct store *s, const char *path, struct err *e)
{
    int rc = store_backup(s, path, e);
    if (!rc)
        printf(_("written: %s\n"), path);
    return rc;
}

static int do_export(struct store *s, const char *path, struct err *e)
{
    size_t rows;
    int rc = store_export(s, path, &rows, e);
    if (!rc)
        printf(ngettext("%zu row written to %s\n", "%zu rows written to %s\n", rows), rows, path);
    return rc;
}

static int do_import(struct store *s, const char *path, struct err *e)
{
    size_t rows;
    int rc = store_import(s, path, &rows, e);
    if (!rc)
        printf(ngettext("%zu row read from %s\n", "%zu rows read from %s\n", rows), rows, path);
    return rc;
}

static const struct {
    const char *name;
    bool path, existing; // takes a path; works on a store that is there
    int (*run)(struct store *s, const char *path, struct err *e);
} deeds[] = {
    {"check", false, true, do_check},   {"backup", true, true, do_backup}, {"export", true, true, do_export},
    {"import", true, false, do_import}, {"restore", true, false, NULL},
};

static const char *deed_word(size_t i)
{
    return i < ARRAY_LEN(deeds) ? deeds[i].name : NULL;
}

static int restore(const struct args *a, const char *path, struct err *e)
{
    char dir[PATH_MAX];
    if (!user_folder(a, dir, sizeof(dir)))
        return err_set(e, ERR_NOTFOUND, "%s", _("there is no home folder to keep your data in: give one with --data"));
    struct store_opts o = {.dir = dir};
    int rc = store_restore(&o, path, e);
    if (!rc)
        printf(_("%s was restored from %s; what was there before is kept beside as kpitop.db.before-restore\n"), dir, path);
    return rc;
}

static int usage(const char *word)
{
    const char *near = nearest_word(word, deed_word);
    if (near)
        complain(_("'kpitop store %s' is unknown: did you mean '%s'?"), word, near);
    else
        complain("%s", _("kpitop store knows check, backup FILE, restore FILE, export DIR and import DIR"));
    return EXIT_USAGE;
}

int cmd_store(const struct args *a)
{
    struct store *s = NULL;
    struct err e = {0};
    size_t i = 0;
    while (i < ARRAY_LEN(deeds) && strcmp(deeds[i].name, a->sources[0]) != 0)
        i++;
    if (i == ARRAY_LEN(deeds))
        return usage(a->sources[0]);
    if (deeds[i].path != (a->nsources == 2)) {
        complain(deeds[i].path ? _("'kpitop store %s' needs the name of a file or folder") : _("'kpitop store %s' takes nothing more"),
                 deeds[i].name);
        return EXIT_USAGE;
    }
    const char *path = deeds[i].path ? a->sources[1] : NULL;
    int rc = deeds[i].run ? user_open(a, deeds[i].existing, &s, &e) : restore(a, path, &e);
    if (!rc && deeds[i].run)
        rc = deeds[i].run(s, path, &e);
    store_close(s);
    if (rc) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    return finish_output(EXIT_OK);
}

// The profiles known: those compiled in, and the *.ini of the user's folder.
#include "map_priv.h"

#include "base/embed.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int list_add(struct profile_list *l, struct profile *p, struct err *e)
{
    for (size_t i = 0; i < l->n; i++)
        if (!strcmp(l->items[i]->name, p->name)) {
            profile_release(l->items[i]);
            free(l->items[i]);
            l->items[i] = p;
            return 0;
        }
    if (vec_grow((void **)&l->items, &l->cap, l->n, sizeof(*l->items)))
        return err_nomem(e);
    l->items[l->n++] = p;
    return 0;
}

static int load_one(struct profile_list *l, const struct embed_file *builtin, const char *path,
                    const struct words *w, struct err *e)
{
    struct profile *p = calloc(1, sizeof(*p));
    if (!p)
        return err_nomem(e);
    int rc = builtin ? profile_parse(p, builtin->name, builtin->text, builtin->len, w, e) : profile_read(p, path, w, e);
    p->builtin = builtin != NULL;
    if (!rc && (rc = list_add(l, p, e)))
        profile_release(p);
    if (rc)
        free(p);
    return rc;
}

static int ini_only(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 4 && !strcmp(d->d_name + n - 4, ".ini");
}

static int bytewise(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int profiles_load(struct profile_list *l, const char *dir, const struct words *w, struct strbuf *badness, struct err *e)
{
    *l = (struct profile_list){0};
    int rc = 0;
    for (size_t i = 0; i < embed_profiles_n && !rc; i++)
        rc = load_one(l, &embed_profiles[i], NULL, w, e);
    struct dirent **names = NULL;
    int n = dir && !rc ? scandir(dir, &names, ini_only, bytewise) : 0;
    for (int i = 0; i < n; i++) {
        char path[4096];
        struct err local = {0};
        if (!rc && snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name) < (int)sizeof(path)) {
            int one = load_one(l, NULL, path, w, &local);
            if (one == ERR_NOMEM)
                rc = err_nomem(e);
            else if (one == ERR_IO) // a profile that may say something else: no figures without it
                rc = err_set(e, ERR_IO, "%s", local.msg);
            else if (one && badness)
                sb_addf(badness, "%s%s", badness->len ? "; " : "", local.msg);
        }
        free(names[i]);
    }
    free(names);
    if (rc)
        profiles_release(l);
    return rc;
}

void profiles_release(struct profile_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        profile_release(l->items[i]);
        free(l->items[i]);
    }
    free(l->items);
    *l = (struct profile_list){0};
}

const struct profile *profiles_find(const struct profile_list *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (!strcmp(l->items[i]->name, name))
            return l->items[i];
    return NULL;
}

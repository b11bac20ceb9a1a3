// Tables that one file gives to others: the name of an owner's number, the address of a customer's id. A profile with a
// [lookup] section fills one; `field.lookup` asks it. Files that ask are read after all that may answer.
#include "map_priv.h"

#include <stdlib.h>
#include <string.h>

struct lookup_table {
    char *name; // PROFILE or PROFILE.word
    struct intern keys;
    const char **values; // by key
    size_t n, cap;
    struct arena mem;
};

void lookups_release(struct lookups *l)
{
    for (size_t i = 0; i < l->n; i++) {
        intern_release(&l->items[i].keys);
        free(l->items[i].values);
        arena_release(&l->items[i].mem);
    }
    free(l->items);
    *l = (struct lookups){0};
}

static struct lookup_table *find(const struct lookups *l, const char *name)
{
    for (size_t i = 0; l && i < l->n; i++)
        if (!strcmp(l->items[i].name, name))
            return &l->items[i];
    return NULL;
}

bool lookup_known(const struct lookups *l, const char *name)
{
    return find(l, name) != NULL;
}

int lookup_put(struct lookups *l, const char *name, const struct rec_value *key, const struct rec_value *value,
               struct err *e)
{
    struct lookup_table *t = find(l, name);
    if (!t) {
        if (vec_grow((void **)&l->items, &l->cap, l->n, sizeof(*l->items)))
            return err_nomem(e);
        t = &l->items[l->n];
        *t = (struct lookup_table){0};
        if (!(t->name = arena_strdup(&t->mem, name)))
            return err_nomem(e);
        l->n++;
    }
    int64_t id = intern_add(&t->keys, key->s, key->len);
    if (id < 0)
        return err_nomem(e);
    while (t->n <= (size_t)id) {
        if (vec_grow((void **)&t->values, &t->cap, t->n, sizeof(*t->values)))
            return err_nomem(e);
        t->values[t->n++] = NULL;
    }
    t->values[id] = arena_strndup(&t->mem, value->s, value->len);
    return t->values[id] ? 0 : err_nomem(e);
}

const char *lookup_find(const struct lookups *l, const char *name, const char *key, size_t n)
{
    const struct lookup_table *t = find(l, name);
    int64_t id = t ? intern_find(&t->keys, key, n) : -1;
    return id >= 0 ? t->values[id] : NULL;
}

bool lookups_missing(const struct lookups *l, const struct profile *p)
{
    for (size_t i = 0; p && i < p->nsections; i++)
        for (size_t j = 0; j < p->sections[i].nrules; j++) {
            const char *name = p->sections[i].rules[j].how.lookup;
            if (name && !lookup_known(l, name))
                return true;
        }
    return false;
}

// The keys of the user, section [keys]: whose they are, and what they take away from others.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 400 };
struct binding { // of one action
    char keys[LIST_MAX]; // blank-separated names
    const struct conf_value *said; // NULL: the table's
};
struct bindings {
    struct conf *c;
    struct binding *v; // [ui_nactions]
};

static void note(struct bindings *b, const struct conf_value *at, const char *sentence)
{
    sb_addf(&b->c->notes, _("%s, line %d: %s\n"), at->file ? at->file : "", at->line, sentence);
    b->c->nnotes++;
}

static bool has_key(const char *list, const char *key)
{
    size_t len = strlen(key);
    for (; *list; list += strspn(list, " ")) {
        size_t n = strcspn(list, " ");
        if (n == len && !strncmp(list, key, n))
            return true;
        list += n;
    }
    return false;
}

static void add_key(char *list, const char *key)
{
    size_t len = strlen(list);
    if (!has_key(list, key) && len + strlen(key) + 2 < LIST_MAX) {
        str_copy(list + len, LIST_MAX - len, len ? " " : "");
        len += len > 0;
        str_copy(list + len, LIST_MAX - len, key);
    }
}

static void drop_key(char *list, const char *key)
{
    char all[LIST_MAX], name[16];
    str_copy(all, sizeof(all), list);
    list[0] = '\0';
    for (const char *p = all; *p; p += strspn(p, " ")) {
        size_t len = strcspn(p, " ");
        str_copy(name, len + 1 < sizeof(name) ? len + 1 : sizeof(name), p);
        if (strcmp(name, key) != 0)
            add_key(list, name);
        p += len;
    }
}

// "x, Ctrl-S" -> "x Ctrl-S", in the spelling of the table.
static void read_list(struct bindings *b, size_t act, const struct conf_value *v)
{
    struct binding *to = &b->v[act];
    struct err e = {0};
    to->keys[0] = '\0';
    to->said = v;
    if (str_ieq(v->value, "none"))
        return;
    for (const char *p = v->value; *p;) {
        p += strspn(p, " \t,");
        size_t len = strcspn(p, " \t,");
        char name[16];
        switch (len ? ui_key_name(p, len, name) : UI_KEY_FINE) {
        case UI_KEY_UNKNOWN:
            err_set(&e, ERR_RANGE, _("[keys] %s: \"%.*s\" is the name of no key: write x, Ctrl-S, Alt-x, F5, Enter, PgDn, Comma ..."),
                    v->key, (int)(len < 40 ? len : 40), p);
            note(b, v, e.msg);
            break;
        case UI_KEY_RESERVED:
            err_set(&e, ERR_RANGE, _("[keys] %s: %.*s belongs to the terminal and cannot be given away"), v->key, (int)len, p);
            note(b, v, e.msg);
            break;
        case UI_KEY_FINE:
            if (len)
                add_key(to->keys, name);
            break;
        }
        p += len;
    }
}

// Another action of the same pages has the key. The user's own goes before the table's, the first of two of the user's
// before the second.
static void settle_key(struct bindings *b, size_t act, size_t other, const char *key)
{
    struct binding *mine = &b->v[act], *theirs = &b->v[other];
    struct err e = {0};
    if (theirs->said) {
        const bool first = theirs->said->line < mine->said->line;
        err_set(&e, ERR_RANGE, _("[keys] %s: %s is the key of %s already (line %d): it stays there"), ui_actions[first ? act : other].name,
                key, ui_actions[first ? other : act].name, first ? theirs->said->line : mine->said->line);
        note(b, first ? mine->said : theirs->said, e.msg);
        drop_key(first ? mine->keys : theirs->keys, key);
        return;
    }
    drop_key(theirs->keys, key);
    if (theirs->keys[0])
        err_set(&e, ERR_RANGE, _("[keys] %s: %s was a key of %s, which keeps %s; write %s = %s to say that it is meant"), ui_actions[act].name,
                key, ui_actions[other].name, theirs->keys, ui_actions[other].name, theirs->keys);
    else
        err_set(&e, ERR_RANGE, _("[keys] %s: %s was the only key of %s; give that another one, or write %s = none"), ui_actions[act].name, key,
                ui_actions[other].name, ui_actions[other].name);
    note(b, mine->said, e.msg);
}

static void settle(struct bindings *b, size_t act)
{
    char all[LIST_MAX], key[16];
    str_copy(all, sizeof(all), b->v[act].keys);
    for (const char *p = all; *p; p += strspn(p, " ")) {
        size_t len = strcspn(p, " ");
        str_copy(key, len + 1 < sizeof(key) ? len + 1 : sizeof(key), p);
        for (size_t i = 0; i < ui_nactions; i++)
            if (i != act && ui_actions[i].pages & ui_actions[act].pages && has_key(b->v[i].keys, key) && has_key(b->v[act].keys, key))
                settle_key(b, act, i, key);
        p += len;
    }
}

static size_t action_named(const char *name)
{
    for (size_t i = 0; i < ui_nactions; i++)
        if (str_ieq(ui_actions[i].name, name))
            return i;
    return ui_nactions;
}

const char *const *settings_keys(struct conf *c, struct arena *mem)
{
    struct bindings b = {c, calloc(ui_nactions, sizeof(*b.v))};
    const char **keys = arena_alloc(mem, ui_nactions * sizeof(*keys));
    bool any = false;
    for (size_t i = 0; b.v && i < ui_nactions; i++)
        str_copy(b.v[i].keys, LIST_MAX, ui_actions[i].keys);
    for (size_t i = 0; b.v && i < c->n; i++) {
        size_t act = strcmp(c->values[i].section, "keys") != 0 ? ui_nactions : action_named(c->values[i].key);
        if (act < ui_nactions && c->values[i].value[0]) {
            read_list(&b, act, &c->values[i]);
            any = true;
        }
    }
    for (size_t i = 0; b.v && i < ui_nactions; i++)
        if (b.v[i].said)
            settle(&b, i);
    for (size_t i = 0; b.v && keys && i < ui_nactions; i++) {
        keys[i] = arena_strdup(mem, b.v[i].keys);
        any = any && keys[i];
    }
    free(b.v);
    return any ? keys : NULL;
}

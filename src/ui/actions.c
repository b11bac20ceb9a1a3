#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

const struct ui_action ui_actions[] = {
#define X(name, word, keys, arg, help, pages) {#name, word, keys, UI_ARG_##arg, help, pages},
    UI_ACTIONS(X)
#undef X
};
const size_t ui_nactions = ARRAY_LEN(ui_actions);

static void (*const handlers[])(struct ui *u, int key) = {
#define X(name, word, keys, arg, help, pages) act_##name,
    UI_ACTIONS(X)
#undef X
};

const char *action_keys(const struct ui *u, int act)
{
    return u->opts->keys ? u->opts->keys[act] : ui_actions[act].keys;
}

int action_find(const struct ui *u, int key, enum page page)
{
    for (size_t i = 0; i < ui_nactions; i++)
        if (ui_actions[i].pages >> page & 1 && key_in(action_keys(u, (int)i), key))
            return (int)i;
    return -1;
}

void action_run(struct ui *u, int act, int key)
{
    if (act >= 0 && act < (int)ARRAY_LEN(handlers))
        handlers[act](u, key);
}

const char *action_word(int act)
{
    return _(ui_actions[act].word) + 1;
}

int action_key(const struct ui *u, int act)
{
    const char *keys = action_keys(u, act);
    return key_parse(keys, strcspn(keys, " "));
}

int action_by_word(const char *word, size_t len)
{
    char name[64];
    if (len >= sizeof(name))
        return -1;
    snprintf(name, sizeof(name), "%.*s", (int)len, word);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? '-' : *c;
    for (size_t i = 0; len && i < ui_nactions; i++)
        if (text_same(ui_actions[i].word + 1, name) || text_same(action_word((int)i), name))
            return (int)i;
    return -1;
}

int action_near(const char *word)
{
    int near = -1, best = strlen(word) > 5 ? 4 : 3;
    for (size_t i = 0; i < ui_nactions; i++) {
        const char *names[] = {ui_actions[i].word + 1, action_word((int)i)};
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            int d = strlen(word) >= 3 && text_begins(names[k], word) ? 1 : str_distance(word, names[k]);
            if (d < best && d < (int)strlen(names[k])) {
                best = d;
                near = (int)i;
            }
        }
    }
    return near;
}

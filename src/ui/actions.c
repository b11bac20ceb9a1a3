#include "ui/ui_priv.h"

#include "base/i18n.h"

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

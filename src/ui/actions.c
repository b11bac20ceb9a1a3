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

static const char *key_text(const char *keys, size_t act, char out[UI_KEY_TEXT])
{
    char first[16];
    if (*keys)
        return key_words(key_first(keys, first), out, UI_KEY_TEXT);
    snprintf(out, UI_KEY_TEXT, ":%s", action_word((int)act));
    return out;
}

const char *ui_key_of(const char *const *keys, const char *action, char out[UI_KEY_TEXT])
{
    for (size_t i = 0; i < ui_nactions; i++)
        if (!strcmp(ui_actions[i].name, action))
            return key_text(keys ? keys[i] : ui_actions[i].keys, i, out);
    out[0] = '\0';
    return out;
}

const char *action_text(const struct ui *u, int act, char out[UI_KEY_TEXT])
{
    return key_text(action_keys(u, act), (size_t)act, out);
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

// --- the nearest key --------------------------------------------------------------------------------------------------

// The rows of the keyboard of the reader's language, without and with Shift; a column is a key, \1 one of no ASCII character.
static const char *const qwerty[] = {"1234567890-=", "!@#$%^&*()_+", "qwertyuiop[]", "QWERTYUIOP{}", "asdfghjkl;'", "ASDFGHJKL:\"",
                                     "zxcvbnm,./", "ZXCVBNM<>?"};
static const char *const azerty[] = {"&\1\"'(-\1_\1\1)=", "1234567890\1+", "azertyuiop\1$", "AZERTYUIOP", "qsdfghjklm\1*", "QSDFGHJKLM%",
                                     "<wxcvbn,;:!", ">WXCVBN?./"};
// What those keys give, and what they give with Shift.
static const struct { int plain, shifted; } accented[] = {{0xe9, '2'}, {0xe8, '7'}, {0xe7, '9'}, {0xe0, '0'}, {0xf9, '%'}};
enum { KEYBOARD = ARRAY_LEN(qwerty) };

static bool place(const char *const *rows, int key, int *row, int *col)
{
    for (int r = 0; key > UK_SPACE && key < 127 && r < (int)KEYBOARD; r++) {
        const char *at = strchr(rows[r], key);
        if (!at)
            continue;
        *row = r / 2;
        *col = (int)(at - rows[r]);
        return true;
    }
    return false;
}

// How far from key to key: the same with or without Shift is nearest, then the neighbours.
static int distance(const char *const *rows, int a, int b)
{
    int ra, ca, rb, cb;
    for (size_t i = 0; rows == azerty && i < ARRAY_LEN(accented); i++)
        a = a == accented[i].plain ? accented[i].shifted : a;
    if (a == b)
        return 1;
    if (a >= UK_F1 && a <= UK_F12 && b >= UK_F1 && b <= UK_F12)
        return a > b ? a - b : b - a;
    if ((a & ~UK_ALT) == (b & ~UK_ALT) || (a < UK_SPACE && a + 96 == b))
        return 1;
    if (!place(rows, a & ~UK_ALT, &ra, &ca) || !place(rows, b, &rb, &cb))
        return 1000;
    return 2 + 3 * (ra > rb ? ra - rb : rb - ra) + 3 * (ca > cb ? ca - cb : cb - ca);
}

int action_near_key(const struct ui *u, int key)
{
    const char *const *rows = strcmp(_("en"), "fr") ? qwerty : azerty;
    int near = UK_NONE, best = 1000;
    for (size_t i = 0; i < ui_nactions; i++) {
        const char *keys = action_keys(u, (int)i);
        if (!(ui_actions[i].pages >> u->stack[u->depth].view.page & 1))
            continue;
        for (size_t len; *keys; keys += len, keys += strspn(keys, " ")) {
            len = strcspn(keys, " ");
            int d = distance(rows, key, key_parse(keys, len));
            if (d < best) {
                best = d;
                near = key_parse(keys, len);
            }
        }
    }
    return near;
}

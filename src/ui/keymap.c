#include "ui/key_priv.h"
#include "ui/ui.h"
#include "base/i18n.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct { const char *name; int key; } names[] = {
    {N_("Up"), UK_UP},         {N_("Down"), UK_DOWN},         {N_("Left"), UK_LEFT},           {N_("Right"), UK_RIGHT},
    {N_("PgUp"), UK_PGUP},     {N_("PgDn"), UK_PGDN},         {N_("Home"), UK_HOME},           {N_("End"), UK_END},
    {N_("Tab"), UK_TAB},       {N_("Shift-Tab"), UK_BACKTAB}, {"S-Tab", UK_BACKTAB},       {N_("Enter"), UK_ENTER},
    {N_("Esc"), UK_ESC},       {"Escape", UK_ESC},        {N_("Backspace"), UK_BACKSPACE}, {"BS", UK_BACKSPACE},
    {N_("Space"), UK_SPACE},   {N_("Delete"), UK_DELETE},     {"Insert", UK_INSERT},       {"PageUp", UK_PGUP},
    {"PageDown", UK_PGDN}, {"Hash", '#'},             {"Less", '<'},               {"Greater", '>'},
    {"Comma", ','},         {"Semicolon", ';'},
};

static int control_key(const char *name, size_t len)
{
    size_t skip = len == 6 && !strncasecmp(name, "Ctrl-", 5) ? 5 : len == 3 && !strncasecmp(name, "C-", 2) ? 2 : 0;
    if (!skip)
        return UK_NONE;
    char c = name[skip];
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 32);
    switch (c) { // what a terminal makes of them
    case 'H': return UK_BACKSPACE;
    case 'J': return UK_ENTER;
    case '[': return UK_ESC;
    default: return c >= '@' && c <= '_' ? UK_CTRL(c) : UK_NONE;
    }
}

static int function_key(const char *name, size_t len)
{
    int n = 0;
    if (len < 2 || len > 3 || name[0] != 'F')
        return UK_NONE;
    for (size_t i = 1; i < len; i++) {
        if (name[i] < '0' || name[i] > '9')
            return UK_NONE;
        n = n * 10 + name[i] - '0';
    }
    return n >= 1 && n <= 12 ? UK_F1 + n - 1 : UK_NONE;
}

static int alt_key(const char *name, size_t len)
{
    size_t skip = len > 4 && !strncasecmp(name, "Alt-", 4) ? 4 : len > 2 && !strncasecmp(name, "M-", 2) ? 2 : 0;
    int key = skip ? key_parse(name + skip, len - skip) : UK_NONE;
    return key == UK_NONE ? UK_NONE : key | UK_ALT;
}

int key_parse(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strlen(names[i].name) == len && !strncasecmp(names[i].name, name, len))
            return names[i].key;
    int key = control_key(name, len);
    if (key == UK_NONE)
        key = function_key(name, len);
    if (key == UK_NONE)
        key = alt_key(name, len);
    if (key != UK_NONE || len == 0)
        return key;
    uint32_t cp;
    return utf8_decode(name, len, &cp) == len && cp != 0xfffd ? (int)cp : UK_NONE;
}

char *key_label(int key, char out[16])
{
    if (key & UK_ALT) {
        char plain[16];
        snprintf(out, 16, "Alt-%.11s", key_label(key & ~UK_ALT, plain));
        return out;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i].key == key && (key <= UK_SPACE || key >= UK_FIRST)) {
            str_copy(out, 16, names[i].name);
            return out;
        }
    if (key >= UK_F1 && key <= UK_F12)
        snprintf(out, 16, "F%d", key - UK_F1 + 1);
    else if (key > 0 && key < 32)
        snprintf(out, 16, "Ctrl-%c", key + 64);
    else
        out[key > 0 && key < UK_FIRST ? utf8_encode((uint32_t)key, out) : 0] = '\0';
    return out;
}

const char *key_words(const char *keys, char *out, size_t size)
{
    struct strbuf b = {0};
    const char *plain = keys;
    while (*keys) {
        if (str_starts(keys, "Alt-") && keys[4] && keys[4] != ' ') {
            sb_add(&b, "Alt-");
            keys += 4;
        }
        size_t len = strcspn(keys, " "), i = 0;
        while (i < ARRAY_LEN(names) && (strlen(names[i].name) != len || strncmp(names[i].name, keys, len) != 0))
            i++;
        if (i < ARRAY_LEN(names))
            sb_add(&b, _(names[i].name));
        else
            sb_addn(&b, keys, len);
        keys += len;
        sb_add(&b, *keys ? " " : "");
        keys += strspn(keys, " ");
    }
    str_copy(out, size, b.oom ? plain : sb_str(&b)); // their own names are better than none
    sb_release(&b);
    return out;
}

bool key_in(const char *keys, int key)
{
    while (*keys) {
        size_t len = strcspn(keys, " ");
        if (key_parse(keys, len) == key)
            return true;
        keys += len;
        keys += strspn(keys, " ");
    }
    return false;
}

const char *key_first(const char *keys, char out[16])
{
    size_t len = strcspn(keys, " ");
    str_copy(out, len + 1 < 16 ? len + 1 : 16, keys);
    return out;
}

enum ui_key_kind ui_key_name(const char *name, size_t len, char out[16])
{
    int key = key_parse(name, len);
    if (key == UK_NONE)
        return UI_KEY_UNKNOWN;
    key_label(key, out);
    return key == UK_CTRL('C') || key == UK_CTRL('Z') || key == UK_CTRL('\\') ? UI_KEY_RESERVED : UI_KEY_FINE;
}

// Typing a line of text.
#include "ui/ui_priv.h"

#include "base/utf8.h"

#include <string.h>

static size_t before(const char *line, size_t at)
{
    while (at > 0 && ((unsigned char)line[--at] & 0xc0) == 0x80)
        ;
    return at;
}

static size_t after(const char *line, size_t at)
{
    uint32_t cp;
    return line[at] ? at + utf8_decode(line + at, strlen(line + at), &cp) : at;
}

static void cut(char *line, size_t from, size_t to)
{
    memmove(line + from, line + to, strlen(line + to) + 1);
}

static bool insert(char *line, size_t size, size_t *cursor, int key)
{
    char bytes[4];
    size_t len = utf8_encode((uint32_t)key, bytes), old = strlen(line);
    if (old + len >= size)
        return true; // full
    memmove(line + *cursor + len, line + *cursor, old - *cursor + 1);
    memcpy(line + *cursor, bytes, len);
    *cursor += len;
    return true;
}

static size_t word_start(const char *line, size_t at)
{
    while (at > 0 && (line[at - 1] == ' ' || line[at - 1] == '/'))
        at--;
    while (at > 0 && line[at - 1] != ' ' && line[at - 1] != '/')
        at--;
    return at;
}

static size_t word_end(const char *line, size_t at)
{
    at += strspn(line + at, " /");
    return at + strcspn(line + at, " /");
}

bool line_edit(char *line, size_t size, size_t *cursor, int key)
{
    size_t at = *cursor;
    switch (key) {
    case UK_LEFT: *cursor = before(line, at); return true;
    case UK_RIGHT: *cursor = after(line, at); return true;
    case UK_HOME:
    case UK_CTRL('A'): *cursor = 0; return true;
    case UK_END:
    case UK_CTRL('E'): *cursor = strlen(line); return true;
    case UK_DELETE: cut(line, at, after(line, at)); return true;
    case UK_CTRL('K'): line[at] = '\0'; return true;
    case UK_BACKSPACE: *cursor = before(line, at); break;
    case UK_CTRL('U'): *cursor = 0; break;
    case UK_CTRL('W'): *cursor = word_start(line, at); break;
    case UK_ALT | 'b': *cursor = word_start(line, at); return true;
    case UK_ALT | 'f': *cursor = word_end(line, at); return true;
    case UK_ALT | 'd': cut(line, at, word_end(line, at)); return true;
    default: return key >= UK_SPACE && key < UK_FIRST && key != 0x7f ? insert(line, size, cursor, key) : false;
    }
    cut(line, *cursor, at);
    return true;
}

// The part of the line around the cursor; returns the cursor's column. A password in an address is kept, and not shown.
int line_draw(const struct paint *p, int row, int col, int width, enum theme_role role, const char *typed, size_t cursor)
{
    char before[UI_FIELD_MAX], shown[UI_FIELD_MAX];
    const char *line = shown;
    str_copy(shown, sizeof(shown), typed);
    err_hide_typed(shown);
    str_copy(before, cursor + 1 < sizeof(before) ? cursor + 1 : sizeof(before), line);
    int wide = utf8_width(before);
    while (wide > width && *line) { // the cursor stays in sight
        uint32_t cp;
        line += utf8_decode(line, strlen(line), &cp);
        wide -= utf8_cp_width(cp);
    }
    canvas_fit(p->c, row, col, width + 1, role, line);
    return col + wide;
}

void prompt_key(struct ui *u, int key)
{
    struct over *o = &u->over;
    if (key == UK_ENTER)
        o->done(u);
    else if (key == UK_ESC && o->cancel) {
        o->cancel(u);
    } else if (key == UK_ESC) {
        void (*changed)(struct ui *u) = o->changed;
        o->input[0] = '\0';
        if (changed)
            changed(u);
        over_close(u);
    } else if (line_edit(o->input, sizeof(o->input), &o->cursor, key) && o->changed)
        o->changed(u);
}

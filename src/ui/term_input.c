// What the terminal sends, as keys: those of curses, with Alt, pasted text in its brackets, the mouse.
#define NCURSES_WIDECHAR 1
#include "ui/term_input_priv.h"

#include "base/utf8.h"
#include "ui/key_priv.h"

#include <curses.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <time.h>
#include <wchar.h>

// Codes of our own for sequences that curses does not know; beyond its own and those it makes for other capabilities.
enum { TK_PASTE = 4096, TK_PASTE_END, TK_MOUSE, TK_ALT_UP, TK_ALT_DOWN, TK_ALT_LEFT, TK_ALT_RIGHT };
enum { NEXT_MS = 50, PASTE_MS = 1000, DOUBLE_MS = 400 };

bool input_rich(void)
{
    const char *s = tigetstr("kmous"), *type = getenv("TERM");
    bool console = type && !strncmp(type, "linux", 5); // describes a mouse that only gpm gives, and has no clipboard
    return s && s != (char *)-1 && !console;
}

void input_start(struct term_input *in, int fd)
{
    *in = (struct term_input){.fd = fd, .last = {-1, -1, MOUSE_CLICK}};
    // Which of its two modes the keypad is in is not always what was asked for: over serial lines, in recorders and multiplexers.
    static const struct { char last; int key; } arrows[] = {{'A', KEY_UP}, {'B', KEY_DOWN}, {'C', KEY_RIGHT}, {'D', KEY_LEFT}, {'H', KEY_HOME}, {'F', KEY_END}};
    for (size_t i = 0; i < ARRAY_LEN(arrows); i++) {
        define_key((char[]){'\033', '[', arrows[i].last, '\0'}, arrows[i].key);
        define_key((char[]){'\033', 'O', arrows[i].last, '\0'}, arrows[i].key);
    }
    define_key("\033[1;3A", TK_ALT_UP);
    define_key("\033[1;3B", TK_ALT_DOWN);
    define_key("\033[1;3C", TK_ALT_RIGHT);
    define_key("\033[1;3D", TK_ALT_LEFT);
    if (!input_rich())
        return;
    define_key("\033[200~", TK_PASTE);
    define_key("\033[201~", TK_PASTE_END);
    define_key("\033[<", TK_MOUSE);
}

// The next thing within so many milliseconds; ERR when there is none.
static int next(const struct term_input *in, wint_t *c, int ms)
{
    int kind = get_wch(c);
    if (kind != ERR || ms == 0)
        return kind;
    struct pollfd p = {.fd = in->fd, .events = POLLIN};
    return poll(&p, 1, ms) > 0 ? get_wch(c) : ERR;
}

// --- the mouse ------------------------------------------------------------------------------------------------------

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// "BUTTON;COL;ROWM", m when it was let go.
static int mouse_key(struct term_input *in)
{
    int n[3] = {0}, i = 0;
    for (;;) {
        wint_t c;
        if (next(in, &c, NEXT_MS) != OK)
            return UK_NONE;
        if (c >= '0' && c <= '9')
            n[i] = n[i] > 99999 ? n[i] : n[i] * 10 + (int)(c - '0');
        else if (c == ';' && i < 2)
            i++;
        else if (c == 'M' && i == 2)
            break;
        else
            return UK_NONE;
    }
    struct ui_mouse m = {.row = n[2] - 1, .col = n[1] - 1};
    if (n[0] == 0) {
        int64_t now = milliseconds();
        bool twice = now - in->clicked < DOUBLE_MS && in->last.row == m.row && in->last.col == m.col;
        m.what = twice ? MOUSE_DOUBLE : MOUSE_CLICK;
        in->clicked = twice ? 0 : now;
        in->last = m;
    } else if (n[0] == 64 || n[0] == 65)
        m.what = n[0] == 64 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
    else
        return UK_NONE;
    in->mouse = m;
    return UK_MOUSE;
}

// --- pasting --------------------------------------------------------------------------------------------------------

static int paste_key(struct term_input *in)
{
    size_t len = 0;
    for (;;) {
        wint_t c;
        int kind = next(in, &c, PASTE_MS);
        if (kind == ERR || (kind == KEY_CODE_YES && c == TK_PASTE_END))
            break;
        char bytes[4];
        size_t n = kind == OK ? utf8_encode((uint32_t)c, bytes) : 0;
        if (len + n < sizeof(in->pasted)) { // what is longer is cut
            memcpy(in->pasted + len, bytes, n);
            len += n;
        }
    }
    in->pasted[len] = '\0';
    return UK_PASTE;
}

// --- keys -----------------------------------------------------------------------------------------------------------

static int special_key(struct term_input *in, wint_t c)
{
    static const struct { int curses, key; } map[] = {
        {KEY_UP, UK_UP},       {KEY_DOWN, UK_DOWN},           {KEY_LEFT, UK_LEFT}, {KEY_RIGHT, UK_RIGHT},
        {KEY_PPAGE, UK_PGUP},  {KEY_NPAGE, UK_PGDN},          {KEY_HOME, UK_HOME}, {KEY_END, UK_END},
        {KEY_BTAB, UK_BACKTAB}, {KEY_BACKSPACE, UK_BACKSPACE}, {KEY_DC, UK_DELETE}, {KEY_IC, UK_INSERT},
        {KEY_ENTER, UK_ENTER}, {TK_ALT_UP, UK_ALT | UK_UP},   {TK_ALT_DOWN, UK_ALT | UK_DOWN},
        {TK_ALT_LEFT, UK_ALT | UK_LEFT}, {TK_ALT_RIGHT, UK_ALT | UK_RIGHT},
    };
    if (c == TK_MOUSE)
        return mouse_key(in);
    if (c == TK_PASTE)
        return paste_key(in);
    for (size_t i = 0; i < ARRAY_LEN(map); i++)
        if ((wint_t)map[i].curses == c)
            return map[i].key;
    return c >= KEY_F(1) && c <= KEY_F(12) ? UK_F1 + (int)(c - KEY_F(1)) : UK_NONE;
}

static int plain_key(wint_t c)
{
    switch (c) {
    case 8:
    case 127: return UK_BACKSPACE;
    case '\n':
    case '\r': return UK_ENTER;
    default: return c < UK_FIRST ? (int)c : UK_NONE;
    }
}

// A sequence that nobody knows: as far as its last byte, so that its letters do not become keys.
static int skip_sequence(struct term_input *in)
{
    wint_t c;
    for (int n = 0; n < 32 && next(in, &c, 0) == OK; n++)
        if (c >= 0x40 && c <= 0x7e)
            break;
    return UK_NONE;
}

// After Esc: Alt sends it before the key, at once.
static int after_escape(struct term_input *in)
{
    wint_t c;
    int kind = next(in, &c, 0), key;
    if (kind == ERR)
        return UK_ESC;
    if (kind == OK && (c == '[' || c == 'O'))
        return skip_sequence(in);
    if (kind == OK && c == UK_ESC) {
        unget_wch(UK_ESC);
        return UK_ESC;
    }
    key = kind == KEY_CODE_YES ? special_key(in, c) : plain_key(c);
    return key == UK_NONE || key == UK_MOUSE || key == UK_PASTE ? key : key | UK_ALT;
}

bool input_key(struct term_input *in, int *key)
{
    wint_t c;
    int kind = get_wch(&c);
    if (kind == ERR)
        return false;
    *key = kind == KEY_CODE_YES ? special_key(in, c) : c == UK_ESC ? after_escape(in) : plain_key(c);
    return true;
}

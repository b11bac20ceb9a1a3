// Keys: a Unicode character, a control character (1..31), or one of these.
#ifndef KPITOP_UI_KEY_PRIV_H
#define KPITOP_UI_KEY_PRIV_H

#include <stdbool.h>
#include <stddef.h>

enum ui_key {
    UK_NONE = 0,
    UK_TAB = 9,
    UK_ENTER = 13,
    UK_ESC = 27,
    UK_SPACE = 32,
    UK_FIRST = 0x110000, // beyond Unicode
    UK_UP = UK_FIRST,
    UK_DOWN,
    UK_LEFT,
    UK_RIGHT,
    UK_PGUP,
    UK_PGDN,
    UK_HOME,
    UK_END,
    UK_BACKTAB,
    UK_BACKSPACE,
    UK_DELETE,
    UK_INSERT,
    UK_F1,
    UK_F12 = UK_F1 + 11,
    UK_RESIZE, // the terminal has another size
    UK_REDRAW, // back from Ctrl-Z
    UK_CLOSED, // the terminal is gone
    UK_MOUSE,  // the mouse did something
    UK_PASTE,  // text was pasted
    UK_CONFIGURE, // a signal asks for the configuration to be read again
    UK_NEWS,   // the watched descriptor is ready, or its time is up
    UK_ALT = 0x1000000, // added to a key: with Alt
};
#define UK_CTRL(c) ((c)-64) // UK_CTRL('L')

// "PgDn", "Ctrl-S" (also "C-s"), "Alt-Right" (also "M-Right"), "F5", "x"; UK_NONE when unknown.
int key_parse(const char *name, size_t len);
char *key_label(int key, char out[16]);
bool key_in(const char *keys, int key);                  // is it one of the blank-separated names?
const char *key_words(const char *keys, char *out, size_t size); // as on the keyboard of the reader's language: "Entrée"
const char *key_first(const char *keys, char out[16]);   // the first of them
#endif

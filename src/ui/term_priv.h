// The terminal: takes a canvas, gives keys. One at a time (signal handlers must find it).
#ifndef KPITOP_UI_TERM_PRIV_H
#define KPITOP_UI_TERM_PRIV_H

#include "ui/canvas_priv.h"
#include "ui/mouse_priv.h"

struct terminal;
// From here on the terminal is given back on every way out: term_close, exit, signals that end the program, Ctrl-Z.
int term_open(struct terminal **out, const struct theme *theme, bool no_color, struct err *e);
const char *term_shown_as(const struct terminal *t);       // the type in whose stead; "" where the terminal's own is known
void term_colors(struct terminal *t, int colors);          // as ui_opts.colors; what stands there is written anew when it changes
void term_size(const struct terminal *t, int *rows, int *cols);
void term_show(struct terminal *t, const struct canvas *c); // writes what has changed
void term_forget(struct terminal *t);                       // the next show writes all
int term_key(struct terminal *t);                           // waits for an enum ui_key; nothing is written meanwhile
void term_watch(struct terminal *t, int fd, int ms);        // UK_NEWS when it is ready or after so long; -1: neither
bool term_mouse(struct terminal *t, bool on);               // take the mouse or leave it; false: it has none
const struct ui_mouse *term_moused(const struct terminal *t); // after UK_MOUSE
const char *term_pasted(const struct terminal *t);          // after UK_PASTE
bool term_copy(struct terminal *t, const char *text);       // to the clipboard; false when the terminal has none that holds it
void term_suspend(struct terminal *t);
void term_work(const struct terminal *t, bool on);          // something that may take long begins (ends): Ctrl-Z stops it at once
void term_close(struct terminal *t);
#endif

// The input half of the terminal (term.c has the rest).
#ifndef KPITOP_UI_TERM_INPUT_PRIV_H
#define KPITOP_UI_TERM_INPUT_PRIV_H

#include "ui/mouse_priv.h"

#include <stdint.h>

enum { PASTE_MAX = 4096 };
struct term_input {
    int fd;
    struct ui_mouse mouse, last; // of UK_MOUSE; the click before
    int64_t clicked;             // when, in ms of a clock that only goes forward
    char pasted[PASTE_MAX];      // of UK_PASTE
};
bool input_rich(void); // the terminal has a mouse, as its description says, and then brackets for pasted text too
void input_start(struct term_input *in, int fd);
bool input_key(struct term_input *in, int *key); // false: nothing was sent; UK_NONE: nothing that is a key
#endif

// What the mouse did: where on the screen, from 0.
#ifndef KPITOP_UI_MOUSE_PRIV_H
#define KPITOP_UI_MOUSE_PRIV_H

#include <stdbool.h>

enum ui_mouse_what { MOUSE_CLICK, MOUSE_DOUBLE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct ui_mouse { int row, col; enum ui_mouse_what what; };
#endif

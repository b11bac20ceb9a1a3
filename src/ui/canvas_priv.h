// A grid of character cells with roles: what everything is drawn on. It knows no terminal.
#ifndef KPITOP_UI_CANVAS_PRIV_H
#define KPITOP_UI_CANVAS_PRIV_H

#include "base/err.h"
#include "base/mem.h"
#include "conf/theme.h"

struct canvas_cell {
    char text[12];  // one character with its combining marks; "" in the right half of a wide one
    uint8_t width;  // 1, 2, or 0 for the right half
    uint8_t role;   // enum theme_role
    uint8_t over;   // role laid over (its background and attributes), 0 for none
    uint8_t attr;   // ATTR_* beside the role's
};
struct rect { int row, col, rows, cols; };
struct canvas {
    int rows, cols;
    struct canvas_cell *cells; // [rows * cols]
    size_t cap;
    struct rect clip;          // nothing is drawn outside
    bool ascii;                // characters are replaced by their ASCII twins
    int cur_row, cur_col;      // where the terminal's cursor is to stand
    bool cur_shown;            // a blinking one, for typing
};
#define CANVAS_MAX 1000 // rows and columns at most

int canvas_resize(struct canvas *c, int rows, int cols, struct err *e); // blank afterwards
void canvas_clear(struct canvas *c);                                    // blanks, clip on all
void canvas_release(struct canvas *c);
struct canvas_cell *canvas_at(struct canvas *c, int row, int col);      // NULL outside the grid
// The clip becomes its overlap with r; returns the former one, to be put back by assignment.
struct rect canvas_clip(struct canvas *c, struct rect r);

// One line of text from (row, col), cut at the clip; returns the columns it takes.
int canvas_text(struct canvas *c, int row, int col, enum theme_role role, const char *s);
// The same inside `width` columns, ending in an ellipsis when it is too long; returns the columns used.
int canvas_fit(struct canvas *c, int row, int col, int width, enum theme_role role, const char *s);
// Right-aligned inside [col, col + width).
void canvas_right(struct canvas *c, int row, int col, int width, enum theme_role role, const char *s);
void canvas_repeat(struct canvas *c, int row, int col, int n, enum theme_role role, const char *glyph);
void canvas_blank(struct canvas *c, struct rect r, enum theme_role role);
void canvas_over(struct canvas *c, int row, int col, int n, enum theme_role role);
void canvas_attr(struct canvas *c, int row, int col, int n, unsigned attr);
// Braille dot (y, x) of the cell, y 0..3, x 0..1, added to what dots are there already.
void canvas_dot(struct canvas *c, int row, int col, int y, int x, enum theme_role role);
#endif

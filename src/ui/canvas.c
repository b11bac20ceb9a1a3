#include "ui/canvas_priv.h"

#include "base/holds.h"
#include "base/utf8.h"
#include "ui/glyphs_priv.h"

#include <stdlib.h>
#include <string.h>

static const struct canvas_cell blank_cell = {.text = " ", .width = 1};

int canvas_resize(struct canvas *c, int rows, int cols, struct err *e)
{
    rows = rows < 1 ? 1 : rows > CANVAS_MAX ? CANVAS_MAX : rows;
    cols = cols < 1 ? 1 : cols > CANVAS_MAX ? CANVAS_MAX : cols;
    size_t n = (size_t)rows * (size_t)cols;
    if (n > c->cap) {
        struct canvas_cell *cells = realloc(c->cells, n * sizeof(*cells));
        if (!cells)
            return err_nomem(e);
        c->cells = cells;
        c->cap = n;
    }
    c->rows = rows;
    c->cols = cols;
    canvas_clear(c);
    return 0;
}

void canvas_clear(struct canvas *c)
{
    size_t n = (size_t)c->rows * (size_t)c->cols;
    for (size_t i = 0; i < n; i++)
        c->cells[i] = blank_cell;
    c->clip = (struct rect){0, 0, c->rows, c->cols};
    c->cur_row = c->cur_col = 0;
    c->cur_shown = false;
}

void canvas_release(struct canvas *c)
{
    free(c->cells);
    *c = (struct canvas){0};
}

struct canvas_cell *canvas_at(struct canvas *c, int row, int col)
{
    if (row < 0 || col < 0 || row >= c->rows || col >= c->cols)
        return NULL;
    return &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

struct rect canvas_clip(struct canvas *c, struct rect r)
{
    struct rect old = c->clip;
    int bottom = min_int(old.row + old.rows, r.row + r.rows), right = min_int(old.col + old.cols, r.col + r.cols);
    c->clip.row = max_int(old.row, r.row);
    c->clip.col = max_int(old.col, r.col);
    c->clip.rows = max_int(0, bottom - c->clip.row);
    c->clip.cols = max_int(0, right - c->clip.col);
    return old;
}

static bool inside(const struct rect *r, int row, int col)
{
    return row >= r->row && row < r->row + r->rows && col >= r->col && col < r->col + r->cols;
}

// The other half of a wide character must not be left alone.
static void unpair(struct canvas *c, int row, int col)
{
    struct canvas_cell *cell = canvas_at(c, row, col);
    struct canvas_cell *mate = cell->width == 2   ? canvas_at(c, row, col + 1)
                               : cell->width == 0 ? canvas_at(c, row, col - 1)
                                                  : NULL;
    if (mate) {
        memcpy(mate->text, " ", 2);
        mate->width = 1;
    }
}

// Put one character; a wide one that does not fit in the clip leaves a blank.
static void put(struct canvas *c, int row, int col, int width, enum theme_role role, const char *s, size_t len)
{
    if (!inside(&c->clip, row, col))
        return;
    if (width == 2 && !inside(&c->clip, row, col + 1)) {
        width = 1;
        s = " ";
        len = 1;
    }
    for (int i = 0; i < width; i++) {
        struct canvas_cell *cell = canvas_at(c, row, col + i);
        unpair(c, row, col + i);
        *cell = (struct canvas_cell){.width = (uint8_t)(i ? 0 : width), .role = (uint8_t)role};
        if (!i)
            memcpy(cell->text, s, len);
    }
}

// A combining mark joins the character before it; one too many is left out.
static void join(struct canvas *c, int row, int col, const char *s, size_t len)
{
    while (col > 0 && canvas_at(c, row, col) && canvas_at(c, row, col)->width == 0)
        col--;
    struct canvas_cell *cell = inside(&c->clip, row, col) ? canvas_at(c, row, col) : NULL;
    size_t n = cell ? strlen(cell->text) : 0;
    if (cell && n && n + len < sizeof(cell->text))
        memcpy(cell->text + n, s, len);
}

static int put_ascii(struct canvas *c, int row, int col, int width, enum theme_role role, uint32_t cp)
{
    char twin = glyph_twin(cp);
    for (int i = 0; i < width; i++)
        put(c, row, col + i, 1, role, &twin, 1);
    return width;
}

// At most `width` columns of s.
static int put_text(struct canvas *c, int row, int col, int width, enum theme_role role, const char *s)
{
    int used = 0;
    for (size_t left = strlen(s), step; left; s += step, left -= step) {
        uint32_t cp;
        step = utf8_decode(s, left, &cp);
        if (utf8_cp_unsafe(cp)) // whatever its text has been through
            continue;
        int w = utf8_cp_width(cp);
        if (used + w > width)
            break;
        if (cp == 0xa0 || cp == 0x202f) // a blank is a blank on a screen
            put(c, row, col + used, w = 1, role, " ", 1);
        else if (w == 0) {
            if (!c->ascii && used)
                join(c, row, col + used - 1, s, step);
        } else if (c->ascii && cp >= 0x7f)
            put_ascii(c, row, col + used, w, role, cp);
        else if (cp == 0xfffd)
            put(c, row, col + used, w, role, "\xef\xbf\xbd", 3);
        else
            put(c, row, col + used, w, role, s, step);
        used += w;
    }
    return used;
}

int canvas_text(struct canvas *c, int row, int col, enum theme_role role, const char *s)
{
    return put_text(c, row, col, CANVAS_MAX, role, s);
}

int canvas_fit(struct canvas *c, int row, int col, int width, enum theme_role role, const char *s)
{
    if (width <= 0)
        return 0;
    if (utf8_width(s) <= width)
        return put_text(c, row, col, width, role, s);
    int used = put_text(c, row, col, width - 1, role, s);
    return used + put_text(c, row, col + used, 1, role, G_ELLIPSIS);
}

void canvas_right(struct canvas *c, int row, int col, int width, enum theme_role role, const char *s)
{
    int w = utf8_width(s);
    canvas_fit(c, row, w < width ? col + width - w : col, width, role, s);
}

void canvas_repeat(struct canvas *c, int row, int col, int n, enum theme_role role, const char *glyph)
{
    for (int i = 0; i < n; i++)
        put_text(c, row, col + i, 1, role, glyph);
}

void canvas_blank(struct canvas *c, struct rect r, enum theme_role role)
{
    for (int i = 0; i < r.rows; i++)
        canvas_repeat(c, r.row + i, r.col, r.cols, role, " ");
}

void canvas_over(struct canvas *c, int row, int col, int n, enum theme_role role)
{
    for (int i = 0; i < n; i++)
        if (inside(&c->clip, row, col + i))
            canvas_at(c, row, col + i)->over = (uint8_t)role;
}

void canvas_attr(struct canvas *c, int row, int col, int n, unsigned attr)
{
    for (int i = 0; i < n; i++)
        if (inside(&c->clip, row, col + i))
            canvas_at(c, row, col + i)->attr |= (uint8_t)attr;
}

void canvas_dot(struct canvas *c, int row, int col, int y, int x, enum theme_role role)
{
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (!inside(&c->clip, row, col))
        return;
    struct canvas_cell *cell = canvas_at(c, row, col);
    HOLDS(cell); // the clip is a part of the grid
    uint32_t cp = 0;
    utf8_decode(cell->text, strlen(cell->text) + 1, &cp);
    uint32_t dots = cp >= 0x2800 && cp <= 0x28ff ? cp - 0x2800 : 0;
    char glyph[4];
    put(c, row, col, 1, role, glyph, utf8_encode(0x2800 + (dots | bit[y][x]), glyph));
}

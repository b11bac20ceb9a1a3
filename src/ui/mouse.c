// The mouse: a click selects, the wheel scrolls, a double click goes in. Off until the user asks for it, so that the terminal
// selects text as everywhere.
#include "ui/ui_priv.h"

#include "base/i18n.h"

enum { WHEEL_ROWS = 3 };

void act_mouse(struct ui *u, int key)
{
    (void)key;
    u->mouse = !u->mouse;
    if (u->mouse)
        ui_say(u, false, _("Mouse on: click, wheel, double click; with Shift the terminal selects text"));
    else
        ui_say(u, false, _("Mouse off: it is the terminal's again"));
}

static size_t item_at(const struct ui *u, int row, int col)
{
    struct rect body = ui_body(u);
    int line = row - body.row + u->stack[u->depth].scroll, x = col - body.col;
    if (row < body.row || row >= body.row + body.rows)
        return SIZE_MAX;
    for (size_t i = 0; i < u->layout.nitems; i++) {
        const struct item *it = &u->layout.items[i];
        if (!it->passive && it->row == line && x >= it->col && x < it->col + it->width)
            return i;
    }
    return SIZE_MAX;
}

static void page_mouse(struct ui *u, const struct ui_mouse *m)
{
    struct place *here = ui_here(u);
    int step = m->what == MOUSE_WHEEL_UP ? -1 : 1, most = u->layout.rows - ui_body_rows(u);
    if (m->what == MOUSE_CLICK || m->what == MOUSE_DOUBLE) {
        size_t at = item_at(u, m->row, m->col);
        if (at == SIZE_MAX)
            return;
        nav_select(u, at);
        if (m->what == MOUSE_DOUBLE)
            action_run(u, ACT_open, UK_ENTER);
    } else if (most > 0) {
        int scroll = here->scroll + step * WHEEL_ROWS;
        here->scroll = scroll < 0 ? 0 : scroll > most ? most : scroll;
    } else
        action_run(u, step > 0 ? ACT_down : ACT_up, UK_NONE);
}

// Lines of an overlay: the clicked one is gone to by as many arrow keys; a double click is Enter, outside of it Esc.
static void over_mouse(struct ui *u, const struct ui_mouse *m)
{
    const struct rect r = u->over.area;
    bool inside = m->row >= r.row && m->row < r.row + r.rows && m->col >= r.col && m->col < r.col + r.cols;
    if (m->what == MOUSE_WHEEL_UP || m->what == MOUSE_WHEEL_DOWN) {
        for (int i = 0; i < WHEEL_ROWS; i++)
            over_key(u, m->what == MOUSE_WHEEL_UP ? UK_UP : UK_DOWN);
    } else if (!inside && r.rows > 0)
        over_key(u, UK_ESC);
    else if (u->over.kind == OVER_MENU || u->over.kind == OVER_HELP) {
        int steps = m->row - u->over.at_row;
        for (int i = 0; u->over.kind == OVER_MENU && i < (steps < 0 ? -steps : steps); i++)
            over_key(u, steps < 0 ? UK_UP : UK_DOWN);
        if (u->over.kind == OVER_HELP)
            help_select_row(u, m->row);
        if (m->what == MOUSE_DOUBLE)
            over_key(u, UK_ENTER);
    }
}

void ui_mouse_do(struct ui *u, const struct ui_mouse *m)
{
    u->message[0] = '\0';
    if (ui_too_small(u))
        return;
    if (u->over.kind != OVER_NONE)
        over_mouse(u, m);
    else
        page_mouse(u, m);
}

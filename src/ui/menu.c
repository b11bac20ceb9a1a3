// Choosing from a menu, with a filter to type.
#include "ui/ui_priv.h"

#include <string.h>

bool menu_shows(const struct over *o, size_t i)
{
    if (!o->filter[0])
        return true;
    return o->lines[i].detail && (text_has(o->lines[i].label, o->filter) || (o->details && text_has(o->lines[i].detail, o->filter)));
}

// Headings are shown, not chosen.
static bool can_choose(const struct over *o, size_t i)
{
    return o->lines[i].detail && menu_shows(o, i);
}

static void menu_move(struct over *o, int step)
{
    size_t i = o->at;
    while (step && i < o->n) {
        i += step > 0 ? 1 : (size_t)-1;
        if (i < o->n && can_choose(o, i)) {
            o->at = i;
            step -= step > 0 ? 1 : -1;
        }
    }
}

// The chosen line must be one that is shown.
static void menu_settle(struct over *o)
{
    for (size_t i = 0; i < o->n && !can_choose(o, o->at); i++)
        o->at = (o->at + 1) % o->n;
}

static void menu_choose(struct ui *u)
{
    if (u->over.n && can_choose(&u->over, u->over.at))
        u->over.done(u);
}

static void filter_key(struct ui *u, int key)
{
    struct over *o = &u->over;
    if (key == UK_ESC) {
        o->filter[0] = '\0';
        o->filtering = false;
    } else if (key == UK_ENTER)
        menu_choose(u);
    else if (key == UK_DOWN || key == UK_UP)
        menu_move(o, key == UK_DOWN ? 1 : -1);
    else if (line_edit(o->filter, sizeof(o->filter), &o->cursor, key))
        menu_settle(o);
}

static void moved(struct ui *u, size_t from)
{
    if (u->over.kind == OVER_MENU && u->over.at != from && u->over.changed)
        u->over.changed(u);
}

void menu_key(struct ui *u, int key)
{
    static const struct { const char *keys; int step; } moves[] = {
        {"Down j Tab", 1}, {"Up k Shift-Tab", -1}, {"PgDn", 10}, {"PgUp", -10}, {"Home g", -100000}, {"End G", 100000},
    };
    size_t at = u->over.at;
    if (u->over.key && u->over.key(u, key))
        return;
    if (u->over.filtering) {
        filter_key(u, key);
        moved(u, at);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (key_in(moves[i].keys, key)) {
            menu_move(&u->over, moves[i].step);
            moved(u, at);
            return;
        }
    if (key == '/') {
        u->over.filtering = true;
        u->over.cursor = strlen(u->over.filter);
    } else if (key_in("Enter Right l Space", key))
        menu_choose(u);
    else if (key_in("Esc q Left h Backspace u", key)) {
        if (u->over.cancel)
            u->over.cancel(u);
        else
            over_close(u);
    }
}

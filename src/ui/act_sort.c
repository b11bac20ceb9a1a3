// Sorting the table in sight by any of its columns.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

// The table of the selected line, else the first one; its box, NULL when the page has none.
static const struct box *table_box(const struct ui *u)
{
    int block = u->at < u->layout.nitems ? u->layout.items[u->at].spot.block : -1;
    const struct box *first = NULL;
    for (size_t i = 0; i < u->layout.nboxes; i++) {
        const struct box *b = &u->layout.boxes[i];
        if (u->sheet->blocks[b->block].kind != BLOCK_TABLE)
            continue;
        if (b->block == block)
            return b;
        first = first ? first : b;
    }
    return first;
}

static const struct box *told_box(struct ui *u)
{
    const struct box *b = table_box(u);
    if (!b)
        ui_say(u, false, _("There is no table here to sort"));
    return b;
}

static bool has_numbers(const struct sheet_table *t, size_t column)
{
    for (size_t i = 0; i < t->nrows; i++) {
        const struct sheet_cell *c = &t->rows[i].cells[column];
        if (c->has_num || c->has_day || c->has_order)
            return true;
    }
    return false;
}

// then: what it was sorted by until now decides where rows tie.
static void change_sort(struct ui *u, const struct box *box, size_t column, bool down, bool then)
{
    const struct sheet_block *b = &u->sheet->blocks[box->block];
    struct view v = ui_here(u)->view;
    struct view_look *l = &v.look;
    char title[80];
    if (strcmp(l->table, b->id) != 0) {
        memset(l->key, 0, sizeof(l->key));
        str_copy(l->table, sizeof(l->table), b->id);
    }
    if (then && strcmp(l->key[0].column, b->table.columns[column].id) != 0)
        l->key[1] = l->key[0];
    str_copy(l->key[0].column, sizeof(l->key[0].column), b->table.columns[column].id);
    l->key[0].down = down;
    if (!strcmp(l->key[1].column, l->key[0].column))
        l->key[1].column[0] = '\0';
    str_copy(title, sizeof(title), b->table.columns[column].title);
    nav_change(u, &v);
    char turn[UI_KEY_TEXT];
    ui_say(u, false, down ? _("Sorted by %s, falling; %s turns it round") : _("Sorted by %s, rising; %s turns it round"), title,
           action_text(u, ACT_reverse, turn));
}

// Numbers begin with the largest (or the worst), texts with A.
static bool usual_way(const struct sheet_table *t, size_t column)
{
    return has_numbers(t, column) && !t->columns[column].low_first;
}

// By a column; once more: the other way round.
static void sort_by(struct ui *u, const struct box *box, size_t column)
{
    const struct sheet_table *t = &u->sheet->blocks[box->block].table;
    int sorted = t->columns[column].sorted;
    bool same = sorted == 1 || sorted == -1;
    change_sort(u, box, column, same ? sorted == 1 : usual_way(t, column), true);
}

static void column_chosen(struct ui *u)
{
    const struct box *box = table_box(u);
    size_t at = u->over.at, column = 0;
    over_close(u);
    if (!box)
        return;
    const struct sheet_table *t = &u->sheet->blocks[box->block].table;
    if (at == 0) { // as the page gives it
        struct view v = ui_here(u)->view;
        v.look.table[0] = '\0';
        memset(v.look.key, 0, sizeof(v.look.key));
        nav_change(u, &v);
        return;
    }
    for (; column < t->ncolumns; column++)
        if (t->columns[column].title[0] && --at == 0)
            break;
    if (column < t->ncolumns)
        sort_by(u, box, column);
}

static const char *way_word(int sorted)
{
    return sorted == 1 ? _("rising") : sorted == -1 ? _("falling") : sorted == 2 ? _("then rising") : sorted == -2 ? _("then falling") : "";
}

void act_sort(struct ui *u, int key)
{
    (void)key;
    const struct box *box = told_box(u);
    if (!box)
        return;
    const struct sheet_table *t = &u->sheet->blocks[box->block].table;
    over_menu(u, _("Sort by"), column_chosen);
    over_line(u, _("as the page has it"), "");
    for (size_t i = 0, n = 0; i < t->ncolumns; i++) {
        if (!t->columns[i].title[0])
            continue;
        over_line(u, t->columns[i].title, way_word(t->columns[i].sorted));
        n++;
        if (t->columns[i].sorted == 1 || t->columns[i].sorted == -1)
            u->over.at = n;
    }
}

static void step_column(struct ui *u, int step)
{
    const struct box *box = told_box(u);
    if (!box || !box->table.n)
        return;
    const struct sheet_table *t = &u->sheet->blocks[box->block].table;
    size_t n = box->table.n, at = step > 0 ? n - 1 : 0, tries = n; // unsorted: from outside
    for (size_t i = 0; i < n; i++)
        if (t->columns[box->table.column[i]].sorted == 1 || t->columns[box->table.column[i]].sorted == -1)
            at = i;
    do
        at = (at + n + (size_t)step) % n;
    while (!t->columns[box->table.column[at]].title[0] && --tries);
    change_sort(u, box, box->table.column[at], usual_way(t, box->table.column[at]), false);
}

void act_column_left(struct ui *u, int key)
{
    (void)key;
    step_column(u, -1);
}

void act_column_right(struct ui *u, int key)
{
    (void)key;
    step_column(u, 1);
}

void act_reverse(struct ui *u, int key)
{
    (void)key;
    struct view v = ui_here(u)->view;
    if (!v.look.key[0].column[0]) {
        char left[UI_KEY_TEXT], right[UI_KEY_TEXT], menu[UI_KEY_TEXT];
        ui_say(u, false, _("Choose a column first: %s and %s, or %s"), action_text(u, ACT_column_left, left), action_text(u, ACT_column_right, right),
               action_text(u, ACT_sort, menu));
        return;
    }
    v.look.key[0].down = !v.look.key[0].down;
    nav_change(u, &v);
}

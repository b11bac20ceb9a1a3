// Where the tiles of the overview go: two balanced columns of families on wide screens, one column whose quiet
// tiles fold away, or one line per KPI with the alerts first.
#include "ui/page_priv.h"

#include <limits.h>

enum { WIDE = 178, TWO = 108, ONE = 58, GAP = 2, BELOW_LEAST = 6, SIDE = 52 };

struct tiles {
    struct layout *l;
    const struct sheet_block *b;
    int block, row;
    bool oom;
};

static const struct sheet_family *family_at(const struct tiles *t, size_t f)
{
    return &t->b->tiles.families[f];
}

static bool is_alert(const struct sheet_tile *t)
{
    return t->state == STATE_CRITICAL || t->state == STATE_WARNING;
}

static struct item *add(struct tiles *t, int group, int item, int row, int col, int width)
{
    struct item *it = layout_item(t->l, (struct spot){t->block, group, item}, row, col, width);
    if (!it)
        t->oom = true;
    else if (item >= 0)
        it->link = family_at(t, (size_t)group)->tiles[item].link;
    return it;
}

// One family: heading and tiles (all, or only those with an alert). Returns its rows.
static int add_family(struct tiles *t, size_t f, int row, int col, int width, bool whole, bool selectable)
{
    struct item *head = add(t, (int)f, -1, row, col, width);
    if (head)
        head->passive = !selectable;
    int rows = 1;
    for (size_t i = 0; i < family_at(t, f)->ntiles; i++)
        if (whole || is_alert(&family_at(t, f)->tiles[i]))
            add(t, (int)f, (int)i, row + rows++, col, width);
    return rows;
}

// Which families stand on the left (a bit each), so that the higher of the two columns is as low as possible.
static unsigned balance(const struct tiles *t, int *height)
{
    size_t n = t->b->tiles.n < FOLDS ? t->b->tiles.n : FOLDS;
    unsigned best = 1;
    int best_height = INT_MAX;
    for (unsigned set = 1; set < 1u << n; set += 2) { // the first family always stands on the left
        int left = -1, right = -1;
        for (size_t f = 0; f < n; f++) {
            int *side = set >> f & 1 ? &left : &right;
            *side += 2 + (int)family_at(t, f)->ntiles;
        }
        int high = left > right ? left : right;
        if (high < best_height) {
            best_height = high;
            best = set;
        }
    }
    *height = best_height;
    return best;
}

static void two_columns(struct tiles *t, int width, unsigned left)
{
    int column = (width - GAP) / 2;
    for (int side = 1; side >= 0; side--) {
        int row = t->row, col = side ? 0 : column + GAP;
        for (size_t f = 0; f < t->b->tiles.n; f++)
            if ((int)(left >> (f < FOLDS ? f : FOLDS - 1) & 1) == side)
                row += add_family(t, f, row, col, column, true, false) + 1;
    }
}

static int one_column(struct tiles *t, int width, int rows, const uint8_t *fold)
{
    int whole = -1, row = t->row;
    for (size_t f = 0; f < t->b->tiles.n; f++)
        whole += 2 + (int)family_at(t, f)->ntiles;
    t->l->folding = true;
    for (size_t f = 0; f < t->b->tiles.n; f++) {
        uint8_t wish = f < FOLDS ? fold[f] : FOLD_AUTO;
        bool open = wish == FOLD_AUTO ? whole <= rows : wish == FOLD_OPEN;
        if (f < FOLDS)
            t->l->open[f] = open;
        row += add_family(t, f, row, 0, width, open, true);
        if (open && f + 1 < t->b->tiles.n)
            row++;
    }
    return row - t->row;
}

static int one_line_each(struct tiles *t, int width)
{
    int rows = 0;
    for (int pass = 0; pass < 3; pass++)
        for (size_t f = 0; f < t->b->tiles.n; f++)
            for (size_t i = 0; i < family_at(t, f)->ntiles; i++) {
                enum kpi_state s = family_at(t, f)->tiles[i].state;
                int rank = s == STATE_CRITICAL ? 0 : s == STATE_WARNING ? 1 : 2;
                if (rank == pass)
                    add(t, (int)f, (int)i, t->row + rows++, 0, width);
            }
    return rows;
}

int tiles_build(struct layout *l, const struct sheet_block *b, int block, int row, int width, int rows, int beside,
                const uint8_t *fold)
{
    struct tiles t = {.l = l, .b = b, .block = block, .row = row};
    size_t at = l->nboxes, first = l->nitems;
    int used;
    if (!layout_box(l, block, row, 0, width, 0))
        return ERR_NOMEM;
    if (width >= TWO) {
        unsigned left = balance(&t, &used);
        if (width >= WIDE && beside && rows - used < BELOW_LEAST)
            l->boxes[at].width = width - SIDE - GAP;
        two_columns(&t, l->boxes[at].width, left);
    } else
        used = width >= ONE ? one_column(&t, width, rows, fold) : one_line_each(&t, width);
    l->boxes[at].rows = used;
    tile_fit(&l->boxes[at].tile, b, l->nitems > first ? l->items[first].width : width, width < ONE);
    return t.oom ? ERR_NOMEM : 0;
}

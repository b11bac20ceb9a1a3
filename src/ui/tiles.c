// Where the tiles of the overview go: two balanced columns of families on wide screens, one column whose quiet
// tiles fold away, or one line per KPI with the alerts first. Where most KPIs have no data, as with a single export, what
// has some is shown, and the families fold on wide screens too.
#include "ui/page_priv.h"

#include <limits.h>

enum { WIDE = 178, TWO = 108, ONE = 58, GAP = 2, BELOW_LEAST = 6, SIDE = 52 };

struct tiles {
    struct layout *l;
    const struct sheet_block *b;
    int block, row;
    const uint8_t *fold; // what the user said of each family on this screen
    bool oom;
};

static const struct sheet_family *family_at(const struct tiles *t, size_t f)
{
    return &t->b->tiles.families[f];
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

// What is shown of a family: everything, what has data, or what is wrong.
enum shown { SHOW_ALL, SHOW_DATA, SHOW_ALERTS };

static bool shows(enum shown what, const struct sheet_tile *t)
{
    return what == SHOW_ALL || (what == SHOW_DATA && t->state != STATE_NODATA) || tile_rank(t) < 2;
}

// One family: heading and tiles. Returns its rows.
static int add_family(struct tiles *t, size_t f, int row, int col, int width, enum shown what, bool selectable)
{
    struct item *head = add(t, (int)f, -1, row, col, width);
    if (head)
        head->passive = !selectable;
    int rows = 1;
    for (size_t i = 0; i < family_at(t, f)->ntiles; i++)
        if (shows(what, &family_at(t, f)->tiles[i]))
            add(t, (int)f, (int)i, row + rows++, col, width);
    return rows;
}

static int family_rows(const struct tiles *t, size_t f, enum shown what)
{
    int rows = 1;
    for (size_t i = 0; i < family_at(t, f)->ntiles; i++)
        rows += shows(what, &family_at(t, f)->tiles[i]);
    return rows;
}

// What the user said of a family on this screen, else in the layout.
static uint8_t wish_of(const struct tiles *t, size_t f)
{
    uint8_t wish = f < FOLDS ? t->fold[f] : FOLD_AUTO;
    return wish == FOLD_AUTO && family_at(t, f)->folded ? FOLD_CLOSED : wish;
}

// Space closes what hides nothing, and opens the rest.
static void note_open(const struct tiles *t, size_t f, enum shown what)
{
    if (f < FOLDS)
        t->l->open[f] = family_rows(t, f, what) == 1 + (int)family_at(t, f)->ntiles;
}

// On wide screens a family is whole unless the layout folds it.
static enum shown wide_shown(const struct tiles *t, size_t f)
{
    if (!t->l->folding)
        return family_at(t, f)->folded ? SHOW_ALERTS : SHOW_ALL;
    uint8_t wish = wish_of(t, f);
    return wish == FOLD_OPEN ? SHOW_ALL : wish == FOLD_CLOSED ? SHOW_ALERTS : SHOW_DATA;
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
            *side += 1 + family_rows(t, f, wide_shown(t, f));
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
        for (size_t f = 0; f < t->b->tiles.n; f++) {
            if ((int)(left >> (f < FOLDS ? f : FOLDS - 1) & 1) != side)
                continue;
            note_open(t, f, wide_shown(t, f));
            row += add_family(t, f, row, col, column, wide_shown(t, f), t->l->folding) + 1;
        }
    }
}

// Everything where there is room, else what has data, else what is wrong.
static enum shown choose(const struct tiles *t, int rows)
{
    for (int what = SHOW_ALL; what < SHOW_ALERTS; what++) {
        int whole = -1;
        for (size_t f = 0; f < t->b->tiles.n; f++)
            whole += 1 + family_rows(t, f, (enum shown)what);
        if (whole <= rows)
            return (enum shown)what;
    }
    return SHOW_ALERTS;
}

// Room for the first families to open, when the alerts below have theirs.
static int spare_rows(const struct tiles *t, int rows, int alerts)
{
    int used = BELOW_LEAST + alerts;
    for (size_t f = 0; f < t->b->tiles.n; f++)
        used += family_rows(t, f, SHOW_ALERTS);
    return rows - used;
}

static int one_column(struct tiles *t, int width, int rows, int alerts)
{
    int row = t->row;
    enum shown usual = choose(t, rows);
    int spare = spare_rows(t, rows, alerts);
    t->l->folding = true;
    for (size_t f = 0; f < t->b->tiles.n; f++) {
        uint8_t wish = wish_of(t, f);
        enum shown what = wish == FOLD_OPEN ? SHOW_ALL : wish == FOLD_CLOSED ? SHOW_ALERTS : usual;
        int more = family_rows(t, f, SHOW_DATA) - family_rows(t, f, SHOW_ALERTS);
        if (wish == FOLD_AUTO && what == SHOW_ALERTS && more > 0 && more < spare) {
            what = SHOW_DATA;
            spare -= more + 1;
        }
        note_open(t, f, what);
        row += add_family(t, f, row, 0, width, what, true);
        if (what != SHOW_ALERTS && family_rows(t, f, what) > 1 && f + 1 < t->b->tiles.n)
            row++;
    }
    return row - t->row;
}

// Critical, warning, the rest, and last what has no data.
static int line_rank(const struct sheet_tile *t)
{
    return t->state == STATE_NODATA ? 3 : tile_rank(t);
}

static int one_line_each(struct tiles *t, int width)
{
    int rows = 0;
    for (int pass = 0; pass < 4; pass++)
        for (size_t f = 0; f < t->b->tiles.n; f++)
            for (size_t i = 0; i < family_at(t, f)->ntiles; i++)
                if (line_rank(&family_at(t, f)->tiles[i]) == pass)
                    add(t, (int)f, (int)i, t->row + rows++, 0, width);
    return rows;
}

int tiles_build(struct layout *l, const struct sheet_block *b, int block, int row, int width, int rows, int beside,
                const uint8_t *fold)
{
    struct tiles t = {.l = l, .b = b, .block = block, .row = row, .fold = fold};
    size_t at = l->nboxes, first = l->nitems;
    int used;
    if (!layout_box(l, block, row, 0, width, 0))
        return ERR_NOMEM;
    if (l->alone && l->panel.group >= 0 && (size_t)l->panel.group < b->tiles.n) {
        used = add_family(&t, (size_t)l->panel.group, row, 0, width, SHOW_ALL, false);
    } else if (width >= TWO) {
        l->folding = b->tiles.sparse;
        unsigned left = balance(&t, &used);
        if (width >= WIDE && beside && rows - used < BELOW_LEAST)
            l->boxes[at].width = width - SIDE - GAP;
        two_columns(&t, l->boxes[at].width, left);
    } else
        used = width >= ONE ? one_column(&t, width, rows, beside) : one_line_each(&t, width);
    l->boxes[at].rows = used;
    tile_fit(&l->boxes[at].tile, b, l->nitems > first ? l->items[first].width : width, width < ONE);
    return t.oom ? ERR_NOMEM : 0;
}

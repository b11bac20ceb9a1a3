// A sheet laid out for a width: boxes (one per block) and items (what can be selected) on one long page that scrolls.
#ifndef KPITOP_UI_PAGE_PRIV_H
#define KPITOP_UI_PAGE_PRIV_H

#include "ui/draw_priv.h"

struct spot { // the same thing in every layout of the sheet
    int block, group, item; // group: family of tiles; item -1: its heading
};

struct item {
    struct spot spot;
    int row, col, width;
    int more;                // rows below that belong to it
    bool passive;            // drawn, never selected
    const struct view *link; // NULL: nothing behind it
};
struct box {
    int block, row, col, width, rows; // with its title
    bool title;                       // has a heading row
    int heads;                        // rows of titles of a table
    size_t from, to;                  // of a text the lines shown, to not included
    union {
        struct tile_layout tile;
        struct table_layout table;
        struct bars_layout bars;
    };
};
enum fold { FOLD_AUTO, FOLD_CLOSED, FOLD_OPEN };
enum { FOLDS = 16 };

struct layout {
    struct box *boxes;
    size_t nboxes, boxcap;
    struct item *items;
    size_t nitems, itemcap;
    int rows;               // of the whole page
    bool folding;           // families have headings that fold
    uint8_t open[FOLDS];    // families shown whole
    bool alone;             // set before it is built: nothing but this panel, a block or a family of tiles
    struct spot panel;
};
// width and rows: room for the body; fold: FOLDS wishes of the user, by family. 0 or ERR_NOMEM.
int layout_build(struct layout *l, const struct sheet *s, int width, int rows, const uint8_t *fold, struct err *e);
void layout_clear(struct layout *l);
void layout_release(struct layout *l);
struct box *layout_box(struct layout *l, int block, int row, int col, int width, int rows); // NULL: out of memory
struct item *layout_item(struct layout *l, struct spot spot, int row, int col, int width);
// beside: rows of the table of alerts, which wants to stand beside the tiles when there is no room below; 0 for none. The
// width of the box then tells where the tiles end.
int tiles_build(struct layout *l, const struct sheet_block *b, int block, int row, int width, int rows, int beside,
                const uint8_t *fold);
// Draw the part of the page from row `scroll` in the area; at: index of the selected item, SIZE_MAX for none.
void page_draw(const struct paint *p, struct rect area, const struct sheet *s, const struct layout *l, int scroll,
               size_t at);

// --- moving about -------------------------------------------------------------------------------------------------
size_t layout_find(const struct layout *l, struct spot spot); // the nearest one that can be selected; SIZE_MAX: none
size_t layout_vertical(const struct layout *l, size_t at, int rows);  // rows > 0: down; SIZE_MAX: no further
size_t layout_sideways(const struct layout *l, size_t at, int right); // SIZE_MAX: nothing there
size_t layout_group(const struct layout *l, size_t at, int step);     // first item of the next or previous group
// The scroll that shows the item in `rows` rows of body, moved as little as possible.
int layout_scroll(const struct layout *l, size_t at, int scroll, int rows);

const struct sheet_tile *sheet_tile_at(const struct sheet *s, struct spot spot); // NULL when it is not a tile
const char *sheet_spot_text(const struct sheet *s, struct spot spot, char *buf, size_t size); // words to search in
#endif

// From a sheet to boxes and items on one long page.
#include "ui/page_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BESIDE = 96, ALERTS_LEAST = 58, BELOW_LEAST = 4, CHART_LEAST = 7, CHART_MOST = 22, TABLE_LEAST = 8, TABLE_SEEN = 14, GAP = 3, SHORT = 16 };

struct box *layout_box(struct layout *l, int block, int row, int col, int width, int rows)
{
    if (vec_grow((void **)&l->boxes, &l->boxcap, l->nboxes, sizeof(*l->boxes)))
        return NULL;
    struct box *b = &l->boxes[l->nboxes++];
    *b = (struct box){.block = block, .row = row, .col = col, .width = width, .rows = rows, .to = SIZE_MAX};
    return b;
}

struct item *layout_item(struct layout *l, struct spot spot, int row, int col, int width)
{
    if (vec_grow((void **)&l->items, &l->itemcap, l->nitems, sizeof(*l->items)))
        return NULL;
    struct item *i = &l->items[l->nitems++];
    *i = (struct item){.spot = spot, .row = row, .col = col, .width = width};
    return i;
}

void layout_clear(struct layout *l)
{
    l->nboxes = l->nitems = 0;
    l->rows = 0;
    l->folding = false;
    memset(l->open, 0, sizeof(l->open));
}

void layout_release(struct layout *l)
{
    free(l->boxes);
    free(l->items);
    *l = (struct layout){0};
}

static int lines_rows(const struct sheet_block *b, size_t from, size_t to, int width)
{
    int rows = 0;
    for (size_t i = from; i < to && i < b->text.n; i++)
        rows += text_rows(b->text.lines[i].text, width);
    return rows;
}

static int text_block_rows(const struct sheet_block *b, int width)
{
    return (b->title[0] ? 1 : 0) + lines_rows(b, 0, b->text.n, width);
}

// Titles and rows.
static int table_rows(const struct sheet_table *t, int width)
{
    int rows = (int)t->nrows;
    struct table_layout fit;
    table_fit(&fit, t, width);
    rows += fit.heads;
    for (size_t i = 0; i < t->nrows; i++)
        rows += table_below(t, &fit, i, width);
    return rows;
}

// Rows of a block of `width` columns; of a chart the least, of a table all.
static int block_rows(const struct sheet_block *b, int width)
{
    int title = b->title[0] ? 1 : 0;
    switch (b->kind) {
    case BLOCK_TEXT: return text_block_rows(b, width);
    case BLOCK_CHART: return title + CHART_LEAST;
    case BLOCK_TABLE: return title + (b->table.nrows ? table_rows(&b->table, width) : text_rows(b->table.empty, width));
    case BLOCK_BARS: return 1 + (b->bars.nbars ? (int)b->bars.nbars : 1);
    case BLOCK_TILES: break;
    }
    return 0;
}

static int add_links(struct layout *l, const struct sheet_block *b, int block, int first_row, int col, int width,
                     const struct table_layout *fit)
{
    size_t n = b->kind == BLOCK_TABLE ? b->table.nrows : b->kind == BLOCK_BARS ? b->bars.nbars : 0;
    for (size_t i = 0, row = (size_t)first_row; i < n; i++, row++) {
        struct item *it = layout_item(l, (struct spot){block, 0, (int)i}, (int)row, col, width);
        if (!it)
            return ERR_NOMEM;
        it->more = b->kind == BLOCK_TABLE ? table_below(&b->table, fit, i, width) : 0;
        row += (size_t)it->more;
        it->link = b->kind == BLOCK_TABLE ? b->table.rows[i].link : b->bars.bars[i].link;
    }
    return 0;
}

static int add_box(struct layout *l, const struct sheet *s, int block, int row, int col, int width, int rows)
{
    const struct sheet_block *b = &s->blocks[block];
    struct box *box = layout_box(l, block, row, col, width, rows);
    if (!box)
        return ERR_NOMEM;
    box->title = b->title[0] || b->kind == BLOCK_BARS;
    int first = row + box->title;
    if (b->kind == BLOCK_TABLE) {
        table_fit(&box->table, &b->table, width);
        first += box->heads = box->table.heads;
    } else if (b->kind == BLOCK_BARS)
        bars_fit(&box->bars, &b->bars, width);
    return add_links(l, b, block, first, col, width, &box->table);
}

// What a KPI page draws: the chart, or in its place weekdays by hours or the spread of durations; -1 none.
static int figure_of(const struct sheet *s)
{
    for (size_t i = 0; i < s->nblocks; i++)
        if (s->blocks[i].kind == BLOCK_CHART || !strcmp(s->blocks[i].id, "week") || !strcmp(s->blocks[i].id, "spread"))
            return (int)i;
    return -1;
}

// What a KPI is stands beside its periods on wide screens.
static bool is_about(const struct sheet_block *b)
{
    return b->kind == BLOCK_TEXT && !strcmp(b->id, "about");
}

// The table that it stands beside: the page's first one that is no figure; -1 where there is none before it.
static int beside_about(const struct sheet *s, int about)
{
    for (int i = 0; i < about; i++)
        if (s->blocks[i].kind == BLOCK_TABLE && i != figure_of(s))
            return i;
    return -1;
}

static int about_of(const struct sheet *s, int table)
{
    for (int i = table + 1; i < (int)s->nblocks; i++)
        if (is_about(&s->blocks[i]) && beside_about(s, i) == table)
            return i;
    return -1;
}

// Rows the chart may take, so that the blocks around it (of a long table the first rows) stay on the screen.
static int chart_rows(const struct sheet *s, int width, int rows)
{
    int others = 0, tables = 0;
    for (size_t i = 0; i < s->nblocks; i++) {
        const struct sheet_block *b = &s->blocks[i];
        if (b->kind == BLOCK_CHART || (b->kind == BLOCK_BARS && width >= BESIDE))
            continue;
        if (width >= BESIDE && is_about(b))
            continue;
        if (b->kind == BLOCK_TABLE && tables++)
            continue; // what follows the first table is looked up further down
        int h = block_rows(b, width), seen = rows >= 30 ? TABLE_SEEN : TABLE_LEAST;
        others += 1 + (b->kind == BLOCK_TABLE && h > seen ? seen : h);
    }
    int room = rows - others, most = rows / 2 > CHART_LEAST ? rows / 2 : CHART_LEAST;
    if (room < rows / 3)
        room = rows / 3;
    room = room > CHART_MOST ? CHART_MOST : room;
    return room > most ? most : room < CHART_LEAST ? CHART_LEAST : room;
}

static int first_of(const struct sheet *s, enum block_kind kind)
{
    for (size_t i = 0; i < s->nblocks; i++)
        if (s->blocks[i].kind == kind)
            return (int)i;
    return -1;
}

static bool has_bars_beside(const struct sheet *s, int width)
{
    int figure = figure_of(s);
    for (int i = 0; width >= BESIDE && figure >= 0 && i < (int)s->nblocks; i++)
        if (i != figure && s->blocks[i].kind == BLOCK_BARS)
            return true;
    return false;
}

static int side_width(int width)
{
    return width * 2 / 5 > 64 ? 64 : width * 2 / 5;
}

// The figure with the bars at its side; returns the rows or an error.
static int figure_and_bars(struct layout *l, const struct sheet *s, int figure, int row, int width, int high)
{
    int side = side_width(width), below = row, rows = high;
    for (int i = 0; i < (int)s->nblocks; i++) {
        if (s->blocks[i].kind != BLOCK_BARS || i == figure)
            continue;
        int r = block_rows(&s->blocks[i], side);
        if (add_box(l, s, i, below, width - side, side, r))
            return ERR_NOMEM;
        below += r + 1;
    }
    rows = below - 1 - row > rows ? below - 1 - row : rows;
    int wanted = s->blocks[figure].kind == BLOCK_CHART && rows > high && rows <= CHART_MOST ? rows : high;
    return add_box(l, s, figure, row, 0, width - side - GAP, wanted) ? ERR_NOMEM : rows;
}

// The periods with the definition at their side.
static int table_and_about(struct layout *l, const struct sheet *s, int table, int about, int row, int width)
{
    int side = side_width(width), left = width - side - GAP;
    int high = block_rows(&s->blocks[table], left), other = block_rows(&s->blocks[about], side);
    if (add_box(l, s, table, row, 0, left, high) || add_box(l, s, about, row, width - side, side, other))
        return ERR_NOMEM;
    return high > other ? high : other;
}

static const struct box *box_of(const struct layout *l, int block)
{
    for (size_t i = 0; i < l->nboxes; i++)
        if (l->boxes[i].block == block)
            return &l->boxes[i];
    return NULL;
}

// The alerts of the overview, then what is due and what moved: at the side on wide screens, below when that shows enough of
// them. The header has the number of alerts and the worst of them anyway.
static int beside_tiles(struct layout *l, const struct sheet *s, int i, int row, int width, int rows)
{
    const struct box *tiles = box_of(l, first_of(s, BLOCK_TILES)), *last = &l->boxes[l->nboxes - 1];
    int taken = tiles->width + GAP, high;
    if (taken < width) {
        int top = last == tiles ? tiles->row : last->row + last->rows + 1;
        high = block_rows(&s->blocks[i], width - taken);
        if (add_box(l, s, i, top, taken, width - taken, high))
            return ERR_NOMEM;
        return 0;
    }
    high = block_rows(&s->blocks[i], width);
    if (width < ALERTS_LEAST || rows - row < BELOW_LEAST)
        return 0;
    return add_box(l, s, i, row, 0, width, high) ? ERR_NOMEM : high;
}

static int place_block(struct layout *l, const struct sheet *s, int i, int row, int width, int rows, const uint8_t *fold)
{
    const struct sheet_block *b = &s->blocks[i];
    bool beside = has_bars_beside(s, width);
    int tiles = first_of(s, BLOCK_TILES);
    if (i == tiles) {
        int alerts = first_of(s, BLOCK_TABLE);
        int err = tiles_build(l, b, i, row, width, rows - row, alerts >= 0 ? (int)s->blocks[alerts].table.nrows : 0, fold);
        return err ? err : l->boxes[l->nboxes - 1].rows;
    }
    if (tiles >= 0 && b->kind == BLOCK_TABLE)
        return beside_tiles(l, s, i, row, width, rows);
    if (b->kind == BLOCK_BARS && beside && i != figure_of(s))
        return 0; // stands beside the figure
    if (beside && is_about(b) && beside_about(s, i) >= 0)
        return 0; // stands beside the table
    if (beside && b->kind == BLOCK_TABLE && about_of(s, i) >= 0)
        return table_and_about(l, s, i, about_of(s, i), row, width);
    int high = b->kind == BLOCK_CHART ? chart_rows(s, width, rows) : block_rows(b, width);
    if (beside && i == figure_of(s))
        return figure_and_bars(l, s, i, row, width, high);
    return add_box(l, s, i, row, 0, width, high) ? ERR_NOMEM : high;
}

// A maximised panel: a block, of the tiles one family.
static int place_alone(struct layout *l, const struct sheet *s, int i, int width, int rows, const uint8_t *fold)
{
    const struct sheet_block *b = &s->blocks[i];
    if (b->kind == BLOCK_TILES) {
        int err = tiles_build(l, b, i, 0, width, rows, 0, fold);
        return err ? err : l->boxes[l->nboxes - 1].rows;
    }
    int high = b->kind == BLOCK_CHART ? rows : block_rows(b, width);
    return add_box(l, s, i, 0, 0, width, high) ? ERR_NOMEM : high;
}

// On low screens only the first line of what heads the page stands before its figure or table, and a single one only where it
// needs no second row; the others follow it.
static bool is_parted(const struct sheet *s, const struct layout *l, int width, int rows)
{
    const struct sheet_block *head = &s->blocks[0];
    return rows < SHORT && !l->alone && s->nblocks > 1 && head->kind == BLOCK_TEXT && (head->text.n > 1 || lines_rows(head, 0, 1, width) > 1) &&
           !head->title[0] && s->blocks[1].kind != BLOCK_TEXT && s->blocks[1].kind != BLOCK_TILES;
}

static int part_of_head(struct layout *l, const struct sheet *s, size_t from, size_t to, int row, int width)
{
    int high = lines_rows(&s->blocks[0], from, to, width);
    struct box *box = layout_box(l, 0, row, 0, width, high);
    if (!box)
        return ERR_NOMEM;
    box->from = from;
    box->to = to;
    return high;
}

// The head's first line, the block after it, the head's other lines. Returns the number of blocks placed, or an error.
static int place_parted(struct layout *l, const struct sheet *s, int width, int rows)
{
    size_t top = s->blocks[0].text.n > 1;
    int used = top ? part_of_head(l, s, 0, top, 0, width) : 0;
    int high = used < 0 ? used : block_rows(&s->blocks[1], width);
    if (high >= 0 && s->blocks[1].kind == BLOCK_CHART && rows - used > high)
        high = rows - used;
    if (high < 0 || add_box(l, s, 1, used, 0, width, high))
        return ERR_NOMEM;
    used += high + 1;
    high = part_of_head(l, s, top, s->blocks[0].text.n, used, width);
    l->rows = used + high;
    return high < 0 ? high : 2;
}

int layout_build(struct layout *l, const struct sheet *s, int width, int rows, const uint8_t *fold, struct err *e)
{
    layout_clear(l);
    int placed = is_parted(s, l, width, rows) ? place_parted(l, s, width, rows) : 0;
    if (placed < 0)
        return err_nomem(e);
    for (size_t i = (size_t)placed; i < s->nblocks; i++) {
        if (l->alone && l->panel.block >= 0 && i != (size_t)l->panel.block)
            continue;
        int high = l->alone ? place_alone(l, s, (int)i, width, rows, fold) : place_block(l, s, (int)i, l->rows ? l->rows + 1 : 0, width, rows, fold);
        if (high < 0)
            return err_nomem(e);
        if (high > 0)
            l->rows += high + (l->rows ? 1 : 0);
    }
    for (size_t i = 0; i < l->nboxes; i++) { // what stands at the side may reach further down
        int end = l->boxes[i].row + l->boxes[i].rows;
        l->rows = end > l->rows ? end : l->rows;
    }
    return 0;
}

const struct sheet_tile *sheet_tile_at(const struct sheet *s, struct spot spot)
{
    if (spot.block < 0 || (size_t)spot.block >= s->nblocks || s->blocks[spot.block].kind != BLOCK_TILES)
        return NULL;
    const struct sheet_block *b = &s->blocks[spot.block];
    int f = spot.group;
    if (f < 0 || (size_t)f >= b->tiles.n || spot.item < 0 || (size_t)spot.item >= b->tiles.families[f].ntiles)
        return NULL;
    return &b->tiles.families[f].tiles[spot.item];
}

static const char *row_text(const struct sheet_table *t, size_t i, char *buf, size_t size)
{
    size_t len = 0;
    for (size_t k = 0; k < t->ncolumns && len + 1 < size; k++) {
        str_copy(buf + len, size - len, t->rows[i].cells[k].text);
        len += strlen(buf + len);
        if (len + 1 < size)
            buf[len++] = ' ';
    }
    buf[len < size ? len : size - 1] = '\0';
    return buf;
}

const char *sheet_spot_text(const struct sheet *s, struct spot spot, char *buf, size_t size)
{
    const struct sheet_block *b = &s->blocks[spot.block];
    buf[0] = '\0';
    if (b->kind == BLOCK_TABLE)
        return row_text(&b->table, (size_t)spot.item, buf, size);
    if (b->kind == BLOCK_BARS)
        return b->bars.bars[spot.item].label;
    const struct sheet_tile *t = sheet_tile_at(s, spot);
    if (t) { // who types "promoter" means NPS
        snprintf(buf, size, "%s\n%s", t->name, t->words);
        return buf;
    }
    return b->kind == BLOCK_TILES && (size_t)spot.group < b->tiles.n ? b->tiles.families[spot.group].title : buf;
}

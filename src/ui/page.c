// Drawing a laid-out sheet, from any of its rows.
#include "ui/page_priv.h"
#include "ui/glyphs_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

enum { HEADING_SIGNS = 6 }; // "── ▸ ", a blank after the title
enum { MARKED_LEAST = 10, MARKED_ENOUGH = 18, MARKED_MOST = 40, MARKED_NAME = 80 };

struct view_port { // what every part of the page needs to know
    const struct paint *p;
    const struct sheet *s;
    const struct layout *l;
    struct rect area;
    int scroll;
    size_t at;
};

static int screen_row(const struct view_port *v, int row)
{
    return v->area.row + row - v->scroll;
}

static bool visible(const struct view_port *v, int row)
{
    return row >= v->scroll && row < v->scroll + v->area.rows;
}

// Of a folder that is too long the end is shown, where it differs from others.
static const char *end_of_path(const char *title, int width)
{
    for (const char *next; *title == '/' && utf8_width(title) > width && (next = strchr(title + 1, '/')) != NULL;)
        title = next;
    return title;
}

// "── TITLE ─────────────── right ──"
static void draw_rule(const struct view_port *v, int row, int col, int width, const char *title, const char *right)
{
    struct canvas *c = v->p->c;
    row = screen_row(v, row);
    col += v->area.col;
    canvas_repeat(c, row, col, width, ROLE_axis, G_HLINE);
    int used = canvas_fit(c, row, col + 3, width - 6, ROLE_heading, end_of_path(title, width - 6));
    canvas_text(c, row, col + 2, ROLE_heading, " ");
    canvas_text(c, row, col + 3 + used, ROLE_heading, " ");
    int w = utf8_width(right);
    if (w && used + w + 10 < width) {
        canvas_text(c, row, col + width - w - 3, ROLE_dim, " ");
        canvas_text(c, row, col + width - w - 2, ROLE_dim, right);
        canvas_text(c, row, col + width - 2, ROLE_dim, " ");
    }
}

// Titles of the columns that only wide screens have, on the rule of the family.
static void draw_tile_titles(const struct view_port *v, const struct item *it, const struct tile_layout *t)
{
    struct { int col, width; const char *text; } titles[] = {
        {t->before, t->before_w, _("before")}, {t->target, t->target_w, _("target")}, {t->n, t->n_w, "n"}};
    if (!t->before_w && !t->target_w)
        return;
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        int w = utf8_width(titles[i].text), col = v->area.col + it->col + titles[i].col + titles[i].width - w;
        if (!titles[i].width || w > titles[i].width + 1)
            continue;
        canvas_text(v->p->c, screen_row(v, it->row), col - 1, ROLE_dim, " ");
        canvas_text(v->p->c, screen_row(v, it->row), col, ROLE_dim, titles[i].text);
        canvas_text(v->p->c, screen_row(v, it->row), col + w, ROLE_dim, " ");
    }
}

static void draw_family(const struct view_port *v, const struct item *it, const struct box *box)
{
    const struct sheet_family *f = &v->s->blocks[it->spot.block].tiles.families[it->spot.group];
    char title[120], right[32] = "";
    bool open = it->spot.group >= FOLDS || v->l->open[it->spot.group];
    snprintf(title, sizeof(title), "%s%s", v->l->folding ? (open ? G_OPEN " " : G_CLOSED " ") : "", f->title);
    if (v->l->folding && !open)
        snprintf(right, sizeof(right), "%zu", f->ntiles);
    draw_rule(v, it->row, it->col, it->width, title, right);
    if (open || !v->l->folding)
        draw_tile_titles(v, it, &box->tile);
}

static void draw_tile_item(const struct view_port *v, const struct item *it, const struct box *box)
{
    if (it->spot.item < 0)
        draw_family(v, it, box);
    else
        tile_draw(v->p, screen_row(v, it->row), v->area.col + it->col, sheet_tile_at(v->s, it->spot), &box->tile);
}

static void draw_tiles(const struct view_port *v, const struct box *box)
{
    for (size_t i = 0; i < v->l->nitems; i++) {
        const struct item *it = &v->l->items[i];
        if (it->spot.block == box->block && visible(v, it->row))
            draw_tile_item(v, it, box);
    }
}

static void draw_text(const struct view_port *v, const struct box *box, const struct sheet_block *b)
{
    int row = box->row + box->title;
    for (size_t i = box->from; i < box->to && i < b->text.n; i++) {
        int top = screen_row(v, row);
        int rows = text_draw(v->p, top, v->area.col + box->col, box->width, role_of_tone(b->text.lines[i].tone),
                             b->text.lines[i].text);
        for (int k = 0; i == 0 && k < rows && !strcmp(b->id, "headline"); k++)
            canvas_attr(v->p->c, top + k, v->area.col + box->col, box->width, ATTR_BOLD);
        row += rows;
    }
}

// The period of the selected row is pointed out on the chart: its label begins the row. SIZE_MAX for none.
static size_t marked_point(const struct view_port *v, const struct sheet_chart *chart)
{
    struct spot spot = v->at < v->l->nitems ? v->l->items[v->at].spot : (struct spot){-1, 0, 0};
    const struct sheet_block *b = spot.block >= 0 ? &v->s->blocks[spot.block] : NULL;
    if (b && b->kind == BLOCK_TABLE)
        for (size_t i = 0; i < chart->npoints; i++)
            if (str_starts(b->table.rows[spot.item].cells[0].text, chart->points[i].label))
                return i;
    return SIZE_MAX;
}

static void draw_table(const struct view_port *v, const struct box *box, const struct sheet_block *b)
{
    int col = v->area.col + box->col, head = box->row + box->title;
    if (!b->table.nrows) {
        text_draw(v->p, screen_row(v, head), col, box->width, ROLE_dim, b->table.empty);
        return;
    }
    int end = box->row + box->rows;
    for (size_t i = 0; i < v->l->nitems; i++) {
        const struct item *it = &v->l->items[i];
        if (it->spot.block != box->block || it->row + it->more < v->scroll || it->row >= v->scroll + v->area.rows)
            continue;
        table_row(v->p, screen_row(v, it->row), col, &b->table, &box->table, (size_t)it->spot.item);
        table_below_draw(v->p, screen_row(v, it->row) + 1, col, box->width, &b->table, &box->table, (size_t)it->spot.item);
    }
    if (v->scroll > head && v->scroll < end) { // the titles stay in sight
        canvas_blank(v->p->c, (struct rect){v->area.row, col, box->table.heads, box->width}, ROLE_normal);
        head = v->scroll;
    }
    if (visible(v, head) || visible(v, head + box->table.heads - 1))
        table_head(v->p, screen_row(v, head), col, &b->table, &box->table);
}

static void draw_bars(const struct view_port *v, const struct box *box, const struct sheet_block *b)
{
    for (size_t i = 0; i < b->bars.nbars; i++)
        if (visible(v, box->row + 1 + (int)i))
            bars_row(v->p, screen_row(v, box->row + 1 + (int)i), v->area.col + box->col, &b->bars, &box->bars, i);
    if (!b->bars.nbars)
        canvas_fit(v->p->c, screen_row(v, box->row + 1), v->area.col + box->col, box->width, ROLE_dim,
                   b->bars.empty ? b->bars.empty : _("no data"));
}

static void draw_box(const struct view_port *v, const struct box *box)
{
    const struct sheet_block *b = &v->s->blocks[box->block];
    const char *title = b->title;
    if (b->kind == BLOCK_BARS && !title[0])
        title = b->bars.dimension;
    switch (b->kind) {
    case BLOCK_TILES: draw_tiles(v, box); break;
    case BLOCK_TEXT: draw_text(v, box, b); break;
    case BLOCK_TABLE: draw_table(v, box, b); break;
    case BLOCK_BARS: draw_bars(v, box, b); break;
    case BLOCK_CHART: {
        struct rect r = {screen_row(v, box->row + box->title), v->area.col + box->col, box->rows - box->title,
                         box->width};
        chart_draw(v->p, r, &b->chart, marked_point(v, &b->chart));
        break;
    }
    }
    if (box->title && visible(v, box->row))
        draw_rule(v, box->row, box->col, box->width, title, "");
}

// What is marked of a row: what names it and the value beside. The sign before it stays as it is.
struct marked { int col, width; };

static struct marked marked_columns(const struct table_layout *l, const struct sheet_table *t)
{
    size_t first = l->n > 1 && !strcmp(t->columns[l->column[0]].id, "mark");
    struct marked m = {.col = l->col[first]};
    for (size_t i = first; i < l->n && m.width < MARKED_ENOUGH; i++) {
        int width = l->col[i] + l->width[i] - m.col;
        if (m.width && (t->columns[l->column[i]].even || (width > MARKED_MOST && m.width > MARKED_LEAST)))
            break;
        m.width = width < MARKED_NAME ? width : MARKED_NAME;
    }
    return m;
}

// All that is marked is written twice for each key, and ten keys are to take less than 3,000 bytes on any page.
static struct marked marked_of(const struct view_port *v, const struct item *it)
{
    const struct sheet_block *b = &v->s->blocks[it->spot.block];
    const struct box *box = v->l->boxes;
    while (box->block != it->spot.block)
        box++;
    if (b->kind == BLOCK_TABLE)
        return marked_columns(&box->table, &b->table);
    if (b->kind != BLOCK_TILES)
        return (struct marked){0, it->width};
    if (it->spot.item < 0)
        return (struct marked){0, utf8_width(b->tiles.families[it->spot.group].title) + HEADING_SIGNS};
    const struct tile_layout *t = &box->tile;
    int name = t->value - 1 - t->name;
    return (struct marked){name, (t->unit_w ? t->unit + t->unit_w : t->value + t->value_w) - name};
}

void page_draw(const struct paint *p, struct rect area, const struct sheet *s, const struct layout *l, int scroll,
               size_t at)
{
    struct view_port v = {p, s, l, area, scroll, at};
    struct rect clip = canvas_clip(p->c, area);
    for (size_t i = 0; i < l->nboxes; i++)
        if (l->boxes[i].row < scroll + area.rows && l->boxes[i].row + l->boxes[i].rows >= scroll)
            draw_box(&v, &l->boxes[i]);
    if (at < l->nitems && visible(&v, l->items[at].row)) {
        const struct item *it = &l->items[at];
        p->c->cur_row = screen_row(&v, it->row);
        struct marked m = marked_of(&v, it);
        p->c->cur_col = area.col + it->col + m.col;
        canvas_over(p->c, p->c->cur_row, p->c->cur_col, m.width, ROLE_selected);
    }
    p->c->clip = clip;
}

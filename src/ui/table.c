#include "ui/draw_priv.h"

#include "base/utf8.h"
#include "ui/glyphs_priv.h"

#include <stdio.h>
#include <string.h>

enum { GAP = 2, LEAST_SHARE = 12, LEAST_TEXT = 24, MEASURED_ROWS = 400, CELL_BUF = 200, BELOW_INDENT = 6, WRAP_LEAST = 30, WRAP_ROWS = 4 };
enum { HEADS_MOST = 3 };
enum { SHADE = 2, SHADE_TITLES = 3, SHADE_NAMED = 5 }; // a shade and a blank; every third title, each one from that width on

// Marks stand as signs of the screen, alone or before a word.
static const char *cell_text_of(const struct sheet_column *column, const char *s, char *buf, size_t size)
{
    size_t len = strcspn(s, " ");
    char mark[4];
    if ((strcmp(column->id, "mark") != 0 && strcmp(column->id, "state") != 0) || len == 0 || len > 2)
        return s;
    str_copy(mark, len + 1, s);
    snprintf(buf, size, "%s%s", glyph_mark(mark), s + len);
    return buf;
}

static int natural_width(const struct sheet_table *t, size_t column)
{
    int width = utf8_width(t->columns[column].title) + (t->columns[column].sorted ? 2 : 0);
    for (size_t i = 0; i < t->nrows && i < MEASURED_ROWS; i++) {
        char buf[CELL_BUF];
        const struct sheet_cell *cell = &t->rows[i].cells[column];
        int w = utf8_width(cell_text_of(&t->columns[column], cell->text, buf, sizeof(buf))) + (cell->heat ? SHADE : 0);
        width = w > width ? w : width;
    }
    return width;
}

static void take_out(struct table_layout *l, size_t at)
{
    l->n--;
    for (size_t i = at; i < l->n; i++) {
        l->column[i] = l->column[i + 1];
        l->width[i] = l->width[i + 1];
    }
}

// Hours, which can be told from every third of them.
static bool titles_are_short(const struct table_layout *l, const struct sheet_table *t)
{
    for (size_t i = 0; i < l->n; i++)
        if (t->columns[l->column[i]].even && utf8_width(t->columns[l->column[i]].title) > 2)
            return false;
    return true;
}

// Where the next title on the same row of titles begins, or the edge of the table.
static int head_end(const struct table_layout *l, const struct sheet_table *t, size_t i, int width)
{
    for (size_t k = i + 1; k < l->n; k++)
        if (t->columns[l->column[k]].even && l->head[k] == l->head[i])
            return l->col[k] - 1;
    return width;
}

// Titles by turns on so many rows, the first on the highest. Returns how many of them are cut.
static int deal_heads(struct table_layout *l, const struct sheet_table *t, int width, int heads)
{
    int cut = 0, nth = 0;
    l->heads = heads;
    for (size_t i = 0; i < l->n; i++)
        l->head[i] = t->columns[l->column[i]].even ? heads - 1 - nth++ % heads : 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct sheet_column *column = &t->columns[l->column[i]];
        if (!column->even)
            continue;
        int over = l->col[i] + utf8_width(column->title) - width;
        bool last = i + 1 == l->n && heads > 1; // may begin over its neighbour, whose title is on another row
        l->head_col[i] = l->col[i] - (last && over > 0 ? over < l->width[i] ? over : l->width[i] : 0);
        l->head_width[i] = head_end(l, t, i, width) - l->head_col[i];
        cut += utf8_width(column->title) > l->head_width[i];
    }
    return cut;
}

// The titles of narrow columns stand on as many rows as they need to be whole, at most HEADS_MOST.
static void stagger_heads(struct table_layout *l, const struct sheet_table *t, int width)
{
    int best = 1, least = deal_heads(l, t, width, 1);
    for (int heads = 2; heads <= HEADS_MOST; heads++) {
        int cut = deal_heads(l, t, width, heads);
        best = cut < least ? heads : best;
        least = cut < least ? cut : least;
    }
    deal_heads(l, t, width, best);
}

// Even columns get what the widest of them needs, else what there is for each: then they show shades alone, side by side.
static void fit_even(struct table_layout *l, const struct sheet_table *t, const int *natural, int width)
{
    int even = 0, widest = 0, rest = width;
    for (size_t i = 0; i < l->n; i++) {
        if (!t->columns[l->column[i]].even) {
            rest -= l->width[i] + GAP;
            continue;
        }
        even++;
        widest = natural[l->column[i]] > widest ? natural[l->column[i]] : widest;
    }
    if (!even)
        return;
    int pitch = rest / even;
    if (pitch < SHADE_NAMED && !titles_are_short(l, t)) { // shades that nobody could name are left out, the last first
        int most = rest / SHADE_NAMED < 1 ? 1 : rest / SHADE_NAMED;
        for (size_t i = l->n; i-- > 0 && even > most;)
            if (t->columns[l->column[i]].even) {
                take_out(l, i);
                even--;
            }
        pitch = rest / even;
    }
    l->shades = pitch < widest + 1;
    pitch = pitch > widest + GAP ? widest + GAP : pitch < 1 ? 1 : pitch;
    for (size_t i = 0, col = 0; i < l->n; i++) {
        bool is_even = t->columns[l->column[i]].even, last = is_even && (i + 1 == l->n || !t->columns[l->column[i + 1]].even);
        l->width[i] = !is_even ? l->width[i] : l->shades ? pitch : widest;
        l->col[i] = (int)col;
        col += (size_t)(is_even ? pitch + (last && l->shades ? GAP : 0) : l->width[i] + GAP);
    }
    if (l->shades && pitch >= SHADE_NAMED)
        stagger_heads(l, t, width);
}

// Long texts ask for half of the width together: narrower, and columns of less weight give way. Sentences ask for most of it.
static int least_width(const struct sheet_table *t, const struct sheet_column *column, int natural, int width)
{
    int sharing = 0;
    for (size_t i = 0; i < t->ncolumns; i++)
        sharing += t->columns[i].weight > 0 && t->columns[i].priority != COLUMN_BELOW;
    int most = column->weight == COLUMN_SENTENCE ? width * 3 / 4 : column->weight > 0 ? width / 2 / sharing : width * 2 / 5;
    most = most < LEAST_SHARE ? LEAST_SHARE : most;
    return natural > most ? most : natural;
}

// The shown column that goes first: highest priority number, then the rightmost.
static size_t weakest(const struct table_layout *l, const struct sheet_table *t)
{
    size_t at = 0;
    for (size_t i = 1; i < l->n; i++)
        if (t->columns[l->column[i]].priority >= t->columns[l->column[at]].priority)
            at = i;
    return at;
}

static int total_width(const struct table_layout *l)
{
    int total = 0;
    for (size_t i = 0; i < l->n; i++)
        total += l->width[i] + (i ? GAP : 0);
    return total;
}

// Long texts share what is left; none gets more than its content.
static void share_rest(struct table_layout *l, const struct sheet_table *t, const int *natural, int rest)
{
    for (bool given = true; given && rest > 0;) {
        given = false;
        for (size_t i = 0; i < l->n && rest > 0; i++) {
            int step = natural[l->column[i]] - l->width[i], weight = t->columns[l->column[i]].weight;
            if (step <= 0)
                continue;
            weight = weight < 1 ? 1 : weight;
            step = step > weight ? weight : step;
            step = step > rest ? rest : step;
            l->width[i] += step;
            rest -= step;
            given = true;
        }
    }
}

// A long text of which enough is left when it is made as narrow as it must be stays, instead of being taken out whole.
static bool narrow(struct table_layout *l, const struct sheet_table *t, size_t at, int width)
{
    int less = l->width[at] - (total_width(l) - width);
    if (t->columns[l->column[at]].weight == 0 || less < LEAST_TEXT)
        return false;
    l->width[at] = less;
    return true;
}

void table_fit(struct table_layout *l, const struct sheet_table *t, int width)
{
    int natural[TABLE_COLUMNS];
    l->n = 0;
    for (size_t i = 0; i < t->ncolumns && i < TABLE_COLUMNS; i++) {
        natural[i] = natural_width(t, i);
        if (t->columns[i].priority == COLUMN_BELOW)
            continue;
        l->column[l->n] = i;
        l->width[l->n++] = least_width(t, &t->columns[i], natural[i], width);
    }
    l->shades = false;
    l->heads = 1;
    for (size_t i = 0; i < l->n; i++)
        if (t->columns[l->column[i]].even) {
            fit_even(l, t, natural, width);
            return;
        }
    while (l->n > 1 && total_width(l) > width && t->columns[l->column[weakest(l, t)]].priority > 0)
        if (!narrow(l, t, weakest(l, t), width))
            take_out(l, weakest(l, t));
    share_rest(l, t, natural, width - total_width(l));
    while (l->n > 1 && total_width(l) > width) // even those always shown do not fit: the widest gives way
    {
        size_t widest = 0;
        for (size_t i = 1; i < l->n; i++)
            widest = l->width[i] > l->width[widest] ? i : widest;
        if (l->width[widest] <= 4)
            break;
        l->width[widest]--;
    }
    for (size_t i = 0, col = 0; i < l->n; i++) {
        l->col[i] = (int)col;
        col += (size_t)(l->width[i] + GAP);
    }
}

// --- below a row ------------------------------------------------------------------------------------------------------

// Does the text of the shown column k go on over rows of its own?
static bool goes_on(const struct sheet_table *t, const struct table_layout *l, size_t k)
{
    return t->columns[l->column[k]].wraps && l->width[k] >= WRAP_LEAST;
}

static int wrapped_rows(const struct sheet_table *t, const struct table_layout *l, size_t i)
{
    int most = 1;
    for (size_t k = 0; k < l->n; k++) {
        int rows = goes_on(t, l, k) ? text_draw_most(NULL, 0, 0, l->width[k], WRAP_ROWS, ROLE_normal, t->rows[i].cells[l->column[k]].text) : 1;
        most = rows > most ? rows : most;
    }
    return most;
}

static int below(const struct paint *p, int row, int col, int width, const struct sheet_table *t, const struct table_layout *l, size_t i)
{
    int rows = wrapped_rows(t, l, i) - 1;
    for (size_t k = 0; k < t->ncolumns; k++) {
        const struct sheet_cell *cell = &t->rows[i].cells[k];
        if (t->columns[k].priority == COLUMN_BELOW && cell->text[0])
            rows += text_draw(p, row + rows, col + BELOW_INDENT, width - BELOW_INDENT, ROLE_dim, cell->text);
    }
    return rows;
}

int table_below(const struct sheet_table *t, const struct table_layout *l, size_t i, int width)
{
    return below(NULL, 0, 0, width, t, l, i);
}

void table_below_draw(const struct paint *p, int row, int col, int width, const struct sheet_table *t,
                      const struct table_layout *l, size_t i)
{
    below(p, row, col, width, t, l, i);
}

// --- drawing ----------------------------------------------------------------------------------------------------------

// The mark, the value and the state have the colour of the state; sentences beside them stay plain.
static enum theme_role role_of_cell(const struct sheet_row *r, const struct sheet_cell *cell,
                                    const struct sheet_column *column)
{
    enum tone tone = cell->tone == TONE_NORMAL ? r->tone : cell->tone;
    bool sentence = column->weight > 0 && strcmp(column->id, "state") != 0;
    if (sentence && (tone == TONE_WARNING || tone == TONE_CRITICAL))
        return ROLE_normal;
    return role_of_tone(cell->tone == TONE_NORMAL && (tone == TONE_WARNING || tone == TONE_CRITICAL) ? TONE_NORMAL : tone);
}

static void put_cell(const struct paint *p, int row, int col, int width, bool right, enum theme_role role, const char *s)
{
    if (right)
        canvas_right(p->c, row, col, width, role, s);
    else
        canvas_fit(p->c, row, col, width, role, s);
}

void table_head(const struct paint *p, int row, int col, const struct sheet_table *t, const struct table_layout *l)
{
    int low = row + l->heads - 1;
    for (size_t i = 0; i < l->n; i++) {
        const struct sheet_column *column = &t->columns[l->column[i]];
        if (l->shades && column->even) {
            if (l->width[i] >= SHADE_NAMED)
                canvas_fit(p->c, low - l->head[i], col + l->head_col[i], l->head_width[i], ROLE_dim, column->title);
            else if ((l->column[i] - 1) % SHADE_TITLES == 0)
                canvas_text(p->c, low, col + l->col[i], ROLE_dim, column->title);
            continue;
        }
        char title[CELL_BUF];
        const char *arrow = column->sorted > 0 ? G_UP : G_DOWN;
        bool first = column->sorted == 1 || column->sorted == -1;
        snprintf(title, sizeof(title), "%s %s", column->title, arrow);
        put_cell(p, low, col + l->col[i], l->width[i], column->right, first ? ROLE_accent : ROLE_dim,
                 column->sorted ? title : column->title);
    }
}

// A shade before the text, or in its place. The fullest ones stand out.
static void put_shade(const struct paint *p, int row, int col, int width, uint8_t heat)
{
    canvas_repeat(p->c, row, col, width, heat == HEAT_MOST ? ROLE_curve : ROLE_spark, glyph_heat[heat > HEAT_MOST ? HEAT_MOST : heat]);
}

void table_row(const struct paint *p, int row, int col, const struct sheet_table *t, const struct table_layout *l,
               size_t i)
{
    const struct sheet_row *r = &t->rows[i];
    for (size_t k = 0; k < l->n; k++) {
        const struct sheet_cell *cell = &r->cells[l->column[k]];
        char buf[CELL_BUF];
        const struct sheet_column *column = &t->columns[l->column[k]];
        if (l->shades && column->even) {
            if (cell->heat || !str_starts(cell->text, "~"))
                put_shade(p, row, col + l->col[k], l->width[k] >= SHADE_NAMED ? l->width[k] - 1 : l->width[k], cell->heat);
            else
                canvas_text(p->c, row, col + l->col[k], ROLE_dim, "~"); // too few to be shaded
            continue;
        }
        if (goes_on(t, l, k)) {
            text_draw_most(p, row, col + l->col[k], l->width[k], WRAP_ROWS, role_of_cell(r, cell, column), cell->text);
            continue;
        }
        if (cell->heat)
            put_shade(p, row, col + l->col[k], 1, cell->heat);
        put_cell(p, row, col + l->col[k] + (cell->heat ? SHADE : 0), l->width[k] - (cell->heat ? SHADE : 0), column->right, role_of_cell(r, cell, column),
                 cell_text_of(column, cell->text, buf, sizeof(buf)));
    }
}

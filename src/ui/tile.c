#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { MARK = 2, NAME_LEAST = 12, NAME_SEEN = 8, UNIT_MOST = 4, VALUE_MOST = 8, SPARK_LEAST = 7, SPARK_USUAL = 12, INDENT = 2 };

size_t tile_number_len(const char *value)
{
    const char *cut = NULL, *unit = NULL;
    for (const char *s = value; *s; s++) {
        bool nbsp = !strncmp(s, "\u00a0", 2);
        if (*s == ' ' || nbsp) {
            cut = s;
            unit = s + (nbsp ? 2 : 1);
        }
    }
    if (!cut || !*unit || (*unit >= '0' && *unit <= '9') || utf8_width(unit) > UNIT_MOST)
        return strlen(value);
    return (size_t)(cut - value);
}

static const char *unit_of(const char *value, size_t number)
{
    value += number;
    return *value == ' ' ? value + 1 : !strncmp(value, "\u00a0", 2) ? value + 2 : value;
}

static void copy_part(char *out, size_t size, const char *s, size_t len)
{
    str_copy(out, len + 1 < size ? len + 1 : size, s);
}

// The change in little room: without its unit where that is the unit of the value anyway, else "+41m" for "+41 min".
static const char *short_delta(const struct sheet_tile *t, char out[NUMFMT_BUF])
{
    size_t number = tile_number_len(t->delta.text), value = tile_number_len(t->value.text);
    const char *unit = unit_of(t->delta.text, number);
    copy_part(out, NUMFMT_BUF, t->delta.text, number);
    size_t len = strlen(out);
    if (*unit && strcmp(unit, unit_of(t->value.text, value)) != 0)
        str_copy(out + len, NUMFMT_BUF - len, strcmp(unit, "min") != 0 ? unit : "m");
    return out;
}

static void grow(int *width, int w)
{
    *width = w > *width ? w : *width;
}

struct widths { int name, value, unit, delta, before, target, n, spark; };

static void measure_tile(struct widths *w, const struct sheet_tile *t)
{
    char number[NUMFMT_BUF * 2], delta[NUMFMT_BUF];
    size_t len = tile_number_len(t->value.text);
    copy_part(number, sizeof(number), t->value.text, len);
    int wide = utf8_width(number);
    grow(&w->value, wide < VALUE_MOST ? wide : VALUE_MOST);
    grow(&w->unit, utf8_width(unit_of(t->value.text, len)));
    grow(&w->name, utf8_width(t->name) + t->indent * INDENT);
    grow(&w->delta, utf8_width(short_delta(t, delta)) + (t->significant ? 1 : 0));
    grow(&w->before, utf8_width(t->before));
    grow(&w->target, utf8_width(t->target));
    grow(&w->n, utf8_width(t->n));
    grow(&w->spark, (int)t->nspark + 2);
}

static struct widths measure(const struct sheet_block *tiles)
{
    struct widths w = {0};
    for (size_t f = 0; f < tiles->tiles.n; f++)
        for (size_t i = 0; i < tiles->tiles.families[f].ntiles; i++)
            measure_tile(&w, &tiles->tiles.families[f].tiles[i]);
    return w;
}

// Give a part up to `most` columns of the room (and the gap before it), if it gets `least`.
static void take(int *part, int least, int most, int gap, int *room)
{
    gap = *part ? 0 : gap;
    int given = *room - gap + *part;
    given = given > most ? most : given;
    if (given < least || most <= 0 || given <= *part)
        return;
    *room -= given - *part + gap;
    *part = given;
}

static int gap_before(const struct tile_layout *l, const int *part)
{
    return part == &l->before_w || part == &l->target_w || (part == &l->spark_w && l->before_w) ? 2 : 1;
}

void tile_fit(struct tile_layout *l, const struct sheet_block *tiles, int width, bool flat)
{
    struct widths w = measure(tiles);
    *l = (struct tile_layout){.width = width, .value_w = w.value, .unit_w = w.unit, .flat = flat};
    int delta = w.delta ? w.delta + 2 : 0, usual = w.spark < SPARK_USUAL ? w.spark : SPARK_USUAL;
    l->name = NAME_LEAST;
    int room = width - MARK - l->name - 1 - w.value - (w.unit ? 1 + w.unit : 0);
    take(&l->delta_w, delta, delta, 1, &room);
    take(&l->n_w, w.n, w.n, 1, &room);
    take(&l->spark_w, SPARK_LEAST, SPARK_LEAST, 1, &room);
    take(&l->name, NAME_LEAST, w.name, 0, &room);
    take(&l->spark_w, SPARK_LEAST, usual, 1, &room);
    if (width >= 86) {
        take(&l->before_w, w.before, w.before, 2, &room);
        take(&l->target_w, w.target, w.target, 2, &room);
        room -= l->before_w && room > 0; // the spark keeps its distance
    }
    take(&l->spark_w, usual, w.spark, 1, &room);
    l->name += room; // one right edge for all columns
    int col = MARK + l->name + 1;
    l->value = col;
    col += l->value_w;
    l->unit = col + 1;
    col += l->unit_w ? 1 + l->unit_w : 0;
    struct { int *col; const int *width; } parts[] = {{&l->delta, &l->delta_w},
                                                      {&l->before, &l->before_w},
                                                      {&l->target, &l->target_w},
                                                      {&l->spark, &l->spark_w},
                                                      {&l->n, &l->n_w}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (!*parts[i].width)
            continue;
        *parts[i].col = col + gap_before(l, parts[i].width);
        col = *parts[i].col + *parts[i].width;
    }
}

int tile_rank(const struct sheet_tile *t)
{
    if (t->state == STATE_CRITICAL || *t->part)
        return 0;
    return t->state == STATE_WARNING ? 1 : 2;
}

static enum theme_role role_of_mark(const struct sheet_tile *t)
{
    if (tile_rank(t) == 0)
        return ROLE_critical;
    if (!strcmp(t->mark, "*"))
        return ROLE_excellent;
    return t->mark[0] == '!' ? (t->mark[1] ? ROLE_critical : ROLE_warning) : ROLE_dim;
}

// Columns that a long value takes from the name.
static int extra_width(const struct sheet_tile *t, const struct tile_layout *l)
{
    char number[NUMFMT_BUF * 2];
    size_t len = tile_number_len(t->value.text);
    copy_part(number, sizeof(number), t->value.text, len);
    int more = utf8_width(number) - l->value_w;
    return more < 0 ? 0 : more > l->name - 6 ? l->name - 6 : more;
}

static void draw_value(const struct paint *p, int row, int col, const struct sheet_tile *t, const struct tile_layout *l)
{
    char number[NUMFMT_BUF * 2];
    size_t len = tile_number_len(t->value.text);
    copy_part(number, sizeof(number), t->value.text, len);
    enum theme_role role = role_of_tone(t->value.tone), state = role_of_state(t->state);
    if (role == ROLE_normal && state != ROLE_normal)
        role = state;
    const char *unit = unit_of(t->value.text, len);
    int more = extra_width(t, l);
    canvas_right(p->c, row, col + l->value - more, l->value_w + more, role, number);
    canvas_fit(p->c, row, col + l->unit, l->unit_w, ROLE_dim, unit);
}

static void draw_delta(const struct paint *p, int row, int col, const struct sheet_tile *t, const struct tile_layout *l)
{
    enum theme_role role = t->delta.tone == TONE_NORMAL ? role_of_sense(t->sense) : role_of_tone(t->delta.tone);
    if (!t->delta.text[0] || !l->delta_w)
        return;
    canvas_text(p->c, row, col + l->delta, role, glyph_of_sense(t->sense));
    char delta[NUMFMT_BUF];
    int used = canvas_fit(p->c, row, col + l->delta + 2, l->delta_w - 2, role, short_delta(t, delta));
    if (t->significant)
        canvas_text(p->c, row, col + l->delta + 2 + used, role, "*");
}

// Is more of it worse? A judged change says so; without one the catalogue's direction does.
static bool more_is_worse(const struct sheet_tile *t)
{
    if ((t->sense == '+' || t->sense == '-') && t->delta.has_num && t->delta.num != 0)
        return (t->delta.num > 0) == (t->sense == '-');
    return t->dir == KPI_DOWN;
}

// Where the target has no column of its own its attainment stands at the right edge of the name. Returns its width.
static int draw_attained(const struct paint *p, int row, int col, const struct sheet_tile *t, const struct tile_layout *l)
{
    int width = utf8_width(t->attained) + 1, edge = l->name - extra_width(t, l);
    if (l->target_w || !*t->attained || edge - width < NAME_SEEN)
        return 0;
    canvas_text(p->c, row, col + edge - width, ROLE_target, G_TARGET);
    canvas_right(p->c, row, col + edge - width + 1, width - 1, ROLE_target, t->attained);
    return width + 1;
}

// The name, and after it the part that is critical though the total is not.
static void draw_name(const struct paint *p, int row, int col, const struct sheet_tile *t, const struct tile_layout *l)
{
    int indent = l->flat ? 0 : t->indent * INDENT;
    int room = l->name - indent - extra_width(t, l) - draw_attained(p, row, col, t, l);
    int used = canvas_fit(p->c, row, col + indent, room, ROLE_normal, t->name) + 1;
    if (*t->part && room - used >= 4)
        canvas_fit(p->c, row, col + indent + used, room - used, ROLE_critical, t->part);
}

void tile_draw(const struct paint *p, int row, int col, const struct sheet_tile *t, const struct tile_layout *l)
{
    canvas_text(p->c, row, col, role_of_mark(t), glyph_mark(tile_rank(t) ? t->mark : "!!"));
    draw_name(p, row, col + MARK, t, l);
    draw_value(p, row, col, t, l);
    draw_delta(p, row, col, t, l);
    if (l->before_w)
        canvas_right(p->c, row, col + l->before, l->before_w, ROLE_dim, t->before);
    if (l->target_w)
        canvas_right(p->c, row, col + l->target, l->target_w, ROLE_target, t->target);
    struct spark s = {.values = t->spark,
                      .partial = t->spark_partial,
                      .state = t->spark_state,
                      .n = t->nspark,
                      .has_threshold = t->has_threshold,
                      .bad_above = more_is_worse(t),
                      .threshold = t->threshold};
    spark_draw(p, row, col + l->spark, l->spark_w, &s);
    if (l->n_w)
        canvas_right(p->c, row, col + l->n, l->n_w, ROLE_dim, t->n);
}

#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

#include <math.h>

// Of eight levels: a thin line stays free between two rows. From that width on the line has two ends.
enum { SPARK_LEVELS = 7, SPARK_LINE_BOTH = 9 };

int spark_level(double v, double low, double high)
{
    if (!(high > low))
        return 4;
    int level = 1 + (int)((v - low) / (high - low) * SPARK_LEVELS);
    return level < 1 ? 1 : level > SPARK_LEVELS ? SPARK_LEVELS : level;
}

static void widen(double *low, double *high, double v)
{
    *low = fmin(*low, v);
    *high = fmax(*high, v);
}

// A short line at the height of the threshold, as a column of that height would end.
static const char *tick_glyph(int level)
{
    return level <= 2 ? "_" : level <= 5 ? G_HLINE : G_TOP;
}

struct bounds { double least, most, low, high; }; // of the values shown; of the scale, which may hold the threshold too

// The lowest and the highest value are told by their height alone: no other column is as low or as high.
static int level_of(double v, const struct bounds *b)
{
    int level = spark_level(v, b->low, b->high);
    if (!(b->most > b->least))
        return level;
    int top = spark_level(b->most, b->low, b->high), bottom = spark_level(b->least, b->low, b->high);
    if (level == top && v < b->most)
        level--;
    if (level <= bottom && v > b->least && bottom + 1 < top)
        level = bottom + 1;
    return level < 1 ? 1 : level;
}

static bool is_bad(const struct spark *s, size_t i)
{
    if (s->state)
        return s->state[i] == STATE_WARNING || s->state[i] == STATE_CRITICAL;
    return s->has_threshold && (s->bad_above ? s->values[i] > s->threshold : s->values[i] < s->threshold);
}

static enum theme_role role_of_point(const struct spark *s, size_t i, bool extreme)
{
    if (s->partial && s->partial[i])
        return ROLE_spark_partial;
    if (is_bad(s, i))
        return s->state && s->state[i] == STATE_CRITICAL ? ROLE_critical : ROLE_threshold;
    return extreme ? ROLE_curve : ROLE_spark;
}

// The latest of the lowest and of the highest values; n when all are equal.
static void find_extremes(const struct spark *s, size_t first, const struct bounds *b, size_t at[2])
{
    at[0] = at[1] = s->n;
    for (size_t i = first; i < s->n && b->most > b->least; i++) {
        if (s->values[i] <= b->least)
            at[0] = i;
        if (s->values[i] >= b->most)
            at[1] = i;
    }
}

static void draw_line(const struct paint *p, int row, int col, int width, const struct spark *s, const struct bounds *b)
{
    const char *glyph = tick_glyph(spark_level(s->threshold, b->low, b->high));
    canvas_text(p->c, row, col + width - 1, ROLE_threshold, glyph);
    if (width >= SPARK_LINE_BOTH)
        canvas_text(p->c, row, col, ROLE_threshold, glyph);
}

void spark_draw(const struct paint *p, int row, int col, int width, const struct spark *s)
{
    int room = width - 1 - (width >= SPARK_LINE_BOTH); // the ends are the threshold's
    if (room < 1)
        return;
    size_t shown = s->n < (size_t)room ? s->n : (size_t)room, first = s->n - shown, extreme[2];
    struct bounds b = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (size_t i = first; i < s->n; i++)
        if (isfinite(s->values[i]))
            widen(&b.least, &b.most, s->values[i]);
    b.low = b.least;
    b.high = b.most;
    double span = b.most - b.least;
    // A threshold far from all values would flatten them.
    if (s->has_threshold && span > 0 && s->threshold >= b.least - span && s->threshold <= b.most + span) {
        widen(&b.low, &b.high, s->threshold);
        draw_line(p, row, col, width, s, &b);
    }
    find_extremes(s, first, &b, extreme);
    col += width - 1 - (int)shown; // the latest period stands at the right edge
    for (size_t i = first; i < s->n; i++, col++) {
        if (!isfinite(s->values[i]))
            continue;
        canvas_text(p->c, row, col, role_of_point(s, i, i == extreme[0] || i == extreme[1]),
                    glyph_level[level_of(s->values[i], &b)]);
        if (is_bad(s, i))
            canvas_attr(p->c, row, col, 1, ATTR_UNDERLINE);
    }
}

#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

#include <math.h>

enum { SPARK_LEVELS = 7 }; // of eight: a thin line stays free between two rows

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

static enum theme_role role_of_point(const struct spark *s, size_t i, bool *bad)
{
    double v = s->values[i];
    *bad = s->state ? s->state[i] == STATE_WARNING || s->state[i] == STATE_CRITICAL
                    : s->has_threshold && (s->bad_above ? v > s->threshold : v < s->threshold);
    if (s->partial && s->partial[i])
        return ROLE_spark_partial;
    return !*bad ? ROLE_spark : s->state && s->state[i] == STATE_CRITICAL ? ROLE_critical : ROLE_threshold;
}

void spark_draw(const struct paint *p, int row, int col, int width, const struct spark *s)
{
    if (--width < 1) // the last column is the threshold's
        return;
    size_t shown = s->n < (size_t)width ? s->n : (size_t)width, first = s->n - shown;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = first; i < s->n; i++)
        if (isfinite(s->values[i]))
            widen(&low, &high, s->values[i]);
    double span = high - low;
    // A threshold far from all values would flatten them.
    if (s->has_threshold && span > 0 && s->threshold >= low - span && s->threshold <= high + span) {
        widen(&low, &high, s->threshold);
        canvas_text(p->c, row, col + width, ROLE_threshold, tick_glyph(spark_level(s->threshold, low, high)));
    }
    col += width - (int)shown; // the latest period stands at the right edge
    for (size_t i = first; i < s->n; i++, col++) {
        bool bad;
        if (!isfinite(s->values[i]))
            continue;
        canvas_text(p->c, row, col, role_of_point(s, i, &bad), glyph_level[spark_level(s->values[i], low, high)]);
        if (bad)
            canvas_attr(p->c, row, col, 1, ATTR_UNDERLINE);
    }
}

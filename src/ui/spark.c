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

void spark_draw(const struct paint *p, int row, int col, int width, const struct spark *s)
{
    if (width <= 0)
        return;
    size_t shown = s->n < (size_t)width ? s->n : (size_t)width, first = s->n - shown;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = first; i < s->n; i++) {
        if (!isfinite(s->values[i]))
            continue;
        low = fmin(low, s->values[i]);
        high = fmax(high, s->values[i]);
    }
    col += width - (int)shown; // the latest period stands at the right edge
    for (size_t i = first; i < s->n; i++, col++) {
        double v = s->values[i];
        if (!isfinite(v))
            continue;
        bool bad = s->has_threshold && (s->bad_above ? v > s->threshold : v < s->threshold);
        enum theme_role role = bad ? ROLE_threshold : ROLE_spark;
        if (s->partial && s->partial[i])
            role = ROLE_spark_partial;
        canvas_text(p->c, row, col, role, glyph_level[spark_level(v, low, high)]);
        if (bad)
            canvas_attr(p->c, row, col, 1, ATTR_UNDERLINE);
    }
}

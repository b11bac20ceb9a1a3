#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

#include "base/utf8.h"

#include <math.h>

enum { GAP = 2, LABEL_MAX = 24, BAR_LEAST = 4, BAR_MOST = 40, LABEL_SHORT = 12 };

static void grow(int *width, const char *s)
{
    int w = utf8_width(s);
    *width = w > *width ? w : *width;
}

void bars_fit(struct bars_layout *l, const struct sheet_bars *b, int width)
{
    *l = (struct bars_layout){.mark = 2, .width = width};
    for (size_t i = 0; i < b->nbars; i++) {
        grow(&l->label, b->bars[i].label);
        grow(&l->value, b->bars[i].value.text);
        grow(&l->n, b->bars[i].n.text);
        grow(&l->delta, b->bars[i].delta.text);
    }
    l->label = l->label > LABEL_MAX ? LABEL_MAX : l->label;
    if (l->delta)
        l->delta += 2; // the sign before it
    int used = l->mark + l->label + GAP + l->value;
    if (used > width) { // the label gives way to the value
        l->label -= used - width;
        l->label = l->label < 4 ? 4 : l->label;
    }
    int *more[] = {&l->delta, &l->n};
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        if (*more[i] && used + GAP + *more[i] <= width)
            used += GAP + *more[i];
        else
            *more[i] = 0;
    }
    int rest = width - used - GAP;
    if (rest < BAR_LEAST && l->label > LABEL_SHORT && rest + l->label - LABEL_SHORT >= BAR_LEAST) {
        l->label -= BAR_LEAST - rest; // a long label gives way to the bar
        rest = BAR_LEAST;
    }
    l->bar = rest < BAR_LEAST ? 0 : rest > BAR_MOST ? BAR_MOST : rest;
}

static void bar_range(const struct sheet_bars *b, double *low, double *high)
{
    *low = *high = 0;
    for (size_t i = 0; i < b->nbars; i++) {
        if (!isfinite(b->bars[i].num))
            continue;
        *low = fmin(*low, b->bars[i].num);
        *high = fmax(*high, b->bars[i].num);
    }
}

// From zero to the value; below zero to the left of it. Thin, so that two rows do not run into one.
static void draw_bar(const struct paint *p, int row, int col, int width, const struct sheet_bars *b, double v)
{
    double low, high;
    bar_range(b, &low, &high);
    if (!isfinite(v) || !(high > low))
        return;
    int zero = (int)lround(-low / (high - low) * width);
    int halves = (int)lround(fabs(v) / (high - low) * width * 2);
    if (v < 0) {
        int cells = (halves + 1) / 2;
        cells = cells < 1 ? 1 : cells > zero ? zero : cells;
        canvas_repeat(p->c, row, col + zero - cells, cells, ROLE_spark, G_BAR);
        return;
    }
    canvas_repeat(p->c, row, col + zero, halves / 2, ROLE_spark, G_BAR);
    if (halves % 2 || halves == 0)
        canvas_text(p->c, row, col + zero + halves / 2, ROLE_spark, G_BAR_HALF);
}

void bars_row(const struct paint *p, int row, int col, const struct sheet_bars *b, const struct bars_layout *l, size_t i)
{
    const struct sheet_bar *bar = &b->bars[i];
    bool alert = bar->mark[0] == '!';
    canvas_text(p->c, row, col, alert ? (bar->mark[1] ? ROLE_critical : ROLE_warning) : ROLE_dim, glyph_mark(bar->mark));
    col += l->mark;
    canvas_fit(p->c, row, col, l->label, ROLE_normal, bar->label);
    col += l->label + GAP;
    if (l->bar) {
        draw_bar(p, row, col, l->bar, b, bar->num);
        col += l->bar + GAP;
    }
    canvas_right(p->c, row, col, l->value, role_of_tone(bar->value.tone), bar->value.text);
    col += l->value + GAP;
    if (l->delta) {
        enum theme_role role = bar->delta.tone == TONE_NORMAL ? role_of_sense(bar->sense) : role_of_tone(bar->delta.tone);
        canvas_text(p->c, row, col, role, bar->delta.text[0] ? glyph_of_sense(bar->sense) : "");
        if (bar->delta.has_num)
            canvas_right(p->c, row, col + 2, l->delta - 2, role, bar->delta.text);
        else // words
            canvas_fit(p->c, row, col, l->delta, role, bar->delta.text);
        col += l->delta + GAP;
    }
    if (l->n)
        canvas_right(p->c, row, col, l->n, ROLE_dim, bar->n.text);
}

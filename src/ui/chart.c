// A line chart in a rectangle: round vertical axis, interval, threshold lines with their names, gaps where there is no
// data. In braille a line, with blocks columns, in ASCII points; the frame around is the same.
#include "ui/draw_priv.h"
#include "ui/glyphs_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { BAND_LEAST = 2 }; // dots between a curve and its interval, else they are one blot

struct plot {
    const struct paint *p;
    const struct sheet_chart *chart;
    struct scale scale;
    struct rect r; // cells of the plot, without axes
};

static void widen(double v, double least, double most, double *low, double *high)
{
    if (!isfinite(v))
        return;
    *low = fmin(*low, fmax(v, least));
    *high = fmax(*high, fmin(v, most));
}

// What the axis must hold: all values, intervals and lines as far as they do not flatten the curve.
static void chart_range(const struct sheet_chart *chart, double *low, double *high)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < chart->npoints; i++)
        widen(chart->points[i].value, -INFINITY, INFINITY, &least, &most);
    if (!isfinite(least))
        least = most = 0;
    double span = most > least ? most - least : fabs(most) > 0 ? fabs(most) * 0.2 : 1;
    *low = least;
    *high = most;
    for (size_t i = 0; i < chart->npoints; i++) {
        double room = chart->points[i].forecast ? span / 4 : span; // what may come does not flatten what was
        widen(chart->points[i].low, least - room, most + room, low, high);
        widen(chart->points[i].high, least - room, most + room, low, high);
    }
    for (size_t i = 0; i < chart->nlines; i++) {
        double v = chart->lines[i].value;
        if (v >= least - 1.5 * span && v <= most + 1.5 * span)
            widen(v, -INFINITY, INFINITY, low, high);
    }
    if ((least >= 0 && *low < 0) || (chart->columns && *low > 0)) // the length of a column is its value
        *low = 0;
    if (chart->columns && *high < 0)
        *high = 0;
    if (chart->unit == UNIT_PERCENT && most <= 100 && *high > 100)
        *high = 100;
}

struct scale chart_scale(const struct sheet_chart *chart, int rows)
{
    double low, high;
    chart_range(chart, &low, &high);
    int ticks = rows / 3 < 2 ? 2 : rows / 3;
    return chart->hours ? scale_hours(low, high, ticks) : scale_make(low, high, ticks, chart->unit);
}

static int plot_dot_y(const struct plot *pl, double v)
{
    double share = (pl->scale.high - v) / (pl->scale.high - pl->scale.low);
    return (int)lround(share * (pl->r.rows * 4 - 1));
}

static int plot_dot_x(const struct plot *pl, size_t i)
{
    return (int)((2 * i + 1) * (size_t)pl->r.cols / pl->chart->npoints);
}

static int plot_row(const struct plot *pl, double v)
{
    return pl->r.row + plot_dot_y(pl, v) / 4;
}

static int plot_col(const struct plot *pl, size_t i)
{
    return pl->r.col + plot_dot_x(pl, i) / 2;
}

static void plot_dot(const struct plot *pl, int x, int y, enum theme_role role)
{
    if (x >= 0 && y >= 0 && x < pl->r.cols * 2 && y < pl->r.rows * 4)
        canvas_dot(pl->p->c, pl->r.row + y / 4, pl->r.col + x / 2, y % 4, x % 2, role);
}

// --- frame ------------------------------------------------------------------------------------------------------

static int axis_width(const struct plot *pl)
{
    char label[NUMFMT_BUF];
    int width = 0;
    for (double v = pl->scale.low; v < pl->scale.high + pl->scale.step / 2; v += pl->scale.step) {
        int w = utf8_width(scale_label(&pl->scale, v, pl->chart->unit, pl->chart->currency, pl->p->fmt, label));
        width = w > width ? w : width;
    }
    return width;
}

static void draw_y_axis(const struct plot *pl, int col, int width)
{
    struct canvas *c = pl->p->c;
    char label[NUMFMT_BUF];
    int above = -1;
    for (int i = 0; i < pl->r.rows; i++)
        canvas_text(c, pl->r.row + i, pl->r.col - 1, ROLE_axis, G_VLINE);
    for (double v = pl->scale.high; v > pl->scale.low - pl->scale.step / 2; v -= pl->scale.step) {
        int row = plot_row(pl, v);
        if (row == above)
            continue;
        above = row;
        canvas_right(c, row, col, width, ROLE_axis,
                     scale_label(&pl->scale, v, pl->chart->unit, pl->chart->currency, pl->p->fmt, label));
        canvas_text(c, row, pl->r.col - 1, ROLE_axis, G_TICK_Y);
        bool zero = fabs(v) < pl->scale.step / 2 && pl->scale.low < 0;
        for (int x = 0; x < pl->r.cols; x += zero ? 1 : 4)
            canvas_text(c, row, pl->r.col + x, ROLE_axis, zero ? G_HLINE : G_DOT);
    }
}

// The label of point i under the axis, unless it would touch what is there already.
static void draw_x_label(const struct plot *pl, size_t i, enum theme_role role)
{
    struct canvas *c = pl->p->c;
    const char *label = pl->chart->points[i].short_label;
    int width = utf8_width(label), row = pl->r.row + pl->r.rows + 1, right = pl->r.col + pl->r.cols;
    int col = plot_col(pl, i) - width / 2;
    col = col + width > right ? right - width : col;
    col = col < pl->r.col - 1 ? pl->r.col - 1 : col;
    for (int x = col - 1; x <= col + width; x++) {
        const struct canvas_cell *cell = canvas_at(c, row, x);
        if (cell && strcmp(cell->text, " "))
            return;
    }
    canvas_text(c, row - 1, plot_col(pl, i), ROLE_axis, G_TICK_X);
    canvas_text(c, row, col, role, label);
}

// The labels do not move with the mark: moving it writes little.
static void draw_x_axis(const struct plot *pl)
{
    const struct sheet_chart *chart = pl->chart;
    int width = 1;
    for (size_t i = 0; i < chart->npoints; i++) {
        int w = utf8_width(chart->points[i].short_label);
        width = w > width ? w : width;
    }
    canvas_text(pl->p->c, pl->r.row + pl->r.rows, pl->r.col - 1, ROLE_axis, G_CORNER);
    canvas_repeat(pl->p->c, pl->r.row + pl->r.rows, pl->r.col, pl->r.cols, ROLE_axis, G_HLINE);
    if (chart->current < chart->npoints)
        draw_x_label(pl, chart->current, ROLE_accent);
    size_t fit = (size_t)(pl->r.cols / (width + 2)), stride = 1;
    while (fit && chart->npoints > stride * fit)
        stride++;
    for (size_t i = chart->npoints; i-- > 0;)
        if ((chart->npoints - 1 - i) % stride == 0)
            draw_x_label(pl, i, ROLE_axis);
}

// --- threshold, target, benchmark -----------------------------------------------------------------------------------

static bool off_scale(const struct plot *pl, double v)
{
    return v < pl->scale.low - pl->scale.step * 1e-6 || v > pl->scale.high + pl->scale.step * 1e-6;
}

// A line is no state: its name says what it is, and themes have a role for it.
static enum theme_role role_of_line(const struct sheet_line *line)
{
    return line->tone == TONE_WARNING || line->tone == TONE_CRITICAL ? ROLE_threshold
           : line->tone == TONE_ACCENT || line->tone == TONE_GOOD    ? ROLE_target
                                                                     : ROLE_dim;
}

static void draw_lines(const struct plot *pl)
{
    for (size_t i = 0; i < pl->chart->nlines; i++) {
        const struct sheet_line *line = &pl->chart->lines[i];
        if (!off_scale(pl, line->value))
            canvas_repeat(pl->p->c, plot_row(pl, line->value), pl->r.col, pl->r.cols, role_of_line(line), G_DASH);
    }
}

static bool is_free(const struct plot *pl, int row, int col, int width)
{
    if (row < pl->r.row || row >= pl->r.row + pl->r.rows || col < pl->r.col)
        return false;
    for (int x = col - 1; x <= col + width; x++) {
        const struct canvas_cell *cell = canvas_at(pl->p->c, row, x);
        if (cell && strcmp(cell->text, " ") && strcmp(cell->text, G_DASH) && strcmp(cell->text, G_DOT) &&
            strcmp(cell->text, "-") && strcmp(cell->text, G_VLINE) && strcmp(cell->text, "."))
            return false;
    }
    return true;
}

// The name of a line beside it, where nothing else stands: above it or on it, right or left.
static void draw_line_label(const struct plot *pl, const struct sheet_line *line)
{
    bool off = off_scale(pl, line->value), high = line->value > pl->scale.high;
    char text[80];
    str_copy(text, sizeof(text), line->label);
    size_t len = strlen(text);
    if (off)
        str_copy(text + len, sizeof(text) - len, high ? " " G_UP : " " G_DOWN);
    int width = utf8_width(text), left = pl->r.col + 1, right = pl->r.col + pl->r.cols - width;
    int row = off ? (high ? pl->r.row : pl->r.row + pl->r.rows - 1) : plot_row(pl, line->value);
    const struct { int row, col; } places[] = {
        {row - !off, right}, {row, right},           {row - !off, left}, {row, left},
        {row + 1, right},    {row - 1, left},        {row + 1, left},    {row, (left + right) / 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (is_free(pl, places[i].row, places[i].col, width)) {
            canvas_text(pl->p->c, places[i].row, places[i].col, role_of_line(line), text);
            return;
        }
    canvas_text(pl->p->c, row, right, role_of_line(line), text);
}

// --- braille --------------------------------------------------------------------------------------------------------

// A partial period is dotted, a forecast dashed; both are thin.
static void draw_segment(const struct plot *pl, int x0, int y0, int x1, int y1, const struct sheet_point *to)
{
    bool dotted = to->partial || to->forecast;
    int dx = x1 - x0, dy = y1 > y0 ? y1 - y0 : y0 - y1, steps = dx > dy ? dx : dy;
    for (int i = 0; i <= steps; i++) {
        if (to->forecast ? i % 6 > 2 : to->partial && i % 3 == 2)
            continue;
        int x = x0 + (steps ? (dx * i + steps / 2) / steps : 0);
        int y = y0 + (steps ? (int)lround((double)(y1 - y0) * i / steps) : 0);
        plot_dot(pl, x, y, dotted ? ROLE_spark_partial : ROLE_curve);
        if (!dotted)
            plot_dot(pl, x, y + 1, ROLE_curve); // two dots thick, to stand out from the interval
    }
}

static void draw_band(const struct plot *pl)
{
    const struct sheet_point *points = pl->chart->points;
    for (size_t i = 0; i + 1 < pl->chart->npoints; i++) {
        const struct sheet_point *a = &points[i], *b = a + 1;
        if (!isfinite(b->low + b->high) || !isfinite(b->forecast && !a->forecast ? a->value : a->low + a->high))
            continue;
        bool fan = b->forecast && !a->forecast; // opens from the last value
        double high = fan ? a->value : a->high, low = fan ? a->value : a->low;
        int from = plot_dot_x(pl, i), to = plot_dot_x(pl, i + 1);
        for (int x = from; x < to; x++) {
            double t = (double)(x - from) / (to - from);
            int top = plot_dot_y(pl, high + t * (b->high - high));
            int bottom = plot_dot_y(pl, low + t * (b->low - low));
            int line = plot_dot_y(pl, a->value + t * (b->value - a->value));
            if (x % 2)
                continue;
            if (line - top >= BAND_LEAST)
                plot_dot(pl, x, top, ROLE_band);
            if (bottom - line > BAND_LEAST)
                plot_dot(pl, x, bottom, ROLE_band);
        }
    }
}

// Under a partial period the plot is hatched: what is there is not all of it.
static void draw_hatch(const struct plot *pl, size_t i)
{
    const struct sheet_point *point = &pl->chart->points[i];
    if (!point->partial || !isfinite(point->value))
        return;
    int half = pl->r.cols / (int)pl->chart->npoints, middle = plot_dot_x(pl, i);
    for (int y = plot_dot_y(pl, point->value) + 3; y < pl->r.rows * 4; y++)
        for (int x = middle - half; x <= middle + half; x++)
            if ((x + y) % 4 == 0)
                plot_dot(pl, x, y, ROLE_band);
}

static void draw_curve(const struct plot *pl)
{
    const struct sheet_point *points = pl->chart->points;
    for (size_t i = 0; i < pl->chart->npoints; i++) {
        if (!isfinite(points[i].value))
            continue;
        int x = plot_dot_x(pl, i), y = plot_dot_y(pl, points[i].value);
        draw_hatch(pl, i);
        if (i + 1 < pl->chart->npoints && isfinite(points[i + 1].value))
            draw_segment(pl, x, y, plot_dot_x(pl, i + 1), plot_dot_y(pl, points[i + 1].value), &points[i + 1]);
        else
            plot_dot(pl, x, y, ROLE_curve);
    }
}

// --- columns and points ---------------------------------------------------------------------------------------------

// From the zero line, or from the lower end of an axis that has none. Below zero whole cells hang from it.
static void draw_column(const struct plot *pl, int col, int width, const struct sheet_point *point)
{
    double span = pl->scale.high - pl->scale.low, base = fmax(0, -pl->scale.low) / span;
    int zero = (int)lround(base * pl->r.rows) * 8, bottom = pl->r.row + pl->r.rows - 1;
    int end = (int)lround((point->value - pl->scale.low) / span * pl->r.rows * 8);
    const char *full = point->forecast ? G_HATCH_THIN : point->partial ? G_HATCH : glyph_level[8];
    enum theme_role role = point->partial || point->forecast ? ROLE_spark_partial : ROLE_spark;
    if (point->value < 0 && zero > 0) {
        for (int at = zero - 8; at == zero - 8 || at >= end; at -= 8)
            canvas_repeat(pl->p->c, bottom - at / 8, col, width, role, full);
        return;
    }
    end = end <= zero ? zero + 1 : end;
    for (int at = zero; at < end; at += 8) {
        int eighths = end - at;
        canvas_repeat(pl->p->c, bottom - at / 8, col, width, role,
                      eighths >= 8 || full != glyph_level[8] ? full : glyph_level[eighths]);
    }
}

static void draw_columns(const struct plot *pl)
{
    int width = pl->r.cols / (int)pl->chart->npoints;
    width = width > 3 ? width - 1 : width < 1 ? 1 : width;
    width = width > 8 ? 8 : width;
    for (size_t i = 0; i < pl->chart->npoints; i++)
        if (isfinite(pl->chart->points[i].value))
            draw_column(pl, plot_col(pl, i) - width / 2, width, &pl->chart->points[i]);
}

static const char *point_sign(const struct sheet_point *point)
{
    return point->forecast ? G_AHEAD : point->partial ? G_PARTIAL : G_POINT;
}

static void draw_points(const struct plot *pl)
{
    for (size_t i = 0; i < pl->chart->npoints; i++) {
        const struct sheet_point *point = &pl->chart->points[i];
        if (!isfinite(point->value))
            continue;
        int col = plot_col(pl, i);
        enum theme_role role = point->forecast ? ROLE_spark_partial : ROLE_curve;
        if (isfinite(point->low) && isfinite(point->high))
            for (int row = plot_row(pl, point->high); row <= plot_row(pl, point->low); row++)
                if (row >= pl->r.row && row < pl->r.row + pl->r.rows)
                    canvas_text(pl->p->c, row, col, ROLE_band, ":");
        canvas_text(pl->p->c, plot_row(pl, point->value), col, role, point_sign(point));
    }
}

static void draw_mark(const struct plot *pl, size_t i)
{
    if (i >= pl->chart->npoints || !isfinite(pl->chart->points[i].value))
        return;
    canvas_text(pl->p->c, plot_row(pl, pl->chart->points[i].value), plot_col(pl, i), ROLE_accent,
                point_sign(&pl->chart->points[i]));
}

// A new level begins: a line down, between the last point of the old one and the first of the new, and its name.
static void draw_shift(const struct plot *pl)
{
    size_t at = pl->chart->shift;
    if (!at || at >= pl->chart->npoints)
        return;
    int col = (plot_col(pl, at - 1) + plot_col(pl, at)) / 2;
    for (int row = pl->r.row; row < pl->r.row + pl->r.rows; row++)
        if (is_free(pl, row, col, 1))
            canvas_text(pl->p->c, row, col, ROLE_accent, G_SHIFT);
    const char *name = _("new level");
    int width = utf8_width(name), right = pl->r.col + pl->r.cols;
    for (int row = pl->r.row + pl->r.rows - 1; row >= pl->r.row && col + 1 + width <= right; row--)
        if (is_free(pl, row, col + 2, width)) {
            canvas_text(pl->p->c, row, col + 1, ROLE_accent, name);
            return;
        }
}

// The last period that is not over, SIZE_MAX when all are: forecasts stand after it.
static size_t partial_point(const struct sheet_chart *chart)
{
    for (size_t i = chart->npoints; i-- > 0;)
        if (!chart->points[i].forecast)
            return chart->points[i].partial ? i : SIZE_MAX;
    return SIZE_MAX;
}

static void draw_pointer(const struct plot *pl, size_t mark)
{
    if (mark < pl->chart->npoints)
        canvas_text(pl->p->c, pl->r.row + pl->r.rows, plot_col(pl, mark), ROLE_accent, G_POINTER);
}

// What the user wrote stands on the time axis; the table below says it.
static void draw_own_marks(const struct plot *pl)
{
    for (size_t i = 0; i < pl->chart->nmarks; i++)
        if (pl->chart->marks[i].point < pl->chart->npoints)
            canvas_text(pl->p->c, pl->r.row + pl->r.rows, plot_col(pl, pl->chart->marks[i].point), ROLE_accent, G_OWN);
}

// What the user has marked stands out, from the first point to the last.
static void draw_marked(const struct plot *pl)
{
    const struct sheet_chart *c = pl->chart;
    if (!c->from || c->to < c->from || c->to > c->npoints)
        return;
    int from = plot_col(pl, c->from - 1), to = plot_col(pl, c->to - 1);
    for (int row = 0; row <= pl->r.rows; row++)
        canvas_over(pl->p->c, pl->r.row + row, from, to - from + 1, ROLE_match);
}

static bool has_values(const struct sheet_chart *chart)
{
    for (size_t i = 0; i < chart->npoints; i++)
        if (isfinite(chart->points[i].value))
            return true;
    return false;
}

void chart_draw(const struct paint *p, struct rect area, const struct sheet_chart *chart, size_t mark)
{
    if (area.rows < 3 || area.cols < 20)
        return;
    if (!has_values(chart)) {
        canvas_text(p->c, area.row, area.col, ROLE_dim, _("no data"));
        return;
    }
    struct plot pl = {.p = p, .chart = chart, .scale = chart_scale(chart, area.rows - 2)};
    int width = axis_width(&pl);
    pl.r = (struct rect){area.row, area.col + width + 2, area.rows - 2, area.cols - width - 2};
    struct rect clip = canvas_clip(p->c, area);
    draw_y_axis(&pl, area.col, width);
    draw_lines(&pl);
    if (p->glyphs == GLYPHS_BLOCKS || chart->columns)
        draw_columns(&pl);
    else if (p->glyphs == GLYPHS_BRAILLE) {
        draw_band(&pl);
        draw_curve(&pl);
        draw_mark(&pl, partial_point(chart));
        draw_mark(&pl, mark < chart->npoints ? mark : chart->current);
    } else
        draw_points(&pl);
    draw_shift(&pl);
    for (size_t i = 0; i < chart->nlines; i++)
        draw_line_label(&pl, &chart->lines[i]);
    draw_x_axis(&pl);
    draw_pointer(&pl, mark);
    draw_own_marks(&pl);
    draw_marked(&pl);
    p->c->clip = clip;
}

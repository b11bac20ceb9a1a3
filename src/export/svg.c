// Pictures of the web page: sparklines and charts, in the colours of its style sheet.
#include "export/export_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>

#define SPARK_W 120.0
#define SPARK_H 30.0
#define PLOT_W 1000.0  // of the curve, which the browser stretches to what room there is
#define PLOT_H 200.0
#define TOP 12.0
#define BOTTOM 26.0
#define CHAR_W 7.6     // of the axis' texts
#define TICKS 4
#define LABELS_MAX 6
#define LINES_MAX 8
#define TEXT_H 13.0    // lines nearer to each other write on both sides

struct scale { // values to points of the picture
    double low, high, x0, y0, w, h;
    size_t n;
};

static double at_x(const struct scale *s, size_t i)
{
    return s->n > 1 ? s->x0 + s->w * (double)i / (double)(s->n - 1) : s->x0 + s->w / 2;
}

static double at_y(const struct scale *s, double v)
{
    return s->high > s->low ? s->y0 + s->h * (1 - (v - s->low) / (s->high - s->low)) : s->y0 + s->h / 2;
}

static double percent_x(const struct scale *s, size_t i)
{
    return at_x(s, i) / PLOT_W * 100;
}

static void widen(struct scale *s, double v)
{
    if (!isfinite(v))
        return;
    s->low = fmin(s->low, v);
    s->high = fmax(s->high, v);
}

// Lines through the values, broken where there is none.
static void add_path(struct strbuf *b, const struct scale *s, size_t n, const double *values, size_t stride)
{
    bool pen = false;
    sb_add(b, "<path class=\"line\" d=\"");
    for (size_t i = 0; i < n; i++) {
        double v = *(const double *)(const void *)((const char *)values + i * stride);
        if (isnan(v)) {
            pen = false;
            continue;
        }
        sb_addf(b, "%s%.1f %.1f", pen ? "L" : "M", at_x(s, i), at_y(s, v));
        pen = true;
    }
    sb_add(b, "\"/>");
}

// A round spot in a picture that is stretched: a line of no length with round ends.
static void add_end(struct strbuf *b, const struct scale *s, size_t i, double v, bool partial)
{
    if (isnan(v))
        return;
    sb_addf(b, "<path class=\"end\" d=\"M%.1f %.1fh.01\"/>", at_x(s, i), at_y(s, v));
    if (partial)
        sb_addf(b, "<path class=\"end open\" d=\"M%.1f %.1fh.01\"/>", at_x(s, i), at_y(s, v));
}

void svg_spark(struct strbuf *b, const struct sheet_tile *t)
{
    struct scale s = {INFINITY, -INFINITY, 3, 4, SPARK_W - 6, SPARK_H - 8, t->nspark};
    for (size_t i = 0; i < t->nspark; i++)
        widen(&s, t->spark[i]);
    if (!isfinite(s.low))
        return;
    sb_addf(b, "<svg class=\"spark\" viewBox=\"0 0 %.0f %.0f\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
            SPARK_W, SPARK_H);
    if (t->has_threshold && t->threshold >= s.low && t->threshold <= s.high)
        sb_addf(b, "<path class=\"limit\" d=\"M0 %.1fH%.0f\"/>", at_y(&s, t->threshold), SPARK_W);
    add_path(b, &s, s.n, t->spark, sizeof(*t->spark));
    add_end(b, &s, t->nspark - 1, t->spark[t->nspark - 1], t->spark_partial[t->nspark - 1]);
    sb_add(b, "</svg>\n");
}

// From zero to the value, to the left when it is below.
void svg_bar(struct strbuf *b, const struct sheet_bar *bar, double low, double high)
{
    double span = high > low ? high - low : 1, zero = -low / span * 100;
    double len = isfinite(bar->num) ? fabs(bar->num) / span * 100 : 0;
    sb_add(b, "<svg class=\"barbox\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    sb_addf(b, "<rect class=\"bar%s\" x=\"%.1f\" width=\"%.1f\" height=\"10\"/>",
            bar->value.tone == TONE_DIM ? " dim" : "", bar->num < 0 ? zero - len : zero, len);
    if (low < 0)
        sb_addf(b, "<path class=\"zero\" d=\"M%.1f 0V10\"/>", zero);
    sb_add(b, "</svg>");
}

static size_t known_points(const struct sheet_chart *c) // those before the forecast
{
    size_t n = c->npoints;
    while (n && c->points[n - 1].forecast)
        n--;
    return n;
}

static void add_band(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    size_t known = known_points(c);
    for (size_t i = 0; i < known;) {
        size_t end = i;
        while (end < known && !isnan(c->points[end].low) && !isnan(c->points[end].high))
            end++;
        if (end - i > 1) {
            sb_add(b, "<path class=\"band\" d=\"");
            for (size_t k = i; k < end; k++)
                sb_addf(b, "%s%.1f %.1f", k == i ? "M" : "L", at_x(s, k), at_y(s, c->points[k].high));
            for (size_t k = end; k-- > i;)
                sb_addf(b, "L%.1f %.1f", at_x(s, k), at_y(s, c->points[k].low));
            sb_add(b, "Z\"/>");
        }
        i = end + 1;
    }
}

// What is to come: dashed from the last value on, its interval opening like a fan.
static void add_forecast(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    size_t known = known_points(c), n = c->npoints;
    if (!known || known == n || isnan(c->points[known - 1].value))
        return;
    double last = c->points[known - 1].value;
    sb_addf(b, "<path class=\"band ahead\" d=\"M%.1f %.1f", at_x(s, known - 1), at_y(s, last));
    for (size_t k = known; k < n; k++)
        sb_addf(b, "L%.1f %.1f", at_x(s, k), at_y(s, c->points[k].high));
    for (size_t k = n; k-- > known;)
        sb_addf(b, "L%.1f %.1f", at_x(s, k), at_y(s, c->points[k].low));
    sb_addf(b, "Z\"/><path class=\"line ahead\" d=\"M%.1f %.1f", at_x(s, known - 1), at_y(s, last));
    for (size_t k = known; k < n; k++)
        sb_addf(b, "L%.1f %.1f", at_x(s, k), at_y(s, c->points[k].value));
    sb_add(b, "\"/>");
}

// A partial period is hatched down to the axis.
static void add_hatch(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    for (size_t i = 0; i < c->npoints; i++) {
        double x = at_x(s, i) / PLOT_W * 100;
        if (c->points[i].partial && !isnan(c->points[i].value))
            sb_addf(b, "<line class=\"hatch\" x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"%.1f\" y2=\"%.0f\"/>", x, x,
                    at_y(s, c->points[i].value), TOP + PLOT_H);
    }
}

static void add_shift(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    if (!c->shift)
        return;
    double x = (at_x(s, c->shift - 1) + at_x(s, c->shift)) / 2 / PLOT_W * 100;
    sb_addf(b, "<line class=\"limit target\" x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"%.0f\" y2=\"%.0f\"/>", x, x, TOP, TOP + PLOT_H);
    sb_addf(b, "<text class=\"said target\" x=\"%.1f%%\" y=\"%.0f\">", x + 0.5, TOP + PLOT_H - 4);
    export_html(b, _("new level"));
    sb_add(b, "</text>\n");
}

// What the user wrote: a line down at its period, with the number that the list below the chart explains.
static void add_own(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    for (size_t i = 0; i < c->nmarks; i++) {
        double x = percent_x(s, c->marks[i].point);
        sb_addf(b, "<line class=\"own\" x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"%.0f\" y2=\"%.0f\"/>", x, x, TOP, TOP + PLOT_H);
        sb_addf(b, "<circle class=\"own\" cx=\"%.1f%%\" cy=\"%.0f\" r=\"8\"/><text class=\"own\" x=\"%.1f%%\" y=\"%.0f\">%zu</text>\n",
                x, TOP, x, TOP + 4, i + 1);
    }
}

static void add_own_list(struct strbuf *b, const struct sheet_chart *c)
{
    if (!c->nmarks)
        return;
    sb_add(b, "<ol class=\"own\">\n");
    for (size_t i = 0; i < c->nmarks; i++) {
        sb_add(b, "<li>");
        export_html(b, c->points[c->marks[i].point].label);
        sb_add(b, _(": "));
        export_html(b, c->marks[i].label);
        sb_add(b, "</li>\n");
    }
    sb_add(b, "</ol>\n");
}

static const char *line_class(enum tone t)
{
    return t == TONE_CRITICAL ? "crit" : t == TONE_WARNING ? "warn" : t == TONE_ACCENT ? "target" : "";
}

static void add_limits(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    double taken[LINES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < c->nlines && n < LINES_MAX; i++) {
        double v = c->lines[i].value, y = at_y(s, v), text = y - 4;
        const char *class = line_class(c->lines[i].tone);
        if (v < s->low || v > s->high)
            continue;
        for (size_t k = 0; k < n; k++)
            if (fabs(taken[k] - text) < TEXT_H)
                text = taken[k] > y ? text : y + TEXT_H - 2;
        taken[n++] = text;
        sb_addf(b, "<line class=\"limit %s\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>", class, y, y);
        sb_addf(b, "<text class=\"said %s\" x=\"4\" y=\"%.1f\">", class, text);
        export_html(b, c->lines[i].label);
        sb_add(b, "</text>\n");
    }
}

// A round step that cuts the span into about TICKS parts; durations are cut as clocks are.
static double round_step(double span, enum kpi_unit unit, bool hours)
{
    if (hours && span > 86400)
        return 3600 * round_step(span / 3600, UNIT_COUNT, false);
    static const double clock[] = {1,    2,    5,     10,    15,    30,    60,     120,    300,    600,    900,
                                   1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000};
    double rough = span / TICKS;
    for (size_t i = 0; unit == UNIT_SECONDS && rough > 0.5 && i < ARRAY_LEN(clock); i++)
        if (clock[i] >= rough)
            return clock[i];
    double power = pow(10, floor(log10(rough)));
    double part = rough / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

// The i-th round value of the scale; false when it lies above.
static bool tick(const struct scale *s, double step, int i, double *v)
{
    *v = (ceil(s->low / step) + i) * step;
    return i <= 2 * TICKS && *v <= s->high;
}

// The values' axis is a picture of its own, as wide as its texts.
static void add_ticks(struct strbuf *b, const struct scale *s, const struct report_env *env, double step, int kpi)
{
    char buf[NUMFMT_BUF];
    double width = 0, v;
    for (int i = 0; tick(s, step, i, &v); i++)
        width = fmax(width, CHAR_W * utf8_width(report_value(env, kpi, v, buf)) + 8);
    sb_addf(b, "<svg class=\"ticks\" width=\"%.0f\" height=\"%.0f\" aria-hidden=\"true\">", width, TOP + PLOT_H + BOTTOM);
    for (int i = 0; tick(s, step, i, &v); i++) {
        sb_addf(b, "<text class=\"tick\" x=\"%.0f\" y=\"%.1f\">", width - 7, at_y(s, v) + 4);
        export_html(b, report_value(env, kpi, v, buf));
        sb_add(b, "</text>");
    }
    sb_add(b, "</svg>\n");
}

static void add_periods(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    size_t step = (c->npoints + LABELS_MAX - 1) / LABELS_MAX, shown = 0;
    for (size_t i = c->npoints; i-- > 0;)
        if ((c->npoints - 1 - i) % step == 0) {
            sb_addf(b, "<text class=\"label%s\" x=\"%.1f%%\" y=\"%.1f\">", shown++ % 2 ? " every2" : "", percent_x(s, i),
                    TOP + PLOT_H + BOTTOM - 6);
            export_html(b, c->points[i].short_label);
            sb_add(b, "</text>");
        }
}

static void add_points(struct strbuf *b, const struct scale *s, const struct report_env *env, const struct sheet_chart *c,
                       int kpi)
{
    char buf[NUMFMT_BUF];
    for (size_t i = 0; i < c->npoints; i++) {
        const struct sheet_point *p = &c->points[i];
        if (isnan(p->value))
            continue;
        sb_add(b, "<g><title>");
        export_html(b, p->label);
        sb_add(b, _(": "));
        export_html(b, report_value(env, kpi, p->value, buf));
        sb_addf(b, "</title><circle class=\"dot%s\" cx=\"%.2f%%\" cy=\"%.1f\" r=\"%s\"/></g>", p->partial ? " partial" : p->forecast ? " ahead" : "",
                percent_x(s, i), at_y(s, p->value), i == c->current ? "4.5" : "3");
    }
    sb_putc(b, '\n');
}

static bool chart_scale(struct scale *s, const struct sheet_chart *c)
{
    for (size_t i = 0; i < c->npoints; i++) {
        widen(s, c->points[i].value);
        widen(s, c->points[i].low);
        widen(s, c->points[i].high);
    }
    if (!isfinite(s->low))
        return false;
    double span = s->high - s->low > 0 ? s->high - s->low : fmax(1, fabs(s->high));
    double low = s->low - span, high = s->high + span;
    for (size_t i = 0; i < c->nlines; i++) // a line that is near belongs in the picture
        if (c->lines[i].value > low && c->lines[i].value < high)
            widen(s, c->lines[i].value);
    if (s->high <= s->low) {
        s->low -= span / 2;
        s->high += span / 2;
    }
    return true;
}

void svg_chart(struct strbuf *b, const struct report_env *env, const struct sheet_chart *c, const char *name, int kpi)
{
    struct scale s = {INFINITY, -INFINITY, 0, TOP, PLOT_W, PLOT_H, c->npoints}, inner;
    if (!chart_scale(&s, c))
        return;
    double step = round_step(s.high - s.low, c->unit, c->hours), v;
    sb_add(b, "<div class=\"chart\" role=\"img\" aria-label=\"");
    export_html(b, name);
    sb_add(b, "\">\n");
    add_ticks(b, &s, env, step, kpi);
    sb_addf(b, "<svg class=\"plot\" height=\"%.0f\">", TOP + PLOT_H + BOTTOM);
    for (int i = 0; tick(&s, step, i, &v); i++)
        sb_addf(b, "<line class=\"grid\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>", at_y(&s, v), at_y(&s, v));
    inner = s;
    inner.y0 = 0;
    sb_addf(b, "<svg y=\"%.0f\" width=\"100%%\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" preserveAspectRatio=\"none\">",
            TOP, PLOT_H, PLOT_W, PLOT_H);
    add_band(b, &inner, c);
    add_path(b, &inner, known_points(c), &c->points[0].value, sizeof(c->points[0]));
    add_forecast(b, &inner, c);
    sb_add(b, "</svg>\n");
    add_hatch(b, &s, c);
    add_shift(b, &s, c);
    add_limits(b, &s, c);
    add_points(b, &s, env, c, kpi);
    add_own(b, &s, c);
    add_periods(b, &s, c);
    sb_add(b, "</svg>\n</div>\n");
    add_own_list(b, c);
}

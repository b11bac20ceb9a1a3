// Pictures of the web page: sparklines and charts, in the colours of its style sheet.
#include "export/export_priv.h"

#include <math.h>

#define SPARK_W 120.0
#define SPARK_H 28.0
#define CHART_W 720.0
#define CHART_H 240.0
#define LEFT 78.0
#define RIGHT 26.0
#define TOP 12.0
#define BOTTOM 26.0
#define TICKS 4
#define LABELS_MAX 8

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

static void widen(struct scale *s, double v)
{
    if (!isfinite(v))
        return;
    s->low = fmin(s->low, v);
    s->high = fmax(s->high, v);
}

// Lines through the values, broken where there is none.
static void add_path(struct strbuf *b, const struct scale *s, const double *values, size_t stride)
{
    bool pen = false;
    sb_add(b, "<path class=\"line\" d=\"");
    for (size_t i = 0; i < s->n; i++) {
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

static void add_dot(struct strbuf *b, const struct scale *s, size_t i, double v, bool partial, double radius)
{
    if (!isnan(v))
        sb_addf(b, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", partial ? "dot partial" : "dot", at_x(s, i),
                at_y(s, v), radius);
}

void svg_spark(struct strbuf *b, const struct sheet_tile *t)
{
    struct scale s = {INFINITY, -INFINITY, 3, 3, SPARK_W - 6, SPARK_H - 6, t->nspark};
    for (size_t i = 0; i < t->nspark; i++)
        widen(&s, t->spark[i]);
    if (!isfinite(s.low))
        return;
    sb_addf(b, "<svg class=\"spark\" viewBox=\"0 0 %.0f %.0f\" aria-hidden=\"true\">", SPARK_W, SPARK_H);
    if (t->has_threshold && t->threshold >= s.low && t->threshold <= s.high)
        sb_addf(b, "<path class=\"limit\" d=\"M0 %.1fH%.0f\"/>", at_y(&s, t->threshold), SPARK_W);
    add_path(b, &s, t->spark, sizeof(*t->spark));
    add_dot(b, &s, t->nspark - 1, t->spark[t->nspark - 1], t->spark_partial[t->nspark - 1], 2.2);
    sb_add(b, "</svg>");
}

static void add_band(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    for (size_t i = 0; i < c->npoints;) {
        size_t end = i;
        while (end < c->npoints && !isnan(c->points[end].low) && !isnan(c->points[end].high))
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

static const char *line_class(enum tone t)
{
    return t == TONE_CRITICAL ? "limit crit" : t == TONE_WARNING ? "limit warn" : t == TONE_ACCENT ? "limit target" : "limit";
}

static void add_limits(struct strbuf *b, const struct scale *s, const struct sheet_chart *c)
{
    for (size_t i = 0; i < c->nlines; i++) {
        double v = c->lines[i].value;
        if (v < s->low || v > s->high)
            continue;
        sb_addf(b, "<path class=\"%s\" d=\"M%.1f %.1fH%.1f\"/><text class=\"small\" x=\"%.1f\" y=\"%.1f\">",
                line_class(c->lines[i].tone), s->x0, at_y(s, v), s->x0 + s->w, s->x0 + 4, at_y(s, v) - 3);
        export_html(b, c->lines[i].label);
        sb_add(b, "</text>");
    }
}

// A round step that cuts the span into about TICKS parts; durations are cut as clocks are.
static double round_step(double span, enum kpi_unit unit)
{
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

static void add_axes(struct strbuf *b, const struct scale *s, const struct report_env *env, const struct sheet_chart *c,
                     int kpi)
{
    char buf[NUMFMT_BUF];
    double step_y = round_step(s->high - s->low, c->unit), first = ceil(s->low / step_y);
    for (int i = 0; i <= 2 * TICKS && (first + i) * step_y <= s->high; i++) {
        double v = (first + i) * step_y;
        sb_addf(b, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/><text class=\"tick\" x=\"%.1f\" y=\"%.1f\">", s->x0,
                at_y(s, v), s->x0 + s->w, s->x0 - 6, at_y(s, v) + 4);
        export_html(b, report_value(env, kpi, v, buf));
        sb_add(b, "</text>");
    }
    size_t step = c->npoints / LABELS_MAX + 1;
    for (size_t i = 0; i < c->npoints; i++)
        if ((c->npoints - 1 - i) % step == 0) {
            sb_addf(b, "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">", at_x(s, i), CHART_H - 8);
            export_html(b, c->points[i].short_label);
            sb_add(b, "</text>");
        }
}

void svg_chart(struct strbuf *b, const struct report_env *env, const struct sheet_chart *c, const char *name, int kpi)
{
    struct scale s = {INFINITY, -INFINITY, LEFT, TOP, CHART_W - LEFT - RIGHT, CHART_H - TOP - BOTTOM, c->npoints};
    for (size_t i = 0; i < c->npoints; i++) {
        widen(&s, c->points[i].value);
        widen(&s, c->points[i].low);
        widen(&s, c->points[i].high);
    }
    if (!isfinite(s.low))
        return;
    double span = s.high - s.low > 0 ? s.high - s.low : fmax(1, fabs(s.high));
    for (size_t i = 0; i < c->nlines; i++) // a line that is near belongs in the picture
        if (c->lines[i].value > s.low - span && c->lines[i].value < s.high + span)
            widen(&s, c->lines[i].value);
    if (s.high <= s.low) {
        s.low -= span / 2;
        s.high += span / 2;
    }
    sb_addf(b, "<svg class=\"chart\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"", CHART_W, CHART_H);
    export_html(b, name);
    sb_add(b, "\">");
    add_axes(b, &s, env, c, kpi);
    add_band(b, &s, c);
    add_limits(b, &s, c);
    add_path(b, &s, &c->points[0].value, sizeof(c->points[0]));
    for (size_t i = 0; i < c->npoints; i++) {
        sb_add(b, "<g><title>");
        export_html(b, c->points[i].label);
        if (!isnan(c->points[i].value)) {
            char buf[NUMFMT_BUF];
            sb_add(b, ": ");
            export_html(b, report_value(env, kpi, c->points[i].value, buf));
        }
        sb_add(b, "</title>");
        add_dot(b, &s, i, c->points[i].value, c->points[i].partial, 3);
        sb_add(b, "</g>");
    }
    sb_add(b, "</svg>\n");
}

#include "ui/style_priv.h"

#include <math.h>
#include <stdlib.h>

static unsigned mono_attr(enum theme_role r)
{
    switch (r) {
    case ROLE_selected:
    case ROLE_match: return ATTR_REVERSE;
    case ROLE_header_bar:
    case ROLE_title:
    case ROLE_heading:
    case ROLE_footer_key:
    case ROLE_accent:
    case ROLE_critical:
    case ROLE_error: return ATTR_BOLD;
    default: return 0;
    }
}

// What carries a meaning of its own keeps its colour on the selected line, not under a match.
static bool is_plain(enum theme_role r)
{
    return r == ROLE_normal || r == ROLE_dim || r == ROLE_heading || r == ROLE_axis;
}

struct theme_style style_of(const struct theme *t, const struct canvas_cell *cell, bool mono)
{
    enum theme_role role = cell->role < ROLE_COUNT ? cell->role : ROLE_normal;
    struct theme_style s = t->role[role];
    if (mono) {
        s = (struct theme_style){COLOR_DEFAULT, COLOR_DEFAULT, mono_attr(role)};
        s.attr |= mono_attr(cell->over) | cell->attr;
        return s;
    }
    if (s.bg == COLOR_DEFAULT)
        s.bg = t->role[ROLE_normal].bg;
    if (cell->over && cell->over < ROLE_COUNT) {
        const struct theme_style *over = &t->role[cell->over];
        s.bg = over->bg != COLOR_DEFAULT ? over->bg : s.bg;
        s.fg = (is_plain(role) || cell->over == ROLE_match) && over->fg != COLOR_DEFAULT ? over->fg : s.fg;
        s.attr |= over->attr;
        if (over->attr & ATTR_REVERSE) // grey on the foreground's colour could hardly be read
            s.attr &= ~(unsigned)ATTR_DIM;
    }
    s.attr |= cell->attr;
    return s;
}

static int channel(uint32_t rgb, int shift)
{
    return (int)(rgb >> shift & 0xff);
}

static int distance(int r, int g, int b, uint32_t rgb)
{
    int dr = r - channel(rgb, 16), dg = g - channel(rgb, 8), db = b - channel(rgb, 0);
    return 3 * dr * dr + 4 * dg * dg + 2 * db * db; // the eye weighs green most
}

static int cube_level(int v)
{
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static const int level[6] = {0, 95, 135, 175, 215, 255};
static const uint8_t palette[16][3] = {
    {0, 0, 0},       {205, 0, 0}, {0, 205, 0}, {205, 205, 0}, {0, 0, 238},    {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
    {127, 127, 127}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0}, {92, 92, 255}, {255, 0, 255}, {0, 255, 255}, {255, 255, 255},
};

int color_256(uint32_t rgb)
{
    int r = cube_level(channel(rgb, 16)), g = cube_level(channel(rgb, 8)), b = cube_level(channel(rgb, 0));
    int mean = (channel(rgb, 16) + channel(rgb, 8) + channel(rgb, 0)) / 3;
    int gray = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10, shade = 8 + 10 * gray;
    if (distance(shade, shade, shade, rgb) < distance(level[r], level[g], level[b], rgb))
        return 232 + gray;
    return 16 + 36 * r + 6 * g + b;
}

// Of 8 or 16 colours the nearest by distance is grey for nearly everything: what has a hue keeps it.
enum { LEAST_CHROMA = 24 }; // of 255; below it a colour is a grey

static double linear(int c)
{
    double v = c / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(int r, int g, int b) // as WCAG 2 defines it
{
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

static double lightness(int r, int g, int b) // CIE L*, 0..100
{
    double y = luminance(r, g, b);
    return y > 0.008856 ? 116 * cbrt(y) - 16 : 903.3 * y;
}

static int chroma(int r, int g, int b)
{
    int most = r > g ? r : g, least = r < g ? r : g;
    most = b > most ? b : most;
    least = b < least ? b : least;
    return most - least;
}

static double hue(int r, int g, int b) // degrees; 0 red, 120 green, 240 blue
{
    double c = chroma(r, g, b), h;
    if (r >= g && r >= b)
        h = (g - b) / c;
    else
        h = g >= b ? 2 + (b - r) / c : 4 + (r - g) / c;
    return h < 0 ? 60 * h + 360 : 60 * h;
}

// How far entry i is from the colour: by lightness, and by hue where it has one. Cyan counts as a little bluer than it is, so
// that soft greens stay green.
static double cost(int i, int r, int g, int b)
{
    const uint8_t *c = palette[i];
    double dl = fabs(lightness(r, g, b) - lightness(c[0], c[1], c[2]));
    if (chroma(r, g, b) < LEAST_CHROMA)
        return chroma(c[0], c[1], c[2]) ? INFINITY : dl;
    if (!chroma(c[0], c[1], c[2]))
        return INFINITY;
    double dh = fabs(hue(r, g, b) - (i % 8 == 6 ? 190 : hue(c[0], c[1], c[2])));
    return (dh > 180 ? 360 - dh : dh) / 60 + dl / 35;
}

int color_16(uint32_t rgb, int colors)
{
    int r = channel(rgb, 16), g = channel(rgb, 8), b = channel(rgb, 0), best = 0;
    for (int i = 1; i < 16 && i < colors; i++)
        if (cost(i, r, g, b) < cost(best, r, g, b))
            best = i;
    return best;
}

static uint32_t of_channels(int r, int g, int b)
{
    return (uint32_t)r << 16 | (uint32_t)g << 8 | (uint32_t)b;
}

uint32_t color_limited(uint32_t rgb, int colors)
{
    if (!colors || rgb == COLOR_DEFAULT || color_is_own(rgb))
        return rgb;
    if (colors < 256) {
        const uint8_t *c = palette[color_16(rgb, colors)];
        return of_channels(c[0], c[1], c[2]);
    }
    int n = color_256(rgb), shade = 8 + 10 * (n - 232);
    return n >= 232 ? of_channels(shade, shade, shade) : of_channels(level[(n - 16) / 36], level[(n - 16) / 6 % 6], level[(n - 16) % 6]);
}

static double seen(uint32_t rgb)
{
    return luminance(channel(rgb, 16), channel(rgb, 8), channel(rgb, 0)) + 0.05;
}

void style_limit(struct theme_style *s, int colors)
{
    s->fg = color_limited(s->fg, colors);
    s->bg = color_limited(s->bg, colors);
    if (!colors || colors > 16 || s->fg == COLOR_DEFAULT || s->bg == COLOR_DEFAULT || color_is_own(s->fg) || color_is_own(s->bg))
        return;
    double fg = seen(s->fg), bg = seen(s->bg);
    if (fg < 3 * bg && bg < 3 * fg) // red on blue: the sign says it, the words are to be read
        s->fg = color_limited(bg < 0.18 ? 0xffffff : 0, colors);
}

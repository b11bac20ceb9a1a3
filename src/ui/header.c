// The two lines on top: where one is and of which period, what is wrong.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/glyphs_priv.h"

#include <stdio.h>
#include <string.h>

enum { PART_MAX = 10, FILTER = 2, LEFT_OVER = 5, UNFILTERED = 6, HEADLINE_LEAST = 24 }; // weights: what is left over comes on the second row
struct part {
    char text[200];
    enum theme_role role;
    int weight;    // the heaviest is left out first; 0 never
    bool right;
    bool shown;
};

static void crumbs_text(const struct sheet *s, char *out, size_t size)
{
    struct strbuf b = {0};
    for (size_t i = 0; i < s->ncrumbs; i++)
        sb_addf(&b, "%s%s", i ? " " G_CRUMB " " : "", s->crumbs[i]);
    str_copy(out, size, sb_str(&b));
    sb_release(&b);
}

static size_t make_parts(const struct sheet *s, struct part *parts)
{
    size_t n = 0;
    parts[n++] = (struct part){.text = "kpitop", .role = ROLE_title, .weight = 3};
    if (s->view.page != PAGE_OVERVIEW || s->ncrumbs > 1) {
        parts[n] = (struct part){.role = ROLE_normal};
        crumbs_text(s, parts[n++].text, sizeof(parts[0].text));
    }
    parts[n] = (struct part){.role = ROLE_accent};
    if (s->period && s->period[0])
        snprintf(parts[n].text, sizeof(parts[n].text), G_BEFORE " %s " G_AFTER "%s", s->period,
                 s->partial ? _(" so far") : "");
    n++;
    parts[n] = (struct part){.role = ROLE_warning};
    str_copy(parts[n++].text, sizeof(parts[0].text), s->so_far ? s->so_far : "");
    const struct { const char *text; int weight; bool right; } more[] = {
        {s->grain, 4, false}, {s->compare, 5, false}, {s->filters, s->filters && strcmp(s->filters, _("all channels")) != 0 ? FILTER : UNFILTERED, false}, {s->as_of, 6, true}, {s->sources, 7, true},
        {s->age, 8, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        parts[n] = (struct part){.role = ROLE_normal, .weight = more[i].weight, .right = more[i].right};
        str_copy(parts[n++].text, sizeof(parts[0].text), more[i].text ? more[i].text : "");
    }
    return n;
}

static int parts_width(const struct part *parts, size_t n)
{
    int width = 1;
    for (size_t i = 0; i < n; i++)
        if (parts[i].shown)
            width += utf8_width(parts[i].text) + 3;
    return width - 3;
}

static void choose_parts(struct part *parts, size_t n, int cols)
{
    for (size_t i = 0; i < n; i++)
        parts[i].shown = parts[i].text[0];
    while (parts_width(parts, n) > cols) {
        struct part *heaviest = NULL;
        for (size_t i = 0; i < n; i++)
            if (parts[i].shown && parts[i].weight > 0 && (!heaviest || parts[i].weight > heaviest->weight))
                heaviest = &parts[i];
        if (!heaviest)
            return;
        heaviest->shown = false;
    }
}

// As many of the last steps as fit; of the very last one its beginning.
static const char *end_of_way(const char *text, int width)
{
    for (const char *next; utf8_width(text) > width && (next = strstr(text, " " G_CRUMB " ")) != NULL;)
        text = next + strlen(" " G_CRUMB " ");
    return text;
}

// A long way keeps its end; the period keeps its place at the right of it.
static void draw_first_row(const struct paint *p, struct part *parts, size_t n)
{
    struct canvas *c = p->c;
    int col = 1, right = c->cols - 1;
    for (size_t i = n; i-- > 0;)
        if (parts[i].shown && parts[i].right) {
            right -= utf8_width(parts[i].text);
            canvas_text(c, 0, right, parts[i].role, parts[i].text);
            right -= 3;
            if (i > 0 && parts[i - 1].shown && parts[i - 1].right)
                canvas_text(c, 0, right + 1, ROLE_dim, G_DOT);
        }
    int over = parts_width(parts, n) - (c->cols - 1);
    for (size_t i = 0; i < n; i++)
        if (parts[i].shown && !parts[i].right) {
            int width = utf8_width(parts[i].text);
            const char *text = parts[i].text;
            if (over > 0 && parts[i].weight == 0 && width > 12) {
                text = end_of_way(text, width - over);
                width = utf8_width(text) < width - over ? utf8_width(text) : width - over;
                over = 0;
            }
            col += canvas_fit(c, 0, col, width, parts[i].role, text) + 3;
        }
    canvas_over(c, 0, 0, c->cols, ROLE_header_bar);
}

static int draw_count(const struct paint *p, int row, int col, enum theme_role role, const char *mark, size_t n)
{
    char text[32];
    if (!n)
        return 0;
    snprintf(text, sizeof(text), "%s %zu", mark, n);
    return canvas_text(p->c, row, col, role, text) + 2;
}

// The way has the short name of a KPI, the page its whole one.
static bool has_title(const struct view *v)
{
    return v->page == PAGE_KPI || v->page == PAGE_ROWS || v->page == PAGE_ROW || v->page == PAGE_REJECTS ||
           v->page == PAGE_SOURCE || v->page == PAGE_IMPORT;
}

// Is a part left over that the second row may show?
static bool stands_below(const struct part *part)
{
    return !part->shown && part->text[0] && part->weight > 0 && part->weight <= LEFT_OVER;
}

static bool has_second_row(const struct sheet *s, int cols)
{
    struct part parts[PART_MAX];
    bool any = s->critical + s->warning > 0 || s->view.page == PAGE_OVERVIEW || s->view.page == PAGE_ALERTS || has_title(&s->view) ||
               (s->headline && s->headline[0]);
    if (any)
        return true;
    size_t n = make_parts(s, parts);
    choose_parts(parts, n, cols - 1);
    for (size_t i = 1; i < n; i++)
        any = any || stands_below(&parts[i]);
    return any;
}

// One or two rows, and on screens with room a blank one below.
int header_rows(const struct sheet *s, int rows, int cols)
{
    return (rows >= HEADER_AIRY) + (!s || has_second_row(s, cols) ? 2 : 1);
}

// Comparison and grain that found no room above, at the right edge, where nothing more telling needs it. Returns where they begin.
static int draw_left_over(const struct paint *p, const struct part *parts, size_t n, int col, int right)
{
    for (size_t i = n; i-- > 1;) {
        int w = utf8_width(parts[i].text);
        if (parts[i].shown || !w || parts[i].weight == FILTER || parts[i].weight > LEFT_OVER || right - w < col)
            continue;
        right -= w;
        canvas_text(p->c, 1, right, ROLE_dim, parts[i].text);
        right -= 3;
    }
    return right;
}

static int draw_filter(const struct paint *p, const struct part *parts, size_t n, int col)
{
    for (size_t i = 1; i < n; i++)
        if (!parts[i].shown && parts[i].weight == FILTER && parts[i].text[0])
            col += canvas_fit(p->c, 1, col, p->c->cols - 1 - col, ROLE_accent, parts[i].text) + 2;
    return col;
}

static void draw_hint(const struct paint *p, const char *next_alert, int col, int right)
{
    char hint[80] = "", first[16], word[40];
    key_words(key_first(next_alert, first), word, sizeof(word));
    if (*word)
        snprintf(hint, sizeof(hint), "%s  %s", word, _("next alert"));
    int w = utf8_width(hint);
    if (col + w <= right)
        canvas_right(p->c, 1, right - w, w, ROLE_dim, hint);
}

// Alerts, the title, a filter that found no room above, the worst alert in words; at the right edge what else found none.
static void draw_second_row(const struct paint *p, const struct sheet *s, const char *next_alert, const struct part *parts, size_t n)
{
    struct canvas *c = p->c;
    int col = 1, right = c->cols - 1;
    col += draw_count(p, 1, col, ROLE_critical, G_CRITICAL, s->critical);
    col += draw_count(p, 1, col, ROLE_warning, G_WARNING, s->warning);
    if (s->critical + s->warning == 0 && (s->view.page == PAGE_OVERVIEW || s->view.page == PAGE_ALERTS))
        col += canvas_text(c, 1, col, ROLE_good, _("no alert")) + 2;
    if (has_title(&s->view))
        col += canvas_fit(c, 1, col, right - col, ROLE_title, s->title) + 2;
    col = draw_filter(p, parts, n, col);
    if (s->headline && s->headline[0] && right - col >= HEADLINE_LEAST)
        col += canvas_fit(c, 1, col, right - col, ROLE_normal, s->headline) + 2;
    right = draw_left_over(p, parts, n, col, right);
    if (s->view.page == PAGE_OVERVIEW && s->headline && s->headline[0])
        draw_hint(p, next_alert, col, right);
}

int header_draw(const struct paint *p, const struct sheet *s, const char *next_alert)
{
    struct part parts[PART_MAX];
    size_t n = make_parts(s, parts);
    choose_parts(parts, n, p->c->cols - 1);
    draw_first_row(p, parts, n);
    if (has_second_row(s, p->c->cols))
        draw_second_row(p, s, next_alert, parts, n);
    return header_rows(s, p->c->rows, p->c->cols);
}

// What lies over the page: a text to read, a menu, a prompt, a question. One at a time.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/glyphs_priv.h"

#include <string.h>

enum { WIDEST = 84, LABEL_MOST = 22, LINES_MOST = 4096 };

void over_close(struct ui *u)
{
    arena_release(&u->over.mem);
    u->over = (struct over){0};
}

void over_start(struct ui *u, enum over_kind kind, const char *title, void (*done)(struct ui *u))
{
    struct over fresh = {.kind = kind, .done = done};
    str_copy(fresh.title, sizeof(fresh.title), title); // may lie in the arena that goes
    over_close(u);
    u->over = fresh;
}

void over_text(struct ui *u, const char *title)
{
    over_start(u, OVER_TEXT, title, NULL);
}

void over_menu(struct ui *u, const char *title, void (*done)(struct ui *u))
{
    over_start(u, OVER_MENU, title, done);
}

void over_confirm(struct ui *u, const char *question, void (*done)(struct ui *u))
{
    over_start(u, OVER_CONFIRM, question, done);
}

void over_prompt(struct ui *u, const char *title, const char *value, void (*done)(struct ui *u))
{
    char copy[UI_LINE];
    str_copy(copy, sizeof(copy), value);
    over_start(u, OVER_PROMPT, title, done);
    str_copy(u->over.input, sizeof(u->over.input), copy);
    u->over.cursor = strlen(u->over.input);
}

// The array grows by doubling inside the arena: the old one stays there until the overlay closes.
void over_line(struct ui *u, const char *label, const char *detail)
{
    struct over *o = &u->over;
    if (o->n >= LINES_MOST)
        return;
    if ((o->n & (o->n - 1)) == 0) {
        struct ui_choice *lines = arena_alloc(&o->mem, (o->n ? o->n * 2 : 1) * sizeof(*lines));
        if (!lines)
            return;
        if (o->n)
            memcpy(lines, o->lines, o->n * sizeof(*lines));
        o->lines = lines;
    }
    const char *l = arena_strdup(&o->mem, label), *d = detail ? arena_strdup(&o->mem, detail) : NULL;
    if (l)
        o->lines[o->n++] = (struct ui_choice){l, d};
}

// --- keys -----------------------------------------------------------------------------------------------------------

static void text_key(struct ui *u, int key)
{
    static const struct { const char *keys; int rows; } moves[] = {
        {"Down j Enter", 1}, {"Up k", -1},      {"PgDn Space Ctrl-D", 10},
        {"PgUp Ctrl-U", -10}, {"Home g", -100000}, {"End G", 100000},
    };
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (key_in(moves[i].keys, key)) {
            u->over.scroll += moves[i].rows; // the bounds are set when it is drawn
            u->over.scroll = u->over.scroll < 0 ? 0 : u->over.scroll;
            return;
        }
    if (action_find(u, key, ui_here(u)->view.page) == ACT_copy)
        copy_over(u);
    else
        over_close(u);
}

static void confirm_key(struct ui *u, int key)
{
    if (key == 'y' || key == 'Y' || key == _("yes")[0])
        u->over.done(u);
    else {
        over_close(u);
        ui_say(u, false, _("Nothing was written"));
    }
}

void over_key(struct ui *u, int key)
{
    switch (u->over.kind) {
    case OVER_TEXT: text_key(u, key); break;
    case OVER_MENU: menu_key(u, key); break;
    case OVER_PROMPT: prompt_key(u, key); break;
    case OVER_CONFIRM: confirm_key(u, key); break;
    case OVER_FORM: form_key(u, key); break;
    case OVER_COMMAND: command_key(u, key); break;
    case OVER_HELP: help_key(u, key); break;
    case OVER_NONE: break;
    }
}

// --- drawing --------------------------------------------------------------------------------------------------------

void over_frame(const struct paint *p, struct rect r, const char *title, const char *hint)
{
    struct canvas *c = p->c;
    int right = r.col + r.cols - 1, bottom = r.row + r.rows - 1;
    canvas_blank(c, r, ROLE_normal);
    canvas_repeat(c, r.row, r.col, r.cols, ROLE_axis, G_HLINE);
    canvas_repeat(c, bottom, r.col, r.cols, ROLE_axis, G_HLINE);
    for (int row = r.row + 1; row < bottom; row++) {
        canvas_text(c, row, r.col, ROLE_axis, G_VLINE);
        canvas_text(c, row, right, ROLE_axis, G_VLINE);
    }
    canvas_text(c, r.row, r.col, ROLE_axis, G_BOX_TL);
    canvas_text(c, r.row, right, ROLE_axis, G_BOX_TR);
    canvas_text(c, bottom, r.col, ROLE_axis, G_BOX_BL);
    canvas_text(c, bottom, right, ROLE_axis, G_BOX_BR);
    int used = canvas_fit(c, r.row, r.col + 3, r.cols - 6, ROLE_title, title);
    canvas_text(c, r.row, r.col + 2, ROLE_title, " ");
    canvas_text(c, r.row, r.col + 3 + used, ROLE_title, " ");
    int w = utf8_width(hint);
    if (w && w + 6 < r.cols) {
        canvas_right(c, bottom, right - w - 2, w, ROLE_dim, hint);
        canvas_text(c, bottom, right - w - 3, ROLE_dim, " ");
        canvas_text(c, bottom, right - 2, ROLE_dim, " ");
    }
}

// Width of the column of labels, and of the longest line.
static void measure(const struct over *o, int *label, int *widest)
{
    *label = *widest = 0;
    for (size_t i = 0; i < o->n; i++) {
        bool heading = !o->lines[i].detail;
        int l = utf8_width(o->lines[i].label), d = o->lines[i].detail ? utf8_width(o->lines[i].detail) : 0;
        if (!heading && l > *label)
            *label = l;
        *widest = d > *widest ? d : *widest;
    }
    if (*label > LABEL_MOST && o->kind == OVER_TEXT)
        *label = LABEL_MOST;
    *widest += *label ? *label + 2 : 0;
}

int over_text_line(const struct paint *p, int row, int col, int width, int label, const struct ui_choice *line)
{
    if (!line->detail) {
        if (p)
            canvas_fit(p->c, row, col, width, ROLE_heading, line->label);
        return 1;
    }
    if (p)
        canvas_fit(p->c, row, col, label, ROLE_accent, line->label);
    int indent = label ? label + 2 : 0;
    return text_draw(p, row, col + indent, width - indent, ROLE_normal, line->detail);
}

static int text_height(const struct over *o, int width, int label)
{
    int rows = 0;
    for (size_t i = 0; i < o->n; i++)
        rows += over_text_line(NULL, 0, 0, width, label, &o->lines[i]);
    return rows;
}

struct rect over_centred(const struct canvas *c, int rows, int cols)
{
    rows = rows > c->rows - 2 ? c->rows - 2 : rows;
    cols = cols > c->cols - 2 ? c->cols - 2 : cols;
    return (struct rect){(c->rows - rows) / 2, (c->cols - cols) / 2, rows, cols};
}

static void draw_text(struct ui *u, const struct paint *p)
{
    int label, widest;
    measure(&u->over, &label, &widest);
    int width = widest + 4 > WIDEST ? WIDEST : widest + 4;
    width = width > p->c->cols - 2 ? p->c->cols - 2 : width;
    if (label > width / 3) {
        label = width / 3;
    }
    int rows = text_height(&u->over, width - 4, label);
    struct rect r = over_centred(p->c, rows + 2, width);
    u->over.area = r;
    int most = rows > r.rows - 2 ? rows - (r.rows - 2) : 0;
    u->over.scroll = u->over.scroll > most ? most : u->over.scroll;
    char copy[40], hint[80];
    snprintf(hint, sizeof(hint), most ? _("arrows scroll, %s copies, any other key closes") : _("%s copies, any other key closes"),
             key_first(action_keys(u, ACT_copy), copy));
    over_frame(p, r, u->over.title, hint);
    struct rect clip = canvas_clip(p->c, (struct rect){r.row + 1, r.col + 2, r.rows - 2, r.cols - 4});
    for (size_t i = 0, row = 0; i < u->over.n; i++)
        row += (size_t)over_text_line(p, r.row + 1 + (int)row - u->over.scroll, r.col + 2, r.cols - 4, label,
                                      &u->over.lines[i]);
    p->c->clip = clip;
    if (u->over.scroll > 0)
        canvas_text(p->c, r.row + 1, r.col + r.cols - 1, ROLE_accent, G_UP);
    if (u->over.scroll < most)
        canvas_text(p->c, r.row + r.rows - 2, r.col + r.cols - 1, ROLE_accent, G_DOWN);
    p->c->cur_row = r.row + 1;
    p->c->cur_col = r.col + 2;
}

static void draw_menu_line(const struct paint *p, const struct over *o, size_t i, struct rect r, int row, int label,
                           int *at_row)
{
    canvas_fit(p->c, row, r.col + 2, o->lines[i].detail ? label : r.cols - 4,
               o->lines[i].detail ? ROLE_normal : ROLE_heading, o->lines[i].label);
    if (o->lines[i].detail)
        canvas_fit(p->c, row, r.col + 4 + label, r.cols - label - 6, ROLE_dim, o->lines[i].detail);
    if (i != o->at)
        return;
    *at_row = row;
    canvas_over(p->c, row, r.col + 1, o->lines[i].detail ? label + 2 : r.cols - 2, ROLE_selected);
    p->c->cur_row = row;
    p->c->cur_col = r.col + 2;
}

static void draw_menu(struct ui *u, const struct paint *p)
{
    struct over *o = &u->over;
    int label, widest, shown = 0, at = 0;
    measure(o, &label, &widest);
    for (size_t i = 0; i < o->n; i++) {
        at = i == o->at ? shown : at;
        shown += menu_shows(o, i);
    }
    int hint = utf8_width(o->hint) + 4;
    widest = widest < 30 ? 30 : widest;
    widest = widest < hint ? hint : widest;
    struct rect r = over_centred(p->c, (shown ? shown : 1) + 3, widest + 4);
    int room = r.rows - 3;
    o->area = r;
    o->scroll = at < o->scroll ? at : at >= o->scroll + room ? at - room + 1 : o->scroll;
    o->scroll = o->scroll > shown - room ? (shown > room ? shown - room : 0) : o->scroll;
    label = label > r.cols - 4 ? r.cols - 4 : label;
    over_frame(p, r, o->title, o->hint[0] ? o->hint : _("Enter choose   Esc close"));
    int row = -o->scroll;
    for (size_t i = 0; i < o->n; i++)
        if (menu_shows(o, i)) {
            if (row >= 0 && row < room)
                draw_menu_line(p, o, i, r, r.row + 1 + row, label, &o->at_row);
            row++;
        }
    if (!shown)
        canvas_fit(p->c, r.row + 1, r.col + 2, r.cols - 4, ROLE_dim, _("nothing here has these letters"));
    int col = r.col + 2 + canvas_text(p->c, r.row + r.rows - 2, r.col + 2, ROLE_prompt, "/ ");
    if (o->filtering || o->filter[0])
        col += canvas_fit(p->c, r.row + r.rows - 2, col, r.cols - 6, ROLE_normal, o->filter);
    else
        canvas_fit(p->c, r.row + r.rows - 2, col, r.cols - 6, ROLE_dim, _("search"));
    if (o->filtering) {
        p->c->cur_row = r.row + r.rows - 2;
        p->c->cur_col = col;
        p->c->cur_shown = true;
    }
}

static void draw_prompt(const struct over *o, const struct paint *p)
{
    int row = p->c->rows - 1;
    canvas_blank(p->c, (struct rect){row, 0, 1, p->c->cols}, ROLE_prompt);
    int col = 1 + canvas_fit(p->c, row, 1, p->c->cols - 12, ROLE_prompt, o->title);
    col += canvas_text(p->c, row, col, ROLE_prompt, o->kind == OVER_CONFIRM ? _("  y/n ") : _(": "));
    if (o->told[0] && row > 0) {
        canvas_blank(p->c, (struct rect){row - 1, 0, 1, p->c->cols}, ROLE_footer_bar);
        canvas_fit(p->c, row - 1, 1, p->c->cols - 2, o->told_bad ? ROLE_error : ROLE_footer_bar, o->told);
    }
    if (o->kind == OVER_PROMPT)
        col = line_draw(p, row, col, p->c->cols - col - 2, ROLE_prompt, o->input, o->cursor);
    p->c->cur_row = row;
    p->c->cur_col = col;
    p->c->cur_shown = true;
}

void over_draw(struct ui *u, const struct paint *p)
{
    switch (u->over.kind) {
    case OVER_TEXT: draw_text(u, p); break;
    case OVER_MENU: draw_menu(u, p); break;
    case OVER_PROMPT:
    case OVER_CONFIRM: draw_prompt(&u->over, p); break;
    case OVER_FORM: form_draw(u, p); break;
    case OVER_COMMAND: command_draw(u, p); break;
    case OVER_HELP: help_draw(u, p); break;
    case OVER_NONE: break;
    }
}

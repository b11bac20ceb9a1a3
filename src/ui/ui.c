// The dashboard without a terminal: it takes keys and sizes, and draws itself on a canvas.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/glyphs_priv.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_BELOW = 24 }; // from so many rows on one above the footer is free

const struct numfmt *ui_numfmt(const struct ui *u)
{
    (void)u;
    // Translators: the code of your language ("fr"); axes write their numbers by it.
    return !strcmp(_("en"), "fr") ? &numfmt_fr : &numfmt_en;
}

bool ui_too_small(const struct ui *u)
{
    return u->canvas.rows < UI_LEAST_ROWS || u->canvas.cols < UI_LEAST_COLS;
}

// Rows at the foot of the page for the help of its longest row, with a rule above.
static int help_rows(const struct ui *u)
{
    int most = 0, width = u->canvas.cols - 2;
    for (size_t i = 0; u->sheet && i < u->sheet->nblocks; i++) {
        const struct sheet_block *b = &u->sheet->blocks[i];
        for (size_t k = 0; b->kind == BLOCK_TABLE && k < b->table.nrows; k++) {
            int rows = b->table.rows[k].help ? 1 + text_rows(b->table.rows[k].help, width) : 0;
            most = rows > most ? rows : most;
        }
    }
    return most > u->canvas.rows / 4 ? u->canvas.rows / 4 : most;
}

static void draw_help(const struct ui *u, const struct paint *p, struct rect body)
{
    const struct sheet_row *row = nav_row(u);
    int rows = help_rows(u), top = body.row + body.rows;
    if (!rows)
        return;
    canvas_repeat(p->c, top, 0, p->c->cols, ROLE_axis, G_HLINE);
    struct rect clip = canvas_clip(p->c, (struct rect){top + 1, 1, rows - 1, p->c->cols - 2});
    if (row && row->help)
        text_draw(p, top + 1, 1, p->c->cols - 2, ROLE_normal, row->help);
    p->c->clip = clip;
}

struct rect ui_body(const struct ui *u)
{
    int top = header_rows(u->sheet, u->canvas.rows, u->canvas.cols), margin = u->canvas.cols >= 60 ? 1 : 0;
    int bottom = (u->canvas.rows >= ROWS_BELOW ? 2 : 1) + help_rows(u);
    // The last column is free for the signs that say there is more above or below.
    return (struct rect){top, margin, u->canvas.rows - top - bottom, u->canvas.cols - 1 - margin};
}

int ui_body_rows(const struct ui *u)
{
    return ui_body(u).rows;
}

int ui_resize(struct ui *u, int rows, int cols, struct err *e)
{
    int err = canvas_resize(&u->canvas, rows, cols, e);
    if (err || !u->sheet || ui_too_small(u))
        return err; // too small: the layout of before is kept until there is room again
    struct rect body = ui_body(u);
    struct place *here = ui_here(u);
    u->layout.alone = here->alone;
    u->layout.panel = here->panel;
    err = layout_build(&u->layout, u->sheet, body.cols, body.rows, u->fold, e);
    if (err)
        return err;
    u->at = layout_find(&u->layout, here->spot);
    int most = u->layout.rows > body.rows ? u->layout.rows - body.rows : 0;
    here->scroll = here->scroll > most ? most : here->scroll;
    if (here->follow)
        here->scroll = layout_scroll(&u->layout, u->at, here->scroll, body.rows);
    return 0;
}

int ui_init(struct ui *u, const struct ui_host *host, const struct ui_opts *o, int rows, int cols, struct err *e)
{
    *u = (struct ui){.host = host, .opts = o, .theme = o->theme, .glyphs = glyphs_pick(o->glyphs), .at = SIZE_MAX, .arg = "", .mouse = o->mouse};
    u->canvas.ascii = u->glyphs == GLYPHS_ASCII;
    u->stack[0] = (struct place){.view = o->start, .spot = {-1, 0, 0}, .id = ++u->places};
    int err = ui_resize(u, rows, cols, e);
    return err ? err : nav_load(u, e);
}

void ui_release(struct ui *u)
{
    over_close(u);
    sb_release(&u->copied);
    sheet_free(u->sheet);
    layout_release(&u->layout);
    canvas_release(&u->canvas);
}

void ui_say(struct ui *u, bool is_error, const char *fmt, ...)
{
    char whole[sizeof(u->message) + UI_LINE];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(whole, sizeof(whole), fmt, ap);
    va_end(ap);
    err_hide_passwords(whole);
    str_copy(u->message, sizeof(u->message), whole); // which does not cut inside a character
    u->is_error = is_error;
}

static void draw_line(const struct paint *p, int row, const struct sheet_tile *t)
{
    int cols = p->c->cols, w = utf8_width(t->value.text);
    enum theme_role role = tile_rank(t) == 0 ? ROLE_critical : tile_rank(t) == 1 ? ROLE_warning : ROLE_normal;
    canvas_text(p->c, row, 0, role, glyph_mark(tile_rank(t) ? t->mark : "!!"));
    canvas_fit(p->c, row, 2, cols - 3 - w, ROLE_normal, t->name);
    canvas_right(p->c, row, cols - w, w, role, t->value.text);
}

// One line for each KPI of the overview that fits, the worst first; nothing on other pages. Returns the rows used.
static int draw_lines(const struct ui *u, const struct paint *p, int rows)
{
    int row = 0;
    for (int rank = 0; rank < 3; rank++)
        for (size_t b = 0; b < u->sheet->nblocks; b++)
            for (size_t f = 0; u->sheet->blocks[b].kind == BLOCK_TILES && f < u->sheet->blocks[b].tiles.n; f++) {
                const struct sheet_family *family = &u->sheet->blocks[b].tiles.families[f];
                for (size_t i = 0; i < family->ntiles && row < rows; i++)
                    if (tile_rank(&family->tiles[i]) == rank && family->tiles[i].state != STATE_NODATA)
                        draw_line(p, row++, &family->tiles[i]);
            }
    return row;
}

static void draw_too_small(struct ui *u, const struct paint *p)
{
    char text[160];
    snprintf(text, sizeof(text), _("kpitop needs %dx%d, this terminal is %dx%d"), UI_LEAST_COLS, UI_LEAST_ROWS,
             u->canvas.cols, u->canvas.rows);
    int cols = u->canvas.cols, said = text_rows(text, cols);
    int row = u->sheet && cols >= UI_LINE_COLS ? draw_lines(u, p, u->canvas.rows - said) : 0;
    text_draw(p, row, 0, cols, row ? ROLE_dim : ROLE_normal, text);
}

// Signs at the right edge that there is more above or below: beyond the body, where nothing scrolls, when a row is free there.
static void draw_scroll_hints(struct ui *u, const struct paint *p, struct rect body)
{
    int right = body.col + body.cols, scroll = ui_here(u)->scroll;
    if (scroll > 0)
        canvas_text(p->c, body.row - (u->canvas.rows >= HEADER_AIRY), right, ROLE_accent, G_UP);
    if (scroll + body.rows < u->layout.rows)
        canvas_text(p->c, body.row + body.rows - (u->canvas.rows < ROWS_BELOW), right, ROLE_accent, G_DOWN);
}

void ui_draw(struct ui *u)
{
    struct paint p = {&u->canvas, u->glyphs, ui_numfmt(u)};
    canvas_clear(&u->canvas);
    if (ui_too_small(u)) {
        draw_too_small(u, &p);
        return;
    }
    struct rect body = ui_body(u);
    header_draw(&p, u->sheet, action_keys(u, ACT_next_alert));
    page_draw(&p, body, u->sheet, &u->layout, ui_here(u)->scroll, u->at);
    draw_help(u, &p, body);
    draw_scroll_hints(u, &p, body);
    if (u->search[0])
        search_mark(u, body);
    footer_draw(&p, u, u->canvas.rows - 1);
    over_draw(u, &p);
}

static void say_unknown(struct ui *u, int key)
{
    char name[16], near_name[16], help[16];
    int near = action_near_key(u, key), act = near == UK_NONE ? -1 : action_find(u, near, ui_here(u)->view.page);
    key_label(key, name);
    key_first(action_keys(u, ACT_help), help);
    if (act >= 0)
        ui_say(u, false, _("%s does nothing here; near it: %s (%s). %s shows all"), name, key_label(near, near_name), action_word(act), help);
    else
        ui_say(u, false, _("%s does nothing here; %s shows the keys"), name, help);
}

void ui_key(struct ui *u, int key)
{
    u->message[0] = '\0';
    if (key == UK_CTRL('C')) {
        u->quit = true;
        return;
    }
    if (u->over.kind != OVER_NONE && key & UK_ALT) {
        if (key != (UK_ALT | 'b') && key != (UK_ALT | 'f') && key != (UK_ALT | 'd')) {
            ui_key(u, UK_ESC);
            ui_key(u, key & ~UK_ALT);
            return;
        }
    }
    if (u->over.kind != OVER_NONE && key != UK_CTRL('L') && key != UK_CTRL('Z')) {
        over_key(u, key);
        return;
    }
    int act = action_find(u, key, ui_here(u)->view.page);
    if (key & UK_ALT && act < 0) { // what Esc and the key are when they come at once
        ui_key(u, UK_ESC);
        ui_key(u, key & ~UK_ALT);
        return;
    }
    if (ui_too_small(u) && act != ACT_quit && act != ACT_quit_all && act != ACT_suspend && act != ACT_redraw)
        return; // nobody can see what it would do
    if (act < 0)
        say_unknown(u, key);
    else
        action_run(u, act, key);
}

// Pasted text is typed where there is a line to type; elsewhere its letters would be keys.
void ui_paste(struct ui *u, const char *text)
{
    struct strbuf b = {0};
    utf8_clean(&b, text, strlen(text));
    bool field = u->over.kind == OVER_FORM && !u->over.form->fields[u->over.at].choices;
    bool line = field || u->over.kind == OVER_PROMPT || u->over.kind == OVER_COMMAND || u->over.kind == OVER_HELP ||
                (u->over.kind == OVER_MENU && u->over.filtering);
    if (!line)
        ui_say(u, false, _("Text can be pasted where there is a line to type it"));
    const char *p = sb_str(&b);
    for (size_t left = b.len, step; line && left; p += step, left -= step) {
        uint32_t cp;
        step = utf8_decode(p, left, &cp);
        over_key(u, (int)cp);
    }
    sb_release(&b);
}

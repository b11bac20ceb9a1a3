// The headless twin of the terminal: a canvas written to a file.
#include "ui/style_priv.h"

#include "base/file.h"

#include <string.h>

char role_letter(enum theme_role r)
{
    static const char letters[ROLE_COUNT] = {
        [ROLE_normal] = '.',     [ROLE_dim] = 'd',        [ROLE_title] = 'T',      [ROLE_heading] = 'h',
        [ROLE_header_bar] = 'H', [ROLE_footer_bar] = 'F', [ROLE_footer_key] = 'K', [ROLE_selected] = 'S',
        [ROLE_accent] = 'a',     [ROLE_good] = '+',       [ROLE_bad] = '-',        [ROLE_warning] = 'w',
        [ROLE_critical] = 'c',   [ROLE_excellent] = 'e',  [ROLE_spark] = 's',      [ROLE_spark_partial] = 'p',
        [ROLE_axis] = 'x',       [ROLE_band] = 'b',       [ROLE_curve] = 'u',       [ROLE_threshold] = 't',  [ROLE_target] = 'g',
        [ROLE_match] = 'M',      [ROLE_prompt] = 'P',     [ROLE_error] = 'E',
    };
    return (unsigned)r < ROLE_COUNT ? letters[r] : '?';
}

static const struct canvas_cell *row_of(const struct canvas *c, int row)
{
    return &c->cells[(size_t)row * (size_t)c->cols];
}

static void add_text_row(struct strbuf *b, const struct canvas *c, int row)
{
    size_t end = b->len;
    for (int col = 0; col < c->cols; col++) {
        sb_add(b, row_of(c, row)[col].text);
        if (strcmp(row_of(c, row)[col].text, " ") && row_of(c, row)[col].width)
            end = b->len;
    }
    if (b->s) {
        b->s[end] = '\0';
        b->len = end;
    }
    sb_putc(b, '\n');
}

static void add_role_row(struct strbuf *b, const struct canvas *c, int row)
{
    for (int col = 0; col < c->cols; col++) {
        const struct canvas_cell *cell = &row_of(c, row)[col];
        sb_putc(b, role_letter(cell->over ? cell->over : cell->role));
    }
    sb_putc(b, '\n');
}

int dump_text(const struct canvas *c, bool roles, const char *path, struct err *e)
{
    struct strbuf b = {0};
    for (int row = 0; row < c->rows; row++)
        add_text_row(&b, c, row);
    if (roles)
        sb_add(&b, "-- roles --\n");
    for (int row = 0; roles && row < c->rows; row++)
        add_role_row(&b, c, row);
    int err = file_write_mode(path, &b, true, 0600, e);
    sb_release(&b);
    return err;
}

static void add_color(struct strbuf *b, int base, uint32_t rgb)
{
    if (rgb == COLOR_DEFAULT)
        sb_addf(b, ";%d", base + 1);
    else if (color_is_own(rgb))
        sb_addf(b, ";%u", (unsigned)base - 8 + (rgb & 7));
    else
        sb_addf(b, ";%d;2;%u;%u;%u", base, rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
}

static void add_style(struct strbuf *b, const struct theme_style *s)
{
    static const struct { unsigned attr; const char *code; } attrs[] = {
        {ATTR_BOLD, ";1"}, {ATTR_DIM, ";2"}, {ATTR_UNDERLINE, ";4"}, {ATTR_REVERSE, ";7"}};
    sb_add(b, "\033[0");
    for (size_t i = 0; i < ARRAY_LEN(attrs); i++)
        if (s->attr & attrs[i].attr)
            sb_add(b, attrs[i].code);
    add_color(b, 38, s->fg);
    add_color(b, 48, s->bg);
    sb_putc(b, 'm');
}

int dump_ansi(const struct canvas *c, const struct theme *t, int colors, const char *path, struct err *e)
{
    struct strbuf b = {0};
    for (int row = 0; row < c->rows; row++) {
        struct theme_style last = {0, 0, ~0u};
        for (int col = 0; col < c->cols; col++) {
            const struct canvas_cell *cell = &row_of(c, row)[col];
            struct theme_style s = style_of(t, cell, colors == 1);
            style_limit(&s, colors);
            if (s.fg != last.fg || s.bg != last.bg || s.attr != last.attr)
                add_style(&b, &s);
            last = s;
            sb_add(&b, cell->text);
        }
        sb_add(&b, "\033[0m\n");
    }
    int err = file_write_mode(path, &b, true, 0600, e);
    sb_release(&b);
    return err;
}

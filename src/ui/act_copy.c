// Copying: the figure under the cursor, its line or the page, to the clipboard of the terminal.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

// Text of files may hold anything: of controls only line ends and tabs go on.
static void add_clean(struct strbuf *out, const char *text, size_t len)
{
    while (len) {
        size_t n = 0;
        while (n < len && text[n] != '\n' && text[n] != '\t')
            n++;
        utf8_clean(out, text, n);
        if (n < len)
            sb_putc(out, text[n++]);
        text += n;
        len -= n;
    }
}

static void copy(struct ui *u, const char *text)
{
    sb_release(&u->copied);
    add_clean(&u->copied, text, strlen(text));
    u->copy = u->copied.len > 0 && !u->copied.oom;
    if (!u->copy)
        ui_say(u, false, _("There is nothing here to copy"));
}

void copy_done(struct ui *u, bool taken)
{
    struct err e = {0};
    char path[400] = "", line[60];
    u->copy = false;
    if (!taken && u->host->copy_file(u->host->ctx, &u->copied, path, sizeof(path), &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    const char *text = sb_str(&u->copied);
    str_copy(line, sizeof(line), text);
    line[strcspn(line, "\n")] = '\0';
    for (char *c = line; *c; c++)
        *c = *c == '\t' ? ' ' : *c;
    bool whole = strlen(line) == u->copied.len;
    if (taken)
        ui_say(u, false, whole ? _("Copied: %s") : _("Copied: %s ..."), line);
    else
        ui_say(u, false, _("This terminal has no clipboard: written to %s"), path);
}

void copy_over(struct ui *u)
{
    struct strbuf b = {0};
    sb_addf(&b, "%s\n", u->over.title);
    for (size_t i = 0; i < u->over.n; i++) {
        const struct ui_choice *line = &u->over.lines[i];
        sb_addf(&b, "%s%s%s\n", line->label, line->detail ? "\t" : "", line->detail ? line->detail : "");
    }
    copy(u, sb_str(&b));
    sb_release(&b);
}

// --- what stands there ------------------------------------------------------------------------------------------------

static const struct sheet_block *selected(const struct ui *u, struct spot *spot)
{
    if (u->at >= u->layout.nitems || u->layout.items[u->at].spot.item < 0)
        return NULL;
    *spot = u->layout.items[u->at].spot;
    return &u->sheet->blocks[spot->block];
}

// Where there is no figure a dash stands, or that it is hidden: nothing to take along.
static const char *cell_figure(const struct sheet_cell *c)
{
    return c->has_num ? c->text : "";
}

static bool column_of_figures(const struct sheet_table *t, size_t column)
{
    for (size_t i = 0; t->columns[column].right && i < t->nrows; i++)
        if (t->rows[i].cells[column].has_num)
            return true;
    return false;
}

// The figure of a line of a table: that of the first column that has any but the first; where there is none, the first text.
static const char *table_figure(const struct sheet_table *t, size_t row)
{
    for (size_t i = 1; i < t->ncolumns; i++)
        if (column_of_figures(t, i))
            return cell_figure(&t->rows[row].cells[i]);
    return t->ncolumns ? t->rows[row].cells[0].text : "";
}

static const char *figure(const struct ui *u)
{
    struct spot spot;
    const struct sheet_block *b = selected(u, &spot);
    const struct sheet_tile *t = b ? sheet_tile_at(u->sheet, spot) : NULL;
    if (t)
        return cell_figure(&t->value);
    if (b && b->kind == BLOCK_BARS)
        return cell_figure(&b->bars.bars[spot.item].value);
    return b && b->kind == BLOCK_TABLE ? table_figure(&b->table, (size_t)spot.item) : "";
}

static void add_part(struct strbuf *b, const char *text)
{
    if (text && *text)
        sb_addf(b, "%s%s", b->len ? "\t" : "", text);
}

// The line, its parts apart by tabs as a spreadsheet takes them.
static void add_line(const struct ui *u, struct strbuf *out)
{
    struct spot spot;
    const struct sheet_block *b = selected(u, &spot);
    const struct sheet_tile *t = b ? sheet_tile_at(u->sheet, spot) : NULL;
    if (t) {
        const char *parts[] = {t->name, t->value.text, t->delta.text, t->n, t->reason};
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            add_part(out, parts[i]);
    } else if (b && b->kind == BLOCK_BARS) {
        const struct sheet_bar *bar = &b->bars.bars[spot.item];
        const char *parts[] = {bar->label, bar->value.text, bar->delta.text, bar->n.text};
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            add_part(out, parts[i]);
    } else if (b && b->kind == BLOCK_TABLE)
        for (size_t i = 0; i < b->table.ncolumns; i++)
            sb_addf(out, "%s%s", i ? "\t" : "", b->table.rows[spot.item].cells[i].text);
}

static void copy_line(struct ui *u)
{
    struct strbuf b = {0};
    add_line(u, &b);
    copy(u, sb_str(&b));
    sb_release(&b);
}

static void copy_page(struct ui *u)
{
    struct strbuf b = {0};
    struct err e = {0};
    if (u->host->page_text(u->host->ctx, &ui_here(u)->view, &b, &e))
        ui_say(u, true, "%s", e.msg);
    else
        copy(u, sb_str(&b));
    sb_release(&b);
}

// --- actions ----------------------------------------------------------------------------------------------------------

static void copy_figure(struct ui *u)
{
    if (*figure(u))
        copy(u, figure(u));
    else
        ui_say(u, false, _("There is no figure here to copy"));
}

static void part_chosen(struct ui *u)
{
    size_t at = u->over.at;
    over_close(u);
    if (at == 0)
        copy_figure(u);
    else if (at == 1)
        copy_line(u);
    else
        copy_page(u);
}

void act_copy(struct ui *u, int key)
{
    (void)key;
    copy_figure(u);
}

void act_copy_more(struct ui *u, int key)
{
    struct strbuf b = {0};
    (void)key;
    add_line(u, &b);
    for (char *c = b.s; c && *c; c++)
        *c = *c == '\t' ? ' ' : *c;
    over_menu(u, _("Copy"), part_chosen);
    over_line(u, _("the figure"), figure(u));
    over_line(u, _("the line"), sb_str(&b));
    over_line(u, _("the page"), u->sheet->title);
    u->over.at = 1;
    sb_release(&b);
}

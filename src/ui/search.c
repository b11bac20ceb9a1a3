// Searching the lines of a page, without case and accents, while the word is typed.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/pattern.h"
#include "base/utf8.h"

#include <string.h>

bool text_has(const char *text, const char *word)
{
    struct strbuf t = {0}, w = {0};
    utf8_fold(&t, text, strlen(text));
    utf8_fold(&w, word, strlen(word));
    bool has = w.len > 0 && strstr(sb_str(&t), sb_str(&w));
    sb_release(&t);
    sb_release(&w);
    return has;
}

bool text_begins(const char *text, const char *word)
{
    struct strbuf t = {0}, w = {0};
    utf8_fold(&t, text, strlen(text));
    utf8_fold(&w, word, strlen(word));
    bool begins = str_starts(sb_str(&t), sb_str(&w));
    sb_release(&t);
    sb_release(&w);
    return begins;
}

bool text_same(const char *a, const char *b)
{
    return text_begins(a, b) && text_begins(b, a);
}

enum { SPOT_BYTES = 1 << 15 }; // a comment is searched as a whole

static bool spot_has(const struct ui *u, const struct pattern *p, struct spot spot)
{
    char buf[SPOT_BYTES];
    return pattern_matches(p, sheet_spot_text(u->sheet, spot, buf, sizeof(buf)));
}

static bool item_matches(const struct ui *u, const struct pattern *p, size_t i)
{
    return !u->layout.items[i].passive && spot_has(u, p, u->layout.items[i].spot);
}

static size_t count_matches(const struct ui *u, const struct pattern *p)
{
    size_t n = 0;
    for (size_t i = 0; i < u->layout.nitems; i++)
        n += item_matches(u, p, i);
    return n;
}

// A family that is folded away opens when one of its KPIs matches.
static bool unfold_matches(struct ui *u)
{
    struct err e = {0};
    struct pattern p;
    bool changed = false;
    pattern_open(&p, u->search, &e);
    for (size_t i = 0; u->layout.folding && u->search[0] && i < u->sheet->nblocks; i++) {
        const struct sheet_block *b = &u->sheet->blocks[i];
        for (size_t f = 0; b->kind == BLOCK_TILES && f < b->tiles.n && f < FOLDS; f++)
            for (size_t k = 0; !u->layout.open[f] && k < b->tiles.families[f].ntiles; k++)
                if (spot_has(u, &p, (struct spot){(int)i, (int)f, (int)k})) {
                    u->fold[f] = FOLD_OPEN;
                    changed = true;
                    break;
                }
    }
    pattern_close(&p);
    if (changed && ui_resize(u, u->canvas.rows, u->canvas.cols, &e))
        ui_say(u, true, "%s", e.msg);
    return changed;
}

static bool select_match(struct ui *u, size_t from, int step)
{
    size_t n = u->layout.nitems;
    struct pattern p;
    struct err e = {0};
    bool found = false;
    pattern_open(&p, u->search, &e);
    for (size_t tries = 0, i = from; tries < n && !found; tries++, i = (i + n + (size_t)step) % n)
        if ((found = item_matches(u, &p, i)))
            nav_select(u, i);
    pattern_close(&p);
    return found;
}

static void say_matches(struct ui *u)
{
    struct pattern p;
    struct err e = {0};
    int wrong = pattern_open(&p, u->search, &e);
    unsigned long n = (unsigned long)count_matches(u, &p);
    pattern_close(&p);
    if (wrong && !n)
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, ngettext("%lu match of \"%s\"", "%lu matches of \"%s\"", n), n, u->search);
}

static void search_typed(struct ui *u)
{
    str_copy(u->search, sizeof(u->search), u->over.input);
    if (u->over.at >= u->layout.nitems)
        return;
    nav_select(u, u->over.at); // each letter searches from where one was; without a match that is where one stays
    if (u->search[0])
        select_match(u, u->over.at, 1);
}

static void search_done(struct ui *u)
{
    str_copy(u->search, sizeof(u->search), u->over.input);
    if (unfold_matches(u))
        u->over.at = 0; // from the top: the first match may have been hidden
    search_typed(u);
    over_close(u);
    if (u->search[0])
        say_matches(u);
}

void act_search(struct ui *u, int key)
{
    (void)key;
    over_prompt(u, _("Search"), u->arg, search_done);
    u->over.changed = search_typed;
    u->over.at = u->at;
    if (*u->arg)
        search_done(u);
}

static void go_match(struct ui *u, int step)
{
    size_t n = u->layout.nitems;
    char first[UI_KEY_TEXT], all[UI_KEY_TEXT];
    if (!u->search[0])
        ui_say(u, false, _("Search first: %s"), action_text(u, ACT_search, first));
    else if (!n || !select_match(u, (u->at + n + (size_t)step) % n, step))
        ui_say(u, false, _("Nothing here matches \"%s\"; %s searches everything"), u->search, action_text(u, ACT_find, all));
    else
        say_matches(u);
}

void act_next_match(struct ui *u, int key)
{
    (void)key;
    go_match(u, 1);
}

void act_previous_match(struct ui *u, int key)
{
    (void)key;
    go_match(u, -1);
}

// One row of the canvas as folded text; col[i]: the column that byte i comes from.
static void fold_row(struct canvas *c, int row, struct strbuf *text, uint16_t *col, size_t size)
{
    for (int x = 0; x < c->cols; x++) {
        const struct canvas_cell *cell = canvas_at(c, row, x);
        size_t from = text->len;
        if (!strcmp(cell->text, " "))
            sb_putc(text, ' ');
        else
            utf8_fold(text, cell->text, strlen(cell->text));
        for (size_t i = from; i < text->len && i < size; i++)
            col[i] = (uint16_t)x;
    }
}

void search_mark(struct ui *u, struct rect area)
{
    struct strbuf text = {0};
    struct pattern p;
    struct err e = {0};
    uint16_t col[CANVAS_MAX * 4];
    pattern_open(&p, u->search, &e);
    for (int row = area.row; row < area.row + area.rows; row++) {
        sb_clear(&text);
        fold_row(&u->canvas, row, &text, col, ARRAY_LEN(col));
        for (size_t from = 0, at, len; pattern_find(&p, sb_str(&text) + from, &at, &len); from += at + len) {
            size_t first = from + at, last = first + len - 1;
            if (last < ARRAY_LEN(col))
                canvas_over(&u->canvas, row, col[first], col[last] - col[first] + 1, ROLE_match);
        }
    }
    pattern_close(&p);
    sb_release(&text);
}

// How a page's tables are shown, the same for every page: only the rows with some words, sorted by any column.
#include "report/report_priv.h"

#include <stdlib.h>
#include <string.h>

// --- rows with words ----------------------------------------------------------------------------------------------

struct finds { // the words in force, folded
    struct strbuf word[LOOK_FINDS];
    size_t n;
    struct strbuf text;
};

static void finds_open(struct finds *f, const struct view_look *l)
{
    for (size_t i = 0; i < LOOK_FINDS; i++)
        if (l->find[i].text[0] && !l->find[i].off) {
            utf8_fold(&f->word[f->n], l->find[i].text, strlen(l->find[i].text));
            f->n += f->word[f->n].len > 0;
        }
}

static bool finds_close(struct finds *f) // false: out of memory
{
    bool fine = !f->text.oom;
    for (size_t i = 0; i < LOOK_FINDS; i++) {
        fine = fine && !f->word[i].oom;
        sb_release(&f->word[i]);
    }
    sb_release(&f->text);
    return fine;
}

static void finds_begin(struct finds *f)
{
    sb_clear(&f->text);
}

static void finds_text(struct finds *f, const char *s)
{
    utf8_fold(&f->text, s, strlen(s));
    sb_putc(&f->text, '\n');
}

static bool finds_all(const struct finds *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (!strstr(sb_str(&f->text), sb_str(&f->word[i])))
            return false;
    return true;
}

static size_t keep_rows(struct draft *p, struct finds *f, struct sheet_table *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->nrows; i++) {
        finds_begin(f);
        for (size_t k = 0; k < t->ncolumns; k++)
            finds_text(f, t->rows[i].cells[k].text);
        if (finds_all(f))
            t->rows[kept++] = t->rows[i];
    }
    if (!kept && t->nrows)
        t->empty = page_printf(p, _("No row has these words: %s switches the filter off."), page_key_of(p, "filter"));
    return t->nrows = kept;
}

static size_t keep_bars(struct finds *f, struct sheet_bars *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->nbars; i++) {
        finds_begin(f);
        finds_text(f, b->bars[i].label);
        if (finds_all(f))
            b->bars[kept++] = b->bars[i];
    }
    return b->nbars = kept;
}

static size_t keep_tiles(struct finds *f, struct sheet_block *b)
{
    size_t families = 0, all = 0;
    for (size_t i = 0; i < b->tiles.n; i++) {
        struct sheet_family *fam = &b->tiles.families[i];
        size_t kept = 0;
        for (size_t k = 0; k < fam->ntiles; k++) {
            finds_begin(f);
            finds_text(f, fam->tiles[k].name);
            finds_text(f, fam->tiles[k].words);
            if (finds_all(f))
                fam->tiles[kept++] = fam->tiles[k];
        }
        fam->ntiles = kept;
        all += kept;
        if (kept)
            b->tiles.families[families++] = *fam;
    }
    b->tiles.n = families;
    return all;
}

// What is left of the blocks that have lines to choose from, and how many there were.
static void keep(struct draft *p, struct finds *f, size_t *left, size_t *of)
{
    for (size_t i = 0; i < p->s->nblocks; i++) {
        struct sheet_block *b = &p->s->blocks[i];
        if (b->kind == BLOCK_TABLE) {
            *of += b->table.nrows;
            *left += keep_rows(p, f, &b->table);
        } else if (b->kind == BLOCK_BARS) {
            *of += b->bars.nbars;
            *left += keep_bars(f, &b->bars);
        } else if (b->kind == BLOCK_TILES) {
            for (size_t k = 0; k < b->tiles.n; k++)
                *of += b->tiles.families[k].ntiles;
            *left += keep_tiles(f, b);
        }
    }
}

static const char *find_words(struct draft *p, bool off)
{
    const struct view_look *l = &p->v->look;
    const char *words = "";
    for (size_t i = 0; i < LOOK_FINDS; i++)
        if (l->find[i].text[0] && l->find[i].off == off)
            words = page_printf(p, *words ? "%s, \"%s\"" : "%s\"%s\"", words, page_word(p, l->find[i].text));
    return words;
}

// The header names every filter, those that are switched off too.
static void tell_filters(struct draft *p, size_t left, size_t of)
{
    const char *on = find_words(p, false), *off = find_words(p, true);
    if (*on)
        p->s->filters = page_printf(p, _("%s, rows with %s: %zu of %zu"), p->s->filters, on, left, of);
    if (p->v->off.n)
        p->s->filters = page_printf(p, _("%s (off: %s)"), p->s->filters, page_slice(p, &p->v->off));
    if (*off)
        p->s->filters = page_printf(p, _("%s (off: %s)"), p->s->filters, off);
}

// --- sorting ------------------------------------------------------------------------------------------------------

struct sort_key { size_t column; bool down; };
struct sort_row {
    struct sheet_row row;
    size_t index;
    const char *text[LOOK_KEYS]; // folded
};
struct sorting { struct sort_key key[LOOK_KEYS]; size_t n; };

static bool cell_number(const struct sheet_cell *c, double *out)
{
    *out = c->has_order ? c->order : c->has_num ? c->num : (double)c->day;
    return c->has_order || c->has_num || c->has_day;
}

// First those with a figure, then texts, then those that cannot be ranked, last what is empty.
static int cell_class(const struct sheet_cell *c)
{
    double x;
    if (!c->text[0] || !strcmp(c->text, "\u2014") || !strcmp(c->text, "-"))
        return 3;
    return c->unranked ? 2 : cell_number(c, &x) ? 0 : 1;
}

// Numbers of tickets are no words: the longer one is the larger.
static int compare_texts(const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);
    bool numbers = strspn(a, "0123456789") == la && strspn(b, "0123456789") == lb;
    return numbers && la != lb ? (la > lb) - (la < lb) : strcmp(a, b);
}

static int compare_cells(const struct sort_row *a, const struct sort_row *b, size_t k, struct sort_key key)
{
    const struct sheet_cell *x = &a->row.cells[key.column], *y = &b->row.cells[key.column];
    int cx = cell_class(x), cy = cell_class(y), d = 0;
    double nx, ny;
    if (cx != cy)
        return cx - cy; // whichever way it is sorted
    if (cell_number(x, &nx) && cell_number(y, &ny))
        d = (nx > ny) - (nx < ny);
    else if (cx < 3)
        d = compare_texts(a->text[k], b->text[k]);
    return key.down ? -d : d;
}

static int by_keys(const void *pa, const void *pb, void *ctx)
{
    const struct sort_row *a = pa, *b = pb;
    const struct sorting *s = ctx;
    if (a->row.pinned != b->row.pinned)
        return a->row.pinned ? -1 : 1;
    for (size_t k = 0; k < s->n; k++) {
        int d = compare_cells(a, b, k, s->key[k]);
        if (d)
            return d;
    }
    return (a->index > b->index) - (a->index < b->index);
}

static size_t find_column(const struct sheet_table *t, const char *id)
{
    size_t i = 0;
    while (i < t->ncolumns && strcmp(t->columns[i].id, id) != 0)
        i++;
    return i;
}

static const char *folded(struct draft *p, const char *s)
{
    struct strbuf b = {0};
    utf8_fold(&b, s, strlen(s));
    return page_take(p, &b);
}

static void sort_table(struct draft *p, struct sheet_table *t)
{
    const struct view_look *l = &p->v->look;
    struct sorting s = {0};
    for (size_t k = 0; k < LOOK_KEYS; k++) {
        size_t column = l->key[k].column[0] ? find_column(t, l->key[k].column) : t->ncolumns;
        if (column == t->ncolumns)
            continue;
        t->columns[column].sorted = ((int)s.n + 1) * (l->key[k].down ? -1 : 1);
        s.key[s.n++] = (struct sort_key){column, l->key[k].down};
    }
    struct sort_row *rows = s.n && t->nrows ? page_alloc(p, t->nrows, sizeof(*rows)) : NULL;
    if (!rows)
        return;
    for (size_t i = 0; i < t->nrows; i++) {
        rows[i] = (struct sort_row){.row = t->rows[i], .index = i};
        for (size_t k = 0; k < s.n; k++)
            rows[i].text[k] = folded(p, t->rows[i].cells[s.key[k].column].text);
    }
    if (!p->oom)
        qsort_r(rows, t->nrows, sizeof(*rows), by_keys, &s);
    for (size_t i = 0; i < t->nrows; i++)
        t->rows[i] = rows[i].row;
}

int look_apply(struct draft *p)
{
    const struct view_look *l = &p->v->look;
    struct finds f = {0};
    size_t left = 0, of = 0;
    finds_open(&f, l);
    if (f.n)
        keep(p, &f, &left, &of);
    if (!finds_close(&f))
        return err_nomem(p->e);
    tell_filters(p, left, of);
    for (size_t i = 0; i < p->s->nblocks; i++)
        if (p->s->blocks[i].kind == BLOCK_TABLE && !strcmp(p->s->blocks[i].id, l->table))
            sort_table(p, &p->s->blocks[i].table);
    return draft_done(p);
}

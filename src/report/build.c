#include "report/report_priv.h"

#include "base/mask.h"

#include <stdarg.h>
#include <string.h>

#define NAME_MIN 3 // bytes of a name that is looked for inside texts

void *page_alloc(struct draft *p, size_t n, size_t size)
{
    void *m = n > SIZE_MAX / 2 / size ? NULL : arena_alloc(&p->s->mem, n * size);
    if (!m)
        p->oom = true;
    return m;
}

// Capacity is 8, 16, 32... and follows from n: a full array moves to one of twice the size.
void *page_grow(struct draft *p, void *array, size_t n, size_t size)
{
    if (n && (n < 8 || (n & (n - 1))))
        return array;
    void *bigger = page_alloc(p, n ? 2 * n : 8, size);
    if (bigger && n)
        memcpy(bigger, array, n * size);
    return bigger;
}

const char *page_printf(struct draft *p, const char *fmt, ...)
{
    struct strbuf b = {0};
    va_list ap;
    va_start(ap, fmt);
    sb_vaddf(&b, fmt, ap);
    va_end(ap);
    return page_take(p, &b);
}

const char *page_take(struct draft *p, struct strbuf *b)
{
    const char *s = sb_keep(b, &p->s->mem);
    if (!s)
        p->oom = true;
    return s ? s : "";
}

const char *page_key_of(struct draft *p, const char *action)
{
    char key[REPORT_KEY];
    return p->env->key ? page_copy(p, p->env->key(p->env->key_ctx, action, key)) : page_printf(p, ":%s", action);
}

const char *page_copy(struct draft *p, const char *text)
{
    const char *s = arena_strdup(&p->s->mem, text);
    if (!s)
        p->oom = true;
    return s ? s : "";
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

// The longest name of an agent that stands at s as a word, its pseudonym to *alias; 0 when none does.
static size_t agent_at(const struct cube *c, const char *s, const char **alias)
{
    size_t best = 0;
    for (uint32_t i = 1; i < cube_nvalues(c, DIM_AGENT); i++) {
        const char *name = cube_value_true(c, DIM_AGENT, i);
        size_t len = strlen(name);
        if (len > best && len >= NAME_MIN && !strncmp(s, name, len) && !(is_word(name[len - 1]) && is_word(s[len]))) {
            best = len;
            *alias = cube_value_name(c, DIM_AGENT, i);
        }
    }
    return best;
}

// Names of agents in a text become their pseudonyms; one of a letter or two only where it is the whole text.
static void tell_pseudonyms(const struct cube *c, struct strbuf *b)
{
    struct strbuf out = {0};
    const char *alias = "";
    for (uint32_t i = 1; i < cube_nvalues(c, DIM_AGENT); i++)
        if (!strcmp(cube_value_name(c, DIM_AGENT, i), sb_str(b)))
            return; // one already
    int64_t whole = cube_value_find(c, DIM_AGENT, sb_str(b));
    if (whole > 0)
        sb_add(&out, cube_value_name(c, DIM_AGENT, (uint32_t)whole));
    for (size_t i = 0, n; whole <= 0 && i < b->len; i += n) {
        n = i && is_word(b->s[i - 1]) ? 0 : agent_at(c, b->s + i, &alias);
        if (n)
            sb_add(&out, alias);
        else
            sb_putc(&out, b->s[i]);
        n += !n;
    }
    sb_clear(b);
    sb_add(b, sb_str(&out));
    sb_end(&out, b);
}

const char *page_clean(struct draft *p, const char *text)
{
    struct strbuf b = {0};
    if (!text || !*text)
        return "";
    utf8_clean(&b, text, strlen(text));
    if (p->env->pseudonyms)
        tell_pseudonyms(p->env->source->cube, &b);
    return page_take(p, &b);
}

const char *page_word(struct draft *p, const char *word)
{
    struct strbuf b = {0};
    sb_add(&b, page_clean(p, word));
    if (b.len)
        err_hide_passwords(b.s);
    return page_take(p, &b);
}

const char *page_unread(struct draft *p, const char *why)
{
    return p->s->unread = page_clean(p, why);
}

const char *page_masked(struct draft *p, const char *text)
{
    struct strbuf b = {0};
    const char *clean = page_clean(p, text);
    if (p->env->unmasked)
        return clean;
    bool same = !mask_text(&b, clean) && !b.oom;
    const char *masked = page_take(p, &b);
    return same ? clean : masked;
}

struct view *page_link(struct draft *p, const struct view *v)
{
    struct view *copy = page_alloc(p, 1, sizeof(*copy));
    if (copy)
        *copy = *v;
    return copy;
}

struct sheet_block *page_block(struct draft *p, enum block_kind kind, const char *id, const char *title)
{
    struct sheet *s = p->s;
    struct sheet_block *blocks = page_grow(p, s->blocks, s->nblocks, sizeof(*blocks));
    struct sheet_block *b = &p->spare_block;
    if (blocks) {
        s->blocks = blocks;
        b = &blocks[s->nblocks++];
    }
    memset(b, 0, sizeof(*b));
    b->kind = kind;
    b->id = id;
    b->title = title;
    if (kind == BLOCK_TABLE)
        b->table.empty = "";
    return b;
}

void page_line(struct draft *p, struct sheet_block *b, enum tone tone, const char *text)
{
    struct sheet_text *lines = page_grow(p, b->text.lines, b->text.n, sizeof(*lines));
    if (!lines || !*text)
        return;
    b->text.lines = lines;
    lines[b->text.n++] = (struct sheet_text){text, tone};
}

const char *page_capital(struct draft *p, const char *text)
{
    struct strbuf b = {0};
    utf8_capital(&b, text);
    return page_take(p, &b);
}

void report_title(struct strbuf *b, const char *title)
{
    if (!strcmp(title, "n") || !strcmp(title, "id"))
        sb_add(b, title);
    else
        utf8_capital(b, title);
}

static const char *column_title(struct draft *p, const char *title)
{
    struct strbuf b = {0};
    report_title(&b, *title ? _(title) : "");
    return page_take(p, &b);
}

void page_columns(struct draft *p, struct sheet_block *b, const struct column_def *defs, size_t n)
{
    struct sheet_column *c = page_alloc(p, n, sizeof(*c));
    if (!c)
        return;
    for (size_t i = 0; i < n; i++)
        c[i] = (struct sheet_column){.title = column_title(p, defs[i].title), .id = defs[i].id, .right = defs[i].right,
                                     .weight = defs[i].weight, .priority = defs[i].priority};
    b->table.columns = c;
    b->table.ncolumns = n;
}

struct sheet_row *page_row(struct draft *p, struct sheet_block *b)
{
    struct sheet_table *t = &b->table;
    struct sheet_cell *cells = page_alloc(p, t->ncolumns + 1, sizeof(*cells));
    struct sheet_row *rows = cells ? page_grow(p, t->rows, t->nrows, sizeof(*rows)) : NULL;
    struct sheet_row *r = &p->spare_row;
    if (rows) {
        t->rows = rows;
        r = &rows[t->nrows++];
    }
    *r = (struct sheet_row){.cells = rows ? cells : p->spare_cells};
    for (size_t i = 0; i < t->ncolumns && i < COLUMNS_MAX; i++)
        r->cells[i].text = "";
    return r;
}

void cell_text(struct sheet_row *r, size_t i, const char *text, enum tone tone)
{
    r->cells[i] = (struct sheet_cell){.text = text, .tone = tone};
}

void cell_num(struct sheet_row *r, size_t i, const char *text, double num, enum tone tone)
{
    r->cells[i] = (struct sheet_cell){.text = text, .tone = tone, .has_num = true, .num = num};
}

void cell_count(struct draft *p, struct sheet_row *r, size_t i, int64_t n)
{
    char buf[NUMFMT_BUF];
    cell_num(r, i, page_copy(p, numfmt_count(p->env->fmt, n, buf)), (double)n, TONE_NORMAL);
}

void cell_day(struct draft *p, struct sheet_row *r, size_t i, int32_t day)
{
    char buf[NUMFMT_BUF];
    if (day == CIVIL_NONE)
        return;
    cell_text(r, i, page_copy(p, numfmt_day(p->env->fmt, day, buf)), TONE_NORMAL);
    r->cells[i].has_day = true;
    r->cells[i].day = day;
    civil_format_iso(day, buf);
    r->cells[i].iso = page_copy(p, buf);
}

void cell_time(struct draft *p, struct sheet_row *r, size_t i, int64_t time)
{
    cell_text(r, i, page_when(p, time), TONE_NORMAL);
    r->cells[i].has_order = time != TIME_NONE;
    r->cells[i].order = (double)time;
    r->cells[i].iso = page_when_iso(p, time);
}

void cell_unit(struct sheet_row *r, size_t i, enum kpi_unit unit)
{
    r->cells[i].unit = (unsigned)unit + 1;
}

void cell_change(struct sheet_row *r, size_t i, enum kpi_unit unit)
{
    cell_unit(r, i, unit);
    r->cells[i].change = true;
}

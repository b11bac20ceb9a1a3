// CSV: numbers at full precision, texts that no spreadsheet takes for a formula.
#include "export/export_priv.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

// First character that is not blank; its wide forms count too, for spreadsheets fold them.
static bool is_formula(const char *s)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"};
    s += strspn(s, " ");
    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (str_starts(s, starts[i]))
            return true;
    return false;
}

void export_csv_cell(struct strbuf *b, const char *text, bool is_number)
{
    struct strbuf clean = {0};
    if (is_number) {
        sb_add(b, text);
        return;
    }
    if (text[0] == '\t' || text[0] == '\r')
        sb_putc(&clean, '\'');
    utf8_clean(&clean, text, strlen(text));
    const char *s = sb_str(&clean);
    bool guard = is_formula(s);
    bool quote = strpbrk(s, "\",;\t'") || *s == ' ' || (clean.len && s[clean.len - 1] == ' ');
    if (quote)
        sb_putc(b, '"');
    if (guard)
        sb_putc(b, '\'');
    for (; *s; s++) {
        if (*s == '"')
            sb_putc(b, '"');
        sb_putc(b, *s);
    }
    if (quote)
        sb_putc(b, '"');
    sb_end(&clean, b);
}

static void comma(struct strbuf *b)
{
    sb_putc(b, ',');
}

static void number(struct strbuf *b, bool has, double v)
{
    char buf[NUMFMT_BUF];
    if (has && isfinite(v))
        sb_add(b, numfmt_exact(v, buf));
}

// --- the report ---------------------------------------------------------------------------------------------------

struct line { // one row of the report
    int kpi;
    const char *dimension, *key, *period;
    const struct kpi_figure *fig;
    bool has_delta, significant;
    double delta;
};

static void report_line(struct strbuf *b, const struct report_env *env, const struct line *l)
{
    const struct kpi_figure *f = l->fig;
    bool shown = f->has && !f->hidden;
    char n[NUMFMT_BUF];
    export_csv_cell(b, kpi_info(env->cfg, l->kpi)->id, false);
    comma(b);
    export_csv_cell(b, l->dimension, false);
    comma(b);
    export_csv_cell(b, *l->dimension && !*l->key ? "(none)" : l->key, false);
    comma(b);
    export_csv_cell(b, l->period, false);
    comma(b);
    number(b, shown, f->value);
    comma(b);
    sb_add(b, numfmt_exact((double)f->n, n));
    comma(b);
    number(b, shown && f->has_ci, f->low);
    comma(b);
    number(b, shown && f->has_ci, f->high);
    comma(b);
    number(b, l->has_delta && shown, l->delta);
    comma(b);
    if (l->has_delta && shown)
        sb_add(b, l->significant ? "true" : "false");
    comma(b);
    sb_add(b, kpi_state_name(shown ? f->state : STATE_NODATA));
    comma(b);
    sb_add(b, kpi_unit_name(kpi_unit_of(l->kpi, env->cfg)));
    sb_putc(b, '\n');
}

static void report_kpi(struct strbuf *b, const struct report_env *env, const struct report_data *d,
                       const struct kpi_result *r)
{
    struct line now = {r->kpi, "", "", d->set.period.label, &r->now, r->has_delta, r->significant, r->delta};
    report_line(b, env, &now);
    for (size_t i = 0; i < r->nseries; i++) {
        const struct kpi_point *at = &r->series[i];
        struct line l = {.kpi = r->kpi, .dimension = "", .key = "", .period = at->period.label, .fig = &at->fig};
        if (at->period.from != d->set.period.from) // the reported one stands above
            report_line(b, env, &l);
    }
    for (size_t i = 0; i < r->nparts; i++) {
        const struct kpi_part *p = &r->parts[i];
        struct line l = {r->kpi, dim_name((enum dim)d->query.by), p->key, d->set.period.label, &p->fig, false, false, 0};
        if (p->has_before && p->before.has && !p->before.hidden && p->fig.has) {
            l.has_delta = true;
            l.significant = p->significant;
            l.delta = p->fig.value - p->before.value;
        }
        report_line(b, env, &l);
    }
}

int csv_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    sb_add(out, "kpi,dimension,key,period,value,n,low,high,delta,significant,state,unit\n");
    for (size_t i = 0; i < d->set.n; i++)
        report_kpi(out, env, d, &d->set.items[i]);
    return export_done(out, e);
}

// --- a page: its tables one after the other -------------------------------------------------------------------------

static void cell(struct strbuf *b, const struct sheet_cell *c)
{
    if (c->has_num)
        number(b, true, c->num);
    else if (strcmp(c->text, "\u2014") != 0)
        export_csv_cell(b, c->iso ? c->iso : c->text, false);
}

static void header(struct strbuf *b, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            comma(b);
        export_csv_cell(b, names[i], false);
    }
    sb_putc(b, '\n');
}

static void add_table(struct strbuf *b, const struct sheet_table *t)
{
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (i)
            comma(b);
        export_csv_cell(b, *t->columns[i].title ? t->columns[i].title : t->columns[i].id, false);
    }
    sb_putc(b, '\n');
    for (size_t r = 0; r < t->nrows; r++) {
        for (size_t i = 0; i < t->ncolumns; i++) {
            if (i)
                comma(b);
            cell(b, &t->rows[r].cells[i]);
        }
        sb_putc(b, '\n');
    }
}

static void add_tiles(struct strbuf *b, const struct sheet *s, const struct sheet_block *block)
{
    static const char *const names[] = {"family", "kpi", "name", "value", "delta", "significant", "n", "state", "reason"};
    header(b, names, ARRAY_LEN(names));
    for (size_t i = 0; i < block->tiles.n; i++)
        for (size_t k = 0; k < block->tiles.families[i].ntiles; k++) {
            const struct sheet_tile *t = &block->tiles.families[i].tiles[k];
            export_csv_cell(b, block->tiles.families[i].title, false);
            comma(b);
            export_csv_cell(b, kpi_info(s->cfg, t->kpi)->id, false);
            comma(b);
            export_csv_cell(b, t->name, false);
            comma(b);
            cell(b, &t->value);
            comma(b);
            number(b, t->delta.has_num, t->delta.num);
            comma(b);
            sb_add(b, t->delta.has_num ? t->significant ? "true" : "false" : "");
            comma(b);
            number(b, true, tile_count(t));
            comma(b);
            sb_add(b, kpi_state_name(t->state));
            comma(b);
            export_csv_cell(b, t->reason, false);
            sb_putc(b, '\n');
        }
}

static void add_chart(struct strbuf *b, const struct sheet_chart *c)
{
    static const char *const names[] = {"period", "value", "low", "high", "partial", "forecast"};
    header(b, names, ARRAY_LEN(names));
    for (size_t i = 0; i < c->npoints; i++) {
        export_csv_cell(b, c->points[i].label, false);
        comma(b);
        number(b, true, c->points[i].value);
        comma(b);
        number(b, true, c->points[i].low);
        comma(b);
        number(b, true, c->points[i].high);
        sb_add(b, c->points[i].partial ? ",true" : ",false");
        sb_add(b, c->points[i].forecast ? ",true\n" : ",false\n");
    }
}

static void add_bars(struct strbuf *b, const struct sheet_bars *bars)
{
    const char *const names[] = {bars->dimension, "value", "n", "delta"};
    header(b, names, ARRAY_LEN(names));
    for (size_t i = 0; i < bars->nbars; i++) {
        export_csv_cell(b, bars->bars[i].label, false);
        comma(b);
        cell(b, &bars->bars[i].value);
        comma(b);
        cell(b, &bars->bars[i].n);
        comma(b);
        cell(b, &bars->bars[i].delta);
        sb_putc(b, '\n');
    }
}

static void add_context(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    char as_of[AS_OF_SIZE];
    const char *const parts[] = {s->title, s->period, s->grain, s->compare, s->filters, export_as_of(env, as_of)};
    header(b, parts, ARRAY_LEN(parts));
}

static void add_foot(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    struct strbuf line = {0};
    export_origin(&line, env, s);
    sb_putc(b, '\n');
    export_csv_cell(b, sb_str(&line), false);
    sb_putc(b, '\n');
    sb_clear(&line);
    export_sources(&line, env, s);
    if (line.len) {
        export_csv_cell(b, sb_str(&line), false);
        sb_putc(b, '\n');
    }
    b->oom = b->oom || line.oom;
    sb_end(&line, b);
}

// A table stands between two empty lines, its header first, so that a spreadsheet or a script takes it as one; what it is
// called stands on a line of its own before that.
static void add_title(struct strbuf *b, const struct sheet_block *block)
{
    sb_putc(b, '\n');
    if (!*block->title)
        return;
    export_csv_cell(b, block->title, false);
    sb_add(b, block->kind == BLOCK_TEXT ? "\n" : "\n\n");
}

int csv_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    add_context(out, env, s);
    for (size_t i = 0; i < s->nblocks; i++) {
        const struct sheet_block *b = &s->blocks[i];
        add_title(out, b);
        switch (b->kind) {
        case BLOCK_TEXT:
            for (size_t k = 0; k < b->text.n; k++) {
                export_csv_cell(out, b->text.lines[k].text, false);
                sb_putc(out, '\n');
            }
            break;
        case BLOCK_TILES: add_tiles(out, s, b); break;
        case BLOCK_CHART: add_chart(out, &b->chart); break;
        case BLOCK_TABLE: add_table(out, &b->table); break;
        case BLOCK_BARS: add_bars(out, &b->bars); break;
        }
    }
    add_foot(out, env, s);
    return export_done(out, e);
}

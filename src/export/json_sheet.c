// JSON of one page: its blocks as one sees them.
#include "export/export_priv.h"
#include "export/json_util.h"

#include <math.h>

static json_t *json_count(double n)
{
    return isnan(n) ? json_null() : json_integer((json_int_t)n);
}

static json_t *cell_value(const struct sheet_cell *c)
{
    return c->has_num ? json_number(true, c->num) : json_text(c->iso ? c->iso : c->text);
}

static json_t *table_object(const struct sheet_table *t, bool *oom)
{
    json_t *o = json_object(), *columns = json_array(), *rows = json_array();
    for (size_t i = 0; i < t->ncolumns; i++) {
        json_t *c = json_object();
        json_put(c, "id", json_text(t->columns[i].id), oom);
        json_put(c, "title", json_text(t->columns[i].title), oom);
        json_push(columns, c, oom);
    }
    for (size_t r = 0; r < t->nrows; r++) {
        json_t *row = json_array();
        for (size_t i = 0; i < t->ncolumns; i++)
            json_push(row, cell_value(&t->rows[r].cells[i]), oom);
        json_push(rows, row, oom);
    }
    json_put(o, "columns", columns, oom);
    json_put(o, "rows", rows, oom);
    return o;
}

static json_t *tile_object(const struct sheet *s, const struct sheet_tile *t, bool *oom)
{
    json_t *o = json_object(), *spark = json_array();
    json_put(o, "id", json_text(kpi_info(s->cfg, t->kpi)->id), oom);
    json_put(o, "name", json_text(t->name), oom);
    json_put(o, "value", json_number(t->value.has_num, t->value.num), oom);
    json_put(o, "text", json_text(t->value.text), oom);
    json_put(o, "delta", json_number(t->delta.has_num, t->delta.num), oom);
    json_put(o, "significant", json_boolean(t->significant), oom);
    json_put(o, "n", json_count(tile_count(t)), oom);
    json_put(o, "state", json_text(kpi_state_name(t->state)), oom);
    json_put(o, "reason", json_text(t->reason), oom);
    json_put(o, "critical_part", json_text_or_null(t->part), oom);
    for (size_t i = 0; i < t->nspark; i++)
        json_push(spark, json_number(true, t->spark[i]), oom);
    json_put(o, "series", spark, oom);
    return o;
}

static json_t *tiles_array(const struct sheet *s, const struct sheet_block *b, bool *oom)
{
    json_t *a = json_array();
    for (size_t i = 0; i < b->tiles.n; i++) {
        const struct sheet_family *f = &b->tiles.families[i];
        json_t *o = json_object(), *tiles = json_array();
        for (size_t k = 0; k < f->ntiles; k++)
            json_push(tiles, tile_object(s, &f->tiles[k], oom), oom);
        json_put(o, "title", json_text(f->title), oom);
        json_put(o, "tiles", tiles, oom);
        json_push(a, o, oom);
    }
    return a;
}

static json_t *chart_object(const struct sheet_chart *c, bool *oom)
{
    json_t *o = json_object(), *points = json_array(), *lines = json_array(), *own = json_array();
    for (size_t i = 0; i < c->npoints; i++) {
        const struct sheet_point *at = &c->points[i];
        json_t *point = json_object();
        json_put(point, "label", json_text(at->label), oom);
        json_put(point, "value", json_number(true, at->value), oom);
        json_put(point, "low", json_number(true, at->low), oom);
        json_put(point, "high", json_number(true, at->high), oom);
        json_put(point, "partial", json_boolean(at->partial), oom);
        json_put(point, "forecast", json_boolean(at->forecast), oom);
        json_push(points, point, oom);
    }
    for (size_t i = 0; i < c->nlines; i++) {
        json_t *line = json_object();
        json_put(line, "label", json_text(c->lines[i].label), oom);
        json_put(line, "value", json_number(true, c->lines[i].value), oom);
        json_push(lines, line, oom);
    }
    json_put(o, "unit", json_text(kpi_unit_name(c->unit)), oom);
    json_put(o, "points", points, oom);
    json_put(o, "new_level", c->shift ? json_text(c->points[c->shift].label) : json_null(), oom);
    json_put(o, "lines", lines, oom);
    for (size_t i = 0; i < c->nmarks; i++) {
        json_t *mark = json_object();
        json_put(mark, "label", json_text(c->points[c->marks[i].point].label), oom);
        json_put(mark, "text", json_text(c->marks[i].label), oom);
        json_push(own, mark, oom);
    }
    json_put(o, "own", own, oom);
    return o;
}

static json_t *bars_array(const struct sheet_bars *b, bool *oom)
{
    json_t *a = json_array();
    for (size_t i = 0; i < b->nbars; i++) {
        const struct sheet_bar *bar = &b->bars[i];
        json_t *o = json_object();
        json_put(o, "label", json_text(bar->label), oom);
        json_put(o, "value", json_number(bar->value.has_num, bar->value.num), oom);
        json_put(o, "n", json_count(bar->n.has_num ? bar->n.num : (double)NAN), oom);
        json_put(o, "delta", json_number(bar->delta.has_num, bar->delta.num), oom);
        json_put(o, "mark", json_text(bar->mark), oom);
        json_push(a, o, oom);
    }
    return a;
}

static json_t *lines_array(const struct sheet_block *b, bool *oom)
{
    json_t *a = json_array();
    for (size_t i = 0; i < b->text.n; i++)
        json_push(a, json_text(b->text.lines[i].text), oom);
    return a;
}

static json_t *block_object(const struct sheet *s, const struct sheet_block *b, bool *oom)
{
    json_t *o = json_object();
    json_put(o, "id", json_text(b->id), oom);
    json_put(o, "title", json_text(b->title), oom);
    switch (b->kind) {
    case BLOCK_TEXT: json_put(o, "text", lines_array(b, oom), oom); break;
    case BLOCK_TILES: json_put(o, "families", tiles_array(s, b, oom), oom); break;
    case BLOCK_CHART: json_put(o, "chart", chart_object(&b->chart, oom), oom); break;
    case BLOCK_TABLE: json_put(o, "table", table_object(&b->table, oom), oom); break;
    case BLOCK_BARS: json_put(o, "bars", bars_array(&b->bars, oom), oom); break;
    }
    return o;
}

int json_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    bool oom = false, of_kpi = s->view.page == PAGE_KPI || s->view.page == PAGE_ROWS || s->view.page == PAGE_ROW;
    json_t *o = json_object(), *blocks = json_array();
    json_put(o, "schema", json_integer(1), &oom);
    json_put(o, "program", json_string("kpitop " KPITOP_VERSION), &oom);
    json_put(o, "page", json_text(report_page_name(s->view.page)), &oom);
    json_put(o, "kpi", of_kpi ? json_text(kpi_info(s->cfg, s->view.kpi)->id) : json_null(), &oom);
    json_put(o, "title", json_text(s->title), &oom);
    json_put(o, "as_of", json_day(cube_as_of(env->source->cube)), &oom);
    json_put(o, "period", json_period(&s->view.period, s->partial, &oom), &oom);
    json_put(o, "compare", json_text(s->compare), &oom);
    json_put(o, "filters", json_slice(env, &s->view.slice, &oom), &oom);
    for (size_t i = 0; i < s->nblocks; i++)
        json_push(blocks, block_object(s, &s->blocks[i], &oom), &oom);
    json_put(o, "blocks", blocks, &oom);
    json_put(o, "sources", json_sources(env, &oom), &oom);
    return json_write(o, oom, out, e);
}

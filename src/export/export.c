#include "export/export_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

#define SOURCES_NAMED 20 // in the line of a page; a folder may hold thousands

const struct exporter exporters[] = {
    {"text", ".txt", N_("plain text, good for a mail"), text_report, text_sheet, NULL},
    {"json", ".json", N_("JSON, for programs"), json_report, json_sheet, NULL},
    {"csv", ".csv", N_("CSV, for spreadsheets"), csv_report, csv_sheet, csv_beside},
    {"md", ".md", N_("Markdown tables"), md_report, md_sheet, NULL},
    {"html", ".html", N_("one web page with charts"), html_report, html_sheet, NULL},
#ifdef WITH_XLSX
    {"xlsx", ".xlsx", N_("a workbook with charts, for spreadsheets"), xlsx_report, xlsx_sheet, NULL},
#endif
    {"plain", ".txt", N_("one sentence a line, for screen readers"), plain_report, plain_sheet, NULL},
    {"openmetrics", ".prom", N_("OpenMetrics, for a monitoring textfile"), openmetrics_report, NULL, NULL},
#ifndef WITH_XLSX
    {"xlsx", ".xlsx", N_("left out of this build: use csv or html"), NULL, NULL, NULL},
#endif
};
const size_t nexporters = ARRAY_LEN(exporters);

const struct exporter *export_by_name(const char *name)
{
    for (size_t i = 0; i < nexporters; i++)
        if (!strcmp(exporters[i].name, name))
            return &exporters[i];
    return NULL;
}

bool tile_empty(const struct sheet_tile *t)
{
    return !t->value.has_num && !*t->n && !t->indent;
}

void tiles_without_data(struct strbuf *b, const struct sheet_block *block)
{
    struct strbuf names = {0};
    for (size_t i = 0; i < block->tiles.n; i++)
        for (size_t k = 0; k < block->tiles.families[i].ntiles; k++)
            if (tile_empty(&block->tiles.families[i].tiles[k]))
                sb_addf(&names, "%s%s", names.len ? ", " : "", block->tiles.families[i].tiles[k].name);
    if (names.len)
        sb_addf(b, _("No data for: %s."), sb_str(&names));
    b->oom = b->oom || names.oom;
    sb_end(&names, b);
}

bool tile_part(const struct sheet_tile *t)
{
    return t->part && *t->part;
}

// Counts are written with separators of thousands, whatever they are in the language.
double tile_count(const struct sheet_tile *t)
{
    double n = NAN;
    for (const char *s = t->n; *s; s++)
        if (*s >= '0' && *s <= '9')
            n = (isnan(n) ? 0 : n * 10) + (*s - '0');
    return n;
}

void bars_range(const struct sheet_bars *bars, double *low, double *high)
{
    *low = *high = 0;
    for (size_t i = 0; i < bars->nbars; i++)
        if (isfinite(bars->bars[i].num)) {
            *low = fmin(*low, bars->bars[i].num);
            *high = fmax(*high, bars->bars[i].num);
        }
}

const struct sheet_block *export_block(const struct sheet *s, const char *id)
{
    for (size_t i = 0; i < s->nblocks; i++)
        if (!strcmp(s->blocks[i].id, id))
            return &s->blocks[i];
    return NULL;
}

static const char *named_cell(const struct sheet_table *t, size_t row, const char *id)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (!strcmp(t->columns[i].id, id))
            return t->rows[row].cells[i].text;
    return "";
}

size_t export_worst(const struct sheet *s, struct worst *out, size_t max, bool critical_only)
{
    const struct sheet_block *b = export_block(s, "alerts");
    size_t n = 0;
    if (s->view.page == PAGE_ALERTS)
        return 0;
    for (size_t i = 0; b && b->kind == BLOCK_TABLE && i < b->table.nrows && n < max; i++) {
        bool critical = b->table.rows[i].tone == TONE_CRITICAL;
        if (critical || !critical_only)
            out[n++] = (struct worst){critical, named_cell(&b->table, i, "alert"), named_cell(&b->table, i, "since")};
    }
    if (!n && max && *s->headline)
        out[n++] = (struct worst){s->critical > 0, s->headline, ""};
    return n;
}

const char *export_as_of(const struct report_env *env, char out[AS_OF_SIZE])
{
    char day[NUMFMT_BUF];
    int32_t as_of = cube_as_of(env->source->cube);
    out[0] = '\0';
    if (as_of != CIVIL_NONE)
        snprintf(out, AS_OF_SIZE, _("as of %s"), numfmt_day(env->fmt, as_of, day));
    return out;
}

void export_origin(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    const struct period *p = &s->view.period;
    const char *zone = zone_name(env->source->ingest.zone);
    sb_addf(b, "kpitop %s, %s (%s", KPITOP_VERSION, p->label, numfmt_day(env->fmt, p->from, from));
    if (p->to - p->from > 1)
        sb_addf(b, " .. %s", numfmt_day(env->fmt, p->to - 1, to));
    sb_addf(b, zone && *zone ? ", %s)" : "%s)", zone ? zone : "");
}

void export_sources(struct strbuf *b, const struct report_env *env, const struct sheet *s)
{
    const struct source_list *l = &env->source->list;
    size_t n = 0;
    if (export_block(s, "sources") || export_block(s, "files"))
        return;
    for (size_t i = 0; i < l->n; i++) {
        const struct source_info *f = l->items[i];
        const char *slash = strrchr(f->path, '/'), *name = slash && slash[1] ? slash + 1 : f->path;
        if (f->state != SOURCE_LOADED || n++ >= SOURCES_NAMED)
            continue;
        sb_add(b, n == 1 ? _("Sources: ") : ", ");
        utf8_clean(b, name, strlen(name));
        sb_addf(b, " (%llu)", (unsigned long long)f->rows);
    }
    if (n > SOURCES_NAMED)
        sb_add(b, ", ...");
}

int export_done(const struct strbuf *out, struct err *e)
{
    return out->oom ? err_nomem(e) : 0;
}

void export_value_name(struct strbuf *b, const struct report_env *env, enum dim d, uint32_t code)
{
    const char *name = cube_value_name(env->source->cube, d, code);
    if (!code || !name || !*name)
        sb_add(b, "(none)");
    else
        utf8_clean(b, name, strlen(name));
}

// The import page: what a file holds, what its columns are taken for, and what comes of it.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

#define HEAD_COLUMNS 12
#define NAMES_SHOWN 24

static const char *file_name(struct draft *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    return page_clean(p, slash && slash[1] ? slash + 1 : path);
}

static void dialect_line(struct draft *p, struct sheet_block *b, const struct mapping *m)
{
    const struct source_info *r = mapping_result(m);
    struct mapping_dialect d = mapping_dialect(m);
    const char *header = d.header_rows == 0 ? _("no header")
                         : d.header_rows == 1 ? page_printf(p, _("header in row %ld"), d.header_line)
                                              : page_printf(p, _("%d header rows from row %ld on"), d.header_rows, d.header_line);
    page_line(p, b, TONE_NORMAL, source_read_as(p, r, d.delimiter, header));
}

static void origin_line(struct draft *p, struct sheet_block *b, const struct mapping *m)
{
    const char *from = mapping_origin(m);
    if (!*from)
        page_line(p, b, TONE_WARNING, _("No profile knows this file, and its headers say too little: choose the fields with Enter."));
    else if (!strcmp(from, "canonical"))
        page_line(p, b, TONE_DIM, _("Its headers are the names of fields."));
    else if (!strcmp(from, "synonyms"))
        page_line(p, b, TONE_DIM, _("No profile knows this file: this is a proposal from its headers and values."));
    else
        page_line(p, b, TONE_DIM, page_printf(p, _("It began as the profile %s."), page_clean(p, from)));
}

// "Gives 7 KPIs: CSAT, NPS ..." by the figures of the first rows.
static int kpis_line(struct draft *p, struct sheet_block *b, size_t *n)
{
    const struct cube *c = p->env->trial->cube;
    struct kpi_set set;
    *n = 0;
    if (!c)
        return 0;
    const struct source_info *r = mapping_result(p->env->trial->m);
    struct kpi_query q = {.compare = COMPARE_NONE, .by = -1};
    q.period = (struct period){.grain = GRAIN_RANGE, .from = r->first_day, .to = cube_as_of(c) + 1};
    if (r->first_day == CIVIL_NONE || q.period.from >= q.period.to)
        q.period.from = q.period.to - 1;
    int rc = kpi_run(c, p->env->cfg, &q, &set, p->e);
    if (rc)
        return rc;
    const char *names = "";
    for (size_t i = 0; i < set.n; i++)
        if (set.items[i].now.has || set.items[i].now.hidden) {
            if ((*n)++ < NAMES_SHOWN)
                names = page_printf(p, "%s%s%s", names, *names ? ", " : "", report_kpi_short(p->env, set.items[i].kpi));
        }
    kpi_set_release(&set);
    if (*n)
        page_line(p, b, TONE_GOOD,
                  page_printf(p, ngettext("Gives %zu KPI: %s", "Gives %zu KPIs: %s", (unsigned long)*n), *n, names));
    else
        page_line(p, b, TONE_WARNING, _("Gives no KPI yet."));
    return 0;
}

static const char *records_text(struct draft *p, const struct source_info *r)
{
    const char *text = "";
    for (int k = 0; k < REC_KINDS; k++)
        if (r->records[k])
            text = page_printf(p, "%s%s%s %s", text, *text ? ", " : "", report_kind_word((enum rec_kind)k),
                               report_count(p, (int64_t)r->records[k]));
    return text;
}

// The counts stand in the title, which does not scroll.
static void title(struct draft *p, const struct mapping *m, size_t kpis)
{
    const struct source_info *r = mapping_result(m);
    const char *rows = mapping_whole(m) ? page_printf(p, ngettext("%s row", "all %s rows", r->rows), report_count(p, (int64_t)r->rows))
                                        : page_printf(p, ngettext("first %s row", "first %s rows", r->rows), report_count(p, (int64_t)r->rows));
    if (r->state != SOURCE_LOADED)
        p->s->title = page_printf(p, _("No record yet: %s"), page_clean(p, r->why));
    else
        p->s->title = page_printf(p, ngettext("%s: %s accepted, %s rejected, %s cell rejected, KPIs: %zu",
                                              "%s: %s accepted, %s rejected, %s cells rejected, KPIs: %zu", r->cells_rejected), rows,
                                  report_count(p, (int64_t)(r->rows - r->rows_rejected)),
                                  report_count(p, (int64_t)r->rows_rejected), report_count(p, (int64_t)r->cells_rejected), kpis);
}

static const char *samples(struct draft *p, const struct mapping_column *c)
{
    const char *text = "";
    for (size_t i = 0; i < MAPPING_SAMPLES && c->samples[i]; i++)
        text = page_printf(p, "%s%s%s", text, i ? " | " : "", page_hidden(p, page_clean(p, c->samples[i])));
    return text;
}

// How it is read: what the profile says of it, then what the values decided.
static const char *how(struct draft *p, const struct mapping_column *c)
{
    const char *decided = c->how ? strstr(c->how, ", ") : NULL;
    decided = decided ? decided + 2 : "";
    if (!c->mapped)
        return page_clean(p, c->hint);
    return page_printf(p, "%s%s%s", page_clean(p, c->options), *c->options && *decided ? "; " : "", page_clean(p, decided));
}

// The first of its fields, and how many more there are.
static const char *fields_of(struct draft *p, const struct mapping_column *c)
{
    size_t first = strcspn(c->fields, ","), more = 0;
    for (const char *s = c->fields; *s; s++)
        more += *s == ',';
    return more ? page_printf(p, "%.*s +%zu", (int)first, c->fields, more) : c->fields;
}

static void block_columns(struct draft *p, const struct mapping *m)
{
    static const struct column_def columns[] = {
        {"number", "#", true, 0, 2},           {"column", N_("Column"), false, 2, 0}, {"samples", N_("values"), false, 2, 1},
        {"field", N_("read as"), false, 0, 0}, {"how", N_("how"), false, 2, 3},       {"rejected", N_("rejected"), true, 0, 0},
    };
    const struct mapping_column *c;
    size_t n = mapping_columns(m, &c), mapped = 0;
    for (size_t i = 0; i < n; i++)
        mapped += c[i].mapped;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "columns",
                                       page_printf(p, _("Columns: %zu of %zu are read"), mapped, n));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < n; i++) {
        struct sheet_row *r = page_row(p, b);
        cell_count(p, r, 0, (int64_t)i + 1);
        cell_text(r, 1, *c[i].header ? page_clean(p, c[i].header) : _("(no header)"), c[i].mapped ? TONE_NORMAL : TONE_DIM);
        cell_text(r, 2, samples(p, &c[i]), TONE_DIM);
        cell_text(r, 3, c[i].mapped ? fields_of(p, &c[i]) : _("left out"), c[i].mapped ? TONE_ACCENT : TONE_DIM);
        cell_text(r, 4, how(p, &c[i]), TONE_DIM);
        if (c[i].rejected)
            cell_num(r, 5, report_count(p, (int64_t)c[i].rejected), (double)c[i].rejected, TONE_WARNING);
    }
}

static void block_head(struct draft *p, const struct mapping *m)
{
    const struct mapping_column *c;
    size_t n = mapping_columns(m, &c);
    n = n > HEAD_COLUMNS ? HEAD_COLUMNS : n;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "head", _("First rows of the file"));
    struct column_def defs[HEAD_COLUMNS];
    for (size_t i = 0; i < n; i++)
        defs[i] = (struct column_def){"cell", "", false, 1, (int)i};
    page_columns(p, b, defs, n);
    for (size_t i = 0; i < n && b->table.columns; i++)
        b->table.columns[i].title = page_clean(p, c[i].header);
    const char *const *cells;
    for (size_t i = 0; (cells = mapping_head(m, i)); i++) {
        struct sheet_row *r = page_row(p, b);
        for (size_t k = 0; k < n; k++)
            cell_text(r, k, page_clean(p, cells[k]), TONE_NORMAL);
    }
}

// What was rejected, of what reason, with an example.
static void block_rejected(struct draft *p, const struct source_info *r)
{
    static const struct column_def columns[] = {
        {"reason", N_("Why rejected"), false, 2, 0}, {"field", N_("field"), false, 0, 1}, {"example", N_("for example"), false, 2, 1},
        {"what", N_("what"), false, 0, 2},           {"count", N_("count"), true, 0, 0},
    };
    if (!r->nreasons)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "rejects", _("Rejected"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < r->nreasons; i++) {
        const struct reject_reason *why = &r->reasons[i];
        struct sheet_row *row = page_row(p, b);
        const char *example = "";
        for (size_t k = 0; k < r->nrejects && !*example; k++)
            if (r->rejects[k].reason == why->reason && r->rejects[k].field == why->field)
                example = page_printf(p, _("line %lu: %s"), (unsigned long)r->rejects[k].line, page_hidden(p, page_clean(p, r->rejects[k].value)));
        cell_text(row, 0, page_clean(p, _(why->reason)), TONE_NORMAL);
        cell_text(row, 1, why->field, TONE_NORMAL);
        cell_text(row, 2, example, TONE_DIM);
        cell_text(row, 3, why->whole_row ? _("row") : _("cell"), why->whole_row ? TONE_WARNING : TONE_DIM);
        cell_count(p, row, 4, (int64_t)why->n);
    }
}

static void block_remarks(struct draft *p, const struct source_info *r)
{
    if (!r->nnotes && !r->nwords)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "notes", _("Remarks"));
    for (size_t i = 0; i < r->nwords && i < 20; i++)
        page_line(p, b, TONE_WARNING,
                  page_printf(p, _("unknown word of %s: \"%s\" (%s)"), r->words[i].field, page_clean(p, r->words[i].word),
                              report_count(p, (int64_t)r->words[i].n)));
    for (size_t i = 0; i < r->nnotes; i++)
        page_line(p, b, TONE_DIM, page_clean(p, r->notes[i]));
}

int page_import(struct draft *p)
{
    if (!p->env->trial)
        return err_set(p->e, ERR_NOTFOUND, "%s", _("no file is being imported"));
    const struct mapping *m = p->env->trial->m;
    const struct source_info *r = mapping_result(m);
    size_t kpis;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "file", file_name(p, mapping_path(m)));
    dialect_line(p, b, m);
    origin_line(p, b, m);
    if (*records_text(p, r))
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Records: %s"), records_text(p, r)));
    int rc = kpis_line(p, b, &kpis);
    if (rc)
        return rc;
    title(p, m, kpis);
    block_columns(p, m);
    block_rejected(p, r);
    block_remarks(p, r);
    block_head(p, m);
    return 0;
}

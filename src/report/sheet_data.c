// What was read: sources, rejects by reason, KPIs without data, files that were not read.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

// Its name without the folder, where no other source has the same.
const char *report_source_name(struct draft *p, size_t i)
{
    const struct source_list *l = &p->env->source->list;
    const char *name = base_name(l->items[i]->path);
    for (size_t k = 0; k < l->n; k++)
        if (k != i && !strcmp(base_name(l->items[k]->path), name))
            return page_clean(p, l->items[i]->path);
    return !strcmp(name, "-") ? _("standard input") : page_clean(p, name);
}

static uint64_t counted(const struct source_info *f)
{
    uint64_t gone = f->rows_rejected + f->duplicates;
    return f->rows > gone ? f->rows - gone : 0;
}

void block_sources(struct draft *p)
{
    static const struct column_def columns[] = {
        {"source", N_("Source"), false, 2, 0},        {"profile", N_("recognised as"), false, 1, 2},
        {"rows", N_("rows"), true, 0, 0},             {"counted", N_("counted"), true, 0, 1},
        {"rejected", N_("rejected"), true, 0, 0},     {"cells", N_("cells rejected"), true, 0, 4},
        {"duplicates", N_("duplicates"), true, 0, 2}, {"from", N_("from"), true, 0, 3},
        {"to", N_("to"), true, 0, 3},                  {"months", N_("last 12 months"), false, 0, 5},
    };
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "sources", _("Sources"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("No source could be read.");
    for (size_t i = 0; i < p->env->source->list.n; i++) {
        const struct source_info *f = p->env->source->list.items[i];
        if (f->state != SOURCE_LOADED)
            continue;
        struct sheet_row *r = page_row(p, b);
        struct view v = *p->v;
        cell_text(r, 0, report_source_name(p, i), TONE_NORMAL);
        cell_text(r, 1, page_clean(p, f->label && *f->label ? _(f->label) : f->profile), TONE_DIM);
        cell_count(p, r, 2, (int64_t)f->rows);
        cell_count(p, r, 3, (int64_t)counted(f));
        cell_count(p, r, 4, (int64_t)f->rows_rejected);
        cell_count(p, r, 5, (int64_t)f->cells_rejected);
        cell_count(p, r, 6, (int64_t)f->duplicates);
        cell_day(p, r, 7, f->first_day);
        cell_day(p, r, 8, f->last_day);
        cell_text(r, 9, source_months(p, f, 12), TONE_DIM);
        if (f->rows_rejected || f->cells_rejected)
            r->cells[f->rows_rejected ? 4 : 5].tone = TONE_WARNING;
        v.page = PAGE_SOURCE;
        v.index = i;
        r->link = page_link(p, &v);
    }
}

// What the sources hold: one line per kind of record.
static void block_kinds(struct draft *p)
{
    static const struct column_def columns[] = {
        {"kind", N_("Kind of record"), false, 0, 0}, {"records", N_("records"), true, 0, 0},
        {"sources", N_("sources"), true, 0, 1},      {"from", N_("from"), false, 0, 1},
        {"to", N_("to"), false, 0, 1},
    };
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "kinds", _("Records"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("No record was read.");
    for (int kind = 0; kind < REC_KINDS; kind++) {
        uint64_t records = 0, sources = 0;
        int32_t first = CIVIL_NONE, last = CIVIL_NONE;
        for (size_t i = 0; i < p->env->source->list.n; i++) {
            const struct source_info *f = p->env->source->list.items[i];
            if (f->state != SOURCE_LOADED || !f->records[kind])
                continue;
            records += f->records[kind];
            sources++;
            first = first == CIVIL_NONE || (f->first_day != CIVIL_NONE && f->first_day < first) ? f->first_day : first;
            last = last == CIVIL_NONE || (f->last_day != CIVIL_NONE && f->last_day > last) ? f->last_day : last;
        }
        if (!records)
            continue;
        struct sheet_row *r = page_row(p, b);
        cell_text(r, 0, report_kind_word((enum rec_kind)kind), TONE_NORMAL);
        cell_count(p, r, 1, (int64_t)records);
        cell_count(p, r, 2, (int64_t)sources);
        cell_day(p, r, 3, first);
        cell_day(p, r, 4, last);
    }
}

// "channel 7, team 3, agent 27": by what the figures can be broken down.
static const char *dimensions(struct draft *p)
{
    const char *text = "";
    for (int d = 0; d < DIM_COUNT; d++) {
        size_t n = cube_nvalues(p->env->source->cube, (enum dim)d);
        if (n > 1)
            text = page_printf(p, "%s%s%s %s", text, *text ? ", " : "", report_dim_title((enum dim)d),
                               report_count(p, (int64_t)n - 1));
    }
    return text;
}

// The first of them; the pages of the sources say the rest.
static void missing_weeks(struct draft *p, struct sheet_block *b)
{
    const struct source_list *l = &p->env->source->list;
    for (size_t i = 0, said = 0; i < l->n && said < 3; i++) {
        const char *gaps = l->items[i]->state == SOURCE_LOADED ? source_gaps(p, l->items[i]) : "";
        if (*gaps)
            page_line(p, b, TONE_WARNING, page_printf(p, _("%s: %s"), report_source_name(p, i), gaps));
        said += *gaps != 0;
    }
}

static void block_totals(struct draft *p)
{
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "totals", "");
    uint64_t rows = 0, kept = 0, rejected = 0, cells = 0, duplicates = 0, excluded = 0, ambiguous = 0, skipped = 0;
    for (size_t i = 0; i < p->env->source->list.n; i++) {
        const struct source_info *f = p->env->source->list.items[i];
        if (f->state != SOURCE_LOADED)
            continue;
        rows += f->rows;
        kept += counted(f);
        rejected += f->rows_rejected;
        cells += f->cells_rejected;
        duplicates += f->duplicates;
        excluded += f->excluded;
        ambiguous += f->ambiguous_times;
        skipped += f->skipped_times;
    }
    double share = rows ? 100 * (double)kept / (double)rows : 0;
    char pct[NUMFMT_BUF];
    numfmt_fixed(p->env->fmt, kept < rows && share > 99.9 ? 99.9 : share, 1, pct); // nearly all is not all
    page_line(p, b, TONE_NORMAL,
              page_printf(p, ngettext("%s row, %s counted (%s%s), %s rejected, rejected cells: %s, duplicates: %s",
                                      "%s rows, %s counted (%s%s), %s rejected, rejected cells: %s, duplicates: %s", rows),
                          report_count(p, (int64_t)rows), report_count(p, (int64_t)kept), pct, p->env->fmt->pct,
                          report_count(p, (int64_t)rejected), report_count(p, (int64_t)cells),
                          report_count(p, (int64_t)duplicates)));
    if (*dimensions(p))
        page_line(p, b, TONE_NORMAL, page_printf(p, _("Values to break down by: %s"), dimensions(p)));
    for (int d = 0; d < DIM_COUNT; d++)
        if (cube_nvalues(p->env->source->cube, (enum dim)d) > cube_values_most(p->env->source->cube))
            page_line(p, b, TONE_WARNING,
                      page_printf(p, _("%s: more than %s values; those met after them are counted under (other): to keep more, raise values in the section [limits] of kpitop.ini"),
                                  report_dim_title((enum dim)d), report_count(p, (int64_t)cube_values_most(p->env->source->cube) - 1)));
    if (excluded)
        page_line(p, b, TONE_DIM,
                  page_printf(p, ngettext("%s deleted or internal row counts nowhere", "%s deleted or internal rows count nowhere", excluded), report_count(p, (int64_t)excluded)));
    if (ambiguous || skipped)
        page_line(p, b, TONE_DIM,
                  page_printf(p, ngettext("%s time fell in the hour that the clock showed twice, %s in the one that it skipped",
                                      "%s times fell in the hour that the clock showed twice, %s in the one that it skipped", ambiguous),
                              report_count(p, (int64_t)ambiguous), report_count(p, (int64_t)skipped)));
    missing_weeks(p, b);
}

static const char *first_lines(struct draft *p, const struct reject_reason *why)
{
    struct strbuf b = {0};
    size_t shown = 0;
    for (size_t i = 0; i < ARRAY_LEN(why->lines) && why->lines[i]; i++) {
        sb_addf(&b, "%s%lu", shown ? ", " : "", (unsigned long)why->lines[i]);
        shown++;
    }
    sb_add(&b, why->n > shown ? ", ..." : "");
    return page_take(p, &b);
}

static void block_reasons(struct draft *p)
{
    static const struct column_def columns[] = {
        {"source", N_("Source"), false, 1, 2},    {"reason", N_("Why rejected"), false, 2, 0},
        {"field", N_("field"), false, 0, 1},      {"what", N_("what"), false, 0, 2},
        {"count", N_("count"), true, 0, 0},       {"lines", N_("first lines"), false, 1, 3},
    };
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "rejects", _("Rejected"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Nothing was rejected.");
    for (size_t i = 0; i < p->env->source->list.n; i++) {
        const struct source_info *f = p->env->source->list.items[i];
        for (size_t k = 0; k < f->nreasons; k++) {
            const struct reject_reason *why = &f->reasons[k];
            struct sheet_row *r = page_row(p, b);
            struct view v = *p->v;
            cell_text(r, 0, report_source_name(p, i), TONE_DIM);
            cell_text(r, 1, page_clean(p, _(why->reason)), TONE_NORMAL);
            cell_text(r, 2, page_clean(p, why->field), TONE_NORMAL);
            cell_text(r, 3, why->whole_row ? _("row") : _("cell"), why->whole_row ? TONE_WARNING : TONE_DIM);
            cell_count(p, r, 4, (int64_t)why->n);
            cell_text(r, 5, first_lines(p, why), TONE_DIM);
            v.page = PAGE_REJECTS;
            v.index = i;
            r->link = page_link(p, &v);
        }
    }
}

static int block_nodata(struct draft *p)
{
    static const struct column_def columns[] = {
        {"kpi", N_("No data for"), false, 0, 0}, {"fields", N_("it needs"), false, 1, 2},
        {"give", N_("what would give it"), false, 2, 0},
    };
    struct kpi_query q = view_query(p->v);
    struct kpi_set set;
    q.last = 0;
    q.compare = COMPARE_NONE;
    int rc = kpi_run(p->env->source->cube, p->env->cfg, &q, &set, p->e);
    if (rc)
        return rc;
    size_t have = 0;
    for (size_t i = 0; i < set.n; i++)
        have += set.items[i].now.has || set.items[i].now.hidden;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "nodata",
                                       page_printf(p, _("KPIs without data in %s: %zu of %zu"),
                                                   page_period(p, &p->v->period), set.n - have, set.n));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Every KPI has data.");
    for (size_t i = 0; i < set.n; i++) {
        if (set.items[i].now.has || set.items[i].now.hidden)
            continue;
        const struct kpi_info *k = kpi_info(p->env->cfg, set.items[i].kpi);
        struct sheet_row *r = page_row(p, b);
        cell_text(r, 0, report_kpi_name(p->env, set.items[i].kpi), TONE_NORMAL);
        cell_text(r, 1, _(k->fields), TONE_DIM);
        cell_text(r, 2, source_would_give(p, set.items[i].kpi), TONE_NORMAL);
    }
    kpi_set_release(&set);
    return 0;
}

static const char *state_text(enum source_state s)
{
    switch (s) {
    case SOURCE_SKIPPED: return _("skipped");
    case SOURCE_SAME_CONTENT: return _("same content");
    case SOURCE_UNREADABLE: return _("unreadable");
    case SOURCE_UNRECOGNISED: return _("not recognised");
    case SOURCE_LOADED: break;
    }
    return "";
}

static void block_skipped(struct draft *p)
{
    static const struct column_def columns[] = {
        {"source", N_("Not read"), false, 1, 0}, {"state", N_("state"), false, 0, 1}, {"why", N_("why"), false, 2, 0},
    };
    struct sheet_block *b = NULL;
    for (size_t i = 0; i < p->env->source->list.n; i++) {
        const struct source_info *f = p->env->source->list.items[i];
        if (f->state == SOURCE_LOADED)
            continue;
        if (!b) {
            b = page_block(p, BLOCK_TABLE, "skipped", _("Files that were not read"));
            page_columns(p, b, columns, ARRAY_LEN(columns));
        }
        bool bad = f->state == SOURCE_UNREADABLE || f->state == SOURCE_UNRECOGNISED;
        struct sheet_row *r = page_row(p, b);
        cell_text(r, 0, report_source_name(p, i), TONE_NORMAL);
        cell_text(r, 1, state_text(f->state), bad ? TONE_WARNING : TONE_DIM);
        cell_text(r, 2, page_clean(p, f->why), TONE_DIM);
        struct view v = *p->v;
        v.page = PAGE_SOURCE;
        v.index = i;
        r->link = page_link(p, &v);
    }
}

static void block_notes(struct draft *p)
{
    struct sheet_block *b = NULL;
    for (size_t i = 0; i < p->env->source->list.n; i++) {
        const struct source_info *f = p->env->source->list.items[i];
        for (size_t k = 0; k < f->nnotes; k++) {
            if (!b)
                b = page_block(p, BLOCK_TEXT, "notes", _("Remarks"));
            page_line(p, b, TONE_DIM, page_printf(p, _("%s: %s"), report_source_name(p, i), page_clean(p, f->notes[k])));
        }
    }
}

int page_data(struct draft *p)
{
    p->s->title = _("Data");
    block_totals(p);
    block_sources(p);
    block_kinds(p);
    block_reasons(p);
    int rc = block_nodata(p);
    if (rc)
        return rc;
    block_skipped(p);
    block_notes(p);
    return 0;
}

int page_rejects(struct draft *p)
{
    static const struct column_def columns[] = {
        {"line", N_("Line"), true, 0, 0},     {"column", N_("column"), true, 0, 2}, {"header", N_("header"), false, 1, 1},
        {"value", N_("value"), false, 2, 0},  {"reason", N_("why"), false, 2, 0},   {"what", N_("what"), false, 0, 3},
    };
    if (p->v->index >= p->env->source->list.n)
        return err_set(p->e, ERR_NOTFOUND, "%s", _("this source is not loaded any more"));
    const struct source_info *f = p->env->source->list.items[p->v->index];
    p->s->title = page_printf(p, _("Rejected in %s"), report_source_name(p, p->v->index));
    struct sheet_block *note = page_block(p, BLOCK_TEXT, "totals", "");
    page_line(p, note, TONE_NORMAL,
              page_printf(p, ngettext("%s row rejected whole; cells of accepted rows: %s", "%s rows rejected whole; cells of accepted rows: %s",
                                      f->rows_rejected),
                          report_count(p, (int64_t)f->rows_rejected), report_count(p, (int64_t)f->cells_rejected)));
    uint64_t total = 0;
    for (size_t i = 0; i < f->nreasons; i++)
        total += f->reasons[i].n;
    if (f->nrejects < total)
        page_line(p, note, TONE_DIM, page_printf(p, _("the first %s are listed"), report_count(p, (int64_t)f->nrejects)));
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "rejects", "");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Nothing was rejected in this source.");
    for (size_t i = 0; i < f->nrejects; i++) {
        const struct reject *x = &f->rejects[i];
        struct sheet_row *r = page_row(p, b);
        cell_count(p, r, 0, (int64_t)x->line);
        if (x->column)
            cell_count(p, r, 1, x->column);
        cell_text(r, 2, page_clean(p, x->header && *x->header ? x->header : x->field), TONE_NORMAL);
        cell_text(r, 3, page_hidden(p, page_clean(p, x->value)), TONE_ACCENT);
        cell_text(r, 4, page_clean(p, _(x->reason)), TONE_NORMAL);
        cell_text(r, 5, x->whole_row ? _("row") : _("cell"), x->whole_row ? TONE_WARNING : TONE_DIM);
    }
    return 0;
}

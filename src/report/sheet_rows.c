// The rows behind a number, read again from their sources, worst first; and one of them whole.
#include "remarks_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWN_COLUMNS 2           // date, measured value
#define LONG_TEXT 24            // columns: a column with longer texts shares what width is left
#define REST 10                 // priority of the first column that is not told()

struct rows_page {
    struct draft *p;
    struct fact_ref *refs;
    size_t nrefs, total;
    enum kpi_dir dir;
    enum measure measure;
    bool has_value;         // any of the rows has a measured value
    // Columns of all sources together: first the told ones (by field), then the others by header.
    const char **headers;   // [nheaders]
    int *priority;          // [nheaders] as in sheet_column
    size_t nheaders;
    size_t *map;            // [source * COLUMNS_MAX + header] -> column of the source + 1
    const char ***cells;    // [nrefs][nheaders]
};

static int worst_first(const void *pa, const void *pb, void *ctx)
{
    const struct fact_ref *a = pa, *b = pb;
    enum kpi_dir dir = *(const enum kpi_dir *)ctx;
    bool va = a->sort != INT64_MIN, vb = b->sort != INT64_MIN;
    if (va != vb)
        return va ? -1 : 1;
    if (va && dir != KPI_NEUTRAL && a->sort != b->sort)
        return (a->sort < b->sort) == (dir == KPI_UP) ? -1 : 1;
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static void sift(struct fact_ref *heap, size_t n, size_t at, enum kpi_dir *dir)
{
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        child += child + 1 < n && worst_first(&heap[child + 1], &heap[child], dir) > 0;
        if (worst_first(&heap[at], &heap[child], dir) >= 0)
            return;
        struct fact_ref x = heap[at];
        heap[at] = heap[child];
        heap[child] = x;
    }
}

// The worst of n rows to the front, in order: they are few beside the others. They are kept as a heap, the least bad one on top.
static void bring_worst(struct fact_ref *refs, size_t n, size_t most, enum kpi_dir *dir)
{
    most = n < most ? n : most;
    for (size_t i = most / 2; i-- > 0;)
        sift(refs, most, i, dir);
    for (size_t i = most; most && i < n; i++) {
        if (worst_first(&refs[i], &refs[0], dir) < 0) {
            struct fact_ref x = refs[0];
            refs[0] = refs[i];
            refs[i] = x;
            sift(refs, most, 0, dir);
        }
    }
    if (most)
        qsort_r(refs, most, sizeof(*refs), worst_first, dir);
}

// Figures of few employees are withheld; so are their rows.
static int withheld(struct draft *p, bool *hidden)
{
    struct view v = *p->v;
    struct kpi_query q;
    struct kpi_set set;
    int kpi = v.kpi;
    *hidden = false;
    if (kpi_info(p->env->cfg, kpi)->sample != SAMPLE_EMPLOYEE)
        return 0;
    v.last = 0;
    v.compare = COMPARE_NONE;
    q = view_query(&v);
    q.kpis = &kpi;
    q.nkpis = 1;
    int rc = kpi_run(p->env->source->cube, p->env->cfg, &q, &set, p->e);
    if (rc)
        return rc;
    *hidden = set.n && set.items[0].now.hidden;
    kpi_set_release(&set);
    return 0;
}

// C2ES is no measure of a row: its rows are the customers' answers.
static int measured_kpi(const struct draft *p)
{
    return p->v->kpi == KPI_c2es ? KPI_ease_customer : p->v->kpi;
}

// The facts of the page, in its order.
static int find_rows(struct rows_page *r)
{
    struct draft *p = r->p;
    bool hidden;
    r->measure = kpi_rows_measure(p->v->kpi, p->env->cfg);
    r->dir = kpi_dir_of(measured_kpi(p), p->env->cfg);
    int rc = withheld(p, &hidden);
    if (rc || hidden || r->measure == M_COUNT)
        return rc;
    rc = cube_rows(p->env->source->cube, &p->v->slice, view_span(p->env, &p->v->period), r->measure, &r->refs, &r->total,
                   p->e);
    if (rc)
        return rc;
    size_t most = source_rows_listed(p->env->source);
    bring_worst(r->refs, r->total, p->v->index < most ? most : p->v->index + 1, &r->dir);
    r->nrefs = r->total < most ? r->total : most;
    r->has_value = r->total && r->refs[0].sort != INT64_MIN;
    return 0;
}

// --- the two columns of our own ---------------------------------------------------------------------------------

// Kinds whose rows name a day: its number stands in the time.
static bool is_by_day(enum measure m)
{
    return m == M_WORK_ROWS || m == M_WORK_MS || (m >= M_VISITS && m <= M_COST_ACQUISITION);
}

static void when_cell(struct draft *p, struct sheet_row *row, enum measure m, int64_t time)
{
    if (is_by_day(m) && time != TIME_NONE)
        cell_day(p, row, 0, (int32_t)(time / 86400000));
    else
        cell_time(p, row, 0, time);
}

static void measured(struct draft *p, struct sheet_row *row, size_t i, enum measure m, int64_t sort)
{
    char buf[NUMFMT_BUF];
    if (sort == INT64_MIN)
        return;
    if (m == M_NPS_N) {
        cell_text(row, i, sort > 0 ? _("promoter") : sort < 0 ? _("detractor") : _("passive"), TONE_NORMAL);
        row->cells[i].has_order = true;
        row->cells[i].order = (double)sort;
    } else if ((int)m < 2 * CUBE_DURATIONS) {
        cell_num(row, i, page_copy(p, numfmt_duration(p->env->fmt, (double)sort / 1000, buf)), (double)sort / 1000,
                 TONE_NORMAL);
        cell_unit(row, i, UNIT_SECONDS);
    } else {
        double v = (double)sort / (double)SCORE_ONE;
        cell_num(row, i, page_copy(p, numfmt_fixed(p->env->fmt, v, sort % SCORE_ONE ? 2 : 0, buf)), v, TONE_NORMAL);
    }
}

// --- the sources' columns ---------------------------------------------------------------------------------------

// What tells most about a record, in the order of the page; ".agent" is that field of any kind of record.
static const struct told { const char *fields, *title; int priority; } told[] = {
    {".agent", N_("Agent"), 2},
    {"interaction.id survey.interaction_id quality.interaction_id order.interaction_id", N_("Ticket"), 3},
    {"order.id", N_("Order"), 3},
    {".customer_id customer.id lead.id", N_("Customer"), 4},
    {".channel", N_("Channel"), 5},
    {".category", N_("Category"), 7},
    {".product", N_("Product"), 8},
    {".team", N_("Team"), 6},
    {".criterion", N_("Criterion"), 3},
    {".subject", N_("Subject"), 4},
    {".comment .text", N_("Comment"), 1},
};

// fields: of a source's column, "survey.nps" or "survey.answered_at, survey.state": the first of them counts.
static bool names_field(const char *list, const char *fields)
{
    size_t len = strcspn(fields, ",");
    const char *dot = memchr(fields, '.', len);
    for (; dot && *list; list += strspn(list, " ")) {
        size_t n = strcspn(list, " ");
        const char *from = *list == '.' ? dot : fields;
        if (n == len - (size_t)(from - fields) && !strncmp(list, from, n))
            return true;
        list += n;
    }
    return false;
}

static size_t told_number(const char *fields)
{
    size_t i = 0;
    while (i < ARRAY_LEN(told) && !names_field(told[i].fields, fields))
        i++;
    return i;
}

static void told_headers(struct rows_page *r)
{
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        r->headers[i] = _(told[i].title);
        r->priority[i] = told[i].priority;
    }
    r->nheaders = ARRAY_LEN(told);
}

#define TOLD_COMMENT (ARRAY_LEN(told) - 1) // the last one

static const char *field_of(const struct source_info *f, size_t column)
{
    return column < f->ncolumns && f->columns[column].field ? f->columns[column].field : "";
}

// What an anonymous page keeps back: who the customer is, what people wrote, what is not understood.
static bool is_private(const char *fields)
{
    static const char secret[] = ".customer_id customer.id lead.id employee.id .subject .comment .text .label .thread_id";
    bool any = !*fields;
    while (*fields && !any) {
        any = names_field(secret, fields);
        fields += strcspn(fields, ",");
        fields += strspn(fields, ", ");
    }
    return any;
}

const char *page_hidden(const struct draft *p, const char *text)
{
    return p->env->anonymous && text && *text ? _("(hidden)") : text;
}

// Comments are masked: they are the words of customers.
const char *page_row_cell(struct draft *p, const struct source_info *from, size_t column, const char *text)
{
    if (p->env->anonymous && is_private(field_of(from, column)))
        return *text ? page_hidden(p, text) : ""; // the cell goes away with the row
    return told_number(field_of(from, column)) == TOLD_COMMENT ? page_masked(p, text) : page_clean(p, text);
}

static size_t header_number(struct rows_page *r, const char *name, bool mapped)
{
    for (size_t i = ARRAY_LEN(told); i < r->nheaders; i++)
        if (!strcmp(r->headers[i], name))
            return i;
    if (r->nheaders == COLUMNS_MAX - OWN_COLUMNS)
        return COLUMNS_MAX;
    r->headers[r->nheaders] = name;
    r->priority[r->nheaders] = REST + (int)r->nheaders + (mapped ? 0 : COLUMNS_MAX);
    return r->nheaders++;
}

static void take_header(struct rows_page *r, uint32_t source, const char *const *cells, size_t ncells)
{
    const struct source_info *f = r->p->env->source->list.items[source];
    size_t *map = &r->map[(size_t)source * COLUMNS_MAX];
    for (size_t i = 0; i < ncells; i++) {
        const char *name = page_clean(r->p, cells[i]), *field = field_of(f, i);
        size_t at = told_number(field);
        if (at == ARRAY_LEN(told) || map[at])
            at = header_number(r, *name ? name : page_printf(r->p, "#%zu", i + 1), *field);
        if (at < COLUMNS_MAX)
            map[at] = i + 1;
    }
}

static int take_row(void *ctx, long index, uint32_t source, const char *const *cells, size_t ncells)
{
    struct rows_page *r = ctx;
    const struct source_info *from = r->p->env->source->list.items[source];
    const size_t *map = &r->map[(size_t)source * COLUMNS_MAX];
    if (!cells)
        return 0;
    if (index < 0) {
        take_header(r, source, cells, ncells);
        return 0;
    }
    const char **copy = page_alloc(r->p, COLUMNS_MAX, sizeof(*copy));
    if (!copy)
        return ERR_NOMEM;
    for (size_t h = 0; h < r->nheaders; h++)
        copy[h] = map[h] && map[h] <= ncells ? page_row_cell(r->p, from, map[h] - 1, cells[map[h] - 1]) : "";
    r->cells[index] = copy;
    return 0;
}

// Drop the columns that are empty in every row shown.
static void drop_empty(struct rows_page *r)
{
    size_t kept = 0;
    for (size_t h = 0; h < r->nheaders; h++) {
        bool any = false;
        for (size_t i = 0; i < r->nrefs && !any; i++)
            any = r->cells[i] && *r->cells[i][h];
        if (!any)
            continue;
        r->headers[kept] = r->headers[h];
        r->priority[kept] = r->priority[h];
        for (size_t i = 0; i < r->nrefs; i++)
            if (r->cells[i])
                r->cells[i][kept] = r->cells[i][h];
        kept++;
    }
    r->nheaders = kept;
}

static bool is_long(const struct rows_page *r, size_t h)
{
    size_t n = r->nrefs < 200 ? r->nrefs : 200;
    for (size_t i = 0; i < n; i++)
        if (r->cells[i] && utf8_width(r->cells[i][h]) > LONG_TEXT)
            return true;
    return false;
}

static int read_again(struct rows_page *r)
{
    struct draft *p = r->p;
    struct err e = {0};
    size_t nsources = p->env->source->list.n;
    r->headers = page_alloc(p, COLUMNS_MAX, sizeof(*r->headers));
    r->priority = page_alloc(p, COLUMNS_MAX, sizeof(*r->priority));
    r->map = page_alloc(p, (nsources + 1) * COLUMNS_MAX, sizeof(*r->map));
    r->cells = page_alloc(p, r->nrefs + 1, sizeof(*r->cells));
    if (!r->headers || !r->priority || !r->map || !r->cells)
        return draft_done(p);
    told_headers(r);
    int rc = source_rows(p->env->source, r->refs, r->nrefs, take_row, r, &e);
    if (rc == ERR_NOMEM)
        return err_nomem(p->e);
    if (e.msg[0]) {
        struct sheet_block *b = page_block(p, BLOCK_TEXT, "missing", "");
        page_line(p, b, TONE_WARNING, page_unread(p, e.msg));
    }
    drop_empty(r);
    return draft_done(p);
}

static void row_columns(struct rows_page *r, struct sheet_block *b)
{
    struct column_def defs[COLUMNS_MAX] = {{"date", N_("Date"), false, 0, 0}};
    size_t n = 1;
    if (r->has_value)
        defs[n++] = (struct column_def){"value", "", true, 0, 0};
    for (size_t h = 0; h < r->nheaders; h++)
        defs[n++] = (struct column_def){"column", "", false, is_long(r, h) ? (r->priority[h] < REST ? 3 : 1) : 0,
                                          r->priority[h]};
    page_columns(r->p, b, defs, n);
    for (size_t i = 1; i < n && b->table.columns; i++)
        b->table.columns[i].title = r->has_value && i == 1 ? report_kpi_short(r->p->env, measured_kpi(r->p))
                                                           : r->headers[i - 1 - (size_t)r->has_value];
}

static void fill_rows(struct rows_page *r)
{
    struct draft *p = r->p;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "rows", "");
    row_columns(r, b);
    b->table.empty = _("No row is behind this number.");
    if (!b->table.columns)
        return;
    for (size_t i = 0; i < r->nrefs && !p->oom; i++) {
        struct sheet_row *row = page_row(p, b);
        struct view v = *p->v;
        v.page = PAGE_ROW;
        v.index = i;
        row->link = page_link(p, &v);
        when_cell(p, row, r->measure, r->refs[i].time);
        row->cells[0].has_order = r->refs[i].time != TIME_NONE;
        row->cells[0].order = (double)r->refs[i].time;
        if (r->has_value)
            measured(p, row, 1, r->measure, r->refs[i].sort);
        for (size_t h = 0; h < r->nheaders && r->cells[i]; h++)
            cell_text(row, 1 + (size_t)r->has_value + h, r->cells[i][h], TONE_NORMAL);
    }
}

static void rows_headline(struct rows_page *r)
{
    struct draft *p = r->p;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
    const char *n = report_count(p, (int64_t)r->total);
    bool worst = r->has_value && r->dir != KPI_NEUTRAL, sorted = p->v->look.table[0];
    page_line(p, b, TONE_NORMAL, page_printf(p, sorted ? ngettext("%s row, sorted", "%s rows, sorted", r->total) : worst ? ngettext("%s row", "%s rows, worst first", r->total)
                                               : ngettext("%s row", "%s rows, newest first", r->total), n));
    if (r->total > r->nrefs)
        page_line(p, b, TONE_WARNING,
                  page_printf(p, _("the first %s are shown; more are with listed raised in the section [limits] of kpitop.ini"), report_count(p, (int64_t)r->nrefs)));
}

int page_rows(struct draft *p)
{
    struct rows_page r = {.p = p};
    p->s->title = report_kpi_name(p->env, p->v->kpi);
    int rc = find_rows(&r);
    if (!rc && !r.refs) {
        struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
        bool none = kpi_rows_measure(p->v->kpi, p->env->cfg) == M_COUNT;
        page_line(p, b, TONE_DIM,
                  none || kpi_info(p->env->cfg, p->v->kpi)->sample != SAMPLE_EMPLOYEE
                      ? _("No row is behind this number.")
                      : _("Too few employee answers: their rows are withheld."));
    } else if (!rc) {
        rows_headline(&r);
        rc = read_again(&r);
        if (!rc)
            fill_rows(&r);
    }
    free(r.refs);
    return rc;
}

// --- one row ----------------------------------------------------------------------------------------------------

struct one_row {
    struct draft *p;
    struct sheet_block *block;
    const struct source_info *from;
    const char **headers;
    size_t nheaders;
    bool whole; // empty cells too, and the field that each is read as
};

static int take_cells(void *ctx, long index, uint32_t source, const char *const *cells, size_t ncells)
{
    struct one_row *o = ctx;
    (void)source;
    if (!cells)
        return 0;
    if (index < 0) {
        o->headers = page_alloc(o->p, ncells + 1, sizeof(*o->headers));
        for (size_t i = 0; o->headers && i < ncells; i++)
            o->headers[o->nheaders++] = page_clean(o->p, cells[i]);
        return 0;
    }
    for (size_t i = 0; i < ncells; i++) {
        if (!o->whole && !*cells[i])
            continue;
        struct sheet_row *row = page_row(o->p, o->block);
        const char *name = i < o->nheaders ? o->headers[i] : "";
        cell_text(row, 0, *name ? name : page_printf(o->p, "#%zu", i + 1), TONE_HEAD);
        cell_text(row, 1, page_row_cell(o->p, o->from, i, cells[i]), TONE_NORMAL);
        if (o->whole)
            cell_text(row, 2, page_clean(o->p, field_of(o->from, i)), TONE_DIM);
    }
    return 0;
}

int block_record(struct draft *p, const char *id, const char *title, const struct fact_ref *ref, bool whole)
{
    static const struct column_def columns[] = {
        {"header", N_("column"), false, 1, 0}, {"value", N_("value"), false, 2, 0}, {"field", N_("read as"), false, 0, 1}};
    struct one_row o = {.p = p, .from = p->env->source->list.items[ref->source], .whole = whole};
    struct err e = {0};
    o.block = page_block(p, BLOCK_TABLE, id, title);
    page_columns(p, o.block, columns, whole ? ARRAY_LEN(columns) : 2);
    o.block->table.empty = _("The row cannot be read again.");
    int rc = source_rows(p->env->source, ref, 1, take_cells, &o, &e);
    if (rc == ERR_NOMEM)
        return err_nomem(p->e);
    if (rc)
        o.block->table.empty = page_unread(p, e.msg);
    return draft_done(p);
}

// The row of the view: named, or the one at that place behind the number.
static int find_row(struct draft *p, struct fact_ref *out)
{
    struct rows_page r = {.p = p};
    int rc = 0;
    if (p->v->has_row) {
        *out = p->v->row;
    } else {
        rc = find_rows(&r);
        bool found = !rc && p->v->index < r.total;
        *out = found ? r.refs[p->v->index] : (struct fact_ref){.source = UINT32_MAX};
        free(r.refs);
    }
    if (!rc && out->source >= p->env->source->list.n)
        rc = err_set(p->e, ERR_NOTFOUND, "%s", _("this row is not behind the number any more"));
    return rc;
}

int page_row_whole(struct draft *p)
{
    struct fact_ref ref;
    p->s->title = report_kpi_name(p->env, p->v->kpi);
    int rc = find_row(p, &ref);
    if (rc)
        return rc;
    struct sheet_block *where = page_block(p, BLOCK_TEXT, "headline", "");
    const struct source_info *from = p->env->source->list.items[ref.source];
    page_line(p, where, TONE_DIM,
              page_printf(p, _("%s, line %s"), page_clean(p, from->path), report_count(p, (int64_t)ref.line)));
    return block_record(p, "row", "", &ref, true);
}

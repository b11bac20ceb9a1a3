// A host with hand-made sheets, so that the dashboard can be tried without data. The figures mean nothing.
#ifndef KPITOP_TESTS_UI_FAKE_H
#define KPITOP_TESTS_UI_FAKE_H

#include "ui/ui.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_kpi { const char *family, *name, *mark, *value, *delta, *n, *spark; char sense; };
static const struct fake_kpi fake_kpis[] = {
    {"Satisfaction", "CSAT", "", "84.2 %", "+1.3", "1,240", "2343556568", '+'},
    {"Satisfaction", "NPS", "!", "+18", "\u22124*", "1,198", "7655433221", '-'},
    {"Satisfaction", "CES", "", "2.1 /5", "\u22120.1", "690", "6553322221", '+'},
    {"Satisfaction", "C2ES", "!!", "0.71", "\u22120.22*", "388", "7777766661", '-'},
    {"Satisfaction", " customer ease", "!!", "2.31 /4", "\u22120.61*", "388", "8878776761", '-'},
    {"Satisfaction", " employee ease", "", "3.26 /4", "+0.02", "402", "1111111818", '='},
    {"Satisfaction", "Recommendation", "*", "41.0 %", "+0.2", "888", "8818888888", '='},
    {"Satisfaction", "Emotional conn.", "~", "55.6 pt", "\u22120.8", "21", "2822282221", '='},
    {"Loyalty", "Retention", "", "96.4 %", "+0.3", "1,110", "1343354348", '='},
    {"Loyalty", "Churn", "", "3.6 %", "\u22120.3", "1,110", "8545535451", '='},
    {"Loyalty", "Repeat purchase", "", "81.0 %", "+0.4", "1,418", "2334456788", '+'},
    {"Loyalty", "Lifetime value", "", "452 \u20ac", "+9", "1,418", "2233456668", '+'},
    {"Service", "Contacts", "", "4,812", "+211", "", "87311111..", ' '},
    {"Service", "First response", "!", "3 h 32", "+41 min*", "4,061", "2111122348", '-'},
    {"Service", "Waiting", "", "1 min 23", "+2 s", "1,882", "3865213435", '='},
    {"Service", "Resolution", "", "2.3 d", "+0.1 d", "4,521", "6422211110", '='},
    {"Service", "First contact res.", "!", "66.1 %", "\u22122.9*", "4,510", "7665554431", '-'},
    {"Service", "Backlog", "", "1,179", "+84", "", "3333445558", '-'},
    {"Feedback", "Feedback volume", "", "146", "\u221212", "", "2466686751", '-'},
    {"Feedback", "Preferred channel", "", "email", "", "634", "2445577788", ' '},
    {"Business", "Cost per contact", "", "6.68 \u20ac", "\u22120.21", "4,880", "6655433311", '+'},
    {"Business", "Bounce rate", "", "\u2014", "", "", "", ' '},
    {"Team", "Engagement", "", "60.3 pt", "\u22120.7", "39", "6444222221", '='},
};
enum { FAKE_KPIS = sizeof(fake_kpis) / sizeof(fake_kpis[0]) };

static struct sheet *fake_new(const struct view *v)
{
    struct sheet *s = calloc(1, sizeof(*s));
    s->view = *v;
    s->title = v->page == PAGE_OVERVIEW ? "Overview" : "Net promoter score";
    s->crumbs = arena_alloc(&s->mem, 4 * sizeof(*s->crumbs));
    s->crumbs[s->ncrumbs++] = "Overview";
    if (v->page == PAGE_KPI)
        s->crumbs[s->ncrumbs++] = fake_kpis[v->kpi].name + (fake_kpis[v->kpi].name[0] == ' ');
    if (v->page == PAGE_ALERTS)
        s->crumbs[s->ncrumbs++] = "Alerts";
    s->period = arena_printf(&s->mem, "period %d", v->period.from);
    s->grain = "by month";
    s->compare = v->compare == COMPARE_NONE ? "" : "vs August 2025";
    s->filters = v->slice.n ? "channel phone" : "all channels";
    s->as_of = "as of 30 Sep 2025";
    s->sources = "9 sources";
    s->critical = 2;
    s->warning = 3;
    s->headline = "Phone: customer ease 2.31 is below 2.50 since September (388 answers)";
    s->blocks = arena_alloc(&s->mem, 6 * sizeof(*s->blocks));
    return s;
}

static struct sheet_block *fake_block(struct sheet *s, enum block_kind kind, const char *id, const char *title)
{
    struct sheet_block *b = &s->blocks[s->nblocks++];
    b->kind = kind;
    b->id = id;
    b->title = title;
    return b;
}

static const struct view *fake_link(struct sheet *s, const struct view *v)
{
    struct view *copy = arena_alloc(&s->mem, sizeof(*copy));
    *copy = *v;
    return copy;
}

static void fake_tile(struct sheet *s, struct sheet_tile *t, int kpi)
{
    const struct fake_kpi *k = &fake_kpis[kpi];
    size_t len = strlen(k->delta);
    *t = (struct sheet_tile){.kpi = kpi, .mark = k->mark, .n = k->n, .sense = k->sense, .words = "", .part = "", .target = "", .attained = "", .before = "80.1 %"};
    t->indent = k->name[0] == ' ';
    t->name = k->name + t->indent;
    t->significant = len && k->delta[len - 1] == '*';
    t->value = (struct sheet_cell){.text = k->value, .has_num = true, .num = 1};
    t->delta = (struct sheet_cell){.text = arena_strndup(&s->mem, k->delta, t->significant ? len - 1 : len),
                                   .tone = k->sense == '+' ? TONE_GOOD : k->sense == '-' ? TONE_BAD : TONE_DIM};
    t->state = !strcmp(k->mark, "!!") ? STATE_CRITICAL : !strcmp(k->mark, "!") ? STATE_WARNING : STATE_OK;
    t->reason = t->state == STATE_OK ? "" : "below its threshold";
    t->nspark = strlen(k->spark);
    t->spark = arena_alloc(&s->mem, (t->nspark + 1) * sizeof(double));
    for (size_t i = 0; i < t->nspark; i++)
        t->spark[i] = k->spark[i] == '.' ? (double)NAN : k->spark[i] - '0';
    struct view v = s->view;
    v.page = PAGE_KPI;
    v.kpi = kpi;
    t->link = fake_link(s, &v);
}

static void fake_overview(struct sheet *s)
{
    struct sheet_block *b = fake_block(s, BLOCK_TILES, "tiles", "");
    b->tiles.families = arena_alloc(&s->mem, 6 * sizeof(*b->tiles.families));
    struct sheet_family *f = NULL;
    for (int i = 0; i < FAKE_KPIS; i++) {
        if (!f || strcmp(f->title, fake_kpis[i].family) != 0) {
            f = &b->tiles.families[b->tiles.n++];
            f->title = fake_kpis[i].family;
            f->tiles = arena_alloc(&s->mem, FAKE_KPIS * sizeof(*f->tiles));
        }
        fake_tile(s, &f->tiles[f->ntiles++], i);
    }
}

static void fake_line(struct sheet *s, struct sheet_block *b, const char *text)
{
    if (!b->text.lines)
        b->text.lines = arena_alloc(&s->mem, 8 * sizeof(*b->text.lines));
    b->text.lines[b->text.n++] = (struct sheet_text){text, TONE_NORMAL};
}

static void fake_chart(struct sheet *s)
{
    static const double values[12] = {41, 40, 38, (double)NAN, 36, 33, 31, 28, 25, 24, 22, 18};
    static const char *const names[12] = {"Oct 24", "Nov 24", "Dec 24", "Jan 25", "Feb 25", "Mar 25",
                                          "Apr 25", "May 25", "Jun 25", "Jul 25", "Aug 25", "Sep 25"};
    struct sheet_chart *c = &fake_block(s, BLOCK_CHART, "chart", "")->chart;
    c->unit = UNIT_POINTS;
    c->npoints = 12;
    c->current = 11;
    c->points = arena_alloc(&s->mem, 12 * sizeof(*c->points));
    for (int i = 0; i < 12; i++)
        c->points[i] = (struct sheet_point){names[i], names[i], values[i], values[i] - 5, values[i] + 5, .partial = i == 11};
    c->nlines = 2;
    c->lines = arena_alloc(&s->mem, 2 * sizeof(*c->lines));
    c->lines[0] = (struct sheet_line){30, "target +30", TONE_ACCENT};
    c->lines[1] = (struct sheet_line){20, "warning +20", TONE_WARNING};
}

static void fake_bars(struct sheet *s)
{
    static const char *const labels[2][3] = {{"email", "phone", "chat"}, {"Lyon", "Lille", "Nantes"}};
    static const double nums[3] = {29, -9, 26};
    struct sheet_bars *b = &fake_block(s, BLOCK_BARS, "bars", s->view.by ? "By team" : "By channel")->bars;
    b->dimension = "channel";
    b->nbars = 3;
    b->bars = arena_alloc(&s->mem, 3 * sizeof(*b->bars));
    for (int i = 0; i < 3; i++) {
        struct view v = s->view;
        v.slice.n = 1;
        b->bars[i] = (struct sheet_bar){.label = labels[s->view.by != 0][i],
                                        .value = {.text = nums[i] < 0 ? "\u22129" : nums[i] > 28 ? "+29" : "+26", .has_num = true, .num = nums[i]},
                                        .n = {.text = "230", .tone = TONE_DIM, .has_num = true, .num = 230},
                                        .delta = {.text = "+2", .tone = TONE_GOOD, .has_num = true, .num = 2},
                                        .sense = '+',
                                        .mark = i == 1 ? "!" : "",
                                        .num = nums[i],
                                        .link = fake_link(s, &v)};
    }
}

static void fake_table(struct sheet *s, size_t rows)
{
    static struct sheet_column columns[4] = {{"Period", "period", false, 0, 0, false, 0, false, false},
                                             {"Value", "value", true, 0, 0, false, 0, false, false},
                                             {"n", "n", true, 0, 1, false, 0, false, false},
                                             {"Note", "note", false, 1, 2, false, 0, false, false}};
    struct sheet_table *t = &fake_block(s, BLOCK_TABLE, "periods", "")->table;
    t->columns = columns;
    t->ncolumns = 4;
    t->nrows = rows;
    t->empty = "nothing";
    t->rows = arena_alloc(&s->mem, rows * sizeof(*t->rows));
    for (size_t i = 0; i < rows; i++) {
        struct view v = s->view;
        t->rows[i].cells = arena_alloc(&s->mem, 4 * sizeof(struct sheet_cell));
        t->rows[i].cells[0].text = arena_printf(&s->mem, "row %zu", i + 1);
        t->rows[i].cells[1].text = "+18";
        t->rows[i].cells[2].text = "1,198";
        t->rows[i].cells[3].text = "A long note that takes what is left of the line and is cut where it ends";
        v.page = PAGE_KPI;
        v.kpi = 1;
        v.period.from -= (int)i;
        t->rows[i].link = fake_link(s, &v);
    }
}

static void fake_about(struct sheet *s)
{
    struct sheet_table *t = &fake_block(s, BLOCK_TABLE, "about", "")->table;
    t->ncolumns = 2;
    t->columns = arena_alloc(&s->mem, 2 * sizeof(*t->columns));
    t->columns[0] = (struct sheet_column){.title = "", .id = "what"};
    t->columns[1] = (struct sheet_column){.title = "", .id = "words"};
    t->nrows = 1;
    t->empty = "";
    t->rows = arena_alloc(&s->mem, sizeof(*t->rows));
    t->rows[0].cells = arena_alloc(&s->mem, 2 * sizeof(*t->rows[0].cells));
    t->rows[0].cells[0].text = "what it is";
    t->rows[0].cells[1].text = "Formula: promoters - detractors / answers; here 215 / 1,198";
}

static int fake_sheet(void *ctx, const struct view *v, struct sheet **out, struct err *e)
{
    struct sheet *s = fake_new(v);
    (void)ctx;
    (void)e;
    if (v->page == PAGE_OVERVIEW)
        fake_overview(s);
    else if (v->page == PAGE_KPI) {
        fake_line(s, fake_block(s, BLOCK_TEXT, "headline", ""), "+18   95 %: +14 .. +22   1,198 answers");
        fake_chart(s);
        fake_bars(s);
        fake_table(s, 12);
        struct sheet_block *b = fake_block(s, BLOCK_TEXT, "about", "What is this");
        fake_line(s, b, "Tells whether customers would speak well of us.");
        fake_line(s, b, "Formula: promoters - detractors / answers; here 215 / 1,198");
    } else if (v->page == PAGE_ABOUT)
        fake_about(s);
    else
        fake_table(s, v->page == PAGE_ROWS ? 100 : 5);
    *out = s;
    return 0;
}

static bool fake_step(void *ctx, struct view *v, int steps)
{
    (void)ctx;
    v->period.from += steps;
    return v->period.from >= 0 && v->period.from <= 100;
}

static bool fake_grain(void *ctx, struct view *v, int finer)
{
    (void)ctx;
    v->index += (size_t)finer;
    return v->index <= 1;
}

static void fake_compare(void *ctx, struct view *v)
{
    (void)ctx;
    v->compare = v->compare == COMPARE_NONE ? COMPARE_PREVIOUS : COMPARE_NONE;
}

static int fake_by(void *ctx, struct view *v, int step)
{
    (void)ctx;
    (void)step;
    return v->by = !v->by;
}

static int fake_choices(struct arena *mem, const char *const *labels, size_t count, struct ui_choice **out, size_t *n)
{
    *out = arena_alloc(mem, count * sizeof(**out));
    for (size_t i = 0; i < count; i++)
        (*out)[i] = (struct ui_choice){labels[i], "detail"};
    *n = count;
    return 0;
}

static int fake_values(void *ctx, const struct view *v, int dim, struct arena *mem, struct ui_choice **out, size_t *n)
{
    static const char *const labels[] = {"(all)", "email", "phone", "chat"};
    (void)ctx;
    (void)v;
    (void)dim;
    return fake_choices(mem, labels, 4, out, n);
}

static bool fake_filter(void *ctx, struct view *v, int dim, long pick)
{
    (void)ctx;
    (void)dim;
    v->slice.n = pick >= 0;
    v->slice.f[0].code = (uint32_t)(pick >= 0 ? pick : 0);
    return true;
}

static const char *fake_dim(void *ctx, int dim)
{
    (void)ctx;
    return dim == 0 ? "channel" : dim == 1 ? "team" : NULL;
}

static int fake_formats(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n)
{
    static const char *const labels[] = {"csv", "html"};
    (void)ctx;
    return fake_choices(mem, labels, 2, out, n);
}

static int fake_export_path(void *ctx, const struct view *v, int format, char *out, size_t size)
{
    (void)ctx;
    (void)v;
    return snprintf(out, size, "page.%s", format ? "html" : "csv") < 0;
}

// Says in *ctx (an int) how it was called: 1 first time, 2 replacing.
static int fake_export(void *ctx, const struct view *v, int format, const char *path, bool replace, struct err *e)
{
    (void)v;
    (void)format;
    if (ctx)
        *(int *)ctx = replace ? 2 : 1;
    if (!replace && !strcmp(path, "there.csv"))
        return err_set(e, ERR_RANGE, "it exists");
    return 0;
}

static int fake_reload(void *ctx, bool *later, struct err *e)
{
    (void)ctx;
    (void)later;
    return err_set(e, ERR_IO, "the source is gone");
}

static int fake_complete(void *ctx, enum ui_arg arg, const struct view *v, struct arena *mem, struct ui_choice **out, size_t *n)
{
    static const char *const labels[] = {"CSAT", "NPS", "CES", "C2ES"};
    (void)v;
    *n = 0;
    return arg == UI_ARG_KPI ? fake_choices(mem, labels, 4, out, n) : fake_values(ctx, v, 0, mem, out, n);
}

static int fake_take(void *ctx, enum ui_arg arg, const char *text, struct view *v, struct err *e)
{
    (void)ctx;
    for (int i = 0; arg == UI_ARG_KPI && i < FAKE_KPIS; i++)
        if (!strcmp(fake_kpis[i].name, text)) {
            v->page = PAGE_KPI;
            v->kpi = i;
            return 0;
        }
    return err_set(e, ERR_NOTFOUND, "\"%s\" is unknown", text);
}

static int fake_theme(void *ctx, const char *name, struct theme *out, struct err *e)
{
    (void)ctx;
    (void)out;
    return err_set(e, ERR_NOTFOUND, "no theme %s", name);
}

static int fake_page_text(void *ctx, const struct view *v, struct strbuf *out, struct err *e)
{
    (void)ctx;
    (void)v;
    (void)e;
    sb_add(out, "the page\n");
    return 0;
}

static int fake_copy_file(void *ctx, const struct strbuf *text, char *out, size_t size, struct err *e)
{
    (void)ctx;
    (void)text;
    (void)e;
    str_copy(out, size, "/cache/copied.txt");
    return 0;
}

static void fake_filter_value(void *ctx, const struct view *v, int dim, char *out, size_t size, bool *off)
{
    (void)ctx;
    *off = dim == 0 && v->off.n > 0;
    snprintf(out, size, "%s", dim == 0 && v->slice.n + v->off.n > 0 ? "phone" : "");
}

static bool fake_switch(void *ctx, struct view *v, int dim)
{
    (void)ctx;
    (void)dim;
    struct slice s = v->slice;
    bool any = v->slice.n + v->off.n > 0;
    v->slice = v->off;
    v->off = s;
    return any;
}

static int fake_period(void *ctx, struct view *v, const char *text, char *told, size_t size, struct err *e)
{
    (void)ctx;
    v->period.from = (int32_t)strtol(text, NULL, 10);
    snprintf(told, size, "it is %d", v->period.from);
    return v->period.from ? 0 : err_set(e, ERR_SYNTAX, "that is no period");
}

static int fake_views(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n)
{
    (void)ctx;
    (void)mem;
    (void)out;
    *n = 0;
    return 0;
}

static void fake_chart_next(void *ctx, struct view *v)
{
    (void)ctx;
    v->chart = (v->chart + 1) % CHART_KINDS;
}

static void fake_layout(void *ctx, struct report_layout *out)
{
    (void)ctx;
    memset(out, 0, sizeof(*out));
}

static void fake_layout_set(void *ctx, const struct report_layout *l)
{
    (void)ctx;
    (void)l;
}

static const struct ui_host fake_host = {
    .layout = fake_layout, .layout_set = fake_layout_set,
    .page_text = fake_page_text, .copy_file = fake_copy_file,
    .views = fake_views,
    .filter_value = fake_filter_value, .filter_switch = fake_switch, .period = fake_period,
    .complete = fake_complete, .take = fake_take, .theme = fake_theme,
    .sheet = fake_sheet,       .step = fake_step,           .grain = fake_grain,
    .compare_next = fake_compare, .by_next = fake_by, .chart_next = fake_chart_next,       .filter_values = fake_values,
    .filter_set = fake_filter, .dim_name = fake_dim,        .formats = fake_formats,
    .export_path = fake_export_path, .export_page = fake_export, .reload = fake_reload,
};

static inline struct ui_opts fake_opts(void)
{
    struct ui_opts o = {.glyphs = GLYPHS_BRAILLE, .start = {.period = {.from = 50}, .last = 1}};
    for (int i = 0; i < ROLE_COUNT; i++)
        o.theme.role[i] = (struct theme_style){COLOR_DEFAULT, COLOR_DEFAULT, 0};
    return o;
}
#endif

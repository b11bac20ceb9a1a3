// Search through everything: KPIs, values of the dimensions, comments of the period, sources, what the user wrote.
#include "base/pattern.h"
#include "remarks_priv.h"

#include <string.h>

struct found {
    struct draft *p;
    size_t block;             // of the table, whose place may change while others are added
    struct pattern word;
    struct strbuf text; // folded
};

static struct sheet_block *hits(const struct found *f)
{
    return &f->p->s->blocks[f->block];
}

static bool found_in(struct found *f, const char *const *texts, size_t n)
{
    sb_clear(&f->text);
    for (size_t i = 0; i < n; i++)
        if (texts[i]) {
            utf8_fold(&f->text, texts[i], strlen(texts[i]));
            sb_putc(&f->text, '\n');
        }
    size_t at, len;
    return pattern_find(&f->word, sb_str(&f->text), &at, &len);
}

static void hit(struct found *f, const char *kind, const char *what, const char *more, const struct view *v)
{
    struct sheet_row *row = page_row(f->p, hits(f));
    row->link = v ? page_link(f->p, v) : NULL;
    cell_text(row, 0, kind, TONE_DIM);
    cell_text(row, 1, what, TONE_NORMAL);
    cell_text(row, 2, more, TONE_DIM);
}

static struct view to_page(const struct found *f, enum page page)
{
    struct view v = *f->p->v;
    v.page = page;
    v.index = 0;
    v.find[0] = '\0';
    return v;
}

static void find_kpis(struct found *f)
{
    for (size_t i = 0; i < (size_t)kpi_count(f->p->env->cfg); i++) {
        int kpi = f->p->env->cfg->order[i];
        const struct kpi_info *k = kpi_info(f->p->env->cfg, kpi);
        const char *const texts[] = {k->name, k->name_fr, k->short_name, k->short_fr, k->id};
        struct view v = to_page(f, PAGE_KPI);
        v.kpi = kpi;
        if (!f->p->env->cfg->hidden[kpi] && found_in(f, texts, ARRAY_LEN(texts)))
            hit(f, _("KPI"), report_kpi_name(f->p->env, kpi), report_family_title(k->family), &v);
    }
}

static void find_values(struct found *f)
{
    const struct cube *c = f->p->env->source->cube;
    for (int d = 0; d < DIM_COUNT; d++)
        for (uint32_t code = 1; code < cube_nvalues(c, (enum dim)d); code++) {
            const char *name = report_dim_value((enum dim)d, cube_value_name(c, (enum dim)d, code));
            struct view v = to_page(f, PAGE_OVERVIEW);
            if (found_in(f, &name, 1) && view_filter(&v, (enum dim)d, code))
                hit(f, report_dim_title((enum dim)d), page_clean(f->p, name), "", &v);
        }
}

static void find_sources(struct found *f)
{
    const struct source_list *l = &f->p->env->source->list;
    for (size_t i = 0; i < l->n; i++) {
        const char *const texts[] = {l->items[i]->path, l->items[i]->profile, l->items[i]->label};
        struct view v = to_page(f, PAGE_SOURCE);
        v.index = i;
        if (found_in(f, texts, ARRAY_LEN(texts)))
            hit(f, _("source"), report_source_name(f->p, i), page_clean(f->p, l->items[i]->label), &v);
    }
}

static void find_own(struct found *f)
{
    const struct report_user *u = f->p->env->user;
    struct view actions = to_page(f, PAGE_ACTIONS);
    for (size_t i = 0; u && i < u->nactions; i++) {
        const char *const texts[] = {u->actions[i].title, u->actions[i].owner};
        struct view v = to_page(f, PAGE_ACTION);
        v.index = (size_t)u->actions[i].row.id;
        if (found_in(f, texts, ARRAY_LEN(texts)))
            hit(f, _("action"), page_clean(f->p, u->actions[i].title), page_clean(f->p, u->actions[i].owner), &v);
    }
    for (size_t i = 0; u && i < u->nnotes; i++)
        if (found_in(f, (const char *const[]){u->notes[i].text}, 1))
            hit(f, _("note"), page_clean(f->p, u->notes[i].text), page_clean(f->p, u->notes[i].period), &actions);
}

// Comments of the period on show, as the page of comments lists them: read again from their files.
static int find_comments(struct found *f)
{
    struct draft *p = f->p;
    struct remarks r;
    int rc = remarks_read(p, view_span(p->env, &p->v->period), &r);
    for (size_t i = 0; !rc && i < r.n && !p->oom; i++) {
        struct view v = to_page(f, PAGE_ROW);
        v.has_row = true;
        v.row = r.items[i].answer->ref;
        v.kpi = KPI_voice_of_customer;
        if (found_in(f, &r.items[i].text, 1))
            hit(f, _("comment"), r.items[i].text, page_when(p, r.items[i].answer->ref.time), &v);
    }
    if (!rc && r.total > r.n)
        page_line(p, &p->s->blocks[f->block - 1], TONE_WARNING, page_printf(p, _("Of the comments the newest %s are read."), report_count(p, (int64_t)r.n)));
    remarks_release(&r);
    return rc;
}

// "12 hits: KPI 2, agent 1, comment 9", kinds as they come in the table.
static void count_hits(struct found *f, struct sheet_block *head)
{
    const struct sheet_table *t = &hits(f)->table;
    const char *list = "";
    for (size_t i = 0, n; i < t->nrows; i += n) {
        for (n = 1; i + n < t->nrows && !strcmp(t->rows[i + n].cells[0].text, t->rows[i].cells[0].text); n++)
            ;
        list = page_printf(f->p, "%s%s%s %s", list, i ? ", " : "", t->rows[i].cells[0].text, report_count(f->p, (int64_t)n));
    }
    const char *word = page_word(f->p, f->p->v->find);
    if (t->nrows)
        page_line(f->p, head, TONE_NORMAL,
                  page_printf(f->p, ngettext("%zu hit for \"%s\": %s", "%zu hits for \"%s\": %s", (unsigned long)t->nrows), t->nrows, word, list));
    else
        page_line(f->p, head, TONE_WARNING, page_printf(f->p, _("Nothing matches \"%s\"."), word));
    page_line(f->p, head, TONE_DIM, _("Searched: KPIs, values of all dimensions, sources, your actions and notes, comments of this period and filter."));
}

int page_found(struct draft *p)
{
    static const struct column_def columns[] = {
        {"kind", N_("What"), false, 0, 0}, {"text", N_("found"), false, 4, 0}, {"more", "", false, 1, 1},
    };
    struct found f = {.p = p};
    page_block(p, BLOCK_TEXT, "headline", "");
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "found", "");
    p->s->title = _("Search");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = page_printf(p, _("%s searches for something else."), page_key_of(p, "find"));
    struct err wrong = {0};
    pattern_open(&f.word, p->v->find, &wrong);
    int rc = draft_done(p);
    f.block = p->s->nblocks - 1;
    if (!rc) {
        find_kpis(&f);
        find_values(&f);
        find_sources(&f);
        find_own(&f);
        rc = f.word.word.len ? find_comments(&f) : 0;
    }
    if (!rc)
        count_hits(&f, &p->s->blocks[f.block - 1]);
    if (!rc && wrong.code && !hits(&f)->table.nrows)
        page_line(p, &p->s->blocks[f.block - 1], TONE_WARNING, page_copy(p, wrong.msg));
    pattern_close(&f.word);
    sb_release(&f.text);
    return rc;
}

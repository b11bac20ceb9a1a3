// The customers' voice: the comments of a slice, and one of them whole with its survey row and its ticket.
#include "remarks_priv.h"
#include "base/i18n.h"

#include "base/words.h"

#include <stdlib.h>

struct comment_list {
    struct draft *p;
    struct remarks r;
    const struct remark **items; // [n] in the order of the page
    size_t n;
    const char *theme;           // as it was written, NULL for none
};

static int by_mood(const void *pa, const void *pb, void *ctx)
{
    const struct remark *a = *(const struct remark *const *)pa, *b = *(const struct remark *const *)pb;
    const struct draft *p = ctx;
    int ma = answer_mood(p->env, a->answer), mb = answer_mood(p->env, b->answer);
    double ga = answer_goodness(p->env, a->answer), gb = answer_goodness(p->env, b->answer);
    if (ma != mb)
        return ma < mb ? -1 : 1;
    if (ga < gb || ga > gb)
        return ga < gb ? -1 : 1;
    return (a > b) - (a < b); // read newest first
}

// The comments of the view: those with its theme, sorted. comment_list_release also after a failure.
static int comment_list(struct draft *p, struct comment_list *l)
{
    *l = (struct comment_list){.p = p};
    int rc = remarks_read(p, view_span(p->env, &p->v->period), &l->r);
    if (rc)
        return rc;
    struct words *w = words_open();
    l->items = page_alloc(p, l->r.n + 1, sizeof(*l->items));
    for (size_t i = 0; w && l->items && i < l->r.n; i++)
        if (!*p->v->theme || remark_has_theme(w, l->r.items[i].text, p->v->theme, &p->s->mem, &l->theme))
            l->items[l->n++] = &l->r.items[i];
    words_close(w);
    if (!w || !l->items)
        return err_nomem(p->e);
    qsort_r(l->items, l->n, sizeof(struct remark *), by_mood, p);
    return 0;
}

static bool is_sorted(const struct draft *p)
{
    return p->v->look.table[0] != '\0';
}

static bool all_lost(const struct comment_list *l)
{
    return l->r.total && !l->r.n;
}

static void headline(struct comment_list *l)
{
    struct draft *p = l->p;
    if (all_lost(l)) // why is said already; how many are happy nobody knows
        return;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
    int64_t unhappy = 0, happy = 0;
    for (size_t i = 0; i < l->n; i++) {
        int mood = answer_mood(p->env, l->items[i]->answer);
        unhappy += mood < 0;
        happy += mood > 0;
    }
    const char *comments = page_printf(p, ngettext("%s comment", "%s comments", (unsigned long)l->n), report_count(p, (int64_t)l->n));
    const char *bad = page_printf(p, ngettext("%s unhappy", "%s unhappy", (unsigned long)unhappy), report_count(p, unhappy));
    const char *good = page_printf(p, ngettext("%s happy", "%s happy", (unsigned long)happy), report_count(p, happy));
    if (*p->v->theme)
        page_line(p, b, TONE_ACCENT, page_printf(p, _("Theme: %s"), page_clean(p, l->theme ? l->theme : p->v->theme)));
    page_line(p, b, TONE_NORMAL, page_printf(p, is_sorted(p) ? _("%s: %s, %s") : _("%s, worst first: %s, %s"), comments, bad, good));
    remarks_limit(p, b, &l->r);
}

static void fill(struct comment_list *l)
{
    static const struct column_def columns[] = {
        {"date", N_("Date"), false, 0, 1},       {"score", N_("Score"), false, 0, 0},   {"channel", N_("Channel"), false, 0, 4},
        {"agent", N_("Agent"), false, 0, 3},     {"ticket", N_("Ticket"), false, 0, 2}, {"customer", N_("Customer"), false, 0, 5},
        {"comment", N_("Comment"), false, 4, 0},
    };
    struct draft *p = l->p;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "comments", "");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    if (b->table.columns) {
        b->table.columns[1].low_first = true; // the worst score
        b->table.columns[6].wraps = true;
    }
    b->table.empty = all_lost(l) ? _("The comments cannot be read again.") : _("Nobody left a comment here.");
    for (size_t i = 0; i < l->n && b->table.columns && !p->oom; i++) {
        const struct remark *x = l->items[i];
        struct sheet_row *row = page_row(p, b);
        struct view v = *p->v;
        v.page = PAGE_COMMENT;
        v.index = i;
        row->link = page_link(p, &v);
        cell_time(p, row, 0, x->answer->ref.time);
        cell_text(row, 1, answer_score(p, x->answer), mood_tone(answer_mood(p->env, x->answer)));
        row->cells[1].has_order = *row->cells[1].text != '\0';
        row->cells[1].order = answer_goodness(p->env, x->answer);
        cell_text(row, 2, page_dim_value(p, DIM_CHANNEL, x->answer->dim[DIM_CHANNEL]), TONE_NORMAL);
        cell_text(row, 3, page_dim_value(p, DIM_AGENT, x->answer->dim[DIM_AGENT]), TONE_NORMAL);
        cell_text(row, 4, x->ticket, TONE_NORMAL);
        cell_text(row, 5, x->customer, TONE_NORMAL);
        cell_text(row, 6, x->text, TONE_NORMAL);
    }
}

int page_comments(struct draft *p)
{
    struct comment_list l;
    p->s->title = *p->v->theme ? _("Comments on a theme") : _("Comments");
    int rc = comment_list(p, &l);
    if (!rc) {
        headline(&l);
        fill(&l);
    }
    remarks_release(&l.r);
    return rc;
}

// --- one comment --------------------------------------------------------------------------------------------------

static int record_block(struct draft *p, const char *id, const char *title, const struct fact_ref *ref)
{
    const char *from = page_clean(p, p->env->source->list.items[ref->source]->path);
    return block_record(p, id, page_printf(p, _("%s: %s, line %s"), title, from, report_count(p, (int64_t)ref->line)), ref, false);
}

static int fill_comment(struct draft *p, const struct remark *x)
{
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "headline", "");
    int mood = answer_mood(p->env, x->answer);
    page_line(p, b, mood_tone(mood),
              page_printf(p, "%s  %s  %s  %s", page_when(p, x->answer->ref.time), answer_score(p, x->answer),
                          page_dim_value(p, DIM_CHANNEL, x->answer->dim[DIM_CHANNEL]), page_dim_value(p, DIM_AGENT, x->answer->dim[DIM_AGENT])));
    page_line(p, page_block(p, BLOCK_TEXT, "comment", _("Comment")), TONE_NORMAL, x->text);
    int rc = record_block(p, "survey", _("Survey row"), &x->answer->ref);
    if (!rc && x->answer->has_ticket)
        rc = record_block(p, "ticket", _("Ticket row"), &x->answer->ticket);
    return rc;
}

int page_comment(struct draft *p)
{
    struct comment_list l;
    p->s->title = _("Comment");
    int rc = comment_list(p, &l);
    if (!rc && p->v->index >= l.n)
        rc = err_set(p->e, ERR_NOTFOUND, "%s", _("this comment is not among the data any more"));
    if (!rc)
        rc = fill_comment(p, l.items[p->v->index]);
    remarks_release(&l.r);
    return rc;
}

// People to call back, to thank or to ask: promoters, passives, detractors, the dissatisfied, and those who moved.
#include "remarks_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

enum { PEOPLE_DETRACTORS, PEOPLE_DISSATISFIED, PEOPLE_PASSIVES, PEOPLE_PROMOTERS, PEOPLE_MOVED, PEOPLE_COUNT };

const char *report_people_title(int group)
{
    static const char *const titles[PEOPLE_COUNT] = {N_("Detractors"), N_("Dissatisfied"), N_("Passives"), N_("Promoters"),
                                                     N_("Moved")};
    return group >= 0 && group < PEOPLE_COUNT ? _(titles[group]) : NULL;
}

// --- call-backs ---------------------------------------------------------------------------------------------------

static const struct { const char *state, *title; } callbacks[] = {
    {"", N_("none")}, {"to call", N_("to call")}, {"called", N_("called")}, {"solved", N_("solved")}, {"lost", N_("lost")},
};

const char *report_callback_state(int i) { return i >= 0 && (size_t)i < ARRAY_LEN(callbacks) ? callbacks[i].state : NULL; }
const char *report_callback_title(int i) { return report_callback_state(i) ? _(callbacks[i].title) : NULL; }

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// The customer's call-back on the page, and what the row may be changed by.
static void callback_cell(struct draft *p, struct sheet_row *row, size_t at, const struct remark *x)
{
    const struct report_user *u = p->env->user;
    const char *source = file_name(p->env->source->list.items[x->answer->ref.source]->path);
    const char *text = "";
    for (size_t i = 0; u && *x->customer && i < u->ncallbacks; i++) {
        const struct store_callback *c = &u->callbacks[i];
        if (strcmp(c->customer, x->customer) != 0 || strcmp(c->source, source) != 0)
            continue;
        for (int k = 0; report_callback_state(k); k++)
            if (!strcmp(report_callback_state(k), c->state))
                text = *c->note ? page_printf(p, _("%s: %s"), report_callback_title(k), page_clean(p, c->note)) : report_callback_title(k);
    }
    cell_text(row, at, text, TONE_ACCENT);
    if (*x->customer && !p->env->anonymous)
        row->handle = page_printf(p, "callback:%s\t%s", source, x->customer);
}

static bool has(const struct answer *a, int metric) { return a->has >> metric & 1; }

// The answer with the score that the list is about alone: somebody may recommend the house and be dissatisfied.
static struct answer as_listed(const struct draft *p, const struct answer *a)
{
    struct answer one = *a;
    one.has &= (uint8_t)(1U << (p->v->group == PEOPLE_DISSATISFIED ? METRIC_CSAT : METRIC_NPS));
    return one;
}

// Below the middle of the scale: 3 of 5 is neither satisfied nor dissatisfied.
static bool in_group(const struct answer *a, const void *ctx)
{
    const struct draft *p = ctx;
    struct answer one = as_listed(p, a);
    switch (p->v->group) {
    case PEOPLE_DETRACTORS: return has(a, METRIC_NPS) && a->cls[METRIC_NPS] < 0;
    case PEOPLE_PASSIVES: return has(a, METRIC_NPS) && a->cls[METRIC_NPS] == 0;
    case PEOPLE_PROMOTERS: return has(a, METRIC_NPS) && a->cls[METRIC_NPS] > 0;
    default: return has(a, METRIC_CSAT) && answer_mood(p->env, &one) < 0;
    }
}

static void group_line(struct draft *p, struct sheet_block *b)
{
    struct strbuf s = {0};
    for (int g = 0; g < PEOPLE_COUNT; g++)
        sb_addf(&s, g == p->v->group ? "%s[%s]" : "%s%s", g ? "  " : "", report_people_title(g));
    page_line(p, b, TONE_DIM, page_take(p, &s));
}

// --- one list -----------------------------------------------------------------------------------------------------

static int worst_answer(const void *pa, const void *pb, void *ctx)
{
    const struct remark *a = pa, *b = pb;
    const struct draft *p = ctx;
    struct answer one = as_listed(p, a->answer), other = as_listed(p, b->answer);
    double ga = answer_goodness(p->env, &one), gb = answer_goodness(p->env, &other);
    bool best_first = p->v->group == PEOPLE_PROMOTERS;
    if (ga < gb || ga > gb)
        return (ga < gb) != best_first ? -1 : 1;
    return (a->answer > b->answer) - (a->answer < b->answer); // newest first
}

static void people_row(struct draft *p, struct sheet_block *b, const struct remark *x)
{
    struct sheet_row *row = page_row(p, b);
    struct view v = *p->v;
    const struct answer *a = x->answer, one = as_listed(p, a);
    v.page = PAGE_ROW;
    v.has_row = true;
    v.row = a->ref;
    v.kpi = p->v->group == PEOPLE_DISSATISFIED ? KPI_csat : KPI_nps;
    row->link = page_link(p, &v);
    cell_text(row, 0, *x->customer ? x->customer : report_dash(p->env), TONE_NORMAL);
    cell_num(row, 1, answer_score(p, &one), answer_points(&one), mood_tone(answer_mood(p->env, &one)));
    cell_time(p, row, 2, a->ref.time);
    cell_text(row, 3, page_dim_value(p, DIM_CHANNEL, a->dim[DIM_CHANNEL]), TONE_NORMAL);
    cell_text(row, 4, page_dim_value(p, DIM_AGENT, a->dim[DIM_AGENT]), TONE_NORMAL);
    cell_text(row, 5, x->ticket, TONE_NORMAL);
    callback_cell(p, row, 6, x);
    cell_text(row, 7, x->text, TONE_NORMAL);
}

static int list_group(struct draft *p, struct remarks *r)
{
    static const struct column_def columns[] = {
        {"customer", N_("Customer"), false, 0, 0}, {"score", N_("Score"), false, 0, 0}, {"date", N_("Date"), false, 0, 2},
        {"channel", N_("Channel"), false, 0, 4},   {"agent", N_("Agent"), false, 0, 5}, {"ticket", N_("Ticket"), false, 0, 3},
        {"callback", N_("Call back"), false, 0, 1}, {"comment", N_("Comment"), false, 4, 1},
    };
    struct sheet_block *head = page_block(p, BLOCK_TEXT, "headline", "");
    int rc = remarks_pick(p, r, in_group, p);
    if (rc)
        return rc;
    qsort_r(r->items, r->n, sizeof(*r->items), worst_answer, p);
    group_line(p, head);
    page_line(p, head, TONE_NORMAL,
              page_printf(p, ngettext("%s of %s answer", "%s of %s answers", (unsigned long)r->nanswers), report_count(p, (int64_t)r->total), report_count(p, (int64_t)r->nanswers)));
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "people", "");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Nobody here in this period.");
    if (b->table.columns)
        b->table.columns[ARRAY_LEN(columns) - 1].wraps = true;
    for (size_t i = 0; i < r->n && b->table.columns && !p->oom; i++)
        people_row(p, b, &r->items[i]);
    return 0;
}

// --- hot and cold -------------------------------------------------------------------------------------------------

// An NPS asked right after a contact judges the contact, a cold one the house: together they are neither.
void block_timing(struct draft *p)
{
    struct answer *a;
    struct err e = {0};
    size_t n, count[3] = {0};
    int64_t net[3] = {0};
    char hot[NUMFMT_BUF], cold[NUMFMT_BUF];
    if (cube_answers(p->env->source->cube, &p->v->slice, view_span(p->env, &p->v->period), &a, &n, &e)) {
        p->oom = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (has(&a[i], METRIC_NPS)) {
            count[a[i].timing]++;
            net[a[i].timing] += a[i].cls[METRIC_NPS];
        }
    free(a);
    if (!count[TIMING_HOT] || !count[TIMING_COLD])
        return;
    report_value(p->env, KPI_nps, 100.0 * (double)net[TIMING_HOT] / (double)count[TIMING_HOT], hot);
    report_value(p->env, KPI_nps, 100.0 * (double)net[TIMING_COLD] / (double)count[TIMING_COLD], cold);
    page_line(p, page_block(p, BLOCK_TEXT, "timing", ""), TONE_WARNING,
              page_printf(p, _("Answers asked hot (%s: %s) and cold (%s: %s) are mixed in this figure: they are not comparable."),
                          report_count(p, (int64_t)count[TIMING_HOT]), hot, report_count(p, (int64_t)count[TIMING_COLD]), cold));
}

// --- moves --------------------------------------------------------------------------------------------------------

struct move { const struct answer *before, *now; };

static int by_customer(const void *pa, const void *pb)
{
    const struct answer *a = *(const struct answer *const *)pa, *b = *(const struct answer *const *)pb;
    if (a->customer != b->customer)
        return a->customer < b->customer ? -1 : 1;
    return (a > b) - (a < b); // newest first
}

static int loss_first(const void *pa, const void *pb)
{
    const struct move *a = pa, *b = pb;
    int da = a->now->cls[METRIC_NPS] - a->before->cls[METRIC_NPS], db = b->now->cls[METRIC_NPS] - b->before->cls[METRIC_NPS];
    if (da != db)
        return da < db ? -1 : 1;
    return (a->now > b->now) - (a->now < b->now);
}

// The last NPS answer of each customer within the period against the one before, when its class differs.
static struct move *find_moves(struct draft *p, const struct remarks *r, size_t *n)
{
    const struct answer **own = page_alloc(p, r->nanswers + 1, sizeof(*own));
    struct move *moves = page_alloc(p, r->nanswers + 1, sizeof(*moves));
    size_t k = 0;
    *n = 0;
    if (!own || !moves)
        return NULL;
    for (size_t i = 0; i < r->nanswers; i++)
        if (r->answers[i].customer != LIST_NOBODY && has(&r->answers[i], METRIC_NPS))
            own[k++] = &r->answers[i];
    qsort(own, k, sizeof(*own), by_customer);
    for (size_t i = 0; i + 1 < k; i++) {
        bool first = i == 0 || own[i - 1]->customer != own[i]->customer;
        bool inside = own[i]->day >= p->v->period.from;
        if (first && inside && own[i + 1]->customer == own[i]->customer && own[i]->cls[METRIC_NPS] != own[i + 1]->cls[METRIC_NPS])
            moves[(*n)++] = (struct move){own[i + 1], own[i]};
    }
    qsort(moves, *n, sizeof(*moves), loss_first);
    return moves;
}

static const char *class_word(int cls) { return cls < 0 ? _("detractor") : cls > 0 ? _("promoter") : _("passive"); }

static const char *moved_score(struct draft *p, const struct answer *a)
{
    return page_printf(p, "%s, %s", class_word(a->cls[METRIC_NPS]), answer_score(p, a));
}

static void move_row(struct draft *p, struct sheet_block *b, const struct move *m, const char *const cells[2])
{
    struct sheet_row *row = page_row(p, b);
    struct view v = *p->v;
    int was = m->before->cls[METRIC_NPS], is = m->now->cls[METRIC_NPS];
    v.page = PAGE_ROW;
    v.has_row = true;
    v.row = m->now->ref;
    v.kpi = KPI_nps;
    row->link = page_link(p, &v);
    cell_text(row, 0, cells[0] ? cells[0] : report_dash(p->env), TONE_NORMAL);
    cell_text(row, 1, moved_score(p, m->before), TONE_NORMAL);
    cell_time(p, row, 2, m->before->ref.time);
    cell_text(row, 3, moved_score(p, m->now), mood_tone(is - was));
    cell_time(p, row, 4, m->now->ref.time);
    cell_text(row, 5, cells[1] ? cells[1] : "", TONE_NORMAL);
}

static int list_moves(struct draft *p, struct remarks *r)
{
    static const struct column_def columns[] = {
        {"customer", N_("Customer"), false, 0, 0}, {"before", N_("Before"), false, 0, 1}, {"before_date", N_("Date"), false, 0, 3},
        {"now", N_("Now"), false, 0, 0},           {"date", N_("Date"), false, 0, 2},     {"comment", N_("Comment"), false, 4, 1},
    };
    static const char *const fields[] = {"survey.customer_id", "survey.comment"};
    struct sheet_block *head = page_block(p, BLOCK_TEXT, "headline", "");
    const char **cells = NULL;
    size_t n = 0, up = 0;
    const struct move *moves = find_moves(p, r, &n);
    struct fact_ref *refs = page_alloc(p, n + 1, sizeof(*refs));
    for (size_t i = 0; refs && moves && i < n; i++) {
        refs[i] = moves[i].now->ref;
        up += moves[i].now->cls[METRIC_NPS] > moves[i].before->cls[METRIC_NPS];
    }
    size_t most = source_comments_max(p->env->source), shown = n < most ? n : most;
    int rc = refs && moves ? told_read(p, refs, shown, fields, ARRAY_LEN(fields), &cells) : draft_done(p);
    if (rc || !cells)
        return rc;
    group_line(p, head);
    page_line(p, head, TONE_NORMAL,
              page_printf(p, ngettext("%s customer changed their mind since their last answer: %s for the better, %s for the worse",
                                      "%s customers changed their mind since their last answer: %s for the better, %s for the worse", (unsigned long)n),
                          report_count(p, (int64_t)n), report_count(p, (int64_t)up), report_count(p, (int64_t)(n - up))));
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "people", "");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Nobody who answered before has changed in this period; without customer ids nobody can be followed.");
    for (size_t i = 0; i < shown && b->table.columns && !p->oom; i++)
        move_row(p, b, &moves[i], &cells[i * ARRAY_LEN(fields)]);
    return 0;
}

int page_people(struct draft *p)
{
    struct remarks r = {0};
    struct span span = view_span(p->env, &p->v->period);
    bool moved = p->v->group == PEOPLE_MOVED;
    if (!report_people_title(p->v->group))
        return err_set(p->e, ERR_RANGE, "there is no such list");
    p->s->title = report_people_title(p->v->group);
    if (moved)
        span.from = cube_first_day(p->env->source->cube);
    int rc = cube_answers(p->env->source->cube, &p->v->slice, span, &r.answers, &r.nanswers, p->e);
    if (!rc)
        rc = moved ? list_moves(p, &r) : list_group(p, &r);
    remarks_release(&r);
    return rc;
}

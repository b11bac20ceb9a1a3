// Behind one number, in words: what it is, how it came about, what was counted and what was left out, from which files.
#include "report/report_priv.h"

#include <stdlib.h>
#include <string.h>

#define REASONS_TOLD 3 // of each source

struct number { // the figure that the page is about
    struct draft *p;
    struct sheet_block *b;
    const struct kpi_result *r;
};

static void add(struct number *x, const char *what, const char *words, enum tone tone)
{
    if (!*words)
        return;
    struct sheet_row *row = page_row(x->p, x->b);
    cell_text(row, 0, what, TONE_HEAD);
    cell_text(row, 1, words, tone);
}

// What does not count, by the rule of the catalogue. Each KPI stands in one row.
static const struct { const char *words; uint64_t kpis; } left_out[] = {
#define BIT(k) (UINT64_C(1) << KPI_##k)
    {N_("answers of employees, surveys without an answer to this question, answers off their scale"),
     BIT(csat) | BIT(nps) | BIT(ces) | BIT(ces_net) | BIT(ease_customer) | BIT(emotional_connection)},
    {N_("answers of customers, surveys without an answer to this question, answers off their scale"),
     BIT(ease_employee) | BIT(employee_engagement)},
    {N_("answers off their scale; without answers of both customers and employees there is no figure"), BIT(c2es)},
    {N_("customers without a sign-up date, and those of whom referral is not known"), BIT(recommendation)},
    {N_("customers without a sign-up date, and those of whom adoption is not known"), BIT(adoption)},
    {N_("customers without a sign-up date"), BIT(retention) | BIT(churn)},
    {N_("orders that are cancelled, failed or refunded, and orders that name no customer"),
     BIT(recurring_customers) | BIT(repeat_purchase) | BIT(clv)},
    {N_("prospects without the dates that the formula needs"), BIT(conversion)},
    {N_("outbound contacts"), BIT(contact_volume)},
    {N_("outbound and internal contacts, requests whose time is not known or negative; what is still unanswered has no time yet"),
     BIT(response_time) | BIT(first_response_time) | BIT(first_response_time_bh) | BIT(waiting_time)},
    {N_("cases whose time is not known or negative, and cases that are not finished"),
     BIT(handling_time) | BIT(resolution_time) | BIT(resolution_time_bh)},
    {N_("cases that are not resolved, and those of which the export does not say it"), BIT(fcr) | BIT(reopen_rate)},
    {N_("contacts that name no customer"), BIT(repeat_contact) | BIT(repeat_call)},
    {N_("contacts of which the export does not say it, yes or no"), BIT(complaint_rate) | BIT(error_rate) | BIT(escalations) | BIT(response_rate)},
    {N_("cases without a target time, and open cases whose time has not run out"), BIT(sla)},
    {N_("messages whose delay has not run out yet"), BIT(social_responsiveness)},
    {N_("sheets without a score, and scores off their scale"), BIT(quality_score)},
    {N_("deleted and internal cases"), BIT(backlog) | BIT(resolution_rate)},
    {N_("surveys that were never answered"), BIT(feedback_volume) | BIT(voice_of_customer)},
    {N_("surveys of which it is not known whether they were sent"), BIT(survey_response_rate)},
    {N_("answers without a comment, or without a reply"), BIT(feedback_response_time)},
    {N_("records without a channel"), BIT(channel_preference)},
    {N_("rows without the amount or the number that the formula needs"),
     BIT(work_time) | BIT(cost_per_contact) | BIT(service_revenue) | BIT(cart_abandonment) | BIT(revenue) | BIT(bounce_rate)},
    {N_("employees without a date of hiring"), BIT(staff_turnover)},
#undef BIT
};

const char *report_left_out(int kpi)
{
    for (size_t i = 0; kpi < KPI_COUNT && i < ARRAY_LEN(left_out); i++)
        if (left_out[i].kpis >> kpi & 1)
            return _(left_out[i].words);
    return "";
}

static const char *interval_words(struct number *x)
{
    static const char *const methods[] = {
        [EV_NONE] = "", [EV_SHARE] = N_("Wilson's interval of a share"), [EV_MEAN] = N_("mean, plus or minus 1.96 standard errors"),
        [EV_NET] = N_("normal interval of a net score"), [EV_RATIO] = N_("delta method, of a ratio of two means"),
    };
    const struct kpi_figure *f = &x->r->now;
    const char *range = page_interval(x->p, x->r->kpi, f);
    if (!*range) {
        enum kpi_unit unit = kpi_unit_of(x->r->kpi, x->p->env->cfg);
        if (!f->has || f->hidden)
            return "";
        return unit == UNIT_COUNT ? _("none: a count has no sampling error")
                                  : _("none: a sum or a ratio of other figures has none, nor has a single answer");
    }
    return *methods[f->ev.kind] ? page_printf(x->p, _("%s: in 95 of 100 samples such an interval holds the true value (%s)"), range, _(methods[f->ev.kind]))
                                : page_printf(x->p, _("%s: in 95 of 100 samples such an interval holds the true value"), range);
}

static const char *sample_words(struct number *x)
{
    const struct kpi_figure *f = &x->r->now;
    int least = kpi_min_n(x->r->kpi, x->p->env->cfg);
    const char *n = report_n_text(x->p, x->r->kpi, f->n), *min = report_count(x->p, least);
    if (f->hidden)
        return page_printf(x->p, _("%s: under %s answers of employees a figure is hidden, for their anonymity"), n, min);
    if (!f->has)
        return n;
    if (x->r->kpi == KPI_c2es) // the smaller of two samples, each with its own least number: 13 of employees are enough, 29 of customers few
        return page_printf(x->p, f->small ? _("%s on the side that has fewer: a small sample, that raises no alert; customers are judged from %s on, employees from %s on")
                                          : _("%s on the side that has fewer: enough, customers are judged from %s on, employees from %s on"), n,
                           report_count(x->p, kpi_min_n(KPI_ease_customer, x->p->env->cfg)),
                           report_count(x->p, kpi_min_n(KPI_ease_employee, x->p->env->cfg)));
    return page_printf(x->p, f->small ? _("%s: a small sample, under %s, that raises no alert") : _("%s: enough, from %s on a figure is judged"), n, min);
}

static const char *span_words(struct number *x)
{
    char a[NUMFMT_BUF], b[NUMFMT_BUF];
    struct span span = view_span(x->p->env, &x->p->v->period);
    const char *slice = x->p->v->slice.n ? page_slice(x->p, &x->p->v->slice) : _("all channels");
    if (span.to <= span.from)
        return page_printf(x->p, _("%s: nothing of this period has happened yet"), slice);
    return page_printf(x->p, _("%s; %s to %s, both days included"), slice, numfmt_day(x->p->env->fmt, span.from, a),
                       numfmt_day(x->p->env->fmt, span.to - 1, b));
}

// --- the files ----------------------------------------------------------------------------------------------------

static const char *reasons_words(struct number *x, const struct source_info *s)
{
    const char *list = "";
    for (size_t i = 0; i < s->nreasons && i < REASONS_TOLD; i++)
        list = page_printf(x->p, "%s%s%s %s%s%s", list, i ? _("; ") : "", page_clean(x->p, s->reasons[i].field), _(s->reasons[i].reason), _(": "),
                           report_count(x->p, (int64_t)s->reasons[i].n));
    return s->nreasons > REASONS_TOLD ? page_printf(x->p, "%s%s...", list, _("; ")) : list;
}

static void source_row(struct number *x, size_t i, size_t used, bool counted)
{
    struct draft *p = x->p;
    const struct source_info *s = p->env->source->list.items[i];
    uint64_t out = s->rows_rejected + s->duplicates + s->excluded;
    const char *rows = report_count(p, (int64_t)s->rows), *reasons = reasons_words(x, s);
    const char *words = counted ? page_printf(p, ngettext("%s row of it in this number, of %s", "%s rows of it in this number, of %s", (unsigned long)used),
                                              report_count(p, (int64_t)used), rows)
                                : page_printf(p, ngettext("%s row", "%s rows", (unsigned long)s->rows), rows);
    if (out)
        words = page_printf(p, _("%s; left out: %s rejected, %s duplicates, %s deleted or internal"), words, report_count(p, (int64_t)s->rows_rejected),
                            report_count(p, (int64_t)s->duplicates), report_count(p, (int64_t)s->excluded));
    if (*reasons)
        words = page_printf(p, _("%s (%s)"), words, reasons);
    add(x, report_source_name(p, i), words, TONE_NORMAL);
}

static int count_rows(struct number *x, enum measure m, size_t *used)
{
    struct draft *p = x->p;
    struct fact_ref *refs = NULL;
    size_t n = 0;
    int rc = cube_rows(p->env->source->cube, &p->v->slice, view_span(p->env, &p->v->period), m, &refs, &n, p->e);
    for (size_t i = 0; !rc && i < n; i++)
        used[refs[i].source]++;
    free(refs);
    return rc;
}

// How many rows of each source are in the number, of C2ES those of both sides; NULL where its rows cannot be told one by one.
static int rows_used(struct number *x, size_t **out)
{
    struct draft *p = x->p;
    enum measure m = kpi_rows_measure(x->r->kpi, p->env->cfg);
    *out = NULL;
    if (m == M_COUNT || x->r->now.hidden)
        return 0;
    *out = page_alloc(p, p->env->source->list.n + 1, sizeof(**out));
    int rc = *out ? count_rows(x, m, *out) : 0;
    if (!rc && *out && x->r->kpi == KPI_c2es)
        rc = count_rows(x, M_EASE_EMPLOYEE_N, *out);
    return rc ? rc : draft_done(p);
}

static int sources(struct number *x)
{
    size_t *used;
    int rc = rows_used(x, &used);
    const struct source_list *l = &x->p->env->source->list;
    for (size_t i = 0; !rc && i < l->n && !x->p->oom; i++)
        if (used ? used[i] > 0 : source_feeds(x->p->env, l->items[i], x->r->kpi))
            source_row(x, i, used ? used[i] : 0, used != NULL);
    return rc;
}

// The words of "what is this" of the page of the KPI, without its headings.
static void definition(struct number *x, const struct sheet_block *about)
{
    for (size_t i = 0; i < about->text.n; i++)
        add(x, i ? "" : _("what it is"), about->text.lines[i].text, about->text.lines[i].tone);
}

static int fill(struct draft *p, const struct kpi_result *r)
{
    static const struct column_def columns[] = {{"what", "", false, 0, 0}, {"words", "", false, 1, 0}};
    struct number x = {.p = p, .r = r};
    const char *left = report_left_out(r->kpi);
    block_about(p, r);
    if (p->oom)
        return draft_done(p);
    struct sheet_block about = p->s->blocks[--p->s->nblocks]; // its lines go into the table
    x.b = page_block(p, BLOCK_TABLE, "about", "");
    page_columns(p, x.b, columns, ARRAY_LEN(columns));
    if (!x.b->table.columns)
        return draft_done(p);
    add(&x, _("this number"), page_value_of(p, r->kpi, &r->now), report_tone(&r->now));
    add(&x, _("scope"), span_words(&x), TONE_NORMAL);
    add(&x, _("sample"), sample_words(&x), TONE_NORMAL);
    add(&x, _("interval"), interval_words(&x), TONE_NORMAL);
    definition(&x, &about);
    add(&x, _("not counted"), left, TONE_NORMAL);
    return sources(&x);
}

int page_about(struct draft *p)
{
    struct kpi_query q = view_query(p->v);
    struct kpi_set set;
    int kpi = p->v->kpi;
    q.kpis = &kpi;
    q.nkpis = 1;
    q.last = 0;
    p->s->title = report_kpi_name(p->env, kpi);
    int rc = kpi_run(p->env->source->cube, p->env->cfg, &q, &set, p->e);
    if (rc)
        return rc;
    rc = set.n ? fill(p, &set.items[0]) : 0;
    kpi_set_release(&set);
    return rc;
}

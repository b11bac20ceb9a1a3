// Alerts: their sentences, their order, and the two lists: one line each, or one line per KPI.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 8 // named in the line of a KPI

// C2ES names the side that fell.
static int named_kpi(const struct alert *a)
{
    return a->measure >= 0 ? a->measure : a->kpi;
}

// --- sentences --------------------------------------------------------------------------------------------------

// A threshold of the catalogue may be one of a year, met by the figure of a year; the other rules read the figure as it is.
static bool by_year(const struct report_env *env, const struct alert *a)
{
    return a->rule == RULE_THRESHOLD && kpi_info(env->cfg, named_kpi(a))->yearly;
}

static double judged(const struct report_env *env, const struct alert *a, double v, const struct period *period)
{
    struct span span = view_span(env, period);
    return by_year(env, a) ? kpi_judged_value(env->cfg, named_kpi(a), v, span.to - span.from) : v;
}

// "2.40", not "2.40 /4": the name says which scale.
static void add_amount(struct strbuf *b, const struct report_env *env, int kpi, double v)
{
    char buf[NUMFMT_BUF];
    bool scale = kpi_unit_of(kpi, env->cfg) == UNIT_SCALE;
    sb_add(b, scale ? numfmt_fixed(env->fmt, v, 2, buf) : report_value(env, kpi, v, buf));
}

static void add_value(struct strbuf *b, const struct report_env *env, const struct alert *a, const struct period *period)
{
    add_amount(b, env, named_kpi(a), judged(env, a, a->value, period));
    if (by_year(env, a))
        sb_add(b, _(" a year"));
}

static void add_limit(struct strbuf *b, const struct report_env *env, const struct alert *a)
{
    struct strbuf limit = {0};
    add_amount(&limit, env, named_kpi(a), a->threshold);
    bool below = a->held ? a->clear > a->threshold : a->rule == RULE_LIMIT ? a->value < a->threshold : report_is_below(env, named_kpi(a), a->value, a->threshold);
    sb_addf(b, below ? _("below %s") : _("above %s"), sb_str(&limit));
    sb_end(&limit, b);
}

static void add_place(struct strbuf *b, const struct alert *a)
{
    if (a->key && *a->key)
        report_add_key(b, a->key);
    else
        sb_add(b, _("total"));
}

static const char *keep(struct strbuf *b, struct arena *mem)
{
    const char *s = sb_keep(b, mem);
    return s ? s : "";
}

static const char *sentence(const struct report_env *env, const struct alert *a, const char *name,
                            const struct period *period, struct arena *mem)
{
    struct strbuf b = {0}, value = {0}, limit = {0}, clear = {0};
    sb_add(&b, name);
    if (a->key && *a->key) {
        sb_add(&b, ", ");
        add_place(&b, a);
    }
    add_value(&value, env, a, period);
    switch (a->rule) {
    case RULE_DROP:
        add_amount(&limit, env, a->kpi, a->threshold);
        sb_addf(&b, _(": %s, significantly worse than %s in the period before"), sb_str(&value), sb_str(&limit));
        break;
    case RULE_TREND:
        add_amount(&limit, env, a->kpi, a->threshold);
        sb_addf(&b, _(": %s, getting worse from %s on"), sb_str(&value), sb_str(&limit));
        break;
    case RULE_TARGET:
        add_amount(&limit, env, a->kpi, a->threshold);
        sb_addf(&b, _(": %s misses its target %s"), sb_str(&value), sb_str(&limit));
        break;
    case RULE_THRESHOLD:
    case RULE_LIMIT:
    case RULE_COUNT:
        add_limit(&limit, env, a);
        add_amount(&clear, env, named_kpi(a), a->clear);
        if (a->held)
            sb_addf(&b, _(": %s, no longer %s, but not yet %s"), sb_str(&value), sb_str(&limit), sb_str(&clear));
        else
            sb_addf(&b, _(": %s is %s"), sb_str(&value), sb_str(&limit));
        break;
    }
    sb_end(&clear, &b);
    sb_end(&value, &b);
    sb_end(&limit, &b);
    return keep(&b, mem);
}

// In a list, with the name that the tile has.
static const char *short_sentence(struct draft *p, const struct alert *a)
{
    return sentence(p->env, a, report_kpi_short(p->env, named_kpi(a)), &p->v->period, &p->s->mem);
}

static const char *with_since(const struct report_env *env, const struct alert *a, bool brief, const char *s, struct arena *mem)
{
    struct period since;
    char title[64], day[NUMFMT_BUF];
    if (period_parse(&env->cfg->calendar, a->since, &since, NULL))
        return s;
    struct strbuf b = {0};
    period_title(&env->cfg->calendar, &since, env->fmt, title);
    if (brief && since.grain == GRAIN_MONTH) { // "Sep 2026", of "1 Sep 2026"
        const char *month = strchr(numfmt_day(env->fmt, since.from, day), ' ');
        str_copy(title, sizeof(title), month ? month + 1 : day);
    }
    sb_addf(&b, _("%s since %s"), s, title);
    return keep(&b, mem);
}

const char *report_alert_text(const struct report_env *env, const struct alert *a, const struct period *period,
                              struct arena *mem)
{
    const char *s = sentence(env, a, report_kpi_name(env, named_kpi(a)), period, mem);
    return a->periods < 2 ? s : with_since(env, a, false, s, mem);
}

// What heads the page says since when, even if that is the shown period; a fall against the period before says so itself.
static const char *headline(const struct report_env *env, const struct alert *a, const struct period *period, struct arena *mem)
{
    const char *s = sentence(env, a, report_kpi_name(env, named_kpi(a)), period, mem);
    return a->rule == RULE_DROP || a->rule == RULE_TREND ? s : with_since(env, a, true, s, mem);
}

// "Customer ease below 2.50: phone 2.34, Lyon 2.40"
static const char *group_sentence(struct draft *p, const struct alert *const *items, size_t n)
{
    const struct report_env *env = p->env;
    struct strbuf b = {0};
    bool same = true;
    for (size_t i = 1; i < n; i++)
        same = same && items[i]->threshold == items[0]->threshold;
    sb_addf(&b, "%s ", report_kpi_short(env, named_kpi(items[0])));
    if (same)
        add_limit(&b, env, items[0]);
    else
        sb_add(&b, report_is_below(env, named_kpi(items[0]), items[0]->value, items[0]->threshold)
                       ? _("below what the channel allows")
                       : _("above what the channel allows"));
    for (size_t i = 0; i < n && i < PLACES_MAX; i++) {
        sb_add(&b, i ? ", " : _(": "));
        add_place(&b, items[i]);
        sb_putc(&b, ' ');
        add_value(&b, env, items[i], &p->v->period);
    }
    sb_add(&b, n > PLACES_MAX ? ", ..." : "");
    return keep(&b, &p->s->mem);
}

// --- order ------------------------------------------------------------------------------------------------------

struct ranked { const struct alert *a; bool part; size_t group, index; }; // what was acknowledged comes last

static int by_rank(const void *pa, const void *pb)
{
    const struct ranked *x = pa, *y = pb;
    if (!x->a->ack != !y->a->ack)
        return x->a->ack ? 1 : -1;
    if (x->a->severity != y->a->severity)
        return x->a->severity == STATE_CRITICAL ? -1 : 1;
    if (x->part != y->part)
        return x->part ? 1 : -1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

// Worst first; of the same severity what concerns the total before what concerns a part of it; one KPI in one run.
static const struct alert **in_order(struct draft *p, const struct alert_list *l)
{
    size_t first[2][KPI_MAX] = {{0}};
    bool total[2][KPI_MAX] = {{false}};
    struct ranked *r = page_alloc(p, l->n + 1, sizeof(*r));
    const struct alert **order = page_alloc(p, l->n + 1, sizeof(*order));
    if (!r || !order)
        return NULL;
    for (size_t i = l->n; i-- > 0;) {
        const struct alert *a = &l->items[i];
        int severity = a->severity == STATE_CRITICAL;
        first[severity][named_kpi(a)] = i;
        total[severity][named_kpi(a)] |= a->dim < 0;
    }
    for (size_t i = 0; i < l->n; i++) {
        const struct alert *a = &l->items[i];
        int severity = a->severity == STATE_CRITICAL, kpi = named_kpi(a);
        r[i] = (struct ranked){a, !total[severity][kpi], first[severity][kpi], i};
    }
    if (l->n)
        qsort(r, l->n, sizeof(*r), by_rank);
    for (size_t i = 0; i < l->n; i++)
        order[i] = r[i].a;
    return order;
}

static size_t same_kpi(const struct alert *const *items, size_t n)
{
    size_t k = 1;
    while (k < n && items[k]->severity == items[0]->severity && named_kpi(items[k]) == named_kpi(items[0]) &&
           items[k]->rule == items[0]->rule && items[0]->rule == RULE_THRESHOLD && !items[k]->ack == !items[0]->ack)
        k++;
    return k;
}

// --- the page ---------------------------------------------------------------------------------------------------

static const struct view *alert_link(struct draft *p, const struct alert *a)
{
    struct view v = *p->v;
    v.page = PAGE_KPI;
    v.kpi = a->kpi;
    v.slice = a->has_cause ? a->cause : a->slice;
    v.index = 0;
    if (slice_code(&v.slice, (enum dim)v.by) >= 0)
        view_by_next(p->env, &v, 1);
    return page_link(p, &v);
}

void page_alerts(struct draft *p, const struct alert_list *alerts)
{
    for (size_t i = 0; i < alerts->n; i++) {
        if (alerts->items[i].ack)
            continue;
        if (alerts->items[i].severity == STATE_CRITICAL)
            p->s->critical++;
        else
            p->s->warning++;
    }
    p->s->folded = alerts->nfolded;
    const struct alert **order = p->s->critical + p->s->warning ? in_order(p, alerts) : NULL;
    if (!order)
        return;
    p->s->headline = headline(p->env, order[0], &p->v->period, &p->s->mem);
    p->s->headline_link = alert_link(p, order[0]);
}

static struct sheet_row *alert_row(struct draft *p, struct sheet_block *b, const struct alert *a)
{
    bool critical = a->severity == STATE_CRITICAL;
    struct period since;
    struct sheet_row *r = page_row(p, b);
    r->tone = a->ack ? TONE_DIM : critical ? TONE_CRITICAL : TONE_WARNING;
    r->link = alert_link(p, a);
    r->handle = page_printf(p, "alert:%s:%s", kpi_state_name(a->severity), a->id);
    cell_text(r, 0, critical ? "!!" : "!", r->tone);
    if (!period_parse(&p->env->cfg->calendar, a->since, &since, NULL))
        cell_text(r, 2, page_period_short(p, &since), TONE_NORMAL);
    return r;
}

static const char *nothing(void)
{
    return _("No alert in this period: every figure with a threshold and enough answers is within it.");
}

const char *report_cause_text(const struct report_env *env, const struct alert *a, struct arena *mem)
{
    struct strbuf b = {0}, key = {0}, value = {0}, rest = {0};
    char n[NUMFMT_BUF];
    if (!a->has_cause)
        return "";
    report_add_key(&key, a->cause_key);
    add_amount(&value, env, named_kpi(a), a->cause_value);
    add_amount(&rest, env, named_kpi(a), a->rest_value);
    sb_addf(&b, _("because of %s: %s (n = %s); without it %s"), sb_str(&key), sb_str(&value), numfmt_count(env->fmt, a->cause_n, n), sb_str(&rest));
    sb_end(&key, &b);
    sb_end(&value, &b);
    sb_end(&rest, &b);
    return keep(&b, mem);
}

// "total 2.61, Nantes 2.72": those that this one speaks for, "" when none.
static const char *also_list(const struct report_env *env, const struct alert_list *l, size_t speaker, const struct period *period,
                             struct arena *mem)
{
    struct strbuf list = {0};
    size_t n = 0;
    for (size_t i = l->n; i < l->n + l->nfolded; i++) {
        const struct alert *a = &l->items[i];
        if (a->under != speaker || n++ >= PLACES_MAX)
            continue;
        sb_add(&list, n > 1 ? ", " : "");
        if (named_kpi(a) != named_kpi(&l->items[speaker])) {
            sb_add(&list, report_kpi_short(env, named_kpi(a)));
        } else {
            add_place(&list, a);
        }
        sb_putc(&list, ' ');
        add_value(&list, env, a, period);
    }
    sb_add(&list, n > PLACES_MAX ? ", ..." : "");
    return keep(&list, mem);
}

const char *report_ack_text(const struct report_env *env, const struct alert_ack *k, struct arena *mem)
{
    struct strbuf b = {0}, by = {0}, why = {0};
    char day[NUMFMT_BUF];
    utf8_clean(&by, k->by, strlen(k->by));
    sb_add(&why, *k->why ? _(": ") : "");
    utf8_clean(&why, k->why, strlen(k->why));
    if (k->until == CIVIL_NONE)
        sb_addf(&b, k->silence ? _("silenced by %s%s") : _("acknowledged by %s%s"), sb_str(&by), sb_str(&why));
    else
        sb_addf(&b, k->silence ? _("silenced until %s by %s%s") : _("acknowledged until %s by %s%s"),
                numfmt_day(env->fmt, k->until, day), sb_str(&by), sb_str(&why));
    sb_end(&by, &b);
    sb_end(&why, &b);
    return keep(&b, mem);
}

// How many others it speaks for, and which.
static const char *also_cell(struct draft *p, const struct alert_list *l, const struct alert *a)
{
    size_t n = 0;
    for (size_t i = l->n; i < l->n + l->nfolded; i++)
        n += l->items[i].under == (size_t)(a - l->items);
    if (!n)
        return "";
    return page_printf(p, ngettext("%zu more with it: %s", "%zu more with it: %s", (unsigned long)n), n,
                       also_list(p->env, l, (size_t)(a - l->items), &p->v->period, &p->s->mem));
}

void block_alerts(struct draft *p, const struct alert_list *alerts, const char *title)
{
    static const struct column_def columns[] = {
        {"mark", "", false, 0, 0},          {"alert", N_("Alert"), false, COLUMN_SENTENCE, 0}, {"since", N_("Since"), false, 0, 1},
        {"periods", N_("Periods"), true, 0, 5}, {"n", "n", true, 0, 1},          {"interval", "95 %", false, 0, 4},
        {"cause", N_("Where it comes from"), false, 1, COLUMN_BELOW}, {"also", N_("With it"), false, 1, COLUMN_BELOW},
    };
    bool causes = false;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "alerts", title);
    const struct alert **order = in_order(p, alerts);
    for (size_t i = 0; i < alerts->n; i++)
        causes = causes || alerts->items[i].has_cause || alerts->items[i].ack;
    causes = causes || alerts->nfolded;
    page_columns(p, b, columns, ARRAY_LEN(columns) - (alerts->nfolded ? 0 : 1) - !causes);
    b->table.empty = nothing();
    for (size_t i = 0; order && i < alerts->n; i++) {
        const struct alert *a = order[i];
        struct kpi_figure f = {.has = true, .has_ci = a->has_ci, .low = judged(p->env, a, a->low, &p->v->period),
                               .high = judged(p->env, a, a->high, &p->v->period)};
        struct sheet_row *r = alert_row(p, b, a);
        cell_text(r, 1, short_sentence(p, a), a->ack ? TONE_DIM : TONE_NORMAL);
        cell_count(p, r, 3, a->periods);
        cell_count(p, r, 4, a->n);
        cell_text(r, 5, page_interval(p, named_kpi(a), &f), TONE_DIM);
        if (causes)
            cell_text(r, 6, a->ack ? report_ack_text(p->env, a->ack, &p->s->mem) : report_cause_text(p->env, a, &p->s->mem),
                      a->ack ? TONE_DIM : TONE_NORMAL);
        if (alerts->nfolded)
            cell_text(r, 7, also_cell(p, alerts, a), TONE_DIM);
    }
}

void block_alerts_by_kpi(struct draft *p, const struct alert_list *alerts, const char *title)
{
    static const struct column_def columns[] = {
        {"mark", "", false, 0, 0}, {"alert", N_("Alert"), false, 3, 0}, {"since", N_("Since"), false, 0, 1},
        {"count", N_("count"), true, 0, 2},
    };
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "alerts", title);
    const struct alert **order = in_order(p, alerts);
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = nothing();
    for (size_t i = 0, n = 0; order && i < alerts->n; i += n) {
        n = same_kpi(&order[i], alerts->n - i);
        struct sheet_row *r = alert_row(p, b, order[i]);
        cell_text(r, 1, n > 1 ? group_sentence(p, &order[i], n) : short_sentence(p, order[i]), r->tone);
        cell_count(p, r, 3, (int64_t)n);
    }
}

static void counts(struct draft *p, const struct alert_list *alerts)
{
    bool seen[KPI_MAX] = {false};
    size_t kpis = 0, acked = 0;
    for (size_t i = 0; i < alerts->n; i++) {
        acked += alerts->items[i].ack != NULL;
        if (alerts->items[i].ack)
            continue;
        kpis += !seen[named_kpi(&alerts->items[i])];
        seen[named_kpi(&alerts->items[i])] = true;
    }
    if (!alerts->n)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "totals", "");
    page_line(p, b, TONE_NORMAL,
              page_printf(p, kpis == 1 ? _("%zu critical, %zu warning, of %zu KPI") : _("%zu critical, %zu warning, of %zu KPIs"),
                          p->s->critical, p->s->warning, kpis));
    if (acked)
        page_line(p, b, TONE_DIM, page_printf(p, ngettext("%zu more is acknowledged or silenced.", "%zu more are acknowledged or silenced.", acked), acked));
    if (alerts->nfolded)
        page_line(p, b, TONE_DIM, page_printf(p, ngettext("%zu more comes with them: the same cause.", "%zu more come with them: the same causes.", alerts->nfolded), alerts->nfolded));
    page_line(p, b, TONE_DIM, _("Critical first; then what concerns the total; then single channels and teams."));
}

int page_alert_list(struct draft *p)
{
    struct kpi_query q = view_query(p->v);
    struct alert_list alerts;
    q.last = 0;
    int rc = alert_run(p->env->source->cube, p->env->cfg, &q, p->env->alerts, &alerts, p->e);
    if (rc)
        return rc;
    alert_drop_repeats(&alerts, &q.slice);
    rc = alert_fold(p->env->source->cube, p->env->cfg, &q, &alerts, p->e);
    if (!rc)
        rc = alert_explain(p->env->source->cube, p->env->cfg, &q, &alerts, p->e);
    if (rc) {
        alert_list_release(&alerts);
        return rc;
    }
    p->s->title = _("Alerts");
    page_alerts(p, &alerts);
    counts(p, &alerts);
    block_alerts(p, &alerts, "");
    block_stale(p);
    alert_list_release(&alerts);
    return 0;
}

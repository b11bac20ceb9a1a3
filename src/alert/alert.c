// Alerts of a period: thresholds crossed in the total and in each channel and team, since when.
// One fold per dimension over all periods looked back on; the states of a slice are read off its cells.
#include "alert_priv.h"

#include "kpi/goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_FIRST 24 // periods looked back on at first: most alerts are younger
#define LOOK_MAX 400  // and at most: "since" says no more than that

static bool raises(enum kpi_state s) { return s == STATE_WARNING || s == STATE_CRITICAL; }

static bool filtered(const struct slice *s, enum dim d)
{
    for (int i = 0; i < s->n; i++) {
        if (s->f[i].dim == d)
            return true;
    }
    return false;
}

static int plan(struct gather *g, size_t want, struct err *e)
{
    free(g->periods);
    free(g->spans);
    g->periods = calloc(want, sizeof(*g->periods));
    g->spans = calloc(want, sizeof(*g->spans));
    if (!g->periods || !g->spans)
        return err_nomem(e);
    int32_t end = cube_as_of(g->c) == CIVIL_NONE ? g->q->period.from : cube_as_of(g->c) + 1;
    struct period p = g->q->period;
    for (g->nspans = 0; g->nspans < want; g->nspans++) {
        if (g->nspans && p.to <= cube_first_day(g->c))
            break;
        g->periods[g->nspans] = p;
        int32_t to = p.to < end ? p.to : end;
        g->spans[g->nspans] = (struct span){p.from, to < p.from ? p.from : to};
        p = period_shift(&g->cfg->calendar, &p, -1);
    }
    return 0;
}

void alert_figure(const struct gather *g, int kpi, const struct place *at, const struct cube_answer *a, size_t span,
                   struct kpi_figure *f)
{
    struct kpi_ctx x = {.cfg = g->cfg, .cube = g->c, .as_of = cube_as_of(g->c), .span = g->spans[span], .channel = at->channel};
    kpi_eval(kpi, &x, &a->cells[span * a->ngroups + at->group], f);
}

// The unbroken run of periods, ending with the reported one, at this severity or worse. True when the window was too short.
static bool find_since(const struct gather *g, struct alert *al, const struct place *at, const struct cube_answer *a)
{
    str_copy(al->since, sizeof(al->since), g->periods[0].label);
    for (size_t i = 0; i < g->nspans; i++) {
        struct kpi_figure f;
        alert_figure(g, al->kpi, at, a, i, &f);
        if (f.state != STATE_CRITICAL && !(f.state == STATE_WARNING && al->severity == STATE_WARNING))
            return false;
        str_copy(al->since, sizeof(al->since), g->periods[i].label);
        al->periods = (int)i + 1;
    }
    return g->periods[g->nspans - 1].from > cube_first_day(g->c);
}

struct alert *alert_new(struct gather *g)
{
    return vec_grow((void **)&g->items, &g->cap, g->n, sizeof(*g->items)) ? NULL : &g->items[g->n++];
}

static int add(struct gather *g, int kpi, const struct kpi_figure *f, const struct place *at, const struct cube_answer *a,
               bool *short_window, struct err *e)
{
    struct alert *al = alert_new(g);
    if (!al)
        return err_nomem(e);
    *al = (struct alert){.kpi = kpi, .name = "", .measure = f->measure, .severity = f->state, .slice = g->q->slice, .dim = at->dim,
                         .key = at->key, .value = kpi_alert_value(kpi, f)};
    al->threshold = kpi_alert_threshold(kpi, g->cfg, f, at->channel);
    struct kpi_figure side = *f; // of C2ES the side that is named: its answers, its interval
    if (f->measure >= 0)
        alert_figure(g, f->measure, at, a, 0, &side);
    al->n = side.n;
    al->has_ci = side.has_ci;
    al->low = side.low;
    al->high = side.high;
    if (at->dim >= 0 && al->slice.n < SLICE_MAX && !filtered(&al->slice, (enum dim)at->dim)) {
        al->slice.f[al->slice.n].dim = (enum dim)at->dim;
        al->slice.f[al->slice.n++].code = at->code;
    }
    struct kpi_ctx x = {.cfg = g->cfg, .cube = g->c, .span = g->spans[0], .channel = at->channel};
    al->reason = kpi_reason(kpi, &x, f, &g->out->mem);
    *short_window |= find_since(g, al, at, a);
    return al->reason ? 0 : err_nomem(e);
}

bool alert_asked(const struct gather *g, int kpi)
{
    if (!g->q->kpis)
        return !g->cfg->hidden[kpi];
    for (size_t i = 0; i < g->q->nkpis; i++) {
        if (g->q->kpis[i] == kpi)
            return true;
    }
    return false;
}

static int judge_place(struct gather *g, const struct place *at, const struct cube_answer *a, bool *short_window, struct err *e)
{
    for (int k = 0; k < kpi_count(g->cfg); k++) {
        // a total or team over channels with thresholds of their own leaves the alert to the channel, where there is one
        if (!alert_asked(g, k) || (!at->channel && g->left_to_channels[k]))
            continue;
        struct kpi_figure f;
        alert_figure(g, k, at, a, 0, &f);
        if (at->dim == DIM_CHANNEL && f.state < STATE_NONE && kpi_has_channel_thresholds(k, g->cfg))
            g->left_to_channels[k] = true;
        if (raises(f.state) && add(g, k, &f, at, a, short_window, e))
            return ERR_NOMEM;
    }
    return 0;
}

// The figures scanned by customer carry no thresholds unless the user sets some.
static bool judges_customers(const struct kpi_config *cfg)
{
    static const int scanned[] = {KPI_repeat_contact, KPI_repeat_call, KPI_recurring_customers, KPI_repeat_purchase, KPI_clv};
    bool any = false;
    for (size_t i = 0; i < ARRAY_LEN(scanned); i++) {
        struct threshold t = cfg->threshold[scanned[i]];
        any |= t.has_warn || t.has_crit || kpi_has_channel_thresholds(scanned[i], cfg);
    }
    return any;
}

// dim -1: the total.
static int judge_dim(struct gather *g, int dim, bool *short_window, struct err *e)
{
    struct cube_answer a;
    int rc = cube_fold(g->c, &g->q->slice, g->spans, g->nspans, dim, judges_customers(g->cfg) ? 0 : CUBE_NO_CUSTOMERS, &a, e);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < a.ngroups; i++) {
        struct place at = {dim, a.codes[i], "", g->channel, i};
        if (dim >= 0 && !at.code)
            continue; // "(none)" is no place to send anybody to
        if (dim >= 0)
            at.key = cube_value_name(g->c, (enum dim)dim, at.code);
        if (dim == DIM_CHANNEL)
            at.channel = at.key;
        rc = judge_place(g, &at, &a, short_window, e);
    }
    cube_answer_release(&a);
    return rc;
}

void alert_drop_repeats(struct alert_list *l, const struct slice *filters)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (l->items[i].dim < 0 || !filtered(filters, (enum dim)l->items[i].dim))
            l->items[kept++] = l->items[i];
    }
    l->n = kept;
}

static bool same_slice(const struct alert *a, const struct alert *b)
{
    return b->rule == RULE_THRESHOLD && a->dim == b->dim && strcmp(a->key, b->key) == 0;
}

// One alert of C2ES replaces those of the two ease scores it is made of.
static void drop_ease(struct gather *g)
{
    size_t kept = 0;
    for (size_t i = 0; i < g->n; i++) {
        struct alert a = g->items[i];
        bool ease = a.rule == RULE_THRESHOLD && (a.kpi == KPI_ease_customer || a.kpi == KPI_ease_employee), covered = false;
        for (size_t j = 0; ease && j < g->n; j++)
            covered |= g->items[j].kpi == KPI_c2es && same_slice(&a, &g->items[j]);
        if (!covered)
            g->items[kept++] = a;
    }
    g->n = kept;
}

static double excess(const struct alert *a) { return fabs(a->value - a->threshold) / (fabs(a->threshold) + 1e-9); }

static int worst_first(const void *pa, const void *pb)
{
    const struct alert *a = pa, *b = pb;
    if (a->severity != b->severity)
        return a->severity == STATE_CRITICAL ? -1 : 1;
    if (a->kpi != b->kpi) { // C2ES speaks for both sides of a journey: first; then the catalogue's order
        if (a->kpi == KPI_c2es || b->kpi == KPI_c2es)
            return a->kpi == KPI_c2es ? -1 : 1;
        return a->kpi < b->kpi ? -1 : 1;
    }
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->dim != b->dim)
        return a->dim < b->dim ? -1 : 1;
    double x = excess(a), y = excess(b);
    if (x != y)
        return x > y ? -1 : 1;
    return strcmp(a->key, b->key);
}

// The name by which it is known from run to run: grain, rule, KPI, slice.
static const char *identity(struct gather *g, const struct alert *a)
{
    struct strbuf b = {0};
    sb_addf(&b, "%s %s%s%s %s ", grain_name(g->q->period.grain), alert_rule_name(a->rule), *a->name ? ":" : "", a->name,
            kpi_info(g->cfg, a->kpi)->id);
    kpi_slice_text(g->c, &a->slice, &b);
    const char *id = b.oom ? NULL : arena_strdup(&g->out->mem, sb_str(&b));
    sb_release(&b);
    return id;
}

// A silence holds whatever comes; an acknowledgement as long as it does not get worse.
static const struct alert_ack *said_of(const struct alert_opts *o, const struct alert *a)
{
    const struct alert_ack *found = NULL;
    for (size_t i = 0; o && i < o->nacks; i++) {
        const struct alert_ack *k = &o->acks[i];
        bool over = k->until != CIVIL_NONE && o->today && k->until < o->today;
        if (over || strcmp(k->id, a->id) != 0 || (!k->silence && a->severity == STATE_CRITICAL && k->severity != STATE_CRITICAL))
            continue;
        if (!found || k->silence)
            found = k;
    }
    return found;
}

static int name_all(struct gather *g, struct err *e)
{
    for (size_t i = 0; i < g->n; i++) {
        struct alert *a = &g->items[i];
        if (!(a->id = identity(g, a)))
            return err_nomem(e);
        a->ack = said_of(g->o, a);
    }
    return 0;
}

static int hand_over(struct gather *g, struct err *e)
{
    if (!g->n)
        return 0;
    drop_ease(g);
    int rc = name_all(g, e);
    if (rc)
        return rc;
    qsort(g->items, g->n, sizeof(*g->items), worst_first);
    g->out->items = arena_alloc(&g->out->mem, g->n * sizeof(*g->items));
    if (!g->out->items)
        return err_nomem(e);
    memcpy(g->out->items, g->items, g->n * sizeof(*g->items));
    g->out->n = g->n;
    return 0;
}

int alert_run(const struct cube *c, const struct kpi_config *cfg, const struct kpi_query *q, const struct alert_opts *o,
              struct alert_list *out, struct err *e)
{
    static const int dims[] = {DIM_CHANNEL, -1, DIM_TEAM}; // the channels first: the total asks what they said
    *out = (struct alert_list){0};
    struct gather g = {.c = c, .cfg = cfg, .q = q, .o = o, .out = out};
    for (int i = 0; i < q->slice.n; i++) {
        if (q->slice.f[i].dim == DIM_CHANNEL)
            g.channel = cube_value_name(c, DIM_CHANNEL, q->slice.f[i].code);
    }
    int rc = 0;
    static const size_t looks[] = {LOOK_FIRST, LOOK_MAX};
    bool short_window = true;
    for (size_t i = 0; !rc && short_window && i < ARRAY_LEN(looks); i++) {
        short_window = false;
        g.n = 0;
        rc = plan(&g, looks[i], e);
        for (size_t d = 0; !rc && d < ARRAY_LEN(dims) && !(short_window && looks[i] < LOOK_MAX); d++)
            rc = judge_dim(&g, dims[d], &short_window, e);
    }
    if (!rc && o)
        rc = alert_run_defs(&g, e);
    if (!rc)
        rc = hand_over(&g, e);
    free(g.items);
    free(g.periods);
    free(g.spans);
    if (rc)
        alert_list_release(out);
    return rc;
}

void alert_list_release(struct alert_list *l)
{
    arena_release(&l->mem);
    *l = (struct alert_list){0};
}

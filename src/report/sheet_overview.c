// The whole catalogue on one screen: a tile per KPI, by family.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

static void tile_delta(struct draft *p, struct sheet_tile *t, const struct kpi_result *r)
{
    char buf[NUMFMT_BUF];
    t->sense = ' ';
    t->delta.text = t->before = "";
    if (!r->has_compare)
        return;
    if (r->before.has)
        t->before = page_kpi_value(p, r->kpi, r->before.value);
    if (!r->has_delta || !r->now.has || r->now.hidden)
        return;
    t->sense = report_sense(p->env, r->kpi, &r->now, &r->before, r->significant);
    t->significant = r->significant;
    t->delta = (struct sheet_cell){.text = page_copy(p, report_delta(p->env, r->kpi, r->delta, buf)),
                                   .tone = sense_tone(t->sense),
                                   .has_num = true,
                                   .num = r->delta};
}

static void tile_target(struct draft *p, struct sheet_tile *t, const struct kpi_result *r)
{
    struct kpi_aim aim;
    char gap[NUMFMT_BUF];
    t->target = t->attained = "";
    if (!own_aim(p, r->kpi, &aim))
        return;
    t->target = page_kpi_value(p, r->kpi, aim.value);
    if (!r->now.has || r->now.hidden)
        return;
    const char *share = own_attainment(p, r->kpi, r->now.value, aim.value);
    if (!*share) // a change of sign: the distance says more
        share = report_delta(p->env, r->kpi, r->now.value - aim.value, gap);
    t->attained = page_copy(p, share);
    t->target = page_printf(p, "%s (%s)", t->target, share);
}

static void tile_spark(struct draft *p, struct sheet_tile *t, const struct kpi_result *r)
{
    t->spark = page_alloc(p, r->nseries + 1, sizeof(*t->spark));
    t->spark_partial = page_alloc(p, r->nseries + 1, sizeof(*t->spark_partial));
    t->spark_state = page_alloc(p, r->nseries + 1, sizeof(*t->spark_state));
    if (!t->spark || !t->spark_partial || !t->spark_state)
        return;
    t->nspark = r->nseries;
    for (size_t i = 0; i < r->nseries; i++) {
        const struct kpi_point *at = &r->series[i];
        t->spark[i] = at->fig.has && !at->fig.hidden ? at->fig.value : (double)NAN;
        t->spark_partial[i] = at->partial;
        t->spark_state[i] = (uint8_t)at->fig.state;
    }
}

// The threshold for the line of the spark: the one that is crossed first. Yearly ones are on another scale.
static void tile_threshold(struct draft *p, struct sheet_tile *t, const struct kpi_result *r)
{
    struct threshold limit = kpi_threshold(r->kpi, p->env->cfg, page_channel(p));
    if (kpi_info(p->env->cfg, r->kpi)->yearly || (!limit.has_warn && !limit.has_crit))
        return;
    t->has_threshold = true;
    t->threshold = limit.has_warn ? limit.warn : limit.crit;
}

static void fill_tile(struct draft *p, struct sheet_tile *t, const struct kpi_result *r, int indent)
{
    const struct kpi_figure *f = &r->now;
    struct view v = *p->v;
    memset(t, 0, sizeof(*t));
    t->kpi = r->kpi;
    t->dir = kpi_info(p->env->cfg, r->kpi)->dir;
    t->indent = indent;
    t->name = report_kpi_short(p->env, r->kpi);
    t->words = page_printf(p, "%s\n%s\n%s", kpi_info(p->env->cfg, r->kpi)->name, kpi_info(p->env->cfg, r->kpi)->name_fr, kpi_info(p->env->cfg, r->kpi)->id);
    t->mark = report_mark(f);
    t->value = (struct sheet_cell){.text = page_value_of(p, r->kpi, f), .tone = report_tone(f), .has_num = f->has && !f->hidden, .num = f->value};
    t->n = f->n > 0 ? report_count(p, f->n) : "";
    t->state = f->has && !f->hidden ? f->state : STATE_NODATA;
    t->reason = report_reason(p, r);
    tile_delta(p, t, r);
    tile_target(p, t, r);
    tile_spark(p, t, r);
    tile_threshold(p, t, r);
    v.page = PAGE_KPI;
    v.kpi = r->kpi;
    v.index = 0;
    t->link = page_link(p, &v);
}

static const struct kpi_result *find_result(const struct kpi_set *set, int kpi)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i].kpi == kpi)
            return &set->items[i];
    return NULL;
}

static void add_tile(struct draft *p, struct sheet_family *f, const struct kpi_result *r, int indent)
{
    struct sheet_tile *tiles = r ? page_grow(p, f->tiles, f->ntiles, sizeof(*tiles)) : NULL;
    if (!tiles)
        return;
    f->tiles = tiles;
    fill_tile(p, &tiles[f->ntiles++], r, indent);
}

// A KPI; under C2ES its two halves, which do not stand alone then.
static void add_kpi(struct draft *p, struct sheet_family *f, const struct kpi_set *set, const struct kpi_result *r)
{
    bool halves = find_result(set, KPI_c2es) != NULL;
    if (halves && (r->kpi == KPI_ease_customer || r->kpi == KPI_ease_employee))
        return;
    add_tile(p, f, r, 0);
    if (r->kpi == KPI_c2es) {
        add_tile(p, f, find_result(set, KPI_ease_customer), 1);
        add_tile(p, f, find_result(set, KPI_ease_employee), 1);
    }
}

// Where a KPI is critical though its total is not: the worst channel or team of each.
static void add_parts(struct draft *p, struct sheet_family *f, const struct alert_list *alerts)
{
    for (size_t i = 0; i < f->ntiles; i++) {
        struct sheet_tile *t = &f->tiles[i];
        size_t more = 0;
        t->part = "";
        for (size_t k = 0; k < alerts->n; k++) {
            const struct alert *a = &alerts->items[k];
            if (a->kpi != t->kpi || a->dim < 0 || a->severity != STATE_CRITICAL || t->state == STATE_CRITICAL)
                continue;
            if (*t->part)
                more++;
            else
                t->part = page_key(p, a->key);
        }
        if (more)
            t->part = page_printf(p, "%s +%zu", t->part, more);
    }
}

static size_t without_data(const struct kpi_set *set)
{
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        n += set->items[i].now.state == STATE_NODATA;
    return n;
}

// One export gives a few KPIs of the fifty; where none has data there is nothing to set apart.
static bool is_sparse(const struct kpi_set *set)
{
    size_t without = without_data(set);
    return without < set->n && without * 2 > set->n;
}

void block_tiles(struct draft *p, const struct kpi_set *set, const struct alert_list *alerts)
{
    struct sheet_block *b = page_block(p, BLOCK_TILES, "tiles", "");
    struct sheet_family *families = page_alloc(p, FAM_COUNT + 1, sizeof(*families));
    if (!families)
        return;
    b->tiles.families = families;
    b->tiles.sparse = is_sparse(set);
    if (p->env->nfocus) {
        struct sheet_family *f = &families[b->tiles.n];
        f->title = _("Focus");
        for (size_t i = 0; i < p->env->nfocus; i++)
            add_tile(p, f, find_result(set, p->env->focus[i]), 0);
        add_parts(p, f, alerts);
        b->tiles.n += f->ntiles > 0;
    }
    for (int fam = 0; fam < FAM_COUNT; fam++) {
        struct sheet_family *f = &families[b->tiles.n];
        f->title = report_family_title((enum kpi_family)fam);
        f->folded = p->env->folded >> fam & 1;
        for (size_t i = 0; i < set->n; i++)
            if (kpi_info(p->env->cfg, set->items[i].kpi)->family == (enum kpi_family)fam)
                add_kpi(p, f, set, &set->items[i]);
        add_parts(p, f, alerts);
        b->tiles.n += f->ntiles > 0;
    }
}

static bool any_figure(const struct kpi_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        if (figure_tells(&set->items[i].now))
            return true;
    return false;
}

// What the KPIs without data need is said elsewhere.
static void block_missing(struct draft *p, const struct kpi_set *set)
{
    if (is_sparse(set))
        page_line(p, page_block(p, BLOCK_TEXT, "missing", ""), TONE_DIM,
                  page_printf(p, _("%zu of %zu KPIs have no data here: %s tells what each of them needs."), without_data(set), set->n,
                              page_key_of(p, "data")));
}

int page_overview(struct draft *p)
{
    struct kpi_query q = view_query(p->v);
    struct report_data d;
    int rc = report_data_build(p->env, &q, &d, p->e);
    if (rc)
        return rc;
    alert_drop_repeats(&d.alerts, &q.slice);
    rc = alert_fold(p->env->source->cube, p->env->cfg, &q, &d.alerts, p->e);
    if (rc) {
        report_data_release(&d);
        return rc;
    }
    if (!any_figure(&d.set))
        rc = block_nothing(p, &q);
    block_tiles(p, &d.set, &d.alerts);
    page_alerts(p, &d.alerts);
    block_alerts_by_kpi(p, &d.alerts, _("Alerts"));
    block_actions_due(p);
    if (!rc && any_figure(&d.set))
        rc = block_moved(p, &q, &d.set);
    block_missing(p, &d.set);
    report_data_release(&d);
    return rc;
}

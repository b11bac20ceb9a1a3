// What a change is made of: the block of a KPI's page, and changes as texts in one unit.
#include "report/report_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- changes in one unit, so that shown parts can add up to the shown whole ----------------------------------------------

bool change_in_points(const struct report_env *env, int kpi)
{
    enum kpi_unit u = kpi_unit_of(kpi, env->cfg);
    return u == UNIT_PERCENT || u == UNIT_POINTS;
}

static struct change_unit duration_unit(double seconds, bool hours)
{
    static const struct { double size; const char *word; } units[] = {{86400, N_(" d")}, {3600, N_(" h")}, {60, N_(" min")}, {1, N_(" s")}};
    size_t u = hours;
    while (u + 1 < ARRAY_LEN(units) && seconds < units[u].size)
        u++;
    int decimals = seconds / units[u].size < 9.95 ? 1 : 0;
    return (struct change_unit){units[u].size, decimals, _(units[u].word), false};
}

struct change_unit change_unit(const struct report_env *env, int kpi, double total)
{
    enum kpi_unit u = kpi_unit_of(kpi, env->cfg);
    double size = fabs(total);
    if (u == UNIT_SECONDS)
        return duration_unit(size, kpi_in_hours(kpi, env->cfg));
    if (u == UNIT_CURRENCY)
        return (struct change_unit){1, size >= 100 ? 0 : 2, "", true};
    int decimals = u == UNIT_COUNT ? 0 : u == UNIT_SCALE || u == UNIT_RATIO || u == UNIT_PER_DAY ? 2 : 1;
    if ((kpi == KPI_nps || kpi == KPI_ces_net) && size >= 1)
        decimals = 0;
    return (struct change_unit){1, decimals, "", false};
}

double change_step(const struct change_unit *u) { return u->size * pow(10, -u->decimals); }

static const char *steps_text(struct draft *p, const struct change_unit *u, long steps)
{
    char buf[NUMFMT_BUF];
    const struct numfmt *f = p->env->fmt;
    double v = (double)steps / pow(10, u->decimals);
    if (!u->money)
        return page_printf(p, "%s%s", numfmt_signed(f, v, u->decimals, buf), u->suffix);
    const char *sign = v > 0 ? "+" : v < 0 ? (f->ascii ? "-" : "\u2212") : "";
    return page_printf(p, "%s%s", sign, numfmt_money(f, fabs(v), p->env->cfg->currency, u->decimals, buf));
}

const char *change_text(struct draft *p, const struct change_unit *u, double v)
{
    return steps_text(p, u, lround(v / change_step(u)));
}

// --- the block -----------------------------------------------------------------------------------------------------------

struct shown { long *mix, *rate; long sum_mix, sum_rate; struct change_unit unit; };

static bool round_parts(struct draft *p, const struct kpi_change *k, struct shown *s)
{
    double total = k->now - k->before, *exact = page_alloc(p, 2 * k->nparts + 1, sizeof(*exact));
    s->unit = change_unit(p->env, k->kpi, total);
    s->mix = page_alloc(p, 2 * k->nparts + 1, sizeof(*s->mix));
    if (!exact || !s->mix)
        return false;
    s->rate = s->mix + k->nparts;
    for (size_t i = 0; i < k->nparts; i++) {
        exact[i] = k->parts[i].mix;
        exact[k->nparts + i] = k->parts[i].rate;
    }
    change_round(exact, 2 * k->nparts, total, change_step(&s->unit), s->mix);
    for (size_t i = 0; i < k->nparts; i++) {
        s->sum_mix += s->mix[i];
        s->sum_rate += s->rate[i];
    }
    return true;
}

enum { KEY, BEFORE, NOW, WEIGHT, MIX, RATE, CHANGE };

static const struct column_def ratio_columns[] = {
    {"part", N_("Part"), false, 0, 0},    {"before", N_("before"), true, 0, 3}, {"now", N_("now"), true, 0, 2},
    {"weight", N_("weight"), true, 0, 4}, {"mix", N_("mix"), true, 0, 1},       {"rate", N_("rate"), true, 0, 1},
    {"change", N_("change"), true, 0, 0},
};
static const struct column_def sum_columns[] = {
    {"part", N_("Part"), false, 0, 0}, {"before", N_("before"), true, 0, 2}, {"now", N_("now"), true, 0, 1},
    {"change", N_("change"), true, 0, 0},
};

static void value_cell(struct draft *p, struct sheet_row *row, size_t i, int kpi, bool has, double v)
{
    if (has)
        cell_num(row, i, page_kpi_value(p, kpi, v), v, TONE_NORMAL);
    else
        cell_text(row, i, report_dash(p->env), TONE_DIM);
    cell_unit(row, i, kpi_unit_of(kpi, p->env->cfg));
}

static void steps_cell(struct draft *p, struct sheet_row *row, size_t i, const struct kpi_change *k, const struct shown *s, long steps, double v, enum tone tone)
{
    cell_num(row, i, steps_text(p, &s->unit, steps), v, tone);
    cell_change(row, i, kpi_unit_of(k->kpi, p->env->cfg));
}

static enum tone tone_of(const struct draft *p, int kpi, long steps)
{
    enum kpi_dir dir = kpi_dir_of(kpi, p->env->cfg);
    return dir == KPI_NEUTRAL || !steps ? TONE_NORMAL : (steps > 0) == (dir == KPI_UP) ? TONE_GOOD : TONE_BAD;
}

static const struct view *part_link(struct draft *p, const struct kpi_change *k, uint32_t code)
{
    struct view v = *p->v;
    v.page = PAGE_KPI;
    v.kpi = k->kpi;
    v.index = 0;
    if (!view_filter(&v, (enum dim)k->dim, code))
        return NULL;
    view_by_next(p->env, &v, 1);
    return page_link(p, &v);
}

static void part_row(struct draft *p, struct sheet_block *b, const struct kpi_change *k, const struct shown *s, size_t i)
{
    const struct change_part *part = &k->parts[i];
    struct sheet_row *row = page_row(p, b);
    bool ratio = k->kind == CHANGE_RATIO;
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    long sum = s->mix[i] + s->rate[i];
    row->link = part_link(p, k, part->code);
    cell_text(row, KEY, page_key(p, part->key), TONE_NORMAL);
    value_cell(p, row, BEFORE, k->kpi, part->has_before, part->before);
    value_cell(p, row, NOW, k->kpi, part->has_now, part->now);
    if (ratio) {
        cell_text(row, WEIGHT,
                  page_printf(p, p->env->fmt->ascii ? "%s -> %s%s" : "%s \u2192 %s%s", numfmt_fixed(p->env->fmt, 100 * part->share_before, 0, from),
                              numfmt_fixed(p->env->fmt, 100 * part->share_now, 0, to), p->env->fmt->pct),
                  TONE_DIM);
        steps_cell(p, row, MIX, k, s, s->mix[i], part->mix, TONE_NORMAL);
        steps_cell(p, row, RATE, k, s, s->rate[i], part->rate, TONE_NORMAL);
    }
    steps_cell(p, row, ratio ? CHANGE : WEIGHT, k, s, sum, part->mix + part->rate, tone_of(p, k->kpi, sum));
}

static void total_row(struct draft *p, struct sheet_block *b, const struct kpi_change *k, const struct shown *s)
{
    struct sheet_row *row = page_row(p, b);
    bool ratio = k->kind == CHANGE_RATIO;
    long sum = s->sum_mix + s->sum_rate;
    row->tone = TONE_HEAD;
    cell_text(row, KEY, _("total"), TONE_HEAD);
    value_cell(p, row, BEFORE, k->kpi, true, k->before);
    value_cell(p, row, NOW, k->kpi, true, k->now);
    if (ratio) {
        steps_cell(p, row, MIX, k, s, s->sum_mix, k->mix, TONE_NORMAL);
        steps_cell(p, row, RATE, k, s, s->sum_rate, k->rate, TONE_NORMAL);
    }
    steps_cell(p, row, ratio ? CHANGE : WEIGHT, k, s, sum, k->now - k->before, tone_of(p, k->kpi, sum));
}

static const char *change_title(struct draft *p, const struct kpi_change *k, const struct period *other)
{
    return page_printf(p, _("What changed against %s, by %s"), page_period(p, other), report_dim_title((enum dim)k->dim));
}

void block_change(struct draft *p, const struct kpi_change *k, const struct period *other)
{
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "change", change_title(p, k, other));
    struct shown s = {0};
    if (k->kind == CHANGE_SUM)
        page_columns(p, b, sum_columns, ARRAY_LEN(sum_columns));
    else
        page_columns(p, b, ratio_columns, ARRAY_LEN(ratio_columns));
    b->table.empty = k->why_not ? _(k->why_not) : _("Nothing has changed.");
    if (!k->nparts || !round_parts(p, k, &s))
        return;
    for (size_t i = 0; i < k->nparts; i++)
        part_row(p, b, k, &s, i);
    total_row(p, b, k, &s);
}

// "The change against August 2026 comes mostly from phone (-15 of -23 points); the mix explains -2."
void change_line(struct draft *p, struct sheet_block *b, const struct kpi_change *k, const struct period *other)
{
    const struct change_part *part = kpi_change_cause(k);
    double total = k->now - k->before;
    struct change_unit u = change_unit(p->env, k->kpi, total);
    if (!part || !lround(total / change_step(&u)))
        return;
    const char *against = page_period(p, other), *key = page_key(p, part->key);
    const char *some = change_text(p, &u, part->mix + part->rate), *all = change_text(p, &u, total);
    if (k->kind == CHANGE_SUM)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("The change against %s comes mostly from %s (%s of %s)."), against, key, some, all));
    else
        page_line(p, b, TONE_NORMAL,
                  page_printf(p, change_in_points(p->env, k->kpi)
                                     ? _("The change against %s comes mostly from %s (%s of %s points); the mix explains %s.")
                                     : _("The change against %s comes mostly from %s (%s of %s); the mix explains %s."),
                              against, key, some, all, change_text(p, &u, k->mix)));
}

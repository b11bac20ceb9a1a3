// Actions: the list, and one with its effect. Notes stand below the list.
#include "report/report_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *state_word(const char *state)
{
    static const struct { const char *state, *word; } words[] = {
        {"planned", N_("planned")}, {"running", N_("running")}, {"done", N_("done")}, {"dropped", N_("dropped")},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (!strcmp(words[i].state, state))
            return _(words[i].word);
    return "";
}

static int32_t day_of(const char *iso)
{
    int32_t day;
    return civil_parse_iso(iso, (int)strlen(iso), &day) ? day : CIVIL_NONE;
}

static bool is_open(const struct store_action *a)
{
    return !strcmp(a->state, "planned") || !strcmp(a->state, "running");
}

// The day that lateness is told by: the wall clock where it is known, else the as-of date.
static int32_t today(const struct draft *p)
{
    return p->env->today ? p->env->today : cube_as_of(p->env->source->cube);
}

static bool is_late(const struct draft *p, const struct store_action *a)
{
    int32_t due = day_of(a->due);
    return is_open(a) && due != CIVIL_NONE && due < today(p);
}

// --- effect -----------------------------------------------------------------------------------------------------

// Where else something was done to the same KPI by then: those slices prove nothing.
static size_t busy_values(const struct draft *p, const struct store_action *a, int dim, uint32_t *out, size_t max)
{
    const struct report_user *u = p->env->user;
    size_t n = 0;
    for (size_t i = 0; i < u->nactions && n < max; i++) {
        const struct store_action *o = &u->actions[i];
        struct slice s;
        if (o->row.id == a->row.id || strcmp(o->kpi, a->kpi) != 0 || !strcmp(o->state, "dropped") ||
            kpi_slice_parse(p->env->source->cube, o->slice, &s, NULL))
            continue;
        for (int k = 0; k < s.n; k++)
            if ((int)s.f[k].dim == dim && n < max)
                out[n++] = s.f[k].code;
    }
    return n;
}

// false: nothing can be said (no KPI, not begun, unknown slice).
static bool effect_of(struct draft *p, const struct store_action *a, struct kpi_effect *out)
{
    uint32_t busy[64];
    struct slice s;
    int kpi = kpi_by_id(p->env->cfg, a->kpi);
    int32_t start = day_of(a->start);
    if (kpi < 0 || start == CIVIL_NONE || !strcmp(a->state, "dropped") || kpi_slice_parse(p->env->source->cube, a->slice, &s, NULL))
        return false;
    size_t n = busy_values(p, a, kpi_effect_dim(&s), busy, ARRAY_LEN(busy));
    return !kpi_effect(p->env->source->cube, p->env->cfg, kpi, &s, start, busy, n, out, NULL) && out->has;
}

static const char *range_words(struct draft *p, int kpi, const struct interval *ci)
{
    char low[NUMFMT_BUF], high[NUMFMT_BUF];
    if (!ci->has)
        return "";
    return page_printf(p, "%s .. %s", report_delta(p->env, kpi, ci->low, low), report_delta(p->env, kpi, ci->high, high));
}

static bool is_real(const struct interval *ci) { return ci->has && (ci->low > 0 || ci->high < 0); }

static enum tone effect_tone(const struct draft *p, int kpi, double change, const struct interval *ci)
{
    enum kpi_dir dir = kpi_dir_of(kpi, p->env->cfg);
    return !is_real(ci) || dir == KPI_NEUTRAL ? TONE_NORMAL : (change > 0) == (dir == KPI_UP) ? TONE_GOOD : TONE_BAD;
}

// The list's cell: the difference in differences where there is one, else the change.
static void effect_cell(struct draft *p, struct sheet_row *r, size_t i, const struct store_action *a)
{
    struct kpi_effect f;
    char buf[NUMFMT_BUF];
    if (!effect_of(p, a, &f))
        return;
    int kpi = kpi_by_id(p->env->cfg, a->kpi);
    double v = f.has_did ? f.did : f.change;
    const struct interval *ci = f.has_did ? &f.did_ci : &f.ci;
    const char *range = range_words(p, kpi, ci);
    report_delta(p->env, kpi, v, buf);
    cell_num(r, i, *range ? page_printf(p, "%s (%s)", buf, range) : page_copy(p, buf), v, effect_tone(p, kpi, v, ci));
    cell_change(r, i, kpi_unit_of(kpi, p->env->cfg));
}

static const char *verdict(const struct interval *ci)
{
    return !ci->has ? "" : is_real(ci) ? _("a real change") : _("within the noise");
}

static void before_after(struct draft *p, struct sheet_block *b, int kpi, const struct kpi_effect *f)
{
    char change[NUMFMT_BUF];
    const char *after = page_kpi_value(p, kpi, f->after.value), *before = page_kpi_value(p, kpi, f->before.value);
    const char *range = range_words(p, kpi, &f->ci);
    enum tone tone = effect_tone(p, kpi, f->change, &f->ci);
    report_delta(p->env, kpi, f->change, change);
    if (*range)
        page_line(p, b, tone,
                  page_printf(p, ngettext("%s in the %d day since, %s in the %d day before: %s (95 %%: %s), %s.",
                                          "%s in the %d days since, %s in the %d days before: %s (95 %%: %s), %s.", (unsigned long)f->days),
                              after, f->days, before, f->days, change, range, verdict(&f->ci)));
    else
        page_line(p, b, tone,
                  page_printf(p, _("%s in the %d days since, %s in the %d days before: %s. This figure has no test."), after, f->days,
                              before, f->days, change));
}

static void compared(struct draft *p, struct sheet_block *b, int kpi, const struct kpi_effect *f)
{
    char others[NUMFMT_BUF], did[NUMFMT_BUF];
    if (f->dim < 0) {
        page_line(p, b, TONE_DIM, _("It was done everywhere: there is nothing to compare it with, and the season may have had its part."));
        return;
    }
    const char *dim = report_dim_title((enum dim)f->dim);
    if (!f->has_did) {
        page_line(p, b, TONE_DIM, page_printf(p, _("No other %s has figures on both sides, or something was done there too: nothing to compare with."), dim));
        return;
    }
    report_delta(p->env, kpi, f->control_change, others);
    report_delta(p->env, kpi, f->did, did);
    const char *range = range_words(p, kpi, &f->did_ci);
    page_line(p, b, TONE_NORMAL, page_printf(p, ngettext("Where nothing was done (by %2$s, %1$zu other): %3$s.", "Where nothing was done (by %2$s, %1$zu others): %3$s.", f->ncontrols), f->ncontrols, dim, others));
    if (*range)
        page_line(p, b, effect_tone(p, kpi, f->did, &f->did_ci),
                  page_printf(p, _("The action may claim the difference: %s (95 %%: %s), %s."), did, range, verdict(&f->did_ci)));
    else
        page_line(p, b, TONE_NORMAL, page_printf(p, _("The action may claim the difference: %s."), did));
}

static void block_effect(struct draft *p, const struct store_action *a)
{
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "effect", _("Effect"));
    struct kpi_effect f = {0};
    if (effect_of(p, a, &f)) {
        before_after(p, b, kpi_by_id(p->env->cfg, a->kpi), &f);
        compared(p, b, kpi_by_id(p->env->cfg, a->kpi), &f);
    } else if (kpi_by_id(p->env->cfg, a->kpi) < 0)
        page_line(p, b, TONE_DIM, _("It names no KPI: no effect can be measured."));
    else if (!strcmp(a->state, "dropped"))
        page_line(p, b, TONE_DIM, _("It was dropped."));
    else
        page_line(p, b, TONE_DIM, page_printf(p, _("Nothing can be said yet: it takes figures of %d days before and after the start."), 7));
}

// --- the list ---------------------------------------------------------------------------------------------------

static const char *where_words(struct draft *p, const char *slice)
{
    struct slice s;
    if (!*slice)
        return _("total");
    return kpi_slice_parse(p->env->source->cube, slice, &s, NULL) ? page_clean(p, slice) : page_slice(p, &s);
}

static const char *kpi_words(struct draft *p, const char *id)
{
    int kpi = kpi_by_id(p->env->cfg, id);
    return kpi >= 0 ? report_kpi_short(p->env, kpi) : page_clean(p, id);
}

// What the lists of actions begin with: lateness, title, owner, KPI, where; Enter opens it.
static void open_action(struct draft *p, struct sheet_row *r, const struct store_action *a)
{
    struct view v = *p->v;
    v.page = PAGE_ACTION;
    v.index = (size_t)a->row.id;
    r->link = page_link(p, &v);
    r->handle = page_printf(p, "action:%lld", (long long)a->row.id);
    cell_text(r, 0, is_late(p, a) ? "!" : "", TONE_WARNING);
    cell_text(r, 1, page_clean(p, a->title), is_open(a) ? TONE_NORMAL : TONE_DIM);
    cell_text(r, 2, page_clean(p, a->owner), TONE_NORMAL);
    cell_text(r, 3, kpi_words(p, a->kpi), TONE_NORMAL);
    cell_text(r, 4, where_words(p, a->slice), TONE_NORMAL);
}

static void action_row(struct draft *p, struct sheet_block *b, const struct store_action *a)
{
    struct sheet_row *r = page_row(p, b);
    bool late = is_late(p, a);
    open_action(p, r, a);
    cell_day(p, r, 5, day_of(a->start));
    cell_day(p, r, 6, day_of(a->due));
    if (late)
        r->cells[6].tone = TONE_WARNING;
    cell_text(r, 7, late ? page_printf(p, _("%s, late"), state_word(a->state)) : state_word(a->state), late ? TONE_WARNING : TONE_NORMAL);
    effect_cell(p, r, 8, a);
}

enum { NEAR = 14 }; // days

// Of the overview: what is late, and what is due within two weeks.
static int soonest(const void *pa, const void *pb)
{
    const struct store_action *a = *(const struct store_action *const *)pa, *b = *(const struct store_action *const *)pb;
    int32_t da = day_of(a->due), db = day_of(b->due);
    return da != db ? (da > db) - (da < db) : (a > b) - (a < b); // as they were written
}

// Open actions whose day is near or past, the longest overdue first.
static size_t gather_due(struct draft *p, const struct store_action **out)
{
    const struct report_user *u = p->env->user;
    size_t n = 0;
    for (size_t i = 0; i < u->nactions; i++) {
        int32_t due = day_of(u->actions[i].due);
        if (is_open(&u->actions[i]) && due != CIVIL_NONE && due <= today(p) + NEAR)
            out[n++] = &u->actions[i];
    }
    qsort(out, n, sizeof(struct store_action *), soonest);
    return n;
}

void block_actions_due(struct draft *p)
{
    static const struct column_def columns[] = {
        {"mark", "", false, 0, 0},       {"action", N_("Action"), false, 3, 0}, {"owner", N_("Owner"), false, 0, 1},
        {"kpi", N_("KPI"), false, 0, 2}, {"where", N_("Where"), false, 0, 3},   {"due", N_("Due"), false, 0, 0},
    };
    const struct store_action **due = p->env->user ? page_alloc(p, p->env->user->nactions + 1, sizeof(*due)) : NULL;
    size_t n = due ? gather_due(p, due) : 0;
    if (!n)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "due", _("Actions due"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < n && b->table.columns; i++) {
        struct sheet_row *r = page_row(p, b);
        open_action(p, r, due[i]);
        cell_day(p, r, 5, day_of(due[i]->due));
        r->cells[5].tone = is_late(p, due[i]) ? TONE_WARNING : TONE_NORMAL;
    }
}

static void block_notes(struct draft *p)
{
    static const struct column_def columns[] = {
        {"period", N_("Period"), false, 0, 0}, {"note", N_("Note"), false, 3, 0}, {"kpi", N_("KPI"), false, 0, 1},
        {"where", N_("Where"), false, 0, 1},   {"by", N_("by"), false, 0, 2},
    };
    const struct report_user *u = p->env->user;
    if (!u || !u->nnotes)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "notes", _("Notes"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = u->nnotes; i-- > 0;) {
        const struct store_note *n = &u->notes[i];
        struct sheet_row *r = page_row(p, b);
        struct period period;
        bool known = !period_parse(&p->env->cfg->calendar, n->period, &period, NULL);
        r->handle = page_printf(p, "note:%lld", (long long)n->row.id);
        cell_text(r, 0, known ? page_period(p, &period) : page_clean(p, n->period), TONE_NORMAL);
        cell_text(r, 1, page_clean(p, n->text), TONE_NORMAL);
        cell_text(r, 2, *n->kpi ? kpi_words(p, n->kpi) : _("all"), TONE_NORMAL);
        cell_text(r, 3, where_words(p, n->slice), TONE_NORMAL);
        cell_text(r, 4, page_clean(p, n->by), TONE_DIM);
    }
}

int page_actions(struct draft *p)
{
    static const struct column_def columns[] = {
        {"mark", "", false, 0, 0},             {"action", N_("Action"), false, 3, 0}, {"owner", N_("Owner"), false, 0, 2},
        {"kpi", N_("KPI"), false, 0, 1},       {"where", N_("Where"), false, 0, 3},   {"start", N_("Start"), false, 0, 4},
        {"due", N_("Due"), false, 0, 1},       {"state", N_("state"), false, 0, 0},   {"effect", N_("Effect (95 %)"), true, 0, 2},
    };
    const struct report_user *u = p->env->user;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "actions", "");
    p->s->title = _("Actions");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = u && *u->why_not ? page_clean(p, u->why_not) : page_printf(p, _("No action yet: %s plans one, for the KPI and the slice on show."), page_key_of(p, "plan"));
    for (int open = 1; open >= 0; open--)
        for (size_t i = 0; u && i < u->nactions; i++)
            if (is_open(&u->actions[i]) == (open == 1))
                action_row(p, b, &u->actions[i]);
    block_notes(p);
    return 0;
}

// --- one action -------------------------------------------------------------------------------------------------

static void field_row(struct draft *p, struct sheet_block *b, const char *name, const char *value)
{
    if (!*value)
        return;
    struct sheet_row *r = page_row(p, b);
    cell_text(r, 0, name, TONE_DIM);
    cell_text(r, 1, value, TONE_NORMAL);
}

static void block_fields(struct draft *p, const struct store_action *a)
{
    static const struct column_def columns[] = {{"field", "", false, 0, 0}, {"value", "", false, 1, 0}};
    char buf[NUMFMT_BUF];
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "action", page_clean(p, a->title));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    field_row(p, b, _("Owner"), page_clean(p, a->owner));
    field_row(p, b, _("KPI"), kpi_by_id(p->env->cfg, a->kpi) >= 0 ? report_kpi_name(p->env, kpi_by_id(p->env->cfg, a->kpi)) : page_clean(p, a->kpi));
    field_row(p, b, _("Where"), where_words(p, a->slice));
    field_row(p, b, _("Start"), day_of(a->start) == CIVIL_NONE ? "" : page_copy(p, numfmt_day(p->env->fmt, day_of(a->start), buf)));
    field_row(p, b, _("Due"), day_of(a->due) == CIVIL_NONE ? "" : page_copy(p, numfmt_day(p->env->fmt, day_of(a->due), buf)));
    field_row(p, b, page_capital(p, _("state")), is_late(p, a) ? page_printf(p, _("%s, late"), state_word(a->state)) : state_word(a->state));
    field_row(p, b, _("Notes"), page_clean(p, a->notes));
    field_row(p, b, page_capital(p, _("by")), page_clean(p, a->by));
}

// The figure around it, as its own page would show it.
static int block_figure(struct draft *p, const struct store_action *a)
{
    struct kpi_set set;
    struct view v = *p->v;
    const struct view *shown = p->v;
    v.kpi = kpi_by_id(p->env->cfg, a->kpi);
    if (v.kpi < 0 || kpi_slice_parse(p->env->source->cube, a->slice, &v.slice, NULL))
        return 0;
    p->v = &v;
    int rc = run_kpi(p, &set);
    if (!rc && set.n)
        block_chart(p, &set.items[0], NULL);
    p->v = shown;
    if (!rc)
        kpi_set_release(&set);
    return rc;
}

int page_action(struct draft *p)
{
    const struct report_user *u = p->env->user;
    const struct store_action *a = NULL;
    for (size_t i = 0; u && i < u->nactions; i++)
        if ((size_t)u->actions[i].row.id == p->v->index)
            a = &u->actions[i];
    if (!a)
        return err_set(p->e, ERR_NOTFOUND, "%s", _("this action is gone: another kpitop has deleted it"));
    p->s->title = page_clean(p, a->title);
    block_fields(p, a);
    block_effect(p, a);
    return block_figure(p, a);
}

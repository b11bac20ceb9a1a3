// The history of the alerts: raised, worse, acknowledged, silenced, cleared; and the exports that have stopped.
#include "report/report_priv.h"

#include <string.h>

const char *report_event_word(const char *event)
{
    static const struct { const char *event, *word; } words[] = {
        {"raised", N_("raised")},     {"worse", N_("worse")},       {"acknowledged", N_("acknowledged")},
        {"silenced", N_("silenced")}, {"cleared", N_("cleared")},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (!strcmp(words[i].event, event))
            return _(words[i].word);
    return event;
}

static const char *moment(struct draft *p, const char *at)
{
    char buf[NUMFMT_BUF];
    int32_t day;
    if (strlen(at) < 16 || !civil_parse_iso(at, 10, &day))
        return page_clean(p, at);
    return page_printf(p, "%s %.5s", numfmt_day(p->env->fmt, day, buf), at + 11);
}

// The sentence it was last told in: what was said of an alert is written down with its id only.
static const char *sentence_of(const struct report_user *u, const struct store_event *e)
{
    if (strcmp(e->text, e->alert) != 0 && *e->text)
        return e->text;
    for (size_t i = u->nevents; i-- > 0;)
        if (!strcmp(u->events[i].alert, e->alert) && strcmp(u->events[i].text, e->alert) != 0 && *u->events[i].text)
            return u->events[i].text;
    return e->text;
}

// "2026-09" as the other pages show a month.
static const char *period_of(struct draft *p, const char *written)
{
    struct period period;
    struct err e = {0};
    return period_parse(&p->env->cfg->calendar, written, &period, &e) ? page_clean(p, written) : page_period_short(p, &period);
}

int page_history(struct draft *p)
{
    static const struct column_def columns[] = {
        {"at", N_("When (UTC)"), false, 0, 0}, {"event", N_("What"), false, 0, 0}, {"alert", N_("Alert"), false, 3, 0},
        {"period", N_("Period"), false, 0, 3}, {"by", N_("by"), false, 0, 2},      {"why", N_("Why"), false, 1, 1},
    };
    const struct report_user *u = p->env->user;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "history", "");
    p->s->title = _("History of the alerts");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = u && *u->why_not ? page_clean(p, u->why_not) : _("Nothing yet: alerts are written down as the dashboard and check find them.");
    for (size_t i = u ? u->nevents : 0; i-- > 0;) {
        const struct store_event *e = &u->events[i];
        struct sheet_row *r = page_row(p, b);
        bool raised = !strcmp(e->event, "raised") || !strcmp(e->event, "worse");
        enum tone tone = !raised ? TONE_NORMAL : !strcmp(e->severity, "critical") ? TONE_CRITICAL : TONE_WARNING;
        cell_text(r, 0, moment(p, e->at), TONE_NORMAL);
        cell_text(r, 1, report_event_word(e->event), tone);
        cell_text(r, 2, page_clean(p, sentence_of(u, e)), TONE_NORMAL);
        cell_text(r, 3, period_of(p, e->period), TONE_DIM);
        cell_text(r, 4, page_clean(p, e->by), TONE_DIM);
        cell_text(r, 5, page_clean(p, e->why), TONE_NORMAL);
    }
    return 0;
}

// --- exports that have stopped ----------------------------------------------------------------------------------------

int32_t report_stale_days(const struct report_env *env, const struct source_info *s)
{
    if (!env->max_age || !env->today || s->state != SOURCE_LOADED || s->last_day == CIVIL_NONE)
        return 0;
    int32_t days = env->today - s->last_day;
    return days > env->max_age ? days : 0;
}

const struct alert_ack *report_stale_ack(const struct report_env *env, const struct source_info *s)
{
    for (size_t i = 0; env->alerts && i < env->alerts->nacks; i++) {
        const struct alert_ack *k = &env->alerts->acks[i];
        bool over = k->until != CIVIL_NONE && env->today && k->until < env->today;
        if (!over && str_starts(k->id, "stale ") && !strcmp(k->id + strlen("stale "), s->path))
            return k;
    }
    return NULL;
}

void block_stale(struct draft *p)
{
    static const struct column_def columns[] = {
        {"mark", "", false, 0, 0}, {"source", N_("Source"), false, 3, 0}, {"last", N_("last day"), false, 0, 0},
        {"age", N_("days ago"), true, 0, 1}, {"said", "", false, 1, 3},
    };
    const struct source_list *l = &p->env->source->list;
    struct sheet_block *b = NULL;
    for (size_t i = 0; i < l->n; i++) {
        int32_t days = report_stale_days(p->env, l->items[i]);
        if (!days)
            continue;
        if (!b) {
            b = page_block(p, BLOCK_TABLE, "stale", _("Exports that have stopped"));
            page_columns(p, b, columns, ARRAY_LEN(columns));
        }
        const struct alert_ack *said = report_stale_ack(p->env, l->items[i]);
        struct sheet_row *r = page_row(p, b);
        r->tone = said ? TONE_DIM : TONE_CRITICAL;
        r->handle = page_printf(p, "alert:critical:stale %s", page_clean(p, l->items[i]->path));
        cell_text(r, 0, "!!", r->tone);
        cell_text(r, 1, page_clean(p, l->items[i]->path), r->tone);
        cell_text(r, 4, said ? report_ack_text(p->env, said, &p->s->mem) : "", TONE_DIM);
        cell_day(p, r, 2, l->items[i]->last_day);
        cell_count(p, r, 3, days);
        p->s->critical += !said;
    }
}

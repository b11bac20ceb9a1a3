// Answers and the rows behind them.
#include "remarks_priv.h"

#include <stdlib.h>
#include <string.h>

// --- what a score says --------------------------------------------------------------------------------------------

static const struct voiced { // metrics in the order in which they are asked for a mood
    int metric, lo, hi;
} voiced[] = {
    {METRIC_NPS, 0, 10}, {METRIC_CSAT, 1, 5}, {METRIC_EASE, 1, 4}, {METRIC_CES, 1, 5}, {METRIC_EMOTION, 1, 5},
};

static const struct voiced *voice_of(const struct answer *a)
{
    for (size_t i = 0; i < ARRAY_LEN(voiced); i++)
        if (a->has >> voiced[i].metric & 1)
            return &voiced[i];
    return NULL;
}

static double share_of_scale(const struct voiced *v, const struct answer *a)
{
    return ((double)a->score[v->metric] / (double)SCORE_ONE - v->lo) / (v->hi - v->lo);
}

double answer_goodness(const struct report_env *env, const struct answer *a)
{
    const struct voiced *v = voice_of(a);
    if (!v)
        return 0.5;
    double share = share_of_scale(v, a);
    return v->metric == METRIC_CES && !env->cfg->ces_ease ? 1 - share : share;
}

int answer_mood(const struct report_env *env, const struct answer *a)
{
    const struct voiced *v = voice_of(a);
    if (!v)
        return 0;
    switch (v->metric) {
    case METRIC_NPS:
    case METRIC_CSAT: return a->cls[v->metric];
    case METRIC_CES: return env->cfg->ces_ease ? a->cls[METRIC_CES] : -a->cls[METRIC_CES];
    default: break;
    }
    double good = share_of_scale(v, a);
    return good < 0.5 ? -1 : good > 0.5 ? 1 : 0; // ease below 2.5 of 4, as C2ES judges it; emotion below 3 of 5
}

const char *answer_score(struct draft *p, const struct answer *a)
{
    const struct voiced *v = voice_of(a);
    char buf[NUMFMT_BUF];
    if (!v)
        return "";
    int64_t score = a->score[v->metric];
    double x = (double)score / (double)SCORE_ONE;
    numfmt_fixed(p->env->fmt, x, score % SCORE_ONE ? 1 : 0, buf);
    switch (v->metric) {
    case METRIC_NPS: return page_printf(p, _("NPS %s"), buf);
    case METRIC_CSAT: return page_printf(p, _("CSAT %s/5"), buf);
    case METRIC_EASE: return page_printf(p, _("ease %s/4"), buf);
    case METRIC_CES: return p->env->cfg->ces_ease ? page_printf(p, _("CES %s/5"), buf) : page_printf(p, _("effort %s/5"), buf);
    default: return page_printf(p, _("emotion %s/5"), buf);
    }
}

enum tone mood_tone(int mood) { return mood < 0 ? TONE_BAD : mood > 0 ? TONE_GOOD : TONE_NORMAL; }

// --- rows ---------------------------------------------------------------------------------------------------------

enum told { TOLD_COMMENT, TOLD_TICKET, TOLD_CUSTOMER, TOLD_COUNT };
struct reading {
    struct draft *p;
    struct remarks *out;
    size_t *columns; // [source * TOLD_COUNT + told]: column + 1, 0 none
};

static bool gives(const char *fields, const char *name) // fields: "survey.nps, survey.comment"
{
    size_t len = strlen(name);
    for (const char *at = fields; (at = strstr(at, name)); at += len)
        if ((at == fields || at[-1] == ' ') && (!at[len] || at[len] == ','))
            return true;
    return false;
}

static void find_columns(struct reading *r)
{
    static const char *const names[TOLD_COUNT] = {"survey.comment", "survey.interaction_id", "survey.customer_id"};
    const struct source_list *list = &r->p->env->source->list;
    for (size_t s = 0; s < list->n; s++)
        for (size_t i = 0; i < list->items[s]->ncolumns; i++)
            for (int t = 0; t < TOLD_COUNT; t++) {
                const char *fields = list->items[s]->columns[i].field;
                size_t *at = &r->columns[s * TOLD_COUNT + (size_t)t];
                if (!*at && fields && gives(fields, names[t]))
                    *at = i + 1;
            }
}

static const char *told_cell(const struct reading *r, enum told t, uint32_t source, const char *const *cells, size_t n)
{
    size_t at = r->columns[(size_t)source * TOLD_COUNT + t];
    return at && at <= n ? cells[at - 1] : "";
}

static int take(void *ctx, long index, uint32_t source, const char *const *cells, size_t ncells)
{
    struct reading *r = ctx;
    if (index < 0 || !cells)
        return 0;
    struct remark *x = &r->out->items[index];
    x->text = page_masked(r->p, told_cell(r, TOLD_COMMENT, source, cells, ncells));
    x->ticket = page_clean(r->p, told_cell(r, TOLD_TICKET, source, cells, ncells));
    x->customer = page_clean(r->p, told_cell(r, TOLD_CUSTOMER, source, cells, ncells));
    return 0;
}

static int read_rows(struct draft *p, struct remarks *out)
{
    struct reading r = {.p = p, .out = out};
    struct err e = {0};
    struct fact_ref *refs = page_alloc(p, out->n + 1, sizeof(*refs));
    r.columns = page_alloc(p, (p->env->source->list.n + 1) * TOLD_COUNT, sizeof(*r.columns));
    if (!refs || !r.columns)
        return draft_done(p);
    for (size_t i = 0; i < out->n; i++)
        refs[i] = out->items[i].answer->ref;
    find_columns(&r);
    int rc = source_rows(p->env->source, refs, out->n, take, &r, &e);
    if (rc == ERR_NOMEM)
        return err_nomem(p->e);
    if (e.msg[0])
        page_line(p, page_block(p, BLOCK_TEXT, "missing", ""), TONE_WARNING, page_clean(p, e.msg));
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++)
        if (out->items[i].text)
            out->items[kept++] = out->items[i];
    out->n = kept;
    return draft_done(p);
}

int remarks_read(struct draft *p, struct span span, bool all, struct remarks *out)
{
    *out = (struct remarks){0};
    int rc = cube_answers(p->env->source->cube, &p->v->slice, span, &out->answers, &out->nanswers, p->e);
    if (rc)
        return rc;
    out->items = page_alloc(p, (out->nanswers < REMARKS_MAX ? out->nanswers : REMARKS_MAX) + 1, sizeof(*out->items));
    if (!out->items)
        return draft_done(p);
    for (size_t i = 0; i < out->nanswers; i++) {
        if (!all && !out->answers[i].comment)
            continue;
        if (out->n < REMARKS_MAX)
            out->items[out->n++].answer = &out->answers[i];
        out->total++;
    }
    return read_rows(p, out);
}

void remarks_release(struct remarks *r)
{
    free(r->answers);
    r->answers = NULL;
}

// Answers and the rows behind them.
#include "remarks_priv.h"
#include "base/i18n.h"

#include <math.h>
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

double answer_points(const struct answer *a)
{
    const struct voiced *v = voice_of(a);
    return v ? (double)a->score[v->metric] / (double)SCORE_ONE : (double)NAN;
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
    case METRIC_NPS: return a->cls[METRIC_NPS];
    case METRIC_CSAT: return a->cls[METRIC_CSAT] > 0 ? 1 : share_of_scale(v, a) < 0.5 ? -1 : 0; // 3 of 5 is neither
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

static const char *when(struct draft *p, int64_t time, bool iso)
{
    char day[NUMFMT_BUF];
    if (time == TIME_NONE)
        return "";
    int64_t local = zone_to_local(p->env->source->ingest.zone, time);
    int64_t number = local / 86400000 - (local % 86400000 < 0), minutes = (local - number * 86400000) / 60000;
    if (iso)
        civil_format_iso((int32_t)number, day);
    else
        numfmt_day(p->env->fmt, (int32_t)number, day);
    return page_printf(p, "%s %02d:%02d", day, (int)(minutes / 60), (int)(minutes % 60));
}

const char *page_when(struct draft *p, int64_t time) { return when(p, time, false); }
const char *page_when_iso(struct draft *p, int64_t time) { return when(p, time, true); }

const char *page_dim_value(struct draft *p, enum dim d, uint32_t code)
{
    return page_clean(p, report_dim_value(d, cube_value_name(p->env->source->cube, d, code)));
}

// --- rows ---------------------------------------------------------------------------------------------------------

struct reading {
    struct draft *p;
    const char *const *fields;
    size_t nfields;
    size_t *columns;   // [source * nfields + field]: column + 1, 0 none
    const char **cells; // [row * nfields + field]
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
    const struct source_list *list = &r->p->env->source->list;
    for (size_t s = 0; s < list->n; s++)
        for (size_t i = 0; i < list->items[s]->ncolumns; i++)
            for (size_t f = 0; f < r->nfields; f++) {
                const char *fields = list->items[s]->columns[i].field;
                size_t *at = &r->columns[s * r->nfields + f];
                if (!*at && fields && gives(fields, r->fields[f]))
                    *at = i + 1;
            }
}

static int take(void *ctx, long index, uint32_t source, const char *const *cells, size_t ncells)
{
    struct reading *r = ctx;
    const struct source_info *from = r->p->env->source->list.items[source];
    for (size_t f = 0; index >= 0 && cells && f < r->nfields; f++) {
        size_t at = r->columns[(size_t)source * r->nfields + f];
        r->cells[(size_t)index * r->nfields + f] = at && at <= ncells ? page_row_cell(r->p, from, at - 1, cells[at - 1]) : "";
    }
    return 0;
}

int told_read(struct draft *p, const struct fact_ref *refs, size_t n, const char *const *fields, size_t nfields,
              const char ***out)
{
    struct reading r = {.p = p, .fields = fields, .nfields = nfields};
    struct err e = {0};
    r.columns = page_alloc(p, (p->env->source->list.n + 1) * nfields, sizeof(*r.columns));
    r.cells = page_alloc(p, (n + 1) * nfields, sizeof(*r.cells));
    if (!r.columns || !r.cells)
        return draft_done(p);
    find_columns(&r);
    int rc = source_rows(p->env->source, refs, n, take, &r, &e);
    if (rc == ERR_NOMEM)
        return err_nomem(p->e);
    if (e.msg[0])
        page_line(p, page_block(p, BLOCK_TEXT, "missing", ""), TONE_WARNING, page_unread(p, e.msg));
    *out = r.cells;
    return draft_done(p);
}

// The rows of the answers; those that cannot be read again are left out.
static int read_rows(struct draft *p, struct remarks *out)
{
    static const char *const fields[] = {"survey.comment", "survey.interaction_id", "survey.customer_id"};
    const char **cells = NULL;
    struct fact_ref *refs = page_alloc(p, out->n + 1, sizeof(*refs));
    for (size_t i = 0; refs && i < out->n; i++)
        refs[i] = out->items[i].answer->ref;
    int rc = refs ? told_read(p, refs, out->n, fields, ARRAY_LEN(fields), &cells) : draft_done(p);
    if (rc || !cells)
        return rc;
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++) {
        const char **row = &cells[i * ARRAY_LEN(fields)];
        if (row[0])
            out->items[kept++] = (struct remark){out->items[i].answer, row[0], row[1], row[2]};
    }
    out->n = kept;
    return 0;
}

static bool has_comment(const struct answer *a, const void *ctx)
{
    (void)ctx;
    return a->comment;
}

int remarks_read(struct draft *p, struct span span, struct remarks *out)
{
    *out = (struct remarks){0};
    int rc = cube_answers(p->env->source->cube, &p->v->slice, span, &out->answers, &out->nanswers, p->e);
    return rc ? rc : remarks_pick(p, out, has_comment, NULL);
}

int remarks_pick(struct draft *p, struct remarks *out, bool (*takes)(const struct answer *a, const void *ctx), const void *ctx)
{
    size_t most = source_comments_max(p->env->source); // the newest ones are read, and said to be
    out->items = page_alloc(p, (out->nanswers < most ? out->nanswers : most) + 1, sizeof(*out->items));
    if (!out->items)
        return draft_done(p);
    for (size_t i = 0; i < out->nanswers; i++) {
        if (!takes(&out->answers[i], ctx))
            continue;
        if (out->n < most)
            out->items[out->n++].answer = &out->answers[i];
        out->total++;
    }
    return read_rows(p, out);
}

void remarks_limit(struct draft *p, struct sheet_block *b, const struct remarks *r)
{
    size_t most = source_comments_max(p->env->source);
    if (r->total > most)
        page_line(p, b, TONE_WARNING,
                  page_printf(p, _("the newest %s are read; more are with comments raised in the section [limits] of kpitop.ini"), report_count(p, (int64_t)most)));
}

void remarks_release(struct remarks *r)
{
    free(r->answers);
    r->answers = NULL;
}

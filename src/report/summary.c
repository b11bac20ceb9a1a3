// The report in three lines for somebody who reads no more: what is wrong, what has really changed, what is noise.
#include "report/report_priv.h"

#include <math.h>
#include <stdlib.h>

#define NAMED_MAX 4 // KPIs of a sentence; the others are counted

enum verdict_of { WORSE, BETTER, NOISE, FEW, SAME, UNTESTED, ALONE, VERDICTS }; // ALONE: no figure before
struct sorted {
    const struct kpi_result *of[VERDICTS][KPI_MAX];
    size_t n[VERDICTS], compared, tested;
    bool past; // compared with what was, not with what should be
};

// How many half intervals wide the change is, to name the plainest first.
static double plain(const struct kpi_result *r)
{
    double half = r->now.has_ci ? (r->now.high - r->now.low) / 2 : 0;
    return half > 0 ? fabs(r->delta) / half : 0;
}

static int plainest(const void *pa, const void *pb)
{
    const struct kpi_result *a = *(const struct kpi_result *const *)pa, *b = *(const struct kpi_result *const *)pb;
    double x = plain(a), y = plain(b);
    return x > y ? -1 : x < y ? 1 : a->kpi - b->kpi;
}

// C2ES tells of its two sides; a KPI without a better side is news neither way.
static void sort_out(const struct report_env *env, const struct kpi_set *set, struct sorted *s)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct kpi_result *r = &set->items[i];
        enum kpi_dir dir = kpi_dir_of(r->kpi, env->cfg);
        if (!r->now.has || r->now.hidden || dir == KPI_NEUTRAL)
            continue;
        bool tested = r->has_delta && r->now.ev.kind != EV_NONE && r->before.ev.kind != EV_NONE;
        enum verdict_of v = r->now.small || (r->has_delta && r->before.small) ? FEW
                            : !r->has_delta                                ? ALONE
                            : r->delta == 0 && s->past                      ? SAME
                            : !tested                                      ? UNTESTED
                            : !r->significant                              ? NOISE
                            : (r->delta > 0) == (dir == KPI_UP)            ? BETTER
                                                                           : WORSE;
        s->of[v][s->n[v]++] = r;
        s->compared += r->has_delta;
        s->tested += tested;
    }
    for (int v = 0; v < VERDICTS; v++)
        qsort(s->of[v], s->n[v], sizeof(s->of[v][0]), plainest);
}

// "Net promoter score +14 (was +27, n = 1,198); ...; and 2 more"
static const char *named(struct draft *p, const struct sorted *s, enum verdict_of v)
{
    const char *list = "";
    for (size_t i = 0; i < s->n[v] && i < NAMED_MAX; i++) {
        const struct kpi_result *r = s->of[v][i];
        const char *name = report_kpi_name(p->env, r->kpi), *value = page_value_of(p, r->kpi, &r->now);
        const char *n = report_n_text(p, r->kpi, r->now.n);
        const char *one = !r->has_delta || v == SAME ? page_printf(p, _("%s %s (%s)"), name, value, n)
                          : s->past ? page_printf(p, _("%s %s (was %s, %s)"), name, value, page_value_of(p, r->kpi, &r->before), n)
                                    : page_printf(p, _("%s %s (against %s, %s)"), name, value, page_value_of(p, r->kpi, &r->before), n);
        list = page_printf(p, "%s%s%s", list, i ? _("; ") : "", one);
    }
    if (s->n[v] > NAMED_MAX)
        list = page_printf(p, ngettext("%s; and %zu more", "%s; and %zu more", (unsigned long)(s->n[v] - NAMED_MAX)), list,
                           s->n[v] - NAMED_MAX);
    return list;
}

static const char *state_sentence(struct draft *p)
{
    const struct sheet *s = p->s;
    const char *when = s->partial ? page_printf(p, _("%s, not over yet"), s->period) : s->period;
    if (!s->critical && !s->warning)
        return page_printf(p, _("State, %s: no alert."), when);
    if (s->folded)
        return page_printf(p, _("State, %s: critical alerts: %zu, warnings: %zu, others of the same causes: %zu. First: %s."), when,
                           s->critical, s->warning, s->folded, s->headline);
    return page_printf(p, _("State, %s: critical alerts: %zu, warnings: %zu. First: %s."), when, s->critical, s->warning, s->headline);
}

static const char *real_sentence(struct draft *p, const struct sorted *s)
{
    if (!*p->s->compare)
        return _("Real changes: nothing was compared.");
    if (!s->compared)
        return page_printf(p, _("Real changes, %s: there is nothing to compare with."), p->s->compare);
    if (!s->tested)
        return page_printf(p, _("Real changes, %s: no change could be tested."), p->s->compare);
    if (s->n[WORSE] && s->n[BETTER]) {
        const char *worse = named(p, s, WORSE);
        return page_printf(p, _("Real changes, %s. Worse: %s. Better: %s."), p->s->compare, worse, named(p, s, BETTER));
    }
    if (s->n[WORSE])
        return page_printf(p, _("Real changes, %s. Worse: %s. Nothing is better beyond chance."), p->s->compare, named(p, s, WORSE));
    if (s->n[BETTER])
        return page_printf(p, _("Real changes, %s. Better: %s. Nothing is worse beyond chance."), p->s->compare, named(p, s, BETTER));
    return page_printf(p, _("Real changes, %s: none is larger than chance."), p->s->compare);
}

static const char *noise_sentence(struct draft *p, const struct sorted *s)
{
    if (!*p->s->compare)
        return _("Noise: nothing was compared.");
    const char *noise = s->n[NOISE]                    ? page_printf(p, _("Noise, no reason to act: %s."), named(p, s, NOISE))
                        : !s->compared                 ? _("Noise: nothing was compared.")
                        : s->tested                    ? _("Noise: no tested figure moved within chance.")
                                                       : _("Noise: no change could be tested.");
    if (s->n[SAME])
        noise = page_printf(p, _("%s Unchanged: %s."), noise, named(p, s, SAME));
    if (s->n[FEW])
        noise = page_printf(p, _("%s Too few to judge: %s."), noise, named(p, s, FEW));
    if (s->n[UNTESTED])
        noise = page_printf(p, _("%s Without a test: %s."), noise, named(p, s, UNTESTED));
    if (s->n[ALONE] && s->past)
        noise = page_printf(p, _("%s Without a figure before: %s."), noise, named(p, s, ALONE));
    return noise;
}

int report_summary(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    struct sheet *sheet;
    struct sorted s = {0};
    int rc = report_document(env, d, false, &sheet, e);
    if (rc)
        return rc;
    struct view v = sheet->view;
    struct draft p = {.s = sheet, .env = env, .v = &v, .e = e};
    s.past = d->query.compare == COMPARE_PREVIOUS || d->query.compare == COMPARE_YEAR;
    sort_out(env, &d->set, &s);
    const char *state = state_sentence(&p), *real = real_sentence(&p, &s);
    sb_addf(out, "%s\n%s\n%s\n", state, real, noise_sentence(&p, &s));
    rc = out->oom ? err_nomem(e) : draft_done(&p);
    sheet_free(sheet);
    return rc;
}

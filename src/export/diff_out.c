// The difference of two reports, for people and for programs.
#include "export/diff.h"
#include "export/json_util.h"
#include "base/civil.h"
#include "base/holds.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

#ifndef KPITOP_VERSION
#define KPITOP_VERSION "0"
#endif

static const char *const titles[DIFF_VERDICTS] = {
    [DIFF_REAL] = N_("Really moved: significant at 5 %, with enough answers on both sides"),
    [DIFF_NOISE] = N_("Moved within the noise"),
    [DIFF_FEW] = N_("Too few answers to tell"),
    [DIFF_UNTESTED] = N_("Moved, with nothing to test it by (counts, amounts)"),
    [DIFF_SHARED] = N_("Different; not tested, as the two reports have records in common"),
    [DIFF_SAME] = N_("Unchanged"),
    [DIFF_GONE] = N_("Only in the first report"),
    [DIFF_NEW] = N_("Only in the second report"),
};
static const char *const names[DIFF_VERDICTS] = {"real", "noise", "few", "untested", "shared", "same", "gone", "new"};

static const char *unit_mark(const char *unit, const struct numfmt *f)
{
    return !strcmp(unit, "percent") ? f->pct : !strcmp(unit, "points") ? _(" pt") : !strcmp(unit, "per_day") ? _(" /d") : "";
}

static char *seconds_text(const char *id, double v, const struct numfmt *f, char out[NUMFMT_BUF])
{
    int kpi = kpi_by_id(NULL, id);
    return kpi >= 0 && kpi_in_hours(kpi, NULL) ? numfmt_hours(f, v, out) : numfmt_duration(f, v, out);
}

static char *value_text(const struct snapshot_kpi *k, const struct numfmt *f, char out[NUMFMT_BUF])
{
    if (!k || !k->has) {
        str_copy(out, NUMFMT_BUF, f->ascii ? "-" : "\u2014");
        return out;
    }
    if (!strcmp(k->unit, "seconds"))
        return seconds_text(k->id, k->value, f, out);
    bool whole = !strcmp(k->unit, "count") || (!strcmp(k->unit, "currency") && fabs(k->value) >= 100);
    bool tenth = !strcmp(k->unit, "percent") || !strcmp(k->unit, "points");
    numfmt_fixed(f, k->value, whole ? 0 : tenth ? 1 : 2, out);
    size_t len = strlen(out);
    str_copy(out + len, NUMFMT_BUF - len, unit_mark(k->unit, f));
    return out;
}

static char *delta_text(const struct diff_kpi *k, const struct numfmt *f, char out[NUMFMT_BUF])
{
    char amount[NUMFMT_BUF];
    const char *unit = k->b->unit;
    if (!strcmp(unit, "seconds")) {
        snprintf(out, NUMFMT_BUF, "%s%s", k->delta > 0 ? "+" : f->ascii ? "-" : "\u2212", seconds_text(k->b->id, fabs(k->delta), f, amount));
        return out;
    }
    bool whole = !strcmp(unit, "count") || (!strcmp(unit, "currency") && fabs(k->b->value) >= 100);
    bool tenth = !strcmp(unit, "percent") || !strcmp(unit, "points");
    return numfmt_signed(f, k->delta, whole ? 0 : tenth ? 1 : 2, out);
}

static const char *name_of(const struct diff_kpi *k, bool french)
{
    const struct snapshot_kpi *any = k->b ? k->b : k->a;
    int id = kpi_by_id(NULL, any->id);
    return id >= 0 ? french ? kpi_info(NULL, id)->name_fr : kpi_info(NULL, id)->name : *any->name ? any->name : any->id;
}

// --- text ---------------------------------------------------------------------------------------------------------------

struct widths { int name, a, b, delta; };

static void field(struct strbuf *out, const char *text, int width, bool right)
{
    int w = utf8_width(text);
    for (int i = w; right && i < width; i++)
        sb_putc(out, ' ');
    sb_add(out, text);
    for (int i = w; !right && i < width; i++)
        sb_putc(out, ' ');
}

static void widen(int *width, const char *text)
{
    int w = utf8_width(text);
    if (w > *width)
        *width = w;
}

static struct widths measure(const struct diff *d, const struct numfmt *f, bool french)
{
    struct widths w = {0};
    char buf[NUMFMT_BUF];
    for (size_t i = 0; i < d->n; i++) {
        const struct diff_kpi *k = &d->kpis[i];
        widen(&w.name, name_of(k, french));
        widen(&w.a, value_text(k->a, f, buf));
        widen(&w.b, value_text(k->b, f, buf));
        if (k->a && k->b && k->a->has && k->b->has && k->delta != 0)
            widen(&w.delta, delta_text(k, f, buf));
    }
    return w;
}

static void trim(struct strbuf *out)
{
    while (out->len && out->s[out->len - 1] == ' ')
        out->s[--out->len] = '\0';
}

static const char *state_word(const char *state)
{
    return !strcmp(state, "ok") ? _("fine") : !strcmp(state, "warning") ? _("warning") : !strcmp(state, "critical") ? _("critical") : "";
}

static void add_line(struct strbuf *out, const struct diff_kpi *k, const struct numfmt *f, bool french, const struct widths *w)
{
    char a[NUMFMT_BUF], b[NUMFMT_BUF], buf[NUMFMT_BUF] = "", na[NUMFMT_BUF], nb[NUMFMT_BUF];
    bool both = k->a && k->b && k->a->has && k->b->has;
    sb_add(out, "  ");
    field(out, name_of(k, french), w->name, false);
    sb_add(out, "  ");
    field(out, value_text(k->a, f, a), w->a, true);
    sb_add(out, f->ascii ? " -> " : " \u2192 ");
    field(out, value_text(k->b, f, b), w->b, true);
    sb_add(out, "  ");
    field(out, both && k->delta != 0 ? delta_text(k, f, buf) : "", w->delta, true);
    sb_add(out, "  ");
    if (k->verdict == DIFF_REAL || k->verdict == DIFF_UNTESTED || k->verdict == DIFF_SHARED)
        field(out, k->sense == '+' ? _("got better") : k->sense == '-' ? _("got worse") : "", 14, false);
    if (k->a && k->b)
        sb_addf(out, "n %s, %s", numfmt_count(f, k->a->n, na), numfmt_count(f, k->b->n, nb));
    else
        sb_addf(out, "n %s", numfmt_count(f, (k->a ? k->a : k->b)->n, na));
    const char *was = both ? state_word(k->a->state) : "", *is = both ? state_word(k->b->state) : "";
    if (*was && *is && strcmp(was, is) != 0)
        sb_addf(out, f->ascii ? "  %s -> %s" : "  %s \u2192 %s", was, is);
    if (k->reading)
        sb_addf(out, "  (%s)", _("defined otherwise"));
    trim(out);
    sb_putc(out, '\n');
}

static void add_side(struct strbuf *out, const char *which, const struct snapshot *s, const struct numfmt *f)
{
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    sb_addf(out, "%s: %s, %s (%s .. %s%s)", which, s->path, s->label, numfmt_day(f, s->from, from), numfmt_day(f, s->to - 1, to),
            s->partial ? _(", not over yet") : "");
    for (size_t i = 0; i < s->nfilters; i++)
        sb_addf(out, ", %s %s", s->filters[i].dim, s->filters[i].value);
    sb_addf(out, ", %s\n", s->program);
}

static size_t count(const struct diff *d, enum diff_verdict v)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += d->kpis[i].verdict == v;
    return n;
}

static const char *note(const struct diff *d, int i)
{
    switch (i) {
    case 0: return d->shared ? _("The two reports have records in common: what differs comes from new or other data, not from time, and is not tested.") : "";
    case 1: return d->swapped ? _("The second report is of an earlier period than the first.") : "";
    case 2: return d->lengths ? _("The periods are of different lengths: counts and amounts grow with the length.") : "";
    case 3: return d->filters ? _("The reports are filtered otherwise: what differs may come from there.") : "";
    case 4: return d->zones ? _("The reports cut their days in different time zones.") : "";
    case 5: return d->a->partial || d->b->partial ? _("One of the periods was not over when its report was written.") : "";
    case 6: return d->sources ? _("No file of the second report has a name like one of the first: they may be of different sources.") : "";
    default: return NULL;
    }
}

void diff_text(const struct diff *d, const struct numfmt *f, bool french, struct strbuf *out)
{
    struct widths w = measure(d, f, french);
    char by_chance[NUMFMT_BUF];
    const char *text;
    add_side(out, "A", d->a, f);
    add_side(out, "B", d->b, f);
    for (int i = 0; (text = note(d, i)); i++)
        sb_addf(out, *text ? "%s\n" : "%s", text);
    for (int v = 0; v < DIFF_VERDICTS; v++) {
        if (!count(d, (enum diff_verdict)v))
            continue;
        sb_addf(out, "\n%s (%zu)\n", _(titles[v]), count(d, (enum diff_verdict)v));
        for (size_t i = 0; i < d->n; i++)
            if (d->kpis[i].verdict == (enum diff_verdict)v)
                add_line(out, &d->kpis[i], f, french, &w);
    }
    sb_putc(out, '\n');
    if (d->tested > 1) // of one alone there is nothing to count
        sb_addf(out, _("%zu KPIs were tested; were nothing different, about %s of them would still look as if it had moved.\n"), d->tested,
                numfmt_fixed(f, 0.05 * (double)d->tested, 1, by_chance));
    else if (!d->n)
        sb_add(out, _("Neither report has a figure.\n"));
}

// --- JSON -----------------------------------------------------------------------------------------------------------------

static json_t *side(const struct snapshot *s, bool *oom)
{
    json_t *o = json_object(), *filters = json_object();
    for (size_t i = 0; i < s->nfilters; i++)
        json_put(filters, s->filters[i].dim, json_text(s->filters[i].value), oom);
    json_put(o, "path", json_text(s->path), oom);
    json_put(o, "program", json_text(s->program), oom);
    json_put(o, "label", json_text(s->label), oom);
    json_put(o, "from", json_day(s->from), oom);
    json_put(o, "to", json_day(s->to), oom);
    json_put(o, "partial", json_boolean(s->partial), oom);
    json_put(o, "filters", filters, oom);
    return o;
}

static json_t *figure(const struct snapshot_kpi *k, bool *oom)
{
    if (!k)
        return json_null();
    json_t *o = json_object();
    json_put(o, "value", json_number(k->has, k->value), oom);
    json_put(o, "n", json_integer((json_int_t)k->n), oom);
    json_put(o, "low", json_number(k->has_ci, k->low), oom);
    json_put(o, "high", json_number(k->has_ci, k->high), oom);
    json_put(o, "small_sample", json_boolean(k->small), oom);
    json_put(o, "state", json_text(k->state), oom);
    return o;
}

static const char *test_name(const struct diff_kpi *k)
{
    if (k->verdict != DIFF_REAL && k->verdict != DIFF_NOISE)
        return "";
    HOLDS(k->b); // what was tested stands in both
    return k->b->ev.kind == EV_SHARE ? "two proportions" : k->b->ev.kind == EV_RATIO ? "normal" : "welch";
}

static json_t *line_object(const struct diff_kpi *k, bool *oom)
{
    const struct snapshot_kpi *any = k->b ? k->b : k->a;
    bool both = k->a && k->b && k->a->has && k->b->has;
    HOLDS(any); // a line is of one that stands in a or in b
    json_t *o = json_object();
    json_put(o, "id", json_text(any->id), oom);
    json_put(o, "name", json_text(any->name), oom);
    json_put(o, "unit", json_text(any->unit), oom);
    json_put(o, "a", figure(k->a, oom), oom);
    json_put(o, "b", figure(k->b, oom), oom);
    json_put(o, "delta", json_number(both, k->delta), oom);
    json_put(o, "verdict", json_text(names[k->verdict]), oom);
    json_put(o, "test", json_text_or_null(test_name(k)), oom);
    json_put(o, "better", k->sense == ' ' ? json_null() : json_boolean(k->sense == '+'), oom);
    json_put(o, "defined_otherwise", json_boolean(k->reading), oom);
    return o;
}

int diff_json(const struct diff *d, struct strbuf *out, struct err *e)
{
    bool oom = false;
    json_t *o = json_object(), *kpis = json_array(), *notes = json_array();
    const char *text;
    for (size_t i = 0; i < d->n; i++)
        json_push(kpis, line_object(&d->kpis[i], &oom), &oom);
    for (int i = 0; (text = note(d, i)); i++)
        if (*text)
            json_push(notes, json_text(text), &oom);
    json_put(o, "schema", json_integer(1), &oom);
    json_put(o, "program", json_string("kpitop " KPITOP_VERSION), &oom);
    json_put(o, "diff", json_true(), &oom);
    json_put(o, "a", side(d->a, &oom), &oom);
    json_put(o, "b", side(d->b, &oom), &oom);
    json_put(o, "tested", json_integer((json_int_t)d->tested), &oom);
    json_put(o, "expected_by_chance", json_number(true, 0.05 * (double)d->tested), &oom);
    json_put(o, "notes", notes, &oom);
    json_put(o, "kpis", kpis, &oom);
    return json_write(o, oom, out, e);
}

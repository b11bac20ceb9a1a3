// What may follow a word of the command line, and what it does to the view. Each kind of argument is a list of candidates
// with the names they are known by; completing shows the list, taking finds one in it.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALSO = 5, PERIODS_MAX = 400 };
struct candidate {
    const char *label, *detail;  // as shown and typed; a few words
    const char *also[ALSO];      // other names, of both languages
    int dim;
    int64_t value;
};
struct candidates {
    struct arena *mem;
    struct candidate *v;
    size_t n, cap;
    bool oom;
};

static struct candidate *add(struct candidates *c, const char *label, const char *detail)
{
    if (c->n == c->cap) { // the old array stays in the arena
        size_t cap = c->cap ? c->cap * 2 : 64;
        struct candidate *v = arena_alloc(c->mem, cap * sizeof(*v));
        if (!v) {
            c->oom = true;
            return NULL;
        }
        if (c->n)
            memcpy(v, c->v, c->n * sizeof(*v));
        c->v = v;
        c->cap = cap;
    }
    c->v[c->n] = (struct candidate){.label = label, .detail = detail ? detail : ""};
    c->oom = c->oom || !label;
    return label ? &c->v[c->n++] : NULL;
}

static void add_kpis(const struct session *s, struct candidates *c)
{
    for (int i = 0; i < kpi_count(s->cfg); i++) {
        int kpi = s->cfg->order[i];
        const struct kpi_info *k = kpi_info(s->cfg, kpi);
        if (s->cfg->hidden[kpi])
            continue;
        struct candidate *x = add(c, report_kpi_short(&s->env, kpi), arena_printf(c->mem, "%s   %s", report_kpi_name(&s->env, kpi), k->id));
        if (!x)
            return;
        const char *also[ALSO] = {k->id, k->name, k->name_fr, k->short_name, k->short_fr};
        memcpy(x->also, also, sizeof(also));
        x->value = kpi;
    }
}

static const char *clean(struct arena *mem, const char *text)
{
    struct strbuf b = {0};
    utf8_clean(&b, text, strlen(text));
    const char *copy = b.oom ? NULL : arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return copy ? copy : "";
}

static void add_value(struct candidates *c, enum dim d, const char *shown, const char *name, int64_t code)
{
    const char *title = report_dim_title(d);
    struct candidate *x = add(c, arena_printf(c->mem, "%s=%s", title, shown), "");
    if (!x)
        return;
    x->also[0] = arena_printf(c->mem, "%s=%s", dim_name(d), name);
    x->also[1] = shown;
    x->dim = (int)d;
    x->value = code;
}

static void add_filters(const struct session *s, struct candidates *c)
{
    for (int d = 0; d < DIM_COUNT; d++) {
        size_t n;
        uint32_t *codes = report_dim_values(&s->env, (enum dim)d, &n);
        for (size_t i = 0; codes && i < n; i++) {
            const char *name = cube_value_name(s->source.cube, (enum dim)d, codes[i]);
            add_value(c, (enum dim)d, clean(c->mem, report_dim_value((enum dim)d, name)), clean(c->mem, name), codes[i]);
        }
        if (codes) {
            add_value(c, (enum dim)d, _("(none)"), "(none)", 0);
            add_value(c, (enum dim)d, _("(all)"), "(all)", -1);
        }
        free(codes);
    }
}

static void add_dims(const struct session *s, struct candidates *c)
{
    for (int d = 0; d < DIM_COUNT; d++) {
        size_t n;
        uint32_t *codes = report_dim_values(&s->env, (enum dim)d, &n);
        free(codes);
        if (!n)
            continue;
        struct candidate *x = add(c, report_dim_title((enum dim)d), arena_printf(c->mem, ngettext("%zu value", "%zu values", (unsigned long)n), n));
        if (!x)
            return;
        x->also[0] = dim_name((enum dim)d);
        x->value = d;
    }
}

static void add_grains(struct candidates *c)
{
    static const char *const words[] = {N_("day"), N_("week"), N_("month"), N_("quarter"), N_("year")};
    static const enum grain grains[] = {GRAIN_DAY, GRAIN_WEEK, GRAIN_MONTH, GRAIN_QUARTER, GRAIN_YEAR};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct candidate *x = add(c, _(words[i]), "");
        if (!x)
            return;
        x->also[0] = words[i];
        x->value = grains[i];
    }
}

static void add_compares(struct candidates *c)
{
    static const struct { const char *name, *word, *help; } modes[] = { // in the order of enum compare_mode
        {"previous", N_(":previous"), N_("the period before")}, {"year", N_(":year"), N_("the same period a year before")},
        {"target", N_(":target"), N_("its target")},            {"benchmark", N_(":benchmark"), N_("the benchmark")},
        {"none", N_(":nothing"), N_("no comparison")},
    };
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        struct candidate *x = add(c, _(modes[i].word) + 1, _(modes[i].help));
        if (!x)
            return;
        x->also[0] = modes[i].name;
        x->also[1] = _(modes[i].help);
        x->value = (int64_t)i;
    }
}

static void add_period(const struct session *s, struct candidates *c, const char *label)
{
    struct period p;
    struct err e = {0};
    char title[64];
    if (!label || period_parse(&s->cfg->calendar, label, &p, &e))
        return;
    if (p.to > cube_first_day(s->source.cube) && p.from <= cube_as_of(s->source.cube))
        add(c, label, arena_strdup(c->mem, period_title(&s->cfg->calendar, &p, &s->fmt, title)));
}

// Years, quarters and months of the data, the newest first.
static void add_periods(const struct session *s, struct candidates *c)
{
    int first = civil_from_day(cube_first_day(s->source.cube)).year;
    int last = civil_from_day(cube_as_of(s->source.cube)).year + 1; // a fiscal year is named by its end
    for (int y = last; y >= first && c->n < PERIODS_MAX; y--) {
        add_period(s, c, arena_printf(c->mem, "%d", y));
        for (int q = 4; q >= 1; q--)
            add_period(s, c, arena_printf(c->mem, "%d-Q%d", y, q));
        for (int m = 12; m >= 1; m--)
            add_period(s, c, arena_printf(c->mem, "%d-%02d", y, m));
    }
}

static void add_themes(struct candidates *c)
{
    const char *const *names;
    size_t n;
    theme_names(&names, &n);
    for (size_t i = 0; i < n; i++)
        add(c, names[i], "");
}

static void add_views(const struct session *s, struct candidates *c)
{
    struct ui_choice *list;
    size_t n;
    if (views_list(s->french, c->mem, &list, &n, NULL))
        return;
    for (size_t i = 0; i < n; i++)
        add(c, list[i].label, list[i].detail);
}

static int build(struct session *s, enum ui_arg arg, struct arena *mem, struct candidates *c)
{
    *c = (struct candidates){.mem = mem};
    if (arg == UI_ARG_OPTION) {
        struct ui_choice *all = NULL;
        size_t n = 0;
        int rc = prefs_complete(s, mem, &all, &n);
        for (size_t i = 0; !rc && i < n; i++)
            add(c, all[i].label, all[i].detail);
        return rc ? rc : c->oom ? ERR_NOMEM : 0;
    }
    if (arg != UI_ARG_THEME && !session_has_records(s))
        return 0;
    switch (arg) {
    case UI_ARG_KPI: add_kpis(s, c); break;
    case UI_ARG_FILTER: add_filters(s, c); break;
    case UI_ARG_DIM: add_dims(s, c); break;
    case UI_ARG_GRAIN: add_grains(c); break;
    case UI_ARG_COMPARE: add_compares(c); break;
    case UI_ARG_PERIOD: add_periods(s, c); break;
    case UI_ARG_THEME: add_themes(c); break;
    case UI_ARG_VIEW: add_views(s, c); break;
    default: break;
    }
    return c->oom ? ERR_NOMEM : 0;
}

int host_complete(void *ctx, enum ui_arg arg, const struct view *v, struct arena *mem, struct ui_choice **out, size_t *n)
{
    struct candidates c;
    (void)v;
    *n = 0;
    int rc = build(ctx, arg, mem, &c);
    if (rc || !c.n)
        return rc;
    *out = arena_alloc(mem, c.n * sizeof(**out));
    if (!*out)
        return ERR_NOMEM;
    for (size_t i = 0; i < c.n; i++)
        (*out)[(*n)++] = (struct ui_choice){c.v[i].label, c.v[i].detail};
    return 0;
}

// --- taking ---------------------------------------------------------------------------------------------------------

static char *folded(struct arena *mem, const char *text)
{
    struct strbuf b = {0};
    utf8_fold(&b, text, strlen(text));
    return sb_keep(&b, mem);
}

// 0: a name of it is the text, 1: begins so, 2: has it inside, 3: none; *distance: of the nearest name.
static int match(struct arena *mem, const struct candidate *x, const char *text, int *distance)
{
    int best = 3;
    *distance = 40;
    for (int i = -1; i < ALSO; i++) {
        const char *name = i < 0 ? x->label : x->also[i];
        const char *f = name ? folded(mem, name) : NULL;
        if (!f)
            continue;
        int rank = !strcmp(f, text) ? 0 : str_starts(f, text) ? 1 : strstr(f, text) ? 2 : 3, d = str_distance(text, f);
        best = rank < best ? rank : best;
        *distance = d < *distance ? d : *distance;
    }
    return best;
}

// The candidate that is meant: one with that very name, else the only one that begins so, else the only one that has it.
static const struct candidate *find(struct candidates *c, const char *text, struct err *e)
{
    const char *word = folded(c->mem, text);
    const struct candidate *found[4] = {NULL}, *near = NULL;
    size_t count[4] = {0};
    int best = strlen(text) > 5 ? 5 : 3;
    for (size_t i = 0; word && i < c->n; i++) {
        int d, rank = match(c->mem, &c->v[i], word, &d);
        found[rank] = count[rank]++ ? found[rank] : &c->v[i];
        if (d < best) {
            best = d;
            near = &c->v[i];
        }
    }
    for (int rank = 0; rank < 3; rank++)
        if (count[rank]) {
            if (count[rank] == 1 || rank == 0)
                return found[rank];
            err_set(e, ERR_SYNTAX, _("\"%.60s\" may mean several: Tab shows them"), text);
            return NULL;
        }
    if (near)
        err_set(e, ERR_NOTFOUND, _("\"%.60s\" is unknown: did you mean \"%.60s\"?"), text, near->label);
    else
        err_set(e, ERR_NOTFOUND, _("\"%.60s\" is unknown: Tab shows what there is"), text);
    return NULL;
}

static int apply(struct session *s, enum ui_arg arg, const struct candidate *x, struct view *v, struct err *e)
{
    switch (arg) {
    case UI_ARG_KPI:
        v->page = PAGE_KPI;
        v->kpi = (int)x->value;
        return 0;
    case UI_ARG_FILTER:
        if (!session_renew(s, v))
            v->slice.n = 0;
        v->load = s->env.load;
        return view_filter(v, (enum dim)x->dim, x->value) ? 0 : err_set(e, ERR_LIMIT, "%s", _("no more filters fit"));
    case UI_ARG_DIM: v->by = (int)x->value; return 0;
    case UI_ARG_COMPARE: v->compare = (enum compare_mode)x->value; return 0;
    case UI_ARG_GRAIN: {
        int32_t last = v->period.to - 1, end = cube_as_of(s->source.cube);
        v->period = period_at(&s->cfg->calendar, (enum grain)x->value, last < end ? last : end);
        return 0;
    }
    default: return err_set(e, ERR_SYNTAX, "%s", _("nothing follows this word"));
    }
}

int host_take(void *ctx, enum ui_arg arg, const char *text, struct view *v, struct err *e)
{
    struct arena mem = {0};
    struct candidates c;
    struct session *s = ctx;
    int rc = build(s, arg, &mem, &c);
    const struct candidate *x = rc ? NULL : find(&c, text, e);
    if (x)
        rc = apply(s, arg, x, v, e);
    else if (rc)
        err_nomem(e);
    arena_release(&mem);
    return x ? rc : rc ? rc : ERR_NOTFOUND;
}

int host_theme(void *ctx, const char *name, struct theme *out, struct err *e)
{
    const struct session *s = ctx;
    struct strbuf notes = {0};
    int rc = theme_load(out, name, s->theme_dir[0] ? s->theme_dir : NULL, &notes, e);
    sb_release(&notes);
    return rc;
}

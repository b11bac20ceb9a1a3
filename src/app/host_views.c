// What the screen asks about filters, periods, slices side by side, saved views and the layout.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "kpi/period_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool host_filter_switch(void *ctx, struct view *v, int dim)
{
    const struct session *s = ctx;
    if (!session_renew(s, v))
        return false;
    v->load = s->env.load;
    return view_switch(v, (enum dim)dim);
}

void host_filter_value(void *ctx, const struct view *v, int dim, char *out, size_t size, bool *off)
{
    const struct session *s = ctx;
    struct view now = *v;
    struct strbuf b = {0};
    out[0] = '\0';
    *off = false;
    if (!session_renew(s, &now))
        return;
    int64_t code = slice_code(&now.slice, (enum dim)dim);
    if (code < 0) {
        code = slice_code(&now.off, (enum dim)dim);
        *off = code >= 0;
    }
    if (code < 0)
        return;
    const char *name = code ? report_dim_value((enum dim)dim, cube_value_name(s->source.cube, (enum dim)dim, (uint32_t)code)) : _("(none)");
    utf8_clean(&b, name, strlen(name));
    str_copy(out, size, sb_str(&b));
    sb_release(&b);
}

static void tell_period(const struct session *s, const struct period *p, char *told, size_t size)
{
    char title[64], a[NUMFMT_BUF], b[NUMFMT_BUF], first[NUMFMT_BUF], last[NUMFMT_BUF];
    int32_t from = cube_first_day(s->source.cube), as_of = cube_as_of(s->source.cube);
    period_title(&s->cfg->calendar, p, &s->fmt, title);
    numfmt_day(&s->fmt, p->from, a);
    numfmt_day(&s->fmt, p->to - 1, b);
    if (p->from > as_of || p->to <= from)
        snprintf(told, size, _("%s: outside of the data, which go from %s to %s"), title, numfmt_day(&s->fmt, from, first),
                 numfmt_day(&s->fmt, as_of, last));
    else if (p->grain == GRAIN_RANGE)
        snprintf(told, size, ngettext("%s: %d day", "%s: %d days", (unsigned long)(p->to - p->from)), title, (int)(p->to - p->from));
    else if (p->to - p->from > 1)
        snprintf(told, size, _("%s: %s to %s"), title, a, b);
    else
        snprintf(told, size, "%s", title);
}

static int typed_period(const struct session *s, const char *text, struct period *out, struct err *e)
{
    int32_t as_of = cube_as_of(s->source.cube);
    enum grain g = GRAIN_MONTH;
    if (text[strspn(text, " ")])
        return period_read(&s->cfg->calendar, text, as_of, s->french, out, e);
    grain_parse(conf_get(&s->conf, "kpitop", "grain"), &g, NULL);
    *out = period_last_complete(&s->cfg->calendar, g, as_of);
    return 0;
}

int host_period(void *ctx, struct view *v, const char *text, char *told, size_t size, struct err *e)
{
    const struct session *s = ctx;
    int rc = typed_period(s, text, &v->period, e);
    if (rc)
        return rc;
    v->index = 0;
    tell_period(s, &v->period, told, size);
    return 0;
}

// A line of filter_values, "(all)" not counted, to its code.
static int64_t code_of_pick(const struct session *s, enum dim d, long pick)
{
    size_t n;
    uint32_t *codes = report_dim_values(&s->env, d, &n);
    int64_t code = -1;
    if (codes && pick >= 0 && (size_t)pick <= n)
        code = (size_t)pick < n ? (int64_t)codes[pick] : 0;
    free(codes);
    return code;
}

int host_side(void *ctx, struct view *v, int dim, long left, long right, const char *period, struct err *e)
{
    struct session *s = ctx;
    if (!session_renew(s, v))
        return err_set(e, ERR_NOTFOUND, "%s", _("a value that this page is filtered by is gone from the data"));
    v->load = s->env.load;
    v->other = v->slice;
    v->other_period = v->period;
    if (period)
        return typed_period(s, period, &v->other_period, e);
    int64_t a = code_of_pick(s, (enum dim)dim, left), b = code_of_pick(s, (enum dim)dim, right);
    if (a < 0 || b < 0 || !slice_set(&v->slice, (enum dim)dim, a) || !slice_set(&v->other, (enum dim)dim, b))
        return err_set(e, ERR_LIMIT, "%s", _("No more filters fit"));
    slice_set(&v->off, (enum dim)dim, -1);
    return a == b ? err_set(e, ERR_RANGE, "%s", _("Both sides would be the same: choose another value on the right")) : 0;
}

int host_views(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n)
{
    const struct session *s = ctx;
    struct err e = {0};
    return views_list(s->french, mem, out, n, &e);
}

int host_view_open(void *ctx, const char *name, struct view *v, struct err *e)
{
    return views_open(ctx, name, v, e);
}

int host_view_save(void *ctx, const char *name, const struct view *v, bool replace, struct err *e)
{
    return views_save(ctx, name, v, replace, e);
}

int host_view_rename(void *ctx, const char *name, const char *to, struct err *e)
{
    (void)ctx;
    return views_rename(name, to, e);
}

int host_view_delete(void *ctx, const char *name, struct err *e)
{
    (void)ctx;
    return views_delete(name, e);
}

void host_layout(void *ctx, struct report_layout *out)
{
    layout_get(ctx, out);
}

void host_layout_set(void *ctx, const struct report_layout *l)
{
    layout_set(ctx, l);
}

int host_layout_edit(void *ctx, const char *handle, enum ui_layout_edit what, struct err *e)
{
    return layout_edit(ctx, handle, what, e);
}

int host_layout_keep(void *ctx, char *said, size_t size, struct err *e)
{
    return layout_keep(ctx, said, size, e);
}

// What the screen asks of the program.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A view may have been opened before the data were read again.
int host_sheet(void *ctx, const struct view *v, struct sheet **out, struct err *e)
{
    struct session *s = ctx;
    struct view now = *v;
    if (user_refresh(s, false, e))
        return ERR_IO;
    bool empty = !session_has_records(s);
    if (v->page == PAGE_IMPORT) {
        int rc = import_shown(s, v->index, e);
        if (rc)
            return rc;
    } else if (v->page == PAGE_SETTINGS) {
        int rc = prefs_show(s, e);
        if (rc)
            return rc;
    } else if (empty && v->page != PAGE_SOURCE && v->page != PAGE_FILES) {
        char save[UI_KEY_TEXT], quit[UI_KEY_TEXT];
        return err_set(e, ERR_NOTFOUND,
                       s->trial.m ? _("There is no record to show yet: finish the import with %s, or quit with %s")
                                  : _("There is no record to show yet: open a file with %s, or quit with %s"),
                       session_key(s, s->trial.m ? "save" : "open", save), session_key(s, "quit_all", quit));
    }
    if (!session_renew(s, &now))
        return err_set(e, ERR_NOTFOUND, "%s", _("a value that this page is filtered by is gone from the data"));
    return report_sheet(&s->env, &now, out, e);
}

static bool host_step(void *ctx, struct view *v, int steps)
{
    return view_step(&((struct session *)ctx)->env, v, steps);
}

static bool host_grain(void *ctx, struct view *v, int finer)
{
    return view_grain(&((struct session *)ctx)->env, v, finer);
}

static void host_compare_next(void *ctx, struct view *v)
{
    view_compare_next(&((struct session *)ctx)->env, v);
}

static void host_chart_next(void *ctx, struct view *v)
{
    view_chart_next(&((struct session *)ctx)->env, v);
}

static int host_by_next(void *ctx, struct view *v, int step)
{
    return view_by_next(&((struct session *)ctx)->env, v, step);
}

static const char *value_label(const struct cube *c, enum dim d, uint32_t code, struct arena *mem)
{
    struct strbuf b = {0};
    const char *name = report_dim_value(d, cube_value_name(c, d, code));
    utf8_clean(&b, name, strlen(name));
    const char *label = b.oom ? NULL : arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return label;
}

// (all), then the values by name, then "(none)": pick 0 is the first value.
static int host_filter_values(void *ctx, const struct view *v, int dim, struct arena *mem, struct ui_choice **out,
                              size_t *n)
{
    struct session *s = ctx;
    size_t values, k = 0;
    uint32_t *codes = report_dim_values(&s->env, (enum dim)dim, &values);
    (void)v;
    *n = 0;
    if (!codes)
        return 0;
    int rc = 0;
    struct ui_choice *list = arena_alloc(mem, (values + 2) * sizeof(*list));
    if (!list) {
        rc = ERR_NOMEM;
        goto out;
    }
    list[k++] = (struct ui_choice){_("(all)"), ""};
    for (size_t i = 0; i < values; i++) {
        list[k].detail = "";
        list[k].label = value_label(s->source.cube, (enum dim)dim, codes[i], mem);
        if (!list[k++].label) {
            rc = ERR_NOMEM;
            goto out;
        }
    }
    list[k++] = (struct ui_choice){_("(none)"), ""};
    *out = list;
    *n = k;
out:
    free(codes);
    return rc;
}

static bool host_filter_set(void *ctx, struct view *v, int dim, long pick)
{
    struct session *s = ctx;
    size_t values;
    if (!session_renew(s, v))
        v->slice.n = 0;
    v->load = s->env.load;
    if (pick < 0) {
        view_filter(v, (enum dim)dim, -1);
        return true;
    }
    uint32_t *codes = report_dim_values(&s->env, (enum dim)dim, &values);
    bool known = codes && (size_t)pick <= values;
    uint32_t code = known && (size_t)pick < values ? codes[pick] : 0;
    free(codes);
    return known && view_filter(v, (enum dim)dim, code);
}

static const char *host_dim_name(void *ctx, int dim)
{
    (void)ctx;
    return dim >= 0 && dim < DIM_COUNT ? report_dim_title((enum dim)dim) : NULL;
}

static int host_copy_file(void *ctx, const struct strbuf *text, char *out, size_t size, struct err *e)
{
    char dir[PATH_MAX];
    (void)ctx;
    if (!conf_dir_cache(dir, sizeof(dir)) || !file_folders(dir) || snprintf(out, size, "%s/copied.txt", dir) >= (int)size)
        return err_set(e, ERR_IO, "%s", _("this terminal has no clipboard, and there is no folder to write the text to"));
    return file_write_mode(out, text, true, 0600, e);
}

static int host_reload(void *ctx, bool *later, struct err *e)
{
    struct session *s = ctx;
    *later = session_begun(s);
    if (!*later)
        return session_reload(s, e);
    return s->behind ? 0 : behind_again(s, e);
}

struct ui_host host_make(struct session *s)
{
    return (struct ui_host){
        .ctx = s,
        .sheet = host_sheet,
        .step = host_step,
        .grain = host_grain,
        .compare_next = host_compare_next,
        .by_next = host_by_next,
        .chart_next = host_chart_next,
        .filter_values = host_filter_values,
        .filter_set = host_filter_set,
        .dim_name = host_dim_name,
        .filter_switch = host_filter_switch,
        .filter_value = host_filter_value,
        .period = host_period,
        .side = host_side,
        .views = host_views,
        .view_open = host_view_open,
        .view_save = host_view_save,
        .view_rename = host_view_rename,
        .view_delete = host_view_delete,
        .layout = host_layout,
        .layout_set = host_layout_set,
        .layout_edit = host_layout_edit,
        .layout_keep = host_layout_keep,
        .formats = host_formats,
        .export_path = host_export_path,
        .export_page = host_export_page,
        .reload = host_reload,
        .configure = host_configure,
        .watched = host_watched,
        .follow = host_follow,
        .notice = host_notice,
        .stop = host_stop,
        .renew = host_renew,
        .form = host_form,
        .submit = host_submit,
        .remove = host_remove,
        .undo = host_undo,
        .complete = host_complete,
        .take = host_take,
        .theme = host_theme,
        .page_text = host_page_text,
        .copy_file = host_copy_file,
        .import = import_host(),
        .files = files_host(),
        .settings = prefs_host(),
    };
}

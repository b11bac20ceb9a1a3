// A host that answers everything, for the targets that drive the dashboard: the hand-made sheets of the unit tests, menus and forms with
// something in them, and a sentence of refusal where something would be written.
#ifndef KPITOP_FUZZ_FULL_HOST_H
#define KPITOP_FUZZ_FULL_HOST_H

#include "base/utf8.h"
#include "ui/ui_priv.h"
#include "unit/ui_fake.h"

static int full_no(struct err *e)
{
    return err_set(e, ERR_IO, "nothing is written here");
}

static int full_side(void *ctx, struct view *v, int dim, long left, long right, const char *period, struct err *e)
{
    (void)ctx, (void)dim, (void)period;
    v->page = PAGE_SIDE;
    return left == right ? err_set(e, ERR_RANGE, "both are the same") : 0;
}

static int full_views(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n)
{
    static const char *const labels[] = {"mine", "weekly"};
    (void)ctx;
    return fake_choices(mem, labels, 2, out, n);
}

static int full_view_open(void *ctx, const char *name, struct view *v, struct err *e)
{
    (void)ctx;
    v->page = PAGE_KPI;
    return strcmp(name, "mine") ? full_no(e) : 0;
}

static int full_view_save(void *ctx, const char *name, const struct view *v, bool replace, struct err *e)
{
    (void)ctx, (void)name, (void)v;
    return replace ? 0 : err_set(e, ERR_RANGE, "there is one");
}

static int full_view_rename(void *ctx, const char *name, const char *to, struct err *e)
{
    (void)ctx;
    return strcmp(name, to) ? 0 : full_no(e);
}

static int full_view_delete(void *ctx, const char *name, struct err *e)
{
    (void)ctx, (void)name;
    return full_no(e);
}

static int full_layout_edit(void *ctx, const char *handle, enum ui_layout_edit what, struct err *e)
{
    (void)ctx, (void)handle;
    return what == UI_LAYOUT_UP ? full_no(e) : 0;
}

static int full_layout_keep(void *ctx, char *said, size_t size, struct err *e)
{
    (void)ctx, (void)e;
    snprintf(said, size, "kept");
    return 0;
}

static int full_configure(void *ctx, struct err *e)
{
    (void)ctx, (void)e;
    return 0;
}

static int full_form(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, struct ui_form *out, struct err *e)
{
    static const char *const choices[] = {"planned", "running", "done", NULL};
    (void)ctx, (void)v, (void)handle;
    if (kind == UI_FORM_CALLBACK)
        return full_no(e);
    snprintf(out->title, sizeof(out->title), "A form");
    out->n = 3;
    for (size_t i = 0; i < out->n; i++)
        out->fields[i] = (struct ui_field){.label = "A field", .hint = "what it is", .choices = i == 1 ? choices : NULL};
    return 0;
}

static int full_submit(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, const struct ui_form *f, char *said,
                       size_t size, struct err *e)
{
    (void)ctx, (void)kind, (void)v, (void)handle;
    snprintf(said, size, "%s", f->fields[0].value);
    return *f->fields[0].value ? 0 : err_set(e, ERR_SYNTAX, "it is empty");
}

static int full_remove(void *ctx, const char *handle, char *said, size_t size, struct err *e)
{
    (void)handle;
    return full_layout_keep(ctx, said, size, e);
}

static int full_sources(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n)
{
    return full_views(ctx, mem, out, n);
}

static int full_open(void *ctx, size_t source, struct err *e)
{
    (void)ctx;
    return source ? full_no(e) : 0;
}

static int full_menu(void *ctx, const struct ui_step *s, struct arena *mem, struct ui_choice **out, size_t *n, size_t *at)
{
    (void)s;
    *at = 1;
    return full_views(ctx, mem, out, n);
}

static int full_pick(void *ctx, struct ui_step *s, long pick, const char *text, struct err *e)
{
    (void)ctx, (void)text;
    if (pick > 0)
        return full_no(e);
    s->kind = s->kind == UI_STEP_MENU ? UI_STEP_ASK : UI_STEP_DONE;
    return 0;
}

static int full_leave_out(void *ctx, size_t column, struct err *e)
{
    return full_open(ctx, column, e);
}

static int full_mapped(void *ctx, size_t column)
{
    (void)ctx;
    return column < 3 ? (int)(column % 2) : -1;
}

static int full_save(void *ctx, const char *name, bool replace, char said[300], struct view *start, struct err *e)
{
    (void)name, (void)start;
    return replace ? full_layout_keep(ctx, said, 300, e) : err_set(e, ERR_RANGE, "there is one");
}

static int full_enter(void *ctx, const char *handle, bool *opened, char said[300], struct view *start, struct err *e)
{
    (void)handle, (void)start;
    *opened = false;
    return full_layout_keep(ctx, said, 300, e);
}

static int full_mark(void *ctx, const char *handle, struct err *e)
{
    (void)handle;
    return full_configure(ctx, e);
}

static bool full_look(void *ctx)
{
    (void)ctx;
    return false;
}

static int full_choices(void *ctx, const char *handle, struct arena *mem, struct ui_setting *out, struct err *e)
{
    (void)handle, (void)e;
    *out = (struct ui_setting){.title = "A setting", .at = 1};
    return full_views(ctx, mem, &out->choices, &out->n);
}

static int full_check(void *ctx, const char *handle, const char *text, char told[200], struct err *e)
{
    (void)ctx, (void)handle;
    snprintf(told, 200, "a number");
    return *text == '1' ? 0 : full_no(e);
}

static int full_write(void *ctx, const char *handle, long pick, const char *text, struct err *e)
{
    (void)ctx, (void)handle, (void)text;
    return pick > 0 ? full_no(e) : 0;
}

static int full_set(void *ctx, const char *text, struct view *v, struct err *e)
{
    (void)ctx, (void)v;
    return *text ? 0 : full_no(e);
}

static void full_said(void *ctx, char out[300])
{
    (void)ctx;
    snprintf(out, 300, "said");
}

static inline struct ui_host full_host(void)
{
    struct ui_host h = fake_host;
    h.side = full_side;
    h.views = full_views;
    h.view_open = full_view_open;
    h.view_save = full_view_save;
    h.view_rename = full_view_rename;
    h.view_delete = full_view_delete;
    h.layout_edit = full_layout_edit;
    h.layout_keep = full_layout_keep;
    h.configure = h.settings.undo = h.import.undo = h.files.show = h.files.up = full_configure;
    h.form = full_form;
    h.submit = full_submit;
    h.remove = full_remove;
    h.undo = full_layout_keep;
    h.import = (struct ui_import){full_sources, full_open, full_menu, full_pick, full_leave_out, full_configure, full_mapped, full_save};
    h.files = (struct ui_files){full_configure, full_enter, full_configure, full_mark, full_look};
    h.settings = (struct ui_settings){full_choices, full_check, full_write, full_configure, full_set, full_said};
    return h;
}

// What must hold whatever was pressed: the way has a beginning, the lines are texts, and the page can be drawn.
static inline void full_check_ui(struct ui *u)
{
    ui_draw(u);
    if (u->depth < 0 || u->depth >= UI_DEPTH || u->top < u->depth || u->top >= UI_DEPTH || !utf8_valid(u->message, strlen(u->message)) ||
        !utf8_valid(u->over.input, strlen(u->over.input)))
        abort();
    bool typing = u->over.kind == OVER_PROMPT || u->over.kind == OVER_COMMAND;
    if (typing && u->over.cursor > strlen(u->over.input))
        abort();
    for (int row = 0; row < u->canvas.rows; row++)
        for (int col = 0; col < u->canvas.cols; col++)
            if (strpbrk(canvas_at(&u->canvas, row, col)->text, "\x1b\x07\x7f\n\r"))
                abort();
}
#endif

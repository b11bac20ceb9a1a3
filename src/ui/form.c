// A small form over the page: texts and choices, one a line.
#include "ui/ui_priv.h"

#include "base/holds.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <string.h>

enum { FORM_WIDEST = 84, FORM_LEAST = 30 };

void form_open(struct ui *u, enum ui_form_kind kind, const struct view *v, const char *handle)
{
    struct err e = {0};
    struct view view = *v;
    char kept[sizeof(u->over.handle)];
    str_copy(kept, sizeof(kept), handle);
    over_start(u, OVER_FORM, "", NULL);
    struct ui_form *f = arena_alloc(&u->over.mem, sizeof(*f));
    int rc = f ? u->host->form(u->host->ctx, kind, &view, kept, f, &e) : err_nomem(&e);
    if (rc) {
        over_close(u);
        ui_say(u, true, "%s", e.msg);
        return;
    }
    u->over.form = f;
    u->over.form_kind = kind;
    u->over.form_view = view;
    str_copy(u->over.handle, sizeof(u->over.handle), kept);
    str_copy(u->over.title, sizeof(u->over.title), f->title);
    u->over.cursor = strlen(f->fields[0].value);
}

static void move_field(struct over *o, size_t to)
{
    o->at = to;
    o->cursor = strlen(o->form->fields[to].value);
}

static void submit(struct ui *u)
{
    struct over *o = &u->over;
    struct err e = {0};
    char said[300] = "";
    if (u->host->submit(u->host->ctx, o->form_kind, &o->form_view, o->handle, o->form, said, sizeof(said), &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    over_close(u);
    if (nav_load(u, &e))
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, "%s", said);
}

// How many choices there are.
static size_t choices(const struct ui_field *f)
{
    size_t n = 0;
    while (f->choices[n])
        n++;
    return n;
}

static void choose(struct ui_field *f, int key)
{
    size_t n = choices(f);
    HOLDS(n); // a list of choices has some
    if (key_in("Right l Space", key))
        f->pick = (f->pick + 1) % n;
    else if (key_in("Left h", key))
        f->pick = (f->pick + n - 1) % n;
}

void form_key(struct ui *u, int key)
{
    struct over *o = &u->over;
    struct ui_field *f = &o->form->fields[o->at];
    if (key == UK_ESC) {
        over_close(u);
        ui_say(u, false, _("Nothing was written"));
    } else if (key == UK_ENTER || key == UK_CTRL('S'))
        submit(u);
    else if (key == UK_TAB || key == UK_DOWN)
        move_field(o, (o->at + 1) % o->form->n);
    else if (key == UK_BACKTAB || key == UK_UP)
        move_field(o, (o->at + o->form->n - 1) % o->form->n);
    else if (f->choices)
        choose(f, key);
    else
        line_edit(f->value, sizeof(f->value), &o->cursor, key);
}

// "planned  [running]  done  dropped"
static void draw_choices(const struct paint *p, int row, int col, int width, const struct ui_field *f)
{
    for (size_t i = 0, at = 0; f->choices[i] && (int)at < width; i++) {
        const char *word = _(f->choices[i]);
        int used = canvas_fit(p->c, row, col + (int)at + 1, width - (int)at - 1, i == f->pick ? ROLE_accent : ROLE_dim, word);
        if (i == f->pick) {
            canvas_text(p->c, row, col + (int)at, ROLE_accent, "[");
            canvas_text(p->c, row, col + (int)at + 1 + used, ROLE_accent, "]");
        }
        at += (size_t)used + 3;
    }
}

static void draw_field(const struct ui *u, const struct paint *p, size_t i, int row, struct rect r, int label)
{
    const struct over *o = &u->over;
    const struct ui_field *f = &o->form->fields[i];
    int col = r.col + 4 + label, width = r.cols - label - 7;
    canvas_fit(p->c, row, r.col + 2, label, i == o->at ? ROLE_accent : ROLE_dim, f->label);
    if (f->choices)
        draw_choices(p, row, col, width, f);
    else if (i != o->at)
        line_draw(p, row, col, width - 1, ROLE_normal, f->value, 0);
    else
        p->c->cur_col = line_draw(p, row, col, width, ROLE_normal, f->value, o->cursor);
    if (i != o->at)
        return;
    canvas_over(p->c, row, col - 1, width + 2, ROLE_selected);
    p->c->cur_row = row;
    p->c->cur_shown = !f->choices;
    if (f->choices)
        p->c->cur_col = col;
}

void form_draw(struct ui *u, const struct paint *p)
{
    const struct over *o = &u->over;
    const struct ui_form *f = o->form;
    int label = 0, n = (int)f->n, cols = p->c->cols - 2 < FORM_WIDEST ? p->c->cols - 2 : FORM_WIDEST;
    for (size_t i = 0; i < f->n; i++) {
        int w = utf8_width(f->fields[i].label);
        label = w > label ? w : label;
    }
    label = label > cols / 3 ? cols / 3 : label;
    int rows = n + 4 > p->c->rows - 1 ? p->c->rows - 1 : n + 4, room = rows - 4, first = (int)o->at >= room ? (int)o->at - room + 1 : 0;
    struct rect r = {(p->c->rows - 1 - rows) / 2, (p->c->cols - cols) / 2, rows, cols};
    over_frame(p, r, o->title, _("Tab next   Enter keep   Esc leave"));
    for (int i = 0; i < room && first + i < n; i++)
        draw_field(u, p, (size_t)(first + i), r.row + 1 + i, r, label);
    if (f->fields[o->at].hint)
        canvas_fit(p->c, r.row + rows - 2, r.col + 2, r.cols - 4, ROLE_dim, f->fields[o->at].hint);
}

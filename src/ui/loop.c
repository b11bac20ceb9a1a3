#include "ui/busy_priv.h"
#include "ui/script_priv.h"
#include "ui/term_priv.h"

#include "base/i18n.h"

#include <stdlib.h>

static int run_script(struct ui *u, const struct ui_host *host, const struct ui_opts *o, struct err *e)
{
    int err = ui_init(u, host, o, o->rows ? o->rows : 24, o->cols ? o->cols : 80, e);
    return err ? err : script_run(u, o->script, e);
}

static int handle_key(struct ui *u, struct terminal *t, int key, struct err *e)
{
    int rows, cols;
    switch (key) {
    case UK_CLOSED: u->quit = true; return err_set(e, ERR_IO, "%s", _("the terminal is gone"));
    case UK_REDRAW: term_forget(t); return 0;
    case UK_CONFIGURE: act_configure(u, UK_NONE); break;
    case UK_NEWS:
        if (u->over.kind != OVER_NONE || u->frozen)
            return 0; // but for the bar in the last line nothing changes
        term_work(t, true);
        nav_follow(u);
        term_work(t, false);
        return 0;
    case UK_MOUSE: ui_mouse_do(u, term_moused(t)); break;
    case UK_PASTE: ui_paste(u, term_pasted(t)); break;
    case UK_RESIZE:
        term_forget(t);
        term_size(t, &rows, &cols);
        return nav_fit(u, rows, cols, e);
    default:
        term_work(t, true);
        ui_key(u, key);
        term_work(t, false);
        break;
    }
    if (u->copy)
        copy_done(u, term_copy(t, sb_str(&u->copied)));
    if (u->mouse && !term_mouse(t, true)) {
        u->mouse = false;
        ui_say(u, true, "%s", _("this terminal has no mouse"));
    } else
        term_mouse(t, u->mouse);
    term_colors(t, u->opts->colors);
    if (u->redraw)
        term_forget(t);
    if (u->suspend)
        term_suspend(t);
    u->redraw = u->suspend = false;
    return 0;
}

static void show(void *terminal, const struct canvas *c) { term_show(terminal, c); }

static int run_term(struct ui *u, const struct ui_host *host, const struct ui_opts *o, struct err *e)
{
    struct terminal *t;
    u->theme = o->theme;
    int rows, cols, err = term_open(&t, &u->theme, o->no_color, e);
    if (err)
        return err;
    term_colors(t, o->colors);
    term_size(t, &rows, &cols);
    err = ui_init(u, host, o, rows, cols, e);
    if (!err)
        err = busy_new(&u->busy, show, t, e);
    if (!err)
        u->mouse = u->mouse && term_mouse(t, true);
    if (!err && *term_shown_as(t))
        ui_say(u, false, _("The terminal type \"%s\" is not known here: shown as on %s; TERM names another"), getenv("TERM"), term_shown_as(t));
    u->idle = true;
    while (!err && !u->quit) {
        ui_draw(u);
        term_show(t, &u->canvas);
        int ms, fd = nav_watched(u, &ms);
        term_watch(t, fd, u->idle ? 0 : ms);
        int key = term_key(t);
        bool working = key == UK_NEWS && u->idle;
        u->idle = working ? ui_idle(u) : true;
        if (!working)
            err = handle_key(u, t, key, e);
    }
    busy_free(u->busy);
    term_close(t);
    return err;
}

int ui_run(const struct ui_host *host, const struct ui_opts *o, struct err *e)
{
    struct ui *u = calloc(1, sizeof(*u));
    if (!u)
        return err_nomem(e);
    int err = o->script ? run_script(u, host, o, e) : run_term(u, host, o, e);
    ui_release(u);
    free(u);
    return err;
}

#include "app/app_priv.h"
#include "base/i18n.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Without a terminal that can be drawn on, the report is printed: as text, or in plain words where a person is at the terminal.
static bool can_draw(const struct args *a, bool *plain)
{
    const char *term = getenv("TERM");
    if (*plain)
        return false;
    if (a->script)
        return true;
    if (isatty(STDOUT_FILENO) != 1)
        return false;
    if (term && *term && strcmp(term, "dumb") != 0)
        return true;
    complain(_("this terminal (TERM=%s) cannot show the dashboard: here is the report in plain words, as --plain gives it"), term ? term : "");
    *plain = true;
    return false;
}

static enum glyph_set glyphs(const struct session *s)
{
    static const char *const names[] = {"auto", "braille", "blocks", "ascii"};
    const char *set = conf_get(&s->conf, "kpitop", "glyphs");
    if (s->args->glyphs_name || s->args->ascii)
        return s->args->glyphs;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (!strcmp(set, names[i]))
            return (enum glyph_set)i;
    return GLYPHS_AUTO;
}

static int colors(const struct session *s)
{
    static const struct { const char *name; int most; } rows[] = {{"256", 256}, {"16", 16}, {"8", 8}, {"none", 1}};
    const char *set = conf_get(&s->conf, "kpitop", "colours");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!strcmp(set, rows[i].name))
            return rows[i].most;
    return 0;
}

// The theme asked for; one that cannot be had is told, and the default stands in.
static int pick_theme(const struct session *s, struct theme *t)
{
    struct strbuf notes = {0};
    struct err e = {0};
    const char *name = s->args->theme ? s->args->theme : conf_get(&s->conf, "kpitop", "theme");
    const char *dir = s->theme_dir[0] ? s->theme_dir : NULL;
    int rc = theme_load(t, name && *name ? name : "default", dir, &notes, &e);
    if (notes.len)
        complain("%s", sb_str(&notes));
    sb_release(&notes);
    if (!rc)
        return 0;
    complain("%s", e.msg);
    if (s->args->theme)
        return EXIT_USAGE;
    return theme_load(t, "default", NULL, NULL, &e) ? EXIT_SOURCE : 0;
}

int host_configure(void *ctx, struct err *e)
{
    struct session *s = ctx;
    int rc = session_reconfigure(s, e);
    s->opts->keys = s->keys;
    s->opts->glyphs = glyphs(s);
    s->opts->colors = colors(s);
    s->opts->mouse = conf_bool(&s->conf, "kpitop", "mouse");
    s->opts->start.last = session_last(s);
    if (!rc)
        pick_theme(s, &s->opts->theme);
    return rc;
}

// Where the dashboard begins: with figures, with the columns of a file that nobody understands, with a choice of files.
static int first_view(struct session *s, struct view *v, struct err *e)
{
    size_t import;
    *v = (struct view){.page = PAGE_FILES, .by = DIM_CHANNEL, .last = 12};
    if (session_has_records(s))
        return session_view(s, v, e);
    if (!session_unknown(s, &import))
        return files_show(s, e);
    v->page = PAGE_IMPORT;
    v->index = import;
    return 0;
}

// Nobody saw what the screen said: an export that is missing, or that lacks a source (which was told at the start), is the status.
static int script_status(const struct session *s)
{
    if (s->args->script && s->unwritten.code)
        complain("%s", s->unwritten.msg);
    return s->args->script && (s->unwritten.code || s->incomplete) ? EXIT_SOURCE : EXIT_OK;
}

static int run_ui(struct session *s)
{
    struct ui_opts o = {.glyphs = glyphs(s), .colors = colors(s), .script = s->args->script, .rows = s->args->rows, .cols = s->args->cols, .keys = s->keys,
                        .mouse = conf_bool(&s->conf, "kpitop", "mouse")};
    struct ui_host host = host_make(s);
    // cppcheck-suppress autoVariables ; only the functions of the host read it, and they run inside ui_run
    s->opts = &o;
    struct err e = {0};
    const char *no_color = getenv("NO_COLOR");
    o.no_color = no_color && *no_color;
    session_clock(s);
    user_attach(s, false);
    int rc = pick_theme(s, &o.theme);
    if (rc)
        return rc;
    // What is asked for may stand further on than what is read by now.
    if (first_view(s, &o.start, &e) && (!s->behind || behind_wait(s, true, &e) || first_view(s, &o.start, &e))) {
        complain("%s", e.msg);
        return EXIT_USAGE;
    }
    if (session_has_records(s) && !session_begun(s))
        session_alerts(s, &o.start);
    if (session_pseudonyms(s, false, &e)) { // after the alerts were written down under their names
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    if (!s->args->script)
        recent_save(s->paths, s->npaths);
    session_keep_beside(s);
    s->look_again_ms = -1;
    if (follow_start(s, &e)) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    complain_later(true);
    rc = ui_run(&host, &o, &e);
    complain_later(false);
    if (rc) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    return script_status(s);
}

// choose: where nothing can be read, files are chosen on the screen.
static int dashboard(const struct args *a, bool choose)
{
    struct session s = {0};
    size_t import;
    int rc = session_open(&s, a);
    s.screen = !a->script;
    if (!rc)
        rc = session_load(&s, a->sources, a->nsources);
    if (!rc) {
        bool begun = session_begun(&s); // what is wrong with the whole is told when that was read, and the screen is gone
        if (!begun)
            session_source_errors(&s, true);
        if (choose || session_has_records(&s) || session_unknown(&s, &import)) {
            rc = run_ui(&s);
            if (begun && !session_begun(&s))
                session_source_errors(&s, true);
        } else {
            complain(_("no record to show: 'kpitop inspect' tells what was understood of the sources"));
            rc = EXIT_SOURCE;
        }
    }
    session_close(&s);
    return rc;
}

// Is something given on standard input: a pipe, or a file that is not empty? A terminal and /dev/null are nothing.
static bool piped(void)
{
    struct stat st;
    return !fstat(STDIN_FILENO, &st) && (S_ISFIFO(st.st_mode) || (S_ISREG(st.st_mode) && st.st_size > 0));
}

int cmd_dashboard(const struct args *a)
{
    const char *input[] = {"-"};
    struct args with = *a;
    char **paths = NULL;
    size_t n = 0;
    if (!a->nsources && !a->script && piped()) {
        with.sources = input;
        with.nsources = 1;
    } else if (!a->nsources) {
        recent_load(&paths, &n);
        with.sources = (const char **)paths;
        with.nsources = n;
    }
    bool draw = can_draw(a, &with.plain);
    if (draw)
        signal(SIGUSR1, SIG_IGN); // until the screen is there to take it
    int rc = EXIT_USAGE;
    if (draw)
        rc = dashboard(&with, !a->nsources && with.sources != input);
    else if (with.nsources)
        rc = cmd_report(&with);
    else
        complain(_("nothing to show yet: give the exports of your tools, as in 'kpitop tickets.csv surveys.csv' or "
                   "'kpitop FOLDER' ('kpitop --help' tells more)"));
    recent_free(paths, n);
    return rc;
}

#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

// The alerts of the first page are written down, as `kpitop check` does.
static void follow_alerts(struct session *s, const struct view *v)
{
    struct kpi_query q = {.period = v->period, .slice = v->slice, .compare = COMPARE_NONE, .by = -1};
    struct alert_list l = {0};
    struct err e = {0};
    int rc = alert_run(s->source.cube, s->cfg, &q, &s->alert_opts, &l, &e);
    if (!rc) {
        alert_drop_repeats(&l, &q.slice);
        rc = alert_fold(s->source.cube, s->cfg, &q, &l, &e);
    }
    if (!rc)
        rc = alerts_follow(s, &l, &v->period, true, &e);
    if (rc)
        complain("%s", e.msg);
    alert_list_release(&l);
}

// A file that nobody understands, where nothing else could be read: the import page is about it.
static bool first_unknown(const struct session *s, size_t *out)
{
    for (size_t i = 0; i < s->source.list.n; i++)
        if (s->source.list.items[i]->state == SOURCE_UNRECOGNISED && strcmp(s->source.list.items[i]->path, "-") != 0) {
            *out = i;
            return true;
        }
    return false;
}

// import: the source whose import page comes first, SIZE_MAX for the overview.
static int run_ui(struct session *s, size_t import)
{
    struct ui_opts o = {.glyphs = glyphs(s), .script = s->args->script, .rows = s->args->rows, .cols = s->args->cols, .keys = s->keys,
                        .mouse = conf_bool(&s->conf, "kpitop", "mouse")};
    struct ui_host host = host_make(s);
    struct err e = {0};
    const char *no_color = getenv("NO_COLOR");
    o.no_color = no_color && *no_color;
    session_clock(s);
    user_attach(s, false);
    int rc = pick_theme(s, &o.theme);
    if (rc)
        return rc;
    if (import != SIZE_MAX) {
        o.start = (struct view){.page = PAGE_IMPORT, .index = import, .by = DIM_CHANNEL, .last = 12};
    } else if (session_view(s, &o.start, &e)) {
        complain("%s", e.msg);
        return EXIT_USAGE;
    }
    follow_alerts(s, &o.start);
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
    if (ui_run(&host, &o, &e)) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    return EXIT_OK;
}

static int dashboard(const struct args *a)
{
    struct session s = {0};
    size_t import = 0;
    int rc = session_open(&s, a);
    if (!rc)
        rc = session_load(&s, a->sources, a->nsources);
    if (!rc) {
        session_source_errors(&s, true);
        if (session_has_records(&s) || first_unknown(&s, &import)) {
            rc = run_ui(&s, session_has_records(&s) ? SIZE_MAX : import);
        } else {
            complain(_("no record to show: 'kpitop inspect' tells what was understood of the sources"));
            rc = EXIT_SOURCE;
        }
    }
    session_close(&s);
    return rc;
}

int cmd_dashboard(const struct args *a)
{
    struct args with = *a;
    char **paths = NULL;
    size_t n = 0;
    if (!a->nsources) {
        recent_load(&paths, &n);
        if (!n) {
            complain(_("nothing to show yet: give the exports of your tools, as in 'kpitop tickets.csv surveys.csv' or "
                       "'kpitop FOLDER' ('kpitop --help' tells more)"));
            recent_free(paths, n);
            return EXIT_USAGE;
        }
        with.sources = (const char **)paths;
        with.nsources = n;
    }
    int rc = can_draw(a, &with.plain) ? dashboard(&with) : cmd_report(&with);
    recent_free(paths, n);
    return rc;
}

// The saved views, for scripts: listed, renamed, removed. They are saved on the screen, with B.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static int list_views(const struct args *a, struct err *e)
{
    struct arena mem = {0};
    struct ui_choice *list;
    size_t n;
    int rc = views_list(session_french(a, NULL), &mem, &list, &n, e);
    for (size_t i = 0; !rc && i < n; i++) {
        struct strbuf line = {0};
        utf8_clean(&line, list[i].label, strlen(list[i].label));
        sb_putc(&line, '\t');
        utf8_clean(&line, list[i].detail, strlen(list[i].detail));
        rc = line.oom ? err_nomem(e) : 0;
        if (!rc)
            puts(sb_str(&line));
        sb_release(&line);
    }
    if (!rc && !n)
        complain("%s", _("no view is saved yet: the dashboard saves them"));
    arena_release(&mem);
    return rc;
}

int cmd_views(const struct args *a)
{
    struct err e = {0};
    const char *deed = a->nsources ? a->sources[0] : "";
    int rc;
    if (!a->nsources) {
        rc = list_views(a, &e);
    } else if (!strcmp(deed, "rename") && a->nsources == 3) {
        rc = views_rename(a->sources[1], a->sources[2], &e);
    } else if (!strcmp(deed, "remove") && a->nsources == 2) {
        rc = views_delete(a->sources[1], &e);
    } else {
        complain("%s", _("kpitop views lists the saved views; 'kpitop views rename NAME NAME2' and 'kpitop views remove NAME' change them"));
        return EXIT_USAGE;
    }
    if (rc) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    return finish_output(EXIT_OK);
}

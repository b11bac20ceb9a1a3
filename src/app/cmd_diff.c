// kpitop diff A.json B.json: which KPI moved, and whether it is real.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "export/diff.h"

#include <string.h>

static int read_report(const char *path, struct snapshot *s, struct err *e)
{
    struct strbuf text = {0};
    int rc = read_file(path, SNAPSHOT_BYTES_MAX, &text, e);
    if (!rc)
        rc = snapshot_read(s, strcmp(path, "-") ? path : _("standard input"), sb_str(&text), text.len, e);
    sb_release(&text);
    return rc;
}

int cmd_diff(const struct args *a)
{
    struct snapshot before = {0}, now = {0};
    struct arena mem = {0};
    struct diff d;
    struct strbuf out = {0};
    struct err e = {0};
    bool json = a->format && !strcmp(a->format, "json"), french = session_french(a, NULL);
    struct numfmt f = french ? numfmt_fr : numfmt_en;
    if (a->format && !json && strcmp(a->format, "text") != 0) {
        complain(_("diff writes text or json, not %s"), a->format);
        return EXIT_USAGE;
    }
    f.ascii = a->ascii;
    int rc = read_report(a->sources[0], &before, &e);
    if (!rc)
        rc = read_report(a->sources[1], &now, &e);
    if (!rc)
        rc = diff_make(&before, &now, &mem, &d, &e);
    if (!rc && json)
        rc = diff_json(&d, &out, &e);
    else if (!rc)
        diff_text(&d, &f, french, &out);
    if (!rc && out.oom)
        rc = err_nomem(&e);
    if (rc)
        complain("%s", e.msg);
    int status = rc ? EXIT_SOURCE : write_output(a, &out, EXIT_OK);
    sb_release(&out);
    arena_release(&mem);
    snapshot_release(&before);
    snapshot_release(&now);
    return status;
}

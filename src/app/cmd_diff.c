// kpitop diff A.json B.json: which KPI moved, and whether it is real.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "export/diff.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int read_all(const char *path, struct strbuf *out, struct err *e)
{
    char buf[65536];
    ssize_t n;
    int fd = !strcmp(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
    while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && out->len <= SNAPSHOT_BYTES_MAX)
            sb_addn(out, buf, (size_t)n);
    int rc = n < 0 ? err_set(e, ERR_IO, "cannot read %s: %s", path, strerror(errno)) : 0;
    if (fd != STDIN_FILENO)
        close(fd);
    return rc ? rc : out->oom ? err_nomem(e) : 0;
}

static int read_report(const char *path, struct snapshot *s, struct err *e)
{
    struct strbuf text = {0};
    int rc = read_all(path, &text, e);
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

// The commands, one row each, and what they share at the end.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPLACED_MAX (64u << 20) // bytes of a file that is looked at before it is replaced

const struct command_info commands[CMD_COUNT] = {
    [CMD_DASHBOARD] = {NULL, "[SOURCE...]", N_("the dashboard; without SOURCE, the last one opened"), 0, -1,
                       cmd_dashboard},
    [CMD_REPORT] = {"report", "SOURCE...", N_("one report and out"), 1, -1, cmd_report},
    [CMD_CHECK] = {"check", "SOURCE...", N_("the alerts, as monitoring plugins print them"), 1, -1, cmd_check},
    [CMD_INSPECT] = {"inspect", "SOURCE...", N_("what is understood of each file"), 1, -1, cmd_inspect},
    [CMD_KPIS] = {"kpis", "", N_("the catalogue of KPIs"), 0, 0, cmd_kpis},
    [CMD_MEASURES] = {"measures", "", N_("what the formulas of your own KPIs can use"), 0, 0, cmd_measures},
    [CMD_PROFILES] = {"profiles", "", N_("the import profiles"), 0, 0, cmd_profiles},
    [CMD_TEMPLATE] = {"template", N_("KIND"), N_("a commented CSV for what no tool exports"), 1, 1, cmd_template},
    [CMD_STORE] = {"store", N_("check|backup FILE|restore FILE|export DIR|import DIR"),
                   N_("your own data: targets, actions, notes, alert history"), 1, 2, cmd_store},
    [CMD_DIFF] = {"diff", "A.json B.json", N_("two JSON reports: which KPI moved, and whether it is real"), 2, 2, cmd_diff},
    [CMD_CONFIG] = {"config", N_("show|validate|where KEY"), N_("the settings in force, and the line that each comes from"), 1, 2, cmd_config},
    [CMD_COMPLETION] = {"completion", "bash|zsh|fish", N_("completion of the command line for your shell"), 1, 1, cmd_completion},
    [CMD_VIEWS] = {"views", N_("[rename NAME NAME2|remove NAME]"), N_("the saved views"), 0, 3, cmd_views},
    [CMD_CACHE] = {"cache", "show|clear", N_("what is kept of earlier loads to open them faster"), 0, 1, cmd_cache},
    [CMD_HELP] = {"help", N_("[COMMAND]"), N_("this help"), 0, 1, cmd_help},
    [CMD_VERSION] = {"version", "", N_("the version"), 0, 0, cmd_version},
};

// A reader that went away ("| head") knows; the others are told.
static int output_failed(void)
{
    if (errno != EPIPE)
        complain(_("the output could not be written: %s"), strerror(errno));
    return EXIT_SOURCE;
}

int finish_output(int status)
{
    bool bad = fflush(stdout) != 0;
    return ferror(stdout) || bad ? output_failed() : status;
}

const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int read_file(const char *path, size_t max, struct strbuf *out, struct err *e)
{
    char buf[65536];
    ssize_t n;
    int fd = !strcmp(path, "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
    while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && out->len <= max)
            sb_addn(out, buf, (size_t)n);
    int rc = n < 0 ? err_set(e, ERR_IO, "cannot read %s: %s", path, strerror(errno)) : 0;
    if (fd != STDIN_FILENO)
        close(fd);
    return rc ? rc : out->oom ? err_nomem(e) : 0;
}

// What stands under that name: what would be written already, or something that may be replaced.
static int look_before(const char *path, const struct strbuf *b, bool force, bool *same, struct err *e)
{
    struct strbuf old = {0};
    struct stat st;
    *same = false;
    if (lstat(path, &st) || !S_ISREG(st.st_mode) || !st.st_size) // links and devices are left to file_write
        return 0;
    int rc = read_file(path, REPLACED_MAX, &old, e);
    *same = !rc && b && old.len == b->len && !memcmp(sb_str(&old), sb_str(b), b->len);
    if (!rc && !export_is_ours(sb_str(&old), old.len))
        rc = err_set(e, ERR_RANGE, "\"%.200s\" was not written by kpitop: choose another name, or replace it with --force", path);
    sb_release(&old);
    return force ? 0 : rc;
}

int output_allowed(const struct args *a, struct err *e)
{
    bool same;
    return a->output && strcmp(a->output, "-") ? look_before(a->output, NULL, a->force, &same, e) : 0;
}

int write_beside(const char *path, const struct strbuf *b, bool force, struct err *e)
{
    struct strbuf name = {0};
    struct stat st;
    bool same;
    if (!b->len || stat(path, &st) || !S_ISREG(st.st_mode))
        return 0;
    sb_addf(&name, "%s%s", path, EXPORT_BESIDE);
    int rc = name.oom ? err_nomem(e) : look_before(sb_str(&name), b, force, &same, e);
    if (!rc)
        rc = file_write(sb_str(&name), b, true, e);
    sb_release(&name);
    return rc;
}

static int write_file(const struct args *a, const struct strbuf *b, int status)
{
    struct err e = {0};
    bool same;
    int rc = look_before(a->output, b, a->force, &same, &e);
    if (!rc && same && a->if_changed)
        return status == EXIT_OK ? EXIT_SAME : status;
    if (!rc)
        rc = file_write(a->output, b, true, &e);
    if (rc)
        complain("%s", e.msg);
    return rc ? EXIT_SOURCE : status;
}

int write_output(const struct args *a, const struct strbuf *b, int status)
{
    struct err e = {0};
    if (b->oom) {
        err_nomem(&e);
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    if (a->output && strcmp(a->output, "-"))
        return write_file(a, b, status);
    if (b->len && fwrite(b->s, 1, b->len, stdout) != b->len)
        return output_failed();
    return finish_output(status);
}

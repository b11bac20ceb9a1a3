// One program for an alert: started directly, without a shell, with the alert on its standard input, and not waited for too
// long. Between fork and exec only what is safe there is called.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// In the child: the pipe as standard input, what it prints to `out`, no other file open, signals as they were born.
static void become(const char *program, int in, int out, int report)
{
    char *const argv[] = {(char *)(uintptr_t)program, NULL};
    sigset_t none;
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (dup2(in, 0) >= 0 && dup2(out, 1) >= 0 && dup2(out, 2) >= 0 && dup2(report, 3) >= 0 && !fcntl(3, F_SETFD, FD_CLOEXEC)) {
        close_range(4, ~0U, 0);
        execvp(program, argv);
    }
    int why = errno;
    ssize_t written = write(3, &why, sizeof(why));
    _exit(written == sizeof(why) ? 127 : 126);
}

// As much as the program takes until the deadline; one that reads nothing is no failure of ours.
static void feed(int fd, const char *s, size_t len, int64_t deadline)
{
    while (len) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        int64_t left = deadline - steady_ms();
        if (left <= 0 || poll(&p, 1, (int)left) <= 0)
            return;
        ssize_t n = write(fd, s, len);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return;
        if (n > 0) {
            s += n;
            len -= (size_t)n;
        }
    }
}

static int await(pid_t pid, const char *program, int64_t deadline, struct err *e)
{
    int status;
    pid_t got;
    while ((got = waitpid(pid, &status, WNOHANG)) == 0 && steady_ms() < deadline)
        poll(NULL, 0, 10);
    if (got == 0) {
        kill(-pid, SIGKILL);
        waitpid(pid, &status, 0);
        return err_set(e, ERR_IO, _("--on-alert %s was stopped: it ran for more than %d seconds"), program, NOTIFY_SECONDS);
    }
    if (got < 0)
        return err_set(e, ERR_IO, "--on-alert %s: %s", program, strerror(errno));
    if (WIFSIGNALED(status))
        return err_set(e, ERR_IO, _("--on-alert %s was ended by signal %d"), program, WTERMSIG(status));
    if (WEXITSTATUS(status))
        return err_set(e, ERR_IO, _("--on-alert %s failed with status %d"), program, WEXITSTATUS(status));
    return 0;
}

static int start(const char *program, bool quiet, const int in[2], const int report[2], pid_t *pid, struct err *e)
{
    int why, null = quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
    *pid = fork();
    if (*pid == 0)
        become(program, in[0], null >= 0 ? null : STDERR_FILENO, report[1]);
    if (null >= 0)
        close(null);
    close(in[0]);
    close(report[1]);
    if (*pid < 0)
        return err_set(e, ERR_IO, "--on-alert %s: %s", program, strerror(errno));
    setpgid(*pid, *pid);
    if (read(report[0], &why, sizeof(why)) != sizeof(why)) // closed by the exec
        return 0;
    waitpid(*pid, NULL, 0);
    return err_set(e, ERR_IO, _("--on-alert %s cannot be started: %s"), program, strerror(why));
}

int notify(const char *program, const struct strbuf *json, bool quiet, struct err *e)
{
    int in[2], report[2];
    pid_t pid;
    int64_t deadline = steady_ms() + NOTIFY_SECONDS * INT64_C(1000);
    if (pipe2(in, O_CLOEXEC))
        return err_set(e, ERR_IO, "--on-alert %s: %s", program, strerror(errno));
    if (pipe2(report, O_CLOEXEC)) {
        close(in[0]);
        close(in[1]);
        return err_set(e, ERR_IO, "--on-alert %s: %s", program, strerror(errno));
    }
    int rc = start(program, quiet, in, report, &pid, e);
    if (!rc) {
        fcntl(in[1], F_SETFL, O_NONBLOCK);
        feed(in[1], sb_str(json), json->len, deadline);
    }
    close(in[1]);
    close(report[0]);
    return rc ? rc : await(pid, program, deadline, e);
}

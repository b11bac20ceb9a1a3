#include "app/app_priv.h"
#include "base/mem.h"

#include <signal.h>
#include <unistd.h>

// A closed pipe is a write error like any other; a signal that somebody else sends ends the program.
static void on_pipe(int sig, siginfo_t *info, void *context)
{
    (void)context;
    if (info->si_pid == getpid())
        return;
    signal(sig, SIG_DFL);
    raise(sig);
}

static void signals(void)
{
    struct sigaction broken = {.sa_sigaction = on_pipe, .sa_flags = (int)(SA_SIGINFO | SA_NODEFER | SA_RESTART)}, before;
    if (!sigaction(SIGPIPE, NULL, &before) && before.sa_handler != SIG_IGN)
        sigaction(SIGPIPE, &broken, NULL);
    signal(SIGXFSZ, SIG_IGN); // a file over the limit is a write error too
}

int main(int argc, char **argv)
{
    struct args a = {.lang = args_language(argc, argv)};
    struct err e = {0};
    signals();
    mem_keep();
    session_locale(&a); // before the words are read: what is wrong with them is told in it
    int rc = args_parse(&a, argc, argv, &e);
    if (rc)
        complain("%s", e.msg);
    else
        rc = commands[a.command].run(&a);
    args_release(&a);
    return rc;
}

#include "app/app_priv.h"

#include <signal.h>

int main(int argc, char **argv)
{
    struct args a;
    struct err e = {0};
    signal(SIGPIPE, SIG_IGN); // a closed pipe is a write error like any other
    int rc = args_parse(&a, argc, argv, &e);
    session_locale(&a);
    if (rc)
        complain("%s", e.msg);
    else
        rc = commands[a.command].run(&a);
    args_release(&a);
    return rc;
}

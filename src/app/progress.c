#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define QUIET_MS 500
#define EVERY_MS 100

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_start(struct progress *p)
{
    *p = (struct progress){.on = isatty(STDERR_FILENO) == 1, .started_ms = clock_ms()};
}

void progress_tell(void *ctx, uint64_t done, uint64_t total)
{
    struct progress *p = ctx;
    if (!p->on)
        return;
    int64_t now = clock_ms();
    if (now - p->started_ms < QUIET_MS || now - p->last_ms < EVERY_MS)
        return;
    p->last_ms = now;
    p->shown = true;
    if (total && done <= total)
        fprintf(stderr, "\r%s %3.0f %%\033[K", _("reading"), 100 * (double)done / (double)total);
    else
        fprintf(stderr, "\r%s %.0f MiB\033[K", _("reading"), (double)done / 1048576);
    fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    p->shown = false;
}

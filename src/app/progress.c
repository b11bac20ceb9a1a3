#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define QUIET_MS 500
#define EVERY_MS 100
#define STALLED_MS 1000 // after which a pipe that brings nothing is told of

int64_t steady_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_start(struct progress *p)
{
    *p = (struct progress){.on = isatty(STDERR_FILENO) == 1, .started_ms = steady_ms()};
}

void progress_text(char *out, size_t size, uint64_t done, uint64_t total, double seconds)
{
    enum { WIDTH = 20 };
    static const char full[WIDTH + 1] = "####################", rest[WIDTH + 1] = "....................";
    double share = (double)done / (double)total, rate = (double)done / seconds;
    int n = (int)(share * WIDTH), at = snprintf(out, size, "[%.*s%.*s] ", n, full, WIDTH - n, rest);
    if ((size_t)at < size)
        snprintf(out + at, size - (size_t)at, _("%.0f %% at %.0f MB/s, %.0f s left"), 100 * share, rate / 1e6, (double)(total - done) / rate);
}

// Ctrl-C ends the program while it reads, as anywhere before the screen is on.
static void tell_bar(uint64_t done, uint64_t total, double seconds)
{
    char text[200];
    progress_text(text, sizeof(text), done, total, seconds);
    fprintf(stderr, "\r%s %s", _("reading"), text);
    fprintf(stderr, _(" (%s stops)"), "Ctrl-C");
    fputs("\033[K", stderr);
}

void progress_tell(void *ctx, uint64_t done, uint64_t total)
{
    struct progress *p = ctx;
    if (!p->on)
        return;
    int64_t now = steady_ms();
    if (done != p->done || !p->more_ms)
        p->more_ms = now;
    p->done = done;
    if (now - p->started_ms < QUIET_MS || now - p->last_ms < EVERY_MS)
        return;
    p->last_ms = now;
    p->shown = true;
    if (total && done && done <= total)
        tell_bar(done, total, (double)(now - p->started_ms) / 1000);
    else if (!total && now - p->more_ms >= STALLED_MS)
        fprintf(stderr, "\r%s\033[K", done ? _("waiting for more data (Ctrl-C stops)") : _("waiting for data (Ctrl-C stops)"));
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

// Any bytes as a configuration, a theme, a period label and a duration: never a crash, and a label that is
// understood reads back as itself.
#include "conf/conf.h"
#include "conf/theme.h"
#include "kpi/period.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Each question looks through all options, so one in EACH is asked, from a place that the data tells.
enum { EACH = 16 };

static void try_conf(const char *path, size_t first)
{
    static const char *const kpis[] = {"csat", "nps", "first_response_time"}, *const channels[] = {"phone", "email"};
    const struct conf_names names = {kpis, 3, channels, 2, kpis, 3};
    struct conf c = {0};
    struct err e;
    if (conf_load(&c, path, &names, &e))
        return;
    for (size_t i = first % EACH; i < conf_noptions; i += EACH) {
        if (!conf_get(&c, conf_options[i].section, conf_options[i].key))
            abort();
        conf_number(&c, conf_options[i].section, conf_options[i].key);
    }
    conf_release(&c);
}

static void try_theme(const char *path)
{
    struct theme t;
    struct strbuf notes = {0};
    struct err e;
    theme_load(&t, path, NULL, &notes, &e);
    sb_release(&notes);
}

static void try_label(const char *text, struct calendar c)
{
    struct period p, again;
    struct err e;
    double seconds;
    conf_parse_duration(text, &seconds);
    if (period_parse(&c, text, &p, &e))
        return;
    if (period_parse(&c, p.label, &again, &e) || again.from != p.from || again.to != p.to)
        abort();
    p = period_shift(&c, &p, 7);
    period_year_before(&c, &p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64], text[64];
    int fd = size ? memfd_create("fuzz", 0) : -1;
    if (fd < 0)
        return 0;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (write(fd, data, size) == (ssize_t)size) {
        try_conf(path, data[0]);
        try_theme(path);
    }
    close(fd);
    snprintf(text, sizeof(text), "%.*s", (int)(size < 60 ? size : 60), (const char *)data);
    try_label(text, (struct calendar){data[0] % 7, data[0] % 12 + 1});
    return 0;
}

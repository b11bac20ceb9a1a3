// What decides how files are read, in a number.
#include "ingest/ingest.h"

#include "base/intern.h"
#include "base/mem.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t text(const char *s, uint64_t h)
{
    return hash_bytes(s ? s : "", s ? strlen(s) + 1 : 0, h);
}

// Of the name and the content of a profile; the same every time for what cannot be read.
static uint64_t profile_file(const char *path, uint64_t h)
{
    char buf[16384];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    h = text(path, h);
    for (ssize_t n; fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0;)
        h = hash_bytes(buf, (size_t)n, h);
    if (fd >= 0)
        close(fd);
    return h;
}

static int not_dots(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static int bytewise(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static uint64_t profile_folder(const char *dir, uint64_t h)
{
    struct dirent **names = NULL;
    int n = dir ? scandir(dir, &names, not_dots, bytewise) : 0;
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        if (snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name) < (int)sizeof(path))
            h = profile_file(path, h);
        free(names[i]);
    }
    free(names);
    return h;
}

// An option that is new has to be told here, unless it changes no record and no text.
uint64_t ingest_fingerprint(const struct ingest_opts *o)
{
    int64_t plain[] = {o->week_start, o->fiscal_start, o->ces_ease, o->delimiter, (int64_t)o->limits.decompressed,
                       o->limits.ratio, (int64_t)o->limits.rows, o->limits.columns, (int64_t)o->limits.field, (int64_t)o->limits.line, o->limits.members, o->limits.nesting,
                       o->limits.quotes};
    uint64_t h = hash_bytes(plain, sizeof(plain), o->zone ? zone_fingerprint(o->zone) : 0);
    h = text(o->currency, text(o->profile, h));
    for (size_t i = 0; i < o->nrates; i++)
        h = hash_bytes(&o->rates[i].rate, sizeof(o->rates[i].rate), text(o->rates[i].currency, h));
    if (o->profile && (strchr(o->profile, '/') || strchr(o->profile, '.')))
        h = profile_file(o->profile, h);
    return profile_folder(o->profile_dir, h);
}

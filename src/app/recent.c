// The sources opened last: one absolute path per line of the file "recent" in the data folder.
#include "app/app_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECENT_MAX 64

static bool recent_path(char *out, size_t size)
{
    char dir[PATH_MAX];
    return conf_dir_data(dir, sizeof(dir)) && (size_t)snprintf(out, size, "%s/recent", dir) < size;
}

int recent_load(char ***paths, size_t *n)
{
    char path[PATH_MAX], line[PATH_MAX + 2];
    *paths = NULL;
    *n = 0;
    if (!recent_path(path, sizeof(path)))
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;
    char **list = f ? calloc(RECENT_MAX, sizeof(char *)) : NULL;
    if (!list) {
        if (f)
            fclose(f);
        else if (fd >= 0)
            close(fd);
        return 0;
    }
    while (*n < RECENT_MAX && fgets(line, sizeof(line), f)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '/' && (list[*n] = strdup(line)) != NULL)
            ++*n;
    }
    fclose(f);
    *paths = list;
    return 0;
}

void recent_free(char **paths, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(paths[i]);
    free(paths);
}

// Remembering is a convenience: what cannot be written is not said.
void recent_save(char *const *paths, size_t n)
{
    char dir[PATH_MAX], path[PATH_MAX], full[PATH_MAX];
    struct strbuf b = {0};
    for (size_t i = 0; i < n && i < RECENT_MAX; i++) {
        if (!strcmp(paths[i], "-") || strchr(paths[i], '\n') || !realpath(paths[i], full))
            continue;
        sb_addf(&b, "%s\n", full);
    }
    if (b.len && !b.oom && conf_dir_data(dir, sizeof(dir)) && file_folders(dir) && recent_path(path, sizeof(path)))
        file_write_mode(path, &b, true, 0600, NULL);
    sb_release(&b);
}

#include "base/mem.h"
#include "conf/conf.h"
#include <stdio.h>
#include <stdlib.h>

// The XDG base directory specification: a relative path in the variable is to be ignored.
static bool xdg_dir(const char *variable, const char *below_home, char *out, size_t size)
{
    const char *dir = getenv(variable), *home = getenv("HOME");
    int n = -1;
    if (dir && dir[0] == '/')
        n = snprintf(out, size, "%s/kpitop", dir);
    else if (home && home[0] == '/')
        n = snprintf(out, size, "%s/%s/kpitop", home, below_home);
    return n > 0 && (size_t)n < size;
}

bool conf_dir_config(char *out, size_t size)
{
    return xdg_dir("XDG_CONFIG_HOME", ".config", out, size);
}

bool conf_dir_data(char *out, size_t size)
{
    return xdg_dir("XDG_DATA_HOME", ".local/share", out, size);
}

bool conf_dir_cache(char *out, size_t size)
{
    return xdg_dir("XDG_CACHE_HOME", ".cache", out, size);
}

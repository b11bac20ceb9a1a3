// The user's own data: where the store is, and who writes.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS INT64_C(86400000)

const char *user_name(void)
{
    static const char *const names[] = {"LOGNAME", "USER"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *v = getenv(names[i]);
        if (v && *v && utf8_valid(v, strlen(v)))
            return v;
    }
    const struct passwd *p = getpwuid(getuid());
    return p && p->pw_name ? p->pw_name : "";
}

bool user_folder(const struct args *a, char *out, size_t size)
{
    return a->data ? str_copy(out, size, a->data) : conf_dir_data(out, size);
}

int user_open(const struct args *a, bool existing, struct store **out, struct err *e)
{
    char dir[PATH_MAX];
    if (!user_folder(a, dir, sizeof(dir)))
        return err_set(e, ERR_NOTFOUND, "%s", _("there is no home folder to keep your data in: give one with --data"));
    struct store_opts o = {.dir = dir, .existing = existing, .by = user_name(),
                           .now_ms = a->now ? (int64_t)a->now_day * DAY_MS : 0};
    return store_open(out, &o, e);
}

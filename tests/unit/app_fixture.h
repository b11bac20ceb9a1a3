// A folder with a configuration and exports, and a session on them, for the tests of app.
#ifndef KPITOP_APP_FIXTURE_H
#define KPITOP_APP_FIXTURE_H

#include "test_util.h"

#include "app/app_priv.h"

static char dir[512], config[600];

static inline void folder_begin(const char *ini)
{
    str_copy(dir, sizeof(dir), test_tmpdir());
    snprintf(config, sizeof(config), "%s/k.ini", dir);
    test_write_text(dir, "k.ini", ini);
}

static inline int folder_end(void **state)
{
    (void)state;
    test_rmdir(dir);
    return 0;
}

// As of `kpitop report --config k.ini FOLDER`, and --no-cache.
static inline void open_session(struct session *s, struct args *a, bool kept)
{
    static char name[] = "kpitop", report[] = "report", option[] = "--config", cache[] = "--no-cache";
    char *argv[] = {name, report, option, config, dir, cache};
    struct err e = {0};
    assert_int_equal(args_parse(a, kept ? 5 : 6, argv, &e), 0);
    assert_int_equal(session_open(s, a), 0);
}

#endif

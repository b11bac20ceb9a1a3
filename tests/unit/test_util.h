// What unit tests share. Include it first: it brings cmocka with what cmocka needs before it.
#ifndef KPITOP_TEST_UTIL_H
#define KPITOP_TEST_UTIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// cmocka 1.1.5 compares floats as float: doubles are compared here, at 1e-9 relative (absolute near zero). NAN equals NAN.
#define assert_close(a, b) test_close((a), (b), 1e-9, #a, __FILE__, __LINE__)
#define assert_within(a, b, tol) test_close((a), (b), (tol), #a, __FILE__, __LINE__)

static inline void test_close(double a, double b, double tol, const char *what, const char *file, int line)
{
    double scale = fmax(1.0, fmax(fabs(a), fabs(b)));
    bool same = a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= tol * scale;
    if (same)
        return;
    print_error("%s is %.17g, expected %.17g\n", what, a, b);
    _fail(file, line);
}

// A new directory under $TMPDIR, in a static buffer; test_rmdir removes it with everything in it.
static inline const char *test_tmpdir(void)
{
    static char path[512];
    const char *base = getenv("TMPDIR");
    snprintf(path, sizeof(path), "%s/kpitop-unit.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(path))
        fail_msg("mkdtemp %s: %s", path, strerror(errno));
    return path;
}

static inline int test_rm_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static inline void test_rmdir(const char *path)
{
    nftw(path, test_rm_entry, 16, FTW_DEPTH | FTW_PHYS);
}

// Writes bytes to dir/name; the path comes back in a static buffer (the next call reuses it).
static inline const char *test_write(const char *dir, const char *name, const void *bytes, size_t len)
{
    static char path[1024];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, len, f) != len || fclose(f) != 0)
        fail_msg("cannot write %s: %s", path, strerror(errno));
    return path;
}

static inline const char *test_write_text(const char *dir, const char *name, const char *text)
{
    return test_write(dir, name, text, strlen(text));
}

#endif

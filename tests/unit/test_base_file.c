// Temporary files of writers that were stopped go at the next write; those of others stay.
#include "test_util.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct folder {
    char dir[64], path[256];
};

static const char *in(struct folder *f, const char *name)
{
    snprintf(f->path, sizeof(f->path), "%s/%s", f->dir, name);
    return f->path;
}

struct name { // the number of a process stands in between
    const char *before, *after;
};
#define LEFT(n) (struct name){".kpitop-", "-" n ".tmp"}

static const char *named(struct folder *f, struct name n, long pid)
{
    char name[100];
    snprintf(name, sizeof(name), "%s%ld%s", n.before, pid, n.after);
    return in(f, name);
}

static int make(struct folder *f, struct name n, long pid)
{
    int fd = open(named(f, n, pid), O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    return fd;
}

static bool there(struct folder *f, struct name n, long pid)
{
    struct stat st;
    return !lstat(named(f, n, pid), &st);
}

// The number of a process that has ended.
static long ended(void)
{
    pid_t pid = fork();
    if (!pid)
        _exit(0);
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return pid;
}

static void leftovers(void **state)
{
    (void)state;
    struct folder f;
    struct strbuf b = {0};
    struct err e = {0};
    long dead = ended(), mine = getpid(), other = getppid();
    str_copy(f.dir, sizeof(f.dir), "/tmp/kpitop-file.XXXXXX");
    assert_non_null(mkdtemp(f.dir));
    const struct name gone[] = {LEFT("0"), LEFT("37"), {"report.txt.", ".tmp"}, {"report.txt.", ".tmp-journal"}};
    const struct name kept[] = {{".kpitop-", "-0.tmpx"}, LEFT(""), {".kpitop-", ".tmp"}, {"other.txt.", ".tmp"}, {"report.txt.", ".tmp2"}, {"x", ".tmp"}};
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        close(make(&f, gone[i], dead));
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        close(make(&f, kept[i], dead));
    close(make(&f, LEFT("0"), mine));
    close(make(&f, LEFT("0"), other));
    int locked = make(&f, LEFT("1"), dead); // of a process of another machine, which has the folder too
    assert_int_equal(flock(locked, LOCK_EX), 0);
    assert_int_equal(symlink("/nowhere", named(&f, LEFT("2"), dead)), 0);
    sb_add(&b, "text");
    assert_int_equal(file_write(in(&f, "report.txt"), &b, true, &e), 0);
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        assert_false(there(&f, gone[i], dead));
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        assert_true(there(&f, kept[i], dead));
    assert_true(there(&f, LEFT("0"), mine));
    assert_true(there(&f, LEFT("0"), other));
    assert_true(there(&f, LEFT("1"), dead));
    assert_true(there(&f, LEFT("2"), dead));
    close(locked);
    assert_int_equal(file_write(in(&f, "report.txt"), &b, true, &e), 0);
    assert_false(there(&f, LEFT("1"), dead));
    sb_release(&b);
    char clean[80];
    snprintf(clean, sizeof(clean), "rm -rf %s", f.dir);
    assert_int_equal(system(clean), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(leftovers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

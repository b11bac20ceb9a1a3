// Atomic files: a reader sees the old one or the new one, never half of it.
#include "base/file.h"
#include "read_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(struct err *e, const char *path)
{
    return err_set(e, ERR_IO, "cannot write \"%.200s\": %s", path, strerror(errno));
}

// A device or a pipe.
static int write_through(const char *path, const struct strbuf *data, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return failed(e, path);
    int rc = write_all(fd, sb_str(data), data->len) ? failed(e, path) : 0;
    if (close(fd) && !rc)
        rc = failed(e, path);
    return rc;
}

void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    snprintf(folder, PATH_MAX, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
}

// --- leftovers ---------------------------------------------------------------------------------------------------------

// The number of the process that wrote the temporary file `name`, 0 when it is none.
static long writer_of(const char *name, const char *base)
{
    size_t len = strlen(base);
    char *end;
    long pid = 0;
    if (!strncmp(name, ".kpitop-", 8)) {
        pid = strtol(name + 8, &end, 10);
        return pid > 0 && *end == '-' && strspn(end + 1, "0123456789") && !strcmp(end + 1 + strspn(end + 1, "0123456789"), ".tmp") ? pid : 0;
    }
    if (len && !strncmp(name, base, len) && name[len] == '.')
        pid = strtol(name + len + 1, &end, 10);
    return pid > 0 && (!strcmp(end, ".tmp") || !strcmp(end, ".tmp-journal")) ? pid : 0;
}

static bool is_gone(long pid)
{
    return pid != getpid() && kill((pid_t)pid, 0) && errno == ESRCH;
}

// A file of ours that nobody holds.
static bool is_left(int folder, const char *name)
{
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool left = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !flock(fd, LOCK_EX | LOCK_NB);
    if (fd >= 0)
        close(fd);
    return left;
}

void file_sweep(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    folder_of(path, folder);
    DIR *d = opendir(folder);
    for (struct dirent *x; d && (x = readdir(d));) {
        long pid = writer_of(x->d_name, slash ? slash + 1 : path);
        if (pid && is_gone(pid) && is_left(dirfd(d), x->d_name))
            unlinkat(dirfd(d), x->d_name, 0);
    }
    if (d)
        closedir(d);
}

// --- writing -----------------------------------------------------------------------------------------------------------

// Open a new file beside path, and lock it; its name goes to temp.
static int open_temp(const char *path, char temp[PATH_MAX], mode_t mode)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    file_sweep(path);
    for (int i = 0; i < 100; i++) {
        int len = snprintf(temp, PATH_MAX, "%.*s.kpitop-%ld-%d.tmp", folder, path, (long)getpid(), i);
        if (len < 0 || len >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd >= 0)
            flock(fd, LOCK_EX | LOCK_NB); // where it cannot be had the number of the process tells alone
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

void file_folder_sync(const char *path)
{
    char folder[PATH_MAX];
    folder_of(path, folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

int file_put(const char *temp, const char *path, bool replace)
{
    if (replace)
        return rename(temp, path);
    if (!renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE))
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(temp, path)) // file systems that cannot: a link refuses an existing name too
        return -1;
    return unlink(temp);
}

int file_write_mode(const char *path, const struct strbuf *data, bool replace, mode_t mode, struct err *e)
{
    struct stat link_st, st;
    char temp[PATH_MAX];
    bool exists = !lstat(path, &link_st), keep = false;
    if (data->oom)
        return err_nomem(e);
    if (exists && !stat(path, &st) && (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode)))
        return write_through(path, data, e);
    if (exists && S_ISLNK(link_st.st_mode))
        return err_set(e, ERR_IO, "\"%.200s\" is a symbolic link, which is not followed: name the file itself", path);
    if (exists && !S_ISREG(link_st.st_mode))
        return err_set(e, ERR_IO, "\"%.200s\" is not a file: choose another name", path);
    if (exists && !replace)
        return err_set(e, ERR_RANGE, "\"%.200s\" exists already", path);
    keep = exists;
    int fd = open_temp(path, temp, mode);
    if (fd < 0)
        return failed(e, path);
    int rc = 0;
    if (write_all(fd, sb_str(data), data->len) || (keep && fchmod(fd, link_st.st_mode & 0777)) || fsync(fd))
        rc = failed(e, path);
    if (close(fd) && !rc)
        rc = failed(e, path);
    if (!rc && file_put(temp, path, replace))
        rc = errno == EEXIST ? err_set(e, ERR_RANGE, "\"%.200s\" exists already", path) : failed(e, path);
    if (rc)
        unlink(temp);
    else
        file_folder_sync(path);
    return rc;
}

int file_write(const char *path, const struct strbuf *data, bool replace, struct err *e)
{
    return file_write_mode(path, data, replace, 0666, e);
}

bool file_folders(char *dir)
{
    for (char *p = dir + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            int rc = mkdir(dir, 0700);
            *p = '/';
            if (rc && errno != EEXIST)
                return false;
        }
    return !mkdir(dir, 0700) || errno == EEXIST;
}

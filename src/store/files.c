// Whole stores: check, copy, restore.
#include "store_priv.h"

#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int store_check(struct store *s, struct err *e)
{
    sqlite3_stmt *st = NULL;
    int rc = store_prepare(s, "PRAGMA integrity_check(1)", &st, e);
    if (!rc && sqlite3_step(st) != SQLITE_ROW)
        rc = store_fail(s, "check", e);
    const char *said = rc ? NULL : (const char *)sqlite3_column_text(st, 0);
    if (!rc && (!said || strcmp(said, "ok") != 0))
        rc = err_set(e, ERR_SYNTAX, _("%s is damaged (%s): 'kpitop store restore FILE' puts a backup in its place"), s->path,
                     said ? said : "?");
    sqlite3_finalize(st);
    return rc;
}

// All pages of one database to another.
static int copy_pages(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b)
        return sqlite3_errcode(to);
    int step;
    do {
        step = sqlite3_backup_step(b, -1);
        if (step == SQLITE_BUSY || step == SQLITE_LOCKED)
            sqlite3_sleep(20);
    } while (step == SQLITE_BUSY || step == SQLITE_LOCKED);
    int rc = sqlite3_backup_finish(b);
    return step == SQLITE_DONE ? rc : step;
}

// A whole copy at `temp`, on the disk.
static int copy_to(sqlite3 *from, const char *temp, struct err *e)
{
    sqlite3 *to = NULL;
    int fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(e, ERR_IO, _("the copy %s cannot be written: %s"), temp, strerror(errno));
    int rc = sqlite3_open_v2(temp, &to, SQLITE_OPEN_READWRITE, NULL);
    if (rc == SQLITE_OK)
        rc = copy_pages(to, from);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL); // one file, to be carried about
    if (rc != SQLITE_OK)
        err_set(e, ERR_IO, _("the copy %s cannot be written: %s"), temp, sqlite3_errstr(rc));
    sqlite3_close(to);
    if (rc == SQLITE_OK && fsync(fd))
        rc = err_set(e, ERR_IO, _("the copy %s cannot be written: %s"), temp, strerror(errno));
    close(fd);
    return rc == SQLITE_OK ? 0 : ERR_IO;
}

// The name beside `path` under which its new content is written first.
static int temp_name(char out[PATH_MAX], const char *path, struct err *e)
{
    if (snprintf(out, PATH_MAX, "%s.%ld.tmp", path, (long)getpid()) >= PATH_MAX)
        return err_set(e, ERR_LIMIT, _("the name of the data folder is too long"));
    file_sweep(path);
    return 0;
}

static void drop_temp(const char *temp)
{
    char journal[PATH_MAX + 8];
    snprintf(journal, sizeof(journal), "%s-journal", temp);
    unlink(temp);
    unlink(journal);
}

int store_copy(struct store *s, const char *path, struct err *e)
{
    char temp[PATH_MAX];
    int rc = temp_name(temp, path, e);
    if (rc)
        return rc;
    rc = copy_to(s->db, temp, e);
    if (!rc && file_put(temp, path, false))
        rc = err_set(e, ERR_IO, _("the copy %s cannot be written: %s"), path, strerror(errno));
    if (rc)
        drop_temp(temp);
    else
        file_folder_sync(path);
    return rc;
}

int store_backup(struct store *s, const char *path, struct err *e)
{
    if (!access(path, F_OK))
        return err_set(e, ERR_RANGE, _("%s exists: give the name of a new file"), path);
    return store_copy(s, path, e);
}

// What an earlier end left in side files goes into the file itself; of a damaged store it stays where it is.
static void settle_sides(const char *path)
{
    sqlite3 *db = NULL;
    if (!access(path, F_OK) && sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(db);
}

// What is there is kept aside, with its side files. The store keeps its name too until the restored one takes it, so that there
// is one at any instant.
static int set_aside(const char *path, struct err *e)
{
    static const char *const sides[] = {"-wal", "-shm", "-journal"};
    char aside[PATH_MAX], from[PATH_MAX + 16], to[PATH_MAX + 16];
    if (snprintf(aside, sizeof(aside), "%s.before-restore", path) >= (int)sizeof(aside))
        return err_set(e, ERR_LIMIT, _("the name of the data folder is too long"));
    settle_sides(path);
    if (unlink(aside) && errno != ENOENT)
        return err_set(e, ERR_IO, "%s: %s", aside, strerror(errno));
    if (link(path, aside) && errno != ENOENT && rename(path, aside)) // a file system without links
        return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        snprintf(from, sizeof(from), "%s%s", path, sides[i]);
        snprintf(to, sizeof(to), "%s%s", aside, sides[i]);
        if (rename(from, to) && errno != ENOENT)
            return err_set(e, ERR_IO, "%s: %s", from, strerror(errno));
    }
    return 0;
}

// The backup as a store of its own: sound, ours, not newer than the program.
static int open_backup(struct store *s, const char *path, struct err *e)
{
    *s = (struct store){0};
    str_copy(s->path, sizeof(s->path), path);
    if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return err_set(e, ERR_IO, "%s: %s", path, s->db ? err_foreign(sqlite3_errmsg(s->db)) : strerror(ENOMEM));
    int64_t application = store_pragma(s, "application_id"), version = store_pragma(s, "user_version");
    if (application != STORE_APPLICATION || version < 1)
        return err_set(e, ERR_SYNTAX, _("%s is not a backup of a store of kpitop"), path);
    if (version > STORE_VERSION)
        return err_set(e, ERR_RANGE, _("%s was written by a newer kpitop: restore it with that program"), path);
    return store_check(s, e);
}

int store_restore(const struct store_opts *o, const char *path, struct err *e)
{
    struct store from;
    char to[PATH_MAX], temp[PATH_MAX], same[PATH_MAX], other[PATH_MAX];
    int rc = open_backup(&from, path, e);
    if (!rc && snprintf(to, sizeof(to), "%s/kpitop.db", o->dir) >= (int)sizeof(to))
        rc = err_set(e, ERR_LIMIT, _("the name of the data folder is too long"));
    if (!rc && realpath(to, same) && realpath(path, other) && !strcmp(same, other))
        rc = err_set(e, ERR_RANGE, _("%s is the store itself"), path);
    if (!rc)
        rc = temp_name(temp, to, e);
    bool begun = !rc;
    if (!rc)
        rc = copy_to(from.db, temp, e);
    if (!rc)
        rc = set_aside(to, e);
    if (!rc && file_put(temp, to, true))
        rc = err_set(e, ERR_IO, "%s: %s", to, strerror(errno));
    if (rc && begun)
        drop_temp(temp);
    else if (!rc)
        file_folder_sync(to);
    sqlite3_close(from.db);
    return rc;
}

// The connection: opening, permissions, sentences, transactions.
#include "store_priv.h"

#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

// SQLite says "disk I/O error" where the room for one of its side files is missing.
static bool no_room(const struct store *s, int code)
{
    struct statvfs v;
    return code == SQLITE_FULL ||
           (code == SQLITE_IOERR && (sqlite3_system_errno(s->db) == ENOSPC || (!statvfs(s->path, &v) && v.f_bavail < 16)));
}

int store_fail(const struct store *s, const char *doing, struct err *e)
{
    int code = sqlite3_errcode(s->db);
    if (code == SQLITE_NOMEM)
        return err_nomem(e);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        return err_set(e, ERR_SYNTAX,
                       _("%s is damaged and was left as it is: 'kpitop store restore FILE' puts a backup in its place, 'sqlite3 "
                         "FILE .recover' saves what can be read"),
                       s->path);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return err_set(e, ERR_IO, _("%s is kept busy by another program: try again"), s->path);
    if (no_room(s, code))
        return err_set(e, ERR_IO, _("%s cannot grow: the disk is full; nothing was written"), s->path);
    if (code == SQLITE_READONLY)
        return err_set(e, ERR_IO, _("%s can be read only: nothing was written"), s->path);
    return err_set(e, ERR_IO, _("%s: cannot %s: %s"), s->path, doing, err_foreign(sqlite3_errmsg(s->db)));
}

int store_exec(struct store *s, const char *sql, const char *doing, struct err *e)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_fail(s, doing, e);
}

int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out, struct err *e)
{
    return sqlite3_prepare_v2(s->db, sql, -1, out, NULL) == SQLITE_OK ? 0 : store_fail(s, "read", e);
}

int64_t store_pragma(struct store *s, const char *name)
{
    char sql[80];
    sqlite3_stmt *st = NULL;
    int64_t v = -1;
    snprintf(sql, sizeof(sql), "PRAGMA %s", name);
    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        v = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return v;
}

// The folder and those above it, private.
static int make_folder(const char *dir, struct err *e)
{
    char path[PATH_MAX];
    if (!str_copy(path, sizeof(path), dir))
        return err_set(e, ERR_LIMIT, _("the name of the data folder is too long"));
    for (char *p = path + 1;; p++) {
        char c = *p;
        if (c && c != '/')
            continue;
        *p = '\0';
        if (mkdir(path, 0700) && errno != EEXIST)
            return err_set(e, ERR_IO, _("the data folder %s cannot be made: %s"), path, strerror(errno));
        if (!c)
            return 0;
        *p = c;
    }
}

// SQLite gives its side files the permissions of the main one, so that is made first, private.
static int make_file(struct store *s, bool existing, struct err *e)
{
    struct stat st;
    const char *path = s->path;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | (existing ? 0 : O_CREAT), 0600);
    if (fd < 0 && (errno == EROFS || errno == EACCES)) {
        int why = errno;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        s->read_only = fd >= 0;
        errno = fd < 0 && errno != EACCES ? errno : why;
    }
    if (fd < 0)
        return existing && errno == ENOENT ? err_set(e, ERR_NOTFOUND, _("there is no store in %s"), path)
                                           : err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
    bool odd = fstat(fd, &st) || !S_ISREG(st.st_mode);
    if (!odd && !s->read_only && st.st_mode & 077 && fchmod(fd, 0600) && errno != EPERM)
        odd = true;
    close(fd);
    return odd ? err_set(e, ERR_IO, _("%s is not a file that a store can be kept in"), path) : 0;
}

// Without a place for SQLite's side files only a file that nobody writes to can be read: then it says so to SQLite.
static int connect_read_only(struct store *s, struct err *e)
{
    struct strbuf uri = {0};
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, rc = SQLITE_OK;
    for (int immutable = 0; immutable <= 1; immutable++) {
        sqlite3_close(s->db);
        s->db = NULL;
        sb_clear(&uri);
        sb_add(&uri, "file:");
        for (const char *c = s->path; *c; c++) {
            if (strchr("%?#", *c))
                sb_addf(&uri, "%%%02x", (unsigned)*c);
            else
                sb_putc(&uri, *c);
        }
        sb_add(&uri, immutable ? "?immutable=1" : "");
        rc = uri.oom ? SQLITE_NOMEM : sqlite3_open_v2(sb_str(&uri), &s->db, flags, NULL);
        if (rc == SQLITE_OK && store_pragma(s, "schema_version") >= 0)
            break;
    }
    sb_release(&uri);
    if (!s->db)
        return err_nomem(e);
    return rc == SQLITE_OK ? store_migrate(s, e) : store_fail(s, "open", e);
}

static int connect_file(struct store *s, struct err *e)
{
    if (s->read_only)
        return connect_read_only(s, e);
    if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return s->db ? store_fail(s, "open", e) : err_nomem(e);
    sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    int rc = store_migrate(s, e);
    if (rc)
        return rc;
    // Where the file system cannot do WAL, the mode stays what it was: slower, as safe.
    return store_exec(s, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON",
                      "open", e);
}

// Instances that open a store that is not there yet would be in each other's way while it is made and gets its mode: one
// after the other. A folder that cannot be locked is done without it. Returns what is to be closed, or -1.
static int wait_turn(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct timespec step = {.tv_nsec = 5000000};
    for (int ms = 0; fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK && ms < STORE_BUSY_MS; ms += 5)
        nanosleep(&step, NULL);
    return fd;
}

int store_open(struct store **out, const struct store_opts *o, struct err *e)
{
    struct store *s = calloc(1, sizeof(*s));
    if (!s)
        return err_nomem(e);
    s->now_ms = o->now_ms;
    s->seen_version = -1;
    str_copy(s->by, sizeof(s->by), o->by ? o->by : "");
    int rc = o->existing ? 0 : make_folder(o->dir, e);
    if (!rc && snprintf(s->path, sizeof(s->path), "%s/kpitop.db", o->dir) >= (int)sizeof(s->path))
        rc = err_set(e, ERR_LIMIT, _("the name of the data folder is too long"));
    int turn = rc ? -1 : wait_turn(o->dir);
    if (!rc)
        rc = make_file(s, o->existing, e);
    if (!rc)
        rc = connect_file(s, e);
    if (turn >= 0)
        close(turn);
    if (rc) {
        store_close(s);
        return rc;
    }
    *out = s;
    return 0;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    sqlite3_close(s->db);
    arena_release(&s->undo_mem);
    free(s->undo);
    free(s);
}

const char *store_path(const struct store *s)
{
    return s->path;
}

int store_begin(struct store *s, struct err *e)
{
    if (s->depth++ > 0)
        return 0;
    int rc = store_exec(s, "BEGIN IMMEDIATE", "write", e);
    if (rc)
        s->depth--;
    return rc;
}

int store_commit(struct store *s, struct err *e)
{
    if (--s->depth > 0)
        return 0;
    int rc = store_exec(s, "COMMIT", "write", e);
    if (rc)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    else
        s->written = true;
    return rc;
}

void store_rollback(struct store *s)
{
    if (--s->depth > 0)
        return;
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

bool store_changed(struct store *s)
{
    int64_t now = store_pragma(s, "data_version");
    bool changed = s->written || now != s->seen_version;
    s->seen_version = now;
    s->written = false;
    return changed;
}

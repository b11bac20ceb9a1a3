// The schema, step by step. A file is brought from its version to the last one inside one transaction, after a copy.
#include "store_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

// steps[v]: from version v to v + 1. A step that has been released is never changed: a new one follows it.
static const char *const steps[STORE_VERSION] = {
    "CREATE TABLE target(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, kpi TEXT NOT NULL, slice TEXT NOT NULL,"
    " period TEXT NOT NULL, value REAL NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,"
    " UNIQUE(kpi, slice, period));"
    "CREATE TABLE action(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, title TEXT NOT NULL CHECK(title <> ''),"
    " owner TEXT NOT NULL, kpi TEXT NOT NULL, slice TEXT NOT NULL, start TEXT NOT NULL, due TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK(state IN ('planned', 'running', 'done', 'dropped')), notes TEXT NOT NULL,"
    " by TEXT NOT NULL, at TEXT NOT NULL);"
    "CREATE TABLE note(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, kpi TEXT NOT NULL, slice TEXT NOT NULL,"
    " period TEXT NOT NULL, text TEXT NOT NULL CHECK(text <> ''), by TEXT NOT NULL, at TEXT NOT NULL);"
    "CREATE TABLE ack(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, alert TEXT NOT NULL,"
    " kind TEXT NOT NULL CHECK(kind IN ('ack', 'silence')), severity TEXT NOT NULL, until TEXT NOT NULL,"
    " why TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, UNIQUE(alert, kind));"
    "CREATE TABLE event(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, scope TEXT NOT NULL, alert TEXT NOT NULL,"
    " event TEXT NOT NULL, severity TEXT NOT NULL, period TEXT NOT NULL, text TEXT NOT NULL, why TEXT NOT NULL,"
    " by TEXT NOT NULL, at TEXT NOT NULL);"
    "CREATE TABLE open_alert(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, scope TEXT NOT NULL, alert TEXT NOT NULL,"
    " severity TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, told INTEGER NOT NULL, UNIQUE(scope, alert));",

    "CREATE TABLE callback(id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, customer TEXT NOT NULL CHECK(customer <> ''),"
    " source TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL,"
    " UNIQUE(customer, source));"
    "CREATE INDEX event_alert ON event(alert);",
};

static int run_steps(struct store *s, int64_t from, struct err *e)
{
    char pragma[80];
    for (int64_t v = from; v < STORE_VERSION; v++) {
        int rc = store_exec(s, steps[v], "migrate", e);
        if (rc)
            return rc;
    }
    snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d; PRAGMA application_id = %d", STORE_VERSION, STORE_APPLICATION);
    return store_exec(s, pragma, "migrate", e);
}

// The copy of before the migration. One that is there already was made by an attempt that failed: it stays.
static int keep_copy(struct store *s, int64_t version, struct err *e)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof(path), "%s.v%d.bak", s->path, (int)version);
    return access(path, F_OK) ? store_copy(s, path, e) : 0;
}

// What the file is, before anything is written: a version, or a refusal. Another instance may be making it meanwhile, which
// then has all of it at once: whose it is is asked last.
static int identify(struct store *s, int64_t *version, struct err *e)
{
    int64_t tables = store_pragma(s, "schema_version"), application;
    *version = store_pragma(s, "user_version");
    application = store_pragma(s, "application_id");
    if (application < 0 || tables < 0 || *version < 0)
        return store_fail(s, "read", e);
    if (application != STORE_APPLICATION && (tables || *version))
        return err_set(e, ERR_SYNTAX, _("%s is not a store of kpitop: move it away, or give another folder with --data"), s->path);
    if (*version > STORE_VERSION)
        return err_set(e, ERR_RANGE,
                       _("%s was written by a newer kpitop (its version is %d, this program knows %d): use that program, or give "
                         "another folder with --data"),
                       s->path, (int)*version, STORE_VERSION);
    return 0;
}

int store_migrate(struct store *s, struct err *e)
{
    int64_t version;
    int rc = identify(s, &version, e);
    if (rc || version == STORE_VERSION)
        return rc;
    if (s->read_only)
        return err_set(e, ERR_IO, _("%s was written by an older kpitop and can be read only: it cannot be brought up to date"), s->path);
    if (version && (rc = keep_copy(s, version, e)))
        return rc;
    // Another instance may migrate at the same time: whoever has the lock second finds it done.
    rc = store_exec(s, "BEGIN EXCLUSIVE", "migrate", e);
    if (rc)
        return rc;
    rc = identify(s, &version, e);
    if (!rc && version < STORE_VERSION)
        rc = run_steps(s, version, e);
    if (!rc)
        rc = store_exec(s, "COMMIT", "migrate", e);
    if (rc)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

// Inside of the store: the tables, the connection.
#ifndef KPITOP_STORE_PRIV_H
#define KPITOP_STORE_PRIV_H

#include "store/store.h"

#include <limits.h>
#include <sqlite3.h>

#define STORE_APPLICATION 0x6b70746f // "kpto": PRAGMA application_id
#define STORE_BUSY_MS 10000
#define STORE_COLUMNS 12

enum store_type { STORE_INT, STORE_REAL, STORE_STRING };
struct store_column { const char *name; enum store_type type; size_t offset; };
struct store_table {
    const char *name;
    size_t size; // of its struct
    struct store_column columns[STORE_COLUMNS]; // id and rev first
    size_t ncolumns;
    const char *natural; // columns that name a row for the user, "kpi, slice"; NULL: only the id does
};
extern const struct store_table store_tables[STORE_KINDS];

struct store_change { enum store_kind kind; void *before; int64_t id, rev; }; // before NULL: there was none
struct store {
    sqlite3 *db;
    char path[PATH_MAX];
    char by[128];
    int64_t now_ms;
    bool read_only;          // the file cannot be written to
    int depth;               // of begin
    int64_t seen_version;    // PRAGMA data_version at the last store_changed
    bool written;            // by this instance, since then
    struct arena undo_mem;
    struct store_change *undo;
    size_t nundo, undocap;
};

int store_fail(const struct store *s, const char *doing, struct err *e); // the sentence of the last SQLite error
int store_exec(struct store *s, const char *sql, const char *doing, struct err *e);
int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out, struct err *e);
int64_t store_pragma(struct store *s, const char *name); // -1 when it cannot be read
void store_columns(const struct store_table *t, const char *prefix, struct strbuf *b); // "id, rev, kpi"
int store_bind(struct store *s, sqlite3_stmt *st, const struct store_table *t, const void *row, struct err *e);
int store_read(sqlite3_stmt *st, const struct store_table *t, struct arena *mem, void *row, struct err *e);
int store_check_texts(const struct store_table *t, void *row, struct err *e); // length, UTF-8, control characters
// Inserts the row as it is, or replaces the one with its id.
int store_write(struct store *s, enum store_kind k, const void *row, struct err *e);
void store_stamp(const struct store *s, char out[32]);
// schema.c: bring the file to STORE_VERSION.
int store_migrate(struct store *s, struct err *e);
int store_copy(struct store *s, const char *path, struct err *e); // through SQLite, to a new file

static inline const char **store_text_at(void *row, const struct store_column *c) { return (const char **)((char *)row + c->offset); }
static inline int64_t *store_int_at(void *row, const struct store_column *c) { return (int64_t *)((char *)row + c->offset); }
// cppcheck-suppress invalidPointerCast ; the column says that a double stands there
static inline double *store_real_at(void *row, const struct store_column *c) { return (double *)((char *)row + c->offset); }

#endif

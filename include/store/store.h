// Store: what the user writes (targets, actions, notes, acknowledgements, call-backs) and what became of the alerts, in
// one SQLite file of the data folder. Nothing here knows a KPI: KPIs, slices and periods are texts ("nps",
// "channel=phone,team=Lyon", "2025-Q3").
//
// Two instances do no harm: every row has a revision; a change made on an older one is refused (ERR_RANGE) and nothing is
// written. store_changed() tells that another instance wrote. Every call that writes is one transaction, on the disk when it
// returns. Texts are valid UTF-8 without control characters but the newline, at most STORE_TEXT_MAX bytes.
#ifndef KPITOP_STORE_STORE_H
#define KPITOP_STORE_STORE_H

#include "base/err.h"
#include "base/mem.h"

#define STORE_TEXT_MAX 4000
#define STORE_ROWS_MAX 1000000 // of one table
#define STORE_VERSION 2       // of the schema: PRAGMA user_version

// id: 0 for a new row, then milliseconds since 1970 x 64 (ids of two stores do not meet). Times are ISO 8601 in UTC, days
// ISO dates; "" where there is none.
struct store_row { int64_t id, rev; };
struct store_target {
    struct store_row row;
    const char *kpi, *slice, *period; // period: "" always, "month" each one, "2025-Q3", "2025-07.." from then on
    double value;                     // in the unit of the KPI; seconds for durations
    const char *note, *by, *at;
};
struct store_action {
    struct store_row row;
    const char *title, *owner, *kpi, *slice, *start, *due, *state; // state: planned running done dropped
    const char *notes, *by, *at;
};
struct store_note {
    struct store_row row;
    const char *kpi, *slice, *period, *text, *by, *at; // kpi "": every one
};
struct store_ack { // an alert acknowledged (this time), or silenced (each time, until a day)
    struct store_row row;
    const char *alert, *kind, *severity, *until, *why, *by, *at; // kind: ack silence; until: last day, "" with no end
};
struct store_event { // the history of the alerts, appended only
    struct store_row row;
    const char *scope, *alert, *event, *severity, *period, *text, *why, *by, *at; // event: raised acknowledged silenced ...
};
struct store_open_alert { // raised and not cleared, per scope (the sources and the grain that were judged)
    struct store_row row;
    const char *scope, *alert, *severity, *text, *at;
    int64_t told; // 1: the program of --on-alert had it
};
struct store_callback { // to call a customer back, and what came of it
    struct store_row row;
    const char *customer, *source, *at, *state, *note, *by;
};

enum store_kind {
    STORE_TARGET, STORE_ACTION, STORE_NOTE, STORE_ACK, STORE_EVENT, STORE_OPEN_ALERT, STORE_CALLBACK, STORE_KINDS
};
const char *store_kind_name(enum store_kind k); // name of the table and of the CSV file: "target"

struct store;
struct store_opts {
    const char *dir;    // the data folder; made, with mode 0700, when it is not there
    bool existing;      // do not make anything: ERR_NOTFOUND when there is no file
    int64_t now_ms;     // the clock of `at`; 0: the wall clock
    const char *by;     // who writes
};
// Opens DIR/kpitop.db (mode 0600). An older schema is migrated, after a copy to kpitop.db.vN.bak; a newer one, a damaged file
// and what is no store are refused with a sentence that says what to do, and left as they are.
// A file that can be read only (a read-only folder, somebody else's) is read; what would write to it fails (ERR_IO).
int store_open(struct store **out, const struct store_opts *o, struct err *e);
void store_close(struct store *s); // NULL is fine
const char *store_path(const struct store *s);

// All rows of a table, oldest first: *rows becomes an array of its struct, texts in the arena.
int store_list(struct store *s, enum store_kind k, struct arena *mem, void *rows, size_t *n, struct err *e);
// Write the row: a new one when its id is 0 (id, rev, by and at are then filled in), else the one it was read from.
// ERR_RANGE: another instance has changed it. Texts that are NULL count as "". A target of the same KPI, slice and
// period, or a call-back of the same customer and source, is replaced.
int store_put(struct store *s, enum store_kind k, void *row, struct err *e);
int store_delete(struct store *s, enum store_kind k, const struct store_row *row, struct err *e);
// Several changes as one: all that is put between begin and commit is written together or not at all.
int store_begin(struct store *s, struct err *e);
int store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);
// Take this instance's last change back, unless the row was changed since (ERR_RANGE). ERR_NOTFOUND: there is none.
// *k: the table concerned. The history is not taken back.
int store_undo(struct store *s, enum store_kind *k, struct err *e);
// True once after anything, by this or another instance, was written; true on the first call.
bool store_changed(struct store *s);

// The call-back of a customer: state "" takes it away. ERR_NOTFOUND when asked for one that is not there.
int store_callback_get(struct store *s, const char *customer, const char *source, struct arena *mem, struct store_callback *out,
                       struct err *e);
int store_callback_set(struct store *s, const char *customer, const char *source, const char *state, const char *note,
                       struct err *e);

// Whole files. check: every page and index is sound; backup: a copy to a new file; restore: the file takes the place of the
// store, which is kept beside as kpitop.db.before-restore.
int store_check(struct store *s, struct err *e);
int store_backup(struct store *s, const char *path, struct err *e);
int store_restore(const struct store_opts *o, const char *path, struct err *e);

// One CSV file per table in the folder (RFC 4180, UTF-8; a cell that a spreadsheet would run gets an apostrophe, which import
// takes off). Import adds the rows and replaces those with the same id, all or none; *rows: how many were written.
int store_export(struct store *s, const char *dir, size_t *rows, struct err *e);
int store_import(struct store *s, const char *dir, size_t *rows, struct err *e);

#endif

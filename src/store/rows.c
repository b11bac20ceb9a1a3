// Rows: reading, writing, taking back. The SQL is made from the table of columns.
#include "store_priv.h"

#include "base/civil.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void store_stamp(const struct store *s, char out[32])
{
    int64_t ms = s->now_ms ? s->now_ms : clock_ms(), second = ms % DAY_MS / 1000;
    char day[11];
    civil_format_iso((int32_t)(ms / DAY_MS), day);
    snprintf(out, 32, "%sT%02d:%02d:%02dZ", day, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

void store_columns(const struct store_table *t, const char *prefix, struct strbuf *b)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        sb_addf(b, "%s%s%s", i ? ", " : "", prefix, t->columns[i].name);
}

int store_bind(struct store *s, sqlite3_stmt *st, const struct store_table *t, const void *row, struct err *e)
{
    int rc = SQLITE_OK;
    for (size_t i = 0; i < t->ncolumns && rc == SQLITE_OK; i++) {
        const struct store_column *c = &t->columns[i];
        const char *at = (const char *)row + c->offset, *text;
        switch (c->type) {
        case STORE_INT: rc = sqlite3_bind_int64(st, (int)i + 1, *(const int64_t *)(const void *)at); break;
        case STORE_REAL: rc = sqlite3_bind_double(st, (int)i + 1, *(const double *)(const void *)at); break;
        case STORE_STRING:
            text = *(const char *const *)(const void *)at;
            rc = sqlite3_bind_text(st, (int)i + 1, text ? text : "", -1, SQLITE_TRANSIENT);
            break;
        }
    }
    return rc == SQLITE_OK ? 0 : store_fail(s, "write", e);
}

int store_read(sqlite3_stmt *st, const struct store_table *t, struct arena *mem, void *row, struct err *e)
{
    for (size_t i = 0; i < t->ncolumns; i++) {
        const struct store_column *c = &t->columns[i];
        if (c->type == STORE_INT)
            *store_int_at(row, c) = sqlite3_column_int64(st, (int)i);
        else if (c->type == STORE_REAL)
            *store_real_at(row, c) = sqlite3_column_double(st, (int)i);
        else {
            const char *text = (const char *)sqlite3_column_text(st, (int)i);
            if (!(*store_text_at(row, c) = arena_strdup(mem, text ? text : "")))
                return err_nomem(e);
        }
    }
    return 0;
}

// SELECT ... `tail`, with what of the row `tail` asks for bound by position.
static int select_rows(struct store *s, const struct store_table *t, const char *tail, sqlite3_stmt **out, struct err *e)
{
    struct strbuf sql = {0};
    sb_add(&sql, "SELECT ");
    store_columns(t, "", &sql);
    sb_addf(&sql, " FROM \"%s\" %s", t->name, tail);
    int rc = sql.oom ? err_nomem(e) : store_prepare(s, sql.s, out, e);
    sb_release(&sql);
    return rc;
}

int store_list(struct store *s, enum store_kind k, struct arena *mem, void *rows, size_t *n, struct err *e)
{
    const struct store_table *t = &store_tables[k];
    sqlite3_stmt *st = NULL;
    char *list = NULL;
    size_t used = 0, cap = 0;
    int rc = select_rows(s, t, "ORDER BY id", &st, e), step = SQLITE_DONE;
    while (!rc && (step = sqlite3_step(st)) == SQLITE_ROW) {
        if (used == STORE_ROWS_MAX)
            rc = err_set(e, ERR_LIMIT, _("%s holds more than %d rows in \"%s\""), s->path, STORE_ROWS_MAX, t->name);
        else
            rc = vec_grow((void **)&list, &cap, used, t->size) ? err_nomem(e) : store_read(st, t, mem, list + used * t->size, e);
        used++;
    }
    if (!rc && step != SQLITE_DONE)
        rc = store_fail(s, "read", e);
    sqlite3_finalize(st);
    char *kept = rc ? NULL : arena_alloc(mem, (used + 1) * t->size);
    if (!rc && !kept)
        rc = err_nomem(e);
    if (!rc && used)
        memcpy(kept, list, used * t->size);
    free(list);
    if (rc)
        return rc;
    *(void **)rows = kept;
    *n = used;
    return 0;
}

// The row with this id; 1 when there is none.
static int find(struct store *s, enum store_kind k, int64_t id, struct arena *mem, void *row, struct err *e)
{
    sqlite3_stmt *st = NULL;
    int rc = select_rows(s, &store_tables[k], "WHERE id = ?", &st, e);
    if (!rc) {
        sqlite3_bind_int64(st, 1, id);
        int step = sqlite3_step(st);
        rc = step == SQLITE_ROW ? store_read(st, &store_tables[k], mem, row, e) : step == SQLITE_DONE ? 1 : store_fail(s, "read", e);
    }
    sqlite3_finalize(st);
    return rc;
}

// The id of the row that the user would call the same; 0 when there is none.
static int natural_id(struct store *s, enum store_kind k, const void *row, int64_t *id, struct err *e)
{
    const struct store_table *t = &store_tables[k];
    struct strbuf sql = {0};
    sqlite3_stmt *st = NULL;
    *id = 0;
    if (!t->natural)
        return 0;
    sb_addf(&sql, "SELECT id FROM \"%s\" WHERE 1", t->name);
    for (size_t i = 2; i < t->ncolumns; i++) {
        const char *at = strstr(t->natural, t->columns[i].name);
        size_t len = strlen(t->columns[i].name);
        if (at && (!at[len] || at[len] == ',') && (at == t->natural || at[-1] == ' '))
            sb_addf(&sql, " AND %s = ?%zu", t->columns[i].name, i + 1);
        else
            sb_addf(&sql, " AND ?%zu IS NOT NULL", i + 1);
    }
    sb_addf(&sql, " AND ?1 IS NOT NULL AND ?2 IS NOT NULL");
    int rc = sql.oom ? err_nomem(e) : store_prepare(s, sql.s, &st, e);
    if (!rc)
        rc = store_bind(s, st, t, row, e);
    if (!rc && sqlite3_step(st) == SQLITE_ROW)
        *id = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sb_release(&sql);
    return rc;
}

int store_write(struct store *s, enum store_kind k, const void *row, struct err *e)
{
    const struct store_table *t = &store_tables[k];
    struct strbuf sql = {0};
    sqlite3_stmt *st = NULL;
    sb_addf(&sql, "INSERT OR REPLACE INTO \"%s\"(", t->name);
    store_columns(t, "", &sql);
    sb_add(&sql, ") VALUES(");
    for (size_t i = 0; i < t->ncolumns; i++)
        sb_addf(&sql, "%s?%zu", i ? ", " : "", i + 1);
    sb_putc(&sql, ')');
    int rc = sql.oom ? err_nomem(e) : store_prepare(s, sql.s, &st, e);
    if (!rc)
        rc = store_bind(s, st, t, row, e);
    if (!rc && sqlite3_step(st) != SQLITE_DONE)
        rc = sqlite3_errcode(s->db) == SQLITE_CONSTRAINT
                 ? err_set(e, ERR_RANGE, _("this %s lacks what it cannot do without, or holds a word that is not allowed"), _(t->name))
                 : store_fail(s, "write", e);
    sqlite3_finalize(st);
    sb_release(&sql);
    return rc;
}

int store_check_texts(const struct store_table *t, void *row, struct err *e)
{
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (t->columns[i].type != STORE_STRING)
            continue;
        const char *text = *store_text_at(row, &t->columns[i]);
        size_t len = text ? strlen(text) : 0;
        if (len > STORE_TEXT_MAX)
            return err_set(e, ERR_LIMIT, _("a text of more than %d bytes is too long, shorten it: %s"), STORE_TEXT_MAX, t->columns[i].name);
        if (text && !utf8_valid(text, len))
            return err_set(e, ERR_SYNTAX, _("a text is not valid UTF-8: %s"), t->columns[i].name);
        for (size_t b = 0; b < len; b++)
            if (((unsigned char)text[b] < ' ' && text[b] != '\n') || text[b] == 0x7f)
                return err_set(e, ERR_SYNTAX, _("a text holds a control character: %s"), t->columns[i].name);
    }
    return 0;
}

// An id of its own for a new row: the clock, or one more than the last when the clock has not moved.
static int64_t new_id(struct store *s, const struct store_table *t)
{
    char sql[96];
    sqlite3_stmt *st = NULL;
    int64_t last = 0, now = clock_ms() * 64;
    snprintf(sql, sizeof(sql), "SELECT max(id) FROM \"%s\"", t->name);
    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        last = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return now > last ? now : last + 1;
}

static int remember(struct store *s, enum store_kind k, void *before, int64_t id, int64_t rev, struct err *e)
{
    if (k == STORE_EVENT || k == STORE_OPEN_ALERT)
        return 0;
    if (vec_grow((void **)&s->undo, &s->undocap, s->nundo, sizeof(*s->undo)))
        return err_nomem(e);
    s->undo[s->nundo++] = (struct store_change){k, before, id, rev};
    return 0;
}

static int changed_meanwhile(struct err *e)
{
    return err_set(e, ERR_RANGE, _("another kpitop has changed this meanwhile: nothing was written; look at it again"));
}

static void stamp_row(struct store *s, enum store_kind k, void *row, const char *at)
{
    const struct store_table *t = &store_tables[k];
    for (size_t i = 2; i < t->ncolumns; i++) {
        const struct store_column *c = &t->columns[i];
        if (!strcmp(c->name, "at"))
            *store_text_at(row, c) = at;
        else if (!strcmp(c->name, "by") && (!*store_text_at(row, c) || !**store_text_at(row, c)))
            *store_text_at(row, c) = s->by;
    }
}

static int put(struct store *s, enum store_kind k, void *row, struct err *e)
{
    const struct store_table *t = &store_tables[k];
    struct store_row *head = row, *was = arena_alloc(&s->undo_mem, t->size);
    int64_t same = 0;
    char stamp[32];
    if (!was)
        return err_nomem(e);
    int rc = natural_id(s, k, row, &same, e);
    if (rc)
        return rc;
    int64_t id = head->id ? head->id : same, rev = 0;
    bool fresh = !id;
    rc = fresh ? 1 : find(s, k, id, &s->undo_mem, was, e);
    if (rc < 0)
        return rc;
    if (head->id && (rc == 1 || was->rev != head->rev))
        return changed_meanwhile(e);
    if (!fresh)
        rev = was->rev;
    store_stamp(s, stamp);
    const char *at = arena_strdup(&s->undo_mem, stamp);
    if (!at)
        return err_nomem(e);
    struct store_row old = *head;
    head->id = fresh ? new_id(s, t) : id;
    head->rev = rev + 1;
    stamp_row(s, k, row, at);
    rc = store_write(s, k, row, e);
    if (!rc)
        rc = remember(s, k, fresh ? NULL : was, head->id, head->rev, e);
    if (rc)
        *head = old;
    return rc;
}

int store_put(struct store *s, enum store_kind k, void *row, struct err *e)
{
    int rc = store_check_texts(&store_tables[k], row, e);
    if (!rc)
        rc = store_begin(s, e);
    if (rc)
        return rc;
    rc = put(s, k, row, e);
    if (!rc)
        return store_commit(s, e);
    store_rollback(s);
    return rc;
}

static int erase(struct store *s, enum store_kind k, int64_t id, struct err *e)
{
    char sql[96];
    sqlite3_stmt *st = NULL;
    snprintf(sql, sizeof(sql), "DELETE FROM \"%s\" WHERE id = ?", store_tables[k].name);
    int rc = store_prepare(s, sql, &st, e);
    if (!rc) {
        sqlite3_bind_int64(st, 1, id);
        rc = sqlite3_step(st) == SQLITE_DONE ? 0 : store_fail(s, "write", e);
    }
    sqlite3_finalize(st);
    return rc;
}

static int take(struct store *s, enum store_kind k, const struct store_row *row, struct err *e)
{
    struct store_row *was = arena_alloc(&s->undo_mem, store_tables[k].size);
    if (!was)
        return err_nomem(e);
    int rc = find(s, k, row->id, &s->undo_mem, was, e);
    if (rc == 1 || (!rc && was->rev != row->rev))
        return changed_meanwhile(e);
    if (!rc)
        rc = erase(s, k, row->id, e);
    return rc ? rc : remember(s, k, was, row->id, -1, e);
}

int store_delete(struct store *s, enum store_kind k, const struct store_row *row, struct err *e)
{
    int rc = store_begin(s, e);
    if (rc)
        return rc;
    rc = take(s, k, row, e);
    if (!rc)
        return store_commit(s, e);
    store_rollback(s);
    return rc;
}

// Nobody else may have touched the row: it stands at the revision of the change, or is as gone as the change left it.
static int undo(struct store *s, const struct store_change *c, struct err *e)
{
    struct store_row *now = arena_alloc(&s->undo_mem, store_tables[c->kind].size);
    if (!now)
        return err_nomem(e);
    int rc = find(s, c->kind, c->id, &s->undo_mem, now, e);
    if (rc < 0)
        return rc;
    if (c->rev < 0 ? rc != 1 : rc == 1 || now->rev != c->rev)
        return changed_meanwhile(e);
    if (!c->before)
        return erase(s, c->kind, c->id, e);
    struct store_row *before = c->before;
    before->rev = (c->rev < 0 ? before->rev : c->rev) + 1; // a revision is never used twice
    return store_write(s, c->kind, before, e);
}

int store_undo(struct store *s, enum store_kind *k, struct err *e)
{
    if (!s->nundo)
        return err_set(e, ERR_NOTFOUND, _("There is nothing to take back"));
    struct store_change *c = &s->undo[s->nundo - 1];
    int rc = store_begin(s, e);
    if (rc)
        return rc;
    rc = undo(s, c, e);
    if (rc)
        store_rollback(s);
    else
        rc = store_commit(s, e);
    if (rc == ERR_RANGE || !rc)
        s->nundo--;
    if (!rc)
        *k = c->kind;
    return rc;
}

int store_callback_get(struct store *s, const char *customer, const char *source, struct arena *mem, struct store_callback *out,
                       struct err *e)
{
    struct store_callback key = {.customer = customer, .source = source}, found = {0};
    int64_t id;
    int rc = natural_id(s, STORE_CALLBACK, &key, &id, e);
    if (!rc)
        rc = id ? find(s, STORE_CALLBACK, id, mem, &found, e) : 1;
    if (rc == 1)
        return err_set(e, ERR_NOTFOUND, _("there is no call-back for this customer"));
    if (!rc)
        *out = found;
    return rc;
}

int store_callback_set(struct store *s, const char *customer, const char *source, const char *state, const char *note,
                       struct err *e)
{
    struct store_callback c = {.customer = customer, .source = source, .state = state, .note = note}, old;
    struct arena mem = {0};
    if (*state)
        return store_put(s, STORE_CALLBACK, &c, e);
    int rc = store_callback_get(s, customer, source, &mem, &old, e);
    if (!rc)
        rc = store_delete(s, STORE_CALLBACK, &old.row, e);
    arena_release(&mem);
    return rc == ERR_NOTFOUND ? 0 : rc;
}

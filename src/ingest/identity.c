// The ids of a file: those that a spreadsheet has rounded, and those that come again: events of one ticket, or rows that
// a join has multiplied.
#include "map_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

// --- rounded ids --------------------------------------------------------------------------------------------------

int id_seen(struct file *f, struct bind *b, enum id_state state, const char *s, size_t n, struct err *e)
{
    b->ids[state]++;
    if (b->rounded || (state != ID_LOST && state != ID_ZEROS))
        return 0;
    b->rounded = arena_strndup(&f->mem, s, n > 40 ? 40 : n);
    return b->rounded ? 0 : err_nomem(e);
}

// One id of sixteen digits in ten ends in a zero by itself; where all do, a spreadsheet has been there.
static bool all_rounded(const struct bind *b)
{
    return b->ids[ID_ZEROS] >= 4 && !b->ids[ID_LONG];
}

static int rounded_note(struct file *f, const struct bind *b, struct err *e)
{
    uint64_t n = b->ids[ID_LOST] + (all_rounded(b) ? b->ids[ID_ZEROS] : 0);
    const char *header = b->col >= 0 ? f->cols[b->col].header : "";
    if (!n)
        return 0;
    int rc = source_note(f->si, ngettext("column \"%s\": a spreadsheet has rounded %llu id (%s), which different ones may share; export the "
                                      "file again and do not open it in a spreadsheet before",
                                      "column \"%s\": a spreadsheet has rounded %llu ids (such as %s), so that different ones may be "
                                      "the same; export the file again and do not open it in a spreadsheet before", n), header,
                         (unsigned long long)n, b->rounded);
    if (!rc && b->field == F_id)
        rc = source_note(f->si, "column \"%s\": rows with the same rounded id count as one only when their times are the same",
                         header);
    return rc ? err_nomem(e) : 0;
}

int ids_notes(struct file *f, const struct plan *p, struct err *e)
{
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->emits[i].n; j++) {
            const struct bind *b = &p->emits[i].binds[j];
            bool before = false;
            for (size_t k = 0; k <= i && !before; k++)
                for (size_t m = 0; m < (k < i ? p->emits[k].n : j) && !before; m++)
                    before = p->emits[k].binds[m].type == RT_ID && p->emits[k].binds[m].col == b->col;
            int rc = b->type == RT_ID && b->col >= 0 && !before ? rounded_note(f, b, e) : 0;
            if (rc)
                return rc;
        }
    return 0;
}

// --- ids that come again ------------------------------------------------------------------------------------------

#define KEPT_IDS 4096 // a sample of all ids of the file: those whose hash ends in `mask` zeros
#define MAX_COLUMNS 256

struct again {
    size_t ncols;
    int col;
    uint64_t mask;
    struct u64map at; // key -> its place in `rows`
    uint64_t *keys;   // of the ids kept
    uint32_t *rows;   // KEPT_IDS times ncols hashes of the cells of its last row
    size_t n;
    uint64_t seen, repeats, same; // rows of the ids kept; those that come again; those of them that say nothing new
    uint64_t *differ;             // per column: repeats that differ there
};

void again_free(struct again *a)
{
    if (!a)
        return;
    u64map_release(&a->at);
    free(a->keys);
    free(a->rows);
    free(a->differ);
    free(a);
}

struct again *again_new(const struct file *f, int col)
{
    struct again *a = calloc(1, sizeof(*a));
    if (!a)
        return NULL;
    a->ncols = f->ncols < MAX_COLUMNS ? f->ncols : MAX_COLUMNS;
    a->col = col;
    a->keys = calloc(KEPT_IDS, sizeof(*a->keys));
    a->rows = calloc(KEPT_IDS * (a->ncols + 1), sizeof(*a->rows));
    a->differ = calloc(a->ncols + 1, sizeof(*a->differ));
    if (a->keys && a->rows && a->differ)
        return a;
    again_free(a);
    return NULL;
}

// Half of the ids are let go, so that what stays is a sample of all that come.
static int thin_out(struct again *a)
{
    a->mask = a->mask * 2 + 1;
    u64map_release(&a->at);
    a->at = (struct u64map){0};
    size_t kept = 0;
    for (size_t i = 0; i < a->n; i++) {
        bool fresh;
        if (a->keys[i] & a->mask)
            continue;
        uint32_t *at = u64map_put(&a->at, a->keys[i], (uint32_t)kept, &fresh);
        if (!at)
            return ERR_NOMEM;
        memmove(a->rows + kept * a->ncols, a->rows + i * a->ncols, a->ncols * sizeof(*a->rows));
        a->keys[kept++] = a->keys[i];
    }
    a->n = kept;
    return 0;
}

static void compare(struct again *a, size_t at, const struct csv_cell *cells, bool fresh)
{
    uint64_t changes = 0;
    for (size_t c = 0; c < a->ncols; c++) {
        uint32_t h = cells[c].len ? (uint32_t)hash_bytes(cells[c].s, cells[c].len, 0) | 1 : 0;
        bool differs = !fresh && a->rows[at * a->ncols + c] != h;
        a->differ[c] += differs;
        changes += differs;
        a->rows[at * a->ncols + c] = h;
    }
    a->seen++;
    a->repeats += !fresh;
    a->same += !fresh && !changes;
}

int again_row(struct again *a, const struct csv_cell *cells, struct err *e)
{
    const struct csv_cell *id = &cells[a->col];
    uint64_t key = id->len ? hash_bytes(id->s, id->len, 0) : 0;
    bool fresh;
    if (!key || key & a->mask)
        return 0;
    if (a->n == KEPT_IDS && !u64map_get(&a->at, key)) {
        if (thin_out(a))
            return err_nomem(e);
        if (key & a->mask || a->n == KEPT_IDS)
            return 0;
    }
    uint32_t *at = u64map_put(&a->at, key, (uint32_t)a->n, &fresh);
    if (!at)
        return err_nomem(e);
    if (fresh)
        a->keys[a->n++] = key;
    compare(a, *at, cells, fresh);
    return 0;
}

static bool tells_state(const struct plan *p, size_t col)
{
    for (size_t j = 0; j < p->emits[0].n; j++) {
        const struct bind *b = &p->emits[0].binds[j];
        if (b->col == (int)col && (b->type == RT_TIME || b->field == F_status || b->field == F_state))
            return true;
    }
    return false;
}

// The column that changes most between the rows of an id, ncols: none.
static size_t next_changed(const struct again *a, size_t than)
{
    size_t best = a->ncols;
    for (size_t c = 0; c < a->ncols; c++)
        if (c != than && a->differ[c] && (best == a->ncols || a->differ[c] > a->differ[best]))
            best = c;
    return best;
}

// The same; of times and statuses, when one of them does.
static size_t most_changed(const struct again *a, const struct plan *p, bool state)
{
    size_t best = a->ncols;
    for (size_t c = 0; c < a->ncols && state; c++)
        if (a->differ[c] && tells_state(p, c) && (best == a->ncols || a->differ[c] > a->differ[best]))
            best = c;
    return best == a->ncols ? next_changed(a, a->ncols) : best;
}

static bool rounded_column(const struct plan *p, int col)
{
    const struct bind *id = emit_find(&p->emits[0], F_id);
    return id && id->col == col && (id->ids[ID_LOST] || all_rounded(id));
}

int again_say(const struct again *a, struct file *f, const struct plan *p, struct err *e)
{
    uint64_t changed = a->repeats - a->same;
    if (changed < 3 || changed * 20 < a->seen || rounded_column(p, a->col))
        return 0;
    uint64_t cells = 0;
    bool state = false;
    for (size_t c = 0; c < a->ncols; c++) {
        cells += a->differ[c];
        state = state || (a->differ[c] * 3 >= changed && (tells_state(p, c) || f->cols[c].st.date * 2 > f->cols[c].st.n + 1));
    }
    size_t first = most_changed(a, p, state), second = next_changed(a, first);
    const char *id = f->cols[a->col].header, *one = f->cols[first].header;
    int percent = (int)(a->repeats * 100 / a->seen), rc;
    if (!state && cells <= 2 * changed && second == a->ncols)
        rc = source_note(f->si, "%d %% of the rows repeat the id of another and differ in \"%s\" only, as a join of two "
                         "lists gives: the last row of an id counts; `fold_by = %s` in a profile makes them one record",
                         percent, one, id);
    else if (!state && cells <= 2 * changed)
        rc = source_note(f->si, "%d %% of the rows repeat the id of another and differ in \"%s\" or \"%s\", as a join of two "
                         "lists gives: the last row of an id counts; `fold_by = %s` in a profile makes them one record",
                         percent, one, f->cols[second].header, id);
    else
        rc = source_note(f->si, "%d %% of the rows repeat the id of another, and \"%s\" changes between them: a log of "
                         "events, not one row each; the last row of an id counts; `fold_by = %s` in a profile makes them "
                         "one record", percent, one, id);
    return rc ? err_nomem(e) : 0;
}

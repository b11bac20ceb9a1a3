// The ids of a file: those that a spreadsheet has rounded, and those that come again: events of one ticket, or rows that
// a join has multiplied.
#include "cells_priv.h"
#include "resume_priv.h"
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

#define KEPT_IDS 4096 // about so many of the file's ids are looked at, those whose hash ends in the zeros of `mask`; of a short file all
#define SHORT_ROW 64  // bytes: a file has hardly more rows than that makes
#define MAX_COLUMNS 256

struct kept_id { // the cells of its first row and of its last one: two times ncols hashes in `rows`
    uint64_t key;
};

struct again {
    size_t ncols;
    int col;
    uint64_t mask;
    struct u64map at; // key -> its place in `ids`
    struct kept_id *ids;
    uint32_t *rows;
    size_t n, cap, rowcap;
    uint64_t seen, repeats, same; // rows of the ids kept; those that come again; those of them that say nothing new
    uint64_t *differ;             // per column: repeats that differ there
};

void again_free(struct again *a)
{
    if (!a)
        return;
    u64map_release(&a->at);
    free(a->ids);
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
    while (f->in.size / SHORT_ROW / (a->mask + 1) > KEPT_IDS)
        a->mask = a->mask * 2 + 1;
    a->differ = calloc(a->ncols + 1, sizeof(*a->differ));
    if (a->differ)
        return a;
    again_free(a);
    return NULL;
}

static uint32_t *first_row(const struct again *a, size_t at)
{
    return a->rows + at * 2 * a->ncols;
}

static uint32_t *last_row(const struct again *a, size_t at)
{
    return first_row(a, at) + a->ncols;
}

// The place of the id; *fresh: it is new, and its rows are to be filled in. NULL: out of memory.
static uint32_t *place_of(struct again *a, uint64_t key, bool *fresh)
{
    uint32_t *at = u64map_put(&a->at, key, (uint32_t)a->n, fresh);
    if (!at || !*fresh)
        return at;
    if (vec_grow((void **)&a->ids, &a->cap, a->n, sizeof(*a->ids)) ||
        vec_grow((void **)&a->rows, &a->rowcap, a->n, 2 * a->ncols * sizeof(*a->rows)))
        return NULL;
    a->ids[a->n++].key = key;
    return at;
}

// What a further row of the id says, against the last one.
static void compare(struct again *a, const uint32_t *before, const uint32_t *row)
{
    uint64_t changes = 0;
    for (size_t c = 0; c < a->ncols; c++) {
        a->differ[c] += before[c] != row[c];
        changes += before[c] != row[c];
    }
    a->repeats++;
    a->same += !changes;
}

int again_column(const struct again *a)
{
    return a->col;
}

uint64_t again_mask(const struct again *a)
{
    return a->mask;
}

int again_row(struct again *a, const struct csv_cell *cells, struct err *e)
{
    const struct csv_cell *id = &cells[a->col];
    uint64_t key = id->len ? text_mark(id->s, id->len) : 0;
    bool fresh;
    if (!key || key & a->mask)
        return 0;
    uint32_t row[MAX_COLUMNS], *at = place_of(a, key, &fresh);
    if (!at)
        return err_nomem(e);
    for (size_t c = 0; c < a->ncols; c++)
        row[c] = cells[c].len ? (uint32_t)hash_bytes(cells[c].s, cells[c].len, 0) | 1 : 0;
    a->seen++;
    if (fresh)
        memcpy(first_row(a, *at), row, a->ncols * sizeof(*row));
    else
        compare(a, last_row(a, *at), row);
    memcpy(last_row(a, *at), row, a->ncols * sizeof(*row));
    return 0;
}

int again_merge(struct again *a, const struct again *later, struct err *e)
{
    for (size_t i = 0; i < later->n; i++) {
        bool fresh;
        uint32_t *at = place_of(a, later->ids[i].key, &fresh);
        if (!at)
            return err_nomem(e);
        if (fresh)
            memcpy(first_row(a, *at), first_row(later, i), a->ncols * sizeof(*a->rows));
        else
            compare(a, last_row(a, *at), first_row(later, i));
        memcpy(last_row(a, *at), last_row(later, i), a->ncols * sizeof(*a->rows));
    }
    for (size_t c = 0; c < a->ncols; c++)
        a->differ[c] += later->differ[c];
    a->seen += later->seen;
    a->repeats += later->repeats;
    a->same += later->same;
    return 0;
}

bool again_pack(struct pack *p, struct again *a)
{
    struct { uint64_t ncols, col, mask; } asked = {a->ncols, (uint64_t)a->col, a->mask}, told = asked;
    size_t n = a->n, nrows = a->n * 2 * a->ncols;
    pack_bytes(p, &told, sizeof(told));
    if (memcmp(&told, &asked, sizeof(asked)) != 0)
        return false;
    pack_array(p, (void **)&a->ids, &n, sizeof(*a->ids));
    pack_array(p, (void **)&a->rows, &nrows, sizeof(*a->rows));
    pack_bytes(p, a->differ, a->ncols * sizeof(*a->differ));
    uint64_t counts[] = {a->seen, a->repeats, a->same};
    pack_bytes(p, counts, sizeof(counts));
    if (p->out)
        return true;
    a->seen = counts[0];
    a->repeats = counts[1];
    a->same = counts[2];
    a->cap = a->rowcap = p->bad || nrows != n * 2 * a->ncols ? 0 : n;
    for (bool fresh = true; a->n < a->cap && fresh; a->n++)
        fresh = u64map_put(&a->at, a->ids[a->n].key, (uint32_t)a->n, &fresh) && fresh;
    return !p->bad && a->n == n;
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

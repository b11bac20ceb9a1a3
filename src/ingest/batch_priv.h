// Rows into records by columns: what usual rows of usual files take. A column is read once, whatever fields it gives, in a loop
// of its own; a row with a cell that this way does not know goes the whole way (rows.c), and its records take their places
// among the others.
#ifndef KPITOP_INGEST_BATCH_PRIV_H
#define KPITOP_INGEST_BATCH_PRIV_H

#include "cells_priv.h"
#include "rows_priv.h"

enum reading_way {
    READ_CONST, // the same in every row
    READ_TIME, READ_COUNT, READ_DURATION, READ_ID, READ_TEXT,
    READ_WORD,  // values that come again: a table of them
    READ_CELL,  // each by convert_cell
    READ_STATS, // no field asks for it: its statistics alone
};

struct seen_table;

struct column_store { // what a column points to
    int64_t i[REC_BATCH];
    int8_t cls[REC_BATCH];
    struct rec_text text[REC_BATCH];
};

struct reading_col { // one column read one way
    struct bind *b;     // one of the binds that it is read for
    enum reading_way way;
    bool gather;        // its statistics are wanted, and this is the first reading of the column
    bool mixed;         // it is read for several fields
    bool quoted;        // some of its cells began with quotes
    bool alone;         // READ_STATS: its values do not come again
    struct day_slot *days; // READ_TIME: dates that came last, as they are written in ISO
    struct day_slot *zulu; // likewise, of times of UTC; NULL: there was none
    struct seen_table *seen; // values that come again; READ_WORD: all of them
    uint32_t cells;          // since the tables were counted
    struct seen_table *dates; // READ_TIME: dates by what stands before the clock
    struct column_store store;
    struct rec_column out;   // of the store; out.field is no field of a record: a column may be several
    uint64_t sent[REC_BATCH_WORDS]; // says that an answer was asked for only
};

struct reader { // what the columns of a batch are read with
    struct convert *c;
    struct csv_batch *in;
    uint32_t from, n; // its rows that are read
    const struct cell_ways *ways;
    struct turned turned; // the ends of their cells
    struct cells cells;   // of the column that is read
    uint64_t bare;        // bit c: no cell of that column begins with a quote
    uint64_t slow[REC_BATCH_WORDS]; // rows that have to go the whole way
    uint64_t digit[REC_BATCH_WORDS]; // rows with a cell that begins with a digit: they are not blank
    struct arena mem;     // of texts that are not in the window
    bool oom;
};

static inline void column_point(struct rec_column *c, struct column_store *to)
{
    c->i = to->i;
    c->cls = to->cls;
    c->text = to->text;
}

// columns.c
bool column_readable(const struct bind *b);  // nothing but the cell decides
bool column_same(const struct bind *a, const struct bind *b); // are both read alike?
int column_begin(struct reading_col *v, struct bind *b, struct convert *c); // 0, ERR_NOMEM, or ERR_RANGE: it cannot be read so
void column_begin_stats(struct reading_col *v, struct bind *b); // b: of the column, and of no field
void column_find(struct reader *x, uint32_t col); // its cells without their quotes; its ends are turned, and those before
void column_read(struct reader *x, struct reading_col *v);
void column_end(struct reader *x, struct reading_col *v); // after the last batch: the statistics that were put off
void column_release(struct reading_col *v);
bool id_number(const char *s, size_t n, int64_t *out); // as of rec_column.i
const char *text_kept(struct reader *x, const char *s, size_t n); // s itself where it stands in the window; NULL: out of memory

// batch.c
struct batcher;
// Where its plan can be read so and the sink takes batches; else r->batch stays NULL. 0 or ERR_NOMEM.
int batcher_begin(struct rows *r);
void batcher_free(struct batcher *x);
int batch_read(void *ctx, struct csv_batch *in, struct err *e); // for csv_stream.batch; ctx: struct rows
int batch_put(struct rows *r, struct err *e);                   // the record of the row in hand
void batch_end(struct rows *r);                                 // after the last row; what was needed to read them is gone

#endif

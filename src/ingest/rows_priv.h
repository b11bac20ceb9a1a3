// Rows into records: the state of one reader of rows, which is a file or a part of one.
#ifndef KPITOP_INGEST_ROWS_PRIV_H
#define KPITOP_INGEST_ROWS_PRIV_H

#include "map_priv.h"

#include "record/batch.h"

#define MAX_PENDING 64
#define DAYS_SURE (SOURCE_DAYS_MAX - 200) // within so many days none is left out, whichever comes first

enum gather { GATHER_NONE, GATHER_TOO, GATHER_ONLY }; // the statistics of the columns

struct pending {
    int col;
    const char *field, *reason;
    const char *value;
    size_t len;
};

#define FAULTS_TOLD 32 // as many as a source has notes

struct rows {
    struct file *f;
    struct plan *p;
    const struct record_sink *sink;
    void *to;               // ctx of the sink, or one of its parts
    uint32_t source_no;
    enum gather gather;
    struct convert c;
    struct record rec;
    bool offered;           // a word of the row says that an answer was asked for only
    struct pending pending[MAX_PENDING];
    size_t npending;
    size_t skip;            // rows before the data
    int64_t first, last;    // placing times, UTC ms
    bool in_footer;
    uint64_t broken;         // rows of a quote that never closes
    struct { enum csv_fault fault; uint64_t line; } faults[FAULTS_TOLD]; // the first ones, to be told
    size_t nfaults;
    uint64_t footers, short_rows, short_line, filtered, guests, ghosts;
    uint64_t tabled; // rows for look-ups
    bool rounded_id;         // of the record in hand
    struct again *again;     // NULL: an id may come again
    struct csv_cell *padded; // the row in hand, as many cells as columns
    struct csv_cell *cells;  // the row being read into records
    struct strbuf joined, id;
    size_t emit;             // of the plan, that makes the record in hand
    struct batcher *batch;   // NULL: one row after another
};

// rows.c
int rows_read(void *ctx, struct csv_row *row, struct err *e); // for csv_read; ctx: struct rows
int rows_take(struct rows *r, struct csv_row *row, struct err *e); // the same once its statistics are gathered
int rows_one(void *ctx, struct csv_cell *cells, uint64_t line, uint64_t offset, struct err *e); // of a whole record, for folding
int rows_tell(struct rows *r, struct err *e); // the faults of its rows, into the notes of its source
int rows_prepare(struct emit *m);                              // once the plan is settled; 0 or ERR_NOMEM
void rows_gather(struct file *f, const struct csv_row *row);   // the statistics of its columns
enum rec_field rows_placing(const struct record *rec);         // the field that says when it was
enum rec_field rows_placing_kind(enum rec_kind kind);          // the same; an answer without its date stands where it was sent
int rows_place(struct rows *r, enum rec_field f, int64_t t);   // counts a record there; 0 or ERR_NOMEM
struct placing { // the times of one field in a batch, of the rows that count for it
    enum rec_field f;
    const int64_t *t;
    uint64_t rows[REC_BATCH_WORDS];
};
#define EMITS_MAX 8 // of a plan that is read by batches
#define PLACINGS_MAX (2 * EMITS_MAX)
int rows_place_all(struct rows *r, const struct placing *p, size_t n); // the same, as if the rows came in their order

// emit.c
bool rows_init(struct rows *r); // f, p, sink, to and source_no are set; false: out of memory
void rows_release(struct rows *r);

// split.c: the parts of one file, each read on its own.
struct split;
// How many parts and threads: 0, its rows come one after another from one thread.
size_t split_wanted(const struct file *f, const struct plan *p, const struct record_sink *sink);
int split_read(struct split **out, struct file *f, struct plan *p, const struct record_sink *sink, uint32_t source_no, size_t n,
               enum gather gather, struct err *e);
bool split_in_order(const struct split *ps); // false: something in them depends on the rows before: they are to be read in one
int split_stats(struct split *ps, struct file *f, struct err *e); // of all rows, into the columns of the file
struct csv_counts split_counts(const struct split *ps);
int split_join(struct split *ps, struct rows *all, struct err *e); // into the sink, the file's source and the counts of all
// What the rows of all of them found, without what else is known of the source. sum: empty, to be released.
int split_found(const struct split *ps, struct source_info *sum, struct err *e);
// Where the next row begins; false: the last one has not ended, or those that follow may depend on those before.
bool split_ends(const struct split *ps, uint64_t *end, uint64_t *line);
void split_free(struct split *ps);                                // what was not joined is dropped

#endif

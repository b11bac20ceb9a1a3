// Cells of a column, and values that come again: what the loops over columns share.
#ifndef KPITOP_INGEST_COLUMNS_PRIV_H
#define KPITOP_INGEST_COLUMNS_PRIV_H

#include "batch_priv.h"
#include "eight_priv.h"

#define INLINE static inline __attribute__((always_inline))

struct cell {
    char *s;
    uint32_t n;
};

// Where the cells of a column stand.
struct cells {
    char *text;
    const uint32_t *ends, *first, *at;
    uint32_t col;
};

static inline struct cells cells_of(const struct reader *x, const struct reading_col *v)
{
    const struct csv_batch *in = x->in;
    return (struct cells){in->text, in->ends, in->first + x->from, in->at + x->from, (uint32_t)v->b->col};
}

INLINE struct cell cell_at(const struct cells *c, uint32_t row)
{
    const uint32_t *end = c->ends + c->first[row] + c->col;
    uint32_t at = c->col ? end[-1] + 1 : c->at[row], n = *end - at, quoted = c->text[at] == '"'; // an empty cell's end is no quote
    return (struct cell){c->text + at + quoted, n - 2 * quoted};
}

// The rows in stretches that share a word of bits.
#define EACH_WORD(n, w, from, to) for (uint32_t w = 0, from = 0, to; from < (n) && (to = from + 64 < (n) ? from + 64 : (n), true); w++, from = to)

struct seen_entry {
    uint64_t a, b;    // all of a text of up to 16 bytes
    uint32_t len;     // 0: free
    int8_t val, cls;
    int64_t i;        // of a text: its number
    const char *text; // as in the cell
    uint64_t count;   // further cells, which the statistics do not know yet
    struct stat_cell stat;
};
struct seen_table {
    struct seen_entry *at; // open addressing
    uint32_t bits;
    size_t n;
    struct rec_text *words; // [nwords], SEEN_MOST at most
    size_t nwords, wordcap;
};

// What tells a text: all of one of up to 16 bytes. Sixteen bytes are readable.
struct seen_key {
    uint64_t a, b;
    uint32_t n;
};


struct seen_entry *seen_slot(const struct seen_table *t, struct seen_key k, const char *s); // its entry, or the free one for it
bool seen_room(struct seen_table **t, size_t most); // for one more entry, in a table made when needed; false: there is none
void seen_add(struct reader *x, struct seen_table *t, struct seen_entry *to, const struct seen_entry *made);
void seen_count(struct colstat *st, struct seen_table *t); // the cells that its statistics do not know yet
void seen_free(struct seen_table *t);

void gather(struct reader *x, const struct reading_col *v, uint32_t row, struct cell cell);
struct stat_cell gather_first(struct reader *x, const struct reading_col *v, uint32_t row, struct cell cell); // what others like it add
// What convert_cell says of a cell; VAL_BAD also where the whole way has more to say about it.
enum val judge(struct convert *c, struct bind *b, char *s, uint32_t n, struct rec_value *value);
void other_cell(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell); // statistics and value of any cell

// times.c
void read_times(struct reader *x, struct reading_col *v);

#endif

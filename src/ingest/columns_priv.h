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

INLINE struct cell cell_at(const struct cells *c, uint32_t row)
{
    return (struct cell){c->p.text + cell_from(c, row), cell_len(c, row)};
}

// The row of the lowest bit that is set, in that word of bits.
INLINE uint32_t row_of(size_t w, uint64_t set)
{
    return (uint32_t)(64 * w) + (uint32_t)__builtin_ctzll(set);
}

// seen.c: values that come again.
struct seen_text { // what is asked rarely of an entry
    const char *text; // as in the cell; of a date nothing
    uint32_t len;
    struct stat_cell stat;
};
struct seen_table {
    struct word_table at;    // counts are of cells that the statistics do not know yet
    struct seen_text *texts; // beside them
    uint64_t n;
    bool few_old; // the few words are no longer those that stand at home
    struct rec_text *words; // [nwords], SEEN_MOST at most
    size_t nwords, wordcap;
};
#define SEEN_LONGEST 64
struct word_key seen_key(const char *s, uint32_t n); // of one to SEEN_LONGEST bytes; sixteen are readable
size_t seen_slot(const struct seen_table *t, struct word_key k, const char *s); // its place, or the free one for it
static inline bool seen_free_at(const struct seen_table *t, size_t i) { return !t->at.keys[i].b; }
bool seen_room(struct seen_table **t, size_t most); // for one more entry, in a table made when needed; false: there is none
void seen_add(struct reader *x, struct seen_table *t, struct word_key k, struct word_value v, struct seen_text text);
void seen_few(struct seen_table *t); // finds the few words, where others stand at home now
void seen_count(struct colstat *st, struct seen_table *t); // the cells that its statistics do not know yet
void seen_release(struct seen_table *t);

// Where cells of a column that were not understood begin with quotes, all of its cells are stripped of them: they are to be read once more.
bool strip_again(struct reader *x, struct reading_col *v, const uint64_t understood[REC_BATCH_WORDS]);
void gather(struct reader *x, const struct reading_col *v, uint32_t row, struct cell cell);
struct stat_cell gather_first(struct reader *x, const struct reading_col *v, uint32_t row, struct cell cell); // what others like it add
// What convert_cell says of a cell; VAL_BAD also where the whole way has more to say about it.
enum val judge(struct convert *c, struct bind *b, char *s, uint32_t n, struct rec_value *value);
void other_cell(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell); // statistics and value of any cell

void count_numbers(struct reader *x, const struct reading_col *v, const struct numbers *u); // into the statistics, where they are wanted
uint32_t sample_row(const struct reader *x, const struct reading_col *v); // the row whose cell has to be gathered by itself; REC_BATCH: none

// times.c
#define DATES_MOST 8192
struct moment { // a text cut into date and clock
    uint32_t date;  // bytes of the date
    uint64_t form;  // of what is behind it: it decides, with the date, how all such texts are read
    uint64_t thousandths; // 3: of so many digits, 0: there are none
    int64_t ms;     // of the clock, after midnight
};
bool moment_key(struct cell cell, struct moment *m, struct word_key *k); // of what all texts of that date and form share
void read_times(struct reader *x, struct reading_col *v);

// counted.c
void read_stats(struct reader *x, struct reading_col *v);

#endif

// Files that no profile knows: what headers may mean (synonyms.c), which kind of record the file holds (guess.c) and
// the plan that reads it (propose.c).
#ifndef KPITOP_INGEST_GUESS_PRIV_H
#define KPITOP_INGEST_GUESS_PRIV_H

#include "fit_priv.h"

struct synonym {
    enum rec_field field;
    unsigned kinds;    // bit REC_x: the kinds in which the words mean this field
    bool mark;         // the header tells the kind
    const char *words; // header_words() of what people write, surest first, separated by |
};
extern const struct synonym synonyms[]; // a field that stands earlier takes a column first
extern const size_t synonyms_n;
int word_rank(const char *list, const char *words); // place in a list separated by |, -1: not there

struct header { // a column's words, read once
    char *words;
    int64_t unit_ms;
    enum clock_form clock;
};
struct header *headers_read(const struct file *f); // one for every column; NULL: out of memory
void headers_release(const struct file *f, struct header *h);

#define NO_COLUMN (-1)
struct guess { // the columns that a kind could read
    int col[F_COUNT];
    int marks, n;
    bool complete; // every field that a record needs
};
void guess_kind(const struct file *f, enum rec_kind k, const struct header *h, bool values, struct guess *g);
bool times_of_day(const struct column *c); // nearly all of its values
int guess_best(const struct file *f, const struct header *h, struct guess *best); // enum rec_kind or -1

// summary.c: why a file of sums and averages is not read, in mem; "" when it is none, NULL when out of memory.
const char *summary_reason(const struct file *f, const struct header *h, int kind, struct arena *mem);
// hints.c: column.hint of the columns that the plan does not read.
int columns_hint(struct file *f, const struct plan *p, const struct header *h, struct err *e);

#endif

// The block scanner: finds the cells of plain rows 64 bytes at a time. It judges nothing: a row with anything in it that
// is not plain CSV (a quote inside an unquoted cell, text after a closing quote, blanks beside quotes, a lone CR) is left to
// libcsv (csv_stream.c), which alone says what such a row is.
#ifndef KPITOP_INGEST_SCAN_PRIV_H
#define KPITOP_INGEST_SCAN_PRIV_H

#include "input_priv.h"

#define SCAN_BLOCK 64
#define SCAN_ROOM SCAN_BLOCK // bytes that may be read behind a text; their values do not matter

// What the machine offers, the best one last. All of them find the same.
enum scan_way {
    SCAN_WORDS, // 64-bit words, on every machine
    SCAN_SSE2,
    SCAN_AVX2,
    SCAN_AVX512,
};
bool scan_can(enum scan_way way);
enum scan_way scan_best(void);

struct scan_signs {
    char delim, blank[2]; // space and tab; what divides cells is no blank
};
struct scan_signs scan_signs_of(char delim);

// Bit i: byte i of a block is that sign.
struct scan_masks {
    uint64_t quote, delim, lf, cr;
    uint64_t blank;
};
void scan_masks(enum scan_way way, const char *p, struct scan_signs signs, struct scan_masks *m);
uint64_t scan_inside(uint64_t quote, uint64_t *open); // between quotes, the opening one included; *open: 0 or all bits, carried on

// What makes a row less than plain: in its text, and line ends inside its cells.
enum scan_event { EVENT_ODD, EVENT_SHAPE, EVENT_LF, EVENT_CRLF, EVENT_CR };
#define SCAN_EVENT_BITS 8

enum scan_got {
    SCAN_ROW,   // cells and n are of a row; it ended `lines` line ends after the row before
    SCAN_BLANK, // an empty line
    SCAN_ODD,   // the row at `at` is not plain
    SCAN_MORE,  // the row at `at` does not end in the text
};

struct scan {
    struct scan_signs signs;
    enum scan_way way;
    unsigned columns; // most cells of a row
    bool cr;          // there were carriage returns: a guess for the texts that follow
    bool inner_lines; // line ends inside cells count as lines
    char *text;       // changed where rows were taken: each cell ends with a NUL
    uint32_t len;
    uint32_t at;      // where the next row begins
    struct csv_cell *cells;
    size_t n;
    uint64_t lines;
    struct csv_counts counts; // of the rows taken
    // What is known of the text: ends of cells, ends of rows (places in `ends`), and what makes a row less than plain.
    uint32_t *ends, *rows;
    uint64_t *events; // position << SCAN_EVENT_BITS | scan_event
    size_t nends, nrows, nevents, next_end, next_row, next_event;
    size_t cap, cellcap;
};

// Takes up a text of at most `cap` bytes, with SCAN_ROOM behind, at a place where a row begins.
int scan_init(struct scan *s, char delim, size_t cap); // 0 or ERR_NOMEM
void scan_blocks(struct scan *s, size_t from, size_t len); // finds what is known of the text
void scan_text(struct scan *s, char *text, size_t from, size_t len);
enum scan_got scan_row(struct scan *s);
// The rows that come next, up to the first that is not plain, has not `width` cells or begins at the limit or later; their cells
// are left as they are in the text.
struct scan_place { // of the next row
    uint64_t line, offset;
};
void scan_batch(struct scan *s, size_t width, struct scan_place *p, uint64_t limit, struct csv_batch *b);
// The cells of a row of a batch, changed in place as those of scan_row are.
void scan_cells(const struct csv_batch *b, uint32_t row, struct csv_cell *cells);
struct csv_cell scan_shaped(char *p, uint32_t len); // of a cell with doubled quotes or with blanks at its edges, changed in place
// Another has read on from the odd row to here, where a row begins. True when the text from here on had to be looked at once more.
bool scan_seek(struct scan *s, size_t at);
void scan_release(struct scan *s);

#endif

// A workbook under construction, for xlsx.c. What goes wrong is remembered and asked once, at the end.
#ifndef KPITOP_EXPORT_XLSX_PRIV_H
#define KPITOP_EXPORT_XLSX_PRIV_H

#include "export/export_priv.h"

#include <xlsxwriter.h>

#define SERIES_MAX 40    // KPIs of a family; columns of a chart
#define BOOK_PICTURES 64 // rows of charts on a sheet; those after them may be cut by the end of a page
#define BOOK_COLUMNS 128 // of a sheet; widths are kept for so many
enum book_style { BOOK_TEXT, BOOK_LONG, BOOK_RIGHT, BOOK_HEAD, BOOK_HEAD_RIGHT, BOOK_BOLD, BOOK_GOOD, BOOK_BAD, BOOK_WARNING, BOOK_DAY, BOOK_COUNT, BOOK_EXACT, BOOK_STYLES };

struct book {
    lxw_workbook *wb;
    const struct report_env *env;
    int fd;                  // of the memory that the library writes to
    bool failed;             // out of memory, or refused by the library
    lxw_format *style[BOOK_STYLES];
    lxw_format *unit[UNIT_PER_DAY + 1], *change[UNIT_PER_DAY + 1], *days; // made when first asked for
    char (*names)[LXW_MAX_SHEETNAME_LENGTH]; // of the sheets so far, folded
    size_t nnames, capnames;
};
struct leaf { // a sheet of the workbook
    struct book *book;
    lxw_worksheet *ws;
    const char *name; // as it came to be, the library's
    int width[BOOK_COLUMNS];
    lxw_row_t row;                     // the row that is being written, and how many lines its longest text takes
    int row_lines;
    lxw_row_t pictures[BOOK_PICTURES]; // rows that charts begin in, rising, each once
    size_t npictures;
    lxw_col_t beside;                  // column of the last chart of a row of them
};

int book_open(struct book *b, const struct report_env *env, struct err *e);
int book_close(struct book *b, struct strbuf *out, struct err *e); // the file to out (NULL: given up); always frees

// The title fitted to what a sheet may be called: 31 characters, cut where a clause or else a word ends, unlike the others.
struct leaf leaf_new(struct book *b, const char *title);
void leaf_close(struct leaf *l, lxw_row_t frozen);       // widths of the columns; rows that stay when one scrolls
// Texts are written as texts, whatever they begin with: never a formula, never a link.
void leaf_text(struct leaf *l, lxw_row_t row, lxw_col_t col, const char *text, enum book_style style);
// A number of a KPI's unit: percents as fractions, durations as days, each with its format. NAN leaves the cell empty.
void leaf_num(struct leaf *l, lxw_row_t row, lxw_col_t col, double v, enum kpi_unit unit);
void leaf_change(struct leaf *l, lxw_row_t row, lxw_col_t col, double v, enum kpi_unit unit); // signed; durations in minutes
void leaf_plain(struct leaf *l, lxw_row_t row, lxw_col_t col, double v, enum book_style style);
void leaf_day(struct leaf *l, lxw_row_t row, lxw_col_t col, int32_t day);

struct picture { // a native chart of columns of its sheet, rows first..last
    const char *title;
    enum kpi_unit unit;
    bool bars;
    lxw_row_t first, last;
    lxw_col_t names;            // column of the categories
    const lxw_col_t *values;    // the first is the KPI, the others are lines beside it (thresholds)
    size_t nvalues;
    lxw_row_t row;              // where it stands
    lxw_col_t col;
    double high;                // of the values, for a scale of durations; 0: left to the spreadsheet
    const char **notes;         // [last - first + 1] what the user wrote of a row's period, at the point; NULL: of none
    bool ahead;                 // the second column of values is what is expected of the first
};
void leaf_picture(struct leaf *l, const struct picture *p);
void leaf_line(struct leaf *l, lxw_row_t row, const char *text, enum book_style style); // a sentence, over the columns beside

// Titles over columns, those of numbers on the right edge as these are. `right`: a bit per column.
void leaf_head(struct leaf *l, lxw_row_t row, const char *const *titles, size_t n, unsigned right); // msgids, "" left empty
void leaf_title(struct leaf *l, lxw_row_t row, lxw_col_t col, const char *title, bool right);       // localised
const char *leaf_unit(const struct report_env *env, enum kpi_unit unit); // localised
enum book_style leaf_state(enum kpi_state s, bool excellent);
// What the user wrote of each of the n points of a chart, NULL when nothing. The caller frees the array alone.
const char **chart_notes(struct book *book, const struct sheet_chart *c, size_t n);
// A table on a sheet of its own; a whole page on one sheet, left out when its tables are empty.
void book_table(struct book *book, const struct sheet *s, const struct sheet_block *b);
void book_page(struct book *book, const struct sheet *s, const char *name);

#endif

// Sheets: what a page shows, laid out once for the screen, the exports and the batch commands. A number on the screen
// and in the file is the same cell. Sheets know no columns of a terminal and no HTML: blocks, cells, tones, links.
#ifndef KPITOP_REPORT_SHEET_H
#define KPITOP_REPORT_SHEET_H

#include "base/mem.h"
#include "kpi/kpi.h"

enum page {
    PAGE_OVERVIEW, PAGE_KPI, PAGE_ALERTS, PAGE_DATA, PAGE_REJECTS, PAGE_ROWS, PAGE_ROW,
    PAGE_TARGETS, PAGE_ACTIONS, PAGE_ACTION, PAGE_HISTORY,
    PAGE_SOURCE, PAGE_IMPORT,
    PAGE_COMMENTS, PAGE_COMMENT, PAGE_THEMES, PAGE_PEOPLE, PAGE_CASES, PAGE_TEAMS,
    PAGE_ABOUT, PAGE_SIDE, PAGE_FOUND, PAGE_LAYOUT,
    PAGE_HEAT, PAGE_FILES, PAGE_SETTINGS,
    PAGE_COUNT
};
enum chart_kind { // of the page of a KPI
    CHART_LINE, CHART_COLUMNS,
    CHART_WEEK,   // weekday by hour: the rows behind the number, of durations the mean
    CHART_SPREAD, // of durations: how many of which length
    CHART_KINDS
};

// How the tables of a page are shown, whatever the page: sorted, and only the rows with some words.
enum { LOOK_ID = 32, LOOK_KEYS = 2, LOOK_FINDS = 4, LOOK_TEXT = 64 };
struct view_look {
    char table[LOOK_ID];                                         // id of the block that is sorted
    struct { char column[LOOK_ID]; bool down; } key[LOOK_KEYS];  // by id; "" none; what ties stays as the page gave it
    struct { char text[LOOK_TEXT]; bool off; } find[LOOK_FINDS]; // rows and tiles with all of these words; "" none
};

// The layout of the overview, as the user may edit it.
struct report_layout {
    int order[KPI_MAX];
    bool hidden[KPI_MAX];
    int focus[KPI_MAX]; // the row that heads it
    size_t nfocus;
    unsigned folded;      // families, a bit each
};

// Where the user is: enough to build the page again. Every link is one.
struct view {
    enum page page;
    int kpi;               // enum kpi_id (PAGE_KPI, PAGE_ROWS)
    struct period period;
    enum compare_mode compare;
    struct slice slice;
    int by;                // dimension of the bars and the breakdown, enum dim
    int last;              // periods in a series
    size_t index;          // PAGE_ROW, PAGE_COMMENT: which row; PAGE_REJECTS, PAGE_SOURCE, PAGE_IMPORT: which source;
                           // PAGE_ACTION: its id
    char theme[64];        // PAGE_COMMENTS: only those with this theme, its key; "" for all
    int group;             // PAGE_PEOPLE: which of its lists
    bool has_row;          // PAGE_ROW: this row of a source, whatever the number behind
    struct fact_ref row;
    struct slice off;      // filters that are switched off, kept to be switched on again
    struct view_look look;
    struct slice other;    // PAGE_SIDE: the slice and the period on the right
    struct period other_period;
    char find[LOOK_TEXT];  // PAGE_FOUND: what is searched for
    int chart;             // PAGE_KPI: enum chart_kind; PAGE_HEAT: 1 by period, 0 by the dimension `by`
    unsigned load;         // number of the load whose dictionaries the slice's codes belong to (report_env.load)
};

// Meaning of a cell; themes give the colours. Never the only carrier of the meaning.
enum tone { TONE_NORMAL, TONE_DIM, TONE_HEAD, TONE_ACCENT, TONE_GOOD, TONE_BAD, TONE_WARNING, TONE_CRITICAL, TONE_EXCELLENT };

struct sheet_cell {
    const char *text;  // clean UTF-8, one line, already formatted for the language; "" when empty
    enum tone tone;
    bool has_num;      // num: the value behind the text, for csv, json, xlsx
    double num;
    unsigned unit;     // of num: enum kpi_unit + 1; 0 a plain number
    bool change;       // num is the difference of two of that unit
    bool has_day;      // day: the date behind the text
    int32_t day;
    bool has_order;    // sorts by `order` where neither num nor day says it (a time: ms)
    double order;
    const char *iso;   // the text for programs, csv and json: a day or a time, "2026-06-29 19:01"; NULL: as shown
    bool unranked;     // too few to be ranked: stands after the others, whichever way they are sorted
    uint8_t heat;      // 1 .. HEAT_MOST: shade in a heat map, the fuller the more; 0: none
};
#define HEAT_MOST 5
struct sheet_column {
    const char *title;
    const char *id;    // stable machine name ("period", "n")
    bool right;        // align to the right edge
    int weight;        // 0: as wide as its content; > 0: takes a share of what is left (long texts)
    int priority;      // 0 always shown; higher numbers are dropped first on narrow screens; COLUMN_BELOW: see there
    bool low_first;    // sorted by it, the smallest number comes first (it is the worst); else the largest
    int sorted;        // +1 rising, -1 falling, the first key; +2, -2 the second; 0 not sorted by
    bool wraps;        // what people wrote: goes on over some rows rather than be cut
    bool even;         // one of many of equal width, as narrow as a shade where there is no room for texts
};
// A priority: sentences that would be cut in a column of a screen. There and in plain text they stand below their row, whole.
#define COLUMN_BELOW 100
// A weight: a sentence that is read whole before anything else of its row.
#define COLUMN_SENTENCE 9
struct sheet_row {
    struct sheet_cell *cells;  // [ncolumns]
    const struct view *link;   // where Enter goes, NULL when nowhere
    enum tone tone;            // of the whole row
    const char *handle;        // what the user may change here: "target:7"; NULL or "" when nothing
    const char *help;          // said at the foot of the page while the row is selected; NULL: nothing
    bool pinned;               // stays on top, however the table is sorted (the total)
};
struct sheet_table {
    struct sheet_column *columns; size_t ncolumns;
    struct sheet_row *rows; size_t nrows;
    const char *empty;         // sentence shown when there are no rows
};

struct sheet_line { double value; const char *label; enum tone tone; }; // threshold, target, benchmark
struct sheet_point { // value NAN: no data
    const char *label, *short_label;
    double value, low, high;
    bool partial;
    const struct view *link;
    bool forecast;             // still to come: low and high are its prediction interval
};
struct sheet_mark { size_t point; const char *label; }; // something that the user wrote of that period
struct sheet_chart {
    struct sheet_point *points; size_t npoints;
    struct sheet_line *lines; size_t nlines;
    struct sheet_mark *marks; size_t nmarks;
    enum kpi_unit unit;
    bool hours;                // of seconds: the axis tells hours, never days
    bool columns;              // drawn as columns, else as a line
    const char *currency;
    size_t current;            // index of the reported period
    size_t from, to;           // points that the user has marked, + 1; 0 none: the screen sets them
    size_t shift;              // index of the first point of a new level, 0: none
};

struct sheet_tile { // one KPI of the overview
    int kpi;
    enum kpi_dir dir;          // that of the catalogue
    int indent;                // 1: a part of the tile above (the two ease scores under C2ES)
    const char *words;         // more to search it by: the whole names, the id
    const char *name, *mark;   // mark: "!!" "!" "~" "*" or ""; the screen may draw them with other glyphs
    struct sheet_cell value;   // "84.2 %" or U+2014
    struct sheet_cell delta;   // "+1.3" with tone GOOD / BAD / DIM
    char sense;                // '+' better, '-' worse, '=' not significant, ' ' no direction or nothing to compare
    bool significant;
    const char *n;             // "1,240" or ""
    const char *target;        // with the attainment, "+30 (61 %)", or "" (wide screens)
    const char *attained;      // the attainment alone, "61 %", or the distance where a share says nothing; "" without a target
    const char *before;        // value of the comparison (wide screens)
    enum kpi_state state;
    const char *part;          // channel or team that is critical though the total is not ("phone +1"), else ""
    double *spark; bool *spark_partial; size_t nspark; // NAN gaps
    uint8_t *spark_state;      // enum kpi_state of each
    bool has_threshold; double threshold;              // crossed first, for the line
    const char *reason;        // why it is in that state, "" when fine
    const struct view *link;
};
struct sheet_family { const char *title; struct sheet_tile *tiles; size_t ntiles; bool folded; }; // folded: in the user's layout

struct sheet_bar { const char *label; struct sheet_cell value, n, delta; char sense; const char *mark; double num; const struct view *link; };
struct sheet_bars { const char *dimension; struct sheet_bar *bars; size_t nbars; const char *empty; }; // empty: as of a table, may be NULL

struct sheet_text { const char *text; enum tone tone; };

enum block_kind { BLOCK_TEXT, BLOCK_TILES, BLOCK_CHART, BLOCK_TABLE, BLOCK_BARS };
struct sheet_block {
    enum block_kind kind;
    const char *title;         // "" for none
    const char *id;            // stable machine name
    union {
        struct { struct sheet_text *lines; size_t n; } text;
        struct { struct sheet_family *families; size_t n; bool sparse; } tiles; // sparse: most KPIs have no data
        struct sheet_chart chart;
        struct sheet_table table;
        struct sheet_bars bars;
    };
};

struct sheet {
    struct arena mem;
    const struct kpi_config *cfg; // whose KPIs the tiles and the view speak of; NULL: those built in
    struct view view;
    const char *title;         // "Net promoter score"
    const char **crumbs; size_t ncrumbs; // "Overview", "NPS", "phone"
    const char *period;        // "September 2025"
    const char *grain;         // "by month"
    const char *compare;       // "vs August 2025" or ""
    const char *filters;       // "all channels" / "channel phone, team Lyon"
    const char *as_of;         // "as of 30 Sep 2025"
    const char *sources;       // "9 sources"
    const char *age;           // "52 days old", on the screen only; "" when it is not told or fresh
    size_t critical, warning;  // open alerts of the period, one for each cause
    size_t folded;             // those behind them, of the same causes
    const char *headline;      // the worst alert, one sentence, "" when none
    const struct view *headline_link;
    bool partial;
    const char *so_far;        // what of the sources the figures are of while they are read, "the first 246,153 rows"; "": all
    const char *unread;        // why rows that it should show could not be read again; NULL: all were
    struct sheet_block *blocks; size_t nblocks;
};
void sheet_free(struct sheet *s); // NULL is fine

#endif

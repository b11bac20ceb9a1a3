// The widgets: each draws one part of a sheet on a canvas. None keeps anything between two frames.
#ifndef KPITOP_UI_DRAW_PRIV_H
#define KPITOP_UI_DRAW_PRIV_H

#include "base/numfmt.h"
#include "ui/canvas_priv.h"
#include "ui/ui.h"

struct paint { // what every widget needs
    struct canvas *c;
    enum glyph_set glyphs;
    const struct numfmt *fmt;
};
enum theme_role role_of_tone(enum tone t);
enum theme_role role_of_state(enum kpi_state s);
enum theme_role role_of_sense(char sense); // '+' '-' '=' ' '
const char *glyph_of_sense(char sense);

// --- scale.c: axes with round numbers -------------------------------------------------------------------------
struct scale {
    double low, high, step; // low and high are multiples of step, low < high
    int decimals;
    bool hours; // seconds told in hours, never in days
};
// Round bounds around [low, high] with at most `ticks` steps; durations in seconds get steps of clocks and calendars.
struct scale scale_make(double low, double high, int ticks, enum kpi_unit unit);
// The same in seconds that somebody worked: round hours.
struct scale scale_hours(double low, double high, int ticks);
// Label of a tick with its unit.
char *scale_label(const struct scale *s, double v, enum kpi_unit unit, const char *currency, const struct numfmt *f,
                  char out[NUMFMT_BUF]);

// --- spark.c --------------------------------------------------------------------------------------------------
// The last values as one row of columns between the two ends of a line at the height of the threshold (none when that is
// far off; narrow ones have the right end alone). A gap stays blank, an unfinished period is dimmer; a value beyond its
// threshold is underlined and has the colour of its state; no column is as high as the highest value or as low as the
// lowest one, the latest of which stand out.
struct spark {
    const double *values; // NAN: no data
    const bool *partial;  // may be NULL
    const uint8_t *state; // enum kpi_state of each; NULL: judged by the threshold here
    size_t n;
    bool has_threshold, bad_above; // bad_above: values over the threshold are the bad ones
    double threshold;
};
void spark_draw(const struct paint *p, int row, int col, int width, const struct spark *s);
int spark_level(double v, double low, double high); // 1..7

// --- chart.c --------------------------------------------------------------------------------------------------
// At least 3 rows and 20 columns. mark: index of the point to point out on curve and axis, SIZE_MAX for none: then the curve
// has it where the reported period is.
void chart_draw(const struct paint *p, struct rect area, const struct sheet_chart *chart, size_t mark);
struct scale chart_scale(const struct sheet_chart *chart, int rows); // its vertical axis in that many plot rows

// --- table.c --------------------------------------------------------------------------------------------------
enum { TABLE_COLUMNS = 32 };
struct table_layout {
    size_t n;                     // columns shown
    size_t column[TABLE_COLUMNS]; // which
    int col[TABLE_COLUMNS], width[TABLE_COLUMNS];
    bool shades;                  // the even columns have room for their shades alone
    int heads;                    // rows of titles: narrow shades have names wider than they are, on several by turns
    int head[TABLE_COLUMNS];      // on which of them, 0 the lowest
    int head_col[TABLE_COLUMNS], head_width[TABLE_COLUMNS];
};
void table_fit(struct table_layout *l, const struct sheet_table *t, int width);
// Rows that row i takes below its first one: texts that go on in their column, then the columns below.
int table_below(const struct sheet_table *t, const struct table_layout *l, size_t i, int width);
void table_below_draw(const struct paint *p, int row, int col, int width, const struct sheet_table *t,
                      const struct table_layout *l, size_t i);
void table_head(const struct paint *p, int row, int col, const struct sheet_table *t, const struct table_layout *l);
void table_row(const struct paint *p, int row, int col, const struct sheet_table *t, const struct table_layout *l,
               size_t i);

// --- bars.c ---------------------------------------------------------------------------------------------------
struct bars_layout { int mark, label, value, bar, n, delta, width; }; // widths, 0 when left out
void bars_fit(struct bars_layout *l, const struct sheet_bars *b, int width);
void bars_row(const struct paint *p, int row, int col, const struct sheet_bars *b, const struct bars_layout *l, size_t i);

// --- tile.c ---------------------------------------------------------------------------------------------------
struct tile_layout { // columns of one tile inside its width; a width of 0: left out
    bool flat; // parts stand alone, without indent
    int width, name, value, value_w, unit, unit_w, delta, delta_w, before, before_w, target, target_w, spark, spark_w,
        n, n_w;
};
void tile_fit(struct tile_layout *l, const struct sheet_block *tiles, int width, bool flat);
void tile_draw(const struct paint *p, int row, int col, const struct sheet_tile *t, const struct tile_layout *l);
// "84.2 %" is a number and a unit, "3 h 20" a number alone; bytes of the number.
size_t tile_number_len(const char *value);
// How bad it is, by itself or in a part of it: 0 critical, 1 warning, 2 neither.
int tile_rank(const struct sheet_tile *t);

// --- text.c ---------------------------------------------------------------------------------------------------
// Rows that s takes in `width` columns, broken at blanks.
int text_rows(const char *s, int width);
// Draws it (p may be NULL to count only); returns the rows.
int text_draw(const struct paint *p, int row, int col, int width, enum theme_role role, const char *s);
// At most so many rows; what does not fit ends with an ellipsis.
int text_draw_most(const struct paint *p, int row, int col, int width, int most, enum theme_role role, const char *s);
#endif

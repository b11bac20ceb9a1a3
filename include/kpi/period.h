// Reporting periods: half-open spans of civil days with a label and a grain.
#ifndef KPITOP_KPI_PERIOD_H
#define KPITOP_KPI_PERIOD_H

#include "base/civil.h"
#include "base/err.h"
#include "base/numfmt.h"

enum grain { GRAIN_DAY, GRAIN_WEEK, GRAIN_MONTH, GRAIN_QUARTER, GRAIN_YEAR, GRAIN_RANGE };

struct calendar { // how periods are cut
    int week_start;   // 0 Monday .. 6 Sunday
    int fiscal_start; // 1..12: first month of the fiscal year; it is named by the year in which it ends
};

struct period {
    enum grain grain;
    int32_t from, to; // [from, to)
    char label[28];   // "2025", "2025-Q3", "2025-09", "2025-W36", "2025-09-14", "2025-03-01..2025-04-15"
};

// A label of the command line -> period. FROM..TO includes TO.
int period_parse(const struct calendar *c, const char *label, struct period *out, struct err *e);
int grain_parse(const char *name, enum grain *out, struct err *e); // day week month quarter year
const char *grain_name(enum grain g);                              // "month"; GRAIN_RANGE "range"

struct period period_span(int32_t from, int32_t last);              // the range of those days, both included
struct period period_at(const struct calendar *c, enum grain g, int32_t day); // the period that holds the day (g not RANGE)
// A range shifts by its own length. Days and weeks end with 8 January of year 1 and 24 December 9999, months with the years 1 and 9998.
struct period period_shift(const struct calendar *c, const struct period *p, int steps);
// The same period a year before: same label position; for a week the same week number (the last week stands in for
// week 53 of a 52-week year); a range goes 12 months back; 29 February -> 28.
struct period period_year_before(const struct calendar *c, const struct period *p);
// Last complete period of the grain: ends on or before the day after as_of.
struct period period_last_complete(const struct calendar *c, enum grain g, int32_t as_of);
bool period_partial(const struct period *p, int32_t as_of); // ends after as_of
// Down: year, quarter, month, day; week, day. A range goes down to days. False at day.
bool grain_finer(enum grain g, enum grain *out);
bool grain_coarser(enum grain g, enum grain *out); // day, month, quarter, year; week -> month
// "September 2025", "week 36, 2025", "Q3 2025", "14 Sep 2025" in English or French; out has 64 bytes.
char *period_title(const struct calendar *c, const struct period *p, const struct numfmt *f, char out[64]);
// Short for axes: "Sep 25", "W36", "Q3 25", "2025", "14 Sep"; out has 24 bytes.
char *period_short(const struct calendar *c, const struct period *p, const struct numfmt *f, char out[24]);
// Where in the cycle of its grain the period lies, as a person says it: "December", "Q4", "week 36", "Monday"; "" for a
// year or a range; out has 24 bytes.
char *period_position(const struct period *p, const struct numfmt *f, char out[24]);

#endif

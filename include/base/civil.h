// Civil calendar: days are counted from 1970-01-01 (day 0), proleptic Gregorian.
#ifndef KPITOP_BASE_CIVIL_H
#define KPITOP_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

struct civil {
    int32_t year; // 1..9999
    int month;    // 1..12
    int day;      // 1..31
};
#define CIVIL_NONE INT32_MIN // "no day"
#define TIME_NONE INT64_MIN  // "no time"; times are UTC milliseconds since 1970

bool civil_valid(int32_t year, int month, int day);
int32_t civil_to_day(int32_t year, int month, int day); // CIVIL_NONE when there is no such day
struct civil civil_from_day(int32_t day);               // all zero outside the years 1..9999
int civil_month_len(int32_t year, int month);
int civil_weekday(int32_t day); // 0 Monday .. 6 Sunday
// ISO 8601 week of a day (weeks start on Monday; week 1 holds 4 January); 0 and 0 for no day.
void civil_iso_week(int32_t day, int32_t *year, int *week);
int32_t civil_iso_week_start(int32_t year, int week); // the Monday
int civil_iso_weeks_in(int32_t year);                 // 52 or 53
// The day of the month is clamped to the month's length; CIVIL_NONE outside the years 1..9999.
int32_t civil_add_months(int32_t day, int months);
// "2025-02-28" strictly; true and *day on success. len bytes, no terminator needed.
bool civil_parse_iso(const char *s, int len, int32_t *day);
void civil_format_iso(int32_t day, char out[11]); // empty for no day

#endif

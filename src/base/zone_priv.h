// POSIX TZ rules ("CET-1CEST,M3.5.0,M10.5.0/3"), as they stand in the footer of a TZif file.
#ifndef KPITOP_BASE_ZONE_PRIV_H
#define KPITOP_BASE_ZONE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

enum tzrule_form {
    TZRULE_JULIAN, // Jn: 1..365, 29 February is never counted
    TZRULE_DAY0,   // n: 0..365, it is
    TZRULE_MONTH,  // Mm.w.d
};

struct tzrule_date {
    enum tzrule_form form;
    int day;         // Jn and n: day of the year; Mm.w.d: 0 Sunday .. 6 Saturday
    int month, week; // Mm.w.d: week 5 is the last
    int32_t time;    // seconds after local midnight; may be negative or over a day
};

struct tzrule {
    bool has_dst;
    int32_t std, dst;              // seconds east of UTC
    struct tzrule_date start, end; // of daylight saving time
};

bool tzrule_parse(const char *s, struct tzrule *out);
// The two changes of a year: the UTC second at which daylight saving time starts, and at which it ends.
void tzrule_year(const struct tzrule *r, int32_t year, int64_t *start, int64_t *end);

#endif

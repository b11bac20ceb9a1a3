// Business hours: how much of a stretch of time a service was open. A calendar is a week of open spans on the local clock,
// less its holidays. Open time is real time: of the instants at which the local clock stands in an open span, so an hour
// that the clock skips is none and one that it repeats is two. A span belongs to the day on which it begins: 22:00-6:00 of
// a Friday ends on Saturday morning, whether that is a holiday or not, and a holiday takes away what begins on it.
#ifndef KPITOP_BASE_WORKCAL_H
#define KPITOP_BASE_WORKCAL_H

#include "base/err.h"
#include "base/zone.h"
#include <stdbool.h>
#include <stdint.h>

#define WORKCAL_SPANS 8        // of one day
#define WORKCAL_FIRST_YEAR 1990 // business time is known for these years
#define WORKCAL_LAST_YEAR 2079

struct workcal_span {
    int from, to; // minutes after midnight; to > 1440 ends on the next day, by at most a day
};
struct workcal_day {
    struct workcal_span spans[WORKCAL_SPANS];
    int n; // 0: closed
};
struct workcal;

// "mon", "mon-fri", "sat,sun", in French too (lun-ven): a bit for each weekday, 1 Monday .. 64 Sunday; 0 when it is none.
unsigned workcal_days(const char *text);
// "9:00-12:30 14:00-18:00", "9h-18h", "22:00-6:00", "0:00-24:00", "closed" (or nothing).
int workcal_spans(struct workcal_day *d, const char *text, struct err *e);
// "fr fr-alsace 2026-05-15 12-24 2026-08-01..2026-08-15": apart by blanks or commas. `each` is called for every day within
// the years above (days since 1970); it may be NULL: the text is checked only.
//   fr         the eleven public holidays of France (code du travail, L3133-1): Easter and what depends on it are computed
//   fr-alsace  those and Good Friday and 26 December, as in Alsace and Moselle (L3134-13)
//   12-24      every year; 02-29 in leap years
int workcal_holidays(const char *text, void (*each)(void *ctx, int32_t day), void *ctx, struct err *e);

// week[0] is Monday. The zone is used until the calendar is freed. ERR_RANGE when it is never open.
int workcal_new(struct workcal **out, const struct workcal_day week[7], const char *holidays, const struct zone *zone,
                struct err *e);
uint64_t workcal_fingerprint(const struct workcal *w); // of its week and holidays, not of its zone; NULL is fine
void workcal_free(struct workcal *w); // NULL is fine
// Open milliseconds in [from, to), UTC milliseconds; -1 when to is before from or one lies outside the years above.
int64_t workcal_between(const struct workcal *w, int64_t from, int64_t to);

int32_t civil_easter(int32_t year); // Easter Sunday of the Gregorian calendar, days since 1970

#endif

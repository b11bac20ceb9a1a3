// Time zones, read from TZif files by ourselves: no mktime, no localtime, no TZ.
// Times are UTC milliseconds since 1970; "local" is the same count read on a local clock.
#ifndef KPITOP_BASE_ZONE_H
#define KPITOP_BASE_ZONE_H

#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

struct zone;

// By IANA name ("Europe/Paris"), "UTC", a fixed offset ("+02:00", "-0500"), or NULL / "" / "system" for the
// machine's (/etc/localtime, $TZ honoured as a name or path when it is one). Names with ".." or a leading "/" are refused.
// $TZDIR is looked at before /usr/share/zoneinfo. Zones with leap seconds ("right/...") are refused; ERR_NOTFOUND when
// there is no such zone. The file's POSIX footer rule covers the years after its last transition.
int zone_open(struct zone **out, const char *name, struct err *e);
void zone_close(struct zone *z); // NULL is fine
const char *zone_name(const struct zone *z);
uint64_t zone_fingerprint(const struct zone *z); // of its name and all its changes of the clock
int32_t zone_offset(const struct zone *z, int64_t utc_ms); // seconds east of UTC at that instant

// Does the clock not change from one instant to the other (both included)? Then *offset is its offset all that time.
bool zone_steady(const struct zone *z, int64_t from_ms, int64_t to_ms, int32_t *offset);

enum zone_kind {
    ZONE_PLAIN,
    ZONE_AMBIGUOUS, // the clock showed it twice: the first one is taken
    ZONE_SKIPPED,   // the clock never showed it: the offset before the change is taken
};
int64_t zone_to_utc(const struct zone *z, int64_t local_ms, enum zone_kind *kind); // kind may be NULL
int64_t zone_to_local(const struct zone *z, int64_t utc_ms);
int32_t zone_day(const struct zone *z, int64_t utc_ms); // local civil day of an instant
int64_t zone_day_start(const struct zone *z,
                       int32_t day); // its first instant; midnight, or the change that skips it

#endif

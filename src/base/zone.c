#include "read_priv.h"

#include "base/zone.h"
#include "base/civil.h"
#include "base/intern.h"
#include "base/mem.h"
#include "zone_priv.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZONE_DIR "/usr/share/zoneinfo"
#define FILE_MAX ((size_t)256 * 1024) // the largest TZif file of the world has 4 KiB
#define OFFSET_MAX (26 * 3600)
#define CYCLE_Y 400
#define CYCLE_S (146097LL * 86400)       // after 400 years the same dates fall on the same weekdays
#define MS_SANE (INT64_C(1) << 58)       // times beyond this (9 million years) are not converted
#define YEAR_1 (-62135596800LL)          // its first second
#define YEAR_9999 253402300799LL         // its last second
#define WIDEST (OFFSET_MAX + (int64_t)1) // no local clock is further from UTC

struct change {
    int64_t at; // UTC second of the change
    int32_t offset;
};

// All changes of the clock in order: those of the file, then 400 years of the footer's rule. Later times are moved back
// by whole 400-year cycles into the part of the table that the rule made.
struct zone {
    char *name;
    int32_t first; // offset before the first change
    struct change *v;
    size_t n, cap;
    bool cycles;
    int64_t cycle_from; // times from here on are moved back
};

// --- looking up ---------------------------------------------------------------------------------------------------

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t in_cycle(const struct zone *z, int64_t s, int64_t *moved)
{
    *moved = 0;
    if (z->cycles && s >= z->cycle_from)
        *moved = ((s - z->cycle_from) / CYCLE_S + 1) * CYCLE_S;
    return s - *moved;
}

// Number of changes at or before s: the segment that holds s.
static size_t segment(const struct zone *z, int64_t s)
{
    size_t lo = 0, hi = z->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (z->v[mid].at <= s)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static int32_t segment_offset(const struct zone *z, size_t seg)
{
    return seg == 0 ? z->first : z->v[seg - 1].offset;
}

int32_t zone_offset(const struct zone *z, int64_t utc_ms)
{
    if (utc_ms < -MS_SANE || utc_ms > MS_SANE)
        return z->first;
    int64_t moved;
    return segment_offset(z, segment(z, in_cycle(z, floor_div(utc_ms, 1000), &moved)));
}

bool zone_steady(const struct zone *z, int64_t from_ms, int64_t to_ms, int32_t *offset)
{
    if (from_ms < -MS_SANE || to_ms > MS_SANE || from_ms > to_ms)
        return false;
    int64_t moved_from, moved_to;
    size_t from = segment(z, in_cycle(z, floor_div(from_ms, 1000), &moved_from));
    size_t to = segment(z, in_cycle(z, floor_div(to_ms, 1000), &moved_to));
    *offset = segment_offset(z, from);
    return from == to && moved_from == moved_to;
}

int64_t zone_to_local(const struct zone *z, int64_t utc_ms)
{
    if (utc_ms < -MS_SANE || utc_ms > MS_SANE)
        return utc_ms;
    return utc_ms + (int64_t)zone_offset(z, utc_ms) * 1000;
}

// The segment in which a local second falls. Around a change from offset a to b at instant t, the clock shows t+a before
// and t+b after; what lies between the two is shown twice or never, and belongs to the segment before the change.
static size_t local_segment(const struct zone *z, int64_t local, enum zone_kind *kind)
{
    size_t seg = segment(z, local - WIDEST);
    for (; seg < z->n; seg++) {
        int64_t before = z->v[seg].at + segment_offset(z, seg);
        int64_t after = z->v[seg].at + z->v[seg].offset;
        if (local < before && local < after)
            break;
        if (local < before || local < after) {
            *kind = local < before ? ZONE_AMBIGUOUS : ZONE_SKIPPED;
            return seg;
        }
    }
    *kind = ZONE_PLAIN;
    return seg;
}

int64_t zone_to_utc(const struct zone *z, int64_t local_ms, enum zone_kind *kind)
{
    enum zone_kind k = ZONE_PLAIN;
    int64_t utc = local_ms;
    if (local_ms >= -MS_SANE && local_ms <= MS_SANE) {
        int64_t moved, local = in_cycle(z, floor_div(local_ms, 1000), &moved);
        utc = local_ms - (int64_t)segment_offset(z, local_segment(z, local, &k)) * 1000;
    }
    if (kind)
        *kind = k;
    return utc;
}

int32_t zone_day(const struct zone *z, int64_t utc_ms)
{
    int64_t day = floor_div(zone_to_local(z, utc_ms), 86400000);
    return day > INT32_MAX || day <= INT32_MIN ? CIVIL_NONE : (int32_t)day;
}

int64_t zone_day_start(const struct zone *z, int32_t day)
{
    if (day == CIVIL_NONE)
        return TIME_NONE;
    enum zone_kind kind;
    int64_t moved, local = in_cycle(z, (int64_t)day * 86400, &moved);
    size_t seg = local_segment(z, local, &kind);
    if (kind == ZONE_SKIPPED) // midnight never came: the day begins when the clock jumps
        return (z->v[seg].at + moved) * 1000;
    return (local - segment_offset(z, seg) + moved) * 1000;
}

// --- building -----------------------------------------------------------------------------------------------------

static int add_change(struct zone *z, int64_t at, int32_t offset, struct err *e)
{
    if (offset < -OFFSET_MAX || offset > OFFSET_MAX)
        return err_set(e, ERR_SYNTAX, "time zone \"%s\": its file holds an impossible offset", z->name);
    // Of two changes at the same instant, as all-year daylight time has them, the later one counts.
    if (z->n && at == z->v[z->n - 1].at) {
        z->v[z->n - 1].offset = offset;
        return 0;
    }
    if (z->n && at < z->v[z->n - 1].at)
        return err_set(e, ERR_SYNTAX, "time zone \"%s\": its file is not in order of time", z->name);
    if (vec_grow((void **)&z->v, &z->cap, z->n, sizeof(*z->v)))
        return err_nomem(e);
    z->v[z->n++] = (struct change){at, offset};
    return 0;
}

// The years of the rule begin in the year of the file's last change, whose own changes are already in the table.
static int add_rule_years(struct zone *z, const struct tzrule *r, struct err *e)
{
    int64_t last = z->n ? z->v[z->n - 1].at : INT64_MIN;
    int32_t from = z->n ? civil_from_day((int32_t)(last / 86400)).year : 1900;
    int rc = 0;

    if (from < 1900)
        from = 1900;
    if (from > 9000)
        return 0; // no such zone exists
    for (int32_t y = from - 1; y <= from + CYCLE_Y + 2 && !rc; y++) {
        int64_t start, end;
        tzrule_year(r, y, &start, &end);
        bool north = start < end;
        if ((north ? start : end) > last)
            rc = add_change(z, north ? start : end, north ? r->dst : r->std, e);
        if (!rc && (north ? end : start) > last)
            rc = add_change(z, north ? end : start, north ? r->std : r->dst, e);
    }
    z->cycles = true;
    z->cycle_from = (int64_t)civil_to_day(from + CYCLE_Y + 1, 1, 1) * 86400;
    return rc;
}

static int add_rule(struct zone *z, const char *text, struct err *e)
{
    struct tzrule r;
    if (!*text)
        return 0; // no footer: the last offset stays
    if (!tzrule_parse(text, &r))
        return err_set(e, ERR_SYNTAX, "time zone \"%s\": cannot read the rule \"%.60s\"", z->name, text);
    if (r.std < -OFFSET_MAX || r.std > OFFSET_MAX || r.dst < -OFFSET_MAX || r.dst > OFFSET_MAX)
        return err_set(e, ERR_SYNTAX, "time zone \"%s\": the rule \"%.60s\" holds an impossible offset",
                       z->name, text);
    if (z->n == 0)
        z->first = r.std;
    return r.has_dst ? add_rule_years(z, &r, e) : 0;
}

// --- TZif files (RFC 8536) ----------------------------------------------------------------------------------------

struct tzif {
    const unsigned char *times, *types, *infos; // of the block that is read
    size_t ntimes, ninfos, time_size, leaps;
    const char *footer; // "" when there is none
};

static uint64_t big_endian(const unsigned char *p, size_t n)
{
    uint64_t v = 0;
    while (n--)
        v = v << 8 | *p++;
    return v;
}

static int32_t be_int32(const unsigned char *p)
{
    return (int32_t)(uint32_t)big_endian(p, 4);
}

static int64_t be_time(const unsigned char *p, size_t size)
{
    return size == 8 ? (int64_t)big_endian(p, 8) : be_int32(p);
}

// Find the parts of the block whose header stands at *at; *at moves to its end. False when it does not fit the file.
static bool read_block(const unsigned char *buf, size_t len, size_t *at, size_t time_size, struct tzif *t)
{
    const unsigned char *h = buf + *at;
    if (len - *at < 44 || memcmp(h, "TZif", 4) != 0)
        return false;
    uint64_t isut = big_endian(h + 20, 4), isstd = big_endian(h + 24, 4), leaps = big_endian(h + 28, 4);
    uint64_t ntimes = big_endian(h + 32, 4), ninfos = big_endian(h + 36, 4), chars = big_endian(h + 40, 4);
    uint64_t size = ntimes * (time_size + 1) + ninfos * 6 + chars + leaps * (time_size + 4) + isstd + isut;
    if (ninfos == 0 || size > len - *at - 44)
        return false;
    t->times = h + 44;
    t->types = t->times + ntimes * time_size;
    t->infos = t->types + ntimes;
    t->ntimes = (size_t)ntimes;
    t->ninfos = (size_t)ninfos;
    t->leaps = (size_t)leaps;
    t->time_size = time_size;
    *at += 44 + (size_t)size;
    return true;
}

// buf[len] must be writable: the footer is terminated in place.
static bool tzif_open(unsigned char *buf, size_t len, struct tzif *t)
{
    size_t at = 0;
    t->footer = "";
    if (!read_block(buf, len, &at, 4, t))
        return false;
    if (buf[4] == 0) // version 1: 32-bit times only
        return true;
    if (!read_block(buf, len, &at, 8, t))
        return false;
    if (at < len && buf[at] == '\n') {
        unsigned char *nl = memchr(buf + at + 1, '\n', len - at - 1);
        if (!nl)
            return false;
        *nl = '\0';
        t->footer = (const char *)buf + at + 1;
    }
    return true;
}

static int zone_from_tzif(struct zone *z, unsigned char *buf, size_t len, struct err *e)
{
    struct tzif t;
    if (!tzif_open(buf, len, &t))
        return err_set(e, ERR_SYNTAX, "time zone \"%s\": its file is damaged; reinstall the package tzdata",
                       z->name);
    if (t.leaps)
        return err_set(e, ERR_SYNTAX,
                       "time zone \"%s\" counts leap seconds; take the zone without \"right/\"", z->name);
    z->first = be_int32(t.infos);
    if (z->first < -OFFSET_MAX || z->first > OFFSET_MAX)
        return err_set(e, ERR_SYNTAX, "time zone \"%s\": its file holds an impossible offset", z->name);
    for (size_t i = 0; i < t.ntimes; i++) {
        if (t.types[i] >= t.ninfos)
            return err_set(e, ERR_SYNTAX, "time zone \"%s\": its file is damaged", z->name);
        int64_t at = be_time(t.times + i * t.time_size, t.time_size);
        int32_t offset = be_int32(t.infos + (size_t)t.types[i] * 6);
        if (at < YEAR_1) // "since ever", in fat files
            at = YEAR_1;
        int rc = at > YEAR_9999 ? 0 : add_change(z, at, offset, e);
        if (rc)
            return rc;
    }
    return add_rule(z, t.footer, e);
}

// --- opening ------------------------------------------------------------------------------------------------------

static int zone_load(struct zone *z, const char *path, struct err *e)
{
    unsigned char *buf = NULL;
    struct stat st;
    size_t len;
    int rc, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        rc = err_set(e, ERR_NOTFOUND,
                     "there is no time zone \"%s\"; names look like Europe/Paris (is tzdata installed?)",
                     z->name);
        goto out;
    }
    buf = malloc(FILE_MAX + 1);
    if (!buf) {
        rc = err_nomem(e);
        goto out;
    }
    if (read_up_to(fd, buf, FILE_MAX, &len))
        rc = err_set(e, ERR_IO, "time zone \"%s\": cannot read %s: %s", z->name, path, strerror(errno));
    else
        rc = zone_from_tzif(z, buf, len, e);
out:
    free(buf);
    if (fd >= 0)
        close(fd);
    return rc;
}

// "+02:00", "-0500", "+2", "+02": seconds east. False when the name is not of that kind.
static bool fixed_offset(const char *s, int32_t *out)
{
    int d[4], n = 0;
    const char *p = s;
    if (*p != '+' && *p != '-')
        return false;
    for (p++; *p && n < 4; p++) {
        if (*p == ':' && n == 2 && p[1])
            continue;
        if (*p < '0' || *p > '9')
            return false;
        d[n++] = *p - '0';
    }
    if (*p || n == 0 || n == 3)
        return false;
    int h = n == 1 ? d[0] : d[0] * 10 + d[1];
    int m = n == 4 ? d[2] * 10 + d[3] : 0;
    if (h > 18 || m > 59)
        return false;
    *out = (*s == '-' ? -1 : 1) * (h * 3600 + m * 60);
    return true;
}

// Letters, digits, "_", "+", "-" in parts joined by "/": nothing that could leave the zone folder.
static bool plain_name(const char *s)
{
    if (*s == '/' || strstr(s, "..") || strlen(s) > 100)
        return false;
    for (; *s; s++) {
        bool ok = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ||
                  strchr("_+-/.", *s);
        if (!ok)
            return false;
    }
    return true;
}

static int open_named(struct zone *z, const char *name, struct err *e)
{
    char path[PATH_MAX];
    if (fixed_offset(name, &z->first) || strcmp(name, "UTC") == 0)
        return 0;
    if (!plain_name(name))
        return err_set(e, ERR_NOTFOUND, "\"%s\" is no time zone; names look like Europe/Paris, UTC or +02:00",
                       name);
    const char *dir = getenv("TZDIR");
    if (dir && *dir == '/') {
        snprintf(path, sizeof(path), "%s/%s", dir, name);
        if (access(path, R_OK) == 0)
            return zone_load(z, path, e);
    }
    snprintf(path, sizeof(path), "%s/%s", ZONE_DIR, name);
    return zone_load(z, path, e);
}

static int set_name(struct zone *z, const char *name, struct err *e)
{
    free(z->name);
    z->name = strdup(name);
    return z->name ? 0 : err_nomem(e);
}

// $TZ may be a name, a path, or a rule of its own; anything else is passed over (an error, but not ERR_NOMEM).
static int open_from_tz(struct zone *z, const char *tz, struct err *e)
{
    tz += *tz == ':';
    int rc = set_name(z, *tz ? tz : "UTC", e);
    if (!rc)
        rc = *tz == '/' ? zone_load(z, tz, e) : open_named(z, z->name, e);
    if (!rc || rc == ERR_NOMEM || *tz == '/')
        return rc;
    z->n = 0;
    z->cycles = false;
    return add_rule(z, z->name, e);
}

static int open_system(struct zone *z, struct err *e)
{
    const char *tz = getenv("TZ");
    int rc = tz ? open_from_tz(z, tz, NULL) : ERR_NOTFOUND;
    if (!rc || rc == ERR_NOMEM)
        return rc ? err_nomem(e) : 0;
    z->n = 0;
    z->first = 0;
    char link[PATH_MAX];
    ssize_t n = readlink("/etc/localtime", link, sizeof(link) - 1);
    const char *name = NULL;
    if (n > 0) {
        link[n] = '\0';
        name = strstr(link, "/zoneinfo/");
    }
    rc = set_name(z, name ? name + strlen("/zoneinfo/") : "local", e);
    if (rc)
        return rc;
    if (access("/etc/localtime", R_OK) != 0) // a machine without a zone runs on UTC
        return set_name(z, "UTC", e);
    return zone_load(z, "/etc/localtime", e);
}

int zone_open(struct zone **out, const char *name, struct err *e)
{
    struct zone *z = calloc(1, sizeof(*z));
    if (!z)
        return err_nomem(e);
    int rc;
    if (!name || !*name || strcmp(name, "system") == 0) {
        rc = open_system(z, e);
    } else {
        rc = set_name(z, name, e);
        if (!rc)
            rc = open_named(z, name, e);
    }
    if (rc)
        zone_close(z);
    else
        *out = z;
    return rc;
}

void zone_close(struct zone *z)
{
    if (!z)
        return;
    free(z->name);
    free(z->v);
    free(z);
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

uint64_t zone_fingerprint(const struct zone *z)
{
    int64_t rest[3] = {z->first, z->cycles, z->cycle_from};
    uint64_t h = hash_bytes(rest, sizeof(rest), hash_bytes(z->name, strlen(z->name), 0));
    for (size_t i = 0; i < z->n; i++) {
        int64_t change[2] = {z->v[i].at, z->v[i].offset};
        h = hash_bytes(change, sizeof(change), h);
    }
    return h;
}

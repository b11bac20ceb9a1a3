#include "base/workcal.h"

#include "base/civil.h"
#include "base/intern.h"
#include "base/mem.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define MERGED (2 * WORKCAL_SPANS)

struct open_day { // apart and in order, minutes of that day
    struct workcal_span spans[MERGED];
    int n;
};

struct workcal {
    const struct zone *zone;
    struct open_day days[7][2][2]; // weekday; is the day a holiday; was the day before one
    int32_t first, last;           // days known, local and UTC: [first, last)
    uint8_t *holiday;              // bit per day from first
    int64_t *before;               // open ms from the first UTC day to the beginning of each
};

// --- what is written ----------------------------------------------------------------------------------------------

static int weekday(const char *s, size_t n)
{
    static const char *const names[7][4] = {{"mon", "monday", "lun", "lundi"},     {"tue", "tuesday", "mar", "mardi"},
                                            {"wed", "wednesday", "mer", "mercredi"}, {"thu", "thursday", "jeu", "jeudi"},
                                            {"fri", "friday", "ven", "vendredi"},   {"sat", "saturday", "sam", "samedi"},
                                            {"sun", "sunday", "dim", "dimanche"}};
    for (int d = 0; d < 7; d++)
        for (int k = 0; k < 4; k++)
            if (strlen(names[d][k]) == n && !strncasecmp(names[d][k], s, n))
                return d;
    return -1;
}

unsigned workcal_days(const char *text)
{
    unsigned days = 0;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "-, ");
        int from = weekday(p, n), to = from;
        p += n;
        if (*p == '-') {
            n = strcspn(++p, "-, ");
            to = weekday(p, n);
            p += n;
        }
        if (from < 0 || to < 0 || *p == '-')
            return 0;
        for (int d = from;; d = (d + 1) % 7) {
            days |= 1u << d;
            if (d == to)
                break;
        }
        p += strspn(p, ", ");
    }
    return days;
}

// "9", "9:30", "9h", "9h30": minutes after midnight, -1 when it is none.
static int clock_minutes(const char *s, size_t n)
{
    size_t i = 0;
    int h = 0, m = 0;
    for (; i < n && i < 2 && s[i] >= '0' && s[i] <= '9'; i++)
        h = h * 10 + (s[i] - '0');
    if (!i)
        return -1;
    if (i < n) {
        if (s[i] != ':' && (s[i] | 32) != 'h')
            return -1;
        bool colon = s[i++] == ':';
        size_t digits = n - i;
        if (digits != 2 && (digits || colon))
            return -1;
        for (; i < n; i++) {
            if (s[i] < '0' || s[i] > '9')
                return -1;
            m = m * 10 + (s[i] - '0');
        }
    }
    return m > 59 || h > 24 || (h == 24 && m) ? -1 : h * 60 + m;
}

static bool span_read(struct workcal_span *s, const char *p, size_t n)
{
    const char *dash = memchr(p, '-', n);
    if (!dash)
        return false;
    s->from = clock_minutes(p, (size_t)(dash - p));
    s->to = clock_minutes(dash + 1, n - (size_t)(dash - p) - 1);
    if (s->from < 0 || s->to < 0 || s->from == s->to || s->from == 1440)
        return false;
    if (s->to < s->from)
        s->to += 1440;
    return true;
}

int workcal_spans(struct workcal_day *d, const char *text, struct err *e)
{
    struct workcal_day out = {.n = 0};
    const char *p = text + strspn(text, " \t,;");
    if (!strcasecmp(p, "closed") || !strcasecmp(p, "none") || !strcasecmp(p, "off"))
        p = "";
    while (*p) {
        size_t n = strcspn(p, " \t,;");
        if (out.n == WORKCAL_SPANS)
            return err_set(e, ERR_LIMIT, "a day has at most %d spans", WORKCAL_SPANS);
        if (!span_read(&out.spans[out.n++], p, n))
            return err_set(e, ERR_SYNTAX, "\"%.*s\" is no span of hours: use 9:00-12:30 14:00-18:00, 22:00-6:00 or closed",
                           (int)(n > 40 ? 40 : n), p);
        p += n;
        p += strspn(p, " \t,;");
    }
    *d = out;
    return 0;
}

// --- holidays -----------------------------------------------------------------------------------------------------

// Meeus, Astronomical Algorithms, chapter 8 (the anonymous Gregorian computus).
int32_t civil_easter(int32_t year)
{
    int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
    return civil_to_day(year, n / 31, n % 31 + 1);
}

struct holidays {
    void (*each)(void *ctx, int32_t day);
    void *ctx;
};

static void tell(const struct holidays *h, int32_t day)
{
    if (h->each && day != CIVIL_NONE)
        h->each(h->ctx, day);
}

static void every_year(const struct holidays *h, int month, int day)
{
    for (int32_t y = WORKCAL_FIRST_YEAR; y <= WORKCAL_LAST_YEAR; y++)
        tell(h, civil_to_day(y, month, day));
}

static void france(const struct holidays *h, bool alsace)
{
    static const int fixed[][2] = {{1, 1}, {5, 1}, {5, 8}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}};
    static const int after_easter[] = {1, 39, 50}; // Easter Monday, Ascension Day, Whit Monday
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        every_year(h, fixed[i][0], fixed[i][1]);
    if (alsace)
        every_year(h, 12, 26);
    for (int32_t y = WORKCAL_FIRST_YEAR; y <= WORKCAL_LAST_YEAR; y++) {
        for (size_t i = 0; i < ARRAY_LEN(after_easter); i++)
            tell(h, civil_easter(y) + after_easter[i]);
        if (alsace)
            tell(h, civil_easter(y) - 2);
    }
}

static bool two_digits(const char *s, int *v)
{
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
        return false;
    *v = (s[0] - '0') * 10 + (s[1] - '0');
    return true;
}

static bool one_holiday(const struct holidays *h, const char *s, size_t n)
{
    int32_t from, to;
    int month, day;
    if (n == 2 && !strncasecmp(s, "fr", n)) {
        france(h, false);
    } else if ((n == 9 && !strncasecmp(s, "fr-alsace", n)) || (n == 17 && !strncasecmp(s, "fr-alsace-moselle", n))) {
        france(h, true);
    } else if (n == 5 && s[2] == '-' && two_digits(s, &month) && two_digits(s + 3, &day) && civil_valid(2000, month, day)) {
        every_year(h, month, day);
    } else if (n == 10 && civil_parse_iso(s, 10, &from)) {
        tell(h, from);
    } else if (n == 22 && !strncmp(s + 10, "..", 2) && civil_parse_iso(s, 10, &from) && civil_parse_iso(s + 12, 10, &to) &&
               from <= to && to - from <= 3660) {
        for (; from <= to; from++)
            tell(h, from);
    } else {
        return false;
    }
    return true;
}

int workcal_holidays(const char *text, void (*each)(void *ctx, int32_t day), void *ctx, struct err *e)
{
    const struct holidays h = {each, ctx};
    for (const char *p = text + strspn(text, " \t,;"); *p;) {
        size_t n = strcspn(p, " \t,;");
        if (!one_holiday(&h, p, n))
            return err_set(e, ERR_SYNTAX, "\"%.*s\" is no holiday: use fr, fr-alsace, a date such as 2026-05-15, 12-24 for every year, or 2026-08-01..2026-08-15",
                           (int)(n > 40 ? 40 : n), p);
        p += n;
        p += strspn(p, " \t,;");
    }
    return 0;
}

// --- the calendar -------------------------------------------------------------------------------------------------

static void mark_holiday(void *ctx, int32_t day)
{
    struct workcal *w = ctx;
    if (day >= w->first && day < w->last)
        w->holiday[(day - w->first) / 8] |= (uint8_t)(1u << ((day - w->first) % 8));
}

static bool is_holiday(const struct workcal *w, int32_t day)
{
    return day >= w->first && day < w->last && (w->holiday[(day - w->first) / 8] >> ((day - w->first) % 8) & 1);
}

// Adds a span, kept in order; what overlaps becomes one.
static void add_span(struct open_day *d, int from, int to)
{
    int at = 0, i;
    if (from >= to)
        return;
    while (at < d->n && d->spans[at].to < from)
        at++;
    for (i = at; i < d->n && d->spans[i].from <= to; i++) {
        from = d->spans[i].from < from ? d->spans[i].from : from;
        to = d->spans[i].to > to ? d->spans[i].to : to;
    }
    if (i == at && d->n == MERGED)
        return; // cannot be: two days hold so many
    memmove(&d->spans[at + 1], &d->spans[i], (size_t)(d->n - i) * sizeof(d->spans[0]));
    d->n += at + 1 - i;
    d->spans[at] = (struct workcal_span){from, to};
}

static struct open_day lay_out(const struct workcal_day *today, const struct workcal_day *before)
{
    struct open_day d = {.n = 0};
    for (int i = 0; today && i < today->n; i++)
        add_span(&d, today->spans[i].from, today->spans[i].to < 1440 ? today->spans[i].to : 1440);
    for (int i = 0; before && i < before->n; i++)
        add_span(&d, 0, before->spans[i].to - 1440);
    return d;
}

// Open ms between two readings of the local clock.
static int64_t open_local(const struct workcal *w, int64_t from, int64_t to)
{
    int64_t sum = 0;
    for (int64_t day = from / DAY_MS - (from % DAY_MS < 0); day * DAY_MS < to; day++) {
        int32_t d = (int32_t)day;
        const struct open_day *o = &w->days[civil_weekday(d)][is_holiday(w, d)][is_holiday(w, d - 1)];
        for (int i = 0; i < o->n; i++) {
            int64_t a = day * DAY_MS + o->spans[i].from * MINUTE_MS, b = day * DAY_MS + o->spans[i].to * MINUTE_MS;
            a = a > from ? a : from;
            b = b < to ? b : to;
            sum += b > a ? b - a : 0;
        }
    }
    return sum;
}

// Open ms between two instants at most a day apart, over at most one change of the clock.
static int64_t open_between(const struct workcal *w, int64_t from, int64_t to)
{
    if (from >= to)
        return 0;
    int64_t before = zone_offset(w->zone, from) * INT64_C(1000), after = zone_offset(w->zone, to - 1) * INT64_C(1000);
    int64_t same = from, changed = to; // the last instant known to have the first offset, the first without it
    while (before != after && changed - same > 1) {
        int64_t middle = same + (changed - same) / 2;
        *(zone_offset(w->zone, middle) * INT64_C(1000) == before ? &same : &changed) = middle;
    }
    return open_local(w, from + before, changed + before) + open_local(w, changed + after, to + after);
}

static int add_up(struct workcal *w, struct err *e)
{
    size_t n = (size_t)(w->last - w->first);
    w->before = calloc(n + 1, sizeof(*w->before));
    if (!w->before)
        return err_nomem(e);
    for (size_t i = 0; i < n; i++) {
        int64_t at = (w->first + (int64_t)i) * DAY_MS;
        w->before[i + 1] = w->before[i] + open_between(w, at, at + DAY_MS);
    }
    return w->before[n] ? 0 : err_set(e, ERR_RANGE, "the calendar of business hours is never open: give it hours, such as mon-fri = 9:00-18:00");
}

int workcal_new(struct workcal **out, const struct workcal_day week[7], const char *holidays, const struct zone *zone,
                struct err *e)
{
    struct workcal *w = calloc(1, sizeof(*w));
    if (!w)
        return err_nomem(e);
    w->zone = zone;
    w->first = civil_to_day(WORKCAL_FIRST_YEAR, 1, 1);
    w->last = civil_to_day(WORKCAL_LAST_YEAR + 1, 1, 1);
    w->holiday = calloc((size_t)(w->last - w->first) / 8 + 1, 1);
    int rc = w->holiday ? workcal_holidays(holidays ? holidays : "", mark_holiday, w, e) : err_nomem(e);
    for (int d = 0; d < 7; d++)
        for (int k = 0; k < 4; k++)
            w->days[d][k / 2][k % 2] = lay_out(k / 2 ? NULL : &week[d], k % 2 ? NULL : &week[(d + 6) % 7]);
    if (!rc)
        rc = add_up(w, e);
    if (rc)
        workcal_free(w);
    else
        *out = w;
    return rc;
}

uint64_t workcal_fingerprint(const struct workcal *w)
{
    if (!w)
        return 0;
    uint64_t h = hash_bytes(w->holiday, (size_t)(w->last - w->first) / 8 + 1, 1);
    for (int i = 0; i < 7 * 2 * 2; i++) {
        const struct open_day *d = &w->days[i / 4][i / 2 % 2][i % 2];
        h = hash_bytes(d->spans, (size_t)d->n * sizeof(*d->spans), h + (uint64_t)d->n);
    }
    return h;
}

void workcal_free(struct workcal *w)
{
    if (!w)
        return;
    free(w->holiday);
    free(w->before);
    free(w);
}

// Open ms from the first day to an instant.
static int64_t open_until(const struct workcal *w, int64_t t)
{
    int64_t day = t / DAY_MS;
    return w->before[day - w->first] + open_between(w, day * DAY_MS, t);
}

int64_t workcal_between(const struct workcal *w, int64_t from, int64_t to)
{
    if (to < from || from < w->first * DAY_MS || to >= w->last * DAY_MS)
        return -1;
    return open_until(w, to) - open_until(w, from);
}

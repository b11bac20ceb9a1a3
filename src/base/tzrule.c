#include "base/civil.h"
#include "zone_priv.h"
#include <stddef.h>

#define DAY_S 86400

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The parsers below move *s past what they read, and answer false when it is not there.

static bool read_number(const char **s, int max, int *out)
{
    int v = 0;
    const char *p = *s;
    if (*p < '0' || *p > '9')
        return false;
    for (; *p >= '0' && *p <= '9'; p++) {
        v = v * 10 + (*p - '0');
        if (v > max)
            return false;
    }
    *s = p;
    *out = v;
    return true;
}

static bool skip_char(const char **s, char c)
{
    if (**s != c)
        return false;
    ++*s;
    return true;
}

// "CET", or "<+0330>".
static bool skip_abbreviation(const char **s)
{
    const char *p = *s;
    if (*p == '<') {
        while (*p && *p != '>')
            p++;
        if (*p != '>' || p == *s + 1)
            return false;
        *s = p + 1;
        return true;
    }
    while (is_alpha(*p))
        p++;
    bool ok = p - *s >= 3;
    *s = p;
    return ok;
}

// [+-]hh[:mm[:ss]] in seconds; hours up to 167 (RFC 8536).
static bool read_time(const char **s, int32_t *out)
{
    int h, m = 0, sec = 0;
    bool neg = skip_char(s, '-');
    if (!neg)
        skip_char(s, '+');
    if (!read_number(s, 167, &h))
        return false;
    if (skip_char(s, ':')) {
        if (!read_number(s, 59, &m))
            return false;
        if (skip_char(s, ':') && !read_number(s, 59, &sec))
            return false;
    }
    int32_t v = h * 3600 + m * 60 + sec;
    *out = neg ? -v : v;
    return true;
}

static bool read_month_day(const char **s, struct tzrule_date *d)
{
    d->form = TZRULE_MONTH;
    return read_number(s, 12, &d->month) && d->month >= 1 && skip_char(s, '.') &&
           read_number(s, 5, &d->week) && d->week >= 1 && skip_char(s, '.') && read_number(s, 6, &d->day);
}

static bool read_date(const char **s, struct tzrule_date *d)
{
    bool ok;
    if (skip_char(s, 'M')) {
        ok = read_month_day(s, d);
    } else if (skip_char(s, 'J')) {
        d->form = TZRULE_JULIAN;
        ok = read_number(s, 365, &d->day) && d->day >= 1;
    } else {
        d->form = TZRULE_DAY0;
        ok = read_number(s, 365, &d->day);
    }
    d->time = 2 * 3600;
    return ok && (!skip_char(s, '/') || read_time(s, &d->time));
}

static bool read_dst(const char **s, struct tzrule *r)
{
    if (!skip_abbreviation(s))
        return false;
    r->has_dst = true;
    r->dst = r->std + 3600;
    if (**s && **s != ',') {
        if (!read_time(s, &r->dst))
            return false;
        r->dst = -r->dst;
    }
    return skip_char(s, ',') && read_date(s, &r->start) && skip_char(s, ',') && read_date(s, &r->end);
}

bool tzrule_parse(const char *s, struct tzrule *out)
{
    struct tzrule r = {0};
    if (!skip_abbreviation(&s) || !read_time(&s, &r.std))
        return false;
    r.std = -r.std; // POSIX counts west of Greenwich
    if (*s && !read_dst(&s, &r))
        return false;
    if (*s)
        return false;
    *out = r;
    return true;
}

// Day number of the rule's date in a year.
static int32_t date_in(const struct tzrule_date *d, int32_t year)
{
    int32_t jan1 = civil_to_day(year, 1, 1);
    if (d->form == TZRULE_DAY0)
        return jan1 + d->day;
    if (d->form == TZRULE_JULIAN)
        return jan1 + d->day - 1 + (d->day >= 60 && civil_month_len(year, 2) == 29);
    int32_t first = civil_to_day(year, d->month, 1);
    int sunday0 = (civil_weekday(first) + 1) % 7;
    int32_t day = first + (d->day - sunday0 + 7) % 7 + 7 * (d->week - 1);
    return day < first + civil_month_len(year, d->month) ? day : day - 7;
}

void tzrule_year(const struct tzrule *r, int32_t year, int64_t *start, int64_t *end)
{
    *start = (int64_t)date_in(&r->start, year) * DAY_S + r->start.time - r->std;
    *end = (int64_t)date_in(&r->end, year) * DAY_S + r->end.time - r->dst;
}

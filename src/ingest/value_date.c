#include "base/civil.h"
#include "base/i18n.h"
#include "value_priv.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

struct scan {
    const char *s, *end;
};

// 1..9 digits; returns how many
static int digits(struct scan *p, int64_t *v)
{
    int n = 0;
    *v = 0;
    while (p->s < p->end && digit(*p->s) && n < 9) {
        *v = *v * 10 + (*p->s++ - '0');
        n++;
    }
    return n;
}

static char peek(const struct scan *p)
{
    return p->s < p->end ? *p->s : '\0';
}

static void blanks(struct scan *p)
{
    for (;;) {
        size_t left = (size_t)(p->end - p->s);
        if (left && (*p->s == ' ' || *p->s == '\t'))
            p->s++;
        else if (left > 1 && !memcmp(p->s, "\xC2\xA0", 2))
            p->s += 2;
        else if (left > 2 && !memcmp(p->s, "\xE2\x80\xAF", 3))
            p->s += 3;
        else
            return;
    }
}

// Month names by their beginnings, French and English; longest first where one begins another.
static const struct {
    const char *name;
    int month;
} months[] = {
    {"janv", 1}, {"jan", 1},  {"fev", 2},  {"f\xC3\xA9v", 2}, {"feb", 2},  {"mars", 3},
    {"mar", 3},  {"avr", 4},  {"apr", 4},  {"mai", 5},        {"may", 5},  {"juin", 6},
    {"jun", 6},  {"juil", 7}, {"jul", 7},  {"aout", 8},       {"ao\xC3\xBBt", 8}, {"aug", 8},
    {"sep", 9},  {"oct", 10}, {"nov", 11}, {"dec", 12},       {"d\xC3\xA9" "c", 12},
};

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0xC3;
}

static int month_name(struct scan *p)
{
    char low[16] = {0};
    size_t n = 0;
    const char *s = p->s;
    while (s < p->end && (letter(*s) || (n && (unsigned char)*s >= 0x80)) && n < sizeof(low)) {
        low[n++] = (char)(*s >= 'A' && *s <= 'Z' ? *s + 32 : *s);
        s++;
    }
    for (size_t i = 0; i < ARRAY_LEN(months); i++) {
        size_t k = low[0] == months[i].name[0] ? strlen(months[i].name) : n + 1;
        if (n >= k && !memcmp(low, months[i].name, k)) {
            p->s = s + (s < p->end && *s == '.');
            return months[i].month;
        }
    }
    return 0;
}

struct date_part {
    int64_t a, b, c; // in the order written
    int na, nb, nc;  // digits; 0 for a month name
};

// Three parts with / - . or blanks between them.
static bool date_parts(struct scan *p, struct date_part *d)
{
    int64_t *v[3] = {&d->a, &d->b, &d->c};
    int *len[3] = {&d->na, &d->nb, &d->nc};
    int named = 0;
    for (int i = 0; i < 3; i++) {
        if (digit(peek(p))) {
            *len[i] = digits(p, v[i]);
            if (*len[i] != 1 && *len[i] != 2 && *len[i] != 4)
                return false;
            if (i < 2 && p->end - p->s > 2 && !memcmp(p->s, "er ", 3)) // 1er janvier
                p->s += 2;
        } else {
            *len[i] = 0;
            *v[i] = month_name(p);
            if (!*v[i] || named++)
                return false;
        }
        if (i == 2)
            break;
        const char *before = p->s;
        blanks(p);
        char c = peek(p);
        if (c == '/' || c == '-' || c == '.' || c == ',')
            p->s++;
        blanks(p);
        if (p->s == before)
            return false;
    }
    return true;
}

// "lundi 3 février 2025", "Mon, 3 Feb 2025": the name of a day before the date is read over.
static bool after_weekday(struct scan *p)
{
    static const char names[] = "lunmarmerjeuvensamdimmontuewedthufrisatsun";
    char low[3];
    if (p->end - p->s < 4)
        return false;
    for (int i = 0; i < 3; i++)
        low[i] = (char)(p->s[i] | 32);
    bool known = false;
    for (size_t i = 0; i + 3 <= sizeof(names) - 1; i += 3)
        known = known || !memcmp(names + i, low, 3);
    if (!known)
        return false;
    while (p->s < p->end && ((*p->s | 32) >= 'a' && (*p->s | 32) <= 'z'))
        p->s++;
    while (p->s < p->end && (*p->s == '.' || *p->s == ','))
        p->s++;
    blanks(p);
    return true;
}

static bool read_date(struct scan *p, struct date_part *d)
{
    struct scan q = *p;
    *d = (struct date_part){0};
    if (date_parts(&q, d)) {
        *p = q;
        return true;
    }
    *d = (struct date_part){0};
    return after_weekday(p) && date_parts(p, d);
}

static int64_t year_of(int64_t y, int len)
{
    return len == 4 ? y : y < 70 ? 2000 + y : 1900 + y;
}

static const char *date_value(const struct date_part *d, enum date_order order, int32_t *day)
{
    int64_t y, m, dd;
    if (d->na == 4) {
        y = d->a;
        m = d->b;
        dd = d->c;
        if (d->nc == 4)
            return N_("unreadable date");
    } else if (order == ORDER_YMD && d->na && d->nb && d->nc && d->nc < 4) {
        y = year_of(d->a, d->na);
        m = d->b;
        dd = d->c;
    } else if (!d->nb) { // 25/Feb/26
        dd = d->a;
        m = d->b;
        y = year_of(d->c, d->nc);
    } else if (!d->na) { // Feb 25, 2026
        m = d->a;
        dd = d->b;
        y = year_of(d->c, d->nc);
    } else {
        if (!d->nc || d->nb == 4 || d->nc == 1)
            return N_("unreadable date");
        if (order == ORDER_NONE)
            return N_("the column holds day-first and month-first dates: which is the day cannot be told");
        bool mdy = order == ORDER_MDY;
        dd = mdy ? d->b : d->a;
        m = mdy ? d->a : d->b;
        y = year_of(d->c, d->nc);
        if (m > 12 && dd <= 12)
            return mdy ? N_("not a month-first date like the rest of the column")
                       : N_("not a day-first date like the rest of the column");
    }
    if (y < 1900 || y > 2200)
        return N_("a year before 1900 or after 2200");
    if (!civil_valid((int32_t)y, (int)m, (int)dd))
        return N_("no such day in the calendar");
    *day = civil_to_day((int32_t)y, (int)m, (int)dd);
    return NULL;
}

static bool word_at(struct scan *p, const char *w)
{
    size_t k = strlen(w);
    if ((size_t)(p->end - p->s) < k)
        return false;
    for (size_t i = 0; i < k; i++)
        if ((p->s[i] | 32) != (w[i] | 32))
            return false;
    p->s += k;
    return true;
}

// Zones by their letters, minutes east of UTC: those that mean one thing in the exports seen.
static const struct {
    const char *name;
    int minutes;
} letters[] = {
    {"UTC", 0},     {"GMT", 0},     {"Z", 0},       {"WET", 0},     {"WEST", 60},   {"BST", 60},    {"CET", 60},
    {"CEST", 120},  {"MEZ", 60},    {"MESZ", 120},  {"EET", 120},   {"EEST", 180},  {"SAST", 120},  {"MSK", 180},
    {"EST", -300},  {"EDT", -240},  {"CST", -360},  {"CDT", -300},  {"MST", -420},  {"MDT", -360},  {"PST", -480},
    {"PDT", -420},  {"AKST", -540}, {"AKDT", -480}, {"HST", -600},  {"SGT", 480},   {"AWST", 480},  {"JST", 540},
    {"ACST", 570},  {"AEST", 600},  {"AEDT", 660},  {"NZST", 720},  {"NZDT", 780},
};

// +02:00, -0500, +1; nothing is no offset
static bool offset_part(struct scan *p, int64_t *offset_ms, bool *found)
{
    char c = peek(p);
    int64_t h, m = 0;
    *found = c == '+' || c == '-';
    if (!*found)
        return true;
    p->s++;
    int n = digits(p, &h);
    if (n == 4) {
        m = h % 100;
        h /= 100;
    } else if (n < 1 || n > 2) {
        return false;
    } else if (peek(p) == ':') {
        p->s++;
        if (digits(p, &m) != 2)
            return false;
    }
    if (h > 15 || m > 59)
        return false;
    *offset_ms += (c == '-' ? -1 : 1) * (h * 60 + m) * 60000;
    return true;
}

// Europe/Paris, in brackets or not
static bool named_zone(struct scan *p, struct when *out)
{
    bool bracket = peek(p) == '(' || peek(p) == '[';
    const char *from = p->s + bracket, *q = from;
    while (q < p->end && (letter(*q) || digit(*q) || *q == '/' || *q == '_' || *q == '-' || *q == '+'))
        q++;
    size_t n = (size_t)(q - from);
    if (!n || n > 40 || !memchr(from, '/', n) || (bracket && (q == p->end || (*q != ')' && *q != ']'))))
        return false;
    out->zone = from;
    out->zone_len = n;
    p->s = q + bracket;
    return true;
}

// Z, UTC, GMT, UTC+1, CET, +02:00, -0500, Europe/Paris, +02:00[Europe/Paris]
static bool zone_part(struct scan *p, struct when *out, int64_t *offset_ms)
{
    bool found;
    *offset_ms = 0;
    blanks(p);
    if (p->s == p->end)
        return true;
    if (named_zone(p, out))
        return true;
    const char *q = p->s;
    while (q < p->end && ((*q >= 'A' && *q <= 'Z') || (*q >= 'a' && *q <= 'z')))
        q++;
    bool named = q == p->s;
    for (size_t i = 0; i < ARRAY_LEN(letters) && !named; i++)
        if ((size_t)(q - p->s) == strlen(letters[i].name) && word_at(p, letters[i].name)) {
            *offset_ms = letters[i].minutes * INT64_C(60000);
            named = true;
        }
    if (!named || !offset_part(p, offset_ms, &found))
        return false;
    out->zoned = true;
    struct when same = *out; // the name beside an offset says nothing new
    blanks(p);
    if (p->s < p->end)
        named_zone(p, &same);
    return true;
}

static bool meridiem(struct scan *p, int64_t *h)
{
    struct scan q = *p;
    blanks(&q);
    char c = (char)(peek(&q) | 32);
    if (c != 'a' && c != 'p')
        return true;
    q.s++;
    if (peek(&q) == '.')
        q.s++;
    if ((peek(&q) | 32) != 'm')
        return true;
    q.s++;
    if (peek(&q) == '.')
        q.s++;
    if (letter(peek(&q))) // America/New_York
        return true;
    if (*h < 1 || *h > 12)
        return false;
    *h = *h % 12 + (c == 'p' ? 12 : 0);
    *p = q;
    return true;
}

// The time after a date: blank, T, comma or "à" before it; then the zone.
static const char *time_part(struct scan *p, int64_t day_ms, struct when *out)
{
    blanks(p);
    if (peek(p) == ',')
        p->s++;
    if (peek(p) == 'T' || peek(p) == 't')
        p->s++;
    blanks(p);
    if (p->end - p->s > 2 && !memcmp(p->s, "\xC3\xA0", 2))
        p->s += 2;
    blanks(p);
    *out = (struct when){.local_ms = day_ms, .date_only = p->s == p->end};
    if (out->date_only)
        return NULL;
    int64_t h, m = 0, s = 0, ms = 0, offset;
    int n = digits(p, &h);
    if (n < 1 || n > 2)
        return N_("unreadable time of day");
    struct scan hour = *p; // "20 h 10"
    blanks(&hour);
    if ((peek(&hour) | 32) == 'h')
        *p = hour;
    char c = peek(p);
    if (c == ':' || c == 'h' || c == 'H') {
        p->s++;
        if (c != ':')
            blanks(p);
        n = digits(p, &m);
        if (n != 2 && !(c != ':' && n == 0))
            return N_("unreadable time of day");
        if (peek(p) == ':') {
            p->s++;
            if (digits(p, &s) != 2)
                return N_("unreadable time of day");
            if (peek(p) == '.' || peek(p) == ',') {
                int64_t scale = 100;
                for (p->s++; digit(peek(p)); p->s++, scale /= 10)
                    ms += (*p->s - '0') * scale;
            }
        }
    } else {
        struct scan q = *p; // "3 PM"
        blanks(&q);
        if ((peek(&q) | 32) != 'a' && (peek(&q) | 32) != 'p')
            return N_("unreadable time of day");
    }
    if (!meridiem(p, &h) || h > 24 || m > 59 || s > 60 || (h == 24 && (m || s)))
        return N_("no such time of day");
    if (!zone_part(p, out, &offset))
        return N_("unreadable time zone");
    blanks(p);
    if (p->s != p->end)
        return N_("unreadable time of day");
    out->local_ms = day_ms + ((h * 60 + m) * 60 + (s == 60 ? 59 : s)) * 1000 + ms - offset;
    return NULL;
}

static const char *serial(const char *s, size_t n, enum date_order order, struct when *out)
{
    struct dec d;
    int64_t v;
    if (!number_parse(s, n, '.', &d) && !number_parse(s, n, ',', &d))
        return N_("unreadable date");
    if (order == DATE_AVAYA) {
        if (!dec_fixed(d, DAY_MS, &v) || v < DAY_MS || v > 120000 * DAY_MS)
            return N_("unreadable date");
        *out = (struct when){.local_ms = v - 25568 * DAY_MS, .date_only = v % DAY_MS == 0};
        return NULL;
    }
    if (order == DATE_EXCEL) {
        if (!dec_fixed(d, DAY_MS, &v) || v < DAY_MS || v > 120000 * DAY_MS)
            return N_("unreadable date");
        v = (v / 1000 + (v % 1000 >= 500)) * 1000; // Excel's fractions are not exact
        *out = (struct when){.local_ms = v - 25569 * DAY_MS, .date_only = v % DAY_MS == 0};
        return NULL;
    }
    if (!dec_fixed(d, order == DATE_UNIX ? 1000 : 1, &v) || v < 0 || v > INT64_C(7258118400000))
        return N_("unreadable date");
    *out = (struct when){.local_ms = v, .zoned = true};
    return NULL;
}

static int two(const char *s)
{
    return digit(s[0]) && digit(s[1]) ? (s[0] - '0') * 10 + s[1] - '0' : -1000;
}

// YYYY-MM-DD[ T]HH:MM[:SS], the form of most exports.
static bool fast_iso(const char *s, size_t n, struct when *out)
{
    if ((n != 19 && n != 16 && n != 10) || s[4] != '-' || s[7] != '-')
        return false;
    int y1 = two(s), y2 = two(s + 2), mo = two(s + 5), d = two(s + 8), h = 0, m = 0, sec = 0;
    if (n > 10) {
        if ((s[10] != ' ' && s[10] != 'T') || s[13] != ':')
            return false;
        h = two(s + 11);
        m = two(s + 14);
        if (n == 19) {
            if (s[16] != ':')
                return false;
            sec = two(s + 17);
        }
    }
    int y = y1 * 100 + y2;
    if (y < 1900 || y > 2200 || h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59 || !civil_valid(y, mo, d))
        return false;
    *out = (struct when){.local_ms = civil_to_day(y, mo, d) * DAY_MS + ((h * 60 + m) * 60 + sec) * 1000,
                         .date_only = n == 10};
    return true;
}

// YYYYMMDD, then HHMM or HHMMSS after a T or a blank.
static bool compact(const char *s, size_t n, struct when *out)
{
    char iso[20] = "0000-00-00 00:00:00";
    if (n != 8 && n != 13 && n != 15)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!digit(s[i]) && !(i == 8 && (s[i] == 'T' || s[i] == ' ')))
            return false;
    memcpy(iso, s, 4);
    memcpy(iso + 5, s + 4, 2);
    memcpy(iso + 8, s + 6, 2);
    for (size_t i = 9; i + 2 <= n; i += 2)
        memcpy(iso + 11 + (i - 9) / 2 * 3, s + i, 2);
    return fast_iso(iso, n == 8 ? 10 : n == 13 ? 16 : 19, out);
}

// "Tue Oct 31 22:10:47 +0000 2017", as ctime(3) and Twitter write it: the year stands last.
static bool year_at_end(const char *s, size_t n, struct when *out)
{
    struct scan p = {s, s + n};
    int64_t y, day;
    if (n < 16 || !letter(*s) || s[n - 5] != ' ')
        return false;
    struct scan year = {s + n - 4, s + n};
    if (digits(&year, &y) != 4 || y < 1900 || y > 2200)
        return false;
    p.end -= 5;
    after_weekday(&p);
    int month = month_name(&p);
    blanks(&p);
    if (!month || !digits(&p, &day) || !civil_valid((int32_t)y, month, (int)(day > 31 ? 0 : day)))
        return false;
    return !time_part(&p, civil_to_day((int32_t)y, month, (int)day) * DAY_MS, out) && !out->date_only;
}

// 990131 where the profile says that the year comes first.
static bool six_digits(const char *s, size_t n, struct when *out)
{
    for (size_t i = 0; i < 6 && n == 6; i++)
        if (!digit(s[i]))
            return false;
    if (n != 6)
        return false;
    int32_t y = (int32_t)year_of(two(s), 2);
    if (!civil_valid(y, two(s + 2), two(s + 4)))
        return false;
    *out = (struct when){.local_ms = civil_to_day(y, two(s + 2), two(s + 4)) * DAY_MS, .date_only = true};
    return true;
}

const char *when_parse(const char *s, size_t n, enum date_order order, struct when *out)
{
    if (order == DATE_UNIX || order == DATE_UNIX_MS || order == DATE_EXCEL || order == DATE_AVAYA) {
        if (!serial(s, n, order, out))
            return NULL;
        order = ORDER_NONE; // a cell of another style, where it needs no order
    }
    if (fast_iso(s, n, out) || compact(s, n, out) || (order == ORDER_YMD && six_digits(s, n, out)) || year_at_end(s, n, out))
        return NULL;
    struct scan p = {s, s + n};
    struct date_part d;
    int32_t day;
    if (!read_date(&p, &d))
        return N_("unreadable date");
    const char *why = date_value(&d, order, &day);
    return why ? why : time_part(&p, day * DAY_MS, out);
}

const char *when_counted(const char *s, size_t n, struct when *out)
{
    static const struct {
        enum date_order order;
        int64_t lo, hi;
    } forms[] = {{DATE_EXCEL, 36526, 54789}, {DATE_UNIX, 946684800, 2524608000}, {DATE_UNIX_MS, 946684800000, 2524608000000}};
    struct dec d;
    int64_t v;
    if ((!number_parse(s, n, '.', &d) && !number_parse(s, n, ',', &d)) || !dec_fixed(d, 1, &v))
        return N_("unreadable date");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (v >= forms[i].lo && v <= forms[i].hi)
            return serial(s, n, forms[i].order, out);
    return N_("unreadable date");
}

// 9:05 PM, 0.378 of a day, 1899-12-30 09:05:00
static bool time_of_day(const char *s, size_t n, int64_t *ms)
{
    struct dec d;
    if (clock_parse(s, n, ms))
        return true;
    if ((number_parse(s, n, '.', &d) || number_parse(s, n, ',', &d)) && dec_fixed(d, DAY_MS, ms) && *ms >= 0 && *ms < DAY_MS) {
        *ms = (*ms + 500) / 1000 * 1000;
        return true;
    }
    const char *before = n > 12 && (!memcmp(s, "1899-12-30", 10) || !memcmp(s, "1900-01-0", 9) || !memcmp(s, "1970-01-01", 10))
                             ? s + 11 : NULL;
    return before && clock_parse(before, n - 11, ms);
}

const char *when_joined(const char *date, size_t n, const char *clock, size_t m, enum date_order order, struct when *out)
{
    int64_t ms;
    struct when w;
    if (!time_of_day(clock, m, &ms))
        return N_("unreadable time of day");
    const char *why = when_parse(date, n, order, &w);
    if (why && !when_counted(date, n, &w))
        why = NULL;
    if (why)
        return why;
    if (w.zoned || w.local_ms % DAY_MS)
        return N_("a date with a time of its own beside a time of day");
    *out = (struct when){.local_ms = w.local_ms + ms, .zone = w.zone, .zone_len = w.zone_len};
    return NULL;
}

int date_evidence(const char *s, size_t n)
{
    struct when w;
    if (n < 6 || n > 48)
        return 0;
    if (digit(s[0]) && digit(s[1]) && digit(s[2]) && digit(s[3]))
        return when_parse(s, n, ORDER_DMY, &w) ? 0 : DATE_IS;
    struct scan p = {s, s + n};
    struct date_part d;
    if (!(digit(s[0]) || letter(s[0])) || !read_date(&p, &d))
        return 0;
    bool dmy = !when_parse(s, n, ORDER_DMY, &w), mdy = !when_parse(s, n, ORDER_MDY, &w);
    if (!d.na || !d.nb)
        return dmy ? DATE_IS : 0;
    if (!dmy && !mdy)
        return 0;
    return DATE_IS | (dmy && mdy ? (d.a == d.b ? 0 : DATE_AMBIGUOUS) : dmy ? DATE_DMY : DATE_MDY);
}

int date_sign(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && digit(s[i]))
        i++;
    char c = i && i <= 2 && i < n ? s[i] : '\0';
    return c == '/' ? SIGN_SLASH : c == '-' ? SIGN_DASH : c == '.' ? SIGN_DOT : SIGN_COUNT;
}

// --- periods ------------------------------------------------------------------------------------------------------

// A fiscal year is named by the year in which it ends.
static int32_t year_start(int32_t y, int fiscal_start)
{
    return fiscal_start > 1 ? civil_to_day(y - 1, fiscal_start, 1) : civil_to_day(y, 1, 1);
}

// A week that does not start on Monday carries its fourth day's ISO week.
static int32_t week_day(int32_t y, int week, int week_start)
{
    return civil_iso_week_start(y, week) + (week_start <= 3 ? week_start : week_start - 7);
}

struct cut { int week_start, fiscal_start; };

// "09/2025", "sept. 2025", "Q3 2025", "T3 2025": the year stands last.
static bool year_last(const char *s, size_t n, struct cut cut, int32_t *from, int32_t *to)
{
    if (n < 7 || two(s + n - 4) < 0 || two(s + n - 2) < 0)
        return false;
    int32_t y = two(s + n - 4) * 100 + two(s + n - 2);
    struct scan p = {s, s + n - 4};
    int month = two(s);
    if (y < 1900 || y > 2200)
        return false;
    if (n == 7 && (*s == 'Q' || *s == 'T') && s[1] >= '1' && s[1] <= '4' && (s[2] == ' ' || s[2] == '-')) {
        *from = civil_add_months(year_start(y, cut.fiscal_start), (s[1] - '1') * 3);
        *to = civil_add_months(*from, 3);
        return true;
    }
    if (n == 7 && month >= 1 && month <= 12 && (s[2] == '/' || s[2] == '-' || s[2] == '.')) {
        p.s = p.end;
    } else if (letter(*s)) {
        month = month_name(&p);
        blanks(&p);
    }
    if (month < 1 || month > 12 || p.s != p.end)
        return false;
    *from = civil_to_day(y, month, 1);
    *to = civil_add_months(*from, 1);
    return true;
}

static bool one_period(const char *s, size_t n, struct cut cut, int32_t *from, int32_t *to)
{
    if (year_last(s, n, cut, from, to))
        return true;
    if (n < 4 || two(s) < 0 || two(s + 2) < 0)
        return false;
    int32_t y = two(s) * 100 + two(s + 2);
    if (y < 1900 || y > 2200)
        return false;
    if (n == 4) {
        *from = year_start(y, cut.fiscal_start);
        *to = year_start(y + 1, cut.fiscal_start);
        return true;
    }
    if (s[4] != '-' && s[4] != '/')
        return false;
    if (n == 7 && (s[5] == 'Q' || s[5] == 'T') && s[6] >= '1' && s[6] <= '4') {
        *from = civil_add_months(year_start(y, cut.fiscal_start), (s[6] - '1') * 3);
        *to = civil_add_months(*from, 3);
        return true;
    }
    if (n == 8 && (s[5] == 'W' || s[5] == 'S') && two(s + 6) >= 1 && two(s + 6) <= civil_iso_weeks_in(y)) {
        *from = week_day(y, two(s + 6), cut.week_start);
        *to = *from + 7;
        return true;
    }
    if (n == 7 && two(s + 5) >= 1 && two(s + 5) <= 12) {
        *from = civil_to_day(y, two(s + 5), 1);
        *to = civil_add_months(*from, 1);
        return true;
    }
    if (n == 10 && civil_parse_iso(s, 10, from)) {
        *to = *from + 1;
        return true;
    }
    return false;
}

bool value_period(const char *s, size_t n, int week_start, int fiscal_start, int32_t *from, int32_t *to)
{
    struct cut cut = {week_start, fiscal_start};
    for (size_t i = 4; i + 2 < n; i++)
        if (s[i] == '.' && s[i + 1] == '.') {
            int32_t skip;
            return one_period(s, i, cut, from, &skip) && one_period(s + i + 2, n - i - 2, cut, &skip, to) && *from < *to;
        }
    return one_period(s, n, cut, from, to);
}

#include "value_priv.h"
#include "base/i18n.h"

#include <string.h>

static const struct {
    const char *word;
    int64_t ms;
} units[] = {
    {"ms", 1},          {"milliseconds", 1}, {"millisecond", 1},     {"millisecondes", 1}, {"s", 1000},
    {"sec", 1000},      {"secs", 1000},      {"second", 1000},       {"seconds", 1000},    {"seconde", 1000},
    {"secondes", 1000}, {"m", 60000},        {"min", 60000},         {"mins", 60000},      {"mn", 60000},
    {"minute", 60000},  {"minutes", 60000},  {"h", 3600000},         {"hr", 3600000},      {"hrs", 3600000},
    {"hour", 3600000},  {"hours", 3600000},  {"heure", 3600000},     {"heures", 3600000},  {"d", 86400000},
    {"day", 86400000},  {"days", 86400000},  {"j", 86400000},        {"jour", 86400000},   {"jours", 86400000},
    {"w", 604800000},   {"week", 604800000}, {"weeks", 604800000},   {"sem", 604800000},   {"semaine", 604800000},
    {"semaines", 604800000},
};

int64_t duration_unit(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (str_ieq(units[i].word, word))
            return units[i].ms;
    return 0;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

// Digits and colons: h:mm:ss(.fff) with any number of hours. parts = 2 or 3, 0 = not a clock.
static int clock_scan(const char *s, size_t n, int64_t part[3], int *fraction_ms)
{
    int parts = 0, len = 0;
    int64_t v = 0;
    *fraction_ms = 0;
    size_t i = 0;
    for (; i < n; i++) {
        if (digit(s[i])) {
            if (++len > 9)
                return 0;
            v = v * 10 + (s[i] - '0');
        } else if (s[i] == ':' && len && parts < 2) {
            if (parts && len != 2)
                return 0;
            part[parts++] = v;
            v = 0;
            len = 0;
        } else {
            break;
        }
    }
    if (!parts || len != 2 || v > 59 || (parts == 2 && part[1] > 59))
        return 0;
    part[parts++] = v;
    if (i < n && parts == 3 && (s[i] == '.' || s[i] == ',')) {
        int scale = 100;
        for (i++; i < n && digit(s[i]); i++, scale /= 10)
            *fraction_ms += (s[i] - '0') * scale;
    }
    return i == n ? parts : 0;
}

bool clock_parse(const char *s, size_t n, int64_t *ms_of_day)
{
    int pm = 0;
    if (n > 2 && (s[n - 1] == 'M' || s[n - 1] == 'm')) {
        char c = s[n - 2];
        pm = c == 'P' || c == 'p' ? 2 : c == 'A' || c == 'a' ? 1 : 0;
        if (!pm)
            return false;
        for (n -= 2; n && s[n - 1] == ' '; n--)
            ;
    }
    int64_t p[3] = {0};
    int frac, parts = clock_scan(s, n, p, &frac);
    if (!parts || p[0] > 23 || (pm && (p[0] < 1 || p[0] > 12)))
        return false;
    if (pm)
        p[0] = p[0] % 12 + (pm == 2 ? 12 : 0);
    *ms_of_day = ((p[0] * 60 + p[1]) * 60 + (parts == 3 ? p[2] : 0)) * 1000 + frac;
    return true;
}

// "2 jours 3 heures 15 minutes", "1h30", "45 s", "1 day, 2 hours"; "2 days, 03:04:05"
static bool text_parse(const char *s, size_t n, char decimal, int64_t *ms)
{
    __extension__ __int128 total = 0;
    size_t i = 0;
    int64_t last = 0;
    bool any = false;
    while (i < n) {
        while (i < n && (s[i] == ' ' || s[i] == ',' || (unsigned char)s[i] == 0xC2 || (unsigned char)s[i] == 0xA0))
            i++;
        if (n - i > 3 && !memcmp(s + i, "et ", 3))
            i += 3;
        else if (n - i > 4 && !memcmp(s + i, "and ", 4))
            i += 4;
        size_t b = i;
        while (i < n && (digit(s[i]) || (s[i] == decimal && i + 1 < n && digit(s[i + 1])) || s[i] == ':'))
            i++;
        if (i == b)
            break;
        struct dec d;
        int64_t v, part[3];
        int frac;
        if (memchr(s + b, ':', i - b)) {
            if (clock_scan(s + b, i - b, part, &frac) != 3 || last != 86400000)
                return false;
            total += (part[0] * 3600 + part[1] * 60 + part[2]) * 1000 + frac;
            continue;
        }
        if (!number_parse(s + b, i - b, decimal, &d))
            return false;
        while (i < n && (s[i] == ' ' || (unsigned char)s[i] == 0xC2 || (unsigned char)s[i] == 0xA0))
            i++;
        char word[16];
        size_t k = 0;
        while (i < n && k < sizeof(word) - 1 && ((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z')))
            word[k++] = s[i++];
        word[k] = '\0';
        if (i < n && s[i] == '.')
            i++;
        int64_t unit = k ? duration_unit(word) : last == 3600000 ? 60000 : last == 60000 ? 1000 : 0; // 1h30, 5min30
        if (!unit || !dec_fixed(d, unit, &v))
            return false;
        total += v;
        last = unit;
        any = true;
    }
    if (!any || i != n || total > DURATION_MAX_MS * 100)
        return false;
    *ms = (int64_t)total;
    return true;
}

const char *duration_parse(const char *s, size_t n, int64_t unit_ms, char decimal, enum clock_form clock, int64_t *ms)
{
    bool neg = n && *s == '-';
    const char *body = neg ? s + 1 : s;
    size_t m = neg ? n - 1 : n;
    struct dec d;
    int64_t v, p[3];
    int frac, parts;
    if (m && digit(*body) && memchr(body, ':', m) && (parts = clock_scan(body, m, p, &frac))) {
        if (parts == 2 && clock == CLOCK_UNKNOWN)
            return "12:34 may be hours or minutes here; let the profile say the unit";
        if (parts == 3)
            v = ((p[0] * 60 + p[1]) * 60 + p[2]) * 1000 + frac;
        else
            v = (p[0] * 60 + p[1]) * (clock == CLOCK_HM ? 60000 : 1000);
    } else if (m > 7 && (body[m - 1] | 32) == 'm' && clock_parse(body, m, &v)) {
        ; // a spreadsheet shows 0:02:23 as 12:02:23 AM
    } else if (number_parse(body, m, decimal, &d)) {
        if (!dec_fixed(d, unit_ms, &v))
            return N_("longer than 10 years");
        neg = neg || v < 0;
    } else if (!text_parse(body, m, decimal, &v)) {
        return N_("unreadable duration");
    }
    if (neg && v)
        return N_("negative duration");
    if (v > DURATION_MAX_MS)
        return N_("longer than 10 years");
    *ms = v;
    return NULL;
}

int duration_evidence(const char *s, size_t n)
{
    if (n && *s == '-') {
        s++;
        n--;
    }
    int64_t p[3], v;
    int frac;
    struct dec d;
    if (!n || !digit(*s))
        return 0;
    if (memchr(s, ':', n)) {
        int parts = clock_scan(s, n, p, &frac);
        if (parts)
            return parts == 3 ? DUR_CLOCK3 : DUR_CLOCK2;
    }
    if (number_parse(s, n, '.', &d) || number_parse(s, n, ',', &d))
        return DUR_NUMBER;
    return text_parse(s, n, '.', &v) || text_parse(s, n, ',', &v) ? DUR_TEXT : 0;
}

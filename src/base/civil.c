#include "base/civil.h"

#define DAYS_400Y 146097
#define DAYS_TO_1970 719468 // from 0000-03-01, where the 400-year cycle is made to start
#define DAY_MIN (-719162)   // 0001-01-01
#define DAY_MAX 2932896     // 9999-12-31

static bool leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_month_len(int32_t year, int month)
{
    static const int len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return len[month - 1] + (month == 2 && leap(year));
}

bool civil_valid(int32_t year, int month, int day)
{
    return year >= 1 && year <= 9999 && day >= 1 && day <= civil_month_len(year, month);
}

// Years are counted from March, so that the leap day is the last of its year (Hinnant, "chrono-compatible low-level date
// algorithms"): month lengths then follow 153 days per 5 months.
int32_t civil_to_day(int32_t year, int month, int day)
{
    if (!civil_valid(year, month, day))
        return CIVIL_NONE;
    int32_t y = month <= 2 ? year - 1 : year;
    int32_t era = y / 400, yoe = y % 400;
    int32_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * DAYS_400Y + doe - DAYS_TO_1970;
}

struct civil civil_from_day(int32_t day)
{
    if (day < DAY_MIN || day > DAY_MAX)
        return (struct civil){0};
    int32_t z = day + DAYS_TO_1970;
    int32_t era = z / DAYS_400Y, doe = z % DAYS_400Y;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    return (struct civil){
        .year = yoe + era * 400 + (month <= 2),
        .month = month,
        .day = doy - (153 * mp + 2) / 5 + 1,
    };
}

int civil_weekday(int32_t day)
{
    int w = (day % 7 + 3) % 7; // day 0 was a Thursday
    return w < 0 ? w + 7 : w;
}

int32_t civil_iso_week_start(int32_t year, int week)
{
    int32_t jan4 = civil_to_day(year, 1, 4);
    if (jan4 == CIVIL_NONE)
        return CIVIL_NONE;
    return jan4 - civil_weekday(jan4) + 7 * (week - 1);
}

// The week belongs to the year of its Thursday.
void civil_iso_week(int32_t day, int32_t *year, int *week)
{
    *year = 0;
    *week = 0;
    if (day < DAY_MIN || day > DAY_MAX)
        return;
    *year = civil_from_day(day - civil_weekday(day) + 3).year;
    *week = (day - civil_iso_week_start(*year, 1)) / 7 + 1;
}

int civil_iso_weeks_in(int32_t year)
{
    // 28 December is always in the last week.
    int32_t y;
    int week;
    int32_t dec28 = civil_to_day(year, 12, 28);
    if (dec28 == CIVIL_NONE)
        return 0;
    civil_iso_week(dec28, &y, &week);
    return week;
}

int32_t civil_add_months(int32_t day, int months)
{
    struct civil c = civil_from_day(day);
    if (!c.year)
        return CIVIL_NONE;
    int64_t m = (int64_t)c.year * 12 + c.month - 1 + months;
    if (m < 12 || m >= 120000)
        return CIVIL_NONE;
    int32_t year = (int32_t)(m / 12);
    int month = (int)(m % 12) + 1;
    int len = civil_month_len(year, month);
    return civil_to_day(year, month, c.day < len ? c.day : len);
}

static bool digits(const char *s, int n, int *value)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        v = v * 10 + (s[i] - '0');
    }
    *value = v;
    return true;
}

bool civil_parse_iso(const char *s, int len, int32_t *day)
{
    int y, m, d;
    if (len != 10 || s[4] != '-' || s[7] != '-')
        return false;
    if (!digits(s, 4, &y) || !digits(s + 5, 2, &m) || !digits(s + 8, 2, &d) || !civil_valid(y, m, d))
        return false;
    *day = civil_to_day(y, m, d);
    return true;
}

static void put_digits(char *out, int n, int value)
{
    while (n-- > 0) {
        out[n] = (char)('0' + value % 10);
        value /= 10;
    }
}

void civil_format_iso(int32_t day, char out[11])
{
    struct civil c = civil_from_day(day);
    out[0] = '\0';
    if (!c.year)
        return;
    put_digits(out, 4, c.year);
    out[4] = '-';
    put_digits(out + 5, 2, c.month);
    out[7] = '-';
    put_digits(out + 8, 2, c.day);
    out[10] = '\0';
}

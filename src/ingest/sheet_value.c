// Numbers of a sheet as text. What a number means stands in its number format: 45717.375 shown as dd/mm/yyyy hh:mm is
// 2025-03-01 09:00:00. Dates become ISO text, so that no column of a sheet has an order of day and month to guess.
#include "unpack_priv.h"

#include "base/civil.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS 86400000.0
#define LAST_SERIAL 2958466.0 // 10000-01-01
#define ELAPSED_DAYS 366.0    // a clock format on more than this is a date of which only the clock is shown

// --- formats ------------------------------------------------------------------------------------------------------

struct letters {
    bool date, month, clock, elapsed, percent, other;
    int zeros, hashes;
};

// [h] and [mm] are elapsed times, [$EUR-407] names a currency, [Red] and [>9] mean nothing here.
static const char *bracket(struct cell_format *f, struct letters *l, const char *p)
{
    size_t n = strcspn(p, "]");
    size_t run = strspn(p, "hHmMsS");
    if (n && run == n)
        l->elapsed = true;
    if (*p == '$') {
        size_t k = strcspn(p + 1, "-]");
        if (k && k < sizeof(f->currency)) {
            memcpy(f->currency, p + 1, k);
            f->currency[k] = '\0';
        }
    }
    return p[n] ? p + n : p + n - 1;
}

// A literal that begins with a currency sign.
static void literal(struct cell_format *f, const char *p)
{
    static const char *const signs[] = {"\xE2\x82\xAC", "\xC2\xA3", "$"};
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (!*f->currency && str_starts(p, signs[i]))
            str_copy(f->currency, sizeof(f->currency), signs[i]);
}

static const char *format_letter(struct cell_format *f, struct letters *l, const char *p)
{
    switch (*p | 32) {
    case 'y':
    case 'd': l->date = true; break;
    case 'm': l->month = true; break;
    case 'h':
    case 's': l->clock = true; break;
    case 'a': // AM/PM, A/P
        if (!strncasecmp(p, "AM/PM", 5) || !strncasecmp(p, "A/P", 3)) {
            l->clock = true;
            p += (p[1] | 32) == 'm' ? 4 : 2;
        }
        break;
    case 'g':
        if (!strncasecmp(p, "General", 7))
            p += 6;
        l->other = true;
        break;
    default:
        literal(f, p);
        l->percent |= *p == '%';
        l->zeros += *p == '0';
        l->hashes += *p == '#' || *p == '?';
        l->other |= *p == '.' || *p == ',' || *p == 'E';
    }
    return p;
}

static enum cell_kind kind_of(const struct letters *l)
{
    if (l->elapsed)
        return CELL_ELAPSED;
    if (l->date || (l->month && !l->clock))
        return CELL_DATE;
    if (l->clock)
        return CELL_CLOCK;
    if (l->percent)
        return CELL_PERCENT;
    return l->zeros > 1 && !l->hashes && !l->other ? CELL_PADDED : CELL_NUMBER;
}

void cell_format_read(struct cell_format *f, const char *code)
{
    struct letters l = {0};
    *f = (struct cell_format){.kind = CELL_NUMBER};
    for (const char *p = code; *p && *p != ';'; p++) {
        if (*p == '"') {
            size_t n = strcspn(p + 1, "\"");
            literal(f, p + 1 + strspn(p + 1, " "));
            l.other |= n > 0;
            p += p[1 + n] ? n + 1 : n;
        } else if (*p == '[') {
            p = bracket(f, &l, p + 1);
        } else if (*p == '\\' || *p == '_' || *p == '*') {
            p += p[1] != '\0';
        } else {
            p = format_letter(f, &l, p);
        }
    }
    f->kind = kind_of(&l);
    f->clock = l.clock;
    if (f->kind == CELL_PADDED && *f->currency)
        f->kind = CELL_NUMBER;
    if (f->kind != CELL_NUMBER)
        *f->currency = '\0';
    f->digits = f->kind == CELL_PADDED ? l.zeros : 0;
}

void cell_format_builtin(struct cell_format *f, unsigned id)
{
    *f = (struct cell_format){.kind = CELL_NUMBER};
    if (id == 9 || id == 10)
        f->kind = CELL_PERCENT;
    else if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
        f->kind = CELL_DATE;
    else if (id == 22)
        *f = (struct cell_format){.kind = CELL_DATE, .clock = true};
    else if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 55 && id <= 56) || id == 45 || id == 47)
        f->kind = CELL_CLOCK;
    else if (id == 46)
        f->kind = CELL_ELAPSED;
}

// --- values -------------------------------------------------------------------------------------------------------

// As many digits as the spreadsheet shows, 15; never an exponent, which would destroy an id.
static void plain_number(struct strbuf *b, double v)
{
    char text[400];
    if (!isfinite(v))
        return;
    if (v == 0)
        v = 0; // no -0
    if (fabs(v) < 1e15 && v == floor(v))
        snprintf(text, sizeof(text), "%.0f", v);
    else
        snprintf(text, sizeof(text), "%.15g", v);
    if (strchr(text, 'e')) {
        snprintf(text, sizeof(text), "%.*f", fabs(v) < 1 ? 20 : 0, v);
        size_t n = strlen(text);
        while (strchr(text, '.') && n && (text[n - 1] == '0' || text[n - 1] == '.')) {
            bool dot = text[n - 1] == '.';
            text[--n] = '\0';
            if (dot)
                break;
        }
    }
    sb_add(b, text);
}

static void clock_text(struct strbuf *b, int64_t ms)
{
    int64_t s = ms / 1000;
    sb_addf(b, "%02lld:%02lld:%02lld", (long long)(s / 3600), (long long)(s / 60 % 60), (long long)(s % 60));
    if (ms % 1000)
        sb_addf(b, ".%03lld", (long long)(ms % 1000));
}

// To the millisecond, and to the second where only the binary fraction is in the way.
static int64_t serial_ms(double v)
{
    int64_t ms = (int64_t)llround(v * DAY_MS), s = (ms + 500) / 1000;
    return llabs(ms - s * 1000) <= 1 ? s * 1000 : ms;
}

// Day 60 of the 1900 system is 29 February 1900, which never was: it is written, and rejected as a date.
static void date_text(struct strbuf *b, double v, bool clock, bool date1904)
{
    int64_t ms = serial_ms(v), day = ms / (int64_t)DAY_MS;
    ms -= day * (int64_t)DAY_MS;
    if (!date1904 && day == 60) {
        sb_add(b, "1900-02-29");
    } else {
        char iso[11];
        int64_t since = date1904 ? day - 24107 : day < 60 ? day - 25568 : day - 25569;
        civil_format_iso((int32_t)since, iso);
        sb_add(b, iso);
    }
    if (clock || ms) {
        sb_putc(b, ' ');
        clock_text(b, ms);
    }
}

void cell_number_text(struct strbuf *b, double v, const struct cell_format *f, bool date1904)
{
    bool dated = v >= 0 && v < LAST_SERIAL;
    switch (dated || f->kind == CELL_PERCENT || f->kind == CELL_PADDED ? f->kind : CELL_NUMBER) {
    case CELL_DATE: date_text(b, v, f->clock, date1904); return;
    case CELL_CLOCK:
        if (v >= ELAPSED_DAYS)
            date_text(b, v, true, date1904);
        else
            clock_text(b, serial_ms(v));
        return;
    case CELL_ELAPSED: clock_text(b, serial_ms(v)); return;
    case CELL_PERCENT:
        plain_number(b, v * 100);
        sb_putc(b, '%');
        return;
    case CELL_PADDED:
        if (v >= 0 && v < 1e15 && v == floor(v)) {
            sb_addf(b, "%0*.0f", f->digits > 40 ? 40 : f->digits, v);
            return;
        }
        break;
    case CELL_NUMBER: break;
    }
    plain_number(b, v);
    if (*f->currency)
        sb_addf(b, " %s", f->currency);
}

bool cell_is_error(const char *s, size_t n)
{
    static const char *const words[] = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!",
                                        "#GETTING_DATA", "#SPILL!", "#CALC!"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strlen(words[i]) == n && !memcmp(s, words[i], n))
            return true;
    return n == 7 && !memcmp(s, "Err:5", 5) && isdigit((unsigned char)s[5]) && isdigit((unsigned char)s[6]);
}

bool cell_iso_duration(struct strbuf *b, const char *s)
{
    double seconds = 0;
    bool minus = *s == '-', time = false;
    s += minus;
    if (*s++ != 'P')
        return false;
    while (*s) {
        if (*s == 'T') {
            time = true;
            s++;
            continue;
        }
        char *end;
        double v = strtod(s, &end);
        double unit = *end == 'D' && !time ? 86400 : *end == 'H' && time ? 3600 : *end == 'M' && time ? 60 : *end == 'S' && time ? 1 : 0;
        if (end == s || unit == 0 || !(v >= 0 && v < 1e10))
            return false;
        seconds += v * unit;
        s = end + 1;
    }
    if (minus)
        sb_putc(b, '-');
    clock_text(b, serial_ms(seconds / 86400));
    return true;
}

#include "base/numfmt.h"
#include "base/civil.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NBSP "\u00A0"
#define NNBSP "\u202F"
#define MINUS "\u2212"
#define DECIMALS_MAX 9
#define PLAIN_LIMIT 1e15 // from here on doubles no longer hold every integer's decimals: shown as 1.2e+18

const struct numfmt numfmt_en = {.decimal = ".", .thousand = ",", .pct = " %"};
const struct numfmt numfmt_fr = {.decimal = ",", .thousand = NNBSP, .pct = NBSP "%", .french = true};

// --- writing into a buffer of NUMFMT_BUF bytes --------------------------------------------------------------------

struct out {
    char *s;
    size_t n;
    bool ascii;
};

static struct out out_init(const struct numfmt *f, char *s)
{
    s[0] = '\0';
    return (struct out){s, 0, f->ascii};
}

// Text of ours: longer pieces than the buffer do not come up, and would be left out whole.
static void put(struct out *o, const char *text)
{
    size_t n = strlen(text);
    if (o->ascii) {
        if (strcmp(text, NBSP) == 0 || strcmp(text, NNBSP) == 0)
            text = " ";
        else if (strcmp(text, MINUS) == 0)
            text = "-";
        else if (strcmp(text, "€") == 0)
            text = "EUR";
        else if (strcmp(text, "£") == 0)
            text = "GBP";
        n = strlen(text);
    }
    if (o->n + n >= NUMFMT_BUF)
        return;
    memcpy(o->s + o->n, text, n + 1);
    o->n += n;
}

static void put_char(struct out *o, char c)
{
    put(o, (char[2]){c, '\0'});
}

// Digits of an integer with a separator before every group of three.
static void put_grouped(struct out *o, const struct numfmt *f, const char *digits, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            put(o, f->thousand);
        put_char(o, digits[i]);
    }
}

// --- decimal digits -----------------------------------------------------------------------------------------------

char *numfmt_exact(double v, char *out)
{
    out[0] = '\0';
    if (!isfinite(v))
        return out;
    if (v == 0)
        v = 0; // no "-0"
    // Any decimal of 15 digits survives a double, so "%.15g" (which drops trailing zeros) is the shortest when it reads
    // back; only the subnormals hold less.
    int from = fabs(v) < 2.3e-308 && v != 0 ? 1 : 15;
    for (int p = from; p <= 17; p++) {
        snprintf(out, NUMFMT_BUF, "%.*g", p, v);
        if (strtod(out, NULL) == v)
            break;
    }
    return out;
}

// |v| = 0.d1d2d3... * 10^exp with the digits of the shortest decimal that reads back.
struct digits {
    char d[24];
    int n, exp;
};

static struct digits digits_of(double v)
{
    char text[NUMFMT_BUF];
    struct digits r = {.exp = 0};
    bool point = false;

    for (const char *p = numfmt_exact(fabs(v), text); *p; p++) {
        if (*p == 'e') {
            r.exp += (int)strtol(p + 1, NULL, 10);
            break;
        }
        if (*p == '.') {
            point = true;
            continue;
        }
        if (r.n > 0 || *p != '0')
            r.d[r.n++] = *p;
        if (!point && r.n > 0)
            r.exp++;
        if (point && r.n == 0)
            r.exp--;
    }
    return r;
}

// Keep the digits down to 10^-decimals, half away from zero.
static void digits_round(struct digits *r, int decimals)
{
    int keep = r->exp + decimals;
    if (keep >= r->n)
        return;
    if (keep < 0) {
        *r = (struct digits){.exp = 0};
        return;
    }
    bool up = r->d[keep] >= '5';
    r->n = keep;
    if (!up)
        return;
    while (r->n > 0 && r->d[r->n - 1] == '9')
        r->n--;
    if (r->n > 0) {
        r->d[r->n - 1]++;
        return;
    }
    r->d[0] = '1'; // 9.99 -> 10.0
    r->n = 1;
    r->exp++;
}

static void put_digits(struct out *o, const struct numfmt *f, const struct digits *r, int decimals)
{
    char whole[24];
    int n = r->exp > 0 ? r->exp : 0;

    for (int i = 0; i < n; i++)
        whole[i] = i < r->n ? r->d[i] : '0';
    if (n == 0)
        whole[n++] = '0';
    put_grouped(o, f, whole, (size_t)n);
    if (decimals > 0)
        put(o, f->decimal);
    for (int i = 0; i < decimals; i++) {
        int at = r->exp + i;
        put_char(o, at >= 0 && at < r->n ? r->d[at] : '0');
    }
}

enum sign { SIGN_MINUS, SIGN_BOTH };

static void put_number(struct out *o, const struct numfmt *f, double v, int decimals, enum sign sign)
{
    decimals = decimals < 0 ? 0 : decimals > DECIMALS_MAX ? DECIMALS_MAX : decimals;
    if (isnan(v)) {
        put(o, o->ascii ? "-" : "–");
        return;
    }
    struct digits r = {.exp = 0};
    bool plain = fabs(v) < PLAIN_LIMIT;
    if (plain) {
        r = digits_of(v);
        digits_round(&r, decimals);
    }
    bool zero = plain && r.n == 0; // what rounds to zero has no sign
    if (!zero && v < 0)
        put(o, MINUS);
    if (!zero && v > 0 && sign == SIGN_BOTH)
        put(o, "+");
    if (plain) {
        put_digits(o, f, &r, decimals);
        return;
    }
    char text[NUMFMT_BUF];
    snprintf(text, sizeof(text), "%.1e", fabs(v));
    put(o, isinf(v) ? (o->ascii ? "inf" : "∞") : text);
}

char *numfmt_fixed(const struct numfmt *f, double v, int decimals, char *out)
{
    struct out o = out_init(f, out);
    put_number(&o, f, v, decimals, SIGN_MINUS);
    return out;
}

char *numfmt_signed(const struct numfmt *f, double v, int decimals, char *out)
{
    struct out o = out_init(f, out);
    put_number(&o, f, v, decimals, SIGN_BOTH);
    return out;
}

char *numfmt_count(const struct numfmt *f, int64_t v, char *out)
{
    struct out o = out_init(f, out);
    char digits[24];
    uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)magnitude);

    if (v < 0)
        put(&o, MINUS);
    put_grouped(&o, f, digits, (size_t)n);
    return out;
}

// --- durations ----------------------------------------------------------------------------------------------------

static double half_up(double v)
{
    return floor(v + 0.5);
}

static void put_unit(struct out *o, const struct numfmt *f, const char *unit)
{
    put(o, f->french ? NBSP : " ");
    put(o, unit);
}

// Two units: "1 min 23"; the second has two digits and is left out when zero.
static void put_units(struct out *o, const struct numfmt *f, const char *unit, int64_t whole, int64_t rest)
{
    char text[NUMFMT_BUF];
    snprintf(text, sizeof(text), "%lld", (long long)whole);
    put(o, text);
    put_unit(o, f, unit);
    snprintf(text, sizeof(text), "%02lld", (long long)rest);
    if (rest)
        put_unit(o, f, text);
}

char *numfmt_duration(const struct numfmt *f, double seconds, char *out)
{
    struct out o = out_init(f, out);
    double v = fabs(seconds);

    if (isnan(v)) {
        put(&o, f->ascii ? "-" : "–");
        return out;
    }
    // Each unit is chosen after rounding to it: 59.6 s is a minute, 59 min 40 an hour.
    double tenths = half_up(v * 10), whole = half_up(v), minutes = half_up(v / 60);
    if (seconds < 0 && tenths > 0)
        put(&o, MINUS);
    if (tenths < 100 && fmod(tenths, 10) != 0) {
        put_number(&o, f, tenths / 10, 1, SIGN_MINUS);
        put_unit(&o, f, "s");
    } else if (whole < 60) {
        put_units(&o, f, "s", (int64_t)whole, 0);
    } else if (whole < 600) {
        put_units(&o, f, "min", (int64_t)whole / 60, (int64_t)whole % 60);
    } else if (minutes < 60) {
        put_units(&o, f, "min", (int64_t)minutes, 0);
    } else if (minutes < 24 * 60) {
        put_units(&o, f, "h", (int64_t)minutes / 60, (int64_t)minutes % 60);
    } else {
        put_number(&o, f, v / 86400, 1, SIGN_MINUS);
        put_unit(&o, f, f->french ? "j" : "d");
    }
    return out;
}

char *numfmt_hours(const struct numfmt *f, double seconds, char *out)
{
    struct out o = out_init(f, out);
    if (!(half_up(fabs(seconds) / 60) >= 24 * 60))
        return numfmt_duration(f, seconds, out);
    put_number(&o, f, seconds / 3600, 0, SIGN_MINUS);
    put_unit(&o, f, "h");
    return out;
}

// --- money and dates ----------------------------------------------------------------------------------------------

// Symbol of a currency; in English the dollar and the pound stand before the amount.
static const char *currency_symbol(const char *code)
{
    static const struct {
        const char *code, *symbol;
    } known[] = {{"EUR", "€"}, {"USD", "$"}, {"GBP", "£"}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(code, known[i].code) == 0)
            return known[i].symbol;
    }
    return code;
}

char *numfmt_money(const struct numfmt *f, double amount, const char *currency, int decimals, char *out)
{
    struct out o = out_init(f, out);
    char code[12];
    snprintf(code, sizeof(code), "%s", currency ? currency : "");
    const char *symbol = currency_symbol(code);
    bool before = !f->french && symbol != code && strcmp(code, "EUR") != 0 && !(f->ascii && code[0] == 'G');

    if (decimals < 0)
        decimals = fabs(amount) >= 99.995 ? 0 : 2; // what shows as 100 shows as the others from 100 up
    if (before && amount < 0 && !isnan(amount)) {  // −$5, and 0 without a sign
        char bare[NUMFMT_BUF];
        numfmt_fixed(f, amount, decimals, bare);
        bool signless = bare[0] >= '0' && bare[0] <= '9';
        put(&o, signless ? "" : MINUS);
        amount = -amount;
    }
    if (before)
        put(&o, symbol);
    put_number(&o, f, amount, decimals, SIGN_MINUS);
    if (!before && *symbol) {
        put(&o, f->french ? NBSP : " ");
        put(&o, symbol);
    }
    return out;
}

char *numfmt_day(const struct numfmt *f, int32_t day, char *out)
{
    static const char *const en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const char *const fr[] = {"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                     "juil.", "août",  "sept.", "oct.", "nov.", "déc."};
    static const char *const fr_ascii[] = {"janv.", "fevr.", "mars",  "avr.", "mai",  "juin",
                                           "juil.", "aout",  "sept.", "oct.", "nov.", "dec."};
    struct civil c = civil_from_day(day);
    const char *const *names = !f->french ? en : f->ascii ? fr_ascii : fr;

    out[0] = '\0';
    if (c.year)
        snprintf(out, NUMFMT_BUF, "%d%s %s %d", c.day, f->french && c.day == 1 ? "er" : "", names[c.month - 1], c.year);
    return out;
}

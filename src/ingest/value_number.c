#include "value_priv.h"

#include <stdlib.h>
#include <string.h>

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

// Bytes of a blank used between thousands: space, NBSP, narrow NBSP, thin space; apostrophes too. 0 = none here.
static size_t group_blank(const char *s, const char *end)
{
    size_t n = (size_t)(end - s);
    if (*s == ' ' || *s == '\'')
        return 1;
    if (n >= 2 && !memcmp(s, "\xC2\xA0", 2))
        return 2;
    if (n >= 3 && (!memcmp(s, "\xE2\x80\xAF", 3) || !memcmp(s, "\xE2\x80\x89", 3) || !memcmp(s, "\xE2\x80\x99", 3)))
        return 3;
    return 0;
}

static bool add_digit(struct dec *d, char c, bool fraction, bool *full)
{
    if (d->m > (INT64_MAX - 9) / 10 || (fraction && d->scale == 18)) {
        *full = true; // further fraction digits are beyond what any value keeps
        return fraction;
    }
    if (*full)
        return fraction;
    d->m = d->m * 10 + (c - '0');
    d->scale += fraction;
    return true;
}

static const char *sign(const char *s, const char *end, bool *negative)
{
    *negative = false;
    if (s < end && (*s == '-' || *s == '+')) {
        *negative = *s == '-';
        return s + 1;
    }
    if (end - s >= 3 && !memcmp(s, "\xE2\x88\x92", 3)) {
        *negative = true;
        return s + 3;
    }
    return s;
}

static bool exponent(const char *s, const char *end, struct dec *d)
{
    bool neg;
    s = sign(s + 1, end, &neg);
    if (s == end)
        return false;
    int x = 0;
    for (; s < end; s++) {
        if (!digit(*s) || x > 40)
            return false;
        x = x * 10 + (*s - '0');
    }
    d->scale += neg ? x : -x;
    for (; d->scale < 0; d->scale++) {
        if (d->m > INT64_MAX / 10)
            return false;
        d->m *= 10;
    }
    for (; d->scale > 18; d->scale--)
        d->m /= 10;
    return true;
}

bool number_parse(const char *s, size_t n, char decimal, struct dec *out)
{
    const char *end = s + n;
    char other = decimal == ',' ? '.' : ',';
    struct dec d = {0, 0};
    bool neg, full = false;
    while (end > s && (end[-1] == '%' || end[-1] == ' '))
        end--;
    s = sign(s, end, &neg);
    int run = 0, groups = 0, any = 0; // digits since the last group sign
    for (; s < end && *s != decimal && *s != 'e' && *s != 'E'; s++) {
        if (digit(*s)) {
            run++;
            any++;
            if (!add_digit(&d, *s, false, &full))
                return false;
            continue;
        }
        size_t b = *s == other ? 1 : group_blank(s, end);
        if (!b || !any || run > 3 || (groups && run != 3))
            return false;
        groups++;
        run = 0;
        s += b - 1;
    }
    if (groups && run != 3)
        return false;
    if (s < end && *s == decimal)
        for (s++; s < end && digit(*s); s++) {
            any++;
            add_digit(&d, *s, true, &full);
        }
    if (!any)
        return false;
    if (s < end && (*s == 'e' || *s == 'E')) {
        if (!exponent(s, end, &d))
            return false;
    } else if (s != end) {
        return false;
    }
    if (neg)
        d.m = -d.m;
    *out = d;
    return true;
}

__extension__ typedef __int128 wide;

bool dec_fixed(struct dec d, int64_t one, int64_t *out)
{
    wide v = (wide)d.m * one, p = 1;
    for (int i = 0; i < d.scale; i++)
        p *= 10;
    wide h = v < 0 ? -(p / 2) : p / 2;
    v = (v + h) / p;
    if (v > INT64_MAX || v < INT64_MIN)
        return false;
    *out = (int64_t)v;
    return true;
}

int number_evidence(const char *s, size_t n)
{
    struct dec d;
    bool dot = number_parse(s, n, '.', &d), comma = number_parse(s, n, ',', &d);
    int bits = dot || comma ? NUM_IS : 0;
    if (!bits)
        return 0;
    if (memchr(s, 'E', n) || memchr(s, 'e', n))
        return bits | NUM_SCIENTIFIC | (dot && !comma ? NUM_DOT : 0) | (comma && !dot ? NUM_COMMA : 0);
    const char *c = memchr(s, ',', n), *p = memchr(s, '.', n);
    // 0,125 : no thousands begin with a zero
    bool zero = *s == '0' && n > 1 && (s[1] == ',' || s[1] == '.');
    if (c && comma && (!dot || (zero && !p)))
        bits |= NUM_COMMA;
    if (p && dot && (!comma || (zero && !c)))
        bits |= NUM_DOT;
    return bits;
}

#define SIGN(sign) sign, sizeof(sign) - 1
static const struct {
    const char *sign;
    size_t len;
    const char *code;
} signs[] = {
    {SIGN("\xE2\x82\xAC"), "EUR"}, {SIGN("US$"), "USD"}, {SIGN("CA$"), "CAD"}, {SIGN("A$"), "AUD"}, {SIGN("$"), "USD"},
    {SIGN("\xC2\xA3"), "GBP"}, {SIGN("\xC2\xA5"), "JPY"}, {SIGN("Fr."), "CHF"}, {SIGN("z\xC5\x82"), "PLN"}, {SIGN("kr"), "SEK"},
};

static size_t blank(const char *s, const char *end)
{
    return s < end && (*s == '\'' ? 0 : 1) ? group_blank(s, end) : 0;
}

static bool code_at(const char *s)
{
    for (int i = 0; i < 3; i++)
        if (s[i] < 'A' || s[i] > 'Z')
            return false;
    return true;
}

bool money_parse(const char *s, size_t n, char decimal, struct dec *out, char currency[4])
{
    const char *end = s + n;
    bool neg = false;
    memset(currency, 0, 4);
    if (n > 1 && (*s == '-' || *s == '+') && !digit(s[1]) && s[1] != '.' && s[1] != ',') { // -$5
        neg = *s == '-';
        s++;
    }
    for (size_t i = 0; i < ARRAY_LEN(signs) && !currency[0]; i++) {
        size_t k = signs[i].len;
        bool longer = (size_t)(end - s) > k;
        if (longer && *s == signs[i].sign[0] && !memcmp(s, signs[i].sign, k)) {
            memcpy(currency, signs[i].code, 4);
            s += k;
        } else if (longer && end[-1] == signs[i].sign[k - 1] && !memcmp(end - k, signs[i].sign, k)) {
            memcpy(currency, signs[i].code, 4);
            end -= k;
        }
    }
    if (!currency[0] && end - s > 3 && (code_at(s) || code_at(end - 3))) {
        bool first = code_at(s);
        memcpy(currency, first ? s : end - 3, 3);
        if (first)
            s += 3;
        else
            end -= 3;
    }
    for (size_t b; (b = blank(s, end));)
        s += b;
    for (bool more = true; more && end > s;) {
        more = false;
        if (end[-1] == ' ') {
            end--;
            more = true;
        } else if (end - s > 2 && !memcmp(end - 2, "\xC2\xA0", 2)) {
            end -= 2;
            more = true;
        } else if (end - s > 3 && !memcmp(end - 3, "\xE2\x80\xAF", 3)) {
            end -= 3;
            more = true;
        }
    }
    if (!number_parse(s, (size_t)(end - s), decimal, out))
        return false;
    if (neg)
        out->m = -out->m;
    return true;
}

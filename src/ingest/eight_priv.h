// Eight bytes of a text at a time.
#ifndef KPITOP_INGEST_EIGHT_PRIV_H
#define KPITOP_INGEST_EIGHT_PRIV_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t load8(const char *s)
{
    unsigned char b[8];
    memcpy(b, s, 8);
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
           (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

// Eight signs of a form, where each 0 stands for a digit; *digits: their values, 0 elsewhere. `over` makes any other value
// reach the highest bit of its byte: 0x76 beside a digit, 0x7F beside a sign.
static inline bool has_form(uint64_t word, uint64_t form, uint64_t over, uint64_t *digits)
{
    *digits = word ^ form;
    return !((*digits | (*digits + over)) & UINT64_C(0x8080808080808080));
}

// Forms of eight signs, the first one in the lowest byte.
#define FORM_MONTH UINT64_C(0x2D30302D30303030) // 0000-00-
#define OVER_MONTH UINT64_C(0x7F76767F76767676)
#define EIGHT_DIGITS UINT64_C(0x3030303030303030)
#define OVER_DIGITS UINT64_C(0x7676767676767676)
#define FORM_CLOCK UINT64_C(0x30303A3030203030)   // 00 00:00
#define FORM_CLOCK_T UINT64_C(0x30303A3030543030) // 00T00:00
#define OVER_CLOCK UINT64_C(0x76767F76767F7676)

static inline int digit_at(uint64_t digits, int i)
{
    return (int)(digits >> 8 * i & 0xFF);
}

static inline int pair_at(uint64_t digits, int i)
{
    return digit_at(digits, i) * 10 + digit_at(digits, i + 1);
}

// The number that one to eight digits say; false: something else stands there. Eight bytes are readable.
static inline bool eight_digits(const char *s, uint32_t n, uint64_t *out)
{
    uint64_t w = load8(s) << (64 - 8 * n), digits; // the last one in the highest byte
    if (!has_form(w | EIGHT_DIGITS >> 4 * n >> 4 * n, EIGHT_DIGITS, OVER_DIGITS, &digits))
        return false;
    digits = digits * 10 + (digits >> 8); // pairs, fours and all of them
    *out = ((digits & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
            (digits >> 16 & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >> 32;
    return true;
}

#endif

// Numbers for people: locale separators, units, durations, money. LC_NUMERIC stays C; these are ours.
#ifndef KPITOP_BASE_NUMFMT_H
#define KPITOP_BASE_NUMFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct numfmt {
    const char *decimal;  // "." or ","
    const char *thousand; // "," or U+202F
    const char *pct;      // " %" (with U+00A0 in French)
    bool french;          // day and month order and words
    bool ascii;           // no non-ASCII character at all ("-" for U+2212, " " for NBSP)
};
extern const struct numfmt numfmt_en, numfmt_fr;

#define NUMFMT_BUF 48
// Each fills out (NUMFMT_BUF bytes) and returns it. Negative numbers take U+2212, what rounds to zero has no sign, NAN is
// an en dash; from 10^15 on numbers are written 1.2e+18; at most 9 decimals.
// Rounding is done on the shortest decimal that reads back as the double: 2.675 at two decimals is 2.68.
char *numfmt_fixed(const struct numfmt *f, double v, int decimals,
                   char *out); // 1,234.5 ; half away from zero on the decimal value
char *numfmt_signed(const struct numfmt *f, double v, int decimals, char *out); // +3.2 / U+2212 4 / 0
char *numfmt_count(const struct numfmt *f, int64_t v, char *out);
// Seconds as a person says them, two units at most: "45 s", "1 min 23", "12 min", "3 h 20", "2.4 d" (French: "2,4 j", and blanks
// that do not break, U+00A0), negative too.
// Tenths below 10 s ("8.3 s"), seconds below 10 min, minutes below a day.
char *numfmt_duration(const struct numfmt *f, double seconds, char *out);
// Time that people worked: as numfmt_duration below a day, then whole hours, "195 h", as 24 of them are no day of work.
char *numfmt_hours(const struct numfmt *f, double seconds, char *out);
// Amount with ISO currency: EUR "6.68 €" / "6,68 €"; USD "$6.68"; unknown codes "6.68 XXX". decimals -1: none from 100 up, else 2.
// With f->ascii "EUR" and "GBP" stand for their signs.
char *numfmt_money(const struct numfmt *f, double amount, const char *currency, int decimals, char *out);
// Shortest decimal text that reads back as the same double (for JSON and CSV), "." always; empty for NAN and infinities.
char *numfmt_exact(double v, char *out);
// "30 Sep 2025" / "30 sept. 2025"
char *numfmt_day(const struct numfmt *f, int32_t day, char *out);

#endif

// UTF-8: validation, display width, cutting to columns, cleaning for the terminal.
#ifndef KPITOP_BASE_UTF8_H
#define KPITOP_BASE_UTF8_H

#include "base/mem.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool utf8_valid(const char *s, size_t len);
// Decode one code point; returns its length 1..4, or 1 and *cp = U+FFFD for a bad byte. len > 0.
size_t utf8_decode(const char *s, size_t len, uint32_t *cp);
size_t utf8_encode(uint32_t cp, char out[4]);
// True for what must never reach a terminal or a message: C0, DEL, C1, line and paragraph separators, bidi controls.
bool utf8_cp_unsafe(uint32_t cp);
int utf8_cp_width(uint32_t cp); // columns: 0, 1 or 2; control characters count 0
int utf8_width(const char *s);  // columns of a NUL-terminated string
// Bytes of the longest prefix of s of at most cols columns (never splits a character from its combining marks).
size_t utf8_fit(const char *s, int cols, int *width);
// Append s to b made safe to show: C0, C1, DEL, ESC, bidi controls, line separators and bad bytes become one
// blank (runs of blanks and line ends collapse to one), marks that pile up on a character are left out beyond the eighth;
// the result is one line of valid UTF-8.
void utf8_clean(struct strbuf *b, const char *s, size_t len);
// The same in place, never longer: each of those characters becomes a blank, and those at the end go.
void utf8_plain(char *s);
// Key for comparing words and headers: NFKD without accents, lower case, blanks (NBSP too) collapsed and
// trimmed, typographic quotes, apostrophes and dashes made ASCII, "œ" and "æ" written out, BOM and invisible
// characters dropped. Accents are those of Latin, Greek and Cyrillic only. Appends to b; the first MiB counts.
void utf8_fold(struct strbuf *b, const char *s, size_t len);
// Append s with its first letter as a capital.
void utf8_capital(struct strbuf *b, const char *s);

#endif

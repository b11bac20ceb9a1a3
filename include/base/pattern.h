// What is searched for: a text, without case and accents, and where it has signs of a pattern the POSIX extended regular
// expression too. A line matches when it has either, so that "+18" and "CSAT (%)" are found as they are written.
#ifndef KPITOP_BASE_PATTERN_H
#define KPITOP_BASE_PATTERN_H

#include "base/err.h"
#include "base/mem.h"

#include <regex.h>
#include <stdbool.h>

struct pattern {
    struct strbuf word; // folded (utf8_fold)
    regex_t re;
    bool has_re;
};
// 0, or ERR_SYNTAX with what is wrong in the expression: then the text alone is searched for. Refused are also what takes
// exponential time or memory: back references, a repetition over 99 times or inside another one in braces.
int pattern_open(struct pattern *p, const char *text, struct err *e);
// The first match in a folded text: its bytes. Nothing is in an empty pattern; a match has at least one byte.
bool pattern_find(const struct pattern *p, const char *folded, size_t *at, size_t *len);
bool pattern_matches(const struct pattern *p, const char *text); // of any case
void pattern_close(struct pattern *p);

#endif

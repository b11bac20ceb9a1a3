#include "base/pattern.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { REPEATS_MAX = 99 };

static const char *why(int code)
{
    switch (code) {
    case REG_EPAREN: return _("a parenthesis has no other half");
    case REG_EBRACK: return _("a bracket [ is not closed");
    case REG_ERANGE:
    case REG_ECTYPE:
    case REG_ECOLLATE: return _("what stands in the brackets is no set of characters");
    case REG_EESCAPE: return _("it ends with a backslash");
    case REG_BADRPT: return _("nothing stands before *, + or ?");
    case REG_EBRACE:
    case REG_BADBR: return _("after { a number or two are expected, as in {2} or {2,5}");
    default: return _("it cannot be read");
    }
}

// Back references and repetitions of repetitions; NULL: none.
static const char *too_much(const char *text)
{
    int braces = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\\' && c[1] >= '1' && c[1] <= '9')
            return _("it refers back to a part of itself");
        if (*c == '\\' && c[1])
            c++;
        else if (*c == '{' && (braces++ || strtol(c + 1, NULL, 10) > REPEATS_MAX))
            return _("it repeats too much");
        else if (*c == ',' && braces && strtol(c + 1, NULL, 10) > REPEATS_MAX)
            return _("it repeats too much");
    }
    return NULL;
}

int pattern_open(struct pattern *p, const char *text, struct err *e)
{
    const char *much = too_much(text);
    *p = (struct pattern){0};
    utf8_fold(&p->word, text, strlen(text));
    if (!strpbrk(text, "^$[](){}|*+?\\"))
        return 0;
    int code = much ? 0 : regcomp(&p->re, sb_str(&p->word), REG_EXTENDED | REG_NEWLINE);
    p->has_re = !much && !code;
    return p->has_re ? 0 : err_set(e, ERR_SYNTAX, _("\"%.60s\" is no pattern: %s"), text, much ? much : why(code));
}

bool pattern_find(const struct pattern *p, const char *folded, size_t *at, size_t *len)
{
    regmatch_t m;
    const char *found = p->word.len ? strstr(folded, sb_str(&p->word)) : NULL;
    if (found) {
        *at = (size_t)(found - folded);
        *len = p->word.len;
        return true;
    }
    if (!p->has_re || regexec(&p->re, folded, 1, &m, 0) || m.rm_eo <= m.rm_so)
        return false;
    *at = (size_t)m.rm_so;
    *len = (size_t)(m.rm_eo - m.rm_so);
    return true;
}

bool pattern_matches(const struct pattern *p, const char *text)
{
    struct strbuf b = {0};
    size_t at, len;
    utf8_fold(&b, text, strlen(text));
    bool found = pattern_find(p, sb_str(&b), &at, &len);
    sb_release(&b);
    return found;
}

void pattern_close(struct pattern *p)
{
    if (p->has_re)
        regfree(&p->re);
    sb_release(&p->word);
    *p = (struct pattern){0};
}

// Any bytes as the label or the words of a period: refused with a sentence, or a period of at least a day whose own label is read
// again as the same days, if it begins after 1900.
#include "base/utf8.h"
#include "kpi/period_words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct calendar *c, int rc, const struct period *p, const struct err *e)
{
    struct period again;
    struct err other = {0};
    if (rc && (!e->msg[0] || !utf8_valid(e->msg, strlen(e->msg))))
        abort();
    if (!rc && p->from >= p->to)
        abort();
    if (!rc && p->from > -25567 && ( period_parse(c, p->label, &again, &other) || again.from != p->from || again.to != p->to))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct calendar c = {.fiscal_start = 1};
    char text[300];
    size_t len = size < sizeof(text) ? size : sizeof(text) - 1;
    memcpy(text, data, len);
    text[len] = '\0';
    struct period p;
    struct err e = {0};
    int rc = period_parse(&c, text, &p, &e);
    check(&c, rc, &p, &e);
    e = (struct err){0};
    rc = period_read(&c, text, 20000 + (int32_t)(len % 400), len & 1, &p, &e);
    check(&c, rc, &p, &e);
    return 0;
}

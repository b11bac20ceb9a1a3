// Any bytes as text for the terminal, as a number of columns, and as a time zone rule.
#include "base/utf8.h"
#include "base/zone_priv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *s, size_t len)
{
    struct strbuf b = {0};
    utf8_clean(&b, s, len);
    if (!utf8_valid(sb_str(&b), b.len) || strlen(sb_str(&b)) != b.len || strpbrk(sb_str(&b), "\x1b\n\r\x7f"))
        abort();
    int w;
    size_t fit = utf8_fit(sb_str(&b), 20, &w);
    if (w > 20 || !utf8_valid(sb_str(&b), fit) || (fit < b.len && w < 19))
        abort();
    sb_release(&b);
}

// Folding twice changes nothing more.
static void check_fold(const char *s, size_t len)
{
    struct strbuf once = {0}, twice = {0};
    utf8_fold(&once, s, len);
    utf8_fold(&twice, sb_str(&once), once.len);
    if (!utf8_valid(sb_str(&once), once.len) || strcmp(sb_str(&once), sb_str(&twice)) != 0)
        abort();
    sb_release(&once);
    sb_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *s = malloc(size + 1);
    if (!s)
        return 0;
    if (size)
        memcpy(s, data, size);
    s[size] = '\0';
    check_clean(s, size);
    check_fold(s, size);
    struct tzrule r;
    if (tzrule_parse(s, &r) && r.has_dst) {
        int64_t start, end;
        tzrule_year(&r, 2024, &start, &end);
    }
    free(s);
    return 0;
}

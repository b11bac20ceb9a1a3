// Whether a file is an export of this program, whatever its version and language: such a file may be replaced by the next one.
#include "export/export_priv.h"

#include <ctype.h>
#include <string.h>
#define ZLIB_CONST // it reads what it is given, and says so
#include <zlib.h>

#define HEAD 16384 // bytes in which a format names its writer
#define FOOT 4096

static bool has(const char *s, size_t len, const char *word)
{
    return memmem(s, len, word, strlen(word)) != NULL;
}

// The last lines of Markdown and of the CSV of a page: "kpitop 0.1.0, 2026-09 (...)".
static bool signed_below(const char *s, size_t len)
{
    size_t from = len > FOOT ? len - FOOT : 0;
    for (const char *p = s + from; (p = memmem(p, len - (size_t)(p - s), "kpitop ", 7)); p += 7) {
        bool begins = p == s || p[-1] == '\n' || (p[-1] == '"' && p - s >= 2 && p[-2] == '\n');
        if (begins && (size_t)(p - s) + 7 < len && isdigit((unsigned char)p[7]))
            return true;
    }
    return false;
}

// The properties of a workbook say it, in a part of the archive that is packed.
static bool workbook(const char *s, size_t len)
{
    static const char name[] = "docProps/core.xml";
    char text[4096];
    const char *p = len > 4 && !memcmp(s, "PK\3\4", 4) ? memmem(s, len, name, sizeof(name) - 1) : NULL;
    if (!p || p - s < 30)
        return false;
    size_t at = (size_t)(p - s) + sizeof(name) - 1 + (unsigned char)p[-2] + 256u * (unsigned char)p[-1];
    z_stream z = {.next_out = (unsigned char *)text, .avail_out = sizeof(text)};
    if (at >= len || inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    z.next_in = (const unsigned char *)s + at;
    z.avail_in = (unsigned)(len - at);
    inflate(&z, Z_SYNC_FLUSH);
    size_t got = sizeof(text) - z.avail_out;
    inflateEnd(&z);
    return has(text, got, ">kpitop ");
}

static bool begins(const char *s, size_t len, const char *word)
{
    return len > strlen(word) && !memcmp(s, word, strlen(word));
}

// --summary is three lines in either language, and nothing else; diff names both of its files and who wrote them.
static bool few_lines(const char *s, size_t len)
{
    const char *end = memchr(s, '\n', len);
    size_t lines = 0;
    for (size_t i = 0; i < len && lines <= 3; i++)
        lines += s[i] == '\n';
    return (lines == 3 && (begins(s, len, "State, ") || begins(s, len, "\u00c9tat, ") || begins(s, len, "Etat, "))) ||
           (begins(s, len, "A: ") && end && has(s, (size_t)(end - s), ", kpitop "));
}

bool export_is_ours(const char *s, size_t len)
{
    static const char *const first[] = {"kpitop: ", "kpitop, ", "kpi,dimension,key,period,value,n,", "# TYPE kpitop_"};
    size_t head = len < HEAD ? len : HEAD;
    for (size_t i = 0; i < ARRAY_LEN(first); i++)
        if (begins(s, len, first[i]))
            return true;
    return few_lines(s, len) || has(s, head, "\"program\": \"kpitop ") || has(s, head, "name=\"generator\" content=\"kpitop ") || signed_below(s, len) ||
           workbook(s, len);
}

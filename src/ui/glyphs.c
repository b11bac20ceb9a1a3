#include "ui/glyphs_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

const char *const glyph_heat[6] = {" ", "·", "░", "▒", "▓", "█"};
const char *const glyph_level[9] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

// Sorted by code point.
static const struct twin { uint16_t cp; char ascii; } twins[] = {
    {0x00a0, ' '}, {0x00a3, 'L'}, {0x00ab, '"'}, {0x00b1, '~'}, {0x00b7, '.'}, {0x00bb, '"'}, {0x00d7, 'x'}, {0x2009, ' '},
    {0x200a, ' '}, {0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''},
    {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'}, {0x2022, '*'}, {0x2026, '.'}, {0x202f, ' '}, {0x2039, '<'},
    {0x203a, '>'}, {0x203c, 'X'}, {0x20ac, 'E'}, {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'},
    {0x2206, 'D'}, {0x2212, '-'}, {0x221e, '+'}, {0x2248, '~'}, {0x2260, '#'}, {0x2264, '<'}, {0x2265, '>'}, {0x2500, '-'},
    {0x2501, '='},    {0x2502, '|'}, {0x250a, ':'}, {0x250c, '+'}, {0x2510, '+'}, {0x2514, '+'}, {0x2518, '+'}, {0x251c, '+'}, {0x2524, '+'},
    {0x252c, '+'}, {0x2534, '+'}, {0x253c, '+'}, {0x254c, '-'}, {0x2578, '-'}, {0x2581, '_'}, {0x2582, '.'}, {0x2583, '-'},
    {0x2584, '~'}, {0x2585, '='}, {0x2586, '+'}, {0x2587, '*'}, {0x2588, '#'}, {0x2589, '#'}, {0x258a, '#'},
    {0x258b, '#'}, {0x258c, '='}, {0x258d, '='}, {0x258e, '-'}, {0x258f, '-'}, {0x2591, '-'}, {0x2592, ':'}, {0x2593, '%'}, {0x2594, '"'}, {0x25a0, '#'},
    {0x25b2, '^'}, {0x25b8, '>'}, {0x25bc, 'v'}, {0x25be, 'v'}, {0x25c6, '*'}, {0x25cb, 'o'}, {0x25ce, '@'}, {0x25cf, '*'},
    {0x2605, '*'}, {0x2713, 'v'},
};

static int twin_cmp(const void *key, const void *elt)
{
    uint32_t cp = *(const uint32_t *)key;
    uint32_t other = ((const struct twin *)elt)->cp;
    return cp < other ? -1 : cp > other;
}

char glyph_twin(uint32_t cp)
{
    if (cp < 0x7f)
        return cp < 0x20 ? ' ' : (char)cp;
    const struct twin *t = bsearch(&cp, twins, ARRAY_LEN(twins), sizeof(twins[0]), twin_cmp);
    if (t)
        return t->ascii;
    // A letter without its accent.
    char bytes[4];
    struct strbuf folded = {0};
    utf8_fold(&folded, bytes, utf8_encode(cp, bytes));
    unsigned char c = (unsigned char)sb_str(&folded)[0];
    char first = c >= 0x20 && c < 0x7f ? (char)c : '?';
    sb_release(&folded);
    if (first >= 'a' && first <= 'z' && cp >= 0xc0 && cp <= 0xde)
        first = (char)(first - 'a' + 'A');
    return first;
}

static bool is_utf8(const char *codeset)
{
    return str_ieq(codeset, "UTF-8") || str_ieq(codeset, "utf8");
}

// Does the user's locale write UTF-8? What was set by hand counts, even where it could not be had; with nothing set the
// program's own choice does.
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *v = getenv(names[i]), *dot = v ? strchr(v, '.') : NULL;
        if (!v || !*v)
            continue;
        if (!strcmp(v, "C") || !strcmp(v, "POSIX"))
            return false;
        if (dot && !is_utf8(dot + 1) && !str_starts(dot, ".UTF-8@"))
            return false;
        break;
    }
    return is_utf8(nl_langinfo(CODESET));
}

enum glyph_set glyphs_pick(enum glyph_set wanted)
{
    const char *term = getenv("TERM");
    if (wanted != GLYPHS_AUTO)
        return wanted;
    if (!locale_is_utf8())
        return GLYPHS_ASCII;
    // The console of Linux and old terminals have no font for the rest.
    if (term && (!strcmp(term, "linux") || !strcmp(term, "dumb") || str_starts(term, "vt")))
        return GLYPHS_ASCII;
    return GLYPHS_BRAILLE;
}

const char *glyph_mark(const char *mark)
{
    if (!strcmp(mark, "!!"))
        return G_CRITICAL;
    return !strcmp(mark, "*") ? G_EXCELLENT : mark;
}

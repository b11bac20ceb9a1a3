#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

#define FOLD_MAX ((size_t)1 << 20) // longer texts are folded in part: nobody compares headers of a megabyte

bool utf8_valid(const char *s, size_t len)
{
    return u8_check((const uint8_t *)s, len) == NULL;
}

void utf8_capital(struct strbuf *b, const char *s)
{
    uint32_t cp;
    char first[4];
    size_t len = *s ? utf8_decode(s, strlen(s), &cp) : 0;
    if (len && utf8_valid(s, len))
        sb_addn(b, first, utf8_encode((uint32_t)uc_toupper(cp), first));
    else
        len = 0;
    sb_add(b, s + len);
}

size_t utf8_decode(const char *s, size_t len, uint32_t *cp)
{
    unsigned char c = (unsigned char)*s;
    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    ucs4_t uc;
    int n = u8_mbtoucr(&uc, (const uint8_t *)s, len);
    if (n <= 0) {
        *cp = 0xFFFD;
        return 1;
    }
    *cp = uc;
    return (size_t)n;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    int n = u8_uctomb((uint8_t *)out, cp, 4);
    if (n <= 0) // a surrogate or beyond Unicode
        n = u8_uctomb((uint8_t *)out, 0xFFFD, 4);
    return (size_t)n;
}

bool utf8_cp_unsafe(uint32_t cp)
{
    if (cp < 0xA0)
        return cp < 0x20 || cp >= 0x7F;
    // Marks and overrides of direction, line separators, what takes no room and hides text in a text. Joiners stay: emoji and scripts need them.
    return cp == 0x061C || cp == 0x200B || cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp >= 0xE0000 && cp <= 0xE007F);
}

int utf8_cp_width(uint32_t cp)
{
    if (cp >= 0x20 && cp < 0x7F)
        return 1;
    int w = uc_width(cp, "UTF-8");
    return w < 0 ? 0 : w;
}

int utf8_width(const char *s)
{
    int w = 0;
    utf8_fit(s, INT32_MAX, &w);
    return w;
}

size_t utf8_fit(const char *s, int cols, int *width)
{
    size_t len = 0, left = u8_strlen((const uint8_t *)s);
    int used = 0;

    while (left) {
        uint32_t cp;
        size_t n = utf8_decode(s + len, left, &cp);
        int w = utf8_cp_width(cp);
        if (w > cols - used) // marks have no width, so they stay with the character before them
            break;
        used += w;
        len += n;
        left -= n;
    }
    if (width)
        *width = used;
    return len;
}

#define MARKS_MOST 8 // on one character, as many as any script writes: more would cover the lines around it

enum fate { SHOWN, BLANKED, LEFT_OUT };

// What becomes of the character of n bytes; *marks: those on the character before it, and then those up to this one.
static enum fate fate_of(uint32_t cp, size_t n, int *marks)
{
    *marks = cp >= 0x300 && !utf8_cp_width(cp) ? *marks + 1 : 0;
    if ((n == 1 && cp == 0xFFFD) || utf8_cp_unsafe(cp))
        return BLANKED;
    return *marks > MARKS_MOST ? LEFT_OUT : SHOWN;
}

void utf8_clean(struct strbuf *b, const char *s, size_t len)
{
    bool blank = false;
    int marks = 0;

    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = utf8_decode(s + i, len - i, &cp);
        enum fate fate = fate_of(cp, n, &marks);
        if (fate == BLANKED || cp == ' ') {
            if (!blank)
                sb_putc(b, ' ');
            blank = true;
        } else if (fate == SHOWN) {
            sb_addn(b, s + i, n);
            blank = false;
        }
        i += n;
    }
}

void utf8_plain(char *s)
{
    size_t len = strlen(s), w = 0;
    int marks = 0;

    for (size_t r = 0; r < len;) {
        uint32_t cp;
        size_t n = utf8_decode(s + r, len - r, &cp);
        enum fate fate = fate_of(cp, n, &marks);
        if (fate == BLANKED) {
            s[w++] = ' ';
        } else if (fate == SHOWN) {
            memmove(s + w, s + r, n);
            w += n;
        }
        r += n;
    }
    while (w > 0 && s[w - 1] == ' ')
        w--;
    s[w] = '\0';
}

// --- folding ------------------------------------------------------------------------------------------------------

static bool is_accent(uint32_t cp)
{
    // Only the marks of Latin, Greek and Cyrillic; Indic vowels and kana voicing are letters in their own right.
    return (cp >= 0x0300 && cp <= 0x036F) || (cp >= 0x1AB0 && cp <= 0x1AFF) ||
           (cp >= 0x1DC0 && cp <= 0x1DFF) || (cp >= 0x20D0 && cp <= 0x20FF) || (cp >= 0xFE20 && cp <= 0xFE2F);
}

// Nothing to see: soft hyphen, zero-width characters, BOM, variation selectors.
static bool is_ghost(uint32_t cp)
{
    return cp == 0x00AD || (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF ||
           (cp >= 0xFE00 && cp <= 0xFE0F);
}

static uint32_t plain_punctuation(uint32_t cp)
{
    switch (cp) {
    case 0x00B4: // before normalisation, which would make it a blank and an accent
    case 0x02B9:
    case 0x02BC:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0xFF07: return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033: return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0xFE58:
    case 0xFE63:
    case 0xFF0D: return '-';
    default: return cp;
    }
}

// Ligatures that Unicode does not decompose, but people type either way.
static const char *ligature(uint32_t cp)
{
    switch (cp) {
    case 0x00C6:
    case 0x00E6: return "ae";
    case 0x0152:
    case 0x0153: return "oe";
    default: return NULL;
    }
}

// Appends folded characters; a run of blanks is written when a character follows it, so none leads and none trails.
struct folder {
    struct strbuf *b;
    bool any, blank;
};

static void fold_cp(struct folder *f, uint32_t cp)
{
    if (is_accent(cp) || is_ghost(cp))
        return;
    if (utf8_cp_unsafe(cp) || cp == ' ' || uc_is_property_white_space(cp)) {
        f->blank = true;
        return;
    }
    if (f->blank && f->any)
        sb_putc(f->b, ' ');
    f->any = true;
    f->blank = false;
    const char *lig = ligature(cp);
    if (lig) {
        sb_add(f->b, lig);
        return;
    }
    char out[4];
    size_t n = utf8_encode(uc_tolower(cp), out);
    sb_addn(f->b, out, n);
}

// fold_cp for ASCII, whose controls are blanks, a piece at a time: menus and headers are folded at every key.
static void fold_ascii(struct strbuf *b, const char *s, size_t len)
{
    char out[256];
    size_t n = 0;
    bool any = false, blank = false;
    for (size_t i = 0; i < len; i++) {
        char c = s[i];
        if (c <= ' ' || c == 0x7F) {
            blank = true;
            continue;
        }
        if (blank && any)
            out[n++] = ' ';
        any = true;
        blank = false;
        out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (n > sizeof(out) - 2) {
            sb_addn(b, out, n);
            n = 0;
        }
    }
    sb_addn(b, out, n);
}

static bool all_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)s[i] >= 0x80)
            return false;
    }
    return true;
}

void utf8_fold(struct strbuf *b, const char *s, size_t len)
{
    struct folder f = {.b = b};
    if (len > FOLD_MAX)
        len = FOLD_MAX;
    if (all_ascii(s, len)) {
        fold_ascii(b, s, len);
        return;
    }
    uint32_t *wide = malloc(len * sizeof(*wide)), *norm = NULL;
    size_t nwide = 0, nnorm = 0;
    if (wide) {
        for (size_t i = 0; i < len; nwide++) {
            i += utf8_decode(s + i, len - i, &wide[nwide]);
            wide[nwide] = plain_punctuation(wide[nwide]);
        }
        norm = u32_normalize(UNINORM_NFKD, wide, nwide, NULL, &nnorm);
    }
    if (!norm)
        b->oom = true;
    for (size_t i = 0; norm && i < nnorm; i++)
        fold_cp(&f, plain_punctuation(norm[i]));
    free(norm);
    free(wide);
}

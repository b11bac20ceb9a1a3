// Texts: telephone numbers as keys, verbatims without mark-up.
#include "value_priv.h"

#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// --- telephone numbers --------------------------------------------------------------------------------------------

bool power_of_ten(const char *s, size_t n)
{
    size_t i = n && *s == '+', mark = i + 1;
    if (n < 5 || !digit(s[i]))
        return false;
    bool decimal = s[mark] == '.' || s[mark] == ',';
    for (i = mark + decimal; i < n && digit(s[i]) && decimal; i++)
        ;
    if (i + 2 > n || (s[i] | 32) != 'e' || (s[i + 1] != '+' && !decimal))
        return false;
    i += s[i + 1] == '+' ? 2 : 1;
    size_t power = i;
    while (i < n && digit(s[i]))
        i++;
    return i == n && i > power;
}

bool phone_key(const char *s, size_t n, const char *country, struct strbuf *out)
{
    static const char *const before[] = {"tel:", "sip:", "sips:", "callto:"};
    for (size_t i = 0; i < ARRAY_LEN(before); i++)
        if (n > strlen(before[i]) && str_starts(s, before[i])) {
            s += strlen(before[i]);
            n -= strlen(before[i]);
        }
    size_t end = 0;
    while (end < n && !letter(s[end]) && s[end] != ';' && s[end] != '@')
        end++;
    if (power_of_ten(s, n) || (end + 1 < n && (s[end] | 32) == 'e' && s[end + 1] == '+')) // a spreadsheet has destroyed it
        return false;
    bool plus = memchr(s, '+', end) != NULL;
    char digits[32];
    size_t k = 0;
    for (size_t i = 0; i < end && k < sizeof(digits); i++) {
        if (plus && s[i] == '(' && i + 2 < end && s[i + 1] == '0' && s[i + 2] == ')') // +33 (0)6
            i += 2;
        else if (digit(s[i]))
            digits[k++] = s[i];
    }
    if (k < 3)
        return false;
    size_t from = !plus && k > 2 && digits[0] == '0' && digits[1] == '0' ? 2 : 0;
    if (!plus && !from && digits[0] == '0' && *country == '+') {
        sb_add(out, country + 1);
        from = 1;
    }
    sb_addn(out, digits + from, k - from);
    return true;
}

// --- mark-up ------------------------------------------------------------------------------------------------------

static const struct {
    const char *name;
    uint32_t cp;
} entities[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},    {"nbsp", ' '},
    {"eacute", 0xE9},  {"egrave", 0xE8},  {"ecirc", 0xEA},   {"euml", 0xEB},    {"agrave", 0xE0},  {"acirc", 0xE2},
    {"ccedil", 0xE7},  {"icirc", 0xEE},   {"iuml", 0xEF},    {"ocirc", 0xF4},   {"ugrave", 0xF9},  {"ucirc", 0xFB},
    {"uuml", 0xFC},    {"Eacute", 0xC9},  {"Egrave", 0xC8},  {"Agrave", 0xC0},  {"Ccedil", 0xC7},  {"oelig", 0x153},
    {"auml", 0xE4},    {"ouml", 0xF6},    {"szlig", 0xDF},   {"ntilde", 0xF1},  {"aacute", 0xE1},  {"iacute", 0xED},
    {"oacute", 0xF3},  {"uacute", 0xFA},  {"euro", 0x20AC},  {"pound", 0xA3},   {"rsquo", 0x2019}, {"lsquo", 0x2018},
    {"rdquo", 0x201D}, {"ldquo", 0x201C}, {"laquo", 0xAB},   {"raquo", 0xBB},   {"hellip", 0x2026}, {"ndash", 0x2013},
    {"mdash", 0x2014}, {"bull", 0x2022},  {"deg", 0xB0},     {"copy", 0xA9},    {"reg", 0xAE},     {"trade", 0x2122},
};

// "&eacute;", "&#233;", "&#xE9;" at s: bytes read, 0: no entity.
static size_t entity(const char *s, size_t n, uint32_t *cp)
{
    const char *end = memchr(s, ';', n < 12 ? n : 12);
    size_t k = end ? (size_t)(end - s) : 0;
    if (k < 3)
        return 0;
    if (s[1] == '#') {
        bool hex = s[2] == 'x' || s[2] == 'X';
        char *stop;
        unsigned long v = strtoul(s + 2 + hex, &stop, hex ? 16 : 10);
        *cp = (uint32_t)v;
        return stop == end && v >= ' ' && v < 0x110000 && (v < 0xD800 || v > 0xDFFF) ? k + 1 : 0;
    }
    for (size_t i = 0; i < ARRAY_LEN(entities); i++)
        if (k - 1 == strlen(entities[i].name) && !memcmp(s + 1, entities[i].name, k - 1)) {
            *cp = entities[i].cp;
            return k + 1;
        }
    return 0;
}

// A tag, a comment, or a whole <style> or <script>: bytes at s, 0: a sign like others.
static size_t tag(const char *s, size_t n)
{
    static const char *const whole[] = {"style", "script"};
    if (n < 3 || !(letter(s[1]) || s[1] == '/' || s[1] == '!'))
        return 0;
    const char *end = memchr(s, '>', n);
    if (!end)
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
        size_t k = strlen(whole[i]);
        if (n > k + 1 && !memcmp(s + 1, whole[i], k)) {
            const char *close = memmem(end, n - (size_t)(end - s), "</", 2);
            const char *gt = close ? memchr(close, '>', n - (size_t)(close - s)) : NULL;
            return gt ? (size_t)(gt - s) + 1 : n;
        }
    }
    return (size_t)(end - s) + 1;
}

void text_without_html(struct strbuf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        char enc[4];
        size_t k = s[i] == '<' ? tag(s + i, n - i) : 0;
        if (k) {
            static const char *const inner[] = {"<b>", "</b>", "<i>", "</i>", "<em", "</em", "<strong", "</strong",
                                                "<span", "</span", "<a ", "</a", "<u>", "</u>"};
            bool within = false; // a word goes on behind it
            for (size_t j = 0; j < ARRAY_LEN(inner); j++)
                within = within || (n - i >= strlen(inner[j]) && !memcmp(s + i, inner[j], strlen(inner[j])));
            if (!within)
                sb_putc(out, ' ');
        } else if (s[i] == '&' && (k = entity(s + i, n - i, &cp))) {
            sb_addn(out, enc, utf8_encode(cp, enc));
        } else {
            sb_putc(out, s[i]);
            k = 1;
        }
        i += k;
    }
}

// The mark-up of Jira and its like at s: bytes to leave out; *text of them, *len bytes long, stay.
static size_t wiki(const char *s, size_t n, const char **text, size_t *len)
{
    const char *end;
    *len = 0;
    if (*s == '{' && n > 2 && letter(s[1]) && (end = memchr(s, '}', n)) && !memchr(s, ' ', (size_t)(end - s)))
        return (size_t)(end - s) + 1; // {quote}, {color:red}
    if (*s == '!' && n > 4 && s[1] != ' ' && (end = memchr(s + 1, '!', n - 1)) && memchr(s, '.', (size_t)(end - s)) &&
        !memchr(s, ' ', (size_t)(end - s)))
        return (size_t)(end - s) + 1; // !picture.png!
    if (*s != '[' || !(end = memchr(s, ']', n)))
        return 0;
    if (s[1] == '~')
        return (size_t)(end - s) + 1; // [~accountid:...]
    const char *bar = memchr(s, '|', (size_t)(end - s));
    *text = s + 1;
    *len = (size_t)((bar ? bar : end) - s) - 1;
    return bar ? (size_t)(end - s) + 1 : 0; // [text|address]
}

// "h2. ", "bq. ", "* ", "# " at the beginning of a line
static size_t wiki_line(const char *s, size_t n)
{
    if (n > 4 && *s == 'h' && digit(s[1]) && s[2] == '.' && s[3] == ' ')
        return 4;
    if (n > 4 && !memcmp(s, "bq. ", 4))
        return 4;
    size_t k = 0;
    while (k < n && (s[k] == '*' || s[k] == '#'))
        k++;
    return k && k < n && s[k] == ' ' ? k + 1 : 0;
}

void text_without_wiki(struct strbuf *out, const char *s, size_t n)
{
    bool begun = false; // something of the line was written
    for (size_t i = 0; i < n;) {
        const char *text = NULL;
        size_t len, k = begun ? 0 : wiki_line(s + i, n - i);
        if (!k && (k = wiki(s + i, n - i, &text, &len)))
            sb_addn(out, text ? text : "", text ? len : 0);
        if (!k) {
            bool edge = !i || i + 1 == n || strchr(" \n\r.,;:!?()", s[i - 1]) || strchr(" \n\r.,;:!?()", s[i + 1]);
            if (!((s[i] == '*' || s[i] == '_') && edge)) // *bold*, _italic_
                sb_putc(out, s[i]);
            begun = s[i] != '\n' && s[i] != '\r';
            k = 1;
        }
        i += k;
    }
}

void text_clean(struct strbuf *out, enum clean_way way, const char *s, size_t n)
{
    struct strbuf plain = {0};
    if (way == CLEAN_REMARK && n && digit(*s)) { // date;author;text
        const char *first = memchr(s, ';', n);
        const char *second = first ? memchr(first + 1, ';', n - (size_t)(first - s) - 1) : NULL;
        if (second) {
            n -= (size_t)(second + 1 - s);
            s = second + 1;
        }
    }
    if (way == CLEAN_HTML)
        text_without_html(&plain, s, n);
    else
        text_without_wiki(&plain, s, n);
    utf8_clean(out, sb_str(&plain), plain.len);
    out->oom = out->oom || plain.oom;
    sb_release(&plain);
}

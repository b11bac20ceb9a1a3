// What a header says: its words without units, codes and scales; the unit; the scale of a question.
#include "map_priv.h"

#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

static bool lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

// customerID -> customer ID, FirstReplyTime -> First Reply Time
static void split_camel(struct strbuf *out, const char *s)
{
    for (size_t i = 0; s[i]; i++) {
        if (i && upper(s[i]) && (lower(s[i - 1]) || (upper(s[i - 1]) && lower(s[i + 1]))))
            sb_putc(out, ' ');
        sb_putc(out, s[i]);
    }
}

// Is the bracket's content a field type ("flag"), a scale ("1 a 4") or a currency: nothing that names the column?
static bool idle_bracket(const char *s, size_t n)
{
    static const char *const types[] = {"flag", "list", "dec", "int", "txt", "date", "reg", "text", "number", "€",
                                        "eur", "$", "usd", "tz offset incl.", "%", "utc", "gmt"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (n == strlen(types[i]) && !memcmp(s, types[i], n))
            return true;
    for (size_t i = 0; i < n; i++)
        if (digit(s[i]) || (s[i] == '/' && i && i + 1 < n)) // a scale, a time zone
            return true;
    return false;
}

// Folded text -> words: brackets that say nothing dropped, every other sign a blank.
static void plain_words(struct strbuf *out, const char *s)
{
    for (size_t i = 0; s[i]; i++) {
        if (s[i] == '(' || s[i] == '[') {
            const char *close = strchr(s + i, s[i] == '(' ? ')' : ']');
            if (close && idle_bracket(s + i + 1, (size_t)(close - s) - i - 1)) {
                i = (size_t)(close - s);
                continue;
            }
        }
        bool keep = lower(s[i]) || digit(s[i]) || (unsigned char)s[i] >= 0x80;
        if ((unsigned char)s[i] == 0xC2 && (unsigned char)s[i + 1] == 0xB0) { // the sign of n°
            i++;
            keep = false;
        }
        if (keep)
            sb_putc(out, s[i]);
        else if (out->len && out->s[out->len - 1] != ' ')
            sb_putc(out, ' ');
    }
    while (out->len && out->s[out->len - 1] == ' ')
        out->s[--out->len] = '\0';
}

// Takes unit words off the end: "first reply time in minutes" -> "first reply time", 60000.
static void take_unit(struct strbuf *b, int64_t *unit_ms)
{
    while (b->len) {
        char *last = strrchr(b->s, ' ');
        if (!last)
            return;
        int64_t u = duration_unit(last + 1);
        bool in = !strcmp(last + 1, "in") || !strcmp(last + 1, "en");
        if (u && !strcmp(last + 1, "m"))
            u = 0;
        if (!u && !in)
            return;
        if (u && *unit_ms)
            return;
        if (u)
            *unit_ms = u;
        b->len = (size_t)(last - b->s);
        b->s[b->len] = '\0';
    }
}

const char *header_words(struct strbuf *b, const char *header, int64_t *unit_ms, enum clock_form *clock)
{
    struct strbuf camel = {0}, fold = {0};
    split_camel(&camel, header);
    utf8_fold(&fold, sb_str(&camel), camel.len);
    const char *key = sb_str(&fold);
    if (strstr(key, "hh:mm:ss") || strstr(key, "h:mm:ss"))
        *clock = CLOCK_HM;
    else if (strstr(key, "hh:mm") || strstr(key, "h:mm"))
        *clock = CLOCK_HM;
    else if (strstr(key, "mm:ss"))
        *clock = CLOCK_MS;
    for (size_t i = 0; i < fold.len; i++) {
        static const char *const forms[] = {"(hh:mm:ss)", "(hh:mm)", "(mm:ss)", "(h:mm)", "(h:mm:ss)"};
        for (size_t j = 0; j < ARRAY_LEN(forms); j++)
            if (str_starts(fold.s + i, forms[j]))
                memset(fold.s + i, ' ', strlen(forms[j]));
    }
    sb_clear(b);
    plain_words(b, key);
    take_unit(b, unit_ms);
    b->oom = b->oom || camel.oom || fold.oom;
    sb_release(&camel);
    sb_release(&fold);
    return sb_str(b);
}

// "UTC+1", "GMT-05:00" -> "+01:00", "-05:00"
static bool offset_zone(const char *s, char *out, size_t size)
{
    if (!str_starts(s, "UTC") && !str_starts(s, "utc") && !str_starts(s, "GMT"))
        return false;
    s += 3;
    if (!*s)
        return str_copy(out, size, "UTC");
    int h, m = 0;
    size_t n = (*s == '+' || *s == '-') && digit(s[1]) ? 1U + 1U + digit(s[2]) : 0;
    if (!n)
        return false;
    h = n == 3 ? (s[1] - '0') * 10 + s[2] - '0' : s[1] - '0';
    if (s[n] == ':' && digit(s[n + 1]) && digit(s[n + 2])) {
        m = (s[n + 1] - '0') * 10 + s[n + 2] - '0';
        n += 3;
    }
    if (s[n] || h > 14 || m > 59)
        return false;
    snprintf(out, size, "%c%02d:%02d", *s, h, m);
    return true;
}

// "Submit Date (UTC)", "started at (America/New_York)", "Date (UTC+01:00)", "created_at_utc"
bool header_zone(const char *header, char *out, size_t size)
{
    size_t len = strlen(header);
    if (len > 4 && (!strcmp(header + len - 3, "UTC") || !strcmp(header + len - 3, "utc")) && strchr(" _-", header[len - 4]))
        return str_copy(out, size, "UTC");
    const char *open = strrchr(header, '('), *close = open ? strchr(open, ')') : NULL;
    char name[64];
    if (!close || (size_t)(close - open) > sizeof(name))
        return false;
    size_t n = (size_t)(close - open) - 1;
    memcpy(name, open + 1, n);
    name[n] = '\0';
    if (offset_zone(name, out, size))
        return true;
    return strchr(name, '/') && !strchr(name, ' ') && str_copy(out, size, name);
}

// --- scales -------------------------------------------------------------------------------------------------------

static size_t small_number(const char *s, int *v)
{
    size_t n = 0;
    *v = 0;
    while (n < 4 && digit(s[n])) {
        *v = *v * 10 + (s[n] - '0');
        n++;
    }
    return n && !digit(s[n]) ? n : 0;
}

static size_t skip_blanks(const char *s)
{
    return strspn(s, " ");
}

// After a number: "a 10", "to 10", "- 10", "et 10", "..10": the bytes to the second number.
static size_t up_to(const char *s)
{
    static const char *const words[] = {"a ", "to ", "-", "..", "et ", "and ", "through "};
    size_t n = skip_blanks(s);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_starts(s + n, words[i])) {
            n += strlen(words[i]);
            return n + skip_blanks(s + n);
        }
    return 0;
}

static bool begins_any(const char *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts(s, words[i]))
            return true;
    return false;
}

// What the label of the lowest number says.
static void lowest_label(const char *s, struct said *out)
{
    static const char *const hard[] = {"tres difficile", "difficile", "very difficult", "difficult", "very hard", "hard",
                                       "extremement difficile", "extremely difficult", "pas du tout d'accord",
                                       "strongly disagree", "pas du tout facile", "not at all easy", "effort tres eleve",
                                       "very high effort", "high effort"};
    static const char *const easy[] = {"tres facile", "facile", "very easy", "easy", "tres faible", "faible", "very low",
                                       "low", "aucun", "no effort", "tres peu", "peu d'effort", "extremely easy"};
    static const char *const good[] = {"tres satisf", "tout a fait", "excellent", "very satisf", "extremely satisf",
                                       "strongly agree", "tres bien", "very good", "extremely likely", "tres probable"};
    if (begins_any(s, hard, ARRAY_LEN(hard)))
        out->way = WAY_EASE;
    else if (begins_any(s, easy, ARRAY_LEN(easy)))
        out->way = WAY_EFFORT;
    out->upside_down = begins_any(s, good, ARRAY_LEN(good));
}

void header_said(const char *key, struct said *out)
{
    *out = (struct said){0};
    int least = 1000, most = -1, v, w;
    const char *low = NULL;
    for (const char *p = key; *p; p++) {
        if (p != key && (digit(p[-1]) || lower(p[-1])))
            continue;
        size_t n = small_number(p, &v);
        if (!n) {
            const char *of = str_starts(p, "/") ? p + 1 : str_starts(p, "sur ") ? p + 4 : str_starts(p, "out of ") ? p + 7 : NULL;
            if (of && small_number(of, &v) && v >= 2 && v <= 100 && !out->scale)
                *out = (struct said){.scale = true, .lo = v <= 7 ? 1 : 0, .hi = v};
            continue;
        }
        size_t gap = up_to(p + n);
        if (gap && small_number(p + n + gap, &w) && v <= 1 && w > v && w <= 100) {
            *out = (struct said){.scale = true, .lo = v, .hi = w, .way = out->way, .upside_down = out->upside_down};
        }
        size_t eq = n + skip_blanks(p + n);
        if (p[eq] == '=' || p[eq] == ':') {
            if (v < least) {
                least = v;
                low = p + eq + 1 + skip_blanks(p + eq + 1);
            }
            most = v > most ? v : most;
        }
        p += n - 1;
    }
    if (most > least && least <= 1 && most <= 100) {
        out->scale = true;
        out->lo = least;
        out->hi = most;
        lowest_label(low, out);
    }
}

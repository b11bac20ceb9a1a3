#include "base/mask.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>

#define GROUPS_MAX 12
#define LOCAL_MOST 64 // bytes before the @ (RFC 5321): a long text without blanks is read once, not once per dot
#define IBAN_LEAST 15
#define IBAN_MOST 34

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
static bool is_plain(char c) { return is_digit(c) || is_letter(c); }
static bool is_word(char c) { return is_plain(c) || (unsigned char)c >= 0x80; }

// --- what stands between: the plain signs and those that editors and telephones put in their place ------------------------

// The third byte of U+2000 .. U+203F, 0 for another character.
static unsigned punctuation(const char *s) { return strncmp(s, "\xE2\x80", 2) ? 0 : (unsigned char)s[2]; }

// A blank: a no-break one, U+2000 to the one without width, U+202F, U+2060, U+3000, U+FEFF.
static size_t blank_len(const char *s)
{
    unsigned c = punctuation(s);
    if (*s == ' ')
        return 1;
    if (!strncmp(s, "\xC2\xA0", 2))
        return 2;
    bool wide = !strncmp(s, "\xE2\x81\xA0", 3) || !strncmp(s, "\xE3\x80\x80", 3) || !strncmp(s, "\xEF\xBB\xBF", 3);
    return wide || (c >= 0x80 && c <= 0x8B) || c == 0xAF ? 3 : 0;
}

static size_t dash_len(const char *s) // U+2010 .. U+2015, the minus sign
{
    unsigned c = punctuation(s);
    return *s == '-' ? 1 : (c >= 0x90 && c <= 0x95) || !strncmp(s, "\xE2\x88\x92", 3) ? 3 : 0;
}

static size_t first_of(const char *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strncmp(s, words[i], strlen(words[i])))
            return strlen(words[i]);
    return 0;
}

static size_t at_len(const char *s) // written out, for fear of robots
{
    static const char *const words[] = {"@", "(at)", "[at]", " (at) ", " [at] ", "(arobase)", "[arobase]", " (arobase) ", " [arobase] "};
    return first_of(s, words, ARRAY_LEN(words));
}

static size_t dot_len(const char *s)
{
    static const char *const words[] = {".", "(dot)", "[dot]", " (dot) ", " [dot] ", "(point)", "[point]", " (point) ", " [point] "};
    return first_of(s, words, ARRAY_LEN(words));
}

// --- e-mail -------------------------------------------------------------------------------------------------------

static bool is_local(char c) { return is_word(c) || (c && strchr("._%+-", c)); }

static size_t domain_step(const char *s)
{
    size_t dot = dot_len(s);
    return is_word(*s) || *s == '-' ? 1 : dot && is_word(s[dot]) ? dot : 0;
}

// Length of the address whose first character is s[0], 0 when there is none.
static size_t email_len(const char *s)
{
    size_t n = 0, step;
    bool dot = false;
    while (n <= LOCAL_MOST && is_local(s[n]) && !at_len(s + n))
        n++;
    size_t sign = n ? at_len(s + n) : 0;
    if (!sign)
        return 0;
    for (n += sign; (step = domain_step(s + n)); n += step)
        dot |= dot_len(s + n) > 0;
    return dot ? n : 0;
}

// --- IBAN ---------------------------------------------------------------------------------------------------------

static unsigned remainder_97(unsigned r, char c)
{
    if (is_digit(c))
        return (r * 10 + (unsigned)(c - '0')) % 97;
    return (r * 100 + (unsigned)((c & ~0x20) - 'A' + 10)) % 97;
}

static size_t iban_len(const char *s)
{
    char all[IBAN_MOST + 1];
    size_t n = 0, i = 0, found = 0;
    if (!is_letter(s[0]) || !is_letter(s[1]) || !is_digit(s[2]) || !is_digit(s[3]))
        return 0;
    while (n < IBAN_MOST && is_plain(s[i])) {
        all[n++] = s[i++];
        unsigned r = 0;
        for (size_t k = 0; n >= IBAN_LEAST && k < n; k++)
            r = remainder_97(r, all[(k + 4) % n]);
        if (n >= IBAN_LEAST && r == 1 && !is_plain(s[i]))
            found = i;
        size_t gap = blank_len(s + i);
        i += gap ? gap : dash_len(s + i);
    }
    return found;
}

// --- digits -------------------------------------------------------------------------------------------------------

struct number { // digits with blanks, dots, dashes and brackets between them
    size_t len;
    char digits[24];
    size_t n;
    size_t group[GROUPS_MAX], end[GROUPS_MAX], ngroups; // digits of each, and where it ends
    bool plus;
};

static size_t separator(const char *s) // one between two groups, or two such as ") "
{
    size_t n = 0;
    for (int k = 0; k < 2; k++) {
        size_t blank = blank_len(s + n), dash = dash_len(s + n);
        n += blank ? blank : dash ? dash : (s[n] && strchr("./()", s[n])) ? 1 : 0;
    }
    return is_digit(s[n]) ? n : 0;
}

// The digits from s on, as far as they fit.
static bool read_number(const char *s, struct number *x)
{
    size_t i = 0, sep = 1;
    *x = (struct number){.plus = *s == '+'};
    i += x->plus;
    i += s[i] == '(';
    for (; sep && is_digit(s[i]) && x->ngroups < GROUPS_MAX; i += sep) {
        size_t n = strspn(s + i, "0123456789");
        if (x->n + n > sizeof(x->digits))
            break;
        memcpy(x->digits + x->n, s + i, n);
        x->n += n;
        i += n;
        x->group[x->ngroups] = n;
        x->end[x->ngroups++] = x->len = i;
        sep = separator(s + i);
    }
    return x->n > 1;
}

static bool passes_luhn(const struct number *x)
{
    int sum = 0;
    for (size_t i = 0; i < x->n; i++) {
        int d = x->digits[x->n - 1 - i] - '0';
        d = i % 2 ? 2 * d : d;
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

static bool is_date(const struct number *x) // 30.09.2026, 2026-09-30, with or without an hour
{
    const size_t *g = x->group;
    return !x->plus && x->ngroups >= 3 && ((g[0] <= 2 && g[1] <= 2 && g[2] == 4) || (g[0] == 4 && g[1] == 2 && g[2] == 2 && x->n <= 10));
}

static bool is_phone(const struct number *x)
{
    const size_t *g = x->group;
    bool local = x->digits[0] == '0' && x->n >= 9 && x->n <= 11;
    bool abroad = x->digits[0] == '0' && x->digits[1] == '0' && x->n >= 10 && x->n <= 15;
    bool american = x->n == 10 && x->ngroups == 3 && g[0] == 3 && g[1] == 3;
    return !is_date(x) && ((x->plus && x->n >= 8 && x->n <= 15) || local || abroad || american);
}

// A national number of ten digits or one with its country: such a one is masked within a word too, where ids of letters and
// digits are common.
static bool is_sure(const struct number *x)
{
    const char *d = x->digits;
    bool national = x->n == 10 && d[1] != '0', abroad = x->n >= 11 && d[1] == '0' && d[2] != '0';
    return d[0] == '0' && (national || abroad) && is_phone(x);
}

static const char *number_word(const struct number *x)
{
    if (x->n >= 13 && x->n <= 19 && passes_luhn(x))
        return _("[card]");
    return is_phone(x) ? _("[phone]") : NULL;
}

// Does the word go on behind the number, so that it is none?
static bool in_word(char next, const struct number *x) { return is_digit(next) || (is_letter(next) && !is_sure(x)); }

// The number that begins at s: all its groups, else as many as make one, for another may stand right behind it.
static const char *number_at(const char *s, struct number *x)
{
    const char *word = NULL;
    if (!read_number(s, x))
        return NULL;
    while ((in_word(s[x->len], x) || !(word = number_word(x))) && x->ngroups > 1) {
        x->n -= x->group[--x->ngroups];
        x->len = x->end[x->ngroups - 1];
    }
    return in_word(s[x->len], x) ? NULL : word;
}

static bool is_card(const char *s)
{
    struct number x;
    return read_number(s, &x) && !is_plain(s[x.len]) && x.n >= 13 && x.n <= 19 && passes_luhn(&x);
}

// Does one begin at s, right behind a letter?
static bool is_glued(const char *s)
{
    struct number x;
    return is_digit(*s) && (is_card(s) || (number_at(s, &x) && is_sure(&x)));
}

// --- the text -----------------------------------------------------------------------------------------------------

// What begins at s: its length and the word for it; 0 when it is nothing personal.
static size_t personal(const char *s, const char **word)
{
    struct number x;
    size_t n = email_len(s);
    *word = _("[e-mail]");
    if (n || ((*word = _("[IBAN]")) && (n = iban_len(s))))
        return n;
    if ((is_digit(*s) || *s == '+' || *s == '(') && (*word = number_at(s, &x)))
        return x.len;
    return 0;
}

// A text as it is judged: the digits of all scripts and the full-width signs are plain ones in it.
struct judged {
    struct strbuf text;
    size_t *at; // [text.len + 1] where each of its bytes stands in the original
};

static char plain_sign(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return (char)(cp - 0xFF01 + '!');
    int digit = cp < 0x80 ? -1 : uc_decimal_value(cp);
    return digit < 0 ? '\0' : (char)('0' + digit);
}

static bool judge(struct judged *j, const char *s, size_t len)
{
    *j = (struct judged){.at = malloc((len + 1) * sizeof(*j->at))};
    if (!j->at)
        return false;
    for (size_t i = 0, n; i < len; i += n) {
        uint32_t cp;
        n = utf8_decode(s + i, len - i, &cp);
        char sign = plain_sign(cp);
        for (size_t k = 0; k < (sign ? 1 : n); k++)
            j->at[j->text.len + k] = i + k;
        sb_addn(&j->text, sign ? &sign : s + i, sign ? 1 : n);
    }
    j->at[j->text.len] = len;
    return !j->text.oom;
}

static size_t mask_judged(struct strbuf *b, const struct judged *j, const char *original)
{
    size_t masked = 0;
    for (const char *s = sb_str(&j->text); *s;) {
        const char *word;
        size_t n = personal(s, &word), from = (size_t)(s - j->text.s);
        if (n) {
            sb_add(b, word);
            s += n;
            masked++;
            continue;
        }
        for (n = 1; is_plain(s[n - 1]) && is_plain(s[n]) && !(is_letter(s[n - 1]) && is_glued(s + n));) // within a word no other begins
            n++;
        sb_addn(b, original + j->at[from], j->at[from + n] - j->at[from]);
        s += n;
    }
    return masked;
}

size_t mask_text(struct strbuf *b, const char *s)
{
    struct judged j;
    size_t masked = 0;
    if (judge(&j, s, strlen(s)))
        masked = mask_judged(b, &j, s);
    else
        b->oom = true; // rather no text than one that was not looked through
    sb_release(&j.text);
    free(j.at);
    return masked;
}

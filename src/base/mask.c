#include "base/mask.h"
#include "base/i18n.h"

#include <string.h>

#define GROUPS_MAX 12
#define IBAN_LEAST 15
#define IBAN_MOST 34

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
static bool is_plain(char c) { return is_digit(c) || is_letter(c); }
static bool is_word(char c) { return is_plain(c) || (unsigned char)c >= 0x80; }

// --- e-mail -------------------------------------------------------------------------------------------------------

static bool is_local(char c) { return is_word(c) || (c && strchr("._%+-", c)); }

// Length of the address whose first character is s[0], 0 when there is none.
static size_t email_len(const char *s)
{
    size_t n = 0, dot = 0;
    while (is_local(s[n]))
        n++;
    if (!n || s[n] != '@')
        return 0;
    for (n++; is_word(s[n]) || s[n] == '-' || (s[n] == '.' && is_word(s[n + 1])); n++)
        if (s[n] == '.')
            dot = n;
    return dot ? n : 0;
}

// --- IBAN ---------------------------------------------------------------------------------------------------------

static int blank_len(const char *s) // a blank, a no-break one, a narrow one
{
    if (*s == ' ')
        return 1;
    return !strncmp(s, "\xC2\xA0", 2) ? 2 : !strncmp(s, "\xE2\x80\xAF", 3) ? 3 : 0;
}

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
        i += (size_t)blank_len(s + i);
    }
    return found;
}

// --- digits -------------------------------------------------------------------------------------------------------

struct number { // digits with blanks, dots, dashes and brackets between them
    size_t len;
    char digits[24];
    size_t n;
    size_t group[GROUPS_MAX], ngroups;
    bool plus;
};

static size_t separator(const char *s) // one between two groups, or two such as ") "
{
    size_t n = 0;
    for (int k = 0; k < 2; k++) {
        size_t one = (size_t)blank_len(s + n);
        n += one ? one : (s[n] && strchr(".-()", s[n])) ? 1 : 0;
    }
    return is_digit(s[n]) ? n : 0;
}

static bool read_number(const char *s, struct number *x)
{
    size_t i = 0;
    *x = (struct number){.plus = *s == '+'};
    i += x->plus;
    i += s[i] == '(';
    while (is_digit(s[i]) && x->ngroups < GROUPS_MAX) {
        size_t from = i;
        for (; is_digit(s[i]); i++) {
            if (x->n == sizeof(x->digits))
                return false;
            x->digits[x->n++] = s[i];
        }
        x->group[x->ngroups++] = i - from;
        x->len = i;
        size_t sep = separator(s + i);
        if (!sep)
            break;
        i += sep;
    }
    return x->n > 0 && !is_plain(s[x->len]);
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
    return x->ngroups >= 3 && ((g[0] <= 2 && g[1] <= 2 && g[2] == 4) || (g[0] == 4 && g[1] == 2 && g[2] == 2 && x->n <= 10));
}

static bool is_phone(const struct number *x)
{
    const size_t *g = x->group;
    bool local = x->digits[0] == '0' && x->n >= 9 && x->n <= 11;
    bool abroad = x->digits[0] == '0' && x->digits[1] == '0' && x->n >= 10 && x->n <= 15;
    bool american = x->n == 10 && x->ngroups == 3 && g[0] == 3 && g[1] == 3;
    return !is_date(x) && ((x->plus && x->n >= 8 && x->n <= 15) || local || abroad || american);
}

static const char *number_word(const struct number *x)
{
    if (x->n >= 13 && x->n <= 19 && passes_luhn(x))
        return _("[card]");
    return is_phone(x) ? _("[phone]") : NULL;
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
    if ((is_digit(*s) || *s == '+' || *s == '(') && read_number(s, &x) && (*word = number_word(&x)))
        return x.len;
    return 0;
}

size_t mask_text(struct strbuf *b, const char *s)
{
    size_t masked = 0;
    while (*s) {
        const char *word;
        size_t n = personal(s, &word);
        if (n) {
            sb_add(b, word);
            s += n;
            masked++;
            continue;
        }
        for (n = 1; is_plain(s[n - 1]) && is_plain(s[n]);) // within a word nothing begins
            n++;
        sb_addn(b, s, n);
        s += n;
    }
    return masked;
}

#include "kpi/period_words.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 80     // bytes of what is typed, folded
#define WORDS_MAX 8
#define COUNT_MAX 10000 // of days, weeks ... in "last N"
#define YEARS_BACK 9    // in which a name is looked for: years of 53 weeks are seven apart at most

struct word {
    char s[24];
    int number; // -1: letters
};
struct typed { // what is being read, and by which calendar
    const struct calendar *cal;
    int32_t as_of;
    bool day_first;
    const char *text; // as typed, for messages
    struct err *e;
};

static int not_a_period(const struct typed *t)
{
    return err_set(t->e, ERR_SYNTAX,
                   "\"%.60s\" is not a period: use 2025, 2025-Q3, 2025-09, 2025-W36, 2025-09-14, last 90 d, mtd, ytd or "
                   "2025-03-01..2025-04-15",
                   t->text);
}

// --- the running period and the last complete one -----------------------------------------------------------------

static const struct named { const char *words; enum grain grain; bool complete; int back; } named[] = {
    {"wtd", GRAIN_WEEK, false, 0},
    {"mtd", GRAIN_MONTH, false, 0},
    {"qtd", GRAIN_QUARTER, false, 0},
    {"ytd", GRAIN_YEAR, false, 0},
    {"week to date", GRAIN_WEEK, false, 0},
    {"month to date", GRAIN_MONTH, false, 0},
    {"quarter to date", GRAIN_QUARTER, false, 0},
    {"year to date", GRAIN_YEAR, false, 0},
    {"this week", GRAIN_WEEK, false, 0},
    {"this month", GRAIN_MONTH, false, 0},
    {"this quarter", GRAIN_QUARTER, false, 0},
    {"this year", GRAIN_YEAR, false, 0},
    {"cette semaine", GRAIN_WEEK, false, 0},
    {"ce mois", GRAIN_MONTH, false, 0},
    {"ce mois-ci", GRAIN_MONTH, false, 0},
    {"ce trimestre", GRAIN_QUARTER, false, 0},
    {"cette annee", GRAIN_YEAR, false, 0},
    {"semaine en cours", GRAIN_WEEK, false, 0},
    {"mois en cours", GRAIN_MONTH, false, 0},
    {"trimestre en cours", GRAIN_QUARTER, false, 0},
    {"annee en cours", GRAIN_YEAR, false, 0},
    {"last week", GRAIN_WEEK, true, 0},
    {"last month", GRAIN_MONTH, true, 0},
    {"last quarter", GRAIN_QUARTER, true, 0},
    {"last year", GRAIN_YEAR, true, 0},
    {"semaine derniere", GRAIN_WEEK, true, 0},
    {"mois dernier", GRAIN_MONTH, true, 0},
    {"trimestre dernier", GRAIN_QUARTER, true, 0},
    {"annee derniere", GRAIN_YEAR, true, 0},
    {"an dernier", GRAIN_YEAR, true, 0},
    {"l'an dernier", GRAIN_YEAR, true, 0},
    {"today", GRAIN_DAY, false, 0},
    {"aujourd'hui", GRAIN_DAY, false, 0},
    {"now", GRAIN_DAY, false, 0},
    {"yesterday", GRAIN_DAY, false, 1},
    {"hier", GRAIN_DAY, false, 1},
};

static bool read_named(const struct typed *t, const char *s, struct period *out)
{
    static const char *const articles[] = {"le ", "la ", "the "};
    for (size_t i = 0; i < ARRAY_LEN(articles); i++)
        if (str_starts(s, articles[i]))
            s += strlen(articles[i]);
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        if (!strcmp(s, named[i].words)) {
            const struct named *n = &named[i];
            *out = n->complete ? period_last_complete(t->cal, n->grain, t->as_of) : period_at(t->cal, n->grain, t->as_of - n->back);
            return true;
        }
    return false;
}

// --- words --------------------------------------------------------------------------------------------------------

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Runs of digits and runs of letters; blanks, dots, dashes and commas part them. 0: too many, or some other sign.
static size_t split_words(const char *s, struct word *out)
{
    size_t n = 0;
    while (*s) {
        if (strchr(" .,-", *s)) {
            s++;
            continue;
        }
        bool digits = is_digit(*s);
        size_t len = 0;
        while (s[len] && !strchr(" .,-", s[len]) && is_digit(s[len]) == digits)
            len++;
        if (n == WORDS_MAX || len >= sizeof(out->s) || (digits && len > 5))
            return 0;
        out[n] = (struct word){.number = -1};
        memcpy(out[n].s, s, len);
        for (size_t i = 0; digits && i < len; i++)
            out[n].number = (i ? out[n].number * 10 : 0) + (s[i] - '0');
        n++;
        s += len;
    }
    return n;
}

static bool is_one_of(const char *word, const char *list)
{
    size_t len = strlen(word);
    while (*list) {
        size_t n = strcspn(list, " ");
        if (n == len && !strncmp(list, word, n))
            return true;
        list += n;
        list += strspn(list, " ");
    }
    return false;
}

static const struct { const char *words; enum grain grain; } units[] = {
    {"d day days j jour jours", GRAIN_DAY},
    {"w week weeks s sem semaine semaines", GRAIN_WEEK},
    {"m month months mois", GRAIN_MONTH},
    {"q quarter quarters t trimestre trimestres", GRAIN_QUARTER},
    {"y year years a an ans annee annees", GRAIN_YEAR},
};

static bool unit_of(const char *word, enum grain *out)
{
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (is_one_of(word, units[i].words)) {
            *out = units[i].grain;
            return true;
        }
    return false;
}

// "last 90 d", "90 derniers jours", "90d": the days up to the as-of day; longer units are complete ones.
static int last_units(const struct typed *t, int count, enum grain g, struct period *out)
{
    if (count < 1 || count > COUNT_MAX)
        return err_set(t->e, ERR_RANGE, "\"%.60s\": the number must be from 1 to %d", t->text, COUNT_MAX);
    struct period last = g == GRAIN_DAY ? period_at(t->cal, g, t->as_of) : period_last_complete(t->cal, g, t->as_of);
    struct period first = period_shift(t->cal, &last, 1 - count);
    *out = last;
    if (count == 1)
        return 0;
    *out = period_span(first.from, last.to - 1);
    return 0;
}

// True when the words are a number of units; rc is then the answer.
static bool read_last(const struct typed *t, const struct word *w, size_t n, struct period *out, int *rc)
{
    static const char fillers[] = "last past previous the les des derniers dernieres dernier derniere glissants";
    const struct word *number = NULL, *unit = NULL;
    bool said = false;
    enum grain g = GRAIN_DAY;
    for (size_t i = 0; i < n; i++) {
        bool filler = is_one_of(w[i].s, fillers);
        said = said || filler;
        if (filler)
            continue;
        if (w[i].number >= 0 && !number)
            number = &w[i];
        else if (w[i].number < 0 && number && !unit)
            unit = &w[i];
        else
            return false;
    }
    if (!number || (!said && !unit))
        return false;
    if (!unit) {
        *rc = err_set(t->e, ERR_SYNTAX, "\"%.60s\": %d of what? Use days, weeks, months, quarters or years", t->text, number->number);
        return true;
    }
    if (!unit_of(unit->s, &g)) {
        *rc = err_set(t->e, ERR_SYNTAX, "\"%.60s\": \"%s\" is no unit of time; use d, weeks, months, quarters or years", t->text, unit->s);
        return said;
    }
    *rc = last_units(t, number->number, g, out);
    return true;
}

// --- months, quarters and weeks by name ---------------------------------------------------------------------------

static const char *const months[12] = {
    "january jan janvier janv", "february feb fevrier fevr fev", "march mar mars",
    "april apr avril avr",      "may mai",                       "june jun juin",
    "july jul juillet juil",    "august aug aout",               "september sep sept septembre",
    "october oct octobre",      "november nov novembre",         "december dec decembre",
};

// A month, or the letter of a quarter or a week, as the label of a year: "-09", "-Q3", "-W36".
static bool read_part(const struct word *w, size_t n, size_t *used, char out[8])
{
    *used = 1;
    for (size_t m = 0; m < 12; m++)
        if (is_one_of(w[0].s, months[m])) {
            snprintf(out, 8, "-%02d", (int)m + 1);
            return true;
        }
    bool quarter = is_one_of(w[0].s, "q t quarter trimestre"), week = is_one_of(w[0].s, "w s week semaine");
    if ((!quarter && !week) || n < 2 || w[1].number < 0 || w[1].number > 99)
        return false;
    *used = 2;
    if (quarter)
        snprintf(out, 8, "-Q%d", w[1].number % 100);
    else
        snprintf(out, 8, "-W%02d", w[1].number % 100);
    return true;
}

// Its year as written, else the latest that has begun.
static int with_year(const struct typed *t, const char *part, int year, struct period *out)
{
    char label[28];
    if (year >= 0) {
        snprintf(label, sizeof(label), "%04d%s", year % 10000, part);
        return period_parse(t->cal, label, out, t->e);
    }
    int now = civil_from_day(t->as_of).year + 1, rc = 0;
    for (int y = now; y > now - YEARS_BACK; y--) {
        snprintf(label, sizeof(label), "%04d%s", y % 10000, part);
        rc = period_parse(t->cal, label, out, t->e);
        if (!rc && out->from <= t->as_of)
            return 0;
    }
    return rc ? rc : not_a_period(t);
}

static bool read_name(const struct typed *t, const struct word *w, size_t n, struct period *out, int *rc)
{
    char part[8];
    size_t used;
    int year = -1;
    if (n && is_one_of(w[0].s, "fy exercice annee year")) {
        bool only = n == 2 && w[1].number >= 0 && strlen(w[1].s) == 4;
        if (only)
            *rc = with_year(t, "", w[1].number, out);
        return only;
    }
    if (n && w[0].number >= 0 && strlen(w[0].s) == 4) { // the year first
        year = w[0].number;
        w++;
        n--;
    }
    if (!n || !read_part(w, n, &used, part))
        return false;
    if (year < 0 && n == used + 1 && w[used].number >= 0 && strlen(w[used].s) == 4)
        year = w[used++].number;
    if (used != n)
        return false;
    *rc = with_year(t, part, year, out);
    return true;
}

// --- days with slashes --------------------------------------------------------------------------------------------

static bool read_slashes(const struct typed *t, const char *s, struct period *out, int *rc)
{
    int a, b, y, end = 0;
    char label[28];
    if (sscanf(s, "%2d/%2d/%4d%n", &a, &b, &y, &end) != 3 || s[end])
        return false;
    bool first = t->day_first || a > 12;
    if (!first && b <= 12) {
        *rc = err_set(t->e, ERR_SYNTAX, "\"%.60s\" can be read in two ways: write the day as %04d-%02d-%02d or %04d-%02d-%02d", t->text,
                      y, a, b, y, b, a);
        return true;
    }
    snprintf(label, sizeof(label), "%04d-%02d-%02d", y, first ? b : a, first ? a : b);
    *rc = period_parse(t->cal, label, out, t->e);
    return true;
}

// --- one period, then a range of two ------------------------------------------------------------------------------

// "2025-t3" -> "2025-Q3", "2025-s36" -> "2025-W36".
static void canonical(char *s)
{
    if (strlen(s) < 6 || strspn(s, "0123456789") != 4 || s[4] != '-')
        return;
    s[5] = s[5] == 'q' || s[5] == 't' ? 'Q' : s[5] == 'w' || s[5] == 's' ? 'W' : s[5];
}

static bool like_label(const char *s)
{
    return strspn(s, "0123456789") == 4 && (!s[4] || (s[4] == '-' && !strpbrk(s, " /")));
}

static int read_one(const struct typed *t, char *s, struct period *out)
{
    struct word w[WORDS_MAX];
    int rc = 0;
    s = str_trim(s);
    canonical(s);
    if (!*s)
        return not_a_period(t);
    if (like_label(s))
        return period_parse(t->cal, s, out, t->e);
    if (read_named(t, s, out) || read_slashes(t, s, out, &rc))
        return rc;
    size_t n = split_words(s, w);
    if (n && (read_name(t, w, n, out, &rc) || read_last(t, w, n, out, &rc)))
        return rc;
    return not_a_period(t);
}

// Where the text parts into two sides; NULL when it does not.
static char *find_middle(char *s, size_t *len)
{
    static const char *const middles[] = {"..", " to ", " au ", " until ", " jusqu'au ", " - "};
    for (size_t i = 0; i < ARRAY_LEN(middles); i++) {
        char *at = strstr(s, middles[i]);
        *len = strlen(middles[i]);
        if (at)
            return at;
    }
    return NULL;
}

static char *without_start(char *s, bool *since)
{
    static const struct { const char *word; bool since; } starts[] = {
        {"from ", false}, {"du ", false}, {"since ", true}, {"depuis le ", true}, {"depuis ", true}};
    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (str_starts(s, starts[i].word)) {
            *since = starts[i].since;
            return s + strlen(starts[i].word);
        }
    return s;
}

static int read_range(const struct typed *t, char *s, char *middle, size_t len, struct period *out)
{
    struct period first, last;
    *middle = '\0';
    char *end = str_trim(middle + len);
    int rc = read_one(t, s, &first);
    if (rc)
        return rc;
    last = first;
    if (*end)
        rc = read_one(t, end, &last);
    else
        last = period_at(t->cal, GRAIN_DAY, t->as_of);
    if (rc)
        return rc;
    if (last.to <= first.from)
        return err_set(t->e, ERR_RANGE, "period \"%s\" ends before it begins: write the earlier day first", t->text);
    *out = period_span(first.from, last.to - 1);
    return 0;
}

static int read_folded(const struct typed *t, char *text, struct period *out)
{
    bool since = false;
    size_t len = 0;
    char *s = without_start(text, &since), *middle = find_middle(s, &len);
    if (since && middle)
        return not_a_period(t);
    if (middle)
        return read_range(t, s, middle, len, out);
    return since ? read_range(t, s, s + strlen(s), 0, out) : read_one(t, s, out);
}

int period_read(const struct calendar *c, const char *text, int32_t as_of, bool day_first, struct period *out, struct err *e)
{
    struct typed t = {c, as_of, day_first, text, e};
    struct strbuf folded = {0};
    char s[TEXT_MAX];
    utf8_fold(&folded, text, strlen(text));
    bool fits = !folded.oom && str_copy(s, sizeof(s), sb_str(&folded));
    sb_release(&folded);
    return fits ? read_folded(&t, s, out) : not_a_period(&t);
}

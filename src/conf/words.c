#include "conf_priv.h"
#include <string.h>

#define WORD_MAX 40

// Levenshtein distance in which two swapped neighbours count one (optimal string alignment).
static int distance(const char *a, const char *b)
{
    int d[WORD_MAX + 1][WORD_MAX + 1];
    size_t na = strlen(a), nb = strlen(b);
    if (na > WORD_MAX || nb > WORD_MAX)
        return WORD_MAX;
    for (size_t i = 0; i <= na; i++)
        d[i][0] = (int)i;
    for (size_t j = 0; j <= nb; j++)
        d[0][j] = (int)j;
    for (size_t i = 1; i <= na; i++)
        for (size_t j = 1; j <= nb; j++) {
            int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[na][nb];
}

void suggest_init(struct words *w, const char *given)
{
    size_t len = strlen(given);
    *w = (struct words){.given = given, .distance = len > 6 ? 4 : len > 2 ? 3 : 2};
}

// Nearer than any before wins; a word that begins as given (grain_ -> grain_x) or that the given one begins with is near.
void words_try(struct words *w, const char *candidate)
{
    int d = distance(w->given, candidate);
    size_t len = strlen(w->given);
    if (len >= 3 && d > 1 &&
        (str_starts(candidate, w->given) || (strlen(candidate) >= 4 && str_starts(w->given, candidate))))
        d = 1;
    if (d < w->distance && d < (int)strlen(candidate)) {
        w->distance = d;
        w->best = candidate;
    }
}

bool in_list(const char *const *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (str_ieq(list[i], word))
            return true;
    return false;
}

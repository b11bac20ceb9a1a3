#include "app/app_priv.h"

#include <string.h>

#define WORD_MAX 40

// Levenshtein distance with neighbours swapped counting one; words longer than WORD_MAX are never near.
static int distance(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    if (na > WORD_MAX || nb > WORD_MAX)
        return WORD_MAX;
    int d[WORD_MAX + 1][WORD_MAX + 1];
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

const char *nearest_word(const char *given, const char *(*word)(size_t i))
{
    const char *found = NULL;
    int best = strlen(given) > 5 ? 4 : 3;
    for (size_t i = 0; word(i); i++) {
        int d = distance(given, word(i));
        // A beginning of a word is near too: "--comp".
        if (strlen(given) >= 3 && str_starts(word(i), given))
            d = 1;
        if (d < best && d < (int)strlen(word(i))) {
            best = d;
            found = word(i);
        }
    }
    return found;
}

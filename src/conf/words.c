#include "conf_priv.h"
#include <string.h>

void suggest_init(struct words *w, const char *given)
{
    size_t len = strlen(given);
    *w = (struct words){.given = given, .distance = len > 6 ? 4 : len > 2 ? 3 : 2};
}

// Nearer than any before wins; a word that begins as given (grain_ -> grain_x) or that the given one begins with is near.
void words_try(struct words *w, const char *candidate)
{
    int d = str_distance(w->given, candidate);
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

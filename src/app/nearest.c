#include "app/app_priv.h"

#include <string.h>

const char *nearest_word(const char *given, const char *(*word)(size_t i))
{
    const char *found = NULL;
    int best = strlen(given) > 5 ? 4 : 3;
    for (size_t i = 0; word(i); i++) {
        int d = str_distance(given, word(i));
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

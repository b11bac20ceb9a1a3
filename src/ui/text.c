#include "ui/draw_priv.h"

#include "base/utf8.h"

#include <limits.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// After the blank at s: "%", "/4" of a scale, or the unit of the number before. It stays with its number.
static bool is_unit(const char *s)
{
    static const char *const units[] = {"min", "h", "s", "d", "j", "pt", "€", "EUR"};
    if (s[1] == '%' || (s[1] == '/' && is_digit(s[2])))
        return true;
    for (size_t i = 0; is_digit(s[-1]) && i < ARRAY_LEN(units); i++) {
        size_t len = strlen(units[i]);
        if (!strncmp(s + 1, units[i], len) && !((unsigned char)s[1 + len] > ' ' && !strchr(",;:.)", s[1 + len])))
            return true;
    }
    return false;
}

// Bytes of the next line of s in `width` columns: up to a blank where there is one, but for that before a unit; at least one
// character.
static size_t line_len(const char *s, int width)
{
    int used;
    size_t len = utf8_fit(s, width, &used);
    if (!s[len])
        return len;
    size_t cut = len;
    while (cut > 0 && (s[cut] != ' ' || is_unit(s + cut)))
        cut--;
    if (cut > 0)
        return cut;
    if (len > 0)
        return len;
    uint32_t cp;
    return utf8_decode(s, strlen(s), &cp);
}

int text_draw_most(const struct paint *p, int row, int col, int width, int most, enum theme_role role, const char *s)
{
    int rows = 0;
    width = width < 1 ? 1 : width;
    while (*s) {
        size_t len = line_len(s, width);
        if (rows == most - 1 && s[len]) { // cut, and said so
            if (p)
                canvas_fit(p->c, row + rows, col, width, role, s);
            return most;
        }
        char line[CANVAS_MAX * 4 + 1];
        if (p) {
            size_t n = len < sizeof(line) ? len : sizeof(line) - 1;
            memcpy(line, s, n);
            line[n] = '\0';
            canvas_text(p->c, row + rows, col, role, line);
        }
        rows++;
        s += len;
        while (*s == ' ')
            s++;
    }
    return rows ? rows : 1;
}

int text_draw(const struct paint *p, int row, int col, int width, enum theme_role role, const char *s)
{
    return text_draw_most(p, row, col, width, INT_MAX, role, s);
}

int text_rows(const char *s, int width)
{
    return text_draw(NULL, 0, 0, width, ROLE_normal, s);
}

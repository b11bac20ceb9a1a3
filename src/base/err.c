#include "base/err.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "utf8_priv.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// File names and cell texts end up in sentences, so the sentence is made harmless here, in place: whatever is unsafe to
// show becomes one blank, which is never longer. A character cut at the end of the buffer goes the same way.
static void make_plain(char *s)
{
    size_t len = strlen(s), w = 0;

    for (size_t r = 0; r < len;) {
        uint32_t cp;
        size_t n = utf8_decode(s + r, len - r, &cp);
        bool bad = n == 1 && cp == 0xFFFD;
        if (bad || utf8_cp_unsafe(cp)) {
            s[w++] = ' ';
        } else {
            memmove(s + w, s + r, n);
            w += n;
        }
        r += n;
    }
    while (w > 0 && s[w - 1] == ' ')
        w--;
    s[w] = '\0';
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
    if (!e)
        return code;
    e->code = code;
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(e->msg, sizeof(e->msg), _(fmt), ap); // every sentence of the engine passes here: translated once
    va_end(ap);
    if (n < 0)
        e->msg[0] = '\0';
    make_plain(e->msg);
    return code;
}

int err_nomem(struct err *e)
{
    return err_set(e, ERR_NOMEM, "out of memory: close other programs, or open fewer or smaller files");
}

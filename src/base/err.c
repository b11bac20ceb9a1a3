#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
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

static void star(char *from, char *to)
{
    memset(from, '*', (size_t)(to - from));
    if (to - from > 3) // how long it is tells something too
        memmove(from + 3, to, strlen(to) + 1);
}

// SCHEME://USER:PASSWORD@HOST, also where its host is cut off.
static void hide_in_url(char *url)
{
    char *end = url + strcspn(url, " \"'<>\n"), *at = memrchr(url, '@', (size_t)(end - url)), *colon = strchr(url, ':');
    bool user = colon && colon < end && !memchr(url, '/', (size_t)(colon - url));
    const char *port = user ? colon + 1 + strspn(colon + 1, "0123456789") : end;
    if (!at && port < end && *port != '/') // more than a port
        at = end;
    if (at && colon && colon < at)
        star(colon + 1, at);
}

void err_hide_passwords(char *text)
{
    static const char *const words[] = {"password=", "passwd=", "pwd="};
    for (char *s = text; (s = strstr(s, "://")); s += 3)
        hide_in_url(s + 3);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        for (char *s = text; (s = strcasestr(s, words[i]));) {
            s += strlen(words[i]);
            star(s, s + strcspn(s, " &;\"'<>,\n"));
        }
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
    err_hide_passwords(e->msg);
    return code;
}

int err_nomem(struct err *e)
{
    return err_set(e, ERR_NOMEM, "out of memory: close other programs, or open fewer or smaller files");
}

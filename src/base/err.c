#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void star(char *from, char *to, bool typed)
{
    memset(from, '*', (size_t)(to - from));
    if (!typed && to - from > 3) // how long it is tells something too
        memmove(from + 3, to, strlen(to) + 1);
}

// SCHEME://USER:PASSWORD@HOST, also where its host is cut off, or not typed yet.
static void hide_in_url(char *url, bool typed)
{
    char *end = url + strcspn(url, " \"'<>\n"), *at = memrchr(url, '@', (size_t)(end - url)), *colon = strchr(url, ':');
    bool user = colon && colon < end && !memchr(url, '/', (size_t)(colon - url));
    const char *port = user ? colon + 1 + strspn(colon + 1, "0123456789") : end;
    if (!at && (port < end ? *port != '/' : typed && user)) // more than a port, or nobody knows yet
        at = end;
    if (at && colon && colon < at)
        star(colon + 1, at, typed);
}

static void hide(char *text, bool typed)
{
    static const char *const words[] = {"password=", "passwd=", "pwd="};
    for (char *s = text; (s = strstr(s, "://")); s += 3)
        hide_in_url(s + 3, typed);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        for (char *s = text; (s = strcasestr(s, words[i]));) {
            s += strlen(words[i]);
            star(s, s + strcspn(s, " &;\"'<>,\n"), typed);
        }
}

void err_hide_passwords(char *text) { hide(text, false); }
void err_hide_typed(char *text) { hide(text, true); }

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
    utf8_plain(e->msg); // file names and cell texts end up in it, and a character may be cut at its end
    err_hide_passwords(e->msg);
    return code;
}

int err_nomem(struct err *e)
{
    return err_set(e, ERR_NOMEM, "out of memory: close other programs, or open fewer or smaller files");
}

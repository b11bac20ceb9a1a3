// --follow: the sources are watched, and read again when they have changed.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int follow_start(struct session *s, struct err *e)
{
    return s->args->follow ? source_watch_open(&s->watch, (const char *const *)s->paths, s->npaths, e) : 0;
}

int host_watched(void *ctx, int *again_ms)
{
    const struct session *s = ctx;
    bool watched = s->watch && !session_begun(s); // a change is looked at when all is read
    *again_ms = watched ? s->look_again_ms : -1;
    return watched ? source_watch_fd(s->watch) : behind_fd(s);
}

const char *host_notice(void *ctx, bool first, bool *bad)
{
    struct session *s = ctx;
    *bad = !s->behind;
    if (s->behind || session_begun(s))
        return behind_notice(s, first);
    return s->gone[0] ? s->gone : NULL;
}

// The figures stay as they were; since when is said once.
static void tell_gone(struct session *s, const char *path)
{
    if (s->gone[0])
        return;
    struct strbuf clean = {0};
    int64_t local = zone_to_local(s->zone, (int64_t)time(NULL) * 1000) / 60000 % (24 * 60);
    utf8_clean(&clean, path, strlen(path));
    snprintf(s->gone, sizeof(s->gone), _("source gone since %02d:%02d: %s"), (int)(local / 60), (int)(local % 60), sb_str(&clean));
    sb_release(&clean);
}

bool host_stop(void *ctx) { return behind_stop(ctx); }

// A view of an earlier load on what was read now.
void host_renew(void *ctx, struct view *v)
{
    const struct session *s = ctx;
    const struct period *from = &s->moved.from, *p = &v->period;
    if (s->moved.on && p->grain == from->grain && p->from == from->from && p->to == from->to)
        v->period = s->moved.to;
}

int host_follow(void *ctx, bool *fresh, char said[300], struct err *e)
{
    struct session *s = ctx;
    *fresh = s->moved.on = false;
    if (s->behind)
        return behind_news(s, fresh, said, e);
    if (!s->watch || session_begun(s)) // it was stopped
        return 0;
    int rc = 0;
    switch (source_watch_look(s->watch, &s->source, steady_ms(), &s->look_again_ms)) {
    case NEWS_NONE: break;
    case NEWS_GONE: tell_gone(s, source_watch_gone(s->watch)); break;
    case NEWS_BACK: s->gone[0] = '\0'; break;
    case NEWS_CHANGED: {
        const char *lost = NULL;
        rc = session_follow(s, &lost, e);
        source_watch_read(s->watch, steady_ms());
        *fresh = !rc && !lost;
        if (lost)
            tell_gone(s, lost);
        else
            s->gone[0] = '\0';
        break;
    }
    }
    return rc;
}

void follow_end(struct session *s)
{
    source_watch_close(s->watch);
    s->watch = NULL;
}

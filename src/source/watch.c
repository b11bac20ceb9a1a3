#include "source/watch.h"
#include "base/holds.h"

#include "key_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define QUIET_MS 400 // that a file which was written anew is left alone before it is read

struct source_watch {
    int fd;
    char **paths;
    size_t npaths;
    struct source_key *read, *now; // the files as they were read, and as last seen
    int64_t event_ms, read_ms;     // of the last event; of the last reading
    bool pending;                  // something happened that was not judged yet
    char gone[PATH_MAX];
};

// Folders are watched, for a file that is replaced or deleted is another one afterwards.
static void watch_path(struct source_watch *w, const char *path)
{
    const uint32_t mask = IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB;
    char folder[PATH_MAX];
    inotify_add_watch(w->fd, path, mask | IN_ONLYDIR);
    if (!str_copy(folder, sizeof(folder), path))
        return;
    for (char *slash; (slash = strrchr(folder, '/'));) { // FILE/MEMBER: further up
        *slash = '\0';
        if (inotify_add_watch(w->fd, slash == folder ? "/" : folder, mask | IN_ONLYDIR) >= 0)
            return;
    }
    inotify_add_watch(w->fd, ".", mask | IN_ONLYDIR);
}

static void watch_all(struct source_watch *w)
{
    for (size_t i = 0; i < w->npaths; i++)
        watch_path(w, w->paths[i]);
}

int source_watch_open(struct source_watch **out, const char *const *paths, size_t n, struct err *e)
{
    struct source_watch *w = calloc(1, sizeof(*w));
    if (!w)
        return err_nomem(e);
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    w->paths = calloc(n + 1, sizeof(*w->paths));
    int rc = w->fd < 0 ? err_set(e, ERR_IO, "files cannot be watched: %s", strerror(errno)) : w->paths ? 0 : err_nomem(e);
    for (size_t i = 0; !rc && i < n; i++, w->npaths++)
        if (!(w->paths[i] = strdup(paths[i])))
            rc = err_nomem(e);
    if (!rc) {
        watch_all(w);
        rc = key_make(&w->read, paths, n);
        if (rc)
            err_set(e, rc, "only files and folders can be followed");
    }
    if (rc)
        source_watch_close(w);
    else
        *out = w;
    return rc;
}

void source_watch_close(struct source_watch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        close(w->fd);
    for (size_t i = 0; i < w->npaths; i++)
        free(w->paths[i]);
    free(w->paths);
    key_free(w->read);
    key_free(w->now);
    free(w);
}

int source_watch_fd(const struct source_watch *w) { return w->fd; }
const char *source_watch_gone(const struct source_watch *w) { return w->gone; }

static bool drain(const struct source_watch *w)
{
    char buf[4096];
    bool any = false;
    while (read(w->fd, buf, sizeof(buf)) > 0)
        any = true;
    return any;
}

static const char *name_of(const struct source_key *k, size_t i)
{
    const char *name = sb_str(&k->names);
    while (i--)
        name += strlen(name) + 1;
    return name;
}

static const struct source_info *source_of(const struct source *s, const char *path)
{
    for (size_t i = 0; i < s->list.n; i++)
        if (!strcmp(s->list.items[i]->path, path))
            return s->list.items[i];
    return NULL;
}

// The path of a loaded source that is not there any more, or is empty as after a rotation; NULL: all are there.
static const char *missing(const struct source *s, const struct source_key *now)
{
    for (size_t i = 0; i < s->list.n; i++) {
        const struct source_info *si = s->list.items[i];
        long owner = si->state == SOURCE_LOADED ? key_owner(now, si->path) : 0;
        if (owner < 0 || (si->state == SOURCE_LOADED && !now->files[owner].size))
            return si->path;
    }
    return NULL;
}

// Does the text of `size` bytes end with a row's end?
static bool ends_line(int fd, uint64_t size, bool wide)
{
    char c[2] = {0};
    size_t n = wide ? 2 : 1;
    return size >= n && pread(fd, c, n, (off_t)(size - n)) == (ssize_t)n && (c[0] == '\n' || c[n - 1] == '\n' || c[0] == '\r');
}

// A file that grew by a row that is not whole yet. One that had no newline at its end is not expected to get one.
static bool half_written(const struct source *s, const struct source_key *now, size_t i, uint64_t before)
{
    const char *path = name_of(now, i);
    const struct source_info *si = source_of(s, path);
    int fd = si && si->state == SOURCE_LOADED && !*si->format ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    bool wide = si && str_starts(si->encoding, "UTF-16");
    bool half = fd >= 0 && ends_line(fd, before, wide) && !ends_line(fd, now->files[i].size, wide);
    if (fd >= 0)
        close(fd);
    return half;
}

enum change { SAME, GREW, HALF, ANEW };

static enum change change_of(const struct source_watch *w, const struct source *s)
{
    enum change most = SAME;
    if (!key_same_names(w->read, w->now))
        return ANEW;
    for (size_t i = 0; i < w->now->n; i++) {
        const struct file_id *a = &w->read->files[i], *b = &w->now->files[i];
        enum change c = SAME;
        if (!memcmp(a, b, sizeof(*a)))
            continue;
        if (a->inode != b->inode || b->size <= a->size)
            c = ANEW;
        else
            c = half_written(s, w->now, i, a->size) ? HALF : GREW;
        most = c > most ? c : most;
    }
    return most;
}

static enum source_news judge(struct source_watch *w, const struct source *s, int64_t now_ms, int *again_ms)
{
    bool was_gone = w->gone[0];
    key_free(w->now);
    w->now = NULL;
    watch_all(w); // what was away may be there again
    const char *lost = key_make(&w->now, (const char *const *)w->paths, w->npaths) ? w->paths[0] : missing(s, w->now);
    for (size_t i = 0; !w->now && i < w->npaths; i++)
        if (access(w->paths[i], F_OK))
            lost = w->paths[i];
    w->pending = false;
    if (lost) {
        str_copy(w->gone, sizeof(w->gone), lost);
        return NEWS_GONE;
    }
    HOLDS(w->now); // else the first path was lost: nothing is followed without one
    enum change c = change_of(w, s);
    if (c == ANEW && now_ms - w->event_ms < QUIET_MS) {
        w->pending = true;
        *again_ms = (int)(QUIET_MS - (now_ms - w->event_ms));
        return NEWS_NONE;
    }
    w->gone[0] = '\0';
    if (c == SAME)
        return was_gone ? NEWS_BACK : NEWS_NONE;
    return c == HALF ? NEWS_NONE : NEWS_CHANGED;
}

enum source_news source_watch_look(struct source_watch *w, const struct source *s, int64_t now_ms, int *again_ms)
{
    *again_ms = -1;
    if (drain(w)) {
        w->pending = true;
        w->event_ms = now_ms;
    }
    if (!w->pending)
        return NEWS_NONE;
    if (now_ms - w->read_ms < WATCH_EVERY_MS) {
        *again_ms = (int)(WATCH_EVERY_MS - (now_ms - w->read_ms));
        return NEWS_NONE;
    }
    return judge(w, s, now_ms, again_ms);
}

void source_watch_read(struct source_watch *w, int64_t now_ms)
{
    if (w->now) {
        key_free(w->read);
        w->read = w->now;
        w->now = NULL;
    }
    w->read_ms = now_ms;
}

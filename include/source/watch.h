// Sources that change while they are looked at: when to read them again, by inotify and what the files then are.
// A file that grew is taken once its last row has its newline; one that was replaced, cut or written anew once it has been
// left alone for a moment; one that is gone or empty is waited for.
#ifndef KPITOP_SOURCE_WATCH_H
#define KPITOP_SOURCE_WATCH_H

#include "source/source.h"

#define WATCH_EVERY_MS 500 // at most so often sources are read again

struct source_watch;
// s: as just loaded from the paths, which the watch keeps no hold of. ERR_NOTFOUND: there is nothing to watch (standard
// input); ERR_IO: the system refuses.
int source_watch_open(struct source_watch **out, const char *const *paths, size_t n, struct err *e);
void source_watch_close(struct source_watch *w); // NULL is fine
int source_watch_fd(const struct source_watch *w); // to be polled for input

enum source_news {
    NEWS_NONE,
    NEWS_CHANGED, // read them again, then source_watch_read
    NEWS_GONE,    // one is gone: source_watch_gone tells
    NEWS_BACK,    // all are there again, as they were read
};
// Look, after the descriptor was ready or *again_ms have passed. *again_ms: when to look anyway, -1: when there is news.
// s: what is on show, of the same paths. now_ms: of a clock that only goes forward.
enum source_news source_watch_look(struct source_watch *w, const struct source *s, int64_t now_ms, int *again_ms);
void source_watch_read(struct source_watch *w, int64_t now_ms); // what the last look saw was read, or refused
const char *source_watch_gone(const struct source_watch *w);    // the path, "" none

#endif
